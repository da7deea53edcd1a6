//! Free times against a brute-force oracle: random salons, zones, switch days and claims.
//!
//! The oracle knows nothing of intervals, grids or ambiguous times. It watches the wall clock minute by minute
//! through the days in question and asks of each minute of each visit: does the plan say "working", is another claim
//! in it? Every time shown must be one that the oracle allows, and every time that it allows must be shown.
#![cfg(feature = "schedule")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic, in its helpers too")]

mod world;

use chairtime_shared::api::StaffChoice;
use chairtime_shared::catalogue::{Salon, StaffMember};
use chairtime_shared::id::{ServiceId, StaffId};
use chairtime_shared::schedule::{Asked, Busy, NEAREST_COUNT, NEAREST_DAYS, NotOffered, Schedule, Why};
use chairtime_shared::time::{LocalTime, Timestamp};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use world::{Tick, Times, World, on_grid, settings, watch, works, world};

/// Minutes of the visit, and of the visit with its last buffer.
fn lengths(salon: &Salon, member: &StaffMember, services: &[ServiceId]) -> Option<(usize, usize)> {
    let (mut visit, mut claim) = (0, 0);
    for id in services {
        let service = salon.services.iter().find(|service| service.id == *id)?;
        let offer = member.offers.iter().find(|offer| offer.service == *id)?;
        visit = claim + offer.duration.map_or(service.duration.0, |own| own.0);
        claim = visit + service.buffer.0;
    }
    Some((usize::try_from(visit).unwrap(), usize::try_from(claim).unwrap()))
}

fn oracle(world: &World) -> BTreeMap<i64, Times> {
    let World { salon, now, .. } = world;
    let ticks = watch(&salon.zone, world.from, world.to());
    let today = ticks.iter().rfind(|tick| tick.at <= *now).unwrap().reached.0;
    let last = today + i64::from(salon.booking.horizon_days) - 1;
    let mut found: BTreeMap<i64, BTreeMap<i64, (u16, Vec<String>)>> = BTreeMap::new();
    for member in &salon.staff {
        let Some((visit, claim)) = lengths(salon, member, &world.services) else { continue };
        let wanted = match &world.staff {
            StaffChoice::Any | StaffChoice::Each { .. } => true,
            StaffChoice::Member { id } => *id == member.id,
        };
        let working: Vec<bool> = ticks.iter().map(|tick| works(salon, member, *tick)).collect();
        let own: Vec<_> = world.claims.iter().filter(|claim| claim.staff == member.id).collect();
        let is_taken = |tick: &Tick| own.iter().any(|c| c.start.0 < tick.at + 60 && tick.at < c.end.0);
        let taken: Vec<bool> = ticks.iter().map(is_taken).collect();
        for (index, tick) in ticks.iter().enumerate() {
            let day = tick.reached.0;
            let asked = world.from.days_since_epoch() <= day && day <= world.to().days_since_epoch();
            let soon = tick.at < now + i64::from(salon.booking.lead_time.0) * 60;
            if !wanted || !asked || soon || day < today || day > last || !on_grid(salon, member, *tick) {
                continue;
            }
            let free = working[index..index + visit].iter().all(|works| *works)
                && !taken[index..index + claim].iter().any(|taken| *taken);
            if free {
                let label = u16::try_from(tick.reached.1).unwrap();
                let times = found.entry(day).or_default();
                times.entry(tick.at).or_insert((label, Vec::new())).1.push(member.id.to_string());
            }
        }
    }
    let plain = |times: BTreeMap<_, (_, _)>| times.into_iter().map(|(at, (label, staff))| (at, label, staff));
    found.into_iter().map(|(day, times)| (day, plain(times).collect())).collect()
}

proptest! {
    #![proptest_config(settings(600))]

    #[test]
    fn every_time_shown_can_be_booked_and_none_is_hidden(world in world()) {
        prop_assume!(world.is_alone());
        let expected = oracle(&world);
        match world.shown(&world.staff, &world.claims) {
            Ok(shown) => prop_assert_eq!(shown, expected),
            Err(refused) => prop_assert!(refused == NotOffered::Services && expected.is_empty()),
        }
    }

    #[test]
    fn claims_outside_the_busy_span_do_not_matter(world in world()) {
        let inside = world.claims_in_span();
        prop_assert_eq!(world.shown(&world.staff, &inside), world.shown(&world.staff, &world.claims));
    }

    #[test]
    fn any_is_the_union_of_those_who_do_all_services(world in world()) {
        let mut union: BTreeMap<(i64, i64, u16), Vec<String>> = BTreeMap::new();
        for member in &world.salon.staff {
            let alone = world.shown(&StaffChoice::Member { id: member.id.clone() }, &world.claims);
            prop_assert_eq!(alone.is_ok(), world.services.iter().all(|id| member.offer(id).is_some()));
            for (day, times) in alone.unwrap_or_default() {
                for (at, label, staff) in times {
                    union.entry((day, at, label)).or_default().extend(staff);
                }
            }
        }
        prop_assume!(world.has_somebody_for_all());
        let any = world.shown(&StaffChoice::Any, &world.claims).unwrap_or_default();
        let any: BTreeMap<_, _> = any.into_iter()
            .flat_map(|(day, times)| times.into_iter().map(move |(at, label, staff)| ((day, at, label), staff)))
            .collect();
        prop_assert_eq!(any, union);
    }
}

proptest! {
    #![proptest_config(settings(60))]

    #[test]
    fn a_time_is_offered_exactly_when_no_reason_is_given_against_it(world in world()) {
        let zone = world.zone();
        let schedule = Schedule::new(&world.salon, &zone, Timestamp(world.now));
        let busy: Busy = world.claims.iter().cloned().collect();
        for member in &world.salon.staff {
            let own = StaffChoice::Member { id: member.id.clone() };
            let shown = world.shown(&own, &world.claims).unwrap_or_default();
            for n in 0..i64::from(world.days) {
                let date = world.from.plus_days(n);
                let times = shown.get(&date.days_since_epoch()).map(Vec::as_slice).unwrap_or_default();
                let listed: BTreeSet<u16> = times.iter().map(|(_, label, _)| *label).collect();
                for minutes in 0..=1440 {
                    let time = LocalTime::from_minutes(minutes).unwrap();
                    let asked = Asked { services: &world.services, staff: &member.id, date, time };
                    let why = schedule.why(asked, &busy);
                    prop_assert_eq!(why == Why::Offered, listed.contains(&minutes), "{} {} {:?}", date, time, why);
                    // What is taken would be offered if it were free, and nothing else would.
                    let empty = schedule.why(asked, &Busy::default());
                    if let Why::Taken { .. } = why {
                        prop_assert_eq!(empty, Why::Offered);
                    } else {
                        prop_assert_eq!(empty, why);
                    }
                }
            }
        }
    }

    #[test]
    fn the_ledger_offers_exactly_what_is_shown_when_nothing_is_busy(world in world()) {
        let zone = world.zone();
        let schedule = Schedule::new(&world.salon, &zone, Timestamp(world.now));
        let (first, end) = (zone.start_of_day(world.from), zone.start_of_day(world.to().plus_days(1)));
        prop_assume!(world.has_somebody_for_all());
        let shown: BTreeSet<(i64, StaffId)> = world.shown(&StaffChoice::Any, &[]).unwrap_or_default()
            .into_values().flatten()
            .flat_map(|(at, _, staff)| staff.into_iter().map(move |id| (at, id.parse().unwrap())))
            .collect();
        let mut offered = BTreeSet::new();
        for member in &world.salon.staff {
            for at in (first.0..end.0).step_by(60) {
                let Ok(plan) = schedule.plan_visit(&world.services, &member.id, Timestamp(at)) else { continue };
                let minutes = |end: Timestamp| usize::try_from(end.since(Timestamp(at)) / 60).unwrap();
                let expected = lengths(&world.salon, member, &world.services).unwrap();
                prop_assert_eq!((minutes(plan.visit.end), minutes(plan.claim.end)), expected);
                prop_assert_eq!(plan.lines.len(), world.services.len());
                prop_assert!(schedule.plan_visit(&world.services, &member.id, Timestamp(at + 1)).is_err());
                offered.insert((at, member.id.clone()));
            }
        }
        prop_assert_eq!(offered, shown);
    }

    #[test]
    fn the_nearest_times_are_the_nearest_of_all(world in world(), wanted in -200_000i64..400_000) {
        let zone = world.zone();
        let schedule = Schedule::new(&world.salon, &zone, Timestamp(world.now));
        let wanted = Timestamp(zone.start_of_day(world.from).0 + wanted);
        let busy: Busy = world.claims.iter().cloned().collect();
        let claims = |staff: &StaffId, span| Ok::<_, Infallible>(busy.within(staff, span).to_vec());
        let nearest = schedule.nearest(&world.services, &world.staff, wanted, claims).unwrap();

        let around = i64::from(NEAREST_DAYS);
        let from = zone.local_date(wanted).clamp(schedule.today(), schedule.last()).plus_days(-around);
        let days = schedule.free_times(&world.services, &world.staff, from, 2 * NEAREST_DAYS + 1, &busy);
        let mut all: Vec<_> = days.map(|times| times.days).unwrap_or_default()
            .into_iter().flat_map(|day| day.times).collect();
        all.sort_by_key(|time| (time.start.since(wanted).abs(), time.start));
        all.truncate(NEAREST_COUNT);
        all.sort_by_key(|time| time.start);
        prop_assert_eq!(nearest, all);
    }
}
