//! Phrases of the shipped lexicon, without a model: words that stand in other words, words with another meaning, and outcomes
//! that are none.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use plaint::classify::Classifier;
use plaint::taxonomy::{NOT_MEANT, Phrases, Taxonomy};

/// Made once, since making it takes longer than all that it reads here.
static BY_PHRASES: LazyLock<Classifier> = LazyLock::new(|| Classifier::with(Taxonomy::shipped(), None).unwrap());

#[test]
fn a_defect_that_is_denied_is_none() {
    let faults = ["漏水", "掉色", "生锈", "开裂", "破损", "过敏", "漏电", "发霉", "过期", "卡顿"];
    for fault in faults {
        for denied in
            ["不", "没", "无", "未", "毫无", "并无", "绝无", "没有", "不会", "一点没", "从来没", "不存在", "并未"]
        {
            for text in [format!("{denied}{fault}。"), format!("很结实，{denied}{fault}，推荐")] {
                assert_ne!(category(&text), "product-quality", "{text}: {:?}", found(&text));
            }
        }
        for told in ["又", "老是", "严重", "动不动就", "时不时", "没几天就", "不但"] {
            let text = format!("{told}{fault}。");
            assert_eq!(category(&text), "product-quality", "{text}: {:?}", found(&text));
        }
    }
    for text in [
        "It does not leak.",
        "Doesn't leak, doesn't rattle, doesn't wobble.",
        "Not damaged in any way.",
        "Free of scratches, free of dents.",
        "Nothing broke.",
        "Nothing is cracked.",
        "Neither cracked nor dented.",
        "There is hardly a scratch.",
        "绝非山寨",
        "Não é falso.",
        "Não está quebrado.",
        "Sem defeito.",
    ] {
        assert_ne!(category(text), "product-quality", "{text}: {:?}", found(text));
    }
    for text in [
        "Nothing but defects.",
        "They did nothing about the broken hinge.",
        "Not happy with the cracked lid.",
        "I do not know why it leaks.",
        "No two days passed before it cracked.",
        "É falso.",
    ] {
        assert_eq!(category(text), "product-quality", "{text}: {:?}", found(text));
    }
}

#[test]
fn a_phrase_with_a_gap_does_not_swallow_a_denial() {
    let fault = |text: &str| found(text).iter().any(|t| t.ends_with("/defective") || t.ends_with("/unsafe"));
    for text in ["用了五年没坏", "买了两台都没坏", "洗了三水也不掉色", "用了半个月不过敏", "喝了一夏天没拉肚子"]
    {
        assert!(!fault(text), "{text}: {:?}", found(text));
    }
    for text in ["用了五天坏了", "用了没两天就坏", "用了不到一周坏了", "洗了不到两次就掉色", "喝了没多久拉肚子"]
    {
        assert!(fault(text), "{text}: {:?}", found(text));
    }
    // Where the phrase itself denies, it stays.
    assert!(found("说好送杯子，结果没送").iter().any(|term| term.starts_with("false-marketing")));
}

#[test]
fn what_is_as_it_was_said_to_be_is_no_false_claim() {
    let claims = ["和宣传的", "与描述", "跟图片", "和介绍的", "与实物"];
    for claim in claims {
        for word in ["一样", "一模一样", "完全一致", "相符", "没差"] {
            let text = format!("东西{claim}{word}");
            assert_ne!(category(&text), "false-marketing", "{text}: {:?}", found(&text));
            for not in ["不", "完全不", "根本不", "哪里"] {
                let text = format!("东西{claim}{not}{word}");
                assert_eq!(category(&text), "false-marketing", "{text}: {:?}", found(&text));
            }
        }
    }
    for text in
        ["The kettle works as advertised.", "They did not lie about it.", "Exactly as described.", "It is authentic."]
    {
        assert!(
            !["false-marketing", "product-quality"].contains(&category(text).as_str()),
            "{text}: {:?}",
            found(text)
        );
    }
    for text in ["It was not as advertised.", "They lied about the size.", "It is not authentic."] {
        assert!(["false-marketing", "product-quality"].contains(&category(text).as_str()), "{text}: {:?}", found(text));
    }
}

/// What of the lexicon is found in a text: terms, requests and outcomes.
fn found(text: &str) -> Vec<String> {
    let grounds = BY_PHRASES.label_text(text, true).grounds.unwrap();
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
        ("后盖太难打开", "after-sales/unresponsive-service"),
        ("服务质量不错", "after-sales/unresponsive-service"),
        ("每台的屏幕都漏光", "product-quality/damaged"),
        ("分辨率太差，一分钱一分货", "false-marketing/false-promotion"),
        ("钻石会员，第一次差评", "other/contract"),
        ("The torch holds a charge for twenty minutes", "after-sales/unresponsive-service"),
        ("The dog was lying on the doorstep", "false-marketing/false-claims"),
        ("My uncle is 81 years old and the van had broken down", "product-quality/defective"),
        ("I work on a hospital ward", "product-quality/unsafe"),
        ("They said they'd email a label, no label came", "product-quality/three-no"),
        ("My name and number were leaked", "product-quality/defective"),
        ("It leaves a bad taste in my mouth", "product-quality/not-as-expected"),
        ("It came on a Wednesday, by the old railway line", "other/none"),
        ("We came early in order to look around", "other/fulfilment"),
        ("The man in charge was kind", "other/pricing"),
        ("My order number is on the slip", "other/fulfilment"),
        ("He snapped a picture of the porch", "product-quality/defective"),
        ("Later I recalled the name", "product-quality/unsafe"),
        ("I am so broke after the holidays, worth it", "product-quality/defective"),
        ("It broke my heart to see them close", "product-quality/defective"),
        ("They break even at best", "product-quality/defective"),
        ("代金券周日过期", "product-quality/expired"),
        ("红包快过期了", "product-quality/expired"),
        ("Good quality at the price", "product-quality/defective"),
        ("We paid by credit card", "after-sales/refund-delayed"),
        ("I found them on their website", "false-marketing/false-claims"),
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
    for text in [
        "客服装聋作哑",
        "客服装傻",
        "汤里有一根头发",
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
        let label = BY_PHRASES.label_text(text, false);
        assert_eq!([label.product_group, label.seller_type], ["", ""], "{text}");
    }
    assert_eq!(BY_PHRASES.label_text("汤里吃出一根头发", false).product_group, "food");
}

/// The primary category by phrases alone.
fn category(text: &str) -> String {
    BY_PHRASES.label_text(text, false).category.to_string()
}

fn outcome(text: &str) -> String {
    let found = found(text).into_iter().filter_map(|term| term.strip_prefix("outcome/").map(String::from));
    let mut outcomes: Vec<String> = found.collect();
    outcomes.dedup();
    outcomes.join(" ")
}

/// Bytes of the beginning of a phrase that are no chance at the end of another.
const HELD: usize = 6;

#[test]
fn what_hides_a_request_or_an_outcome_holds_one_or_the_beginning_of_one() {
    let remedies = Taxonomy::shipped().remedies;
    let all = |cues: &BTreeMap<String, Phrases>, hiding: bool| -> Vec<String> {
        let lists = cues.iter().filter(|(value, _)| (*value == NOT_MEANT) == hiding);
        lists.flat_map(|(_, phrases)| phrases.values().flatten().cloned()).collect()
    };
    for cues in [&remedies.requested, &remedies.outcome] {
        let shown = all(cues, false);
        for hiding in all(cues, true) {
            let holds = |cue: &String| cue.split('…').any(|part| hiding.contains(part));
            // Of two that overlap the one that begins first counts.
            let runs_into = |cue: &String| {
                let mut ends = (HELD..cue.len()).filter(|&end| cue.is_char_boundary(end));
                ends.any(|end| hiding.ends_with(&cue[..end]))
            };
            assert!(shown.iter().any(|cue| holds(cue) || runs_into(cue)), "{hiding} hides nothing");
        }
    }
}

#[test]
fn a_question_an_invoice_and_the_consumers_own_choice_are_no_refusal() {
    for text in [
        "拆了能不能退？",
        "请问可不可以退，可不可以换",
        "买贵了，嫌麻烦就不退了",
        "尺码小了点，也不退了，凑合穿",
        "要不是急用，不退货才怪",
        "还不给我开发票",
        "物流还不给送上楼",
        "店家拒绝发货",
        "客服拒绝回答",
        "以后坚决拒绝购买这个牌子",
        "换了两节电池都不管用",
        "不管怎么充电都开不了机",
        "寄回的箱子不退运费",
        "让我去自提点拿",
        "投诉无门，自认倒霉",
        "没有解决方案",
        "客服换了好几个",
        "理财平台不返还本金",
        "到现在还没收到货",
        "快递催了多次才送到",
        "包裹还没有消息",
    ] {
        assert_eq!(outcome(text), "", "{text}");
    }
    for text in [
        "问能不能退，客服说不能退",
        "商家说了不退",
        "退款被拒绝",
        "还不给换",
        "申请保价竟然不行",
        "说人为损坏，要自费",
        "申请退货每人理",
    ] {
        assert_eq!(outcome(text), "refused", "{text}");
    }
}

#[test]
fn price_protection_that_is_not_had_is_refused_however_it_is_called() {
    for name in ["价保", "保价", "价格保护"] {
        for how in [
            "不能X",
            "不给X",
            "不支持X",
            "不享受X",
            "不能申请X",
            "不让申请X",
            "无法X",
            "申请X失败",
            "申请X没通过",
            "X也申请不了",
            "申请X竟然不行",
        ] {
            let text = format!("买完降了五十，{}", how.replace('X', name));
            assert_eq!(outcome(&text), "refused", "{text}");
        }
    }
}

#[test]
fn who_does_not_care_refuses_and_whatever_does_not_matter_does_not() {
    for who in ["客服", "售后", "商家", "平台", "厂家"] {
        assert_eq!(outcome(&format!("坏了要退，{who}不管")), "refused", "{who}");
        assert_eq!(outcome(&format!("坏了要退，{who}也不管")), "refused", "{who}");
    }
    for text in ["不管是早上还是晚上都漏风", "遥控器不管用", "不管好坏先收下", "不管你怎么设置都一样"]
    {
        assert_eq!(outcome(text), "", "{text}");
    }
}

#[test]
fn money_that_is_owed_is_pending_and_part_of_it_that_came_is_granted() {
    for (text, told) in [
        ("表没修，钱也没退", "pending"),
        ("钱没退", "pending"),
        ("店家说退运费差额，结果没退", "pending"),
        ("要退的锅，取件员还没来取", "pending"),
        ("退货三天了还没有消息", "pending"),
        ("返厂两个星期，还没好", "pending"),
        ("一周才能修好", "pending"),
        ("机器送去检测", "pending"),
        ("换货的单子填了返修", "pending"),
        ("换还是不换，给个准话", "pending"),
        ("拿去反厂两个星期，还没好", "pending"),
        ("三个瓜坏了两个，折算后返我八块", "granted"),
        ("最后只退了六块钱", "granted"),
        ("坏了一半，只赔了五块", "granted"),
        ("换了三次还是坏的", "granted"),
        ("换货两次都一样", "granted"),
        ("联系客服换了一台", "granted"),
        ("修了三次", "granted"),
        ("店里作了适当补偿", "granted"),
    ] {
        assert_eq!(outcome(text), told, "{text}");
    }
}

#[test]
fn a_campaign_or_a_warranty_named_is_no_request() {
    for text in [
        "全额返还的活动是假的",
        "保值换新打了折扣",
        "在官网查保修到七月",
        "新机保修一年",
        "不退运费",
        "过了保修期",
        "嫌麻烦就不退了",
    ] {
        assert!(!found(text).iter().any(|term| term.starts_with("request/")), "{text}: {:?}", found(text));
    }
    assert!(found("不给保修").contains(&"request/repair".to_string()));
}

#[test]
fn the_quality_of_service_is_no_quality_of_goods() {
    for who in ["", "客服", "售后", "商家的", "京东的"] {
        for how in ["差", "太差", "很差", "不行", "越来越差"] {
            assert_eq!(category(&format!("{who}服务质量{how}")), "after-sales", "{who} {how}");
        }
    }
    assert_eq!(category("快递服务质量差"), "other");
    assert_eq!(category("质量太差"), "product-quality");
}

#[test]
fn praise_and_what_is_not_known_yet_are_no_bad_goods() {
    for text in [
        "鞋子质量不错，做工很好",
        "质量很好，颜色也满意",
        "质量还行，五星好评",
        "盒子没有拆开，不知质量",
        "锅还没使用，质量如何再说",
        "应该是正品",
        "不知道是真的还是假的",
    ] {
        assert_eq!(category(text), "other", "{text}");
    }
    for text in ["质量很差", "这不是正品", "怀疑是假的", "质量不过关"] {
        assert_eq!(category(text), "product-quality", "{text}");
    }
}

#[test]
fn things_that_differ_are_a_false_claim_only_where_something_was_claimed() {
    for text in
        ["两只鞋颜色相差太大", "和菜场的相差太大", "码数与实物不符", "做工与价钱不符", "这台性价比不符", "个头相差很大"]
    {
        assert_eq!(category(text), "product-quality", "{text}");
    }
    for text in ["颜色和图片相差太大", "跟照片差距太大", "与描述相差很多", "实物与宣传不符", "和广告上不一样"]
    {
        assert_eq!(category(text), "false-marketing", "{text}");
    }
    assert_ne!(category("少了三个，如实描述一下"), "false-marketing");
}

#[test]
fn a_sale_that_raised_the_price_first_is_fake_and_a_price_that_fell_is_none() {
    for text in ["先涨到二百，再降二十", "提价一百再降五十", "秒杀四十，第二天正常价三十五", "大促比平时还贵"]
    {
        assert_eq!(category(text), "false-marketing", "{text}");
    }
    for text in ["买的时候活动价九十九，现在价格八十九", "当时一百五，现在反而一百", "刚买现在只要八十"]
    {
        assert_eq!(category(text), "other", "{text}");
    }
}

#[test]
fn worse_than_before_and_of_no_use_are_bad_goods() {
    for text in [
        "这批没有以前的好",
        "味道没以前好了",
        "没其他地方做得好",
        "口感没有上次的好",
        "这把刷子没什么用",
        "按摩仪一点用都没有",
    ] {
        assert_eq!(category(text), "product-quality", "{text}");
    }
    assert_eq!(category("找客服没什么用"), "after-sales");
    assert_eq!(category("垃圾京东，客服更垃圾"), "after-sales");
    assert_eq!(category("一看就是假货，比超市还贵"), "product-quality");
    assert_eq!(category("一箱梨大小不一"), "product-quality");
}

#[test]
fn what_did_not_come_is_fulfilment_and_what_ran_out_is_damage() {
    for text in ["三件套收到的只有一件", "买三个只到了两个", "少装了一袋", "耳机无赠品", "卖家拒绝发货"]
    {
        assert_eq!(category(text), "other", "{text}");
    }
    for text in ["一桶酱油都漏完了", "路上压得液体都出来了", "油漏得到处都是"] {
        assert_eq!(category(text), "product-quality", "{text}");
    }
}

#[test]
fn advertisements_in_a_device_are_its_fault_and_those_by_telephone_are_not() {
    for text in ["桌面广告插件骚扰人", "电视系统总弹出广告", "开机广告关不掉", "预装软件里全是广告插件"]
    {
        assert_eq!(category(text), "product-quality", "{text}");
    }
    for text in ["天天收到广告短信", "骚扰电话不断"] {
        assert_eq!(category(text), "false-marketing", "{text}");
    }
}

#[test]
fn campaigns_for_friends_and_promised_gifts_are_known_without_their_brand() {
    for text in [
        "还剩三分钱，二十个朋友点了没反应",
        "帮我砍了一刀就不动了",
        "多少人砍都不动，开了会员一样",
        "页面显示送手机套，到货没有",
        "箱里礼品也没有",
    ] {
        assert_eq!(category(text), "false-marketing", "{text}");
    }
    for text in ["买的理财到期了却无法提现", "出借的本金不返还，无法提现"] {
        assert_eq!(category(text), "other", "{text}");
    }
}
