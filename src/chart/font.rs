//! The font of all charts: one face, embedded, so that every machine measures and draws alike.

use std::sync::{LazyLock, Once};

use ab_glyph::{Font, FontRef};
use plotters::style::{FontStyle, register_font};

/// Simplified Chinese face of Noto Sans CJK, cut down to GBK and Latin (SIL OFL 1.1, see `font/OFL.txt`).
pub const BYTES: &[u8] = include_bytes!("font/plaint-sans.otf");

/// The family that a picture names. A viewer without the first takes the next; all have the same Chinese widths.
pub const FAMILY: &str =
    "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, Arial, sans-serif";

/// Makes the face known to plotters.
pub fn register() {
    static DONE: Once = Once::new();
    // Without the feature `ttf` this is the only source of glyphs (plotters#682).
    DONE.call_once(|| {
        register_font(FAMILY, FontStyle::Normal, BYTES).unwrap_or_else(|_| panic!("the embedded font is a font"));
    });
}

/// The face, parsed once: a chart measures hundreds of texts.
static FACE: LazyLock<FontRef<'static>> =
    LazyLock::new(|| FontRef::try_from_slice(BYTES).expect("the embedded font is a font"));

/// Width of a text in pixels at `em` pixels per em.
pub fn width(text: &str, em: f64) -> f64 {
    let units = f64::from(FACE.units_per_em().unwrap_or(1000.0));
    text.chars().map(|c| f64::from(FACE.h_advance_unscaled(FACE.glyph_id(c)))).sum::<f64>() * em / units
}

/// Whether the font has a character.
pub fn has(c: char) -> bool {
    FACE.glyph_id(c).0 != 0
}

/// Cuts a text into lines of at most `most` pixels: at blanks where there are some, else between Chinese characters.
pub fn wrap(text: &str, em: f64, most: f64) -> Vec<String> {
    // Closing marks stay with the character before them.
    let closing = |c: char| {
        matches!(c, '，' | '。' | '；' | '：' | '、' | '）' | '”' | '》' | '％' | '%' | ',' | '.' | ';' | ')')
    };
    let mut pieces: Vec<String> = Vec::new();
    let mut whole = false;
    for c in text.chars() {
        let wide = c as u32 >= 0x2e80;
        match pieces.last_mut() {
            Some(last) if closing(c) || c == ' ' || last.ends_with(['（', '《']) => last.push(c),
            Some(last) if whole && !wide && !last.ends_with(' ') => last.push(c),
            _ => pieces.push(c.into()),
        }
        whole = !wide;
    }
    // A word wider than a line is cut inside.
    let cut = |piece: String| -> Vec<String> {
        if width(piece.trim_end(), em) <= most { vec![piece] } else { piece.chars().map(String::from).collect() }
    };
    let mut lines = vec![String::new()];
    for piece in pieces.into_iter().flat_map(cut) {
        let line = lines.last_mut().expect("there is a line");
        if !line.is_empty() && width(&format!("{line}{}", piece.trim_end()), em) > most {
            lines.push(piece);
        } else {
            line.push_str(&piece);
        }
    }
    lines.iter().map(|l| l.trim().to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_rare_and_traditional_characters_can_be_drawn() {
        let texts = "退货拒绝率 Return-refusal rate 34.41% ¥1,299 São Paulo – “·” ≥〓 朱镕喆堃昇瑄祎珺玥晞商贸 國產電器 體驗〇 35㎡";
        assert!(texts.chars().all(has));
        assert!(!has('𠮷'));
    }

    #[test]
    fn a_chinese_character_is_one_em_wide() {
        assert!((width("投诉", 30.0) - 60.0).abs() < 1e-6);
        assert!(width("ill", 30.0) < width("MMM", 30.0));
    }

    #[test]
    fn wrapping_loses_nothing_and_keeps_to_the_width() {
        for text in [
            "Misc Non-Food Retail and some more words",
            "统计范围：2017年1月至12月受理的投诉，另有若干件未注明日期。",
            "antidisestablishmentarianism",
            "96.3%（¥7,091,676.16/¥7,366,982.72）",
        ] {
            let lines = wrap(text, 20.0, 160.0);
            assert!(lines.len() > 1 && lines.iter().all(|l| width(l, 20.0) <= 181.0), "{lines:?}");
            assert!(!lines.iter().any(|line| line.ends_with('（')), "{lines:?}");
            let (all, back) = (text.replace(' ', ""), lines.concat().replace(' ', ""));
            assert_eq!(all, back);
        }
    }
}
