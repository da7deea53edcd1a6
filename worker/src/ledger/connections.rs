//! The salon's connections to its providers, with their keys sealed.
//!
//! Invariants: keys are written to the tables sealed and leave them only for this ledger's own work and for the Worker that
//! asked for them; the storefront is published anew whenever what it says of providers changes. A connection that is
//! given up keeps its keys while payments made there may still have to be sent back, and loses them after that.

use super::publish;
use super::reply::Reply;
use super::sql::{Row, SqlError};
use super::store::SqlStore;
use crate::connection::{Connection, Keys, OpenConnection};
use crate::random;
use crate::seal::{DataKey, Keyring, Place};
use chairtime_shared::api::ConnectedProvider;
use chairtime_shared::id::SalonId;
use chairtime_shared::ledger::Store;
use chairtime_shared::provider::{Mode, Provider};
use zeroize::Zeroizing;

/// One row.
struct Stored {
    position: i64,
    version: u64,
    connection: Connection,
    sealed: Option<String>,
}

const COLUMNS: &str = "SELECT position, version, connection, sealed, retired FROM connections";

fn read(row: &Row) -> Result<Stored, SqlError> {
    let version = u64::try_from(row.int(1)?).map_err(|_| SqlError::Column("a version"))?;
    let mut connection: Connection = row.document(2)?;
    connection.version = version;
    connection.retired_at = row.optional_int(4)?.map(chairtime_shared::time::Timestamp);
    let sealed = row.optional_text(3)?.map(str::to_owned);
    Ok(Stored { position: row.int(0)?, version, connection, sealed })
}

fn stored(store: &SqlStore<'_>, provider: Provider) -> Result<Option<Stored>, SqlError> {
    let statement = format!("{COLUMNS} WHERE provider = ?");
    store.sql.first(&statement, vec![provider.as_str().into()])?.map(|row| read(&row)).transpose()
}

fn save(store: &SqlStore<'_>, row: &Stored) -> Result<(), SqlError> {
    let version = i64::try_from(row.version).map_err(|_| SqlError::Column("a version"))?;
    let statement =
        "INSERT OR REPLACE INTO connections (provider, position, version, connection, sealed, retired)
        VALUES (?, ?, ?, ?, ?, ?)";
    let values = vec![
        row.connection.provider.as_str().into(),
        row.position.into(),
        version.into(),
        serde_json::to_string(&row.connection)?.into(),
        row.sealed.clone().into(),
        row.connection.retired_at.map(|at| at.0).into(),
    ];
    store.sql.run(statement, values)
}

/// All connections.
pub(super) fn list(store: &SqlStore<'_>) -> Result<Reply, SqlError> {
    Ok(Reply::Connections { list: in_use(store)?, retired: retired(store)? })
}

/// Connections that are in use, the preferred one first.
pub(super) fn in_use(store: &SqlStore<'_>) -> Result<Vec<Connection>, SqlError> {
    let rows = store.sql.query(&format!("{COLUMNS} WHERE retired IS NULL ORDER BY position"), vec![])?;
    rows.iter().map(|row| Ok(read(row)?.connection)).collect()
}

/// Those that were given up and still have keys.
pub(super) fn retired(store: &SqlStore<'_>) -> Result<Vec<Connection>, SqlError> {
    let statement = format!("{COLUMNS} WHERE retired IS NOT NULL AND sealed IS NOT NULL ORDER BY position");
    store.sql.query(&statement, vec![])?.iter().map(|row| Ok(read(row)?.connection)).collect()
}

/// Where the salon can take a prepayment, as clients may know it.
pub(super) fn connected(store: &SqlStore<'_>) -> Result<Vec<ConnectedProvider>, SqlError> {
    let list = in_use(store)?;
    Ok(list
        .iter()
        .map(|Connection { provider, mode, .. }| ConnectedProvider { provider: *provider, mode: *mode })
        .collect())
}

fn place<'a>(salon: &'a SalonId, field: &'static str, version: u64) -> Place<'a> {
    Place { salon, field, version }
}

/// What the sealed text of a provider's keys is bound to.
fn field(provider: Provider) -> &'static str {
    match provider {
        Provider::Stripe => "stripe.keys",
        Provider::TipTopPay => "tiptoppay.keys",
    }
}

fn wrapped(store: &SqlStore<'_>) -> Result<Option<String>, SqlError> {
    let row = store.sql.first("SELECT wrapped FROM data_key", vec![])?;
    row.map(|row| Ok(row.text(0)?.to_owned())).transpose()
}

/// The salon's data key, made when it is first needed, and brought under the current sealing key whenever it is used.
pub(super) fn data_key(
    store: &SqlStore<'_>,
    keyring: &Keyring,
    salon: &SalonId,
) -> Result<DataKey, SqlError> {
    let known = wrapped(store)?;
    let key = match &known {
        Some(wrapped) => keyring.unwrap(salon, wrapped)?,
        None => DataKey::new(random::bytes()?),
    };
    if known.is_none_or(|wrapped| keyring.is_outdated(&wrapped)) {
        let wrapped = keyring.wrap(salon, &key, &random::bytes()?)?;
        let statement = "INSERT OR REPLACE INTO data_key (one, wrapped) VALUES (1, ?)";
        store.sql.run(statement, vec![wrapped.into()])?;
    }
    Ok(key)
}

fn salon_id(store: &SqlStore<'_>) -> Result<SalonId, SqlError> {
    Ok(store.salon()?.ok_or(SqlError::Column("a salon"))?.id.clone())
}

fn seal(store: &SqlStore<'_>, keyring: &Keyring, keys: &Keys, version: u64) -> Result<String, SqlError> {
    let salon = salon_id(store)?;
    let plain = Zeroizing::new(serde_json::to_vec(keys)?);
    let place = place(&salon, field(keys.provider()), version);
    Ok(data_key(store, keyring, &salon)?.seal(place, &random::bytes()?, &plain)?)
}

/// A connection with its keys, in use or given up; `None` when there is none, or its keys are gone.
pub(super) fn open(
    store: &SqlStore<'_>,
    keyring: &Keyring,
    provider: Provider,
) -> Result<Option<OpenConnection>, SqlError> {
    let Some(Stored { version, connection, sealed: Some(sealed), .. }) = stored(store, provider)? else {
        return Ok(None);
    };
    let salon = salon_id(store)?;
    let place = place(&salon, field(provider), version);
    let plain = data_key(store, keyring, &salon)?.open(place, &sealed)?;
    let mut keys: Keys = serde_json::from_slice(&plain).map_err(|_| SqlError::Column("keys"))?;
    if connection.old_secrets_until.is_some_and(|until| until <= store.now()) {
        keys.forget_old();
    }
    Ok(Some(OpenConnection { connection, keys }))
}

/// Connects, or changes the keys of a connection.
pub(super) fn connect(
    store: &SqlStore<'_>,
    keyring: &Keyring,
    open: OpenConnection,
) -> Result<Reply, SqlError> {
    let OpenConnection { mut connection, keys } = open;
    let provider = keys.provider();
    let old = stored(store, provider)?;
    if let Some(old) = &old {
        // One that was brought from elsewhere may not say whose it is.
        let other_account =
            !old.connection.account.is_empty() && old.connection.account != connection.account;
        let another = other_account || old.connection.mode != connection.mode;
        // Play money may be left behind.
        if another && old.sealed.is_some() && old.connection.mode == Mode::Live && is_needed(store, provider)?
        {
            return Ok(Reply::StillOpen);
        }
    }
    let in_use = old.as_ref().filter(|old| old.connection.retired_at.is_none());
    let position = match in_use {
        Some(old) => old.position,
        None => next_position(store)?,
    };
    connection.provider = provider;
    connection.retired_at = None;
    connection.version = old.map_or(0, |old| old.version).saturating_add(1);
    let sealed = Some(seal(store, keyring, &keys, connection.version)?);
    save(store, &Stored { position, version: connection.version, connection: connection.clone(), sealed })?;
    publish::changed(store)?;
    Ok(Reply::Connected { connection: Box::new(connection) })
}

fn next_position(store: &SqlStore<'_>) -> Result<i64, SqlError> {
    let row = store.sql.first("SELECT MAX(position) FROM connections", vec![])?;
    let last = row.map_or(Ok(None), |row| row.optional_int(0))?;
    Ok(last.unwrap_or(0).saturating_add(1))
}

/// Stores what may be shown of a connection in use; its keys stay as they are.
pub(super) fn save_public(store: &SqlStore<'_>, connection: Connection) -> Result<Reply, SqlError> {
    let Some(old) = stored(store, connection.provider)?.filter(|old| old.connection.retired_at.is_none())
    else {
        return Ok(Reply::NotConnected);
    };
    let shown = old.connection.mode != connection.mode;
    let connection = Connection { retired_at: None, version: old.version, ..connection };
    save(store, &Stored { connection, ..old })?;
    if shown {
        publish::changed(store)?;
    }
    Ok(Reply::Ok)
}

/// Gives a connection up. Its keys stay as long as they are needed to send money back.
pub(super) fn disconnect(store: &SqlStore<'_>, provider: Provider) -> Result<Reply, SqlError> {
    let Some(mut row) = stored(store, provider)?.filter(|row| row.connection.retired_at.is_none()) else {
        return Ok(Reply::NotConnected);
    };
    row.connection.retired_at = Some(store.now());
    let keys_kept = is_needed(store, provider)?;
    if !keys_kept {
        row.sealed = None;
    }
    save(store, &row)?;
    publish::changed(store)?;
    Ok(Reply::Disconnected { keys_kept })
}

/// Whether keys are needed: a payment is awaited there, a call is waiting, or money of a visit to come is held there.
fn is_needed(store: &SqlStore<'_>, provider: Provider) -> Result<bool, SqlError> {
    let statement = "SELECT 1 FROM bookings, json_each(bookings.state, '$.payments') AS payment
        WHERE json_extract(payment.value, '$.provider') = ?1 AND (
            hold_until IS NOT NULL
            OR EXISTS (SELECT 1 FROM outbox WHERE outbox.booking = bookings.id AND outbox.due IS NOT NULL)
            OR (json_extract(bookings.state, '$.visit.end') > ?2
                AND json_extract(payment.value, '$.known.captured') + json_extract(payment.value, '$.known.authorised') > 0)
        ) LIMIT 1";
    let values = vec![provider.as_str().into(), store.now().0.into()];
    Ok(store.sql.first(statement, values)?.is_some())
}

/// What has to be looked after from time to time: the data key comes under the current sealing key, old secrets are
/// forgotten, and keys go that nothing needs any more.
pub(super) fn tidy(store: &SqlStore<'_>, keyring: &Keyring) -> Result<(), SqlError> {
    if wrapped(store)?.is_some_and(|wrapped| keyring.is_outdated(&wrapped)) {
        data_key(store, keyring, &salon_id(store)?)?;
    }
    for Connection { provider, .. } in retired(store)? {
        if !is_needed(store, provider)?
            && let Some(row) = stored(store, provider)?
        {
            save(store, &Stored { sealed: None, ..row })?;
        }
    }
    for connection in in_use(store)? {
        if connection.old_secrets_until.is_some_and(|until| until <= store.now())
            && let Some(OpenConnection { keys, mut connection }) = open(store, keyring, connection.provider)?
            && let Some(row) = stored(store, connection.provider)?
        {
            // Opened, the old ones are forgotten already.
            let version = row.version.saturating_add(1);
            connection.old_secrets_until = None;
            connection.version = version;
            let sealed = Some(seal(store, keyring, &keys, version)?);
            save(store, &Stored { position: row.position, version, connection, sealed })?;
        }
    }
    Ok(())
}

/// Providers in the salon's order of preference.
pub(super) fn providers(store: &SqlStore<'_>) -> Result<Vec<Provider>, SqlError> {
    let statement = "SELECT provider FROM connections WHERE retired IS NULL ORDER BY position";
    let rows = store.sql.query(statement, vec![])?;
    rows.iter().map(|row| row.text(0)?.parse().map_err(|_| SqlError::Column("a provider"))).collect()
}
