//! Reconciliation at the desk: start it, and what it has found, each difference with its sentence.
//!
//! Invariant: nothing waits here for a provider; the ledger reads page by page, and whoever wants to see asks again.

use super::super::answer::{Answer, json};
use super::super::context::{Context, unexpected};
use super::Owner;
use crate::ledger::message::{Message, Reply};
use crate::ledger::reconcile::{Cause, RunTold};
use crate::reconcile::Span;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::locale::Locale;
use chairtime_shared::provider::Provider;
use chairtime_shared::reconciliation::Difference;
use chairtime_shared::time::Timestamp;
use serde::Serialize;
use worker::{Method, Request};

/// Days that are looked at unless told otherwise: as long as Stripe keeps its messages.
const DAYS: u16 = 30;
/// Most days.
const DAYS_MAX: u16 = 90;

/// How far a run is.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// It reads on.
    Running,
    /// The provider does not answer, or asks to wait.
    Waiting,
    /// It is through.
    Finished,
}

#[derive(Serialize)]
struct Told {
    at: Timestamp,
    /// What it is and what became of it, in the owner's language.
    explanation: String,
    difference: Difference,
}

/// One run.
#[derive(Serialize)]
struct Run {
    provider: Provider,
    cause: Cause,
    state: State,
    span: Span,
    started: Timestamp,
    finished: Option<Timestamp>,
    /// When it asks again, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    again: Option<Timestamp>,
    /// `differences: N`.
    result: String,
    differences: Vec<Told>,
    healed: u64,
    open: u64,
    /// Payments that carry the salon's marks.
    ours: u64,
    /// Those that do not: only counted.
    others: u64,
    /// Fees that became known.
    fees: u64,
    requests: u64,
    /// What could not be read, and why.
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Shown {
    runs: Vec<Run>,
}

fn shown(told: RunTold, locale: Locale) -> Run {
    let RunTold { run, provider, cause, due, found, open, differences } = told;
    let state = match (&run.place, run.tries) {
        (None, _) => State::Finished,
        (Some(_), 0) => State::Running,
        (Some(_), _) => State::Waiting,
    };
    let explained = |seen: crate::ledger::reconcile::Seen| Told {
        at: seen.at,
        explanation: seen.difference.explanation(locale),
        difference: seen.difference,
    };
    Run {
        provider,
        cause,
        again: due.filter(|_| matches!(state, State::Waiting)),
        state,
        span: run.span,
        started: run.started,
        finished: run.finished,
        result: format!("differences: {found}"),
        differences: differences.into_iter().map(explained).collect(),
        healed: found.saturating_sub(open),
        open,
        ours: run.ours,
        others: run.others,
        fees: run.fees,
        requests: run.requests,
        notes: run.notes.iter().map(|note| note.sentence(locale)).collect(),
    }
}

/// `?days=30`.
fn days(request: &Request) -> Result<u16, Problem> {
    let wrong = || Problem::new(Code::Malformed).detail("days: 1 to 90");
    let url = request.url().map_err(|_| wrong())?;
    match url.query_pairs().find(|(name, _)| name == "days") {
        None => Ok(DAYS),
        Some((_, text)) => text.parse().ok().filter(|days| (1..=DAYS_MAX).contains(days)).ok_or_else(wrong),
    }
}

/// `…/finance/reconciliation`: GET shows, POST starts a run at every provider, or leaves alone the one that is under way.
pub(super) async fn handle(context: &Context<'_>, request: &Request, owner: &Owner) -> Answer {
    let method = request.method();
    let message = if method == Method::Get {
        Message::Reconciliation
    } else if method == Method::Post {
        Message::Reconcile { days: days(request)? }
    } else {
        return Err(Problem::new(Code::MethodNotAllowed));
    };
    let Reply::Reconciliation { runs } = context.ledger(&owner.salon, &message).await? else {
        return Err(unexpected());
    };
    json(&Shown { runs: runs.into_iter().map(|told| shown(told, owner.locale)).collect() })
}
