//! Letters that are due, put into words and handed over a few at a time.
//!
//! Invariants: nothing is read and written across the wait; a mail service that is down or hangs is asked once in a while
//! and holds up nothing else. A letter is composed each time it is tried, from its row and the booking's addresses as they
//! are then: who has been forgotten meanwhile gets none.

use super::letters::{self, DueLetter};
use super::sql::SqlError;
use super::store::SqlStore;
use super::{Ledger, limits, payment_links};
use crate::capability::code_hash;
use crate::config::Config;
use crate::link::Links;
use crate::log;
use crate::mail::{self, Again, MailConfig, Undelivered};
use chairtime_shared::api::desk::LetterState;
use chairtime_shared::catalogue::Salon;
use chairtime_shared::ledger::Store;
use chairtime_shared::letter::compose::{Composed, Scene, compose};
use chairtime_shared::schedule::Zone;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Letters handed over at the same time.
const LETTERS_AT_ONCE: usize = 4;
/// Letters begun in one alarm; what is left waits for the next.
const LETTERS_PER_ALARM: usize = 80;

/// A letter that shall leave.
struct Ready {
    salon: Salon,
    composed: Composed,
}

/// The letter in words, or why there is none to send.
fn ready(
    store: &SqlStore<'_>,
    config: &Config,
    mail: Option<&MailConfig>,
    due: &DueLetter,
) -> Result<Result<Ready, LetterState>, SqlError> {
    let (Some(salon), Some(booking)) = (store.salon()?, store.booking(&due.booking)?) else {
        return Ok(Err(LetterState::NoAddress));
    };
    if !due.letter.is_of_use(&booking, store.now()) {
        return Ok(Err(LetterState::NotNeeded));
    }
    let Some(mail) = mail else { return Ok(Err(LetterState::NoMailService)) };
    let zone = Zone::parse(&salon.zone).map_err(|_| SqlError::Column("a time zone"))?;
    let links = Links { config, salon: &salon.id, booking: &booking };
    let (manage, pay) = (links.own().unwrap_or_default(), links.payment().unwrap_or_default());
    // A payment link opens only what it was taken down for.
    if let Some(code) = links.payment_code() {
        payment_links::keep(store, &code_hash(&code), &due.booking)?;
    }
    let book = format!("{}/s/{}", config.public_origin, salon.id);
    let scene = Scene {
        salon: &salon,
        zone: &zone,
        booking: &booking,
        letter: &due.letter,
        from: &mail.from,
        manage: &manage,
        pay: &pay,
        book: &book,
    };
    let composed = compose(&scene);
    Ok(match composed {
        Some(composed) => Ok(Ready { salon, composed }),
        None => Err(LetterState::NoAddress),
    })
}

/// The letter's name for the mail service: the same each time, of a bounded length, and telling nothing.
fn id(due: &DueLetter) -> String {
    let name = format!("{}\n{}\n{}", due.booking, due.letter.key, due.letter.to.as_str());
    let mut id = hex::encode(Sha256::digest(name));
    id.truncate(32);
    id
}

impl Ledger {
    /// Sends what is due, until there is nothing more or nobody takes it.
    pub(super) async fn send_letters(&self) -> Result<(), SqlError> {
        let mut result = Ok(());
        let mut under_way = FuturesUnordered::new();
        let mut ids = BTreeSet::new();
        let mut begun = 0_usize;
        let mut anybody = false;
        // How long those shall wait that nobody took, since somebody last took one.
        let mut refused: Vec<i64> = Vec::new();
        loop {
            // Where one was taken, there is somebody, and something is the matter with the others. Where none is, nobody is asked anew.
            let asks = result.is_ok() && refused.len() < LETTERS_AT_ONCE && begun < LETTERS_PER_ALARM;
            if asks && ids.len() < LETTERS_AT_ONCE {
                match self.transaction(|store| letters::due(store, LETTERS_AT_ONCE)) {
                    Ok(due) => {
                        for letter in due {
                            if ids.len() < LETTERS_AT_ONCE && ids.insert(letter.id) {
                                begun = begun.saturating_add(1);
                                under_way.push(self.send_letter(letter));
                            }
                        }
                    }
                    Err(error) => result = Err(error),
                }
            }
            let Some((id, taken)) = under_way.next().await else { break };
            ids.remove(&id);
            match taken {
                Ok(Taken { wait: None }) => {
                    anybody = true;
                    refused.clear();
                }
                Ok(Taken { wait: Some(wait) }) => refused.push(wait),
                Err(error) => result = result.and(Err(error)),
            }
        }
        if (!anybody || refused.len() >= LETTERS_AT_ONCE)
            && let Some(wait) = refused.iter().min()
        {
            // Half as long as those that were tried: the next try is with others.
            result = result.and(self.transaction(|store| letters::postpone_all(store, wait / 2)));
        }
        result
    }

    /// Sends one, and says which.
    async fn send_letter(&self, due: DueLetter) -> (i64, Result<Taken, SqlError>) {
        let taken = match self.config() {
            Ok(config) => self.try_letter(&config, &due).await,
            Err(error) => Err(error),
        };
        (due.id, taken)
    }

    async fn try_letter(&self, config: &Config, due: &DueLetter) -> Result<Taken, SqlError> {
        let mail = config.mail.as_ref();
        let ready = self.transaction(|store| {
            let ready = ready(store, config, mail, due)?;
            match ready {
                Err(state) => letters::over(store, due, state, "").map(|()| None),
                Ok(_) if due.is_new() && limits::holds_back(store, due)? => Ok(None),
                Ok(ready) => Ok(Some(ready)),
            }
        })?;
        let (Some(Ready { salon, composed }), Some(mail)) = (ready, mail) else { return Ok(Taken::YES) };
        match mail::deliver(&self.env, mail, &composed, &id(due)).await {
            Ok(()) => {
                self.transaction(|store| letters::over(store, due, LetterState::Sent, ""))?;
                Ok(Taken::YES)
            }
            Err(Undelivered { again: Again::Never, note }) => {
                log::error("letter_given_up", Some(&salon.id), &note);
                self.transaction(|store| letters::over(store, due, LetterState::GivenUp, &note))?;
                Ok(Taken::YES)
            }
            Err(Undelivered { again: Again::Later { after }, note }) => {
                log::warning("letter_not_sent", Some(&salon.id), &note);
                let wait = self.transaction(|store| letters::postpone(store, due, after, &note))?;
                Ok(Taken { wait: Some(wait) })
            }
        }
    }
}

/// How a letter fared.
struct Taken {
    /// How long to wait before it is tried again, in milliseconds; `None` when it has left the lane.
    wait: Option<i64>,
}

impl Taken {
    const YES: Self = Self { wait: None };
}
