//! What cells hold that are named for problem codes: one code, several, the path to one, or a class of goods.

use proptest::prelude::*;
use serde_json::Value;

use crate::support::{Bench, row};

const KNOWN: [&str; 4] = ["产品质量", "售后服务", "虚假宣传", "价格"];
const UNKNOWN: [&str; 4] = ["消费维权", "市场监管", "一般商品", "网上购物"];

/// Fields of the records of a file.
fn read(text: &str, fields: &str) -> Vec<Value> {
    let bench = Bench::new();
    let sql = format!("SELECT {fields} FROM complaints ORDER BY source_row");
    let listed = bench.json(&["query", &sql, bench.file("in.csv", text), "--limit", "0"]);
    listed["rows"].as_array().unwrap().clone()
}

/// Codes, category and where it is from, of a complaint for each cell.
fn labelled(heading: &str, cells: &[String]) -> Vec<Value> {
    let row = |(at, cell): (usize, &String)| format!("2024030{at:03}7,2024-03-01,与商家联系没有下文{at},\"{cell}\"\n");
    let rows: String = cells.iter().enumerate().map(row).collect();
    read(&format!("工单编号,来电时间,诉求内容,{heading}\n{rows}"), "source_codes, category, label_source")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn the_path_to_a_known_code_is_read_alike_whatever_parts_it(path in prop::collection::vec(0..4usize, 1..3), known in 0..4usize) {
        let parts: Vec<&str> = path.into_iter().map(|at| UNKNOWN[at]).chain([KNOWN[known]]).collect();
        let cells = [">", "-", "/", "—", "－", "->", " => ", "−", "／", "\\", "_", "：", ".", " "].map(|mark| parts.join(mark));
        for heading in ["诉求分类", "问题类别"] {
            let read = labelled(heading, &cells);
            prop_assert_eq!(&read[0]["label_source"], "source-code");
            prop_assert!(read.iter().all(|row| *row == read[0]), "{:?}", read);
        }
    }
}

#[test]
fn every_nature_of_the_consumers_association_keeps_its_name_in_every_column() {
    let natures = ["质量", "售后服务", "合同", "虚假宣传", "价格", "安全", "假冒", "计量", "人格权益", "其他"];
    for heading in ["投诉性质", "问题类别", "投诉类别", "投诉原因"] {
        for (id, day) in [("登记编号", "登记时间"), ("编号", "日期")] {
            let row =
                |(at, nature): (usize, &&str)| format!("2024030{at:03}7,2024-03-01,与商家联系没有下文{at},{nature}\n");
            let rows: String = natures.iter().enumerate().map(row).collect();
            let read = read(&format!("{id},{day},投诉内容,{heading}\n{rows}"), "nature, category");
            let told: Vec<&str> = read.iter().map(|row| row["nature"].as_str().unwrap()).collect();
            assert_eq!(told, natures, "{id} {heading}");
            assert_eq!(read[7]["category"], "product-quality");
        }
    }
    let short = ["计量问题", "缺斤少两", "短斤缺两"].map(String::from);
    let rows: String = short.iter().map(|code| format!("{code},3\n")).collect();
    let read = read(&format!("投诉性质,件数\n{rows}"), "nature, weight");
    assert!(read.len() == 3 && read.iter().all(|row| row["nature"] == "计量"), "{read:?}");
}

#[test]
fn a_code_of_new_york_or_washington_is_known_whatever_dash_blanks_or_entities_it_is_written_with() {
    let cells = [
        "Refund Policy - R01",
        "Refund Policy — R01",
        "Refund Policy\u{a0}-R01",
        "Refund Policy (R01)",
        "R01",
        "Refund&nbsp;Policy&#160;- R01",
    ];
    let row = |cell: &str| format!("Shop,Furniture Sales – 242,{cell},03/13/2016,Cash Amount—AMT,1\n");
    let header = "Business Name,Industry,Complaint Type,Mediation Start Date,Complaint Result,Restitution\n";
    let rows: String = cells.into_iter().map(row).collect();
    let read_as =
        read(&format!("{header}{rows}"), "source_codes, product_category, term, remedy_requested, remedy_outcome");
    assert_eq!(
        (&read_as[0]["term"], &read_as[0]["remedy_outcome"]),
        (&"after-sales/return-refused".into(), &"granted".into())
    );
    assert_eq!(read_as[0]["product_category"], "Furniture Sales");
    assert!(read_as.iter().all(|row| *row == read_as[0]), "{read_as:?}");
    let header = "ComplaintId,PracticeName,OpenedDate,BusinessCategory,Status\n";
    let cells = ["Failure To Adjust/Refund", "Failure to Adjust / Refund", "Failure To Adjust ／ Refund"];
    let row = |(at, cell): (usize, &str)| format!("70{at},{cell},01/15/2021,Auto,Closed\n");
    let rows: String = cells.into_iter().enumerate().map(row).collect();
    let read_as =
        read(&format!("{header}{rows}7000,Bait &amp; Switch,01/15/2021,Auto,Closed\n"), "source_codes, category");
    assert!(read_as[..3].iter().all(|row| row["category"] == "after-sales"), "{read_as:?}");
    assert_eq!(
        (&read_as[3]["category"], &read_as[3]["source_codes"]),
        (&"false-marketing".into(), &"Bait & Switch".into())
    );
}

#[test]
fn a_code_is_known_with_and_in_place_of_an_ampersand() {
    let codes = ["Bait & Switch", "Bait and Switch", "BAIT AND SWITCH", "Bait&Switch"];
    let row = |(at, cell): (usize, &str)| format!("70{at},{cell},01/15/2021,Auto,Closed\n");
    let rows: String = codes.into_iter().enumerate().map(row).collect();
    let header = "ComplaintId,PracticeName,OpenedDate,BusinessCategory,Status\n";
    let read_as = read(&format!("{header}{rows}"), "term, label_source");
    assert!(read_as.iter().all(|row| row["term"] == "false-marketing/false-promotion"), "{read_as:?}");
    // And where the profile lists `and`.
    let row = |cell: &str| format!("2024-03-01,{cell},the shop says nothing\n");
    let rows: String = ["Returns & Refunds", "returns and refunds", "Health & Safety"].map(row).concat();
    let read_as = read(&format!("date received,complaint type,description\n{rows}"), "category, label_source");
    let categories: Vec<_> = read_as.iter().map(|row| row["category"].as_str().unwrap()).collect();
    assert_eq!(categories, ["after-sales", "after-sales", "product-quality"], "{read_as:?}");
    assert!(read_as.iter().all(|row| row["label_source"] == "source-code"), "{read_as:?}");
}

#[test]
fn a_word_of_a_program_for_nothing_is_a_blank_cell_to_every_source() {
    let row = |(at, word): (usize, &str)| {
        format!("2024030{at}7,2024-03-01,{word},{word},{word},衣服有破洞商家拒绝退货{at}\n")
    };
    let words = ["", "nan", "NaN", "None", "NULL", "#N/A", "N/A", "-"];
    let rows: String = words.into_iter().enumerate().map(row).collect();
    let read_as = read(
        &format!("登记编号,登记时间,被投诉方,问题类别,处理结果,投诉内容\n{rows}"),
        "seller, source_codes, result, remedy_outcome",
    );
    assert_eq!(read_as[0]["remedy_outcome"], "refused");
    assert!(read_as.iter().all(|row| *row == read_as[0]), "{read_as:?}");
}

#[test]
fn a_mark_within_one_code_does_not_cut_it_in_two() {
    let codes = |text: &str| {
        let codes = read(text, "source_codes").into_iter().map(|row| row["source_codes"].as_str().unwrap().to_string());
        codes.collect::<Vec<_>>()
    };
    let text = "Case No,Date received,Company,Issue\nA-1001,2024-03-01,X,Advice about pension/annuity transfers\n\
                A-1004,2024-03-02,Y,Billing/Payment\nA-1005,2024-03-02,Y,Non-delivery\nA-1006,2024-03-02,Y,Add-on cover\n";
    assert_eq!(
        codes(text),
        ["Advice about pension/annuity transfers", "Billing|Payment", "Non-delivery", "Add-on cover"]
    );
    let text = "编号,投诉时间,商家,问题类别\nK177,2024-03-01,甲,水、电、气\nK277,2024-03-01,甲,质量、售后\n";
    assert_eq!(codes(text), ["水、电、气", "质量|售后"]);
}

#[test]
fn classes_of_goods_under_the_name_of_problems_are_no_problems() {
    for heading in ["投诉类别", "投诉类型", "问题类别"] {
        let classes = ["家用电子电器类", "服装鞋帽类", "食品类", "互联网服务"];
        let rows: String = classes.iter().map(|class| format!("东区,{class},12\n")).collect();
        let read = read(&format!("地区,{heading},受理量\n{rows}"), "product_category, category, source_codes");
        for (row, class) in read.iter().zip(classes) {
            assert_eq!(
                (&row["product_category"], &row["category"]),
                (&class.into(), &"unclassified".into()),
                "{heading}"
            );
        }
        // Problems stay what they are.
        let read = crate::codes::read(
            &format!("地区,{heading},受理量\n东区,质量,12\n西区,售后服务,7\n"),
            "category, product_category",
        );
        assert_eq!(read[0]["category"], "product-quality", "{heading}");
        assert!(read[0]["product_category"].is_null(), "{heading}");
    }
    let text = "State,Complaint Type,Number of complaints\nNSW,Motor vehicles,12\nVIC,Furniture,7\n";
    assert_eq!(read(text, "product_category")[1]["product_category"], "Furniture");
}

#[test]
fn a_class_that_no_list_knows_is_unclassified_and_not_guessed() {
    let bench = Bench::new();
    let classes = ["水上运动器材及配件", "钟表修理行业", "殡葬用品", "温室大棚材料"];
    let rows: String = classes.iter().map(|class| format!("东区,{class},12\n")).collect();
    let account = bench.json(&["import", bench.file("in.csv", format!("地区,投诉类别,受理量\n{rows}"))])[0].to_string();
    assert!(account.contains("4 of 4 records could not be classified"), "{account}");
}

#[test]
fn problems_of_brazilian_registers_are_known_in_the_wordings_of_other_years_and_others_told() {
    let told = |head: &str, row: &str, codes: &[(&str, &str)]| {
        let bench = Bench::new();
        let row = |(at, (code, _)): (usize, &(&str, &str))| row.replace('#', &(at + 1).to_string()) + ";" + code + "\n";
        let file = bench.file("in.csv", format!("{head}\n{}", codes.iter().enumerate().map(row).collect::<String>()));
        let notes = bench.json(&["import", file, "--dry-run"])[0]["notes"].to_string();
        let sql = "SELECT category, label_source FROM complaints ORDER BY source_row";
        let listed = bench.json(&["query", sql, file, "--limit", "0"]);
        for (row, (code, category)) in listed["rows"].as_array().unwrap().iter().zip(codes) {
            assert_eq!(
                (row["category"].as_str(), row["label_source"].as_str()),
                (Some(*category), Some("source-code")),
                "{code}"
            );
        }
        notes
    };
    let notes = told(
        "UF;Data Abertura;Nome Fantasia;Segmento de Mercado;Avaliação Reclamação;Grupo Problema;Problema",
        "SP;0#/10/2014;Loja;Varejo;Resolvida;g",
        &[
            ("Dificuldade na devolução de valores pagos", "after-sales"),
            ("DIFICULDADE / ATRASO NA DEVOLUÇÃO de valores, etc.", "after-sales"),
            ("Funcionamento inadequado do serviço (queda etc)", "product-quality"),
            ("SAC - Demanda não respondida", "after-sales"),
            ("Cobrança em duplicidade / valor já pago", "other"),
            ("Oferta não cumprida (brinde)", "false-marketing"),
            ("Problema do qual nenhuma lista fala", "other"),
        ],
    );
    assert!(notes.contains("nenhuma lista fala") && notes.contains("takes for `other`"), "{notes}");
    assert!(!notes.contains("DIFICULDADE"), "{notes}");
    let notes = told(
        "Atendida;data_abertura;uf;razao_social_sindec;descricao_assunto;descricao_problema",
        "S;2010-02-0#;PA;LOJA;Colchão",
        &[
            ("Recusa de troca", "after-sales"),
            ("Preço (remarcado, etc.)", "other"),
            ("Produto não atende ao fim anunciado", "product-quality"),
            ("Presença de insetos", "product-quality"),
            ("Desistência da compra (art. 49)", "after-sales"),
            ("Assunto sem nome na lista", "other"),
        ],
    );
    assert!(notes.contains("Assunto sem nome na lista") && notes.contains("takes for `other`"), "{notes}");
}

#[test]
fn what_an_office_did_not_take_on_is_declined_whatever_the_column_is_called() {
    let rows = |heading: &str, no: &str, yes: &str| {
        format!(
            "登记编号,登记时间,被投诉方,问题类别,投诉内容,{heading},调解结果\n\
             2022077,2022-03-01,某店,质量,台灯不亮商家拒绝退货,{yes},调解成功\n\
             2022078,2022-03-02,某店,质量,台灯不亮商家拒绝退货,{no},\n\
             2022079,2022-03-03,某店,质量,台灯不亮商家拒绝退货,{yes},\n"
        )
    };
    for (heading, no, yes) in [
        ("受理状态", "不予受理", "已受理"),
        ("受理情况", "不予受理", "予以受理"),
        ("是否受理", "否", "是"),
        ("受理结果", "不受理", "受理"),
    ] {
        let told = read(&rows(heading, no, yes), "status, remedy_outcome");
        let of = |name: &str| told.iter().map(|row| row[name].as_str().unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!(of("status"), ["", "declined", "open"], "{heading}");
        assert_eq!(of("remedy_outcome"), ["granted", "unknown", "pending"], "{heading}");
        // Under the name of something else it is told by its own words only.
        let told = read(&rows(heading, "张三", "李四"), "status");
        assert!(told.iter().all(|row| row["status"].is_null()), "{heading}");
    }
}

#[test]
fn other_among_the_reasons_that_a_shopper_picks_is_no_category_beside_a_story_and_that_of_an_office_is() {
    let story = "买的面膜是三无产品，没有生产日期和合格证";
    let told = |heading: &str, code: &str, story: &str| {
        let text = format!("售后编号,申请时间,店铺名称,{heading},问题描述\nQ77,2026-01-05,甲店,{code},{story}\n");
        let row = read(&text, "category, label_source").remove(0);
        (row["category"].as_str().unwrap().to_string(), row["label_source"].as_str().unwrap().to_string())
    };
    let is = |told: (String, String), category: &str, source: &str| assert_eq!(told, (category.into(), source.into()));
    for heading in ["售后原因", "退款原因", "退货退款原因", "买家申请原因", "Return reason"] {
        for code in ["其他", "其它", "其他原因", "其他问题", "Other"] {
            is(told(heading, code, story), "product-quality", "model");
        }
        is(told(heading, "虚假宣传", story), "false-marketing", "source-code");
        // Where nothing else is told, it is what is known.
        is(told(heading, "其他", ""), "other", "source-code");
    }
    is(told("问题类别", "其他", story), "other", "source-code");
}

#[test]
fn complaints_that_raise_several_categories_are_told_where_each_is_counted_once() {
    let bench = Bench::new();
    let codes = ["Warranty", "Advertising", "Product Safety"];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let rows: String = order.iter().map(|i| format!("1,{},Toys,01/02/2015,Closed,A\n", codes[*i])).collect();
        let name = bench.file(
            "in.csv",
            format!("ComplaintId,PracticeName,BusinessCategory,OpenedDate,Status,BusinessName\n{rows}"),
        );
        let of = |measure: &str| bench.json(&["table", measure, name]);
        let once = of("category-share");
        assert_eq!(row(&once, "category", "product-quality")["numerator"], 1, "{once}");
        let told = "1 of 1 complaints (100.0 %) raise several categories and are counted by the primary one alone; `mention-share` counts each";
        assert!(once["notes"].to_string().contains(told), "{}", once["notes"]);
        assert!(!of("mention-share")["notes"].to_string().contains("counted by the primary one"));
        assert!(!of("complaints")["notes"].to_string().contains("counted by the primary one"));
    }
    let plain = "ComplaintId,PracticeName,BusinessCategory,OpenedDate,Status,BusinessName\n1,Warranty,Toys,01/02/2015,Closed,A\n";
    let plain = bench.json(&["table", "category-share", bench.file("plain.csv", plain)]);
    assert!(!plain["notes"].to_string().contains("counted by the primary one"), "{}", plain["notes"]);
}

#[test]
fn a_source_says_which_of_several_codes_is_primary_and_how_its_rows_are_merged() {
    let bench = Bench::new();
    let listed = bench.run(&["list", "sources", "wa-ag"]).stdout;
    assert!(
        listed.contains("else the first of product-quality, false-marketing, after-sales; other comes last"),
        "{listed}"
    );
    let (_, rows) = listed.split_once("those with the same ComplaintId make one complaint").unwrap();
    for how in [
        "the earliest received_on\n",
        "the largest amount_disputed, amount_recovered\n",
        "all of source_codes\n",
        "one only, by Status (Closed before Open before New), the others are not kept: city, product_category, region, seller, status\n",
    ] {
        assert!(rows.contains(how), "{how}: {listed}");
    }
    let one_row = bench.run(&["list", "sources", "nyc-dcwp"]).stdout;
    assert!(one_row.contains("else that of the first code") && !one_row.contains("make one complaint"), "{one_row}");
}
