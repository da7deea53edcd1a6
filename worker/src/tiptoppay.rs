//! TipTop Pay: its words on the wire, to and from the words of `chairtime_shared::payment`.
//!
//! The road in: [`signature::verify`] proves the bytes, [`notification::parse`] reduces them to facts, [`reply`] answers.
//! The road out: [`order`], [`payment`], [`charge`] and [`site`] write a request as plain data and read its answer, [`widget`] writes
//! what the browser starts. A message and a look-up give the same facts.
//! Invariant: nothing here reads a clock, draws randomness or talks to anyone; an unverified message cannot become facts.
//! Deliberately absent: card data, subscriptions, splits. Cards are typed in at TipTop Pay only.
//!
//! TipTop Pay runs the software of `CloudPayments`; what its own documentation leaves open is read as there, and where
//! both do, in the way that moves no money by mistake. Each such reading is marked "not confirmed" where it is made.

mod card;
pub mod charge;
mod data;
pub mod error;
mod fee;
mod fields;
mod json;
mod kind;
pub mod notification;
pub mod order;
pub mod payment;
mod reason;
pub mod reference;
pub mod reply;
pub mod request;
pub mod signature;
pub mod site;
mod transaction;
pub mod widget;

pub use fields::DecodeError;
pub use kind::{NotificationKind, UnknownKind};
pub use reference::{Name, OrderId, TransactionId};

use chairtime_shared::locale::Locale;

/// Where TipTop Pay listens in Kazakhstan.
pub const KZ_API_BASE: &str = "https://api.tiptoppay.kz";
/// Where TipTop Pay listens in Mexico.
pub const MX_API_BASE: &str = "https://api.tiptoppay.mx";
/// The widget's script in Kazakhstan; to be loaded from there only, never copied.
pub const KZ_WIDGET: &str = "https://widget.tiptoppay.kz/bundles/widget.js";
/// The widget's script in Mexico.
pub const MX_WIDGET: &str = "https://widget.tiptoppay.mx/bundles/widget.js";

/// TipTop Pay's name of a language.
fn culture(locale: Locale) -> &'static str {
    match locale {
        // It is not known to speak Spanish or Arabic.
        Locale::En | Locale::Es | Locale::Ar => "en-US",
        Locale::Ru => "ru-RU",
        Locale::Kk => "kk-KZ",
    }
}
