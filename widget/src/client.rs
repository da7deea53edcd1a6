//! Calls to the Worker: JSON in, JSON out.
//!
//! Every call may be repeated: reads by nature, a booking by its identifier, the payment page and the look at the
//! provider by the booking. So one rule serves all (`host.js`, `call`); what fails after it is told to the client, who may
//! try again.

use crate::decode::Decode;
use crate::flow::{BookingKey, Failure};
use crate::host::js;
use crate::json;
use chairtime_shared::api::{
    ApiRoute, BookingAction, BookingAnswer, BookingRequest, FreeTimes, StaffChoice, Storefront,
};
use chairtime_shared::id::{SalonId, ServiceId};
use chairtime_shared::time::LocalDate;
use js_sys::Promise;
use std::cell::RefCell;
use wasm_bindgen_futures::JsFuture;

/// The Worker of one salon.
pub(crate) struct Client {
    origin: String,
    salon: SalonId,
    first: RefCell<Option<Promise>>,
}

impl Client {
    pub(crate) fn new(origin: String, salon: SalonId, first: Option<Promise>) -> Self {
        Self { origin, salon, first: RefCell::new(first) }
    }

    /// The storefront; the first time it is the one that the loader has asked for.
    pub(crate) async fn storefront(&self) -> Result<Storefront, Failure> {
        let first = self.first.borrow_mut().take();
        if let Some(promise) = first
            && let Some(storefront) = text(promise).await.and_then(|text| json::read(&text))
        {
            return Ok(storefront);
        }
        read(&self.call(&ApiRoute::Storefront { salon: self.salon.clone() }, "", None, None).await)
    }

    pub(crate) async fn times(
        &self,
        services: &[ServiceId],
        staff: &StaffChoice,
        from: LocalDate,
        days: u16,
    ) -> Result<FreeTimes, Failure> {
        let services: Vec<&str> = services.iter().map(ServiceId::as_str).collect();
        let staff = match staff {
            StaffChoice::Any => "any",
            StaffChoice::Member { id } => id.as_str(),
        };
        let query = format!("?services={}&staff={staff}&from={from}&days={days}", services.join(","));
        read(&self.call(&ApiRoute::Times { salon: self.salon.clone() }, &query, None, None).await)
    }

    pub(crate) async fn book(&self, request: &BookingRequest) -> Result<Box<BookingAnswer>, Failure> {
        let body = serde_json::to_string(request).map_err(|_| Failure::NoAnswer)?;
        let route = ApiRoute::Bookings { salon: self.salon.clone() };
        read(&self.call(&route, "", None, Some(&body)).await).map(Box::new)
    }

    pub(crate) async fn about(
        &self,
        key: &BookingKey,
        action: BookingAction,
    ) -> Result<Box<BookingAnswer>, Failure> {
        let route = ApiRoute::Booking { salon: self.salon.clone(), booking: key.booking.clone(), action };
        read(&self.call(&route, "", Some(&key.token), None).await).map(Box::new)
    }

    fn call(
        &self,
        route: &ApiRoute,
        query: &str,
        token: Option<&str>,
        body: Option<&str>,
    ) -> impl Future<Output = Option<String>> + use<> {
        let url = format!("{}{}{query}", self.origin, route.path());
        text(js::call(route.method(), &url, token, body))
    }
}

async fn text(promise: Promise) -> Option<String> {
    JsFuture::from(promise).await.ok()?.as_string()
}

/// Tells a good answer from a problem by the sign before it. Anything else than our own problem details comes from
/// something in between, and is no answer.
fn read<T: Decode>(answer: &Option<String>) -> Result<T, Failure> {
    let answer = answer.as_deref().unwrap_or_default();
    if let Some(body) = answer.strip_prefix('+') {
        return json::read(body).ok_or(Failure::NoAnswer);
    }
    let problem = answer.strip_prefix('-').and_then(json::read);
    Err(problem.map_or(Failure::NoAnswer, |problem| Failure::Refused(Box::new(problem))))
}
