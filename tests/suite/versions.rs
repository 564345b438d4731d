//! A user's own profile that changes from month to month, and files that come late.

use std::fs;

use serde_json::Value;

use crate::dataset::counts;
use crate::support::Bench;

const MINE: &str = "id = 'mine'\nabout = { en = 'mine', zh = '我的' }\nidentity = ['工单号']\ndates = ['auto']\n\
                    [detect]\nheaders = ['工单号', '问题码', '经过']\n\
                    [fields]\nreceived_on = '登记日'\nnarrative = '经过'\nsource_codes = '问题码'\nresult = '情况'\n\
                    status = { from = '状态', values = { '办' = 'open', '结' = 'closed' } }\n\
                    remedy_requested = { from = '诉求', values = { T = 'return', K = 'refund' }, otherwise = '' }\n\
                    [codes]\nQ1 = 'product-quality/defective'\n";

/// Changes of the profile that make no difference to what it reads, and then those that do.
const ALIKE: [(&str, &str); 3] =
    [("id = 'mine'", "# our office\nid  = 'mine'"), ("en = 'mine'", "en = 'our'"), ("'工单号', '问题码'", "'工单号'")];
const OTHERWISE: [(&str, &str); 3] = [
    ("Q1 = 'product-quality/defective'", "Q1 = 'other/pricing'"),
    ("K = 'refund'", "K = 'exchange'"),
    ("otherwise = ''", "otherwise = 'repair'"),
];

/// A bench with the exports of three months, each of which has the complaints of the months before as they stand then.
fn months() -> Bench {
    let row = |number: usize, ends: &str| {
        let (code, wish) = (["Q1", "F1"][number % 2], ["T", "K"][number % 2]);
        format!("T{number},2023-0{}-05,{code},第{number}台电视坏了,{ends},{wish}\n", 1 + number / 4)
    };
    let bench = Bench::new();
    for month in 0..3 {
        let closed = |number: usize| number / 4 < month;
        let end = |number: usize| {
            if closed(number) { ["商家拒绝退货,结", "已退款,结"][number / 2 % 2] } else { "办理中,办" }
        };
        let rows: String = (0..4 * (month + 1)).map(|number| row(number, end(number))).collect();
        bench.file(&format!("{month}.csv"), format!("工单号,登记日,问题码,经过,情况,状态,诉求\n{rows}"));
    }
    bench.file("mine.toml", MINE);
    bench
}

const FILES: [&str; 3] = ["0.csv", "1.csv", "2.csv"];

/// Imports files, and gives what was said besides.
fn import(bench: &Bench, files: &[&str], profile: Option<&str>) -> String {
    let source = profile.map_or(Vec::new(), |profile| vec!["--source", profile]);
    let ran = bench.run(&[&["import"][..], files, &source].concat());
    assert_eq!(ran.status, 0, "{files:?}: {}", ran.stderr);
    ran.stdout + &ran.stderr
}

fn state(bench: &Bench) -> Value {
    let fields = "record_id, received_on, category, term, status, result, remedy_requested, remedy_outcome";
    bench.json(&["query", &format!("SELECT {fields} FROM complaints ORDER BY record_id")])["rows"].clone()
}

fn ids(bench: &Bench) -> Vec<String> {
    let imports = bench.json(&["imports"]);
    imports.as_array().unwrap().iter().map(|e| e["import"].as_str().unwrap().to_string()).collect()
}

fn undo(bench: &Bench, import: &str) -> String {
    let ran = bench.run(&["undo", import]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    ran.stdout
}

/// Imports what is said to be imported again.
fn follow(bench: &Bench, said: &str) {
    let Some((_, list)) = said.split_once("import them again") else { return };
    let list = list.split_once(": ").unwrap().1.lines().next().unwrap();
    for command in list.split(", ") {
        let ran = bench.run(&[&["import"][..], &command.split(' ').collect::<Vec<_>>()].concat());
        assert_eq!(ran.status, 0, "{command}: {}", ran.stderr);
    }
    assert!(!bench.run(&["imports"]).stdout.contains("import this file again"));
}

/// What the months come to, each read by a profile.
fn read_by(profiles: [&str; 3]) -> Value {
    let bench = months();
    for (file, profile) in FILES.into_iter().zip(profiles) {
        bench.file("one.toml", profile);
        import(&bench, &[file], Some("one.toml"));
    }
    state(&bench)
}

#[test]
fn files_imported_again_change_nothing_whichever_profile_is_in_force() {
    let columns = [("工单号", "CaseRef"), ("登记日", "Opened"), ("经过", "Story")];
    let renamed = |text: &str| columns.iter().fold(text.to_string(), |text, (from, to)| text.replace(from, to));
    let edits = ALIKE.iter().chain(&OTHERWISE).map(|(from, to)| (MINE.replace(from, to), false));
    for (edited, other_columns) in edits.chain([(renamed(MINE), true)]) {
        let bench = months();
        if other_columns {
            let text = fs::read_to_string(bench.path().join("2.csv")).unwrap();
            bench.file("2.csv", renamed(&text));
        }
        bench.file("edited.toml", &edited);
        import(&bench, &FILES[..2], Some("mine.toml"));
        import(&bench, &FILES[2..], Some("edited.toml"));
        let manifest = || fs::read(bench.path().join("plaint-data/dataset.json")).unwrap();
        let (before, stored) = (state(&bench), manifest());
        for source in [None, Some("mine")] {
            let said = import(&bench, &FILES, source);
            assert_eq!(said.matches("plaint-data is as it was").count(), 3, "{edited}: {said}");
            assert!(state(&bench) == before && manifest() == stored, "{edited}");
        }
    }
}

#[test]
fn a_profile_named_by_its_file_reads_anew_what_another_one_read_and_the_later_files_are_named() {
    for (from, to) in OTHERWISE {
        let edited = MINE.replace(from, to);
        for first in 0..3 {
            let bench = months();
            bench.file("edited.toml", &edited);
            import(&bench, &FILES, Some("mine.toml"));
            let said = import(&bench, &FILES[first..=first], Some("edited.toml"));
            let named: Vec<_> = FILES.iter().filter(|file| said.contains(&format!("{file} --source mine"))).collect();
            assert_eq!(named, FILES[first + 1..].iter().collect::<Vec<_>>(), "{said}");
            assert!(!said.contains("ATTENTION"), "{said}");
            follow(&bench, &said);
            let mut by = [MINE; 3];
            by[first] = &edited;
            assert_eq!(state(&bench), read_by(by), "{edited}, {first}");
            // All of them, whichever have been read by it.
            let said = import(&bench, &FILES, Some("edited.toml"));
            assert!(!said.contains("import them again"), "{said}");
            assert_eq!(state(&bench), read_by([&edited; 3]), "{edited}, {first}");
        }
    }
}

#[test]
fn an_undone_import_takes_its_profile_with_it() {
    for (from, to) in OTHERWISE {
        let bench = months();
        bench.file("edited.toml", MINE.replace(from, to));
        import(&bench, &FILES[..2], Some("mine.toml"));
        let before = state(&bench);
        import(&bench, &FILES[2..], Some("edited.toml"));
        undo(&bench, &ids(&bench)[2]);
        assert_eq!(state(&bench), before, "{to}");
        // The next month is read by the one that is in force again, and so are all labels.
        import(&bench, &FILES[2..], None);
        assert_eq!(state(&bench), read_by([MINE; 3]), "{to}");
        bench.run(&["classify"]);
        assert_eq!(state(&bench), read_by([MINE; 3]), "{to}");
        // All read anew, and all of that taken back.
        let said = import(&bench, &FILES, Some("edited.toml"));
        assert!(said.contains("it takes its place"), "{said}");
        let said: Vec<String> = ids(&bench)[3..].iter().rev().map(|import| undo(&bench, import)).collect();
        assert_eq!(state(&bench), read_by([MINE; 3]), "{to}");
        follow(&bench, said.last().unwrap());
        assert_eq!(state(&bench), read_by([MINE; 3]), "{to}");
    }
}

#[test]
fn a_profile_is_said_to_take_the_place_of_another_one_only_where_it_does() {
    let bench = months();
    bench.file("edited.toml", MINE.replace(OTHERWISE[0].0, OTHERWISE[0].1));
    import(&bench, &FILES[..1], Some("mine.toml"));
    import(&bench, &FILES[1..2], Some("edited.toml"));
    let said = import(&bench, &FILES[..1], Some("mine.toml"));
    assert!(said.contains("is as it was") && !said.contains("takes its place"), "{said}");
    let said = import(&bench, &FILES[1..2], Some("mine.toml"));
    assert!(said.contains("another profile called mine than mine.toml: it takes its place"), "{said}");
    assert_eq!(state(&bench), {
        let other = months();
        import(&other, &FILES[..2], Some("mine.toml"));
        state(&other)
    });
    bench.file("again.toml", format!("# the same\n{MINE}"));
    assert!(!import(&bench, &FILES[2..], Some("again.toml")).contains("takes its place"));
}

#[test]
fn a_word_that_a_profile_lists_anew_changes_the_rows_that_have_it_and_no_others() {
    let bench = months();
    import(&bench, &FILES[..2], Some("mine.toml"));
    let counted = |text: String| {
        bench.file("edited.toml", text);
        counts(&bench.json(&["import", "2.csv", "--source", "edited.toml", "--dry-run"])[0])
    };
    // Of eight complaints that come again the last four are closed now.
    assert_eq!(counted(MINE.to_string()), [12, 4, 0, 4, 4, 0]);
    for (from, to) in
        ALIKE.into_iter().chain([("[codes]", "[codes]\nZ9 = 'other'"), ("'结' =", "'撤' = 'closed', '结' =")])
    {
        assert_eq!(counted(MINE.replace(from, to)), [12, 4, 0, 4, 4, 0], "{to}");
    }
    // Those of odd numbers have the code, and this wish.
    for (from, to) in [("[codes]", "[codes]\nF1 = 'false-marketing'"), ("K = 'refund'", "K = 'exchange'")] {
        assert_eq!(counted(MINE.replace(from, to)), [12, 4, 0, 6, 2, 0], "{to}");
    }
}

#[test]
fn an_account_that_is_given_again_does_not_say_again_what_the_file_did() {
    let bench = months();
    import(&bench, &FILES[1..2], Some("mine.toml"));
    assert!(import(&bench, &FILES[..1], None).contains("ATTENTION: 4 complaints"));
    let said = import(&bench, &FILES[..1], None);
    assert!(said.contains("is as it was") && !said.contains("ATTENTION"), "{said}");
    assert!(bench.run(&["imports"]).stdout.contains("ATTENTION"));
}

#[test]
fn what_is_said_of_an_older_file_that_comes_late_puts_it_right() {
    let orders = [[1, 0, 2], [2, 0, 1], [1, 2, 0], [0, 2, 1]];
    for order in orders {
        let bench = months();
        for (at, file) in order.into_iter().enumerate() {
            let said = import(&bench, &[FILES[file]], Some("mine.toml"));
            // Newer ones that were read before it.
            let newer: Vec<usize> = (0..at).filter(|&before| order[before] > file).collect();
            let all = ids(&bench);
            let named = newer.iter().filter(|&&place| said.contains(&all[place])).count();
            assert_eq!((said.contains("ATTENTION"), named > 0), (!newer.is_empty(), !newer.is_empty()), "{said}");
            if newer.is_empty() {
                continue;
            }
            undo(&bench, &all[at]);
            newer.iter().rev().for_each(|&place| drop(undo(&bench, &all[place])));
            let mut again: Vec<usize> = order[..=at].iter().copied().filter(|&read| read >= file).collect();
            again.sort_unstable();
            import(&bench, &again.iter().map(|&file| FILES[file]).collect::<Vec<_>>(), Some("mine"));
            let right = months();
            let mut in_order = order[..=at].to_vec();
            in_order.sort_unstable();
            in_order.iter().for_each(|&file| drop(import(&right, &[FILES[file]], Some("mine.toml"))));
            assert_eq!(state(&bench), state(&right), "{order:?}");
            break;
        }
    }
}

#[test]
fn a_list_of_rejected_rows_is_refused_and_makes_no_complaints() {
    let bench = Bench::new();
    bench.file("in.csv", "编号,日期,内容\nA1,2023-02-31,面包发霉\nA2,2023-02-05,裤子破洞\n");
    let rejects = bench.json(&["import", "in.csv"])[0]["rejects_file"].as_str().unwrap().to_string();
    for args in [&["import"][..], &["import", "--source", "generic"], &["table", "complaints"]] {
        let ran = bench.run(&[args, &[&rejects]].concat());
        assert_eq!(ran.status, 1, "{}", ran.stdout);
        assert!(ran.stderr.contains("is a list of rows that plaint rejected") && ran.stderr.contains("hint: mend"));
    }
}

#[test]
fn sheets_for_reviewers_and_labels_in_a_folder_of_data_are_no_complaints() {
    let bench = Bench::new();
    let rows: String = (0..5).map(|i| format!("A{i},2023-02-0{},面包发霉，第{i}次，要求退款\n", i + 1)).collect();
    std::fs::create_dir(bench.path().join("data")).unwrap();
    bench.file("data/in.csv", format!("编号,日期,内容\n{rows}"));
    bench.json(&["import", "data/in.csv"]);
    for (sheet, lang) in [("data/sheet.csv", "en"), ("data/sheet.xlsx", "zh")] {
        assert_eq!(bench.run(&["review", "sample", "-o", sheet, "--lang", lang]).status, 0);
    }
    for (labels, format) in [("data/labels.csv", "csv"), ("data/labels.jsonl", "jsonl")] {
        let args = ["classify", "--input", "data/in.csv", "--text-column", "内容", "--evidence", "--format", format];
        bench.file(labels, bench.run(&args).stdout);
    }
    let ran = bench.run(&["import", "data"]);
    let told = |what: &str| ran.stderr.matches(what).count();
    assert_eq!(
        (ran.status, told("is a sheet of `plaint review sample`"), told("is a list of labels")),
        (1, 2, 2),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("`plaint review import data/sheet.csv`"), "{}", ran.stderr);
    let table = bench.json(&["table", "complaints"]);
    assert_eq!(table["rows"][0]["numerator"], 5, "{table}");
}
