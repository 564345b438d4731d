//! The inputs that fuzzing began with or found (`fuzz/corpus`), through the same checks (`fuzz/checks`): no compiler but the
//! usual one is needed for that.

use std::fs;

use crate::support::root;

#[path = "../../fuzz/checks/mod.rs"]
mod checks;

#[test]
fn every_input_that_fuzzing_kept_passes_its_check() {
    for (target, check) in [
        ("amounts", checks::amounts::check as fn(&[u8])),
        ("dates", checks::dates::check),
        ("detect", checks::detect::check),
        ("privacy", checks::privacy::check),
        ("rows", checks::rows::check),
    ] {
        let inputs: Vec<_> = fs::read_dir(root().join("fuzz/corpus").join(target)).unwrap().flatten().collect();
        assert!(!inputs.is_empty(), "fuzz/corpus/{target} is empty");
        for input in inputs {
            let bytes = fs::read(input.path()).unwrap();
            let passed = std::panic::catch_unwind(|| check(&bytes));
            assert!(passed.is_ok(), "{} fails, see above", input.path().display());
        }
    }
}
