//! Visits of several people against trying everybody for everything.
//!
//! The oracle asks minute by minute, as that of one person's visits does (`free_times.rs`): whoever does a service works in each of
//! its minutes, and between two of their own on end; is taken in none of it or of its buffer; the visit ends on its day. It
//! goes through everybody in the order in which they are to be preferred, and forgets nothing on its way.
#![cfg(feature = "schedule")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic, in its helpers too")]

mod world;

use chairtime_shared::api::StaffChoice;
use chairtime_shared::booking::Claim;
use chairtime_shared::catalogue::{Salon, StaffMember};
use chairtime_shared::id::StaffId;
use chairtime_shared::schedule::{Busy, NotOffered, Schedule, lay_out};
use chairtime_shared::time::{LocalDate, Timestamp};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use world::{STAFF, Tick, Times, World, on_grid, settings, watch, works, world};

/// What the oracle knows of everybody, by tick.
struct Watched<'w> {
    world: &'w World,
    ticks: Vec<Tick>,
    working: BTreeMap<StaffId, Vec<bool>>,
    taken: BTreeMap<StaffId, Vec<bool>>,
}

impl<'w> Watched<'w> {
    fn new(world: &'w World) -> Self {
        let ticks = watch(&world.salon.zone, world.from, world.to());
        let (mut working, mut taken) = (BTreeMap::new(), BTreeMap::new());
        for member in &world.salon.staff {
            let own: Vec<_> = world.claims.iter().filter(|claim| claim.staff == member.id).collect();
            let is_taken = |tick: &Tick| own.iter().any(|c| c.start.0 < tick.at + 60 && tick.at < c.end.0);
            working.insert(
                member.id.clone(),
                ticks.iter().map(|tick| works(&world.salon, member, *tick)).collect(),
            );
            taken.insert(member.id.clone(), ticks.iter().map(is_taken).collect());
        }
        Self { world, ticks, working, taken }
    }

    /// Who does the services from that place on, the next beginning with that tick, whose visit began on `day`.
    fn rest(
        &self,
        place: usize,
        tick: usize,
        before: Option<(&StaffMember, usize)>,
        day: i64,
    ) -> Option<Vec<String>> {
        let World { salon, services, staff, .. } = self.world;
        let Some(service) = services.get(place) else { return Some(Vec::new()) };
        let wanted = match staff {
            StaffChoice::Each { each } => each[place].as_ref(),
            StaffChoice::Any | StaffChoice::Member { .. } => None,
        };
        let is_same = |member: &StaffMember| before.is_some_and(|(last, _)| last.id == member.id);
        let mut able: Vec<_> =
            salon.staff.iter().filter(|member| wanted.is_none_or(|id| *id == member.id)).collect();
        able.sort_by_key(|member| !is_same(member));
        for member in able {
            let Some(offer) = member.offer(service) else { continue };
            let service = salon.service(service).unwrap();
            let end = tick + usize::try_from(offer.duration.unwrap_or(service.duration).0).unwrap();
            let over = end + usize::try_from(service.buffer.0).unwrap();
            // Whoever goes on is there while they clear up.
            let from = before.filter(|_| is_same(member)).map_or(tick, |(_, ended)| ended);
            let there = self.working[&member.id][from..end].iter().all(|works| *works);
            let free = !self.taken[&member.id][tick..over].iter().any(|taken| *taken);
            let within = self.ticks[end - 1].reached.0 == day;
            let starts = place > 0 || on_grid(salon, member, self.ticks[tick]);
            if there
                && free
                && within
                && starts
                && let Some(rest) = self.rest(place + 1, over, Some((member, end)), day)
            {
                return Some(std::iter::once(member.id.to_string()).chain(rest).collect());
            }
        }
        None
    }

    fn times(&self) -> BTreeMap<i64, Times> {
        let World { salon, now, .. } = self.world;
        let today = self.ticks.iter().rfind(|tick| tick.at <= *now).unwrap().reached.0;
        let last = today + i64::from(salon.booking.horizon_days) - 1;
        let mut found: BTreeMap<i64, Times> = BTreeMap::new();
        for (index, tick) in self.ticks.iter().enumerate() {
            let day = tick.reached.0;
            let asked =
                self.world.from.days_since_epoch() <= day && day <= self.world.to().days_since_epoch();
            let soon = tick.at < now + i64::from(salon.booking.lead_time.0) * 60;
            if !asked || soon || day < today || day > last || !tick.fresh {
                continue;
            }
            if let Some(team) = self.rest(0, index, None, day) {
                found.entry(day).or_default().push((tick.at, u16::try_from(tick.reached.1).unwrap(), team));
            }
        }
        found
    }
}

/// A visit that is asked for service by service, or that nobody does alone.
fn worlds() -> impl Strategy<Value = World> {
    let wish = prop::option::of(select(&STAFF[..]).prop_map(|id| id.parse::<StaffId>().unwrap()));
    (world(), prop::collection::vec(wish, 2), any::<bool>()).prop_map(|(mut world, mut each, any)| {
        each.truncate(world.services.len());
        world.staff = StaffChoice::Any;
        if !any || world.has_somebody_for_all() {
            world.staff = StaffChoice::Each { each };
        }
        world
    })
}

proptest! {
    #![proptest_config(settings(600))]

    #[test]
    fn a_visit_of_several_is_shown_when_and_with_whom_it_can_be_done(world in worlds()) {
        let expected = Watched::new(&world).times();
        match world.shown(&world.staff, &world.claims) {
            Ok(shown) => prop_assert_eq!(shown, expected),
            Err(refused) => prop_assert!(refused == NotOffered::Services && expected.is_empty()),
        }
    }

    #[test]
    fn claims_outside_the_busy_span_do_not_matter_to_a_team(world in worlds()) {
        let inside = world.claims_in_span();
        prop_assert_eq!(world.shown(&world.staff, &inside), world.shown(&world.staff, &world.claims));
    }
}

proptest! {
    #![proptest_config(settings(60))]

    #[test]
    fn the_ledger_finds_the_team_that_is_shown_and_takes_their_time_alone(world in worlds()) {
        let zone = world.zone();
        let schedule = Schedule::new(&world.salon, &zone, Timestamp(world.now));
        let busy: Busy = world.claims.iter().cloned().collect();
        let Ok(Some(team)) = schedule.team(&world.services, &world.staff) else { return Ok(()) };
        let shown: BTreeMap<i64, Vec<String>> = world.shown(&world.staff, &world.claims).unwrap()
            .into_values().flatten().map(|(at, _, team)| (at, team)).collect();
        let idle: BTreeSet<i64> = world.shown(&world.staff, &[]).unwrap()
            .into_values().flatten().map(|(at, ..)| at).collect();
        let (first, end) = (zone.start_of_day(world.from), zone.start_of_day(world.to().plus_days(1)));
        for at in (first.0..end.0).step_by(60) {
            let found = schedule.who(&team, Timestamp(at), &busy);
            prop_assert_eq!(found.is_ok(), idle.contains(&at));
            let found = found.ok().flatten();
            let names = found.as_ref().map(|staff| staff.iter().map(ToString::to_string).collect::<Vec<_>>());
            prop_assert_eq!(names.as_ref(), shown.get(&at));
            let Some(staff) = found else { continue };
            let plan = lay_out(&world.salon.resolve_each(&world.services, &staff).unwrap(), Timestamp(at));
            // One claim for whoever goes on, and together they are the whole visit without a gap.
            let follows = |two: &[Claim]| {
                two[0].staff != two[1].staff && two[0].interval.end == two[1].interval.start
            };
            prop_assert!(plan.claims.windows(2).all(follows));
            prop_assert_eq!(plan.claims[0].interval.start, plan.claim.start);
            prop_assert_eq!(plan.claims.last().unwrap().interval.end, plan.claim.end);
            for claim in &plan.claims {
                prop_assert!(busy.is_free(&claim.staff, claim.interval));
            }
        }
    }
}

/// Ada and Bo cut, in an hour and ten minutes after it, in which Ada has her break; Ada alone washes. A cut and a wash at ten.
#[test]
fn whoever_goes_on_works_through_the_buffer_and_whoever_comes_after_somebody_else_need_not() {
    let day = |from, to| json!([{"from": from, "to": to}]);
    let service = |id, duration, buffer| json!({"id": id, "category": "all", "name": id, "duration": duration, "buffer": buffer, "price": {"from": 1000}});
    let salon: Salon = serde_json::from_value(json!({
        "id": "salon", "name": "Salon", "zone": "UTC", "currency": "EUR", "locale": "en", "origins": [],
        "categories": [{"id": "all", "name": "All"}],
        "services": [service("cut", 60, 10), service("wash", 30, 0)],
        "staff": [
            {"id": "ada", "name": "Ada", "offers": [{"service": "cut"}, {"service": "wash"}], "breaks": vec![day("11:00", "11:10"); 7]},
            {"id": "bo", "name": "Bo", "offers": [{"service": "cut"}]},
        ],
        "hours": vec![day("10:00", "12:00"); 7], "exceptions": [],
        "prepayment": {"requirement": "off", "amount": {"kind": "full"}},
        "booking": {"slot_step": 60, "lead_time": 0, "horizon_days": 3, "hold_seconds": 900},
        "texts": {"consent": {"version": "1", "text": "Yes"}},
    }))
    .unwrap();
    let ada = Some("ada".parse::<StaffId>().unwrap());
    let shown = |each| {
        let from = "2026-11-24".parse().unwrap();
        let services = ["cut", "wash"].map(|id| id.parse().unwrap()).to_vec();
        let staff = StaffChoice::Each { each };
        let now = LocalDate::days_since_epoch(from) * 86_400;
        let world = World { salon: salon.clone(), services, staff, from, days: 1, now, claims: Vec::new() };
        assert_eq!(world.shown(&world.staff, &[]).unwrap(), Watched::new(&world).times());
        world
            .shown(&world.staff, &[])
            .unwrap()
            .into_values()
            .flatten()
            .map(|(_, at, team)| (at, team))
            .collect::<Vec<(u16, Vec<String>)>>()
    };
    let nobody = Vec::new();
    assert_eq!(shown(vec![ada.clone(), ada]), nobody);
    assert_eq!(shown(vec![None, None]), [(600, vec!["bo".to_owned(), "ada".to_owned()])]);
}
