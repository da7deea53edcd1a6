//! The finance report as a page to print: `…/finance/report.html?from=…&to=…&by=…&lang=…`.
//!
//! The same figures as the report, with the names that the salon's clients see and a picture of what was left. No script;
//! one style, let in by a nonce. Deliberately absent: adding up.

mod texts;

use super::super::answer::{Answer, internal, set};
use super::super::pages::escape;
use super::super::storefront::Names;
use chairtime_shared::locale::Locale;
use chairtime_shared::money::Currency;
use chairtime_shared::provider::Provider;
use chairtime_shared::report::{Bucket, CurrencyReport, Figures, Report, Row};
use chairtime_shared::time::LocalDate;
use std::fmt::Write;
use texts::{Texts, texts};
use worker::{Headers, Response};

const STYLE: &str = "\
:root{color-scheme:light;font:14px/1.45 system-ui,sans-serif;color:#1c1b1a;background:#fff}\
body{max-width:60rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}p{margin:.25rem 0;color:#5c5856}\
.wide{overflow-x:auto}\
table{border-collapse:collapse;table-layout:fixed;width:100%;min-width:26rem;margin:0 0 1.25rem;font-variant-numeric:tabular-nums}\
caption{text-align:start;font-weight:600;padding:.5rem 0}\
th,td{padding:.3rem .5rem;text-align:end;border-top:1px solid #dedad6;white-space:nowrap}\
th:first-child{text-align:start;font-weight:400;white-space:normal;width:30%;overflow-wrap:anywhere}\
thead th{color:#5c5856;font-weight:600;border:0;white-space:normal;vertical-align:bottom}tfoot th:first-child,tfoot td{font-weight:600}\
svg{display:block;width:100%;height:7rem;margin:.5rem 0 1rem}\
[dir=rtl] svg{transform:scaleX(-1)}\
@media screen and (max-width:40rem){table{table-layout:auto;min-width:0}th,td{padding:.3rem}th:first-child{min-width:6em}}\
@media print{body{margin:0;max-width:none}tr,svg{break-inside:avoid}thead{display:table-header-group}}";

/// `−1 234.50`, grouped by narrow spaces that do not break. Behind a mark that keeps its sign on the left in every language.
fn amount(minor: i64, currency: Currency, decimal: char) -> String {
    let exponent = usize::from(currency.exponent());
    let digits = format!("{:0>width$}", minor.unsigned_abs(), width = exponent + 1);
    let (whole, part) = digits.split_at(digits.len() - exponent);
    let mut text = String::from(if minor < 0 { "\u{200e}\u{2212}" } else { "\u{200e}" });
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    if exponent > 0 {
        text.push(decimal);
        text.push_str(part);
    }
    text
}

fn name_of(provider: Provider) -> &'static str {
    match provider {
        Provider::Stripe => "Stripe",
        Provider::TipTopPay => "TipTop Pay",
    }
}

fn columns(figures: &Figures) -> [i64; 7] {
    let Figures { gross, refunds, disputes, provider_fees, net, fees_kept, charges: _, payouts } = *figures;
    [gross, refunds, disputes, provider_fees, net, fees_kept, payouts]
}

/// Which columns are worth reading: what was taken and what was left, and those in which there is anything.
fn shown(report: &CurrencyReport) -> [bool; 7] {
    let mut shown = [true, false, false, false, true, false, false];
    for row in &report.periods {
        for (shown, minor) in shown.iter_mut().zip(columns(&row.figures)) {
            *shown |= minor != 0;
        }
    }
    shown
}

fn put(html: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = html.write_fmt(text);
}

/// The part on one currency, being written.
struct Page<'a> {
    html: String,
    texts: &'a Texts,
    names: &'a Names,
    currency: Currency,
    shown: [bool; 7],
}

impl Page<'_> {
    fn row(&mut self, name: &str, figures: &Figures) {
        let name = if name.is_empty() { self.texts.none } else { name };
        self.html.push_str("<tr><th scope=row>");
        self.html.push_str(&escape(name));
        self.html.push_str("</th><td>");
        self.html.push_str(&figures.charges.to_string());
        for (minor, shown) in columns(figures).into_iter().zip(self.shown) {
            if shown {
                self.html.push_str("</td><td>");
                self.html.push_str(&amount(minor, self.currency, self.texts.decimal));
            }
        }
        self.html.push_str("</td></tr>");
    }

    fn table(&mut self, caption: &str, rows: &[(String, Figures)], total: Option<&Figures>) {
        put(
            &mut self.html,
            format_args!(
                "<div class=wide tabindex=0><table><caption>{caption}</caption><thead><tr><th></th>"
            ),
        );
        let [charges, others @ ..] = self.texts.columns;
        let others = others.into_iter().zip(self.shown).filter_map(|(column, shown)| shown.then_some(column));
        for column in std::iter::once(charges).chain(others) {
            put(&mut self.html, format_args!("<th scope=col>{column}</th>"));
        }
        self.html.push_str("</tr></thead><tbody>");
        for (name, figures) in rows {
            self.row(name, figures);
        }
        self.html.push_str("</tbody>");
        if let Some(total) = total {
            self.html.push_str("<tfoot>");
            self.row(self.texts.total, total);
            self.html.push_str("</tfoot>");
        }
        self.html.push_str("</table></div>\n");
    }

    /// Bars above and below a line, as high as what was left in each part of the period.
    fn picture(&mut self, parts: &[Row<LocalDate>]) {
        let highest = parts.iter().map(|row| row.figures.net).max().unwrap_or(0).max(0);
        let lowest = parts.iter().map(|row| row.figures.net).min().unwrap_or(0).min(0);
        let (Some(range), true) = (highest.checked_sub(lowest).filter(|range| *range > 0), parts.len() > 1)
        else {
            return;
        };
        // In thousandths of the picture's height.
        let scaled =
            |minor: i64| i64::try_from(i128::from(minor) * 1_000 / i128::from(range)).unwrap_or_default();
        let (line, width) = (scaled(highest), parts.len() * 10);
        put(
            &mut self.html,
            format_args!(
                "<svg viewBox=\"0 0 {width} 1000\" preserveAspectRatio=none role=img aria-label=\"{}\">",
                self.texts.picture
            ),
        );
        for (place, row) in (0..).step_by(10).zip(parts) {
            let (height, fill) =
                (scaled(row.figures.net), if row.figures.net < 0 { "#b3422f" } else { "#2f6f5e" });
            let (top, height) = (line - height.max(0), height.abs());
            put(
                &mut self.html,
                format_args!(
                    "<rect x={} y={top} width=8 height={height} fill=\"{fill}\"><title>{}: {}</title></rect>",
                    place + 1,
                    row.key,
                    amount(row.figures.net, self.currency, self.texts.decimal)
                ),
            );
        }
        put(
            &mut self.html,
            format_args!(
                "<path d=\"M0 {line}H{width}\" stroke=\"#8a8480\" vector-effect=non-scaling-stroke /></svg>\n"
            ),
        );
    }

    fn write(mut self, by: Bucket, report: &CurrencyReport) -> String {
        let CurrencyReport {
            currency: _,
            total,
            charges_without_fee,
            periods,
            services,
            staff,
            providers,
            methods,
        } = report;
        let [day, week, month, service, person, provider, card] = self.texts.by;
        let period = match by {
            Bucket::Day => day,
            Bucket::Week => week,
            Bucket::Month => month,
        };
        put(&mut self.html, format_args!("<h2>{}</h2>\n", self.currency.code()));
        if *charges_without_fee > 0 {
            let without = self.texts.without_fee;
            put(&mut self.html, format_args!("<p>{without}: {charges_without_fee}</p>\n"));
        }
        self.picture(periods);
        let names = self.names;
        let moved = |row: &&Row<_>| row.figures != Figures::default();
        let rows: Vec<_> =
            periods.iter().filter(moved).map(|row| (row.key.to_string(), row.figures)).collect();
        self.table(period, &rows, Some(total));
        let text = |name: Option<String>| name.unwrap_or_default();
        let rows: Vec<_> = services
            .iter()
            .map(|row| (text(row.key.as_ref().map(|id| names.service(id))), row.figures))
            .collect();
        self.table(service, &rows, None);
        let rows: Vec<_> = staff
            .iter()
            .map(|row| (text(row.key.as_ref().map(|id| names.person(id))), row.figures))
            .collect();
        self.table(person, &rows, None);
        let rows: Vec<_> =
            providers.iter().map(|row| (row.key.map_or("", name_of).to_owned(), row.figures)).collect();
        self.table(provider, &rows, None);
        let rows: Vec<_> = methods.iter().map(|row| (text(row.key.clone()), row.figures)).collect();
        self.table(card, &rows, None);
        self.html
    }
}

fn html(report: &Report, names: &Names, locale: Locale, nonce: &str) -> String {
    let texts = texts(locale);
    let (lang, dir, name, title) = (locale.tag(), locale.direction(), escape(names.salon()), texts.title);
    let (from, to, comma) = (report.period.from, report.period.to, locale.comma());
    // Behind Arabic letters a day's figures would stand the other way round.
    let span = format!("\u{2066}{from}\u{2069} \u{2013} \u{2066}{to}\u{2069}");
    let head = format!(
        "<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{name}: {title}{comma}{span}</title>\n<link rel=\"icon\" href=\"data:,\">\n\
         <style nonce=\"{nonce}\">{STYLE}</style>\n<main><h1>{name}</h1><p>{title}{comma}{span}</p>\n"
    );
    let mut html = head;
    if report.currencies.is_empty() {
        put(&mut html, format_args!("<p>{}</p>\n", texts.nothing));
    }
    for part in &report.currencies {
        let page = Page { html, texts, names, currency: part.currency, shown: shown(part) };
        html = page.write(report.period.by, part);
    }
    html.push_str("</main>\n</html>\n");
    html
}

/// The page.
pub(super) fn page(report: &Report, names: &Names, locale: Locale) -> Answer {
    let nonce: [u8; 16] = crate::random::bytes().map_err(|error| internal(&error))?;
    let nonce = hex::encode(nonce);
    let headers = Headers::new();
    set(&headers, "Content-Type", "text/html; charset=utf-8")?;
    set(&headers, "Cache-Control", "no-store")?;
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    set(&headers, "Content-Security-Policy", &policy)?;
    let response = Response::ok(html(report, names, locale, &nonce)).map_err(|error| internal(&error))?;
    Ok(response.with_headers(headers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairtime_shared::api::Storefront;
    use chairtime_shared::money::Money;
    use chairtime_shared::movement::{Kind, Line, Part};
    use chairtime_shared::report::{Builder, Period};
    use chairtime_shared::schedule::Zone;
    use chairtime_shared::time::Timestamp;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn sums_are_written_as_people_write_them() {
        for (minor, code, expected) in [
            (0, "EUR", "\u{200e}0.00"),
            (-5, "EUR", "\u{200e}\u{2212}0.05"),
            (123_456_789, "EUR", "\u{200e}1\u{202f}234\u{202f}567.89"),
            (100_000, "EUR", "\u{200e}1\u{202f}000.00"),
            (1_500, "JPY", "\u{200e}1\u{202f}500"),
            (1_500, "KWD", "\u{200e}1.500"),
        ] {
            assert_eq!(amount(minor, currency(code), '.'), expected);
        }
        assert_eq!(amount(1_234_567, currency("KZT"), ','), "\u{200e}12\u{202f}345,67");
    }

    fn report(lines: &[Line]) -> Report {
        let period = Period {
            from: "2026-11-01".parse().unwrap(),
            to: "2026-11-03".parse().unwrap(),
            by: Bucket::Day,
        };
        let mut builder = Builder::new(period, &Zone::parse("UTC").unwrap()).unwrap();
        for line in lines {
            builder.add(line);
        }
        builder.finish()
    }

    fn names() -> Names {
        let salon = serde_json::from_str(include_str!("../../../../tests/demo/belle.json")).unwrap();
        let mut shop = Storefront::of(&salon, 1, Vec::new());
        shop.services[0].name = "Cut <short>".into();
        (shop.staff[0].id, shop.staff[0].name) = ("ada".parse().unwrap(), "Ada".into());
        Names(shop)
    }

    fn line(kind: Kind, minor: u64, service: &str) -> Line {
        let part = Part { service: service.parse().unwrap(), staff: "ada".parse().unwrap(), minor };
        Line {
            at: Timestamp(1_793_620_800),
            kind,
            amount: Money::new(minor, currency("EUR")).unwrap(),
            booking: "0".repeat(32).parse().ok(),
            attempt: None,
            provider: Some(Provider::TipTopPay),
            method: Some("visa".into()),
            name: None,
            parts: vec![part],
        }
    }

    #[test]
    fn what_is_a_name_is_text_and_what_is_gone_keeps_its_identifier() {
        let lines = [line(Kind::Charge, 1_050, "cut"), line(Kind::Refund, 2_050, "gone")];
        let page = html(&report(&lines), &names(), Locale::En, "n0");
        for expected in [
            "<h1>Belle &amp; Mane</h1>",
            "Cut &lt;short&gt;",
            "<th scope=row>gone</th>",
            "<th scope=row>TipTop Pay</th>",
            "<style nonce=\"n0\">",
            "\u{2212}10.00",
            "<svg",
        ] {
            assert!(page.contains(expected), "{expected}: {page}");
        }
        assert!(!page.contains("<script") && !page.contains(" style="), "{page}");
        let empty = html(&report(&[]), &names(), Locale::Ru, "n0");
        assert!(empty.contains(texts(Locale::Ru).nothing) && !empty.contains("<table"), "{empty}");
        for locale in Locale::ALL {
            let empty = html(&report(&[]), &names(), locale, "n0");
            let head = format!("<html lang=\"{}\" dir=\"{}\">", locale.tag(), locale.direction());
            assert!(empty.contains(&head) && empty.contains(texts(locale).nothing), "{empty}");
        }
    }
}
