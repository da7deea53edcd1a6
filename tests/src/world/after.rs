//! After the sale: clients call off and move, owners ask for more and give back; twice, too late, and with old pages.

use super::World;
use super::edge::Stage;
use super::promise::HOLD_DAYS;
use crate::fixtures::{DAY, shown_at, shown_by};
use chairtime_shared::api::StaffChoice;
use chairtime_shared::booking::{Actor, CancellationQuote, Cancelling, Phase, Purpose, Waiver};
use chairtime_shared::contact::{ContactField, Note};
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
            53..61 => self.asks_for_payment(&id),
            61..67 => self.revokes(&id),
            67..74 => self.gives_back(&id),
            74..81 => self.decides_about_the_card(&id),
            81..91 => self.pays_the_rest(&id),
            91..92 => self.takes_links_back(&id),
            92..94 => self.notes(&id),
            94..96 => self.blocks(),
            _ => self.time_comes(&id),
        }
    }

    /// Mostly one that stands.
    fn some_visit(&mut self) -> Option<BookingId> {
        let stands = self.rng.percent(85);
        let wanted = |phase: Phase| !stands || matches!(phase, Phase::Confirmed { .. });
        let bookings = self.books.bookings().iter().filter(|(_, booking)| wanted(booking.phase));
        let mut ids: Vec<_> = bookings.map(|(id, _)| id).collect();
        if self.rng.percent(40) {
            // Those that may cost more than was paid.
            let with_leave = self.books.bookings().iter().filter(|(id, booking)| {
                let unpaid = matches!(booking.phase, Phase::Held { .. } | Phase::Expired { .. });
                !unpaid && self.promises[*id].leave.is_some()
            });
            let with_leave: Vec<_> = with_leave.map(|(id, _)| id).collect();
            if !with_leave.is_empty() {
                ids = with_leave;
            }
        }
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
        let held_until = self.promises[id].held_until(booking).unwrap_or(self.now.plus(HOLD_DAYS * DAY));
        let start = match self.rng.below(10) {
            0 => self.place.at(self.now, 4 + self.rng.seconds(5), 600 + 30 * self.rng.seconds(12)),
            1..4 => self.place.at(self.now, self.rng.seconds(4), 600 + 30 * self.rng.seconds(12)),
            4..7 => before.plus(self.rng.pick(&[-1_800, 0, 0, 1_800, 3_600])),
            7 => before.plus(60),
            _ => {
                let others: Vec<_> =
                    self.books.bookings().values().map(|other| other.made.visit.start).collect();
                self.rng.pick(&others)
            }
        };
        let person = self.salon.staff[self.rng.index(2)].id.clone();
        let shown = shown_at(&self.salon, &services, &person, (start, held_until));
        let first = shown_at(&self.salon, &services, &self.salon.staff[0].id, (start, held_until));
        let Some(shown) = shown.filter(|_| !self.rng.percent(5)).or(first) else { return };
        let mut staff =
            if self.rng.percent(40) { StaffChoice::Any } else { StaffChoice::Member { id: person } };
        let mut shown = shown;
        if services.len() > 1 && self.rng.percent(50) {
            let team = self.a_team(services.len());
            if let Some(by) = shown_by(&self.salon, &services, &team, (start, held_until)) {
                (shown, staff) = (by, self.chosen(team));
            }
        }
        let from = match self.rng.below(20) {
            0 => None,
            1 => Some(before.plus(1_800)),
            _ => Some(before),
        };
        let to = Box::new(Rescheduling { by, staff, start, shown, from });
        self.says(Command::Reschedule { booking: id.clone(), to });
    }

    pub(super) fn a_sum(&mut self) -> Money {
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

    /// What the salon notes is there until its client is forgotten, and changes nothing else.
    fn notes(&mut self, id: &BookingId) {
        let before = self.books.bookings()[id].clone();
        if before.made.purpose == Purpose::Blocked {
            return;
        }
        let text = format!("note {}", self.rng.below(3));
        let text: Note = text.try_into().expect("a note");
        let command = Command::WriteNote { booking: id.clone(), text: text.clone() };
        // It is kept where the remark was, and is news.
        let forgotten = self.forgotten.get(id).cloned();
        if let Some(fields) = self.forgotten.get_mut(id).filter(|_| !before.made.contact.is_nobody()) {
            fields.remove(&ContactField::Comment);
        }
        let Some(result) = self.transaction(command, |_| {}) else {
            self.forgotten.extend(forgotten.map(|fields| (id.clone(), fields)));
            return;
        };
        let mut expected = before.clone();
        if before.made.contact.is_nobody() {
            assert!(result.is_err(), "law: of whom nobody knows anything, nothing is noted: {before:#?}");
        } else {
            expected.version += u64::from(before.made.contact.note != text);
            expected.made.contact.note = text;
            self.counts.add("noted");
        }
        assert!(self.books.bookings()[id] == expected, "law: a note is a note: {expected:#?}");
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

    /// The salon takes what is held as a guarantee, some of it or more than that, or lets go of it.
    fn decides_about_the_card(&mut self, id: &BookingId) {
        let (booking, promise) = (id.clone(), &self.promises[id]);
        let held = promise.guarantee(&self.books.bookings()[id]);
        let amount = match self.rng.below(6) {
            0 => return self.says(Command::LetGoOfHold { booking }),
            1 => held + 1,
            2..4 => self.rng.below(held.max(1)) + 1,
            4 => held,
            _ => self.a_sum().minor(),
        };
        self.says(Command::TakeHold { booking, amount: self.house.sum(amount) });
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
        let mut boundaries = self.promises[id].boundaries();
        if let Some(over) = self.promises[id].held_until(&self.books.bookings()[id])
            && self.rng.percent(40)
        {
            boundaries = vec![over];
        }
        let when = self.rng.pick(&boundaries).plus(self.rng.seconds(3) - 1);
        if when > self.now {
            self.now = when;
            self.note(|| format!("a second that matters to {id}"));
            self.providers_see_the_time();
        }
        match self.rng.below(6) {
            0 | 5 => self.calls_off(id),
            3 => self.decides_about_the_card(id),
            1 => self.moves(id, Actor::Client),
            2 => self.says(Command::NoShow { booking: id.clone(), waiver: Waiver::None }),
            _ => {}
        }
    }
}
