//! Commands within a transaction: done once per operation, and answered to the edge with the keys that it needs next.

use super::connections;
use super::reply::Reply;
use super::sql::SqlError;
use super::store::SqlStore;
use crate::connection::OpenConnection;
use crate::log;
use crate::seal::Keyring;
use chairtime_shared::booking::Booking;
use chairtime_shared::id::OperationId;
use chairtime_shared::ledger::{Answer, Command, Refusal, execute};
use chairtime_shared::payment::{Attempt, Page};

/// Does a command, once per operation.
pub(super) fn execute_once(
    store: &mut SqlStore<'_>,
    operation: Option<&OperationId>,
    command: Command,
) -> Result<Result<Answer, Refusal>, SqlError> {
    if let Some(operation) = operation
        && let Some(answer) = store.answered(operation)?
    {
        return Ok(Ok(answer));
    }
    let now = store.now();
    let done = execute(store, command, now)?;
    if let (Some(operation), Ok(answer)) = (operation, &done) {
        store.remember(operation, answer)?;
    }
    Ok(done)
}

/// Does a command for the edge, which gets the keys with the answer when it has to open a payment page.
pub(super) fn execute_for_edge(
    store: &mut SqlStore<'_>,
    keyring: &Keyring,
    operation: Option<&OperationId>,
    command: Command,
) -> Result<Reply, SqlError> {
    Ok(match execute_once(store, operation, command)? {
        Ok(answer) => {
            let keys = match &answer {
                Answer::Booking { booking, pay: Some(attempt) } => {
                    keys_to_open(store, keyring, booking, *attempt)
                }
                Answer::Booking { .. }
                | Answer::Learned { .. }
                | Answer::Parked
                | Answer::Checked { .. }
                | Answer::Ended { .. } => None,
            };
            Reply::Done { answer: Box::new(answer), keys: keys.map(Box::new) }
        }
        Err(refusal) => Reply::Refused { refusal: Box::new(refusal) },
    })
}

/// The keys with which the page of an attempt is opened. What was decided stands even if they do not open.
fn keys_to_open(
    store: &SqlStore<'_>,
    keyring: &Keyring,
    booking: &Booking,
    attempt: Attempt,
) -> Option<OpenConnection> {
    let payment = booking.payments.get(&attempt).filter(|payment| payment.page == Page::Opening)?;
    match connections::open(store, keyring, payment.provider) {
        Ok(open) => open,
        Err(error) => {
            log::error("keys_not_opened", None, &error.to_string());
            None
        }
    }
}
