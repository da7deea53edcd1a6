//! A model of Stripe: payment pages, charges, holds, cards on file, refunds, disputes, idempotency keys, and the messages
//! about them.
//!
//! It shares nothing with the product but the words for facts. Invariants: a key gives the same answer for a day; money
//! is never given back twice; what cannot be given back is refused. It counts refunds above what is left that the
//! product had no excuse to ask for.

mod card;

use crate::message::{About, Message, Order, Refused};
use crate::rng::Rng;
use chairtime_shared::id::{BookingId, ProviderRef};
use chairtime_shared::money::Money;
use chairtime_shared::payment::SavedCard;
use chairtime_shared::payment::fact::{DisputeFact, DisputeStatus, PaymentFact, RefundFact, RefundStatus};
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;
use std::collections::BTreeMap;

/// Keys are kept this long (docs.stripe.com, idempotent requests: at least 24 hours).
pub const KEY_SECONDS: i64 = 24 * 3_600;
/// A page closes by itself no sooner than this after it was opened (docs.stripe.com, `expires_at`).
const PAGE_SECONDS_MIN: i64 = 30 * 60;

/// Whether a page can be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PageState {
    /// It can, until it expires.
    Open,
    /// It was.
    Complete,
    /// It cannot any more.
    Expired,
}

/// Why a hold is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldOver {
    /// We took of it, or let go of it.
    Decided,
    /// Its time was up.
    RanOut,
}

/// A payment page, and its charge once paid.
#[derive(Debug, Clone)]
pub struct Session {
    /// `cs_…`
    pub id: ProviderRef,
    intent: ProviderRef,
    charge: ProviderRef,
    /// What it pays for.
    pub about: About,
    /// The sum.
    pub amount: Money,
    order: Order,
    /// When it closes by itself.
    pub expires: Timestamp,
    /// Whether it can be paid.
    pub state: PageState,
    taken: u64,
    /// Until when it is held on the card.
    pub held_until: Option<Timestamp>,
    /// What was held and not taken never will be.
    pub hold_over: Option<HoldOver>,
    /// The card as it is kept.
    pub saved: Option<SavedCard>,
    /// Charged without its holder: there was no page.
    pub on_file: bool,
    refunds: Vec<RefundFact>,
    disputes: Vec<DisputeFact>,
    /// Somebody gave money back by hand.
    pub by_hand: bool,
}

impl Session {
    /// Captured in all.
    #[must_use]
    pub fn captured(&self) -> u64 {
        self.taken
    }

    fn refunded(&self) -> u64 {
        let sent = self.refunds.iter().filter(|refund| !refund.status.came_back());
        sent.map(|refund| refund.amount.minor()).sum()
    }

    /// What the salon has of it.
    #[must_use]
    pub fn left(&self) -> u64 {
        let taken: u64 = self
            .disputes
            .iter()
            .map(|d| d.withdrawn.map_or(0, Money::minor) - d.reinstated.map_or(0, Money::minor))
            .sum();
        self.captured().saturating_sub(self.refunded() + taken)
    }

    /// It has been disputed.
    #[must_use]
    pub fn disputed(&self) -> bool {
        !self.disputes.is_empty()
    }

    fn dispute_open(&self) -> bool {
        self.disputes.iter().any(|dispute| dispute.status == DisputeStatus::Open)
    }

    fn refs(&self) -> Vec<ProviderRef> {
        vec![self.id.clone(), self.intent.clone(), self.charge.clone()]
    }

    /// Everything that can be asked about it, disputes excepted: those come as messages only.
    #[must_use]
    pub fn looked_up(&self) -> (Vec<ProviderRef>, Vec<PaymentFact>) {
        match self.state {
            PageState::Open => (Vec::new(), Vec::new()),
            PageState::Expired => (vec![self.id.clone()], vec![PaymentFact::CheckoutClosed]),
            PageState::Complete => {
                let refunds =
                    self.refunds.iter().map(|refund| PaymentFact::Refund { refund: refund.clone() });
                (self.refs(), self.charge_facts().into_iter().chain(refunds).collect())
            }
        }
    }
}

/// Why a page was not expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotOpen;

#[derive(Debug, Clone)]
struct Stored<T> {
    at: Timestamp,
    answer: T,
}

/// Stripe, as far as one salon's account sees it.
#[derive(Debug, Clone, Default)]
pub struct Stripe {
    /// Every page ever opened.
    pub sessions: Vec<Session>,
    created: BTreeMap<String, Stored<usize>>,
    refunded: BTreeMap<String, Stored<RefundFact>>,
    captured: BTreeMap<String, Stored<Result<(), Refused>>>,
    charged: BTreeMap<String, Stored<Result<usize, Refused>>>,
    refused_charges: BTreeMap<About, Refused>,
    /// Messages not yet sent.
    pub outgoing: Vec<Message>,
    habits: u64,
}

fn name(prefix: &str, number: u64) -> ProviderRef {
    format!("{prefix}_{number}").parse().expect("a name")
}

/// The last digit of a sum in a currency with three decimals is 0 (docs.stripe.com, currencies).
fn check_units(amount: Money) {
    let thousandths = ["BHD", "JOD", "KWD", "OMR", "TND"].contains(&amount.currency().code());
    let whole = amount.minor() > 0 && (!thousandths || amount.minor().is_multiple_of(10));
    assert!(whole, "law: a provider is asked for sums that it knows: {amount}");
}

fn fresh<T>(stored: Option<&Stored<T>>, now: Timestamp) -> Option<&T> {
    stored.filter(|stored| now.since(stored.at) < KEY_SECONDS).map(|stored| &stored.answer)
}

impl Stripe {
    /// An account without payments. `habits` decides what the salon chooses and the documentation leaves open.
    #[must_use]
    pub fn new(habits: u64) -> Self {
        Self { habits, ..Self::default() }
    }

    /// All that tells two states of an account apart, as far as one booking goes, where every card is charged at once and
    /// nobody disputes; of a key, whether it was first used at `fresh_from` or later. In words of which none names the booking.
    #[must_use]
    pub fn charges_of(&self, booking: &BookingId, fresh_from: Timestamp) -> Vec<String> {
        let own = self.sessions.iter().enumerate().filter(|(_, session)| session.about.0 == *booking);
        let name = |number: usize, session: &Session| {
            let earlier = self.sessions[..number].iter().filter(|one| one.about == session.about).count();
            (session.about.1, earlier)
        };
        let sessions = own.map(|(number, session)| {
            let Session { expires, state, taken, refunds, .. } = session;
            let refunds = refunds.iter().map(|refund| {
                let request = refund.request.as_ref().map(|request| request.replace(booking.as_str(), ""));
                (request, refund.amount.minor(), refund.status)
            });
            let refunds: Vec<_> = refunds.collect();
            format!("{:?} {expires:?} {state:?} {taken} {refunds:?}", name(number, session))
        });
        let key = |kind: &str, key: &String, at: Timestamp| {
            let suffix = key.strip_prefix(booking.as_str())?;
            Some(format!("{kind}{suffix} {}", at >= fresh_from))
        };
        let created = self.created.iter().filter_map(|(name, stored)| key("created", name, stored.at));
        let refunded = self.refunded.iter().filter_map(|(name, stored)| key("refunded", name, stored.at));
        let mut all: Vec<_> = sessions.chain(created).chain(refunded).collect();
        all.sort_unstable();
        all
    }

    /// The webhook also receives `refund.created`; without it new refunds have to be looked up.
    fn names_refunds(&self) -> bool {
        self.habits & 1 != 0
    }

    /// Opens a page, or gives the one that this key opened before.
    pub fn create(
        &mut self,
        key: &str,
        about: &About,
        order: Order,
        expires: Timestamp,
        now: Timestamp,
    ) -> Result<ProviderRef, Refused> {
        if let Some(index) = fresh(self.created.get(key), now) {
            let session = &self.sessions[*index];
            let same = (&session.about, session.order, session.expires) == (about, order, expires);
            assert!(same, "law: one key, one set of parameters: {key}");
            return Ok(session.id.clone());
        }
        check_units(order.amount);
        if !(PAGE_SECONDS_MIN..=24 * 3_600).contains(&expires.since(now)) {
            return Err(Refused("expires_at"));
        }
        let session = Session::open(self.number(about), about, order, expires);
        let id = session.id.clone();
        self.created.insert(key.to_owned(), Stored { at: now, answer: self.sessions.len() });
        self.sessions.push(session);
        Ok(id)
    }

    /// A number that the next page or charge for that payment has, whatever was opened for others before.
    fn number(&self, about: &About) -> u64 {
        let booking = u64::from_str_radix(&about.0.as_str()[20..], 16).expect("hexadecimal digits");
        let earlier = self.sessions.iter().filter(|session| session.about == *about).count() as u64;
        (booking * 128 + u64::from(about.1.0)) * 16 + earlier
    }

    /// True when that key has opened a page and still answers with it.
    #[must_use]
    pub fn knows_key(&self, key: &str, now: Timestamp) -> bool {
        fresh(self.created.get(key), now).is_some()
    }

    /// The page of that name.
    #[must_use]
    pub fn find(&self, id: &ProviderRef) -> Option<usize> {
        self.sessions.iter().position(|s| [&s.id, &s.intent, &s.charge].contains(&id))
    }

    /// Pages whose time is up close by themselves.
    pub fn expire_by_time(&mut self, now: Timestamp) {
        for index in 0..self.sessions.len() {
            let session = &mut self.sessions[index];
            if session.state == PageState::Open && session.expires <= now {
                session.state = PageState::Expired;
                self.say_expired(index);
            }
        }
    }

    fn say_expired(&mut self, index: usize) {
        let session = &self.sessions[index];
        let (about, refs) = (Some(session.about.clone()), vec![session.id.clone()]);
        self.outgoing.push(Message {
            from: Provider::Stripe,
            about,
            refs,
            facts: vec![PaymentFact::CheckoutClosed],
        });
    }

    /// Closes a page, if it is open.
    pub fn expire(&mut self, index: usize) -> Result<(), NotOpen> {
        if self.sessions[index].state != PageState::Open {
            return Err(NotOpen);
        }
        self.sessions[index].state = PageState::Expired;
        self.say_expired(index);
        Ok(())
    }

    /// A card is declined on the page.
    pub fn decline(&mut self, index: usize) {
        let session = &self.sessions[index];
        if session.state == PageState::Open {
            let (about, refs) = (Some(session.about.clone()), vec![session.intent.clone()]);
            let facts = vec![PaymentFact::Declined {
                code: Some("card_declined".to_owned()),
                at: None,
                transaction: None,
            }];
            self.outgoing.push(Message { from: Provider::Stripe, about, refs, facts });
        }
    }

    /// Messages about money going back carry none of our metadata, and not always every name.
    fn say(&mut self, index: usize, fact: PaymentFact, rng: &mut Rng) {
        let session = &self.sessions[index];
        let mut refs = vec![session.charge.clone()];
        if rng.percent(70) {
            refs.push(session.intent.clone());
        }
        self.outgoing.push(Message { from: Provider::Stripe, about: None, refs, facts: vec![fact] });
    }

    /// Sends money back under a key.
    pub fn refund(
        &mut self,
        index: usize,
        key: &str,
        amount: Money,
        now: Timestamp,
        rng: &mut Rng,
    ) -> Result<RefundFact, Refused> {
        if let Some(refund) = fresh(self.refunded.get(key), now) {
            return Ok(refund.clone());
        }
        check_units(amount);
        let session = &self.sessions[index];
        if session.dispute_open() {
            return Err(Refused("charge_disputed"));
        }
        if amount.minor() > session.left() {
            let surprised = session.by_hand || session.disputed();
            assert!(
                surprised,
                "law: no refund above what is left is ever asked for: {key} {amount} {session:?}"
            );
            return Err(Refused("charge_already_refunded"));
        }
        let refund = self.give_back(index, Some(key.to_owned()), amount, rng);
        self.refunded.insert(key.to_owned(), Stored { at: now, answer: refund.clone() });
        Ok(refund)
    }

    fn give_back(
        &mut self,
        index: usize,
        request: Option<String>,
        amount: Money,
        rng: &mut Rng,
    ) -> RefundFact {
        let number = self.sessions[index].refunds.len();
        let id = format!("re_{}_{number}", self.sessions[index].charge).parse().expect("a name");
        let status = if rng.percent(70) { RefundStatus::Succeeded } else { RefundStatus::Pending };
        let refund = RefundFact { id, request, amount, status };
        self.sessions[index].refunds.push(refund.clone());
        if self.names_refunds() {
            self.say(index, PaymentFact::Refund { refund: refund.clone() }, rng);
        }
        let session = &self.sessions[index];
        let refs = vec![session.intent.clone(), session.charge.clone()];
        let facts = vec![PaymentFact::Captured { amount: session.taken() }, PaymentFact::RefundsToLookUp];
        // The charge does carry our metadata.
        self.outgoing.push(Message {
            from: Provider::Stripe,
            about: Some(session.about.clone()),
            refs,
            facts,
        });
        refund
    }

    /// Somebody at the salon gives part of a payment back at Stripe's own desk.
    pub fn refund_by_hand(&mut self, index: usize, rng: &mut Rng) -> bool {
        let session = &self.sessions[index];
        let step = if session.amount.currency().code() == "KWD" { 10 } else { 1 };
        let minor = (rng.below(session.left().max(1)) / step + 1) * step;
        if session.left() == 0 || session.dispute_open() {
            return false;
        }
        let amount = Money::new(minor.min(session.left()), session.amount.currency()).expect("a part");
        self.sessions[index].by_hand = true;
        self.give_back(index, None, amount, rng);
        true
    }

    /// One refund moves on; `sometimes_fails` is a chance in a hundred.
    pub fn move_refund(&mut self, index: usize, sometimes_fails: u64, rng: &mut Rng) -> Option<RefundStatus> {
        let refunds = &mut self.sessions[index].refunds;
        let moving = refunds.iter_mut().find(|refund| match refund.status {
            RefundStatus::Pending => true,
            RefundStatus::Succeeded => rng.percent(sometimes_fails),
            RefundStatus::Cancelled | RefundStatus::Failed => false,
        })?;
        moving.status = match moving.status {
            RefundStatus::Pending if !rng.percent(sometimes_fails) => RefundStatus::Succeeded,
            RefundStatus::Pending if rng.percent(30) => RefundStatus::Cancelled,
            RefundStatus::Pending
            | RefundStatus::Succeeded
            | RefundStatus::Cancelled
            | RefundStatus::Failed => RefundStatus::Failed,
        };
        let refund = moving.clone();
        let status = refund.status;
        self.say(index, PaymentFact::Refund { refund }, rng);
        Some(status)
    }

    /// A refund is on its way.
    #[must_use]
    pub fn refund_pending(&self, index: usize) -> bool {
        self.sessions[index].refunds.iter().any(|refund| refund.status == RefundStatus::Pending)
    }

    /// A cardholder disputes what is left, or a dispute is decided. Inquiries take no money.
    pub fn move_dispute(&mut self, index: usize, rng: &mut Rng) -> bool {
        let session = &mut self.sessions[index];
        let left = Money::new(session.left(), session.amount.currency()).expect("a sum");
        let number = session.disputes.len() as u64;
        let dispute = if let Some(open) =
            session.disputes.iter_mut().find(|d| d.status <= DisputeStatus::Open)
        {
            match (open.withdrawn, rng.percent(50)) {
                (Some(taken), true) => {
                    open.status = DisputeStatus::Won;
                    open.reinstated = Some(taken);
                }
                (Some(_), false) => open.status = DisputeStatus::Lost,
                (None, _) => open.status = DisputeStatus::Closed,
            }
            open.clone()
        } else if left.is_zero() || number > 0 {
            return false;
        } else {
            let id = format!("dp_{}_{number}", session.id).parse().expect("a name");
            let withdrawn = rng.percent(70).then_some(left);
            let status = if withdrawn.is_some() { DisputeStatus::Open } else { DisputeStatus::Inquiry };
            let reason = "fraudulent".to_owned();
            let dispute =
                DisputeFact { id, amount: left, reason, status, withdrawn, reinstated: None, due_by: None };
            session.disputes.push(dispute.clone());
            dispute
        };
        self.say(index, PaymentFact::Dispute { dispute }, rng);
        true
    }
}
