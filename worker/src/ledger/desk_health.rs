//! How the ledger is doing, as the salon's desk shows it.
//!
//! Invariant: only reads, and so much as one screen holds, however long a provider has been silent. Deliberately absent:
//! judging what is the matter (`chairtime_shared::api::desk::health`).

use super::reply::Reply;
use super::sql::{Row, SqlError};
use super::store::SqlStore;
use super::{connections, heard};
use crate::connect::{details, sentence};
use crate::connection::{Connection, Finding, Outcome};
use chairtime_shared::api::desk::health::{
    Compared, DeskHealth, Failing, Lane, Obstacle, ProviderHealth, name_of,
};
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::id::BookingId;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;

/// Most waiting effects that are looked at one by one.
const LOOKED_AT: i64 = 100;
/// Failing ones that are told one by one, of each provider; and letters that were given up.
const TOLD: usize = 5;

fn seconds(ms: i64) -> Timestamp {
    Timestamp(ms.div_euclid(1_000))
}

/// An effect that waits, and where.
struct Waiting {
    provider: Option<Provider>,
    failing: Failing,
}

/// The effects that wait, the oldest first; those whose time is still to come are none, and neither are looks at a card that
/// has been found held.
fn waiting(store: &SqlStore<'_>) -> Result<Vec<Waiting>, SqlError> {
    let statement = "SELECT effect, booking, tries, since, due, note FROM outbox
        WHERE due IS NOT NULL AND since <= ? AND note <> 'still held' ORDER BY since LIMIT ?";
    let rows = store.sql.query(statement, vec![store.now_ms.into(), LOOKED_AT.into()])?;
    let waiting = |row: &Row| {
        let effect: Effect = row.document(0)?;
        let booking: BookingId = row.text(1)?.parse().map_err(|_| SqlError::Column("a booking"))?;
        let path = format!("$.payments.\"{}\".provider", effect.attempt().0);
        let of = "SELECT json_extract(state, ?) FROM bookings WHERE id = ?";
        let of = store.sql.first(of, vec![path.into(), booking.as_str().into()])?;
        let provider = of.and_then(|row| row.text(0).ok().and_then(|text| text.parse().ok()));
        let failing = Failing {
            what: name_of(&effect),
            booking,
            tries: row.int(2)?,
            since: seconds(row.int(3)?),
            next: seconds(row.int(4)?),
            note: row.text(5)?.to_owned(),
        };
        Ok(Waiting { provider, failing })
    };
    rows.iter().map(waiting).collect()
}

/// What waits at one provider, and what of that has failed.
fn lane_of(all: &[Waiting], provider: Provider) -> (Lane, Vec<Failing>) {
    let own = || all.iter().filter(|waiting| waiting.provider == Some(provider)).map(|one| &one.failing);
    let lane = Lane {
        waiting: i64::try_from(own().count()).unwrap_or(i64::MAX),
        since: own().map(|one| one.since).min(),
        next: own().map(|one| one.next).min(),
        tries: own().map(|one| one.tries).max().unwrap_or(0),
        note: String::new(),
    };
    let failing = own().filter(|one| one.tries > 0 && !one.note.is_empty()).take(TOLD).cloned();
    (lane, failing.collect())
}

/// A lane as `statement` counts it: how many, since when, when next, most tries; times in milliseconds.
fn lane(store: &SqlStore<'_>, statement: &str, note: Option<&str>) -> Result<Lane, SqlError> {
    let Some(row) = store.sql.first(statement, vec![store.now_ms.into()])? else {
        return Ok(Lane::default());
    };
    let note = match note {
        Some(statement) => store.sql.first(statement, vec![store.now_ms.into()])?,
        None => None,
    };
    Ok(Lane {
        waiting: row.int(0)?,
        since: row.optional_int(1)?.map(seconds),
        next: row.optional_int(2)?.map(seconds),
        tries: row.optional_int(3)?.unwrap_or(0),
        note: note.map_or(Ok(String::new()), |row| row.text(0).map(str::to_owned))?,
    })
}

const LETTERS: &str = "SELECT COUNT(*), MIN(since), MIN(due), MAX(tries) FROM letters
    WHERE due IS NOT NULL AND since <= ?";
const LETTER_NOTE: &str = "SELECT note FROM letters WHERE due IS NOT NULL AND since <= ? AND note <> ''
    ORDER BY tries DESC LIMIT 1";
const PUBLISHED: &str = "SELECT COUNT(*), NULL, MIN(due), MAX(tries) FROM publications
    WHERE due IS NOT NULL AND ? > 0";

/// For so long it is told that a letter was given up, milliseconds: a week.
const LOST_MS: i64 = 7 * 86_400_000;
/// Among the last letters alone, so that the salon's first years cost nothing; the newest first.
const LOST: &str = "SELECT COUNT(*), COALESCE(json_group_array(json_object('booking', booking, 'at', at / 1000,
        'to', recipient, 'what', json_extract(letter, '$.what.kind'), 'note', note)), '[]') FROM (
        SELECT * FROM letters WHERE id > (SELECT MAX(id) FROM letters) - 5000 AND state = 'given_up' AND at > ?
        ORDER BY at DESC LIMIT ?)";

/// How many letters were given up of late, and what they were as JSON.
fn lost(store: &SqlStore<'_>) -> Result<(i64, String), SqlError> {
    let told = i64::try_from(TOLD).unwrap_or(i64::MAX);
    let values = vec![store.now_ms.saturating_sub(LOST_MS).into(), told.into()];
    let row = store.sql.first(LOST, values)?.ok_or(SqlError::Column("letters"))?;
    Ok((row.int(0)?, row.text(1)?.to_owned()))
}

/// How the books stand against the provider's: the last run that came to its end, and what a person has to look at.
fn compared(store: &SqlStore<'_>, provider: Provider) -> Result<Option<Compared>, SqlError> {
    let statement = "SELECT MAX(r.finished), (SELECT COUNT(*) FROM reconciliations o JOIN differences d
            ON d.provider = o.provider AND d.cause = o.cause AND d.run = o.number WHERE o.provider = ?1 AND d.open = 1)
        FROM reconciliations r WHERE r.provider = ?1";
    let Some(row) = store.sql.first(statement, vec![provider.as_str().into()])? else { return Ok(None) };
    let open = row.int(1)?;
    Ok(row.optional_int(0)?.map(|at| Compared { at: Timestamp(at), open }))
}

fn obstacles(connection: &Connection) -> Vec<Obstacle> {
    let findings = connection.watch.iter().flat_map(|watch| &watch.findings);
    let obstacle = |outcome, finding: &Finding| Obstacle {
        outcome,
        code: finding.code.clone(),
        detail: details(finding),
        sentence: sentence(finding),
    };
    findings
        .filter_map(|finding| match finding.outcome {
            Outcome::Passed => None,
            Outcome::Failed => Some(obstacle("failed", finding)),
            Outcome::Attention => Some(obstacle("attention", finding)),
        })
        .collect()
}

/// How everything is doing.
pub(super) fn read(store: &SqlStore<'_>) -> Result<Reply, SqlError> {
    let all = waiting(store)?;
    let of = |connection: &Connection| {
        let provider = connection.provider;
        let (lane, failing) = lane_of(&all, provider);
        Ok(ProviderHealth {
            provider,
            mode: connection.mode,
            looked: connection.watch.as_ref().map(|watch| watch.at),
            obstacles: obstacles(connection),
            heard: heard::messages(store, provider)?,
            refused: heard::refusals(store, provider)?,
            lane,
            failing,
            compared: compared(store, provider)?,
        })
    };
    let mut providers: Vec<_> =
        connections::in_use(store)?.iter().map(of).collect::<Result<_, SqlError>>()?;
    // One that was given up matters for as long as something of it waits.
    for connection in &connections::retired(store)? {
        let given_up = of(connection)?;
        if given_up.lane.waiting > 0 {
            providers.push(given_up);
        }
    }
    let (lost, letters_lost) = lost(store)?;
    let health = DeskHealth {
        at: store.now(),
        providers,
        letters: lane(store, LETTERS, Some(LETTER_NOTE))?,
        lost,
        published: lane(store, PUBLISHED, None)?,
    };
    let health = serde_json::to_string(&health)?;
    let health = health.strip_suffix('}').ok_or(SqlError::Column("an object"))?;
    Ok(Reply::Told { json: [health, r#","letters_lost":"#, &letters_lost, "}"].concat() })
}
