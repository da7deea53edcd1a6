//! What a figure of a report is made of: which lines count in it, and how much.
//!
//! Invariant: over the lines of a period, what [`Selection::counted`] says adds up to the figure that the report on that
//! period has in its place, whichever figure and row that is.

use crate::figure::{Division, Figure};
use crate::money::Currency;
use crate::movement::{Kind, Line};
use crate::provider::Provider;
use serde::{Deserialize, Serialize, Serializer};

/// Into which column a line of that kind goes, and with which sign. Into [`Figure::Net`] none goes by itself.
pub(super) fn column(kind: Kind) -> (Figure, i64) {
    match kind {
        Kind::Charge => (Figure::Gross, 1),
        Kind::Refund => (Figure::Refunds, 1),
        Kind::RefundReturned => (Figure::Refunds, -1),
        Kind::DisputeWithdrawn => (Figure::Disputes, 1),
        Kind::DisputeReinstated => (Figure::Disputes, -1),
        Kind::ProviderFee => (Figure::ProviderFees, 1),
        Kind::ProviderFeeReturned => (Figure::ProviderFees, -1),
        Kind::FeeKept => (Figure::FeesKept, 1),
        Kind::FeeGivenUp => (Figure::FeesKept, -1),
        Kind::Payout => (Figure::Payouts, 1),
        Kind::PayoutReturned => (Figure::Payouts, -1),
    }
}

/// 1 or −1 as a line of that kind counts in a figure, 0 where it does not.
fn sign(figure: Figure, kind: Kind) -> i64 {
    let (column, sign) = column(kind);
    if figure == column {
        return sign;
    }
    match (figure, column) {
        (Figure::Net, Figure::Gross) => sign,
        (Figure::Net, Figure::Refunds | Figure::Disputes | Figure::ProviderFees) => -sign,
        (_, _) => 0,
    }
}

/// One row of a division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfRow {
    /// Of which division.
    pub division: Division,
    /// Its key as the report writes it; empty for the row of lines that have none.
    pub key: String,
}

impl OfRow {
    /// How much of a line is this row's, minor units.
    fn share(&self, line: &Line) -> u64 {
        let is = |text: Option<&str>| self.key == text.unwrap_or_default();
        let of_parts = |name: fn(&crate::movement::Part) -> &str| match line.parts.as_slice() {
            [] if self.key.is_empty() => line.amount.minor(),
            parts => parts.iter().filter(|part| is(Some(name(part)))).map(|part| part.minor).sum(),
        };
        let of_line = |is: bool| if is { line.amount.minor() } else { 0 };
        match self.division {
            Division::Service => of_parts(|part| part.service.as_str()),
            Division::Staff => of_parts(|part| part.staff.as_str()),
            Division::Provider => of_line(is(line.provider.map(Provider::as_str))),
            Division::Method => of_line(is(line.method.as_deref())),
        }
    }
}

/// A figure in its place: of one currency, over all or of one row.
///
/// It travels as a text, `EUR.net` or `EUR.net.service.manicure`: a reader of its own would weigh more than what it reads.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Selection {
    /// Of which currency.
    pub currency: Currency,
    /// Which.
    pub figure: Figure,
    /// Of which row; over all without one.
    pub row: Option<OfRow>,
}

/// Not a figure in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a figure of a report")]
pub struct NotAFigure;

impl std::str::FromStr for Selection {
    type Err = NotAFigure;

    fn from_str(text: &str) -> Result<Self, NotAFigure> {
        // A card's scheme may have a point of its own in it.
        let mut words = text.splitn(4, '.');
        let currency = words.next().and_then(|code| code.parse().ok()).ok_or(NotAFigure)?;
        let name = words.next().ok_or(NotAFigure)?;
        let figure = Figure::ALL.into_iter().find(|one| one.as_str() == name).ok_or(NotAFigure)?;
        let row = match (words.next(), words.next()) {
            (None, _) => None,
            (Some(name), key) => {
                let division =
                    Division::ALL.into_iter().find(|one| one.as_str() == name).ok_or(NotAFigure)?;
                Some(OfRow { division, key: key.ok_or(NotAFigure)?.to_owned() })
            }
        };
        Ok(Self { currency, figure, row })
    }
}

impl TryFrom<String> for Selection {
    type Error = NotAFigure;

    fn try_from(text: String) -> Result<Self, NotAFigure> {
        text.parse()
    }
}

impl Serialize for Selection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = [self.currency.code(), ".", self.figure.as_str()].concat();
        if let Some(OfRow { division, key }) = &self.row {
            for part in [".", division.as_str(), ".", key] {
                text.push_str(part);
            }
        }
        serializer.serialize_str(&text)
    }
}

impl Selection {
    /// What a line counts in it, minor units, below zero where it lowers the figure; `None` where it is no part of it.
    #[must_use]
    pub fn counted(&self, line: &Line) -> Option<i64> {
        if line.amount.currency() != self.currency {
            return None;
        }
        let minor = self.row.as_ref().map_or(line.amount.minor(), |row| row.share(line));
        let minor = i64::try_from(minor).unwrap_or(i64::MAX).saturating_mul(sign(self.figure, line.kind));
        (minor != 0).then_some(minor)
    }
}
