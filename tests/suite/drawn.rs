//! Which groups a chart draws, and what it tells of the others.

use std::fs;

use crate::chart::{complaints, svg, texts};
use crate::support::{Bench, SMALL};

/// Groups too small to rank are not drawn beside those that can be; they are counted in a note.
#[test]
fn small_groups_are_counted_and_not_drawn() {
    let bench = Bench::new();
    let rows: String = (0..12).map(|i| format!("B{i},2017-05-01,店,食品,变质发霉，要求退货,商家拒绝退货,\n")).collect();
    bench.file("in.csv", format!("{SMALL}{rows}"));
    bench.run(&["chart", "refusal-rate", "--by", "product_category", "-o", "x.svg", "in.csv"]);
    let svg = fs::read_to_string(bench.path().join("x.svg")).unwrap();
    assert!(svg.contains("(12 of 12)") && !svg.contains("(1 of 2)"));
    assert!(svg.contains("fewer than 10 in the denominator"));
}

#[test]
fn a_chart_by_time_keeps_the_newest_and_tells_which_are_not_drawn() {
    let bench = Bench::new();
    let month = |i: i32| (format!("{}-{:02}-01", 2012 + i / 12, i % 12 + 1), format!("店{}", i % 2), "");
    complaints(&bench, (0..70).map(month).chain([(String::new(), "店".into(), "")]));
    let alone = svg(&bench, &["complaints", "--by", "month", "in.csv"]);
    let labels: Vec<&str> = texts(&alone).into_iter().filter(|t| t.starts_with("201") && t.len() == 7).collect();
    assert_eq!((labels.len(), labels[0], labels[58]), (59, "2012-12", "2017-10"));
    assert!(texts(&alone).contains(&"(unknown)"));
    assert!(alone.contains("not drawn: 11 earlier periods, from 2012-01 to 2012-11, with 11 complaints"));
    let zh = svg(&bench, &["complaints", "--by", "month", "--lang", "zh", "in.csv"]);
    assert!(zh.contains("图中未列出较早的11个时段：2012年1月至2012年11月（共11件）"), "{:?}", texts(&zh));
    // Months of two sellers each, none of which is torn.
    let both = svg(&bench, &["complaints", "--by", "month,seller", "in.csv"]);
    let of = |seller: &str| texts(&both).iter().filter(|t| t.ends_with(seller)).count();
    assert_eq!(of("店0"), of("店1"), "{:?}", texts(&both));
    assert!(texts(&both).contains(&"2017-10 · 店1"));
    // Asked for in another order, the first of it are drawn.
    let sorted = svg(&bench, &["complaints", "--by", "month", "--sort", "-name", "in.csv"]);
    assert_eq!(texts(&sorted).iter().find(|t| t.starts_with("201")), Some(&"2017-10"));
}

#[test]
fn the_rest_and_the_unknown_are_drawn_and_the_smallest_give_way() {
    let bench = Bench::new();
    let of = |i: usize| (0..40 - i / 2).map(move |_| ("2017-05-01".to_string(), format!("店{i:02}"), ""));
    let unknown = (0..3).map(|_| ("2017-05-01".to_string(), String::new(), ""));
    complaints(&bench, (0..40).flat_map(of).chain(unknown));
    let svg = svg(&bench, &["complaints", "--by", "seller", "--top", "30", "in.csv"]);
    let texts = texts(&svg);
    // There is room for 28 beside these two; the others are among all others, whatever --top says.
    assert!(texts.contains(&"all other (12)") && texts.contains(&"(unknown)"), "{texts:?}");
    assert!(texts.contains(&"店27") && !texts.contains(&"店28"), "{texts:?}");
    assert!(!svg.contains("not drawn"), "{texts:?}");
}

#[test]
fn groups_without_a_base_are_counted_by_their_complaints() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    bench.run(&["import", "in.csv"]);
    bench.file("orders.csv", "月份,订单数\n2017-03,40000\n2017-07,10000\n");
    assert_eq!(bench.run(&["import", "orders.csv"]).status, 0);
    let svg = svg(&bench, &["complaints-per-10k", "--by", "product_category"]);
    let note = "not drawn: 2 groups that rest on fewer than 10 complaints, and on a base under 10,000, 3 together";
    assert!(svg.contains(note), "{:?}", texts(&svg));
}

#[test]
fn a_hidden_month_keeps_its_row_and_a_hidden_group_is_told_without_its_mark() {
    let bench = Bench::new();
    let counts = [10, 3, 0, 8, 2, 9];
    let rows =
        (0..6).flat_map(|m| (0..counts[m]).map(move |_| (format!("2017-{:02}-01", m + 1), format!("店{m}"), "")));
    complaints(&bench, rows);
    let by_month = svg(&bench, &["complaints", "--by", "month", "--suppress", "5", "in.csv"]);
    let of = |month: &str| {
        let texts = texts(&by_month);
        texts[texts.iter().position(|t| *t == month).unwrap() + 1].to_string()
    };
    assert_eq!((of("2017-02").as_str(), of("2017-05").as_str(), &of("2017-03")[..1]), ("·", "·", "0"));
    assert!(by_month.contains("2017-02: ·; 2017-03: 0") && by_month.contains("· hidden in 2 rows"), "{by_month}");
    let by_seller = svg(&bench, &["complaints", "--by", "seller", "--suppress", "5", "in.csv"]);
    assert!(!by_seller.contains('·') && !by_seller.contains("店1"), "{by_seller}");
    assert!(by_seller.contains("not drawn: 2 groups with hidden counts"), "{by_seller}");
    let table = bench.run(&["table", "complaints", "--by", "seller", "--suppress", "5", "in.csv"]).stdout;
    assert!(table.contains("do not publish such tables side by side"), "{table}");
}

#[test]
fn a_mark_on_a_week_that_is_not_drawn_is_not_explained() {
    let bench = Bench::new();
    let period = plaint::period::parse("2016-01-01..2018-03-31").unwrap();
    let days = period.first.iter_days().take_while(|day| *day <= period.last).enumerate();
    let rows: String =
        days.map(|(i, day)| ["A", "B", "C"].map(|no| format!("{no}{i},{day},质量差\n")).concat()).collect();
    let file = bench.file("in.csv", format!("投诉编号,受理日期,投诉内容\n{rows}"));
    assert!(bench.run(&["table", "complaints", "--by", "week", file]).stdout.contains(" †"));
    assert!(!svg(&bench, &["complaints", "--by", "week", file]).contains('†'));
}

#[test]
fn groups_that_are_all_too_small_are_not_ranked() {
    let bench = Bench::new();
    let row = |i: usize| ("2017-05-01".to_string(), format!("店{}", i % 7), "商家拒绝退货");
    complaints(&bench, (0..30).map(row));
    let args = ["chart", "refusal-rate", "--by", "seller", "-o", "x.svg", "in.csv"];
    let ran = bench.run(&args);
    assert!(ran.status == 1 && ran.stderr.contains("no group rests on 10 or more"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--min-n none") && !bench.path().join("x.svg").exists(), "{}", ran.stderr);
    assert_eq!(bench.run(&[&args[..], &["--min-n", "none"]].concat()).status, 0);
}

/// Whatever the order, the groups that are left out are the smallest, and what is drawn stands as in the table.
#[test]
fn the_smallest_give_way_in_every_order() {
    let bench = Bench::new();
    let of = |i: usize| (0..=i / 2).map(move |_| ("2017-05-01".to_string(), format!("店{i:02}"), ""));
    complaints(&bench, (0..40).flat_map(of));
    for order in ["value", "-value", "n", "-n", "name", "-name"] {
        let args = ["complaints", "--by", "seller", "--sort", order, "in.csv"];
        let picture = svg(&bench, &args);
        let drawn: Vec<&str> = texts(&picture).into_iter().filter(|t| t.starts_with('店')).collect();
        let table = bench.json(&[&["table"], &args[..]].concat());
        let rows = table["rows"].as_array().unwrap().iter().map(|row| row["seller"].as_str().unwrap());
        let expected: Vec<&str> = rows.filter(|name| *name >= "店10").collect();
        assert_eq!(drawn, expected, "{order}");
        assert!(picture.contains("not drawn: 10 further groups with 30 complaints"), "{order}");
    }
}

#[test]
fn of_numbers_in_their_order_it_is_told_which_are_not_drawn() {
    let bench = Bench::new();
    let closed = |days: u32| {
        let day = chrono::NaiveDate::from_ymd_opt(2017, 3, 1).unwrap() + chrono::Days::new(days.into());
        (0..if (19..=28).contains(&days) { 1 } else { 2 })
            .map(move |i| format!("C{days}-{i},2017-03-01,{day},退货,已退款\n"))
    };
    bench.file(
        "in.csv",
        format!("投诉编号,受理日期,办结日期,诉求,处理结果\n{}", (0..40).flat_map(closed).collect::<String>()),
    );
    let en = svg(&bench, &["complaints", "--by", "days_to_close", "in.csv"]);
    assert!(
        en.contains("not drawn: 10 further groups with 10 complaints; days to close: 19 to 28"),
        "{:?}",
        texts(&en)
    );
    let zh = svg(&bench, &["complaints", "--by", "days_to_close", "--lang", "zh", "in.csv"]);
    assert!(zh.contains("其余10个组别（共10件）图中未列出；办理天数：19至28"), "{:?}", texts(&zh));
}

#[test]
fn by_time_a_month_of_few_or_none_keeps_its_place() {
    let bench = Bench::new();
    let month = |m: usize| {
        let count = [12, 3, 12, 0, 12][m];
        let answer = |i: usize| if i.is_multiple_of(2) { "商家拒绝退货" } else { "已退款" };
        (0..count).map(move |i| (format!("2017-{:02}-{:02}", m + 1, i + 1), "店".to_string(), answer(i)))
    };
    complaints(&bench, (0..5).flat_map(month));
    let picture = svg(&bench, &["refusal-rate", "--by", "month", "in.csv"]);
    let texts = texts(&picture);
    let of = |month: &str| texts[texts.iter().position(|t| *t == month).unwrap() + 1];
    assert_eq!(
        [1, 2, 3, 4, 5].map(|m| of(&format!("2017-0{m}"))),
        ["50.0%  (6 of 12)", "*  (2 of 3)", "50.0%  (6 of 12)", "–  (0 of 0) *", "50.0%  (6 of 12)"]
    );
    assert!(picture.contains("too few to rank (2 groups)") && !picture.contains("not drawn"), "{texts:?}");
}

#[test]
fn days_without_complaints_stand_between_the_others() {
    let bench = Bench::new();
    complaints(&bench, (1..=28).filter(|day| day % 3 > 0).map(|day| (format!("2017-02-{day:02}"), "店".into(), "")));
    let picture = svg(&bench, &["complaints", "--by", "received_on", "in.csv"]);
    let days: Vec<&str> = texts(&picture).into_iter().filter(|t| t.starts_with("2017-02-") && t.len() == 10).collect();
    assert_eq!(days, (1..=28).map(|day| format!("2017-02-{day:02}")).collect::<Vec<_>>());
    // Where hardly any day has one, the others would bury them.
    bench.file("in.csv", SMALL);
    assert_eq!(
        bench.json(&["table", "complaints", "--by", "received_on", "in.csv"])["rows"].as_array().unwrap().len(),
        3
    );
}

#[test]
fn where_all_counts_are_hidden_the_error_says_so() {
    let bench = Bench::new();
    complaints(&bench, (0..6).map(|i| ("2017-05-01".into(), format!("店{}", i % 3), "")));
    let ran = bench.run(&["chart", "complaints", "--by", "seller", "--suppress", "5", "-o", "x.svg", "in.csv"]);
    assert!(ran.status == 1 && ran.stderr.contains("every group has a count under 5"), "{}", ran.stderr);
}

#[test]
fn by_two_dimensions_the_groups_that_have_no_room_are_named() {
    let bench = Bench::new();
    let of = |region: &'static str, sellers: usize, each: usize| {
        (0..sellers)
            .flat_map(move |s| (0..each).map(move |i| format!("{region}{s}-{i},2017-05-01,{region},店{s:02},质量差\n")))
    };
    let rows: String = of("甲省", 28, 2).chain(of("乙省", 5, 9)).chain(of("丙省", 2, 1)).collect();
    bench.file("in.csv", format!("投诉编号,受理日期,地区,商家,投诉内容\n{rows}"));
    let en = svg(&bench, &["complaints", "--by", "region,seller", "in.csv"]);
    assert!(en.contains("not drawn: 7 further groups with 47 complaints; region: 乙省, 丙省"), "{:?}", texts(&en));
}

/// Of a group with more groups of its own than a chart has room for, the largest of these are drawn.
#[test]
fn a_chart_of_one_group_tells_what_is_left_out_of_this_one() {
    let bench = Bench::new();
    let of = |region: String, sellers: usize, each: usize| {
        (0..sellers * each).map(move |i| format!("{region}{i},2017-05-01,{region},店{:02},质量差\n", i / each))
    };
    let small = (0..7).flat_map(|i| of(format!("{i}省"), 2, 1));
    let rows: String = of("甲省".into(), 35, 4).chain(small).collect();
    bench.file("in.csv", format!("投诉编号,受理日期,地区,商家,投诉内容\n{rows}"));
    let args = ["complaints", "--by", "region,seller", "in.csv"];
    let en = svg(&bench, &args);
    for note in [
        "not drawn: 5 further groups with 20 complaints; region: 甲省",
        "not drawn: 14 further groups with 14 complaints; region: 0省, 1省, 2省, 3省, 4省 and 2 more",
    ] {
        assert!(texts(&en).contains(&note), "{:?}", texts(&en));
    }
    let zh = svg(&bench, &[&args[..], &["--lang", "zh"]].concat());
    for note in [
        "其余5个组别（共20件）图中未列出；地区：甲省",
        "其余14个组别（共14件）图中未列出；地区：0省、1省、2省、3省、4省等7项",
    ] {
        assert!(texts(&zh).contains(&note), "{:?}", texts(&zh));
    }
}
