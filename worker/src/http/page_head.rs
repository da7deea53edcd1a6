//! What the hosted page says about the salon to those who only read its head: search engines, messengers, readers' lists.
//!
//! Invariant: prices here are those of the page's first screen, from the same storefront. Every text is escaped for where it
//! stands. Deliberately absent: anything that a salon has not said of itself (a picture, a rating, opening hours).

use super::front::Front;
use super::pages::escape;
use chairtime_shared::api::Storefront;
use chairtime_shared::id::ServiceId;
use chairtime_shared::money::Money;
use chairtime_widget::flow::offer::{Span, spans};
use chairtime_widget::front;

/// Characters of a description; search engines show about as many.
const DESCRIPTION_CHARS: usize = 160;

/// What a service costs, over everyone who does it; none where nobody does.
fn price(shop: &Storefront, id: &ServiceId) -> Option<Span<u64>> {
    spans(shop, std::slice::from_ref(id)).map(|(price, _)| price)
}

/// Where the salon is and what it offers for how much, in as many words as are shown.
pub(super) fn description(front: &Front) -> String {
    let shop = &front.storefront;
    let mut text = shop.address.clone();
    for service in &shop.services {
        let Some(span) = price(shop, &service.id) else { continue };
        let (name, price) = (&service.name, front::price(shop, span, front.locale, &front.format));
        let more = [if text.is_empty() { "" } else { " · " }, name, " ", &price].concat();
        if text.chars().count() + more.chars().count() > DESCRIPTION_CHARS {
            break;
        }
        text.push_str(&more);
    }
    text
}

/// The same for machines: schema.org, as JSON-LD.
fn schema(shop: &Storefront, url: &str) -> String {
    let text = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let decimal = |minor| Money::new(minor, shop.currency).map(Money::to_decimal).unwrap_or_default();
    let (currency, mut offers) = (shop.currency.code(), String::new());
    for service in &shop.services {
        let Some(Span { from, to }) = price(shop, &service.id) else { continue };
        let sum = if from == to {
            ["\"price\":\"", &decimal(from)].concat()
        } else {
            ["\"minPrice\":\"", &decimal(from), "\",\"maxPrice\":\"", &decimal(to)].concat()
        };
        let parts = [
            if offers.is_empty() { "" } else { "," },
            r#"{"@type":"Offer","itemOffered":{"@type":"Service","name":"#,
            &text(&service.name),
            r#","description":"#,
            &text(&service.description),
            r#"},"priceSpecification":{"@type":"PriceSpecification","priceCurrency":""#,
            currency,
            r#"","#,
            &sum,
            r#""}}"#,
        ];
        offers.push_str(&parts.concat());
    }
    let mut more = String::new();
    for (key, value) in [("address", &shop.address), ("sameAs", &shop.website)] {
        if !value.is_empty() {
            more.push_str(&[",\"", key, "\":", &text(value)].concat());
        }
    }
    let salon = [
        r#"{"@context":"https://schema.org","@type":"HealthAndBeautyBusiness","name":"#,
        &text(&shop.name),
        r#","url":"#,
        &text(url),
        &more,
        r#","currenciesAccepted":""#,
        currency,
        r#"","makesOffer":["#,
        &offers,
        "]}",
    ];
    data(&salon.concat())
}

/// JSON inside a script element: nothing in it may look like the element's end.
pub(super) fn data(json: &str) -> String {
    json.replace('<', "\\u003c")
}

/// The lines of the head.
pub(super) fn head(front: &Front, title: &str, url: &str) -> String {
    let (shop, lang) = (&front.storefront, front.locale.tag());
    let description = escape(&description(front));
    let (name, schema) = (escape(&shop.name), schema(shop, url));
    format!(
        r#"<meta name="description" content="{description}">
<link rel="canonical" href="{url}">
<meta property="og:type" content="website">
<meta property="og:site_name" content="{name}">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{description}">
<meta property="og:url" content="{url}">
<meta property="og:locale" content="{lang}">
<script type="application/ld+json">{schema}</script>
"#
    )
}
