//! What a sitting looks like. Must not know keys' meaning, files or how a terminal is driven.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::sitting::{ALSO, Item, Sitting};
use super::wrap::wrap;
use crate::cli::fit;

/// Draws the whole screen.
pub fn draw(frame: &mut Frame, sitting: &Sitting) {
    let [head, text, below] =
        Layout::vertical([Constraint::Length(2), Constraint::Min(3), Constraint::Length(9)]).areas(frame.area());
    frame.render_widget(Paragraph::new(progress(sitting)), head);
    match sitting.item() {
        Some(item) => {
            frame.render_widget(Paragraph::new(lines(sitting, item, text)), text);
            frame.render_widget(Paragraph::new(answers(sitting, item)), below);
        }
        None => {
            let skipped = sitting.items.len() - sitting.answered();
            let rest =
                if skipped > 0 { format!("; {skipped} skipped, which come again next time") } else { String::new() };
            let end = format!("That was the last one{rest}. u takes the last answer back, Esc ends.");
            frame.render_widget(Paragraph::new(end), text);
            frame.render_widget(Paragraph::new(sitting.message.clone()), below);
        }
    }
}

fn progress(sitting: &Sitting) -> Vec<Line<'static>> {
    let (done, all) = (sitting.before + sitting.answered(), sitting.before + sitting.items.len());
    let id = sitting.item().map(|i| i.record_id.clone()).unwrap_or_default();
    let bar: String = (0..20).map(|i| if i * all < done * 20 { '█' } else { '░' }).collect();
    vec![Line::from(format!("{done} of {all} answered  {bar}  {id}")), Line::default()]
}

/// The lines of the text that fit, with what spoke for the suggestion marked.
fn lines(sitting: &Sitting, item: &Item, area: Rect) -> Vec<Line<'static>> {
    let chars: Vec<char> = fit::terminal(&item.text).chars().collect();
    let all = wrap(&chars, area.width.saturating_sub(1) as usize);
    let room = area.height.saturating_sub(1) as usize;
    let first = sitting.scroll.min(all.len().saturating_sub(room.max(1)));
    let mut shown: Vec<Line> =
        all.iter().skip(first).take(room).map(|line| marked(&chars, *line, &item.marks)).collect();
    let hidden = all.len().saturating_sub(first + room);
    if hidden > 0 {
        shown.push(Line::styled(format!("… {hidden} more lines: ↓"), Style::new().add_modifier(Modifier::DIM)));
    }
    shown
}

/// A line of the text in pieces: plain, and marked in reverse.
fn marked(chars: &[char], (from, to): (usize, usize), marks: &[(usize, usize)]) -> Line<'static> {
    let is_marked = |at: usize| marks.iter().any(|(start, end)| (*start..*end).contains(&at));
    let mut spans: Vec<(bool, String)> = Vec::new();
    for (at, c) in (from..to).zip(&chars[from..to]) {
        match spans.last_mut() {
            Some((marked, span)) if *marked == is_marked(at) => span.push(*c),
            _ => spans.push((is_marked(at), c.to_string())),
        }
    }
    let style = |marked| if marked { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() };
    Line::from(spans.into_iter().map(|(marked, span)| Span::styled(span, style(marked))).collect::<Vec<_>>())
}

/// The suggestion and its evidence, the choices with their keys, the note, and what else can be done.
fn answers(sitting: &Sitting, item: &Item) -> Vec<Line<'static>> {
    let (choices, draft) = (&sitting.choices, &sitting.draft);
    let said = &item.before.answer;
    let also = said.also.iter().map(|a| format!(" + {a}")).collect::<String>();
    let suggestion = match item.before.label_confidence {
        Some(confidence) => format!("{}{also} ({confidence:.2}), remedy {}", said.category, said.remedy),
        None => format!("{}{also}, remedy {}", said.category, said.remedy),
    };
    let evidence = if item.evidence.is_empty() {
        "no phrase of the lexicon".into()
    } else {
        fit::terminal(&item.evidence.join(" · "))
    };
    let names = |list: &[String], key: &dyn Fn(usize) -> char, chosen: &dyn Fn(usize) -> bool| {
        let one = |(i, name): (usize, &String)| {
            let style = if chosen(i) { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() };
            [Span::styled(format!(" {} {name} ", key(i)), style), Span::raw(" ")]
        };
        list.iter().enumerate().flat_map(one).collect::<Vec<_>>()
    };
    let line = |name: &str, mut spans: Vec<Span<'static>>| {
        spans.insert(0, Span::styled(format!("{name:<10}"), Style::new().add_modifier(Modifier::DIM)));
        Line::from(spans)
    };
    let digit = |i: usize| char::from_digit(i as u32 + 1, 10).unwrap_or(' ');
    let note = if sitting.writing { format!("{}▏", draft.note) } else { draft.note.clone() };
    let keys = match sitting.writing {
        true => "Enter ends the note · Esc drops it",
        false => "Enter keeps the answer · s skip · u undo · m note · ↑↓ scroll · Esc end",
    };
    vec![
        line("suggested", vec![Span::raw(suggestion)]),
        line("because", vec![Span::raw(evidence)]),
        line("category", names(&choices.categories, &digit, &|i| draft.category == Some(i))),
        line("also", names(&choices.categories[..choices.raised], &|i| ALSO[i], &|i| draft.also.contains(&i))),
        line("remedy", names(&choices.remedies, &|i| choices.remedy_key(i), &|i| draft.remedy == Some(i))),
        line("note", vec![Span::raw(note)]),
        Line::styled(sitting.message.clone(), Style::new().add_modifier(Modifier::BOLD)),
        Line::default(),
        Line::styled(keys, Style::new().add_modifier(Modifier::DIM)),
    ]
}

#[cfg(test)]
mod tests {
    use plaint::classify::heads;
    use plaint::review::{Answer, Before};
    use plaint::taxonomy::Taxonomy;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::buffer::Buffer;

    use super::super::sitting::{Choices, Key};
    use super::*;

    fn sitting(text: &str) -> Sitting {
        let choices = Choices::of(heads(&Taxonomy::shipped()));
        let answer = Answer { category: "after-sales".into(), remedy: "refused".into(), ..Answer::default() };
        let before = Before { answer, label_source: "model".into(), label_confidence: Some(0.87) };
        let item = Item {
            record_id: "generic:A1".into(),
            text: text.into(),
            marks: vec![(2, 6)],
            evidence: vec!["拒绝退货 after-sales/return-refused".into()],
            before,
        };
        Sitting::new(choices, vec![item], 4)
    }

    fn drawn(sitting: &Sitting, width: u16, height: u16) -> Buffer {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| draw(frame, sitting)).unwrap();
        terminal.backend().buffer().clone()
    }

    /// The rows as they stand: behind a wide character the next cell is empty.
    fn rows(buffer: &Buffer) -> Vec<String> {
        let area = buffer.area;
        let row = |y| {
            let (mut row, mut x) = (String::new(), 0);
            while x < area.width {
                let symbol = buffer[(x, y)].symbol();
                row += symbol;
                x += unicode_width::UnicodeWidthStr::width(symbol).max(1) as u16;
            }
            row.trim_end().to_string()
        };
        (0..area.height).map(row).collect()
    }

    #[test]
    fn one_complaint_is_shown_with_its_suggestion_its_choices_and_how_far_one_is() {
        let rows = rows(&drawn(&sitting("商家拒绝退货，客服不理人"), 80, 24));
        assert!(rows[0].starts_with("4 of 5 answered") && rows[0].ends_with("generic:A1"), "{}", rows[0]);
        assert_eq!(rows[2], "商家拒绝退货，客服不理人");
        let all = rows.join("\n");
        for part in ["after-sales (0.87), remedy refused", "拒绝退货 after-sales/return-refused", "1 product-quality"]
        {
            assert!(all.contains(part), "{part}\n{all}");
        }
        assert!(all.contains("r refused") && all.contains("q product-quality") && all.contains("Enter keeps"), "{all}");
    }

    #[test]
    fn evidence_is_marked_where_it_stands_and_chinese_wraps_at_its_width() {
        let buffer = drawn(&sitting("商家拒绝退货，客服不理人"), 11, 24);
        assert_eq!(rows(&buffer)[2..5], ["商家拒绝退", "货，客服不", "理人"]);
        let reversed = |x: u16, y: u16| buffer[(x, y)].modifier.contains(Modifier::REVERSED);
        // 拒绝退 on the first line, 货 on the second.
        assert!(!reversed(2, 2) && reversed(4, 2) && reversed(8, 2) && reversed(0, 3) && !reversed(2, 3));
    }

    #[test]
    fn a_choice_is_seen_and_so_is_a_note_being_written() {
        let mut sitting = sitting("退货");
        for key in ['3', 'r', 'm', '太', '贵'] {
            sitting.press(Key::Char(key));
        }
        let buffer = drawn(&sitting, 100, 24);
        let rows = rows(&buffer);
        let row = rows.iter().position(|r| r.starts_with("category")).unwrap();
        let column = rows[row].find("3 after").unwrap() as u16;
        assert!(buffer[(column, row as u16)].modifier.contains(Modifier::REVERSED));
        assert!(rows.iter().any(|r| r.starts_with("note") && r.ends_with("太贵▏")), "{rows:?}");
    }

    #[test]
    fn a_long_text_scrolls_to_its_end_and_no_further_and_a_small_screen_is_no_panic() {
        let mut sitting = sitting(&"退".repeat(500));
        assert!(rows(&drawn(&sitting, 40, 20)).iter().any(|r| r.contains("more lines")));
        (0..100).for_each(|_| drop(sitting.press(Key::PageDown)));
        assert!(!rows(&drawn(&sitting, 40, 20)).iter().any(|r| r.contains("more lines")));
        for (width, height) in [(1, 1), (3, 2), (20, 5), (500, 3)] {
            drawn(&sitting, width, height);
        }
    }

    #[test]
    fn nothing_that_a_terminal_acts_on_reaches_it() {
        let rows = rows(&drawn(&sitting("退\u{1b}[2J货\u{202e}款"), 40, 20));
        assert_eq!(rows[2], "退\u{fffd}[2J货\u{fffd}款");
    }

    #[test]
    fn the_end_says_what_was_skipped() {
        let mut sitting = sitting("退货");
        sitting.press(Key::Char('s'));
        assert!(rows(&drawn(&sitting, 80, 20))[2].contains("1 skipped"));
    }
}
