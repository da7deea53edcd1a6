//! What the desk reads of a salon's connections to payment providers, and of the test payment over one.
//!
//! The Worker writes these for this page alone (`worker/src/http/desk/{connections,report,test_payment}.rs`); the
//! journeys and `tests/desk` hold the two together. Deliberately absent: keys. No answer has one.

use crate::decode::{Decode, Node, member, member_or_default, named, read};
use chairtime_shared::money::Money;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::time::Timestamp;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// It works, and somebody should look all the same.
    Attention,
    /// Money cannot be taken, or its messages do not come.
    Failed,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// How it came out.
    pub outcome: Outcome,
    /// The stable code.
    pub code: String,
    /// What is so and what to do, in the desk's language.
    pub sentence: String,
    /// Of something that was repaired: when.
    pub at: Option<Timestamp>,
}

/// The last look that was taken at a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// When.
    pub at: Timestamp,
    /// What is not as it should be.
    pub findings: Vec<Check>,
    /// What was repaired, the last things.
    pub repairs: Vec<Check>,
}

/// Whether clients pay on the provider's page or in its window over the salon's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    /// On the provider's page.
    Link,
    /// In its window.
    Widget,
}

/// When money is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stages {
    /// When the client pays.
    One,
    /// Held on the card first, taken once the booking stands.
    Two,
}

/// A connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// To whom.
    pub provider: Provider,
    /// Whether it moves real money.
    pub mode: Mode,
    /// The provider's name of the account.
    pub account: String,
    /// What its owner calls it; empty where the provider does not tell.
    pub label: String,
    /// Where clients pay.
    pub page: PageKind,
    /// When money is taken.
    pub stages: Stages,
    /// Since when.
    pub connected_at: Timestamp,
    /// The last look at it.
    pub watch: Option<Watch>,
}

/// The addresses to which providers send messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// Stripe's one.
    pub stripe: String,
    /// TipTop Pay's, by the kind of notification.
    pub tiptoppay: Vec<(&'static str, String)>,
}

/// The kinds of notification as its cabinet calls them, each with the name in the Worker's answer.
const KINDS: [(&str, &str); 6] = [
    ("Check", "check"),
    ("Pay", "pay"),
    ("Fail", "fail"),
    ("Confirm", "confirm"),
    ("Refund", "refund"),
    ("Cancel", "cancel"),
];

/// The salon's connections, and what is needed to make one by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connections {
    /// Those in use, in the salon's order.
    pub connections: Vec<Connection>,
    /// Where messages go.
    pub addresses: Addresses,
    /// The events to choose at Stripe.
    pub events: Vec<String>,
    /// The API version to choose there.
    pub api_version: String,
}

/// What is left to be done by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manual {
    /// The address to give to the provider.
    pub address: String,
    /// The events to choose there.
    pub events: Vec<String>,
    /// The API version to choose there.
    pub api_version: Option<String>,
    /// What the provider shows then goes back in this field of the same call; absent when nothing goes back.
    pub field: Option<String>,
    /// Where to go.
    pub cabinet: String,
}

/// What came of connecting or checking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Every check.
    pub checks: Vec<Check>,
    /// As it stands now, if it does.
    pub connection: Option<Connection>,
    /// What is left to be done by hand.
    pub manual: Option<Manual>,
}

impl Report {
    /// Whether all is right that has to be.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.connection.is_some() && self.checks.iter().all(|check| check.outcome != Outcome::Failed)
    }
}

/// One of the things that must happen in a test payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Its page is open.
    Opened,
    /// The provider asked whether it may be paid.
    Checked,
    /// It is paid.
    Paid,
    /// The provider's message about it came.
    Message,
    /// Its money was asked back.
    RefundRequested,
    /// Its money is back.
    Refunded,
}

impl Step {
    /// Those of a test at a provider, in the order in which they follow from one another. TipTop Pay asks first where
    /// Check is set up.
    #[must_use]
    pub fn all(provider: Provider) -> &'static [Self] {
        const AT_STRIPE: &[Step] =
            &[Step::Opened, Step::Paid, Step::Message, Step::RefundRequested, Step::Refunded];
        const AT_TIPTOPPAY: &[Step] =
            &[Step::Opened, Step::Checked, Step::Paid, Step::Message, Step::RefundRequested, Step::Refunded];
        match provider {
            Provider::Stripe => AT_STRIPE,
            Provider::TipTopPay => AT_TIPTOPPAY,
        }
    }
}

/// How far a test payment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestState {
    /// Something is still to come.
    InProgress,
    /// Everything came.
    Passed,
    /// Something is missing that should have come by now.
    Failed,
}

/// A live test payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// How much.
    pub amount: Money,
    /// What has happened, with its time.
    pub steps: Vec<(Step, Timestamp)>,
    /// How far it is.
    pub state: TestState,
    /// What is missing, or worth knowing.
    pub checks: Vec<Check>,
    /// Where it is paid, while that is awaited.
    pub url: Option<String>,
}

/// What was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUp {
    /// What could not be removed at the provider.
    pub checks: Vec<Check>,
}

impl Decode for Outcome {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(match node.text()?.as_str() {
            "passed" => Self::Passed,
            "attention" => Self::Attention,
            "failed" => Self::Failed,
            _ => return None,
        })
    }
}

impl Decode for Check {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            outcome: member(node, "outcome"),
            code: member(node, "code"),
            sentence: member(node, "sentence"),
            at: member(node, "at"),
        })
    }
}

impl Decode for Watch {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            at: member(node, "at"),
            findings: member(node, "findings"),
            repairs: member(node, "repairs"),
        })
    }
}

impl Decode for PageKind {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        match node.text()?.as_str() {
            "order_link" => Some(Self::Link),
            "widget" => Some(Self::Widget),
            _ => None,
        }
    }
}

impl Decode for Stages {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        match node.text()?.as_str() {
            "one" => Some(Self::One),
            "two" => Some(Self::Two),
            _ => None,
        }
    }
}

impl Decode for Connection {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            provider: named(node, "provider"),
            mode: named(node, "mode"),
            account: member(node, "account"),
            label: member(node, "label"),
            page: member(node, "page"),
            stages: member(node, "stages"),
            connected_at: member(node, "connected_at"),
            watch: member(node, "watch"),
        })
    }
}

impl Decode for Addresses {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let theirs = node.get("tiptoppay");
        let mut tiptoppay = Vec::with_capacity(KINDS.len());
        for (kind, name) in KINDS {
            tiptoppay.push((kind, member(&theirs, name)?));
        }
        Some(Self { stripe: member(node, "stripe")?, tiptoppay })
    }
}

impl Decode for Connections {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            connections: member(node, "connections"),
            addresses: member(node, "addresses"),
            events: member(node, "events"),
            api_version: member(node, "api_version"),
        })
    }
}

impl Decode for Manual {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            address: member(node, "address"),
            events: member_or_default(node, "events"),
            api_version: member(node, "api_version"),
            field: member(node, "field"),
            cabinet: member(node, "cabinet"),
        })
    }
}

impl Decode for Report {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            checks: member(node, "checks"),
            connection: member(node, "connection"),
            manual: member(node, "manual"),
        })
    }
}

impl Decode for Step {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(match node.text()?.as_str() {
            "opened" => Self::Opened,
            "checked" => Self::Checked,
            "paid" => Self::Paid,
            "message" => Self::Message,
            "refund_requested" => Self::RefundRequested,
            "refunded" => Self::Refunded,
            _ => return None,
        })
    }
}

impl Decode for (Step, Timestamp) {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some((member(node, "step")?, member(node, "at")?))
    }
}

impl Decode for TestState {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(match node.text()?.as_str() {
            "in_progress" => Self::InProgress,
            "passed" => Self::Passed,
            "failed" => Self::Failed,
            _ => return None,
        })
    }
}

impl Decode for Test {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            amount: member(node, "amount"),
            steps: member(node, "steps"),
            state: member(node, "status"),
            checks: member(node, "checks"),
            // Absent once it is paid or closed.
            url: member(&node.get("checkout"), "url"),
        })
    }
}

impl Decode for GivenUp {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { checks: member(node, "checks")? })
    }
}

#[cfg(test)]
pub(in crate::desk) mod tests;
