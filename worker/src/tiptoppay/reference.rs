//! TipTop Pay's names for its objects, and the texts by which the ledger knows them.
//!
//! Invariant: a transaction number is a positive `i64` (they left 32 bits behind long ago), written in one way only. Each
//! kind of name has its own prefix, because TipTop Pay's own names are bare numbers and letters that say nothing.

use crate::reference::Hint;
use chairtime_shared::id::{BookingId, ParseIdError, ProviderRef};
use std::str::FromStr;

const TRANSACTION: &str = "ttp_tx_";
const ORDER: &str = "ttp_order_";
const WIDGET: &str = "ttp_widget_";

/// The text is not a transaction number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a transaction number")]
pub struct ForeignTransaction;

/// A payment or a refund at TipTop Pay. Each try of a client, each refund has a number of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionId {
    number: i64,
    name: ProviderRef,
}

impl TransactionId {
    /// The number.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.number
    }

    /// The name in the ledger: `ttp_tx_…`.
    #[must_use]
    pub fn reference(&self) -> &ProviderRef {
        &self.name
    }
}

impl FromStr for TransactionId {
    type Err = ForeignTransaction;
    /// Digits only, no leading zero: two texts never name the same transaction.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with('0') || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ForeignTransaction);
        }
        let number = text.parse().map_err(|_| ForeignTransaction)?;
        let name = format!("{TRANSACTION}{text}").parse().map_err(|_| ForeignTransaction)?;
        Ok(Self { number, name })
    }
}

/// A payment link (order) at TipTop Pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderId {
    id: String,
    name: ProviderRef,
}

impl OrderId {
    /// TipTop Pay's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.id
    }

    /// The name in the ledger: `ttp_order_…`.
    #[must_use]
    pub fn reference(&self) -> &ProviderRef {
        &self.name
    }
}

impl FromStr for OrderId {
    type Err = ParseIdError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(ParseIdError::Empty);
        }
        Ok(Self { id: text.to_owned(), name: format!("{ORDER}{text}").parse()? })
    }
}

/// What a name in the ledger stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// A payment or a refund.
    Transaction(TransactionId),
    /// A payment link.
    Order(OrderId),
    /// A page of ours with TipTop Pay's widget in it: nothing at TipTop Pay, so there is nothing to close there.
    Widget,
}

impl Name {
    /// Reads a name from the ledger. `None`: not one of TipTop Pay's.
    #[must_use]
    pub fn of(reference: &ProviderRef) -> Option<Self> {
        let text = reference.as_str();
        if let Some(number) = text.strip_prefix(TRANSACTION) {
            number.parse().ok().map(Self::Transaction)
        } else if let Some(id) = text.strip_prefix(ORDER) {
            id.parse().ok().map(Self::Order)
        } else {
            text.starts_with(WIDGET).then_some(Self::Widget)
        }
    }
}

/// The name in the ledger of the page that shows the widget for that attempt: `ttp_widget_{booking}.{attempt}`.
pub fn widget_page(booking: &BookingId, attempt: u32) -> Result<ProviderRef, ParseIdError> {
    format!("{WIDGET}{booking}.{attempt}").parse()
}

/// The `InvoiceId` under which an attempt is known at TipTop Pay, and the `X-Request-ID` of its order.
#[must_use]
pub fn invoice(hint: &Hint) -> String {
    hint.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transaction_numbers_are_positive_and_written_in_one_way() {
        for good in ["1", "4673194557", "9223372036854775807"] {
            let id: TransactionId = good.parse().unwrap();
            assert_eq!(
                (id.number().to_string(), id.reference().as_str()),
                (good.into(), &*format!("ttp_tx_{good}"))
            );
        }
        for bad in ["", "0", "-1", "+1", "007", " 1", "1 ", "1.0", "1e3", "9223372036854775808", "٣"] {
            assert!(bad.parse::<TransactionId>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_name_in_the_ledger_reads_back() {
        let name = |text: &str| Name::of(&text.parse().unwrap());
        assert_eq!(name("ttp_tx_568"), Some(Name::Transaction("568".parse().unwrap())));
        assert_eq!(
            name("ttp_order_gASGZVgUN21hcpPF"),
            Some(Name::Order("gASGZVgUN21hcpPF".parse().unwrap()))
        );
        let booking = "0123456789abcdef0123456789abcdef".parse().unwrap();
        assert_eq!(Name::of(&widget_page(&booking, 2).unwrap()), Some(Name::Widget));
        for foreign in ["cs_test_1", "ttp_tx_0", "ttp_tx_x", "ttp_order_", "568"] {
            assert_eq!(name(foreign), None, "{foreign}");
        }
        assert!("a b".parse::<OrderId>().is_err() && "é".parse::<OrderId>().is_err());
    }
}
