//! The webhook watch: what a stored connection is found to be, and what was repaired.
//!
//! It is the same check as the owner's, so that what she sees and what the watch sees are one. Invariant: of what was
//! found only that is kept which somebody should know: what was mended, what is wrong, and what only a person can mend.

use super::live::Live;
use super::{Checked, StripeJudgement, Target, TipTopJudgement, stripe, tiptoppay};
use crate::config::Config;
use crate::connect::Judgement;
use crate::connection::{Connection, Finding, Keys, OpenConnection, Outcome, Repair, Watch};
use chairtime_shared::time::Timestamp;

/// Counter of what was repaired, in the ledger's figures.
pub const REPAIRED: &str = "watch:repaired";
/// Counter of what could only be reported.
pub const REPORTED: &str = "watch:reported";

/// What is told when something was repaired.
const REPAIRS: [Row; 9] = [
    Row::Stripe(StripeJudgement::WebhookMadeAgain),
    Row::Stripe(StripeJudgement::WebhookReplaced),
    Row::Stripe(StripeJudgement::WebhookRenewed),
    Row::Stripe(StripeJudgement::WebhookEnabled),
    Row::Stripe(StripeJudgement::WebhookMoved),
    Row::Stripe(StripeJudgement::WebhookEventsMended),
    Row::TipTop(TipTopJudgement::NotificationEnabled),
    Row::TipTop(TipTopJudgement::NotificationMoved),
    Row::TipTop(TipTopJudgement::NotificationMended),
];

#[derive(Clone, Copy)]
enum Row {
    Stripe(StripeJudgement),
    TipTop(TipTopJudgement),
}

impl Row {
    fn code(self) -> &'static str {
        match self {
            Self::Stripe(judgement) => judgement.row().code,
            Self::TipTop(judgement) => judgement.row().code,
        }
    }
}

/// Whether a finding tells of something repaired.
#[must_use]
pub fn is_repair(finding: &Finding) -> bool {
    REPAIRS.iter().any(|row| row.code() == finding.code)
}

/// Whether a finding is about messages: these have to come, whatever else is so.
fn is_about_messages(finding: &Finding) -> bool {
    matches!(finding.check.as_str(), "webhook" | "notifications" | "check")
}

/// What of a check is worth keeping.
#[must_use]
pub fn notable(findings: &[Finding]) -> Vec<Finding> {
    let unseen = StripeJudgement::WebhookByHand.row().code;
    let worth = |finding: &&Finding| match finding.outcome {
        Outcome::Passed => is_repair(finding),
        Outcome::Failed => true,
        // That an endpoint cannot be seen is no news: it is so since it was made by hand.
        Outcome::Attention => is_about_messages(finding) && finding.code != unseen,
    };
    findings.iter().filter(worth).cloned().collect()
}

/// What the watch found.
#[derive(Debug, Clone)]
pub struct Looked {
    /// The connection with what was found in it, and with its keys, should they have changed.
    pub open: OpenConnection,
    /// How many things were repaired.
    pub repaired: usize,
    /// How many could only be reported.
    pub reported: usize,
}

/// Most repairs that are remembered.
const REPAIRS_MAX: usize = 10;

/// The watch after a look that found that: repairs stay in it, so that the owner hears of them whenever she looks.
#[must_use]
pub fn watch(findings: &[Finding], before: Option<&Connection>, at: Timestamp) -> Watch {
    let findings = notable(findings);
    let fresh = findings.iter().filter(|finding| is_repair(finding));
    let mut repairs: Vec<_> = fresh.map(|finding| Repair { at, finding: finding.clone() }).collect();
    let known = before.and_then(|before| before.watch.as_ref()).map(|watch| watch.repairs.as_slice());
    repairs.extend(known.unwrap_or_default().iter().cloned());
    repairs.truncate(REPAIRS_MAX);
    Watch { at, findings, repairs }
}

/// Puts what was found into the connection. Where the check failed, the connection stays as it was.
#[must_use]
pub fn recorded(checked: Checked, before: &OpenConnection, target: &Target) -> Looked {
    let watch = watch(&checked.findings, Some(&before.connection), target.now);
    let repaired = watch.findings.iter().filter(|finding| is_repair(finding)).count();
    let reported = watch.findings.len().saturating_sub(repaired);
    let mut open = checked.open.unwrap_or_else(|| before.clone());
    open.connection.watch = Some(watch);
    Looked { open, repaired, reported }
}

/// Looks at a connection, and repairs what can be repaired.
pub async fn verify(config: &Config, target: &Target, open: &OpenConnection) -> Checked {
    match &open.keys {
        Keys::Stripe(_) => stripe::verify(&Live(config), target, open).await,
        Keys::TipTopPay(_) => tiptoppay::verify(&Live(config), target, open).await,
    }
}
