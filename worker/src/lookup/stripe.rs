//! A look at Stripe.

use super::{Looked, LookupError};
use crate::reference::Hint;
use crate::stripe::checkout::{SessionStatus, parse_session, retrieve_session};
use crate::stripe::payment_intent::PaymentState;
use crate::stripe::{charge, dispute, payment_intent, refund};
use crate::stripe_api::StripeApi;
use chairtime_shared::booking::Booking;
use chairtime_shared::id::{ProviderRef, SalonId};
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::payment::{Attempt, Page, Payment};

/// Most pages of refunds that are read for one payment (100 each).
const REFUND_PAGES_MAX: usize = 10;

fn intent_among<'a>(mut names: impl Iterator<Item = &'a ProviderRef>) -> Option<&'a ProviderRef> {
    names.find(|name| name.as_str().starts_with("pi_"))
}

/// The charge of a card on file: by its name once that is known, else among the payments of the card's owner.
async fn on_file(
    api: StripeApi<'_>,
    hint: &Hint,
    booking: &Booking,
    payment: &Payment,
    card_of: Attempt,
) -> Result<Looked, LookupError> {
    let looked = |state: PaymentState| Looked { refs: state.subject.payment_refs(), facts: state.facts };
    if let Some(intent) = intent_among(payment.known.refs.iter()) {
        return Ok(looked(payment_intent::parse(&api.send(&payment_intent::retrieve(intent)).await?)?));
    }
    let saved = booking.payments.get(&card_of).and_then(|payment| payment.known.saved.as_ref());
    let Some(card) = saved else { return Ok(Looked::default()) };
    let found = charge::parse_list(&api.send(&charge::list(card)).await?, hint)?;
    Ok(found.map(|(_, state)| looked(state)).unwrap_or_default())
}

/// Looks at the payment's page or its charge, its disputes and its refunds. A payment whose page was never opened has
/// nothing to look at.
pub(super) async fn look_up(
    api: StripeApi<'_>,
    salon: &SalonId,
    booking: &Booking,
    attempt: Attempt,
    payment: &Payment,
) -> Result<Looked, LookupError> {
    let mut looked = match &payment.page {
        Page::Open { session, .. } => {
            let state = parse_session(&api.send(&retrieve_session(session)).await?)?;
            let mut looked = Looked { refs: state.subject.payment_refs(), facts: state.facts };
            if state.status == SessionStatus::Expired {
                looked.facts.push(PaymentFact::CheckoutClosed);
            }
            looked
        }
        Page::OnFile { card_of, .. } => {
            let hint = Hint { salon: salon.clone(), booking: booking.made.id.clone(), attempt: attempt.0 };
            on_file(api, &hint, booking, payment, *card_of).await?
        }
        Page::Opening | Page::Refused { .. } | Page::Shared { .. } => Looked::default(),
    };
    let intent = intent_among(looked.refs.iter().chain(&payment.known.refs)).cloned();
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
