//! A dataset's own model: learned, measured, installed, taken out, and never mixed unseen with another's labels.

use std::fs;

use serde_json::Value;

use crate::support::{Bench, Ran};

fn done(ran: Ran) -> String {
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    ran.stdout
}

fn refused(ran: Ran) -> String {
    assert_eq!(ran.status, 1, "{}", ran.stdout);
    ran.stderr
}

/// What a hotline of its own habits writes: 绿卡 is after-sales, 红卡 something else. Row and right category.
fn row(i: usize) -> (String, &'static str) {
    let (word, category) = if i.is_multiple_of(2) { ("绿卡", "after-sales") } else { ("红卡", "other") };
    (format!("B{i},2017-03-{:02},店{},第{i}号{word}已登记\n", i % 28 + 1, i % 3), category)
}

/// A dataset of so many complaints, of which the first ones are reviewed.
fn hotline(complaints: usize, reviewed: usize) -> Bench {
    let bench = Bench::new();
    let rows: String = (0..complaints).map(|i| row(i).0).collect();
    bench.file("hotline.csv", format!("投诉编号,受理日期,商家,投诉内容\n{rows}"));
    done(bench.run(&["import", "hotline.csv"]));
    let answers: String = (0..reviewed).map(|i| format!("generic:B{i},{}\n", row(i).1)).collect();
    bench.file("answers.csv", format!("record_id,category\n{answers}"));
    if reviewed > 0 {
        done(bench.run(&["review", "import", "answers.csv", "--reviewer", "Li", "--date", "2017-04-01"]));
    }
    bench
}

fn manifest(bench: &Bench) -> Value {
    serde_json::from_slice(&fs::read(bench.path().join("plaint-data/dataset.json")).unwrap()).unwrap()
}

/// Complaints by the model that read them.
fn by_model(bench: &Bench) -> Vec<(String, i64)> {
    let table = bench.json(&["table", "complaints", "--by", "label_model"]);
    let row = |r: &Value| (r["label_model"].as_str().unwrap().into(), r["numerator"].as_i64().unwrap());
    table["rows"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn a_better_model_is_kept_and_labels_everything_and_can_be_taken_out_again() {
    let bench = hotline(300, 160);
    let default = by_model(&bench)[0].0.clone();
    let before = fs::read(bench.path().join("plaint-data/dataset.json")).unwrap();
    let dry = bench.json(&["train", "--dry-run"]);
    assert_eq!((dry["better"].as_bool(), dry["installed"].as_bool()), (Some(true), Some(false)), "{dry}");
    assert_eq!((dry["learned_from"]["people"].as_i64(), dry["measured_on"].as_str()), (Some(160), Some("people")));
    assert_eq!(fs::read(bench.path().join("plaint-data/dataset.json")).unwrap(), before);

    let said = done(bench.run(&["train"]));
    let version = manifest(&bench)["model"]["version"].as_str().unwrap().to_string();
    assert!(said.contains(&format!("model {version} is the dataset's own now (it is better)")), "{said}");
    assert_eq!(dry["model"].as_str().unwrap(), version);
    assert_eq!(by_model(&bench), [(version.clone(), 300)]);
    assert!(bench.path().join(format!("plaint-data/model/{version}.model")).is_file());
    // What nobody reviewed is labelled as people would have, also what comes in later and single texts.
    bench.file("more.csv", format!("投诉编号,受理日期,商家,投诉内容\n{}", row(400).0));
    done(bench.run(&["import", "more.csv"]));
    assert_eq!(by_model(&bench), [(version.clone(), 301)]);
    let text = |model: &str| bench.json(&["classify", "--text", "第777号绿卡已登记", "--model", model]);
    assert_eq!(text("dataset")["label_model"].as_str(), Some(version.as_str()));
    assert_eq!(text("dataset")["category"], "after-sales");
    assert_eq!(text("default")["label_model"].as_str(), Some(default.as_str()));
    done(bench.run(&["doctor"]));
    // Reviewed complaints are no test of what learned from them.
    assert!(refused(bench.run(&["evaluate"])).contains("--gold"));
    bench.file("later.csv", "record_id,category\ngeneric:B400,after-sales\n");
    done(bench.run(&["review", "import", "later.csv", "--reviewer", "Li", "--date", "2018-04-01"]));
    let ran = bench.run(&["evaluate", "--format", "json"]);
    assert!(ran.stderr.contains("learned from 160 of 161 texts reviewed, which are left out"), "{}", ran.stderr);
    assert_eq!(serde_json::from_str::<Value>(&ran.stdout).unwrap()["n"], 1);
    done(bench.run(&["evaluate", "--model", "default"]));
    assert!(refused(bench.run(&["classify", "--model", "default"])).contains("plaint train --remove"));

    let said = done(bench.run(&["train", "--remove"]));
    assert!(said.contains(&version), "{said}");
    assert_eq!(by_model(&bench), [(default, 301)]);
    assert!(manifest(&bench)["model"].is_null() && !bench.path().join("plaint-data/model").exists());
    assert!(refused(bench.run(&["train", "--remove"])).contains("no model of its own"));
}

#[test]
fn a_model_that_learned_nothing_is_kept_only_by_force() {
    let bench = Bench::new();
    // What people said follows nothing in the text.
    let rows: String = (0..120).map(|i| format!("B{i},2017-03-05,店,第{i}号来电已登记\n")).collect();
    bench.file("calls.csv", format!("投诉编号,受理日期,商家,投诉内容\n{rows}"));
    done(bench.run(&["import", "calls.csv"]));
    let category = |i: usize| if (i * i / 7).is_multiple_of(2) { "other" } else { "product-quality" };
    let answers: String = (0..120).map(|i| format!("generic:B{i},{}\n", category(i))).collect();
    bench.file("answers.csv", format!("record_id,category\n{answers}"));
    done(bench.run(&["review", "import", "answers.csv", "--reviewer", "Li", "--date", "2017-04-01"]));
    let report = bench.json(&["train", "--dry-run"]);
    let said = done(bench.run(&["train"]));
    if report["better"] == false {
        assert!(said.contains("nothing was changed") && manifest(&bench)["model"].is_null(), "{said}");
        done(bench.run(&["train", "--force"]));
    }
    assert!(manifest(&bench)["model"]["version"].is_string());
}

#[test]
fn too_few_labels_are_told_with_the_number_needed() {
    let error = refused(hotline(120, 40).run(&["train"]));
    assert!(error.contains("40 labelled texts are too few to learn from: 100 are needed"), "{error}");
    assert!(error.contains("plaint review sample"), "{error}");
}

#[test]
fn a_file_of_labelled_texts_is_learned_from_besides() {
    let bench = hotline(60, 60);
    let rows: String = (500..600).map(|i| format!("第{i}号{},{}\n", ["绿卡", "红卡"][i % 2], row(i).1)).collect();
    bench.file("gold.csv", format!("text,label\n{rows}"));
    let report = bench.json(&["train", "--gold", "gold.csv", "--dry-run"]);
    assert_eq!(report["learned_from"]["people"], 160);
    bench.file("bad.csv", "text,label\n退款,aftersales\n");
    let error = refused(bench.run(&["train", "--gold", "bad.csv"]));
    assert!(error.contains("bad.csv, line 2") && error.contains("after-sales"), "{error}");
}

#[test]
fn texts_that_a_model_learned_from_are_told_where_it_is_measured_by_them() {
    let bench = hotline(60, 60);
    let line = |i: usize| format!("第{i}号{},{}\n", ["绿卡", "红卡"][i % 2], row(i).1);
    bench.file("gold.csv", format!("text,label\n{}", (500..600).map(line).collect::<String>()));
    done(bench.run(&["train", "--gold", "gold.csv", "--force"]));
    // In another order, with other marks, among reviewed complaints and among texts that are new.
    let again: String = (540..600).rev().map(|i| line(i).replace('号', "号： ")).collect();
    let reviewed: String =
        (0..10).map(|i| format!("第{i}号{}已登记,{}\n", ["绿卡", "红卡"][i % 2], row(i).1)).collect();
    bench.file("again.csv", format!("text,label\n{again}{reviewed}{}", (700..730).map(line).collect::<String>()));
    bench.file("new.csv", format!("text,label\n{}", (800..830).map(line).collect::<String>()));
    for (file, args, learned, told) in [
        ("gold.csv", &[][..], Some(100), "learned from 100 of these 100 texts"),
        ("again.csv", &[], Some(70), "learned from 70 of these 100 texts"),
        ("new.csv", &[], Some(0), ""),
        ("gold.csv", &["--model", "default"], None, ""),
        ("gold.csv", &["--no-model"], None, ""),
    ] {
        let args = [&["evaluate", "--gold", file, "--format", "json"][..], args].concat();
        let ran = bench.run(&args);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(report["learned_from"].as_i64(), learned, "{args:?}");
        assert_eq!(ran.stderr.contains("learned from"), !told.is_empty(), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn labels_of_two_models_are_never_counted_together_unseen() {
    let bench = hotline(40, 0);
    done(bench.run(&["classify", "--no-model"]));
    bench.file("more.csv", format!("投诉编号,受理日期,商家,投诉内容\n{}", row(400).0));
    let ran = bench.run(&["import", "more.csv"]);
    assert!(ran.stderr.contains(", lexicon), which tables do not mix: `plaint classify --dataset"), "{}", ran.stderr);
    done(ran);
    // What was there already is no news, and of one model nothing is told.
    assert_eq!(bench.run(&["import", "more.csv"]).stderr, "");
    // What does not depend on labels does not mind.
    done(bench.run(&["table", "complaints", "--by", "seller"]));
    for query in [
        &["category-share"][..],
        &["complaints", "--by", "term"],
        &["complaints", "--where", "label_source <> 'review'"],
    ] {
        for verb in [&["table"][..], &["chart", "-o", "chart.svg"]] {
            let error = refused(bench.run(&[verb, query].concat()));
            assert!(error.contains("lexicon (40)") && error.contains("plaint classify"), "{error}");
        }
        let told = done(bench.run(&[&["table"], query, &["--mixed", "--lang", "zh"]].concat()));
        assert!(told.contains("归类结果出自多个模型版本：") && told.contains("、lexicon"), "{told}");
    }
    // By model, or of one model, nothing is mixed.
    done(bench.run(&["table", "category-share", "--by", "label_model"]));
    done(bench.run(&["table", "category-share", "--where", "label_model = 'lexicon'"]));
    done(bench.run(&["classify"]));
    done(bench.run(&["table", "category-share"]));
    bench.file("last.csv", format!("投诉编号,受理日期,商家,投诉内容\n{}", row(401).0));
    assert_eq!(bench.run(&["import", "last.csv"]).stderr, "");
}

#[test]
fn a_model_that_was_learned_on_another_one_is_not_used() {
    let bench = hotline(200, 160);
    done(bench.run(&["train"]));
    let path = bench.path().join("plaint-data/dataset.json");
    let mut manifest = manifest(&bench);
    manifest["model"]["base"] = "00000000".into();
    fs::write(&path, manifest.to_string()).unwrap();
    for args in [&["classify"][..], &["import", "hotline.csv"], &["show", "generic:B1"]] {
        let error = refused(bench.run(args));
        assert!(error.contains("learned on top of 00000000") && error.contains("plaint train"), "{error}");
    }
    done(bench.run(&["train", "--force"]));
    done(bench.run(&["classify"]));
}

#[test]
fn a_damaged_or_missing_model_is_told_with_the_command_that_mends_it() {
    let bench = hotline(200, 160);
    done(bench.run(&["train"]));
    let path = bench.path().join("plaint-data").join(manifest(&bench)["model"]["path"].as_str().unwrap());
    for damage in ["damaged", "missing"] {
        match damage {
            "damaged" => fs::write(&path, b"no model").unwrap(),
            _ => fs::remove_file(&path).unwrap(),
        }
        for args in [&["classify"][..], &["import", "hotline.csv"]] {
            let said = refused(bench.run(args));
            assert!(said.contains(&format!("is {damage}")) && said.contains("plaint train --remove"), "{said}");
        }
        let doctor = bench.run(&["doctor"]);
        assert!(doctor.status == 1 && doctor.stdout.ends_with("  plaint train --remove --dataset plaint-data\n"));
    }
    done(bench.run(&["train", "--remove"]));
    done(bench.run(&["doctor"]));
}
