//! Does one effect at the provider, and says what the ledger shall be told of it.
//!
//! Invariant: everything is safe to repeat: the row's key is the idempotency key, and where the provider may have done
//! something without saying so, it is asked before anything is done again.

use super::outbox::{DueEffect, Failure};
use crate::checkout::{self, PageError};
use crate::config::Config;
use crate::lookup::{LookupError, look_up};
use crate::stripe::checkout::{expire_session, parse_expired};
use crate::stripe::error::StripeError;
use crate::stripe::payment_intent;
use crate::stripe::refund;
use crate::stripe::request::Outcome;
use crate::stripe_api::{NoAnswer, StripeApi};
use chairtime_shared::booking::Booking;
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::id::{ProviderRef, SalonId};
use chairtime_shared::ledger::Command;
use chairtime_shared::money::Money;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::payment::{Attempt, Payment};
use chairtime_shared::provider::Provider;

/// Why an effect is not done yet.
#[derive(Debug)]
pub(super) struct NotDone {
    /// What it means for the next try.
    pub(super) failure: Failure,
    /// For the log and the row.
    pub(super) note: String,
}

impl NotDone {
    fn no_answer(error: impl std::fmt::Display) -> Self {
        Self { failure: Failure::NoAnswer, note: error.to_string() }
    }
}

impl From<NoAnswer> for NotDone {
    fn from(error: NoAnswer) -> Self {
        Self::no_answer(error)
    }
}

impl From<StripeError> for NotDone {
    fn from(error: StripeError) -> Self {
        let failure = match &error {
            StripeError::Unavailable { http, .. } | StripeError::Unreadable { http, .. } if *http >= 500 => {
                Failure::ProviderFault
            }
            StripeError::Refused(_) | StripeError::Unavailable { .. } | StripeError::Unreadable { .. } => {
                Failure::NoAnswer
            }
        };
        Self { failure, note: error.to_string() }
    }
}

impl From<LookupError> for NotDone {
    fn from(error: LookupError) -> Self {
        match error {
            LookupError::NoAnswer(error) => error.into(),
            LookupError::Stripe(error) => error.into(),
        }
    }
}

fn learn(booking: &Booking, attempt: Attempt, refs: Vec<ProviderRef>, facts: Vec<PaymentFact>) -> Command {
    Command::Learn {
        provider: Provider::Stripe,
        about: Some((booking.made.id.clone(), attempt)),
        refs,
        facts,
    }
}

/// Does `due`. The commands tell the ledger what came of it; none means there was nothing to say.
pub(super) async fn perform(
    config: &Config,
    salon: &SalonId,
    booking: &Booking,
    due: &DueEffect,
) -> Result<Vec<Command>, NotDone> {
    let attempt = due.effect.attempt();
    let Some(payment) = booking.payments.get(&attempt) else { return Ok(Vec::new()) };
    let keys = config.stripe(salon).ok_or_else(|| NotDone::no_answer("the salon has no keys"))?;
    let api = StripeApi { base: &config.stripe_api_base, keys };
    match &due.effect {
        Effect::ExpirePage { session, .. } => expire_page(api, booking, attempt, payment, session).await,
        Effect::ResolvePage { .. } => match checkout::open_page(config, salon, booking, attempt).await {
            Ok(answer) => {
                let booking = booking.made.id.clone();
                Ok(vec![Command::RecordPage { booking, attempt, answer }])
            }
            Err(PageError::Unwritable) => Ok(Vec::new()),
            Err(error @ (PageError::NoKeys | PageError::NoAnswer(_) | PageError::Busy { .. })) => {
                Err(NotDone::no_answer(error))
            }
        },
        Effect::Refund { key, amount, .. } => {
            send_back(
                api,
                booking,
                payment,
                RefundOrder { attempt, key, amount: *amount, tries: due.tries, generation: due.generation },
            )
            .await
        }
        Effect::Void { .. } => void(api, booking, attempt, payment).await,
        // Stripe's pages capture by themselves.
        Effect::Capture { .. } => Ok(Vec::new()),
        Effect::LookUp { .. } => {
            let looked = look_up(api, payment).await?;
            Ok(vec![learn(booking, attempt, looked.refs, looked.facts)])
        }
    }
}

async fn expire_page(
    api: StripeApi<'_>,
    booking: &Booking,
    attempt: Attempt,
    payment: &Payment,
    session: &ProviderRef,
) -> Result<Vec<Command>, NotDone> {
    match parse_expired(&api.send(&expire_session(session)).await?)? {
        Outcome::Done(state) => {
            let mut facts = state.facts;
            facts.push(PaymentFact::CheckoutClosed);
            Ok(vec![learn(booking, attempt, state.subject.payment_refs(), facts)])
        }
        // Not open any more: closed by itself, or the client has just paid. Silence is not failure.
        Outcome::WrongState => {
            let looked = look_up(api, payment).await?;
            Ok(vec![learn(booking, attempt, looked.refs, looked.facts)])
        }
    }
}

/// A refund to be sent.
struct RefundOrder<'a> {
    attempt: Attempt,
    key: &'a str,
    amount: Money,
    tries: i64,
    generation: i64,
}

async fn send_back(
    api: StripeApi<'_>,
    booking: &Booking,
    payment: &Payment,
    order: RefundOrder<'_>,
) -> Result<Vec<Command>, NotDone> {
    let RefundOrder { attempt, key, amount, tries, generation } = order;
    let ours = |fact: &PaymentFact| matches!(fact, PaymentFact::Refund { refund } if refund.request.as_deref() == Some(key));
    if tries > 0 {
        // An earlier try may have sent the money without our hearing of it, and Stripe forgets keys after a day.
        let looked = look_up(api, payment).await?;
        if looked.facts.iter().any(ours) {
            return Ok(vec![learn(booking, attempt, looked.refs, looked.facts)]);
        }
    }
    let intent = payment.known.refs.iter().find(|name| name.as_str().starts_with("pi_"));
    let Some(intent) = intent else {
        // Captured money always has a payment intent; a look-up will bring its name.
        let looked = look_up(api, payment).await?;
        return Err(NotDone::no_answer(format!("no payment intent among {} names", looked.refs.len())));
    };
    let mut request = refund::create(intent, amount, key).map_err(NotDone::no_answer)?;
    if generation > 0 {
        request.idempotency_key = Some(format!("{key}:{generation}"));
    }
    match refund::parse(&api.send(&request).await?) {
        Ok(state) => {
            let fact = PaymentFact::Refund { refund: state.refund };
            Ok(vec![learn(booking, attempt, state.subject.payment_refs(), vec![fact])])
        }
        // Nothing is wrong with the refund, only with the key: once the salon has mended it, the same request is right.
        Err(StripeError::Refused(refusal)) if refusal.is_about_the_key() => Err(NotDone::no_answer(refusal)),
        Err(StripeError::Refused(refusal)) => {
            let code = refusal.code.unwrap_or_else(|| "refused".into());
            let (booking, key) = (booking.made.id.clone(), key.to_owned());
            Ok(vec![Command::RefundRefused { booking, attempt, key, code }])
        }
        Err(error @ (StripeError::Unavailable { .. } | StripeError::Unreadable { .. })) => Err(error.into()),
    }
}

async fn void(
    api: StripeApi<'_>,
    booking: &Booking,
    attempt: Attempt,
    payment: &Payment,
) -> Result<Vec<Command>, NotDone> {
    let Some(intent) = payment.known.refs.iter().find(|name| name.as_str().starts_with("pi_")) else {
        return Err(NotDone::no_answer("no payment intent"));
    };
    let key = format!("{}.{}.void", booking.made.id, attempt.0);
    match payment_intent::parse_changed(&api.send(&payment_intent::cancel(intent, &key)).await?)? {
        Outcome::Done(state) => Ok(vec![learn(booking, attempt, state.subject.payment_refs(), state.facts)]),
        Outcome::WrongState => {
            let looked = look_up(api, payment).await?;
            Ok(vec![learn(booking, attempt, looked.refs, looked.facts)])
        }
    }
}
