//! Reconciliation at TipTop Pay: every transaction of the terminal, day by day.
//!
//! Its API tells neither a balance nor disputes; of payouts, what goes to the bank of each payment, and when.

use super::{Page, Span};
use crate::lookup::LookupError;
use crate::tiptoppay::payment::{self, Operation, Transaction};
use crate::tiptoppay_api::TipTopPayApi;
use chairtime_shared::id::SalonId;
use chairtime_shared::payment::Attempt;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::payout::{Payout, PayoutStatus, Way};
use chairtime_shared::provider::Mode;
use chairtime_shared::reconciliation::Listed;
use chairtime_shared::time::{LocalDate, Timestamp};

const DAY_SECONDS: i64 = 24 * 3_600;
/// A hold lives for a week, and is taken or let go of without a new transaction.
const HOLD_DAYS: i64 = 8;

/// A day since the epoch (UTC) and a page of its list: `20779.1`.
fn place(after: Option<&str>, span: Span) -> (i64, u32) {
    let day = |at: Timestamp| at.0.div_euclid(DAY_SECONDS);
    let read = after.and_then(|text| {
        let (day, page) = text.split_once('.')?;
        Some((day.parse().ok()?, page.parse().ok()?))
    });
    read.unwrap_or_else(|| (day(span.from).min(day(span.to).saturating_sub(HOLD_DAYS)), 1))
}

/// What may be ours: not what another salon's marks are in, nor what was made in the other mode.
fn ours(transaction: &Transaction, mode: Mode, salon: &SalonId) -> Option<Listed> {
    if transaction.mode.is_some_and(|told| told != mode)
        || transaction.hint.as_ref().is_some_and(|hint| hint.salon != *salon)
    {
        return None;
    }
    let mut facts = transaction.facts();
    facts.retain(|fact| *fact != PaymentFact::RefundsToLookUp);
    let about = transaction.hint.clone().map(|hint| (hint.booking, Attempt(hint.attempt)));
    Some(Listed {
        about,
        refs: transaction.payment().map(|id| id.reference().clone()).into_iter().collect(),
        facts,
    })
}

/// What goes to the bank of a payment of ours. Its day may lie ahead.
fn payout(transaction: &Transaction, now: Timestamp) -> Option<Payout> {
    let (amount, at) = transaction.payout.filter(|_| transaction.operation == Operation::Payment)?;
    Some(Payout {
        name: format!("ttp_payout_{}", transaction.id.number()).parse().ok()?,
        amount,
        way: Way::ToBank,
        status: if at <= now { PayoutStatus::Paid } else { PayoutStatus::UnderWay },
        made: transaction.made.unwrap_or(at),
        arrives: Some(at),
    })
}

/// Reads the page at that place, else the first one.
pub(super) async fn page(
    api: TipTopPayApi<'_>,
    mode: Mode,
    salon: &SalonId,
    span: Span,
    after: Option<&str>,
) -> Result<Page, LookupError> {
    let (day, number) = place(after, span);
    let last = span.to.0.div_euclid(DAY_SECONDS);
    let Ok(date) = LocalDate::from_days_since_epoch(day) else { return Ok(Page::default()) };
    let page = payment::parse_list(&api.send(&payment::list(date, number)).await?, number)?;
    let mine: Vec<_> = page
        .transactions
        .iter()
        .filter_map(|transaction| Some((transaction, ours(transaction, mode, salon)?)))
        .collect();
    // The terminal's other trades have payouts of their own.
    let marked = mine.iter().filter(|(transaction, _)| transaction.hint.is_some());
    let payouts = marked.filter_map(|(transaction, _)| payout(transaction, span.to)).collect();
    let listed: Vec<_> = mine.into_iter().map(|(_, listed)| listed).collect();
    let next = match page.next {
        Some(next) => Some(format!("{day}.{next}")),
        None => (day < last).then(|| format!("{}.1", day.saturating_add(1))),
    };
    let others = page.unreadable.saturating_add(page.transactions.len().saturating_sub(listed.len()));
    Ok(Page { listed, others, payouts, balance: None, next })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_the_first_day_is_old_enough_for_any_hold() {
        let day = |day: i64| Timestamp(day * DAY_SECONDS + 5);
        let span = |from, to| Span { from: day(from), to: day(to) };
        assert_eq!(place(None, span(100, 101)), (93, 1));
        assert_eq!(place(None, span(50, 101)), (50, 1));
        assert_eq!(place(Some("97.3"), span(100, 101)), (97, 3));
        assert_eq!(place(Some("spoilt"), span(100, 101)), (93, 1));
    }
}
