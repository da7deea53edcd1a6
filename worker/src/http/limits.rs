//! The first throttle, at the edge: calls from one address at one salon, counted by the platform in each of its places.
//!
//! Invariant: it only lightens the load. The platform counts loosely and place by place, so what must not be exceeded is
//! counted by the ledger, and a throttle that is not set up or does not answer lets through. Messages of providers never
//! pass here. Deliberately absent: how much is let through; that is in wrangler.toml.

use super::answer::{Answer, internal, problem_response, set};
use super::context::{Context, now};
use super::storefront;
use crate::challenge::{self, Challenge};
use crate::limit;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::id::{BookingId, SalonId};
use js_sys::futures::JsFuture;
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use worker::Request;

/// The binding's name in wrangler.toml.
const BINDING: &str = "THROTTLE";

#[wasm_bindgen]
extern "C" {
    type Throttle;

    // Bound here: the `worker` crate's own asks for the platform's class, which nothing else can stand in for.
    #[wasm_bindgen(method, catch)]
    fn limit(this: &Throttle, options: &JsValue) -> Result<Promise, JsValue>;
}

/// By what the address of a request is known at this salon today.
pub(super) fn address(context: &Context<'_>, request: &Request, salon: &SalonId) -> String {
    // Set by the platform, which takes away what a client sends under that name.
    let address = request.headers().get("CF-Connecting-IP").ok().flatten().unwrap_or_default();
    limit::digest(&context.config.link_secret, salon, &address, now())
}

async fn lets_through(context: &Context<'_>, key: &str) -> Result<bool, JsValue> {
    let binding = Reflect::get(context.env, &BINDING.into())?;
    if binding.is_undefined() {
        return Ok(true);
    }
    let options = Object::new();
    Reflect::set(&options, &"key".into(), &key.into())?;
    let outcome = JsFuture::from(binding.unchecked_into::<Throttle>().limit(&options)?).await?;
    Ok(!Reflect::get(&outcome, &"success".into())?.is_falsy())
}

/// Refuses a call when there were too many from its address at this salon.
pub(super) async fn throttle(
    context: &Context<'_>,
    request: &Request,
    salon: &SalonId,
) -> Result<(), Problem> {
    match lets_through(context, &address(context, request, salon)).await {
        Ok(false) => Err(Problem::new(Code::TooManyRequests)),
        Ok(true) | Err(_) => Ok(()),
    }
}

/// Whether the token that came along says that a challenge was solved for this booking.
pub(super) async fn is_solved(
    context: &Context<'_>,
    salon: &SalonId,
    token: &str,
    booking: &BookingId,
) -> Result<bool, Problem> {
    let Some(challenge) = &context.config.challenge else { return Ok(false) };
    let origins = storefront::origins(context, salon).await?;
    Ok(challenge.is_solved(&context.config, token, booking, &origins).await)
}

/// The answer to whom a limit tells to wait, or to solve a challenge where that helps and one is set up.
pub(super) fn wait(seconds: i64, challenge: Option<&Challenge>) -> Answer {
    let problem = Problem::new(Code::TooManyRequests);
    let response = problem_response(&problem).map_err(|error| internal(&error))?;
    let headers = response.headers().clone();
    set(&headers, "Retry-After", &seconds.to_string())?;
    if let Some(challenge) = challenge {
        set(&headers, challenge::HEADER, &challenge.asked())?;
    }
    Ok(response.with_headers(headers))
}
