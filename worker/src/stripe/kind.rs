//! The names of Stripe's events, and which of them speak about payments of ours.

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// What an event is about, by its `type`.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum EventKind {
            $($(#[$doc])* $name,)*
            /// A type that says nothing about payments of ours: answered like the others, and counted.
            Other(String),
        }

        impl EventKind {
            /// Every type that is handled, in the order of the list to subscribe to.
            pub const HANDLED: &[&str] = &[$($text,)*];

            /// The `type` as Stripe writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl From<String> for EventKind {
            fn from(text: String) -> Self {
                match text.as_str() {
                    $($text => Self::$name,)*
                    _ => Self::Other(text),
                }
            }
        }
    };
}

kinds! {
    /// Money was held or taken; only the charge's `captured` tells which.
    ChargeSucceeded = "charge.succeeded";
    /// A hold was captured, maybe in part.
    ChargeCaptured = "charge.captured";
    /// A hold ran out uncaptured.
    ChargeExpired = "charge.expired";
    /// One attempt was declined; another may follow on the same page.
    ChargeFailed = "charge.failed";
    /// Not decided yet.
    ChargePending = "charge.pending";
    /// Description, metadata or balance transaction changed.
    ChargeUpdated = "charge.updated";
    /// Something was refunded, maybe in part, or a hold was released.
    ChargeRefunded = "charge.refunded";
    /// A refund changed (older name, sent for some methods only).
    ChargeRefundUpdated = "charge.refund.updated";
    /// A dispute or an inquiry was opened.
    DisputeCreated = "charge.dispute.created";
    /// Usually evidence.
    DisputeUpdated = "charge.dispute.updated";
    /// Won, lost, or an inquiry that ended.
    DisputeClosed = "charge.dispute.closed";
    /// Money was taken for a dispute.
    DisputeFundsWithdrawn = "charge.dispute.funds_withdrawn";
    /// Money came back from a dispute.
    DisputeFundsReinstated = "charge.dispute.funds_reinstated";
    /// The client finished the payment page.
    CheckoutCompleted = "checkout.session.completed";
    /// The payment page closed unpaid.
    CheckoutExpired = "checkout.session.expired";
    /// A slow payment method has paid (cards never do this).
    CheckoutAsyncSucceeded = "checkout.session.async_payment_succeeded";
    /// A slow payment method has failed (cards never do this).
    CheckoutAsyncFailed = "checkout.session.async_payment_failed";
    /// A hold can be captured.
    IntentCapturable = "payment_intent.amount_capturable_updated";
    /// Given up, or the hold was released.
    IntentCanceled = "payment_intent.canceled";
    /// One attempt was declined.
    IntentFailed = "payment_intent.payment_failed";
    /// Paid.
    IntentSucceeded = "payment_intent.succeeded";
    /// A refund was made.
    RefundCreated = "refund.created";
    /// A refund changed.
    RefundUpdated = "refund.updated";
    /// A refund came back, up to 30 days after it had succeeded.
    RefundFailed = "refund.failed";
}

impl EventKind {
    /// False for a type that this version does not handle.
    #[must_use]
    pub fn is_handled(&self) -> bool {
        !matches!(self, Self::Other(_))
    }
}

impl std::fmt::Display for EventKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for name in EventKind::HANDLED {
            let kind = EventKind::from((*name).to_owned());
            assert!(kind.is_handled() && kind.as_str() == *name, "{name}");
        }
        let other = EventKind::from("setup_intent.succeeded".to_owned());
        assert!(!other.is_handled());
        assert_eq!(other.as_str(), "setup_intent.succeeded");
    }
}
