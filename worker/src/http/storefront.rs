//! `GET /v1/salons/{salon}/storefront`: passed through from KV as it was published, or from the ledger when KV fails.

use super::answer::{Answer, internal, set};
use super::context::{Context, unexpected};
use crate::kv::{BINDING, Key, StorefrontNote};
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use chairtime_shared::api::{ConnectedProvider, Problem};
use chairtime_shared::id::{SalonId, ServiceId, StaffId};
use chairtime_shared::locale::Locale;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use worker::{Headers, Request, Response, ResponseBody};

/// Seconds a browser may show a storefront without asking. Prices in it are a hint; the ledger checks them.
const FRESH_SECONDS: u32 = 30;

/// A storefront as published.
pub(super) struct Published {
    note: StorefrontNote,
    body: ResponseBody,
}

async fn from_kv(context: &Context<'_>, salon: &SalonId) -> Result<Option<Published>, worker::Error> {
    let kv = context.env.kv(BINDING)?;
    let key = Key::Storefront(salon.clone()).to_string();
    let (stream, note) = kv.get(&key).stream_with_metadata::<StorefrontNote>().await?;
    Ok(stream.zip(note).map(|(stream, note)| Published { note, body: ResponseBody::Stream(stream) }))
}

async fn from_ledger(context: &Context<'_>, salon: &SalonId) -> Result<Published, Problem> {
    let reply = context.ledger(salon, &Message::Storefront).await?;
    let Reply::Storefront { version, origins, json } = reply else { return Err(unexpected()) };
    Ok(Published {
        note: StorefrontNote { version, origins: Some(origins) },
        body: ResponseBody::Body(json.into_bytes()),
    })
}

async fn published(context: &Context<'_>, salon: &SalonId) -> Result<Published, Problem> {
    match from_kv(context, salon).await {
        Ok(Some(published)) => Ok(published),
        // A miss may be a stale one: the salon may have been opened a moment ago.
        Ok(None) => from_ledger(context, salon).await,
        Err(error) => {
            crate::log::warning("kv_read_failed", Some(salon), &error.to_string());
            from_ledger(context, salon).await
        }
    }
}

/// Shows the storefront, or says that the client's copy is still right.
pub(super) async fn show(context: &Context<'_>, request: &Request, salon: &SalonId) -> Answer {
    let known = context.storefront.take();
    let Published { note, body } = match known {
        Some(published) => published,
        None => published(context, salon).await?,
    };
    let etag = format!("\"{}\"", note.version);
    let headers = Headers::new();
    set(&headers, "ETag", &etag)?;
    set(&headers, "Cache-Control", &format!("public, max-age={FRESH_SECONDS}"))?;
    let known = request.headers().get("If-None-Match").ok().flatten().unwrap_or_default();
    let matches = known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag);
    let response = if matches {
        Response::empty().map(|response| response.with_status(304))
    } else {
        set(&headers, "Content-Type", "application/json")?;
        Response::from_body(body)
    };
    Ok(response.map_err(|error| internal(&error))?.with_headers(headers))
}

/// The origins that may embed the salon's widget. The storefront read for them waits in the context to be shown.
pub(super) async fn origins(context: &Context<'_>, salon: &SalonId) -> Result<Vec<String>, Problem> {
    let published = published(context, salon).await?;
    let origins = published.note.origins.clone();
    context.storefront.replace(Some(published));
    match origins {
        Some(origins) => Ok(origins),
        None => Ok(from_ledger(context, salon).await?.note.origins.unwrap_or_default()),
    }
}

/// What a page about the salon says itself.
#[derive(Debug, Deserialize)]
pub(super) struct Sign {
    /// The salon's name, as it is.
    pub(super) name: String,
    /// The salon's language.
    pub(super) locale: Locale,
    /// Where it can be paid.
    pub(super) providers: Vec<ConnectedProvider>,
}

/// What a page about the salon says and needs.
pub(super) async fn sign(context: &Context<'_>, salon: &SalonId) -> Result<Sign, Problem> {
    read(context, salon).await
}

async fn read<T: DeserializeOwned>(context: &Context<'_>, salon: &SalonId) -> Result<T, Problem> {
    let body = published(context, salon).await?.body;
    let mut response = Response::from_body(body).map_err(|error| internal(&error))?;
    let text = response.bytes().await.map_err(|error| internal(&error))?;
    serde_json::from_slice(&text).map_err(|error| internal(&error))
}

/// What a service or a person is called.
#[derive(Debug, Deserialize)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) name: String,
}

/// What the salon's clients see instead of identifiers.
#[derive(Debug, Deserialize)]
pub(super) struct Names {
    /// The salon's name, as it is.
    pub(super) name: String,
    /// Its services.
    pub(super) services: Vec<Named>,
    /// Its staff.
    pub(super) staff: Vec<Named>,
}

impl Names {
    /// What a service is called; its identifier, when it is not offered any more.
    pub(super) fn service(&self, id: &ServiceId) -> String {
        find(&self.services, id.as_str())
    }

    /// What a person is called; the identifier, when they are gone.
    pub(super) fn person(&self, id: &StaffId) -> String {
        find(&self.staff, id.as_str())
    }
}

fn find(names: &[Named], id: &str) -> String {
    names.iter().find(|named| named.id == id).map_or(id, |named| named.name.as_str()).to_owned()
}

/// Names of a salon.
pub(super) async fn names(context: &Context<'_>, salon: &SalonId) -> Result<Names, Problem> {
    read(context, salon).await
}
