//! What goes wrong is said plainly: what, where, what to do next; nothing is half-stored.

use crate::support::{Bench, Ran, SMALL};

/// Runs a command that must fail with a status; gives what it said.
fn fails(bench: &Bench, args: &[&str], status: i32) -> String {
    let ran = bench.run(args);
    assert_eq!(ran.status, status, "{args:?}\n{}{}", ran.stdout, ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    ran.stderr
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_nothing_is_stored() {
    let bench = Bench::new();
    bench.file("empty.csv", "");
    bench.file("blank.csv", "\n\n  \n");
    bench.file("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0");
    bench.file("book.xlsx", b"PK\x03\x04....");
    bench.file("strange.csv", "apples,pears\n1,2\n");
    std::fs::create_dir(bench.path().join("folder")).unwrap();
    for (file, says) in [
        ("missing.csv", "error: there is no file missing.csv\nhint: "),
        ("empty.csv", "error: empty.csv is empty\nhint: "),
        ("blank.csv", "error: blank.csv holds nothing but blanks\nhint: "),
        ("folder", "error: the folder folder holds no file\nhint: "),
        ("picture.csv", "error: picture.csv is a picture, which is no table\nhint: "),
        ("book.xlsx", "error: book.xlsx: this zip is damaged or cut off"),
        ("strange.csv", "error: no profile knows the header of strange.csv (line 1): apples, pears\nhint: "),
    ] {
        let said = fails(&bench, &["import", file], 1);
        assert!(said.starts_with(says), "{file}: {said}");
        assert!(!bench.path().join("plaint-data").exists(), "{file} left a dataset behind");
    }
}

#[test]
fn one_bad_file_does_not_spoil_the_others() {
    let bench = Bench::new();
    bench.file("good.csv", SMALL);
    let ran = bench.run(&["import", "missing.csv", "good.csv"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("there is no file missing.csv") && ran.stdout.contains("3 imported"), "{}", ran.stdout);
}

#[test]
fn a_bad_row_goes_to_the_rejects_file_with_line_field_value_and_reason() {
    let bench = Bench::new();
    let rows = "A4,2017-02-30,x,y,z,,\nA5,2017-03-01,x,y,z,,,too,many\nA6,2999-01-01,x,y,z,,\nA7,2017-03-01,x,y,z,,about ten\n";
    bench.file("in.csv", format!("{SMALL}{rows}"));
    let ledger = bench.json(&["import", "in.csv", "--as-of", "2018-01-01"]);
    assert_eq!((ledger[0]["rows_read"].as_i64(), ledger[0]["imported"].as_i64()), (Some(7), Some(4)));
    let rejects = std::fs::read_to_string(bench.path().join(ledger[0]["rejects_file"].as_str().unwrap())).unwrap();
    let lines: Vec<&str> = rejects.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "line,field,value,reason");
    assert!(lines[1].starts_with("5,受理日期,2017-02-30,"), "{}", lines[1]);
    assert!(
        lines[2].starts_with("6,(row),") && lines[2].contains("the row has 9 fields, the header 7"),
        "{}",
        lines[2]
    );
    assert!(lines[3].starts_with("7,受理日期,2999-01-01,a date in the future"), "{}", lines[3]);
    // An amount is not what identifies a complaint or dates it.
    assert_eq!(lines.len(), 4);
    assert!(ledger[0]["notes"].to_string().contains("left blank, in 1 row: about ten (1)"), "{}", ledger[0]["notes"]);
}

#[test]
fn strict_stores_nothing_of_a_file_with_a_reject_and_says_so() {
    let bench = Bench::new();
    bench.file("in.csv", format!("{SMALL}A4,2017-02-30,x,y,z,,\n"));
    let ran = bench.run(&["import", "in.csv", "--strict"]);
    assert_eq!(ran.status, 3, "{}", ran.stderr);
    assert!(ran.stdout.contains("nothing was stored"), "{}", ran.stdout);
    assert!(!bench.path().join("plaint-data").exists());
}

#[test]
fn names_that_are_nearly_right_are_put_right_in_the_hint() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    for (args, status, hint) in [
        (&["table", "return-refusal", "in.csv"][..], 1, "did you mean `return-refusal-rate`?"),
        (&["table", "complaints", "--by", "produkt_category", "in.csv"], 1, "did you mean `product_category`?"),
        (&["table", "complaints", "--where", "seler = 'x'", "in.csv"], 1, "did you mean `seller`?"),
        (&["table", "complaints", "--format", "jsn", "in.csv"], 2, "did you mean `json`?"),
        (&["chart", "complaints", "--kind", "bars", "-o", "x.svg", "in.csv"], 2, "did you mean `bar`?"),
        (&["table", "complaints", "--source", "heimo", "in.csv"], 1, "did you mean `heimao`?"),
    ] {
        let said = fails(&bench, args, status);
        assert!(said.contains(hint), "{args:?}: {said}");
    }
}

#[test]
fn what_cannot_be_asked_is_refused_with_a_reason() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    for (args, what) in [
        (&["table", "complaints", "--by", "narrative", "in.csv"][..], "`narrative` has too many values"),
        (&["table", "category-share", "--by", "category", "in.csv"], "by `category` already"),
        (
            &["table", "complaints", "--where", "seller = 5", "in.csv"],
            "`seller` is a text and is compared with the number 5",
        ),
        (&["table", "complaints"], "there is no dataset in plaint-data"),
        (&["chart", "complaints", "--by", "seller", "-o", "x.gif", "in.csv"], "no kind of picture is called `gif`"),
        (&["table", "complaints", "-o", "x.docx", "in.csv"], "a result is not written as .docx"),
        (&["chart", "refusal-rate", "--by", "seller", "--period", "1999", "-o", "x.svg", "in.csv"], "nothing of 1999"),
    ] {
        let said = fails(&bench, args, 1);
        assert!(said.contains(what) && said.contains("hint: "), "{args:?}: {said}");
    }
    fails(&bench, &["tabel"], 2);
}

#[test]
fn a_value_that_an_option_cannot_have_ends_with_two_whichever_the_option() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    for (args, what) in [
        (&["table", "complaints", "--period", "2017Q7", "in.csv"][..], "`2017Q7` is not a period"),
        (&["export", "x.csv", "--period", "2017-13", "in.csv"], "`2017-13` is not a period"),
        (&["table", "complaints", "--as-of", "2017-13-01", "in.csv"], "write a day as"),
        (&["table", "complaints", "--format", "jsn", "in.csv"], "no format is called `jsn`"),
        (&["imports", "--format", "jsn"], "possible values"),
        (&["table", "complaints", "--by", "seller", "--top", "0", "in.csv"], "is no number of groups"),
        (&["table", "complaints", "--by", "seller", "--sort", "size", "in.csv"], "not sorted by"),
        (
            &["chart", "complaints", "--by", "seller", "--kind", "pie", "-o", "x.svg", "in.csv"],
            "no chart is called `pie`",
        ),
        (&["review", "sample", "--n", "0", "-o", "x.csv"], "write a whole number"),
        (&["table", "complaints", "--lang", "fr", "in.csv"], "write en or zh"),
    ] {
        let said = fails(&bench, args, 2);
        assert!(said.starts_with("error: invalid value") && said.contains(what), "{args:?}: {said}");
    }
}

#[test]
fn a_variable_that_is_set_to_nothing_says_nothing() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    let ran = |variables: &[(&str, &str)], args: &[&str]| {
        Ran::from(bench.command(args).envs(variables.iter().copied()).output().unwrap())
    };
    let empty = ["PLAINT_DATASET", "PLAINT_LANG", "PLAINT_CONFIG"].map(|name| (name, ""));
    let imported = ran(&empty, &["import", "in.csv"]);
    assert_eq!(imported.status, 0, "{}", imported.stderr);
    let usual = ran(&[], &["table", "complaints", "--by", "seller", "--explain"]).stdout;
    assert_eq!(ran(&empty, &["table", "complaints", "--by", "seller", "--explain"]).stdout, usual);
    assert_eq!(ran(&empty, &["demo"]).stdout, ran(&[], &["demo"]).stdout);
    let zh = ran(&[("PLAINT_LANG", "zh_CN.UTF-8")], &["table", "complaints"]);
    assert_eq!(zh.stdout, ran(&[], &["table", "complaints", "--lang", "zh"]).stdout);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_as_one_wherever_it_is_met() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    for name in ["full.csv", "full.svg"] {
        std::os::unix::fs::symlink("/dev/full", bench.path().join(name)).unwrap();
    }
    for args in [
        &["table", "complaints", "in.csv", "-o", "full.csv"][..],
        &["records", "complaints", "in.csv", "-o", "full.csv"],
        &["chart", "complaints", "in.csv", "--by", "seller", "-o", "full.svg"],
        &["export", "full.csv", "in.csv", "--force"],
    ] {
        let said = fails(&bench, args, 1);
        assert!(said.contains("error: could not write full.") && said.contains("hint: free some room"), "{said}");
    }
    let full = std::fs::File::create("/dev/full").unwrap();
    let ran = Ran::from(bench.command(&["table", "complaints", "in.csv"]).stdout(full).output().unwrap());
    assert!(ran.status == 1 && ran.stderr.contains("hint: free some room"), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_once_and_a_device_is_no_file() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    let plain = bench.run(&["table", "category-share", "in.csv", "--format", "csv"]).stdout;
    // Opened twice, a pipe would give its end to one reader and nothing to the other, or never end.
    let table = ["table", "category-share", "/dev/stdin", "--format", "csv"];
    assert_eq!(bench.run_with_input(&table, SMALL.as_bytes()).stdout, plain);
    let ran = bench.run_with_input(&["import", "/dev/stdin"], SMALL.as_bytes());
    assert!(ran.stdout.contains("3 imported"), "{}{}", ran.stdout, ran.stderr);
    let said = fails(&bench, &["import", "/dev/zero"], 1);
    assert!(said.starts_with("error: /dev/zero is no ordinary file\nhint: "), "{said}");
}

#[cfg(unix)]
#[test]
fn a_folder_with_links_to_itself_is_read_once() {
    let bench = Bench::new();
    let folder = bench.path().join("exports");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("in.csv"), SMALL).unwrap();
    for link in ["a", "b"] {
        std::os::unix::fs::symlink(".", folder.join(link)).unwrap();
    }
    let read = bench.json(&["import", "exports", "--dry-run"]);
    assert_eq!(read.as_array().map(Vec::len), Some(1), "{read}");
}

#[test]
fn amounts_of_two_currencies_are_not_added_up() {
    let bench = Bench::new();
    bench.file("in.csv", "投诉编号,内容,挽回金额,币种\n1,a,10,CNY\n2,b,5,USD\n");
    let said = fails(&bench, &["table", "amount-recovered", "in.csv"], 1);
    assert!(said.contains("amounts in CNY and in USD cannot be added up") && said.contains("--by currency"), "{said}");
    let table = bench.json(&["table", "amount-recovered", "--by", "currency", "in.csv"]);
    assert_eq!(crate::support::row(&table, "currency", "USD")["value"], 5.0);
    assert!(table["totals"]["value"].is_null() && table["totals"]["numerator"].is_null());
}

#[test]
fn a_reader_that_has_had_enough_is_no_error() {
    use std::io::Read;
    let bench = Bench::new();
    let mut child = bench.command(&["list", "fields"]).stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// Whatever a reader makes of the account, what is asked for is done, and the exit code is that of the work.
#[test]
fn an_output_that_nobody_reads_stops_no_work_and_hides_no_exit_code() {
    let bench = Bench::new();
    let deaf = |args: &[&str]| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        bench.command(args).stdout(writer).status().unwrap().code()
    };
    for i in 0..3 {
        std::fs::write(bench.path().join(format!("{i}.csv")), SMALL.replace("\nA", &format!("\nA{i}"))).unwrap();
    }
    assert_eq!(deaf(&["import", "0.csv", "1.csv", "2.csv"]), Some(0));
    assert_eq!(bench.json(&["imports"]).as_array().unwrap().len(), 3);
    bench.file("counts.csv", "投诉类型,件数\n质量,5\n质量,-5\n");
    assert_eq!(deaf(&["import", "counts.csv", "--strict"]), Some(3));
    assert_eq!(deaf(&["audit", "--typed", "item, count, share; a, 1, 16.7%; b, 2, 33.3%; c, 3, 51.0%"]), Some(4));
    assert_eq!(deaf(&["import", "0.csv", "none.csv"]), Some(1));
    assert_eq!(deaf(&["table", "complaints"]), Some(0));
}

#[test]
fn a_count_that_cannot_be_one_is_rejected() {
    let bench = Bench::new();
    bench.file("in.csv", "投诉类型,件数\n质量,5\n质量,-5\n质量,9223372036854775807\n质量,2.5\n");
    let ledger = bench.json(&["import", "in.csv"]);
    assert_eq!((ledger[0]["imported"].as_i64(), ledger[0]["rejected"].as_i64()), (Some(1), Some(3)));
}

#[test]
fn a_period_takes_counted_rows_only_as_a_whole() {
    let bench = Bench::new();
    bench.file("in.csv", "nature,complaints_2023h1\n质量,100\n价格,20\n");
    let count = |period: &str| {
        bench.json(&["table", "complaints", "--period", period, "in.csv"])["totals"]["numerator"].clone()
    };
    assert_eq!((count("2023H1"), count("2023")), (120.into(), 120.into()));
    // Of a part of it nothing is known, which is not none.
    for part in ["2023-01", "2023Q1"] {
        let ran = bench.run(&["table", "complaints", "--period", part, "in.csv"]);
        assert!(ran.status == 1 && ran.stderr.contains(&format!("nothing of {part} by itself")), "{}", ran.stderr);
    }
}

#[test]
fn control_characters_in_a_cell_do_not_reach_the_terminal() {
    let bench = Bench::new();
    bench.file("in.csv", "商家,投诉内容\n\"a\u{1b}[31mred\nb\",质量差\n");
    let text = bench.run(&["table", "complaints", "--by", "seller", "in.csv"]).stdout;
    assert!(text.contains("a [31mred b"), "{text}");
}

/// Matching must not take a time that grows with the square of a text: this took minutes.
#[test]
fn a_very_long_text_is_labelled() {
    let bench = Bench::new();
    bench.file("in.csv", format!("投诉内容\n{}\n", "要求退货没有退款".repeat(200_000)));
    assert_eq!(bench.run(&["table", "category-share", "in.csv"]).status, 0);
}

#[test]
fn a_value_that_nothing_has_is_told_with_the_nearest() {
    let bench = Bench::new();
    bench.file("a.csv", "投诉编号,受理日期,地区,投诉内容\n1,2017-03-05,北京市,商家拒绝退货\n");
    let ran = |sql: &str| bench.run(&["table", "complaints", "a.csv", "--where", sql]);
    let told = ran("region = '北京市'");
    assert_eq!((told.status, told.stderr.as_str()), (0, "note: nothing has the region `北京市`; there is `北京`\n"));
    assert_eq!(ran("region IN ('北京')").stderr, "");
    for (sql, meant) in [
        ("category = '产品质量'", "`产品质量` is no category\nhint: did you mean `product-quality`?"),
        ("status IN ('closed', 'reslved')", "`reslved` is no status\nhint: did you mean `resolved`?"),
        ("remedy_outcome <> 'nix'", "`nix` is no remedy outcome\nhint: there are granted, none, pending"),
    ] {
        let ran = ran(sql);
        assert!(ran.status == 1 && ran.stderr.contains(meant), "{sql}: {}", ran.stderr);
    }
}

#[test]
fn a_row_that_no_table_has_is_told_and_not_listed_as_empty_in_silence() {
    let bench = Bench::new();
    bench.file("a.csv", "投诉编号,受理日期,地区,投诉内容\n1,2017-03-05,北京市,商家拒绝退货\n");
    let ran = |row: &str| bench.run(&["records", "complaints", "a.csv", "--row", row]);
    assert_eq!(ran("region=北京").stderr, "");
    let told = ran("region=北京市");
    assert_eq!((told.status, told.stderr.as_str()), (0, "note: nothing has the region `北京市`; there is `北京`\n"));
    let refused = ran("category=nosuch");
    assert!(refused.status == 1 && refused.stderr.contains("`nosuch` is no category"), "{}", refused.stderr);
}

#[test]
fn what_the_engine_refuses_is_told_before_files_are_read() {
    let bench = Bench::new();
    // Whoever read it would say that it is empty.
    bench.file("empty.csv", "");
    let condition = ["--where", "region + 1 = 2"];
    for args in [
        &["table", "complaints", "empty.csv"][..],
        &["records", "complaints", "empty.csv"],
        &["chart", "complaints", "empty.csv", "--by", "region", "-o", "x.svg"],
        &["export", "x.csv", "empty.csv", "--fields", "region"],
    ] {
        let said = fails(&bench, &[args, &condition].concat(), 1);
        assert!(said.starts_with("error: the condition `region + 1 = 2` does not work"), "{args:?}: {said}");
    }
    let said = fails(&bench, &["query", "SELECT region + 1 AS n FROM complaints", "empty.csv"], 1);
    assert!(said.contains("the SQL is that of polars"), "{said}");
}
