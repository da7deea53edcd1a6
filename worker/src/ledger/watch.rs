//! The watch over the connections: from time to time each is looked at, and what came apart at the provider is repaired.
//!
//! Invariants: the look is taken outside any transaction, and what it found is stored only if the connection has not
//! changed meanwhile; every look is noted, answered or not, so that the next one has its time. A provider that hangs is
//! waited for no longer than [`LOOK`]. Deliberately absent: what is looked at, and how it is repaired
//! ([`crate::connect::watch`]).

use super::health;
use super::reply::Reply;
use super::sql::SqlError;
use super::store::SqlStore;
use super::{Ledger, connections, now_ms};
use crate::config::{Config, variable};
use crate::connect::watch::{self, Looked, REPAIRED, REPORTED};
use crate::connect::{Checked, Judgement, StripeJudgement, Target, TipTopJudgement, kept_cards};
use crate::connection::{Connection, OpenConnection, Watch};
use crate::log;
use crate::seal::Keyring;
use chairtime_shared::ledger::Store;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;
use futures_util::future::{Either, select};
use std::pin::pin;
use std::time::Duration;
use worker::Delay;

/// How long one look may take, with all its calls.
const LOOK: Duration = Duration::from_secs(30);

/// The SQL of when the connection that was not looked at for the longest time was looked at, or made; nothing without one.
pub(super) const LOOKED: &str = "SELECT MIN(MAX(json_extract(connection, '$.connected_at'),
    COALESCE(json_extract(connection, '$.watch.at'), 0))) FROM connections WHERE retired IS NULL";

/// A connection whose look is due.
struct Due {
    target: Target,
    open: OpenConnection,
}

fn due(store: &SqlStore<'_>, config: &Config) -> Result<Vec<Due>, SqlError> {
    let Some(salon) = store.salon()? else { return Ok(Vec::new()) };
    let (now, currency, cards) =
        (store.now(), salon.currency, kept_cards(salon.cancellation, &salon.services));
    let mut due = Vec::new();
    for connection in connections::in_use(store)? {
        let last = connection.watch.as_ref().map_or(Timestamp(0), |watch| watch.at);
        if last.max(connection.connected_at).plus(config.watch_seconds) > now {
            continue;
        }
        match connections::open(store, &config.sealing, connection.provider) {
            Ok(Some(open)) => {
                let (salon, origin) = (salon.id.clone(), config.public_origin.clone());
                let target = Target { salon, currency, cards, origin, now };
                due.push(Due { target, open });
            }
            other => {
                let why = other.err().map_or_else(|| "no keys".to_owned(), |error| error.to_string());
                log::error("keys_not_opened", Some(&salon.id), &why);
                keys_lost(store, connection)?;
            }
        }
    }
    Ok(due)
}

/// Notes that there is nothing to look with, so that the next look has its time.
fn keys_lost(store: &SqlStore<'_>, mut connection: Connection) -> Result<(), SqlError> {
    let finding = match connection.provider {
        Provider::Stripe => StripeJudgement::KeysLost.found(),
        Provider::TipTopPay => TipTopJudgement::KeysLost.found(),
    };
    health::count(store, REPORTED)?;
    connection.watch = Some(watch::watch(&[finding], Some(&connection), store.now()));
    connections::save_public(store, connection).map(|_| ())
}

/// Stores what a look has found, unless the connection has changed since.
pub(super) fn store_look(
    store: &SqlStore<'_>,
    keyring: &Keyring,
    seen: u64,
    looked: Looked,
) -> Result<Reply, SqlError> {
    let Looked { open, repaired, reported } = looked;
    let provider = open.connection.provider;
    let now = connections::open(store, keyring, provider)?;
    let now = now.filter(|now| now.connection.retired_at.is_none() && now.connection.version == seen);
    let Some(now) = now else { return Ok(Reply::NotConnected) };
    for (name, times) in [(REPAIRED, repaired), (REPORTED, reported)] {
        for _ in 0..times {
            health::count(store, name)?;
        }
    }
    let exposed =
        |open: &OpenConnection| open.keys.signing().iter().map(|s| s.expose().to_owned()).collect::<Vec<_>>();
    if exposed(&now) == exposed(&open) {
        return connections::save_public(store, open.connection);
    }
    connections::connect(store, keyring, open)
}

/// What is said of a provider that did not answer in time.
fn unanswered(provider: Provider) -> Checked {
    let finding = match provider {
        Provider::Stripe => StripeJudgement::Unreachable.found(),
        Provider::TipTopPay => TipTopJudgement::Unreachable.found(),
    };
    Checked { findings: vec![finding], open: None, manual: None }
}

impl Ledger {
    /// When the next look is due, in milliseconds, after the last one in seconds.
    pub(super) fn watch_due_ms(&self, looked: i64) -> Result<i64, SqlError> {
        let seconds = Config::watch_seconds(|name| variable(&self.env, name));
        let seconds = seconds.map_err(|error| SqlError::Statement(error.to_string()))?;
        Ok(looked.saturating_add(seconds).saturating_mul(1_000))
    }

    /// Looks at every connection whose time has come.
    pub(super) async fn watch_connections(&self) -> Result<(), SqlError> {
        let looked = self.transaction(|store| match store.sql.first(LOOKED, vec![])? {
            Some(row) => row.optional_int(0),
            None => Ok(None),
        })?;
        match looked {
            Some(looked) if self.watch_due_ms(looked)? <= now_ms() => {}
            Some(_) | None => return Ok(()),
        }
        let config = self.config()?;
        let due = self.transaction(|store| due(store, &config))?;
        for Due { target, open } in due {
            let provider = open.connection.provider;
            let look = pin!(watch::verify(&config, &target, &open));
            let checked = match select(look, pin!(Delay::from(LOOK))).await {
                Either::Left((checked, _)) => checked,
                Either::Right(_) => unanswered(provider),
            };
            let looked = watch::recorded(checked, &open, &target);
            for finding in looked.open.connection.watch.iter().flat_map(|Watch { findings, .. }| findings) {
                log::warning("watch_found", Some(&target.salon), &finding.code);
            }
            let seen = open.connection.version;
            self.transaction(|store| store_look(store, &config.sealing, seen, looked))?;
        }
        Ok(())
    }
}
