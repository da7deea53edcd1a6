//! What the desk reads of the Worker's answers: of each only what is shown.
//!
//! Invariant: the names are those of `chairtime_shared::api::desk`, `history` and `report`, where their meaning stands;
//! the tests of [`super::read`] hold them against what those write. Deliberately absent: anything computed.

pub mod access;
pub mod catalogue;
pub mod clients;
pub mod connection;
mod finance;
pub mod health;
pub mod letter;
pub mod movement;
pub mod past;

pub use finance::{
    Account, Balance, CurrencyReport, Difference, Figures, Payout, Reconciliation, Report, Row, Run, high,
};

use chairtime_shared::api::{BookedLine, BookingStatus, OnHold, PaymentStatus};
use chairtime_shared::booking::CancellationQuote;
use chairtime_shared::id::BookingId;
use chairtime_shared::locale::Locale;
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::prepayment::Quote;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::time::Timestamp;

/// Somebody or something with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The slug.
    pub id: String,
    /// The name.
    pub name: String,
    /// What a service costs at least, in minor units.
    pub price: Option<u64>,
    /// Which services somebody does, by their slugs.
    pub services: Vec<String>,
}

impl Named {
    /// Whether they do that service.
    #[must_use]
    pub fn does(&self, service: &str) -> bool {
        self.services.iter().any(|one| one == service)
    }
}

/// A provider that is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected {
    /// Which.
    pub provider: Provider,
    /// Whether it moves real money.
    pub mode: Mode,
}

/// The salon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Its name.
    pub name: String,
    /// The language of its own texts.
    pub locale: Locale,
    /// Its IANA time zone.
    pub zone: String,
    /// The currency of its prices.
    pub currency: Currency,
    /// Its services.
    pub services: Vec<Named>,
    /// Its staff.
    pub staff: Vec<Named>,
    /// Where its clients can pay.
    pub providers: Vec<Connected>,
}

/// Who comes. Fields are empty that were erased.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Client {
    /// Name.
    pub name: String,
    /// Phone number.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Remark for the salon.
    pub comment: String,
    /// What the salon has noted.
    pub note: String,
}

/// How far a refund is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundState {
    /// Asked for.
    Requested,
    /// The provider refused it: the money is still here.
    Refused,
    /// On its way.
    Pending,
    /// Arrived.
    Succeeded,
    /// Called off: the money is here again.
    Cancelled,
    /// Came back: the money is here again.
    Failed,
}

/// Money on its way back to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// The provider's name of it, once it has answered.
    pub id: Option<String>,
    /// How much.
    pub amount: Money,
    /// How far it is.
    pub status: RefundState,
    /// Why the provider refused it.
    pub code: Option<String>,
}

/// A dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// How much of.
    pub amount: Money,
    /// The provider's word for how it stands.
    pub status: String,
    /// The provider's word for why.
    pub reason: String,
    /// Until when evidence can be handed in.
    pub due_by: Option<Timestamp>,
}

/// One payment of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its number within the visit.
    pub attempt: u32,
    /// At whom.
    pub provider: Provider,
    /// The sum asked for.
    pub asked: Money,
    /// Held on the card and not taken.
    pub authorised: Money,
    /// Taken in all.
    pub captured: Money,
    /// Sent back or on its way.
    pub returned: Money,
    /// The provider's names, to be found there.
    pub refs: Vec<String>,
    /// Scheme and last four digits.
    pub card: Option<(String, String)>,
    /// Why the last try was declined.
    pub declined: Option<String>,
    /// Refunds.
    pub refunds: Vec<Refund>,
    /// What the provider keeps for its service.
    pub fees: Vec<Money>,
    /// Disputes.
    pub disputes: Vec<Dispute>,
}

/// A payment that the salon has asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Names it.
    pub key: String,
    /// How much.
    pub amount: Money,
}

/// A visit as the salon sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Its identifier.
    pub id: BookingId,
    /// Grows with every change.
    pub version: u64,
    /// `visit`, or the word for something that nobody comes to.
    pub purpose: String,
    /// Whose time is kept free, if it is that.
    pub blocks: Option<String>,
    /// Where it stands.
    pub status: BookingStatus,
    /// Where its money stands.
    pub payment: PaymentStatus,
    /// Who comes.
    pub client: Client,
    /// Its services in order.
    pub lines: Vec<BookedLine>,
    /// When it starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// When the hold ends, while held.
    pub hold_ends: Option<Timestamp>,
    /// What it costs.
    pub quote: Quote,
    /// Its payments in order.
    pub payments: Vec<Payment>,
    /// What the salon holds of it.
    pub held: Money,
    /// What it may keep; absent while a payment is awaited.
    pub due: Option<Money>,
    /// What the client is asked to pay online now.
    pub wanted: Option<Money>,
    /// What the salon has asked for besides, by the key of each request; paid or not.
    pub requested: Vec<Request>,
    /// What can be given back of the salon's own accord.
    pub refundable: Money,
    /// Why what should go back does not, if so: the ledger's word.
    pub obstacle: Option<String>,
    /// What is held on a card as a guarantee.
    pub on_hold: Option<OnHold>,
    /// What calling off by the terms would mean now.
    pub cancellation: Option<CancellationQuote>,
    /// What is kept by the terms when the client does not come.
    pub no_show_fee: Option<Money>,
}

impl Visit {
    /// It is time that the salon keeps free.
    #[must_use]
    pub fn is_block(&self) -> bool {
        self.purpose == "blocked"
    }
}

/// A visit with the link for its client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// The visit.
    pub visit: Visit,
    /// Where its client sees it. Whoever has it may do what the client may.
    pub link: String,
    /// The letters about it, in the order in which they were caused; none where they were not asked for.
    pub letters: Vec<letter::Letter>,
}

/// One line of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLine {
    /// Its number within the visit, from 1.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Whose doing: `client`, `owner`, `provider`, `system`, `operator`.
    pub actor: String,
    /// Who of the salon's people, by name; empty for the owner.
    pub by: String,
    /// What, by the event's name.
    pub kind: String,
    /// How much.
    pub amount: Option<Money>,
    /// Why, where it is told.
    pub reason: Option<String>,
    /// The same as an English sentence.
    pub text: String,
}

/// The history of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// In order.
    pub lines: Vec<HistoryLine>,
}

/// A payment link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentLink {
    /// Its address.
    pub link: String,
    /// The same as a QR code: SVG.
    pub qr: String,
    /// What to write to the client with it, if anything is wanted of them.
    pub message: Option<PaymentMessage>,
}

/// What the salon writes to a client with a payment link, in the client's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentMessage {
    /// The subject, where there is one.
    pub subject: String,
    /// Who asks for how much: a sentence.
    pub text: String,
}
