//! What the host page is told of a booking: paid, booked and cancelled each once, and only what happened while somebody was
//! there to see it. Analytics count these.
//!
//! Invariant: a first answer is news only in the tab that made the booking, and there once: after a reload, or on the way back
//! from the payment page. A link out of a letter tells nothing that was so before.

use super::Standing;
use crate::flow::ask::Ask;
use crate::flow::{Cmd, Event, Kept, Sale, Target};
use chairtime_shared::api::{BookingAnswer, BookingStatus, PaymentStatus};

/// Whether what the first answer says is news in this tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// It made the booking, and the page has not been told how that ended.
    Made,
    /// It made the booking, and the page has been told.
    Told,
    /// It came by a link.
    Other,
}

/// What has been so already since the page was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Seen {
    paid: bool,
    booked: bool,
}

impl Sale {
    /// Of a booking as it stands, at its whole price.
    pub(super) fn of(answer: &BookingAnswer) -> Self {
        let booking = &answer.booking;
        Self {
            booking: booking.id.clone(),
            services: booking.lines.iter().map(|line| line.service.clone()).collect(),
            sum: booking.quote.total_from,
        }
    }
}

impl Standing {
    pub(super) fn announce(&mut self, answer: &BookingAnswer, ask: &mut Ask) {
        let (status, payment) = (answer.booking.status, answer.booking.payment);
        let before = self.answer.as_ref().map(|known| (known.booking.status, known.booking.payment));
        let news = before.is_some() || self.tab == Tab::Made;
        let seen = self.seen;
        self.seen.paid |= payment == PaymentStatus::Paid;
        self.seen.booked |= status == BookingStatus::Confirmed;
        let paid = news && self.seen.paid && !seen.paid;
        let booked = news && self.seen.booked && !seen.booked;
        if paid {
            ask.emit(Event::Paid(Sale { sum: answer.booking.paid, ..Sale::of(answer) }));
        }
        if booked {
            ask.emit(Event::Booked(Sale::of(answer)));
        }
        if let (true, Tab::Made, Some(key)) = (paid || booked, self.tab, &self.key) {
            self.tab = Tab::Told;
            ask.push(Cmd::Keep(Box::new(Kept::Told(key.clone()))));
        }
        // That it had been called off before is no news.
        if status == BookingStatus::Cancelled && before.is_some_and(|(before, _)| before != status) {
            ask.emit(Event::Cancelled(Sale::of(answer)));
        }
        if before.is_some_and(|before| before != (status, payment)) {
            ask.focus(Target::Heading);
        }
    }
}
