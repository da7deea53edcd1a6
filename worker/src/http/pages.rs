//! The hosted pages: `/s/{salon}` to book without a website, `/s/{salon}/booking` where the provider leads back to.
//!
//! The booking and its capability stand in the fragment, which no server sees. Both pages are the widget and nothing else:
//! no script of their own, no inline style, a policy that allows only our own files.

use super::answer::{Answer, internal, set};
use super::context::Context;
use super::storefront;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::id::SalonId;
use worker::{Headers, Method, Request, Response};

/// What the pages may load: our own files, and nothing from anywhere else.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; \
    img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Which page.
enum Page {
    Book,
    Booking,
}

fn html(salon: &SalonId, page: &Page) -> String {
    let mode = match page {
        Page::Book => "",
        Page::Booking => r#" mode="booking""#,
    };
    // The slug is of an alphabet that needs no escaping.
    format!(
        r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Booking</title>
<link rel="stylesheet" href="/hosted.css">
<script src="/widget.js" async></script>
<main><chairtime-booking salon="{salon}"{mode}></chairtime-booking></main>
</html>
"#
    )
}

/// Shows a hosted page.
pub(super) async fn show(context: &Context<'_>, request: &Request, rest: &str) -> Answer {
    let (slug, page) = match rest.split_once('/') {
        None => (rest, Page::Book),
        Some((slug, "booking")) => (slug, Page::Booking),
        Some(_) => return Err(Problem::new(Code::NotFound)),
    };
    let salon: SalonId = slug.parse().map_err(|_| Problem::new(Code::UnknownSalon))?;
    if !matches!(request.method(), Method::Get | Method::Head) {
        return Err(Problem::new(Code::MethodNotAllowed));
    }
    // Only to answer 404 for a salon that does not exist.
    storefront::origins(context, &salon).await?;
    let headers = Headers::new();
    set(&headers, "Content-Type", "text/html; charset=utf-8")?;
    set(&headers, "Cache-Control", "no-cache")?;
    set(&headers, "Content-Security-Policy", POLICY)?;
    set(&headers, "Cross-Origin-Opener-Policy", "same-origin")?;
    let response = Response::ok(html(&salon, &page)).map_err(|error| internal(&error))?;
    Ok(response.with_headers(headers))
}
