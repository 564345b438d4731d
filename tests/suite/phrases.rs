//! Phrases of the shipped lexicon, without a model: words that stand in other words, words with another meaning, and outcomes
//! that are none.

use plaint::classify::Classifier;
use plaint::taxonomy::Taxonomy;

/// What of the lexicon is found in a text: terms, requests and outcomes.
fn found(text: &str) -> Vec<String> {
    let classifier = Classifier::with(Taxonomy::shipped(), None).unwrap();
    let grounds = classifier.label_text(text, true).grounds.unwrap();
    grounds.evidence.into_iter().chain(grounds.remedy_evidence).map(|e| e.term).collect()
}

#[test]
fn a_piece_of_another_word_or_a_homonym_is_no_evidence() {
    for (text, taken_for) in [
        ("骑手把粥放在垃圾桶盖上", "product-quality/not-as-expected"),
        ("老楼没电梯，加了八十块", "product-quality/defective"),
        ("过了半天才告诉我", "other/fulfilment"),
        ("用信用卡付的", "false-marketing/false-promotion"),
        ("送货的师傅很客气，尽快送达", "false-marketing/false-promotion"),
        ("贵公司的员工", "other/pricing"),
        ("投诉人反映", "after-sales/unresponsive-service"),
        ("来电咨询，已答复，已联系商家处理", "after-sales/unresponsive-service"),
        ("买完以后才发现", "other/pricing"),
        ("保修卡上写着名字", "after-sales/warranty-refused"),
        ("平台说我涉嫌虚假宣传，我是卖家", "false-marketing/false-claims"),
        ("去了一趟医院", "product-quality/unsafe"),
        ("The torch holds a charge for twenty minutes", "after-sales/unresponsive-service"),
        ("The dog was lying on the doorstep", "false-marketing/false-claims"),
        ("My uncle is 81 years old and the van had broken down", "product-quality/defective"),
        ("I work on a hospital ward", "product-quality/unsafe"),
        ("They said they'd email a label, no label came", "product-quality/three-no"),
        ("My name and number were leaked", "product-quality/defective"),
        ("It leaves a bad taste in my mouth", "product-quality/not-as-expected"),
        ("It came on a Wednesday, by the old railway line", "other/none"),
    ] {
        assert!(!found(text).iter().any(|term| term == taken_for), "{text}: {:?}", found(text));
    }
}

#[test]
fn a_word_that_tells_no_outcome_is_no_cue_of_one() {
    for text in [
        "预付卡不予延期",
        "景区拒绝延期",
        "医院不予开发票，还以系统为由不开",
        "找人自行检测，甲醛超标",
        "去修理铺送修",
        "凭什么涨价",
        "话费充了三天没到账",
        "套餐至今没取消",
        "参加以旧换新活动",
        "I gave up looking for the lift.",
        "The app refused my password.",
        "The travel cover doesn't cover stairs.",
        "I got no receipt from the fitter.",
        "They have a returns policy of thirty days.",
        "We opened the box on Sunday.",
        "I wouldn't give it to a dog and I wouldn't take one as a present.",
        "The parcel was returned to sender.",
        "Allow ten business days for a search, says the courier.",
        "My friend who repairs clocks had a look.",
        "I took the kettle back to the shop.",
    ] {
        let outcomes: Vec<String> = found(text).into_iter().filter(|t| t.starts_with("outcome/")).collect();
        assert!(outcomes.is_empty(), "{text}: {outcomes:?}");
    }
}

#[test]
fn what_became_of_a_request_is_found_in_other_words() {
    for (text, cue) in [
        ("退是能退，要扣三成", "outcome/refused"),
        ("店家不给我退", "outcome/refused"),
        ("各种借口不给我退", "request/return"),
        ("坚决不同意退款", "request/refund"),
        ("要求退一赔三", "request/compensation"),
        ("经调解，商家同意更换", "outcome/granted"),
        ("退的钱三天了没到账", "outcome/pending"),
        ("Their answer was no.", "outcome/refused"),
        ("Told me it's within tolerance.", "outcome/refused"),
        ("They'll only do a credit note.", "outcome/refused"),
        ("They sorted it out and the new one arrived.", "outcome/granted"),
        ("The hinge on order is still on order: part on order since May.", "outcome/pending"),
        ("They won't give me a refund.", "request/refund"),
        ("The warranty claim was turned down.", "request/repair"),
    ] {
        assert!(found(text).iter().any(|term| term == cue), "{text}: {:?}", found(text));
    }
    assert!(!found("起初拒绝退款").contains(&"outcome/granted".to_string()));
    assert!(!found("I took it back and they said no.").contains(&"outcome/granted".to_string()));
    assert!(!found("They offered me a voucher.").contains(&"outcome/granted".to_string()));
}

#[test]
fn a_piece_of_a_word_and_a_bystander_tell_no_product_and_no_seller() {
    let classifier = Classifier::with(Taxonomy::shipped(), None).unwrap();
    for text in [
        "客服装聋作哑",
        "客服装傻",
        "汤里吃出一根头发",
        "剧院不让带饮料",
        "影城要我退票",
        "去专柜对比，不一样",
        "我去专卖店问了",
        "Ticket open for a month",
        "It leaves a bitter taste",
        "The drawer of my desk is full of vouchers",
        "Doll sized after one wash",
        "I tried to book a slot",
        "They called my phone at night",
    ] {
        let label = classifier.label_text(text, false);
        assert_eq!([label.product_group, label.seller_type], ["", ""], "{text}");
    }
}
