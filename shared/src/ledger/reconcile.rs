//! Taking in what a provider lists: compared first, then learned like any message.
//!
//! Invariant: what names no payment of ours changes nothing; what carries our marks and has no place is parked and told.

use super::{Refusal, Store, learn};
use crate::id::BookingId;
use crate::payment::fact::PaymentFact;
use crate::payment::{Attempt, Payment};
use crate::provider::Provider;
use crate::reconciliation::{Difference, Listed, Outcome, compare};
use crate::time::Timestamp;

/// What became of one thing that a provider listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reconciled {
    /// Nothing of ours: the salon's account may take other payments too.
    NotOurs,
    /// Ours.
    Ours {
        /// In what the books differed.
        differences: Vec<Difference>,
        /// Fees that nobody had told of before.
        fees: usize,
    },
}

/// The payment that is meant, by the provider's names first, as when it is learned.
fn place<S: Store>(store: &S, listed: &Listed) -> Result<Option<(BookingId, Attempt)>, S::Error> {
    for name in &listed.refs {
        if let Some(payment) = store.payment_of(name)? {
            return Ok(Some(payment));
        }
    }
    Ok(listed.about.clone())
}

fn payment<S: Store>(
    store: &S,
    provider: Provider,
    place: &(BookingId, Attempt),
) -> Result<Option<Payment>, S::Error> {
    let booking = store.booking(&place.0)?;
    let payment = booking.and_then(|mut booking| booking.payments.remove(&place.1));
    Ok(payment.filter(|payment| payment.provider == provider))
}

fn fees(facts: &[PaymentFact], payment: &Payment) -> usize {
    let unknown = |fact: &&PaymentFact| matches!(fact, PaymentFact::ProviderFee { name, .. } if !payment.known.fees.contains_key(name));
    facts.iter().filter(unknown).count()
}

/// Holds what a provider lists against the books, and takes in what they do not know. The caller wraps it in a transaction.
///
/// # Errors
/// Only the storage's own.
pub fn reconcile<S: Store>(
    store: &mut S,
    provider: Provider,
    listed: &Listed,
    now: Timestamp,
) -> Result<Result<Reconciled, Refusal>, S::Error> {
    let Some(meant) = place(store, listed)? else { return Ok(Ok(Reconciled::NotOurs)) };
    let Listed { about, refs, facts } = listed;
    let news = || learn::News { refs, facts };
    let Some(before) = payment(store, provider, &meant)? else {
        if let Err(refusal) = learn::learn(store, provider, about.clone(), news(), now)? {
            return Ok(Err(refusal));
        }
        let differences = listed.without_booking().into_iter().collect();
        return Ok(Ok(Reconciled::Ours { differences, fees: 0 }));
    };
    let mut known = before.known.clone();
    for fact in facts {
        known.absorb(fact, before.asked);
    }
    // A name that is not known may be another payment on the same page: of the same sum it says nothing else that is new.
    let is_named = refs.iter().all(|name| before.known.refs.contains(name));
    if is_named && known == before.known {
        let differences = named(compare(&before.known, before.asked, facts), &meant);
        return Ok(Ok(Reconciled::Ours { differences, fees: 0 }));
    }
    if let Err(refusal) = learn::learn(store, provider, about.clone(), news(), now)? {
        return Ok(Err(refusal));
    }
    // It may have become a payment of its own: another transaction on a page that was paid already.
    let place = place(store, listed)?.unwrap_or_else(|| meant.clone());
    let after = payment(store, provider, &place)?;
    let mut known = if place == meant { before.known.clone() } else { crate::payment::Known::default() };
    // Told by the names that it has now, before and after: the same difference has one key.
    known.refs.extend(refs.iter().cloned());
    let asked = before.asked;
    let left: Vec<_> = after
        .as_ref()
        .map(|after| compare(&after.known, after.asked, facts))
        .unwrap_or_default()
        .iter()
        .map(Difference::key)
        .collect();
    let mut differences = compare(&known, asked, facts);
    for difference in &mut differences {
        let open = after.is_none() || left.contains(&difference.key());
        difference.outcome = if open { Outcome::Open } else { Outcome::Healed };
    }
    Ok(Ok(Reconciled::Ours { differences: named(differences, &place), fees: fees(facts, &before) }))
}

fn named(mut differences: Vec<Difference>, (booking, attempt): &(BookingId, Attempt)) -> Vec<Difference> {
    for difference in &mut differences {
        (difference.booking, difference.attempt) = (Some(booking.clone()), Some(*attempt));
    }
    differences
}
