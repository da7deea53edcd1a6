//! Calls about what was before.

use super::{catalogue, get, path};
use crate::desk::data::catalogue::Catalogue;
use crate::desk::data::past::{Difference, Editions};
use crate::desk::flow::Msg;
use crate::desk::flow::past::{AboutPast, PastMsg};
use crate::flow::Version;
use crate::json;
use chairtime_shared::id::SalonId;
use chairtime_shared::text::{joined, number};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/desk/catalogue.js")]
extern "C" {
    fn differences(now: &str, then: &str) -> String;
}

/// What would be another, were `then` in the place of `now`.
pub(in super::super) fn difference(now: &Catalogue, then: &Catalogue) -> Difference {
    json::read(&differences(&now.whole, &then.whole)).unwrap_or_default()
}

/// Asks it, and brings the answer.
pub(super) async fn answer(salon: &SalonId, about: AboutPast, version: Version) -> Msg {
    Msg::Past(match about {
        AboutPast::Editions => {
            let outcome = get(&path(salon, "/catalogue/versions")).await;
            PastMsg::Editions { version, outcome: outcome.map(|Editions(all)| all) }
        }
        AboutPast::Edition(of) => PastMsg::Edition { version, outcome: catalogue::kept(salon, of).await },
        AboutPast::Trail(before) => {
            let before = before.map_or_else(String::new, |before| joined(&["?before=", &number(before)]));
            PastMsg::Trail { version, outcome: get(&path(salon, &joined(&["/trail", &before]))).await }
        }
    })
}
