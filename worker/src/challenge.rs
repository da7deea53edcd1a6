//! A challenge for people (Cloudflare Turnstile): who solves it is not taken for a stranger's machine, and books within the
//! usual limit while a salon is flooded.
//!
//! Sources: developers.cloudflare.com/turnstile, "Server-side validation": a token lasts 300 seconds, is good once, and the
//! same `idempotency_key` may ask about it again.
//!
//! Invariant: a challenge opens nothing that its absence would shut for good. Whoever cannot solve it, and everybody while
//! Turnstile is down, has what the strict limits leave. It is looked at only when the ledger has said that it would help.

use crate::config::Config;
use crate::provider_api::{Outgoing, send};
use crate::secret::Secret;
use crate::stripe::form::Form;
use chairtime_shared::id::BookingId;
use futures_util::future::{Either, select};
use serde::Deserialize;
use std::pin::pin;
use std::time::Duration;
use worker::{Delay, Method};

/// The answer that asks for a solved challenge carries in this header the address of Turnstile's script and, after a space, the
/// site key; the request that brings one carries its token.
pub const HEADER: &str = "Chairtime-Challenge";
/// What the token was made for, so that one of another form does not count.
pub const ACTION: &str = "book";

/// Longer tokens are none (their documentation says 2048 characters at most).
const TOKEN_MAX: usize = 2_048;
/// The client waits for the whole booking.
const TIMEOUT: Duration = Duration::from_secs(4);

/// How challenges are set up.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// `TURNSTILE_SITE_KEY`: public, given to browsers.
    pub site_key: String,
    /// `TURNSTILE_SECRET`.
    pub secret: Secret,
    /// Where Turnstile listens: the real one, or the sandbox.
    pub base: String,
}

#[derive(Deserialize)]
struct Verdict {
    success: bool,
    #[serde(default)]
    hostname: String,
    #[serde(default)]
    action: String,
}

/// The UUID with the bits of a booking's identifier.
fn uuid(id: &BookingId) -> String {
    let mut text = String::with_capacity(36);
    for (place, char) in id.as_str().chars().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(char);
    }
    text
}

/// The host of an origin, without its port.
fn host(origin: &str) -> &str {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    host.rsplit_once(':').map_or(host, |(host, _)| host)
}

impl Challenge {
    /// What a browser has to know, as the header says it.
    #[must_use]
    pub fn asked(&self) -> String {
        [&self.base, "/turnstile/v0/api.js?render=explicit ", &self.site_key].concat()
    }

    /// Whether `token` was solved for this booking on a page of `origins`. No answer is a no.
    pub(crate) async fn is_solved(
        &self,
        config: &Config,
        token: &str,
        booking: &BookingId,
        origins: &[String],
    ) -> bool {
        if token.len() > TOKEN_MAX {
            return false;
        }
        let form = Form::default()
            .with("secret", self.secret.expose())
            .with("response", token)
            .with("idempotency_key", &uuid(booking))
            .into_text();
        let request = Outgoing {
            method: Method::Post,
            url: [&self.base, "/turnstile/v0/siteverify"].concat(),
            headers: vec![("Content-Type", "application/x-www-form-urlencoded".to_owned())],
            body: Some(&form),
        };
        let answer = match select(pin!(send(request)), pin!(Delay::from(TIMEOUT))).await {
            Either::Left((Ok(answer), _)) => answer,
            Either::Left((Err(_), _)) | Either::Right(_) => {
                crate::log::warning("challenge_not_verified", None, "Turnstile does not answer");
                return false;
            }
        };
        let Ok(verdict) = serde_json::from_slice::<Verdict>(&answer.body) else { return false };
        let ours =
            || origins.iter().chain([&config.public_origin]).any(|origin| host(origin) == verdict.hostname);
        verdict.success && verdict.action == ACTION && ours()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_booking_is_asked_about_by_its_own_uuid() {
        let id: BookingId = "0123456789abcdef0123456789abcdef".parse().unwrap();
        assert_eq!(uuid(&id), "01234567-89ab-cdef-0123-456789abcdef");
    }

    #[test]
    fn a_host_is_what_stands_between_scheme_and_port() {
        for (origin, of) in [
            ("https://salon.example", "salon.example"),
            ("https://salon.example:8443", "salon.example"),
            ("http://127.0.0.1:8787", "127.0.0.1"),
        ] {
            assert_eq!(host(origin), of);
        }
    }
}
