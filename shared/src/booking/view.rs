//! A booking as its client sees it: where it stands and how it is paid.
//!
//! Deliberately absent: what is due (`super::settlement`), which this only puts into words that a client knows.

use super::settlement::entitlement;
use super::{Booking, Phase};
use crate::api::{BookedLine, BookingStatus, BookingView, PaymentStatus};
use crate::money::Money;
use crate::payment::Payment;

impl BookedLine {
    /// The service's name as the client reads it.
    #[must_use]
    pub fn for_client(&self) -> &str {
        self.client_name.as_ref().unwrap_or(&self.name)
    }

    /// The name of who does it, as the client reads it.
    #[must_use]
    pub fn staff_for_client(&self) -> &str {
        self.client_staff_name.as_ref().unwrap_or(&self.staff_name)
    }
}

impl Booking {
    /// What came in beside the payment that is kept, and goes back or has gone back as a whole: another tab's, another
    /// device's, the other provider's.
    fn second_payment(&self) -> Option<Money> {
        let goes_back = |payment: &Payment| {
            let captured = payment.known.captured;
            payment.has_money()
                && if captured == 0 {
                    payment.void_requested
                } else {
                    payment.returned_by_us().minor() >= captured
                }
        };
        let kept = |payment: &Payment| payment.is_secured() && !goes_back(payment);
        let stands = matches!(self.phase, Phase::Confirmed { .. })
            // A guarantee that the salon let go of was no second payment.
            && self.held_card.is_open()
            && self.payments.values().any(kept);
        let second = self.total(|payment| {
            if goes_back(payment) { payment.known.captured.max(payment.known.authorised) } else { 0 }
        });
        (stands && !second.is_zero()).then_some(second)
    }

    fn payment_status(&self) -> PaymentStatus {
        let any = |test: fn(&Payment) -> bool| self.payments.values().any(test);
        let money_came = any(|payment| payment.known.captured > 0);
        let secured = any(Payment::is_secured);
        match self.phase {
            Phase::Held { .. } if secured => PaymentStatus::Paid,
            Phase::Held { .. } if any(|payment| payment.known.declined.is_some()) => PaymentStatus::Declined,
            Phase::Held { .. } if any(|payment| payment.known.processing) => PaymentStatus::Processing,
            Phase::Held { .. } => PaymentStatus::Awaited,
            Phase::Confirmed { .. } if !money_came && self.on_hold().is_some() => PaymentStatus::OnHold,
            // The salon let go of the card.
            Phase::Confirmed { .. } if !money_came && !secured && any(Payment::has_money) => {
                PaymentStatus::Refunded
            }
            Phase::Confirmed { .. } if !money_came && !secured => PaymentStatus::NotNeeded,
            // What a dispute took is the salon's affair; the client has paid.
            Phase::Confirmed { .. } if money_came && self.returned() == self.captured() => {
                PaymentStatus::Refunded
            }
            Phase::Confirmed { .. } => PaymentStatus::Paid,
            Phase::Cancelled { .. } | Phase::NoShow { .. } if self.wanted().is_some() => {
                PaymentStatus::Awaited
            }
            Phase::Cancelled { .. } | Phase::NoShow { .. }
                if any(Payment::charge_under_way) || any(Payment::capture_under_way) =>
            {
                PaymentStatus::Processing
            }
            Phase::Expired { .. } | Phase::Cancelled { .. } | Phase::NoShow { .. } if !money_came => {
                PaymentStatus::Unpaid
            }
            Phase::Cancelled { fee: Some(_), .. } | Phase::NoShow { .. } if self.returned().is_zero() => {
                PaymentStatus::Paid
            }
            Phase::Expired { .. } | Phase::Cancelled { .. } | Phase::NoShow { .. } => {
                let due = entitlement(self).unwrap_or_else(|| Money::zero(self.held().currency()));
                let arrived = self.held() == due && self.payments.values().all(Payment::refunds_arrived);
                if arrived { PaymentStatus::Refunded } else { PaymentStatus::Refunding }
            }
        }
    }

    /// The booking as its client sees it.
    #[must_use]
    pub fn view(&self) -> BookingView {
        let (status, hold_ends) = match self.phase {
            Phase::Held { until } => (BookingStatus::Held, Some(until)),
            Phase::Confirmed { .. } => (BookingStatus::Confirmed, None),
            Phase::Expired { .. } => (BookingStatus::Expired, None),
            Phase::Cancelled { .. } => (BookingStatus::Cancelled, None),
            Phase::NoShow { .. } => (BookingStatus::NoShow, None),
        };
        let captured = self.captured();
        let returned = self.returned();
        let mut lines = self.made.lines.clone();
        for line in &mut lines {
            // By the names that they read.
            if let Some(name) = line.client_name.take() {
                line.name = name;
            }
            if let Some(name) = line.client_staff_name.take() {
                line.staff_name = name;
            }
        }
        BookingView {
            id: self.made.id.clone(),
            version: self.version,
            status,
            payment: self.payment_status(),
            lines,
            start: self.made.visit.start,
            end: self.made.visit.end,
            quote: self.made.quote,
            paid: captured.minus(returned).unwrap_or_else(|_| Money::zero(captured.currency())),
            refunded: returned,
            second: self.second_payment(),
            forgiven: self.forgiven(),
            on_hold: self.on_hold(),
            hold_ends,
        }
    }
}
