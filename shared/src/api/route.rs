//! The public API's addresses, one list for both sides: the widget writes them, the Worker reads them.

use crate::id::{BookingId, SalonId};
use crate::text::joined;

/// What is done with one booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookingAction {
    /// `GET …/bookings/{booking}`: how it stands.
    Show,
    /// `POST …/bookings/{booking}/checkout`: open the payment page, or the one that is open.
    Checkout,
    /// `POST …/bookings/{booking}/refresh`: ask the provider, then tell how it stands.
    Refresh,
    /// `POST …/bookings/{booking}/release`: give the held slot back without paying.
    Release,
    /// `POST …/bookings/{booking}/cancel`: call a visit off that stands.
    Cancel,
    /// `POST …/bookings/{booking}/reschedule`: move a visit that stands.
    Reschedule,
}

/// An address of the public API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiRoute {
    /// `GET /v1/salons/{salon}/storefront`
    Storefront {
        /// Whose.
        salon: SalonId,
    },
    /// `GET /v1/salons/{salon}/front?lang=en-GB`: the storefront, and on a second line the first screen as HTML.
    Front {
        /// Whose.
        salon: SalonId,
    },
    /// `GET /v1/salons/{salon}/times`
    Times {
        /// Whose.
        salon: SalonId,
    },
    /// `POST /v1/salons/{salon}/bookings`
    Bookings {
        /// Where.
        salon: SalonId,
    },
    /// `POST /v1/salons/{salon}/bookings/{booking}/session`: a link for a session.
    Session {
        /// Where.
        salon: SalonId,
        /// Of which booking.
        booking: BookingId,
    },
    /// `POST /v1/salons/{salon}/payment-links/session`: the code of a payment link for a session.
    PaymentSession {
        /// Where.
        salon: SalonId,
    },
    /// One booking.
    Booking {
        /// Where.
        salon: SalonId,
        /// Which.
        booking: BookingId,
        /// What is done with it.
        action: BookingAction,
    },
}

impl ApiRoute {
    /// The route of a path, without its query. `None` for anything that is not exactly one of ours.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let mut parts = path.strip_prefix("/v1/salons/")?.split('/');
        let salon = parts.next()?.parse().ok()?;
        let rest: [Option<&str>; 4] = [parts.next(), parts.next(), parts.next(), parts.next()];
        match rest {
            [Some("storefront"), None, ..] => Some(Self::Storefront { salon }),
            [Some("front"), None, ..] => Some(Self::Front { salon }),
            [Some("times"), None, ..] => Some(Self::Times { salon }),
            [Some("bookings"), None, ..] => Some(Self::Bookings { salon }),
            [Some("payment-links"), Some("session"), None, None] => Some(Self::PaymentSession { salon }),
            [Some("bookings"), Some(booking), Some("session"), None] => {
                Some(Self::Session { salon, booking: booking.parse().ok()? })
            }
            [Some("bookings"), Some(booking), action, None] => {
                let action = match action {
                    None => BookingAction::Show,
                    Some("checkout") => BookingAction::Checkout,
                    Some("refresh") => BookingAction::Refresh,
                    Some("release") => BookingAction::Release,
                    Some("cancel") => BookingAction::Cancel,
                    Some("reschedule") => BookingAction::Reschedule,
                    Some(_) => return None,
                };
                Some(Self::Booking { salon, booking: booking.parse().ok()?, action })
            }
            _ => None,
        }
    }

    /// The path of the route.
    #[must_use]
    pub fn path(&self) -> String {
        let (salon, parts) = match self {
            Self::Storefront { salon } => (salon, ["/storefront", "", "", ""]),
            Self::Front { salon } => (salon, ["/front", "", "", ""]),
            Self::Times { salon } => (salon, ["/times", "", "", ""]),
            Self::Bookings { salon } => (salon, ["/bookings", "", "", ""]),
            Self::Session { salon, booking } => (salon, ["/bookings", "/", booking.as_str(), "/session"]),
            Self::PaymentSession { salon } => (salon, ["/payment-links/session", "", "", ""]),
            Self::Booking { salon, booking, action } => {
                let action = match action {
                    BookingAction::Show => "",
                    BookingAction::Checkout => "/checkout",
                    BookingAction::Refresh => "/refresh",
                    BookingAction::Release => "/release",
                    BookingAction::Cancel => "/cancel",
                    BookingAction::Reschedule => "/reschedule",
                };
                (salon, ["/bookings", "/", booking.as_str(), action])
            }
        };
        let [list, slash, booking, action] = parts;
        joined(&["/v1/salons/", salon.as_str(), list, slash, booking, action])
    }

    /// The one method that the route takes.
    #[must_use]
    pub fn method(&self) -> &'static str {
        match self {
            Self::Storefront { .. }
            | Self::Front { .. }
            | Self::Times { .. }
            | Self::Booking { action: BookingAction::Show, .. } => "GET",
            Self::Bookings { .. }
            | Self::Session { .. }
            | Self::PaymentSession { .. }
            | Self::Booking { .. } => "POST",
        }
    }

    /// Whose salon.
    #[must_use]
    pub fn salon(&self) -> &SalonId {
        match self {
            Self::Storefront { salon }
            | Self::Front { salon }
            | Self::Times { salon }
            | Self::Bookings { salon }
            | Self::Session { salon, .. }
            | Self::PaymentSession { salon }
            | Self::Booking { salon, .. } => salon,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_s_path_leads_back_to_it() {
        let salon: SalonId = "belle".parse().unwrap();
        let booking: BookingId = "0123456789abcdef0123456789abcdef".parse().unwrap();
        let mut routes = vec![
            ApiRoute::Storefront { salon: salon.clone() },
            ApiRoute::Front { salon: salon.clone() },
            ApiRoute::Times { salon: salon.clone() },
            ApiRoute::Bookings { salon: salon.clone() },
            ApiRoute::Session { salon: salon.clone(), booking: booking.clone() },
            ApiRoute::PaymentSession { salon: salon.clone() },
        ];
        for action in [
            BookingAction::Show,
            BookingAction::Checkout,
            BookingAction::Refresh,
            BookingAction::Release,
            BookingAction::Cancel,
            BookingAction::Reschedule,
        ] {
            routes.push(ApiRoute::Booking { salon: salon.clone(), booking: booking.clone(), action });
        }
        let reads = ["storefront", "front", "times", booking.as_str()];
        for route in routes {
            let path = route.path();
            let is_read = reads.iter().any(|end| path.ends_with(end));
            assert_eq!(route.method(), if is_read { "GET" } else { "POST" }, "{path}");
            assert_eq!(*route.salon(), salon);
            assert_eq!(ApiRoute::parse(&path), Some(route));
        }
    }

    #[test]
    fn near_misses_are_no_routes() {
        for path in [
            "/v1/salons//storefront",
            "/v1/salons/belle",
            "/v1/salons/belle/storefront/",
            "/v1/salons/Belle/storefront",
            "/v1/salons/belle/bookings/123",
            "/v1/salons/belle/bookings/0123456789abcdef0123456789abcdef/pay",
            "/v1/salons/belle/bookings/0123456789abcdef0123456789abcdef/checkout/x",
            "/v1/salons/belle/bookings/session",
            "/v1/salons/belle/payment-links",
            "/v1/salons/belle/payment-links/session/x",
            "/v2/salons/belle/storefront",
        ] {
            assert_eq!(ApiRoute::parse(path), None, "{path}");
        }
    }
}
