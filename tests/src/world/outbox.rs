//! The outbox at work: a row, a call, a record; it may end between any two of them, and two may have the same row.

mod stripe;
mod tiptoppay;

use super::{Luck, World};
use crate::message::About;
use chairtime_shared::booking::decide::Effect;
use chairtime_shared::ledger::Command;
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
        let found = match (&row.effect, provider) {
            (Effect::ResolvePage { .. }, _) => self.resolve(&about),
            (effect, Provider::Stripe) => vec![self.do_at_stripe(effect, call)],
            (effect, Provider::TipTopPay) => self.do_at_tiptoppay(effect, call),
        };
        let closing = provider == Provider::TipTopPay && matches!(row.effect, Effect::ExpirePage { .. });
        let looked = closing.then(|| (about, self.tiptoppay.charges()));
        if luck == Luck::AnswerLost {
            self.counts.add("answer lost");
        } else if !(found.is_empty() && matches!(row.effect, Effect::ResolvePage { .. })) {
            self.runs.push(Run { row: index, found, looked });
        }
    }

    fn resolve(&mut self, (booking, attempt): &About) -> Vec<Command> {
        self.counts.add("page resolved");
        let answer = self.open_page(booking, *attempt);
        let record = |answer| Command::RecordPage { booking: booking.clone(), attempt: *attempt, answer };
        answer.map(record).into_iter().collect()
    }
}
