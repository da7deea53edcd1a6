//! Decisions about one booking: what happens, and what has to be done outside because of it.
//!
//! A [`Step`] starts from a booking, emits events (each applied at once) and collects effects. Invariants: the slot is
//! given up only by [`Step::end_hold`], [`Step::release`] and [`Step::cancel`]; money is asked back only by settlement; a fact that says
//! nothing new changes nothing, but a question is asked each time it is raised. Deliberately absent: making bookings and
//! looking at other bookings (`ledger` does).

use super::settlement::{self, Settlement};
use super::{Booking, Event, Phase, Power};
use crate::payment::fact::PaymentFact;
use crate::payment::{Attempt, Page, Payment};
use crate::prepayment::Collect;
use crate::provider::Provider;
use crate::time::Timestamp;

pub use super::check::{Check, CheckVerdict, PAYING_SECONDS, PAYING_SECONDS_MAX};
pub use super::effect::{Effect, PageAnswer};

/// Why a payment cannot be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotPay {
    /// The booking stands already, or nothing is due online.
    NothingToPay,
    /// The slot is no longer held.
    HoldEnded,
    /// [`ATTEMPTS_MAX`] pages were opened for that sum within a day, or [`ATTEMPTS_EVER_MAX`] for this booking in all.
    TooManyAttempts,
}

/// Whether the time that an expired booking had is still to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Nobody else has any of it.
    Free,
    /// Somebody has.
    Taken,
}

/// Most payment pages for one sum of one booking in [`ATTEMPTS_SECONDS`]: a client needs two or three, a script would like
/// more. Each move and each request may make it another sum.
pub const ATTEMPTS_MAX: usize = 10;

/// A day: a payment link may lie about for weeks, and opens another page each time its former one has expired.
pub const ATTEMPTS_SECONDS: i64 = 24 * 3_600;

/// Most payment pages for one booking in all, so that it cannot be made to grow without end.
pub const ATTEMPTS_EVER_MAX: usize = 100;

/// Stripe keeps a page open for at least 30 minutes (docs.stripe.com, Checkout Session `expires_at`); a margin on top
/// lets the same request be repeated for a while. We close the page ourselves when the hold ends.
const PAGE_SECONDS_MIN: i64 = 45 * 60;

/// One decision in the making.
#[derive(Debug, Clone)]
pub struct Step {
    /// The booking with all events so far applied.
    pub booking: Booking,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// What has to be done outside.
    pub effects: Vec<Effect>,
}

impl Step {
    /// Starts from a booking as stored.
    #[must_use]
    pub fn on(booking: Booking) -> Self {
        Self { booking, events: Vec::new(), effects: Vec::new() }
    }

    /// Starts with a new booking.
    #[must_use]
    pub fn with_new(made: super::NewBooking) -> Self {
        let event = Event::Booked { booking: Box::new(made.clone()) };
        Self { booking: Booking::new(made), events: vec![event], effects: Vec::new() }
    }

    pub(super) fn emit(&mut self, event: Event) {
        self.booking.apply(&event);
        self.events.push(event);
    }

    pub(super) fn add(&mut self, effect: Effect) {
        if !self.effects.contains(&effect) {
            self.effects.push(effect);
        }
    }

    /// Makes sure that a page is being opened or is open: the attempt a client should be sent to. An attempt without a
    /// recorded answer is tried again rather than joined by another, for its page may exist. At another provider it is
    /// another attempt, and the former page is closed: one page at a time. So it is when that page has expired, and for
    /// whoever has less power than it leads back with.
    pub fn start_payment_by(
        &mut self,
        power: Power,
        provider: Provider,
        now: Timestamp,
    ) -> Result<Attempt, CannotPay> {
        let until = match self.booking.phase {
            Phase::Held { until } if until > now => until,
            // Of one that does not stand, a fee, which the client may have yet to pay.
            Phase::Confirmed { .. } | Phase::Cancelled { fee: Some(_), .. } | Phase::NoShow { .. } => now,
            Phase::Held { .. } | Phase::Expired { .. } | Phase::Cancelled { fee: None, .. } => {
                return Err(CannotPay::HoldEnded);
            }
        };
        let Some(amount) = self.booking.wanted() else { return Err(CannotPay::NothingToPay) };
        // A page for another sum than is wanted by now is of no use.
        let open = |payment: &Payment| {
            payment.page_may_be_open()
                && payment.page_expires > now
                && payment.provider == provider
                && payment.asked == amount
                && power.covers(payment.power)
        };
        if let Some((attempt, _)) = self.booking.latest_page().filter(|(_, payment)| open(payment)) {
            return Ok(attempt);
        }
        let payments = &self.booking.payments;
        let lately =
            |payment: &&Payment| payment.asked == amount && now.since(payment.since) < ATTEMPTS_SECONDS;
        let lately = payments.values().filter(lately).count();
        if lately >= ATTEMPTS_MAX || payments.len() >= ATTEMPTS_EVER_MAX {
            return Err(CannotPay::TooManyAttempts);
        }
        let attempt = self.next_attempt();
        let page_expires = until.max(now.plus(PAGE_SECONDS_MIN));
        let collect = match self.booking.phase {
            Phase::Held { .. } => self.booking.made.quote.collect,
            // Asked for since: due now.
            Phase::Confirmed { .. }
            | Phase::Expired { .. }
            | Phase::Cancelled { .. }
            | Phase::NoShow { .. } => Collect::Charge,
        };
        self.emit(Event::PaymentStarted { attempt, provider, amount, at: now, page_expires, collect, power });
        self.close_useless_pages();
        Ok(attempt)
    }

    /// The same by the booking's own client.
    pub fn start_payment(&mut self, provider: Provider, now: Timestamp) -> Result<Attempt, CannotPay> {
        self.start_payment_by(Power::Manage, provider, now)
    }

    pub(super) fn next_attempt(&self) -> Attempt {
        let last = self.booking.payments.last_key_value();
        Attempt(last.map_or(1, |(attempt, _)| attempt.0.saturating_add(1)))
    }

    /// Takes down how the provider answered. A page that came too late to be of use is closed again. Of two requests for
    /// one page one may be refused and the other open it: a page that exists outranks a refusal, whichever came first.
    pub fn record_page(&mut self, attempt: Attempt, answer: PageAnswer) {
        let news = |payment: &Payment| match (&payment.page, &answer) {
            (Page::Opening, _) | (Page::Refused { .. }, PageAnswer::Opened { .. }) => true,
            (Page::Refused { .. }, PageAnswer::Refused { .. })
            | (Page::Open { .. } | Page::Shared { .. } | Page::OnFile { .. }, _) => false,
        };
        if self.booking.payments.get(&attempt).is_some_and(news) {
            self.emit(match answer {
                PageAnswer::Opened { session, url, widget } => {
                    Event::PageOpened { attempt, session, url, widget }
                }
                PageAnswer::Refused { code } => Event::PageRefused { attempt, code },
            });
            self.watch_page(attempt);
        }
        self.close_useless_pages();
    }

    /// A page of a visit that stands is closed when its time is up: a held slot's is closed with the hold, but here nothing
    /// else would ever ask whether it was paid.
    fn watch_page(&mut self, attempt: Attempt) {
        let Some(payment) = self.booking.payments.get(&attempt) else { return };
        let stands = !matches!(self.booking.phase, Phase::Held { .. });
        if stands && payment.page_may_be_open() && self.booking.wanted() == Some(payment.asked) {
            let at = payment.page_expires.plus(PAYING_SECONDS_MAX);
            self.add(Effect::LookAtPage { attempt, at });
        }
    }

    /// Takes in what a provider said about one payment, and draws the consequences. `slot` counts only when an expired
    /// booking has been paid after all.
    pub fn learn(&mut self, attempt: Attempt, facts: &[PaymentFact], slot: Slot, now: Timestamp) {
        self.note(attempt, facts);
        self.confirm_if_paid(slot, now);
        self.close_useless_pages();
        self.settle(now);
    }

    /// Takes in facts without drawing consequences yet: more are about to come.
    pub fn note(&mut self, attempt: Attempt, facts: &[PaymentFact]) {
        for fact in facts {
            let Some(payment) = self.booking.payments.get(&attempt) else { return };
            if *fact == PaymentFact::RefundsToLookUp {
                // An event even though it says nothing new: an earlier look may have been too early to see what this
                // message is about, so each question needs a version of its own.
                self.emit(Event::FactLearned { attempt, fact: fact.clone() });
                let version = self.booking.version;
                self.add(Effect::LookUp { attempt, version });
                continue;
            }
            let kept = self.booking.made.asked.mandate.is_some() && !self.booking.made.contact.is_nobody();
            if matches!(fact, PaymentFact::CardSaved { .. }) && !kept {
                // The client has not allowed it (a provider that is set so keeps every card), or is forgotten by now.
                continue;
            }
            let mut joined = payment.known.clone();
            joined.absorb(fact, payment.asked);
            if joined != payment.known {
                self.emit(Event::FactLearned { attempt, fact: fact.clone() });
            }
        }
        self.watch_hold(attempt);
    }

    fn confirm_if_paid(&mut self, slot: Slot, now: Timestamp) {
        // What we have begun to give back is not booked again, even if giving it back has failed. What somebody gave back
        // by hand does not count: whether we heard of it before or after the payment must not matter.
        let paid = |payment: &Payment| {
            payment.is_secured() && payment.refund_requests.is_empty() && !payment.void_requested
        };
        let booking = &self.booking;
        let stands = booking.payments.values().any(paid)
            && match booking.phase {
                Phase::Held { .. } => true,
                Phase::Expired { .. } => slot == Slot::Free && booking.made.visit.start > now,
                Phase::Confirmed { .. } | Phase::Cancelled { .. } | Phase::NoShow { .. } => false,
            };
        if stands {
            self.emit(Event::Confirmed { at: now });
        }
    }

    /// The hold is over, if it is.
    pub fn end_hold(&mut self, now: Timestamp) {
        if matches!(self.booking.phase, Phase::Held { until } if until <= now) {
            self.emit(Event::HoldEnded { at: now });
            self.close(now);
        }
    }

    /// What follows once a booking does not stand any more.
    pub(super) fn close(&mut self, now: Timestamp) {
        self.close_useless_pages();
        self.settle(now);
    }

    /// The client gives the slot back before paying. False when there is nothing to give back.
    pub fn release(&mut self, now: Timestamp) -> bool {
        let held = matches!(self.booking.phase, Phase::Held { .. });
        if held {
            self.emit(Event::Released { at: now });
            self.close(now);
        }
        held
    }

    /// The provider refused a capture for good. How the card stands is looked up; what is still held is let go.
    pub fn capture_refused(&mut self, attempt: Attempt, code: String) {
        if self.booking.payments.get(&attempt).is_some_and(Payment::capture_under_way) {
            self.emit(Event::CaptureRefused { attempt, code });
            let version = self.booking.version;
            self.add(Effect::LookUp { attempt, version });
        }
    }

    /// The provider refused to charge a card on file, for good or until its holder says yes: they are asked to pay instead.
    pub fn charge_refused(&mut self, attempt: Attempt, code: String) {
        if self.booking.payments.get(&attempt).is_some_and(Payment::charge_under_way) {
            self.emit(Event::ChargeRefused { attempt, code });
        }
    }

    /// The provider refused a refund for good: the money is still here. Why is looked up before another try.
    pub fn refund_refused(&mut self, attempt: Attempt, key: &str, code: String) {
        let open = |payment: &Payment| {
            payment.refund_requests.iter().any(|request| request.key == key && request.refused.is_none())
        };
        if self.booking.payments.get(&attempt).is_some_and(open) {
            self.emit(Event::RefundRefused { attempt, key: key.to_owned(), code });
            let version = self.booking.version;
            self.add(Effect::LookUp { attempt, version });
        }
    }

    /// Every page that could be paid and should not is closed: all but the latest while just its sum is awaited, and all of
    /// them after that.
    fn close_useless_pages(&mut self) {
        let latest = self.booking.latest_page().map(|(attempt, _)| attempt);
        let amount = self.booking.wanted();
        let of_use = |attempt: &Attempt| {
            self.booking.payments.get(attempt).is_some_and(|payment| Some(payment.asked) == amount)
        };
        let wanted = latest.filter(of_use);
        let pages: Vec<_> = self
            .booking
            .payments
            .iter()
            .filter(|(attempt, payment)| Some(**attempt) != wanted && payment.page_may_be_open())
            .map(|(attempt, payment)| (*attempt, payment.page.clone()))
            .collect();
        for (attempt, page) in pages {
            match page {
                Page::Open { session, .. } => self.add(Effect::ExpirePage { attempt, session }),
                Page::Opening => self.add(Effect::ResolvePage { attempt }),
                Page::Refused { .. } | Page::Shared { .. } | Page::OnFile { .. } => {}
            }
        }
    }

    fn settle(&mut self, now: Timestamp) {
        for step in settlement::settle(&self.booking) {
            match step {
                Settlement::Refund { attempt, amount } => {
                    let number = self
                        .booking
                        .payments
                        .get(&attempt)
                        .map_or(0, |payment| payment.refund_requests.len());
                    let key = format!("{}.{}.{}", self.booking.made.id, attempt.0, number.saturating_add(1));
                    self.emit(Event::RefundRequested { attempt, key: key.clone(), amount });
                    self.add(Effect::Refund { attempt, key, amount });
                }
                Settlement::Capture { attempt, amount } => {
                    let key = format!("{}.{}.capture", self.booking.made.id, attempt.0);
                    self.emit(Event::CaptureRequested { attempt, amount });
                    self.add(Effect::Capture { attempt, key, amount });
                }
                Settlement::Charge { card_of, amount } => {
                    let attempt = self.next_attempt();
                    let key = format!("{}.{}.charge", self.booking.made.id, attempt.0);
                    self.emit(Event::ChargeStarted { attempt, card_of, amount, at: now });
                    self.add(Effect::Charge { attempt, card_of, key, amount });
                }
                Settlement::Void { attempt } => {
                    self.emit(Event::VoidRequested { attempt });
                    self.add(Effect::Void { attempt });
                }
            }
        }
    }
}
