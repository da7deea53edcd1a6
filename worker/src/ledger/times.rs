//! Free times straight from the claims: for an edge that has lost KV, for a visit that shall be moved, and for the desk.
//!
//! Invariant: a visit that is moved is in nobody's way but others'. Its own claims count as free, so that it can go on by
//! less than it is long; the place where it is already is not offered. KV cannot answer that: in its busy times nothing
//! says whose they are. Nor can it say why one is not offered ([`super::why`]).

use super::message::TimesQuery;
use super::reply::Reply;
use super::sql::SqlError;
use super::store::SqlStore;
use super::why::why;
use chairtime_shared::api::StaffChoice;
use chairtime_shared::booking::Booking;
use chairtime_shared::ledger::Store;
use chairtime_shared::schedule::{Busy, Schedule, Zone};

/// The free times asked for.
pub(super) fn times(store: &SqlStore<'_>, query: &TimesQuery) -> Result<Reply, SqlError> {
    let Some(id) = &query.moving else { return free(store, query, None) };
    match store.booking(id)? {
        Some(booking) => free(store, query, Some(&booking)),
        None => Ok(Reply::NoBooking),
    }
}

fn free(store: &SqlStore<'_>, query: &TimesQuery, moving: Option<&Booking>) -> Result<Reply, SqlError> {
    let Some(salon) = store.salon()? else { return Ok(Reply::NoSalon) };
    let zone = Zone::parse(&salon.zone).map_err(|_| SqlError::Column("a time zone"))?;
    let mut schedule = Schedule::new(&salon, &zone, store.now()).used_by(query.by);
    let now_with = moving.map_or_else(Vec::new, |booking| booking.made.staff());
    if let Some(booking) = moving {
        schedule = schedule.moving_from(booking.made.visit.start, &now_with);
    }
    let TimesQuery { services, staff, from, days, by: _, moving: _, time } = query;
    let span = schedule.busy_span(services, staff, *from, *days);
    let claims = match span {
        Ok(Some(span)) => store.claimed(span, moving.map(|booking| &booking.made.id))?,
        Ok(None) | Err(_) => Vec::new(),
    };
    let busy: Busy = claims.into_iter().collect();
    if let (Some(time), StaffChoice::Member { id }) = (time, staff) {
        return why(store, &schedule, query, id, *time, &busy);
    }
    Ok(match schedule.free_times(services, staff, *from, *days, &busy) {
        Ok(times) => Reply::Times { times },
        Err(_) => Reply::NotOffered,
    })
}
