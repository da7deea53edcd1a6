//! Who may open the salon's desk: the owner's key and the sessions made with it.
//!
//! Invariant: only hashes are stored, so a stolen table opens nothing. A session ends when it was idle for too long, when
//! it is too old, or when the key changes. Deliberately absent: keys and tokens themselves, and cookies.

use super::reply::{Reply, Role};
use super::sql::SqlError;
use super::store::SqlStore;
use chairtime_shared::time::Timestamp;

/// A session that is not used for so long ends.
const IDLE_SECONDS: i64 = 12 * 3_600;
/// A session never lasts longer.
const AGE_SECONDS: i64 = 14 * 24 * 3_600;
/// How exactly it is known when a session was last used: at most one write per so many seconds.
const SEEN_SECONDS: i64 = 60;
/// So many wrong keys are answered as such…
const WRONG_MAX: i64 = 10;
/// …within so many seconds; more are told to wait.
const WRONG_SECONDS: i64 = 15 * 60;
/// Sessions at a time; the ones used least lately make room.
const SESSIONS_MAX: i64 = 50;

/// Takes a new owner's key; the old key and all sessions end.
pub(super) fn set_key(store: &SqlStore<'_>, hash: &str) -> Result<Reply, SqlError> {
    store.sql.run("DELETE FROM owner_keys", vec![])?;
    sign_out_all(store)?;
    let values = vec![hash.into(), Role::Owner.as_str().into(), store.now().0.into()];
    store.sql.run("INSERT INTO owner_keys (hash, role, created) VALUES (?, ?, ?)", values)?;
    Ok(Reply::Ok)
}

fn ends(seen: i64, expires: i64) -> i64 {
    seen.saturating_add(IDLE_SECONDS).min(expires)
}

/// Starts a session for whoever has the key.
pub(super) fn sign_in(store: &SqlStore<'_>, key_hash: &str, token_hash: &str) -> Result<Reply, SqlError> {
    let row = store.sql.first("SELECT role FROM owner_keys WHERE hash = ?", vec![key_hash.into()])?;
    let Some(role) = row.map(|row| Role::read(row.text(0)?)).transpose()? else {
        return wrong_key(store);
    };
    let now = store.now().0;
    let expires = now.saturating_add(AGE_SECONDS);
    let over = "DELETE FROM sessions WHERE expires <= ?1 OR seen <= ?1 - ?2 OR hash IN (
        SELECT hash FROM sessions ORDER BY seen DESC LIMIT -1 OFFSET ?3)";
    store.sql.run(over, vec![now.into(), IDLE_SECONDS.into(), (SESSIONS_MAX - 1).into()])?;
    let statement = "INSERT INTO sessions (hash, role, created, seen, expires) VALUES (?, ?, ?, ?, ?)";
    let values = vec![token_hash.into(), role.as_str().into(), now.into(), now.into(), expires.into()];
    store.sql.run(statement, values)?;
    Ok(Reply::SignedIn { role, expires: Timestamp(ends(now, expires)) })
}

/// Counts a wrong key. Whoever goes on trying is told to wait; the right key is never kept waiting, or a stranger could
/// keep the owner out, and 128 bits need no such guard.
fn wrong_key(store: &SqlStore<'_>) -> Result<Reply, SqlError> {
    let now = store.now().0;
    store.sql.run("DELETE FROM wrong_keys WHERE at <= ?", vec![now.saturating_sub(WRONG_SECONDS).into()])?;
    let row = store.sql.first("SELECT COUNT(*) FROM wrong_keys", vec![])?;
    let often = row.map_or(Ok(0), |row| row.int(0))? >= WRONG_MAX;
    if !often {
        store.sql.run("INSERT INTO wrong_keys (at) VALUES (?)", vec![now.into()])?;
    }
    Ok(Reply::WrongKey { often })
}

/// The session of that token, used once more.
pub(super) fn session(store: &SqlStore<'_>, token_hash: &str) -> Result<Reply, SqlError> {
    let statement = "SELECT role, seen, expires FROM sessions WHERE hash = ?";
    let Some(row) = store.sql.first(statement, vec![token_hash.into()])? else { return Ok(Reply::NoSession) };
    let (role, seen, expires) = (Role::read(row.text(0)?)?, row.int(1)?, row.int(2)?);
    let now = store.now().0;
    if ends(seen, expires) <= now {
        sign_out(store, token_hash)?;
        return Ok(Reply::NoSession);
    }
    let seen = if now.saturating_sub(seen) >= SEEN_SECONDS {
        store.sql.run("UPDATE sessions SET seen = ? WHERE hash = ?", vec![now.into(), token_hash.into()])?;
        now
    } else {
        seen
    };
    Ok(Reply::Session { role, expires: Timestamp(ends(seen, expires)) })
}

/// Ends one session.
pub(super) fn sign_out(store: &SqlStore<'_>, token_hash: &str) -> Result<Reply, SqlError> {
    store.sql.run("DELETE FROM sessions WHERE hash = ?", vec![token_hash.into()])?;
    Ok(Reply::Ok)
}

/// Ends all sessions.
pub(super) fn sign_out_all(store: &SqlStore<'_>) -> Result<Reply, SqlError> {
    store.sql.run("DELETE FROM sessions", vec![])?;
    Ok(Reply::Ok)
}

impl Role {
    fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
        }
    }

    fn read(text: &str) -> Result<Self, SqlError> {
        match text {
            "owner" => Ok(Self::Owner),
            _ => Err(SqlError::Column("a role")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_by_idleness_or_by_age_whichever_comes_first() {
        let begun = 1_000_000;
        let oldest = begun + AGE_SECONDS;
        assert_eq!(ends(begun, oldest), begun + 12 * 3_600);
        assert_eq!(ends(oldest - 60, oldest), oldest, "use cannot keep it alive for ever");
        assert_eq!(oldest - begun, 14 * 24 * 3_600);
    }
}
