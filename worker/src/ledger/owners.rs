//! Who may open the salon's desk: the keys of the owner and of those she lets in, and the sessions made with them.
//!
//! Invariants: only hashes are stored, so a stolen table opens nothing. A session ends when it was idle for too long, when
//! it is too old, or when its key ends; it is known by its role, which no two keys have in common. Deliberately absent: keys
//! and tokens themselves, and cookies.

use super::reply::Reply;
use super::sql::SqlError;
use super::store::SqlStore;
use super::trail;
use crate::role::{KeyDeed, Role};
use crate::secret::are_same;
use chairtime_shared::history::Who;
use chairtime_shared::id::StaffId;
use chairtime_shared::time::Timestamp;
use serde::Serialize;

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

/// So many keys there are at most.
const KEYS_MAX: i64 = 100;
/// So many digits of a key's hash name it: they tell nothing of the key.
const KEY_DIGITS: usize = 16;

/// Takes a new owner's key; the old key and all sessions end. The keys of those she let in stay.
pub(super) fn set_key(store: &SqlStore<'_>, hash: &str) -> Result<Reply, SqlError> {
    end(store, &Role::Owner)?;
    sign_out_all(store)?;
    put_key(store, Role::Owner, hash)?;
    Ok(Reply::Ok)
}

fn put_key(store: &SqlStore<'_>, role: Role, hash: &str) -> Result<(), SqlError> {
    let values = vec![hash.into(), String::from(role).into(), store.now().0.into()];
    store.sql.run("INSERT INTO owner_keys (hash, role, created) VALUES (?, ?, ?)", values)
}

/// Does something about the keys that open the desk.
pub(super) fn keys(store: &SqlStore<'_>, deed: KeyDeed) -> Result<Reply, SqlError> {
    match deed {
        KeyDeed::List => list(store),
        KeyDeed::Make { role, hash } => make(store, role, &hash),
        KeyDeed::End { key } => {
            let named = "SELECT role FROM owner_keys WHERE substr(hash, 1, 16) = ? AND role <> 'owner'";
            let Some(row) = store.sql.first(named, vec![key.into()])? else { return Ok(Reply::NoDeskKey) };
            let role = Role::read(row.text(0)?)?;
            end(store, &role)?;
            trail::note(store, Who::Owner, "desk_key_ended", role.person())?;
            Ok(Reply::Ok)
        }
        KeyDeed::Renew { present, hash, token_hash } => renew(store, &present, &hash, &token_hash),
        KeyDeed::SignOut { token_hash } => {
            trail::note(store, Who::Owner, "signed_out_everywhere", "")?;
            let statement = "DELETE FROM sessions WHERE role = (SELECT role FROM sessions WHERE hash = ?)";
            store.sql.run(statement, vec![token_hash.into()])?;
            Ok(Reply::Ok)
        }
    }
}

/// A new key for the owner, by the present one; every session but hers ends. Whoever only sits at a browser that she has left
/// signed in has no present key, so she is not locked out; wrong ones are counted as at the door.
fn renew(store: &SqlStore<'_>, present: &str, hash: &str, token_hash: &str) -> Result<Reply, SqlError> {
    let own = store.sql.first("SELECT hash FROM owner_keys WHERE role = 'owner'", vec![])?;
    // Under what nobody has seen yet.
    if !own.is_some_and(|row| row.text(0).is_ok_and(|own| are_same(present, own, hash))) {
        return wrong_key(store);
    }
    store.sql.run("DELETE FROM owner_keys WHERE role = 'owner'", vec![])?;
    store.sql.run("DELETE FROM sessions WHERE hash <> ?", vec![token_hash.into()])?;
    trail::note(store, Who::Owner, "owner_key_made", "")?;
    put_key(store, Role::Owner, hash)?;
    Ok(Reply::Ok)
}

/// Ends somebody's key and its sessions; a staff member's under whatever name it was made.
fn end(store: &SqlStore<'_>, role: &Role) -> Result<(), SqlError> {
    let whose = match role.only() {
        Some(staff) => ["staff:", staff.as_str(), ":*"].concat(),
        None => String::from(role.clone()),
    };
    // A slug has nothing that GLOB reads as a wildcard, and a manager's name is looked for as it stands.
    let operator = if role.only().is_some() { "GLOB" } else { "=" };
    for table in ["sessions", "owner_keys"] {
        let statement = ["DELETE FROM ", table, " WHERE role ", operator, " ?"].concat();
        store.sql.run(&statement, vec![whose.as_str().into()])?;
    }
    Ok(())
}

/// A new key for somebody; the one before ends, with its sessions.
fn make(store: &SqlStore<'_>, role: Role, hash: &str) -> Result<Reply, SqlError> {
    let role = match role {
        Role::Owner => return Ok(Reply::NoDeskKey),
        Role::Manager { .. } => role,
        Role::Staff { staff, .. } => {
            let catalogue = store.catalogue()?;
            let Some(member) = catalogue.as_ref().and_then(|salon| salon.staff_member(&staff)) else {
                return Ok(Reply::NoDeskKey);
            };
            Role::Staff { staff, name: member.name.clone() }
        }
    };
    end(store, &role)?;
    // Who had one has room for another: there are too many only for somebody new, and nothing has ended then.
    let count = store.sql.first("SELECT COUNT(*) FROM owner_keys", vec![])?;
    if count.map_or(Ok(0), |row| row.int(0))? >= KEYS_MAX {
        return Ok(Reply::DeskKeysFull);
    }
    trail::note(store, Who::Owner, "desk_key_made", role.person())?;
    put_key(store, role, hash)?;
    Ok(Reply::Ok)
}

/// A key as the desk reads it.
#[derive(Serialize)]
struct DeskKey<'a> {
    /// Names it: some digits of its hash, which tell nothing of it.
    key: &'a str,
    role: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    staff: Option<&'a StaffId>,
    created: i64,
    /// When it was last used, in a session that lasts.
    seen: Option<i64>,
}

/// All keys, the owner's first.
fn list(store: &SqlStore<'_>) -> Result<Reply, SqlError> {
    let statement =
        "SELECT hash, role, created, (SELECT MAX(seen) FROM sessions WHERE sessions.role = keys.role)
        FROM owner_keys AS keys ORDER BY role <> 'owner', role";
    let mut lines = Vec::new();
    for row in &store.sql.query(statement, vec![])? {
        let role = Role::read(row.text(1)?)?;
        let key = row.text(0)?.get(..KEY_DIGITS).unwrap_or_default();
        let (created, seen) = (row.int(2)?, row.optional_int(3)?);
        let (name, staff) = (role.name(), role.only());
        lines.push(serde_json::to_string(&DeskKey { key, role: role.word(), name, staff, created, seen })?);
    }
    Ok(Reply::Told { json: ["[", &lines.join(","), "]"].concat() })
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
    let values =
        vec![token_hash.into(), String::from(role.clone()).into(), now.into(), now.into(), expires.into()];
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
    fn read(text: &str) -> Result<Self, SqlError> {
        text.to_owned().try_into().map_err(|_| SqlError::Column("a role"))
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
