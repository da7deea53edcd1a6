//! What a live test payment can come to.

use super::judgement::judgements;

judgements! {
    /// A judgement on a test payment.
    TestJudgement {
        /// No page was opened.
        NotOpened = "test_not_opened", "opened", Failed,
            "No payment page could be opened. Check the connection, then start the test again.";
        /// Nobody paid.
        NotPaid = "test_not_paid", "paid", Failed,
            "The page was opened, but nothing was paid in time. Start the test again when you have a card at hand.";
        /// Paid, and Stripe sent nothing.
        NoStripeMessage = "test_no_stripe_message", "message", Failed,
            "The payment went through, but no message of Stripe's came here: the webhook does not work. Check the connection; at Stripe, Developers, Webhooks shows why messages fail.";
        /// Paid, and TipTop Pay sent nothing.
        NoTipTopMessage = "test_no_tiptoppay_message", "message", Failed,
            "The payment went through, but no notification of TipTop Pay's came here. Check the connection, and whether the terminal is in the mode (test or live) that you chose.";
        /// Not asked to go back.
        NotSentBack = "test_not_sent_back", "refund_requested", Failed,
            "The payment came, but sending it back has not begun. This is for whoever runs Chairtime to look at; the money is not lost.";
        /// Asked for, and not there.
        RefundLate = "test_refund_late", "refunded", Failed,
            "Sending the money back takes longer than it should. If the provider's balance is empty, the refund waits until there is money; it is tried again by itself.";
        /// All is well.
        Passed = "test_passed", "test", Passed,
            "Paid, heard of, and sent back: prepayments work.";
        /// All is well, but TipTop Pay did not ask first.
        PassedUnasked = "test_passed_unasked", "checked", Attention,
            "Paid, heard of, and sent back. TipTop Pay did not ask us before it charged: set up Check in its cabinet, so that a time which is gone cannot be paid.";
    }
}
