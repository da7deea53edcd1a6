//! Time that the salon keeps free of visits.
//!
//! Invariant: blocked time is a claim like a visit's, so neither is ever sold over the other; a visit's commands do not know
//! it. Deliberately absent: blocking over midnight, and hours that come again each week (the catalogue has those).

use super::{Answer, Change, Refusal, Store, begin, claims_are_free, end_holds};
use crate::api::desk::DeskBlock;
use crate::api::{ConsentShown, PayChoice, StaffChoice};
use crate::booking::decide::Step;
use crate::booking::{Actor, Asked, Booking, Cancelling, Claim, NewBooking, Phase, Purpose};
use crate::cancellation::CancellationTerms;
use crate::catalogue::Salon;
use crate::contact::{Consent, Contact, FieldError, parse_name};
use crate::contact::{ContactField, FieldFault};
use crate::id::BookingId;
use crate::money::Money;
use crate::prepayment::{Collect, Prepayment, Quote};
use crate::schedule::Zone;
use crate::time::{Interval, Timestamp};

/// The span as instants: to the second of the change where the clocks change within.
fn span(salon: &Salon, block: &DeskBlock) -> Option<Interval> {
    let zone = Zone::parse(&salon.zone).ok()?;
    let day = zone.day(block.date);
    let span = Interval { start: day.boundary(block.from), end: day.boundary(block.to) };
    (span.start < span.end).then_some(span)
}

fn label(block: &DeskBlock) -> Result<String, Refusal> {
    match parse_name(&block.label) {
        Ok(label) => Ok(label),
        Err(FieldFault::Missing) => Ok(String::new()),
        Err(fault) => {
            Err(Refusal::InvalidContact { fields: vec![FieldError { field: ContactField::Name, fault }] })
        }
    }
}

fn blocked(salon: &Salon, block: &DeskBlock, label: String, span: Interval, now: Timestamp) -> NewBooking {
    let nothing = Money::zero(salon.currency);
    let (version, text) = (String::new(), String::new());
    NewBooking {
        id: block.id.clone(),
        purpose: Purpose::Blocked,
        by: Actor::Salon,
        asked: Asked {
            services: Vec::new(),
            staff: StaffChoice::Member { id: block.staff.clone() },
            start: span.start,
            pay: PayChoice::AtSalon,
            consent: ConsentShown { version: version.clone(), text: text.clone() },
            mandate: None,
        },
        lines: Vec::new(),
        visit: span,
        claims: vec![Claim { staff: block.staff.clone(), interval: span }],
        quote: Quote {
            total_from: nothing,
            total_to: nothing,
            prepayment: Prepayment::Off,
            collect: Collect::Charge,
        },
        // Sealed like any name: whoever blocks time may write somebody's there.
        contact: Contact { name: label, ..Contact::nobody() },
        consent: Consent { version, text, locale: salon.locale, at: now },
        locale: salon.locale,
        at: now,
        hold_until: None,
        terms: CancellationTerms::default(),
        smallest: None,
    }
}

/// Blocks the time, or finds the block that the same request made before, whatever became of it.
pub(super) fn block<S: Store>(
    store: &mut S,
    block: &DeskBlock,
    now: Timestamp,
) -> Result<Result<Answer, Refusal>, S::Error> {
    let Some(salon) = store.salon()? else { return Ok(Err(Refusal::UnknownSalon)) };
    let label = match label(block) {
        Ok(label) => label,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // What is over cannot be kept free any more.
    let Some(span) = span(&salon, block).filter(|span| span.end > now) else {
        return Ok(Err(Refusal::NotBookable { nearest: Vec::new() }));
    };
    if let Some(existing) = store.booking(&block.id)? {
        let made = &existing.made;
        let is_same = made.purpose == Purpose::Blocked
            && made.visit == span
            && made.contact.name == label
            && { made.claims.iter().all(|claim| claim.staff == block.staff) };
        return Ok(if is_same { Ok(done(existing)) } else { Err(Refusal::BookingIdReused) });
    }
    if salon.staff_member(&block.staff).is_none() {
        return Ok(Err(Refusal::NotOffered));
    }
    end_holds(store, now)?;
    let made = blocked(&salon, block, label, span, now);
    if !claims_are_free(store, &made.claims, &made.id)? {
        return Ok(Err(Refusal::SlotTaken { nearest: Vec::new() }));
    }
    let Step { booking, events, effects } = Step::with_new(made);
    let (held_slot, former, movements, letters) = (false, None, Vec::new(), Vec::new());
    let change = Change { booking, events, effects, held_slot, former, movements, letters };
    store.save(&change)?;
    Ok(Ok(done(change.booking)))
}

fn done(booking: Booking) -> Answer {
    Answer::Booking { booking: Box::new(booking), pay: None }
}

/// Gives the time back; once it is back, again.
pub(super) fn unblock<S: Store>(
    store: &mut S,
    id: &BookingId,
    now: Timestamp,
) -> Result<Result<Answer, Refusal>, S::Error> {
    let block = store.booking(id)?.filter(|booking| booking.made.purpose == Purpose::Blocked);
    let Some(block) = block else { return Ok(Err(Refusal::UnknownBooking)) };
    if matches!(block.phase, Phase::Cancelled { .. }) {
        return Ok(Ok(done(block)));
    }
    let mut begun = begin(block, now);
    match begun.step.cancel(Cancelling::SalonForFree, now) {
        Ok(()) => Ok(Ok(Answer::Booking { booking: begun.finish(store)?, pay: None })),
        Err(reason) => Ok(Err(reason.into())),
    }
}
