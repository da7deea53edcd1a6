//! The payment page of one booking and attempt: what is ordered at the provider, and how its answer is read.
//!
//! Invariant: the order depends on the booking, the connection and the configuration alone, so that asking again is the
//! same request.

mod stripe;
mod tiptoppay;

use crate::connection::{Keys, PageKind, Stages};
use crate::link::Links;
use crate::provider_api::{Account, NoAnswer};
use crate::stripe::checkout::{Capture, CheckoutOrder};
use crate::stripe_api::StripeApi;
use crate::tiptoppay_api::TipTopPayApi;
use chairtime_shared::api::BookedLine;
use chairtime_shared::booking::decide::PageAnswer;
use chairtime_shared::booking::{Booking, Purpose};
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::locale::Locale;
use chairtime_shared::payment::{Attempt, Payment};
use chairtime_shared::prepayment::Collect;
use chairtime_shared::text::each_once;

/// Why there is no answer to record.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The salon has no keys for this provider (any more).
    #[error("no keys")]
    NoKeys,
    /// Nobody knows whether the page was opened: the same request again will tell.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// The provider is busy, and has done nothing: the same request is right later.
    #[error("busy (HTTP {http})")]
    Busy {
        /// The status.
        http: u16,
    },
    /// The sum cannot be written in the provider's units, or the link key is unusable.
    #[error("the order cannot be written")]
    Unwritable,
}

/// The code of an attempt that ended because the provider failed by itself.
pub const PROVIDER_FAULT: &str = "provider_fault";

/// Stripe's longest product name is not published; its pages cut well before this.
const TITLE_CHARS_MAX: usize = 200;

fn title(booking: &Booking) -> String {
    let names: Vec<_> = booking.made.lines.iter().map(BookedLine::for_client).collect();
    match (booking.made.purpose, booking.made.locale) {
        (Purpose::Visit, _) => names.join(" + ").chars().take(TITLE_CHARS_MAX).collect(),
        // Nobody pays for it.
        (Purpose::Blocked, _) => String::new(),
        (Purpose::TestPayment, Locale::En) => "Test payment".to_owned(),
        (Purpose::TestPayment, Locale::Ru) => "Проверка оплаты".to_owned(),
        (Purpose::TestPayment, Locale::Kk) => "Төлемді тексеру".to_owned(),
        (Purpose::TestPayment, Locale::Es) => "Pago de prueba".to_owned(),
        (Purpose::TestPayment, Locale::Ar) => "دفعة تجريبية".to_owned(),
    }
}

/// What a fee that is charged to a card on file is for, as the client and their bank read it.
pub(crate) fn fee_title(booking: &Booking) -> String {
    let visit = title(booking);
    match booking.made.locale {
        Locale::En => format!("Cancelled late or missed: {visit}"),
        Locale::Ru => format!("Поздняя отмена или неявка: {visit}"),
        Locale::Kk => format!("Кеш бас тарту немесе келмеу: {visit}"),
        Locale::Es => format!("Cancelación tardía o ausencia: {visit}"),
        Locale::Ar => format!("إلغاء متأخر أو عدم حضور: {visit}"),
    }
}

fn order(
    account: Account<'_>,
    booking: &Booking,
    attempt: Attempt,
    payment: &Payment,
) -> Option<CheckoutOrder> {
    let Account { config, salon, open } = account;
    let made = &booking.made;
    let back = Links { config, salon, booking }.back(payment)?;
    Some(CheckoutOrder {
        salon: salon.clone(),
        booking: made.id.clone(),
        attempt: attempt.0,
        amount: payment.asked,
        title: title(booking),
        description: (!made.lines.is_empty())
            .then(|| each_once(made.lines.iter().map(BookedLine::staff_for_client))),
        customer_email: made.contact.email.clone(),
        locale: made.locale,
        success_url: back.clone(),
        cancel_url: back,
        expires_at: payment.page_expires,
        capture: match (payment.collect, open.connection.stages) {
            (Collect::Charge, Stages::One) => Capture::Automatic,
            (Collect::Hold, _) | (Collect::Charge, Stages::Two) => Capture::Manual,
        },
        // With the client's leave only; without it nothing could be charged to the card anyway.
        card: match made.asked.mandate {
            Some(_) => CardOnFile::Kept,
            None => CardOnFile::NotKept,
        },
    })
}

/// Asks the provider for the page of that attempt: opens it, or finds the one that the same request opened before.
pub async fn open_page(
    account: Account<'_>,
    booking: &Booking,
    attempt: Attempt,
) -> Result<PageAnswer, PageError> {
    let payment = booking.payments.get(&attempt).ok_or(PageError::Unwritable)?;
    let order = order(account, booking, attempt, payment).ok_or(PageError::Unwritable)?;
    let Account { config, salon, open } = account;
    match &open.keys {
        Keys::Stripe(keys) => {
            stripe::open(StripeApi { base: &config.stripe_api_base, keys }, salon, order).await
        }
        Keys::TipTopPay(keys) => {
            let region = open.connection.region;
            match open.connection.page {
                PageKind::OrderLink => {
                    let api = TipTopPayApi { base: config.tiptoppay_api(region), keys };
                    tiptoppay::open_link(api, salon, &order).await
                }
                PageKind::Widget => {
                    tiptoppay::open_widget(config.tiptoppay_widget(region), &keys.public_id, order)
                }
            }
        }
    }
}
