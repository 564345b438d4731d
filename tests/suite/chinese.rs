//! What Chinese readers see: no names of the program, no English words, no codes where there are words.

use crate::support::{Bench, SMALL};

fn said(bench: &Bench, args: &[&str]) -> String {
    let ran = bench.run(&[args, &["--lang", "zh"]].concat());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    ran.stdout
}

/// Complaints of three months of 2017 and of one of 2018.
fn months() -> Bench {
    let bench = Bench::new();
    let rows = [("2017-01", 3), ("2017-04", 3), ("2017-05", 3), ("2018-01", 3)];
    let row = |month: &str, i: usize| format!("{month}-{i},{month}-1{i},女,面膜是三无产品第{i}次\n");
    let rows: String = rows.iter().flat_map(|(month, n)| (0..*n).map(move |i| row(month, i))).collect();
    bench.file("data.csv", format!("投诉编号,投诉时间,性别,投诉内容\n{rows}2018-9,2018-12-30,男,衣服破了个洞\n"));
    bench
}

#[test]
fn values_that_plaint_sets_have_short_names_in_the_language_of_the_table() {
    let bench = Bench::new();
    bench.file("in.csv", "投诉编号,投诉时间,商家名称,投诉内容\nA1,2023-01-02,甲店,质量太差，开裂了\n");
    let table = |by: &str, lang: &str| bench.run(&["table", "complaints", "--by", by, "in.csv", "--lang", lang]).stdout;
    assert!(table("source", "zh").contains(" 通用表格 ") && table("source", "en").contains(" generic "));
    assert!(table("nature", "zh").contains(" 质量 ") && !table("nature", "zh").contains("quality"));
    // With what `--where` takes behind it.
    assert!(table("nature", "en").contains(" quality (质量) "), "{}", table("nature", "en"));
    let mentions = |lang: &str| bench.run(&["table", "mention-share", "in.csv", "--lang", lang]).stdout;
    assert!(mentions("zh").contains(" 仅属其他 ") && mentions("en").contains(" only-other "));
    let listed = ["records", "mention-share", "in.csv", "--lang", "zh", "--row", "category=仅属其他"];
    assert_eq!(bench.run(&listed).status, 0);
}

#[test]
fn periods_that_only_the_earlier_table_has_are_named_as_the_others_are() {
    let bench = months();
    let by =
        |dimension| ["table", "complaints", "--by", dimension, "--period", "2018", "--compare", "year-ago", "data.csv"];
    for (dimension, name, code) in [("month", "2018年4月", "2018-04"), ("quarter", "2018年第二季度", "2018Q2")] {
        let table = said(&bench, &by(dimension));
        assert!(table.contains(name) && !table.contains(code), "{table}");
    }
}

#[test]
fn codes_of_groups_and_conditions_are_words() {
    let bench = months();
    let table =
        said(&bench, &["table", "complaints", "--by", "gender,source", "--where", "gender = 'female'", "data.csv"]);
    assert!(table.contains("仅统计性别为“女”的投诉"), "{table}");
    assert!(!table.contains("female") && !table.contains("generic"), "{table}");
    let table = said(&bench, &["table", "complaints", "--by", "is_after_sales", "data.csv"]);
    assert!(table.starts_with("按是否涉及售后服务统计的"), "{table}");
}

#[test]
fn every_channel_that_a_profile_writes_has_a_chinese_name() {
    let names = plaint::taxonomy::Taxonomy::shipped().names();
    for profile in plaint::source::profile::shipped() {
        let Some(channel) = profile.fields.get("channel") else { continue };
        let written =
            channel.values.iter().map(|(_, value)| value).chain(&channel.otherwise).chain([&channel.constant]);
        for value in written.filter(|value| !value.is_empty()) {
            assert!(names.iter().any(|(field, of, _)| field == "channel" && of == value), "{}: {value}", profile.id);
        }
    }
    let bench = Bench::new();
    bench.file(
        "data.csv",
        "投诉编号,投诉时间,投诉内容,投诉渠道\nA1,2020-01-02,面包发霉,phone\nA2,2020-01-02,面包发霉了,web\n",
    );
    let table = said(&bench, &["table", "complaints", "--by", "channel", "data.csv"]);
    assert!(table.contains("网络") && !table.contains("web"), "{table}");
}

#[test]
fn a_list_of_complaints_has_chinese_headings_and_values() {
    let bench = Bench::new();
    bench.file("data.csv", SMALL);
    let args =
        ["records", "refusal-rate", "--row", "quarter=2017Q1", "--row", "category=product-quality", "--period", "2017"];
    let listed = said(&bench, &[&args[..], &["data.csv"]].concat());
    let title = listed.lines().next().unwrap();
    assert_eq!(title, "诉求拒绝率 · 2017年 · 季度：2017年第一季度 · 问题类别：产品质量 · 分子");
    assert!(
        listed.contains("投诉编号") && listed.contains("已拒绝") && listed.contains("以上1条记录的件数合计为1"),
        "{listed}"
    );
    assert!(!listed.lines().nth(2).unwrap().contains("record_id"), "{listed}");
    // The row may be copied from a Chinese table.
    let copied = ["records", "refusal-rate", "--row", "quarter=2017年第一季度", "--row", "category=产品质量"];
    assert_eq!(said(&bench, &[&copied[..], &["--period", "2017", "data.csv"]].concat()), listed);
    // Programs have the names of the fields.
    let csv = said(&bench, &[&args[..], &["data.csv", "--format", "csv"]].concat());
    assert!(csv.contains("record_id") && csv.contains("refused"), "{csv}");
}

#[test]
fn lists_and_definitions_are_in_chinese() {
    let bench = Bench::new();
    let fields = said(&bench, &["list", "fields"]);
    assert!(fields.contains("文本") && fields.contains("收到投诉的日期"), "{fields}");
    assert!(!fields.contains("the complaint"), "{fields}");
    let measures = said(&bench, &["list", "measures"]);
    assert!(measures.contains("比率") && !measures.contains(" rate "), "{measures}");
    let defined = said(&bench, &["list", "measures", "median-days-to-close"]);
    assert!(defined.contains("  出处      巴西consumidor.gov.br网站"), "{defined}");
}

#[test]
fn a_document_has_facts_and_no_commands() {
    let bench = Bench::new();
    // Fifteen months with twelve complaints each: 2018 is not covered in full.
    let day = |i: u32| format!("{}-{:02}-{:02}", 2017 + i / 144, i / 12 % 12 + 1, i % 12 * 2 + 1);
    let rows: String = (0..180).map(|i| format!("B{i},{},面膜是三无产品第{i}次\n", day(i))).collect();
    bench.file("data.csv", format!("投诉编号,投诉时间,投诉内容\n{rows}"));
    let by_year = ["table", "complaints", "--by", "year", "data.csv"];
    for (lang, note) in [("en", "† not covered in full"), ("zh", "带†的时段数据不完整")] {
        let ran = |format: &str| bench.run(&[&by_year[..], &["--lang", lang, "--format", format]].concat()).stdout;
        let (document, text) = (ran("markdown"), ran("text"));
        assert!(document.contains(note) && !document.contains("--period"), "{document}");
        assert!(text.contains(note) && text.contains("--period"), "who makes the table is told what to do\n{text}");
    }
}

#[test]
fn received_is_not_accepted() {
    let bench = Bench::new();
    bench.file("data.csv", "投诉编号,登记时间,商家,投诉内容,办理状态\nA1,2017-03-01,甲店,面膜是三无产品,不予受理\nA2,2017-03-02,甲店,衣服破了,已办结\n");
    let table = said(&bench, &["table", "complaints", "data.csv"]);
    assert!(table.contains("2017年3月1日至3月2日收到的投诉2件") && !table.contains("受理"), "{table}");
}

#[test]
fn a_label_and_its_grounds_are_told_in_chinese() {
    let bench = Bench::new();
    bench.file("data.csv", "投诉编号,投诉时间,投诉内容,涉及金额\nA1,2017-03-05,收到就是坏的，商家不给退款,299元\n");
    bench.json(&["import", "data.csv"]);
    let letters = |text: &str| text.matches(|c: char| c.is_ascii_lowercase()).count();
    let shown = said(&bench, &["show", "generic:A1"]);
    assert!(shown.contains("诉求处理结果：已拒绝") && shown.contains("涉及金额：¥299.00"), "{shown}");
    let label = said(&bench, &["classify", "--text", "收到就是坏的，商家不给退款"]);
    assert!(
        label.contains("诉求及结果：退款，已拒绝") && label.contains("依据词语：“坏的”，破损变质（权重2）"),
        "{label}"
    );
    assert_eq!(letters(&label), 0, "{label}");
    assert!(shown.ends_with(&label), "{shown}\n{label}");
    // A wish tells nothing of asking the seller, and is no contradiction.
    let wished = said(&bench, &["classify", "--text", "要求退款"]);
    assert!(wished.contains("希望退款") && !wished.contains("未提出诉求"), "{wished}");
}

#[test]
fn lists_previews_and_closing_lines_are_in_chinese() {
    let bench = Bench::new();
    bench.file("data.csv", SMALL);
    let letters = |text: &str| text.matches(|c: char| c.is_ascii_lowercase()).count();
    let schema = said(&bench, &["query", "--schema"]);
    assert!(schema.contains("字段") && schema.contains("含义") && !schema.contains("meaning"), "{schema}");
    let columns = bench.json(&["query", "--schema", "--lang", "zh"]);
    assert_eq!(columns["rows"][0]["field"], "record_id", "programs read the same names in each language");
    let dry = said(&bench, &["import", "--dry-run", "data.csv"]);
    let (_, first) = dry.split_once("第2行将存为\n").unwrap();
    let first = first.split("\n\n").next().unwrap();
    assert!(first.contains("诉求处理结果：已拒绝") && first.contains("涉及金额：¥299.00"), "{first}");
    let lines = first
        .lines()
        .filter(|line| !["编号：", "指纹：", "来源", "模型：", "原文键："].iter().any(|own| line.contains(own)));
    for line in lines {
        assert_eq!(letters(line), 0, "{line}");
    }
    bench.json(&["import", "data.csv"]);
    let drawn = said(&bench, &["review", "sample", "--n", "2", "-o", "复核.xlsx"]);
    assert_eq!(drawn, "已从3件尚未复核的投诉中抽取2件，见 复核.xlsx\n");
    // Nothing is filled in yet: the workbook is read by its Chinese names.
    let back = said(&bench, &["review", "import", "复核.xlsx", "--reviewer", "李"]);
    assert!(back.contains("未填写问题类别的行，已跳过：2行"), "{back}");
    let demo = said(&bench, &["demo"]);
    assert!(demo.contains("以上结果由下列命令生成") && !demo.contains("made up, the"), "{demo}");
    let note = bench.run(&["table", "complaints", "--lang", "zh", "--where", "seller = '无此店'"]).stderr;
    assert!(note.starts_with("注意：没有商家为"), "{note}");
}

#[test]
fn what_reviewers_said_is_told_in_chinese() {
    let bench = Bench::new();
    bench.file("data.csv", SMALL);
    bench.json(&["import", "data.csv"]);
    let answers = |first: &str| {
        format!("record_id,category\ngeneric:A1,{first}\ngeneric:A2,other\ngeneric:A3,\ngeneric:X9,other\n")
    };
    bench.file("one.csv", answers("after-sales"));
    bench.file("two.csv", answers("false-marketing"));
    let one = said(&bench, &["review", "import", "one.csv", "--reviewer", "李"]);
    assert!(one.starts_with("已保存李的复核结果2条") && one.contains("已跳过：1行"), "{one}");
    assert!(one.contains("数据集中没有的投诉，复核结果未保存：1件"), "{one}");
    let two = said(&bench, &["review", "import", "two.csv", "--reviewer", "王"]);
    assert!(two.contains("generic:A1：李判为售后服务，其后王判为虚假宣传"), "{two}");
    let agreed = said(&bench, &["review", "agreement"]);
    assert!(agreed.starts_with("李与王：共同复核2件，一致1件（50.0%），Kappa系数"), "{agreed}");
    assert!(agreed.ends_with("generic:A1：李判为售后服务，王判为虚假宣传\n"), "{agreed}");
    assert_eq!(bench.run(&["review", "agreement", "--lang", "zh"]).stdout, agreed);
    let again = said(&bench, &["review", "import", "two.csv", "--reviewer", "王"]);
    assert!(again.contains("此前已有的复核结果：2条"), "{again}");
}
