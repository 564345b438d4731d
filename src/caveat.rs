//! What a reader of a number must know. Every wording stands here, in both languages; callers bring the counts.

use crate::lang::{Lang, Text, thousands};
use crate::period::Period;
use crate::schema::FIELDS;

/// A doubt or a limit that goes with a table or an import.
#[derive(Debug, Clone, PartialEq)]
pub enum Caveat {
    /// The measure's definition.
    Definition(Text),
    /// Complaints that the measure leaves out, each part with its reason.
    LeftOut {
        parts: Vec<(i64, Text)>,
    },
    /// The same where the counts must not be told.
    LeftOutUncounted {
        parts: Vec<Text>,
    },
    /// Rows with hidden numbers, and the count under which they are hidden. `beyond`: sums that are not small had to be hidden too.
    Suppressed {
        rows: i64,
        least: i64,
        beyond: bool,
    },
    /// Complaints in the denominator of which nothing tells whether they fit the numerator; they count as not fitting.
    Unsure {
        parts: Vec<(i64, Text)>,
    },
    /// Groups that rest on fewer than least n complaints or answers, where these are not the denominator.
    TooFew {
        groups: i64,
        least: i64,
    },
    /// What the table covers: complaints, and the days of the first and the last where any carries a date. Where rows are `counted`, their days are
    /// the first days of periods.
    Covers {
        complaints: i64,
        days: Option<Period>,
        counted: bool,
    },
    /// What the table covers, where a period was asked for.
    CoversPeriod {
        complaints: i64,
        period: Period,
    },
    /// The period alone, where the number of complaints must not be told.
    InPeriod {
        period: Period,
    },
    /// The condition that selected the complaints.
    Condition {
        sql: String,
    },
    /// Complaints that carry no date and so fall out of a period.
    Undated {
        count: i64,
    },
    /// Complaints that were counted over more than one bucket of time of the table.
    Straddling {
        count: i64,
    },
    /// Periods without a complaint have no row, since there are too many.
    Gaps,
    /// Complaints that nothing could be classified by; they are counted as `other`.
    Unclassified {
        count: i64,
        of: i64,
    },
    /// The same where the count must not be told: at least so many per cent, of 0, 5 and 20.
    UnclassifiedAbout {
        percent: i64,
    },
    /// Labels were read by several models. Without counts, which a table that hides small ones must not give away.
    MixedModels {
        models: Vec<String>,
    },
    /// No complaint is in the table.
    Nothing,
    /// Rows of a file that neither a code nor a word could classify, where they are many.
    MostlyUnclassified {
        rows: i64,
        of: i64,
    },
    /// Groups whose denominator is under the measure's least n.
    NotRankable {
        groups: i64,
        least: i64,
    },
    /// Where the interval comes from.
    Interval,
    /// The interval of a share of weighted answers.
    SurveyInterval,
    /// The interval of complaints per 10 000.
    RateInterval,
    /// What the table covers, where it counts answers to a survey.
    CoversAnswers {
        answers: i64,
    },
    /// A rate of nothing (or of everything, `all`) over many complaints.
    OneSided {
        all: bool,
        of: i64,
    },
    /// Groups with complaints, of which it is not known how much was sold or used.
    NoExposure {
        groups: i64,
    },
    /// What was sold or used is known for fewer days than there are complaints of.
    ExposureDays {
        known: Period,
        needed: Period,
    },
    /// Users or people of several periods were added up.
    ExposureAdded {
        unit: String,
        periods: i64,
    },
    /// One outcome under several bases.
    Bases {
        count: i64,
        of: Text,
    },
    /// One of these bases, and who publishes it.
    Base {
        name: Text,
        about: Text,
        source: String,
    },
    /// What one of these bases leaves out.
    BaseLeftOut {
        name: Text,
        parts: Vec<(i64, Text)>,
    },
    /// What one of these bases counts though nothing tells its outcome.
    BaseUnsure {
        name: Text,
        parts: Vec<(i64, Text)>,
    },
    IntervalOfCount,
    IntervalOfMedian,
    /// How many groups differ from the average beyond chance, and how much wider than by chance they scatter.
    Funnel {
        above: usize,
        below: usize,
        groups: usize,
        average: Option<f64>,
        spread: Option<f64>,
    },
    /// The data cover a part of the period asked for, or of a row's (`marked`).
    Incomplete {
        days: Period,
        period: Option<Period>,
        marked: bool,
    },
    /// Sources that begin or end within the time of the table.
    SourcesDiffer {
        sources: Vec<(String, Period)>,
    },
    /// Months without a complaint between months with many; of one source where there are several.
    Silent {
        source: String,
        months: Vec<Period>,
    },
    /// Months of receipt of which many complaints are still open: all of them named where they are few, else the first and the
    /// last.
    Unsettled {
        named: Vec<Period>,
        months: usize,
        of: usize,
        open: i64,
        among: i64,
        marked: bool,
    },
    /// Sources that tell no outcome, with the complaints of each.
    Untold {
        sources: Vec<(String, i64)>,
    },
    /// A rate over less than half of the complaints, since the outcome of the others is not known.
    FewTold {
        told: i64,
        of: i64,
    },
    /// Shares were put right by this many reviewed complaints; how many were drawn and not answered, and how many have no text.
    Corrected {
        answers: usize,
        open: usize,
        silent: i64,
        least: usize,
    },
    /// Why shares could not be put right, and how many answers would bring them to ±3 points.
    Uncorrected {
        why: Missing,
        needed: i64,
    },
    /// Fields that no column told of some complaints and the story did, with how many. `of` is nothing where counts are hidden.
    FromText {
        fields: Vec<(&'static str, i64)>,
        of: i64,
    },
    /// More complaints are unclassified than a share of a category can bear.
    ManyUnclassified,
    /// Labels that came about in several ways, with the complaints of each.
    LabelsDiffer {
        kinds: Vec<(&'static str, i64)>,
        of: i64,
    },
    /// How changes and their intervals come about.
    Change(ChangeOf),
    /// How many of the changes that were tested are beyond chance.
    Marks {
        of: ChangeOf,
        marked: i64,
        tested: i64,
    },
    /// What holds for a period that the table is compared with.
    Earlier {
        period: Period,
        note: Box<Caveat>,
    },
    /// How many groups moved, and how many of them are listed.
    Movers {
        listed: i64,
        marked: i64,
        tested: i64,
        fewest: i64,
    },
    /// Too few months to tell when something broke.
    SeriesShort {
        months: i64,
        least: i64,
    },
    /// How breaks were found.
    Breaks {
        months: i64,
        own_season: bool,
    },
    /// Two periods of different length.
    UnequalPeriods {
        now: Period,
        then: Period,
    },
    /// Groups that a chart leaves out, with the complaints in them: those too small to rank, or the rest of a long list.
    NotDrawn {
        groups: i64,
        complaints: i64,
        least: Option<i64>,
    },
    /// Who published the complaints, and in which files they came.
    Origin {
        sources: Vec<String>,
    },
    /// Complaints of a source with several rows for each, of which an earlier file had rows too.
    Replaced {
        complaints: i64,
    },
    /// Rows of a file that could not be read.
    Rejected {
        rows: i64,
        of: i64,
    },
    /// Rows whose text had been encoded twice and was put right.
    Repaired {
        rows: i64,
    },
    /// Rows that close before they open.
    ClosedBeforeReceived {
        rows: i64,
    },
    /// Columns that no field takes.
    Unmapped {
        columns: Vec<String>,
    },
    /// Lines that held several periods each.
    Melted {
        lines: i64,
        rows: i64,
    },
    /// Lines above the column names, which stand on the line `header`.
    AboveHeader {
        lines: i64,
        header: i64,
    },
    /// Rows that line ends inside a text had broken into several lines.
    Joined {
        rows: i64,
    },
    /// Rows with characters that could not be decoded.
    Undecoded {
        rows: i64,
    },
    /// Dates that can only be read otherwise than the rest of their column.
    DatesAgainst {
        column: String,
        rows: i64,
        example: String,
    },
    /// Dates whose day and month could be exchanged, and nothing in the column says which is which.
    DatesAmbiguous {
        column: String,
        rows: i64,
        example: String,
        day_first: bool,
    },
    /// A column in which day and month stand now in one order, now in the other.
    DatesMixed {
        column: String,
        examples: Vec<String>,
    },
    /// Dates that follow the order of the rows only once day and month are exchanged; shares in per cent.
    DatesSwapped {
        column: String,
        rows: i64,
        of: i64,
        before: u32,
        after: u32,
        example: String,
    },
    /// Dates with a time zone, which was dropped.
    DatesZoned {
        column: String,
        rows: i64,
    },
    /// Files that were read before an earlier import was taken back.
    Stale {
        files: Vec<String>,
    },
    /// Personal data is stored in clear.
    Personal,
    /// What the records behind a number add up to: the sum of `of` over them.
    AddUp {
        total: i64,
        of: String,
        records: i64,
    },
    /// Rows that were found beyond those that are shown.
    More {
        shown: i64,
        more: i64,
    },
    /// Rows counted in a statement of the user's own that stand for several complaints each.
    Weighted {
        largest: i64,
    },
    /// Rows counted in a statement of the user's own that are no complaints.
    NoComplaints {
        rows: i64,
    },
}

/// What is missing to put shares right.
#[derive(Debug, Clone, PartialEq)]
pub enum Missing {
    /// Nobody reviewed complaints that chance picked.
    Sample,
    /// Hardly any complaints labelled like this were reviewed.
    Category(String),
    /// So many of those reviewed would be labelled otherwise now.
    Relabelled(usize),
}

/// What changed, which decides how the change is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeOf {
    Count,
    Share,
    /// A mean, a median or a sum.
    Plain,
}

impl Caveat {
    /// The caveat as a sentence.
    pub fn text(&self, lang: Lang) -> String {
        let n = |count: &i64| thousands(*count);
        let (en, zh) = match self {
            Caveat::Definition(about) => (about.en.clone(), about.zh.clone()),
            Caveat::LeftOut { parts } => {
                let en: Vec<String> = parts.iter().map(|(count, why)| format!("{} {}", n(count), why.en)).collect();
                let zh: Vec<String> = parts.iter().map(|(count, why)| format!("{}{}件", why.zh, n(count))).collect();
                (format!("left out: {}", en.join(", ")), format!("未计入：{}", zh.join("，")))
            }
            Caveat::LeftOutUncounted { parts } => {
                let en: Vec<&str> = parts.iter().map(|why| why.en.as_str()).collect();
                let zh: Vec<&str> = parts.iter().map(|why| why.zh.as_str()).collect();
                (
                    format!("left out: complaints {} (their numbers are hidden)", en.join(", ")),
                    format!("未计入：{}（件数不予公布）", zh.join("，")),
                )
            }
            Caveat::Suppressed { rows: 0, least, .. } => (
                format!("no count is under {least}: nothing is hidden"),
                format!("各项件数均不少于{least}件，无须隐去"),
            ),
            Caveat::Suppressed { rows, least, beyond } => suppressed(*rows, *least, *beyond),
            Caveat::Unsure { parts } => {
                let en: Vec<String> = parts.iter().map(|(count, why)| format!("{} {}", n(count), why.en)).collect();
                let zh: Vec<String> = parts.iter().map(|(count, why)| format!("{}{}件", why.zh, n(count))).collect();
                (
                    format!("in the denominator though nothing tells their outcome: {}", en.join(", ")),
                    format!("结果不明但计入分母：{}", zh.join("，")),
                )
            }
            Caveat::TooFew { groups, least } => (
                format!("* rests on fewer than {least}: too few to rank ({} groups)", n(groups)),
                format!("带*的{}组所依据的数量不足{least}，仅供参考，不参与排名", n(groups)),
            ),
            Caveat::Covers { complaints, days: None, .. } => (
                format!("covers {} complaints, none dated", n(complaints)),
                format!("统计范围：{}件投诉，均未注明受理日期", n(complaints)),
            ),
            Caveat::Covers { complaints, days: Some(days), counted: true } => (
                format!(
                    "covers {} complaints, counted in periods that begin from {} to {}",
                    n(complaints),
                    days.first,
                    days.last
                ),
                format!("统计范围：各统计时段（起始日为{}至{}）共{}件投诉", days.first, days.last, n(complaints)),
            ),
            Caveat::Covers { complaints, days: Some(days), counted: false } => (
                format!("covers {} complaints received from {} to {}", n(complaints), days.first, days.last),
                format!("统计范围：{}受理的投诉{}件", days.zh(), n(complaints)),
            ),
            Caveat::CoversPeriod { complaints, period } => (
                format!("covers {} complaints received in {period}", n(complaints)),
                format!("统计范围：{}受理的投诉{}件", period.zh(), n(complaints)),
            ),
            Caveat::InPeriod { period } => {
                (format!("covers complaints received in {period}"), format!("统计范围：{}受理的投诉", period.zh()))
            }
            Caveat::Condition { sql } => (format!("only complaints where {sql}"), format!("筛选条件：{sql}")),
            Caveat::Undated { count } => (
                format!("{} complaints carry no date and are in no period", n(count)),
                format!("另有{}件投诉未注明日期，未归入任何时段", n(count)),
            ),
            Caveat::Straddling { count } => (
                format!(
                    "{} complaints were counted over longer periods than the table has and stand under (unknown); choose a \
                     longer one",
                    n(count)
                ),
                format!("{}件投诉的统计时段跨越表中的时间单位，列入“不详”，请改用更长的时间单位", n(count)),
            ),
            Caveat::Gaps => (
                "periods without complaints have no row here: there are too many groups".into(),
                "组别过多，没有投诉的时段未逐一列出".into(),
            ),
            Caveat::Unclassified { count, of } => (
                format!("unclassified: {} of {} ({})", n(count), n(of), percent(*count, *of)),
                format!("{}件投诉中有{}件（{}）无法归类", n(of), n(count), percent(*count, *of).replace(' ', "")),
            ),
            Caveat::UnclassifiedAbout { percent } => match percent {
                0 => ("unclassified: under 5 %".into(), "无法归类的投诉不足5%".into()),
                5 => ("unclassified: 5 to 20 %".into(), "无法归类的投诉占5%至20%".into()),
                _ => ("unclassified: over 20 %".into(), "无法归类的投诉超过20%".into()),
            },
            Caveat::MixedModels { models } => (
                format!(
                    "the labels were read by several models, {}, and may not be compared; `plaint classify` labels all \
                     complaints anew by one",
                    models.join(", ")
                ),
                format!(
                    "归类结果出自多个模型版本：{}，相互不可比；运行 plaint classify 可用同一模型重新归类",
                    models.join("、")
                ),
            ),
            Caveat::Nothing => (
                "no complaint fits: see the period, the condition, and what the measure leaves out".into(),
                "没有符合条件的投诉，请核对时段、筛选条件和未计入的部分".into(),
            ),
            Caveat::MostlyUnclassified { rows, of } => (
                format!(
                    "{} of {} records could not be classified: neither a known problem code nor words of a complaint were \
                     found; is the column of the text among those not used?",
                    n(rows),
                    n(of)
                ),
                format!(
                    "{}条记录中有{}条无法归类：未找到可识别的问题代码或投诉文字，请核对投诉内容列是否被识别",
                    n(of),
                    n(rows)
                ),
            ),
            Caveat::NotRankable { groups, least } => (
                format!("* fewer than {least} in the denominator: too few to rank ({} groups)", n(groups)),
                format!("带*的{}组统计基数不足{least}件，仅供参考，不参与排名", n(groups)),
            ),
            Caveat::SurveyInterval => (
                "numerator and denominator add up survey weights; interval: Wilson score, 95 %, over the effective number of \
                 answers (Kish)"
                    .into(),
                "分子、分母为样本权重合计；95%置信区间按有效样本量（Kish）以威尔逊（Wilson）法计算".into(),
            ),
            Caveat::RateInterval => (
                "interval: exact Poisson for fewer than ten complaints, else Byar, 95 %".into(),
                "95%置信区间：投诉不足10件时按泊松分布精确计算，其余按拜尔（Byar）法计算".into(),
            ),
            Caveat::CoversAnswers { answers } => (
                format!("covers {} answers to a survey, who are no sample of complainants", n(answers)),
                format!("统计范围：问卷{}份，受访者并非投诉人样本", n(answers)),
            ),
            Caveat::OneSided { all, of } => {
                let (en, zh) = if *all { ("all", "全部") } else { ("none", "无一") };
                (
                    format!(
                        "{en} of {} count: does the source tell the other answer at all? A source that never says it makes the \
                         rate meaningless",
                        n(of)
                    ),
                    format!("{}件中{zh}符合，请核对来源是否记录另一种情况；若来源从不记录，该比率没有意义", n(of)),
                )
            }
            Caveat::NoExposure { groups } => (
                format!(
                    "{} groups have complaints but no known orders, users or population, so no rate: import a table of them",
                    n(groups)
                ),
                format!("{}个组别有投诉但缺少订单数、用户数或人口数，无法计算比率，请导入相应基数表", n(groups)),
            ),
            Caveat::ExposureDays { known, needed } => (
                format!(
                    "orders, users or population are known from {} to {}, complaints from {} to {}: compare equal periods with \
                     --period",
                    known.first, known.last, needed.first, needed.last
                ),
                format!(
                    "基数覆盖{}至{}，投诉覆盖{}至{}，两者不一致；请用 --period 限定同一时段",
                    known.first, known.last, needed.first, needed.last
                ),
            ),
            Caveat::ExposureAdded { unit, periods } => (
                format!("{unit} of {periods} periods are added up: the rate is per {unit} and period; choose one by --period"),
                format!("基数为{periods}个时段之和，比率按“每时段”计；可用 --period 限定一个时段"),
            ),
            Caveat::Bases { count, of } => (
                format!("{} under {count} published bases, from the same complaints", of.en),
                format!("同一批投诉按{count}种公开口径计算的{}", of.zh),
            ),
            Caveat::Base { name, about, source } => {
                (format!("{}: {}; source: {source}", name.en, about.en), format!("{}：{}；出处：{source}", name.zh, about.zh))
            }
            Caveat::BaseUnsure { name, parts } => {
                let unsure = Caveat::Unsure { parts: parts.clone() };
                (format!("{}: {}", name.en, unsure.text(Lang::En)), format!("{}：{}", name.zh, unsure.text(Lang::Zh)))
            }
            Caveat::BaseLeftOut { name, parts } => {
                let left_out = Caveat::LeftOut { parts: parts.clone() };
                (
                    format!("{}: {}", name.en, left_out.text(Lang::En)),
                    format!("{}：{}", name.zh, left_out.text(Lang::Zh)),
                )
            }
            Caveat::Interval => ("interval: Wilson score, 95 %".into(), "95%置信区间按威尔逊（Wilson）法计算".into()),
            Caveat::IntervalOfCount => (
                "interval: Poisson, 95 %, as if each complaint came by itself; where they come in waves it is too narrow".into(),
                "95%置信区间按泊松分布计算，假定各件投诉独立发生；集中投诉时实际波动更大".into(),
            ),
            Caveat::IntervalOfMedian => (
                "interval: percentile bootstrap of the median, 95 %".into(),
                "中位数的95%置信区间按自助法（bootstrap）计算".into(),
            ),
            Caveat::Funnel { above, below, groups, average, spread } => {
                let of = average.map_or(String::new(), |a| format!(" of {}", share(a)));
                let of_zh = average.map_or(String::new(), |a| format!("（{}）", share(a).replace(' ', "")));
                let wide = spread.map(|s| format!("{s:.1}"));
                let en = wide.as_ref().map_or(String::new(), |s| format!("; the groups scatter {s} times as widely as by chance"));
                let zh = wide.map_or(String::new(), |s| format!("；各组离散程度为随机波动的{s}倍"));
                (
                    format!(
                        "▲ above, ▼ below the average{of} by more than chance: {above} and {below} of {groups} (exact binomial \
                         test, of those marked at most 5 % by chance){en}"
                    ),
                    format!(
                        "▲显著高于、▼显著低于总体水平{of_zh}：{groups}组中分别有{above}组、{below}组（精确二项检验，错误发现率控制在5%以内）{zh}"
                    ),
                )
            }
            Caveat::Incomplete { days, period, marked } => {
                let (first, last) = (days.first, days.last);
                let (mark, mark_zh) = if *marked { ("† not covered in full: ", "带†的时段数据不完整：") } else { ("", "") };
                let (whole, whole_zh) = match period {
                    Some(period) => (format!(", not all of {period}"), format!("，未覆盖{}全部时段", period.zh())),
                    None => Default::default(),
                };
                (
                    format!(
                        "{mark}the data go from {first} to {last}{whole}; compare with as many days of another period \
                         (--period {first}..{last})"
                    ),
                    format!(
                        "{mark_zh}数据起止日期为{}{whole_zh}；与其他时段比较时应取相同天数（--period {first}..{last}）",
                        days.zh()
                    ),
                )
            }
            Caveat::SourcesDiffer { sources } => {
                let first = sources.first().map_or("", |(name, _)| name);
                let listed = |of: &dyn Fn(&(String, Period)) -> String, and: &str| {
                    let mut parts: Vec<String> = sources.iter().take(5).map(of).collect();
                    parts.extend((sources.len() > 5).then(|| format!("+ {}", sources.len() - 5)));
                    parts.join(and)
                };
                let en = listed(&|(name, days)| format!("{name} from {} to {}", days.first, days.last), ", ");
                let zh = listed(&|(name, days)| format!("{name}（{}）", days.zh()), "、");
                (
                    format!(
                        "the sources cover different times: {en}; a change over time may be one of sources, so compare within \
                         one (--where \"source = '{first}'\") or --by source"
                    ),
                    format!(
                        "各数据来源的时间范围不同：{zh}；不同时段的差异可能由来源变化造成，请限定单一来源（--where \
                         \"source = '{first}'\"）或按来源统计（--by source）"
                    ),
                )
            }
            Caveat::Silent { source, months } => {
                let (of, of_zh) = match source.as_str() {
                    "" => Default::default(),
                    source => (format!(" of {source}"), source.to_string()),
                };
                let named = |name: &dyn Fn(&Period) -> String, to: &str| match months.as_slice() {
                    [first, .., last] if months.len() > 3 => format!("{}{to}{}", name(first), name(last)),
                    few => few.iter().map(name).collect::<Vec<_>>().join(if to == "至" { "、" } else { ", " }),
                };
                (
                    format!(
                        "no complaint{of} in {} months between months with many ({}): is a file missing, or did the source \
                         stop? Import what is missing, or begin after it",
                        months.len(),
                        named(&|m| m.to_string(), " to ")
                    ),
                    format!(
                        "{of_zh}有{}个月没有投诉（{}），而前后月份均有较多投诉：可能数据缺失或来源中断，请补充导入，或从其后的时段开始统计",
                        months.len(),
                        named(&Period::zh, "至")
                    ),
                )
            }
            Caveat::Unsettled { named, months, of, open, among, marked } => {
                let (mark, mark_zh) = if *marked { ("‡ ", "带‡的时段：") } else { ("", "") };
                let (en, zh) = match named.as_slice() {
                    _ if months == of && *of > 1 => ("each month".to_string(), "各月".to_string()),
                    [first, last] if *months > 2 => (
                        format!("{months} of {of} months from {first} to {last}"),
                        format!("{}至{}的{months}个月", first.zh(), last.zh()),
                    ),
                    few => (
                        few.iter().map(Period::to_string).collect::<Vec<_>>().join(", "),
                        few.iter().map(Period::zh).collect::<Vec<_>>().join("、"),
                    ),
                };
                // Counts may have to be hidden.
                let (part, part_zh, counts, counts_zh) = match *among {
                    0 => ("many".to_string(), "较多".to_string(), String::new(), String::new()),
                    among => (
                        percent(*open, among),
                        percent(*open, among).replace(' ', ""),
                        format!(" ({} of {})", n(open), n(&among)),
                        format!("（{}/{}件）", n(open), n(&among)),
                    ),
                };
                (
                    format!(
                        "{mark}still open: {part} of what was received in {en}{counts}; these figures will change, so compare \
                         only months that had as long to be settled"
                    ),
                    format!(
                        "{mark_zh}{zh}受理的投诉中仍有{part_zh}尚无结果{counts_zh}，数值还会变化；只宜与办理时间相当的月份比较"
                    ),
                )
            }
            Caveat::Untold { sources } => {
                let named = |of: &dyn Fn(&str, String) -> String, and| {
                    let one = |(s, c): &(String, i64)| if *c > 0 { of(s, n(c)) } else { s.clone() };
                    sources.iter().take(5).map(one).collect::<Vec<_>>().join(and)
                };
                let all: Vec<String> = sources.iter().map(|(s, _)| format!("'{s}'")).collect();
                let leave_out = format!("--where \"source NOT IN ({})\"", all.join(", "));
                (
                    format!(
                        "no outcome is told by {}: the measure cannot speak of that; leave it out ({leave_out})",
                        named(&|s, c| format!("{s} ({c})"), ", ")
                    ),
                    format!(
                        "以下来源未提供处理结果，本指标不适用：{}；请予排除（{leave_out}）",
                        named(&|s, c| format!("{s}（{c}件）"), "、")
                    ),
                )
            }
            Caveat::FewTold { told, of } => (
                format!(
                    "the outcome is known of {} only ({} of {}); the others may have ended otherwise, so say this with the figure",
                    percent(*told, *of),
                    n(told),
                    n(of)
                ),
                format!(
                    "仅{}的投诉（{}/{}件）有处理结果，其余投诉的结果可能不同，引用时应一并说明",
                    percent(*told, *of).replace(' ', ""),
                    n(told),
                    n(of)
                ),
            ),
            Caveat::Corrected { answers, open, silent, least } => {
                let part = |count: i64, en: &str, zh: &str| match count {
                    0 => Default::default(),
                    count => (format!("; {} {en}", n(&count)), format!("；{}件{zh}", n(&count))),
                };
                let (open, open_zh) = part(*open as i64, "drawn ones have no answer", "抽取后尚未复核");
                let (silent, silent_zh) = part(*silent, "without a text stand as they are labelled", "没有文字内容，按原归类计入");
                (
                    format!(
                        "corrected by {answers} reviewed complaints that chance picked (prediction-powered inference, 95 \
                         %){open}{silent}; groups with fewer than {least} reviewed are not corrected"
                    ),
                    format!(
                        "校正值依据随机抽取并经人工复核的{answers}件投诉计算（预测驱动推断，95%置信区间）{open_zh}{silent_zh}；复核不足{least}件的组别不作校正"
                    ),
                )
            }
            Caveat::Uncorrected { why, needed } => {
                let (en, zh) = match why {
                    Missing::Sample => (
                        "no complaint that chance picked has been reviewed".to_string(),
                        "尚无随机抽取并经人工复核的投诉".to_string(),
                    ),
                    Missing::Category(category) => (
                        format!("too few complaints labelled {category} have been reviewed"),
                        format!("归为{category}的投诉复核过少"),
                    ),
                    Missing::Relabelled(count) => (
                        format!(
                            "{count} of the reviewed complaints would now be labelled otherwise than when they were drawn (run \
                             `plaint classify`, then draw anew)"
                        ),
                        format!("已复核的投诉中有{count}件现在的归类与抽取时不同（请运行 plaint classify 后重新抽取）"),
                    ),
                };
                let n = n(needed);
                (
                    format!(
                        "not corrected: {en}; so it is not known how far wrong labels move these figures, and {n} answers at most \
                         would tell it within 3 points (`plaint review sample --by random --n {needed}`)"
                    ),
                    format!(
                        "未校正：{zh}，归类误差对上述数值的影响尚不清楚；最多复核{n}件即可使误差不超过±3个百分点（plaint review sample \
                         --by random --n {needed}）"
                    ),
                )
            }
            Caveat::FromText { fields, of } => from_text(fields, *of),
            Caveat::ManyUnclassified => (
                "more than 5 % are unclassified, and the share of any category may be higher by as much; look at them (--where \
                 \"label_source = 'none'\") or have them reviewed (`plaint review sample`)"
                    .into(),
                "无法归类的投诉超过5%，任一类别的占比都可能因此偏低；可用 --where \"label_source = 'none'\" 查看，或用 plaint \
                 review sample 抽取复核"
                    .into(),
            ),
            Caveat::LabelsDiffer { kinds, of } => {
                let words = |label: &str| match label {
                    "source-code" => ("the source's codes", "来源代码"),
                    "model" => ("the model", "模型"),
                    _ => ("the lexicon", "词库"),
                };
                let en: Vec<String> =
                    kinds.iter().map(|(l, c)| format!("{} {}", words(l).0, percent(*c, *of))).collect();
                let zh: Vec<String> =
                    kinds.iter().map(|(l, c)| format!("{}{}", words(l).1, percent(*c, *of).replace(' ', ""))).collect();
                let last = kinds.last().map_or("", |(label, _)| label);
                (
                    format!(
                        "labels come from {}; groups may differ by that alone, so compare within one (--where \"label_source = \
                         '{last}'\")",
                        en.join(", ")
                    ),
                    format!(
                        "归类依据不一：{}；组间差异可能由此造成，请限定同一依据（--where \"label_source = '{last}'\"）",
                        zh.join("，")
                    ),
                )
            }
            Caveat::Change(of) => {
                let (en, zh) = change(*of);
                (en.into(), zh.into())
            }
            Caveat::Marks { of, marked, tested } => {
                let (test, test_zh) = match of {
                    ChangeOf::Share => ("Fisher's exact test", "费希尔精确检验"),
                    ChangeOf::Count | ChangeOf::Plain => ("exact binomial test", "精确二项检验"),
                };
                (
                    format!(
                        "▲ ▼ mark changes beyond chance: {} of {} ({test}; of all marks at most 5 % are expected to be chance, \
                         by Benjamini and Hochberg)",
                        n(marked),
                        n(tested)
                    ),
                    format!(
                        "▲、▼表示增减超出随机波动：共检验{}项，其中{}项超出（{test_zh}，错误发现率按Benjamini-Hochberg法控制在5%以内）",
                        n(tested),
                        n(marked)
                    ),
                )
            }
            Caveat::Earlier { period, note } => {
                (format!("{period}: {}", note.text(Lang::En)), format!("{}：{}", period.zh(), note.text(Lang::Zh)))
            }
            Caveat::Movers { listed, marked, tested, fewest } => (
                format!(
                    "{} of {} groups moved beyond chance, {} are listed, the surest first; groups with fewer than {fewest} in both \
                     periods together are not looked at",
                    n(marked),
                    n(tested),
                    n(listed)
                ),
                format!(
                    "共检验{}组，其中{}组的增减超出随机波动，列出{}组，按证据强弱排列；两期合计不足{fewest}件的组未作检验",
                    n(tested),
                    n(marked),
                    n(listed)
                ),
            ),
            Caveat::SeriesShort { months, least } => (
                format!("when anything broke cannot be told: {months} months with complaints, it takes {least}"),
                format!("仅有{months}个月的数据，不足{least}个月，无法判断变动始于何时"),
            ),
            Caveat::Breaks { months, own_season } => breaks(*months, *own_season),
            Caveat::UnequalPeriods { now, then } => (
                format!(
                    "{now} has {} days, {then} has {}: a part of any change in counts is that of length",
                    now.days(),
                    then.days()
                ),
                format!("{}为{}天，{}为{}天，件数增减部分源于天数不同", now.zh(), now.days(), then.zh(), then.days()),
            ),
            Caveat::NotDrawn { groups, complaints, least: Some(least) } => (
                format!(
                    "not drawn: {} groups with fewer than {least} in the denominator, {} together",
                    n(groups),
                    n(complaints)
                ),
                format!("统计基数不足{least}件的{}个组别（共{}件）图中未列出", n(groups), n(complaints)),
            ),
            Caveat::NotDrawn { groups, complaints, least: None } => (
                format!("not drawn: {} further groups with {} complaints", n(groups), n(complaints)),
                format!("其余{}个组别（共{}件）图中未列出", n(groups), n(complaints)),
            ),
            Caveat::Origin { sources } => {
                (format!("data: {}", sources.join("; ")), format!("数据来源：{}", sources.join("；")))
            }
            Caveat::Replaced { complaints } => (
                format!(
                    "{} complaints had rows in an earlier file too and now stand as this one has them; import all rows of a \
                     complaint in one file",
                    n(complaints)
                ),
                format!(
                    "{}件投诉在此前导入的文件中已有记录，现以本文件为准；同一投诉的各行应放在同一文件中导入",
                    n(complaints)
                ),
            ),
            Caveat::Rejected { rows, of } => (
                format!("{} of {} rows could not be read and are not counted", n(rows), n(of)),
                format!("共{}行，其中{}行无法读取，未计入统计", n(of), n(rows)),
            ),
            Caveat::Repaired { rows } => (
                format!("{} rows had text encoded twice, which was put right", n(rows)),
                format!("{}行文字因重复编码成为乱码，已还原", n(rows)),
            ),
            Caveat::ClosedBeforeReceived { rows } => (
                format!("{} rows close before they open; their days_to_close is left blank", n(rows)),
                format!("{}行办结日期早于受理日期，未计算办理天数", n(rows)),
            ),
            Caveat::Unmapped { columns } => {
                (format!("columns not used: {}", columns.join(", ")), format!("未使用的列：{}", columns.join("、")))
            }
            Caveat::Melted { lines, rows } => (
                format!("each line holds several periods: {} lines read as {} rows", n(lines), n(rows)),
                format!("每行包含多个统计时段，{}行拆分为{}条记录", n(lines), n(rows)),
            ),
            Caveat::AboveHeader { lines, header } => (
                format!("the column names stand on line {header}; {} lines above them were left out", n(lines)),
                format!("列名位于第{header}行，其上{}行未读取", n(lines)),
            ),
            Caveat::Joined { rows } => (
                format!("{} rows were broken over several lines and were put together again", n(rows)),
                format!("{}条记录因内容换行而断开，已重新拼接", n(rows)),
            ),
            Caveat::Undecoded { rows } => (
                format!("{} rows have characters that could not be decoded (�); try another --encoding", n(rows)),
                format!("{}行含无法解码的字符（�），可用 --encoding 另行指定编码", n(rows)),
            ),
            Caveat::DatesAgainst { column, rows, example } => (
                format!(
                    "{} dates in `{column}` can only be read with day and month the other way round than the rest, such as \
                     {example}; their rows are rejected",
                    n(rows)
                ),
                format!("“{column}”列有{}个日期（如{example}）的日、月顺序与其余日期相反，相应行已退回", n(rows)),
            ),
            Caveat::DatesAmbiguous { column, rows, example, day_first } => (
                format!(
                    "nothing in `{column}` tells day from month in {} dates such as {example}; they were read {} first",
                    n(rows),
                    if *day_first { "day" } else { "month" }
                ),
                format!(
                    "“{column}”列有{}个日期（如{example}）无法判定日、月顺序，按{}在前读取",
                    n(rows),
                    if *day_first { "日" } else { "月" }
                ),
            ),
            Caveat::DatesMixed { column, examples } => (
                format!("`{column}` mixes two orders of day and month, such as {}", examples.join(" and ")),
                format!("“{column}”列混用两种日、月顺序，如{}", examples.join("、")),
            ),
            Caveat::DatesSwapped { column, rows, of, before, after, example } => (
                format!(
                    "day and month seem exchanged in `{column}` where both are at most 12 ({} of {} dates looked at, such \
                     as {example}): {before} % of them follow the order of the rows, {after} % once exchanged; nothing was \
                     changed",
                    n(rows),
                    n(of)
                ),
                format!(
                    "“{column}”列中日、月均不大于12的日期（所查{}个中有{}个，如{example}）日月疑似颠倒：按原样与行序相符的占{before}%，\
                     对调后占{after}%；数据未作改动",
                    n(of),
                    n(rows)
                ),
            ),
            Caveat::DatesZoned { column, rows } => (
                format!("{} dates in `{column}` had a time zone, which was dropped", n(rows)),
                format!("“{column}”列有{}个日期带有时区，时区已略去", n(rows)),
            ),
            Caveat::Stale { files } => (
                format!(
                    "these files had rows that repeat the import taken back, or others; import them again: {}",
                    files.join(", ")
                ),
                format!("以下文件曾有与已撤销导入重复的行，请重新导入：{}", files.join("、")),
            ),
            Caveat::Personal => (
                "the dataset holds personal data in clear (--keep-personal): do not pass it on".into(),
                "数据集含未脱敏的个人信息（--keep-personal），请勿外传".into(),
            ),
            Caveat::AddUp { total, of, records } => (
                format!("{of} over these {} records adds up to {}", n(records), n(total)),
                format!("以上{}条记录的 {of} 合计为{}", n(records), n(total)),
            ),
            Caveat::More { shown, more } => (
                format!("{} rows are shown, {} more were found; --limit 0 gives all", n(shown), n(more)),
                format!("共{}行，仅列出前{}行；--limit 0 可列出全部", n(&(shown + more)), n(shown)),
            ),
            Caveat::Weighted { largest } => (
                format!(
                    "a row stands for up to {} complaints: SUM(weight) counts complaints, COUNT(*) counts rows",
                    n(largest)
                ),
                format!("一行最多代表{}件投诉：SUM(weight) 计投诉件数，COUNT(*) 计行数", n(largest)),
            ),
            Caveat::NoComplaints { rows } => (
                format!(
                    "{} rows are surveys, exposure or inquiries: WHERE kind IS NULL keeps complaints alone",
                    n(rows)
                ),
                format!("其中{}行为问卷、基数或咨询等非投诉记录；加上 WHERE kind IS NULL 只统计投诉", n(rows)),
            ),
        };
        match lang {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }
}

/// What hidden numbers are safe from, what they are not, and what to do about it.
fn suppressed(rows: i64, least: i64, beyond: bool) -> (String, String) {
    let rows = thousands(rows);
    let (sums_en, sums_zh) = match beyond {
        true => (
            "; sums that are not small themselves are among them, so do not publish this table by fewer dimensions as well",
            "；部分合计数虽不小也一并隐去，请勿另行公布减少分组维度的同一统计表",
        ),
        false => ("", ""),
    };
    (
        format!(
            "· hidden in {rows} rows: counts under {least} and the numbers that they could be worked out from, in this table or \
             beside the same table by fewer of its dimensions{sums_en}; another period, condition or --top over the same \
             complaints is not allowed for: do not publish such tables side by side"
        ),
        format!(
            "·为隐去的数据（涉及{rows}行）：不足{least}件的数据及可据以推算的数据不予公布，由本表及减少分组维度的同一统计表均无法推算{sums_zh}；\
             统计时段、筛选条件或 --top 不同而投诉有重叠的表格不在保护之内，请勿同时公布"
        ),
    )
}

/// A fraction in per cent with one decimal, for sentences.
fn share(fraction: f64) -> String {
    format!("{:.1} %", 100.0 * fraction)
}

/// What was read from the story, in both languages.
fn from_text(fields: &[(&'static str, i64)], of: i64) -> (String, String) {
    let label = |name: &str| crate::registry::find("field", "fields", FIELDS, name).map_or("", |field| field.zh);
    let en = |(name, count): &(&str, i64)| match of {
        0 => format!("{name} of some"),
        _ => format!("{name} of {} of {} complaints", thousands(*count), thousands(of)),
    };
    let zh = |(name, count): &(&str, i64)| match of {
        0 => format!("部分投诉的{}", label(name)),
        _ => format!("{}/{}件投诉的{}", thousands(*count), thousands(of), label(name)),
    };
    let leave: Vec<String> = fields.iter().map(|(name, _)| format!("from_text NOT LIKE '%{name}%'")).collect();
    let leave = format!("--where \"from_text IS NULL OR {}\"", leave.join(" AND "));
    (
        format!(
            "read in the story, since no column tells it: {}; it is wrong now and then, so look at some, or leave these out \
             ({leave})",
            fields.iter().map(en).collect::<Vec<_>>().join(", ")
        ),
        format!(
            "{}未见于任何列，系由投诉内容识别，可能有误，请抽查，或予排除（{leave}）",
            fields.iter().map(zh).collect::<Vec<_>>().join("、")
        ),
    )
}

/// How changes come about, in both languages.
fn change(of: ChangeOf) -> (&'static str, &'static str) {
    match of {
        ChangeOf::Count => (
            "change in per cent of the earlier count; 95 % interval of the ratio of two Poisson counts (exact, Clopper and \
             Pearson), too narrow where complaints come in waves",
            "增减幅度以较早时段的件数为基数；95%置信区间按两个泊松计数之比精确计算（Clopper-Pearson法），投诉集中爆发时实际波动更大",
        ),
        ChangeOf::Share => (
            "change in percentage points, of shares that were not rounded; 95 % interval: Newcombe's hybrid score",
            "增减百分点按未经四舍五入的比率计算；95%置信区间按纽科姆（Newcombe）混合得分法计算",
        ),
        ChangeOf::Plain => (
            "change: the plain difference; whether it is more than chance is not tested",
            "增减为两期数值之差，未检验是否超出随机波动",
        ),
    }
}

/// How breaks were found, in both languages.
fn breaks(months: i64, own_season: bool) -> (String, String) {
    let (own, own_zh) = match own_season {
        true => ("and so is a season of a group's own", "并已剔除各组自身的季节性"),
        false => {
            ("a season of a group's own is not (that takes 36 months)", "各组自身的季节性未剔除（需满36个月的数据）")
        }
    };
    (
        format!(
            "off its level: the months in which a group's part of the whole was so many times its usual one, over {months} months \
             (– until: to the end); what all have in common, growth or season, is taken out, {own}; space–time permutation scan \
             (Kulldorff 2005), which tells a break in 1 to 2 of 100 series without one"
        ),
        format!(
            "偏离月份：该组占比明显偏离平时水平的月份及倍数，依据{months}个月的数据（结束月为–表示延续至期末）；已剔除总体增长和\
             共同的季节性，{own_zh}；采用时空重排扫描统计量（Kulldorff，2005），对无变动序列的误报率为1%至2%"
        ),
    )
}

/// A share in per cent with one decimal, for sentences.
fn percent(part: i64, whole: i64) -> String {
    if whole == 0 {
        return "–".into();
    }
    format!("{:.1} %", 100.0 * part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caveat_gives_its_counts_in_both_languages() {
        let caveat = Caveat::Unclassified { count: 12, of: 4800 };
        assert_eq!(caveat.text(Lang::En), "unclassified: 12 of 4,800 (0.2 %)");
        assert_eq!(caveat.text(Lang::Zh), "4,800件投诉中有12件（0.2%）无法归类");
    }
}
