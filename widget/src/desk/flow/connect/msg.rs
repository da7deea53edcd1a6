//! What happens on the payments page, and what the Worker is asked.

use super::Fold;
use crate::desk::data::connection::{Connection, Connections, GivenUp, PageKind, Report, Stages, Test};
use crate::flow::{Failure, Version};
use chairtime_shared::money::Currency;
use chairtime_shared::provider::{Mode, Provider};

/// A field of a provider's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Stripe's secret key; TipTop Pay's Public ID.
    First,
    /// The signing secret of a webhook that was made by hand; TipTop Pay's API Secret.
    Second,
}

/// Which TipTop Pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// Kazakhstan.
    Kz,
    /// Mexico.
    Mx,
}

impl Region {
    /// The one whose banks charge in a currency: pesos in Mexico, all others in Kazakhstan.
    #[must_use]
    pub fn of(currency: Currency) -> Self {
        if currency.code() == "MXN" { Self::Mx } else { Self::Kz }
    }
}

/// What connects a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paste {
    /// At Stripe.
    Stripe {
        /// The key.
        secret_key: String,
        /// Of a webhook that was made by hand; empty without one.
        webhook_secret: String,
    },
    /// At TipTop Pay.
    TipTopPay {
        /// The site's name there.
        public_id: String,
        /// Its secret.
        api_secret: String,
        /// What the site is set to there.
        mode: Mode,
        /// Where the contract is.
        region: Region,
    },
}

/// A choice that needs no new keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Where clients pay.
    Page(PageKind),
    /// When money is taken.
    Stages(Stages),
}

/// What the Worker is asked about connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// All of them.
    List {
        /// Of this question.
        version: Version,
    },
    /// Make one, or give it other keys.
    Connect(Paste),
    /// Check it again.
    Verify(Provider),
    /// Choose otherwise.
    Change(Provider, Choice),
    /// Give it up.
    Disconnect(Provider),
    /// Open a test payment.
    StartTest(Provider),
    /// How far the last one is.
    FetchTest(Provider),
}

/// What happens there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectMsg {
    /// What the Worker says.
    List {
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Box<Connections>, Failure>,
    },
    /// Ask again.
    Retry,
    /// About one provider.
    At(Provider, PlaceMsg),
}

/// What happens to a provider's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceMsg {
    /// A field changed.
    Typed(Field, String),
    /// The site's mode was chosen.
    Mode(Mode),
    /// Fold something out, or all of it in.
    Fold(Fold),
    /// Connect with what is in the fields.
    Connect,
    /// Check it again.
    Verify,
    /// What that came to.
    Reported(Result<Box<Report>, Failure>),
    /// Choose otherwise.
    Change(Choice),
    /// It is stored, or not.
    Changed(Result<Box<Connection>, Failure>),
    /// Give it up.
    Disconnect,
    /// It is, or not.
    GivenUp(Result<GivenUp, Failure>),
    /// Make a test payment.
    StartTest,
    /// Its page is open, or not.
    Started(Result<(), Failure>),
    /// How far it is.
    Tested(Result<Box<Option<Test>>, Failure>),
}

impl ConnectMsg {
    /// Why that got no good answer.
    pub(in crate::desk::flow) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::List { outcome: Err(failure), .. } => Some(failure),
            Self::List { outcome: Ok(_), .. } | Self::Retry => None,
            Self::At(_, msg) => match msg {
                PlaceMsg::Reported(Err(failure))
                | PlaceMsg::Changed(Err(failure))
                | PlaceMsg::GivenUp(Err(failure))
                | PlaceMsg::Started(Err(failure))
                | PlaceMsg::Tested(Err(failure)) => Some(failure),
                PlaceMsg::Typed(..)
                | PlaceMsg::Mode(_)
                | PlaceMsg::Fold(_)
                | PlaceMsg::Connect
                | PlaceMsg::Verify
                | PlaceMsg::Reported(Ok(_))
                | PlaceMsg::Change(_)
                | PlaceMsg::Changed(Ok(_))
                | PlaceMsg::Disconnect
                | PlaceMsg::GivenUp(Ok(_))
                | PlaceMsg::StartTest
                | PlaceMsg::Started(Ok(()))
                | PlaceMsg::Tested(Ok(_)) => None,
            },
        }
    }
}
