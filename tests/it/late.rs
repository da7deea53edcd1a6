//! Paid, and no booking: each of many cases ends in a booking or with the money back, by itself and in a quarter of an hour.
//!
//! The clock here is the product's: the alarm ends holds in their second, the outbox waits twice as long after each failure
//! and never longer than ten minutes, the cron reads the provider's list every five. What goes wrong lasts for less than that:
//! the message is late or lost, the slot taken meanwhile or not, calls fail or their answers are lost, the ledger is down.
//! Counted is from when money and ledger could first meet: paid, and the ledger up again. `CHAIRTIME_CASES=n` sets how many.

#![allow(clippy::wildcard_enum_match_arm, reason = "few effects can follow")]

use chairtime_shared::api::{BookingRequest, PayChoice, StaffChoice};
use chairtime_shared::booking::Phase;
use chairtime_shared::booking::decide::{Effect, PageAnswer};
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::ledger::{Answer, Command, execute, reconcile};
use chairtime_shared::letter::{Happening, Recipient, RefundCause};
use chairtime_shared::payment::Attempt;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::prepayment::Collect;
use chairtime_shared::provider::Provider;
use chairtime_shared::reconciliation::Listed;
use chairtime_shared::time::Timestamp;
use chairtime_tests::books::Books;
use chairtime_tests::fixtures::{START, at_salon, request, salon};
use chairtime_tests::message::{Message, Order};
use chairtime_tests::report::Counts;
use chairtime_tests::rng::Rng;
use chairtime_tests::stripe::Stripe;

const CASES: u64 = 10_000;
const HOLD: i64 = 900;
/// In this long it has to be over.
const QUARTER: i64 = 900;
const CRON: i64 = 300;
const ONE: Attempt = Attempt(1);

/// One case, second by second where something happens.
struct Case {
    rng: Rng,
    now: Timestamp,
    books: Books,
    stripe: Stripe,
    late: BookingRequest,
    /// Messages, each with when it arrives.
    mail: Vec<(Timestamp, Message)>,
    /// Of each row: tries so far, and when the next is due.
    tries: Vec<(u32, Timestamp)>,
    down_until: Timestamp,
    /// Until then no call to the provider comes through.
    cut_until: Timestamp,
}

impl Case {
    /// A client holds a slot, and their page is open.
    fn new(seed: u64) -> Self {
        let mut rng = Rng::of_step(7, seed);
        let salon = salon(900);
        let start = at_salon(START, 0, 14 * 60);
        let mut late = request(&salon, 1, &["cut"], start, PayChoice::Now);
        late.staff = StaffChoice::Member { id: "vera".parse().unwrap() };
        let stripe = Stripe::new(rng.bits() & 1);
        let (mail, tries) = (Vec::new(), Vec::new());
        let mut case = Self {
            rng,
            now: START,
            books: Books::new(salon),
            stripe,
            late,
            mail,
            tries,
            down_until: START,
            cut_until: START,
        };
        case.tell(Command::Book { request: Box::new(case.late.clone()) });
        let booking = case.late.id.clone();
        let payment = case.books.bookings()[&booking].payments[&ONE].clone();
        let order = Order { amount: payment.asked, collect: Collect::Charge, card: CardOnFile::NotKept };
        let key = format!("{booking}.1");
        let about = (booking.clone(), ONE);
        let session = case.stripe.create(&key, &about, order, payment.page_expires, START).unwrap();
        if case.rng.percent(80) {
            let url = format!("https://pay.example/{session}");
            let answer = PageAnswer::Opened { session, url, widget: None };
            case.tell(Command::RecordPage { booking, attempt: ONE, answer });
        }
        case
    }

    fn tell(&mut self, command: Command) -> bool {
        let Ok(result) = execute(&mut self.books, command, self.now);
        self.books.commit();
        result.is_ok()
    }

    fn is_settled(&self) -> Option<&'static str> {
        let booking = &self.books.bookings()[&self.late.id];
        let stands = matches!(booking.phase, Phase::Confirmed { .. });
        let back = self.stripe.sessions.iter().all(|session| session.left() == 0);
        match (stands, back) {
            (true, _) => Some("booked after all"),
            (false, true) => Some("sent back"),
            (false, false) => None,
        }
    }

    fn wait(&mut self, seconds: i64) {
        for _ in 0..seconds {
            self.second();
        }
    }

    /// What happens in one second, in the order in which the product would do it.
    fn second(&mut self) {
        self.now = self.now.plus(1);
        self.stripe.expire_by_time(self.now);
        for message in std::mem::take(&mut self.stripe.outgoing) {
            if self.rng.percent(70) {
                let late = self.rng.seconds(60);
                self.mail.push((self.now.plus(late), message));
            }
        }
        if self.now < self.down_until {
            return;
        }
        self.tell(Command::EndHolds);
        let (due, later) = std::mem::take(&mut self.mail).into_iter().partition(|(at, _)| *at <= self.now);
        self.mail = later;
        for (_, Message { from, about, refs, facts }) in Vec::from_iter::<Vec<(Timestamp, Message)>>(due) {
            self.tell(Command::Learn { provider: from, about, refs, facts });
        }
        if self.now.since(START) % CRON == 0 {
            for session in self.stripe.sessions.iter().filter(|session| session.captured() > 0) {
                let (refs, facts) = session.looked_up();
                let listed = Listed { about: Some(session.about.clone()), refs, facts };
                let Ok(_) = reconcile(&mut self.books, Provider::Stripe, &listed, self.now);
                self.books.commit();
            }
        }
        self.tries.resize(self.books.rows().len(), (0, self.now));
        for row in 0..self.books.rows().len() {
            let (tries, at) = self.tries[row];
            if self.books.rows()[row].done || at > self.now {
                continue;
            }
            let fails = self.now < self.cut_until || (tries < 7 && self.rng.percent(40));
            if fails {
                // A quarter of these was done, and the answer is lost.
                if self.now >= self.cut_until && self.rng.percent(25) {
                    self.call(row);
                }
                self.tries[row] = (tries + 1, self.now.plus((1 << tries).min(600)));
            } else if let Some(command) = self.call(row) {
                self.tell(command);
                self.books.change_row(row, |row| row.done = true);
                self.books.commit();
            }
        }
    }

    fn call(&mut self, row: usize) -> Option<Command> {
        let row = self.books.rows()[row].clone();
        let about = (row.booking.clone(), row.effect.attempt());
        let page = self.stripe.sessions.iter().position(|session| session.about == about);
        let learned = |refs, facts| Command::Learn {
            provider: Provider::Stripe,
            about: Some(about.clone()),
            refs,
            facts,
        };
        match &row.effect {
            Effect::ResolvePage { .. } => {
                let session = self.stripe.sessions[page?].id.clone();
                let answer = PageAnswer::Opened { url: String::new(), session, widget: None };
                Some(Command::RecordPage { booking: about.0, attempt: about.1, answer })
            }
            Effect::Refund { key, amount, .. } => {
                let refund = self.stripe.refund(page?, key, *amount, self.now, &mut self.rng).unwrap();
                Some(learned(Vec::new(), vec![PaymentFact::Refund { refund }]))
            }
            Effect::ExpirePage { session, .. } if self.stripe.expire(page?).is_ok() => {
                Some(learned(vec![session.clone()], vec![PaymentFact::CheckoutClosed]))
            }
            _ => {
                let (refs, facts) = self.stripe.sessions[page?].looked_up();
                Some(learned(refs, facts))
            }
        }
    }
}

#[test]
fn whoever_paid_and_has_no_booking_is_booked_or_paid_back_within_a_quarter_of_an_hour() {
    let cases = std::env::var("CHAIRTIME_CASES").map_or(CASES, |text| text.parse().unwrap());
    let (mut counts, mut longest, mut seed, mut cases_done) = (Counts::default(), 0, 0, 0);
    while cases_done < cases {
        seed += 1;
        let mut case = Case::new(seed);
        // The page is paid about when the hold ends, and the message does not come in time.
        let pays_after = HOLD - 60 + case.rng.seconds(180);
        let taken = case.rng.percent(50);
        if case.rng.percent(60) {
            // So the page cannot be closed in time.
            case.cut_until = START.plus(HOLD + case.rng.seconds(180));
        }
        case.wait(pays_after);
        if !case.stripe.pay(0, case.now) {
            // It was closed in time: nobody can pay.
            continue;
        }
        let outage = case.rng.seconds(240);
        if case.rng.percent(40) {
            case.down_until = case.now.plus(outage);
            counts.add("ledger down");
        }
        let from = case.now.max(case.down_until);
        let held = matches!(case.books.bookings()[&case.late.id].phase, Phase::Held { .. });
        if !held && taken {
            let mut other = case.late.clone();
            other.id = format!("{:032x}", 2).parse().unwrap();
            let Ok(Ok(Answer::Booking { .. })) =
                execute(&mut case.books, Command::Book { request: Box::new(other) }, case.now)
            else {
                panic!("the slot is free");
            };
            case.books.commit();
            counts.add("slot taken meanwhile");
        }
        if held && case.is_settled().is_some() {
            continue;
        }
        while case.is_settled().is_none() {
            case.second();
            let late = case.now.since(from);
            assert!(late <= QUARTER, "case {seed}: still open after {late} s: {:#?}", case.books.bookings());
        }
        longest = longest.max(case.now.since(from));
        cases_done += 1;
        let end = case.is_settled().unwrap();
        counts.add(end);
        if end == "sent back" {
            let told = case.books.letters(&case.late.id).into_iter().any(|letter| {
                let too_late = matches!(letter.what, Happening::Refunded { cause: RefundCause::TooLate, .. });
                too_late && letter.to == Recipient::Client
            });
            assert!(told, "case {seed}: whose money goes back is told so");
        }
    }
    println!("{cases_done} paid without a booking, each over within {longest} s:\n{counts}");
    for what in ["booked after all", "sent back", "slot taken meanwhile", "ledger down"] {
        assert!(counts.of(what) > 0, "never happened: {what}");
    }
}
