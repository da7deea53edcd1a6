//! What TipTop Pay says about a transaction when asked.

use super::{State, TipTopPay, Transaction};
use chairtime_shared::id::ProviderRef;
use chairtime_shared::money::Money;
use chairtime_shared::payment::fact::PaymentFact;

impl TipTopPay {
    /// What is said about one transaction when asked.
    #[must_use]
    pub fn looked_up(&self, index: usize) -> Option<(Vec<ProviderRef>, Vec<PaymentFact>)> {
        let Transaction { name, amount, state, captured, refunds, saved, .. } = &self.transactions[index];
        let amount = *amount;
        let mut facts = Vec::new();
        match state {
            State::AwaitingAuthentication if self.shows_waiting() => facts.push(PaymentFact::Processing),
            State::AwaitingAuthentication => return None,
            State::Declined => {
                let (code, transaction) = (Some("insufficient_funds".into()), Some(name.clone()));
                facts.push(PaymentFact::Declined { code, at: None, transaction });
            }
            State::Authorized => facts.push(PaymentFact::Authorised { amount }),
            State::Cancelled => {
                facts.extend(self.remembers_holds().then_some(PaymentFact::Authorised { amount }));
                facts.push(PaymentFact::AuthorisationEnded);
            }
            State::Completed => {
                let amount = Money::new(*captured, amount.currency()).expect("a part");
                facts.push(PaymentFact::Captured { amount });
                facts.extend(refunds.iter().map(|refund| PaymentFact::Refund { refund: refund.clone() }));
            }
        }
        facts.extend(saved.clone().map(|card| PaymentFact::CardSaved { card }));
        Some((vec![name.clone()], facts))
    }

    /// What a quick look at one transaction tells: that money went back, but not how.
    #[must_use]
    pub fn glanced_at(&self, index: usize) -> Option<(Vec<ProviderRef>, Vec<PaymentFact>)> {
        let (refs, facts) = self.looked_up(index)?;
        let is_refund = |fact: &PaymentFact| matches!(fact, PaymentFact::Refund { .. });
        let refunded = facts.iter().any(is_refund).then_some(PaymentFact::RefundsToLookUp);
        Some((refs, facts.into_iter().filter(|fact| !is_refund(fact)).chain(refunded).collect()))
    }
}
