//! How a happening is read back: field by field, as a booking is (`booking/written.rs`).
//!
//! Invariant: what a [`Happening`] writes is what is read here.

use super::{Happening, RefundCause};
use crate::booking::Actor;
use crate::flat::{Missing, need};
use crate::money::Money;
use crate::time::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Booked,
    Paid,
    Moved,
    Cancelled,
    Missed,
    Refunded,
    HoldTaken,
    HoldReleased,
    PaymentWanted,
    Reminder,
}

/// A [`Happening`] as it is written.
#[derive(Deserialize)]
pub(super) struct WrittenHappening {
    kind: Kind,
    paid: Option<Money>,
    on_card: Option<Money>,
    amount: Option<Money>,
    by: Option<Actor>,
    from: Option<Timestamp>,
    back: Option<Money>,
    wanted: Option<Money>,
    fee: Option<Money>,
    charge: Option<Money>,
    cause: Option<RefundCause>,
}

impl TryFrom<WrittenHappening> for Happening {
    type Error = Missing;

    fn try_from(written: WrittenHappening) -> Result<Self, Missing> {
        let WrittenHappening { kind, paid, on_card, amount, by, from, back, wanted, fee, charge, cause } =
            written;
        let amount = || need(amount, "amount");
        let by = || need(by, "by");
        Ok(match kind {
            Kind::Booked => Self::Booked { paid, on_card },
            Kind::Paid => Self::Paid { amount: amount()? },
            Kind::Moved => Self::Moved { by: by()?, from: need(from, "from")?, back, wanted },
            Kind::Cancelled => Self::Cancelled { by: by()?, fee, back, charge },
            Kind::Missed => Self::Missed { fee, back, charge },
            Kind::Refunded => Self::Refunded { amount: amount()?, cause: need(cause, "cause")? },
            Kind::HoldTaken => Self::HoldTaken { amount: amount()? },
            Kind::HoldReleased => Self::HoldReleased { amount: amount()? },
            Kind::PaymentWanted => Self::PaymentWanted { amount: amount()? },
            Kind::Reminder => Self::Reminder,
        })
    }
}
