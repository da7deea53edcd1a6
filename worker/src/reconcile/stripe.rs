//! Reconciliation at Stripe.

use super::{Page, Place, Span, Stage};
use crate::lookup::LookupError;
use crate::reference::Hint;
use crate::stripe::listing::{self, Item, Of};
use crate::stripe_api::StripeApi;
use chairtime_shared::id::SalonId;
use chairtime_shared::payment::Attempt;
use chairtime_shared::reconciliation::Listed;
use chairtime_shared::time::Timestamp;

const DAY_SECONDS: i64 = 24 * 3_600;
/// Disputes are decided for months after they were opened.
const DISPUTE_DAYS: i64 = 90;
/// A bank may send a payout back days after it was made.
const PAYOUT_DAYS: i64 = 14;

/// What may be ours: what carries the marks of another salon is not.
fn ours(item: Item, salon: &SalonId) -> Option<Listed> {
    let Item { hint, refs, facts } = item;
    if hint.as_ref().is_some_and(|hint| hint.salon != *salon) {
        return None;
    }
    let about = hint.map(|Hint { booking, attempt, .. }| (booking, Attempt(attempt)));
    Some(Listed { about, refs, facts })
}

fn listed(page: listing::Page<Item>, salon: &SalonId) -> Page {
    let all = page.items.len();
    // Stripe lists the newest first; a refund comes after its payment.
    let listed: Vec<_> = page.items.into_iter().rev().filter_map(|item| ours(item, salon)).collect();
    let others = page.unreadable.saturating_add(all.saturating_sub(listed.len()));
    Page { listed, others, next: page.next, ..Page::default() }
}

fn of(stage: Stage) -> Option<Of> {
    Some(match stage {
        Stage::Payments => Of::Payments,
        Stage::Refunds => Of::Refunds,
        Stage::Disputes => Of::Disputes,
        Stage::Messages => Of::Undelivered,
        Stage::Fees => Of::Charges,
        Stage::Payouts => Of::Payouts,
        Stage::Balance | Stage::Transactions => return None,
    })
}

/// From when on objects of a stage may still have changed in the span.
fn since(stage: Stage, span: Span) -> Timestamp {
    let days = match stage {
        Stage::Disputes => DISPUTE_DAYS,
        Stage::Payouts => PAYOUT_DAYS,
        Stage::Payments
        | Stage::Refunds
        | Stage::Messages
        | Stage::Fees
        | Stage::Balance
        | Stage::Transactions => 0,
    };
    span.from.min(span.to.plus(-days * DAY_SECONDS))
}

/// Reads the page at `place`.
pub(super) async fn page(
    api: StripeApi<'_>,
    salon: &SalonId,
    span: Span,
    place: &Place,
) -> Result<Page, LookupError> {
    let Some(of) = of(place.stage) else {
        let balance = listing::parse_balance(&api.send(&listing::balance()).await?)?;
        return Ok(Page { balance: Some(balance), ..Page::default() });
    };
    let request = listing::list(of, since(place.stage, span), span.to, place.after.as_deref());
    let answer = api.send(&request).await?;
    Ok(match of {
        Of::Payments => listed(listing::payments(&answer)?, salon),
        Of::Refunds => listed(listing::refunds(&answer)?, salon),
        Of::Disputes => listed(listing::disputes(&answer)?, salon),
        Of::Charges => listed(listing::fees(&answer)?, salon),
        Of::Undelivered => {
            let page = listing::undelivered(&answer)?;
            let events = page.items.into_iter().rev().filter(|event| event.kind.is_handled());
            let items = events.map(|event| Item {
                hint: event.hint,
                refs: event.subject.payment_refs(),
                facts: event.facts,
            });
            // Messages are no payments: those that are not ours are not counted.
            let listed = items.filter_map(|item| ours(item, salon)).collect();
            Page { listed, next: page.next, ..Page::default() }
        }
        Of::Payouts => {
            let page = listing::payouts(&answer)?;
            Page { payouts: page.items, next: page.next, ..Page::default() }
        }
    })
}
