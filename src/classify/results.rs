//! What the cell of a result tells of the outcome. It is read otherwise than a story: a remedy that is named alone was given. The
//! words are in `taxonomy/results.toml`. Must not know files.

use std::cell::RefCell;
use std::collections::HashMap;

use super::Classifier;
use super::results_clause::{LONGEST, UNREFUSED, clauses, normal};
use super::results_denied::{denies, not_refused, of_remedy, own, turned};
use super::results_words::{WORDS, begins, has, last};
use crate::schema::Record;

impl Classifier {
    /// What the result tells of the outcome: by its own words, else `unknown` or `pending` where it says why the seller decided
    /// nothing, else by the cues of outcomes; where none tells, by the state of resolved, else by the flag behind the result
    /// (是否调解成功：否); and `unknown` of one that only ended. `None` where there is no result, or one that says nothing.
    pub(super) fn result_of(&self, record: &Record) -> Option<&'static str> {
        let (text, settled) = flag_apart(&record.result);
        // What waits by the words may have been decided since by the flag.
        let undecided = || said(text).undecided.filter(|told| *told != "pending" || settled != Some(true));
        let told = read(text).or_else(undecided);
        let told = told.or_else(|| self.lexicon.outcome_in(&self.lexicon.signs(text).outcome));
        // A cue does not see that a refusal is denied.
        let told = told.filter(|told| *told != "refused" || !said(text).not_refused);
        let by_flag = || settled.map(|settled| record.outcome_if(settled));
        let resolved = || (record.status == "resolved" && !text.is_empty()).then_some("granted");
        let ended = || WORDS.ended.contains(&normal(text)).then_some("unknown");
        told.or_else(resolved).or_else(by_flag).or_else(ended)
    }
}

/// A result and the answer of the column of yes and no that was put behind it.
pub(super) fn flag_apart(result: &str) -> (&str, Option<bool>) {
    let Some((said, question)) = result.rsplit_once('；') else { return (result, None) };
    match question.rsplit_once('：').filter(|(question, _)| question.contains("是否")) {
        Some((_, "是")) => (said, Some(true)),
        Some((_, "否")) => (said, Some(false)),
        _ => (result, None),
    }
}

/// What a result says, whatever else is known of the complaint.
#[derive(Clone, Copy, Default)]
struct Said {
    told: Option<&'static str>,
    undecided: Option<&'static str>,
    named_alone: Option<&'static str>,
    /// Whether it denies a refusal, and tells no more.
    not_refused: bool,
}

/// Most results that are kept.
const KEPT: usize = 10_000;

/// What a result says. Results are mostly the same few words again and again, so each is read once.
fn said(result: &str) -> Said {
    thread_local!(static KNOWN: RefCell<HashMap<String, Said>> = RefCell::default());
    // A report has no clauses that are looked at, and is not to be kept.
    if result.len() > LONGEST * 4 {
        return Said::default();
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(said) = known.get(result) {
            return *said;
        }
        let clauses = clauses(result);
        let named_alone = clauses.iter().rev().find_map(|clause| given_alone(clause));
        let told = told(&clauses);
        let not_refused = told.is_none() && clauses.iter().any(|clause| clause.contains(UNREFUSED));
        let said = Said { told, undecided: undecided(&clauses), named_alone, not_refused };
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(result.to_string(), said);
        said
    })
}

/// What the last clause says that tells.
pub(super) fn read(result: &str) -> Option<&'static str> {
    said(result).told
}

/// That the consumer declined leaves open what the seller would have done, unless that was told before. What was agreed to and still
/// waits is pending.
fn told(clauses: &[String]) -> Option<&'static str> {
    let mut told = clauses.iter().enumerate().rev().filter_map(|(at, clause)| Some((at, in_clause(clause)?)));
    let waits = |at: usize| {
        let agreed = last(&clauses[at], &WORDS.agreed).is_some_and(|(_, end)| !has(&clauses[at][end..], &WORDS.done));
        agreed && clauses[at + 1..].iter().any(|clause| has(clause, &WORDS.pending))
    };
    match told.next()? {
        (_, "unknown") => {
            told.map(|(_, before)| before).next().filter(|before| *before == "refused").or(Some("unknown"))
        }
        (at, "granted") if waits(at) => Some("pending"),
        (_, told) => Some(told),
    }
}

/// Why nothing was decided, where the result says no more than that: it waits, or it ended without the seller.
fn undecided(clauses: &[String]) -> Option<&'static str> {
    clauses.iter().rev().find_map(|clause| match clause {
        _ if has(clause, &WORDS.elsewhere) || handed_on(clause) => Some("unknown"),
        _ if unreachable(clause) == Some(Side::Consumer) => Some("unknown"),
        _ if has(clause, &WORDS.pending) => Some("pending"),
        _ => None,
    })
}

fn in_clause(clause: &str) -> Option<&'static str> {
    if has(clause, &WORDS.consumer_declines) || has(clause, &WORDS.called_off) {
        return Some("unknown");
    }
    let Some((at, end)) = last(clause, &WORDS.given) else { return without_remedy(clause) };
    let (before, tail) = (&clause[..at], &clause[end..]);
    let head = before.rsplit('已').next().unwrap_or(before);
    if has(clause, &WORDS.pending) {
        return Some("pending");
    }
    let turn = [&WORDS.after, &WORDS.turns].into_iter().any(|list| has(tail, list));
    if let Some(told) = turned(tail).filter(|_| turn) {
        return Some(told);
    }
    if denies(own(head)) || has(of_remedy(tail), &WORDS.failed) {
        return Some("refused");
    }
    if not_refused(head) {
        return None;
    }
    // `解决退货问题` tells what was solved, `处理退货问题` only what it is about.
    if WORDS.topics.iter().any(|topic| tail.starts_with(topic.as_str())) {
        return in_clause(before);
    }
    let offered = has(head, &WORDS.offered) && !has(clause, &WORDS.done);
    if offered || has(head, &WORDS.promised) || has(tail, &WORDS.promised) {
        return Some("pending");
    }
    let spoken_of = has(head, &WORDS.spoken_of) || has(tail, &WORDS.spoken_of) || handed_on(head);
    match () {
        // Another remedy was denied, and this one only spoken of.
        () if spoken_of && denies(head) => Some("refused"),
        () => (!spoken_of && !is_zero(tail)).then_some("granted"),
    }
}

/// What a clause tells that names no remedy: behind its last turn, else before.
fn without_remedy(clause: &str) -> Option<&'static str> {
    if let Some((at, end)) = last(clause, &WORDS.turns) {
        return without_remedy(&clause[end..]).or_else(|| without_remedy(&clause[..at])).or_else(|| turned(clause));
    }
    let is = |list: &[String]| list.iter().any(|word| word == clause);
    match () {
        () if has(clause, &WORDS.against) || is(&WORDS.against_alone) => Some("refused"),
        () if has(clause, &WORDS.not_arrived) => Some("pending"),
        () if given_alone(clause).is_some() => Some("granted"),
        () if unreachable(clause) == Some(Side::Seller) => Some("refused"),
        () => turned(clause),
    }
}

#[derive(PartialEq)]
enum Side {
    Consumer,
    Seller,
}

/// Whom a clause says nobody reached: a consumer where one is named behind, or before and nobody behind; else the seller.
fn unreachable(clause: &str) -> Option<Side> {
    let (at, end) = last(clause, &WORDS.unreachable)?;
    let behind = clause[end..].trim_matches(['了', ' ']);
    let consumer = match behind.is_empty() {
        true => has(&clause[..at], &WORDS.consumers),
        false => begins(&clause[end..], &WORDS.consumers),
    };
    Some(if consumer { Side::Consumer } else { Side::Seller })
}

/// What a clause of one word says was given: `已换`, `后来才退`.
fn given_alone(clause: &str) -> Option<&'static str> {
    let clause = last(clause, &WORDS.turns).map_or(clause, |(_, end)| &clause[end..]);
    let given = WORDS.given_alone.iter().find(|(_, words)| words.iter().any(|word| word == clause));
    given.map(|(remedy, _)| remedy.as_str())
}

/// The remedy that a clause of one word names.
pub(super) fn named_alone(result: &str) -> Option<&'static str> {
    said(result).named_alone
}

/// `转城关所调解`, which is no `转账`.
fn handed_on(clause: &str) -> bool {
    let no_office = |to: &str| WORDS.not_handed.iter().any(|word| to.starts_with(word.as_str()));
    let mut handed = WORDS.handed.iter().filter_map(|word| clause.split_once(word.as_str()));
    handed.any(|(_, to)| !no_office(to) && has(to, &WORDS.offices))
}

/// `挽回损失0.00元`, and no `0.5万元`.
fn is_zero(tail: &str) -> bool {
    let number = tail.trim_start_matches(|c: char| !c.is_ascii_digit());
    let number = number.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default();
    !number.is_empty() && number.bytes().all(|b| matches!(b, b'0' | b'.'))
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
            "Upheld",
            "In favour of the consumer",
            "商家已按要求解决",
            "商家联系客服后退款",
            "Refund issued after contact with the business",
            "已换",
            "商家已修",
            "已转账退还货款",
            "已解决消费者退货问题",
            "就退款问题达成一致",
            "消费者已与商家自行协商解决，撤回投诉",
        ] {
            assert_eq!(read(result), Some("granted"), "{result}");
        }
    }

    #[test]
    fn an_amount_below_one_is_no_amount_of_nothing() {
        for result in [
            "商家退款0.85万元",
            "挽回损失0.5万元",
            "已调解，挽回损失０．５万元",
            "Refund of $0.50 issued",
            "退款1,200元",
            "退款0.01元",
        ] {
            assert_eq!(read(result), Some("granted"), "{result}");
        }
        for result in ["挽回损失0.0万元", "挽回经济损失0.00元", "退款0,000元", "Refund of $0.00"] {
            assert_eq!(read(result), None, "{result}");
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
            "Not upheld",
            "In favour of the supplier",
            "Resolved in favor of business",
            "Mediation unsuccessful",
            "Unadjusted",
            "Business did not respond",
            "商家不予配合",
            "调解未成，引导诉讼",
            "双方分歧较大，调解终止",
            "商家否认，无证据",
            "经核实商家无过错，不予支持",
            "拒赔",
            "不理",
            "商家不认账",
            "被投诉人拒绝调解，终止调解",
            "被投诉人不接受调解",
            "商家不会退款",
            "退款申请被驳回",
        ] {
            assert_eq!(read(result), Some("refused"), "{result}");
        }
    }

    #[test]
    fn what_is_to_come_is_pending_and_what_is_only_spoken_of_tells_nothing() {
        for result in [
            "退款处理中",
            "退款中",
            "退款进行中",
            "尚未解决",
            "退款未到账",
            "商家将尽快退款",
            "商家承诺3日内退款",
            "商家承诺7个工作日内退款",
            "Refund pending",
            "Refund in process",
            "Refund will be issued",
        ] {
            assert_eq!(read(result), Some("pending"), "{result}");
        }
        for result in [
            "",
            "消费者要求退款",
            "已申请退款",
            "建议双方协商解决",
            "不需要退款",
            "挽回损失0元",
            "挽回损失0.00元",
            "Refund requested",
            "Store credit only",
            "Offered an exchange",
            "投诉人撤回投诉",
            "Complaint withdrawn",
            "已转城关所调解退货事宜",
            "已转市场监管局核实处理退款问题",
            "已派单至区局协调换货",
            "请消费者联系商家退货",
            "告知消费者退货流程",
        ] {
            assert_eq!(read(result), None, "{result}");
        }
    }

    #[test]
    fn what_the_consumer_declined_or_a_platform_called_off_is_not_refused_by_the_seller() {
        for result in [
            "消费者拒绝和解",
            "商家同意换货，消费者不接受",
            "商家同意退款但消费者不同意退款金额",
            "Offered refund, consumer declined",
            "Customer refused replacement",
            "Refund offered but not accepted by consumer",
            "Consumer refused mediation",
            "Store credit refused by customer",
            "Resolution declined by the consumer",
            "退款关闭",
            "退货关闭",
            "退款取消",
            "买家撤销退款",
            "退款超时关闭",
        ] {
            assert_eq!(read(result), Some("unknown"), "{result}");
        }
        assert_eq!(read("商家拒绝退款，消费者不接受"), Some("refused"));
        assert_eq!(read("Refund denied, consumer refused to accept"), Some("refused"));
    }

    /// Each wording with each remedy in place of {} and each seller in place of @.
    fn put_together(wordings: &[&str], remedies: &[&str], sellers: &[&str], told: Option<&str>) {
        for wording in wordings {
            for (remedy, seller) in remedies.iter().flat_map(|r| sellers.iter().map(move |s| (r, s))) {
                let result = wording.replace("{}", remedy).replace('@', seller);
                assert_eq!(read(&result), told, "{result}");
            }
        }
    }

    const REMEDIES: [&str; 6] = ["退款", "退货", "退货退款", "换货", "维修", "赔偿"];
    const SELLERS: [&str; 5] = ["商家", "卖家", "被投诉人", "经营者", ""];
    const GIVEN: [&str; 3] = ["refund", "exchange", "replacement"];
    const TRADERS: [&str; 3] = ["Seller ", "The shop ", ""];

    #[test]
    fn who_refuses_first_and_agrees_later_has_granted() {
        let chinese = [
            "@先拒绝后同意{}",
            "@由拒绝改为同意{}",
            "@从拒绝{}转为同意{}",
            "@拒绝{}后经调解同意{}",
            "@起初拒绝，后来同意{}",
            "@拒绝{}，后又同意",
            "先是拒绝{}，经调解@同意",
            "@起初不同意{}后又同意了",
            "@拒绝后{}",
            "@开始不认可，最终{}",
            "@起初拒绝{}，后来才退",
        ];
        put_together(&chinese, &REMEDIES, &SELLERS, Some("granted"));
        let english = [
            "@at first refused, then agreed to {}",
            "@refused at first but agreed to {}",
            "@initially refused but later agreed to {}",
            "@refused {} but then agreed",
            "@refused, then {} issued",
        ];
        put_together(&english, &GIVEN, &TRADERS, Some("granted"));
    }

    #[test]
    fn who_agrees_first_and_takes_it_back_later_has_refused() {
        let chinese = [
            "@同意{}后又反悔",
            "@同意{}后反悔",
            "@先同意{}，后反悔",
            "@先同意{}后拒绝",
            "@同意{}后又拒绝{}",
            "@承诺{}，后又不同意",
            "@答应{}后又不退",
            "@同意{}，后来变卦",
            "@不再同意{}",
        ];
        put_together(&chinese, &REMEDIES, &SELLERS, Some("refused"));
        let english =
            ["@agreed to {} but later refused", "@agreed to {}, then refused", "{} agreed, later denied by seller"];
        put_together(&english, &GIVEN, &TRADERS, Some("refused"));
        put_together(&["@同意{}后消费者反悔"], &REMEDIES, &SELLERS, Some("unknown"));
    }

    #[test]
    fn that_a_refusal_is_denied_tells_nothing() {
        let classifier = classifier();
        let chinese = ["没有拒绝", "并未拒绝", "并非拒绝", "未拒绝", "不是拒绝", "从未拒绝", "不拒绝"];
        let english = ["did not refuse", "didn't refuse", "never refused", "has not refused", "did not reject"];
        let behind = ["{}", "", "{}，请消费者联系"].map(|behind| chinese.map(|not| format!("@{not}{behind}"))).concat();
        let behind = [behind, english.map(|not| format!("@{not} the {{}}")).to_vec()].concat();
        let wordings: Vec<&str> = behind.iter().map(String::as_str).collect();
        put_together(&wordings[..21], &REMEDIES, &SELLERS, None);
        put_together(&wordings[21..], &GIVEN, &TRADERS, None);
        for wording in wordings {
            let result = wording.replace('@', "The seller ").replace("{}", "退款");
            let record = Record { result: result.clone(), status: "closed".into(), ..Record::default() };
            assert_ne!(classifier.result_of(&record), Some("refused"), "{result}");
        }
        put_together(
            &["@未拒绝，当场{}", "@没有拒绝并当场{}", "@没有拒绝，已{}", "@不再拒绝{}"],
            &REMEDIES,
            &SELLERS,
            Some("granted"),
        );
        let waits = ["@未拒绝{}，正在办理", "@没有拒绝{}，待商家处理"];
        for result in waits.map(|wording| wording.replace('@', "商家").replace("{}", "退款")) {
            assert_eq!(said(&result).told.or(said(&result).undecided), Some("pending"), "{result}");
        }
    }

    #[test]
    fn what_was_agreed_to_and_has_not_arrived_is_pending() {
        let chinese = ["@同意{}但未到账", "@同意{}，待到账", "@已同意{}，正在办理", "@称已{}，消费者未收到款项"];
        put_together(&chinese, &REMEDIES, &SELLERS, Some("pending"));
        let english =
            ["@agreed to {}, not yet received", "@agreed to {} but not yet received", "{} agreed, awaiting payment"];
        put_together(&english, &GIVEN, &TRADERS, Some("pending"));
        put_together(&["@同意并已{}，等待消费者确认", "@同意{}，已到账"], &REMEDIES, &SELLERS, Some("granted"));
    }

    #[test]
    fn a_seller_whom_nobody_reaches_has_refused_and_a_consumer_has_not() {
        for seller in ["商家", "卖家", "被投诉人", "经营者", "店铺"] {
            for result in [
                "@失联",
                "已联系不上@",
                "@无法联系",
                "联系不上@了",
                "@电话无人接听",
                "多次致电@，电话无人接听",
                "无法联系上@",
            ] {
                let result = result.replace('@', seller);
                assert_eq!(read(&result), Some("refused"), "{result}");
            }
        }
        for seller in ["Seller", "The business"] {
            for result in ["@ could not be reached", "Unable to contact @", "@ unreachable", "Could not reach the @"] {
                let result = result.replace('@', seller);
                assert_eq!(read(&result), Some("refused"), "{result}");
            }
        }
        for result in [
            "消费者电话无人接听",
            "联系不上消费者",
            "无法联系投诉人",
            "商家联系不上顾客",
            "Consumer could not be reached",
            "Unable to contact customer",
        ] {
            assert_eq!((read(result), said(result).undecided), (None, Some("unknown")), "{result}");
        }
        assert_eq!(read("消费者无法联系商家"), Some("refused"));
        assert_eq!(read("商家同意退款，无法联系消费者"), Some("granted"));
    }

    #[test]
    fn a_result_says_why_the_seller_decided_nothing() {
        for result in [
            "Dismissed",
            "Unsubstantiated",
            "No violation found",
            "No jurisdiction",
            "Ineligible",
            "Consumer withdrew",
            "Referred to court",
            "消费者未提供购物凭证，不予受理",
            "已转市场监管局",
        ] {
            assert_eq!((read(result), said(result).undecided), (None, Some("unknown")), "{result}");
        }
        for result in ["正在调解中", "待商家处理", "未处理", "商家答应维修，等待配件"] {
            assert_eq!(read(result).or(said(result).undecided), Some("pending"), "{result}");
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
        assert_eq!(of("诉求人撤诉；是否解决：是", "closed"), Some("unknown"));
        assert_eq!(of("已办结", "closed"), Some("unknown"));
        assert_eq!((of("双方已到场", "closed"), of("双方已到场", "resolved")), (None, Some("granted")));
    }
}
