//! The payment page of one booking and attempt: what is ordered at the provider, and how its answer is read.
//!
//! Invariant: the order depends on the booking and the configuration alone, so that asking again is the same request.

use crate::capability;
use crate::config::Config;
use crate::stripe::checkout::{Capture, CheckoutOrder, create_session, parse_session};
use crate::stripe::error::StripeError;
use crate::stripe_api::{NoAnswer, StripeApi};
use chairtime_shared::booking::Booking;
use chairtime_shared::booking::decide::PageAnswer;
use chairtime_shared::id::SalonId;
use chairtime_shared::payment::{Attempt, Payment};

/// Why there is no answer to record.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The salon has no keys for this provider (any more).
    #[error("no keys")]
    NoKeys,
    /// Nobody knows whether the page was opened: the same request again will tell.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// The provider is busy, and has done nothing: the same request is right later.
    #[error("busy (HTTP {http})")]
    Busy {
        /// The status.
        http: u16,
    },
    /// The sum cannot be written in the provider's units, or the link key is unusable.
    #[error("the order cannot be written")]
    Unwritable,
}

/// The code of an attempt that ended because the provider failed by itself.
pub const PROVIDER_FAULT: &str = "provider_fault";

/// Stripe's longest product name is not published; its pages cut well before this.
const TITLE_CHARS_MAX: usize = 200;

fn order(
    config: &Config,
    salon: &SalonId,
    booking: &Booking,
    attempt: Attempt,
    payment: &Payment,
) -> Option<CheckoutOrder> {
    let token = capability::issue(&config.link_secret, salon, &booking.made.id)?;
    let (made, origin) = (&booking.made, &config.public_origin);
    let back = format!("{origin}/s/{salon}/booking?lang={}#{}.{token}", made.locale.tag(), made.id);
    let names: Vec<_> = booking.made.lines.iter().map(|line| line.name.as_str()).collect();
    let staff = booking.made.lines.first().map(|line| line.staff_name.clone());
    Some(CheckoutOrder {
        salon: salon.clone(),
        booking: booking.made.id.clone(),
        attempt: attempt.0,
        amount: payment.asked,
        title: names.join(" + ").chars().take(TITLE_CHARS_MAX).collect(),
        description: staff,
        customer_email: booking.made.contact.email.clone(),
        locale: booking.made.locale,
        success_url: back.clone(),
        cancel_url: back,
        expires_at: payment.page_expires,
        capture: Capture::Automatic,
    })
}

/// Asks Stripe for the page of that attempt: opens it, or finds the one that the same request opened before.
pub async fn open_page(
    config: &Config,
    salon: &SalonId,
    booking: &Booking,
    attempt: Attempt,
) -> Result<PageAnswer, PageError> {
    let keys = config.stripe(salon).ok_or(PageError::NoKeys)?;
    let payment = booking.payments.get(&attempt).ok_or(PageError::Unwritable)?;
    let order = order(config, salon, booking, attempt, payment).ok_or(PageError::Unwritable)?;
    let request = create_session(&order).map_err(|_| PageError::Unwritable)?;
    let answer = StripeApi { base: &config.stripe_api_base, keys }.send(&request).await?;
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
