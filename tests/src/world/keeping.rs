//! What the salon does with its books besides: it forgets clients, takes links back, has the provider's lists read.

use super::World;
use super::payments::is_being_charged;
use crate::stripe::PageState;
use chairtime_shared::booking::{Booking, Erasure, Phase, Power};
use chairtime_shared::contact::ContactField;
use chairtime_shared::id::BookingId;
use chairtime_shared::ledger::{Answer, Command, Reconciled, Refusal, reconcile};
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::payment::{Page, Payment};
use chairtime_shared::provider::Provider;
use chairtime_shared::reconciliation::Listed;
use std::collections::BTreeSet;

const FIELDS: [ContactField; 4] =
    [ContactField::Name, ContactField::Phone, ContactField::Email, ContactField::Comment];

impl World {
    /// Somebody asks to be forgotten, or their days are over; all of them or a field.
    pub(super) fn forgets(&mut self) {
        let bookings = self.books.bookings().len();
        if bookings == 0 {
            return;
        }
        let index = self.rng.index(bookings);
        let Some(booking) = self.books.bookings().keys().nth(index).cloned() else { return };
        let why = self.rng.pick(&[Erasure::Requested, Erasure::RetentionOver]);
        let some = self.rng.pick(&FIELDS);
        let fields: BTreeSet<_> =
            if self.rng.percent(60) { FIELDS.into_iter().collect() } else { BTreeSet::from([some]) };
        let before = self.books.bookings()[&booking].clone();
        let command = Command::Erase { booking: booking.clone(), fields: fields.clone(), why };
        match self.transaction(command, |_| {}) {
            Some(Ok(_)) => {
                let now = &self.books.bookings()[&booking];
                assert!(!self.may_come(&before), "law: who may still come is not forgotten: {before:#?}");
                assert!(
                    now.contact_fields().is_disjoint(&fields) && now.payments.len() == before.payments.len(),
                    "law: what is forgotten is gone, and the money stays: {now:#?}"
                );
                self.counts.add("client forgotten");
                self.forgotten.entry(booking).or_default().extend(fields);
            }
            Some(Err(refusal)) => {
                let doubt = |payment: &Payment| payment.page == Page::Opening || is_being_charged(payment);
                let doubt = before.payments.values().any(doubt);
                let open = before.payments.values().any(Payment::page_may_be_open);
                let expired = matches!(before.phase, Phase::Expired { .. }) && open;
                assert!(
                    refusal == Refusal::NotNow && (self.may_come(&before) || doubt || expired),
                    "law: who is nothing to the salon any more can be forgotten: {refusal:?} {before:#?}"
                );
                self.counts.add("client not forgotten yet");
            }
            None => {}
        }
    }

    fn may_come(&self, booking: &Booking) -> bool {
        match booking.phase {
            Phase::Held { .. } => true,
            Phase::Confirmed { .. } => booking.made.visit.end > self.now,
            Phase::Expired { .. } | Phase::Cancelled { .. } | Phase::NoShow { .. } => false,
        }
    }

    /// What was forgotten does not come back by any news.
    pub(super) fn check_forgotten(&self, booking: &Booking) {
        let forgotten = self.forgotten.get(&booking.made.id);
        assert!(
            forgotten.is_none_or(|fields| booking.contact_fields().is_disjoint(fields)),
            "law: what is forgotten does not come back: {booking:#?}"
        );
    }

    pub(super) fn takes_links_back(&mut self, booking: &BookingId) {
        let before = self.books.bookings()[booking].clone();
        let power = Power::ALL[self.rng.index(2)];
        let command = Command::RevokeLinks { booking: booking.clone(), power };
        if let Some(Ok(Answer::Booking { booking: now, .. })) = self.transaction(command, |_| {}) {
            let raised = |one: Power| u16::from(one == power);
            let as_told =
                Power::ALL.iter().all(|one| now.links.of(*one) == before.links.of(*one) + raised(*one));
            let same = (now.phase, &now.payments) == (before.phase, &before.payments);
            assert!(as_told && same, "law: links are taken back, and nothing else: {now:#?}");
            self.counts.add("links taken back");
        }
    }

    /// The cron: what the providers list is held against the books, all of it or a page of the list; it may end between any
    /// two entries.
    pub(super) fn reads_lists(&mut self) {
        let mut listed = Vec::new();
        for session in self.stripe.sessions.iter().filter(|one| one.state == PageState::Complete) {
            let (refs, facts) = session.looked_up();
            let about = self.rng.percent(80).then(|| session.about.clone());
            listed.push((Provider::Stripe, Listed { about, refs, facts }));
        }
        for index in 0..self.tiptoppay.transactions.len() {
            let about = Some(self.tiptoppay.transactions[index].about.clone());
            if let Some((refs, facts)) = self.tiptoppay.looked_up(index) {
                listed.push((Provider::TipTopPay, Listed { about, refs, facts }));
            }
        }
        let all = self.rng.percent(50);
        for (provider, one) in listed {
            if all || self.rng.percent(30) {
                self.reconciles(provider, &one);
            }
        }
    }

    pub(super) fn reconciles(&mut self, provider: Provider, listed: &Listed) {
        self.note(|| format!("listed at {provider:?}: {listed:?}"));
        let Ok(result) = reconcile(&mut self.books, provider, listed, self.now);
        if !self.calm && self.rng.percent(3) {
            self.books.roll_back();
            self.counts.add("crash in a transaction");
            return;
        }
        match result {
            Ok(Reconciled::NotOurs) => {
                assert!(self.books.untouched(), "law: what is not ours changes nothing: {listed:?}");
                self.counts.add("listed: not ours");
            }
            Ok(Reconciled::Ours { differences, .. }) => {
                let money = listed.facts.iter().any(|fact| matches!(fact, PaymentFact::Captured { .. }));
                assert!(
                    !money || self.knows(listed),
                    "law: money that is listed is in the books: {listed:?}"
                );
                let healed = differences.iter().filter(|difference| !difference.is_open()).count();
                self.counts.add(match (differences.is_empty(), healed) {
                    (true, _) => "listed: as in the books",
                    (false, 0) => "listed: different, and open",
                    (false, _) => "listed: different, and mended",
                });
            }
            Err(refusal) => panic!("law: a list is never refused: {refusal:?} {listed:?}"),
        }
        self.commit();
    }

    /// Some payment has those names by now, or the news is parked.
    fn knows(&self, listed: &Listed) -> bool {
        let known = |booking: &Booking| {
            booking
                .payments
                .values()
                .any(|payment| listed.refs.iter().any(|n| payment.known.refs.contains(n)))
        };
        self.books.parked() > 0 || self.books.bookings().values().any(known)
    }
}
