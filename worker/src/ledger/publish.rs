//! Publications: what the world reads in KV, written from the ledger's tables.
//!
//! A change marks its keys in the same transaction; the alarm computes each value from the tables as they are then and
//! writes it. So many changes of one key become one write, the newest always wins, and a dead KV delays but loses
//! nothing. Invariant: at most one write a second per key (the platform's limit).

use super::catalogues;
use super::connections;
use super::contacts;
use super::reply::Reply;
use super::sql::{Row, SqlError};
use super::store::SqlStore;
use super::trail;
use crate::kv::{Key, NameOwner, StorefrontNote};
use crate::recent;
use chairtime_shared::api::{BookingView, Code, ConnectedProvider, Problem, Storefront};
use chairtime_shared::catalogue::Salon;
use chairtime_shared::history::Who;
use chairtime_shared::id::{BookingId, ProviderRef};
use chairtime_shared::ledger::Store;
use chairtime_shared::ledger::wait::backoff_ms;
use chairtime_shared::schedule::{BusyDay, Zone};
use chairtime_shared::time::{Interval, LocalDate, Timestamp};
use serde::Serialize;
use std::collections::BTreeSet;

/// Milliseconds between two writes of one key.
const WRITE_GAP_MS: i64 = 1_000;
/// Longest wait after failures, milliseconds: once KV is well again, it says what the ledger does within two minutes, however long
/// it was not.
const LONGEST_WAIT_MS: i64 = 60_000;

/// Something of a salon that the world reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Published {
    /// The storefront.
    Storefront,
    /// The catalogue.
    Catalogue,
    /// The claims of a day.
    Busy(LocalDate),
    /// A booking.
    Booking(BookingId),
    /// Whose a provider's name is.
    Name(ProviderRef),
}

impl Published {
    fn stored(&self) -> String {
        match self {
            Self::Storefront => "storefront".to_owned(),
            Self::Catalogue => "catalogue".to_owned(),
            Self::Busy(date) => format!("busy:{date}"),
            Self::Booking(id) => format!("booking:{id}"),
            Self::Name(name) => format!("name:{name}"),
        }
    }

    fn parse(text: &str) -> Result<Self, SqlError> {
        let unknown = || SqlError::Column("a publication");
        match text.split_once(':') {
            None if text == "storefront" => Ok(Self::Storefront),
            None if text == "catalogue" => Ok(Self::Catalogue),
            Some(("busy", date)) => date.parse().map(Self::Busy).map_err(|_| unknown()),
            Some(("booking", id)) => id.parse().map(Self::Booking).map_err(|_| unknown()),
            Some(("name", name)) => name.parse().map(Self::Name).map_err(|_| unknown()),
            _ => Err(unknown()),
        }
    }
}

/// Marks something for publication.
pub(super) fn mark(store: &SqlStore<'_>, what: &Published) -> Result<(), SqlError> {
    let statement = "INSERT INTO publications (key, wanted, due) VALUES (?1, 1, ?2)
        ON CONFLICT (key) DO UPDATE SET wanted = wanted + 1,
            due = COALESCE(due, MAX(?2, written + ?3))";
    store.sql.run(statement, vec![what.stored().into(), store.now_ms.into(), WRITE_GAP_MS.into()])
}

/// One write that is due.
pub(super) struct DueWrite {
    stored: String,
    wanted: i64,
    tries: i64,
    /// Where to write.
    pub(super) key: Key,
    /// What.
    pub(super) value: String,
    /// What readers need beside it.
    pub(super) note: Option<StorefrontNote>,
}

/// A booking as the world may read it: no contact data.
#[derive(Serialize)]
struct BookingRecord {
    version: u64,
    booking: BookingView,
}

/// The writes that are due, with their values as of now.
pub(super) fn due(store: &SqlStore<'_>, limit: i64) -> Result<Vec<DueWrite>, SqlError> {
    let statement = "SELECT key, wanted, tries FROM publications WHERE due <= ? ORDER BY due LIMIT ?";
    let rows = store.sql.query(statement, vec![store.now_ms.into(), limit.into()])?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let Some(salon) = stored_salon(store)? else { return Ok(Vec::new()) };
    let zone = Zone::parse(&salon.salon.zone).map_err(|_| SqlError::Column("a time zone"))?;
    let mut writes = Vec::new();
    for row in &rows {
        match write_of(store, &salon, &zone, row) {
            Ok(write) => writes.push(write),
            // One value that cannot be computed must not keep the others from the world.
            Err(error) => {
                crate::log::error("publication_failed", Some(&salon.salon.id), &error.to_string());
                postpone(store, row.text(0)?, row.int(2)?)?;
            }
        }
    }
    Ok(writes)
}

fn write_of(store: &SqlStore<'_>, salon: &StoredSalon, zone: &Zone, row: &Row) -> Result<DueWrite, SqlError> {
    let id = salon.salon.id.clone();
    let what = Published::parse(row.text(0)?)?;
    let mut note = None;
    let (key, value) = match &what {
        Published::Storefront => {
            note = Some(StorefrontNote::new(
                salon.version,
                salon.salon.origins.clone(),
                &salon.salon.translations,
            ));
            (Key::Storefront(id), salon.storefront(connections::connected(store)?)?)
        }
        Published::Catalogue => (Key::Catalogue(id), serde_json::to_string(&salon.salon)?),
        Published::Busy(date) => {
            let claims = store.claimed(zone.day(*date).interval(), None)?;
            let version = u64::try_from(store.now_ms).unwrap_or(0);
            (Key::Busy(id, *date), serde_json::to_string(&BusyDay { version, claims })?)
        }
        Published::Booking(booking) => {
            let booking = store.booking(booking)?.ok_or(SqlError::Column("a booking that exists"))?;
            let key = Key::Booking(id, booking.made.id.clone());
            let record = BookingRecord { version: booking.version, booking: booking.view() };
            (key, serde_json::to_string(&record)?)
        }
        Published::Name(name) => (Key::Name(name.clone()), serde_json::to_string(&NameOwner { salon: id })?),
    };
    let (wanted, tries) = (row.int(1)?, row.int(2)?);
    Ok(DueWrite { stored: row.text(0)?.to_owned(), wanted, tries, key, value, note })
}

/// The write was acknowledged. If the key was marked again meanwhile, it stays due.
pub(super) fn written(store: &SqlStore<'_>, write: &DueWrite) -> Result<(), SqlError> {
    let statement = "UPDATE publications SET written = ?1, tries = 0,
        due = CASE WHEN wanted = ?2 THEN NULL ELSE ?1 + ?3 END WHERE key = ?4";
    let values =
        vec![store.now_ms.into(), write.wanted.into(), WRITE_GAP_MS.into(), write.stored.as_str().into()];
    store.sql.run(statement, values)
}

/// The write failed, or nobody knows: try again later.
pub(super) fn failed(store: &SqlStore<'_>, write: &DueWrite) -> Result<(), SqlError> {
    postpone(store, &write.stored, write.tries)
}

fn postpone(store: &SqlStore<'_>, stored: &str, tries: i64) -> Result<(), SqlError> {
    let tries = tries.saturating_add(1);
    let wait = backoff_ms(tries).min(LONGEST_WAIT_MS);
    let due = store.now_ms.saturating_add(wait);
    let statement = "UPDATE publications SET written = ?, tries = ?, due = ? WHERE key = ?";
    store.sql.run(statement, vec![store.now_ms.into(), tries.into(), due.into(), stored.into()])
}

/// The salon's row.
pub(super) struct StoredSalon {
    /// Version of the catalogue.
    pub(super) version: u64,
    /// The catalogue.
    pub(super) salon: Salon,
}

impl StoredSalon {
    /// The storefront as clients get it.
    pub(super) fn storefront(&self, providers: Vec<ConnectedProvider>) -> Result<String, SqlError> {
        Ok(serde_json::to_string(&Storefront::of(&self.salon, self.version, providers))?)
    }
}

/// The salon as last published.
pub(super) fn stored_salon(store: &SqlStore<'_>) -> Result<Option<StoredSalon>, SqlError> {
    let Some(row) = store.sql.first("SELECT version, salon FROM salon", vec![])? else {
        return Ok(None);
    };
    let version = u64::try_from(row.int(0)?).map_err(|_| SqlError::Column("a version"))?;
    let salon = recent::catalogue(row.text(1)?)?.as_ref().clone();
    Ok(Some(StoredSalon { version, salon }))
}

/// What of a catalogue is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// What clients see.
    Storefront,
    /// All of it.
    Catalogue,
}

/// The catalogue as last published.
pub(super) fn show(store: &SqlStore<'_>, what: Shown) -> Result<Reply, SqlError> {
    let Some(stored) = stored_salon(store)? else { return Ok(Reply::NoSalon) };
    Ok(match what {
        Shown::Storefront => {
            let json = stored.storefront(connections::connected(store)?)?;
            Reply::Storefront { version: stored.version, origins: stored.salon.origins.clone(), json }
        }
        Shown::Catalogue => {
            let version = catalogues::newest(store)?;
            Reply::Catalogue { version, json: serde_json::to_string(&stored.salon)? }
        }
    })
}

/// Takes over a catalogue: the next version, marked for publication. An owner's is only taken in place of the version that
/// she has seen; the same once more, after silence, is done already. Versions are those of documents: that a provider was
/// connected meanwhile is none.
pub(super) fn take(store: &SqlStore<'_>, salon: &Salon, seen: Option<u64>) -> Result<Reply, SqlError> {
    let before = stored_salon(store)?;
    let json = serde_json::to_string(salon)?;
    if let (Some(before), Some(seen)) = (&before, seen) {
        let version = catalogues::newest(store)?;
        if serde_json::to_string(&before.salon)? == json {
            return Ok(Reply::Published { version, new: false });
        }
        let problem = if version != seen {
            Some(Problem::new(Code::CatalogueChanged))
        } else if let Err(problems) = salon.check_owner_s(&before.salon) {
            Some(Problem::invalid_catalogue(&problems))
        } else if before.salon.currency != salon.currency && catalogues::bound(store)?.booked {
            Some(Problem::new(Code::CurrencyInUse))
        } else {
            None
        };
        if let Some(problem) = problem {
            return Ok(Reply::NotPublished { problem: Box::new(problem) });
        }
    }
    let statement = "INSERT INTO salon (one, version, salon) VALUES (1, 1, ?1)
        ON CONFLICT (one) DO UPDATE SET version = version + 1, salon = ?1";
    store.sql.run(statement, vec![json.into()])?;
    mark(store, &Published::Storefront)?;
    mark(store, &Published::Catalogue)?;
    if before.as_ref().is_some_and(|before| before.salon.retention != salon.retention) {
        contacts::retention_changed(store)?;
    }
    if let Some(before) = before.as_ref().filter(|before| before.salon.zone != salon.zone) {
        for zone in [&before.salon.zone, &salon.zone] {
            mark_days(store, zone)?;
        }
    }
    let published = before.as_ref().map_or(1, |before| before.version.saturating_add(1));
    let version = catalogues::newest(store)?.saturating_add(1);
    let who = if seen.is_some() { Who::Owner } else { Who::Operator };
    trail::note(store, who, "catalogue_published", &version.to_string())?;
    // The operator is told which storefront to wait for.
    let version = if seen.is_some() { version } else { published };
    Ok(Reply::Published { version, new: before.is_none() })
}

/// What the storefront says beside the catalogue has changed: its next version, marked for publication.
pub(super) fn changed(store: &SqlStore<'_>) -> Result<(), SqlError> {
    store.sql.run("UPDATE salon SET version = version + 1", vec![])?;
    mark(store, &Published::Storefront)
}

/// Marks the days, in that zone, on which somebody's time is taken from now on.
pub(super) fn mark_days(store: &SqlStore<'_>, zone: &str) -> Result<(), SqlError> {
    let zone = Zone::parse(zone).map_err(|_| SqlError::Column("a time zone"))?;
    let rows =
        store.sql.query("SELECT starts, ends FROM claims WHERE ends > ?", vec![store.now().0.into()])?;
    let mut dates = BTreeSet::new();
    for row in &rows {
        dates.extend(zone.dates(Interval { start: Timestamp(row.int(0)?), end: Timestamp(row.int(1)?) }));
    }
    for date in dates {
        mark(store, &Published::Busy(date))?;
    }
    Ok(())
}
