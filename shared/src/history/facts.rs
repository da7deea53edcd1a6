//! What a provider said, as lines of a history.

use super::{Told, Who};
use crate::payment::fact::{DisputeStatus, PaymentFact, RefundStatus};

fn said(kind: &'static str, text: impl Into<String>) -> Told {
    super::told(Who::Provider, kind, text)
}

/// What a line says of a fact.
pub(super) fn told(fact: &PaymentFact) -> Told {
    match fact {
        PaymentFact::Linked { .. } => said("payment_named", "told by what names it knows the payment"),
        PaymentFact::Processing => said("payment_processing", "is working on the payment"),
        PaymentFact::Declined { code, .. } => {
            let told = said("payment_declined", "told that the card was declined");
            match code {
                Some(code) => told.reason(code),
                None => told,
            }
        }
        PaymentFact::Authorised { amount } => {
            said("payment_authorised", format!("holds {amount} on the card")).amount(Some(*amount))
        }
        PaymentFact::Captured { amount } => {
            said("payment_captured", format!("took {amount} from the card")).amount(Some(*amount))
        }
        PaymentFact::ProviderFee { amount, .. } => {
            said("provider_fee", format!("keeps {amount} for its service")).amount(Some(*amount))
        }
        PaymentFact::CaptureBefore { .. } => said("capture_before", "told until when the card is held"),
        PaymentFact::CardSaved { .. } => said("card_saved", "keeps the card for later"),
        PaymentFact::AuthorisationEnded => said("authorisation_ended", "let go of the card"),
        PaymentFact::CheckoutClosed => said("page_closed", "closed the payment page unpaid"),
        PaymentFact::Refund { refund } => {
            let amount = refund.amount;
            let text = match refund.status {
                RefundStatus::Pending => format!("is sending {amount} back"),
                RefundStatus::Succeeded => format!("sent {amount} back"),
                RefundStatus::Cancelled => format!("called off sending {amount} back"),
                RefundStatus::Failed => format!("could not send {amount} back: it returned"),
            };
            said("refund", text).amount(Some(amount))
        }
        PaymentFact::RefundsToLookUp => said("refunds_to_look_up", "told of refunds without naming them"),
        PaymentFact::Dispute { dispute } => {
            let amount = dispute.amount;
            let text = match dispute.status {
                DisputeStatus::Inquiry => format!("told that the bank asks about {amount}"),
                DisputeStatus::Open => format!("told that {amount} is disputed"),
                DisputeStatus::Closed => format!("closed the dispute about {amount}"),
                DisputeStatus::Lost => format!("decided the dispute about {amount} for the cardholder"),
                DisputeStatus::Won => format!("decided the dispute about {amount} for the salon"),
            };
            said("dispute", text).amount(Some(amount)).reason(&dispute.reason)
        }
        PaymentFact::Card { brand, .. } => said("card", format!("told the card's scheme: {brand}")),
    }
}
