//! What is read by the code behind alone (`flow/later.rs`): links, and what was kept in this tab.

use super::{Mode, Options};
use crate::flow::{BookingKey, Kept, Opener};
use crate::{host, json};

/// Characters of a payment link's code.
const CODE: usize = 22;

/// What the widget opens with.
#[inline(never)]
pub(crate) fn opener(options: &Options) -> Opener {
    let kept: Option<Kept> = json::read(&host::kept(&options.salon));
    match (options.mode, kept) {
        (Mode::Salon, Some(kept)) => Opener::Kept(Box::new(kept)),
        // What cannot be read counts for nothing.
        (Mode::Salon, None) => Opener::Services(options.choice.clone()),
        (Mode::Booking, kept) => match (key(&host::js::fragment()), kept) {
            (None, _) => Opener::BrokenLink,
            (Some(key), Some(Kept::Standing(made))) if made.booking == key.booking => Opener::Back(key),
            (Some(key), _) => Opener::Link(key),
        },
    }
}

/// The booking that the address names after `#`: `{booking}.{link}`, or the code of a payment link. The fragment never
/// reaches a server.
fn key(fragment: &str) -> Option<BookingKey> {
    let link = fragment.strip_prefix('#')?;
    match link.split_once('.') {
        Some((booking, link)) => Some(BookingKey::own(booking.parse().ok()?, link.to_owned())),
        None => (link.len() == CODE).then(|| BookingKey::payment(link.to_owned())),
    }
}
