//! The ledger's books in memory, with the transactions of the real ones.
//!
//! Invariants, checked at every write: no two claims on one person's time overlap; a booking is what its events make of
//! it; what is confirmed stays confirmed; an effect is added once. A transaction that is not committed leaves nothing.

use chairtime_shared::booking::decide::Effect;
use chairtime_shared::booking::{Booking, Claim, Event, Phase};
use chairtime_shared::catalogue::Salon;
use chairtime_shared::id::{BookingId, ProviderRef, StaffId};
use chairtime_shared::ledger::{Change, Store};
use chairtime_shared::letter::{Happening, Letter, Recipient};
use chairtime_shared::movement::{Head, Movement};
use chairtime_shared::payment::Attempt;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::{Interval, Timestamp};
use std::collections::BTreeMap;
use std::convert::Infallible;

/// One row of the outbox. It stays when it is done, so that the same effect is never added again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Of this booking.
    pub booking: BookingId,
    /// What to do.
    pub effect: Effect,
    /// When it was first tried.
    pub first_try: Option<Timestamp>,
    /// Done for good.
    pub done: bool,
}

/// What was written in the transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where the booking stood before, if there was one.
    pub before: Option<Phase>,
    /// The change.
    pub change: Change,
}

#[derive(Debug, Clone)]
enum Undo {
    Booking(BookingId, Option<Box<Booking>>),
    ClaimTaken(StaffId, Timestamp),
    ClaimFreed(StaffId, Timestamp, Timestamp, BookingId),
    Name(ProviderRef),
    Parked(ProviderRef, Vec<PaymentFact>),
    RowAdded(BookingId, String),
    RowChanged(usize, Box<Row>),
    Movements(usize),
    Letter(BookingId, String, Recipient),
}

/// The books of one salon.
#[derive(Debug, Clone)]
pub struct Books {
    /// The salon as published.
    pub salon: Option<Salon>,
    /// Where it takes prepayments.
    pub providers: Vec<Provider>,
    bookings: BTreeMap<BookingId, Booking>,
    claims: BTreeMap<StaffId, BTreeMap<Timestamp, (Timestamp, BookingId)>>,
    names: BTreeMap<ProviderRef, (BookingId, Attempt)>,
    parked: BTreeMap<ProviderRef, Vec<PaymentFact>>,
    rows: Vec<Row>,
    keys: BTreeMap<(BookingId, String), usize>,
    undo: Vec<Undo>,
    written: Vec<Written>,
    movements: Vec<Movement>,
    letters: BTreeMap<(BookingId, String, Recipient), Letter>,
}

impl Books {
    /// Books with nothing in them but the salon, which is connected to Stripe.
    #[must_use]
    pub fn new(salon: Salon) -> Self {
        Self::at(salon, vec![Provider::Stripe])
    }

    /// Books with nothing in them but the salon, which is connected to these, in its order of preference.
    #[must_use]
    pub fn at(salon: Salon, providers: Vec<Provider>) -> Self {
        Self {
            salon: Some(salon),
            providers,
            bookings: BTreeMap::new(),
            claims: BTreeMap::new(),
            names: BTreeMap::new(),
            parked: BTreeMap::new(),
            rows: Vec::new(),
            keys: BTreeMap::new(),
            undo: Vec::new(),
            written: Vec::new(),
            movements: Vec::new(),
            letters: BTreeMap::new(),
        }
    }

    /// The same books with this transaction committed; here it stays open.
    #[must_use]
    pub fn fork(&mut self) -> Self {
        let (undo, written) = (std::mem::take(&mut self.undo), std::mem::take(&mut self.written));
        let committed = self.clone();
        (self.undo, self.written) = (undo, written);
        committed
    }

    /// Every booking.
    #[must_use]
    pub fn bookings(&self) -> &BTreeMap<BookingId, Booking> {
        &self.bookings
    }

    /// The outbox.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Changes a row of the outbox, in this transaction.
    pub fn change_row(&mut self, index: usize, change: impl FnOnce(&mut Row)) {
        self.undo.push(Undo::RowChanged(index, Box::new(self.rows[index].clone())));
        change(&mut self.rows[index]);
    }

    /// The chain of movements.
    #[must_use]
    pub fn movements(&self) -> &[Movement] {
        &self.movements
    }

    /// The letters about a booking.
    #[must_use]
    pub fn letters(&self, id: &BookingId) -> Vec<&Letter> {
        let own = self.letters.iter().filter(|((booking, ..), _)| booking == id);
        own.map(|(_, letter)| letter).collect()
    }

    /// Facts whose payment is not known.
    #[must_use]
    pub fn parked(&self) -> usize {
        self.parked.values().map(Vec::len).sum()
    }

    /// The same, under the names that they are parked under.
    #[must_use]
    pub fn parked_facts(&self) -> &BTreeMap<ProviderRef, Vec<PaymentFact>> {
        &self.parked
    }

    /// True when this transaction has written nothing at all.
    #[must_use]
    pub fn untouched(&self) -> bool {
        self.undo.is_empty()
    }

    /// What this transaction has saved.
    #[must_use]
    pub fn written(&self) -> &[Written] {
        &self.written
    }

    /// Ends the transaction: all of it is kept.
    pub fn commit(&mut self) -> Vec<Written> {
        self.undo.clear();
        std::mem::take(&mut self.written)
    }

    /// Ends the transaction: none of it is kept.
    pub fn roll_back(&mut self) {
        self.written.clear();
        while let Some(undo) = self.undo.pop() {
            match undo {
                Undo::Booking(id, Some(booking)) => drop(self.bookings.insert(id, *booking)),
                Undo::Movements(before) => self.movements.truncate(before),
                Undo::Letter(id, key, to) => drop(self.letters.remove(&(id, key, to))),
                Undo::Booking(id, None) => drop(self.bookings.remove(&id)),
                Undo::ClaimTaken(staff, start) => drop(self.claims.entry(staff).or_default().remove(&start)),
                Undo::ClaimFreed(staff, start, end, id) => {
                    self.claims.entry(staff).or_default().insert(start, (end, id));
                }
                Undo::Name(name) => drop(self.names.remove(&name)),
                Undo::Parked(name, facts) if facts.is_empty() => drop(self.parked.remove(&name)),
                Undo::Parked(name, facts) => drop(self.parked.insert(name, facts)),
                Undo::RowAdded(id, key) => {
                    self.rows.pop();
                    self.keys.remove(&(id, key));
                }
                Undo::RowChanged(index, row) => self.rows[index] = *row,
            }
        }
    }

    fn take_claims(&mut self, booking: &Booking) {
        for claim in &booking.made.claims {
            let Interval { start, end } = claim.interval;
            let own = self.claims.entry(claim.staff.clone()).or_default();
            let before = own.range(..end).next_back();
            assert!(
                before.is_none_or(|(_, (ends, _))| *ends <= start),
                "law: two claims on {}'s time overlap: {} and {before:?}",
                claim.staff,
                booking.made.id
            );
            own.insert(start, (end, booking.made.id.clone()));
            self.undo.push(Undo::ClaimTaken(claim.staff.clone(), start));
        }
    }

    fn free_claims(&mut self, booking: &Booking, claims: &[Claim]) {
        for claim in claims {
            let start = claim.interval.start;
            let own = self.claims.entry(claim.staff.clone()).or_default();
            if let Some((end, id)) = own.remove(&start) {
                assert!(id == booking.made.id, "law: only the owner frees a claim");
                self.undo.push(Undo::ClaimFreed(claim.staff.clone(), start, end, id));
            }
        }
    }

    /// A booking has its own time while it has its slot, and not a second of it afterwards.
    fn check_claims(&self, booking: &Booking) {
        let id = &booking.made.id;
        let own: usize = self.claims.values().flat_map(BTreeMap::values).filter(|(_, of)| of == id).count();
        let wanted = if booking.holds_slot() { booking.made.claims.len() } else { 0 };
        let all = booking.made.claims.iter().all(|claim| {
            let there = self.claims.get(&claim.staff).and_then(|own| own.get(&claim.interval.start));
            there.is_some_and(|(end, of)| *end == claim.interval.end && of == id)
        });
        assert!(own == wanted && (all || wanted == 0), "law: a booking has its own time and no other: {id}");
    }

    fn check(before: Option<&Booking>, change: &Change) {
        let now = &change.booking;
        let mut replayed = before.cloned().unwrap_or_else(|| Booking::new(now.made.clone()));
        let events = if before.is_some() { &change.events[..] } else { &change.events[1..] };
        for event in events {
            replayed.apply(event);
        }
        assert!(replayed == *now, "law: a booking is what its events make of it\n{replayed:#?}\n{now:#?}");
        let held_slot = before.is_some_and(Booking::holds_slot);
        assert!(held_slot == change.held_slot, "law: a change knows whether the slot was held");
        let confirmed = |booking: &Booking| matches!(booking.phase, Phase::Confirmed { .. });
        let somebody_ended_it =
            |event: &Event| matches!(event, Event::Cancelled { .. } | Event::NoShow { .. });
        assert!(
            !before.is_some_and(confirmed) || confirmed(now) || events.iter().any(somebody_ended_it),
            "law: what is confirmed stays so until somebody says otherwise: {now:#?}"
        );
        if let Some(before) = before.filter(|_| events.iter().any(|e| matches!(e, Event::Moved { .. }))) {
            check_moved(before, now);
        }
        let former = before.map(|before| &before.made.claims).filter(|claims| **claims != now.made.claims);
        assert!(former == change.former.as_ref(), "law: a change knows whose time it gives back");
    }
}

/// A move changes when, with whom and for how much; who has paid what it leaves alone.
fn check_moved(before: &Booking, now: &Booking) {
    for (attempt, payment) in &before.payments {
        let same = now.payments.get(attempt).is_some_and(|now| {
            (payment.asked, &payment.page, &payment.known, payment.since)
                == (now.asked, &now.page, &now.known, now.since)
                && now.refund_requests.starts_with(&payment.refund_requests)
        });
        assert!(same, "law: a move leaves payments as they are: {before:#?} {now:#?}");
    }
    assert!(now.payments.len() == before.payments.len(), "law: a move is no payment: {now:#?}");
    let kept =
        (&before.made.terms, &before.made.asked, &before.held_card, &before.requested, &before.granted);
    let keeps = (&now.made.terms, &now.made.asked, &now.held_card, &now.requested, &now.granted);
    assert!(before.made.contact == now.made.contact, "law: a move changes nobody: {now:#?}");
    assert!(kept == keeps, "law: a move changes no terms: {before:#?} {now:#?}");
}

impl Store for Books {
    type Error = Infallible;

    fn salon(&self) -> Result<Option<Salon>, Infallible> {
        Ok(self.salon.clone())
    }

    fn providers(&self) -> Result<Vec<Provider>, Infallible> {
        Ok(self.providers.clone())
    }

    fn booking(&self, id: &BookingId) -> Result<Option<Booking>, Infallible> {
        Ok(self.bookings.get(id).cloned())
    }

    fn busy(
        &self,
        staff: &StaffId,
        within: Interval,
        except: &BookingId,
    ) -> Result<Vec<Interval>, Infallible> {
        let own = self.claims.get(staff).into_iter().flat_map(|own| own.range(..within.end).rev());
        let met = own
            .take_while(|(_, (end, _))| *end > within.start)
            .filter(|(_, (_, id))| id != except)
            .map(|(start, (end, _))| Interval { start: *start, end: *end });
        Ok(met.collect())
    }

    fn payment_of(&self, name: &ProviderRef) -> Result<Option<(BookingId, Attempt)>, Infallible> {
        Ok(self.names.get(name).cloned())
    }

    fn holds_ended(&self, now: Timestamp, limit: usize) -> Result<Vec<BookingId>, Infallible> {
        let ended = |booking: &Booking| match booking.phase {
            Phase::Held { until } => (until <= now).then_some(until),
            Phase::Confirmed { .. }
            | Phase::Expired { .. }
            | Phase::Cancelled { .. }
            | Phase::NoShow { .. } => None,
        };
        let mut due: Vec<_> = self
            .bookings
            .values()
            .filter_map(|booking| Some((ended(booking)?, booking.made.id.clone())))
            .collect();
        due.sort_unstable();
        Ok(due.into_iter().take(limit).map(|(_, id)| id).collect())
    }

    fn head(&self) -> Result<Head, Infallible> {
        let last = self.movements.last();
        Ok(last.map_or(Head::START, |last| Head { number: last.number, hash: Some(last.hash.clone()) }))
    }

    fn take_parked(&mut self, name: &ProviderRef) -> Result<Vec<PaymentFact>, Infallible> {
        let facts = self.parked.remove(name).unwrap_or_default();
        if !facts.is_empty() {
            self.undo.push(Undo::Parked(name.clone(), facts.clone()));
        }
        Ok(facts)
    }

    fn park(
        &mut self,
        names: &[ProviderRef],
        facts: &[PaymentFact],
        _now: Timestamp,
    ) -> Result<(), Infallible> {
        for name in names {
            let parked = self.parked.entry(name.clone()).or_default();
            self.undo.push(Undo::Parked(name.clone(), parked.clone()));
            for fact in facts {
                if !parked.contains(fact) {
                    parked.push(fact.clone());
                }
            }
        }
        Ok(())
    }

    fn save(&mut self, change: &Change) -> Result<(), Infallible> {
        let booking = &change.booking;
        let id = booking.made.id.clone();
        let before = self.bookings.insert(id.clone(), booking.clone());
        Self::check(before.as_ref(), change);
        let phase = before.as_ref().map(|booking| booking.phase);
        self.undo.push(Undo::Booking(id.clone(), before.map(Box::new)));
        match (change.held_slot, booking.holds_slot()) {
            (false, true) => self.take_claims(booking),
            (true, false) => self.free_claims(booking, &booking.made.claims),
            (true, true) => {
                if let Some(former) = &change.former {
                    self.free_claims(booking, former);
                    self.take_claims(booking);
                }
            }
            (false, false) => {}
        }
        self.check_claims(booking);
        if !change.movements.is_empty() {
            self.undo.push(Undo::Movements(self.movements.len()));
            self.movements.extend(change.movements.iter().cloned());
        }
        for (attempt, payment) in &booking.payments {
            for name in &payment.known.refs {
                if !self.names.contains_key(name) {
                    self.names.insert(name.clone(), (id.clone(), *attempt));
                    self.undo.push(Undo::Name(name.clone()));
                }
            }
        }
        for effect in &change.effects {
            let key = (id.clone(), effect.key());
            if !self.keys.contains_key(&key) {
                self.keys.insert(key.clone(), self.rows.len());
                self.undo.push(Undo::RowAdded(key.0, key.1));
                let effect = effect.clone();
                self.rows.push(Row { booking: id.clone(), effect, first_try: None, done: false });
            }
        }
        for letter in &change.letters {
            let key = (id.clone(), letter.key.clone(), letter.to);
            // Back where it was before, a visit has the reminder that it had.
            let again = self.letters.contains_key(&key);
            assert!(
                !again || letter.what == Happening::Reminder,
                "law: each happening is told once: {letter:#?}"
            );
            if !again {
                self.letters.insert(key.clone(), letter.clone());
                self.undo.push(Undo::Letter(key.0, key.1, key.2));
            }
        }
        self.written.push(Written { before: phase, change: change.clone() });
        Ok(())
    }
}
