//! A visit that the salon makes for a client who rings or stands at the desk.
//!
//! Invariants: the time is claimed by the same rules as any other, so an overlap is refused; the visit stands at once. The
//! client was shown nothing and has agreed to nothing: no consent is taken down, no terms, no leave to charge a card, so
//! there is no fee to keep. What they are asked to pay ahead is a payment request like any other.

use super::choose::{Wish, choose};
use super::{Answer, Change, Refusal, Store, end_holds};
use crate::api::desk::DeskVisit;
use crate::api::{ConsentShown, PayChoice};
use crate::booking::decide::Step;
use crate::booking::{Actor, Asked, Booking, NewBooking, Purpose};
use crate::cancellation::CancellationTerms;
use crate::contact::{Consent, Contact};
use crate::letter::{Before, Desk, caused};
use crate::money::Money;
use crate::prepayment::{HOLD_SECONDS, smallest_payable, step};
use crate::provider::Provider;
use crate::time::Timestamp;

/// Names the payment that was asked for when the visit was made.
const REQUEST: &str = "visit";

fn asked(visit: &DeskVisit) -> Asked {
    Asked {
        services: visit.services.clone(),
        staff: visit.staff.clone(),
        start: visit.start,
        pay: PayChoice::AtSalon,
        consent: ConsentShown { version: String::new(), text: String::new() },
        mandate: None,
    }
}

/// In units that can be charged, in the client's favour: what is asked for is never raised.
fn rounded(ask: Money, providers: &[Provider]) -> Money {
    ask.round_down(step(ask.currency(), providers).unwrap_or(1))
}

/// The same request again is the same visit, whatever became of it since.
fn is_same(existing: &Booking, visit: &DeskVisit, contact: &Contact, ask: Option<Money>) -> bool {
    let made = &existing.made;
    let request = existing.requested.get(REQUEST).copied();
    made.by == Actor::Salon
        && made.asked == asked(visit)
        && made.contact.is_same_client(contact)
        && (request == ask || (ask.is_some() && existing.revoked.contains(REQUEST)))
}

/// Makes the visit, or finds the one that the same request made before.
pub(super) fn book<S: Store>(
    store: &mut S,
    visit: &DeskVisit,
    now: Timestamp,
) -> Result<Result<Answer, Refusal>, S::Error> {
    let Some(salon) = store.salon()? else { return Ok(Err(Refusal::UnknownSalon)) };
    let providers = store.providers()?;
    let contact = match Contact::parse(&visit.contact, &salon.phone_plan) {
        Ok(contact) => contact,
        Err(fields) => return Ok(Err(Refusal::InvalidContact { fields })),
    };
    let ask = visit.ask.map(|ask| rounded(ask, &providers));
    if let Some(existing) = store.booking(&visit.id)? {
        return Ok(if is_same(&existing, visit, &contact, ask) {
            Ok(Answer::Booking { booking: Box::new(existing), pay: None })
        } else {
            Err(Refusal::BookingIdReused)
        });
    }
    end_holds(store, now)?;
    let wish = Wish {
        id: &visit.id,
        from: None,
        services: &visit.services,
        staff: &visit.staff,
        start: visit.start,
        by: Actor::Salon,
        shown: None,
        held_until: now.plus(HOLD_SECONDS),
    };
    let chosen = match choose(store, &salon, &wish, &providers, now)? {
        Ok(chosen) => chosen,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let smallest = smallest_payable(salon.currency, &providers);
    if ask.is_some() && smallest.is_none() {
        return Ok(Err(Refusal::PrepaymentUnavailable { quote: chosen.quote }));
    }
    let mut step = Step::with_new(NewBooking {
        id: visit.id.clone(),
        purpose: Purpose::Visit,
        by: Actor::Salon,
        asked: asked(visit),
        lines: chosen.booked_lines(&salon, salon.locale),
        visit: chosen.plan.visit,
        claims: chosen.plan.claims,
        quote: chosen.quote,
        contact,
        consent: Consent { version: String::new(), text: String::new(), locale: salon.locale, at: now },
        locale: salon.locale,
        at: now,
        hold_until: None,
        terms: CancellationTerms::default(),
        smallest,
    });
    if let Some(ask) = ask
        && let Err(reason) = step.request_payment(REQUEST, ask, now)
    {
        return Ok(Err(reason.into()));
    }
    let Step { booking, events, effects } = step;
    let letters = caused(&Before::default(), &booking, &events, now, || Ok(Some(Desk::of(&salon))))?;
    let (held_slot, former, movements) = (false, None, Vec::new());
    let change = Change { booking, events, effects, held_slot, former, movements, letters };
    store.save(&change)?;
    Ok(Ok(Answer::Booking { booking: Box::new(change.booking), pay: None }))
}
