//! What passes, what is refused and how the place is shown, what is ordered.

use super::*;

fn said(sql: &str) -> (String, String) {
    let error = check(sql).expect_err(sql).downcast::<crate::error::UserError>().unwrap();
    (error.what, error.hint)
}

#[test]
fn a_wrong_word_is_marked_and_the_nearest_field_named() {
    let (what, hint) = said("SELECT '北京' AS 地, regoin FROM complaints");
    let expected =
        "no field is called `regoin`\n  SELECT '北京' AS 地, regoin FROM complaints\n                       ^^^^^^";
    assert_eq!(what, expected);
    assert!(hint.starts_with("did you mean `region`?"), "{hint}");
}

#[test]
fn the_line_of_a_long_statement_is_told() {
    let (what, _) = said("SELECT region,\n  SUM(weight) AS n\nFROM complaint\nGROUP BY region");
    assert_eq!(what, "no table is called `complaint`\n  line 3: FROM complaint\n               ^^^^^^^^^");
}

#[test]
fn what_ends_too_early_is_marked_at_its_end() {
    let (what, _) = said("SELECT region FROM complaints WHERE");
    assert!(
        what.ends_with("\n  SELECT region FROM complaints WHERE\n                                     ^"),
        "{what}"
    );
    let (what, _) = said("SELECT region FRM complaints");
    assert!(what.ends_with("\n                    ^^^^^^^^^^"), "{what}");
}

#[test]
fn nothing_but_one_select_over_the_view_passes() {
    for sql in [
        "",
        ";",
        "DROP TABLE complaints",
        "DELETE FROM complaints",
        "TRUNCATE TABLE complaints",
        "INSERT INTO complaints SELECT * FROM complaints",
        "CREATE TABLE t AS SELECT * FROM complaints",
        "EXPLAIN SELECT * FROM complaints",
        "SHOW TABLES",
        "COPY complaints TO 'x'",
        "SELECT 1; SELECT 2",
        "SELECT * INTO t FROM complaints",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM \"/etc/passwd\"",
        "SELECT * FROM other.complaints",
        "SELECT * FROM UNNEST(region)",
        "SELECT region FROM complaints WHERE region IN (SELECT x FROM secrets)",
        "WITH a AS (DELETE FROM complaints) SELECT * FROM a",
        "SELECT region FROM complaints WHERE region = \"北京市\"",
        "SELECT region, COUNT(*) AS n FROM complaints",
        "SELECT *, SUM(weight) AS n FROM complaints",
    ] {
        assert!(check(sql).is_err(), "{sql}");
    }
}

#[test]
fn usual_questions_pass() {
    for sql in [
        "SELECT COUNT(*) AS n FROM complaints;",
        "SELECT region AS r, SUM(weight) AS n FROM complaints GROUP BY r HAVING SUM(weight) > 5 ORDER BY n DESC LIMIT 3",
        "SELECT c.region FROM complaints AS c WHERE c.received_on >= '2017-01-01'",
        "WITH big(name, n) AS (SELECT seller, SUM(weight) FROM complaints GROUP BY seller) SELECT name FROM big WHERE n > 9",
        "SELECT a.seller FROM complaints a JOIN (SELECT seller, COUNT(*) AS n FROM complaints GROUP BY seller) b ON a.seller = b.seller",
        "SELECT EXTRACT(YEAR FROM received_on) AS year, * FROM complaints",
        "SELECT SUM(CASE WHEN region = 'x' THEN weight END) * 1.0 / SUM(weight) AS share FROM complaints",
        "SELECT region, SUM(weight) OVER (PARTITION BY city) AS n FROM complaints",
        "SELECT region FROM complaints UNION SELECT city FROM complaints",
    ] {
        check(sql).unwrap_or_else(|e| panic!("{sql}: {e:#}"));
    }
}

#[test]
fn rows_are_left_to_chance_nowhere() {
    let ordered = |sql: &str, columns: &[&str]| {
        check(sql).unwrap().ordered(&columns.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let grouped = "SELECT region, SUM(weight) AS n FROM complaints GROUP BY region";
    assert_eq!(ordered(grouped, &["region", "n"]), format!("{grouped} ORDER BY ALL"));
    let limited = format!("{grouped} LIMIT 3");
    assert_eq!(ordered(&limited, &["region", "n"]), format!("{grouped} ORDER BY ALL LIMIT 3"));
    let by_n = format!("{grouped} ORDER BY n DESC");
    assert_eq!(ordered(&by_n, &["region", "n"]), format!("{by_n}, 1, 2"));
    let walk = "SELECT region, record_id FROM complaints";
    assert_eq!(ordered(walk, &["region", "record_id"]), walk);
    assert_eq!(
        ordered(&format!("{walk} ORDER BY region"), &["region", "record_id"]),
        format!("{walk} ORDER BY region, 2")
    );
}
