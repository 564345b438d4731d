//! What a reader must know of a number reaches every table: intervals, groups that differ beyond chance, open cases,
//! incomplete periods, breaks, sources without outcomes, labels of several kinds.

use serde_json::Value;

use crate::support::{Bench, Ran, fraction, root, row};

fn sample() -> String {
    root().join("samples/weishang-2017/complaints.csv").to_str().unwrap().to_string()
}

/// The notes of a table as one text.
fn notes(table: &Value) -> String {
    let notes = table["notes"].as_array().unwrap().iter().map(|n| n.as_str().unwrap());
    notes.collect::<Vec<_>>().join("\n")
}

fn flags(row: &Value) -> Vec<&str> {
    row["flags"].as_array().unwrap().iter().map(|f| f.as_str().unwrap()).collect()
}

/// A file with a complaint on each of these days, with what came of it.
fn daily(bench: &Bench, days: impl Iterator<Item = (String, &'static str)>) {
    let rows = days.enumerate().map(|(i, (day, result))| format!("C{i},{day},退货,{result}\n"));
    bench.file("daily.csv", format!("投诉编号,受理日期,诉求,处理结果\n{}", rows.collect::<String>()));
}

/// Each day of these months of 2017.
fn days(months: impl IntoIterator<Item = u32>) -> impl Iterator<Item = (u32, String)> {
    months.into_iter().flat_map(|month| (1..=28).map(move |day| (month, format!("2017-{month:02}-{day:02}"))))
}

#[test]
fn counts_and_medians_have_their_interval() {
    let bench = Bench::new();
    let sample = sample();
    let counts = bench.json(&["table", "complaints", "--by", "product_category", &sample]);
    let cosmetics = row(&counts, "product_category", "化妆品");
    // Byar for 560, rounded outwards to whole complaints.
    assert_eq!((&cosmetics["low"], &cosmetics["high"]), (&514.into(), &609.into()));
    assert!(notes(&counts).contains("interval: Poisson (exact for fewer than ten complaints, else Byar)"));

    let closed = |i: i64| format!("C{i},2017-03-01,2017-03-{:02},退货,已退款\n", 2 + i);
    bench.file(
        "closed.csv",
        format!("投诉编号,受理日期,办结日期,诉求,处理结果\n{}", (0..15).map(closed).collect::<String>()),
    );
    let median = bench.json(&["table", "median-days-to-close", "closed.csv", "--by", "source"]);
    for row in [&median["rows"][0], &median["totals"]] {
        // Of 15 values the 4th and the 12th, as the closed form has it; 1 to 15 days.
        assert_eq!((&row["value"], &row["low"], &row["high"]), (&8.0.into(), &4.0.into(), &12.0.into()));
    }
}

#[test]
fn the_least_n_can_be_chosen_and_is_told() {
    let bench = Bench::new();
    let sample = sample();
    let small = |min_n: &[&str]| {
        let table = bench
            .json(&[&["table", "return-refusal-rate", "--by", "channel,product_category", &sample], min_n].concat());
        let rows = table["rows"].as_array().unwrap();
        let small = rows.iter().filter(|r| flags(r).contains(&"not-rankable")).count();
        let expected = rows.iter().map(|r| r["denominator"].as_i64().unwrap());
        (small, expected.collect::<Vec<_>>(), notes(&table))
    };
    for (preset, least) in [("fos", 30), ("nsw", 10), ("none", 0), ("45", 45)] {
        let (flagged, denominators, notes) = small(&["--min-n", preset]);
        assert_eq!(flagged, denominators.iter().filter(|d| **d < least).count(), "{preset}");
        assert_eq!(notes.contains(&format!("fewer than {least} in")), flagged > 0, "{preset}");
    }
    let ran = bench.run(&["table", "complaints", &sample, "--min-n", "many"]);
    assert!(ran.status == 2 && ran.stderr.contains("fos, nsw or none"), "{}", ran.stderr);
}

#[test]
fn groups_beyond_chance_are_marked_in_every_format() {
    let bench = Bench::new();
    let sample = sample();
    // 70 %, 55 % and 40 % of 200 each: the first and the last are beyond what chance does to 55 %.
    let mut file = String::from("投诉编号,受理日期,地区,投诉内容,处理结果\n");
    for (region, refused) in [("北京", 140), ("上海", 110), ("广东", 80)] {
        for i in 0..200 {
            let result = if i < refused { "商家拒绝退货" } else { "已退款" };
            file += &format!("{region}{i},2017-03-05,{region},衣服破了个洞，要求退货,{result}\n");
        }
    }
    bench.file("three.csv", file);
    let args = ["table", "refusal-rate", "--by", "region", "--funnel", "three.csv"];
    let table = bench.json(&args);
    assert_eq!(flags(row(&table, "region", "北京")), ["above-average"]);
    assert!(flags(row(&table, "region", "上海")).is_empty());
    assert_eq!(flags(row(&table, "region", "广东")), ["below-average"]);
    for (format, mark) in [("text", "70.00% ▲"), ("markdown", "70.00% ▲"), ("csv", "above-average")] {
        let ran = bench.run(&[&args[..], &["--format", format]].concat());
        assert!(ran.stdout.contains(mark), "{format}: {}", ran.stdout);
    }
    let zh = bench.json(&[&args[..], &["--lang", "zh"]].concat());
    assert!(notes(&zh).contains("3组中1组显著偏高、1组显著偏低"), "{}", notes(&zh));

    // A share has an average for each of its parts.
    let shares = bench.json(&["table", "category-share", "--by", "product_category", "--funnel", &sample]);
    assert!(shares["rows"].as_array().unwrap().iter().any(|r| !flags(r).is_empty()));
    for wrong in [&["complaints", "--by", "region"][..], &["refusal-rate"]] {
        let ran = bench.run(&[&["table"], wrong, &["--funnel", &sample]].concat());
        assert!(ran.status == 1 && ran.stderr.contains("--funnel"), "{}", ran.stderr);
    }
}

#[test]
fn months_with_many_open_cases_are_marked() {
    let bench = Bench::new();
    let result = |month: u32| if month == 6 { "处理中" } else { "商家拒绝退货" };
    daily(&bench, days(1..=6).map(|(month, day)| (day, result(month))));
    let table = bench.json(&["table", "return-refusal-rate", "daily.csv", "--by", "month"]);
    let marked = |table: &Value| -> Vec<String> {
        let rows = table["rows"].as_array().unwrap().iter().filter(|r| flags(r).contains(&"unsettled"));
        rows.map(|r| r["month"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(marked(&table), ["2017-06"], "{}", notes(&table));
    assert!(
        notes(&table)
            .contains("‡ still open: 100.0 % of what was received in 2017-06 and is in the base or will be (28 of 28)"),
        "{}",
        notes(&table)
    );
    let plain = bench.json(&["table", "return-refusal-rate", "daily.csv"]);
    assert!(notes(&plain).contains("\nstill open: 100.0 %"), "{}", notes(&plain));
    // A count does not depend on what comes of a case.
    let counts = bench.json(&["table", "complaints", "daily.csv", "--by", "month"]);
    assert!(marked(&counts).is_empty() && !notes(&counts).contains("still open"));
}

#[test]
fn open_cases_are_not_of_known_outcome_and_are_held_against_the_base_of_the_rate() {
    let bench = Bench::new();
    let state = |i: usize| {
        if i < 20 {
            "办理中"
        } else if i < 50 {
            "已解决"
        } else {
            ""
        }
    };
    let row = |i: usize| format!("K{i},2023-01-{:02},甲店,杯子有裂纹，质量太差,{}\n", i % 28 + 1, state(i));
    let rows: String = (0..400).map(row).collect();
    bench.file("in.csv", format!("投诉编号,投诉时间,商家名称,投诉内容,办理状态\n{rows}"));
    for (measure, of) in [("resolution-rate/evaluated", 30), ("resolution-rate", 50)] {
        let table = bench.json(&["table", measure, "in.csv", "--by", "month"]);
        assert_eq!(fraction(&table["totals"]), (30, of));
        assert!(flags(&table["rows"][0]).contains(&"unsettled"), "{measure}");
        let told = notes(&table);
        assert!(told.contains("the outcome is known of 7.5 % only (30 of 400)"), "{told}");
        assert!(
            told.contains(
                "‡ still open: 40.0 % of what was received in 2023-01 and is in the base or will be (20 of 50)"
            )
        );
        let left: i64 =
            table["measure"]["excluded"].as_array().unwrap().iter().map(|e| e["count"].as_i64().unwrap()).sum();
        assert_eq!(left + of, 400, "each is in the base or left out once: {measure}");
    }
    let told = notes(&bench.json(&["table", "resolution-rate/evaluated", "in.csv"]));
    assert!(told.contains("left out: 20 still pending, 350 of which nobody said whether it was resolved"), "{told}");
}

#[test]
fn a_closed_complaint_that_was_referred_is_not_open_and_its_figures_will_not_change() {
    let bench = Bench::new();
    let results =
        ["Cash Amount - AMT", "Advised to Sue - ATS", "Referred to Hearing - RTH", "Referred to Outside - RTO"];
    let rows = |of: &dyn Fn(usize, &str) -> String| (0..80).map(|i| of(i, results[i % 4])).collect::<String>();
    let mediated = rows(&|i, result| format!("{i},Toys - 1,Damaged Goods - D01,02/01/2016,03/01/2016,{result},0\n"));
    let mediated = format!(
        "Business Name,Industry,Complaint Type,Mediation Start Date,Mediation Close Date,Complaint Result,Restitution\n{mediated}"
    );
    let later = rows(&|i, result| format!("{i}-CMPL,2023-02-01,Toys,Defective Goods - D02,A,03/01/2023,{result}\n"));
    let later =
        format!("Record ID,Intake Date,Business Category,Complaint Code,Business Name,Result Date,Result\n{later}");
    bench.json(&["import", bench.file("mediated.csv", mediated)]);
    bench.json(&["import", bench.file("later.csv", later)]);
    let open = bench.json(&["table", "open-share", "--by", "source"]);
    for source in ["nyc-mediated", "nyc-dcwp"] {
        assert_eq!(fraction(row(&open, "source", source)), (0, 80), "{open}");
    }
    for (measure, of) in [("resolution-rate", 160), ("refusal-rate", 80)] {
        let table = bench.json(&["table", measure]);
        assert_eq!(fraction(&table["totals"]), (40, of));
        assert!(!notes(&table).contains("will change"), "{}", notes(&table));
    }
    // Without a day of closing and a state of it, the same results may still change.
    let open = (0..40).map(|i| format!("K{i},2023-01-05,退货,{}\n", ["已退款", "处理中"][i % 2])).collect::<String>();
    bench.file("open.csv", format!("投诉编号,受理日期,诉求,处理结果\n{open}"));
    assert!(notes(&bench.json(&["table", "refusal-rate", "open.csv"])).contains("will change"));
}

#[test]
fn a_period_that_the_data_do_not_cover_is_told() {
    let bench = Bench::new();
    daily(&bench, days(1..=10).filter(|(m, day)| *m < 10 || day < &"2017-10-12".to_string()).map(|(_, d)| (d, "")));
    let year = bench.json(&["table", "complaints", "daily.csv", "--period", "2017"]);
    assert!(notes(&year).contains("from 2017-01-01 to 2017-10-11, not all of 2017"), "{}", notes(&year));
    let half = bench.json(&["table", "complaints", "daily.csv", "--period", "2017H1"]);
    assert!(!notes(&half).contains("not all of"), "{}", notes(&half));
    let quarters = bench.json(&["table", "complaints", "daily.csv", "--by", "quarter"]);
    assert_eq!(flags(row(&quarters, "quarter", "2017Q4")), ["incomplete"]);
    assert!(flags(row(&quarters, "quarter", "2017Q3")).is_empty());
    assert!(notes(&quarters).contains("† not covered in full"));
    let zh = bench.run(&["table", "complaints", "daily.csv", "--by", "quarter", "--lang", "zh"]).stdout;
    assert!(zh.contains("11 †") && zh.contains("带†的时段数据不完整"), "{zh}");
}

#[test]
fn data_that_begin_before_a_period_do_not_begin_on_its_first_day_with_a_complaint() {
    let bench = Bench::new();
    let told = |old: &str| {
        let days = [old, "2014-10-31..2015-12-31", "2016-01-04..2016-04-25"].map(|p| each_day(p, p, "要求退货"));
        bench.file("in.csv", format!("投诉编号,受理日期,投诉内容\n{}", days.concat()));
        notes(&bench.json(&["table", "complaints", "--period", "2016", "in.csv"]))
    };
    for (old, but) in [
        ("2014-10-30..2014-10-30", "the data go from 2014-10-30 to"),
        ("2013-10-30..2013-10-30", "but for a few complaints, the data go from 2014-10-31"),
    ] {
        let told = told(old);
        assert!(told.contains("to 2016-04-25, not all of 2016;") && told.contains(but), "{told}");
        assert!(told.contains("(--period 2016-01-01..2016-04-25)"), "{told}");
    }
}

#[test]
fn months_of_silence_are_told() {
    let bench = Bench::new();
    daily(&bench, days([1, 2, 3, 7, 8, 9]).map(|(_, day)| (day, "")));
    let table = bench.json(&["table", "complaints", "daily.csv"]);
    assert!(notes(&table).contains("no complaint in 3 months between months with many (2017-04, 2017-05, 2017-06)"));
}

/// A month in which nobody complained about one seller is no month without data.
#[test]
fn a_condition_makes_no_gaps_in_the_data() {
    let bench = Bench::new();
    let row = |(i, (month, day)): (usize, (u32, String))| {
        let seller = if [2, 5, 6].contains(&month) { "乙店" } else { "甲店" };
        format!("N{i},{day},{seller},要求退货\n")
    };
    let rows: String = days(1..=6).enumerate().map(row).collect();
    bench.file("in.csv", format!("投诉编号,受理日期,商家,投诉内容\n{rows}"));
    let of = |condition: &str| {
        let table = ["table", "complaints", "in.csv", "--by", "quarter", "--where", condition];
        notes(&bench.json(&table))
    };
    let one = of("seller = '甲店'");
    assert!(!one.contains("no complaint in") && !one.contains("not covered in full"), "{one}");
    // What the condition itself cuts off is no part of the data.
    assert!(of("received_on < '2017-02-01' OR received_on > '2017-03-31'").contains("no complaint in 2 months"));
    assert!(of("received_on > '2017-02-25' AND seller IS NOT NULL").contains("† not covered in full"));
    let gap = of("seller = '甲店' AND (received_on < '2017-02-01' OR received_on > '2017-02-28')");
    assert!(gap.contains("no complaint in 1 month between"), "{gap}");
}

fn done(ran: Ran) {
    assert_eq!(ran.status, 0, "{}", ran.stderr);
}

#[test]
fn sources_that_come_and_go_or_tell_no_outcome_are_named() {
    let bench = Bench::new();
    daily(&bench, days(1..=6).map(|(_, day)| (day, "已退款")));
    let early = |i: usize| format!("N{i},2016-{:02}-{:02},x\n", i % 12 + 1, i / 12 + 1);
    let rows: String = (0..330).map(early).collect();
    bench.file("other.csv", format!("no,day,what\n{rows}"));
    let profile = "id = 'other'\nabout = { en = 'other', zh = '其他' }\nidentity = ['no']\ndates = ['auto']\n\
                   [detect]\nheaders = ['no', 'day', 'what']\n[fields]\nreceived_on = 'day'\nproduct = 'what'\n";
    bench.file("other.toml", profile);
    done(bench.run(&["import", "daily.csv"]));
    done(bench.run(&["import", "other.csv", "--source", "other.toml"]));
    let table = bench.json(&["table", "resolution-rate"]);
    assert!(
        notes(&table)
            .contains("sources cover different times: generic from 2017-01-01 to 2017-06-28, other from 2016-01-01")
    );
    assert!(notes(&table).contains("no outcome is told by other (330)"), "{}", notes(&table));
    let one = bench.json(&["table", "resolution-rate", "--where", "source = 'generic'"]);
    assert!(!notes(&one).contains("no outcome") && !notes(&one).contains("different times"), "{}", notes(&one));
    // Most of these have neither code nor text.
    let shares = bench.json(&["table", "category-share"]);
    assert!(notes(&shares).contains("more than 5 % are unclassified"), "{}", notes(&shares));
}

#[test]
fn a_share_of_each_category_adds_up_to_the_whole() {
    let bench = Bench::new();
    for measure in ["category-share", "mention-share"] {
        let table = bench.json(&["table", measure, "--by", "seller_type", &sample()]);
        let rows = table["rows"].as_array().unwrap();
        let unclassified: i64 =
            rows.iter().filter(|r| r["category"] == "unclassified").map(|r| r["numerator"].as_i64().unwrap()).sum();
        assert!(notes(&table).contains(&format!("unclassified: {unclassified} of 2,000")), "{measure}");
        let all: i64 = rows.iter().map(|r| r["numerator"].as_i64().unwrap()).sum();
        assert!(measure == "mention-share" || table["totals"]["numerator"] == all, "{all}");
    }
}

#[test]
fn who_asked_for_nothing_has_no_outcome_to_be_told() {
    let table = Bench::new().json(&["table", "refusal-rate", &sample()]);
    let counts = |sql: &str| {
        let rows = Bench::new().json(&["query", sql, &sample()]);
        rows["rows"][0]["n"].as_i64().unwrap()
    };
    let of =
        |outcome: &str| counts(&format!("SELECT SUM(weight) AS n FROM complaints WHERE remedy_outcome = '{outcome}'"));
    let told = format!("{} that asked for nothing, {} with no outcome told", of("none"), of("unknown"));
    assert!(notes(&table).contains(&told), "{told}: {}", notes(&table));
}

#[test]
fn a_year_that_does_not_name_a_problem_has_no_row_of_none() {
    let bench = Bench::new();
    bench.file("in.csv", "性质,2016年,2017年\n质量,1000,700\n售后服务,,600\n");
    let table = bench.json(&["table", "complaints", "--by", "year,nature", "in.csv"]);
    assert_eq!(table["rows"].as_array().unwrap().len(), 3, "{table}");
    assert!(notes(&table).contains("not counted by itself, which does not mean none"), "{}", notes(&table));
    let across = bench.run(&["table", "complaints", "--by", "year,nature", "--pivot", "year", "in.csv"]).stdout;
    assert!(across.lines().any(|line| line.contains("售后服务") && line.contains(" – ")), "{across}");
}

#[test]
fn what_a_source_does_not_tell_is_named() {
    let table = Bench::new().json(&["table", "median-days-to-close", &sample()]);
    assert!(notes(&table).contains("no date of closing or state is told by generic (2,000)"), "{}", notes(&table));
    // It is the only source: without it nothing is left. And what has no value has no interval.
    assert!(!notes(&table).contains("leave it out") && !notes(&table).contains("interval"), "{}", notes(&table));
}

#[test]
fn a_hidden_row_has_no_star_to_be_explained() {
    let bench = Bench::new();
    let args = ["table", "return-refusal-rate", "--by", "city", "--suppress", "5", &sample()];
    let text = bench.run(&args).stdout;
    let stars = text.lines().filter(|line| line.contains("% *")).count();
    assert_eq!(stars > 0, text.contains("too few to rank"), "{text}");
}

#[test]
fn a_quiet_table_has_no_warnings() {
    let bench = Bench::new();
    let table = bench.json(&["table", "category-share", &sample(), "--period", "2017"]);
    let known =
        ["share of", "covers", "interval", "unclassified:", "688 of 2,000 complaints (34.4 %) raise several", "data:"];
    let notes = notes(&table);
    assert!(notes.lines().all(|note| known.iter().any(|k| note.starts_with(k))), "{notes}");
}

/// Rows of a number, a day and a text, one for each day of a period.
fn each_day(name: &str, period: &str, what: &str) -> String {
    let period = plaint::period::parse(period).unwrap();
    let days = period.first.iter_days().take_while(|day| *day <= period.last).enumerate();
    days.map(|(i, day)| format!("{name}{i},{day},{what}\n")).collect()
}

#[test]
fn a_year_of_which_the_data_cover_a_part_has_neither_risen_nor_fallen() {
    let bench = Bench::new();
    let rows =
        ["甲店", "乙店"].map(|shop| each_day(shop, "2018-12-16..2021-03-29", &format!("{shop},要求退货"))).concat();
    bench.file("in.csv", format!("投诉编号,受理日期,商家,投诉内容\n{rows}"));
    for (period, compare, marked) in [
        ("2021", "2020", false),
        ("2019", "2018", false),
        ("2020", "2019", true),
        ("2021-01-01..2021-03-29", "2020-01-01..2020-03-29", true),
    ] {
        let args = ["complaints", "--by", "seller", "--period", period, "--compare", compare, "in.csv"];
        let table = bench.json(&[&["table"][..], &args].concat());
        let rows = table["rows"].as_array().unwrap().iter().chain([&table["totals"]]);
        let tested: Vec<bool> = rows
            .map(|row| row.as_object().unwrap().iter().any(|(k, v)| k.starts_with("chance") && v.is_number()))
            .collect();
        assert_eq!(tested, [marked; 3], "{period}: {table}");
        assert_eq!(table["notes"].to_string().contains("no mark on counts"), !marked, "{period}: {}", table["notes"]);
        let movers = bench.json(&[&["movers"][..], &args].concat());
        assert_eq!(movers["rows"].as_array().unwrap().len(), 0, "{period}: {movers}");
    }
    // Shares do not grow with the days.
    let shares = ["table", "refusal-rate", "--by", "seller", "--period", "2021", "--compare", "2020", "in.csv"];
    assert!(!bench.run(&shares).stdout.contains("no mark on counts"));
}

/// Complaints of the source `generic` over these days and of `other` over those, one a day.
fn two_sources(bench: &Bench, generic: &str, other: &str) {
    bench.file("generic.csv", format!("投诉编号,受理日期,商家,投诉内容\n{}", each_day("G", generic, "甲店,要求退货")));
    bench.file("other.csv", format!("no,day,what\n{}", each_day("N", other, "乙店")));
    let profile = "id = 'other'\nabout = { en = 'other', zh = '其他' }\nidentity = ['no']\ndates = ['auto']\n\
                   [detect]\nheaders = ['no', 'day', 'what']\n[fields]\nreceived_on = 'day'\nseller = 'what'\n";
    bench.file("other.toml", profile);
    done(bench.run(&["import", "generic.csv"]));
    done(bench.run(&["import", "other.csv", "--source", "other.toml"]));
}

#[test]
fn a_source_has_no_zeros_before_it_begins_and_a_dagger_where_it_begins_within() {
    let bench = Bench::new();
    two_sources(&bench, "2019-01-01..2020-12-31", "2020-07-01..2020-12-31");
    let args = ["table", "complaints", "--by", "source,year"];
    let span = ["--period", "2019-01-01..2020-12-31"];
    for args in [&args[..], &[&args[..], &span].concat()] {
        let table = bench.json(args);
        let rows: Vec<&Value> = table["rows"].as_array().unwrap().iter().filter(|r| r["source"] == "other").collect();
        assert_eq!(rows.len(), 1, "{args:?}: {rows:?}");
        assert!(rows[0]["year"] == "2020" && flags(rows[0]) == ["incomplete"], "{args:?}: {}", rows[0]);
        assert!(notes(&table).contains("different times († not covered in full)"), "{}", notes(&table));
    }
    let pivot = bench.run(&[&args[..], &["--pivot", "year"]].concat()).stdout;
    let other = pivot.lines().find(|line| line.trim_start().starts_with("other")).unwrap_or_default();
    assert!(other.contains('–') && other.contains("184 †"), "{pivot}");
    let year = bench.json(&["table", "complaints", "--by", "source", "--period", "2020"]);
    assert_eq!(
        (flags(row(&year, "source", "other")), flags(row(&year, "source", "generic"))),
        (vec!["incomplete"], vec![])
    );
    // By itself it has no more years than beside others.
    let alone = ["--by", "year", "--where", "source = 'other'"];
    let alone = bench.json(&[&["table", "complaints"][..], &alone, &span].concat());
    assert_eq!(alone["rows"].as_array().unwrap().len(), 1, "{alone}");
}

#[test]
fn a_source_that_begins_between_two_periods_moves_nothing() {
    let bench = Bench::new();
    two_sources(&bench, "2019-01-01..2020-12-31", "2020-07-01..2020-12-31");
    let of = |by: &str| bench.json(&["table", "complaints", "--by", by, "--period", "2020", "--compare", "2019"]);
    for by in ["source", "seller", "quarter", "source,quarter"] {
        let table = of(by);
        let rows = table["rows"].as_array().unwrap().iter().chain([&table["totals"]]);
        let marks: Vec<&Value> = rows.map(|row| &row["mark_2019"]).collect();
        assert!(marks.iter().all(|mark| mark.is_null() || *mark == "new"), "{by}: {marks:?}");
        let said =
            ["no mark on counts where the data cover more of one period", "generic from 2019-01-01 to 2020-12-31"];
        assert!(said.iter().all(|said| notes(&table).contains(said)), "{by}: {}", notes(&table));
    }
    let by_source = of("source");
    assert!(row(&by_source, "source", "other")["numerator_2019"].is_null(), "{by_source}");
    assert!(row(&by_source, "source", "generic")["chance_2019"].is_number(), "{by_source}");
    // The quarters that it is not in are those of one source.
    assert!(row(&of("quarter"), "quarter", "2020Q1")["chance_2019"].is_number());
    let ran =
        bench.run(&["table", "complaints", "--period", "2020", "--compare", "2019", "--where", "source = 'other'"]);
    assert!(ran.status == 1 && ran.stderr.contains("nothing of 2019: the data go from 2020-07-01"), "{}", ran.stderr);
}
