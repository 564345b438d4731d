//! What a reader must know of how an input was read, once all of it was. Must not know how rows are read.

use super::Tally;
use super::cleanse::Privacy;
use super::identity::Fault;
use super::input::Input;
use super::profile::normal;
use super::rows::Layout;
use super::transform::{Plan, Words};
use crate::caveat::Caveat;
use crate::lang::Text;
use crate::period::in_table;
use crate::schema::FIELDS;
use crate::values::dates::{Finding, Order};

/// Names of columns that a note lists.
const SHOWN: usize = 30;

/// Names of columns that an error or a warning shows.
const FIRST: usize = 8;

/// Words that a note lists.
pub const WORDS: usize = 5;

/// How the names of columns end that tell what came of a complaint, or of its request, as names are compared.
const RESULTS: [&str; 11] = [
    "result",
    "results",
    "outcome",
    "resolution",
    "disposition",
    "remedy",
    "结果",
    "处理方式",
    "解决方式",
    "处理方案",
    "解决方案",
];

fn names_results(column: &str) -> bool {
    let name = normal(column);
    RESULTS.iter().any(|end| name.ends_with(end))
}

/// What the account of an input says.
pub(super) fn notes(
    input: &Input,
    layout: &Layout,
    plan: &Plan,
    tally: &Tally,
    rejected: i64,
    privacy: &Privacy,
    dates: Vec<(String, Finding)>,
) -> Vec<Caveat> {
    let mut unmapped = plan.unmapped();
    // A column called `type` of which most is not known tells the type of something else.
    let read = tally.rows - rejected;
    let is_foreign = |field: &str, rows: i64| field == "kind" && rows * 2 > read;
    let foreign = told_words("kind", &tally.odd.words, plan, privacy)
        .filter(|(_, rows, _)| is_foreign("kind", *rows) && tally.odd.aside.of("kind").is_empty());
    unmapped.extend(foreign.map(|(column, ..)| column));
    let by_period: Vec<String> = unmapped.iter().filter(|c| in_table(c).is_some()).cloned().collect();
    let results_unread =
        unmapped.iter().find(|c| names_results(c) || plan.names_replies(c)).filter(|_| !plan.tells_results()).cloned();
    let unread_counts = plan.unread_counts();
    let more = unmapped.len().saturating_sub(SHOWN);
    unmapped.truncate(SHOWN);
    if more > 0 {
        unmapped.push(format!("+ {more}"));
    }
    let above = input.header.above as i64;
    let found = [
        (tally.rows == 0, Caveat::NoRows),
        (
            input.header.looks_like_data(),
            Caveat::NamesLikeData { line: input.header.line as i64, names: shown(&input.header.names).join(", ") },
        ),
        (above > 0, Caveat::AboveHeader { lines: above, header: input.header.line as i64 }),
        (layout.periods() > 0, Caveat::Melted { lines: tally.lines, rows: tally.rows }),
        (tally.repaired > 0, Caveat::Repaired { rows: tally.repaired }),
        (tally.joined > 0, Caveat::Joined { rows: tally.joined }),
        (tally.short > 0, Caveat::EndEarly { rows: tally.short }),
        (tally.undecoded > 0, Caveat::Undecoded { rows: tally.undecoded }),
        (tally.undated > 0 && tally.undated * 10 >= read * 9, Caveat::Dateless { rows: tally.undated, of: read }),
        (tally.backwards > 0, Caveat::ClosedBeforeReceived { rows: tally.backwards }),
        (tally.odd.rounded > 0, Caveat::AmountsRounded { rows: tally.odd.rounded }),
        (tally.odd.negative > 0, Caveat::AmountsNegative { rows: tally.odd.negative }),
        (tally.same[0] > 0, Caveat::SameAsAbove { cells: tally.same[0] }),
        (tally.same[1] > 0, Caveat::SameAsNothing { cells: tally.same[1] }),
        (tally.odd.years > 0, Caveat::YearsTaken { rows: tally.odd.years, from: plan.told_year().unwrap_or_default() }),
        (tally.odd.placeholders > 0, Caveat::DatesBlank { rows: tally.odd.placeholders }),
        (by_period.len() < 2 && !unread_counts.is_empty(), Caveat::CountsUnread { columns: shown(&unread_counts) }),
        (
            by_period.len() > 1,
            Caveat::PeriodsUnread {
                columns: by_period.len() as i64,
                example: by_period.into_iter().next().unwrap_or_default(),
            },
        ),
        (!unmapped.is_empty(), Caveat::Unmapped { columns: unmapped }),
    ];
    let misread = tally.misread_in.map(|i| Caveat::Misread { rows: tally.misread, column: plan.header(i).into() });
    let mut notes: Vec<Caveat> = found.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note).collect();
    notes.splice(..0, misread);
    let sellers = plan.sellers_places();
    notes.extend((!sellers.is_empty()).then_some(Caveat::SellersPlaces { columns: sellers }));
    notes.extend(plan.untold().map(|(column, served)| Caveat::StoryUnread { column, served }));
    notes.extend(results_unread.map(|column| Caveat::ResultsUnread { column }));
    notes.extend(plan.faulty.iter().map(|(column, fault)| match fault {
        Fault::Counts => Caveat::RowsCounted { column: column.clone() },
        Fault::Cut => Caveat::NumbersCut { column: column.clone() },
    }));
    notes.extend(plan.uncounted.clone().map(|column| Caveat::NoCounts { column }));
    if let (Some(column), Some(more @ 1..)) = (column_of("weight", plan), plan.more_counts()) {
        notes.insert(0, Caveat::CountsBeside { column, more: more as i64 });
    }
    if let Some((column, rows, words)) = told_words("weight", &tally.odd.no_counts, plan, privacy) {
        notes.insert(0, Caveat::CountsLacking { column, rows, words });
    }
    if plan.counts_complaints() && tally.complaints != read {
        let column = column_of("weight", plan).unwrap_or_default();
        notes.push(Caveat::Counts { column, rows: read, complaints: tally.complaints });
    }
    notes.extend(told_words("kind", &tally.odd.aside, plan, privacy).map(|(column, rows, words)| Caveat::Aside {
        column,
        rows,
        words,
    }));
    if let Some((column, example)) = &tally.spoilt {
        let (column, example) = (column.clone(), example.clone());
        notes.push(Caveat::NumbersSpoiled { column, rows: tally.spoiled, example });
    }
    notes.extend(plan.other_scale.clone().map(|column| Caveat::OtherScale { column }));
    if tally.odd.off_scale > 0 {
        notes.push(Caveat::OffScale { rows: tally.odd.off_scale });
    }
    notes.extend(["status", "kind"].into_iter().filter_map(|field| {
        let (column, rows, words) = told_words(field, &tally.odd.words, plan, privacy)?;
        (!is_foreign(field, rows)).then_some(Caveat::UnknownWords { field, column, rows, words })
    }));
    notes.extend(["source_codes", "remedy_outcome"].into_iter().filter_map(|field| {
        let (column, rows, words) = told_words(field, &tally.odd.unlisted, plan, privacy)?;
        let (meant, most) = (plan.rule(field)?.to_string(), rows * 2 > read);
        Some(Caveat::Unlisted { field, column, rows, words, meant, most })
    }));
    let unread = FIELDS.iter().filter_map(|field| {
        let (column, rows, words) = told_words(field.name, &tally.odd.unread, plan, privacy)?;
        Some(Caveat::CellsUnread { column, rows, words })
    });
    notes.extend(unread);
    notes.extend(dates.into_iter().filter_map(|(column, finding)| date_note(column, finding)));
    notes
}

/// The note of words for all whose rows were counted like any others, though they may be totals.
pub(super) fn wholes(wholes: &[(usize, String)], plan: &Plan, privacy: &Privacy) -> Option<Caveat> {
    let words = wholes.iter().take(WORDS).map(|(_, word)| privacy.masked(word)).collect();
    wholes.first().map(|(column, _)| Caveat::WholesCounted { column: plan.header(*column).into(), words })
}

/// The header of the column that fills a field.
fn column_of(field: &str, plan: &Plan) -> Option<String> {
    plan.mapped().into_iter().find(|(of, _)| *of == field).map(|(_, column)| column)
}

/// The first names of columns, each as far as a line has room for it, and how many follow.
pub(super) fn shown(names: &[String]) -> Vec<String> {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let more = names.len().saturating_sub(FIRST);
    let first = names.iter().take(FIRST).map(|name| name.chars().take(40).map(plain).collect());
    first.chain((more > 0).then(|| format!("+ {more}"))).collect()
}

/// The column of a field, how many of its rows had such a word, and the most frequent ones as they may be shown.
type Told = (String, i64, Vec<(String, i64)>);

/// What is told of the words of a field; `None` where there are none.
fn told_words(field: &str, words: &Words, plan: &Plan, privacy: &Privacy) -> Option<Told> {
    let words = words.of(field);
    let rows = words.iter().map(|(_, times)| times).sum();
    let column = column_of(field, plan).filter(|_| !words.is_empty())?;
    Some((column, rows, words.into_iter().take(WORDS).map(|(word, times)| (privacy.masked(word), times)).collect()))
}

/// What a reader must know of how dates were read; that they were settled by a day over 12 is no news.
fn date_note(column: String, finding: Finding) -> Option<Caveat> {
    match finding {
        Finding::Settled { against: 0, .. } => None,
        Finding::Settled { against, example, .. } => {
            Some(Caveat::DatesAgainst { column, rows: against as i64, example })
        }
        Finding::Ambiguous { rows, example, order, orders, .. } => {
            let first = match order {
                Order::Dmy => Text::new("day", "日"),
                Order::Mdy => Text::new("month", "月"),
                Order::Ymd => Text::new("year", "年"),
            };
            let year_too = orders.contains(&Order::Ymd);
            Some(Caveat::DatesAmbiguous { column, rows: rows as i64, example, year_too, first })
        }
        Finding::Mixed { examples, .. } => Some(Caveat::DatesMixed { column, examples }),
        Finding::Swapped { rows, sampled, before, after, example, .. } => {
            let percent = |share: f64| (share * 100.0).round() as u32;
            let (rows, of, before, after) = (rows as i64, sampled as i64, percent(before), percent(after));
            Some(Caveat::DatesSwapped { column, rows, of, before, after, example })
        }
        Finding::Halved { known, others, examples } => {
            Some(Caveat::DatesHalved { column, known: known as i64, others: others as i64, examples })
        }
        Finding::Turned { rows, example, order, .. } => {
            let day_first = order != Order::Mdy;
            Some(Caveat::DatesTurned { column, rows: rows as i64, example, day_first })
        }
        Finding::Zoned { rows } => Some(Caveat::DatesZoned { column, rows: rows as i64 }),
        Finding::Moments { rows } => Some(Caveat::DatesMoments { column, rows: rows as i64 }),
    }
}
