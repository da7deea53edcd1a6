//! Clients: finding one, their visits, what the salon knows of them to take away, and forgetting them: their names and contacts
//! go from every booking, the visits and their money stay.
//!
//! What is searched for is somebody's name or number, so it comes in a body: addresses are written into logs on their way,
//! those of proxies among them. A client is named by a keyed digest ([`chairtime_shared::id::ClientId`])
//! for the same reason. Invariant: who is
//! forgotten is forgotten in all or none of their bookings; see the ledger. What the providers know of the client is theirs to
//! erase, so the answer names the payments by which they are found there.

use super::super::answer::{Answer, json, raw_json, set};
use super::super::body;
use super::super::context::{Context, unexpected};
use super::Owner;
use crate::ledger::message::{Message, Whose};
use crate::ledger::reply::Reply;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::id::{BookingId, ClientId, ProviderRef};
use chairtime_shared::provider::Provider;
use chairtime_shared::text::joined;
use serde::{Deserialize, Serialize};
use worker::{Method, Request};

/// Body of `POST …/clients/search` (a text; where to go on) and of `POST …/clients/erase` (phone, e-mail, or both).
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    text: String,
    before: String,
    phone: String,
    email: String,
}

/// A payment as its provider knows it.
#[derive(Serialize)]
struct AtProvider {
    provider: Provider,
    name: ProviderRef,
}

/// Who was forgotten.
#[derive(Serialize, Default)]
struct Erased {
    /// In these bookings.
    bookings: Vec<BookingId>,
    /// Out of our reach: what the providers keep of the client is erased there, by these names.
    at_providers: Vec<AtProvider>,
}

/// `POST …/clients/search`, `GET …/clients/{client}`, `GET …/clients/{client}/before/{place}`, `GET …/clients/{client}/export`,
/// `POST …/clients/erase`.
pub(super) async fn handle(
    context: &Context<'_>,
    mut request: Request,
    owner: &Owner,
    rest: &[&str],
) -> Answer {
    // Who is unknown and what names nobody are one answer.
    let nobody = || Problem::new(Code::UnknownBooking);
    let message = match (request.method(), rest) {
        (Method::Post, [what @ ("search" | "erase")]) => {
            let asked: Asked = body::secret_json(&mut request, body::API_BYTES_MAX).await?;
            if *what == "erase" {
                let (phone, email) = (asked.phone.trim().to_owned(), asked.email.trim().to_owned());
                return erase(context, owner, Whose::Contact { phone, email }).await;
            }
            Message::Clients { client: None, text: asked.text, before: asked.before }
        }
        (_, ["search" | "erase"]) => return Err(Problem::new(Code::MethodNotAllowed)),
        (Method::Get, [named] | [named, "export"] | [named, "before", _]) => {
            let before = rest.get(2).copied().unwrap_or_default().to_owned();
            let wanted = if rest.len() == 2 { Wanted::File } else { Wanted::Page };
            return visits(context, owner, named.parse().map_err(|_| nobody())?, before, wanted).await;
        }
        (_, [_] | [_, "export"] | [_, "before", _]) => return Err(Problem::new(Code::MethodNotAllowed)),
        _ => return Err(Problem::new(Code::NotFound)),
    };
    let Reply::Told { json } = context.ledger(&owner.salon, &message).await? else {
        return Err(unexpected());
    };
    raw_json(json)
}

/// How much of a client's visits is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// As many as one answer holds.
    Page,
    /// All of them, for the client to take away.
    File,
}

/// What stands before the visits in the ledger's answer, and what behind them. Neither can stand in a text of it: there, quotation
/// marks are escaped.
const VISITS: &str = ",\"visits\":[";
const NEXT: &str = "],\"next\":\"";

/// The ledger's answer cut into who it is, their visits, and where to go on. A ledger of the version before tells all at once.
fn parts(json: &str) -> Option<(&str, &str, &str)> {
    let (who, rest) = json.split_once(VISITS)?;
    let (visits, end) = rest.rsplit_once(NEXT)?;
    Some((who, visits, end.strip_suffix("\"}")?))
}

/// A client's visits from a place on: as the ledger tells them, or page by page to their end.
async fn visits(
    context: &Context<'_>,
    owner: &Owner,
    client: ClientId,
    mut before: String,
    wanted: Wanted,
) -> Answer {
    let mut all = String::new();
    let told = loop {
        let message = Message::Clients { client: Some(client.clone()), text: String::new(), before };
        let Reply::Told { json } = context.ledger(&owner.salon, &message).await? else {
            return Err(Problem::new(Code::UnknownBooking));
        };
        if wanted == Wanted::Page {
            break json;
        }
        let Some((who, visits, next)) = parts(&json) else { break json };
        if !all.is_empty() {
            all.push(',');
        }
        all.push_str(visits);
        if next.is_empty() {
            break joined(&[who, VISITS, &all, NEXT, "\"}"]);
        }
        before = String::from(next);
    };
    let answer = raw_json(told)?;
    if wanted == Wanted::File {
        let note = Message::Note { kind: "exported".to_owned(), about: "client".to_owned() };
        context.ledger(&owner.salon, &note).await?;
        set(answer.headers(), "Content-Disposition", "attachment; filename=\"client.json\"")?;
    }
    Ok(answer)
}

/// Has somebody forgotten, portion by portion.
pub(super) async fn erase(context: &Context<'_>, owner: &Owner, whose: Whose) -> Answer {
    let message = Message::Erase { whose };
    let mut all = Erased::default();
    loop {
        match context.ledger(&owner.salon, &message).await {
            Ok(Reply::Erased { ids: bookings, payments, more }) => {
                all.bookings.extend(bookings);
                let named = |(provider, name)| AtProvider { provider, name };
                all.at_providers.extend(payments.into_iter().map(named));
                if !more {
                    return json(&all);
                }
            }
            Ok(Reply::VisitsAhead { ids: bookings }) => {
                let list: Vec<_> = bookings.iter().map(BookingId::as_str).collect();
                let why = "visits that are ahead, or whose payment is in doubt: ";
                return Err(Problem::new(Code::NotNow).detail(format!("{why}{}", list.join(", "))));
            }
            Ok(Reply::NoBooking) => return Err(Problem::new(Code::UnknownBooking)),
            Ok(Reply::NoContact) => {
                return Err(Problem::new(Code::Malformed).detail("phone or email: neither can be read"));
            }
            Ok(_) => return Err(unexpected()),
            Err(problem) => return Err(problem),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn an_answer_is_cut_where_its_visits_begin_and_end_and_nowhere_in_a_name() {
        let name = serde_json::to_string(r#"],"next":"x"} and ,"visits":["#).unwrap();
        let who = ["{\"client\":{\"name\":", &name, "}"].concat();
        let visit = r#"{"lines":[],"next":""}"#;
        let told = [&who, r#","visits":["#, visit, r#"],"next":"7.ab"}"#].concat();
        assert_eq!(parts(&told), Some((who.as_str(), visit, "7.ab")));
        let all = [&who, r#","visits":[],"next":""}"#].concat();
        assert_eq!(parts(&all), Some((who.as_str(), "", "")));
        let of_before = [&who, r#","visits":["#, visit, "]}"].concat();
        assert_eq!(parts(&of_before), None, "of a ledger of the version before");
    }
}
