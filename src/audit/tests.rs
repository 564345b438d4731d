//! Tables of random counts, printed by each habit with arithmetic of their own, and what the audit says of them.

use proptest::prelude::*;

use super::{Audit, Figure, Sheet, Verdict};

/// How a table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Print {
    HalfUp,
    HalfEven,
    Cut,
    Twice,
    LastRow,
    LargestRemainder,
}

const PRINTS: [(Print, &str); 6] = [
    (Print::HalfUp, "half-up"),
    (Print::HalfEven, "half-even"),
    (Print::Cut, "cut-off"),
    (Print::Twice, "rounded-twice"),
    (Print::LastRow, "one-row-adjusted"),
    (Print::LargestRemainder, "largest-remainder"),
];

fn half_up(num: i128, den: i128) -> i128 {
    num.signum() * ((2 * num.abs() + den) / (2 * den))
}

/// Shares in units of the last decimal.
fn shares(counts: &[i128], decimals: u32, print: Print) -> Vec<i128> {
    let (all, unit) = (counts.iter().sum::<i128>(), 10i128.pow(decimals));
    let num = |c: &i128| c * 100 * unit;
    let each = |round: &dyn Fn(i128) -> i128| counts.iter().map(|c| round(num(c))).collect::<Vec<i128>>();
    match print {
        Print::HalfUp => each(&|n| half_up(n, all)),
        Print::HalfEven => each(&|n| {
            let up = half_up(n, all);
            if 2 * (n % all) == all && up % 2 == 1 { up - 1 } else { up }
        }),
        Print::Cut => each(&|n| n / all),
        Print::Twice => each(&|n| half_up(half_up(n * 10, all), 10)),
        Print::LastRow => {
            let mut shares = each(&|n| half_up(n, all));
            let last = shares.len() - 1;
            shares[last] = 100 * unit - shares[..last].iter().sum::<i128>();
            shares
        }
        Print::LargestRemainder => {
            let mut shares = each(&|n| n / all);
            let mut order: Vec<usize> = (0..counts.len()).collect();
            order.sort_by_key(|i| -(num(&counts[*i]) % all));
            let missing = 100 * unit - shares.iter().sum::<i128>();
            order.iter().take(missing as usize).for_each(|i| shares[*i] += 1);
            shares
        }
    }
}

fn written(mantissa: i128, decimals: u32) -> String {
    let (sign, unit) = (if mantissa < 0 { "-" } else { "" }, 10i128.pow(decimals));
    let (whole, part) = (mantissa.abs() / unit, mantissa.abs() % unit);
    if decimals == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part:0>width$}", width = decimals as usize)
    }
}

/// A table with two periods, its cells as they can be corrupted: label, count, share, count, share, change.
#[derive(Debug, Clone)]
struct Made {
    counts: [Vec<i128>; 2],
    shares: [Vec<i128>; 2],
    changes: Vec<i128>,
    decimals: u32,
    /// Printed below, where the table has a row of totals.
    totals: Option<[i128; 2]>,
}

impl Made {
    fn new(pairs: &[(i128, i128)], decimals: u32, print: Print, printed_difference: bool, total: bool) -> Made {
        let counts = [pairs.iter().map(|p| p.0).collect::<Vec<_>>(), pairs.iter().map(|p| p.1).collect()];
        let shares = counts.each_ref().map(|c| shares(c, decimals, print));
        let sums = counts.each_ref().map(|c| c.iter().sum::<i128>());
        let unrounded = |i: usize| {
            let num = (counts[0][i] * sums[1] - counts[1][i] * sums[0]) * 100 * 10i128.pow(decimals);
            half_up(num, sums[0] * sums[1])
        };
        let changes = (0..pairs.len())
            .map(|i| if printed_difference { shares[0][i] - shares[1][i] } else { unrounded(i) })
            .collect();
        Made { counts, shares, changes, decimals, totals: total.then_some(sums) }
    }

    fn audit(&self) -> Audit {
        let names = ["项目", "本期件数", "比重", "上年同期件数", "比重", "比重变化"].map(String::from).to_vec();
        let mut rows = Vec::new();
        for i in 0..self.changes.len() {
            let count = |p: usize| self.counts[p][i].to_string();
            let share = |p: usize| written(self.shares[p][i], self.decimals) + "%";
            let change = written(self.changes[i], self.decimals);
            rows.push((i as u64 + 2, vec![format!("第{i}类"), count(0), share(0), count(1), share(1), change]));
        }
        if let Some([now, before]) = self.totals.map(|t| t.map(|t| t.to_string())) {
            let hundred = || written(100 * 10i128.pow(self.decimals), self.decimals) + "%";
            rows.push((99, vec!["合计".into(), now, hundred(), before, hundred(), String::new()]));
        }
        Audit::of(&Sheet { above: Vec::new(), names, rows, semicolons: false }, None)
    }
}

fn irregular(audit: &Audit) -> Vec<&Figure> {
    audit.figures.iter().filter(|f| f.verdict == Verdict::Irregular).collect()
}

fn figure<'a>(audit: &'a Audit, line: u64, column: &str) -> &'a Figure {
    audit.figures.iter().find(|f| f.line == line && f.column == column).unwrap()
}

fn pairs() -> impl Strategy<Value = Vec<(i128, i128)>> {
    prop::collection::vec((0i128..40_000, 0i128..40_000), 3..14).prop_filter("both periods have complaints", |p| {
        p.iter().map(|p| p.0).sum::<i128>() > 0 && p.iter().map(|p| p.1).sum::<i128>() > 0
    })
}

proptest! {
    #[test]
    fn a_sound_table_is_never_called_irregular_and_its_habit_is_found(
        pairs in pairs(), decimals in 0u32..4, habit in 0usize..6, printed_difference: bool, total: bool,
    ) {
        let (print, code) = PRINTS[habit];
        let made = Made::new(&pairs, decimals, print, printed_difference, total);
        let audit = made.audit();
        prop_assert!(irregular(&audit).is_empty(), "{made:?} {:?}", irregular(&audit));
        for account in audit.columns.iter().filter(|a| a.habit.is_some()) {
            prop_assert_eq!(account.explained, account.of, "{}", account.about.en.clone());
            if account.column.starts_with("比重 (") {
                let named = account.habit.iter().chain(&account.also).any(|c| c == code);
                prop_assert!(named, "{code}: {made:?} {account:?}");
            }
        }
        let changes = audit.columns.iter().find(|a| a.column == "比重变化");
        prop_assert!(changes.is_some(), "{made:?}");
        let changes = changes.unwrap();
        if changes.habit.as_deref() == Some("printed-shares") && !printed_difference {
            let differ = Made::new(&pairs, decimals, print, true, total).changes;
            prop_assert_eq!(differ, made.changes, "both ways give the same");
        }
    }

    #[test]
    fn one_wrong_figure_is_found(
        pairs in prop::collection::vec((50i128..40_000, 50i128..40_000), 5..14),
        decimals in 1u32..4, row in 0usize..5, by in 3i128..500, up: bool, what in 0usize..3,
    ) {
        let sound = Made::new(&pairs, decimals, Print::HalfUp, false, true);
        let mut made = sound.clone();
        let by = if up { by } else { -by };
        let (cell, line) = match what {
            0 => (&mut made.shares[0][row], row as u64 + 2),
            1 => (&mut made.changes[row], row as u64 + 2),
            _ => (&mut made.counts[0][row], 99),
        };
        *cell += by;
        // A share or a count below zero would be found by its sign alone.
        prop_assume!(what == 1 || *cell >= 0);
        let audit = made.audit();
        let column = ["比重 (本期件数)", "比重变化", "本期件数"][what];
        let found = figure(&audit, line, column);
        prop_assert!(found.verdict == Verdict::Irregular || found.habit.is_some(), "{made:?} {found:?}");
        prop_assert!(figure(&sound.audit(), line, column).verdict == Verdict::Follows);
    }

    #[test]
    fn no_cells_whatever_they_hold_bring_the_audit_down(
        cells in prop::collection::vec(prop::collection::vec("[0-9.,%↓↑万亿()合计 a-]{0,9}", 1..6), 0..8),
        names in prop::collection::vec("(项目|件数|比重|占合计|变化|率|n|同比|合计){0,2}", 0..6),
        n in prop::option::of(1u64..1_000_000_000_000), rows_by: bool,
    ) {
        let rows = (2..).zip(cells).collect();
        Audit::of(&Sheet { above: Vec::new(), names, rows, semicolons: rows_by }, n);
    }
}

fn typed(text: &str) -> Audit {
    Audit::of(&Sheet::typed(text), None)
}

/// Row, column and habit of each figure with a verdict.
fn found(audit: &Audit, verdict: Verdict) -> Vec<(&str, &str, Option<&str>)> {
    let found = audit.figures.iter().filter(|f| f.verdict == verdict);
    found.map(|f| (f.row.as_str(), f.column.as_str(), f.habit.as_deref())).collect()
}

#[test]
fn a_share_of_all_is_told_from_the_share_of_a_part_that_the_heading_promises() {
    let audit = typed("类别,件数,占商品类的比重\n投诉总量,10461,\n商品类,6949,\n其中：食品,2148,20.53%\n服务类,3512,");
    assert_eq!(found(&audit, Verdict::Irregular), [("其中：食品", "占商品类的比重", Some("other-base"))]);
    let food = audit.figures.iter().find(|f| f.row == "其中：食品" && f.column != "件数").unwrap();
    assert_eq!(food.recomputed.as_deref(), Some("30.91"));
    assert!(food.why.en.contains("2,148 of 10,461 (投诉总量) is 20.53%"), "{}", food.why.en);
}

#[test]
fn the_count_that_makes_a_total_wrong_is_named_where_its_share_is_right() {
    let audit = typed("item,count,share\na,400,40.0%\nb,205,25.0%\nc,350,35.0%\ntotal,1000,100.0%");
    let total = audit.figures.iter().find(|f| f.row == "total" && f.column == "count").unwrap();
    assert_eq!(total.verdict, Verdict::Irregular);
    assert!(total.why.en.contains("It would add up if b were 250"), "{}", total.why.en);
}

#[test]
fn a_base_that_is_not_printed_is_given_as_the_numbers_it_can_be() {
    let audit = typed("item,count,share\na,100,16.7%\nb,50,8.3%\nc,24,4.0%");
    assert!(irregular(&audit).is_empty());
    let about = &audit.columns.iter().find(|a| a.column == "share").unwrap().about.en;
    assert!(about.contains("a number from 599 to 600, which is not in the table"), "{about}");
}

#[test]
fn shares_of_thirty_are_thirtieths() {
    let audit = Audit::of(&Sheet::typed("item,share\na,16.7%\nb,17.3%\nc,66.7%"), Some(30));
    assert_eq!(found(&audit, Verdict::Irregular), [("b", "share", Some("impossible"))]);
    let unknown = typed("item,share\na,22.22%\nb,77.78%\nc,66.67%");
    assert!(unknown.remarks[0].en.contains("can be shares are 9, 18, 27"), "{}", unknown.remarks[0].en);
}

#[test]
fn shares_alone_that_add_up_to_more_than_rounding_can_do_are_told() {
    let audit = typed("kind,share_pct\na,50.30\nb,30.40\nc,20.30");
    assert!(
        audit.remarks.iter().any(|r| r.en.contains("adds up to 101.00; rounding allows 99.985 to 100.015")),
        "{:?}",
        audit.remarks
    );
}

#[test]
fn a_total_of_shares_without_counts_is_their_sum() {
    let sound = typed("intent,share\nstop,30%\nreduce,63%\ntotal,93%");
    assert_eq!((sound.count(Verdict::Follows), sound.count(Verdict::Irregular)), (1, 0));
    let wrong = typed("intent,share\nstop,30%\nreduce,63%\nother,3%\ntotal,93%");
    assert_eq!(found(&wrong, Verdict::Irregular), [("total", "share", None)]);
}

#[test]
fn a_rate_of_the_whole_is_no_sum_of_rates() {
    let audit = typed("区,受理,按时办结率\n甲,757,88.1%\n乙,300,95.0%\n合计,1057,90.1%");
    assert_eq!((audit.count(Verdict::Irregular), audit.count(Verdict::Open)), (0, 3));
}

#[test]
fn shares_of_people_who_named_several_kinds_have_a_base_below_the_sum() {
    let audit = typed("kind,mentions,share\na,150,75.0%\nb,90,45.0%\nc,61,30.5%");
    let about = &audit.columns[1].about.en;
    assert!(irregular(&audit).is_empty() && about.contains("in 200, which is not in the table"), "{about}");
}

#[test]
fn parts_of_a_part_are_not_added_up_twice() {
    let audit = typed("类别,件数\n商品,700\n食品,400\n家电,300\n服务,300\n合计,1000");
    assert_eq!((audit.count(Verdict::Follows), audit.count(Verdict::Irregular)), (1, 0));
}

#[test]
fn growth_and_rates_are_held_against_their_counts() {
    let audit = typed(
        "地区,2024年件数,2023年件数,同比增长,解决件数,解决率\n\
         甲,120,100,20.0%,90,75.0%\n乙,90,100,-10.0%,60,66.7%\n丙,150,120,25.0%,120,80.0%\n丁,200,160,52.0%,50,52.0%",
    );
    let irregular = found(&audit, Verdict::Irregular);
    assert_eq!(irregular, [("丁", "同比增长", Some("digits-exchanged")), ("丁", "解决率", Some("digits-exchanged"))]);
}

#[test]
fn rounded_counts_are_no_reason_to_doubt_a_share() {
    let audit =
        typed("year|complaints_万|质量_万\n2021|911|213.9(23.5%)\n2024|1862.5|363(19.5%)\n2025|1900|390(23.5%)");
    assert_eq!(found(&audit, Verdict::Irregular), [("2025", "质量_万 (%)", None)]);
    assert_eq!(audit.count(Verdict::Follows), 2);
}

#[test]
fn shares_of_a_total_in_wan_have_one_base() {
    let audit = typed("类别, 件数, 占比; 质量, 1.2万, 40.0%; 虚假, 9000, 30.0%; 售后, 9000, 31.5%; 合计, 3万, 101.5%");
    assert_eq!(found(&audit, Verdict::Irregular), [("售后", "占比", None), ("合计", "占比", None)]);
    assert_eq!(audit.count(Verdict::Habit), 0);
    let why = |row: u64| figure(&audit, row, "占比").why.clone();
    assert_eq!(why(2).en, "printed 40.0%; 1.2万 of 3万 (合计) is 40.0%");
    assert!(why(4).en.contains("9,000 of 3万 (合计) is 30.0%"), "{}", why(4).en);
    assert!(why(4).zh.contains("没有哪个取整为3万（合计）的基数能同时得出"), "{}", why(4).zh);
    // As many complaints, another share, each possible alone.
    let twice = typed("类别,件数,占比\n质量,1.2万,40.0%\n虚假,9000,30.0%\n售后,9000,30.3%\n合计,3万,100%");
    assert_eq!(found(&twice, Verdict::Irregular), [("售后", "占比", None)]);
}

#[test]
fn a_total_in_wan_may_be_what_its_shares_say_and_rows_may_be_left_out() {
    let sound = [
        // 29,000 listed, of 30,000.
        "类别,件数,占比\n质量,1.2万,40.0%\n虚假,8000,26.7%\n售后,9000,30.0%\n合计,3万,",
        // Of 31,499.
        "类别,件数,占比\n质量,1.2万,38.1%\n虚假,9000,28.6%\n售后,10499,33.3%\n合计,3万,100%",
        // Cut off, of 30,250.
        "类别,件数,占比\n质量,12100,40.0%\n虚假,9050,29.9%\n售后,9100,30.0%\n合计,3万,100%",
        // No total.
        "a,count,share\nx,3.1万,31.4%\ny,2.2万,22.3%\nz,1.1万,11.1%\nw,3.5万,35.2%",
    ];
    for table in sound {
        let audit = typed(table);
        assert!(irregular(&audit).is_empty() && audit.checked() > 2, "{table}: {:?}", irregular(&audit));
    }
    let audit = typed(sound[1]);
    let why = &figure(&audit, 2, "占比").why;
    assert!(why.en.contains("is 40.0%; as these are rounded, it may be 3"), "{}", why.en);
    let set = typed("类别,件数,占比\n质量,333,33%\n虚假,333,33%\n售后,334,34%\n合计,0.1万,100%");
    assert_eq!(found(&set, Verdict::Habit).len() + set.count(Verdict::Follows), 5);
}

#[test]
fn a_total_of_shares_is_no_habit_where_rounding_cannot_make_it() {
    let of = |shares: [&str; 4]| {
        let [a, b, c, total] = shares;
        typed(&format!("item,count,share\na,40,{a}\nb,30,{b}\nc,30,{c}\ntotal,100,{total}"))
    };
    let total = |audit: &Audit| figure(audit, 5, "share").verdict;
    assert_eq!(total(&of(["40.0%", "30.0%", "31.5%", "101.5%"])), Verdict::Irregular);
    assert_eq!(total(&of(["40.0%", "30.0%", "30.1%", "100.1%"])), Verdict::Habit);
    // Who named several kinds is in several rows.
    let several = typed("kind,mentions,share\na,150,75.0%\nb,90,45.0%\nc,61,30.5%\ntotal,200,150.5%");
    assert_eq!(figure(&several, 5, "share").verdict, Verdict::Habit);
}

/// A table of which the cells were parted by semicolons.
fn semicolons(text: &str) -> Audit {
    let mut rows = text.lines().map(|line| line.split(';').map(String::from).collect::<Vec<String>>());
    let names = rows.next().unwrap();
    Audit::of(&Sheet { above: Vec::new(), names, rows: (2..).zip(rows).collect(), semicolons: true }, None)
}

#[test]
fn decimal_commas_are_read_where_semicolons_part_the_cells() {
    for counts in
        [["1000", "1001", "999", "3000"], ["1.000", "1.001", "999", "3.000"], ["1000,0", "1001,0", "999,0", "3.000,0"]]
    {
        let [a, b, c, total] = counts;
        let audit =
            semicolons(&format!("类别;件数;占比\n质量;{a};33,3\n虚假;{b};33,4\n售后;{c};33,3\n合计;{total};100,0"));
        assert_eq!((audit.count(Verdict::Follows), audit.checked()), (5, 5), "{counts:?}: {:?}", audit.figures);
        assert_eq!(figure(&audit, 3, "占比").printed, "33,4");
    }
    let points = semicolons("类别;件数;占比\n质量;1,000;33.3\n虚假;1,001;33.4\n售后;999;33.3\n合计;3,000;100.0");
    assert_eq!((points.count(Verdict::Follows), points.checked()), (5, 5), "points stay points");
}

#[test]
fn cells_that_are_not_read_are_listed_and_nothing_is_accused_by_them() {
    let unread = |audit: &Audit| -> Vec<(u64, String)> {
        let open = audit.figures.iter().filter(|f| f.habit.as_deref() == Some("not-read"));
        open.map(|f| (f.line, f.printed.clone())).collect()
    };
    let mixed = typed("item|count|share\na|1000|33,3\nb|1001|33.4\nc|999|33.3\ntotal|3000|100.1");
    assert_eq!(unread(&mixed), [(2, "33,3".to_string())]);
    assert!(irregular(&mixed).is_empty() && figure(&mixed, 5, "share").verdict == Verdict::Open);
    let whole = typed("item|count|share\na|1000|33,3\nb|1001|33,4\nc|999|33.3\ntotal|3000|100,1");
    assert_eq!(unread(&whole).len(), 4, "{:?}", whole.figures);
    let alone = typed("item|share\na|33,3%\nb|33.4%\nc|33.0%\nd|1.0%\ntotal|101.5%");
    assert!(irregular(&alone).is_empty() && unread(&alone).len() == 1);
    assert!(!alone.remarks.iter().any(|r| r.en.contains("adds up to")), "{:?}", alone.remarks);
}

#[test]
fn sentences_of_one_are_in_the_singular() {
    let growth = typed("类别,2022年,2023年,同比增长\n质量,100,121,21.0%\n虚假,200,190,-5.0%");
    assert!(growth.figures[2].why.en.ends_with("121 after 100 is a change of 21.0%"), "{}", growth.figures[2].why.en);
    let left = typed("item,count\na,1000\nb,1001\nc,999\ntotal,3001");
    let total = &figure(&left, 5, "count").why.en;
    assert!(total.ends_with("the rows add up to 3,000, 1 less: the total is wrong, or a row is left out"), "{total}");
}

#[test]
fn zeros_that_a_spreadsheet_dropped_are_no_rounding_to_fewer_decimals() {
    let audit = typed("item,count,share_pct\na,1495,14.95\nb,5505,55.05\nc,2450,24.5\nd,550,5.5\ntotal,10000,100");
    assert_eq!((audit.count(Verdict::Habit), audit.count(Verdict::Irregular)), (0, 0));
}

/// Small shares often have a decimal more than the others.
#[test]
fn each_share_is_checked_with_its_own_decimals() {
    let sound = typed(
        "类别|件数|占比;质量|1891|37.8%;售后|1022|20.4%;宣传|993|19.9%;合同|613|12.3%;价格|478|9.6%;其他|3|0.06%;合计|5000|100%",
    );
    assert_eq!((sound.count(Verdict::Follows), sound.count(Verdict::Irregular)), (8, 0), "{:?}", sound.figures);
    let few = typed("类别|件数|占比;甲|189|48.46%;乙|102|26.2%;丙|99|25.4%;合计|390|100%");
    assert_eq!((few.count(Verdict::Follows), few.count(Verdict::Habit)), (5, 0), "{:?}", few.figures);
    let wrong = typed(
        "类别|件数|占比;质量|1891|37.8%;售后|1022|30.4%;宣传|993|9.9%;合同|613|12.3%;价格|478|9.6%;其他|3|0.06%;合计|5000|100%",
    );
    assert_eq!(found(&wrong, Verdict::Irregular), [("售后", "占比", None), ("宣传", "占比", None)]);
    let rate = typed("类别|件数|解决数|解决率;甲|189|95|50.26%;乙|102|45|44.1%;丙|99|98|99.0%;丁|390|120|30.8%");
    assert_eq!((rate.count(Verdict::Irregular), rate.count(Verdict::Follows)), (0, 4), "{:?}", rate.figures);
}

/// Whatever decimals each share has, those of a sound table follow.
#[test]
fn shares_of_mixed_decimals_follow() {
    proptest!(|(counts in prop::collection::vec(1i128..5000, 3..9), decimals in prop::collection::vec(0u32..4, 9))| {
        let all: i128 = counts.iter().sum();
        let row = |(i, count): (usize, &i128)| {
            let unit = 10i128.pow(decimals[i]);
            let mantissa = (count * 200 * unit + all) / (2 * all);
            format!("r{i}|{count}|{}%;", written(mantissa, decimals[i]))
        };
        let rows: String = counts.iter().enumerate().map(row).collect();
        let audit = typed(&format!("item|count|share;{rows}total|{all}|100%"));
        prop_assert_eq!(audit.count(Verdict::Irregular), 0);
        prop_assert!(audit.checked() >= counts.len(), "{:?}", audit.figures);
    });
}

#[test]
fn a_count_is_a_whole_number_and_not_negative() {
    let audit = typed("item,count\na,12\nb,-3\nc,4.5\nd,6\ne,7\nf,8");
    assert_eq!(found(&audit, Verdict::Irregular), [("b", "count", None), ("c", "count", None)]);
}

#[test]
fn a_change_that_the_printed_shares_give_is_not_called_cut_off() {
    let audit = typed(
        "类别,本期,上期,本期占比,上期占比,占比变化\n甲,95,64,35.7%,33.7%,2.0\n乙,34,34,12.8%,17.9%,-5.1\n丙,94,57,35.3%,30.0%,5.3\n\
         丁,43,35,16.2%,18.4%,-2.2\n合计,266,190,100%,100%,",
    );
    assert_eq!(audit.columns[4].habit.as_deref(), Some("printed-shares"), "{:?}", audit.columns[4]);
    let figure = figure(&audit, 5, "占比变化");
    assert_eq!((figure.verdict, figure.habit.as_deref()), (Verdict::Habit, Some("printed-shares")));
    assert!(figure.why.zh.contains("相差−2.3") && !figure.why.en.contains("-2"), "{:?}", figure.why);
}

/// Where unrounded shares give as many by plain rounding, they come first.
#[test]
fn a_change_that_both_differences_give_is_one_of_unrounded_shares() {
    let audit = typed(
        "类别,本期,上期,本期占比,上期占比,占比变化\n甲,50,40,50.0%,40.0%,10.0\n乙,50,60,50.0%,60.0%,-10.0\n合计,100,100,100%,100%,",
    );
    assert!(audit.columns[4].about.zh.starts_with("未取整比重之差"), "{:?}", audit.columns[4]);
}

#[test]
fn a_total_above_its_rows_is_to_be_looked_at() {
    for (total, by) in [(130, 1), (135, 6), (1290, 1161)] {
        let audit = typed(&format!("类别,件数\n甲,95\n乙,34\n合计,{total}"));
        let doubtful: Vec<_> = audit.doubtful().map(|f| f.why.zh.clone()).collect();
        let printed = if total > 999 { "1290" } else { &total.to_string() };
        let less = crate::lang::thousands(by);
        assert_eq!(doubtful, [format!("表中为{printed}；各行之和为129，少{less}：合计有误，或有项目未列出")]);
    }
    assert_eq!(typed("类别,件数\n甲,95\n乙,34\n合计,129").doubtful().count(), 0);
    // Shares of it are as few.
    let audit = typed("类别,件数,占比\n质量,95,34.4%\n售后,94,34.1%\n合同,77,27.9%\n合计,276,100%");
    let doubtful: Vec<_> = audit.doubtful().map(|f| (f.column.as_str(), f.why.zh.as_str())).collect();
    assert_eq!(doubtful[1], ("占比", "表中为100%；表中比重之和为96.4：比重有误，或有项目未列出"), "{doubtful:?}");
}

#[test]
fn a_column_of_different_things_is_told_of_once() {
    let audit = typed("指标,2024年,2023年\n投诉量（件）,266,190\n办结率,95.1%,93.0%\n平均处理天数,12.1,13.4");
    let told: Vec<_> = audit.columns.iter().map(|c| (c.column.as_str(), c.about.zh.as_str())).collect();
    assert_eq!(told, [("2024年", "各行指标不同，不能相加"), ("2023年", "各行指标不同，不能相加")]);
}

#[test]
fn a_total_below_its_rows_differs_by_a_number_without_a_sign() {
    let audit = typed("类别,件数\n甲,95\n乙,34\n合计,128");
    assert_eq!(figure(&audit, 4, "件数").why.zh, "表中为128；各行之和为129，相差1");
}
