//! What is drawn by the code behind alone (`flow/later.rs`).

use super::{Html, Ui, cancel, confirm};
use crate::flow::standing::Standing;
use crate::flow::visit::Visit;
use chairtime_shared::booking::CancellationQuote;

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
