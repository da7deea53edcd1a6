//! How far a test payment came: which of the things that must happen have happened, and when.
//!
//! Deliberately absent: the payment itself, which is a booking like any other ([`Purpose::TestPayment`]).

use super::reply::{Reply, StepAt, TestStep};
use super::sql::SqlError;
use super::store::SqlStore;
use chairtime_shared::booking::{Booking, Purpose};
use chairtime_shared::id::BookingId;
use chairtime_shared::ledger::Store;
use chairtime_shared::payment::Page;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;

const STEPS: [TestStep; 7] = [
    TestStep::Started,
    TestStep::Opened,
    TestStep::Checked,
    TestStep::Message,
    TestStep::Paid,
    TestStep::RefundRequested,
    TestStep::Refunded,
];

impl TestStep {
    fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Opened => "opened",
            Self::Checked => "checked",
            Self::Message => "message",
            Self::Paid => "paid",
            Self::RefundRequested => "refund_requested",
            Self::Refunded => "refunded",
        }
    }
}

fn note(store: &SqlStore<'_>, booking: &Booking, step: TestStep) -> Result<(), SqlError> {
    let Some(payment) = booking.payments.values().next() else { return Ok(()) };
    let statement =
        "INSERT OR IGNORE INTO test_steps (booking, provider, step, at, at_ms) VALUES (?, ?, ?, ?, ?)";
    let values = vec![
        booking.made.id.as_str().into(),
        payment.provider.as_str().into(),
        step.as_str().into(),
        store.now().0.into(),
        store.now_ms.into(),
    ];
    store.sql.run(statement, values)
}

/// A message about a booking came, if it is a test payment.
pub(super) fn heard(store: &SqlStore<'_>, booking: &BookingId, step: TestStep) -> Result<(), SqlError> {
    match store.booking(booking)? {
        Some(booking) if booking.made.purpose == Purpose::TestPayment => note(store, &booking, step),
        Some(_) | None => Ok(()),
    }
}

/// Notes whatever a booking has reached by now, if it is a test payment.
pub(super) fn follow(store: &SqlStore<'_>, booking: &Booking) -> Result<(), SqlError> {
    if booking.made.purpose != Purpose::TestPayment {
        return Ok(());
    }
    note(store, booking, TestStep::Started)?;
    for payment in booking.payments.values() {
        let going_back = !payment.refund_requests.is_empty() || payment.void_requested;
        let back = (payment.known.captured > 0
            && payment.returned() == payment.captured()
            && payment.refunds_arrived())
            || (payment.known.captured == 0 && payment.known.authorisation_ended);
        let reached = [
            (TestStep::Opened, matches!(payment.page, Page::Open { .. })),
            (TestStep::Paid, payment.has_money()),
            (TestStep::RefundRequested, going_back),
            (TestStep::Refunded, payment.has_money() && back),
        ];
        for (step, _) in reached.into_iter().filter(|(_, reached)| *reached) {
            note(store, booking, step)?;
        }
    }
    Ok(())
}

/// The last test payment at a provider, with the steps it has come through, in the order they happened.
pub(super) fn last(store: &SqlStore<'_>, provider: Provider) -> Result<Reply, SqlError> {
    let none = Reply::Test { booking: None, steps: Vec::new() };
    let statement =
        "SELECT booking FROM test_steps WHERE provider = ? AND step = 'started' ORDER BY at_ms DESC LIMIT 1";
    let Some(row) = store.sql.first(statement, vec![provider.as_str().into()])? else { return Ok(none) };
    let id: BookingId = row.text(0)?.parse().map_err(|_| SqlError::Column("a booking"))?;
    let Some(booking) = store.booking(&id)? else { return Ok(none) };
    let rows = store
        .sql
        .query("SELECT step, at, at_ms FROM test_steps WHERE booking = ?", vec![id.as_str().into()])?;
    let mut steps = Vec::new();
    for row in &rows {
        let (text, at) = (row.text(0)?, Timestamp(row.int(1)?));
        let step = STEPS.into_iter().find(|step| step.as_str() == text);
        let step = step.ok_or(SqlError::Column("a step"))?;
        steps.push((row.int(2)?, StepAt { step, at }));
    }
    // What came in one transaction, in the order in which it follows from one another.
    steps.sort_by_key(|(at_ms, done)| (*at_ms, done.step));
    let steps = steps.into_iter().map(|(_, done)| done).collect();
    Ok(Reply::Test { booking: Some(Box::new(booking)), steps })
}
