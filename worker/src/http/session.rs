//! Clients' sessions: a link or the code of a payment link is exchanged for a token, and each call about a booking brings
//! the token along.
//!
//! Invariant: nobody is asked about a booking for a text that we have not made, or that has expired. A link that was taken
//! back, one of another booking and no link at all get one answer. Deliberately absent: sessions in storage. A token says
//! all of it, and the booking's own epoch ends it early.

use super::answer::{Answer, json};
use super::body;
use super::bookings::{answer, show};
use super::context::{Context, now, unexpected};
use crate::capability::{Door, Grant, Kind, SESSION_SECONDS, Shut, code_hash};
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use crate::link::Links;
use chairtime_shared::api::{BookingAnswer, Code, PaymentSessionRequest, Problem, SessionRequest};
use chairtime_shared::booking::{Booking, Power};
use chairtime_shared::id::{BookingId, SalonId};
use worker::Request;

/// A booking, and what whoever asks may do with it.
pub(super) struct Held {
    pub(super) booking: Booking,
    pub(super) power: Power,
}

fn unknown() -> Problem {
    Problem::new(Code::UnknownBooking)
}

/// A token for the booking with that power, good for an hour.
pub(super) fn token(
    context: &Context<'_>,
    salon: &SalonId,
    booking: &Booking,
    power: Power,
) -> Result<String, Problem> {
    let door = Door { key: &context.config.link_secret, salon, booking: &booking.made.id };
    let grant = Grant { power, epoch: booking.links.of(power), expires: now().plus(SESSION_SECONDS) };
    door.issue(Kind::Session, grant).ok_or_else(unexpected)
}

/// The booking, for whoever holds such a capability of it.
async fn opened(
    context: &Context<'_>,
    salon: &SalonId,
    id: &BookingId,
    kind: Kind,
    text: &str,
) -> Result<Held, Problem> {
    let door = Door { key: &context.config.link_secret, salon, booking: id };
    let Grant { power, epoch, .. } = door.open(kind, text, now()).map_err(|shut| match (shut, kind) {
        (Shut::Expired, Kind::Session) => Problem::new(Code::SessionEnded),
        (Shut::Expired, Kind::Link) | (Shut::Unknown, _) => unknown(),
    })?;
    let booking = show(context, salon, id).await?;
    if booking.links.of(power) == epoch { Ok(Held { booking, power }) } else { Err(unknown()) }
}

/// The booking, for whoever brings a session of it.
pub(super) async fn held(
    context: &Context<'_>,
    request: &Request,
    salon: &SalonId,
    id: &BookingId,
) -> Result<Held, Problem> {
    let header = request.headers().get("Authorization").ok().flatten().unwrap_or_default();
    let token = header.strip_prefix("Bearer ").unwrap_or_default();
    opened(context, salon, id, Kind::Session, token).await
}

/// Lets only the booking's own client pass.
pub(super) async fn client(
    context: &Context<'_>,
    request: &Request,
    salon: &SalonId,
    id: &BookingId,
) -> Result<(), Problem> {
    let Held { power, .. } = held(context, request, salon, id).await?;
    if power == Power::Manage { Ok(()) } else { Err(Problem::new(Code::NotAllowed)) }
}

fn begun(context: &Context<'_>, salon: &SalonId, Held { booking, power }: &Held) -> Answer {
    let token = token(context, salon, booking, *power)?;
    json(&BookingAnswer { token: Some(token), ..answer(booking, *power) })
}

/// `POST …/bookings/{booking}/session`: how the booking stands, with a session for its link.
pub(super) async fn exchange(
    context: &Context<'_>,
    request: &mut Request,
    salon: &SalonId,
    id: &BookingId,
) -> Answer {
    let SessionRequest { link } = body::json(request, body::API_BYTES_MAX).await?;
    let held = opened(context, salon, id, Kind::Link, &link).await?;
    begun(context, salon, &held)
}

/// `POST …/payment-links/session`: likewise for the code of a payment link.
pub(super) async fn exchange_code(context: &Context<'_>, request: &mut Request, salon: &SalonId) -> Answer {
    let PaymentSessionRequest { code } = body::json(request, body::API_BYTES_MAX).await?;
    let message = Message::ShowByPaymentLink { code_hash: code_hash(&code) };
    let Reply::Booking { booking } = context.ledger(salon, &message).await? else { return Err(unknown()) };
    let links = Links { config: &context.config, salon, booking: &booking };
    // Found by its hash, which also revoked ones are: whether it is the one of today the MAC tells.
    if !links.is_payment_code(&code) {
        return Err(unknown());
    }
    begun(context, salon, &Held { booking: *booking, power: Power::Pay })
}
