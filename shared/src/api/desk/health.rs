//! How a salon's ledger is doing, as its owner reads it: what providers tell, what waits, what keeps money from coming.
//!
//! Invariant: figures, codes and times only. Nobody's name or contact, no key, and of a provider's message nothing but its kind
//! and what became of it. [`DeskHealth::troubles`] says what is the matter; nothing in it is that all is well. Deliberately
//! absent: sentences, but those of a connection's findings, which the Worker has.

use crate::booking::decide::Effect;
use crate::id::BookingId;
use crate::provider::{Mode, Provider};
use crate::time::Timestamp;
use serde::{Serialize, Serializer};

/// What became of a provider's message whose signature held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It said something new, and that is in the books.
    Applied,
    /// It had come before.
    Repeated,
    /// It said nothing new, or nothing about payments of this salon.
    NothingToDo,
    /// It is about a payment that is not known yet, and is kept until it is.
    Waits,
    /// The card may be charged.
    Allowed,
    /// The card may not be charged: there is no such payment, or its time is not held any more.
    Declined,
}

/// Why a message was not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusedFor {
    /// No signature, or something that cannot be one: no provider has sent it.
    Unsigned,
    /// The signature is of another secret, or of another message.
    WrongSecret,
    /// There is no connection to that provider.
    NotConnected,
    /// Signed at another time than now: [`Refused::seconds`].
    Clock,
    /// A test payment's message at a connection that is live, or the other way round.
    WrongMode,
    /// It is not written as the provider writes.
    Unreadable,
}

/// Writes the word of a unit variant, and reads it back, as tables keep it.
macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal,)* }) => {
        impl $name {
            /// The word that is kept and sent.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// What that word says; `None` for one of a later version.
            #[must_use]
            pub fn of(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

words! { Verdict {
    Applied = "applied",
    Repeated = "repeated",
    NothingToDo = "nothing_to_do",
    Waits = "waits",
    Allowed = "allowed",
    Declined = "declined",
} }

words! { RefusedFor {
    Unsigned = "unsigned",
    WrongSecret = "wrong_secret",
    NotConnected = "not_connected",
    Clock = "clock",
    WrongMode = "wrong_mode",
    Unreadable = "unreadable",
} }

/// A message whose signature held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heard {
    /// When it came.
    pub at: Timestamp,
    /// What it is, by the provider's own name.
    pub kind: String,
    /// What became of it.
    pub verdict: Verdict,
    /// The booking that it is about, where that is known.
    pub booking: Option<BookingId>,
}

/// Messages that were refused for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// When the last one came, give or take a few seconds.
    pub at: Timestamp,
    /// When the first one came.
    pub first: Timestamp,
    /// Why.
    pub reason: RefusedFor,
    /// How long before it came it was signed by its own word; below zero for after.
    pub seconds: i64,
}

/// Something to be done at a provider that has failed so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failing {
    /// What, by [`name_of`].
    pub what: &'static str,
    /// Of which booking.
    pub booking: BookingId,
    /// How often it was tried.
    pub tries: i64,
    /// Since when it waits.
    pub since: Timestamp,
    /// When it is tried next.
    pub next: Timestamp,
    /// Why the last try failed: a status or a code.
    pub note: String,
}

/// Things that wait to be done, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Lane {
    /// How many.
    pub waiting: i64,
    /// Since when the oldest waits; absent when nothing waits, or nobody knows.
    pub since: Option<Timestamp>,
    /// When the next one is tried.
    pub next: Option<Timestamp>,
    /// The most tries that one has needed so far.
    pub tries: i64,
    /// Why the last try failed, if it has: a status or a code.
    pub note: String,
}

/// How a check of a connection came out that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Obstacle {
    /// `failed`: money does not come; `attention`: it does, and somebody should look all the same.
    pub outcome: &'static str,
    /// Which finding it is.
    pub code: String,
    /// What its sentence needs: a right's name, an address.
    pub detail: Vec<String>,
    /// What is so, and what to do about it, in English.
    pub sentence: String,
}

/// How the books stand against a provider's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// When they were compared last.
    pub at: Timestamp,
    /// Differences that a person has to look at.
    pub open: i64,
}

/// One provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProviderHealth {
    /// Which.
    pub provider: Provider,
    /// Whether it moves real money.
    pub mode: Mode,
    /// When the connection was checked last.
    pub looked: Option<Timestamp>,
    /// What that check did not like.
    pub obstacles: Vec<Obstacle>,
    /// Its last messages, the newest first.
    pub heard: Vec<Heard>,
    /// Messages in its name that were refused, by reason, the newest first.
    pub refused: Vec<Refused>,
    /// What waits to be done there.
    pub lane: Lane,
    /// What of that has failed so far, the oldest first.
    pub failing: Vec<Failing>,
    /// How the books stand against its own.
    pub compared: Option<Compared>,
}

/// What is the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// There is no connection to any provider.
    NotConnected,
    /// A connection's check has failed.
    Connection,
    /// The provider's messages are refused.
    Refused,
    /// What has to be done at the provider fails again and again.
    Failing,
    /// The books differ from the provider's.
    Differences,
    /// Letters do not leave.
    Letters,
    /// Letters of late were given up: whoever they were for does not know.
    LettersLost,
    /// What the site shows is behind.
    Published,
}

/// What is the matter, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// What.
    pub what: Matter,
    /// At which provider, where it is at one.
    pub provider: Option<Provider>,
}

/// How everything is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskHealth {
    /// When that was so.
    pub at: Timestamp,
    /// By provider, the preferred one first.
    pub providers: Vec<ProviderHealth>,
    /// Letters that wait.
    pub letters: Lane,
    /// How many letters were given up of late: refused, or not taken for a week.
    pub lost: i64,
    /// What waits to be shown on the site.
    pub published: Lane,
}

/// Tries after which something is not only late.
const TRIES: i64 = 3;

/// What an effect is called.
#[must_use]
pub fn name_of(effect: &Effect) -> &'static str {
    match effect {
        Effect::ExpirePage { .. } => "close_page",
        Effect::ResolvePage { .. } => "open_page",
        Effect::Refund { .. } => "refund",
        Effect::Void { .. } => "void",
        Effect::Capture { .. } => "capture",
        Effect::Charge { .. } => "charge",
        Effect::LookAtHold { .. } | Effect::LookAtPage { .. } | Effect::LookUp { .. } => "look",
    }
}

impl Heard {
    /// A message as it was kept: what waits does so as long as something is kept under `parked`.
    #[must_use]
    pub fn kept(self, parked: impl FnOnce() -> bool) -> Self {
        match self.verdict {
            Verdict::Waits if !parked() => Self { verdict: Verdict::Applied, ..self },
            Verdict::Waits
            | Verdict::Applied
            | Verdict::Repeated
            | Verdict::NothingToDo
            | Verdict::Allowed
            | Verdict::Declined => self,
        }
    }
}

impl ProviderHealth {
    /// The refusal that may be the provider's own message: one that anybody can send, or that came before the last message
    /// that was believed, is none.
    #[must_use]
    pub fn refused_of_late(&self) -> Option<&Refused> {
        let believed = self.heard.first().map_or(Timestamp(0), |heard| heard.at);
        self.refused.iter().find(|refused| refused.reason != RefusedFor::Unsigned && refused.at > believed)
    }

    /// A plain loop's work: as a chain of iterators it weighs three times as much.
    fn tell(&self, troubles: &mut Vec<Trouble>) {
        let mut tell = |is: bool, what| {
            if is {
                troubles.push(Trouble { what, provider: Some(self.provider) });
            }
        };
        tell(self.obstacles.iter().any(|obstacle| obstacle.outcome == "failed"), Matter::Connection);
        tell(self.refused_of_late().is_some(), Matter::Refused);
        tell(self.failing.iter().any(|failing| failing.tries >= TRIES), Matter::Failing);
        tell(self.compared.as_ref().is_some_and(|compared| compared.open > 0), Matter::Differences);
    }
}

impl DeskHealth {
    /// What is the matter, the gravest first; nothing when all is well.
    #[must_use]
    pub fn troubles(&self) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        if self.providers.is_empty() {
            troubles.push(Trouble { what: Matter::NotConnected, provider: None });
        }
        for one in &self.providers {
            one.tell(&mut troubles);
        }
        if self.lost > 0 {
            troubles.push(Trouble { what: Matter::LettersLost, provider: None });
        }
        for (lane, what) in [(&self.letters, Matter::Letters), (&self.published, Matter::Published)] {
            if lane.tries >= TRIES {
                troubles.push(Trouble { what, provider: None });
            }
        }
        troubles
    }
}

impl Serialize for DeskHealth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Whole<'a> {
            at: Timestamp,
            troubles: Vec<Trouble>,
            providers: &'a [ProviderHealth],
            letters: &'a Lane,
            lost: i64,
            published: &'a Lane,
        }
        let Self { at, providers, letters, lost, published } = self;
        Whole { at: *at, troubles: self.troubles(), providers, letters, lost: *lost, published }
            .serialize(serializer)
    }
}

#[cfg(test)]
mod tests;
