//! What texts tell of the product, the platform and the seller: 390 texts from `samples/training`, drawn at random in two goes and
//! labelled by reading before the words were tried on them (`tests/classify/mentions.csv`).

use std::collections::BTreeMap;

use plaint::classify::Classifier;
use plaint::classify::crosswalk::Crosswalk;
use plaint::schema::Record;
use plaint::taxonomy::Taxonomy;

use crate::support::{Bench, root};

#[test]
fn what_texts_tell_of_product_platform_and_seller_is_mostly_right() {
    let classifier = Classifier::with(Taxonomy::shipped(), None).unwrap();
    // Said, right, and known of each field.
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(root().join("tests/classify/mentions.csv")).unwrap();
    for row in reader.deserialize() {
        let row: BTreeMap<String, String> = row.unwrap();
        let label = classifier.label_text(&row["text"], false);
        let fields =
            [("product_group", label.product_group), ("platform", label.platform), ("seller_type", label.seller_type)];
        for (field, said) in fields {
            let [n, right, known] = counts.entry(field).or_default();
            *n += usize::from(!said.is_empty());
            *right += usize::from(!said.is_empty() && said == row[field]);
            *known += usize::from(!row[field].is_empty());
        }
    }
    // Of what is said so much must be right, and of what is known so much be said: few texts name a kind of seller outright.
    for (field, precision, recall) in
        [("product_group", 0.75, 0.65), ("platform", 0.75, 0.75), ("seller_type", 0.9, 0.25)]
    {
        let [said, right, known] = counts[field].map(|n| n as f64);
        eprintln!("{field}: {right} right of {said} said and {known} known");
        assert!(right >= precision * said, "{field}: {right} of {said}");
        assert!(right >= recall * known, "{field}: {right} of {known}");
    }
}

#[test]
fn a_column_wins_over_the_text_and_reading_again_changes_nothing() {
    let classifier = Classifier::shipped().unwrap();
    let story = "在淘宝上跟旗舰店买的面膜，用了过敏";
    let mut record = Record { narrative: story.into(), platform: "京东".into(), ..Record::default() };
    classifier.label(&Crosswalk::default(), &mut record);
    assert_eq!([record.product_group.as_str(), &record.platform, &record.seller_type], ["cosmetics", "京东", "企业"]);
    assert_eq!(record.from_text, "product_group|seller_type");
    let once = record.clone();
    classifier.label(&Crosswalk::default(), &mut record);
    assert_eq!(once, record);
    record.narrative = "衣服掉色".into();
    classifier.label(&Crosswalk::default(), &mut record);
    assert_eq!([record.product_group.as_str(), &record.platform, &record.seller_type], ["clothing", "京东", ""]);
}

#[test]
fn a_word_that_means_something_else_tells_nothing() {
    let classifier = Classifier::with(Taxonomy::shipped(), None).unwrap();
    for text in [
        "店在北京东路",
        "加微信号才发货",
        "i wish they had called",
        "the help desk hung up",
        "手机号留错了",
        "页面写真皮",
        "二手套路多",
        "我有点心疼这钱",
        "三星差评",
        "退的不足金额的一半",
        "只产生发票一张",
        "they dragged their heels until 4 Apr",
        "they put me through a phone menu",
    ] {
        let label = classifier.label_text(text, false);
        assert_eq!([label.platform, label.product_group], ["", ""], "{text}");
    }
}

#[test]
fn a_table_by_what_was_read_in_the_story_says_so() {
    let bench = Bench::new();
    let rows: String = (0..8).map(|i| format!("B{i},2017-03-05,收到的面膜是三无产品，第{i}次\n")).collect();
    bench.file("no-column.csv", format!("投诉编号,受理日期,投诉内容\n{rows}"));
    let notes = |by: &str, more: &[&str]| {
        let args = ["table", "complaints", "no-column.csv", "--by", by];
        bench.json(&[&args, more].concat())["notes"].to_string()
    };
    assert!(
        notes("product_group", &[]).contains("product_group of 8 of 8 complaints"),
        "{}",
        notes("product_group", &[])
    );
    assert!(notes("product_group", &["--suppress", "5"]).contains("product_group of some"));
    assert!(notes("product_group", &["--lang", "zh"]).contains("8件投诉中8件的"));
    assert!(!notes("region", &[]).contains("read in the story"));
    let left = notes("product_group", &["--where", "from_text IS NULL OR from_text NOT LIKE '%product_group%'"]);
    assert!(!left.contains("read in the story"), "the advice works: {left}");
}
