//! After the sale: clients call off and move, owners ask for more and give back; twice, too late, and with old pages.

use super::World;
use super::edge::Stage;
use crate::fixtures::{at_salon, shown_with};
use chairtime_shared::api::StaffChoice;
use chairtime_shared::booking::{Actor, CancellationQuote, Cancelling, Phase, Waiver};
use chairtime_shared::id::BookingId;
use chairtime_shared::ledger::{Command, Rescheduling};
use chairtime_shared::money::Money;

impl World {
    pub(super) fn after_the_sale(&mut self) {
        if !self.sent.is_empty() && self.rng.percent(10) {
            // A tab that was left open, a request that was under way for long.
            let command = self.sent[self.rng.index(self.sent.len())].clone();
            self.counts.add("sent again later");
            self.transaction(command, |_| {});
            return;
        }
        let Some(id) = self.some_visit() else { return };
        match self.rng.below(100) {
            0..8 => self.looks_at_terms(&id),
            8..16 => self.calls_off(&id),
            16..20 => {
                let by = self.rng.pick(&[Cancelling::SalonByTerms, Cancelling::SalonForFree]);
                self.says(Command::Cancel { booking: id, by });
            }
            20..38 => self.moves(&id, Actor::Client),
            38..46 => self.moves(&id, Actor::Salon),
            46..48 => (0..5).for_each(|_| self.moves(&id, Actor::Client)),
            48..53 => {
                let waiver = self.rng.pick(&[Waiver::None, Waiver::None, Waiver::Whole]);
                self.says(Command::NoShow { booking: id, waiver });
            }
            53..63 => self.asks_for_payment(&id),
            63..69 => self.revokes(&id),
            69..78 => self.gives_back(&id),
            78..92 => self.pays_the_rest(&id),
            _ => self.time_comes(&id),
        }
    }

    /// Mostly one that stands.
    fn some_visit(&mut self) -> Option<BookingId> {
        let stands = self.rng.percent(85);
        let wanted = |phase: Phase| !stands || matches!(phase, Phase::Confirmed { .. });
        let bookings = self.books.bookings().iter().filter(|(_, booking)| wanted(booking.phase));
        let ids: Vec<_> = bookings.map(|(id, _)| id).collect();
        (!ids.is_empty()).then(|| ids[self.rng.index(ids.len())].clone())
    }

    /// Once, or twice in the same breath.
    fn says(&mut self, command: Command) {
        if self.rng.percent(25) {
            self.counts.add("said twice");
            self.transaction(command.clone(), |_| {});
        }
        if self.rng.percent(40) {
            self.sent.push(command.clone());
        }
        self.transaction(command, |_| {});
    }

    fn looks_at_terms(&mut self, id: &BookingId) {
        if let Some(quote) = self.books.bookings()[id].cancellation(self.now) {
            self.shown.insert(id.clone(), quote);
        }
    }

    /// With what is shown now, with what was shown long ago, or with something made up.
    fn calls_off(&mut self, id: &BookingId) {
        let now = self.books.bookings()[id].cancellation(self.now);
        let nothing = || Money::zero(self.salon.currency);
        let now = now.unwrap_or_else(|| CancellationQuote { fee: nothing(), back: nothing(), charge: None });
        let earlier = self.shown.get(id).copied();
        let shown = match self.rng.below(10) {
            0..5 => earlier.unwrap_or(now),
            5 => CancellationQuote { back: self.house.sum(now.back.minor() + 1), ..now },
            6 => CancellationQuote { fee: now.back, back: now.fee, charge: None },
            _ => now,
        };
        self.says(Command::Cancel { booking: id.clone(), by: Cancelling::Client { shown } });
    }

    /// To any time, to half an hour from now, to somebody else's time; with anybody or with somebody.
    fn moves(&mut self, id: &BookingId, by: Actor) {
        let booking = &self.books.bookings()[id];
        let (services, before) = (booking.made.asked.services.clone(), booking.made.visit.start);
        let start = match self.rng.below(10) {
            0..4 => at_salon(self.now, self.rng.seconds(4), 600 + 30 * self.rng.seconds(12)),
            4..7 => before.plus(self.rng.pick(&[-1_800, 0, 0, 1_800, 3_600])),
            7 => before.plus(60),
            _ => {
                let others: Vec<_> =
                    self.books.bookings().values().map(|other| other.made.visit.start).collect();
                self.rng.pick(&others)
            }
        };
        let person = self.salon.staff[self.rng.index(2)].id.clone();
        let shown = shown_with(&self.salon, &services, &person);
        let first = shown_with(&self.salon, &services, &self.salon.staff[0].id);
        let Some(shown) = shown.filter(|_| !self.rng.percent(5)).or(first) else { return };
        let staff = if self.rng.percent(40) { StaffChoice::Any } else { StaffChoice::Member { id: person } };
        let to = Box::new(Rescheduling { by, staff, start, shown });
        self.says(Command::Reschedule { booking: id.clone(), to });
    }

    fn a_sum(&mut self) -> Money {
        let units = self.rng.pick(&[1, 49, 700, 1_003, 2_500, 4_000]);
        self.house.sum(self.house.scaled(units))
    }

    fn a_key(&mut self) -> String {
        format!("k{}", self.rng.below(4))
    }

    fn asks_for_payment(&mut self, id: &BookingId) {
        let (booking, key, amount) = (id.clone(), self.a_key(), self.a_sum());
        self.says(Command::RequestPayment { booking, key, amount });
        if self.rng.percent(60) {
            self.pays_the_rest(id);
        }
    }

    fn revokes(&mut self, id: &BookingId) {
        let (booking, key) = (id.clone(), self.a_key());
        self.says(Command::RevokePaymentRequest { booking, key });
    }

    /// Some, all that is left, or a unit more.
    fn gives_back(&mut self, id: &BookingId) {
        let left = self.books.bookings()[id].refundable();
        let amount = match self.rng.below(5) {
            0 => left,
            1 => self.house.sum(left.minor() + 1),
            2 => self.house.sum(self.rng.below(left.minor().max(1))),
            _ => self.a_sum(),
        };
        let (booking, key) = (id.clone(), self.a_key());
        self.says(Command::GrantRefund { booking, key, amount });
    }

    /// Its client goes to the page and, where there is one already, pays.
    fn pays_the_rest(&mut self, id: &BookingId) {
        let Some(client) = self.clients.iter().position(|client| client.request.id == *id) else { return };
        let provider = self.a_choice();
        self.ask(client, Stage::Start(provider));
        self.pays(client);
    }

    /// The second at which something ends, the one before or the one after.
    fn time_comes(&mut self, id: &BookingId) {
        let boundaries = self.promises[id].boundaries();
        let when = self.rng.pick(&boundaries).plus(self.rng.seconds(3) - 1);
        if when > self.now {
            self.now = when;
            self.note(|| format!("a second that matters to {id}"));
            self.providers_see_the_time();
        }
        match self.rng.below(4) {
            0 => self.calls_off(id),
            1 => self.moves(id, Actor::Client),
            2 => self.says(Command::NoShow { booking: id.clone(), waiver: Waiver::None }),
            _ => {}
        }
    }
}
