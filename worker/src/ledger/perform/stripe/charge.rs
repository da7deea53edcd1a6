//! A card on file is charged at Stripe.
//!
//! Invariant: this row alone says that a charge has come to nothing, and it stays until it can say so or money has come.
//! Whenever an earlier try may have reached Stripe and its key may be forgotten or hold a failure, the customer's payments
//! are looked at first, and a charge is sent again only where none of this attempt is found among them.

use super::super::{NotDone, Order, Task};
use crate::checkout::fee_title;
use crate::reference::Hint;
use crate::stripe::charge::{CardCharge, Charged, create, list, parse, parse_list};
use crate::stripe::error::StripeError;
use crate::stripe::payment_intent::PaymentState;

use crate::stripe_api::StripeApi;
use chairtime_shared::ledger::Command;
use chairtime_shared::payment::Attempt;

/// The code of a charge whose card is not known (any more).
const NO_CARD: &str = "no_card";

/// Seconds for which a first try counts as fresh. Stripe keeps a key for at least a day.
const FRESH_SECONDS: i64 = 12 * 3_600;

pub(super) async fn charge(
    api: StripeApi<'_>,
    task: Task<'_>,
    order: Order<'_>,
    card_of: Attempt,
) -> Result<Vec<Command>, NotDone> {
    if order.payment.has_money() {
        // A message was faster.
        return Ok(Vec::new());
    }
    let kept = task.booking.payments.get(&card_of).and_then(|payment| payment.known.saved.as_ref());
    let Some(card) = kept else { return Ok(vec![task.charge_refused(NO_CARD.to_owned())]) };
    let (salon, booking) = (task.account.salon.clone(), task.booking.made.id.clone());
    let hint = Hint { salon, booking, attempt: task.attempt().0 };
    if task.due.tries > 0 || task.now.since(task.due.since) > FRESH_SECONDS {
        let answer = api.send(&list(card)).await?;
        if let Some((charged, _)) = parse_list(&answer, &hint)? {
            return conclude(task, charged);
        }
    }
    let request = CardCharge { hint, amount: order.amount, card, description: fee_title(task.booking) };
    let key = match task.due.generation {
        0 => format!("chairtime:{}", order.key),
        generation => format!("chairtime:{}:{generation}", order.key),
    };
    let request = create(&request, &key).map_err(NotDone::no_answer)?;
    match parse(&api.send(&request).await?) {
        Ok(charged) => conclude(task, charged),
        Err(StripeError::Refused(refusal)) if refusal.is_about_the_key() => Err(NotDone::no_answer(refusal)),
        // The key was used for other words: by an earlier version of this program. A look tells what became of that.
        Err(StripeError::Refused(refusal)) => Err(NotDone::under_another_name(refusal)),
        Err(error @ (StripeError::Unavailable { .. } | StripeError::Unreadable { .. })) => Err(error.into()),
    }
}

fn conclude(task: Task<'_>, charged: Charged) -> Result<Vec<Command>, NotDone> {
    match charged {
        Charged::Moved(state) => {
            let PaymentState { subject, facts, .. } = *state;
            Ok(task.learn(subject.payment_refs(), facts))
        }
        Charged::Refused { code } => Ok(vec![task.charge_refused(code)]),
        Charged::Waiting => Err(NotDone::no_answer("the charge is still being worked on")),
    }
}
