//! What the owner is told of a check: every finding with its sentence, in her language.

use super::super::answer::{Answer, internal, json};
use crate::connect::{Manual, has_failed, sentence};
use crate::connection::{Connection, Finding, Outcome, Repair};
use chairtime_shared::api::Problem;
use chairtime_shared::locale::Locale;
use chairtime_shared::time::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// One finding.
#[derive(Serialize)]
pub(super) struct Line {
    check: String,
    outcome: Outcome,
    code: String,
    sentence: String,
}

fn line(finding: &Finding, locale: Locale) -> Line {
    Line {
        check: finding.check.clone(),
        outcome: finding.outcome,
        code: finding.code.clone(),
        sentence: sentence(finding, locale),
    }
}

/// Findings as the owner reads them.
pub(super) fn lines(findings: &[Finding], locale: Locale) -> Vec<Line> {
    findings.iter().map(|finding| line(finding, locale)).collect()
}

/// The watch in words.
#[derive(Serialize)]
struct Words {
    at: Timestamp,
    findings: Vec<Line>,
    repairs: Vec<Repaired>,
}

/// Something that was repaired.
#[derive(Serialize)]
struct Repaired {
    at: Timestamp,
    #[serde(flatten)]
    what: Line,
}

/// A connection as the owner reads it: what is stored, and the sentences of the last look at it.
pub(super) fn connection(connection: &Connection, locale: Locale) -> Result<Value, Problem> {
    let mut shown = serde_json::to_value(connection).map_err(|error| internal(&error))?;
    let Some(watch) = &connection.watch else { return Ok(shown) };
    let repairs =
        watch.repairs.iter().map(|Repair { at, finding }| Repaired { at: *at, what: line(finding, locale) });
    let words = Words { at: watch.at, findings: lines(&watch.findings, locale), repairs: repairs.collect() };
    if let Some(place) = shown.pointer_mut("/watch") {
        *place = serde_json::to_value(words).map_err(|error| internal(&error))?;
    }
    Ok(shown)
}

/// The answer to connecting and checking.
#[derive(Serialize)]
struct Report<'a> {
    connected: bool,
    checks: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    manual: Option<&'a Manual>,
}

/// The report: 200 when all that has to be right is right, else 422.
pub(super) fn report(
    findings: &[Finding],
    stored: Option<&Connection>,
    manual: Option<&Manual>,
    locale: Locale,
) -> Answer {
    let connected = stored.is_some() && !has_failed(findings);
    let connection = stored.map(|stored| connection(stored, locale)).transpose()?;
    let answer = json(&Report { connected, checks: lines(findings, locale), connection, manual })?;
    Ok(if connected { answer } else { answer.with_status(422) })
}
