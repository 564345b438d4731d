//! Where complaints came from, and how their files were read.

use super::number::several;
use crate::lang::{Lang, Text, thousands};

pub fn origin(sources: &[String], more: usize) -> (String, String) {
    let (rest, rest_zh) = match more {
        0 => (String::new(), String::new()),
        1 => ("; and 1 more file".into(), format!("等{}个文件", sources.len() + 1)),
        _ => (format!("; and {more} more files"), format!("等{}个文件", sources.len() + more)),
    };
    (format!("data: {}{rest}", sources.join("; ")), format!("数据来源：{}{rest_zh}", sources.join("；")))
}

pub fn regions_of_sellers(files: &[String]) -> (String, String) {
    let (within, within_zh) = match files {
        [] => (String::new(), String::new()),
        files => (format!("in {}, ", files.join(", ")), format!("{}中的", files.join("、"))),
    };
    (
        format!("{within}region and city are where the sellers are, and not the consumers"),
        format!("{within_zh}地区和城市为商家所在地，而非消费者所在地"),
    )
}

pub fn replaced(complaints: i64) -> (String, String) {
    (
        format!(
            "{} have rows in an earlier file too, and what this one says of them counts: what only the earlier file says is not \
             counted; where this one does not hold all their rows, put the rows of both in one file and import that",
            several(complaints, "complaint")
        ),
        format!(
            "{}件投诉在此前导入的文件中已有记录，以本文件为准，仅见于此前文件的内容不计入；如本文件未包含其全部行，请将各行合并到一个文件后导入",
            thousands(complaints)
        ),
    )
}

pub fn divided(complaints: i64) -> (String, String) {
    (
        format!(
            "{} had rows in more than one file and stand as the last of these has them: what only an earlier file says of \
             them is not counted",
            several(complaints, "complaint")
        ),
        format!("{}件投诉的各行分在多个文件，以最后导入的文件为准，仅见于此前文件的内容未计入", thousands(complaints)),
    )
}

pub fn alike(rows: i64) -> (String, String) {
    (
        format!(
            "without a number or a story, and the same as another row of the file: {}; each counts",
            several(rows, "row")
        ),
        format!("{}行没有编号和正文，且与文件中其他行完全相同，仍逐行计数", thousands(rows)),
    )
}

pub fn repeated(rows: i64, of: i64) -> (String, String) {
    (
        format!(
            "without a number, and the same as another row of the file: {} of {}; they count once. If they are different \
             complaints, add the column that tells them apart and import the file again",
            thousands(rows),
            several(of, "row")
        ),
        format!(
            "{}行没有编号，其中{}行与文件中其他行完全相同，未重复计数；如确为不同投诉，请补充可区分的列（如编号）后重新导入",
            thousands(of),
            thousands(rows)
        ),
    )
}

pub fn denominators_replaced(rows: i64) -> (String, String) {
    (
        format!(
            "denominators in place of earlier ones of the same period and place: {}; if both were to be added up, put \
             them in one file or name what tells them apart (platform, category) in a column",
            thousands(rows)
        ),
        format!(
            "{}条基数与此前导入的时段、平台等相同，以本文件为准；如应相加，请放在同一文件中导入，或增加平台、类别等列加以区分",
            thousands(rows)
        ),
    )
}

/// `rows`: rejected, repeated, replaced by later ones, and merged with another into one complaint.
pub fn rejected(rows: [i64; 4], of: i64) -> (String, String) {
    let words = [
        ("rejected", "退回"),
        ("repeated", "重复"),
        ("replaced by later ones", "被后来的行更新"),
        ("merged with others", "并入其他行"),
    ];
    let parts = || rows.iter().zip(words).filter(|(n, _)| **n > 0);
    let en: Vec<String> = parts().map(|(n, (en, _))| format!("{} {en}", thousands(*n))).collect();
    let zh: Vec<String> = parts().map(|(n, (_, zh))| format!("{}行{zh}", thousands(*n))).collect();
    (
        format!("not counted of {}: {}", several(of, "row"), en.join(", ")),
        format!("共{}行，其中{}，未计入统计", thousands(of), zh.join("、")),
    )
}

/// `rows`: rejected, all, and rejected for this reason.
pub fn mostly_rejected(rows: [i64; 3], reason: &Text, column: &str, value: &str) -> (String, String) {
    let [rejected, all, because] = rows.map(thousands);
    let (en, zh) = if rows[0] == rows[1] {
        (format!("WARNING: all {all} rows were rejected"), format!("注意：全部{all}行均被退回"))
    } else {
        (format!("WARNING: {rejected} of {all} rows were rejected"), format!("注意：{all}行中有{rejected}行被退回"))
    };
    // A reason that concerns no column, such as too few of them, has its place in brackets.
    let place = |marks: [&str; 2]| match column.starts_with('(') {
        true => String::new(),
        false => format!("{}{column}{}", marks[0], marks[1]),
    };
    (
        format!("{en}, {because} of them{}: {} ({value:?})", place([" in column `", "`"]), reason.en),
        format!("{zh}，其中{because}行{}：{}（如“{value}”）", place(["因“", "”列"]), reason.zh),
    )
}

pub fn end_early(rows: i64) -> (String, String) {
    (
        format!(
            "the line ends before the last column in {}; the cells missing there were taken for blank",
            several(rows, "row")
        ),
        format!("{}行末尾缺少单元格，缺少的部分按空白处理", thousands(rows)),
    )
}

pub fn repaired(rows: i64) -> (String, String) {
    (
        format!("{} had text encoded twice, which was put right", several(rows, "row")),
        format!("{}行文字因重复编码成为乱码，已还原", thousands(rows)),
    )
}

pub fn dateless(rows: i64, of: i64) -> (String, String) {
    (
        format!(
            "without a date of receipt, and so in no table by period: {} of {}; if a column has it, name it in a profile \
             (--dry-run --write-profile)",
            thousands(rows),
            several(of, "row")
        ),
        format!(
            "{}行中有{}行没有收到日期，无法按时间统计；如文件中有日期列，请自定义数据来源加以指定（--dry-run --write-profile）",
            thousands(of),
            thousands(rows)
        ),
    )
}

pub fn no_rows() -> (String, String) {
    ("the file holds column names and no row".into(), "文件只有表头，没有数据行".into())
}

pub fn closed_before_received(rows: i64) -> (String, String) {
    (
        format!("closed before received, so that days_to_close is left blank: {}", several(rows, "row")),
        format!("{}行办结日期早于收到日期，未计算办理天数", thousands(rows)),
    )
}

pub fn melted(lines: i64, rows: i64) -> (String, String) {
    (
        format!("each line holds several periods: {} read as {}", several(lines, "line"), several(rows, "row")),
        format!("每行包含多个统计时段，{}行拆分为{}条记录", thousands(lines), thousands(rows)),
    )
}

pub fn above_header(lines: i64, header: i64) -> (String, String) {
    (
        format!("the column names stand on line {header}; left out above them: {}", several(lines, "line")),
        format!("列名位于第{header}行，其上{}行未读取", thousands(lines)),
    )
}

pub fn sheets_unread(file: &str, sheets: &[String]) -> (String, String) {
    (
        format!("not counted, though they may hold complaints: the sheets {} of {file}", sheets.join(", ")),
        format!("{file}中的工作表{}可能也是投诉，未读取，不计入", sheets.join("、")),
    )
}

pub fn joined(rows: i64) -> (String, String) {
    (
        format!("broken over several lines and put together again: {}", several(rows, "row")),
        format!("{}条记录因内容换行而断开，已重新拼接", thousands(rows)),
    )
}

pub fn undecoded(rows: i64) -> (String, String) {
    (
        format!("characters that could not be decoded (�) in {}; try another --encoding", several(rows, "row")),
        format!("{}行含无法解码的字符（�），可用 --encoding 另行指定编码", thousands(rows)),
    )
}

pub fn misread(rows: i64, column: &str) -> (String, String) {
    (
        format!(
            "WARNING: text that was read in a wrong encoding and saved so (first in `{column}`) cannot be put right and stands as it \
             was, in {}; labels read from it mean nothing: fetch it again from where it was published",
            several(rows, "row")
        ),
        format!(
            "注意：{}行的文字（首见于“{column}”列）曾按错误的编码读取并另存，无法还原，保持原样，由此得出的分类没有意义；请从原处重新获取",
            thousands(rows)
        ),
    )
}

pub fn stale(files: &[Text]) -> (String, String) {
    let names = |lang: Lang, mark: &str| files.iter().map(|file| file.get(lang)).collect::<Vec<_>>().join(mark);
    (
        format!(
            "these files have rows that repeat or change what was taken back or read anew; import them again{}: {}",
            if files.len() > 1 { ", in this order" } else { "" },
            names(Lang::En, ", ")
        ),
        format!(
            "以下文件中有与已撤销或重新读取的内容重复或更新其内容的行，请{}重新导入：{}",
            if files.len() > 1 { "按此顺序" } else { "" },
            names(Lang::Zh, "、")
        ),
    )
}

pub fn awaited(files: i64) -> (String, String) {
    let (has, repeat, change) = if files == 1 { ("has", "repeats", "changes") } else { ("have", "repeat", "change") };
    (
        format!(
            "complaints may be missing, or stand as they were before: {} that {repeat} or {change} what was taken back or read anew {has} \
             not been imported again",
            several(files, "file")
        ),
        format!(
            "投诉可能缺失或不是最新内容：有{}个文件与已撤销或重新读取的内容重复或更新其内容，尚未重新导入",
            thousands(files)
        ),
    )
}

pub fn personal() -> (String, String) {
    ("the dataset holds personal data in clear".into(), "数据集含未脱敏的个人信息".into())
}
