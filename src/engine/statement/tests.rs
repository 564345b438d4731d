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
        "SELECT region, VARIANCE(days_to_close) AS v FROM complaints",
    ] {
        assert!(check(sql).is_err(), "{sql}");
    }
}

#[test]
fn a_window_over_groups_is_refused_with_the_way_that_works() {
    let (what, hint) = said(
        "SELECT category, SUM(weight) * 100.0 / SUM(SUM(weight)) OVER () AS pct FROM complaints GROUP BY category",
    );
    assert!(what.starts_with("OVER cannot stand in one SELECT with GROUP BY or an aggregate\n"), "{what}");
    let (_, works) = hint.split_once(": ").unwrap();
    check(works).unwrap_or_else(|e| panic!("{works}: {e:#}"));
    for sql in [
        "SELECT category, SUM(COUNT(*)) OVER () AS total FROM complaints GROUP BY category",
        "SELECT category, COUNT(*) OVER () AS n FROM complaints GROUP BY category",
        "SELECT category, ROW_NUMBER() OVER (ORDER BY SUM(weight)) AS place FROM complaints GROUP BY category",
        "SELECT category, COUNT(*) OVER (PARTITION BY MAX(region)) AS n FROM complaints GROUP BY category",
        "SELECT category FROM complaints GROUP BY category ORDER BY ROW_NUMBER() OVER (ORDER BY category)",
        "SELECT SUM(weight) AS n, COUNT(*) OVER () AS rows FROM complaints",
        "SELECT SUM(SUM(weight)) OVER () AS n FROM complaints",
        "SELECT n FROM (SELECT SUM(COUNT(*)) OVER () AS n FROM complaints GROUP BY region) AS g",
    ] {
        assert!(said(sql).0.starts_with("OVER cannot stand in one SELECT"), "{sql}");
    }
    let (what, _) = said("SELECT category, MAX(SUM(weight)) AS n FROM complaints GROUP BY category");
    assert!(what.starts_with("SUM cannot stand inside another aggregate"), "{what}");
}

#[test]
fn a_window_that_engines_read_in_several_ways_is_refused() {
    for (window, says) in [
        ("SUM(weight) OVER (ORDER BY received_on)", "a running SUM goes row by row"),
        ("LAST_VALUE(weight) OVER (PARTITION BY region)", "a running LAST_VALUE goes row by row"),
        ("AVG(weight) OVER (ORDER BY record_id)", "AVG does not run along"),
        ("COUNT(DISTINCT region) OVER (ORDER BY record_id ROWS UNBOUNDED PRECEDING)", "COUNT does not run along"),
        ("QUANTILE_CONT(weight, 0.9) OVER (PARTITION BY region)", "QUANTILE_CONT is not among"),
        ("RANK() OVER (ORDER BY weight)", "RANK is not among"),
        ("ROW_NUMBER() OVER (ORDER BY region NULLS FIRST)", "the ORDER BY of a window cannot say"),
        ("SUM(weight) OVER (ROWS UNBOUNDED PRECEDING)", "a window of ROWS needs an ORDER BY"),
        ("SUM(weight) OVER w", "a window cannot be named apart"),
    ] {
        let (what, hint) =
            said(&format!("SELECT record_id, {window} AS x FROM complaints WINDOW w AS (ORDER BY record_id)"));
        assert!(what.starts_with(says) && !hint.is_empty(), "{window}: {what}");
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
        "SELECT QUANTILE_CONT(days_to_close, 0.9) AS p90, MEDIAN(days_to_close) AS p50 FROM complaints",
        "SELECT DISTINCT region, AVG(days_to_close) OVER (PARTITION BY region) AS mean FROM complaints",
        "SELECT record_id, ROW_NUMBER() OVER (PARTITION BY region ORDER BY record_id) AS place FROM complaints",
        "SELECT record_id, LAG(weight) OVER (ORDER BY record_id) AS before FROM complaints",
        "SELECT record_id, SUM(weight) OVER (ORDER BY record_id ROWS UNBOUNDED PRECEDING) AS n FROM complaints",
        "SELECT SUM(weight) AS n FROM complaints WHERE weight > (SELECT AVG(weight) FROM complaints)",
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
