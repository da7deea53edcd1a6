//! Does one effect at the provider, and says what the ledger shall be told of it.
//!
//! Invariant: everything is safe to repeat: the row's key is the idempotency key, and where the provider may have done
//! something without saying so, it is asked before anything is done again.

mod stripe;
mod tiptoppay;

use super::outbox::{DueEffect, Failure};
use crate::checkout::{self, PageError};
use crate::connection::Keys;
use crate::lookup::{Looked, LookupError, Span, look_up};
use crate::provider_api::{Account, NoAnswer};
use crate::stripe::error::StripeError;
use crate::stripe_api::StripeApi;
use crate::tiptoppay::error::TipTopError;
use crate::tiptoppay_api::TipTopPayApi;
use chairtime_shared::booking::Booking;
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::id::ProviderRef;
use chairtime_shared::ledger::Command;
use chairtime_shared::money::Money;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::payment::{Attempt, Page, Payment};
use chairtime_shared::time::Timestamp;
use std::collections::BTreeSet;

/// Why an effect is not done yet.
#[derive(Debug)]
pub(super) struct NotDone {
    /// What it means for the next try.
    pub(super) failure: Failure,
    /// For the log and the row.
    pub(super) note: String,
}

impl NotDone {
    pub(super) fn no_answer(error: impl std::fmt::Display) -> Self {
        Self { failure: Failure::NoAnswer, note: error.to_string() }
    }

    /// The provider may repeat what it has just answered for as long as it keeps the request's name.
    fn under_another_name(error: impl std::fmt::Display) -> Self {
        Self { failure: Failure::ProviderFault, note: error.to_string() }
    }
}

impl From<NoAnswer> for NotDone {
    fn from(error: NoAnswer) -> Self {
        Self::no_answer(error)
    }
}

impl From<StripeError> for NotDone {
    fn from(error: StripeError) -> Self {
        match &error {
            StripeError::Unavailable { http, .. } | StripeError::Unreadable { http, .. } if *http >= 500 => {
                Self::under_another_name(error)
            }
            StripeError::Refused(_) | StripeError::Unavailable { .. } | StripeError::Unreadable { .. } => {
                Self::no_answer(error)
            }
        }
    }
}

impl From<TipTopError> for NotDone {
    fn from(error: TipTopError) -> Self {
        match &error {
            TipTopError::Unavailable { .. } | TipTopError::Unreadable { .. } => {
                Self::under_another_name(error)
            }
            TipTopError::Refused(_) | TipTopError::Unauthorised | TipTopError::Busy { .. } => {
                Self::no_answer(error)
            }
        }
    }
}

impl From<LookupError> for NotDone {
    fn from(error: LookupError) -> Self {
        match error {
            LookupError::NoAnswer(error) => error.into(),
            LookupError::Stripe(error) => error.into(),
            LookupError::TipTopPay(error) => error.into(),
        }
    }
}

/// One effect, with all that it is done with.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub(super) account: Account<'a>,
    pub(super) booking: &'a Booking,
    pub(super) due: &'a DueEffect,
    /// Refunds that were known before this one was decided on: none of them can be it.
    pub(super) refunds_before: &'a BTreeSet<ProviderRef>,
    pub(super) now: Timestamp,
}

impl Task<'_> {
    fn attempt(&self) -> Attempt {
        self.due.effect.attempt()
    }

    /// Looks at the payment, as far back as this effect goes.
    async fn look(&self) -> Result<Vec<Looked>, LookupError> {
        let span = Span { since: self.due.since, now: self.now };
        look_up(self.account, self.booking, self.attempt(), span).await
    }

    /// Tells the ledger what a look has shown.
    fn learn_all(&self, looked: Vec<Looked>) -> Vec<Command> {
        looked.into_iter().map(|looked| looked.learn(self.account, self.booking, self.attempt())).collect()
    }

    /// Tells the ledger what one answer said.
    fn learn(&self, refs: Vec<ProviderRef>, facts: Vec<PaymentFact>) -> Vec<Command> {
        self.learn_all(vec![Looked { refs, facts }])
    }

    fn refund_refused(&self, key: &str, code: String) -> Command {
        let (booking, attempt) = (self.booking.made.id.clone(), self.attempt());
        Command::RefundRefused { booking, attempt, key: key.to_owned(), code }
    }

    fn charge_refused(&self, code: String) -> Command {
        Command::ChargeRefused { booking: self.booking.made.id.clone(), attempt: self.attempt(), code }
    }

    fn capture_refused(&self, code: String) -> Command {
        Command::CaptureRefused { booking: self.booking.made.id.clone(), attempt: self.attempt(), code }
    }
}

/// A sum to be moved under a key of ours.
struct Order<'a> {
    payment: &'a Payment,
    key: &'a str,
    amount: Money,
}

/// Looks whether a held card was let go of without a word. While it is held, it is looked at again.
async fn look_at_hold(task: Task<'_>, payment: &Payment, at: Timestamp) -> Result<Vec<Command>, NotDone> {
    // Taken, let go of, or held longer than was known: for that there is another row.
    if payment.hold_over().is_none_or(|over| over > at) {
        return Ok(Vec::new());
    }
    let looked = task.look().await?;
    if is_still_held(&looked) {
        return Err(NotDone { failure: Failure::StillHeld, note: "still held".to_owned() });
    }
    Ok(task.learn_all(looked))
}

fn is_still_held(looked: &[Looked]) -> bool {
    let any = |of: fn(&PaymentFact) -> bool| looked.iter().flat_map(|looked| &looked.facts).any(of);
    any(|fact| matches!(fact, PaymentFact::Authorised { .. }))
        && !any(|fact| matches!(fact, PaymentFact::AuthorisationEnded | PaymentFact::Captured { .. }))
}

/// The page that may still be paid, if there is one.
fn open_page(payment: &Payment) -> Option<&ProviderRef> {
    match &payment.page {
        Page::Open { session, .. } if payment.page_may_be_open() => Some(session),
        Page::Open { .. }
        | Page::Opening
        | Page::Refused { .. }
        | Page::Shared { .. }
        | Page::OnFile { .. } => None,
    }
}

/// Does what is due. The commands tell the ledger what came of it; none means there was nothing to say.
pub(super) async fn perform(task: Task<'_>) -> Result<Vec<Command>, NotDone> {
    let attempt = task.attempt();
    let Some(payment) = task.booking.payments.get(&attempt) else { return Ok(Vec::new()) };
    match &task.due.effect {
        Effect::ResolvePage { .. } => {
            return match checkout::open_page(task.account, task.booking, attempt).await {
                Ok(answer) => {
                    let booking = task.booking.made.id.clone();
                    Ok(vec![Command::RecordPage { booking, attempt, answer }])
                }
                Err(PageError::Unwritable) => Ok(Vec::new()),
                Err(error @ (PageError::NoKeys | PageError::NoAnswer(_) | PageError::Busy { .. })) => {
                    Err(NotDone::no_answer(error))
                }
            };
        }
        Effect::LookUp { .. } => {
            let mut looked = task.look().await?;
            if looked.is_empty() {
                // Nothing new is an answer too: what waited for it, a refund to be tried again say, goes on.
                looked.push(Looked::default());
            }
            return Ok(task.learn_all(looked));
        }
        Effect::LookAtHold { at, .. } => return look_at_hold(task, payment, *at).await,
        Effect::ExpirePage { .. }
        | Effect::LookAtPage { .. }
        | Effect::Refund { .. }
        | Effect::Void { .. }
        | Effect::Capture { .. }
        | Effect::Charge { .. } => {}
    }
    let Account { config, open, .. } = task.account;
    match &open.keys {
        Keys::Stripe(keys) => {
            let api = StripeApi { base: &config.stripe_api_base, keys };
            stripe::perform(api, task, payment).await
        }
        Keys::TipTopPay(keys) => {
            let api = TipTopPayApi { base: config.tiptoppay_api(open.connection.region), keys };
            tiptoppay::perform(api, task, payment).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_is_over_once_a_look_shows_that_it_ended_or_was_taken() {
        let amount = Money::new(1_000, "KZT".parse().unwrap()).unwrap();
        let held = PaymentFact::Authorised { amount };
        for (facts, still) in [
            (vec![held.clone()], true),
            (vec![held.clone(), PaymentFact::AuthorisationEnded], false),
            (vec![PaymentFact::AuthorisationEnded], false),
            (vec![held, PaymentFact::Captured { amount }], false),
            (vec![], false),
        ] {
            let looked = [Looked { refs: Vec::new(), facts: facts.clone() }];
            assert_eq!(is_still_held(&looked), still, "{facts:?}");
        }
    }
}
