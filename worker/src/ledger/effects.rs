//! Effects that are due, done at their providers a few at a time.
//!
//! Invariant: nothing is read and written across the wait; what an effect has brought is told to the books in one
//! transaction with the end of its row. Deliberately absent: how an effect is done ([`super::perform`]).

use super::outbox::{self, DueEffect};
use super::perform::{self, NotDone, Task};
use super::sql::SqlError;
use super::store::SqlStore;
use super::{Ledger, connections, now_ms};
use crate::config::Config;
use crate::connection::OpenConnection;
use crate::log;
use crate::provider_api::Account;
use crate::seal::Keyring;
use chairtime_shared::booking::Booking;
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::id::{ProviderRef, SalonId};
use chairtime_shared::ledger::{Store, execute};
use chairtime_shared::time::Timestamp;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::collections::BTreeSet;

/// Effects done at the same time. The platform opens six connections at once; a test terminal of TipTop Pay takes five
/// requests at once and refuses the sixth (developers.cloudpayments.ru, API), and a client may be waiting for one of them.
const EFFECTS_AT_ONCE: usize = 4;
/// Effects begun in one alarm; what is left waits for the next, a millisecond later.
const EFFECTS_PER_ALARM: usize = 80;

impl Ledger {
    /// Does effects that are due, a few at once: where one has ended the next begins, so that a call that hangs holds up a
    /// place and not the others.
    pub(super) async fn do_all_effects(&self) -> Result<(), SqlError> {
        let mut result = Ok(());
        let mut under_way = FuturesUnordered::new();
        let mut ids = BTreeSet::new();
        let mut begun = 0_usize;
        loop {
            // After a failure of the storage only what is under way is ended.
            if result.is_ok() && ids.len() < EFFECTS_AT_ONCE && begun < EFFECTS_PER_ALARM {
                // Those under way are due until they have ended, and are among the first.
                match self.transaction(|store| outbox::due(store, EFFECTS_AT_ONCE)) {
                    Ok(due) => {
                        for effect in due {
                            if ids.len() < EFFECTS_AT_ONCE && ids.insert(effect.id) {
                                begun = begun.saturating_add(1);
                                under_way.push(self.do_effect(effect));
                            }
                        }
                    }
                    Err(error) => result = Err(error),
                }
            }
            let Some((id, done)) = under_way.next().await else { return result };
            ids.remove(&id);
            result = result.and(done);
        }
    }

    /// Does one, and says which.
    async fn do_effect(&self, due: DueEffect) -> (i64, Result<(), SqlError>) {
        let done = match self.config() {
            Ok(config) => self.try_effect(&config, &due).await,
            Err(error) => Err(error),
        };
        (due.id, done)
    }

    async fn try_effect(&self, config: &Config, due: &DueEffect) -> Result<(), SqlError> {
        // That it is tried is written down before the call: whoever comes after a process that ended in it has to look first.
        let subject = self.transaction(|store| {
            let subject = subject(store, &config.sealing, due)?;
            if subject.is_some() {
                outbox::begun(store, due)?;
            }
            Ok(subject)
        })?;
        let Some(subject) = subject else { return Ok(()) };
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
                        log::warning("effect_refused", Some(salon), &serde_json::to_string(&refusal)?);
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
        // What cannot be opened now may open once the Worker has its key again; other effects need not wait for that.
        Some(payment) => connections::open(store, keyring, payment.provider).unwrap_or_else(|error| {
            log::error("keys_not_opened", Some(&salon.id), &error.to_string());
            None
        }),
        None => None,
    };
    let refunds_before = match &due.effect {
        Effect::Refund { key, .. } if due.tries > 0 => store.refunds_before(&booking.made.id, key)?,
        Effect::Refund { .. }
        | Effect::ExpirePage { .. }
        | Effect::ResolvePage { .. }
        | Effect::Void { .. }
        | Effect::Capture { .. }
        | Effect::Charge { .. }
        | Effect::LookAtHold { .. }
        | Effect::LookAtPage { .. }
        | Effect::LookUp { .. } => BTreeSet::new(),
    };
    Ok(Some(Subject { salon: salon.id.clone(), booking, open, refunds_before }))
}
