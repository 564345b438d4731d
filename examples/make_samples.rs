//! Writes `samples/weishang-2017/complaints.csv`: complaints about WeChat sellers, made up from the
//! fragments in `examples/samples/weishang-2017.toml`. The same seed gives the same bytes.
//!
//! `cargo run --release --example make_samples [-- --truth FILE]`
//! The truth file tells what each text was written to mean.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng as Rng;
use serde::Deserialize;

const COLUMNS: &str = "投诉编号,投诉时间,投诉渠道,商家名称,商家类型,商品名称,商品类别,地区,投诉内容,涉及金额";
const TRUTH_COLUMNS: &str = "id,primary,topic,remedy,category,seller_type";
const FEW: [&str; 6] = ["三", "四", "五", "六", "七", "八"];
const ENDINGS: [&str; 3] = ["", "！", "！！"];
const LENGTH: std::ops::RangeInclusive<usize> = 40..=160;
const MONTHS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

type Weighted = Vec<(String, f64)>;
/// Fragments by name, one a line.
type Pools = BTreeMap<String, String>;

#[derive(Deserialize)]
struct Recipe {
    seed: u64,
    pending: f64,
    asked: BTreeMap<String, f64>,
    enterprise_effect: f64,
    service_effect: f64,
    spam_enterprise: f64,
    channels: Weighted,
    officer_channels: Vec<String>,
    regions: Weighted,
    seasons: Vec<(u32, u32, f64)>,
    places: Vec<String>,
    stems: Vec<String>,
    categories: Vec<Category>,
    goods: Vec<Goods>,
    pools: Pools,
}

#[derive(Deserialize)]
struct Category {
    name: String,
    rows: usize,
    enterprise: f64,
    refused: f64,
    shops: BTreeMap<String, Vec<String>>,
    topics: Weighted,
}

#[derive(Deserialize)]
struct Goods {
    category: String,
    price: (u32, u32),
    names: Vec<String>,
    #[serde(flatten)]
    pools: Pools,
}

/// What a text is written to mean; never a column of the sample.
struct Meaning<'a> {
    category: &'a Category,
    topic: &'a str,
    seller: &'static str,
    remedy: &'static str,
}

fn main() -> Result<()> {
    let truths: Box<dyn Write> = match &*std::env::args().skip(1).collect::<Vec<_>>() {
        [] => Box::new(std::io::sink()),
        [flag, file] if flag == "--truth" => Box::new(File::create(file)?),
        _ => bail!("usage: make_samples [--truth FILE]"),
    };
    let mut truths = csv::Writer::from_writer(truths);
    truths.write_record(TRUTH_COLUMNS.split(','))?;
    let recipe: Recipe = toml::from_str(include_str!("samples/weishang-2017.toml"))?;
    let rng = &mut Rng::seed_from_u64(recipe.seed);
    let meanings = meanings(&recipe, rng);
    let days: Vec<_> = (1..=365).map(|day| (day, busyness(day, &recipe.seasons))).collect();
    let mut received: Vec<u32> = meanings.iter().map(|_| *at(&days, rng.random())).collect();
    received.sort_unstable();

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/weishang-2017");
    std::fs::create_dir_all(&folder)?;
    let mut rows = csv::Writer::from_path(folder.join("complaints.csv"))?;
    rows.write_record(COLUMNS.split(','))?;
    let mut texts = HashSet::new();
    for (number, (meaning, day)) in (1..).zip(meanings.iter().zip(received)) {
        let id = format!("WS2017-{number:05}");
        let row = std::iter::repeat_with(|| complaint(&recipe, meaning, &id, day, rng))
            .take(100)
            .find(|row| LENGTH.contains(&row[8].chars().count()) && texts.insert(row[8].clone()))
            .with_context(|| format!("no new text about {}", meaning.topic))?;
        rows.write_record(&row)?;
        let Meaning { topic, remedy, .. } = meaning;
        truths.write_record([&id, primary(topic), topic, remedy, &row[6], &row[4]])?;
    }
    assert_eq!(texts.len(), meanings.len(), "the texts are mutually distinct");
    rows.flush()?;
    Ok(truths.flush()?)
}

/// Deals categories and topics in the recipe's proportions, then sellers and remedies.
fn meanings<'a>(recipe: &'a Recipe, rng: &mut Rng) -> Vec<Meaning<'a>> {
    let mut meanings = Vec::new();
    for category in &recipe.categories {
        let mut group = Vec::new();
        for topic in deal(&category.topics, category.rows, rng) {
            let spam = f64::from(topic == "spam") * recipe.spam_enterprise;
            let enterprise = rng.random_bool(category.enterprise + spam);
            let asked = rng.random_bool(recipe.asked[topic]);
            group.push(Meaning {
                category,
                topic,
                seller: if enterprise { "企业" } else { "个人" },
                remedy: if asked { "granted" } else { "none" },
            });
        }
        settle(&mut group, recipe, rng);
        meanings.extend(group);
    }
    meanings.shuffle(rng);
    meanings
}

/// Leaves some requests pending; of the others, lets the most reluctant sellers refuse as many as the category's rate.
fn settle(group: &mut [Meaning], recipe: &Recipe, rng: &mut Rng) {
    let mut asked = Vec::new();
    for meaning in group.iter_mut().filter(|m| m.remedy == "granted") {
        let chance: f64 = rng.random_range(0.001..0.999);
        let reluctance = (chance / (1.0 - chance)).ln()
            + recipe.enterprise_effect * f64::from(meaning.seller == "企业")
            + recipe.service_effect * f64::from(meaning.topic == "service");
        asked.push((reluctance, meaning));
    }
    let part = |rate: f64, of: usize| (rate * of as f64).round() as usize;
    asked.shuffle(rng);
    let held = part(recipe.pending, asked.len());
    let (pending, decided) = asked.split_at_mut(held);
    decided.sort_by(|a, b| b.0.total_cmp(&a.0));
    let rate = decided.first().map_or(0.0, |m| m.1.category.refused);
    let refused = part(rate, decided.len());
    pending.iter_mut().for_each(|m| m.1.remedy = "pending");
    decided[..refused].iter_mut().for_each(|m| m.1.remedy = "refused");
}

/// One row of the sample, in the order of `COLUMNS`.
fn complaint(recipe: &Recipe, meaning: &Meaning, id: &str, day: u32, rng: &mut Rng) -> [String; 10] {
    let Meaning { category, seller, .. } = meaning;
    let of_category = |goods: &&Goods| goods.category == category.name;
    let goods: Vec<_> = recipe.goods.iter().filter(of_category).collect();
    let goods = *pick(&goods, rng);
    let product = pick(&goods.names, rng);
    let amount = amount(goods.price, rng);
    let place = skewed(&recipe.places, rng);
    let stem = skewed(&recipe.stems, rng);
    let shop = format!("{place}{stem}{}", pick(&category.shops[*seller], rng));
    let channel = at(&recipe.channels, rng.random());
    let officer = recipe.officer_channels.contains(channel);

    let register = if officer { "officer" } else { "consumer" };
    let draw = |name: &str, rng: &mut Rng| {
        let own = format!("{name}-{register}");
        let pools = [&goods.pools, &recipe.pools].map(|pools| [pools.get(name), pools.get(&own)]);
        let lines = pools.iter().flatten().flatten().flat_map(|p| p.lines());
        pick(&lines.collect::<Vec<_>>(), rng).to_string()
    };
    let bought = date((day + 364 - rng.random_range(3..=30)) % 365 + 1);
    let price = amount.trim_end_matches('0').trim_end_matches('.');
    let words = [
        ("{我}", draw("me", rng)),
        ("{商}", draw(seller, rng)),
        ("{店}", shop.clone()),
        ("{货}", product.clone()),
        ("{价}", price.into()),
        ("{日}", format!("{}月{}日", bought.0, bought.1)),
    ];
    let mut text = String::new();
    for name in plan(meaning, rng) {
        let mut line = draw(&name, rng).replace("{几}", pick::<&str>(&FEW, rng));
        for (mark, word) in &words {
            line = line.replace(mark, word);
        }
        if name.starts_with("more-") && rng.random_bool(0.25) {
            text.pop();
            text.push('，');
        }
        text += &line;
        let runs_on = name == "opening" && rng.random_bool(0.6);
        text.push(if runs_on { '，' } else { '。' });
    }
    if !officer && rng.random_bool(0.25) {
        text.pop();
        text.push_str(pick::<&str>(&ENDINGS, rng));
    }
    let unknown = !text.contains(price) && rng.random_bool(0.08);
    let (month, day) = date(day);
    [
        id.into(),
        format!("2017-{month:02}-{day:02}"),
        channel.into(),
        shop,
        (*seller).into(),
        product.into(),
        category.name.clone(),
        format!("北京市{}", at(&recipe.regions, rng.random())),
        text,
        if unknown { String::new() } else { amount },
    ]
}

/// The pools a text draws from, in order. A problem told with a request takes two, to stay the main point.
fn plan(meaning: &Meaning, rng: &mut Rng) -> Vec<String> {
    let Meaning { topic, remedy, .. } = *meaning;
    let told = remedy != "none";
    let mut plan = vec!["opening".into(), topic.into()];
    if topic == "service" {
        plan.push(format!("service-{remedy}"));
    }
    if rng.random_bool(if told && topic != "service" { 1.0 } else { 0.4 }) && topic != "other" {
        plan.push(format!("more-{topic}"));
    }
    if told && topic != "service" {
        plan.push(format!("asked-{remedy}"));
    }
    if rng.random_bool(0.6) {
        let settled = remedy == "granted" || ["spam", "other"].contains(&topic);
        let general = settled || rng.random_bool(0.5);
        plan.push(if general { "general" } else { "redress" }.into());
    }
    plan
}

fn primary(topic: &str) -> &'static str {
    match topic {
        "fault" | "three-no" => "product-quality",
        "effect" | "promise" | "spam" => "false-marketing",
        "service" => "after-sales",
        _ => "other",
    }
}

/// How many complaints a day of 2017 draws: fewer at weekends, more in season.
fn busyness(day: u32, seasons: &[(u32, u32, f64)]) -> f64 {
    let weekend = if day % 7 < 2 { 0.6 } else { 1.0 }; // 1 January 2017 was a Sunday
    seasons.iter().filter(|(from, to, _)| (from..=to).contains(&&day)).fold(weekend, |all, season| all * season.2)
}

/// Month and day of the month of a day of 2017.
fn date(day: u32) -> (usize, u32) {
    let before = |month: usize| MONTHS[..month].iter().sum::<u32>();
    let month = (0..12).rfind(|&month| before(month) < day).unwrap_or(0);
    (month + 1, day - before(month))
}

/// A shop's price, more often low than high, as shops write them.
fn amount((low, high): (u32, u32), rng: &mut Rng) -> String {
    let [one, other] = [(); 2].map(|()| rng.random_range(low..=high));
    match one.min(other) {
        yuan @ ..100 => format!("{yuan}.{}", pick(&["00", "90", "80", "50"], rng)),
        yuan => format!("{}.00", yuan / 10 * 10 + pick(&[0, 5, 8, 8, 9], rng)),
    }
}

fn pick<'a, T>(items: &'a [T], rng: &mut Rng) -> &'a T {
    items.choose(rng).expect("nothing to pick from")
}

/// Picks early items more often.
fn skewed<'a, T>(items: &'a [T], rng: &mut Rng) -> &'a T {
    let end = rng.random_range(1..=items.len());
    pick(&items[..end], rng)
}

/// The item at the fraction `x` of the total weight.
fn at<T>(items: &[(T, f64)], x: f64) -> &T {
    let mut rest = x * items.iter().map(|item| item.1).sum::<f64>();
    let found = items.iter().find(|item| {
        rest -= item.1;
        rest < 0.0
    });
    &found.or(items.last()).expect("nothing to pick from").0
}

/// `count` items in proportion to their weights, in random order.
fn deal<'a, T>(items: &'a [(T, f64)], count: usize, rng: &mut Rng) -> Vec<&'a T> {
    let mut dealt: Vec<_> = (0..count).map(|i| at(items, (i as f64 + 0.5) / count as f64)).collect();
    dealt.shuffle(rng);
    dealt
}
