//! Columns under further usual names, of people and of programs: what they mean, and that they mean the same as under the names
//! that were always known.

use serde_json::Value;

use crate::support::Bench;

/// The account of a file and its records, in the order of the rows.
fn import(bench: &Bench, name: &str, text: &str) -> (Value, Vec<Value>) {
    let account = bench.json(&["import", bench.file(name, text)])[0].clone();
    let listed = bench.json(&["query", "SELECT * FROM complaints ORDER BY source_row", "--limit", "0"]);
    (account, listed["rows"].as_array().unwrap().clone())
}

fn read(text: &str) -> (Value, Vec<Value>) {
    import(&Bench::new(), "in.csv", text)
}

/// A field of all records; what is not known is empty.
fn column(records: &[Value], name: &str) -> Vec<String> {
    records.iter().map(|r| r[name].as_str().unwrap_or_default().to_string()).collect()
}

/// The notes on how a file was read.
fn notes(account: &Value) -> String {
    account["notes"].to_string()
}

/// A field, names that its column may have, and two cells.
const NAMED: [(&str, &[&str], [&str; 2]); 9] = [
    (
        "received_on",
        &[
            "complaintTime",
            "submitTime",
            "gmtCreate",
            "Date Open",
            "Complaint Received Date",
            "退款的申请时间",
            "open_dt",
            "Review Submit Date and Time",
            "发表时间",
            "发起投诉时间",
            "return-date",
            "at",
            "time",
        ],
        ["2023-05-02", "2023-05-04"],
    ),
    (
        "closed_on",
        &["Complaint Closed Date", "finishTime", "gmtFinished", "Date Close", "退款完结时间", "closed_dt"],
        ["2023-06-02", "2023-06-04"],
    ),
    (
        "result",
        &["handleResult", "handle_result", "processResult", "Closing Description", "RESOLUTION_DESC", "问题解决情况"],
        ["已退款", "商家拒绝退款"],
    ),
    ("request", &["客户期望处理方式", "售后类型", "期望解决方式", "desiredSolution", "userDemand"], ["退货", "维修"]),
    ("status", &["complainStatus", "process_status", "STATUS_DESC", "退款状态", "服务单状态"], ["Closed", "处理中"]),
    (
        "source_codes",
        &[
            "Nature of Grievance",
            "Practice",
            "PRACTICE_DESC",
            "Allegation",
            "Descriptor",
            "questionType",
            "买家退款原因",
        ],
        ["Defective product", "Misrepresentation"],
    ),
    (
        "narrative",
        &["Initial Complaint", "CDESCR", "grievanceDetails", "complainContent", "买家退款说明"],
        ["The kettle leaks and they refuse to talk to me.", "The coat was never sent to me."],
    ),
    ("seller", &["manufacturer", "MFR_NAME", "生产厂家", "厂商名称"], ["Alder Works", "Birch Works"]),
    ("timely", &["SLA met", "closed on time", "是否按时办理"], ["yes", "no"]),
];

#[test]
fn a_column_of_a_program_or_of_another_office_fills_the_field_that_its_name_says() {
    let most = NAMED.iter().map(|(_, names, _)| names.len()).max().unwrap();
    for turn in 0..most {
        let names: Vec<&str> = NAMED.iter().map(|(_, names, _)| names[turn % names.len()]).collect();
        let row = |i: usize| NAMED.iter().map(|(.., cells)| cells[i]).collect::<Vec<_>>().join(",");
        let text = format!("Complaint ID,{}\nC-7014,{}\nC-7024,{}\n", names.join(","), row(0), row(1));
        let (account, records) = read(&text);
        for (field, _, cells) in NAMED {
            let cells = if field == "status" { ["closed", "open"] } else { cells };
            assert_eq!(column(&records, field), cells, "{field} of {names:?}: {account}");
        }
    }
}

#[test]
fn whether_it_was_solved_in_yes_and_no_or_in_words_is_an_outcome() {
    let of = |heading: &str, cells: [&str; 3]| {
        let row = |(i, cell): (usize, &str)| format!("GZ{i}07,2023-01-0{},手机坏了要求退款,已办结,{cell}\n", i + 1);
        let rows: String = cells.into_iter().enumerate().map(row).collect();
        column(&read(&format!("工单编号,来电时间,诉求内容,办理状态,{heading}\n{rows}")).1, "remedy_outcome")
    };
    let same = of("解决情况", ["已解决", "未解决", "未解决"]);
    assert_eq!(same, ["granted", "refused", "refused"]);
    for heading in ["是否解决", "诉求是否得到解决", "是否解决问题"] {
        assert_eq!(of(heading, ["已解决", "未解决", "未解决"]), same, "{heading}");
        assert_eq!(of(heading, ["是", "否", "否"]), same, "{heading}");
    }
    for heading in ["Resolved?", "Was the issue resolved?", "isResolved"] {
        let text = format!(
            "Case ID,Date received,Complaint,Status,{heading}\nC71,2023-01-02,Kettle leaks and I want a refund,Closed,Yes\n\
             C72,2023-01-03,Coat torn and I want a refund,Closed,No\n"
        );
        assert_eq!(column(&read(&text).1, "remedy_outcome"), ["granted", "refused"], "{heading}");
    }
}

#[test]
fn days_under_the_name_of_a_flag_are_no_answer_and_stay_unused() {
    let text =
        "Case ID,Date received,Complaint,Resolved\nC71,2023-01-02,Kettle leaks and they refuse a refund,2023-02-01\n";
    let (account, records) = read(text);
    assert_eq!(column(&records, "remedy_outcome"), ["refused"]);
    assert!(notes(&account).contains("not used: Resolved"), "{account}");
}

#[test]
fn yes_under_overdue_is_no_under_in_time() {
    let of = |heading: &str, cells: [&str; 2]| {
        let row = |(i, cell): (usize, &str)| format!("GZ{i}07,2023-01-0{},手机坏了要求退款,{cell}\n", i + 1);
        let rows: String = cells.into_iter().enumerate().map(row).collect();
        let number = if heading.is_ascii() { "投诉编号" } else { "工单编号" };
        column(&read(&format!("{number},来电时间,诉求内容,{heading}\n{rows}")).1, "timely")
    };
    for heading in ["是否按期", "on time"] {
        assert_eq!(of(heading, ["是", "否"]), ["yes", "no"], "{heading}");
    }
    for heading in ["是否超时", "是否逾期办结", "isOverdue"] {
        assert_eq!(of(heading, ["否", "是"]), ["yes", "no"], "{heading}");
        assert_eq!(of(heading, ["未超期", "超期"]), ["yes", "no"], "{heading}");
    }
}

#[test]
fn a_column_of_results_that_nobody_reads_is_told_where_stories_are_asked_instead() {
    let head = "投诉编号,投诉时间,投诉内容";
    let row = "T1077,2023-01-02,手机坏了商家拒绝退款";
    for unread in ["庭审结果", "panelResult", "拟处理方式"] {
        let (account, _) = read(&format!("{head},{unread}\n{row},同意\n"));
        assert!(notes(&account).contains(&format!("WARNING: `{unread}` is not used")), "{account}");
        let (account, _) = read(&format!("{head},{unread},处理结果\n{row},同意,已退款\n"));
        assert!(!notes(&account).contains("WARNING"), "{account}");
    }
    let (account, _) = read(&format!("{head},备注\n{row},同意\n"));
    assert!(!notes(&account).contains("WARNING"), "{account}");
}

#[test]
fn a_later_download_of_coded_complaints_counts_none_twice() {
    for name in ["Unique Key", "SR_NUMBER", "退款编号"] {
        let file = |from: u32, state: &str| {
            let row = |i: u32| {
                format!("50{i}7,01/{:02}/2023 10:00:00 AM,Consumer Complaint,False Advertising,{state}\n", i % 28 + 1)
            };
            format!(
                "{name},Created Date,Complaint Type,Descriptor,Status\n{}",
                (from..from + 40).map(row).collect::<String>()
            )
        };
        let bench = Bench::new();
        import(&bench, "a.csv", &file(100, "Open"));
        let (account, records) = import(&bench, "b.csv", &file(120, "Closed"));
        assert_eq!((account["updated"].as_i64(), records.len()), (Some(20), 60), "{name}: {account}");
    }
}

#[test]
fn a_column_that_calls_all_rows_the_same_gives_way_to_one_that_names_problems() {
    let rows = |kind: &str| {
        let problems = ["False advertising", "Defective product", "Billing"];
        let row = |(i, problem): (usize, &str)| format!("C-8{i}1,02/1{i}/2021,{kind},{problem}\n");
        let rows: String = problems.into_iter().enumerate().map(row).collect();
        column(&read(&format!("Case Number,Date Filed,Complaint Type,Reason\n{rows}")).1, "source_codes")
    };
    assert_eq!(rows("Consumer"), ["False advertising", "Defective product", "Billing"]);
    assert_eq!(rows("Refunds"), ["Refunds"; 3], "a known problem may well be that of all rows");
}

#[test]
fn sentences_under_allegation_are_the_story() {
    let text = "Case Number,Opened Date,Business Name,Allegation\n\
                A-71,01/13/2023,X,The seller promised a new engine and put in a used one.\n\
                A-72,01/14/2023,Y,I paid for a sofa in March and have not seen it since.\n";
    let (_, records) = read(text);
    assert_eq!(column(&records, "source_codes"), ["", ""]);
    assert!(column(&records, "narrative")[0].starts_with("The seller promised"), "{records:?}");
}

#[test]
fn who_came_to_a_consumer_office_to_ask_did_not_complain_and_nobody_said_that_a_case_is_closed() {
    let head = "DataAtendimento;UF;DescricaoTipoAtendimento;DescricaoAssunto;CodigoProblema;DescricaoProblema";
    let kinds = ["Abertura Direta de Reclamação", "Simples Consulta", "Cálculo", "Extra Procon", "CIP"];
    let row = |kind: &str| format!("2021-03-11 00:00:00.000;SP;{kind};Telefonia;107;Publicidade enganosa\n");
    let (account, records) = read(&format!("{head}\n{}", kinds.map(row).concat()));
    assert_eq!(account["source"].as_str().or(account["profile"].as_str()), Some("sindec"), "{account}");
    assert_eq!(column(&records, "kind"), ["", "inquiry", "inquiry", "inquiry", ""]);
    assert_eq!(column(&records, "received_on"), ["2021-03-11"; 5]);
    assert_eq!(column(&records, "status"), [""; 5]);
}

#[test]
fn unknown_in_brackets_is_no_value_and_no_second_group_beside_those_without_one() {
    let words = ["（不详）", "(unknown)", "[N/A]", "（无）", "(Unknown)", "【未知】", ""];
    let row = |(i, word): (usize, &str)| format!("T{i}077,2023-01-02,{word},手机坏了商家拒绝退款\n");
    let rows: String = words.into_iter().enumerate().map(row).collect();
    let (_, records) = read(&format!("投诉编号,投诉时间,地区,投诉内容\n{rows}T9077,2023-01-02,（北）山区,手机坏了\n"));
    assert_eq!(column(&records, "region"), ["", "", "", "", "", "", "", "（北）山区"]);
    let profile = "id = 'mine'\nabout = { en = 'm', zh = '我' }\n[detect]\nheaders = ['story', 'place']\n\
                   [fields]\nnarrative = 'story'\nregion = 'place'\n";
    let bench = Bench::new();
    bench.file("mine.toml", profile);
    let file = bench.file("in.csv", "story,place\nKettle leaks,(unknown)\nCoat torn,\n");
    let table = bench.json(&["table", "complaints", file, "--source", "mine.toml", "--by", "region"]);
    assert_eq!(table["rows"].as_array().unwrap().len(), 1, "{table}");
}

#[test]
fn whoever_meets_the_numbers_of_another_office_is_shown_how_to_keep_both() {
    let file = |seller: &str| {
        format!("投诉编号,投诉时间,商家,投诉内容\nT0077,2023-0{}-02,{seller},{seller}的手机坏了\n", seller.len())
    };
    let bench = Bench::new();
    import(&bench, "east.csv", &file("甲"));
    let (account, _) = import(&bench, "west.csv", &file("乙店"));
    assert!(notes(&account).contains("an `id` of its own and keeps `identity`"), "{account}");
    // As it says.
    let bench = Bench::new();
    import(&bench, "east.csv", &file("甲"));
    bench.file("west.csv", file("乙店"));
    bench.run(&["import", "west.csv", "--dry-run", "--write-profile", "west.toml"]);
    for _ in 0..2 {
        bench.json(&["import", "west.csv", "--source", "west.toml"]);
    }
    let listed = bench.json(&["query", "SELECT COUNT(*) AS n FROM complaints"]);
    assert_eq!(listed["rows"][0]["n"], 2, "{listed}");
}

#[test]
fn scores_are_satisfaction_where_complaints_are_rated_on_its_scale_and_of_reviews_they_are_none() {
    let of = |id: &str, heading: &str, cells: &[&str]| {
        let row = |(i, cell): (usize, &&str)| format!("C{i}07,2023-01-0{},The kettle leaks badly,{cell}\n", i + 1);
        let rows: String = cells.iter().enumerate().map(row).collect();
        let (account, records) = read(&format!("{id},at,content,{heading}\n{rows}"));
        let scores: Vec<i64> = records.iter().filter_map(|r| r["satisfaction"].as_i64()).collect();
        (scores, notes(&account).contains("not used"))
    };
    for heading in ["score", "Review Stars", "stars", "评级"] {
        assert_eq!(of("Complaint ID", heading, &["1", "5", "3"]), (vec![1, 5, 3], false), "{heading}");
        assert_eq!(of("Review ID", heading, &["1", "5", "3"]), (vec![], true), "{heading}");
    }
    // What names satisfaction is it wherever it stands.
    assert_eq!(of("Review ID", "Customer satisfaction", &["1", "5", "3"]), (vec![1, 5, 3], false));
    for (heading, other) in [
        ("score", ["3", "38", "5"]),
        ("score", ["0", "1", "2"]),
        ("score", ["0.93", "0.12", "1"]),
        ("评级", ["A", "B", "A"]),
    ] {
        assert_eq!(of("Complaint ID", heading, &other).0, Vec::<i64>::new(), "{heading} {other:?}");
    }
}

#[test]
fn a_further_comment_is_part_of_the_story_and_stars_of_goods_are_no_satisfaction() {
    let text = "商品,评分(星级),初评,追评,初评时间\n\
                面膜,1,收到用了过敏,联系商家不给退,2023-01-02\n\
                耳机,2,左耳没声音,,2023-01-03\n\
                裤子,3,,洗了一次就破了,2023-01-05\n\
                帽子,1,掉色,掉色,2023-01-06\n";
    let (account, records) = read(text);
    let stories = ["收到用了过敏\n\n联系商家不给退", "左耳没声音", "洗了一次就破了", "掉色"];
    assert_eq!(column(&records, "narrative"), stories, "{account}");
    assert_eq!(column(&records, "received_on")[3], "2023-01-06");
    assert!(records.iter().all(|r| r["satisfaction"].is_null()), "{records:?}");
    assert!(notes(&account).contains("评分(星级)"), "{account}");
    let (_, records) = read("cat,label,review\n平板,0,屏幕有划痕，客服拒绝退货\n水果,0,苹果都烂了\n");
    assert_eq!(column(&records, "product_category"), ["平板", "水果"]);
}

#[test]
fn what_two_columns_tell_of_a_complaint_is_told_together_and_what_may_be_of_a_thing_is_named() {
    for [id, day, first, second] in [
        ["投诉编号", "投诉时间", "投诉内容", "问题描述"],
        ["登记编号", "登记时间", "投诉内容", "反映情况"],
        ["Complaint ID", "date", "complaint text", "problem description"],
    ] {
        let text = format!(
            "{id},{day},{first},{second}\n20230102,2023-01-02,鞋子开胶,要求退货，商家拒绝退货\n\
             20230103,2023-01-03,面膜是假货，无人理睬,面膜是假货\n20230104,2023-01-04,,快递一直不到\n"
        );
        let stories = ["鞋子开胶\n\n要求退货，商家拒绝退货", "面膜是假货，无人理睬", "快递一直不到"];
        let (account, records) = read(&text);
        assert_eq!(column(&records, "narrative"), stories, "{account}");
        assert_eq!(column(&records, "remedy_outcome")[0], "refused", "{account}");
        // What is the same in every row, or a code, says nothing of any.
        for same in ["详见附件材料", "质量问题"] {
            let row = |n: usize| format!("2023010{n},2023-01-0{n},鞋子开胶{n},{same}\n");
            let rows: String = (1..9).map(row).collect();
            let (_, records) = read(&format!("{id},{day},{first},{second}\n{rows}"));
            assert_eq!(column(&records, "narrative")[0], "鞋子开胶1", "{second}: {same}");
        }
    }
    let rows = "C71,2023-01-02,The sole came off,They refused to refund me\nC72,2023-01-03,Fake face mask,Nobody answers my mails\n";
    let head = "case id,date,content,description";
    let (account, records) = read(&format!("{head}\n{rows}"));
    assert_eq!(column(&records, "narrative")[0], "They refused to refund me");
    assert!(notes(&account).contains("`content` is not read, since the story stands in `description`"), "{account}");
    let same =
        "C71,2023-01-02,Sole came off,Sole came off after a day\nC72,2023-01-03,Fake face mask,Fake face mask sold\n";
    assert!(!notes(&read(&format!("{head}\n{same}")).0).contains("not read, since"));
}

#[test]
fn a_time_of_day_under_a_short_name_dates_no_row_and_costs_none() {
    let days = |cells: [&str; 2]| {
        let text =
            format!("Review ID,time,text\nC7,{},The kettle leaks badly\nC9,{},The coat is torn\n", cells[0], cells[1]);
        column(&read(&text).1, "received_on")
    };
    assert_eq!(days(["2023-05-02", "2023-05-04 11:30"]), ["2023-05-02", "2023-05-04"]);
    assert_eq!(days(["1683028800", "1683201600"]), ["2023-05-02", "2023-05-04"]);
    assert_eq!(days(["11:30", "09:15"]), ["", ""]);
}

#[test]
fn a_place_is_known_by_the_same_names_whatever_the_file_is() {
    let heads = [
        ("12315", "登记编号,登记时间,被投诉方,投诉内容", "A7,2023-05-02,甲店,衣服破了个洞，要求退款"),
        ("heimao", "投诉编号,投诉对象,投诉进度,投诉详情", "17071,甲店,处理中,衣服破了个洞，要求退款"),
        ("generic", "投诉时间,商家,商品,详细情况", "2023-05-02,甲店,衬衫,衣服破了个洞，要求退款"),
        ("survey", "问卷编号,满意度,后续意愿", "Q7,满意,继续购买"),
    ];
    let names = [
        ["所在省份", "所在城市"],
        ["所在省", "所在市"],
        ["所属省份", "所属地市"],
        ["省份名称", "城市名称"],
        ["消费者所在省份", "消费者所在城市"],
        ["消费者所在地", "消费者所在城市"],
        ["省（自治区、直辖市）", "地级市"],
    ];
    for (source, head, row) in heads {
        for [region, city] in names {
            let (account, records) = read(&format!("{head},{region},{city}\n{row},江苏省,南京市\n"));
            assert_eq!(account["source"], source, "{account}");
            let place = ["region", "city"].map(|field| records[0][field].as_str().unwrap_or_default());
            assert_eq!(place, ["江苏", "南京市"], "{source} {region} {city}");
        }
    }
    // Counts of two provinces are not one of the whole country.
    for [region, _] in names {
        let text = format!("{region},投诉性质,时段,件数\n江苏省,质量,2023年,40\n浙江省,质量,2023年,12\n");
        assert_eq!(column(&read(&text).1, "region"), ["江苏", "浙江"], "{region}");
    }
}

#[test]
fn a_complaint_is_where_its_consumer_is_and_where_its_seller_is_only_if_no_more_is_told() {
    let heads = [
        ("generic", "投诉编号,投诉时间,投诉内容", "A1771,2023-01-02,鞋子开胶"),
        ("12315", "登记编号,登记时间,投诉内容", "2023010201771,2023-01-02,鞋子开胶"),
        ("heimao", "投诉编号,投诉对象,投诉进度,投诉详情", "17071,甲店,处理中,鞋子开胶"),
    ];
    let told = "those of sellers, and not of consumers";
    for (source, head, row) in heads {
        for seller in ["商家所在地区", "经营者所在地", "被诉方所在地"] {
            for consumer in ["消费者所在地", "投诉人所在地区"] {
                let text = format!("{head},{seller},{consumer}\n{row},浙江省杭州市,江苏省南京市\n");
                let (account, records) = read(&text);
                assert_eq!((&account["source"], &records[0]["region"]), (&source.into(), &"江苏".into()), "{text}");
                assert!(!notes(&account).contains(told), "{account}");
            }
            let (account, records) = read(&format!("{head},{seller}\n{row},浙江省杭州市\n"));
            assert_eq!(records[0]["region"], "浙江", "{source} {seller}");
            assert!(notes(&account).contains(told) && notes(&account).contains(seller), "{account}");
            // Not the province of one with the city of the other.
            let (account, records) = read(&format!("{head},{seller},消费者所在城市\n{row},浙江省,南京市\n"));
            assert!(records[0]["region"].is_null() && records[0]["city"] == "南京市", "{source} {seller}: {records:?}");
            assert!(!notes(&account).contains(told), "{account}");
        }
    }
}

#[test]
fn a_table_by_region_tells_where_the_places_are_those_of_sellers_and_others_do_not() {
    let bench = Bench::new();
    let file = |name: &str, place: &str, id: &str| {
        let text = format!("投诉编号,投诉时间,投诉内容,{place}\n{id},2023-01-02,鞋子开胶{id},浙江省\n");
        bench.json(&["import", bench.file(name, text)]);
    };
    let told = |args: &[&str]| {
        let notes = bench.json(&[&["table"], args].concat())["notes"].to_string();
        notes.contains("where the sellers are").then(|| notes.contains("in sellers.csv, region"))
    };
    file("sellers.csv", "商家所在地区", "A1771");
    assert_eq!(told(&["complaints", "--by", "region"]), Some(false), "it is so in all files");
    file("consumers.csv", "消费者所在地", "A1772");
    assert_eq!(told(&["complaints", "--by", "region"]), Some(true));
    assert_eq!(told(&["complaints", "--by", "category", "--where", "region = '浙江'"]), Some(true));
    assert_eq!(told(&["complaints", "--by", "category"]), None);
}
