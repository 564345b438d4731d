//! `--explain`: what another engine needs to give the integers of a table, and how to list the complaints behind each row.

use anyhow::Result;
use plaint::engine::statement::pretty;
use plaint::table::{Role, Table, one_line};

use super::args::{DATASET, DataArgs};

/// A script that DuckDB runs as it is; all that is not SQL stands in comments.
pub fn script(table: &Table, data: &DataArgs) -> Result<String> {
    let mut script = format!("-- {}\n", one_line(&table.title));
    script += &table.sentences().iter().map(|note| format!("--   {}\n", one_line(note))).collect::<String>();
    let folder = data.dataset.dataset.to_string_lossy().replace('\\', "/").replace('\'', "''");
    script += &match data.files.is_empty() {
        true => format!("CREATE OR REPLACE VIEW complaints AS SELECT * FROM '{folder}/records/*/*.parquet';\n\n"),
        false => {
            let stored =
                table.lang.of(("the files are not stored; once they are imported: ", "文件未入库；导入后可用："));
            format!("-- {stored}CREATE VIEW complaints AS SELECT * FROM '{DATASET}/records/*/*.parquet';\n\n")
        }
    };
    script += &format!("{};\n", pretty(&table.sql)?);
    if table.command.is_empty() {
        return Ok(script);
    }
    script += &format!(
        "\n-- {}\n",
        table.lang.of((
            "the complaints behind each row: its numerator; with --denominator or --excluded the others",
            "每行对应的投诉：默认列出分子，加 --denominator 或 --excluded 列出分母或未计入的投诉",
        ))
    );
    for row in table.rows.iter().chain([&table.totals]) {
        let Some(command) = table.records(row) else { continue };
        let of = |role| table.place(role).map_or(String::new(), |i| table.written(i, row));
        let numbers = format!("{} / {}", of(Role::Numerator), of(Role::Denominator));
        let key = table.key(row);
        let key = if key.is_empty() { String::new() } else { format!("{key} · ") };
        script += &format!("-- {}\n--   {command}\n", one_line(&format!("{key}{numbers}")));
    }
    Ok(script)
}
