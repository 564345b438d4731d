//! Files as people have them: what their columns, numbers and words are taken for, and what the account says of it.

use crate::support::{Bench, SMALL, has_duckdb, root};

/// What the account of an import says, in English.
fn notes(bench: &Bench, file: &str) -> String {
    bench.json(&["import", file])[0]["notes"].to_string()
}

/// The rows of a query as CSV.
fn rows(bench: &Bench, fields: &str) -> String {
    let sql = format!("SELECT {fields} FROM complaints ORDER BY source_row");
    bench.run(&["query", &sql, "--format", "csv"]).stdout
}

#[test]
fn a_column_of_its_own_wins_over_a_part_of_a_text_and_a_part_serves_where_it_is_blank() {
    let bench = Bench::new();
    let text = "投诉编号：17351234567 投诉对象：某数码店 投诉标题：耳机坏了 发布时间：2020-03-01\n听不到声音";
    bench.file(
        "in.csv",
        format!("标题,时间,商家,投诉要求,正文\n降噪耳机,2021-03-04,,退款,\"{text}\"\n普通,,乙店,换货,没有标签\n"),
    );
    let plan = &bench.json(&["import", "in.csv", "--dry-run", "--source", "heimao"])[0]["preview"]["fields"];
    let column = |field: &str| plan[field].as_str().unwrap_or("nothing");
    assert_eq!([column("title"), column("seller"), column("narrative")], ["标题", "商家", "正文"]);
    assert_eq!([column("amount_disputed"), column("status")], ["nothing", "nothing"], "{plan}");
    bench.json(&["import", "in.csv", "--source", "heimao"]);
    let found = rows(&bench, "record_id, received_on, title, seller, narrative");
    assert!(found.contains("heimao:17351234567,2021-03-04,降噪耳机,某数码店,听不到声音"), "{found}");
    assert!(found.contains(",,普通,乙店,没有标签"), "{found}");
}

#[test]
fn a_file_without_dates_or_without_rows_says_so() {
    let bench = Bench::new();
    bench.file("in.csv", "登记编号,年,月,被投诉主体,投诉内容\nA1,2020,3,甲,面包发霉\nA2,2020,4,乙,裤子破洞\n");
    assert!(notes(&bench, "in.csv").contains("without a date of receipt, and so in no table by period: 2 of 2 rows"));
    bench.file("dated.csv", "登记编号,登记日期,被投诉主体,投诉内容\nA3,2020-03-01,甲,面包发霉\nA4,,乙,裤子破洞\n");
    assert!(!notes(&bench, "dated.csv").contains("without a date"));
    bench.file("empty.csv", "登记编号,登记日期,被投诉主体,投诉内容\n");
    assert!(notes(&bench, "empty.csv").contains("column names and no row"));
}

#[test]
fn a_file_encoded_twice_is_known_by_its_header_too() {
    let bench = Bench::new();
    let text = "登记编号,登记时间,被投诉主体,投诉内容\nA1,2020-01-02,甲公司,面包发霉\n";
    bench.file("in.csv", text.bytes().map(char::from).collect::<String>());
    let entry = &bench.json(&["import", "in.csv"])[0];
    assert_eq!((entry["source"].as_str(), entry["imported"].as_i64()), (Some("12315"), Some(1)), "{entry}");
    assert!(rows(&bench, "seller, narrative").contains("甲公司,面包发霉"));
}

#[test]
fn numbers_that_a_spreadsheet_spoiled_do_not_make_complaints_overwrite_each_other() {
    let bench = Bench::new();
    let header = "登记编号,登记时间,被投诉主体,问题类别,投诉内容\n";
    let row = |number: &str, n: usize| format!("{number},2020-01-0{n},公司{n},质量,第{n}台风扇不转\n");
    let rows: String = (1..4).map(|n| row("1.31E+21", n)).collect();
    bench.file("spoiled.csv", format!("{header}{rows}"));
    let entry = &bench.json(&["import", "spoiled.csv"])[0];
    assert_eq!(entry["imported"], 3, "{entry}");
    assert!(entry["notes"].to_string().contains("spoiled the numbers in `登记编号` (1.31E+21): 3 rows"), "{entry}");
    let rows: String = (4..7).map(|n| row("1310000002020010000000", n)).collect();
    bench.file("cut.csv", format!("{header}{rows}"));
    let entry = &bench.json(&["import", "cut.csv"])[0];
    assert_eq!(entry["imported"], 3, "{entry}");
    assert!(entry["notes"].to_string().contains("cut the numbers in `登记编号` after 15 digits"), "{entry}");
}

#[test]
fn a_running_number_that_begins_anew_in_each_file_is_no_identity() {
    let bench = Bench::new();
    let header = "流水号,登记时间,被投诉主体,问题类别,投诉内容\n";
    bench
        .file("january.csv", format!("{header}1,2020-01-01,甲公司,质量,面包发霉\n2,2020-01-02,乙公司,质量,裤子破洞\n"));
    bench.file(
        "february.csv",
        format!("{header}1,2020-02-01,丙公司,售后服务,电视不修\n2,2020-02-02,丁公司,质量,翻新机\n"),
    );
    bench.run(&["import", "january.csv"]);
    let entry = &bench.json(&["import", "february.csv"])[0];
    assert_eq!((entry["imported"].as_i64(), entry["updated"].as_i64()), (Some(2), Some(0)), "{entry}");
    assert!(entry["notes"].to_string().contains("`流水号` only counts the rows"), "{entry}");
    bench.file("numbered.csv", format!("{header}20200001,2020-03-01,甲公司,质量,面包发霉\n"));
    bench.run(&["import", "numbered.csv"]);
    assert!(rows(&bench, "record_id").contains("12315:20200001"));
}

#[test]
fn numbers_of_cases_that_run_on_are_no_serial_numbers_so_that_a_second_export_updates() {
    let bench = Bench::new();
    let export = |heading: &str, mark: &str, last: &str| {
        let row = |n: usize| {
            format!("{mark}{n:06},2023-01-0{n},店{n},第{n}件衣服掉色,{}\n", if n == 6 { last } else { "退款成功" })
        };
        format!("{heading},申请时间,店铺名称,问题描述,售后状态\n{}", (1..7).map(row).collect::<String>())
    };
    // The number of the case, with a mark; without one, or under a name of any number, it counts the rows of the file.
    for (heading, mark, counts) in [("售后编号", "AS", (0, 1)), ("售后编号", "", (1, 0)), ("编号", "A", (1, 0))]
    {
        let dataset = format!("{heading}{mark}");
        let import = |last: &str| {
            bench.file("in.csv", export(heading, mark, last));
            bench.json(&["import", "in.csv", "--dataset", &dataset])[0].clone()
        };
        assert_eq!(import("等待卖家处理")["imported"], 6);
        let again = import("退款成功");
        assert_eq!(
            (again["imported"].as_i64(), again["updated"].as_i64()),
            (Some(counts.0), Some(counts.1)),
            "{heading} {mark}: {again}"
        );
    }
}

#[test]
fn another_complaint_under_a_known_number_is_told_aloud() {
    let bench = Bench::new();
    let header = "登记编号,登记时间,被投诉主体,投诉内容\n";
    bench.file("old.csv", format!("{header}A1,2020-01-01,甲公司,面包发霉\nA2,2020-01-02,乙公司,裤子破洞\n"));
    bench.file("new.csv", format!("{header}A1,2020-02-01,丙公司,电视不修\nA2,2020-01-02,乙公司,裤子破了两个洞\n"));
    bench.run(&["import", "old.csv"]);
    let told = |args: &[&str]| bench.json(args)[0]["notes"][0].as_str().unwrap_or_default().to_string();
    for args in [&["import", "new.csv", "--dry-run"][..], &["import", "new.csv"]] {
        assert!(
            told(args).starts_with("ATTENTION: in place of earlier ones with the same number: 1 complaint,"),
            "{}",
            told(args)
        );
    }
}

#[test]
fn words_without_a_meaning_and_satisfaction_beyond_its_scale_are_told() {
    let bench = Bench::new();
    let header = "登记编号,登记时间,被投诉主体,投诉内容,办理状态,业务类型\n";
    let row = |n: usize, status: &str, kind: &str| format!("A{n},2020-01-01,甲公司,面包发霉,{status},{kind}\n");
    let known = [row(1, "处理完毕", "投诉件"), row(2, "办结-满意", "举报单")].concat();
    bench.file("known.csv", format!("{header}{known}"));
    assert!(!notes(&bench, "known.csv").contains("say nothing to the profile"));
    assert!(rows(&bench, "status, kind").contains("closed,\nclosed,report"));
    let odd = [row(3, "转圈圈", "投诉"), row(4, "转圈圈", "奇文"), row(5, "13912345678", "")].concat();
    bench.file("odd.csv", format!("{header}{odd}"));
    let told = notes(&bench, "odd.csv");
    assert!(
        told.contains("in `办理状态` that say nothing to the profile, in 3 rows: 转圈圈 (2), [电话] (1)"),
        "{told}"
    );
    assert!(told.contains("in `业务类型` that say nothing to the profile, in 1 row: 奇文 (1)"), "{told}");
    bench.file("score.csv", "问卷编号,满意度,后续意愿\nR1,9,继续购买\nR2,4,继续购买\nR3,0,减少购买\n");
    assert!(notes(&bench, "score.csv").contains("satisfaction outside of 1 to 5, which was left blank: 2 rows"));
    assert!(
        rows(&bench, "record_id, satisfaction").contains("survey:R1,\n"),
        "{}",
        rows(&bench, "record_id, satisfaction")
    );
}

#[test]
fn a_survey_is_known_by_the_questions_of_its_form() {
    let bench = Bench::new();
    let header = "序号,提交答卷时间,1.您的性别[单选题],2.总体满意度（单选）,3、后续意愿*,4.退货经历";
    bench.file("in.csv", format!("{header}\n1,2020-01-01,男,满意,不再购买,被拒绝\n"));
    let entry = &bench.json(&["import", "in.csv"])[0];
    assert_eq!((entry["source"].as_str(), entry["imported"].as_i64()), (Some("survey"), Some(1)), "{entry}");
    assert!(rows(&bench, "gender, satisfaction, intent, remedy_outcome").contains("male,4,stop,refused"));
}

#[test]
fn names_put_together_from_usual_words_are_known() {
    for header in [
        "收到日期,被投诉企业名称,事情经过,投诉登记编号",
        "工单创建时间,涉诉商户,来电内容,工单ID",
        "填报日期,投诉商家名称,问题详情,办件编号",
        "Lodged On,Trader Name,Problem Details,Case Ref",
        "submission_time,CompanyName,issue_summary,Ticket #",
        "Date Registered,Name of business,Customer Statement,Report No.",
    ] {
        let bench = Bench::new();
        bench.file("in.csv", format!("{header}\n2020-01-05,甲公司,收到就是坏的不给退,C-7\n"));
        let entry = &bench.json(&["import", "in.csv"])[0];
        assert_eq!(entry["imported"], 1, "{header}: {entry}");
        let found = rows(&bench, "received_on, seller, narrative, record_id");
        let of = |source: &str| found.contains(&format!("2020-01-05,甲公司,收到就是坏的不给退,{source}:C-7"));
        assert!(of("generic") || of("12315"), "{header}: {found}");
    }
}

#[test]
fn a_file_of_inquiries_among_complaints_is_told_apart_whatever_the_profile() {
    let bench = Bench::new();
    bench.file("in.csv", "收到日期,投诉内容,类型\n2020-01-05,坏了不给退,投诉\n2020-01-06,请问怎么退货,咨询\n");
    let told = notes(&bench, "in.csv");
    assert!(told.contains("no complaints by `类型`") && !told.contains("say nothing to the profile"), "{told}");
    assert_eq!(bench.json(&["table", "complaints"])["rows"][0]["numerator"], 1);
    // The type of something else is nothing to be told of.
    bench.file("goods.csv", "收到日期,投诉内容,类型\n2020-01-05,坏了不给退,面膜\n2020-01-06,收到就破了,水杯\n");
    let told = notes(&bench, "goods.csv");
    assert!(!told.contains("no complaints by") && !told.contains("say nothing to the profile"), "{told}");
}

#[test]
fn headers_in_traditional_script_and_with_marks_are_known() {
    let bench = Bench::new();
    bench.file(
        "in.csv",
        "*投訴編號,*投訴日期,被投訴商戶,投訴內容,涉及金額（元）,處理結果\nC1,2020-01-05,甲公司,餅乾發霉,10,已退款\n",
    );
    bench.json(&["import", "in.csv"]);
    let found = rows(&bench, "record_id, received_on, seller, amount_disputed, remedy_outcome");
    assert!(found.contains("generic:C1,2020-01-05,甲公司,1000,granted"), "{found}");
}

#[test]
fn what_programs_give_is_known_as_the_files_for_people_are() {
    let bench = Bench::new();
    let source = "\"date_received\": \"2019-06-01T12:00:00-05:00\", \"product\": \"Credit card\", \"issue\": \"Late fee\", \
                  \"company\": \"ACME BANK\", \"company_response\": \"Closed with monetary relief\", \"timely\": \"Yes\", \
                  \"complaint_what_happened\": \"They charged a fee twice\", \"complaint_id\": \"777\"";
    bench.file(
        "search.json",
        format!("{{\"hits\": {{\"total\": 1, \"hits\": [{{\"_id\": \"777\", \"_source\": {{{source}}}}}]}}}}"),
    );
    bench.json(&["import", "search.json"]);
    let found = rows(&bench, "record_id, received_on, remedy_outcome, timely, narrative");
    assert!(found.contains("cfpb:777,2019-06-01,granted,yes,They charged a fee twice"), "{found}");
    let main = "\"sn\": \"17361234567\", \"title\": \"退款难\", \"appeal\": \"退款\", \"issue\": \"不退款\", \"cotitle\": \"某旗舰店\", \
                \"summary\": \"客服不理\", \"status\": 7";
    bench.file("posts.json", format!("{{\"lists\": [{{\"main\": {{{main}}}, \"author\": {{\"title\": \"匿名\"}}}}]}}"));
    bench.json(&["import", "posts.json"]);
    let found = rows(&bench, "record_id, title, seller, status");
    assert!(found.contains("heimao:17361234567,退款难,某旗舰店,resolved"), "{found}");
}

#[test]
fn a_pattern_that_matches_nothing_does_not_stop_the_files_beside_it() {
    let bench = Bench::new();
    bench.file("in.csv", "登记编号,登记时间,投诉内容\nA1,2020-01-01,面包发霉\n");
    let ran = bench.run(&["import", "2019*.csv", "in.csv"]);
    assert!(ran.stdout.contains("1 row read = 1 imported"), "{}", ran.stdout);
    assert!(ran.stderr.contains("no file matches 2019*.csv"), "{}", ran.stderr);
    assert_eq!((ran.status != 0, bench.run(&["import", "2019*.csv"]).status), (true, 1));
}

#[test]
fn an_import_that_changes_all_leaves_nothing_to_be_cleared_away() {
    let bench = Bench::new();
    let file = |story: &str| format!("登记编号,登记时间,投诉内容\nA1,2020-01-01,{story}\nA2,2020-01-02,{story}\n");
    for (name, story) in [("one.csv", "面包发霉"), ("two.csv", "面包发霉了"), ("three.csv", "面包还是发霉")]
    {
        bench.file(name, file(story));
        bench.json(&["import", name]);
    }
    let said = bench.run(&["doctor"]).stdout;
    assert!(said.starts_with("sound") && !said.contains("cleared"), "{said}");
}

#[test]
fn of_a_workbook_the_sheet_is_read_whose_columns_are_known_and_where_none_is_all_are_named() {
    let bench = Bench::new();
    let workbook = |sheets: &[(&str, &[&str], usize)]| {
        let mut book = rust_xlsxwriter::Workbook::new();
        for (name, header, rows) in sheets {
            let sheet = book.add_worksheet().set_name(*name).unwrap();
            for row in 0..=*rows {
                for (column, title) in (0u16..).zip(*header) {
                    let text = if row == 0 { (*title).to_string() } else { format!("{title}{row}") };
                    sheet.write_string(row as u32, column, text).unwrap();
                }
            }
        }
        book.save_to_buffer().unwrap()
    };
    let guide: (&str, &[&str], usize) = ("填表说明", &["步骤", "要点", "举例"], 40);
    bench.file("in.xlsx", workbook(&[guide, ("投诉", &["登记编号", "被投诉主体", "投诉内容"], 2)]));
    let entry = &bench.json(&["import", "in.xlsx"])[0];
    assert_eq!((entry["format"].as_str(), entry["imported"].as_i64()), (Some("xlsx, sheet 投诉"), Some(2)), "{entry}");
    bench.file("none.xlsx", workbook(&[guide, ("甲", &["一", "二"], 2)]));
    let said = bench.run(&["import", "none.xlsx"]).stderr;
    assert!(said.contains("name another sheet with --sheet (甲)"), "{said}");
}

#[test]
fn lists_and_structures_of_a_parquet_file_are_read() {
    if !has_duckdb() {
        return;
    }
    let bench = Bench::new();
    let select = "SELECT {'登记编号': 'P1', '投诉内容': '面包发霉'} AS 工单, ['质量', '价格'] AS 问题类别, \
                  DATE '2020-01-31' AS 登记时间, [[1]] AS 嵌套";
    let code = format!("import duckdb; duckdb.sql(\"COPY ({select}) TO 'in.parquet'\")");
    assert!(
        std::process::Command::new("python3").args(["-c", &code]).current_dir(bench.path()).status().unwrap().success()
    );
    assert!(notes(&bench, "in.parquet").contains("columns of nested values were not read: 嵌套"));
    let found = rows(&bench, "record_id, received_on, narrative, source_codes");
    assert!(found.contains("12315:P1,2020-01-31,面包发霉,质量|价格"), "{found}");
}

#[test]
fn a_table_with_a_column_for_each_month_is_told_aloud() {
    let bench = Bench::new();
    bench.file("wide.csv", "地区,投诉类别,2023年1月,2023年2月\n甲区,质量,10,12\n乙区,质量,5,6\n");
    let notes = bench.json(&["import", "wide.csv"])[0]["notes"].to_string();
    assert!(notes.contains("WARNING: 2 columns are named after periods, such as `2023年1月`"), "{notes}");
}

#[test]
fn a_hotline_log_whose_only_story_is_in_the_request_column_is_read() {
    let bench = Bench::new();
    let log = "受理时间,来电人,被反映单位,诉求内容,涉及金额\n2023-03-05,张三,甲公司,电饭煲用了两天就坏了，商家拒绝退款,待定\n";
    bench.file("log.csv", log);
    assert_eq!(bench.json(&["import", "log.csv"])[0]["imported"], 1);
    let row = &bench.json(&["query", "SELECT seller, narrative, remedy_outcome FROM complaints"])["rows"][0];
    assert_eq!((&row["seller"], &row["remedy_outcome"]), (&"甲公司".into(), &"refused".into()), "{row}");
    assert!(row["narrative"].as_str().unwrap().starts_with("电饭煲"), "{row}");
    // Where there is a column for the story, that of the request holds the request.
    bench.file("both.csv", "受理时间,被反映单位,反映内容,诉求内容\n2023-03-06,乙公司,衣服起球,要求退货\n");
    bench.run(&["import", "both.csv"]);
    let sql = "SELECT narrative, request FROM complaints WHERE seller = '乙公司'";
    let row = &bench.json(&["query", sql])["rows"][0];
    assert_eq!((&row["narrative"], &row["request"]), (&"衣服起球".into(), &"要求退货".into()));
}

#[test]
fn tables_name_the_publisher_of_a_users_profile_and_the_rows_that_count_once() {
    let bench = Bench::new();
    let profile = "id = \"own\"\nabout = { en = \"ours\", zh = \"自有\" }\n\
        publisher = { en = \"Eastern Council\", zh = \"东城消协\" }\nidentity = [\"no\"]\n\
        [detect]\nheaders = [\"no\", \"story\"]\n[fields]\nnarrative = \"story\"\n";
    bench.file("own.toml", profile);
    bench.file("own.csv", "no,story\n1,电视不亮\n2,衣服破洞\n2,衣服破洞\n");
    assert_eq!(bench.run(&["import", "own.csv", "--source", "own.toml"]).status, 0);
    let notes = bench.json(&["table", "complaints", "--lang", "zh"])["notes"].to_string();
    assert!(notes.contains("东城消协，own.csv") && notes.contains("共3行，其中1行重复，未计入统计"), "{notes}");
}

#[test]
fn a_readme_beside_the_data_is_passed_over_and_a_bad_data_file_is_not() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path().join("data")).unwrap();
    bench.file("data/a.csv", SMALL);
    bench.file("data/readme.txt", "These are complaints of 2017.\nAsk the office for more.\n");
    for args in [&["import", "data"][..], &["table", "complaints", "data"]] {
        let ran = bench.run(args);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        assert!(ran.stderr.starts_with("note: not read in data") && ran.stderr.contains("data/readme.txt"));
    }
    bench.file("data/b.csv", "Nothing here is a table.\n");
    assert_eq!(bench.run(&["import", "data"]).status, 1);
}

#[test]
fn options_that_would_do_nothing_are_told() {
    let bench = Bench::new();
    bench.file("a.csv", SMALL);
    assert!(bench.run(&["import", "a.csv", "--sheet", "3"]).stderr.contains("a.csv has no sheets"));
    let ran = bench.run(&["table", "complaints", "--as-of", "2017-03-05"]);
    assert!(ran.status == 1 && ran.stderr.contains("--as-of says how files are read"), "{}", ran.stderr);
    let ran = bench.run(&["import", "a.csv", "--as-of", "05/03/2020"]);
    assert!(ran.status == 2 && ran.stderr.contains("2017-12-31"), "{}", ran.stderr);
    let ran = bench.run(&["import", "a.csv", "--source", "missing.toml"]);
    assert!(ran.status == 1 && ran.stderr.contains("hint: name the file of a profile"), "{}", ran.stderr);
}

#[test]
fn the_rows_that_are_no_records_of_their_own_add_up() {
    let bench = Bench::new();
    let header = "投诉编号,投诉时间,投诉内容,处理结果\n";
    bench.file(
        "first.csv",
        format!("{header}A1,2020-01-05,坏了,处理中\nA2,2020-01-06,破了,处理中\nA2,2020-01-06,破了,处理中\n"),
    );
    bench.file("second.csv", format!("{header}A1,2020-01-05,坏了,已退款\nA3,2020-99-99,破了,已退款\n"));
    bench.json(&["import", "first.csv"]);
    bench.json(&["import", "second.csv"]);
    let table = bench.run(&["table", "complaints"]).stdout;
    assert!(table.contains("not counted of 5 rows: 1 rejected, 1 repeated, 1 replaced by later ones"), "{table}");
    assert_eq!(bench.json(&["table", "complaints"])["rows"][0]["numerator"], 2);
}

#[test]
fn what_was_not_stored_is_not_said_to_be_imported() {
    let bench = Bench::new();
    bench.file("in.csv", format!("{SMALL}A4,2017-02-30,x,y,z,,\n"));
    let said = |args: &[&str]| bench.run(&[&["import", "in.csv"], args].concat()).stdout;
    for args in [&["--dry-run"][..], &["--strict"], &["--dry-run", "--strict"]] {
        let (en, zh) = (said(args), said(&[args, &["--lang", "zh"]].concat()));
        assert!(en.contains("4 rows read, which would be 3 imported + "), "{args:?}: {en}");
        assert!(zh.contains("读取4行，如导入则为：导入3 + "), "{args:?}: {zh}");
        assert!(en.contains("nothing was stored") && zh.contains("未存入任何内容"), "{en}{zh}");
        assert!(!bench.path().join("plaint-data").exists());
    }
    assert!(said(&[]).contains("4 rows read = 3 imported + "));
    // Of a file that is there already a dry run says what the import would say.
    for args in [&[][..], &["--dry-run"]] {
        let again = said(args);
        assert!(
            again.contains("4 rows read = 0 imported + 0 merged + 0 updated + 3 duplicates + 1 rejected"),
            "{again}"
        );
        assert!(again.contains("already; plaint-data is as it was"), "{again}");
    }
}

#[test]
fn a_local_file_in_a_form_that_many_use_is_not_said_to_come_from_a_publisher() {
    let bench = Bench::new();
    bench.file("natures.csv", "投诉性质,时段,件数\n质量,2026年第一季度,120\n售后服务,2026年第一季度,90\n");
    bench.file("hotline.csv", "投诉单号,登记时间,投诉内容,被投诉方名称\nT1,2026-01-05,面膜是三无产品,甲店\n");
    bench.file("posts.csv", "投诉编号,投诉对象,投诉要求,投诉内容\n1,甲店,退款,面膜是三无产品\n");
    for file in ["natures.csv", "hotline.csv", "posts.csv"] {
        for (lang, origin) in [("en", format!("data: {file}")), ("zh", format!("数据来源：{file}"))] {
            let notes = bench.json(&["table", "complaints", "--lang", lang, file])["notes"].clone();
            assert!(notes.as_array().unwrap().contains(&origin.into()), "{file}: {notes}");
        }
    }
}

#[test]
fn what_is_counted_over_a_quarter_is_said_to_be_of_the_quarter_and_notes_call_sources_as_tables_do() {
    let bench = Bench::new();
    bench.file("natures.csv", "投诉性质,时段,件数\n质量,2026年第一季度,120\n售后服务,2026年第一季度,90\n");
    let notes = |args: &[&str]| bench.json(&[args, &["--lang", "zh"]].concat())["notes"].to_string();
    let told = notes(&["table", "complaints", "natures.csv"]);
    assert!(told.contains("统计范围：2026年第一季度的投诉210件"), "{told}");
    let row = |i: usize, day: &str| format!("G{i},{day},甲店,质量差\n");
    let rows: String = (0..60).map(|i| row(i, if i < 30 { "2025-01-05" } else { "2025-09-05" })).collect();
    bench.file("own.csv", format!("投诉编号,受理日期,商家,投诉内容\n{rows}"));
    let register: String = (1..29).map(|i| format!("R{i},2017-02-{i:02},乙店,面包发霉{i}\n")).collect();
    bench.file("register.csv", format!("登记编号,登记时间,商家,投诉内容\n{register}"));
    let other = root().join("tests/fixtures/wa-ag/input.csv");
    let told = notes(&["table", "refusal-rate", "own.csv", "register.csv", other.to_str().unwrap()]);
    assert!(
        told.contains("通用表格有7个月没有投诉") && told.contains("本指标不适用：华盛顿州总检察长办公室"),
        "{told}"
    );
    assert!(told.contains("source = '12315'"), "the command line takes ids: {told}");
}

#[test]
fn a_file_without_numbers_that_a_spreadsheet_saved_anew_counts_once() {
    let bench = Bench::new();
    let mut files = 0;
    let mut import = |days: [&str; 3]| {
        let row = |(n, day)| format!("{day},Shop {n},The kettle number {n} leaks,707.00\n");
        let rows: String = (1..).zip(days).map(row).collect();
        files += 1;
        let name = format!("{files}.csv");
        bench.file(&name, format!("Date Received,Company,Complaint,Amount\n{rows}"));
        let entry = &bench.json(&["import", &name])[0];
        ["imported", "duplicates"].map(|what| entry[what].as_i64().unwrap())
    };
    assert_eq!(import(["03/23/2016", "04/05/2016", "12/30/2016"]), [3, 0]);
    for anew in [
        ["3/23/2016", "4/5/2016", "12/30/2016"],
        ["3/23/16", "4/5/16", "12/30/16"],
        ["2016-03-23", "2016-04-05", "2016-12-30"],
        ["2016-03-23 00:00:00", "2016-04-05 00:00:00", "2016-12-30 00:00:00"],
        ["03/23/2016 12:00:00 AM", "04/05/2016 12:00:00 AM", "12/30/2016 12:00:00 AM"],
        ["23-Mar-2016", "5-Apr-2016", "30-Dec-2016"],
        ["42452", "42465", "42734"],
    ] {
        assert_eq!(import(anew), [0, 3], "{anew:?}");
    }
    // Other days and other times are other complaints.
    assert_eq!(import(["03/23/2016 3:15 PM", "04/05/2016 3:15 AM", "12/30/2016 12:00 PM"]), [3, 0]);
    assert_eq!(import(["2016-03-23 15:15:00", "2016-04-05 03:15:00", "2016-12-30 12:00:00"]), [0, 3]);
    assert_eq!(import(["03/24/2016", "05/04/2016", "12/30/2016"]), [2, 1]);
    // Rows that an earlier version imported may not be known again.
    let told = |file: &str| notes(&bench, file).contains("ATTENTION: an earlier plaint imported");
    bench.file("more.csv", "Date Received,Company,Complaint\n03/25/2016,Shop 4,The kettle leaks\n");
    assert!(!told("more.csv"));
    let manifest = bench.path().join("plaint-data/dataset.json");
    let earlier = std::fs::read_to_string(&manifest).unwrap().replace("\"writing\": 1", "\"writing\": 0");
    std::fs::write(&manifest, earlier).unwrap();
    bench.file("most.csv", "Date Received,Company,Complaint\n03/26/2016,Shop 5,The kettle leaks\n");
    assert!(told("most.csv"));
}
