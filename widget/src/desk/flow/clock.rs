//! The clock: what is asked again while somebody looks, and what time takes away.

use super::{Cmd, Later, Load, Model, Page, Room, SNACK_SECONDS, Stage, day, later, panel};
use crate::flow::Version;
use chairtime_shared::time::{LocalDate, Timestamp};

/// Seconds between two looks at what is on the screen: what others do is seen within five.
const LOOK_SECONDS: i64 = 4;

/// A message with something to do about it stands longer.
pub(super) const UNDO_SECONDS: i64 = 3 * SNACK_SECONDS;

/// Asks for what is on the screen.
pub(super) fn look(room: &mut Room, version: Version) -> Vec<Cmd> {
    let salon = || room.salon.clone();
    let mut commands = Vec::new();
    if room.page == Page::Day {
        room.day.asked = version;
        room.day.waits = true;
        commands.push(Cmd::FetchDay {
            salon: salon(),
            from: room.day.first(),
            days: room.day.extent.days(),
            version,
        });
        if matches!(room.day.load, Load::Failed(_)) {
            room.day.load = Load::Waiting;
        }
    }
    commands
}

/// A second went by, or the page is seen again.
pub(super) fn tick(model: &mut Model, at: Timestamp, today: Option<LocalDate>) -> Vec<Cmd> {
    model.now = at;
    let due = at.since(model.looked) >= LOOK_SECONDS;
    let version = model.next();
    let Stage::Room(room) = &mut model.stage else { return Vec::new() };
    if room.snack.is_some_and(|(_, until)| at >= until) {
        room.snack = None;
    }
    let mut commands = Vec::new();
    // Midnight at the salon, or another zone: whoever looks at today goes on to look at today.
    if let Some(today) = today.filter(|today| *today != room.today) {
        let follows = room.day.date == room.today;
        room.today = today;
        if follows {
            commands = day::turn_to(room, room.day.extent, today, version);
        }
    }
    // A slow answer is waited for rather than asked for anew.
    if due && !room.day.waits {
        model.looked = at;
        commands = look(room, version);
        commands.extend(panel::look(room, version));
        if model.later == Later::Here {
            commands.extend(later::look(room, version));
        }
    }
    commands
}

#[cfg(test)]
mod tests;
