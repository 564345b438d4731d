//! `plaint audit` on tables that were really printed, from the command line. What it finds on made-up ones is tested beside the code.

use serde_json::Value;

use crate::support::{Bench, root};

/// The audit of a shipped table as JSON, with the exit code.
fn audit(path: &str) -> (Value, i32) {
    let ran = Bench::new().run(&["audit", root().join("samples").join(path).to_str().unwrap(), "--format", "json"]);
    (serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{path}: {e}\n{}", ran.stderr)), ran.status)
}

/// Row, column, what was printed, what it should be, and the habit, of the figures with a verdict.
fn found(audit: &Value, verdict: &str) -> Vec<[String; 5]> {
    let text = |v: &Value| v.as_str().unwrap_or("").to_string();
    let figures = audit["figures"].as_array().unwrap().iter().filter(|f| f["verdict"] == verdict);
    figures.map(|f| ["row", "column", "printed", "recomputed", "habit"].map(|key| text(&f[key]))).collect()
}

fn account<'a>(audit: &'a Value, column: &str) -> &'a Value {
    let columns = audit["columns"].as_array().unwrap();
    columns.iter().find(|c| c["column"] == column).unwrap_or_else(|| panic!("no column {column}"))
}

#[test]
fn the_association_set_one_row_and_subtracted_rounded_shares() {
    let (audit, status) = audit("cca-2023h1/natures.csv");
    assert_eq!(
        found(&audit, "habit"),
        [
            ["合同", "change_pp", "-2.99", "-3.00", "printed-shares"],
            ["其他", "share_2023h1_pct", "5.50", "5.49", "one-row-adjusted"],
            ["其他", "share_2022h1_pct", "5.08", "5.07", "one-row-adjusted"],
            ["其他", "change_pp", "0.42", "0.43", "printed-shares"],
        ]
    );
    for column in ["share_2023h1_pct", "share_2022h1_pct", "change_pp"] {
        let account = account(&audit, column);
        assert_eq!((&account["explained"], &account["of"]), (&10.into(), &10.into()), "{column}");
    }
    assert_eq!((audit["checked"].as_i64(), audit["irregular"].as_i64(), status), (Some(30), Some(0), 0));
}

#[test]
fn the_share_of_food_in_hunan_is_one_of_all_complaints() {
    let (audit, status) = audit("printed/hunan-2025q1-goods.csv");
    let base = ["占商品类投诉总量", "other-base"];
    assert_eq!(
        found(&audit, "irregular"),
        [
            ["其中：食品类", base[0], "20.53%", "30.91", base[1]],
            ["其中：家用电子电器类", base[0], "9.18%", "13.81", base[1]],
        ]
    );
    let about = account(&audit, base[0])["about"]["en"].as_str().unwrap();
    assert!(about.contains("10,461 (投诉总量)") && about.contains("6,949 (商品类)"), "{about}");
    assert_eq!((audit["follow"].as_i64(), status), (Some(4), 4));
}

#[test]
fn the_changes_of_hunan_come_from_unrounded_shares() {
    let (audit, status) = audit("printed/hunan-2025q1-natures.csv");
    assert_eq!((audit["follow"].as_i64(), audit["checked"].as_i64(), status), (Some(30), Some(30), 0));
    let about = account(&audit, "比重变化")["about"]["en"].as_str().unwrap();
    assert!(about.contains("unrounded") && about.contains("it would be −0.30 and not ↓0.29"), "{about}");
}

#[test]
fn no_sound_table_is_accused() {
    for (path, follow) in [("printed/cca-totals.csv", 3), ("printed/samr-12315.csv", 6)] {
        let (audit, status) = audit(path);
        let [habit, irregular] = ["by_habit", "irregular"].map(|key| audit[key].as_i64().unwrap());
        assert_eq!((audit["follow"].as_i64(), habit, irregular, status), (Some(follow), 0, 0, 0), "{path}");
    }
    let (audit, status) = audit("printed/cca-nature-shares.csv");
    assert_eq!((found(&audit, "open").len(), audit["irregular"].as_i64(), status), (70, Some(0), 0));
    let remarks = audit["remarks"].to_string();
    assert_eq!(remarks.matches("within what rounding allows").count(), 7, "each period adds up: {remarks}");
}

#[test]
fn shares_that_cannot_add_up_are_told_without_calling_one_of_them_wrong() {
    let (audit, status) = audit("printed/dsb-2023-02.csv");
    let remarks = audit["remarks"].to_string();
    assert!(remarks.contains("adds up to 101.00; rounding allows 99.90 to 100.10"), "{remarks}");
    assert_eq!((audit["irregular"].as_i64(), status), (Some(0), 0));
}

#[test]
fn strict_fails_on_a_habit_and_on_what_could_not_be_checked() {
    let bench = Bench::new();
    let path = |name: &str| root().join("samples").join(name).to_str().unwrap().to_string();
    for (name, status) in [("cca-2023h1/natures.csv", 4), ("printed/dsb-2023-02.csv", 4), ("printed/cca-totals.csv", 0)]
    {
        assert_eq!(bench.run(&["audit", &path(name), "--strict"]).status, status, "{name}");
    }
}

#[test]
fn a_table_comes_typed_through_a_pipe_or_from_a_workbook() {
    let bench = Bench::new();
    let typed =
        bench.run(&["audit", "--typed", "item, count, share; a, 1, 16.7%; b, 2, 33.3%; c, 3, 51.0%; total, 6, 100%"]);
    assert!(
        typed.status == 4 && typed.stdout.contains("c, share: printed 51.0%; 3 of 6 (total) is 50.0%"),
        "{}",
        typed.stdout
    );
    let piped = bench.run_with_input(
        &["audit", "-", "--lang", "zh"],
        "项目,件数,比重\n甲,1,16.7%\n乙,2,33.3%\n丙,3,51.0%\n".as_bytes(),
    );
    assert!(piped.status == 4 && piped.stdout.contains("丙，比重：表中为51.0%；3 ÷ 6 = 50.0%"), "{}", piped.stdout);
    bench.file("totals.csv", "表一\n项目,件数,比重\n甲,1,33.3%\n乙,2,66.7%\n合计,4,100%\n注：单位为件\n");
    let totals = bench.run(&["audit", "totals.csv"]);
    assert!(
        totals.stdout.contains("合计, 件数: printed 4; the rows add up to 3"),
        "{}{}",
        totals.stdout,
        totals.stderr
    );
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "表一：投诉性质变化表（单位：件）").unwrap();
    let rows = [("甲", 1495.0, 0.1495), ("乙", 5505.0, 0.5505), ("丙", 2450.0, 0.245), ("其他", 550.0, 0.06)];
    for (place, name) in ["项目", "本期件数", "比重"].into_iter().enumerate() {
        sheet.write_string(2, place as u16, name).unwrap();
    }
    for (row, (name, count, share)) in (3..).zip(rows) {
        sheet.write_string(row, 0, name).unwrap();
        sheet.write_number(row, 1, count).unwrap();
        sheet.write_number(row, 2, share).unwrap();
    }
    book.save(bench.path().join("report.xlsx")).unwrap();
    let ran = bench.run(&["audit", "report.xlsx", "--format", "csv"]);
    let wrong: Vec<&str> =
        ran.stdout.lines().skip(1).filter(|l| l.contains(",irregular,") || l.contains(",habit,")).collect();
    assert!(
        matches!(wrong[..], [line] if line.starts_with("7,其他,比重,0.06,0.0550,habit,fewer-decimals")),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_file_with_semicolons_and_decimal_commas_is_read() {
    let bench = Bench::new();
    bench.file("sc.csv", "类别;件数;占比\n质量;1000;33,3\n虚假;1001;33,4\n售后;999;33,3\n合计;3000;100,0\n");
    let ran = bench.run(&["audit", "sc.csv", "--all"]);
    assert!(ran.stdout.contains("5 figures checked: 5 follow, 0 only by a habit, 0 irregular"), "{}", ran.stdout);
    bench.file("one.csv", "类别;件数;占比\n质量;1000;33,3\n虚假;1001;33.4\n售后;999;33,3\n合计;3000;100,0\n");
    let ran = bench.run(&["audit", "one.csv"]);
    assert!(ran.stdout.contains("\n1 figure checked: 1 follows, "), "{}", ran.stdout);
    assert!(ran.stdout.contains("  质量, 占比: printed 33,3; not read as a number"), "{}", ran.stdout);
    assert_eq!(ran.status, 0);
}

#[test]
fn what_is_no_table_of_figures_says_so() {
    let bench = Bench::new();
    bench.file("texts.csv", "name,remark\na,good\nb,bad\n");
    let ran = bench.run(&["audit", "texts.csv"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("texts.csv holds no column of figures"), "{}", ran.stderr);
    bench.file("records.csv", "id,count\n".to_string() + &"a,1\n".repeat(3_000));
    let ran = bench.run(&["audit", "records.csv"]);
    assert!(ran.status == 1 && ran.stderr.contains("3000 rows"), "{}", ran.stderr);
}

#[test]
fn a_column_of_claims_that_are_no_plain_numbers_is_not_passed_over() {
    let bench = Bench::new();
    let claims = ["六成 八成 两成", "约60% 超30% 近10%", "百分之六十 百分之三十 百分之十", "3/5 3/10 1/10"];
    for cells in claims.map(|cells| cells.split(' ').collect::<Vec<_>>()) {
        let typed =
            format!("类别|件数|占比;质量|600|{};售后|300|{};其他|100|{};合计|1000|100%", cells[0], cells[1], cells[2]);
        let ran = bench.run(&["audit", "--typed", &typed, "--strict"]);
        assert_eq!(ran.status, 4, "{typed}: {}", ran.stdout);
        for cell in &cells {
            assert!(ran.stdout.contains(&format!("printed {cell}; not read as a number")), "{cell}: {}", ran.stdout);
        }
        assert_eq!(bench.run(&["audit", "--typed", &typed]).status, 0, "nothing is accused of {typed}");
    }
    let growth = "类别|今年|去年|同比;质量|600|300|增长一倍;售后|300|150|up 100%";
    let ran = bench.run(&["audit", "--typed", growth, "--strict"]);
    assert!(ran.status == 4 && ran.stdout.matches("not read as a number").count() == 2, "{}", ran.stdout);
    // What can be read is held against the others.
    let mixed = "类别|去年|今年|同比;质量|600|1080|增长八成;售后|300|540|up 80%;其他|100|180|80%";
    let ran = bench.run(&["audit", "--typed", mixed]);
    assert!(ran.status == 0 && ran.stdout.contains("1 figure checked: 1 follows"), "{}", ran.stdout);
    let bands = "降幅|件数|占比;10%以下|60|60%;10%-50%|40|40%;合计|100|100%";
    let ran = bench.run(&["audit", "--typed", bands, "--strict"]);
    assert!(ran.status == 0 && ran.stdout.contains("4 figures checked: 4 follow"), "{}", ran.stdout);
    // Full-width figures are figures, and texts are texts.
    for (share, status) in [("６０％", 0), ("６５％", 4)] {
        let typed = format!("类别|件数|占比;质量|600|{share};售后|300|３０％;其他|１００|１０％;合计|1000|１００％");
        let ran = bench.run(&["audit", "--typed", &typed, "--strict"]);
        assert_eq!(ran.status, status, "{typed}: {}", ran.stdout);
    }
    let texts = "类别|件数|占比|情况;3C数码|600|60%|半数来自网购;售后|400|40%|成交后多;合计|1000|100%|";
    assert_eq!(bench.run(&["audit", "--typed", texts, "--strict"]).status, 0);
}

#[test]
fn a_wrong_rate_beside_its_two_counts_is_found_in_a_table_of_three_rows() {
    let bench = Bench::new();
    for (typed, wrong) in [
        ("年份|受理量|解决量|解决率;2020|150|90|60%;2021|200|180|90%;2022|300|240|85%", "2022, 解决率"),
        ("区域|投诉量|办结量|办结率;东区|200|180|90%;西区|300|240|80%;合计|500|420|85%", "合计, 办结率"),
    ] {
        let ran = bench.run(&["audit", "--typed", typed]);
        assert!(ran.status == 4 && ran.stdout.contains(&format!("{wrong}: printed 85%")), "{typed}: {}", ran.stdout);
        let right =
            bench.run(&["audit", "--typed", &typed.replace("85%", if typed.contains("500") { "84%" } else { "80%" })]);
        assert_eq!(right.status, 0, "{}", right.stdout);
    }
    // A rate of something else, which twice is that of these counts because both are all.
    let other = "区域|受理量|办结量|满意率;东区|200|200|100%;西区|300|300|100%;南区|100|100|95%";
    let ran = bench.run(&["audit", "--typed", other]);
    assert_eq!(ran.status, 0, "{}", ran.stdout);
}

#[test]
fn a_markdown_table_of_plaints_own_is_read_without_its_marks() {
    let bench = Bench::new();
    let rows = "| a | 1 | 2 | 50.00% \\* |\n| b \\[x\\] | 3 | 4 | 75.00% |\n| c | 1 | 14 | 7.14% |\n";
    let total = "| **(all)** | **5** | **20** | **25.00%** |\n";
    let notes = "\n- refused ÷ decided\n- \\* fewer than 10 in the denominator: too few to rank (1 group)\n";
    for above in ["**Refusal rate, by kind**\n\n", ""] {
        let names = "| kind | refused | decided | Refusal rate |\n| --- | ---: | ---: | ---: |\n";
        bench.file("t.md", format!("{above}{names}{rows}{total}{notes}"));
        let audit = bench.json(&["audit", "t.md"]);
        let columns: Vec<&Value> = audit["columns"].as_array().unwrap().iter().map(|c| &c["column"]).collect();
        assert_eq!(columns, ["refused", "decided", "Refusal rate"], "{audit}");
        // Four rates and two totals.
        assert_eq!((&audit["follow"], &audit["irregular"], &audit["by_habit"]), (&6.into(), &0.into(), &0.into()));
    }
    let wrong = total.replace("**20**", "**21**");
    bench.file("wrong.md", format!("| kind | refused | decided | Refusal rate |\n|---|--:|--:|--:|\n{rows}{wrong}"));
    assert_eq!(bench.run(&["audit", "wrong.md"]).status, 4);
}
