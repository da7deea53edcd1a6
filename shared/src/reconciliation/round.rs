//! When the cron's next round of reconciliation begins, and which span of time it looks at.
//!
//! Invariant: whatever is listed later than a round's span is in the span of the next, so a payment of which no message comes
//! waits for two runs of the cron at most. Deliberately absent: how a round reads its pages, and when the cron itself runs.

use crate::time::Timestamp;

/// How far back a round looks, in seconds: a payment page lives for a day at most.
pub const RECENT_SECONDS: i64 = 25 * 3_600;
/// Once a day a round looks so far back: Stripe keeps its messages as long, and a refund may fail as late.
const DEEP_SECONDS: i64 = 30 * 24 * 3_600;
const DAY_SECONDS: i64 = 24 * 3_600;
/// A salon where nothing is awaited and no money moved of late is looked at so often, in seconds.
const IDLE_SECONDS: i64 = 3_600;
/// What is so new that its message is still on its way is left for the next round: this part of the time between two.
const FRESH_PART: i64 = 4;

/// Whether a salon has need of being looked at often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trade {
    /// Something is awaited, or money moved within [`RECENT_SECONDS`].
    Busy,
    /// Neither.
    Idle,
}

/// The round before, which is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Former {
    /// When it began.
    pub started: Timestamp,
    /// When the last one that looked far back began, or the first of all.
    pub deep: Timestamp,
}

/// A round that is to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// What was made from then on is looked at.
    pub from: Timestamp,
    /// What was made until then.
    pub to: Timestamp,
    /// Its own [`Former::deep`].
    pub deep: Timestamp,
}

/// The round that is due, if one is. `every`: the seconds between two where much happens.
///
/// ```
/// use chairtime_shared::reconciliation::{Former, Trade, round_due};
/// use chairtime_shared::time::Timestamp;
///
/// let at = |seconds: i64| Timestamp(1_000_000 + seconds);
/// let former = Some(Former { started: at(0), deep: at(0) });
/// assert_eq!(round_due(240, former, Trade::Busy, at(239)), None);
/// assert_eq!(round_due(240, former, Trade::Busy, at(300)).map(|round| round.to), Some(at(240)));
/// assert_eq!(round_due(240, former, Trade::Idle, at(300)), None);
/// ```
#[must_use]
pub fn round_due(every: i64, former: Option<Former>, trade: Trade, now: Timestamp) -> Option<Round> {
    let wait = match trade {
        Trade::Busy => every,
        Trade::Idle => every.max(IDLE_SECONDS),
    };
    // One that began in the future was begun by a clock that has been set back since.
    let just = |former: Former| former.started <= now && former.started.plus(wait) > now;
    if former.is_some_and(just) {
        return None;
    }
    let last = former.map_or(now, |former| former.deep);
    let (back, deep) =
        if last.plus(DAY_SECONDS) <= now { (DEEP_SECONDS, now) } else { (RECENT_SECONDS, last) };
    Some(Round { from: now.plus(-back), to: now.plus(-every.div_euclid(FRESH_PART)), deep })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A payment page lives for a day at most, and Stripe keeps its messages for thirty days
    /// (docs.stripe.com/api/events: "up to 30 days").
    #[test]
    fn a_round_looks_past_a_page_s_life_and_once_a_day_past_what_the_provider_keeps() {
        assert_eq!((RECENT_SECONDS, DEEP_SECONDS, DAY_SECONDS), (90_000, 2_592_000, 86_400));
    }

    const EVERY: i64 = 240;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(2_000_000_000 + seconds)
    }

    #[test]
    fn spans_leave_no_gap_and_once_a_day_one_reaches_far_back() {
        let (mut former, mut seen, mut deep): (Option<Former>, _, _) = (None, at(0), 0);
        for tick in 0..600 {
            let now = at(tick * 300);
            let Round { from, to, deep: last } = round_due(EVERY, former, Trade::Busy, now).unwrap();
            assert!(tick == 0 || from <= seen, "{tick}");
            assert_eq!(now.since(to), 60);
            let far = now.since(from) == DEEP_SECONDS;
            assert!(far || now.since(from) == RECENT_SECONDS);
            assert_eq!(far, tick > 0 && last == now, "{tick}");
            deep += u32::from(far);
            (former, seen) = (Some(Former { started: now, deep: last }), to);
        }
        assert_eq!(deep, 2, "fifty hours");
    }

    #[test]
    fn a_quiet_salon_is_looked_at_hourly() {
        let former = Some(Former { started: at(0), deep: at(0) });
        let due = |trade, seconds| round_due(EVERY, former, trade, at(seconds)).is_some();
        assert_eq!([due(Trade::Idle, 3_599), due(Trade::Idle, 3_600)], [false, true]);
        assert_eq!([due(Trade::Busy, 239), due(Trade::Busy, 240)], [false, true]);
        assert!(round_due(EVERY, None, Trade::Idle, at(0)).is_some(), "the first at once");
    }

    #[test]
    fn a_clock_that_was_set_back_holds_no_round_up() {
        let former = Some(Former { started: at(86_400), deep: at(86_400) });
        let round = round_due(EVERY, former, Trade::Busy, at(0)).unwrap();
        let former = Some(Former { started: at(0), deep: round.deep });
        assert_eq!(round_due(EVERY, former, Trade::Busy, at(239)), None);
        assert!(round_due(EVERY, former, Trade::Busy, at(240)).is_some());
    }
}
