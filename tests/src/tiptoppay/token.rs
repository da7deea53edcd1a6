//! Cards that TipTop Pay keeps: tokens, and charges by them.
//!
//! Invariant: a token is charged only if it was given; `X-Request-ID` makes it one charge for an hour, and after that who
//! asks finds what there is under the invoice.

use super::{State, TipTopPay};
use crate::message::{About, Order, Refused};
use crate::rng::Rng;
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::money::Money;
use chairtime_shared::payment::SavedCard;
use chairtime_shared::prepayment::Collect;

/// What is found about a charge by a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Its money has moved.
    Moved(usize),
    /// It came to nothing.
    Refused(Refused),
    /// The bank asks its client for a code, and nobody is there to give it.
    Waiting,
}

impl TipTopPay {
    /// A card is kept when that was ordered, mostly; and by some terminals whatever was ordered.
    pub(super) fn keeps(&self, index: usize) -> Option<SavedCard> {
        let ordered = self.transactions[index].order.card == CardOnFile::Kept;
        let kept = Rng::new(self.habits.wrapping_add(index as u64)).below(100) < 85;
        let always = self.habits & 0x300 == 0x300;
        let kept = !self.transactions[index].on_file && if ordered { kept } else { always };
        kept.then(|| SavedCard { customer: "account".to_owned(), card: format!("tk_{index}") })
    }

    /// Begins to charge a token: Check is asked next.
    pub fn begin_by_token(&mut self, about: About, amount: Money, card: &SavedCard) -> usize {
        let kept = self.transactions.iter().any(|transaction| transaction.saved.as_ref() == Some(card));
        assert!(kept, "law: only a card that was kept is charged: {about:?}");
        let order = Order { amount, collect: Collect::Charge, card: CardOnFile::NotKept };
        let index = self.begin_for(about, order);
        self.transactions[index].on_file = true;
        index
    }

    /// How the last charge by a token under that invoice stands.
    #[must_use]
    pub fn found(&self, about: &About) -> Option<Found> {
        let own = |index: &usize| {
            let transaction = &self.transactions[*index];
            transaction.on_file && transaction.about == *about
        };
        let index = (0..self.transactions.len()).rev().find(own)?;
        Some(match self.transactions[index].state {
            State::AwaitingAuthentication => Found::Waiting,
            State::Declined | State::Cancelled => Found::Refused(Refused("insufficient_funds")),
            State::Authorized | State::Completed => Found::Moved(index),
        })
    }
}
