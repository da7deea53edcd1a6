//! A look at TipTop Pay: all transactions of one invoice.
//!
//! Nothing there lists them. [`payment::find`] gives the last one, which may hide a payment behind a later decline, or be a
//! refund; [`payment::list`] gives everything that the terminal did on a day, ours among it. So: the ones that are known by
//! name, the last one, and, once there is any at all, the lists of the days on which the page could be paid and of the days
//! since the question arose.

use super::{Looked, LookupError, Span};
use crate::reference::Hint;
use crate::tiptoppay::payment::{self, Transaction};
use crate::tiptoppay::{Name, TransactionId};
use crate::tiptoppay_api::TipTopPayApi;
use chairtime_shared::booking::Booking;
use chairtime_shared::id::{ProviderRef, SalonId};
use chairtime_shared::payment::{Attempt, Page, Payment};
use chairtime_shared::provider::Mode;
use chairtime_shared::time::{LocalDate, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Days that are listed at most, the latest ones. A look costs a request per day, and the platform allows some dozens.
const DAYS_MAX: usize = 10;
/// Most pages that are read of one day (100 transactions each).
const PAGES_MAX: u32 = 10;
/// A page may be paid a little after it should have been closed: a bank's own page takes its time.
const LATE_SECONDS: i64 = 3_600;
/// Our clock and theirs may differ.
const SKEW_SECONDS: i64 = 300;
const DAY_SECONDS: i64 = 24 * 3_600;

/// The transactions that were found, by number: the order in which they were made, as far as that can be known.
type Found = BTreeMap<i64, Transaction>;

/// The names of payments that an attempt is known by.
pub(crate) fn transactions(payment: &Payment) -> Vec<TransactionId> {
    let transaction = |name: &ProviderRef| match Name::of(name) {
        Some(Name::Transaction(id)) => Some(id),
        Some(Name::Order(_) | Name::Widget) | None => None,
    };
    payment.known.refs.iter().filter_map(transaction).collect()
}

/// Looks at every transaction of the attempt's page.
pub(super) async fn look_up(
    api: TipTopPayApi<'_>,
    mode: Mode,
    salon: &SalonId,
    booking: &Booking,
    attempt: Attempt,
    span: Span,
) -> Result<Vec<Looked>, LookupError> {
    let Some(looked_at) = booking.payments.get(&attempt) else { return Ok(Vec::new()) };
    let page = match &looked_at.page {
        Page::Shared { with } => *with,
        Page::Opening | Page::Open { .. } | Page::Refused { .. } | Page::OnFile { .. } => attempt,
    };
    let hint = Hint { salon: salon.clone(), booking: booking.made.id.clone(), attempt: page.0 };
    let known = transactions(looked_at);
    let mut found = Found::new();
    for id in &known {
        let transaction = payment::parse_transaction(&api.ask(&payment::get(id)).await?)?;
        found.insert(id.number(), transaction);
    }
    if let Some(last) = payment::parse_found(&api.ask(&payment::find(&hint)).await?)? {
        found.insert(last.id.number(), last);
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    for day in days(looked_at, span) {
        list(api, day, &mut found).await?;
    }
    let ours = |transaction: &Transaction| {
        let named = transaction.payment().is_some_and(|id| known.contains(id));
        let right_mode = transaction.mode.is_none_or(|told| told == mode);
        right_mode && (named || transaction.hint.as_ref() == Some(&hint))
    };
    Ok(by_payment(found.into_values().filter(ours)))
}

async fn list(api: TipTopPayApi<'_>, day: LocalDate, found: &mut Found) -> Result<(), LookupError> {
    let mut next = Some(1);
    while let Some(number) = next.filter(|number| *number <= PAGES_MAX) {
        let page = payment::parse_list(&api.ask(&payment::list(day, number)).await?, number)?;
        for transaction in page.transactions {
            found.entry(transaction.id.number()).or_insert(transaction);
        }
        next = page.next;
    }
    Ok(())
}

/// The days (UTC) on which something may have happened, in order.
fn days(payment: &Payment, Span { since, now }: Span) -> Vec<LocalDate> {
    // Where our clock has been set back, what was written down lies ahead of it: then both days may be the right one.
    let begun = |at: Timestamp| at.min(now).plus(-SKEW_SECONDS);
    let end = now.max(since).plus(SKEW_SECONDS);
    let paid = (begun(payment.since), payment.page_expires.plus(LATE_SECONDS).min(end));
    let moved = (begun(since), end);
    let number = |at: Timestamp| at.0.div_euclid(DAY_SECONDS);
    let days: BTreeSet<i64> = [paid, moved]
        .into_iter()
        .flat_map(|(from, until)| (number(from)..=number(until)).rev().take(DAYS_MAX))
        .collect();
    let early = days.len().saturating_sub(DAYS_MAX);
    days.into_iter().skip(early).filter_map(|day| LocalDate::from_days_since_epoch(day).ok()).collect()
}

/// What is said about each payment; tries that were declined belong to no payment of their own.
fn by_payment(transactions: impl Iterator<Item = Transaction>) -> Vec<Looked> {
    let mut payments: BTreeMap<Option<i64>, Looked> = BTreeMap::new();
    for transaction in transactions {
        let id = transaction.payment();
        let looked = payments.entry(id.map(TransactionId::number)).or_default();
        looked.refs = id.map(|id| id.reference().clone()).into_iter().collect();
        looked.facts.extend(transaction.facts());
    }
    payments.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairtime_shared::money::Money;
    use chairtime_shared::payment::Known;
    use chairtime_shared::provider::Provider;

    const NOON: i64 = 20_000 * DAY_SECONDS + 12 * 3_600;

    fn payment(since: i64, page_expires: i64) -> Payment {
        Payment {
            provider: Provider::TipTopPay,
            asked: Money::new(1, "KZT".parse().unwrap()).unwrap(),
            collect: chairtime_shared::prepayment::Collect::Charge,
            since: Timestamp(since),
            page_expires: Timestamp(page_expires),
            power: chairtime_shared::booking::Power::Manage,
            page: Page::Opening,
            known: Known::default(),
            refund_requests: Vec::new(),
            void_requested: false,
            capture: None,
        }
    }

    fn numbers(payment: &Payment, since: i64, now: i64) -> Vec<i64> {
        let span = Span { since: Timestamp(since), now: Timestamp(now) };
        days(payment, span).into_iter().map(|day| day.days_since_epoch() - 20_000).collect()
    }

    #[test]
    fn a_fresh_page_is_looked_for_today_and_around_midnight_on_both_days() {
        let fresh = payment(NOON, NOON + 2_700);
        assert_eq!(numbers(&fresh, NOON, NOON + 60), [0]);
        let midnight = 20_001 * DAY_SECONDS;
        let late = payment(midnight - 600, midnight + 2_100);
        assert_eq!(numbers(&late, midnight - 600, midnight - 400), [0]);
        assert_eq!(numbers(&late, midnight - 600, midnight + 60), [0, 1]);
    }

    #[test]
    fn an_old_payment_is_looked_for_when_it_was_made_and_since_the_question_arose() {
        let old = payment(NOON, NOON + 2_700);
        let question = NOON + 30 * DAY_SECONDS;
        assert_eq!(numbers(&old, question, question + DAY_SECONDS), [0, 30, 31]);
    }

    #[test]
    fn a_clock_that_was_set_back_hides_no_day() {
        let fresh = payment(NOON + DAY_SECONDS, NOON + DAY_SECONDS + 2_700);
        assert_eq!(numbers(&fresh, NOON + DAY_SECONDS, NOON), [0, 1]);
        let old = payment(NOON - 30 * DAY_SECONDS, NOON - 30 * DAY_SECONDS + 2_700);
        assert_eq!(numbers(&old, NOON + DAY_SECONDS, NOON), [-30, 0, 1]);
    }

    #[test]
    fn a_look_never_lists_more_than_ten_days_the_latest_ones() {
        let old = payment(NOON, NOON + 2_700);
        let question = NOON + 5 * DAY_SECONDS;
        let listed = numbers(&old, question, question + 40 * DAY_SECONDS);
        assert_eq!(listed, (36..=45).collect::<Vec<_>>());
        assert!(numbers(&old, i64::MIN, i64::MAX).len() <= DAYS_MAX);
    }
}
