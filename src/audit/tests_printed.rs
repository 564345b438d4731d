//! Tables as associations and statistical offices print them, each once right and once with a single wrong figure, and what the audit says
//! of both.

use super::tests_headings::{figure, found, typed};
use super::tests_layouts::share;
use super::{Audit, Sheet, Verdict};

#[test]
fn a_heading_that_names_the_share_in_its_brackets_makes_no_share_of_the_count() {
    for wrong in [
        "类别|件数（占比）;质量|840（24.0%）;售后|660（33.0%）;其他|500（25.0%）;合计|2000（100%）",
        "类别|2024, n (%);质量|840 (24.0);售后|660 (33.0);其他|500 (25.0);合计|2,000 (100.0)",
        "类别|占比（件数）;质量|24.0%（840）;售后|33.0%（660）;其他|25.0%（500）;合计|100%（2000）",
    ] {
        let sound = typed(&wrong.replace("24.0", "42.0"));
        assert_eq!((found(&sound, Verdict::Open), sound.count(Verdict::Follows)), (vec![], 5), "{wrong}");
        assert_eq!(sound.count(Verdict::Irregular) + sound.count(Verdict::Habit), 0, "{wrong}");
        let wrong = typed(wrong);
        assert!(matches!(found(&wrong, Verdict::Irregular)[..], [("质量", _)]), "{:?}", wrong.figures);
    }
}

#[test]
fn a_list_below_of_which_is_no_part_of_the_total_also_where_its_rows_do_not_say_so() {
    for table in [
        "类别|件数|占比;商品类|6949|66.4%;其中：食品|2148|20.5%;服装|1500|14.3%;服务类|3512|33.6%;合计|10461|100%",
        "Item|Complaints|%;Total|5,000|100.0;Goods|3,000|60.0;of which: food|1,200|24.0;clothing|900|18.0;Services|2,000|40.0;of which: restaurants|1,500|30.0;travel|300|6.0",
        "项目|件数|占比;商品类合计|3000|60.0%;其中：食品|1200|24.0%;服装|900|18.0%;服务类合计|2000|40.0%;其中：餐饮|1500|30.0%;旅游|300|6.0%;总计|5000|100.0%",
    ] {
        let sound = typed(table);
        assert_eq!((found(&sound, Verdict::Irregular), found(&sound, Verdict::Open)), (vec![], vec![]), "{table}");
    }
    let wrong = typed("类别|件数;商品类|6949;其中：食品|2148;服装|1500;服务类|3512;合计|10641");
    let total = figure(&wrong, "合计", "件数");
    assert_eq!(total.recomputed.as_deref(), Some("10,461"), "{total:?}");
}

#[test]
fn the_base_of_one_share_is_no_count_of_the_share_beside_it() {
    let cities = [("南京", [120, 80, 60, 40]), ("苏州", [210, 95, 44, 71]), ("无锡", [33, 27, 61, 19])];
    let all: i128 = cities.iter().flat_map(|(_, counts)| counts).sum();
    for heading in ["占全市比重|全市投诉量|占全省比重|全省投诉量", "占全省比重|全省投诉量|占全市比重|全市投诉量"]
    {
        let table = |wrong: &str| {
            let mut text = format!("城市|类别|件数|{heading}");
            for (city, counts) in &cities {
                let own: i128 = counts.iter().sum();
                for (kind, count) in ["质量", "售后", "价格", "其他"].iter().zip(counts) {
                    let [near, far] = [own, all].map(|of| format!("{}|{of}", share(*count, of)));
                    let shares = if heading.starts_with("占全市") { [near, far] } else { [far, near] }.join("|");
                    text += &format!(";{city}|{kind}|{count}|{shares}");
                }
            }
            typed(&text.replace("26.7%", wrong))
        };
        let sound = table("26.7%");
        assert_eq!((found(&sound, Verdict::Irregular), sound.count(Verdict::Follows)), (vec![], 24), "{heading}");
        assert_eq!(found(&table("27.6%"), Verdict::Irregular), [("南京 售后", "占全市比重")], "{heading}");
    }
    // Nor is what stands next to the base.
    let table = |wrong: &str| {
        let mut text = "城市|类别|投诉量|解决量|解决率|全市投诉量|占全市投诉比重".to_string();
        for (city, counts) in &cities {
            let own: i128 = counts.iter().sum();
            for (kind, count) in ["质量", "售后", "价格", "其他"].iter().zip(counts) {
                let solved = count * 3 / 4;
                let [rate, near] = [(solved, *count), (*count, own)].map(|(part, whole)| share(part, whole));
                text += &format!(";{city}|{kind}|{count}|{solved}|{rate}|{own}|{near}");
            }
        }
        typed(&text.replace("26.7%", wrong))
    };
    let sound = table("26.7%");
    assert_eq!((found(&sound, Verdict::Irregular), sound.count(Verdict::Follows)), (vec![], 24));
    assert_eq!(found(&table("27.6%"), Verdict::Irregular), [("南京 售后", "占全市投诉比重")]);
}

/// Counts by channel, nature and product, with all their totals.
fn cross(total: &str, counts: [i128; 8]) -> Vec<String> {
    let axis = |part: [&str; 2]| [part[0].to_string(), part[1].to_string(), total.to_string()];
    let [channels, natures, products] = [["线上", "线下"], ["质量", "售后"], ["化妆品", "家电"]].map(axis);
    let mut rows = Vec::new();
    for (i, channel) in channels.iter().enumerate() {
        for (j, nature) in natures.iter().enumerate() {
            for (k, product) in products.iter().enumerate() {
                let within = |at: usize, of: usize| of == 2 || of == at;
                let cells = (0..8).filter(|n| within(n / 4, i) && within(n / 2 % 2, j) && within(n % 2, k));
                let sum: i128 = cells.map(|n| counts[n]).sum();
                rows.push(format!("{channel}|{nature}|{product}|{sum}"));
            }
        }
    }
    rows
}

#[test]
fn a_word_for_a_total_between_other_labels_adds_up_what_differs_there() {
    for total in ["合计", "小计", "Total", "(all)"] {
        let rows = cross(total, [120, 80, 60, 40, 30, 25, 15, 10]);
        let table = |rows: &[String]| typed(&format!("渠道|性质|商品|件数;{}", rows.join(";")));
        let sound = table(&rows);
        assert_eq!(found(&sound, Verdict::Irregular), [], "{total}");
        assert_eq!((found(&sound, Verdict::Open).len(), sound.count(Verdict::Follows)), (0, 19), "{total}");
        for (row, printed) in rows.iter().enumerate().filter(|(_, row)| row.contains(total)) {
            let (label, count) = printed.rsplit_once('|').unwrap();
            let mut wrong = rows.clone();
            // What is more than the sum of all rows may be in rows that were left out.
            wrong[row] = format!("{label}|{}", count.parse::<i128>().unwrap() + if row == 26 { -7 } else { 10 });
            let wrong = table(&wrong);
            assert_eq!(found(&wrong, Verdict::Irregular), [(label.replace('|', " ").as_str(), "件数")], "{printed}");
        }
    }
}

#[test]
fn a_word_for_a_total_that_all_rows_have_between_their_labels_makes_none_of_them_one() {
    let all = typed(
        "渠道|范围|商品|件数;线上|合计|化妆品|200;线上|合计|家电|100;线下|合计|化妆品|55;线下|合计|家电|25;合计|||380",
    );
    assert_eq!((found(&all, Verdict::Open), all.count(Verdict::Follows), all.count(Verdict::Given)), (vec![], 1, 4));
    let live = typed(
        "渠道|范围|商品|2024年|2023年;线上|合计|化妆品|200|160;线上|合计|家电|100|80;线上|其中：直播|化妆品|90|50;\
         线上|其中：直播|家电|30|20;线下|合计|化妆品|55|50;线下|合计|家电|25|20",
    );
    assert_eq!((found(&live, Verdict::Irregular), live.count(Verdict::Given)), (vec![], 12));
}

#[test]
fn labels_that_are_printed_once_for_several_rows_are_those_of_each() {
    let table = |first: u32, all: u32| {
        typed(&format!(
            "渠道|类别|商品|件数;线上|商品|化妆品|200;||家电|100;|服务|餐饮|50;|合计||{first};线下|商品|化妆品|55;||家电|25;|服务|餐饮|20;|合计||100;总计|||{all}"
        ))
    };
    let sound = table(350, 450);
    assert_eq!((found(&sound, Verdict::Irregular), sound.count(Verdict::Follows)), (vec![], 3));
    assert_eq!(figure(&sound, "线下 商品 家电", "件数").verdict, Verdict::Given);
    assert_eq!(found(&table(360, 450), Verdict::Irregular), [("线上 合计", "件数")]);
    assert_eq!(found(&table(350, 440), Verdict::Irregular), [("总计", "件数")]);
}

#[test]
fn a_subtotal_of_which_rows_were_left_out_is_not_irregular_since_another_is_complete() {
    for names in ["城市|类别", "类别|城市"] {
        let row = |city: &str, kind: &str, n: u32| {
            if names.starts_with('城') { format!(";{city}|{kind}|{n}") } else { format!(";{kind}|{city}|{n}") }
        };
        let table = |last: u32| {
            let first = [("质量", 120), ("售后", 80), ("合计", 400)].map(|(kind, n)| row("南京", kind, n)).concat();
            let second = [("质量", 210), ("售后", 95), ("合计", 500)].map(|(kind, n)| row("苏州", kind, n)).concat();
            let third = [("质量", 30), ("售后", 20), ("合计", last)].map(|(kind, n)| row("无锡", kind, n)).concat();
            typed(&format!("{names}|件数{first}{second}{third}"))
        };
        assert_eq!(found(&table(50), Verdict::Irregular), [], "{names}");
        assert_eq!(table(50).count(Verdict::Follows), 1, "{names}");
    }
}

#[test]
fn years_and_groups_in_lines_of_their_own_are_names_and_no_figures() {
    let table = |lines: &[&str], first: &str| {
        let rows = [
            "质量|840|600|{}|40.0%",
            "售后|660|450|33.0%|30.0%",
            "其他|500|450|25.0%|30.0%",
            "合计|2000|1500|100.0%|100.0%",
        ];
        typed(&[lines, &rows].concat().join(";").replace("{}", first))
    };
    for lines in [
        &["类别|件数||占比|", "|2024|2023|2024|2023"][..],
        &["类别|件数||占比|", "类别|2024年|2023年|2024年|2023年"],
        &["类别|件数|件数|占比|占比", "|2024|2023|2024|2023"],
        &["类别|全省|||", "|件数||占比（%）|", "|2024|2023|2024|2023"],
    ] {
        let sound = table(lines, "42.0%");
        assert_eq!((found(&sound, Verdict::Irregular), sound.count(Verdict::Follows)), (vec![], 10), "{lines:?}");
        let wrong = table(lines, "44.0%");
        assert!(
            matches!(found(&wrong, Verdict::Irregular)[..], [("质量", name)] if name.contains("占比") && name.contains("2024"))
        );
    }
    let counts = typed("类别|2024年|2023年;质量|2021|1999;售后|979|1001;合计|3000|3000");
    assert_eq!((counts.rows, counts.count(Verdict::Follows)), (3, 2), "counts may look like years");
}

#[test]
fn titles_and_units_above_the_names_are_no_groups() {
    let row = |cells: &str| cells.split('|').map(String::from).collect::<Vec<String>>();
    let rows = vec![(5, row("质量|840|42.0%")), (6, row("售后|1160|58.0%"))];
    for above in [&["表1 投诉情况||"][..], &["||单位：件、%"], &["统计时段||填表人", "||"]] {
        let above = above.iter().map(|line| row(line)).collect();
        let sheet = Sheet { above, names: row("类别|件数|占比"), rows: rows.clone(), semicolons: false };
        let audit = Audit::of(&sheet, None);
        assert_eq!(audit.columns.iter().map(|a| a.column.as_str()).collect::<Vec<_>>(), ["件数", "占比"]);
    }
    let sheet = Sheet { above: vec![row("|2024年|")], names: row("类别|件数|占比"), rows, semicolons: false };
    assert_eq!(found(&Audit::of(&sheet, None), Verdict::Follows), [("质量", "2024年 占比"), ("售后", "2024年 占比")]);
}

#[test]
fn a_growth_that_is_called_an_increase_is_no_share() {
    for (heading, change) in [("增长%", "25.0"), ("±%", "25.0"), ("Increase (%)", "25.0"), ("较上年同期", "↑25.0%")]
    {
        for names in ["指标|2024年|2023年", "Indicator|2024|2023"] {
            let table = |last: &str| {
                typed(&format!(
                    "{names}|{heading};投诉量|1000|800|{change};举报量|600|500|20.0;金额|1250.5|1000.4|{last};件均|2.2|2.0|10.0"
                ))
            };
            let sound = table("25.0");
            assert_eq!(found(&sound, Verdict::Irregular), [], "{names} {heading}");
            assert_eq!(sound.count(Verdict::Follows), 4, "{names} {heading}: {:?}", sound.figures);
            assert_eq!(found(&table("52.0"), Verdict::Irregular), [("金额", heading)], "{names}");
        }
    }
}

#[test]
fn shares_without_a_sign_are_known_also_where_their_total_is_printed() {
    let audit = typed("性质|2024年|2023年;质量|54.57|50.10;售后|25.43|29.90;其他|20.00|20.00;合计|100.00|100.00");
    assert_eq!((found(&audit, Verdict::Irregular), audit.count(Verdict::Follows)), (vec![], 2));
    let wrong = typed("性质|2024年|2023年;质量|54.57|50.10;售后|25.43|29.90;其他|20.40|20.00;合计|100.00|100.00");
    assert_eq!(found(&wrong, Verdict::Irregular), [("合计", "2024年")]);
    // Which decimals add up to about 100 beside a count of 100 by chance are none.
    let along = typed("时间|1月|2月|3月;投诉量|100|120|90;上年同期|90|100|100;同比（%）|11.1|20.0|-10.0");
    assert_eq!((found(&along, Verdict::Irregular), along.count(Verdict::Follows)), (vec![], 2));
}

#[test]
fn footnote_marks_behind_figures_are_none_of_their_digits() {
    for marks in [["†", "‡", "¹"], ["[1]", " [r]", "**"], [" (r)", "③", "²"]] {
        let [a, b, c] = marks;
        let table = |last: u32| {
            typed(&format!("Category|Complaints|Share;Goods|600{a}|60.0%;Services|400{b}|40.0%;Total|{last}{c}|100.0%"))
        };
        let sound = table(1000);
        assert_eq!((sound.count(Verdict::Follows), sound.checked()), (4, 4), "{marks:?}");
        assert_eq!(found(&table(1010), Verdict::Irregular), [("Total", "Complaints")], "{marks:?}");
    }
}

#[test]
fn measures_that_stand_below_each_other_are_read_as_if_beside() {
    let nature = |names: &str, share: &str, all: u32| {
        let label = if names.contains("单位") { ["件数|件", "占比|%"] } else { ["件数", "占比"] };
        let [count, part] = label;
        typed(&format!(
            "{names}|2024年|2023年;质量|{count}|840|600;|{part}|{share}|40.0;售后|{count}|660|450;|{part}|33.0|30.0;\
             其他|{count}|500|450;|{part}|25.0|30.0;合计|{count}|{all}|1500;|{part}|100.0|100.0"
        ))
    };
    for names in ["类别|指标", "类别|指标|单位"] {
        let sound = nature(names, "42.0", 2000);
        assert_eq!((found(&sound, Verdict::Irregular), sound.count(Verdict::Follows)), (vec![], 10), "{names}");
        let wrong = nature(names, "24.0", 2000);
        let wrong: Vec<(u64, &str)> = wrong
            .figures
            .iter()
            .filter(|f| f.verdict == Verdict::Irregular)
            .map(|f| (f.line, f.row.as_str()))
            .collect();
        assert_eq!(wrong, [(3, "质量")], "{names}");
        assert!(!found(&nature(names, "42.0", 2100), Verdict::Irregular).is_empty());
    }
    let rates = |rate: &str| {
        typed(&format!(
            "Region|Indicator|2024|2023;North|Complaints|5000|3000;|Resolved|4000|2100;|Resolution rate (%)|{rate}|70.0;\
             South|Complaints|3000|2000;|Resolved|2000|1000;|Resolution rate (%)|66.7|50.0;\
             Total|Complaints|8000|5000;|Resolved|6000|3100;|Resolution rate (%)|75.0|62.0"
        ))
    };
    let sound = rates("80.0");
    assert_eq!((found(&sound, Verdict::Irregular), sound.count(Verdict::Follows)), (vec![], 10));
    assert_eq!(found(&rates("88.0"), Verdict::Irregular), [("North", "2024 Resolution rate (%)")]);
    // What alternates and is all counts is no measure.
    let halves = typed("年份|半年|件数;2023|上半年|100;|下半年|120;2024|上半年|130;|下半年|140");
    assert_eq!(halves.rows, 4);
}

#[test]
fn a_rate_for_each_ten_thousand_is_held_against_its_parts() {
    for (heading, rows) in [
        (
            "地区|投诉量（件）|常住人口（万人）|每万人投诉量",
            "南京|9420|942.0|10.0;苏州|6375|1275.0|{};无锡|7490|749.0|10.0;徐州|9020|902.0|10.0;合计|32305|3868.0|8.4",
        ),
        (
            "Region|Complaints|Population|Complaints per 10,000",
            "N|942|942,000|10.0;E|1,275|2,550,000|{};W|749|749,000|10.0;S|902|902,000|10.0;Total|3,868|5,143,000|7.5",
        ),
        (
            "Bank|Upheld|Accounts (thousand)|Upheld per 1,000 accounts",
            "A|240|120|2.0;B|600|120|{};C|80|80|1.0;D|71|33|2.2",
        ),
        ("平台|订单量（万单）|投诉量（件）|每万单投诉量", "甲|120|240|2.0;乙|50|250|{};丙|80|80|1.0;丁|33|71|2.2"),
    ] {
        let table = |rate: &str| typed(&format!("{heading};{}", rows.replace("{}", rate)));
        let name = heading.rsplit('|').next().unwrap();
        let sound = table("5.0");
        assert_eq!(found(&sound, Verdict::Irregular), [], "{heading}");
        let followed = found(&sound, Verdict::Follows).iter().filter(|(_, column)| *column == name).count();
        assert_eq!(followed, rows.split(';').count(), "{heading}: {:?}", sound.figures);
        let wrong = table("5.5");
        assert!(
            matches!(found(&wrong, Verdict::Irregular)[..], [(_, column)] if column == name),
            "{:?}",
            wrong.figures
        );
        assert_eq!(wrong.figures.len(), sound.figures.len(), "each figure is told of once");
    }
    // By something that is not in the table.
    let other =
        typed("地区|投诉量|挽回损失（万元）|每万人投诉量;甲|942|120|3.3;乙|1275|80|4.1;丙|749|77|2.9;丁|811|55|3.0");
    assert_eq!((found(&other, Verdict::Irregular), other.count(Verdict::Given)), (vec![], 12));
}

#[test]
fn a_growth_in_a_series_is_one_against_the_row_of_the_time_before() {
    for series in [
        "月份|投诉量|环比;1月|100|-;2月|120|20.0%;3月|90|-25.0%;4月|108|{};5月|135|25.0%",
        "月份|投诉量|环比;1月|100|3.1%;2月|120|20.0%;3月|90|-25.0%;4月|108|{};5月|135|25.0%",
        "年份|投诉量|同比增长;2023|1171|-10.0%;2022|1301|{};2021|1084|20.0%;2020|903|10.0%;2019|821|",
        "Quarter|Complaints|Change;2023Q1|100|;2023Q2|150|;2023Q3|130|;2023Q4|170|;2024Q1|110|10.0%;2024Q2|180|{};2024Q3|117|-10.0%;2024Q4|187|10.0%",
    ] {
        let table = |rate: &str| typed(&series.replace("{}", rate));
        let sound = table("20.0%");
        assert_eq!(found(&sound, Verdict::Irregular), [], "{series}");
        assert!(sound.count(Verdict::Follows) > 3, "{series}: {:?}", sound.figures);
        assert_eq!(found(&table("22.0%"), Verdict::Irregular).len(), 1, "{series}");
    }
    let other = typed("类别|投诉量|同比;质量|500|3.1%;售后|420|20.0%;价格|390|-25.0%;其他|108|7.5%");
    assert_eq!(found(&other, Verdict::Irregular), []);
}

#[test]
fn a_total_adds_up_subtotals_where_one_of_them_has_no_rows_of_its_own() {
    let table = |goods: u32, services: u32| {
        typed(&format!(
            "领域|投诉量（件）|占总量比重（%）;互联网|1500|14.3;餐饮|1012|9.7;旅游|1000|9.6;服务类合计|{services}|33.6;商品类合计|{goods}|66.4;总计|10461|100.0"
        ))
    };
    let sound = table(6949, 3512);
    assert_eq!((found(&sound, Verdict::Irregular), sound.count(Verdict::Follows)), (vec![], 8));
    let total = table(6849, 3512);
    assert_eq!(figure(&total, "总计", "投诉量（件）").recomputed.as_deref(), Some("10,361"));
}

#[test]
fn totals_of_groups_of_columns_are_held_against_their_groups() {
    let table = |first: u32, all: u32, last: u32| {
        typed(&format!(
            "地区|线上|||线下|||合计;|化妆品|家电|合计|化妆品|家电|合计|;\
             甲|200|100|{first}|55|25|80|{all};乙|20|10|30|5|25|30|60;丙|70|30|100|8|12|20|120;全省|290|140|430|68|62|130|{last}"
        ))
    };
    let sound = table(300, 380, 560);
    assert_eq!((found(&sound, Verdict::Irregular), sound.count(Verdict::Follows)), (vec![], 16));
    assert_eq!(found(&table(310, 380, 560), Verdict::Irregular), [("甲", "线上 合计")]);
    assert_eq!(found(&table(300, 390, 560), Verdict::Irregular), [("甲", "合计")]);
    assert_eq!(found(&table(300, 380, 570), Verdict::Irregular), [("全省", "合计")]);
}

#[test]
fn the_row_of_the_whole_area_is_the_total_where_it_adds_up_the_others() {
    let table = |all: u32, share: &str| {
        typed(&format!(
            "地区|投诉|举报|占比;甲|600|300|60.0%;乙|250|100|25.0%;丙|150|100|{share};全省|{all}|500|100.0%"
        ))
    };
    let sound = table(1000, "15.0%");
    assert_eq!((found(&sound, Verdict::Irregular), sound.count(Verdict::Follows)), (vec![], 6));
    assert_eq!(found(&table(1000, "51.0%"), Verdict::Irregular)[0], ("丙", "占比"));
    // One category of several, or the country beside some of its provinces.
    for other in ["范围|件数;全国|100;省内|50;市内|30;合计|180", "地区|件数;全国|1000;江苏|120;浙江|110"]
    {
        assert_eq!(found(&typed(other), Verdict::Irregular), [], "{other}");
    }
}

#[test]
fn shares_within_groups_are_those_of_their_subtotals() {
    // One city has most of the rows: those of the others are not held against its subtotal.
    let cities = [("南京", [120, 80, 60, 40, 33, 27, 61, 19]), ("苏州", [210, 95, 44, 0, 0, 0, 0, 0])];
    for (total, below) in [("小计", true), ("合计", false), ("(subtotal)", true)] {
        let table = |wrong: &str| {
            let mut text = "城市|类别|件数|占比".to_string();
            for (city, counts) in &cities {
                let own: i128 = counts.iter().sum();
                let rows = counts.iter().enumerate().filter(|(_, count)| **count > 0);
                let rows: String =
                    rows.map(|(i, count)| format!(";{city}|第{i}类|{count}|{}", share(*count, own))).collect();
                let subtotal = format!(";{city}|{total}|{own}|100.0%");
                text += &if below { rows + &subtotal } else { subtotal + &rows };
            }
            typed(&text.replace("27.2%", wrong))
        };
        let sound = table("27.2%");
        assert_eq!((found(&sound, Verdict::Irregular), sound.count(Verdict::Follows)), (vec![], 13), "{total}");
        assert_eq!(found(&table("22.7%"), Verdict::Irregular), [("苏州 第1类", "占比")], "{total}");
    }
}
