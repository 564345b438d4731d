//! Single cells: what a result, a state, a flag, an age tell, and what becomes of a cell that cannot be read.

use crate::support::Bench;

/// What the account of an import says, in English.
fn notes(bench: &Bench, rows: &str) -> String {
    bench.file("in.csv", rows);
    bench.json(&["import", "in.csv"])[0]["notes"].to_string()
}

/// A field of every complaint of a file, in its order.
fn column(rows: &str, field: &str) -> Vec<String> {
    let bench = Bench::new();
    notes(&bench, rows);
    let sql = format!("SELECT source_row, {field} FROM complaints ORDER BY source_row");
    let told = bench.run(&["query", &sql, "--format", "csv"]).stdout;
    told.lines().skip(1).map(|line| line.split_once(',').unwrap().1.to_string()).collect()
}

#[test]
fn that_mediation_failed_makes_no_refusal_of_open_declined_withdrawn_and_refunded_complaints() {
    let rows = "投诉单编号,投诉时间,被投诉企业,投诉内容,诉求,办理状态,办结时间,处理结果,是否调解成功
T1,2023-05-01,甲店,面膜有质量问题,退款,办理中,,,否
T2,2023-05-01,甲店,面膜有质量问题,退款,不予受理,2023-05-09,不予受理,否
T3,2023-05-01,甲店,面膜有质量问题,退款,已办结,2023-05-09,投诉人撤回投诉,否
T4,2023-05-01,甲店,面膜有质量问题,退款,已办结,2023-05-09,调解成功,是
T5,2023-05-01,甲店,面膜有质量问题,退款,已办结,2023-05-09,已退款,否
T6,2023-05-01,甲店,面膜有质量问题,退款,已办结,2023-05-09,,否
T7,2023-05-01,甲店,面膜有质量问题,退款,已办结,2023-05-09,已办结,否
T8,2023-05-01,甲店,面膜有质量问题,退款,已撤回,2023-05-09,,否
T9,2023-05-01,甲店,面膜有质量问题,退款,已办结,2023-05-09,商家向消费者退还了货款,否
";
    let told = ["pending", "unknown", "unknown", "granted", "granted", "refused", "refused", "unknown", "granted"];
    assert_eq!(column(rows, "remedy_outcome"), told);
}

#[test]
fn a_result_that_names_what_was_given_is_granted_as_one_that_denies_it_is_refused() {
    let results = [
        ("经调解，商家退还货款，双方满意", "granted"),
        ("退款500元", "granted"),
        ("已协商解决", "granted"),
        ("退还定金", "granted"),
        ("已为消费者挽回损失500元", "granted"),
        ("定金不予退还", "refused"),
        ("商家拒绝退款", "refused"),
        ("未能协商一致", "refused"),
        ("Store credit issued", "granted"),
        ("Closed: resolved", "granted"),
        ("Refund not issued", "refused"),
    ];
    let row = |(n, (result, _)): (usize, &(&str, &str))| {
        format!("{n},2023-05-01,甲,沙发套颜色与所订不同{n},退款,\"{result}\"\n")
    };
    let rows: String = results.iter().enumerate().map(row).collect();
    let outcomes = column(&format!("投诉编号,投诉时间,商家,投诉内容,消费者诉求,处理结果\n{rows}"), "remedy_outcome");
    let told: Vec<(&str, &str)> =
        results.iter().map(|(result, _)| *result).zip(outcomes.iter().map(String::as_str)).collect();
    assert_eq!(told, results);
}

#[test]
fn results_that_tell_nothing_are_counted_in_the_account() {
    let rows = "投诉编号,投诉时间,商家,投诉内容,消费者诉求,处理结果
1,2023-05-01,甲,沙发套颜色不同,退款,转入下一环节
2,2023-05-01,甲,沙发套颜色不同了,退款,转入下一环节
3,2023-05-01,甲,沙发套颜色不同吗,退款,退款500元
";
    let told = notes(&Bench::new(), rows);
    assert!(
        told.contains("words in `处理结果` that say nothing to the profile, in 2 rows: 转入下一环节 (2)"),
        "{told}"
    );
    assert!(told.contains("[fields.remedy_outcome.values]"), "{told}");
}

#[test]
fn resolved_says_the_same_as_a_state_and_as_a_result() {
    for heading in ["处理状态", "处理结果"] {
        let rows = format!(
            "投诉编号,投诉时间,商家,投诉内容,投诉诉求,{heading}\nS1,2023-05-01,甲店,面膜有质量问题，商家拒绝退货,退款,已解决\n\
             S2,2023-05-01,甲店,面膜有质量问题，商家拒绝退货,退款,未解决\n"
        );
        assert_eq!(column(&rows, "remedy_outcome"), ["granted", "refused"], "{heading}");
    }
}

#[test]
fn a_cell_that_cannot_be_read_is_left_blank_and_told_and_the_complaint_stays() {
    let rows = "投诉编号,投诉时间,商家,投诉内容,满意度,办结时间,涉及金额,性别
1,2023-03-01,甲店,面膜有质量问题,满意,2023-03-09,3.5w,1
2,2023-03-02,甲店,面膜过敏,未评价,未办结,0-100元,2
3,2023-03-03,甲店,手机黑屏,未评价,待办结,10000元以上,9
4,2023-03-04,甲店,手机死机,较满意,,无金额,先生
5,2023-03-05,甲店,冰箱不制冷,默认满意,2023-03-09,299元,红
";
    let bench = Bench::new();
    let told = notes(&bench, rows);
    for note in [
        "cells in `满意度` that could not be read were left blank, in 3 rows: 未评价 (2), 默认满意 (1)",
        "cells in `办结时间` that could not be read were left blank, in 2 rows: 待办结 (1), 未办结 (1)",
        "cells in `涉及金额` that could not be read were left blank, in 3 rows",
        "cells in `性别` that could not be read were left blank, in 1 row: 红 (1)",
    ] {
        assert!(told.contains(note), "{note} is not in {told}");
    }
    assert_eq!(column(rows, "satisfaction"), ["4", "", "", "4", ""]);
    assert_eq!(column(rows, "amount_disputed"), ["3500000", "", "", "", "29900"]);
    assert_eq!(column(rows, "gender"), ["male", "female", "", "male", ""]);
    assert_eq!(column(rows, "closed_on"), ["2023-03-09", "", "", "", "2023-03-09"]);
}

#[test]
fn a_state_means_the_same_whichever_profile_fits() {
    let rows = "1,2023-03-01,甲店,面膜有质量问题,已完成\n2,2023-03-03,甲店,手机黑屏了,已回复\n";
    let ledger = format!("投诉编号,投诉时间,商家,投诉内容,办理状态\n{rows}");
    let hotline = format!("登记编号,登记时间,被投诉人,投诉内容,办理状态\n{rows}");
    assert_eq!(column(&ledger, "status"), ["closed", "closed"]);
    assert_eq!(column(&ledger, "status"), column(&hotline, "status"));
}

#[test]
fn a_column_called_remedy_that_tells_outcomes_is_no_request() {
    let rows = "投诉内容,remedy\n\"The lamp is broken. I asked for a refund.\",refused\n\"杯子裂了,要求退货。\",granted\n坏了,退款\n";
    assert_eq!(column(rows, "remedy_outcome")[..2], ["refused", "granted"]);
    assert_eq!(column(rows, "request"), ["", "", "退款"]);
}

#[test]
fn one_age_band_is_one_row_however_it_is_written() {
    for heading in ["年龄段", "年龄"] {
        let ages = ["25", "21-30", "21-30岁", "21—30岁", "25岁", "21至30岁"];
        let rows: String =
            ages.iter().enumerate().map(|(n, age)| format!("A{n},2017-03-05,面膜过敏{n},{age}\n")).collect();
        let bench = Bench::new();
        notes(&bench, &format!("投诉编号,投诉时间,投诉内容,{heading}\n{rows}"));
        let table = bench.run(&["table", "complaints", "--by", "age_band", "--format", "csv"]).stdout;
        assert!(table.lines().nth(1).is_some_and(|line| line.starts_with("21-30,6,")), "{table}");
        assert_eq!(table.lines().count(), 3, "its names, the band and all: {table}");
    }
}

#[test]
fn a_table_of_percentages_holds_no_complaints() {
    let bench = Bench::new();
    let rows = "period,body,total,售后服务,质量,合同,其他\n2018,全国消协组织,762247,40.25,25.69,20.53,13.53\n2019,消协,,30,30,30.1,9.9\n";
    let told = notes(&bench, rows);
    assert!(told.contains("WARNING: all 2 rows were rejected") && told.contains("percentages"), "{told}");
}

#[test]
fn what_the_law_calls_remedies_are_requests_and_a_refund_not_needed_is_none() {
    let rows = "投诉编号,投诉时间,商家,投诉内容,消费者诉求
1,2023-03-01,甲,健身房关门,退卡
2,2023-03-01,甲,裁缝做坏了西装,重作
3,2023-03-01,甲,少送两盒面膜,补足数量
4,2023-03-01,甲,面膜有色差,不需要退款
";
    assert_eq!(column(rows, "remedy_requested"), ["refund", "repair", "exchange", "none"]);
}

#[test]
fn a_city_is_a_city_whatever_the_cell_of_the_region_holds() {
    let places = [
        ("广东省深圳市南山区科技路5号2栋301张三13912345678", "广东,深圳市"),
        ("中国广东省深圳市", "广东,深圳市"),
        ("广东/深圳", "广东,深圳"),
        ("吉林市", "吉林,吉林市"),
        ("吉林吉林市", "吉林,吉林市"),
        ("上海-浦东新区", "上海,浦东新区"),
        ("北京市朝阳区建国路88号", "北京,朝阳区"),
        ("粤", "广东,"),
        ("Guangdong", "广东,"),
        ("内蒙", "内蒙古,"),
    ];
    let row = |(n, (place, _)): (usize, &(&str, &str))| format!("A{n},2017-01-25,面膜有质量问题{n},{place}\n");
    let rows: String = places.iter().enumerate().map(row).collect();
    let told = column(&format!("投诉编号,投诉时间,投诉内容,地区\n{rows}"), "region, city");
    assert_eq!(told, places.map(|(_, told)| told));
}

#[test]
fn an_amount_is_read_by_the_unit_in_its_heading_whatever_follows_that() {
    let ledger = |heading: &str| format!("投诉编号,投诉时间,投诉内容,{heading}\nA1,2017-01-25,面膜有质量问题,5\n");
    for heading in ["（万元）*", "（万元）：", "（万元）[填空题]", "【万元】", "（必填，单位：万元）", "/万元"]
    {
        assert_eq!(column(&ledger(&format!("涉及金额{heading}")), "amount_disputed"), ["5000000"], "{heading}");
    }
    let unclear = ledger("涉及金额（兆元）");
    assert_eq!(column(&unclear, "amount_disputed"), [""]);
    let told = notes(&Bench::new(), &unclear);
    assert!(
        told.contains("cells in `涉及金额（兆元）` that could not be read were left blank, in 1 row: 5 (1)"),
        "{told}"
    );
}

#[test]
fn an_amount_less_than_nothing_is_told_as_such_and_none_is_too_large_to_be_added() {
    let ledger = "投诉编号,投诉时间,投诉内容,涉及金额\nA1,2017-01-25,面膜有质量问题,-50\nA2,2017-01-25,耳机坏了,0\n\
                  A3,2017-01-25,手机死机,999999999999999\nA4,2017-01-25,冰箱不制冷,70\n";
    let bench = Bench::new();
    let told = notes(&bench, ledger);
    assert!(told.contains("amounts less than nothing, which sums of amounts leave out: 1 row"), "{told}");
    assert!(told.contains("could not be read were left blank, in 1 row: 999999999999999 (1)"), "{told}");
    let table = bench.json(&["table", "amount-disputed"]);
    assert_eq!(
        (&table["rows"][0]["numerator"], &table["rows"][0]["denominator"]),
        (&7_000.into(), &1.into()),
        "{table}"
    );
    let notes = table["notes"].to_string();
    assert!(notes.contains("1 with a negative amount") && notes.contains("1 with an amount of nothing"), "{notes}");
}

#[test]
fn a_number_that_no_weight_or_count_can_be_is_refused_where_it_stands() {
    let refused = |text: &str, value: &str, field: &str| {
        let bench = Bench::new();
        bench.file("in.csv", text);
        let rejects = bench.json(&["import", "in.csv", "--dry-run"])[0]["preview"]["rejects"].to_string();
        assert!(rejects.contains(value) && rejects.contains(field), "{text}: {rejects}");
    };
    for weight in ["inf", "NaN", "1e300", "-3", "1000001"] {
        refused(&format!("受访者编号,满意度,权重,退货经历\n1a,5,1,被拒绝\n2a,4,{weight},被拒绝\n"), weight, "权重");
    }
    for orders in ["-100", "99999999999999"] {
        refused(&format!("month,orders\n2017-01,{orders}\n2017-02,1000\n"), orders, "orders");
    }
    let days = "投诉编号,投诉时间,投诉内容,答复天数\nA1,2017-01-25,面膜有质量问题,3\nA2,2017-01-25,耳机坏了,-3\n";
    assert_eq!(column(days, "response_days"), ["3", ""]);
}

#[test]
fn ditto_marks_are_what_the_row_above_says_and_no_seller_and_no_rejected_date() {
    let head = "投诉编号,投诉时间,商家,投诉原因,处理结果,投诉内容";
    for mark in ["同上", "〃", "″", "”", "\"\"\"\"", "Ditto"] {
        let rows = format!(
            "{head}\nA1,2026-01-05,甲店,虚假宣传,已退款,与宣传不符\nA2,{mark},{mark},{mark},{mark},承诺的赠品没有\n\
             A3,{mark},乙店,{mark},,同上述情况一致\nA4,2026-01-07,{mark},售后服务,{mark},客服不理\n"
        );
        assert_eq!(column(&rows, "received_on"), ["2026-01-05", "2026-01-05", "2026-01-05", "2026-01-07"], "{mark}");
        assert_eq!(column(&rows, "seller"), ["甲店", "甲店", "乙店", "乙店"], "{mark}");
        assert_eq!(column(&rows, "source_codes"), ["虚假宣传", "虚假宣传", "虚假宣传", "售后服务"], "{mark}");
        // What the row above leaves open stays open.
        assert_eq!(column(&rows, "result"), ["已退款", "已退款", "", ""], "{mark}");
        let told = notes(&Bench::new(), &rows);
        assert!(
            told.contains("took what the row above says: 7") && told.contains("no row above tells what: 1"),
            "{told}"
        );
    }
}

#[test]
fn a_ditto_in_the_first_row_of_a_piece_is_right_or_blank_and_told() {
    let row = |n: usize| match n % 3 {
        0 => format!("A{n},2026-01-05,甲店{n},面膜是假货，不给退{n}\n"),
        _ => format!("A{n},〃,同上,面膜是假货，不给退{n}\n"),
    };
    let rows: String = (0..20_000).map(row).collect();
    let bench = Bench::new();
    let told = notes(&bench, &format!("投诉编号,投诉时间,商家,投诉内容\n{rows}"));
    let sql = "SELECT seller, source_row FROM complaints ORDER BY source_row";
    let listed = bench.run(&["query", sql, "--limit", "0", "--format", "csv"]).stdout;
    let mut blank = 0;
    for line in listed.lines().skip(1) {
        let (seller, row) = line.split_once(',').unwrap();
        let n = row.parse::<usize>().unwrap() - 2;
        blank += usize::from(seller.is_empty());
        assert!(seller.is_empty() || seller == format!("甲店{}", n - n % 3), "{line}");
    }
    assert!(blank < 40 && (blank == 0 || told.contains("WARNING: cells that only say")), "{blank}: {told}");
}

#[test]
fn a_day_without_its_year_takes_that_of_the_column_beside_it_or_of_the_title_and_else_says_what_is_missing() {
    let rows = "3月5日,甲店,面膜是假货\n3月6日上午,乙店,衣服破了\n";
    let days = ["2026-03-05", "2026-03-06"];
    let title = format!("2026年第一季度投诉登记表,,\n日期,商家,投诉内容\n{rows}");
    assert_eq!(column(&title, "received_on"), days);
    assert!(notes(&Bench::new(), &title).contains("that of the title above the table (2026), in 2 rows"));
    let beside = "年份,日期,商家,投诉内容\n2026,3月5日,甲店,面膜是假货\n2025年,12月6日,乙店,衣服破了\n";
    assert_eq!(column(beside, "received_on"), ["2026-03-05", "2025-12-06"]);
    let told = notes(&Bench::new(), beside);
    assert!(told.contains("that of the column `年份`, in 2 rows") && !told.contains("not used"), "{told}");
    // Two years, or none but that of a print.
    for title in ["2025年12月至2026年3月投诉,,", "投诉登记表,,制表日期：2026年4月1日"] {
        let bench = Bench::new();
        bench.file("in.csv", format!("{title}\n日期,商家,投诉内容\n{rows}"));
        let account = &bench.json(&["import", "in.csv"])[0];
        assert_eq!(account["rejected"], 2, "{title}");
        let rejects = std::fs::read_to_string(bench.path().join(account["rejects_file"].as_str().unwrap())).unwrap();
        assert!(rejects.contains("a day without its year"), "{rejects}");
    }
}
