//! Tables as offices and spreadsheets leave them: what stands in their cells besides what the columns ask for.

use serde_json::Value;

use crate::support::Bench;

/// Imports a text and gives the account, with the stored records in the order of the rows.
fn import(bench: &Bench, name: &str, text: &str) -> (Value, Vec<Value>) {
    let account = bench.json(&["import", bench.file(name, text)])[0].clone();
    let sql = "SELECT * FROM complaints ORDER BY source_row, received_on";
    let listed = match account["imported"].as_i64() {
        Some(0) => Vec::new(),
        _ => bench.json(&["query", sql, "--limit", "0"])["rows"].as_array().unwrap().clone(),
    };
    (account, listed)
}

fn read(text: &str) -> (Value, Vec<Value>) {
    import(&Bench::new(), "in.csv", text)
}

fn column<'a>(records: &'a [Value], name: &str) -> Vec<&'a Value> {
    records.iter().map(|r| &r[name]).collect()
}

/// Reason and value of each rejected row.
fn refused(bench: &Bench, account: &Value) -> Vec<(String, String)> {
    let path = account["rejects_file"].as_str().unwrap();
    let mut file = csv::Reader::from_path(bench.path().join(path)).unwrap();
    file.records().map(|row| row.unwrap()).map(|row| (row[3].to_string(), row[2].to_string())).collect()
}

const MEDIATED: &str = "Business Name,Industry,Complaint Type,Mediation Start Date,Complaint Result,Restitution";

#[test]
fn a_profile_with_patterns_reads_dates_that_a_spreadsheet_or_a_portal_wrote_anew() {
    let dates = [
        "2013-03-05",
        "2013-03-05T00:00:00.000",
        "2013-03-05 09:30:00",
        "3/5/2013",
        "3/5/2013 0:00",
        "03/05/2013 12:00:00 AM",
        "3/5/13",
        "41338",
        "5-Mar-2013",
    ];
    let row = |date: &&str| format!("Corner Shop,Toys - 012,Defective Goods - D02,{date},Cash Amount - AMT,10\n");
    let text = format!("{MEDIATED}\n{}", dates.iter().map(row).collect::<String>());
    let (account, records) = read(&text);
    assert_eq!((&account["source"], &account["rejected"]), (&"nyc-mediated".into(), &0.into()));
    assert_eq!(column(&records, "received_on"), vec!["2013-03-05"; dates.len()]);
}

#[test]
fn the_order_of_a_profiles_patterns_is_the_order_of_its_other_dates() {
    let bench = Bench::new();
    let text = format!("{MEDIATED}\nA,Toys - 012,Defective Goods - D02,25/03/2013 0:00,Cash Amount - AMT,10\n");
    let (account, _) = import(&bench, "in.csv", &text);
    assert_eq!(account["rejected"], 1);
    assert!(refused(&bench, &account)[0].0.starts_with("not a date such as 03/15/2017"));
}

#[test]
fn a_file_of_which_most_rows_are_rejected_says_so_aloud_and_why() {
    let bench = Bench::new();
    let row = |date: &str| format!("A,Toys - 012,Defective Goods - D02,{date},Cash Amount - AMT,10\n");
    let text = format!("{MEDIATED}\n{}{}{}", row("03/05/2013"), row("spring"), row("summer"));
    bench.file("in.csv", &text);
    let said = |lang: &str| bench.run(&["import", "in.csv", "--dry-run", "--lang", lang]).stdout;
    let en = said("en");
    let warning = "WARNING: 2 of 3 rows were rejected, 2 of them in column `Mediation Start Date`: not a date such as \
                   03/15/2017 (\"spring\")";
    assert!(en.contains(warning), "{en}");
    assert!(said("zh").contains("注意：3行中有2行被退回，其中2行因“Mediation Start Date”列：不是日期"));
    bench.file("in.csv", format!("{MEDIATED}\n{}", row("spring")));
    assert!(said("en").contains("WARNING: all 1 rows were rejected") && said("zh").contains("注意：全部1行均被退回"));
    bench.file("in.csv", format!("{MEDIATED}\n{}{}", row("03/05/2013"), row("spring")));
    assert!(!said("en").contains("WARNING"));
}

const LEDGER: &str = "登记编号,登记时间,被投诉主体,投诉内容,涉及金额,挽回损失";

#[test]
fn totals_headings_and_notes_of_a_table_are_no_complaints() {
    let rows = [
        "一、食品类,,,,,",
        "A1,2020-01-02,甲店,收到的面膜是三无产品,100,0",
        "1月份小计,,,,100,0",
        "二月,,,,,",
        "A2,2020-02-03,乙店,说明：商家不予退款,200,0",
        "小计（化妆品）,,1件,,200元,—",
        "本月合计,,,,300,0",
        "说明：金额单位为元,,,,,",
        "填表人：某某,,审核人：,某某,,",
        "第1页，共1页,,,,,",
    ];
    let bench = Bench::new();
    let (account, records) = import(&bench, "in.csv", &format!("{LEDGER}\n{}\n", rows.join("\n")));
    assert_eq!(column(&records, "record_id"), ["12315:A1", "12315:A2"]);
    let reasons: Vec<String> = refused(&bench, &account).into_iter().map(|(reason, _)| reason).collect();
    let (total, heading) =
        ("a line of totals, which is no complaint", "a heading between the rows, which is no complaint");
    let note = "a note below the table, which is no complaint";
    assert_eq!(reasons, [heading, total, heading, total, total, note, note, note]);
    // Rows that no table counts among its own make no file look broken.
    assert!(!account["notes"].to_string().contains("WARNING"), "{}", account["notes"]);
}

#[test]
fn counts_of_all_natures_together_are_no_nature_of_their_own() {
    let (account, records) = read("period,nature,complaints\n2019H1,质量,100\n2019H1,合同,50\n2019H1,总计,150\n");
    assert_eq!(account["rejected"], 1);
    assert_eq!(column(&records, "weight"), [100, 50]);
}

#[test]
fn orders_are_counted_over_periods_as_reports_write_them() {
    let periods = [
        "2020年4月",
        "2020.05",
        "2020/7",
        "Aug-20",
        "Feb 2020",
        "2020年第四季度",
        "2020年上半年",
        "2020年",
        "2019年1-6月",
    ];
    let rows: String = periods.iter().zip(1..).map(|(period, n)| format!("{period},甲平台,{n}\n")).collect();
    let (_, records) = read(&format!("月份,平台,订单数\n{rows}"));
    let days = |name| column(&records, name).iter().map(|v| v.as_str().unwrap()).collect::<Vec<_>>();
    let first = ["04-01", "05-01", "07-01", "08-01", "02-01", "10-01", "01-01", "01-01"].map(|d| format!("2020-{d}"));
    assert_eq!(days("received_on"), [&first[..], &["2019-01-01".to_string()]].concat());
    let last = ["04-30", "05-31", "07-31", "08-31", "02-29", "12-31", "06-30", "12-31"].map(|d| format!("2020-{d}"));
    assert_eq!(days("counted_until"), [&last[..], &["2019-06-30".to_string()]].concat());
}

#[test]
fn the_table_of_natures_is_read_as_the_association_prints_it() {
    let printed = "表1 投诉性质变化情况,,,\n投诉性质,2019年上半年（件）,2018年上半年（件）,同比变化\n\
                   质量,\"56,789\",50001,+13.6%\n计量,5,4,25%\n人格尊严,7,6,16.7%\n合计,56801,50011,13.6%\n";
    let listed = "时段,投诉性质,件数\n2018年上半年,质量,50001\n2019年上半年,质量,56789\n2018年上半年,计量,4\n2019年上半年,计量,5\n\
                  2018年上半年,人格尊严,6\n2019年上半年,人格尊严,7\n2019年上半年,合计,56801\n";
    for (text, totals) in [(printed, 2), (listed, 1)] {
        let (account, mut records) = read(text);
        assert_eq!((&account["source"], &account["rejected"]), (&"cca-natures".into(), &totals.into()));
        records.sort_by_key(|r| (r["nature"].to_string(), r["received_on"].to_string()));
        let told = |name| column(&records, name);
        assert_eq!(told("nature"), ["人格权益", "人格权益", "计量", "计量", "质量", "质量"]);
        assert_eq!(told("weight"), [6, 7, 4, 5, 50001, 56789]);
        assert_eq!(told("received_on")[..2], ["2018-01-01", "2019-01-01"]);
        assert_eq!(told("counted_until")[..2], ["2018-06-30", "2019-06-30"]);
    }
}

#[test]
fn a_nature_without_a_count_is_not_counted_as_one() {
    let (account, records) = read("nature,complaints_2019H1,complaints_2018H1\n质量,100,\n合同,50,40\n");
    assert_eq!(
        (account["rejected"].as_i64(), column(&records, "weight")),
        (Some(1), vec![&100.into(), &40.into(), &50.into()])
    );
}
