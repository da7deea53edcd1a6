//! The page around the widget: what it may be asked and told. The other half is `host.js`;
//! what it says of figures and dates is `intl.js`.
//!
//! Nothing here may fail the booking: storage, cookies and the top window throw in private tabs and frames, and then the
//! widget goes on without them.

use crate::flow::{Event, Kept};
use crate::{encode, json};
use chairtime_shared::id::{BookingId, SalonId, ServiceId};
use chairtime_shared::text::joined;
use chairtime_shared::time::Timestamp;
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

/// The functions of `host.js` and `intl.js`.
pub(crate) mod js {
    use super::{Function, JsValue, Promise, wasm_bindgen};

    #[wasm_bindgen(module = "/src/host.js")]
    extern "C" {
        pub(crate) fn sleep(milliseconds: u32) -> Promise;
        pub(crate) fn watch(url: &str, wait: u32) -> Promise;
        pub(crate) fn bring(later: &JsValue) -> Promise;
        pub(crate) fn then(answer: &Promise, callback: &JsValue);
        pub(crate) fn call(
            method: &str,
            url: &str,
            token: Option<&str>,
            body: Option<&str>,
            early: Option<&Promise>,
        ) -> Promise;
        #[wasm_bindgen(js_name = inSession)]
        pub(crate) fn in_session(
            method: &str,
            url: &str,
            session: &str,
            link: &str,
            body: Option<&str>,
            wait: u32,
        ) -> Promise;
        #[wasm_bindgen(js_name = randomHex)]
        pub(super) fn random_hex() -> String;
        pub(super) fn kept(key: &str) -> String;
        pub(super) fn keep(key: &str, text: &str);
        pub(crate) fn leave(url: &str);
        pub(crate) fn save(file: &str);
        #[wasm_bindgen(js_name = startWidget)]
        pub(crate) fn start_widget(script: &str, params: &str) -> Promise;
        pub(crate) fn fragment() -> String;
        pub(super) fn emit(target: &JsValue, name: &str, salon: &str, key: &str, value: &JsValue);
        pub(super) fn tell(
            target: &JsValue,
            name: &str,
            salon: &str,
            booking: &str,
            services: &str,
            minor: f64,
            currency: &str,
        );
        pub(crate) fn found(name: &str, description: &str, searched: &str) -> bool;
        pub(crate) fn focus(root: &JsValue, id: &str);
        #[wasm_bindgen(js_name = onShown)]
        pub(crate) fn on_shown(callback: &JsValue) -> Function;
    }

    #[wasm_bindgen(module = "/src/intl.js")]
    extern "C" {
        pub(crate) fn variety(language: &str) -> String;
        pub(crate) fn money(tag: &str, currency: &str, decimal: &str) -> String;
        pub(crate) fn percent(tag: &str, decimal: &str) -> String;
        pub(crate) fn plural(tag: &str, number: u32) -> String;
        pub(crate) fn date(tag: &str, zone: &str, kind: &str, seconds: f64) -> String;
        #[wasm_bindgen(js_name = zoneName)]
        pub(crate) fn zone_name(tag: &str, zone: &str, seconds: f64) -> String;
        pub(crate) fn today(zone: &str) -> String;
    }
}

/// The phone's clock.
pub(crate) fn now() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are exact: below 2^53")]
    Timestamp((js_sys::Date::now() as i64).div_euclid(1_000))
}

/// 128 random bits.
pub(crate) fn booking_id() -> Option<BookingId> {
    js::random_hex().parse().ok()
}

fn storage_key(salon: &SalonId) -> String {
    joined(&["chairtime:", salon.as_str()])
}

/// What was kept in this tab, as text; empty for nothing.
pub(crate) fn kept(salon: &SalonId) -> String {
    js::kept(&storage_key(salon))
}

/// Keeps something for this tab's life, if the browser lets us.
pub(crate) fn keep(salon: &SalonId, kept: &Kept) {
    js::keep(&storage_key(salon), &json::write(&encode::kept(kept)));
}

/// Keeps nothing any more.
pub(crate) fn forget(salon: &SalonId) {
    js::keep(&storage_key(salon), "");
}

/// Tells the host page what happened, as a bubbling, composed `chairtime:…` event.
pub(crate) fn emit(target: &JsValue, salon: &SalonId, event: &Event) {
    let (name, sale) = match event {
        Event::Ready => return js::emit(target, "ready", salon.as_str(), "", &JsValue::UNDEFINED),
        Event::Selected { start } => {
            return js::emit(
                target,
                "selected",
                salon.as_str(),
                "start",
                &JsValue::from_f64(seconds(*start)),
            );
        }
        Event::Error { code } => {
            return js::emit(target, "error", salon.as_str(), "code", &JsValue::from_str(code));
        }
        Event::Held(sale) => ("held", sale),
        Event::Paid(sale) => ("paid", sale),
        Event::Booked(sale) => ("booked", sale),
        Event::Cancelled(sale) => ("cancelled", sale),
    };
    let services: Vec<&str> = sale.services.iter().map(ServiceId::as_str).collect();
    #[expect(clippy::cast_precision_loss, reason = "at most 10^14 minor units: exact")]
    let minor = sale.sum.minor() as f64;
    let currency = sale.sum.currency();
    js::tell(
        target,
        name,
        salon.as_str(),
        sale.booking.as_str(),
        &services.join(","),
        minor,
        currency.code(),
    );
}

/// An instant as JavaScript's number.
#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^53")]
pub(crate) fn seconds(at: Timestamp) -> f64 {
    at.0 as f64
}
