//! Links at the desk: the payment link of a booking with its QR code, and taking links back.
//!
//! Invariant: asked again, it is the same link, until it is taken back. Taking links back ends the sessions that were
//! opened with them too; what was paid stays paid, and what is wanted stays wanted.

use super::super::answer::{Answer, raw_json};
use super::super::bookings::show;
use super::super::context::{Context, unexpected};
use super::Owner;
use crate::capability::code_hash;
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use crate::link::Links;
use crate::qr;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::booking::Purpose;
use chairtime_shared::id::BookingId;
use chairtime_shared::locale::Locale;
use chairtime_shared::text::joined;

fn title(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "QR code of the payment link",
        Locale::Ru => "QR-код ссылки на оплату",
        Locale::Kk => "Төлем сілтемесінің QR-коды",
        Locale::Es => "Código QR del enlace de pago",
        Locale::Ar => "رمز QR لرابط الدفع",
    }
}

/// `POST …/bookings/{booking}/payment-link`.
pub(super) async fn payment_link(context: &Context<'_>, owner: &Owner, id: &BookingId) -> Answer {
    let booking = show(context, &owner.salon, id).await?;
    if booking.made.purpose != Purpose::Visit {
        return Err(Problem::new(Code::NotNow).detail("a test payment has no payment link"));
    }
    let links = Links { config: &context.config, salon: &owner.salon, booking: &booking };
    let (Some(code), Some(link)) = (links.payment_code(), links.payment()) else { return Err(unexpected()) };
    let message = Message::KeepPaymentLink { code_hash: code_hash(&code), booking: id.clone() };
    let Reply::Told { json: message } = context.ledger(&owner.salon, &message).await? else {
        return Err(unexpected());
    };
    let qr = qr::svg(&link, title(owner.locale)).ok_or_else(unexpected)?;
    // A `PaymentLink`: what the ledger tells is written already.
    let quoted = |text: &str| serde_json::to_string(text).map_err(|_| unexpected());
    let (link, qr) = (quoted(&link)?, quoted(&qr)?);
    raw_json(joined(&["{\"link\":", &link, ",\"qr\":", &qr, ",\"message\":", &message, "}"]))
}
