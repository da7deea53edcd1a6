//! The hosted pages: `/s/{salon}` to book without a website, `/s/{salon}/framed` the same inside a page of the salon's own on
//! which the widget cannot run, `/s/{salon}/booking` where a client sees a booking and the provider leads back to,
//! `/p/{salon}` likewise for payment links, and `/s/{salon}/tested` where it leads back to after the owner's test payment.
//!
//! What opens a booking stands in the fragment, which no server sees. The first page comes with the widget's first screen in
//! it, and is read without a script; the pages with a booking are the widget and nothing else; the last is two sentences. No
//! inline script, no style but our own sheets (in the page, named in its policy by their hash, so that nothing is waited for but the page),
//! a policy that allows only our own files, and TipTop Pay's widget where the salon's clients may pay in it. A browser that has a page asks whether it still holds.
//!
//! Invariant: only the page that is made for it may be framed, by the salon's own origins alone; nothing is paid in it: every
//! payment page takes the whole window.
//!
//! Their language is that of `?lang=`, which the way back from the payment page carries, else the browser's, else the
//! salon's; the widget takes it from the page.

use super::answer::{Answer, set};
use super::context::Context;
use super::front::{self, Front};
use super::page_head;
use super::storefront::{self, revalidated};
use super::styles::{Sheet, Styles, styles};
use crate::config::Config;
use crate::connection::Region;
use chairtime_shared::api::{Code, ConnectedProvider, Problem};
use chairtime_shared::id::{SalonId, ServiceId, StaffId};
use chairtime_shared::locale::Locale;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::LocalDate;
use std::fmt::Write as _;
use worker::{Headers, Method, Request, ResponseBody, Url};

/// What the page after a test payment may load: its style.
const TESTED_POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// What the pages with our widget may load: our own files, and what a provider's widget over them needs: its script and
/// styles from its own host, its frames and calls from that host's neighbours too (the banks' 3-D Secure lies inside them).
/// `styles` are those that stand in the page itself. `ancestors`: which pages may frame it, none if empty.
fn policy(widgets: &[&str], styles: Option<&Styles>, ancestors: &str) -> String {
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
    let ancestors = if ancestors.is_empty() { "'none'" } else { ancestors };
    let sheets = styles.map_or_else(String::new, |Styles { widget, page }| {
        [" ", &widget.source, " ", &page.source].concat()
    });
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{host}; style-src 'self'{sheets}{host}; \
         connect-src 'self'{domain}; frame-src{frames}; img-src 'self' data:{host}; base-uri 'none'; \
         form-action 'none'; frame-ancestors {ancestors}"
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
#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    Book,
    Framed,
    Booking,
    Tested,
}

/// The language that the request asks for, in the browser's own variety; empty where it asks for none of ours.
fn asked(url: Option<&Url>, accepted: &str) -> String {
    let named = url.and_then(|url| url.query_pairs().find(|(name, _)| name == "lang"));
    front::preferred(named.and_then(|(_, tag)| Locale::from_tag(&tag)), accepted)
}

/// What the address preselects, as attributes of the widget, and in a frame its colours. What cannot name anything is left out.
fn chosen(url: Option<&Url>, page: Page) -> String {
    let mut attributes = String::new();
    for (name, value) in url.iter().flat_map(|url| url.query_pairs()) {
        let known = match &*name {
            "service" => value.split(',').all(|id| id.parse::<ServiceId>().is_ok()),
            "staff" => value.parse::<StaffId>().is_ok(),
            "date" => value.parse::<LocalDate>().is_ok(),
            "theme" => page == Page::Framed && ["light", "dark", "auto"].contains(&&*value),
            _ => false,
        };
        if known && !attributes.contains(&format!(" {name}=")) {
            // Of alphabets that need no escaping.
            let _ = write!(attributes, " {name}=\"{value}\"");
        }
    }
    attributes
}

fn title(locale: Locale, page: Page) -> &'static str {
    match (locale, page) {
        (Locale::En, Page::Book | Page::Framed | Page::Booking) => "booking",
        (Locale::Ru, Page::Book | Page::Framed | Page::Booking) => "запись",
        (Locale::En, Page::Tested) => "test payment",
        (Locale::Ru, Page::Tested) => "проверка оплаты",
        (Locale::Kk, Page::Book | Page::Framed | Page::Booking) => "жазылу",
        (Locale::Kk, Page::Tested) => "төлемді тексеру",
        (Locale::Es, Page::Book | Page::Framed | Page::Booking) => "reserva",
        (Locale::Es, Page::Tested) => "pago de prueba",
        (Locale::Ar, Page::Book | Page::Framed | Page::Booking) => "الحجز",
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

/// What is said where scripts do not run.
fn without_script(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "To book online, please switch JavaScript on.",
        Locale::Ru => "Чтобы записаться онлайн, включите JavaScript.",
        Locale::Kk => "Онлайн жазылу үшін JavaScript қосыңыз.",
        Locale::Es => "Para reservar en línea, activa JavaScript.",
        Locale::Ar => "للحجز عبر الإنترنت، فعِّل JavaScript.",
    }
}

/// Text as it stands in HTML, between tags and between quotation marks.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The widget's loader. It runs when the page is whole, so that it finds the first screen.
const WIDGET: &str = "<script src=\"/widget.js\" defer></script>\n";

/// What speaks with the page around the frame, before the widget does.
const FRAMED: &str = "<script src=\"/framed.js\" defer></script>\n";

/// A style sheet: in the page where we have it, else its address.
fn style(sheet: Option<&Sheet>, path: &str) -> String {
    match sheet {
        Some(sheet) => ["<style>", &sheet.css, "</style>"].concat(),
        None => ["<link rel=\"stylesheet\" href=\"", path, "\">"].concat(),
    }
}

/// A page.
fn html(front: &Front, page: Page, styles: Option<&Styles>, chosen: &str, origin: &str) -> String {
    let Front { storefront: shop, json, locale, html, .. } = front;
    let (lang, dir, salon) = (locale.tag(), locale.direction(), &shop.salon);
    let name = escape(&shop.name);
    let title = format!("{name}: {}", title(*locale, page));
    let (mut head, mut content) = ("<meta name=\"robots\" content=\"noindex\">\n".to_owned(), String::new());
    let _ = match page {
        Page::Book | Page::Framed => {
            if page == Page::Framed {
                head = [&head, FRAMED, WIDGET].concat();
            } else {
                head = page_head::head(front, &title, &format!("{origin}/s/{salon}")) + WIDGET;
                content = format!("<h1>{name}</h1>");
                if !shop.address.is_empty() {
                    content = format!("{content}<p>{}</p>", escape(&shop.address));
                }
            }
            // The slug is of an alphabet that needs no escaping.
            write!(
                content,
                "<chairtime-booking salon=\"{salon}\"{chosen}><template shadowrootmode=\"open\">\
                 {}<div class=\"widget\" part=\"widget\" lang=\"{lang}\" \
                 dir=\"{dir}\">{html}</div></template><script type=\"application/json\">{}</script>\
                 </chairtime-booking><noscript><p>{}</p></noscript>",
                style(styles.map(|styles| &styles.widget), "/widget.css"),
                page_head::data(json),
                without_script(*locale)
            )
        }
        Page::Booking => {
            head.push_str(WIDGET);
            write!(
                content,
                "<h1>{name}</h1><chairtime-booking salon=\"{salon}\" mode=\"booking\"></chairtime-booking>"
            )
        }
        Page::Tested => write!(content, "<h1>{name}</h1><p>{}</p>", tested(*locale)),
    };
    let class = if page == Page::Framed { " class=\"framed\"" } else { "" };
    let style = style(styles.map(|styles| &styles.page), "/hosted.css");
    format!(
        r#"<!doctype html>
<html lang="{lang}" dir="{dir}"{class}>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
{style}
{head}<main>{content}</main>
</html>
"#
    )
}

/// Shows a hosted page: `/s/{rest}`.
pub(super) async fn show(context: &Context<'_>, request: &Request, rest: &str) -> Answer {
    let (slug, page) = match rest.split_once('/') {
        None => (rest, Page::Book),
        Some((slug, "framed")) => (slug, Page::Framed),
        Some((slug, "booking")) => (slug, Page::Booking),
        Some((slug, "tested")) => (slug, Page::Tested),
        Some(_) => return Err(Problem::new(Code::NotFound)),
    };
    show_page(context, request, slug, page).await
}

/// Shows where a payment link leads: `/p/{slug}`. The widget tells by the fragment what it is to open.
pub(super) async fn show_payment(context: &Context<'_>, request: &Request, slug: &str) -> Answer {
    if slug.contains('/') {
        return Err(Problem::new(Code::NotFound));
    }
    show_page(context, request, slug, Page::Booking).await
}

async fn show_page(context: &Context<'_>, request: &Request, slug: &str, page: Page) -> Answer {
    let salon: SalonId = slug.parse().map_err(|_| Problem::new(Code::UnknownSalon))?;
    if !matches!(request.method(), Method::Get | Method::Head) {
        return Err(Problem::new(Code::MethodNotAllowed));
    }
    // With a host that is none there is nothing to read off the address.
    let url = request.url().ok();
    let framed_by = match page {
        Page::Framed => storefront::origins(context, &salon).await?.join(" "),
        Page::Book | Page::Booking | Page::Tested => String::new(),
    };
    // Also answers 404 for a salon that does not exist.
    let (version, front) =
        front::front(context, &salon, &asked(url.as_ref(), &front::accepted(request))).await?;
    let headers = Headers::new();
    set(&headers, "Content-Type", "text/html; charset=utf-8")?;
    set(&headers, "Cache-Control", "no-cache")?;
    set(&headers, "Vary", "Accept-Language")?;
    // Two sentences need no styles in the page.
    let styles = if page == Page::Tested { None } else { styles(context.env).await };
    let sheets = styles.as_deref();
    let policy = match page {
        Page::Book | Page::Booking => {
            policy(&widgets(&context.config, &front.storefront.providers), sheets, "")
        }
        // A provider's overlay would lie over the frame alone.
        Page::Framed => policy(&widgets(&context.config, &[]), sheets, &framed_by),
        Page::Tested => TESTED_POLICY.to_owned(),
    };
    set(&headers, "Content-Security-Policy", &policy)?;
    set(&headers, "Cross-Origin-Opener-Policy", "same-origin")?;
    let html = html(&front, page, sheets, &chosen(url.as_ref(), page), &context.config.public_origin);
    revalidated(request, headers, &front::name(version, &html), ResponseBody::Body(html.into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{ConnectedProvider, Front, Page, Provider, Sheet, Styles, Url, asked, chosen, html, policy};
    use chairtime_shared::api::Storefront;
    use chairtime_shared::catalogue::{Salon, SalonDraft};
    use chairtime_shared::locale::Locale;
    use chairtime_shared::provider::Mode;
    use chairtime_widget::front::{Format, services};

    #[test]
    fn a_provider_s_widget_is_let_in_and_nothing_else() {
        let allows = |policy: &str, directive: &str| {
            let found = policy.split("; ").find_map(|part| part.strip_prefix(directive));
            found.unwrap_or_default().trim().to_owned()
        };
        let ours = policy(&[], None, "");
        assert_eq!(allows(&ours, "script-src"), "'self' 'wasm-unsafe-eval'");
        assert_eq!(allows(&ours, "frame-src"), "'none'");
        let with = policy(
            &["https://widget.pay.example/bundles/widget.js"],
            None,
            "https://salon.example https://www.salon.example",
        );
        assert_eq!(allows(&with, "frame-ancestors"), "https://salon.example https://www.salon.example");
        assert_eq!(allows(&ours, "frame-ancestors"), "'none'");
        assert_eq!(allows(&with, "script-src"), "'self' 'wasm-unsafe-eval' https://widget.pay.example");
        assert_eq!(allows(&with, "frame-src"), "https://widget.pay.example https://*.pay.example");
        assert_eq!(allows(&with, "form-action"), "'none'");
        let local = policy(&["http://127.0.0.1:9/tiptoppay/bundles/widget.js"], None, "");
        assert_eq!(allows(&local, "frame-src"), "http://127.0.0.1:9");
    }

    /// The demo salon's first screen, with figures as a test writes them.
    fn front_of(locale: Locale, name: &str) -> Front {
        let draft = include_str!("../../../tests/demo/belle.json");
        let mut draft: SalonDraft = serde_json::from_str(draft).unwrap();
        draft.name = name.to_owned();
        let draft = draft.in_language(locale);
        let salon = Salon::try_from(draft).unwrap();
        let live = ConnectedProvider { provider: Provider::Stripe, mode: Mode::Live };
        let storefront = Storefront::of(&salon, 7, vec![live]);
        let money = |_: &str, currency: &str, decimal: &str| format!("{decimal} {currency}");
        let format = Format { tag: "en".to_owned(), money, percent: |_, decimal| decimal.to_owned() };
        let html = services(&storefront, locale, &format);
        let json = serde_json::to_string(&storefront).unwrap();
        Front { storefront, json, locale, format, html }
    }

    fn page(locale: Locale, name: &str, page: Page, chosen: &str) -> String {
        html(&front_of(locale, name), page, None, chosen, "https://book.example")
    }

    /// `GOLDEN=write cargo test -p chairtime-worker` writes it anew, to be read before it is kept. `scripts/sizes.mjs` weighs
    /// it as the demo salon's first view.
    #[test]
    fn the_page_is_as_it_was_read_and_kept() {
        let page = page(Locale::En, "Belle & Mane", Page::Book, "");
        let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/src/http/hosted-page.golden.html");
        if std::env::var_os("GOLDEN").is_some() {
            std::fs::write(kept, &page).unwrap();
        }
        assert_eq!(page, std::fs::read_to_string(kept).unwrap());
    }

    #[test]
    fn styles_stand_in_the_page_where_they_are_known_and_the_policy_names_these() {
        let sheet = |css: &str| Sheet::new(css.to_owned()).unwrap();
        let styles = Styles { widget: sheet(".widget{color:red}"), page: sheet("main{margin:0}") };
        let front = front_of(Locale::En, "Belle");
        let whole =
            |page| html(&front, page, Some(&styles), "", "https://book.example").matches("<style>").count();
        assert_eq!((whole(Page::Book), whole(Page::Framed), whole(Page::Booking)), (2, 2, 1));
        assert!(!html(&front, Page::Book, Some(&styles), "", "https://book.example").contains("stylesheet"));
        let named = ["style-src 'self' ", &styles.widget.source, " ", &styles.page.source, ";"].concat();
        let policy = policy(&[], Some(&styles), "");
        assert!(policy.contains(&named) && !policy.contains("unsafe-inline"), "{policy}");
    }

    #[test]
    fn the_page_for_a_frame_is_the_widget_alone_and_speaks_before_it() {
        let page = page(Locale::Ar, "Belle & Mane", Page::Framed, r#" theme="dark""#);
        assert!(page.contains(r#"<html lang="ar" dir="rtl" class="framed">"#), "{page}");
        assert!(
            !page.contains("<h1>")
                && page.contains("noindex")
                && page.contains(r#"salon="belle" theme="dark">"#)
        );
        assert!(page.find("/framed.js").unwrap() < page.find("/widget.js").unwrap(), "{page}");
    }

    #[test]
    fn a_name_is_text_and_nothing_else() {
        let page = page(Locale::Ru, "Belle & </script><script>\"", Page::Book, "");
        assert!(
            page.contains("<title>Belle &amp; &lt;/script&gt;&lt;script&gt;&quot;: запись</title>"),
            "{page}"
        );
        assert!(page.contains("<h1>Belle &amp; &lt;/script&gt;&lt;script&gt;&quot;</h1>"), "{page}");
        assert!(page.contains(r#"<html lang="ru" dir="ltr">"#), "{page}");
        assert_eq!(page.matches("<script").count(), 3, "the two of data and the loader: {page}");
        assert_eq!(page.matches("</script").count(), 3, "{page}");
    }

    #[test]
    fn an_address_preselects_what_can_be_a_name() {
        let on = |query: &str, page| {
            chosen(Url::parse(&format!("https://book.example/s/belle?{query}")).ok().as_ref(), page)
        };
        let of = |query: &str| on(query, Page::Book);
        assert_eq!(
            of("lang=en&service=cut,gel&staff=mira&date=2026-12-01"),
            r#" service="cut,gel" staff="mira" date="2026-12-01""#
        );
        for odd in
            ["service=%22%3E", "staff=a%20b", "date=tomorrow", "service=", "mode=booking", "salon=other"]
        {
            assert_eq!(of(odd), "", "{odd}");
        }
        assert_eq!(of("staff=mira&staff=anna"), r#" staff="mira""#);
        assert_eq!(on("theme=dark", Page::Framed), r#" theme="dark""#);
        assert_eq!((of("theme=dark"), on("theme=%22", Page::Framed)), (String::new(), String::new()));
    }

    #[test]
    fn figures_are_written_as_the_browser_does_and_words_as_the_address_says() {
        let asked = |query: &str, accepted: &str| {
            asked(Url::parse(&format!("https://book.example/s/belle{query}")).ok().as_ref(), accepted)
        };
        assert_eq!(asked("", "de-DE,es-MX;q=0.8,en-GB;q=0.5"), "es-MX");
        assert_eq!(asked("?lang=en", "de-DE,es-MX;q=0.8,en-GB;q=0.5"), "en-GB");
        assert_eq!(asked("?lang=ru", "en-GB"), "ru");
        assert_eq!(asked("?lang=de", "de"), "");
    }

    #[test]
    fn the_page_after_a_test_has_no_script() {
        for locale in Locale::ALL {
            let page = page(locale, "Belle", Page::Tested, "");
            assert!(!page.contains("<script") && !page.contains("chairtime-booking"), "{page}");
            assert!(page.contains("<p>") && page.contains("noindex"), "{page}");
        }
        let booking = page(Locale::En, "Belle", Page::Booking, "");
        assert!(booking.contains(r#"<script src="/widget.js" defer></script>"#), "{booking}");
        assert!(booking.contains(r#"<chairtime-booking salon="belle" mode="booking">"#), "{booking}");
        assert!(booking.contains("noindex"), "{booking}");
    }
}
