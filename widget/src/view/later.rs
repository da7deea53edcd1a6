//! What is drawn by the code behind alone (`flow/later.rs`).

use super::tag::{fixed, value, with};
use super::{Html, Ui, cancel, confirm};
use crate::flow::standing::Standing;
use crate::flow::visit::Visit;
use crate::ics;
use chairtime_shared::api::{BookingAnswer, Storefront};
use chairtime_shared::booking::CancellationQuote;
use chairtime_shared::text::joined;

/// Whether a visit shall be moved.
#[inline(never)]
pub(super) fn confirm(visit: &Visit, ui: &Ui) -> Html {
    confirm::screen(visit, ui)
}

/// Whether a visit shall be called off.
#[inline(never)]
pub(super) fn question(standing: &Standing, terms: CancellationQuote, ui: &Ui) -> Html {
    cancel::question(standing, terms, ui)
}

/// A link to the visit as a calendar's file.
#[inline(never)]
pub(super) fn calendar(answer: &BookingAnswer, shop: &Storefront, ui: &Ui) -> Html {
    let file = ics::calendar_file(&answer.booking, &shop.name, &shop.address, answer.now);
    let file = String::from(js_sys::encode_uri_component(&file));
    let href = joined(&["data:text/calendar;charset=utf-8,", &file]);
    let values = vec![value("quiet"), Some(href.into()), value("visit.ics"), value("calendar")];
    with("a", &["class", "href", "download", "id"], values, vec![fixed(ui.texts.calendar_file())])
}
