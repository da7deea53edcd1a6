//! What a client was promised, in a small model of its own.
//!
//! It is told each command that the ledger took, and says before each what the ledger must answer. What is due it
//! knows from the salon's tables alone, what was paid it reads by `payments`.

use super::payments::{is_idle, on_card, paid, there};
use crate::fixtures::DAY;
use crate::house::{Agreed, House};
use chairtime_shared::api::PayChoice;
use chairtime_shared::booking::{Actor, Booking, CancellationQuote, Phase, Purpose};
use chairtime_shared::id::ServiceId;
use chairtime_shared::payment::Payment;
use chairtime_shared::prepayment::Collect;
use chairtime_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Every provider holds a card for so many days at least.
pub(super) const HOLD_DAYS: i64 = 7;

/// What is due ahead of a visit is only held: a card can be held until a day after it.
pub(super) fn can_be_held(
    house: &House,
    services: &[ServiceId],
    start: Timestamp,
    held_until: Timestamp,
) -> bool {
    let services = || services.iter().map(ServiceId::as_str);
    house.holds(services()) && start.plus(house.lasts(services()) + DAY) <= held_until
}

/// The same of a booking, which must say so.
fn is_held(booking: &Booking, house: &House, held_until: Timestamp) -> bool {
    let held = can_be_held(house, &booking.made.asked.services, booking.made.visit.start, held_until);
    let is_said = booking.made.quote.collect == Collect::Hold;
    assert!(
        is_said == held,
        "law: a card is held for what its rule says and as long as it can be: {booking:#?}"
    );
    held
}

/// It was called off, or nobody came.
#[derive(Debug, Clone)]
pub(super) struct Off {
    /// The salon may keep this of it, what it grants afterwards not yet taken away.
    pub(super) keeps: u64,
    /// That part of it is asked of the client's card, or of the client.
    pub(super) asks: u64,
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
    /// That is only held on the card.
    is_held: bool,
    /// What the salon has taken of a card that was held, and how much was held.
    decided: Option<(u64, u64)>,
    /// Less than this is not asked for online.
    pub(super) smallest: u64,
    /// The most that may be kept or charged in all, where the client has allowed to charge the card.
    pub(super) leave: Option<u64>,
    requested: BTreeMap<String, u64>,
    revoked: BTreeSet<String>,
    /// Given back by the salon of its own accord, by key.
    pub(super) granted: BTreeMap<String, u64>,
    /// Granted in all, and that part of it that came after the visit was off.
    granted_off: u64,
    /// Had left at the provider's own pages when something was granted: neither kept nor asked for any more.
    gone: u64,
    pub(super) off: Option<Off>,
    /// Moved so many times.
    pub(super) moves: u32,
    /// Most that was ever known to have come.
    came: u64,
    /// The least that must be left of it: it came, and was due ever since.
    pub(super) kept: u64,
}

/// Each service of a visit, with whoever does it.
fn lines(booking: &Booking) -> Vec<(&str, &str)> {
    let services = booking.made.asked.services.iter().map(ServiceId::as_str);
    services.zip(booking.made.lines.iter().map(|line| line.staff.as_str())).collect()
}

impl Promise {
    /// What the client of a new booking is promised.
    pub(super) fn of(booking: &Booking, house: &House) -> Self {
        let is_test = booking.made.purpose != Purpose::Visit;
        let pays_ahead = booking.made.asked.pay == PayChoice::Now && !is_test;
        let lines = lines(booking);
        let (agreed, ahead, leave) = match lines.first() {
            // Nobody has agreed to anything.
            Some(_) if booking.made.by == Actor::Salon => (Vec::new(), 0, None),
            Some(_) => {
                let leave = house.leave(&lines, pays_ahead);
                (house.agreed(&lines, pays_ahead), house.ahead(&lines), leave)
            }
            None => (Vec::new(), 0, None),
        };
        let given = booking.made.asked.mandate.as_ref().map(|mandate| mandate.amount.minor());
        assert!(given == leave, "law: leave is given for what was asked for ({leave:?}): {booking:#?}");
        let week = booking.made.at.plus(HOLD_DAYS * DAY);
        Self {
            agreed,
            is_test,
            pays_ahead,
            start: booking.made.visit.start,
            ahead: if pays_ahead { ahead } else { 0 },
            is_held: is_held(booking, house, week),
            decided: None,
            smallest: if is_test { 0 } else { house.smallest },
            leave,
            requested: booking.requested.iter().map(|(key, sum)| (key.clone(), sum.minor())).collect(),
            revoked: BTreeSet::new(),
            granted: BTreeMap::new(),
            granted_off: 0,
            gone: 0,
            off: None,
            moves: 0,
            came: 0,
            kept: 0,
        }
    }

    /// What the salon may keep now; `None` while the first payment is awaited.
    pub(super) fn due(&self, booking: &Booking) -> Option<u64> {
        self.owed(booking).map(|owed| owed.saturating_sub(self.gone))
    }

    /// What the client is to have paid in all.
    fn owed(&self, booking: &Booking) -> Option<u64> {
        if self.is_test {
            return Some(0);
        }
        match (&self.off, booking.phase) {
            (Some(off), _) => Some(off.keeps.saturating_sub(self.granted_off)),
            (None, Phase::Held { .. }) => None,
            (None, Phase::Confirmed { .. }) => {
                let asked = self.ahead_now() + self.requested.values().sum::<u64>();
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
            Phase::Confirmed { .. } => self.lacking(booking),
            // Only where they have allowed it.
            Phase::Cancelled { .. } | Phase::NoShow { .. } if self.leave.is_some() => self.lacking(booking),
            Phase::Expired { .. } | Phase::Cancelled { .. } | Phase::NoShow { .. } => 0,
        };
        (wanted > 0 && wanted >= self.smallest).then_some(wanted)
    }

    /// What is due of a visit that stands and the client has not done their part for.
    pub(super) fn lacking(&self, booking: &Booking) -> u64 {
        self.owed(booking).unwrap_or(0).saturating_sub(self.paid(booking))
    }

    /// What of the sum that is due somebody has sent back by hand. A grant is of what is there, so this is not kept
    /// instead of it.
    pub(super) fn gone_by_hand(&self, booking: &Booking) -> u64 {
        let by_hand = |payment: &Payment| {
            let ours = |key: &String| payment.refund_requests.iter().any(|request| request.key == *key);
            let theirs =
                payment.known.refunds.values().filter(|refund| !refund.request.as_ref().is_some_and(ours));
            theirs
                .filter(|refund| !refund.status.came_back())
                .map(|refund| refund.amount.minor())
                .sum::<u64>()
        };
        let missing = self.due(booking).unwrap_or(0).saturating_sub(there(booking));
        missing.saturating_sub(self.lacking(booking)).min(booking.payments.values().map(by_hand).sum())
    }

    /// What the client has done their part for. More held than the visit costs ahead pays for nothing else.
    fn paid(&self, booking: &Booking) -> u64 {
        let paid: u64 = booking.payments.values().map(paid).sum();
        let idle = if self.off.is_none() { Self::idle(booking) } else { 0 };
        paid.saturating_sub(idle.saturating_sub(self.ahead_now()))
    }

    /// Due ahead, where part of it was held and the salon has said what it takes of that.
    fn ahead_now(&self) -> u64 {
        let (taken, of) = self.decided.unwrap_or((0, 0));
        (self.ahead + taken).saturating_sub(of)
    }

    /// The visit stands, and a card is only held for it.
    pub(super) fn is_guaranteed(&self, booking: &Booking) -> bool {
        let stands = matches!(booking.phase, Phase::Confirmed { .. });
        stands && self.off.is_none() && self.is_held && self.decided.is_none()
    }

    /// What is held on a card as a guarantee now, and only held.
    pub(super) fn guarantee(&self, booking: &Booking) -> u64 {
        if !self.is_guaranteed(booking) {
            return 0;
        }
        let idle = booking.payments.values().filter(|payment| is_idle(payment));
        let held: u64 = idle.map(on_card).sum();
        held.min(self.ahead).min(self.due(booking).unwrap_or(0))
    }

    /// Until when the card is held that is held as a guarantee.
    pub(super) fn held_until(&self, booking: &Booking) -> Option<Timestamp> {
        let idle = booking.payments.values().filter(|payment| is_idle(payment) && on_card(payment) > 0);
        let until = |payment: &Payment| {
            payment.known.capture_before.unwrap_or_else(|| payment.since.plus(HOLD_DAYS * DAY))
        };
        idle.map(until).min().filter(|_| self.guarantee(booking) > 0)
    }

    /// What the salon has said about the card that is held.
    pub(super) fn decided(&self) -> Option<u64> {
        self.decided.map(|(taken, _)| taken)
    }

    /// The salon takes so much of what was held as a guarantee; `idle` is what was held in all.
    pub(super) fn decide(&mut self, (taken, of): (u64, u64), idle: u64) {
        self.decided = Some((taken, of));
        self.kept = self.kept.saturating_sub(idle) + taken;
    }

    /// The least that must be left of what came.
    pub(super) fn least(&self, booking: &Booking) -> u64 {
        match &self.off {
            Some(off) if off.asks == 0 => self.due(booking).unwrap_or(0),
            _ if self.is_guaranteed(booking) => self.kept.saturating_sub(Self::idle(booking)),
            _ => self.kept,
        }
    }

    /// The salon can still give this much back of its own accord.
    pub(super) fn grantable(&self, booking: &Booking) -> u64 {
        self.due(booking).unwrap_or(0).min(there(booking))
    }

    /// What calling off means at `now`.
    pub(super) fn cancellation(&self, booking: &Booking, house: &House, now: Timestamp) -> CancellationQuote {
        let late = self.agreed.iter().filter(|one| self.start.since(now) < one.notice);
        let Off { keeps, asks } = self.off_for(late.map(|one| one.fee).sum(), booking, house);
        let kept = self.grantable(booking);
        let back = house.sum(kept.saturating_sub(keeps));
        CancellationQuote { fee: house.sum(keeps), back, charge: (asks > 0).then(|| house.sum(asks)) }
    }

    /// What is kept when nobody comes.
    pub(super) fn missed(&self, booking: &Booking, house: &House) -> Off {
        self.off_for(self.agreed.iter().map(|one| one.fee).sum(), booking, house)
    }

    /// A fee in units that the provider sends back or charges, in the client's favour: of what is there, and beyond that
    /// only as far as they have allowed.
    fn off_for(&self, fee: u64, booking: &Booking, house: &House) -> Off {
        let kept = self.grantable(booking);
        let units = |minor: u64| minor / house.step * house.step;
        let keeps = match self.leave {
            Some(leave) if fee.min(leave) > kept => kept + units(fee.min(leave) - kept),
            _ => units(fee).min(kept),
        };
        let paid: u64 = booking.payments.values().map(paid).sum();
        Off { keeps, asks: keeps.saturating_sub(kept).min(keeps.saturating_sub(paid)) }
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
        let known = self.requested.remove(key).is_some();
        known && self.revoked.insert(key.to_owned())
    }

    pub(super) fn knows_request(&self, key: &str) -> bool {
        self.requested.contains_key(key)
    }

    pub(super) fn was_revoked(&self, key: &str) -> bool {
        self.revoked.contains(key)
    }

    /// The visit is off, and what is kept of it was counted anew.
    pub(super) fn call_off(&mut self, off: Off) {
        self.off = Some(off);
        self.gone = 0;
    }

    /// The salon gives back, when `gone` had left by hand.
    pub(super) fn grant(&mut self, key: &str, minor: u64, gone: u64) {
        self.gone += gone;
        if self.granted.insert(key.to_owned(), minor).is_none() && self.off.is_some() {
            self.granted_off += minor;
        }
    }

    /// What is due ahead of the visit as it is now.
    pub(super) fn ahead(&self) -> u64 {
        self.ahead
    }

    /// Held on cards as a guarantee, or once held there, whatever it guarantees by now.
    pub(super) fn idle(booking: &Booking) -> u64 {
        let idle = booking.payments.values().filter(|payment| is_idle(payment));
        idle.map(|payment| payment.known.authorised).sum()
    }

    /// Moved, while a card was held until `held_until`, or could have been from now on; `idle` was held as a guarantee.
    pub(super) fn moved(&mut self, booking: &Booking, house: &House, (held_until, idle): (Timestamp, u64)) {
        let was_held = std::mem::replace(&mut self.is_held, is_held(booking, house, held_until));
        self.ahead = if self.pays_ahead { house.ahead(&lines(booking)) } else { 0 };
        self.start = booking.made.visit.start;
        self.moves += 1;
        if was_held && !self.is_held && self.decided.is_none() {
            // Charged instead, and no more than it costs there.
            self.kept = self.kept.saturating_sub(idle) + self.kept.min(idle).min(self.ahead);
        }
    }

    /// Money came, or less is due: what stays must stay.
    pub(super) fn keep(&mut self, booking: &Booking) {
        let (held, charged): (Vec<_>, Vec<_>) =
            booking.payments.values().partition(|payment| payment.collect == Collect::Hold);
        let came = |payments: &[&Payment]| {
            let there = payments.iter().filter(|p| !p.void_requested || p.known.captured > 0);
            there.map(|p| p.known.captured.max(p.known.authorised)).sum::<u64>()
        };
        // Of cards that are held no more is ever taken than is due ahead.
        let taken = held.iter().map(|payment| payment.known.captured).sum::<u64>();
        let came = came(&charged) + came(&held).min(self.ahead).max(taken);
        self.kept += came.saturating_sub(self.came);
        self.came = self.came.max(came);
        if let Some(due) = self.due(booking) {
            self.kept = self.kept.min(due);
        }
    }
}
