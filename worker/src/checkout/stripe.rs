//! A payment page at Stripe: a Checkout Session.

use super::{PROVIDER_FAULT, PageError};
use crate::stripe::checkout::{CheckoutOrder, create_session, parse_session};
use crate::stripe::error::StripeError;
use crate::stripe_api::StripeApi;
use chairtime_shared::booking::decide::PageAnswer;
use chairtime_shared::id::SalonId;

/// Opens it, or finds the one that the same request opened before.
pub(super) async fn open(
    api: StripeApi<'_>,
    salon: &SalonId,
    order: CheckoutOrder,
) -> Result<PageAnswer, PageError> {
    let request = create_session(&order).map_err(|_| PageError::Unwritable)?;
    let answer = api.send(&request).await?;
    match parse_session(&answer) {
        // The repeat of a request whose page is paid or closed by now has no address any more; our own page tells how
        // the booking stands.
        Ok(session) => Ok(PageAnswer::Opened {
            session: session.id,
            url: session.url.unwrap_or(order.success_url),
            widget: None,
        }),
        Err(StripeError::Refused(refusal)) => {
            let code =
                refusal.code.clone().or_else(|| refusal.kind.clone()).unwrap_or_else(|| "refused".into());
            crate::log::warning("page_refused", Some(salon), &refusal.to_string());
            Ok(PageAnswer::Refused { code })
        }
        Err(StripeError::Unavailable { http: http @ ..500, .. }) => Err(PageError::Busy { http }),
        // Stripe keeps the first answer to a key, failures of its own included: the next try needs a new key, so this
        // attempt is over. Nobody has the address of the page, should there be one.
        Err(error @ (StripeError::Unavailable { .. } | StripeError::Unreadable { .. })) => {
            crate::log::warning("page_failed", Some(salon), &error.to_string());
            Ok(PageAnswer::Refused { code: PROVIDER_FAULT.into() })
        }
    }
}
