//! How events change a booking.
//!
//! Invariant: an event is applied without asking whether it should have happened; `super::decide` asked.

use super::{Booking, Event, HeldCard, LinkEpochs, Moved, NewBooking, Paying, Phase, Power, sum_of};
use crate::payment::{CaptureRequest, Known, Page, Payment, RefundRequest};
use crate::prepayment::Collect;
use std::collections::{BTreeMap, BTreeSet};

impl Booking {
    /// The booking that a [`Event::Booked`] makes.
    #[must_use]
    pub fn new(made: NewBooking) -> Self {
        let phase = match made.hold_until {
            Some(until) => Phase::Held { until },
            None => Phase::Confirmed { since: made.at },
        };
        Self {
            made,
            version: 1,
            phase,
            payments: BTreeMap::new(),
            requested: BTreeMap::new(),
            revoked: BTreeSet::new(),
            granted: BTreeMap::new(),
            written_off: None,
            granted_before: None,
            held_card: HeldCard::Open,
            links: LinkEpochs::default(),
            paying: None,
        }
    }

    /// A fee is counted after what has gone by now.
    fn count_fee_anew(&mut self) {
        self.granted_before = self.forgiven();
        self.written_off = None;
    }

    /// Applies one event.
    #[expect(clippy::too_many_lines, reason = "one arm an event")]
    pub fn apply(&mut self, event: &Event) {
        self.version = self.version.saturating_add(1);
        match event {
            Event::Booked { booking } => *self = Self::new((**booking).clone()),
            Event::PaymentStarted { attempt, provider, amount, at, page_expires, collect, power } => {
                let payment = Payment {
                    provider: *provider,
                    asked: *amount,
                    collect: *collect,
                    since: *at,
                    page_expires: *page_expires,
                    power: *power,
                    page: Page::Opening,
                    known: Known::default(),
                    refund_requests: Vec::new(),
                    void_requested: false,
                    capture: None,
                };
                self.payments.entry(*attempt).or_insert(payment);
            }
            Event::PaymentShared { attempt, with, at } => {
                if let Some(other) = self.payments.get(with) {
                    let payment = Payment {
                        since: *at,
                        page: Page::Shared { with: *with },
                        known: Known::default(),
                        refund_requests: Vec::new(),
                        void_requested: false,
                        capture: None,
                        ..other.clone()
                    };
                    self.payments.entry(*attempt).or_insert(payment);
                }
            }
            Event::ChargeStarted { attempt, card_of, amount, at } => {
                if let Some(other) = self.payments.get(card_of) {
                    let payment = Payment {
                        provider: other.provider,
                        asked: *amount,
                        collect: Collect::Charge,
                        since: *at,
                        page_expires: *at,
                        power: Power::Manage,
                        page: Page::OnFile { card_of: *card_of, refused: None },
                        known: Known::default(),
                        refund_requests: Vec::new(),
                        void_requested: false,
                        capture: None,
                    };
                    self.payments.entry(*attempt).or_insert(payment);
                }
            }
            Event::ChargeRefused { attempt, code } => {
                if let Some(Page::OnFile { refused, .. }) =
                    self.payments.get_mut(attempt).map(|payment| &mut payment.page)
                {
                    *refused = Some(code.clone());
                }
            }
            Event::HoldTaken { amount, of, .. } => {
                self.held_card = HeldCard::Taken { amount: *amount, of: *of };
            }
            Event::HoldLetGo { of, .. } => self.held_card = HeldCard::Released { of: *of },
            Event::PageOpened { attempt, session, url, widget } => {
                if let Some(payment) = self.payments.get_mut(attempt) {
                    let (session, url, widget) = (session.clone(), url.clone(), widget.clone());
                    payment.known.refs.insert(session.clone());
                    payment.page = Page::Open { session, url, widget };
                }
            }
            Event::PageRefused { attempt, code } => {
                if let Some(payment) = self.payments.get_mut(attempt) {
                    payment.page = Page::Refused { code: code.clone() };
                }
            }
            Event::FactLearned { attempt, fact } => {
                if let Some(payment) = self.payments.get_mut(attempt) {
                    payment.known.absorb(fact, payment.asked);
                }
            }
            Event::Confirmed { at } => self.phase = Phase::Confirmed { since: *at },
            Event::HoldEnded { at } => self.phase = Phase::Expired { at: *at },
            Event::Moved { to, .. } => {
                let Moved { lines, visit, claims, quote, smallest } = (**to).clone();
                self.made = NewBooking { lines, visit, claims, quote, smallest, ..self.made.clone() };
            }
            Event::NoShow { at, fee } => {
                self.count_fee_anew();
                self.phase = Phase::NoShow { at: *at, fee: *fee };
            }
            Event::PaymentRequested { key, amount, .. } => {
                self.requested.insert(key.clone(), *amount);
            }
            Event::PaymentRequestRevoked { key, .. } => {
                self.requested.remove(key);
                self.revoked.insert(key.clone());
            }
            Event::RefundGranted { key, amount, written_off, .. } => {
                self.granted.insert(key.clone(), *amount);
                self.written_off = sum_of([self.written_off, *written_off].into_iter().flatten());
            }
            Event::Noted { text, .. } => self.made.contact.note = text.clone(),
            Event::LinksRevoked { power, .. } => self.next_epoch(*power),
            Event::ContactErased { fields, .. } => self.forget(fields),
            Event::Released { at } => self.phase = Phase::Cancelled { at: *at, fee: None },
            Event::Cancelled { at, fee, .. } => {
                self.count_fee_anew();
                self.phase = Phase::Cancelled { at: *at, fee: *fee };
            }
            Event::RefundRequested { attempt, key, amount } => {
                if let Some(payment) = self.payments.get_mut(attempt) {
                    let repeats = payment.asked_in_vain().min(amount.minor());
                    payment.refund_requests.push(RefundRequest {
                        repeats,
                        key: key.clone(),
                        amount: *amount,
                        refused: None,
                        disputes_won: payment.known.disputes_won(),
                    });
                }
            }
            Event::VoidRequested { attempt } => {
                if let Some(payment) = self.payments.get_mut(attempt) {
                    payment.void_requested = true;
                }
            }
            Event::CaptureRequested { attempt, amount } => {
                if let Some(payment) = self.payments.get_mut(attempt) {
                    payment.capture = Some(CaptureRequest { amount: *amount, refused: None });
                }
            }
            Event::CaptureRefused { attempt, code } => {
                if let Some(capture) =
                    self.payments.get_mut(attempt).and_then(|payment| payment.capture.as_mut())
                {
                    capture.refused = Some(code.clone());
                }
            }
            Event::Paying { transaction, until } => {
                self.paying = Some(Paying { transaction: transaction.clone(), until: *until });
            }
            Event::HoldExtended { until } => {
                if matches!(self.phase, Phase::Held { .. }) {
                    self.phase = Phase::Held { until: *until };
                }
            }
            Event::RefundRefused { attempt, key, code } => {
                let requests = self.payments.get_mut(attempt).map(|payment| &mut payment.refund_requests);
                if let Some(request) =
                    requests.and_then(|requests| requests.iter_mut().find(|request| request.key == *key))
                {
                    request.refused = Some(code.clone());
                }
            }
        }
    }
}
