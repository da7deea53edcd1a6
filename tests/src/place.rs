//! Where the salon of one run is: its zone, its first day, and when its clocks change.
//!
//! Written down by hand, so that the laws can tell its local time without asking the product.

use crate::rng::Rng;
use chairtime_shared::time::{Interval, Timestamp};

/// A place on the earth, some days before its clocks change, if they do.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The name of its zone.
    pub zone: &'static str,
    /// When the run begins: a morning there.
    pub begin: Timestamp,
    /// What local time is ahead of UTC by, in seconds.
    ahead: i64,
    /// From when on it is ahead by how much.
    change: Option<(Timestamp, i64)>,
}

const HOUR: i64 = 3_600;

const fn place(zone: &'static str, begin: i64, ahead: i64, change: (i64, i64)) -> Place {
    Place { zone, begin: Timestamp(begin), ahead, change: Some((Timestamp(change.0), change.1)) }
}

/// Where nothing changes; an hour forward and back on either side of UTC; half an hour.
const PLACES: [Place; 6] = [
    Place { zone: "Asia/Almaty", begin: Timestamp(1_795_406_400), ahead: 5 * HOUR, change: None },
    place("Europe/Berlin", 1_806_048_000, HOUR, (1_806_195_600, 2 * HOUR)),
    place("Europe/Berlin", 1_824_793_200, 2 * HOUR, (1_824_944_400, HOUR)),
    place("America/New_York", 1_804_860_000, -5 * HOUR, (1_805_007_600, -4 * HOUR)),
    place("America/New_York", 1_825_419_600, -4 * HOUR, (1_825_567_200, -5 * HOUR)),
    place("Australia/Lord_Howe", 1_806_616_800, 11 * HOUR, (1_806_764_400, 10 * HOUR + HOUR / 2)),
];

const DAY: i64 = 24 * HOUR;
/// The salon is open from 9:00 to 20:00.
const OPEN: (i64, i64) = (9 * HOUR, 20 * HOUR);
/// A visit begins on the half hour.
const STEP: i64 = HOUR / 2;

impl Place {
    /// Any of them, mostly one where clocks change.
    pub fn chosen(rng: &mut Rng) -> Self {
        rng.pick(&PLACES)
    }

    fn ahead(&self, at: Timestamp) -> i64 {
        self.change.filter(|(from, _)| at >= *from).map_or(self.ahead, |(_, ahead)| ahead)
    }

    /// Seconds since local midnight.
    fn time_of_day(&self, at: Timestamp) -> i64 {
        (at.0 + self.ahead(at)).rem_euclid(DAY)
    }

    /// The instant of that minute of the day, so many days after the day of `now`.
    #[must_use]
    pub fn at(&self, now: Timestamp, days: i64, minutes: i64) -> Timestamp {
        let midnight = (now.0 + self.ahead(now)).div_euclid(DAY) * DAY + days * DAY;
        let local = midnight + minutes * 60;
        Timestamp(local - self.ahead(Timestamp(local - self.ahead)))
    }

    /// The clocks change on the day of that instant.
    #[must_use]
    pub fn changes_on(&self, at: Timestamp) -> bool {
        self.change.is_some_and(|(change, ahead)| {
            (at.0 + self.ahead(at)).div_euclid(DAY) == (change.0 + ahead).div_euclid(DAY)
        })
    }

    /// A visit may be then, as far as the hours on the door say: it begins on the half hour and is over by closing time.
    #[must_use]
    pub fn is_open(&self, visit: Interval) -> bool {
        let (start, end) = (self.time_of_day(visit.start), self.time_of_day(visit.end));
        start >= OPEN.0 && end <= OPEN.1 && start < end && start % STEP == 0
    }
}
