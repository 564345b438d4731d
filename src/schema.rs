//! The record: one complaint, wherever it came from. One line per field drives the Parquet schema, the profile
//! checks, `--by`, `plaint list fields` and the reference. Must not know any source.

use chrono::NaiveDate;

use crate::lang::Text;
use crate::registry::Named;

/// How a field is stored. Money is an integer in minor units (fen, cents): it is never a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Int,
    Money,
    Float,
    Date,
    Flag,
}

impl Kind {
    /// What people call it.
    pub fn label(self) -> (&'static str, &'static str) {
        let zh = match self {
            Kind::Text => "文本",
            Kind::Int => "整数",
            Kind::Money => "金额",
            Kind::Float => "数值",
            Kind::Date => "日期",
            Kind::Flag => "是否",
        };
        (self.name(), zh)
    }

    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Int => "integer",
            Kind::Money => "money",
            Kind::Float => "number",
            Kind::Date => "date",
            Kind::Flag => "flag",
        }
    }
}

/// What a field can tell of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    /// A value that many records share, or an amount.
    Low,
    /// Free text, a name or a number that names the record: what is in it cannot be known without reading it.
    High,
    /// Leads back to the record, the line of the file or an account.
    Never,
}

/// A value of a record, borrowed for reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    Text(&'a str),
    Int(Option<i64>),
    Float(Option<f64>),
    Date(Option<NaiveDate>),
    Flag(bool),
}

/// A place in a record, borrowed for writing.
#[derive(Debug)]
pub enum Slot<'a> {
    Text(&'a mut String),
    Int(&'a mut Option<i64>),
    Float(&'a mut Option<f64>),
    Date(&'a mut Option<NaiveDate>),
    Flag(&'a mut bool),
}

/// One field of the record.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    /// Whether tables can be grouped by it (`--by`).
    pub dimension: bool,
    /// Whether plaint alone fills it, and no profile may.
    pub own: bool,
    /// What it can tell of a person, once records are published one a line.
    pub risk: Risk,
    /// Its name in Chinese tables and charts.
    pub zh: &'static str,
    /// What it means, in English and in Chinese.
    pub about: (&'static str, &'static str),
    pub get: fn(&Record) -> Value<'_>,
    pub slot: fn(&mut Record) -> Slot<'_>,
}

impl Field {
    /// Its name for people: `product category`, 商品类别.
    pub fn label(&self) -> Text {
        Text::new(self.name.replace('_', " "), self.zh)
    }
}

impl Named for Field {
    fn name(&self) -> &str {
        self.name
    }
}

macro_rules! kind {
    (money) => {
        Kind::Money
    };
    (int) => {
        Kind::Int
    };
    (text) => {
        Kind::Text
    };
    (float) => {
        Kind::Float
    };
    (date) => {
        Kind::Date
    };
    (flag) => {
        Kind::Flag
    };
}
macro_rules! own {
    (own) => {
        true
    };
    (told) => {
        false
    };
}
macro_rules! risk {
    (low) => {
        Risk::Low
    };
    (high) => {
        Risk::High
    };
    (never) => {
        Risk::Never
    };
}
macro_rules! stored {
    (money) => { Option<i64> };
    (int) => { Option<i64> };
    (text) => { String };
    (float) => { Option<f64> };
    (date) => { Option<NaiveDate> };
    (flag) => { bool };
}
macro_rules! borrowed {
    ($enum:ident, money, $e:expr) => {
        $enum::Int($e)
    };
    ($enum:ident, int, $e:expr) => {
        $enum::Int($e)
    };
    ($enum:ident, text, $e:expr) => {
        $enum::Text($e)
    };
    ($enum:ident, float, $e:expr) => {
        $enum::Float($e)
    };
    ($enum:ident, date, $e:expr) => {
        $enum::Date($e)
    };
    ($enum:ident, flag, $e:expr) => {
        $enum::Flag($e)
    };
}
macro_rules! read {
    (text, $e:expr) => {
        &$e
    };
    ($kind:ident, $e:expr) => {
        $e
    };
}
macro_rules! fields {
    ($($name:ident $kind:ident $dimension:literal $own:ident $risk:ident $zh:literal $about:literal $about_zh:literal)*) => {
        /// One complaint. An empty text and a `None` both mean that the source does not say.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Record {
            $(#[doc = $about] pub $name: stored!($kind),)*
        }

        /// All fields, in the order in which they are stored and listed.
        pub static FIELDS: &[Field] = &[$(Field {
            name: stringify!($name),
            kind: kind!($kind),
            dimension: $dimension,
            own: own!($own),
            risk: risk!($risk),
            zh: $zh,
            about: ($about, $about_zh),
            get: |record| borrowed!(Value, $kind, read!($kind, record.$name)),
            slot: |record| borrowed!(Slot, $kind, &mut record.$name),
        },)*];
    };
}

// Name, type, whether tables can be grouped by it; `own` where plaint fills it and `told` where a profile may; what it can tell of a
// person; its Chinese name and what it means.
fields! {
    record_id          text  false own  high  "投诉编号" "source id and the source's own number, or a hash of the row where it has none" "来源标识加来源自身编号；无编号时为该行的散列值"
    fingerprint        text  false own  never "指纹" "hash of the row or rows as written: tells a repeated row from a changed one" "原始行的散列值，用以区分重复行与已变更的投诉"
    source             text  true  own  low   "数据来源" "id of the profile that read the row" "读取该行所用的数据来源"
    kind               text  true  told low   "记录类型" "survey, exposure, inquiry or report for rows that are no complaints; empty for complaints" "非投诉记录为问卷、基数、咨询或举报；投诉为空"
    channel            text  true  told low   "投诉渠道" "how the complaint came in: hotline, web, mediation" "投诉提交的途径，如热线、网站、来访"
    source_file        text  true  own  never "来源文件" "name of the file that the row came from, with its folder where others are called so" "该行所在文件的名称，有同名文件时带文件夹"
    source_row         int   false own  never "来源行号" "line of that file on which the row begins" "该行在文件中的起始行号"
    received_on        date  true  told low   "收到日期" "day on which the complaint was received; first day of the period for counted rows" "收到投诉的日期；汇总数据为统计时段的首日"
    counted_until      date  false own  low   "统计截止日期" "last day of the period, for counted rows" "汇总数据统计时段的末日"
    closed_on          date  true  told low   "办结日期" "day on which it was closed" "投诉办结的日期"
    days_to_close      int   true  own  low   "办理天数" "days from received_on to closed_on" "从收到投诉到办结的天数"
    region             text  true  told low   "地区" "province, state or district: of the consumer or the case, and of the seller where only that is told" "省、自治区、直辖市或地区：消费者或事项所在地，来源只提供商家所在地时为商家所在地"
    city               text  true  told low   "城市" "city" "所在城市"
    platform           text  true  told low   "平台" "marketplace or platform" "电商平台或其他平台"
    seller             text  true  told high  "商家" "shop or company complained about, as written" "被投诉的店铺或企业，按原文"
    seller_type        text  true  told low   "商家类型" "enterprise, individual or platform, as written" "企业、个人或平台，按原文"
    product            text  true  told high  "商品" "product or service, as written" "商品或服务，按原文"
    product_category   text  true  told low   "商品类别" "product category, without the source's number" "商品类别，不含来源编号"
    product_group      text  true  own  low   "商品大类" "one of plaint's own product groups, by a table of synonyms: cosmetics, clothing, food" "按同义词表归并的商品大类，如化妆品、服装、食品"
    source_codes       text  true  told low   "原始问题代码" "the source's own problem codes, as written, joined by |" "来源自身的问题代码，按原文，多个以|分隔"
    nature             text  true  told low   "投诉性质" "one of the ten natures of the China Consumers Association" "中国消费者协会十类投诉性质之一"
    age_band           text  true  told low   "年龄段" "age of the consumer, as written" "消费者年龄，按原文"
    gender             text  true  told low   "性别" "gender of the consumer: female, male or other" "消费者性别"
    title              text  false told high  "标题" "title of the complaint" "投诉标题"
    narrative          text  false told high  "投诉内容" "what the consumer tells" "消费者陈述的内容"
    request            text  false told high  "消费者诉求" "what the consumer asks for, as written" "消费者的诉求，按原文"
    result             text  true  told high  "处理结果" "what came of it, as written" "处理结果，按原文"
    amount_disputed    money false told low   "涉及金额" "amount in dispute, in minor units" "涉及金额，以最小货币单位（分）计"
    amount_recovered   money false told low   "挽回经济损失" "amount that the consumer got back, in minor units" "为消费者挽回的金额，以最小货币单位（分）计"
    currency           text  true  told low   "币种" "ISO 4217 code of the amounts" "金额的币种（ISO 4217代码）"
    remedy_requested   text  true  told low   "诉求类型" "return, exchange, refund, repair, compensation, apology or none; empty where it is not told" "退货、换货、退款、维修、赔偿、道歉或未提出诉求；不详时为空"
    remedy_outcome     text  true  told low   "诉求处理结果" "granted, refused, pending, unknown, or none where nothing was asked" "已同意、已拒绝、处理中、结果不详或未提出诉求"
    remedy_source      text  true  own  low   "诉求判定依据" "where they came from: column (both, or the outcome), code (the request), text, or review (the outcome)" "诉求及其结果的依据：数据列、来源代码、投诉内容或人工复核"
    status             text  true  told low   "办理状态" "received, open, resolved, closed, or declined by whoever should have dealt with it" "待受理、办理中、已解决、已办结或不予受理"
    response_days      int   true  told low   "答复天数" "days until the seller first answered" "商家首次答复所用天数"
    answered           text  true  told low   "是否答复" "yes or no: whether the seller answered, as the source says" "来源所记商家是否答复"
    timely             text  true  told low   "是否按期" "yes or no: whether it was answered or closed within the source's own time limit" "是否在来源规定的期限内答复或办结"
    satisfaction       int   true  told low   "满意度" "satisfaction of the consumer, 1 to 5" "消费者满意度，1至5分"
    intent             text  true  told low   "后续消费意愿" "what the consumer will do next: stop, reduce, unchanged" "消费者后续打算：不再购买、减少购买或不受影响"
    exposure           int   false told low   "基数" "orders, users or people of a period, for rows that are no complaints" "某时段的订单数、用户数或人口数，用于非投诉记录"
    exposure_unit      text  true  told low   "基数单位" "what exposure counts: orders, users or population" "基数的含义：订单数、用户数或人口数"
    survey_weight      float false told low   "样本权重" "weight of a survey answer" "问卷答卷的权重"
    weight             int   false told low   "件数" "1, or the count of a pre-aggregated row" "单件投诉为1，汇总数据为件数"
    is_product_quality flag  true  own  low   "涉及产品质量" "the complaint raises product quality" "投诉涉及产品质量"
    is_false_marketing flag  true  own  low   "涉及虚假宣传" "the complaint raises false marketing" "投诉涉及虚假宣传"
    is_after_sales     flag  true  own  low   "涉及售后服务" "the complaint raises after-sales service" "投诉涉及售后服务"
    category           text  true  own  low   "问题类别" "primary category: product-quality, false-marketing, after-sales or other" "主要问题类别：产品质量、虚假宣传、售后服务或其他"
    term               text  true  own  low   "问题子类" "sub-term of the primary category: after-sales/return-refused" "主要问题类别下的子类"
    terms              text  false own  low   "全部子类" "all terms found, joined by |" "识别出的全部子类，以|分隔"
    label_source       text  true  own  low   "归类依据" "where the label came from: review, source-code, model, lexicon or none" "归类的依据：人工复核、来源代码、模型、词库或无依据"
    label_confidence   float false own  low   "归类置信度" "confidence in the primary category, 0 to 1" "问题类别的置信度，0至1"
    label_model        text  true  own  low   "归类模型" "version of the model that read the text, or lexicon where none did; empty where no text was read" "读取文字所用模型的版本；未用模型时为词库，没有文字时为空"
    text_key           text  false own  never "原文键" "hash of the story without blanks and punctuation: the same text through several channels has one key" "去除空白和标点后正文的散列值，同一内容经不同渠道投诉时相同"
    seller_ids         text  false own  never "商家账号" "accounts named in the text that are not the writer's own, as keyed hashes joined by |" "正文中出现的他人账号，经密钥散列，以|分隔"
    from_text          text  false own  low   "取自正文的字段" "which of product_group, platform and seller_type no column gave and the text did, joined by |" "商品大类、平台、商家类型中数据列未提供而取自正文者，以|分隔"
    extra              text  false own  never "其他列" "columns that no field takes, as a JSON object (--keep-extra)" "未对应任何字段的列，JSON格式（--keep-extra）"
}

/// The field of this name.
pub fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|f| f.name == name)
}

/// Fields that the words of a story tell where no column does; `from_text` says which of them were read so.
pub const MENTIONED: [&str; 3] = ["product_group", "platform", "seller_type"];

/// The three categories that a complaint can raise at once, with the flag that says so, in the order of the codebook.
pub const NAMED_CATEGORIES: [&str; 3] = ["product-quality", "false-marketing", "after-sales"];

/// The fourth category: everything else.
pub const OTHER: &str = "other";

/// Stands in place of a category where nothing can be said: no code, no text, or too little to tell.
pub const UNCLASSIFIED: &str = "unclassified";

/// Letters of a hash of a row: 96 bits in hex.
const HASH: usize = 24;

/// Whether an id is a hash of the row, since its source gave it no number: `survey:#0123456789abcdef01234567`.
pub fn is_hashed(record_id: &str) -> bool {
    let Some(at) = record_id.len().checked_sub(HASH + 2).filter(|at| record_id.is_char_boundary(*at)) else {
        return false;
    };
    record_id[at..].strip_prefix(":#").is_some_and(|hash| hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Whether a complaint in this state has come to its end; none where the state says neither.
pub fn is_over(status: &str) -> Option<bool> {
    match status {
        "resolved" | "closed" | "declined" => Some(true),
        "received" | "open" => Some(false),
        _ => None,
    }
}

impl Record {
    /// What the consumer tells: title and narrative.
    pub fn story(&self) -> String {
        [&self.title, &self.narrative].map(|t| t.trim()).join("\n").trim().to_string()
    }

    /// What became of the request, where only whether the complaint was settled is told. That it was not says of an open one that
    /// it is open yet, and of one that was not taken on nothing.
    pub fn outcome_if(&self, settled: bool) -> &'static str {
        match (settled, is_over(&self.status)) {
            (true, _) => "granted",
            (false, Some(false)) => "pending",
            (false, _) if self.status == "declined" => "unknown",
            (false, _) => "refused",
        }
    }

    /// The flags of the named categories, in their order.
    pub fn raised(&self) -> [bool; 3] {
        [self.is_product_quality, self.is_false_marketing, self.is_after_sales]
    }

    /// Takes the flags of all categories back.
    pub fn lower_all(&mut self) {
        [self.is_product_quality, self.is_false_marketing, self.is_after_sales] = [false; 3];
    }

    /// Sets the flag of a named category; `other` has none.
    pub fn raise(&mut self, category: &str) {
        match category {
            "product-quality" => self.is_product_quality = true,
            "false-marketing" => self.is_false_marketing = true,
            "after-sales" => self.is_after_sales = true,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_names_are_plain_sql_names_and_unique() {
        let mut names: Vec<_> = FIELDS.iter().map(|f| f.name).collect();
        assert!(names.iter().all(|n| n.chars().all(|c| c.is_ascii_lowercase() || c == '_')));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FIELDS.len());
    }

    #[test]
    fn what_is_written_through_a_slot_is_read_back() {
        let mut record = Record::default();
        for field in FIELDS {
            match (field.slot)(&mut record) {
                Slot::Text(s) => *s = field.name.to_string(),
                Slot::Int(n) => *n = Some(7),
                Slot::Float(x) => *x = Some(0.5),
                Slot::Date(d) => *d = NaiveDate::from_ymd_opt(2017, 3, 5),
                Slot::Flag(b) => *b = true,
            }
            match (field.get)(&record) {
                Value::Text(s) => assert_eq!(s, field.name),
                Value::Int(n) => assert_eq!(n, Some(7)),
                Value::Float(x) => assert_eq!(x, Some(0.5)),
                Value::Date(d) => assert!(d.is_some()),
                Value::Flag(b) => assert!(b),
            }
        }
    }
}
