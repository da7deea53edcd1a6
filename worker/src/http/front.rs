//! `GET /v1/salons/{salon}/front?lang=en-GB`: the storefront as JSON, on a second line the first screen, drawn of it, and on a
//! third the styles of that (empty where they cannot be read). The first two are in that language, or where none is named in the
//! browser's, the salon's own texts as far as it has translated them. `…/storefront?lang=en-GB` is the first line alone.
//!
//! Invariant: what is drawn and what it was drawn of travel together, so a price that is read before the wasm is there is the
//! price that the widget then shows. Drawn once a storefront and variety of a language, and found by its text; the `ETag` is of the bytes,
//! so it changes with what we draw as well. Deliberately absent: what somebody has picked.

use super::answer::{Answer, internal, set};
use super::context::Context;
use super::{storefront, styles};
use crate::recent::Recent;
use chairtime_shared::api::{Problem, Storefront};
use chairtime_shared::id::SalonId;
use chairtime_shared::locale::Locale;
use chairtime_widget::front::{Format, services};
use std::rc::Rc;
use worker::{Headers, Request, ResponseBody};

/// A storefront with its first screen.
#[derive(Debug)]
pub(super) struct Front {
    /// Read.
    pub(super) storefront: Storefront,
    /// The same as text.
    pub(super) json: String,
    /// The language of the screen.
    pub(super) locale: Locale,
    /// How figures are written on it.
    pub(super) format: Format,
    /// The screen.
    pub(super) html: String,
}

thread_local! {
    static FRONTS: Recent<Front> = const { Recent::new() };
}

impl Front {
    /// In that language, written as in its variety `tag`; in the salon's own where there is none.
    fn drawn(json: &str, locale: Option<Locale>, tag: &str) -> Result<Self, serde_json::Error> {
        let published = storefront::parse(json, None)?;
        let locale = locale.unwrap_or(published.locale);
        let (storefront, json) = if published.translations.is_empty() {
            (published, json.to_owned())
        } else {
            let translated = storefront::parse(json, Some(locale))?;
            let json = serde_json::to_string(&translated)?;
            (translated, json)
        };
        let format = Format::of_runtime(locale, tag);
        let html = services(&storefront, locale, &format);
        Ok(Self { storefront, json, locale, format, html })
    }
}

/// The salon's first screen in the language of `wanted`, a BCP 47 tag, or in the salon's own; with the storefront's version.
pub(super) async fn front(
    context: &Context<'_>,
    salon: &SalonId,
    wanted: &str,
) -> Result<(u64, Rc<Front>), Problem> {
    let (version, json) = storefront::text(context, salon).await?;
    // Kept by what is served, not by what was asked for: of that a stranger could make up any number.
    let locale = Locale::from_tag(wanted);
    let tag = locale.map_or_else(String::new, |locale| Format::of_runtime(locale, wanted).tag);
    let key = [&tag, "\n", &json].concat();
    let front = FRONTS.with(|known| known.get(&key, |_| Front::drawn(&json, locale, &tag)));
    Ok((version, front.map_err(|error| internal(&error))?))
}

/// A name for exactly these bytes of that version (FNV-1a; nobody gains by making two of them alike).
pub(super) fn name(version: u64, bytes: &str) -> String {
    let hash = bytes.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{version}-{hash:x}")
}

/// The language that the address asks for; empty where it names none.
pub(super) fn wanted(request: &Request) -> String {
    let url = request.url().ok();
    let named = url.as_ref().and_then(|url| url.query_pairs().find(|(name, _)| name == "lang"));
    named.map(|(_, tag)| tag.into_owned()).unwrap_or_default()
}

/// The language that a browser prefers of ours, in its own variety, or its variety of the one that is `named`; empty where it
/// speaks none of ours. `accepted` is its `Accept-Language` (RFC 9110, 12.5.4).
pub(super) fn preferred(named: Option<Locale>, accepted: &str) -> String {
    // Browsers send their languages in order of preference.
    let tags = accepted.split(',').map(|range| range.split(';').next().unwrap_or_default().trim());
    let mut spoken = tags.filter_map(|tag| Some((Locale::from_tag(tag)?, tag)));
    let own = spoken.find(|(locale, _)| named.is_none_or(|named| named == *locale));
    own.map_or_else(|| named.map(Locale::tag).unwrap_or_default(), |(_, tag)| tag).to_owned()
}

/// What the browser says of its languages.
pub(super) fn accepted(request: &Request) -> String {
    request.headers().get("Accept-Language").ok().flatten().unwrap_or_default()
}

/// Shows all three.
pub(super) async fn show(context: &Context<'_>, request: &Request, salon: &SalonId) -> Answer {
    let mut tag = wanted(request);
    if tag.is_empty() {
        tag = preferred(None, &accepted(request));
    }
    let (version, front) = front(context, salon, &tag).await?;
    let styles = styles::styles(context.env).await;
    let css = styles.as_ref().map_or("", |styles| &styles.widget.css);
    let text = [&front.json, "\n", &front.html, "\n", css].concat();
    let headers = Headers::new();
    set(&headers, "Vary", "Accept-Language")?;
    set(&headers, "Content-Type", "text/plain; charset=utf-8")?;
    set(&headers, "Cache-Control", storefront::FRESH)?;
    storefront::revalidated(request, headers, &name(version, &text), ResponseBody::Body(text.into_bytes()))
}
