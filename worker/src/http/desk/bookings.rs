//! Bookings at the desk: see them, make one, call off, move, mark a missed visit, give back, ask for a payment.
//!
//! Invariant: the salon decides, settlement moves the money: nothing here talks to a provider. Sums are named by a key of
//! the caller's, so a repeated click is one refund or one request.

use super::super::answer::{Answer, json, set};
use super::super::context::{Context, unexpected};
use super::super::query::parameter;
use super::super::refusal::problem;
use super::super::{body, context};
use super::{Owner, clients, history, links, rights};
use crate::ledger::message::{Message, Reach, Solved, Whose};
use crate::ledger::reply::Reply;
use crate::link::Links;
use chairtime_shared::api::desk::{
    DeskBooking, DeskCancel, DeskCapture, DeskNoShow, DeskNote, DeskReschedule, DeskSum, DeskVisit,
    RevokeLinks, list_max,
};
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::booking::{Actor, Booking, Cancelling, Power, Waiver};
use chairtime_shared::id::{BookingId, OperationId};
use chairtime_shared::ledger::{Answer as Decided, Command, Rescheduling};
use serde::Serialize;
use serde_json::value::RawValue;
use worker::{Method, Request, Response};

/// `…/bookings`, `…/bookings/{booking}`, `…/bookings/{booking}/{action}`, `…/payment-request/{key}`, `…/links/revoke`.
pub(super) async fn handle(
    context: &Context<'_>,
    mut request: Request,
    owner: &Owner,
    rest: &[&str],
) -> Answer {
    let method = request.method();
    let [id, action @ ..] = rest else {
        return if method == Method::Get {
            list(context, &request, owner).await
        } else if method == Method::Post {
            let visit: DeskVisit = body::json(&mut request, body::API_BYTES_MAX).await?;
            tell(context, owner, Command::BookAtDesk { visit: Box::new(visit) }).await
        } else {
            Err(wrong_method())
        };
    };
    let id: BookingId = id.parse().map_err(|_| Problem::new(Code::UnknownBooking))?;
    rights::check_booking(context, owner, &id).await?;
    let command = match (method, action) {
        (Method::Get, []) => return show(context, owner, &id).await,
        (Method::Get, ["history"]) => return history::of_booking(context, &request, owner, id).await,
        (Method::Post, ["erase"]) => {
            return clients::erase(context, owner, Whose::Booking { booking: id }).await;
        }
        (Method::Post, ["payment-link"]) => return links::payment_link(context, owner, &id).await,
        (Method::Delete, ["payment-link"]) => Command::RevokeLinks { booking: id, power: Power::Pay },
        (Method::Post, ["links", "revoke"]) => {
            let RevokeLinks { power } = body::json(&mut request, body::API_BYTES_MAX).await?;
            Command::RevokeLinks { booking: id, power }
        }
        (Method::Post, ["cancel"]) => {
            let DeskCancel { waiver } = body::json(&mut request, body::API_BYTES_MAX).await?;
            let by = match waiver {
                Waiver::None => Cancelling::SalonByTerms,
                Waiver::Whole => Cancelling::SalonForFree,
            };
            Command::Cancel { booking: id, by }
        }
        (Method::Post, ["no-show"]) => {
            let DeskNoShow { waiver } = body::json(&mut request, body::API_BYTES_MAX).await?;
            Command::NoShow { booking: id, waiver }
        }
        (Method::Post, ["reschedule"]) => {
            let DeskReschedule { staff, start, shown, from } =
                body::json(&mut request, body::API_BYTES_MAX).await?;
            let to = Box::new(Rescheduling { by: Actor::Salon, staff, start, shown, from });
            Command::Reschedule { booking: id, to }
        }
        (Method::Post, ["note"]) => {
            let DeskNote { text } = body::json(&mut request, body::API_BYTES_MAX).await?;
            Command::WriteNote { booking: id, text }
        }
        (Method::Post, ["refund"]) => {
            let DeskSum { key, amount } = sum(&mut request).await?;
            Command::GrantRefund { booking: id, key, amount }
        }
        (Method::Post, ["hold", "capture"]) => {
            let DeskCapture { amount } = body::json(&mut request, body::API_BYTES_MAX).await?;
            Command::TakeHold { booking: id, amount }
        }
        (Method::Post, ["hold", "release"]) => Command::LetGoOfHold { booking: id },
        (Method::Post, ["payment-request"]) => {
            let DeskSum { key, amount } = sum(&mut request).await?;
            Command::RequestPayment { booking: id, key, amount }
        }
        (Method::Delete, ["payment-request", key]) => {
            Command::RevokePaymentRequest { booking: id, key: (*key).to_owned() }
        }
        (
            _,
            []
            | ["hold", "capture" | "release"]
            | [
                "cancel" | "no-show" | "note" | "reschedule" | "refund" | "payment-request" | "payment-link"
                | "history" | "erase",
            ]
            | ["links", "revoke"],
        ) => return Err(wrong_method()),
        (_, _) => return Err(Problem::new(Code::NotFound)),
    };
    tell(context, owner, command).await
}

/// Has the ledger do it, and shows the booking as it stands then.
pub(super) async fn tell(context: &Context<'_>, owner: &Owner, command: Command) -> Answer {
    let command = Box::new(command);
    let message = Message::Execute { operation: None, command, address: None, solved: Solved::No };
    let reply = context.ledger(&owner.salon, &message).await?;
    if let Reply::Refused { refusal } = reply {
        return Err(problem(*refusal));
    }
    let Reply::Done { answer, .. } = reply else { return Err(unexpected()) };
    let Decided::Booking { booking, .. } = *answer else { return Err(unexpected()) };
    answer_with(context, owner, &booking, None)
}

pub(super) fn wrong_method() -> Problem {
    Problem::new(Code::MethodNotAllowed)
}

/// A sum under a key that can stand in a log and in an address.
async fn sum(request: &mut Request) -> Result<DeskSum, Problem> {
    let sum: DeskSum = body::json(request, body::API_BYTES_MAX).await?;
    let key_ok = sum.key.parse::<OperationId>().is_ok() && !sum.key.contains('/');
    if key_ok {
        Ok(sum)
    } else {
        Err(Problem::new(Code::Malformed).detail("key: 1 to 255 visible characters"))
    }
}

/// A [`DeskAnswer`](chairtime_shared::api::desk::DeskAnswer) as it is written: the letters come from the ledger as they are.
#[derive(Serialize)]
struct Shown {
    booking: DeskBooking,
    /// Whoever has it may do what the client may: not for a staff member.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    letters: Option<Box<RawValue>>,
}

fn answer_with(
    context: &Context<'_>,
    owner: &Owner,
    booking: &Booking,
    letters: Option<Box<RawValue>>,
) -> Answer {
    let booking_seen = rights::seen(&owner.role, booking);
    if owner.role.only().is_some() {
        return json(&Shown { booking: booking_seen, link: None, letters: None });
    }
    let links = Links { config: &context.config, salon: &owner.salon, booking };
    let link = links.own().ok_or_else(context::unexpected)?;
    json(&Shown { booking: booking_seen, link: Some(link), letters })
}

async fn show(context: &Context<'_>, owner: &Owner, id: &BookingId) -> Answer {
    let reply = context.ledger(&owner.salon, &Message::Show { booking: id.clone() }).await?;
    let Reply::Booking { booking } = reply else { return Err(Problem::new(Code::UnknownBooking)) };
    let letters = context.ledger(&owner.salon, &Message::Letters { booking: id.clone() }).await?;
    let Reply::Letters { json } = letters else { return Err(unexpected()) };
    answer_with(context, owner, &booking, RawValue::from_string(json).ok())
}

/// Most days of one list.
const DAYS_MAX: u8 = 31;

/// All bookings, a page at a time: `?after={booking}`; or those of a day at the salon in order, `?day=2026-11-30`; or of
/// several days, `?from=2026-11-30&days=7`, where there are more than a list holds with a link to the rest; or the first visit
/// from a day on, `?next=2026-11-30`.
async fn list(context: &Context<'_>, request: &Request, owner: &Owner) -> Answer {
    let malformed = || {
        Problem::new(Code::Malformed)
            .detail("after: a booking; or day: a day, as in 2026-11-30; or from: a day, and days: 1 to 31; or next: a day")
    };
    let url = request.url().map_err(|_| malformed())?;
    let find = |wanted: &str| parameter(&url, wanted);
    let after = find("after");
    let (first, days, reach) = match (find("day"), find("from"), find("next")) {
        (Some(day), ..) => (Some(day), Some(1), Reach::Days),
        (None, Some(from), _) => (Some(from), find("days").and_then(|days| days.parse().ok()), Reach::Days),
        (None, None, next) => (next, Some(1), Reach::Onward),
    };
    let message = match first {
        Some(day) => {
            let days = days.filter(|days| (1..=DAYS_MAX).contains(days)).ok_or_else(malformed)?;
            let after = after.unwrap_or_default();
            Message::Day { day: day.parse().map_err(|_| malformed())?, days, reach, after }
        }
        None => Message::List { after: after.map(|id| id.parse()).transpose().map_err(|_| malformed())? },
    };
    let Reply::Bookings { bookings } = context.ledger(&owner.salon, &message).await? else {
        return Err(unexpected());
    };
    let theirs = bookings.iter().filter(|booking| owner.role.sees(booking));
    let answer = json(&theirs.map(|booking| rights::seen(&owner.role, booking)).collect::<Vec<_>>())?;
    // Counted before what somebody does not see was left out.
    onward(&answer, &bookings, &message)?;
    Ok(answer)
}

/// Says where a list of days goes on, where the answer holds as many as one can. A ledger of the version before begins anew.
#[inline(never)]
fn onward(answer: &Response, page: &[Booking], message: &Message) -> Result<(), Problem> {
    let (Message::Day { day, days, reach: Reach::Days, after }, Some(last)) = (message, page.last()) else {
        return Ok(());
    };
    let next = format!("{}.{}", last.made.visit.start.0, last.made.id);
    if i64::try_from(page.len()).is_ok_and(|many| many < list_max(*days)) || next == *after {
        return Ok(());
    }
    // Relative to the address that was asked.
    let link = format!("<?from={day}&days={days}&after={next}>; rel=\"next\"");
    set(answer.headers(), "Link", &link)
}
