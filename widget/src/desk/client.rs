//! Calls of the desk to the Worker, with the session's cookie: JSON in, JSON out.

mod access;
mod catalogue;
mod clients;
mod connections;
mod health;
mod later;
pub(super) mod past;

use super::data::{Detail, History, PaymentLink};
use super::flow::block::{BlockMsg, blocks};
use super::flow::make::MakeMsg;
use super::flow::panel::{Deed, MoveMsg, PanelMsg, moves};
use super::flow::{Cmd, Msg, Out, WhoseTimes, Words};
use crate::decode::Decode;
use crate::encode::Build;
use crate::flow::{Failure, Version};
use crate::{format, json};
use chairtime_shared::api::StaffChoice;
use chairtime_shared::booking::Waiver;
use chairtime_shared::id::{BookingId, SalonId, ServiceId};
use chairtime_shared::money::Money;
use chairtime_shared::text::{joined, number};
use chairtime_shared::time::{LocalDate, Timestamp};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The functions of `host.js`.
pub(super) mod js {
    use super::{JsValue, Promise, wasm_bindgen};

    #[wasm_bindgen(module = "/src/desk/host.js")]
    extern "C" {
        pub(in super::super) fn call(method: &str, path: &str, body: Option<&str>) -> Promise;
        pub(in super::super) fn copy(text: &str) -> Promise;
        pub(in super::super) fn share(text: &str);
        pub(in super::super) fn opened(how: &JsValue);
        pub(in super::super) fn later() -> Promise;
        pub(in super::super) fn words(tag: &str) -> Promise;
        #[wasm_bindgen(js_name = keepLanguage)]
        pub(in super::super) fn keep_language(tag: &str);
        pub(in super::super) fn wear(tag: &str, direction: &str);
        pub(in super::super) fn focus(id: &str);
        #[wasm_bindgen(js_name = everySecond)]
        pub(in super::super) fn every_second(callback: &JsValue);
        #[wasm_bindgen(js_name = onKey)]
        pub(in super::super) fn on_key(callback: &JsValue);
        pub(in super::super) fn modal();
        pub(in super::super) fn title(text: &str);
        pub(in super::super) fn signed(tag: &str, currency: &str, decimal: &str) -> String;
        #[wasm_bindgen(js_name = dayOf)]
        pub(in super::super) fn day_of(zone: &str, seconds: f64) -> String;
        #[wasm_bindgen(js_name = shortDay)]
        pub(in super::super) fn short_day(tag: &str, seconds: f64) -> String;
        pub(in super::super) fn weekday(tag: &str, seconds: f64) -> String;
        pub(in super::super) fn days(tag: &str, first: f64, last: f64) -> String;
        pub(in super::super) fn instant(zone: &str, shown: f64) -> f64;
        pub(in super::super) fn dated(tag: &str, zone: &str, seconds: f64) -> String;
        pub(in super::super) fn moment(tag: &str, zone: &str, seconds: f64) -> String;
    }

    #[wasm_bindgen(module = "/src/desk/hands.js")]
    extern "C" {
        #[wasm_bindgen(js_name = onPull)]
        pub(in super::super) fn on_pull(callback: &JsValue);
        #[wasm_bindgen(js_name = onPlace)]
        pub(in super::super) fn on_place(callback: &JsValue);
    }
}

/// A whole number of seconds since 1970, as JavaScript has it.
#[expect(clippy::cast_possible_truncation, reason = "seconds since 1970 are far below 2^53")]
pub(super) fn timestamp(seconds: f64) -> Timestamp {
    Timestamp(seconds as i64)
}

/// The address of a salon's desk.
pub(super) fn path(salon: &SalonId, rest: &str) -> String {
    joined(&["/v1/desk/salons/", salon.as_str(), rest])
}

fn of_visit(salon: &SalonId, id: &BookingId, rest: &str) -> String {
    joined(&["/v1/desk/salons/", salon.as_str(), "/bookings/", id.as_str(), rest])
}

/// The answer with its first letter, as `host.js` gives it.
async fn raw(method: &str, path: &str, body: Option<&str>) -> String {
    let answer = JsFuture::from(js::call(method, path, body)).await.ok().and_then(|text| text.as_string());
    answer.unwrap_or_default()
}

async fn send(method: &str, path: &str, body: Option<&str>) -> Result<String, Failure> {
    told(&raw(method, path, body).await)
}

/// What an answer with its first letter says.
fn told(answer: &str) -> Result<String, Failure> {
    if let Some(body) = answer.strip_prefix('+') {
        return Ok(body.to_owned());
    }
    let problem = answer.strip_prefix('-').and_then(json::read);
    Err(problem.map_or(Failure::NoAnswer, |problem| Failure::Refused(Box::new(problem))))
}

async fn ask<T: Decode>(method: &str, path: &str, body: Option<&str>) -> Result<T, Failure> {
    json::read(&send(method, path, body).await?).ok_or(Failure::NoAnswer)
}

async fn get<T: Decode>(path: &str) -> Result<T, Failure> {
    ask("GET", path, None).await
}

/// Puts a text into the clipboard; whether it is there.
async fn copied(text: &str) -> bool {
    JsFuture::from(js::copy(text)).await.is_ok_and(|done| done.is_truthy())
}

/// Asks for the payment link of a visit, and puts it into the clipboard.
async fn payment_link(salon: &SalonId, id: BookingId, lang: &str) -> Msg {
    let path = joined(&[&of_visit(salon, &id, "/payment-link"), "?lang=", lang]);
    let asked: Result<PaymentLink, _> = ask("POST", &path, None).await;
    let outcome = match asked {
        Ok(link) => {
            let copied = copied(&link.link).await;
            Ok(Box::new((link, copied)))
        }
        Err(failure) => Err(failure),
    };
    Msg::Panel(PanelMsg::Link { id, outcome })
}

/// Hands a text to the device; what comes of it nobody is told.
fn handed(text: &str) -> Option<Msg> {
    js::share(text);
    None
}

fn waived(waiver: Waiver) -> JsValue {
    let word = match waiver {
        Waiver::None => "none",
        Waiver::Whole => "whole",
    };
    JsValue::object(vec![("waiver", Build::text(word))])
}

fn sum(amount: Money) -> JsValue {
    let minor = i64::try_from(amount.minor()).unwrap_or(i64::MAX);
    JsValue::object(vec![
        ("minor", Build::number(minor)),
        ("currency", Build::text(amount.currency().code())),
    ])
}

/// The free times of a day, for whom they are asked.
async fn times(
    salon: &SalonId,
    services: &[ServiceId],
    staff: &StaffChoice,
    date: LocalDate,
    whose: WhoseTimes,
    version: Version,
) -> Msg {
    let services: Vec<_> = services.iter().map(ServiceId::as_str).collect();
    let times = ["/times?services=", &services.join(","), "&staff=", &staff.to_query()].concat();
    let day = joined(&["&from=", &date.to_text(), "&days=1"]);
    let of = match &whose {
        WhoseTimes::Moved(id) => joined(&["&moving=", id.as_str()]),
        WhoseTimes::New => String::new(),
    };
    let outcome = get(&path(salon, &joined(&[&times, &day, &of]))).await.map(Box::new);
    let told = MoveMsg::Times { version, outcome };
    match whose {
        WhoseTimes::Moved(_) => moves(told),
        WhoseTimes::New => Msg::Make(MakeMsg::When(told)),
    }
}

/// The first visit from a day on.
async fn next(salon: &SalonId, from: LocalDate) -> Msg {
    let outcome = get(&path(salon, &joined(&["/bookings?next=", &from.to_text()]))).await;
    Msg::Next { from, outcome }
}

/// Does something about a visit, and brings what has become of it.
async fn act(salon: &SalonId, id: &BookingId, deed: Deed, version: Version) -> Msg {
    let (action, body) = match deed {
        Deed::Refund { amount, key } => {
            ("/refund", JsValue::object(vec![("key", Build::text(&key)), ("amount", sum(amount))]))
        }
        Deed::Request { amount, key } => {
            ("/payment-request", JsValue::object(vec![("key", Build::text(&key)), ("amount", sum(amount))]))
        }
        Deed::Withdraw { key, .. } => {
            let request = of_visit(salon, id, &joined(&["/payment-request/", &key]));
            let outcome = ask("DELETE", &request, None).await;
            return Msg::Panel(PanelMsg::Done { version, outcome: outcome.map(Box::new) });
        }
        Deed::Cancel(waiver) => ("/cancel", waived(waiver)),
        Deed::NoShow(waiver) => ("/no-show", waived(waiver)),
        Deed::Capture(amount) => ("/hold/capture", JsValue::object(vec![("amount", sum(amount))])),
        Deed::Release => ("/hold/release", JsValue::object(Vec::new())),
        Deed::Move(to) => ("/reschedule", crate::encode::reschedule(&to)),
        Deed::Note(text) => ("/note", JsValue::object(vec![("text", Build::text(&text))])),
        Deed::Unblock => {
            let block = path(salon, &joined(&["/blocks/", id.as_str()]));
            let outcome = ask("DELETE", &block, None).await;
            return Msg::Panel(PanelMsg::Done { version, outcome: outcome.map(Box::new) });
        }
    };
    let body = json::write(&body);
    let outcome = ask("POST", &of_visit(salon, id, action), Some(&body)).await;
    Msg::Panel(PanelMsg::Done { version, outcome: outcome.map(Box::new) })
}

/// Asks what `question` asks, in the language `lang`, and brings the answer; nothing for commands that ask nothing.
pub(super) async fn answer(question: Cmd, lang: &str) -> Option<Msg> {
    Some(match question {
        Cmd::FetchSession => Msg::Session(get("/v1/desk/session").await),
        Cmd::FetchShop(salon) => {
            let path = joined(&["/v1/salons/", salon.as_str(), "/storefront"]);
            let outcome = get(&path).await.and_then(|shop: super::data::Shop| {
                let today = format::today(&shop.zone).ok_or(Failure::NoAnswer)?;
                Ok((shop, today))
            });
            Msg::Shop { salon, outcome }
        }
        Cmd::SignIn(key) => {
            let body = json::write(&JsValue::object(vec![("owner_key", Build::text(&key))]));
            Msg::SignedIn(send("POST", "/v1/desk/session", Some(&body)).await.map(|_| ()))
        }
        Cmd::SignOut(out) => {
            let path = match out {
                Out::Here => "/v1/desk/session",
                Out::Everywhere => "/v1/desk/sessions",
            };
            Msg::SignedOut(send("DELETE", path, None).await.map(|_| ()))
        }
        Cmd::FetchDay { salon, from, days, version } => {
            let first = from.to_text();
            let query = match days {
                1 => joined(&["/bookings?day=", &first]),
                days => joined(&["/bookings?from=", &first, "&days=", &number(days.into())]),
            };
            let outcome = get(&path(&salon, &query)).await;
            Msg::Day { version, outcome }
        }
        Cmd::FetchNext { salon, from } => next(&salon, from).await,
        Cmd::FetchVisit { salon, id, version } => {
            let outcome = match get(&of_visit(&salon, &id, "")).await {
                // Who is not told the client's link is told no history either.
                Ok(Detail { visit, link, letters }) if link.is_empty() => {
                    Ok(Box::new((Detail { visit, link, letters }, Vec::new())))
                }
                Ok(detail) => {
                    let history: Result<History, _> = get(&of_visit(&salon, &id, "/history")).await;
                    history.map(|history| Box::new((detail, history.lines)))
                }
                Err(failure) => Err(failure),
            };
            Msg::Panel(PanelMsg::Seen { version, outcome })
        }
        Cmd::FetchTimes { salon, services, staff, date, whose, version } => {
            times(&salon, &services, &staff, date, whose, version).await
        }
        Cmd::Block { salon, block, version } => {
            let body = json::write(&crate::encode::desk_block(&block));
            let outcome = ask("POST", &path(&salon, "/blocks"), Some(&body)).await;
            blocks(BlockMsg::Done { version, outcome: outcome.map(Box::new) })
        }
        Cmd::Make { salon, visit, version } => {
            let body = json::write(&crate::encode::desk_visit(&visit));
            let outcome = ask("POST", &path(&salon, "/bookings"), Some(&body)).await;
            Msg::Make(MakeMsg::Made { version, outcome: outcome.map(Box::new) })
        }
        Cmd::Do { salon, id, deed, version } => act(&salon, &id, deed, version).await,
        Cmd::FetchLink { salon, id } => payment_link(&salon, id, lang).await,
        Cmd::Share(text) => return handed(&text),
        Cmd::Copy(text) => Msg::Copied(copied(&text).await.then_some(())),
        Cmd::FetchWords(locale) => {
            let file = JsFuture::from(js::words(locale.tag())).await.ok().and_then(|text| text.as_string());
            Msg::Words { locale, words: file.map(Words).ok_or(Failure::NoAnswer) }
        }
        Cmd::KeepLanguage(locale) => {
            js::keep_language(locale.tag());
            return None;
        }
        Cmd::FetchLater => {
            Msg::Later(JsFuture::from(js::later()).await.map(|_| ()).map_err(|_| Failure::NoAnswer))
        }
        Cmd::Call { .. }
        | Cmd::FetchHealth { .. }
        | Cmd::FetchWhy { .. }
        | Cmd::FetchReport { .. }
        | Cmd::FetchMovements { .. }
        | Cmd::Reconcile { .. }
        | Cmd::FetchCatalogue { .. }
        | Cmd::FetchBound(_)
        | Cmd::ReadFile(_)
        | Cmd::EditCatalogue { .. }
        | Cmd::PutCatalogue { .. }
        | Cmd::Pause(_)
        | Cmd::AboutClients { .. }
        | Cmd::AboutKeys { .. }
        | Cmd::AboutPast { .. }
        | Cmd::Preview { .. } => return later::answer(question, lang).await,
        Cmd::Focus(_) => return None,
    })
}
