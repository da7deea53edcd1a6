//! A booking exists: held, confirmed, expired, cancelled; and its money with it.
//!
//! Invariant: what the client reads comes from the Worker's last answer, never from the address they came back by. A
//! countdown runs by the Worker's clock; when it ends, the Worker is asked, and until it answers nothing is called over.

mod cancel;
mod face;
mod moving;
mod pay;
mod told;

use super::ask::Ask;
use super::visit::Visit;
use super::{BookingKey, Cmd, Event, Failure, Kept, Msg, Sale, Shop, Stage, Target, Version};
use super::{arrival, later};
use chairtime_shared::api::{BookingAction, BookingAnswer, BookingStatus, Code, PaymentStatus, StaffChoice};
use chairtime_shared::booking::CancellationQuote;
use chairtime_shared::id::ServiceId;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;

pub use face::{Face, Money};
use pay::Claim;
pub use pay::Outcome;
use told::Seen;
pub use told::Tab;

/// Seconds before each further look while a payment is on its way. The last holds for all that follow.
const LOOKS_SECONDS: [u32; 8] = [1, 2, 3, 5, 5, 10, 20, 30];

/// How the client came here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Road {
    /// Has just made the booking.
    Made,
    /// By the link of the booking, as a rule from the payment page.
    Link,
    /// By a reload, or a step back, in the same tab.
    Kept,
}

/// A booking that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The salon.
    pub shop: Shop,
    /// What opens the booking; none for a link that names no booking.
    pub key: Option<BookingKey>,
    /// How the client came here.
    pub road: Road,
    /// The Worker's last answer.
    pub answer: Option<BookingAnswer>,
    /// Why the last question got no good answer.
    pub failure: Option<Failure>,
    /// What "try again" does about it.
    pub retry: StandingMsg,
    /// What the client wants of the code behind, while that is on its way.
    pub wants: Option<StandingMsg>,
    /// The action under way that the client waits for.
    pub busy: Option<BookingAction>,
    /// True once the provider has been asked since the client came.
    pub asked_provider: bool,
    /// The provider's page is being opened.
    pub leaving: bool,
    /// Where the client pays or tried to, once known.
    pub place: Option<Provider>,
    /// The provider's widget that is open.
    paying: Option<Version>,
    claim: Option<Claim>,
    /// What calling off would mean, while the client is being asked.
    cancelling: Option<CancellationQuote>,
    /// The version of the visit that the client's last move has made.
    moved: Option<u64>,
    /// The phone's clock at the last tick.
    clock: Timestamp,
    /// Seconds from the phone's clock to the Worker's.
    skew: i64,
    looks: usize,
    waiting: Option<Version>,
    ticking: Option<Version>,
    over: bool,
    tab: Tab,
    seen: Seen,
}

/// What the client does about a booking that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandingMsg {
    /// Goes to the payment.
    Pay,
    /// Goes to pay at this provider instead.
    PayAt(Provider),
    /// Asks how it stands.
    Look,
    /// Wants another time for the same services.
    AnotherTime,
    /// Wants another visit.
    AnotherVisit,
    /// Would like to call it off.
    AskToCancel,
    /// Calls it off on the terms shown.
    Cancel,
    /// Would rather come.
    KeepVisit,
    /// Would like to come at another time.
    Move,
    /// Wants the visit in their calendar.
    Calendar,
    /// The page is in sight again, perhaps by the browser's back button.
    Shown,
}

impl Standing {
    fn new(shop: Shop, key: Option<BookingKey>, road: Road, tab: Tab) -> Self {
        Self {
            shop,
            key,
            road,
            answer: None,
            failure: None,
            retry: StandingMsg::Look,
            wants: None,
            busy: None,
            asked_provider: false,
            leaving: false,
            place: None,
            paying: None,
            claim: None,
            cancelling: None,
            moved: None,
            clock: Timestamp(0),
            skew: 0,
            looks: 0,
            waiting: None,
            ticking: None,
            over: false,
            tab,
            seen: Seen::default(),
        }
    }

    /// The booking was made a moment ago, to be paid at that provider.
    pub(super) fn made(
        shop: Shop,
        link: String,
        answer: BookingAnswer,
        provider: Option<Provider>,
        at: Timestamp,
        ask: &mut Ask,
    ) -> Stage {
        let key = BookingKey::own(answer.booking.id.clone(), link);
        ask.push(Cmd::Keep(Box::new(Kept::Standing(key.clone()))));
        ask.focus(Target::Heading);
        let mut standing = Box::new(Self::new(shop, Some(key), Road::Made, Tab::Made));
        if answer.booking.status == BookingStatus::Held {
            ask.emit(Event::Held(Sale::of(&answer)));
        }
        let pageless = answer.booking.status == BookingStatus::Held && answer.checkout.is_none();
        standing.take(answer, at, ask);
        standing.asked_at(provider);
        if pageless {
            // The time is held, but the provider has not opened a page: say so, and let the client try again.
            standing.page_down(ask);
        }
        standing.leave(ask);
        Stage::Standing(standing)
    }

    /// The client is back.
    pub(super) fn returned(shop: Shop, key: BookingKey, road: Road, tab: Tab, ask: &mut Ask) -> Stage {
        let mut standing = Box::new(Self::new(shop, Some(key), road, tab));
        standing.ask(BookingAction::Show, 0, ask);
        Stage::Standing(standing)
    }

    /// The link names no booking.
    pub(super) fn broken(shop: Shop) -> Stage {
        Stage::Standing(Box::new(Self::new(shop, None, Road::Link, Tab::Other)))
    }

    pub(super) fn step(mut self: Box<Self>, msg: Msg, ask: &mut Ask) -> Stage {
        match msg {
            Msg::Booking { version, outcome, at } if self.waiting == Some(version) => {
                self.waiting = None;
                let busy = self.busy.take();
                return self.came(outcome, busy, at, ask);
            }
            Msg::Widget { version, outcome } if self.paying == Some(version) => {
                self.widget_left(outcome, ask);
            }
            Msg::Tick { version, at } if self.ticking == Some(version) => self.tick(at, ask),
            Msg::Standing(msg) => return self.act(msg, ask),
            Msg::Started(_)
            | Msg::Storefront { .. }
            | Msg::Reopen
            | Msg::Later(_)
            | Msg::Times { .. }
            | Msg::Booking { .. }
            | Msg::Widget { .. }
            | Msg::Tick { .. }
            | Msg::Visit(_) => {}
        }
        Stage::Standing(self)
    }

    fn act(mut self: Box<Self>, msg: StandingMsg, ask: &mut Ask) -> Stage {
        match msg {
            StandingMsg::Pay => self.pay(None, ask),
            StandingMsg::PayAt(provider) => self.pay(Some(provider), ask),
            StandingMsg::Look => {
                self.busy = Some(BookingAction::Refresh);
                self.looks = 0;
                self.ask(BookingAction::Refresh, 0, ask);
            }
            StandingMsg::Shown => {
                if self.is_open() && !self.is_paying() {
                    self.leaving = false;
                    self.look_from_now(ask);
                }
            }
            StandingMsg::AskToCancel
            | StandingMsg::Cancel
            | StandingMsg::KeepVisit
            | StandingMsg::Move
            | StandingMsg::Calendar => return arrival::manage(self, msg, ask),
            StandingMsg::AnotherTime => return self.another_time(ask),
            StandingMsg::AnotherVisit => {
                ask.push(Cmd::Forget);
                ask.focus(Target::Heading);
                return Stage::Visit(Box::new(Visit::new(self.shop)));
            }
        }
        Stage::Standing(self)
    }

    fn another_time(self: Box<Self>, ask: &mut Ask) -> Stage {
        ask.push(Cmd::Forget);
        let held = self.answer.as_ref().is_some_and(|answer| answer.booking.status == BookingStatus::Held);
        if let (Some(key), true) = (&self.key, held) {
            // The time goes back to everybody now rather than when the hold ends. Nobody waits for the answer.
            ask.about(key, BookingAction::Release, 0);
        }
        let (services, staff) = self.choice();
        Stage::Visit(Box::new(Visit::another_time(self.shop, &services, staff, ask)))
    }

    /// What was chosen when it was booked.
    fn choice(&self) -> (Vec<ServiceId>, StaffChoice) {
        let lines = self.answer.as_ref().map(|answer| answer.booking.lines.as_slice()).unwrap_or_default();
        let services = lines.iter().map(|line| line.service.clone()).collect();
        let staff = StaffChoice::of(lines.iter().map(|line| Some(line.staff.clone())).collect());
        (services, staff)
    }

    fn came(
        mut self: Box<Self>,
        outcome: Result<Box<BookingAnswer>, Failure>,
        busy: Option<BookingAction>,
        at: Timestamp,
        ask: &mut Ask,
    ) -> Stage {
        match outcome {
            Ok(answer) => {
                let pays = busy == Some(BookingAction::Checkout);
                if pays {
                    self.failure = None;
                }
                self.take(*answer, at, ask);
                // Other answers name the page too; only the client's own wish leads there.
                if pays {
                    self.leave(ask);
                }
            }
            // What was kept in this tab leads nowhere any more: begin anew.
            Err(Failure::Refused(problem))
                if problem.code == Code::UnknownBooking
                    && self.road == Road::Kept
                    && self.answer.is_none() =>
            {
                ask.push(Cmd::Forget);
                return Stage::Visit(Box::new(Visit::new(self.shop)));
            }
            Err(Failure::Refused(problem))
                if matches!(problem.code, Code::HoldEnded | Code::NothingToPay | Code::NotCancellable) =>
            {
                self.ask(BookingAction::Show, 0, ask);
            }
            Err(Failure::Refused(problem))
                if problem.code == Code::FeeChanged && self.cancelling.is_some() =>
            {
                later::terms_changed(&mut self, problem, ask);
            }
            Err(failure) => {
                self.fail(failure, busy, ask);
                self.look_again(ask);
            }
        }
        Stage::Standing(self)
    }

    fn fail(&mut self, failure: Failure, busy: Option<BookingAction>, ask: &mut Ask) {
        ask.emit(Event::Error { code: failure.code() });
        self.failure = Some(failure);
        self.retry = match busy {
            Some(BookingAction::Checkout) => StandingMsg::Pay,
            Some(BookingAction::Cancel) => StandingMsg::Cancel,
            _ => StandingMsg::Look,
        };
    }

    fn ask(&mut self, action: BookingAction, wait_ms: u32, ask: &mut Ask) {
        if let Some(key) = &self.key {
            self.waiting = Some(ask.about(key, action, wait_ms));
        }
    }

    /// True once a first look at the provider has come to an end since the client came.
    fn provider_answered(&self) -> bool {
        self.looks > 0
    }

    /// True while a payment can still decide over the booking.
    fn is_open(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| {
            answer.booking.status == BookingStatus::Held
                || answer.booking.payment == PaymentStatus::Processing
                // What is still open of a visit that stands is perhaps being paid on the page that was opened for it.
                || (answer.wanted.is_some() && answer.checkout.is_some() && self.looks < LOOKS_SECONDS.len())
                || self.claim == Some(Claim::Paid)
        })
    }

    fn take(&mut self, answer: BookingAnswer, at: Timestamp, ask: &mut Ask) {
        // The answers of two calls may overtake each other; the newer state stays.
        let outdated =
            self.answer.as_ref().is_some_and(|known| known.booking.version > answer.booking.version);
        self.skew = answer.now.since(at);
        self.clock = at;
        // That the payment could not be opened stays on the screen until the client tries again.
        if self.retry == StandingMsg::Look || answer.booking.status != BookingStatus::Held {
            self.failure = None;
        }
        if !outdated {
            self.weigh_claim(&answer);
            if let Some(checkout) = &answer.checkout {
                self.place = Some(checkout.provider);
            }
            if let Some(key) = &mut self.key {
                key.booking = Some(answer.booking.id.clone());
            }
            self.announce(&answer, ask);
            // The question stands only as long as there is something to call off.
            self.cancelling = self.cancelling.filter(|_| answer.cancellation.is_some());
            self.answer = Some(answer);
        }
        self.over = self.seconds_left() == Some(0);
        self.start_clock(ask);
        self.look_again(ask);
    }

    /// Asks the provider at once, and then as after the payment page.
    fn look_from_now(&mut self, ask: &mut Ask) {
        if self.road == Road::Made {
            self.road = Road::Kept;
        }
        self.looks = 0;
        self.ask(BookingAction::Refresh, 0, ask);
    }

    /// Asks again after a while, as long as a payment can still arrive.
    fn look_again(&mut self, ask: &mut Ask) {
        if !self.is_open() || (self.road == Road::Made && !self.over) || self.leaving {
            return;
        }
        let last = LOOKS_SECONDS.last().copied().unwrap_or(30);
        // The first look at the provider comes at once.
        let wait =
            if self.asked_provider { LOOKS_SECONDS.get(self.looks).copied().unwrap_or(last) } else { 0 };
        if self.asked_provider {
            self.looks = self.looks.saturating_add(1);
        }
        self.asked_provider = true;
        self.ask(BookingAction::Refresh, wait.saturating_mul(1_000), ask);
    }

    /// Seconds that the slot is still held, by the Worker's clock.
    #[must_use]
    pub fn seconds_left(&self) -> Option<i64> {
        let booking = &self.answer.as_ref()?.booking;
        let ends = booking.hold_ends.filter(|_| booking.status == BookingStatus::Held)?;
        Some(ends.since(self.clock.plus(self.skew)).max(0))
    }

    fn start_clock(&mut self, ask: &mut Ask) {
        if self.ticking.is_none() && self.seconds_left().is_some_and(|left| left > 0) {
            self.ticking = Some(ask.tick());
        }
    }

    fn tick(&mut self, at: Timestamp, ask: &mut Ask) {
        self.clock = at;
        self.ticking = None;
        self.start_clock(ask);
        if self.seconds_left() == Some(0) && !self.over {
            self.over = true;
            self.looks = 0;
            self.ask(BookingAction::Refresh, 1_000, ask);
        }
    }
}
