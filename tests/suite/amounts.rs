//! Amounts: each in its own currency, in whole units for people, and never added up over currencies.

use serde_json::Value;

use crate::support::{Bench, fraction, row};

const OWN: &str = r#"
[measures.mean-amount]
label = { en = "Mean amount", zh = "平均金额" }
about = { en = "mean of the amounts in dispute", zh = "涉及金额的平均值" }
kind = "mean"
of = "amount_disputed"
denominator = "amount_disputed > 0"
columns = { numerator = { en = "in dispute", zh = "涉及金额" } }

[measures.median-amount]
label = { en = "Median amount", zh = "金额中位数" }
about = { en = "median of the amounts in dispute", zh = "涉及金额的中位数" }
kind = "median"
of = "amount_disputed"
denominator = "amount_disputed > 0"

[measures.days]
label = { en = "Days", zh = "天数合计" }
about = { en = "days until they were closed", zh = "办理天数合计" }
kind = "sum"
of = "days_to_close"
denominator = "days_to_close IS NOT NULL"

[measures.slow-money]
label = { en = "Slow money", zh = "久拖金额" }
about = { en = "amount recovered of what was in dispute, beside its median", zh = "挽回金额占涉及金额，并列中位数" }
kind = "rate"
of = "amount_recovered"
per = "amount_disputed"
median_of = "amount_disputed"
least_n = 3
"#;

/// So many complaints in each currency, in dispute 100, 200 and so on, of which a tenth was recovered.
fn bench(currencies: &[(&str, usize)]) -> Bench {
    let bench = Bench::new();
    let mut text = "投诉编号,受理日期,办结日期,内容,涉及金额,挽回金额,币种\n".to_string();
    for (currency, n) in currencies {
        for i in 1..=*n {
            text += &format!("{currency}{i},2017-03-05,2017-03-08,质量差,{}.00,{}.00,{currency}\n", 100 * i, 10 * i);
        }
    }
    bench.file("in.csv", text);
    bench.file("plaint.toml", OWN);
    bench
}

#[test]
fn dollars_are_not_printed_as_yuan_where_a_table_is_by_currency() {
    let bench = bench(&[("CNY", 4), ("USD", 4)]);
    let measures =
        ["recovery-rate", "loss-reporting-share", "amount-disputed", "mean-amount", "median-amount", "slow-money"];
    for measure in measures {
        let ran = bench.run(&["table", measure, "in.csv", "--by", "currency"]);
        assert!(ran.status == 0 && !ran.stdout.contains(['¥', '$']), "{measure}: {}{}", ran.stdout, ran.stderr);
        let table = bench.json(&["table", measure, "in.csv", "--by", "currency"]);
        // Both have the same amounts.
        assert_eq!(row(&table, "currency", "USD")["value"], row(&table, "currency", "CNY")["value"], "{measure}");
        // And alone each has its own sign.
        for (currency, sign, other) in [("CNY", '¥', '$'), ("USD", '$', '¥')] {
            let only = format!("currency = '{currency}'");
            let text = bench.run(&["table", measure, "in.csv", "--where", &only]).stdout;
            assert!(text.contains(sign) && !text.contains(other), "{measure}, {currency}: {text}");
        }
    }
}

#[test]
fn what_several_currencies_add_up_to_stays_blank_and_what_is_counted_does_not() {
    let bench = bench(&[("CNY", 4), ("USD", 6)]);
    let totals = |measure: &str| bench.json(&["table", measure, "in.csv", "--by", "currency"])["totals"].clone();
    let share = totals("loss-reporting-share");
    assert_eq!((fraction(&share), &share["median"]), ((10, 10), &Value::Null));
    let rate = totals("recovery-rate");
    assert!(["numerator", "denominator", "value"].iter().all(|name| rate[name].is_null()) && rate["n"] == 10, "{rate}");
    let mean = totals("mean-amount");
    assert!(mean["numerator"].is_null() && mean["value"].is_null() && mean["denominator"] == 10, "{mean}");
    let median = totals("median-amount");
    assert!(median["value"].is_null() && median["low"].is_null() && median["denominator"] == 10, "{median}");
    assert_eq!(totals("days")["value"], 30, "days have no currency");
}

#[test]
fn a_mean_or_median_of_an_amount_is_told_in_its_unit_and_not_over_currencies() {
    let one = bench(&[("CNY", 9)]);
    let value = |measure: &str| one.json(&["table", measure, "in.csv"])["totals"].clone();
    // 100 to 900: the mean and the median are 500.
    assert_eq!(value("mean-amount")["value"], 500.0);
    let median = value("median-amount");
    assert_eq!(median["value"], 500.0);
    assert!(median["low"].as_f64().unwrap() < 500.0 && median["high"].as_f64().unwrap() <= 900.0, "{median}");
    let text = one.run(&["table", "mean-amount", "in.csv"]).stdout;
    assert!(text.contains("¥4,500.00") && text.contains("¥500.00"), "{text}");
    let two = bench(&[("CNY", 2), ("EUR", 1)]);
    for measure in ["mean-amount", "median-amount", "slow-money"] {
        let ran = two.run(&["table", measure, "in.csv"]);
        assert!(ran.status == 1 && ran.stderr.contains("amounts in CNY and in EUR"), "{measure}: {}", ran.stdout);
    }
    // A group of all other currencies has none of its own.
    let three = bench(&[("CNY", 3), ("EUR", 2), ("USD", 2)]);
    let ran = three.run(&["table", "mean-amount", "in.csv", "--by", "currency", "--top", "1"]);
    assert!(ran.status == 1 && ran.stderr.contains("would add up amounts in several currencies"), "{}", ran.stderr);
}

#[test]
fn complaints_behind_a_rate_of_money_are_counted_beside_its_median_too() {
    let bench = bench(&[("CNY", 4)]);
    let totals = bench.json(&["table", "slow-money", "in.csv"])["totals"].clone();
    assert_eq!((&totals["n"], &totals["median"]), (&4.into(), &250.0.into()));
    assert_eq!(fraction(&totals), (10_000, 100_000));
    assert!(!totals["flags"].to_string().contains("not-rankable"), "{totals}");
}

#[test]
fn a_rate_of_money_changes_in_points_like_any_other_rate() {
    let bench = Bench::new();
    let row = |year: u32, i: u32, back: u32| format!("{year}{i},{year}-03-05,质量差,{i}00.00,{back}.00\n");
    // From a half of what was in dispute to a fifth.
    let rows: String = (1..=12).map(|i| row(2016, i, i * 50) + &row(2017, i, i * 20)).collect();
    bench.file("in.csv", format!("投诉编号,受理日期,内容,涉及金额,挽回金额\n{rows}"));
    bench.file("plaint.toml", OWN);
    for measure in ["recovery-rate", "slow-money"] {
        let args = ["table", measure, "in.csv", "--period", "2017", "--compare", "previous"];
        assert_eq!(bench.json(&args)["totals"]["change_previous"], -0.3);
        for (lang, heading) in [("en", "change on 2016 (points)"), ("zh", "同比增减（百分点）")] {
            for format in ["text", "markdown"] {
                let printed = bench.run(&[&args[..], &["--lang", lang, "--format", format]].concat()).stdout;
                let said = printed.contains(heading) && printed.contains("−30.00") && !printed.contains("−30.00%");
                assert!(said, "{measure}, {lang}, {format}: {printed}");
            }
        }
    }
    let mean = bench.run(&["table", "mean-amount", "in.csv", "--period", "2017", "--compare", "previous"]).stdout;
    assert!(!mean.contains("points"), "{mean}");
}
