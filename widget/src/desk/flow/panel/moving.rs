//! Another time for a visit: a day's free times, one of them chosen, and a yes to what it costs then.
//!
//! The price is not worked out here: what was shown is sent along, and where it has changed the ledger refuses with the
//! true one, which is then shown and asked again.

use super::{Ask, Deed, PanelMsg};
use crate::desk::data::{Shop, Visit};
use crate::desk::flow::{Cmd, Load, Msg, PLAN_COLUMNS, PLAN_ROW, Room, Target, WhoseTimes};
use crate::flow::{Failure, Version};
use chairtime_shared::api::BookingStatus;
use chairtime_shared::api::{Code, FreeTimes, RescheduleRequest, StaffChoice};
use chairtime_shared::id::BookingId;
use chairtime_shared::id::StaffId;
use chairtime_shared::prepayment::Quote;
use chairtime_shared::time::{LocalDate, Timestamp};

/// Where a visit was pulled to in the plan of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    /// Which.
    pub id: BookingId,
    /// So many rows of the plan further down; up for less than none.
    pub rows: i32,
    /// Into which column, from the first one's; none beside them.
    pub column: Option<usize>,
}

/// Where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The day that is looked at.
    pub date: LocalDate,
    /// Who shall do it.
    pub staff: StaffChoice,
    /// The time to which it was pulled, until it is known whether that is free; and after, where it is not.
    pub wish: Option<Timestamp>,
    /// Its free times.
    pub times: Vec<Timestamp>,
    /// How far that is.
    pub load: Load,
    /// The time that was chosen.
    pub chosen: Option<Timestamp>,
    /// What the visit costs then, as far as was told.
    pub shown: Quote,
    /// The price is another there than the owner saw before.
    pub costs_other: bool,
    asked: Version,
}

/// What happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoveMsg {
    /// So many days on.
    Turn(i64),
    /// Another day; what is none changes nothing.
    Pick(String),
    /// Its free times.
    Times {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Box<FreeTimes>, Failure>,
    },
    /// That time.
    Choose(Timestamp),
    /// Move it there.
    Go,
}

/// Who does the visit: those who do it and still work here, else whoever can.
fn staff(visit: &Visit, shop: &Shop) -> StaffChoice {
    let works = |id: &StaffId| shop.staff.iter().any(|member| member.id == id.as_str());
    if visit.lines.iter().all(|line| works(&line.staff)) {
        StaffChoice::of(visit.lines.iter().map(|line| Some(line.staff.clone())).collect())
    } else {
        StaffChoice::Any
    }
}

fn fetch(room: &mut Room, version: Version) -> Vec<Cmd> {
    let salon = room.salon.clone();
    let Some(panel) = &mut room.panel else { return Vec::new() };
    let (Some(Ask::Move(to)), Some(visit)) = (&mut panel.ask, &panel.visit) else { return Vec::new() };
    to.asked = version;
    to.load = Load::Waiting;
    to.chosen = None;
    let services = visit.lines.iter().map(|line| line.service.clone()).collect();
    let whose = WhoseTimes::Moved(panel.id.clone());
    vec![Cmd::FetchTimes { salon, services, staff: to.staff.clone(), date: to.date, whose, version }]
}

/// Puts the question.
pub(super) fn open(room: &mut Room, version: Version) -> Vec<Cmd> {
    let date = room.day.date.max(room.today);
    if let Some(panel) = &mut room.panel
        && let Some(visit) = &panel.visit
    {
        panel.ask = Some(Ask::Move(Box::new(Move {
            date,
            staff: staff(visit, &room.shop),
            wish: None,
            times: Vec::new(),
            load: Load::Waiting,
            chosen: None,
            shown: visit.quote,
            costs_other: false,
            asked: version,
        })));
    }
    fetch(room, version)
}

/// By less than that a visit that is pulled may miss a time that is offered, in seconds: a row of the plan.
const NEAR: i64 = PLAN_ROW;

/// A visit was pulled to another place in the plan: the question is put for that time and person. Nothing is moved before the
/// owner says so, for it may cost another price.
pub(super) fn pulled(room: &mut Room, pull: Pull, version: Version, now: Timestamp) -> Vec<Cmd> {
    let Some(visit) = room.day.visits.iter().find(|visit| visit.id == pull.id) else { return Vec::new() };
    let wish = visit.start.plus(i64::from(pull.rows).saturating_mul(PLAN_ROW));
    let by_now = staff(visit, &room.shop);
    // In the last column may be several.
    let staff = &room.shop.staff;
    let alone = |column: &usize| staff.len() <= PLAN_COLUMNS || column.saturating_add(1) < PLAN_COLUMNS;
    let member = pull.column.filter(alone).and_then(|column| staff.get(column));
    let by = match member.and_then(|member| member.id.parse().ok()) {
        // Where several do it, only the time is another: whose part was pulled where nobody can mean for all of them.
        Some(id) if !matches!(by_now, StaffChoice::Each { .. }) => StaffChoice::Member { id },
        Some(_) | None => by_now.clone(),
    };
    if wish == visit.start && by == by_now {
        return Vec::new();
    }
    let movable = visit.status == BookingStatus::Confirmed && now < visit.start && !visit.is_block();
    let mut commands = super::open(room, pull.id, version);
    if movable {
        open(room, version);
        if let Some(Ask::Move(to)) = room.panel.as_mut().and_then(|panel| panel.ask.as_mut()) {
            (to.staff, to.wish) = (by, Some(wish));
        }
        commands.extend(fetch(room, version));
        commands.push(Cmd::Focus(Target::Ask));
    }
    commands
}

/// Somebody else shall do it.
pub(super) fn with(room: &mut Room, id: StaffId, version: Version) -> Vec<Cmd> {
    if let Some(Ask::Move(to)) = room.panel.as_mut().and_then(|panel| panel.ask.as_mut()) {
        (to.staff, to.wish) = (StaffChoice::Member { id }, None);
    }
    fetch(room, version)
}

/// What follows: commands, or what is to be done with the visit.
pub(super) fn update(room: &mut Room, msg: MoveMsg, version: Version) -> Result<Deed, Vec<Cmd>> {
    let today = room.today;
    let Some(panel) = &mut room.panel else { return Err(Vec::new()) };
    let (Some(Ask::Move(to)), Some(visit)) = (&mut panel.ask, &panel.visit) else { return Err(Vec::new()) };
    match msg {
        MoveMsg::Turn(days) => (to.date, to.wish) = (to.date.plus_days(days).max(today), None),
        MoveMsg::Pick(day) => match day.parse::<LocalDate>() {
            Ok(day) => (to.date, to.wish) = (day.max(today), None),
            Err(_) => return Err(Vec::new()),
        },
        MoveMsg::Times { version, outcome } => {
            if to.asked == version {
                match outcome {
                    Ok(told) => {
                        let times = told.days.iter().flat_map(|day| &day.times).map(|time| time.start);
                        let here = to.staff == staff(visit, &room.shop);
                        to.times = times.filter(|start| !here || *start != visit.start).collect();
                        to.load = Load::Idle;
                        let away = |start: &Timestamp, wish: Timestamp| start.since(wish).abs();
                        if let Some(wish) = to.wish {
                            let nearest = to.times.iter().min_by_key(|start| away(start, wish)).copied();
                            to.chosen = nearest.filter(|start| away(start, wish) < NEAR);
                            to.wish = to.wish.filter(|_| to.chosen.is_none());
                            // All that is left is the yes.
                            if to.chosen.is_some() {
                                return Err(vec![Cmd::Focus(Target::Field("shift-go"))]);
                            }
                        }
                    }
                    Err(failure) => to.load = Load::Failed(failure),
                }
            }
            return Err(Vec::new());
        }
        MoveMsg::Choose(start) => {
            (to.chosen, to.wish) = (Some(start), None);
            return Err(Vec::new());
        }
        MoveMsg::Go => {
            let Some(start) = to.chosen else { return Err(Vec::new()) };
            let (staff, shown, from) = (to.staff.clone(), to.shown, Some(visit.start));
            return Ok(Deed::Move(Box::new(RescheduleRequest { staff, start, shown, from })));
        }
    }
    Err(fetch(room, version))
}

/// What is asked again after a refusal: with the true price, or for another time.
pub(super) fn again(room: &mut Room, request: &RescheduleRequest, version: Version) -> Vec<Cmd> {
    let date = room.day.date.max(room.today);
    let Some(panel) = &mut room.panel else { return Vec::new() };
    let Some(Failure::Refused(problem)) = &panel.failure else { return Vec::new() };
    let (code, quote) = (problem.code, problem.quote.as_deref().copied());
    let costs_other = code == Code::PriceChanged && quote.is_some();
    let goes_on = costs_other || matches!(code, Code::SlotTaken | Code::NotBookable);
    if !goes_on {
        return Vec::new();
    }
    panel.ask = Some(Ask::Move(Box::new(Move {
        date,
        staff: request.staff.clone(),
        wish: None,
        times: Vec::new(),
        load: Load::Waiting,
        chosen: None,
        shown: quote.unwrap_or(request.shown),
        costs_other,
        asked: version,
    })));
    let commands = fetch(room, version);
    if let Some(panel) = &mut room.panel
        && let Some(Ask::Move(to)) = &mut panel.ask
        && costs_other
    {
        // The time is still free: only the price is to be said yes to.
        to.chosen = Some(request.start);
        panel.failure = None;
    }
    commands
}

/// The message of a click.
#[must_use]
pub fn moves(msg: MoveMsg) -> Msg {
    Msg::Panel(PanelMsg::Move(msg))
}
