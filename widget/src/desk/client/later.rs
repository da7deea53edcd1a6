//! The calls of every page but the day's (`flow/later.rs`).

use super::{access, ask, catalogue, clients, connections, get, health, past, path};
use crate::desk::data::{Reconciliation, Report};
use crate::desk::flow::catalogue::CatalogueMsg;
use crate::desk::flow::finance::{FinanceMsg, ListingMsg, Place, Reconciling, lists};
use crate::desk::flow::settings::SettingsMsg;
use crate::desk::flow::settings::embed::Colour;
use crate::desk::flow::{Cmd, Msg};
use crate::flow::Version;
use chairtime_shared::id::SalonId;
use chairtime_shared::text::joined;
use std::pin::Pin;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/desk/embed.js")]
extern "C" {
    fn preview(salon: &str, theme: &str, accent: &str, close: &str);
}

/// A page of the movements of a figure.
async fn movements(salon: &SalonId, place: &Place, after: Option<&str>, version: Version) -> Msg {
    let period = joined(&["/finance/movements?from=", &place.from.to_text(), "&to=", &place.to.to_text()]);
    let figure = joined(&["&of=", place.currency.code(), ".", place.figure.as_str()]);
    let row = place.row.as_ref().map_or_else(String::new, |(division, key)| {
        // A card's scheme is the provider's own word.
        let key = String::from(js_sys::encode_uri_component(key));
        joined(&[".", division.as_str(), ".", &key])
    });
    let after = after.map_or_else(String::new, |after| joined(&["&after=", after]));
    let outcome = get(&path(salon, &[period, figure, row, after].concat())).await;
    lists(ListingMsg::Page { version, outcome })
}

/// Asks what `question` asks, and brings the answer. In a box: what is awaited in place would be code of the first screen.
#[inline(never)]
pub(super) fn answer(question: Cmd, lang: &str) -> Pin<Box<dyn Future<Output = Option<Msg>> + '_>> {
    Box::pin(asked(question, lang))
}

async fn asked(question: Cmd, lang: &str) -> Option<Msg> {
    Some(match question {
        Cmd::Call { salon, call } => connections::answer(&salon, call, lang).await,
        Cmd::FetchHealth { salon, version } => health::told(&salon, version, lang).await,
        Cmd::FetchWhy { salon, query, version } => health::why(&salon, &query, version).await,
        Cmd::FetchReport { salon, of, from, to, version } => {
            let query = joined(&["/finance/report?from=", &from.to_text(), "&to=", &to.to_text()]);
            let outcome: Result<Report, _> = get(&path(&salon, &query)).await;
            Msg::Finance(FinanceMsg::Report { of, version, outcome: outcome.map(Box::new) })
        }
        Cmd::FetchMovements { salon, place, after, version } => {
            movements(&salon, &place, after.as_deref(), version).await
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
        Cmd::FetchCatalogue { salon, version } => {
            let outcome = catalogue::published(&salon).await;
            Msg::Catalogue(CatalogueMsg::Told { version, outcome })
        }
        Cmd::FetchBound(salon) => {
            Msg::Settings(SettingsMsg::Bound(get(&path(&salon, "/catalogue/bound")).await))
        }
        Cmd::ReadFile(version) => catalogue::file(version).await,
        Cmd::EditCatalogue { of, edit, version } => {
            Msg::Catalogue(CatalogueMsg::Shown { version, edited: catalogue::edited(&of, &edit) })
        }
        Cmd::PutCatalogue { salon, edited, version } => {
            let outcome = catalogue::publish(&salon, &edited).await;
            Msg::Catalogue(CatalogueMsg::Saved { version, outcome })
        }
        Cmd::Pause(version) => clients::paused(version).await,
        Cmd::AboutClients { salon, about, version } => clients::answer(&salon, about, version).await,
        Cmd::AboutKeys { salon, about, version } => access::answer(&salon, about, version).await,
        Cmd::AboutPast { salon, about, version } => past::answer(&salon, about, version).await,
        Cmd::Preview { salon, theme, accent, close } => {
            let accent = accent.as_ref().map_or("", Colour::as_str);
            preview(salon.as_str(), theme.as_str(), accent, close);
            return None;
        }
        Cmd::FetchLater
        | Cmd::FetchSession
        | Cmd::FetchShop(_)
        | Cmd::SignIn(_)
        | Cmd::SignOut(_)
        | Cmd::FetchDay { .. }
        | Cmd::FetchNext { .. }
        | Cmd::FetchVisit { .. }
        | Cmd::FetchTimes { .. }
        | Cmd::Make { .. }
        | Cmd::Block { .. }
        | Cmd::Do { .. }
        | Cmd::FetchLink { .. }
        | Cmd::Share(_)
        | Cmd::Copy(_)
        | Cmd::FetchWords(_)
        | Cmd::KeepLanguage(_)
        | Cmd::Focus(_) => return None,
    })
}
