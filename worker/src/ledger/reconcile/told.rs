//! What the salon reads of reconciliation and of its accounts: JSON, written here and passed on as it is.
//!
//! Invariant: nothing is read back; differences and payouts lie in their tables as the text that is told.

use super::super::reply::Reply;
use super::super::sql::{Row, SqlError};
use super::super::store::SqlStore;
use super::run::{COLUMNS, Cause, read};
use super::with_keys;
use crate::reconcile::Note;

/// Most differences of a run that are told one by one.
const TOLD_MAX: i64 = 500;
/// Payouts that are told one by one.
const PAYOUTS_MAX: i64 = 20;

fn number(number: Option<i64>) -> String {
    number.map_or_else(|| "null".to_owned(), |number| number.to_string())
}

/// When it was seen, its sentence, and its figures.
fn difference(row: &Row) -> Result<String, SqlError> {
    let (at, sentence, figures) = (row.int(0)?, serde_json::to_string(row.text(1)?)?, row.text(2)?);
    Ok(format!(r#"{{"at":{at},"explanation":{sentence},"difference":{figures}}}"#))
}

/// A note by its code, with what its sentence needs; `null` for one of another version.
fn noted(note: &str) -> Result<String, SqlError> {
    let Some((code, detail)) = Note::read(note) else { return Ok("null".to_owned()) };
    Ok([r#"{"code":""#, code, r#"","detail":"#, &serde_json::to_string(&detail)?, "}"].concat())
}

/// One run. `again`: when it asks again, while the provider does not answer or asks to wait. `differences` are the open ones
/// first, at most [`TOLD_MAX`].
fn told(store: &SqlStore<'_>, row: &Row) -> Result<String, SqlError> {
    let (provider, cause, due) = (row.text(0)?, Cause::of(row.text(1)?).as_str(), row.optional_int(2)?);
    let run = read(row, 3)?;
    let key = || vec![provider.into(), cause.into(), run.number.into()];
    let of_run = "FROM differences WHERE provider = ?1 AND cause = ?2 AND run = ?3";
    let counted = store.sql.first(&format!("SELECT COUNT(*), SUM(open) {of_run}"), key())?;
    let count = |column| counted.as_ref().map_or(Ok(None), |row| row.optional_int(column));
    let (found, open) = (count(0)?.unwrap_or(0), count(1)?.unwrap_or(0));
    let listed =
        format!("SELECT seen, en, difference {of_run} ORDER BY open DESC, seen, key LIMIT {TOLD_MAX}");
    let listed = store.sql.query(&listed, key())?;
    let listed: Vec<_> = listed.iter().map(difference).collect::<Result<_, _>>()?;
    let (state, again) = match (&run.place, run.tries) {
        (None, _) => ("finished", None),
        (Some(_), 0) => ("running", None),
        (Some(_), _) => ("waiting", due.map(|due| due.div_euclid(1_000))),
    };
    let notes: Vec<&str> = run.notes.lines().collect();
    let codes: Vec<_> = notes.iter().map(|note| noted(note)).collect::<Result<_, _>>()?;
    let (notes, codes, listed) = (serde_json::to_string(&notes)?, codes.join(","), listed.join(","));
    let (finished, again) = (number(run.finished), number(again));
    let (started, from, to) = (run.started.0, run.span.from.0, run.span.to.0);
    let (healed, ours, others) = (found.saturating_sub(open), run.ours, run.others);
    let (fees, requests) = (run.fees, run.requests);
    Ok(format!(
        r#"{{"provider":"{provider}","cause":"{cause}","state":"{state}","span":{{"from":{from},"to":{to}}},"started":{started},"finished":{finished},"again":{again},"result":"differences: {found}","differences":[{listed}],"healed":{healed},"open":{open},"ours":{ours},"others":{others},"fees":{fees},"requests":{requests},"notes":{notes},"noted":[{codes}]}}"#
    ))
}

/// How everything stands.
pub(in super::super) fn show(store: &SqlStore<'_>) -> Result<Reply, SqlError> {
    let statement =
        format!("SELECT provider, cause, due, {COLUMNS} FROM reconciliations ORDER BY provider, cause");
    let rows = store.sql.query(&statement, vec![])?;
    let runs: Vec<_> = rows.iter().map(|row| told(store, row)).collect::<Result<_, _>>()?;
    Ok(Reply::Told { json: format!(r#"{{"runs":[{}]}}"#, runs.join(",")) })
}

/// What the providers say of the salon's money with them, now: the balance, where they tell, and the latest payouts.
pub(in super::super) fn accounts(store: &SqlStore<'_>) -> Result<Reply, SqlError> {
    let mut all = Vec::new();
    for provider in with_keys(store)? {
        let provider = provider.as_str();
        let key = || vec![provider.into()];
        let said = store.sql.first("SELECT at, balance FROM balances WHERE provider = ?", key())?;
        let (at, balance) = match &said {
            Some(row) => (Some(row.int(0)?), row.text(1)?),
            None => (None, "null"),
        };
        let statement =
            format!("SELECT payout FROM payouts WHERE provider = ? ORDER BY made DESC LIMIT {PAYOUTS_MAX}");
        let payouts = store.sql.query(&statement, key())?;
        let payouts: Vec<_> = payouts.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
        let (at, payouts) = (number(at), payouts.join(","));
        all.push(format!(
            r#"{{"provider":"{provider}","at":{at},"balance":{balance},"payouts":[{payouts}]}}"#
        ));
    }
    Ok(Reply::Told { json: format!("[{}]", all.join(",")) })
}
