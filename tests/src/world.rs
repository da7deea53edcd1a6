//! One run: clients, the edge, the ledger, the outbox and the providers, one small step at a time.
//!
//! Invariant: everything that happens is decided by the seed. After each transaction the laws are checked that hold at
//! every moment, and at the end (`rest`) those that hold once everything has been said and done.

mod after;
mod blocks;
mod clients;
mod clock;
pub mod cut;
mod edge;
mod keeping;
mod kept;
mod laws;
mod letters;
mod movements;
mod outbox;
mod payments;
mod promise;
mod promises;
mod rest;
mod tiptoppay;
mod wire;

use crate::books::Books;
use crate::fixtures::DAY;
use crate::house::House;
use crate::message::{About, Message};
use crate::place::Place;
use crate::report::Counts;
use crate::rng::Rng;
use crate::stripe::Stripe;
use crate::tiptoppay::TipTopPay;
use chairtime_shared::booking::CancellationQuote;
use chairtime_shared::catalogue::Salon;
use chairtime_shared::contact::ContactField;
use chairtime_shared::id::{BookingId, ProviderRef};
use chairtime_shared::ledger::{Answer, Command, Refusal, execute};
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;
use clients::Client;
use edge::Job;
use outbox::Run;
use promise::Promise;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What happened in a run, line by line. Kept by the caller, so that it survives a law that is broken.
#[derive(Debug, Clone, Default)]
pub struct Trace(Option<Rc<RefCell<Vec<String>>>>);

impl Trace {
    /// A trace that is kept.
    #[must_use]
    pub fn kept() -> Self {
        Self(Some(Rc::default()))
    }

    fn note(&self, line: impl FnOnce() -> String) {
        if let Some(lines) = &self.0 {
            lines.borrow_mut().push(line());
        }
    }

    /// The lines so far.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.0.as_ref().map(|lines| lines.borrow().clone()).unwrap_or_default()
    }
}

/// How a call to a provider goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Luck {
    Fine,
    /// It failed before anything was done.
    NotDone,
    /// It was done, and the answer was lost.
    AnswerLost,
}

/// Everything there is.
#[derive(Debug)]
struct World {
    rng: Rng,
    /// By the ledger's clock.
    now: Timestamp,
    /// The providers' clocks are ahead of it by so many seconds.
    skew: i64,
    /// The ledger's clock is set now and then.
    jumps: bool,
    place: Place,
    /// Everything goes through its written form.
    written: bool,
    house: House,
    salon: Salon,
    books: Books,
    stripe: Stripe,
    tiptoppay: TipTopPay,
    clients: Vec<Client>,
    jobs: Vec<Job>,
    runs: Vec<Run>,
    /// Messages on their way, each with the instant before which it does not arrive.
    mail: Vec<(Timestamp, Message)>,
    /// Messages that never arrived; the provider still has them.
    dropped: Vec<Message>,
    /// What TipTop Pay has ever said: nothing in it tells when, so anybody who has it can say it again.
    said: Vec<Message>,
    /// What TipTop Pay has ever asked.
    questions: Vec<Command>,
    /// The charges that were looked for when a page of TipTop Pay was closed.
    looked: BTreeMap<About, u64>,
    /// What each booking's client was promised.
    promises: BTreeMap<BookingId, Promise>,
    /// What clients were shown that calling off would mean.
    shown: BTreeMap<BookingId, CancellationQuote>,
    /// What each booking's client believes to be there of their money, by the letters they got, minor units.
    told: BTreeMap<BookingId, i128>,
    /// What of whom was forgotten.
    forgotten: BTreeMap<BookingId, BTreeSet<ContactField>>,
    /// What was asked for after the sale, and may be asked again.
    sent: Vec<Command>,
    /// Nothing goes wrong any more.
    calm: bool,
    counts: Counts,
    trace: Trace,
}

/// Runs these steps of that seed, lets everything come to rest, and checks the laws. A step makes the same choices whichever
/// steps are run before it, as far as it still has them.
#[must_use]
pub fn run(seed: u64, steps: impl IntoIterator<Item = u64>, trace: &Trace) -> Counts {
    let mut rng = Rng::new(seed);
    let hold_seconds = rng.pick(&[300, 900, 900, 3_600, 7_200]);
    let habits = rng.bits();
    let providers = match rng.below(10) {
        0..2 => vec![Provider::Stripe],
        2..5 => vec![Provider::TipTopPay],
        5..8 => vec![Provider::Stripe, Provider::TipTopPay],
        _ => vec![Provider::TipTopPay, Provider::Stripe],
    };
    let mut world = World::new(rng, hold_seconds, habits, providers, trace);
    if world.skew != 0 {
        world.counts.add("run with clocks that differ");
    }
    // Apart from the other choices, which stay what they were for a seed.
    world.jumps = Rng::of_step(seed, u64::MAX - 1).percent(30);
    for step in steps {
        world.rng = Rng::of_step(seed, step);
        world.step();
    }
    world.rng = Rng::of_step(seed, u64::MAX);
    world.come_to_rest();
    world.counts
}

impl World {
    fn new(mut rng: Rng, hold_seconds: u32, habits: u64, providers: Vec<Provider>, trace: &Trace) -> Self {
        let tiptoppay = TipTopPay::new(rng.bits());
        let house = House::chosen(&providers, &mut rng);
        let place = Place::chosen(&mut rng);
        let skew = match rng.below(10) {
            0..6 => 0,
            _ => rng.pick(&[-DAY, -3_600, -600, -60, 60, 600, 3_600, DAY]),
        };
        let written = rng.percent(2);
        let salon = house.salon(hold_seconds, place.zone);
        Self {
            rng,
            now: place.begin,
            skew,
            jumps: false,
            place,
            written,
            books: Books::at(salon.clone(), providers),
            house,
            salon,
            stripe: Stripe::new(habits),
            tiptoppay,
            clients: Vec::new(),
            jobs: Vec::new(),
            runs: Vec::new(),
            mail: Vec::new(),
            dropped: Vec::new(),
            said: Vec::new(),
            questions: Vec::new(),
            looked: BTreeMap::new(),
            promises: BTreeMap::new(),
            shown: BTreeMap::new(),
            told: BTreeMap::new(),
            forgotten: BTreeMap::new(),
            sent: Vec::new(),
            calm: false,
            counts: Counts::default(),
            trace: trace.clone(),
        }
    }

    fn note(&self, line: impl FnOnce() -> String) {
        self.trace.note(|| format!("{:>8} {}", self.now.since(self.place.begin), line()));
    }

    fn step(&mut self) {
        match self.rng.below(100) {
            0..6 => self.new_client(),
            6..25 => self.client_acts(),
            25..49 => self.job_goes_on(),
            49..54 => self.bank_answers(),
            54..55 => self.edge_crashes(),
            55..67 => self.outbox_goes_on(),
            67..77 => self.message_arrives(),
            77..79 => self.alarm(),
            79..84 => self.time_passes(),
            84..88 => self.money_moves(),
            88..89 if self.rng.percent(60) => self.somebody_makes_mischief(),
            88..89 => self.forgets(),
            89..90 if self.rng.percent(70) => self.somebody_looks_up(),
            89..90 => self.reads_lists(),
            _ => self.after_the_sale(),
        }
        self.collect_messages();
    }

    /// One command in one transaction. `None` when power failed before the commit.
    fn transaction(
        &mut self,
        command: Command,
        also: impl FnOnce(&mut Books),
    ) -> Option<Result<Answer, Refusal>> {
        self.note(|| format!("command {command:?}"));
        let command = if self.written { wire::through(&command) } else { command };
        let ends_holds = matches!(
            command,
            Command::Book { .. }
                | Command::BookAtDesk { .. }
                | Command::Block { .. }
                | Command::Reschedule { .. }
        );
        let (question, foretold) = (self.question(&command), self.foretell(&command));
        let Ok(mut result) = execute(&mut self.books, command, self.now);
        if self.written {
            self.counts.add("command through its written form");
            result = match result {
                Ok(answer) => Ok(wire::through(&answer)),
                Err(refusal) => Err(wire::through(&refusal)),
            };
        }
        also(&mut self.books);
        if let (Some(question), Ok(Answer::Checked { verdict })) = (question, &result) {
            self.check_verdict(&question, *verdict);
        }
        if let Some(foretold) = &foretold {
            self.check_foretold(foretold, &result);
        }
        if !self.calm && self.rng.percent(3) {
            self.note(|| "power fails before the commit".to_owned());
            self.books.roll_back();
            self.counts.add("crash in a transaction");
            return None;
        }
        if let Err(refusal) = &result {
            self.note(|| format!("refused: {refusal:?}"));
            self.counts.add("refusal");
            if ends_holds {
                self.check_refused_booking();
            } else {
                assert!(self.books.untouched(), "law: a refused command changes nothing: {refusal:?}");
            }
        }
        if let (Some(foretold), Ok(_)) = (&foretold, &result) {
            self.came_true(foretold);
        }
        self.commit();
        Some(result)
    }

    /// A booking or a move that was refused has ended the holds whose time was up, as the alarm would have, and done
    /// nothing else.
    fn check_refused_booking(&mut self) {
        let refused = self.books.written().to_vec();
        self.books.roll_back();
        if !refused.is_empty() {
            let Ok(_) = execute(&mut self.books, Command::EndHolds, self.now);
            assert!(self.books.written() == refused, "law: a refused booking only ends holds that are over");
        }
    }

    fn luck(&mut self) -> Luck {
        if self.calm {
            return Luck::Fine;
        }
        match self.rng.below(100) {
            0..8 => Luck::NotDone,
            8..16 => Luck::AnswerLost,
            _ => Luck::Fine,
        }
    }

    fn alarm(&mut self) {
        while let Some(Ok(Answer::Ended { more: true, .. })) = self.transaction(Command::EndHolds, |_| {}) {}
    }

    /// Something happens to money that was paid.
    fn money_moves(&mut self) {
        if self.stripe.sessions.is_empty() || self.rng.percent(30) {
            self.cabinet_moves();
        } else {
            self.bank_moves();
        }
    }

    /// Refunds move, cardholders dispute, somebody gives money back by hand.
    fn bank_moves(&mut self) {
        let sessions = self.stripe.sessions.iter().enumerate();
        let paid: Vec<_> = sessions.filter(|(_, s)| s.captured() > 0).map(|(index, _)| index).collect();
        if paid.is_empty() {
            return;
        }
        let index = self.rng.pick(&paid);
        match self.rng.below(100) {
            0..50 => {
                let failed = chairtime_shared::payment::fact::RefundStatus::Failed;
                if self.stripe.move_refund(index, 20, &mut self.rng) == Some(failed) {
                    self.note(|| format!("a refund of page {index} fails"));
                    self.counts.add("refund failed");
                }
            }
            50..75 => {
                if self.stripe.move_dispute(index, &mut self.rng) {
                    self.note(|| format!("a dispute of page {index} moves"));
                    self.counts.add("dispute moved");
                }
            }
            _ => {
                if self.stripe.refund_by_hand(index, &mut self.rng) {
                    self.note(|| format!("page {index} is refunded by hand"));
                    self.counts.add("refund by hand");
                }
            }
        }
    }

    fn take_outgoing(&mut self) -> Vec<Message> {
        let mut messages = std::mem::take(&mut self.stripe.outgoing);
        self.said.extend(self.tiptoppay.outgoing.iter().cloned());
        messages.append(&mut self.tiptoppay.outgoing);
        messages
    }

    /// The providers' new messages set out: most at once, some late.
    fn collect_messages(&mut self) {
        for message in self.take_outgoing() {
            let delay = match self.rng.below(10) {
                0..6 => 0,
                6..9 => self.rng.seconds(1_800),
                _ => self.rng.seconds(3 * DAY.unsigned_abs()),
            };
            self.mail.push((self.now.plus(delay), message));
        }
    }

    /// Any message that is due, not the oldest; some come twice, some never.
    fn message_arrives(&mut self) {
        let due: Vec<_> = (0..self.mail.len()).filter(|index| self.mail[*index].0 <= self.now).collect();
        if due.is_empty() {
            return;
        }
        let (at, message) = self.mail.swap_remove(self.rng.pick(&due));
        if self.rng.percent(6) {
            self.note(|| format!("lost on the way: {message:?}"));
            self.counts.add("message dropped");
            self.dropped.push(message);
            return;
        }
        let again = self.rng.percent(15);
        if self.hear(&message).is_none() || again {
            self.counts.add("message delivered again");
            self.mail.push((at.plus(60), message));
        }
    }

    /// The webhook tells the ledger. `None` when it could not.
    fn hear(&mut self, message: &Message) -> Option<Answer> {
        let Message { from, about, refs, facts } = message.clone();
        let answer = self.transaction(Command::Learn { provider: from, about, refs, facts }, |_| {})?;
        if answer == Ok(Answer::Parked) {
            self.counts.add("message parked");
        }
        answer.ok()
    }

    /// What Stripe says about one page when asked.
    fn look_up_page(&mut self, index: usize) {
        let (refs, facts) = self.stripe.sessions[index].looked_up();
        let about = self.stripe.sessions[index].about.clone();
        self.transaction(said_of(Provider::Stripe, about, refs, facts), |_| {});
    }

    /// What TipTop Pay says about one transaction when asked.
    fn look_up_transaction(&mut self, index: usize) {
        let about = self.tiptoppay.transactions[index].about.clone();
        let glance = self.rng.percent(50);
        let seen = if glance { self.tiptoppay.glanced_at(index) } else { self.tiptoppay.looked_up(index) };
        if let Some((refs, facts)) = seen {
            self.transaction(said_of(Provider::TipTopPay, about, refs, facts), |_| {});
        }
    }

    fn look_everything_up(&mut self) {
        (0..self.stripe.sessions.len()).for_each(|page| self.look_up_page(page));
        (0..self.tiptoppay.transactions.len()).for_each(|index| self.look_up_transaction(index));
    }

    fn somebody_looks_up(&mut self) {
        let (pages, transactions) = (self.stripe.sessions.len(), self.tiptoppay.transactions.len());
        if pages + transactions > 0 {
            let index = self.rng.index(pages + transactions);
            if index < pages { self.look_up_page(index) } else { self.look_up_transaction(index - pages) }
        }
    }
}

/// What a provider says about one payment of ours.
fn said_of(provider: Provider, about: About, refs: Vec<ProviderRef>, facts: Vec<PaymentFact>) -> Command {
    Command::Learn { provider, about: Some(about), refs, facts }
}
