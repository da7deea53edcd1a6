//! The code of every page but the day's ([`later`]): whether it is here, and what happens when it comes.

use super::{Cmd, Load, Model, Page, Stage, Target, later};
use crate::flow::Failure;

/// Where that code is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Later {
    /// Not here yet.
    Away(Load),
    /// Here for good.
    Here,
}

impl Default for Later {
    fn default() -> Self {
        Self::Away(Load::Idle)
    }
}

impl Later {
    /// Has it fetched, unless it is on its way.
    pub(super) fn fetch(&mut self) -> Vec<Cmd> {
        match self {
            Self::Here | Self::Away(Load::Waiting) => Vec::new(),
            Self::Away(load) => {
                *load = Load::Waiting;
                vec![Cmd::FetchLater]
            }
        }
    }
}

/// It has come, or not: whoever waits for a page sees it.
pub(super) fn come(model: &mut Model, outcome: Result<(), Failure>) -> Vec<Cmd> {
    let version = model.next();
    model.later = match outcome {
        Ok(()) => Later::Here,
        Err(failure) => Later::Away(Load::Failed(failure)),
    };
    match (&model.later, &mut model.stage) {
        (Later::Here, Stage::Room(room)) if room.page != Page::Day => {
            let mut commands = later::open(room, version);
            // The heading that was to have it was not there.
            commands.push(Cmd::Focus(Target::Heading));
            commands
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
