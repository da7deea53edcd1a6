//! TipTop Pay's notifications, reduced to facts.
//!
//! Invariant: [`parse`] takes only verified bytes. The kind is told by the fields, and the address it came to must agree.
//! The same notification twice gives the same facts and the same operation; the caller needs no order. A status whose word
//! we do not know is never money.
//! Deliberately absent: what the client answers to a Check (the ledger's verdict, see `reply`), subscriptions, and the sum
//! that the bank charged in its own currency (`PaymentAmount`): `Amount` is what we asked for and what a refund is about.

use super::fields::{DecodeError, FieldError, Fields};
use super::kind::NotificationKind;
use super::reference::TransactionId;
use super::signature::Verified;
use super::{card, data, fee, reason};
use crate::reference::Hint;
use chairtime_shared::id::{ProviderRef, SalonId};
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::payment::fact::{PaymentFact, RefundFact, RefundStatus};
use chairtime_shared::provider::Mode;

/// How a message is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// `a=1&b=2`: the body of a POST, or the query of a GET.
    Form,
    /// A JSON object. Documented for answers only; some terminals are said to send it.
    Json,
}

impl Encoding {
    /// The encoding of a POST by its `Content-Type`; without one it is a form. `None`: neither.
    #[must_use]
    pub fn of(content_type: Option<&str>) -> Option<Self> {
        let kind = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if kind.is_empty() || kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            Some(Self::Form)
        } else if kind.eq_ignore_ascii_case("application/json") {
            Some(Self::Json)
        } else {
            None
        }
    }

    fn read(self, message: &[u8]) -> Result<Fields, DecodeError> {
        match self {
            Self::Form => Fields::from_form(message),
            Self::Json => Fields::from_json(message),
        }
    }
}

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// What it is about.
    pub kind: NotificationKind,
    /// The transaction that it is about: the payment, or the refund itself. Absent for a subscription.
    pub transaction: Option<TransactionId>,
    /// What it says, as one operation: `tiptoppay:pay:123`. TipTop Pay gives its notifications no names; kind and
    /// transaction name them (and the status, where one transaction can be told of twice).
    pub operation: String,
    /// Test or live, to be compared with the mode of the connection. Absent where TipTop Pay does not tell.
    pub mode: Option<Mode>,
    /// What we wrote into the payment. Not to be used for a Refund or a Cancel: they are about the transaction in
    /// `refs`, and one booking may have several.
    pub hint: Option<Hint>,
    /// The `AccountId`; in payments of ours the booking.
    pub account: Option<String>,
    /// The sum. Absent in a currency that is not one of ours, and for an operation that is no payment of a client's.
    pub amount: Option<Money>,
    /// The name of the payment whose money it is about. Empty for a Check and for a Fail: a declined try moves no money,
    /// and the payment is to bear the name of the try that did.
    pub refs: Vec<ProviderRef>,
    /// What it says, names first. Empty for a Check and a Recurrent, for a currency that is not one of ours, and for a
    /// payout: the salon's terminal may serve other trades too.
    pub facts: Vec<PaymentFact>,
}

/// Why a verified message is not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotificationError {
    /// Not a form, not JSON.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// A field that is needed is absent, or is not what it should be.
    #[error("the field `{0}` is missing or unreadable")]
    Field(&'static str),
    /// The fields are those of no kind.
    #[error("the fields are those of no kind of notification")]
    Unknown,
    /// The fields are those of several kinds.
    #[error("the fields are those of several kinds of notification")]
    Ambiguous,
    /// The address is for another kind: the addresses in the cabinet are mixed up, or somebody repeats a message elsewhere.
    #[error("a {told} notification came to the address for {route}")]
    Route {
        /// What the address says.
        route: NotificationKind,
        /// What the fields say.
        told: NotificationKind,
    },
}

impl From<FieldError> for NotificationError {
    fn from(FieldError(field): FieldError) -> Self {
        Self::Field(field)
    }
}

/// Reads a message that has been verified. `route` is the kind that the address names, if it names one.
///
/// `currency` is the currency of sums that come without one (Refund and Cancel do): the currency of the payment that
/// [`peek`]'s `refs` name, where the ledger knows it, else the salon's.
pub fn parse(
    verified: Verified<'_>,
    encoding: Encoding,
    route: Option<NotificationKind>,
    currency: Currency,
) -> Result<Notification, NotificationError> {
    let fields = encoding.read(verified.message())?;
    let kind = NotificationKind::told_by(&fields)?;
    if let Some(route) = route.filter(|route| *route != kind) {
        return Err(NotificationError::Route { route, told: kind });
    }
    Message { fields: &fields, kind }.read(currency)
}

struct Message<'a> {
    fields: &'a Fields,
    kind: NotificationKind,
}

/// What one kind says.
#[derive(Default)]
struct News {
    amount: Option<Money>,
    refs: Vec<ProviderRef>,
    facts: Vec<PaymentFact>,
}

impl Message<'_> {
    fn read(&self, currency: Currency) -> Result<Notification, NotificationError> {
        let Self { fields, kind } = self;
        let transaction = fields.transaction("TransactionId")?;
        // Money to a card is no payment of a client's, whatever order number it bears.
        let payout = *kind != NotificationKind::Refund
            && fields.get("OperationType").is_some_and(|operation| operation != "Payment");
        let news = match &transaction {
            Some(transaction) if !payout => self.news(transaction, currency)?,
            Some(_) | None => News::default(),
        };
        Ok(Notification {
            kind: *kind,
            operation: self.operation(transaction.as_ref())?,
            mode: fields.mode()?,
            hint: if payout { None } else { data::hint(fields) },
            account: fields.get("AccountId").map(str::to_owned),
            amount: news.amount,
            refs: news.refs,
            facts: news.facts,
            transaction,
        })
    }

    fn operation(&self, transaction: Option<&TransactionId>) -> Result<String, NotificationError> {
        let kind = self.kind;
        let Some(transaction) = transaction else {
            let id: ProviderRef =
                self.fields.get("Id").and_then(|id| id.parse().ok()).ok_or(NotificationError::Field("Id"))?;
            return Ok(format!("tiptoppay:{kind}:{id}"));
        };
        let state = match (kind, self.fields.get("Status")) {
            // Should a transaction be told of again once its status has changed, that is news.
            (NotificationKind::Pay, Some("Authorized")) => ":authorized",
            (NotificationKind::Pay, status) if status != Some("Completed") => ":other",
            _ => "",
        };
        Ok(format!("tiptoppay:{kind}:{}{state}", transaction.number()))
    }

    fn news(&self, transaction: &TransactionId, currency: Currency) -> Result<News, NotificationError> {
        match self.kind {
            NotificationKind::Check => Ok(News { amount: self.own_sum()?, ..News::default() }),
            NotificationKind::Fail => self.fail(transaction),
            NotificationKind::Pay => {
                let status = self.fields.get("Status");
                self.charge(transaction, |amount| match status {
                    Some("Completed") => Some(PaymentFact::Captured { amount }),
                    Some("Authorized") => Some(PaymentFact::Authorised { amount }),
                    _ => None,
                })
            }
            NotificationKind::Confirm => {
                self.charge(transaction, |amount| Some(PaymentFact::Captured { amount }))
            }
            NotificationKind::Refund => self.refund(transaction, currency),
            NotificationKind::Cancel => {
                let amount = self.fields.sum("Amount", currency)?;
                Ok(News {
                    amount: Some(amount),
                    refs: names(transaction),
                    facts: vec![linked(transaction), PaymentFact::AuthorisationEnded],
                })
            }
            NotificationKind::Recurrent => Ok(News::default()),
        }
    }

    /// The sum with its own currency. `None`: in a currency that is not one of ours.
    fn own_sum(&self) -> Result<Option<Money>, FieldError> {
        self.fields.currency()?.map(|currency| self.fields.sum("Amount", currency)).transpose()
    }

    fn charge(
        &self,
        transaction: &TransactionId,
        fact: impl FnOnce(Money) -> Option<PaymentFact>,
    ) -> Result<News, NotificationError> {
        let refs = names(transaction);
        let Some(amount) = self.own_sum()? else { return Ok(News { refs, ..News::default() }) };
        let fact = fact(amount);
        let saved = fact.is_some().then(|| card::saved(self.fields)).flatten();
        let taken = matches!(fact, Some(PaymentFact::Captured { .. }));
        let fee = fee::fact(self.fields, transaction, Some(amount.currency())).filter(|_| taken);
        let facts = [Some(linked(transaction)), fact, card::fact(self.fields), saved, fee];
        Ok(News { amount: Some(amount), refs, facts: facts.into_iter().flatten().collect() })
    }

    fn fail(&self, transaction: &TransactionId) -> Result<News, NotificationError> {
        let amount = self.own_sum()?;
        let code = Some(reason::of(self.fields)?.code().to_owned());
        let at = self.fields.instant("DateTime");
        let transaction = Some(transaction.reference().clone());
        let facts = amount.map(|_| PaymentFact::Declined { code, at, transaction }).into_iter().collect();
        Ok(News { amount, facts, refs: Vec::new() })
    }

    fn refund(&self, refund: &TransactionId, currency: Currency) -> Result<News, NotificationError> {
        let payment = self.fields.transaction("PaymentTransactionId")?;
        let payment = payment
            .filter(|payment| payment != refund)
            .ok_or(NotificationError::Field("PaymentTransactionId"))?;
        let amount = self.fields.sum("Amount", currency)?;
        let fact = RefundFact {
            id: refund.reference().clone(),
            request: data::request(self.fields),
            amount,
            status: RefundStatus::Succeeded,
        };
        Ok(News {
            amount: Some(amount),
            refs: names(&payment),
            facts: vec![linked(&payment), PaymentFact::Refund { refund: fact }],
        })
    }
}

fn names(transaction: &TransactionId) -> Vec<ProviderRef> {
    vec![transaction.reference().clone()]
}

fn linked(transaction: &TransactionId) -> PaymentFact {
    PaymentFact::Linked { refs: names(transaction) }
}

/// What an **unverified** message claims: enough to choose whose secrets to try, and good for nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peek {
    /// The salon that the order number or the data names.
    pub salon: Option<SalonId>,
    /// The names by which the payment may be known, most telling first.
    pub refs: Vec<ProviderRef>,
}

/// Reads what a message claims before it is verified, for the address that does not name the salon. A message that
/// cannot be read claims nothing.
#[must_use]
pub fn peek(message: &[u8], encoding: Encoding) -> Peek {
    let Ok(fields) = encoding.read(message) else { return Peek::default() };
    let names = ["PaymentTransactionId", "TransactionId"].map(|name| fields.transaction(name).ok().flatten());
    Peek {
        salon: data::hint(&fields).map(|hint| hint.salon),
        refs: names.iter().flatten().map(|id| id.reference().clone()).collect(),
    }
}
