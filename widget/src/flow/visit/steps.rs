//! From step to step: on to the free times, to the contact form, and back.

use super::{Step, Visit};
use crate::flow::ask::Ask;
use crate::flow::calendar::Load;
use crate::flow::visit::moving::Moving;
use crate::flow::{Cmd, Event};
use chairtime_shared::api::FreeTime;

/// Milliseconds between two looks at the times on the screen: what is taken is shown so within five seconds.
const WATCH_MS: u32 = 4_000;

impl Visit {
    pub(super) fn enter_times(&mut self, ask: &mut Ask) {
        self.notice = None;
        self.go(Step::Times, ask);
        self.load_times(ask);
    }

    pub(super) fn load_times(&mut self, ask: &mut Ask) {
        if matches!(self.calendar.load, Load::Failed(_)) {
            self.calendar.load = Load::Idle;
        }
        if let Some(window) = self.calendar.missing() {
            let moving = self.moving.as_ref().and_then(Moving::key).cloned();
            self.calendar.load = Load::Waiting(ask.times(&self.services, &self.staff, window, moving, 0));
        }
        self.watch(ask);
    }

    /// Looks again in a moment at what is on the screen, so that a time which somebody takes meanwhile is not chosen in vain.
    pub(super) fn watch(&mut self, ask: &mut Ask) {
        if self.step != Step::Times || self.calendar.load != Load::Idle || self.calendar.is_watched() {
            return;
        }
        if let Some(window) = self.calendar.watches() {
            let moving = self.moving.as_ref().and_then(Moving::key).cloned();
            let asked = ask.times(&self.services, &self.staff, window, moving, WATCH_MS);
            self.calendar.watch(asked);
        }
    }

    pub(super) fn pick_time(&mut self, time: FreeTime, ask: &mut Ask) {
        if self.time.as_ref() != Some(&time) {
            self.corrected = None;
            self.attempt = None;
        }
        ask.emit(Event::Selected { start: time.start });
        self.priced_at = self.now;
        self.time = Some(time);
        self.notice = None;
        self.go(if self.moving.is_some() { Step::Confirm } else { Step::Contact }, ask);
    }

    pub(super) fn back(&mut self, ask: &mut Ask) {
        self.notice = None;
        match self.step {
            Step::Services => {}
            Step::Staff if self.moving.is_some() => self.go(Step::Times, ask),
            Step::Times if self.has_choice() => self.go(Step::Staff, ask),
            Step::Staff | Step::Times => self.go(Step::Services, ask),
            Step::Contact | Step::Confirm => {
                // The client leaves what was sent behind: what comes next is a new booking.
                if self.attempt.take().is_some() {
                    ask.push(Cmd::Forget);
                }
                self.go(Step::Times, ask);
                self.load_times(ask);
            }
        }
    }
}
