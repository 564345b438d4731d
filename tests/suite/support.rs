//! Runs the program in a folder of its own, in an environment where nothing of this machine shows.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use plaint::classify::model::Heads;
use plaint::classify::own::Labelled;
use serde_json::Value;
use tempfile::TempDir;

/// The repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of real complaint files, where this machine has it; says aloud when it has not.
pub fn real_data() -> Option<PathBuf> {
    let folder = root().join("../shared/data");
    if folder.is_dir() {
        return Some(folder);
    }
    skipped(&format!("{} does not exist, so the real files were not tested", folder.display()));
    None
}

/// Says that something was not tested. Written past the test harness, which keeps the output of tests that pass.
pub fn skipped(why: &str) {
    std::io::stderr().write_all(format!("SKIPPED: {why}\n").as_bytes()).unwrap();
}

/// Whether this machine has DuckDB, the second engine, in its python3; says aloud when it has not.
pub fn has_duckdb() -> bool {
    let present = Command::new("python3").args(["-c", "import duckdb"]).output().is_ok_and(|o| o.status.success());
    if !present {
        skipped("there is no python3 with duckdb, so the second engine was not asked");
    }
    present
}

/// A folder to run the program in.
pub struct Bench {
    folder: TempDir,
}

/// What a run gave.
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    pub status: i32,
}

impl Bench {
    pub fn new() -> Bench {
        Bench { folder: TempDir::new().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file and gives its name.
    pub fn file<'a>(&self, name: &'a str, content: impl AsRef<[u8]>) -> &'a str {
        std::fs::write(self.path().join(name), content).unwrap();
        name
    }

    /// The program, ready to run here: no home folder, no variables, a fixed day.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plaint"));
        command.args(args).current_dir(self.path()).env_clear();
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::from(self.command(args).output().unwrap())
    }

    pub fn run_with_input(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut command = self.command(args);
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Ran::from(child.wait_with_output().unwrap())
    }

    /// Runs a command that must succeed and give JSON.
    pub fn json(&self, args: &[&str]) -> Value {
        let ran = self.run(&[args, &["--format", "json"]].concat());
        assert_eq!(ran.status, 0, "{args:?}: {}", ran.stderr);
        serde_json::from_str(&ran.stdout).unwrap()
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        Ran {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            status: output.status.code().unwrap_or(-1),
        }
    }
}

/// The rows of a file under `tests/classify/`, each with its right label.
pub fn labelled(file: &str, heads: &Heads) -> Vec<(BTreeMap<String, String>, Labelled)> {
    let place = |list: &[String], name: &str| list.iter().position(|n| n == name);
    let mut reader = csv::Reader::from_path(root().join("tests/classify").join(file)).unwrap();
    let one = |row: BTreeMap<String, String>| {
        let category = place(&heads.categories, &row["primary"]).unwrap();
        let (text, remedy) = (row["text"].clone(), place(&heads.remedies, &row["remedy"]));
        (row, Labelled { text, category, raised: None, term: None, remedy, by_code: false })
    };
    reader.deserialize().map(|row| one(row.unwrap())).collect()
}

/// The row of a table's JSON whose key column has a value.
pub fn row<'a>(table: &'a Value, column: &str, value: &str) -> &'a Value {
    let rows = table["rows"].as_array().unwrap();
    rows.iter().find(|r| r[column] == value).unwrap_or_else(|| panic!("no row where {column} is {value}"))
}

/// Numerator and denominator of a row.
pub fn fraction(row: &Value) -> (i64, i64) {
    (row["numerator"].as_i64().unwrap(), row["denominator"].as_i64().unwrap())
}

/// A small file that the generic profile reads: two sellers, one of them unknown in one row.
pub const SMALL: &str = "\
投诉编号,受理日期,商家,商品类别,投诉内容,处理结果,涉及金额
A1,2017-03-05,甲店,化妆品,收到的面膜是三无产品，要求退货,商家拒绝退货,299.00
A2,2017-03-06,乙店,化妆品,衣服破了个洞，要求退款,已退款,￥1299
A3,2017-07-01,,服装,虚假宣传，与描述不符,,
";
