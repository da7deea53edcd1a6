//! A provider's question right before it charges a card: may it? (TipTop Pay's Check notification.)
//!
//! Invariant: a yes is for the very payment that was asked for, while its slot is held and nothing has been paid yet, and
//! for one card at a time: until it has failed or had its minutes, nobody else may pay for the same booking. A yes changes
//! nothing else but the end of the hold, and that within limits.

use super::decide::Step;
use super::{Booking, Event, Phase};
use crate::id::ProviderRef;
use crate::money::Money;
use crate::payment::{Attempt, Payment};
use crate::provider::Provider;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Why a provider's question whether a card may be charged is answered with no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckVerdict {
    /// It may.
    Accept,
    /// No such payment of ours.
    UnknownInvoice,
    /// It is another's.
    WrongAccount,
    /// Not the sum or the currency that was asked for.
    WrongAmount,
    /// It is paid already, being paid with another card right now, or not wanted any more.
    NotAccepted,
    /// The slot is not held any more.
    Expired,
}

/// What a provider says about a card that it is about to charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The try that is asked about: another card, or the same one again, is another try.
    pub transaction: ProviderRef,
    /// How much; `None` when the sum or currency is none that we know.
    pub amount: Option<Money>,
    /// Whose payment it says it is: the booking's identifier, as we gave it.
    pub account: Option<String>,
}

/// A client whose card is being checked with less than this left has the slot kept for so long: 3-D Secure takes minutes.
/// For as long, no other card is charged for it.
pub const PAYING_SECONDS: i64 = 3 * 60;

/// A hold is never kept longer than this above what the salon gives.
pub const PAYING_SECONDS_MAX: i64 = 10 * 60;

/// The try whose card may be charged at this moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paying {
    /// The provider's name of it.
    pub transaction: ProviderRef,
    /// Nobody else may pay until then, unless it fails before.
    pub until: Timestamp,
}

impl Booking {
    /// The try is over, without money or with it: no card will be charged by it any more.
    fn is_over(&self, transaction: &ProviderRef) -> bool {
        self.payments.values().any(|payment| {
            let known = &payment.known;
            known.failed.contains(transaction) || (payment.has_money() && known.refs.contains(transaction))
        })
    }

    /// The try that keeps all others out at `now`.
    #[must_use]
    pub fn paying(&self, now: Timestamp) -> Option<&ProviderRef> {
        let paying = self.paying.as_ref().filter(|paying| paying.until > now)?;
        Some(&paying.transaction).filter(|transaction| !self.is_over(transaction))
    }
}

impl Step {
    /// Whether a card may be charged for `attempt`, asked by its provider right before it does. A yes keeps the slot
    /// while the client is paying.
    pub fn check(
        &mut self,
        attempt: Attempt,
        provider: Provider,
        check: &Check,
        now: Timestamp,
    ) -> CheckVerdict {
        let Some(payment) =
            self.booking.payments.get(&attempt).filter(|payment| payment.provider == provider)
        else {
            return CheckVerdict::UnknownInvoice;
        };
        if check.account.as_deref() != Some(self.booking.made.id.as_str()) {
            return CheckVerdict::WrongAccount;
        }
        if check.amount != Some(payment.asked) {
            return CheckVerdict::WrongAmount;
        }
        if payment.charge_under_way() {
            // Our own request; nobody is at a page.
            return CheckVerdict::Accept;
        }
        let paid = self.booking.payments.values().any(Payment::is_secured);
        let latest = self.booking.latest_page().is_some_and(|(latest, _)| latest == attempt);
        let open = payment.page_may_be_open();
        let others = self.booking.paying(now).is_some_and(|transaction| *transaction != check.transaction);
        match self.booking.phase {
            Phase::Held { .. } if paid || !latest || !open => CheckVerdict::NotAccepted,
            Phase::Held { until } if until <= now => CheckVerdict::Expired,
            Phase::Expired { .. } => CheckVerdict::Expired,
            Phase::Held { .. } | Phase::Confirmed { .. } | Phase::Cancelled { .. } | Phase::NoShow { .. }
                if others =>
            {
                CheckVerdict::NotAccepted
            }
            Phase::Held { until } => {
                self.keep_others_out(&check.transaction, now);
                self.keep_while_paying(until, now);
                CheckVerdict::Accept
            }
            Phase::Confirmed { .. } | Phase::Cancelled { .. } | Phase::NoShow { .. }
                if latest && open && self.booking.wanted() == check.amount =>
            {
                self.keep_others_out(&check.transaction, now);
                CheckVerdict::Accept
            }
            Phase::Confirmed { .. } | Phase::Cancelled { .. } | Phase::NoShow { .. } => {
                CheckVerdict::NotAccepted
            }
        }
    }

    /// From the first yes on; being asked again keeps others out no longer, and a try that is over keeps out nobody.
    fn keep_others_out(&mut self, transaction: &ProviderRef, now: Timestamp) {
        if self.booking.paying(now).is_none() && !self.booking.is_over(transaction) {
            self.emit(Event::Paying { transaction: transaction.clone(), until: now.plus(PAYING_SECONDS) });
        }
    }

    fn keep_while_paying(&mut self, until: Timestamp, now: Timestamp) {
        let given = self.booking.made.hold_until.unwrap_or(until);
        let wanted = now.plus(PAYING_SECONDS).min(given.plus(PAYING_SECONDS_MAX));
        if wanted > until {
            self.emit(Event::HoldExtended { until: wanted });
        }
    }
}
