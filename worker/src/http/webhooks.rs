//! Provider messages: found a salon for, bounded, and passed on to its ledger as they came.
//!
//! Invariant: nothing is believed here, and nothing is decoded and written again: the ledger verifies the very bytes with
//! the salon's own secrets, and what it answers is the provider's answer. A message that reaches no ledger is refused, so
//! that the provider sends it again.

use super::answer::{Answer, internal, raw_json};
use super::body;
use super::context::{Context, unexpected};
use crate::kv::{BINDING, Key, NameOwner};
use crate::ledger::provider_message::{Carried, From, ProviderMessage};
use crate::ledger::reply::Reply;
use crate::log;
use crate::stripe;
use crate::tiptoppay::NotificationKind;
use crate::tiptoppay::notification::{self, Encoding};
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::id::{ProviderRef, SalonId};
use worker::{Method, Request};

/// Whom an address belongs to.
struct Address {
    from: From,
    salon: Option<SalonId>,
}

/// `stripe`, `stripe/{salon}`, `tiptoppay`, `tiptoppay/{salon}`, `tiptoppay/{salon}/{type}`.
fn address(rest: &str) -> Result<Address, Problem> {
    let salon = |slug: &str| slug.parse::<SalonId>().map(Some).map_err(|_| Problem::new(Code::UnknownSalon));
    let kind = |text: &str| text.parse::<NotificationKind>().map_err(|_| Problem::new(Code::NotFound));
    match rest.split('/').collect::<Vec<_>>().as_slice() {
        ["stripe"] => Ok(Address { from: From::Stripe, salon: None }),
        ["stripe", slug] => Ok(Address { from: From::Stripe, salon: salon(slug)? }),
        ["tiptoppay"] => Ok(Address { from: From::TipTopPay(None), salon: None }),
        ["tiptoppay", slug] => Ok(Address { from: From::TipTopPay(None), salon: salon(slug)? }),
        ["tiptoppay", slug, told] => {
            Ok(Address { from: From::TipTopPay(Some(kind(told)?)), salon: salon(slug)? })
        }
        _ => Err(Problem::new(Code::NotFound)),
    }
}

/// The query as it came, without the question mark. Not by way of a parsed address, which would write it anew.
fn raw_query(request: &Request) -> Result<Vec<u8>, Problem> {
    let url = request.inner().url();
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    if query.len() > body::WEBHOOK_BYTES_MAX {
        return Err(Problem::new(Code::BodyTooLarge));
    }
    Ok(query.as_bytes().to_vec())
}

/// `POST /payments/prepaid/{provider}` and below; TipTop Pay may also send a GET.
pub(super) async fn receive(context: &Context<'_>, mut request: Request, rest: &str) -> Answer {
    let Address { from, salon } = address(rest)?;
    let (carried, bytes) = match (request.method(), from) {
        (Method::Post, _) => (Carried::Body, body::bytes(&mut request, body::WEBHOOK_BYTES_MAX).await?),
        (Method::Get, From::TipTopPay(_)) => (Carried::Query, raw_query(&request)?),
        _ => return Err(Problem::new(Code::MethodNotAllowed)),
    };
    let header = |name: &str| request.headers().get(name).ok().flatten();
    let signature = match from {
        From::Stripe => header("Stripe-Signature"),
        From::TipTopPay(_) => header("Content-HMAC"),
    };
    let message = ProviderMessage { from, carried, content_type: header("Content-Type"), signature, bytes };
    let salon = match salon {
        Some(salon) => salon,
        None => salon_of(context, &message).await?,
    };
    let reply = context.pass(&salon, &message).await?;
    if let Reply::Unheard { problem } = reply {
        return Err(*problem);
    }
    let Reply::Heard { body } = reply else { return Err(unexpected()) };
    raw_json(body)
}

/// What a message claims about whose it is.
fn claims(message: &ProviderMessage) -> (Option<SalonId>, Vec<ProviderRef>) {
    match message.from {
        From::Stripe => {
            let peek = stripe::event::peek(&message.bytes);
            (peek.salon, peek.refs)
        }
        From::TipTopPay(_) => {
            let encoding = match message.carried {
                Carried::Query => Encoding::Form,
                Carried::Body => Encoding::of(message.content_type.as_deref()).unwrap_or(Encoding::Form),
            };
            let peek = notification::peek(&message.bytes, encoding);
            (peek.salon, peek.refs)
        }
    }
}

/// Whose message it may be, by what it says itself and by whose payment it names. Not believed: it only chooses whose
/// secrets are tried.
async fn salon_of(context: &Context<'_>, message: &ProviderMessage) -> Result<SalonId, Problem> {
    let (salon, refs) = claims(message);
    if let Some(salon) = salon {
        return Ok(salon);
    }
    let kv = context.env.kv(BINDING).map_err(|error| internal(&error))?;
    for name in refs {
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
