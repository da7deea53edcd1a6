//! One word out of a fixed list.
//!
//! serde's own readers of the same lists would weigh twice as much. Invariant: a list names every variant of its type, else
//! it does not compile; that the names are serde's, the tests hold.

use chairtime_shared::api::{BookingStatus, Code, PayChoice, PaymentStatus};
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::contact::{ContactField, FieldFault};
use chairtime_shared::locale::Locale;
use chairtime_shared::prepayment::{Collect, Requirement};
use chairtime_shared::provider::{Mode, Provider};

/// Something that is one word in JSON.
pub(crate) trait Word: Sized {
    /// The value that `text` names.
    fn named(text: &str) -> Option<Self>;
}

/// Where `text` stands in a list.
#[inline(never)]
fn place(list: &str, text: &str) -> Option<usize> {
    list.split_ascii_whitespace().position(|word| word == text)
}

macro_rules! words {
    ($($of:ident { $($word:literal = $variant:ident),* $(,)? })*) => {
        $(impl Word for $of {
            fn named(text: &str) -> Option<Self> {
                const ALL: &[$of] = &[$($of::$variant),*];
                const _: fn($of) = |one| match one { $($of::$variant)|* => {} };
                ALL.get(place(concat!($($word, " "),*), text)?).copied()
            }
        })*
    };
}

words! {
    BookingStatus {
        "held" = Held, "confirmed" = Confirmed, "expired" = Expired, "cancelled" = Cancelled, "no_show" = NoShow,
        "completed" = Completed,
    }
    PaymentStatus {
        "not_needed" = NotNeeded, "awaited" = Awaited, "processing" = Processing, "declined" = Declined,
        "on_hold" = OnHold, "paid" = Paid, "refunding" = Refunding, "refunded" = Refunded, "unpaid" = Unpaid,
    }
    PayChoice { "now" = Now, "at_salon" = AtSalon }
    Requirement { "off" = Off, "optional" = Optional, "required" = Required }
    Collect { "charge" = Charge, "hold" = Hold }
    CardOnFile { "not_kept" = NotKept, "kept" = Kept }
    Mode { "test" = Test, "live" = Live }
    Provider { "stripe" = Stripe, "tiptoppay" = TipTopPay }
    Locale { "en" = En, "ru" = Ru, "kk" = Kk, "es" = Es, "ar" = Ar }
    ContactField {
        "name" = Name, "phone" = Phone, "email" = Email, "comment" = Comment, "consent" = Consent, "mandate" = Mandate,
    }
    FieldFault {
        "missing" = Missing, "too_long" = TooLong, "malformed" = Malformed, "country_code" = CountryCode,
    }
}

impl Word for Code {
    fn named(text: &str) -> Option<Self> {
        Some(Self::named(text))
    }
}
