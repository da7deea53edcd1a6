//! The laws that hold at every moment, and what is counted on the way.

use super::payments::is_being_charged;
use super::{World, wire};
use crate::books::Written;
use crate::message::About;
use crate::tiptoppay::{State, Transaction};
use chairtime_shared::booking::decide::{Check, CheckVerdict, PAYING_SECONDS_MAX};
use chairtime_shared::booking::{Booking, Event, Phase, Purpose};
use chairtime_shared::id::BookingId;
use chairtime_shared::ledger::Command;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::payment::{Attempt, Page, Payment};
use chairtime_shared::provider::Provider;

/// A question of a provider's, and what it is about as it was before the answer.
pub(super) struct Question {
    provider: Provider,
    about: Option<About>,
    check: Check,
    booking: Option<Booking>,
    /// What is asked of the client, by what they were promised.
    wanted: Option<u64>,
}

impl Question {
    /// Whether a card may be charged now, said in other words than the ledger's.
    fn is_welcome(&self, now: chairtime_shared::time::Timestamp) -> bool {
        let (Some((id, attempt)), Some(booking)) = (&self.about, &self.booking) else { return false };
        let Some(payment) = booking.payments.get(attempt) else { return false };
        let later_page = booking.payments.range(Attempt(attempt.0 + 1)..);
        let held = matches!(booking.phase, Phase::Held { until } if until > now)
            && !booking.payments.values().any(Payment::is_secured);
        if is_being_charged(payment) {
            // Our own request, whatever else is known of it by now.
            return payment.provider == self.provider
                && self.check.account.as_deref() == Some(id.as_str())
                && self.check.amount == Some(payment.asked);
        }
        payment.provider == self.provider
            && self.check.account.as_deref() == Some(id.as_str())
            && self.check.amount == Some(payment.asked)
            && self.wanted == Some(payment.asked.minor())
            && (held || !matches!(booking.phase, Phase::Held { .. }))
            && later_page.into_iter().all(|(_, payment)| !payment.has_page())
            && matches!(payment.page, Page::Opening | Page::Open { .. })
            && !payment.known.page_closed
            && !payment.has_money()
            && !self.somebody_else_pays(booking, now)
    }

    /// Another card has been said yes to a moment ago, and nobody has told of its end.
    fn somebody_else_pays(&self, booking: &Booking, now: chairtime_shared::time::Timestamp) -> bool {
        let mut payments = booking.payments.values();
        booking.paying.as_ref().is_some_and(|paying| {
            paying.until > now
                && paying.transaction != self.check.transaction
                && !payments.any(|payment| {
                    let known = &payment.known;
                    let paid = payment.has_money() && known.refs.contains(&paying.transaction);
                    paid || known.failed.contains(&paying.transaction)
                })
        })
    }
}

impl World {
    pub(super) fn question(&self, command: &Command) -> Option<Question> {
        let Command::Check { provider, about, check } = command else { return None };
        let booking = about.as_ref().and_then(|(id, _)| self.books.bookings().get(id)).cloned();
        let promise = about.as_ref().and_then(|(id, _)| self.promises.get(id));
        let wanted = promise.zip(booking.as_ref()).and_then(|(promise, booking)| promise.wanted(booking));
        Some(Question { provider: *provider, about: about.clone(), check: check.clone(), booking, wanted })
    }

    /// A card is charged for what is wanted now, and for nothing else; at the most, the slot is kept a little longer.
    pub(super) fn check_verdict(&mut self, question: &Question, verdict: CheckVerdict) {
        let Question { about, check, booking, .. } = question;
        let accepted = verdict == CheckVerdict::Accept;
        assert!(
            accepted == question.is_welcome(self.now),
            "law: a card is charged if and only if it is wanted: {verdict:?} {about:?} {check:?} {booking:#?}"
        );
        let extends = |event: &Event| matches!(event, Event::HoldExtended { .. } | Event::Paying { .. });
        for Written { change, .. } in self.books.written() {
            let nothing_else = change.events.iter().all(extends) && change.effects.is_empty();
            assert!(nothing_else, "law: a question only keeps the slot: {change:#?}");
        }
        assert!(accepted || self.books.untouched(), "law: a refused question changes nothing: {verdict:?}");
        self.counts.add(match verdict {
            CheckVerdict::Accept => "check accepted",
            CheckVerdict::UnknownInvoice => "check refused: unknown invoice",
            CheckVerdict::WrongAccount => "check refused: wrong account",
            CheckVerdict::WrongAmount => "check refused: wrong amount",
            CheckVerdict::NotAccepted => "check refused: not accepted",
            CheckVerdict::Expired => "check refused: expired",
        });
    }

    pub(super) fn commit(&mut self) {
        for written in self.books.commit() {
            self.check_told(&written);
            let Written { before, change } = written;
            self.note(|| format!("events {:?} effects {:?}", change.events, change.effects));
            let booking = &change.booking;
            for event in &change.events {
                self.tally(event, before, &change.events, booking);
            }
            self.keep_promise(booking, &change.events);
            self.check_forgotten(booking);
            if self.written {
                let read = wire::through(booking);
                assert!(read == *booking, "law: what is stored is read as it was: {booking:#?}");
                change.events.iter().for_each(|event| drop(wire::through(event)));
            }
            if booking.made.purpose == Purpose::Visit {
                assert!(
                    self.place.is_open(booking.made.visit),
                    "law: a visit is on the half hour and within the hours, by the clocks on the wall: {booking:#?}"
                );
                if self.place.changes_on(booking.made.visit.start) {
                    self.counts.add("visit on a day when clocks change");
                }
            }
            if change.events.iter().any(|event| matches!(event, Event::Confirmed { .. })) {
                check_confirmed(booking);
            }
            if let (Phase::Held { until }, Some(given)) = (booking.phase, booking.made.hold_until) {
                assert!(
                    until <= given.plus(PAYING_SECONDS_MAX),
                    "law: no hold is extended without end: {booking:#?}"
                );
            }
            for (attempt, payment) in &booking.payments {
                if let Page::Shared { with } = payment.page {
                    let owner = booking.payments.get(&with).map(|owner| &owner.page);
                    assert!(
                        !matches!(owner, None | Some(Page::Shared { .. })),
                        "law: a page that is shared is somebody's: {booking:#?}"
                    );
                }
                match payment.provider {
                    Provider::Stripe => {
                        let captured = self.captured(&booking.made.id, attempt.0);
                        let about = (booking.made.id.clone(), *attempt);
                        let held = self.stripe.sessions.iter().find(|s| s.about == about && s.was_held());
                        let known = &payment.known;
                        assert!(
                            known.captured <= captured
                                && known.authorised <= held.map_or(0, |held| held.amount.minor())
                                && (!known.authorisation_ended
                                    || held.is_some_and(|held| held.hold_over.is_some())),
                            "law: nothing is believed captured or held that is not: {held:#?} {booking:#?}"
                        );
                    }
                    Provider::TipTopPay => self.check_belief(booking, payment),
                }
            }
        }
    }

    fn tally(&mut self, event: &Event, before: Option<Phase>, all: &[Event], booking: &Booking) {
        let along_with = |what: fn(&Event) -> bool| all.iter().any(what);
        let is_over = matches!(booking.phase, Phase::Expired { .. } | Phase::Cancelled { .. });
        let is_off = matches!(before, Some(Phase::Cancelled { .. } | Phase::NoShow { .. }));
        let page = |attempt: &Attempt| booking.payments.get(attempt).map(|payment| &payment.page);
        let on_file = |attempt: &Attempt| matches!(page(attempt), Some(Page::OnFile { .. }));
        let refused =
            |attempt: &Attempt| matches!(page(attempt), Some(Page::OnFile { refused: Some(_), .. }));
        let is_test = booking.made.purpose == Purpose::TestPayment;
        let shared = |attempt: &Attempt| {
            booking.payments.get(attempt).is_some_and(|payment| matches!(payment.page, Page::Shared { .. }))
        };
        let provider = |attempt: &Attempt| booking.payments.get(attempt).map(|payment| payment.provider);
        self.counts.add(match event {
            Event::Noted { .. } => "event: noted",
            Event::Booked { .. } if is_test => "test payment started",
            Event::Booked { .. } => "booking",
            Event::Confirmed { .. } if is_test => "test payment paid",
            Event::Confirmed { .. } => match before {
                Some(Phase::Expired { .. }) => "late payment rebooked",
                _ => "payment confirmed",
            },
            Event::RefundRequested { .. } if along_with(|e| matches!(e, Event::Moved { .. })) => {
                "difference sent back"
            }
            Event::RefundRequested { .. } if along_with(|e| matches!(e, Event::RefundGranted { .. })) => {
                "granted refund asked"
            }
            Event::RefundRequested { .. }
                if along_with(|e| matches!(e, Event::PaymentRequestRevoked { .. })) =>
            {
                "revoked payment sent back"
            }
            Event::RefundRequested { .. }
                if along_with(|e| matches!(e, Event::Cancelled { .. } | Event::NoShow { .. })) =>
            {
                "rest sent back when it was off"
            }
            Event::RefundRequested { attempt, .. } | Event::VoidRequested { attempt } if shared(attempt) => {
                "second transaction of a page sent back"
            }
            Event::RefundRequested { key, .. } if !key.ends_with(".1") => "refund asked again",
            Event::RefundRequested { .. } if is_test => "test payment sent back",
            Event::RefundRequested { .. } if is_over => "late payment refunded",
            Event::RefundRequested { .. } => "second payment refunded",
            Event::VoidRequested { .. } => "hold on a card let go",
            Event::CaptureRequested { .. } => "capture asked",
            Event::CaptureRefused { .. } => "capture refused",
            Event::ChargeStarted { .. } => "card on file charged",
            Event::ChargeRefused { .. } => "charge of a card on file refused",
            Event::HoldTaken { .. } => "guarantee taken",
            Event::HoldLetGo { .. } => "guarantee let go",
            Event::HoldEnded { .. } => "hold ended",
            Event::Paying { .. } => "card may be charged",
            Event::HoldExtended { .. } => "hold extended",
            Event::Released { .. } => "hold released",
            Event::Cancelled { .. } => "cancelled",
            Event::Moved { .. } => "moved",
            Event::NoShow { .. } => "missed",
            Event::PaymentRequested { .. } => "payment requested",
            Event::PaymentRequestRevoked { .. } => "payment not requested any more",
            Event::RefundGranted { .. } => "grant",
            Event::LinksRevoked { .. } => "links revoked",
            Event::ContactErased { .. } => "contact erased",
            Event::RefundRefused { .. } => "refund refused",
            Event::PageRefused { .. } => "page refused",
            Event::PaymentShared { .. } => "second transaction of a page",
            Event::PaymentStarted { attempt, .. }
                if attempt.0 > 1 && provider(&Attempt(attempt.0 - 1)) != provider(attempt) =>
            {
                "provider switched"
            }
            Event::PaymentStarted { .. } if is_off => "page for a fee opened",
            Event::PaymentStarted { .. } => "payment started",
            Event::PageOpened { .. } => "page opened",
            Event::FactLearned { attempt, fact: PaymentFact::Captured { .. } } if refused(attempt) => {
                "refused charge came in after all"
            }
            Event::FactLearned { attempt, fact: PaymentFact::Captured { .. } }
                if is_off && !on_file(attempt) =>
            {
                "paid for a visit that is off"
            }
            Event::FactLearned {
                fact: PaymentFact::Captured { .. } | PaymentFact::Authorised { .. },
                ..
            } if matches!(before, Some(Phase::Confirmed { .. })) => "paid for a visit that stands",
            Event::FactLearned { .. } => "fact learned",
        });
    }

    /// What Stripe has captured for one attempt.
    pub(super) fn captured(&self, id: &BookingId, attempt: u32) -> u64 {
        let sessions = self.stripe.sessions.iter();
        sessions
            .filter(|s| s.about.0 == *id && s.about.1.0 == attempt)
            .map(crate::stripe::Session::captured)
            .sum()
    }

    /// The transactions whose names a payment has: one, or none so far.
    pub(super) fn transactions_of<'a>(
        &'a self,
        payment: &'a Payment,
    ) -> impl Iterator<Item = &'a Transaction> {
        let found = payment.known.refs.iter().filter_map(|name| self.tiptoppay.transaction(name));
        found.map(|index| &self.tiptoppay.transactions[index])
    }

    /// What the books say of a payment at TipTop Pay is true of one transaction there.
    fn check_belief(&self, booking: &Booking, payment: &Payment) {
        let mut own = self.transactions_of(payment);
        let (one, another) = (own.next(), own.next());
        let known = &payment.known;
        assert!(another.is_none(), "law: a payment is one transaction: {one:?} {another:?} {booking:#?}");
        let Some(one) = one.filter(|transaction| transaction.charged.is_some()) else {
            assert!(
                !payment.has_money() && !known.authorisation_ended && known.refunds.is_empty(),
                "law: nothing is believed that is not: {booking:#?}"
            );
            return;
        };
        assert!(one.about.0 == booking.made.id, "law: a transaction counts for its own booking: {one:?}");
        let ended = matches!(one.state, State::Cancelled);
        assert!(
            known.captured <= one.captured
                && known.authorised <= one.amount.minor()
                && (!known.authorisation_ended || ended)
                && known.refunds.keys().all(|id| one.refunds.iter().any(|refund| refund.id == *id)),
            "law: nothing is believed that is not: {one:#?} {booking:#?}"
        );
    }
}

fn check_confirmed(booking: &Booking) {
    let kept = |payment: &Payment| payment.refund_requests.is_empty() && !payment.void_requested;
    let is_test = booking.made.purpose == Purpose::TestPayment;
    // What cannot be given back by itself may stay, and part of what has just come goes in its place: held = due.
    let stuck = |payment: &Payment| payment.refund_obstacle().is_some();
    assert!(
        is_test || booking.payments.values().any(|payment| kept(payment) || stuck(payment)),
        "law: what is being given back is not booked again: {booking:#?}"
    );
}
