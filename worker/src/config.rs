//! Configuration: variables and secrets of the Worker, read once per request. The sealing keys are parsed once per text: an
//! isolate may outlive its bindings, so they are read again each time.
//!
//! Invariant: whoever holds a [`Config`] holds keys that have been read as what they are. Deliberately absent: defaults
//! for secrets (a missing one is an error that names it, never an empty key), and the salons' own keys, which lie sealed
//! in their ledgers.

use crate::challenge::Challenge;
use crate::connection::Region;
use crate::mail::{Carrier, MailConfig};
use crate::recent::Recent;
use crate::seal::Keyring;
use crate::secret::Secret;
use crate::stripe;
use chairtime_shared::contact::parse_email;
use std::rc::Rc;

/// Where TipTop Pay listens, per country: the real one, or the sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TipTopPayHosts {
    kz_api: String,
    mx_api: String,
    kz_widget: String,
    mx_widget: String,
}

/// The text of a variable or secret.
#[must_use]
pub fn variable(env: &worker::Env, name: &str) -> Option<String> {
    env.var(name).ok().map(|value| value.to_string())
}

/// The Worker's variables and secrets.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address under which clients reach the Worker, without a slash at the end.
    pub public_origin: String,
    /// Where Stripe listens: the real one, or the sandbox.
    pub stripe_api_base: String,
    tiptoppay: TipTopPayHosts,
    /// Opens the operator's calls.
    pub operator_secret: Secret,
    /// Key of the links that open one booking.
    pub link_secret: Secret,
    /// Under which the salons' data keys are wrapped.
    pub sealing: Rc<Keyring>,
    /// How often each connection is looked at, in seconds.
    pub watch_seconds: i64,
    /// How often the cron holds the books against the providers, in seconds, while there is something to expect.
    pub reconcile_seconds: i64,
    /// What a salon that is flooded asks of who books; `None` where none is set up.
    pub challenge: Option<Challenge>,
    /// How letters leave; `None` where no mail service is set up.
    pub mail: Option<MailConfig>,
}

thread_local! {
    static KEYRINGS: Recent<Keyring> = const { Recent::new() };
}

/// Each connection is looked at once an hour.
const WATCH_SECONDS: i64 = 3_600;

/// The cron comes every five minutes, give or take.
const RECONCILE_SECONDS: i64 = 240;

fn seconds(
    variable: impl Fn(&str) -> Option<String>,
    name: &'static str,
    usual: i64,
) -> Result<i64, ConfigError> {
    let wrong = || ConfigError::Unreadable(name, "not a whole number of seconds".into());
    match variable(name) {
        None => Ok(usual),
        Some(text) => text.parse().ok().filter(|seconds| *seconds > 0).ok_or_else(wrong),
    }
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
        let address = |name: &str, usual: &str| {
            variable(name).map_or_else(|| usual.to_owned(), |base| base.trim_end_matches('/').to_owned())
        };
        let sealing = KEYRINGS.with(|known| {
            known.get(&text("SEALING_KEYS")?, |text| {
                Keyring::parse(text)
                    .map_err(|error| ConfigError::Unreadable("SEALING_KEYS", error.to_string()))
            })
        })?;
        let watch_seconds = Self::watch_seconds(&variable)?;
        Ok(Self {
            public_origin: text("PUBLIC_ORIGIN")?.trim_end_matches('/').to_owned(),
            stripe_api_base: address("STRIPE_API_BASE", stripe::API_BASE),
            tiptoppay: TipTopPayHosts {
                kz_api: address("TIPTOPPAY_KZ_API_BASE", "https://api.tiptoppay.kz"),
                mx_api: address("TIPTOPPAY_MX_API_BASE", "https://api.tiptoppay.mx"),
                kz_widget: address("TIPTOPPAY_KZ_WIDGET", "https://widget.tiptoppay.kz/bundles/widget.js"),
                mx_widget: address("TIPTOPPAY_MX_WIDGET", "https://widget.tiptoppay.mx/bundles/widget.js"),
            },
            operator_secret: secret("OPERATOR_SECRET")?,
            link_secret: secret("LINK_SECRET")?,
            sealing,
            watch_seconds,
            reconcile_seconds: seconds(&variable, "RECONCILE_SECONDS", RECONCILE_SECONDS)?,
            challenge: Self::challenge(&variable)?,
            mail: Self::mail(&variable)?,
        })
    }

    /// `TURNSTILE_SITE_KEY` and `TURNSTILE_SECRET`, both or none.
    fn challenge(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Challenge>, ConfigError> {
        const SECRET: &str = "TURNSTILE_SECRET";
        let Some(site_key) = variable("TURNSTILE_SITE_KEY").filter(|key| !key.is_empty()) else {
            return Ok(None);
        };
        let secret = Secret::new(&variable(SECRET).ok_or(ConfigError::Missing(SECRET))?);
        let secret = secret.map_err(|error| ConfigError::Unreadable(SECRET, error.to_string()))?;
        let base = variable("TURNSTILE_API_BASE");
        let base = base.unwrap_or_else(|| "https://challenges.cloudflare.com".to_owned());
        Ok(Some(Challenge { site_key, secret, base }))
    }

    /// `MAIL_CARRIER`: `none`, `send_email` (the binding) or `http` (a mail service's API), and what each needs.
    fn mail(variable: impl Fn(&str) -> Option<String>) -> Result<Option<MailConfig>, ConfigError> {
        let text = |name: &'static str| variable(name).ok_or(ConfigError::Missing(name));
        let wrong = |name: &'static str, why: &str| ConfigError::Unreadable(name, why.to_owned());
        let carrier = match variable("MAIL_CARRIER").as_deref() {
            None | Some("" | "none") => return Ok(None),
            Some("send_email") => Carrier::Binding,
            Some("http") => {
                let key = Secret::new(&text("MAIL_API_KEY")?);
                let key = key.map_err(|error| wrong("MAIL_API_KEY", &error.to_string()))?;
                Carrier::Http { url: text("MAIL_API_URL")?, key }
            }
            Some(_) => return Err(wrong("MAIL_CARRIER", "neither none, send_email nor http")),
        };
        let from =
            parse_email(&text("MAIL_FROM")?).map_err(|_| wrong("MAIL_FROM", "not an e-mail address"))?;
        Ok(Some(MailConfig { carrier, from }))
    }

    /// How often each connection is looked at, in seconds: the one variable that a ledger reads with every message.
    pub fn watch_seconds(variable: impl Fn(&str) -> Option<String>) -> Result<i64, ConfigError> {
        seconds(variable, "WATCH_SECONDS", WATCH_SECONDS)
    }

    /// Reads the configuration of a Worker or Durable Object.
    pub fn from_env(env: &worker::Env) -> Result<Self, ConfigError> {
        Self::read(|name| variable(env, name))
    }

    /// Where TipTop Pay's API listens, without a slash at the end.
    #[must_use]
    pub fn tiptoppay_api(&self, region: Region) -> &str {
        match region {
            Region::Kz => &self.tiptoppay.kz_api,
            Region::Mx => &self.tiptoppay.mx_api,
        }
    }

    /// The script of TipTop Pay's widget.
    #[must_use]
    pub fn tiptoppay_widget(&self, region: Region) -> &str {
        match region {
            Region::Kz => &self.tiptoppay.kz_widget,
            Region::Mx => &self.tiptoppay.mx_widget,
        }
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
            "SEALING_KEYS" => "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
            "TIPTOPPAY_MX_API_BASE" => "http://127.0.0.1:1/tiptoppay/",
            _ => return None,
        };
        Some(text.to_owned())
    }

    #[test]
    fn a_complete_configuration_is_read() {
        let config = Config::read(variables).unwrap();
        assert_eq!(config.public_origin, "https://book.example");
        assert_eq!(config.stripe_api_base, "https://api.stripe.com");
        assert_eq!(config.tiptoppay_api(Region::Kz), "https://api.tiptoppay.kz");
        assert_eq!(config.tiptoppay_api(Region::Mx), "http://127.0.0.1:1/tiptoppay");
        assert_eq!(config.watch_seconds, 3_600);
        let every = |seconds: &str| {
            let seconds = seconds.to_owned();
            Config::read(
                move |name| {
                    if name == "WATCH_SECONDS" { Some(seconds.clone()) } else { variables(name) }
                },
            )
        };
        assert_eq!(every("60").unwrap().watch_seconds, 60);
        for wrong in ["0", "-1", "1.5", "hourly"] {
            assert!(every(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn letters_leave_as_they_are_told_to() {
        let read = |others: &[(&str, &str)]| {
            let others: Vec<_> =
                others.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
            Config::read(move |name| {
                let other = others.iter().find(|(other, _)| other == name).map(|(_, text)| text.clone());
                other.or_else(|| variables(name))
            })
        };
        assert!(
            read(&[]).unwrap().mail.is_none() && read(&[("MAIL_CARRIER", "none")]).unwrap().mail.is_none()
        );
        let from = ("MAIL_FROM", "visits@book.example");
        let mail = read(&[("MAIL_CARRIER", "send_email"), from]).unwrap().mail.unwrap();
        assert!(matches!(mail.carrier, Carrier::Binding) && mail.from == "visits@book.example");
        let http = [
            ("MAIL_CARRIER", "http"),
            from,
            ("MAIL_API_URL", "https://mail.example/send"),
            ("MAIL_API_KEY", "mk_1"),
        ];
        let mail = read(&http).unwrap().mail.unwrap();
        assert!(matches!(&mail.carrier, Carrier::Http { url, .. } if url == "https://mail.example/send"));
        assert!(!format!("{mail:?}").contains("mk_1"));
        for (wrong, name) in [
            (&http[..3], "MAIL_API_KEY"),
            (&[("MAIL_CARRIER", "send_email")], "MAIL_FROM"),
            (&[("MAIL_CARRIER", "post"), from], "MAIL_CARRIER"),
            (&[("MAIL_CARRIER", "send_email"), ("MAIL_FROM", "nobody")], "MAIL_FROM"),
        ] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(error.starts_with(name), "{error}");
        }
    }

    #[test]
    fn what_is_missing_is_named_and_secrets_are_not_shown() {
        for missing in ["PUBLIC_ORIGIN", "OPERATOR_SECRET", "LINK_SECRET", "SEALING_KEYS"] {
            let read = Config::read(|name| if name == missing { None } else { variables(name) });
            assert_eq!(read.unwrap_err().to_string(), format!("{missing} is not set"));
        }
        let broken = |name: &str| {
            if name == "SEALING_KEYS" { Some("k1:AQEB".into()) } else { variables(name) }
        };
        let message = Config::read(broken).unwrap_err().to_string();
        assert!(message.contains("SEALING_KEYS") && !message.contains("AQEB"), "{message}");
        assert!(!format!("{:?}", Config::read(variables).unwrap()).contains("AQEB"));
    }
}
