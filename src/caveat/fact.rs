//! Which sentence tells what.

use super::{
    Caveat, again, base, change, chosen, columns, dates, guard, interval, label, listing, publish, scope, source,
};

impl Caveat {
    /// What is so, in English and in Chinese.
    pub(super) fn fact(&self) -> (String, String) {
        match self {
            Caveat::Definition(about) => (about.en.clone(), about.zh.clone()),
            Caveat::LeftOut { parts } => scope::left_out(parts),
            Caveat::LeftOutUncounted { parts } => scope::left_out_uncounted(parts),
            Caveat::Suppressed { rows, least, .. } => publish::suppressed(*rows, *least),
            Caveat::Unsure { parts } => scope::unsure(parts),
            Caveat::TooFew { groups, least, base } => interval::too_few(*groups, *least, *base),
            Caveat::Covers { complaints, days, counted, until, undated } => {
                scope::covers(*complaints, days.as_ref(), counted.then_some(*until), *undated)
            }
            Caveat::CoversPeriod { complaints, period } => scope::covers_period(*complaints, period),
            Caveat::FontLacks { .. } => scope::font_lacks(),
            Caveat::Outside { count, about } => scope::outside(*count, about),
            Caveat::InPeriod { period } => scope::in_period(period),
            Caveat::Condition { sql, .. } => chosen::written(sql),
            Caveat::Undated { count } => scope::undated(*count),
            Caveat::Straddling { count } => scope::straddling(*count),
            Caveat::Gaps => scope::gaps(),
            Caveat::Uncategorised => label::uncategorised(),
            Caveat::Unclassified { count, of } => label::unclassified(*count, *of),
            Caveat::UnclassifiedAbout { percent } => label::unclassified_about(*percent),
            Caveat::MixedModels { models } => label::mixed_models(models),
            Caveat::MixedTaxonomies { versions } => label::mixed_taxonomies(versions),
            Caveat::Recoded { sources } => label::recoded(sources),
            Caveat::Unapplied { complaints } => label::unapplied(*complaints),
            Caveat::Nothing => scope::nothing(),
            Caveat::MostlyUnclassified { rows, of } => label::mostly_unclassified(*rows, *of),
            Caveat::NotRankable { groups, least } => interval::not_rankable(*groups, *least),
            Caveat::SurveyInterval => interval::of_survey(),
            Caveat::RateInterval => interval::of_rate(),
            Caveat::CoversAnswers { answers } => scope::covers_answers(*answers),
            Caveat::OneSided { all, of } => interval::one_sided(*all, *of),
            Caveat::NoExposure { groups } => base::no_exposure(*groups),
            Caveat::Unexposed { complaints, by, known } => base::left_out(*complaints, by, known.as_ref()),
            Caveat::ExposureAdded { unit, periods } => base::exposure_added(unit, *periods),
            Caveat::Bases { count, of } => base::bases(*count, of),
            Caveat::Base { name, about, source } => base::base(&name.in_tables(), about, source),
            Caveat::BaseUnsure { name, parts } => base::base_unsure(&name.in_tables(), parts),
            Caveat::BaseLeftOut { name, parts } => base::base_left_out(&name.in_tables(), parts),
            Caveat::Interval => interval::of_share(),
            Caveat::IntervalOfCount => interval::of_count(),
            Caveat::IntervalOfMedian => interval::of_median(),
            Caveat::Funnel { above, below, groups, average, spread } => {
                interval::funnel(*above, *below, *groups, *average, *spread)
            }
            Caveat::CutByPeriod { period } => guard::cut_by_period(period),
            Caveat::Incomplete { days, strays, period, marked, .. } => {
                guard::incomplete(days, *strays, period.as_ref(), *marked)
            }
            Caveat::SourcesDiffer { sources, marked } => guard::sources_differ(sources, *marked),
            Caveat::Silent { source, months } => guard::silent(source, months),
            Caveat::Untallied { source, periods } => guard::untallied(source, periods),
            Caveat::Unsettled { named, periods, of, by_month, open, among, marked } => {
                guard::unsettled(named, [*periods, *of], *by_month, [*open, *among], *marked)
            }
            Caveat::Untold { what, sources, .. } => guard::untold(what, sources),
            Caveat::FewTold { what, told, of } => guard::few_told(what, *told, *of),
            Caveat::Unnamed => scope::unnamed(),
            Caveat::Corrected { answers, open, silent, late, least } => {
                interval::corrected(*answers, *open, [*silent, *late], *least)
            }
            Caveat::CorrectedApart => interval::corrected_apart(),
            Caveat::Uncorrected { why, needed } => interval::uncorrected(why, *needed),
            Caveat::FromText { fields, of } => guard::from_text(fields, *of),
            Caveat::ManyUnclassified => label::many_unclassified(),
            Caveat::SeveralCategories { complaints, of } => label::several_categories(*complaints, *of),
            Caveat::LabelsDiffer { kinds, of } => label::labels_differ(kinds, *of),
            Caveat::Change(of) => change::change(*of),
            Caveat::Marks { of, marked, tested } => change::marks(*of, *marked, *tested),
            Caveat::Unalike => change::unalike(),
            Caveat::OfPeriod { period, note } => change::of_period(period, note.fact()),
            Caveat::Movers { listed, marked, tested, fewest, each } => {
                change::movers(*listed, *marked, *tested, (*fewest, *each))
            }
            Caveat::SeriesShort { months, least } => change::series_short(*months, *least),
            Caveat::Breaks { months, own_season } => change::breaks(*months, *own_season),
            Caveat::UnequalPeriods { now, then } => change::unequal_periods(now, then),
            Caveat::WeeksBeside { then, now, left } => change::weeks_beside(then, now, left),
            Caveat::NotDrawn { groups, complaints, why } => scope::not_drawn(*groups, *complaints, why),
            Caveat::Origin { sources, more } => source::origin(sources, *more),
            Caveat::Replaced { complaints } => source::replaced(*complaints),
            Caveat::Divided { complaints } => source::divided(*complaints),
            Caveat::Alike { rows } => source::alike(*rows),
            Caveat::Repeated { rows, of } => source::repeated(*rows, *of),
            Caveat::DenominatorsReplaced { rows } => source::denominators_replaced(*rows),
            Caveat::Rejected { rows, repeated, replaced, merged, of } => {
                source::rejected([*rows, *repeated, *replaced, *merged], *of)
            }
            Caveat::MostlyRejected { rows, of, reason, column, because, value } => {
                source::mostly_rejected([*rows, *of, *because], reason, column, value)
            }
            Caveat::Repaired { rows } => source::repaired(*rows),
            Caveat::Dateless { rows, of } => source::dateless(*rows, *of),
            Caveat::NoRows => source::no_rows(),
            Caveat::RowsCounted { column } => columns::rows_counted(column),
            Caveat::NumbersCut { column } => columns::numbers_cut(column),
            Caveat::NumbersSpoiled { column, rows, example } => columns::numbers_spoiled(column, *rows, example),
            Caveat::OffScale { rows } => columns::off_scale(*rows),
            Caveat::OtherScale { column } => columns::other_scale(column),
            Caveat::UnknownWords { field, column, rows, words } => columns::unknown_words(field, column, *rows, words),
            Caveat::Unlisted { field, column, rows, words, meant, most } => {
                columns::unlisted(field, column, *rows, words, meant, *most)
            }
            Caveat::CellsUnread { column, rows, words } => columns::cells_unread(column, *rows, words),
            Caveat::Others { complaints } => again::others(*complaints),
            Caveat::Displaced { complaints, imports } => again::displaced(*complaints, imports),
            Caveat::Elsewhere { sources, stored } => again::elsewhere(sources, *stored),
            Caveat::Renumbered { complaints, example, stored } => again::renumbered(*complaints, example, *stored),
            Caveat::Worded { complaints, stored } => again::worded(*complaints, *stored),
            Caveat::Twofold { complaints, imports } => again::twofold(*complaints, imports),
            Caveat::WrittenOtherwise { rows } => again::written_otherwise(*rows),
            Caveat::ReadOtherwise { import, source } => again::read_otherwise(import, source),
            Caveat::Reopened { complaints, imports } => again::reopened(*complaints, imports),
            Caveat::Poorer { complaints, lost, imports } => again::poorer(*complaints, lost, imports),
            Caveat::Superseded { records, others, reopened, poorer } => {
                again::superseded(*records, *others, *reopened, *poorer)
            }
            Caveat::ClosedBeforeReceived { rows } => source::closed_before_received(*rows),
            Caveat::AmountsRounded { rows } => columns::amounts_rounded(*rows),
            Caveat::AmountsNegative { rows } => columns::amounts_negative(*rows),
            Caveat::DatesBlank { rows } => dates::blank(*rows),
            Caveat::YearsTaken { rows, from } => dates::years_taken(*rows, from),
            Caveat::SameAsAbove { cells } => columns::same_as_above(*cells),
            Caveat::SameAsNothing { cells } => columns::same_as_nothing(*cells),
            Caveat::SheetsUnread { file, sheets } => source::sheets_unread(file, sheets),
            Caveat::PeriodsUnread { columns, example } => columns::periods_unread(*columns, example),
            Caveat::CountsLacking { column, rows, words } => columns::counts_lacking(column, *rows, words),
            Caveat::CountsUnread { columns } => columns::counts_unread(columns),
            Caveat::CountsBeside { column, more } => columns::counts_beside(column, *more),
            Caveat::WholesCounted { column, words } => columns::wholes_counted(column, words),
            Caveat::Counts { column, rows, complaints } => columns::counts(column, *rows, *complaints),
            Caveat::NoCounts { column } => columns::no_counts(column),
            Caveat::Aside { column, rows, words } => columns::aside(column, *rows, words),
            Caveat::OtherKinds { kinds } => scope::other_kinds(kinds),
            Caveat::NamesLikeData { line, names } => columns::names_like_data(*line, names),
            Caveat::SellersPlaces { columns } => columns::sellers_places(columns),
            Caveat::RegionsOfSellers { files } => source::regions_of_sellers(files),
            Caveat::StoryUnread { column, served } => columns::story_unread(column, served),
            Caveat::ResultsUnread { column } => columns::results_unread(column),
            Caveat::Unmapped { columns } => columns::unmapped(columns),
            Caveat::Melted { lines, rows } => source::melted(*lines, *rows),
            Caveat::AboveHeader { lines, header } => source::above_header(*lines, *header),
            Caveat::Joined { rows } => source::joined(*rows),
            Caveat::EndEarly { rows } => source::end_early(*rows),
            Caveat::Undecoded { rows } => source::undecoded(*rows),
            Caveat::Misread { rows, column } => source::misread(*rows, column),
            Caveat::DatesAgainst { column, rows, example } => dates::against(column, *rows, example),
            Caveat::DatesAmbiguous { column, rows, example, year_too, first } => {
                dates::ambiguous(column, *rows, example, *year_too, first)
            }
            Caveat::DatesMixed { column, examples } => dates::mixed(column, examples),
            Caveat::DatesSwapped { column, rows, of, before, after, example } => {
                dates::swapped(column, *rows, *of, *before, *after, example)
            }
            Caveat::DatesHalved { column, known, others, examples } => dates::halved(column, *known, *others, examples),
            Caveat::DatesTurned { column, rows, example, day_first } => {
                dates::turned(column, *rows, example, *day_first)
            }
            Caveat::DatesZoned { column, rows } => dates::zoned(column, *rows),
            Caveat::DatesMoments { column, rows } => dates::moments(column, *rows),
            Caveat::Stale { files } => source::stale(files),
            Caveat::Awaited { files } => source::awaited(*files as i64),
            Caveat::Personal => source::personal(),
            Caveat::AddUp { total, of, records } => listing::add_up(total, of, *records),
            Caveat::More { shown, more } => listing::more(*shown, *more),
            Caveat::Weighted { largest } => listing::weighted(*largest),
            Caveat::NoComplaints { rows } => listing::no_complaints(*rows),
        }
    }
}
