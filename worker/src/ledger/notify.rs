//! Provider messages: verified over the raw bytes with this salon's own secrets, reduced to facts, taken into the books.
//!
//! Invariants: nothing is believed before the signature holds; whatever is answered with yes is committed in the same
//! transaction. A stranger learns nothing: no salon, no connection and a wrong signature are one answer, and the same
//! work. A message that is not ours to handle is acknowledged, or the provider would call the endpoint broken.

use super::connections;
use super::execute::execute_once;
use super::health;
use super::heard::{self, Disbelief, Outcome};
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
use chairtime_shared::api::desk::health::{RefusedFor, Verdict};
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
    Ok(unheard(refused.map_or_else(|| Problem::new(Code::BadSignature), |refused| refused.problem)))
}

fn stripe_signature<'a>(
    message: &'a ProviderMessage,
    secrets: &[Secret],
    now: Timestamp,
) -> Result<stripe::signature::Verified<'a>, Disbelief> {
    use stripe::signature::SignatureError as Error;
    let header = message.signature.as_deref();
    stripe::signature::verify(header, &message.bytes, secrets, now).map_err(|error| {
        let problem = Problem::new(Code::BadSignature).detail(error.to_string());
        let reason = match error {
            Error::MissingHeader | Error::MalformedHeader | Error::NoSignature | Error::EmptyBody => {
                RefusedFor::Unsigned
            }
            Error::NoSecret | Error::Mismatch => RefusedFor::WrongSecret,
            Error::TooOld | Error::FromTheFuture => {
                let signed = header.and_then(stripe::signature::signed_at);
                let seconds = signed.map_or(0, |signed| now.since(signed));
                return Disbelief { reason: RefusedFor::Clock, seconds, problem };
            }
        };
        Disbelief::new(reason, problem)
    })
}

fn tiptoppay_signature<'a>(
    message: &'a ProviderMessage,
    secrets: &[Secret],
) -> Result<tiptoppay::signature::Verified<'a>, Disbelief> {
    use tiptoppay::signature::SignatureError as Error;
    tiptoppay::signature::verify(message.signature.as_deref(), &message.bytes, secrets).map_err(|error| {
        let problem = Problem { status: 401, ..Problem::new(Code::BadSignature) }.detail(error.to_string());
        let reason = match error {
            Error::MissingHeader | Error::MalformedHeader | Error::EmptyMessage => RefusedFor::Unsigned,
            Error::NoSecret | Error::Mismatch => RefusedFor::WrongSecret,
        };
        Disbelief::new(reason, problem)
    })
}

/// A message that is signed and cannot be read.
fn unreadable(error: impl std::fmt::Display) -> Disbelief {
    Disbelief::new(RefusedFor::Unreadable, Problem::new(Code::Malformed).detail(error.to_string()))
}

fn wrong_mode() -> Disbelief {
    Disbelief::new(RefusedFor::WrongMode, Problem::new(Code::WrongMode))
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
    let heard = match message.from {
        From::Stripe => arrival.stripe(message)?,
        From::TipTopPay(route) => arrival.tiptoppay(message, route)?,
    };
    match heard {
        Ok(reply) => Ok(reply),
        Err(mut disbelief) => {
            log::warning("webhook_refused", Some(&arrival.salon.id), &disbelief.problem.detail);
            if arrival.open.is_none() && disbelief.reason == RefusedFor::WrongSecret {
                disbelief.reason = RefusedFor::NotConnected;
            }
            heard::disbelieved(arrival.store, provider, &disbelief)?;
            Ok(unheard(disbelief.problem))
        }
    }
}

impl Arrival<'_, '_> {
    fn is_another_salon_s(&self, hint: Option<&Hint>) -> bool {
        hint.is_some_and(|hint| hint.salon != self.salon.id)
    }

    /// Counts a verified message that is not ours to handle.
    fn ignore(&self, provider: Provider, kind: &str, counter: &str) -> Result<(), SqlError> {
        log::info("webhook_ignored", Some(&self.salon.id), counter);
        let verdict = Verdict::NothingToDo;
        heard::believed(self.store, provider, &Outcome { kind, verdict, booking: None, parked: None })?;
        health::count(self.store, counter)
    }

    /// Does what the message says, once.
    fn learn(&mut self, operation: &str, kind: &str, news: News) -> Result<(), SqlError> {
        let operation = operation.parse().map_err(|_| SqlError::Column("an operation"))?;
        let News { provider, about, refs, facts } = news;
        let said = about.as_ref().map(|(booking, _)| booking.clone());
        let name = refs.first().cloned();
        let repeated = self.store.answered(&operation)?.is_some();
        let command = Command::Learn { provider, about, refs, facts };
        let (verdict, known) = match execute_once(self.store, Some(&operation), command)? {
            Ok(Answer::Learned { booking, changed: true }) => (Verdict::Applied, Some(booking)),
            Ok(Answer::Learned { booking, changed: false }) => (Verdict::NothingToDo, Some(booking)),
            Ok(Answer::Parked) => (Verdict::Waits, None),
            Ok(_) | Err(_) => (Verdict::NothingToDo, None),
        };
        let parked = if verdict == Verdict::Waits { name.as_ref() } else { None };
        let verdict = if repeated { Verdict::Repeated } else { verdict };
        heard::believed(self.store, provider, &Outcome { kind, verdict, booking: known.as_ref(), parked })?;
        known.or(said).map_or(Ok(()), |booking| test_steps::heard(self.store, &booking, TestStep::Message))
    }

    fn stripe(&mut self, message: &ProviderMessage) -> Result<Result<Reply, Disbelief>, SqlError> {
        let secrets = secrets(self.open.as_ref())?;
        let verified = match stripe_signature(message, &secrets, self.store.now()) {
            Ok(verified) => verified,
            Err(disbelief) => return Ok(Err(disbelief)),
        };
        let event = match stripe::event::parse(verified) {
            Ok(event) => event,
            Err(error) => return Ok(Err(unreadable(error))),
        };
        if self.open.as_ref().map(|open| open.connection.mode) != Some(event.mode) {
            return Ok(Err(wrong_mode()));
        }
        let kind = event.kind.as_str();
        if self.is_another_salon_s(event.hint.as_ref()) {
            // Two salons on one account: each endpoint gets the messages of both, and each ledger takes its own.
            self.ignore(Provider::Stripe, kind, "ignored:another salon's")?;
        } else if event.kind.is_handled() {
            let news = News {
                provider: Provider::Stripe,
                about: event.hint.map(|hint| (hint.booking, Attempt(hint.attempt))),
                refs: event.subject.payment_refs(),
                facts: event.facts,
            };
            self.learn(&format!("stripe:{}", event.id), kind, news)?;
        } else {
            self.ignore(Provider::Stripe, kind, &format!("ignored:{}", event.kind))?;
        }
        Ok(Ok(received()))
    }

    fn tiptoppay(
        &mut self,
        message: &ProviderMessage,
        route: Option<NotificationKind>,
    ) -> Result<Result<Reply, Disbelief>, SqlError> {
        let secrets = secrets(self.open.as_ref())?;
        let verified = match tiptoppay_signature(message, &secrets) {
            Ok(verified) => verified,
            Err(disbelief) => return Ok(Err(disbelief)),
        };
        let encoding = match message.carried {
            Carried::Query => Some(Encoding::Form),
            Carried::Body => Encoding::of(message.content_type.as_deref()),
        };
        let Some(encoding) = encoding else {
            let problem = Problem::new(Code::UnsupportedMediaType);
            return Ok(Err(Disbelief::new(RefusedFor::Unreadable, problem)));
        };
        let currency = self.currency_of(&notification::peek(&message.bytes, encoding).refs)?;
        let notification = match notification::parse(verified, encoding, route, currency) {
            Ok(notification) => notification,
            Err(error) => return Ok(Err(unreadable(error))),
        };
        let mode = self.open.as_ref().map(|open| open.connection.mode);
        let is_wrong_mode = notification.mode.is_some() && notification.mode != mode;
        let stranger_s = self.is_another_salon_s(notification.hint.as_ref());
        let asks = notification.kind == NotificationKind::Check;
        let kind = notification.kind.as_str();
        if is_wrong_mode {
            return if asks { self.judged(CheckVerdict::NotAccepted).map(Ok) } else { Ok(Err(wrong_mode())) };
        }
        if stranger_s {
            self.ignore(Provider::TipTopPay, kind, "ignored:another salon's")?;
            return Ok(Ok(code(if asks { CheckVerdict::UnknownInvoice } else { CheckVerdict::Accept })));
        }
        let about = about(&notification);
        let Notification { operation, refs, facts, .. } = notification;
        let about = match notification.kind {
            NotificationKind::Check => {
                let Some(transaction) = notification.transaction else {
                    return self.judged(CheckVerdict::UnknownInvoice).map(Ok);
                };
                let transaction = transaction.reference().clone();
                let check = Check { transaction, amount: notification.amount, account: notification.account };
                return self.check(about, check).map(Ok);
            }
            NotificationKind::Recurrent => {
                self.ignore(Provider::TipTopPay, kind, "ignored:recurrent")?;
                return Ok(Ok(code(CheckVerdict::Accept)));
            }
            NotificationKind::Pay | NotificationKind::Fail | NotificationKind::Confirm => about,
            // Of several payments under one invoice, only the name of the transaction tells which one it is about.
            NotificationKind::Refund | NotificationKind::Cancel => None,
        };
        self.learn(&operation, kind, News { provider: Provider::TipTopPay, about, refs, facts })?;
        Ok(Ok(code(CheckVerdict::Accept)))
    }

    /// Answers whether a card may be charged, and takes that down.
    fn judged(&self, verdict: CheckVerdict) -> Result<Reply, SqlError> {
        let kind = NotificationKind::Check.as_str();
        let told = if verdict == CheckVerdict::Accept { Verdict::Allowed } else { Verdict::Declined };
        let outcome = Outcome { kind, verdict: told, booking: None, parked: None };
        heard::believed(self.store, Provider::TipTopPay, &outcome)?;
        Ok(code(verdict))
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
                self.judged(verdict)
            }
            Ok(_) | Err(_) => self.judged(CheckVerdict::NotAccepted),
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
