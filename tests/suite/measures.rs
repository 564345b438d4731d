//! Measures as a user meets them: their definitions, one outcome under several bases, complaints against what was sold, and
//! measures of one's own.

use serde_json::Value;

use crate::support::{Bench, fraction, root, row};

const OWN: &str = r#"
[measures.slow]
label = { en = "Slow", zh = "超过三十日办结" }
about = { en = "closed after more than 30 days ÷ closed", zh = "超过30日办结的件数 ÷ 已办结件数" }
kind = "rate"
numerator = "days_to_close > 30"
denominator = "days_to_close IS NOT NULL"

[dimensions.price]
label = { en = "price", zh = "价位" }

[[dimensions.price.values]]
value = "small"
label = { en = "under 500", zh = "500元以下" }
when = "amount_disputed < 50000"

[[dimensions.price.values]]
value = "large"
label = { en = "500 and over", zh = "500元及以上" }
when = "amount_disputed >= 50000"

[dimensions.shop]
label = { en = "shop", zh = "店铺" }
sql = "CASE WHEN seller IS NULL THEN 'unnamed' ELSE 'named' END"
"#;

fn with_complaints() -> Bench {
    let bench = Bench::new();
    bench.file("small.csv", crate::support::SMALL);
    assert_eq!(bench.run(&["import", "small.csv"]).status, 0);
    bench
}

#[test]
fn a_measure_is_defined_in_both_languages_with_all_that_it_leaves_out() {
    let ran = Bench::new().run(&["list", "measures", "resolution-rate/accepted"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    for part in [
        "Resolution rate, of those accepted",
        "投诉解决率（占受理的投诉）",
        "status = 'resolved' OR remedy_outcome = 'granted'",
        "status = 'declined'",
        "declined",
        "不予受理",
        "least n",
        "最小基数",
        "Langzhong",
        "resolution-rate/silence-as-resolved",
    ] {
        assert!(ran.stdout.contains(part), "{part} is missing in\n{}", ran.stdout);
    }
    let ran = Bench::new().run(&["list", "measures", "resolution-rat"]);
    assert!(ran.status == 1 && ran.stderr.contains("did you mean `resolution-rate`?"), "{}", ran.stderr);
}

#[test]
fn one_outcome_stands_under_all_its_bases_with_a_definition_each() {
    let bench = Bench::new();
    let sample = |name: &str| root().join("samples/consumidor-mg-2023").join(name).to_str().unwrap().to_string();
    let (file, profile) = (sample("counts.csv"), sample("counts.toml"));
    let args = ["table", "resolution-rate", &file, "--source", &profile, "--variants"];
    let table = bench.json(&args);
    let variant = |name: &str| fraction(row(&table, "variant", name));
    assert_eq!(variant("received"), (36_614, 163_317));
    assert_eq!(variant("evaluated"), (36_614, 74_696));
    assert_eq!(variant("silence-as-resolved"), (125_235, 163_317));
    let notes = table["notes"].to_string();
    // The official index takes silence for a yes; the other bases take it for a no, and say so.
    assert!(
        notes.contains("received: in the denominator though nothing tells their outcome: 88,621 closed"),
        "{notes}"
    );
    assert!(!notes.contains("silence-as-resolved: in the denominator"), "{notes}");
    for part in [
        "evaluated: complaints resolved ÷",
        "Procon-MG",
        "evaluated: left out: 88,621",
        "silence-as-resolved: complaints closed",
    ] {
        assert!(notes.contains(part), "{part} is missing in {notes}");
    }
    let zh = bench.run(&[&args[..], &["--lang", "zh"]].concat()).stdout;
    assert!(zh.contains("口径") && zh.contains("投诉解决率（占有处理结果的投诉）"), "{zh}");
    // Each base is a measure of its own, with the same numbers.
    let alone = bench.json(&["table", "resolution-rate/evaluated", &file, "--source", &profile]);
    assert_eq!(fraction(&alone["totals"]), variant("evaluated"));
    let ran = bench.run(&["table", "complaints", &file, "--source", &profile, "--variants"]);
    assert!(
        ran.status == 1 && ran.stderr.contains("one base only") && ran.stderr.contains("resolution-rate"),
        "{}",
        ran.stderr
    );
}

#[test]
fn complaints_are_set_against_orders_of_the_same_period_and_group() {
    let bench = with_complaints();
    bench.file("orders.csv", "月份,商品类别,订单数\n2017-03,化妆品,4000\n2017-07,服装,1000\n");
    assert_eq!(bench.run(&["import", "orders.csv"]).status, 0);
    let table = bench.json(&["table", "complaints-per-10k", "--by", "product_category"]);
    let cosmetics = row(&table, "product_category", "化妆品");
    assert_eq!(fraction(cosmetics), (2, 4000));
    assert_eq!(cosmetics["value"], 5.0);
    assert!(cosmetics["low"].as_f64().unwrap() < 5.0 && cosmetics["high"].as_f64().unwrap() > 5.0);
    assert_eq!(cosmetics["flags"][0], "not-rankable");
    assert_eq!(fraction(&table["totals"]), (3, 5000));
    // Where there are orders alone, the table speaks of orders.
    let zh = bench.run(&["table", "complaints-per-10k", "--by", "product_category", "--lang", "zh"]).stdout;
    assert!(zh.contains("每万单投诉量") && zh.contains("订单数") && !zh.contains("户、人"), "{zh}");
    // Exposure has no category: the condition chooses complaints alone, and a dimension cannot.
    let part = bench.json(&[
        "table",
        "complaints-per-10k",
        "--where",
        "category = 'false-marketing' AND product_category = '服装'",
    ]);
    assert_eq!(fraction(&part["totals"]), (1, 1000));
    let ran = bench.run(&["table", "complaints-per-10k", "--by", "category"]);
    assert!(ran.status == 1 && ran.stderr.contains("not told by `category`"), "{}", ran.stderr);
    // Without users there is no rate per user, and a note says so.
    let users = bench.json(&["table", "complaints-per-10k/users", "--by", "product_category"]);
    assert!(row(&users, "product_category", "服装")["value"].is_null());
    assert!(users["notes"].to_string().contains("no known orders, users or population"), "{}", users["notes"]);
    bench.file("users.csv", "月份,用户数\n2017-03,500\n");
    assert_eq!(bench.run(&["import", "users.csv"]).status, 0);
    let ran = bench.run(&["table", "complaints-per-10k"]);
    assert!(ran.status == 1 && ran.stderr.contains("complaints-per-10k/orders"), "{}", ran.stderr);
    assert_eq!(bench.json(&["table", "complaints-per-10k/orders"])["totals"]["denominator"], 5000);
}

#[test]
fn satisfaction_of_a_source_without_scores_is_said_to_be_told_by_none() {
    let bench = with_complaints();
    for measure in ["satisfied-share", "satisfaction-mean"] {
        let zh = bench.run(&["table", measure, "--lang", "zh"]).stdout;
        assert!(zh.contains("以下来源未提供评分"), "{zh}");
    }
}

#[test]
fn every_list_is_in_chinese_where_that_is_asked_for() {
    for what in ["sources", "dimensions", "terms", "measures", "charts", "formats"] {
        let listed = Bench::new().run(&["list", what, "--lang", "zh"]).stdout;
        let chinese = |line: &str| line.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(listed.lines().count() > 1 && listed.lines().all(chinese), "{listed}");
    }
}

#[test]
fn complaints_without_orders_of_their_own_month_and_group_are_in_no_rate() {
    let bench = Bench::new();
    let groups = ["食品", "服装", "家电"];
    let lines = (0..300).map(|i| {
        let (month, group) = (i % 6 + 1, groups[i / 100]);
        format!("B{i},2023-{month:02}-15,{group},商品坏了，要求退货\n")
    });
    bench.file("c.csv", format!("投诉编号,投诉时间,商品类别,投诉内容\n{}", lines.collect::<String>()));
    bench.file(
        "orders.csv",
        "月份,商品类别,订单数\n2023-01,食品,10000\n2023-02,食品,20000\n2023-01,服装,5000\n2023-02,服装,5000\n\
         2023-03,服装,3000\n2023-07,服装,9000\n",
    );
    assert_eq!(bench.run(&["import", "c.csv", "orders.csv"]).status, 0);
    let table = bench.json(&["table", "complaints-per-10k", "--by", "product_category"]);
    let of = |group: &str| fraction(row(&table, "product_category", group));
    // 17 of the hundred in each of the first four months, 16 in the others.
    assert_eq!((of("食品"), of("服装")), ((34, 30_000), (50, 22_000)));
    assert_eq!(fraction(&table["totals"]), (84, 52_000));
    assert_eq!(table["rows"].as_array().unwrap().len(), 2, "nothing is known of the orders of 家电");
    let left_out = |table: &Value, by: &str| {
        let said = format!("left out: 216 complaints of a period or product {by} without orders");
        assert!(table["notes"].to_string().contains(&said), "{table}");
    };
    left_out(&table, "category");
    let months = bench.json(&["table", "complaints-per-10k", "--by", "month"]);
    assert_eq!(fraction(&months["totals"]), (84, 52_000));
    assert_eq!(fraction(row(&months, "month", "2023-03")), (16, 3000));
    // They are left out though the table is not by product.
    left_out(&months, "group");
    // Those that the note counts are those that are listed.
    let excluded = |row: &[&str]| {
        let args = ["records", "complaints-per-10k", "--excluded", "--limit", "0", "--lang", "zh"];
        bench.json(&[&args[..], row].concat())["rows"].as_array().unwrap().clone()
    };
    assert_eq!((excluded(&[]).len(), excluded(&["--row", "product_category=家电"]).len()), (216, 100));
    let march = excluded(&["--row", "month=2023-03"]);
    assert!(march.len() == 34 && march.iter().all(|row| row["product_group"].is_string()), "{march:?}");
    assert!(march.iter().all(|row| row["product_group"] != "clothing"), "{march:?}");
    assert!(march.iter().all(|row| row["left_out"] == "所在时段或商品大类没有订单数、用户数或人口数"), "{march:?}");
    // The way back lists the same complaints.
    let listed = bench.json(&["records", "complaints-per-10k", "--row", "product_category=服装", "--limit", "0"]);
    assert_eq!(listed["rows"].as_array().unwrap().len(), 50);
}

#[test]
fn a_rate_that_no_source_can_make_is_doubted() {
    let bench = Bench::new();
    let lines: String = (1..=40).map(|i| format!("B{i},2017-03-05,甲店,要求退货被拒绝\n")).collect();
    bench.file("plain.csv", format!("投诉编号,受理日期,商家,投诉内容\n{lines}"));
    let table = bench.json(&["table", "loss-reporting-share", "plain.csv"]);
    assert_eq!(fraction(&table["totals"]), (0, 40));
    assert!(table["notes"].to_string().contains("does the source tell the other answer"), "{}", table["notes"]);
    // Of these it is not known whether they were closed: they are in no denominator.
    let open = bench.json(&["table", "open-share", "plain.csv"]);
    assert_eq!(fraction(&open["totals"]), (0, 0));
    assert_eq!(open["measure"]["excluded"][0]["count"], 40);
}

#[test]
fn measures_and_dimensions_of_ones_own_stand_beside_the_others() {
    let bench = with_complaints();
    bench.file("plaint.toml", OWN);
    let table = bench.json(&["table", "complaints", "--by", "price"]);
    assert_eq!(row(&table, "price", "large")["numerator"], 1);
    assert_eq!(bench.json(&["table", "complaints", "--by", "shop"])["rows"][0]["shop"], "named");
    let slow = bench.json(&["table", "slow", "--by", "price"]);
    assert_eq!(slow["measure"]["source"], "plaint.toml");
    assert!(bench.run(&["list", "measures"]).stdout.contains("slow"));
    assert!(bench.run(&["list", "dimensions"]).stdout.contains("price"));
    assert!(bench.run(&["list", "measures", "slow"]).stdout.contains("超过30日办结的件数"));
    // Another file by name; without it the one in this folder does not count.
    bench.file("other.toml", OWN.replace("slow", "sluggish"));
    assert_eq!(bench.run(&["table", "sluggish", "--config", "other.toml"]).status, 0);
    assert_eq!(bench.run(&["table", "slow", "--config", "other.toml"]).status, 1);
    let ran = bench.run(&["table", "complaints", "--config", "none.toml"]);
    assert!(ran.status == 1 && ran.stderr.contains("none.toml"), "{}", ran.stderr);
}

#[test]
fn what_is_wrong_in_a_users_file_is_told_with_line_and_column() {
    let bench = with_complaints();
    for (right, wrong, place, why) in [
        ("days_to_close > 30", "days_to_clos > 30", "line 6, column 14", "days_to_clos"),
        ("denominator =", "denominater =", "line 7, column 1", "denominater"),
        ("amount_disputed < 50000", "amount_disputed <", "line 15, column", "cannot be read"),
        ("days_to_close > 30", "seller > 30", "line 6, column 23", "`seller` is a text"),
        ("days_to_close > 30", "CASE WHEN TRUE THEN seller END > 30", "line 2, column 11", "does not work"),
        ("[measures.slow]", "[measures.complaints]", "line 2, column 11", "comes with plaint"),
        ("kind = \"rate\"", "kind = \"ratio\"", "line 5, column 8", "ratio"),
    ] {
        bench.file("plaint.toml", OWN.replacen(right, wrong, 1));
        let ran = bench.run(&["table", "complaints"]);
        assert_eq!(ran.status, 1, "{wrong}");
        let message = ran.stderr;
        assert!(message.contains(&format!("plaint.toml, {place}")) && message.contains(why), "{wrong}: {message}");
    }
}

#[test]
fn a_whole_number_among_fractions_leads_back_to_its_complaints_and_is_not_cut() {
    let bench = Bench::new();
    bench.file("in.csv", "投诉编号,受理日期,满意度,投诉内容\n1,2017-03-05,4,a\n2,2017-03-05,5,b\n3,2017-03-06,4,c\n");
    bench.file(
        "plaint.toml",
        "[dimensions.points]\nlabel = { en = \"half\", zh = \"半分\" }\nsql = \"satisfaction / 2.0\"\n",
    );
    for (key, n) in [("points=2", 2), ("points=2.0", 2), ("points=2.5", 1)] {
        let list = bench.json(&["records", "complaints", "in.csv", "--row", key]);
        assert_eq!(list["rows"].as_array().unwrap().len(), n, "{key}");
    }
    let ran = bench.run(&["table", "complaints", "in.csv", "--by", "points", "--top", "1"]);
    assert!(ran.status == 1 && ran.stderr.contains("the values of `points` are numbers"), "{}", ran.stdout);
}

#[test]
fn a_function_that_is_promised_works() {
    let bench = Bench::new();
    bench.file("in.csv", "投诉编号,受理日期,商家,满意度,投诉内容\n1,2017-03-05,Shop,4,a\n2,2017-03-05,甲店,5,b\n");
    for condition in [
        "trim(seller) = 'Shop'",
        "lower(seller) = 'shop'",
        "upper(seller) = 'SHOP'",
        "length(seller) = 4",
        "coalesce(seller, '') = 'Shop'",
        "abs(satisfaction) = 4",
    ] {
        let table = bench.json(&["table", "complaints", "in.csv", "--where", condition]);
        assert_eq!(table["totals"]["numerator"], 1, "{condition}");
    }
}

#[test]
fn a_program_is_told_in_which_unit_amounts_are() {
    let bench = Bench::new();
    let head = "投诉编号,投诉时间,地区,投诉内容,涉及金额（元）";
    bench.file("in.csv", format!("{head}\nA1,2020-01-02,北京,面包发霉,100.5\nA2,2020-01-03,上海,不退货,无\n"));
    let csv = |by: &str, more: &[&str]| {
        let args = ["table", "amount-disputed", "in.csv", "--by", by, "--format", "csv"];
        bench.run(&[&args[..], more].concat()).stdout
    };
    let lines = csv("region", &[]);
    assert!(lines.contains("region,numerator,denominator,value,low,high,numerator_unit,value_unit,flags\n"), "{lines}");
    assert!(lines.contains("北京,10050,1,100.5,,,0.01 CNY,CNY,\n"), "{lines}");
    // Nobody told an amount there.
    assert!(lines.contains("上海,0,0,,,,0.01 CNY,,\n"), "{lines}");
    let across = csv("region,year", &["--pivot", "year"]);
    assert!(
        across.contains("(all) high,numerator_unit,value_unit,flags\n") && across.contains(",0.01 CNY,CNY,"),
        "{across}"
    );
    let table = bench.json(&["table", "amount-disputed", "in.csv", "--by", "region"]);
    assert_eq!(row(&table, "region", "北京")["numerator_unit"], "0.01 CNY");
    assert_eq!(table["totals"]["value_unit"], "CNY");
    bench.file("in.csv", format!("{head}\nA1,2020-01-02,北京,面包发霉,100\nA2,2020-01-03,北京,不退货,200美元\n"));
    let lines = csv("currency", &[]);
    assert!(lines.contains("USD,20000,1,200,,,0.01 USD,USD,\n") && lines.contains("(all),,2,,,,,,\n"), "{lines}");
    // What is no amount has no unit.
    let counts = bench.run(&["table", "complaints", "in.csv", "--by", "region", "--format", "csv"]).stdout;
    assert!(!counts.contains("unit"), "{counts}");
}

#[test]
fn a_condition_on_amounts_is_printed_as_they_are_paid() {
    let bench = Bench::new();
    bench.file("in.csv", crate::support::SMALL);
    let text = |condition: &str, more: &[&str]| {
        bench.run(&[&["table", "complaints", "in.csv", "--where", condition], more].concat()).stdout
    };
    let en = text("amount_disputed > 10000", &[]);
    assert!(en.contains("only complaints whose amount disputed is over ¥100.00\n"), "{en}");
    let zh = text("amount_disputed BETWEEN 10000 AND 50000 AND seller = '甲店'", &["--lang", "zh"]);
    assert!(zh.contains("仅统计涉及金额为¥100.00至¥500.00且"), "{zh}");
    let or = text("amount_disputed > 10000 OR seller = '乙店'", &[]);
    assert!(or.contains("where amount_disputed > 10000 OR seller = '乙店' (amounts in hundredths"), "{or}");
}

#[test]
fn a_misspelt_value_in_a_definition_of_ones_own_is_told() {
    let bench = Bench::new();
    bench.file("in.csv", "投诉编号,受理日期,地区,办理状态,投诉内容\n1,2017-03-05,北京,已办结,面包发霉，商家拒绝退货\n");
    let own = |numerator: &str| {
        let labels = "label = { en = \"Mine\", zh = \"甲\" }\nabout = { en = \"a\", zh = \"乙\" }";
        bench
            .file("plaint.toml", format!("[measures.mine]\n{labels}\nkind = \"count\"\nnumerator = \"{numerator}\"\n"));
    };
    // What no data can hold is refused before anything is read.
    for (wrong, hint) in [
        ("remedy_outcome = 'rejected'", "there are granted"),
        ("category = 'after_sales'", "did you mean `after-sales`?"),
        ("status = 'closed' AND term IN ('after-sales/return-refusd')", "did you mean `after-sales/return-refused`?"),
    ] {
        own(wrong);
        for args in [&["list", "measures"][..], &["table", "mine", "in.csv"]] {
            let ran = bench.run(args);
            let told = ran.stderr.contains("plaint.toml, line 1, column 11: in `mine` `") && ran.stderr.contains(hint);
            assert!(ran.status == 1 && told, "{wrong}: {}", ran.stderr);
        }
    }
    // What only these data do not hold is told where they are read.
    own("status = 'closd'");
    let ran = bench.run(&["table", "mine", "in.csv"]);
    assert!(
        ran.status == 1 && ran.stderr.contains("`closd` is no status\nhint: did you mean `closed`?"),
        "{}",
        ran.stderr
    );
    own("region = '北京市'");
    let ran = bench.run(&["table", "mine", "in.csv"]);
    assert!(ran.stderr.contains("nothing has the region `北京市`; there is `北京`"), "{}", ran.stderr);
    own("status = 'closed' AND region = '北京'");
    let ran = bench.run(&["table", "mine", "in.csv"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    bench.file(
        "plaint.toml",
        "[dimensions.kept]\nlabel = { en = \"a\", zh = \"甲\" }\nsql = \"CASE WHEN category = 'quality' THEN 1 END\"\n",
    );
    let ran = bench.run(&["list", "dimensions"]);
    assert!(ran.status == 1 && ran.stderr.contains("in `kept` `quality` is no category"), "{}", ran.stderr);
}

#[test]
fn bands_of_amounts_say_in_which_currency_they_are() {
    let bench = Bench::new();
    let head = "投诉编号,投诉时间,投诉内容,涉及金额（元）";
    bench.file("in.csv", format!("{head}\nA1,2020-01-02,面包发霉,99\nA2,2020-01-03,不退货,200\n"));
    let by = |lang: &str, more: &[&str]| {
        let args = ["table", "complaints", "in.csv", "--by", "amount_band", "--lang", lang];
        bench.run(&[&args[..], more].concat()).stdout
    };
    assert!(by("zh", &[]).starts_with("按涉及金额分段（元）统计的投诉量\n"), "{}", by("zh", &[]));
    assert!(by("en", &[]).starts_with("Complaints by amount in dispute (CNY)\n"), "{}", by("en", &[]));
    bench.run(&["chart", "complaints", "in.csv", "--by", "amount_band", "--lang", "zh", "-o", "x.svg"]);
    let svg = std::fs::read_to_string(bench.path().join("x.svg")).unwrap();
    assert!(svg.contains("涉及金额分段（元）"), "{svg}");
    // Where each row names its currency, the bands name none.
    bench.file("in.csv", format!("{head}\nA1,2020-01-02,面包发霉,99\nA2,2020-01-03,不退货,200美元\n"));
    let own = bench.run(&["table", "complaints", "in.csv", "--by", "amount_band,currency", "--lang", "zh"]).stdout;
    assert!(own.starts_with("按涉及金额分段、币种统计的投诉量\n"), "{own}");
}

#[test]
fn the_headers_of_a_source_are_listed_and_known() {
    let bench = Bench::new();
    for (source, unit) in
        [("denominators", "orders"), ("denominators-users", "users"), ("denominators-population", "population")]
    {
        let listed = bench.run(&["list", "sources", source]).stdout;
        let first = |field: &str| {
            let line = listed.lines().find(|line| line.trim_start().starts_with(field)).unwrap();
            line.trim_start()[field.len()..].trim().split(", ").next().unwrap().to_string()
        };
        let head = format!("{},{}", first("received_on"), first("exposure "));
        bench.file("in.csv", format!("{head}\n2017-03,5000\n"));
        let ran = bench.json(&["query", "SELECT exposure, exposure_unit FROM complaints", "in.csv"]);
        assert_eq!(
            (&ran["rows"][0]["exposure"], &ran["rows"][0]["exposure_unit"]),
            (&5000.into(), &unit.into()),
            "{head}: {ran}"
        );
    }
}
