//! Tables as associations and statistical offices print them, each once right and once with a single wrong figure, and what the audit says
//! of both.

use super::Verdict;
use super::tests_headings::{found, typed};

#[test]
fn a_heading_that_names_the_share_in_its_brackets_makes_no_share_of_the_count() {
    for wrong in [
        "类别|件数（占比）;质量|840（24.0%）;售后|660（33.0%）;其他|500（25.0%）;合计|2000（100%）",
        "类别|2024, n (%);质量|840 (24.0);售后|660 (33.0);其他|500 (25.0);合计|2,000 (100.0)",
        "类别|占比（件数）;质量|24.0%（840）;售后|33.0%（660）;其他|25.0%（500）;合计|100%（2000）",
    ] {
        let sound = typed(&wrong.replace("24.0", "42.0"));
        assert_eq!((found(&sound, Verdict::Open), sound.count(Verdict::Follows)), (vec![], 5), "{wrong}");
        assert_eq!(sound.count(Verdict::Irregular) + sound.count(Verdict::Habit), 0, "{wrong}");
        let wrong = typed(wrong);
        assert!(matches!(found(&wrong, Verdict::Irregular)[..], [("质量", _)]), "{:?}", wrong.figures);
    }
}
