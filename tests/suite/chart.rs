//! Charts: the same bytes each time, whole labels, sorted bars, text for readers who do not see them.

use std::fs;

use crate::support::{Bench, SMALL, root};

/// Draws as SVG and gives its text.
fn svg(bench: &Bench, args: &[&str]) -> String {
    let ran = bench.run(&[&["chart"], args, &["-o", "x.svg"]].concat());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    fs::read_to_string(bench.path().join("x.svg")).unwrap()
}

/// The texts of a picture, in the order in which they are drawn.
fn texts(svg: &str) -> Vec<&str> {
    svg.split("<text").skip(1).filter_map(|t| t.split_once(">\n")?.1.split('\n').next()).collect()
}

/// A file of complaints, each with its day, seller and answer.
fn complaints<'a>(bench: &Bench, rows: impl IntoIterator<Item = (String, String, &'a str)>) {
    let row = |(i, (day, seller, answer)): (usize, (String, String, &str))| {
        format!("{i},{day},{seller},化妆品,收到的面膜是三无产品，要求退货,{answer},\n")
    };
    let rows: String = rows.into_iter().enumerate().map(row).collect();
    let head = SMALL.lines().next().unwrap();
    bench.file("in.csv", format!("{head}\n{rows}"));
}

/// Draws the sample and gives the file's bytes.
fn draw(bench: &Bench, name: &str, args: &[&str]) -> Vec<u8> {
    let sample = root().join("samples/weishang-2017/complaints.csv");
    let ran = bench.run(&[&["chart"], args, &["-o", name, sample.to_str().unwrap()]].concat());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    fs::read(bench.path().join(name)).unwrap()
}

#[test]
fn every_kind_of_chart_and_picture_has_the_same_bytes_on_every_run() {
    let bench = Bench::new();
    for kind in plaint::chart::CHARTS {
        for picture in plaint::chart::PICTURES {
            let name = format!("x.{}", picture.name);
            let args = ["return-refusal-rate", "--by", "product_category", "--lang", "zh", "--kind", kind.name];
            assert!(draw(&bench, &name, &args) == draw(&bench, &name, &args), "{} {}", kind.name, picture.name);
        }
    }
}

#[test]
fn bars_are_sorted_by_value_and_carry_n() {
    let svg =
        String::from_utf8(draw(&Bench::new(), "x.svg", &["return-refusal-rate", "--by", "product_category"])).unwrap();
    let texts = texts(&svg);
    let shares: Vec<f64> =
        texts.iter().filter(|t| t.contains(" of ")).filter_map(|t| t.split('%').next()?.parse().ok()).collect();
    assert_eq!(shares.len(), 5, "{texts:?}");
    assert!(shares.windows(2).all(|w| w[0] >= w[1]), "{shares:?}");
    for label in ["化妆品", "养生保健", "日用服装", "食品茶饮", "农特产品"] {
        assert!(texts.contains(&label), "{label} is not whole: {texts:?}");
    }
    assert!(
        svg.contains("role=\"img\"")
            && svg.contains("<title>Return-refusal rate by product category</title>")
            && svg.contains("<desc>")
    );
}

#[test]
fn a_png_is_as_wide_as_it_says_and_not_blank() {
    let png = draw(&Bench::new(), "x.png", &["category-share"]);
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(u32::from_be_bytes(png[16..20].try_into().unwrap()), 1600);
    assert!(png.len() > 20_000, "a picture with text in it is larger than {} bytes", png.len());
}

#[test]
fn a_character_that_the_font_lacks_is_an_error_and_no_box() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL.replace("甲店", "𠮷野家"));
    let ran = bench.run(&["chart", "complaints", "--by", "seller", "-o", "x.svg", "in.csv"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("has no `𠮷`"), "{}", ran.stderr);
    assert!(!bench.path().join("x.svg").exists());
}

#[test]
fn the_hint_about_a_character_that_the_font_lacks_leads_to_a_picture() {
    let bench = Bench::new();
    bench.file("朱𠮷台账.csv", SMALL.replace("甲店", "𠮷野🍎家").replace("乙店", "\u{feff}乙\u{200b}店e\u{301}"));
    let args = ["complaints", "--by", "seller", "朱𠮷台账.csv"];
    let ran = bench.run(&[&["chart"], &args[..], &["-o", "x.svg"]].concat());
    assert!(ran.stderr.contains("`𠮷` (U+20BB7)") && ran.stderr.contains("`🍎` (U+1F34E)"), "{}", ran.stderr);
    let (_, hint) = ran.stderr.split_once("--where \"").unwrap();
    let svg = svg(&bench, &[&args[..], &["--where", hint.split_once('"').unwrap().0]].concat());
    let texts = texts(&svg);
    assert!(texts.contains(&"乙店é") && texts.contains(&"(unknown)"), "{texts:?}");
    assert!(texts.iter().any(|t| t.contains("%〓%")) && texts.contains(&"data: 朱〓台账.csv"), "{texts:?}");
}

#[test]
fn names_with_markup_in_them_stay_text() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL.replace("甲店", "<b>&\"店\""));
    assert_eq!(bench.run(&["chart", "complaints", "--by", "seller", "-o", "x.png", "in.csv"]).status, 0);
}

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

/// Many small groups, which are not drawn, lift the whole above all that is.
#[test]
fn the_line_of_the_whole_is_never_off_the_axis() {
    let bench = Bench::new();
    let row = |seller: String, answer| ("2017-05-01".to_string(), seller, answer);
    let large = (0..200).map(|i| row("大店".into(), if i < 4 { "商家拒绝退货" } else { "商家同意退货" }));
    let small = (0..180).map(|i| row(format!("小店{}", i / 6), "商家拒绝退货"));
    complaints(&bench, large.chain(small));
    let svg = svg(&bench, &["refusal-rate", "--by", "seller", "in.csv"]);
    assert!(svg.contains("all: 48.4%"), "{:?}", texts(&svg));
    let ticks: Vec<f64> = texts(&svg).iter().filter_map(|t| t.strip_suffix('%')?.parse().ok()).collect();
    assert!(ticks.iter().any(|t| *t >= 48.4), "{ticks:?}");
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
fn a_picture_holds_no_words_of_the_command_line() {
    let bench = Bench::new();
    let sample = root().join("samples/weishang-2017/complaints.csv");
    let sample = sample.to_str().unwrap();
    let cases = [
        &["refusal-rate", "--by", "month", "--period", "2017", "--where", "category = 'after-sales'"][..],
        &["loss-reporting-share", "--by", "product_category"],
        &["complaints", "--by", "month", "--period", "2017-01-01..2018-06-30"],
        &["complaints", "--by", "month", "--suppress", "5", "--where", "term = 'product-quality/counterfeit'"],
    ];
    for (case, lang) in cases.iter().flat_map(|case| ["en", "zh"].map(|lang| (case, lang))) {
        let ran = bench.run(&[&["chart"], *case, &["--lang", lang, "-o", "x.svg", sample]].concat());
        let svg = fs::read_to_string(bench.path().join("x.svg")).unwrap();
        assert!(ran.status == 0 && !svg.contains("--") && !svg.contains(" = '"), "{:?}", texts(&svg));
    }
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
fn bases_are_named_as_their_bars_and_in_one_language() {
    let bench = Bench::new();
    let of = |name: &str| root().join("samples/consumidor-mg-2023").join(name).to_str().unwrap().to_string();
    let (counts, profile) = (of("counts.csv"), of("counts.toml"));
    let draw = |lang| svg(&bench, &["resolution-rate", "--variants", "--lang", lang, "--source", &profile, &counts]);
    let (en, zh) = (draw("en"), draw("zh"));
    assert!(texts(&en).iter().any(|t| t.starts_with("Resolution rate, of those closed: ")), "{:?}", texts(&en));
    assert!(!texts(&en).iter().any(|t| t.starts_with("closed:")));
    let subtitle = "Resolution rate under 5 published bases, from the same complaints";
    assert_eq!(texts(&en).iter().filter(|t| **t == subtitle).count(), 1);
    assert!(!zh.contains("so in Langzhong") && zh.contains("如四川阆中"), "{:?}", texts(&zh));
}

#[test]
fn amounts_without_a_currency_have_their_thousands_apart() {
    let bench = Bench::new();
    let sample = std::fs::read_to_string(root().join("samples/weishang-2017/complaints.csv")).unwrap();
    // A heading in traditional script leaves the currency open.
    bench.file("in.csv", sample.replacen("涉及金额", "涉及金額", 1));
    let svg = svg(&bench, &["amount-disputed", "--by", "product_category", "--lang", "zh", "in.csv"]);
    assert!(texts(&svg).contains(&"113,371.70（384件）") && texts(&svg).contains(&"25,000"), "{:?}", texts(&svg));
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
fn a_rate_of_nothing_over_a_large_base_is_drawn_with_its_interval() {
    let bench = Bench::new();
    let month =
        |m: usize| (0..[20, 0, 0, 20][m]).map(move |i| (format!("2017-{:02}-{:02}", m + 1, i + 1), "店".into(), ""));
    complaints(&bench, (0..4).flat_map(month));
    bench.file("orders.csv", "月份,订单数\n2017-01,10000\n2017-02,20000\n2017-03,30000\n2017-04,40000\n");
    for file in ["in.csv", "orders.csv"] {
        assert_eq!(bench.run(&["import", file]).status, 0);
    }
    let picture = svg(&bench, &["complaints-per-10k", "--by", "month"]);
    assert!(texts(&picture).contains(&"0.00  (0 of 20,000)"), "{:?}", texts(&picture));
    assert!(!picture.contains("not drawn") && !picture.contains("too few"), "{:?}", texts(&picture));
}

#[test]
fn amounts_in_several_currencies_have_no_common_axis() {
    let bench = Bench::new();
    let head = "投诉编号,投诉时间,地区,投诉内容,涉及金额（元）";
    bench.file("in.csv", format!("{head}\nA1,2020-01-02,北京,面包发霉,100\nA2,2020-01-03,北京,不退货,200美元\n"));
    let args = ["chart", "amount-disputed", "--by", "currency", "-o", "x.svg", "in.csv"];
    let ran = bench.run(&args);
    assert!(ran.status == 1 && ran.stderr.contains("amounts in CNY and in USD have no common axis"), "{}", ran.stderr);
    assert!(ran.stderr.contains("currency = 'CNY'"), "{}", ran.stderr);
    assert_eq!(bench.run(&[&args[..], &["--where", "currency = 'CNY'"]].concat()).status, 0);
}

#[test]
fn options_that_change_no_picture_are_refused_and_not_offered() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    let help = bench.run(&["chart", "--help"]).stdout;
    for option in ["--totals", "--corrected"] {
        assert!(!help.contains(option), "{option}");
        // Corrected figures are those of a dataset.
        let file = if option == "--totals" { vec!["in.csv"] } else { Vec::new() };
        let ran = bench.run(&[&["chart", "complaints", "--by", "seller", option, "-o", "x.svg"], &file[..]].concat());
        assert!(ran.status == 1 && ran.stderr.contains(&format!("leave out {option}")), "{}", ran.stderr);
    }
}

#[test]
fn where_all_counts_are_hidden_the_error_says_so() {
    let bench = Bench::new();
    complaints(&bench, (0..6).map(|i| ("2017-05-01".into(), format!("店{}", i % 3), "")));
    let ran = bench.run(&["chart", "complaints", "--by", "seller", "--suppress", "5", "-o", "x.svg", "in.csv"]);
    assert!(ran.status == 1 && ran.stderr.contains("every group has a count under 5"), "{}", ran.stderr);
}

#[test]
fn an_amount_that_nobody_told_is_not_nothing() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    let args = ["amount-disputed", "--by", "product_category", "in.csv"];
    let table = bench.run(&[&["table"], &args[..]].concat()).stdout;
    assert!(table.lines().any(|line| line.contains("服装") && line.ends_with('–')), "{table}");
    let picture = svg(&bench, &args);
    assert!(
        !texts(&picture).contains(&"服装") && picture.contains("not drawn: 1 group without a value"),
        "{:?}",
        texts(&picture)
    );
    // By time it keeps its place.
    let by_month = svg(&bench, &["amount-disputed", "--by", "month", "in.csv"]);
    assert!(texts(&by_month).contains(&"–  (n = 0)"), "{:?}", texts(&by_month));
}
