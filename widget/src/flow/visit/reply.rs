//! What the Worker answers while the client is choosing.

use super::{Notice, Step, Visit};
use crate::flow::ask::Ask;
use crate::flow::calendar::{Calendar, Load};
use crate::flow::contact::Consent;
use crate::flow::standing::Standing;
use crate::flow::{Cmd, Event, Failure, Stage, Target};
use chairtime_shared::api::{BookingAnswer, Code, FreeTimes, Problem};
use chairtime_shared::prepayment::Quote;
use chairtime_shared::time::Timestamp;

impl Visit {
    pub(super) fn times_came(&mut self, outcome: Result<FreeTimes, Failure>, ask: &mut Ask) {
        match outcome {
            Ok(times) => {
                self.now = times.now.or(self.now);
                self.calendar.take(times);
                self.load_times(ask);
            }
            Err(Failure::Refused(problem)) if problem.code == Code::NotOffered && self.moving.is_none() => {
                self.offer_gone(ask);
            }
            Err(failure) => {
                ask.emit(Event::Error { code: failure.code() });
                self.calendar.load = Load::Failed(failure);
            }
        }
    }

    pub(super) fn post_came(
        mut self: Box<Self>,
        outcome: Result<Box<BookingAnswer>, Failure>,
        at: Timestamp,
        ask: &mut Ask,
    ) -> Stage {
        let Some(mut attempt) = self.attempt.take() else { return Stage::Visit(self) };
        match outcome {
            Ok(answer) => {
                if let Some(link) = answer.link.clone() {
                    let at_provider = attempt.request.provider;
                    return Standing::made(self.shop, link, *answer, at_provider, at, ask);
                }
                // An answer without a link cannot be followed: ask once more for the same booking.
                attempt.waiting = None;
                self.attempt = Some(attempt);
                self.fail(Failure::NoAnswer, ask);
            }
            Err(Failure::Refused(problem)) if is_verdict(problem.code) => {
                // Refused for good: nothing was booked under this identifier.
                ask.push(Cmd::Forget);
                self.refused(*problem, ask);
            }
            Err(failure) => {
                attempt.waiting = None;
                self.attempt = Some(attempt);
                self.fail(failure, ask);
            }
        }
        Stage::Visit(self)
    }

    pub(super) fn fail(&mut self, failure: Failure, ask: &mut Ask) {
        ask.emit(Event::Error { code: failure.code() });
        self.notice = Some(Notice::Failed(failure));
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what has no screen of its own is told as a failure")]
    pub(super) fn refused(&mut self, problem: Problem, ask: &mut Ask) {
        ask.emit(Event::Error { code: problem.code.as_str() });
        match problem.code {
            Code::SlotTaken | Code::NotBookable => {
                self.time = None;
                self.corrected = None;
                let day = self.calendar.picked.or(Some(self.calendar.page));
                self.calendar = Calendar::new(self.calendar.today);
                if let Some(day) = day {
                    self.calendar.page = day.max(self.calendar.today);
                }
                self.go(Step::Times, ask);
                self.load_times(ask);
                self.notice = Some(Notice::Taken { nearest: problem.nearest });
            }
            Code::PriceChanged => {
                let was = self.quote();
                self.corrected = problem.quote.map(|quote| *quote);
                self.refetch = Some(ask.storefront());
                let collect = |quote: Option<Quote>| quote.map(|quote| quote.collect);
                let price = collect(was) == collect(self.corrected);
                self.notice = Some(if price { Notice::Price { was } } else { Notice::Terms });
                ask.focus(Target::Heading);
            }
            Code::ConsentChanged | Code::MandateChanged => {
                self.form.allowed = None;
                if problem.code == Code::ConsentChanged {
                    self.form.consent = Consent::Open;
                }
                self.refetch = Some(ask.storefront());
                self.notice = Some(Notice::Consent);
                ask.focus(Target::Heading);
            }
            Code::InvalidContact => {
                self.form.errors = problem.fields;
                self.notice = Some(Notice::Fields);
                let first = self.form.errors.iter().map(|error| error.field).min();
                ask.focus(first.map_or(Target::Heading, Target::Field));
            }
            Code::PrepaymentRequired | Code::PrepaymentUnavailable => {
                self.corrected = problem.quote.map(|quote| *quote);
                self.refetch = Some(ask.storefront());
                self.notice = Some(Notice::Terms);
                ask.focus(Target::Heading);
            }
            Code::NotOffered => self.offer_gone(ask),
            _ => self.notice = Some(Notice::Failed(Failure::Refused(Box::new(problem)))),
        }
    }

    fn offer_gone(&mut self, ask: &mut Ask) {
        self.services.clear();
        self.new_choice();
        self.refetch = Some(ask.storefront());
        self.go(Step::Services, ask);
        self.notice = Some(Notice::NotOffered);
    }
}

/// True when the answer says that nothing was booked and the same body would not be either. For all other answers the
/// same body may be sent again.
pub(super) fn is_verdict(code: Code) -> bool {
    !matches!(
        code,
        Code::Internal
            | Code::Unavailable
            | Code::TooManyRequests
            | Code::ProviderRefused
            | Code::ProviderUnavailable
            | Code::Unknown
    )
}
