//! Tables of published counts: under which headings they are known, which of their rows are totals, and what is told where numbers
//! were not read.

use proptest::prelude::*;
use serde_json::Value;

use crate::support::Bench;

fn import(text: &str) -> Value {
    let bench = Bench::new();
    bench.json(&["import", bench.file("in.csv", text)])[0].clone()
}

fn notes(account: &Value) -> String {
    account["notes"].to_string()
}

/// How many complaints a table counts.
fn complaints(text: &str) -> i64 {
    let bench = Bench::new();
    bench.json(&["table", "complaints", bench.file("in.csv", text)])["rows"][0]["value"].as_i64().unwrap()
}

#[test]
fn counts_under_a_usual_heading_are_not_one_complaint_a_row() {
    let sure = [
        "受理量",
        "投诉数",
        "投诉总量",
        "受理数",
        "工单量",
        "登记量",
        "Number of reports",
        "Complaints accepted",
        "New complaints",
    ];
    for name in sure.into_iter().chain(["受理（件）", "数量", "次数", "Count", "Reports", "Cases", "Total", "合计"])
    {
        let text = format!("地区,投诉类别,{name}\n东区,质量,40\n西区,质量,7\n东区,售后服务,1\n西区,售后服务,12\n");
        let told = notes(&import(&text));
        assert!(told.contains("says: 4 rows for 60 complaints") && !told.contains("WARNING"), "{told}");
    }
    // The names of problems are no stories.
    assert_eq!(complaints("投诉内容,数量\n质量问题,40\n售后服务,12\n"), 52);
    // The parts of a total that stand beside it are not added to it.
    assert_eq!(complaints("Complaint type,North,South,Total\nBilling,12,20,32\nRefunds,5,9,14\n"), 46);
}

#[test]
fn pieces_of_goods_in_a_sheet_of_single_complaints_count_no_complaints() {
    for text in [
        "登记日期,商品,投诉类型,数量\n2023-05-01,袜子,质量,2\n2023-05-02,袜子,质量,9\n2023-05-02,水杯,质量,1\n",
        "商品,投诉类型,投诉内容,数量\n袜子,质量,袜子破了,2\n袜子,质量,又破了,9\n水杯,质量,杯子漏水,1\n",
        "Complaint ID,Product,Issue,Count\nC1,Socks,Quality,2\nC2,Socks,Quality,9\nC3,Mug,Quality,1\n",
        "Product,Issue,Price,Total\nSocks,Quality,20,40\nSocks,Delivery,20,20\nMug,Quality,35,35\n",
        // Rows that say the same are no groups.
        "商品,投诉类型,数量\n袜子,质量,2\n袜子,质量,9\n水杯,质量,1\n",
    ] {
        assert_eq!(complaints(text), 3, "{text}");
    }
}

#[test]
fn whole_numbers_that_were_not_read_are_told_aloud_where_nothing_tells_rows_apart() {
    for columns in ["1月,2月,3月", "东区,西区,北区", "Online,Phone,Visit", "商品,袜子,发出数"] {
        let text = format!("投诉类别,{columns}\n质量问题,12,20,31\n虚假宣传,5,9,8\n");
        let bench = Bench::new();
        let ran = bench.run(&["table", "complaints", bench.file("in.csv", &text)]);
        assert!(ran.stderr.contains("in.csv: WARNING: whole numbers were not read"), "{columns}: {}", ran.stderr);
        assert!(notes(&import(&text)).contains("WARNING: whole numbers were not read"), "{columns}");
    }
    for text in [
        // Years, places in a list, codes of places, and numbers beside a day, a story or a number of the complaint.
        "投诉类别,生产年份\n质量,2021\n售后,2022\n",
        "序列,投诉类别\n1,质量\n2,售后\n3,质量\n",
        "投诉类别,邮编\n质量,310000\n售后,310012\n",
        "投诉日期,投诉类别,购买件\n2023-05-01,质量,3\n2023-05-02,售后,1\n",
        "投诉编号,投诉类别,购买件\nA1,质量,3\nA2,售后,1\n",
        "投诉内容,购买件\n袜子破了，商家不退,3\n杯子漏水，客服不理,1\n",
    ] {
        assert!(!notes(&import(text)).contains("WARNING"), "{text}");
    }
}

#[test]
fn a_second_column_of_counts_is_told_where_only_the_first_is_read() {
    let account = import("投诉性质,件数,比重,件数,比重\n质量,50,50%,60,60%\n售后服务,50,50%,40,40%\n");
    assert!(notes(&account).contains("WARNING: of the columns called `件数` only the first was read, and 1 other not"));
    assert!(!notes(&import("投诉性质,件数,件数\n质量,50,\n售后服务,50,\n")).contains("WARNING"));
}

#[test]
fn a_word_for_all_whose_rows_are_no_sums_is_counted_and_told() {
    let account = import("State,Issue,Complaints\nNY,Fees,100\nCA,Fees,80\nAll,Fees,190\n");
    assert_eq!(account["rejected"], 0);
    assert!(notes(&account).contains("WARNING: rows under All in `State` look like totals"), "{account}");
    // What stands in every row, or is one of several countries, is no name for the others.
    for text in [
        "Group,Issue,Complaints\nAll,Fees,100\nAll,Refunds,80\n",
        "Country,Issue,Complaints\nCanada,Fees,5\nIreland,Fees,3\nIndia,Fees,8\n",
    ] {
        let account = import(text);
        assert!(account["rejected"] == 0 && !notes(&account).contains("look like totals"), "{account}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    /// However its totals are named and wherever they stand, a table counts as much as without them.
    #[test]
    fn totals_under_a_name_for_all_add_nothing(
        counts in prop::collection::vec(1i64..500, 6),
        place in prop::sample::select(vec!["全国", "All states", "Overall", "Australia", "UK total", "Total general", "全部", "总数"]),
        code in prop::sample::select(vec!["All issues", "Total complaints", "总量", "全部", "汇总", ""]),
        first in any::<bool>(),
    ) {
        let (places, codes) = (["P", "Q"], ["Fees", "Refunds", "Quality"]);
        let at = |p: usize, c: usize| counts[p * 3 + c];
        let rows: Vec<String> = (0..6).map(|i| format!("{},{},{}\n", places[i / 3], codes[i % 3], counts[i])).collect();
        let mut totals: Vec<String> = (0..3).map(|c| format!("{place},{},{}\n", codes[c], at(0, c) + at(1, c))).collect();
        totals.extend((0..2).map(|p| format!("{},{code},{}\n", places[p], (0..3).map(|c| at(p, c)).sum::<i64>())));
        let sum = counts.iter().sum::<i64>();
        totals.push(format!("{place},{code},{sum}\n"));
        if code.is_empty() {
            // A blank name beside a place tells nothing by itself.
            totals.retain(|row| row.starts_with(place));
        }
        let (rows, totals) = (rows.concat(), totals.concat());
        let both = if first { totals.clone() + &rows } else { rows + &totals };
        prop_assert_eq!(complaints(&format!("State,Issue,Complaints\n{both}")), sum, "{}", both);
    }
}

const MEDIATED: &str = "Business Name,Industry,Complaint Type,Mediation Start Date,Complaint Result,Restitution";

/// What a query gives of the mediated complaints of these types and results.
fn labelled(rows: &[(&str, &str)]) -> Vec<(Value, Value)> {
    let row = |(code, result): &(&str, &str)| format!("A,Toys - 012,{code},2013-03-05,{result},0\n");
    let bench = Bench::new();
    let text = format!("{MEDIATED}\n{}", rows.iter().map(row).collect::<String>());
    bench.json(&["import", bench.file("in.csv", text)]);
    let sql = "SELECT term, remedy_outcome FROM complaints ORDER BY source_row";
    let listed = bench.json(&["query", sql])["rows"].as_array().unwrap().clone();
    listed.iter().map(|row| (row["term"].clone(), row["remedy_outcome"].clone())).collect()
}

#[test]
fn a_code_or_a_result_without_its_suffix_is_the_same() {
    let pairs = [
        ("Damaged Goods - D01", "Cash Amount - AMT"),
        ("Exchange Goods/Contract Cancelled - E01", "Goods Exchanged - GEX"),
        ("Refund Policy - R01", "No Business Response - NVR"),
        ("Misrepresentation - M01", "Referred to Hearing - RTH"),
        ("Breach of Warranty - B04", "Store Credit - SCR"),
    ];
    let bare = pairs.map(|(code, result)| (code.rsplit_once(" - ").unwrap().0, result.rsplit_once(" - ").unwrap().0));
    assert_eq!(labelled(&pairs), labelled(&bare));
    assert!(labelled(&bare).iter().all(|(_, outcome)| *outcome != "unknown"));
}

#[test]
fn codes_and_results_that_a_profile_takes_for_what_it_takes_all_others_for_are_told() {
    let text = |code: &str, result: &str| {
        let known = "A,Toys - 012,Damaged Goods - D01,2013-03-05,Consumer Took Action - CTA,0\n";
        format!("{MEDIATED}\n{known}{}", format!("A,Toys - 012,{code},2013-03-05,{result},0\n").repeat(3))
    };
    let told = notes(&import(&text("Broken promises - X09", "Apologised - APO")));
    for note in [
        "WARNING: words in `Complaint Type` that the profile does not list and takes for `other`, in 3 rows: Broken promises - X09 (3)",
        "WARNING: words in `Complaint Result` that the profile does not list and takes for `unknown`, in 3 rows: Apologised - APO (3)",
    ] {
        assert!(told.contains(note), "{told}");
    }
    for code in ["", "Harassment - H01"] {
        assert!(!notes(&import(&text(code, "Cash Amount - AMT"))).contains("does not list"), "{code}");
    }
}

#[test]
fn groups_whose_count_is_suppressed_are_warned_of_since_no_sum_has_them() {
    let text = |cell: &str| {
        format!(
            "Region,Complaint type,Complaints\nNorth,Billing,40\nSouth,Billing,{cell}\nNorth,Refunds,12\nSouth,Refunds,{cell}\n"
        )
    };
    for cell in ["<5", "n/a", "*", "≤5", "少于5", "suppressed"] {
        let told = notes(&import(&text(cell)));
        let warning = format!("too small by them: 2 rows: {cell} (2)");
        assert!(told.contains(&warning), "{cell}: {told}");
    }
    let bench = Bench::new();
    let ran = bench.run(&["table", "complaints", bench.file("in.csv", text("<5"))]);
    assert!(ran.stdout.contains("52") && ran.stderr.contains("WARNING: `Complaints` does not tell"), "{}", ran.stderr);
    // A dash stands for none.
    for cell in ["-", "—", "", "0"] {
        let told = notes(&import(&text(cell)));
        assert!(!told.contains("does not tell how many"), "{cell}: {told}");
    }
}
