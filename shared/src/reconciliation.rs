//! Reconciliation: what a provider lists of its own accord, held against what the books know.
//!
//! Invariants: whatever is found goes into the books by the one road that messages take, so what was learned once is no
//! difference any more; what cannot go in is told again each time, never dropped. Deliberately absent: what providers
//! list and how (their codecs), and fees: nobody sends a message about those, so news of one is no difference.

mod round;

pub use round::{Former, RECENT_SECONDS, Round, Trade, round_due};

use crate::id::{BookingId, ProviderRef};
use crate::money::Money;
use crate::payment::fact::{DisputeStatus, PaymentFact, RefundStatus};
use crate::payment::{Attempt, Known};
use crate::text::{joined, number};
use serde::{Deserialize, Serialize};

/// What a provider lists about one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The payment that our own marks in it name.
    pub about: Option<(BookingId, Attempt)>,
    /// The provider's names of the payment.
    pub refs: Vec<ProviderRef>,
    /// How it stands.
    pub facts: Vec<PaymentFact>,
}

/// In what the books and the provider differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// More was paid than the books know of.
    Paid,
    /// A card is held that the books do not know of.
    Held,
    /// A held card was let go of.
    HoldEnded,
    /// A refund that the books do not know of.
    Refunded,
    /// A refund stands otherwise.
    RefundChanged,
    /// A dispute that the books do not know of.
    Disputed,
    /// A dispute stands otherwise.
    DisputeChanged,
    /// It carries our marks, and there is no such payment in the books.
    NoBooking,
    /// A sum in another currency than was asked for.
    ForeignCurrency,
}

impl What {
    fn word(self) -> &'static str {
        match self {
            Self::Paid => "Paid",
            Self::Held => "Held",
            Self::HoldEnded => "HoldEnded",
            Self::Refunded => "Refunded",
            Self::RefundChanged => "RefundChanged",
            Self::Disputed => "Disputed",
            Self::DisputeChanged => "DisputeChanged",
            Self::NoBooking => "NoBooking",
            Self::ForeignCurrency => "ForeignCurrency",
        }
    }
}

/// What became of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The books know it now.
    Healed,
    /// They do not: a person has to look.
    Open,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// In what.
    pub what: What,
    /// What became of it.
    pub outcome: Outcome,
    /// Of which booking, by the books or by our marks.
    pub booking: Option<BookingId>,
    /// Of which payment.
    pub attempt: Option<Attempt>,
    /// The provider's name of it: the refund, the dispute, else the payment.
    pub name: Option<ProviderRef>,
    /// The provider's figure.
    pub theirs: Option<Money>,
    /// The figure of the books, before.
    pub ours: Option<Money>,
    /// The provider's word for how it stands.
    pub status: Option<String>,
}

impl Difference {
    fn new(what: What, name: Option<&ProviderRef>, theirs: Option<Money>) -> Self {
        Self {
            what,
            outcome: Outcome::Open,
            booking: None,
            attempt: None,
            name: name.cloned(),
            theirs,
            ours: None,
            status: None,
        }
    }

    /// A person has to look.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.outcome == Outcome::Open
    }

    /// The same difference, found again, has the same key.
    #[must_use]
    pub fn key(&self) -> String {
        let Self { what, booking, attempt, name, theirs, status, .. } = self;
        let money = theirs.map(|money| (money.minor(), money.currency()));
        // As `Debug` would write it, which the Worker's build leaves out: differences are kept under these texts.
        let some = |text: Option<String>| {
            text.map_or_else(|| "None".to_owned(), |text| joined(&["Some(", &text, ")"]))
        };
        let quoted = |text: &str| joined(&["\"", text, "\""]);
        let booking = some(booking.as_ref().map(|id| joined(&["BookingId(", &quoted(id.as_str()), ")"])));
        let attempt = some(attempt.map(|attempt| joined(&["Attempt(", &number(attempt.0.into()), ")"])));
        let name = some(name.as_ref().map(|name| joined(&["ProviderRef(", &quoted(name.as_str()), ")"])));
        let money =
            some(money.map(|(minor, currency)| joined(&["(", &number(minor), ", ", currency.code(), ")"])));
        let status = some(status.as_deref().map(quoted));
        [what.word(), &booking, &attempt, &name, &money, &status].join(" ")
    }
}

fn refund_word(status: RefundStatus) -> &'static str {
    match status {
        RefundStatus::Pending => "pending",
        RefundStatus::Succeeded => "succeeded",
        RefundStatus::Cancelled => "cancelled",
        RefundStatus::Failed => "failed",
    }
}

fn dispute_word(status: DisputeStatus) -> &'static str {
    match status {
        DisputeStatus::Inquiry => "inquiry",
        DisputeStatus::Open => "open",
        DisputeStatus::Closed => "closed",
        DisputeStatus::Lost => "lost",
        DisputeStatus::Won => "won",
    }
}

/// Of a payment's names the one by which a person finds it at the provider.
fn telling<'a>(mut names: impl Iterator<Item = &'a ProviderRef> + Clone) -> Option<&'a ProviderRef> {
    let first = names.clone().next();
    names.find(|name| ["pi_", "ttp_tx_"].iter().any(|kind| name.as_str().starts_with(kind))).or(first)
}

/// In what `known`, of a payment that was asked for in `asked`'s currency, differs from these facts.
#[must_use]
pub fn compare(known: &Known, asked: Money, facts: &[PaymentFact]) -> Vec<Difference> {
    let mut now = known.clone();
    for fact in facts {
        now.absorb(fact, asked);
    }
    let money = |minor| Money::new(minor, asked.currency()).ok();
    let payment = telling(now.refs.iter());
    let mut found = Vec::new();
    if now.captured > known.captured {
        let ours = money(known.captured);
        found.push(Difference { ours, ..Difference::new(What::Paid, payment, money(now.captured)) });
    }
    let held = |known: &Known| known.authorised > 0 && known.captured == 0 && !known.authorisation_ended;
    if held(&now) && now.authorised > known.authorised {
        let ours = money(known.authorised);
        found.push(Difference { ours, ..Difference::new(What::Held, payment, money(now.authorised)) });
    }
    if held(known) && !held(&now) && now.captured == 0 {
        found.push(Difference::new(What::HoldEnded, payment, money(known.authorised)));
    }
    for (name, refund) in &now.refunds {
        let before = known.refunds.get(name);
        let what = match before {
            None => What::Refunded,
            Some(before) if (before.status, before.amount) != (refund.status, refund.amount) => {
                What::RefundChanged
            }
            Some(_) => continue,
        };
        let (ours, status) =
            (before.map(|before| before.amount), Some(refund_word(refund.status).to_owned()));
        found.push(Difference { ours, status, ..Difference::new(what, Some(name), Some(refund.amount)) });
    }
    for (name, dispute) in &now.disputes {
        let before = known.disputes.get(name);
        let what = match before {
            None => What::Disputed,
            Some(before)
                if (before.status, before.withdrawn, before.reinstated)
                    != (dispute.status, dispute.withdrawn, dispute.reinstated) =>
            {
                What::DisputeChanged
            }
            Some(_) => continue,
        };
        let status = Some(dispute_word(dispute.status).to_owned());
        found.push(Difference { status, ..Difference::new(what, Some(name), Some(dispute.amount)) });
    }
    let stranger = facts.iter().filter_map(sum).find(|sum| sum.currency() != asked.currency());
    if let Some(sum) = stranger {
        let ours = Some(asked);
        found.push(Difference { ours, ..Difference::new(What::ForeignCurrency, payment, Some(sum)) });
    }
    found
}

/// The money that a fact tells of, if it is about money of a client's.
fn sum(fact: &PaymentFact) -> Option<Money> {
    match fact {
        PaymentFact::Authorised { amount } | PaymentFact::Captured { amount } => Some(*amount),
        PaymentFact::Refund { refund } => Some(refund.amount),
        PaymentFact::Dispute { dispute } => Some(dispute.amount),
        // A fee is in the currency that it is settled in.
        PaymentFact::ProviderFee { .. }
        | PaymentFact::Linked { .. }
        | PaymentFact::Processing
        | PaymentFact::Declined { .. }
        | PaymentFact::CaptureBefore { .. }
        | PaymentFact::CardSaved { .. }
        | PaymentFact::AuthorisationEnded
        | PaymentFact::CheckoutClosed
        | PaymentFact::RefundsToLookUp
        | PaymentFact::Card { .. } => None,
    }
}

impl Listed {
    /// The difference that it is, when no payment of the books is meant: with money in it, a person has to know.
    #[must_use]
    pub fn without_booking(&self) -> Option<Difference> {
        let is_paid = |fact: &&PaymentFact| {
            matches!(fact, PaymentFact::Authorised { .. } | PaymentFact::Captured { .. })
        };
        let paid = self.facts.iter().filter(is_paid).filter_map(sum);
        let largest = paid.max_by_key(|sum| sum.minor())?;
        let mut found = Difference::new(What::NoBooking, telling(self.refs.iter()), Some(largest));
        (found.booking, found.attempt) = self.about.clone().unzip();
        Some(found)
    }
}

fn told(money: Option<Money>, nothing: &str) -> String {
    match money {
        Some(money) if !money.is_zero() => format!("{} {}", money.to_decimal(), money.currency()),
        Some(_) | None => nothing.to_owned(),
    }
}

impl Difference {
    /// What it is and what became of it, in English: the desk says it in its own language, by the figures.
    #[must_use]
    pub fn explanation(&self) -> String {
        let (theirs, ours) = (told(self.theirs, "nothing"), told(self.ours, "nothing"));
        let name = self.name.as_ref().map_or("?", ProviderRef::as_str);
        let status = self.status.as_deref().unwrap_or_default();
        let fact = match self.what {
            What::Paid => format!("The provider has taken {theirs} ({name}); the books knew of {ours}."),
            What::Held => {
                format!("The provider holds {theirs} on a card ({name}); the books knew of {ours}.")
            }
            What::HoldEnded => format!("The card on which {theirs} was held ({name}) has been let go of."),
            What::Refunded => format!("A refund of {theirs} ({name}, {status}) was not in the books."),
            What::RefundChanged => format!("The refund of {theirs} ({name}) is {status} by now."),
            What::Disputed => format!("A dispute about {theirs} ({name}, {status}) was not in the books."),
            What::DisputeChanged => format!("The dispute about {theirs} ({name}) is {status} by now."),
            What::NoBooking => {
                format!("A payment of {theirs} ({name}) carries this salon's marks, but no booking knows it.")
            }
            What::ForeignCurrency => {
                format!(
                    "The provider tells of {theirs} ({name}), but {ours} was asked for: another currency."
                )
            }
        };
        let end = match (self.outcome, self.what) {
            (Outcome::Healed, _) => "The books know it now.",
            (Outcome::Open, What::NoBooking) => {
                "Look at it in the provider's dashboard: find the client there, or send the money back."
            }
            (Outcome::Open, What::ForeignCurrency) => {
                "It is not counted; look at it in the provider's dashboard."
            }
            (Outcome::Open, _) => "The books could not take it in; look at the booking.",
        };
        joined(&[&fact, " ", end])
    }
}

#[cfg(test)]
mod tests;
