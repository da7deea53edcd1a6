//! The ledger's commands about where and how a client pays, rule by rule: two providers, checks, transactions that share
//! a page, holds on cards, test payments.

use super::{Desk, HOLD, by_hand, name, paid};
use chairtime_shared::api::{BookingRequest, PayChoice};
use chairtime_shared::booking::decide::{Check, CheckVerdict, Effect, PAYING_SECONDS, PAYING_SECONDS_MAX};
use chairtime_shared::booking::{Phase, Power, Purpose};
use chairtime_shared::ledger::{Answer, Command, Refusal};
use chairtime_shared::locale::Locale;
use chairtime_shared::payment::Attempt;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::prepayment::Prepayment;
use chairtime_shared::provider::Provider;
use chairtime_shared::provider::Provider::{Stripe, TipTopPay};
use chairtime_tests::fixtures::eur;

const ONE: Attempt = Attempt(1);
const TWO: Attempt = Attempt(2);

fn desk(providers: &[Provider]) -> Desk {
    let mut desk = Desk::new();
    desk.books.providers = providers.to_vec();
    desk
}

impl Desk {
    fn start(&mut self, request: &BookingRequest, provider: Option<Provider>) -> Result<Attempt, Refusal> {
        let booking = request.id.clone();
        self.tell(Command::StartPayment { booking, provider, power: Power::Manage }).map(|answer| {
            let Answer::Booking { pay: Some(attempt), .. } = answer else { panic!("{answer:?}") };
            attempt
        })
    }

    fn at(&self, request: &BookingRequest, attempt: Attempt) -> Provider {
        self.booking(request).payments[&attempt].provider
    }

    /// A booking with an order open at TipTop Pay.
    fn book_there(&mut self, number: u64) -> BookingRequest {
        let request = self.book(number);
        self.open_page(&request, &format!("ttp_order_{number}"));
        assert_eq!(self.at(&request, ONE), TipTopPay);
        request
    }

    fn check(&mut self, request: &BookingRequest, change: impl FnOnce(&mut Command)) -> CheckVerdict {
        let about = Some((request.id.clone(), ONE));
        let account = Some(request.id.to_string());
        let check = Check { transaction: name("ttp_tx_1"), amount: Some(eur(4_000)), account };
        let mut command = Command::Check { provider: TipTopPay, about, check };
        change(&mut command);
        match self.tell(command) {
            Ok(Answer::Checked { verdict }) => verdict,
            other => panic!("{other:?}"),
        }
    }

    /// What TipTop Pay says of one transaction; only of payments with our own numbers.
    fn hear(&mut self, about: Option<&BookingRequest>, transaction: &str, fact: PaymentFact) -> Answer {
        let about = about.map(|request| (request.id.clone(), ONE));
        let refs = vec![name(transaction)];
        self.tell(Command::Learn { provider: TipTopPay, about, refs, facts: vec![fact] }).unwrap()
    }

    fn keys(&self) -> Vec<String> {
        let id = "00000000000000000000000000000001.";
        self.books.rows().iter().map(|row| row.effect.key().replace(id, "")).collect()
    }

    fn test_payment(&mut self, provider: Provider) -> Result<Answer, Refusal> {
        let id = format!("{:032x}", 1).parse().unwrap();
        self.tell(Command::StartTestPayment { id, provider, amount: eur(500), locale: Locale::En })
    }
}

fn held_on_card() -> PaymentFact {
    PaymentFact::Authorised { amount: eur(4_000) }
}

#[test]
fn a_client_pays_where_they_want_to_else_where_the_salon_prefers() {
    for (wanted, connected, at) in [
        (None, [Stripe, TipTopPay], Stripe),
        (None, [TipTopPay, Stripe], TipTopPay),
        (Some(TipTopPay), [Stripe, TipTopPay], TipTopPay),
        (Some(Stripe), [TipTopPay, Stripe], Stripe),
    ] {
        let mut desk = desk(&connected);
        let mut request = desk.request(1, "cut", PayChoice::Now);
        request.provider = wanted;
        assert_eq!(desk.try_book(&request).unwrap().1, Some(ONE));
        assert_eq!(desk.at(&request, ONE), at, "{wanted:?} of {connected:?}");
    }
}

#[test]
fn a_slot_is_not_lost_over_a_provider_that_the_salon_does_not_have() {
    let mut desk = desk(&[Stripe]);
    let mut request = desk.request(1, "cut", PayChoice::Now);
    request.provider = Some(TipTopPay);
    assert_eq!(desk.try_book(&request).unwrap().1, Some(ONE));
    assert_eq!(desk.at(&request, ONE), Stripe);
    assert!(matches!(desk.start(&request, Some(TipTopPay)), Err(Refusal::PrepaymentUnavailable { .. })));
}

#[test]
fn what_is_too_small_for_one_provider_is_paid_at_the_other() {
    let mut desk = desk(&[Stripe, TipTopPay]);
    let mut fringe = desk.request(1, "fringe", PayChoice::Now);
    fringe.shown.prepayment = Prepayment::Required { due_now: eur(40) };
    desk.try_book(&fringe).unwrap();
    assert_eq!(desk.at(&fringe, ONE), TipTopPay);
    assert!(matches!(desk.start(&fringe, Some(Stripe)), Err(Refusal::PrepaymentUnavailable { .. })));
}

#[test]
fn going_elsewhere_opens_a_page_there_and_closes_the_former_one() {
    let mut desk = desk(&[Stripe, TipTopPay]);
    let request = desk.book(1);
    desk.open_page(&request, "cs_1");
    let until = desk.booking(&request).phase;
    assert_eq!(desk.start(&request, Some(TipTopPay)), Ok(TWO));
    assert_eq!((desk.at(&request, TWO), desk.keys()), (TipTopPay, vec!["expire.1".to_owned()]));
    assert_eq!(desk.start(&request, None), Ok(TWO), "without a choice, where the last page was");
    assert_eq!(desk.booking(&request).phase, until, "the slot is held no longer for it");
}

#[test]
fn going_elsewhere_before_the_first_page_answered_finds_out_about_it() {
    let mut desk = desk(&[Stripe, TipTopPay]);
    let request = desk.book(1);
    assert_eq!(desk.start(&request, Some(TipTopPay)), Ok(TWO));
    assert_eq!(desk.keys(), ["resolve.1"]);
    desk.open_page(&request, "cs_1");
    assert_eq!(desk.keys(), ["resolve.1", "expire.1"]);
}

#[test]
fn paid_at_both_providers_the_second_payment_goes_back() {
    let mut desk = desk(&[Stripe, TipTopPay]);
    let request = desk.book(1);
    desk.open_page(&request, "cs_1");
    desk.start(&request, Some(TipTopPay)).unwrap();
    desk.learn(None, &["cs_1"], &[paid()]);
    assert!(desk.is_confirmed(&request));
    let about = Some((request.id.clone(), TWO));
    let refs = vec![name("ttp_tx_1")];
    desk.tell(Command::Learn { provider: TipTopPay, about, refs, facts: vec![paid()] }).unwrap();
    assert_eq!(desk.booking(&request).held(), eur(4_000));
    assert!(desk.keys().contains(&"refund.2.1".to_owned()));
}

#[test]
fn a_check_is_accepted_for_what_is_wanted_now_and_for_nothing_else() {
    let mut desk = desk(&[TipTopPay, Stripe]);
    let request = desk.book_there(1);
    let check = |change: fn(&mut Check)| {
        move |command: &mut Command| {
            let Command::Check { check, .. } = command else { panic!("{command:?}") };
            change(check);
        }
    };
    assert_eq!(desk.check(&request, |_| {}), CheckVerdict::Accept);
    assert_eq!(desk.check(&request, check(|c| c.amount = Some(eur(1)))), CheckVerdict::WrongAmount);
    assert_eq!(desk.check(&request, check(|c| c.amount = None)), CheckVerdict::WrongAmount);
    assert_eq!(desk.check(&request, check(|c| c.account = None)), CheckVerdict::WrongAccount);
    let about = |about| {
        move |command: &mut Command| {
            let Command::Check { about: said, .. } = command else { panic!("{command:?}") };
            *said = about;
        }
    };
    let nobody = format!("{:032x}", 9).parse().unwrap();
    assert_eq!(desk.check(&request, about(None)), CheckVerdict::UnknownInvoice);
    assert_eq!(desk.check(&request, about(Some((nobody, ONE)))), CheckVerdict::UnknownInvoice);
    assert_eq!(desk.start(&request, Some(Stripe)), Ok(TWO));
    let stripes = Some((request.id.clone(), TWO));
    assert_eq!(desk.check(&request, about(stripes)), CheckVerdict::UnknownInvoice);
    assert_eq!(desk.check(&request, |_| {}), CheckVerdict::NotAccepted, "they pay elsewhere now");
}

#[test]
fn a_check_after_the_payment_or_the_hold_is_refused() {
    let mut desk = desk(&[TipTopPay]);
    let (paid_for, expired) = (desk.book_there(1), desk.book_there(2));
    desk.hear(Some(&paid_for), "ttp_tx_1", paid());
    assert_eq!(desk.check(&paid_for, |_| {}), CheckVerdict::NotAccepted);
    desk.now = desk.now.plus(i64::from(HOLD));
    assert_eq!(desk.check(&expired, |_| {}), CheckVerdict::Expired, "before the alarm rings, too");
    desk.tell(Command::EndHolds).unwrap();
    assert_eq!(desk.check(&expired, |_| {}), CheckVerdict::Expired);
}

#[test]
fn a_slot_is_kept_while_a_card_is_checked_but_not_without_end() {
    let mut desk = desk(&[TipTopPay]);
    let request = desk.book_there(1);
    let Phase::Held { until: given } = desk.booking(&request).phase else { panic!("held") };
    desk.now = given.plus(-60);
    assert_eq!(desk.check(&request, |_| {}), CheckVerdict::Accept);
    assert_eq!(desk.booking(&request).phase, Phase::Held { until: given.plus(PAYING_SECONDS - 60) });
    while desk.check(&request, |_| {}) == CheckVerdict::Accept {
        desk.now = desk.now.plus(60);
    }
    assert_eq!(desk.now, given.plus(PAYING_SECONDS_MAX));
}

#[test]
fn a_second_transaction_of_a_page_goes_back_whichever_news_comes_first() {
    for order in [["ttp_tx_1", "ttp_tx_2"], ["ttp_tx_2", "ttp_tx_1"]] {
        let mut desk = desk(&[TipTopPay]);
        let request = desk.book_there(1);
        assert_eq!(desk.hear(None, "ttp_tx_2", by_hand(100)), Answer::Parked);
        for transaction in order.iter().chain(&order) {
            desk.hear(Some(&request), transaction, paid());
        }
        let booking = desk.booking(&request);
        let (held, payments) = (booking.held().minor(), booking.payments.len());
        assert_eq!((payments, desk.books.parked()), (2, 0), "{order:?}");
        assert_eq!(held, 4_000, "what went back by hand is not asked for again: {order:?}");
    }
}

#[test]
fn another_provider_s_word_on_a_payment_is_not_taken() {
    let mut desk = desk(&[Stripe, TipTopPay]);
    let request = desk.book(1);
    assert_eq!(desk.hear(Some(&request), "ttp_tx_1", paid()), Answer::Parked);
    assert!(!desk.is_confirmed(&request));
}

#[test]
fn a_held_card_books_and_is_charged_and_the_next_is_let_go() {
    let mut desk = desk(&[TipTopPay]);
    let request = desk.book_there(1);
    desk.hear(Some(&request), "ttp_tx_1", held_on_card());
    assert!(desk.is_confirmed(&request));
    desk.hear(Some(&request), "ttp_tx_2", held_on_card());
    assert_eq!(desk.keys(), ["capture.1.capture", "void.2"]);
    desk.hear(Some(&request), "ttp_tx_1", paid());
    desk.hear(None, "ttp_tx_2", PaymentFact::AuthorisationEnded);
    assert_eq!((desk.booking(&request).held(), desk.keys().len()), (eur(4_000), 2));
}

#[test]
fn a_card_held_for_a_slot_that_was_given_back_is_let_go() {
    let mut desk = desk(&[TipTopPay]);
    let request = desk.book_there(1);
    desk.tell(Command::Release { booking: request.id.clone() }).unwrap();
    desk.hear(Some(&request), "ttp_tx_1", held_on_card());
    assert_eq!(desk.keys(), ["expire.1", "void.1"]);
}

#[test]
fn a_refused_capture_is_looked_up_and_what_is_still_held_is_let_go() {
    let mut desk = desk(&[TipTopPay]);
    let request = desk.book_there(1);
    desk.hear(Some(&request), "ttp_tx_1", held_on_card());
    let refused =
        Command::CaptureRefused { booking: request.id.clone(), attempt: ONE, code: "acquirer".into() };
    desk.tell(refused.clone()).unwrap();
    desk.tell(refused).unwrap();
    let looks = |desk: &Desk| {
        desk.books.rows().iter().filter(|row| matches!(row.effect, Effect::LookUp { .. })).count()
    };
    assert_eq!(looks(&desk), 1, "the same refusal again says nothing");
    desk.hear(Some(&request), "ttp_tx_1", held_on_card());
    assert_eq!(desk.keys().last().unwrap(), "void.1");
    assert!(desk.is_confirmed(&request), "a visit stands, whatever becomes of its money");
}

#[test]
fn a_test_payment_takes_nobody_s_time_and_all_of_it_goes_back() {
    for provider in Provider::ALL {
        let mut desk = desk(&Provider::ALL);
        let Ok(Answer::Booking { booking, pay: Some(ONE) }) = desk.test_payment(provider) else {
            panic!("started")
        };
        assert_eq!((booking.made.purpose, booking.made.claims.len()), (Purpose::TestPayment, 0));
        let about = Some((booking.made.id.clone(), ONE));
        let facts = vec![PaymentFact::Captured { amount: eur(500) }];
        let refs = vec![name("tx_1")];
        desk.tell(Command::Learn { provider, about, refs, facts }).unwrap();
        assert_eq!(desk.keys(), ["refund.1.1"]);
        assert_eq!(desk.books.bookings()[&booking.made.id].held(), eur(0));
    }
}

#[test]
fn the_same_test_again_is_the_same_payment_and_never_a_visit() {
    let mut desk = desk(&[TipTopPay]);
    let first = desk.test_payment(TipTopPay).unwrap();
    assert_eq!(desk.test_payment(TipTopPay).unwrap(), first);
    let request = desk.request(1, "cut", PayChoice::Now);
    assert_eq!(desk.try_book(&request).unwrap_err(), Refusal::BookingIdReused);
    let mut other = self::desk(&[TipTopPay]);
    other.try_book(&request).unwrap();
    assert_eq!(other.test_payment(TipTopPay).unwrap_err(), Refusal::BookingIdReused);
}
