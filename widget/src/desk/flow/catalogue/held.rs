//! What is pressed while a change is on its way: it waits, and is done in its order, of what is published by then.
//!
//! Invariant: what waits is of a form as it stood at the press, or of no form. Whoever goes on in a form presses again, and
//! after a refusal nothing is done that was meant for what was refused.

use super::super::settings::{self, SettingsMsg};
use super::super::staff::{self, StaffMsg};
use super::super::{Cmd, Room};
use super::CatalogueMsg;
use crate::flow::Version;
use chairtime_shared::time::Timestamp;

/// A message of one of the pages that publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Of the services.
    Catalogue(CatalogueMsg),
    /// Of the staff.
    Staff(StaffMsg),
    /// Of the salon as a whole.
    Settings(SettingsMsg),
}

impl Act {
    /// Who comes first, which is of no form.
    pub(super) fn is_order(&self) -> bool {
        matches!(self, Self::Staff(StaffMsg::Move(..)))
    }

    /// What is in a form, or what it is about.
    fn is_of_form(&self) -> bool {
        matches!(
            self,
            Self::Catalogue(CatalogueMsg::Save | CatalogueMsg::SaveList | CatalogueMsg::Remove)
                | Self::Staff(StaffMsg::Save | StaffMsg::Remove)
                | Self::Settings(SettingsMsg::Save)
        )
    }

    /// Nobody has done anything.
    fn is_answer(&self) -> bool {
        matches!(
            self,
            Self::Catalogue(
                CatalogueMsg::Told { .. } | CatalogueMsg::Shown { .. } | CatalogueMsg::Saved { .. }
            ) | Self::Settings(SettingsMsg::Bound(_))
        )
    }
}

/// What follows from it, and from what waited for that.
pub(in crate::desk::flow) fn update(room: &mut Room, act: Act, version: Version, now: Timestamp) -> Vec<Cmd> {
    let publishes = act.is_order() || act.is_of_form();
    if publishes && room.catalogue.sending.is_some() {
        room.catalogue.held.push(act);
        return Vec::new();
    }
    if !publishes && !act.is_answer() {
        room.catalogue.held.retain(Act::is_order);
    }
    let mut commands = tell(room, act, version, now);
    while room.catalogue.sending.is_none() && !room.catalogue.held.is_empty() {
        let act = room.catalogue.held.remove(0);
        commands.extend(tell(room, act, version, now));
    }
    commands
}

fn tell(room: &mut Room, act: Act, version: Version, now: Timestamp) -> Vec<Cmd> {
    match act {
        Act::Catalogue(msg) => super::update(room, msg, version, now),
        Act::Staff(msg) => staff::update(room, msg, version),
        Act::Settings(msg) => settings::update(room, msg, version),
    }
}
