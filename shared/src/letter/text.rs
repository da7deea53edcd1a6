//! The words of letters, one struct per language: a missing text does not compile.
//!
//! `{0}` and `{1}` stand for values that are put in by [`fill`]. They are kept apart from the widget's words, whose bytes
//! travel to a phone. Deliberately absent: the salon's own words; they come as they are.

mod ar;
mod en;
mod es;
mod kk;
mod ru;

use crate::locale::Locale;

macro_rules! texts {
    ($($name:ident),* $(,)?) => {
        /// Every text of letters in one language.
        #[derive(Debug)]
        pub(super) struct Texts {
            $(pub(super) $name: &'static str,)*
            /// January first, as they stand in a date.
            pub(super) months: [&'static str; 12],
            /// Monday first.
            pub(super) weekdays: [&'static str; 7],
        }

        #[cfg(test)]
        impl Texts {
            /// By name.
            pub(super) fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name)),*]
            }
        }
    };
}

texts! {
    // Of dates and sums: `{0}` the weekday, `{1}` the day, `{2}` the month, `{3}` the year.
    date, decimal, group,
    // To the client
    booked, booked_paid, booked_on_card, booked_unpaid,
    paid, paid_more,
    moved, moved_by_salon, moved_from, back, wanted,
    cancelled, cancelled_by_salon, fee_kept, fee_none, charged,
    missed,
    refunded, refunded_salon, refunded_second, refunded_late, refund_days,
    hold_taken, hold_taken_more, hold_released, hold_released_more,
    pay, pay_more,
    reminder, reminder_more,
    // To the salon
    salon_booked, salon_paid, salon_moved, salon_cancelled, salon_refunded, by_client, by_salon,
    // Of the visit
    what, with, when, place, total, paid_sum, at_salon, free_until, client, phone, email, comment,
    open, pay_button, again, file_note, to_client, to_salon,
}

/// The texts of a language.
pub(super) fn texts(locale: Locale) -> &'static Texts {
    match locale {
        Locale::En => &en::EN,
        Locale::Ru => &ru::RU,
        Locale::Kk => &kk::KK,
        Locale::Es => &es::ES,
        Locale::Ar => &ar::AR,
    }
}

/// Puts values into a text: the first for `{0}`, the second for `{1}`.
pub(super) fn fill(text: &str, values: &[&str]) -> String {
    let mut pieces = text.split('{');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let Some((place, rest)) = piece.split_once('}') else { continue };
        let value = place.parse().ok().and_then(|place: usize| values.get(place));
        filled.push_str(value.unwrap_or(&""));
        filled.push_str(rest);
    }
    filled
}
