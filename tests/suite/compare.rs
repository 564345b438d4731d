//! Periods beside each other: what changed, what moved, and when it broke.

use serde_json::Value;

use crate::support::{Bench, root, row};

/// A file of complaints: so many of each shop in each month.
fn file(months: &[(&str, &[(&str, usize)])]) -> String {
    let mut text = "投诉编号,受理日期,商家,投诉内容\n".to_string();
    let mut number = 0;
    for (month, shops) in months {
        for (shop, count) in *shops {
            for i in 0..*count {
                number += 1;
                text += &format!("C{number},{month}-{:02},{shop},质量差，要求退货\n", i % 28 + 1);
            }
        }
    }
    text
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn printed_changes_of_shares_come_out_of_the_counts() {
    let bench = Bench::new();
    let natures = root().join("samples/cca-2023h1/natures.csv");
    let args = ["table", "complaints", "--by", "nature", "--period", "2023H1", "--compare", "year-ago"];
    let table = bench.json(&[&args[..], &[natures.to_str().unwrap()]].concat());
    // As printed by the China Consumers Association; 合同 and 其他 follow from unrounded shares, the report prints -2.99 and 0.42.
    for (nature, printed) in [
        ("售后服务", 2.93),
        ("合同", -3.00),
        ("质量", -1.24),
        ("价格", 0.57),
        ("虚假宣传", 0.09),
        ("安全", 0.16),
        ("假冒", -0.05),
        ("计量", -0.03),
        ("其他", 0.43),
    ] {
        let change = 100.0 * number(&row(&table, "nature", nature)["share_change_year_ago"]);
        assert!((change - printed).abs() <= 0.005 + 1e-9, "{nature}: {change}");
    }
    let sales = row(&table, "nature", "售后服务");
    assert_eq!((&sales["numerator"], &sales["numerator_year_ago"]), (&226_296.into(), &186_746.into()));
    assert_eq!(sales["mark_year_ago"], "risen");
    assert!((number(&sales["change_year_ago"]) - (226_296.0 / 186_746.0 - 1.0)).abs() < 1e-12);
}

#[test]
fn movers_marks_as_many_groups_as_it_counts_and_not_their_total() {
    let bench = Bench::new();
    let now: &[(&str, usize)] = &[("甲店", 160), ("乙店", 20), ("丙店", 90)];
    bench.file("in.csv", file(&[("2016-05", &[("甲店", 30), ("乙店", 20), ("丙店", 12)]), ("2017-05", now)]));
    let args = ["movers", "complaints", "--by", "seller", "--period", "2017", "--compare", "2016", "in.csv"];
    let ran = bench.run(&args);
    assert_eq!(ran.stdout.lines().filter(|line| line.contains("▲") && !line.contains("mark changes")).count(), 2);
    assert!(ran.stdout.contains("▲ ▼ mark changes beyond chance: 2 of 3"), "{}", ran.stdout);
}

#[test]
fn movers_of_which_none_moved_still_print_the_whole() {
    let bench = Bench::new();
    let shops: &[(&str, usize)] = &[("甲店", 30), ("乙店", 12)];
    bench.file("in.csv", file(&[("2016-05", shops), ("2017-05", shops)]));
    for format in ["text", "markdown"] {
        let args = ["movers", "complaints", "--by", "seller", "--period", "2017", "--compare", "2016", "--lang", "zh"];
        let ran = bench.run(&[&args[..], &["--format", format, "in.csv"]].concat());
        let whole = ran.stdout.lines().find(|line| line.contains("合计") && !line.contains("两期合计"));
        assert!(whole.is_some_and(|line| line.matches("42").count() == 2), "{}", ran.stdout);
        assert!(ran.stdout.contains("共检验2组，均未超出随机波动"), "{}", ran.stdout);
    }
}

#[test]
fn what_is_the_same_in_both_periods_has_not_changed() {
    let bench = Bench::new();
    let shops: &[(&str, usize)] = &[("甲店", 30), ("乙店", 12)];
    bench.file("in.csv", file(&[("2016-05", shops), ("2017-05", shops)]));
    for measure in ["complaints", "category-share", "refusal-rate"] {
        let table =
            bench.json(&["table", measure, "--by", "seller", "--period", "2017", "--compare", "2016", "in.csv"]);
        for row in table["rows"].as_array().unwrap() {
            assert!(row["change_2016"].is_null() || row["change_2016"] == 0.0, "{measure}: {row}");
            assert!(row["mark_2016"].is_null(), "{measure}: {row}");
        }
    }
}

#[test]
fn exchanging_the_periods_mirrors_the_change() {
    let bench = Bench::new();
    let [few, many]: [&[(&str, usize)]; 2] = [&[("甲店", 20)], &[("甲店", 50)]];
    bench.file("up.csv", file(&[("2016-05", few), ("2017-05", many)]));
    bench.file("down.csv", file(&[("2016-05", many), ("2017-05", few)]));
    let change = |name: &str| {
        let args = ["table", "complaints", "--by", "seller", "--period", "2017", "--compare", "previous", name];
        let row = bench.json(&args)["rows"][0].clone();
        let of = |key: &str| 1.0 + number(&row[format!("{key}_previous")]);
        (of("change"), of("change_low"), of("change_high"), row["mark_previous"].clone())
    };
    let (up, down) = (change("up.csv"), change("down.csv"));
    assert_eq!((up.3, down.3), ("risen".into(), "fallen".into()));
    for (a, b) in [(up.0, down.0), (up.1, down.2), (up.2, down.1)] {
        assert!((a * b - 1.0).abs() < 1e-9, "{a} {b}");
    }
}

#[test]
fn what_is_new_or_gone_is_said_so() {
    let bench = Bench::new();
    bench.file("in.csv", file(&[("2016-05", &[("甲店", 20), ("旧店", 9)]), ("2017-05", &[("甲店", 21), ("新店", 9)])]));
    let args = ["table", "complaints", "--by", "seller", "--period", "2017", "--compare", "year-ago", "in.csv"];
    let table = bench.json(&args);
    let (new, gone) = (row(&table, "seller", "新店"), row(&table, "seller", "旧店"));
    assert!(new["change_year_ago"].is_null() && new["mark_year_ago"] == "new risen", "{new}");
    assert_eq!((&gone["numerator"], &gone["numerator_year_ago"]), (&0.into(), &9.into()));
    assert_eq!(gone["mark_year_ago"], "gone fallen");
    let text = bench.run(&args).stdout;
    assert!(text.contains("new ▲") && text.contains("gone ▼") && text.contains("≥ "), "{text}");
    let zh = bench.run(&[&args[..], &["--lang", "zh"]].concat()).stdout;
    assert!(
        zh.contains("新增 ▲") && zh.contains("本期无 ▼") && zh.contains("同比增减") && !zh.contains("环比"),
        "{zh}"
    );
}

#[test]
fn several_periods_stand_side_by_side_and_chinese_words_fit_them() {
    let bench = Bench::new();
    let shops: &[(&str, usize)] = &[("甲店", 40)];
    bench.file("in.csv", file(&[("2015-05", shops), ("2016-05", shops), ("2017-02", shops), ("2017-05", shops)]));
    let args = ["table", "category-share", "--period", "2017Q2", "--compare", "previous,year-ago,2015Q2", "in.csv"];
    let zh = bench.run(&[&args[..], &["--lang", "zh"]].concat()).stdout;
    for word in [
        "本期投诉占比",
        "上季度投诉占比",
        "环比增减（百分点）",
        "上年同期投诉占比",
        "同比增减（百分点）",
        "较2015年第二季度增减",
    ] {
        assert!(zh.contains(word), "{word}: {zh}");
    }
    let row = &bench.json(&args)["rows"][0];
    for suffix in ["previous", "year_ago", "2015q2"] {
        assert_eq!(row[format!("denominator_{suffix}")], 40, "{row}");
    }
    // By month: the first month of a quarter beside the first of the other.
    let args = ["table", "complaints", "--by", "month", "--period", "2017Q2", "--compare", "year-ago", "in.csv"];
    assert_eq!(crate::support::row(&bench.json(&args), "month", "2017-05")["numerator_year_ago"], 40);
}

#[test]
fn a_period_that_the_data_do_not_cover_is_named() {
    let bench = Bench::new();
    let shops: &[(&str, usize)] = &[("甲店", 60)];
    bench.file("in.csv", file(&[("2016-03", shops), ("2016-04", shops), ("2017-02", shops), ("2017-03", shops)]));
    let told = |period: &str| {
        bench.run(&["table", "complaints", "--period", period, "--compare", "year-ago", "in.csv"]).stdout
    };
    let both = told("2017H1");
    assert!(both.contains("2016H1: the data go from 2016-03-"), "{both}");
    assert!(both.contains("2017H1: the data go from 2016-03-") && both.contains("not all of 2017H1"), "{both}");
    assert!(both.contains("between months with many (2016-05, 2016-06)"), "{both}");
    assert!(!told("2017-03").contains("the data go from"), "{}", told("2017-03"));
    let ran = bench.run(&["table", "complaints", "--period", "2017", "--compare", "2015", "in.csv"]);
    assert!(ran.status == 1 && ran.stderr.contains("nothing of 2015: the data go from 2016-03-"), "{}", ran.stderr);
}

#[test]
fn the_largest_of_the_newer_period_stand_beside_themselves_and_all_others_beside_all_others() {
    let bench = Bench::new();
    let then: &[(&str, usize)] = &[("甲店", 10), ("乙店", 90), ("丙店", 20), ("丁店", 7)];
    let now: &[(&str, usize)] = &[("甲店", 60), ("乙店", 50), ("丙店", 30), ("戊店", 5)];
    bench.file("in.csv", file(&[("2016-05", then), ("2017-05", now)]));
    let args =
        ["table", "complaints", "--by", "seller", "--top", "2", "--period", "2017", "--compare", "2016", "in.csv"];
    let table = bench.json(&args);
    let rows: Vec<(&str, i64, i64)> = table["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            let n = |key: &str| r[key].as_i64().unwrap();
            (r["seller"].as_str().unwrap(), n("numerator"), n("numerator_2016"))
        })
        .collect();
    assert_eq!(rows, [("甲店", 60, 10), ("乙店", 50, 90), ("all other (2)", 35, 27)]);
    let ran = bench.run(&[&args[..], &["--suppress", "5"]].concat());
    assert_eq!(ran.status, 0, "no group is small: {}", ran.stderr);
}

#[test]
fn changes_of_hidden_counts_are_hidden_too() {
    let bench = Bench::new();
    let then: &[(&str, usize)] = &[("甲店", 40), ("乙店", 3), ("丙店", 30), ("丁店", 8)];
    let now: &[(&str, usize)] = &[("甲店", 50), ("乙店", 9), ("丙店", 20), ("丁店", 4)];
    bench.file("in.csv", file(&[("2016-05", then), ("2017-05", now)]));
    let args = ["table", "complaints", "--by", "seller", "--period", "2017", "--compare", "year-ago"];
    let table = bench.json(&[&args[..], &["--suppress", "5", "in.csv"]].concat());
    for shop in ["乙店", "丁店"] {
        let row = row(&table, "seller", shop);
        assert!(row["change_year_ago"].is_null() && row["mark_year_ago"].is_null(), "{row}");
        assert!(row["chance_year_ago"].is_null() && row["share_change_year_ago"].is_null(), "{row}");
    }
    let ran = bench.run(&["movers", "complaints", "--by", "seller", "--period", "2017", "--suppress", "5", "in.csv"]);
    assert!(ran.status == 1 && ran.stderr.contains("hint: "), "{}", ran.stderr);
}

#[test]
fn what_cannot_be_compared_is_refused_with_a_hint() {
    let bench = Bench::new();
    bench.file("in.csv", file(&[("2016-05", &[("甲店", 3)]), ("2017-05", &[("甲店", 3)])]));
    for (args, what) in [
        (&["table", "complaints", "--compare", "previous"][..], "--compare needs the newer period"),
        (&["table", "complaints", "--period", "2017", "--compare", "2018"], "`2018` does not end before 2017 begins"),
        (&["table", "complaints", "--period", "2017", "--compare", "last"], "`last` is not a period"),
        (&["table", "complaints", "--period", "2017", "--compare", "previous,year-ago"], "compared with twice"),
        (&["table", "complaints", "--by", "month", "--period", "2017", "--compare", "2016H2"], "cannot be laid beside"),
        (
            &["chart", "complaints", "--by", "seller", "--compare", "previous", "-o", "x.svg"],
            "a chart shows one period",
        ),
        (&["movers", "satisfaction-mean", "--period", "2017"], "cannot be tested"),
        (&["movers", "complaints"], "--compare needs the newer period"),
    ] {
        let ran = bench.run(&[args, &["in.csv"]].concat());
        assert!(
            ran.status == 1 && ran.stderr.contains(what) && ran.stderr.contains("hint: "),
            "{args:?}: {}",
            ran.stderr
        );
    }
}

/// A file with two complaints on each day of a period.
fn daily(days: &str) -> String {
    let period = plaint::period::parse(days).unwrap();
    let days = period.first.iter_days().take_while(|day| *day <= period.last).enumerate();
    let rows = days.map(|(i, day)| format!("A{i},{day},甲店,质量差\nB{i},{day},乙店,质量差\n"));
    format!("投诉编号,受理日期,商家,投诉内容\n{}", rows.collect::<String>())
}

#[test]
fn a_week_stands_beside_the_week_of_the_same_number_a_year_ago() {
    let bench = Bench::new();
    // Two a day, and many more in week 11 of both years.
    let more = ["2020-03-10", "2021-03-17"];
    let more = more.iter().flat_map(|day| (0..100).map(move |i| format!("M{day}-{i},{day},甲店,质量差\n")));
    bench.file("in.csv", daily("2020-01-01..2021-12-31") + &more.collect::<String>());
    let args = ["table", "complaints", "--by", "week", "--period", "2021", "--compare", "year-ago", "in.csv"];
    let table = bench.json(&args);
    let rows = table["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 53, "the weeks of the newer period");
    for row in rows {
        assert!(row["mark_year_ago"].is_null(), "{row}");
        let known = !row["numerator_year_ago"].is_null();
        assert!(!known || row["numerator"] == row["numerator_year_ago"], "{row}");
    }
    assert_eq!(row(&table, "week", "2021-W11")["numerator_year_ago"], 114);
    // Weeks that the years cut at other days.
    for week in ["2020-W53", "2021-W01", "2021-W52"] {
        assert!(row(&table, "week", week)["numerator_year_ago"].is_null(), "{week}");
    }
    assert!(table["totals"]["chance_year_ago"].is_number(), "{}", table["totals"]);
    let en = bench.run(&args).stdout;
    let note = "2020: weeks are laid beside each other, 2020-W02 beside 2021-W02, and so on; without a row, since none of as \
                many days stands beside them: 2020-W01, 2020-W52, 2020-W53";
    assert!(en.contains(note), "{en}");
    let zh = bench.run(&[&args[..], &["--lang", "zh"]].concat()).stdout;
    let note = "2020年：逐周对比，2020年第2周对应2021年第2周，依次类推；2020年第1周、2020年第52周、2020年第53周没有天数相同的对应周，未列出";
    assert!(zh.contains(note), "{zh}");
    // Weeks that are cut at different days are not compared at all.
    let args = ["table", "complaints", "--by", "week", "--period", "2021Q2", "--compare", "previous", "in.csv"];
    let ran = bench.run(&args);
    assert!(ran.status == 1 && ran.stderr.contains("2021Q1 cannot be laid beside 2021Q2 by `week`"), "{}", ran.stderr);
    let args = ["--period", "2021-03-01..2021-03-28", "--compare", "previous", "in.csv"];
    let table = bench.json(&[&["table", "complaints", "--by", "week"][..], &args].concat());
    let row = row(&table, "week", "2021-W11");
    assert_eq!(
        (&row["numerator"], &row["numerator_previous"], &row["mark_previous"]),
        (&114.into(), &14.into(), &"risen".into())
    );
}

#[test]
fn months_that_have_not_come_yet_are_not_gone() {
    let bench = Bench::new();
    bench.file("in.csv", daily("2016-04-01..2018-02-28"));
    let args = ["table", "complaints", "--by", "month", "--period", "2018", "--compare", "year-ago", "in.csv"];
    let table = bench.json(&args);
    let (now, later) = (row(&table, "month", "2018-01"), row(&table, "month", "2018-07"));
    assert_eq!((&now["numerator"], &now["numerator_year_ago"]), (&62.into(), &62.into()));
    assert_eq!(later["numerator_year_ago"], 62);
    for figure in ["numerator", "value", "share", "change_year_ago", "chance_year_ago", "mark_year_ago"] {
        assert!(later[figure].is_null(), "{figure}: {later}");
    }
    assert!(table["totals"]["mark_year_ago"].is_null(), "{}", table["totals"]);
    let zh = bench.run(&[&args[..], &["--lang", "zh"]].concat()).stdout;
    assert!(zh.contains("2018年12月") && !zh.contains("本期无") && zh.contains("共检验2项，均未超出"), "{zh}");
    // And those before the data are not none.
    let before =
        bench.json(&["table", "complaints", "--by", "quarter", "--period", "2017", "--compare", "2016", "in.csv"]);
    let first = row(&before, "quarter", "2017Q1");
    assert!(first["numerator"] == 180 && first["numerator_2016"].is_null() && first["mark_2016"].is_null(), "{first}");
}

#[test]
fn a_month_cut_short_has_not_fallen() {
    let bench = Bench::new();
    bench.file("in.csv", daily("2016-01-01..2018-02-10"));
    let table =
        bench.json(&["table", "complaints", "--by", "quarter", "--period", "2018", "--compare", "2017", "in.csv"]);
    let quarter = row(&table, "quarter", "2018Q1");
    assert_eq!((&quarter["numerator"], &quarter["numerator_2017"]), (&82.into(), &180.into()));
    assert!(quarter["mark_2017"].is_null() && quarter["chance_2017"].is_null(), "{quarter}");
}

#[test]
fn a_period_of_which_nothing_is_known_is_refused() {
    let bench = Bench::new();
    bench.file(
        "days.csv",
        [daily("2016"), daily("2020").replace("A", "C").replace("B", "D").split_once('\n').unwrap().1.into()].concat(),
    );
    bench.file("counts.csv", "性质,2016年,2018年上半年\n质量,1000,700\n售后服务,500,600\n");
    for (args, period) in [
        (&["--period", "2020", "--compare", "year-ago", "days.csv"][..], "2019"),
        (&["--period", "2021", "--compare", "year-ago", "days.csv"], "2021"),
        (&["--period", "2018", "days.csv"], "2018"),
        (&["--period", "2018H1", "--compare", "year-ago", "counts.csv"], "2017H1"),
        (&["--period", "2016H1", "counts.csv"], "2016H1"),
    ] {
        for verb in ["table", "movers"] {
            let ran = bench.run(&[&[verb, "complaints"], args].concat());
            let told = ran.stderr.contains(&format!("nothing of {period}")) || !args.contains(&"--compare");
            assert!(ran.status == 1 && told && ran.stderr.contains("hint: "), "{args:?}: {}", ran.stderr);
        }
    }
}

#[test]
fn a_group_that_published_counts_do_not_name_is_not_new() {
    let bench = Bench::new();
    bench.file("in.csv", "性质,2016年,2017年\n质量,1000,700\n售后服务,,600\n");
    let table =
        bench.json(&["table", "complaints", "--by", "nature", "--period", "2017", "--compare", "2016", "in.csv"]);
    let service = row(&table, "nature", "售后服务");
    assert_eq!(service["numerator"], 600);
    assert!(service["numerator_2016"].is_null() && service["mark_2016"].is_null(), "{service}");
    assert_eq!(row(&table, "nature", "质量")["mark_2016"], "fallen");
}

#[test]
fn a_change_keeps_its_interval_where_another_period_has_none() {
    let bench = Bench::new();
    let rows = |year: &str, result: &str| {
        (0..40).map(|i| format!("{year}{i},{year}-05-01,退货,{result}\n")).collect::<String>()
    };
    let text = rows("2015", "已退款") + &rows("2016", "") + &rows("2017", "商家拒绝");
    bench.file("in.csv", format!("投诉编号,受理日期,诉求,处理结果\n{text}"));
    let args = ["table", "refusal-rate", "--period", "2017", "--compare", "2016,2015", "in.csv"];
    let table = bench.json(&args);
    assert!(table["rows"][0]["change_low_2016"].is_null() && table["rows"][0]["change_low_2015"].is_number());
    assert_eq!(bench.run(&args).stdout.matches("95 % interval").count(), 2, "one column and one note");
}

/// Two years in which a shop's complaints treble from July 2017 on.
fn two_years() -> String {
    let names: Vec<String> = (0..24).map(|i| format!("{}-{:02}", 2016 + i / 12, i % 12 + 1)).collect();
    let shops =
        |i: usize| vec![("甲店", if i >= 18 { 33 } else { 11 + i % 2 }), ("乙店", 70 + i % 3), ("丙店", 40 - i % 2)];
    let all: Vec<Vec<(&str, usize)>> = (0..24).map(shops).collect();
    let months: Vec<(&str, &[(&str, usize)])> =
        names.iter().zip(&all).map(|(n, s)| (n.as_str(), s.as_slice())).collect();
    file(&months)
}

#[test]
fn what_moved_is_found_with_the_month_in_which_it_broke() {
    let bench = Bench::new();
    bench.file("in.csv", two_years());
    let args = ["movers", "complaints", "--by", "seller", "--period", "2017H2", "in.csv"];
    let table = bench.json(&args);
    let rows = table["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{table}");
    assert_eq!((rows[0]["seller"].as_str(), rows[0]["mark_year_ago"].as_str()), (Some("甲店"), Some("risen")));
    assert_eq!(rows[0]["off_from"], "2017-07");
    assert!(rows[0]["off_until"].is_null() && (2.0..3.5).contains(&number(&rows[0]["off_times"])), "{}", rows[0]);
    let zh = bench.run(&[&args[..], &["--lang", "zh"]].concat()).stdout;
    assert!(zh.contains("显著变动") && zh.contains("偏离起始月") && zh.contains("误报率"), "{zh}");
    assert_eq!(bench.run(&args).stdout, bench.run(&args).stdout, "the same each time");
}

#[test]
fn a_short_series_and_a_quiet_one_say_so() {
    let bench = Bench::new();
    bench.file("short.csv", file(&[("2017-05", &[("甲店", 10)]), ("2017-06", &[("甲店", 60)])]));
    let args = ["movers", "complaints", "--by", "seller", "--period", "2017-06", "--compare", "previous"];
    let short = bench.run(&[&args[..], &["short.csv"]].concat()).stdout;
    assert!(short.contains("cannot be told: 2 months") && short.contains("甲店"), "{short}");
    bench.file("quiet.csv", file(&[("2017-05", &[("甲店", 20)]), ("2017-06", &[("甲店", 23)])]));
    let quiet = bench.run(&[&args[..], &["quiet.csv"]].concat()).stdout;
    assert!(quiet.contains("none of 1 group moved beyond chance") && !quiet.contains("甲店"), "{quiet}");
}

#[test]
fn which_groups_are_too_small_to_have_moved_is_told_as_min_n_says() {
    let bench = Bench::new();
    bench.file("in.csv", two_years());
    let said = |min_n: &[&str]| {
        let args = ["movers", "complaints", "--by", "seller", "--period", "2017H2", "in.csv"];
        bench.run(&[&args[..], min_n].concat()).stdout
    };
    assert!(said(&[]).contains("of 3 groups") && said(&[]).contains("fewer than 10 in both periods together"));
    let few = said(&["--min-n", "300"]);
    assert!(
        few.contains("none of 1 group moved") && few.contains("fewer than 300 in a period in which they occur"),
        "{few}"
    );
    let zh = said(&["--min-n", "300", "--lang", "zh"]);
    assert!(zh.contains("某一期有投诉但基数不足300件的组未作检验"), "{zh}");
}

#[test]
fn sums_of_money_that_are_compared_have_their_change_in_per_cent_too() {
    let bench = Bench::new();
    let line = |(id, day, shop, amount): (&str, &str, &str, &str)| format!("{id},{day},{shop},{amount},质量差\n");
    let rows = [
        ("A", "2025-03-01", "甲店", "100"),
        ("B", "2026-03-01", "甲店", "250"),
        ("C", "2026-03-01", "乙店", "80"),
        ("D", "2025-03-01", "丙店", "50"),
    ];
    let rows: String = rows.into_iter().map(line).collect();
    bench.file("in.csv", format!("投诉编号,受理日期,商家,涉及金额,投诉内容\n{rows}"));
    let args = ["table", "amount-disputed", "--by", "seller", "--period", "2026", "--compare", "year-ago", "in.csv"];
    let table = bench.json(&args);
    let growth = |shop: &str| row(&table, "seller", shop)["growth_year_ago"].clone();
    assert!((number(&growth("甲店")) - 1.5).abs() < 1e-12);
    assert!(growth("乙店").is_null(), "nothing is divided by nothing");
    assert!((number(&table["totals"]["growth_year_ago"]) - (330.0 / 150.0 - 1.0)).abs() < 1e-12);
    let text = bench.run(&[&args[..], &["--lang", "zh"]].concat()).stdout;
    assert!(text.contains("同比增减（%）") && text.contains("+150.00%") && text.contains("+¥150.00"), "{text}");
    let counts = bench.json(&["table", "complaints", "--period", "2026", "--compare", "year-ago", "in.csv"]);
    assert!(counts["totals"].get("growth_year_ago").is_none(), "the change of a count is in per cent already");
}

#[test]
fn two_comparisons_have_no_two_columns_of_one_name_and_the_notes_of_each_period_stand_together_with_its_name() {
    let bench = Bench::new();
    let shops: &[(&str, usize)] = &[("甲店", 30), ("乙店", 12)];
    bench.file("in.csv", file(&[("2025-05", shops), ("2026-02", &[("甲店", 9)]), ("2026-05", shops)]));
    let args = ["--period", "2026Q2", "--compare", "previous,year-ago", "in.csv"];
    for (lang, headings) in [
        ("en", ["95 % interval on 2026Q1", "95 % interval on 2025Q2", "share, change on 2025Q2 (points)"]),
        ("zh", ["环比95%置信区间", "同比95%置信区间", "同比占比变化（百分点）"]),
    ] {
        let of =
            |measure| bench.run(&[&["table", measure, "--by", "seller", "--lang", lang], &args[..]].concat()).stdout;
        let counts = of("complaints");
        let names: Vec<&str> = counts.lines().nth(2).unwrap().split("  ").map(str::trim).collect();
        let mut apart: Vec<&str> = names.iter().copied().filter(|name| !name.is_empty()).collect();
        apart.sort_unstable();
        assert!(apart.windows(2).all(|two| two[0] != two[1]), "{apart:?}");
        assert!(headings.iter().all(|heading| names.contains(heading)), "{names:?}");
        let rates = of("refusal-rate");
        let periods = ["2026Q2", "2026Q1", "2025Q2"].map(|p| {
            let period = plaint::period::parse(p).unwrap();
            if lang == "zh" { period.zh() } else { period.to_string() }
        });
        let notes = rates.lines().filter(|line| line.starts_with("  "));
        let of: Vec<usize> = notes.filter_map(|note| periods.iter().position(|p| note.contains(p.as_str()))).collect();
        assert!(of.len() >= 6 && of.is_sorted() && of.contains(&2), "{of:?} {rates}");
        let one = bench.run(&[
            "table",
            "refusal-rate",
            "--period",
            "2026Q2",
            "--compare",
            "previous",
            "--lang",
            lang,
            "in.csv",
        ]);
        let before = one.stdout.lines().filter(|line| line.starts_with("  ") && line.contains(&periods[1])).count();
        assert!(before >= 2, "the notes on an only earlier period: {}", one.stdout);
        let left_out = if lang == "zh" { "未计入" } else { "left out" };
        assert!(!rates.lines().any(|line| line.trim_start().starts_with(left_out)), "{rates}");
    }
}
