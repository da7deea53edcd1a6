//! Who is claimed when.
//!
//! Invariant: in [`Busy`] each person's intervals are in order and neither overlap nor touch, so that a day's are
//! found by bisection and the others cost nothing. Deliberately absent: what a claim is for.

use crate::id::StaffId;
use crate::time::{Interval, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One claim on one person's time: a booking or a hold with its buffers, or time blocked by the salon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusyClaim {
    /// Whose time.
    pub staff: StaffId,
    /// First instant inside.
    pub start: Timestamp,
    /// First instant after.
    pub end: Timestamp,
}

/// The claims on one day as they are published: every claim that has an instant in that day ([`super::Zone::dates`]),
/// so one across midnight is listed under both.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BusyDay {
    /// Grows with every change.
    pub version: u64,
    /// In any order.
    pub claims: Vec<BusyClaim>,
}

/// Claimed time per person, collected from any number of claims in any order; the same claim twice is the same time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Busy(BTreeMap<StaffId, Vec<Interval>>);

impl Busy {
    /// Adds claimed intervals of one person, in any order.
    pub fn insert(&mut self, staff: &StaffId, claims: impl IntoIterator<Item = Interval>) {
        let own = self.0.entry(staff.clone()).or_default();
        own.extend(claims);
        *own = merged(std::mem::take(own));
    }

    /// That person's claimed time that has an instant in common with `span`, in order.
    #[must_use]
    pub fn within(&self, staff: &StaffId, span: Interval) -> &[Interval] {
        let all = self.0.get(staff).map_or(&[][..], Vec::as_slice);
        let from = all.partition_point(|claim| claim.end <= span.start);
        let later = all.get(from..).unwrap_or_default();
        later.get(..later.partition_point(|claim| claim.start < span.end)).unwrap_or_default()
    }

    /// True when nothing of that person's time in `span` is claimed.
    #[must_use]
    pub fn is_free(&self, staff: &StaffId, span: Interval) -> bool {
        self.within(staff, span).is_empty()
    }
}

impl FromIterator<BusyClaim> for Busy {
    fn from_iter<I: IntoIterator<Item = BusyClaim>>(claims: I) -> Self {
        let mut staff: BTreeMap<StaffId, Vec<Interval>> = BTreeMap::new();
        for BusyClaim { staff: id, start, end } in claims {
            staff.entry(id).or_default().push(Interval { start, end });
        }
        Self(staff.into_iter().map(|(id, intervals)| (id, merged(intervals))).collect())
    }
}

impl FromIterator<BusyDay> for Busy {
    fn from_iter<I: IntoIterator<Item = BusyDay>>(days: I) -> Self {
        days.into_iter().flat_map(|day| day.claims).collect()
    }
}

/// The same instants as intervals in order that neither overlap nor touch; empty ones fall away.
pub(super) fn merged(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.retain(|interval| interval.start < interval.end);
    intervals.sort_unstable();
    let mut out: Vec<Interval> = Vec::with_capacity(intervals.len());
    for interval in intervals {
        match out.last_mut() {
            Some(last) if interval.start <= last.end => last.end = last.end.max(interval.end),
            Some(_) | None => out.push(interval),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: i64, end: i64) -> Interval {
        Interval { start: Timestamp(start), end: Timestamp(end) }
    }

    fn claim(staff: &str, start: i64, end: i64) -> BusyClaim {
        BusyClaim { staff: staff.parse().unwrap(), start: Timestamp(start), end: Timestamp(end) }
    }

    #[test]
    fn claims_in_any_order_and_twice_are_the_same_time() {
        let busy: Busy = [
            claim("a", 50, 60),
            claim("a", 10, 20),
            claim("b", 0, 9),
            claim("a", 20, 30),
            claim("a", 50, 60),
        ]
        .into_iter()
        .chain([claim("a", 12, 15), claim("a", 70, 70)])
        .collect();
        let staff = "a".parse().unwrap();
        assert_eq!(busy.within(&staff, span(0, 100)), [span(10, 30), span(50, 60)]);
        assert_eq!(busy.within(&staff, span(30, 50)), []);
        assert_eq!(busy.within(&staff, span(29, 51)).len(), 2);
        assert!(busy.is_free(&staff, span(60, 80)) && !busy.is_free(&staff, span(59, 80)));
        assert!(busy.is_free(&"c".parse().unwrap(), span(0, 100)));
    }

    #[test]
    fn a_day_s_claims_are_found_among_all_others() {
        let day = 86_400;
        let claims = (0..50)
            .flat_map(|d| (0..200).map(move |n| claim("a", d * day + n * 400, d * day + n * 400 + 300)));
        let busy: Busy = claims.collect();
        let staff = "a".parse().unwrap();
        assert_eq!(busy.within(&staff, span(0, 50 * day)).len(), 10_000);
        assert_eq!(busy.within(&staff, span(20 * day, 21 * day)).len(), 200);
    }
}
