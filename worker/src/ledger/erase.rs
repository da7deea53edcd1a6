//! Forgetting somebody: every booking of theirs, found by one of them or by phone and e-mail.
//!
//! Invariant: all or none. While one of their visits is ahead nobody is forgotten, so that a salon is never left with a visit
//! of it does not know whom.

use super::contacts::{self, Mark};
use super::execute::execute_once;
use super::message::Whose;
use super::reply::Reply;
use super::sql::SqlError;
use super::store::SqlStore;
use super::trail;
use chairtime_shared::booking::{Booking, Erasure};
use chairtime_shared::contact::{ContactField, Phone, parse_email};
use chairtime_shared::history::Who;
use chairtime_shared::id::{BookingId, ProviderRef};
use chairtime_shared::ledger::{Command, Store};
use chairtime_shared::payment::Payment;
use chairtime_shared::provider::Provider;
use std::collections::BTreeSet;

/// Most bookings in one transaction.
const BOOKINGS_MAX: usize = 50;

/// The bookings meant; `None` when what was given is no contact.
fn meant(store: &SqlStore<'_>, whose: &Whose) -> Result<Option<BTreeSet<BookingId>>, SqlError> {
    let (phone, email) = match whose {
        Whose::Booking { booking } => return Ok(Some([booking.clone()].into())),
        Whose::Contact { phone, email } => (phone, email),
    };
    let Some(salon) = store.catalogue()? else { return Ok(None) };
    let mut found = BTreeSet::new();
    if !phone.is_empty() {
        let Ok(phone) = Phone::parse(phone, &salon.phone_plan) else { return Ok(None) };
        found.extend(contacts::find(store, Mark::Phone(phone.as_str()))?);
    }
    if !email.is_empty() {
        let Ok(email) = parse_email(email) else { return Ok(None) };
        found.extend(contacts::find(store, Mark::Email(&email))?);
    }
    Ok((!phone.is_empty() || !email.is_empty()).then_some(found))
}

/// Forgets them, some bookings at a time.
pub(super) fn erase(store: &mut SqlStore<'_>, whose: &Whose) -> Result<Reply, SqlError> {
    let Some(meant) = meant(store, whose)? else { return Ok(Reply::NoContact) };
    let now = store.now();
    let mut ahead = Vec::new();
    for id in &meant {
        match store.booking(id)? {
            Some(booking) if booking.needs_contact(now) => ahead.push(id.clone()),
            Some(_) => {}
            None => return Ok(Reply::NoBooking),
        }
    }
    if !ahead.is_empty() {
        return Ok(Reply::VisitsAhead { ids: ahead });
    }
    let (mut bookings, mut payments) = (Vec::new(), Vec::new());
    for id in meant.iter().take(BOOKINGS_MAX) {
        let fields = ContactField::PERSONAL.into();
        let command = Command::Erase { booking: id.clone(), fields, why: Erasure::Requested };
        if execute_once(store, None, command)?.is_ok()
            && let Some(booking) = store.booking(id)?
        {
            payments.extend(names(&booking));
            bookings.push(id.clone());
        }
    }
    trail::note(store, Who::Owner, "contacts_erased", &bookings.len().to_string())?;
    let more = meant.len() > bookings.len() && !bookings.is_empty();
    Ok(Reply::Erased { ids: bookings, payments, more })
}

/// By what names the providers know its payments.
fn names(booking: &Booking) -> impl Iterator<Item = (Provider, ProviderRef)> {
    let of = |payment: &Payment| {
        let (provider, refs) = (payment.provider, &payment.known.refs);
        refs.iter().map(|name| (provider, name.clone())).collect::<Vec<_>>()
    };
    booking.payments.values().flat_map(of)
}
