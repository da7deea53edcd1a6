//! A card on file is charged at TipTop Pay.
//!
//! Invariant: this row alone says that a charge has come to nothing, and it stays until it can say so or money has come.
//! A Fail message does not: another bank may take over a try that one has declined, and a message may be lost. From the
//! second try on the invoice is looked at first, and a charge is sent again only where nothing at all is found under it.

use super::super::{NotDone, Order, Task};
use super::{facts, is_money, request_id};
use crate::checkout::fee_title;
use crate::lookup::Looked;
use crate::reference::Hint;
use crate::tiptoppay::charge::{
    AUTHENTICATION_REQUIRED, Charged, PENDING_SECONDS, TokenCharge, create, parse, stands,
};
use crate::tiptoppay::error::REFUSED;
use crate::tiptoppay::payment::{self, Transaction};
use crate::tiptoppay_api::TipTopPayApi;
use chairtime_shared::ledger::Command;
use chairtime_shared::payment::Attempt;

/// The code of a charge whose card is not known (any more).
const NO_CARD: &str = "no_card";

pub(super) async fn charge(
    api: TipTopPayApi<'_>,
    task: Task<'_>,
    order: Order<'_>,
    card_of: Attempt,
) -> Result<Vec<Command>, NotDone> {
    let made = &task.booking.made;
    let kept = task.booking.payments.get(&card_of).and_then(|payment| payment.known.saved.as_ref());
    let Some(card) = kept else { return Ok(vec![task.charge_refused(NO_CARD.to_owned())]) };
    let (salon, booking) = (task.account.salon.clone(), made.id.clone());
    let hint = Hint { salon, booking, attempt: task.attempt().0 };
    if task.due.tries > 0
        && let Some(found) = payment::parse_found(&api.send(&payment::find(&hint)).await?)?
    {
        let waited = task.now.since(task.due.since);
        return match conclude(stands(found).as_ref(), waited) {
            Found::Moved => learned(task, task.look().await?),
            Found::Refused(code) => Ok(vec![task.charge_refused(code.to_owned())]),
            Found::Unclear => Err(NotDone::no_answer("the charge is still being answered")),
        };
    }
    let request = TokenCharge {
        hint,
        amount: order.amount,
        card,
        description: fee_title(task.booking),
        customer_email: made.contact.email.as_deref(),
        locale: made.locale,
    };
    let name = request_id(task, &format!("charge.{}", order.key));
    match parse(&api.send(&create(&request, &name)).await?)? {
        Charged::Moved(transaction) => learned(task, vec![looked(&transaction)]),
        Charged::Refused { code } => Ok(vec![task.charge_refused(code.to_owned())]),
        Charged::Waiting => Ok(vec![task.charge_refused(AUTHENTICATION_REQUIRED.to_owned())]),
    }
}

fn looked(transaction: &Transaction) -> Looked {
    let refs = transaction.payment().map(|id| id.reference().clone()).into_iter().collect();
    Looked { refs, facts: transaction.facts() }
}

/// What was learned ends the charge only if there is money in it.
fn learned(task: Task<'_>, looked: Vec<Looked>) -> Result<Vec<Command>, NotDone> {
    if facts(&looked).any(is_money) {
        Ok(task.learn_all(looked))
    } else {
        Err(NotDone::no_answer("a charge without a sum of ours"))
    }
}

/// What a transaction under the invoice means for the charge.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// Money has moved.
    Moved,
    /// Nothing was charged, with our code.
    Refused(&'static str),
    /// Nobody can say yet.
    Unclear,
}

/// What is found so many seconds after the charge was decided on. Nothing asks the client of a charge by token for a code,
/// so one that waits for them for long was refused.
fn conclude(charged: Option<&Charged>, waited: i64) -> Found {
    match charged {
        Some(Charged::Moved(_)) => Found::Moved,
        Some(Charged::Refused { code }) => Found::Refused(code),
        Some(Charged::Waiting) | None if waited < PENDING_SECONDS => Found::Unclear,
        Some(Charged::Waiting) => Found::Refused(AUTHENTICATION_REQUIRED),
        None => Found::Refused(REFUSED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charge_that_waits_is_given_time_and_then_counts_as_refused() {
        for (charged, early, late) in [
            (Some(Charged::Waiting), Found::Unclear, Found::Refused(AUTHENTICATION_REQUIRED)),
            (None, Found::Unclear, Found::Refused(REFUSED)),
            (
                Some(Charged::Refused { code: "insufficient_funds" }),
                Found::Refused("insufficient_funds"),
                Found::Refused("insufficient_funds"),
            ),
        ] {
            assert_eq!(conclude(charged.as_ref(), 1), early);
            assert_eq!(conclude(charged.as_ref(), PENDING_SECONDS), late);
        }
    }
}
