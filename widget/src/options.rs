//! What the loader hands over to `mount`.

pub(crate) mod later;

use crate::decode::Node;
use crate::flow::{Choice, Opener};
use crate::host;
use crate::i18n::Texts;
use chairtime_shared::id::{SalonId, ServiceId};
use chairtime_shared::locale::Locale;
use js_sys::Promise;
use std::sync::OnceLock;
use wasm_bindgen::{JsCast, JsValue};

/// What the element shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The salon's services, or what was kept in this tab.
    Salon,
    /// The booking that the address names.
    Booking,
}

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
    /// What it shows.
    pub(crate) mode: Mode,
    /// What is chosen beforehand.
    pub(crate) choice: Choice,
    /// The storefront as text, if the loader has asked for it already.
    pub(crate) storefront: Option<Promise>,
    /// Where events are dispatched.
    pub(crate) host: JsValue,
    /// The function that fetches the code behind.
    pub(crate) later: JsValue,
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
        let (staff, date) = (text("staff").parse().ok(), text("date").parse().ok());
        let locale = Locale::from_tag(&text("locale")).unwrap_or_default();
        Some(Self {
            salon,
            origin: text("origin"),
            locale,
            texts: texts(locale, text("texts")),
            mode: if text("mode") == "booking" { Mode::Booking } else { Mode::Salon },
            choice: Choice { services, staff, date },
            storefront: options.get("storefront").dyn_into().ok(),
            host: options.get("host"),
            later: options.get("later"),
        })
    }

    /// What the widget opens with; none where only [`later::opener`] can read it.
    pub(crate) fn opener(&self) -> Option<Opener> {
        let usual = self.mode == Mode::Salon && host::kept(&self.salon).is_empty();
        usual.then(|| Opener::Services(self.choice.clone()))
    }
}

/// A language's words, kept for the page's life: its file comes with the first widget in it.
fn texts(locale: Locale, file: String) -> &'static Texts {
    static LOADED: [OnceLock<Texts>; Locale::ALL.len()] = [const { OnceLock::new() }; Locale::ALL.len()];
    static NONE: Texts = Texts::NONE;
    LOADED.get(locale as usize).map_or(&NONE, |texts| texts.get_or_init(|| Texts::read(file.leak())))
}
