//! A visit that exists is moved: the steps are those of a new one, the last asks whether the client means it.
//!
//! Invariant: who, when and at what price on the screen is what is sent. Where it is not true any more, or the time is
//! gone, the Worker says so, the visit stays where it was, and the client chooses again.

use super::reply::is_verdict;
use super::{Step, Visit, VisitMsg};
use crate::flow::ask::Ask;
use crate::flow::standing::Standing;
use crate::flow::{BookingKey, Event, Failure, Stage, Version, offer};
use chairtime_shared::api::{BookingAnswer, BookingView, Code, PayChoice, RescheduleRequest, StaffChoice};
use chairtime_shared::catalogue::StaffMember;
use chairtime_shared::id::ServiceId;
use chairtime_shared::money::Money;
use chairtime_shared::prepayment::Quote;
use chairtime_shared::time::{LocalDate, Timestamp};

/// The visit that shall be moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moving {
    /// Its page, as it was left.
    standing: Box<Standing>,
    /// The question under way, if one is.
    waiting: Option<Version>,
}

/// What moving means for the client's money online.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Nothing.
    None,
    /// So much is to be paid.
    More(Money),
    /// So much goes back.
    Back(Money),
}

impl Moving {
    pub(super) fn key(&self) -> Option<&BookingKey> {
        self.standing.key.as_ref()
    }

    pub(super) fn is_sent(&self) -> bool {
        self.waiting.is_some()
    }

    pub(super) fn awaits(&self, version: Version) -> bool {
        self.waiting == Some(version)
    }

    /// The calendar opens with the visit's day amid the week; to a day, as zones are the Worker's affair.
    pub(super) fn first_page(&self, today: LocalDate) -> LocalDate {
        let answer = self.standing.answer.as_ref();
        let ahead = answer.map_or(0, |answer| answer.booking.start.since(answer.now) / 86_400);
        today.plus_days((ahead - 3).max(0))
    }

    /// As it stands until it is moved.
    #[must_use]
    pub fn booking(&self) -> Option<&BookingView> {
        Some(&self.standing.answer.as_ref()?.booking)
    }
}

impl Visit {
    pub(in crate::flow) fn to_move(
        standing: Box<Standing>,
        services: Vec<ServiceId>,
        staff: StaffChoice,
        ask: &mut Ask,
    ) -> Self {
        let mut visit = Self::new(standing.shop.clone());
        visit.services = services;
        visit.moving = Some(Moving { standing, waiting: None });
        visit.new_choice();
        visit.enter_times_with(staff, ask);
        visit
    }

    /// Who would do each service.
    #[must_use]
    pub fn team(&self) -> Option<Vec<&StaffMember>> {
        offer::team(&self.shop.storefront, &self.services, &self.staff, self.time.as_ref()?)
    }

    /// What the move on the screen means for the money online. What was open before is part of it.
    #[must_use]
    pub fn difference(&self) -> Option<Difference> {
        let answer = self.moving.as_ref()?.standing.answer.as_ref()?;
        if answer.pay != Some(PayChoice::Now) {
            return Some(Difference::None);
        }
        let due = |quote: Quote| quote.prepayment.due_now().map_or(0, Money::minor);
        let (old, new) = (due(answer.booking.quote), due(self.quote()?));
        let open = answer.wanted.map_or(0, Money::minor);
        let money = |minor| offer::money(&self.shop.storefront, minor).ok();
        let more = new.saturating_add(open);
        Some(if old == new || old == more {
            Difference::None
        } else if more > old {
            Difference::More(money(more - old)?)
        } else {
            // Never more than is there: the salon may have given back of it already.
            let BookingView { paid, on_hold, .. } = &answer.booking;
            let there = paid.minor().saturating_add(on_hold.map_or(0, |hold| hold.amount.minor()));
            Difference::Back(money((old - more).min(there))?)
        })
    }

    /// True when that leads back to the visit's page.
    pub(super) fn leaves(&self, msg: &VisitMsg) -> bool {
        let back = matches!(msg, VisitMsg::Back) && self.step == Step::Times;
        self.moving.is_some() && !self.is_sending() && (back || matches!(msg, VisitMsg::Stay))
    }

    /// Back to the visit's page.
    pub(in crate::flow) fn stay(mut self: Box<Self>, ask: &mut Ask) -> Stage {
        match self.moving.take() {
            Some(moving) => moving.standing.unmoved(ask),
            None => Stage::Visit(self),
        }
    }

    /// The client has said yes: to these people, whoever else would be free.
    pub(in crate::flow) fn send_move(&mut self, ask: &mut Ask) {
        let (Some(time), Some(shown), Some(team)) = (&self.time, self.quote(), self.team()) else {
            return;
        };
        let staff = StaffChoice::of(team.iter().map(|member| Some(member.id.clone())).collect());
        let start = time.start;
        if let Some(moving) = &mut self.moving
            && let Some(key) = &moving.standing.key
        {
            let from = moving.standing.answer.as_ref().map(|answer| answer.booking.start);
            let to = RescheduleRequest { staff, start, shown, from };
            moving.waiting = Some(ask.reschedule(key, to));
            self.notice = None;
        }
    }

    pub(in crate::flow) fn move_came(
        mut self: Box<Self>,
        outcome: Result<Box<BookingAnswer>, Failure>,
        at: Timestamp,
        ask: &mut Ask,
    ) -> Stage {
        let Some(mut moving) = self.moving.take() else { return Stage::Visit(self) };
        moving.waiting = None;
        match outcome {
            Ok(answer) => return moving.standing.moved(*answer, at, ask),
            Err(Failure::Refused(problem))
                if matches!(problem.code, Code::SlotTaken | Code::NotBookable | Code::PriceChanged) =>
            {
                self.moving = Some(moving);
                self.refused(*problem, ask);
            }
            Err(Failure::Refused(problem)) if is_verdict(problem.code) => {
                ask.emit(Event::Error { code: problem.code.as_str() });
                return moving.standing.unmovable(Failure::Refused(problem), ask);
            }
            // Whether it was done is not known; the same yes again is the same move.
            Err(failure) => {
                self.moving = Some(moving);
                self.fail(failure, ask);
            }
        }
        Stage::Visit(self)
    }
}
