//! Effects at Stripe.

mod charge;

use super::{NotDone, Order, Task, open_page};
use crate::stripe::checkout::{expire_session, parse_expired};
use crate::stripe::error::StripeError;
use crate::stripe::payment_intent;
use crate::stripe::refund;
use crate::stripe::request::Outcome;
use crate::stripe_api::StripeApi;
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::id::ProviderRef;
use chairtime_shared::ledger::Command;
use chairtime_shared::payment::Payment;
use chairtime_shared::payment::fact::PaymentFact;

/// The code of a capture that Stripe refuses without one of its own: the hold is not there any more.
const NOT_HELD: &str = "not_held";

pub(super) async fn perform(
    api: StripeApi<'_>,
    task: Task<'_>,
    payment: &Payment,
) -> Result<Vec<Command>, NotDone> {
    match &task.due.effect {
        Effect::ExpirePage { session, .. } => expire_page(api, task, session).await,
        Effect::LookAtPage { .. } => match open_page(payment) {
            Some(session) => expire_page(api, task, session).await,
            None => Ok(Vec::new()),
        },
        Effect::Refund { key, amount, .. } => {
            send_back(api, task, Order { payment, key, amount: *amount }).await
        }
        Effect::Void { .. } => void(api, task, payment).await,
        Effect::Capture { key, amount, .. } => {
            capture(api, task, Order { payment, key, amount: *amount }).await
        }
        Effect::Charge { card_of, key, amount, .. } => {
            charge::charge(api, task, Order { payment, key, amount: *amount }, *card_of).await
        }
        // Done before any provider is told apart.
        Effect::ResolvePage { .. } | Effect::LookAtHold { .. } | Effect::LookUp { .. } => Ok(Vec::new()),
    }
}

fn intent_of(payment: &Payment) -> Option<&ProviderRef> {
    payment.known.refs.iter().find(|name| name.as_str().starts_with("pi_"))
}

async fn expire_page(
    api: StripeApi<'_>,
    task: Task<'_>,
    session: &ProviderRef,
) -> Result<Vec<Command>, NotDone> {
    match parse_expired(&api.send(&expire_session(session)).await?)? {
        Outcome::Done(state) => {
            let mut facts = state.facts;
            facts.push(PaymentFact::CheckoutClosed);
            Ok(task.learn(state.subject.payment_refs(), facts))
        }
        // Not open any more: closed by itself, or the client has just paid. Silence is not failure.
        Outcome::WrongState => Ok(task.learn_all(task.look().await?)),
    }
}

async fn send_back(api: StripeApi<'_>, task: Task<'_>, order: Order<'_>) -> Result<Vec<Command>, NotDone> {
    let Order { payment, key, amount } = order;
    let ours = |fact: &PaymentFact| matches!(fact, PaymentFact::Refund { refund } if refund.request.as_deref() == Some(key));
    if task.due.tries > 0 {
        // An earlier try may have sent the money without our hearing of it, and Stripe forgets keys after a day.
        let looked = task.look().await?;
        if looked.iter().flat_map(|looked| &looked.facts).any(ours) {
            return Ok(task.learn_all(looked));
        }
    }
    // Captured money always has a payment intent; a look-up will bring its name.
    let Some(intent) = intent_of(payment) else { return Err(NotDone::no_answer("no payment intent")) };
    let mut request = refund::create(intent, amount, key).map_err(NotDone::no_answer)?;
    if task.due.generation > 0 {
        request.idempotency_key = Some(format!("{key}:{}", task.due.generation));
    }
    match refund::parse(&api.send(&request).await?) {
        Ok(state) => {
            let fact = PaymentFact::Refund { refund: state.refund };
            Ok(task.learn(state.subject.payment_refs(), vec![fact]))
        }
        // Nothing is wrong with the refund, only with the key: once the salon has mended it, the same request is right.
        Err(StripeError::Refused(refusal)) if refusal.is_about_the_key() => Err(NotDone::no_answer(refusal)),
        Err(StripeError::Refused(refusal)) => {
            let code = refusal.code.unwrap_or_else(|| "refused".into());
            Ok(vec![task.refund_refused(key, code)])
        }
        Err(error @ (StripeError::Unavailable { .. } | StripeError::Unreadable { .. })) => Err(error.into()),
    }
}

async fn void(api: StripeApi<'_>, task: Task<'_>, payment: &Payment) -> Result<Vec<Command>, NotDone> {
    let Some(intent) = intent_of(payment) else { return Err(NotDone::no_answer("no payment intent")) };
    let key = format!("{}.{}.void", task.booking.made.id, task.attempt().0);
    match payment_intent::parse_changed(&api.send(&payment_intent::cancel(intent, &key)).await?)? {
        Outcome::Done(state) => Ok(task.learn(state.subject.payment_refs(), state.facts)),
        Outcome::WrongState => Ok(task.learn_all(task.look().await?)),
    }
}

async fn capture(api: StripeApi<'_>, task: Task<'_>, order: Order<'_>) -> Result<Vec<Command>, NotDone> {
    let Order { payment, key, amount } = order;
    let Some(intent) = intent_of(payment) else { return Err(NotDone::no_answer("no payment intent")) };
    // A repeat under another key does no harm: what is captured cannot be captured again.
    let key = match task.due.generation {
        0 => key.to_owned(),
        generation => format!("{key}:{generation}"),
    };
    let request = payment_intent::capture(intent, amount, &key).map_err(NotDone::no_answer)?;
    let refused = match payment_intent::parse_changed(&api.send(&request).await?) {
        Ok(Outcome::Done(state)) => return Ok(task.learn(state.subject.payment_refs(), state.facts)),
        Ok(Outcome::WrongState) => NOT_HELD.to_owned(),
        Err(StripeError::Refused(refusal)) if refusal.is_about_the_key() => {
            return Err(NotDone::no_answer(refusal));
        }
        Err(StripeError::Refused(refusal)) => refusal.code.unwrap_or_else(|| "refused".into()),
        Err(error @ (StripeError::Unavailable { .. } | StripeError::Unreadable { .. })) => {
            return Err(error.into());
        }
    };
    // An earlier try may have taken it without our hearing of it: a refusal is told only where nothing was taken.
    let looked = task.look().await?;
    let taken = |fact: &PaymentFact| matches!(fact, PaymentFact::Captured { .. });
    let taken = looked.iter().flat_map(|looked| &looked.facts).any(taken);
    let mut commands = task.learn_all(looked);
    if !taken {
        commands.push(task.capture_refused(refused));
    }
    Ok(commands)
}
