//! What the owner is told: every finding with its sentence, and her connections.

use super::super::answer::{Answer, json};
use crate::connect::{Manual, details, has_failed, sentence};
use crate::connection::{Connection, Finding, Outcome, PageKind, Region, Repair, Stages, WebhookEndpoint};
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::time::Timestamp;
use serde::Serialize;

/// One finding.
#[derive(Serialize)]
pub(super) struct Line {
    check: String,
    outcome: Outcome,
    code: String,
    /// What its sentence needs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    detail: Vec<String>,
    /// In English.
    sentence: String,
    /// Of something that was repaired: when.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
}

fn line(finding: &Finding, at: Option<Timestamp>) -> Line {
    Line {
        check: finding.check.clone(),
        outcome: finding.outcome,
        code: finding.code.clone(),
        detail: details(finding),
        sentence: sentence(finding),
        at,
    }
}

/// Findings as the owner reads them.
pub(super) fn lines(findings: &[Finding]) -> Vec<Line> {
    findings.iter().map(|finding| line(finding, None)).collect()
}

/// The last look at a connection.
#[derive(Serialize)]
struct Watched {
    at: Timestamp,
    findings: Vec<Line>,
    repairs: Vec<Line>,
}

/// A connection as the owner reads it: what is stored, and the sentences of the last look at it.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    provider: Provider,
    mode: Mode,
    account: &'a str,
    label: &'a str,
    region: Region,
    page: PageKind,
    stages: Stages,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint: Option<&'a WebhookEndpoint>,
    connected_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_secrets_until: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    watch: Option<Watched>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retired_at: Option<Timestamp>,
    version: u64,
}

/// A connection as it is shown.
pub(super) fn shown(connection: &Connection) -> Shown<'_> {
    let watch = connection.watch.as_ref().map(|watch| Watched {
        at: watch.at,
        findings: lines(&watch.findings),
        repairs: watch.repairs.iter().map(|Repair { at, finding }| line(finding, Some(*at))).collect(),
    });
    Shown {
        provider: connection.provider,
        mode: connection.mode,
        account: &connection.account,
        label: &connection.label,
        region: connection.region,
        page: connection.page,
        stages: connection.stages,
        endpoint: connection.endpoint.as_ref(),
        connected_at: connection.connected_at,
        old_secrets_until: connection.old_secrets_until,
        watch,
        retired_at: connection.retired_at,
        version: connection.version,
    }
}

/// The answer to connecting and checking.
#[derive(Serialize)]
struct Report<'a> {
    connected: bool,
    checks: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<Shown<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    manual: Option<&'a Manual>,
}

/// The report: 200 when all that has to be right is right, else 422.
pub(super) fn report(findings: &[Finding], stored: Option<&Connection>, manual: Option<&Manual>) -> Answer {
    let connected = stored.is_some() && !has_failed(findings);
    let connection = stored.map(|stored| shown(stored));
    let answer = json(&Report { connected, checks: lines(findings), connection, manual })?;
    Ok(if connected { answer } else { answer.with_status(422) })
}
