//! Calls to the Worker: JSON over `fetch`, each with a time limit, repeated a little when nothing answers.
//!
//! Every call may be repeated: reads by nature, a booking by its identifier, the payment page and the look at the
//! provider by the booking. So one rule serves all; what is left after it is told to the client, who may try again.

use crate::decode::Decode;
use crate::flow::{BookingKey, Failure};
use crate::json;
use chairtime_shared::api::{
    ApiRoute, BookingAction, BookingAnswer, BookingRequest, Code, FreeTimes, Problem, StaffChoice, Storefront,
};
use chairtime_shared::id::{SalonId, ServiceId};
use chairtime_shared::time::LocalDate;
use js_sys::Promise;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestCredentials, RequestInit, Response, window};

/// Milliseconds before each repeat.
const PAUSES_MS: [i32; 2] = [500, 1_500];
/// Milliseconds until a call is given up. Opening a payment page waits for the provider.
const LIMIT_MS: i32 = 15_000;

/// The Worker of one salon.
pub(crate) struct Client {
    origin: String,
    salon: SalonId,
    first: RefCell<Option<Promise>>,
}

/// Resolves after that many milliseconds.
pub(crate) async fn sleep(milliseconds: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(window) = window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        }
    });
    let _ = JsFuture::from(promise).await;
}

struct Call<'a> {
    method: &'static str,
    url: String,
    token: Option<&'a str>,
    body: Option<String>,
}

impl Client {
    pub(crate) fn new(origin: String, salon: SalonId, first: Option<Promise>) -> Self {
        Self { origin, salon, first: RefCell::new(first) }
    }

    /// The storefront; the first time it is the one that the loader has asked for.
    pub(crate) async fn storefront(&self) -> Result<Storefront, Failure> {
        let first = self.first.borrow_mut().take();
        if let Some(promise) = first
            && let Ok(value) = JsFuture::from(promise).await
            && let Some(storefront) = value.as_string().and_then(|text| json::read(&text))
        {
            return Ok(storefront);
        }
        let route = ApiRoute::Storefront { salon: self.salon.clone() };
        read(self.call(&route, "", None, None).await)
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
        let route = ApiRoute::Times { salon: self.salon.clone() };
        read(self.call(&route, &query, None, None).await)
    }

    pub(crate) async fn book(&self, request: &BookingRequest) -> Result<Box<BookingAnswer>, Failure> {
        let body = serde_json::to_string(request).map_err(|_| Failure::NoAnswer)?;
        let route = ApiRoute::Bookings { salon: self.salon.clone() };
        read(self.call(&route, "", None, Some(body)).await).map(Box::new)
    }

    pub(crate) async fn about(
        &self,
        key: &BookingKey,
        action: BookingAction,
    ) -> Result<Box<BookingAnswer>, Failure> {
        let route = ApiRoute::Booking { salon: self.salon.clone(), booking: key.booking.clone(), action };
        read(self.call(&route, "", Some(&key.token), None).await).map(Box::new)
    }

    async fn call(
        &self,
        route: &ApiRoute,
        query: &str,
        token: Option<&str>,
        body: Option<String>,
    ) -> Result<String, Failure> {
        let url = format!("{}{}{query}", self.origin, route.path());
        persistently(&Call { method: route.method(), url, token, body }).await
    }
}

fn read<T: Decode>(text: Result<String, Failure>) -> Result<T, Failure> {
    json::read(&text?).ok_or(Failure::NoAnswer)
}

async fn persistently(call: &Call<'_>) -> Result<String, Failure> {
    let mut pauses = PAUSES_MS.into_iter();
    loop {
        let outcome = once(call).await;
        let again = match &outcome {
            Ok(_) => false,
            Err(Failure::NoAnswer) => true,
            Err(Failure::Refused(problem)) => {
                matches!(problem.code, Code::Unavailable | Code::TooManyRequests)
            }
        };
        match pauses.next() {
            Some(pause) if again => sleep(pause).await,
            _ => return outcome,
        }
    }
}

async fn once(call: &Call<'_>) -> Result<String, Failure> {
    let (ok, text) = exchange(call).await.map_err(|_| Failure::NoAnswer)?;
    if ok {
        return Ok(text);
    }
    // Anything else than our own problem details comes from something in between.
    let problem: Problem = json::read(&text).ok_or(Failure::NoAnswer)?;
    Err(Failure::Refused(Box::new(problem)))
}

async fn exchange(call: &Call<'_>) -> Result<(bool, String), JsValue> {
    let window = window().ok_or(JsValue::NULL)?;
    let controller = AbortController::new()?;
    let init = RequestInit::new();
    init.set_method(call.method);
    init.set_credentials(RequestCredentials::Omit);
    init.set_signal(Some(&controller.signal()));
    let headers = Headers::new()?;
    if let Some(token) = call.token {
        headers.set("authorization", &format!("Bearer {token}"))?;
    }
    if let Some(body) = &call.body {
        headers.set("content-type", "application/json")?;
        init.set_body(&JsValue::from_str(body));
    }
    init.set_headers(&headers);
    let abort = Closure::once_into_js({
        let controller = controller.clone();
        move || controller.abort()
    });
    let timer =
        window.set_timeout_with_callback_and_timeout_and_arguments_0(abort.unchecked_ref(), LIMIT_MS)?;
    let outcome = async {
        let response = JsFuture::from(window.fetch_with_str_and_init(&call.url, &init)).await?;
        let response: Response = response.dyn_into()?;
        let text = JsFuture::from(response.text()?).await?;
        Ok((response.ok(), text.as_string().unwrap_or_default()))
    }
    .await;
    window.clear_timeout_with_handle(timer);
    outcome
}
