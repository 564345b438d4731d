//! From TOML to profiles: those that come with the program, and a user's own. What cannot work is refused.

use anyhow::{Context, Result, ensure};
use chrono::format::{Item, StrftimeItems};
use toml::{Table, Value};

use super::nothing::Nothing;
use super::{Detect, Profile};
use crate::digest::hash;
use crate::error::user;
use crate::registry::nearest;
use crate::schema::{self, FIELDS, Kind};

/// The profiles that come with the program, sorted by id.
pub fn shipped() -> Vec<Profile> {
    crate::data::PROFILES
        .iter()
        .map(|(name, text)| parse(text).unwrap_or_else(|e| panic!("shipped profile {name}: {e:#}")))
        .collect()
}

/// Reads a profile from its TOML text.
///
/// # Errors
/// Names the key and its place where the text is not a profile, and the field where one is unknown or takes no date.
pub fn parse(text: &str) -> Result<Profile> {
    let mut profile: Profile = toml::from_str(text)
        .map_err(|e| user(format!("the profile cannot be read: {e}"), "mend the key it points at"))?;
    (profile.digest, profile.rules, profile.meanings) = digests(&profile);
    profile.nothing = Nothing::of(&profile);
    for name in profile.fields.keys().chain(&profile.detect.any) {
        let Some(field) = schema::field(name) else {
            let near = nearest(name, FIELDS.iter().map(|f| f.name));
            let hint = near.map_or("see `plaint list fields`".into(), |n| format!("did you mean `{n}`?"));
            return Err(user(format!("profile `{}` fills `{name}`, which is no field", profile.id), hint));
        };
        ensure!(
            !field.own,
            user(format!("profile `{}` fills `{name}`, which plaint fills itself", profile.id), "take the line out")
        );
        ensure!(
            field.kind != Kind::Date || !profile.dates.is_empty(),
            user(
                format!("profile `{}` fills the date `{name}` but gives no date pattern", profile.id),
                "add a line such as dates = [\"%Y-%m-%d\"]"
            )
        );
    }
    for pattern in profile.dates.iter().filter(|p| !matches!(p.as_str(), "period" | "auto")) {
        ensure!(
            StrftimeItems::new(pattern).all(|item| item != Item::Error),
            user(
                format!("profile `{}` has the date pattern `{pattern}`, which means nothing", profile.id),
                "write for example %Y-%m-%d"
            )
        );
    }
    ensure!(
        profile.detect != Detect::default(),
        user(format!("profile `{}` has nothing to detect it by", profile.id), "list its headers under [detect]")
    );
    Ok(profile)
}

/// Hashes of what a profile says of reading: of all of it, of what is left without the lists of words and codes, and of the codes.
fn digests(profile: &Profile) -> (String, String, String) {
    let mut says = Table::try_from(profile).expect("a profile is a table");
    // They tell which files it reads, and how people call it.
    ["about", "publisher", "detect"].iter().for_each(|key| drop(says.remove(*key)));
    let whole = hash([says.to_string()]);
    let meanings =
        ["codes", "unlisted_code", "blank_code"].map(|key| says.get(key).map_or(String::new(), Value::to_string));
    says.remove("codes");
    let fields = says.get_mut("fields").and_then(Value::as_table_mut);
    for (_, mapping) in fields.into_iter().flatten() {
        mapping.as_table_mut().map(|mapping| mapping.remove("values"));
    }
    (whole, hash([says.to_string()]), hash(meanings))
}

/// Reads a user's own profile from a file. Gives its text too.
///
/// # Errors
/// Where the file cannot be read, or as [`parse`].
pub fn load(path: &str) -> Result<(Profile, String)> {
    let text = std::fs::read_to_string(path).with_context(|| format!("could not read the profile {path}"))?;
    let profile = parse(&text).with_context(|| format!("could not use the profile {path}"))?;
    Ok((profile, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_profile_parses_and_is_named_like_its_file() {
        for (name, text) in crate::data::PROFILES {
            let profile = parse(text).unwrap_or_else(|e| panic!("{name}: {e:#}"));
            assert_eq!(&profile.id, name);
            assert!(!profile.about.zh.is_empty());
        }
    }

    #[test]
    fn codes_mean_something_else_only_where_the_profile_says_so() {
        let text = "id = 'x'\nabout = { en = 'a', zh = 'b' }\nunlisted_code = 'other'\n[detect]\nheaders = ['a']\n\
                    [fields]\nsource_codes = 'a'\n[codes]\nQ1 = 'other'\n";
        let of = |text: &str| parse(text).unwrap().meanings;
        for (from, to) in
            [("headers = ['a']", "headers = ['a', 'b']"), ("_codes = 'a'", "_codes = 'c'"), ("'b' }", "'c' }")]
        {
            assert_eq!(of(&text.replacen(from, to, 1)), of(text), "{to}");
        }
        for (from, to) in [("Q1", "Q2"), ("Q1 = 'other'", "Q1 = 'after-sales'"), ("unlisted_code = 'other'\n", "")] {
            assert_ne!(of(&text.replacen(from, to, 1)), of(text), "{to}");
        }
    }

    #[test]
    fn an_unknown_field_gets_a_near_miss() {
        let text =
            "id = \"x\"\nabout = { en = \"a\", zh = \"b\" }\n[detect]\nheaders = [\"a\"]\n[fields]\nseler = \"a\"\n";
        let error = parse(text).unwrap_err();
        let error = error.downcast_ref::<crate::error::UserError>().unwrap();
        assert_eq!(error.hint, "did you mean `seller`?");
    }

    #[test]
    fn a_profile_is_another_one_only_where_it_reads_otherwise() {
        let text = "id = 'x'\nabout = { en = 'a', zh = 'b' }\nnulls = ['-']\n[detect]\nheaders = ['a']\n\
                    [fields]\nseller = 'a'\nstatus = { from = 'b', values = { z = 'open' } }\n[codes]\nQ1 = 'other'\n";
        let of = |text: &str| parse(text).map(|p| (p.digest, p.rules)).unwrap();
        let (digest, rules) = of(text);
        for (from, to) in [
            ("id", "# a word\nid"),
            ("nulls = ['-']\n", "nulls=[ \"-\" ]\n\n"),
            ("'a', zh", "'c', zh"),
            ("['a']", "['a', 'b']"),
        ] {
            assert_eq!(of(&text.replacen(from, to, 1)), (digest.clone(), rules.clone()), "{to}");
        }
        for (from, to) in [("Q1", "Q2"), ("'other'", "'product-quality'"), ("'open'", "'closed'")] {
            let (other, same) = of(&text.replace(from, to));
            assert!(other != digest && same == rules, "{to}");
        }
        for (from, to) in [("['-']", "['--']"), ("seller = 'a'", "seller = 'c'"), ("from = 'b'", "from = 'd'")] {
            let (other, others) = of(&text.replace(from, to));
            assert!(other != digest && others != rules, "{to}");
        }
    }

    #[test]
    fn a_profile_that_would_mislead_is_refused() {
        let with = |dates: &str, field: &str| {
            format!(
                "id = 'x'\nabout = {{ en = 'a', zh = 'b' }}\ndates = ['{dates}']\n[detect]\nheaders = ['a']\n[fields]\n{field} = 'a'\n"
            )
        };
        parse(&with("%Y-%m-%d", "received_on")).unwrap();
        assert!(parse(&with("%Q", "received_on")).unwrap_err().to_string().contains("`%Q`, which means nothing"));
        assert!(parse(&with("%Y", "category")).unwrap_err().to_string().contains("plaint fills itself"));
    }
}
