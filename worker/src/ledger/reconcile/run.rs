//! A run as it lies in its table: numbers and texts, column by column.
//!
//! Deliberately absent: serde. A parser of its own for every type here would weigh more than all of this.

use super::super::sql::{Row, SqlError};
use super::super::store::SqlStore;
use crate::reconcile::{Place, Span};
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;

/// What set a run off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The salon.
    Asked,
    /// The cron.
    Cron,
}

impl Cause {
    pub(super) fn of(text: &str) -> Self {
        if text == Self::Asked.as_str() { Self::Asked } else { Self::Cron }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Cron => "cron",
        }
    }
}

/// One run at one provider, under way or finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// Its number at that provider, from 1.
    pub(super) number: i64,
    /// When it began.
    pub(super) started: Timestamp,
    /// What is looked at.
    pub(super) span: Span,
    /// Where it goes on; `None` when it is finished.
    pub(super) place: Option<Place>,
    /// When it was finished.
    pub(super) finished: Option<i64>,
    /// Failures in a row.
    pub(super) tries: i64,
    /// Requests that were answered.
    pub(super) requests: i64,
    /// Payments and transactions that carry our marks.
    pub(super) ours: i64,
    /// Those that do not.
    pub(super) others: i64,
    /// Fees that were not known.
    pub(super) fees: i64,
    /// What could not be read, and why, a line each.
    pub(super) notes: String,
    /// When the last look far back began.
    pub(super) deep: Timestamp,
}

/// The columns of a run, in order. The last has the notes once more: where they stood in Russian before the desk said them in
/// its own words, and where code of that time reads them.
pub(super) const COLUMNS: &str =
    "number, started, since, until, finished, tries, requests, ours, others, fees, deep, place, en, ru";

/// Reads [`COLUMNS`], the first of which is `first`.
pub(super) fn read(row: &Row, first: usize) -> Result<Run, SqlError> {
    let int = |column: usize| row.int(first + column);
    let place = row.optional_text(first + 11)?.map(str::parse).transpose();
    Ok(Run {
        number: int(0)?,
        started: Timestamp(int(1)?),
        span: Span { from: Timestamp(int(2)?), to: Timestamp(int(3)?) },
        finished: row.optional_int(first + 4)?,
        tries: int(5)?,
        requests: int(6)?,
        ours: int(7)?,
        others: int(8)?,
        fees: int(9)?,
        deep: Timestamp(int(10)?),
        place: place.map_err(|_| SqlError::Column("a place"))?,
        notes: row.text(first + 12)?.to_owned(),
    })
}

/// The last run of that cause.
pub(super) fn stored(
    store: &SqlStore<'_>,
    provider: Provider,
    cause: Cause,
) -> Result<Option<Run>, SqlError> {
    let statement = format!("SELECT {COLUMNS} FROM reconciliations WHERE provider = ? AND cause = ?");
    let row = store.sql.first(&statement, vec![provider.as_str().into(), cause.as_str().into()])?;
    row.map(|row| read(&row, 0)).transpose()
}

/// Writes a run, which goes on at `due_ms` unless it is finished.
pub(super) fn save(
    store: &SqlStore<'_>,
    provider: Provider,
    cause: Cause,
    run: &Run,
    due_ms: i64,
) -> Result<(), SqlError> {
    let values = vec![
        provider.as_str().into(),
        cause.as_str().into(),
        run.place.is_some().then_some(due_ms).into(),
        run.number.into(),
        run.started.0.into(),
        run.span.from.0.into(),
        run.span.to.0.into(),
        run.finished.into(),
        run.tries.into(),
        run.requests.into(),
        run.ours.into(),
        run.others.into(),
        run.fees.into(),
        run.deep.0.into(),
        run.place.as_ref().map(Place::to_string).into(),
        run.notes.as_str().into(),
        run.notes.as_str().into(),
    ];
    let statement = format!(
        "INSERT OR REPLACE INTO reconciliations (provider, cause, due, {COLUMNS})
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    );
    store.sql.run(&statement, values)
}
