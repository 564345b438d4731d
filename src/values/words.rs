//! Words with a fixed meaning: yes and no, genders, the provinces of China. The words are in `words.toml`. Must not know in
//! which columns they stand.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::fold::half_width;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    unclear: Vec<String>,
    yes_no: YesNo,
    gender: Genders,
    province: Vec<Province>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YesNo {
    yes: Vec<String>,
    no: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Genders {
    male: Vec<String>,
    female: Vec<String>,
    other: Vec<String>,
    not_told: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Province {
    name: String,
    full: String,
    also: Vec<String>,
    latin: Vec<String>,
    #[serde(default)]
    cities: String,
}

struct Words {
    yes_no: HashMap<String, bool>,
    gender: HashMap<String, &'static str>,
    provinces: Vec<Province>,
    /// Every form that stands alone → place in `provinces`.
    alone: HashMap<String, usize>,
    /// Second-level places by their first character, the longest first, and the province of each.
    cities: HashMap<char, Vec<(String, usize)>>,
    unclear: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let lists: Lists = toml::from_str(include_str!("words.toml")).expect("the shipped words are TOML");
    let (yes, no) = (lists.yes_no.yes.into_iter(), lists.yes_no.no.into_iter());
    let Genders { male, female, other, not_told } = lists.gender;
    let genders = [("male", male), ("female", female), ("other", other), ("", not_told)];
    let provinces = lists.province;
    let forms = |p: &Province| [vec![p.name.clone(), p.full.clone()], p.also.clone(), p.latin.clone()].concat();
    let latin =
        |p: &Province| p.latin.iter().flat_map(|l| [format!("{l}province"), format!("{l}sheng")]).collect::<Vec<_>>();
    let alone = provinces.iter().enumerate();
    let alone = alone.flat_map(|(i, p)| forms(p).into_iter().chain(latin(p)).map(move |f| (f, i))).collect();
    let mut cities: HashMap<char, Vec<(String, usize)>> = HashMap::new();
    for (at, province) in provinces.iter().enumerate() {
        for city in province.cities.split(' ') {
            city.chars().next().into_iter().for_each(|c| cities.entry(c).or_default().push((city.to_string(), at)));
        }
    }
    cities.values_mut().for_each(|list| list.sort_by_key(|(city, _)| std::cmp::Reverse(city.len())));
    Words {
        yes_no: yes.map(|w| (w, true)).chain(no.map(|w| (w, false))).collect(),
        gender: genders.into_iter().flat_map(|(g, list)| list.into_iter().map(move |w| (w, g))).collect(),
        provinces,
        alone,
        cities,
        unclear: lists.unclear,
    }
});

/// Longer texts are looked up nowhere.
const LONGEST: usize = 24;

/// A word as it is looked up: half-width, small letters, no blanks around it. `None`: too long to be one.
fn word(text: &str) -> Option<String> {
    let text = text.trim();
    (text.len() <= LONGEST).then(|| text.chars().map(half_width).flat_map(char::to_lowercase).collect())
}

/// `是`, `Y`, `Sim`, `1` → true; `否`, `N`, `Não`, `0` → false.
pub fn yes_no(text: &str) -> Option<bool> {
    WORDS.yes_no.get(&word(text)?).copied()
}

/// `male`, `female` or `other`; nothing where the word says that it is not told. `None`: no word for a gender.
pub fn gender(text: &str) -> Option<&'static str> {
    WORDS.gender.get(&word(text)?).copied()
}

/// A place in China.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The short name of the province: 广东, 内蒙古.
    pub province: &'static str,
    /// The place of the second level as the text has it: 深圳市.
    pub city: Option<&'a str>,
    /// The district or county, where no such place stands before it: 浦东新区 of 上海.
    pub district: Option<&'a str>,
}

impl<'a> Place<'a> {
    fn of(province: usize, city: Option<&'a str>) -> Self {
        Place { province: &WORDS.provinces[province].name, city, district: None }
    }
}

/// The province and the city that a text begins with: `广东省深圳市南山区`, `广东深圳`, `深圳市`, `粤`, `Guangdong`.
pub fn place(text: &str) -> Option<Place<'_>> {
    let text = text.trim().trim_start_matches("中国").trim_start();
    if let Some(at) = alone(text) {
        return Some(Place::of(at, None));
    }
    if text.is_ascii() {
        return None;
    }
    let Some((begun, rest, official)) = begins(text) else {
        // A city that needs no province: there is no other of its name.
        let (city, at, rest) = city(text, None)?;
        return (!street(rest) && stands_alone(city, rest)).then(|| Place::of(at, Some(city)));
    };
    let gap = rest.trim_start_matches(is_gap);
    // 吉林市 is a city of 吉林, and 海南藏族自治州 one of 青海.
    if !official
        && let Some((city, at, rest)) = city(text, None)
        && city.len() > WORDS.provinces[begun].name.len()
        && !street(rest)
    {
        return Some(Place::of(at, Some(city)));
    }
    let city = city(gap, Some(begun)).filter(|(_, _, rest)| !street(rest)).map(|(city, ..)| city);
    let named = city.is_some() || official || rest.len() != gap.len() || divided(rest);
    let district = if city.is_none() { district(gap) } else { None };
    (named && !street(rest)).then(|| Place { district, ..Place::of(begun, city) })
}

/// The district or county that a text begins with: nothing of a street or a house.
fn district(text: &str) -> Option<&str> {
    let text = text.strip_prefix("市辖区").unwrap_or(text).trim_start_matches(is_gap);
    let kind = |c: char| matches!(c, '区' | '县' | '市' | '旗' | '區' | '縣');
    let (at, c) = text.char_indices().take(LONGEST_DISTRICT).skip(1).find(|(_, c)| kind(*c))?;
    let (name, end) = (&text[..at], at + c.len_utf8());
    let in_name = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) && !"路街道号弄巷镇乡村省".contains(c);
    name.chars().all(in_name).then(|| &text[..end])
}

/// Characters of 积石山保安族东乡族撒拉族自治县.
const LONGEST_DISTRICT: usize = 16;

/// Whether a city without its province is meant as such: 深圳市, 深圳, 深圳南山区, but not 朝阳区 or 白银价格.
fn stands_alone(city: &str, rest: &str) -> bool {
    let has_kind = city.ends_with(['市', '盟', '州', '区']) && city.chars().count() > 2;
    has_kind
        || (!WORDS.unclear.iter().any(|u| u == city) && (rest.is_empty() || rest.starts_with(is_gap) || divided(rest)))
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '/' | '·' | ',' | '，' | '、' | '－' | '|' | '>' | '_' | ':' | '：')
}

/// A form that stands alone, without blanks and marks inside.
fn alone(text: &str) -> Option<usize> {
    let bare: String = word(text)?.chars().filter(|c| !matches!(c, ' ' | '\'' | '-' | '.' | '’')).collect();
    WORDS.alone.get(&bare).copied()
}

/// The province with which a text begins, what comes after it, and whether its official name stands there.
fn begins(text: &str) -> Option<(usize, &str, bool)> {
    let of = |name: fn(&Province) -> &str, official: bool| {
        // The first character tells nearly all of them apart.
        let head = |text: &str| text.as_bytes().first_chunk::<3>().copied();
        let mut all = WORDS.provinces.iter().enumerate().filter(|(_, p)| head(name(p)) == head(text));
        all.find_map(|(i, p)| text.strip_prefix(name(p)).map(|rest| (i, rest, official)))
    };
    of(|p| &p.full, true).or_else(|| of(|p| &p.name, false)).map(|(i, rest, official)| {
        let rest_of_name = ["省", "自治区"].into_iter().find_map(|s| rest.strip_prefix(s)).filter(|_| !official);
        rest_of_name.map_or((i, rest, official), |rest| (i, rest, true))
    })
}

/// A place of the second level at the beginning: as written, its province, and what comes after it.
fn city(text: &str, within: Option<usize>) -> Option<(&str, usize, &str)> {
    let fits = |(name, at): &&(String, usize)| within.is_none_or(|w| w == *at) && text.starts_with(name.as_str());
    let (name, at) = WORDS.cities.get(&text.chars().next()?)?.iter().find(fits)?;
    let rest = text.get(name.len()..)?;
    let kinds = ["市", "地区", "盟", "州", "林区"];
    // 延边朝鲜族自治州: between name and kind stand the peoples.
    let long = rest.find("自治州").filter(|at| *at <= 36).map(|at| at + "自治州".len());
    let kind = long.or_else(|| kinds.iter().find(|k| rest.starts_with(**k)).map(|k| k.len())).unwrap_or(0);
    let end = name.len() + kind;
    Some((text.get(..end)?, *at, text.get(end..)?))
}

/// `北京路12号` is a street in some other place; so is `南京东路`.
fn street(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['东', '西', '南', '北', '中']);
    ["路", "街", "大道", "大街", "道"].into_iter().any(|s| rest.starts_with(s))
}

/// Whether a text goes on with a part of a country.
fn divided(rest: &str) -> bool {
    let near: Vec<char> = rest.chars().take(12).collect();
    near.iter().skip(1).any(|c| matches!(c, '市' | '区' | '县' | '州' | '盟' | '旗' | '區' | '縣'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn province(text: &str) -> Option<&'static str> {
        place(text).map(|p| p.province)
    }

    #[test]
    fn yes_and_no_are_known_in_several_languages() {
        for text in ["是", "有", "Y", "yes", "TRUE", "1", "Sim", "S", " 是 ", "Ｙ"] {
            assert_eq!(yes_no(text), Some(true), "{text}");
        }
        for text in ["否", "无", "N", "no", "False", "0", "Não", "NÃO", "n"] {
            assert_eq!(yes_no(text), Some(false), "{text}");
        }
        for text in ["", "2", "maybe", "是否", "不详"] {
            assert_eq!(yes_no(text), None, "{text}");
        }
    }

    #[test]
    fn genders_have_one_name_each() {
        for (text, known) in
            [("男", "male"), ("F", "female"), ("Masculino", "male"), ("女士", "female"), ("其他", "other")]
        {
            assert_eq!(gender(text), Some(known), "{text}");
        }
        assert_eq!((gender("unknown"), gender("9"), gender("保密")), (Some(""), Some(""), Some("")));
        assert_eq!(gender("红"), None);
    }

    #[test]
    fn the_national_codes_of_gender_are_known() {
        assert_eq!(["0", "1", "2", "9"].map(gender), [Some(""), Some("male"), Some("female"), Some("")]);
    }

    #[test]
    fn every_form_of_a_province_comes_to_its_short_name() {
        assert_eq!(WORDS.provinces.len(), 34);
        let mut forms = 0;
        for (at, p) in WORDS.provinces.iter().enumerate() {
            for form in [&p.name, &p.full].into_iter().chain(&p.also).chain(&p.latin) {
                assert_eq!(province(form), Some(p.name.as_str()), "{form}");
                assert_eq!(province(&format!(" {} ", form.to_uppercase())), Some(p.name.as_str()), "{form}");
                forms += 1;
                assert_eq!(WORDS.alone.get(form), Some(&at), "no form stands for two provinces");
            }
        }
        assert!(forms > 34 * 4);
        for (text, name) in [
            ("Inner Mongolia", "内蒙古"),
            ("Hong Kong", "香港"),
            ("Guangdong Province", "广东"),
            ("Shaanxi", "陕西"),
            ("Shanxi", "山西"),
        ] {
            assert_eq!(province(text), Some(name), "{text}");
        }
    }

    #[test]
    fn an_address_gives_its_province_and_city() {
        for (text, province, city) in [
            ("广东省深圳市南山区", "广东", Some("深圳市")),
            ("广东深圳", "广东", Some("深圳")),
            ("广东 深圳市", "广东", Some("深圳市")),
            ("深圳市南山区", "广东", Some("深圳市")),
            ("北京市朝阳区", "北京", None),
            ("北京朝阳区", "北京", None),
            ("内蒙古呼和浩特市", "内蒙古", Some("呼和浩特市")),
            ("新疆维吾尔自治区伊犁哈萨克自治州", "新疆", Some("伊犁哈萨克自治州")),
            ("吉林省吉林市", "吉林", Some("吉林市")),
            ("吉林市", "吉林", Some("吉林市")),
            ("海南藏族自治州", "青海", Some("海南藏族自治州")),
            ("青海省海南藏族自治州", "青海", Some("海南藏族自治州")),
            ("海南省海口市", "海南", Some("海口市")),
            ("中国广东省", "广东", None),
            ("上海-浦东新区", "上海", None),
            ("云南省大理白族自治州大理市", "云南", Some("大理白族自治州")),
            ("湖北省恩施土家族苗族自治州", "湖北", Some("恩施土家族苗族自治州")),
            ("香港特别行政区九龙", "香港", None),
            ("内蒙古自治区锡林郭勒盟", "内蒙古", Some("锡林郭勒盟")),
            ("辽宁省朝阳市", "辽宁", Some("朝阳市")),
            ("朝阳市", "辽宁", Some("朝阳市")),
            ("深圳", "广东", Some("深圳")),
            ("杭州西湖区", "浙江", Some("杭州")),
            ("四川省阿坝州", "四川", Some("阿坝州")),
        ] {
            let found = place(text).map(|place| (place.province, place.city));
            assert_eq!(found, Some((province, city)), "{text}");
        }
        for text in [
            "",
            "北京路12号",
            "南京东路",
            "重庆小面",
            "中国",
            "京东",
            "云",
            "America",
            "新的",
            "朝阳区",
            "白银价格",
            "阿里巴巴",
            "阿里",
            "大连海鲜",
        ] {
            assert_eq!(place(text).map(|p| p.province), if text == "云" { Some("云南") } else { None }, "{text}");
        }
    }

    #[test]
    fn a_district_is_told_where_no_city_stands_before_it() {
        for (text, district) in [
            ("北京市朝阳区建国路88号", Some("朝阳区")),
            ("上海-浦东新区", Some("浦东新区")),
            ("天津市 市辖区 和平区", Some("和平区")),
            ("重庆市云阳县", Some("云阳县")),
            ("上海市中山北路12号3区", None),
            ("上海市", None),
            ("粤", None),
            ("广东省深圳市南山区", None),
        ] {
            assert_eq!(place(text).and_then(|place| place.district), district, "{text}");
        }
    }

    #[test]
    fn no_city_stands_under_two_provinces() {
        let mut seen = std::collections::HashSet::new();
        assert!(WORDS.cities.values().flatten().all(|(city, _)| seen.insert(city)));
        assert!(seen.len() > 330, "{}", seen.len());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fall_over(text in "[北京海南省市自治州路广东深圳 a-dB林吉]{0,20}|\\PC{0,20}") {
            let _ = (place(&text), yes_no(&text), gender(&text));
        }
    }

    #[test]
    #[ignore = "a measurement"]
    fn how_long_a_word_takes() {
        for text in ["广东省", "广东省深圳市南山区", "Guangdong", "Maryland", "不知道在哪里"] {
            let start = std::time::Instant::now();
            for _ in 0..1_000_000 {
                let _ = std::hint::black_box(province(std::hint::black_box(text)));
            }
            eprintln!("{text}: {} ns", start.elapsed().as_nanos() / 1_000_000);
        }
    }
}
