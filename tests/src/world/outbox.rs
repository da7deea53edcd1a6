//! The outbox at work: a row, a call, a record; it may end between any two of them, and two may have the same row.

use super::{Luck, World};
use crate::stripe::{About, KEY_SECONDS};
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::id::ProviderRef;
use chairtime_shared::ledger::Command;
use chairtime_shared::money::Money;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;

/// A row on its way: what was learned waits to be recorded.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) row: usize,
    pub(super) found: Command,
}

/// After this long the provider may have forgotten a key: ask before asking again.
const KEY_TRUSTED_SECONDS: i64 = KEY_SECONDS - 3_600;

impl World {
    pub(super) fn outbox_goes_on(&mut self) {
        let waiting: Vec<_> =
            (0..self.books.rows().len()).filter(|row| !self.books.rows()[*row].done).collect();
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

    pub(super) fn record_run(&mut self, run: Run) {
        let row = run.row;
        self.transaction(run.found, |books| books.change_row(row, |row| row.done = true));
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
        let found = match &row.effect {
            Effect::ExpirePage { session, .. } => Some(self.expire(session, about)),
            Effect::ResolvePage { attempt } => {
                let request = self.clients.iter().find(|client| client.request.id == row.booking);
                let request = request.expect("a client").request.clone();
                self.counts.add("page resolved");
                let answer = self.open_page(&request, *attempt);
                answer.map(|answer| Command::RecordPage {
                    booking: row.booking.clone(),
                    attempt: *attempt,
                    answer,
                })
            }
            Effect::Refund { key, amount, .. } => Some(self.send_back(about, key, *amount, first_try)),
            Effect::LookUp { attempt, .. } => {
                self.counts.add("look-up");
                let payment = &self.books.bookings()[&row.booking].payments[attempt];
                let session = payment.known.refs.iter().find_map(|name| self.stripe.find(name));
                let (refs, facts) =
                    session.map(|session| self.stripe.sessions[session].looked_up()).unwrap_or_default();
                Some(Command::Learn { provider: Provider::Stripe, about: Some(about), refs, facts })
            }
            Effect::Void { .. } | Effect::Capture { .. } => {
                panic!("law: nothing is only held on a card here")
            }
        };
        if luck == Luck::AnswerLost {
            self.counts.add("answer lost");
        } else if let Some(found) = found {
            self.runs.push(Run { row: index, found });
        }
    }

    fn expire(&mut self, session: &ProviderRef, about: About) -> Command {
        let page = self.stripe.find(session).expect("a page");
        let refs = vec![session.clone()];
        if self.stripe.expire(page).is_ok() {
            self.counts.add("page closed");
            Command::Learn {
                provider: Provider::Stripe,
                about: Some(about),
                refs,
                facts: vec![PaymentFact::CheckoutClosed],
            }
        } else {
            // Closed by itself, or paid just now: only a look tells.
            self.counts.add("page was not open any more");
            let (refs, facts) = self.stripe.sessions[page].looked_up();
            Command::Learn { provider: Provider::Stripe, about: Some(about), refs, facts }
        }
    }

    /// Asks for a refund; first, if the key may be forgotten, whether it was made.
    fn send_back(&mut self, about: About, key: &str, amount: Money, first_try: Timestamp) -> Command {
        let payment = &self.books.bookings()[&about.0].payments[&about.1];
        let session = payment.known.refs.iter().find_map(|name| self.stripe.find(name)).expect("a charge");
        let (refs, facts) = self.stripe.sessions[session].looked_up();
        let ours = |fact: &PaymentFact| matches!(fact, PaymentFact::Refund { refund } if refund.request.as_deref() == Some(key));
        if self.now.since(first_try) > KEY_TRUSTED_SECONDS && facts.iter().any(ours) {
            return Command::Learn { provider: Provider::Stripe, about: Some(about), refs, facts };
        }
        match self.stripe.refund(session, key, amount, self.now, &mut self.rng) {
            Ok(refund) => {
                let facts = vec![PaymentFact::Refund { refund }];
                Command::Learn { provider: Provider::Stripe, about: Some(about), refs: Vec::new(), facts }
            }
            Err(refused) => {
                let (booking, attempt) = about;
                Command::RefundRefused { booking, attempt, key: key.to_owned(), code: refused.0.to_owned() }
            }
        }
    }
}
