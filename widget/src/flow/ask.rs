//! Collects the commands of one step and numbers its questions.

use super::calendar::Window;
use super::{BookingKey, Cmd, Detail, Event, Later, Target, Version};
use chairtime_shared::api::{BookingAction, BookingRequest, RescheduleRequest, StaffChoice};
use chairtime_shared::booking::CancellationQuote;
use chairtime_shared::id::ServiceId;
use chairtime_shared::payment::PayWidget;
use chairtime_shared::provider::Provider;

/// The commands of one step.
pub(super) struct Ask {
    latest: Version,
    /// The code behind.
    pub(super) later: Later,
    commands: Vec<Cmd>,
    opening: bool,
}

impl Ask {
    pub(super) fn new(latest: Version, later: Later) -> Self {
        Self { latest, later, commands: Vec::new(), opening: false }
    }

    pub(super) fn finish(self) -> (Version, Later, Vec<Cmd>) {
        (self.latest, self.later, self.commands)
    }

    /// A number that no question has had.
    pub(super) fn next(&mut self) -> Version {
        self.latest = Version(self.latest.0.wrapping_add(1));
        self.latest
    }

    /// True when no question was asked after `version`.
    pub(super) fn is_latest(&self, version: Version) -> bool {
        self.latest == version
    }

    pub(super) fn push(&mut self, command: Cmd) {
        self.commands.push(command);
    }

    pub(super) fn emit(&mut self, event: Event) {
        self.push(Cmd::Emit(event));
    }

    /// Nobody has asked for what this step shows: the focus stays with what the client does on the page meanwhile.
    pub(super) fn opens(&mut self) {
        self.opening = true;
    }

    pub(super) fn focus(&mut self, target: Target) {
        if !self.opening {
            self.push(Cmd::Focus(target));
        }
    }

    /// Has the code behind fetched, unless it is here or on its way.
    pub(super) fn later(&mut self) {
        if matches!(self.later, Later::Unasked | Later::Lost) {
            self.later = Later::Coming;
            self.push(Cmd::FetchLater);
        }
    }

    pub(super) fn storefront(&mut self) -> Version {
        let version = self.next();
        self.push(Cmd::FetchStorefront { version });
        version
    }

    pub(super) fn times(
        &mut self,
        services: &[ServiceId],
        staff: &StaffChoice,
        window: Window,
        moving: Option<BookingKey>,
        wait_ms: u32,
    ) -> Version {
        let version = self.next();
        let (services, staff, Window { from, days }) = (services.to_vec(), staff.clone(), window);
        self.push(Cmd::FetchTimes { version, services, staff, from, days, moving, wait_ms });
        version
    }

    pub(super) fn post(&mut self, request: BookingRequest) -> Version {
        let version = self.next();
        self.push(Cmd::Post { version, request: Box::new(request) });
        version
    }

    pub(super) fn about(&mut self, key: &BookingKey, action: BookingAction, wait_ms: u32) -> Version {
        self.question(key, action, Detail::None, wait_ms)
    }

    pub(super) fn checkout(&mut self, key: &BookingKey, provider: Option<Provider>) -> Version {
        let detail = provider.map_or(Detail::None, Detail::Place);
        self.question(key, BookingAction::Checkout, detail, 0)
    }

    pub(super) fn cancel(&mut self, key: &BookingKey, terms: CancellationQuote) -> Version {
        self.question(key, BookingAction::Cancel, Detail::Terms(terms), 0)
    }

    pub(super) fn reschedule(&mut self, key: &BookingKey, to: RescheduleRequest) -> Version {
        self.question(key, BookingAction::Reschedule, Detail::Move(Box::new(to)), 0)
    }

    fn question(&mut self, key: &BookingKey, action: BookingAction, detail: Detail, wait_ms: u32) -> Version {
        let version = self.next();
        self.push(Cmd::Ask { version, key: key.clone(), action, detail, wait_ms });
        version
    }

    pub(super) fn widget(&mut self, widget: PayWidget) -> Version {
        let version = self.next();
        self.push(Cmd::StartWidget { version, widget });
        version
    }

    pub(super) fn tick(&mut self) -> Version {
        let version = self.next();
        self.push(Cmd::Tick { version });
        version
    }
}
