//! What providers have told of late, and what became of it: kept to be looked at, decided from by nobody.
//!
//! Invariants: of a message its kind, its time and a verdict are kept, nothing of what it says; the last [`KEPT`] of each
//! provider, and of those that were refused the first and the last for each reason. So whoever sends refuse by the thousand
//! neither fills the tables nor drives out what a provider has said, and writes one row in [`QUIET`] at most.

use super::sql::{Row, SqlError};
use super::store::SqlStore;
use chairtime_shared::api::Problem;
use chairtime_shared::api::desk::health::{Heard, Refused, RefusedFor, Verdict};
use chairtime_shared::id::{BookingId, ProviderRef};
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;

/// How many messages of a provider are kept.
const KEPT: i64 = 20;
/// Another refusal for the same reason is not taken down within so many seconds.
const QUIET: i64 = 5;
/// Longest name of a kind that is kept; providers' own are shorter.
const KIND_CHARS_MAX: usize = 60;

/// What became of a message that was believed.
pub(super) struct Outcome<'a> {
    /// Its kind, by the provider's own name.
    pub(super) kind: &'a str,
    /// What became of it.
    pub(super) verdict: Verdict,
    /// The booking that it is about.
    pub(super) booking: Option<&'a BookingId>,
    /// The name under which it waits for its payment.
    pub(super) parked: Option<&'a ProviderRef>,
}

/// Why a message is not believed, and what its sender is answered.
pub(super) struct Disbelief {
    /// Why.
    pub(super) reason: RefusedFor,
    /// How long before it came it was signed, in seconds.
    pub(super) seconds: i64,
    /// The answer.
    pub(super) problem: Problem,
}

impl Disbelief {
    pub(super) fn new(reason: RefusedFor, problem: Problem) -> Self {
        Self { reason, seconds: 0, problem }
    }
}

/// Takes down what became of a message.
pub(super) fn believed(
    store: &SqlStore<'_>,
    provider: Provider,
    outcome: &Outcome<'_>,
) -> Result<(), SqlError> {
    let Outcome { kind, verdict, booking, parked } = outcome;
    let last = "SELECT number FROM heard WHERE provider = ? ORDER BY number DESC LIMIT 1";
    let last = store.sql.first(last, vec![provider.as_str().into()])?;
    let number = last.map_or(Ok(0), |row| row.int(0))?.saturating_add(1);
    let kind: String = kind.chars().take(KIND_CHARS_MAX).collect();
    let values = vec![
        provider.as_str().into(),
        number.into(),
        store.now().0.into(),
        kind.into(),
        verdict.as_str().into(),
        booking.map_or("", BookingId::as_str).into(),
        parked.map_or("", ProviderRef::as_str).into(),
    ];
    let statement = "INSERT INTO heard (provider, number, at, kind, verdict, booking, parked)
        VALUES (?, ?, ?, ?, ?, ?, ?)";
    store.sql.run(statement, values)?;
    let old = vec![provider.as_str().into(), number.saturating_sub(KEPT).into()];
    store.sql.run("DELETE FROM heard WHERE provider = ? AND number <= ?", old)
}

/// Takes down that a message was refused.
pub(super) fn disbelieved(
    store: &SqlStore<'_>,
    provider: Provider,
    disbelief: &Disbelief,
) -> Result<(), SqlError> {
    let Disbelief { reason, seconds, problem: _ } = disbelief;
    let values =
        || vec![provider.as_str().into(), reason.as_str().into(), store.now().0.into(), (*seconds).into()];
    let known = "SELECT at FROM refused WHERE provider = ? AND reason = ?";
    let known = store.sql.first(known, vec![provider.as_str().into(), reason.as_str().into()])?;
    let Some(known) = known else {
        let statement =
            "INSERT INTO refused (provider, reason, first, at, seconds) VALUES (?1, ?2, ?3, ?3, ?4)";
        return store.sql.run(statement, values());
    };
    if store.now().0 < known.int(0)?.saturating_add(QUIET) {
        return Ok(());
    }
    let statement = "UPDATE refused SET at = ?3, seconds = ?4 WHERE provider = ?1 AND reason = ?2";
    store.sql.run(statement, values())
}

fn heard(store: &SqlStore<'_>, row: &Row) -> Result<Option<Heard>, SqlError> {
    // One of a later version, after which this one runs again.
    let Some(verdict) = Verdict::of(row.text(2)?) else { return Ok(None) };
    let booking = row.text(3)?.parse().ok();
    let heard = Heard { at: Timestamp(row.int(0)?), kind: row.text(1)?.to_owned(), verdict, booking };
    let parked = match (verdict, row.text(4)?) {
        (Verdict::Waits, name) => {
            store.sql.first("SELECT 1 FROM parked WHERE name = ? LIMIT 1", vec![name.into()])?.is_some()
        }
        (_, _) => false,
    };
    Ok(Some(heard.kept(|| parked)))
}

/// The last messages of a provider, the newest first.
pub(super) fn messages(store: &SqlStore<'_>, provider: Provider) -> Result<Vec<Heard>, SqlError> {
    let statement =
        "SELECT at, kind, verdict, booking, parked FROM heard WHERE provider = ? ORDER BY number DESC";
    let rows = store.sql.query(statement, vec![provider.as_str().into()])?;
    rows.iter().filter_map(|row| heard(store, row).transpose()).collect()
}

/// What was refused in its name, the newest first.
pub(super) fn refusals(store: &SqlStore<'_>, provider: Provider) -> Result<Vec<Refused>, SqlError> {
    let statement = "SELECT at, first, reason, seconds FROM refused WHERE provider = ? ORDER BY at DESC";
    let rows = store.sql.query(statement, vec![provider.as_str().into()])?;
    let refused = |row: &Row| {
        let Some(reason) = RefusedFor::of(row.text(2)?) else { return Ok(None) };
        let (at, first) = (Timestamp(row.int(0)?), Timestamp(row.int(1)?));
        Ok(Some(Refused { at, first, reason, seconds: row.int(3)? }))
    };
    rows.iter().filter_map(|row| refused(row).transpose()).collect()
}
