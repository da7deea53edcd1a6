//! What the salon is told of its refunds.

use super::*;
use crate::payment::fact::{PaymentFact, RefundFact};
use crate::payment::{Known, Page, RefundRequest};
use crate::prepayment::Collect;

fn eur(minor: u64) -> Money {
    Money::new(minor, "EUR".parse().unwrap()).unwrap()
}

#[test]
fn every_refund_is_shown_once_with_how_far_it_is_and_where_to_find_it() {
    let request = |key: &str, refused: Option<&str>| RefundRequest {
        repeats: 0,
        key: key.into(),
        amount: eur(100),
        refused: refused.map(str::to_owned),
        disputes_won: 0,
    };
    let mut payment = Payment {
        provider: Provider::Stripe,
        asked: eur(1_000),
        collect: Collect::Charge,
        power: crate::booking::Power::default(),
        since: Timestamp(0),
        page_expires: Timestamp(60),
        page: Page::Opening,
        known: Known::default(),
        refund_requests: vec![
            request("a.1.1", None),
            request("a.1.2", Some("charge_disputed")),
            request("a.1.3", None),
        ],
        void_requested: false,
        capture: None,
    };
    for (id, request, status) in [
        ("re_1", Some("a.1.1"), RefundStatus::Failed),
        ("re_2", None, RefundStatus::Pending),
        ("re_3", None, RefundStatus::Cancelled),
    ] {
        let (id, request) = (id.parse().unwrap(), request.map(str::to_owned));
        let refund = RefundFact { id, request, amount: eur(100), status };
        payment.known.absorb(&PaymentFact::Refund { refund }, eur(1_000));
    }
    let shown = refunds(&payment);
    let shown: Vec<_> = shown
        .iter()
        .map(|one| (one.id.as_ref().map(ProviderRef::as_str), one.key.as_deref(), one.status))
        .collect();
    assert_eq!(
        shown,
        [
            (Some("re_1"), Some("a.1.1"), DeskRefundStatus::Failed),
            (Some("re_2"), None, DeskRefundStatus::Pending),
            (Some("re_3"), None, DeskRefundStatus::Cancelled),
            (None, Some("a.1.2"), DeskRefundStatus::Refused),
            (None, Some("a.1.3"), DeskRefundStatus::Requested),
        ]
    );
}
