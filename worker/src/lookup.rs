//! Asks the provider how a payment stands, and brings the answer as the same facts that messages bring.

use crate::stripe::checkout::{SessionStatus, parse_session, retrieve_session};
use crate::stripe::dispute;
use crate::stripe::error::StripeError;
use crate::stripe::refund;
use crate::stripe_api::{NoAnswer, StripeApi};
use chairtime_shared::id::ProviderRef;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::payment::{Page, Payment};

/// Why nothing was learned.
#[derive(Debug, thiserror::Error)]
pub enum LookupError {
    /// No answer came.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// The provider said no, is busy, or answered something else.
    #[error(transparent)]
    Stripe(#[from] StripeError),
}

/// What was learned.
#[derive(Debug, Default)]
pub struct Looked {
    /// The provider's names of the payment.
    pub refs: Vec<ProviderRef>,
    /// How it stands.
    pub facts: Vec<PaymentFact>,
}

/// Most pages of refunds that are read for one payment (100 each).
const REFUND_PAGES_MAX: usize = 10;

/// Looks at the payment's page, its charge, its disputes and its refunds. A payment whose page was never opened has nothing to look at.
/// What it finds raises no further question: [`PaymentFact::RefundsToLookUp`] is never among the facts.
pub async fn look_up(api: StripeApi<'_>, payment: &Payment) -> Result<Looked, LookupError> {
    let mut looked = Looked::default();
    if let Page::Open { session, .. } = &payment.page {
        let state = parse_session(&api.send(&retrieve_session(session)).await?)?;
        looked.refs = state.subject.payment_refs();
        looked.facts = state.facts;
        if state.status == SessionStatus::Expired {
            looked.facts.push(PaymentFact::CheckoutClosed);
        }
    }
    let names = looked.refs.iter().chain(&payment.known.refs);
    let intent = names.clone().find(|name| name.as_str().starts_with("pi_")).cloned();
    let paid = payment.known.captured > 0
        || looked.facts.iter().any(|fact| matches!(fact, PaymentFact::Captured { .. }));
    if let (Some(intent), true) = (intent, paid) {
        looked.facts.extend(dispute::parse_list(&api.send(&dispute::list(&intent)).await?)?);
        let mut after = None;
        for _ in 0..REFUND_PAGES_MAX {
            let page = refund::parse_list(&api.send(&refund::list(&intent, after.as_ref())).await?)?;
            looked.facts.extend(page.facts);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    // This was the answer to that question. Handed on, it would be asked again at once, and for ever.
    looked.facts.retain(|fact| *fact != PaymentFact::RefundsToLookUp);
    Ok(looked)
}
