//! HTTP in: finds the handler, and makes sure that every answer is whole: security headers, a problem for every error.
//!
//! Invariant: a handler returns an answer or a [`Problem`]; nothing else reaches the outside, and no text of ours that
//! was not written for it. Deliberately absent: rules. They are in `chairtime_shared`.

mod answer;
mod arrival;
mod body;
mod bookings;
mod calendar;
mod context;
mod cors;
mod desk;
mod front;
mod limits;
mod operator;
mod page_head;
mod pages;
mod query;
mod refusal;
mod session;
mod storefront;
mod styles;
mod times;
mod webhooks;

use answer::{Answer, problem_response};
use chairtime_shared::api::{ApiRoute, Code, Problem};
use context::Context;
use worker::{Env, Method, Request, Response};

/// Answers one request.
pub async fn handle(request: Request, env: &Env) -> worker::Result<Response> {
    #[cfg(feature = "faults")]
    crate::fault::asked(&request);
    let path = request.path();
    let context = match Context::new(env, &request) {
        Ok(context) => context,
        Err(error) => {
            crate::log::error("configuration", None, &error.to_string());
            return problem_response(&Problem::new(Code::Internal).detail(error.to_string()));
        }
    };
    let answer = route(&context, request, &path).await;
    answer::finish(&context, answer)
}

async fn route(context: &Context<'_>, request: Request, path: &str) -> Answer {
    if let Some(route) = ApiRoute::parse(path) {
        return api(context, request, route).await;
    }
    if let Some(rest) = path.strip_prefix("/payments/prepaid/") {
        return webhooks::receive(context, request, rest).await;
    }
    if let Some(rest) = path.strip_prefix("/v1/operator/") {
        return operator::handle(context, request, rest).await;
    }
    if let Some(rest) = path.strip_prefix("/v1/desk/") {
        return desk::handle(context, request, rest).await;
    }
    if let Some(rest) = path.strip_prefix("/s/") {
        return pages::show(context, &request, rest).await;
    }
    if let Some(rest) = path.strip_prefix("/p/") {
        return pages::show_payment(context, &request, rest).await;
    }
    if let Some(rest) = path.strip_prefix(calendar::PREFIX) {
        return calendar::show(context, &request, rest).await;
    }
    if path == "/" {
        return answer::text("Chairtime");
    }
    Err(Problem::new(Code::NotFound))
}

/// The public API: one method per address, and only from the salon's own pages.
async fn api(context: &Context<'_>, request: Request, route: ApiRoute) -> Answer {
    let origin = cors::check(context, &request, &route).await?;
    let answer = if request.method() == Method::Options {
        cors::preflight(&route)
    } else if request.method().to_string() == route.method() {
        throttled(context, request, route).await
    } else {
        Err(Problem::new(Code::MethodNotAllowed))
    };
    // A problem must be readable by the page too, so the headers go on it as well.
    let response =
        answer.or_else(|problem| problem_response(&problem).map_err(|error| answer::internal(&error)))?;
    cors::allow(response, origin.as_deref())
}

/// Whoever looks is served; whoever wants something done, as often as the throttle says.
async fn throttled(context: &Context<'_>, request: Request, route: ApiRoute) -> Answer {
    if request.method() == Method::Post {
        limits::throttle(context, &request, route.salon()).await?;
    }
    handler(context, request, route).await
}

async fn handler(context: &Context<'_>, mut request: Request, route: ApiRoute) -> Answer {
    match route {
        ApiRoute::Storefront { salon } => storefront::show(context, &request, &salon).await,
        ApiRoute::Front { salon } => front::show(context, &request, &salon).await,
        ApiRoute::Times { salon } => times::show(context, &request, &salon).await,
        ApiRoute::Bookings { salon } => bookings::book(context, request, &salon).await,
        ApiRoute::Session { salon, booking } => {
            session::exchange(context, &mut request, &salon, &booking).await
        }
        ApiRoute::PaymentSession { salon } => session::exchange_code(context, &mut request, &salon).await,
        ApiRoute::Booking { salon, booking, action } => {
            bookings::act(context, &mut request, &salon, &booking, action).await
        }
    }
}
