//! Which pages may call the API: exactly the salon's own origins and ours.
//!
//! Invariant: an origin is compared as a whole, byte for byte; `null` is never allowed; answers differ by `Origin` and
//! say so. CORS is not authentication: a request without an `Origin` comes from no page and is served like any other.

use super::answer::{Answer, internal, set};
use super::context::Context;
use super::{storefront, times};
use chairtime_shared::api::{ApiRoute, Code, Problem};
use worker::{Request, Response};

/// The origin to allow, `None` for a request that names none; a problem for one that is not on the list.
pub(super) async fn check(
    context: &Context<'_>,
    request: &Request,
    route: &ApiRoute,
) -> Result<Option<String>, Problem> {
    let Some(origin) = request.headers().get("Origin").ok().flatten() else { return Ok(None) };
    if origin == context.config.public_origin {
        return Ok(Some(origin));
    }
    // Asked of what the answer needs anyway, so that one read serves both.
    let allowed = match route {
        ApiRoute::Times { salon } => times::is_origin(context, salon, &origin).await?,
        ApiRoute::Storefront { salon }
        | ApiRoute::Front { salon }
        | ApiRoute::Bookings { salon }
        | ApiRoute::Session { salon, .. }
        | ApiRoute::PaymentSession { salon }
        | ApiRoute::Booking { salon, .. } => storefront::origins(context, salon).await?.contains(&origin),
    };
    if allowed {
        Ok(Some(origin))
    } else {
        Err(Problem::new(Code::OriginNotAllowed).detail("add the origin to the salon's list"))
    }
}

/// The answer to a browser that asks before sending.
pub(super) fn preflight(route: &ApiRoute) -> Answer {
    let response = Response::empty().map_err(|error| internal(&error))?.with_status(204);
    let headers = response.headers().clone();
    set(&headers, "Access-Control-Allow-Methods", route.method())?;
    set(&headers, "Access-Control-Allow-Headers", "Authorization, Content-Type, Chairtime-Challenge")?;
    set(&headers, "Access-Control-Max-Age", "7200")?;
    Ok(response.with_headers(headers))
}

/// Lets the page of `origin` read the answer.
pub(super) fn allow(mut response: Response, origin: Option<&str>) -> Answer {
    let headers = response.headers_mut();
    headers.append("Vary", "Origin").map_err(|error| internal(&error))?;
    if let Some(origin) = origin {
        set(headers, "Access-Control-Allow-Origin", origin)?;
        set(
            headers,
            "Access-Control-Expose-Headers",
            "Chairtime-Challenge, ETag, Retry-After, X-Request-Id",
        )?;
    }
    set(headers, "Cross-Origin-Resource-Policy", "cross-origin")?;
    Ok(response)
}
