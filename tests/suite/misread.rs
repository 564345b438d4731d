//! Texts that came through a wrong encoding, or as another program writes them, and objects within objects.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, GBK, SHIFT_JIS};
use serde_json::{Value, json};

use crate::support::Bench;

fn import(name: &str, content: impl AsRef<[u8]>) -> (Value, Vec<Value>) {
    let bench = Bench::new();
    let account = bench.json(&["import", bench.file(name, content)])[0].clone();
    let listed = bench.json(&["query", "SELECT * FROM complaints ORDER BY source_row", "--limit", "0"]);
    (account, listed["rows"].as_array().unwrap().clone())
}

fn stories(records: &[Value]) -> Vec<&str> {
    records.iter().map(|record| record["narrative"].as_str().unwrap_or_default()).collect()
}

fn as_latin1(text: &str) -> String {
    GBK.encode(text).0.iter().copied().map(char::from).collect()
}

const ROWS: [[&str; 3]; 3] = [
    ["2023-01-05", "甲店", "收到的衣服有破洞，质量太差"],
    ["2023-01-06", "乙店", "快递一直没有收到，物流显示已签收"],
    ["2023-01-07", "甲店", "商家拒绝退款"],
];

#[test]
fn gbk_read_as_latin1_is_put_right_in_a_text_a_workbook_and_json_and_its_header_too() {
    let meant: Vec<&str> = ROWS.iter().map(|row| row[2]).collect();
    for header in [["date", "shop", "content"], ["投诉时间", "被投诉商家", "投诉内容"]] {
        let table: Vec<Vec<String>> =
            [header].iter().chain(&ROWS).map(|row| row.iter().map(|cell| as_latin1(cell)).collect()).collect();
        let text = table.iter().map(|row| row.join(",") + "\n").collect::<String>();
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in table.iter().enumerate() {
            sheet.write_row(row as u32, 0, cells).unwrap();
        }
        let object = |row: &Vec<String>| -> Value {
            table[0].iter().cloned().zip(row.iter().map(|cell| json!(cell))).collect::<serde_json::Map<_, _>>().into()
        };
        let objects = Value::from(table[1..].iter().map(object).collect::<Vec<_>>()).to_string();
        let escaped: String = objects
            .chars()
            .map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) })
            .collect();
        for (name, content) in [
            ("a.csv", text.into_bytes()),
            ("a.xlsx", book.save_to_buffer().unwrap()),
            ("a.json", objects.into_bytes()),
            ("b.json", escaped.into_bytes()),
        ] {
            let (account, records) = import(name, content);
            assert_eq!(stories(&records), meant, "{name}");
            assert!(account["evidence"].to_string().contains("was put right"), "{name}: {account}");
        }
    }
}

#[test]
fn gbk_that_nothing_proves_is_left_as_it_is_and_no_row_of_it_is_called_put_right() {
    // Among much that was encoded twice otherwise, and real accents.
    let twice: String = "质量有问题，客服不处理".bytes().map(char::from).collect();
    let other = as_latin1("快递一直没有收到");
    let row = |n: usize| format!("2023-01-06,{n} {twice} à São Paulo\n");
    let text = format!("date,content\n2023-01-05,{other}\n{}", (0..20).map(row).collect::<String>());
    let (account, records) = import("a.csv", text);
    assert_eq!((&account["imported"], stories(&records)[0]), (&21.into(), other.as_str()));
    let notes = account["notes"].to_string();
    assert!(notes.contains("20 rows had text encoded twice, which was put right"), "{notes}");
    assert!(
        notes.contains("WARNING: text that was read in a wrong encoding") && notes.contains("in 1 row;"),
        "{notes}"
    );
}

#[test]
fn utf8_that_was_read_as_gbk_and_lost_bytes_is_warned_of() {
    let lost = |text: &str| {
        let read = encoding_rs::GB18030.decode_without_bom_handling(text.as_bytes()).0.into_owned();
        read.replace('\u{fffd}', "?")
    };
    let text = ROWS.iter().map(|row| format!("{},{},{}\n", row[0], lost(row[1]), lost(row[2]))).collect::<String>();
    let (account, _) = import("a.csv", format!("date,shop,content\n{text}"));
    assert!(account["notes"].to_string().contains("WARNING: text that was read in a wrong encoding"), "{account}");
    let (account, _) = import("a.csv", "date,shop,content\n2023-01-05,甲店,收到的衣服有破洞\n");
    assert_eq!(account["notes"], json!([]));
    let bench = Bench::new();
    let ran = bench.run(&["import", bench.file("b.csv", format!("{},{}\n1,2\n", lost("投诉时间"), lost("投诉内容")))]);
    assert!(ran.stderr.contains("the names were read in a wrong encoding"), "{}", ran.stderr);
}

#[test]
fn text_in_an_encoding_that_is_valid_gb18030_by_accident_is_refused_with_its_name() {
    let bench = Bench::new();
    for (encoding, text) in [
        (BIG5, "商家一直不退款，我打了很多次電話，客服說要等，東西質量太差了"),
        (EUC_KR, "물건을 받지 못했습니다. 환불을 요청했는데 계속 기다리라고 합니다"),
        (EUC_JP, "届いた商品が壊れていたので返金をお願いしましたが、まだ返事がありません"),
        (SHIFT_JIS, "届いた商品が壊れていたので返金をお願いしましたが、まだ返事がありません"),
    ] {
        let file = format!("date,content\n{}", format!("2023-01-05,{text}\n").repeat(3));
        bench.file("in.csv", encoding.encode(&file).0);
        let name = encoding.name().to_ascii_lowercase();
        let refused = bench.run(&["import", "in.csv"]);
        assert!(refused.status == 1 && refused.stderr.contains(&format!("--encoding {name}")), "{}", refused.stderr);
        let named = Bench::new();
        named.file("in.csv", encoding.encode(&file).0);
        named.json(&["import", "in.csv", "--encoding", &name]);
        let listed = named.json(&["query", "SELECT narrative FROM complaints"]);
        assert!(listed.to_string().contains(text), "{listed}");
    }
}

#[test]
fn the_reply_the_product_and_the_result_of_an_object_are_not_its_story() {
    let rows = json!([
        {"id": "TS1", "createTime": "2023-01-05", "content": "衣服破洞质量差", "reply": {"text": "您好已收到", "time": "2023-02-01"},
         "product": {"title": "T恤", "description": "纯棉好评热卖"}, "result": {"code": 1, "text": "已退款"}, "merchant": {"name": "甲店", "desc": "老店"}},
        {"id": "TS9", "createTime": "2023-01-06", "content": "虚假宣传", "reply": {"text": "请联系客服", "time": "2023-02-02"},
         "product": {"title": "裤子", "description": "正品保证"}, "result": null, "merchant": {"name": "乙店", "desc": "旗舰店"}},
    ]);
    let (account, records) = import("a.json", rows.to_string());
    assert_eq!(stories(&records), ["衣服破洞质量差", "虚假宣传"]);
    let of = |field: &str| records.iter().map(|record| record[field].clone()).collect::<Vec<_>>();
    assert_eq!((of("product"), of("seller")), (vec![json!("T恤"), json!("裤子")], vec![json!("甲店"), json!("乙店")]));
    assert_eq!(of("result"), [json!("已退款"), Value::Null]);
    let notes = account["notes"].to_string();
    for path in ["reply.text", "product.description", "result.code", "merchant.desc"] {
        assert!(notes.contains(path), "{path}: {notes}");
    }
    // A story is never taken from such an object, also where there is no other.
    let only = json!([{"no": "TS1", "reply": {"text": "您好已收到", "by": "甲"}}, {"no": "TS9", "reply": {"text": "请联系客服", "by": "乙"}}]);
    let (_, records) = import("b.json", only.to_string());
    assert!(records.iter().all(|record| record["narrative"].is_null()), "{records:?}");
    // Of two of the same name the one that speaks of the complaint serves.
    let tickets = json!([
        {"ticket": {"id": "T1", "description": "It broke"}, "requester": {"description": "VIP"}},
        {"ticket": {"id": "T9", "description": "No refund"}, "requester": {"description": "new"}},
    ]);
    assert_eq!(stories(&import("c.json", tickets.to_string()).1), ["It broke", "No refund"]);
}

#[test]
fn the_story_at_the_top_wins_over_one_within_an_object_whatever_they_are_called() {
    let rows = json!([
        {"id": "A17", "details": {"complaint_text": "inner", "text": "deep"}, "content": "The blender broke"},
        {"id": "A99", "details": {"complaint_text": "inner", "text": "deep"}, "content": "It never arrived"},
    ]);
    assert_eq!(stories(&import("a.json", rows.to_string()).1), ["The blender broke", "It never arrived"]);
}

#[test]
fn a_column_of_lists_alone_is_refused_with_what_to_do() {
    let bench = Bench::new();
    let rows = json!({"reviews": [{"reviewId": "gp:1", "comments": [{"userComment": {"text": "It broke"}}]}]});
    let ran = bench.run(&["import", bench.file("a.json", rows.to_string())]);
    assert!(
        ran.status == 1 && ran.stderr.contains("lists of objects within a row are not read (comments)"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_databases_write_for_nothing_and_for_quotes_is_read_as_meant() {
    let text = "投诉编号,投诉时间,商家,投诉内容,处理结果\n\
        \"TS1\",\"2023-01-05\",\"甲店\",\"他说\\\"不退\\\",衣服破洞\",\\N\n\
        \"TS19\",\"2023-02-05\",\"甲店\",\"质量差, 坏了\\\\\",\"已退款\"\n\
        \"TS5\",\"2023-03-05\",\\N,\"虚假宣传\",\"处理中\"\n";
    let (account, records) = import("a.csv", text);
    assert_eq!((&account["imported"], &account["rejected"]), (&3.into(), &0.into()));
    assert_eq!(stories(&records), ["他说\"不退\",衣服破洞", "质量差, 坏了\\\\", "虚假宣传"]);
    assert_eq!((&records[0]["result"], &records[2]["seller"]), (&Value::Null, &Value::Null));
    // Where nothing shows it, a backslash is one.
    let text = "id,date,content\nA17,2023-01-05,\"it is in C:\\dir\\\"\nA99,2023-01-06,\"no refund\"\n";
    assert_eq!(stories(&import("a.csv", text).1), ["it is in C:\\dir\\", "no refund"]);
}
