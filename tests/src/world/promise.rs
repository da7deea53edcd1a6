//! What a client was promised, in a small model of its own.
//!
//! It is told each command that the ledger took, and says before each what the ledger must answer. It reads payments as
//! far as the books know them, with arithmetic of its own; what is due it knows from the salon's tables alone.

use crate::house::{Agreed, House};
use chairtime_shared::api::PayChoice;
use chairtime_shared::booking::{Booking, CancellationQuote, Phase, Purpose};
use chairtime_shared::id::ServiceId;
use chairtime_shared::money::Money;
use chairtime_shared::payment::Payment;
use chairtime_shared::payment::fact::DisputeStatus;
use chairtime_shared::time::Timestamp;
use std::collections::BTreeMap;

/// It was called off, or nobody came.
#[derive(Debug, Clone)]
pub(super) struct Off {
    /// The salon may keep this of it, what it grants afterwards not yet taken away.
    pub(super) keeps: u64,
}

/// What one booking's client was promised.
#[derive(Debug, Clone)]
pub(super) struct Promise {
    agreed: Vec<Agreed>,
    is_test: bool,
    pays_ahead: bool,
    /// When the visit begins.
    pub(super) start: Timestamp,
    /// Due online for the visit as it is now.
    ahead: u64,
    requested: BTreeMap<String, u64>,
    /// Given back by the salon of its own accord, by key.
    pub(super) granted: BTreeMap<String, u64>,
    /// Granted in all, and that part of it that came after the visit was off.
    granted_off: u64,
    pub(super) off: Option<Off>,
    /// Moved so many times.
    pub(super) moves: u32,
    /// Most that was ever known to have come.
    came: u64,
    /// The least that must be left of it: it came, and was due ever since.
    pub(super) kept: u64,
}

/// Of one payment: taken, and neither given back nor on its way back nor taken by a dispute.
fn left_of(payment: &Payment) -> u64 {
    let known = &payment.known;
    let mut out = 0;
    for refund in known.refunds.values() {
        if !refund.status.came_back() {
            out += refund.amount.minor();
        }
    }
    out += asked_back(payment, false);
    for dispute in known.disputes.values() {
        let (taken, given) =
            (dispute.withdrawn.map_or(0, Money::minor), dispute.reinstated.map_or(0, Money::minor));
        out += taken.saturating_sub(given);
    }
    known.captured.saturating_sub(out)
}

/// Of our own refunds: those that no answer is known of, or, `with_known`, also those that have not failed.
fn asked_back(payment: &Payment, with_known: bool) -> u64 {
    let mut sum = 0;
    for request in &payment.refund_requests {
        let answers: Vec<_> =
            payment.known.refunds.values().filter(|r| r.request.as_ref() == Some(&request.key)).collect();
        if answers.is_empty() {
            sum += if request.refused.is_none() { request.amount.minor() } else { 0 };
        } else if with_known {
            let good = answers.iter().filter(|refund| !refund.status.came_back());
            sum += good.map(|refund| refund.amount.minor()).sum::<u64>();
        }
    }
    sum
}

/// Held on a card and to be taken. What is being let go of is on its way back already.
fn on_card(payment: &Payment) -> u64 {
    let known = &payment.known;
    if known.captured > 0 || known.authorisation_ended {
        return 0;
    }
    match &payment.capture {
        Some(capture) if capture.refused.is_some() => 0,
        Some(capture) => capture.amount.minor(),
        None if payment.void_requested => 0,
        None => known.authorised,
    }
}

/// What the client has paid as far as the client is concerned.
fn paid(payment: &Payment) -> u64 {
    let promised = match (&payment.capture, payment.void_requested) {
        (Some(capture), _) if capture.refused.is_none() => capture.amount.minor(),
        (None, true) => 0,
        _ => payment.known.authorised,
    };
    payment.known.captured.max(promised).saturating_sub(asked_back(payment, true))
}

/// The client's money that is there: taken or held on a card.
pub(super) fn there(booking: &Booking) -> u64 {
    booking.payments.values().map(|payment| left_of(payment) + on_card(payment)).sum()
}

/// The provider does not send back what is left of a payment.
pub(super) fn is_stuck(booking: &Booking) -> bool {
    booking.payments.values().filter(|payment| payment.known.captured > 0).any(|payment| {
        let disputed = payment.known.disputes.values().any(|d| d.status == DisputeStatus::Open);
        let lost = |key: &str| {
            payment
                .known
                .refunds
                .values()
                .any(|refund| refund.request.as_deref() == Some(key) && refund.status.came_back())
        };
        let won = payment.known.disputes.values().filter(|d| d.status == DisputeStatus::Won).count();
        let since = payment.refund_requests.iter().filter(|r| r.disputes_won == won);
        let in_vain = since.filter(|r| r.refused.is_some() || lost(&r.key)).count();
        disputed || in_vain >= 3
    })
}

impl Promise {
    /// What the client of a new booking is promised.
    pub(super) fn of(booking: &Booking, house: &House) -> Self {
        let is_test = booking.made.purpose == Purpose::TestPayment;
        let pays_ahead = booking.made.asked.pay == PayChoice::Now && !is_test;
        let (agreed, ahead) = match booking.made.lines.first() {
            Some(line) => {
                let services = || booking.made.asked.services.iter().map(ServiceId::as_str);
                let staff = line.staff.as_str();
                (house.agreed(services(), staff, pays_ahead), house.ahead(services(), staff))
            }
            None => (Vec::new(), 0),
        };
        Self {
            agreed,
            is_test,
            pays_ahead,
            start: booking.made.visit.start,
            ahead: if pays_ahead { ahead } else { 0 },
            requested: BTreeMap::new(),
            granted: BTreeMap::new(),
            granted_off: 0,
            off: None,
            moves: 0,
            came: 0,
            kept: 0,
        }
    }

    /// What the salon may keep now; `None` while the first payment is awaited.
    pub(super) fn due(&self, booking: &Booking) -> Option<u64> {
        if self.is_test {
            return Some(0);
        }
        match (&self.off, booking.phase) {
            (Some(off), _) => Some(off.keeps.saturating_sub(self.granted_off)),
            (None, Phase::Held { .. }) => None,
            (None, Phase::Confirmed { .. }) => {
                let asked = self.ahead + self.requested.values().sum::<u64>();
                Some(asked.saturating_sub(self.granted.values().sum()))
            }
            (None, Phase::Expired { .. } | Phase::Cancelled { .. } | Phase::NoShow { .. }) => Some(0),
        }
    }

    /// What the client is asked to pay online now.
    pub(super) fn wanted(&self, booking: &Booking) -> Option<u64> {
        let wanted = match booking.phase {
            Phase::Held { .. } if self.is_test => {
                booking.made.quote.prepayment.due_now().expect("a test is paid").minor()
            }
            Phase::Held { .. } => self.ahead,
            Phase::Confirmed { .. } => {
                let paid: u64 = booking.payments.values().map(paid).sum();
                self.due(booking)?.saturating_sub(paid)
            }
            Phase::Expired { .. } | Phase::Cancelled { .. } | Phase::NoShow { .. } => 0,
        };
        (wanted > 0).then_some(wanted)
    }

    /// The salon can still give this much back of its own accord.
    pub(super) fn grantable(&self, booking: &Booking) -> u64 {
        self.due(booking).unwrap_or(0).min(there(booking))
    }

    /// What calling off means at `now`.
    pub(super) fn cancellation(&self, booking: &Booking, house: &House, now: Timestamp) -> CancellationQuote {
        let late = self.agreed.iter().filter(|one| self.start.since(now) < one.notice);
        let (fee, kept) = (late.map(|one| one.fee).sum::<u64>(), self.grantable(booking));
        // In units that the provider sends back, in the client's favour.
        let fee = (fee / house.step * house.step).min(kept);
        CancellationQuote { fee: house.sum(fee), back: house.sum(kept - fee), charge: None }
    }

    /// What is kept when nobody comes.
    pub(super) fn missed(&self, booking: &Booking, house: &House) -> u64 {
        let fee = self.agreed.iter().map(|one| one.fee).sum::<u64>();
        (fee / house.step * house.step).min(self.grantable(booking))
    }

    /// The last second at which calling off, and so moving by oneself, is free.
    pub(super) fn free_until(&self) -> Timestamp {
        let notices = self.agreed.iter().filter(|one| one.fee > 0).map(|one| one.notice);
        notices.max().map_or(self.start.plus(-1), |notice| self.start.plus(-notice))
    }

    /// The seconds at which something changes.
    pub(super) fn boundaries(&self) -> Vec<Timestamp> {
        let notices = self.agreed.iter().map(|one| self.start.plus(-one.notice));
        notices.chain([self.start]).collect()
    }

    pub(super) fn request(&mut self, key: &str, minor: u64) {
        self.requested.entry(key.to_owned()).or_insert(minor);
    }

    /// True when it was asked for.
    pub(super) fn revoke(&mut self, key: &str) -> bool {
        self.requested.remove(key).is_some()
    }

    pub(super) fn knows_request(&self, key: &str) -> bool {
        self.requested.contains_key(key)
    }

    pub(super) fn grant(&mut self, key: &str, minor: u64) {
        if self.granted.insert(key.to_owned(), minor).is_none() && self.off.is_some() {
            self.granted_off += minor;
        }
    }

    /// What is due ahead of the visit as it is now.
    pub(super) fn ahead(&self) -> u64 {
        self.ahead
    }

    pub(super) fn moved(&mut self, booking: &Booking, house: &House) {
        let staff = booking.made.lines.first().map(|line| line.staff.clone()).expect("a visit has services");
        let services = booking.made.asked.services.iter().map(ServiceId::as_str);
        self.ahead = if self.pays_ahead { house.ahead(services, staff.as_str()) } else { 0 };
        self.start = booking.made.visit.start;
        self.moves += 1;
    }

    /// Money came, or less is due: what stays must stay.
    pub(super) fn keep(&mut self, booking: &Booking) {
        let came = booking.payments.values().map(|p| p.known.captured.max(p.known.authorised)).sum::<u64>();
        self.kept += came.saturating_sub(self.came);
        self.came = self.came.max(came);
        if let Some(due) = self.due(booking) {
            self.kept = self.kept.min(due);
        }
    }
}
