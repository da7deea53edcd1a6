//! The calls about connections. What was pasted goes to the Worker in the body of one call, and nowhere else.

use super::{ask, get, path, raw, send};
use crate::decode::Decode;
use crate::desk::data::connection::{PageKind, Stages};
use crate::desk::flow::Msg;
use crate::desk::flow::connect::{Call, Choice, ConnectMsg, Paste, PlaceMsg, Region};
use crate::encode::Build;
use crate::flow::Failure;
use crate::json;
use chairtime_shared::id::SalonId;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::text::joined;
use wasm_bindgen::JsValue;

/// The address of a provider's connection, with the language of its sentences.
fn of(salon: &SalonId, provider: Provider, rest: &str, lang: &str) -> String {
    path(salon, &joined(&["/connections/", provider.as_str(), rest, "?lang=", lang]))
}

fn pasted(paste: &Paste) -> (Provider, String) {
    let (provider, members) = match paste {
        Paste::Stripe { secret_key, webhook_secret } => {
            let mut members = vec![("secret_key", Build::text(secret_key))];
            if !webhook_secret.is_empty() {
                members.push(("webhook_secret", Build::text(webhook_secret)));
            }
            (Provider::Stripe, members)
        }
        Paste::TipTopPay { public_id, api_secret, mode, region } => {
            let mode = match mode {
                Mode::Test => "test",
                Mode::Live => "live",
            };
            let region = match region {
                Region::Kz => "kz",
                Region::Mx => "mx",
            };
            let keys = [("public_id", public_id.as_str()), ("api_secret", api_secret)];
            let choices = [("mode", mode), ("region", region)];
            let members = keys.into_iter().chain(choices).map(|(name, text)| (name, Build::text(text)));
            (Provider::TipTopPay, members.collect())
        }
    };
    (provider, json::write(&JsValue::object(members)))
}

fn chosen(choice: Choice) -> String {
    let (name, word) = match choice {
        Choice::Page(PageKind::Link) => ("page", "order_link"),
        Choice::Page(PageKind::Widget) => ("page", "widget"),
        Choice::Stages(Stages::One) => ("stages", "one"),
        Choice::Stages(Stages::Two) => ("stages", "two"),
    };
    json::write(&JsValue::object(vec![(name, Build::text(word))]))
}

/// An answer that is told by its body: a report that says what is missing comes as a refusal.
async fn report<T: Decode>(path: &str, body: Option<&str>) -> Result<Box<T>, Failure> {
    let answer = raw("POST", path, body).await;
    let body = answer.strip_prefix(['+', '-']).unwrap_or_default();
    if let Some(report) = json::read(body) {
        return Ok(Box::new(report));
    }
    Err(json::read(body).map_or(Failure::NoAnswer, |problem| Failure::Refused(Box::new(problem))))
}

/// Asks what is asked, and brings the answer.
pub(super) async fn answer(salon: &SalonId, call: Call, lang: &str) -> Msg {
    let (provider, msg) = match call {
        Call::List { version } => {
            let outcome = get(&path(salon, &joined(&["/connections?lang=", lang]))).await.map(Box::new);
            return Msg::Connect(ConnectMsg::List { version, outcome });
        }
        Call::Connect(paste) => {
            let (provider, body) = pasted(&paste);
            (provider, PlaceMsg::Reported(report(&of(salon, provider, "", lang), Some(&body)).await))
        }
        Call::Verify(provider) => {
            (provider, PlaceMsg::Reported(report(&of(salon, provider, "/verify", lang), None).await))
        }
        Call::Change(provider, choice) => {
            let outcome = ask("PATCH", &of(salon, provider, "", lang), Some(&chosen(choice))).await;
            (provider, PlaceMsg::Changed(outcome.map(Box::new)))
        }
        Call::Disconnect(provider) => {
            (provider, PlaceMsg::GivenUp(ask("DELETE", &of(salon, provider, "", lang), None).await))
        }
        Call::StartTest(provider) => {
            let outcome = send("POST", &of(salon, provider, "/test-payment", lang), None).await;
            (provider, PlaceMsg::Started(outcome.map(|_| ())))
        }
        Call::FetchTest(provider) => {
            let outcome = get(&of(salon, provider, "/test-payment", lang)).await;
            (provider, PlaceMsg::Tested(outcome.map(Box::new)))
        }
    };
    Msg::Connect(ConnectMsg::At(provider, msg))
}
