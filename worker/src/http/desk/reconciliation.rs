//! Reconciliation at the desk: start it, and see what it has found, as the ledger tells it.
//!
//! Invariant: nothing waits here for a provider; the ledger reads page by page, and whoever wants to see asks again.

use super::super::answer::{Answer, raw_json};
use super::super::context::{Context, unexpected};
use super::Owner;
use crate::http::query::parameter;
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::locale::Locale;
use worker::{Method, Request};

/// Days that are looked at unless told otherwise: as long as Stripe keeps its messages.
const DAYS: u16 = 30;
/// Most days.
const DAYS_MAX: u16 = 90;

/// `?days=30`.
fn days(request: &Request) -> Result<u16, Problem> {
    let wrong = || Problem::new(Code::Malformed).detail("days: 1 to 90");
    let url = request.url().map_err(|_| wrong())?;
    match parameter(&url, "days") {
        None => Ok(DAYS),
        Some(text) => text.parse().ok().filter(|days| (1..=DAYS_MAX).contains(days)).ok_or_else(wrong),
    }
}

/// `…/finance/reconciliation`: GET shows, POST starts a run at every provider, or leaves alone the one that is under way.
pub(super) async fn handle(context: &Context<'_>, request: &Request, owner: &Owner) -> Answer {
    let method = request.method();
    let message = if method == Method::Get {
        Message::Reconciliation { locale: Locale::En }
    } else if method == Method::Post {
        Message::Reconcile { days: days(request)?, locale: Locale::En }
    } else {
        return Err(Problem::new(Code::MethodNotAllowed));
    };
    let Reply::Told { json } = context.ledger(&owner.salon, &message).await? else {
        return Err(unexpected());
    };
    raw_json(json)
}
