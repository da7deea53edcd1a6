//! The salon's clients as its desk sees them: found by a part of a name, an address or a number, and each with their visits.
//!
//! Nobody's name can be looked for in the tables: they are sealed, and a digest finds only what is whole. So a whole number or
//! address is found by its digest, whatever the books hold; anything else is looked for in the visits, the latest first, each
//! contact opened and closed again. That costs what was looked at, so one question looks at [`PORTIONS`] of them and stops at
//! [`FOUND_MAX`] clients; where it stopped it says, and the next question goes on from there. What is told of one client costs
//! as much as that client has visits. What they paid is told with their visits alone: it takes reading each booking.
//!
//! Invariants: only reads; who is forgotten has no contact and is not found. Deliberately absent: an index of parts of names,
//! which would be a second copy of who the clients are, readable by its frequencies.

use super::contacts::{self, Mark};
use super::reply::Reply;
use super::sql::{Row, SqlError};
use super::store::{SqlStore, place};
use chairtime_shared::api::desk::DeskBooking;
use chairtime_shared::api::desk::clients::VISITS_MAX;
use chairtime_shared::contact::{Contact, Note, Sought};
use chairtime_shared::id::{BookingId, ClientId};
use worker::SqlStorageValue;

/// Most clients in one answer.
const FOUND_MAX: usize = 50;
/// Portions of visits that one question looks at: 2,000 visits, some 50 ms of the ledger's time, in which nobody books.
const PORTIONS: usize = 8;
/// Visits read at a time.
const PORTION: i64 = 250;
/// After every visit: JavaScript, by which it reaches the tables, has no larger whole numbers.
const AFTER_ALL: i64 = 1 << 52;

/// The bookings of a client, `?1`.
macro_rules! theirs {
    () => {
        "IN (SELECT booking FROM contact_marks WHERE mark = ?1 UNION SELECT ?1)"
    };
}

/// Of a visit: which, whose, when, and what for if it is no visit.
macro_rules! visits {
    ($rest:literal) => {
        concat!(
            "SELECT b.id, c.sealed, CAST(json_extract(b.state, '$.visit.start') AS INTEGER),
                json_extract(b.state, '$.purpose')
            FROM bookings b LEFT JOIN contacts c ON c.booking = b.id WHERE ",
            $rest
        )
    };
}

/// Those before a place, along the index of the days.
const BEFORE: &str = visits!(
    "CAST(json_extract(b.state, '$.visit.start') AS INTEGER) <= ?1
        AND (CAST(json_extract(b.state, '$.visit.start') AS INTEGER) < ?1 OR b.id < ?2)
    ORDER BY CAST(json_extract(b.state, '$.visit.start') AS INTEGER) DESC, b.id DESC LIMIT ?3"
);
/// Those with a mark. The `+` keeps the order from being read off the index of the days, which would go through all of them.
const MARKED: &str = visits!(
    "b.id IN (SELECT booking FROM contact_marks WHERE mark = ?1)
    ORDER BY +CAST(json_extract(b.state, '$.visit.start') AS INTEGER) DESC, b.id DESC LIMIT ?2"
);
/// A client, and what became of their visits.
const CLIENT: &str = concat!(
    "SELECT json_object('id', ?1, 'name', ?3, 'phone', ?4, 'email', ?5,
        'visits', COALESCE(SUM(phase = 'confirmed' AND ends <= ?2), 0), 'missed', COALESCE(SUM(phase = 'no_show'), 0),
        'called_off', COALESCE(SUM(phase = 'cancelled'), 0),
        'last', MAX(CASE WHEN phase = 'confirmed' AND ends <= ?2 THEN start END),
        'next', MIN(CASE WHEN phase = 'confirmed' AND ends > ?2 THEN start END))
    FROM (SELECT json_extract(state, '$.phase.phase') AS phase, json_extract(state, '$.visit.start') AS start,
        json_extract(state, '$.visit.end') AS ends FROM bookings WHERE id ",
    theirs!(),
    ")"
);
/// Visits of a client, with what was agreed to; the price as it was shown then, which a move may have changed since.
const VISITS: &str = concat!(
    "SELECT b.state, c.sealed, CASE WHEN json_extract(b.state, '$.consent.text') <> '' THEN json_object(
            'text', json_extract(b.state, '$.consent.text'), 'version', json_extract(b.state, '$.consent.version'),
            'locale', json_extract(b.state, '$.consent.locale'), 'at', json_extract(b.state, '$.consent.at'),
            'quote', json(COALESCE(json_extract(e.event, '$.booked.booking.quote'), json_extract(b.state, '$.quote'))))
        ELSE 'null' END
    FROM bookings b JOIN contacts c ON c.booking = b.id LEFT JOIN events e ON e.booking = b.id AND e.version = 1
    WHERE b.id ",
    theirs!(),
    " AND (+CAST(json_extract(b.state, '$.visit.start') AS INTEGER), b.id) < (?2, ?3)
    ORDER BY +CAST(json_extract(b.state, '$.visit.start') AS INTEGER) DESC, b.id DESC LIMIT ?4"
);

/// Who was found so far.
struct Finding<'a> {
    store: &'a SqlStore<'a>,
    sought: Sought,
    seen: Vec<ClientId>,
    /// As they are written.
    clients: Vec<String>,
}

impl Finding<'_> {
    /// Looks at visits until they are at their end, or there are as many clients as one answer holds; gives the place of the
    /// last one that was looked at, unless there is none behind it.
    fn look(
        &mut self,
        statement: &str,
        values: Vec<SqlStorageValue>,
    ) -> Result<Option<(i64, String)>, SqlError> {
        let rows = self.store.sql.query(statement, values)?;
        let whole = i64::try_from(rows.len()).is_ok_and(|rows| rows >= PORTION);
        let mut last = None;
        for row in &rows {
            self.look_at(row)?;
            last = Some(row);
            if self.clients.len() >= FOUND_MAX {
                break;
            }
        }
        let on = whole || self.clients.len() >= FOUND_MAX;
        last.filter(|_| on).map(|row| Ok((row.int(2)?, row.text(0)?.to_owned()))).transpose()
    }

    fn look_at(&mut self, row: &Row) -> Result<(), SqlError> {
        // Time that is kept free has a label for a name, and a test payment nobody who comes.
        let (Some(sealed), None) = (row.optional_text(1)?, row.optional_text(3)?) else { return Ok(()) };
        let booking: BookingId = row.text(0)?.parse().map_err(|_| SqlError::Column("a booking"))?;
        let contact = self.store.vault()?.unseal(&booking, sealed)?;
        if self.sought.means(&contact) {
            let id = contacts::client(self.store, &booking, &contact)?;
            if !self.seen.contains(&id) {
                self.clients.push(told(self.store, &id, &contact)?);
                self.seen.push(id);
            }
        }
        Ok(())
    }
}

/// A client as they are written.
fn told(store: &SqlStore<'_>, id: &ClientId, contact: &Contact) -> Result<String, SqlError> {
    let values = vec![
        id.as_str().into(),
        store.now().0.into(),
        contact.name.as_str().into(),
        contact.phone.as_str().into(),
        contact.email.as_deref().unwrap_or_default().into(),
    ];
    let row = store.sql.first(CLIENT, values)?.ok_or(SqlError::Column("a client"))?;
    Ok(row.text(0)?.to_owned())
}

/// Whom a text means, from the latest visit on or from where an earlier answer stopped.
pub(super) fn search(store: &SqlStore<'_>, text: &str, before: &str) -> Result<Reply, SqlError> {
    let Some(salon) = store.catalogue()? else { return Ok(Reply::NoSalon) };
    let sought = Sought::read(text, &salon.phone_plan);
    let mark = match sought.phone() {
        // Of a number the last visit tells who it is; with one address, several may have come.
        Some(phone) => Some((Mark::Phone(phone.as_str()), 1)),
        None => text.contains('@').then(|| (Mark::Email(text.trim()), PORTION - 1)),
    };
    let mark =
        mark.map(|(mark, limit)| Ok::<_, SqlError>((store.vault()?.mark(mark)?, limit))).transpose()?;
    let mut finding = Finding { store, sought, seen: Vec::new(), clients: Vec::new() };
    if let (Some((mark, limit)), true) = (mark, before.is_empty()) {
        finding.look(MARKED, vec![mark.into(), limit.into()])?;
    }
    let mut next = None;
    if finding.clients.is_empty() {
        let (start, id) = place(before).unwrap_or((AFTER_ALL, ""));
        next = Some((start, id.to_owned()));
        for _ in 0..PORTIONS {
            let Some((start, id)) = next.take() else { break };
            next = finding.look(BEFORE, vec![start.into(), id.into(), PORTION.into()])?;
            if finding.clients.len() >= FOUND_MAX {
                break;
            }
        }
    }
    let (place, since) = match next {
        Some((start, id)) => (format!("{start}.{id}"), start.to_string()),
        None => (String::new(), "null".to_owned()),
    };
    let clients = finding.clients.join(",");
    Ok(Reply::Told { json: format!("{{\"clients\":[{clients}],\"next\":\"{place}\",\"since\":{since}}}") })
}

/// A client's visits before a place, with what was agreed to at each. What the salon has noted for itself is left out: it is at
/// the visit; and where to go on, empty where that was all.
pub(super) fn visits(store: &SqlStore<'_>, id: &ClientId, before: &str) -> Result<Reply, SqlError> {
    let (mut client, mut visits, mut last) = (None, Vec::new(), String::new());
    let (start, booking) = place(before).unwrap_or((AFTER_ALL, ""));
    // One more than is told, so that an answer that says that there is more is right.
    let limit = i64::from(VISITS_MAX) + 1;
    let rows =
        store.sql.query(VISITS, vec![id.as_str().into(), start.into(), booking.into(), limit.into()])?;
    for row in rows.iter().take(VISITS_MAX.into()) {
        let mut booking = contacts::whole(store, row)?;
        booking.made.contact.note = Note::default();
        if client.is_none() {
            client = Some(told(store, id, &booking.made.contact)?);
        }
        last = format!("{}.{}", booking.made.visit.start.0, booking.made.id);
        let visit = serde_json::to_string(&DeskBooking::of(&booking, store.now()))?;
        visits.push(format!("{{\"booking\":{visit},\"agreed\":{}}}", row.text(2)?));
    }
    let Some(client) = client else { return Ok(Reply::NoBooking) };
    let next = if rows.len() > visits.len() { last } else { String::new() };
    let visits = visits.join(",");
    Ok(Reply::Told { json: format!("{{\"client\":{client},\"visits\":[{visits}],\"next\":\"{next}\"}}") })
}
