//! Which letters a decision causes.
//!
//! Invariant: read off the events alone, and what the money of the booking was before them.

use super::{Happening, Letter, Recipient, RefundCause, Seen};
use crate::booking::settlement::guarantee;
use crate::booking::{Booking, Event, Phase, Purpose, client_money};
use crate::catalogue::SalonDraft;
use crate::money::Money;
use crate::payment::fact::RefundStatus;
use crate::payment::{Attempt, Payment, RefundRequest};
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

fn by_hand(booking: &Booking) -> u64 {
    let one = |payment: &Payment| payment.returned().minor().saturating_sub(payment.returned_by_us().minor());
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
        self.events.iter().find_map(|event| match event {
            Event::ChargeStarted { amount, .. } => Some(*amount),
            _ => None,
        })
    }

    /// What was asked to go back and had not been asked for before: a refund that failed is tried again without a word.
    fn fresh(&self) -> u64 {
        let of_event = |event: &Event| match event {
            Event::RefundRequested { attempt, key, amount } => {
                let payment = self.booking.payments.get(attempt)?;
                (!is_repeat(payment, key)).then_some(amount.minor())
            }
            Event::VoidRequested { attempt } => {
                Some(self.booking.payments.get(attempt)?.authorised_only().minor())
            }
            _ => None,
        };
        self.events.iter().filter_map(of_event).fold(0, u64::saturating_add)
    }

    /// What stands in the booking's own events, each told by itself.
    fn told(&self) -> Vec<Told> {
        let mut told = Vec::new();
        let booked = |event: &Event| match event {
            Event::Confirmed { .. } => true,
            Event::Booked { booking } => booking.hold_until.is_none(),
            _ => false,
        };
        if self.any(booked) {
            let on_card = guarantee(self.booking);
            let paid = self.sum(there(self.booking).saturating_sub(on_card.minor()));
            told.push(("booked".to_owned(), Happening::Booked { paid, on_card: self.sum(on_card.minor()) }));
        }
        for event in self.events {
            told.extend(self.of_event(event));
        }
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
        if !self.any(booked) {
            told.extend(self.paid());
        }
        let version = self.booking.version;
        if !self.any(all_told)
            && let Some(amount) = self.sum(self.fresh())
        {
            let cause = match self.booking.phase {
                Phase::Held { .. } | Phase::Expired { .. } => RefundCause::TooLate,
                _ if self.any(|event| matches!(event, Event::PaymentRequestRevoked { .. })) => {
                    RefundCause::Salon
                }
                Phase::Cancelled { .. } | Phase::NoShow { .. } => RefundCause::TooLate,
                Phase::Confirmed { .. } => RefundCause::Second,
            };
            told.push((format!("refund.{version}"), Happening::Refunded { amount, cause }));
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
            Event::RefundGranted { key, amount, .. } => {
                let what = Happening::Refunded { amount: *amount, cause: RefundCause::Salon };
                (format!("refund.granted.{key}"), what)
            }
            Event::HoldTaken { amount, .. } => {
                ("hold-taken".to_owned(), Happening::HoldTaken { amount: *amount })
            }
            Event::HoldLetGo { of, .. } => {
                ("hold-released".to_owned(), Happening::HoldReleased { amount: *of })
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
            _ => return None,
        })
    }

    /// Payments that have come by this decision, and stay. What was held as a guarantee, its own events tell of.
    fn paid(&self) -> Vec<Told> {
        let news = |(attempt, payment): (&Attempt, &Payment)| {
            let new = payment.has_money() && !self.before.came.contains(attempt);
            let stays = client_money(payment);
            let amount = self.sum(stays).filter(|_| new && payment.collect == Collect::Charge)?;
            Some((format!("paid.{}", attempt.0), Happening::Paid { amount }))
        };
        self.booking.payments.iter().filter_map(news).collect()
    }
}

/// The request before it failed or was refused: it is the same money once more.
fn is_repeat(payment: &Payment, key: &str) -> bool {
    let failed = |request: &RefundRequest| {
        let came_back = |status: RefundStatus| status.came_back();
        let known = payment.known.refunds.values();
        let mut ours = known.filter(|refund| refund.request.as_deref() == Some(request.key.as_str()));
        request.refused.is_some() || ours.any(|refund| came_back(refund.status))
    };
    let earlier = payment.refund_requests.iter().take_while(|request| request.key != key);
    earlier.last().is_some_and(failed)
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
        let of_interest = |(_, what): &&Told| concerns_salon(what);
        letters.extend(told.iter().filter(of_interest).map(|told| letter(Recipient::Salon, told, None)));
    }
    Ok(letters)
}

/// The salon is not told of what it asks its client, nor that somebody did not come.
fn concerns_salon(what: &Happening) -> bool {
    match what {
        Happening::Booked { .. }
        | Happening::Paid { .. }
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
