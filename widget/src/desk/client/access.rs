//! Calls about the keys that open the desk.

use super::{get, path, send};
use crate::decode::{Decode, Node, member};
use crate::desk::flow::Msg;
use crate::desk::flow::access::{AboutKeys, AccessMsg, Whose};
use crate::encode::Build;
use crate::flow::{Failure, Version};
use crate::json;
use chairtime_shared::id::SalonId;
use chairtime_shared::text::joined;
use wasm_bindgen::JsValue;

/// A key that was made.
struct Made(String);

impl Decode for Made {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self(member(node, "key")?))
    }
}

/// Asks it, and brings the answer.
pub(super) async fn answer(salon: &SalonId, about: AboutKeys, version: Version) -> Msg {
    Msg::Access(match about {
        AboutKeys::List => {
            let outcome = get(&path(salon, "/keys")).await;
            AccessMsg::Told { version, outcome }
        }
        AboutKeys::Make(whose) => {
            let (place, members) = match &whose {
                Whose::Owner(present) => ("/keys/owner", vec![("owner_key", Build::text(present))]),
                Whose::Manager(name) => {
                    ("/keys", vec![("role", Build::text("manager")), ("name", Build::text(name))])
                }
                Whose::Staff(slug, _) => {
                    ("/keys", vec![("role", Build::text("staff")), ("staff", Build::text(slug))])
                }
            };
            let body = json::write(&JsValue::object(members));
            let made = send("POST", &path(salon, place), Some(&body)).await;
            let made = made.and_then(|text| json::read(&text).ok_or(Failure::NoAnswer));
            AccessMsg::Made { version, whose, outcome: made.map(|Made(key)| key) }
        }
        AboutKeys::End(key) => {
            let path = path(salon, &joined(&["/keys/", &key]));
            AccessMsg::Ended { version, outcome: send("DELETE", &path, None).await.map(|_| ()) }
        }
    })
}
