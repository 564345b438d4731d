//! Files of kinds that no profile was written for: what is taken for a complaint in them, and what the account says.

use serde_json::Value;

use crate::support::Bench;

/// The account of an import.
fn import(bench: &Bench, name: &str, text: impl AsRef<[u8]>) -> Value {
    bench.json(&["import", bench.file(name, text)])[0].clone()
}

fn notes(account: &Value) -> String {
    account["notes"].to_string()
}

/// The number of complaints that a table gives for a file.
fn complaints(bench: &Bench, name: &str) -> Value {
    bench.json(&["table", "complaints", name])["rows"][0]["value"].clone()
}

#[test]
fn the_weight_of_a_thing_or_a_number_of_pieces_does_not_multiply_complaints() {
    let bench = Bench::new();
    let pounds = "Complaint ID,Date Received,Description,Weight\nC1,2023-01-05,The buckle broke.,18\nC2,2023-01-09,It fell off.,\n";
    let pieces =
        "投诉编号,投诉时间,商家,件数,投诉内容\nC1,2023-01-05,甲店,10,面膜有质量问题\nC2,2023-01-06,甲店,2,面膜过敏\n";
    let unit = "date received,issue,weight (lb)\n2023-01-05,Defective,18\n2023-01-06,Defective,20\n";
    let story = "She told us that the stroller had a broken wheel when it came out of the box,18";
    let stories = format!("date received,description,weight\n2023-01-05,{story}\n2023-01-06,{story}\n");
    for (name, text) in [("lb.csv", pounds), ("pieces.csv", pieces), ("unit.csv", unit), ("stories.csv", &stories)] {
        let account = import(&bench, name, text);
        assert!(notes(&account).contains("is not read as a number of complaints"), "{account}");
        assert_eq!(complaints(&bench, name), 2, "{name}");
    }
    let account = import(&bench, "counts.csv", "日期,投诉类型,投诉量（件）\n2023-01,质量,120\n2023-01,安全,3\n");
    assert!(
        notes(&account).contains("as many complaints as `投诉量（件）` says: 2 rows for 123 complaints"),
        "{account}"
    );
}

#[test]
fn a_profile_of_ones_own_may_count_by_a_column_beside_numbers() {
    let bench = Bench::new();
    bench.file("in.csv", "Complaint ID,Date Received,Issue,Weight\nC1,2023-01-05,Defective,18\n");
    let own = "id='own'\nabout={en='a',zh='a'}\nidentity=[['Complaint ID']]\n[detect]\nheaders=['Weight']\n[fields]\n\
               source_codes='Issue'\nweight='Weight'\n";
    bench.file("own.toml", own);
    assert_eq!(bench.json(&["table", "complaints", "in.csv", "--source", "own.toml"])["rows"][0]["value"], 18);
    // A drafted one does as the profile did that it begins from.
    bench.run(&["import", "in.csv", "--dry-run", "--write-profile", "drafted.toml"]);
    let drafted = std::fs::read_to_string(bench.path().join("drafted.toml")).unwrap();
    assert!(drafted.contains("weight = { from = \"Weight\", counts_only = true }"), "{drafted}");
}

#[test]
fn numbered_empty_rows_and_a_sum_without_a_word_are_no_complaints() {
    let bench = Bench::new();
    let rows = "1,2023-03-01,甲店,不退货,100\n2,,,有质量问题,\n3,,,,\n4,,,,-\n,,,,200\n";
    for header in ["序号,投诉时间,商家,投诉内容,涉及金额", "流水号,登记时间,被投诉主体,投诉内容,争议金额"]
    {
        let account = import(&bench, "in.csv", format!("{header}\n{rows}"));
        assert_eq!((&account["imported"], &account["rejected"]), (&2.into(), &3.into()), "{account}");
        assert!(!notes(&account).contains("WARNING"), "{account}");
    }
}

#[test]
fn a_row_of_counts_without_a_count_is_not_one_complaint() {
    let bench = Bench::new();
    let account = import(
        &bench,
        "in.csv",
        "日期,投诉类型,投诉量\n2023-01,质量,120\n2023-01,售后,\n2023-01,价格,—\n2023-01,安全,0\n",
    );
    assert_eq!((&account["imported"], &account["rejected"]), (&2.into(), &2.into()), "{account}");
    assert_eq!(complaints(&bench, "in.csv"), 120);
}

#[test]
fn what_the_source_calls_no_complaint_is_told_by_the_import_and_by_tables() {
    let bench = Bench::new();
    let row = |n: usize, kind: &str| format!("{n},2023-03-0{n},{kind},网购羽绒服商家拒绝退货\n");
    let rows = [row(1, "投诉"), row(2, "求助"), row(3, "举报"), row(4, "举报")].concat();
    let account = import(&bench, "in.csv", format!("工单编号,来电时间,工单类型,诉求内容\n{rows}"));
    let told =
        "no complaints by `工单类型`, so that tables of complaints do not count them: 3 rows: 举报 (2), 求助 (1)";
    assert!(notes(&account).contains(told), "{account}");
    let table = bench.run(&["table", "complaints"]).stdout;
    let told =
        "not counted, since the source calls them no complaints: 1 inquiries and requests, 2 reports of offences";
    assert!(table.contains(told), "{table}");
    let table = bench.run(&["table", "complaints", "--period", "2023-03-01..2023-03-02"]).stdout;
    assert!(table.contains("no complaints: 1 inquiries and requests; "), "{table}");
    let hidden = bench.run(&["table", "complaints", "--suppress", "5"]).stdout;
    assert!(hidden.contains("no complaints: inquiries and requests, reports of offences"), "{hidden}");
    let asked = bench.run(&["table", "complaints", "--where", "kind = 'report'"]).stdout;
    assert!(!asked.contains("not counted, since"), "{asked}");
}

#[test]
fn when_a_portal_took_a_row_in_is_not_when_a_complaint_was_received() {
    let bench = Bench::new();
    let own = r#"{"name":"created_at","dataTypeName":"meta_data","fieldName":":created_at"}"#;
    let columns = r#"{"name":"Ticket ID","fieldName":"id"},{"name":"Ticket Created","fieldName":"t"},{"name":"Issue","fieldName":"i"}"#;
    let data = r#"[1500000000,"200001","2016-03-01T00:00:00","Billing"]"#;
    bench.file("rows.json", format!(r#"{{"meta":{{"view":{{"columns":[{own},{columns}]}}}},"data":[{data}]}}"#));
    let table = bench.json(&["table", "complaints", "rows.json", "--by", "month"]);
    assert_eq!(table["rows"][0]["month"], "2016-03", "{table}");
}

#[test]
fn a_unix_time_of_a_chinese_source_is_dated_in_its_time_zone() {
    let bench = Bench::new();
    // Half past midnight in Beijing, in seconds and in milliseconds.
    for time in ["1682872200", "1682872200000"] {
        let post = format!(
            r#"[{{"sn":"1","title":"不退款","cotitle":"甲店","issue":"不退款","appeal":"退款","timestamp":{time}}}]"#
        );
        let account = import(&bench, "in.json", post);
        assert!(!notes(&account).contains("time zone"), "{account}");
        let table = bench.json(&["table", "complaints", "in.json", "--by", "month"]);
        assert_eq!(table["rows"][0]["month"], "2023-05", "{table}");
    }
    let account = import(&bench, "any.csv", "complaint id,created at,issue\n1,1682872200,Billing\n");
    assert!(notes(&account).contains("1 date in `created at` as seconds of universal time"), "{account}");
}

#[test]
fn another_complaint_under_a_number_of_the_same_file_is_told_aloud() {
    let bench = Bench::new();
    let rows = "A1,2023-01-05,甲店,沙发不是真皮\nA1,2023-06-09,乙店,发动机故障\nA2,2023-02-05,丙店,多收费\nA2,2023-02-05,丙店,重复收费\n";
    bench.file("in.csv", format!("投诉编号,投诉时间,商家,投诉内容\n{rows}"));
    for args in [&["import", "in.csv", "--dry-run"][..], &["import", "in.csv"]] {
        let account = &bench.json(args)[0];
        assert_eq!(account["updated"], 2);
        let told = account["notes"][0].as_str().unwrap_or_default();
        assert!(
            told.starts_with("ATTENTION: in place of earlier ones with the same number: 1 complaint,"),
            "{account}"
        );
    }
}

#[test]
fn the_day_of_an_incident_is_not_the_day_of_receipt() {
    let bench = Bench::new();
    let file = "Complaint No,Description,Incident Date,Report Date,Date Closed\n1,It burned my hand,2021-01-05,2023-05-01,2023-05-11\n";
    import(&bench, "in.csv", file);
    let days = bench.json(&["query", "SELECT received_on, days_to_close FROM complaints"]);
    assert_eq!(
        (&days["rows"][0]["received_on"], &days["rows"][0]["days_to_close"]),
        (&"2023-05-01".into(), &10.into())
    );
    let account =
        import(&bench, "only.csv", "Complaint No,Description,Incident Date\n1,It burned my hand,2021-01-05\n");
    assert!(notes(&account).contains("Incident Date"), "{account}");
    assert_eq!(
        bench.json(&["query", "SELECT COUNT(*) AS n FROM complaints WHERE received_on IS NULL"])["rows"][0]["n"],
        1
    );
}

#[test]
fn lines_of_delimiters_below_a_table_are_no_rows() {
    let bench = Bench::new();
    let account =
        import(&bench, "in.csv", "投诉编号,投诉内容,商家,\nA1,不退货,甲店,\n,,,\n,,\nA2,不退款,乙店,\n,,,\n,,,\n");
    assert_eq!((&account["rows_read"], &account["rejected"]), (&2.into(), &0.into()), "{account}");
}

#[test]
fn a_file_without_names_of_columns_says_so() {
    let bench = Bench::new();
    bench.file(
        "in.csv",
        "1900000,11500000,HONDA,20230824,BRAKES FAILED\n1900001,11500001,FORD,20230825,ENGINE STALLED\n",
    );
    let error = bench.run(&["import", "in.csv"]).stderr;
    assert!(error.contains("add a line of them above it"), "{error}");
    let own = "id='own'\nabout={en='a',zh='a'}\ndates=['auto']\n[detect]\nheaders=['HONDA']\n[fields]\n\
               received_on='20230824'\nnarrative='BRAKES FAILED'\n";
    bench.file("own.toml", own);
    let account = bench.json(&["import", "in.csv", "--source", "own.toml"])[0].clone();
    assert!(notes(&account).contains("WARNING: line 1 was read as the names of the columns"), "{account}");
}
