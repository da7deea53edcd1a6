//! The addresses by which a client comes to a booking.
//!
//! Invariant: what opens the booking stands in the fragment, which no server sees; nothing else in the address is about a
//! person. Each is made from the booking alone, so that the same is made again.

use crate::capability::{Door, Grant, Kind, LINK_SECONDS};
use crate::config::Config;
use chairtime_shared::booking::{Booking, Power, Purpose};
use chairtime_shared::id::SalonId;
use chairtime_shared::payment::Payment;
use chairtime_shared::time::Timestamp;

/// The links of one booking.
#[derive(Debug, Clone, Copy)]
pub struct Links<'a> {
    /// Of the Worker.
    pub config: &'a Config,
    /// Whose.
    pub salon: &'a SalonId,
    /// Which.
    pub booking: &'a Booking,
}

impl<'a> Links<'a> {
    fn door(&self) -> Door<'a> {
        Door { key: &self.config.link_secret, salon: self.salon, booking: &self.booking.made.id }
    }

    /// The capability of the client's own link, made from something of `since`.
    fn capability(&self, since: Timestamp) -> Option<String> {
        let epoch = self.booking.links.of(Power::Manage);
        let grant = Grant { power: Power::Manage, epoch, expires: since.plus(LINK_SECONDS) };
        self.door().issue(Kind::Link, grant)
    }

    fn address_with(&self, capability: &str) -> String {
        let (origin, salon, made) = (&self.config.public_origin, self.salon, &self.booking.made);
        format!("{origin}/s/{salon}/booking?lang={}#{}.{capability}", made.locale.tag(), made.id)
    }

    /// The capability that the client keeps.
    #[must_use]
    pub fn own_capability(&self) -> Option<String> {
        self.capability(self.booking.made.at)
    }

    /// Where the client sees the booking, pays what is open, moves it or calls it off.
    #[must_use]
    pub fn own(&self) -> Option<String> {
        Some(self.address_with(&self.own_capability()?))
    }

    /// The code of the booking's payment link.
    #[must_use]
    pub fn payment_code(&self) -> Option<String> {
        self.door().payment_code(self.booking.links.of(Power::Pay))
    }

    /// True when `code` is the code of the booking's payment link.
    #[must_use]
    pub fn is_payment_code(&self, code: &str) -> bool {
        self.door().is_payment_code(self.booking.links.of(Power::Pay), code)
    }

    /// Where whoever has the payment link pays.
    #[must_use]
    pub fn payment(&self) -> Option<String> {
        let (origin, salon) = (&self.config.public_origin, self.salon);
        Some(format!("{origin}/p/{salon}#{}", self.payment_code()?))
    }

    /// Where the provider leads back to from that payment's page: to the booking, with the power of whoever opened it.
    #[must_use]
    pub fn back(&self, payment: &Payment) -> Option<String> {
        let (origin, salon, made) = (&self.config.public_origin, self.salon, &self.booking.made);
        let lang = made.locale.tag();
        match (made.purpose, payment.power) {
            (Purpose::Visit, Power::Manage) => Some(self.address_with(&self.capability(payment.since)?)),
            (Purpose::Visit, Power::Pay) => {
                Some(format!("{origin}/p/{salon}?lang={lang}#{}", self.payment_code()?))
            }
            // Nobody's visit: there is nothing to see but that the desk knows more.
            (Purpose::Blocked, _) => None,
            (Purpose::TestPayment, _) => Some(format!("{origin}/s/{salon}/tested?lang={lang}")),
        }
    }
}
