//! `GET /v1/salons/{salon}/times`: free times per day, from KV; a hint, for the ledger decides.
//!
//! With `live=1` from the ledger, if it can: for a page that looks again at what it shows.
//! With `moving={booking}` and a session of its client: where this visit can be moved to, from the ledger. From there, too,
//! the desk's `GET /v1/desk/salons/{salon}/times`: what the salon itself may take.

use super::answer::{Answer, json, raw_json};
use super::context::{Context, now, unexpected};
use super::{session, storefront};
use crate::http::query::parameter;
use crate::kv::{BINDING, Key};
use crate::ledger::message::{Message, TimesQuery};
use crate::ledger::reply::Reply;
use crate::recent;
use chairtime_shared::api::{Code, DAYS_MAX, FreeTimes, Problem, SERVICES_MAX, StaffChoice};
use chairtime_shared::booking::Actor;
use chairtime_shared::catalogue::Salon;
use chairtime_shared::id::{SalonId, StaffId};
use chairtime_shared::schedule::{Busy, BusyDay, NotOffered, Schedule, Zone};
use std::rc::Rc;
use worker::Request;

fn malformed(detail: &str) -> Problem {
    Problem::new(Code::Malformed).detail(detail)
}

/// Reads `any`, the slug of one person for all services, or one of the two for each service, separated by commas.
fn parse_staff(text: &str) -> Result<StaffChoice, Problem> {
    let one = |one: &str| match one {
        "any" => Ok(None),
        id => id.parse().map(Some),
    };
    let each = text.split(',').map(one).collect::<Result<Vec<Option<StaffId>>, _>>();
    let each = each.map_err(|_| malformed("staff: a slug, or any; for each service or for all"))?;
    Ok(match each.as_slice() {
        [None] => StaffChoice::Any,
        [Some(id)] => StaffChoice::Member { id: id.clone() },
        each => StaffChoice::Each { each: each.to_vec() },
    })
}

/// Reads `services=a,b&staff=any&from=2026-11-21&days=7&moving=…`.
fn parse(request: &Request) -> Result<TimesQuery, Problem> {
    let url = request.url().map_err(|_| malformed("the address cannot be read"))?;
    let (mut services, mut staff, mut from, mut days) = (Vec::new(), StaffChoice::Any, None, None);
    let (mut moving, mut time) = (None, None);
    for (name, value) in url.query_pairs() {
        match &*name {
            "services" => {
                services = value
                    .split(',')
                    .map(|id| id.parse().map_err(|_| malformed("services: slugs separated by commas")))
                    .collect::<Result<_, _>>()?;
            }
            "staff" => staff = parse_staff(&value)?,
            "from" => from = Some(value.parse().map_err(|_| malformed("from: YYYY-MM-DD"))?),
            "days" => days = Some(value.parse().map_err(|_| malformed("days: a number"))?),
            "time" => time = Some(value.parse().map_err(|_| malformed("time: HH:MM"))?),
            // What is no identifier names no booking.
            "moving" => moving = Some(value.parse().map_err(|_| Problem::new(Code::UnknownBooking))?),
            _ => {}
        }
    }
    let from = from.ok_or_else(|| malformed("from is missing"))?;
    let days: u16 = days.unwrap_or(7);
    if services.is_empty() || services.len() > SERVICES_MAX {
        return Err(malformed("services: 1 to 10 slugs"));
    }
    if days == 0 || days > DAYS_MAX {
        return Err(malformed("days: 1 to 31"));
    }
    Ok(TimesQuery { services, staff, from, days, by: Actor::Client, moving, time })
}

/// `live=1`: as the ledger knows it now, where it is not too busy.
fn is_live(request: &Request) -> bool {
    request.url().is_ok_and(|url| parameter(&url, "live").is_some())
}

/// Why KV cannot answer.
enum Lost {
    Failed(String),
    /// Not published, or not seen here yet.
    Missing,
}

impl From<worker::Error> for Lost {
    fn from(error: worker::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<worker::KvError> for Lost {
    fn from(error: worker::KvError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// The salon's catalogue from KV, read once per request.
async fn catalogue(context: &Context<'_>, salon: &SalonId) -> Result<Rc<Salon>, Lost> {
    if let Some(known) = context.catalogue.get() {
        return Ok(Rc::clone(known));
    }
    let key = Key::Catalogue(salon.clone()).to_string();
    let text = context.env.kv(BINDING)?.get(&key).text().await?.ok_or(Lost::Missing)?;
    let read = recent::catalogue(&text).map_err(|error| Lost::Failed(error.to_string()))?;
    Ok(Rc::clone(context.catalogue.get_or_init(|| read)))
}

/// True when pages of `origin` may ask for this salon's times.
pub(super) async fn is_origin(
    context: &Context<'_>,
    salon: &SalonId,
    origin: &String,
) -> Result<bool, Problem> {
    match catalogue(context, salon).await {
        Ok(catalogue) => Ok(catalogue.origins.contains(origin)),
        Err(Lost::Missing | Lost::Failed(_)) => {
            Ok(storefront::origins(context, salon).await?.contains(origin))
        }
    }
}

async fn from_kv(
    context: &Context<'_>,
    salon: &SalonId,
    query: &TimesQuery,
) -> Result<Result<FreeTimes, Problem>, Lost> {
    let catalogue = catalogue(context, salon).await?;
    let zone = Zone::parse(&catalogue.zone).map_err(|error| Lost::Failed(error.to_string()))?;
    let schedule = Schedule::new(&catalogue, &zone, now());
    let TimesQuery { services, staff, from, days, by: _, moving: _, time: _ } = query;
    let not_offered = |error: NotOffered| Problem::new(error.code()).detail(error.to_string());
    let span = match schedule.busy_span(services, staff, *from, *days) {
        Ok(span) => span,
        Err(error) => return Ok(Err(not_offered(error))),
    };
    let dates = span.map(|span| zone.dates(span)).unwrap_or_default();
    let keys: Vec<_> = dates.into_iter().map(|date| Key::Busy(salon.clone(), date).to_string()).collect();
    let mut busy_days = Vec::new();
    if !keys.is_empty() {
        for value in context.env.kv(BINDING)?.get_bulk(&keys).text().await?.into_values().flatten() {
            let day: BusyDay =
                serde_json::from_slice(value.as_bytes()).map_err(|error| Lost::Failed(error.to_string()))?;
            busy_days.push(day);
        }
    }
    let busy: Busy = busy_days.into_iter().collect();
    let times = schedule.free_times(services, staff, *from, *days, &busy);
    Ok(times.map_err(not_offered))
}

/// Shows the free times of the days asked for.
pub(super) async fn show(context: &Context<'_>, request: &Request, salon: &SalonId) -> Answer {
    let query = TimesQuery { time: None, ..parse(request)? };
    if let Some(booking) = &query.moving {
        session::client(context, request, salon, booking).await?;
        return from_ledger(context, salon, query).await;
    }
    // KV may be a minute behind; whoever looks again wants to know what was taken just now.
    if is_live(request)
        && let Ok(times) = from_ledger(context, salon, query.clone()).await
    {
        return Ok(times);
    }
    match from_kv(context, salon, &query).await {
        Ok(times) => return json(&times?),
        Err(Lost::Missing) => {}
        Err(Lost::Failed(error)) => crate::log::warning("kv_read_failed", Some(salon), &error),
    }
    from_ledger(context, salon, query).await
}

/// Why a time is not offered with somebody: `services=a,b&staff=ada&from=2026-11-23&time=10:00`, for the salon alone.
pub(super) async fn why(context: &Context<'_>, request: &Request, salon: &SalonId) -> Answer {
    let query = TimesQuery { days: 1, moving: None, ..parse(request)? };
    if query.time.is_none() || !matches!(query.staff, StaffChoice::Member { .. }) {
        return Err(malformed("staff: a slug; time: HH:MM"));
    }
    let reply = context.ledger(salon, &Message::Times { query }).await?;
    let Reply::Told { json } = reply else { return Err(unexpected()) };
    raw_json(json)
}

/// The same by the salon's own limits, whosever visit is to be moved.
pub(super) async fn at_desk(context: &Context<'_>, request: &Request, salon: &SalonId) -> Answer {
    let query = TimesQuery { by: Actor::Salon, time: None, ..parse(request)? };
    from_ledger(context, salon, query).await
}

async fn from_ledger(context: &Context<'_>, salon: &SalonId, query: TimesQuery) -> Answer {
    let reply = context.ledger(salon, &Message::Times { query }).await?;
    if matches!(reply, Reply::NotOffered) {
        return Err(Problem::new(Code::NotOffered));
    }
    if matches!(reply, Reply::NoBooking) {
        return Err(Problem::new(Code::UnknownBooking));
    }
    let Reply::Times { times } = reply else { return Err(unexpected()) };
    json(&times)
}
