//! The small model: everything that can happen between two clients, two slots, one provider and the ledger, in every order.
//!
//! The rules are not modelled: [`chairtime_shared::ledger::execute`] decides, over the same books as in the simulator, whose
//! laws hold after each transaction. The provider is the simulator's too. What is small is the world around them: each client
//! asks for either of two slots, may give it back, and pays each page once; a request may die at any stage at the edge, a
//! message come twice, late, in any order or never, a call of the outbox fail or its answer be lost after the work was done. Time is a few instants, one for each rule that asks for it ([`INSTANTS`]). Not more than
//! [`Bounds::faults`] things go wrong, which makes the space finite.
//!
//! What is shown, of every state that can be reached: no slot is live twice; and once nothing goes wrong any more, every
//! order of what is left to do comes to an end, and there each booking is either booked and paid or holds no money at all.
//! That is shown on the graph of all states: the steps that make progress run in no circle, and where there is none left the
//! laws of rest hold ([`explore`]). States that differ only in which client is which, or which slot is which, are one
//! (`fingerprint`).
//!
//! Deliberately absent: whatever needs a third of anything, and TipTop Pay; the simulator has both.

#![allow(clippy::wildcard_enum_match_arm, reason = "only a look-up is told apart")]

mod explore;
mod fingerprint;
mod step;

use crate::books::Books;
use crate::fixtures::{START, at_salon, request, salon};
use crate::message::Message;
use crate::rng::Rng;
use crate::stripe::{PageState, Stripe};
use chairtime_shared::api::{BookingRequest, PayChoice, StaffChoice};
use chairtime_shared::booking::Phase;
use chairtime_shared::booking::decide::PageAnswer;
use chairtime_shared::booking::settlement::balance;
use chairtime_shared::catalogue::Salon;
use chairtime_shared::payment::{Attempt, Payment};
use chairtime_shared::time::Timestamp;

pub use explore::{Found, explore};
pub use step::Act;

/// The instants, in seconds: the beginning; the end of a hold from then, at which its page can still be paid; a day later,
/// when visits and pages are over and the provider has forgotten the keys.
pub const INSTANTS: [i64; 3] = [0, 900, 30 * 3_600];

/// How much is explored.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// So many things go wrong at most.
    pub faults: u8,
    /// One or two clients.
    pub clients: usize,
    /// One slot that all want, or two.
    pub slots: usize,
    /// States after which it is given up.
    pub states_max: usize,
}

/// A request at the edge, between two of its stages.
#[derive(Debug, Clone)]
struct Job {
    client: usize,
    attempt: Attempt,
    /// How the provider answered, once it has.
    answer: Option<PageAnswer>,
}

/// A message on its way.
#[derive(Debug, Clone)]
struct Mail {
    message: Message,
    /// It has been delivered before.
    again: bool,
}

/// What is not in the books.
#[derive(Debug, Clone)]
struct Around {
    instant: usize,
    stripe: Stripe,
    /// Which slot each client wants.
    wants: [Option<usize>; 2],
    gave_back: [bool; 2],
    jobs: Vec<Job>,
    mail: Vec<Mail>,
    /// The provider's lists were read at the last instant.
    reconciled: bool,
    faults: u8,
}

/// Everything there is.
#[derive(Debug, Clone)]
struct State {
    books: Books,
    around: Around,
}

/// What never changes: the salon and the requests.
#[derive(Debug)]
struct Town {
    salon: Salon,
    requests: [[BookingRequest; 2]; 2],
    bounds: Bounds,
}

impl Town {
    fn new(bounds: Bounds) -> Self {
        let salon = salon(900);
        let of = |client: u64, slot: i64| {
            let start = at_salon(START, 0, 14 * 60 + slot * 60);
            let asked = request(&salon, client, &["cut"], start, PayChoice::Now);
            let id = "vera".parse().expect("a slug");
            BookingRequest { staff: StaffChoice::Member { id }, ..asked }
        };
        let requests = [[of(1, 0), of(1, 1)], [of(2, 0), of(2, 1)]];
        Self { salon, requests, bounds }
    }

    fn start(&self) -> State {
        let around = Around {
            instant: 0,
            // Refunds are told of one by one; it has no other habits.
            stripe: Stripe::new(1),
            wants: [None; 2],
            gave_back: [false; 2],
            jobs: Vec::new(),
            mail: Vec::new(),
            reconciled: false,
            faults: 0,
        };
        State { books: Books::new(self.salon.clone()), around }
    }
}

impl Around {
    fn now(&self) -> Timestamp {
        START.plus(INSTANTS[self.instant])
    }

    fn is_last(&self) -> bool {
        self.instant + 1 == INSTANTS.len()
    }

    /// The provider leaves nothing to chance here.
    fn chance() -> Rng {
        Rng::new(0)
    }
}

/// What holds when there is nothing left to do.
fn check_rest(State { books, around }: &State) {
    for (id, booking) in books.bookings() {
        let own = around.stripe.sessions.iter().filter(|session| session.about.0 == *id);
        let own: Vec<_> = own.collect();
        let left: u64 = own.iter().map(|session| session.left()).sum();
        let balance = balance(booking).expect("law: at rest it is clear what is due");
        assert!(
            balance.held.minor() == left && balance.held == balance.due,
            "law: at rest what is held ({left}) is what is due: {booking:#?}"
        );
        let price = booking.made.quote.prepayment.due_now().expect("it is paid ahead").minor();
        let expected = match booking.phase {
            Phase::Held { .. } => panic!("law: no hold outlives its end: {booking:#?}"),
            Phase::Confirmed { .. } => price,
            Phase::Expired { .. } | Phase::Cancelled { .. } | Phase::NoShow { .. } => 0,
        };
        assert!(left == expected, "law: booked and paid, or nothing is kept ({left}): {booking:#?}");
        assert!(booking.payments.values().all(Payment::refunds_arrived), "law: refunds arrive: {booking:#?}");
        assert!(
            own.iter().all(|session| session.state != PageState::Open),
            "law: no page stays open: {booking:#?}"
        );
    }
    assert!(books.rows().iter().all(|row| row.done), "law: the outbox comes to rest: {:#?}", books.rows());
    assert!(books.parked() == 0, "law: no message stays parked: {books:#?}");
}

/// After each step: what stands is paid for.
fn check_always(books: &Books, around: &Around) {
    for (id, booking) in books.bookings() {
        let stands = matches!(booking.phase, Phase::Confirmed { .. });
        let paid =
            around.stripe.sessions.iter().any(|session| session.about.0 == *id && session.captured() > 0);
        assert!(!stands || paid, "law: what stands is paid for: {booking:#?}");
    }
}
