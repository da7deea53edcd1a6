//! One visit, open over the page: its money, its history, and what can be done with it.
//!
//! Invariants: what is done shows at once, and is taken back with a reason where the Worker refuses; without an answer
//! nothing is claimed: the visit is asked for again, and what it says counts. A refund carries a key that is made when
//! the question is put, so that a second click, or a second try after silence, is the same refund.

mod asked;
pub(super) mod moving;
mod msg;
mod request;

pub use asked::{Ask, Asking, Deed};
pub use moving::{Move, MoveMsg, Pull, moves};
pub use msg::PanelMsg;

use super::clock::UNDO_SECONDS;
use super::{Cmd, Load, Msg, Room, SNACK_SECONDS, Saying, Seen, Target};
use crate::desk::data::letter::Letter;
use crate::desk::data::{Detail, HistoryLine, PaymentLink, Visit};
use crate::flow::{Failure, Version};
use chairtime_shared::api::{BookingStatus, RescheduleRequest};
use chairtime_shared::id::BookingId;
use chairtime_shared::money::Money;
use chairtime_shared::time::{LocalDate, Timestamp};

/// Where the payment link stands, once it is made.
pub const PAY_LINK: &str = "pay-link";

/// The visit that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// Which.
    pub id: BookingId,
    /// As far as it is known.
    pub visit: Option<Visit>,
    /// Where its client sees it.
    pub link: String,
    /// Who did what, in order.
    pub history: Vec<HistoryLine>,
    /// The letters about it, in order.
    pub letters: Vec<Letter>,
    /// How far that is.
    pub load: Load,
    /// What the owner is asked.
    pub ask: Option<Ask>,
    /// What is being done.
    pub doing: Option<Deed>,
    /// Why the last thing was not done.
    pub failure: Option<Failure>,
    /// The payment link, once it was asked for.
    pub payment_link: Option<PaymentLink>,
    /// How the visit stood before what is being done.
    before: Option<Visit>,
    /// The day on which it was last to be moved.
    looked: Option<LocalDate>,
    /// Where it was before it was moved: back there takes that back.
    pub back: Option<Box<RescheduleRequest>>,
    asked: Version,
}

impl Panel {
    /// The sum in the field, if it is one that can go back or be taken.
    #[must_use]
    pub fn sum(&self) -> Option<Money> {
        let sum = match &self.ask {
            Some(Ask::Refund { sum, .. } | Ask::Hold { sum } | Ask::Payment { sum, .. }) => sum,
            Some(Ask::Cancel | Ask::NoShow | Ask::Move(_) | Ask::Note { .. }) | None => return None,
        };
        let written = sum.trim().replace(',', ".");
        let currency = self.visit.as_ref()?.held.currency();
        let amount = Money::from_decimal(&written, currency).ok()?;
        let is_too_much = self.most().is_some_and(|most| amount.minor() > most.minor());
        (!amount.is_zero() && !is_too_much).then_some(amount)
    }

    /// The most that may stand in that field; `None` where there is none: a client may be asked for more than the price.
    #[must_use]
    pub fn most(&self) -> Option<Money> {
        let visit = self.visit.as_ref()?;
        match &self.ask {
            Some(Ask::Hold { .. }) => Some(visit.on_hold?.amount),
            Some(Ask::Payment { .. }) => None,
            Some(_) | None => Some(visit.refundable),
        }
    }

    /// Whether the visit could be missed: it stands, and has begun.
    #[must_use]
    pub fn can_be_missed(&self, now: Timestamp) -> bool {
        self.visit
            .as_ref()
            .is_some_and(|visit| visit.status == BookingStatus::Confirmed && now >= visit.start)
    }
}

/// Opens a visit; what the day knows of it shows at once.
pub(super) fn open(room: &mut Room, id: BookingId, version: Version) -> Vec<Cmd> {
    leave(room);
    let visit = room.day.visits.iter().find(|visit| visit.id == id).cloned();
    room.panel = Some(Panel {
        id: id.clone(),
        visit,
        link: String::new(),
        history: Vec::new(),
        letters: Vec::new(),
        load: Load::Waiting,
        ask: None,
        doing: None,
        failure: None,
        payment_link: None,
        before: None,
        looked: None,
        back: None,
        asked: version,
    });
    vec![Cmd::FetchVisit { salon: room.salon.clone(), id, version }, Cmd::Focus(Target::Visit)]
}

/// What came with the answer that it is about.
pub(super) fn know(room: &mut Room, detail: Detail) {
    if let Some(panel) = &mut room.panel {
        panel.link = detail.link;
        panel.visit = Some(detail.visit);
    }
}

/// Looks at it again, unless something is being done with it.
pub(super) fn look(room: &mut Room, version: Version) -> Option<Cmd> {
    let panel = room.panel.as_mut().filter(|panel| panel.doing.is_none())?;
    panel.asked = version;
    Some(Cmd::FetchVisit { salon: room.salon.clone(), id: panel.id.clone(), version })
}

pub(super) fn update(room: &mut Room, msg: PanelMsg, version: Version, now: Timestamp) -> Vec<Cmd> {
    if let PanelMsg::Close = msg {
        // Escape leaves a question first, then the visit.
        if leave_question(room) {
            return vec![Cmd::Focus(Target::Visit)];
        }
        let Some(panel) = room.panel.take() else { return Vec::new() };
        room.left = Some(panel.id);
        return vec![Cmd::Focus(Target::Card)];
    }
    if let PanelMsg::Pulled(pull) = msg {
        return moving::pulled(room, pull, version, now);
    }
    let Some(panel) = &mut room.panel else { return Vec::new() };
    let (salon, id) = (room.salon.clone(), panel.id.clone());
    match msg {
        PanelMsg::Seen { version, outcome } if panel.asked == version => seen(panel, outcome),
        PanelMsg::Ask { ask: Asking::Move(date), .. } => {
            panel.failure = None;
            let mut commands = moving::open(room, date, version);
            commands.push(Cmd::Focus(Target::Ask));
            return commands;
        }
        PanelMsg::Ask { ask, key } => return put(panel, ask, key, &mut room.drafts.note),
        PanelMsg::Dismiss => {
            // By the button it is meant.
            panel.ask = None;
            return vec![Cmd::Focus(Target::Visit)];
        }
        PanelMsg::SumTyped(typed) => {
            if let Some(Ask::Refund { sum, .. } | Ask::Hold { sum } | Ask::Payment { sum, .. }) =
                &mut panel.ask
            {
                *sum = typed;
            }
        }
        PanelMsg::NoteTyped(typed) => {
            if let Some(Ask::Note { text }) = &mut panel.ask {
                *text = typed;
            }
        }
        PanelMsg::SaveNote => {
            let Some(Ask::Note { text }) = &panel.ask else { return Vec::new() };
            let deed = Deed::Note(text.trim().to_owned());
            return begin(room, deed, version, now);
        }
        PanelMsg::Refund => {
            let (Some(amount), Some(Ask::Refund { key, .. })) = (panel.sum(), &panel.ask) else {
                return Vec::new();
            };
            let deed = Deed::Refund { amount, key: key.clone() };
            return begin(room, deed, version, now);
        }
        PanelMsg::Capture => {
            let Some(amount) = panel.sum() else { return Vec::new() };
            return begin(room, Deed::Capture(amount), version, now);
        }
        PanelMsg::Request => {
            let (Some(amount), Some(Ask::Payment { key, .. })) = (panel.sum(), &panel.ask) else {
                return Vec::new();
            };
            let deed = Deed::Request { amount, key: key.clone() };
            return begin(room, deed, version, now);
        }
        PanelMsg::By(staff) => return moving::by(room, staff, version),
        PanelMsg::Move(msg) => {
            return match moving::update(room, msg, version) {
                Ok(deed) => begin(room, deed, version, now),
                Err(commands) => commands,
            };
        }
        PanelMsg::Do(deed) => return begin(room, deed, version, now),
        PanelMsg::Done { version, outcome } if panel.asked == version => {
            return answered(room, outcome, version, now);
        }
        PanelMsg::MakeLink => return vec![Cmd::FetchLink { salon, id }],
        PanelMsg::Link { id, outcome } if panel.id == id => return request::linked(room, outcome, now),
        // Above; or an answer to an older question, or about another visit.
        PanelMsg::Close
        | PanelMsg::Seen { .. }
        | PanelMsg::Done { .. }
        | PanelMsg::Link { .. }
        | PanelMsg::Pulled(_) => {}
    }
    Vec::new()
}

/// The Worker has answered what was done, or not.
fn answered(
    room: &mut Room,
    outcome: Result<Box<Detail>, Failure>,
    version: Version,
    now: Timestamp,
) -> Vec<Cmd> {
    let Some(panel) = &mut room.panel else { return Vec::new() };
    let (salon, id) = (room.salon.clone(), panel.id.clone());
    let deed = panel.doing.clone();
    let is_done = outcome.is_ok();
    if !is_done {
        (room.snack, panel.back) = (None, None);
    } else if let Some(Deed::Move(_)) = deed {
        // There is something to think about.
        room.snack = Some((Saying::Moved, now.plus(UNDO_SECONDS)));
    }
    if let Some(visit) = done(panel, outcome) {
        put_into(&mut room.day.visits, visit);
    }
    let mut commands = match deed {
        Some(Deed::Move(request)) => {
            let mut commands = moving::again(room, &request, version);
            // It may belong to another day now.
            commands.extend(super::clock::look(room, version));
            commands
        }
        // They are to be told by somebody: the link is what one came for.
        Some(Deed::Request { .. }) if is_done => vec![Cmd::FetchLink { salon, id }],
        Some(_) | None => Vec::new(),
    };
    // The history has grown; or nobody knows what happened, and the visit tells.
    commands.extend(look(room, version));
    commands
}

fn seen(panel: &mut Panel, outcome: Result<Box<Seen>, Failure>) {
    match outcome {
        Ok(seen) => {
            let (Detail { visit, link, letters }, history) = *seen;
            panel.letters = letters;
            // A look that began before the last change does not undo it.
            if panel.visit.as_ref().is_none_or(|known| known.version <= visit.version) {
                request::forget_stale_link(panel, &visit);
                panel.visit = Some(visit);
                panel.history = history;
            }
            panel.link = link;
            panel.load = Load::Idle;
        }
        Err(failure) if panel.load == Load::Waiting => panel.load = Load::Failed(failure),
        // The next look tells.
        Err(_) => {}
    }
}

/// Leaves the question, if there is one; what was written of a note is kept until it is asked for again.
fn leave_question(room: &mut Room) -> bool {
    let Some(panel) = &mut room.panel else { return false };
    let Some(ask) = panel.ask.take() else { return false };
    if let (Ask::Note { text }, Some(visit)) = (ask, &panel.visit)
        && text != visit.client.note
    {
        room.drafts.note = Some((panel.id.clone(), text));
    }
    true
}

/// Takes the visit away; what was written of a note is kept.
pub(super) fn leave(room: &mut Room) -> Option<Panel> {
    leave_question(room);
    room.panel.take()
}

fn put(panel: &mut Panel, ask: Asking, key: String, drafts: &mut Option<(BookingId, String)>) -> Vec<Cmd> {
    let Some(visit) = &panel.visit else { return Vec::new() };
    panel.failure = None;
    panel.ask = Some(match ask {
        Asking::Refund => Ask::Refund { sum: visit.refundable.to_decimal(), key },
        Asking::Payment => Ask::Payment { sum: request::rest(visit), key },
        Asking::Cancel => Ask::Cancel,
        Asking::NoShow => Ask::NoShow,
        Asking::Hold => {
            let Some(hold) = visit.on_hold else { return Vec::new() };
            Ask::Hold { sum: hold.amount.to_decimal() }
        }
        Asking::Note => {
            let draft = drafts.take_if(|(of, _)| *of == panel.id);
            Ask::Note { text: draft.map_or_else(|| visit.client.note.clone(), |(_, text)| text) }
        }
        // It needs a day's times besides.
        Asking::Move(_) => return Vec::new(),
    });
    vec![Cmd::Focus(Target::Ask)]
}

/// Sends it, and shows it as done.
fn begin(room: &mut Room, deed: Deed, version: Version, now: Timestamp) -> Vec<Cmd> {
    let Some(panel) = room.panel.as_mut().filter(|panel| panel.doing.is_none()) else { return Vec::new() };
    let Some(visit) = &mut panel.visit else { return Vec::new() };
    panel.before = Some(visit.clone());
    let saying = match &deed {
        Deed::Refund { amount, .. } => {
            visit.refundable = visit.refundable.minus(*amount).unwrap_or(visit.refundable);
            Saying::Refunding
        }
        Deed::Request { amount, key } => {
            request::ask(visit, key, *amount);
            Saying::Requested
        }
        Deed::Withdraw { amount, key } => {
            request::withdraw(visit, key, *amount);
            Saying::Withdrawn
        }
        Deed::Cancel(_) => {
            visit.status = BookingStatus::Cancelled;
            Saying::Cancelled
        }
        Deed::NoShow(_) => {
            visit.status = BookingStatus::NoShow;
            Saying::Missed
        }
        Deed::Capture(_) => {
            visit.on_hold = None;
            Saying::Taken
        }
        Deed::Release => {
            visit.on_hold = None;
            Saying::LetGo
        }
        Deed::Move(request) => {
            panel.back = Some(Box::new(moving::back(visit, request, &room.shop)));
            let lasts = visit.end.since(visit.start);
            visit.start = request.start;
            visit.end = request.start.plus(lasts);
            Saying::Moved
        }
        Deed::Note(text) => {
            visit.client.note.clone_from(text);
            Saying::Noted
        }
        Deed::Unblock => {
            visit.status = BookingStatus::Cancelled;
            Saying::Unblocked
        }
    };
    put_into(&mut room.day.visits, visit.clone());
    panel.asked = version;
    panel.ask = None;
    panel.failure = None;
    panel.doing = Some(deed.clone());
    room.snack = Some((saying, now.plus(SNACK_SECONDS)));
    let (salon, id) = (room.salon.clone(), panel.id.clone());
    vec![Cmd::Do { salon, id, deed, version }, Cmd::Focus(Target::Visit)]
}

/// What the Worker made of it; the visit as the list shall show it.
fn done(panel: &mut Panel, outcome: Result<Box<Detail>, Failure>) -> Option<Visit> {
    let deed = panel.doing.take();
    let before = panel.before.take();
    match outcome {
        Ok(detail) => {
            let Detail { visit, link, letters: _ } = *detail;
            // What was written with it named another sum.
            if matches!(deed, Some(Deed::Request { .. } | Deed::Withdraw { .. })) {
                panel.payment_link = None;
            }
            panel.visit = Some(visit);
            panel.link = link;
        }
        Err(failure) => {
            panel.ask = match (deed, &failure) {
                // The question comes back as it was: with the same key it is the same refund.
                (Some(Deed::Refund { amount, key }), Failure::NoAnswer) => {
                    Some(Ask::Refund { sum: amount.to_decimal(), key })
                }
                (Some(Deed::Request { amount, key }), Failure::NoAnswer) => {
                    Some(Ask::Payment { sum: amount.to_decimal(), key })
                }
                // What was written is not lost.
                (Some(Deed::Note(text)), _) => Some(Ask::Note { text }),
                (_, _) => panel.ask.take(),
            };
            panel.visit = before;
            panel.failure = Some(failure);
        }
    }
    panel.visit.clone()
}

fn put_into(visits: &mut [Visit], visit: Visit) {
    if let Some(there) = visits.iter_mut().find(|there| there.id == visit.id) {
        *there = visit;
    }
}

/// The messages that ask what is to be done.
#[must_use]
pub fn ask(ask: Asking, key: String) -> Msg {
    Msg::Panel(PanelMsg::Ask { ask, key })
}

#[cfg(test)]
mod tests;
