//! The ledger: one Durable Object per salon, the one writer of its bookings and money.
//!
//! Invariants: every decision is one synchronous transaction, with no `await` between reading and writing; every answer
//! comes after reading storage; the object keeps nothing in memory that matters (that the tables are the newest, once it
//! has seen them committed, spares it looking again). The alarm never fails: it first arms
//! itself again, then works, and what it could not do stays in its row.

#![expect(missing_docs, reason = "functions that the durable_object macro adds")]

mod client;
mod connections;
mod health;
pub mod message;
mod notify;
mod outbox;
mod owners;
mod perform;
pub mod provider_message;
mod publish;
mod schema;
mod sql;
mod store;
mod test_steps;
mod watch;

use crate::config::{Config, variable};
use crate::connect::watch::Looked;
use crate::connection::OpenConnection;
use crate::kv;
use crate::log;
use crate::provider_api::Account;
use crate::seal::Keyring;
use chairtime_shared::booking::Booking;
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::id::{OperationId, ProviderRef, SalonId};
use chairtime_shared::ledger::{Answer, Command, Refusal, Store, execute};
use chairtime_shared::payment::{Attempt, Page};
use chairtime_shared::schedule::{Busy, Schedule, Zone};
use chairtime_shared::time::{Interval, Timestamp};
use futures_util::future::{Either, join, join_all, select};
use message::{Message, Reply, TimesQuery};
use outbox::DueEffect;
use perform::{NotDone, Task};
use provider_message::ProviderMessage;
use sql::{Sql, SqlError};
use std::cell::Cell;
use std::collections::BTreeSet;
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
        let reply = match ProviderMessage::arrived(&request)? {
            Some(message) => {
                let bytes = request.bytes().await?;
                self.hear(&ProviderMessage { bytes, ..message })
            }
            None => match serde_json::from_slice(&request.bytes().await?) {
                Ok(message) => self.handle(message),
                Err(error) => return Response::error(format!("unreadable message: {error}"), 400),
            },
        };
        match reply {
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

    fn config(&self) -> Result<Config, SqlError> {
        Config::from_env(&self.env).map_err(|error| SqlError::Statement(error.to_string()))
    }

    /// Takes a provider's message in.
    fn hear(&self, message: &ProviderMessage) -> Result<Reply, SqlError> {
        if !self.exists()? {
            return notify::stranger(message, Timestamp(now_ms().div_euclid(1_000)));
        }
        self.with_sealing(|store, sealing| notify::take(store, sealing, message))
    }

    fn handle(&self, message: Message) -> Result<Reply, SqlError> {
        let publishes = matches!(message, Message::Publish { .. });
        if !publishes && !self.exists()? {
            return Ok(Reply::NoSalon);
        }
        match message {
            Message::Execute { operation, command } => self.with_sealing(|store, sealing| {
                execute_for_edge(store, sealing, operation.as_ref(), *command)
            }),
            Message::Publish { salon } => self.transaction(|store| {
                let version = publish::take_over(store, &salon)?;
                Ok(Reply::Published { version, new: version == 1 })
            }),
            Message::Show { booking } => self.transaction(|store| {
                let booking = store.booking(&booking)?;
                Ok(booking.map_or(Reply::NoBooking, |booking| Reply::Booking { booking: Box::new(booking) }))
            }),
            Message::Storefront => self.transaction(|store| {
                let Some(stored) = publish::stored_salon(store)? else { return Ok(Reply::NoSalon) };
                let (version, origins) = (stored.version, stored.salon.origins.clone());
                let json = stored.storefront(connections::connected(store)?)?;
                Ok(Reply::Storefront { version, origins, json })
            }),
            Message::Times { query } => self.transaction(|store| times(store, &query)),
            Message::Sweep => self.with_sealing(|store, sealing| {
                connections::tidy(store, sealing)?;
                Ok(Reply::Ok)
            }),
            Message::Count { counter } => self.transaction(|store| {
                health::count(store, &counter)?;
                Ok(Reply::Ok)
            }),
            Message::Health => self.transaction(|store| Ok(Reply::Health { health: health::read(store)? })),
            Message::List { after } => {
                self.transaction(|store| Ok(Reply::Bookings { bookings: store.list(after.as_ref())? }))
            }
            Message::Connections => self.transaction(|store| connections::list(store)),
            Message::Keys { provider } => self.with_sealing(|store, sealing| {
                let open = connections::open(store, sealing, provider)?.map(Box::new);
                Ok(Reply::Keys { open })
            }),
            Message::Connect { open } => {
                self.with_sealing(|store, sealing| connections::connect(store, sealing, *open))
            }
            Message::SaveConnection { connection } => {
                self.transaction(|store| connections::save_public(store, *connection))
            }
            Message::Watched { open, seen, repaired, reported } => self.with_sealing(|store, sealing| {
                watch::store_look(store, sealing, seen, Looked { open: *open, repaired, reported })
            }),
            Message::Disconnect { provider } => {
                self.transaction(|store| connections::disconnect(store, provider))
            }
            Message::LastTest { provider } => self.transaction(|store| test_steps::last(store, provider)),
            Message::SetOwnerKey { hash } => self.transaction(|store| owners::set_key(store, &hash)),
            Message::SignIn { key_hash, token_hash } => {
                self.transaction(|store| owners::sign_in(store, &key_hash, &token_hash))
            }
            Message::Session { token_hash } => self.transaction(|store| owners::session(store, &token_hash)),
            Message::SignOut { token_hash } => self.transaction(|store| owners::sign_out(store, &token_hash)),
            Message::SignOutAll => self.transaction(|store| owners::sign_out_all(store)),
        }
    }

    /// Runs `body` as one transaction, with the keys that open what is sealed.
    fn with_sealing<T>(
        &self,
        body: impl FnOnce(&mut SqlStore<'_>, &Keyring) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        let sealing = self.config()?.sealing;
        self.transaction(|store| body(store, &sealing))
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
        let number = |statement| {
            let row = self.sql().first(statement, vec![]);
            row.and_then(|row| row.map_or(Ok(None), |row| row.optional_int(0)))
                .map_err(|error| worker::Error::from(error.to_string()))
        };
        let due = number(statement)?;
        let watch_due = match number(watch::LOOKED)? {
            Some(looked) => {
                let seconds = Config::watch_seconds(|name| variable(&self.env, name))
                    .map_err(|error| worker::Error::from(error.to_string()))?;
                Some(looked.saturating_add(seconds).saturating_mul(1_000))
            }
            None => None,
        };
        let due = due.into_iter().chain(watch_due).min();
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
        let mut effects = pin!(async {
            let (done, watched) = join(self.do_all_effects(), self.watch_connections()).await;
            done.and(watched)
        });
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
        let ended = self.transaction(|store| execute_once(store, None, Command::EndHolds))?;
        Ok(matches!(ended, Ok(Answer::Ended { more: true, .. })))
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
        let config = self.config()?;
        let done = join_all(effects.iter().map(|due| self.do_effect(&config, due))).await;
        done.into_iter().collect::<Result<(), _>>()?;
        Ok(true)
    }

    async fn do_effect(&self, config: &Config, due: &DueEffect) -> Result<(), SqlError> {
        let Some(subject) = self.transaction(|store| subject(store, &config.sealing, due))? else {
            return Ok(());
        };
        let Subject { salon, booking, open, refunds_before } = &subject;
        let now = Timestamp(now_ms().div_euclid(1_000));
        let performed = match open {
            Some(open) => {
                let account = Account { config, salon, open };
                perform::perform(Task { account, booking, due, refunds_before, now }).await
            }
            None => Err(NotDone::no_answer("the salon has no keys")),
        };
        match performed {
            Ok(commands) => self.transaction(|store| {
                let now = store.now();
                for command in commands {
                    if let Err(refusal) = execute(store, command, now)? {
                        log::warning("effect_refused", Some(salon), &format!("{refusal:?}"));
                    }
                }
                outbox::done(store, due)
            }),
            Err(not_done) => {
                log::warning("effect_failed", Some(salon), &not_done.note);
                self.transaction(|store| outbox::failed(store, due, not_done.failure, &not_done.note))
            }
        }
    }
}

/// What an effect is done with.
struct Subject {
    salon: SalonId,
    booking: Booking,
    open: Option<OpenConnection>,
    refunds_before: BTreeSet<ProviderRef>,
}

fn subject(store: &SqlStore<'_>, keyring: &Keyring, due: &DueEffect) -> Result<Option<Subject>, SqlError> {
    let (Some(salon), Some(booking)) = (store.salon()?, store.booking(&due.booking)?) else {
        return Ok(None);
    };
    let open = match booking.payments.get(&due.effect.attempt()) {
        Some(payment) => connections::open(store, keyring, payment.provider)?,
        None => None,
    };
    let refunds_before = match &due.effect {
        Effect::Refund { key, .. } if due.tries > 0 => store.refunds_before(&booking.made.id, key)?,
        Effect::Refund { .. }
        | Effect::ExpirePage { .. }
        | Effect::ResolvePage { .. }
        | Effect::Void { .. }
        | Effect::Capture { .. }
        | Effect::LookUp { .. } => BTreeSet::new(),
    };
    Ok(Some(Subject { salon: salon.id.clone(), booking, open, refunds_before }))
}

/// Does a command, once per operation.
fn execute_once(
    store: &mut SqlStore<'_>,
    operation: Option<&OperationId>,
    command: Command,
) -> Result<Result<Answer, Refusal>, SqlError> {
    if let Some(operation) = operation
        && let Some(answer) = store.answered(operation)?
    {
        return Ok(Ok(answer));
    }
    let now = store.now();
    let done = execute(store, command, now)?;
    if let (Some(operation), Ok(answer)) = (operation, &done) {
        store.remember(operation, answer)?;
    }
    Ok(done)
}

/// Does a command for the edge, which gets the keys with the answer when it has to open a payment page.
fn execute_for_edge(
    store: &mut SqlStore<'_>,
    keyring: &Keyring,
    operation: Option<&OperationId>,
    command: Command,
) -> Result<Reply, SqlError> {
    Ok(match execute_once(store, operation, command)? {
        Ok(answer) => {
            let keys = match &answer {
                Answer::Booking { booking, pay: Some(attempt) } => {
                    keys_to_open(store, keyring, booking, *attempt)
                }
                Answer::Booking { .. }
                | Answer::Learned { .. }
                | Answer::Parked
                | Answer::Checked { .. }
                | Answer::Ended { .. } => None,
            };
            Reply::Done { answer: Box::new(answer), keys: keys.map(Box::new) }
        }
        Err(refusal) => Reply::Refused { refusal: Box::new(refusal) },
    })
}

/// The keys with which the page of an attempt is opened. What was decided stands even if they do not open.
fn keys_to_open(
    store: &SqlStore<'_>,
    keyring: &Keyring,
    booking: &Booking,
    attempt: Attempt,
) -> Option<OpenConnection> {
    let payment = booking.payments.get(&attempt).filter(|payment| payment.page == Page::Opening)?;
    match connections::open(store, keyring, payment.provider) {
        Ok(open) => open,
        Err(error) => {
            log::error("keys_not_opened", None, &error.to_string());
            None
        }
    }
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
