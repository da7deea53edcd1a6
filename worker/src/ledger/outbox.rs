//! The outbox: what has to be done outside, row by row, until the provider has answered for good.
//!
//! Invariant: a row leaves only when its effect is done; a failure moves it back in time, never away. The platform gives
//! up on a failing alarm after six tries; these rows never do.

use super::sql::SqlError;
use super::store::SqlStore;
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::id::BookingId;
use chairtime_shared::time::Timestamp;

/// First wait after a failure, milliseconds.
const BACKOFF_FIRST_MS: i64 = 1_000;
/// Longest wait, milliseconds: money that waits is looked at every ten minutes.
const BACKOFF_MAX_MS: i64 = 600_000;

/// How long to wait for a hold that should be over, milliseconds: no money is lost by it.
const STILL_HELD_MS: i64 = 6 * 3_600_000;

/// How long to wait after that many failures in a row: doubling, capped.
pub(super) fn backoff_ms(tries: i64) -> i64 {
    let doublings = u32::try_from(tries.saturating_sub(1).clamp(0, 20)).unwrap_or(20);
    BACKOFF_FIRST_MS.saturating_mul(1_i64.checked_shl(doublings).unwrap_or(i64::MAX)).min(BACKOFF_MAX_MS)
}

/// One effect that is due.
#[derive(Debug)]
pub(super) struct DueEffect {
    id: i64,
    /// How often it was tried.
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
pub(super) fn due(store: &SqlStore<'_>, limit: i64) -> Result<Vec<DueEffect>, SqlError> {
    let statement = "SELECT id, tries, booking, effect, generation, since FROM outbox WHERE due <= ? ORDER BY due, id LIMIT ?";
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_ten_minutes() {
        let waits: Vec<_> = (1..=5).map(backoff_ms).collect();
        assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000]);
        assert_eq!([backoff_ms(11), backoff_ms(1_000_000), backoff_ms(i64::MAX)], [BACKOFF_MAX_MS; 3]);
    }
}
