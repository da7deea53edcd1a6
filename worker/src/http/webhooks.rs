//! Provider messages: found a salon for, verified over the raw bytes, reduced to facts, handed to the ledger.
//!
//! Invariant: nothing is believed before the signature holds; nothing is acknowledged before the ledger has committed.
//! A message of a kind that is not ours to handle is acknowledged, or the provider would call the endpoint broken.

use super::answer::{Answer, internal, json};
use super::body;
use super::context::{Context, now, unexpected};
use crate::kv::{BINDING, Key, NameOwner};
use crate::ledger::message::{Message, Reply};
use crate::log;
use crate::stripe::event::{self, EventError, StripeEvent};
use crate::stripe::signature;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::id::SalonId;
use chairtime_shared::ledger::Command;
use chairtime_shared::payment::Attempt;
use chairtime_shared::provider::Provider;
use serde::Serialize;
use worker::{Method, Request};

/// The receipt.
#[derive(Serialize)]
struct Received {
    received: bool,
}

/// `POST /payments/prepaid/stripe` and `…/stripe/{salon}`.
pub(super) async fn receive(context: &Context<'_>, mut request: Request, rest: &str) -> Answer {
    let salon = match rest.split('/').collect::<Vec<_>>().as_slice() {
        ["stripe"] => None,
        ["stripe", salon] => Some(salon.parse().map_err(|_| Problem::new(Code::UnknownSalon))?),
        _ => return Err(Problem::new(Code::NotFound)),
    };
    if request.method() != Method::Post {
        return Err(Problem::new(Code::MethodNotAllowed));
    }
    let header = request.headers().get("Stripe-Signature").ok().flatten();
    let body = body::bytes(&mut request, body::WEBHOOK_BYTES_MAX).await?;
    let salon = match salon {
        Some(salon) => salon,
        None => salon_of(context, &body).await?,
    };
    stripe(context, &salon, header.as_deref(), &body).await
}

/// Whose message it may be, by what it says itself and by whose payment it names. Not believed: it only chooses whose
/// secrets are tried.
async fn salon_of(context: &Context<'_>, body: &[u8]) -> Result<SalonId, Problem> {
    let peek = event::peek(body);
    if let Some(salon) = peek.salon {
        return Ok(salon);
    }
    let kv = context.env.kv(BINDING).map_err(|error| internal(&error))?;
    for name in peek.refs {
        match kv.get(&Key::Name(name).to_string()).json::<NameOwner>().await {
            Ok(Some(owner)) => return Ok(owner.salon),
            Ok(None) => {}
            // Refused, so that the provider sends it again when KV is back.
            Err(error) => {
                log::warning("kv_read_failed", None, &error.to_string());
                return Err(Problem::new(Code::Unavailable));
            }
        }
    }
    Err(Problem::new(Code::UnknownSalon)
        .detail("the message names no salon; use the address with the salon in it"))
}

async fn stripe(context: &Context<'_>, salon: &SalonId, header: Option<&str>, body: &[u8]) -> Answer {
    let keys = context.config.stripe(salon);
    // A salon without keys is told apart from a wrong signature by nobody: the same work, the same answer.
    let secrets = keys.map_or(&[][..], |keys| &keys.webhook_secrets);
    let verified = signature::verify(header, body, secrets, now()).map_err(|error| {
        log::warning("webhook_refused", Some(salon), &error.to_string());
        Problem::new(Code::BadSignature).detail(error.to_string())
    })?;
    let event = match event::parse(verified) {
        Ok(event) => event,
        Err(
            error @ (EventError::Json | EventError::Thin | EventError::NotAnEvent | EventError::Field(_)),
        ) => {
            log::warning("webhook_unreadable", Some(salon), &error.to_string());
            return Err(Problem::new(Code::Malformed).detail(error.to_string()));
        }
    };
    if keys.and_then(crate::config::StripeKeys::mode) != Some(event.mode) {
        return Err(Problem::new(Code::WrongMode));
    }
    if let Some(other) = event.hint.as_ref().map(|hint| &hint.salon).filter(|other| *other != salon) {
        return if shares_account(context, salon, other) {
            ignore(context, salon, "ignored:another salon's").await
        } else {
            Err(Problem::new(Code::WrongSalon))
        };
    }
    if event.kind.is_handled() {
        tell(context, salon, event).await
    } else {
        ignore(context, salon, &format!("ignored:{}", event.kind)).await
    }
}

/// Two salons on one Stripe account: each endpoint gets the messages of both, and must not refuse the other's, or Stripe
/// would take it for broken.
fn shares_account(context: &Context<'_>, salon: &SalonId, other: &SalonId) -> bool {
    let key = |salon| context.config.stripe(salon).map(|keys| keys.secret_key.expose());
    key(salon).is_some() && key(salon) == key(other)
}

/// Acknowledges a verified message that is not ours to handle, and counts it.
async fn ignore(context: &Context<'_>, salon: &SalonId, counter: &str) -> Answer {
    log::info("webhook_ignored", Some(salon), counter);
    context.ledger(salon, &Message::Count { counter: counter.to_owned() }).await?;
    json(&Received { received: true })
}

async fn tell(context: &Context<'_>, salon: &SalonId, event: StripeEvent) -> Answer {
    let operation = format!("stripe:{}", event.id).parse().map_err(|error| internal(&error))?;
    let about = event.hint.map(|hint| (hint.booking, Attempt(hint.attempt)));
    let command = Command::Learn {
        provider: Provider::Stripe,
        about,
        refs: event.subject.payment_refs(),
        facts: event.facts,
    };
    let message = Message::Execute { operation: Some(operation), command: Box::new(command) };
    let Reply::Done { .. } = context.ledger(salon, &message).await? else { return Err(unexpected()) };
    json(&Received { received: true })
}
