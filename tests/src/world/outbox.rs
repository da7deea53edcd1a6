//! The outbox at work: a row, a call, a record; it may end between any two of them, and two may have the same row.

mod stripe;
mod tiptoppay;

use super::payments::on_card;
use super::promise::HOLD_DAYS;
use super::{Luck, World, said_of};
use crate::fixtures::DAY;
use crate::message::About;
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::ledger::Command;
use chairtime_shared::payment::Page;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;

/// A row on its way: what was learned waits to be recorded.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) row: usize,
    pub(super) found: Vec<Command>,
    /// Up to which charge the look went, where a page was closed.
    pub(super) looked: Option<(About, u64)>,
}

/// A call on behalf of one row.
struct Call {
    about: About,
    first_try: Timestamp,
    /// An earlier try may have done it.
    again: bool,
}

impl World {
    pub(super) fn outbox_goes_on(&mut self) {
        let now = self.now;
        let waits = |row: &usize| {
            let row = &self.books.rows()[*row];
            !row.done && row.effect.not_before().is_none_or(|at| at <= now)
        };
        let waiting: Vec<_> = (0..self.books.rows().len()).filter(waits).collect();
        if !self.runs.is_empty() && self.rng.percent(60) {
            let index = self.rng.index(self.runs.len());
            let run = self.runs.swap_remove(index);
            if !self.calm && self.rng.percent(8) {
                self.note(|| format!("the outbox ends before row {} is recorded", run.row));
                self.counts.add("crash of the outbox");
            } else {
                self.record_run(run);
            }
        } else if !waiting.is_empty() {
            let row = self.rng.pick(&waiting);
            self.start_run(row);
        }
    }

    /// News of several transactions are several commands; the row is done with the last.
    pub(super) fn record_run(&mut self, mut run: Run) {
        let row = run.row;
        let last = run.found.pop();
        for command in run.found {
            if self.transaction(command, |_| {}).is_none() {
                return;
            }
        }
        if let Some(command) = last {
            let done = self.transaction(command, |books| books.change_row(row, |row| row.done = true));
            if done.is_none() {
                return;
            }
        } else {
            self.books.change_row(row, |row| row.done = true);
            self.books.commit();
        }
        if let Some((about, charges)) = run.looked {
            let looked = self.looked.entry(about).or_default();
            *looked = charges.max(*looked);
        }
    }

    pub(super) fn start_run(&mut self, index: usize) {
        let row = self.books.rows()[index].clone();
        let about = (row.booking.clone(), row.effect.attempt());
        let first_try = row.first_try.unwrap_or(self.now);
        // The first try is written down before the call.
        self.books.change_row(index, |row| row.first_try = Some(first_try));
        self.books.commit();
        let luck = self.luck();
        self.note(|| format!("outbox {}: {luck:?}", row.effect.key()));
        if luck == Luck::NotDone {
            self.counts.add("call not done");
            return;
        }
        let provider = self.books.bookings()[&about.0].payments[&about.1].provider;
        let call = Call { about: about.clone(), first_try, again: row.first_try.is_some() };
        let closes = matches!(row.effect, Effect::ExpirePage { .. } | Effect::LookAtPage { .. });
        let found = match (&row.effect, provider) {
            (Effect::ResolvePage { .. }, _) => self.resolve(&about),
            (Effect::LookAtHold { at, .. }, _) => self.look_at_hold(&about, *at),
            (Effect::LookAtPage { .. }, _) => Some(self.look_at_page(call, provider)),
            (effect, Provider::Stripe) => Some(self.do_at_stripe(effect, call)),
            (effect, Provider::TipTopPay) => self.do_at_tiptoppay(effect, call),
        };
        // A page that was paid is not looked at again.
        let closing =
            provider == Provider::TipTopPay && closes && found.as_ref().is_some_and(|f| !f.is_empty());
        let looked = closing.then(|| (about, self.tiptoppay.charges()));
        if luck == Luck::AnswerLost {
            self.counts.add("answer lost");
        } else if let Some(found) = found {
            self.runs.push(Run { row: index, found, looked });
        }
    }

    /// Looks whether a hold has run out without a word; `None` while it is still held.
    fn look_at_hold(&mut self, about: &About, at: Timestamp) -> Option<Vec<Command>> {
        let payment = &self.books.bookings()[&about.0].payments[&about.1];
        let until = payment.known.capture_before.unwrap_or_else(|| payment.since.plus(HOLD_DAYS * DAY));
        if on_card(payment) == 0 || until.plus(3 * 3_600) > at {
            return Some(Vec::new());
        }
        let mut known = payment.known.refs.iter();
        let (refs, facts) = match payment.provider {
            Provider::Stripe => {
                let session = known.find_map(|name| self.stripe.find(name))?;
                self.stripe.sessions[session].looked_up()
            }
            Provider::TipTopPay => {
                let transaction = known.find_map(|name| self.tiptoppay.transaction(name))?;
                self.tiptoppay.looked_up(transaction)?
            }
        };
        if facts.iter().any(|fact| matches!(fact, PaymentFact::Authorised { .. }))
            && !facts.contains(&PaymentFact::AuthorisationEnded)
        {
            self.counts.add("hold still held when it was looked at");
            return None;
        }
        if facts.contains(&PaymentFact::AuthorisationEnded) {
            self.counts.add("hold found to have run out");
        }
        Some(vec![said_of(payment.provider, about.clone(), refs, facts)])
    }

    /// A page whose time is up is closed, if it is believed open.
    fn look_at_page(&mut self, call: Call, provider: Provider) -> Vec<Command> {
        let payment = &self.books.bookings()[&call.about.0].payments[&call.about.1];
        let open = !payment.known.page_closed && payment.known.captured == 0 && payment.known.authorised == 0;
        let Page::Open { session, .. } = &payment.page else { return Vec::new() };
        if !open {
            return Vec::new();
        }
        self.counts.add("page looked at when its time was up");
        let session = session.clone();
        let found = match provider {
            Provider::Stripe => vec![self.expire(&session, call)],
            Provider::TipTopPay => self.close_order(&call.about, &session),
        };
        let money = |fact: &PaymentFact| {
            matches!(fact, PaymentFact::Captured { .. } | PaymentFact::Authorised { .. })
        };
        let paid =
            |command: &Command| matches!(command, Command::Learn { facts, .. } if facts.iter().any(money));
        if found.iter().any(paid) {
            self.counts.add("payment found when the time of its page was up");
        }
        found
    }

    fn resolve(&mut self, (booking, attempt): &About) -> Option<Vec<Command>> {
        self.counts.add("page resolved");
        let answer = self.open_page(booking, *attempt)?;
        Some(vec![Command::RecordPage { booking: booking.clone(), attempt: *attempt, answer }])
    }
}
