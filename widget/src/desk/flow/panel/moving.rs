//! Another time for a visit: a day's free times, one of them chosen, and a yes to what it costs then.
//!
//! The price is not worked out here: what was shown is sent along, and where it has changed the ledger refuses with the
//! true one, which is then shown and asked again.

use super::{Ask, Deed, PanelMsg};
use crate::desk::data::{Shop, Visit};
use crate::desk::flow::{Cmd, Extent, Load, Msg, PLAN_COLUMNS, PLAN_ROW, Room, Target, WhoseTimes};
use crate::flow::{Failure, Version};
use chairtime_shared::api::BookingStatus;
use chairtime_shared::api::{Code, FreeTimes, RescheduleRequest, StaffChoice};
use chairtime_shared::id::BookingId;
use chairtime_shared::id::StaffId;
use chairtime_shared::prepayment::Quote;
use chairtime_shared::time::{LocalDate, Timestamp};

/// Where a visit was pulled to, in the plan of the day or in the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    /// Which.
    pub id: BookingId,
    /// By which of its services: whoever does that does the part that was pulled.
    pub part: usize,
    /// When it would begin.
    pub to: Timestamp,
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

impl Move {
    fn new(date: LocalDate, staff: StaffChoice, shown: Quote, asked: Version) -> Self {
        Self {
            date,
            staff,
            wish: None,
            times: Vec::new(),
            load: Load::Waiting,
            chosen: None,
            shown,
            costs_other: false,
            asked,
        }
    }
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

/// Puts the question, for that day first.
pub(super) fn open(room: &mut Room, date: LocalDate, version: Version) -> Vec<Cmd> {
    let date = date.max(room.today);
    if let Some(panel) = &mut room.panel
        && let Some(visit) = &panel.visit
    {
        let to = Move::new(date, staff(visit, &room.shop), visit.quote, version);
        panel.ask = Some(Ask::Move(Box::new(to)));
    }
    fetch(room, version)
}

/// By less than that a place by hand may miss a time that is offered, in seconds: a row of the plan.
const NEAR: i64 = PLAN_ROW;

/// The time that is offered for a place that was chosen by hand; none where the nearest one is too far off.
pub(in crate::desk::flow) fn meant(times: &[Timestamp], wish: Timestamp) -> Option<Timestamp> {
    let away = |start: &Timestamp| start.since(wish).abs();
    times.iter().min_by_key(|start| away(start)).filter(|start| away(start) < NEAR).copied()
}

/// Whose column of the day's plan that is, where it is one person's: in the last one may be several.
pub(in crate::desk::flow) fn member(room: &Room, column: usize) -> Option<StaffId> {
    let staff = room.columns();
    let alone = staff.len() <= PLAN_COLUMNS || column.saturating_add(1) < PLAN_COLUMNS;
    staff.get(column).filter(|_| alone)?.id.parse().ok()
}

/// A visit was pulled to another place: the question is put for that time and person. Nothing is moved before the owner says so,
/// for it may cost another price.
pub(super) fn pulled(room: &mut Room, pull: Pull, version: Version, now: Timestamp) -> Vec<Cmd> {
    let Some(visit) = room.day.visits.iter().find(|visit| visit.id == pull.id) else { return Vec::new() };
    let (wish, by_now) = (pull.to, staff(visit, &room.shop));
    // A column of the day is somebody's, one of the week a day.
    let (date, by) = match (room.day.extent, pull.column) {
        (Extent::Day, Some(column)) => {
            let by = member(room, column).map(|id| part_by(visit, pull.part, &by_now, &id));
            (room.day.date, by.unwrap_or_else(|| by_now.clone()))
        }
        (Extent::Week, Some(column)) => {
            (room.day.dates().nth(column).unwrap_or(room.day.date), by_now.clone())
        }
        (Extent::Day | Extent::Week, None) => (room.day.date, by_now.clone()),
    };
    if wish == visit.start && by == by_now {
        return Vec::new();
    }
    let movable = visit.status == BookingStatus::Confirmed && now < visit.start && !visit.is_block();
    let mut commands = super::open(room, pull.id, version);
    if movable {
        open(room, date, version);
        if let Some(Ask::Move(to)) = room.panel.as_mut().and_then(|panel| panel.ask.as_mut()) {
            (to.staff, to.wish) = (by, Some(wish));
        }
        commands.extend(fetch(room, version));
        commands.push(Cmd::Focus(Target::Ask));
    }
    commands
}

/// Who shall do a visit when the part of it with that service is another's: what is on end by one person is one part.
fn part_by(visit: &Visit, part: usize, by_now: &StaffChoice, id: &StaffId) -> StaffChoice {
    let mut first = 0_usize;
    let mut each = Vec::with_capacity(visit.lines.len());
    for run in visit.lines.chunk_by(|one, next| one.staff == next.staff) {
        let after = first.saturating_add(run.len());
        let pulled = (first..after).contains(&part);
        each.extend(
            (first..after).map(|place| if pulled { Some(id) } else { by_now.wanted(place) }.cloned()),
        );
        first = after;
    }
    StaffChoice::of(each)
}

/// They shall do it.
pub(super) fn by(room: &mut Room, staff: StaffChoice, version: Version) -> Vec<Cmd> {
    if let Some(Ask::Move(to)) = room.panel.as_mut().and_then(|panel| panel.ask.as_mut()) {
        // The time stays, where they are free then.
        (to.staff, to.wish) = (staff, to.chosen.or(to.wish));
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
                        if let Some(wish) = to.wish {
                            to.chosen = meant(&to.times, wish);
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
            panel.looked = Some(to.date);
            return Ok(Deed::Move(Box::new(RescheduleRequest { staff, start, shown, from })));
        }
    }
    Err(fetch(room, version))
}

/// The request that takes `request` back: to where the visit is now, by those who do it.
pub(super) fn back(visit: &Visit, request: &RescheduleRequest, shop: &Shop) -> RescheduleRequest {
    let from = Some(request.start);
    RescheduleRequest { staff: staff(visit, shop), start: visit.start, shown: visit.quote, from }
}

/// What is asked again after a refusal: with the true price, or for another time.
pub(super) fn again(room: &mut Room, request: &RescheduleRequest, version: Version) -> Vec<Cmd> {
    let Some(panel) = &mut room.panel else { return Vec::new() };
    let date = panel.looked.unwrap_or(room.day.date).max(room.today);
    let Some(Failure::Refused(problem)) = &panel.failure else { return Vec::new() };
    let (code, quote) = (problem.code, problem.quote.as_deref().copied());
    let costs_other = code == Code::PriceChanged && quote.is_some();
    let goes_on = costs_other || matches!(code, Code::SlotTaken | Code::NotBookable);
    if !goes_on {
        return Vec::new();
    }
    let mut to = Move::new(date, request.staff.clone(), quote.unwrap_or(request.shown), version);
    to.costs_other = costs_other;
    panel.ask = Some(Ask::Move(Box::new(to)));
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
