//! Asks a ledger. Every message is safe to repeat, so an answer that does not come is asked for again, from a fresh stub.

use super::admission::{Asked, enter};
use super::message::Message;
use super::provider_message::ProviderMessage;
use super::reply::Reply;
use super::sql::TOO_NEW;
use chairtime_shared::id::SalonId;
use futures_util::future::{Either, select};
use js_sys::futures::JsFuture;
use js_sys::{Promise, Uint8Array};
use std::pin::pin;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use worker::{Delay, Env, Headers, web_sys};

/// The binding's name in wrangler.toml.
const BINDING: &str = "LEDGER";
/// The header that says who of the salon's people asks: the name's bytes in hex.
pub(super) const BY: &str = "Chairtime-By";
/// How long one try may take. A ledger answers in milliseconds; a queue of hundreds takes seconds.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Tries in all.
const TRIES: u32 = 3;
/// Wait before the second try; doubled for the next.
const PAUSE: Duration = Duration::from_millis(100);

/// The ledger did not answer. Whether it did what it was asked is not known; asking again is safe.
#[derive(Debug, thiserror::Error)]
#[error("the ledger does not answer: {0}")]
pub struct LedgerUnavailable(String);

impl LedgerUnavailable {
    /// It answered something else than it was asked.
    pub(crate) fn unexpected() -> Self {
        Self("unexpected reply".to_owned())
    }

    /// This version of the code must not touch what a later one has written: nothing was done.
    pub(crate) fn is_too_old(&self) -> bool {
        self.0.contains(TOO_NEW)
    }
}

#[wasm_bindgen]
extern "C" {
    type Stub;

    // The `worker` crate's own call gives the body as a stream of pieces; as a whole it takes a fraction of the time.
    #[wasm_bindgen(method, catch)]
    fn fetch(this: &Stub, request: &web_sys::Request) -> Result<Promise, JsValue>;
}

/// One salon's ledger.
#[derive(Debug, Clone, Copy)]
pub struct LedgerClient<'a> {
    /// The Worker's bindings.
    pub env: &'a Env,
    /// Whose.
    pub salon: &'a SalonId,
    /// Who of the salon's people asks, by name; `None` for the owner herself and for whoever is not signed in.
    pub by: Option<&'a str>,
}

/// One request, as often as it is sent.
struct Sent {
    path: String,
    headers: Headers,
    body: JsValue,
}

impl LedgerClient<'_> {
    /// Asks, several times if need be.
    pub async fn ask(&self, message: &Message) -> Result<Reply, LedgerUnavailable> {
        let body = serde_json::to_string(message).map_err(|error| LedgerUnavailable(error.to_string()))?;
        let headers = Headers::new();
        if let Some(by) = self.by {
            // A header has no letters but Latin ones.
            let failed = |error: worker::Error| LedgerUnavailable(error.to_string());
            headers.set(BY, &hex::encode(by)).map_err(failed)?;
        }
        let sent = Sent { path: "/".to_owned(), headers, body: body.into() };
        self.send(Asked::Decision, &sent).await
    }

    /// Passes a provider's message on, byte for byte; several times if need be.
    pub async fn pass(&self, message: &ProviderMessage) -> Result<Reply, LedgerUnavailable> {
        let headers = message.headers().map_err(|error| LedgerUnavailable(error.to_string()))?;
        let body = Uint8Array::from(message.bytes.as_slice()).into();
        self.send(Asked::Message, &Sent { path: message.path(), headers, body }).await
    }

    async fn send(&self, asked: Asked, sent: &Sent) -> Result<Reply, LedgerUnavailable> {
        let busy = || LedgerUnavailable("too many are asking".into());
        let _place = enter(self.salon, asked, super::now_ms).ok_or_else(busy)?;
        let mut pause = PAUSE;
        let mut last = LedgerUnavailable("not asked".into());
        for attempt in 0..TRIES {
            if attempt > 0 {
                Delay::from(pause).await;
                pause *= 2;
            }
            match self.once(sent).await {
                Ok(reply) => return Ok(reply),
                Err(error) => last = error,
            }
            // The platform's word for "too many requests for this object": asking again makes it worse.
            if last.0.contains("overloaded") || last.is_too_old() {
                break;
            }
        }
        Err(last)
    }

    fn stub(&self) -> worker::Result<Stub> {
        Ok(self.env.durable_object(BINDING)?.get_by_name(self.salon.as_str())?.into_rpc())
    }

    async fn once(&self, sent: &Sent) -> Result<Reply, LedgerUnavailable> {
        let failed = |error: worker::Error| LedgerUnavailable(error.to_string());
        // A stub that has thrown once stays broken, so each try gets its own.
        let stub = self.stub().map_err(failed)?;
        let init = web_sys::RequestInit::new();
        init.set_method("POST");
        init.set_headers(&sent.headers.0);
        init.set_body(&sent.body);
        let address = ["http://ledger", &sent.path].concat();
        let request = web_sys::Request::new_with_str_and_init(&address, &init);
        let request = request.map_err(|error| failed(error.into()))?;
        let exchange = async {
            let response = JsFuture::from(stub.fetch(&request)?).await?;
            let response: web_sys::Response = response.dyn_into()?;
            let body = JsFuture::from(response.array_buffer()?).await?;
            Ok::<_, worker::Error>((response.status(), Uint8Array::new(&body).to_vec()))
        };
        let (status, bytes) = match select(pin!(exchange), pin!(Delay::from(TIMEOUT))).await {
            Either::Left((answer, _)) => answer.map_err(failed)?,
            Either::Right(_) => return Err(LedgerUnavailable("no answer in time".into())),
        };
        if status == 503 {
            return Err(LedgerUnavailable(String::from_utf8_lossy(&bytes).into_owned()));
        }
        if status != 200 {
            return Err(LedgerUnavailable(format!("status {status}")));
        }
        serde_json::from_slice(&bytes)
            .map_err(|error| LedgerUnavailable(format!("unreadable reply: {error}")))
    }
}
