//! Calling a visit off: the client is shown what it means, and says yes to exactly that.
//!
//! Invariant: the terms on the screen are the ones that are sent. Where they are not true any more, the Worker says so,
//! nothing has changed, and the client is asked again under the true ones.

use super::{Standing, StandingMsg};
use crate::flow::ask::Ask;
use crate::flow::{Failure, Target};
use chairtime_shared::api::{BookingAction, Problem};
use chairtime_shared::booking::CancellationQuote;

impl Standing {
    /// What the client is being asked about, while they are.
    #[must_use]
    pub fn cancelling(&self) -> Option<CancellationQuote> {
        self.cancelling
    }

    /// True while the answer to a yes is awaited.
    #[must_use]
    pub fn is_cancelling(&self) -> bool {
        self.busy == Some(BookingAction::Cancel)
    }

    /// Asks the client whether they mean it.
    pub(in crate::flow) fn ask_to_cancel(&mut self, ask: &mut Ask) {
        self.cancelling = self.answer.as_ref().and_then(|answer| answer.cancellation);
        self.failure = None;
        ask.focus(Target::Cancel);
    }

    /// The client would rather come.
    pub(in crate::flow) fn keep_visit(&mut self, ask: &mut Ask) {
        self.cancelling = None;
        self.failure = None;
        ask.focus(Target::Cancel);
    }

    /// The client has said yes.
    pub(in crate::flow) fn cancel(&mut self, ask: &mut Ask) {
        if let (Some(key), Some(terms), false) = (&self.key, self.cancelling, self.is_cancelling()) {
            self.busy = Some(BookingAction::Cancel);
            self.failure = None;
            self.waiting = Some(ask.cancel(key, terms));
        }
    }

    /// Other terms hold by now; the client decides again.
    pub(in crate::flow) fn terms_changed(&mut self, problem: Box<Problem>, ask: &mut Ask) {
        self.cancelling = problem.cancellation.as_deref().copied();
        self.retry = StandingMsg::Look;
        self.failure = Some(Failure::Refused(problem));
        ask.focus(Target::Cancel);
    }
}
