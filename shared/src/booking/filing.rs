//! To which payment a provider's news belongs, where one page can be paid more than once.
//!
//! Invariant: there a payment is one transaction. Its names are taken down only with news of money, for those of a try
//! that is declined or still waits for its bank would tie the next try to the same payment; and a second transaction
//! of a page becomes a payment of its own, with a name, a sum and refunds of its own.

use super::Event;
use super::decide::Step;
use crate::id::ProviderRef;
use crate::payment::fact::PaymentFact;
use crate::payment::{Attempt, Page, Payment};
use crate::time::Timestamp;

/// Said of a transaction by which money came, whatever became of it.
fn is_of_money(fact: &PaymentFact) -> bool {
    match fact {
        PaymentFact::Authorised { .. }
        | PaymentFact::Captured { .. }
        | PaymentFact::AuthorisationEnded
        | PaymentFact::Refund { .. } => true,
        PaymentFact::Linked { .. }
        | PaymentFact::Processing
        | PaymentFact::Declined { .. }
        | PaymentFact::CheckoutClosed
        | PaymentFact::RefundsToLookUp
        | PaymentFact::Dispute { .. }
        | PaymentFact::ProviderFee { .. }
        | PaymentFact::CaptureBefore { .. }
        | PaymentFact::CardSaved { .. }
        | PaymentFact::Card { .. } => false,
    }
}

/// The provider's name of the page is not that of a transaction.
fn is_page(payment: &Payment, name: &ProviderRef) -> bool {
    matches!(&payment.page, Page::Open { session, .. } if session == name)
}

/// `payment` is another transaction than the one of these names.
fn is_another(payment: &Payment, refs: &[ProviderRef]) -> bool {
    let known = &payment.known.refs;
    let taken = payment.has_money() || known.iter().any(|name| !is_page(payment, name));
    let mut names = refs.iter().filter(|name| !is_page(payment, name)).peekable();
    taken && names.peek().is_some() && !names.any(|name| known.contains(name))
}

impl Step {
    /// The payment that news of `refs` belongs to when it says that it is `attempt`'s: `attempt`, or a payment of its own.
    pub fn payment_for(
        &mut self,
        attempt: Attempt,
        refs: &[ProviderRef],
        facts: &[PaymentFact],
        now: Timestamp,
    ) -> Attempt {
        let Some(payment) = self.booking.payments.get(&attempt).filter(|payment| {
            payment.provider.page_takes_many_payments()
                && facts.iter().any(is_of_money)
                && is_another(payment, refs)
        }) else {
            return attempt;
        };
        // Told of a payment without a page of its own, it came in by the same page as that one.
        let with = if let Page::Shared { with } = payment.page { with } else { attempt };
        let shared = self.next_attempt();
        self.emit(Event::PaymentShared { attempt: shared, with, at: now });
        shared
    }

    /// Takes in one message about `attempt`, its names too where they are the payment's for good.
    pub fn note_news(&mut self, attempt: Attempt, refs: &[ProviderRef], facts: &[PaymentFact]) {
        let many = |payment: &Payment| payment.provider.page_takes_many_payments();
        if self.booking.payments.get(&attempt).is_some_and(many) && !facts.iter().any(is_of_money) {
            let nameless = facts.iter().filter(|fact| !matches!(fact, PaymentFact::Linked { .. }));
            let nameless: Vec<_> = nameless.cloned().collect();
            self.note(attempt, &nameless);
        } else {
            self.note(attempt, &[PaymentFact::Linked { refs: refs.to_vec() }]);
            self.note(attempt, facts);
        }
    }
}
