//! Dates and sums as people write them. A Worker's letters are the same on every machine, so no `Intl` here.

use super::text::{Texts, fill};
use crate::locale::Locale;
use crate::money::Money;
use crate::schedule::Zone;
use crate::time::Timestamp;

/// Signs that everybody reads; other currencies are written by their code.
const SIGNS: [(&str, &str); 9] = [
    ("EUR", "€"),
    ("USD", "$"),
    ("GBP", "£"),
    ("JPY", "¥"),
    ("KZT", "₸"),
    ("RUB", "₽"),
    ("UAH", "₴"),
    ("TRY", "₺"),
    ("GEL", "₾"),
];

const NO_BREAK: &str = "\u{a0}";

/// Of one language, at one salon.
#[derive(Debug, Clone, Copy)]
pub(super) struct Format<'a> {
    pub(super) locale: Locale,
    pub(super) texts: &'static Texts,
    pub(super) zone: &'a Zone,
}

impl Format<'_> {
    /// "Tuesday, 4 March 2027, 10:30" at the salon.
    pub(super) fn instant(&self, at: Timestamp) -> String {
        [self.day(at), self.time(at)].join(self.locale.comma())
    }

    /// "Tuesday, 4 March 2027" at the salon.
    fn day(&self, at: Timestamp) -> String {
        let date = self.zone.local_date(at);
        let (year, month, day) = date.parts();
        let month = self.texts.months.get(usize::from(month.saturating_sub(1))).copied().unwrap_or_default();
        let weekday = self.texts.weekdays.get(date.weekday()).copied().unwrap_or_default();
        fill(self.texts.date, &[weekday, &day.to_string(), month, &year.to_string()])
    }

    /// "10:30" at the salon.
    pub(super) fn time(&self, at: Timestamp) -> String {
        let minutes = self.zone.local_time(at).minutes();
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// "10:30–11:15", with the day: "Tuesday, 4 March 2027, 10:30–11:15".
    pub(super) fn span(&self, from: Timestamp, to: Timestamp) -> String {
        format!("{}–{}", self.instant(from), self.time(to))
    }

    /// "12 000 ₸", "€12.50"; whole sums without decimals.
    pub(super) fn money(&self, money: Money) -> String {
        let decimal = money.to_decimal();
        let (whole, rest) = decimal.split_once('.').unwrap_or((&decimal, ""));
        let mut sum = String::new();
        for (place, digit) in whole.chars().enumerate() {
            let left = whole.len().saturating_sub(place);
            if place > 0 && left % 3 == 0 {
                sum.push_str(self.texts.group);
            }
            sum.push(digit);
        }
        if rest.bytes().any(|digit| digit != b'0') {
            sum.push_str(self.texts.decimal);
            sum.push_str(rest);
        }
        let currency = money.currency();
        let sign = SIGNS.iter().find(|(code, _)| *code == currency.code()).map(|(_, sign)| *sign);
        match (self.locale, sign) {
            (Locale::En, Some(sign @ ("€" | "$" | "£" | "¥"))) => format!("{sign}{sum}"),
            (Locale::En, _) => format!("{}{NO_BREAK}{sum}", currency.code()),
            (Locale::Ru | Locale::Kk | Locale::Es | Locale::Ar, sign) => {
                format!("{sum}{NO_BREAK}{}", sign.unwrap_or(currency.code()))
            }
        }
    }
}
