//! What every handler has at hand.

use super::storefront::Published;
use crate::config::{Config, ConfigError};
use crate::ledger::message::Message;
use crate::ledger::provider_message::ProviderMessage;
use crate::ledger::reply::Reply;
use crate::ledger::{LedgerClient, LedgerUnavailable};
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::catalogue::Salon;
use chairtime_shared::id::SalonId;
use chairtime_shared::time::Timestamp;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use worker::{Env, Request};

/// The Worker's bindings and configuration for one request.
pub(super) struct Context<'a> {
    pub(super) env: &'a Env,
    pub(super) config: Config,
    /// Names the request in the log and in problems.
    pub(super) request_id: String,
    /// The storefront, when the check of the origin has read it and nobody has taken it yet.
    pub(super) storefront: RefCell<Option<Published>>,
    /// The catalogue, once it is read. One request is about one salon.
    pub(super) catalogue: OnceCell<Rc<Salon>>,
    /// Who of the salon's people asks, by name, once that is known; nobody for the owner herself.
    pub(super) by: OnceCell<String>,
}

impl<'a> Context<'a> {
    pub(super) fn new(env: &'a Env, request: &Request) -> Result<Self, ConfigError> {
        let ray = request.headers().get("CF-Ray").ok().flatten();
        let request_id = ray.unwrap_or_else(|| format!("{:012x}", random_48_bits()));
        let config = Config::from_env(env)?;
        Ok(Self {
            env,
            config,
            request_id,
            storefront: RefCell::default(),
            catalogue: OnceCell::new(),
            by: OnceCell::new(),
        })
    }

    fn client<'c>(&'c self, salon: &'c SalonId) -> LedgerClient<'c> {
        LedgerClient { env: self.env, salon, by: self.by.get().map(String::as_str) }
    }

    /// Asks a salon's ledger. A ledger without a salon is a problem, so it is not among the replies.
    pub(super) async fn ledger(&self, salon: &SalonId, message: &Message) -> Result<Reply, Problem> {
        answered(salon, self.client(salon).ask(message).await)
    }

    /// Passes a provider's message on to a salon's ledger.
    pub(super) async fn pass(&self, salon: &SalonId, message: &ProviderMessage) -> Result<Reply, Problem> {
        answered(salon, self.client(salon).pass(message).await)
    }
}

/// A ledger without a salon is a problem; one that does not answer too.
fn answered(salon: &SalonId, reply: Result<Reply, LedgerUnavailable>) -> Result<Reply, Problem> {
    match reply {
        Ok(Reply::NoSalon) => Err(Problem::new(Code::UnknownSalon)),
        Ok(reply) => Ok(reply),
        Err(error) => {
            let why = error.to_string();
            crate::log::error("ledger_unavailable", Some(salon), &why);
            let problem = Problem::new(Code::Unavailable);
            // Waiting does not help there; whoever reads it has to hear what does.
            Err(if error.is_too_old() { problem.detail(why) } else { problem })
        }
    }
}

/// The clock.
pub(super) fn now() -> Timestamp {
    Timestamp(i64::try_from(worker::Date::now().as_millis() / 1_000).unwrap_or(i64::MAX))
}

/// A reply of another kind than the message asks for: a ledger of a version that we do not know.
pub(super) fn unexpected() -> Problem {
    super::answer::internal(&"unexpected reply of the ledger")
}

/// Enough to tell requests apart in a log; not a secret.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a random fraction of 2^48 is in range"
)]
fn random_48_bits() -> u64 {
    (js_sys::Math::random() * 281_474_976_710_656.0) as u64
}
