//! Binds a profile to the header of a file: which columns fill which field, number complaints or go nowhere. Must not know records.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use chrono::NaiveDate;
use chrono::format::StrftimeItems;

use super::day::{DateForm, order};
use super::outcome::settled;
use super::year::Year;
use super::{Bound, Plan, counts, periods, suits};
use crate::error;
use crate::schema::{self, Field, Kind};
use crate::source::identity::{self, Fault};
use crate::source::profile::{Mapping, Parts, Profile, RowKind, normal};
use crate::source::rows::Layout;
use crate::values::amounts::{Unit, is_home};
use crate::values::dates::Reader;
use crate::values::words;

/// A table of percentages has as many columns of them.
const LEAST_SHARES: usize = 3;

/// Fields whose cells are texts of any kind.
const STORIES: [&str; 4] = ["title", "narrative", "request", "result"];

/// The columns of a file by their names.
pub(super) struct Columns<'a> {
    pub layout: &'a Layout,
    places: HashMap<String, usize>,
    profile: &'a Profile,
}

impl<'a> Columns<'a> {
    fn of(layout: &'a Layout, profile: &'a Profile) -> Self {
        let mut by_name = Self { layout, places: HashMap::new(), profile };
        // Of columns with the same name the first one serves, of those that say something if there are any.
        let mut columns: Vec<usize> = (0..layout.header.len()).collect();
        columns.sort_by_key(|&i| !layout.first_rows().iter().any(|row| by_name.says(row, i)));
        // In objects, people know a column by its path too.
        let paths = columns.iter().filter_map(|&i| Some((normal(layout.path(i)?), i)));
        by_name.places = paths.chain(columns.iter().rev().map(|&i| (normal(&layout.header[i]), i))).collect();
        by_name
    }

    /// Whether a column says something in one of the first rows.
    fn says(&self, row: &[String], column: usize) -> bool {
        let cell = cell(row, column);
        !cell.is_empty() && !self.profile.is_null(cell)
    }

    fn at(&self, name: &str) -> Option<usize> {
        self.places.get(&normal(name)).copied()
    }

    pub fn name(&self, column: usize) -> &'a str {
        &self.layout.header[column]
    }

    /// Those of the names that the file has, in the order of the names; what stands in an object comes after what stands in none.
    pub fn all(&self, names: &[String]) -> Vec<usize> {
        let mut columns: Vec<usize> = names.iter().filter_map(|name| self.at(name)).collect();
        columns.sort_by_key(|&column| self.layout.path(column).map_or(0, |path| path.matches('.').count()));
        columns
    }

    /// The first cells of a column that say something.
    pub fn filled(&self, column: usize) -> impl Iterator<Item = &'a str> + Clone {
        self.layout.first(column).map(str::trim).filter(|cell| !cell.is_empty())
    }

    /// The first of the columns, then those that serve where it is blank: such as say something in the first rows, and never
    /// beside it, and the parts of a text.
    fn first(&self, columns: Vec<usize>) -> Vec<usize> {
        let stands = |&i: &usize| self.layout.stands(i) || self.name(i) == Parts::REST;
        let (columns, parts): (Vec<usize>, Vec<usize>) = columns.into_iter().partition(stands);
        let rows = || self.layout.first_rows().iter();
        let mut serving: Vec<usize> = Vec::new();
        for column in columns {
            let beside = |row: &[String]| serving.iter().any(|&i| self.says(row, i));
            let mut said = rows().filter(|row| self.says(row, column)).peekable();
            let cut = serving.iter().any(|&i| !self.layout.stands(i));
            if serving.is_empty() || (!cut && said.peek().is_some() && !said.any(|row| beside(row))) {
                serving.push(column);
            }
        }
        serving.extend(parts);
        serving
    }
}

impl<'a> Plan<'a> {
    /// Finds the profile's columns in the header. `as_of` is the last day on which a complaint can have been received.
    ///
    /// # Errors
    /// A `UserError` where no field at all is found.
    pub fn bind(profile: &'a Profile, layout: &'a Layout, as_of: NaiveDate, keep_extra: bool) -> Result<Self> {
        let header = layout.header.as_slice();
        let by_name = Columns::of(layout, profile);
        let columns = fields(profile, &by_name, as_of);
        if columns.iter().all(|b| b.columns.is_empty()) {
            return Err(does_not_fit(profile, &by_name));
        }
        let serves = |b: &Bound| !b.columns.is_empty() || !b.mapping.constant.is_empty();
        let columns: Vec<Bound> = columns.into_iter().filter(serves).collect();
        let (identity, faulty) = numbers(profile, &by_name);
        let no_numbers = faulty.iter().any(|(_, fault)| *fault == Fault::Counts);
        let single = counts::are_single(profile, layout, if no_numbers { &[] } else { &identity }, &columns);
        let groups = counts::are_groups(profile, layout, &columns);
        let (others, columns): (Vec<Bound>, Vec<Bound>) =
            columns.into_iter().partition(|b| b.counts_otherwise(single, groups, header));
        let counted = !Bound::columns_of(&columns, "weight").is_empty();
        let columns: Vec<Bound> = columns.into_iter().filter(|b| counted || !b.periods).collect();
        // That pieces are listed with complaints is no news.
        let uncounted = others.iter().find(|b| !single || !b.may_count_things(header));
        let told = columns.iter().filter(|b| STORIES.contains(&b.field.name)).flat_map(|b| &b.columns);
        let cut = profile.parts.iter().flat_map(|p| &p.from.0).filter_map(|name| by_name.at(name));
        let stories = told.copied().chain(cut).collect();
        let tells = |b: &Bound| ["narrative", "title"].contains(&b.field.name);
        let no_number = identity.is_empty() && columns.iter().any(tells);
        let mut plan = Plan {
            profile,
            plain: if no_number { by_name.all(&profile.plain) } else { Vec::new() },
            telling: counts::telling(profile, header, &identity, &columns),
            numbers: identity.iter().flatten().copied().chain(by_name.all(&profile.plain)).collect(),
            // Numbers that do not tell complaints apart are none.
            identity: if faulty.is_empty() { identity } else { Vec::new() },
            as_amounts: false,
            faulty,
            layout,
            header,
            units: header.iter().map(|name| Unit::of_heading(name)).collect(),
            dates: dates(profile),
            as_of,
            year: Year::of(&by_name),
            unused: Vec::new(),
            extra: Vec::new(),
            stories,
            other_scale: suits::other_scale(profile, &by_name),
            uncounted: uncounted.map(|b| header[b.columns[0]].clone()),
            unread_counts: Vec::new(),
            totals: Vec::new(),
            flag: flag(profile, &by_name),
            taken_on: taken_on(profile, &by_name),
            asked: Vec::new(),
            untold: None,
            shares: false,
            counted: profile.kind == RowKind::Exposure,
            longest_null: profile.longest_null(),
            columns,
        };
        plan.as_amounts = plan.are_amounts();
        plan.counted |= plan.counts();
        plan.plain.retain(|_| !plan.counted);
        plan.unused = plan.taken_by_none();
        plan.asked = plan.asked_by_name();
        plan.untold = suits::untold(profile, &by_name, &plan.columns, &plan.unused);
        let may_be_shares = !single && !plan.counted && profile.kind == RowKind::Complaint && !plan.tells_days();
        plan.shares = may_be_shares && plan.adds_up_to_100();
        plan.unread_counts = if plan.shares { Vec::new() } else { counts::unread(&plan) };
        if keep_extra {
            plan.extra.clone_from(&plan.unused);
        }
        Ok(plan)
    }

    fn taken_by_none(&self) -> Vec<usize> {
        let mut used: HashSet<usize> =
            self.columns.iter().map(|b| &b.columns).chain(&self.identity).flatten().copied().collect();
        used.extend(self.layout.cut());
        used.extend(self.flag.iter().chain(&self.taken_on));
        used.extend(self.column_of_years());
        let order = self.profile.merge.as_ref().map(|m| normal(&m.order));
        let goes_nowhere =
            |&i: &usize| self.layout.stands(i) && !used.contains(&i) && Some(normal(&self.header[i])) != order;
        (0..self.header.len()).filter(goes_nowhere).collect()
    }

    /// Whether the columns that go nowhere are numbers that add up to 100 in each of the first rows: a table of percentages, of
    /// which no row is a complaint. One row alone may do so by chance.
    fn adds_up_to_100(&self) -> bool {
        let rows: Vec<&Vec<String>> =
            self.layout.first_rows().iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        let are_shares = |&&column: &&usize| {
            let cells = || rows.iter().map(|row| cell(row, column)).filter(|cell| !cell.is_empty());
            cells().all(|cell| share(cell).is_some()) && cells().any(|cell| share(cell) > Some(0.0))
        };
        let columns: Vec<usize> = self.unused.iter().filter(are_shares).copied().collect();
        let sum = |row: &[String]| columns.iter().filter_map(|&column| share(cell(row, column))).sum::<f64>();
        // Printed shares are rounded, each by half a unit at most.
        let is_whole = |row: &&Vec<String>| (sum(row) - 100.0).abs() <= 1.5;
        columns.len() >= LEAST_SHARES && rows.len() > 1 && rows.iter().all(is_whole)
    }

    /// Whether the rows are complaints for sure: they tell the day and what happened.
    fn tells_days(&self) -> bool {
        let of = |field: &str| Bound::columns_of(&self.columns, field);
        self.layout.mostly(&of("received_on"), counts::is_day)
            && self.layout.mostly(&of("narrative"), |cell| !cell.is_empty())
    }
}

/// That the file has no column for any field, or only such as hold lists of objects.
fn does_not_fit(profile: &Profile, by_name: &Columns) -> anyhow::Error {
    let header = &by_name.layout.header;
    let lists = (0..header.len()).filter(|&i| suits::are_nested(by_name.filled(i)));
    let lists: Vec<&str> = lists.map(|i| header[i].as_str()).collect();
    let (what, todo) = match lists.join(", ").as_str() {
        "" => ("is in the header", String::new()),
        lists => (
            "holds texts or values",
            format!(
                "lists of objects within a row are not read ({lists}): give what they hold in columns of its own; "
            ),
        ),
    };
    error::user(
        format!("profile `{}` does not fit: none of its columns {what}", profile.id),
        format!("{todo}the header has: {}", header.join(", ")),
    )
}

/// A cell of a row, which may end early: what it does not have is blank, and no share.
pub(super) fn cell(row: &[String], column: usize) -> &str {
    row.get(column).map_or("", |cell| cell.trim())
}

/// A cell as a share in per cent.
fn share(cell: &str) -> Option<f64> {
    cell.trim_end_matches(['%', '％']).trim_end().parse().ok().filter(|share| (0.0..=100.0).contains(share))
}

/// A field of a profile.
pub(super) fn known(name: &str) -> &'static Field {
    schema::field(name).expect("a parsed profile has known fields only")
}

/// The profile's fields with their columns, in its order; without any where the file has none for them.
fn fields<'a>(profile: &'a Profile, by_name: &Columns, as_of: NaiveDate) -> Vec<Bound<'a>> {
    let claimed = suits::claimed(profile, by_name);
    let bound = |(name, mapping): (&String, &'a Mapping)| {
        let field = known(name);
        let columns = suits::suited(field, mapping, profile, by_name, &claimed);
        let columns = if mapping.join { columns } else { by_name.first(columns) };
        let periods = if columns.is_empty() { periods::dating(mapping, by_name) } else { Vec::new() };
        let (periods, columns) = if periods.is_empty() { (false, columns) } else { (true, periods) };
        // Until the evidence is in, as a file whose dates are all in one clear form would be read.
        let reader = (field.kind == Kind::Date)
            .then(|| Reader::fixed(order(profile), as_of).at(profile.utc_offset.map(|offset| offset.0)));
        let heading = columns.first().map_or("", |&i| by_name.name(i));
        let home = field.kind == Kind::Money && is_home(heading, &by_name.layout.header);
        let opposite = columns.iter().copied().find(|&i| mapping.is_opposite(by_name.name(i)));
        let picked = columns.iter().copied().filter(|&i| mapping.is_picked(by_name.name(i))).collect();
        Bound { field, mapping, columns, together: false, opposite, picked, periods, reader, home }
    };
    let mut columns: Vec<Bound> = profile.fields.iter().map(bound).collect();
    suits::tell_by_codes(&mut columns, profile, by_name);
    suits::tell_once(&mut columns);
    suits::tell_more(&mut columns, profile, by_name);
    suits::place_once(&mut columns, by_name);
    columns
}

/// The column of yes and no that tells whether the complaint was settled; under `Resolved` there may be days, too.
fn flag(profile: &Profile, by_name: &Columns) -> Option<usize> {
    let outcome = profile.fields.get("remedy_outcome")?;
    let answers = |&column: &usize| {
        let (cells, told) = (by_name.filled(column), |cell: &&str| settled(outcome, cell).is_some());
        cells.clone().filter(told).count() * 2 >= cells.count()
    };
    by_name.all(&outcome.flags).into_iter().find(answers)
}

/// The column that tells whether an office took the complaint on, if its first cells are answers or states.
fn taken_on(profile: &Profile, by_name: &Columns) -> Option<usize> {
    let status = profile.fields.get("status")?;
    let answers = |cell: &str| words::yes_no(cell).is_some() || status.values.knows(cell);
    by_name.all(&status.flags).into_iter().find(|&column| {
        let cells = by_name.filled(column).filter(|cell| !profile.is_null(cell));
        cells.clone().next().is_some() && cells.clone().filter(|cell| answers(cell)).count() * 2 > cells.count()
    })
}

/// The profile's forms of dates, taken apart once.
fn dates<'a>(profile: &'a Profile) -> Vec<DateForm<'a>> {
    let form = |pattern: &'a String| match pattern.as_str() {
        "period" => DateForm::Period,
        "auto" => DateForm::Auto,
        pattern => DateForm::Pattern(StrftimeItems::new(pattern).collect()),
    };
    let mut dates: Vec<DateForm> = profile.dates.iter().map(form).collect();
    // Whoever opens a file in a spreadsheet and saves it changes how its dates are written.
    let has = |is: fn(&DateForm) -> bool| dates.iter().any(is);
    if has(|form| matches!(form, DateForm::Pattern(_))) && !has(|form| matches!(form, DateForm::Auto)) {
        dates.push(DateForm::Usual);
    }
    dates
}

/// The columns of each part of a complaint's number, none where the file lacks one, and those whose cells are no such numbers.
fn numbers(profile: &Profile, by_name: &Columns) -> (Vec<Vec<usize>>, Vec<(String, Fault)>) {
    let filled = |columns: Vec<usize>| Some(columns).filter(|columns| !columns.is_empty());
    let part = |names: &[String]| filled(by_name.first(by_name.all(names)));
    let identity: Option<Vec<Vec<usize>>> = profile.identity.iter().map(|names| part(&names.0)).collect();
    let identity = identity.unwrap_or_default();
    let counting: Vec<String> = profile.serials.iter().map(|name| normal(name)).collect();
    let fault = |&column: &usize| {
        let name = by_name.name(column);
        let fault = identity::fault(by_name.layout.first(column), counting.contains(&normal(name)))?;
        Some((name.to_string(), fault))
    };
    let faulty = identity.iter().filter_map(|columns| columns.iter().find_map(fault)).collect();
    (identity, faulty)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::source::header;
    use crate::source::profile::shipped;
    use crate::source::rows::Dialect;

    static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(shipped);

    /// Whether the profile of usual names takes a text for a table of percentages.
    fn are_shares(text: &str) -> bool {
        let profiles = &*PROFILES;
        let generic = profiles.iter().find(|p| p.id == "generic").unwrap();
        let (delimiter, returns_only, header) = header::of_text(text, &crate::source::known(profiles)).unwrap();
        let layout = Layout::new(&header, Dialect { delimiter, returns_only }, None, None);
        Plan::bind(generic, &layout, NaiveDate::MAX, false).is_ok_and(|plan| plan.shares)
    }

    #[test]
    fn shares_are_added_row_by_row_and_a_row_may_end_early() {
        let head = "投诉内容,甲,乙,丙\n";
        assert!(are_shares(&format!("{head}质量,50,30,20\n售后,50,50\n价格,40,,60\n")));
        assert!(are_shares("日期,投诉类型,甲,乙,丙\n2019年1月,质量,50%,30%,20%\n2019年2月,质量,40%,30%,30%\n"));
        for other in
            ["质量,50,30,20\n", "质量,50,30,20\n售后,50,40\n", "质量,50,30,20\n售后,50\n", "质量,100\n售后,100\n"]
        {
            assert!(!are_shares(&format!("{head}{other}")), "{other}");
        }
    }

    #[test]
    fn complaints_whose_unused_columns_add_up_to_100_by_chance_are_complaints() {
        let rows = "广东,2017-01-02,面膜有质量问题商家不退,50,30,20\n广东,2017-01-03,耳机坏了商家不换,60,30,10\n";
        assert!(!are_shares(&format!("省份,投诉时间,投诉内容,甲,乙,丙\n{rows}")));
        let rows = "A17,面膜有质量问题,50,30,20\nA29,耳机坏了,60,30,10\n";
        assert!(!are_shares(&format!("投诉编号,投诉内容,甲,乙,丙\n{rows}")));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn no_ragged_table_makes_it_fall_over(rows in prop::collection::vec(prop::collection::vec("[0-9]{0,3}%?", 0..7), 0..6)) {
            let rows: String = rows.iter().map(|row| row.join(",") + "\n").collect();
            are_shares(&format!("投诉内容,投诉时间,甲,乙,丙\n{rows}"));
        }
    }
}
