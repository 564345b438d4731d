//! Posts of a complaint platform as collectors write them down: whatever they call the columns and leave in the cells.

use proptest::prelude::*;
use serde_json::Value;

use crate::support::Bench;

/// The account of a file and its records, in the order of the rows.
fn read(text: &str) -> (Value, Vec<Value>) {
    let bench = Bench::new();
    let account = bench.json(&["import", bench.file("in.csv", text)])[0].clone();
    let listed = bench.json(&["query", "SELECT * FROM complaints ORDER BY source_row", "--limit", "0"]);
    (account, listed["rows"].as_array().unwrap().clone())
}

fn column(records: &[Value], name: &str) -> Vec<String> {
    records.iter().map(|r| r[name].as_str().unwrap_or_default().to_string()).collect()
}

/// Names that collectors give to each column, and two cells.
const NAMES: [(&[&str], [&str; 2]); 6] = [
    (&["标题", "投诉标题", "事件标题", "投诉主题"], ["台灯不亮", "围巾褪色"]),
    (&["投诉对象"], ["某灯具店", "某服饰店"]),
    (&["投诉要求"], ["退款", "换货"]),
    (&["投诉内容", "投诉详情", "详情", "问题描述", "正文"], ["台灯用了两天不亮了", "围巾下水就褪色"]),
    (&["投诉时间", "发布时间", "日期"], ["2021-03-05", "2021-03-06"]),
    (&["投诉进度", "投诉状态", "状态"], ["已完成", "已回复"]),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn a_post_is_read_alike_whatever_its_columns_are_called(chosen in prop::collection::vec(0..6usize, 6), turned: bool) {
        let mut columns: Vec<[&str; 3]> =
            NAMES.iter().zip(&chosen).map(|((names, [a, b]), at)| [names[at % names.len()], a, b]).collect();
        if turned {
            columns.reverse();
        }
        let line = |at: usize| columns.iter().map(|column| column[at]).collect::<Vec<_>>().join(",");
        let text = [0, 1, 2].map(line).join("\n");
        let (account, records) = read(&text);
        prop_assert_eq!(column(&records, "source"), ["heimao", "heimao"], "{} {}", text, account);
        prop_assert_eq!(column(&records, "status"), ["resolved", "open"]);
        prop_assert_eq!(&records[0]["remedy_outcome"], "granted");
        prop_assert_eq!(column(&records, "answered"), ["yes", "yes"]);
        prop_assert_eq!(column(&records, "seller"), ["某灯具店", "某服饰店"]);
        prop_assert_eq!(column(&records, "remedy_requested"), ["refund", "exchange"]);
        prop_assert!(column(&records, "title").iter().all(|title| !title.is_empty()));
        prop_assert!(column(&records, "narrative")[1].contains("褪色"));
    }
}

#[test]
fn a_link_to_the_platform_tells_where_posts_are_from_that_have_other_names_of_columns() {
    let rows = |link: &str| {
        format!(
            "date,title,summary,object,demands,href,status\n\
             2021-03-05,台灯不亮,台灯用了两天不亮了,某灯具店,退款,{link}1,已完成\n\
             2021-03-06,围巾褪色,围巾下水就褪色,某服饰店,换货,{link}2,商家超时未回复\n"
        )
    };
    let (_, records) = read(&rows("https://tousu.sina.com.cn/complaint/view/"));
    assert_eq!(column(&records, "source"), ["heimao", "heimao"]);
    assert_eq!(column(&records, "status"), ["resolved", "open"]);
    assert_eq!(column(&records, "seller"), ["某灯具店", "某服饰店"]);
    assert_eq!(column(&records, "remedy_requested"), ["refund", "exchange"]);
    let (_, records) = read(&rows("https://example.org/see?from=tousu.sina.com.cn/"));
    assert_eq!(column(&records, "source"), ["generic", "generic"]);
}

#[test]
fn a_ledger_of_a_council_that_names_whom_a_complaint_is_about_is_not_taken_for_posts() {
    let text = "编号,投诉人,投诉对象,投诉时间,投诉内容,投诉要求,处理结果,处理状态\n\
                K-107,甲,某灯具店,2021-03-05,台灯用了两天不亮了,退款,双方和解,已完成\n\
                K-108,乙,某服饰店,2021-03-06,围巾下水就褪色,换货,,处理中\n";
    assert!(column(&read(text).1, "source").iter().all(|source| source != "heimao"));
}

#[test]
fn the_states_of_posts_are_known_as_pages_write_them() {
    let states = [
        ("待审核", "received"),
        ("已通过审核", "received"),
        ("审核未通过", "declined"),
        ("已分配商家", "open"),
        ("商家超时未回复", "open"),
        ("未解决", "open"),
        ("投诉已完成", "resolved"),
        ("投诉已关闭", "closed"),
        ("用户已撤诉", "closed"),
    ];
    let row = |(at, (state, _)): (usize, &(&str, &str))| format!("1738{at}07,台灯不亮,某店,退款,{state},2021-03-05\n");
    let rows: String = states.iter().enumerate().map(row).collect();
    let (account, records) = read(&format!("投诉编号,投诉标题,投诉对象,投诉要求,投诉进度,投诉时间\n{rows}"));
    assert_eq!(column(&records, "status"), states.map(|(_, status)| status), "{account}");
    assert_eq!(column(&records, "remedy_outcome").iter().filter(|told| *told == "granted").count(), 1);
}

#[test]
fn cells_that_begin_with_the_name_of_their_column_say_the_rest() {
    let head = "投诉编号,投诉标题,投诉对象,投诉问题,投诉要求,涉诉金额,投诉进度,发布时间,投诉详情\n";
    let cells = [
        ("投诉编号", "17381077001"),
        ("投诉标题", "台灯不亮"),
        ("投诉对象", "某灯具店"),
        ("投诉问题", "质量问题"),
        ("投诉要求", "退款"),
        ("涉诉金额", "299元"),
        ("投诉进度", "已完成"),
        ("发布时间", "2021-03-05"),
        ("投诉详情", "台灯用了两天不亮了"),
    ];
    let file = |shape: &dyn Fn(&str, &str) -> String| {
        let row = |n: &str| cells.map(|(name, cell)| shape(name, &cell.replace("001", n))).join(",");
        format!("{head}{}\n{}\n", row("001"), row("002"))
    };
    let fields =
        ["record_id", "seller", "source_codes", "category", "remedy_requested", "status", "received_on", "narrative"];
    let told = |text: &str| {
        let (_, records) = read(text);
        let amounts: Vec<i64> = records.iter().filter_map(|r| r["amount_disputed"].as_i64()).collect();
        assert_eq!(amounts, [29900, 29900], "{text}");
        fields.map(|field| column(&records, field))
    };
    let bare = told(&file(&|_, cell| cell.to_string()));
    assert_eq!(bare[1], ["某灯具店", "某灯具店"]);
    for shape in [
        |name: &str, cell: &str| format!("{name}：{cell}"),
        |name: &str, cell: &str| format!("[{name}] {cell}"),
        |name: &str, cell: &str| format!("【{name}】：{cell}"),
        |name: &str, cell: &str| format!("{name}: {cell}"),
    ] {
        assert_eq!(told(&file(&shape)), bare);
    }
}

#[test]
fn a_date_may_stand_behind_words_that_say_what_was_done_then() {
    let dates = [
        "发布于 2021年02月17日 10:00:33",
        "于2021-02-17发起",
        "2021-02-17 于黑猫投诉平台发起",
        "Posted on Feb 17, 2021",
    ];
    for date in dates {
        let (account, records) = read(&format!(
            "投诉编号,投诉标题,投诉对象,投诉进度,发布时间\n17381077,台灯不亮,某店,处理中,\"{date}\"\n17381078,围巾褪色,某店,处理中,\"{date}\"\n"
        ));
        assert_eq!(column(&records, "received_on"), ["2021-02-17", "2021-02-17"], "{date} {account}");
    }
}

#[test]
fn a_wish_in_brackets_within_a_post_stays_out_of_the_refusal_rate() {
    let wishes =
        ["", " [投诉要求] 退款", "【诉求】退货，赔偿", " [诉求: 换货]", "\n[投诉对象]某店\n[投诉要求]退款、赔偿"];
    for (story, refused) in
        [("说好送的茶杯不给", false), ("收到屏幕就有裂痕，开机黑屏", false), ("有质量问题，商家拒绝退货", true)]
    {
        let row = |(at, wish): (usize, &&str)| format!("2024-01-0{},旅行箱,\"{story}{wish}\"\n", at + 1);
        let rows: String = wishes.iter().enumerate().map(row).collect();
        let (_, records) = read(&format!("date,title,story\n{rows}"));
        let told = column(&records, "remedy_outcome");
        assert!(
            told.iter().all(|outcome| (outcome == "refused") == refused && outcome != "granted"),
            "{story}: {told:?}"
        );
        let asked = column(&records, "remedy_requested");
        assert!(asked.iter().all(|remedy| *remedy == asked[0]), "{story}: {asked:?}");
    }
}
