//! What the desk reads of the Worker's answers: of each only what is shown.
//!
//! Invariant: the names are those of `chairtime_shared::api::desk`, `history` and `report`, where their meaning stands;
//! the tests of [`super::read`] hold them against what those write. Deliberately absent: anything computed.

pub mod access;
pub mod catalogue;
pub mod clients;
pub mod connection;
pub mod health;
pub mod letter;
pub mod movement;
pub mod past;

use chairtime_shared::api::{BookedLine, BookingStatus, OnHold, PaymentStatus};
use chairtime_shared::booking::CancellationQuote;
use chairtime_shared::id::BookingId;
use chairtime_shared::locale::Locale;
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::prepayment::Quote;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::time::{LocalDate, Timestamp};

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

/// Signed sums in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Taken from clients' cards.
    pub gross: i64,
    /// Sent back.
    pub refunds: i64,
    /// Taken by disputes.
    pub disputes: i64,
    /// Kept by the providers.
    pub provider_fees: i64,
    /// What is left.
    pub net: i64,
    /// Of that, kept for visits that were called off or missed.
    pub fees_kept: i64,
    /// How many charges.
    pub charges: i64,
    /// Paid out to the bank.
    pub payouts: i64,
}

/// One row of a report: what it is about, and its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// A day, a service, a person, a provider, a card scheme; empty where a line has none.
    pub key: String,
    /// Its figures.
    pub figures: Figures,
}

impl Row {
    /// What came in and what went out again, minor units.
    #[must_use]
    pub fn paid_and_back(&self) -> (i64, i64) {
        let back = self.figures.refunds.saturating_add(self.figures.disputes);
        (self.figures.gross.max(0), back.max(0))
    }
}

/// Height of a picture's largest sum in and largest sum out together.
const HEIGHT: i64 = 160;
/// The smallest sum is seen, too.
const LEAST: i64 = 2;

/// How high a bar of `minor` is where `whole` is all of the height.
#[must_use]
pub fn high(minor: i64, whole: i64) -> i64 {
    if minor == 0 { 0 } else { (minor.saturating_mul(HEIGHT) / whole.max(1)).max(LEAST) }
}

/// What happened in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrencyReport {
    /// Of all its figures.
    pub currency: Currency,
    /// Over all.
    pub total: Figures,
    /// Charges of which no fee is known (yet).
    pub charges_without_fee: i64,
    /// By day, week or month.
    pub periods: Vec<Row>,
    /// By service.
    pub services: Vec<Row>,
    /// By who does it.
    pub staff: Vec<Row>,
    /// By provider.
    pub providers: Vec<Row>,
    /// By card scheme.
    pub methods: Vec<Row>,
}

/// A provider's word on what it keeps for the salon; minor units, below zero where the salon owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Of both.
    pub currency: Currency,
    /// Could be paid out now.
    pub available: i64,
    /// Will be available later.
    pub pending: i64,
}

/// One payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// The provider's name of it.
    pub name: String,
    /// How much.
    pub amount: Money,
    /// `to_bank` or `from_bank`.
    pub way: String,
    /// `under_way`, `paid` or `returned`.
    pub status: String,
    /// When it was made.
    pub made: Timestamp,
    /// When the bank should have it, where the provider tells.
    pub arrives: Option<Timestamp>,
}

/// The salon's money with one provider, now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// At whom.
    pub provider: Provider,
    /// When it told.
    pub at: Option<Timestamp>,
    /// The balance, where it tells.
    pub balance: Vec<Balance>,
    /// The latest payouts.
    pub payouts: Vec<Payout>,
}

/// The report on a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The first day.
    pub from: LocalDate,
    /// The last day.
    pub to: LocalDate,
    /// By currency.
    pub currencies: Vec<CurrencyReport>,
    /// What the providers tell, now rather than in the period.
    pub accounts: Vec<Account>,
}

/// One difference between the books and a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// When it was found.
    pub at: Timestamp,
    /// A sentence in the desk's language.
    pub explanation: String,
    /// Of which booking, where that is known.
    pub booking: Option<BookingId>,
}

/// One run of reconciliation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// At whom.
    pub provider: Provider,
    /// What set it off.
    pub cause: String,
    /// `running`, `waiting` or `finished`.
    pub state: String,
    /// When it began.
    pub started: Timestamp,
    /// When it was through.
    pub finished: Option<Timestamp>,
    /// What was found; the first are still open.
    pub differences: Vec<Difference>,
    /// How many the books know now.
    pub healed: i64,
    /// How many a person has to look at.
    pub open: i64,
    /// What could not be read, as sentences.
    pub notes: Vec<String>,
}

/// How reconciliation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// The last run at each provider.
    pub runs: Vec<Run>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sums_are_equally_high_and_the_smallest_is_seen() {
        assert_eq!((high(3_200, 6_400), high(1_600, 6_400)), (80, 40));
        assert_eq!((high(0, 6_400), high(1, 6_400)), (0, LEAST));
    }
}
