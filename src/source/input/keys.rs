//! What columns are called that stand in objects within objects: by their own keys, unless these would tell a story and belong to
//! something else than the complaint. Must not know what a name means; it is told which are in use.

use std::collections::HashSet;

use crate::source::profile::normal;

/// What an object is about that tells nothing of the complaint itself, as a word of its key.
const THINGS: &str = "product goods item sku reply replies response result results shop store seller merchant business company \
    vendor developer owner image images img photo photos picture pictures pic video file files attachment \
    attachments address location order platform category brand operator handler agent assignee assigned page \
    pager meta metadata badge profile";
/// The same in Chinese, anywhere in the key, with who complains.
const THINGS_ZH: &str = "商品 产品 回复 答复 结果 店铺 商家 卖家 企业 公司 图片 附件 地址 订单 用户 消费者";
/// Who complains: what they said is the complaint, what is said of them is not.
const PEOPLE: &str = "user author requester reviewer customer consumer buyer complainant account member";
const SAID: &str = "complaint comment comments review feedback statement";
/// Keys of what somebody says, which it depends on the objects above who that is.
const TELLING: &str = "text content description desc body message title subject headline summary detail details comment comments review \
    reviews feedback statement narrative complaint story post 内容 描述 详情 正文 文本 评论 评价 标题 主题 摘要";
/// Keys that a program puts below that of a value.
const WRAPPERS: [&str; 3] = [".label", ".#text", ".$t"];

/// Names in use that make a complaint of what stands in an object.
const WHOLE: usize = 3;

/// The names of the columns of these paths of keys (`main.title`), each once: the least deep of one name has it, and that of a person
/// before that of a thing; the others keep their paths.
pub fn names(paths: &[String], known: &HashSet<String>) -> Vec<String> {
    let named = shortened(paths, known, true);
    let in_use = |name: &String| known.contains(&normal(name));
    if paths.iter().zip(&named).any(|(path, name)| !is_of_another(path) && in_use(name)) {
        return named;
    }
    // An answer may hold the whole complaint under `result`.
    let all = shortened(paths, known, false);
    if all.iter().filter(|name| in_use(name)).count() >= WHOLE { all } else { named }
}

/// `strict`: nothing that somebody says is taken from another object.
fn shortened(paths: &[String], known: &HashSet<String>, strict: bool) -> Vec<String> {
    let mut names = paths.to_vec();
    let mut order: Vec<usize> = (0..paths.len()).collect();
    order.sort_by_cached_key(|&i| (paths[i].matches('.').count(), split(&paths[i]).0.split('.').any(is_thing)));
    let mut taken = HashSet::new();
    for i in order {
        let (objects, own) = split(&paths[i]);
        let nearest = objects.rsplit('.').next().unwrap_or_default();
        // `product.title` is the name of the product.
        let both = Some(format!("{nearest}.{own}")).filter(|both| known.contains(&normal(both)));
        let withheld = strict && is_listed(TELLING, &normal(own)) && is_of_another(&paths[i]);
        let own = Some(own).filter(|own| !own.is_empty() && !withheld);
        let free = both.into_iter().chain(own.map(String::from)).find(|name| !taken.contains(&normal(name)));
        names[i] = free.unwrap_or_else(|| paths[i].clone());
        taken.insert(normal(&names[i]));
    }
    names
}

/// The objects of a path, and its own key.
fn split(path: &str) -> (&str, &str) {
    let bare = WRAPPERS.iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
    bare.rsplit_once('.').unwrap_or(("", bare))
}

fn is_listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

fn is_thing(key: &str) -> bool {
    words(key).iter().any(|word| is_listed(THINGS, word)) || THINGS_ZH.split(' ').any(|thing| key.contains(thing))
}

/// Whether a column stands below something else than what somebody complained of.
fn is_of_another(path: &str) -> bool {
    split(path).0.split('.').any(is_another)
}

/// Whether an object of this key tells of something else than what somebody complained of.
fn is_another(key: &str) -> bool {
    let words = words(key);
    let says = words.last().is_some_and(|last| is_listed(SAID, last));
    is_thing(key) || (words.iter().any(|word| is_listed(PEOPLE, word)) && !says)
}

/// The words of a key, in lower case: `companyReply`, `company_reply`.
fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in key.chars() {
        let begins = !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase());
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(paths: &[&str]) -> Vec<String> {
        let known = [
            "id",
            "content",
            "text",
            "description",
            "title",
            "投诉内容",
            "merchant name",
            "product title",
            "result text",
        ];
        let known = known.into_iter().map(normal).collect();
        names(&paths.iter().map(ToString::to_string).collect::<Vec<_>>(), &known)
    }

    #[test]
    fn a_key_within_an_object_is_known_by_its_own_name_and_the_least_deep_one_has_it() {
        assert_eq!(named(&["id", "内容.投诉内容", "a.name", "b.name"]), ["id", "投诉内容", "name", "b.name"]);
        assert_eq!(named(&["a.b.text", "a.text", "id"]), ["a.b.text", "text", "id"]);
        assert_eq!(named(&["ticket.description", "requester.description"]), ["description", "requester.description"]);
        assert_eq!(named(&["content.label", "title.label", "id.label"]), ["content", "title", "id"]);
    }

    #[test]
    fn what_is_said_of_another_thing_than_the_complaint_keeps_its_path() {
        for path in [
            "companyReply.text",
            "product.description",
            "seller_reply.content",
            "userInfo.description",
            "商家回复.content",
            "images.title",
            "data.shop.description",
            "developerComment.text",
        ] {
            assert_eq!(named(&["id", path]), ["id", path]);
        }
        for path in ["userComment.text", "complaint.text", "main.text", "consumer_complaint.text", "_source.text"] {
            assert_eq!(named(&["id", path]), ["id", "text"]);
        }
        assert_eq!(named(&["product.title", "data.merchant.name"]), ["product.title", "merchant.name"]);
        assert_eq!(named(&["content", "result.code", "result.text"]), ["content", "code", "result.text"]);
        // What names itself does so anywhere, and of two cities the buyer's serves.
        assert_eq!(named(&["id", "shop.shopName", "order.sellerName"]), ["id", "shopName", "sellerName"]);
        assert_eq!(named(&["id", "shop.city", "user.city"]), ["id", "shop.city", "city"]);
        // All there is lies in it.
        assert_eq!(named(&["code", "result.content", "result.id", "result.title"]), ["code", "content", "id", "title"]);
        assert_eq!(named(&["no", "reply.content", "reply.by"]), ["no", "reply.content", "by"]);
    }
}
