//! Complaints that came before: under the same number with other content, or under another id.

use super::advice::LOOK;
use super::number::several;
use crate::lang::thousands;
use crate::schema::field;

pub fn others(complaints: i64) -> (String, String) {
    (
        format!(
            "ATTENTION: in place of earlier ones with the same number: {}, although these are others (seller, text and what else \
             both tell are different). If they are the numbers of another office, import its files with a profile that has an `id` of its own and \
             keeps `identity` (--dry-run --write-profile); if numbers begin anew in each file, with one without `identity`. \
             `plaint undo` takes an import back",
            several(complaints, "complaint")
        ),
        format!(
            "注意：{}件投诉与在前的投诉编号相同，但明显不是同一投诉（商家、内容等均不同），以本文件的内容替换原有投诉。如属其他单位的\
             编号，请为其文件另建自定义数据来源，id 自取、保留 identity（--dry-run --write-profile）；如编号在各文件中都从头开始，则不写 \
             identity。已作的导入可用 plaint undo 撤销",
            thousands(complaints)
        ),
    )
}

pub fn displaced(complaints: i64, imports: &[String]) -> (String, String) {
    let (by, by_zh) = match imports {
        [] => (String::new(), String::new()),
        imports => (format!(" (import {})", imports.join(", ")), format!("（导入{}）", imports.join("、"))),
    };
    (
        format!(
            "not counted: {} in whose place a later file has others of the same number, whose seller, text and what else both tell are \
             different{by}",
            several(complaints, "complaint")
        ),
        format!(
            "{}件投诉未计入：后读入的文件{by_zh}中有编号相同、但商家和内容等均不同的投诉，明显不是同一投诉，却替换了原有投诉",
            thousands(complaints)
        ),
    )
}

pub fn elsewhere(sources: &[(String, i64)], stored: bool) -> (String, String) {
    let names = || sources.iter().map(|(source, _)| source.as_str());
    let count = sources.iter().map(|(_, count)| count).sum();
    let (en, zh) = (names().collect::<Vec<_>>().join(", "), names().collect::<Vec<_>>().join("、"));
    let (of, of_zh) = (several(count, "complaint"), thousands(count));
    let first = names().next().unwrap_or_default();
    match stored {
        true => (
            format!(
                "ATTENTION: known already under another source ({en}): {of}, with the same number and the same day, seller or text, which \
                 count twice from now on. If they are the same ones, take this import back with `plaint undo` and import the file \
                 with `--source {first}`; --dry-run shows first whether that source knows its columns"
            ),
            format!(
                "注意：{of_zh}件投诉此前已按另一数据来源（{zh}）导入，编号相同，日期、商家或内容也相同，现在会重复计数。如确为同一批投诉，\
                 请用 plaint undo 撤销本次导入，再加 --source {first} 导入该文件（可先加 --dry-run 查看该来源能否识别各列）"
            ),
        ),
        false => (
            format!(
                "ATTENTION: counted twice, since two files that have them were read as different sources ({en} and another one): {of}, with \
                 the same number and the same day, seller or text. `--source` reads all files as one source"
            ),
            format!(
                "注意：{of_zh}件投诉重复计数：编号相同，日期、商家或内容也相同，但所在文件被识别为不同的数据来源（{zh}等）。可用 --source \
                 指定同一数据来源"
            ),
        ),
    }
}

pub fn renumbered(complaints: i64, [known, new]: &[String; 2], stored: bool) -> (String, String) {
    let (of, of_zh) = (several(complaints, "complaint"), thousands(complaints));
    let same =
        format!("known already under a number that differs only by what stands in front ({known}, here {new}): {of}");
    let same_zh =
        format!("{of_zh}件投诉此前已有，编号仅开头不同（此前为 {known}，本次为 {new}），日期、商家或内容相同");
    let why = "with the same day, seller or text";
    let (cause, cause_zh) = (
        "Spreadsheets drop zeros in front, and newer systems put marks there",
        "电子表格软件会去掉编号开头的 0，更换系统也可能给编号加上前缀",
    );
    match stored {
        true => (
            format!(
                "ATTENTION: {same}, {why}, which count twice from now on. {cause}: if they are the same ones, take this import back with \
                 `plaint undo`, write the numbers as the earlier files have them (in a spreadsheet as text, or fetch the file anew from \
                 its source), and import it again"
            ),
            format!(
                "注意：{same_zh}，现在会重复计数。{cause_zh}；如确为同一批投诉，请用 plaint undo 撤销本次导入，将编号改为与此前文件一致\
                 （在电子表格中设为文本格式，或从来源重新导出）后再导入"
            ),
        ),
        false => (
            format!(
                "ATTENTION: counted twice: {of} with the same day, seller or text, whose number differs between the files only by what \
                 stands in front ({known} and {new}). {cause}: write the numbers alike in all files"
            ),
            format!(
                "注意：{of_zh}件投诉重复计数：日期、商家或内容相同，而编号在各文件中仅开头不同（{known} 与 {new}）。{cause_zh}，请将各文件中的编号改为一致"
            ),
        ),
    }
}

pub fn worded(complaints: i64, stored: bool) -> (String, String) {
    let (of, of_zh) = (several(complaints, "complaint"), thousands(complaints));
    let same = "the day, the seller and the words of one that an earlier file has under another number or none";
    let same_zh = "与此前文件中的投诉收到日期、商家和内容均相同，仅编号不同或没有编号";
    match stored {
        true => (
            format!(
                "ATTENTION: {of} with {same}, which count twice from now on if they are the same ones, registered by two channels or \
                 exported anew without numbers. Then take this import back with `plaint undo`, leave them out of one file, and import it \
                 again; {LOOK} lists them"
            ),
            format!(
                "注意：{of_zh}件投诉{same_zh}，可能由两个渠道重复登记，或是没有编号的台账再次导出。如确为同一投诉，现在会重复计数，请用 \
                 plaint undo 撤销本次导入，从其中一个文件中删去后重新导入；可用 {LOOK} 查看"
            ),
        ),
        false => (
            format!(
                "ATTENTION: {of} with {same}, counted twice if they are the same ones. Then leave them out of one of the files"
            ),
            format!("注意：{of_zh}件投诉{same_zh}。如确为同一投诉，则重复计数，请从其中一个文件中删去"),
        ),
    }
}

pub fn twofold(complaints: i64, imports: &[String]) -> (String, String) {
    (
        format!(
            "counted twice if they are the same ones: {} with the day, the seller and the words of one that an earlier file has under \
             another number or none (import {})",
            several(complaints, "complaint"),
            imports.join(", ")
        ),
        format!(
            "{}件投诉（导入{}）与此前文件中的投诉收到日期、商家和内容均相同，仅编号不同或没有编号，如为同一投诉则重复计数",
            thousands(complaints),
            imports.join("、")
        ),
    )
}

pub fn written_otherwise(rows: i64) -> (String, String) {
    (
        format!(
            "ATTENTION: an earlier plaint imported complaints of this source without numbers, which are known again only where the year \
             stands first in their dates: those that this file repeats are among its {} and count twice. If it repeats any, import \
             all files into a new folder",
            several(rows, "new complaint")
        ),
        format!(
            "注意：数据集中该来源的部分无编号投诉由旧版 plaint 导入，只有日期以年份开头的才能识别为重复；本文件新增的{}件投诉中，与其重复的会重复计数。如有重复，\
             请将全部文件重新导入新的文件夹",
            thousands(rows)
        ),
    )
}

pub fn read_otherwise(import: &str, source: &str) -> (String, String) {
    (
        format!(
            "ATTENTION: this file is in the dataset already, read as {source}: what both readings have counts twice from now on. If this \
             one alone is to count, take the other one back: `plaint undo {import}`"
        ),
        format!(
            "注意：该文件此前已按 {source} 导入，两次读取的投诉现在会重复计数。如只以本次为准，请撤销此前的导入：plaint undo {import}"
        ),
    )
}

/// What helps where a file turns out to be older than those of the imports that were read before it.
fn older(imports: &[String]) -> (String, String) {
    if imports.is_empty() {
        let (en, zh) = ("import the files from the oldest to the newest", "请按时间先后依次导入各文件");
        return (format!("If an older file was read last, {en}"), format!("如后读入的文件较早，{zh}"));
    }
    (
        format!(
            "If this file is older than that of {}, take back with `plaint undo` this import and then every one whose file is newer than \
             this one, the last one first, and import all their files again, from the oldest to the newest",
            imports.join(", ")
        ),
        format!(
            "如本文件早于导入 {} 的文件，请用 plaint undo 撤销本次导入，再从后往前逐一撤销文件比它新的各次导入，然后按时间先后重新导入这些文件",
            imports.join("、")
        ),
    )
}

pub fn reopened(complaints: i64, imports: &[String]) -> (String, String) {
    let (help, help_zh) = older(imports);
    (
        format!(
            "ATTENTION: {} had been closed or decided and read as open again, since of several rows with the same number the one read \
             last counts. {help}",
            several(complaints, "complaint")
        ),
        format!(
            "注意：{}件投诉此前已办结或已有结果，按本文件又变为未办结（同一编号以最后读入的为准）。{help_zh}",
            thousands(complaints)
        ),
    )
}

pub fn poorer(complaints: i64, lost: &[(&'static str, i64)], imports: &[String]) -> (String, String) {
    let (help, help_zh) = older(imports);
    let named = |(name, n): &(&str, i64)| {
        let label = field(name).map(|field| field.label()).unwrap_or_default();
        (format!("{} ({})", label.en, thousands(*n)), format!("{}{}件", label.zh, thousands(*n)))
    };
    let (en, zh): (Vec<String>, Vec<String>) = lost.iter().map(named).unzip();
    (
        format!(
            "ATTENTION: {} lost what an earlier version told, since of several rows with the same number the one read last counts: {}. \
             If this file is cut off, take it back with `plaint undo` and import it whole. {help}",
            several(complaints, "complaint"),
            en.join(", ")
        ),
        format!(
            "注意：{}件投诉此前已有的内容在本文件中为空，现按空白处理（同一编号以最后读入的为准）：{}。如本文件不完整，请用 plaint undo \
             撤销后导入完整的文件。{help_zh}",
            thousands(complaints),
            zh.join("、")
        ),
    )
}

pub fn superseded(records: i64, others: i64, reopened: i64, poorer: i64) -> (String, String) {
    let mut en = format!("came again with other content: {}; what was read last counts", several(records, "record"));
    let mut zh = format!("{}条记录重复出现且内容不同，以最后读入的为准", thousands(records));
    if others > 0 {
        let count = thousands(others);
        en += &format!(
            "; other complaints altogether (seller, text and what else both tell are different): {count}; if the numbers begin anew in each file, read it with a profile \
             without `identity` (`plaint import --dry-run --write-profile`)"
        );
        zh += &format!(
            "；其中{count}条明显不是同一投诉（商家、内容等均不同），如编号在各文件都从头开始，请改用不含 identity 的自定义数据来源\
             （plaint import --dry-run --write-profile）"
        );
    }
    if reopened > 0 {
        let count = thousands(reopened);
        en += &format!(
            "; {count} had been closed or decided and came as open again: name the files from the oldest to the newest"
        );
        zh += &format!("；{count}条此前已办结或已有结果，后读入的又为未办结，请按时间先后列出各文件");
    }
    if poorer > 0 {
        let count = thousands(poorer);
        en +=
            &format!("; {count} lost what an earlier one told: the story, an amount, the result or the day of closing");
        zh += &format!("；{count}条此前已有的正文、金额、处理结果或办结日期在后读入的记录中为空");
    }
    (en, zh)
}
