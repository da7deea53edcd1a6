//! A visit that the salon makes for a client who rings or stands there.
//!
//! Invariants: the identifier is made when the form is opened and stays with it, so that a second click, or a second try
//! after silence, is the same visit; what was typed stays until the visit is there or the form is closed. The price is not
//! worked out here: the salon takes its own, and only asks for a sum ahead if it says so.

mod msg;

pub use msg::{Ahead, MakeMsg, Place};

use super::panel::{self, MoveMsg, PanelMsg, moving};
use super::{Cmd, Extent, Load, Room, SNACK_SECONDS, Saying, Target, WhoseTimes, block, whose};
use crate::desk::data::Detail;
use crate::flow::{Failure, Version};
use chairtime_shared::api::desk::DeskVisit;
use chairtime_shared::api::{Code, StaffChoice};
use chairtime_shared::contact::{ContactField, ContactForm};
use chairtime_shared::id::{BookingId, ServiceId, StaffId};
use chairtime_shared::money::Money;
use chairtime_shared::time::{LocalDate, Timestamp};

/// The form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Making {
    /// The visit's identifier.
    pub id: BookingId,
    /// The services chosen, in order.
    pub services: Vec<ServiceId>,
    /// Who shall do them.
    pub staff: StaffChoice,
    /// The day that is looked at.
    pub date: LocalDate,
    /// The time that is wanted: by the place that was pressed, or as it was chosen before something else changed.
    pub wish: Option<Timestamp>,
    /// The day's free times.
    pub times: Vec<Timestamp>,
    /// How far that is.
    pub load: Load,
    /// The time that was chosen.
    pub chosen: Option<Timestamp>,
    /// Who comes.
    pub contact: ContactForm,
    /// What is asked for ahead, as typed; absent: they pay at the salon.
    pub ask: Option<String>,
    /// It was to be sent, and something is missing or wrong: that is said.
    pub tried: bool,
    /// What the ledger found wrong.
    pub wrong: Vec<ContactField>,
    /// It is on its way.
    pub sending: bool,
    /// Why it was not done.
    pub failure: Option<Failure>,
    /// It was left half-filled, and is here again.
    pub kept: bool,
    asked: Version,
}

impl Making {
    fn new(id: BookingId, by: Option<StaffId>, date: LocalDate, asked: Version) -> Self {
        Self {
            id,
            services: Vec::new(),
            staff: by.map_or(StaffChoice::Any, |id| StaffChoice::Member { id }),
            date,
            wish: None,
            times: Vec::new(),
            load: Load::Idle,
            chosen: None,
            contact: ContactForm::default(),
            ask: None,
            tried: false,
            wrong: Vec::new(),
            sending: false,
            failure: None,
            kept: false,
            asked,
        }
    }

    /// What is asked for ahead, if it is a sum.
    #[must_use]
    pub fn sum(&self, room: &Room) -> Option<Money> {
        let written = self.ask.as_ref()?.trim().replace(',', ".");
        Money::from_decimal(&written, room.shop.currency).ok().filter(|sum| !sum.is_zero())
    }

    /// Whether that field needs attention, once that is to be said.
    #[must_use]
    pub fn lacks(&self, field: ContactField) -> bool {
        let empty = match field {
            ContactField::Name => self.contact.name.trim().is_empty(),
            ContactField::Phone => self.contact.phone.trim().is_empty(),
            ContactField::Email | ContactField::Comment | ContactField::Consent | ContactField::Mandate => {
                false
            }
        };
        (self.tried && empty) || self.wrong.contains(&field)
    }

    /// The first thing that is missing: where it is mended.
    fn missing(&self, room: &Room) -> Option<&'static str> {
        let places = [
            (self.services.is_empty(), "make"),
            (self.chosen.is_none(), "make-when"),
            (self.contact.name.trim().is_empty(), "make-name"),
            (self.contact.phone.trim().is_empty(), "make-phone"),
            (self.ask.is_some() && self.sum(room).is_none(), "make-sum"),
        ];
        places.into_iter().find_map(|(missing, place)| missing.then_some(place))
    }

    /// Something was filled in.
    fn is_begun(&self) -> bool {
        let ContactForm { name, phone, email, .. } = &self.contact;
        let typed = [name, phone, email].into_iter().any(|text| !text.is_empty());
        typed || !self.services.is_empty() || self.ask.is_some()
    }

    /// What the chosen services cost at least, by the list.
    fn price(&self, room: &Room) -> Money {
        let of = |id: &ServiceId| {
            let service = room.shop.services.iter().find(|service| service.id == id.as_str())?;
            service.price
        };
        let sum = self.services.iter().filter_map(of).fold(0, u64::saturating_add);
        Money::new(sum, room.shop.currency).unwrap_or_else(|_| Money::zero(room.shop.currency))
    }
}

/// Asks for the day's free times, once it is known of what.
fn fetch(room: &mut Room, version: Version) -> Vec<Cmd> {
    let salon = room.salon.clone();
    let Some(making) = &mut room.making else { return Vec::new() };
    making.asked = version;
    making.chosen = None;
    making.times.clear();
    if making.services.is_empty() {
        making.load = Load::Idle;
        return Vec::new();
    }
    making.load = Load::Waiting;
    let (services, staff, date) = (making.services.clone(), making.staff.clone(), making.date);
    vec![Cmd::FetchTimes { salon, services, staff, date, whose: WhoseTimes::New, version }]
}

/// Takes the form away; what was filled in is kept until the form is opened again.
pub(super) fn leave(room: &mut Room) {
    // What is on its way is no draft.
    let begun = room.making.take().filter(|making| making.is_begun() && !making.sending);
    if let Some(mut making) = begun {
        making.kept = true;
        room.drafts.making = Some(making);
    }
}

/// Takes the form away, by the salon's wish; not while it is on its way, so that its answer is seen.
pub(super) fn close(room: &mut Room) -> Vec<Cmd> {
    if room.making.as_ref().is_some_and(|making| making.sending) {
        return Vec::new();
    }
    leave(room);
    vec![Cmd::Focus(Target::Field("new"))]
}

/// Whose visits alone are looked at.
fn seen(room: &Room) -> Option<StaffId> {
    room.chosen()?.id.parse().ok()
}

/// Opens the form as it was left, else a new one.
fn open(room: &mut Room, id: BookingId, version: Version) {
    block::leave(room);
    if room.making.is_none() {
        let (by, date) = (seen(room), room.day.date.max(room.today));
        let draft = room.drafts.making.take();
        room.making = Some(draft.unwrap_or_else(|| Box::new(Making::new(id, by, date, version))));
    }
}

/// An empty place was pressed: the form is for its person, day and time. What was filled in besides stays.
fn at(room: &mut Room, id: BookingId, place: &Place, version: Version) -> Vec<Cmd> {
    if room.making.as_ref().is_some_and(|making| making.sending) {
        return Vec::new();
    }
    panel::leave(room);
    open(room, id, version);
    let (today, day) = (room.today, &room.day);
    let (date, staff, wish) = match day.extent {
        Extent::Day => (day.date, moving::member(room, place.column), place.at),
        Extent::Week => {
            let above = day.visits.iter().find(|visit| Some(&visit.id) == place.after.as_ref());
            let after = above.and_then(|visit| whose::parts(room, visit).last().map(|part| part.end));
            (day.dates().nth(place.column).unwrap_or(day.date), seen(room), after)
        }
    };
    if let Some(making) = &mut room.making {
        (making.date, making.wish) = (date.max(today), wish.filter(|_| date >= today));
        if let Some(id) = staff {
            making.staff = StaffChoice::Member { id };
        }
    }
    let mut commands = fetch(room, version);
    commands.push(Cmd::Focus(Target::Field("make")));
    commands
}

pub(super) fn update(room: &mut Room, msg: MakeMsg, version: Version, now: Timestamp) -> Vec<Cmd> {
    if let MakeMsg::At(id, place) = msg {
        return at(room, id, &place, version);
    }
    if let MakeMsg::Toggle(id) = msg {
        // A form under a visit comes up again as it was left.
        let beneath = panel::leave(room).is_some();
        if room.making.is_some() && !beneath {
            return close(room);
        }
        open(room, id, version);
        // Whoever left before the times were there still needs them.
        let waits = room.making.as_ref().is_some_and(|making| making.load != Load::Idle);
        let mut commands = if waits { fetch(room, version) } else { Vec::new() };
        commands.push(Cmd::Focus(Target::Field("make")));
        return commands;
    }
    let (today, by) = (room.today, seen(room));
    let Some(making) = &mut room.making else { return Vec::new() };
    match msg {
        MakeMsg::Afresh => {
            **making = Making::new(making.id.clone(), by, making.date, version);
            return vec![Cmd::Focus(Target::Field("make"))];
        }
        MakeMsg::Service(id) => {
            let count = making.services.len();
            if let Some(place) = making.services.iter().position(|chosen| *chosen == id) {
                making.staff = making.staff.without(count, place);
                making.services.remove(place);
            } else {
                // Whoever does the others each by themselves does not do this one yet.
                if let StaffChoice::Each { .. } = making.staff {
                    making.staff = making.staff.with(count.saturating_add(1), count, None);
                }
                making.services.push(id);
            }
            return fetch(room, version);
        }
        MakeMsg::Staff(staff) => {
            making.staff = staff;
            return fetch(room, version);
        }
        MakeMsg::When(MoveMsg::Turn(days)) => {
            // No other day: what was not there is asked for once more.
            making.wish = making.wish.filter(|_| days == 0);
            making.date = making.date.plus_days(days).max(today);
            return fetch(room, version);
        }
        MakeMsg::When(MoveMsg::Pick(day)) => {
            if let Ok(day) = day.parse::<LocalDate>() {
                (making.date, making.wish) = (day.max(today), None);
                return fetch(room, version);
            }
        }
        MakeMsg::When(MoveMsg::Times { version, outcome }) => {
            if making.asked == version {
                match outcome {
                    Ok(told) => {
                        let times = told.days.iter().flat_map(|day| &day.times).map(|time| time.start);
                        making.times = times.collect();
                        making.load = Load::Idle;
                        making.chosen = making.wish.and_then(|wish| moving::meant(&making.times, wish));
                    }
                    Err(failure) => making.load = Load::Failed(failure),
                }
            }
        }
        MakeMsg::When(MoveMsg::Choose(start)) => (making.chosen, making.wish) = (Some(start), Some(start)),
        MakeMsg::Name(text) => making.contact.name = text,
        MakeMsg::Phone(text) => {
            making.contact.phone = text;
            making.wrong.retain(|field| *field != ContactField::Phone);
        }
        MakeMsg::Email(text) => {
            making.contact.email = text;
            making.wrong.retain(|field| *field != ContactField::Email);
        }
        MakeMsg::AskAhead(Ahead::No) => making.ask = None,
        MakeMsg::AskAhead(Ahead::Yes) if making.ask.is_some() => {}
        MakeMsg::AskAhead(Ahead::Yes) => {
            let price = room.making.as_ref().map(|making| making.price(room).to_decimal());
            if let Some(making) = &mut room.making {
                making.ask = price;
            }
            return vec![Cmd::Focus(Target::Field("make-sum"))];
        }
        MakeMsg::Sum(text) => {
            if let Some(ask) = &mut making.ask {
                *ask = text;
            }
        }
        MakeMsg::When(MoveMsg::Go) | MakeMsg::Go => return go(room, version),
        MakeMsg::Made { version, outcome } if making.asked == version => {
            return made(room, outcome, version, now);
        }
        MakeMsg::Made { .. } | MakeMsg::Toggle(_) | MakeMsg::At(..) => {}
    }
    Vec::new()
}

/// Sends it, unless something is missing.
fn go(room: &mut Room, version: Version) -> Vec<Cmd> {
    let missing = room.making.as_ref().and_then(|making| making.missing(room));
    let sum = room.making.as_ref().and_then(|making| making.sum(room));
    let Some(making) = room.making.as_mut().filter(|making| !making.sending) else { return Vec::new() };
    making.tried = true;
    let Some(start) = making.chosen.filter(|_| missing.is_none()) else {
        return missing.map(|place| Cmd::Focus(Target::Field(place))).into_iter().collect();
    };
    making.sending = true;
    making.failure = None;
    making.wrong.clear();
    making.asked = version;
    let visit = DeskVisit {
        id: making.id.clone(),
        services: making.services.clone(),
        staff: making.staff.clone(),
        start,
        contact: making.contact.clone(),
        ask: sum,
    };
    vec![Cmd::Make { salon: room.salon.clone(), visit: Box::new(visit), version }]
}

/// It is there: it opens, on its day, with its link where the client is to pay ahead. Or it is not, and the form says why.
fn made(
    room: &mut Room,
    outcome: Result<Box<Detail>, Failure>,
    version: Version,
    now: Timestamp,
) -> Vec<Cmd> {
    let Some(making) = &mut room.making else { return Vec::new() };
    making.sending = false;
    match outcome {
        Ok(detail) => {
            let (date, asks) = (making.date, making.ask.is_some());
            room.making = None;
            room.snack = Some((Saying::Made, now.plus(SNACK_SECONDS)));
            let id = detail.visit.id.clone();
            let mut commands = super::day::turn_to(room, room.day.extent, date, version);
            commands.extend(panel::open(room, id, version));
            panel::know(room, *detail);
            if asks {
                commands.extend(panel::update(room, PanelMsg::MakeLink, version, now));
            }
            commands
        }
        Err(failure) => {
            let mut commands = Vec::new();
            if let Failure::Refused(problem) = &failure {
                making.wrong = problem.fields.iter().map(|error| error.field).collect();
            }
            let gone = |failure: &Failure| {
                matches!(failure, Failure::Refused(problem)
                    if matches!(problem.code, Code::SlotTaken | Code::NotBookable))
            };
            let again = gone(&failure);
            making.failure = Some(failure);
            let place = match making.wrong.first() {
                Some(ContactField::Name) => "make-name",
                Some(ContactField::Phone) => "make-phone",
                Some(ContactField::Email) => "make-email",
                Some(_) | None => "make",
            };
            if again {
                commands = fetch(room, version);
            }
            commands.push(Cmd::Focus(Target::Field(place)));
            commands
        }
    }
}

#[cfg(test)]
mod tests;
