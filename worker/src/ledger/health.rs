//! How a ledger is doing, in figures; for the operator and for tests that wait until all is quiet.

use super::letters;
use super::reply::Health;
use super::sql::SqlError;
use super::store::SqlStore;

/// Counts one more under `name`.
pub(super) fn count(store: &SqlStore<'_>, name: &str) -> Result<(), SqlError> {
    let statement =
        "INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1";
    store.sql.run(statement, vec![name.into()])
}

/// The figures now.
pub(super) fn read(store: &SqlStore<'_>) -> Result<Health, SqlError> {
    let figure = |statement: &str| match store.sql.first(statement, vec![])? {
        Some(row) => Ok(row.optional_int(0)?.unwrap_or(0)),
        None => Ok::<_, SqlError>(0),
    };
    // A look at a hold that is to end in days is not something that waits.
    let waiting = format!("due IS NOT NULL AND since <= {}", store.now_ms);
    let counters = store.sql.query("SELECT name, value FROM counters", vec![])?;
    let mut health = Health {
        schema: figure("SELECT MAX(version) FROM migrations")?,
        bookings: figure("SELECT COUNT(*) FROM bookings")?,
        holds: figure("SELECT COUNT(*) FROM bookings WHERE hold_until IS NOT NULL")?,
        outbox: figure(&format!("SELECT COUNT(*) FROM outbox WHERE {waiting}"))?,
        outbox_tries: figure(&format!("SELECT MAX(tries) FROM outbox WHERE {waiting}"))?,
        publications: figure("SELECT COUNT(*) FROM publications WHERE due IS NOT NULL")?,
        parked: figure("SELECT COUNT(*) FROM parked")?,
        operations: figure("SELECT COUNT(*) FROM operations")?,
        counters: counters
            .iter()
            .map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?)))
            .collect::<Result<_, SqlError>>()?,
        ..Health::default()
    };
    letters::count(store, &mut health)?;
    Ok(health)
}
