//! Configuration: variables and secrets of the Worker, read once per request. The keys of all salons, the one that grows,
//! are parsed once per text: an isolate may outlive its bindings, so they are read again each time.
//!
//! Invariant: whoever holds a [`Config`] holds keys that have been read as what they are. Deliberately absent: defaults
//! for secrets. A missing one is an error that names it, never an empty key.

use crate::recent::Recent;
use crate::secret::Secret;
use crate::stripe;
use chairtime_shared::api::ConnectedProvider;
use chairtime_shared::id::SalonId;
use chairtime_shared::provider::{Mode, Provider};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A salon's keys at Stripe.
#[derive(Debug, Clone, Deserialize)]
pub struct StripeKeys {
    /// Secret or restricted API key.
    pub secret_key: Secret,
    /// Signing secrets of the webhook endpoint; several while one is being rolled.
    pub webhook_secrets: Vec<Secret>,
}

impl StripeKeys {
    /// What kind of money the key moves; `None` for a text that is no secret key.
    #[must_use]
    pub fn mode(&self) -> Option<Mode> {
        stripe::key_mode(&self.secret_key)
    }
}

/// A salon's keys at its providers.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct SalonKeys {
    /// At Stripe.
    #[serde(default)]
    pub stripe: Option<StripeKeys>,
}

impl SalonKeys {
    /// Where the salon can take a prepayment, in the order of preference.
    #[must_use]
    pub fn connected(&self) -> Vec<ConnectedProvider> {
        let stripe = self.stripe.as_ref().and_then(StripeKeys::mode);
        stripe.map(|mode| ConnectedProvider { provider: Provider::Stripe, mode }).into_iter().collect()
    }
}

/// The Worker's variables and secrets.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address under which clients reach the Worker, without a slash at the end.
    pub public_origin: String,
    /// Where Stripe listens: the real one, or the sandbox.
    pub stripe_api_base: String,
    /// Opens the operator's calls.
    pub operator_secret: Secret,
    /// Key of the links that open one booking.
    pub link_secret: Secret,
    /// Keys per salon.
    pub salons: Rc<BTreeMap<SalonId, SalonKeys>>,
}

thread_local! {
    static SALONS: Recent<BTreeMap<SalonId, SalonKeys>> = const { Recent::new() };
}

/// Which variable or secret keeps the Worker from serving.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Not set.
    #[error("{0} is not set")]
    Missing(&'static str),
    /// Set to something that cannot be used.
    #[error("{0} cannot be read: {1}")]
    Unreadable(&'static str, String),
}

impl Config {
    /// Reads the configuration through `variable`, which gives a variable's or secret's text.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let text = |name: &'static str| variable(name).ok_or(ConfigError::Missing(name));
        let secret = |name: &'static str| {
            Secret::new(&text(name)?).map_err(|error| ConfigError::Unreadable(name, error.to_string()))
        };
        // The position of a JSON error is safe to tell, the text around it is not.
        let unreadable = |error: serde_json::Error| {
            let place = format!("JSON error at line {} column {}", error.line(), error.column());
            ConfigError::Unreadable("SALON_KEYS", place)
        };
        let salons = text("SALON_KEYS")?;
        let salons = SALONS
            .with(|known| known.get(&salons, |salons| serde_json::from_str(salons)))
            .map_err(unreadable)?;
        Ok(Self {
            public_origin: text("PUBLIC_ORIGIN")?.trim_end_matches('/').to_owned(),
            stripe_api_base: variable("STRIPE_API_BASE")
                .map_or_else(|| stripe::API_BASE.to_owned(), |base| base.trim_end_matches('/').to_owned()),
            operator_secret: secret("OPERATOR_SECRET")?,
            link_secret: secret("LINK_SECRET")?,
            salons,
        })
    }

    /// Reads the configuration of a Worker or Durable Object.
    pub fn from_env(env: &worker::Env) -> Result<Self, ConfigError> {
        Self::read(|name| env.var(name).ok().map(|value| value.to_string()))
    }

    /// The salon's keys at Stripe, if it is connected.
    #[must_use]
    pub fn stripe(&self, salon: &SalonId) -> Option<&StripeKeys> {
        self.salons.get(salon)?.stripe.as_ref()
    }

    /// Where the salon can take a prepayment.
    #[must_use]
    pub fn connected(&self, salon: &SalonId) -> Vec<ConnectedProvider> {
        self.salons.get(salon).map(SalonKeys::connected).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(name: &str) -> Option<String> {
        let text = match name {
            "PUBLIC_ORIGIN" => "https://book.example/",
            "OPERATOR_SECRET" => "operator",
            "LINK_SECRET" => "link",
            "SALON_KEYS" => {
                r#"{"belle":{"stripe":{"secret_key":"sk_test_1","webhook_secrets":["whsec_1"]}}}"#
            }
            _ => return None,
        };
        Some(text.to_owned())
    }

    #[test]
    fn a_complete_configuration_is_read() {
        let config = Config::read(variables).unwrap();
        assert_eq!(config.public_origin, "https://book.example");
        assert_eq!(config.stripe_api_base, "https://api.stripe.com");
        let belle = config.connected(&"belle".parse().unwrap());
        assert_eq!(belle, [ConnectedProvider { provider: Provider::Stripe, mode: Mode::Test }]);
        assert!(config.connected(&"other".parse().unwrap()).is_empty());
    }

    #[test]
    fn what_is_missing_is_named_and_secrets_are_not_shown() {
        for missing in ["PUBLIC_ORIGIN", "OPERATOR_SECRET", "LINK_SECRET", "SALON_KEYS"] {
            let read = Config::read(|name| if name == missing { None } else { variables(name) });
            assert_eq!(read.unwrap_err().to_string(), format!("{missing} is not set"));
        }
        let broken = |name: &str| {
            if name == "SALON_KEYS" {
                Some(r#"{"belle":{"stripe":{"secret_key":"sk_live_x"#.into())
            } else {
                variables(name)
            }
        };
        let message = Config::read(broken).unwrap_err().to_string();
        assert!(message.contains("SALON_KEYS") && !message.contains("sk_live"), "{message}");
        assert!(!format!("{:?}", Config::read(variables).unwrap()).contains("sk_test_1"));
    }
}
