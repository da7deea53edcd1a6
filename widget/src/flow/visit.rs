//! The client chooses: services, specialist, time, contact; then the booking is sent.
//!
//! Invariant: the booking's identifier is drawn and kept before the first post. While no answer is known, every further
//! post repeats the same body, so the ledger sees one booking however often the network fails; a new choice gets a
//! new identifier.

pub mod moving;
mod reply;
mod send;
mod steps;
mod terms;

use super::ask::Ask;
use super::calendar::{Calendar, Load, Turn};
use super::contact::{Consent, Form};
use super::{Choice, Cmd, Failure, Kept, Msg, Shop, Stage, Target, Version, later, offer};
use chairtime_shared::api::{BookingRequest, FreeTime, PayChoice, StaffChoice};
use chairtime_shared::contact::ContactField;
use chairtime_shared::id::{BookingId, ServiceId, StaffId};
use chairtime_shared::prepayment::Quote;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::{LocalDate, Timestamp};

use moving::Moving;
pub use send::pay_choice;
pub use terms::Cost;

/// The steps, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// What.
    Services,
    /// Who.
    Staff,
    /// When.
    Times,
    /// For whom, and how it is paid.
    Contact,
    /// Whether a visit shall be moved there.
    Confirm,
}

/// What the client is told at the top of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The time was taken meanwhile; these are the nearest.
    Taken {
        /// Free times near the one that was lost.
        nearest: Vec<FreeTime>,
    },
    /// The price is another one.
    Price {
        /// As it was shown.
        was: Option<Quote>,
    },
    /// The salon changed its text.
    Consent,
    /// The salon changed how a visit is paid.
    Terms,
    /// The salon no longer offers what was chosen.
    NotOffered,
    /// Some fields need attention.
    Fields,
    /// An earlier booking was sent, but no answer is known.
    Unanswered,
    /// Something failed; it can be tried again.
    Failed(Failure),
}

/// A booking that was sent, or is about to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The body. Repeated as it is while no answer is known.
    pub request: BookingRequest,
    /// The post under way, if one is.
    pub waiting: Option<Version>,
}

/// The choices so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The salon.
    pub shop: Shop,
    /// Where the client is.
    pub step: Step,
    /// What services are searched for.
    pub search: String,
    /// Services in the order picked.
    pub services: Vec<ServiceId>,
    /// With whom.
    pub staff: StaffChoice,
    /// Free times for these services and this staff.
    pub calendar: Calendar,
    /// The time picked.
    pub time: Option<FreeTime>,
    /// The contact form.
    pub form: Form,
    /// The true quote that the ledger told us, when ours was not.
    pub corrected: Option<Quote>,
    /// What the client is told.
    pub notice: Option<Notice>,
    /// What was sent.
    pub attempt: Option<Attempt>,
    /// The Worker's clock when it told free times last.
    now: Option<Timestamp>,
    /// The same when the time was picked: how it is paid is shown as of then.
    priced_at: Option<Timestamp>,
    /// The visit that shall be moved; none while a new one is chosen.
    pub moving: Option<Moving>,
    /// Who shall do it, until the client is asked.
    wanted: Option<StaffId>,
    /// From which day on times are looked for; none for today.
    date: Option<LocalDate>,
    refetch: Option<Version>,
}

/// What the client does while choosing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VisitMsg {
    /// Searches for services.
    Search(String),
    /// Picks a service, or puts it back.
    Service(ServiceId),
    /// Has picked all services.
    ServicesDone,
    /// Picks who does it.
    Staff(StaffChoice),
    /// Picks who does the service at that place, or whoever is free, before going on.
    One(usize, Option<StaffId>),
    /// Has picked somebody for each service.
    StaffDone,
    /// Turns the calendar's page.
    Turn(Turn),
    /// Picks a day.
    Day(LocalDate),
    /// Picks a time.
    Time(FreeTime),
    /// Asks for free times again.
    RetryTimes,
    /// Goes a step back.
    Back,
    /// Wants somebody else for the visit that is moved.
    SomebodyElse,
    /// Moves the visit, as shown.
    Move,
    /// Leaves the visit where it is.
    Stay,
    /// Types into a field.
    Typed(ContactField, String),
    /// Ticks the box, or unticks it.
    Consent,
    /// The same for the box beside the leave to charge a fee.
    Mandate,
    /// Chooses how to pay.
    Pay(PayChoice),
    /// Chooses where to pay.
    PayAt(Provider),
    /// Sends the form. The identifier is used when this is a new booking.
    Send {
        /// Drawn at random by the shell.
        fresh: BookingId,
    },
}

impl Visit {
    /// Nothing is chosen.
    #[must_use]
    pub fn new(shop: Shop) -> Self {
        let calendar = Calendar::new(shop.today);
        Self {
            shop,
            step: Step::Services,
            search: String::new(),
            services: Vec::new(),
            staff: StaffChoice::Any,
            calendar,
            time: None,
            form: Form::default(),
            corrected: None,
            notice: None,
            attempt: None,
            now: None,
            priced_at: None,
            moving: None,
            wanted: None,
            date: None,
            refetch: None,
        }
    }

    /// This is chosen; services that cannot be done together are left out.
    pub(super) fn with_choice(shop: Shop, choice: Choice, ask: &mut Ask) -> Self {
        let mut visit = Self::new(shop);
        visit.wanted = choice.staff;
        visit.date = choice.date;
        for id in &choice.services {
            visit.toggle(id);
        }
        if !visit.services.is_empty() {
            ask.opens();
            visit.leave_services(ask);
        }
        visit
    }

    /// A booking that was sent before a reload: everything is as it was, and the client decides whether to send it again.
    pub(super) fn with_request(shop: Shop, request: BookingRequest, time: FreeTime) -> Self {
        let mut visit = Self::new(shop);
        visit.step = Step::Contact;
        visit.services.clone_from(&request.services);
        visit.staff = request.staff.clone();
        visit.time = Some(time);
        visit.form.typed = request.contact.clone();
        visit.form.pay = request.pay;
        visit.form.provider = request.provider;
        visit.form.consent = Consent::Given;
        visit.form.allowed.clone_from(&request.mandate);
        // As it was shown: only the same body again is the same booking.
        visit.corrected = Some(request.shown);
        visit.notice = Some(Notice::Unanswered);
        visit.attempt = Some(Attempt { request, waiting: None });
        visit
    }

    /// The same choices again, at the free times: for another time.
    pub(super) fn another_time(
        shop: Shop,
        services: &[ServiceId],
        staff: StaffChoice,
        ask: &mut Ask,
    ) -> Self {
        let mut visit = Self::new(shop);
        for id in services {
            visit.toggle(id);
        }
        if visit.services.is_empty() {
            return visit;
        }
        visit.enter_times_with(staff, ask);
        visit
    }

    /// To the free times with `staff`, or with anyone where somebody does not do theirs any more.
    fn enter_times_with(&mut self, staff: StaffChoice, ask: &mut Ask) {
        let shop = &self.shop.storefront;
        let does = |(place, id): (usize, &ServiceId)| {
            let wanted = staff.wanted(place);
            wanted
                .is_none_or(|wanted| offer::able(shop, std::slice::from_ref(id)).any(|one| one.id == *wanted))
        };
        let count = self.services.len();
        let for_each = matches!(&staff, StaffChoice::Each { each } if each.len() != count);
        let still = !for_each && self.services.iter().enumerate().all(does);
        self.staff = if still { staff } else { StaffChoice::Any };
        self.enter_times(ask);
    }

    /// Where the client may choose to pay; empty where there is nothing to choose.
    #[must_use]
    pub fn places(&self, quote: &Quote) -> Vec<Provider> {
        self.due_now(quote).map(|due| offer::places(&self.shop.storefront, due)).unwrap_or_default()
    }

    /// Where the client pays, where there is a choice: the salon's first, unless another was chosen.
    #[must_use]
    pub fn place(&self, quote: &Quote) -> Option<Provider> {
        let places = self.places(quote);
        let chosen = self.form.provider.filter(|provider| places.contains(provider));
        chosen.or_else(|| places.first().copied())
    }

    /// True when `id` can be added to what is picked.
    #[must_use]
    pub fn can_add(&self, id: &ServiceId) -> bool {
        offer::can_add(&self.shop.storefront, &self.services, id)
    }

    /// True while a post is under way.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        self.attempt.as_ref().is_some_and(|attempt| attempt.waiting.is_some())
            || self.moving.as_ref().is_some_and(Moving::is_sent)
    }

    /// True when it may be done by one or by another.
    #[must_use]
    pub fn has_choice(&self) -> bool {
        offer::has_choice(&self.shop.storefront, &self.services)
    }

    pub(super) fn step(mut self: Box<Self>, msg: Msg, ask: &mut Ask) -> Stage {
        match msg {
            Msg::Visit(msg) if self.leaves(&msg) => return later::stay(self, ask),
            Msg::Visit(msg) => self.act(msg, ask),
            Msg::Times { version, outcome } => {
                if self.calendar.was_watched(version) {
                    self.calendar.look(outcome.ok().filter(|_| self.step == Step::Times));
                    self.watch(ask);
                } else if matches!(self.calendar.load, Load::Waiting(asked) if asked == version) {
                    self.times_came(outcome, ask);
                }
            }
            Msg::Storefront { version, outcome } => {
                if self.refetch == Some(version) {
                    self.refetch = None;
                    if let Ok(shop) = outcome {
                        self.shop = shop;
                    }
                }
            }
            Msg::Booking { version, outcome, at } => {
                if self.moving.as_ref().is_some_and(|moving| moving.awaits(version)) {
                    return later::move_came(self, outcome, at, ask);
                }
                if self.attempt.as_ref().is_some_and(|attempt| attempt.waiting == Some(version)) {
                    return self.post_came(outcome, at, ask);
                }
            }
            Msg::Started(_)
            | Msg::Reopen
            | Msg::Later(_)
            | Msg::Widget { .. }
            | Msg::Tick { .. }
            | Msg::Standing(_) => {}
        }
        Stage::Visit(self)
    }

    fn act(&mut self, msg: VisitMsg, ask: &mut Ask) {
        // A post is under way: nothing changes under it.
        if self.is_sending() {
            return;
        }
        match msg {
            VisitMsg::Search(text) => self.search = text,
            VisitMsg::Service(id) => self.toggle(&id),
            VisitMsg::ServicesDone if !self.services.is_empty() => self.leave_services(ask),
            VisitMsg::Staff(staff) => {
                self.staff = staff;
                self.new_choice();
                self.enter_times(ask);
            }
            VisitMsg::One(place, staff) => {
                let wanted = |place| self.staff.wanted(place).cloned();
                let mut each: Vec<_> = (0..self.services.len()).map(wanted).collect();
                if let Some(one) = each.get_mut(place) {
                    *one = staff;
                }
                self.staff = StaffChoice::Each { each };
                self.new_choice();
            }
            VisitMsg::StaffDone => {
                if let StaffChoice::Each { each } = &self.staff {
                    self.staff = StaffChoice::of(each.clone());
                }
                self.new_choice();
                self.enter_times(ask);
            }
            VisitMsg::Turn(turn) => {
                self.calendar.turn(turn);
                self.load_times(ask);
            }
            VisitMsg::Day(day) => {
                self.calendar.pick(day);
                ask.focus(Target::Times);
            }
            VisitMsg::Time(time) => self.pick_time(time, ask),
            VisitMsg::RetryTimes => {
                self.calendar.load = Load::Idle;
                self.load_times(ask);
            }
            VisitMsg::Back => self.back(ask),
            VisitMsg::Typed(field, text) => self.form.type_in(field, text),
            VisitMsg::Consent => self.form.turn_consent(),
            VisitMsg::Mandate => self.form.turn_mandate(self.mandate()),
            VisitMsg::Pay(pay) => self.form.pay = pay,
            VisitMsg::PayAt(provider) => self.form.provider = Some(provider),
            VisitMsg::Send { fresh } => self.send(fresh, ask),
            VisitMsg::SomebodyElse => self.go(Step::Staff, ask),
            VisitMsg::Move if self.moving.is_some() => later::send_move(self, ask),
            // The last was heard before, as it leads away from here.
            VisitMsg::ServicesDone | VisitMsg::Move | VisitMsg::Stay => {}
        }
        let asked = self.mandate();
        self.form.recheck(&self.shop.storefront.phone_plan, asked.as_ref());
    }

    fn toggle(&mut self, id: &ServiceId) {
        if let Some(place) = self.services.iter().position(|picked| picked == id) {
            self.services.remove(place);
        } else if self.can_add(id) {
            self.services.push(id.clone());
        } else {
            return;
        }
        self.notice = None;
        self.new_choice();
    }

    /// What was sent belongs to another choice now, and so does the price that the ledger told.
    fn new_choice(&mut self) {
        self.time = None;
        self.corrected = None;
        self.attempt = None;
        let today = self.calendar.today;
        let page = match &self.moving {
            Some(moving) => moving.first_page(today),
            None => self.date.unwrap_or(today).max(today),
        };
        self.calendar = Calendar::opened_at(page, today);
    }

    fn go(&mut self, step: Step, ask: &mut Ask) {
        self.step = step;
        ask.focus(Target::Heading);
    }

    fn leave_services(&mut self, ask: &mut Ask) {
        self.notice = None;
        // Where only one person does all of it, or one was chosen beforehand, it is not asked.
        let wanted = self.wanted.take();
        let able = || offer::able(&self.shop.storefront, &self.services).map(|member| &member.id);
        let choice = able().nth(1).is_some();
        let known = able().find(|id| !choice || wanted.as_ref() == Some(*id)).cloned();
        let staff = known.map(|id| StaffChoice::Member { id });
        // Nor where each service has its own person.
        if let Some(staff) = staff.or_else(|| (!self.has_choice()).then_some(StaffChoice::Any)) {
            if self.staff != staff {
                self.staff = staff;
                self.new_choice();
            }
            self.enter_times(ask);
        } else {
            self.go(Step::Staff, ask);
        }
    }

    fn keep(request: &BookingRequest, time: &FreeTime) -> Cmd {
        Cmd::Keep(Box::new(Kept::Sent { request: Box::new(request.clone()), time: time.clone() }))
    }
}
