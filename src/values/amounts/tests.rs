//! Amounts and counts in every style, what is refused, and that no text makes it fall over.

use proptest::prelude::*;

use super::*;

#[test]
fn amounts_are_read_exactly_however_they_are_written() {
    for (text, minor) in [
        ("￥1,299.00", 129_900),
        ("1299元", 129_900),
        ("约300元左右", 30_000),
        ("1.2万元", 1_200_000),
        ("3千", 300_000),
        ("1.5亿", 15_000_000_000),
        ("壹仟贰佰元", 120_000),
        ("一千二百元", 120_000),
        ("三百多元", 30_000),
        ("1299元5角", 129_950),
        ("12元3角4分", 1_234),
        ("12元零4分", 1_204),
        ("5角", 50),
        ("十二元五角", 1_250),
        ("-3", -300),
        ("(12.50)", -1_250),
        ("（￥12.50）", -1_250),
        ("-￥3", -300),
        ("￥-3.05", -305),
        ("R$ -3", -300),
        ("1.299,00", 129_900),
        ("1 299,00 €", 129_900),
        ("1\u{a0}299,00\u{a0}€", 129_900),
        ("R$ 1.299,90", 129_990),
        ("1,299", 129_900),
        ("1,29", 129),
        ("1299.5", 129_950),
        ("1299.500", 129_950),
        ("USD 12.30", 1_230),
        ("12.30 USD", 1_230),
        ("$1,299", 129_900),
        ("1.2k", 120_000),
        ("１２９９．５０", 129_950),
        ("￥１，２９９", 129_900),
        ("人民币1299元整", 129_900),
        ("人民币壹万贰仟叁佰肆拾伍元整", 1_234_500),
        ("100美元", 10_000),
        ("1'299.50 CHF", 129_950),
        ("1.299.900", 129_990_000),
        ("12,345,678.9", 1_234_567_890),
        ("0", 0),
        (".5", 50),
        ("0.10", 10),
        ("三百多万元", 300_000_000),
        ("100多万", 100_000_000),
        ("1万2千", 1_200_000),
        ("三百五", 35_000),
        ("三百零五元", 30_500),
        ("十元", 1_000),
        ("一亿零三万元", 10_003_000_000),
        ("二〇一七", 201_700),
        ("1.23456万", 1_234_560),
        ("共计300元", 30_000),
        ("+3", 300),
        ("3百万", 300_000_000),
        ("1万2000元", 1_200_000),
        ("1299块", 129_900),
        ("两千元", 200_000),
        ("负三元", -300),
        ("0,5", 50),
    ] {
        assert_eq!(minor_units(text), Ok(minor), "{text}");
    }
}

#[test]
fn what_is_no_single_amount_is_refused_for_its_reason() {
    use Reason::*;
    for (text, why) in [
        ("", NotANumber),
        ("元", NotANumber),
        ("abc", NotANumber),
        ("1.2.3", NotANumber),
        ("--1", NotANumber),
        ("1e3", NotANumber),
        ("100-200", Range),
        ("100~200元", Range),
        ("100元至200元", Range),
        ("三百到五百元", Range),
        ("1.299", Decimals),
        ("1.005", Decimals),
        ("0,123", Decimals),
        ("1.2345678万", Decimals),
        ("12,345,67", NotANumber),
        ("1,0,500", NotANumber),
        ("123,45,678", NotANumber),
        ("1 23", NotANumber),
        ("1,2990", Decimals),
        ("退款300元", NotANumber),
        ("300元未退", NotANumber),
        ("300元/年", NotANumber),
        ("12345678901234567890", TooLarge),
        ("9999999999999999亿", TooLarge),
        ("三五百元", NotANumber),
        ("几百元", NotANumber),
        ("15分", NotANumber),
        ("12块5", NotANumber),
        ("百元", NotANumber),
        ("一二", NotANumber),
        ("2017-03-05", Range),
        ("()", NotANumber),
        ("1299元5角5角", NotANumber),
    ] {
        assert_eq!(minor_units(text), Err(why), "{text}");
    }
}

#[test]
fn lakhs_and_crores_are_parted_as_in_india() {
    for (text, minor) in [
        ("₹99,500", 9_950_000),
        ("₹1,02,500", 10_250_000),
        ("Rs. 12,50,000", 125_000_000),
        ("12,34,567.50", 123_456_750),
        ("1,00,00,000", 1_000_000_000),
        ("Rs. 500/-", 50_000),
    ] {
        assert_eq!(minor_units(text), Ok(minor), "{text}");
    }
}

#[test]
fn a_w_is_ten_thousand_and_a_word_with_one_is_not() {
    assert_eq!(minor_units("3.5w"), Ok(3_500_000));
    assert_eq!(minor_units("3.5W元"), Ok(3_500_000));
    let column = Unit { scale: 10_000, ..Unit::none() };
    let of = |text| scaled(text, &column).map(|amount| amount.minor);
    assert_eq!(of("2w"), Ok(2_000_000));
    assert_eq!(of("2 krw"), Ok(200));
}

#[test]
fn decimals_beyond_hundredths_are_rounded_away_from_zero_and_three_behind_reais_may_be_thousands() {
    let of = |text| scaled(text, &Unit::none()).map(|amount| (amount.minor, amount.rounded));
    for (text, read) in [
        ("12.345", (1_235, true)),
        ("-12.345", (-1_235, true)),
        ("99.999", (10_000, true)),
        ("1.234", (123, true)),
        ("12.3456", (1_235, true)),
        ("12.340", (1_234, false)),
    ] {
        assert_eq!(of(text), Ok(read), "{text}");
    }
    for text in ["R$ 1.299", "1.299 €", "R$ 1.300", "€ 2.000", "-R$ 1.250", "1.300 reais"] {
        assert_eq!(of(text), Err(Reason::Decimals), "{text}");
    }
    for (text, minor) in
        [("R$ 1.300,00", 130_000), ("R$ 1.300.000", 130_000_000), ("R$ 1.30", 130), ("1.300万欧元", 1_300_000)]
    {
        assert_eq!(of(text), Ok((minor, false)), "{text}");
    }
    assert_eq!(scaled("1.299", &Unit::of_heading("Valor (R$)")), Err(Reason::Decimals));
}

#[test]
fn an_amount_that_names_its_unit_is_not_multiplied_by_that_of_its_column() {
    let column = Unit { scale: 10_000, ..Unit::none() };
    let of = |text| scaled(text, &column).map(|amount| amount.minor);
    for (text, minor) in
        [("500元", 50_000), ("五百圆", 50_000), ("12元3角", 1_230), ("80块", 8_000), ("2万", 2_000_000)]
    {
        assert_eq!(of(text), Ok(minor), "{text}");
    }
    for (text, minor) in [("0.05", 50_000), ("￥0.05", 50_000), ("1.2", 1_200_000)] {
        assert_eq!(of(text), Ok(minor), "{text}");
    }
}

#[test]
fn amounts_in_hundredths_and_tenths_are_not_taken_for_whole_ones() {
    let of = |text, heading| scaled(text, &Unit::of_heading(heading)).map(|amount| (amount.minor, amount.rounded));
    for heading in [
        "涉及金额（分）",
        "涉及金额(单位：分)",
        "涉及金额（人民币分）",
        "涉及金额（以分为单位）*",
        "Amount (cents)",
        "Amount (in US cents)",
        "Amount (USD cents)",
        "Valor (centavos)",
    ] {
        assert_eq!((of("9900", heading), of("9,900", heading)), (Ok((9_900, false)), Ok((9_900, false))), "{heading}");
        assert_eq!(of("0.5", heading), Ok((1, true)), "{heading}");
        assert_eq!(of("99元", heading), Ok((9_900, false)), "a cell that names its unit: {heading}");
    }
    assert_eq!(of("990", "涉及金额（角）"), Ok((9_900, false)));
    // Those that name hundredths beside the main unit, or something else, are in the main unit.
    for heading in
        ["涉及金额（元、角、分）", "涉及金额（元，精确到分）", "涉及金额（元）", "金额（部分）", "Amount (per cent)"]
    {
        assert_eq!(of("99", heading), Ok((9_900, false)), "{heading}");
    }
}

#[test]
fn numbers_with_an_exponent_are_read_as_programs_write_them() {
    for (text, minor) in [
        ("2.5E+4", 2_500_000),
        ("1.2e+06", 120_000_000),
        ("5.88888000E+03", 588_888),
        ("9.90000000E+01", 9_900),
        ("1e+05", 10_000_000),
        ("-2.50E+04", -2_500_000),
        ("￥2.5E+4", 2_500_000),
        ("3E+0", 300),
    ] {
        assert_eq!(minor_units(text), Ok(minor), "{text}");
    }
    for text in ["1e3", "25E+4", "2.5E+", "2.5E+4.5", "2.5E++4", "E+4", "2.5E+99", "2,5E+4"] {
        assert!(minor_units(text).is_err(), "{text}");
    }
    assert_eq!(scaled("1.2e+01", &Unit::of_heading("涉及金额（万元）")).map(|a| a.minor), Ok(12_000_000));
}

#[test]
fn a_word_for_another_currency_names_the_unit_too_and_a_sign_does_not() {
    let of = |text, heading| scaled(text, &Unit::of_heading(heading)).map(|amount| amount.minor);
    for (text, minor) in [
        ("500美元", 50_000),
        ("500港币", 50_000),
        ("500 USD", 50_000),
        ("5", 5_000_000),
        ("$5", 5_000_000),
        ("5万美元", 5_000_000),
    ] {
        assert_eq!(of(text, "涉及金额（万元）"), Ok(minor), "{text}");
    }
    assert_eq!((of("5美元", "金额（万美元）"), of("5 USD", "Amount ($000)")), (Ok(5_000_000), Ok(500_000)));
    assert_eq!((of("500欧元", "金额（万美元）"), of("500 EUR", "Amount ($000)")), (Ok(50_000), Ok(50_000)));
}

#[test]
fn an_amount_in_a_unit_that_is_not_known_is_none_unless_it_names_its_own() {
    let of = |text| scaled(text, &Unit::of_heading("Betrag (Tsd. EUR)")).map(|amount| amount.minor);
    assert_eq!((of("5"), of("5.50"), of("€5")), (Err(Reason::Unit), Err(Reason::Unit), Err(Reason::Unit)));
    assert_eq!((of("500元"), of("5万")), (Ok(50_000), Ok(5_000_000)));
}

#[test]
fn no_amount_is_so_large_that_sums_overflow() {
    for text in ["999999999999999", "￥999,999,999,999,999", "10001亿元", "-999999999999999"] {
        assert_eq!(minor_units(text), Err(Reason::TooLarge), "{text}");
    }
    assert_eq!(minor_units("10000亿元"), Ok(MOST));
    assert_eq!(scaled("5亿", &Unit::none()).map(|amount| amount.minor), Ok(50_000_000_000));
}

#[test]
fn counts_are_whole() {
    for (text, number) in [
        ("12", 12),
        ("1,299", 1_299),
        ("12件", 12),
        ("3 次", 3),
        ("1.2万", 12_000),
        ("1.2万件次", 12_000),
        ("约三百人", 300),
        ("-3", -3),
    ] {
        assert_eq!(integer(text), Ok(number), "{text}");
    }
    assert_eq!(integer("1.5"), Err(Reason::Decimals));
    assert_eq!(integer("1.23456万"), Err(Reason::Decimals));
    assert_eq!(integer("12元"), Err(Reason::NotANumber));
    assert_eq!(integer("10-20人"), Err(Reason::Range));
    assert_eq!(integer("12.0"), Ok(12));
}

/// Every three digits a mark.
fn grouped(whole: i64, mark: &str) -> String {
    let digits = whole.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out += mark;
        }
        out.push(c);
    }
    out
}

/// Below 10^16, with the usual zeros.
fn han(n: i64, digits: &[&str; 10], small: &[&str; 4]) -> String {
    let four = |n: i64| {
        let mut out = String::new();
        for place in (0..4).rev() {
            let digit = n / 10i64.pow(place) % 10;
            match digit {
                0 if out.is_empty() || out.ends_with(digits[0]) || n % 10i64.pow(place + 1) == 0 => {}
                0 => out += digits[0],
                d => out = out + digits[d as usize] + small[place as usize],
            }
        }
        out
    };
    if n == 0 {
        return digits[0].into();
    }
    let mut out = String::new();
    for (unit, value) in [("亿", n / 100_000_000), ("万", n / 10_000 % 10_000), ("", n % 10_000)] {
        if value > 0 {
            if !out.is_empty() && value < 1000 {
                out += digits[0];
            }
            out = out + &four(value) + unit;
        }
    }
    out
}

proptest! {
    #[test]
    fn an_amount_reads_the_same_in_every_style(minor in prop_oneof![0i64..100_000, 0i64..99_999_999_999_999]) {
        let (whole, rest) = (minor / 100, minor % 100);
        let wide = |s: &str| s.chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect::<String>();
        let (common, great) = (["", "十", "百", "千"], ["", "拾", "佰", "仟"]);
        let small = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
        let formal = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
        let parts = match (rest / 10, rest % 10) { (0, 0) => "整".into(), (0, f) => format!("零{f}分"), (j, 0) => format!("{j}角"), (j, f) => format!("{j}角{f}分") };
        for text in [
            format!("{whole}.{rest:02}"), format!("￥{}.{rest:02}", grouped(whole, ",")), format!("R$ {},{rest:02}", grouped(whole, ".")),
            format!("{},{rest:02} €", grouped(whole, " ")), format!("USD {whole}.{rest:02}0"), wide(&format!("{}.{rest:02}", grouped(whole, ","))),
            format!("{whole}.{rest:02}元"), format!("{whole}元{parts}"), format!("人民币{}元{parts}", han(whole, &small, &common)),
            format!("{}圆{parts}", han(whole, &formal, &great)), format!("{}.{:06}万", whole / 10_000, minor % 1_000_000),
            format!("约{}.{:010}亿元", whole / 100_000_000, minor % 10_000_000_000), format!("{}.{:05}k", whole / 1000, minor % 100_000),
        ] {
            prop_assert_eq!(minor_units(&text), Ok(minor), "{}", text);
            if minor > 0 {
                let (less, bracketed) = (format!("-{text}"), format!("({text})"));
                prop_assert_eq!(minor_units(&less), Ok(-minor), "{}", less);
                prop_assert_eq!(minor_units(&bracketed), Ok(-minor), "{}", bracketed);
            }
        }
        prop_assert_eq!(integer(&format!("{}件", grouped(whole, ","))), Ok(whole));
        prop_assert_eq!(integer(&han(whole, &small, &common)), Ok(whole));
    }

    #[test]
    fn no_text_makes_it_fall_over(text in "[-0-9.,' ()￥元角分万亿千百十一三零壹多约k$～a]{0,24}") {
        let _ = (minor_units(&text), integer(&text));
    }
}

#[test]
#[ignore = "a measurement"]
fn how_long_an_amount_takes() {
    for text in ["1299.50", "￥1,299.00", "1.2万元", "壹仟贰佰元", "退款未到账"] {
        let start = std::time::Instant::now();
        for _ in 0..1_000_000 {
            let _ = std::hint::black_box(minor_units(std::hint::black_box(text)));
        }
        eprintln!("{text}: {} ns", start.elapsed().as_nanos() / 1_000_000);
    }
}
