//! A sitting: complaints one after the other, keys in, answers out. Must not know terminals, files or the clock.

use plaint::classify::model::Heads;
use plaint::review::{Answer, Before};

/// A complaint to be answered.
#[derive(Debug, Clone, Default)]
pub struct Item {
    pub record_id: String,
    pub text: String,
    /// Spans of the text that spoke for the suggestion, in characters, the end excluded.
    pub marks: Vec<(usize, usize)>,
    /// Phrases of the text, each with what it speaks for.
    pub evidence: Vec<String>,
    /// The label that it has: the suggestion.
    pub before: Before,
}

/// What is chosen for the complaint in view.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// Place of the category.
    pub category: Option<usize>,
    /// Places of the categories raised besides.
    pub also: Vec<usize>,
    /// Place of the state of the remedy.
    pub remedy: Option<usize>,
    pub note: String,
}

/// A key, whatever the terminal calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Char(char),
    Enter,
    Backspace,
    Escape,
    Up,
    Down,
    PageUp,
    PageDown,
    /// Ctrl-C, or the end of the input.
    Break,
    Other,
}

/// What is to be done about a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    Nothing,
    /// The answer to the complaint in view, with the note; once it is kept, [`Sitting::kept`] is called.
    Keep(Answer, String),
    /// The answer before is to be taken back; once that is done, [`Sitting::taken_back`] is called.
    TakeBack,
    Leave,
}

/// The names that keys stand for.
#[derive(Debug, Clone)]
pub struct Choices {
    pub categories: Vec<String>,
    /// How many of the categories, the first ones, can be raised besides.
    pub raised: usize,
    pub remedies: Vec<String>,
}

/// Keys of the categories raised besides, below those of the categories on a keyboard.
pub const ALSO: [char; 3] = ['q', 'w', 'e'];

impl Choices {
    pub fn of(heads: Heads) -> Choices {
        Choices { categories: heads.categories, raised: heads.raised.len(), remedies: heads.remedies }
    }

    /// The key of a state of the remedy: its first letter.
    pub fn remedy_key(&self, remedy: usize) -> char {
        self.remedies[remedy].chars().next().unwrap_or_default()
    }
}

/// The whole state.
#[derive(Debug)]
pub struct Sitting {
    pub choices: Choices,
    pub items: Vec<Item>,
    /// Answered when the sitting began, besides the items.
    pub before: usize,
    /// The item in view; one past the last when all have been seen.
    pub at: usize,
    pub draft: Draft,
    /// Whether keys go to the note.
    pub writing: bool,
    /// What went wrong or was left out, until the next key.
    pub message: String,
    /// Lines by which the text is scrolled.
    pub scroll: usize,
    /// Items answered in this sitting, in the order of the answers, and what was chosen.
    given: Vec<(usize, Draft)>,
}

impl Sitting {
    pub fn new(choices: Choices, items: Vec<Item>, before: usize) -> Sitting {
        let mut sitting = Sitting {
            choices,
            items,
            before,
            at: 0,
            draft: Draft::default(),
            writing: false,
            message: String::new(),
            scroll: 0,
            given: Vec::new(),
        };
        sitting.go(0);
        sitting
    }

    pub fn item(&self) -> Option<&Item> {
        self.items.get(self.at)
    }

    /// Answers that were kept in this sitting.
    pub fn answered(&self) -> usize {
        self.given.len()
    }

    /// Takes a key.
    pub fn press(&mut self, key: Key) -> Deed {
        self.message.clear();
        let key = if self.writing { key } else { plain(key) };
        match key {
            Key::Break => return Deed::Leave,
            _ if self.writing => self.write(key),
            Key::Escape => return Deed::Leave,
            Key::Up => self.scroll = self.scroll.saturating_sub(1),
            Key::Down => self.scroll += 1,
            Key::PageUp => self.scroll = self.scroll.saturating_sub(10),
            Key::PageDown => self.scroll += 10,
            Key::Backspace | Key::Char('u') => match self.given.is_empty() {
                true => self.message = "there is no answer of this sitting to take back".into(),
                false => return Deed::TakeBack,
            },
            _ if self.item().is_none() => {}
            Key::Enter => return self.answer(),
            Key::Char('s') => self.go(self.at + 1),
            Key::Char('m') => self.writing = true,
            Key::Char(c) => self.choose(c.to_ascii_lowercase()),
            Key::Other => {}
        }
        Deed::Nothing
    }

    /// The answer is kept: on to the next complaint.
    pub fn kept(&mut self) {
        self.given.push((self.at, std::mem::take(&mut self.draft)));
        self.go(self.at + 1);
    }

    /// The last answer is taken back: its complaint is in view again, with what was chosen.
    pub fn taken_back(&mut self) {
        if let Some((at, draft)) = self.given.pop() {
            self.show(at, draft);
        }
    }

    /// Shows a complaint; what its label raises besides is chosen already, so that who agrees loses nothing of it.
    fn go(&mut self, at: usize) {
        let said = self.items.get(at).map(|item| &item.before.answer.also[..]).unwrap_or_default();
        let places = self.choices.categories.iter().take(self.choices.raised).enumerate();
        let also = places.filter(|(_, name)| said.contains(name)).map(|(place, _)| place).collect();
        self.show(at, Draft { also, ..Draft::default() });
    }

    fn show(&mut self, at: usize, draft: Draft) {
        (self.at, self.draft, self.scroll) = (at, draft, 0);
    }

    fn choose(&mut self, c: char) {
        let (categories, raised) = (self.choices.categories.len(), self.choices.raised);
        let digit = c.to_digit(10).and_then(|d| (d as usize).checked_sub(1)).filter(|d| *d < categories);
        let also = ALSO.iter().position(|key| *key == c).filter(|place| *place < raised);
        let remedy = (0..self.choices.remedies.len()).find(|r| self.choices.remedy_key(*r) == c);
        if let Some(category) = digit {
            self.draft.category = Some(category);
            self.draft.also.retain(|a| *a != category);
        } else if let Some(also) = also.filter(|also| self.draft.category != Some(*also)) {
            match self.draft.also.iter().position(|a| *a == also) {
                Some(place) => drop(self.draft.also.remove(place)),
                None => self.draft.also.push(also),
            }
            self.draft.also.sort_unstable();
        } else if let Some(remedy) = remedy {
            // The same key again leaves it open.
            self.draft.remedy = Some(remedy).filter(|_| self.draft.remedy != Some(remedy));
        }
    }

    fn write(&mut self, key: Key) {
        match key {
            Key::Char(c) if !c.is_control() => self.draft.note.push(c),
            Key::Backspace => drop(self.draft.note.pop()),
            Key::Enter => self.writing = false,
            Key::Escape => {
                self.draft.note.clear();
                self.writing = false;
            }
            _ => {}
        }
    }

    fn answer(&mut self) -> Deed {
        let Some(category) = self.draft.category else {
            self.message = format!("choose a category first: 1 to {}", self.choices.categories.len());
            return Deed::Nothing;
        };
        let name = |c: &usize| self.choices.categories[*c].clone();
        let remedy = self.draft.remedy.map_or_else(String::new, |r| self.choices.remedies[r].clone());
        let also = self.draft.also.iter().map(name).collect();
        let answer = Answer { category: name(&category), also, term: String::new(), remedy };
        Deed::Keep(answer, self.draft.note.trim().to_string())
    }
}

/// A full-width key as the plain one: what a Chinese keyboard gives.
fn plain(key: Key) -> Key {
    match key {
        Key::Char(c @ '！'..='～') => Key::Char(char::from_u32(c as u32 - '！' as u32 + '!' as u32).unwrap_or(c)),
        key => key,
    }
}

#[cfg(test)]
mod tests {
    use plaint::classify::heads;
    use plaint::taxonomy::Taxonomy;

    use super::*;

    fn sitting(items: usize) -> Sitting {
        let choices = Choices::of(heads(&Taxonomy::shipped()));
        let item = |i: usize| Item { record_id: format!("r{i}"), text: "退货".into(), ..Item::default() };
        Sitting::new(choices, (0..items).map(item).collect(), 5)
    }

    /// Presses keys as a terminal would send them, keeping and taking back as asked; gives what was kept.
    fn press(sitting: &mut Sitting, keys: &str) -> Vec<(String, Answer, String)> {
        let mut kept = Vec::new();
        for c in keys.chars() {
            let key = match c {
                '\n' => Key::Enter,
                '<' => Key::Backspace,
                '^' => Key::Escape,
                c => Key::Char(c),
            };
            let id = sitting.item().map(|i| i.record_id.clone()).unwrap_or_default();
            match sitting.press(key) {
                Deed::Keep(answer, note) => {
                    kept.push((id, answer, note));
                    sitting.kept();
                }
                Deed::TakeBack => {
                    kept.pop();
                    sitting.taken_back();
                }
                Deed::Nothing | Deed::Leave => {}
            }
        }
        kept
    }

    #[test]
    fn every_choice_has_a_key_of_its_own() {
        let sitting = sitting(1);
        let mut keys: Vec<char> = ALSO.to_vec();
        keys.extend((0..4).map(|r| sitting.choices.remedy_key(r)));
        keys.extend(['s', 'u', 'm', '1', '2', '3', '4']);
        let n = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), n);
    }

    #[test]
    fn keys_make_an_answer_and_the_next_complaint_comes() {
        let mut sitting = sitting(3);
        let kept = press(&mut sitting, "3qermr 太贵\n\n4\n");
        let answer = |category: &str, also: &[&str], remedy: &str| Answer {
            category: category.into(),
            also: also.iter().map(|a| a.to_string()).collect(),
            term: String::new(),
            remedy: remedy.into(),
        };
        // `e` is after-sales, which is the category itself; what is typed into the note chooses nothing.
        let first = answer("after-sales", &["product-quality"], "refused");
        assert_eq!(kept[0], ("r0".into(), first, "r 太贵".into()));
        assert_eq!(kept[1], ("r1".into(), answer("other", &[], ""), String::new()));
        assert_eq!((sitting.at, sitting.answered()), (2, 2));
    }

    #[test]
    fn without_a_category_nothing_is_kept() {
        let mut sitting = sitting(1);
        assert!(press(&mut sitting, "r\n").is_empty());
        assert!(sitting.message.contains("1 to 4") && sitting.at == 0);
        assert_eq!(press(&mut sitting, "1\n")[0].1.remedy, "refused");
    }

    #[test]
    fn a_choice_can_be_changed_before_it_is_kept() {
        let mut sitting = sitting(1);
        let kept = press(&mut sitting, "1wqw２eg gx9\n");
        assert_eq!(
            (kept[0].1.category.as_str(), kept[0].1.also.len(), kept[0].1.remedy.as_str()),
            ("false-marketing", 1, "")
        );
        assert_eq!(kept[0].1.also, ["after-sales"]);
    }

    #[test]
    fn agreeing_with_the_category_keeps_what_the_label_raises_besides() {
        let mut sitting = sitting(2);
        for item in &mut sitting.items {
            item.before.answer.also = vec!["product-quality".into()];
        }
        sitting.go(0);
        let kept = press(&mut sitting, "3\n3q\n");
        assert_eq!((kept[0].1.also.join(" "), kept[1].1.also.len()), ("product-quality".into(), 0));
    }

    #[test]
    fn the_last_answer_can_be_taken_back_also_at_the_end_and_its_choices_are_there_again() {
        let mut sitting = sitting(2);
        let kept = press(&mut sitting, "1\n3gmspät\n\nu");
        assert_eq!((kept.len(), sitting.at), (1, 1));
        assert_eq!(
            (sitting.draft.category, sitting.draft.remedy, sitting.draft.note.as_str()),
            (Some(2), Some(1), "spät")
        );
        let kept = press(&mut sitting, "<");
        assert_eq!((kept.len(), sitting.at, sitting.answered()), (0, 0, 0));
        assert_eq!(sitting.press(Key::Char('u')), Deed::Nothing);
        assert!(!sitting.message.is_empty());
    }

    #[test]
    fn what_is_skipped_has_no_answer_and_undo_goes_past_it() {
        let mut sitting = sitting(4);
        assert_eq!(press(&mut sitting, "1\nss").len(), 1);
        assert_eq!(sitting.at, 3);
        press(&mut sitting, "u");
        assert_eq!(sitting.at, 0);
    }

    #[test]
    fn escape_leaves_but_in_a_note_it_only_ends_the_note() {
        let mut sitting = sitting(1);
        press(&mut sitting, "mabc^");
        assert_eq!((sitting.writing, sitting.draft.note.as_str()), (false, ""));
        assert_eq!(sitting.press(Key::Escape), Deed::Leave);
        sitting.press(Key::Char('m'));
        assert_eq!(sitting.press(Key::Break), Deed::Leave);
    }

    #[test]
    fn past_the_last_complaint_keys_do_nothing() {
        let mut sitting = sitting(1);
        assert_eq!(press(&mut sitting, "1\n2\n\nsm").len(), 1);
        assert!(sitting.item().is_none() && !sitting.writing);
    }
}
