//! What the catalogue was: its versions, who made them, and what they said.
//!
//! Invariants: the database keeps them itself (`schema.rs`, version 19), bounded in number and size; a version is that of a
//! document, so what else makes readers read anew (a provider that is connected) is none. Deliberately absent: going back,
//! which is a change like any other (`publish::take`).

use super::message::Kept;
use super::reply::Reply;
use super::sql::SqlError;
use super::store::SqlStore;
use crate::recent;
use chairtime_shared::text::number;

/// Keeps what is published, where nothing is kept yet: what came before it is not known.
pub(super) const BEGIN: &str = "INSERT INTO catalogues (version, at, who, person, changed, salon)
    SELECT version, COALESCE(trail.at, CAST(strftime('%s', 'now') AS INTEGER)), COALESCE(trail.who, '\"operator\"'), trail.person,
        '[]', salon
    FROM salon LEFT JOIN (SELECT at, who, person FROM trail WHERE kind = 'catalogue_published' ORDER BY number DESC LIMIT 1)
        AS trail
    WHERE NOT EXISTS (SELECT 1 FROM catalogues)";

/// All versions without what they said, the newest first.
const LIST: &str = "SELECT '{\"versions\":' || json_group_array(json_object('version', version, 'at', at, 'actor', json(who),
        'by', person, 'changed', json(changed), 'same', same)) || '}'
    FROM (SELECT * FROM catalogues ORDER BY version DESC)";

/// Whether sums in the salon's currency are in the books, and whether somebody's time is taken from then on. Time that is
/// blocked costs nothing.
const BOUND: &str = "SELECT
    EXISTS (SELECT 1 FROM bookings WHERE COALESCE(json_extract(state, '$.purpose'), 'visit') <> 'blocked')
        OR EXISTS (SELECT 1 FROM movements),
    EXISTS (SELECT 1 FROM claims WHERE ends > ?)";

/// The version that the published document has.
pub(super) fn newest(store: &SqlStore<'_>) -> Result<u64, SqlError> {
    let row = store.sql.first("SELECT MAX(version) FROM catalogues", vec![])?;
    let version = row.map_or(Ok(None), |row| row.optional_int(0))?.unwrap_or(0);
    u64::try_from(version).map_err(|_| SqlError::Column("a version"))
}

/// What the catalogue is bound to.
#[derive(Debug, Default)]
pub(super) struct Bound {
    /// Sums in its currency are in the books.
    pub(super) booked: bool,
    /// There are visits to come, or blocked time.
    pub(super) ahead: bool,
}

/// What the catalogue is bound to now.
pub(super) fn bound(store: &SqlStore<'_>) -> Result<Bound, SqlError> {
    let Some(row) = store.sql.first(BOUND, vec![store.now().0.into()])? else { return Ok(Bound::default()) };
    Ok(Bound { booked: row.int(0)? == 1, ahead: row.int(1)? == 1 })
}

fn word(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}

/// What is asked for, as the salon reads it; nothing where that version is not kept.
pub(super) fn show(store: &SqlStore<'_>, what: Kept) -> Result<Reply, SqlError> {
    let row = match what {
        Kept::Bound => {
            let Bound { booked, ahead } = bound(store)?;
            let json = ["{\"booked\":", word(booked), ",\"ahead\":", word(ahead), "}"].concat();
            return Ok(Reply::Told { json });
        }
        Kept::Versions => store.sql.first(LIST, vec![])?,
        Kept::Version { version } => {
            let statement = "SELECT salon FROM catalogues WHERE version = ?";
            let kept = store.sql.first(statement, vec![i64::try_from(version).unwrap_or(0).into()])?;
            let Some(kept) = kept else { return Ok(Reply::Told { json: String::new() }) };
            // Written as it is written today, so that it can be compared with what is published.
            let salon = serde_json::to_string(recent::catalogue(kept.text(0)?)?.as_ref())?;
            let json = ["{\"version\":", &number(version), ",\"salon\":", &salon, "}"].concat();
            return Ok(Reply::Told { json });
        }
    };
    let json = row.map_or_else(|| Ok(String::new()), |row| Ok::<_, SqlError>(row.text(0)?.to_owned()))?;
    Ok(Reply::Told { json })
}
