//! What the books say of a booking's payments, added up by arithmetic of this model's own.
//!
//! It reads what is known of a payment, and asks none of the product's functions what that comes to.

use chairtime_shared::booking::Booking;
use chairtime_shared::money::Money;
use chairtime_shared::payment::fact::DisputeStatus;
use chairtime_shared::payment::{Page, Payment};
use chairtime_shared::prepayment::Collect;

/// Of one payment: taken, and neither given back nor on its way back nor taken by a dispute.
pub(super) fn left_of(payment: &Payment) -> u64 {
    let known = &payment.known;
    let mut out = 0;
    for refund in known.refunds.values() {
        if !refund.status.came_back() {
            out += refund.amount.minor();
        }
    }
    out += asked_back(payment, false);
    for dispute in known.disputes.values() {
        let (taken, given) =
            (dispute.withdrawn.map_or(0, Money::minor), dispute.reinstated.map_or(0, Money::minor));
        out += taken.saturating_sub(given);
    }
    known.captured.saturating_sub(out)
}

/// Of our own refunds: those that no answer is known of, or, `with_known`, also those that have not failed.
fn asked_back(payment: &Payment, with_known: bool) -> u64 {
    let mut sum = 0;
    for request in &payment.refund_requests {
        let answers: Vec<_> =
            payment.known.refunds.values().filter(|r| r.request.as_ref() == Some(&request.key)).collect();
        if answers.is_empty() {
            sum += if request.refused.is_none() { request.amount.minor() } else { 0 };
        } else if with_known {
            let good = answers.iter().filter(|refund| !refund.status.came_back());
            sum += good.map(|refund| refund.amount.minor()).sum::<u64>();
        }
    }
    sum
}

/// Held on a card and to be taken. What is being let go of is on its way back already.
pub(super) fn on_card(payment: &Payment) -> u64 {
    let known = &payment.known;
    if known.captured > 0 || known.authorisation_ended {
        return 0;
    }
    match &payment.capture {
        Some(capture) if capture.refused.is_some() => 0,
        Some(capture) => capture.amount.minor(),
        None if payment.void_requested => 0,
        None => known.authorised,
    }
}

/// What the client has paid as far as the client is concerned, or is being charged for.
pub(super) fn paid(payment: &Payment) -> u64 {
    if is_being_charged(payment) {
        return payment.asked.minor();
    }
    let promised = match (&payment.capture, payment.void_requested) {
        (Some(capture), _) if capture.refused.is_none() => capture.amount.minor(),
        (None, true) => 0,
        _ => payment.known.authorised,
    };
    payment.known.captured.max(promised).saturating_sub(asked_back(payment, true))
}

/// A card on file is being charged for it.
pub(super) fn is_being_charged(payment: &Payment) -> bool {
    let no = !matches!(&payment.page, Page::OnFile { refused: None, .. });
    !no && payment.known.captured == 0 && payment.known.authorised == 0
}

/// Was only to be held on a card, and nothing was asked of it since.
pub(super) fn is_idle(payment: &Payment) -> bool {
    let asked = payment.capture.is_some() || payment.void_requested;
    payment.collect == Collect::Hold && !asked && payment.known.captured == 0
}

/// The client's money that is there: taken or held on a card.
pub(super) fn there(booking: &Booking) -> u64 {
    booking.payments.values().map(|payment| left_of(payment) + on_card(payment)).sum()
}

/// The provider does not send back what is left of a payment.
pub(super) fn is_stuck(booking: &Booking) -> bool {
    booking.payments.values().filter(|payment| payment.known.captured > 0).any(|payment| {
        let disputed = payment.known.disputes.values().any(|d| d.status == DisputeStatus::Open);
        let lost = |key: &str| {
            payment
                .known
                .refunds
                .values()
                .any(|refund| refund.request.as_deref() == Some(key) && refund.status.came_back())
        };
        let won = payment.known.disputes.values().filter(|d| d.status == DisputeStatus::Won).count();
        let since = payment.refund_requests.iter().filter(|r| r.disputes_won == won);
        let in_vain = since.filter(|r| r.refused.is_some() || lost(&r.key)).count();
        disputed || in_vain >= 3
    })
}
