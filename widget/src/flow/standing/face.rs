//! What the client is shown about a booking: one word for every pair of status and payment.

use super::{Claim, Road, Standing};
use crate::flow::Failure;
use chairtime_shared::api::{BookingStatus, Code, PaymentStatus};

/// What the client's money did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Money {
    /// Nothing was paid online.
    None,
    /// Held on the card, not taken.
    Held,
    /// The card on file is being charged.
    Processing,
    /// A fee is open.
    Open,
    /// Paid, and kept.
    Paid,
    /// Paid, on its way back.
    Refunding,
    /// Paid and given back.
    Refunded,
}

/// The screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// No answer yet.
    Loading,
    /// No answer came.
    Failed,
    /// There is no such booking.
    Unknown,
    /// The payment page is being opened.
    Leaving,
    /// The provider is being asked for the first time since the client came back.
    Checking,
    /// The provider is still working on the payment.
    Processing,
    /// The slot is held, the payment is awaited.
    Awaiting,
    /// The last try was declined, the slot is still held.
    Declined,
    /// The hold is over by our count, the Worker has not said so yet.
    HoldOver,
    /// Booked.
    Booked(Money),
    /// By the payment link: something is to be paid.
    Wanted,
    /// By the payment link: nothing is to be paid.
    Settled(Money),
    /// The hold ended without payment.
    Expired(Money),
    /// Called off.
    Cancelled(Money),
    /// The visit is over.
    Past(Money),
}

impl Standing {
    /// The screen for what is known.
    #[must_use]
    pub fn face(&self) -> Face {
        let Some(answer) = &self.answer else {
            return match &self.failure {
                _ if self.key.is_none() => Face::Unknown,
                Some(Failure::Refused(problem)) if problem.code == Code::UnknownBooking => Face::Unknown,
                Some(_) => Face::Failed,
                None => Face::Loading,
            };
        };
        let payment = answer.booking.payment;
        let money = match payment {
            // A card that was let go of: nothing came, and nothing went back.
            PaymentStatus::Refunded if answer.booking.refunded.is_zero() => Money::None,
            PaymentStatus::NotNeeded | PaymentStatus::Declined | PaymentStatus::Unpaid => Money::None,
            PaymentStatus::OnHold => Money::Held,
            PaymentStatus::Processing => Money::Processing,
            PaymentStatus::Awaited => Money::Open,
            PaymentStatus::Paid => Money::Paid,
            PaymentStatus::Refunding => Money::Refunding,
            PaymentStatus::Refunded => Money::Refunded,
        };
        match answer.booking.status {
            BookingStatus::Held if self.leaving => Face::Leaving,
            BookingStatus::Held => match payment {
                PaymentStatus::Processing | PaymentStatus::Paid => Face::Processing,
                _ if self.claim == Some(Claim::Paid) => Face::Processing,
                _ if self.seconds_left() == Some(0) => Face::HoldOver,
                PaymentStatus::Declined => Face::Declined,
                PaymentStatus::Awaited if self.claim == Some(Claim::Declined) => Face::Declined,
                PaymentStatus::NotNeeded
                | PaymentStatus::OnHold
                | PaymentStatus::Awaited
                | PaymentStatus::Refunding
                | PaymentStatus::Refunded
                | PaymentStatus::Unpaid => {
                    if self.road == Road::Made || self.provider_answered() {
                        Face::Awaiting
                    } else {
                        Face::Checking
                    }
                }
            },
            BookingStatus::Confirmed if self.pays_only() => match (answer.wanted, self.claim) {
                (None, _) => Face::Settled(money),
                (Some(_), Some(Claim::Paid)) => Face::Processing,
                (Some(_), Some(Claim::Declined)) => Face::Declined,
                // The client may have just paid on the page that is open.
                (Some(_), None) if answer.checkout.is_some() && !self.provider_answered() => Face::Checking,
                (Some(_), None) => Face::Wanted,
            },
            BookingStatus::Confirmed => Face::Booked(money),
            BookingStatus::Expired
                if payment == PaymentStatus::Processing || self.claim == Some(Claim::Paid) =>
            {
                Face::Processing
            }
            BookingStatus::Expired => Face::Expired(money),
            BookingStatus::Cancelled => Face::Cancelled(money),
            BookingStatus::NoShow | BookingStatus::Completed => Face::Past(money),
        }
    }
}
