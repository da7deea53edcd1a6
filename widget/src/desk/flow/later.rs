//! Every page but the day's. Their code is in a wasm of its own, which is fetched once the first screen stands.
//!
//! Invariant: what is in the files of this name is called while [`super::Later`] says that the code is here, and never before.
//! The build cuts there (`widget/desk/later.mjs`): what only these functions reach is in the other wasm.

use super::access::{self, AccessMsg};
use super::catalogue::held::{self, Act};
use super::catalogue::{self, CatalogueMsg};
use super::clients::{self, ClientsMsg};
use super::connect::{self, ConnectMsg};
use super::finance::{self, FinanceMsg};
use super::health::{self, HealthMsg};
use super::past::{self, PastMsg};
use super::settings::{self, SettingsMsg};
use super::staff::{self, StaffMsg};
use super::{Cmd, Page, Room};
use crate::flow::Version;
use chairtime_shared::time::Timestamp;

/// What a page asks for when it is opened.
#[inline(never)]
pub(super) fn open(room: &mut Room, version: Version) -> Vec<Cmd> {
    match room.page {
        Page::Day => Vec::new(),
        Page::Finance => finance::open(room, version),
        Page::Payments => connect::open(room, version),
        Page::Health => health::open(room, version),
        Page::Catalogue => catalogue::open(room, version),
        Page::Clients => clients::open(room, version),
        Page::Staff => {
            let mut commands = staff::open(room, version);
            commands.extend(access::open(room, version));
            commands
        }
        Page::Settings => settings::open(room, version),
        Page::Past => past::open(room, version),
    }
}

/// What a page asks for again while it is looked at.
#[inline(never)]
pub(super) fn look(room: &mut Room, version: Version) -> Vec<Cmd> {
    let mut commands = Vec::from_iter(finance::look(room));
    commands.extend(connect::look(room, version));
    commands.extend(health::look(room, version));
    commands.extend(access::look(room, version));
    commands
}

/// What follows from a message about the money.
#[inline(never)]
pub(super) fn money(room: &mut Room, msg: FinanceMsg, version: Version) -> Vec<Cmd> {
    finance::update(room, msg, version)
}

/// What follows from a message about the connections.
#[inline(never)]
pub(super) fn connections(room: &mut Room, msg: ConnectMsg, version: Version, now: Timestamp) -> Vec<Cmd> {
    connect::update(room, msg, version, now)
}

/// What follows from a message about how everything is doing.
#[inline(never)]
pub(super) fn doing(room: &mut Room, msg: HealthMsg, version: Version) -> Vec<Cmd> {
    health::update(room, msg, version)
}

/// What follows from a message about the catalogue.
#[inline(never)]
pub(super) fn offer(room: &mut Room, msg: CatalogueMsg, version: Version, now: Timestamp) -> Vec<Cmd> {
    held::update(room, Act::Catalogue(msg), version, now)
}

/// What follows from a message about the clients.
#[inline(never)]
pub(super) fn clients(room: &mut Room, msg: ClientsMsg, version: Version, now: Timestamp) -> Vec<Cmd> {
    clients::update(room, msg, version, now)
}

/// What follows on the clients' page from what happened to a visit.
#[inline(never)]
pub(super) fn back(room: &mut Room, version: Version) -> Vec<Cmd> {
    Vec::from_iter(clients::back(room, version))
}

/// What follows from a message about the staff.
#[inline(never)]
pub(super) fn members(room: &mut Room, msg: StaffMsg, version: Version, now: Timestamp) -> Vec<Cmd> {
    held::update(room, Act::Staff(msg), version, now)
}

/// What follows from a message about who else is let in.
#[inline(never)]
pub(super) fn access(room: &mut Room, msg: AccessMsg, version: Version, now: Timestamp) -> Vec<Cmd> {
    access::update(room, msg, version, now)
}

/// What follows from a message about what was before.
#[inline(never)]
pub(super) fn past(room: &mut Room, msg: PastMsg, version: Version) -> Vec<Cmd> {
    past::update(room, msg, version)
}

/// What lies over the staff is left.
#[inline(never)]
pub(super) fn leave_staff(room: &mut Room) -> Vec<Cmd> {
    staff::close(room)
}

/// What follows from a message about the salon as a whole.
#[inline(never)]
pub(super) fn settings(room: &mut Room, msg: SettingsMsg, version: Version, now: Timestamp) -> Vec<Cmd> {
    held::update(room, Act::Settings(msg), version, now)
}
