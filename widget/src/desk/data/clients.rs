//! What the desk reads of the salon's clients; the meaning stands in `chairtime_shared::api::desk::clients`.

use super::{Client, Visit};
use chairtime_shared::id::ClientId;
use chairtime_shared::money::Money;
use chairtime_shared::prepayment::Quote;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;

/// Somebody, and how often they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regular {
    /// Names them.
    pub id: ClientId,
    /// Who they are; without remarks.
    pub client: Client,
    /// Visits that took place.
    pub visits: u64,
    /// Visits that they did not come to.
    pub missed: u64,
    /// Visits that were called off.
    pub called_off: u64,
    /// The last visit.
    pub last: Option<Timestamp>,
    /// The next visit.
    pub next: Option<Timestamp>,
}

/// Who was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// By their latest visit.
    pub clients: Vec<Regular>,
    /// Where to look further back; empty when all was looked at.
    pub next: String,
    /// How far back was looked, unless all was.
    pub since: Option<Timestamp>,
}

/// What was agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// The text as it was shown.
    pub text: String,
    /// The salon's version of it.
    pub version: String,
    /// Its language.
    pub locale: String,
    /// When.
    pub at: Timestamp,
    /// The price beside it.
    pub quote: Quote,
}

/// The leave to charge a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leave {
    /// The most that may be charged.
    pub amount: Money,
    /// The sentence as it was shown.
    pub text: String,
    /// When it was given.
    pub at: Timestamp,
}

/// A visit with what was agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The visit.
    pub visit: Visit,
    /// What the client agreed to; nothing where the salon made the visit.
    pub agreed: Option<Agreed>,
    /// The leave to charge a card, if it was given.
    pub leave: Option<Leave>,
}

/// A client's visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// Who it is.
    pub client: Regular,
    /// The latest first.
    pub visits: Vec<Past>,
    /// Where earlier ones are to be had; empty when there are none.
    pub next: String,
}

impl Story {
    /// Takes in what was known before: the later visits, behind which these go on; or, where these are the latest ones anew,
    /// the earlier visits that were asked for already.
    pub fn join(&mut self, mut known: Self) {
        let (Some(first), Some(last)) = (self.visits.first(), self.visits.last()) else { return };
        let behind = |past: &Past| past.visit.start >= first.visit.start && past.visit.id != first.visit.id;
        if known.visits.last().is_some_and(behind) {
            known.visits.append(&mut self.visits);
            self.visits = known.visits;
        } else if !self.next.is_empty()
            && let Some(at) = known.visits.iter().position(|past| past.visit.id == last.visit.id)
            && at.saturating_add(1) < known.visits.len()
        {
            self.visits.extend(known.visits.into_iter().skip(at.saturating_add(1)));
            self.next = known.next;
        }
    }

    /// What the salon holds of these visits, by currency.
    #[must_use]
    pub fn paid(&self) -> Vec<Money> {
        let mut sums: Vec<Money> = Vec::new();
        for past in &self.visits {
            let held = past.visit.held;
            match sums.iter_mut().find(|sum| sum.currency() == held.currency()) {
                Some(sum) => *sum = sum.plus(held).unwrap_or(*sum),
                None => sums.push(held),
            }
        }
        sums.retain(|sum| !sum.is_zero());
        sums
    }
}

/// A payment that its provider knows of, by its name there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtProvider {
    /// At whom.
    pub provider: Provider,
    /// Its name.
    pub name: String,
}

/// Somebody was forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// What the providers keep of them.
    pub at_providers: Vec<AtProvider>,
}
