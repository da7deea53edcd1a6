//! A salon as lines of JSON, and back: every table that says what has happened, row by row in the order of its keys.
//!
//! SQLite writes the lines and reads them, so a row that was taken in gives the same line again, byte for byte, and a hash
//! over the lines is a hash of the state. Invariants: a page is read in one transaction and is of bounded size; contacts
//! leave as they are and are sealed anew where they arrive; a ledger that has anything of a salon takes none in. What is
//! deliberately absent: the providers' keys, the owner's key and sessions, which are secrets of the place; and what can be
//! computed or looked up again: publications, keyed digests, differences.

use super::catalogues;
use super::contacts::{self, Vault};
use super::publish::{self, Published};
use super::reply::Reply;
use super::schema;
use super::sql::SqlError;
use super::store::SqlStore;
use super::trail;
use chairtime_shared::history::Who;
use chairtime_shared::id::{BookingId, SalonId};
use chairtime_shared::ledger::Store;
use serde::{Deserialize, Serialize};

/// Most rows in one page: a booking and its events are a few kilobytes each.
const ROWS_MAX: i64 = 200;

/// One table: those of its columns that are exported, the first `key` of them being what its rows are ordered by.
struct Table {
    name: &'static str,
    columns: &'static [&'static str],
    key: usize,
    /// Columns that hold JSON.
    json: &'static [&'static str],
}

const fn table(
    name: &'static str,
    key: usize,
    columns: &'static [&'static str],
    json: &'static [&'static str],
) -> Table {
    Table { name, columns, key, json }
}

/// The table of contacts, whose rows are not written as they stand.
const CONTACTS: &str = "contacts";

/// In the order in which they are written. The salon comes last: with it, what was taken in begins to live.
const TABLES: &[Table] = &[
    table("operations", 1, &["id", "at", "answer"], &["answer"]),
    table("bookings", 1, &["id", "version", "hold_until", "state"], &["state"]),
    table(CONTACTS, 1, &["booking", "sealed"], &[]),
    table("claims", 2, &["staff", "starts", "ends", "booking"], &[]),
    table("events", 2, &["booking", "version", "at", "event", "person"], &["event"]),
    table("names", 1, &["name", "booking", "attempt"], &[]),
    table("parked", 2, &["name", "fact", "at"], &[]),
    table(
        "outbox",
        1,
        &["id", "booking", "key", "effect", "due", "tries", "generation", "note", "since"],
        &["effect"],
    ),
    table("movements", 1, &["number", "at", "booking", "line", "hash"], &["line"]),
    table(
        "letters",
        1,
        &["id", "booking", "key", "recipient", "letter", "since", "due", "tries", "state", "at", "note"],
        &["letter"],
    ),
    table("payouts", 1, &["name", "provider", "made", "payout"], &["payout"]),
    table("balances", 1, &["provider", "at", "balance"], &["balance"]),
    table("payment_links", 1, &["code_hash", "booking"], &[]),
    table("feeds", 1, &["staff", "token_hash", "created"], &[]),
    table("test_steps", 2, &["booking", "step", "provider", "at", "at_ms"], &[]),
    table("trail", 1, &["number", "at", "who", "kind", "about", "person"], &[]),
    table(
        "catalogues",
        1,
        &["version", "at", "who", "person", "changed", "same", "salon"],
        &["changed", "salon"],
    ),
    table("salon", 1, &["one", "version", "salon"], &["salon"]),
];

/// Where a reader of the export goes on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// In this table, by number.
    table: usize,
    /// After the row of this key, as JSON; from the first row on without one.
    after: Option<String>,
}

impl Table {
    fn select(&self, after: bool) -> String {
        let column =
            |name: &&str| if self.json.contains(name) { format!("json({name})") } else { (*name).to_owned() };
        let columns: Vec<_> = self.columns.iter().map(column).collect();
        let keys = self.columns.get(..self.key).unwrap_or_default();
        let from: Vec<_> = (0..self.key).map(|number| format!("json_extract(?2, '$[{number}]')")).collect();
        let from = if after {
            format!("WHERE ({}) > ({})", keys.join(", "), from.join(", "))
        } else {
            String::new()
        };
        let (name, order) = (self.name, keys.join(", "));
        format!(
            "SELECT json_array({order}), json_array({}) FROM {name} {from} ORDER BY {order} LIMIT ?1",
            columns.join(", ")
        )
    }

    fn insert(&self) -> String {
        let values: Vec<_> = (0..self.columns.len())
            .map(|number| format!("json_extract(?1, '$.{}[{number}]')", self.name))
            .collect();
        format!("INSERT INTO {} ({}) SELECT {}", self.name, self.columns.join(", "), values.join(", "))
    }
}

/// A contact as it is exported.
#[derive(Serialize, Deserialize)]
struct ContactLine {
    contacts: (BookingId, chairtime_shared::contact::Contact),
}

/// What is another number once a booking has changed or money has moved; zero is no reader's.
fn mark(store: &SqlStore<'_>, place: &Place) -> Result<u64, SqlError> {
    if *place == Place::default() {
        store.sql.run("INSERT INTO still SELECT NULL WHERE NOT EXISTS (SELECT 1 FROM still)", vec![])?;
    }
    let row = store.sql.first("SELECT mark FROM still", vec![])?;
    let mark = row.map_or(Ok(0), |row| row.int(0))?;
    u64::try_from(mark).map_err(|_| SqlError::Column("a number"))
}

/// The lines from `place` on.
pub(super) fn page(store: &SqlStore<'_>, place: &Place) -> Result<Reply, SqlError> {
    let mark = mark(store, place)?;
    let Some(table) = TABLES.get(place.table) else {
        return Ok(Reply::Exported { lines: String::new(), place: None, mark });
    };
    let mut values = vec![ROWS_MAX.into()];
    values.extend(place.after.clone().map(Into::into));
    let rows = store.sql.query(&table.select(place.after.is_some()), values)?;
    let mut lines = String::new();
    for row in &rows {
        if table.name == CONTACTS {
            let (booking, sealed): (BookingId, String) = row.document(1)?;
            let contact = store.vault()?.unseal(&booking, &sealed)?;
            lines.push_str(&serde_json::to_string(&ContactLine { contacts: (booking, contact) })?);
        } else {
            lines.push_str(&["{\"", table.name, "\":", row.text(1)?, "}"].concat());
        }
        lines.push('\n');
    }
    let full = i64::try_from(rows.len()).is_ok_and(|read| read == ROWS_MAX);
    let after = rows.last().filter(|_| full).map(|row| row.text(0).map(str::to_owned)).transpose()?;
    let here = if after.is_some() { place.table } else { place.table.saturating_add(1) };
    let next = (here < TABLES.len()).then_some(Place { table: here, after });
    Ok(Reply::Exported { lines, place: next, mark })
}

/// Lines that were taken in so far, while a salon is being taken in.
pub(super) fn taken_in(store: &SqlStore<'_>) -> Result<Option<u64>, SqlError> {
    let row = store.sql.first("SELECT lines FROM arrival", vec![])?;
    let lines = row.map(|row| row.int(0)).transpose()?;
    lines.map(|lines| u64::try_from(lines).map_err(|_| SqlError::Column("a number"))).transpose()
}

/// Takes lines in behind the first `at` of them.
pub(super) fn take(store: &SqlStore<'_>, salon: SalonId, at: u64, text: &str) -> Result<Reply, SqlError> {
    let known = taken_in(store)?;
    if known.is_none() {
        if store
            .sql
            .first("SELECT 1 FROM salon UNION ALL SELECT 1 FROM operations LIMIT 1", vec![])?
            .is_some()
        {
            return Ok(Reply::NotEmpty);
        }
        store.sql.run("INSERT INTO arrival (one, lines) VALUES (1, 0)", vec![])?;
    }
    let mut lines = known.unwrap_or(0);
    if lines != at {
        return Ok(Reply::TakenIn { count: lines, schema: schema::newest() });
    }
    let vault = Vault::of(store, salon)?;
    for line in text.lines() {
        let name =
            line.strip_prefix("{\"").and_then(|rest| rest.split_once('"')).map_or("", |(name, _)| name);
        let table =
            TABLES.iter().find(|table| table.name == name).ok_or(SqlError::Column("a line of an export"))?;
        if table.name == CONTACTS {
            let ContactLine { contacts: (booking, contact) } = serde_json::from_slice(line.as_bytes())?;
            contacts::arrive(store, &vault, &booking, &contact)?;
        } else {
            store.sql.run(&table.insert(), vec![line.into()])?;
        }
        lines = lines.saturating_add(1);
    }
    let count = i64::try_from(lines).map_err(|_| SqlError::Column("a number"))?;
    store.sql.run("UPDATE arrival SET lines = ?", vec![count.into()])?;
    Ok(Reply::TakenIn { count: lines, schema: schema::newest() })
}

/// All of it is here: the salon begins to live, and is published.
pub(super) fn finish(store: &SqlStore<'_>) -> Result<Reply, SqlError> {
    if taken_in(store)?.is_none() {
        return Ok(Reply::NotEmpty);
    }
    let salon = store.salon()?.ok_or(SqlError::Column("a salon"))?;
    store.sql.run("DELETE FROM arrival", vec![])?;
    // An export of before has no versions but the last.
    store.sql.run(catalogues::BEGIN, vec![])?;
    contacts::retention_changed(store)?;
    for all in ["'name:' || name, 1, ? FROM names", "'booking:' || id, 1, ? FROM bookings"] {
        let statement = format!("INSERT INTO publications (key, wanted, due) SELECT {all}");
        store.sql.run(&statement, vec![store.now_ms.into()])?;
    }
    publish::mark_days(store, &salon.zone)?;
    publish::mark(store, &Published::Catalogue)?;
    publish::mark(store, &Published::Storefront)?;
    trail::note(store, Who::Operator, "imported", "")?;
    Ok(Reply::Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_made_of_names_of_ours_alone() {
        let claims = TABLES.iter().find(|table| table.name == "claims").unwrap();
        assert_eq!(
            claims.select(true),
            "SELECT json_array(staff, starts), json_array(staff, starts, ends, booking) FROM claims \
             WHERE (staff, starts) > (json_extract(?2, '$[0]'), json_extract(?2, '$[1]')) ORDER BY staff, starts LIMIT ?1"
        );
        let links = TABLES.iter().find(|table| table.name == "payment_links").unwrap();
        assert_eq!(
            links.insert(),
            "INSERT INTO payment_links (code_hash, booking) SELECT json_extract(?1, '$.payment_links[0]'), \
             json_extract(?1, '$.payment_links[1]')"
        );
    }
}
