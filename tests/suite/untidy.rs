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
    let row = |date: &str| format!("A,Toys - 012,Defective Goods - D02,{date} 0:00,Cash Amount - AMT,10\n");
    let text = format!("{MEDIATED}\n{}{}{}", row("25/03/2013"), row("03/28/2013"), row("03/05/2013"));
    let (account, records) = import(&bench, "in.csv", &text);
    assert_eq!(account["rejected"], 1);
    assert_eq!(column(&records, "received_on"), ["2013-03-28", "2013-03-05"]);
    assert!(refused(&bench, &account)[0].0.starts_with("not a date such as 03/15/2017"));
}

#[test]
fn a_file_of_a_known_source_saved_with_day_and_month_turned_keeps_its_days() {
    let days = [[2020, 8, 7], [2023, 2, 14], [2023, 4, 3]];
    let mediated = |date: &str| format!("A,Toys - 012,Defective Goods - D02,{date},Cash Amount - AMT,10\n");
    let cfpb = |date: &str| format!("{date},Mortgage,Foreclosure,BANK A,NY,Closed with explanation,Yes,{date}-1\n");
    let cfpb_names =
        "Date received,Product,Issue,Company,State,Company response to consumer,Timely response?,Complaint ID";
    let brazil = |date: &str| format!("SP,{date},Loja A,Produto com defeito,Resolvida,{date}-1\n");
    let brazil_names = "UF,Data Abertura,Nome Fantasia,Problema,Avaliação Reclamação,Protocolo";
    let sources = [
        ("nyc-mediated", MEDIATED, &mediated as &dyn Fn(&str) -> String, false),
        ("cfpb", cfpb_names, &cfpb, false),
        ("consumidor-gov-br", brazil_names, &brazil, true),
    ];
    for (source, names, row, day_first) in sources {
        for mark in ["/", ".", "-"] {
            for clock in ["", " 0:00", " 10:11:12"] {
                let turned = |[year, month, day]: [i32; 3]| match day_first {
                    true => format!("{month:02}{mark}{day:02}{mark}{year}{clock}"),
                    false => format!("{day:02}{mark}{month:02}{mark}{year}{clock}"),
                };
                let text = format!("{names}\n{}", days.map(|day| row(&turned(day))).concat());
                let bench = Bench::new();
                bench.file("in.csv", &text);
                let account = &bench.json(&["import", "in.csv", "--source", source])[0];
                let told = if day_first { "were read month first" } else { "were read day first" };
                assert!(account["notes"].to_string().contains(told), "{source} {text} {account}");
                let sql = "SELECT received_on FROM complaints ORDER BY source_row";
                let listed = bench.json(&["query", sql])["rows"].as_array().unwrap().clone();
                assert_eq!(column(&listed, "received_on"), ["2020-08-07", "2023-02-14", "2023-04-03"], "{text}");
            }
        }
    }
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

#[test]
fn a_unit_in_the_heading_or_beside_it_holds_for_counts_too() {
    for (header, row, exposure, unit) in [
        ("年份,地区,常住人口（万人）", "2019,粤,12601.25", 126_012_500, "population"),
        ("月份,平台,订单数(万)", "2020-01,甲,800", 8_000_000, "orders"),
        ("月份,平台,订单数（亿单）", "2020-01,甲,8", 800_000_000, "orders"),
        ("月份,平台,订单数（万单）", "2020-01,甲,1234.5", 12_345_000, "orders"),
        ("月份,平台,订单数（万单）", "2020-01,甲,1234.5万单", 12_345_000, "orders"),
        ("月份,平台,订单数（人民币）", "2020-01,甲,800", 800, "orders"),
        ("month,platform,orders (thousands)", "2020-01,A,800", 800_000, "orders"),
        ("year,region,population (in thousands)", "2019,WA,7614", 7_614_000, "population"),
        ("月份,平台,订单量,单位", "2020-01,甲,800.5,万单", 8_005_000, "orders"),
        ("月份,平台,订单量,单位", "2020-01,甲,800,单", 800, "orders"),
    ] {
        let (_, records) = read(&format!("{header}\n{row}\n"));
        assert_eq!(
            (&records[0]["exposure"], &records[0]["exposure_unit"]),
            (&exposure.into(), &unit.into()),
            "{header}: {row}"
        );
    }
    let (_, records) = read("时段,投诉性质,件数（千件）\n2019H1,质量,56.789\n");
    assert_eq!(records[0]["weight"], 56_789);
}

#[test]
fn what_is_finer_than_a_minor_unit_is_rounded_and_said() {
    let ledger = |heading: &str, amount: &str| {
        format!("登记编号,登记时间,被投诉主体,投诉内容,{heading}\nA1,2020-01-02,甲店,面膜过敏要求退款,{amount}\n")
    };
    for (heading, amount, minor, rounded) in [
        ("涉及金额（万元）", "0.1234", 123_400, false),
        ("涉及金额（万元）", "0.12345678", 123_457, true),
        ("涉及金额", "19.990000000000002", 1_999, true),
        ("涉及金额", "33.33333333333334", 3_333, true),
        ("涉及金额", "0.125", 13, true),
        ("涉及金额", "1.299", 130, true),
        ("涉及金额", "12.345", 1_235, true),
        ("涉及金额", "99.999", 10_000, true),
        ("涉及金额", "-1234.5650", -123_457, true),
        ("涉及金额（千元）", "1.5", 150_000, false),
    ] {
        let (account, records) = read(&ledger(heading, amount));
        assert_eq!(records[0]["amount_disputed"], minor, "{heading} {amount}");
        assert_eq!(account["notes"].to_string().contains("more than two decimals"), rounded, "{heading} {amount}");
    }
    // One thousand 299 elsewhere, and there the cell says so.
    let (account, records) = read(&ledger("涉及金额", "R$ 1.299"));
    assert_eq!(records[0]["amount_disputed"], Value::Null);
    assert!(account["notes"].to_string().contains("left blank, in 1 row: R$ 1.299 (1)"), "{}", account["notes"]);
}

#[test]
fn an_amount_in_another_currency_is_not_taken_for_the_usual_one() {
    let rows = ["US$200", "200美元", "HK$300", "5000日元", "￥20", "20元", "20", "$20", "0美元"];
    let rows: String =
        rows.iter().zip(1..).map(|(amount, n)| format!("A{n},2020-01-02,甲店,面膜过敏要求退款,{amount},\n")).collect();
    let (_, records) = read(&format!("{LEDGER}\n{rows}"));
    let told: Vec<&str> = column(&records, "currency").iter().map(|v| v.as_str().unwrap_or("")).collect();
    // A dollar of nobody knows which country is no yuan.
    assert_eq!(told, ["USD", "USD", "HKD", "JPY", "CNY", "CNY", "CNY", "", "CNY"]);
    let (_, records) = read(
        "Complaint ID,Date,Company,Complaint text,Amount\n1,2020-01-02,A,It broke,£20\n2,2020-01-02,B,Broke too,$20\n",
    );
    assert_eq!(column(&records, "currency"), [&"GBP".into(), &Value::Null]);
    let (_, records) =
        read("登记编号,登记时间,被投诉主体,投诉内容,涉及金额（万美元）\nA1,2020-01-02,甲店,面膜过敏,2\n");
    assert_eq!((&records[0]["currency"], &records[0]["amount_disputed"]), (&"USD".into(), &2_000_000.into()));
    let bench = Bench::new();
    let two = format!("{LEDGER}\nA1,2020-01-02,甲店,面膜过敏要求退款,US$200,1300元\n");
    let (account, records) = import(&bench, "in.csv", &two);
    // The other one is left blank, and the complaint stays.
    assert_eq!((&records[0]["amount_disputed"], &records[0]["amount_recovered"]), (&20_000.into(), &Value::Null));
    assert_eq!(records[0]["currency"], "USD");
    assert!(account["notes"].to_string().contains("left blank, in 1 row: 1300元 (1)"), "{}", account["notes"]);
}

#[test]
fn signs_that_keep_numbers_as_text_are_no_part_of_them() {
    let cells =
        ["\"=\"\"00123\"\"\",\"=\"\"2020-01-02 10:00:00\"\"\"", "'00124,'2020-01-02", "`A125,`2020-01-02 10:00"];
    let rows: String = cells.iter().map(|c| format!("{c},甲店,'包邮'的面膜过敏,'12.50,\n")).collect();
    let (_, records) = read(&format!("{LEDGER}\n{rows}"));
    assert_eq!(column(&records, "record_id"), ["12315:00123", "12315:00124", "12315:A125"]);
    assert_eq!(column(&records, "received_on"), vec!["2020-01-02"; 3]);
    assert_eq!(column(&records, "narrative"), vec!["'包邮'的面膜过敏"; 3]);
    assert_eq!(column(&records, "amount_disputed"), vec![1250; 3]);
}

#[test]
fn a_date_that_says_there_is_none_costs_no_complaint() {
    let rows = [
        "0000-00-00 00:00:00",
        "1900-01-01",
        "9999-12-31 00:00:00",
        "1970-01-01 08:00:00",
        "00:00:00",
        "1900/1/0",
        "0",
        "2020-02-03",
    ];
    let rows: String =
        rows.iter().zip(1..).map(|(day, n)| format!("A{n},20200108 10:11:12,甲店,面膜过敏要求退款,{day}\n")).collect();
    let (account, records) = read(&format!("登记编号,登记时间,被投诉主体,投诉内容,办结时间\n{rows}"));
    assert_eq!(column(&records, "received_on"), vec!["2020-01-08"; 8]);
    let closed: Vec<bool> = column(&records, "closed_on").iter().map(|day| day.is_null()).collect();
    assert_eq!(closed, [true, true, true, true, true, true, true, false]);
    assert!(account["notes"].to_string().contains("taken for none in 7 rows"), "{}", account["notes"]);
    let never = "登记编号,登记时间,被投诉主体,投诉内容\nA0,0,甲店,面膜过敏要求退款\nA1,1900-01-01,甲店,面膜过敏要求退款\nA2,2020年元月26日,甲店,衣服破了\n";
    let (account, records) = read(never);
    assert_eq!((&account["rejected"], &records[0]["received_on"]), (&2.into(), &"2020-01-26".into()));
}

#[test]
fn of_two_columns_of_receipt_the_one_with_days_serves() {
    for header in ["登记编号,登记日期,登记时间,被投诉主体,投诉内容", "登记编号,受理日期,登记时间,被投诉主体,投诉内容"]
    {
        let (account, records) =
            read(&format!("{header}\nA1,2020-03-04,10:11:12,甲店,面膜过敏\nA2,2020-03-05,,甲店,衣服破了\n"));
        assert_eq!(account["rejected"], 0);
        assert_eq!(column(&records, "received_on"), ["2020-03-04", "2020-03-05"]);
    }
}

#[test]
fn rows_without_their_last_blank_cells_are_read() {
    let names = "投诉时间,商家,投诉内容,涉及金额,备注";
    let file = |rows: &[&str]| format!("{names}\n{}\n", rows.join("\n"));
    // Only what goes nowhere is left out, or whatever is blank, as a rule.
    let remarks = ["2020-01-05,甲店,质量很差,12", "2020-01-06,乙店,虚假宣传,7", "2020-01-07,丙店,不退款,8,来电"];
    let ragged =
        ["2020-01-05,甲店,质量很差", "2020-01-06,乙店,虚假宣传,7,", "2020-01-07,丙店,不退款,8", "2020-01-08,丁店"];
    for rows in [&remarks[..], &ragged[..]] {
        let (account, records) = read(&file(rows));
        let written = |row: &&str| row.split(',').nth(1).unwrap().to_string();
        let sellers: Vec<Value> = rows.iter().map(|row| written(row).into()).collect();
        assert_eq!(
            (&account["rejected"], column(&records, "seller")),
            (&0.into(), sellers.iter().collect()),
            "{account}"
        );
        assert!(account["notes"].to_string().contains("ends before the last column in "), "{account}");
    }
    // One row in a file of whole ones was cut off.
    let torn = ["2020-01-05,甲店,质量很差,12,", "2020-01-06,乙店,虚假宣传,7,无", "2020-01-07,丙店"];
    let bench = Bench::new();
    let (account, _) = import(&bench, "in.csv", &file(&torn));
    assert_eq!((&account["imported"], &account["rejected"]), (&2.into(), &1.into()));
    assert_eq!(refused(&bench, &account)[0].1, "2020-01-07 | 丙店");
}

#[test]
fn quoted_cells_with_a_blank_before_each_are_read() {
    let (account, records) = read(
        "\"received\", \"seller\", \"narrative\"\n\"2020-01-05\", \"A\", \"broken, and no refund\"\n\"2020-01-06\", \"B\", \"bad\"\n",
    );
    assert_eq!(account["rejected"], 0, "{account}");
    assert_eq!(column(&records, "narrative"), ["broken, and no refund", "bad"]);
}

#[test]
fn a_line_of_units_below_the_names_is_no_complaint() {
    for units in [",,,,元,元", ",,,,（元）,", ",,,,万元,—"] {
        let rows = "A1,2020-01-02,甲店,收到的面膜是三无产品,100,0\nA2,2020-01-03,乙店,衣服开线,200,50";
        let (account, records) = read(&format!("{LEDGER}\n{units}\n{rows}\n").replace("登记编号", "投诉编号"));
        assert_eq!(column(&records, "record_id").len(), 2, "{units}: {account}");
    }
}

#[test]
fn a_quoted_cell_behind_a_blank_may_end_with_a_delimiter() {
    let row = |n: usize, end: &str| format!("\"{n}\", \"2020-01-0{n}\", \"A shop\", \"it broke, twice{end}\"\n");
    let rows = [row(1, ","), row(2, ""), row(3, ";"), row(4, ","), row(5, ",")].concat();
    let (account, records) = read(&format!("\"complaint id\", \"received\", \"seller\", \"text\"\n{rows}"));
    assert_eq!((&account["rejected"], records.len()), (&0.into(), 5), "{account}");
}

#[test]
fn a_line_that_ends_before_its_last_period_is_refused_and_no_count_of_another_year() {
    let bench = Bench::new();
    let (account, records) =
        import(&bench, "in.csv", "性质,2021年,2022年,2023年\n质量,2015,1986\n售后服务,1990\n价格,1,2,3\n");
    assert_eq!(column(&records, "weight").len(), 3, "{records:?}");
    assert_eq!(refused(&bench, &account)[0].1, "质量 | 2015 | 1986");
    assert!(account["notes"].to_string().contains("3 lines read as 5 rows"), "{account}");
}

#[test]
fn a_name_with_a_character_that_nobody_sees_is_no_other_name() {
    let bench = Bench::new();
    let names = ["甲\u{200b}店", "甲店", "甲店\u{feff}", "甲店\u{a0}", "\u{200e}甲店"];
    let rows = names.iter().enumerate();
    let rows: String = rows.map(|(i, name)| format!("A{i},2020-01-0{},{name},\u{200b}面膜是假货\n", i + 1)).collect();
    let (_, records) = import(&bench, "in.csv", &format!("投诉编号,投诉时间,商家,投诉内容\n{rows}"));
    assert_eq!(column(&records, "seller"), ["甲店"; 5]);
    // A text is kept as it was written.
    assert!(records.iter().all(|r| r["narrative"].as_str().unwrap().starts_with('\u{200b}')), "{records:?}");
}
