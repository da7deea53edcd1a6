//! Stripe's names for its objects. What we write into them is a [`Hint`], the same at every provider.
//!
//! Deliberately absent: what the names mean for a payment; `object` knows.

pub use crate::reference::Hint;
use chairtime_shared::id::ProviderRef;

/// Stripe's names for what a message or an answer is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// The checkout session, `cs_…`.
    pub session: Option<ProviderRef>,
    /// The payment intent, `pi_…`.
    pub payment_intent: Option<ProviderRef>,
    /// The charge, `ch_…`.
    pub charge: Option<ProviderRef>,
    /// The refund, `re_…`.
    pub refund: Option<ProviderRef>,
    /// The dispute, `dp_…`.
    pub dispute: Option<ProviderRef>,
}

impl Subject {
    /// The names by which the payment is found: session, payment intent, charge.
    #[must_use]
    pub fn payment_refs(&self) -> Vec<ProviderRef> {
        [&self.session, &self.payment_intent, &self.charge].into_iter().flatten().cloned().collect()
    }

    /// What is missing here is taken from `other`.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            session: self.session.or(other.session),
            payment_intent: self.payment_intent.or(other.payment_intent),
            charge: self.charge.or(other.charge),
            refund: self.refund.or(other.refund),
            dispute: self.dispute.or(other.dispute),
        }
    }
}
