//! The ledger: one Durable Object per salon, the one writer of its bookings and money.
//!
//! Invariants: every decision is one synchronous transaction, with no `await` between reading and writing; every answer
//! comes after reading storage; the object keeps nothing in memory that matters (that the tables are the newest, once it
//! has seen them committed, spares it looking again). The alarm never fails: it first arms
//! itself again, then works, and what it could not do stays in its row.

#![expect(missing_docs, reason = "functions that the durable_object macro adds")]

mod admission;
mod alarm;
mod catalogues;
mod client;
mod clients;
mod connections;
mod contacts;
mod desk_health;
mod effects;
mod erase;
mod execute;
pub mod export;
mod feeds;
mod health;
mod heard;
mod letters;
mod limits;
pub mod message;
mod movements;
mod notify;
mod outbox;
mod owners;
mod payment_links;
mod perform;
mod post;
pub mod provider_message;
mod publish;
mod reconcile;
pub mod reply;
mod schema;
mod set_back;
mod sql;
mod store;
mod test_steps;
mod times;
mod trail;
mod watch;
mod why;

use crate::config::Config;
use crate::connect::watch::Looked;
use crate::log;
use crate::seal::Keyring;
use chairtime_shared::catalogue::Salon;
use chairtime_shared::history::Who;
use chairtime_shared::ledger::Store;
use chairtime_shared::time::Timestamp;
use execute::execute_for_edge;
use message::Message;
use provider_message::ProviderMessage;
use reply::Reply;
use sql::{Sql, SqlError};
use std::cell::{Cell, RefCell};
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Duration;
use store::SqlStore;
use worker::{DurableObject, Env, Request, Response, State, durable_object};

pub use client::{LedgerClient, LedgerUnavailable};

/// When the alarm rings again if the object dies while it works. Never while it works: one alarm runs at a time.
const INSURANCE: Duration = Duration::from_secs(5);

/// The Durable Object.
#[durable_object]
pub struct Ledger {
    state: State,
    env: Env,
    /// Whether this object has committed a transaction over the newest tables. A panic cannot leave it half set.
    migrated: AssertUnwindSafe<Cell<bool>>,
    /// Whether a salon is being brought here, once that is known: it lives when all of it is there.
    arriving: AssertUnwindSafe<Cell<Option<bool>>>,
    /// Who of the salon's people asks for what is being handled: a message is handled without a pause, so it is nobody else.
    by: AssertUnwindSafe<RefCell<Option<Rc<str>>>>,
}

/// The name in the header that says who asks ([`client::BY`]).
fn asker(request: &Request) -> Option<Rc<str>> {
    let by = hex::decode(request.headers().get(client::BY).ok().flatten()?).ok()?;
    String::from_utf8(by).ok().map(Rc::from)
}

fn now_ms() -> i64 {
    i64::try_from(worker::Date::now().as_millis()).unwrap_or(i64::MAX)
}

impl DurableObject for Ledger {
    fn new(state: State, env: Env) -> Self {
        Self {
            state,
            env,
            migrated: AssertUnwindSafe(Cell::new(false)),
            arriving: AssertUnwindSafe(Cell::new(None)),
            by: AssertUnwindSafe(RefCell::default()),
        }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        // One that panicked has not put it away.
        self.by.take();
        let reply = match ProviderMessage::arrived(&request)? {
            Some(message) => {
                let bytes = request.bytes().await?;
                self.hear(&ProviderMessage { bytes, ..message })
            }
            None => match serde_json::from_slice(&request.bytes().await?) {
                Ok(message) => {
                    self.by.replace(asker(&request));
                    let reply = self.handle(message);
                    self.by.take();
                    reply
                }
                Err(error) => return Response::error(format!("unreadable message: {error}"), 400),
            },
        };
        #[cfg(feature = "faults")]
        crate::fault::here(&self.env, "ledger");
        match reply {
            Ok(reply) => {
                self.arm().await?;
                Response::from_json(&reply)
            }
            Err(error) => {
                let why = error.to_string();
                log::error("ledger_failed", None, &why);
                if why.contains(sql::TOO_NEW) {
                    return Response::error(why, 503);
                }
                Response::error("ledger failed", 500)
            }
        }
    }

    async fn alarm(&self) -> worker::Result<Response> {
        self.by.take();
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
        let (mut body, mut done) = (Some(body), None);
        self.run(&mut |store| {
            if let Some(body) = body.take() {
                done = Some(body(store)?);
            }
            Ok(())
        })?;
        done.ok_or_else(|| SqlError::Statement("a transaction did not run".into()))
    }

    /// The same for every body: what is around it is in the Worker once.
    fn run(&self, body: &mut dyn FnMut(&mut SqlStore<'_>) -> Result<(), SqlError>) -> Result<(), SqlError> {
        let sql = self.sql();
        sql.transaction(|| {
            let mut store = SqlStore::new(&sql, &self.env, now_ms(), self.by.borrow().clone());
            if !self.migrated.get() {
                schema::migrate(&sql, store.now())?;
            }
            let done = body(&mut store);
            #[cfg(feature = "faults")]
            crate::fault::here(&self.env, "transaction");
            done
        })?;
        self.migrated.set(true);
        Ok(())
    }

    /// Whether this ledger has any tables.
    fn exists(&self) -> Result<bool, SqlError> {
        Ok(self.migrated.get() || schema::exists(&self.sql())?)
    }

    fn is_arriving(&self) -> Result<bool, SqlError> {
        if let Some(arriving) = self.arriving.get() {
            return Ok(arriving);
        }
        let arriving = self.transaction(|store| export::taken_in(store))?.is_some();
        self.arriving.set(Some(arriving));
        Ok(arriving)
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

    /// Takes a catalogue over: the operator's, or an owner's who has seen that version.
    fn publish(&self, salon: &Salon, seen: Option<u64>) -> Result<Reply, SqlError> {
        self.transaction(|store| publish::take(store, salon, seen))
    }

    /// What was published last.
    fn show(&self, what: publish::Shown) -> Result<Reply, SqlError> {
        self.transaction(|store| publish::show(store, what))
    }

    #[expect(clippy::too_many_lines, reason = "one arm a message")]
    fn handle(&self, message: Message) -> Result<Reply, SqlError> {
        let publishes = matches!(message, Message::Publish { .. } | Message::TakeIn { .. });
        if !publishes && !self.exists()? {
            return Ok(Reply::NoSalon);
        }
        if matches!(message, Message::TakeIn { .. } | Message::Arrived) {
            self.arriving.set(None);
        } else if !matches!(message, Message::Export { .. }) && self.is_arriving()? {
            return Ok(Reply::NoSalon);
        }
        match message {
            Message::Execute { operation, command, address, solved } => {
                self.with_sealing(|store, sealing| match address {
                    Some(address) => limits::book(store, sealing, *command, &address, solved),
                    None => execute_for_edge(store, sealing, operation.as_ref(), *command),
                })
            }
            Message::Publish { salon } => self.publish(&salon, None),
            Message::Edit { salon, seen } => self.publish(&salon, Some(seen)),
            Message::Show { booking } => self.transaction(|store| {
                let booking = store.booking(&booking)?;
                Ok(booking.map_or(Reply::NoBooking, |booking| Reply::Booking { booking: Box::new(booking) }))
            }),
            Message::ShowByPaymentLink { code_hash } => {
                self.transaction(|store| payment_links::show(store, &code_hash))
            }
            Message::KeepPaymentLink { code_hash, booking } => self.transaction(|store| {
                trail::note(store, Who::Owner, "payment_link_given", booking.as_str())?;
                payment_links::give(store, &code_hash, &booking)
            }),
            Message::Storefront => self.show(publish::Shown::Storefront),
            Message::Catalogue => self.show(publish::Shown::Catalogue),
            Message::Kept { what } => self.transaction(|store| catalogues::show(store, what)),
            Message::Times { query } => self.transaction(|store| times::times(store, &query)),
            Message::Sweep => {
                let config = self.config()?;
                self.transaction(|store| {
                    connections::tidy(store, &config.sealing)?;
                    limits::tidy(store)?;
                    set_back::bring_forward(store)?;
                    reconcile::start_if_due(store, config.reconcile_seconds)?;
                    Ok(Reply::Ok)
                })
            }
            Message::Count { counter } => self.transaction(|store| {
                health::count(store, &counter)?;
                Ok(Reply::Ok)
            }),
            Message::Health => self.transaction(|store| Ok(Reply::Health { health: health::read(store)? })),
            Message::DeskHealth { locale: _ } => self.transaction(|store| desk_health::read(store)),
            Message::Clients { client, text, before } => self.transaction(|store| match &client {
                Some(client) => clients::visits(store, client, &before),
                None => clients::search(store, &text, &before),
            }),
            Message::Letters { booking } => self.transaction(|store| letters::log(store, &booking)),
            Message::List { after } => {
                self.transaction(|store| Ok(Reply::Bookings { bookings: store.list(after.as_ref())? }))
            }
            Message::Day { day, days, reach, after } => self.transaction(|store| {
                Ok(Reply::Bookings { bookings: store.of_days(day, days, reach, &after)? })
            }),
            Message::Events { booking, version: after } => {
                self.transaction(|store| trail::events(store, &booking, after))
            }
            Message::Trail { before } => self.transaction(|store| trail::list(store, before)),
            Message::Erase { whose } => self.transaction(|store| erase::erase(store, &whose)),
            Message::Note { kind, about } => self.transaction(|store| {
                trail::note(store, Who::Owner, &kind, &about)?;
                Ok(Reply::Noted { schema: schema::newest() })
            }),
            Message::Export { place } => self.transaction(|store| export::page(store, &place)),
            Message::TakeIn { slug: salon, at, lines } => {
                let taken = self.transaction(|store| export::take(store, salon, at, &lines));
                // Nothing of them is taken in then.
                taken.or_else(|error| Ok(Reply::NoLines { why: error.to_string() }))
            }
            Message::Arrived => self.transaction(|store| export::finish(store)),
            Message::Salon => self.transaction(|store| {
                let Some(salon) = store.catalogue()? else { return Ok(Reply::NoSalon) };
                let (name, zone) = (salon.name.clone(), salon.zone.clone());
                Ok(Reply::Salon { name, zone, address: salon.address.clone() })
            }),
            Message::MakeFeed { staff, token_hash } => {
                self.transaction(|store| feeds::make(store, &staff, &token_hash))
            }
            Message::RevokeFeed { staff } => self.transaction(|store| feeds::revoke(store, &staff)),
            Message::Feeds => self.transaction(|store| feeds::list(store)),
            Message::Feed { token_hash, begun: after } => {
                self.transaction(|store| feeds::page(store, &token_hash, after))
            }
            Message::Movements { period, cursor: after, of } => {
                self.transaction(|store| movements::list(store, period, after, of.as_ref()))
            }
            Message::Report { period, cursor: after } => {
                self.transaction(|store| movements::report(store, period, after))
            }
            Message::Reconcile { days, locale: _ } => self.transaction(|store| reconcile::start(store, days)),
            Message::Reconciliation { locale: _ } => self.transaction(|store| reconcile::show(store)),
            Message::Accounts => self.transaction(|store| reconcile::accounts(store)),
            Message::CheckChain { head } => self.transaction(|store| movements::check(store, head)),
            Message::Connections => self.transaction(|store| connections::list(store)),
            Message::Keys { provider } => self.with_sealing(|store, sealing| {
                let open = connections::open(store, sealing, provider)?.map(Box::new);
                Ok(Reply::Keys { open })
            }),
            Message::Connect { open, by } => self.with_sealing(|store, sealing| {
                let provider = open.keys.provider();
                let reply = connections::connect(store, sealing, *open)?;
                if matches!(reply, Reply::Connected { .. }) {
                    trail::note(store, by.unwrap_or(Who::Owner), "connected", provider.as_str())?;
                }
                Ok(reply)
            }),
            Message::SaveConnection { connection } => {
                self.transaction(|store| connections::save_public(store, *connection))
            }
            Message::Watched { open, seen, repaired, reported } => self.with_sealing(|store, sealing| {
                if repaired > 0 {
                    let provider = open.keys.provider();
                    trail::note(store, Who::System, "connection_repaired", provider.as_str())?;
                }
                watch::store_look(store, sealing, seen, Looked { open: *open, repaired, reported })
            }),
            Message::Disconnect { provider } => self.transaction(|store| {
                trail::note(store, Who::Owner, "disconnected", provider.as_str())?;
                connections::disconnect(store, provider)
            }),
            Message::LastTest { provider } => self.transaction(|store| test_steps::last(store, provider)),
            Message::SetOwnerKey { hash } => self.transaction(|store| {
                trail::note(store, Who::Operator, "owner_key_made", "")?;
                owners::set_key(store, &hash)
            }),
            Message::SignIn { key_hash, token_hash } => self.transaction(|store| {
                let reply = owners::sign_in(store, &key_hash, &token_hash)?;
                if let Reply::SignedIn { role, .. } = &reply {
                    store.by = role.name().map(Rc::from);
                    trail::note(store, Who::Owner, "signed_in", "")?;
                }
                Ok(reply)
            }),
            Message::Session { token_hash } => self.transaction(|store| owners::session(store, &token_hash)),
            Message::SignOut { token_hash } => self.transaction(|store| owners::sign_out(store, &token_hash)),
            Message::SignOutAll => self.transaction(|store| {
                trail::note(store, Who::Owner, "signed_out_everywhere", "")?;
                owners::sign_out_all(store)
            }),
            Message::DeskKeys { deed } => self.transaction(|store| owners::keys(store, deed)),
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
}
