//! Making a booking: every rule that a request must pass before it gets a slot.

use super::choose::{Candidate, Wish, choose};
use super::{Answer, Change, Refusal, Store, begin, end_holds, provider_for};
use crate::api::{BookingRequest, ConsentShown, PayChoice};
use crate::booking::decide::Step;
use crate::booking::{Actor, Asked, Booking, NewBooking, Phase, Purpose};
use crate::cancellation::CancellationTerms;
use crate::catalogue::{Salon, TextPlace};
use crate::contact::{Consent, Contact};
use crate::letter::{Before, Desk, caused};
use crate::locale::Locale;
use crate::mandate::{Agreed, Mandate};
use crate::prepayment::{HOLD_SECONDS, Prepayment, Quote, smallest_payable};
use crate::provider::Provider;
use crate::time::Timestamp;

fn asked(request: &BookingRequest) -> Asked {
    Asked {
        services: request.services.clone(),
        staff: request.staff.clone(),
        start: request.start,
        pay: request.pay,
        consent: request.consent.clone(),
        mandate: request.mandate.clone(),
    }
}

/// Makes the booking, or finds the one that the same request made before.
pub(super) fn book<S: Store>(
    store: &mut S,
    request: &BookingRequest,
    now: Timestamp,
) -> Result<Result<Answer, Refusal>, S::Error> {
    let Some(salon) = store.salon()? else { return Ok(Err(Refusal::UnknownSalon)) };
    let providers = store.providers()?;
    let contact = match Contact::parse(&request.contact, &salon.phone_plan) {
        Ok(contact) => contact,
        Err(fields) => return Ok(Err(Refusal::InvalidContact { fields })),
    };
    if let Some(existing) = store.booking(&request.id)? {
        return again(store, existing, request, &contact, &providers, now);
    }
    if !is_current(&salon, &request.consent) {
        return Ok(Err(Refusal::ConsentChanged));
    }
    end_holds(store, now)?;
    let wish = Wish {
        id: &request.id,
        from: None,
        services: &request.services,
        staff: &request.staff,
        start: request.start,
        by: Actor::Client,
        shown: Some(&request.shown),
        held_until: now.plus(HOLD_SECONDS),
    };
    let candidate = match choose(store, &salon, &wish, &providers, now)? {
        Ok(chosen) => chosen,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(refusal) = check_payment(request.pay, candidate.quote) {
        return Ok(Err(refusal));
    }
    let agreed = agree(&salon, request, &candidate);
    let asked_by = |name: &str| agreed.amount.map(|amount| Mandate::ask(name, amount, request.locale));
    let mandate =
        asked_by(salon.translations.get(request.locale, &TextPlace::salon_name()).unwrap_or(&salon.name));
    // Whoever has read the salon's own texts has read its own name.
    if mandate != request.mandate && asked_by(&salon.name) != request.mandate {
        return Ok(Err(Refusal::MandateChanged { mandate }));
    }
    let made = new_booking(&salon, request, &candidate, contact, &providers, agreed.terms, now);
    let mut step = Step::with_new(made);
    // Of whoever pays at the salon nothing is wanted, which is no page.
    let pay = wanted(&step.booking, request, &providers)
        .and_then(|provider| step.start_payment(provider, now).ok());
    let Step { booking, events, effects } = step;
    let letters = caused(&Before::default(), &booking, &events, now, || Ok(Some(Desk::of(&salon))))?;
    let (held_slot, former, movements) = (false, None, Vec::new());
    let change = Change { booking, events, effects, held_slot, former, movements, letters };
    store.save(&change)?;
    Ok(Ok(Answer::Booking { booking: Box::new(change.booking), pay }))
}

/// What the client has read is what the salon says now, in whichever language.
fn is_current(salon: &Salon, shown: &ConsentShown) -> bool {
    let consent = &salon.texts.consent;
    let place = TextPlace::consent();
    let said = |locale| salon.translations.get(locale, &place) == Some(shown.text.as_str());
    consent.version == shown.version && (consent.text == shown.text || Locale::ALL.into_iter().any(said))
}

/// Where the client wants to pay, or wherever else the sum can be charged: a slot is not lost over that choice.
fn wanted(booking: &Booking, request: &BookingRequest, providers: &[Provider]) -> Option<Provider> {
    provider_for(booking, request.provider, providers).or_else(|| provider_for(booking, None, providers))
}

/// The same request again is the same booking; anything else under its identifier is refused.
fn again<S: Store>(
    store: &mut S,
    existing: Booking,
    request: &BookingRequest,
    contact: &Contact,
    providers: &[Provider],
    now: Timestamp,
) -> Result<Result<Answer, Refusal>, S::Error> {
    let made = &existing.made;
    if made.by != Actor::Client || made.asked != asked(request) || !made.contact.is_same_client(contact) {
        return Ok(Err(Refusal::BookingIdReused));
    }
    let mut begun = begin(existing, now);
    let held = matches!(begun.step.booking.phase, Phase::Held { .. });
    // A repeat is no new choice: where the client has gone meanwhile they stay.
    let last =
        begun.step.booking.latest_page().and_then(|_| provider_for(&begun.step.booking, None, providers));
    let pay = match last.or_else(|| wanted(&begun.step.booking, request, providers)) {
        Some(provider) if held => begun.step.start_payment(provider, now).ok(),
        _ => None,
    };
    Ok(Ok(Answer::Booking { booking: begun.finish(store)?, pay }))
}

fn check_payment(pay: PayChoice, quote: Quote) -> Result<(), Refusal> {
    match (pay, quote.prepayment) {
        (PayChoice::AtSalon, Prepayment::Required { .. }) => Err(Refusal::PrepaymentRequired { quote }),
        (PayChoice::Now, Prepayment::Off | Prepayment::BelowMinimum { .. }) => {
            Err(Refusal::PrepaymentUnavailable { quote })
        }
        (PayChoice::AtSalon | PayChoice::Now, _) => Ok(()),
    }
}

/// What calling off will cost, each service by its own rule.
fn agree(salon: &Salon, request: &BookingRequest, candidate: &Candidate<'_>) -> Agreed {
    let paid_now = match request.pay {
        PayChoice::Now => candidate.quote.prepayment.due_now(),
        PayChoice::AtSalon => None,
    };
    Agreed::on(&candidate.lines, &salon.quote_lines(&candidate.lines), paid_now)
}

fn new_booking(
    salon: &Salon,
    request: &BookingRequest,
    candidate: &Candidate<'_>,
    contact: Contact,
    providers: &[Provider],
    terms: CancellationTerms,
    now: Timestamp,
) -> NewBooking {
    let hold_until = match request.pay {
        PayChoice::Now => Some(now.plus(i64::from(salon.booking.hold_seconds))),
        PayChoice::AtSalon => None,
    };
    NewBooking {
        id: request.id.clone(),
        purpose: Purpose::Visit,
        by: Actor::Client,
        asked: asked(request),
        lines: candidate.booked_lines(salon, request.locale),
        visit: candidate.plan.visit,
        claims: candidate.plan.claims.clone(),
        quote: candidate.quote,
        contact,
        consent: Consent {
            version: request.consent.version.clone(),
            text: request.consent.text.clone(),
            locale: request.locale,
            at: now,
        },
        locale: request.locale,
        at: now,
        hold_until,
        terms,
        smallest: smallest_payable(salon.currency, providers),
    }
}
