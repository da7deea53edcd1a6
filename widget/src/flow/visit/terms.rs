//! What the visit as chosen costs, how it is paid, and what calling it off will cost.
//!
//! Invariant: the quote and the leave are those that the ledger comes to by the Worker's clock at the moment when the time
//! was picked ([`Quote::for_visit`], [`Agreed::on`]); what has changed since, the ledger refuses with the truth.

use super::{Visit, pay_choice};
use crate::flow::offer;
use chairtime_shared::api::PayChoice;
use chairtime_shared::catalogue::ResolvedLine;
use chairtime_shared::mandate::{Agreed, Mandate};
use chairtime_shared::money::Money;
use chairtime_shared::prepayment::{HOLD_SECONDS, Quote};
use chairtime_shared::time::Timestamp;

/// What calling the visit off will cost, as far as it can be said in one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Free up to this instant, where it is still to come.
    pub free_until: Option<Timestamp>,
    /// After that it costs no more than this.
    pub most: Money,
}

impl Visit {
    fn lines(&self) -> Option<Vec<ResolvedLine<'_>>> {
        offer::resolve(&self.shop.storefront, &self.services, &self.team()?)
    }

    /// The quote of the visit as chosen; `None` before a time is picked.
    #[must_use]
    pub fn quote(&self) -> Option<Quote> {
        let team = self.team()?;
        self.corrected.or_else(|| {
            let quote = offer::quote_with(&self.shop.storefront, &self.services, &team)?;
            let end = self.time.as_ref()?.start.plus(offer::length(&self.lines()?));
            let hold = self.moving.as_ref().and_then(|moving| moving.booking()?.on_hold);
            // A card that is held already is held no longer than it was.
            let held_until = hold.map(|hold| hold.until).or(self.priced_at.map(|now| now.plus(HOLD_SECONDS)));
            Some(held_until.map_or(quote, |until| quote.for_visit(end, until)))
        })
    }

    /// What is paid now with this quote, as the client has chosen.
    #[must_use]
    pub fn due_now(&self, quote: &Quote) -> Option<Money> {
        quote.prepayment.due_now().filter(|_| pay_choice(quote, self.form.pay) == PayChoice::Now)
    }

    fn agreed(&self) -> Option<Agreed> {
        let lines = self.lines()?;
        let quoted = offer::quote_lines(&self.shop.storefront, &lines)?;
        Some(Agreed::on(&lines, &quoted, self.due_now(&self.quote()?)))
    }

    /// The leave to charge a fee that this visit asks for.
    #[must_use]
    pub fn mandate(&self) -> Option<Mandate> {
        Some(Mandate::ask(&self.shop.storefront.name, self.agreed()?.amount?, self.shop.locale))
    }

    /// What calling it off will cost; `None` for nothing.
    #[must_use]
    pub fn cost(&self) -> Option<Cost> {
        let Agreed { terms, amount } = self.agreed()?;
        // Without leave no more than what is there.
        let most = amount.or_else(|| terms.no_show_fee()?.at_most(self.due_now(&self.quote()?)?).ok())?;
        let free_until = terms.free_until(self.time.as_ref()?.start);
        let ahead = |until: &Timestamp| self.priced_at.is_none_or(|now| *until > now);
        Some(Cost { free_until: free_until.filter(ahead), most })
    }
}
