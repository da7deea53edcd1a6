//! One page of TipTop Pay paid several times: whatever order and repetition the messages come in, the same money is held,
//! the same has gone back, and nothing stays on a card.
//!
//! Which of several transactions is kept is the order's to say; how much is kept is not. Where something is due, nobody
//! refunds, confirms or voids by hand here: whether we had asked for the same before we heard of it does matter.

use super::{Before, ONE, tell};
use chairtime_shared::api::{PayChoice, StaffChoice};
use chairtime_shared::booking::decide::{Effect, PageAnswer};
use chairtime_shared::booking::settlement::balance;
use chairtime_shared::booking::{Booking, Phase};
use chairtime_shared::id::{BookingId, ProviderRef};
use chairtime_shared::ledger::Command;
use chairtime_shared::payment::Attempt;
use chairtime_shared::payment::fact::{PaymentFact, RefundFact, RefundStatus};
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;
use chairtime_tests::books::Books;
use chairtime_tests::fixtures::{START, at_salon, eur, request, salon};
use proptest::prelude::*;

const PRICE: u64 = 4_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stages {
    One,
    Two,
}

/// Whether what we send with a refund comes back with what is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Echo {
    Comes,
    DoesNotCome,
}

/// What the provider says of one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Paid,
    Declined,
    Waiting,
    ConfirmedByHand,
    VoidedByHand,
    /// So much, in minor units; two sums are two refunds.
    RefundedByHand(u64),
}

type Message = (usize, Said);

fn named(transaction: usize) -> ProviderRef {
    format!("ttp_tx_{transaction}").parse().unwrap()
}

fn refund(id: &str, request: Option<String>, minor: u64) -> PaymentFact {
    let (id, status) = (id.parse().unwrap(), RefundStatus::Succeeded);
    PaymentFact::Refund { refund: RefundFact { id, request, amount: eur(minor), status } }
}

/// A booking with one page at TipTop Pay, and what is true there.
struct There {
    books: Books,
    own: BookingId,
    stages: Stages,
    echo: Echo,
    all: Vec<Message>,
}

const NOW: Timestamp = Timestamp(START.0 + 1_000);

impl There {
    fn new(before: Before, stages: Stages, echo: Echo, all: &[Message]) -> Self {
        let salon = salon(900);
        let mut books = Books::at(salon.clone(), vec![Provider::TipTopPay]);
        let mut own = request(&salon, 1, &["cut"], at_salon(START, 1, 720), PayChoice::Now);
        own.staff = StaffChoice::Member { id: "vera".parse().unwrap() };
        tell(&mut books, Command::Book { request: Box::new(own.clone()) }, START);
        let (session, url) = ("ttp_order_1".parse().unwrap(), "https://pay.example".into());
        let answer = PageAnswer::Opened { session, url, widget: None };
        tell(&mut books, Command::RecordPage { booking: own.id.clone(), attempt: ONE, answer }, START);
        match before {
            Before::Held => {}
            Before::ExpiredFree => tell(&mut books, Command::EndHolds, NOW),
            Before::ExpiredTaken => {
                let other = request(&salon, 2, &["colour"], at_salon(START, 1, 720), PayChoice::AtSalon);
                tell(&mut books, Command::Book { request: Box::new(other) }, NOW);
            }
            Before::Released => tell(&mut books, Command::Release { booking: own.id.clone() }, START),
        }
        Self { books, own: own.id, stages, echo, all: all.to_vec() }
    }

    fn booking(&self) -> &Booking {
        &self.books.bookings()[&self.own]
    }

    fn learn(&mut self, about: Option<Attempt>, transaction: usize, facts: Vec<PaymentFact>) {
        let about = about.map(|attempt| (self.own.clone(), attempt));
        let refs = vec![named(transaction)];
        tell(&mut self.books, Command::Learn { provider: Provider::TipTopPay, about, refs, facts }, NOW);
    }

    /// As the messages do: those about refunds and voids carry nothing of ours.
    fn hear(&mut self, (transaction, said): Message) {
        let amount = eur(PRICE);
        let (about, fact) = match said {
            Said::Paid if self.stages == Stages::Two => (Some(ONE), PaymentFact::Authorised { amount }),
            Said::Paid | Said::ConfirmedByHand => (Some(ONE), PaymentFact::Captured { amount }),
            Said::Declined => (Some(ONE), PaymentFact::Declined { code: None, at: None, transaction: None }),
            Said::Waiting => (Some(ONE), PaymentFact::Processing),
            Said::VoidedByHand => (None, PaymentFact::AuthorisationEnded),
            Said::RefundedByHand(minor) => {
                (None, refund(&format!("ttp_tx_{transaction}00{minor}"), None, minor))
            }
        };
        self.learn(about, transaction, vec![fact]);
    }

    fn by_hand(&self, transaction: usize) -> u64 {
        let own = self.all.iter().filter(|(of, _)| *of == transaction);
        own.map(|(_, said)| if let Said::RefundedByHand(minor) = said { *minor } else { 0 }).sum()
    }

    fn was(&self, transaction: usize, said: Said) -> bool {
        self.all.contains(&(transaction, said))
    }

    /// The provider does what was asked for, as far as it can, until nothing is asked any more.
    fn answer(&mut self) {
        let (mut row, mut sent) = (0, vec![0; 10]);
        while let Some(found) = self.books.rows().get(row).cloned() {
            row += 1;
            let attempt = found.effect.attempt();
            let names = &self.booking().payments[&attempt].known.refs;
            let Some(transaction) = (1..10).find(|number| names.contains(&named(*number))) else { continue };
            match found.effect {
                Effect::Refund { key, amount, .. } => {
                    let left = PRICE - self.by_hand(transaction) - sent[transaction];
                    if amount.minor() > left {
                        let (booking, code) = (self.own.clone(), "amount".to_owned());
                        tell(&mut self.books, Command::RefundRefused { booking, attempt, key, code }, NOW);
                        continue;
                    }
                    sent[transaction] += amount.minor();
                    let id = format!("ttp_tx_8{row}");
                    let echoed = (self.echo == Echo::Comes).then(|| key.clone());
                    self.learn(None, transaction, vec![refund(&id, echoed, amount.minor())]);
                    self.learn(Some(attempt), transaction, vec![refund(&id, Some(key), amount.minor())]);
                }
                Effect::Void { .. } if self.was(transaction, Said::ConfirmedByHand) => {
                    let taken = PaymentFact::Captured { amount: eur(PRICE) };
                    self.learn(Some(attempt), transaction, vec![taken]);
                }
                Effect::Void { .. } => {
                    self.learn(Some(attempt), transaction, vec![PaymentFact::AuthorisationEnded]);
                }
                Effect::Capture { amount, .. } => {
                    self.learn(Some(attempt), transaction, vec![PaymentFact::Captured { amount }]);
                }
                Effect::LookUp { .. } | Effect::LookAtHold { .. } => {
                    self.learn(Some(attempt), transaction, vec![]);
                }
                Effect::Charge { .. } => panic!("no card is on file"),
                Effect::ExpirePage { .. } | Effect::LookAtPage { .. } | Effect::ResolvePage { .. } => {}
            }
        }
    }
}

/// One to three tries on the page; by hand only where nothing is due.
fn tries(before: Before, stages: Stages) -> impl Strategy<Value = Vec<Message>> {
    let nothing_due = matches!(before, Before::ExpiredTaken | Before::Released);
    let one = (0..8_u8).prop_map(move |kind| match (kind, nothing_due, stages) {
        (0, ..) => vec![Said::Declined],
        (1, ..) => vec![Said::Waiting, Said::Paid],
        (2, true, Stages::Two) => vec![Said::Paid, Said::VoidedByHand],
        (3, true, Stages::Two) => vec![Said::Paid, Said::ConfirmedByHand],
        (4, true, Stages::Two) => vec![Said::Paid, Said::ConfirmedByHand, Said::RefundedByHand(700)],
        (2 | 3, true, Stages::One) => {
            vec![Said::Paid, Said::RefundedByHand(500), Said::RefundedByHand(1_000)]
        }
        (4, true, Stages::One) => vec![Said::Paid, Said::RefundedByHand(PRICE)],
        _ => vec![Said::Paid],
    });
    proptest::collection::vec(one, 1..4).prop_map(|tries| {
        let numbered = tries.into_iter().enumerate();
        numbered.flat_map(|(index, said)| said.into_iter().map(move |said| (index + 1, said))).collect()
    })
}

fn a_run() -> impl Strategy<Value = (Before, Stages, Echo, Vec<Message>, Vec<Message>)> {
    let before = prop_oneof![
        Just(Before::Held),
        Just(Before::ExpiredFree),
        Just(Before::ExpiredTaken),
        Just(Before::Released),
    ];
    let stages = prop_oneof![Just(Stages::One), Just(Stages::Two)];
    let echo = prop_oneof![Just(Echo::Comes), Just(Echo::DoesNotCome)];
    (before, stages, echo).prop_flat_map(|(before, stages, echo)| {
        tries(before, stages).prop_flat_map(move |said| {
            let twice: Vec<_> = said.iter().chain(&said).copied().collect();
            (Just(before), Just(stages), Just(echo), Just(said), Just(twice).prop_shuffle())
        })
    })
}

fn after(before: Before, stages: Stages, echo: Echo, all: &[Message], heard: &[Message]) -> Booking {
    let mut there = There::new(before, stages, echo, all);
    for message in heard {
        there.hear(*message);
    }
    there.answer();
    assert_eq!(there.books.parked(), 0);
    there.booking().clone()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() })]
    #[test]
    fn any_order_of_several_transactions_of_one_page_holds_and_returns_the_same(
        (before, stages, echo, said, shuffled) in a_run()
    ) {
        let one = after(before, stages, echo, &said, &said);
        let other = after(before, stages, echo, &said, &shuffled);
        let paid = said.iter().filter(|(_, said)| *said == Said::Paid).count();
        let phase = |booking: &Booking| std::mem::discriminant::<Phase>(&booking.phase);
        prop_assert_eq!(phase(&one), phase(&other));
        prop_assert_eq!(balance(&one), balance(&other));
        prop_assert_eq!(one.returned(), other.returned());
        for booking in [&one, &other] {
            prop_assert!(balance(booking).is_none_or(|balance| balance.held == balance.due || paid == 0));
            let with_money = booking.payments.values().filter(|payment| payment.has_money()).count();
            prop_assert_eq!(with_money, paid, "each transaction counts once");
            prop_assert!(booking.payments.values().all(|payment| payment.authorised_only().is_zero()));
        }
    }
}
