//! Room in pictures: whatever the names and the amounts, no text stands on another one or outside, and the marks can be seen.

use ab_glyph::{Font, FontRef};
use plaint::chart::CHARTS;
use plaint::lang::Lang;
use plaint::measure::Measure;
use plaint::schema::Record;
use plaint::table::Table;
use proptest::prelude::*;
use proptest::sample::select;

use crate::chart::texts;
use crate::records::{shipped, table};

/// The font as the repository has it, whatever the program makes of it.
const FONT: &[u8] = include_bytes!("../../src/chart/font/plaint-sans.otf");

/// Left, right, top and bottom.
type Edges = [f64; 4];

/// The texts of a picture with the place of each.
fn places(svg: &str) -> Vec<(Edges, String)> {
    let font = FontRef::try_from_slice(FONT).unwrap();
    let one = |element: &str, text: &str| {
        let of = |name: &str| element.split_once(&format!(" {name}=\"")).unwrap().1.split('"').next().unwrap();
        let number = |name: &str| of(name).parse::<f64>().unwrap();
        let em = number("font-size");
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let units: f32 = text.chars().map(|c| font.h_advance_unscaled(font.glyph_id(c))).sum();
        let width = f64::from(units) * em / 1000.0;
        let left = number("x")
            - width * ["start", "middle", "end"].iter().position(|a| *a == of("text-anchor")).unwrap() as f64 / 2.0;
        ([left, left + width, number("y") - 0.42 * em, number("y") + 0.42 * em], text)
    };
    svg.split("<text").skip(1).zip(texts(svg)).map(|(element, text)| one(element, text)).collect()
}

/// Two texts that stand on each other, or one outside of the picture.
fn crowded(svg: &str) -> Option<String> {
    let height: f64 = svg.split_once("height=\"").unwrap().1.split('"').next().unwrap().parse().unwrap();
    let places = places(svg);
    for (i, (a, text)) in places.iter().enumerate() {
        if a[0] < 0.0 || a[1] > 1600.0 || a[2] < 0.0 || a[3] > height {
            return Some(format!("outside: {text} at {a:?}"));
        }
        let on = |b: &Edges| a[0] < b[1] && b[0] < a[1] && a[2] < b[3] && b[2] < a[3];
        if let Some((_, other)) = places[..i].iter().find(|(b, _)| on(b)) {
            return Some(format!("`{other}` and `{text}`"));
        }
    }
    None
}

/// Pixels between the first and the last line of the grid.
fn plot(svg: &str) -> f64 {
    let lines = svg.split("stroke=\"#DDDDDD\"").skip(1);
    let at = lines.filter_map(|line| line.split_once("points=\"")?.1.split(',').next()?.parse::<f64>().ok());
    let at: Vec<f64> = at.collect();
    at[at.len() - 1] - at[0]
}

/// Names of shops in several scripts, short and long.
fn name() -> impl Strategy<Value = String> {
    let word = select(
        &["中国移动通信集团", "天河北路", "店", "Banco", "Administradora", "de", "S.A.", "ÇÃO", "№12", "𠮷野家"][..],
    );
    (prop::collection::vec(word, 1..16), any::<bool>())
        .prop_map(|(words, apart)| words.join(if apart { " " } else { "" }))
}

/// An amount of any size in minor units, and the part of it that came back.
fn amounts() -> impl Strategy<Value = (i64, i64)> {
    (0u32..17, 1i64..100, 0i64..101).prop_map(|(zeros, digits, part)| {
        let amount = digits * 10i64.pow(zeros);
        (amount, (i128::from(amount) * i128::from(part) / 100) as i64)
    })
}

fn drawn(of: &str, currency: &str, shops: &[(String, (i64, i64))], zh: bool) -> Vec<String> {
    let row = |(seller, (disputed, recovered)): &(String, (i64, i64))| Record {
        seller: seller.clone(),
        amount_disputed: Some(*disputed),
        amount_recovered: Some(*recovered),
        currency: currency.into(),
        weight: Some(1),
        ..Record::default()
    };
    let records: Vec<Record> = shops.iter().map(row).collect();
    let all = Measure { least_n: 0, ..shipped(of) };
    let table = table(&all, &records, &["seller"], None);
    let table = Table { lang: if zh { Lang::Zh } else { Lang::En }, ..table };
    CHARTS.iter().map(|chart| (chart.draw)(&table).unwrap_or_default()).filter(|svg| !svg.is_empty()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_stands_on_another_whatever_the_names_and_the_amounts(
        shops in prop::collection::vec((name(), amounts()), 2..6),
        of in select(&["amount-disputed", "recovery-rate", "amount-recovered", "complaints"][..]),
        currency in select(&["CNY", "BRL", "KWD", ""][..]),
        zh in any::<bool>(),
    ) {
        for svg in drawn(of, currency, &shops, zh) {
            prop_assert_eq!(crowded(&svg), None);
            prop_assert!(plot(&svg) >= 440.0);
        }
    }
}

#[test]
fn ticks_of_large_amounts_beside_long_names_do_not_run_into_each_other() {
    let shops = [
        "中国移动通信集团广东有限公司广州分公司天河北路营业厅",
        "Banco do Brasil Administradora de Consórcios e Participações S.A.",
    ];
    for amount in [465_002_000, 743_667_596_780, 10_i64.pow(15), 9 * 10_i64.pow(17)] {
        let shops: Vec<_> = shops.iter().map(|name| (name.to_string(), (amount, amount - amount / 25))).collect();
        for (of, zh) in [("amount-disputed", true), ("recovery-rate", false), ("recovery-rate", true)] {
            let pictures = drawn(of, "BRL", &shops, zh);
            assert_eq!(pictures.len(), CHARTS.len(), "{of}");
            for svg in pictures {
                assert_eq!(crowded(&svg), None, "{of} {amount}");
            }
        }
    }
}
