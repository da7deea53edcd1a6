//! The ledger's decisions: one command, one transaction, over any [`Store`].
//!
//! The Durable Object runs [`execute`] inside one SQL transaction; the simulator runs the same function over maps.
//! Invariants: a claim is written only after [`Store::busy`] has shown that nobody else has it; a command leaves nothing
//! behind when it is refused (see [`Refusal`]); a message that cannot be placed yet is parked, never dropped. Deliberately
//! absent: the clock, storage, providers, anything that waits.

mod at_desk;
mod block;
mod book;
mod choose;
mod command;
mod learn;
mod reconcile;
mod reschedule;
mod test_payment;
pub mod wait;

use crate::booking::decide::{CheckVerdict, Effect, Slot, Step};
use crate::booking::{Booking, CannotChange, Claim, Event, Phase, Purpose};
use crate::catalogue::Salon;
use crate::id::{BookingId, ProviderRef, StaffId};
use crate::letter::{Before, Desk, Letter, caused};
use crate::movement::{Head, Movement, Standing};
use crate::payment::Attempt;
use crate::payment::fact::PaymentFact;
use crate::prepayment::{payable_at, step};
use crate::provider::Provider;
use crate::time::{Interval, Timestamp};

pub use command::{Answer, Command, Refusal};
pub use reconcile::{Reconciled, reconcile};
pub use reschedule::Rescheduling;

/// What a decision changes: written as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The booking as it is now.
    pub booking: Booking,
    /// What happened, in order; never empty.
    pub events: Vec<Event>,
    /// What has to be done outside.
    pub effects: Vec<Effect>,
    /// It held its slot before.
    pub held_slot: bool,
    /// The time it had before, when it has another now.
    pub former: Option<Vec<Claim>>,
    /// What it means for the money, in its place behind the last movement.
    pub movements: Vec<Movement>,
    /// Whom it is told.
    pub letters: Vec<Letter>,
}

/// Where a ledger keeps its books. Reads see earlier writes of the same transaction.
pub trait Store {
    /// What can go wrong with the storage itself.
    type Error;

    /// The salon as last published.
    fn salon(&self) -> Result<Option<Salon>, Self::Error>;
    /// Where the salon can take a prepayment, in its order of preference.
    fn providers(&self) -> Result<Vec<Provider>, Self::Error>;
    /// One booking.
    fn booking(&self, id: &BookingId) -> Result<Option<Booking>, Self::Error>;
    /// The claims of other bookings on that staff member's time that overlap `within`.
    fn busy(
        &self,
        staff: &StaffId,
        within: Interval,
        except: &BookingId,
    ) -> Result<Vec<Interval>, Self::Error>;
    /// The payment that a provider knows by that name.
    fn payment_of(&self, name: &ProviderRef) -> Result<Option<(BookingId, Attempt)>, Self::Error>;
    /// The end of the chain of movements.
    fn head(&self) -> Result<Head, Self::Error>;
    /// Held bookings whose time was up at `now`, oldest first, at most `limit`.
    fn holds_ended(&self, now: Timestamp, limit: usize) -> Result<Vec<BookingId>, Self::Error>;
    /// Takes out what was parked under that name.
    fn take_parked(&mut self, name: &ProviderRef) -> Result<Vec<PaymentFact>, Self::Error>;
    /// Keeps facts until their payment is known.
    fn park(
        &mut self,
        names: &[ProviderRef],
        facts: &[PaymentFact],
        now: Timestamp,
    ) -> Result<(), Self::Error>;
    /// Writes a change: the booking, its events, its claims, its names, its effects, its movements and its letters.
    fn save(&mut self, change: &Change) -> Result<(), Self::Error>;
}

/// Longest time that one booking can claim, in seconds. Storage finds the claims that overlap a span by looking this far
/// back, and no further.
pub const CLAIM_SECONDS_MAX: i64 = 2 * 24 * 3_600;

/// Most holds ended in one transaction.
const HOLDS_PER_TRANSACTION: usize = 50;

/// Does one command. The caller wraps it in one transaction and rolls back on `Err`.
///
/// # Errors
/// Only the storage's own; a refusal is an answer and has changed nothing.
#[expect(clippy::too_many_lines, reason = "one arm a command")]
pub fn execute<S: Store>(
    store: &mut S,
    command: Command,
    now: Timestamp,
) -> Result<Result<Answer, Refusal>, S::Error> {
    match command {
        Command::Book { request } => book::book(store, &request, now),
        Command::Block { block } => block::block(store, &block, now),
        Command::Unblock { booking } => block::unblock(store, &booking, now),
        Command::BookAtDesk { visit } => at_desk::book(store, &visit, now),
        Command::StartPayment { booking, provider, power } => {
            let Some(booking) = visit(store, &booking)? else { return Ok(Err(Refusal::UnknownBooking)) };
            let Some(provider) = provider_for(&booking, provider, &store.providers()?) else {
                return Ok(Err(Refusal::PrepaymentUnavailable { quote: booking.made.quote }));
            };
            let mut step = begin(booking, now);
            match step.step.start_payment_by(power, provider, now) {
                Ok(attempt) => Ok(Ok(Answer::Booking { booking: step.finish(store)?, pay: Some(attempt) })),
                Err(reason) => Ok(Err(reason.into())),
            }
        }
        Command::StartTestPayment { id, provider, amount, locale } => {
            test_payment::start(store, id, provider, amount, locale, now)
        }
        Command::Check { provider, about, check } => {
            let known = match about {
                Some((booking, attempt)) => store.booking(&booking)?.map(|booking| (booking, attempt)),
                None => None,
            };
            let Some((booking, attempt)) = known else {
                return Ok(Ok(Answer::Checked { verdict: CheckVerdict::UnknownInvoice }));
            };
            let mut step = begin(booking, now);
            let verdict = step.step.check(attempt, provider, &check, now);
            step.finish(store)?;
            Ok(Ok(Answer::Checked { verdict }))
        }
        Command::RecordPage { booking, attempt, answer } => {
            let Some(booking) = store.booking(&booking)? else { return Ok(Err(Refusal::UnknownBooking)) };
            let mut step = begin(booking, now);
            step.step.record_page(attempt, answer);
            learn::note_parked(store, &mut step.step, attempt)?;
            let slot = slot_of(store, &step.step.booking)?;
            step.step.learn(attempt, &[], slot, now);
            Ok(Ok(Answer::Booking { booking: step.finish(store)?, pay: None }))
        }
        Command::Learn { provider, about, refs, facts } => {
            learn::learn(store, provider, about, learn::News { refs: &refs, facts: &facts }, now)
        }
        Command::CaptureRefused { booking, attempt, code } => {
            let Some(booking) = store.booking(&booking)? else { return Ok(Err(Refusal::UnknownBooking)) };
            let mut step = begin(booking, now);
            step.step.capture_refused(attempt, code);
            Ok(Ok(Answer::Booking { booking: step.finish(store)?, pay: None }))
        }
        Command::RefundRefused { booking, attempt, key, code } => {
            let Some(booking) = store.booking(&booking)? else { return Ok(Err(Refusal::UnknownBooking)) };
            let mut step = begin(booking, now);
            step.step.refund_refused(attempt, &key, code);
            Ok(Ok(Answer::Booking { booking: step.finish(store)?, pay: None }))
        }
        Command::ChargeRefused { booking, attempt, code } => change(store, &booking, now, |step| {
            step.charge_refused(attempt, code);
            Ok(())
        }),
        Command::TakeHold { booking, amount } => {
            change(store, &booking, now, |step| step.take_hold(amount, now))
        }
        Command::LetGoOfHold { booking } => change(store, &booking, now, |step| step.let_go_of_hold(now)),
        Command::Release { booking } => {
            let Some(booking) = visit(store, &booking)? else { return Ok(Err(Refusal::UnknownBooking)) };
            let mut step = begin(booking, now);
            step.step.release(now);
            Ok(Ok(Answer::Booking { booking: step.finish(store)?, pay: None }))
        }
        Command::Cancel { booking, by } => {
            let Some(booking) = visit(store, &booking)? else { return Ok(Err(Refusal::UnknownBooking)) };
            let mut step = begin(booking, now);
            match step.step.cancel(by, now) {
                Ok(()) => Ok(Ok(Answer::Booking { booking: step.finish(store)?, pay: None })),
                Err(refusal) => Ok(Err(refusal.into())),
            }
        }
        Command::Reschedule { booking, to } => reschedule::reschedule(store, &booking, &to, now),
        Command::NoShow { booking, waiver } => change(store, &booking, now, |step| step.no_show(waiver, now)),
        Command::RequestPayment { booking, key, amount } => {
            // In units that can be charged, in the client's favour: what is asked for is never raised.
            let step = step(amount.currency(), &store.providers()?).unwrap_or(1);
            let amount = amount.round_down(step);
            change(store, &booking, now, |step| step.request_payment(&key, amount, now))
        }
        Command::RevokePaymentRequest { booking, key } => change(store, &booking, now, |step| {
            step.revoke_request(&key, now);
            Ok(())
        }),
        Command::WriteNote { booking, text } => {
            change(store, &booking, now, |step| step.write_note(text, now))
        }
        Command::RevokeLinks { booking, power } => change(store, &booking, now, |step| {
            step.revoke_links(power, now);
            Ok(())
        }),
        Command::GrantRefund { booking, key, amount } => {
            change(store, &booking, now, |step| step.grant_refund(&key, amount, now))
        }
        // The label of time that was kept free goes like any name.
        Command::Erase { booking, fields, why } => {
            change_any(store, &booking, now, |step| step.erase(&fields, why, now))
        }
        Command::EndHolds => {
            let holds = end_holds(store, now)?;
            Ok(Ok(Answer::Ended { holds, more: holds == HOLDS_PER_TRANSACTION }))
        }
    }
}

/// A booking that a visit's commands know: time that is kept free is none.
fn visit<S: Store>(store: &S, id: &BookingId) -> Result<Option<Booking>, S::Error> {
    Ok(store.booking(id)?.filter(|booking| booking.made.purpose != Purpose::Blocked))
}

/// Changes a stored booking, or says why not.
fn change<S: Store>(
    store: &mut S,
    booking: &BookingId,
    now: Timestamp,
    change: impl FnOnce(&mut Step) -> Result<(), CannotChange>,
) -> Result<Result<Answer, Refusal>, S::Error> {
    match visit(store, booking)? {
        Some(_) => change_any(store, booking, now, change),
        None => Ok(Err(Refusal::UnknownBooking)),
    }
}

/// The same of whatever is booked.
fn change_any<S: Store>(
    store: &mut S,
    booking: &BookingId,
    now: Timestamp,
    change: impl FnOnce(&mut Step) -> Result<(), CannotChange>,
) -> Result<Result<Answer, Refusal>, S::Error> {
    let Some(booking) = store.booking(booking)? else { return Ok(Err(Refusal::UnknownBooking)) };
    let mut begun = begin(booking, now);
    match change(&mut begun.step) {
        Ok(()) => Ok(Ok(Answer::Booking { booking: begun.finish(store)?, pay: None })),
        Err(reason) => Ok(Err(reason.into())),
    }
}

/// A step on a stored booking, with what has to be remembered of its beginning.
struct Begun {
    step: Step,
    held_slot: bool,
    claims: Vec<Claim>,
    standing: Standing,
    before: Before,
    at: Timestamp,
}

fn begin(booking: Booking, at: Timestamp) -> Begun {
    let (claims, standing) = (booking.made.claims.clone(), Standing::of(&booking));
    let before = Before::of(&booking);
    Begun { held_slot: booking.holds_slot(), claims, standing, before, at, step: Step::on(booking) }
}

impl Begun {
    /// Writes what happened, if anything did.
    fn finish<S: Store>(self, store: &mut S) -> Result<Box<Booking>, S::Error> {
        let Step { booking, events, effects } = self.step;
        if events.is_empty() && effects.is_empty() {
            return Ok(Box::new(booking));
        }
        let former = (booking.made.claims != self.claims).then_some(self.claims);
        let lines = self.standing.lines_to(&booking, self.at);
        let movements = if lines.is_empty() {
            Vec::new()
        } else {
            let mut head = store.head()?;
            lines.into_iter().map(|line| head.append(line)).collect()
        };
        let desk = || Ok(store.salon()?.map(|salon| Desk::of(&salon)));
        let letters = caused(&self.before, &booking, &events, self.at, desk)?;
        let held_slot = self.held_slot;
        let change = Change { booking, events, effects, held_slot, former, movements, letters };
        store.save(&change)?;
        Ok(Box::new(change.booking))
    }
}

fn end_holds<S: Store>(store: &mut S, now: Timestamp) -> Result<usize, S::Error> {
    let ended = store.holds_ended(now, HOLDS_PER_TRANSACTION)?;
    for id in &ended {
        if let Some(booking) = store.booking(id)? {
            let mut step = begin(booking, now);
            step.step.end_hold(now);
            step.finish(store)?;
        }
    }
    Ok(ended.len())
}

/// Whether an expired booking could have its time back. Asked of no other: they hold it, or gave it up for good.
fn slot_of<S: Store>(store: &S, booking: &Booking) -> Result<Slot, S::Error> {
    if matches!(booking.phase, Phase::Expired { .. })
        && claims_are_free(store, &booking.made.claims, &booking.made.id)?
    {
        Ok(Slot::Free)
    } else {
        Ok(Slot::Taken)
    }
}

/// True when nobody but `except` has any of that time.
fn claims_are_free<S: Store>(store: &S, claims: &[Claim], except: &BookingId) -> Result<bool, S::Error> {
    for claim in claims {
        if !store.busy(&claim.staff, claim.interval, except)?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Where a payment for `booking` is opened: where the client wants to, else where the last page was, else at the salon's
/// first; always where the sum can be charged. `None` when it can be charged nowhere, or not where the client wants.
fn provider_for(booking: &Booking, wanted: Option<Provider>, connected: &[Provider]) -> Option<Provider> {
    // A sum of nothing is refused for its own reason by whoever starts the payment.
    let Some(due) = booking.wanted() else { return connected.first().copied() };
    let payable: Vec<_> = payable_at(due, connected).collect();
    let last = booking.latest_page().map(|(_, payment)| payment.provider);
    match wanted {
        Some(wanted) => payable.contains(&wanted).then_some(wanted),
        None => last.filter(|last| payable.contains(last)).or(payable.first().copied()),
    }
}
