//! What is sent by the code behind alone (`flow/later.rs`).

use crate::flow::Detail;
use crate::{encode, json};

/// What goes with calling a visit off, or moving it.
#[inline(never)]
pub(super) fn body(detail: &Detail) -> Option<String> {
    match detail {
        Detail::Terms(terms) => Some(json::write(&encode::cancel(terms))),
        Detail::Move(to) => Some(json::write(&encode::reschedule(to))),
        Detail::None | Detail::Place(_) => None,
    }
}
