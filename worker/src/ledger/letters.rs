//! Letters that wait to be sent, and what became of those that were: the outbox's second lane, with rows of its own.
//!
//! Invariants: a row is written in the transaction of the decision that caused it, once by its key; it leaves the lane only
//! when somebody has taken it, or with a word why nobody will. It holds no name and no address: the booking does. Letters
//! about one booking to one recipient leave in the order in which they were caused. Deliberately absent: how a letter is
//! sent ([`super::post`]).

use super::reply::{Health, Reply};
use super::sql::{Row, SqlError};
use super::store::SqlStore;
use chairtime_shared::api::desk::{DeskLetter, LetterState};
use chairtime_shared::id::BookingId;
use chairtime_shared::ledger::wait::backoff_ms;
use chairtime_shared::letter::{LETTER_SECONDS_MAX, Letter};
use chairtime_shared::time::Timestamp;

/// Takes down the letters of a decision.
pub(super) fn save(store: &SqlStore<'_>, booking: &BookingId, letters: &[Letter]) -> Result<(), SqlError> {
    for letter in letters {
        let due = letter.not_before.map_or(store.now_ms, |at| at.0.saturating_mul(1_000).max(store.now_ms));
        let values = vec![
            booking.as_str().into(),
            letter.key.as_str().into(),
            letter.to.as_str().into(),
            serde_json::to_string(letter)?.into(),
            due.into(),
        ];
        let statement = "INSERT OR IGNORE INTO letters (booking, key, recipient, letter, since, due)
            VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
        store.sql.run(statement, values)?;
    }
    Ok(())
}

/// A letter that is due.
pub(super) struct DueLetter {
    /// Of its row.
    pub(super) id: i64,
    tries: i64,
    since_ms: i64,
    /// Of this booking.
    pub(super) booking: BookingId,
    /// What it tells.
    pub(super) letter: Letter,
}

impl DueLetter {
    /// Nobody was asked to take it yet.
    pub(super) fn is_new(&self) -> bool {
        self.tries == 0
    }
}

/// Letters that are due, oldest first; none before an earlier one about the same booking to the same recipient.
pub(super) fn due(store: &SqlStore<'_>, limit: usize) -> Result<Vec<DueLetter>, SqlError> {
    let statement = "SELECT id, tries, since, booking, letter FROM letters AS one WHERE due <= ?1 AND NOT EXISTS (
            SELECT 1 FROM letters AS other WHERE other.booking = one.booking AND other.recipient = one.recipient
            AND other.id < one.id AND other.due IS NOT NULL AND other.since <= ?1)
        ORDER BY due, id LIMIT ?2";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = store.sql.query(statement, vec![store.now_ms.into(), limit.into()])?;
    rows.iter()
        .map(|row| {
            let booking = row.text(3)?.parse().map_err(|_| SqlError::Column("a booking"))?;
            let (id, tries, since_ms) = (row.int(0)?, row.int(1)?, row.int(2)?);
            Ok(DueLetter { id, tries, since_ms, booking, letter: row.document(4)? })
        })
        .collect()
}

fn stored(state: LetterState) -> &'static str {
    match state {
        LetterState::Waiting => "waiting",
        LetterState::Sent => "sent",
        LetterState::GivenUp => "given_up",
        LetterState::NotNeeded => "not_needed",
        LetterState::NoAddress => "no_address",
        LetterState::NoMailService => "no_mail_service",
    }
}

fn state(text: &str) -> Result<LetterState, SqlError> {
    let all = [
        LetterState::Waiting,
        LetterState::Sent,
        LetterState::GivenUp,
        LetterState::NotNeeded,
        LetterState::NoAddress,
        LetterState::NoMailService,
    ];
    all.into_iter().find(|state| stored(*state) == text).ok_or(SqlError::Column("a letter's state"))
}

/// The letter has left the lane.
pub(super) fn over(
    store: &SqlStore<'_>,
    letter: &DueLetter,
    state: LetterState,
    note: &str,
) -> Result<(), SqlError> {
    let statement =
        "UPDATE letters SET due = NULL, state = ?, note = ?, tries = tries + 1, at = ? WHERE id = ?";
    let values = vec![stored(state).into(), note.into(), store.now_ms.into(), letter.id.into()];
    store.sql.run(statement, values)
}

/// Nobody took it: later again, or never, when it is old. The wait, in milliseconds, is that of the letter that was tried
/// most: whoever does not answer need not be asked anew for each.
pub(super) fn postpone(
    store: &SqlStore<'_>,
    letter: &DueLetter,
    after: i64,
    note: &str,
) -> Result<i64, SqlError> {
    let age = store.now_ms.saturating_sub(letter.since_ms);
    if age >= LETTER_SECONDS_MAX.saturating_mul(1_000) {
        over(store, letter, LetterState::GivenUp, note)?;
        return Ok(0);
    }
    let tries = letter.tries.saturating_add(1);
    let most = store.sql.first("SELECT MAX(tries) FROM letters WHERE due IS NOT NULL", vec![])?;
    let most = most.map_or(Ok(None), |row| row.optional_int(0))?.unwrap_or(0);
    let wait = backoff_ms(tries.max(most)).max(after.saturating_mul(1_000));
    let due = store.now_ms.saturating_add(wait);
    let statement = "UPDATE letters SET due = ?, tries = ?, note = ? WHERE id = ?";
    store.sql.run(statement, vec![due.into(), tries.into(), note.into(), letter.id.into()])?;
    Ok(wait)
}

/// It has to wait so long, in milliseconds, before anybody is asked to take it.
pub(super) fn hold_back(store: &SqlStore<'_>, letter: &DueLetter, wait: i64) -> Result<(), SqlError> {
    let due = store.now_ms.saturating_add(wait);
    store.sql.run("UPDATE letters SET due = ? WHERE id = ?", vec![due.into(), letter.id.into()])
}

/// The mail service is down: all wait so long, in milliseconds.
pub(super) fn postpone_all(store: &SqlStore<'_>, wait: i64) -> Result<(), SqlError> {
    let due = store.now_ms.saturating_add(wait);
    store.sql.run("UPDATE letters SET due = ?1 WHERE due < ?1", vec![due.into()])
}

/// A letter at the desk.
fn shown(row: &Row) -> Result<DeskLetter, SqlError> {
    let letter: Letter = row.document(0)?;
    let seconds = |ms: i64| Timestamp(ms.div_euclid(1_000));
    Ok(DeskLetter {
        key: letter.key,
        to: letter.to,
        what: letter.what,
        caused: letter.at,
        due: row.optional_int(1)?.map(seconds),
        state: state(row.text(2)?)?,
        at: row.optional_int(3)?.map(seconds),
        tries: row.int(4)?,
        note: row.text(5)?.to_owned(),
    })
}

/// The letters about a booking, in order.
pub(super) fn log(store: &SqlStore<'_>, booking: &BookingId) -> Result<Reply, SqlError> {
    let statement = "SELECT letter, due, state, at, tries, note FROM letters WHERE booking = ? ORDER BY id";
    let rows = store.sql.query(statement, vec![booking.as_str().into()])?;
    let letters: Vec<_> = rows.iter().map(shown).collect::<Result<_, _>>()?;
    Ok(Reply::Letters { json: serde_json::to_string(&letters)? })
}

/// Adds the letters to the ledger's figures.
pub(super) fn count(store: &SqlStore<'_>, health: &mut Health) -> Result<(), SqlError> {
    let figure = |condition: &str| {
        let row = store.sql.first(&format!("SELECT COUNT(*) FROM letters WHERE {condition}"), vec![])?;
        row.map_or(Ok(0), |row| row.int(0))
    };
    health.letters = figure(&format!("due IS NOT NULL AND since <= {}", store.now_ms))?;
    health.letters_sent = figure("state = 'sent'")?;
    health.letters_given_up = figure("state = 'given_up'")?;
    Ok(())
}
