//! What a letter says, once, and the two ways in which it is written: as text and as HTML.
//!
//! Invariants: every text is escaped; nothing is fetched when the letter is read, and nothing tells that it was (no images,
//! no remote styles); a link leads where its own text in the plain version shows.

use crate::locale::Locale;
use std::fmt::Write;

/// What a letter says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) locale: Locale,
    pub(super) title: String,
    pub(super) paragraphs: Vec<String>,
    /// Names and values, in order.
    pub(super) details: Vec<(&'static str, String)>,
    pub(super) after: Vec<String>,
    /// Words and address, the main one first.
    pub(super) links: Vec<(String, String)>,
    pub(super) foot: String,
}

const BODY: &str = "margin:0;padding:24px 12px;background:#f4f4f2;color:#1d1d1b;\
    font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif";
const CARD: &str = "max-width:520px;margin:0 auto;padding:28px 24px;background:#ffffff;border-radius:12px;border:1px solid #e4e4e0";
const BUTTON: &str = "display:inline-block;padding:12px 20px;border-radius:8px;background:#1d1d1b;color:#ffffff;\
    text-decoration:none;font-weight:600";

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' => escaped.push_str("<br>"),
            char => escaped.push(char),
        }
    }
    escaped
}

impl Page {
    /// As plain text.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{}\n\n", self.title);
        for paragraph in &self.paragraphs {
            let _ = write!(text, "{paragraph}\n\n");
        }
        for (name, value) in &self.details {
            let _ = writeln!(text, "{name}: {}", value.replace('\n', "\n  "));
        }
        text.push('\n');
        for paragraph in &self.after {
            let _ = write!(text, "{paragraph}\n\n");
        }
        for (words, address) in &self.links {
            let _ = write!(text, "{words}:\n{address}\n\n");
        }
        let _ = writeln!(text, "-- \n{}", self.foot);
        text
    }

    /// As HTML.
    pub(super) fn html(&self) -> String {
        let mut html = format!(
            "<!doctype html>\n<html lang=\"{}\" dir=\"{}\"><head><meta charset=\"utf-8\">\
            <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light\">\
            <title>{}</title></head>\n<body style=\"{BODY}\"><div style=\"{CARD}\">\n\
            <h1 style=\"margin:0 0 12px;font-size:22px;line-height:1.25\">{}</h1>\n",
            self.locale.tag(),
            self.locale.direction(),
            escaped(&self.title),
            escaped(&self.title)
        );
        let paragraph = |html: &mut String, text: &str| {
            let _ = writeln!(html, "<p style=\"margin:0 0 12px\">{}</p>", escaped(text));
        };
        for text in &self.paragraphs {
            paragraph(&mut html, text);
        }
        html.push_str(
            "<table role=\"presentation\" style=\"width:100%;margin:16px 0;border-collapse:collapse\">\n",
        );
        // Mail programs know no logical sides.
        let padding = if self.locale.direction() == "rtl" { "6px 0 6px 16px" } else { "6px 16px 6px 0" };
        for (name, value) in &self.details {
            let _ = writeln!(
                html,
                "<tr><td style=\"padding:{padding};color:#6b6b66;vertical-align:top;white-space:nowrap\">{}</td>\
                <td style=\"padding:6px 0;vertical-align:top\">{}</td></tr>",
                escaped(name),
                escaped(value)
            );
        }
        html.push_str("</table>\n");
        for text in &self.after {
            paragraph(&mut html, text);
        }
        for (place, (words, address)) in self.links.iter().enumerate() {
            let style = if place == 0 { BUTTON } else { "color:#1d1d1b" };
            let _ = writeln!(
                html,
                "<p style=\"margin:16px 0 0\"><a href=\"{}\" style=\"{style}\">{}</a></p>",
                escaped(address),
                escaped(words)
            );
        }
        let _ = write!(
            html,
            "</div>\n<p style=\"max-width:520px;margin:16px auto 0;color:#6b6b66;font-size:13px\">{}</p>\n</body></html>\n",
            escaped(&self.foot)
        );
        html
    }
}
