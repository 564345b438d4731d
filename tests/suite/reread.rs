//! Files that are read again: how they were read is kept, told and followed.

use std::fs;

use serde_json::Value;

use crate::support::{Bench, SMALL};

fn row(id: &str, state: &str) -> String {
    format!("{id},2020-01-01,甲店,面包发霉要求退款,{state}\n")
}

/// u1 has a complaint, u2 has it too and one more, u3 has it closed.
fn three(bench: &Bench) {
    let file = |rows: String| format!("登记编号,登记时间,商家,投诉内容,状态\n{rows}");
    bench.file("u1.csv", file(row("A", "办理中")));
    bench.file("u2.csv", file(row("A", "办理中") + &row("B", "办理中")));
    bench.file("u3.csv", file(row("A", "已办结")));
}

fn ids(bench: &Bench) -> Vec<String> {
    let imports = bench.json(&["imports"]);
    imports.as_array().unwrap().iter().map(|e| e["import"].as_str().unwrap().to_string()).collect()
}

/// State of each complaint.
fn states(bench: &Bench) -> Value {
    let fields = ["records", "complaints", "--fields", "record_id,status"];
    bench.json(&fields)["rows"].clone()
}

/// Runs what a hint or `doctor` says behind `plaint`.
fn follow(bench: &Bench, command: &str) {
    let ran = bench.run(&command.split(' ').collect::<Vec<_>>());
    assert_eq!(ran.status, 0, "{command}: {}", ran.stderr);
}

/// The commands that `doctor` lists.
fn commands(bench: &Bench) -> Vec<String> {
    let said = bench.run(&["doctor"]).stdout;
    said.lines().filter_map(|line| line.strip_prefix("  plaint ")).map(String::from).collect()
}

#[test]
fn what_undo_advises_brings_no_older_version_back() {
    let bench = Bench::new();
    three(&bench);
    bench.run(&["import", "u1.csv", "u2.csv", "u3.csv"]);
    let before = states(&bench);
    let said = bench.run(&["undo", &ids(&bench)[0]]).stdout;
    let advice = said
        .lines()
        .find_map(|line| line.split_once("import them again, in this order: "))
        .unwrap_or_else(|| panic!("{said}"));
    assert_eq!(advice.1, "u2.csv, u3.csv");
    advice.1.split(", ").for_each(|file| follow(&bench, &format!("import {file}")));
    assert_eq!(states(&bench), before);
    // Once more, with a file that was read twice by now: it stands where it was read last.
    let u2 = bench.json(&["imports"]).as_array().unwrap().iter().rposition(|e| e["path"] == "u2.csv").unwrap();
    let said = bench.run(&["undo", &ids(&bench)[u2]]).stdout;
    assert!(said.contains("u2.csv, u3.csv"), "{said}");
    ["u2.csv", "u3.csv"].iter().for_each(|file| follow(&bench, &format!("import {file}")));
    assert_eq!(states(&bench), before);
}

#[test]
fn what_doctor_advises_reads_a_file_that_had_repeated_a_complaint_in_its_place() {
    let bench = Bench::new();
    three(&bench);
    bench.run(&["import", "u1.csv", "u2.csv", "u3.csv"]);
    let before = states(&bench);
    let pattern = bench.path().join(format!("plaint-data/replaced/{}/*.parquet", ids(&bench)[2]));
    glob::glob(pattern.to_str().unwrap()).unwrap().flatten().for_each(|part| fs::remove_file(part).unwrap());
    let list = commands(&bench);
    let read: Vec<&str> = list.iter().filter_map(|c| c.strip_prefix("import ")).map(|c| &c[..6]).collect();
    assert_eq!(read, ["u1.csv", "u2.csv", "u3.csv"], "{list:?}");
    list.iter().for_each(|command| follow(&bench, command));
    assert_eq!(states(&bench), before);
    assert!(!bench.run(&["imports"]).stdout.contains("import this file again"));
}

#[test]
fn a_file_is_read_again_by_the_profile_and_the_options_that_it_was_read_by() {
    let bench = Bench::new();
    let profile = "id = 'mine'\nabout = { en = 'mine', zh = '我的' }\nidentity = ['n']\ndates = ['auto']\n[detect]\nheaders = ['n']\n\
                   [fields]\nseller = 'who'\nreceived_on = 'day'\nnarrative = 'what'\n";
    bench.file("mine.toml", profile);
    let text = "n,day,who,what,more\n1,2017-03-05,甲店,电话13812345678不肯退货,x\n2,2018-01-01,乙店,面包发霉,y\n";
    let file = bench.path().join("in.csv");
    fs::write(&file, encoding_gbk(text)).unwrap();
    let options =
        ["--source", "mine.toml", "--encoding", "gb18030", "--as-of", "2017-12-31", "--keep-extra", "--keep-personal"];
    assert_eq!(bench.run(&[&["import", "in.csv"][..], &options].concat()).status, 0);
    // The dataset keeps the profile.
    fs::remove_file(bench.path().join("mine.toml")).unwrap();
    let all = || bench.json(&["query", "SELECT record_id, seller, narrative, extra FROM complaints"])["rows"].clone();
    let (before, read) = (all(), bench.json(&["imports"])[0]["imported"].clone());
    assert_eq!(read, 1, "the day of the other row was still to come");
    let part = bench.path().join(format!("plaint-data/records/{}/part-1.parquet", ids(&bench)[0]));
    fs::remove_file(part).unwrap();
    let list = commands(&bench);
    let wanted = "import in.csv --source mine --as-of 2017-12-31 --encoding gb18030 --keep-extra --keep-personal --dataset plaint-data";
    assert_eq!(list.last().unwrap(), wanted);
    list.iter().for_each(|command| follow(&bench, command));
    assert_eq!((all(), bench.json(&["imports"])[0]["imported"].clone()), (before, read));
    // What undo advises says it too.
    bench.file("more.csv", "n,day,who,what,more\n1,2017-03-05,甲店,面包发霉,x\n3,2017-03-05,甲店,面包发霉,x\n");
    assert_eq!(bench.run(&["import", "more.csv", "--source", "mine"]).status, 0);
    let said = bench.run(&["undo", &ids(&bench)[0]]).stdout;
    assert!(said.ends_with("import them again: more.csv --source mine\n"), "{said}");
}

/// Text in GBK: the few characters of these tests.
fn encoding_gbk(text: &str) -> Vec<u8> {
    plaint::encoding::by_name("gb18030")
        .map_or_else(|| panic!("gb18030"), |encoding| encoding.encode(text).0.into_owned())
}

#[test]
fn what_came_from_standard_input_is_no_file_of_that_name() {
    let bench = Bench::new();
    assert_eq!(bench.run_with_input(&["import", "-"], SMALL.as_bytes()).status, 0);
    assert_eq!(bench.run_with_input(&["import", "-"], SMALL.replace("\nA", "\nB").as_bytes()).status, 0);
    assert!(!bench.run(&["imports"]).stdout.contains("under this path"), "nothing was written over");
    let part = bench.path().join(format!("plaint-data/records/{}/part-1.parquet", ids(&bench)[0]));
    fs::remove_file(part).unwrap();
    let said = bench.run(&["doctor"]).stdout;
    assert!(said.contains("  plaint import - --dataset plaint-data\n`-` is what import 0001"), "{said}");
}

#[test]
fn a_file_that_is_not_where_doctor_is_asked_is_told_before_anything_is_taken_back() {
    let bench = Bench::new();
    fs::create_dir_all(bench.path().join("a/b")).unwrap();
    fs::create_dir_all(bench.path().join("elsewhere")).unwrap();
    bench.file("a/b/all.csv", SMALL);
    let ask = |folder: &str, args: &[&str]| {
        let ran = bench.command(args).current_dir(bench.path().join(folder)).output().unwrap();
        String::from_utf8(ran.stdout).unwrap()
    };
    ask("a/b", &["import", "all.csv", "--dataset", "../../data"]);
    let id = bench.json(&["imports", "--dataset", "data"])[0]["import"].as_str().unwrap().to_string();
    fs::remove_file(bench.path().join(format!("data/records/{id}/part-1.parquet"))).unwrap();
    let (said, told) = (["doctor", "--dataset", "../data"], format!("all.csv is not here as import {id} read it"));
    let at = |text: &str, what: &str| text.find(what).unwrap_or_else(|| panic!("{what}: {text}"));
    let text = ask("elsewhere", &said);
    assert!(at(&text, &told) < at(&text, "  plaint undo"), "{text}");
    // Nor is another file of that name the one that was read.
    bench.file("elsewhere/all.csv", format!("{SMALL}\n"));
    assert!(ask("elsewhere", &said).contains(&told));
    fs::copy(bench.path().join("a/b/all.csv"), bench.path().join("elsewhere/all.csv")).unwrap();
    assert!(!ask("elsewhere", &said).contains("is not here"));
    assert!(!ask("a/b", &["doctor", "--dataset", "../../data"]).contains("is not here"));
}

#[test]
fn a_known_file_that_is_asked_for_otherwise_says_how_it_was_read() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    bench.run(&["import", "in.csv", "--as-of", "2017-05-01"]);
    let said = |args: &[&str]| bench.run(&[&["import", "in.csv"][..], args].concat()).stdout;
    for otherwise in [&[][..], &["--as-of", "2017-06-01"], &["--as-of", "2017-05-01", "--keep-extra"]] {
        let said = said(otherwise);
        let wanted = format!(
            "with --as-of 2017-05-01: to read it otherwise, take it back first with `plaint undo {} --dataset plaint-data`",
            ids(&bench)[0]
        );
        assert!(said.contains(&wanted), "{otherwise:?}: {said}");
    }
    assert!(!said(&["--as-of", "2017-05-01"]).contains("otherwise"));
    assert!(!said(&["--as-of", "2017-05-01", "--encoding", "utf-8"]).contains("otherwise"));
    let zh = said(&["--lang", "zh"]);
    assert!(zh.contains("加选项 --as-of 2017-05-01") && zh.contains("请先撤销"), "{zh}");
}

#[test]
fn a_dataset_holds_personal_data_as_long_as_an_import_with_them_is_in_it() {
    let bench = Bench::new();
    bench.file("one.csv", SMALL);
    bench.file("two.csv", SMALL.replace("A1,", "C1,"));
    let personal = || bench.run(&["table", "complaints"]).stdout.contains("personal data in clear");
    bench.run(&["import", "one.csv"]);
    assert!(!personal());
    bench.run(&["import", "two.csv", "--keep-personal"]);
    assert!(personal());
    bench.run(&["undo", &ids(&bench)[1]]);
    assert!(!personal());
}

/// One path whose file grows between three imports: each has the rows of the one before.
fn written_over(bench: &Bench) {
    for n in 1..=3 {
        let rows: String = ["A", "B", "C"][..n].iter().map(|id| row(id, "办理中")).collect();
        bench.file("export.csv", format!("登记编号,登记时间,商家,投诉内容,状态\n{rows}"));
        assert_eq!(bench.run(&["import", "export.csv"]).status, 0);
    }
}

#[test]
fn each_reading_of_a_path_whose_file_was_written_over_is_named_and_taken_back_by_itself() {
    let bench = Bench::new();
    written_over(&bench);
    let ids = ids(&bench);
    let by_path = bench.run(&["undo", "export.csv"]);
    assert!(by_path.status == 1 && by_path.stderr.contains(&ids.join(", ")), "{}", by_path.stderr);
    let listed = bench.run(&["imports"]).stdout;
    for later in &ids[1..] {
        assert!(listed.contains(&format!("import {later} found other contents under this path")), "{listed}");
    }
    bench.run(&["undo", &ids[1]]);
    assert_eq!(states(&bench).as_array().unwrap().len(), 2);
}

#[test]
fn a_file_that_was_written_over_since_is_not_asked_for_as_it_is_now() {
    let bench = Bench::new();
    written_over(&bench);
    let ids = ids(&bench);
    let second = format!("export.csv (as import {} read it, which is not what stands here)", ids[1]);
    let said = bench.run(&["undo", &ids[0]]).stdout;
    assert!(said.ends_with(&format!("import them again, in this order: {second}, export.csv\n")), "{said}");
    // The note stays until the file of then comes, or its import is taken back, too.
    let ran = bench.run(&["import", "export.csv"]);
    assert!(ran.stderr.ends_with(&format!("import them again: {second}\n")), "{}", ran.stderr);
    assert_eq!(states(&bench).as_array().unwrap().len(), 3);
    let listed = bench.run(&["imports", "--lang", "zh"]).stdout;
    let way_out =
        format!("请重新导入该文件当时的版本（与此处现有文件不符）；如已找不到，请运行 plaint undo {}", ids[1]);
    assert!(listed.contains(&way_out), "{listed}");
    let said = bench.run(&["undo", &ids[1]]).stdout;
    assert!(said.ends_with("import them again: export.csv\n"), "{said}");
    let ran = bench.run(&["import", "export.csv"]);
    assert_eq!((ran.stderr.as_str(), states(&bench).as_array().unwrap().len()), ("", 3));
}

#[test]
fn tables_say_that_complaints_may_be_missing_until_the_files_are_read_again_that_had_them_too() {
    let bench = Bench::new();
    three(&bench);
    let of_other = format!("登记编号,登记时间,商家,投诉内容,状态\n{}", row("A", "办理中").repeat(2));
    bench.file("other.csv", of_other);
    bench.run(&["import", "u1.csv", "u2.csv"]);
    bench.run(&["import", "other.csv", "--source", "generic"]);
    let waits = || {
        let notes = bench.json(&["table", "complaints"])["notes"].to_string();
        notes.contains("complaints may be missing").then_some(notes)
    };
    assert_eq!(waits(), None);
    bench.run(&["undo", &ids(&bench)[0]]);
    // What repeats its own rows under another source had none of these.
    let notes = waits().unwrap();
    assert!(notes.contains("1 file that repeats or changes what was taken back"), "{notes}");
    bench.run(&["import", "u2.csv"]);
    assert_eq!(waits(), None);
}
