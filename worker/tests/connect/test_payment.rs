//! The live test payment: how much it is, and what its steps say.

use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;
use chairtime_worker::connect::test_payment::{Status, amount, judge};
use chairtime_worker::ledger::reply::{StepAt, TestStep};

#[test]
fn it_is_the_least_that_a_bank_will_take() {
    for (provider, currency, sum) in [
        (Provider::Stripe, "EUR", "0.50"),
        (Provider::Stripe, "MXN", "10.00"),
        (Provider::Stripe, "JPY", "50"),
        (Provider::Stripe, "HUF", "175.00"),
        (Provider::Stripe, "KZT", "500.00"),
        (Provider::Stripe, "KWD", "1.000"),
        (Provider::TipTopPay, "KZT", "100.00"),
        (Provider::TipTopPay, "MXN", "1.00"),
        (Provider::TipTopPay, "UZS", "10000.00"),
    ] {
        let amount = amount(provider, currency.parse().unwrap());
        assert_eq!(amount.to_decimal(), sum, "{provider:?} {currency}");
        assert!(
            amount.minor() >= provider.minimum(amount.currency()).minor()
                && amount.minor().is_multiple_of(provider.step(amount.currency()))
        );
    }
}

/// A step, and how many seconds after the beginning it was done.
type Done = (TestStep, i64);

fn steps(of: &[Done]) -> Vec<StepAt> {
    let all = [(TestStep::Started, 0)].into_iter().chain(of.iter().copied());
    all.map(|(step, at)| StepAt { step, at: Timestamp(at) }).collect()
}

fn verdict(provider: Provider, of: &[Done], now: i64) -> (Status, Option<String>) {
    let verdict = judge(provider, &steps(of), Timestamp(now));
    (verdict.status, verdict.findings.first().map(|finding| finding.code.clone()))
}

#[test]
fn each_missing_step_has_its_own_sentence_and_its_time() {
    use TestStep::{Message, Opened, Paid, RefundRequested};
    let table: [(&[Done], i64, &str); 5] = [
        (&[], 60, "test_not_opened"),
        (&[(Opened, 1)], 1 + 1_200, "test_not_paid"),
        (&[(Opened, 1), (Paid, 30)], 30 + 120, "test_no_stripe_message"),
        (&[(Opened, 1), (Paid, 30), (Message, 31)], 30 + 120, "test_not_sent_back"),
        (&[(Opened, 1), (Paid, 30), (Message, 31), (RefundRequested, 31)], 31 + 600, "test_refund_late"),
    ];
    for (of, at, code) in table {
        assert_eq!(verdict(Provider::Stripe, of, at), (Status::Failed, Some(code.to_owned())));
        assert_eq!(
            verdict(Provider::Stripe, of, at - 1),
            (Status::InProgress, None),
            "{code}: not a second too soon"
        );
    }
    let unheard = &[(Opened, 1), (Paid, 30), (RefundRequested, 30), (TestStep::Refunded, 31)];
    assert_eq!(verdict(Provider::Stripe, unheard, 100), (Status::InProgress, None));
    let code = Some("test_no_tiptoppay_message".to_owned());
    assert_eq!(
        verdict(Provider::TipTopPay, unheard, 150),
        (Status::Failed, code),
        "sent back, and yet not heard of"
    );
}

#[test]
fn all_steps_are_a_passed_test() {
    use TestStep::{Checked, Message, Opened, Paid, RefundRequested, Refunded};
    let stripe = &[(Opened, 1), (Message, 30), (Paid, 30), (RefundRequested, 30), (Refunded, 31)];
    assert_eq!(verdict(Provider::Stripe, stripe, 10_000), (Status::Passed, Some("test_passed".to_owned())));
    assert_eq!(
        verdict(Provider::TipTopPay, stripe, 40),
        (Status::Passed, Some("test_passed_unasked".to_owned()))
    );
    let asked = &[stripe.as_slice(), &[(Checked, 29)]].concat();
    assert_eq!(verdict(Provider::TipTopPay, asked, 40), (Status::Passed, Some("test_passed".to_owned())));
}
