//! Bookings: make one, see it, pay for it, ask the provider about it, give a held time back.
//!
//! Invariant: the payment page is opened outside the ledger, between two of its decisions; whatever happens in between,
//! the same request again leads on.

use super::answer::{Answer, json};
use super::body;
use super::context::{Context, now, unexpected};
use super::limits;
use super::refusal::problem;
use super::session::{self, Held};
use crate::challenge;
use crate::checkout::{self, PROVIDER_FAULT, PageError};
use crate::connection::OpenConnection;
use crate::ledger::message::{Message, Solved};
use crate::ledger::reply::Reply;
use crate::link::Links;
use crate::lookup::{Span, look_up};
use crate::provider_api::Account;
use crate::tiptoppay::error::sentence_of;
use crate::tiptoppay::widget;
use chairtime_shared::api::{
    BookingAction, BookingAnswer, BookingRequest, CancelRequest, Checkout, CheckoutRequest, Code,
    PaymentStatus, Problem, RescheduleRequest,
};
use chairtime_shared::booking::decide::PageAnswer;
use chairtime_shared::booking::{Actor, Booking, Cancelling, Phase, Power};
use chairtime_shared::id::{BookingId, SalonId};
use chairtime_shared::ledger::{Answer as Decided, Command, Rescheduling};
use chairtime_shared::payment::{Attempt, Page, Payment};
use chairtime_shared::provider::Provider;
use worker::Request;

/// What a command was answered.
struct Done {
    answer: Decided,
    /// Keys of the provider whose page has to be opened.
    keys: Option<Box<OpenConnection>>,
}

async fn execute(context: &Context<'_>, salon: &SalonId, command: Command) -> Result<Done, Problem> {
    let command = Box::new(command);
    let message = Message::Execute { operation: None, command, address: None, solved: Solved::No };
    done(context.ledger(salon, &message).await?)
}

fn done(reply: Reply) -> Result<Done, Problem> {
    if let Reply::Refused { refusal } = reply {
        return Err(problem(*refusal));
    }
    let Reply::Done { answer, keys } = reply else { return Err(unexpected()) };
    Ok(Done { answer: *answer, keys })
}

/// A booking as decided on, and the page that has to be opened for it.
struct Booked {
    booking: Booking,
    pay: Option<Attempt>,
    keys: Option<Box<OpenConnection>>,
}

/// Does a command that is answered with a booking.
async fn decide(context: &Context<'_>, salon: &SalonId, command: Command) -> Result<Booked, Problem> {
    booked(execute(context, salon, command).await?)
}

fn booked(Done { answer, keys }: Done) -> Result<Booked, Problem> {
    match answer {
        Decided::Booking { booking, pay } => Ok(Booked { booking: *booking, pay, keys }),
        Decided::Learned { .. } | Decided::Parked | Decided::Checked { .. } | Decided::Ended { .. } => {
            Err(unexpected())
        }
    }
}

/// What the client is told about a declined card. Stripe's page says it by itself, and gives us the code for the log only.
fn decline(booking: &Booking, status: PaymentStatus) -> Option<String> {
    let declined = |payment: &&Payment| payment.known.declined.is_some();
    let payment =
        booking.payments.values().rev().find(declined).filter(|_| status == PaymentStatus::Declined)?;
    let code = payment.known.declined.as_deref()?;
    match payment.provider {
        Provider::TipTopPay => Some(sentence_of(code, booking.made.locale).to_owned()),
        Provider::Stripe => None,
    }
}

/// A provider's own widget is told where its receipt goes to.
fn with_email(mut checkout: Checkout, booking: &Booking) -> Checkout {
    if let (Some(shown), Some(email)) = (&mut checkout.widget, &booking.made.contact.email) {
        shown.params = widget::with_email(&shown.params, &booking.made.id, email);
    }
    checkout
}

/// The booking for whoever has that power: who may only pay is not told what else could be done with it.
pub(super) fn answer(booking: &Booking, power: Power) -> BookingAnswer {
    let now = now();
    let stands = matches!(booking.phase, Phase::Confirmed { .. });
    let manages = power == Power::Manage;
    let view = booking.view();
    BookingAnswer {
        decline: decline(booking, view.payment),
        booking: view,
        token: None,
        link: None,
        cancellation: booking.cancellation(now).filter(|_| manages && now < booking.made.visit.start),
        movable_until: (stands && manages).then(|| booking.movable_until()).filter(|until| now <= *until),
        wanted: booking.wanted(),
        pay: Some(booking.made.asked.pay),
        checkout: booking.open_checkout_for(power).map(|checkout| with_email(checkout, booking)),
        now,
    }
}

/// How opening a page ended, for the client.
enum Opened {
    Open(Booking),
    Refused(Booking, Code),
    NotNow(Booking, Code),
}

/// Asks the provider for the page of `attempt`, with the keys that came with the decision.
async fn ask_for_page(
    context: &Context<'_>,
    salon: &SalonId,
    booking: &Booking,
    attempt: Attempt,
    keys: Option<&OpenConnection>,
) -> Result<PageAnswer, PageError> {
    let open = keys.ok_or(PageError::NoKeys)?;
    checkout::open_page(Account { config: &context.config, salon, open }, booking, attempt).await
}

/// Opens the page of `attempt` unless it is open, and has the ledger record the answer.
async fn open(
    context: &Context<'_>,
    salon: &SalonId,
    booking: Booking,
    attempt: Attempt,
    keys: Option<Box<OpenConnection>>,
) -> Result<Opened, Problem> {
    let opening = booking.payments.get(&attempt).is_some_and(|payment| payment.page == Page::Opening);
    if !opening {
        return Ok(Opened::Open(booking));
    }
    let answer = match ask_for_page(context, salon, &booking, attempt, keys.as_deref()).await {
        Ok(answer) => answer,
        Err(error) => {
            crate::log::warning("page_not_opened", Some(salon), &error.to_string());
            return Ok(match error {
                PageError::NoKeys | PageError::Unwritable => Opened::Refused(booking, Code::ProviderRefused),
                PageError::NoAnswer(_) | PageError::Busy { .. } => {
                    Opened::NotNow(booking, Code::ProviderUnavailable)
                }
            });
        }
    };
    let refused = match &answer {
        PageAnswer::Opened { .. } => None,
        PageAnswer::Refused { code } if code == PROVIDER_FAULT => Some(Code::ProviderUnavailable),
        PageAnswer::Refused { .. } => Some(Code::ProviderRefused),
    };
    let id = booking.made.id.clone();
    let recorded = decide(context, salon, Command::RecordPage { booking: id, attempt, answer }).await?;
    let booking = recorded.booking;
    Ok(match refused {
        None => Opened::Open(booking),
        Some(code) => Opened::Refused(booking, code),
    })
}

/// `POST …/bookings`: makes the booking and opens its payment page, if it needs one. When the page cannot be opened the
/// booking is held all the same, and the answer has no checkout: the client asks for it again.
pub(super) async fn book(context: &Context<'_>, mut request: Request, salon: &SalonId) -> Answer {
    let address = Some(limits::address(context, &request, salon));
    let token = request.headers().get(challenge::HEADER).ok().flatten().filter(|token| !token.is_empty());
    let request: BookingRequest = body::json(&mut request, body::API_BYTES_MAX).await?;
    let id = request.id.clone();
    let command = Box::new(Command::Book { request: Box::new(request) });
    let mut message = Message::Execute { operation: None, command, address, solved: Solved::No };
    let mut reply = context.ledger(salon, &message).await?;
    if let (Reply::Limited { unless_solved: true, .. }, Some(token)) = (&reply, token)
        && limits::is_solved(context, salon, &token, &id).await?
        && let Message::Execute { solved, .. } = &mut message
    {
        *solved = Solved::Yes;
        reply = context.ledger(salon, &message).await?;
    }
    if let Reply::Limited { seconds, unless_solved } = reply {
        return limits::wait(seconds, context.config.challenge.as_ref().filter(|_| unless_solved));
    }
    let Booked { booking, pay, keys } = booked(done(reply)?)?;
    // Who repeats the request is given what the first one was. Once that was taken back, it is not given out again.
    if booking.links.of(Power::Manage) > 0 {
        return Err(Problem::new(Code::UnknownBooking));
    }
    let token = session::token(context, salon, &booking, Power::Manage)?;
    let link = Links { config: &context.config, salon, booking: &booking }.own_capability();
    let booking = match pay {
        None => booking,
        Some(attempt) => match open(context, salon, booking, attempt, keys).await? {
            Opened::Open(booking) | Opened::Refused(booking, _) | Opened::NotNow(booking, _) => booking,
        },
    };
    json(&BookingAnswer { token: Some(token), link, ..answer(&booking, Power::Manage) })
}

/// A booking as it stands.
pub(super) async fn show(
    context: &Context<'_>,
    salon: &SalonId,
    booking: &BookingId,
) -> Result<Booking, Problem> {
    let reply = context.ledger(salon, &Message::Show { booking: booking.clone() }).await?;
    let Reply::Booking { booking } = reply else { return Err(Problem::new(Code::UnknownBooking)) };
    Ok(*booking)
}

/// One booking: show it, open its payment page, or ask the provider about it.
pub(super) async fn act(
    context: &Context<'_>,
    request: &mut Request,
    salon: &SalonId,
    id: &BookingId,
    action: BookingAction,
) -> Answer {
    let Held { booking, power } = session::held(context, request, salon, id).await?;
    let allowed = match action {
        BookingAction::Show | BookingAction::Refresh | BookingAction::Checkout => true,
        BookingAction::Release | BookingAction::Cancel | BookingAction::Reschedule => power == Power::Manage,
    };
    if !allowed {
        return Err(Problem::new(Code::NotAllowed));
    }
    let booking = match action {
        BookingAction::Show => booking,
        BookingAction::Refresh => refresh(context, salon, booking).await?,
        BookingAction::Checkout => {
            let wanted = body::optional_json(request, body::API_BYTES_MAX).await?;
            pay(context, salon, id, power, wanted).await?
        }
        BookingAction::Release => {
            decide(context, salon, Command::Release { booking: id.clone() }).await?.booking
        }
        BookingAction::Cancel => {
            let CancelRequest { shown } = body::json(request, body::API_BYTES_MAX).await?;
            let by = Cancelling::Client { shown };
            decide(context, salon, Command::Cancel { booking: id.clone(), by }).await?.booking
        }
        BookingAction::Reschedule => {
            let RescheduleRequest { staff, start, shown, from } =
                body::json(request, body::API_BYTES_MAX).await?;
            let to = Box::new(Rescheduling { by: Actor::Client, staff, start, shown, from });
            decide(context, salon, Command::Reschedule { booking: id.clone(), to }).await?.booking
        }
    };
    json(&answer(&booking, power))
}

/// Does a command that is answered with a booking, and opens the page that it asks for.
pub(super) async fn start(
    context: &Context<'_>,
    salon: &SalonId,
    command: Command,
) -> Result<Booking, Problem> {
    let Booked { booking, pay, keys } = decide(context, salon, command).await?;
    let Some(attempt) = pay else { return Ok(booking) };
    match open(context, salon, booking, attempt, keys).await? {
        Opened::Open(booking) => Ok(booking),
        Opened::Refused(_, code) | Opened::NotNow(_, code) => Err(Problem::new(code)),
    }
}

async fn pay(
    context: &Context<'_>,
    salon: &SalonId,
    id: &BookingId,
    power: Power,
    CheckoutRequest { provider }: CheckoutRequest,
) -> Result<Booking, Problem> {
    start(context, salon, Command::StartPayment { booking: id.clone(), provider, power }).await
}

async fn keys_of(
    context: &Context<'_>,
    salon: &SalonId,
    provider: Provider,
) -> Result<Option<Box<OpenConnection>>, Problem> {
    let reply = context.ledger(salon, &Message::Keys { provider }).await?;
    let Reply::Keys { open } = reply else { return Err(unexpected()) };
    Ok(open)
}

/// Asks the providers about every payment that is not settled, and tells the ledger. When a provider does not answer, the
/// booking is shown as it is known.
pub(super) async fn refresh(
    context: &Context<'_>,
    salon: &SalonId,
    booking: Booking,
) -> Result<Booking, Problem> {
    if matches!(booking.phase, Phase::Confirmed { .. }) && booking.wanted().is_none() {
        return Ok(booking);
    }
    let mut learned = false;
    for provider in Provider::ALL {
        let open = |payment: &Payment| payment.provider == provider && payment.page_may_be_open();
        let mut attempts = booking.payments.iter().filter(|(_, payment)| open(payment)).peekable();
        if attempts.peek().is_none() {
            continue;
        }
        let Some(keys) = keys_of(context, salon, provider).await? else { continue };
        let account = Account { config: &context.config, salon, open: &keys };
        for (attempt, payment) in attempts {
            let span = Span { since: payment.since, now: now() };
            match look_up(account, &booking, *attempt, span).await {
                Ok(looked) => {
                    for looked in looked {
                        execute(context, salon, looked.learn(account, &booking, *attempt)).await?;
                        learned = true;
                    }
                }
                Err(error) => crate::log::warning("look_up_failed", Some(salon), &error.to_string()),
            }
        }
    }
    if learned { show(context, salon, &booking.made.id).await } else { Ok(booking) }
}
