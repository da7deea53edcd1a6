//! Asks the provider how a payment stands, and brings the answer as the same facts that messages bring.

mod stripe;
mod tiptoppay;

use crate::connection::Keys;
use crate::provider_api::{Account, NoAnswer};
use crate::stripe::error::StripeError;
use crate::stripe_api::StripeApi;
use crate::tiptoppay::error::TipTopError;
use crate::tiptoppay_api::TipTopPayApi;
use chairtime_shared::booking::Booking;
use chairtime_shared::id::ProviderRef;
use chairtime_shared::ledger::Command;
use chairtime_shared::payment::Attempt;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::time::Timestamp;

pub(crate) use tiptoppay::transactions;

/// Why nothing was learned.
#[derive(Debug, thiserror::Error)]
pub enum LookupError {
    /// No answer came.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// Stripe said no, is busy, or answered something else.
    #[error(transparent)]
    Stripe(#[from] StripeError),
    /// TipTop Pay said no, is busy, or answered something else.
    #[error(transparent)]
    TipTopPay(#[from] TipTopError),
}

/// What was learned about one payment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looked {
    /// The provider's names of the payment.
    pub refs: Vec<ProviderRef>,
    /// How it stands.
    pub facts: Vec<PaymentFact>,
}

impl Looked {
    /// Tells the ledger.
    #[must_use]
    pub fn learn(self, account: Account<'_>, booking: &Booking, attempt: Attempt) -> Command {
        Command::Learn {
            provider: account.open.keys.provider(),
            about: Some((booking.made.id.clone(), attempt)),
            refs: self.refs,
            facts: self.facts,
        }
    }
}

/// How far back a look goes, and until when.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// Money that may have moved since then is looked for. The payment itself is found however old it is.
    pub since: Timestamp,
    /// The clock.
    pub now: Timestamp,
}

/// Looks at an attempt: its page, its payments (some pages can be paid twice), their disputes and refunds. What it finds
/// raises no further question: [`PaymentFact::RefundsToLookUp`] is never among the facts.
pub async fn look_up(
    account: Account<'_>,
    booking: &Booking,
    attempt: Attempt,
    span: Span,
) -> Result<Vec<Looked>, LookupError> {
    let Some(payment) = booking.payments.get(&attempt) else { return Ok(Vec::new()) };
    let Account { config, salon, open } = account;
    let mut looked = match &open.keys {
        Keys::Stripe(keys) => {
            let api = StripeApi { base: &config.stripe_api_base, keys };
            vec![stripe::look_up(api, salon, booking, attempt, payment).await?]
        }
        Keys::TipTopPay(keys) => {
            let api = TipTopPayApi { base: config.tiptoppay_api(open.connection.region), keys };
            let mode = open.connection.mode;
            tiptoppay::look_up(api, mode, salon, booking, attempt, span).await?
        }
    };
    for looked in &mut looked {
        // This was the answer to that question. Handed on, it would be asked again at once, and for ever.
        looked.facts.retain(|fact| *fact != PaymentFact::RefundsToLookUp);
    }
    looked.retain(|looked| !looked.facts.is_empty());
    Ok(looked)
}
