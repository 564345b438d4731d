//! What columns tell of what was asked for and what came of it.

use serde_json::Value;

use crate::support::{Bench, fraction};

/// Request, outcome and state of each record of a file.
fn read(text: &str) -> Vec<[String; 3]> {
    let bench = Bench::new();
    let sql = "SELECT remedy_requested, remedy_outcome, status FROM complaints ORDER BY source_row";
    let listed = bench.json(&["query", sql, bench.file("in.csv", text), "--limit", "0"]);
    let cell = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_string();
    let row = |row: &Value| ["remedy_requested", "remedy_outcome", "status"].map(|name| cell(row, name));
    listed["rows"].as_array().unwrap().iter().map(row).collect()
}

fn outcomes(text: &str) -> Vec<String> {
    read(text).into_iter().map(|[_, outcome, _]| outcome).collect()
}

#[test]
fn an_open_complaint_without_a_result_is_pending_whatever_the_seller_said_before() {
    let head = "登记编号,登记时间,投诉内容,诉求内容,办理状态";
    let story = "购买面包，要求退货，商家以各种理由推脱";
    let rows = [("办理中", ""), ("已办结", "调解成功"), ("不予受理", ""), ("已登记", "")];
    let with = |(state, result): &(&str, &str)| format!("K{state},2026-07-01,{story},退货退款,{state},{result}\n");
    let text = format!("{head},办理结果\n{}", rows.iter().map(with).collect::<String>());
    assert_eq!(outcomes(&text), ["pending", "granted", "unknown", "pending"]);
    // Without a column of results there is the story alone.
    let text = format!("{head}\nK1,2026-07-01,{story},退货退款,办理中\n");
    assert_eq!(outcomes(&text), ["refused"]);
    // That a complaint is open does not say that it asks for something.
    let head = "登记编号,登记时间,投诉内容,办理状态,办理结果";
    let text = format!("{head}\nK1,2026-07-01,面包变质,办理中,\nK2,2026-07-01,面包变质，商家拒绝退货,办理中,\n");
    assert_eq!(read(&text), [["none", "none", "open"], ["return", "pending", "open"]]);
}

#[test]
fn a_marketplace_that_waits_for_the_seller_has_no_refusal_whatever_the_heading_of_its_state() {
    let story = "买的面膜有质量问题，商家以各种理由拒绝退货退款";
    let states = [
        ("等待卖家处理", "pending"),
        ("等待买家退货", "pending"),
        ("卖家已同意，待买家退货", "pending"),
        ("退款处理中", "pending"),
        ("平台介入中", "pending"),
        ("退款成功", "granted"),
        // What is over without a word of its outcome, or only in work, leaves it to the story.
        ("已关闭", "refused"),
        ("处理中", "refused"),
    ];
    for heading in ["售后状态", "处理状态", "售后进度", "维权状态", "退货状态"] {
        let row = |(n, (state, _)): (usize, &(&str, &str))| format!("A{n},2026-01-05,甲店,{story},{state}\n");
        let rows: String = states.iter().enumerate().map(row).collect();
        let told = outcomes(&format!("投诉编号,投诉时间,商家,投诉内容,{heading}\n{rows}"));
        let read = |n: usize| heading != "退货状态" || states[n].1 != "refused";
        for (n, (state, meant)) in states.iter().enumerate().filter(|(n, _)| read(*n)) {
            assert_eq!(told[n], *meant, "{heading}: {state}");
        }
    }
}

#[test]
fn a_column_of_progress_in_free_words_serves_as_result_and_one_of_states_does_not() {
    let text = |cells: [&str; 3]| {
        let row = |cell| format!("2023-05-01,甲,沙发异味，要求退款被拒,{cell}\n");
        format!("投诉日期,商家,投诉内容,处理进度\n{}", cells.map(row).concat())
    };
    assert_eq!(outcomes(&text(["商家已退款", "商家拒绝退款", "处理中"])), ["granted", "refused", "pending"]);
    let states = read(&text(["处理中", "已办结", "已解决"])).into_iter().map(|[.., state]| state);
    assert_eq!(states.collect::<Vec<_>>(), ["open", "closed", "resolved"]);
}

#[test]
fn what_the_office_was_told_to_do_is_no_result_where_another_column_tells_it() {
    let text = "投诉时间,商家,投诉内容,消费者诉求,处理意见,执行结果\n\
                2023-05-01,甲,鞋子开胶,退货,建议商家予以退货,商家已退货\n\
                2023-05-02,乙,鞋子断底,退货,责令退货,商家拒不退货\n";
    assert_eq!(outcomes(text), ["granted", "refused"]);
}

#[test]
fn a_flag_of_mediation_may_be_answered_in_words() {
    for flag in ["是否调解成功", "调解是否成功"] {
        let rows = ["成功", "不成功", "失败", "调解成功", "调解失败"];
        let row = |word| format!("2023-01-01,甲,鞋子开胶,退货,{word}\n");
        let text = format!("投诉时间,商家,投诉内容,诉求,{flag}\n{}", rows.map(row).concat());
        assert_eq!(outcomes(&text), ["granted", "refused", "refused", "granted", "refused"], "{flag}");
    }
}

#[test]
fn the_heading_of_a_flag_is_not_read_as_part_of_the_result() {
    let bench = Bench::new();
    for (heading, no) in [("Refund given", "No"), ("是否退款", "否"), ("退款", "N")] {
        let profile = format!(
            "id = 'mine'\nabout = {{ en = 'm', zh = '我' }}\nidentity = ['no']\n[detect]\nheaders = ['no', 'story']\n\
             [fields]\nnarrative = 'story'\n[fields.result]\nfrom = 'said'\n[fields.remedy_outcome]\nflags = ['{heading}']\n"
        );
        let text = format!("no,story,said,{heading}\nA1,鞋子开胶,双方已到场,{no}\n");
        let (profile, file) = (bench.file("mine.toml", profile), bench.file("in.csv", text));
        let sql = "SELECT remedy_requested, remedy_outcome FROM complaints";
        let listed = bench.json(&["query", sql, file, "--source", profile]);
        let row =
            ["remedy_requested", "remedy_outcome"].map(|name| listed["rows"][0][name].as_str().unwrap_or_default());
        assert!(row[0] != "refund" && row[1] == "refused", "{heading}: {row:?}");
    }
}

#[test]
fn a_type_of_request_whose_cells_are_remedies_is_what_was_asked_for() {
    let text = |cells: [&str; 3]| {
        let row = |cell| format!("2023-05-01,甲,鞋子开胶,{cell},商家不理\n");
        format!("投诉时间,商家,投诉内容,诉求类型,处理结果\n{}", cells.map(row).concat())
    };
    let asked: Vec<String> = read(&text(["退货", "换货", "维修"])).into_iter().map(|[asked, ..]| asked).collect();
    assert_eq!(asked, ["return", "exchange", "repair"]);
    let bench = Bench::new();
    let file = bench.file("in.csv", text(["投诉", "咨询", "举报"])).to_string();
    let kinds = bench.json(&["query", "SELECT kind FROM complaints ORDER BY source_row", &file, "--limit", "0"]);
    let kinds: Vec<&Value> = kinds["rows"].as_array().unwrap().iter().map(|row| &row["kind"]).collect();
    assert_eq!(kinds, [&Value::Null, &"inquiry".into(), &"report".into()]);
}

#[test]
fn an_outcome_of_an_unknown_request_is_counted_among_those_left_out_of_the_refusal_rate() {
    let bench = Bench::new();
    let text = "投诉时间,商家,投诉内容,处理结果\n2023-01-01,甲,鞋子开胶,商家已退款\n2023-01-02,乙,鞋子断底,商家拒绝退款\n\
                2023-01-03,丙,面膜过敏,调解成功\n";
    let table = bench.json(&["table", "return-refusal-rate", bench.file("in.csv", text)]);
    assert_eq!(fraction(&table["rows"][0]), (1, 2));
    let en = bench.run(&["table", "return-refusal-rate", "in.csv"]).stdout;
    assert!(en.contains("1 granted (not told what)"), "{en}");
}

#[test]
fn compensation_that_only_the_result_names_was_asked_for_unless_it_names_another_remedy() {
    let row = |result: &&str| format!("2023-01-01,甲,鞋子开胶,{result}\n");
    let asked = |results: &[&str]| {
        let rows: String = results.iter().map(row).collect();
        read(&format!("投诉时间,商家,投诉内容,处理结果\n{rows}"))
            .into_iter()
            .map(|[asked, ..]| asked)
            .collect::<Vec<_>>()
    };
    assert_eq!(asked(&["要求赔偿被商家拒绝", "商家已经赔偿", "拒绝赔偿"]), ["compensation"; 3]);
    assert_eq!(
        asked(&["商家退款并赔偿100元", "商家退货，另行赔偿", "不予维修，同意补偿"]),
        ["refund", "return", "repair"]
    );
}

#[test]
fn a_result_still_to_come_tells_that_a_complaint_is_open_where_no_state_does() {
    let open = |text: &str| {
        let bench = Bench::new();
        let table = bench.json(&["table", "open-share", bench.file("in.csv", text)]);
        (fraction(&table["totals"]), table["measure"]["excluded"][0]["count"].as_i64().unwrap_or(0))
    };
    let zh = |ends: &[&str]| {
        let row = |(n, end): (usize, &&str)| format!("A{n}1,2023-05-0{},衣服破洞，商家说还在处理中,{end}\n", n + 1);
        let rows: String = ends.iter().enumerate().map(row).collect();
        format!("登记编号,登记时间,投诉内容,处理结果,办结时间\n{rows}")
    };
    let ends = [
        "已退款,2023-06-01",
        "商家拒绝退款,2023-06-02",
        "办理中,",
        "正在处理，等待商家回复,",
        "已退款,",
        "办理中,2023-06-05",
    ];
    assert_eq!(open(&zh(&ends)), ((2, 6), 0));
    // What the seller said before the complaint was made is no result, and one that nobody understands tells no state.
    assert_eq!(open(&zh(&[",", "详见附件,", "办理中,"])), ((1, 1), 2));
    for pending in ["In progress", "Pending", "under review", "Awaiting response from business"] {
        let text = format!(
            "Case ID,Date received,Complaint,Outcome\nC71,2023-01-02,Kettle leaks and I want a refund,{pending}\n             C72,2023-01-03,Coat torn and I want a refund,Refunded\nC73,2023-01-04,Mug broke and I want a refund,Refund refused\n"
        );
        assert_eq!(open(&text), ((1, 3), 0), "{pending}");
    }
}

/// A complaint for each cell, under the heading.
fn ledger(heading: &str, cells: &[&str]) -> String {
    let row = |(at, cell): (usize, &&str)| format!("S{at}77,2024-03-01,壶,鞋子开胶,\"{cell}\"\n");
    format!("售后编号,申请时间,商品名称,退货原因,{heading}\n{}", cells.iter().enumerate().map(row).collect::<String>())
}

#[test]
fn a_state_that_says_refused_tells_as_much_as_one_that_says_granted() {
    let (granted, refused) = (
        [
            "退款成功",
            "换货成功",
            "同意退款",
            "商家已同意换货",
            "已退货退款",
            "维修完成",
            "Refund issued",
            "Return accepted",
            "Refund Paid",
        ],
        [
            "已拒绝",
            "卖家已拒绝",
            "卖家拒绝退款，等待买家修改",
            "商家拒绝售后申请",
            "商家不同意",
            "退款失败",
            "Refund rejected",
            "Seller refused",
            "Return declined by seller",
        ],
    );
    for heading in [
        "售后状态",
        "处理状态",
        "退款状态",
        "服务单状态",
        "状态",
        "处理结果",
        "Status",
        "Refund status",
        "Return Status",
    ] {
        assert_eq!(outcomes(&ledger(heading, &granted)), granted.map(|_| "granted"), "{heading}");
        assert_eq!(outcomes(&ledger(heading, &refused)), refused.map(|_| "refused"), "{heading}");
    }
}

#[test]
fn a_state_that_is_open_or_of_an_office_that_did_not_take_it_on_tells_no_refusal() {
    for heading in ["退款状态", "Return status"] {
        let open = ["等待卖家同意退款", "退款中", "待商家处理", "Pending approval"];
        assert_eq!(outcomes(&ledger(heading, &open)), open.map(|_| "pending"), "{heading}");
    }
    let elsewhere = ["不予受理", "审核不通过", "退款关闭", "已驳回"];
    assert!(!outcomes(&ledger("处理状态", &elsewhere)).contains(&"refused".to_string()));
}

#[test]
fn the_name_of_a_column_of_states_says_what_was_asked_for_where_nothing_else_does() {
    for (heading, asked) in [("Return Status", "return"), ("退款状态", "refund"), ("Refund status", "refund")] {
        let read = read(&ledger(heading, &["Rejected", "Refund paid", "Approved"]));
        let outcomes = ["refused", "granted", "granted"];
        let asked_and_got = |[got, outcome, _]: &[String; 3], expected: &str| got == asked && outcome == expected;
        assert!(read.iter().zip(outcomes).all(|(row, outcome)| asked_and_got(row, outcome)), "{heading}: {read:?}");
    }
    let bench = Bench::new();
    let file = bench.file("in.csv", ledger("Return Status", &["Rejected", "Refund paid", "Approved", "Rejected"]));
    assert_eq!(fraction(&bench.json(&["table", "return-refusal-rate", file])["rows"][0]), (2, 4));
    // What the buyer chose stands in a column of its own.
    let text = "售后编号,申请时间,售后类型,退款状态\nS177,2024-03-01,换货,已拒绝\nS277,2024-03-01,维修,退款成功\n";
    let asked: Vec<String> = read(text).into_iter().map(|[asked, ..]| asked).collect();
    assert_eq!(asked, ["exchange", "repair"]);
}

#[test]
fn a_state_in_a_whole_sentence_that_is_not_known_is_told() {
    let bench = Bench::new();
    let text = ledger("处理状态", &["已转请有关单位会同研究并将另行函复各方", "已办结"]);
    let account = bench.json(&["import", bench.file("in.csv", text)])[0].to_string();
    assert!(account.contains("words in `处理状态` that say nothing to the profile, in 1 row"), "{account}");
}

#[test]
fn an_offer_or_an_instruction_in_a_reply_is_not_granted_whatever_its_heading() {
    let offers = [
        "您好，请您提供单号，我们为您办理退款",
        "麻烦您联系在线客服，核实后给您换货",
        "退货请在订单页面申请",
        "本店支持七天无理由退换货",
        "Please contact us to arrange your refund",
        "Refunds are issued within 14 days",
        "Send us the order number and we'll replace it",
        "You may return it for a refund",
    ];
    let done = ["已为您全额退款", "退款已处理完成，请查收", "We have refunded you in full. Please allow 5 days."];
    for heading in
        ["商家回复", "回复内容", "商家回复内容", "Company reply", "Reply", "Developer Reply Text", "Owner response"]
    {
        let read = outcomes(&ledger(heading, &offers));
        assert!(!read.iter().any(|outcome| outcome == "granted" || outcome == "refused"), "{heading}: {read:?}");
        assert_eq!(outcomes(&ledger(heading, &done)), done.map(|_| "granted"), "{heading}");
    }
}

#[test]
fn what_a_shop_replies_to_a_review_is_no_result() {
    for heading in ["replyContent", "Company Reply", "商家回复"] {
        let text = |reply: &str| {
            format!(
                "Review ID,Review Date,Stars,Review Text,{heading}\nR77,2024-03-01,1,鞋底断了，商家拒绝退货,{reply}\n"
            )
        };
        let (with, without) = (read(&text("感谢支持，已退款")), read(&text("")));
        assert_eq!(with, without, "{heading}");
        assert_eq!(with[0][1], "refused");
    }
}

#[test]
fn that_it_was_solved_or_not_does_not_overrule_a_result_that_says_why_nothing_was_decided() {
    let head = "工单编号,来电时间,诉求内容,办理结果,是否解决";
    for result in ["不属于受理范围", "超出受理范围", "诉求人撤诉", "不属于我单位职责"] {
        for answer in ["是", "否"] {
            let text = format!("{head}\n20240301771,2024-03-01,鞋子开胶，要求退货,{result},{answer}\n");
            assert_eq!(outcomes(&text), ["unknown"], "{result} {answer}");
        }
    }
    let text = format!(
        "{head}\n20240301771,2024-03-01,鞋子开胶，要求退货,已告知双方,是\n20240301772,2024-03-02,鞋子断底，要求退货,已告知双方,否\n"
    );
    assert_eq!(outcomes(&text), ["granted", "refused"]);
}

#[test]
fn a_state_that_says_that_nothing_was_asked_for_tells_no_request_and_no_outcome() {
    let nothing = [
        "没有申请退款",
        "无退款",
        "未申请退款",
        "未退款",
        "无需退款",
        "未发起售后",
        "不需要退货",
        "No refund requested",
        "Not returned",
        "No return",
        "Not requested",
        "No exchange needed",
        "None",
        "N/A",
    ];
    for heading in ["退款状态", "退货状态", "Return status", "Refund Status"] {
        for [asked, outcome, _] in read(&ledger(heading, &nothing)) {
            let tells = |text: &str| !["", "none"].contains(&text);
            assert!(!tells(&asked) && !tells(&outcome), "{heading}: {asked} {outcome}");
        }
        let bench = Bench::new();
        let cells = [&nothing[..], &["退款成功", "已拒绝"]].concat();
        let table = bench.json(&["table", "return-refusal-rate", bench.file("in.csv", ledger(heading, &cells))]);
        assert_eq!(fraction(&table["rows"][0]), (1, 2), "{heading}");
    }
    // What a complaint asks for and was refused is still so.
    let text = "售后编号,申请时间,投诉内容,退款状态\nS177,2024-03-01,鞋子开胶，要求退货，商家拒绝退货,未申请退款\n";
    assert_eq!(read(text)[0][..2], ["return", "refused"]);
    // Nor does a column of requests make an outcome of it.
    let text = "售后编号,申请时间,投诉内容,售后类型,退款状态\nS177,2024-03-01,鞋子开胶,维修,无退款\n";
    assert!(!["granted", "refused"].contains(&outcomes(text)[0].as_str()), "{:?}", read(text));
}

#[test]
fn a_cell_that_says_that_nothing_was_asked_for_is_no_state_and_no_unknown_word() {
    let nothing = ["未申请", "无售后", "无需退款", "未发起售后", "没有申请退款"];
    let row = |(at, cell): (usize, &&str)| format!("S17{at},2024-03-0{},鞋子开胶,{cell}\n", at + 1);
    let rows: String = nothing.iter().chain(&["", "退款成功"]).enumerate().map(row).collect();
    for heading in ["退款状态", "退货状态", "售后状态"] {
        let bench = Bench::new();
        let file = bench.file("in.csv", format!("售后编号,申请时间,投诉内容,{heading}\n{rows}"));
        let account = bench.json(&["import", file])[0].to_string();
        assert!(nothing.iter().all(|word| !account.contains(word)), "{heading}: {account}");
        let listed = bench.json(&["query", "SELECT status, result FROM complaints ORDER BY record_id", "--limit", "0"]);
        let states: Vec<&Value> = listed["rows"].as_array().unwrap().iter().collect();
        assert!(states[..6].iter().all(|row| *row == states[5]), "{heading}: {states:?}");
        assert_ne!(states[6], states[5], "{heading}");
    }
}

#[test]
fn where_nothing_else_is_told_a_cell_that_says_that_nothing_was_asked_for_is_believed() {
    let row = |code: &str, cell: &str| format!("2024-03-01,{code},甲店,{cell}\n");
    let cells = ["未申请", "无售后", "无需退款", "No refund requested", "无退款", "无", ""];
    let rows: String = cells.iter().map(|cell| row("质量问题", cell)).collect();
    let head = "投诉时间,问题类型,商家,退款状态\n";
    let told = read(&format!("{head}{rows}"));
    let (nothing, open) = (["none", "none", ""], ["", "", ""]);
    assert_eq!(told, [nothing, nothing, nothing, nothing, open, open, open].map(|row| row.map(String::from)));
    // What a code asks for is asked for all the same.
    assert_eq!(read(&format!("{head}{}", row("退货难", "未申请")))[0], ["return", "", ""].map(String::from));
}

#[test]
fn a_state_that_speaks_of_a_remedy_and_tells_none_is_no_outcome() {
    let states = [
        "Closed (repair shop complaint)",
        "Replacement agent assigned",
        "Rejected - duplicate complaint",
        "Closed - no refund due",
        "Closed - exchange rate enquiry",
        "汽车维修类投诉 已结",
        "退款类投诉已办结",
        "已结案（重复投诉，已退回）",
    ];
    for heading in ["Status", "处理状态"] {
        let read = outcomes(&ledger(heading, &states));
        assert!(!read.iter().any(|outcome| outcome == "granted" || outcome == "refused"), "{heading}: {read:?}");
    }
    let told = ["Closed - refund issued", "Closed - repaired", "Refund rejected", "Rejected by seller"];
    assert_eq!(outcomes(&ledger("Status", &told)), ["granted", "granted", "refused", "refused"]);
}

#[test]
fn a_rating_of_how_a_complaint_was_handled_makes_no_review_of_it() {
    for [number, story, reply, rating] in [
        ["case number", "description", "company response", "rating"],
        ["complaint id", "complaint", "business response", "overall rating"],
        ["编号", "问题描述", "商家回复", "评分"],
        ["投诉编号", "投诉内容", "商家答复", "评价"],
        ["受理编号", "投诉内容", "企业回复", "星级"],
    ] {
        let row = |(at, said): (usize, &str)| format!("C{at}71,2024-03-01,鞋子开胶,{said},{}\n", at + 1);
        let said = ["Full refund issued", "Refund refused", "Item exchanged"].into_iter().enumerate();
        let text = format!("{number},日期,{story},{reply},{rating}\n{}", said.map(row).collect::<String>());
        assert_eq!(outcomes(&text), ["granted", "refused", "granted"], "{reply} {rating}");
    }
    let bench = Bench::new();
    let text = "Review ID,Review Date,Stars,Review Text,Company reply\nR77,2024-03-01,1,sole broke,Thank you\n";
    let account = bench.json(&["import", bench.file("in.csv", text)])[0].to_string();
    assert!(account.contains("WARNING: `Company reply` is not used"), "{account}");
}

#[test]
fn what_waits_for_both_sides_was_settled_since_where_the_flag_says_so() {
    let head = "工单编号,来电时间,诉求内容,处理结果,是否调解成功";
    let text = format!(
        "{head}\n20240301771,2024-03-01,鞋子开胶，要求退货,等待双方到场,是\n20240301772,2024-03-02,鞋子断底，要求退货,等待双方到场,否\n"
    );
    assert_eq!(outcomes(&text), ["granted", "pending"]);
}
