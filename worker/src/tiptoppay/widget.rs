//! What TipTop Pay's widget is started with: `new tiptop.Widget().start(params)`.
//!
//! Invariant: these words are for the browser and hold no secret. The browser could change them, the sum too; so a card is
//! charged only if the Check agrees, and a booking is confirmed only by a message that is verified and says what was asked.
//! Deliberately absent: subscriptions, receipts; and addresses to go to afterwards, for the page stays: our own
//! widget is told how the payment ended, and asks the ledger.

use super::json::Object;
use super::order::{description, hint};
use super::{culture, data, reference};
use crate::stripe::checkout::{Capture, CheckoutOrder};
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::id::BookingId;

/// The same parameters with the client's address, for the provider's receipt. It is added when they are handed out, for it
/// is kept with the contact and nowhere else.
#[must_use]
pub fn with_email(params: &str, booking: &BookingId, email: &str) -> String {
    let account = format!("\"accountId\":\"{booking}\"");
    let Ok(email) = serde_json::to_string(email) else { return params.to_owned() };
    if params.contains("\"email\":") {
        return params.to_owned();
    }
    params.replacen(&account, &format!("{account},\"email\":{email}"), 1)
}

/// The parameters, as JSON text. `public_id` is the terminal's public name.
#[must_use]
pub fn params(order: &CheckoutOrder, public_id: &str) -> String {
    let hint = hint(order);
    let schema = match order.capture {
        Capture::Automatic => "Single",
        Capture::Manual => "Dual",
    };
    // Only here are they read; at the top level they are ignored without a word.
    let user = Object::default()
        .with("accountId", order.booking.as_str())
        .with_some("email", order.customer_email.as_deref());
    let params = Object::default()
        .with("publicTerminalId", public_id)
        .with_sum("amount", order.amount)
        .with("currency", order.amount.currency().code())
        .with("paymentSchema", schema)
        .with("culture", culture(order.locale))
        .with("description", description(order))
        .with("externalId", reference::invoice(&hint))
        .with_object("userInfo", user)
        .with_object("metadata", data::of_payment(&hint))
        // A bank decides on instalments later than a slot is held, and says so in states that are not documented.
        .with("restrictedPaymentMethods", vec!["InstallmentKz"])
        // The client has given the salon what it needs; the widget asks nothing twice.
        .with("emailBehavior", "Hidden");
    match order.card {
        CardOnFile::Kept => params.with("tokenize", true).into_text(),
        CardOnFile::NotKept => params.into_text(),
    }
}
