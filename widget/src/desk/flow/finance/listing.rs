//! What a figure is made of: its movements, a page after the other, each a click away from its visit.
//!
//! Invariants: a visit that is opened from the list lies over it, and the list is there again behind it; when all pages are
//! here, what they count is the figure: if the books have gone on since the report, that is asked for again.

use super::{Cmd, Finance, FinanceMsg, Load, Room, ask};
use crate::desk::data::movement::{Movement, Movements};
use crate::desk::flow::{Msg, Target, panel};
use crate::flow::{Failure, Version};
use chairtime_shared::figure::{Division, Figure};
use chairtime_shared::id::BookingId;
use chairtime_shared::money::Currency;
use chairtime_shared::time::LocalDate;

/// Where a figure stands on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// In which currency.
    pub currency: Currency,
    /// In which column.
    pub figure: Figure,
    /// From this day.
    pub from: LocalDate,
    /// To this day.
    pub to: LocalDate,
    /// In which row of which table, by the report's key; over all without one.
    pub row: Option<(Division, String)>,
}

/// The list of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Of which figure.
    pub place: Place,
    /// What the report says it is, minor units.
    pub sum: i64,
    /// The movements that are here, in the order of time.
    pub lines: Vec<Movement>,
    /// What the next page is asked for with.
    pub next: Option<String>,
    /// How far that is.
    pub load: Load,
    /// The movement whose visit was opened last.
    pub opened: Option<u64>,
    asked: Version,
}

/// What happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListingMsg {
    /// List that figure, which is so much.
    Open(Box<Place>, i64),
    /// The next page, or the same once more.
    More,
    /// A page.
    Page {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Movements, Failure>,
    },
    /// Open the visit of that movement.
    Visit(u64, BookingId),
}

impl Listing {
    /// What the movements that are here count together, minor units.
    #[must_use]
    pub fn counted(&self) -> i64 {
        self.lines.iter().fold(0, |sum, line| sum.saturating_add(line.minor))
    }

    /// All of them are here.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.load == Load::Idle && self.next.is_none()
    }
}

fn fetch(room: &mut Room, version: Version) -> Vec<Cmd> {
    let Some(listing) = &mut room.finance.listing else { return Vec::new() };
    (listing.load, listing.asked) = (Load::Waiting, version);
    let (place, after) = (Box::new(listing.place.clone()), listing.next.clone());
    vec![Cmd::FetchMovements { salon: room.salon.clone(), place, after, version }]
}

/// Takes the list away: the focus goes back to the figure.
pub(in crate::desk::flow) fn close(finance: &mut Finance) -> Vec<Cmd> {
    finance.listing = None;
    vec![Cmd::Focus(Target::Field("figure"))]
}

pub(super) fn update(room: &mut Room, msg: ListingMsg, version: Version) -> Vec<Cmd> {
    match msg {
        ListingMsg::Open(place, sum) => {
            panel::leave(room);
            room.finance.last = Some((*place).clone());
            let (lines, next, opened) = (Vec::new(), None, None);
            let listing =
                Listing { place: *place, sum, lines, next, load: Load::Idle, opened, asked: version };
            room.finance.listing = Some(Box::new(listing));
            let mut commands = fetch(room, version);
            commands.push(Cmd::Focus(Target::Field("listing")));
            commands
        }
        ListingMsg::More => fetch(room, version),
        ListingMsg::Page { version: of, outcome } => {
            let Some(listing) = room.finance.listing.as_mut().filter(|listing| listing.asked == of) else {
                return Vec::new();
            };
            let first = listing.lines.is_empty();
            match outcome {
                Ok(page) => {
                    listing.lines.extend(page.movements);
                    (listing.next, listing.load) = (page.next, Load::Idle);
                }
                Err(failure) => listing.load = Load::Failed(failure),
            }
            if !listing.is_whole() {
                return Vec::new();
            }
            let mut commands = Vec::new();
            if listing.counted() != listing.sum {
                listing.sum = listing.counted();
                commands = ask(room, version);
            }
            // The button that brought the last page is gone.
            if !first {
                commands.push(Cmd::Focus(Target::Field("together")));
            }
            commands
        }
        ListingMsg::Visit(number, id) => {
            if let Some(listing) = &mut room.finance.listing {
                listing.opened = Some(number);
            }
            panel::open(room, id, version)
        }
    }
}

/// The message of a click.
#[must_use]
pub fn lists(msg: ListingMsg) -> Msg {
    Msg::Finance(FinanceMsg::List(msg))
}

#[cfg(test)]
mod tests;
