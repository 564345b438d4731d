//! Damage that comes from outside: nothing is printed from it, nothing is written on as if it were sound, and nothing that may be
//! the only copy is removed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use plaint::store::ledger::Labelling;
use serde_json::Value;

use crate::support::{Bench, SMALL, skipped};

/// A dataset with an import, one that changed a complaint of it and has a rejected row, two answers and a draw.
fn reviewed() -> Bench {
    let bench = Bench::new();
    let one = SMALL.replace("要求退货", "要求退货，卖家微信号 shop_fake88");
    bench.file("one.csv", &one);
    bench.file("two.csv", format!("{}B9,2017-02-30,x,y,z,,\n", one.replace("商家拒绝退货", "商家已退款")));
    bench.file("answers.csv", "record_id,category\ngeneric:A1,other\ngeneric:A2,product-quality\n");
    for args in [
        &["import", "one.csv", "two.csv"][..],
        &["review", "sample", "--by", "random", "--n", "2", "-o", "drawn.csv"],
        &["review", "import", "answers.csv", "--reviewer", "Li"],
    ] {
        done(&bench, args);
    }
    bench
}

fn done(bench: &Bench, args: &[&str]) -> String {
    let ran = bench.run(args);
    assert_eq!(ran.status, 0, "{args:?}: {}{}", ran.stdout, ran.stderr);
    ran.stdout
}

/// Runs a command that must fail, and gives what it says.
fn refused(bench: &Bench, args: &[&str]) -> String {
    let ran = bench.run(args);
    assert_eq!(ran.status, 1, "{args:?}: {}{}", ran.stdout, ran.stderr);
    ran.stdout + &ran.stderr
}

fn data(bench: &Bench) -> PathBuf {
    bench.path().join("plaint-data")
}

/// Every file of the dataset but the lock, with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else if entry.file_name() != "dataset.lock" {
            found.insert(entry.path(), fs::read(entry.path()).unwrap());
        }
    }
    found
}

/// Puts other bytes in the place of a file, does something, and puts it as it was.
fn with(path: &Path, bytes: &[u8], act: impl FnOnce()) {
    let whole = fs::read(path).unwrap();
    fs::write(path, bytes).unwrap();
    act();
    fs::write(path, whole).unwrap();
}

fn flipped(bytes: &[u8], place: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[place] ^= 1 << (place % 8);
    bytes
}

fn live_segment(bench: &Bench) -> PathBuf {
    let manifest: Value = serde_json::from_slice(&fs::read(data(bench).join("dataset.json")).unwrap()).unwrap();
    data(bench).join(manifest["segments"][0]["path"].as_str().unwrap())
}

#[test]
fn no_flipped_byte_of_a_segment_changes_a_number_or_is_written_on() {
    let bench = reviewed();
    let read = [
        &["table", "category-share"][..],
        &["query", "SELECT MAX(narrative) AS n FROM complaints"],
        &["classify"],
        &["review", "import", "answers.csv", "--reviewer", "Wang"],
        &["import", "three.csv"],
    ];
    bench.file("three.csv", SMALL.replace("要求退货", "要求退一赔三"));
    let segment = live_segment(&bench);
    let whole = fs::read(&segment).unwrap();
    // As the manifest is, and as one was that knew no sum but the SHA-256.
    let manifest = data(&bench).join("dataset.json");
    let mut older: Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    older["segments"].as_array_mut().unwrap().iter_mut().for_each(|s| drop(s.as_object_mut().unwrap().remove("crc32")));
    for (n, place) in (0..whole.len()).step_by(whole.len() / 6).enumerate() {
        with(&segment, &flipped(&whole, place), || {
            let damaged = files(&data(&bench));
            let args = read[n % read.len()];
            let said = refused(&bench, args);
            assert!(said.contains(".parquet is damaged") && said.contains("plaint doctor"), "{args:?}: {said}");
            assert_eq!(files(&data(&bench)), damaged, "{args:?} after a flip at {place}");
            with(&manifest, older.to_string().as_bytes(), || {
                assert!(refused(&bench, &["table", "category-share"]).contains(".parquet is damaged"));
            });
        });
    }
    done(&bench, &["doctor"]);
    with(&manifest, older.to_string().as_bytes(), || drop(done(&bench, &["table", "category-share"])));
}

#[test]
fn a_manifest_that_does_not_fit_the_files_costs_none_of_them() {
    let bench = reviewed();
    let manifest = data(&bench).join("dataset.json");
    let older = fs::read(&manifest).unwrap();
    done(&bench, &["classify"]);
    let text = fs::read_to_string(&manifest).unwrap();
    // An older one; and one letter altered in the name of a file that it names.
    let name = live_segment(&bench).file_name().unwrap().to_str().unwrap().to_string();
    let misspelt = text.replacen(&name, &name.replace("part", "pert"), 1).into_bytes();
    let sound = files(&data(&bench));
    for wrong in [older, misspelt] {
        with(&manifest, &wrong, || {
            let said = refused(&bench, &["doctor"]);
            assert!(said.contains("Nothing was removed") && said.contains("the file is missing"), "{said}");
            refused(&bench, &["import", "one.csv"]);
            refused(&bench, &["classify"]);
            assert!(refused(&bench, &["doctor", "--lang", "zh"]).contains("没有删除任何文件"));
        });
        assert_eq!(files(&data(&bench)), sound);
    }
    // Whichever of its sums does not fit: what is refused is what `doctor` finds.
    for sum in ["sha256", "crc32"] {
        let mut told: Value = serde_json::from_str(&text).unwrap();
        told["segments"][0][sum] = if sum == "crc32" { 7.into() } else { "7".into() };
        with(&manifest, told.to_string().as_bytes(), || {
            assert!(refused(&bench, &["doctor"]).contains("not the ones that were written"), "{sum}");
        });
    }
    // A key that is not known, wherever it stands but where kinds of personal data are counted.
    let keys =
        text.split('"').skip(1).step_by(2).filter(|key| *key != "wechat" && text.contains(&format!("\"{key}\":")));
    let keys: std::collections::BTreeSet<&str> = keys.collect();
    assert!(keys.len() > 30 && keys.contains("rejects_file"), "{keys:?}");
    for key in keys {
        with(&manifest, text.replacen(&format!("\"{key}\":"), &format!("\"{key}x\":"), 1).as_bytes(), || {
            let said = refused(&bench, &["doctor"]);
            assert!(said.contains("dataset.json is damaged"), "{key}: {said}");
        });
        assert_eq!(files(&data(&bench)), sound, "{key}");
    }
    assert!(done(&bench, &["doctor"]).starts_with("sound: "));
}

#[test]
fn what_an_older_manifest_does_not_name_is_set_aside_and_told() {
    let bench = Bench::new();
    bench.file("one.csv", SMALL);
    bench.file("more.csv", SMALL.replace("\nA", "\nC"));
    done(&bench, &["import", "one.csv"]);
    let manifest = data(&bench).join("dataset.json");
    let older = fs::read(&manifest).unwrap();
    done(&bench, &["import", "more.csv"]);
    let brought: Vec<Vec<u8>> = files(&data(&bench).join("records")).into_values().collect();
    let newer = fs::read(&manifest).unwrap();
    fs::write(&manifest, &older).unwrap();
    let said = done(&bench, &["doctor"]);
    assert!(said.contains("plaint-data/set-aside holds 1 file") && said.contains("sound: 3 complaints"), "{said}");
    // The same import again takes the same name, and costs what was set aside nothing.
    done(&bench, &["import", "more.csv"]);
    fs::write(&manifest, &older).unwrap();
    assert!(done(&bench, &["doctor"]).contains("holds 2 files"));
    let kept: Vec<Vec<u8>> = files(&data(&bench)).into_values().collect();
    assert!(brought.iter().all(|bytes| kept.contains(bytes)));
    // Put back with its manifest, it is there again.
    fs::write(&manifest, newer).unwrap();
    refused(&bench, &["table", "complaints"]);
    let aside = data(&bench).join("set-aside/records");
    for (path, bytes) in files(&aside) {
        let to = data(&bench).join("records").join(path.strip_prefix(&aside).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }
    assert_eq!(bench.json(&["table", "complaints"])["totals"]["numerator"], 6);
}

#[test]
fn answers_draws_and_the_key_are_not_lost_or_altered_unseen() {
    let bench = reviewed();
    let label = || bench.json(&["query", "SELECT record_id, category, label_source FROM complaints"]);
    let labels = label();
    for (file, use_it) in [
        ("reviews.jsonl", &["classify"][..]),
        ("draws.jsonl", &["table", "category-share", "--corrected"]),
        ("dataset.key", &["import", "three.csv"]),
    ] {
        bench.file("three.csv", SMALL.replace("要求退货", "加微信号 shop_fake99 要求退货"));
        let path = data(&bench).join(file);
        let whole = fs::read(&path).unwrap();
        let cut = whole[..whole.iter().position(|b| *b == b'\n').map_or(16, |end| end + 1)].to_vec();
        let flips = (0..whole.len()).step_by(whole.len() / 4).map(|place| flipped(&whole, place));
        let shorter = if cut == whole { Vec::new() } else { cut };
        for damaged in flips.chain([shorter, Vec::new()]) {
            with(&path, &damaged, || {
                for args in [use_it, &["doctor", "--lang", "zh"]] {
                    let said = refused(&bench, args);
                    assert!(said.contains(file), "{args:?}: {said}");
                }
            });
        }
        fs::remove_file(&path).unwrap();
        assert!(refused(&bench, &["doctor"]).contains(file));
        assert!(refused(&bench, use_it).contains(&format!("{file} is missing")));
        fs::write(&path, whole).unwrap();
    }
    done(&bench, &["doctor"]);
    assert_eq!(label(), labels);
}

#[test]
fn where_answers_are_lost_for_good_one_can_go_on_and_is_told_which_labels_they_cost() {
    let bench = reviewed();
    let path = data(&bench).join("reviews.jsonl");
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, whole.split_inclusive('\n').next().unwrap()).unwrap();
    assert!(refused(&bench, &["doctor"]).contains("plaint doctor --accept --dataset plaint-data"));
    let said = refused(&bench, &["doctor", "--accept"]);
    assert!(said.contains("lacks the answers behind the labels of 1 complaint"), "{said}");
    let ran = bench.run(&["classify"]);
    assert!(ran.status == 0 && ran.stderr.contains("labels that people had given to 1 complaint"), "{}", ran.stderr);
    done(&bench, &["doctor"]);
}

#[test]
fn answers_that_a_killed_writer_had_kept_but_not_noted_count() {
    let bench = reviewed();
    let manifest = data(&bench).join("dataset.json");
    let before = fs::read(&manifest).unwrap();
    let folder = data(&bench);
    bench.file("answers.csv", "record_id,category\ngeneric:A3,other\n");
    // The answer is there, the manifest is as it was before.
    let segments = files(&folder.join("records"));
    done(&bench, &["review", "import", "answers.csv", "--reviewer", "Li"]);
    fs::write(&manifest, before).unwrap();
    segments.iter().for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
    done(&bench, &["doctor"]);
    done(&bench, &["classify"]);
    assert_eq!(
        bench.json(&["query", "SELECT COUNT(*) AS n FROM complaints WHERE label_source = 'review'"])["rows"][0]["n"],
        3
    );
}

#[test]
fn a_change_that_fails_halfway_leaves_no_file_behind() {
    let bench = Bench::new();
    bench.file("one.csv", SMALL);
    bench.file("more.csv", SMALL.replace("\nA", "\nC"));
    done(&bench, &["import", "one.csv", "more.csv"]);
    let before = files(&data(&bench));
    let mut parts = 0;
    let mut writer = plaint::store::Dataset::open(&data(&bench)).unwrap().lock().unwrap();
    let failed = writer.rewrite(&Labelling::default(), |_| {
        parts += 1;
        // The first segment is in place by then.
        if parts == 2 { Err(anyhow::anyhow!("no room")) } else { Ok(()) }
    });
    assert!(failed.is_err() && parts == 2);
    drop(writer);
    assert_eq!(files(&data(&bench)), before);
    assert!(done(&bench, &["doctor"]).starts_with("sound: 6 complaints"));
}

#[test]
fn a_dataset_on_a_medium_that_cannot_be_written_can_be_checked() {
    let bench = reviewed();
    let disk = bench.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let mount = |args: &[&str]| {
        let mut command = std::process::Command::new("mount");
        command.args(args).arg(&disk).stderr(std::process::Stdio::null()).status().is_ok_and(|status| status.success())
    };
    if !mount(&["-t", "tmpfs", "-o", "size=4m", "tmpfs"]) {
        return skipped("a disk cannot be mounted here, so a dataset that cannot be written was not tested");
    }
    let copied = std::process::Command::new("cp").arg("-r").arg(data(&bench)).arg(disk.join("data")).status();
    assert!(copied.unwrap().success() && mount(&["-o", "remount,ro"]));
    let doctor = bench.run(&["doctor", "--dataset", "disk/data"]);
    std::process::Command::new("umount").arg(&disk).status().unwrap();
    assert!(doctor.status == 0 && doctor.stdout.starts_with("sound: "), "{}{}", doctor.stdout, doctor.stderr);
}
