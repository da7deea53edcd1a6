//! A payment that shows the salon that its provider is connected: opened like a client's, paid with a real card, and sent
//! back by settlement as soon as it is known, because a test entitles the salon to nothing.
//!
//! Invariant: it takes nobody's time and stands in no calendar.

use super::{Answer, Change, Refusal, Store};
use crate::api::{ConsentShown, PayChoice, StaffChoice};
use crate::booking::decide::Step;
use crate::booking::{Actor, Asked, NewBooking, Purpose};
use crate::cancellation::CancellationTerms;
use crate::contact::{Consent, Contact};
use crate::id::BookingId;
use crate::locale::Locale;
use crate::money::Money;
use crate::prepayment::{Collect, Prepayment, Quote, payable_at};
use crate::provider::Provider;
use crate::time::{Interval, Timestamp};

/// How long the owner has to pay, in seconds.
const TEST_SECONDS: i64 = 15 * 60;

/// Starts one, or finds the one of that identifier.
pub(super) fn start<S: Store>(
    store: &mut S,
    id: BookingId,
    provider: Provider,
    amount: Money,
    locale: Locale,
    now: Timestamp,
) -> Result<Result<Answer, Refusal>, S::Error> {
    if store.salon()?.is_none() {
        return Ok(Err(Refusal::UnknownSalon));
    }
    if let Some(booking) = store.booking(&id)? {
        if booking.made.purpose != Purpose::TestPayment {
            return Ok(Err(Refusal::BookingIdReused));
        }
        let pay = booking.latest_page().filter(|(_, payment)| payment.page_may_be_open());
        let pay = pay.map(|(attempt, _)| attempt);
        return Ok(Ok(Answer::Booking { booking: Box::new(booking), pay }));
    }
    let made = new_booking(id, amount, locale, now);
    if !payable_at(amount, &store.providers()?).any(|payable| payable == provider) {
        return Ok(Err(Refusal::PrepaymentUnavailable { quote: made.quote }));
    }
    let mut step = Step::with_new(made);
    let pay = match step.start_payment(provider, now) {
        Ok(attempt) => Some(attempt),
        Err(reason) => return Ok(Err(reason.into())),
    };
    let Step { booking, events, effects } = step;
    let (held_slot, former, movements, letters) = (false, None, Vec::new(), Vec::new());
    let change = Change { booking, events, effects, held_slot, former, movements, letters };
    store.save(&change)?;
    Ok(Ok(Answer::Booking { booking: Box::new(change.booking), pay }))
}

fn new_booking(id: BookingId, amount: Money, locale: Locale, now: Timestamp) -> NewBooking {
    let none = ConsentShown { version: String::new(), text: String::new() };
    NewBooking {
        id,
        purpose: Purpose::TestPayment,
        by: Actor::Salon,
        asked: Asked {
            services: Vec::new(),
            staff: StaffChoice::Any,
            start: now,
            pay: PayChoice::Now,
            consent: none,
            mandate: None,
        },
        lines: Vec::new(),
        visit: Interval { start: now, end: now },
        claims: Vec::new(),
        quote: Quote {
            total_from: amount,
            total_to: amount,
            prepayment: Prepayment::Required { due_now: amount },
            collect: Collect::Charge,
        },
        contact: Contact::nobody(),
        consent: Consent { version: String::new(), text: String::new(), locale, at: now },
        locale,
        at: now,
        hold_until: Some(now.plus(TEST_SECONDS)),
        terms: CancellationTerms::default(),
        smallest: None,
    }
}

#[cfg(test)]
mod tests {
    use super::TEST_SECONDS;

    /// Long enough to look for a card, short enough that a forgotten page is no worry.
    #[test]
    fn an_owner_has_a_quarter_of_an_hour_to_pay() {
        assert_eq!(TEST_SECONDS, 900);
    }
}
