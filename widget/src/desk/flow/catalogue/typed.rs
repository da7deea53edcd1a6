//! What is typed into forms: numbers, sums and shares as people write them, and slugs made of names.

use chairtime_shared::money::{BasisPoints, Currency, MINOR_MAX, Money};
use chairtime_shared::text::{joined, number, two_digits};
use chairtime_shared::time::Minutes;

/// Whole hours of a notice.
pub(super) fn hours(notice: Minutes) -> u32 {
    notice.0 / 60
}

/// A whole number.
pub(in crate::desk::flow) fn small(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

/// A sum in minor units, below the most that a catalogue takes.
pub(in crate::desk::flow) fn sum(text: &str, currency: Currency) -> Option<u64> {
    let sum = Money::from_decimal(&text.trim().replace(',', "."), currency).ok()?.minor();
    (sum <= MINOR_MAX / 1_000).then_some(sum)
}

/// A share as typed, in hundredths of a percent: `33.5`.
pub(super) fn share(text: &str) -> Option<BasisPoints> {
    let text = text.trim().replace(',', ".");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let rest: u16 = match rest.len() {
        0 => 0,
        1 => rest.parse::<u16>().ok()?.checked_mul(10)?,
        2 => rest.parse().ok()?,
        _ => return None,
    };
    let points = whole.parse::<u16>().ok()?.checked_mul(100)?.checked_add(rest)?;
    BasisPoints::try_from(points).ok().filter(|_| points > 0)
}

/// A share as it is typed.
pub(super) fn written_share(points: BasisPoints) -> String {
    let (whole, rest) = (u16::from(points) / 100, u16::from(points) % 100);
    let whole = number(whole.into());
    if rest == 0 { whole } else { joined(&[&whole, ".", &two_digits(rest.into())]) }
}

/// A sum as it is typed, without its currency.
pub(in crate::desk::flow) fn written_sum(minor: u64, currency: Currency) -> String {
    Money::new(minor, currency).map(Money::to_short_decimal).unwrap_or_default()
}

/// A slug made of a name: its Latin letters and digits. Empty for a name without any.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(30);
    slug.trim_end_matches('-').to_owned()
}

/// A slug that is not `taken`: of the name where that gives one, else of the version, which never comes again.
pub(super) fn free_slug(name: &str, version: u64, taken: &dyn Fn(&str) -> bool) -> String {
    let by_name = slug(name);
    if by_name.is_empty() || taken(&by_name) { joined(&["n-", &number(version)]) } else { by_name }
}

/// A slug that was never there: of the name as far as that gives one, and of the version, which never comes again.
pub(in crate::desk::flow) fn new_slug(name: &str, version: u64) -> String {
    let by_name = slug(name);
    joined(&[if by_name.is_empty() { "n" } else { &by_name }, "-", &number(version)])
}
