//! Provider messages: verified over the raw bytes with this salon's own secrets, reduced to facts, taken into the books.
//!
//! Invariants: nothing is believed before the signature holds; whatever is answered with yes is committed in the same
//! transaction. A stranger learns nothing: no salon, no connection and a wrong signature are one answer, and the same
//! work. A message that is not ours to handle is acknowledged, or the provider would call the endpoint broken.

use super::connections;
use super::execute::execute_once;
use super::health;
use super::provider_message::{Carried, From, ProviderMessage};
use super::reply::{Reply, TestStep};
use super::sql::SqlError;
use super::store::SqlStore;
use super::test_steps;
use crate::connection::OpenConnection;
use crate::log;
use crate::random;
use crate::reference::Hint;
use crate::seal::Keyring;
use crate::secret::Secret;
use crate::stripe;
use crate::tiptoppay::notification::{self, Encoding, Notification};
use crate::tiptoppay::{self, NotificationKind, reply};
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::booking::decide::{Check, CheckVerdict};
use chairtime_shared::catalogue::Salon;
use chairtime_shared::id::{BookingId, ProviderRef};
use chairtime_shared::ledger::{Answer, Command, Store};
use chairtime_shared::money::Currency;
use chairtime_shared::payment::Attempt;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;

/// A refusal that tells the provider's people what to look at.
fn unheard(problem: Problem) -> Reply {
    Reply::Unheard { problem: Box::new(problem) }
}

/// Stripe's receipt.
fn received() -> Reply {
    Reply::Heard { body: r#"{"received":true}"#.to_owned() }
}

/// TipTop Pay's: 0 is "registered", and for a Check "may be charged".
fn code(verdict: CheckVerdict) -> Reply {
    Reply::Heard { body: format!(r#"{{"code":{}}}"#, reply::code(verdict)) }
}

/// Secrets to verify with. Where there are none, one that nobody knows: the work is the same, and so is the answer.
fn secrets(open: Option<&OpenConnection>) -> Result<Vec<Secret>, SqlError> {
    match open.map(|open| open.keys.signing()) {
        Some(secrets) if !secrets.is_empty() => Ok(secrets.to_vec()),
        Some(_) | None => {
            let unknown = hex::encode(random::bytes::<32>()?);
            Ok(Secret::new(&unknown).into_iter().collect())
        }
    }
}

/// The answer of a ledger without a salon: that of a wrong signature.
pub(super) fn stranger(message: &ProviderMessage, now: Timestamp) -> Result<Reply, SqlError> {
    let secrets = secrets(None)?;
    let refused = match message.from {
        From::Stripe => stripe_signature(message, &secrets, now).err(),
        From::TipTopPay(_) => tiptoppay_signature(message, &secrets).err(),
    };
    Ok(unheard(refused.unwrap_or_else(|| Problem::new(Code::BadSignature))))
}

fn stripe_signature<'a>(
    message: &'a ProviderMessage,
    secrets: &[Secret],
    now: Timestamp,
) -> Result<stripe::signature::Verified<'a>, Problem> {
    stripe::signature::verify(message.signature.as_deref(), &message.bytes, secrets, now)
        .map_err(|error| Problem::new(Code::BadSignature).detail(error.to_string()))
}

fn tiptoppay_signature<'a>(
    message: &'a ProviderMessage,
    secrets: &[Secret],
) -> Result<tiptoppay::signature::Verified<'a>, Problem> {
    tiptoppay::signature::verify(message.signature.as_deref(), &message.bytes, secrets).map_err(|error| {
        Problem { status: 401, ..Problem::new(Code::BadSignature) }.detail(error.to_string())
    })
}

/// What a message says about one payment.
struct News {
    provider: Provider,
    about: Option<(BookingId, Attempt)>,
    refs: Vec<ProviderRef>,
    facts: Vec<PaymentFact>,
}

/// One message at one salon's ledger.
struct Arrival<'s, 'a> {
    store: &'s mut SqlStore<'a>,
    salon: Salon,
    open: Option<OpenConnection>,
}

/// Takes a message in; the answer is the provider's.
pub(super) fn take(
    store: &mut SqlStore<'_>,
    keyring: &Keyring,
    message: &ProviderMessage,
) -> Result<Reply, SqlError> {
    let Some(salon) = store.salon()? else { return stranger(message, store.now()) };
    let provider = match message.from {
        From::Stripe => Provider::Stripe,
        From::TipTopPay(_) => Provider::TipTopPay,
    };
    let open = connections::open(store, keyring, provider)?;
    let mut arrival = Arrival { store, salon, open };
    let reply = match message.from {
        From::Stripe => arrival.stripe(message)?,
        From::TipTopPay(route) => arrival.tiptoppay(message, route)?,
    };
    if let Reply::Unheard { problem } = &reply {
        log::warning("webhook_refused", Some(&arrival.salon.id), &problem.detail);
    }
    Ok(reply)
}

impl Arrival<'_, '_> {
    fn is_another_salon_s(&self, hint: Option<&Hint>) -> bool {
        hint.is_some_and(|hint| hint.salon != self.salon.id)
    }

    /// Counts a verified message that is not ours to handle.
    fn ignore(&self, counter: &str) -> Result<(), SqlError> {
        log::info("webhook_ignored", Some(&self.salon.id), counter);
        health::count(self.store, counter)
    }

    /// Does what the message says, once.
    fn learn(&mut self, operation: &str, news: News) -> Result<(), SqlError> {
        let operation = operation.parse().map_err(|_| SqlError::Column("an operation"))?;
        let News { provider, about, refs, facts } = news;
        let said = about.as_ref().map(|(booking, _)| booking.clone());
        let command = Command::Learn { provider, about, refs, facts };
        let heard = match execute_once(self.store, Some(&operation), command)? {
            Ok(Answer::Learned { booking, .. }) => Some(booking),
            Ok(_) | Err(_) => said,
        };
        heard.map_or(Ok(()), |booking| test_steps::heard(self.store, &booking, TestStep::Message))
    }

    fn stripe(&mut self, message: &ProviderMessage) -> Result<Reply, SqlError> {
        let secrets = secrets(self.open.as_ref())?;
        let verified = match stripe_signature(message, &secrets, self.store.now()) {
            Ok(verified) => verified,
            Err(problem) => return Ok(unheard(problem)),
        };
        let event = match stripe::event::parse(verified) {
            Ok(event) => event,
            Err(error) => return Ok(unheard(Problem::new(Code::Malformed).detail(error.to_string()))),
        };
        if self.open.as_ref().map(|open| open.connection.mode) != Some(event.mode) {
            return Ok(unheard(Problem::new(Code::WrongMode)));
        }
        if self.is_another_salon_s(event.hint.as_ref()) {
            // Two salons on one account: each endpoint gets the messages of both, and each ledger takes its own.
            self.ignore("ignored:another salon's")?;
        } else if event.kind.is_handled() {
            let news = News {
                provider: Provider::Stripe,
                about: event.hint.map(|hint| (hint.booking, Attempt(hint.attempt))),
                refs: event.subject.payment_refs(),
                facts: event.facts,
            };
            self.learn(&format!("stripe:{}", event.id), news)?;
        } else {
            self.ignore(&format!("ignored:{}", event.kind))?;
        }
        Ok(received())
    }

    fn tiptoppay(
        &mut self,
        message: &ProviderMessage,
        route: Option<NotificationKind>,
    ) -> Result<Reply, SqlError> {
        let secrets = secrets(self.open.as_ref())?;
        let verified = match tiptoppay_signature(message, &secrets) {
            Ok(verified) => verified,
            Err(problem) => return Ok(unheard(problem)),
        };
        let encoding = match message.carried {
            Carried::Query => Some(Encoding::Form),
            Carried::Body => Encoding::of(message.content_type.as_deref()),
        };
        let Some(encoding) = encoding else { return Ok(unheard(Problem::new(Code::UnsupportedMediaType))) };
        let currency = self.currency_of(&notification::peek(&message.bytes, encoding).refs)?;
        let notification = match notification::parse(verified, encoding, route, currency) {
            Ok(notification) => notification,
            Err(error) => return Ok(unheard(Problem::new(Code::Malformed).detail(error.to_string()))),
        };
        let mode = self.open.as_ref().map(|open| open.connection.mode);
        let wrong_mode = notification.mode.is_some() && notification.mode != mode;
        let stranger_s = self.is_another_salon_s(notification.hint.as_ref());
        let asks = notification.kind == NotificationKind::Check;
        if wrong_mode {
            return Ok(if asks {
                code(CheckVerdict::NotAccepted)
            } else {
                unheard(Problem::new(Code::WrongMode))
            });
        }
        if stranger_s {
            self.ignore("ignored:another salon's")?;
            return Ok(code(if asks { CheckVerdict::UnknownInvoice } else { CheckVerdict::Accept }));
        }
        let about = about(&notification);
        let Notification { operation, refs, facts, .. } = notification;
        let about = match notification.kind {
            NotificationKind::Check => {
                let Some(transaction) = notification.transaction else {
                    return Ok(code(CheckVerdict::UnknownInvoice));
                };
                let transaction = transaction.reference().clone();
                let check = Check { transaction, amount: notification.amount, account: notification.account };
                return self.check(about, check);
            }
            NotificationKind::Recurrent => {
                self.ignore("ignored:recurrent")?;
                return Ok(code(CheckVerdict::Accept));
            }
            NotificationKind::Pay | NotificationKind::Fail | NotificationKind::Confirm => about,
            // Of several payments under one invoice, only the name of the transaction tells which one it is about.
            NotificationKind::Refund | NotificationKind::Cancel => None,
        };
        self.learn(&operation, News { provider: Provider::TipTopPay, about, refs, facts })?;
        Ok(code(CheckVerdict::Accept))
    }

    /// May this card be charged? Answered from the books as they are now, each time it is asked.
    fn check(&mut self, about: Option<(BookingId, Attempt)>, check: Check) -> Result<Reply, SqlError> {
        let booking = about.as_ref().map(|(booking, _)| booking.clone());
        let command = Command::Check { provider: Provider::TipTopPay, about, check };
        let answer = execute_once(self.store, None, command)?;
        if let Some(booking) = booking {
            test_steps::heard(self.store, &booking, TestStep::Checked)?;
        }
        match answer {
            Ok(Answer::Checked { verdict }) => {
                if verdict != CheckVerdict::Accept {
                    log::warning("check_declined", Some(&self.salon.id), &serde_json::to_string(&verdict)?);
                }
                Ok(code(verdict))
            }
            Ok(_) | Err(_) => Ok(code(CheckVerdict::NotAccepted)),
        }
    }

    /// The currency of sums that come without one: that of the payment they are about, else the salon's.
    fn currency_of(&self, refs: &[ProviderRef]) -> Result<Currency, SqlError> {
        for name in refs {
            if let Some((booking, attempt)) = self.store.payment_of(name)?
                && let Some(booking) = self.store.booking(&booking)?
                && let Some(payment) = booking.payments.get(&attempt)
            {
                return Ok(payment.asked.currency());
            }
        }
        Ok(self.salon.currency)
    }
}

fn about(notification: &Notification) -> Option<(BookingId, Attempt)> {
    let hint = notification.hint.as_ref()?;
    Some((hint.booking.clone(), Attempt(hint.attempt)))
}
