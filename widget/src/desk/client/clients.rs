//! Calls about the salon's clients. What is searched for goes in a body, never in an address.

use super::{path, raw, told};
use crate::decode::{Decode, Node, member};
use crate::desk::flow::Msg;
use crate::desk::flow::clients::{About, ClientsMsg};
use crate::encode::Build;
use crate::flow::{Failure, Version};
use crate::host::js::sleep;
use crate::json;
use chairtime_shared::api::Code;
use chairtime_shared::id::SalonId;
use chairtime_shared::text::joined;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Milliseconds without a key after which somebody has typed what they mean.
const PAUSE_MS: u32 = 350;

/// After a moment.
pub(super) async fn paused(version: Version) -> Msg {
    // A pause that cannot be waited for is over.
    let _ = JsFuture::from(sleep(PAUSE_MS)).await;
    Msg::Clients(ClientsMsg::Paused(version))
}

fn texts(members: Vec<(&str, &str)>) -> String {
    let members = members.into_iter().map(|(name, text)| (name, Build::text(text))).collect();
    json::write(&JsValue::object(members))
}

/// How that is asked: by what method, where, with what body.
fn question(about: &About) -> (&'static str, String, Option<String>) {
    let erase = "/clients/erase";
    match about {
        About::Search { text, before } => {
            ("POST", "/clients/search".to_owned(), Some(texts(vec![("text", text), ("before", before)])))
        }
        About::Visits(client, before) => {
            // A path of its own: a place is no question.
            let before = if before.is_empty() { String::new() } else { joined(&["/before/", before]) };
            ("GET", joined(&["/clients/", client.as_str(), &before]), None)
        }
        About::Erase(one) => match (one.client.phone.as_str(), one.client.email.as_str()) {
            // Of whom only the name is left, one visit is known.
            ("", "") => ("POST", joined(&["/bookings/", one.id.as_str(), "/erase"]), None),
            ("", email) => ("POST", erase.to_owned(), Some(texts(vec![("email", email)]))),
            // By the number alone: an address may be several clients'.
            (phone, _) => ("POST", erase.to_owned(), Some(texts(vec![("phone", phone)]))),
        },
    }
}

/// Why something is refused, in the Worker's own words.
struct Why(String);

impl Decode for Why {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self(member(node, "detail")?))
    }
}

/// A refusal for visits that are ahead with its detail, which names them; nothing else at the desk reads it, nor shows it.
fn named(failure: Failure, written: &str) -> Failure {
    match failure {
        Failure::Refused(mut problem) if problem.code == Code::NotNow => {
            if let Some(Why(detail)) = written.strip_prefix('-').and_then(json::read) {
                problem.detail = detail;
            }
            Failure::Refused(problem)
        }
        Failure::Refused(_) | Failure::NoAnswer | Failure::NotLoaded => failure,
    }
}

fn read<T: Decode>(answer: Result<String, Failure>) -> Result<Rc<T>, Failure> {
    answer.and_then(|text| json::read(&text).map(Rc::new).ok_or(Failure::NoAnswer))
}

/// Asks it, and brings the answer.
pub(super) async fn answer(salon: &SalonId, about: About, version: Version) -> Msg {
    let (method, rest, body) = question(&about);
    let written = raw(method, &path(salon, &rest), body.as_deref()).await;
    let answer = told(&written).map_err(|failure| named(failure, &written));
    Msg::Clients(match about {
        About::Search { .. } => ClientsMsg::Found { version, outcome: read(answer) },
        About::Visits(..) => ClientsMsg::Story { version, outcome: read(answer) },
        About::Erase(_) => ClientsMsg::Erased { version, outcome: read(answer) },
    })
}
