//! What an effect is at TipTop Pay: a cancelled order and a look, a refund after a look, a confirmation, a void.
//!
//! Invariant: its keys are kept for an hour only, so nothing is done a second time before a look; what a look finds is told
//! one transaction at a time.

use super::super::{World, said_of};
use super::Call;
use crate::message::About;
use crate::tiptoppay::{Found, State};
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::id::ProviderRef;
use chairtime_shared::ledger::Command;
use chairtime_shared::money::Money;
use chairtime_shared::payment::fact::{PaymentFact, RefundFact, RefundStatus};
use chairtime_shared::payment::{Attempt, Page};
use chairtime_shared::provider::Provider;

/// A charge that waits for its holder for so long was refused.
const WAITING_SECONDS: i64 = 10 * 60;

const THERE: Provider = Provider::TipTopPay;

impl World {
    /// `None` when nobody can say yet what came of it.
    pub(super) fn do_at_tiptoppay(&mut self, effect: &Effect, call: Call) -> Option<Vec<Command>> {
        Some(match effect {
            Effect::ExpirePage { session, .. } => self.close_order(&call.about, session),
            Effect::Refund { key, amount, .. } => self.refund_transaction(call, key, *amount),
            Effect::Void { .. } => self.void_transaction(call.about),
            Effect::Capture { key, amount, .. } => self.capture_transaction(call.about, key, *amount),
            Effect::LookUp { .. } => {
                self.counts.add("look-up");
                let found = if self.rng.percent(50) {
                    self.own_transactions(&call.about)
                } else {
                    self.page_transactions(&call.about)
                };
                self.told_of(&call.about, found)
            }
            Effect::Charge { card_of, amount, .. } => return self.charge_token(call, *card_of, *amount),
            Effect::ResolvePage { .. } | Effect::LookAtHold { .. } | Effect::LookAtPage { .. } => {
                panic!("done wherever it is: {effect:?}")
            }
        })
    }

    /// Charges a card on file. The key is kept for an hour only, so from the second try on the invoice is looked at first.
    fn charge_token(&mut self, call: Call, card_of: Attempt, amount: Money) -> Option<Vec<Command>> {
        let Call { about, first_try, again } = call;
        let refused = |code: &str| {
            let (booking, attempt) = about.clone();
            Some(vec![Command::ChargeRefused { booking, attempt, code: code.to_owned() }])
        };
        let found = self.tiptoppay.found(&about).filter(|_| again);
        if let Some(found) = found {
            self.counts.add("charge found by a look");
            return match found {
                Found::Moved(index) => Some(self.told_of(&about, vec![index])),
                Found::Refused(code) => refused(code.0),
                Found::Waiting if self.now.since(first_try) < WAITING_SECONDS && !self.calm => None,
                Found::Waiting => refused("authentication_required"),
            };
        }
        let payment = &self.books.bookings()[&about.0].payments[&card_of];
        let card = payment.known.saved.clone().expect("a card that was kept");
        let index = self.tiptoppay.begin_by_token(about.clone(), amount, &card);
        if !self.may_be_charged(index) {
            self.tiptoppay.decline(index);
            self.counts.add("check of a card on file not answered");
            return refused("declined");
        }
        self.tiptoppay.accept(index);
        match self.rng.below(10) {
            0..6 => {
                self.tiptoppay.charge(index, self.there());
                self.counts.add("card on file paid");
                Some(self.told_of(&about, vec![index]))
            }
            6..8 => {
                self.tiptoppay.decline(index);
                self.counts.add("card_declined");
                refused("insufficient_funds")
            }
            // The bank may still agree, when nobody counts on it any more.
            8 if !self.calm => {
                self.counts.add("authentication_required");
                refused("authentication_required")
            }
            _ => {
                self.tiptoppay.decline(index);
                self.counts.add("authentication_required");
                refused("authentication_required")
            }
        }
    }

    /// One command for each transaction, in any order; a refund is a transaction too, where they are listed.
    fn told_of(&mut self, about: &About, transactions: Vec<usize>) -> Vec<Command> {
        let mut commands = Vec::new();
        for index in transactions {
            let Some((refs, facts)) = self.tiptoppay.looked_up(index) else { continue };
            let is_refund = |fact: &PaymentFact| matches!(fact, PaymentFact::Refund { .. });
            let listed = self.rng.percent(50);
            let (alone, facts): (Vec<_>, Vec<_>) =
                facts.into_iter().partition(|fact| listed && is_refund(fact));
            for facts in std::iter::once(facts).chain(alone.into_iter().map(|fact| vec![fact])) {
                let place = self.rng.index(commands.len() + 1);
                commands.insert(place, said_of(THERE, about.clone(), refs.clone(), facts));
            }
        }
        commands
    }

    /// The transactions whose names the payment has.
    fn own_transactions(&self, about: &About) -> Vec<usize> {
        let payment = &self.books.bookings()[&about.0].payments[&about.1];
        payment.known.refs.iter().filter_map(|name| self.tiptoppay.transaction(name)).collect()
    }

    /// All under the invoice of its page, those of other payments too.
    fn page_transactions(&self, about: &About) -> Vec<usize> {
        let payment = &self.books.bookings()[&about.0].payments[&about.1];
        let page = if let Page::Shared { with } = payment.page { with } else { about.1 };
        self.tiptoppay.of_invoice(&(about.0.clone(), page))
    }

    /// The one of them that money came by.
    fn charged(&self, about: &About) -> usize {
        let charged = |index: &usize| self.tiptoppay.transactions[*index].charged.is_some();
        self.own_transactions(about).into_iter().find(charged).expect("money has a transaction")
    }

    pub(super) fn close_order(&mut self, about: &About, session: &ProviderRef) -> Vec<Command> {
        self.counts.add("order cancelled");
        self.tiptoppay.cancel_order(session);
        let found = self.tiptoppay.of_invoice(about);
        let has_money = |index: &usize| {
            [State::Authorized, State::Completed].contains(&self.tiptoppay.transactions[*index].state)
        };
        let paid = found.iter().any(has_money);
        let mut commands = self.told_of(about, found);
        if paid {
            self.counts.add("payment found when its page was closed");
        } else {
            let closed = vec![PaymentFact::CheckoutClosed];
            commands.push(said_of(THERE, about.clone(), vec![session.clone()], closed));
        }
        commands
    }

    fn refund_transaction(&mut self, call: Call, key: &str, amount: Money) -> Vec<Command> {
        let Call { about, again, .. } = call;
        let index = self.charged(&about);
        let name = vec![self.tiptoppay.transactions[index].name.clone()];
        if again && let Some(mut refund) = self.earlier_refund(&about, index, key, amount) {
            self.counts.add("refund found by a look");
            refund.request = Some(key.to_owned());
            return vec![said_of(THERE, about, name, vec![PaymentFact::Refund { refund }])];
        }
        match self.tiptoppay.refund(index, key, amount, self.there()) {
            Ok(id) => {
                let request = Some(key.to_owned());
                let refund = RefundFact { id, request, amount, status: RefundStatus::Succeeded };
                vec![said_of(THERE, about, name, vec![PaymentFact::Refund { refund }])]
            }
            Err(refused) => {
                let ((booking, attempt), key, code) = (about, key.to_owned(), refused.0.to_owned());
                vec![Command::RefundRefused { booking, attempt, key, code }]
            }
        }
    }

    /// Ours by its key; or, where keys do not come back, one of that sum that no other request of ours has.
    fn earlier_refund(&self, about: &About, index: usize, key: &str, amount: Money) -> Option<RefundFact> {
        let known = &self.books.bookings()[&about.0].payments[&about.1].known.refunds;
        let claimed = |refund: &RefundFact| {
            let claim = known.get(&refund.id).and_then(|known| known.request.as_deref());
            claim.is_some_and(|claim| claim != key)
        };
        let made = &self.tiptoppay.transactions[index].refunds;
        let by_key = made.iter().find(|refund| refund.request.as_deref() == Some(key));
        let by_sum = || made.iter().find(|r| r.request.is_none() && r.amount == amount && !claimed(r));
        by_key.or_else(by_sum).cloned()
    }

    fn void_transaction(&mut self, about: About) -> Vec<Command> {
        let index = self.charged(&about);
        if self.tiptoppay.void(index).is_ok() {
            self.counts.add("void");
            let name = vec![self.tiptoppay.transactions[index].name.clone()];
            vec![said_of(THERE, about, name, vec![PaymentFact::AuthorisationEnded])]
        } else {
            self.counts.add("void refused");
            self.told_of(&about, vec![index])
        }
    }

    fn capture_transaction(&mut self, about: About, key: &str, amount: Money) -> Vec<Command> {
        let index = self.charged(&about);
        let held = self.tiptoppay.transactions[index].state == State::Authorized;
        let answer = if held && !self.calm && self.rng.percent(5) {
            self.counts.add("capture refused by the acquirer");
            Err(self.tiptoppay.refuse_to_confirm(index, key, self.there()))
        } else {
            self.tiptoppay.confirm(index, key, amount, self.there())
        };
        let name = vec![self.tiptoppay.transactions[index].name.clone()];
        match answer {
            Ok(()) => {
                self.counts.add("capture");
                vec![said_of(THERE, about, name, vec![PaymentFact::Captured { amount }])]
            }
            // It may have been taken or let go already: a look tells, and a refusal is told only where nothing was taken.
            Err(refused) => {
                let looked = self.told_of(&about, vec![index]);
                let taken = self.tiptoppay.transactions[index].state == State::Completed;
                let ((booking, attempt), code) = (about, refused.0.to_owned());
                let refusal = Command::CaptureRefused { booking, attempt, code };
                match self.rng.below(3) {
                    _ if taken => looked,
                    0 if !held => looked,
                    1 => std::iter::once(refusal).chain(looked).collect(),
                    _ => vec![refusal],
                }
            }
        }
    }
}
