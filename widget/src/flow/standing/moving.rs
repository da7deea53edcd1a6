//! Moving a visit: from its page to the free times, and back again.
//!
//! Invariant: while the client chooses, the page waits as it was; it comes back with the Worker's answer, or asks for it.

use super::{Standing, StandingMsg};
use crate::flow::ask::Ask;
use crate::flow::visit::Visit;
use crate::flow::{Failure, Stage, Target};
use chairtime_shared::api::{BookingAction, BookingAnswer, Code};
use chairtime_shared::time::Timestamp;

impl Standing {
    /// True while the client may move the visit without asking the salon.
    #[must_use]
    pub fn is_movable(&self) -> bool {
        let until = self.answer.as_ref().and_then(|answer| answer.movable_until);
        until.is_some_and(|until| self.clock.plus(self.skew) <= until) && !self.is_paying()
    }

    /// True while the visit stands as the client has just moved it.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        self.moved.is_some_and(|version| {
            self.answer.as_ref().is_some_and(|answer| answer.booking.version == version)
        })
    }

    /// To the free times.
    pub(in crate::flow) fn go_moving(mut self: Box<Self>, ask: &mut Ask) -> Stage {
        if !self.is_movable() {
            return Stage::Standing(self);
        }
        // Whatever is under way is asked for again afterwards.
        (self.waiting, self.ticking, self.busy) = (None, None, None);
        (self.cancelling, self.failure, self.moved) = (None, None, None);
        let (services, staff) = self.choice();
        Stage::Visit(Box::new(Visit::to_move(self, services, staff, ask)))
    }

    /// The client leaves the visit as it is.
    pub(in crate::flow) fn unmoved(mut self: Box<Self>, ask: &mut Ask) -> Stage {
        self.ask(BookingAction::Show, 0, ask);
        ask.focus(Target::Heading);
        Stage::Standing(self)
    }

    /// The visit cannot be moved, and the client is told why.
    pub(in crate::flow) fn unmovable(mut self: Box<Self>, failure: Failure, ask: &mut Ask) -> Stage {
        if let (Failure::Refused(problem), Some(answer)) = (&failure, &mut self.answer)
            && problem.code == Code::NotNow
        {
            answer.movable_until = None;
        }
        self.retry = StandingMsg::Look;
        self.failure = Some(failure);
        ask.focus(Target::Heading);
        Stage::Standing(self)
    }

    /// The visit is moved.
    pub(in crate::flow) fn moved(
        mut self: Box<Self>,
        answer: BookingAnswer,
        at: Timestamp,
        ask: &mut Ask,
    ) -> Stage {
        self.moved = Some(answer.booking.version);
        self.take(answer, at, ask);
        ask.focus(Target::Heading);
        Stage::Standing(self)
    }
}
