//! Time: how it passes, by whose clock, and that the ledger's own clock may be set.
//!
//! Invariant: the ledger's clock is never more than a day away from the providers'.

use super::World;
use crate::fixtures::DAY;
use chairtime_shared::time::Timestamp;

impl World {
    /// The ledger's own clock is set, forwards or back, by a second or by a day, and is never more than a day off. Nothing
    /// else notices: messages, pages and keys go by the time that it truly is.
    fn clock_is_set(&mut self) {
        let by = self.rng.pick(&[1, 60, 600, 3_600, DAY]);
        let by = if self.rng.percent(50) { by } else { -by };
        let by = if (self.skew - by).abs() > DAY { -by } else { by };
        self.now = self.now.plus(by);
        self.skew -= by;
        for (at, _) in &mut self.mail {
            *at = at.plus(by);
        }
        self.note(|| format!("the clock is set by {by} s"));
        self.counts.add(if by > 0 { "clock set forwards" } else { "clock set back" });
    }

    pub(super) fn time_passes(&mut self) {
        if self.jumps && self.rng.percent(40) {
            return self.clock_is_set();
        }
        let seconds = match self.rng.below(100) {
            0..60 => self.rng.seconds(120),
            60..97 => self.rng.seconds(1_500),
            97..99 => self.rng.seconds(7_200),
            _ if self.rng.percent(50) => self.rng.seconds(2 * DAY.unsigned_abs()),
            _ => self.rng.seconds(9 * DAY.unsigned_abs()),
        };
        self.now = self.now.plus(seconds);
        self.note(|| format!("{seconds} s later"));
        self.providers_see_the_time();
    }

    /// By the providers' clocks.
    pub(super) fn there(&self) -> Timestamp {
        self.now.plus(self.skew)
    }

    /// Pages close and holds end by themselves.
    pub(super) fn providers_see_the_time(&mut self) {
        let there = self.there();
        self.stripe.expire_by_time(there);
        let released = self.stripe.release_by_time(there) + self.tiptoppay.release_by_time(there);
        for _ in 0..released {
            self.counts.add("hold let go by the provider");
        }
    }
}
