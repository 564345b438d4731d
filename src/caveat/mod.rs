//! What a reader of a number must know, as sentences in both languages. Must not know how a number is computed: callers bring
//! the counts.

mod advice;
mod again;
mod base;
mod change;
mod chosen;
mod columns;
mod dates;
mod fact;
mod guard;
mod interval;
mod label;
mod listing;
mod number;
mod publish;
mod scope;
mod source;

pub use base::{BaseName, unexposed};
pub use chosen::{Comparison, How};

use chrono::NaiveDate;

use crate::lang::{Lang, Text};
use crate::period::Period;

/// A doubt or a limit that goes with a table or an import.
#[derive(Debug, Clone, PartialEq)]
pub enum Caveat {
    /// The measure's definition.
    Definition(Text),
    /// Complaints that the measure leaves out, each part with its reason.
    LeftOut { parts: Vec<(i64, Text)> },
    /// The same where the counts must not be told.
    LeftOutUncounted { parts: Vec<Text> },
    /// Rows with hidden numbers, and the count under which they are hidden. `beyond`: sums that are not small had to be hidden
    /// too.
    Suppressed { rows: i64, least: i64, beyond: bool },
    /// Complaints in the denominator of which nothing tells whether they fit the numerator; they count as not fitting.
    Unsure { parts: Vec<(i64, Text)> },
    /// Groups that rest on fewer than least n complaints or answers, where these are not the denominator; nor on a base of so much,
    /// where there is one.
    TooFew { groups: i64, least: i64, base: Option<i64> },
    /// What the table covers: complaints, and the days of the first and the last where any carries a date. Where rows are
    /// `counted`, their days are the first days of periods, and `until` is the last day of the last one, where all of them tell it.
    /// `undated` of the complaints carry no day.
    Covers { complaints: i64, days: Option<Period>, counted: bool, until: Option<NaiveDate>, undated: i64 },
    /// Those of them that the measure is not about, and what these are, where it says so.
    Outside { count: i64, about: Text },
    /// What the table covers, where a period was asked for.
    CoversPeriod { complaints: i64, period: Period },
    /// The period alone, where the number of complaints must not be told.
    InPeriod { period: Period },
    /// The condition that selected the complaints, and what it compares; nothing where that is more than plain comparisons.
    Condition { sql: String, parts: Vec<Comparison> },
    /// Complaints that carry no date and so fall out of a period.
    Undated { count: i64 },
    /// Complaints that were counted over more than one bucket of time of the table.
    Straddling { count: i64 },
    /// Periods without a complaint have no row, since there are too many.
    Gaps,
    /// None of the complaints has a category, since all are counts.
    Uncategorised,
    /// Complaints that nothing could be classified by; they are `unclassified`, a group of their own.
    Unclassified { count: i64, of: i64 },
    /// The same where the count must not be told: at least so many per cent, of 0, 5 and 20.
    UnclassifiedAbout { percent: i64 },
    /// Labels were read by several models. Without counts, which a table that hides small ones must not give away.
    MixedModels { models: Vec<String> },
    /// Complaints were labelled by several versions of the taxonomy; the unknown one is empty.
    MixedTaxonomies { versions: Vec<String> },
    /// Sources whose codes got another meaning, or one at all, between imports.
    Recoded { sources: Vec<String> },
    /// Complaints that people answered and whose labels do not follow yet: a sitting was ended by force.
    Unapplied { complaints: i64 },
    /// No complaint is in the table.
    Nothing,
    /// Rows of a file that neither a code nor a word could classify, where they are many.
    MostlyUnclassified { rows: i64, of: i64 },
    /// Groups whose denominator is under the measure's least n.
    NotRankable { groups: i64, least: i64 },
    /// Where the interval comes from.
    Interval,
    /// The interval of a share of weighted answers.
    SurveyInterval,
    /// The interval of complaints per 10 000.
    RateInterval,
    /// What the table covers, where it counts answers to a survey.
    CoversAnswers { answers: i64 },
    /// A rate of nothing (or of everything, `all`) over many complaints.
    OneSided { all: bool, of: i64 },
    /// Groups with complaints, of which it is not known how much was sold or used.
    NoExposure { groups: i64 },
    /// Complaints left out since nothing of what was sold or used is known of their period, or of what they have in these fields, by
    /// which it is told; the days of which any is.
    Unexposed { complaints: i64, by: Vec<&'static str>, known: Option<Period> },
    /// Users or people of several periods were added up.
    ExposureAdded { unit: String, periods: i64 },
    /// One outcome under several bases.
    Bases { count: i64, of: Text },
    /// One of these bases, and who publishes it.
    Base { name: BaseName, about: Text, source: Text },
    /// What one of these bases leaves out.
    BaseLeftOut { name: BaseName, parts: Vec<(i64, Text)> },
    /// What one of these bases counts though nothing tells its outcome.
    BaseUnsure { name: BaseName, parts: Vec<(i64, Text)> },
    /// The interval of a count.
    IntervalOfCount,
    /// The interval of a median.
    IntervalOfMedian,
    /// How many groups differ from the average beyond chance, and how much wider than by chance they scatter.
    Funnel { above: usize, below: usize, groups: usize, average: Option<f64>, spread: Option<f64> },
    /// The period asked for begins or ends within the first or the last bucket of the table.
    CutByPeriod { period: Period },
    /// The data cover a part of the period asked for, or of a row's (`marked`); `part` are the days covered of it, of several
    /// rows of the last. `strays`: a few complaints lie outside of `days`.
    Incomplete { days: Period, strays: bool, period: Option<Period>, marked: bool, part: Period },
    /// Sources that begin or end within the time of the table; `marked` where rows of one are not covered for it.
    SourcesDiffer { sources: Vec<(String, Period)>, marked: bool },
    /// Months without a complaint between months with many; of one source where there are several.
    Silent { source: String, months: Vec<Period> },
    /// Time between counted periods, of which nothing is known; of one source where there are several.
    Untallied { source: String, periods: Vec<Period> },
    /// Months of receipt, or counted periods, of which many complaints are still open: all of them named where they are few, else
    /// the first and the last.
    Unsettled { named: Vec<Period>, periods: usize, of: usize, by_month: bool, open: i64, among: i64, marked: bool },
    /// Sources that do not tell an outcome or whatever else the measure is about, with the complaints of each; whether there are
    /// other sources.
    Untold { what: Text, sources: Vec<(String, i64)>, others: bool },
    /// A rate over less than half of the complaints, since the outcome of the others is not known.
    FewTold { what: Text, told: i64, of: i64 },
    /// Published counts, in which a group without a row is not a group without complaints.
    Unnamed,
    /// Shares were put right by this many reviewed complaints; how many were drawn and not answered, how many have no text, and how
    /// many came after the draw.
    Corrected { answers: usize, open: usize, silent: i64, late: i64, least: usize },
    /// Parts of a whole of which each was put right by itself.
    CorrectedApart,
    /// Why shares could not be put right, and how many answers would bring them to ±3 points.
    Uncorrected { why: Missing, needed: i64 },
    /// Fields that no column told of some complaints and the story did, with how many. `of` is nothing where counts are hidden.
    FromText { fields: Vec<(&'static str, i64)>, of: i64 },
    /// More complaints are unclassified than a share of a category can bear.
    ManyUnclassified,
    /// Complaints that raise another category than the primary one, by which they are counted. `of` is nothing where counts are hidden.
    SeveralCategories { complaints: i64, of: i64 },
    /// Labels that came about in several ways, with the complaints of each.
    LabelsDiffer { kinds: Vec<(&'static str, i64)>, of: i64 },
    /// How changes and their intervals come about.
    Change(ChangeOf),
    /// How many of the changes that were tested are beyond chance.
    Marks { of: ChangeOf, marked: i64, tested: i64 },
    /// Counts have no mark, since the data cover more of one period than of the other.
    Unalike,
    /// What holds for one of the periods that a table compares.
    OfPeriod { period: Period, note: Box<Caveat> },
    /// How many groups moved, and how many of them are listed. A group must have `fewest` in both periods together, or in each.
    Movers { listed: i64, marked: i64, tested: i64, fewest: i64, each: bool },
    /// Too few months to tell when something broke.
    SeriesShort { months: i64, least: i64 },
    /// How breaks were found.
    Breaks { months: i64, own_season: bool },
    /// Two periods of different length.
    UnequalPeriods { now: Period, then: Period },
    /// Which week of an earlier period stands beside which of the newer one, and those of it that stand beside none.
    WeeksBeside { then: Period, now: Period, left: Vec<Period> },
    /// Groups that a chart leaves out, with the complaints in them where they can be told.
    NotDrawn { groups: i64, complaints: Option<i64>, why: Undrawn },
    /// Characters that the font of charts lacks.
    FontLacks { characters: String },
    /// Who published the complaints, and in which files they came; how many files are not named.
    Origin { sources: Vec<String>, more: usize },
    /// Complaints of a source with several rows for each, of which an earlier file had rows too.
    Replaced { complaints: i64 },
    /// Complaints of such sources that stand as a later file has them.
    Divided { complaints: i64 },
    /// Rows without a number and without a story that are the same as another one and count each.
    Alike { rows: i64 },
    /// Rows without a number that repeat another one of their file and do not count, where they are many.
    Repeated { rows: i64, of: i64 },
    /// Denominators that took the place of earlier ones of the same period and place.
    DenominatorsReplaced { rows: i64 },
    /// Rows of the files that are no records of their own: they could not be read, others repeat them or came later, or make one
    /// complaint with them.
    Rejected { rows: i64, repeated: i64, replaced: i64, merged: i64, of: i64 },
    /// Most rows of a file could not be read: the reason of `because` of them, in this column, and one value.
    MostlyRejected { rows: i64, of: i64, reason: Text, column: String, because: i64, value: String },
    /// Rows whose text had been encoded twice and was put right.
    Repaired { rows: i64 },
    /// Rows without a date of receipt, where hardly any has one.
    Dateless { rows: i64, of: i64 },
    /// A file of column names alone.
    NoRows,
    /// A column that would be the complaints' own number, if it did not count the rows of the file.
    RowsCounted { column: String },
    /// The same, if a spreadsheet had not cut its numbers.
    NumbersCut { column: String },
    /// Rows whose own number a spreadsheet has written with an exponent.
    NumbersSpoiled { column: String, rows: i64, example: String },
    /// Rows whose satisfaction lies beyond the scale.
    OffScale { rows: i64 },
    /// A column of scores on another scale than that of satisfaction.
    OtherScale { column: String },
    /// Rows whose word for a field the profile does not know, and the most frequent of these words.
    UnknownWords { field: &'static str, column: String, rows: i64, words: Vec<(String, i64)> },
    /// Rows whose codes or outcome the profile does not list and takes for what it takes all others for, the most frequent ones, and
    /// whether these are most rows.
    Unlisted { field: &'static str, column: String, rows: i64, words: Vec<(String, i64)>, meant: String, most: bool },
    /// Rows whose cell of a column could not be read and was left blank, and the most frequent of such cells.
    CellsUnread { column: String, rows: i64, words: Vec<(String, i64)> },
    /// Complaints whose number was known as that of another one.
    Others { complaints: i64 },
    /// Complaints whose place such others took, and the imports that brought these; none where files are read without storing.
    Displaced { complaints: i64, imports: Vec<String> },
    /// Complaints that an earlier file brought under other sources, and how many under each; whether they are stored.
    Elsewhere { sources: Vec<(String, i64)>, stored: bool },
    /// Complaints that an earlier file brought under a number with something else in front of it, or nothing; the earlier number and the
    /// new one of one of them, and whether they are stored.
    Renumbered { complaints: i64, example: [String; 2], stored: bool },
    /// Complaints with day, seller and words of one that an earlier file brought under another number, and whether they are stored.
    Worded { complaints: i64, stored: bool },
    /// How many of such a dataset has, and the imports that brought them.
    Twofold { complaints: i64, imports: Vec<String> },
    /// New complaints without a number, where earlier ones of the source are known by another writing of their dates.
    WrittenOtherwise { rows: i64 },
    /// A file that an import read by another source before.
    ReadOtherwise { import: String, source: String },
    /// Complaints that were at their end, and that a newer row has open; the imports that had them otherwise.
    Reopened { complaints: i64, imports: Vec<String> },
    /// Complaints of which an earlier version told more, and which fields how many of them lost; the imports that had them otherwise.
    Poorer { complaints: i64, lost: Vec<(&'static str, i64)>, imports: Vec<String> },
    /// Records of files read without storing that came again with other content; those of them that say something else altogether,
    /// those that are open again, and those that told more before.
    Superseded { records: i64, others: i64, reopened: i64, poorer: i64 },
    /// Rows that close before they open.
    ClosedBeforeReceived { rows: i64 },
    /// Rows with an amount that had less than a minor unit.
    AmountsRounded { rows: i64 },
    /// Rows with an amount that is less than nothing.
    AmountsNegative { rows: i64 },
    /// Rows with a date such as 0000-00-00, which says that there is none.
    DatesBlank { rows: i64 },
    /// Rows with a day that has no year, and where the year was taken from.
    YearsTaken { rows: i64, from: Text },
    /// Cells such as 同上, which took what the row above says.
    SameAsAbove { cells: i64 },
    /// The same where no row above tells anything.
    SameAsNothing { cells: i64 },
    /// Sheets of a file that may hold complaints and were not read.
    SheetsUnread { file: String, sheets: Vec<String> },
    /// Rows that stand for as many complaints as a column says, and how many these are.
    Counts { column: String, rows: i64, complaints: i64 },
    /// A column that has the name of a count and counts no complaints.
    NoCounts { column: String },
    /// Rows of a file that are no complaints, and the most frequent words that say so.
    Aside { column: String, rows: i64, words: Vec<(String, i64)> },
    /// Rows that a table does not count since they are no complaints, by kind; counts are 0 where they must not be told.
    OtherKinds { kinds: Vec<(String, i64)> },
    /// The names of the columns look like a row of data.
    NamesLikeData { line: i64, names: String },
    /// Columns that no field takes.
    Unmapped { columns: Vec<String> },
    /// Columns of places that are those of sellers.
    SellersPlaces { columns: Vec<String> },
    /// The files in which they are, of a table that speaks of places; none where it is so in all.
    RegionsOfSellers { files: Vec<String> },
    /// A column of stories by its name, which was not read since another one serves.
    StoryUnread { column: String, served: String },
    /// A column of results by its name, which was not read though outcomes are read from stories.
    ResultsUnread { column: String },
    /// Columns that are each named after a period and so hold counts, which were not read; the first of them.
    PeriodsUnread { columns: i64, example: String },
    /// Columns of whole numbers that may be counts and were not read, in rows that nothing tells apart.
    CountsUnread { columns: Vec<String> },
    /// Rows left out since something else stands in place of their count, and the most frequent of it.
    CountsLacking { column: String, rows: i64, words: Vec<(String, i64)> },
    /// Columns of the same name as the one that counts complaints, which were not read.
    CountsBeside { column: String, more: i64 },
    /// Words for all whose rows were counted, since they do not repeat the sum of the others.
    WholesCounted { column: String, words: Vec<String> },
    /// Lines that held several periods each.
    Melted { lines: i64, rows: i64 },
    /// Lines above the column names, which stand on the line `header`.
    AboveHeader { lines: i64, header: i64 },
    /// Rows that line ends inside a text had broken into several lines.
    Joined { rows: i64 },
    /// Rows that end before the last column.
    EndEarly { rows: i64 },
    /// Rows with characters that could not be decoded.
    Undecoded { rows: i64 },
    /// Rows with text that was read in a wrong encoding before it was saved and cannot be put right; the first such column.
    Misread { rows: i64, column: String },
    /// Dates that can only be read otherwise than the rest of their column.
    DatesAgainst { column: String, rows: i64, example: String },
    /// Dates whose day and month could be exchanged, or their year too, and nothing in the file says which is which. `first`: what
    /// they were read with at the beginning.
    DatesAmbiguous { column: String, rows: i64, example: String, year_too: bool, first: Text },
    /// A column in which day and month stand now in one order, now in the other.
    DatesMixed { column: String, examples: Vec<String> },
    /// Dates that follow the order of the rows only once day and month are exchanged; shares in per cent.
    DatesSwapped { column: String, rows: i64, of: i64, before: u32, after: u32, example: String },
    /// Dates that a spreadsheet knew, all on a day of 12 or less, beside others that it left as text, all on a later day.
    DatesHalved { column: String, known: i64, others: i64, examples: [String; 2] },
    /// Dates of a source that usually writes day and month the other way round than they stand in this file.
    DatesTurned { column: String, rows: i64, example: String, day_first: bool },
    /// Dates with a time zone, which was dropped.
    DatesZoned { column: String, rows: i64 },
    /// Dates that count seconds of universal time, in a source whose time zone is not known.
    DatesMoments { column: String, rows: i64 },
    /// Files that were read before an earlier import was taken back.
    Stale { files: Vec<Text> },
    /// How many such files have not been read again.
    Awaited { files: usize },
    /// Personal data is stored in clear.
    Personal,
    /// What the records behind a number add up to: the sum of `of` over them.
    AddUp { total: String, of: String, records: i64 },
    /// Rows that were found beyond those that are shown.
    More { shown: i64, more: i64 },
    /// Rows counted in a statement of the user's own that stand for several complaints each.
    Weighted { largest: i64 },
    /// Rows counted in a statement of the user's own that are no complaints.
    NoComplaints { rows: i64 },
}

/// What is missing to put shares right.
#[derive(Debug, Clone, PartialEq)]
pub enum Missing {
    /// Nobody reviewed complaints that chance picked.
    Sample,
    /// Of these, so many, nobody said what became of their requests.
    Remedy(usize),
    /// Hardly any complaints labelled like this were reviewed.
    Category(String),
    /// In each row some complaints came after the draw, so many together.
    Drawn(i64),
    /// So many of those reviewed would be labelled otherwise now.
    Relabelled(usize),
}

/// Why a chart leaves groups out.
#[derive(Debug, Clone, PartialEq)]
pub enum Undrawn {
    /// Their denominator is under the measure's least n.
    NotRankable { least: i64 },
    /// They rest on fewer complaints or answers, where these are not the denominator, nor on a base of so much.
    TooFew { least: i64, base: Option<i64> },
    /// There is room for the newest periods only; the first and the last of the others, as people read them.
    Earlier { first: String, last: String },
    /// Their counts are hidden.
    Hidden { least: i64 },
    /// There is room for the largest only; of what is in an order, those from here to there, of all that `of` tells, and how
    /// many more such stretches.
    Between { of: String, runs: Vec<(String, String)>, more: usize },
    /// They have no value.
    Without,
    /// There is room for the largest only.
    Others,
}

/// What changed, which decides how the change is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeOf {
    Count,
    Share,
    /// A share or rate that is no part of so many complaints: of money, of weighted answers.
    Points,
    /// A mean, a median or a sum.
    Plain,
}

impl Caveat {
    /// The caveat as a sentence.
    pub fn text(&self, lang: Lang) -> String {
        self.both().get(lang).to_string()
    }

    /// The sentence in both languages: what is so, and what to do about it.
    pub fn both(&self) -> Text {
        let ((en, zh), (do_en, do_zh)) = (self.fact(), advice::of(self));
        Text::new(en + &do_en, zh + &do_zh)
    }

    /// The sentence with sources as `name` calls them; advice has their ids, since the command line takes these.
    pub fn told(&self, lang: Lang, name: &dyn Fn(&str) -> String) -> String {
        let ((en, zh), (do_en, do_zh)) = (self.named(name).fact(), advice::of(self));
        lang.of((&(en + &do_en), &(zh + &do_zh))).to_string()
    }

    /// The same with other names of sources.
    fn named(&self, name: &dyn Fn(&str) -> String) -> Caveat {
        let mut named = self.clone();
        match &mut named {
            Caveat::Silent { source, .. } | Caveat::Untallied { source, .. } => *source = name(source),
            Caveat::SourcesDiffer { sources, .. } => sources.iter_mut().for_each(|(source, _)| *source = name(source)),
            Caveat::Untold { sources, .. } | Caveat::Elsewhere { sources, .. } => {
                sources.iter_mut().for_each(|(source, _)| *source = name(source));
            }
            Caveat::Recoded { sources } => sources.iter_mut().for_each(|source| *source = name(source)),
            Caveat::OfPeriod { note, .. } => **note = note.named(name),
            _ => {}
        }
        named
    }

    /// Whether a condition is about amounts, which nobody reads in minor units.
    pub fn speaks_of_money(&self) -> bool {
        matches!(self, Caveat::Condition { sql, .. } if chosen::speaks_of_money(sql))
    }

    /// The sentence as a printed picture has it: without advice, and without words of the command line where there are others.
    /// `name` tells what people read for a value of a field.
    pub fn printed(&self, lang: Lang, name: &dyn Fn(&str, &str) -> String) -> String {
        let (en, zh) = match self {
            Caveat::Condition { parts, .. } if !parts.is_empty() => chosen::words(parts, name),
            Caveat::Base { name, about, source } => base::base(&name.label, about, source),
            Caveat::BaseUnsure { name, parts } => base::base_unsure(&name.label, parts),
            Caveat::BaseLeftOut { name, parts } => base::base_left_out(&name.label, parts),
            Caveat::OfPeriod { period, note } => {
                change::of_period(period, (note.printed(Lang::En, name), note.printed(Lang::Zh, name)))
            }
            other => other.named(&|source| name("source", source)).fact(),
        };
        match lang {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }
}

#[cfg(test)]
mod tests;
