//! The ledger: one Durable Object per salon, the one writer of its bookings and money.
//!
//! Invariants: every decision is one synchronous transaction, with no `await` between reading and writing; every answer
//! comes after reading storage; the object keeps nothing in memory that matters (that the tables are the newest, once it
//! has seen them committed, spares it looking again). The alarm never fails: it first arms
//! itself again, then works, and what it could not do stays in its row.

#![expect(missing_docs, reason = "functions that the durable_object macro adds")]

mod client;
mod health;
pub mod message;
mod outbox;
mod perform;
mod publish;
mod schema;
mod sql;
mod store;

use crate::config::Config;
use crate::kv;
use crate::log;
use chairtime_shared::booking::Booking;
use chairtime_shared::id::{BookingId, OperationId, SalonId};
use chairtime_shared::ledger::{Answer, Command, Store, execute};
use chairtime_shared::schedule::{Busy, Schedule, Zone};
use chairtime_shared::time::Interval;
use futures_util::future::{Either, join_all, select};
use message::{Message, Reply, TimesQuery};
use outbox::DueEffect;
use sql::{Sql, SqlError};
use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::Duration;
use store::SqlStore;
use worker::{Delay, DurableObject, Env, Request, Response, State, durable_object};

pub use client::{LedgerClient, LedgerUnavailable};

/// Effects done at the same time. The platform opens six connections at once; the others would wait on the clock.
const EFFECTS_PER_ROUND: i64 = 6;
/// Values written to KV at the same time.
const WRITES_PER_ROUND: i64 = 16;
/// While effects wait for a provider, holds and KV are looked after so often.
const TICK: Duration = Duration::from_millis(500);
/// Rounds of one alarm; what is left waits for the next, a millisecond later.
const ROUNDS_MAX: usize = 20;
/// When the alarm rings again if the object dies while it works. Never while it works: one alarm runs at a time.
const INSURANCE: Duration = Duration::from_secs(5);

/// The Durable Object.
#[durable_object]
pub struct Ledger {
    state: State,
    env: Env,
    /// Whether this object has committed a transaction over the newest tables. A panic cannot leave it half set.
    migrated: AssertUnwindSafe<Cell<bool>>,
}

fn now_ms() -> i64 {
    i64::try_from(worker::Date::now().as_millis()).unwrap_or(i64::MAX)
}

impl DurableObject for Ledger {
    fn new(state: State, env: Env) -> Self {
        Self { state, env, migrated: AssertUnwindSafe(Cell::new(false)) }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let message: Message = match serde_json::from_slice(&request.bytes().await?) {
            Ok(message) => message,
            Err(error) => return Response::error(format!("unreadable message: {error}"), 400),
        };
        match self.handle(message) {
            Ok(reply) => {
                self.arm().await?;
                Response::from_json(&reply)
            }
            Err(error) => {
                log::error("ledger_failed", None, &error.to_string());
                Response::error("ledger failed", 500)
            }
        }
    }

    async fn alarm(&self) -> worker::Result<Response> {
        self.state.storage().set_alarm(INSURANCE).await?;
        if let Err(error) = self.work().await {
            log::error("alarm_failed", None, &error.to_string());
        } else {
            self.arm().await?;
        }
        Response::empty()
    }
}

impl Ledger {
    fn sql(&self) -> Sql {
        Sql::new(self.state.storage())
    }

    /// Runs `body` as one transaction over the newest tables.
    fn transaction<T>(
        &self,
        body: impl FnOnce(&mut SqlStore<'_>) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        let sql = self.sql();
        let done = sql.transaction(|| {
            let mut store = SqlStore { sql: &sql, now_ms: now_ms() };
            if !self.migrated.get() {
                schema::migrate(&sql, store.now())?;
            }
            body(&mut store)
        })?;
        self.migrated.set(true);
        Ok(done)
    }

    /// Whether this ledger has any tables.
    fn exists(&self) -> Result<bool, SqlError> {
        Ok(self.migrated.get() || schema::exists(&self.sql())?)
    }

    fn handle(&self, message: Message) -> Result<Reply, SqlError> {
        let publishes = matches!(message, Message::Publish { .. });
        if !publishes && !self.exists()? {
            return Ok(Reply::NoSalon);
        }
        match message {
            Message::Execute { operation, command } => self.execute(operation.as_ref(), *command),
            Message::Publish { salon, providers } => self.transaction(|store| {
                let version = publish::take_over(store, &salon, &providers)?;
                Ok(Reply::Published { version })
            }),
            Message::Show { booking } => self.transaction(|store| {
                let booking = store.booking(&booking)?;
                Ok(booking.map_or(Reply::NoBooking, |booking| Reply::Booking { booking: Box::new(booking) }))
            }),
            Message::Storefront => self.transaction(|store| {
                let Some(stored) = publish::stored_salon(store)? else { return Ok(Reply::NoSalon) };
                let (version, origins) = (stored.version, stored.salon.origins.clone());
                Ok(Reply::Storefront { version, origins, json: stored.storefront()? })
            }),
            Message::Times { query } => self.transaction(|store| times(store, &query)),
            Message::Sweep => Ok(Reply::Ok),
            Message::Count { counter } => self.transaction(|store| {
                health::count(store, &counter)?;
                Ok(Reply::Ok)
            }),
            Message::Health => self.transaction(|store| Ok(Reply::Health { health: health::read(store)? })),
            Message::List { after } => {
                self.transaction(|store| Ok(Reply::Bookings { bookings: store.list(after.as_ref())? }))
            }
        }
    }

    fn execute(&self, operation: Option<&OperationId>, command: Command) -> Result<Reply, SqlError> {
        self.transaction(|store| {
            if let Some(operation) = operation
                && let Some(answer) = store.answered(operation)?
            {
                return Ok(Reply::Done { answer: Box::new(answer) });
            }
            let now = store.now();
            Ok(match execute(store, command, now)? {
                Ok(answer) => {
                    if let Some(operation) = operation {
                        store.remember(operation, &answer)?;
                    }
                    Reply::Done { answer: Box::new(answer) }
                }
                Err(refusal) => Reply::Refused { refusal: Box::new(refusal) },
            })
        })
    }

    /// Sets the alarm to when the next thing is due. Always computed from the tables, never earlier than a millisecond
    /// from now: an alarm set for the running one's own instant is lost.
    async fn arm(&self) -> worker::Result<()> {
        if !self.exists().map_err(|error| worker::Error::from(error.to_string()))? {
            return Ok(());
        }
        let statement = "SELECT MIN(due) FROM (
            SELECT MIN(due) AS due FROM outbox WHERE due IS NOT NULL
            UNION ALL SELECT MIN(due) FROM publications WHERE due IS NOT NULL
            UNION ALL SELECT MIN(hold_until) * 1000 FROM bookings WHERE hold_until IS NOT NULL)";
        let due = self
            .sql()
            .first(statement, vec![])
            .and_then(|row| row.map_or(Ok(None), |row| row.optional_int(0)))
            .map_err(|error| worker::Error::from(error.to_string()))?;
        let storage = self.state.storage();
        match due {
            Some(due) => storage.set_alarm(due.saturating_sub(now_ms()).max(1)).await,
            None => storage.delete_alarm().await,
        }
    }

    /// Does everything that is due. A provider that takes its time holds up neither the holds nor KV.
    async fn work(&self) -> Result<(), SqlError> {
        if !self.exists()? {
            return Ok(());
        }
        let mut effects = pin!(self.do_all_effects());
        loop {
            self.keep_up().await?;
            if let Either::Left((done, _)) = select(effects.as_mut(), pin!(Delay::from(TICK))).await {
                done?;
                return self.keep_up().await;
            }
        }
    }

    /// Ends holds and writes to KV what is due, in rounds.
    async fn keep_up(&self) -> Result<(), SqlError> {
        for _ in 0..ROUNDS_MAX {
            let more_holds = self.end_holds()?;
            let wrote = self.write_publications().await?;
            if !more_holds && !wrote {
                break;
            }
        }
        Ok(())
    }

    async fn do_all_effects(&self) -> Result<(), SqlError> {
        for _ in 0..ROUNDS_MAX {
            if !self.do_effects().await? {
                break;
            }
        }
        Ok(())
    }

    fn end_holds(&self) -> Result<bool, SqlError> {
        let Reply::Done { answer } = self.execute(None, Command::EndHolds)? else { return Ok(false) };
        Ok(matches!(*answer, Answer::Ended { more: true, .. }))
    }

    /// Writes what is due to KV; true when there was something.
    async fn write_publications(&self) -> Result<bool, SqlError> {
        let writes = self.transaction(|store| publish::due(store, WRITES_PER_ROUND))?;
        let done = join_all(writes.iter().map(|write| self.write(write))).await;
        done.into_iter().collect::<Result<(), _>>()?;
        Ok(!writes.is_empty())
    }

    async fn write(&self, write: &publish::DueWrite) -> Result<(), SqlError> {
        let put = match self.env.kv(kv::BINDING) {
            Ok(kv) => put(&kv, write).await,
            Err(error) => Err(error.to_string()),
        };
        match put {
            Ok(()) => self.transaction(|store| publish::written(store, write)),
            Err(error) => {
                log::warning("kv_write_failed", None, &error);
                self.transaction(|store| publish::failed(store, write))
            }
        }
    }

    /// Does effects that are due; true when there was one.
    async fn do_effects(&self) -> Result<bool, SqlError> {
        let effects = self.transaction(|store| outbox::due(store, EFFECTS_PER_ROUND))?;
        if effects.is_empty() {
            return Ok(false);
        }
        let config = Config::from_env(&self.env).map_err(|error| SqlError::Statement(error.to_string()))?;
        let done = join_all(effects.iter().map(|due| self.do_effect(&config, due))).await;
        done.into_iter().collect::<Result<(), _>>()?;
        Ok(true)
    }

    async fn do_effect(&self, config: &Config, due: &DueEffect) -> Result<(), SqlError> {
        let Some((salon, booking)) = self.transaction(|store| subject(store, &due.booking))? else {
            return Ok(());
        };
        match perform::perform(config, &salon, &booking, due).await {
            Ok(commands) => self.transaction(|store| {
                let now = store.now();
                for command in commands {
                    if let Err(refusal) = execute(store, command, now)? {
                        log::warning("effect_refused", Some(&salon), &format!("{refusal:?}"));
                    }
                }
                outbox::done(store, due)
            }),
            Err(not_done) => {
                log::warning("effect_failed", Some(&salon), &not_done.note);
                self.transaction(|store| outbox::failed(store, due, not_done.failure, &not_done.note))
            }
        }
    }
}

fn subject(store: &SqlStore<'_>, booking: &BookingId) -> Result<Option<(SalonId, Booking)>, SqlError> {
    let (salon, booking) = (store.salon()?, store.booking(booking)?);
    Ok(salon.map(|salon| salon.id.clone()).zip(booking))
}

async fn put(kv: &worker::KvStore, write: &publish::DueWrite) -> Result<(), String> {
    let mut put = kv.put(&write.key.to_string(), write.value.as_str()).map_err(|error| error.to_string())?;
    if let Some(note) = &write.note {
        put = put.metadata(note).map_err(|error| error.to_string())?;
    }
    put.execute().await.map_err(|error| error.to_string())
}

/// Free times straight from the claims.
fn times(store: &SqlStore<'_>, query: &TimesQuery) -> Result<Reply, SqlError> {
    let Some(salon) = store.salon()? else { return Ok(Reply::NoSalon) };
    let zone = Zone::parse(&salon.zone).map_err(|_| SqlError::Column("a time zone"))?;
    let schedule = Schedule::new(&salon, &zone, store.now());
    let TimesQuery { services, staff, from, days } = query;
    let Ok(span) = schedule.busy_span(services, staff, *from, *days) else { return Ok(Reply::NotOffered) };
    let claims = match span {
        Some(Interval { start, end }) => store.claimed(Interval { start, end })?,
        None => Vec::new(),
    };
    let busy: Busy = claims.into_iter().collect();
    Ok(match schedule.free_times(services, staff, *from, *days, &busy) {
        Ok(times) => Reply::Times { times },
        Err(_) => Reply::NotOffered,
    })
}
