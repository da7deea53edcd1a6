//! What a clock has put off that was set back since: it is done now instead of as much later.
//!
//! Invariant: what waits for a time of its own goes on waiting for it; that nothing else waits so long, the core says
//! ([`wait`]). Deliberately absent: what is valid until some time (a hold, a limit, a session), for which no wait is too long.

use super::reconcile::WAIT_SECONDS_MAX;
use super::sql::SqlError;
use super::store::SqlStore;
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::ledger::wait::{self, LONGEST_MS, STILL_HELD_MS};
use chairtime_shared::letter::Letter;

/// Brings forward what waits by another clock, in each table of things that wait.
pub(super) fn bring_forward(store: &SqlStore<'_>) -> Result<(), SqlError> {
    for (id, due_ms, effect) in put_off::<Effect>(store, "SELECT id, due, effect FROM outbox WHERE due > ?")?
    {
        let not_before = effect.not_before();
        let longest = if not_before.is_some() { STILL_HELD_MS } else { LONGEST_MS };
        if let Some(due_ms) = wait::brought_forward(due_ms, not_before, longest, store.now_ms) {
            set(store, "UPDATE outbox SET due = ?1 WHERE id = ?2", due_ms, id)?;
        }
    }
    // Reminders that nobody has tried to send yet wait for their own time; there is an index of the others.
    let letters =
        "SELECT id, due, letter FROM letters INDEXED BY letters_put_off WHERE due > ? AND due IS NOT NULL
        AND (tries > 0 OR json_extract(letter, '$.not_before') IS NULL)";
    for (id, due_ms, letter) in put_off::<Letter>(store, letters)? {
        if let Some(due_ms) = wait::brought_forward(due_ms, letter.not_before, LONGEST_MS, store.now_ms) {
            // Those that were caused later wait for those that wait since earlier.
            set(store, "UPDATE letters SET due = ?1, since = MIN(since, ?1) WHERE id = ?2", due_ms, id)?;
        }
    }
    let longest = WAIT_SECONDS_MAX.saturating_mul(1_000);
    let keys = "UPDATE publications SET due = ?1, written = MIN(written, ?1) WHERE due > ?1 + ?2";
    set(store, keys, store.now_ms, LONGEST_MS)?;
    set(store, "UPDATE reconciliations SET due = ?1 WHERE due > ?1 + ?2", store.now_ms, longest)
}

/// Rows that wait for longer than failures make anything wait.
fn put_off<T: serde::de::DeserializeOwned>(
    store: &SqlStore<'_>,
    statement: &str,
) -> Result<Vec<(i64, i64, T)>, SqlError> {
    let rows = store.sql.query(statement, vec![store.now_ms.saturating_add(LONGEST_MS).into()])?;
    rows.iter().map(|row| Ok((row.int(0)?, row.int(1)?, row.document(2)?))).collect()
}

fn set(store: &SqlStore<'_>, statement: &str, due_ms: i64, number: i64) -> Result<(), SqlError> {
    store.sql.run(statement, vec![due_ms.into(), number.into()])
}
