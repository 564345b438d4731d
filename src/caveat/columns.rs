//! What the columns of a file were taken for, and what in them was not understood.

use super::number::several;
use crate::lang::thousands;

pub fn rows_counted(column: &str) -> (String, String) {
    (
        format!(
            "`{column}` only counts the rows of the file (1, 2, 3), so that rows are told apart by all that they say"
        ),
        format!("“{column}”只是文件内的顺序号（1、2、3），不作为投诉编号，各行按全部内容区分"),
    )
}

pub fn numbers_cut(column: &str) -> (String, String) {
    (
        format!(
            "a spreadsheet has cut the numbers in `{column}` after 15 digits, so that rows are told apart by all that \
             they say; export the column as text"
        ),
        format!("“{column}”中的编号超过15位，已被电子表格截断，不作为投诉编号，各行按全部内容区分；请将该列按文本导出"),
    )
}

pub fn numbers_spoiled(column: &str, rows: i64, example: &str) -> (String, String) {
    (
        format!(
            "a spreadsheet has spoiled the numbers in `{column}` ({example}): {} are told apart by all that they say; \
             export the column as text",
            several(rows, "row")
        ),
        format!(
            "“{column}”中的编号已被电子表格改为科学计数法（{example}），{}行改按全部内容区分；请将该列按文本导出",
            thousands(rows)
        ),
    )
}

pub fn other_scale(column: &str) -> (String, String) {
    (
        format!(
            "`{column}` was not read: more than a few of its scores lie beyond 5, the end of the scale of satisfaction; a \
             profile can say what they mean ([fields.satisfaction.values])"
        ),
        format!(
            "未读取“{column}”列：不少评分超过5分，与1至5分的满意度不是同一分制；可在自定义数据来源中说明其含义（[fields.satisfaction.values]）"
        ),
    )
}

pub fn off_scale(rows: i64) -> (String, String) {
    (
        format!(
            "satisfaction outside of 1 to 5, which was left blank: {}; a profile can say what such a number means \
             ([fields.satisfaction.values])",
            several(rows, "row")
        ),
        format!(
            "{}行满意度不在1至5之间，按空白处理；可在自定义数据来源中说明其含义（[fields.satisfaction.values]）",
            thousands(rows)
        ),
    )
}

pub fn unknown_words(field: &str, column: &str, rows: i64, words: &[(String, i64)]) -> (String, String) {
    let (en, zh) = counted_words(words);
    (
        format!(
            "words in `{column}` that say nothing to the profile, in {}: {}; say what they mean under \
             [fields.{field}.values]",
            several(rows, "row"),
            en
        ),
        format!(
            "“{column}”中有{}行的用词未收录：{}；可在自定义数据来源的 [fields.{field}.values] 中说明其含义",
            thousands(rows),
            zh
        ),
    )
}

/// `most`: that so many rows are meant may spoil every table by this field.
pub fn unlisted(
    field: &str,
    column: &str,
    rows: i64,
    words: &[(String, i64)],
    meant: &str,
    most: bool,
) -> (String, String) {
    let (en, zh) = counted_words(words);
    let (warning, warning_zh) = if most { ("WARNING: ", "注意：") } else { Default::default() };
    let table = if field == "source_codes" { "[codes]".to_string() } else { format!("[fields.{field}.values]") };
    (
        format!(
            "{warning}words in `{column}` that the profile does not list and takes for `{meant}`, in {}: {en}; say what they mean \
             under {table}",
            several(rows, "row")
        ),
        format!(
            "{warning_zh}“{column}”中有{}行的用词未收录，按“{meant}”处理：{zh}；可在自定义数据来源的 {table} 中说明其含义",
            thousands(rows)
        ),
    )
}

pub fn aside(column: &str, rows: i64, words: &[(String, i64)]) -> (String, String) {
    let (en, zh) = counted_words(words);
    (
        format!(
            "no complaints by `{column}`, so that tables of complaints do not count them: {}: {en}; if they are, say so under \
             [fields.kind.values]",
            several(rows, "row")
        ),
        format!(
            "按“{column}”列，{}行不是投诉，不计入投诉统计：{zh}；如应计入，可在自定义数据来源的 [fields.kind.values] 中说明",
            thousands(rows)
        ),
    )
}

pub fn counts(column: &str, rows: i64, complaints: i64) -> (String, String) {
    (
        format!(
            "each row stands for as many complaints as `{column}` says: {} for {}",
            several(rows, "row"),
            several(complaints, "complaint")
        ),
        format!("每行按“{column}”列的数字计投诉件数：{}行共{}件", thousands(rows), thousands(complaints)),
    )
}

pub fn no_counts(column: &str) -> (String, String) {
    (
        format!(
            "`{column}` is not read as a number of complaints: rows with a number, a story or a day of their own are one complaint each, \
             or its heading names another unit. If it is one, write weight = \"{column}\" in a profile"
        ),
        format!(
            "“{column}”列未作为投诉件数：各行有编号、正文或日期，按1件投诉计，或列名中的单位不是投诉件数；如确为投诉件数，\
             可在自定义数据来源中写明 weight = \"{column}\""
        ),
    )
}

pub fn names_like_data(line: i64, names: &str) -> (String, String) {
    (
        format!(
            "WARNING: line {line} was read as the names of the columns and looks like a row of data ({names}): where the file has \
             no names, add a line of them above it, or that row is lost"
        ),
        format!(
            "注意：第{line}行被当作列名，但内容像是一条数据（{names}）；如文件没有列名，请在其上方加一行列名，否则该行数据会丢失"
        ),
    )
}

pub fn cells_unread(column: &str, rows: i64, words: &[(String, i64)]) -> (String, String) {
    let (en, zh) = counted_words(words);
    (
        format!("cells in `{column}` that could not be read were left blank, in {}: {en}", several(rows, "row")),
        format!("“{column}”中有{}行的内容无法识别，按空白处理：{zh}", thousands(rows)),
    )
}

pub fn same_as_above(cells: i64) -> (String, String) {
    (
        format!("cells that only say “as above” (同上, 〃) took what the row above says: {}", thousands(cells)),
        format!("{}个单元格为“同上”“〃”等，已取上一行的值", thousands(cells)),
    )
}

pub fn same_as_nothing(cells: i64) -> (String, String) {
    (
        format!(
            "WARNING: cells that only say “as above” (同上, 〃) where no row above tells what: {}; they were left blank",
            thousands(cells)
        ),
        format!("警告：{}个单元格为“同上”“〃”等，但其上没有可取的值，按空白处理", thousands(cells)),
    )
}

/// Words with how often each came up.
fn counted_words(words: &[(String, i64)]) -> (String, String) {
    let listed = |open: &str, close: &str, comma: &str| {
        let one = |(word, times): &(String, i64)| format!("{word}{open}{}{close}", thousands(*times));
        words.iter().map(one).collect::<Vec<_>>().join(comma)
    };
    (listed(" (", ")", ", "), listed("（", "）", "、"))
}

pub fn amounts_rounded(rows: i64) -> (String, String) {
    (
        format!("amounts with more than two decimals were rounded in {}", several(rows, "row")),
        format!("{}行金额的小数超过两位，已四舍五入到分", thousands(rows)),
    )
}

pub fn amounts_negative(rows: i64) -> (String, String) {
    (
        format!("amounts less than nothing, which sums of amounts leave out: {}", several(rows, "row")),
        format!("{}行金额为负数，不计入金额合计", thousands(rows)),
    )
}

pub fn periods_unread(columns: i64, example: &str) -> (String, String) {
    (
        format!(
            "WARNING: {columns} columns are named after periods, such as `{example}`; if they hold counts, these were not read \
             and each row counts as one complaint: write a row for each period, with its count in a column `complaints`"
        ),
        format!(
            "注意：有{columns}列以时段命名（如“{example}”），如为件数则未读取，每行只按1件投诉计；请改为每个时段一行，件数单列“件数”"
        ),
    )
}

pub fn sellers_places(columns: &[String]) -> (String, String) {
    let named = |mark: [&str; 2], between: &str| {
        columns.iter().map(|column| format!("{}{column}{}", mark[0], mark[1])).collect::<Vec<_>>().join(between)
    };
    (
        format!(
            "places are those of sellers, and not of consumers (by {}): tables by region and city count complaints there",
            named(["`", "`"], ", ")
        ),
        format!("按{}，地区和城市为商家所在地，而非消费者所在地，有关统计以商家所在地为准", named(["“", "”"], "、")),
    )
}

pub fn story_unread(column: &str, served: &str) -> (String, String) {
    (
        format!(
            "`{column}` is not read, since the story stands in `{served}`; if it tells of the complaint as well, write \
             more = \"{column}\" under [fields.narrative] in a profile (--dry-run --write-profile)"
        ),
        format!(
            "投诉内容取自“{served}”列，未读取“{column}”列；如该列也写有投诉内容，请在自定义数据来源的 [fields.narrative] 中写明 \
             more = \"{column}\"（--dry-run --write-profile）"
        ),
    )
}

pub fn results_unread(column: &str) -> (String, String) {
    (
        format!(
            "WARNING: `{column}` is not used, and what came of complaints is guessed from their stories; if it tells that, or what \
             was asked for, write result = \"{column}\", or request = \"{column}\", in a profile (--dry-run --write-profile)"
        ),
        format!(
            "注意：未使用“{column}”列，处理结果由投诉内容推断；如该列写明处理结果或消费者诉求，请在自定义数据来源中写明 \
             result = \"{column}\" 或 request = \"{column}\"（--dry-run --write-profile）"
        ),
    )
}

pub fn counts_unread(columns: &[String]) -> (String, String) {
    (
        format!(
            "WARNING: whole numbers were not read, and each row counts as one complaint though it has no number, story or day of \
             its own: {}; if they are numbers of complaints, call the column `complaints`, and write a row for each where there are \
             several such columns",
            columns.join(", ")
        ),
        format!(
            "注意：以下各列为整数但未读取，而各行没有编号、正文和日期，每行只按1件投诉计：{}；如为投诉件数，请将列名改为“件数”，\
             有多列的请改为每项一行",
            columns.join("、")
        ),
    )
}

pub fn counts_lacking(column: &str, rows: i64, words: &[(String, i64)]) -> (String, String) {
    let (en, zh) = counted_words(words);
    (
        format!(
            "WARNING: `{column}` does not tell how many complaints these stand for, and every sum is too small by them: {}: {en}",
            several(rows, "row")
        ),
        format!("注意：“{column}”中有{}行未写明件数（{zh}），未计入，各项合计因此偏小", thousands(rows)),
    )
}

pub fn counts_beside(column: &str, more: i64) -> (String, String) {
    (
        format!(
            "WARNING: of the columns called `{column}` only the first was read, and {} not; where they stand below the names of several \
             periods or places, write a row for each, with its period or place in a column of its own",
            several(more, "other")
        ),
        format!(
            "注意：有多列名为“{column}”，只读取了第一列，其余{}列未读取；如各列分属不同时段或地区，请改为每个时段或地区一行，并另设一列写明",
            thousands(more)
        ),
    )
}

pub fn wholes_counted(column: &str, words: &[String]) -> (String, String) {
    (
        format!(
            "WARNING: rows under {} in `{column}` look like totals and were counted, since they are not the sum of the others; if \
             they are, take them out, or complaints count twice",
            words.join(", ")
        ),
        format!(
            "注意：“{column}”列中“{}”各行似为合计，但与其他各行之和不符，已照常计入；如确为合计，请先删除，以免重复计数",
            words.join("、")
        ),
    )
}

pub fn unmapped(columns: &[String]) -> (String, String) {
    (format!("columns not used: {}", columns.join(", ")), format!("未使用的列：{}", columns.join("、")))
}
