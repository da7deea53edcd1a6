//! The page around the widget: what it may be asked and told.
//!
//! Nothing here may fail the booking: storage, cookies and the top window throw in private tabs and frames, and then the
//! widget goes on without them.

use crate::flow::{Event, Kept};
use chairtime_shared::id::{BookingId, SalonId};
use chairtime_shared::locale::Locale;
use chairtime_shared::time::Timestamp;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit, EventTarget, Storage, Window, window};

/// The phone's clock.
pub(crate) fn now() -> Timestamp {
    // Milliseconds since 1970 are exact in an f64 and fit an i64.
    #[expect(clippy::cast_possible_truncation, reason = "exact: |ms| < 2^53")]
    Timestamp((js_sys::Date::now() as i64).div_euclid(1_000))
}

/// 128 random bits.
pub(crate) fn booking_id() -> Option<BookingId> {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut bytes = [0_u8; 16];
    window()?.crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    let digit = |n: u8| HEX.get(usize::from(n)).map(|b| char::from(*b));
    let text: Option<String> = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    text?.parse().ok()
}

fn storage() -> Option<Storage> {
    window()?.session_storage().ok()?
}

fn storage_key(salon: &SalonId) -> String {
    format!("chairtime:{salon}")
}

/// What was kept in this tab.
pub(crate) fn kept(salon: &SalonId) -> Option<Kept> {
    let text = storage()?.get_item(&storage_key(salon)).ok()??;
    crate::json::read(&text)
}

/// Keeps something for this tab's life, if the browser lets us.
pub(crate) fn keep(salon: &SalonId, kept: &Kept) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(kept)) {
        // Full or forbidden: the memory copy does.
        let _ = storage.set_item(&storage_key(salon), &text);
    }
}

/// Keeps nothing any more.
pub(crate) fn forget(salon: &SalonId) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&storage_key(salon));
    }
}

/// Goes to `url` at top level. From a frame of another origin the browser may refuse; the screen then has a link.
pub(crate) fn leave(url: &str) {
    let Some(window) = window() else { return };
    let top = window.top().ok().flatten();
    let framed = top.as_ref().is_some_and(|top| !js_sys::Object::is(top, &window));
    if framed {
        let _ = window.open_with_url_and_target(url, "_top");
    } else {
        let _ = window.location().assign(url);
    }
}

/// The browser's languages, the preferred first.
pub(crate) fn languages(window: &Window) -> impl Iterator<Item = String> {
    window.navigator().languages().iter().filter_map(|tag| tag.as_string()).collect::<Vec<_>>().into_iter()
}

/// The tag for `Intl`: the browser's own variety of the language (`en-GB`), else the plain one.
pub(crate) fn intl_tag(locale: Locale) -> String {
    window()
        .and_then(|window| languages(&window).find(|tag| Locale::from_tag(tag) == Some(locale)))
        .unwrap_or_else(|| locale.tag().to_owned())
}

/// Tells the host page what happened, as a bubbling, composed `chairtime:…` event.
pub(crate) fn emit(target: &EventTarget, salon: &SalonId, event: &Event) {
    let (name, key, value) = match event {
        Event::Ready => ("chairtime:ready", "", JsValue::UNDEFINED),
        Event::Selected { start } => {
            // A timestamp in seconds is far below 2^53.
            #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^53")]
            let start = JsValue::from_f64(start.0 as f64);
            ("chairtime:selected", "start", start)
        }
        Event::Held { booking } => ("chairtime:held", "booking", booking.as_str().into()),
        Event::Paid { booking } => ("chairtime:paid", "booking", booking.as_str().into()),
        Event::Booked { booking } => ("chairtime:booked", "booking", booking.as_str().into()),
        Event::Error { code } => ("chairtime:error", "code", JsValue::from_str(code)),
    };
    let detail = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&detail, &"salon".into(), &salon.as_str().into());
    if !key.is_empty() {
        let _ = js_sys::Reflect::set(&detail, &key.into(), &value);
    }
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_detail(&detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
        let _ = target.dispatch_event(event.unchecked_ref());
    }
}
