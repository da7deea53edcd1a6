//! Finance at the desk: the report on a period, its movements as a table, and whether their chain is whole.
//!
//! Invariant: figures are added up by the ledger, a few thousand lines a call; nothing is computed from KV.

use super::super::answer::{Answer, internal, json, raw_json, set};
use super::super::context::{Context, unexpected};
use super::super::storefront;
use super::{Owner, movements, reconciliation};
use crate::http::query::parameter;
use crate::ledger::message::Message;
use crate::ledger::reply::{ChainState, Reply};
use chairtime_shared::api::{Code, Problem, Reason};
use chairtime_shared::csv::Csv;
use chairtime_shared::id::{BookingId, ProviderRef, SalonId};
use chairtime_shared::movement::{Cursor, Head, Movement};
use chairtime_shared::report::{Bucket, Period, PeriodError, Report};
use chairtime_shared::time::{LocalDate, Timestamp};
use serde::Serialize;
use worker::{Headers, Method, Request, Response};

/// `…/finance/{report | report.html | movements | movements.csv | chain | reconciliation}`.
pub(super) async fn handle(context: &Context<'_>, request: &Request, owner: &Owner, rest: &[&str]) -> Answer {
    let part = match rest {
        ["reconciliation"] => return reconciliation::handle(context, request, owner).await,
        [part @ ("report" | "report.html" | "movements" | "movements.csv" | "chain")] => *part,
        _ => return Err(Problem::new(Code::NotFound)),
    };
    if request.method() != Method::Get {
        return Err(Problem::new(Code::MethodNotAllowed));
    }
    match part {
        "report" => {
            let report = report(context, &owner.salon, period(request)?).await?;
            with_accounts(context, owner, &report).await
        }
        "report.html" => {
            let report = report(context, &owner.salon, period(request)?).await?;
            let names = storefront::names(context, &owner.salon).await?;
            super::print::page(&report, &names, owner.locale)
        }
        "chain" => chain(context, owner).await,
        "movements" => movements::page(context, request, owner).await,
        _ => table(context, owner, period(request)?).await,
    }
}

pub(super) fn malformed(detail: &'static str) -> Problem {
    Problem::new(Code::Malformed).detail(detail)
}

/// `?from=2026-11-01&to=2026-11-30&by=day`; both days are included.
pub(super) fn period(request: &Request) -> Result<Period, Problem> {
    let url = request.url().map_err(|_| malformed("an address"))?;
    let find = |wanted: &str| parameter(&url, wanted);
    let day = |name: &str| find(name)?.parse::<LocalDate>().ok();
    let by = match find("by").as_deref() {
        None | Some("day") => Bucket::Day,
        Some("week") => Bucket::Week,
        Some("month") => Bucket::Month,
        Some(_) => return Err(malformed("by: day, week or month")),
    };
    let (Some(from), Some(to)) = (day("from"), day("to")) else {
        return Err(malformed("from and to: two days, as in 2026-11-30"));
    };
    let period = Period { from, to, by };
    match period.days() {
        Ok(_) => Ok(period),
        Err(error) => {
            let reason = match error {
                PeriodError::Backwards => Reason::PeriodBackwards,
                PeriodError::TooLong => Reason::PeriodLong,
            };
            {
                let detail = "from after to, or longer than ten years";
                Err(Problem::reasoned(Code::Malformed, detail, reason))
            }
        }
    }
}

async fn report(context: &Context<'_>, salon: &SalonId, period: Period) -> Result<Report, Problem> {
    let mut whole: Option<Report> = None;
    let mut after = None;
    loop {
        let reply = context.ledger(salon, &Message::Report { period, cursor: after }).await?;
        let Reply::Report { report, next } = reply else { return Err(unexpected()) };
        match &mut whole {
            None => whole = Some(*report),
            Some(whole) => whole.merge(*report),
        }
        after = next;
        if after.is_none() {
            return whole.ok_or_else(unexpected);
        }
    }
}

/// The report, and what the providers say of the salon's money with them, now rather than in the period.
async fn with_accounts(context: &Context<'_>, owner: &Owner, report: &Report) -> Answer {
    let Reply::Told { json: accounts } = context.ledger(&owner.salon, &Message::Accounts).await? else {
        return Err(unexpected());
    };
    let report = serde_json::to_string(report).map_err(|error| internal(&error))?;
    let report = report.strip_suffix('}').ok_or_else(unexpected)?;
    raw_json(format!(r#"{report},"accounts":{accounts}}}"#))
}

/// Answer of `GET …/finance/chain`.
#[derive(Debug, Serialize)]
struct Chain {
    /// How many lines are as they were written.
    movements: u64,
    /// The hash of the last of them: kept elsewhere, it shows later whether anything before it was changed.
    hash: Option<String>,
    /// What is wrong with the next one; absent when nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
}

async fn chain(context: &Context<'_>, owner: &Owner) -> Answer {
    let mut head = Head::START;
    loop {
        let reply = context.ledger(&owner.salon, &Message::CheckChain { head }).await?;
        let Reply::Chain { head: reached, state } = reply else { return Err(unexpected()) };
        let fault = match state {
            ChainState::More => {
                head = reached;
                continue;
            }
            ChainState::Intact => None,
            ChainState::Broken { fault } => Some(fault),
        };
        let hash = reached.hash.map(|hash| hash.as_str().to_owned());
        return json(&Chain { movements: reached.number, hash, fault });
    }
}

/// `2026-11-30T09:30:00Z`.
pub(super) fn instant(at: Timestamp) -> String {
    let day = LocalDate::from_days_since_epoch(at.0.div_euclid(86_400)).unwrap_or(LocalDate::EPOCH);
    let second = at.0.rem_euclid(86_400);
    format!("{day}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}

const COLUMNS: [&str; 13] = [
    "number", "time", "kind", "amount", "currency", "provider", "method", "booking", "payment", "name",
    "service", "staff", "hash",
];

/// A row for each part of a line, so that sums by service and person come out right in a spreadsheet.
fn write(csv: &mut Csv, movement: &Movement) {
    let line = &movement.line;
    let mut row = |amount, service: &str, staff: &str| {
        csv.number(i64::try_from(movement.number).unwrap_or(i64::MAX))
            .text(&instant(line.at))
            .text(line.kind.as_str())
            .money(amount)
            .text(line.amount.currency().code())
            .text(line.provider.map_or("", |provider| provider.as_str()))
            .text(line.method.as_deref().unwrap_or_default())
            .text(line.booking.as_ref().map_or("", BookingId::as_str))
            .text(&line.attempt.map_or_else(String::new, |attempt| attempt.0.to_string()))
            .text(line.name.as_ref().map_or("", ProviderRef::as_str))
            .text(service)
            .text(staff)
            .text(movement.hash.as_str());
        csv.end_row();
    };
    if line.parts.is_empty() {
        row(line.amount, "", "");
    }
    for part in line.parts.iter().filter(|part| part.minor > 0) {
        let amount = chairtime_shared::money::Money::new(part.minor, line.amount.currency());
        row(amount.unwrap_or(line.amount), part.service.as_str(), part.staff.as_str());
    }
}

/// All rows at once: a line is some 250 bytes, so the 100,000 of a busy decade fit into a Worker's memory.
async fn table(context: &Context<'_>, owner: &Owner, period: Period) -> Answer {
    let mut csv = Csv::default();
    for column in COLUMNS {
        csv.text(column);
    }
    csv.end_row();
    let mut after: Option<Cursor> = None;
    loop {
        let reply =
            context.ledger(&owner.salon, &Message::Movements { period, cursor: after, of: None }).await?;
        let Reply::Movements { movements, next, .. } = reply else { return Err(unexpected()) };
        for movement in &movements {
            write(&mut csv, movement);
        }
        after = next;
        if after.is_none() {
            break;
        }
    }
    let headers = Headers::new();
    set(&headers, "Content-Type", "text/csv; charset=utf-8; header=present")?;
    set(&headers, "Cache-Control", "no-store")?;
    let name = format!("{}-{}-{}.csv", owner.salon, period.from, period.to);
    set(&headers, "Content-Disposition", &format!("attachment; filename=\"{name}\""))?;
    let response = Response::ok(csv.take()).map_err(|error| internal(&error))?;
    Ok(response.with_headers(headers))
}
