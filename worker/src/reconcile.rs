//! One step of reconciliation: the next page of what a provider lists of a span of time.
//!
//! Invariants: a step is one request; the same place gives the same page, but for what has happened since, so a step that
//! was lost is done again. What a key may not read is left out with a note, and the rest goes on. Deliberately absent: the
//! comparison with the books (`chairtime_shared::reconciliation`), and when steps are made (the ledger's alarm).

mod stripe;
mod tiptoppay;

use crate::connection::Keys;
use crate::lookup::LookupError;
use crate::provider_api::Account;
use crate::stripe::error::StripeError;
use crate::stripe_api::StripeApi;
use crate::tiptoppay::error::TipTopError;
use crate::tiptoppay_api::TipTopPayApi;
use chairtime_shared::payout::{Balance, Payout};
use chairtime_shared::provider::Provider;
use chairtime_shared::reconciliation::Listed;
use chairtime_shared::text::joined;
use chairtime_shared::time::Timestamp;
use std::str::FromStr;

/// What is read, in this order; of TipTop Pay the transactions only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Payments with their charges: what was paid, held, let go of.
    Payments,
    /// Refunds, those made by hand among them.
    Refunds,
    /// Disputes.
    Disputes,
    /// Messages that did not arrive: changes of what was made before the span.
    Messages,
    /// What the provider keeps of each charge.
    Fees,
    /// Payouts to the salon's bank account.
    Payouts,
    /// What the provider keeps for the salon.
    Balance,
    /// Every transaction of a terminal, day by day.
    Transactions,
}

impl Stage {
    /// The first one at that provider.
    #[must_use]
    pub fn first(provider: Provider) -> Self {
        match provider {
            Provider::Stripe => Self::Payments,
            Provider::TipTopPay => Self::Transactions,
        }
    }

    /// The one that comes after it, if there is one.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Payments => Some(Self::Refunds),
            Self::Refunds => Some(Self::Disputes),
            Self::Disputes => Some(Self::Messages),
            Self::Messages => Some(Self::Fees),
            Self::Fees => Some(Self::Payouts),
            Self::Payouts => Some(Self::Balance),
            Self::Balance | Self::Transactions => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Payments => "payments",
            Self::Refunds => "refunds",
            Self::Disputes => "disputes",
            Self::Messages => "messages",
            Self::Fees => "fees",
            Self::Payouts => "payouts",
            Self::Balance => "balance",
            Self::Transactions => "transactions",
        }
    }

    /// Stripe's name of the right to read it, for when its answer does not tell.
    fn right(self) -> &'static str {
        match self {
            Self::Payments => "rak_payment_intent_read",
            Self::Refunds => "rak_charge_read",
            Self::Disputes => "rak_dispute_read",
            Self::Messages => "rak_event_read",
            Self::Fees => "rak_balance_transaction_source_read",
            Self::Payouts => "rak_payout_read",
            Self::Balance | Self::Transactions => "rak_balance_read",
        }
    }
}

/// Where a reconciliation goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What is read.
    pub stage: Stage,
    /// Behind this, in the provider's own words.
    pub after: Option<String>,
}

impl std::fmt::Display for Place {
    /// `refunds`, or `refunds re_1`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.stage.as_str())?;
        match &self.after {
            Some(after) => write!(f, " {after}"),
            None => Ok(()),
        }
    }
}

/// The text is not a [`Place`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAPlace;

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let (stage, after) = match text.split_once(' ') {
            Some((stage, after)) => (stage, Some(after.to_owned())),
            None => (text, None),
        };
        let of = |provider| std::iter::successors(Some(Stage::first(provider)), |stage| stage.next());
        let mut all = Provider::ALL.into_iter().flat_map(of);
        Ok(Self { stage: all.find(|one| one.as_str() == stage).ok_or(NotAPlace)?, after })
    }
}

/// The span of time that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// From then on.
    pub from: Timestamp,
    /// Until then.
    pub to: Timestamp,
}

/// One page.
#[derive(Debug, Default)]
pub struct Page {
    /// What may be ours.
    pub listed: Vec<Listed>,
    /// How many things are nobody's here: of other trades, or unreadable.
    pub others: usize,
    /// Payouts.
    pub payouts: Vec<Payout>,
    /// What the provider keeps for the salon, where this page tells.
    pub balance: Option<Vec<Balance>>,
    /// Where the next page of the same stage begins.
    pub next: Option<String>,
}

/// What a reconciliation has to say besides differences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The key may not read this: it was left out.
    RightMissing {
        /// What.
        stage: Stage,
        /// The right that it lacks, by the provider's name.
        right: String,
    },
    /// The provider does not know the key: nothing more could be read.
    KeyRefused,
    /// There is no key to ask with.
    NoKey,
    /// The provider said no for another reason: this part was left out.
    Refused {
        /// What.
        stage: Stage,
        /// The provider's code.
        code: String,
    },
}

/// Why a step came to nothing, as far as it matters for the next.
#[derive(Debug)]
pub enum Trouble {
    /// Later again: nobody answered, or the provider asks to wait (this many seconds, where it says so).
    Later(Option<u32>),
    /// This stage is left out.
    Skip(Note),
    /// All that is left is left out.
    Stop(Note),
}

/// What an error means for the step at `stage`.
#[must_use]
pub fn trouble(error: &LookupError, stage: Stage) -> Trouble {
    match error {
        LookupError::Stripe(StripeError::Refused(refusal)) => match refusal.http {
            401 => Trouble::Stop(Note::KeyRefused),
            403 => {
                let right = refusal.missing_rights.first().cloned();
                let right = right.unwrap_or_else(|| stage.right().to_owned());
                Trouble::Skip(Note::RightMissing { stage, right })
            }
            _ => Trouble::Skip(Note::Refused { stage, code: refusal.to_string() }),
        },
        LookupError::TipTopPay(TipTopError::Unauthorised) => Trouble::Stop(Note::KeyRefused),
        LookupError::TipTopPay(TipTopError::Refused(refusal)) => {
            Trouble::Skip(Note::Refused { stage, code: refusal.to_string() })
        }
        LookupError::Stripe(StripeError::Unavailable { retry_after, .. })
        | LookupError::TipTopPay(TipTopError::Busy { retry_after }) => Trouble::Later(*retry_after),
        LookupError::NoAnswer(_)
        | LookupError::Stripe(StripeError::Unreadable { .. })
        | LookupError::TipTopPay(TipTopError::Unavailable { .. } | TipTopError::Unreadable { .. }) => {
            Trouble::Later(None)
        }
    }
}

/// What is not known where a right is missing, with its code; the last is for whatever else.
const LACKS: [(&str, &str); 5] = [
    ("Stripe's fees are unknown", "lacks_fees"),
    ("Payouts are unknown", "lacks_payouts"),
    ("The balance is unknown", "lacks_balance"),
    ("Messages that got lost cannot be listed", "lacks_messages"),
    ("The comparison is not complete", "lacks_rest"),
];
const RIGHT_MISSING: [&str; 2] =
    [": the restricted key lacks the right ", ". Add it at Stripe, Developers, API keys."];
const KEY_REFUSED: &str = "The provider does not know the key any more: connect it anew.";
const NO_KEY: &str = "There is no key to ask the provider with.";
const REFUSED: [&str; 2] = ["The provider refused part of the comparison (", ")."];

impl Note {
    /// In English; as this a note is kept, and the desk says it in its own language by what [`Self::read`] finds in it.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::RightMissing { stage, right } => {
                let [fees, payouts, balance, messages, rest] = LACKS;
                let (what, _) = match stage {
                    Stage::Fees => fees,
                    Stage::Payouts => payouts,
                    Stage::Balance => balance,
                    Stage::Messages => messages,
                    Stage::Payments | Stage::Refunds | Stage::Disputes | Stage::Transactions => rest,
                };
                let [lacks, add] = RIGHT_MISSING;
                joined(&[what, lacks, right, add])
            }
            Self::KeyRefused => KEY_REFUSED.to_owned(),
            Self::NoKey => NO_KEY.to_owned(),
            Self::Refused { code, .. } => {
                let [refused, end] = REFUSED;
                joined(&[refused, code, end])
            }
        }
    }

    /// The code of a note that was kept, the code of what it is about, and the provider's word in it; both may be empty. Nothing
    /// for a text that is none of ours.
    #[must_use]
    pub fn read(sentence: &str) -> Option<(&'static str, [&str; 2])> {
        if sentence == KEY_REFUSED {
            return Some(("note_key_refused", ["", ""]));
        }
        if sentence == NO_KEY {
            return Some(("note_no_key", ["", ""]));
        }
        let ([refused, end], [lacks, add]) = (REFUSED, RIGHT_MISSING);
        if let Some(code) = sentence.strip_prefix(refused).and_then(|rest| rest.strip_suffix(end)) {
            return Some(("note_refused", ["", code]));
        }
        let (what, right) = sentence.strip_suffix(add)?.split_once(lacks)?;
        let (_, code) = LACKS.into_iter().find(|(text, _)| *text == what)?;
        Some(("note_right_missing", [code, right]))
    }
}

/// Reads the next page.
pub async fn page(account: Account<'_>, span: Span, place: &Place) -> Result<Page, LookupError> {
    let Account { config, salon, open } = account;
    match &open.keys {
        Keys::Stripe(keys) => {
            let api = StripeApi { base: &config.stripe_api_base, keys };
            stripe::page(api, salon, span, place).await
        }
        Keys::TipTopPay(keys) => {
            let api = TipTopPayApi { base: config.tiptoppay_api(open.connection.region), keys };
            tiptoppay::page(api, open.connection.mode, salon, span, place.after.as_deref()).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stripe::error::Refusal;

    #[test]
    fn what_a_key_may_not_read_is_left_out_and_what_is_busy_is_asked_again() {
        let refused = |http, rights: &[&str]| {
            let missing_rights = rights.iter().map(|right| (*right).to_owned()).collect();
            LookupError::Stripe(StripeError::Refused(Box::new(Refusal {
                http,
                missing_rights,
                ..Refusal::default()
            })))
        };
        let right = |rights: &[&str]| {
            let said = trouble(&refused(403, rights), Stage::Fees);
            let Trouble::Skip(Note::RightMissing { right, .. }) = said else { panic!("{said:?}") };
            right
        };
        assert_eq!(right(&["rak_told"]), "rak_told");
        assert_eq!(right(&[]), "rak_balance_transaction_source_read");
        assert!(matches!(trouble(&refused(401, &[]), Stage::Fees), Trouble::Stop(Note::KeyRefused)));
        assert!(matches!(trouble(&refused(400, &[]), Stage::Fees), Trouble::Skip(Note::Refused { .. })));
        let busy = LookupError::Stripe(StripeError::Unavailable { http: 429, retry_after: Some(7) });
        assert!(matches!(trouble(&busy, Stage::Fees), Trouble::Later(Some(7))));
        let busy = LookupError::TipTopPay(TipTopError::Busy { retry_after: None });
        assert!(matches!(trouble(&busy, Stage::Transactions), Trouble::Later(None)));
    }

    #[test]
    fn every_place_reads_back() {
        let of = |provider| std::iter::successors(Some(Stage::first(provider)), |stage| stage.next());
        for stage in Provider::ALL.into_iter().flat_map(of) {
            for after in [None, Some("pi_1".to_owned())] {
                let place = Place { stage, after };
                assert_eq!(place.to_string().parse(), Ok(place));
            }
        }
        assert_eq!("nothing pi_1".parse::<Place>(), Err(NotAPlace));
    }

    #[test]
    fn every_stage_is_reached_once() {
        for (provider, expected) in [(Provider::Stripe, 7), (Provider::TipTopPay, 1)] {
            let stages = std::iter::successors(Some(Stage::first(provider)), |stage| stage.next());
            assert_eq!(stages.take(20).count(), expected);
        }
    }
}
