//! Ledgers that offices keep by hand: how they number, sign and date, and what their amounts are in.

use serde_json::Value;

use crate::support::Bench;

/// Imports a text and gives the account, with the stored records in the order of the rows.
fn read(text: &str) -> (Value, Vec<Value>) {
    let bench = Bench::new();
    let account = bench.json(&["import", bench.file("in.csv", text)])[0].clone();
    let listed = bench.json(&["query", "SELECT * FROM complaints ORDER BY source_row", "--limit", "0"]);
    (account, listed["rows"].as_array().unwrap().clone())
}

fn column(records: &[Value], name: &str) -> Vec<Value> {
    records.iter().map(|r| r[name].clone()).collect()
}

#[test]
fn years_of_two_digits_stand_first_under_chinese_headings() {
    let table = |date: &dyn Fn(usize) -> String| {
        let row = |i: usize| format!("T{i},{},手机是假货，商家拒绝退货{i}\n", date(i));
        format!("投诉编号,投诉时间,投诉内容\n{}", (0..40).map(row).collect::<String>())
    };
    for mark in ["-", "/", "."] {
        let (account, records) = read(&table(&|i| format!("23{mark}3{mark}{}", 1 + i % 5)));
        let expected: Vec<String> = (0..40).map(|i| format!("2023-03-0{}", 1 + i % 5)).collect();
        assert_eq!(column(&records, "received_on"), expected, "{mark}");
        assert!(!account["notes"].to_string().contains("nothing in"), "{account}");
        // With two digits everywhere the custom decides, and the reader is told.
        let (account, records) = read(&table(&|i| format!("23{mark}03{mark}0{}", 1 + i % 5)));
        assert_eq!(column(&records, "received_on"), expected, "{mark}");
        let told = "nothing in `投诉时间` tells year, month and day apart in 40 dates such as";
        let notes = account["notes"].to_string();
        assert!(notes.contains(told) && notes.contains("they were read year first"), "{notes}");
    }
    // In Hong Kong the day stands first.
    let text =
        table(&|i| format!("23/03/0{}", 1 + i % 5)).replace("投诉编号,投诉时间,投诉内容", "投訴編號,投訴時間,投訴內容");
    assert_eq!(read(&text).1[0]["received_on"], "2001-03-23");
}

#[test]
fn a_column_of_dates_is_read_as_the_one_beside_it_proves() {
    let row = |i: usize| format!("C{i},03/{}/2022,04/{:02}/2022,\"Laptop broke, refund refused {i}\"\n", 14 + i, 2 + i);
    let rows: String = (0..10).map(row).collect();
    let (account, records) = read(&format!("Complaint No.,Date Received,Date Closed,Complaint Description\n{rows}"));
    let expected: Vec<String> = (0..10).map(|i| format!("2022-04-{:02}", 2 + i)).collect();
    assert_eq!(column(&records, "closed_on"), expected);
    assert!(!account["notes"].to_string().contains("tells day from month"), "{account}");
}

#[test]
fn amounts_under_a_heading_of_hundredths_are_no_hundred_times_as_much() {
    for (heading, amounts) in [
        ("涉及金额（分）", ["9900", "129900"]),
        ("涉及金额（单位：分）", ["9900", "129900"]),
        ("涉及金额（角）", ["990", "12990"]),
        ("涉及金额（元）", ["99", "1.29900000E+03"]),
    ] {
        let row = |(i, amount): (usize, &&str)| format!("A{i},2023-03-01,手机是假货{i},{amount}\n");
        let rows: String = amounts.iter().enumerate().map(row).collect();
        let (_, records) = read(&format!("投诉编号,投诉时间,投诉内容,{heading}\n{rows}"));
        assert_eq!(column(&records, "amount_disputed"), [9_900, 129_900], "{heading}");
    }
}

#[test]
fn lines_that_are_numbered_and_not_filled_in_are_no_complaints() {
    let rows = "2017-04-01,甲店,手机是假货\n";
    for (heading, number) in
        [("投诉编号", ""), ("登记编号", "BJ2017"), ("编号", "BJ2017"), ("序号", ""), ("流水号", "L-")]
    {
        let whole: String = (1..=3).map(|i| format!("{number}0{i},{rows}")).collect();
        let text = format!("{heading},投诉时间,商家,投诉内容\n{whole}{number}04,,,\n{number}05,,,\n");
        let (account, records) = read(&text);
        assert_eq!((records.len(), &account["rejected"]), (3, &2.into()), "{heading}: {account}");
    }
    // Where hardly any other column tells of a complaint, it may be blank in one.
    let (account, _) = read("投诉编号,投诉内容\nA1,手机是假货\nA2,\nA3,商家不退款\n");
    assert_eq!(account["imported"], 3, "{account}");
}

#[test]
fn who_signs_below_a_ledger_is_no_complaint_in_whatever_column_it_stands() {
    let rows: String = (1..=5).map(|i| format!("2023-03-0{i},手机,热线,买到假货，商家不退款{i}\n")).collect();
    for last in [",审核：李某,,", ",,填表人：张某,", ",,制表日期：2023年4月1日,"] {
        let (account, records) = read(&format!("投诉时间,商品类别,接收方式,投诉内容\n{rows}{last}\n"));
        assert_eq!((records.len(), &account["rejected"]), (5, &1.into()), "{last}: {account}");
    }
}

#[test]
fn the_seller_is_read_whatever_the_number_is_called() {
    for number in ["登记编号", "投诉编号", "受理单号", "序号"] {
        for seller in ["商家", "店铺", "商户", "公司", "卖家"] {
            let text = format!("{number},投诉时间,{seller},投诉内容\n017,2023-03-01,甲店,手机是假货，商家不退款\n");
            let (account, records) = read(&text);
            assert_eq!(records[0]["seller"], "甲店", "{number}, {seller}: {account}");
        }
    }
}

/// Digits with the check digit of bank cards behind them.
fn as_card(digits: &str) -> String {
    let sum: u32 = digits
        .chars()
        .rev()
        .enumerate()
        .map(|(i, c)| {
            let digit = c.to_digit(10).unwrap() * if i % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

#[test]
fn a_rejected_row_keeps_the_number_of_its_complaint_and_no_card() {
    let bench = Bench::new();
    let number = |n: usize| as_card(&format!("62010220240131{n:03}"));
    let card = as_card("622202123456789012");
    let row = |n: usize| format!("{},2024-01-31,甲店,第{n}件衣服破洞，要求退款", number(n));
    let rows: String = (0..20).map(|n| row(n) + "\n").collect();
    // One with a cell too many, and a piece of a broken row that has a card where others have their numbers.
    let broken = format!("{},多出的一格\n{},转账,13912345678,x,y\n", row(20), card);
    bench.file(
        "in.csv",
        format!(
            "登记编号,登记时间,被投诉方,投诉内容\n{rows}{}",
            broken.replace("要求退款,", &format!("银行卡{card},"))
        ),
    );
    let account = &bench.json(&["import", "in.csv"])[0];
    let rejects = std::fs::read_to_string(bench.path().join(account["rejects_file"].as_str().unwrap())).unwrap();
    assert!(rejects.contains(&format!("{} | 2024-01-31", number(20))), "{rejects}");
    assert!(rejects.contains("[银行卡]") && !rejects.contains(&card) && !rejects.contains("139"), "{rejects}");
}
