//! Who did what: the events of a booking as they were taken down, and the trail of what is no booking's.
//!
//! Invariant: a line of the trail is never changed and names no client: keys, links and contacts are not in it, only that they
//! were made, given out or erased. Who of the salon's people it was is told by the name that their key was made under. Deliberately absent: sentences (`chairtime_shared::history` writes them).

use super::reply::{Reply, Trace};
use super::sql::SqlError;
use super::store::SqlStore;
use chairtime_shared::history::{Recorded, Who};
use chairtime_shared::id::BookingId;
use chairtime_shared::time::Timestamp;

/// Most lines in one reply.
const LINES_MAX: i64 = 200;

/// Takes down that something was done.
pub(super) fn note(store: &SqlStore<'_>, who: Who, kind: &str, about: &str) -> Result<(), SqlError> {
    let who = serde_json::to_string(&who)?.into();
    let values = vec![store.now().0.into(), who, kind.into(), about.into(), store.person()];
    store.sql.run("INSERT INTO trail (at, who, kind, about, person) VALUES (?, ?, ?, ?, ?)", values)
}

fn number(value: i64) -> Result<u64, SqlError> {
    u64::try_from(value).map_err(|_| SqlError::Column("a number"))
}

/// Where a reader goes on after these lines, when there may be more.
fn next<T>(lines: &[T], last: impl Fn(&T) -> u64) -> Option<u64> {
    let full = i64::try_from(lines.len()).is_ok_and(|read| read == LINES_MAX);
    lines.last().filter(|_| full).map(last)
}

/// The trail, the newest first.
pub(super) fn list(store: &SqlStore<'_>, before: Option<u64>) -> Result<Reply, SqlError> {
    let before = before.and_then(|number| i64::try_from(number).ok()).unwrap_or(i64::MAX >> 11);
    let statement = "SELECT number, at, who, kind, about, person FROM trail WHERE number < ? ORDER BY number DESC LIMIT ?";
    let rows = store.sql.query(statement, vec![before.into(), LINES_MAX.into()])?;
    let trace = |row: &super::sql::Row| {
        let (at, actor) = (Timestamp(row.int(1)?), row.document(2)?);
        let (kind, about) = (row.text(3)?.to_owned(), row.text(4)?.to_owned());
        let by = row.optional_text(5)?.map(str::to_owned);
        Ok(Trace { number: number(row.int(0)?)?, at, actor, by, kind, about })
    };
    let traces = rows.iter().map(trace).collect::<Result<Vec<_>, SqlError>>()?;
    let next = next(&traces, |trace| trace.number);
    Ok(Reply::Trail { traces, number: next })
}

/// What happened to a booking after that version.
pub(super) fn events(store: &SqlStore<'_>, booking: &BookingId, after: u64) -> Result<Reply, SqlError> {
    let after = i64::try_from(after).map_err(|_| SqlError::Column("a version"))?;
    let statement = "SELECT version, at, event, person FROM events WHERE booking = ? AND version > ? ORDER BY version LIMIT ?";
    let rows = store.sql.query(statement, vec![booking.as_str().into(), after.into(), LINES_MAX.into()])?;
    let recorded = |row: &super::sql::Row| {
        let (version, at) = (number(row.int(0)?)?, Timestamp(row.int(1)?));
        Ok(Recorded { version, at, event: row.document(2)?, by: row.optional_text(3)?.map(str::to_owned) })
    };
    let events = rows.iter().map(recorded).collect::<Result<Vec<_>, SqlError>>()?;
    let next = next(&events, |event| event.version);
    Ok(Reply::Events { events, number: next })
}
