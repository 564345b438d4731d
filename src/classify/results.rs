//! What the cell of a result tells of the outcome. It is read otherwise than a story: a remedy that is named alone was given. The
//! words are in `results.toml`. Must not know files.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Classifier;
use crate::fold::fold;
use crate::schema::Record;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    given: Vec<String>,
    denied: Vec<String>,
    prefixes: Vec<String>,
    failed: Vec<String>,
    against: Vec<String>,
    pending: Vec<String>,
    spoken_of: Vec<String>,
    consumer: Vec<String>,
    ended: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words: Words = toml::from_str(include_str!("results.toml")).expect("the shipped words are TOML");
    let Words { given, denied, prefixes: _, failed, against, pending, spoken_of, consumer, ended } = &mut words;
    for list in [given, denied, failed, against, pending, spoken_of, consumer, ended] {
        // Latin words stand between blanks, as they do in a clause.
        list.iter_mut().filter(|word| word.is_ascii()).for_each(|word| *word = format!(" {word} "));
    }
    words
});

/// Characters of a result that is a note; what is longer is a report, which cues read.
const LONGEST: usize = 60;

impl Classifier {
    /// What the result tells of the outcome: by its own words, else by the cues of outcomes; where neither tells, by the state of
    /// resolved, else by the flag behind the result (是否调解成功：否); and `unknown` of one that only ended. `None` where there is
    /// no result, or one that says nothing.
    pub(super) fn result_of(&self, record: &Record) -> Option<&'static str> {
        let (said, settled) = flag_apart(&record.result);
        let told = read(said).or_else(|| self.lexicon.outcome_in(&self.lexicon.signs(said).outcome));
        let by_flag = || settled.map(|settled| record.outcome_if(settled));
        let resolved = || (record.status == "resolved" && !said.is_empty()).then_some("granted");
        let ended = || WORDS.ended.contains(&normal(said)).then_some("unknown");
        told.or_else(resolved).or_else(by_flag).or_else(ended)
    }
}

/// A result and the answer of the column of yes and no that was put behind it.
fn flag_apart(result: &str) -> (&str, Option<bool>) {
    let Some((said, question)) = result.rsplit_once('；') else { return (result, None) };
    match question.rsplit_once('：').filter(|(question, _)| question.contains("是否")) {
        Some((_, "是")) => (said, Some(true)),
        Some((_, "否")) => (said, Some(false)),
        _ => (result, None),
    }
}

/// What the last clause says that tells.
fn read(result: &str) -> Option<&'static str> {
    if result.chars().count() > LONGEST {
        return None;
    }
    // A dash parts what a hyphen joins.
    let parted = result.replace(" - ", ",").replace(" – ", ",");
    let marks = ['。', '；', ';', '，', ',', '、', '！', '!', '？', '?', '.', '|', ':', '：', '\n'];
    parted.split(marks).rev().find_map(|clause| in_clause(&normal(clause)))
}

/// Small letters and one script; Latin words between blanks.
fn normal(clause: &str) -> String {
    let mut out = String::from(" ");
    for c in clause.trim().chars().map(fold).flat_map(char::to_lowercase) {
        match c.is_alphanumeric() {
            true => out.push(c),
            false if out.ends_with(' ') => {}
            false => out.push(' '),
        }
    }
    // A cell without Latin letters is looked for as it is.
    let latin = out.contains(|c: char| c.is_ascii_alphabetic());
    if latin { out.trim_end().to_string() + " " } else { out.trim().to_string() }
}

fn in_clause(clause: &str) -> Option<&'static str> {
    let has = |text: &str, list: &[String]| list.iter().any(|word| text.contains(word.as_str()));
    let ends = WORDS.given.iter().filter_map(|word| Some((clause.rfind(word.as_str())?, word)));
    let Some((at, word)) = ends.max_by_key(|(at, word)| (at + word.len(), word.len())) else {
        return has(clause, &WORDS.against).then_some("refused");
    };
    // The blanks around a Latin word belong to the words beside it as well.
    let blank = usize::from(word.starts_with(' '));
    let (head, tail) = (&clause[..at + blank], &clause[at + word.len() - blank..]);
    let head = head.rsplit('已').next().unwrap_or(head);
    if has(clause, &WORDS.pending) {
        return Some("pending");
    }
    if has(head, &WORDS.consumer) {
        return None;
    }
    let denied = has(head, &WORDS.denied) || WORDS.prefixes.iter().any(|p| head.ends_with(p.as_str()));
    if denied || has(tail, &WORDS.failed) {
        return Some("refused");
    }
    (!has(head, &WORDS.spoken_of) && !has(tail, &WORDS.spoken_of) && !is_zero(tail)).then_some("granted")
}

/// `挽回损失0元`.
fn is_zero(tail: &str) -> bool {
    let digits = tail.trim_start_matches(|c: char| !c.is_ascii_digit());
    let number = digits.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    !number.is_empty() && number.bytes().all(|b| b == b'0')
}

#[cfg(test)]
mod tests {
    use super::super::tests::classifier;
    use super::*;

    #[test]
    fn a_remedy_named_alone_in_a_result_was_given() {
        for result in [
            "经调解，商家退还货款，双方满意",
            "退款500元",
            "退还货款",
            "退还定金",
            "已协商解决",
            "为消费者挽回损失500元",
            "已为消费者挽回损失500元",
            "商家起初拒绝退款，经调解后已退款",
            "诉求已解决",
            "消费者要求退款，商家已退款",
            "無法使用，已更換",
            "Store credit issued",
            "Closed: resolved",
            "Closed: refund/adjustment",
            "Resolved - Refund issued",
            "Mediated - settled",
            "Resolved - not a violation",
            "Exchange",
        ] {
            assert_eq!(read(result), Some("granted"), "{result}");
        }
    }

    #[test]
    fn a_remedy_that_a_result_denies_was_refused() {
        for result in [
            "定金不予退还",
            "商家拒绝退款",
            "未能协商一致",
            "未解决",
            "不退款",
            "退款被拒",
            "不支持七天无理由退货",
            "调解失败",
            "Refund not issued",
            "Not refunded",
            "No refund",
            "Refund request denied",
            "Wasn't resolved",
            "Closed - unresolved",
        ] {
            assert_eq!(read(result), Some("refused"), "{result}");
        }
    }

    #[test]
    fn what_is_to_come_is_pending_and_what_is_only_spoken_of_tells_nothing() {
        for result in ["退款处理中", "退款中", "尚未解决", "退款未到账", "Refund pending", "Refund in process"]
        {
            assert_eq!(read(result), Some("pending"), "{result}");
        }
        for result in [
            "",
            "消费者要求退款",
            "已申请退款",
            "建议双方协商解决",
            "不需要退款",
            "消费者拒绝和解",
            "挽回损失0元",
            "挽回损失0.00元",
            "商家将尽快退款",
            "Refund requested",
            "Store credit only",
            "Offered an exchange",
            "投诉人撤回投诉",
            "Complaint withdrawn",
        ] {
            assert_eq!(read(result), None, "{result}");
        }
    }

    #[test]
    fn that_mediation_failed_yields_to_what_a_result_tells_and_to_the_state() {
        let classifier = classifier();
        let of = |result: &str, status: &str| {
            let record = Record { result: result.into(), status: status.into(), ..Record::default() };
            classifier.result_of(&record)
        };
        assert_eq!(of("商家退还货款；是否调解成功：否", "closed"), Some("granted"));
        assert_eq!(of("已办结；是否调解成功：否", "closed"), Some("refused"));
        assert_eq!(of("双方已到场；是否调解成功：是", "closed"), Some("granted"));
        assert_eq!(of("双方已到场；是否调解成功：否", "open"), Some("pending"));
        assert_eq!(of("双方已到场；是否调解成功：否", "declined"), Some("unknown"));
        assert_eq!(of("已办结", "closed"), Some("unknown"));
        assert_eq!((of("双方已到场", "closed"), of("双方已到场", "resolved")), (None, Some("granted")));
    }
}
