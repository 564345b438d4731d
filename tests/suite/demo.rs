//! The demo does the whole job offline and touches no folder that is not its own.

use std::fs;

use crate::support::Bench;

#[test]
fn the_demo_makes_tables_and_charts_and_lists_its_commands() {
    let bench = Bench::new();
    let ran = bench.run(&["demo"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert_eq!(ran.stderr, "");
    for name in ["category-share", "return-refusal-rate", "cca-natures"] {
        for ending in ["csv", "svg", "png"] {
            assert!(bench.path().join(format!("plaint-demo/{name}.{ending}")).exists(), "{name}.{ending}");
        }
    }
    assert!(ran.stdout.contains("2,000 rows read = 2,000 imported"), "{}", ran.stdout);
    // The commands at the end are the ones that ran, and they run again.
    let (_, listed) = ran.stdout.split_once("go on from any of them").unwrap();
    let commands: Vec<&str> = listed.lines().filter(|l| l.starts_with("  ") && l.contains(" table ")).collect();
    assert!(commands.len() >= 3);
    for command in commands {
        let words: Vec<&str> = command.split_whitespace().skip(1).collect();
        assert_eq!(bench.run(&words).status, 0, "{command}");
    }
}

#[test]
fn the_demo_runs_again_in_its_own_folder_with_the_same_result() {
    let bench = Bench::new();
    let first = bench.run(&["demo", "--lang", "zh"]).stdout;
    let picture = fs::read(bench.path().join("plaint-demo/return-refusal-rate.png")).unwrap();
    assert_eq!(bench.run(&["demo", "--lang", "zh"]).stdout, first);
    assert!(fs::read(bench.path().join("plaint-demo/return-refusal-rate.png")).unwrap() == picture);
}

#[test]
fn the_demo_refuses_a_folder_that_it_did_not_make() {
    let bench = Bench::new();
    fs::create_dir(bench.path().join("mine")).unwrap();
    bench.file("mine/thesis.txt", "years of work");
    let ran = bench.run(&["demo", "--dir", "mine"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("mine exists and was not made by the demo"), "{}", ran.stderr);
    assert_eq!(fs::read_dir(bench.path().join("mine")).unwrap().count(), 1);
}
