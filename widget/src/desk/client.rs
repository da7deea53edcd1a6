//! Calls of the desk to the Worker, with the session's cookie: JSON in, JSON out.

use super::data::{History, PaymentLink, Reconciliation};
use super::flow::finance::{FinanceMsg, Reconciling};
use super::flow::panel::{Deed, PanelMsg};
use super::flow::{Cmd, Msg, Out};
use crate::decode::Decode;
use crate::encode::Build;
use crate::flow::Failure;
use crate::{format, json};
use chairtime_shared::booking::Waiver;
use chairtime_shared::id::{BookingId, SalonId};
use chairtime_shared::money::Money;
use chairtime_shared::text::joined;
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
        pub(in super::super) fn focus(id: &str);
        #[wasm_bindgen(js_name = everySecond)]
        pub(in super::super) fn every_second(callback: &JsValue);
        #[wasm_bindgen(js_name = onKey)]
        pub(in super::super) fn on_key(callback: &JsValue);
        pub(in super::super) fn title(text: &str);
        pub(in super::super) fn signed(tag: &str, currency: &str, decimal: &str) -> String;
        pub(in super::super) fn moment(tag: &str, zone: &str, seconds: f64) -> String;
    }
}

/// The address of a salon's desk.
pub(super) fn path(salon: &SalonId, rest: &str) -> String {
    joined(&["/v1/desk/salons/", salon.as_str(), rest])
}

fn of_visit(salon: &SalonId, id: &BookingId, rest: &str) -> String {
    joined(&["/v1/desk/salons/", salon.as_str(), "/bookings/", id.as_str(), rest])
}

async fn send(method: &str, path: &str, body: Option<&str>) -> Result<String, Failure> {
    let answer = JsFuture::from(js::call(method, path, body)).await.ok().and_then(|text| text.as_string());
    let answer = answer.unwrap_or_default();
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
        Cmd::FetchDay { salon, date, version } => {
            let outcome = get(&path(&salon, &joined(&["/bookings?day=", &date.to_text()]))).await;
            Msg::Day { version, outcome }
        }
        Cmd::FetchVisit { salon, id, version } => {
            let outcome = match get(&of_visit(&salon, &id, "")).await {
                Ok(detail) => {
                    let history: Result<History, _> = get(&of_visit(&salon, &id, "/history")).await;
                    history.map(|history| Box::new((detail, history.lines)))
                }
                Err(failure) => Err(failure),
            };
            Msg::Panel(PanelMsg::Seen { version, outcome })
        }
        Cmd::Do { salon, id, deed, version } => {
            let (action, body) = match deed {
                Deed::Refund { amount, key } => {
                    ("/refund", JsValue::object(vec![("key", Build::text(&key)), ("amount", sum(amount))]))
                }
                Deed::Cancel(waiver) => ("/cancel", waived(waiver)),
                Deed::NoShow(waiver) => ("/no-show", waived(waiver)),
            };
            let body = json::write(&body);
            let outcome = ask("POST", &of_visit(&salon, &id, action), Some(&body)).await;
            Msg::Panel(PanelMsg::Done { version, outcome: outcome.map(Box::new) })
        }
        Cmd::FetchLink { salon, id } => {
            let asked: Result<PaymentLink, _> =
                ask("POST", &joined(&[&of_visit(&salon, &id, "/payment-link"), "?lang=", lang]), None).await;
            Msg::Panel(PanelMsg::Link(match asked {
                Ok(link) => {
                    let copied = copied(&link.link).await;
                    Ok(Box::new((link, copied)))
                }
                Err(failure) => Err(failure),
            }))
        }
        Cmd::Copy(text) => Msg::Panel(PanelMsg::Copied(copied(&text).await.then_some(()))),
        Cmd::FetchReport { salon, from, to, version } => {
            let query = joined(&["/finance/report?from=", &from.to_text(), "&to=", &to.to_text()]);
            let outcome: Result<super::data::Report, _> = get(&path(&salon, &query)).await;
            Msg::Finance(FinanceMsg::Report { version, outcome: outcome.map(Box::new) })
        }
        Cmd::Reconcile { salon, how } => {
            let method = match how {
                Reconciling::Look => "GET",
                Reconciling::Begin => "POST",
            };
            let path = path(&salon, &joined(&["/finance/reconciliation?lang=", lang]));
            let told: Result<Reconciliation, _> = ask(method, &path, None).await;
            Msg::Finance(FinanceMsg::Reconciliation(told))
        }
        Cmd::Focus(_) => return None,
    })
}
