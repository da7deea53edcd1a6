//! Coming to rest, and the laws that hold there.
//!
//! First without a single further message: what the outbox does by itself must find every payment. Then Stripe sends what
//! it still has, or everything is looked up once more, and the books must agree with the model to the last cent.

use super::World;
use crate::fixtures::DAY;
use crate::stripe::{PageState, Session};
use chairtime_shared::booking::settlement::balance;
use chairtime_shared::booking::{Booking, Phase};
use chairtime_shared::ledger::Command;
use chairtime_shared::payment::Payment;
use std::collections::BTreeSet;

/// More rounds than this are not rest.
const ROUNDS_MAX: usize = 400;

impl World {
    pub(super) fn come_to_rest(&mut self) {
        self.note(|| "everything comes to rest".to_owned());
        self.calm = true;
        self.dropped.extend(self.mail.drain(..).map(|(_, message)| message));
        self.work_off();
        self.end_time_of_holds();
        self.work_off();
        self.check_without_messages();
        self.deliver_everything();
        self.check_at_rest();
    }

    /// Past every hold, but not past the day: the pages are still payable if nobody has closed them.
    fn end_time_of_holds(&mut self) {
        let holds = self.books.bookings().values().filter_map(|booking| match booking.phase {
            Phase::Held { until } => Some(until),
            Phase::Confirmed { .. } | Phase::Expired { .. } | Phase::Cancelled { .. } => None,
        });
        if let Some(last) = holds.max() {
            self.now = self.now.max(last);
            self.stripe.expire_by_time(self.now);
        }
        self.alarm();
    }

    /// Requests and outbox, until there is nothing to do.
    fn work_off(&mut self) {
        for _ in 0..ROUNDS_MAX {
            while !self.jobs.is_empty() {
                self.job_goes_on();
            }
            while let Some(run) = self.runs.pop() {
                self.record_run(run);
            }
            let waiting: Vec<_> =
                (0..self.books.rows().len()).filter(|row| !self.books.rows()[*row].done).collect();
            if waiting.is_empty() {
                self.dropped.append(&mut self.stripe.outgoing);
                return;
            }
            for row in waiting {
                self.start_run(row);
            }
        }
        panic!("law: the outbox comes to rest: {:#?}", self.books.rows());
    }

    fn check_without_messages(&self) {
        for booking in self.books.bookings().values() {
            for (attempt, payment) in &booking.payments {
                let captured = self.captured(&booking.made.id, attempt.0);
                let known = payment.known.captured;
                assert!(known == captured, "law: every payment is found without messages: {booking:#?}");
            }
            let rest = balance(booking).is_some_and(|balance| balance.at_rest());
            assert!(rest, "law: as far as known, held = due: {booking:#?}");
            assert!(
                !matches!(booking.phase, Phase::Held { .. }),
                "law: no hold outlives its end: {booking:#?}"
            );
        }
        for session in self.stripe.sessions.iter().filter(|session| session.state == PageState::Open) {
            let payment = &self.books.bookings()[&session.about.0].payments[&session.about.1];
            let told = payment.known.refs.contains(&session.id)
                || self.clients.iter().any(|client| client.pages.contains(&session.id));
            assert!(!told, "law: no page can be paid for a booking that is not held: {session:#?}");
        }
    }

    /// Every message that Stripe ever meant to send arrives, in any order, and every page is looked up.
    fn deliver_everything(&mut self) {
        for round in 0..ROUNDS_MAX {
            for index in 0..self.stripe.sessions.len() {
                while self.stripe.refund_pending(index) {
                    self.stripe.move_refund(index, 0, &mut self.rng);
                }
            }
            self.dropped.append(&mut self.stripe.outgoing);
            if self.dropped.is_empty() && round > 0 {
                return;
            }
            while !self.dropped.is_empty() {
                let index = self.rng.index(self.dropped.len());
                let message = self.dropped.swap_remove(index);
                self.hear(&message);
            }
            if round == 0 {
                self.now = self.now.plus(3 * DAY);
                self.stripe.expire_by_time(self.now);
                if self.rng.percent(50) {
                    (0..self.stripe.sessions.len()).for_each(|page| self.look_up(page));
                }
            }
            self.work_off();
        }
        panic!("law: messages come to an end");
    }

    fn check_at_rest(&mut self) {
        for (id, booking) in self.books.bookings() {
            let own: Vec<_> = self.stripe.sessions.iter().filter(|s| s.about.0 == *id).collect();
            check_money(booking, &own);
        }
        for client in &self.clients {
            let booking = self.books.bookings().get(&client.request.id);
            assert!(
                !client.told_booked || booking.is_some(),
                "law: what was acknowledged is there: {client:#?}"
            );
            let stands = booking.is_some_and(|booking| matches!(booking.phase, Phase::Confirmed { .. }));
            assert!(!client.told_confirmed || stands, "law: what was confirmed stands: {booking:#?}");
        }
        let effects: BTreeSet<_> =
            self.books.rows().iter().map(|row| (&row.booking, row.effect.key())).collect();
        assert!(
            effects.len() == self.books.rows().len(),
            "law: an effect is added once: {:#?}",
            self.books.rows()
        );
        assert!(self.books.parked() == 0, "law: no message stays parked: {:#?}", self.books);
        let over = self.transaction(Command::EndHolds, |_| {});
        assert!(over.is_some(), "nothing fails at rest");
    }
}

/// The books against the model, and held against due.
fn check_money(booking: &Booking, own: &[&Session]) {
    let left: u64 = own.iter().map(|session| session.left()).sum();
    let Some(balance) = balance(booking) else {
        panic!("law: at rest it is clear what is due: {booking:#?}")
    };
    assert!(
        balance.held.minor() == left,
        "law: the books hold what Stripe holds ({left}): {booking:#?} {own:#?}"
    );
    assert!(balance.at_rest(), "law: held = due at rest: {booking:#?}");
    assert!(booking.payments.values().all(Payment::refunds_arrived), "law: refunds arrive: {booking:#?}");
    let due = balance.due.minor();
    let paid = own.iter().any(|session| session.captured() > 0);
    let undisturbed = own.iter().all(|session| !session.by_hand && !session.disputed());
    if paid && undisturbed && balance.obstacle.is_none() {
        assert!(left == due, "law: what was paid is earned or given back ({left} of {due}): {booking:#?}");
    }
}
