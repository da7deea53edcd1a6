//! Answers: JSON, problems, and the headers that every one of them carries.

use super::context::Context;
use chairtime_shared::api::{Code, Problem};
use serde::Serialize;
use worker::{Headers, Response};

/// What a handler gives back.
pub(super) type Answer = Result<Response, Problem>;

/// A fault of ours: the log gets the text, the outside a request id.
pub(super) fn internal(error: &impl std::fmt::Display) -> Problem {
    crate::log::error("internal", None, &error.to_string());
    Problem::new(Code::Internal)
}

/// JSON that must not be kept by any cache: bookings and free times.
pub(super) fn json(value: &impl Serialize) -> Answer {
    raw_json(serde_json::to_string(value).map_err(|error| internal(&error))?)
}

/// JSON that is written already, and must not be kept either.
pub(super) fn raw_json(text: String) -> Answer {
    let headers = Headers::new();
    set(&headers, "Content-Type", "application/json")?;
    set(&headers, "Cache-Control", "no-store")?;
    let response = Response::ok(text).map_err(|error| internal(&error))?;
    Ok(response.with_headers(headers))
}

/// Plain text.
pub(super) fn text(text: &str) -> Answer {
    Response::ok(text).map_err(|error| internal(&error))
}

/// Sets one header.
pub(super) fn set(headers: &Headers, name: &str, value: &str) -> Result<(), Problem> {
    headers.set(name, value).map_err(|error| internal(&error))
}

/// The answer that carries a problem (RFC 9457).
pub(super) fn problem_response(problem: &Problem) -> worker::Result<Response> {
    let headers = Headers::new();
    headers.set("Content-Type", "application/problem+json")?;
    headers.set("Cache-Control", "no-store")?;
    match problem.status {
        429 => headers.set("Retry-After", "10")?,
        503 => headers.set("Retry-After", "1")?,
        _ => {}
    }
    if problem.status == 401 {
        headers.set("WWW-Authenticate", "Bearer")?;
    }
    let text = serde_json::to_string(problem)?;
    Ok(Response::ok(text)?.with_status(problem.status).with_headers(headers))
}

/// Puts the headers on that every answer carries; turns a problem into an answer.
pub(super) fn finish(context: &Context<'_>, answer: Answer) -> worker::Result<Response> {
    let mut response = match answer {
        Ok(response) => response,
        Err(mut problem) => {
            problem.request = Some(context.request_id.clone());
            problem_response(&problem)?
        }
    };
    let headers = response.headers_mut();
    headers.set("X-Content-Type-Options", "nosniff")?;
    headers.set("X-Request-Id", &context.request_id)?;
    if !headers.has("Referrer-Policy")? {
        headers.set("Referrer-Policy", "no-referrer")?;
    }
    if !headers.has("Content-Security-Policy")? {
        headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")?;
    }
    if context.config.public_origin.starts_with("https://") {
        headers.set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")?;
    }
    Ok(response)
}
