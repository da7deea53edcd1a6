//! Who the bookings are for: names and contacts, sealed under the salon's data key, in one table and nowhere else.
//!
//! Invariants: what is written of a booking elsewhere (its state, its events) has an empty contact, so erasing a row of this
//! table is erasing the contact; SQLite's journal and its free pages, which keep what was written long after it was
//! overwritten, never see it as it is. Bookings are found by phone or e-mail through keyed digests (`contact_marks`), which go
//! with the contact. Deliberately absent: a copy of anything, and searching by name (`super::clients` opens contact by contact).

use super::connections;
use super::execute::execute_once;
use super::sql::{Row, SqlError};
use super::store::SqlStore;
use crate::config::Config;
use crate::random;
use crate::seal::{DataKey, Place};
use chairtime_shared::booking::{Booking, Erasure, Event};
use chairtime_shared::contact::{Contact, ContactField};
use chairtime_shared::id::{BookingId, ClientId, SalonId};
use chairtime_shared::ledger::{Change, Command, Store};
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::payment::{Page, SavedCard};
use chairtime_shared::time::Timestamp;
use std::collections::BTreeSet;
use worker::SqlStorageValue;

/// Bookings looked at in one transaction.
const PER_TRANSACTION: i64 = 20;

/// A contact that cannot be erased yet is looked at again after so many seconds.
const LATER_SECONDS: i64 = 3_600;

/// What contacts are sealed with; opened when the first is needed in a transaction.
pub(super) struct Vault {
    salon: SalonId,
    key: DataKey,
}

/// What somebody is found by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mark<'a> {
    /// A number as E.164 writes it.
    Phone(&'a str),
    /// An address, in any letters.
    Email(&'a str),
}

impl Vault {
    pub(super) fn open(store: &SqlStore<'_>) -> Result<Self, SqlError> {
        let row = store.sql.first("SELECT json_extract(salon, '$.id') FROM salon", vec![])?;
        let row = row.ok_or(SqlError::Column("a salon"))?;
        let salon: SalonId = row.text(0)?.parse().map_err(|_| SqlError::Column("a salon"))?;
        Self::of(store, salon)
    }

    /// Of a salon by its name: while it is being taken in it is not there yet.
    pub(super) fn of(store: &SqlStore<'_>, salon: SalonId) -> Result<Self, SqlError> {
        let config = Config::from_env(store.env).map_err(|error| SqlError::Statement(error.to_string()))?;
        let key = connections::data_key(store, &config.sealing, &salon)?;
        Ok(Self { salon, key })
    }

    fn seal(&self, booking: &BookingId, contact: &Contact) -> Result<String, SqlError> {
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(contact)?);
        let field = field(booking);
        let place = Place { salon: &self.salon, field: &field, version: 0 };
        Ok(self.key.seal(place, &random::bytes()?, &plain)?)
    }

    pub(super) fn unseal(&self, booking: &BookingId, sealed: &str) -> Result<Contact, SqlError> {
        let field = field(booking);
        let plain = self.key.open(Place { salon: &self.salon, field: &field, version: 0 }, sealed)?;
        Ok(serde_json::from_slice(&plain)?)
    }

    pub(super) fn mark(&self, mark: Mark<'_>) -> Result<String, SqlError> {
        let (kind, value) = match mark {
            Mark::Phone(number) => ("phone", number.to_owned()),
            Mark::Email(address) => ("email", address.to_lowercase()),
        };
        Ok(self.key.mark(&self.salon, kind, &value)?)
    }
}

/// What a sealed contact is bound to.
fn field(booking: &BookingId) -> String {
    format!("contact.{booking}")
}

/// A booking of a row with its state and its sealed contact.
pub(super) fn whole(store: &SqlStore<'_>, row: &Row) -> Result<Booking, SqlError> {
    let mut booking: Booking = row.document(0)?;
    match row.optional_text(1)? {
        Some(sealed) => booking.made.contact = store.vault()?.unseal(&booking.made.id, sealed)?,
        // Written before contacts were sealed: its next change seals it, or `tidy`.
        None if !booking.made.contact.is_nobody() => store.unsealed.set(true),
        None => {}
    }
    Ok(booking)
}

/// A booking as it is written outside this table.
pub(super) fn without_contact(booking: &Booking) -> Booking {
    let mut bare = booking.clone();
    bare.made.contact = Contact::nobody();
    bare
}

/// Takes down what a change means for the contact.
pub(super) fn follow(store: &SqlStore<'_>, change: &Change) -> Result<(), SqlError> {
    let has = |wanted: fn(&Event) -> bool| change.events.iter().any(wanted);
    let erased = has(|event| matches!(event, Event::ContactErased { .. }));
    // When it is over may have changed.
    let written = has(|event| {
        matches!(
            event,
            Event::Booked { .. }
                | Event::Noted { .. }
                | Event::Moved { .. }
                | Event::Cancelled { .. }
                | Event::Released { .. }
        )
    });
    if erased || written || store.unsealed.get() {
        write(store, &change.booking)?;
    }
    if erased {
        redact_events(store, &change.booking.made.id, &Contact::nobody())?;
        // A provider's complaint may quote what it was given.
        for notes in [
            "UPDATE outbox SET note = '' WHERE booking = ? AND note <> 'done'",
            "UPDATE letters SET note = '' WHERE booking = ? AND note <> ''",
        ] {
            store.sql.run(notes, vec![change.booking.made.id.as_str().into()])?;
        }
    }
    Ok(())
}

/// Seals the contact of a booking, or takes its row away when nothing is left of it.
fn write(store: &SqlStore<'_>, booking: &Booking) -> Result<(), SqlError> {
    let (id, contact) = (&booking.made.id, &booking.made.contact);
    store.sql.run("DELETE FROM contact_marks WHERE booking = ?", vec![id.as_str().into()])?;
    if contact.is_nobody() {
        return store.sql.run("DELETE FROM contacts WHERE booking = ?", vec![id.as_str().into()]);
    }
    keep(store, store.vault()?, id, contact, due(store, booking)?)
}

/// A contact that comes with an export; when it is to be erased is looked at once all of it is there.
pub(super) fn arrive(
    store: &SqlStore<'_>,
    vault: &Vault,
    id: &BookingId,
    contact: &Contact,
) -> Result<(), SqlError> {
    keep(store, vault, id, contact, None)
}

fn keep(
    store: &SqlStore<'_>,
    vault: &Vault,
    id: &BookingId,
    contact: &Contact,
    due: Option<Timestamp>,
) -> Result<(), SqlError> {
    let due = due.map(|at| at.0);
    let statement = "INSERT OR REPLACE INTO contacts (booking, sealed, due) VALUES (?, ?, ?)";
    store.sql.run(statement, vec![id.as_str().into(), vault.seal(id, contact)?.into(), due.into()])?;
    let phone = Some(contact.phone.as_str()).filter(|phone| !phone.is_empty()).map(Mark::Phone);
    for mark in [phone, contact.email.as_deref().map(Mark::Email)].into_iter().flatten() {
        let values = vec![vault.mark(mark)?.into(), id.as_str().into()];
        store.sql.run("INSERT OR IGNORE INTO contact_marks (mark, booking) VALUES (?, ?)", values)?;
    }
    Ok(())
}

/// When the first of the fields that are left is to be erased.
fn due(store: &SqlStore<'_>, booking: &Booking) -> Result<Option<Timestamp>, SqlError> {
    let Some(salon) = store.catalogue()? else { return Ok(None) };
    let over = |field: &ContactField| salon.retention.over(*field, booking.over_since());
    Ok(booking.contact_fields().iter().filter_map(over).min())
}

/// The bookings of whoever is found by that.
pub(super) fn find(store: &SqlStore<'_>, mark: Mark<'_>) -> Result<Vec<BookingId>, SqlError> {
    let mark = store.vault()?.mark(mark)?;
    bookings(store, "SELECT booking FROM contact_marks WHERE mark = ?", vec![mark.into()])
}

/// By what a client is known at the desk: the phone number, else the address, else this one booking.
pub(super) fn client(
    store: &SqlStore<'_>,
    booking: &BookingId,
    contact: &Contact,
) -> Result<ClientId, SqlError> {
    let id = match (contact.phone.as_str(), &contact.email) {
        ("", None) => booking.as_str().to_owned(),
        ("", Some(email)) => store.vault()?.mark(Mark::Email(email))?,
        (phone, _) => store.vault()?.mark(Mark::Phone(phone))?,
    };
    id.try_into().map_err(|_| SqlError::Column("a client"))
}

/// The salon keeps contacts for another time: every one is looked at again.
pub(super) fn retention_changed(store: &SqlStore<'_>) -> Result<(), SqlError> {
    store.sql.run("UPDATE contacts SET due = 0", vec![])
}

/// Erases what is not kept any longer and seals what was written before contacts were sealed, a few bookings at a time;
/// true when there was something.
pub(super) fn tidy(store: &mut SqlStore<'_>) -> Result<bool, SqlError> {
    let old = bookings(store, "SELECT booking FROM unsealed LIMIT ?", vec![PER_TRANSACTION.into()])?;
    for id in &old {
        seal_old(store, id)?;
    }
    let due = "SELECT booking FROM contacts WHERE due <= ? ORDER BY due LIMIT ?";
    let over = bookings(store, due, vec![store.now().0.into(), PER_TRANSACTION.into()])?;
    for id in &over {
        erase_over(store, id)?;
    }
    Ok(!old.is_empty() || !over.is_empty())
}

fn bookings(
    store: &SqlStore<'_>,
    statement: &str,
    values: Vec<SqlStorageValue>,
) -> Result<Vec<BookingId>, SqlError> {
    let rows = store.sql.query(statement, values)?;
    rows.iter().map(|row| row.text(0)?.parse().map_err(|_| SqlError::Column("a booking"))).collect()
}

fn erase_over(store: &mut SqlStore<'_>, id: &BookingId) -> Result<(), SqlError> {
    let (now, salon) = (store.now(), store.catalogue()?);
    let (Some(booking), Some(salon)) = (store.booking(id)?, salon) else {
        return store.sql.run("DELETE FROM contacts WHERE booking = ?", vec![id.as_str().into()]);
    };
    let end = booking.over_since();
    let is_over = |field: &ContactField| salon.retention.over(*field, end).is_some_and(|over| over <= now);
    let fields: BTreeSet<_> = booking.contact_fields().into_iter().filter(is_over).collect();
    let mut left = booking;
    if !fields.is_empty() && !left.needs_contact(now) {
        let command = Command::Erase { booking: id.clone(), fields, why: Erasure::RetentionOver };
        // Erased or not, the row says below when it is looked at again.
        let _ = execute_once(store, None, command)?;
        match store.booking(id)? {
            Some(booking) => left = booking,
            None => return Ok(()),
        }
    }
    let due = due(store, &left)?.map(|due| if due <= now { now.plus(LATER_SECONDS) } else { due });
    let values = vec![due.map(|due| due.0).into(), id.as_str().into()];
    store.sql.run("UPDATE contacts SET due = ? WHERE booking = ?", values)
}

/// Seals the contact of a booking of before, and writes over what stood there, byte for byte.
fn seal_old(store: &SqlStore<'_>, id: &BookingId) -> Result<(), SqlError> {
    if let Some(booking) = store.booking(id)? {
        write(store, &booking)?;
        let mut bare = without_contact(&booking);
        for payment in bare.payments.values_mut() {
            if let Page::Open { widget: Some(widget), .. } = &mut payment.page {
                forget_email(&mut widget.params, &booking.made.contact);
            }
        }
        let row = store.sql.first(
            "SELECT length(CAST(state AS BLOB)) FROM bookings WHERE id = ?",
            vec![id.as_str().into()],
        )?;
        let length = row.map_or(Ok(0), |row| row.int(0))?;
        let values = vec![padded(&serde_json::to_string(&bare)?, length).into(), id.as_str().into()];
        store.sql.run("UPDATE bookings SET state = ? WHERE id = ?", values)?;
        redact_events(store, id, &booking.made.contact)?;
    }
    store.sql.run("DELETE FROM unsealed WHERE booking = ?", vec![id.as_str().into()])
}

/// JSON with blanks behind it, so that it covers what it is written over: so many bytes.
fn padded(json: &str, length: i64) -> String {
    let missing = usize::try_from(length).unwrap_or_default().saturating_sub(json.len());
    [json, &" ".repeat(missing)].concat()
}

fn forget_email(params: &mut String, contact: &Contact) {
    if let Some(email) = &contact.email {
        *params = params.replace(email.as_str(), "");
    }
}

/// Takes out of an event what is about the client; true when there was something.
fn redact(event: &mut Event, contact: &Contact) -> bool {
    if let Event::Booked { booking } = event {
        let known = !booking.contact.is_nobody();
        booking.contact = Contact::nobody();
        return known;
    }
    if let Event::PageOpened { widget: Some(widget), .. } = event {
        let before = widget.params.len();
        forget_email(&mut widget.params, contact);
        return widget.params.len() != before;
    }
    if let Event::FactLearned { fact: PaymentFact::CardSaved { card }, .. } = event {
        let blank = SavedCard { customer: String::new(), card: String::new() };
        return std::mem::replace(card, blank.clone()) != blank;
    }
    false
}

fn redact_events(store: &SqlStore<'_>, id: &BookingId, contact: &Contact) -> Result<(), SqlError> {
    let statement = "SELECT version, event, length(CAST(event AS BLOB)) FROM events WHERE booking = ?";
    for row in store.sql.query(statement, vec![id.as_str().into()])? {
        let mut event: Event = row.document(1)?;
        if redact(&mut event, contact) {
            let json = padded(&serde_json::to_string(&event)?, row.int(2)?);
            let values = vec![json.into(), id.as_str().into(), row.int(0)?.into()];
            store.sql.run("UPDATE events SET event = ? WHERE booking = ? AND version = ?", values)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_over_is_covered_to_its_end() {
        assert_eq!(padded("{}", 5), "{}   ");
        assert_eq!(padded("{\"a\":1}", 2), "{\"a\":1}");
        assert_eq!(padded("{}", -1), "{}");
        assert_eq!(padded("\"я\"", 6), "\"я\"  ", "bytes, not characters");
    }

    #[test]
    fn cards_and_addresses_leave_the_events() {
        let read = |text: &str| serde_json::from_str::<Event>(text).unwrap();
        let contact = Contact { email: Some("eva@example.org".into()), ..Contact::nobody() };
        let page = r#"{"page_opened":{"attempt":1,"session":"w_1","url":"u","widget":{"script":"s","params":"{\"email\":\"eva@example.org\"}"}}}"#;
        for text in [
            page,
            r#"{"fact_learned":{"attempt":1,"fact":{"card_saved":{"card":{"customer":"cus_1","card":"pm_1"}}}}}"#,
        ] {
            let mut event = read(text);
            assert!(redact(&mut event, &contact), "{text}");
            assert!(!redact(&mut event, &contact), "once");
            let json = serde_json::to_string(&event).unwrap();
            assert!(!json.contains("eva@") && !json.contains("cus_1"), "{json}");
        }
        assert!(!redact(&mut read(r#"{"confirmed":{"at":1}}"#), &contact));
    }
}
