//! Money, dates, times and plurals as people write them, by the browser's `Intl`.
//!
//! Invariant: a sum never becomes a float; `Intl` is given its decimal text. Days and times of day of the salon are
//! formatted as they are; only an instant is put into a zone.

use crate::host;
use crate::i18n::PluralForm;
use chairtime_shared::api::Storefront;
use chairtime_shared::locale::Locale;
use chairtime_shared::money::{BasisPoints, Money};
use chairtime_shared::time::{LocalDate, LocalTime, Timestamp};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type NumberFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(locale: &str, options: &JsValue) -> Result<NumberFormat, JsValue>;
    #[wasm_bindgen(method)]
    fn format(this: &NumberFormat, decimal: &str) -> String;

    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(locale: &str, options: &JsValue) -> Result<DateTimeFormat, JsValue>;
    #[wasm_bindgen(method)]
    fn format(this: &DateTimeFormat, milliseconds: f64) -> String;
    #[wasm_bindgen(method, js_name = formatToParts)]
    fn parts(this: &DateTimeFormat, milliseconds: f64) -> js_sys::Array;

    #[wasm_bindgen(js_namespace = Intl)]
    type PluralRules;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(locale: &str) -> PluralRules;
    #[wasm_bindgen(method)]
    fn select(this: &PluralRules, number: u32) -> String;
}

const DAY: [(&str, &str); 3] = [("weekday", "long"), ("day", "numeric"), ("month", "long")];
const TIME: [(&str, &str); 2] = [("hour", "numeric"), ("minute", "2-digit")];

fn options(pairs: &[(&str, &str)]) -> JsValue {
    let object = js_sys::Object::new();
    for (key, value) in pairs {
        let _ = js_sys::Reflect::set(&object, &(*key).into(), &(*value).into());
    }
    object.into()
}

/// Seconds since 1970 as a JavaScript time value.
fn milliseconds(seconds: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "|seconds * 1000| < 2^53 for every year up to 9999")]
    let value = seconds.saturating_mul(1_000) as f64;
    value
}

/// The formats of one salon in one language.
pub(crate) struct Format {
    tag: String,
    zone: String,
    plural: PluralRules,
}

impl Format {
    pub(crate) fn new(storefront: &Storefront, locale: Locale) -> Self {
        let tag = host::intl_tag(locale);
        let known = DateTimeFormat::new(&tag, &options(&[("timeZone", &storefront.zone)])).is_ok();
        let zone = if known { storefront.zone.clone() } else { "UTC".to_owned() };
        Self { plural: PluralRules::new(&tag), tag, zone }
    }

    fn date(&self, zone: &str, pairs: &[(&str, &str)], seconds: i64) -> String {
        let mut pairs = pairs.to_vec();
        if !zone.is_empty() {
            pairs.push(("timeZone", zone));
        }
        DateTimeFormat::new(&self.tag, &options(&pairs))
            .map(|format| format.format(milliseconds(seconds)))
            .unwrap_or_default()
    }

    fn of_day(&self, day: LocalDate, pairs: &[(&str, &str)]) -> String {
        self.date("UTC", pairs, day.days_since_epoch().saturating_mul(86_400))
    }

    /// "Tuesday, 4 March"
    pub(crate) fn day(&self, day: LocalDate) -> String {
        self.of_day(day, &DAY)
    }

    /// "Tue"
    pub(crate) fn weekday(&self, day: LocalDate) -> String {
        self.of_day(day, &[("weekday", "short")])
    }

    /// "March"
    pub(crate) fn month(&self, day: LocalDate) -> String {
        self.of_day(day, &[("month", "long")])
    }

    /// "10:30"
    pub(crate) fn time(&self, time: LocalTime) -> String {
        self.date("UTC", &TIME, i64::from(time.minutes()).saturating_mul(60))
    }

    /// "Tuesday, 4 March" at the salon.
    pub(crate) fn instant_day(&self, at: Timestamp) -> String {
        self.date(&self.zone, &DAY, at.0)
    }

    /// "10:30" at the salon.
    pub(crate) fn instant_time(&self, at: Timestamp) -> String {
        self.date(&self.zone, &TIME, at.0)
    }

    /// "Tue 10:30" on the client's own clock, when it differs from the salon's.
    pub(crate) fn own_time(&self, at: Timestamp) -> Option<String> {
        let pairs = [("weekday", "short"), TIME[0], TIME[1]];
        let own = self.date("", &pairs, at.0);
        (own != self.date(&self.zone, &pairs, at.0)).then_some(own)
    }

    /// The zone's name, e.g. "Central European Time".
    pub(crate) fn zone_name(&self, at: Timestamp) -> String {
        self.name_of_zone(&self.zone, at)
    }

    /// The name of the client's own zone.
    pub(crate) fn own_zone_name(&self, at: Timestamp) -> String {
        self.name_of_zone("", at)
    }

    fn name_of_zone(&self, zone: &str, at: Timestamp) -> String {
        // Older browsers know no generic names.
        ["longGeneric", "long"]
            .into_iter()
            .find_map(|style| {
                let mut pairs = vec![("timeZoneName", style)];
                if !zone.is_empty() {
                    pairs.push(("timeZone", zone));
                }
                let format = DateTimeFormat::new(&self.tag, &options(&pairs)).ok()?;
                let get =
                    |part: &JsValue, key: &str| js_sys::Reflect::get(part, &key.into()).ok()?.as_string();
                format
                    .parts(milliseconds(at.0))
                    .iter()
                    .find(|part| get(part, "type").as_deref() == Some("timeZoneName"))
                    .and_then(|part| get(&part, "value"))
            })
            .unwrap_or_else(|| self.zone.clone())
    }

    /// "12 000 ₸"; whole sums without decimals.
    pub(crate) fn money(&self, money: Money) -> String {
        let exponent = u32::from(money.currency().exponent());
        let unit = 10_u64.pow(exponent);
        let (whole, part) = (money.minor() / unit, money.minor() % unit);
        let width = usize::from(money.currency().exponent());
        let (decimal, digits) = if part == 0 {
            (whole.to_string(), "0".to_owned())
        } else {
            (format!("{whole}.{part:0width$}"), exponent.to_string())
        };
        let currency = money.currency();
        let pairs = [
            ("style", "currency"),
            ("currency", currency.code()),
            ("currencyDisplay", "narrowSymbol"),
            ("minimumFractionDigits", &digits),
            ("maximumFractionDigits", &digits),
        ];
        NumberFormat::new(&self.tag, &options(&pairs))
            .map_or_else(|_| format!("{decimal} {currency}"), |format| format.format(&decimal))
    }

    /// "33.5 %"
    pub(crate) fn percent(&self, points: BasisPoints) -> String {
        let points = u16::from(points);
        let decimal = format!("{}.{:04}", points / 10_000, points % 10_000);
        let pairs = [("style", "percent"), ("maximumFractionDigits", "2")];
        NumberFormat::new(&self.tag, &options(&pairs))
            .map(|format| format.format(&decimal))
            .unwrap_or_default()
    }

    /// The plural form of `number`.
    pub(crate) fn plural(&self, number: u32) -> PluralForm {
        match self.plural.select(number).as_str() {
            "one" => PluralForm::One,
            "few" => PluralForm::Few,
            "many" => PluralForm::Many,
            _ => PluralForm::Other,
        }
    }
}

/// Today in that zone.
pub(crate) fn today(zone: &str) -> Option<LocalDate> {
    let pairs = [("timeZone", zone), ("year", "numeric"), ("month", "2-digit"), ("day", "2-digit")];
    let zoned = DateTimeFormat::new("en", &options(&pairs)).ok();
    let parts = zoned?.parts(js_sys::Date::now());
    let part = |kind: &str| {
        let get = |part: &JsValue, key: &str| js_sys::Reflect::get(part, &key.into()).ok()?.as_string();
        parts
            .iter()
            .find(|part| get(part, "type").as_deref() == Some(kind))
            .and_then(|part| get(&part, "value"))
    };
    format!("{}-{}-{}", part("year")?, part("month")?, part("day")?).parse().ok()
}
