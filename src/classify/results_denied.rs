//! Which remedy a denial in a clause denies. Must not know what else a clause tells.

use super::results_clause::UNREFUSED;
use super::results_words::{WORDS, ends, has, last};

/// Whether what stands before a remedy takes it back.
pub(super) fn denies(head: &str) -> bool {
    has(head, &WORDS.denied) || has(head, &WORDS.unable) || ends(head, &WORDS.prefixes)
}

/// What of the words before a remedy is said of it: what stands behind the remedy before it, unless both are parts of a list, behind
/// a word that turns from what went before, and behind the reason why it was given.
pub(super) fn own(head: &str) -> &str {
    &head[begin(head)..]
}

fn begin(head: &str) -> usize {
    let remedy = match last(head, &WORDS.given) {
        Some((at, end)) if listed(&head[..at], &head[end..]) => begin(&head[..at]),
        Some((_, end)) => end,
        None => 0,
    };
    // `不同意` turns nothing.
    let turn = [&WORDS.turns, &WORDS.agreed].into_iter().filter_map(|words| last(head, words));
    let turn = turn.filter(|(at, _)| !denied_before(&head[..*at])).map(|(_, end)| end).max();
    let start = remedy.max(turn.unwrap_or_default());
    given_for(&head[start..]).map_or(start, |end| start + end)
}

/// Whether a denial stands directly before a word.
fn denied_before(before: &str) -> bool {
    let lists = [&WORDS.denied, &WORDS.unable, &WORDS.prefixes, &WORDS.refusing];
    lists.into_iter().any(|list| ends(before, list))
}

/// What a clause, or what stands behind its remedy, turns to at its end: `后又反悔`, `后经调解同意`. What the consumer does is none of it.
pub(super) fn turned(tail: &str) -> Option<&'static str> {
    let tail = tail.strip_suffix('了').unwrap_or(tail);
    if has(tail, &WORDS.consumers) {
        return None;
    }
    let agreed = |(at, end): &(usize, usize)| tail[*end..].trim().is_empty() && !denied_before(&tail[..*at]);
    match last(tail, &WORDS.agreed).filter(agreed) {
        Some(_) if has(tail, &WORDS.promised) => Some("pending"),
        Some(_) => Some("granted"),
        None => ends(tail, &WORDS.refusing).then_some("refused"),
    }
}

/// Whether a remedy is only one that was not refused (`未拒绝退款`), which says nothing of whether it was given (`未拒绝，当场退款`).
pub(super) fn not_refused(head: &str) -> bool {
    let lists = [&WORDS.at_once, &WORDS.turns, &WORDS.agreed];
    head.rsplit_once(UNREFUSED).is_some_and(|(_, between)| !lists.into_iter().any(|list| has(between, list)))
}

/// Whether a remedy and the one before it are parts of a list. Who refuses gives none of what follows; who cannot repair may well
/// refund.
fn listed(before: &str, between: &str) -> bool {
    let between = WORDS.not_joined.iter().fold(between.to_string(), |rest, word| rest.replace(word.as_str(), ""));
    let joined = WORDS.joined.iter().any(|word| between.trim_end().ends_with(word.trim_end()));
    // `拒绝维修费用减免`, but `拒绝换货同意退款`.
    let refused = has(before, &WORDS.denied) && (has(&between, &WORDS.joined) || !has(&between, &WORDS.giving));
    between.trim().is_empty() || joined || refused
}

/// Where a reason ends for which something was given: `因无法使用予以退款`.
fn given_for(head: &str) -> Option<usize> {
    let reason = WORDS.reasons.iter().any(|word| head.contains(word.as_str()));
    let (at, end) = last(head, &WORDS.giving).filter(|_| reason)?;
    let before = &head[..at];
    // `不予以`, `无法给予`.
    let denied = ends(before, &WORDS.unable) || ends(before, &WORDS.prefixes) || has(before, &WORDS.denied);
    (!denied).then_some(end)
}

/// What is said of a remedy behind it, up to where the consumer does something: `退款后消费者无法联系`.
pub(super) fn of_remedy(tail: &str) -> &str {
    let begins = |[before, behind]: &[String; 2]| {
        let places = WORDS.consumers.iter().filter_map(|who| tail.find(&[before, who.trim(), behind].concat()));
        places.min()
    };
    &tail[..WORDS.subjects.iter().filter_map(begins).min().unwrap_or(tail.len())]
}

#[cfg(test)]
mod tests {
    use super::super::results::read;

    #[test]
    fn a_denial_of_one_remedy_is_none_of_another() {
        for result in [
            "因无法维修商家给予退款",
            "因不能修复予以换货",
            "无法修好后商家更换新机",
            "不能更换改为退款",
            "商家拒绝换货同意退款",
            "商家无法维修并给予退款",
            "因商品无法使用予以退货退款",
            "由于没有现货同意退款",
            "商家没有推诿当场退款",
            "商家未拖延并主动换货",
            "商家起初不认可但愿意退款",
            "商家虽不认可质量问题仍退款",
            "Could not be repaired and was replaced",
            "Unable to repair so refund issued",
            "Refund issued and consumer did not respond",
            "Replaced but customer has not confirmed",
            "退款后消费者无法联系",
        ] {
            assert_eq!(read(result), Some("granted"), "{result}");
        }
        for result in [
            "拒绝退货、退款",
            "拒绝退货退款",
            "不同意换货和退款",
            "不予退还货款及赔偿",
            "拒绝退还货款并给予赔偿",
            "无法维修和退款",
            "商家拒绝维修费用减免",
            "无法维修也不退款",
            "无法维修及退款",
            "因没有凭证拒绝退款",
            "因不属于质量问题不予退货",
            "因无凭证无法给予退款",
            "Refused repair or replacement",
            "Refused to exchange or give a refund",
            "Not repaired or refunded",
            "Refund to consumer was not issued",
            "退还消费者货款失败",
            "商家不同意换货要求退款",
            "消费者同意但商家不退款",
        ] {
            assert_eq!(read(result), Some("refused"), "{result}");
        }
    }
}
