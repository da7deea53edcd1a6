//! Reconciliation in the ledger: runs, page by page, on the cron and when the salon asks.
//!
//! Invariants: a page is asked for outside any transaction; what it brought, the differences and the place of the next page
//! are written in one. So a process that dies loses at most one request, which is made again. An alarm reads a few pages
//! only, one after the other; a provider that asks to wait is waited for. A page that comes back to a run that is not where
//! it was is thrown away. Deliberately absent: what is asked ([`crate::reconcile`]), and how a payment is compared; a difference
//! is written down in the words in which it is told, and never read again.

mod run;
mod told;

use super::reply::Reply;
use super::sql::SqlError;
use super::store::SqlStore;
use super::{Ledger, connections, now_ms};
use crate::connection::OpenConnection;
use crate::log;
use crate::provider_api::Account;
use crate::reconcile::{Note, Page, Place, Span, Stage, Trouble, page, trouble};
use chairtime_shared::id::SalonId;
use chairtime_shared::ledger::wait::backoff_ms;
use chairtime_shared::ledger::{Reconciled, Store, reconcile};
use chairtime_shared::payout::{Payout, PayoutStatus};
use chairtime_shared::provider::Provider;
use chairtime_shared::reconciliation::{Difference, Former, Listed, RECENT_SECONDS, Round, Trade, round_due};
use chairtime_shared::time::Timestamp;
use run::{COLUMNS, Cause, Run, read, save, stored};

pub(super) use told::{accounts, show};

/// Pages read in one alarm: the platform allows some dozens of requests, and the outbox has need of them too.
const PAGES_PER_ALARM: usize = 4;
/// No further page is begun in an alarm that has taken so long, in milliseconds.
const ALARM_MS: i64 = 2_000;
/// No provider is waited for longer without being asked again, in seconds, whatever it says.
pub(super) const WAIT_SECONDS_MAX: i64 = 3_600;
/// A day in seconds.
const DAY_SECONDS: i64 = 24 * 3_600;
/// Differences are kept so long, in seconds.
const KEPT_SECONDS: i64 = 90 * 24 * 3_600;

fn more(sum: i64, count: usize) -> i64 {
    sum.saturating_add(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Providers that there are keys for, those given up among them: money there may still move.
fn with_keys(store: &SqlStore<'_>) -> Result<Vec<Provider>, SqlError> {
    let rows = store
        .sql
        .query("SELECT provider FROM connections WHERE sealed IS NOT NULL ORDER BY position", vec![])?;
    rows.iter().map(|row| row.text(0)?.parse().map_err(|_| SqlError::Column("a provider"))).collect()
}

fn begin(
    store: &SqlStore<'_>,
    provider: Provider,
    cause: Cause,
    before: Option<&Run>,
    span: Span,
    deep: Timestamp,
) -> Result<(), SqlError> {
    let old = store.now().plus(-KEPT_SECONDS);
    store.sql.run("DELETE FROM differences WHERE seen < ?", vec![old.0.into()])?;
    let run = Run {
        number: before.map_or(0, |before| before.number).saturating_add(1),
        started: store.now(),
        span,
        place: Some(Place { stage: Stage::first(provider), after: None }),
        finished: None,
        tries: 0,
        requests: 0,
        ours: 0,
        others: 0,
        fees: 0,
        notes: String::new(),
        deep,
    };
    save(store, provider, cause, &run, store.now_ms)
}

/// Starts a run over so many days at every provider, or leaves the one alone that is under way.
pub(super) fn start(store: &SqlStore<'_>, days: u16) -> Result<Reply, SqlError> {
    let now = store.now();
    for provider in with_keys(store)? {
        let before = stored(store, provider, Cause::Asked)?;
        if before.as_ref().is_none_or(|run| run.place.is_none()) {
            let span = Span { from: now.plus(-i64::from(days).saturating_mul(DAY_SECONDS)), to: now };
            begin(store, provider, Cause::Asked, before.as_ref(), span, now)?;
        }
    }
    show(store)
}

/// Whether something is awaited, or money moved of late.
fn trade(store: &SqlStore<'_>) -> Result<Trade, SqlError> {
    let statement = "SELECT EXISTS (SELECT 1 FROM bookings WHERE hold_until IS NOT NULL)
        + EXISTS (SELECT 1 FROM outbox WHERE due IS NOT NULL) + EXISTS (SELECT 1 FROM movements WHERE at > ?)";
    let recent = store.now().plus(-RECENT_SECONDS);
    let row = store.sql.first(statement, vec![recent.0.into()])?;
    let awaited = row.map_or(Ok(None), |row| row.optional_int(0))?.unwrap_or(0);
    Ok(if awaited > 0 { Trade::Busy } else { Trade::Idle })
}

/// Starts the cron's runs that are due: every `seconds`, or less often where nothing happens.
pub(super) fn start_if_due(store: &SqlStore<'_>, seconds: i64) -> Result<(), SqlError> {
    let trade = trade(store)?;
    for provider in with_keys(store)? {
        let before = stored(store, provider, Cause::Cron)?;
        if before.as_ref().is_some_and(|run| run.place.is_some()) {
            continue;
        }
        let former = before.as_ref().map(|run| Former { started: run.started, deep: run.deep });
        if let Some(Round { from, to, deep }) = round_due(seconds, former, trade, store.now()) {
            begin(store, provider, Cause::Cron, before.as_ref(), Span { from, to }, deep)?;
        }
    }
    Ok(())
}

/// The next page that is due.
struct Step {
    provider: Provider,
    cause: Cause,
    run: Run,
    place: Place,
}

fn next(store: &SqlStore<'_>) -> Result<Option<Step>, SqlError> {
    let statement =
        format!("SELECT provider, cause, {COLUMNS} FROM reconciliations WHERE due <= ? ORDER BY due LIMIT 1");
    let Some(row) = store.sql.first(&statement, vec![store.now_ms.into()])? else { return Ok(None) };
    let provider = row.text(0)?.parse().map_err(|_| SqlError::Column("a provider"))?;
    let (cause, run) = (Cause::of(row.text(1)?), read(&row, 2)?);
    Ok(run.place.clone().map(|place| Step { provider, cause, run, place }))
}

/// The place behind this one, with where the next page of its stage begins.
fn behind(place: &Place, next: Option<String>) -> Option<Place> {
    match next {
        Some(after) => Some(Place { stage: place.stage, after: Some(after) }),
        None => place.stage.next().map(|stage| Place { stage, after: None }),
    }
}

/// Takes in what a step has brought.
fn take(store: &mut SqlStore<'_>, step: &Step, brought: Result<Page, Trouble>) -> Result<(), SqlError> {
    let Step { provider, cause, run, place } = step;
    let (provider, cause, mut run) = (*provider, *cause, run.clone());
    let now = stored(store, provider, cause)?;
    if now.is_none_or(|now| (now.number, now.place.as_ref()) != (run.number, Some(place))) {
        return Ok(());
    }
    let mut due = store.now_ms;
    match brought {
        Ok(page) => {
            (run.tries, run.requests) = (0, more(run.requests, 1));
            run.place = behind(place, page.next.clone());
            take_page(store, provider, cause, &mut run, place.stage, page)?;
        }
        Err(Trouble::Later(seconds)) => {
            run.tries = run.tries.saturating_add(1);
            let asked =
                seconds.map_or(0, |seconds| i64::from(seconds).min(WAIT_SECONDS_MAX).saturating_mul(1_000));
            due = due.saturating_add(asked.max(backoff_ms(run.tries)));
        }
        Err(Trouble::Skip(note)) => {
            (run.tries, run.place) = (0, behind(place, None));
            add_note(&mut run, &note);
        }
        Err(Trouble::Stop(note)) => {
            run.place = None;
            add_note(&mut run, &note);
        }
    }
    if run.place.is_none() {
        run.finished = Some(store.now().0);
    }
    save(store, provider, cause, &run, due)
}

fn add_note(run: &mut Run, note: &Note) {
    run.notes.push_str(&note.sentence());
    run.notes.push('\n');
}

fn take_page(
    store: &mut SqlStore<'_>,
    provider: Provider,
    cause: Cause,
    run: &mut Run,
    stage: Stage,
    page: Page,
) -> Result<(), SqlError> {
    let Page { listed, others, payouts, balance, .. } = page;
    let counted = usize::from(matches!(stage, Stage::Payments | Stage::Transactions));
    run.others = more(run.others, counted.saturating_mul(others));
    for listed in &listed {
        match compare(store, provider, listed)? {
            Reconciled::NotOurs => run.others = more(run.others, counted),
            Reconciled::Ours { differences, fees } => {
                run.ours = more(run.ours, counted);
                run.fees = more(run.fees, fees);
                for difference in &differences {
                    keep(store, provider, cause, run.number, difference)?;
                }
            }
        }
    }
    for payout in payouts {
        see_payout(store, provider, payout)?;
    }
    if let Some(balance) = balance {
        let values =
            vec![provider.as_str().into(), store.now().0.into(), serde_json::to_string(&balance)?.into()];
        store.sql.run("INSERT OR REPLACE INTO balances (provider, at, balance) VALUES (?, ?, ?)", values)?;
    }
    Ok(())
}

fn compare(store: &mut SqlStore<'_>, provider: Provider, listed: &Listed) -> Result<Reconciled, SqlError> {
    let now = store.now();
    Ok(reconcile(store, provider, listed, now)?.unwrap_or_else(|refusal| {
        log::warning("reconciliation_refused", None, &serde_json::to_string(&refusal).unwrap_or_default());
        Reconciled::NotOurs
    }))
}

fn keep(
    store: &SqlStore<'_>,
    provider: Provider,
    cause: Cause,
    run: i64,
    difference: &Difference,
) -> Result<(), SqlError> {
    let statement = "INSERT OR REPLACE INTO differences
        (provider, cause, key, run, seen, open, difference, en, ru) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let explanation = difference.explanation();
    let values = vec![
        provider.as_str().into(),
        cause.as_str().into(),
        difference.key().into(),
        run.into(),
        store.now().0.into(),
        i64::from(difference.is_open()).into(),
        serde_json::to_string(difference)?.into(),
        explanation.as_str().into(),
        // The column of Russian sentences, from before the desk had words of its own: code of that time reads it.
        explanation.as_str().into(),
    ];
    store.sql.run(statement, values)
}

fn rank(status: PayoutStatus) -> i64 {
    match status {
        PayoutStatus::UnderWay => 0,
        PayoutStatus::Paid => 1,
        PayoutStatus::Returned => 2,
    }
}

fn status(rank: i64) -> PayoutStatus {
    match rank {
        0 => PayoutStatus::UnderWay,
        1 => PayoutStatus::Paid,
        _ => PayoutStatus::Returned,
    }
}

fn see_payout(store: &SqlStore<'_>, provider: Provider, payout: Payout) -> Result<(), SqlError> {
    let name = payout.name.to_string();
    let statement = "SELECT status, payout FROM payouts WHERE name = ?";
    let known = store.sql.first(statement, vec![name.as_str().into()])?;
    let before = match &known {
        Some(row) => Some(Payout { status: status(row.int(0)?), ..payout.clone() }),
        None => None,
    };
    let payout = payout.after(before.as_ref());
    let told = serde_json::to_string(&payout)?;
    if known.as_ref().is_some_and(|row| row.text(1).is_ok_and(|before| before == told)) {
        return Ok(());
    }
    if let Some(line) = payout.line(before.as_ref(), provider, store.now()) {
        let movement = store.head()?.append(line);
        store.save_movements(&[movement])?;
    }
    let values = vec![
        name.into(),
        provider.as_str().into(),
        payout.made.0.into(),
        rank(payout.status).into(),
        told.into(),
    ];
    let statement =
        "INSERT OR REPLACE INTO payouts (name, provider, made, status, payout) VALUES (?, ?, ?, ?, ?)";
    store.sql.run(statement, values)
}

impl Ledger {
    /// Reads the next pages of whatever run is due.
    pub(super) async fn reconcile_some(&self) -> Result<(), SqlError> {
        let began = now_ms();
        for _ in 0..PAGES_PER_ALARM {
            let Some(step) = self.transaction(|store| next(store))? else { return Ok(()) };
            let brought = self.read_page(&step).await?;
            if let Err(error) = self.transaction(|store| take(store, &step, brought)) {
                // What the books cannot take must not keep the alarm from its other work.
                log::error("reconciliation_failed", None, &error.to_string());
                self.transaction(|store| take(store, &step, Err(Trouble::Later(None))))?;
            }
            if now_ms().saturating_sub(began) > ALARM_MS {
                break;
            }
        }
        Ok(())
    }

    async fn read_page(&self, step: &Step) -> Result<Result<Page, Trouble>, SqlError> {
        let config = self.config()?;
        let found = self.transaction(|store| keys(store, &config.sealing, step.provider))?;
        let Some((salon, open)) = found else { return Ok(Err(Trouble::Stop(Note::NoKey))) };
        let account = Account { config: &config, salon: &salon, open: &open };
        let brought = page(account, step.run.span, &step.place).await;
        Ok(brought.map_err(|error| {
            log::warning("reconciliation_waits", Some(&salon), &error.to_string());
            trouble(&error, step.place.stage)
        }))
    }
}

/// The salon, and its connection with the keys; `None` when they do not open.
fn keys(
    store: &SqlStore<'_>,
    keyring: &crate::seal::Keyring,
    provider: Provider,
) -> Result<Option<(SalonId, OpenConnection)>, SqlError> {
    let Some(salon) = store.salon()? else { return Ok(None) };
    let open = connections::open(store, keyring, provider).unwrap_or_else(|error| {
        log::error("keys_not_opened", Some(&salon.id), &error.to_string());
        None
    });
    Ok(open.map(|open| (salon.id.clone(), open)))
}
