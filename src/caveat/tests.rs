use super::*;

#[test]
fn a_caveat_gives_its_counts_in_both_languages() {
    let caveat = Caveat::Unclassified { count: 12, of: 4800 };
    assert_eq!(caveat.text(Lang::En), "unclassified: 12 of 4,800 (0.3 %)");
    assert_eq!(caveat.text(Lang::Zh), "4,800件投诉中有12件（0.3%）无法归类");
}

#[test]
fn a_picture_has_the_fact_and_a_table_the_advice_as_well() {
    let as_is = |_: &str, value: &str| value.to_string();
    let days = crate::period::parse("2017-01-01..2017-06-30").unwrap();
    let advised = [
        Caveat::NoExposure { groups: 3 },
        Caveat::Unexposed { complaints: 1, by: vec!["product_category"], known: Some(days) },
        Caveat::ExposureAdded { unit: "users".into(), periods: 2 },
        Caveat::Straddling { count: 4 },
        Caveat::Nothing,
        Caveat::Incomplete { days, strays: false, period: None, marked: true, part: days },
        Caveat::CutByPeriod { period: days },
        Caveat::SourcesDiffer { sources: vec![("wa-ag".into(), days)], marked: true },
        Caveat::Unalike,
        Caveat::Silent { source: "wa-ag".into(), months: vec![days] },
        Caveat::Untold {
            what: Text::new("outcome", "处理结果"), sources: vec![("wa-ag".into(), 1200)], others: true
        },
        Caveat::FewTold { what: Text::new("outcome", "处理结果"), told: 1, of: 9 },
        Caveat::FromText { fields: vec![("remedy_outcome", 5)], of: 9 },
        Caveat::MixedModels { models: vec!["a".into(), "b".into()] },
        Caveat::MixedTaxonomies { versions: vec!["a".into(), "b".into()] },
        Caveat::Unapplied { complaints: 3 },
        Caveat::ManyUnclassified,
        // Of an earlier period too.
        Caveat::OfPeriod { period: days, note: Box::new(Caveat::ManyUnclassified) },
        Caveat::SeveralCategories { complaints: 5, of: 9 },
        Caveat::LabelsDiffer { kinds: vec![("model", 5)], of: 9 },
        Caveat::Divided { complaints: 2 },
        Caveat::Twofold { complaints: 2, imports: vec!["0002-1c291798".into()] },
        Caveat::Displaced { complaints: 2, imports: Vec::new() },
        Caveat::Displaced { complaints: 2, imports: vec!["0002-1c291798".into()] },
        Caveat::Personal,
        Caveat::Suppressed { rows: 4, least: 5, beyond: true },
    ];
    for caveat in advised {
        for lang in [Lang::En, Lang::Zh] {
            let (whole, printed) = (caveat.text(lang), caveat.printed(lang, &as_is));
            assert!(whole.starts_with(&printed) && whole.len() > printed.len(), "{whole}");
            let command = ["--", "`", "plaint classify", "plaint review"].iter().find(|word| printed.contains(**word));
            assert_eq!(command, None, "{printed}");
        }
    }
}

#[test]
fn what_was_chosen_is_told_in_words_where_it_is_plain() {
    let name = |field: &str, value: &str| format!("{field}/{value}");
    let part =
        |field, how, values: &[&str]| Comparison { field, how, values: values.iter().map(|v| v.to_string()).collect() };
    let printed =
        |lang, parts: &[Comparison]| Caveat::Condition { sql: "x".into(), parts: parts.to_vec() }.printed(lang, &name);
    let texts = [part("category", How::Is, &["after-sales"]), part("region", How::IsNot, &["北京", "上海"])];
    assert_eq!(
        printed(Lang::Zh, &texts),
        "仅统计问题类别为“category/after-sales”且地区不为“region/北京”或“region/上海”的投诉"
    );
    for (how, en, zh) in [
        (How::Over, "is over ¥100.00", "超过¥100.00"),
        (How::AtLeast, "is ¥100.00 or more", "不低于¥100.00"),
        (How::Under, "is under ¥100.00", "低于¥100.00"),
        (How::AtMost, "is ¥100.00 or less", "不超过¥100.00"),
        (How::Between, "is from ¥100.00 to ¥200.00", "为¥100.00至¥200.00"),
    ] {
        let amount = [part("amount_disputed", how, &["¥100.00", "¥200.00"])];
        assert_eq!(printed(Lang::En, &amount), format!("only complaints whose amount disputed {en}"));
        assert_eq!(printed(Lang::Zh, &amount), format!("仅统计涉及金额{zh}的投诉"));
    }
    assert_eq!(printed(Lang::Zh, &[part("seller", How::Known, &[])]), "仅统计注明商家的投诉");
    assert_eq!(
        printed(Lang::En, &[part("received_on", How::Under, &["2017-06-01"])]),
        "only complaints whose day received is before 2017-06-01"
    );
    assert_eq!(
        printed(Lang::Zh, &[part("received_on", How::AtLeast, &["2017-06-01"])]),
        "仅统计收到日期不早于2017年6月1日的投诉"
    );
}

#[test]
fn a_condition_that_no_words_tell_says_in_which_unit_its_amounts_are() {
    let text = |sql: &str, lang| Caveat::Condition { sql: sql.into(), parts: Vec::new() }.text(lang);
    assert_eq!(text("TRIM(city) = 'amount_disputed'", Lang::Zh), "筛选条件：TRIM(city) = 'amount_disputed'");
    assert!(
        text("amount_disputed > 5 OR region = 'a'", Lang::En).ends_with("(amounts in hundredths: 10000 is 100.00)")
    );
    assert!(text("amount_disputed > 5 OR region = 'a'", Lang::Zh).ends_with("（金额以分为单位）"));
}

#[test]
fn complaints_without_a_date_are_not_said_to_have_been_received_on_a_day() {
    let days = crate::period::parse("2017-03-05..2017-03-05").ok();
    let caveat = Caveat::Covers { complaints: 3, days, counted: false, until: None, undated: 2 };
    assert_eq!(caveat.text(Lang::En), "covers 1 complaint received on 2017-03-05, and 2 of which no date is told");
    assert_eq!(caveat.text(Lang::Zh), "统计范围：2017年3月5日收到的投诉1件，另有2件未注明收到日期");
}

#[test]
fn counts_of_a_year_are_not_told_as_those_of_its_first_month() {
    let year = crate::period::parse("2024").unwrap();
    let (open, among) = (550_602, 1_761_886);
    let caveat =
        Caveat::Unsettled { named: vec![year], periods: 1, of: 1, by_month: false, open, among, marked: false };
    assert!(
        caveat.text(Lang::En).contains("received in 2024 and is in the base or will be (550,602 of 1,761,886)"),
        "{}",
        caveat.text(Lang::En)
    );
    assert!(caveat.text(Lang::En).ends_with("compare only periods that had as long to be settled"));
    assert!(caveat.text(Lang::Zh).contains("2024年收到") && caveat.text(Lang::Zh).contains("时段比较"));
}

#[test]
fn counts_of_a_quarter_are_said_to_be_those_of_the_quarter_and_of_an_unknown_time_to_begin_on_a_day() {
    let day = crate::period::parse("2023-01-01..2023-01-01").unwrap();
    let caveat = Caveat::Covers { complaints: 3, days: Some(day), counted: true, until: None, undated: 0 };
    assert_eq!(caveat.text(Lang::Zh), "统计范围：起始于2023年1月1日的统计时段，投诉共3件");
    let until = Some(crate::period::parse("2023Q1").unwrap().last);
    let caveat = Caveat::Covers { complaints: 3, days: Some(day), counted: true, until, undated: 0 };
    assert_eq!(caveat.text(Lang::Zh), "统计范围：2023年第一季度的投诉3件");
    assert_eq!(caveat.text(Lang::En), "covers 3 complaints of 2023Q1");
}

#[test]
fn months_that_are_all_meant_are_each_month_and_not_five_of_a_year() {
    let named = ["2026-05", "2026-09"].map(|month| crate::period::parse(month).unwrap()).to_vec();
    let text = |periods: usize| guard::unsettled(&named, [periods, 9], true, [3, 10], false);
    let (en, zh) = text(5);
    assert!(en.contains("each month from 2026-05 to 2026-09") && zh.contains("2026年5月至9月各月"), "{en}{zh}");
    let (en, zh) = text(4);
    assert!(en.contains("4 of 9 months") && zh.contains("2026年5月至9月中的4个月"), "{en}{zh}");
}

#[test]
fn open_cases_are_a_part_of_those_that_should_be_in_the_base() {
    let month = crate::period::parse("2026-05").unwrap();
    let text = |periods, of, among| guard::unsettled(&[month], [periods, of], true, [40, among], false).1;
    let end = "，数值还会变化；只宜与办理时间相当的月份比较";
    assert_eq!(text(3, 3, 238), format!("应计入基数的238件中，40件（16.8%）尚无结果{end}"));
    assert_eq!(text(1, 3, 238), format!("2026年5月收到、应计入基数的238件中，40件（16.8%）尚无结果{end}"));
    assert_eq!(text(3, 3, 0), format!("应计入基数的投诉中，较多尚无结果{end}"));
}

#[test]
fn what_counts_other_kinds_counts_all_that_are_named() {
    let kinds = [("inquiry".to_string(), 6), ("report".to_string(), 9)];
    for (kinds, asked) in [(&kinds[..], "kind IN ('inquiry', 'report')"), (&kinds[1..], "kind = 'report'")] {
        let caveat = Caveat::OtherKinds { kinds: kinds.to_vec() };
        for lang in [Lang::En, Lang::Zh] {
            assert!(caveat.text(lang).contains(asked), "{}", caveat.text(lang));
        }
    }
}

#[test]
fn no_group_that_differs_or_moved_is_counted_as_none_and_not_as_0() {
    let funnel = |above, below| Caveat::Funnel { above, below, groups: 7, average: None, spread: None };
    for (caveat, en, zh) in [
        (funnel(0, 1), "by more than chance: 1 below of 7 (", "：7组中1组显著偏低（"),
        (funnel(2, 0), "by more than chance: 2 above of 7 (", "：7组中2组显著偏高（"),
        (funnel(2, 1), "by more than chance: 2 above and 1 below of 7 (", "：7组中2组显著偏高、1组显著偏低（"),
        (funnel(0, 0), "by more than chance: none of 7 (", "：7组均无显著差异（"),
        (
            Caveat::Movers { listed: 0, marked: 0, tested: 28, fewest: 10, each: false },
            "none of 28 groups moved beyond chance; ",
            "共检验28组，均未超出随机波动；",
        ),
        (
            Caveat::Movers { listed: 0, marked: 0, tested: 0, fewest: 10, each: false },
            "there was no group to test; ",
            "没有可检验的组；",
        ),
        (Caveat::Marks { of: ChangeOf::Count, marked: 0, tested: 4 }, "chance: none of 4 (", "共检验4项，均未超出；"),
    ] {
        let (english, chinese) = (caveat.text(Lang::En), caveat.text(Lang::Zh));
        assert!(english.contains(en) && chinese.contains(zh), "{english} {chinese}");
    }
}

/// 威尔逊（Wilson）法 where a name has a translation that is used, Byar法 where it has none.
#[test]
fn a_method_has_one_name_in_all_notes() {
    let notes = [Caveat::IntervalOfCount, Caveat::RateInterval].map(|caveat| caveat.text(Lang::Zh));
    assert!(notes.iter().all(|note| note.contains("其余按Byar法近似") && !note.contains('拜')), "{notes:?}");
}
