//! Payment links that were given out: to which booking a code belongs.
//!
//! Invariant: the code itself is not stored. A link that was taken back stays here and opens nothing: its code is that of
//! an epoch which is over.

use super::reply::Reply;
use super::sql::SqlError;
use super::store::SqlStore;
use chairtime_shared::id::BookingId;
use chairtime_shared::ledger::Store;
use chairtime_shared::letter::compose::payment_message;
use chairtime_shared::schedule::Zone;

/// Takes down that a code was given out; the same again changes nothing.
pub(super) fn keep(store: &SqlStore<'_>, code_hash: &str, booking: &BookingId) -> Result<(), SqlError> {
    let statement = "INSERT OR IGNORE INTO payment_links (code_hash, booking) VALUES (?, ?)";
    store.sql.run(statement, vec![code_hash.into(), booking.as_str().into()])
}

/// Takes down that a code was given to the salon, and tells what to write to the client with it, if anything is wanted.
pub(super) fn give(store: &SqlStore<'_>, code_hash: &str, id: &BookingId) -> Result<Reply, SqlError> {
    keep(store, code_hash, id)?;
    let (Some(salon), Some(booking)) = (store.catalogue()?, store.booking(id)?) else {
        return Ok(Reply::NoBooking);
    };
    let zone = Zone::parse(&salon.zone).map_err(|_| SqlError::Column("a time zone"))?;
    Ok(Reply::Told { json: serde_json::to_string(&payment_message(&salon, &zone, &booking))? })
}

/// The booking of a code.
pub(super) fn show(store: &SqlStore<'_>, code_hash: &str) -> Result<Reply, SqlError> {
    let statement = "SELECT booking FROM payment_links WHERE code_hash = ?";
    let row = store.sql.first(statement, vec![code_hash.into()])?;
    let Some(row) = row else { return Ok(Reply::NoBooking) };
    let booking: BookingId = row.text(0)?.parse().map_err(|_| SqlError::Column("an identifier"))?;
    let booking = store.booking(&booking)?;
    Ok(booking.map_or(Reply::NoBooking, |booking| Reply::Booking { booking: Box::new(booking) }))
}
