//! Wrong set-ups and right ones: a provider's answers in, the report out. The calls are the product's own; only the
//! provider is played here, by a table.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

#[path = "connect/played.rs"]
mod played;
#[path = "connect/rows.rs"]
mod rows;
#[path = "connect/stripe.rs"]
mod stripe;
#[path = "connect/tiptoppay.rs"]
mod tiptoppay;

#[path = "connect/test_payment.rs"]
mod test_payment;
#[path = "connect/watch.rs"]
mod watch;

use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::time::Timestamp;
use chairtime_worker::connect::{Checked, Target};

const NOW: i64 = 1_795_000_000;

/// The salon of these tests, charging in `currency`.
fn target(currency: &str) -> Target {
    Target {
        salon: "belle".parse().unwrap(),
        currency: currency.parse().unwrap(),
        cards: CardOnFile::NotKept,
        origin: "https://book.example".to_owned(),
        now: Timestamp(NOW),
    }
}

/// The codes of everything that was found, in order.
fn codes(checked: &Checked) -> Vec<&str> {
    checked.findings.iter().map(|finding| finding.code.as_str()).collect()
}
