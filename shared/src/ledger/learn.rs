//! Taking in what providers say: whose payment it is about, what was parked about it, and what follows.
//!
//! Invariant: news that cannot be placed is parked under each of its names, and taken in with the first that can.

use super::{Answer, Refusal, Store, begin, slot_of};
use crate::booking::Booking;
use crate::booking::decide::Step;
use crate::id::{BookingId, ProviderRef};
use crate::payment::Attempt;
use crate::payment::fact::PaymentFact;
use crate::provider::Provider;
use crate::time::Timestamp;

/// Takes in what was parked under the payment's names, and under the names that this brings.
pub(super) fn note_parked<S: Store>(
    store: &mut S,
    step: &mut Step,
    attempt: Attempt,
) -> Result<(), S::Error> {
    loop {
        let mut parked = Vec::new();
        if let Some(payment) = step.booking.payments.get(&attempt) {
            for name in &payment.known.refs {
                parked.extend(store.take_parked(name)?);
            }
        }
        if parked.is_empty() {
            return Ok(());
        }
        step.note(attempt, &parked);
    }
}

/// What a provider says about one payment.
pub(super) struct News<'a> {
    pub(super) refs: &'a [ProviderRef],
    pub(super) facts: &'a [PaymentFact],
}

pub(super) fn learn<S: Store>(
    store: &mut S,
    provider: Provider,
    about: Option<(BookingId, Attempt)>,
    News { refs, facts }: News<'_>,
    now: Timestamp,
) -> Result<Result<Answer, Refusal>, S::Error> {
    let mut found = None;
    for name in refs {
        if let Some(payment) = store.payment_of(name)? {
            found = Some(payment);
            break;
        }
    }
    // What the provider's own names say counts more than what the message carries of ours.
    let Some((id, attempt)) = found.or(about) else {
        store.park(refs, facts, now)?;
        return Ok(Ok(Answer::Parked));
    };
    let theirs = |booking: &Booking| {
        booking.payments.get(&attempt).is_some_and(|payment| payment.provider == provider)
    };
    let Some(booking) = store.booking(&id)?.filter(theirs) else {
        store.park(refs, facts, now)?;
        return Ok(Ok(Answer::Parked));
    };
    let mut begun = begin(booking, now);
    let slot = slot_of(store, &begun.step.booking)?;
    let attempt = begun.step.payment_for(attempt, refs, facts, now);
    // Names too: what was parked under them belongs to the same payment and is taken in together.
    begun.step.note_news(attempt, refs, facts);
    note_parked(store, &mut begun.step, attempt)?;
    begun.step.learn(attempt, &[], slot, now);
    let changed = !begun.step.events.is_empty();
    begun.finish(store)?;
    Ok(Ok(Answer::Learned { booking: id, changed }))
}
