//! The tables of a ledger, version by version.
//!
//! Invariants: a migration that has been released is never changed; a new one is added below it. A ledger without a salon
//! has no tables at all, so asking for salons that do not exist stores nothing. The tables say themselves how old the code
//! may be that runs over them, so that a deployment that is taken back either goes on or touches nothing.

use super::catalogues;
use super::sql::{Sql, SqlError, TOO_NEW};
use chairtime_shared::time::Timestamp;

/// Migrations in order; the first is version 1.
const MIGRATIONS: &[&[&str]] = &[
    BOOKS,
    CONNECTIONS,
    DESK,
    MOVEMENTS,
    LINKS,
    KEEPING,
    RECONCILIATION,
    LETTERS,
    ARRIVALS,
    CLAIMS,
    STILL,
    LIMITS,
    DAYS,
    HEARD,
    ROLLBACK,
    AT_DESK,
    PUT_OFF,
    PEOPLE,
    CATALOGUES,
];

/// The oldest version of this code that may run over tables of the newest. Raised to the newest by a migration after which
/// older code would fail, or would drop what it does not know: a column that it has to fill, a trigger that refuses what it
/// does, and what is new within a stored document, for which there may be a migration without statements.
const OLDEST: i64 = 16;

/// Version 1: bookings and their money.
const BOOKS: &[&str] = &[
    // The one salon of this ledger, as last published.
    "CREATE TABLE salon (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, salon TEXT NOT NULL,
        providers TEXT NOT NULL)",
    // Operations that were done, with their answers: a provider's message counts once.
    "CREATE TABLE operations (id TEXT PRIMARY KEY, at INTEGER NOT NULL, answer TEXT NOT NULL) WITHOUT ROWID",
    // Bookings as they stand; `hold_until` only while held.
    "CREATE TABLE bookings (id TEXT PRIMARY KEY, version INTEGER NOT NULL, hold_until INTEGER, state TEXT NOT NULL)
        WITHOUT ROWID",
    "CREATE INDEX bookings_by_hold ON bookings (hold_until) WHERE hold_until IS NOT NULL",
    // Whose time is taken. The code asks before it writes; the trigger is there for the day it forgets.
    "CREATE TABLE claims (staff TEXT NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL CHECK (ends > starts),
        booking TEXT NOT NULL, PRIMARY KEY (staff, starts)) WITHOUT ROWID",
    "CREATE INDEX claims_by_booking ON claims (booking)",
    "CREATE INDEX claims_by_start ON claims (starts)",
    "CREATE TRIGGER claims_never_overlap BEFORE INSERT ON claims WHEN EXISTS (
        SELECT 1 FROM claims WHERE staff = NEW.staff AND starts < NEW.ends AND ends > NEW.starts)
        BEGIN SELECT RAISE(ABORT, 'claims overlap'); END",
    // What happened, append-only.
    "CREATE TABLE events (booking TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, event TEXT NOT NULL,
        PRIMARY KEY (booking, version)) WITHOUT ROWID",
    // Providers' names of payments.
    "CREATE TABLE names (name TEXT PRIMARY KEY, booking TEXT NOT NULL, attempt INTEGER NOT NULL) WITHOUT ROWID",
    // Facts whose payment is not known yet.
    "CREATE TABLE parked (name TEXT NOT NULL, fact TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (name, fact))
        WITHOUT ROWID",
    // What has to be done outside. Times in milliseconds.
    "CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, booking TEXT NOT NULL, key TEXT NOT NULL,
        effect TEXT NOT NULL, due INTEGER, tries INTEGER NOT NULL DEFAULT 0, generation INTEGER NOT NULL DEFAULT 0,
        note TEXT NOT NULL DEFAULT '', UNIQUE (booking, key))",
    "CREATE INDEX outbox_by_due ON outbox (due) WHERE due IS NOT NULL",
    // What the world shall read. `wanted` counts changes not yet written to KV; `due` only while there are some.
    "CREATE TABLE publications (key TEXT PRIMARY KEY, wanted INTEGER NOT NULL, due INTEGER,
        written INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
    "CREATE INDEX publications_by_due ON publications (due) WHERE due IS NOT NULL",
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
];

/// Version 2: what the salon is connected to, and who may change that.
const CONNECTIONS: &[&str] = &[
    // The key of this salon's secrets, wrapped under a sealing key of the Worker.
    "CREATE TABLE data_key (one INTEGER PRIMARY KEY CHECK (one = 1), wrapped TEXT NOT NULL)",
    // Connections to providers, the preferred one first. `sealed` holds the keys and goes when nothing needs them any
    // more; `retired` since when no new payment is opened there.
    "CREATE TABLE connections (provider TEXT PRIMARY KEY, position INTEGER NOT NULL, version INTEGER NOT NULL,
        connection TEXT NOT NULL, sealed TEXT, retired INTEGER) WITHOUT ROWID",
    // Keys that open the salon's desk, and who is signed in: hashes only. Times in seconds.
    "CREATE TABLE owner_keys (hash TEXT PRIMARY KEY, role TEXT NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE sessions (hash TEXT PRIMARY KEY, role TEXT NOT NULL, created INTEGER NOT NULL,
        seen INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID",
    // How far test payments came.
    "CREATE TABLE test_steps (booking TEXT NOT NULL, provider TEXT NOT NULL, step TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (booking, step)) WITHOUT ROWID",
    // Since when something has to be done outside, in milliseconds: a look-up goes back as far as that.
    "ALTER TABLE outbox ADD COLUMN since INTEGER NOT NULL DEFAULT 0",
    // Where the salon takes prepayments, the connections tell.
    "ALTER TABLE salon DROP COLUMN providers",
];

/// Version 3: the desk.
const DESK: &[&str] = &[
    // When somebody tried a wrong owner's key of late.
    "CREATE TABLE wrong_keys (at INTEGER NOT NULL)",
    // The order of steps within a second, and of tests.
    "ALTER TABLE test_steps ADD COLUMN at_ms INTEGER NOT NULL DEFAULT 0",
];

/// Version 4: the chain of movements.
const MOVEMENTS: &[&str] = &[
    // Append-only; `line` is what the hash is over.
    "CREATE TABLE movements (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, booking TEXT NOT NULL,
        line TEXT NOT NULL, hash TEXT NOT NULL)",
    "CREATE INDEX movements_by_time ON movements (at)",
    "CREATE INDEX movements_by_booking ON movements (booking)",
    "CREATE TRIGGER movements_never_change BEFORE UPDATE ON movements
        BEGIN SELECT RAISE(ABORT, 'movements never change'); END",
    "CREATE TRIGGER movements_never_go BEFORE DELETE ON movements
        BEGIN SELECT RAISE(ABORT, 'movements never go'); END",
];

/// Version 5: payment links.
const LINKS: &[&str] = &[
    // To which booking the code of a payment link belongs: hashes only. Whether it is still good, its booking's epoch tells.
    "CREATE TABLE payment_links (code_hash TEXT PRIMARY KEY, booking TEXT NOT NULL) WITHOUT ROWID",
];

/// Version 6: who bookings are for, apart from them and sealed; what was done at the desk; calendars of the staff.
const KEEPING: &[&str] = &[
    // `due`: when the first of its fields is to be erased, in seconds.
    "CREATE TABLE contacts (booking TEXT PRIMARY KEY, sealed TEXT NOT NULL, due INTEGER) WITHOUT ROWID",
    "CREATE INDEX contacts_by_due ON contacts (due) WHERE due IS NOT NULL",
    // Keyed digests of phone numbers and e-mail addresses.
    "CREATE TABLE contact_marks (mark TEXT NOT NULL, booking TEXT NOT NULL, PRIMARY KEY (mark, booking)) WITHOUT ROWID",
    "CREATE INDEX contact_marks_by_booking ON contact_marks (booking)",
    // Bookings of before, whose contacts are still to be sealed.
    "CREATE TABLE unsealed (booking TEXT PRIMARY KEY) WITHOUT ROWID",
    "INSERT INTO unsealed SELECT id FROM bookings",
    // What was done that is no booking's: append-only, no personal data.
    "CREATE TABLE trail (number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, who TEXT NOT NULL,
        kind TEXT NOT NULL, about TEXT NOT NULL)",
    "CREATE TRIGGER trail_never_changes BEFORE UPDATE ON trail BEGIN SELECT RAISE(ABORT, 'the trail never changes'); END",
    // Addresses of the staff's calendars: hashes only.
    "CREATE TABLE feeds (staff TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, created INTEGER NOT NULL) WITHOUT ROWID",
];

/// Version 7: reconciliation, payouts and balances.
const RECONCILIATION: &[&str] = &[
    // The last run at each provider by what set it off, under way or finished; `due` (milliseconds) only while it goes on.
    "CREATE TABLE reconciliations (provider TEXT NOT NULL, cause TEXT NOT NULL, due INTEGER, number INTEGER NOT NULL,
        started INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, finished INTEGER, tries INTEGER NOT NULL,
        requests INTEGER NOT NULL, ours INTEGER NOT NULL, others INTEGER NOT NULL, fees INTEGER NOT NULL,
        deep INTEGER NOT NULL, place TEXT, en TEXT NOT NULL, ru TEXT NOT NULL, PRIMARY KEY (provider, cause)) WITHOUT ROWID",
    // What was found, each thing once, with the last run that has seen it.
    "CREATE TABLE differences (provider TEXT NOT NULL, cause TEXT NOT NULL, key TEXT NOT NULL, run INTEGER NOT NULL,
        seen INTEGER NOT NULL, open INTEGER NOT NULL, difference TEXT NOT NULL, en TEXT NOT NULL, ru TEXT NOT NULL,
        PRIMARY KEY (provider, cause, key)) WITHOUT ROWID",
    // What providers say of the salon's money with them.
    "CREATE TABLE payouts (name TEXT PRIMARY KEY, provider TEXT NOT NULL, made INTEGER NOT NULL, status INTEGER NOT NULL,
        payout TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX payouts_by_time ON payouts (provider, made)",
    "CREATE TABLE balances (provider TEXT PRIMARY KEY, at INTEGER NOT NULL, balance TEXT NOT NULL) WITHOUT ROWID",
];

/// Version 8: letters.
const LETTERS: &[&str] = &[
    // Letters that were caused, each once by its key, and what became of them. Times in milliseconds; `due` only while it
    // waits. No names and no addresses: those stand in the booking.
    "CREATE TABLE letters (id INTEGER PRIMARY KEY AUTOINCREMENT, booking TEXT NOT NULL, key TEXT NOT NULL,
        recipient TEXT NOT NULL, letter TEXT NOT NULL, since INTEGER NOT NULL, due INTEGER,
        tries INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting', at INTEGER,
        note TEXT NOT NULL DEFAULT '', UNIQUE (booking, key, recipient))",
    "CREATE INDEX letters_by_due ON letters (due) WHERE due IS NOT NULL",
];

/// Version 9: salons that are brought from elsewhere.
const ARRIVALS: &[&str] = &[
    // How many lines of an export were taken in; only while it is being taken in.
    "CREATE TABLE arrival (one INTEGER PRIMARY KEY CHECK (one = 1), lines INTEGER NOT NULL)",
];

/// Version 10: what guards the claims looks at the days around, however many years lie behind them.
const CLAIMS: &[&str] = &[
    // Claims of more than two days: none, since the code makes none. It costs a claim of the usual length nothing, and spares
    // the guard believing that there is none.
    "CREATE INDEX claims_that_are_long ON claims (staff, starts) WHERE ends - starts > 172800",
    "DROP TRIGGER claims_never_overlap",
    "CREATE TRIGGER claims_never_overlap BEFORE INSERT ON claims WHEN EXISTS (
        SELECT 1 FROM claims WHERE staff = NEW.staff AND starts < NEW.ends AND starts > NEW.starts - 172800
            AND ends > NEW.starts)
        OR EXISTS (SELECT 1 FROM claims INDEXED BY claims_that_are_long WHERE staff = NEW.staff AND starts < NEW.ends
            AND ends - starts > 172800 AND ends > NEW.starts)
        BEGIN SELECT RAISE(ABORT, 'claims overlap'); END",
    "CREATE TRIGGER claims_never_change BEFORE UPDATE ON claims BEGIN SELECT RAISE(ABORT, 'claims never change'); END",
];

/// Version 11: whether a salon stood still while it was read page by page, whatever lives its object had meanwhile.
const STILL: &[&str] = &[
    // One row since somebody began to read, until something changes; no number comes twice. A change that nobody reads beside
    // writes nothing here.
    "CREATE TABLE still (mark INTEGER PRIMARY KEY AUTOINCREMENT)",
    "CREATE TRIGGER bookings_move AFTER INSERT ON bookings BEGIN DELETE FROM still; END",
    "CREATE TRIGGER movements_move AFTER INSERT ON movements BEGIN DELETE FROM still; END",
];

/// Version 12: limits on what strangers may begin.
const LIMITS: &[&str] = &[
    // How much was begun of late, by address, salon and e-mail address: when it will have drained, in milliseconds. Besides,
    // which held booking came from which address (until the hold ends). Digests only.
    "CREATE TABLE limits (kind TEXT NOT NULL, whose TEXT NOT NULL, until INTEGER NOT NULL, address TEXT NOT NULL,
        PRIMARY KEY (kind, whose)) WITHOUT ROWID",
    "CREATE INDEX limits_by_end ON limits (until)",
];

/// Version 13: the visits of a day.
const DAYS: &[&str] =
    &["CREATE INDEX bookings_by_visit ON bookings (CAST(json_extract(state, '$.visit.start') AS INTEGER))"];

/// Version 14: what providers have told of late.
const HEARD: &[&str] = &[
    // The last messages that were believed, a few of each provider. `parked`: the name under which one waits for its payment.
    "CREATE TABLE heard (provider TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
        verdict TEXT NOT NULL, booking TEXT NOT NULL, parked TEXT NOT NULL, PRIMARY KEY (provider, number)) WITHOUT ROWID",
    // Those that were not, one row for each reason.
    "CREATE TABLE refused (provider TEXT NOT NULL, reason TEXT NOT NULL, first INTEGER NOT NULL, at INTEGER NOT NULL,
        seconds INTEGER NOT NULL, PRIMARY KEY (provider, reason)) WITHOUT ROWID",
];

/// Version 15: which code may run over these tables.
const ROLLBACK: &[&str] = &["ALTER TABLE migrations ADD COLUMN oldest INTEGER NOT NULL DEFAULT 0"];

/// Version 16: blocked time, who made a visit, notes. Older code reads no day with a block on it, and drops the rest.
const AT_DESK: &[&str] = &[];

/// Version 17: letters that are late, apart from reminders, which wait for their time in their hundreds.
const PUT_OFF: &[&str] = &["CREATE INDEX letters_put_off ON letters (due)
        WHERE due IS NOT NULL AND (tries > 0 OR json_extract(letter, '$.not_before') IS NULL)"];

/// Version 18: who of the salon's people did something, by the name that their key was made under.
const PEOPLE: &[&str] =
    &["ALTER TABLE events ADD COLUMN person TEXT", "ALTER TABLE trail ADD COLUMN person TEXT"];

/// Version 19: what the catalogue was. Kept by the database itself, of every publication that the trail tells of, so that none is
/// missing after older code has run over these tables.
const CATALOGUES: &[&str] = &[
    // `changed`: the parts that are others than in the version before, as JSON. `same`: an earlier version that said just this.
    "CREATE TABLE catalogues (version INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, person TEXT,
        changed TEXT NOT NULL, same INTEGER, salon TEXT NOT NULL)",
    catalogues::BEGIN,
    // At most 50, and the ones before only while all from them on come to less than 8 MB; the one before the newest stays
    // whatever its size is, so that the last change can be undone.
    "CREATE TRIGGER catalogues_are_kept AFTER INSERT ON trail WHEN NEW.kind = 'catalogue_published' BEGIN
        INSERT INTO catalogues (version, at, who, person, changed, same, salon)
            SELECT (SELECT COALESCE(MAX(version) + 1, salon.version) FROM catalogues), NEW.at, NEW.who, NEW.person,
                (SELECT json_group_array(key) FROM (
                    SELECT key FROM (SELECT key, value FROM json_each(salon.salon) WHERE former.salon IS NOT NULL
                        EXCEPT SELECT key, value FROM json_each(former.salon))
                    UNION SELECT key FROM (SELECT key, value FROM json_each(former.salon)
                        EXCEPT SELECT key, value FROM json_each(salon.salon)))),
                (SELECT MAX(version) FROM catalogues WHERE catalogues.salon = salon.salon),
                salon.salon
            FROM salon LEFT JOIN (SELECT salon FROM catalogues ORDER BY version DESC LIMIT 1) AS former;
        DELETE FROM catalogues WHERE version IN (SELECT version FROM (
            SELECT version, ROW_NUMBER() OVER newest AS place, SUM(LENGTH(CAST(salon AS BLOB))) OVER newest AS bytes
            FROM catalogues WINDOW newest AS (ORDER BY version DESC))
            WHERE place > 50 OR (place > 2 AND bytes > 8388608));
        END",
];

/// The version of the tables.
pub(super) fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Whether this ledger has any tables.
pub(super) fn exists(sql: &Sql) -> Result<bool, SqlError> {
    let found = sql.first("SELECT 1 FROM sqlite_master WHERE name = 'migrations'", vec![])?;
    Ok(found.is_some())
}

/// Brings the tables to the newest version. Runs inside the caller's transaction.
///
/// # Errors
///
/// [`TOO_NEW`] where a later version has made the tables and this one would lose something of them.
pub(super) fn migrate(sql: &Sql, now: Timestamp) -> Result<(), SqlError> {
    sql.run(
        "CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, at INTEGER NOT NULL)",
        vec![],
    )?;
    let greatest = |column: &str| match sql.first(&format!("SELECT MAX({column}) FROM migrations"), vec![])? {
        Some(row) => Ok(row.optional_int(0)?.unwrap_or(0)),
        None => Ok::<_, SqlError>(0),
    };
    let version = greatest("version")?;
    if version > newest() {
        let oldest = greatest("oldest")?;
        return if oldest > newest() {
            let code = newest();
            let why = format!(
                "{TOO_NEW}, {version}: code from {oldest} on may run over them, and this is {code}; deploy a later one"
            );
            Err(SqlError::Statement(why))
        } else {
            Ok(())
        };
    }
    for (number, statements) in (1_i64..).zip(MIGRATIONS) {
        if number > version {
            for statement in *statements {
                sql.run(statement, vec![])?;
            }
            let statement = "INSERT INTO migrations (version, at) VALUES (?, ?)";
            sql.run(statement, vec![number.into(), now.0.into()])?;
        }
    }
    if version < newest() {
        let statement = "UPDATE migrations SET oldest = ? WHERE version = ?";
        sql.run(statement, vec![OLDEST.into(), newest().into()])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_let_the_code_run_that_has_made_them() {
        assert!((1..=newest()).contains(&OLDEST));
    }
}
