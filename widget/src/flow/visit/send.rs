//! Sending the booking: check the form, fix the identifier, keep, post.

use super::{Attempt, Notice, Visit};
use crate::flow::Target;
use crate::flow::ask::Ask;
use chairtime_shared::api::{BookingRequest, ConsentShown, PayChoice};
use chairtime_shared::id::BookingId;
use chairtime_shared::mandate::Mandate;
use chairtime_shared::prepayment::{Prepayment, Quote};
use chairtime_shared::time::Timestamp;

impl Visit {
    pub(super) fn send(&mut self, fresh: BookingId, ask: &mut Ask) {
        let mandate = self.mandate();
        let errors = self.form.check(&self.shop.storefront.phone_plan, mandate.as_ref());
        if let Some(first) = errors.first() {
            ask.focus(Target::Field(first.field));
            self.form.errors = errors;
            self.notice = Some(Notice::Fields);
            return;
        }
        self.form.errors.clear();
        let (Some(time), Some(quote)) = (self.time.clone(), self.quote()) else { return };
        let request = self.request(fresh, time.start, quote, mandate);
        let request = match self.attempt.take() {
            // The same content once more, and no answer is known: the same booking, hence the same body.
            Some(before)
                if (BookingRequest { id: request.id.clone(), ..before.request.clone() }) == request =>
            {
                before.request
            }
            _ => request,
        };
        self.notice = None;
        ask.push(Self::keep(&request, &time));
        let waiting = Some(ask.post(request.clone()));
        self.attempt = Some(Attempt { request, waiting });
    }

    fn request(
        &self,
        id: BookingId,
        start: Timestamp,
        shown: Quote,
        mandate: Option<Mandate>,
    ) -> BookingRequest {
        let consent = &self.shop.storefront.texts.consent;
        BookingRequest {
            id,
            services: self.services.clone(),
            staff: self.staff.clone(),
            start,
            contact: self.form.typed.clone(),
            consent: ConsentShown { version: consent.version.clone(), text: consent.text.clone() },
            pay: pay_choice(&shown, self.form.pay),
            shown,
            locale: self.shop.locale,
            provider: self.place(&shown),
            mandate,
        }
    }
}

/// How a visit with this quote is paid when the client would like to pay as `wish`.
#[must_use]
pub fn pay_choice(quote: &Quote, wish: PayChoice) -> PayChoice {
    match quote.prepayment {
        Prepayment::Off | Prepayment::BelowMinimum { .. } => PayChoice::AtSalon,
        Prepayment::Optional { .. } => wish,
        Prepayment::Required { .. } => PayChoice::Now,
    }
}
