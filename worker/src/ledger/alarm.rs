//! What a ledger does by itself: when its alarm rings, and what it does then.
//!
//! Invariants: the alarm is set by the tables alone; effects at a provider run beside holds and KV, and letters beside both, so
//! that whoever takes their time holds up nobody else. What could not be done stays in its row.

use super::execute::execute_once;
use super::sql::SqlError;
use super::{Ledger, contacts, now_ms, publish, watch};
use crate::kv;
use crate::log;
use chairtime_shared::ledger::{Answer, Command};
use futures_util::future::{Either, join, join_all, select};
use std::pin::pin;
use std::time::Duration;
use worker::Delay;

/// Values written to KV at the same time.
const WRITES_PER_ROUND: i64 = 16;
/// While effects wait for a provider, holds and KV are looked after so often.
const TICK: Duration = Duration::from_millis(500);
/// Rounds of one alarm; what is left waits for the next, a millisecond later.
const ROUNDS_MAX: usize = 20;
/// When the next thing is due, table by table, in milliseconds. Not one compound SELECT: the platform allows five terms.
const DUE: [&str; 7] = [
    "SELECT MIN(due) FROM outbox WHERE due IS NOT NULL",
    "SELECT MIN(due) FROM letters WHERE due IS NOT NULL",
    "SELECT MIN(due) FROM publications WHERE due IS NOT NULL",
    "SELECT MIN(due) * 1000 FROM contacts WHERE due IS NOT NULL",
    "SELECT 0 WHERE EXISTS (SELECT 1 FROM unsealed)",
    "SELECT MIN(due) FROM reconciliations WHERE due IS NOT NULL",
    "SELECT MIN(hold_until) * 1000 FROM bookings WHERE hold_until IS NOT NULL",
];

impl Ledger {
    /// Sets the alarm to when the next thing is due. Always computed from the tables, never earlier than a millisecond
    /// from now: an alarm set for the running one's own instant is lost.
    pub(super) async fn arm(&self) -> worker::Result<()> {
        if !self.exists().map_err(|error| worker::Error::from(error.to_string()))? {
            return Ok(());
        }
        let failed = |error: SqlError| worker::Error::from(error.to_string());
        let statement = format!("SELECT ({}), ({})", watch::LOOKED, DUE.join("), ("));
        let row = self.sql().first(&statement, vec![]).map_err(failed)?;
        let number = |column| row.as_ref().map_or(Ok(None), |row| row.optional_int(column)).map_err(failed);
        let watched = match number(0)? {
            Some(looked) => Some(self.watch_due_ms(looked).map_err(failed)?),
            None => None,
        };
        let mut due = watched;
        for column in 1..=DUE.len() {
            due = due.into_iter().chain(number(column)?).min();
        }
        // A salon that is still being brought does not live yet.
        if self.is_arriving().map_err(failed)? {
            due = None;
        }
        let storage = self.state.storage();
        match due {
            Some(due) => storage.set_alarm(due.saturating_sub(now_ms()).max(1)).await,
            None => storage.delete_alarm().await,
        }
    }

    /// Does what is due at providers and sends letters. As long as letters are on their way, what becomes due at a provider
    /// is done: a mail service that hangs holds up no money.
    async fn do_outside(&self) -> Result<(), SqlError> {
        let mut letters = pin!(self.send_letters());
        match select(pin!(self.do_all_effects()), letters.as_mut()).await {
            Either::Left((done, _)) => done?,
            Either::Right((sent, effects)) => {
                effects.await?;
                return sent;
            }
        }
        loop {
            match select(letters.as_mut(), pin!(Delay::from(TICK))).await {
                Either::Left((sent, _)) => return sent,
                Either::Right(_) => self.do_all_effects().await?,
            }
        }
    }

    /// Does everything that is due. A provider that takes its time holds up neither the holds nor KV.
    pub(super) async fn work(&self) -> Result<(), SqlError> {
        if !self.exists()? {
            return Ok(());
        }
        let mut effects = pin!(async {
            let looks = join(self.watch_connections(), self.reconcile_some());
            let (done, (watched, reconciled)) = join(self.do_outside(), looks).await;
            done.and(watched).and(reconciled)
        });
        loop {
            self.keep_up().await?;
            if let Either::Left((done, _)) = select(effects.as_mut(), pin!(Delay::from(TICK))).await {
                done?;
                return self.keep_up().await;
            }
        }
    }

    /// Ends holds, forgets contacts and writes to KV what is due, in rounds.
    async fn keep_up(&self) -> Result<(), SqlError> {
        for _ in 0..ROUNDS_MAX {
            let more_holds = self.end_holds()?;
            #[cfg(feature = "faults")]
            crate::fault::here(&self.env, "alarm");
            let tidied = self.transaction(contacts::tidy)?;
            let wrote = self.write_publications().await?;
            if !more_holds && !tidied && !wrote {
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
}

async fn put(kv: &worker::KvStore, write: &publish::DueWrite) -> Result<(), String> {
    let mut put = kv.put(&write.key.to_string(), write.value.as_str()).map_err(|error| error.to_string())?;
    if let Some(note) = &write.note {
        put = put.metadata(note).map_err(|error| error.to_string())?;
    }
    put.execute().await.map_err(|error| error.to_string())
}
