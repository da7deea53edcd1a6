//! What an effect is at Stripe.

use super::super::{World, said_of};
use super::Call;
use crate::message::About;
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::id::ProviderRef;
use chairtime_shared::ledger::Command;
use chairtime_shared::money::Money;
use chairtime_shared::payment::Attempt;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::Provider;

impl World {
    pub(super) fn do_at_stripe(&mut self, effect: &Effect, call: Call) -> Vec<Command> {
        match effect {
            Effect::ExpirePage { session, .. } => vec![self.expire(session, call)],
            Effect::Refund { key, amount, .. } => vec![self.send_back(call, key, *amount)],
            Effect::Void { .. } => vec![self.void(call.about)],
            Effect::Capture { key, amount, .. } => self.capture(call.about, key, *amount),
            Effect::Charge { card_of, key, amount, .. } => vec![self.charge(call, *card_of, key, *amount)],
            Effect::LookUp { .. } => {
                self.counts.add("look-up");
                let payment = &self.books.bookings()[&call.about.0].payments[&call.about.1];
                let session = payment.known.refs.iter().find_map(|name| self.stripe.find(name));
                let (refs, facts) =
                    session.map(|session| self.stripe.sessions[session].looked_up()).unwrap_or_default();
                vec![said_of(Provider::Stripe, call.about, refs, facts)]
            }
            Effect::ResolvePage { .. } | Effect::LookAtHold { .. } | Effect::LookAtPage { .. } => {
                panic!("done wherever it is: {effect:?}")
            }
        }
    }

    fn session_of(&self, about: &About) -> usize {
        let payment = &self.books.bookings()[&about.0].payments[&about.1];
        payment.known.refs.iter().find_map(|name| self.stripe.find(name)).expect("a charge")
    }

    fn void(&mut self, about: About) -> Command {
        let session = self.session_of(&about);
        self.counts.add(if self.stripe.void(session).is_ok() { "void" } else { "void refused" });
        // Whatever came of it: a look tells.
        let (refs, facts) = self.stripe.sessions[session].looked_up();
        said_of(Provider::Stripe, about, refs, facts)
    }

    fn capture(&mut self, about: About, key: &str, amount: Money) -> Vec<Command> {
        let session = self.session_of(&about);
        let answer = self.stripe.capture(session, key, amount, self.there());
        let (refs, facts) = self.stripe.sessions[session].looked_up();
        let taken = self.stripe.sessions[session].captured() > 0;
        let looked = said_of(Provider::Stripe, about.clone(), refs, facts);
        let Err(refused) = answer else {
            self.counts.add("capture");
            return vec![looked];
        };
        let refusal =
            Command::CaptureRefused { booking: about.0, attempt: about.1, code: refused.0.to_owned() };
        if taken { vec![looked] } else { vec![looked, refusal] }
    }

    /// Charges a card on file; if it was tried before, only after a look: the key may be forgotten.
    fn charge(&mut self, call: Call, card_of: Attempt, key: &str, amount: Money) -> Command {
        let Call { about, again, .. } = call;
        let booking = &self.books.bookings()[&about.0];
        let card = booking.payments[&card_of].known.saved.clone().expect("a card that was kept");
        let found = self.stripe.charge_found(&about).filter(|_| again);
        if found.is_some() {
            self.counts.add("charge found by a look");
        }
        let answer = found
            .unwrap_or_else(|| self.stripe.charge(key, &about, amount, &card, self.there(), &mut self.rng));
        match answer {
            Ok(intent) => {
                self.counts.add("card on file paid");
                let facts = vec![PaymentFact::Captured { amount }];
                said_of(Provider::Stripe, about, vec![intent], facts)
            }
            Err(refused) => {
                self.counts.add(refused.0);
                Command::ChargeRefused { booking: about.0, attempt: about.1, code: refused.0.to_owned() }
            }
        }
    }

    pub(super) fn expire(&mut self, session: &ProviderRef, call: Call) -> Command {
        let page = self.stripe.find(session).expect("a page");
        if self.stripe.expire(page).is_ok() {
            self.counts.add("page closed");
            let facts = vec![PaymentFact::CheckoutClosed];
            said_of(Provider::Stripe, call.about, vec![session.clone()], facts)
        } else {
            // Closed by itself, or paid just now: only a look tells.
            self.counts.add("page was not open any more");
            let (refs, facts) = self.stripe.sessions[page].looked_up();
            said_of(Provider::Stripe, call.about, refs, facts)
        }
    }

    /// Asks for a refund; first, if it was tried before, whether it was made. How long ago that was is not asked: a clock may
    /// have been set back since, and the key be forgotten all the same.
    fn send_back(&mut self, call: Call, key: &str, amount: Money) -> Command {
        let Call { about, again, .. } = call;
        let payment = &self.books.bookings()[&about.0].payments[&about.1];
        let session = payment.known.refs.iter().find_map(|name| self.stripe.find(name)).expect("a charge");
        let (refs, facts) = self.stripe.sessions[session].looked_up();
        let ours = |fact: &PaymentFact| matches!(fact, PaymentFact::Refund { refund } if refund.request.as_deref() == Some(key));
        if again && facts.iter().any(ours) {
            return said_of(Provider::Stripe, about, refs, facts);
        }
        match self.stripe.refund(session, key, amount, self.there(), &mut self.rng) {
            Ok(refund) => said_of(Provider::Stripe, about, Vec::new(), vec![PaymentFact::Refund { refund }]),
            Err(refused) => {
                let (booking, attempt) = about;
                Command::RefundRefused { booking, attempt, key: key.to_owned(), code: refused.0.to_owned() }
            }
        }
    }
}
