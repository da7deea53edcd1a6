//! What the salon reads of a reconciliation: JSON, written here and passed on as it is.
//!
//! Invariant: nothing is read back; differences lie in their table as the text that is told.

use super::super::message::Reply;
use super::super::sql::{Row, SqlError};
use super::super::store::SqlStore;
use super::{Cause, Run, count};
use crate::reconcile::Span;
use chairtime_shared::locale::Locale;
use chairtime_shared::time::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

/// Most differences of a run that are told one by one.
const TOLD_MAX: i64 = 500;

/// How far a run is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// It reads on.
    Running,
    /// The provider does not answer, or asks to wait.
    Waiting,
    /// It is through.
    Finished,
}

/// One run.
#[derive(Serialize)]
struct RunTold<'a> {
    provider: &'a str,
    cause: Cause,
    state: State,
    span: Span,
    started: Timestamp,
    finished: Option<Timestamp>,
    /// When it asks again, while it waits.
    again: Option<Timestamp>,
    /// `differences: N`.
    result: String,
    /// Open ones first, at most [`TOLD_MAX`]: when each was seen, its sentence, and its figures.
    differences: Box<RawValue>,
    healed: u64,
    open: u64,
    /// Payments and transactions that carry the salon's marks.
    ours: u64,
    /// Those that do not: only counted.
    others: u64,
    /// Fees that became known.
    fees: u64,
    requests: u64,
    /// What could not be read, and why.
    notes: Vec<String>,
}

fn difference(row: &Row) -> Result<String, SqlError> {
    let (at, sentence, figures) = (row.int(0)?, serde_json::to_string(row.text(1)?)?, row.text(2)?);
    Ok(format!(r#"{{"at":{at},"explanation":{sentence},"difference":{figures}}}"#))
}

fn told(store: &SqlStore<'_>, row: &Row, locale: Locale) -> Result<String, SqlError> {
    let (provider, cause) = (row.text(0)?, Cause::of(row.text(1)?));
    let (run, due): (Run, _) = (row.document(2)?, row.optional_int(3)?);
    let key = || vec![provider.into(), cause.as_str().into(), run.number.into()];
    let of_run = "FROM differences WHERE provider = ?1 AND cause = ?2 AND run = ?3";
    let counted = store.sql.first(&format!("SELECT COUNT(*), SUM(open) {of_run}"), key())?;
    let (found, open) = (count(counted.as_ref(), 0)?, count(counted.as_ref(), 1)?);
    let sentence = locale.tag();
    let listed = format!(
        "SELECT seen, {sentence}, difference {of_run} ORDER BY open DESC, seen, key LIMIT {TOLD_MAX}"
    );
    let listed = store.sql.query(&listed, key())?;
    let listed: Vec<_> = listed.iter().map(difference).collect::<Result<_, _>>()?;
    let state = match (&run.place, run.tries) {
        (None, _) => State::Finished,
        (Some(_), 0) => State::Running,
        (Some(_), _) => State::Waiting,
    };
    let told = RunTold {
        provider,
        cause,
        state,
        span: run.span,
        started: run.started,
        finished: run.finished,
        again: due.filter(|_| state == State::Waiting).map(|due| Timestamp(due.div_euclid(1_000))),
        result: format!("differences: {found}"),
        differences: RawValue::from_string(format!("[{}]", listed.join(",")))?,
        healed: found.saturating_sub(open),
        open,
        ours: run.ours,
        others: run.others,
        fees: run.fees,
        requests: run.requests,
        notes: run.notes.iter().map(|note| note.sentence(locale)).collect(),
    };
    Ok(serde_json::to_string(&told)?)
}

/// How everything stands, in the owner's language.
pub(in super::super) fn show(store: &SqlStore<'_>, locale: Locale) -> Result<Reply, SqlError> {
    let statement = "SELECT provider, cause, run, due FROM reconciliations ORDER BY provider, cause";
    let rows = store.sql.query(statement, vec![])?;
    let runs: Vec<_> = rows.iter().map(|row| told(store, row, locale)).collect::<Result<_, _>>()?;
    Ok(Reply::Reconciliation { json: format!(r#"{{"runs":[{}]}}"#, runs.join(",")) })
}
