//! The history of a booking as a person reads it: who did what, when, and why.
//!
//! Invariant: every event is a line, and every line has an actor: nothing happens to a booking that nobody has done. Whose
//! doing an event is, its kind tells, so histories of before this page was written have actors too. Deliberately absent:
//! contacts (an event of a booking being made tells of the visit, not of the client) and storage.

mod facts;

use crate::api::staff_names;
use crate::booking::{Actor, Erasure, Event, Power, Purpose};
use crate::contact::ContactField;
use crate::money::Money;
use crate::payment::Attempt;
use crate::prepayment::Collect;
use crate::provider::Provider;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Whose doing something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Whoever holds the booking's link: its client.
    Client,
    /// The salon, at its desk.
    Owner,
    /// A payment provider said so.
    Provider,
    /// Chairtime, by the salon's rules.
    System,
    /// Whoever runs this Chairtime.
    Operator,
}

impl Who {
    /// How the sentence of a line begins.
    fn subject(self) -> &'static str {
        match self {
            Self::Client => "The client",
            Self::Owner => "The salon",
            Self::Provider => "The provider",
            Self::System => "Chairtime",
            Self::Operator => "The operator",
        }
    }
}

/// An event as it was taken down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Its number within the booking, from 1.
    pub version: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
    /// Who of the salon's people was asking, by name, where it was not the owner herself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// One line of a history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its number within the booking, from 1.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Who,
    /// Who of the salon's people, by name, where it was not the owner herself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What, by the event's name.
    pub kind: &'static str,
    /// Of which payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<Attempt>,
    /// How much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Why, where it is told: a provider's code, or a word of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The same as a sentence.
    pub text: String,
}

/// What a line says besides when.
struct Told {
    actor: Who,
    kind: &'static str,
    payment: Option<Attempt>,
    amount: Option<Money>,
    reason: Option<String>,
    /// The sentence behind its subject.
    text: String,
}

fn told(actor: Who, kind: &'static str, text: impl Into<String>) -> Told {
    Told { actor, kind, payment: None, amount: None, reason: None, text: text.into() }
}

impl Told {
    fn of(self, payment: Attempt) -> Self {
        Self { payment: Some(payment), ..self }
    }

    fn amount(self, amount: Option<Money>) -> Self {
        Self { amount, ..self }
    }

    fn reason(self, reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), ..self }
    }
}

fn by(actor: Actor) -> Who {
    match actor {
        Actor::Client => Who::Client,
        Actor::Salon => Who::Owner,
    }
}

fn name(provider: Provider) -> &'static str {
    match provider {
        Provider::Stripe => "Stripe",
        Provider::TipTopPay => "TipTop Pay",
    }
}

fn fields(fields: impl Iterator<Item = ContactField>) -> String {
    let word = |field| match field {
        ContactField::Name => "name",
        ContactField::Phone => "phone",
        ContactField::Email => "e-mail",
        ContactField::Comment => "remark",
        ContactField::Consent => "consent",
        ContactField::Mandate => "leave",
    };
    fields.map(word).collect::<Vec<_>>().join(", ")
}

/// What a line says of an event.
#[expect(clippy::too_many_lines, reason = "one arm an event")]
fn tell(event: &Event) -> Told {
    match event {
        Event::FactLearned { attempt, fact } => facts::told(fact).of(*attempt),
        Event::Booked { booking } => {
            let services: Vec<_> = booking.lines.iter().map(|line| line.name.as_str()).collect();
            match booking.purpose {
                Purpose::TestPayment => told(Who::Owner, "booked", "began a test payment"),
                Purpose::Blocked => told(Who::Owner, "blocked", "keeps this time free"),
                Purpose::Visit if booking.by == Actor::Salon => {
                    told(Who::Owner, "booked", format!("booked for the client: {}", services.join(", ")))
                        .amount(Some(booking.quote.total_from))
                }
                Purpose::Visit => {
                    let held = if booking.hold_until.is_some() { "took a time to pay for" } else { "booked" };
                    told(Who::Client, "booked", format!("{held}: {}", services.join(", ")))
                        .amount(Some(booking.quote.total_from))
                }
            }
        }
        Event::Confirmed { .. } => told(Who::System, "confirmed", "confirmed the visit"),
        Event::HoldEnded { .. } => {
            told(Who::System, "hold_ended", "gave the time back to others: it was not paid for")
                .reason("unpaid")
        }
        Event::HoldExtended { .. } => {
            told(Who::System, "hold_extended", "kept the time a little longer while the client pays")
        }
        Event::Released { .. } => told(Who::Client, "released", "gave the time back before paying"),
        Event::Cancelled { by: actor, fee, .. } => {
            let kept = fee.map_or_else(|| "nothing is kept".to_owned(), |fee| format!("{fee} is kept"));
            told(by(*actor), "cancelled", format!("called the visit off; {kept}")).amount(*fee)
        }
        Event::NoShow { fee, .. } => {
            let kept = fee.map_or_else(|| "nothing is kept".to_owned(), |fee| format!("{fee} is kept"));
            told(Who::Owner, "no_show", format!("noted that the client did not come; {kept}")).amount(*fee)
        }
        Event::Moved { by: actor, to, .. } => {
            let staff = staff_names(&to.lines);
            told(by(*actor), "moved", format!("moved the visit, to {staff}"))
                .amount(Some(to.quote.total_from))
        }
        Event::LinksRevoked { power, .. } => {
            let which = match power {
                Power::Manage => "the client's links",
                Power::Pay => "the payment links",
            };
            told(Who::Owner, "links_revoked", format!("took back {which}"))
        }
        Event::ContactErased { why, fields: gone, .. } => {
            let gone = fields(gone.iter().copied());
            match why {
                Erasure::Requested => {
                    told(Who::Owner, "contact_erased", format!("had the contact erased: {gone}"))
                        .reason("requested")
                }
                Erasure::RetentionOver => {
                    told(Who::System, "contact_erased", format!("erased what is not kept any longer: {gone}"))
                        .reason("retention_over")
                }
            }
        }
        Event::PaymentStarted { attempt, provider, amount, collect, .. } => {
            let what = match collect {
                Collect::Charge => "began to pay",
                Collect::Hold => "began to have held",
            };
            told(Who::Client, "payment_started", format!("{what} {amount} at {}", name(*provider)))
                .of(*attempt)
                .amount(Some(*amount))
        }
        Event::ChargeStarted { attempt, amount, .. } => {
            told(Who::System, "charge_started", format!("began to charge {amount} to the card on file"))
                .of(*attempt)
                .amount(Some(*amount))
        }
        Event::ChargeRefused { attempt, code } => {
            told(Who::Provider, "charge_refused", format!("refused to charge the card on file ({code})"))
                .of(*attempt)
                .reason(code)
        }
        Event::HoldTaken { amount, of, .. } => {
            told(Who::Owner, "hold_taken", format!("took {amount} of the {of} held on the card"))
                .amount(Some(*amount))
        }
        Event::HoldLetGo { of, .. } => {
            told(Who::Owner, "hold_let_go", format!("let go of the {of} held on the card")).amount(Some(*of))
        }
        Event::PageOpened { attempt, .. } => {
            told(Who::Provider, "page_opened", "opened the payment page").of(*attempt)
        }
        Event::PageRefused { attempt, code } => {
            told(Who::Provider, "page_refused", format!("refused to open a payment page ({code})"))
                .of(*attempt)
                .reason(code)
        }
        Event::PaymentShared { attempt, .. } => {
            told(Who::Provider, "payment_shared", "told of another payment on a page that was paid before")
                .of(*attempt)
        }
        Event::PaymentRequested { amount, .. } => {
            told(Who::Owner, "payment_requested", format!("asked the client for {amount}"))
                .amount(Some(*amount))
        }
        Event::Noted { .. } => told(Who::Owner, "noted", "noted something about the visit"),
        Event::PaymentRequestRevoked { .. } => {
            told(Who::Owner, "payment_request_revoked", "took a request for a payment back")
        }
        Event::RefundGranted { amount, .. } => {
            told(Who::Owner, "refund_granted", format!("decided to give {amount} back")).amount(Some(*amount))
        }
        Event::RefundRequested { attempt, amount, .. } => {
            told(Who::System, "refund_requested", format!("asked the provider to send {amount} back"))
                .of(*attempt)
                .amount(Some(*amount))
        }
        Event::RefundRefused { attempt, code, .. } => {
            told(Who::Provider, "refund_refused", format!("refused to send money back ({code})"))
                .of(*attempt)
                .reason(code)
        }
        Event::VoidRequested { attempt } => {
            told(Who::System, "void_requested", "asked the provider to let go of the card").of(*attempt)
        }
        Event::CaptureRequested { attempt, amount } => {
            told(Who::System, "capture_requested", format!("asked the provider to take {amount} of the card"))
                .of(*attempt)
                .amount(Some(*amount))
        }
        Event::CaptureRefused { attempt, code } => {
            told(Who::Provider, "capture_refused", format!("refused to take what is held ({code})"))
                .of(*attempt)
                .reason(code)
        }
        Event::Paying { .. } => {
            told(Who::Provider, "paying", "asked whether the card may be charged; it may")
        }
    }
}

/// The line of an event.
#[must_use]
pub fn line(recorded: &Recorded) -> Line {
    let Told { actor, kind, payment, amount, reason, text } = tell(&recorded.event);
    // What Chairtime or a provider does because of what was asked for is theirs all the same.
    let by = recorded.by.clone().filter(|_| actor == Who::Owner);
    let text = format!("{} {text}.", by.as_deref().unwrap_or_else(|| actor.subject()));
    Line { number: recorded.version, at: recorded.at, actor, by, kind, payment, amount, reason, text }
}

#[cfg(test)]
mod tests;
