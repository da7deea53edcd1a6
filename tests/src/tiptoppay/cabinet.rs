//! What somebody at the salon does by hand in TipTop Pay's cabinet.

use super::{State, TipTopPay};
use crate::rng::Rng;
use chairtime_shared::money::Money;
use chairtime_shared::time::Timestamp;

impl TipTopPay {
    /// Somebody at the salon does in the cabinet what the state of the transaction allows. What it was, if anything.
    pub fn by_hand(&mut self, index: usize, now: Timestamp, rng: &mut Rng) -> Option<&'static str> {
        let transaction = &mut self.transactions[index];
        let currency = transaction.amount.currency();
        let mut part = |most: u64| {
            let minor = if rng.percent(50) { most } else { rng.below(most) + 1 };
            Money::new(minor, currency).expect("a part")
        };
        match transaction.state {
            State::Completed if transaction.left() > 0 => {
                let amount = part(transaction.left());
                transaction.disturbed = true;
                self.give_back(index, None, amount);
                Some("refund by hand")
            }
            State::Authorized => {
                transaction.disturbed = true;
                let amount = part(transaction.amount.minor());
                if rng.percent(50) {
                    let key = format!("cabinet {}", self.last_number);
                    self.confirm(index, &key, amount, now).expect("it is held");
                    Some("confirmed by hand")
                } else {
                    self.void(index).expect("it is held");
                    Some("voided by hand")
                }
            }
            State::Completed | State::AwaitingAuthentication | State::Cancelled | State::Declined => None,
        }
    }
}
