//! What the loader hands over to `mount`.

use crate::decode::Node;
use crate::flow::{BookingKey, Choice, Kept, Opener};
use crate::host;
use crate::i18n::Texts;
use chairtime_shared::id::{SalonId, ServiceId};
use chairtime_shared::locale::Locale;
use js_sys::Promise;
use std::sync::OnceLock;
use wasm_bindgen::{JsCast, JsValue};

/// The options, read once.
pub(crate) struct Options {
    /// Whose.
    pub(crate) salon: SalonId,
    /// Where the Worker answers, e.g. `https://book.example`.
    pub(crate) origin: String,
    /// The language of the widget's own words.
    pub(crate) locale: Locale,
    /// Those words.
    pub(crate) texts: &'static Texts,
    /// What is opened.
    pub(crate) opener: Opener,
    /// The storefront as text, if the loader has asked for it already.
    pub(crate) storefront: Option<Promise>,
    /// Where events are dispatched.
    pub(crate) host: JsValue,
}

impl Options {
    /// Reads the loader's object; `None` when it names no salon.
    pub(crate) fn read(options: &JsValue) -> Option<Self> {
        let text = |name| options.get(name).text().unwrap_or_default();
        let salon: SalonId = text("salon").parse().ok()?;
        let mut services: Vec<ServiceId> = Vec::new();
        for id in text("service").split(',') {
            services.extend(id.trim().parse());
        }
        let opener = if text("mode") == "booking" {
            match (key(&host::js::fragment()), host::kept(&salon)) {
                (None, _) => Opener::BrokenLink,
                (Some(key), Some(Kept::Standing(made))) if made.booking == key.booking => Opener::Back(key),
                (Some(key), _) => Opener::Link(key),
            }
        } else if let Some(kept) = host::kept(&salon) {
            Opener::Kept(Box::new(kept))
        } else {
            let (staff, date) = (text("staff").parse().ok(), text("date").parse().ok());
            Opener::Services(Choice { services, staff, date })
        };
        let locale = Locale::from_tag(&text("locale")).unwrap_or_default();
        Some(Self {
            salon,
            origin: text("origin"),
            locale,
            texts: texts(locale, text("texts")),
            opener,
            storefront: options.get("storefront").dyn_into().ok(),
            host: options.get("host"),
        })
    }
}

/// A language's words, kept for the page's life: its file comes with the first widget in it.
fn texts(locale: Locale, file: String) -> &'static Texts {
    static LOADED: [OnceLock<Texts>; Locale::ALL.len()] = [const { OnceLock::new() }; Locale::ALL.len()];
    static NONE: Texts = Texts::NONE;
    LOADED.get(locale as usize).map_or(&NONE, |texts| texts.get_or_init(|| Texts::read(file.leak())))
}

/// Characters of a payment link's code.
const CODE: usize = 22;

/// The booking that the address names after `#`: `{booking}.{link}`, or the code of a payment link. The fragment never
/// reaches a server.
fn key(fragment: &str) -> Option<BookingKey> {
    let link = fragment.strip_prefix('#')?;
    match link.split_once('.') {
        Some((booking, link)) => Some(BookingKey::own(booking.parse().ok()?, link.to_owned())),
        None => (link.len() == CODE).then(|| BookingKey::payment(link.to_owned())),
    }
}
