//! Who does a visit: the first in the salon's order who does all of it at the price shown and is free, or several.
//!
//! Invariant: whoever is chosen is free by the claims, which the store is asked for here; what is shown elsewhere is a hint.

use super::{CLAIM_SECONDS_MAX, Refusal, Store, claims_are_free};
use crate::api::{BookedLine, FreeTime, SERVICES_MAX, StaffChoice};
use crate::booking::Actor;
use crate::catalogue::{ResolvedLine, Salon, TextPlace};
use crate::id::{BookingId, ServiceId, StaffId};
use crate::locale::Locale;
use crate::prepayment::{Quote, quote};
use crate::provider::Provider;
use crate::schedule::{Busy, Schedule, Team, VisitPlan, Zone, lay_out};
use crate::time::{Interval, Timestamp};

/// What is wanted of the salon's time, and for how much.
pub(super) struct Wish<'a> {
    /// For this booking; its own claims are nobody else's.
    pub(super) id: &'a BookingId,
    /// Where the visit is, when it shall be moved.
    pub(super) from: Option<(Timestamp, &'a [StaffId])>,
    /// The services in order.
    pub(super) services: &'a [ServiceId],
    /// Who shall do them.
    pub(super) staff: &'a StaffChoice,
    /// When.
    pub(super) start: Timestamp,
    /// By whose limits.
    pub(super) by: Actor,
    /// The quote that was shown. Absent: whatever it costs.
    pub(super) shown: Option<&'a Quote>,
    /// Until when a card is held that pays for it.
    pub(super) held_until: Timestamp,
}

/// How the visit could be done.
pub(super) struct Candidate<'a> {
    /// Each service with who does it.
    pub(super) lines: Vec<ResolvedLine<'a>>,
    pub(super) quote: Quote,
    pub(super) plan: VisitPlan,
}

impl Candidate<'_> {
    /// The services as they would be done, by the salon's own names and by those of a client who reads that language.
    pub(super) fn booked_lines(&self, salon: &Salon, locale: Locale) -> Vec<BookedLine> {
        let translated = |place: &TextPlace| salon.translations.get(locale, place).map(str::to_owned);
        let line = |(line, span): (&ResolvedLine<'_>, &Interval)| BookedLine {
            service: line.service.id.clone(),
            name: line.service.name.clone(),
            staff: line.staff.id.clone(),
            staff_name: line.staff.name.clone(),
            start: span.start,
            end: span.end,
            price: salon.money(line.price.from),
            client_name: translated(&TextPlace::service_name(&line.service.id)),
            client_staff_name: translated(&TextPlace::staff_name(&line.staff.id)),
        };
        self.lines.iter().zip(&self.plan.lines).map(line).collect()
    }
}

/// Who does it, or why nobody.
pub(super) fn choose<'a, S: Store>(
    store: &S,
    salon: &'a Salon,
    wish: &Wish<'_>,
    providers: &[Provider],
    now: Timestamp,
) -> Result<Result<Candidate<'a>, Refusal>, S::Error> {
    if wish.services.len() > SERVICES_MAX {
        return Ok(Err(Refusal::NotOffered));
    }
    let Ok(zone) = Zone::parse(&salon.zone) else { return Ok(Err(Refusal::UnknownSalon)) };
    let schedule = Schedule::new(salon, &zone, now).used_by(wish.by);
    let schedule = wish.from.map_or(schedule, |(start, staff)| schedule.moving_from(start, staff));
    match schedule.team(wish.services, wish.staff) {
        Ok(None) => alone(store, salon, &schedule, wish, providers),
        Ok(Some(team)) => together(store, salon, &schedule, &team, wish, providers),
        Err(_) => Ok(Err(Refusal::NotOffered)),
    }
}

/// The first staff member, in the salon's order, who does all of it at the price shown and is free.
fn alone<'a, S: Store>(
    store: &S,
    salon: &'a Salon,
    schedule: &Schedule<'_>,
    wish: &Wish<'_>,
    providers: &[Provider],
) -> Result<Result<Candidate<'a>, Refusal>, S::Error> {
    let (mut offered, mut bookable) = (false, false);
    let mut other_price = None;
    let one = match wish.staff {
        StaffChoice::Member { id } => Some(id),
        StaffChoice::Any | StaffChoice::Each { .. } => None,
    };
    for member in salon.staff.iter().filter(|member| one.is_none_or(|id| *id == member.id)) {
        let Some(lines) = salon.resolve(wish.services, member).filter(|lines| !lines.is_empty()) else {
            continue;
        };
        let Ok(quote) = quote(&salon.quote_lines(&lines), providers) else { continue };
        offered = true;
        let Ok(plan) = schedule.plan_visit(wish.services, &member.id, wish.start) else { continue };
        if plan.claim.end.since(plan.claim.start) > CLAIM_SECONDS_MAX {
            continue;
        }
        bookable = true;
        let quote = quote.for_visit(plan.visit.end, wish.held_until);
        let candidate = Candidate { lines, quote, plan };
        if !claims_are_free(store, &candidate.plan.claims, wish.id)? {
            continue;
        }
        if wish.shown.is_none_or(|shown| candidate.quote == *shown) {
            return Ok(Ok(candidate));
        }
        other_price.get_or_insert(candidate.quote);
    }
    Ok(Err(match (other_price, bookable, offered) {
        (Some(quote), ..) => Refusal::PriceChanged { quote },
        (None, true, _) => Refusal::SlotTaken { nearest: nearest(store, schedule, wish)? },
        (None, false, true) => Refusal::NotBookable { nearest: nearest(store, schedule, wish)? },
        (None, false, false) => Refusal::NotOffered,
    }))
}

/// The first of `team` who are free then, whatever they cost: another price is said.
fn together<'a, S: Store>(
    store: &S,
    salon: &'a Salon,
    schedule: &Schedule<'_>,
    team: &Team<'_>,
    wish: &Wish<'_>,
    providers: &[Provider],
) -> Result<Result<Candidate<'a>, Refusal>, S::Error> {
    let mut busy = Busy::default();
    if let Some(span) = schedule.team_span(team, wish.start) {
        for staff in team.ids() {
            busy.insert(staff, store.busy(staff, span, wish.id)?);
        }
    }
    let staff = match schedule.who(team, wish.start, &busy) {
        Ok(Some(staff)) => staff,
        Ok(None) => return Ok(Err(Refusal::SlotTaken { nearest: nearest(store, schedule, wish)? })),
        Err(_) => return Ok(Err(Refusal::NotBookable { nearest: nearest(store, schedule, wish)? })),
    };
    let Some(lines) = salon.resolve_each(wish.services, &staff) else { return Ok(Err(Refusal::NotOffered)) };
    let Ok(quote) = quote(&salon.quote_lines(&lines), providers) else { return Ok(Err(Refusal::NotOffered)) };
    let plan = lay_out(&lines, wish.start);
    let quote = quote.for_visit(plan.visit.end, wish.held_until);
    if wish.shown.is_some_and(|shown| quote != *shown) {
        return Ok(Err(Refusal::PriceChanged { quote }));
    }
    Ok(Ok(Candidate { lines, quote, plan }))
}

fn nearest<S: Store>(store: &S, schedule: &Schedule<'_>, wish: &Wish<'_>) -> Result<Vec<FreeTime>, S::Error> {
    schedule.nearest(wish.services, wish.staff, wish.start, |staff, span| store.busy(staff, span, wish.id))
}
