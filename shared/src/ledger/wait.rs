//! How long what has to be done outside waits before it is tried again.
//!
//! Invariant: from when somebody looks, nothing waits longer than the longest wait of its kind, whatever the clock said by
//! which it was put off. Deliberately absent: what waits, and who looks.

use crate::time::Timestamp;

/// First wait after a failure, milliseconds.
const FIRST_MS: i64 = 1_000;
/// Longest wait after failures, milliseconds: money that waits is looked at every ten minutes.
pub const LONGEST_MS: i64 = 600_000;
/// How long to wait for a hold that should be over, milliseconds: no money is lost by it.
pub const STILL_HELD_MS: i64 = 6 * 3_600_000;

/// How long to wait after that many failures in a row, milliseconds: doubling, capped.
#[must_use]
pub fn backoff_ms(tries: i64) -> i64 {
    let doublings = u32::try_from(tries.saturating_sub(1).clamp(0, 20)).unwrap_or(20);
    FIRST_MS.saturating_mul(1_i64.checked_shl(doublings).unwrap_or(i64::MAX)).min(LONGEST_MS)
}

/// When to do what is due at `due_ms`, and not to be done before `not_before`, where that was put off by a clock that has been
/// set back since: from `now_ms` it would wait longer than `longest_ms`, which nothing of its kind does. `None`: as it is.
///
/// ```
/// use chairtime_shared::ledger::wait::{LONGEST_MS, brought_forward};
/// use chairtime_shared::time::Timestamp;
///
/// assert_eq!(brought_forward(600_000, None, LONGEST_MS, 0), None);
/// assert_eq!(brought_forward(600_001, None, LONGEST_MS, 0), Some(0));
/// assert_eq!(brought_forward(9_000_000, Some(Timestamp(8_400)), LONGEST_MS, 0), None);
/// assert_eq!(brought_forward(9_000_001, Some(Timestamp(8_400)), LONGEST_MS, 0), Some(8_400_000));
/// ```
#[must_use]
pub fn brought_forward(
    due_ms: i64,
    not_before: Option<Timestamp>,
    longest_ms: i64,
    now_ms: i64,
) -> Option<i64> {
    let from = not_before.map_or(now_ms, |at| at.0.saturating_mul(1_000).max(now_ms));
    (due_ms > from.saturating_add(longest_ms)).then_some(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A hold that should be over is looked at four times a day.
    #[test]
    fn a_hold_that_should_be_over_waits_for_six_hours() {
        assert_eq!(STILL_HELD_MS, 21_600_000);
    }

    #[test]
    fn waits_double_up_to_ten_minutes() {
        let waits: Vec<_> = (1..=5).map(backoff_ms).collect();
        assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000]);
        assert_eq!([backoff_ms(11), backoff_ms(1_000_000), backoff_ms(i64::MAX)], [LONGEST_MS; 3]);
    }

    #[test]
    fn what_has_its_time_waits_for_it_and_no_longer_than_its_longest_wait() {
        let at = Timestamp(1_000);
        for now_ms in [0, 999_999, 1_000_000] {
            let brought = |due_ms| brought_forward(due_ms, Some(at), STILL_HELD_MS, now_ms);
            assert_eq!([brought(1_000_000), brought(1_000_000 + STILL_HELD_MS)], [None; 2]);
            assert_eq!(brought(1_000_001 + STILL_HELD_MS), Some(1_000_000));
        }
        assert_eq!(brought_forward(i64::MAX, None, LONGEST_MS, i64::MAX), None);
        assert_eq!(brought_forward(i64::MAX, Some(Timestamp(i64::MIN)), LONGEST_MS, 0), Some(0));
    }

    /// Seconds between two looks.
    const LOOKS: i64 = 60;
    const DAY: i64 = 86_400;

    proptest! {
        /// Something fails for a week, by a clock that is set to and fro; somebody looks every minute.
        #[test]
        fn no_clock_puts_anything_off_for_longer(
            settings in prop::collection::vec((1..7 * DAY, -DAY..=DAY), 0..12),
            not_before in prop::option::of(0..3 * DAY),
        ) {
            let (mut off, mut tries, mut tried, mut set) = (0, 0, 0_i64, 0);
            let mut due_ms = not_before.unwrap_or(0) * 1_000;
            for second in 0..7 * DAY {
                if let Some((_, to)) = settings.iter().find(|(at, _)| *at == second) {
                    (off, set) = (*to, second);
                }
                let now_ms = (second + off) * 1_000;
                let not_before = not_before.map(Timestamp);
                if second % LOOKS == 0 {
                    due_ms = brought_forward(due_ms, not_before, LONGEST_MS, now_ms).unwrap_or(due_ms);
                }
                if due_ms <= now_ms {
                    prop_assert!(not_before.is_none_or(|at| at.0 * 1_000 <= now_ms));
                    (tries, tried) = (tries + 1, second);
                    due_ms = now_ms + backoff_ms(tries);
                }
                // By a clock that is a day behind, its own time is up a day later.
                let from = not_before.map_or(tried, |at| tried.max(at.0 + DAY)).max(set);
                prop_assert!(second - from <= LONGEST_MS / 1_000 + LOOKS, "untried since {tried}, now {second}");
            }
        }
    }
}
