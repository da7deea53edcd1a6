//! Effects at TipTop Pay.
//!
//! It keeps the name of a request (`X-Request-ID`) for an hour only, so from the second try on it is asked first what has
//! become of the one before.

mod charge;

use super::{NotDone, Order, Task, open_page};
use crate::lookup::{Looked, transactions};
use crate::tiptoppay::error::TipTopError;
use crate::tiptoppay::{Name, TransactionId, order, payment};
use crate::tiptoppay_api::TipTopPayApi;
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::id::ProviderRef;
use chairtime_shared::ledger::Command;
use chairtime_shared::payment::Payment;
use chairtime_shared::payment::fact::{PaymentFact, RefundFact};
use std::collections::BTreeSet;

pub(super) async fn perform(
    api: TipTopPayApi<'_>,
    task: Task<'_>,
    payment: &Payment,
) -> Result<Vec<Command>, NotDone> {
    match &task.due.effect {
        Effect::ExpirePage { session, .. } => expire_page(api, task, session).await,
        Effect::LookAtPage { .. } => match open_page(payment) {
            Some(session) => expire_page(api, task, session).await,
            None => Ok(Vec::new()),
        },
        Effect::Refund { key, amount, .. } => {
            send_back(api, task, Order { payment, key, amount: *amount }).await
        }
        Effect::Void { .. } => void(api, task, payment).await,
        Effect::Capture { key, amount, .. } => {
            capture(api, task, Order { payment, key, amount: *amount }).await
        }
        Effect::Charge { key, amount, card_of, .. } => {
            charge::charge(api, task, Order { payment, key, amount: *amount }, *card_of).await
        }
        // Done before any provider is told apart.
        Effect::ResolvePage { .. } | Effect::LookAtHold { .. } | Effect::LookUp { .. } => Ok(Vec::new()),
    }
}

/// The name under which this try is one request.
fn request_id(task: Task<'_>, name: &str) -> String {
    match task.due.generation {
        0 => name.to_owned(),
        generation => format!("{name}:{generation}"),
    }
}

/// The transaction whose money is moved. A payment has one: each further one on the same page is a payment of its own, and
/// declined tries have none.
fn transaction_of(payment: &Payment) -> Result<TransactionId, NotDone> {
    let mut known = transactions(payment);
    match (known.pop(), known.is_empty()) {
        (Some(one), true) => Ok(one),
        (None, _) => Err(NotDone::no_answer("no transaction")),
        (Some(_), false) => Err(NotDone::no_answer("several transactions under one payment")),
    }
}

fn facts(looked: &[Looked]) -> impl Iterator<Item = &PaymentFact> {
    looked.iter().flat_map(|looked| &looked.facts)
}

fn is_money(fact: &PaymentFact) -> bool {
    matches!(fact, PaymentFact::Captured { .. } | PaymentFact::Authorised { .. })
}

/// Closes an order. A widget has nothing to close: from now on the Check says no. Either way somebody may just have paid,
/// so it is looked at, and only silence closes the page in the books.
async fn expire_page(
    api: TipTopPayApi<'_>,
    task: Task<'_>,
    session: &ProviderRef,
) -> Result<Vec<Command>, NotDone> {
    if let Some(Name::Order(id)) = Name::of(session) {
        match order::parse_cancelled(&api.send(&order::cancel(&id)).await?) {
            // Refused: it is paid, or was closed before.
            Ok(()) | Err(TipTopError::Refused(_)) => {}
            Err(
                error @ (TipTopError::Unauthorised
                | TipTopError::Busy { .. }
                | TipTopError::Unavailable { .. }
                | TipTopError::Unreadable { .. }),
            ) => return Err(error.into()),
        }
    }
    let looked = task.look().await?;
    let paid = facts(&looked).any(is_money);
    let mut commands = task.learn_all(looked);
    if !paid {
        commands.extend(task.learn(Vec::new(), vec![PaymentFact::CheckoutClosed]));
    }
    Ok(commands)
}

/// The refund that an earlier try has made without our hearing of it: it bears our key, or no key at all, the right sum
/// and a name that was not known when this one was decided on.
fn made_before<'f>(
    order: &Order<'_>,
    refunds_before: &BTreeSet<ProviderRef>,
    looked: &'f [Looked],
) -> Option<&'f RefundFact> {
    let refunds =
        || {
            facts(looked).filter_map(|fact| {
                if let PaymentFact::Refund { refund } = fact { Some(refund) } else { None }
            })
        };
    let claimed = |refund: &RefundFact| {
        order.payment.known.refunds.get(&refund.id).is_some_and(|known| known.request.is_some())
    };
    let nameless = |refund: &&RefundFact| {
        refund.request.is_none()
            && refund.amount == order.amount
            && !refunds_before.contains(&refund.id)
            && !claimed(refund)
    };
    refunds().find(|refund| refund.request.as_deref() == Some(order.key)).or_else(|| refunds().find(nameless))
}

async fn send_back(api: TipTopPayApi<'_>, task: Task<'_>, order: Order<'_>) -> Result<Vec<Command>, NotDone> {
    let transaction = transaction_of(order.payment)?;
    let refs = || vec![transaction.reference().clone()];
    if task.due.tries > 0 {
        let looked = task.look().await?;
        if let Some(refund) = made_before(&order, task.refunds_before, &looked) {
            let refund = RefundFact { request: Some(order.key.to_owned()), ..refund.clone() };
            let mut commands = task.learn(refs(), vec![PaymentFact::Refund { refund }]);
            commands.extend(task.learn_all(looked));
            return Ok(commands);
        }
    }
    let Order { key, amount, .. } = order;
    let name = request_id(task, &format!("refund.{key}"));
    let answer = api.send(&payment::refund(&transaction, amount, key, &name)).await?;
    match payment::parse_refund(&answer, amount, key) {
        Ok(refund) => Ok(task.learn(refs(), vec![PaymentFact::Refund { refund }])),
        Err(TipTopError::Refused(refusal)) => Ok(vec![task.refund_refused(key, refusal.code().to_owned())]),
        Err(
            error @ (TipTopError::Unauthorised
            | TipTopError::Busy { .. }
            | TipTopError::Unavailable { .. }
            | TipTopError::Unreadable { .. }),
        ) => Err(error.into()),
    }
}

async fn void(api: TipTopPayApi<'_>, task: Task<'_>, payment: &Payment) -> Result<Vec<Command>, NotDone> {
    let transaction = transaction_of(payment)?;
    let name = request_id(task, &format!("void.{}.{}", task.booking.made.id, task.attempt().0));
    match payment::parse_done(&api.send(&payment::void(&transaction, &name)).await?) {
        Ok(()) => {
            Ok(task.learn(vec![transaction.reference().clone()], vec![PaymentFact::AuthorisationEnded]))
        }
        Err(TipTopError::Refused(refusal)) => {
            let looked = task.look().await?;
            let held = facts(&looked).any(|fact| matches!(fact, PaymentFact::Authorised { .. }));
            // Still held: the refusal would only be repeated under this name.
            if held { Err(NotDone::under_another_name(refusal)) } else { Ok(task.learn_all(looked)) }
        }
        Err(
            error @ (TipTopError::Unauthorised
            | TipTopError::Busy { .. }
            | TipTopError::Unavailable { .. }
            | TipTopError::Unreadable { .. }),
        ) => Err(error.into()),
    }
}

async fn capture(api: TipTopPayApi<'_>, task: Task<'_>, order: Order<'_>) -> Result<Vec<Command>, NotDone> {
    let transaction = transaction_of(order.payment)?;
    let taken = |looked: &[Looked]| facts(looked).any(|fact| matches!(fact, PaymentFact::Captured { .. }));
    if task.due.tries > 0 {
        let looked = task.look().await?;
        if taken(&looked) {
            return Ok(task.learn_all(looked));
        }
    }
    let Order { key, amount, .. } = order;
    let name = request_id(task, &format!("capture.{key}"));
    match payment::parse_done(&api.send(&payment::confirm(&transaction, amount, &name)).await?) {
        Ok(()) => {
            Ok(task.learn(vec![transaction.reference().clone()], vec![PaymentFact::Captured { amount }]))
        }
        Err(TipTopError::Refused(refusal)) => {
            let looked = task.look().await?;
            let mut commands = Vec::new();
            if !taken(&looked) {
                commands.push(task.capture_refused(refusal.code().to_owned()));
            }
            commands.extend(task.learn_all(looked));
            Ok(commands)
        }
        Err(
            error @ (TipTopError::Unauthorised
            | TipTopError::Busy { .. }
            | TipTopError::Unavailable { .. }
            | TipTopError::Unreadable { .. }),
        ) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairtime_shared::money::Money;
    use chairtime_shared::payment::fact::RefundStatus;
    use chairtime_shared::payment::{Known, Page};
    use chairtime_shared::provider::Provider;
    use chairtime_shared::time::Timestamp;

    fn money(minor: u64) -> Money {
        Money::new(minor, "KZT".parse().unwrap()).unwrap()
    }

    fn refund(id: &str, request: Option<&str>, minor: u64) -> RefundFact {
        let request = request.map(str::to_owned);
        RefundFact { id: id.parse().unwrap(), request, amount: money(minor), status: RefundStatus::Succeeded }
    }

    fn payment(known: Vec<RefundFact>) -> Payment {
        let refunds = known.into_iter().map(|refund| (refund.id.clone(), refund)).collect();
        Payment {
            provider: Provider::TipTopPay,
            asked: money(3_200),
            collect: chairtime_shared::prepayment::Collect::Charge,
            since: Timestamp(0),
            page_expires: Timestamp(60),
            power: chairtime_shared::booking::Power::Manage,
            page: Page::Opening,
            known: Known { captured: 3_200, refunds, ..Known::default() },
            refund_requests: Vec::new(),
            void_requested: false,
            capture: None,
        }
    }

    /// Which of `there` is the refund of key `k` over 10.00, when `known` was heard of and `before` known before it.
    fn found(known: Vec<RefundFact>, before: &[&str], there: &[RefundFact]) -> Option<String> {
        let payment = payment(known);
        let order = Order { payment: &payment, key: "k", amount: money(1_000) };
        let facts = there.iter().map(|refund| PaymentFact::Refund { refund: refund.clone() }).collect();
        let looked = [Looked { refs: Vec::new(), facts }];
        let before = before.iter().map(|id| id.parse().unwrap()).collect();
        made_before(&order, &before, &looked).map(|refund| refund.id.to_string())
    }

    #[test]
    fn a_refund_with_our_key_is_ours_whatever_else_is_there() {
        let there = [refund("ttp_tx_1", None, 1_000), refund("ttp_tx_2", Some("k"), 1_000)];
        assert_eq!(found(Vec::new(), &[], &there).as_deref(), Some("ttp_tx_2"));
    }

    #[test]
    fn without_a_key_a_new_one_of_the_same_sum_is_ours() {
        let there = [refund("ttp_tx_1", None, 900), refund("ttp_tx_2", None, 1_000)];
        assert_eq!(found(Vec::new(), &[], &there).as_deref(), Some("ttp_tx_2"));
        // Its message came before we looked: it still was not there when ours was decided on.
        assert_eq!(found(there.to_vec(), &["ttp_tx_1"], &there).as_deref(), Some("ttp_tx_2"));
    }

    #[test]
    fn a_refund_that_was_there_before_or_is_another_request_s_is_not_ours() {
        let by_hand = refund("ttp_tx_1", None, 1_000);
        assert_eq!(found(vec![by_hand.clone()], &["ttp_tx_1"], std::slice::from_ref(&by_hand)), None);
        let claimed = refund("ttp_tx_1", Some("other"), 1_000);
        assert_eq!(found(vec![claimed.clone()], &[], &[by_hand]), None);
        assert_eq!(found(Vec::new(), &[], &[claimed]), None);
    }
}
