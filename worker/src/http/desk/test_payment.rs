//! The live test payment: the owner pays the least sum with her own card, sees each step with its time, and has the money
//! back.
//!
//! Deliberately absent: a promise that the card's statement shows it at once. A refund is done here when the provider says
//! so; banks take days.

use super::super::answer::{Answer, internal, json};
use super::super::bookings;
use super::super::context::{Context, now, unexpected};
use super::report::{Line, lines};
use super::{Owner, connections};
use crate::connect::test_payment::{Status, amount, judge};
use crate::ledger::message::Message;
use crate::ledger::reply::{Reply, StepAt, TestStep};
use crate::random;
use chairtime_shared::api::{Checkout, Code, Problem};
use chairtime_shared::booking::Booking;
use chairtime_shared::id::BookingId;
use chairtime_shared::ledger::Command;
use chairtime_shared::money::Money;
use chairtime_shared::provider::Provider;
use serde::Serialize;

/// A test that has begun.
#[derive(Serialize)]
struct Started {
    test: BookingId,
    amount: Money,
    checkout: Checkout,
}

/// `POST …/connections/{provider}/test-payment`.
pub(super) async fn start(context: &Context<'_>, owner: &Owner, provider: Provider) -> Answer {
    if connections::in_use(context, owner, provider).await?.is_none() {
        return Err(Problem::new(Code::NotConnected));
    }
    let target = connections::target(context, owner).await?;
    let random: [u8; 16] = random::bytes().map_err(|error| internal(&error))?;
    let id: BookingId = hex::encode(random).parse().map_err(|error| internal(&error))?;
    let amount = amount(provider, target.currency);
    let command = Command::StartTestPayment { id: id.clone(), provider, amount, locale: owner.locale };
    let booking = bookings::start(context, &owner.salon, command).await?;
    let checkout = booking.open_checkout().ok_or_else(|| Problem::new(Code::ProviderRefused))?;
    json(&Started { test: id, amount, checkout })
}

/// How far the last test is.
#[derive(Serialize)]
struct Shown {
    id: BookingId,
    amount: Money,
    steps: Vec<StepAt>,
    status: Status,
    /// What is missing, or worth knowing; the first one's code is the test's.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    checks: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkout: Option<Checkout>,
}

async fn last(
    context: &Context<'_>,
    owner: &Owner,
    provider: Provider,
) -> Result<Option<(Booking, Vec<StepAt>)>, Problem> {
    let reply = context.ledger(&owner.salon, &Message::LastTest { provider }).await?;
    let Reply::Test { booking, steps } = reply else { return Err(unexpected()) };
    Ok(booking.map(|booking| (*booking, steps)))
}

/// Seconds after the opening of the page, and after the payment, in which messages are waited for before the provider is
/// asked.
const PATIENCE_SECONDS: i64 = 10;

/// `GET …/connections/{provider}/test-payment`: while something is missing, the provider is asked, so that a message that
/// never came can be told from a payment that was never made. `null` before the first test.
pub(super) async fn show(context: &Context<'_>, owner: &Owner, provider: Provider) -> Answer {
    let Some((mut booking, mut steps)) = last(context, owner, provider).await? else {
        return json(&None::<Shown>);
    };
    let opened = steps.iter().find(|step| step.step == TestStep::Opened).map(|step| step.at);
    let is_late = opened.is_some_and(|at| at.plus(PATIENCE_SECONDS) <= now());
    let done = steps.iter().any(|step| step.step == TestStep::Refunded);
    if is_late && !done && judge(provider, &steps, now()).status == Status::InProgress {
        // Whatever it says goes into the books; the steps tell.
        if bookings::refresh(context, &owner.salon, booking.clone()).await.is_ok() {
            (booking, steps) = last(context, owner, provider).await?.ok_or_else(unexpected)?;
        }
    }
    let verdict = judge(provider, &steps, now());
    let amount = booking.payments.values().next().map(|payment| payment.asked).ok_or_else(unexpected)?;
    let shown: Vec<_> = steps.into_iter().filter(|step| step.step != TestStep::Started).collect();
    json(&Shown {
        id: booking.made.id.clone(),
        amount,
        steps: shown,
        status: verdict.status,
        code: verdict.findings.first().map(|finding| finding.code.clone()),
        checks: lines(&verdict.findings),
        checkout: booking.open_checkout(),
    })
}
