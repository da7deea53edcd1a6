//! Connecting a salon to a provider: what is pasted is tried, what has to be set up there is set up, and everything that
//! was found out is told, one sentence each.
//!
//! The judgements are plain functions over what the provider answered ([`stripe_check`], [`tiptoppay_check`]); between
//! them stand the calls ([`stripe`], [`tiptoppay`]), over a trait, so that a test can be the provider.
//! Invariants: nothing is changed at a provider before everything that can be seen without a change has been seen and is
//! right; a report never holds a key. Deliberately absent: storing (the caller does that, in the ledger).

pub mod judgement;
pub mod live;
pub mod stripe;
pub mod stripe_check;
mod stripe_judgement;
mod test_judgement;
pub mod test_payment;
pub mod tiptoppay;
pub mod tiptoppay_check;
mod tiptoppay_judgement;
pub mod watch;

pub use judgement::{Judgement, Row, details, rows, sentence};
pub use stripe_judgement::StripeJudgement;
pub use test_judgement::TestJudgement;
pub use tiptoppay_judgement::TipTopJudgement;

use crate::connection::{Finding, OpenConnection, Outcome};
use chairtime_shared::cancellation::{CancellationRule, CardOnFile};
use chairtime_shared::catalogue::Service;
use chairtime_shared::id::SalonId;
use chairtime_shared::money::Currency;
use chairtime_shared::time::Timestamp;
use serde::Serialize;

/// How long the secrets of before a change stay valid, in seconds: longer than Stripe signs with both, and than TipTop
/// Pay's first hours of sending again.
pub const OLD_SECRETS_SECONDS: i64 = 24 * 3_600;

/// The salon that is being connected.
#[derive(Debug, Clone)]
pub struct Target {
    /// Which.
    pub salon: SalonId,
    /// In what it charges.
    pub currency: Currency,
    /// Whether any of its rules has cards kept.
    pub cards: CardOnFile,
    /// Our own address, without a slash at the end.
    pub origin: String,
    /// When.
    pub now: Timestamp,
}

/// Whether any rule of a salon has cards kept: its own, or a service's.
#[must_use]
pub fn kept_cards(salon: CancellationRule, services: &[Service]) -> CardOnFile {
    let own = services.iter().filter_map(|service| service.cancellation);
    let kept = std::iter::once(salon).chain(own).any(|rule| rule.card == CardOnFile::Kept);
    if kept { CardOnFile::Kept } else { CardOnFile::NotKept }
}

/// What the owner has to do by hand, ready to be copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manual {
    /// The address to give to the provider.
    pub address: String,
    /// The events to choose there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<&'static str>,
    /// The API version to choose there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<&'static str>,
    /// The field of the same call in which to give back what the provider shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// Where to go.
    pub cabinet: String,
}

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// What was found, in the order of the checks.
    pub findings: Vec<Finding>,
    /// The connection to store; `None` when something failed.
    pub open: Option<OpenConnection>,
    /// What is left to do by hand.
    pub manual: Option<Manual>,
}

impl Checked {
    /// What ended with these findings.
    fn failed(findings: Vec<Finding>) -> Self {
        Self { findings, open: None, manual: None }
    }
}

/// Whether anything keeps the salon from being connected.
#[must_use]
pub fn has_failed(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.outcome == Outcome::Failed)
}
