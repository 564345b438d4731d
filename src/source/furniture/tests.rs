//! Rows that are no records, and some that look like it.

use super::*;

fn row(cells: &str, stories: &[usize]) -> Option<Furniture> {
    let cells: Vec<Cow<str>> = cells.split('|').map(Cow::Borrowed).collect();
    of(&cells, &|i| stories.contains(&i))
}

#[test]
fn totals_in_all_their_forms_are_no_records() {
    for cells in [
        "合计||||300",
        "合计||2件||300|50|",
        "合计：2件||||300",
        "本月合计||||300元|￥50.00",
        "总 计|—|—|—|300|-",
        "||合计：|300|50",
        "累计|||150",
        "平均|||150.25|3%",
        "1月份小计||||300",
        "2020年第一季度合计||||300",
        "小计（食品）|||100",
        "食品类小计|||100",
        "共2条|||",
        "共 12 条记录|||",
        "合计|合计|合计|9",
        "Subtotal March|||10.00",
        "Grand Total:|||$30.00",
        "Total: 2 complaints|||30",
        "TOTALS|2||30.00",
        "Total for 2020|||3",
        "Total geral|||1",
    ] {
        assert_eq!(row(cells, &[]), Some(Furniture::Total), "{cells}");
    }
    assert_eq!(row("||合计：|300", &[2]), Some(Furniture::Total), "a total says so in a column of stories too");
}

#[test]
fn every_chinese_total_may_have_something_before_it() {
    for word in &LEXICON.han {
        assert_eq!(row(&format!("食品类{word}|||100"), &[]), Some(Furniture::Total), "{word}");
    }
}

#[test]
fn notes_below_a_table_and_headings_within_it_are_no_records() {
    for cells in [
        "说明：1. 数据来自12315平台；2. 金额单位为元|||",
        "数据来源：市消保委|||",
        "注：本表按登记时间排序|||",
        "填表人：王某|||审核人：赵某||填表日期：2020年2月1日|",
        "||||制表日期：|2020-02-01|",
        "第1页，共12页|||",
        "（以下空白）|||",
        "单位（盖章）：||||负责人签字：|",
        "||审核：李某||",
        "|||填表人：张某|",
        "||经办人：张某|审核人：李某|",
        "|||Prepared by: J. Doe|",
        "Source: County Office of Consumer Affairs|||",
        "Note: amounts in USD|||",
        "Generated on 2020-05-01|||",
        "End of report|||",
        "Page 1 of 1|||",
        "Fonte: consumidor.gov.br|||",
    ] {
        assert_eq!(row(cells, &[]), Some(Furniture::Note), "{cells}");
    }
    for cells in ["一、食品类|||", "（二）服装类|||", "二月|||", "3月份|||", "第一季度|||", "2020年1月|||"]
    {
        assert_eq!(row(cells, &[]), Some(Furniture::Heading), "{cells}");
    }
}

#[test]
fn what_may_be_a_complaint_is_one() {
    for (cells, stories) in [
        // A story that begins like a note, or sums up a bill.
        ("说明：收到的衣服破了，商家不退||", vec![0]),
        ("两件衣服合计||300", vec![0]),
        ("注：第二次投诉||", vec![0]),
        ("一、发错货||", vec![0]),
        ("|说明：收到的衣服破了|", vec![1]),
        ("|说明：收到的衣服破了|", vec![]),
        ("|来源：某旗舰店|", vec![]),
        ("||审核：一直不通过，也不退款|", vec![2]),
        ("||审核：说资料不全一直不通过，也不退款|", vec![]),
        ("|甲公司|审核：李某|", vec![]),
        // Something besides the word.
        ("合计|2020-01-02|甲公司|", vec![]),
        ("合计||甲公司|300", vec![]),
        ("总计|面膜过敏||", vec![]),
        ("Total Wine|||20", vec![]),
        ("Total Wine||2020-01-02|", vec![]),
        ("Notes & More|||20", vec![]),
        ("共享单车公司|||", vec![]),
        ("共青团路12号店|||", vec![]),
        ("二月花坊|||", vec![]),
        ("一、食品类||面膜过敏|", vec![]),
        ("第一季度假村|||", vec![]),
        ("来源旗舰店|||", vec![]),
        ("A1||||", vec![]),
        ("12|||", vec![]),
        // A list is no table.
        ("合计|2", vec![]),
    ] {
        assert_eq!(row(cells, &stories), None, "{cells}");
    }
}
