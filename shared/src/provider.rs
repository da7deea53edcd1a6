//! Payment providers and what each can charge: units on the wire, steps and minimums per currency.
//!
//! Sources of the tables: docs.stripe.com/currencies (zero-decimal, special cases, three-decimal, minimum charge), and
//! developers.cloudpayments.ru, list of currencies, for TipTop Pay, which runs the same software.
//! Deliberately absent: maximum sums. The published figures disagree; the provider's `amount_too_large` is the truth.

use crate::money::{Currency, Money, MoneyError};
use serde::{Deserialize, Serialize};

/// Who takes the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Stripe, by its hosted Checkout page.
    Stripe,
    /// TipTop Pay, by its order page or by its widget inside the salon's page.
    TipTopPay,
}

/// The text names no provider of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown provider")]
pub struct UnknownProvider;

impl std::str::FromStr for Provider {
    type Err = UnknownProvider;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == text).ok_or(UnknownProvider)
    }
}

/// Test money or real money. The two never meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Play money.
    Test,
    /// Real money.
    Live,
}

/// Smallest Stripe charges in major units times 100, by currency.
const STRIPE_MINIMUM_HUNDREDTHS: &[(&str, u64)] = &[
    ("AED", 200),
    ("ARS", 50),
    ("AUD", 50),
    ("BGN", 100),
    ("BRL", 50),
    ("CAD", 50),
    ("CHF", 50),
    ("COP", 50),
    ("CZK", 1_500),
    ("DKK", 250),
    ("EUR", 50),
    ("GBP", 30),
    ("HKD", 400),
    ("HUF", 17_500),
    ("IDR", 50),
    ("ILS", 50),
    ("INR", 50),
    ("JPY", 5_000),
    ("KRW", 5_000),
    ("MXN", 1_000),
    ("MYR", 200),
    ("NOK", 300),
    ("NZD", 50),
    ("PHP", 50),
    ("PLN", 200),
    ("RON", 200),
    ("RUB", 50),
    ("SEK", 300),
    ("SGD", 50),
    ("THB", 1_000),
    ("USD", 50),
    ("ZAR", 50),
];

/// Currencies of TipTop Pay; what a terminal accepts is in its contract.
const TIPTOPPAY_CURRENCIES: &str = "RUB EUR USD GBP UAH BYN KZT AZN CHF CZK CAD PLN SEK TRY CNY INR BRL ZAR UZS BGN \
    RON AUD HKD GEL KGS AMD AED MXN";

impl Provider {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Stripe, Self::TipTopPay];

    /// Its name in addresses and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::TipTopPay => "tiptoppay",
        }
    }

    /// Whether it charges in that currency at all.
    #[must_use]
    pub fn charges(self, currency: Currency) -> bool {
        match self {
            Self::Stripe => true,
            Self::TipTopPay => {
                TIPTOPPAY_CURRENCIES.split_ascii_whitespace().any(|code| code == currency.code())
            }
        }
    }

    /// Whether one page of it can be paid more than once: TipTop Pay does not close an order or a widget by itself, so
    /// two tabs make two transactions under one invoice. A page of Stripe has one payment intent.
    #[must_use]
    pub fn page_takes_many_payments(self) -> bool {
        match self {
            Self::Stripe => false,
            Self::TipTopPay => true,
        }
    }

    /// The smallest sum this provider charges, zero where no minimum is published (the charge must then be worth the
    /// minimum of the settlement currency, which only the provider knows).
    #[must_use]
    pub fn minimum(self, currency: Currency) -> Money {
        let table = match self {
            Self::Stripe => STRIPE_MINIMUM_HUNDREDTHS,
            // A hundredth, whatever the currency; and none of its currencies has another minor unit.
            Self::TipTopPay => return Money::new(1, currency).unwrap_or_else(|_| Money::zero(currency)),
        };
        let hundredths =
            table.iter().find(|(code, _)| *code == currency.code()).map_or(0, |(_, hundredths)| *hundredths);
        // None of them is divided into thousandths.
        let minor = if currency.exponent() == 0 { hundredths.div_ceil(100) } else { hundredths };
        Money::new(minor, currency).unwrap_or_else(|_| Money::zero(currency))
    }

    /// Sums are charged in multiples of this many minor units: Stripe wants the last digit of a three-decimal sum to be 0.
    #[must_use]
    pub fn step(self, currency: Currency) -> u64 {
        match self {
            Self::Stripe if currency.exponent() == 3 => 10,
            Self::Stripe | Self::TipTopPay => 1,
        }
    }

    /// The integer that stands for `money` on the wire: Stripe takes ISK and UGX times 100, all others in minor units.
    /// TipTop Pay takes decimals instead ([`Money::to_decimal`]).
    pub fn to_wire(self, money: Money) -> Result<u64, MoneyError> {
        let factor = self.wire_factor(money.currency());
        money.minor().checked_mul(factor).ok_or(MoneyError::Range)
    }

    /// The sum that `wire` stands for. A fraction of our minor unit is an error, never rounded.
    pub fn from_wire(self, wire: u64, currency: Currency) -> Result<Money, MoneyError> {
        let factor = self.wire_factor(currency);
        if !wire.is_multiple_of(factor) {
            return Err(MoneyError::Range);
        }
        Money::new(wire / factor, currency)
    }

    fn wire_factor(self, currency: Currency) -> u64 {
        match self {
            Self::Stripe if matches!(currency.code(), "ISK" | "UGX") => 100,
            Self::Stripe | Self::TipTopPay => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: u64, code: &str) -> Money {
        Money::new(minor, code.parse().unwrap()).unwrap()
    }

    #[test]
    fn stripe_units_follow_its_table() {
        for (minor, code, wire) in [
            (500, "ISK", 50_000),
            (500, "UGX", 50_000),
            (500, "JPY", 500),
            (1_250, "EUR", 1_250),
            (1_250, "KWD", 1_250),
        ] {
            assert_eq!(Provider::Stripe.to_wire(money(minor, code)), Ok(wire), "{code}");
            assert_eq!(Provider::Stripe.from_wire(wire, code.parse().unwrap()), Ok(money(minor, code)));
        }
        assert!(Provider::Stripe.from_wire(50_001, "ISK".parse().unwrap()).is_err());
    }

    #[test]
    fn minimums_are_in_the_currency_s_own_minor_units() {
        for (code, minor) in
            [("USD", 50), ("GBP", 30), ("JPY", 50), ("HUF", 17_500), ("MXN", 1_000), ("KZT", 0)]
        {
            assert_eq!(Provider::Stripe.minimum(code.parse().unwrap()).minor(), minor, "{code}");
        }
    }

    #[test]
    fn no_minimum_is_in_a_currency_of_thousandths() {
        for (code, _) in STRIPE_MINIMUM_HUNDREDTHS {
            assert!(code.parse::<Currency>().unwrap().exponent() <= 2, "{code}");
        }
    }

    #[test]
    fn a_provider_s_name_reads_back_and_is_what_serde_writes() {
        for provider in Provider::ALL {
            assert_eq!(provider.as_str().parse(), Ok(provider));
            assert_eq!(serde_json::to_value(provider).unwrap(), provider.as_str());
        }
        assert_eq!("tip_top_pay".parse::<Provider>(), Err(UnknownProvider));
    }

    #[test]
    fn tiptoppay_charges_its_own_currencies_down_to_a_hundredth() {
        for (code, charges) in [("KZT", true), ("MXN", true), ("EUR", true), ("JPY", false), ("KWD", false)] {
            assert_eq!(Provider::TipTopPay.charges(code.parse().unwrap()), charges, "{code}");
        }
        assert_eq!(Provider::TipTopPay.minimum("KZT".parse().unwrap()).minor(), 1);
        for code in TIPTOPPAY_CURRENCIES.split_ascii_whitespace() {
            assert_eq!(
                code.parse::<Currency>().unwrap().exponent(),
                2,
                "{code}: hundredths are its minor units"
            );
        }
    }

    #[test]
    fn three_decimal_sums_are_charged_in_tens() {
        assert_eq!(Provider::Stripe.step("KWD".parse().unwrap()), 10);
        assert_eq!(Provider::Stripe.step("EUR".parse().unwrap()), 1);
        assert_eq!(Provider::Stripe.step("TWD".parse().unwrap()), 1);
    }
}
