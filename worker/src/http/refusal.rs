//! A refusal of the core as the problem that the caller reads.

use chairtime_shared::api::{Code, Problem, Reason};
use chairtime_shared::ledger::Refusal;
use chairtime_shared::payment::RefundObstacle;

/// A refusal as the client reads it.
pub(super) fn problem(refusal: Refusal) -> Problem {
    let with_quote = |code, quote| Problem { quote: Some(Box::new(quote)), ..Problem::new(code) };
    match refusal {
        Refusal::UnknownSalon => Problem::new(Code::UnknownSalon),
        Refusal::UnknownBooking => Problem::new(Code::UnknownBooking),
        Refusal::InvalidContact { fields } => Problem { fields, ..Problem::new(Code::InvalidContact) },
        Refusal::ConsentChanged => Problem::new(Code::ConsentChanged),
        Refusal::NotOffered => Problem::new(Code::NotOffered),
        Refusal::PriceChanged { quote } => with_quote(Code::PriceChanged, quote),
        Refusal::NotBookable { nearest } => Problem { nearest, ..Problem::new(Code::NotBookable) },
        Refusal::SlotTaken { nearest } => Problem { nearest, ..Problem::new(Code::SlotTaken) },
        Refusal::PrepaymentRequired { quote } => with_quote(Code::PrepaymentRequired, quote),
        Refusal::PrepaymentUnavailable { quote } => with_quote(Code::PrepaymentUnavailable, quote),
        Refusal::MandateChanged { mandate } => {
            Problem { mandate: mandate.map(Box::new), ..Problem::new(Code::MandateChanged) }
        }
        Refusal::BookingIdReused => Problem::new(Code::BookingIdReused),
        Refusal::NothingToPay => Problem::new(Code::NothingToPay),
        Refusal::HoldEnded => Problem::new(Code::HoldEnded),
        Refusal::TooManyAttempts => Problem::new(Code::TooManyRequests),
        Refusal::NotCancellable => Problem::new(Code::NotCancellable),
        Refusal::FeeChanged { quote } => {
            Problem { cancellation: Some(Box::new(quote)), ..Problem::new(Code::FeeChanged) }
        }
        Refusal::NotNow => Problem::new(Code::NotNow),
        Refusal::TooLittle { least } => {
            let detail = format!("at least {} {}", least.to_decimal(), least.currency().code());
            Problem::new(Code::TooLittle).detail(detail).because(Reason::AtLeast.of_sum(least))
        }
        Refusal::TooMuch { left } => {
            Problem { left: Some(left), ..Problem::new(Code::TooMuch) }.because(Reason::AtMost.of_sum(left))
        }
        Refusal::CannotSendBack { obstacle } => {
            let (why, reason) = match obstacle {
                RefundObstacle::Disputed => ("a dispute is open", Reason::Disputed),
                RefundObstacle::TriesUsedUp => ("the provider refused several times", Reason::TriesUsedUp),
            };
            Problem::reasoned(Code::CannotSendBack, why, reason)
        }
    }
}
