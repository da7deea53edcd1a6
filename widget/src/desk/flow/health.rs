//! How everything is doing, and the question why a time is not offered.
//!
//! Invariant: the answer that is shown is that of the question that is shown: it is asked anew with every change and with
//! every look, for what others book changes it. Deliberately absent: judging; the ledger says what is the matter and why.

use super::{Cmd, Load, Page, Room};
use crate::desk::data::Shop;
use crate::desk::data::health::{Told, WhyTold};
use crate::flow::{Failure, Version};
use chairtime_shared::text::joined;
use chairtime_shared::time::{LocalDate, LocalTime};

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Who shall do it.
    pub staff: String,
    /// The services in the order in which they were chosen.
    pub services: Vec<String>,
    /// The day, while there is one in its field.
    pub date: Option<LocalDate>,
    /// The time, while there is one in its field.
    pub time: Option<LocalTime>,
    /// The answer, as far as it is known.
    pub answer: Option<WhyTold>,
    /// Why there is none.
    pub failure: Option<Failure>,
    asked: Version,
    /// The answer to that is still to come.
    waits: bool,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// What the ledger tells, as far as it is known.
    pub told: Option<Told>,
    /// How far that is.
    pub load: Load,
    /// The last look failed: what is shown may be old.
    pub stale: bool,
    /// The question.
    pub question: Question,
    asked: Version,
    /// The answer to that is still to come.
    waits: bool,
}

/// A part of the question that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Somebody else.
    Staff(String),
    /// One service more, or one less.
    Service(String),
    /// The field of the day.
    Day(String),
    /// The field of the time.
    Time(String),
}

/// What happens there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HealthMsg {
    /// What the ledger tells.
    Told {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Box<Told>, Failure>,
    },
    /// Ask again.
    Retry,
    /// Ask something else.
    Ask(Part),
    /// Why.
    Why {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Box<WhyTold>, Failure>,
    },
}

impl HealthMsg {
    /// Why that got no good answer.
    pub(super) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Told { outcome: Err(failure), .. } | Self::Why { outcome: Err(failure), .. } => {
                Some(failure)
            }
            Self::Told { outcome: Ok(_), .. }
            | Self::Retry
            | Self::Ask(_)
            | Self::Why { outcome: Ok(_), .. } => None,
        }
    }
}

impl Health {
    /// Begins with a question that has an answer: the first of everything, at ten today.
    pub(super) fn new(shop: &Shop, today: LocalDate) -> Self {
        let question = Question {
            staff: shop.staff.first().map(|one| one.id.clone()).unwrap_or_default(),
            services: shop.services.first().map(|one| one.id.clone()).into_iter().collect(),
            date: Some(today),
            time: LocalTime::from_minutes(600).ok(),
            answer: None,
            failure: None,
            asked: Version::default(),
            waits: false,
        };
        Self { told: None, load: Load::Idle, stale: false, question, asked: Version::default(), waits: false }
    }
}

/// Asks why, if the question is whole.
fn ask_why(room: &mut Room, version: Version) -> Option<Cmd> {
    let question = &mut room.health.question;
    question.asked = version;
    question.waits = false;
    let (date, time) = (question.date?, question.time?);
    if question.services.is_empty() {
        return None;
    }
    question.waits = true;
    let what = joined(&["services=", &question.services.join(","), "&staff=", &question.staff]);
    let query = joined(&[&what, "&from=", &date.to_text(), "&time=", &time.to_text()]);
    Some(Cmd::FetchWhy { salon: room.salon.clone(), query, version })
}

fn ask(room: &mut Room, version: Version) -> Cmd {
    let health = &mut room.health;
    health.asked = version;
    health.waits = true;
    if health.told.is_none() {
        health.load = Load::Waiting;
    }
    Cmd::FetchHealth { salon: room.salon.clone(), version }
}

/// Comes to the page.
pub(super) fn open(room: &mut Room, version: Version) -> Vec<Cmd> {
    let mut commands = vec![ask(room, version)];
    commands.extend(ask_why(room, version));
    commands
}

/// Looks again, while the page is open. A slow answer is waited for rather than asked for anew.
pub(super) fn look(room: &mut Room, version: Version) -> Vec<Cmd> {
    let mut commands = Vec::new();
    if room.page == Page::Health {
        if !room.health.waits {
            commands.push(ask(room, version));
        }
        if !room.health.question.waits {
            commands.extend(ask_why(room, version));
        }
    }
    commands
}

pub(super) fn update(room: &mut Room, msg: HealthMsg, version: Version) -> Vec<Cmd> {
    let health = &mut room.health;
    match msg {
        HealthMsg::Told { version, outcome } => {
            if health.asked == version {
                health.waits = false;
                health.stale = outcome.is_err() && health.told.is_some();
                health.load = match outcome {
                    Ok(told) => {
                        health.told = Some(*told);
                        Load::Idle
                    }
                    Err(failure) if health.told.is_none() => Load::Failed(failure),
                    Err(_) => Load::Idle,
                };
            }
            Vec::new()
        }
        HealthMsg::Retry => open(room, version),
        HealthMsg::Ask(part) => {
            let question = &mut health.question;
            question.answer = None;
            question.failure = None;
            match part {
                Part::Staff(id) => question.staff = id,
                Part::Service(id) => {
                    let before = question.services.len();
                    question.services.retain(|one| *one != id);
                    if question.services.len() == before {
                        question.services.push(id);
                    }
                }
                Part::Day(typed) => question.date = typed.parse().ok(),
                Part::Time(typed) => question.time = typed.parse().ok(),
            }
            ask_why(room, version).into_iter().collect()
        }
        HealthMsg::Why { version, outcome } => {
            if health.question.asked == version {
                health.question.waits = false;
                match outcome {
                    Ok(told) => {
                        health.question.answer = Some(*told);
                        health.question.failure = None;
                    }
                    // What was told a moment ago is better than nothing; the next look tells.
                    Err(_) if health.question.answer.is_some() => {}
                    Err(failure) => health.question.failure = Some(failure),
                }
            }
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests;
