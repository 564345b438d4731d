//! The edges of the command line: what stands beside a row, what may be overwritten, what a terminal is given.

use serde_json::Value;

use crate::support::{Bench, Ran, SMALL};

/// The lines of JSON of a file's labels.
fn labels(bench: &Bench, file: &str) -> Vec<Value> {
    let ran = bench.run(&["classify", "--input", file, "--text-column", "text"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_row_without_a_word_keeps_its_place_among_the_labels_in_every_format() {
    let bench = Bench::new();
    let files = [
        ("one.csv", "text\nit broke on the first day\n\"\"\nthey refused to refund me\n\"\"\n"),
        ("two.csv", "text,note\nit broke on the first day,a\n,\nthey refused to refund me,b\n,\n"),
        (
            "rows.jsonl",
            "{\"text\":\"it broke on the first day\"}\n{\"text\":\"\"}\n{\"text\":\"they refused to refund me\"}\n{\"text\":\"\"}\n",
        ),
        (
            "rows.json",
            "[{\"text\":\"it broke on the first day\"},{\"text\":\"\"},{\"text\":\"they refused to refund me\"},{\"text\":\"\"}]",
        ),
    ];
    for (name, content) in files {
        bench.file(name, content);
        let labels = labels(&bench, name);
        let categories: Vec<&str> = labels.iter().map(|l| l["category"].as_str().unwrap()).collect();
        assert_eq!(categories, ["product-quality", "unclassified", "after-sales", "unclassified"], "{name}");
    }
    // What is read into a dataset has no such rows.
    let account = bench.json(&["import", "two.csv", "--dry-run"]);
    assert_eq!(account[0]["rows_read"], 2);
}

#[test]
fn a_blank_row_of_a_workbook_or_a_page_keeps_its_place_among_the_labels() {
    let bench = Bench::new();
    // More filled rows than one piece holds.
    let text = |row: usize| if row.is_multiple_of(3) { "" } else { "坏了" };
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let rows = 6_200;
    for (column, name) in ["no", "text"].into_iter().enumerate() {
        sheet.write(2, column as u16, name).unwrap();
    }
    for row in (1..=rows).filter(|row| !text(*row).is_empty()) {
        sheet.write(2 + row as u32, 0, row as u32).unwrap();
        sheet.write(2 + row as u32, 1, text(row)).unwrap();
    }
    book.save(bench.path().join("in.xlsx")).unwrap();
    let row = |row: usize| format!("<tr><td>{}</td><td></td></tr>", text(row));
    let page: String = (1..=8).map(row).collect();
    bench.file("in.html", format!("<table><tr><th>text</th><th>no</th></tr>{page}</table>"));
    for (name, rows) in [("in.xlsx", rows), ("in.html", 8)] {
        let labels = labels(&bench, name);
        assert_eq!(labels.len(), rows, "{name}");
        for (at, label) in labels.iter().enumerate() {
            assert_eq!(label["category"] == "unclassified", text(at + 1).is_empty(), "{name}, row {at}: {label}");
        }
    }
    let filled = (1..=rows).filter(|row| !text(*row).is_empty()).count();
    assert_eq!(bench.json(&["import", "in.xlsx", "--dry-run"])[0]["rows_read"], filled);
}

#[test]
fn rows_that_cannot_be_labelled_are_told_with_their_lines() {
    let bench = Bench::new();
    bench.file("ragged.csv", "text,seller\nit broke,a\nit broke,b\nit broke,c\nit broke,d,e,f\nit broke,g\n");
    for format in ["csv", "jsonl"] {
        let ran = bench.run(&["classify", "--input", "ragged.csv", "--text-column", "text", "--format", format]);
        assert!(ran.stderr.contains("1 row could not be read") && ran.stderr.contains("line 5"), "{}", ran.stderr);
        assert_eq!(ran.stdout.lines().count(), 5 + usize::from(format == "csv"));
    }
}

#[test]
fn options_of_files_do_nothing_unseen() {
    let bench = Bench::new();
    bench.file("small.csv", SMALL);
    assert_eq!(bench.run(&["import", "small.csv"]).status, 0);
    for args in [
        &["classify", "--text-column", "text"][..],
        &["classify", "--format", "csv"],
        &["classify", "--evidence"],
        &["classify", "--encoding", "big5"],
        &["classify", "--text", "a", "--sheet", "2"],
        &["evaluate", "--sheet", "2"],
    ] {
        let ran = bench.run(args);
        assert!(ran.status != 0 && ran.stdout.is_empty(), "{args:?}: {}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn a_file_of_texts_in_an_encoding_that_nothing_shows_can_be_named() {
    let bench = Bench::new();
    let (text, _, _) = encoding_rs::BIG5.encode("text\n收到的面膜破了，商家拒絕退貨\n");
    bench.file("big5.csv", text);
    let args = ["classify", "--input", "big5.csv", "--text-column", "text"];
    let plain = bench.run(&args);
    assert!(plain.status != 0 && plain.stderr.contains("--encoding"), "{}", plain.stderr);
    let named = bench.run(&[&args[..], &["--encoding", "big5"]].concat());
    assert!(named.status == 0 && named.stdout.contains("\"category\":\"after-sales\""), "{}", named.stderr);
}

#[test]
fn a_filled_in_file_is_not_overwritten_by_another_draw() {
    let bench = Bench::new();
    bench.file("small.csv", SMALL);
    assert_eq!(bench.run(&["import", "small.csv"]).status, 0);
    for name in ["check.csv", "check.xlsx"] {
        let draw = ["review", "sample", "-o", name];
        assert_eq!(bench.run(&draw).status, 0);
        bench.file(name, "filled in");
        let ran = bench.run(&draw);
        assert!(ran.status == 1 && ran.stderr.contains("--force"), "{}", ran.stderr);
        assert_eq!(std::fs::read(bench.path().join(name)).unwrap(), b"filled in");
        assert_eq!(bench.run(&[&draw[..], &["--force"]].concat()).status, 0);
        let once = std::fs::read(bench.path().join(name)).unwrap();
        assert_eq!(bench.run(&[&draw[..], &["--force"]].concat()).status, 0);
        assert!(once == std::fs::read(bench.path().join(name)).unwrap(), "{name} differs from draw to draw");
    }
    assert_eq!(bench.run(&["review", "sample", "-o", "none.csv", "--n", "0"]).status, 2);
}

#[test]
fn answers_without_a_column_of_other_categories_take_none_away() {
    let bench = Bench::new();
    bench.file("one.csv", "投诉编号,受理日期,投诉内容\nA1,2017-03-05,收到的面膜破了，质量太差，商家拒绝退货\n");
    assert_eq!(bench.run(&["import", "one.csv"]).status, 0);
    let flags = || {
        let sql = "SELECT is_product_quality, is_after_sales FROM complaints";
        bench.json(&["query", sql])["rows"].to_string()
    };
    let before = flags();
    assert_eq!(before.matches("true").count(), 2, "{before}");
    let label = "SELECT category FROM complaints";
    let category = bench.json(&["query", label])["rows"][0]["category"].as_str().unwrap().to_string();
    bench.file("answers.csv", format!("record_id,category\ngeneric:A1,{category}\n"));
    assert_eq!(bench.run(&["review", "import", "answers.csv", "--reviewer", "Li"]).status, 0);
    assert_eq!(flags(), before);
    bench.file("answers.csv", format!("record_id,category,also\ngeneric:A1,{category},\n"));
    assert_eq!(bench.run(&["review", "import", "answers.csv", "--reviewer", "Wang"]).status, 0);
    assert_eq!(flags().matches("true").count(), 1);
}

#[test]
fn what_people_answered_is_no_label_of_another_model() {
    let bench = Bench::new();
    bench.file("small.csv", SMALL);
    assert_eq!(bench.run(&["import", "small.csv"]).status, 0);
    assert_eq!(bench.run(&["classify", "--no-model"]).status, 0);
    bench.file("answers.csv", "record_id,category,remedy\ngeneric:A1,after-sales,refused\n");
    assert_eq!(bench.run(&["review", "import", "answers.csv", "--reviewer", "Li"]).status, 0);
    let ran = bench.run(&["table", "category-share"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
}

#[test]
fn a_folder_with_somebody_elses_dataset_json_is_read_and_a_dataset_is_named() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path().join("in/kaggle")).unwrap();
    bench.file("in/kaggle/dataset.json", "{}");
    bench.file("in/kaggle/small.csv", SMALL);
    let ran = bench.run(&["import", "in", "--dataset", "in/kept"]);
    assert!(ran.stdout.contains("3 imported"), "{}{}", ran.stdout, ran.stderr);
    let ran = bench.run(&["import", "in", "--dataset", "in/kept"]);
    assert!(ran.stderr.contains("datasets of plaint: in/kept"), "{}", ran.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_name_in_another_encoding_is_told_as_one() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let bench = Bench::new();
    std::fs::create_dir(bench.path().join("in")).unwrap();
    let name = OsStr::from_bytes(b"\xcd\xb6\xcb\xdf.csv");
    std::fs::write(bench.path().join("in").join(name), SMALL).unwrap();
    let named =
        bench.command(&["table", "complaints"]).arg(name).current_dir(bench.path().join("in")).output().unwrap();
    for ran in [bench.run(&["import", "in"]), Ran::from(named)] {
        assert!(ran.status == 1 && ran.stderr.contains("not in UTF-8\nhint: rename the file"), "{}", ran.stderr);
    }
}

#[test]
fn a_text_longer_than_a_cell_is_cut_and_told() {
    let bench = Bench::new();
    let text = "质量差".repeat(12_000);
    bench.file("long.csv", format!("投诉编号,受理日期,投诉内容\nA1,2017-03-05,{text}\n"));
    assert_eq!(bench.run(&["import", "long.csv"]).status, 0);
    let ran = bench.run(&["export", "long.xlsx", "--fields", "narrative"]);
    assert!(ran.status == 0 && ran.stdout.contains("cut: 1 "), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(bench.run(&["export", "long.jsonl", "--fields", "narrative"]).status, 0);
    assert!(std::fs::read_to_string(bench.path().join("long.jsonl")).unwrap().contains(&text));
}

#[test]
fn a_terminal_is_given_nothing_to_act_on() {
    let bench = Bench::new();
    bench.file(
        "odd.csv",
        "投诉编号,受理日期,商家,投诉内容\nA1,2017-03-05,甲\u{1b}[31m店,面膜\u{1b}[2J破了\u{202e}退货\n",
    );
    assert_eq!(bench.run(&["import", "odd.csv"]).status, 0);
    let text = "面膜\u{1b}[2J破了";
    for args in [
        &["show", "generic:A1"][..],
        &["show", "generic:A1", "--lang", "zh"],
        &["classify", "--text", text],
        &["import", "odd.csv", "--dry-run"],
    ] {
        let ran = bench.run(args);
        let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(ran.status == 0 && !ran.stdout.contains(acts), "{args:?}: {:?}", ran.stdout);
    }
}

#[test]
fn a_row_of_labelled_texts_that_cannot_be_read_is_not_dropped_unseen() {
    let bench = Bench::new();
    bench.file(
        "texts.csv",
        "text,primary\n面膜破了,product-quality\n面膜坏了,product-quality\n面膜旧了,product-quality\n面膜,破,了,坏\n",
    );
    let args = ["lexicon", "check", "--texts", "texts.csv", "--label-column", "primary"];
    let ran = bench.run(&args);
    assert!(ran.status == 1 && ran.stderr.contains("texts.csv, line 5"), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn other_categories_are_split_alike_wherever_they_are_read() {
    let bench = Bench::new();
    bench.file("gold.csv", "text,label,also\n面膜破了，客服不理,product-quality,after-sales、false-marketing\n");
    let ran = bench.run(&["evaluate", "--gold", "gold.csv", "--also-column", "also"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
}

#[test]
fn the_command_behind_a_row_names_the_dataset_that_the_table_is_of() {
    let bench = Bench::new();
    bench.file("small.csv", SMALL);
    assert_eq!(bench.run(&["import", "small.csv"]).status, 0);
    let explained = |variable: Option<&str>, args: &[&str]| {
        let mut command = bench.command(&[&["table", "complaints", "--by", "seller", "--explain"], args].concat());
        command.envs(variable.map(|folder| ("PLAINT_DATASET", folder)));
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert!(!explained(None, &[]).contains("--dataset"));
    assert!(!explained(Some("plaint-data"), &[]).contains("--dataset"));
    assert!(explained(Some("elsewhere"), &["--dataset", "plaint-data"]).contains("--dataset plaint-data"));
}

#[test]
fn a_predicate_behind_three_quotes_and_blank_lines_is_told_on_its_line() {
    let bench = Bench::new();
    let head = "[measures.late]\nlabel = { en = \"Late\", zh = \"逾期\" }\nabout = { en = \"a\", zh = \"甲\" }\nkind = \"rate\"\n";
    bench.file("own.toml", format!("{head}denominator = \"true\"\nnumerator = \"\"\"\n\n\ndayz > 3\"\"\"\n"));
    let ran = bench.run(&["table", "late", "--config", "own.toml"]);
    assert!(ran.stderr.contains("line 9, column 1"), "{}", ran.stderr);
}
