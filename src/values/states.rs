//! Words of columns of states: what was asked for, that nothing was, and what came of it. The words are in `states.toml`. Must not
//! know records.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::dictionary::spelt_out;
use crate::fold;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    asked: Vec<String>,
    any_asked: Vec<String>,
    nothing_asked: Vec<String>,
    nothing_done: Vec<String>,
    outcomes: Vec<[Vec<String>; 2]>,
    waits: Vec<[Vec<String>; 2]>,
    alone: Vec<String>,
    office: Vec<String>,
}

static LISTS: LazyLock<Lists> =
    LazyLock::new(|| toml::from_str(include_str!("states.toml")).expect("the shipped words are TOML"));

fn spelt(words: &[String]) -> HashSet<String> {
    words.iter().flat_map(|words| spelt_out(words)).collect()
}

static NOTHING_ASKED: LazyLock<HashSet<String>> = LazyLock::new(|| spelt(&LISTS.nothing_asked));
static NOTHING_DONE: LazyLock<HashSet<String>> = LazyLock::new(|| spelt(&LISTS.nothing_done));

/// What the name of a column of states says that its complaints ask for: 退款 of 退款状态; nothing more of 售后状态.
pub fn asked_by(header: &str) -> Option<&'static str> {
    let header = fold::word(header);
    let named = |words: &'static [String]| words.iter().find(|word| header.contains(word.as_str()));
    named(&LISTS.asked).map(String::as_str).or(named(&LISTS.any_asked).map(|_| ""))
}

/// Whether a cell of such a column says that nothing was asked for: 未申请退款, 无售后.
pub fn asks_nothing(cell: &str) -> bool {
    NOTHING_ASKED.contains(&fold::word(cell))
}

/// Whether it says that, or leaves open whether anything was: 未退款, `No return`.
pub fn tells_nothing(cell: &str) -> bool {
    asks_nothing(cell) || NOTHING_DONE.contains(&fold::word(cell))
}

/// Whether a state names what was given or refused: 退款成功, `Seller refused`. One that is over may say so among other words
/// (`Closed - refund issued`), any other has to say nothing else.
pub fn names_outcome(state: &str, over: bool) -> bool {
    let state = fold::word(state);
    let has = |[first, second]: &[Vec<String>; 2]| {
        let ends = |rest: &str| second.iter().any(|end| if over { rest.starts_with(end) } else { rest == end });
        let at_first =
            |word: &str| state.match_indices(word).any(|(at, _)| (over || at == 0) && ends(&state[at + word.len()..]));
        first.iter().any(|word| at_first(word))
    };
    let tells = LISTS.alone.contains(&state) || LISTS.outcomes.iter().any(has);
    tells && !LISTS.office.iter().any(|word| state.contains(word.as_str()))
}

/// Whether an open state says that somebody has yet to act on the request: 等待卖家处理, 退款中.
pub fn waits(state: &str) -> bool {
    let state = fold::word(state);
    let behind = |first: &str, ends: &[String]| {
        state
            .match_indices(first)
            .any(|(at, _)| ends.iter().any(|end| state[at + first.len()..].starts_with(end.as_str())))
    };
    LISTS.waits.iter().any(|[first, second]| first.iter().any(|word| behind(word, second)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_that_only_speaks_of_a_remedy_names_no_outcome() {
        for state in [
            "Closed (repair shop complaint)",
            "Replacement agent assigned",
            "Rejected - duplicate complaint",
            "Rejected - out of jurisdiction",
            "Closed - no refund due",
            "Closed - refund requested",
            "Returns desk closed",
            "汽车维修类投诉已结",
            "退款类投诉 已办结",
            "拒绝立案",
            "已结案：重复投诉",
        ] {
            assert!(!names_outcome(state, true), "{state}");
        }
        for state in ["Closed - refund issued", "已办结（已退款）", "Closed: repaired", "已完成维修", "维修完成"]
        {
            assert!(names_outcome(state, true), "{state}");
        }
    }

    #[test]
    fn a_state_that_is_not_known_to_be_over_names_an_outcome_only_where_it_says_no_more() {
        for state in ["已拒绝", "退款成功", "Refund rejected", "REFUND_ISSUED", "Rejected by merchant"] {
            assert!(names_outcome(state, false), "{state}");
        }
        for state in ["refund issued next week", "不再拒绝沟通", "agent replaced"] {
            assert!(!names_outcome(state, false), "{state}");
        }
    }

    #[test]
    fn no_words_that_say_that_nothing_was_asked_for_say_that_it_was_given_as_a_whole() {
        for words in NOTHING_ASKED.iter().chain(NOTHING_DONE.iter()) {
            assert_eq!(&fold::word(words), words, "as it is looked up");
        }
        assert!(NOTHING_ASKED.is_disjoint(&NOTHING_DONE));
        for words in [
            "没有申请退款",
            "无退款",
            "未申请退款",
            "未退款",
            "无需退款",
            "No refund requested",
            "Not returned",
            "No return",
            "not_requested",
        ] {
            assert!(tells_nothing(words), "{words}");
        }
        for words in ["未申请", "无售后", "无需退款", "没有退货申请", "Not requested"] {
            assert!(asks_nothing(words), "{words}");
        }
        for words in ["未退款", "无退款", "No", "not returned"] {
            assert!(!asks_nothing(words), "{words}");
        }
        for words in ["退款成功", "Refunded", "不同意退款", "退款中", "Refund not approved"] {
            assert!(!tells_nothing(words), "{words}");
        }
    }
}
