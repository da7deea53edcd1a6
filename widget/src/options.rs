//! What the loader hands over to `mount`.

use crate::flow::{BookingKey, Opener};
use crate::host;
use chairtime_shared::id::{SalonId, ServiceId};
use chairtime_shared::locale::Locale;
use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{EventTarget, window};

/// The options, read once.
pub(crate) struct Options {
    /// Whose.
    pub(crate) salon: SalonId,
    /// Where the Worker answers, e.g. `https://book.example`.
    pub(crate) origin: String,
    /// The language that the page asks for; without one the salon's.
    pub(crate) locale: Option<Locale>,
    /// What is opened.
    pub(crate) opener: Opener,
    /// The storefront as text, if the loader has asked for it already.
    pub(crate) storefront: Option<Promise>,
    /// Where events are dispatched.
    pub(crate) host: EventTarget,
}

fn text(options: &JsValue, key: &str) -> Option<String> {
    let value = Reflect::get(options, &key.into()).ok()?.as_string()?;
    if value.is_empty() { None } else { Some(value) }
}

impl Options {
    /// Reads the loader's object; `None` when it names no salon.
    pub(crate) fn read(options: &JsValue, root: &EventTarget) -> Option<Self> {
        let salon: SalonId = text(options, "salon")?.parse().ok()?;
        let services: Vec<ServiceId> = text(options, "service")
            .map(|list| list.split([',', ' ']).filter_map(|id| id.parse().ok()).collect())
            .unwrap_or_default();
        let opener = if text(options, "mode").as_deref() == Some("booking") {
            fragment().map_or(Opener::BrokenLink, Opener::Link)
        } else if let Some(kept) = host::kept(&salon) {
            Opener::Kept(Box::new(kept))
        } else if services.is_empty() {
            Opener::Services
        } else {
            Opener::Chosen(services)
        };
        let get = |key: &str| Reflect::get(options, &key.into()).ok();
        Some(Self {
            salon,
            origin: text(options, "origin")?,
            locale: text(options, "locale").and_then(|tag| Locale::from_tag(&tag)),
            opener,
            storefront: get("storefront").and_then(|value| value.dyn_into().ok()),
            host: get("host").and_then(|value| value.dyn_into().ok()).unwrap_or_else(|| root.clone()),
        })
    }
}

/// The booking that the address names after `#`: `{booking}.{token}`. The fragment never reaches a server.
fn fragment() -> Option<BookingKey> {
    let hash = window()?.location().hash().ok()?;
    let (booking, token) = hash.strip_prefix('#')?.split_once('.')?;
    let visible = !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic());
    visible.then_some(())?;
    Some(BookingKey { booking: booking.parse().ok()?, token: token.to_owned() })
}
