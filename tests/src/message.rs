//! What both models of providers hear and say: the order of a page, one message, and a final no.

use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::id::{BookingId, ProviderRef};
use chairtime_shared::money::Money;
use chairtime_shared::payment::Attempt;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::prepayment::Collect;
use chairtime_shared::provider::Provider;

/// What our metadata says.
pub type About = (BookingId, Attempt);

/// What a page is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// How much.
    pub amount: Money,
    /// Taken when it is paid, or only held.
    pub collect: Collect,
    /// Whether the card shall be kept.
    pub card: CardOnFile,
}

/// One message to the webhook.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Message {
    /// Who sends it.
    pub from: Provider,
    /// From our metadata, where the object carries it.
    pub about: Option<About>,
    /// The provider's names.
    pub refs: Vec<ProviderRef>,
    /// What it says.
    pub facts: Vec<PaymentFact>,
}

/// An answer that is final.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused(pub &'static str);
