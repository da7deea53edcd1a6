//! The cron's rounds: what the providers list, page by page, as the product reads them.
//!
//! Deliberately absent: what the pages after the payments would bring (refunds, messages that did not arrive). They are asked
//! for and counted, and nothing is learned of them, which is the worse case.

use super::super::{Luck, World};
use super::BACKOFF_MAX;
use crate::fixtures::DAY;
use crate::message::About;
use chairtime_shared::booking::Phase;
use chairtime_shared::provider::Provider;
use chairtime_shared::reconciliation::{Former, Listed, RECENT_SECONDS, Round, Trade, round_due};
use chairtime_shared::time::Timestamp;
use std::collections::BTreeMap;

/// Things on a page of either provider.
const PAGE: usize = 100;
/// What is read at Stripe: payments, refunds, disputes, messages, fees, payouts, balance.
const STAGES: i64 = 7;
const PAYMENTS: i64 = 0;
const MESSAGES: i64 = 3;
const FEES: i64 = 4;
/// TipTop Pay is read by days, so far back at least: a hold lives for a week.
const HOLD_DAYS: i64 = 8;

/// A round under way, and where it is.
#[derive(Debug)]
struct Place {
    round: Round,
    started: Timestamp,
    /// At Stripe a stage, at TipTop Pay a day.
    stage: i64,
    page: usize,
    due: Timestamp,
    tries: u32,
}

/// The rounds at each provider.
#[derive(Debug, Default)]
pub(super) struct Reading {
    former: BTreeMap<Provider, Former>,
    under_way: BTreeMap<Provider, Place>,
    /// When each page of Stripe's was paid, by its clock.
    pub(super) paid: BTreeMap<About, Timestamp>,
    /// Pages that were asked for.
    pub(super) asked: u64,
    /// Most of them in one minute.
    pub(super) most: u64,
    minute: (i64, u64),
}

fn day(at: Timestamp) -> i64 {
    at.0.div_euclid(DAY)
}

impl Reading {
    /// The cron has come. `every`: `RECONCILE_SECONDS`.
    pub(super) fn begin(&mut self, world: &World, every: i64) {
        let now = world.now;
        let held = world.books.bookings().values().any(|one| matches!(one.phase, Phase::Held { .. }));
        let recent = now.plus(-RECENT_SECONDS);
        let moved = world.books.movements().last().is_some_and(|movement| movement.line.at > recent);
        let waits = world.books.rows().iter().any(|row| !row.done);
        let trade = if held || moved || waits { Trade::Busy } else { Trade::Idle };
        for provider in &world.books.providers {
            let former = self.former.get(provider).copied();
            let free = !self.under_way.contains_key(provider);
            if let Some(round) = round_due(every, former, trade, now).filter(|_| free) {
                let stage = match provider {
                    Provider::Stripe => PAYMENTS,
                    Provider::TipTopPay => day(round.from).min(day(round.to) - HOLD_DAYS),
                };
                let place = Place { round, started: now, stage, page: 0, due: now, tries: 0 };
                self.under_way.insert(*provider, place);
            }
        }
    }

    /// Asks for the page that is due, if one is.
    pub(super) fn ask(&mut self, world: &mut World) {
        let due = self.under_way.iter().filter(|(_, place)| place.due <= world.now);
        let Some(provider) = due.min_by_key(|(_, place)| place.due).map(|(provider, _)| *provider) else {
            return;
        };
        let Some(mut place) = self.under_way.remove(&provider) else { return };
        self.count(world.now);
        let power_fails = !world.calm && world.rng.percent(3);
        if power_fails || world.luck() != Luck::Fine {
            // Nothing of it was written down: the same page again.
            place.due = world.now.plus((1 << place.tries.min(20)).min(BACKOFF_MAX));
            place.tries += 1;
            world.counts.add("page of a list asked for again");
        } else {
            let more = self.take(world, provider, &place);
            (place.tries, place.due) = (0, world.now);
            (place.stage, place.page) =
                if more { (place.stage, place.page + 1) } else { (place.stage + 1, 0) };
        }
        let behind_last = match provider {
            Provider::Stripe => STAGES,
            Provider::TipTopPay => day(place.round.to) + 1,
        };
        if place.stage < behind_last {
            self.under_way.insert(provider, place);
        } else {
            let former = Former { started: place.started, deep: place.round.deep };
            self.former.insert(provider, former);
        }
    }

    fn count(&mut self, now: Timestamp) {
        let minute = now.0.div_euclid(60);
        let before = if self.minute.0 == minute { self.minute.1 } else { 0 };
        self.minute = (minute, before + 1);
        self.most = self.most.max(before + 1);
        self.asked += 1;
    }

    /// What a page brings goes into the books, all of it at once; true when another follows in its stage.
    fn take(&self, world: &mut World, provider: Provider, place: &Place) -> bool {
        let (listed, all) = match provider {
            Provider::Stripe => self.at_stripe(world, place),
            Provider::TipTopPay => at_tiptoppay(world, place),
        };
        let calm = std::mem::replace(&mut world.calm, true);
        for one in &listed {
            world.reconciles(provider, one);
        }
        world.calm = calm;
        all > (place.page + 1) * PAGE
    }

    /// Pages from the newest on, the oldest of a page first into the books; and how many there are of the stage.
    fn at_stripe(&self, world: &World, place: &Place) -> (Vec<Listed>, usize) {
        let span = place.round.from..=place.round.to;
        let paid = |about: &About| self.paid.get(about).copied().filter(|at| span.contains(at));
        let paid = world.stripe.sessions.iter().filter_map(|session| Some((paid(&session.about)?, session)));
        let mut all: Vec<_> = paid.collect();
        all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let count = all.len();
        match place.stage {
            PAYMENTS => {
                let page = all.into_iter().skip(place.page * PAGE).take(PAGE).rev().map(|(_, session)| {
                    let (refs, facts) = session.looked_up();
                    Listed { about: Some(session.about.clone()), refs, facts }
                });
                (page.collect(), count)
            }
            FEES => (Vec::new(), count),
            MESSAGES => (Vec::new(), world.dropped.len()),
            _ => (Vec::new(), 0),
        }
    }
}

/// Every transaction of that day.
fn at_tiptoppay(world: &World, place: &Place) -> (Vec<Listed>, usize) {
    let made = |index: &usize| {
        world.tiptoppay.transactions[*index].charged.is_some_and(|(_, at)| day(at) == place.stage)
    };
    let all: Vec<_> = (0..world.tiptoppay.transactions.len()).filter(made).collect();
    let page = all.iter().skip(place.page * PAGE).take(PAGE).filter_map(|index| {
        let about = Some(world.tiptoppay.transactions[*index].about.clone());
        world.tiptoppay.looked_up(*index).map(|(refs, facts)| Listed { about, refs, facts })
    });
    (page.collect(), all.len())
}
