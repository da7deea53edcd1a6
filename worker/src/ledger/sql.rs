//! A thin typed layer over the object's SQLite: run a statement, read columns as what they are, do several as one.
//!
//! Invariant: [`Sql::transaction`] is synchronous and all-or-nothing; an error or a panic inside leaves nothing behind.
//! Two plain statements are not a transaction here: when the second fails the first stays.

use crate::random::NoRandomness;
use crate::seal::SealError;
use std::panic::AssertUnwindSafe;
use wasm_bindgen::prelude::*;
use worker::{SqlStorage, SqlStorageValue, Storage};

/// In what is said where a later version of the product has made the tables, and this one would lose something of them. Not a
/// kind of error of its own: each one more weighs a kilobyte in everything that may fail.
pub(super) const TOO_NEW: &str = "the tables are of a later version";

/// What can go wrong with the storage.
#[derive(Debug, thiserror::Error)]
pub(super) enum SqlError {
    /// SQLite's own word, or [`TOO_NEW`].
    #[error("sql: {0}")]
    Statement(String),
    /// A column holds something else than the code that wrote it meant.
    #[error("stored value is not {0}")]
    Column(&'static str),
    /// A stored document cannot be read.
    #[error("stored document: {0}")]
    Document(#[from] serde_json::Error),
    /// A stored secret does not open.
    #[error("stored secret: {0}")]
    Sealed(#[from] SealError),
    /// Nothing new can be sealed.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

impl From<worker::Error> for SqlError {
    fn from(error: worker::Error) -> Self {
        Self::Statement(error.to_string())
    }
}

#[wasm_bindgen]
extern "C" {
    type TransactionalStorage;

    // Not bound by the `worker` crate (0.8.7). developers.cloudflare.com/durable-objects/api/sqlite-storage-api
    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &TransactionalStorage,
        body: &mut dyn FnMut() -> Result<JsValue, JsValue>,
    ) -> Result<JsValue, JsValue>;
}

/// One row.
pub(super) struct Row(Vec<SqlStorageValue>);

impl Row {
    /// The text in that column.
    pub(super) fn text(&self, column: usize) -> Result<&str, SqlError> {
        match self.0.get(column) {
            Some(SqlStorageValue::String(text)) => Ok(text),
            _ => Err(SqlError::Column("a text")),
        }
    }

    /// The integer in that column.
    pub(super) fn int(&self, column: usize) -> Result<i64, SqlError> {
        self.optional_int(column)?.ok_or(SqlError::Column("an integer"))
    }

    /// The integer in that column, or `None` for NULL.
    pub(super) fn optional_int(&self, column: usize) -> Result<Option<i64>, SqlError> {
        match self.0.get(column) {
            Some(SqlStorageValue::Integer(number)) => Ok(Some(*number)),
            Some(SqlStorageValue::Null) => Ok(None),
            _ => Err(SqlError::Column("an integer")),
        }
    }

    /// The text in that column, or `None` for NULL.
    pub(super) fn optional_text(&self, column: usize) -> Result<Option<&str>, SqlError> {
        match self.0.get(column) {
            Some(SqlStorageValue::String(text)) => Ok(Some(text)),
            Some(SqlStorageValue::Null) => Ok(None),
            _ => Err(SqlError::Column("a text")),
        }
    }

    /// The JSON document in that column.
    pub(super) fn document<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<T, SqlError> {
        // From bytes, as everywhere: each kind of source would be a parser of its own, for every type.
        Ok(serde_json::from_slice(self.text(column)?.as_bytes())?)
    }
}

/// A transaction's body before it runs, and its outcome after.
struct Attempt<B, T> {
    body: Option<B>,
    outcome: Option<Result<T, SqlError>>,
}

/// The object's database.
pub(super) struct Sql {
    storage: Storage,
    sql: SqlStorage,
}

impl Sql {
    pub(super) fn new(storage: Storage) -> Self {
        let sql = storage.sql();
        Self { storage, sql }
    }

    /// Runs one statement and gives its rows.
    pub(super) fn query(&self, statement: &str, values: Vec<SqlStorageValue>) -> Result<Vec<Row>, SqlError> {
        self.sql.exec(statement, values)?.raw().map(|row| Ok(Row(row?))).collect()
    }

    /// Runs one statement and gives its first row.
    pub(super) fn first(
        &self,
        statement: &str,
        values: Vec<SqlStorageValue>,
    ) -> Result<Option<Row>, SqlError> {
        Ok(self.query(statement, values)?.into_iter().next())
    }

    /// Runs one statement for its effect.
    pub(super) fn run(&self, statement: &str, values: Vec<SqlStorageValue>) -> Result<(), SqlError> {
        self.sql.exec(statement, values)?;
        Ok(())
    }

    /// Runs `body` as one transaction: everything it writes stays, or nothing.
    pub(super) fn transaction<T>(&self, body: impl FnOnce() -> Result<T, SqlError>) -> Result<T, SqlError> {
        let mut attempt = Attempt { body: Some(body), outcome: None };
        // A panic inside rolls the transaction back, and nothing of what the body touches outlives this call.
        let mut guarded = AssertUnwindSafe(&mut attempt);
        let mut run = move || {
            let attempt: &mut Attempt<_, T> = &mut guarded;
            let result = match attempt.body.take() {
                Some(body) => body(),
                None => Err(SqlError::Statement("a transaction ran twice".into())),
            };
            let thrown = result.as_ref().err().map(|error| JsValue::from_str(&error.to_string()));
            attempt.outcome = Some(result);
            // Throwing is what makes the storage roll back.
            thrown.map_or(Ok(JsValue::UNDEFINED), Err)
        };
        let storage: &TransactionalStorage = self.storage.as_raw().unchecked_ref();
        let committed = storage.transaction_sync(&mut run);
        match (attempt.outcome, committed) {
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(SqlError::Statement(worker::Error::from(error).to_string())),
            (Some(Ok(value)), Ok(_)) => Ok(value),
            (None, Ok(_)) => Err(SqlError::Statement("a transaction did not run".into())),
        }
    }
}
