//! A salon's connection to a provider: what may be shown of it, and the keys that may not.
//!
//! Invariant: a [`Connection`] holds no secret; [`Keys`] never print. Keys are written out only to be sealed and on the way
//! between the Worker and the salon's ledger, which never leaves the platform.

use crate::secret::Secret;
use crate::stripe;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A salon's keys at Stripe.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StripeKeys {
    /// Secret or restricted API key.
    #[serde(serialize_with = "exposed::one")]
    pub secret_key: Secret,
    /// Signing secrets of the webhook endpoint, the newest first; several while one is being rolled.
    #[serde(serialize_with = "exposed::all")]
    pub webhook_secrets: Vec<Secret>,
}

impl StripeKeys {
    /// What kind of money the key moves; `None` for a text that is no secret key.
    #[must_use]
    pub fn mode(&self) -> Option<Mode> {
        stripe::key_mode(&self.secret_key)
    }
}

/// A salon's keys at TipTop Pay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TipTopPayKeys {
    /// Public ID of the terminal.
    pub public_id: String,
    /// API secrets, the newest first; several while one is being changed. The first one calls, each may have signed.
    #[serde(serialize_with = "exposed::all")]
    pub api_secrets: Vec<Secret>,
}

/// A salon's keys at a provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Keys {
    /// At Stripe.
    Stripe(StripeKeys),
    /// At TipTop Pay.
    TipTopPay(TipTopPayKeys),
}

impl Keys {
    /// Whose keys they are.
    #[must_use]
    pub fn provider(&self) -> Provider {
        match self {
            Self::Stripe(_) => Provider::Stripe,
            Self::TipTopPay(_) => Provider::TipTopPay,
        }
    }

    /// The secrets that may have signed a message, the newest first.
    #[must_use]
    pub fn signing(&self) -> &[Secret] {
        match self {
            Self::Stripe(keys) => &keys.webhook_secrets,
            Self::TipTopPay(keys) => &keys.api_secrets,
        }
    }

    /// Forgets every signing secret but the newest.
    pub fn forget_old(&mut self) {
        match self {
            Self::Stripe(keys) => keys.webhook_secrets.truncate(1),
            Self::TipTopPay(keys) => keys.api_secrets.truncate(1),
        }
    }
}

/// Which TipTop Pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// Kazakhstan.
    #[default]
    Kz,
    /// Mexico.
    Mx,
}

/// Where a client pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    /// On a page of the provider (at TipTop Pay: the page of an order).
    #[default]
    OrderLink,
    /// In the provider's widget, over our own page. At TipTop Pay only.
    Widget,
}

/// In how many stages money is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stages {
    /// Taken when the client pays.
    #[default]
    One,
    /// Held on the card first, taken once the booking is confirmed.
    Two,
}

/// A webhook endpoint that we made at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookEndpoint {
    /// The provider's name of it.
    pub id: String,
    /// Where it sends messages.
    pub url: String,
}

/// How a check of a connection came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// Money cannot be taken, or its messages do not come.
    Failed,
    /// It works, and somebody should look all the same.
    Attention,
}

/// What a check of a connection found. The sentence for people is made when it is shown, in their language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Which check.
    pub check: String,
    /// How it came out.
    pub outcome: Outcome,
    /// A stable code.
    pub code: String,
    /// What the sentence needs beside the code (an event's name, a provider's own code); may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// The last look at a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// When.
    pub at: Timestamp,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What was repaired of late, newest first, however fine it looks now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<Repair>,
}

/// Something that was repaired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// When.
    pub at: Timestamp,
    /// What.
    pub finding: Finding,
}

/// A connection as its owner may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// To whom.
    pub provider: Provider,
    /// Whether it moves real money.
    pub mode: Mode,
    /// The provider's name of the account: `acct_…`, or the terminal's Public ID.
    pub account: String,
    /// The account's own name for people; may be empty.
    pub label: String,
    /// Which TipTop Pay; without meaning elsewhere.
    #[serde(default)]
    pub region: Region,
    /// Where clients pay.
    #[serde(default)]
    pub page: PageKind,
    /// In how many stages money is taken.
    #[serde(default)]
    pub stages: Stages,
    /// The webhook endpoint that we made, if we did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<WebhookEndpoint>,
    /// Since when.
    pub connected_at: Timestamp,
    /// After a change of keys: until when the old signing secrets count beside the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_secrets_until: Option<Timestamp>,
    /// The last look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watch: Option<Watch>,
    /// Since when it is disconnected: no new payment is opened there. What is open still comes to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<Timestamp>,
    /// Grows with each change of its keys; given by the ledger.
    #[serde(default)]
    pub version: u64,
}

/// A connection with its keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenConnection {
    /// What may be shown.
    pub connection: Connection,
    /// What may not.
    pub keys: Keys,
}

/// Writes secrets out, for the seal and for the ledger. Nowhere else: `Secret` itself cannot be serialised.
mod exposed {
    use super::Secret;
    use serde::Serializer;

    pub(super) fn one<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }

    pub(super) fn all<S: Serializer>(secrets: &[Secret], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(secrets.iter().map(Secret::expose))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_travel_whole_and_never_print() {
        let keys = Keys::TipTopPay(TipTopPayKeys {
            public_id: "pk_1".into(),
            api_secrets: vec![Secret::new("new-secret").unwrap(), Secret::new("old-secret").unwrap()],
        });
        let text = serde_json::to_string(&keys).unwrap();
        assert_eq!(text, r#"{"tiptoppay":{"public_id":"pk_1","api_secrets":["new-secret","old-secret"]}}"#);
        let mut read: Keys = serde_json::from_str(&text).unwrap();
        assert_eq!(read.provider(), Provider::TipTopPay);
        assert!(!format!("{read:?}").contains("secret\""));
        assert!(!format!("{read:#?}").contains("new-secret"));
        read.forget_old();
        assert_eq!(read.signing().iter().map(Secret::expose).collect::<Vec<_>>(), ["new-secret"]);
    }

    #[test]
    fn a_connection_of_an_older_version_reads() {
        let text = r#"{"provider":"stripe","mode":"test","account":"acct_1","label":"","connected_at":1}"#;
        let connection: Connection = serde_json::from_str(text).unwrap();
        assert_eq!((connection.page, connection.stages), (PageKind::OrderLink, Stages::One));
        assert_eq!((connection.endpoint, connection.watch, connection.version), (None, None, 0));
    }
}
