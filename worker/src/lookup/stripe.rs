//! A look at Stripe.

use super::{Looked, LookupError};
use crate::stripe::checkout::{SessionStatus, parse_session, retrieve_session};
use crate::stripe::dispute;
use crate::stripe::refund;
use crate::stripe_api::StripeApi;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::payment::{Page, Payment};

/// Most pages of refunds that are read for one payment (100 each).
const REFUND_PAGES_MAX: usize = 10;

/// Looks at the payment's page, its charge, its disputes and its refunds. A payment whose page was never opened has nothing
/// to look at.
pub(super) async fn look_up(api: StripeApi<'_>, payment: &Payment) -> Result<Looked, LookupError> {
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
    Ok(looked)
}
