//! The chain of movements against the books: unbroken, and adding up to what is held.

#![allow(clippy::wildcard_enum_match_arm, reason = "two kinds of lines are about fees")]

use super::World;
use super::payments::left_of;
use chairtime_shared::id::BookingId;
use chairtime_shared::movement::{Direction, Head, Kind, verify};
use std::collections::BTreeMap;

impl World {
    /// Each line stands in its place, and the lines of a booking add up to what the salon holds of it.
    pub(super) fn check_movements(&mut self) {
        let mut head = Head::START;
        let mut sums: BTreeMap<&BookingId, i128> = BTreeMap::new();
        let mut fees: BTreeMap<&BookingId, i128> = BTreeMap::new();
        for movement in self.books.movements() {
            let line = &movement.line;
            assert_eq!(verify(&mut head, movement), Ok(()), "law: the chain is intact");
            let parts: u64 = line.parts.iter().map(|part| part.minor).sum();
            assert!(line.parts.is_empty() || parts == line.amount.minor(), "law: parts add up: {line:#?}");
            assert!(line.booking.is_some(), "law: what moves here belongs to a booking: {line:#?}");
            let Some(booking) = &line.booking else { continue };
            let minor = i128::from(line.amount.minor());
            *sums.entry(booking).or_default() += match line.kind.direction() {
                Direction::In => minor,
                Direction::Out => -minor,
                Direction::None => 0,
            };
            *fees.entry(booking).or_default() += match line.kind {
                Kind::FeeKept => minor,
                Kind::FeeGivenUp => -minor,
                _ => 0,
            };
        }
        for (id, booking) in self.books.bookings() {
            let sum = sums.get(id).copied().unwrap_or(0);
            assert!(
                sum == i128::from(booking.held().minor()),
                "law: at rest the movements ({sum}) add up to what is held: {booking:#?}"
            );
        }
        for (id, booking) in self.books.bookings() {
            let promise = &self.promises[id];
            let left: u64 = booking.payments.values().map(left_of).sum();
            let agreed = promise.off.as_ref().map_or(0, |off| off.keeps);
            let kept = if agreed > 0 { promise.due(booking).unwrap_or(0).min(left) } else { 0 };
            let sum = fees.get(id).copied().unwrap_or(0);
            assert!(
                sum == i128::from(kept),
                "law: at rest the fees kept ({sum} of {kept}) are what is kept of what is off: {promise:#?} {booking:#?}"
            );
            if kept > 0 {
                self.counts.add("fee kept");
            }
        }
        let lines = self.books.movements().len();
        if lines > 0 {
            self.counts.add("chain of movements");
        }
    }
}
