//! A service as a member of staff does it: their own price and minutes, or the service's.

use super::{Field, Flaw};
use crate::desk::flow::catalogue::typed::{small, sum, written_sum};
use chairtime_shared::catalogue::{Offer, Price};
use chairtime_shared::id::ServiceId;
use chairtime_shared::money::Currency;
use chairtime_shared::text::{joined, number};
use chairtime_shared::time::Minutes;

/// A service, and how they do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skill {
    /// The service.
    pub service: ServiceId,
    /// Whether they do it.
    pub does: bool,
    /// Their own price or range of prices; empty for the service's.
    pub price: String,
    /// Their own minutes; empty for the service's.
    pub minutes: String,
}

/// "48" or "145–220"
fn written(price: Price, currency: Currency) -> String {
    let from = written_sum(price.from, currency);
    price.to.map_or_else(|| from.clone(), |to| joined(&[&from, "–", &written_sum(to, currency)]))
}

/// A price as [`written`], with either dash.
fn price(text: &str, currency: Currency) -> Option<Price> {
    let (from, to) = text.split_once(['–', '-']).map_or((text, None), |(from, to)| (from, Some(to)));
    let from = sum(from, currency)?;
    let to = match to {
        Some(to) => Some(sum(to, currency).filter(|to| *to >= from)?),
        None => None,
    };
    Some(Price { from, to: to.filter(|to| *to > from) })
}

impl Skill {
    pub(super) fn new(service: &ServiceId) -> Self {
        Self { service: service.clone(), does: false, price: String::new(), minutes: String::new() }
    }

    pub(super) fn of(offer: &Offer, currency: Currency) -> Self {
        let price = offer.price.map_or_else(String::new, |price| written(price, currency));
        let minutes = offer.duration.map_or_else(String::new, |minutes| number(minutes.0.into()));
        Self { service: offer.service.clone(), does: true, price, minutes }
    }

    pub(super) fn offer(&self, place: usize, currency: Currency) -> Result<Offer, (Field, Flaw)> {
        let own = |text: &str| !text.trim().is_empty();
        let price = if own(&self.price) {
            Some(price(&self.price, currency).ok_or((Field::Price(place), Flaw::Price))?)
        } else {
            None
        };
        let duration = if own(&self.minutes) {
            let typed = small(&self.minutes).filter(|minutes| (1..=1_440).contains(minutes));
            Some(Minutes(typed.ok_or((Field::Minutes(place), Flaw::Minutes))?))
        } else {
            None
        };
        Ok(Offer { service: self.service.clone(), duration, price })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_a_sum_or_a_range_and_is_written_as_it_is_read() {
        let (of, eur) = (|from, to| Price { from, to }, "EUR".parse().unwrap());
        for (text, told) in [
            ("48", Some(of(4_800, None))),
            (" 48,50 ", Some(of(4_850, None))),
            ("0", Some(of(0, None))),
            ("145–220", Some(of(14_500, Some(22_000)))),
            ("145 - 220.5", Some(of(14_500, Some(22_050)))),
            ("40-40", Some(of(4_000, None))),
        ] {
            assert_eq!(price(text, eur), told, "{text}");
            let again = told.map(|told| written(told, eur)).and_then(|text| price(&text, eur));
            assert_eq!(again, told);
        }
        for text in ["", "-", "40-", "-40", "60-40", "40-50-60", "x", "1.234"] {
            assert_eq!(price(text, eur), None, "{text}");
        }
    }
}
