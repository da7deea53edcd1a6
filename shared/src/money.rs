//! Money: integer minor units with their currency.
//!
//! Invariant: a sum of money is never negative, never a fraction of a minor unit, never above [`MINOR_MAX`], and two
//! currencies are never added. Deliberately absent: floating point, exchange rates, and text for people (the browser's
//! `Intl` writes that).

use crate::text::{joined, number};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Largest sum in minor units: exact in a JavaScript number (2^53) with room for adding many of them.
pub const MINOR_MAX: u64 = 100_000_000_000_000;

/// A currency that a payment provider can charge, by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// Currencies whose minor unit is the whole unit. ISK and UGX belong here in life; Stripe wants them times 100
/// (docs.stripe.com/currencies, "special cases"), which is the business of `provider`.
const ZERO_DECIMAL: &str = "BIF CLP DJF GNF ISK JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF";
/// Currencies with a thousand minor units.
const THREE_DECIMAL: &str = "BHD JOD KWD OMR TND";
/// Currencies with a hundred minor units (docs.stripe.com/currencies, presentment currencies).
const TWO_DECIMAL: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD \
    CAD CDF CHF CNY COP CRC CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS \
    INR JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK \
    NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD SZL THB TJS TOP TRY TTD TWD \
    TZS UAH USD UYU UZS WST XCD YER ZAR ZMW";

fn listed(list: &str, code: &str) -> bool {
    list.split_ascii_whitespace().any(|entry| entry == code)
}

/// The text names no currency that we can charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown currency")]
pub struct UnknownCurrency;

impl Currency {
    /// The upper-case ISO 4217 code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The codes of all currencies, in their order.
    #[must_use]
    pub fn codes() -> Vec<&'static str> {
        let lists = [TWO_DECIMAL, ZERO_DECIMAL, THREE_DECIMAL];
        let mut codes: Vec<_> = lists.iter().flat_map(|list| list.split_ascii_whitespace()).collect();
        codes.sort_unstable();
        codes
    }

    /// Decimal places of the minor unit: 0, 2 or 3.
    #[must_use]
    pub fn exponent(&self) -> u8 {
        if listed(ZERO_DECIMAL, self.code()) {
            0
        } else if listed(THREE_DECIMAL, self.code()) {
            3
        } else {
            2
        }
    }
}

impl std::str::FromStr for Currency {
    type Err = UnknownCurrency;
    /// Accepts either case, as Stripe writes codes in lower case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let upper = text.to_ascii_uppercase();
        let known = [TWO_DECIMAL, ZERO_DECIMAL, THREE_DECIMAL].iter().any(|list| listed(list, &upper));
        let bytes = <[u8; 3]>::try_from(upper.as_bytes()).map_err(|_| UnknownCurrency)?;
        if known { Ok(Self(bytes)) } else { Err(UnknownCurrency) }
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A share in basis points, 0 to 10,000 (one hundredth of a percent each).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct BasisPoints(u16);

impl BasisPoints {
    /// The whole.
    pub const WHOLE: Self = Self(10_000);
}

/// More than the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a share is 0 to 10000 basis points")]
pub struct ShareTooLarge;

impl TryFrom<u16> for BasisPoints {
    type Error = ShareTooLarge;
    fn try_from(points: u16) -> Result<Self, Self::Error> {
        if points <= 10_000 { Ok(Self(points)) } else { Err(ShareTooLarge) }
    }
}

impl From<BasisPoints> for u16 {
    fn from(points: BasisPoints) -> u16 {
        points.0
    }
}

/// Why two sums could not be combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The two sums are in different currencies.
    #[error("different currencies")]
    Currency,
    /// The result is below zero or above [`MINOR_MAX`].
    #[error("sum out of range")]
    Range,
}

/// A sum of money in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "MoneyText", into = "MoneyText")]
pub struct Money {
    minor: u64,
    currency: Currency,
}

#[derive(Serialize, Deserialize)]
struct MoneyText {
    minor: u64,
    currency: Currency,
}

impl TryFrom<MoneyText> for Money {
    type Error = MoneyError;
    fn try_from(text: MoneyText) -> Result<Self, Self::Error> {
        Self::new(text.minor, text.currency)
    }
}

impl From<Money> for MoneyText {
    fn from(money: Money) -> Self {
        Self { minor: money.minor, currency: money.currency }
    }
}

impl Money {
    /// A sum, if it is not above [`MINOR_MAX`].
    pub fn new(minor: u64, currency: Currency) -> Result<Self, MoneyError> {
        if minor <= MINOR_MAX { Ok(Self { minor, currency }) } else { Err(MoneyError::Range) }
    }

    /// Nothing, in that currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Minor units.
    #[must_use]
    pub fn minor(self) -> u64 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// True for a sum of nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::Currency) }
    }

    /// The sum of both.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Self::new(self.minor.checked_add(other.minor).ok_or(MoneyError::Range)?, self.currency)
    }

    /// What is left after taking `other` away; an error when that is more than there is.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Range)?;
        Self::new(minor, self.currency)
    }

    /// The smaller of both.
    pub fn at_most(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Ok(if other.minor < self.minor { other } else { self })
    }

    /// That share of the sum, rounded half up to a whole minor unit.
    #[must_use]
    pub fn share(self, share: BasisPoints) -> Self {
        // At most 10^18, which 64 bits hold.
        let exact = self.minor.saturating_mul(u64::from(share.0));
        let minor = exact.saturating_add(5_000) / 10_000;
        Self { minor: minor.min(self.minor), currency: self.currency }
    }

    /// Raised to the next multiple of `step` minor units.
    pub fn round_up(self, step: u64) -> Result<Self, MoneyError> {
        let steps = self.minor.div_ceil(step.max(1));
        Self::new(steps.checked_mul(step.max(1)).ok_or(MoneyError::Range)?, self.currency)
    }

    /// Lowered to the last multiple of `step` minor units.
    #[must_use]
    pub fn round_down(self, step: u64) -> Self {
        Self { minor: self.minor - self.minor % step.max(1), currency: self.currency }
    }

    /// In major units with all the currency's decimals: `15000.00`, `500` for yen.
    #[must_use]
    pub fn to_decimal(self) -> String {
        let unit = 10_u64.pow(u32::from(self.currency.exponent()));
        let (whole, rest) = (number(self.minor / unit), number(self.minor % unit + unit));
        // The unit's leading 1 keeps the zeros.
        if unit == 1 { whole } else { joined(&[&whole, ".", rest.get(1..).unwrap_or_default()]) }
    }

    /// The same, but for whole sums without decimals: `15000`.
    #[must_use]
    pub fn to_short_decimal(self) -> String {
        let unit = 10_u64.pow(u32::from(self.currency.exponent()));
        if self.minor.is_multiple_of(unit) { number(self.minor / unit) } else { self.to_decimal() }
    }

    /// From major units with a point: `10`, `10.0`, `65.98`. Zeros after the currency's own decimals are nothing; any
    /// other digit there is a fraction of a minor unit, and an error, never rounded.
    pub fn from_decimal(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return Err(MoneyError::Range);
        }
        let exponent = usize::from(currency.exponent());
        let (minor, beyond) = fraction.split_at_checked(exponent).unwrap_or((fraction, ""));
        if beyond.bytes().any(|byte| byte != b'0') {
            return Err(MoneyError::Range);
        }
        let all = format!("{whole}{minor:0<exponent$}");
        Self::new(all.parse().map_err(|_| MoneyError::Range)?, currency)
    }
}

impl fmt::Display for Money {
    /// `12.50 EUR`: exact, for logs and tests. People see what the browser's `Intl` writes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(minor: u64, code: &str) -> Money {
        Money::new(minor, code.parse().unwrap()).unwrap()
    }

    #[test]
    fn exponents_are_0_2_or_3_and_lists_do_not_overlap() {
        for (code, exponent) in
            [("JPY", 0), ("ISK", 0), ("UGX", 0), ("EUR", 2), ("KZT", 2), ("HUF", 2), ("KWD", 3)]
        {
            assert_eq!(code.parse::<Currency>().unwrap().exponent(), exponent, "{code}");
        }
        let all: Vec<_> = [TWO_DECIMAL, ZERO_DECIMAL, THREE_DECIMAL]
            .iter()
            .flat_map(|list| list.split_ascii_whitespace())
            .collect();
        let unique: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(unique.len(), all.len());
        assert!("XXX".parse::<Currency>().is_err() && "EURO".parse::<Currency>().is_err());
    }

    #[test]
    fn money_prints_exactly() {
        assert_eq!(money(1_250, "EUR").to_string(), "12.50 EUR");
        assert_eq!(money(1_250, "JPY").to_string(), "1250 JPY");
        assert_eq!(money(1_205, "KWD").to_string(), "1.205 KWD");
        for (minor, code, short) in [
            (1_250, "EUR", "12.50"),
            (1_200, "EUR", "12"),
            (1_250, "JPY", "1250"),
            (12_000, "KWD", "12"),
            (0, "EUR", "0"),
        ] {
            assert_eq!(money(minor, code).to_short_decimal(), short);
        }
    }

    #[test]
    fn decimals_are_read_exactly_or_not_at_all() {
        for (text, code, minor) in [
            ("15000.00", "KZT", 1_500_000),
            ("10", "KZT", 1_000),
            ("10.0", "KZT", 1_000),
            ("65.98", "MXN", 6_598),
            ("0.07", "EUR", 7),
            ("1.2300", "EUR", 123),
            ("500", "JPY", 500),
            ("500.00", "JPY", 500),
            ("1.205", "KWD", 1_205),
        ] {
            assert_eq!(
                Money::from_decimal(text, code.parse().unwrap()),
                Ok(money(minor, code)),
                "{text} {code}"
            );
        }
        for text in
            ["", ".", "1.", ".5", "-1", "+1", "1,5", "1e3", "1.005", "0.001", " 1", "1 ", "1.2.3", "NaN"]
        {
            assert!(Money::from_decimal(text, "EUR".parse().unwrap()).is_err(), "{text:?}");
        }
        assert!(Money::from_decimal("99999999999999999999", "EUR".parse().unwrap()).is_err());
    }

    #[test]
    fn a_share_rounds_half_up() {
        let half = BasisPoints::try_from(5_000).unwrap();
        assert_eq!(money(101, "EUR").share(half), money(51, "EUR"));
        assert_eq!(money(101, "EUR").share(BasisPoints::WHOLE), money(101, "EUR"));
    }

    #[test]
    fn currencies_never_mix_and_nothing_goes_below_zero() {
        assert_eq!(money(1, "EUR").plus(money(1, "USD")), Err(MoneyError::Currency));
        assert_eq!(money(1, "EUR").minus(money(2, "EUR")), Err(MoneyError::Range));
        assert_eq!(money(MINOR_MAX, "EUR").plus(money(1, "EUR")), Err(MoneyError::Range));
    }

    proptest! {
        #[test]
        fn a_decimal_reads_back(minor in 0..=MINOR_MAX, code in prop::sample::select(vec!["KZT", "JPY", "KWD"])) {
            let sum = money(minor, code);
            prop_assert_eq!(Money::from_decimal(&sum.to_decimal(), sum.currency()), Ok(sum));
        }

        #[test]
        fn a_share_is_within_half_a_minor_unit_and_never_more_than_the_whole(
            minor in 0..=MINOR_MAX, points in 0_u16..=10_000
        ) {
            let sum = money(minor, "EUR");
            let share = sum.share(BasisPoints::try_from(points).unwrap());
            prop_assert!(share.minor() <= minor);
            let exact = i128::from(minor) * i128::from(points);
            prop_assert!((i128::from(share.minor()) * 10_000 - exact).abs() <= 5_000);
        }

        #[test]
        fn rounding_lands_on_the_step_and_stays_close(minor in 0..1_000_000_u64, step in 1..1_000_u64) {
            let up = money(minor, "EUR").round_up(step).unwrap();
            prop_assert!(up.minor() >= minor && up.minor() - minor < step && up.minor().is_multiple_of(step));
            let down = money(minor, "EUR").round_down(step);
            let lower = if up.minor() == minor { minor } else { up.minor() - step };
            prop_assert_eq!(down.minor(), lower);
        }
    }
}
