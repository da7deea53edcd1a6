//! Why a time is not offered, from the books as they are now: the rules' reason, and whose time it is that is in the way.

use super::message::TimesQuery;
use super::reply::Reply;
use super::sql::SqlError;
use super::store::SqlStore;
use chairtime_shared::api::BookingStatus;
use chairtime_shared::booking::Purpose;
use chairtime_shared::id::{BookingId, StaffId};
use chairtime_shared::ledger::{CLAIM_SECONDS_MAX, Store};
use chairtime_shared::schedule::{Asked, Busy, Schedule, Why};
use chairtime_shared::time::{Interval, LocalTime, Timestamp};
use serde::Serialize;

/// Whose time it is that is in the way.
#[derive(Serialize)]
struct TakenBy {
    /// A visit; the salon itself keeps the time free where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    booking: Option<BookingId>,
    status: BookingStatus,
    start: Timestamp,
    end: Timestamp,
    /// When it is given back, if nobody pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    hold_ends: Option<Timestamp>,
}

/// What the desk is told.
#[derive(Serialize)]
struct Told {
    why: Why,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<TakenBy>,
}

fn taken_by(
    store: &SqlStore<'_>,
    staff: &StaffId,
    Interval { start, end }: Interval,
) -> Result<Option<TakenBy>, SqlError> {
    let statement = "SELECT booking FROM claims WHERE staff = ? AND starts < ? AND starts > ? AND ends > ?
        ORDER BY starts LIMIT 1";
    let earliest = start.plus(-CLAIM_SECONDS_MAX);
    let values = vec![staff.as_str().into(), end.0.into(), earliest.0.into(), start.0.into()];
    let Some(row) = store.sql.first(statement, values)? else { return Ok(None) };
    let id: BookingId = row.text(0)?.parse().map_err(|_| SqlError::Column("a booking"))?;
    Ok(store.booking(&id)?.map(|booking| {
        let view = booking.view();
        let (status, start, end, hold_ends) = (view.status, view.start, view.end, view.hold_ends);
        let booking = (booking.made.purpose != Purpose::Blocked).then_some(id);
        TakenBy { booking, status, start, end, hold_ends }
    }))
}

/// Why `staff` is not offered at `time` on the first day of the question; `busy` knows the claims around it.
pub(super) fn why(
    store: &SqlStore<'_>,
    schedule: &Schedule<'_>,
    query: &TimesQuery,
    staff: &StaffId,
    time: LocalTime,
    busy: &Busy,
) -> Result<Reply, SqlError> {
    let why = schedule.why(Asked { services: &query.services, staff, date: query.from, time }, busy);
    let by = if let Why::Taken { claim } = &why { taken_by(store, staff, *claim)? } else { None };
    Ok(Reply::Told { json: serde_json::to_string(&Told { why, by })? })
}
