//! Movements over SQL: read, added up, and checked, a few thousand lines at a time.
//!
//! Invariant: nothing here writes; no call takes longer than [`LINES_MAX`] lines do, so that the ledger goes on taking
//! bookings while somebody reads ten years.

use super::reply::{ChainState, Reply};
use super::sql::{Row, SqlError};
use super::store::SqlStore;
use chairtime_shared::ledger::Store;
use chairtime_shared::movement::{Cursor, Head, Movement, verify};
use chairtime_shared::report::{Builder, Period, Report, Selection};
use chairtime_shared::schedule::Zone;
use chairtime_shared::time::Interval;

/// Most lines in one call.
const LINES_MAX: i64 = 4_000;

/// Most lines in one [`Reply::Movements`].
const LISTED_MAX: i64 = 500;

/// Most lines of a figure in one: each takes a name to be unsealed.
const PAGE: usize = 100;

fn number(value: i64) -> Result<u64, SqlError> {
    u64::try_from(value).map_err(|_| SqlError::Column("a number"))
}

fn movement(row: &Row) -> Result<Movement, SqlError> {
    let hash = row.text(1)?.parse().map_err(|_| SqlError::Column("a hash"))?;
    Ok(Movement { number: number(row.int(0)?)?, line: row.document(2)?, hash })
}

/// Lines of `span` in the order of time, after `cursor`.
fn read(
    store: &SqlStore<'_>,
    span: Interval,
    cursor: Option<Cursor>,
    limit: i64,
) -> Result<(Vec<Movement>, Option<Cursor>), SqlError> {
    let from = cursor.unwrap_or(Cursor { at: span.start, number: 0 });
    let after = i64::try_from(from.number).map_err(|_| SqlError::Column("a number"))?;
    let statement = "SELECT number, hash, line FROM movements
        WHERE at >= ?1 AND at < ?2 AND (at > ?1 OR number > ?3) ORDER BY at, number LIMIT ?4";
    let values = vec![from.at.0.into(), span.end.0.into(), after.into(), limit.into()];
    let rows = store.sql.query(statement, values)?;
    let movements: Vec<_> = rows.iter().map(movement).collect::<Result<_, _>>()?;
    let full = i64::try_from(movements.len()).is_ok_and(|read| read == limit);
    let next = movements.last().filter(|_| full);
    let next = next.map(|last| Cursor { at: last.line.at, number: last.number });
    Ok((movements, next))
}

/// Lines of a period one by one; or those alone of which a figure is made, with their clients.
pub(super) fn list(
    store: &SqlStore<'_>,
    period: Period,
    cursor: Option<Cursor>,
    of: Option<&Selection>,
) -> Result<Reply, SqlError> {
    let zone = zone(store)?;
    let builder = Builder::new(period, &zone).map_err(|_| SqlError::Column("a period"))?;
    let limit = if of.is_some() { LINES_MAX } else { LISTED_MAX };
    let (mut movements, mut next) = read(store, builder.span(), cursor, limit)?;
    let mut clients = Vec::new();
    if let Some(of) = of {
        movements.retain(|movement| of.counted(&movement.line).is_some());
        if movements.len() > PAGE {
            movements.truncate(PAGE);
            next = movements.last().map(|last| Cursor { at: last.line.at, number: last.number });
        }
        clients = movements.iter().map(|movement| client(store, movement)).collect::<Result<_, _>>()?;
    }
    Ok(Reply::Movements { movements, clients, next })
}

/// The name of who comes, as long as it is kept.
fn client(store: &SqlStore<'_>, movement: &Movement) -> Result<String, SqlError> {
    let Some(booking) = &movement.line.booking else { return Ok(String::new()) };
    let row =
        store.sql.first("SELECT sealed FROM contacts WHERE booking = ?", vec![booking.as_str().into()])?;
    match row {
        Some(row) => Ok(store.vault()?.unseal(booking, row.text(0)?)?.name),
        None => Ok(String::new()),
    }
}

fn zone(store: &SqlStore<'_>) -> Result<Zone, SqlError> {
    let salon = store.salon()?.ok_or(SqlError::Column("a salon"))?;
    Zone::parse(&salon.zone).map_err(|_| SqlError::Column("a time zone"))
}

/// What the next lines of a period add up to.
pub(super) fn report(
    store: &SqlStore<'_>,
    period: Period,
    cursor: Option<Cursor>,
) -> Result<Reply, SqlError> {
    let zone = zone(store)?;
    let mut builder = Builder::new(period, &zone).map_err(|_| SqlError::Column("a period"))?;
    let (movements, next) = read(store, builder.span(), cursor, LINES_MAX)?;
    for movement in &movements {
        builder.add(&movement.line);
    }
    let mut report = builder.finish();
    without_fee(store, &movements, &mut report)?;
    Ok(Reply::Report { report: Box::new(report), next })
}

/// Counts the charges among these lines of whose payment no fee is in the chain.
fn without_fee(store: &SqlStore<'_>, lines: &[Movement], report: &mut Report) -> Result<(), SqlError> {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return Ok(()) };
    let at = |line: &Movement| Ok::<_, SqlError>((line.line.at.0, number_of(line)?));
    let ((from, first), (to, last)) = (at(first)?, at(last)?);
    let statement = "SELECT json_extract(charge.line, '$.amount.currency'), COUNT(*) FROM movements AS charge
        WHERE at >= ?1 AND at <= ?3 AND (at > ?1 OR number >= ?2) AND (at < ?3 OR number <= ?4)
        AND json_extract(charge.line, '$.kind') = 'charge' AND NOT EXISTS (
            SELECT 1 FROM movements AS fee WHERE fee.booking = charge.booking
            AND json_extract(fee.line, '$.kind') = 'provider_fee'
            AND json_extract(fee.line, '$.attempt') = json_extract(charge.line, '$.attempt'))
        GROUP BY 1";
    for row in store.sql.query(statement, vec![from.into(), first.into(), to.into(), last.into()])? {
        let (code, charges) = (row.text(0)?, number(row.int(1)?)?);
        if let Some(currency) = report.currencies.iter_mut().find(|one| one.currency.code() == code) {
            currency.charges_without_fee = charges;
        }
    }
    Ok(())
}

fn number_of(line: &Movement) -> Result<i64, SqlError> {
    i64::try_from(line.number).map_err(|_| SqlError::Column("a number"))
}

/// Checks the next lines of the chain behind `head`.
pub(super) fn check(store: &SqlStore<'_>, mut head: Head) -> Result<Reply, SqlError> {
    let after = i64::try_from(head.number).map_err(|_| SqlError::Column("a number"))?;
    let statement = "SELECT number, hash, line FROM movements WHERE number > ? ORDER BY number LIMIT ?";
    let rows = store.sql.query(statement, vec![after.into(), LINES_MAX.into()])?;
    let full = i64::try_from(rows.len()).is_ok_and(|read| read == LINES_MAX);
    for row in &rows {
        // A line that cannot be read is one that was changed.
        let place = number(row.int(0)?)?;
        let fault = match movement(row) {
            Ok(movement) => verify(&mut head, &movement).err().map(|broken| broken.to_string()),
            Err(error) => Some(format!("movement {place} cannot be read: {error}")),
        };
        if let Some(fault) = fault {
            return Ok(Reply::Chain { head, state: ChainState::Broken { fault } });
        }
    }
    let state = if full { ChainState::More } else { ChainState::Intact };
    Ok(Reply::Chain { head, state })
}
