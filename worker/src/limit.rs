//! Limits on what strangers may begin: how they are set, how they fill and drain, and by what an address is known.
//!
//! Invariants: what is counted drains by itself, with the clock alone, so nobody stays shut out; an address is known by a
//! digest of the day under the Worker's own key, never as it is. Deliberately absent: who is counted, and where
//! ([`crate::ledger`]), and a way to switch a limit off: it is set higher.

use crate::config::ConfigError;
use crate::secret::Secret;
use chairtime_shared::id::SalonId;
use chairtime_shared::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const UNPAID: &str = "UNPAID_PER_CLIENT";

/// Seconds of a day: how long an address has the same digest.
const DAY_SECONDS: i64 = 86_400;

/// So many at once, and as many again within so many seconds (a leaky bucket; GCRA in the terms of ATM Forum TM 4.0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    most: i64,
    window_ms: i64,
}

fn whole(text: &str) -> Option<i64> {
    text.parse::<u32>().ok().filter(|number| *number > 0).map(i64::from)
}

impl Limit {
    fn parse(text: &str) -> Option<Self> {
        let (most, seconds) = text.split_once('/')?;
        Some(Self { most: whole(most)?, window_ms: whole(seconds)?.checked_mul(1_000)? })
    }

    /// A quarter of it, at least one: while somebody is at work whom no address tells.
    #[must_use]
    pub fn strict(self) -> Self {
        Self { most: self.most.div_euclid(4).max(1), ..self }
    }

    /// Adds one to what drains until `until` (milliseconds, like all here): until when it drains then, or how long to wait
    /// until there is room.
    pub fn add(self, until: Option<i64>, now: i64) -> Result<i64, i64> {
        let each = self.window_ms.div_euclid(self.most).max(1);
        let until = until.unwrap_or(now).max(now).saturating_add(each);
        let over = until.saturating_sub(now).saturating_sub(self.window_ms);
        if over > 0 { Err(over) } else { Ok(until) }
    }
}

/// What protects a salon; the variables of the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// `BOOKINGS_PER_ADDRESS`: visits booked from one address.
    pub address: Limit,
    /// `BOOKINGS_PER_SALON`: visits booked at one salon. Above it the others are strict; it never shuts.
    pub salon: Limit,
    /// `LETTERS_PER_ADDRESS`: letters about visits for which nothing was paid, to one e-mail address; to the salon, about one
    /// of them.
    pub letters: Limit,
    /// `UNPAID_PER_CLIENT`: times held at once, without having been paid, by one client from one address.
    pub unpaid: i64,
}

impl Limits {
    /// Reads them through `variable`, which gives a variable's text.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let wrong = |name| ConfigError::Unreadable(name, "neither 4 nor 30/3600, as its kind is".to_owned());
        let limit = |name: &'static str, usual: &str| {
            Limit::parse(variable(name).as_deref().unwrap_or(usual)).ok_or_else(|| wrong(name))
        };
        let unpaid = variable(UNPAID);
        Ok(Self {
            address: limit("BOOKINGS_PER_ADDRESS", "30/3600")?,
            salon: limit("BOOKINGS_PER_SALON", "120/3600")?,
            letters: limit("LETTERS_PER_ADDRESS", "20/86400")?,
            unpaid: whole(unpaid.as_deref().unwrap_or("4")).ok_or_else(|| wrong(UNPAID))?,
        })
    }
}

/// The network that an address belongs to: whoever has one address of IPv6 has the 2^64 beside it. Its first four groups, as
/// they are written; the platform writes every address in one way (RFC 5952).
fn network(address: &str) -> String {
    let Some((before, after)) = address.split_once("::") else {
        return match address.match_indices(':').nth(3) {
            Some((end, _)) => address.get(..end).unwrap_or(address).to_owned(),
            None => address.to_owned(),
        };
    };
    let groups = |text: &str| text.split(':').filter(|group| !group.is_empty()).count();
    let zeros = 8_usize.saturating_sub(groups(before) + groups(after));
    let whole = [before, &":0".repeat(zeros), ":", after].concat();
    network(whole.trim_matches(':'))
}

/// By what an address is known at a salon on the day of `now`: 128 bits of HMAC-SHA256 in hex. Another salon, and another
/// day, know it by another.
#[must_use]
pub fn digest(key: &Secret, salon: &SalonId, address: &str, now: Timestamp) -> String {
    let day = now.0.div_euclid(DAY_SECONDS).to_be_bytes();
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes()) else { return String::new() };
    let network = network(address);
    // No part but the last has a zero byte, and the day has one length.
    for part in [b"chairtime address v1\0".as_slice(), &day, salon.as_str().as_bytes(), b"\0"] {
        mac.update(part);
    }
    mac.update(network.as_bytes());
    let mut text = hex::encode(mac.finalize().into_bytes());
    text.truncate(32);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(text: &str) -> Limit {
        Limit::parse(text).unwrap()
    }

    #[test]
    fn what_is_no_limit_is_named() {
        for wrong in ["", "30", "0/60", "30/0", "-1/60", "1/60/2", "1.5/60", "99999999999/1"] {
            let read = Limits::read(|name| (name == "BOOKINGS_PER_SALON").then(|| wrong.to_owned()));
            assert!(read.unwrap_err().to_string().starts_with("BOOKINGS_PER_SALON"), "{wrong}");
        }
        assert_eq!(Limits::read(|_| None).unwrap().unpaid, 4);
    }

    #[test]
    fn so_many_at_once_and_then_as_the_clock_goes() {
        let limit = limit("4/60");
        let mut until = None;
        for _ in 0..4 {
            until = Some(limit.add(until, 1_000).unwrap());
        }
        assert_eq!(limit.add(until, 1_000), Err(15_000));
        assert_eq!(limit.add(until, 15_999), Err(1), "no more until there is room");
        assert_eq!(limit.add(until, 16_000), Ok(76_000), "room for one");
        assert_eq!(limit.add(until, 61_000), Ok(76_000), "all has drained");
        assert_eq!(limit.add(until, 1_000_000), Ok(1_015_000), "nothing is saved up");
        assert_eq!(limit.strict().add(None, 0), Ok(60_000));
        assert!(limit.strict().add(Some(15_000), 0).is_err(), "what was counted before counts");
        assert_eq!(limit.add(Some(i64::MAX), 0).unwrap_err(), i64::MAX - 60_000);
    }

    #[test]
    fn a_clock_that_went_back_does_not_shut_for_longer_than_it_went() {
        let limit = limit("1/60");
        assert_eq!(limit.add(Some(100_000), 40_000), Err(60_000));
        assert_eq!(limit.add(Some(100_000), 0), Err(100_000));
    }

    #[test]
    fn never_more_than_twice_the_limit_within_a_window() {
        let limit = limit("7/60");
        for pause in [1, 10, 333, 5_000, 20_000] {
            let (mut until, mut taken) = (None, Vec::new());
            for now in (0..600_000).step_by(pause) {
                if let Ok(next) = limit.add(until, now) {
                    until = Some(next);
                    taken.push(now);
                }
            }
            for first in &taken {
                assert!(taken.iter().filter(|at| (*first..first + 60_000).contains(*at)).count() <= 14);
            }
        }
    }

    #[test]
    fn an_address_is_known_by_salon_and_day_and_not_as_it_is() {
        let key = Secret::new("link-secret").unwrap();
        let of = |salon: &str, address: &str, day: i64| {
            digest(&key, &salon.parse().unwrap(), address, Timestamp(day * DAY_SECONDS + 5))
        };
        let one = of("belle", "203.0.113.7", 20_000);
        assert_eq!((one.len(), one.contains("203")), (32, false));
        assert_eq!(one, of("belle", "203.0.113.7", 20_000));
        for other in [
            of("other", "203.0.113.7", 20_000),
            of("belle", "203.0.113.8", 20_000),
            of("belle", "203.0.113.7", 20_001),
            of("belle", "", 20_000),
        ] {
            assert_ne!(one, other);
        }
        assert_eq!(of("belle", "2001:db8::1", 1), of("belle", "2001:db8:0:0:ffff::9", 1), "one network");
        assert_ne!(of("belle", "2001:db8::1", 1), of("belle", "2001:db8:0:1::1", 1));
    }

    #[test]
    fn a_network_is_an_address_of_ipv4_or_four_groups_of_ipv6() {
        for (address, of) in [
            ("", ""),
            ("203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"),
            ("2001:db8:1:2::1", "2001:db8:1:2"),
            ("2001:db8::", "2001:db8:0:0"),
            ("2001:db8::5:6", "2001:db8:0:0"),
            ("2001::3:4:5:6:7:8", "2001:0:3:4"),
            ("1:2:3::8", "1:2:3:0"),
            ("::1", "0:0:0:0"),
            ("::", "0:0:0:0"),
            ("not an address", "not an address"),
        ] {
            assert_eq!(network(address), of, "{address}");
        }
    }
}
