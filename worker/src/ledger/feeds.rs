//! Calendars of the staff: private addresses, and what they show.
//!
//! Invariants: only a digest of an address is stored; a new address ends the one before. A calendar shows whose time is
//! taken, what for, and a first name: no contact, for it lies on servers that the salon has not chosen. Visits that were
//! called off are not in it, and so go from wherever it is read.

use super::contacts;
use super::reply::{FeedMade, FeedPage, FeedVisit, Reply};
use super::sql::{Row, SqlError};
use super::store::SqlStore;
use super::trail;
use chairtime_shared::booking::{Phase, Purpose};
use chairtime_shared::history::Who;
use chairtime_shared::id::StaffId;
use chairtime_shared::time::{Interval, Timestamp};

/// Most visits in one reply.
const VISITS_MAX: i64 = 300;

/// How far back a calendar goes, in seconds: 30 days.
const BACK_SECONDS: i64 = 30 * 86_400;

/// Takes a new address for that staff member's calendar.
pub(super) fn make(store: &SqlStore<'_>, staff: &StaffId, token_hash: &str) -> Result<Reply, SqlError> {
    let known = store.catalogue()?.is_some_and(|salon| salon.staff_member(staff).is_some());
    if !known {
        return Ok(Reply::NoFeed);
    }
    let statement = "INSERT OR REPLACE INTO feeds (staff, token_hash, created) VALUES (?, ?, ?)";
    store.sql.run(statement, vec![staff.as_str().into(), token_hash.into(), store.now().0.into()])?;
    trail::note(store, Who::Owner, "calendar_address_made", staff.as_str())?;
    Ok(Reply::Ok)
}

/// Ends the address of that staff member's calendar.
pub(super) fn revoke(store: &SqlStore<'_>, staff: &StaffId) -> Result<Reply, SqlError> {
    store.sql.run("DELETE FROM feeds WHERE staff = ?", vec![staff.as_str().into()])?;
    trail::note(store, Who::Owner, "calendar_address_revoked", staff.as_str())?;
    Ok(Reply::Ok)
}

/// Who has an address.
pub(super) fn list(store: &SqlStore<'_>) -> Result<Reply, SqlError> {
    let rows = store.sql.query("SELECT staff, created FROM feeds ORDER BY staff", vec![])?;
    let feed = |row: &Row| {
        let staff = row.text(0)?.parse().map_err(|_| SqlError::Column("a staff member"))?;
        Ok(FeedMade { staff, created: Timestamp(row.int(1)?) })
    };
    Ok(Reply::Feeds { feeds: rows.iter().map(feed).collect::<Result<_, SqlError>>()? })
}

/// A part of the calendar that an address opens.
pub(super) fn page(
    store: &SqlStore<'_>,
    token_hash: &str,
    after: Option<Timestamp>,
) -> Result<Reply, SqlError> {
    let feed = store.sql.first("SELECT staff FROM feeds WHERE token_hash = ?", vec![token_hash.into()])?;
    let (Some(feed), Some(salon)) = (feed, store.catalogue()?) else { return Ok(Reply::NoFeed) };
    let staff: StaffId = feed.text(0)?.parse().map_err(|_| SqlError::Column("a staff member"))?;
    let after = after.unwrap_or_else(|| store.now().plus(-BACK_SECONDS));
    let statement = "SELECT b.state, c.sealed, claims.starts,
            (SELECT at FROM events WHERE booking = b.id ORDER BY version DESC LIMIT 1)
        FROM claims JOIN bookings b ON b.id = claims.booking LEFT JOIN contacts c ON c.booking = b.id
        WHERE claims.staff = ? AND claims.starts > ? ORDER BY claims.starts LIMIT ?";
    let values = vec![staff.as_str().into(), after.0.into(), VISITS_MAX.into()];
    let rows = store.sql.query(statement, values)?;
    let visits = rows.iter().map(|row| visit(store, &staff, row)).collect::<Result<Vec<_>, _>>()?;
    let full = i64::try_from(rows.len()).is_ok_and(|read| read == VISITS_MAX);
    let next = rows.last().filter(|_| full).map(|row| row.int(2)).transpose()?.map(Timestamp);
    let staff_name = salon.staff_member(&staff).map_or_else(|| staff.to_string(), |one| one.name.clone());
    let (salon_name, address, zone) = (salon.name.clone(), salon.address.clone(), salon.zone.clone());
    Ok(Reply::Feed { page: Box::new(FeedPage { staff_name, salon_name, address, zone, visits, next }) })
}

fn visit(store: &SqlStore<'_>, staff: &StaffId, row: &Row) -> Result<FeedVisit, SqlError> {
    let booking = contacts::whole(store, row)?;
    let made = &booking.made;
    let lines = || made.lines.iter().filter(|line| line.staff == *staff);
    let start = lines().map(|line| line.start).min().unwrap_or(made.visit.start);
    let end = lines().map(|line| line.end).max().unwrap_or(made.visit.end);
    let services: Vec<_> = lines().map(|line| line.name.as_str()).collect();
    let label = made.contact.name.as_str();
    let (services, first_name) = match made.purpose {
        Purpose::Blocked if label.is_empty() => ("—".to_owned(), ""),
        Purpose::Blocked => (label.to_owned(), ""),
        Purpose::Visit | Purpose::TestPayment => {
            (services.join(", "), label.split_whitespace().next().unwrap_or_default())
        }
    };
    Ok(FeedVisit {
        booking: made.id.clone(),
        version: booking.version,
        changed: Timestamp(row.int(3)?),
        span: Interval { start, end },
        stands: matches!(booking.phase, Phase::Confirmed { .. }),
        first_name: first_name.to_owned(),
        services,
    })
}
