//! Leaving what lies over a page, and what is kept of forms that were left.

use super::block::{self, Blocking};
use super::make::{self, Making};
use super::{Cmd, Room, catalogue, clients, finance, later, panel};
use chairtime_shared::id::BookingId;

/// Forms that were left half-filled: they come again as they were.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drafts {
    /// A visit.
    pub making: Option<Box<Making>>,
    /// Time to be blocked.
    pub blocking: Option<Box<Blocking>>,
    /// A note about a visit.
    pub note: Option<(BookingId, String)>,
}

/// Takes away what lies over the page, where that is no visit.
pub(super) fn close(room: &mut Room) -> Vec<Cmd> {
    if room.making.is_some() {
        make::close(room)
    } else if room.blocking.is_some() {
        block::close(room)
    } else if room.catalogue.form.is_some() || room.catalogue.pasted.is_some() {
        catalogue::close(room)
    } else if room.staff.form.is_some() {
        later::leave_staff(room)
    } else if room.finance.listing.is_some() {
        finance::close(&mut room.finance)
    } else if room.clients.open.is_some() {
        clients::close(room)
    } else {
        Vec::new()
    }
}

/// Leaves all of it for another page.
pub(super) fn leave(room: &mut Room) {
    panel::leave(room);
    make::leave(room);
    block::leave(room);
    (room.finance.listing, room.clients.open) = (None, None);
    (room.catalogue.form, room.catalogue.pasted) = (None, None);
    if room.staff.form.is_some() {
        later::leave_staff(room);
    }
}
