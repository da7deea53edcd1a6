//! The outbox: what has to be done outside, row by row, until the provider has answered for good.
//!
//! Invariant: a row leaves only when its effect is done; a failure moves it back in time, never away. The platform gives
//! up on a failing alarm after six tries; these rows never do.

use super::sql::SqlError;
use super::store::SqlStore;
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::id::BookingId;
use chairtime_shared::ledger::wait::{STILL_HELD_MS, backoff_ms};
use chairtime_shared::time::Timestamp;

/// One effect that is due.
#[derive(Debug)]
pub(super) struct DueEffect {
    /// Of its row.
    pub(super) id: i64,
    /// How often it was tried before.
    pub(super) tries: i64,
    /// Of this booking.
    pub(super) booking: BookingId,
    /// What to do.
    pub(super) effect: Effect,
    /// How often the provider has answered this effect with a failure of its own. Stripe repeats a stored 500 for as
    /// long as it keeps the key, so each such answer asks for a new key, once a look-up has shown that nothing happened.
    pub(super) generation: i64,
    /// When it was decided on, or was to be done first: nothing was done of it before.
    pub(super) since: Timestamp,
}

/// Effects that are due, oldest first.
pub(super) fn due(store: &SqlStore<'_>, limit: usize) -> Result<Vec<DueEffect>, SqlError> {
    let statement = "SELECT id, tries, booking, effect, generation, since FROM outbox WHERE due <= ? ORDER BY due, id LIMIT ?";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = store.sql.query(statement, vec![store.now_ms.into(), limit.into()])?;
    rows.iter()
        .map(|row| {
            let booking = row.text(2)?.parse().map_err(|_| SqlError::Column("a booking"))?;
            let (id, tries, generation) = (row.int(0)?, row.int(1)?, row.int(4)?);
            let since = Timestamp(row.int(5)?.div_euclid(1_000));
            Ok(DueEffect { id, tries, booking, effect: row.document(3)?, generation, since })
        })
        .collect()
}

/// The effect is about to be tried; should the process end before it is known what came of it, it was tried all the same.
pub(super) fn begun(store: &SqlStore<'_>, effect: &DueEffect) -> Result<(), SqlError> {
    let tries = effect.tries.saturating_add(1);
    store.sql.run("UPDATE outbox SET tries = ? WHERE id = ?", vec![tries.into(), effect.id.into()])
}

/// The effect is done for good. The row stays, so that the same effect is never added again.
pub(super) fn done(store: &SqlStore<'_>, effect: &DueEffect) -> Result<(), SqlError> {
    store.sql.run("UPDATE outbox SET due = NULL, note = 'done' WHERE id = ?", vec![effect.id.into()])
}

/// What kept an effect from being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nobody answered, or asked to wait: the same request with the same key is right.
    NoAnswer,
    /// The provider answered with a failure of its own, which it may now repeat for this key.
    ProviderFault,
    /// Nothing has failed: what is looked for has not happened yet.
    StillHeld,
}

/// The effect could not be done: later again.
pub(super) fn failed(
    store: &SqlStore<'_>,
    effect: &DueEffect,
    failure: Failure,
    note: &str,
) -> Result<(), SqlError> {
    let tries = effect.tries.saturating_add(1);
    let wait = match failure {
        Failure::NoAnswer | Failure::ProviderFault => backoff_ms(tries),
        Failure::StillHeld => STILL_HELD_MS,
    };
    let due = store.now_ms.saturating_add(wait);
    let generation = effect.generation.saturating_add(i64::from(failure == Failure::ProviderFault));
    let statement = "UPDATE outbox SET due = ?, tries = ?, generation = ?, note = ? WHERE id = ?";
    store.sql.run(statement, vec![due.into(), tries.into(), generation.into(), note.into(), effect.id.into()])
}
