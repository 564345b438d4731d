//! What is masked and what stays.

use proptest::prelude::*;

use super::evaluate::evaluate;
use super::*;

fn masked(text: &str) -> String {
    Masker::new().mask(text, &mut Found::default()).into_owned()
}

fn found(text: &str) -> Found {
    let mut found = Found::default();
    Masker::new().mask(text, &mut found);
    found
}

/// Each line of a list is a text, `=>`, and the text as it should be; without an arrow the text stays.
fn check(list: &str) {
    let masker = Masker::new();
    let mut wrong = Vec::new();
    for line in list.lines().filter(|line| !line.is_empty()) {
        let (text, expected) = line.split_once(" => ").unwrap_or((line, line));
        let once = masker.mask(text, &mut Found::default());
        if once != expected {
            wrong.push(format!("{text} => {once}"));
        }
        assert!(matches!(masker.mask(&once, &mut Found::default()), Cow::Borrowed(_)), "masked twice: {text}");
    }
    assert!(wrong.is_empty(), "not as expected:\n{}", wrong.join("\n"));
}

#[test]
fn every_example_is_masked_as_it_should_be() {
    check(include_str!("examples.txt"));
}

#[test]
fn a_text_without_personal_data_is_not_copied() {
    let masker = Masker::new();
    for text in ["", "物流太慢，包装破了", "订单号20231015882309149，价格1999元", "The box was empty."]
    {
        assert!(matches!(masker.mask(text, &mut Found::default()), Cow::Borrowed(_)), "{text}");
    }
}

#[test]
fn one_account_is_one_string_however_it_is_written() {
    for way in ["电话+86 138-1234-5678", "手机１３８１２３４５６７８", "打138 1234 5678", "008613812345678"]
    {
        let numbers: Vec<String> = found(way).contacts.into_iter().map(|contact| contact.normalised).collect();
        assert_eq!(numbers, ["13812345678"], "{way}");
    }
    assert_eq!(found("mail Foo.Bar@Example.COM").contacts[0].normalised, "foo.bar@example.com");
}

#[test]
fn an_account_is_the_writers_own_where_the_text_says_so() {
    for (text, own) in [
        ("我的手机13812345678", true),
        ("联系电话：13812345678", true),
        ("please contact me at (206) 555-0143", true),
        ("卖家微信abc_123456", false),
        ("骗子用13812345678打来", false),
        ("My order is late, the seller's phone is 206-555-0143", false),
    ] {
        let contacts = found(text).contacts;
        assert_eq!(contacts.iter().map(|contact| contact.own).collect::<Vec<_>>(), [own], "{text}");
    }
}

#[test]
fn only_accounts_are_kept_as_contacts() {
    let found = found("我叫李明，电话13812345678，身份证11010519491231002X，京A12345，住和平路12号");
    assert_eq!(found.counts, [1, 1, 0, 0, 0, 0, 1, 1, 1]);
    assert_eq!(found.contacts.iter().map(|contact| contact.kind).collect::<Vec<_>>(), [Kind::Phone]);
}

#[test]
fn a_wrong_check_digit_is_no_card_and_without_a_cue_no_identity_card() {
    for digit in '0'..='9' {
        let card = format!("银行卡411111111111111{digit}。");
        assert_eq!(masked(&card) != card, digit == '1', "{card}");
        let identity = format!("看到11010519491231002{digit}。");
        assert_eq!(masked(&identity), identity);
    }
}

#[test]
fn hardly_anything_is_missed_or_masked_too_much_in_the_labelled_sets() {
    let mut short = Vec::new();
    for (set, csv_text) in [
        ("dev", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/privacy/dev.csv"))),
        ("test", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/privacy/test.csv"))),
        ("final", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/privacy/final.csv"))),
        ("forms", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/privacy/forms.csv"))),
    ] {
        let evaluation = evaluate(csv_text);
        assert!(evaluation.unusable.is_empty(), "unusable lines of {set}: {:?}", evaluation.unusable);
        for kind in Kind::ALL {
            let score = evaluation.scores[kind as usize];
            let (recall, precision) = (score.recall(), score.precision());
            println!("{set:5} {:10} recall {recall:.3} precision {precision:.3} {score:?}", kind.name());
            if score.right + score.missed == 0 || recall < 0.98 || precision < 0.97 {
                short.push(format!("{set} {}", kind.name()));
            }
        }
        for (text, expected, actual) in &evaluation.differing {
            println!("text      {text}\nexpected  {expected}\nactual    {actual}\n");
        }
    }
    assert!(short.is_empty(), "recall below 0.98, precision below 0.97 or nothing to find: {short:?}");
}

/// Personal data after words that a long text ends with, in many kinds.
const AT_THE_END: [&str; 10] = [
    "So please call me on 415 555 0132 today. ",
    "Contact: 138 0013 8000, thanks. ",
    "Hello, my name is Jonathan Whitaker and I bought it. ",
    "I live at 221 Carlton Road and wait. ",
    "write to foo.bar@example.com now. ",
    "请联系我，电话：138 1234 5678，谢谢。",
    "我叫李明，身份证11010519491231002X，投诉商家。",
    "本人住和平路12号3单元501，至今未退款。",
    "联系人：王丽 13812345678。",
    "卖家微信abc_123456，车牌京A12345。",
];

#[test]
fn wherever_a_long_text_is_cut_no_half_of_a_number_or_a_name_stays() {
    let masker = Masker::new();
    let mask = |text: &str| masker.mask(text, &mut Found::default()).into_owned();
    let filler = |length: usize| "The seller refused to answer. ".repeat(length / 30) + &".".repeat(length % 30);
    for probe in AT_THE_END {
        let [short, behind] = [filler(600), filler(1200)];
        let expected = mask(&(short.clone() + probe))[short.len()..].to_string();
        assert!(expected.contains('['), "{probe}");
        // Windows begin and end at the limit and some times AROUND before it.
        for limit in (0..4).map(|times| LONG - times * AROUND) {
            for place in (limit - 80..limit + 40).step_by(if limit == LONG { 1 } else { 13 }) {
                let before = filler(place);
                let whole = mask(&[before.as_str(), probe, &behind].concat());
                assert_eq!(&whole[place..whole.len() - behind.len()], expected, "{probe} at {place}");
            }
        }
    }
}

#[test]
fn a_long_text_is_masked_like_its_short_parts_and_twice_is_once() {
    let masker = Masker::new();
    let parts: Vec<String> = (0..600).map(|i| format!("{} {}", AT_THE_END[i % 10], "x".repeat(i % 17))).collect();
    let (mut one, mut each) = (Found::default(), Found::default());
    let once = masker.mask(&parts.concat(), &mut one).into_owned();
    // Beside its neighbours a part may tell more than alone, never less.
    parts.iter().for_each(|part| drop(masker.mask(part, &mut each)));
    for kind in Kind::ALL {
        assert!(one.count(kind) >= each.count(kind), "{}: {} of {}", kind.name(), one.count(kind), each.count(kind));
    }
    let mut again = Found::default();
    assert_eq!((masker.mask(&once, &mut again), again), (Cow::Borrowed(once.as_str()), Found::default()));
}

#[test]
fn only_the_kinds_asked_for_are_masked() {
    let masker = Masker::new();
    let name = "李先生数码专营（南京路12号3单元501）微信shop_88217 电话13812345678";
    let mut found = Found::default();
    let masked = masker.mask_kinds(name, &[Kind::Phone, Kind::WeChat], &mut found);
    assert_eq!(masked, "李先生数码专营（南京路12号3单元501）微信[微信] 电话[电话]");
    assert_eq!((found.counts, found.contacts.len()), ([1, 0, 0, 0, 0, 1, 0, 0, 0], 2));
    assert!(matches!(masker.mask_kinds(name, &[Kind::Email], &mut found), Cow::Borrowed(_)));
    assert_eq!(masker.mask_kinds(name, &Kind::ALL, &mut Found::default()), masker.mask(name, &mut Found::default()));
}

/// Pieces of which random texts are made: cues, data, masks, marks.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "电话",
        "手机：",
        "微信",
        "QQ",
        "身份证",
        "卡号",
        "订单号",
        "姓名：",
        "本人",
        "我叫",
        "先生",
        "女士",
        "老张",
        "小王",
        "李姐",
        "儿子",
        "王丽",
        "、",
        "Thanks,\n",
        "my wife ",
        "(at)",
        "一三八",
        "大厦",
        "张",
        "李晓红",
        "欧阳",
        "Dear ",
        "Mr. ",
        "my name is ",
        "John ",
        "Smith",
        "13812345678",
        "138 1234 5678",
        "010-62345678",
        "转",
        "62345678",
        "(206) 555-0143",
        "555-0143",
        "11010519491231002X",
        "4111111111111111",
        "a_b123456",
        "wxid_",
        "foo@bar.com",
        "@",
        "京A",
        "12345",
        "中山路",
        "12号",
        "3栋",
        "2单元",
        "501",
        "小区",
        "123 Main Street",
        "Apt 4B",
        "P.O. Box 12",
        "https://",
        "[电话]",
        "[姓名]",
        "[地址]",
        "[",
        "]",
        " ",
        "，",
        "。",
        "\n",
        "-",
        ".",
        "+",
        "86",
        "0",
        "7",
        "１３",
        "ｘ",
        "é",
        "的",
        "是",
        "一",
        "#",
    ];
    prop_oneof![8 => prop::sample::select(pieces.to_vec()).prop_map(str::to_string), 1 => any::<char>().prop_map(String::from)]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_too_odd_and_masking_twice_is_masking_once(pieces in prop::collection::vec(piece(), 0..14)) {
        let masker = Masker::new_shared();
        let text = pieces.concat();
        let once = masker.mask(&text, &mut Found::default()).into_owned();
        let mut again = Found::default();
        let twice = masker.mask(&once, &mut again).into_owned();
        prop_assert_eq!(&twice, &once, "of {:?}", text);
        prop_assert_eq!(&again, &Found::default());
        let some = masker.mask_kinds(&text, &[Kind::Phone, Kind::Name], &mut Found::default()).into_owned();
        let still = masker.mask_kinds(&some, &[Kind::Phone, Kind::Name], &mut again).into_owned();
        prop_assert_eq!(still, some, "of {:?}", text);
    }
}

impl Masker {
    /// One masker for thousands of random texts.
    fn new_shared() -> &'static Masker {
        static MASKER: std::sync::OnceLock<Masker> = std::sync::OnceLock::new();
        MASKER.get_or_init(Masker::new)
    }
}
