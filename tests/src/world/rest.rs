//! Coming to rest, and the laws that hold there.
//!
//! First without a single further message: what the outbox does by itself must find every payment by a page of Stripe,
//! and at TipTop Pay every one that was charged before its page was closed. Then the providers send what they still have,
//! or everything is looked up once more, and the books must agree with the models to the last cent.

use super::World;
use super::kept::Rest;
use crate::books::Row;
use crate::fixtures::DAY;
use crate::stripe::{HoldOver, PageState, Session};
use crate::tiptoppay::{State, Transaction};
use chairtime_shared::booking::decide::{Check, CheckVerdict};
use chairtime_shared::booking::settlement::balance;
use chairtime_shared::booking::{Booking, Phase, Purpose};
use chairtime_shared::ledger::{Answer, Command, execute};
use chairtime_shared::payment::Payment;
use chairtime_shared::provider::Provider;
use std::collections::BTreeSet;

/// More rounds than this are not rest.
const ROUNDS_MAX: usize = 400;

/// Whether a page that is still to be paid may not have been looked at yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pages {
    MayBeOpen,
    AreOver,
}

impl World {
    pub(super) fn come_to_rest(&mut self) {
        self.note(|| "everything comes to rest".to_owned());
        self.calm = true;
        self.dropped.extend(self.mail.drain(..).map(|(_, message)| message));
        for transaction in self.tiptoppay.waiting() {
            self.bank_answers_one(transaction);
        }
        self.work_off();
        self.end_time_of_holds();
        self.work_off();
        self.check_without_messages(Pages::MayBeOpen);
        if self.rng.percent(50) {
            // As it may stay for days, with cards held.
            self.deliver_everything();
            self.check_at_rest(Pages::MayBeOpen);
        }
        self.time_runs_out();
        self.check_without_messages(Pages::AreOver);
        self.deliver_everything();
        self.time_runs_out();
        self.deliver_everything();
        self.check_at_rest(Pages::AreOver);
        self.replay_everything();
        self.check_that_nothing_can_be_paid();
    }

    /// Past every hold, but not past the day: the pages are still payable if nobody has closed them.
    fn end_time_of_holds(&mut self) {
        let holds = self.books.bookings().values().filter_map(|booking| match booking.phase {
            Phase::Held { until } => Some(until),
            Phase::Confirmed { .. }
            | Phase::Expired { .. }
            | Phase::Cancelled { .. }
            | Phase::NoShow { .. } => None,
        });
        if let Some(last) = holds.max() {
            self.now = self.now.max(last);
            self.providers_see_the_time();
        }
        self.alarm();
    }

    /// The outbox has what is to be done at its time: everything that is only held or open comes to its end, and nobody
    /// tells.
    fn time_runs_out(&mut self) {
        for _ in 0..ROUNDS_MAX {
            self.work_off();
            let waits = |row: &Row| if row.done { None } else { row.effect.not_before() };
            let Some(next) = self.books.rows().iter().filter_map(waits).min() else { return };
            self.now = self.now.plus(6 * 3_600).max(next);
            self.providers_see_the_time();
            for row in 0..self.books.rows().len() {
                if waits(&self.books.rows()[row]).is_some_and(|at| at <= self.now) {
                    self.start_run(row);
                }
            }
        }
        panic!("law: what waits for its time comes to an end: {:#?}", self.books.rows());
    }

    /// Requests and outbox, until there is nothing to do but what waits for its time.
    fn work_off(&mut self) {
        for _ in 0..ROUNDS_MAX {
            while !self.jobs.is_empty() {
                self.job_goes_on();
            }
            while let Some(run) = self.runs.pop() {
                self.record_run(run);
            }
            let waits = |row: &Row| !row.done && row.effect.not_before().is_none();
            let waiting: Vec<_> =
                (0..self.books.rows().len()).filter(|row| waits(&self.books.rows()[*row])).collect();
            if waiting.is_empty() {
                let said = self.take_outgoing();
                self.dropped.extend(said);
                return;
            }
            for row in waiting {
                self.start_run(row);
            }
        }
        panic!("law: the outbox comes to rest: {:#?}", self.books.rows());
    }

    fn check_without_messages(&self, pages: Pages) {
        for booking in self.books.bookings().values() {
            let at_stripe = |(_, payment): &(_, &Payment)| payment.provider == Provider::Stripe;
            for (attempt, payment) in booking.payments.iter().filter(at_stripe) {
                let captured = self.captured(&booking.made.id, attempt.0);
                let known = payment.known.captured;
                // A page that is still to be paid is looked at when its time is up.
                let wanted = self.promises[&booking.made.id].wanted(booking) == Some(payment.asked.minor());
                let awaited = pages == Pages::MayBeOpen && wanted && payment.page_may_be_open();
                assert!(
                    known == captured || awaited,
                    "law: every payment is found without messages: {booking:#?}"
                );
            }
            let rest = balance(booking).is_some_and(|balance| balance.at_rest());
            assert!(rest, "law: as far as known, held = due: {booking:#?}");
            let held = booking.payments.values().any(|payment| !payment.authorised_only().is_zero());
            let guarantee = self.promises[&booking.made.id].guarantee(booking);
            assert!(
                !held || (guarantee > 0 && pages == Pages::MayBeOpen),
                "law: as far as known, nothing stays held on a card but as a guarantee and for its time: {booking:#?}"
            );
            assert!(
                !matches!(booking.phase, Phase::Held { .. }),
                "law: no hold outlives its end: {booking:#?}"
            );
        }
        for session in self.stripe.sessions.iter().filter(|session| session.state == PageState::Open) {
            let booking = &self.books.bookings()[&session.about.0];
            let payment = &booking.payments[&session.about.1];
            let told = payment.known.refs.contains(&session.id)
                || self.clients.iter().any(|client| client.pages.contains(&session.id));
            let wanted = self.promises[&session.about.0].wanted(booking) == Some(session.amount.minor());
            assert!(
                !told || (wanted && pages == Pages::MayBeOpen),
                "law: no page can be paid that nobody is asked to pay: {session:#?} {booking:#?}"
            );
        }
        for transaction in &self.tiptoppay.transactions {
            let Some((number, _)) = transaction.charged else { continue };
            if self.looked.get(&transaction.about).is_some_and(|looked| number <= *looked) {
                let booking = &self.books.bookings()[&transaction.about.0];
                let known = booking.payments.values().filter(|p| p.known.refs.contains(&transaction.name));
                assert!(
                    known.count() == 1,
                    "law: what was charged before its page was closed is found: {transaction:#?} {booking:#?}"
                );
            }
        }
    }

    /// Every message that was ever meant to be sent arrives, in any order, and everything is looked up.
    fn deliver_everything(&mut self) {
        for round in 0..ROUNDS_MAX {
            for index in 0..self.stripe.sessions.len() {
                while self.stripe.refund_pending(index) {
                    self.stripe.move_refund(index, 0, &mut self.rng);
                }
            }
            let said = self.take_outgoing();
            self.dropped.extend(said);
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
                self.providers_see_the_time();
                if self.rng.percent(50) {
                    self.look_everything_up();
                }
            }
            self.work_off();
        }
        panic!("law: messages come to an end");
    }

    fn check_at_rest(&mut self, pages: Pages) {
        for (id, booking) in &self.books.bookings().clone() {
            let own: Vec<_> = self.stripe.sessions.iter().filter(|s| s.about.0 == *id).collect();
            let transactions = self.tiptoppay.transactions.iter();
            let charged: Vec<_> = transactions.filter(|t| t.about.0 == *id && t.charged.is_some()).collect();
            let (left, undisturbed) = check_money(booking, &own, &charged);
            let at_both = !charged.is_empty() && own.iter().any(|session| session.captured() > 0);
            let held = charged.iter().filter(|transaction| transaction.state == State::Authorized);
            let on_card = own.iter().map(|session| session.on_card()).sum::<u64>()
                + held.map(|transaction| transaction.amount.minor()).sum::<u64>();
            let on_file =
                own.iter().filter(|session| session.on_file).count() + transactions_on_file(&charged);
            assert!(on_file <= 1, "law: a card on file is charged once: {booking:#?}");
            if at_both {
                self.counts.add("paid at both providers");
            }
            let may_run_out = pages == Pages::MayBeOpen;
            self.check_promise(booking, Rest { left, on_card, undisturbed, may_run_out });
        }
        for client in &self.clients {
            let booking = self.books.bookings().get(&client.request.id);
            assert!(
                !client.told_booked || booking.is_some(),
                "law: what was acknowledged is there: {client:#?}"
            );
            let stands = booking.is_some_and(|booking| matches!(booking.phase, Phase::Confirmed { .. }));
            let off = self.promises.get(&client.request.id).is_some_and(|promise| promise.off.is_some());
            assert!(!client.told_confirmed || stands || off, "law: what was confirmed stands: {booking:#?}");
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
        self.check_movements();
    }

    /// What has been said can be said again by anybody, and is no news.
    fn replay_everything(&mut self) {
        for message in self.said.clone() {
            let answer = self.hear(&message);
            let news = !matches!(answer, Some(Answer::Learned { changed: false, .. } | Answer::Parked));
            assert!(!news, "law: what is said again is no news: {message:#?}");
        }
    }

    fn check_that_nothing_can_be_paid(&mut self) {
        for (id, booking) in self.books.bookings().clone() {
            for (attempt, payment) in &booking.payments {
                let transaction = "ttp_tx_1".parse().expect("a name");
                let account = Some(id.to_string());
                let check = Check { transaction, amount: Some(payment.asked), account };
                let about = Some((id.clone(), *attempt));
                let question = Command::Check { provider: Provider::TipTopPay, about, check };
                let Ok(answer) = execute(&mut self.books, question, self.now);
                self.books.roll_back();
                let wanted = self.promises[&id].wanted(&booking) == Some(payment.asked.minor());
                assert!(
                    wanted || answer != Ok(Answer::Checked { verdict: CheckVerdict::Accept }),
                    "law: no card is charged for what nobody is asked to pay: {booking:#?}"
                );
            }
        }
    }
}

/// The books against the models, and held against due. What is left at the providers, and whether nobody but us has
/// moved any of it.
fn check_money(booking: &Booking, own: &[&Session], charged: &[&Transaction]) -> (u64, bool) {
    for transaction in charged {
        check_transaction(booking, transaction);
    }
    let left = own.iter().map(|session| session.left()).sum::<u64>()
        + charged.iter().map(|transaction| transaction.left()).sum::<u64>();
    let Some(balance) = balance(booking) else {
        panic!("law: at rest it is clear what is due: {booking:#?}")
    };
    assert!(
        balance.held.minor() == left,
        "law: the books hold what the providers hold ({left}): {booking:#?} {own:#?} {charged:#?}"
    );
    assert!(balance.at_rest(), "law: held = due at rest: {booking:#?}");
    assert!(booking.payments.values().all(Payment::refunds_arrived), "law: refunds arrive: {booking:#?}");
    let due = balance.due.minor();
    assert!(
        due == 0 || booking.made.purpose != Purpose::TestPayment,
        "law: nothing of a test payment is kept: {booking:#?}"
    );
    let undisturbed = own.iter().all(|session| {
        !session.by_hand && !session.disputed() && session.hold_over != Some(HoldOver::RanOut)
    }) && charged.iter().all(|transaction| !transaction.disturbed);
    (left, undisturbed)
}

fn transactions_on_file(charged: &[&Transaction]) -> usize {
    charged.iter().filter(|transaction| transaction.on_file).count()
}

/// A charge counts once, wherever it was filed.
fn check_transaction(booking: &Booking, transaction: &Transaction) {
    let named = booking.payments.values().filter(|p| p.known.refs.contains(&transaction.name));
    let payments: Vec<_> = named.collect();
    let [payment] = payments[..] else {
        panic!("law: each transaction counts once: {transaction:#?} {booking:#?}")
    };
    let known: BTreeSet<_> = payment.known.refunds.values().map(|r| (&r.id, r.amount.minor())).collect();
    let made: BTreeSet<_> = transaction.refunds.iter().map(|r| (&r.id, r.amount.minor())).collect();
    assert!(
        payment.known.captured == transaction.captured && known == made,
        "law: the books say of a transaction what is true: {transaction:#?} {booking:#?}"
    );
}
