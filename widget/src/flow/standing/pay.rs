//! Paying for a booking that exists: where, by which road, and what the provider's widget says afterwards.
//!
//! Invariant: a widget's word proves nothing. It decides what the client reads until the Worker, who has the provider
//! asked, knows more; no event and no booking follows from it.

use super::{Face, LOOKS_SECONDS, Road, Standing};
use crate::flow::ask::Ask;
use crate::flow::{Cmd, Failure, Target, offer};
use chairtime_shared::api::{BookingAction, BookingAnswer, BookingStatus, Code, PaymentStatus, Problem};
use chairtime_shared::booking::Power;
use chairtime_shared::money::Money as Sum;
use chairtime_shared::provider::Provider;

/// How the client left the provider's widget, by its own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It says that the payment has gone through.
    Paid,
    /// It says that the payment was declined.
    Declined,
    /// The client closed it.
    Cancelled,
    /// It could not be started, or broke down.
    Failed,
}

/// What the widget said, for as long as the Worker knows nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    Paid,
    Declined,
}

impl Standing {
    /// What is to be paid online.
    #[must_use]
    pub fn due(&self) -> Option<Sum> {
        let answer = self.answer.as_ref()?;
        answer.wanted.or(answer.booking.quote.prepayment.due_now())
    }

    /// True when the client came by a payment link, with which nothing else can be done than to pay.
    #[must_use]
    pub fn pays_only(&self) -> bool {
        self.key.as_ref().is_some_and(|key| key.power == Power::Pay)
    }

    /// True while the way to the payment is being opened, or the provider's widget is.
    #[must_use]
    pub fn is_paying(&self) -> bool {
        self.busy == Some(BookingAction::Checkout) || self.paying.is_some()
    }

    /// Where else the client may pay, when it does not work where they tried. Nowhere while a try is under way.
    #[must_use]
    pub fn elsewhere(&self) -> Vec<Provider> {
        let wanted = match self.face() {
            Face::Declined | Face::Wanted => true,
            Face::Awaiting => self.is_page_down(),
            Face::Loading
            | Face::Failed
            | Face::Unknown
            | Face::Leaving
            | Face::Checking
            | Face::Processing
            | Face::HoldOver
            | Face::Booked(_)
            | Face::Settled(_)
            | Face::Expired(_)
            | Face::Cancelled(_)
            | Face::Past(_) => false,
        };
        let mut places = if wanted && !self.is_paying() { self.places() } else { Vec::new() };
        // Where nothing was tried yet, the button leads to the first.
        let first = places.first().copied().filter(|_| self.face() == Face::Wanted);
        let here = self.place.or(first);
        places.retain(|place| Some(*place) != here);
        places
    }

    /// Our own page of this booking, when the widget could not be started in the salon's: its policy may forbid the
    /// provider's script, ours does not.
    #[must_use]
    pub fn own_page(&self) -> Option<&str> {
        let checkout = self.answer.as_ref()?.checkout.as_ref()?;
        let useful = self.road != Road::Link && checkout.widget.is_some() && self.is_page_down();
        useful.then_some(checkout.url.as_str())
    }

    fn is_page_down(&self) -> bool {
        let Some(Failure::Refused(problem)) = &self.failure else { return false };
        matches!(
            problem.code,
            Code::ProviderRefused | Code::ProviderUnavailable | Code::PrepaymentUnavailable
        )
    }

    /// Where the client may choose to pay.
    fn places(&self) -> Vec<Provider> {
        self.due().map(|due| offer::places(&self.shop.storefront, due)).unwrap_or_default()
    }

    /// The page is to be opened at this provider; else, in the salon's order, at the first that takes the sum.
    pub(super) fn asked_at(&mut self, provider: Option<Provider>) {
        self.place = self.place.or(provider).or_else(|| self.places().first().copied());
    }

    /// Asks for the way to the payment, at `place` if the client names one. The Worker is told where only when there is
    /// a choice.
    pub(super) fn pay(&mut self, place: Option<Provider>, ask: &mut Ask) {
        // A widget that is open would have a second one on top of it; of two pages asked for at once the one that comes
        // last closes the other, and the client may be on that one by then.
        if self.is_paying() {
            return;
        }
        self.place = place.or(self.place);
        // The button that was pressed may go with what had failed.
        if self.failure.take().is_some() {
            ask.focus(Target::Pay);
        }
        self.claim = None;
        self.busy = Some(BookingAction::Checkout);
        let provider = self.place.filter(|place| self.places().contains(place));
        if let Some(key) = &self.key {
            self.waiting = Some(ask.checkout(key, provider));
        }
    }

    /// Goes to the provider's page, or starts its widget.
    pub(super) fn leave(&mut self, ask: &mut Ask) {
        if let Some(checkout) = self.answer.as_ref().and_then(|answer| answer.checkout.as_ref()) {
            // A look that was due would only disturb.
            self.waiting = None;
            if let Some(widget) = &checkout.widget {
                self.paying = Some(ask.widget(widget.clone()));
            } else {
                self.leaving = true;
                ask.push(Cmd::Leave { url: checkout.url.clone() });
            }
        }
    }

    /// The provider could not open its page, or its widget did not start.
    pub(super) fn page_down(&mut self, ask: &mut Ask) {
        let problem = Box::new(Problem::new(Code::ProviderUnavailable));
        self.fail(Failure::Refused(problem), Some(BookingAction::Checkout), ask);
    }

    /// The client has left the provider's widget.
    pub(super) fn widget_left(&mut self, outcome: Outcome, ask: &mut Ask) {
        self.paying = None;
        self.claim = match outcome {
            Outcome::Paid => Some(Claim::Paid),
            Outcome::Declined => Some(Claim::Declined),
            Outcome::Cancelled | Outcome::Failed => None,
        };
        match outcome {
            Outcome::Paid | Outcome::Declined => {
                self.asked_provider = true;
                self.look_from_now(ask);
                ask.focus(Target::Heading);
            }
            Outcome::Cancelled => {
                // A try before may have been declined.
                self.ask(BookingAction::Refresh, 0, ask);
                ask.focus(Target::Pay);
            }
            Outcome::Failed => {
                self.page_down(ask);
                // It may have broken down after the payment.
                self.ask(BookingAction::Refresh, 0, ask);
                ask.focus(Target::Pay);
            }
        }
    }

    /// What the Worker knows of the money counts for more than what a widget said; and a payment of which the provider
    /// knows nothing after all the quick looks is not believed in any longer.
    pub(super) fn weigh_claim(&mut self, answer: &BookingAnswer) {
        let wanted = answer.booking.status == BookingStatus::Confirmed && answer.wanted.is_some();
        let silent = wanted
            || matches!(
                answer.booking.payment,
                PaymentStatus::Awaited | PaymentStatus::Declined | PaymentStatus::Unpaid
            );
        if !silent || self.looks >= LOOKS_SECONDS.len() {
            self.claim = None;
        }
    }
}
