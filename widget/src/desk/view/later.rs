//! Every page but the day's, and what lies over them (`flow/later.rs`).

use super::{Ui, catalogue, clients, connect, finance, health, past, settings, staff};
use crate::desk::flow::{Page, Room};
use crate::view::tag::nothing;
use yew::Html;

/// The page that is open.
#[inline(never)]
pub(super) fn page(room: &Room, ui: &Ui) -> Html {
    match room.page {
        Page::Day => nothing(),
        Page::Finance => finance::page(room, ui),
        Page::Payments => connect::page(room, ui),
        Page::Health => health::page(room, ui),
        Page::Catalogue => catalogue::page(room, ui),
        Page::Clients => clients::page(room, ui),
        Page::Staff => staff::page(room, ui),
        Page::Settings => settings::page(room, ui),
        Page::Past => past::page(room, ui),
    }
}

/// What lies over it.
#[inline(never)]
pub(super) fn panel(room: &Room, ui: &Ui) -> Option<Html> {
    match (&room.finance.listing, &room.clients.open) {
        (Some(listing), _) => Some(finance::listing::panel(room, listing, ui)),
        (None, Some(open)) => Some(clients::client::panel(room, open, ui)),
        (None, None) => catalogue::panel(room, ui).or_else(|| staff::panel(room, ui)),
    }
}
