//! The live test payment: how much, and what its steps say about the connection.
//!
//! Deliberately absent: the payment itself. It is a booking like any other, without a visit; settlement sends all of it
//! back.

use super::{Judgement, TestJudgement as Is};
use crate::connection::Finding;
use crate::ledger::reply::{StepAt, TestStep};
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;
use serde::Serialize;

/// Sums in major units where one unit is too small a sum for a bank or for Stripe, whose own table has no row for them:
/// each is worth between 0.5 and 1.5 US dollars.
const SMALL_UNITS: &[(&str, u64)] =
    &[("AMD", 400), ("KGS", 80), ("KZT", 500), ("RUB", 100), ("TRY", 40), ("UAH", 40), ("UZS", 10_000)];
/// At TipTop Pay, whose minimum is a hundredth, a sum that its banks are known to take.
const TENGE: u64 = 100;

/// The sum of a test payment: the provider's minimum, and at least one major unit, or what stands for it above.
#[must_use]
pub fn amount(provider: Provider, currency: Currency) -> Money {
    let least = provider.minimum(currency);
    let listed = SMALL_UNITS.iter().find(|(code, _)| *code == currency.code()).map(|(_, major)| *major);
    let major = match (provider, currency.code()) {
        (Provider::TipTopPay, "KZT") => TENGE,
        _ => listed.unwrap_or(1),
    };
    let minor = major.saturating_mul(10_u64.pow(u32::from(currency.exponent())));
    // Where Stripe publishes a minimum it is the sum: no owner should pay more than she must.
    let minor = match provider {
        Provider::Stripe if least.minor() > 0 => least.minor(),
        Provider::Stripe | Provider::TipTopPay => minor.max(least.minor()),
    };
    Money::new(minor, currency).unwrap_or(least)
}

/// Seconds after a payment within which its message, and the order to send it back, must be there.
const MESSAGE_SECONDS: i64 = 120;
/// Seconds within which the money must be on its way back.
const REFUND_SECONDS: i64 = 600;
/// Seconds after which an unopened page will not open any more.
const OPEN_SECONDS: i64 = 60;
/// Seconds in which the owner has to pay: as long as the page is open, and a little more.
const PAY_SECONDS: i64 = 20 * 60;

/// How far a test payment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Something is still to come.
    InProgress,
    /// Everything came.
    Passed,
    /// Something is missing that should have come by now.
    Failed,
}

/// What the steps say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How far it is.
    pub status: Status,
    /// What is missing, or worth knowing.
    pub findings: Vec<Finding>,
}

/// Judges the steps at `now`.
#[must_use]
pub fn judge(provider: Provider, steps: &[StepAt], now: Timestamp) -> Verdict {
    let at = |step| steps.iter().find(|done| done.step == step).map(|done| done.at);
    let older = |since: Timestamp, seconds| now.0.saturating_sub(since.0) >= seconds;
    let failed = |is: Is| Verdict { status: Status::Failed, findings: vec![is.found()] };
    let waiting = Verdict { status: Status::InProgress, findings: Vec::new() };
    let Some(started) = at(TestStep::Started) else { return waiting };
    let Some(paid) = at(TestStep::Paid) else {
        return match at(TestStep::Opened) {
            None if older(started, OPEN_SECONDS) => failed(Is::NotOpened),
            Some(opened) if older(opened, PAY_SECONDS) => failed(Is::NotPaid),
            None | Some(_) => waiting,
        };
    };
    if at(TestStep::Message).is_none() {
        let missing = match provider {
            Provider::Stripe => Is::NoStripeMessage,
            Provider::TipTopPay => Is::NoTipTopMessage,
        };
        return if older(paid, MESSAGE_SECONDS) { failed(missing) } else { waiting };
    }
    match (at(TestStep::RefundRequested), at(TestStep::Refunded)) {
        (_, Some(_)) => {}
        (None, None) if older(paid, MESSAGE_SECONDS) => return failed(Is::NotSentBack),
        (Some(asked), None) if older(asked, REFUND_SECONDS) => return failed(Is::RefundLate),
        (None | Some(_), None) => return waiting,
    }
    let unasked = provider == Provider::TipTopPay && at(TestStep::Checked).is_none();
    let told = if unasked { Is::PassedUnasked } else { Is::Passed };
    Verdict { status: Status::Passed, findings: vec![told.found()] }
}
