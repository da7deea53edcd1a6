//! The first screen as text: services and prices, before the wasm is there and where it never comes.
//!
//! Invariant: it is drawn by the very functions that draw it in the browser, of the same storefront, so that the widget takes
//! its place without a visible change. Deliberately absent: every other screen; those need an answer to something.

use crate::flow::offer::Span;
use crate::i18n::Texts;
use crate::view::{self, Ui};
use chairtime_shared::api::Storefront;
use chairtime_shared::locale::Locale;
use chairtime_shared::money::{BasisPoints, Money};
use chairtime_shared::text::{joined, number};
use std::sync::OnceLock;

/// How figures are written.
#[derive(Debug, Clone)]
pub struct Format {
    /// The variety of the language, as a BCP 47 tag: `en-GB`.
    pub tag: String,
    /// A sum: that tag, the currency's code, the sum as a decimal text.
    pub money: fn(&str, &str, &str) -> String,
    /// A share: that tag, the share as a decimal text.
    pub percent: fn(&str, &str) -> String,
}

/// The functions of `intl.js`, here of the Worker's `Intl`.
mod js {
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen(module = "/src/intl.js")]
    extern "C" {
        pub(super) fn resolved(tag: &str) -> String;
        pub(super) fn money(tag: &str, currency: &str, decimal: &str) -> String;
        pub(super) fn percent(tag: &str, decimal: &str) -> String;
    }
}

/// Longest tag that is looked at. Extensions are none of ours.
const TAG_CHARS_MAX: usize = 12;

impl Format {
    /// That of where this runs, in the variety of `locale` that `wanted` names, where there is one.
    ///
    /// What is made is kept for good, so only varieties that `Intl` knows count: a stranger cannot ask for more than those.
    #[must_use]
    pub fn of_runtime(locale: Locale, wanted: &str) -> Self {
        let plain = || locale.tag().to_owned();
        // Where `Intl` is poor in a language, the plain one is put right by `intl.js`.
        let tag = if wanted.len() > TAG_CHARS_MAX || wanted.contains("-u-") || locale == Locale::Kk {
            plain()
        } else {
            let known = js::resolved(wanted);
            if Locale::from_tag(&known) == Some(locale) { known } else { plain() }
        };
        Self { tag, money: js::money, percent: js::percent }
    }

    pub(crate) fn money(&self, money: Money) -> String {
        (self.money)(&self.tag, money.currency().code(), &money.to_short_decimal())
    }

    pub(crate) fn percent(&self, points: BasisPoints) -> String {
        (self.percent)(&self.tag, &joined(&[&number(u16::from(points).into()), "e-4"]))
    }

    /// One thing is all that is counted here, and in each of our languages one is `one` (Unicode CLDR, plural rules).
    #[expect(clippy::unused_self, reason = "as it is in the browser")]
    pub(crate) fn plural(&self, _: u32) -> String {
        "one".to_owned()
    }
}

/// The words of the first screen.
fn texts(locale: Locale) -> &'static Texts {
    static LOADED: [OnceLock<Texts>; Locale::ALL.len()] = [const { OnceLock::new() }; Locale::ALL.len()];
    static NONE: Texts = Texts::NONE;
    LOADED
        .get(locale as usize)
        .map_or(&NONE, |texts| texts.get_or_init(|| Texts::read(crate::i18n::front(locale.tag()))))
}

/// The services with their prices as HTML, in one line: what the widget's own element holds when it opens.
#[must_use]
pub fn services(storefront: &Storefront, locale: Locale, format: &Format) -> String {
    drawn(storefront, texts(locale), format)
}

/// What something costs, in the words of that screen.
#[must_use]
pub fn price(storefront: &Storefront, span: Span<u64>, locale: Locale, format: &Format) -> String {
    view::price(storefront, span, &Ui { texts: texts(locale), format })
}

fn drawn(storefront: &Storefront, texts: &'static Texts, format: &Format) -> String {
    view::front(storefront, &Ui { texts, format }).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::tests::world::storefront;
    use serde_json::json;

    fn format() -> Format {
        let money = |_: &str, currency: &str, decimal: &str| format!("{decimal} {currency}");
        Format { tag: "en".to_owned(), money, percent: |_, decimal| format!("{decimal} parts") }
    }

    /// The small salon with its first service changed.
    fn changed(change: &serde_json::Value) -> Storefront {
        let mut shop = serde_json::to_value(storefront("off")).unwrap();
        shop["services"][0].as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        serde_json::from_value(shop).unwrap()
    }

    /// Everything that the first screen may have to say.
    fn shops() -> Vec<Storefront> {
        let mut shops = vec![storefront("off"), storefront("required"), storefront("optional")];
        for requirement in ["off", "required", "optional"] {
            for amount in [
                json!({"kind": "full"}),
                json!({"kind": "fixed", "minor": 1000}),
                json!({"kind": "percent", "points": 3350}),
            ] {
                for collect in ["charge", "hold"] {
                    shops.push(changed(&json!({
                        "prepayment": {"requirement": requirement, "amount": amount, "collect": collect},
                        "duration": 95, "price": {"from": 4800, "to": 7200}, "description": "As you like it",
                    })));
                }
            }
        }
        let mut depends = storefront("off");
        depends.staff[0].prepayment = storefront("required").prepayment.into();
        let mut nobody = storefront("off");
        nobody.staff.clear();
        let mut on_the_spot = storefront("off");
        on_the_spot.providers.clear();
        shops.extend([depends, nobody, on_the_spot]);
        shops
    }

    #[test]
    fn the_worker_s_words_are_all_that_the_first_screen_needs() {
        for (tag, file) in crate::i18n::FILES {
            let locale = Locale::from_tag(tag).unwrap();
            let all: &'static Texts = Box::leak(Box::new(Texts::read(file)));
            for shop in shops() {
                let ours = services(&shop, locale, &format());
                assert_eq!(ours, drawn(&shop, all, &format()), "{tag}");
            }
        }
    }

    #[test]
    fn a_card_tells_price_duration_and_what_is_paid_ahead() {
        let html = services(&storefront("required"), Locale::En, &format());
        let card = "<li><label class=\"card\" part=\"card\"><input type=\"checkbox\" name=\"service\"><span class=\"wide\"><b>cut</b>\
            <span class=\"price\">from 40 EUR</span>";
        assert!(html.contains(card), "{html}");
        assert!(html.contains("<span>1 h</span>"), "{html}");
        assert!(
            html.contains(
                "<button type=\"button\" class=\"primary\" part=\"primary\" disabled=\"\">Continue</button>"
            ),
            "{html}"
        );
        assert!(html.ends_with("<div class=\"hidden\" aria-live=\"polite\"></div>"), "{html}");
    }

    #[test]
    fn what_a_salon_calls_itself_is_text_and_the_whole_is_one_line() {
        let name = "<img src=x onerror=alert(1)> & \"co\"\r\n</script>";
        let html = services(&changed(&json!({"name": name})), Locale::En, &format());
        assert!(
            html.contains("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;co&quot;&#13;&#10;&lt;/script&gt;"),
            "{html}"
        );
        assert!(!html.contains("<img") && !html.contains(['\n', '\r']), "{html}");
    }
}
