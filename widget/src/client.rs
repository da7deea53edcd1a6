//! Calls to the Worker: JSON in, JSON out.
//!
//! Every call may be repeated: reads by nature, a booking by its identifier, the payment page and the look at the
//! provider by the booking. So one rule serves all (`host.js`, `call`); what fails after it is told to the client, who may
//! try again.

mod later;

use crate::decode::Decode;
use crate::flow::standing::Outcome;
use crate::flow::{BookingKey, Cmd, Detail, Failure, Msg, Shop};
use crate::host::{self, js};
use crate::options::{self, Options};
use crate::{encode, format, json};
use chairtime_shared::api::{ApiRoute, BookingAction, Storefront};
use chairtime_shared::booking::Power;
use chairtime_shared::id::BookingId;
use chairtime_shared::text::{joined, number};
use js_sys::Promise;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use yew::Callback;

/// The Worker of one salon.
pub(crate) struct Client {
    /// What the loader has said of it.
    pub(crate) options: Rc<Options>,
    /// The storefront as text, if the loader has asked for it already. Used once: later questions want a newer one.
    pub(crate) storefront: RefCell<Option<Promise>>,
}

impl Client {
    /// Asks what `question` asks, and hands the answer to `send`; nothing for commands that ask nothing.
    pub(crate) fn answer(self: Rc<Self>, question: Cmd, send: Callback<Msg>) {
        let Some(text) = self.ask(&question) else { return };
        // A callback, not a future: a future's states weigh more than all that is done in them.
        let came = Closure::once_into_js(move |text: JsValue| {
            if let Some(msg) = self.message(&question, text.as_string()) {
                send.emit(msg);
            }
        });
        js::then(&text, &came);
    }

    /// The answer to `question` as a message; no text where there is none.
    fn message(&self, question: &Cmd, text: Option<String>) -> Option<Msg> {
        Some(match *question {
            Cmd::FetchStorefront { version } => {
                let outcome = read(text).and_then(|storefront| self.shop(storefront));
                Msg::Storefront { version, outcome }
            }
            Cmd::FetchTimes { version, .. } => Msg::Times { version, outcome: read(text) },
            Cmd::Post { version, .. } | Cmd::Ask { version, .. } => {
                Msg::Booking { version, outcome: read(text).map(Box::new), at: host::now() }
            }
            Cmd::FetchLater if text.is_some() => Msg::Later(Ok(options::later::opener(&self.options))),
            Cmd::FetchLater => Msg::Later(Err(Failure::NotLoaded)),
            Cmd::StartWidget { version, .. } => Msg::Widget { version, outcome: outcome(text.as_deref()) },
            Cmd::Tick { version } => Msg::Tick { version, at: host::now() },
            Cmd::Keep(_)
            | Cmd::Forget
            | Cmd::Leave { .. }
            | Cmd::Save { .. }
            | Cmd::Focus(_)
            | Cmd::Emit(_) => return None,
        })
    }

    fn shop(&self, storefront: Storefront) -> Result<Shop, Failure> {
        let today = format::today(&storefront.zone).ok_or(Failure::NoAnswer)?;
        Ok(Shop { storefront: Rc::new(storefront), today, locale: self.options.locale })
    }

    fn ask(&self, question: &Cmd) -> Option<Promise> {
        let salon = self.options.salon.clone();
        let (mut query, mut body, mut early) = (String::new(), None, None);
        let route = match question {
            Cmd::FetchStorefront { .. } => {
                early = self.storefront.take();
                query = joined(&["?lang=", self.options.locale.tag()]);
                ApiRoute::Storefront { salon }
            }
            Cmd::FetchTimes { services, staff, from, days, moving, wait_ms, .. } => {
                let staff = &staff.to_query();
                let (from, days) = (from.to_text(), number((*days).into()));
                query = joined(&["?staff=", staff, "&from=", &from, "&days=", &days, "&services="]);
                for (place, service) in services.iter().enumerate() {
                    if place > 0 {
                        query.push(',');
                    }
                    query.push_str(service.as_str());
                }
                let route = ApiRoute::Times { salon };
                if let Some(key) = moving {
                    query.push_str("&moving=");
                    query.push_str(key.booking.as_ref().map_or("", BookingId::as_str));
                    return Some(self.in_session(key, "GET", &(self.url(&route) + &query), None, *wait_ms));
                }
                if *wait_ms > 0 {
                    return Some(js::watch(&joined(&[&self.url(&route), &query, "&live=1"]), *wait_ms));
                }
                route
            }
            Cmd::Post { request, .. } => {
                body = Some(json::write(&encode::booking(request)));
                ApiRoute::Bookings { salon }
            }
            Cmd::Ask { key, action, detail, wait_ms, .. } => {
                let body = match detail {
                    Detail::None => None,
                    Detail::Place(provider) => Some(json::write(&encode::checkout(*provider))),
                    Detail::Terms(_) | Detail::Move(_) => later::body(detail),
                };
                let about = |booking| ApiRoute::Booking { salon, booking, action: *action };
                // Opening a session tells how the booking stands: a mere look asks for nothing else.
                let route = key.booking.clone().filter(|_| *action != BookingAction::Show).map(about);
                let url = route.map(|route| self.url(&route)).unwrap_or_default();
                return Some(self.in_session(key, "POST", &url, body.as_deref(), *wait_ms));
            }
            Cmd::StartWidget { widget, .. } => return Some(js::start_widget(&widget.script, &widget.params)),
            Cmd::FetchLater => return Some(js::bring(&self.options.later)),
            Cmd::Tick { .. } => return Some(js::sleep(1_000)),
            Cmd::Keep(_)
            | Cmd::Forget
            | Cmd::Leave { .. }
            | Cmd::Save { .. }
            | Cmd::Focus(_)
            | Cmd::Emit(_) => return None,
        };
        let url = self.url(&route) + &query;
        Some(js::call(route.method(), &url, None, body.as_deref(), early.as_ref()))
    }

    /// A call in a session for a link; without an address just the session.
    fn in_session(
        &self,
        key: &BookingKey,
        method: &str,
        url: &str,
        body: Option<&str>,
        wait: u32,
    ) -> Promise {
        let salon = self.options.salon.clone();
        let session = match (&key.booking, key.power) {
            (Some(booking), Power::Manage) => ApiRoute::Session { salon, booking: booking.clone() },
            _ => ApiRoute::PaymentSession { salon },
        };
        let link = json::write(&encode::session(key));
        js::in_session(method, url, &self.url(&session), &link, body, wait)
    }

    fn url(&self, route: &ApiRoute) -> String {
        joined(&[&self.options.origin, &route.path()])
    }
}

/// How the widget was left; what `host.js` (`startWidget`) cannot tell is a failure.
fn outcome(text: Option<&str>) -> Outcome {
    match text {
        Some("paid") => Outcome::Paid,
        Some("declined") => Outcome::Declined,
        Some("cancelled") => Outcome::Cancelled,
        _ => Outcome::Failed,
    }
}

/// Tells a good answer from a problem by the sign before it. Anything else than our own problem details comes from
/// something in between, and is no answer.
fn read<T: Decode>(answer: Option<String>) -> Result<T, Failure> {
    let answer = answer.unwrap_or_default();
    if let Some(body) = answer.strip_prefix('+') {
        return json::read(body).ok_or(Failure::NoAnswer);
    }
    let problem = answer.strip_prefix('-').and_then(json::read);
    Err(problem.map_or(Failure::NoAnswer, |problem| Failure::Refused(Box::new(problem))))
}
