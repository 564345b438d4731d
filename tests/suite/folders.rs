//! Files of one name in several folders: each complaint tells which of them it came from.

use std::fs;

use serde_json::Value;

use crate::support::Bench;

/// Two files of one name and one of another, with a complaint each.
fn years() -> Bench {
    let bench = Bench::new();
    for (folder, file, id) in [("2023", "投诉.csv", "A"), ("2024", "投诉.csv", "B"), ("2024", "其他.csv", "C")] {
        fs::create_dir_all(bench.path().join(folder)).unwrap();
        let text = format!("登记编号,登记时间,商家,投诉内容\n{id}1,{folder}-01-05,甲店,面包发霉要求退款{id}\n");
        fs::write(bench.path().join(folder).join(file), text).unwrap();
    }
    bench
}

fn files(bench: &Bench, args: &[&str]) -> Vec<Value> {
    let listed = bench.json(&[&["records", "complaints", "--fields", "record_id"], args].concat());
    listed["rows"].as_array().unwrap().iter().map(|row| row["source_file"].clone()).collect()
}

#[test]
fn files_of_one_name_in_several_folders_are_told_apart_by_these_and_others_by_their_names_alone() {
    let bench = years();
    let told = ["2023/投诉.csv", "2024/投诉.csv", "其他.csv"];
    assert_eq!(files(&bench, &["2023", "2024"]), told);
    assert_eq!(bench.run(&["import", "2023", "2024"]).status, 0);
    assert_eq!(files(&bench, &[]), told);
    let table = bench.run(&["table", "complaints"]).stdout;
    assert!(told.iter().all(|file| table.contains(file)), "{table}");
    for (id, file) in ["12315:A1", "12315:B1"].into_iter().zip(told) {
        let shown = bench.json(&["show", id]);
        let import = shown["import"].as_str().unwrap().to_string();
        assert_eq!((&shown["source_file"], &shown["path"]), (&file.into(), &file.into()));
        assert!(bench.run(&["show", id]).stdout.contains(&format!("import             {import} ({file})")));
        assert!(bench.run(&["show", id, "--lang", "zh"]).stdout.contains(&format!("导入：{import}（{file}）")));
    }
}

#[test]
fn a_file_that_comes_later_has_its_folder_where_one_of_its_name_is_known() {
    let bench = years();
    for file in ["2023/投诉.csv", "2024/投诉.csv", "2024/其他.csv"] {
        assert_eq!(bench.run(&["import", file]).status, 0);
    }
    assert_eq!(files(&bench, &[]), ["2024/投诉.csv", "其他.csv", "投诉.csv"]);
    // What is only called otherwise is no news.
    let before = bench.json(&["imports"]);
    bench.run(&["import", "./2023/投诉.csv", "2024"]);
    assert_eq!(bench.json(&["imports"]), before);
}

#[test]
fn of_two_readings_of_one_path_a_complaint_names_its_own() {
    let bench = years();
    let read = |folder: &str| {
        let args = ["import", "投诉.csv", "--dataset", "../data", "--format", "json"];
        let ran = bench.command(&args).current_dir(bench.path().join(folder)).output().unwrap();
        serde_json::from_slice::<Value>(&ran.stdout).unwrap()[0]["import"].clone()
    };
    let (first, second) = (read("2023"), read("2024"));
    let of = |id: &str| bench.json(&["show", id, "--dataset", "data"])["import"].clone();
    assert_eq!((of("12315:A1"), of("12315:B1")), (first, second));
}
