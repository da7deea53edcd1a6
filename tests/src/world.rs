//! One run: clients, the edge, the ledger, the outbox and Stripe, one small step at a time.
//!
//! Invariant: everything that happens is decided by the seed. After each transaction the laws are checked that hold at
//! every moment, and at the end (`rest`) those that hold once everything has been said and done.

mod clients;
mod edge;
mod outbox;
mod rest;

use crate::books::Books;
use crate::fixtures::{DAY, START, salon};
use crate::report::Counts;
use crate::rng::Rng;
use crate::stripe::{Message, Stripe};
use chairtime_shared::booking::{Event, Phase};
use chairtime_shared::catalogue::Salon;
use chairtime_shared::id::BookingId;
use chairtime_shared::ledger::{Answer, Command, Refusal, execute};
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;
use clients::Client;
use edge::Job;
use outbox::Run;
use std::cell::RefCell;
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

/// How a call to Stripe goes.
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
    now: Timestamp,
    salon: Salon,
    books: Books,
    stripe: Stripe,
    clients: Vec<Client>,
    jobs: Vec<Job>,
    runs: Vec<Run>,
    /// Messages on their way, each with the instant before which it does not arrive.
    mail: Vec<(Timestamp, Message)>,
    /// Messages that never arrived; Stripe's list of events still has them.
    dropped: Vec<Message>,
    /// Nothing goes wrong any more.
    calm: bool,
    counts: Counts,
    trace: Trace,
}

/// Runs `steps` steps of that seed, lets everything come to rest, and checks the laws.
#[must_use]
pub fn run(seed: u64, steps: u64, trace: &Trace) -> Counts {
    let mut rng = Rng::new(seed);
    let hold_seconds = rng.pick(&[300, 900, 900, 3_600, 7_200]);
    let names_refunds = rng.percent(50);
    let salon = salon(hold_seconds);
    let mut world = World {
        rng,
        now: START,
        books: Books::new(salon.clone()),
        salon,
        stripe: Stripe::new(names_refunds),
        clients: Vec::new(),
        jobs: Vec::new(),
        runs: Vec::new(),
        mail: Vec::new(),
        dropped: Vec::new(),
        calm: false,
        counts: Counts::default(),
        trace: trace.clone(),
    };
    for _ in 0..steps {
        world.step();
    }
    world.come_to_rest();
    world.counts
}

impl World {
    fn note(&self, line: impl FnOnce() -> String) {
        self.trace.note(|| format!("{:>8} {}", self.now.since(START), line()));
    }

    fn step(&mut self) {
        match self.rng.below(100) {
            0..7 => self.new_client(),
            7..28 => self.client_acts(),
            28..60 => self.job_goes_on(),
            60..61 => self.edge_crashes(),
            61..74 => self.outbox_goes_on(),
            74..85 => self.message_arrives(),
            85..87 => self.alarm(),
            87..93 => self.time_passes(),
            93..99 => self.bank_moves(),
            _ => self.somebody_looks_up(),
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
        let books_first = matches!(command, Command::Book { .. });
        let Ok(result) = execute(&mut self.books, command, self.now);
        also(&mut self.books);
        if !self.calm && self.rng.percent(3) {
            self.note(|| "power fails before the commit".to_owned());
            self.books.roll_back();
            self.counts.add("crash in a transaction");
            return None;
        }
        if let Err(refusal) = &result {
            self.note(|| format!("refused: {refusal:?}"));
            self.counts.add("refusal");
            if books_first {
                self.check_refused_booking();
            } else {
                assert!(self.books.untouched(), "law: a refused command changes nothing: {refusal:?}");
            }
        }
        self.commit();
        Some(result)
    }

    /// A refused booking has ended the holds whose time was up, as the alarm would have, and done nothing else.
    fn check_refused_booking(&mut self) {
        let refused = self.books.written().to_vec();
        self.books.roll_back();
        if !refused.is_empty() {
            let Ok(_) = execute(&mut self.books, Command::EndHolds, self.now);
            assert!(self.books.written() == refused, "law: a refused booking only ends holds that are over");
        }
    }

    fn commit(&mut self) {
        for written in self.books.commit() {
            let change = written.change;
            self.note(|| format!("events {:?} effects {:?}", change.events, change.effects));
            let booking = &change.booking;
            for event in &change.events {
                let is_over = matches!(booking.phase, Phase::Expired { .. } | Phase::Cancelled { .. });
                match event {
                    Event::Booked { .. } => self.counts.add("booking"),
                    Event::Confirmed { .. } => match written.before {
                        Some(Phase::Expired { .. }) => self.counts.add("late payment rebooked"),
                        _ => self.counts.add("payment confirmed"),
                    },
                    Event::RefundRequested { key, .. } if !key.ends_with(".1") => {
                        self.counts.add("refund asked again");
                    }
                    Event::RefundRequested { .. } if is_over => self.counts.add("late payment refunded"),
                    Event::RefundRequested { .. } => self.counts.add("second payment refunded"),
                    Event::HoldEnded { .. } => self.counts.add("hold ended"),
                    Event::Released { .. } => self.counts.add("hold released"),
                    Event::RefundRefused { .. } => self.counts.add("refund refused"),
                    Event::PageRefused { .. } => self.counts.add("page refused"),
                    Event::PaymentStarted { .. }
                    | Event::PageOpened { .. }
                    | Event::PaymentShared { .. }
                    | Event::FactLearned { .. }
                    | Event::CaptureRequested { .. }
                    | Event::CaptureRefused { .. }
                    | Event::HoldExtended { .. }
                    | Event::VoidRequested { .. } => {}
                }
            }
            let confirmed = change.events.iter().any(|event| matches!(event, Event::Confirmed { .. }));
            let untouched = booking.payments.values().any(|payment| payment.refund_requests.is_empty());
            assert!(
                !confirmed || untouched,
                "law: what is being given back is not booked again: {booking:#?}"
            );
            for (attempt, payment) in &booking.payments {
                let captured = self.captured(&booking.made.id, attempt.0);
                let known = payment.known.captured;
                assert!(known <= captured, "law: nothing is believed captured that is not: {booking:#?}");
            }
        }
    }

    /// What Stripe has captured for one attempt.
    fn captured(&self, id: &BookingId, attempt: u32) -> u64 {
        let sessions = self.stripe.sessions.iter();
        sessions
            .filter(|s| s.about.0 == *id && s.about.1.0 == attempt)
            .map(crate::stripe::Session::captured)
            .sum()
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

    fn time_passes(&mut self) {
        let seconds = match self.rng.below(100) {
            0..60 => self.rng.seconds(120),
            60..97 => self.rng.seconds(1_500),
            97..99 => self.rng.seconds(7_200),
            _ => self.rng.seconds(2 * DAY.unsigned_abs()),
        };
        self.now = self.now.plus(seconds);
        self.stripe.expire_by_time(self.now);
        self.note(|| format!("{seconds} s later"));
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

    /// Stripe's new messages set out: most at once, some late.
    fn collect_messages(&mut self) {
        for message in std::mem::take(&mut self.stripe.outgoing) {
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
    fn hear(&mut self, message: &Message) -> Option<()> {
        let Message { about, refs, facts } = message.clone();
        let answer =
            self.transaction(Command::Learn { provider: Provider::Stripe, about, refs, facts }, |_| {})?;
        if answer == Ok(Answer::Parked) {
            self.counts.add("message parked");
        }
        Some(())
    }

    /// What Stripe says about one page when asked.
    fn look_up(&mut self, index: usize) {
        let (refs, facts) = self.stripe.sessions[index].looked_up();
        let about = Some(self.stripe.sessions[index].about.clone());
        self.transaction(Command::Learn { provider: Provider::Stripe, about, refs, facts }, |_| {});
    }

    fn somebody_looks_up(&mut self) {
        if !self.stripe.sessions.is_empty() {
            let index = self.rng.index(self.stripe.sessions.len());
            self.look_up(index);
        }
    }
}
