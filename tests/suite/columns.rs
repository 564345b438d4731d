//! What columns mean whose usual names are used for other things too.

use serde_json::Value;

use crate::support::Bench;

/// The account of a file and its records, in the order of the rows.
fn import(bench: &Bench, name: &str, text: &str) -> (Value, Vec<Value>) {
    let account = bench.json(&["import", bench.file(name, text)])[0].clone();
    (account, records(bench))
}

fn records(bench: &Bench) -> Vec<Value> {
    let listed = bench.json(&["query", "SELECT * FROM complaints ORDER BY source_row", "--limit", "0"]);
    listed["rows"].as_array().unwrap().clone()
}

fn read(text: &str) -> (Value, Vec<Value>) {
    import(&Bench::new(), "in.csv", text)
}

/// A field of all records; what is not known is empty.
fn column(records: &[Value], name: &str) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    records.iter().map(|r| text(&r[name])).collect()
}

#[test]
fn a_story_under_the_name_of_a_problem_is_the_story_and_no_code_of_an_export() {
    let bench = Bench::new();
    let text = "Complaint ID,Date Filed,Business,Problem\n\
                71,2021-05-03,Acme,Seams came apart. I am Jane Roe; call me at (312) 555-0147 or jane.roe@example.com.\n\
                72,2021-05-04,Acme,Charged twice; asked for my money back and was refused.\n";
    let (_, records) = import(&bench, "in.csv", text);
    assert!(column(&records, "narrative")[0].starts_with("Seams came apart. I am ["), "{records:?}");
    assert_eq!(column(&records, "source_codes"), ["", ""]);
    let exported = bench.run(&["export", "--format", "csv"]).stdout;
    assert!(!exported.contains("555") && !exported.contains("jane.roe"), "{exported}");
}

#[test]
fn long_names_of_problems_that_come_again_stay_codes() {
    let long = "Incorrect information on your report or your statement";
    let row = |i: usize| format!("{i},2021-05-03,Acme,{long}\n");
    let (_, records) =
        read(&format!("Complaint ID,Date Filed,Business,Issue\n{}", (71..75).map(row).collect::<String>()));
    assert_eq!(column(&records, "source_codes"), [long; 4]);
}

#[test]
fn rows_that_count_complaints_under_another_usual_name_are_not_one_complaint_each() {
    let names = [
        "Number of Complaints Received",
        "Complaints received",
        "No. of complaints",
        "Count of Complaints",
        "Total complaints",
        "# of Complaints",
        "Number of cases",
    ];
    for name in names {
        let text =
            format!("Date,Company,Issue,{name}\n2021-01,Telco A,Billing,\"1,204\"\n2021-01,Telco B,Faults,310\n");
        assert_eq!(column(&read(&text).1, "weight"), ["1204", "310"], "{name}");
    }
}

#[test]
fn pieces_that_were_bought_are_no_number_of_complaints() {
    let text = "投诉日期,店铺,商品,件数,金额,投诉内容,处理结果\n2023-05-01,甲,袜子,12,60,袜子破洞，联系客服不理,商家退款60元\n\
                2023-05-02,乙,纸巾,30,89,纸巾掉屑,拒绝退款\n2023-05-03,丙,水杯,1,25,杯子漏水,已换货\n";
    let (account, records) = read(text);
    assert_eq!(column(&records, "weight"), ["1", "1", "1"]);
    assert!(account["notes"].to_string().contains("`件数` is not read as a number of complaints"), "{account}");
    let counts = "投诉时间,投诉内容,件数,办理情况\n2023-01,质量问题,12,已办结\n2023-01,售后服务,30,已办结\n";
    assert_eq!(column(&read(counts).1, "weight"), ["12", "30"]);
}

#[test]
fn a_newer_export_by_a_plain_name_of_the_number_changes_complaints_and_adds_none() {
    let names = [
        "编号",
        "单号",
        "流水号",
        "件号",
        "工单流水号",
        "售后单号",
        "Id",
        "Unique Key",
        "Issue key",
        "Number",
        "Case Reference",
        "Reference",
        "Ref No",
        "File Number",
        "SR Number",
        "odiNumber",
        "Submission ID",
        "Ticket",
        "Case",
    ];
    let text = |name: &str, state: &str| {
        format!(
            "{name},投诉日期,商家名称,投诉内容,处理状态\nDJ2026001,2026-04-01,甲店,购买面包变质要求退款,{state}\n\
             DJ2026002,2026-04-02,乙店,购买手机黑屏要求换货,办理中\n"
        )
    };
    let bench = Bench::new();
    import(&bench, "a.csv", &text("编号", "办理中"));
    let (account, records) = import(&bench, "b.csv", &text("编号", "已办结"));
    let became = ["updated", "duplicates"].map(|key| account[key].as_i64());
    assert_eq!((became, records.len()), ([Some(1), Some(1)], 2), "{account}");
    assert_eq!(column(&records, "status"), ["closed", "open"]);
    for name in names {
        let account = &bench.json(&["import", "--dry-run", bench.file("c.csv", text(name, "办理中"))])[0];
        let shown = account["preview"]["records"].as_array().unwrap();
        assert_eq!(column(shown, "record_id"), ["generic:DJ2026001", "generic:DJ2026002"], "{name}");
        assert_eq!(account["preview"]["unmapped"].to_string(), "[]", "{name}");
    }
}

#[test]
fn places_in_a_list_parcels_and_orders_number_no_complaints() {
    let file = |number: &str, numbers: [&str; 3]| {
        let row = |(number, story): (&str, &str)| format!("{number},2022-06-09,Acme,{story}\n");
        let stories = ["Parcel arrived crushed", "Courier refuses to take it back", "Late"];
        format!(
            "{number},Date received,Company,Complaint text\n{}",
            numbers.into_iter().zip(stories).map(row).collect::<String>()
        )
    };
    let others = [
        file("Id", ["1", "2", "3"]),
        file("编号", ["A003", "A001", "A002"]),
        file("Tracking Number", ["1Z99", "1Z99", "1Z98"]),
        file("Reference Id", ["ORD-77", "ORD-77", "ORD-78"]),
        file("Number", ["13912345678", "13912345679", "13912345670"]),
    ];
    for text in others {
        let (_, records) = read(&text);
        let hashed = column(&records, "record_id").iter().filter(|id| id.starts_with("generic:#")).count();
        assert_eq!(hashed, 3, "{text}");
    }
}

#[test]
fn a_state_of_handling_is_no_region_and_a_region_is_no_state_of_handling() {
    let file = |states: [&str; 3]| {
        let row = |(i, state): (usize, &str)| format!("C7{i},2021-05-03,Acme,{state},Kettle leaks {i}\n");
        let rows: String = states.into_iter().enumerate().map(row).collect();
        read(&format!("Case ID,Received,Business,State,Complaint Text\n{rows}")).1
    };
    let handled = file(["Closed", "Awaiting Info", "Open"]);
    assert_eq!(
        (column(&handled, "status"), column(&handled, "region")),
        (["closed", "open", "open"].map(String::from).to_vec(), vec![String::new(); 3])
    );
    let places = file(["CA", "NV", "New York"]);
    assert_eq!(
        (column(&places, "region"), column(&places, "status")),
        (["CA", "NV", "New York"].map(String::from).to_vec(), vec![String::new(); 3])
    );
}

#[test]
fn the_age_and_the_span_of_a_case_are_no_age_of_a_person_and_no_day() {
    let text = "Case Number,Date/Time Opened,Solved at,Subject,Age (Days),Resolution time\n\
                C71,2021-05-03,2021-05-05,Blender cracked,16,43300\nC72,2021-05-04,,Charged twice,27,43100\n";
    let (_, records) = read(text);
    assert_eq!(column(&records, "received_on"), ["2021-05-03", "2021-05-04"]);
    assert_eq!(column(&records, "closed_on"), ["2021-05-05", ""]);
    assert_eq!(column(&records, "age_band"), ["", ""]);
    for name in ["Create date", "Review Created (UTC)", "dateComplaintFiled"] {
        let (_, records) = read(&format!("{name},Title\n2021-05-03,Blender cracked\n"));
        assert_eq!(column(&records, "received_on"), ["2021-05-03"], "{name}");
    }
    let (_, records) =
        read("reviewTime,reviewText\n\"01 2, 2014\",Broke after one day.\n\"11 25, 2013\",Not as pictured.\n");
    assert_eq!(column(&records, "received_on"), ["2014-01-02", "2013-11-25"]);
}

#[test]
fn scores_out_of_ten_are_not_averaged_over_the_low_ones_alone() {
    let file = |scores: [u8; 4]| {
        let row = |(i, score): (usize, u8)| format!("S7{i},2021-05-01,Acme,Kettle {i} leaks,{score}\n");
        let rows: String = scores.into_iter().enumerate().map(row).collect();
        read(&format!("Complaint ID,Date received,Company,Complaint text,Satisfaction\n{rows}"))
    };
    let (account, records) = file([10, 3, 8, 1]);
    assert_eq!(column(&records, "satisfaction"), [""; 4]);
    assert!(account["notes"].to_string().contains("`Satisfaction` was not read"), "{account}");
    assert_eq!(column(&file([5, 3, 9, 1]).1, "satisfaction"), ["5", "3", "", "1"]);
}

#[test]
fn a_complaint_by_another_word_is_one_and_nothing_to_be_told_of() {
    let words = ["投诉", "投诉类", "投诉举报", "消费投诉", "消费纠纷"];
    for header in ["登记编号,登记时间,信件类型,投诉内容", "登记,投诉时间,业务类别,来话内容"]
    {
        let row = |(i, word): (usize, &&str)| format!("K7{i},2023-01-01,{word},鞋子开胶不给退\n");
        let rows: String = words.iter().chain(&["咨询"]).enumerate().map(row).collect();
        let (account, records) = read(&format!("{header}\n{rows}"));
        let kinds = column(&records, "kind");
        assert_eq!(kinds.iter().filter(|kind| kind.is_empty()).count(), 5, "{header}: {kinds:?}");
        assert!(kinds.contains(&"inquiry".to_string()), "{header}");
        assert!(!account["notes"].to_string().contains("say nothing to the profile"), "{account}");
    }
}

#[test]
fn a_refund_that_was_applied_for_is_not_one_that_was_paid() {
    let file = |name: &str| {
        let text = format!("投诉日期,店铺,{name},投诉内容\n2023-11-05,甲,199.00,音箱有杂音\n");
        column(&read(&text).1, "amount_recovered")[0].clone()
    };
    assert_eq!(["退款金额", "实际退款金额", "已退款金额"].map(file), ["", "19900", "19900"]);
}

#[test]
fn names_that_ledgers_have_for_content_seller_date_and_amount_are_known() {
    let file = |names: [&str; 4]| {
        let (_, records) = read(&format!("{}\n鞋子开胶不给退,甲店,2023-11-05,80\n", names.join(",")));
        ["narrative", "seller", "received_on", "amount_disputed"].map(|field| column(&records, field)[0].clone())
    };
    let contents = [
        "反映的主要内容",
        "反映的问题",
        "来话内容",
        "客诉内容",
        "客诉详情",
        "顾客反映",
        "简要案情",
        "争议焦点",
        "买家留言",
    ];
    let sellers = ["店名", "对方单位", "机构名称", "销售方"];
    let dates = ["接待日期", "申请时间", "进线时间", "客诉日期", "诉求登记时间"];
    let amounts = ["标的额", "货款", "涉及金额/元"];
    for i in 0..contents.len() {
        let names = [contents[i], sellers[i % 4], dates[i % 5], amounts[i % 3]];
        assert_eq!(file(names), ["鞋子开胶不给退", "甲店", "2023-11-05", "8000"], "{names:?}");
    }
    for name in ["群众评价", "回访结果"] {
        let (_, records) = read(&format!("投诉内容,{name}\n鞋子开胶不给退,满意\n"));
        assert_eq!(column(&records, "satisfaction"), ["4"], "{name}");
    }
}

#[test]
fn a_list_of_days_names_and_what_happened_is_read_under_plain_names_of_what_happened() {
    let story = |n: usize| format!("在甲店买的第{n}件羽绒服三天就坏了，质量太差，商家拒绝退款");
    let names = ["情况", "反映情况", "事由", "投诉事项", "具体问题", "主要问题", "存在问题", "具体事项", "经过"];
    for name in names {
        let rows: String = (1..4).map(|n| format!("2026-01-0{n},张三,{}\n", story(n))).collect();
        let (_, records) = read(&format!("日期,姓名,{name}\n{rows}"));
        assert_eq!(column(&records, "narrative"), [story(1), story(2), story(3)], "{name}");
    }
    // Beside a column of stories they tell of something else.
    let (_, records) =
        read("日期,投诉内容,情况\n2026-01-01,羽绒服三天就坏了,已联系商家\n2026-01-02,面膜是假货,未联系\n");
    assert_eq!(column(&records, "narrative"), ["羽绒服三天就坏了", "面膜是假货"]);
}

#[test]
fn a_drafted_profile_takes_the_columns_that_were_taken_without_it() {
    let bench = Bench::new();
    let text = "Case Key,Date Filed,Business,Problem,State\n\
                71,2021-05-03,Acme,The seams came apart after a week and nobody answers.,Open\n\
                72,2021-05-04,Acme,Charged twice; asked for my money back and was refused.,Closed\n";
    bench.run(&["import", bench.file("in.csv", text), "--dry-run", "--write-profile", "drafted.toml"]);
    let drafted = std::fs::read_to_string(bench.path().join("drafted.toml")).unwrap();
    assert!(drafted.contains("narrative = \"Problem\"") && drafted.contains("# FIELD = \"Case Key\""), "{drafted}");
    assert!(drafted.contains("[fields.status]\nfrom = \"State\"") && !drafted.contains("region ="), "{drafted}");
}

#[test]
fn a_state_is_known_however_it_is_written_and_an_unsolved_case_stays_in_the_base() {
    let states = |words: &[&str]| {
        let row = |word: &&str| format!("K{word}9,2021-05-03,The kettle leaks after a day of use,{word}\n");
        let rows: String = words.iter().map(row).collect();
        column(&read(&format!("complaint_id,date,complaint,status\n{rows}")).1, "status")
    };
    for (state, words) in [
        (
            "open",
            &["Unresolved", "NOT_RESOLVED", "in_progress", "In-Progress", "inProgress", "Under Investigation"][..],
        ),
        (
            "open",
            &["escalated", "Pending Customer Response", "awaiting", "Waiting for Seller", "Action Pending", "WIP"],
        ),
        ("open", &["进行中", "商家核实中", "未完成", "待回复", "等待商家举证", "處理中", "未 解决"]),
        ("closed", &["COMPLETED", "Done", "closed_without_resolution", "Denied", "Refunded", "Cancelled by customer"]),
        ("closed", &["已退款", "商家已回复", "撤诉", "处理失败", "待评价"]),
        ("resolved", &["RESOLVED", "Closed - Resolved", "fixed", "圆满解决", "协商成功"]),
        ("received", &["to_do", "Not Started", "NEW", "待受理", "未处理"]),
        ("declined", &["Out of scope", "已驳回", "不予受理"]),
        ("Amber", &["Amber"]),
    ] {
        assert_eq!(states(words), vec![state; words.len()], "{words:?}");
    }
}

#[test]
fn a_category_of_problems_holds_codes_and_one_of_goods_holds_goods() {
    let read = |name: &str, cells: [&str; 4]| {
        let rows: String = cells
            .iter()
            .enumerate()
            .map(|(i, cell)| format!("2021-05-0{},Acme,Acme did it again,{cell}\n", i + 1))
            .collect();
        let (_, records) = read(&format!("date,company,description,{name}\n{rows}"));
        (column(&records, "source_codes"), column(&records, "product_category"), column(&records, "term"))
    };
    let none = vec![""; 4];
    let problems = ["BILLING", "refund_request", "Late Delivery", "INTERNET_OUTAGE"];
    for name in ["category", "Category", "type", "ticket_type", "Case Type"] {
        let (codes, goods, terms) = read(name, problems);
        assert_eq!(
            (codes, goods),
            (problems.map(String::from).to_vec(), none.iter().map(ToString::to_string).collect()),
            "{name}"
        );
        assert_eq!(terms[0], "other/pricing", "{name}");
    }
    let goods = ["Shoes", "Other", "Other", "Other"];
    assert_eq!(read("category", goods).1, goods);
    assert_eq!(read("category", goods).0, none);
    assert_eq!(read("类别", ["质量问题", "售后", "化妆品", "物流"]).0, ["质量问题", "售后", "化妆品", "物流"]);
    // Beside a column of codes it is none.
    let text = "date,complaint_type,category,description\n2021-05-03,Warranty,Billing,It broke\n";
    assert_eq!(column(&self::read(text).1, "source_codes"), ["Warranty"]);
}

#[test]
fn a_type_that_tells_inquiries_from_complaints_is_no_code_and_one_of_something_else_goes_nowhere() {
    let of = |types: [&str; 3]| {
        let rows: String = types.iter().map(|kind| format!("2021-05-03,The kettle broke in {kind},{kind}\n")).collect();
        read(&format!("date,description,type\n{rows}"))
    };
    let (_, records) = of(["Billing", "Delivery", "Inquiry"]);
    assert_eq!(
        (column(&records, "kind"), column(&records, "source_codes")),
        (vec!["".into(), "".into(), "inquiry".into()], vec![String::new(); 3])
    );
    let (account, _) = of(["Sedan", "Coupe", "Van"]);
    assert!(account["notes"].to_string().contains("columns not used: type"), "{account}");
}

#[test]
fn a_column_that_is_blank_gives_way_to_one_that_says_something_row_by_row() {
    let text = "id,id_,received_date,created_at,description,content\n\
                ,A7,NULL,2021-05-03,The kettle leaks,\n,B9,NULL,2021-05-04,,The pan is bent\n";
    let (account, records) = read(text);
    assert_eq!(column(&records, "received_on"), ["2021-05-03", "2021-05-04"]);
    assert_eq!(column(&records, "narrative"), ["The kettle leaks", "The pan is bent"]);
    assert!(!account.to_string().contains("id_#2"), "{account}");
    // Two stories side by side are two things: the first named one serves.
    let text = "date,description,content\n2021-05-03,The kettle leaks,Mail of May\n2021-05-04,,Mail of June\n";
    assert_eq!(column(&read(text).1, "narrative"), ["The kettle leaks", ""]);
}

#[test]
fn a_summary_is_the_story_where_there_is_no_other_and_else_its_title() {
    let told = |text: &str| {
        let records = read(text).1;
        [column(&records, "title").remove(0), column(&records, "narrative").remove(0)]
    };
    assert_eq!(told("date,title,summary\n2021-05-03,Kettle,It leaks\n"), ["Kettle", "It leaks"]);
    assert_eq!(told("date,summary\n2021-05-03,It leaks\n"), ["", "It leaks"]);
    assert_eq!(told("date,summary,description\n2021-05-03,Kettle,It leaks\n"), ["Kettle", "It leaks"]);
}

#[test]
fn what_a_ticket_export_calls_its_columns_is_known() {
    let text = "TicketID,CustomerAge,CustomerGender,ProductPurchased,TicketType,TicketDescription,TicketStatus,TicketChannel,CustomerSatisfactionRating\n\
                T7,42,Female,Kettle,Technical issue,It leaks,Pending Customer Response,Chat,4\n\
                T9,37,Male,Pan,Refund request,It is bent,Closed,Email,2\n";
    let (account, records) = read(text);
    let of = |name: &str| column(&records, name);
    assert_eq!(
        (of("gender"), of("product")),
        (vec!["female".into(), "male".into()], vec!["Kettle".into(), "Pan".to_string()])
    );
    assert_eq!(
        (of("status"), of("satisfaction")),
        (vec!["open".into(), "closed".into()], vec!["4".into(), "2".to_string()])
    );
    assert_eq!((of("channel")[1].as_str(), of("source_codes")[1].as_str()), ("email", "Refund request"));
    assert!(!account["notes"].to_string().contains("Ticket"), "{account}");
}

#[test]
fn lists_within_a_cell_of_json_are_no_codes_and_dates_of_a_database_are_days() {
    let bench = Bench::new();
    let text = r#"[{"_id":{"$oid":"64c7e5f0a1a2b3c4d5e6f011"},"createdAt":{"$date":"2023-06-01T08:40:00Z"},"title":"Kettle leaks","issues":[{"key":"Billing","values":3}]},
                   {"_id":{"$oid":"64c7e5f0a1a2b3c4d5e6f012"},"createdAt":{"$date":{"$numberLong":"1685692800000"}},"title":"Pan bent","issues":[{"key":"Refund","values":2}]}]"#;
    let (account, records) = import(&bench, "in.json", text);
    assert_eq!(column(&records, "received_on"), ["2023-06-01", "2023-06-02"]);
    assert_eq!(column(&records, "source_codes"), ["", ""]);
    assert!(account["notes"].to_string().contains("issues"), "{account}");
}

#[test]
fn a_first_row_under_which_a_cell_comes_again_is_told_to_be_no_header() {
    let rows: String =
        ["fan", "chair", "wifi", "tap"].iter().map(|thing| format!("complaint\tbroken {thing}\n")).collect();
    let (account, _) = import(&Bench::new(), "in.tsv", &format!("complaint\tbroken tubelight\n{rows}spam\tbuy now\n"));
    assert!(account["notes"].to_string().contains("row of data"), "{account}");
}
