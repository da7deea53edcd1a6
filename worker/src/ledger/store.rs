//! The books over SQL: what the pure ledger reads and writes, statement by statement.
//!
//! Invariant: every change marks what the world reads of it for publication, in the same transaction.

use super::connections;
use super::contacts::{self, Vault};
use super::letters;
use super::message::Reach;
use super::publish::{self, Published};
use super::reply::LIST_MAX;
use super::sql::{Sql, SqlError};
use super::test_steps;
use crate::recent;
use chairtime_shared::api::desk::list_max;
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::booking::{Booking, Claim, Event, Phase};
use chairtime_shared::catalogue::Salon;
use chairtime_shared::contact::Note;
use chairtime_shared::id::{BookingId, OperationId, ProviderRef, StaffId};
use chairtime_shared::ledger::{Answer, CLAIM_SECONDS_MAX, Change, Store};
use chairtime_shared::movement::{Head, Movement};
use chairtime_shared::payment::Attempt;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::Provider;
use chairtime_shared::schedule::{BusyClaim, Zone};
use chairtime_shared::time::{Interval, LocalDate, Timestamp};
use std::cell::{Cell, OnceCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use worker::{Env, SqlStorageValue};

/// So far ahead the next visit is looked for: nobody books ten years ahead.
const ONWARD_SECONDS: i64 = 3_700 * 86_400;
/// Of bookings, the visits that take somebody's time.
const ONLY_VISITS: &str = "AND COALESCE(json_extract(b.state, '$.purpose'), 'visit') = 'visit'
    AND EXISTS (SELECT 1 FROM claims WHERE claims.booking = b.id) ";

/// The books within one transaction.
pub(super) struct SqlStore<'a> {
    pub(super) sql: &'a Sql,
    /// The clock of this transaction, milliseconds since the epoch.
    pub(super) now_ms: i64,
    /// The object's bindings, with the keys that contacts are sealed under.
    pub(super) env: &'a Env,
    vault: OnceCell<Vault>,
    /// Who of the salon's people has asked for this, by name; nobody for the owner herself.
    pub(super) by: Option<Rc<str>>,
    /// A booking was read whose contact is not sealed yet.
    pub(super) unsealed: Cell<bool>,
}

fn text(value: &impl ToString) -> SqlStorageValue {
    value.to_string().into()
}

fn json(value: &impl serde::Serialize) -> Result<SqlStorageValue, SqlError> {
    Ok(serde_json::to_string(value)?.into())
}

/// A place among visits: `{start}.{booking}`.
pub(super) fn place(text: &str) -> Option<(i64, &str)> {
    let (start, id) = text.split_once('.')?;
    Some((start.parse().ok()?, id))
}

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, SqlError> {
    text.parse().map_err(|_| SqlError::Column("an identifier"))
}

fn attempt(number: i64) -> Result<Attempt, SqlError> {
    u32::try_from(number).map(Attempt).map_err(|_| SqlError::Column("an attempt"))
}

impl<'a> SqlStore<'a> {
    pub(super) fn new(sql: &'a Sql, env: &'a Env, now_ms: i64, by: Option<Rc<str>>) -> Self {
        Self { sql, now_ms, env, vault: OnceCell::new(), by, unsealed: Cell::new(false) }
    }
}

impl SqlStore<'_> {
    /// Who of the salon's people has asked for this, as it is stored: NULL for the owner and for everybody else.
    pub(super) fn person(&self) -> SqlStorageValue {
        self.by.as_deref().map_or(SqlStorageValue::Null, Into::into)
    }

    /// What contacts are sealed with.
    pub(super) fn vault(&self) -> Result<&Vault, SqlError> {
        if let Some(vault) = self.vault.get() {
            return Ok(vault);
        }
        let vault = Vault::open(self)?;
        Ok(self.vault.get_or_init(|| vault))
    }

    /// The catalogue as last published.
    pub(super) fn catalogue(&self) -> Result<Option<Rc<Salon>>, SqlError> {
        let row = self.sql.first("SELECT salon FROM salon", vec![])?;
        row.map(|row| Ok(recent::catalogue(row.text(0)?)?)).transpose()
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp(self.now_ms.div_euclid(1_000))
    }

    /// The answer given to an operation that was done before.
    pub(super) fn answered(&self, operation: &OperationId) -> Result<Option<Answer>, SqlError> {
        let row = self.sql.first("SELECT answer FROM operations WHERE id = ?", vec![text(operation)])?;
        row.map(|row| row.document(0)).transpose()
    }

    /// Keeps the answer to an operation.
    pub(super) fn remember(&self, operation: &OperationId, answer: &Answer) -> Result<(), SqlError> {
        let values = vec![text(operation), self.now().0.into(), json(answer)?];
        self.sql.run("INSERT INTO operations (id, at, answer) VALUES (?, ?, ?)", values)
    }

    /// Every claim that overlaps `within`, those of `except` left out.
    pub(super) fn claimed(
        &self,
        within: Interval,
        except: Option<&BookingId>,
    ) -> Result<Vec<BusyClaim>, SqlError> {
        let statement = "SELECT staff, starts, ends FROM claims
            WHERE starts < ? AND starts > ? AND ends > ? AND booking <> ? ORDER BY staff, starts";
        let earliest = within.start.plus(-CLAIM_SECONDS_MAX);
        let except = except.map_or("", BookingId::as_str);
        let values = vec![within.end.0.into(), earliest.0.into(), within.start.0.into(), except.into()];
        let rows = self.sql.query(statement, values)?;
        rows.iter()
            .map(|row| {
                let staff = parsed(row.text(0)?)?;
                Ok(BusyClaim { staff, start: Timestamp(row.int(1)?), end: Timestamp(row.int(2)?) })
            })
            .collect()
    }

    /// Bookings in the order of their identifiers, at most [`LIST_MAX`].
    pub(super) fn list(&self, after: Option<&BookingId>) -> Result<Vec<Booking>, SqlError> {
        let after = after.map_or("", BookingId::as_str);
        let statement = "SELECT b.state, c.sealed FROM bookings b LEFT JOIN contacts c ON c.booking = b.id
            WHERE b.id > ? ORDER BY b.id LIMIT ?";
        let rows = self.sql.query(statement, vec![after.into(), LIST_MAX.into()])?;
        rows.iter().map(|row| contacts::whole(self, row)).collect()
    }

    /// Bookings whose visit begins on that day at the salon or the next ones, `days` in all, in order; at most
    /// [`list_max`], from behind the one of that start on.
    pub(super) fn of_days(
        &self,
        day: LocalDate,
        days: u8,
        reach: Reach,
        after: &str,
    ) -> Result<Vec<Booking>, SqlError> {
        let Some(salon) = self.catalogue()? else { return Ok(Vec::new()) };
        let zone = Zone::parse(&salon.zone).map_err(|_| SqlError::Column("a time zone"))?;
        let from = zone.start_of_day(day);
        let (to, limit, only) = match reach {
            Reach::Days => (zone.start_of_day(day.plus_days(days.into())), list_max(days), ""),
            // One that was called off takes no time; time that is blocked is nobody's visit.
            Reach::Onward => (from.plus(ONWARD_SECONDS), 1, ONLY_VISITS),
        };
        // The expression is that of the index, to the letter.
        let statement = [
            "SELECT b.state, c.sealed FROM bookings b LEFT JOIN contacts c ON c.booking = b.id
            WHERE CAST(json_extract(b.state, '$.visit.start') AS INTEGER) BETWEEN ?1 AND ?2
            AND (CAST(json_extract(b.state, '$.visit.start') AS INTEGER) > ?1 OR b.id > ?3) ",
            only,
            "ORDER BY CAST(json_extract(b.state, '$.visit.start') AS INTEGER), b.id LIMIT ?4",
        ]
        .concat();
        let (start, id) = place(after).unwrap_or((from.0, ""));
        let values = vec![start.max(from.0).into(), to.plus(-1).0.into(), id.into(), limit.into()];
        let rows = self.sql.query(&statement, values)?;
        rows.iter().map(|row| contacts::whole(self, row)).collect()
    }

    /// The refunds that were known of a booking before the one of that key was decided on.
    pub(super) fn refunds_before(
        &self,
        booking: &BookingId,
        key: &str,
    ) -> Result<BTreeSet<ProviderRef>, SqlError> {
        let statement =
            "SELECT json_extract(event, '$.fact_learned.fact.refund.refund.id') AS refund FROM events
            WHERE booking = ?1 AND refund IS NOT NULL AND version < (
                SELECT MIN(version) FROM events WHERE booking = ?1
                AND json_extract(event, '$.refund_requested.key') = ?2)";
        let rows = self.sql.query(statement, vec![text(booking), key.into()])?;
        rows.iter().map(|row| parsed(row.text(0)?)).collect()
    }

    fn take_claims(&self, booking: &Booking) -> Result<(), SqlError> {
        for Claim { staff, interval } in &booking.made.claims {
            let values =
                vec![text(staff), interval.start.0.into(), interval.end.0.into(), text(&booking.made.id)];
            self.sql.run("INSERT INTO claims (staff, starts, ends, booking) VALUES (?, ?, ?, ?)", values)?;
        }
        Ok(())
    }

    fn free_claims(&self, booking: &Booking) -> Result<(), SqlError> {
        self.sql.run("DELETE FROM claims WHERE booking = ?", vec![text(&booking.made.id)])
    }

    fn save_booking(&self, booking: &Booking) -> Result<(), SqlError> {
        let hold_until = match booking.phase {
            Phase::Held { until } => Some(until.0),
            Phase::Confirmed { .. }
            | Phase::Expired { .. }
            | Phase::Cancelled { .. }
            | Phase::NoShow { .. } => None,
        };
        let version = i64::try_from(booking.version).map_err(|_| SqlError::Column("a version"))?;
        let values = vec![
            text(&booking.made.id),
            version.into(),
            hold_until.into(),
            json(&contacts::without_contact(booking))?,
        ];
        self.sql.run(
            "INSERT OR REPLACE INTO bookings (id, version, hold_until, state) VALUES (?, ?, ?, ?)",
            values,
        )
    }

    fn save_events(&self, change: &Change) -> Result<(), SqlError> {
        let first = change.booking.version.saturating_sub(change.events.len() as u64).saturating_add(1);
        for (version, event) in (first..).zip(&change.events) {
            let version = i64::try_from(version).map_err(|_| SqlError::Column("a version"))?;
            let bare = if let Event::Booked { .. } = event {
                let booking = Box::new(contacts::without_contact(&change.booking).made);
                json(&Event::Booked { booking })?
            } else if let Event::Noted { at, .. } = event {
                json(&Event::Noted { at: *at, text: Note::default() })?
            } else {
                json(event)?
            };
            let id = text(&change.booking.made.id);
            let values = vec![id, version.into(), self.now().0.into(), bare, self.person()];
            let statement = "INSERT INTO events (booking, version, at, event, person) VALUES (?, ?, ?, ?, ?)";
            self.sql.run(statement, values)?;
        }
        Ok(())
    }

    /// Puts lines into their places in the chain.
    pub(super) fn save_movements(&self, movements: &[Movement]) -> Result<(), SqlError> {
        for Movement { number, line, hash } in movements {
            let number = i64::try_from(*number).map_err(|_| SqlError::Column("a number"))?;
            let booking = line.booking.as_ref().map_or("", BookingId::as_str);
            let values =
                vec![number.into(), line.at.0.into(), booking.into(), json(line)?, hash.as_str().into()];
            self.sql.run(
                "INSERT INTO movements (number, at, booking, line, hash) VALUES (?, ?, ?, ?, ?)",
                values,
            )?;
        }
        Ok(())
    }

    fn save_names(&self, booking: &Booking) -> Result<(), SqlError> {
        for (attempt, payment) in &booking.payments {
            for name in &payment.known.refs {
                let known = self.sql.first("SELECT 1 FROM names WHERE name = ?", vec![text(name)])?;
                if known.is_none() {
                    let values = vec![text(name), text(&booking.made.id), i64::from(attempt.0).into()];
                    self.sql.run("INSERT INTO names (name, booking, attempt) VALUES (?, ?, ?)", values)?;
                    publish::mark(self, &Published::Name(name.clone()))?;
                }
            }
        }
        Ok(())
    }

    fn save_effects(&self, booking: &BookingId, effects: &[Effect]) -> Result<(), SqlError> {
        for effect in effects {
            let due =
                effect.not_before().map_or(self.now_ms, |at| at.0.saturating_mul(1_000).max(self.now_ms));
            let values = vec![text(booking), effect.key().into(), json(effect)?, due.into()];
            let statement =
                "INSERT OR IGNORE INTO outbox (booking, key, effect, due, since) VALUES (?1, ?2, ?3, ?4, ?4)";
            self.sql.run(statement, values)?;
        }
        Ok(())
    }

    /// The days, in the salon's zone, on which these claims lie.
    fn mark_busy_days(&self, claims: &[Claim]) -> Result<(), SqlError> {
        let Some(salon) = self.salon()? else { return Ok(()) };
        let Ok(zone) = Zone::parse(&salon.zone) else { return Ok(()) };
        for claim in claims {
            for date in zone.dates(claim.interval) {
                publish::mark(self, &Published::Busy(date))?;
            }
        }
        Ok(())
    }
}

impl Store for SqlStore<'_> {
    type Error = SqlError;

    fn salon(&self) -> Result<Option<Salon>, SqlError> {
        Ok(self.catalogue()?.map(|salon| salon.as_ref().clone()))
    }

    fn providers(&self) -> Result<Vec<Provider>, SqlError> {
        connections::providers(self)
    }

    fn booking(&self, id: &BookingId) -> Result<Option<Booking>, SqlError> {
        let statement = "SELECT b.state, c.sealed FROM bookings b LEFT JOIN contacts c ON c.booking = b.id
            WHERE b.id = ?";
        let row = self.sql.first(statement, vec![text(id)])?;
        row.map(|row| contacts::whole(self, &row)).transpose()
    }

    fn busy(&self, staff: &StaffId, within: Interval, except: &BookingId) -> Result<Vec<Interval>, SqlError> {
        let statement = "SELECT starts, ends FROM claims
            WHERE staff = ? AND starts < ? AND starts > ? AND ends > ? AND booking <> ? ORDER BY starts";
        let earliest = within.start.plus(-CLAIM_SECONDS_MAX);
        let values =
            vec![text(staff), within.end.0.into(), earliest.0.into(), within.start.0.into(), text(except)];
        let rows = self.sql.query(statement, values)?;
        rows.iter()
            .map(|row| Ok(Interval { start: Timestamp(row.int(0)?), end: Timestamp(row.int(1)?) }))
            .collect()
    }

    fn payment_of(&self, name: &ProviderRef) -> Result<Option<(BookingId, Attempt)>, SqlError> {
        let row = self.sql.first("SELECT booking, attempt FROM names WHERE name = ?", vec![text(name)])?;
        row.map(|row| Ok((parsed(row.text(0)?)?, attempt(row.int(1)?)?))).transpose()
    }

    fn head(&self) -> Result<Head, SqlError> {
        let last = "SELECT number, hash FROM movements ORDER BY number DESC LIMIT 1";
        let Some(row) = self.sql.first(last, vec![])? else { return Ok(Head::START) };
        let number = u64::try_from(row.int(0)?).map_err(|_| SqlError::Column("a number"))?;
        Ok(Head { number, hash: Some(parsed(row.text(1)?)?) })
    }

    fn holds_ended(&self, now: Timestamp, limit: usize) -> Result<Vec<BookingId>, SqlError> {
        let statement = "SELECT id FROM bookings WHERE hold_until <= ? ORDER BY hold_until LIMIT ?";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.sql.query(statement, vec![now.0.into(), limit.into()])?;
        rows.iter().map(|row| parsed(row.text(0)?)).collect()
    }

    fn take_parked(&mut self, name: &ProviderRef) -> Result<Vec<PaymentFact>, SqlError> {
        let rows = self.sql.query("SELECT fact FROM parked WHERE name = ?", vec![text(name)])?;
        let facts: Vec<PaymentFact> = rows.iter().map(|row| row.document(0)).collect::<Result<_, _>>()?;
        if !facts.is_empty() {
            self.sql.run("DELETE FROM parked WHERE name = ?", vec![text(name)])?;
        }
        Ok(facts)
    }

    fn park(&mut self, names: &[ProviderRef], facts: &[PaymentFact], now: Timestamp) -> Result<(), SqlError> {
        for name in names {
            for fact in facts {
                let values = vec![text(name), json(fact)?, now.0.into()];
                self.sql.run("INSERT OR IGNORE INTO parked (name, fact, at) VALUES (?, ?, ?)", values)?;
            }
        }
        Ok(())
    }

    fn save(&mut self, change: &Change) -> Result<(), SqlError> {
        let Change { booking, effects, held_slot, former, .. } = change;
        self.save_booking(booking)?;
        self.save_events(change)?;
        contacts::follow(self, change)?;
        match (*held_slot, booking.holds_slot()) {
            (false, true) => self.take_claims(booking)?,
            (true, false) => self.free_claims(booking)?,
            (true, true) if former.is_some() => {
                self.free_claims(booking)?;
                self.take_claims(booking)?;
            }
            (true, true) | (false, false) => {}
        }
        if *held_slot != booking.holds_slot() || former.is_some() {
            self.mark_busy_days(&booking.made.claims)?;
            self.mark_busy_days(former.as_deref().unwrap_or_default())?;
        }
        self.save_movements(&change.movements)?;
        self.save_names(booking)?;
        self.save_effects(&booking.made.id, effects)?;
        letters::save(self, &booking.made.id, &change.letters)?;
        test_steps::follow(self, booking)?;
        publish::mark(self, &Published::Booking(booking.made.id.clone()))
    }
}
