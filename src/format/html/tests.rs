//! Tag soup of every kind, and tables that would not end.

use proptest::prelude::*;

use super::*;

fn rows(text: &str) -> Vec<Vec<String>> {
    let grid = read("a.xls", text, &Limits::default()).unwrap();
    grid.rows.into_iter().map(|(_, cells)| cells).collect()
}

#[test]
fn unclosed_tags_still_make_a_table() {
    let text = "<table border=1><tr><th>登记编号<th>投诉内容<tr><td>A1<td>商家<b>不退款<tr><td>A2<td>未发货";
    assert_eq!(rows(text), [["登记编号", "投诉内容"], ["A1", "商家不退款"], ["A2", "未发货"]]);
}

#[test]
fn entities_breaks_and_spaces_are_as_browsers_show_them() {
    let text =
        "<TABLE><TR><TD> a &lt;b&gt;&amp;&nbsp;&nbsp;c\n  d<br>e<BR/>f </TD><TD><p>x</p><p>y</p></TD></TR></TABLE>";
    assert_eq!(rows(text), [["a <b>& c d\ne\nf", "x\n\ny"]].map(|row| row.map(|t| t.replace("\n\n", "\n"))));
}

#[test]
fn spans_keep_the_columns_of_two_header_rows() {
    let text = "<table><tr><th rowspan=2>编号<th colspan=2>投诉<th rowspan=2>结果<tr><th>时间<th>内容\
                <tr><td>1<td>2017-03-05<td>不退款<td>已退</table>";
    let expected: [&[&str]; 3] =
        [&["编号", "投诉", "", "结果"], &["编号", "时间", "内容", "结果"], &["1", "2017-03-05", "不退款", "已退"]];
    assert_eq!(rows(text), expected);
}

#[test]
fn a_cell_over_rows_holds_for_each_of_them_and_no_further() {
    let text = "<table><tr><td rowspan=2>x<td>1<tr><td>2<tr><td>y<td>3</table>";
    assert_eq!(rows(text), [["x", "1"], ["x", "2"], ["y", "3"]]);
}

#[test]
fn the_largest_table_is_read_also_within_another() {
    let text = "<table><tr><td>menu<td><table><tr><td>a<td>b<tr><td>c<td>d</table>after</table><table><tr><td>z";
    let grid = read("a.xls", text, &Limits::default()).unwrap();
    assert_eq!(grid.rows.len(), 2);
    assert_eq!(grid.notes, [Note::TablesNotRead(2)]);
}

#[test]
fn scripts_styles_and_comments_are_no_text() {
    let text = "<style>td{x:1}</style><table><tr><td><script>if (a<b) {}</script>a<!-- b --><td>c</table>";
    assert_eq!(rows(text), [["a", "c"]]);
}

#[test]
fn row_numbers_are_those_of_the_table() {
    let grid = read("a.xls", "<table><tr><td>a<tr><td><tr><td>c</table>", &Limits::default()).unwrap();
    assert_eq!(grid.rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 3]);
}

#[test]
fn a_workbook_in_xml_is_read_with_its_indices_and_dates() {
    let text = "<?xml version=\"1.0\"?><Workbook xmlns:ss=\"urn:x\"><Worksheet ss:Name=\"a\"><Table><Column/>\
        <Row><Cell><Data ss:Type=\"String\">编号</Data></Cell><Cell/><Cell><Data ss:Type=\"String\">时间</Data></Cell></Row>\
        <Row ss:Index=\"4\"><Cell><Data ss:Type=\"Number\">1</Data></Cell><Cell ss:Index=\"3\">\
        <Data ss:Type=\"DateTime\">2017-03-05T14:05:33.000</Data></Cell></Row></Table></Worksheet></Workbook>";
    let grid = read("a.xls", text, &Limits::default()).unwrap();
    assert_eq!(grid.what.en, "Excel 2003 XML");
    let expected: [(u64, Vec<String>); 2] = [
        (1, ["编号", "", "时间"].map(String::from).to_vec()),
        (4, ["1", "", "2017-03-05 14:05:33"].map(String::from).to_vec()),
    ];
    assert_eq!(grid.rows, expected);
}

#[test]
fn a_page_without_a_table_and_one_of_endless_spans_are_refused() {
    assert!(read("a.xls", "<html><body>404", &Limits::default()).is_err());
    let spans = "<tr>".to_string() + &"<td colspan=1000 rowspan=65000>x".repeat(20) + &"<tr><td>y".repeat(60_000);
    let limits = Limits { cells: 1_000_000, ..Limits::default() };
    assert!(read("a.xls", &format!("<table>{spans}"), &limits).is_err());
    assert!(read("a.xls", &"<table><tr><td>".repeat(100_000), &Limits::default()).is_err());
}

proptest! {
    #[test]
    fn no_soup_makes_it_panic(pieces in prop::collection::vec(prop::sample::select(vec![
        "<table>", "</table>", "<tr>", "</tr>", "<td>", "<td rowspan=3>", "<td colspan=2 rowspan=2>", "</td>", "<br>",
        "<script>", "</script>", "<!--", "-->", "<Row ss:Index=\"5\">", "<Cell ss:Index=\"3\"/>", "<Workbook>", "&lt;", "诉",
        "<", "\"", "<p", ">", "</th></tbody>",
    ]), 0..60)) {
        let _ = read("a", &pieces.concat(), &Limits::default());
    }
}
