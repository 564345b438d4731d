//! Sound tables with columns and rows that are easily taken for something else, and what the audit says of them.

use proptest::prelude::*;

use super::{Audit, Figure, Sheet, Verdict};

pub(super) fn typed(text: &str) -> Audit {
    Audit::of(&Sheet::typed(text), None)
}

/// Row and column of each figure with a verdict.
pub(super) fn found(audit: &Audit, verdict: Verdict) -> Vec<(&str, &str)> {
    let found = audit.figures.iter().filter(|f| f.verdict == verdict);
    found.map(|f| (f.row.as_str(), f.column.as_str())).collect()
}

pub(super) fn figure<'a>(audit: &'a Audit, row: &str, column: &str) -> &'a Figure {
    let found = audit.figures.iter().find(|f| f.row == row && f.column == column);
    found.unwrap_or_else(|| panic!("{row}, {column}: {:?}", audit.figures))
}

#[test]
fn the_total_row_of_an_average_is_no_sum() {
    for heading in [
        "平均金额",
        "人均损失（元）",
        "投诉强度",
        "每万人投诉量",
        "每百万单投诉件数",
        "平均办理天数",
        "件均金额（万元）",
        "最高金额",
        "中位数",
        "投诉指数",
        "average amount",
        "cases per 1000",
        "median loss",
        "highest amount",
        "mean wait (days)",
        "complaints per 10,000 orders",
    ] {
        let audit = typed(&format!("类别|件数|{heading}\n质量|10|300\n合同|10|400\n合计|20|350"));
        assert_eq!(found(&audit, Verdict::Irregular), [], "{heading}");
        assert_eq!(figure(&audit, "合计", heading).verdict, Verdict::Given, "{heading}");
        assert_eq!(figure(&audit, "合计", "件数").verdict, Verdict::Follows, "{heading}");
    }
    let audit = typed("类别|件数|金额\n质量|10|300\n合同|10|400\n合计|20|350");
    assert_eq!(found(&audit, Verdict::Open), [("合计", "金额")], "between its parts, whatever its heading");
    let sums = typed("类别|件数|金额\n质量|10|300\n合同|10|400\n合计|20|690");
    assert_eq!(found(&sums, Verdict::Irregular), [("合计", "金额")]);
}

#[test]
fn a_figure_a_head_is_as_it_is_printed_and_its_growth_is_checked() {
    let audit = typed(
        "地区,每万人投诉量,上年每万人投诉量,同比\n甲,12,10,20.0%\n乙,9,10,-10.0%\n丙,15,12,35.0%\n丁,30,20,50.0%",
    );
    assert_eq!(found(&audit, Verdict::Irregular), [("丙", "同比")]);
    let why = &figure(&audit, "甲", "同比").why.en;
    assert!(why.contains("12 after 10"), "{why}");
}

#[test]
fn a_row_of_averages_is_no_part_of_the_total() {
    let audit = typed("月份,件数,金额\n1月,10,100\n2月,21,300\n月平均,15.5,200\n合计,31,400");
    assert_eq!((found(&audit, Verdict::Irregular), audit.count(Verdict::Follows)), (vec![], 2));
}

#[test]
fn a_table_that_this_program_wrote_is_understood() {
    let audit = typed(
        "platform,numerator,denominator,value,low,high\na,1,3,0.3333333333333333,0.06,0.79\nb,2,4,0.5,0.15,0.85\n(all),3,7,0.4285714285714285,0.16,0.75",
    );
    assert_eq!((found(&audit, Verdict::Irregular), found(&audit, Verdict::Open)), (vec![], vec![]));
    assert_eq!(audit.count(Verdict::Follows), 5, "{:?}", audit.figures);
}

#[test]
fn subtotals_that_are_called_totals_add_up_their_own_rows() {
    let table = |goods: u32, all: u32| {
        format!("类别, 件数; 食品,10; 服装,20; 商品类合计,{goods}; 餐饮,50; 旅游,50; 服务类合计,100; 总计,{all}")
    };
    let sound = typed(&table(30, 130));
    assert_eq!((found(&sound, Verdict::Irregular), sound.count(Verdict::Follows)), (vec![], 3));
    assert_eq!(found(&typed(&table(35, 130)), Verdict::Irregular), [("商品类合计", "件数")]);
    assert_eq!(found(&typed(&table(30, 125)), Verdict::Irregular), [("总计", "件数")]);
    for sound in [
        "类别,件数;食品,10;服装,20;合计,30;餐饮,50;旅游,50;合计,100;总计,130",
        "类别,件数;食品,10;服装,20;合计,30;餐饮,50;旅游,50;合计,100",
        "类别,件数;合计,130;商品类合计,30;食品,10;服装,20;服务类合计,100;餐饮,50;旅游,50",
        "item,count;a,10;b,20;goods total,30;c,50;d,50;services total,100;total,130",
        "类别,件数;质量,40;合同,60;合计,100;投诉总量,120",
        "类别,件数;食品,10;服装,20;小计,30;餐饮,50;小计,50;合计,80",
    ] {
        let audit = typed(sound);
        assert!(found(&audit, Verdict::Irregular).is_empty(), "{sound}: {:?}", found(&audit, Verdict::Irregular));
    }
}

#[test]
fn changes_that_a_spreadsheet_keeps_as_fractions_are_read() {
    let audit = typed(
        "类别|本期|上期|同比|比重|上年比重|比重变化\n质量|125|100|0.25|0.3125|0.3333333333|-0.0208333333\n合同|150|100|0.5|0.375|0.3333333333|0.0416666667\n其他|125|100|0.25|0.3125|0.3333333333|-0.0208333333",
    );
    assert_eq!((found(&audit, Verdict::Irregular), found(&audit, Verdict::Open)), (vec![], vec![]));
    assert_eq!(figure(&audit, "质量", "同比").why.en, "printed 0.25; 125 after 100 is a change of 0.25");
    let wrong = typed("类别|本期|上期|同比\n质量|125|100|0.25\n合同|150|100|0.5\n其他|125|100|0.35\n售后|80|100|-0.2");
    assert_eq!(found(&wrong, Verdict::Irregular), [("其他", "同比")]);
    let per_cent = typed("类别|本期|上期|同比\n质量|1001|1000|0.10\n合同|1002|1000|0.20\n其他|1004|1000|0.40");
    assert_eq!(per_cent.count(Verdict::Follows), 3, "what is printed in per cent stays so");
}

#[test]
fn a_decrease_is_printed_above_zero() {
    let audit =
        typed("类别,本期,上期,降幅\n质量,90,100,10.0%\n合同,80,100,20.0%\n其他,75,100,25.0%\n售后,60,100,30.0%");
    assert_eq!(found(&audit, Verdict::Irregular), [("售后", "降幅")]);
    let sold = figure(&audit, "售后", "降幅");
    assert_eq!(sold.recomputed.as_deref(), Some("40.0"));
    assert!(sold.why.zh.contains("由100变为60，降幅为40.0%"), "{}", sold.why.zh);
    let fractions = typed("类别,本期,上期,降幅\n质量,90,100,0.1\n合同,80,100,0.2\n其他,75,100,0.25");
    assert_eq!(fractions.count(Verdict::Follows), 3, "{:?}", fractions.figures);
}

#[test]
fn shares_as_fractions_to_one_decimal_are_no_tenths_of_a_per_cent() {
    for table in [
        "nature, count, share; quality, 12, 0.4; other, 18, 0.6",
        "nature, count, share; quality, 12, 0.4; other, 18, 0.6; total, 30, 1",
        "nature, count, share; quality, 12, 0.4; contract, 9, 0.3; other, 9, 0.3; total, 30, 1.0",
    ] {
        let audit = typed(table);
        assert_eq!((found(&audit, Verdict::Irregular), found(&audit, Verdict::Open)), (vec![], vec![]), "{table}");
        assert_eq!(
            figure(&audit, "quality", "share").why.en.split(';').nth(1).unwrap().matches("0.4").count(),
            1,
            "{table}"
        );
    }
}

#[test]
fn columns_of_one_name_are_each_checked() {
    let audit = typed("类别,件数,比重,件数,比重; 质量,12,40%,10,33%; 合同,18,60%,30,71%; 其他,30,100%,17,13%");
    let columns: Vec<&str> = audit.columns.iter().map(|a| a.column.as_str()).collect();
    assert_eq!(columns, ["件数", "比重 (件数)", "件数 2", "比重 (件数 2)"]);
    assert_eq!(audit.figures.len(), 12, "{:?}", audit.figures);
}

#[test]
fn a_rate_of_nothing_in_the_table_is_no_share_by_chance() {
    let audit = typed("类别,件数,办结率; 商品,50,50%; 服务,50,90%; 合计,100,70%");
    assert_eq!((found(&audit, Verdict::Irregular), found(&audit, Verdict::Open).len()), (vec![], 3));
    let shares = typed("类别,件数,占有率; 甲,50,25%; 乙,150,75%; 合计,200,100%");
    assert_eq!((found(&shares, Verdict::Irregular), found(&shares, Verdict::Open)), (vec![], vec![]));
}

#[test]
fn numbers_in_brackets_are_shares_only_where_something_says_so() {
    let audit = typed("类别,件数; 质量,120(110); 合同,130(140); 其他,150(160)");
    assert_eq!(found(&audit, Verdict::Irregular), []);
    assert_eq!(audit.columns.len(), 2);
    let total = typed("类别,件数; 质量,120(110); 合同,130(140); 合计,250(245)");
    assert_eq!(found(&total, Verdict::Irregular), [("合计", "件数 ( )")]);
    for shares in ["120(30%) 280(75%)", "120(占30) 280(占75)", "120(30.0) 280(75.0)"] {
        let cells: Vec<&str> = shares.split(' ').collect();
        let audit = typed(&format!("类别,件数; 质量,{}; 合同,{}; 合计,400", cells[0], cells[1]));
        assert_eq!(found(&audit, Verdict::Irregular), [("合同", "件数 (%)")], "{shares}");
    }
    let growth = typed("类别,件数; 质量,120(+20%); 合同,130(-5%); 其他,150(+7%)");
    assert_eq!(found(&growth, Verdict::Irregular), [], "changes of what is not in the table");
}

#[test]
fn a_row_total_of_a_part_in_wan_may_be_what_the_part_was_rounded_from() {
    let table = |total: u32| typed(&format!("类别,甲,乙,合计; x,1,2,3; y,4,5,9; z,1.2万,300,{total}"));
    for total in [11_800, 12_300, 12_799] {
        assert_eq!(found(&table(total), Verdict::Irregular), [], "{total}");
    }
    for total in [11_700, 12_900] {
        assert_eq!(found(&table(total), Verdict::Irregular), [("z", "合计")], "{total}");
    }
}

proptest! {
    #[test]
    fn no_figure_goes_unmentioned(
        cells in prop::collection::vec(prop::collection::vec("(-|[1-9][0-9]{0,2}|[1-9][0-9]?[.][0-9]%|1[.]5万)", 4), 1..7), total: bool,
    ) {
        let names = ["类别", "件数", "比重", "同比", "合计"].map(String::from).to_vec();
        let label = |i: usize, last: bool| if last && total { "合计".to_string() } else { format!("第{i}类") };
        let count = cells.len();
        let row = |(i, cells): (usize, Vec<String>)| (i as u64 + 2, [vec![label(i, i + 1 == count)], cells].concat());
        let rows = cells.into_iter().enumerate().map(row).collect();
        let sheet = Sheet { above: Vec::new(), names, rows, semicolons: false };
        let audit = Audit::of(&sheet, None);
        for (line, cells) in &sheet.rows {
            for (name, cell) in sheet.names.iter().zip(cells).skip(1).filter(|(_, cell)| *cell != "-") {
                let known = !audit.columns.iter().any(|a| a.column == *name)
                    || audit.figures.iter().filter(|f| f.line == *line && f.column == *name).count() == 1;
                prop_assert!(known, "{line} {name} {cell}: {:?}", audit.figures);
            }
        }
    }
}
