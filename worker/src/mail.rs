//! Mail: one small port with two adapters behind it, Cloudflare's `send_email` binding and a mail service's HTTP API.
//!
//! Invariants: a message has one recipient; nothing in a header can begin another; the key of the mail service stands in
//! one header and nowhere else, and what the service answers is read for its status only: it may repeat addresses. The
//! same letter is sent under the same key each time, so a service whose answer was lost can tell that it has it already.
//! Deliberately absent: MIME. Both services put the message together by themselves.

use crate::provider_api::{NoAnswer, Outgoing, send};
use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chairtime_shared::calendar::Method;
use chairtime_shared::letter::compose::Composed;
use futures_util::future::{Either, select};
use serde::Serialize;
use std::pin::pin;
use std::time::Duration;
use worker::js_sys::{Reflect, Uint8Array};
use worker::{Delay, EmailAddress, EmailAttachment, Env, SendEmail, SendEmailBuilder};

/// The name of the `send_email` binding.
const BINDING: &str = "MAIL";
/// How long the binding may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Longest wait that a mail service may ask for, in seconds.
const RETRY_AFTER_MAX: i64 = 600;
/// The name of the calendar file.
const FILE_NAME: &str = "visit.ics";

/// Who delivers letters.
#[derive(Debug, Clone)]
pub enum Carrier {
    /// Cloudflare, by the binding.
    Binding,
    /// A mail service.
    Http {
        /// Where it takes messages.
        url: String,
        /// Opens it.
        key: Secret,
    },
}

/// How letters leave.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// By whom.
    pub carrier: Carrier,
    /// The address that they are sent from.
    pub from: String,
}

/// Why a letter was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// What it means for the next try.
    pub again: Again,
    /// For the log and the row: a status or a code, never what the service wrote.
    pub note: String,
}

/// Whether to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Nobody answered, or not now.
    Later {
        /// Not before so many seconds.
        after: i64,
    },
    /// It will never be taken as it is.
    Never,
}

impl From<NoAnswer> for Undelivered {
    fn from(error: NoAnswer) -> Self {
        Self { again: Again::Later { after: 0 }, note: error.to_string() }
    }
}

/// A message as mail services take it.
#[derive(Serialize)]
struct HttpMessage<'a> {
    from: &'a str,
    to: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<&'a str>,
    subject: &'a str,
    text: &'a str,
    html: &'a str,
    attachments: Vec<HttpAttachment>,
}

#[derive(Serialize)]
struct HttpAttachment {
    filename: &'static str,
    content_type: String,
    content_base64: String,
}

/// The type of a calendar file (RFC 6047, section 2.4): calendars look at `method`.
fn calendar_type(method: Method) -> String {
    format!("text/calendar; charset=utf-8; method={}", method.as_str())
}

/// A name and an address as they stand in a header; the name without what would end its quotes.
fn mailbox(name: &str, address: &str) -> String {
    let name: String = name.chars().filter(|char| !matches!(char, '"' | '\\' | '<' | '>')).collect();
    format!("\"{name}\" <{address}>")
}

/// What a status of the mail service means. What is wrong with our key or the address of the service, its operator can
/// mend; what is wrong with the message nobody can.
fn judge(status: u16, retry_after: Option<&str>) -> Result<(), Undelivered> {
    let after = retry_after.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
    let again = match status {
        200..=299 => return Ok(()),
        400 | 413 | 422 => Again::Never,
        _ => Again::Later { after: i64::clamp(after, 0, RETRY_AFTER_MAX) },
    };
    Err(Undelivered { again, note: format!("status {status}") })
}

async fn by_http(
    url: &str,
    key: &Secret,
    from: &str,
    letter: &Composed,
    id: &str,
) -> Result<(), Undelivered> {
    let file = letter.file.as_ref().map(|(method, text)| HttpAttachment {
        filename: FILE_NAME,
        content_type: calendar_type(*method),
        content_base64: STANDARD.encode(text),
    });
    let message = HttpMessage {
        from: &mailbox(&letter.sender, from),
        to: &letter.to,
        reply_to: letter.reply_to.as_deref(),
        subject: &letter.subject,
        text: &letter.text,
        html: &letter.html,
        attachments: file.into_iter().collect(),
    };
    let Ok(body) = serde_json::to_string(&message) else {
        return Err(Undelivered { again: Again::Never, note: "unwritable".to_owned() });
    };
    let headers = vec![
        ("Authorization", format!("Bearer {}", key.expose())),
        ("Content-Type", "application/json".to_owned()),
        ("Idempotency-Key", id.to_owned()),
    ];
    let (method, url) = (worker::Method::Post, url.to_owned());
    let answer = send(Outgoing { method, url, headers, body: Some(&body) }).await?;
    let retry_after = answer.headers.get("Retry-After").ok().flatten();
    judge(answer.status, retry_after.as_deref())
}

/// What the binding's own words for a failure mean (developers.cloudflare.com/email-service, Workers API): those about the
/// message or its recipient are for good.
fn judge_code(code: &str) -> Undelivered {
    let again = match code {
        "E_VALIDATION_ERROR"
        | "E_FIELD_MISSING"
        | "E_TOO_MANY_RECIPIENTS"
        | "E_CONTENT_TOO_LARGE"
        | "E_RECIPIENT_NOT_ALLOWED"
        | "E_RECIPIENT_SUPPRESSED" => Again::Never,
        _ => Again::Later { after: 0 },
    };
    Undelivered { again, note: format!("binding: {code}") }
}

async fn by_binding(env: &Env, from: &str, letter: &Composed) -> Result<(), Undelivered> {
    let missing = |_| judge_code("not bound");
    let binding: SendEmail = env.get_binding(BINDING).map_err(missing)?;
    let from = EmailAddress::new(&letter.sender, from);
    let message = SendEmailBuilder::new_with_email_address_and_str(&from, &letter.to, &letter.subject);
    message.set_text(&letter.text);
    message.set_html(&letter.html);
    if let Some(reply_to) = &letter.reply_to {
        message.set_reply_to(reply_to);
    }
    if let Some((method, text)) = &letter.file {
        let bytes = Uint8Array::from(text.as_bytes());
        let kind = calendar_type(*method);
        message.set_attachments(&[EmailAttachment::new_attachment_with_array_buffer(
            FILE_NAME,
            &kind,
            &bytes.buffer(),
        )]);
    }
    let sent = pin!(binding.send_with_builder(&message));
    match select(sent, pin!(Delay::from(TIMEOUT))).await {
        Either::Left((Ok(_), _)) => Ok(()),
        Either::Left((Err(error), _)) => {
            let code = Reflect::get(&error, &"code".into()).ok().and_then(|code| code.as_string());
            Err(judge_code(code.as_deref().unwrap_or("unknown")))
        }
        Either::Right(_) => Err(NoAnswer::Timeout.into()),
    }
}

/// Hands a letter over; `id` is the same each time.
pub async fn deliver(env: &Env, config: &MailConfig, letter: &Composed, id: &str) -> Result<(), Undelivered> {
    match &config.carrier {
        Carrier::Binding => by_binding(env, &config.from, letter).await,
        Carrier::Http { url, key } => by_http(url, key, &config.from, letter, id).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_will_never_pass_is_told_from_what_may() {
        for status in [200, 202, 204] {
            assert_eq!(judge(status, None), Ok(()), "{status}");
        }
        for status in [400, 413, 422] {
            assert_eq!(judge(status, Some("5")).unwrap_err().again, Again::Never, "{status}");
        }
        for status in [301, 401, 403, 404, 408, 409, 429, 500, 502, 503] {
            assert_eq!(judge(status, None).unwrap_err().again, Again::Later { after: 0 }, "{status}");
        }
        for (asked, after) in [("30", 30), (" 7 ", 7), ("86400", 600), ("-5", 0), ("soon", 0)] {
            assert_eq!(judge(429, Some(asked)).unwrap_err().again, Again::Later { after }, "{asked}");
        }
        assert_eq!(judge_code("E_RECIPIENT_SUPPRESSED").again, Again::Never);
        assert_eq!(judge_code("E_RATE_LIMIT_EXCEEDED").again, Again::Later { after: 0 });
    }

    #[test]
    fn a_name_cannot_leave_its_quotes() {
        assert_eq!(mailbox("Сауле", "a@b.example"), "\"Сауле\" <a@b.example>");
        assert_eq!(
            mailbox("x\" <e@vil.example>, \\\"", "a@b.example"),
            "\"x e@vil.example, \" <a@b.example>"
        );
    }
}
