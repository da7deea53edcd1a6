//! Time of somebody's that the salon keeps free: the form, and giving it back.
//!
//! Invariant: as with a new visit, the identifier is the form's own, so that a second try is the same block. Wall-clock
//! times travel as they are typed; what instants they are, the ledger says.

use super::{Cmd, Msg, Room, SNACK_SECONDS, Saying, Target, make, panel};
use crate::desk::data::Detail;
use crate::flow::{Failure, Version};
use chairtime_shared::api::desk::DeskBlock;
use chairtime_shared::id::BookingId;
use chairtime_shared::time::{LocalDate, LocalTime, Timestamp};

/// The form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocking {
    /// The block's identifier.
    pub id: BookingId,
    /// Whose time: their slug.
    pub staff: String,
    /// On which day.
    pub date: LocalDate,
    /// From when, as typed.
    pub from: String,
    /// To when, as typed.
    pub to: String,
    /// What for.
    pub label: String,
    /// It was to be sent, and the times are none: that is said.
    pub tried: bool,
    /// It is on its way.
    pub sending: bool,
    /// Why it was not done.
    pub failure: Option<Failure>,
    /// It was left half-filled, and is here again.
    pub kept: bool,
    asked: Version,
}

/// What happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockMsg {
    /// Open the form, or take it away; the identifier is for a new one.
    Toggle(BookingId),
    /// Empty the form that was kept.
    Afresh,
    /// Theirs.
    Staff(String),
    /// Another day; what is none changes nothing.
    Date(String),
    /// The field of the beginning changed.
    From(String),
    /// The field of the end changed.
    To(String),
    /// The field of the label changed.
    Label(String),
    /// Block it.
    Go,
    /// It is blocked, or not.
    Done {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Box<Detail>, Failure>,
    },
}

impl BlockMsg {
    /// Why that got no good answer.
    pub(super) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Done { outcome: Err(failure), .. } => Some(failure),
            Self::Toggle(_)
            | Self::Afresh
            | Self::Staff(_)
            | Self::Date(_)
            | Self::From(_)
            | Self::To(_)
            | Self::Label(_)
            | Self::Go
            | Self::Done { outcome: Ok(_), .. } => None,
        }
    }
}

/// The times that a new form has.
const FROM: &str = "12:00";
const TO: &str = "13:00";

impl Blocking {
    /// Something was typed.
    fn is_begun(&self) -> bool {
        self.from != FROM || self.to != TO || !self.label.is_empty()
    }

    /// The times, if they are some of one day in their order.
    #[must_use]
    pub fn span(&self) -> Option<(LocalTime, LocalTime)> {
        let (from, to): (LocalTime, LocalTime) = (self.from.parse().ok()?, self.to.parse().ok()?);
        // A field for a time has no 24:00; midnight as an end is that.
        let to = if to.minutes() == 0 { LocalTime::from_minutes(24 * 60).ok()? } else { to };
        (from < to).then_some((from, to))
    }
}

fn new(room: &Room, id: BookingId, asked: Version) -> Blocking {
    Blocking {
        id,
        staff: match room.role.only() {
            Some(own) => own.to_owned(),
            None => {
                room.chosen().or(room.shop.staff.first()).map(|member| member.id.clone()).unwrap_or_default()
            }
        },
        date: room.day.date.max(room.today),
        from: FROM.to_owned(),
        to: TO.to_owned(),
        label: String::new(),
        tried: false,
        sending: false,
        failure: None,
        kept: false,
        asked,
    }
}

/// Takes the form away; what was filled in is kept until the form is opened again.
pub(super) fn leave(room: &mut Room) {
    // What is on its way is no draft.
    let begun = room.blocking.take().filter(|form| form.is_begun() && !form.sending);
    if let Some(mut form) = begun {
        form.kept = true;
        room.drafts.blocking = Some(form);
    }
}

/// Takes the form away, by the salon's wish; not while it is on its way, so that its answer is seen.
pub(super) fn close(room: &mut Room) -> Vec<Cmd> {
    if room.blocking.as_ref().is_some_and(|form| form.sending) {
        return Vec::new();
    }
    leave(room);
    vec![Cmd::Focus(Target::Field("block"))]
}

pub(super) fn update(room: &mut Room, msg: BlockMsg, version: Version, now: Timestamp) -> Vec<Cmd> {
    if let BlockMsg::Toggle(id) = msg {
        if room.blocking.is_some() {
            return close(room);
        }
        panel::leave(room);
        make::leave(room);
        room.blocking = room.drafts.blocking.take().or_else(|| Some(Box::new(new(room, id, version))));
        return vec![Cmd::Focus(Target::Field("blocking"))];
    }
    let today = room.today;
    if let (BlockMsg::Afresh, Some(form)) = (&msg, &room.blocking) {
        room.blocking = Some(Box::new(new(room, form.id.clone(), version)));
        return vec![Cmd::Focus(Target::Field("blocking"))];
    }
    let Some(form) = &mut room.blocking else { return Vec::new() };
    match msg {
        BlockMsg::Staff(id) => form.staff = id,
        BlockMsg::Date(day) => {
            if let Ok(day) = day.parse::<LocalDate>() {
                form.date = day.max(today);
            }
        }
        BlockMsg::From(text) => form.from = text,
        BlockMsg::To(text) => form.to = text,
        BlockMsg::Label(text) => form.label = text,
        BlockMsg::Go => {
            form.tried = true;
            let (Some((from, to)), Ok(staff)) = (form.span(), form.staff.parse()) else {
                return vec![Cmd::Focus(Target::Field("block-from"))];
            };
            if form.sending {
                return Vec::new();
            }
            (form.sending, form.failure, form.asked) = (true, None, version);
            let (id, date, label) = (form.id.clone(), form.date, form.label.clone());
            let block = Box::new(DeskBlock { id, staff, date, from, to, label });
            return vec![Cmd::Block { salon: room.salon.clone(), block, version }];
        }
        BlockMsg::Done { version, outcome } if form.asked == version => {
            form.sending = false;
            match outcome {
                Ok(_) => {
                    let date = form.date;
                    room.blocking = None;
                    room.snack = Some((Saying::Blocked, now.plus(SNACK_SECONDS)));
                    let mut commands = super::day::turn_to(room, room.day.extent, date, version);
                    commands.push(Cmd::Focus(Target::Field("block")));
                    return commands;
                }
                Err(failure) => {
                    form.failure = Some(failure);
                    return vec![Cmd::Focus(Target::Field("blocking"))];
                }
            }
        }
        BlockMsg::Done { .. } | BlockMsg::Toggle(_) | BlockMsg::Afresh => {}
    }
    Vec::new()
}

/// The message of a click.
#[must_use]
pub fn blocks(msg: BlockMsg) -> Msg {
    Msg::Block(msg)
}

#[cfg(test)]
mod tests;
