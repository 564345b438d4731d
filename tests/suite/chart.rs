//! Charts: the same bytes each time, whole labels, sorted bars, text for readers who do not see them.

use std::fs;

use crate::support::{Bench, SMALL, root};

/// Draws the sample and gives the file's bytes.
fn draw(bench: &Bench, name: &str, args: &[&str]) -> Vec<u8> {
    let sample = root().join("samples/weishang-2017/complaints.csv");
    let ran = bench.run(&[&["chart"], args, &["-o", name, sample.to_str().unwrap()]].concat());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    fs::read(bench.path().join(name)).unwrap()
}

#[test]
fn every_kind_of_chart_and_picture_has_the_same_bytes_on_every_run() {
    let bench = Bench::new();
    for kind in plaint::chart::CHARTS {
        for picture in plaint::chart::PICTURES {
            let name = format!("x.{}", picture.name);
            let args = ["return-refusal-rate", "--by", "product_category", "--lang", "zh", "--kind", kind.name];
            assert!(draw(&bench, &name, &args) == draw(&bench, &name, &args), "{} {}", kind.name, picture.name);
        }
    }
}

#[test]
fn bars_are_sorted_by_value_and_carry_n() {
    let svg =
        String::from_utf8(draw(&Bench::new(), "x.svg", &["return-refusal-rate", "--by", "product_category"])).unwrap();
    let texts: Vec<&str> =
        svg.split("<text").skip(1).filter_map(|t| t.split_once(">\n")?.1.split('\n').next()).collect();
    let shares: Vec<f64> =
        texts.iter().filter(|t| t.contains(" of ")).filter_map(|t| t.split('%').next()?.parse().ok()).collect();
    assert_eq!(shares.len(), 5, "{texts:?}");
    assert!(shares.windows(2).all(|w| w[0] >= w[1]), "{shares:?}");
    for label in ["化妆品", "养生保健", "日用服装", "食品茶饮", "农特产品"] {
        assert!(texts.contains(&label), "{label} is not whole: {texts:?}");
    }
    assert!(
        svg.contains("role=\"img\"")
            && svg.contains("<title>Return-refusal rate by product category</title>")
            && svg.contains("<desc>")
    );
}

#[test]
fn a_png_is_as_wide_as_it_says_and_not_blank() {
    let png = draw(&Bench::new(), "x.png", &["category-share"]);
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(u32::from_be_bytes(png[16..20].try_into().unwrap()), 1600);
    assert!(png.len() > 20_000, "a picture with text in it is larger than {} bytes", png.len());
}

#[test]
fn a_character_that_the_font_lacks_is_an_error_and_no_box() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL.replace("甲店", "𠮷野家"));
    let ran = bench.run(&["chart", "complaints", "--by", "seller", "-o", "x.svg", "in.csv"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("has no `𠮷`"), "{}", ran.stderr);
    assert!(!bench.path().join("x.svg").exists());
}

#[test]
fn names_with_markup_in_them_stay_text() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL.replace("甲店", "<b>&\"店\""));
    assert_eq!(bench.run(&["chart", "complaints", "--by", "seller", "-o", "x.png", "in.csv"]).status, 0);
}

/// Groups too small to rank are not drawn beside those that can be; they are counted in a note.
#[test]
fn small_groups_are_counted_and_not_drawn() {
    let bench = Bench::new();
    let rows: String = (0..12).map(|i| format!("B{i},2017-05-01,店,食品,变质发霉，要求退货,商家拒绝退货,\n")).collect();
    bench.file("in.csv", format!("{SMALL}{rows}"));
    bench.run(&["chart", "refusal-rate", "--by", "product_category", "-o", "x.svg", "in.csv"]);
    let svg = fs::read_to_string(bench.path().join("x.svg")).unwrap();
    assert!(svg.contains("(12 of 12)") && !svg.contains("(1 of 2)"));
    assert!(svg.contains("fewer than 10 in the denominator"));
}
