//! The hard counters: how much strangers may begin at this salon.
//!
//! Invariants: only what was done is counted, and a repeat of a booking is none; nobody is shut out by what somebody else
//! did elsewhere. So what shuts is counted by address, or by client *and* address; what a whole salon, or a phone number
//! that anybody may type, has seen too much of makes the others strict and shuts nobody. Rows go when they have drained.
//! Deliberately absent: addresses as they are ([`crate::limit::digest`]), and wrong owner's keys ([`super::owners`]).

use super::contacts::Mark;
use super::execute::execute_for_edge;
use super::letters::{self, DueLetter};
use super::message::Solved;
use super::reply::Reply;
use super::sql::SqlError;
use super::store::SqlStore;
use crate::config::variable;
use crate::limit::{Limit, Limits};
use crate::seal::Keyring;
use chairtime_shared::api::BookingRequest;
use chairtime_shared::booking::Phase;
use chairtime_shared::contact::Contact;
use chairtime_shared::ledger::{Answer, Command, Store};
use chairtime_shared::letter::Recipient;
use chairtime_shared::payment::Payment;

const ADDRESS: &str = "address";
/// What an address did while limits were strict, beside what it did in all: who solves a challenge has only the latter.
const STRICT: &str = "strict";
const SALON: &str = "salon";
const LETTERS: &str = "letters";
/// A booking that was held, by whom.
const HOLD: &str = "hold";

/// How long to wait, in seconds, where a hold that was not paid is in the way: a fraction of a hold.
const UNPAID_SECONDS: i64 = 60;

fn limits(store: &SqlStore<'_>) -> Result<Limits, SqlError> {
    let read = Limits::read(|name| variable(store.env, name));
    read.map_err(|error| SqlError::Statement(error.to_string()))
}

/// Until when what is counted drains, milliseconds.
fn until(store: &SqlStore<'_>, kind: &str, whose: &str) -> Result<Option<i64>, SqlError> {
    let statement = "SELECT until FROM limits WHERE kind = ? AND whose = ?";
    let row = store.sql.first(statement, vec![kind.into(), whose.into()])?;
    row.map(|row| row.int(0)).transpose()
}

/// Until when it would drain with one more, or how long to wait, in milliseconds.
fn room(store: &SqlStore<'_>, kind: &str, whose: &str, limit: Limit) -> Result<Result<i64, i64>, SqlError> {
    Ok(limit.add(until(store, kind, whose)?, store.now_ms))
}

fn keep(store: &SqlStore<'_>, kind: &str, whose: &str, until: i64, address: &str) -> Result<(), SqlError> {
    let statement = "INSERT OR REPLACE INTO limits (kind, whose, until, address) VALUES (?, ?, ?, ?)";
    store.sql.run(statement, vec![kind.into(), whose.into(), until.into(), address.into()])
}

/// Takes away what has drained.
pub(super) fn tidy(store: &SqlStore<'_>) -> Result<(), SqlError> {
    store.sql.run("DELETE FROM limits WHERE until <= ?", vec![store.now_ms.into()])
}

/// A booking that is within the limits: until when what is counted for it drains.
struct Admitted {
    address: i64,
    /// Where limits were strict.
    strict: Option<i64>,
    /// `None` where the salon is over its limit, and stays there.
    salon: Option<i64>,
}

/// A booking from an address: within the limits, or not now.
pub(super) fn book(
    store: &mut SqlStore<'_>,
    keyring: &Keyring,
    command: Command,
    address: &str,
    solved: Solved,
) -> Result<Reply, SqlError> {
    let Command::Book { request } = &command else { return execute_for_edge(store, keyring, None, command) };
    // Who asks again for what is there is given it.
    let known = store.sql.first("SELECT 1 FROM bookings WHERE id = ?", vec![request.id.as_str().into()])?;
    let admitted = match known {
        Some(_) => None,
        None => match admit(store, request, address, solved)? {
            Ok(admitted) => Some(admitted),
            Err(seconds) => {
                let unless_solved =
                    solved == Solved::No && admit(store, request, address, Solved::Yes)?.is_ok();
                return Ok(Reply::Limited { seconds, unless_solved });
            }
        },
    };
    let reply = execute_for_edge(store, keyring, None, command)?;
    if let (Some(admitted), Reply::Done { answer, .. }) = (admitted, &reply)
        && let Answer::Booking { booking, .. } = answer.as_ref()
    {
        tidy(store)?;
        keep(store, ADDRESS, address, admitted.address, "")?;
        if let Some(until) = admitted.strict {
            keep(store, STRICT, address, until, "")?;
        }
        if let Some(until) = admitted.salon {
            keep(store, SALON, "", until, "")?;
        }
        if let Phase::Held { until } = &booking.phase {
            keep(store, HOLD, booking.made.id.as_str(), until.0.saturating_mul(1_000), address)?;
        }
    }
    Ok(reply)
}

/// Whether there is room for this booking, or how long to wait for it, in seconds.
fn admit(
    store: &SqlStore<'_>,
    request: &BookingRequest,
    address: &str,
    solved: Solved,
) -> Result<Result<Admitted, i64>, SqlError> {
    let limits = limits(store)?;
    let salon = room(store, SALON, "", limits.salon)?.ok();
    let held = held_unpaid(store, request, address)?;
    let strict = solved == Solved::No && (salon.is_none() || held.anywhere >= limits.unpaid);
    if held.here >= if strict { 1 } else { limits.unpaid } {
        return Ok(Err(UNPAID_SECONDS));
    }
    let counted = until(store, ADDRESS, address)?;
    let room = limits.address.add(counted, store.now_ms);
    let room = room.map(|address| Admitted { address, strict: None, salon });
    let room = match room {
        Ok(admitted) if strict => {
            // What was done before limits were strict counts too.
            let counted = until(store, STRICT, address)?.max(counted);
            let strict = limits.address.strict().add(counted, store.now_ms);
            strict.map(|until| Admitted { strict: Some(until), ..admitted })
        }
        room => room,
    };
    Ok(room.map_err(|wait| wait.saturating_add(999).div_euclid(1_000)))
}

/// Times that a client holds and has not paid for.
#[derive(Default)]
struct HeldUnpaid {
    anywhere: i64,
    /// From this address: that somebody else has typed their number keeps nobody out.
    here: i64,
}

fn held_unpaid(
    store: &SqlStore<'_>,
    request: &BookingRequest,
    address: &str,
) -> Result<HeldUnpaid, SqlError> {
    let mut held = HeldUnpaid::default();
    let Some(salon) = store.catalogue()? else { return Ok(held) };
    // What cannot be read is refused for that.
    let Ok(contact) = Contact::parse(&request.contact, &salon.phone_plan) else { return Ok(held) };
    let phone = Some(contact.phone.as_str()).filter(|phone| !phone.is_empty()).map(Mark::Phone);
    for mark in [phone, contact.email.as_deref().map(Mark::Email)].into_iter().flatten() {
        // From what is held, which is little, to whose it is (CROSS JOIN keeps that order): somebody may have had thousands of visits.
        let statement = "SELECT COUNT(*), COUNT(limits.whose) FROM bookings
            CROSS JOIN contact_marks ON contact_marks.mark = ?4 AND contact_marks.booking = bookings.id
            LEFT JOIN limits ON limits.kind = ?2 AND limits.whose = bookings.id AND limits.address = ?3
            WHERE bookings.hold_until > ?1";
        let mark = store.vault()?.mark(mark)?;
        let now = store.now_ms.div_euclid(1_000);
        let values = vec![now.into(), HOLD.into(), address.into(), mark.into()];
        if let Some(row) = store.sql.first(statement, values)? {
            held = HeldUnpaid { anywhere: held.anywhere.max(row.int(0)?), here: held.here.max(row.int(1)?) };
        }
    }
    Ok(held)
}

/// Counts a letter about a visit that nobody has paid for; true when there were too many, and it waits until there is room: a
/// form takes any address, also that of somebody who has asked for nothing, and a visit can be moved again and again.
pub(super) fn holds_back(store: &SqlStore<'_>, due: &DueLetter) -> Result<bool, SqlError> {
    let Some(booking) = store.booking(&due.booking)? else { return Ok(false) };
    if booking.payments.values().any(Payment::has_money) {
        return Ok(false);
    }
    let whose = match (due.letter.to, booking.made.contact.email.as_deref()) {
        (Recipient::Client, Some(email)) => store.vault()?.mark(Mark::Email(email))?,
        (Recipient::Client, None) => return Ok(false),
        (Recipient::Salon, _) => due.booking.to_string(),
    };
    match room(store, LETTERS, &whose, limits(store)?.letters)? {
        Ok(until) => keep(store, LETTERS, &whose, until, "").map(|()| false),
        Err(wait) => letters::hold_back(store, due, wait).map(|()| true),
    }
}
