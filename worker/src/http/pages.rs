//! The hosted pages: `/s/{salon}` to book without a website, `/s/{salon}/booking` where a client sees a booking and the
//! provider leads back to, `/p/{salon}` likewise for payment links, and `/s/{salon}/tested` where it leads back to after
//! the owner's test payment.
//!
//! What opens a booking stands in the fragment, which no server sees. The pages with a booking are the widget
//! and nothing else, the third is two sentences: no script of their own, no inline style, a policy that allows only our
//! own files, and TipTop Pay's widget where the salon's clients may pay in it.
//!
//! Their language is that of `?lang=`, which the way back from the payment page carries, else the browser's, else the
//! salon's; the widget takes it from the page.

use super::answer::{Answer, internal, set};
use super::context::Context;
use super::storefront::{self, Sign};
use crate::config::Config;
use crate::connection::Region;
use chairtime_shared::api::{Code, ConnectedProvider, Problem};
use chairtime_shared::id::SalonId;
use chairtime_shared::locale::Locale;
use chairtime_shared::provider::Provider;
use worker::{Headers, Method, Request, Response};

/// What the page after a test payment may load: its style.
const TESTED_POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// What the pages with our widget may load: our own files, and what a provider's widget over them needs: its script and
/// styles from its own host, its frames and calls from that host's neighbours too (the banks' 3-D Secure lies inside them).
fn policy(widgets: &[&str]) -> String {
    let (mut host, mut domain) = (String::new(), String::new());
    for script in widgets {
        let Some((scheme, rest)) = script.split_once("://") else { continue };
        let name = rest.split('/').next().unwrap_or_default();
        host = format!("{host} {scheme}://{name}");
        domain = match name.strip_prefix("widget.") {
            Some(neighbours) => format!("{domain} {scheme}://{name} {scheme}://*.{neighbours}"),
            None => format!("{domain} {scheme}://{name}"),
        };
    }
    let frames = if domain.is_empty() { " 'none'" } else { &domain };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{host}; style-src 'self'{host}; \
         connect-src 'self'{domain}; frame-src{frames}; img-src 'self' data:{host}; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    )
}

/// The scripts of the widgets in which that salon's clients may pay, and of the challenge that a flooded salon asks for.
fn widgets<'a>(config: &'a Config, providers: &[ConnectedProvider]) -> Vec<&'a str> {
    let mut scripts = Vec::new();
    if providers.iter().any(|connected| connected.provider == Provider::TipTopPay) {
        // The storefront does not say in which country.
        scripts.extend([Region::Kz, Region::Mx].map(|region| config.tiptoppay_widget(region)));
    }
    scripts.extend(config.challenge.as_ref().map(|challenge| challenge.base.as_str()));
    scripts
}

/// Which page.
enum Page {
    Book,
    Booking,
    Tested,
}

/// The language that the request asks for.
fn asked(request: &Request) -> Option<Locale> {
    let url = request.url().ok()?;
    let named = url.query_pairs().find(|(name, _)| name == "lang");
    if let Some(locale) = named.and_then(|(_, tag)| Locale::from_tag(&tag)) {
        return Some(locale);
    }
    let accepted = request.headers().get("Accept-Language").ok().flatten()?;
    // Browsers send their languages in order of preference.
    accepted.split(',').find_map(|range| Locale::from_tag(range.split(';').next().unwrap_or_default().trim()))
}

fn title(locale: Locale, page: &Page) -> &'static str {
    match (locale, page) {
        (Locale::En, Page::Book | Page::Booking) => "booking",
        (Locale::Ru, Page::Book | Page::Booking) => "запись",
        (Locale::En, Page::Tested) => "test payment",
        (Locale::Ru, Page::Tested) => "проверка оплаты",
        (Locale::Kk, Page::Book | Page::Booking) => "жазылу",
        (Locale::Kk, Page::Tested) => "төлемді тексеру",
        (Locale::Es, Page::Book | Page::Booking) => "reserva",
        (Locale::Es, Page::Tested) => "pago de prueba",
        (Locale::Ar, Page::Book | Page::Booking) => "الحجز",
        (Locale::Ar, Page::Tested) => "دفعة تجريبية",
    }
}

/// What the owner reads after her test payment. Whether it was paid is not known here, and not said.
fn tested(locale: Locale) -> &'static str {
    match locale {
        Locale::En => {
            "Back from the payment page. The salon's desk shows how far the test has come; whatever was paid is sent back by itself. You can close this page."
        }
        Locale::Ru => {
            "Вы вернулись со страницы оплаты. Ход проверки виден в кабинете салона; всё, что было оплачено, возвращается само. Эту страницу можно закрыть."
        }
        Locale::Kk => {
            "Төлем бетінен оралдыңыз. Тексерудің барысы салон кабинетінде көрінеді; төленгеннің бәрі өзі қайтарылады. Бұл бетті жабуға болады."
        }
        Locale::Es => {
            "Has vuelto de la página de pago. El panel del salón muestra cómo va la prueba; lo que se haya pagado se devuelve solo. Puedes cerrar esta página."
        }
        Locale::Ar => {
            "عدت من صفحة الدفع. تعرض لوحة الصالون سير الاختبار؛ وكل ما دُفع يُعاد تلقائيًا. يمكنك إغلاق هذه الصفحة."
        }
    }
}

/// Text as it stands in HTML, outside of attributes.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The widget's loader.
const WIDGET: &str = "<script src=\"/widget.js\" async></script>\n";

fn html(salon: &SalonId, name: &str, locale: Locale, page: &Page) -> String {
    let (lang, dir) = (locale.tag(), locale.direction());
    let (title, name) = (title(locale, page), escape(name));
    // The slug is of an alphabet that needs no escaping.
    let widget = |mode| format!("<chairtime-booking salon=\"{salon}\"{mode}></chairtime-booking>");
    let (script, content) = match page {
        Page::Book => (WIDGET, widget("")),
        Page::Booking => (WIDGET, widget(" mode=\"booking\"")),
        Page::Tested => ("", format!("<p>{}</p>", tested(locale))),
    };
    format!(
        r#"<!doctype html>
<html lang="{lang}" dir="{dir}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{name}: {title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/hosted.css">
{script}<main><h1>{name}</h1>{content}</main>
</html>
"#
    )
}

/// Shows a hosted page: `/s/{rest}`.
pub(super) async fn show(context: &Context<'_>, request: &Request, rest: &str) -> Answer {
    let (slug, page) = match rest.split_once('/') {
        None => (rest, Page::Book),
        Some((slug, "booking")) => (slug, Page::Booking),
        Some((slug, "tested")) => (slug, Page::Tested),
        Some(_) => return Err(Problem::new(Code::NotFound)),
    };
    show_page(context, request, slug, &page).await
}

/// Shows where a payment link leads: `/p/{slug}`. The widget tells by the fragment what it is to open.
pub(super) async fn show_payment(context: &Context<'_>, request: &Request, slug: &str) -> Answer {
    if slug.contains('/') {
        return Err(Problem::new(Code::NotFound));
    }
    show_page(context, request, slug, &Page::Booking).await
}

async fn show_page(context: &Context<'_>, request: &Request, slug: &str, page: &Page) -> Answer {
    let salon: SalonId = slug.parse().map_err(|_| Problem::new(Code::UnknownSalon))?;
    if !matches!(request.method(), Method::Get | Method::Head) {
        return Err(Problem::new(Code::MethodNotAllowed));
    }
    // Also answers 404 for a salon that does not exist.
    let Sign { name, locale, providers } = storefront::sign(context, &salon).await?;
    let locale = asked(request).unwrap_or(locale);
    let headers = Headers::new();
    set(&headers, "Content-Type", "text/html; charset=utf-8")?;
    set(&headers, "Cache-Control", "no-cache")?;
    set(&headers, "Vary", "Accept-Language")?;
    let policy = match page {
        Page::Book | Page::Booking => policy(&widgets(&context.config, &providers)),
        Page::Tested => TESTED_POLICY.to_owned(),
    };
    set(&headers, "Content-Security-Policy", &policy)?;
    set(&headers, "Cross-Origin-Opener-Policy", "same-origin")?;
    let response = Response::ok(html(&salon, &name, locale, page)).map_err(|error| internal(&error))?;
    Ok(response.with_headers(headers))
}

#[cfg(test)]
mod tests {
    use super::{Page, html, policy};
    use chairtime_shared::locale::Locale;

    #[test]
    fn a_provider_s_widget_is_let_in_and_nothing_else() {
        let allows = |policy: &str, directive: &str| {
            let found = policy.split("; ").find_map(|part| part.strip_prefix(directive));
            found.unwrap_or_default().trim().to_owned()
        };
        let ours = policy(&[]);
        assert_eq!(allows(&ours, "script-src"), "'self' 'wasm-unsafe-eval'");
        assert_eq!(allows(&ours, "frame-src"), "'none'");
        let with = policy(&["https://widget.pay.example/bundles/widget.js"]);
        assert_eq!(allows(&with, "script-src"), "'self' 'wasm-unsafe-eval' https://widget.pay.example");
        assert_eq!(allows(&with, "frame-src"), "https://widget.pay.example https://*.pay.example");
        assert_eq!(allows(&with, "form-action"), "'none'");
        let local = policy(&["http://127.0.0.1:9/tiptoppay/bundles/widget.js"]);
        assert_eq!(allows(&local, "frame-src"), "http://127.0.0.1:9");
    }

    #[test]
    fn a_name_is_text_and_nothing_else() {
        let page = html(&"belle".parse().unwrap(), "Belle & <script>", Locale::Ru, &Page::Book);
        assert!(page.contains("<title>Belle &amp; &lt;script&gt;: запись</title>"), "{page}");
        assert!(page.contains("<h1>Belle &amp; &lt;script&gt;</h1>"), "{page}");
        assert!(page.contains(r#"<html lang="ru" dir="ltr">"#), "{page}");
    }

    #[test]
    fn the_page_after_a_test_has_no_script() {
        for locale in Locale::ALL {
            let page = html(&"belle".parse().unwrap(), "Belle", locale, &Page::Tested);
            assert!(!page.contains("<script") && !page.contains("chairtime-booking"), "{page}");
            assert!(page.contains("<p>"), "{page}");
        }
        let booking = html(&"belle".parse().unwrap(), "Belle", Locale::En, &Page::Booking);
        assert!(booking.contains(r#"<script src="/widget.js" async></script>"#), "{booking}");
        assert!(booking.contains(r#"<chairtime-booking salon="belle" mode="booking">"#), "{booking}");
    }
}
