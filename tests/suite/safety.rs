//! Killed, starved of disk, raced and changed underneath: the dataset is as it was or as it should be.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::support::{Bench, SMALL, skipped};

fn complaints(bench: &Bench) -> i64 {
    bench.json(&["table", "complaints"])["totals"]["numerator"].as_i64().unwrap()
}

/// Many complaints under the header of the small file.
fn many(count: usize) -> String {
    let header = SMALL.lines().next().unwrap();
    let row = |i: usize| format!("B{i},2017-05-01,店{i},食品,变质发霉，要求退货，商家拒绝退货,,10\n");
    format!("{header}\n{}", (0..count).map(row).collect::<String>())
}

#[test]
fn an_import_killed_at_any_moment_is_done_or_not_begun() {
    let bench = Bench::new();
    bench.file("first.csv", SMALL);
    bench.file("second.csv", many(200_000));
    bench.run(&["import", "first.csv"]);
    let start = Instant::now();
    assert_eq!(bench.run(&["import", "second.csv"]).status, 0);
    let whole = start.elapsed().as_micros() as u64;
    let mut random = ChaCha8Rng::seed_from_u64(315);
    let mut done = 0;
    for kill in 0..200 {
        let imports = bench.json(&["imports"]);
        if let Some(id) = imports.as_array().unwrap().iter().find(|e| e["path"] == "second.csv") {
            assert_eq!(bench.run(&["undo", id["import"].as_str().unwrap()]).status, 0);
        }
        let mut child = bench.command(&["import", "second.csv"]).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(random.random_range(0..whole)));
        let _ = child.kill();
        child.wait().unwrap();
        let seen = complaints(&bench);
        assert!(seen == 3 || seen == 200_003, "{seen} complaints after kill {kill}");
        done += usize::from(seen == 200_003);
    }
    assert_eq!(bench.run(&["import", "second.csv"]).status, 0);
    assert_eq!(complaints(&bench), 200_003);
    let doctor = bench.run(&["doctor"]);
    assert!(doctor.stdout.contains("sound: 200,003 complaints"), "{}{}", doctor.stdout, doctor.stderr);
    // Nothing that a killed import left is there any more.
    let parts = fs::read_dir(bench.path().join("plaint-data/records")).unwrap().flatten();
    let files: usize = parts.map(|import| fs::read_dir(import.path()).unwrap().count()).sum();
    assert_eq!(files, 2, "{done} of 200 imports had ended before they were killed");
}

#[test]
fn what_a_killed_writer_left_is_cleared_away_and_nothing_else() {
    let bench = Bench::new();
    bench.file("first.csv", SMALL);
    bench.run(&["import", "first.csv"]);
    let data = bench.path().join("plaint-data");
    let stray = data.join("records/0009-deadbeef");
    fs::create_dir(&stray).unwrap();
    fs::write(stray.join("part-9.parquet"), "half").unwrap();
    fs::write(data.join("rejects/0009-deadbeef.csv.aside"), "half").unwrap();
    fs::write(data.join("records/notes.txt"), "mine").unwrap();
    bench.file("third.csv", SMALL.replace("A1,", "C1,"));
    assert_eq!(bench.run(&["import", "third.csv"]).status, 0);
    assert!(!stray.exists() && !data.join("rejects/0009-deadbeef.csv.aside").exists());
    assert!(data.join("records/notes.txt").exists());
    assert_eq!(complaints(&bench), 4);
}

#[test]
fn a_full_disk_is_an_error_and_changes_nothing() {
    let bench = Bench::new();
    let disk = bench.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"])
        .arg(&disk)
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !mounted {
        return skipped("a small disk cannot be mounted here, so a full one was not tested");
    }
    bench.file("small.csv", SMALL);
    bench.file("large.csv", many(100_000).replace("食品", "食品和饮料以及其他各种各样的东西"));
    assert_eq!(bench.run(&["import", "small.csv", "--dataset", "disk/data"]).status, 0);
    let before = fs::read(disk.join("data/dataset.json")).unwrap();
    let ran = bench.run(&["import", "large.csv", "--dataset", "disk/data"]);
    let after = fs::read(disk.join("data/dataset.json")).unwrap();
    let doctor = bench.run(&["doctor", "--dataset", "disk/data"]);
    std::process::Command::new("umount").arg(&disk).status().unwrap();
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("error: ") && ran.stderr.contains("could not write disk/data"), "{}", ran.stderr);
    assert!(ran.stderr.contains("hint: free some room"), "{}", ran.stderr);
    assert!(before == after, "the manifest changed");
    assert!(doctor.stdout.contains("sound: 3 complaints"), "{}", doctor.stdout);
}

#[test]
fn a_damaged_segment_is_found_and_mended_by_undo_and_import() {
    let bench = Bench::new();
    bench.file("a.csv", SMALL);
    bench.file("b.csv", SMALL.replace("A1,", "C1,"));
    bench.run(&["import", "a.csv", "b.csv"]);
    assert_eq!(bench.run(&["doctor"]).stdout, "sound: 4 complaints in 2 segments from 2 imports\n");
    let imports = bench.json(&["imports"]);
    let id = imports[0]["import"].as_str().unwrap();
    let segment = bench.path().join(format!("plaint-data/records/{id}/part-1.parquet"));
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(&segment, bytes).unwrap();
    let ran = bench.run(&["doctor"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stdout.contains("its bytes are not the ones that were written"), "{}", ran.stdout);
    let import = |file: &str| format!("  plaint import {file} --dataset plaint-data\n");
    // The other file had repeated two of its complaints.
    let advice = format!("  plaint undo {id} --dataset plaint-data\n{}{}", import("a.csv"), import("b.csv"));
    assert!(ran.stdout.ends_with(&advice), "{}", ran.stdout);
    assert_eq!(bench.run(&["undo", id]).status, 0);
    assert_eq!(bench.run(&["import", "a.csv"]).status, 0);
    assert_eq!(bench.run(&["doctor"]).status, 0);
    assert_eq!(complaints(&bench), 4);
}

#[test]
fn a_first_import_that_fails_at_the_manifest_leaves_a_folder_to_import_into() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    let data = bench.path().join("plaint-data");
    fs::create_dir_all(data.join("dataset.json.aside")).unwrap();
    assert_eq!(bench.run(&["import", "in.csv"]).status, 1);
    fs::remove_dir(data.join("dataset.json.aside")).unwrap();
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
    // The secret of accounts was being made when the program was killed.
    fs::write(data.join("dataset.key.aside"), "half").unwrap();
    assert_eq!(bench.run(&["import", "in.csv"]).status, 0);
    assert_eq!(complaints(&bench), 3);
}

#[test]
fn a_first_import_killed_at_any_moment_leaves_a_folder_to_import_into() {
    let bench = Bench::new();
    bench.file("in.csv", many(3_000));
    let start = Instant::now();
    assert_eq!(bench.run(&["import", "in.csv"]).status, 0);
    let whole = start.elapsed().as_micros() as u64;
    let mut random = ChaCha8Rng::seed_from_u64(316);
    for kill in 0..16 {
        let _ = fs::remove_dir_all(bench.path().join("plaint-data"));
        let mut child = bench.command(&["import", "in.csv"]).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(random.random_range(whole / 2..whole)));
        let _ = child.kill();
        child.wait().unwrap();
        let ran = bench.run(&["import", "in.csv"]);
        assert_eq!((ran.status, complaints(&bench)), (0, 3_000), "after kill {kill}: {}", ran.stderr);
        assert_eq!(bench.run(&["doctor"]).status, 0);
    }
}

#[test]
fn an_empty_folder_of_the_users_own_stays_where_nothing_is_stored() {
    let bench = Bench::new();
    bench.file("in.csv", format!("{SMALL}A4,2017-02-30,x,y,z,,\n"));
    let data = bench.path().join("plaint-data");
    let refused = || assert_eq!(bench.run(&["import", "in.csv", "--strict"]).status, 3);
    refused();
    assert!(!data.exists());
    fs::create_dir(&data).unwrap();
    refused();
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
}

#[test]
fn every_fault_is_told_in_chinese_to_who_asks_for_it() {
    let bench = Bench::new();
    bench.file(
        "in.csv",
        format!("{SMALL}A4,2017-03-09,店,食品,卖家微信号 shop_fake88 不肯退货,,\nA5,2017-02-30,x,y,z,,\n"),
    );
    assert_eq!(bench.run(&["import", "in.csv"]).status, 0);
    bench.file("answers.csv", "record_id,category\ngeneric:A1,other\n");
    assert_eq!(bench.run(&["review", "import", "answers.csv", "--reviewer", "Li"]).status, 0);
    let folder = bench.path().join("plaint-data");
    let manifest = fs::read_to_string(folder.join("dataset.json")).unwrap();
    let mut told: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let rejects = told["imports"][0]["rejects_file"].as_str().unwrap().to_string();
    let segment = folder.join(told["segments"][0]["path"].as_str().unwrap());
    told["imports"][0]["rows_read"] = 99.into();
    told["model"] =
        serde_json::json!({ "version": "0", "base": "0", "texts": 1, "path": "model/0.model", "sha256": "" });
    fs::write(folder.join("dataset.json"), told.to_string()).unwrap();
    fs::remove_file(folder.join(rejects)).unwrap();
    fs::write(folder.join("dataset.key"), "short").unwrap();
    fs::write(folder.join("reviews.jsonl"), "{").unwrap();
    let whole = fs::read(&segment).unwrap();
    for damage in ["none", "truncated", "missing"] {
        match damage {
            "truncated" => fs::write(&segment, &whole[..whole.len() / 2]).unwrap(),
            "missing" => fs::remove_file(&segment).unwrap(),
            _ => {}
        }
        let ran = bench.run(&["doctor", "--lang", "zh"]);
        let faults: Vec<&str> = ran.stdout.lines().take_while(|line| !line.starts_with("修复办法")).collect();
        assert_eq!(
            (ran.status, faults.len()),
            (1, if damage == "none" { 5 } else { 6 }),
            "{}{}",
            ran.stdout,
            ran.stderr
        );
        for fault in faults {
            // What another program or library said stands in brackets; a command is typed as it is.
            let said =
                fault.split_once('：').unwrap().1.split('（').next().unwrap().replace("plaint doctor --accept", "");
            assert!(!said.is_empty() && !said.chars().any(|c| c.is_ascii_alphabetic()), "{fault}");
        }
    }
}

#[test]
fn what_another_writer_replaced_meanwhile_is_not_called_damaged() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    bench.run(&["import", "in.csv"]);
    let folder = bench.path().join("plaint-data");
    let reader = plaint::store::Dataset::open(&folder).unwrap();
    bench.file("more.csv", SMALL.replace("商家拒绝退货", "已退款"));
    assert_eq!(bench.run(&["import", "more.csv"]).status, 0);
    let error = reader.find("generic:A2").unwrap_err();
    let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    assert_eq!(kind, Some(std::io::ErrorKind::NotFound), "{error}");
    // By the new manifest it is there; what is gone although no manifest says so is damaged.
    let reader = plaint::store::Dataset::open(&folder).unwrap();
    assert!(reader.find("generic:A2").unwrap().is_some());
    reader.segments().unwrap().iter().for_each(|path| fs::remove_file(path).unwrap());
    assert!(reader.find("generic:A2").unwrap_err().to_string().contains("is missing"));
}

#[test]
fn no_result_is_written_over_what_it_is_made_of() {
    let bench = Bench::new();
    fs::create_dir(bench.path().join("exports")).unwrap();
    let read = fs::write(bench.path().join("exports/in.csv"), SMALL).map(|()| "exports/in.csv").unwrap();
    fs::write(bench.path().join("exports/in.svg"), SMALL).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("exports/in.csv", bench.path().join("link.csv")).unwrap();
    #[cfg(not(unix))]
    bench.file("link.csv", SMALL);
    assert_eq!(bench.run(&["import", read]).status, 0);
    let verbs: [&[&str]; 4] = [
        &["table", "complaints", "-o"],
        &["records", "complaints", "-o"],
        &["query", "SELECT seller FROM complaints", "-o"],
        &["movers", "complaints", "--period", "2017-07", "--compare", "2017-03", "-o"],
    ];
    let refused = |args: &[&str], why: &str| {
        let before = ["exports/in.csv", "exports/in.svg", "plaint-data/dataset.json"];
        let before = before.map(|file| (file, fs::read(bench.path().join(file)).unwrap()));
        let ran = bench.run(args);
        assert!(ran.status == 1 && ran.stderr.contains(why), "{args:?}: {} {}", ran.status, ran.stderr);
        assert!(before.iter().all(|(file, bytes)| fs::read(bench.path().join(file)).unwrap() == *bytes), "{args:?}");
    };
    for verb in verbs {
        for inputs in [read, "link.csv", "exports", ".", "exp*/*.csv"] {
            refused(&[verb, &[read, inputs]].concat(), "one of the files that are read");
        }
        refused(&[verb, &["./exports/../link.csv", read]].concat(), "one of the files that are read");
        for file in ["plaint-data/new.csv", "plaint-data/dataset.json", "plaint-data/records/new.csv"] {
            refused(&[verb, &[file]].concat(), "lies in a dataset");
        }
    }
    let chart = ["chart", "complaints", "--by", "seller", "exports/in.svg", "-o"];
    refused(&[&chart[..], &["exports/in.svg"]].concat(), "one of the files that are read");
    refused(&["export", read, read, "--force"], "one of the files that are read");
    refused(&["export", "plaint-data/new.csv"], "lies in a dataset");
    // Beside what is read there is room, and `-` is no file.
    assert_eq!(bench.run(&["table", "complaints", "exports/in.csv", "-o", "exports/out.csv"]).status, 0);
    let ran = bench.run(&["table", "complaints", "exports/in.csv", "-o", "-"]);
    assert!(ran.status == 0 && ran.stdout.contains('3') && !bench.path().join("-").exists(), "{}", ran.stdout);
}
