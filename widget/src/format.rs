//! Money, dates, times and plurals as people write them, by the browser's `Intl`.
//!
//! Invariant: a sum never becomes a float; `Intl` is given its decimal text. Days and times of day of the salon are
//! formatted as they are; only an instant is put into a zone.

use crate::host::{js, seconds};
use chairtime_shared::api::Storefront;
use chairtime_shared::locale::Locale;
use chairtime_shared::money::{BasisPoints, Money};
use chairtime_shared::text::{joined, number};
use chairtime_shared::time::{LocalDate, LocalTime, Timestamp};

/// The formats of one salon in one language.
pub(crate) struct Format {
    tag: String,
    zone: String,
}

impl Format {
    pub(crate) fn new(storefront: &Storefront, locale: Locale) -> Self {
        Self::of(locale, storefront.zone.clone())
    }

    /// The formats of a zone.
    pub(crate) fn of(locale: Locale, zone: String) -> Self {
        Self { tag: js::variety(locale.tag()), zone }
    }

    /// The language that is written.
    #[cfg(feature = "desk")]
    pub(crate) fn tag(&self) -> &str {
        &self.tag
    }

    /// What stands between the parts of a list. The desk has many.
    #[cfg_attr(feature = "desk", inline(never))]
    pub(crate) fn comma(&self) -> &'static str {
        if self.tag.starts_with("ar") { "، " } else { ", " }
    }

    fn of_day(&self, day: LocalDate, kind: &str) -> String {
        let at = Timestamp(day.days_since_epoch().saturating_mul(86_400));
        js::date(&self.tag, "UTC", kind, seconds(at))
    }

    /// "Tuesday, 4 March"
    pub(crate) fn day(&self, day: LocalDate) -> String {
        self.of_day(day, "day")
    }

    /// "Tue"
    pub(crate) fn weekday(&self, day: LocalDate) -> String {
        self.of_day(day, "weekday")
    }

    /// "March"
    pub(crate) fn month(&self, day: LocalDate) -> String {
        self.of_day(day, "month")
    }

    /// "10:30"
    pub(crate) fn time(&self, time: LocalTime) -> String {
        let at = Timestamp(i64::from(time.minutes()).saturating_mul(60));
        unbroken(js::date(&self.tag, "UTC", "time", seconds(at)))
    }

    /// "Tuesday, 4 March" at the salon.
    pub(crate) fn instant_day(&self, at: Timestamp) -> String {
        js::date(&self.tag, &self.zone, "day", seconds(at))
    }

    /// "10:30" at the salon.
    pub(crate) fn instant_time(&self, at: Timestamp) -> String {
        unbroken(js::date(&self.tag, &self.zone, "time", seconds(at)))
    }

    /// "Tuesday, 4 March, 10:30" at the salon.
    pub(crate) fn instant(&self, at: Timestamp) -> String {
        joined(&[&self.instant_day(at), self.comma(), &self.instant_time(at)])
    }

    /// "Tue 10:30" on the client's own clock, when it differs from the salon's.
    pub(crate) fn own_time(&self, at: Timestamp) -> Option<String> {
        let moment = |zone| js::date(&self.tag, zone, "moment", seconds(at));
        let own = moment("");
        (own != moment(&self.zone)).then_some(own)
    }

    /// The salon's zone by name, e.g. "Central European Time".
    pub(crate) fn zone_name(&self, at: Timestamp) -> String {
        js::zone_name(&self.tag, &self.zone, seconds(at))
    }

    /// The client's own zone by name.
    pub(crate) fn own_zone_name(&self, at: Timestamp) -> String {
        js::zone_name(&self.tag, "", seconds(at))
    }

    /// "12 000 ₸"; whole sums without decimals.
    pub(crate) fn money(&self, money: Money) -> String {
        js::money(&self.tag, money.currency().code(), &money.to_short_decimal())
    }

    /// "33.5 %"
    pub(crate) fn percent(&self, points: BasisPoints) -> String {
        // 10,000 points are the whole: "e-4" says so without a division.
        js::percent(&self.tag, &joined(&[&number(u16::from(points).into()), "e-4"]))
    }

    /// The plural form of `number`, named as in Unicode CLDR.
    pub(crate) fn plural(&self, number: u32) -> String {
        js::plural(&self.tag, number)
    }
}

/// Today in that zone; nothing for a zone that the browser does not know.
pub(crate) fn today(zone: &str) -> Option<LocalDate> {
    js::today(zone).parse().ok()
}

/// A time that keeps to one line in the desk's narrow columns: "10:40 ص".
fn unbroken(time: String) -> String {
    if cfg!(feature = "desk") { time.replace(' ', "\u{a0}") } else { time }
}
