//! `GET /v1/salons/{salon}/storefront`: passed through from KV as it was published, or from the ledger when KV fails. Where
//! the salon has translated anything, it is in the language of `?lang=ru`, else in the salon's own.
//! Browsers ask again with what they know; the answer is then that it still holds.

use super::answer::{Answer, internal, set};
use super::context::{Context, unexpected};
use super::front;
use crate::kv::{BINDING, Key, StorefrontNote};
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use chairtime_shared::api::{ConnectedProvider, Problem, Storefront};
use chairtime_shared::catalogue::SalonDraft;
use chairtime_shared::id::{SalonId, ServiceId, StaffId};
use chairtime_shared::locale::Locale;
use serde::Deserialize;
use worker::{Headers, Request, Response, ResponseBody};

/// A browser may show a storefront for half a minute without asking. Prices in it are a hint; the ledger checks them.
pub(super) const FRESH: &str = "public, max-age=30";

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
        // It may be: whoever reads it finds out.
        note: StorefrontNote { version, origins: Some(origins), translated: true },
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
    let published = match known {
        Some(published) => published,
        None => published(context, salon).await?,
    };
    let (tag, body) = if published.note.translated {
        context.storefront.replace(Some(published));
        let (version, front) = front::front(context, salon, &front::wanted(request)).await?;
        (front::name(version, &front.json), ResponseBody::Body(front.json.clone().into_bytes()))
    } else {
        (published.note.version.to_string(), published.body)
    };
    let headers = Headers::new();
    set(&headers, "Cache-Control", FRESH)?;
    set(&headers, "Content-Type", "application/json")?;
    revalidated(request, headers, &tag, body)
}

/// The answer under that `ETag`, or that the client's copy is still right.
pub(super) fn revalidated(request: &Request, headers: Headers, tag: &str, body: ResponseBody) -> Answer {
    let etag = format!("\"{tag}\"");
    set(&headers, "ETag", &etag)?;
    let known = request.headers().get("If-None-Match").ok().flatten().unwrap_or_default();
    let response = if known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag) {
        headers.delete("Content-Type").map_err(|error| internal(&error))?;
        Response::empty().map(|response| response.with_status(304))
    } else {
        Response::from_body(body)
    };
    Ok(response.map_err(|error| internal(&error))?.with_headers(headers))
}

/// A storefront's version and its text.
pub(super) async fn text(context: &Context<'_>, salon: &SalonId) -> Result<(u64, String), Problem> {
    let known = context.storefront.take();
    let Published { note, body } = match known {
        Some(published) => published,
        None => published(context, salon).await?,
    };
    let mut response = Response::from_body(body).map_err(|error| internal(&error))?;
    let bytes = response.bytes().await.map_err(|error| internal(&error))?;
    Ok((note.version, String::from_utf8(bytes).map_err(|error| internal(&error))?))
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

/// What a storefront has besides what a catalogue has.
#[derive(Deserialize)]
struct Besides {
    version: u64,
    providers: Vec<ConnectedProvider>,
}

/// Reads a storefront as a catalogue that is open at no time: a parser of its own would weigh as much as the first screen.
/// In a language, or with all of its translations beside it.
pub(super) fn parse(json: &str, locale: Option<Locale>) -> Result<Storefront, serde_json::Error> {
    let Besides { version, providers } = serde_json::from_slice(json.as_bytes())?;
    let members = json.trim_start_matches('{');
    let closed = ["{\"origins\":[],\"hours\":[[],[],[],[],[],[],[]],", members].concat();
    let mut draft: SalonDraft = serde_json::from_slice(closed.as_bytes())?;
    if let Some(locale) = locale {
        draft = draft.in_language(locale);
    }
    Ok(Storefront {
        version,
        salon: draft.id,
        name: draft.name,
        zone: draft.zone,
        currency: draft.currency,
        locale: draft.locale,
        website: draft.website,
        address: draft.address,
        phone_plan: draft.phone_plan,
        categories: draft.categories,
        services: draft.services,
        staff: draft.staff,
        booking: draft.booking,
        prepayment: draft.prepayment,
        cancellation: draft.cancellation,
        texts: draft.texts,
        providers,
        translations: draft.translations,
    })
}

/// What the salon's clients see instead of identifiers.
pub(super) struct Names(pub(super) Storefront);

impl Names {
    /// The salon's name, as it is.
    pub(super) fn salon(&self) -> &str {
        &self.0.name
    }

    /// What a service is called; its identifier, when it is not offered any more.
    pub(super) fn service(&self, id: &ServiceId) -> String {
        let found = self.0.services.iter().find(|service| service.id == *id);
        found.map_or(id.as_str(), |service| &service.name).to_owned()
    }

    /// What a person is called; the identifier, when they are gone.
    pub(super) fn person(&self, id: &StaffId) -> String {
        let found = self.0.staff.iter().find(|member| member.id == *id);
        found.map_or(id.as_str(), |member| &member.name).to_owned()
    }
}

/// Names of a salon.
pub(super) async fn names(context: &Context<'_>, salon: &SalonId) -> Result<Names, Problem> {
    let (_, text) = text(context, salon).await?;
    parse(&text, None).map(Names).map_err(|error| internal(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairtime_shared::catalogue::Salon;
    use chairtime_shared::provider::{Mode, Provider};

    #[test]
    fn what_is_published_is_read_whole() {
        for demo in
            [include_str!("../../../tests/demo/belle.json"), include_str!("../../../tests/demo/saule.json")]
        {
            let salon: Salon = serde_json::from_str(demo).unwrap();
            let live = ConnectedProvider { provider: Provider::TipTopPay, mode: Mode::Live };
            let storefront = Storefront::of(&salon, 7, vec![live]);
            assert_eq!(parse(&serde_json::to_string(&storefront).unwrap(), None).unwrap(), storefront);
        }
        for odd in ["", "{}", "[]", "null"] {
            assert!(parse(odd, None).is_err(), "{odd}");
        }
    }
}
