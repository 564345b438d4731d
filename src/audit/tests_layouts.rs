//! Sound tables in the layouts in which reports print them, each right by its making, and what the audit says of them.

use proptest::prelude::*;

use super::Verdict;
use super::tests_headings::{figure, found, typed};

/// A part of a whole in per cent, to one decimal.
pub(super) fn share(part: i128, whole: i128) -> String {
    let tenths = (2000 * part + whole).div_euclid(2 * whole);
    format!("{}.{}%", tenths / 10, tenths % 10)
}

#[test]
fn the_base_of_each_row_is_not_added_up() {
    for base in ["of", "n", "base", "总件数", "合计件数"] {
        for share in ["Share of complaints", "占比", "share of complaints 2024", "占投诉总量的比重"] {
            let table = |last: &str| {
                typed(&format!(
                    "类别|件数|{base}|{share};质量|840|2,000|42.0%;售后|660|2,000|33.0%;其他|500|2,000|25.0%;合计|2,000|{last}|100.0%"
                ))
            };
            let sound = table("2,000");
            assert_eq!(
                (found(&sound, Verdict::Irregular), found(&sound, Verdict::Open)),
                (vec![], vec![]),
                "{base} {share}"
            );
            assert_eq!(found(&table("2,200"), Verdict::Irregular), [("合计", base)], "{base} {share}");
        }
    }
}

#[test]
fn a_heading_that_names_the_whole_may_mean_that_of_each_row() {
    let table = |last: &str| {
        typed(&format!(
            "区域|投诉量|解决量|解决量占投诉量比重;东区|200|180|90%;西区|300|240|80%;南区|50|20|{last};合计|550|440|80%"
        ))
    };
    let sound = table("40%");
    assert_eq!((found(&sound, Verdict::Irregular), found(&sound, Verdict::Open)), (vec![], vec![]));
    assert_eq!(found(&table("45%"), Verdict::Irregular), [("南区", "解决量占投诉量比重")]);
    // The whole need not be in the table, nor all rows.
    let largest = typed("类别|件数|占投诉总量比重;质量|840|42.0%;售后|660|33.0%;合同|200|10.0%");
    assert_eq!((found(&largest, Verdict::Irregular), largest.count(Verdict::Follows)), (vec![], 3));
    let money = typed("类别|金额（元）|占投诉总量比重;质量|9000|42.0%;售后|500|33.0%;其他|7000|25.0%");
    assert_eq!(found(&money, Verdict::Irregular), []);
}

#[test]
fn small_counts_that_come_again_are_counts_and_no_base() {
    for heading in ["占商品类比重", "占投诉总量比重"] {
        let table = typed(&format!(
            "类别|件数|{heading}|上年件数;食品|1|25.0%|3;家电|1|25.0%|4;服装|1|25.0%|5;玩具|1|25.0%|6;商品类|4|100.0%|18"
        ));
        assert_eq!(found(&table, Verdict::Irregular), [], "{heading}");
        let table = typed(&format!(
            "类别|件数|{heading}|上年件数;食品|1|25.0%|3;家电|1|25.0%|4;服装|1|25.0%|5;玩具|1|25.0%|6;合计|4|100.0%|18"
        ));
        assert_eq!(found(&table, Verdict::Irregular), [], "{heading}");
    }
}

#[test]
fn what_stands_beside_the_names_is_no_name_and_no_total() {
    let channels = typed("来源|类别|件数;12345热线|质量|60;12345热线|售后|40;全部|价格|30;合计||130");
    assert_eq!(found(&channels, Verdict::Irregular), []);
    assert!(channels.figures.iter().any(|f| f.row == "价格"), "{:?}", channels.figures);
    let months = typed("月份|问题|件数;1|质量|10;2|质量|20;3|质量|30;合计||60");
    let rows: Vec<&str> = months.figures.iter().map(|f| f.row.as_str()).collect();
    assert!(["1", "2", "3"].iter().all(|month| rows.iter().any(|row| row.starts_with(month))), "{rows:?}");
    let bands = typed("降幅|件数|占比;10 %以下|150|60%;10 %-50 %|100|40%;合计|250|100%");
    assert_eq!(found(&bands, Verdict::Open), []);
}

#[test]
fn counts_and_rates_of_one_column_are_read_by_their_rows() {
    let table = |rate: &str, change: &str| {
        typed(&format!(
            "指标|2024年|2023年|同比;投诉总量|800|500|60.0%;已解决|600|250|140.0%;解决率|{rate}|50.0%|{change};满意率|91.3%|90.1%|1.2个百分点"
        ))
    };
    let sound = table("75.0%", "25.0个百分点");
    assert_eq!(found(&sound, Verdict::Irregular), []);
    let followed = [
        ("投诉总量", "同比"),
        ("已解决", "同比"),
        ("解决率", "2024年"),
        ("解决率", "2023年"),
        ("解决率", "同比"),
        ("满意率", "同比"),
    ];
    assert_eq!(found(&sound, Verdict::Follows), followed);
    assert_eq!(found(&sound, Verdict::Open), [("满意率", "2024年"), ("满意率", "2023年")]);
    let why = &figure(&sound, "解决率", "2024年").why;
    assert_eq!(why.zh, "表中为75.0%；600（已解决）÷ 800（投诉总量）= 75.0%");
    // In two columns one that fits may fit by chance: nothing is accused.
    let wrong = table("57.0%", "25.0个百分点");
    assert_eq!(
        (found(&wrong, Verdict::Irregular), figure(&wrong, "解决率", "2024年").verdict),
        (vec![("解决率", "同比")], Verdict::Open)
    );
}

#[test]
fn what_is_in_per_cent_is_told_by_the_label_where_no_cell_does() {
    for table in [
        "指标|2024年|2023年|同比;投诉量（件）|800|500|60.0;解决量（件）|600|250|140.0;解决率（%）|75.0|50.0|25.0个百分点",
        "指标|单位|2024年|2023年|同比;投诉量|件|800|500|60.0%;解决量|件|600|250|140.0%;解决率|%|75|50|25",
        "指标|2024年|2023年|同比;投诉量|800|500|0.60;解决量|600|250|1.4;解决率|0.75|0.5|0.25",
        "indicator|2024|2023|change;complaints|800|500|+60%;resolved|600|250|+140%;resolution rate (%)|75|50|+25",
    ] {
        let audit = typed(table);
        assert_eq!((found(&audit, Verdict::Irregular), found(&audit, Verdict::Open)), (vec![], vec![]), "{table}");
        assert_eq!(audit.count(Verdict::Follows), 5, "{table}");
    }
    // A band is no unit.
    let bands = typed("降幅|件数|占比;10%以下|60|60%;10%-50%|40|40%;合计|100|100%");
    assert_eq!(bands.count(Verdict::Follows), 4, "{:?}", bands.figures);
}

#[test]
fn a_table_whose_rows_are_what_others_have_in_columns_is_checked_along() {
    let table = |share: &str, all: u32| {
        typed(&format!("项目|质量|售后|价格|其他|合计;件数|60|80|40|20|{all};占比|30.0%|{share}|20.0%|10.0%|100.0%"))
    };
    let sound = table("40.0%", 200);
    assert_eq!((found(&sound, Verdict::Irregular), sound.count(Verdict::Follows)), (vec![], 6));
    assert_eq!(found(&table("45.0%", 200), Verdict::Irregular), [("占比", "售后")]);
    assert!(found(&table("40.0%", 210), Verdict::Irregular).contains(&("件数", "合计")));
}

#[test]
fn a_total_in_any_of_the_columns_in_front_is_one() {
    for (names, total) in [
        ("序号|城市", "合计|"),
        ("序号|城市", "合计|-"),
        ("序号|城市", "合计|全市"),
        ("序号|城市", "|合计"),
        ("排名|城市", "总计|—"),
        ("#|city", "Total|"),
        ("No.|city", "(all)|"),
        ("地区代码|城市", "合计|"),
        ("省份|城市", "合计|"),
        ("省份|城市", "|合计"),
    ] {
        let first = |i: usize| match names.chars().next().unwrap() {
            '地' => (320_000 + 100 * i).to_string(),
            '省' => "江苏".to_string(),
            _ => i.to_string(),
        };
        let table = |all: u32| {
            let [a, b, c] = [1, 2, 3].map(first);
            typed(&format!(
                "{names}|投诉量|占比;{a}|南京|260|26.0%;{b}|苏州|540|54.0%;{c}|无锡|200|20.0%;{total}|{all}|100.0%"
            ))
        };
        let sound = table(1000);
        assert_eq!((found(&sound, Verdict::Irregular), sound.count(Verdict::Follows)), (vec![], 5), "{names} {total}");
        let wrong = table(1020);
        assert!(found(&wrong, Verdict::Irregular).iter().any(|(_, c)| *c == "投诉量"), "{names} {total}");
        assert!(
            wrong.figures.iter().all(|f| f.row.contains(char::is_alphanumeric)),
            "{names} {total}: {:?}",
            wrong.figures
        );
    }
}

#[test]
fn what_all_rows_say_is_no_total() {
    for table in
        ["渠道|范围|件数;电话|全部|10;网络|全部|20;合计||30", "来源|类别|件数;全部|质量|10;全部|售后|20;全部|合计|30"]
    {
        let audit = typed(table);
        assert_eq!(
            (audit.count(Verdict::Given), audit.count(Verdict::Follows)),
            (2, 1),
            "{table}: {:?}",
            audit.figures
        );
    }
}

#[test]
fn subtotals_in_brackets_behind_another_name_are_known() {
    for (sub, all) in [("(subtotal)", "(all)|(all)"), ("（小计）", "合计|"), ("小计", "合计|合计")] {
        let table = |x: u32, total: u32| {
            typed(&format!(
                "city|quarter|complaints;X|Q1|10;X|Q2|20;X|{sub}|{x};Y|Q1|5;Y|Q2|15;Y|{sub}|20;{all}|{total}"
            ))
        };
        let sound = table(30, 50);
        assert_eq!((found(&sound, Verdict::Irregular), sound.count(Verdict::Follows)), (vec![], 3), "{sub}");
        assert_eq!(table(31, 50).count(Verdict::Irregular), 1, "{sub}");
        assert_eq!(table(30, 45).count(Verdict::Irregular), 1, "{sub}");
    }
    let deep = "a|b|c|n;X|p|Q1|1;X|p|Q2|2;X|p|(subtotal)|3;X|q|Q1|4;X|q|Q2|5;X|q|(subtotal)|9;X|(subtotal)|(subtotal)|12;Y|p|Q1|8;Y|p|Q2|8;Y|p|(subtotal)|16;Y|(subtotal)|(subtotal)|16;(all)|(all)|(all)|28";
    assert_eq!(found(&typed(deep), Verdict::Irregular), []);
    assert_eq!(figure(&typed(deep), "(all)", "n").verdict, Verdict::Follows);
}

#[test]
fn a_change_of_a_share_in_per_cent_of_itself_is_told_from_one_in_points() {
    for heading in ["增减", "变化", "同比", "增幅"] {
        let table = |last: &str| {
            typed(&format!(
                "类别|本季占比|上季占比|{heading};质量|40.0%|50.0%|-20.0%;售后|35.0%|30.0%|16.7%;宣传|20.0%|16.0%|25.0%;其他|5.0%|4.0%|{last}"
            ))
        };
        let sound = table("25.0%");
        let column = sound.columns.iter().find(|a| a.column == heading).unwrap();
        assert_eq!((found(&sound, Verdict::Irregular), column.explained), (vec![], 4), "{heading}");
        let about = &column.about.en;
        assert!(about.contains("not in points") && about.contains("质量: −10.0 in percentage points"), "{about}");
        assert_eq!(found(&table("52.0%"), Verdict::Irregular), [("其他", heading)]);
    }
    // Few digits of a share leave room for the growth of counts that are not in the table.
    let counts =
        typed("类别|本季占比|上季占比|同比;质量|61%|58%|31.0%;售后|34%|38%|5.0%;宣传|3%|2%|60.0%;其他|2%|2%|20.0%");
    assert_eq!(found(&counts, Verdict::Irregular), []);
    let points = typed("类别|本季占比|上季占比|增减;质量|40.0%|50.0%|-10.0;售后|35.0%|30.0%|5.0;宣传|25.0%|20.0%|5.0");
    assert!(points.columns[2].about.en.starts_with("differences of the printed shares"), "{:?}", points.columns);
}

#[test]
fn a_change_in_the_unit_of_its_row_is_not_held_against_per_cent() {
    let table = |days: &str| {
        typed(&format!(
            "指标|2024年|2023年|增减;投诉量|800|500|60.0%;解决量|600|250|140.0%;平均办理天数|12.5|13.5|{days}"
        ))
    };
    assert_eq!(found(&table("-1.0"), Verdict::Irregular), []);
    assert_eq!(found(&table("-7.4%"), Verdict::Irregular), []);
    assert_eq!(found(&table("-4.7%"), Verdict::Irregular), [("平均办理天数", "增减")]);
}

#[test]
fn a_rate_of_all_is_no_sum_where_only_some_are_listed() {
    let audit = typed("城市|办结率;南京|51.0%;苏州|52.0%;全省合计|60.0%");
    assert_eq!(found(&audit, Verdict::Irregular), []);
}

#[test]
fn a_rate_has_a_base_of_its_own_and_may_be_below_zero() {
    // Of those who answered, and not of all.
    let years = typed("年份|受理量|满意率;2022|500|90.1%;2023|400|87.3%;2024|300|88.8%");
    assert_eq!(found(&years, Verdict::Irregular), []);
    assert_eq!(found(&typed("平台|净推荐率;甲|-12.5%;乙|3.1%;丙|40.2%"), Verdict::Irregular), []);
    assert_eq!(found(&typed("类别|占比;甲|-12.5%;乙|72.3%;丙|40.2%"), Verdict::Irregular), [("甲", "占比")]);
}

proptest! {
    /// The base of each row is that of its city: no sum of the column is that of all.
    #[test]
    fn shares_within_cities_follow(
        cities in prop::collection::vec(prop::collection::vec(1i128..900, 4), 2..5), by_city: bool, total: bool,
    ) {
        let mut rows = Vec::new();
        for (i, counts) in cities.iter().enumerate() {
            let all: i128 = counts.iter().sum();
            rows.extend((0..4).map(|k| (i, k, format!("城{i}|类{k}|{}|{all}|{};", counts[k], share(counts[k], all)))));
        }
        if !by_city {
            rows.sort_by_key(|(i, k, _)| (*k, *i));
        }
        let all: i128 = cities.iter().flatten().sum();
        let last = if total { format!("合计||{all}|{all}|100.0%") } else { String::new() };
        let rows: String = rows.into_iter().map(|(.., row)| row).collect();
        let audit = typed(&format!("城市|类别|件数|总件数|占投诉总量比重;{rows}{last}"));
        prop_assert_eq!(found(&audit, Verdict::Irregular), vec![]);
        prop_assert!(audit.checked() >= cities.len() * 4);
    }

    /// A summary of a report, of whatever size, in whatever order.
    #[test]
    fn a_summary_with_an_indicator_a_row_is_not_accused(
        counts in prop::collection::vec((1i128..30_000, 1i128..30_000), 2..6), rates in 1usize..4, turn in 0usize..6,
    ) {
        let mut rows: Vec<String> = counts.iter().enumerate().map(|(i, (now, before))| format!("第{i}项（件）|{now}|{before}")).collect();
        let part = |(a, b): (i128, i128)| share(a.min(b), a.max(b));
        for i in 0..rates {
            let [one, other] = [counts[i % counts.len()], counts[(i + 1) % counts.len()]];
            rows.push(format!("第{i}率|{}|{}", part((one.0, other.0)), part((one.1, other.1))));
        }
        let turn = turn % rows.len();
        rows.rotate_left(turn);
        let audit = typed(&format!("项目|本期|上年同期;{}", rows.join(";")));
        prop_assert_eq!(found(&audit, Verdict::Irregular), vec![]);
    }
}
