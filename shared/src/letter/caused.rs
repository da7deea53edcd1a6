//! Which letters a decision causes.
//!
//! Invariant: read off the events alone, and what the money of the booking was before them.

use super::{Happening, Letter, Recipient, RefundCause, Seen};
use crate::booking::settlement::guarantee;
use crate::booking::{Actor, Booking, Event, Phase, Purpose, client_money};
use crate::catalogue::SalonDraft;
use crate::money::Money;
use crate::payment::{Attempt, Payment};
use crate::prepayment::Collect;
use crate::time::{Minutes, Timestamp};
use std::collections::BTreeSet;

/// What a salon wants of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Desk {
    /// It has an address for them.
    pub reads: bool,
    /// So long before a visit its client is reminded; nothing for never.
    pub reminder: Minutes,
}

impl Desk {
    /// As the salon has set it.
    #[must_use]
    pub fn of(salon: &SalonDraft) -> Self {
        Self { reads: !salon.letters.to.is_empty(), reminder: salon.letters.reminder }
    }
}

/// What has to be remembered of a booking, to tell what a decision has done to it.
#[derive(Debug, Clone, Default)]
pub struct Before {
    /// The client's money that was there, minor units.
    there: u64,
    start: Option<Timestamp>,
    /// Payments by which money had come.
    came: BTreeSet<Attempt>,
    /// Sent back by somebody at the provider's own pages, minor units.
    by_hand: u64,
}

impl Before {
    /// Of that booking, before a decision.
    #[must_use]
    pub fn of(booking: &Booking) -> Self {
        let came = |(attempt, payment): (&Attempt, &Payment)| payment.has_money().then_some(*attempt);
        Self {
            there: there(booking),
            start: Some(booking.made.visit.start),
            came: booking.payments.iter().filter_map(came).collect(),
            by_hand: by_hand(booking),
        }
    }
}

fn there(booking: &Booking) -> u64 {
    booking.payments.values().map(client_money).fold(0, u64::saturating_add)
}

/// A refund that bears no key of ours may still be the one that we have asked for and not heard of.
fn by_hand(booking: &Booking) -> u64 {
    let one = |payment: &Payment| {
        let strange = payment.returned().minor().saturating_sub(payment.returned_by_us().minor());
        strange.saturating_sub(payment.requested_back().minor())
    };
    booking.payments.values().map(one).fold(0, u64::saturating_add)
}

/// A decision on one booking, as letters see it.
struct Decision<'a> {
    before: &'a Before,
    booking: &'a Booking,
    events: &'a [Event],
}

/// One thing to tell, by its key.
type Told = (String, Happening);

impl Decision<'_> {
    /// A sum, if it is one.
    fn sum(&self, minor: u64) -> Option<Money> {
        let currency = self.booking.made.quote.total_from.currency();
        Money::new(minor, currency).ok().filter(|sum| !sum.is_zero())
    }

    fn any(&self, which: fn(&Event) -> bool) -> bool {
        self.events.iter().any(which)
    }

    /// What the client gets back because of this: money, or what was held on their card.
    fn back(&self) -> Option<Money> {
        self.sum(self.before.there.saturating_sub(there(self.booking)))
    }

    fn charge(&self) -> Option<Money> {
        self.events.iter().find_map(|event| {
            if let Event::ChargeStarted { amount, .. } = event { Some(*amount) } else { None }
        })
    }

    /// What was asked to go back and had not been asked for before: a refund that failed is tried again without a word.
    fn fresh(&self) -> u64 {
        let of_event = |event: &Event| {
            if let Event::RefundRequested { attempt, key, amount } = event {
                let requests = &self.booking.payments.get(attempt)?.refund_requests;
                let repeats = requests.iter().find(|request| request.key == *key)?.repeats;
                Some(amount.minor().saturating_sub(repeats))
            } else if let Event::VoidRequested { attempt } = event {
                Some(self.booking.payments.get(attempt)?.authorised_only().minor())
            } else {
                None
            }
        };
        self.events.iter().filter_map(of_event).fold(0, u64::saturating_add)
    }

    /// What stands in the booking's own events, each told by itself.
    fn told(&self) -> Vec<Told> {
        let mut told = Vec::new();
        let booked = |event: &Event| {
            matches!(event, Event::Confirmed { .. })
                || matches!(event, Event::Booked { booking } if booking.hold_until.is_none())
        };
        if self.any(booked) {
            let on_card = guarantee(self.booking);
            let paid = self.sum(there(self.booking).saturating_sub(on_card.minor()));
            told.push(("booked".to_owned(), Happening::Booked { paid, on_card: self.sum(on_card.minor()) }));
        }
        for event in self.events {
            told.extend(self.of_event(event));
        }
        let version = self.booking.version;
        // With any of these, what goes back is told.
        let all_told = |event: &Event| {
            matches!(
                event,
                Event::Moved { .. }
                    | Event::Cancelled { .. }
                    | Event::NoShow { .. }
                    | Event::RefundGranted { .. }
                    | Event::HoldTaken { .. }
                    | Event::HoldLetGo { .. }
            )
        };
        if !self.any(all_told) {
            let (came, back) = (self.came(|_| true), self.fresh());
            // A card that is only held has not paid.
            let charged = self.came(|payment| payment.collect == Collect::Charge);
            if !self.any(booked)
                && let Some(amount) = self.sum(charged.saturating_sub(back))
            {
                told.push((format!("paid.{version}"), Happening::Paid { amount }));
            }
            // It came just now and is not wanted, or it is given back of what was there.
            let unwanted = match self.booking.phase {
                Phase::Confirmed { .. } => RefundCause::Second,
                Phase::Held { .. }
                | Phase::Expired { .. }
                | Phase::Cancelled { .. }
                | Phase::NoShow { .. } => RefundCause::TooLate,
            };
            let parts = [
                ("refund", came.min(back), unwanted),
                ("refund.rest", back.saturating_sub(came), RefundCause::Salon),
            ];
            for (key, amount, cause) in parts {
                if let Some(amount) = self.sum(amount) {
                    told.push((format!("{key}.{version}"), Happening::Refunded { amount, cause }));
                }
            }
        }
        let by_hand = by_hand(self.booking).saturating_sub(self.before.by_hand);
        if let Some(amount) = self.sum(by_hand) {
            let what = Happening::Refunded { amount, cause: RefundCause::Salon };
            told.push((format!("refund.hand.{version}"), what));
        }
        told
    }

    fn of_event(&self, event: &Event) -> Option<Told> {
        let version = self.booking.version;
        Some(match event {
            Event::Moved { by, .. } => {
                let from = self.before.start?;
                let wanted = self.booking.wanted();
                let what = Happening::Moved { by: *by, from, back: self.back(), wanted };
                (format!("moved.{version}"), what)
            }
            Event::Cancelled { by, fee, .. } => {
                let (back, charge) = (self.back(), self.charge());
                ("cancelled".to_owned(), Happening::Cancelled { by: *by, fee: *fee, back, charge })
            }
            Event::NoShow { fee, .. } => {
                let (back, charge) = (self.back(), self.charge());
                ("missed".to_owned(), Happening::Missed { fee: *fee, back, charge })
            }
            // While a payment is awaited, a grant may only lower what is asked for.
            Event::RefundGranted { key, .. } => {
                let what = Happening::Refunded { amount: self.back()?, cause: RefundCause::Salon };
                (format!("refund.granted.{key}"), what)
            }
            Event::HoldTaken { amount, .. } => {
                ("hold-taken".to_owned(), Happening::HoldTaken { amount: *amount })
            }
            // More may be on the card than was still to be guaranteed.
            Event::HoldLetGo { of, .. } => {
                let amount = self.back().unwrap_or(*of);
                ("hold-released".to_owned(), Happening::HoldReleased { amount })
            }
            Event::PaymentRequested { key, .. } => {
                let amount = self.booking.wanted()?;
                (format!("wanted.{key}"), Happening::PaymentWanted { amount })
            }
            // The fee could not be charged: the client is asked for it.
            Event::ChargeRefused { attempt, .. } => {
                let amount = self.booking.wanted()?;
                (format!("fee.{}", attempt.0), Happening::PaymentWanted { amount })
            }
            // Told with what came of it, or not told at all.
            Event::Booked { .. }
            | Event::PaymentStarted { .. }
            | Event::ChargeStarted { .. }
            | Event::PageOpened { .. }
            | Event::PaymentShared { .. }
            | Event::PageRefused { .. }
            | Event::FactLearned { .. }
            | Event::Confirmed { .. }
            | Event::HoldEnded { .. }
            | Event::Released { .. }
            | Event::LinksRevoked { .. }
            | Event::Noted { .. }
            | Event::ContactErased { .. }
            | Event::PaymentRequestRevoked { .. }
            | Event::RefundRequested { .. }
            | Event::VoidRequested { .. }
            | Event::CaptureRequested { .. }
            | Event::CaptureRefused { .. }
            | Event::RefundRefused { .. }
            | Event::Paying { .. }
            | Event::HoldExtended { .. } => return None,
        })
    }

    /// What has come by this decision with such payments, whether it stays or not; minor units.
    fn came(&self, which: fn(&Payment) -> bool) -> u64 {
        let new = |(attempt, payment): (&Attempt, &Payment)| {
            let is_new = !self.before.came.contains(attempt) && which(payment);
            let on_card = payment.authorised_only().minor();
            // Of a card of which only a part is taken, the rest has not come.
            let taken = payment.capture.as_ref().filter(|capture| capture.refused.is_none());
            let on_card = taken.map_or(on_card, |capture| on_card.min(capture.amount.minor()));
            is_new.then(|| payment.captured().minor().max(on_card))
        };
        self.booking.payments.iter().filter_map(new).fold(0, u64::saturating_add)
    }
}

/// The instant and key of the reminder that a visit which stands since these events asks for, if it is not too late for it.
fn reminder(decision: &Decision<'_>, desk: Desk, now: Timestamp) -> Option<(Timestamp, Told)> {
    let set =
        |event: &Event| matches!(event, Event::Booked { .. } | Event::Confirmed { .. } | Event::Moved { .. });
    let stands = matches!(decision.booking.phase, Phase::Confirmed { .. });
    let start = decision.booking.made.visit.start;
    let at = start.plus(-desk.reminder.seconds());
    let wanted = desk.reminder.0 > 0 && stands && decision.any(set) && at > now;
    wanted.then(|| (at, (format!("reminder.{}", start.0), Happening::Reminder)))
}

/// The letters that a decision causes. `desk` is asked only when there is something to tell.
pub fn caused<E>(
    before: &Before,
    booking: &Booking,
    events: &[Event],
    now: Timestamp,
    desk: impl FnOnce() -> Result<Option<Desk>, E>,
) -> Result<Vec<Letter>, E> {
    if booking.made.purpose != Purpose::Visit {
        return Ok(Vec::new());
    }
    let decision = Decision { before, booking, events };
    let told = decision.told();
    // Whatever sets the time of a visit is told, so there is no reminder where nothing is told.
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let Some(desk) = desk()? else { return Ok(Vec::new()) };
    let currency = booking.made.quote.total_from.currency();
    let seen = Seen {
        version: booking.version,
        visit: booking.made.visit,
        lines: booking.made.lines.clone(),
        quote: booking.made.quote,
        paid: Money::new(there(booking), currency).unwrap_or_else(|_| Money::zero(currency)),
    };
    let letter = |to: Recipient, (key, what): &Told, not_before: Option<Timestamp>| Letter {
        key: key.clone(),
        to,
        what: what.clone(),
        seen: seen.clone(),
        at: now,
        not_before,
    };
    let mut letters = Vec::new();
    if booking.made.contact.email.is_some() {
        letters.extend(told.iter().map(|told| letter(Recipient::Client, told, None)));
        if let Some((at, told)) = reminder(&decision, desk, now) {
            letters.push(letter(Recipient::Client, &told, Some(at)));
        }
    }
    if desk.reads {
        let of_interest = |(_, what): &&Told| concerns_salon(what, booking.made.by);
        letters.extend(told.iter().filter(of_interest).map(|told| letter(Recipient::Salon, told, None)));
    }
    Ok(letters)
}

/// The salon is not told of a visit that it has made itself, of what it asks its client, nor that somebody did not come.
fn concerns_salon(what: &Happening, made_by: Actor) -> bool {
    match what {
        Happening::Booked { .. } => made_by != Actor::Salon,
        Happening::Paid { .. }
        | Happening::Moved { .. }
        | Happening::Cancelled { .. }
        | Happening::Refunded { .. } => true,
        Happening::Missed { .. }
        | Happening::HoldTaken { .. }
        | Happening::HoldReleased { .. }
        | Happening::PaymentWanted { .. }
        | Happening::Reminder => false,
    }
}
