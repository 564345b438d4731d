//! Charts: the same bytes each time, whole labels, sorted bars, text for readers who do not see them.

use std::fs;

use crate::support::{Bench, SMALL, root};

/// Draws as SVG and gives its text.
pub fn svg(bench: &Bench, args: &[&str]) -> String {
    let ran = bench.run(&[&["chart"], args, &["-o", "x.svg"]].concat());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    fs::read_to_string(bench.path().join("x.svg")).unwrap()
}

/// The texts of a picture, in the order in which they are drawn.
pub fn texts(svg: &str) -> Vec<&str> {
    svg.split("<text").skip(1).filter_map(|t| t.split_once(">\n")?.1.split('\n').next()).collect()
}

/// A file of complaints, each with its day, seller and answer.
pub fn complaints<'a>(bench: &Bench, rows: impl IntoIterator<Item = (String, String, &'a str)>) {
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
fn where_no_name_can_be_read_there_is_an_error_and_no_box() {
    let bench = Bench::new();
    let rows = (0..3).map(|i| ("2017-05-01".to_string(), "𠮷🍎".repeat(i + 1), ""));
    complaints(&bench, rows);
    let ran = bench.run(&["chart", "complaints", "--by", "seller", "-o", "x.svg", "in.csv"]);
    assert!(ran.status == 1 && ran.stderr.contains("`𠮷` (U+20BB7): no name"), "{}", ran.stderr);
    assert!(!bench.path().join("x.svg").exists());
}

#[test]
fn a_name_with_a_character_that_the_font_lacks_has_its_bar_and_what_is_lacking_is_told() {
    let bench = Bench::new();
    bench.file("朱𠮷台账.csv", SMALL.replace("甲店", "𠮷野🍎家").replace("乙店", "\u{feff}乙\u{200b}店e\u{301}"));
    let args = ["chart", "complaints", "--by", "seller", "朱𠮷台账.csv", "-o", "x.svg"];
    let ran = bench.run(&args);
    assert!(ran.stderr.contains("`𠮷` (U+20BB7)") && ran.stderr.contains("`🍎` (U+1F34E)"), "{}", ran.stderr);
    assert!(ran.stderr.contains("〓 stands for characters that the font of charts lacks"), "{}", ran.stderr);
    let svg = fs::read_to_string(bench.path().join("x.svg")).unwrap();
    let texts = texts(&svg);
    for text in ["〓野〓家", "乙店é", "(unknown)", "data: 朱〓台账.csv"] {
        assert!(texts.contains(&text), "{texts:?}");
    }
    assert_eq!(texts.iter().filter(|text| **text == "1  (33.3%)").count(), 3, "{texts:?}");
    // Who hears the picture hears the name, and the picture itself says what stands in its place.
    assert!(svg.contains("𠮷野🍎家: 1  (33.3%)") && texts.iter().any(|t| t.starts_with("〓 stands for")), "{svg}");
    let plain = bench.run(&["chart", "complaints", "--by", "region", "-o", "y.svg", bench.file("in.csv", SMALL)]);
    assert!(plain.status == 0 && plain.stderr.is_empty(), "{}", plain.stderr);
}

#[test]
fn the_largest_group_is_drawn_whatever_stands_in_its_name() {
    let bench = Bench::new();
    let of = |seller: &'static str, count: usize| (0..count).map(move |_| ("2017-05-01".into(), seller.into(), ""));
    complaints(
        &bench,
        of("😀旗舰店", 50).chain(of("🍎旗舰店", 30)).chain(of("乙店", 6)).chain(of("丙店", 1)).chain(of("丁店", 1)),
    );
    let picture = svg(&bench, &["complaints", "--by", "seller", "--top", "3", "in.csv"]);
    let texts = texts(&picture);
    // Two names that only differ in what the font lacks are told apart.
    let rows = [
        "〓(U+1F600)旗舰店",
        "50  (56.8%)",
        "〓(U+1F34E)旗舰店",
        "30  (34.1%)",
        "乙店",
        "6  (6.8%)",
        "all other (2)",
        "2  (2.3%)",
    ];
    assert!(texts.windows(rows.len()).any(|window| window == rows), "{texts:?}");
    assert!(!picture.contains("not drawn"), "{texts:?}");
}

#[test]
fn long_names_that_differ_at_their_ends_have_labels_that_differ() {
    let bench = Bench::new();
    let long = "某某市某某区综合服务中心".repeat(12);
    complaints(
        &bench,
        (0..4).map(|i| ("2017-05-01".to_string(), format!("{long}{}分店", ["东", "西", "东", ""][i]), "")),
    );
    let picture = svg(&bench, &["complaints", "--by", "seller", "in.csv"]);
    let ends: Vec<&str> = texts(&picture).into_iter().filter(|t| t.ends_with("分店")).collect();
    assert_eq!(ends.len(), 3, "{ends:?}");
    assert!(ends[0] != ends[1] && ends[1] != ends[2] && ends[0] != ends[2], "{ends:?}");
}

#[test]
fn names_with_markup_in_them_stay_text() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL.replace("甲店", "<b>&\"店\""));
    assert_eq!(bench.run(&["chart", "complaints", "--by", "seller", "-o", "x.png", "in.csv"]).status, 0);
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
    let svg = svg(&bench, &["amount-disputed", "--by", "product_category", "in.csv"]);
    let value = |text: &&str| text.starts_with("113,371.70 ");
    assert!(texts(&svg).iter().any(value) && texts(&svg).contains(&"25,000"), "{:?}", texts(&svg));
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
    bench.file("more.csv", format!("{head}\nA1,2020-01-02,北京,面包发霉,100\nA2,2020-01-03,北京,不退货,200美元\nA3,2020-01-03,北京,不退货,30欧元\n"));
    let args = ["chart", "amount-disputed", "--by", "currency", "-o", "x.svg", "in.csv"];
    let ran = bench.run(&args);
    assert!(ran.status == 1 && ran.stderr.contains("amounts in CNY and in USD have no common axis"), "{}", ran.stderr);
    assert!(ran.stderr.contains("currency = 'CNY'"), "{}", ran.stderr);
    assert_eq!(bench.run(&[&args[..], &["--where", "currency = 'CNY'"]].concat()).status, 0);
    // A hint never asks for what was given.
    for command in [&["table"][..], &["chart", "-o", "x.svg"]] {
        let ran = bench.run(&[command, &["amount-disputed", "--by", "currency", "--top", "1", "more.csv"]].concat());
        assert!(ran.status == 1 && ran.stderr.contains("all other would add up amounts"), "{}", ran.stderr);
        assert!(ran.stderr.contains("without --top") && !ran.stderr.contains("add --by currency"), "{}", ran.stderr);
    }
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

#[test]
fn the_description_of_a_chinese_picture_has_chinese_punctuation() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    let args = ["complaints", "in.csv", "--by", "product_category"];
    let described = |svg: &str| svg.split_once("<desc>").unwrap().1.split_once("</desc>").unwrap().0.to_string();
    let zh = described(&svg(&bench, &[&args[..], &["--lang", "zh"]].concat()));
    assert!(
        zh.contains("。化妆品：2") && zh.contains('；') && ![". ", ": ", "; "].iter().any(|mark| zh.contains(mark)),
        "{zh}"
    );
    fs::remove_file(bench.path().join("x.svg")).unwrap();
    let en = described(&svg(&bench, &args));
    assert!(en.contains(". 化妆品: 2"), "{en}");
}

#[test]
fn large_amounts_in_chinese_are_told_in_wan_and_yi_and_no_gap_stands_behind_a_bracket() {
    let bench = Bench::new();
    let row = |(i, region, amount): (usize, &str, &str)| format!("A{i},2026-03-05,{region},{amount},甲店,质量差\n");
    let rows = [(1, "北京", "199000000"), (2, "上海", "52340000"), (3, "", "980")].map(row).concat();
    bench.file("in.csv", format!("投诉编号,受理日期,地区,涉及金额,商家,投诉内容\n{rows}"));
    let zh = svg(&bench, &["amount-disputed", "--by", "region", "--lang", "zh", "in.csv"]);
    let drawn = texts(&zh);
    for text in
        ["1.99亿元（1件）", "5,234.00万元（1件）", "¥980.00（1件）", "0", "5,000万元", "1亿元", "1.5亿元", "2亿元"]
    {
        assert!(drawn.contains(&text), "{text}: {drawn:?}");
    }
    let en = svg(&bench, &["amount-disputed", "--by", "region", "in.csv"]);
    assert!(texts(&en).contains(&"$200,000,000".replace('$', "¥").as_str()), "{:?}", texts(&en));
    let keys = svg(&bench, &["complaints", "--by", "region,seller", "--lang", "zh", "in.csv"]);
    assert!(keys.contains("（不详）· 甲店") && keys.contains("北京 · 甲店") && !keys.contains("） ·"), "{keys}");
}

#[test]
fn per_cent_are_written_in_one_way_in_an_english_chart() {
    let bench = Bench::new();
    complaints(&bench, (0..40).map(|i| ("2017-03-05".into(), format!("{}号店", i % 2), "商家拒绝退货")));
    let svg = svg(&bench, &["refusal-rate", "--by", "seller", "in.csv"]);
    let text = svg.split_once("<desc>").unwrap().1;
    assert!(text.contains('%') && !text.contains(" %"), "{text}");
}
