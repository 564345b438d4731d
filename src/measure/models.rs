//! Whether the numbers of a query depend on labels that were read in texts, and by which models. Labels of several models
//! are not to be mixed unseen. Must not know what a model is.

use anyhow::{Result, ensure};

use super::{Query, sql};
use crate::caveat::Caveat;
use crate::error::user;
use crate::lang::thousands;
use crate::table::Cell;

/// Fields that the label of a category decides.
pub const CATEGORY: [&str; 8] = [
    "category",
    "term",
    "terms",
    "nature",
    "is_product_quality",
    "is_false_marketing",
    "is_after_sales",
    "label_source",
];
/// Tells how sure a model was, and nothing of what is labelled.
const CONFIDENCE: &str = "label_confidence";
/// Fields that tell the remedy.
const REMEDY: [&str; 3] = ["remedy_requested", "remedy_outcome", "remedy_source"];

/// One row for each model by which labels were read that the query depends on: its version and the complaints. Nothing
/// where the query depends on no label. What a source's own code or
/// column says, or a person, no model read.
pub fn statement(query: &Query) -> Option<String> {
    let speaks = |fields: &[&str]| query.speaks_of(fields);
    let read: Vec<&str> = [
        (speaks(&CATEGORY) || speaks(&[CONFIDENCE])).then_some("label_source NOT IN ('source-code', 'review')"),
        speaks(&REMEDY).then_some("remedy_source NOT IN ('column', 'review')"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let wanted =
        sql::wanted(query).into_iter().chain([query.measure.universe.clone(), "label_model IS NOT NULL".into()]);
    (!read.is_empty()).then(|| {
        let filter = sql::filter(wanted.chain([read.join(" OR ")]));
        format!(
            "SELECT label_model, SUM(weight) AS complaints FROM complaints{filter} GROUP BY label_model ORDER BY label_model"
        )
    })
}

/// Looks at what the statement gave.
///
/// # Errors
/// A `UserError` where several models made the labels, unless the table is by model or they may be `mixed`; then a note
/// says so.
pub fn look(query: &Query, rows: &[Vec<Cell>], mixed: bool) -> Result<Option<Caveat>> {
    let models: Vec<(String, i64)> = rows.iter().map(|row| (row[0].text().to_string(), row[1].int())).collect();
    if models.len() < 2 {
        return Ok(None);
    }
    let told = mixed || query.by.iter().any(|d| d.name == "label_model");
    let each = models.iter().map(|(model, n)| format!("{model} ({})", thousands(*n)));
    ensure!(
        told,
        user(
            format!("labels by several models would be mixed: {}", each.collect::<Vec<_>>().join(", ")),
            "`plaint classify` labels all complaints anew by one model; --mixed counts them as they are, with a note"
        )
    );
    Ok(Some(Caveat::MixedModels { models: models.into_iter().map(|(model, _)| model).collect() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::measure::dimension::{self, Dimension};
    use crate::{measure, registry};

    fn dims(by: &[&str]) -> Vec<Dimension> {
        let by: Vec<String> = by.iter().map(ToString::to_string).collect();
        dimension::choose(&dimension::shipped(), &by).unwrap()
    }

    fn depends(measure: &str, by: &[&str], condition: Option<&str>) -> Option<String> {
        let measures = measure::shipped();
        let measure = registry::find("measure", "measures", &measures, measure).unwrap();
        statement(&Query::new(measure, dims(by), condition, None, Lang::En).unwrap())
    }

    #[test]
    fn a_query_depends_on_labels_where_its_measure_its_groups_or_its_condition_speak_of_them() {
        assert!(depends("complaints", &["region"], Some("seller = 'category'")).is_none());
        assert!(depends("category-share", &[], None).is_some());
        assert!(depends("complaints", &["term"], None).is_some());
        assert!(depends("complaints", &[], Some("is_after_sales")).is_some());
        assert!(depends("return-refusal-rate", &[], None).unwrap().contains("remedy_source"));
    }

    #[test]
    fn labels_of_two_models_are_refused_unless_the_reader_is_told() {
        let measures = measure::shipped();
        let share = registry::find("measure", "measures", &measures, "category-share").unwrap();
        let query = |by: &[&str]| Query::new(share, dims(by), None, None, Lang::En).unwrap();
        let row = |model: &str, n| vec![Cell::Text(model.into()), Cell::Int(n)];
        let two = [row("1a2b3c4d", 7), row("5e6f7a8b", 9)];
        let error = look(&query(&[]), &two, false).unwrap_err().to_string();
        assert!(error.contains("1a2b3c4d (7), 5e6f7a8b (9)"), "{error}");
        assert!(matches!(look(&query(&[]), &two, true).unwrap(), Some(Caveat::MixedModels { .. })));
        assert!(look(&query(&["label_model"]), &two, false).unwrap().is_some());
        assert_eq!(look(&query(&[]), &two[..1], false).unwrap(), None);
    }
}
