//! The one road out to a provider: sends a request and brings the answer.
//!
//! Invariant: addresses come from the configuration only; redirects are not followed; what is read is bounded; every
//! request ends, by an answer or by the clock. Deliberately absent: retries (the outbox and the client's next try do
//! that; a look at TipTop Pay, which asks much, asks twice), and what requests and answers mean.

use crate::config::Config;
use crate::connection::OpenConnection;
use chairtime_shared::id::SalonId;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use std::pin::pin;
use std::time::Duration;
use worker::{AbortController, Delay, Fetch, Headers, Method, web_sys};

/// How long a provider may take. Their own clients wait for minutes; a person does not.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Largest answer that is read.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// No answer: the request may have been done or not.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// Nothing came in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection failed, or the answer broke off.
    #[error("connection failed: {0}")]
    Connection(String),
    /// An answer larger than any of a provider's.
    #[error("answer too large")]
    TooLarge,
}

impl From<worker::Error> for NoAnswer {
    fn from(error: worker::Error) -> Self {
        Self::Connection(error.to_string())
    }
}

/// One salon's account at a provider, and what is needed to reach it.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// The Worker's variables.
    pub config: &'a Config,
    /// Whose it is.
    pub salon: &'a SalonId,
    /// The connection with its keys.
    pub open: &'a OpenConnection,
}

/// A request as it leaves.
pub(crate) struct Outgoing<'a> {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<&'a str>,
}

/// An answer as it came.
pub(crate) struct Incoming {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
}

/// Sends one request.
pub(crate) async fn send(request: Outgoing<'_>) -> Result<Incoming, NoAnswer> {
    let abort = AbortController::default();
    let signal = abort.signal();
    let exchange = pin!(exchange(request, &signal));
    match select(exchange, pin!(Delay::from(TIMEOUT))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => {
            abort.abort();
            Err(NoAnswer::Timeout)
        }
    }
}

async fn exchange(request: Outgoing<'_>, signal: &worker::AbortSignal) -> Result<Incoming, NoAnswer> {
    let headers = Headers::new();
    for (name, value) in request.headers {
        headers.set(name, &value)?;
    }
    let init = web_sys::RequestInit::new();
    init.set_method(request.method.as_ref());
    init.set_headers(&headers.0);
    init.set_redirect(web_sys::RequestRedirect::Manual);
    if let Some(body) = request.body {
        init.set_body(&body.into());
    }
    let outgoing =
        web_sys::Request::new_with_str_and_init(&request.url, &init).map_err(worker::Error::from)?;
    let mut answer = Fetch::Request(outgoing.into()).send_with_signal(signal).await?;
    let mut body = Vec::new();
    // An answer without a body has no stream either.
    if let Ok(mut stream) = answer.stream() {
        while let Some(chunk) = stream.next().await {
            let chunk = chunk?;
            if body.len().saturating_add(chunk.len()) > ANSWER_BYTES_MAX {
                return Err(NoAnswer::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
    }
    Ok(Incoming { status: answer.status_code(), headers: answer.headers().clone(), body })
}
