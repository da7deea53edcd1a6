//! What an effect is at Stripe.

use super::super::{World, said_of};
use super::Call;
use crate::stripe::KEY_SECONDS;
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::id::ProviderRef;
use chairtime_shared::ledger::Command;
use chairtime_shared::money::Money;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::Provider;

/// After this long the provider may have forgotten a key: ask before asking again.
const KEY_TRUSTED_SECONDS: i64 = KEY_SECONDS - 3_600;

impl World {
    pub(super) fn do_at_stripe(&mut self, effect: &Effect, call: Call) -> Command {
        match effect {
            Effect::ExpirePage { session, .. } => self.expire(session, call),
            Effect::Refund { key, amount, .. } => self.send_back(call, key, *amount),
            Effect::LookUp { .. } | Effect::LookAtHold { .. } => {
                self.counts.add("look-up");
                let payment = &self.books.bookings()[&call.about.0].payments[&call.about.1];
                let session = payment.known.refs.iter().find_map(|name| self.stripe.find(name));
                let (refs, facts) =
                    session.map(|session| self.stripe.sessions[session].looked_up()).unwrap_or_default();
                said_of(Provider::Stripe, call.about, refs, facts)
            }
            Effect::ResolvePage { .. }
            | Effect::Void { .. }
            | Effect::Capture { .. }
            | Effect::Charge { .. } => {
                panic!("law: nothing is only held on a card at Stripe: {effect:?}")
            }
        }
    }

    fn expire(&mut self, session: &ProviderRef, call: Call) -> Command {
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

    /// Asks for a refund; first, if the key may be forgotten, whether it was made.
    fn send_back(&mut self, call: Call, key: &str, amount: Money) -> Command {
        let Call { about, first_try, .. } = call;
        let payment = &self.books.bookings()[&about.0].payments[&about.1];
        let session = payment.known.refs.iter().find_map(|name| self.stripe.find(name)).expect("a charge");
        let (refs, facts) = self.stripe.sessions[session].looked_up();
        let ours = |fact: &PaymentFact| matches!(fact, PaymentFact::Refund { refund } if refund.request.as_deref() == Some(key));
        if self.now.since(first_try) > KEY_TRUSTED_SECONDS && facts.iter().any(ours) {
            return said_of(Provider::Stripe, about, refs, facts);
        }
        match self.stripe.refund(session, key, amount, self.now, &mut self.rng) {
            Ok(refund) => said_of(Provider::Stripe, about, Vec::new(), vec![PaymentFact::Refund { refund }]),
            Err(refused) => {
                let (booking, attempt) = about;
                Command::RefundRefused { booking, attempt, key: key.to_owned(), code: refused.0.to_owned() }
            }
        }
    }
}
