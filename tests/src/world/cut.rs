//! A day without a single message: clients book and pay, and what they have paid is found by the cron and the outbox alone.
//!
//! The clock goes second by second. The cron comes when `wrangler.toml` says, a little late each time; when a round begins and
//! what it looks at is decided by the product ([`round_due`]); a page of a list is a request, and a request takes a second.
//! Nobody comes back to ask. Invariant: nothing here hands a provider's message to the ledger. What TipTop Pay asks before it
//! charges (Check) is a question, not a message: without an answer no money is taken.

mod reading;

use super::edge::{Job, Stage};
use super::{Trace, World};
use crate::message::About;
use crate::report::Counts;
use crate::rng::Rng;
use crate::stripe::HoldOver;
use crate::tiptoppay::State;
use chairtime_shared::api::PayChoice;
use chairtime_shared::booking::Phase;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;
use reading::Reading;
use std::collections::BTreeMap;

/// Messages are cut for so long, in seconds; after that nobody comes any more, and what was paid may still be found.
const CUT_SECONDS: i64 = 24 * 3_600;
/// Each payment has to be in the books after so many seconds.
pub const RIGHT_SECONDS: i64 = 600;
/// A slot is held for so long.
const HOLD_SECONDS: u32 = 900;
/// The outbox waits no longer than this between two tries.
const BACKOFF_MAX: i64 = 600;
/// The cron may come so much later than it should.
const LATE_SECONDS: u64 = 20;

/// What goes wrong besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Nothing.
    Calm,
    /// Power fails, calls fail, answers get lost, and once an hour the ledger is down for up to four minutes.
    Rough,
}

/// How the product is set up.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The cron comes so often, in seconds.
    pub cron: i64,
    /// `RECONCILE_SECONDS`.
    pub every: i64,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Figures {
    /// Of each payment, how long after it (or after the ledger was up again) the books were right.
    pub waits: Vec<i64>,
    /// Of those during which the ledger was down, how long after the payment itself.
    pub waits_with_outage: Vec<i64>,
    /// Messages that did not arrive.
    pub cut: usize,
    /// Pages of lists that were asked for.
    pub listed: u64,
    /// Most of them in one minute.
    pub listed_in_a_minute: u64,
    /// Other calls: pages opened and closed, look-ups, captures, refunds.
    pub calls: u64,
    /// What happened.
    pub counts: Counts,
}

/// Who has booked, and when they mean to pay.
struct Payer {
    client: usize,
    at: Timestamp,
}

struct Day {
    world: World,
    weather: Weather,
    setting: Setting,
    begin: Timestamp,
    payers: Vec<Payer>,
    /// Transactions that wait for their bank.
    at_bank: Vec<(Timestamp, usize)>,
    /// Paid, and the books do not know it yet: when, and from when on they might have.
    open: BTreeMap<About, (Timestamp, Timestamp)>,
    /// Rows of the outbox that are not done: tries so far, and when the next is due.
    rows: BTreeMap<usize, (u32, Timestamp)>,
    rows_seen: usize,
    next_client: Timestamp,
    next_cron: Timestamp,
    down: (Timestamp, Timestamp),
    reading: Reading,
    figures: Figures,
}

/// Runs one salon through such a day. A law that is broken, or a payment that is not in the books in time, panics.
#[must_use]
pub fn cut(seed: u64, providers: Vec<Provider>, weather: Weather, setting: Setting) -> Figures {
    let mut rng = Rng::of_step(seed, 11);
    let habits = rng.bits();
    let mut world = World::new(rng, HOLD_SECONDS, habits, providers, &Trace::default());
    world.calm = weather == Weather::Calm;
    // Providers and platform keep the time of the world.
    world.skew = world.rng.pick(&[-20, 0, 0, 20]);
    let begin = world.now;
    let mut day = Day {
        weather,
        setting,
        begin,
        payers: Vec::new(),
        at_bank: Vec::new(),
        open: BTreeMap::new(),
        rows: BTreeMap::new(),
        rows_seen: 0,
        next_client: begin,
        next_cron: begin,
        down: (begin, begin),
        reading: Reading::default(),
        figures: Figures::default(),
        world,
    };
    while day.world.now < begin.plus(CUT_SECONDS) || !day.open.is_empty() {
        day.second(seed);
    }
    day.figures.counts = day.world.counts.clone();
    (day.figures.listed, day.figures.listed_in_a_minute) = (day.reading.asked, day.reading.most);
    day.figures
}

impl Day {
    fn is_down(&self) -> bool {
        self.world.now < self.down.1
    }

    fn second(&mut self, seed: u64) {
        self.world.now = self.world.now.plus(1);
        let now = self.world.now;
        self.world.providers_see_the_time();
        if self.weather == Weather::Rough && now.since(self.begin) % 3_600 == 1_800 {
            let from = now.plus(self.world.rng.seconds(1_200));
            self.down = (from, from.plus(30 + self.world.rng.seconds(210)));
        }
        let down = self.is_down() && now >= self.down.0;
        self.clients_come(down);
        self.clients_pay(down);
        if !down {
            self.ledger_works();
        }
        let said = self.world.take_outgoing();
        self.figures.cut += said.len();
        self.world.dropped.extend(said);
        self.look_who_waits(seed, down);
    }

    /// One every few minutes, for any time of the weeks to come.
    fn clients_come(&mut self, down: bool) {
        let now = self.world.now;
        if now < self.next_client || now.since(self.begin) > CUT_SECONDS {
            return;
        }
        self.next_client = now.plus(60 + self.world.rng.seconds(240));
        if down {
            return;
        }
        let world = &mut self.world;
        let services = world.rng.pick(&[&["cut"][..], &["cut"], &["colour"], &["wash", "cut"]]);
        let (days, half_hours) = (1 + world.rng.seconds(26), world.rng.seconds(20));
        let start = world.place.at(now, days, 540 + 30 * half_hours);
        let mut request = world.request_for(services, PayChoice::Now, start);
        request.provider = Some(world.rng.pick(&world.books.providers.clone()));
        let client = world.add_client(request.clone(), None);
        world.jobs.push(Job { client, request, stage: Stage::Book });
        // Some think so long that the hold is over; few of their pages can still be paid then.
        let within = if world.rng.percent(85) { 600 } else { u64::from(HOLD_SECONDS) + 60 };
        let at = now.plus(20 + world.rng.seconds(within));
        self.payers.push(Payer { client, at });
    }

    fn clients_pay(&mut self, down: bool) {
        let now = self.world.now;
        let (due, later) = std::mem::take(&mut self.payers).into_iter().partition(|payer| payer.at <= now);
        self.payers = later;
        for Payer { client, .. } in Vec::<Payer>::from_iter(due) {
            let Some(page) = self.world.clients[client].pages.last().cloned() else { continue };
            if let Some(page) = self.world.stripe.find(&page) {
                let there = self.world.there();
                if self.world.stripe.pay(page, there) {
                    let about = self.world.stripe.sessions[page].about.clone();
                    self.reading.paid.insert(about.clone(), there);
                    self.open.insert(about, (now, now));
                }
            } else if let Some(page) = self.world.tiptoppay.page(&page).filter(|_| !down) {
                let transaction = self.world.tiptoppay.transactions.len();
                if self.world.pays_at_tiptoppay(page) {
                    self.at_bank.push((now.plus(3 + self.world.rng.seconds(60)), transaction));
                }
            }
        }
        let (due, later) = std::mem::take(&mut self.at_bank).into_iter().partition(|(at, _)| *at <= now);
        self.at_bank = later;
        for (_, transaction) in Vec::<(Timestamp, usize)>::from_iter(due) {
            let there = self.world.there();
            self.world.tiptoppay.charge(transaction, there);
            let about = self.world.tiptoppay.transactions[transaction].about.clone();
            self.open.insert(about, (now, now));
        }
    }

    /// What the ledger does by itself: requests, holds, outbox, the cron's rounds.
    fn ledger_works(&mut self) {
        let now = self.world.now;
        if !self.world.jobs.is_empty() {
            self.world.job_goes_on();
        }
        let ended = |phase: &Phase| matches!(phase, Phase::Held { until } if *until <= now);
        if self.world.books.bookings().values().any(|booking| ended(&booking.phase)) {
            self.world.alarm();
        }
        self.outbox();
        if now >= self.next_cron {
            let late = now.since(self.begin) % self.setting.cron;
            self.next_cron = now.plus(self.setting.cron - late + self.world.rng.seconds(LATE_SECONDS));
            self.reading.begin(&self.world, self.setting.every);
        }
        self.reading.ask(&mut self.world);
    }

    fn outbox(&mut self) {
        let now = self.world.now;
        for row in self.rows_seen..self.world.books.rows().len() {
            let not_before = self.world.books.rows()[row].effect.not_before();
            self.rows.insert(row, (0, not_before.unwrap_or(now).max(now)));
        }
        self.rows_seen = self.world.books.rows().len();
        let due: Vec<_> = self.rows.iter().filter(|(_, (_, at))| *at <= now).map(|(row, _)| *row).collect();
        for row in due {
            self.figures.calls += 1;
            self.world.start_run(row);
            while let Some(run) = self.world.runs.pop() {
                self.world.record_run(run);
            }
            if self.world.books.rows()[row].done {
                self.rows.remove(&row);
            } else if let Some((tries, at)) = self.rows.get_mut(&row) {
                *at = now.plus((1 << (*tries).min(20)).min(BACKOFF_MAX));
                *tries += 1;
            }
        }
    }

    /// Who has paid waits until the visit stands, or until the money is on its way back.
    fn look_who_waits(&mut self, seed: u64, down: bool) {
        let now = self.world.now;
        let Self { world, open, figures, .. } = self;
        open.retain(|about, (paid, from)| {
            if down {
                *from = now;
            }
            let is_right = is_right(world, about);
            let wait = now.since(*from);
            assert!(
                is_right || wait <= RIGHT_SECONDS,
                "seed {seed}: {about:?} was paid {} s ago and is not in the books: {:#?}",
                now.since(*paid),
                world.books.bookings()[&about.0]
            );
            if is_right {
                figures.waits.push(wait);
                if from != paid {
                    figures.waits_with_outage.push(now.since(*paid));
                }
            }
            !is_right
        });
    }
}

fn is_right(world: &mut World, about: &About) -> bool {
    let booking = &world.books.bookings()[&about.0];
    let known = &booking.payments[&about.1].known;
    let stands = matches!(booking.phase, Phase::Confirmed { .. });
    if known.captured.max(known.authorised) > 0 && stands {
        return true;
    }
    let gone = world.stripe.sessions.iter().any(|session| {
        let let_go = session.hold_over == Some(HoldOver::Decided);
        session.about == *about && (let_go || session.captured() > 0) && session.left() == 0
    }) || world.tiptoppay.of_invoice(about).into_iter().any(|index| {
        let transaction = &world.tiptoppay.transactions[index];
        let back = transaction.state == State::Completed && transaction.left() == 0;
        back || transaction.state == State::Cancelled
    });
    if gone {
        world.counts.add("sent back: the time was somebody else's by then");
    }
    gone
}
