//! The ledger's commands, rule by rule, over books in memory.

mod at_desk;
mod block;
mod languages;
mod limits;
mod moving;
mod providers;
mod reconciling;

use chairtime_shared::api::{BookingRequest, PayChoice, StaffChoice};
use chairtime_shared::booking::decide::{Effect, PageAnswer};
use chairtime_shared::booking::{Booking, Phase, Power};
use chairtime_shared::id::ProviderRef;
use chairtime_shared::ledger::{Answer, Command, Refusal, execute};
use chairtime_shared::payment::Attempt;
use chairtime_shared::payment::fact::{PaymentFact, RefundFact, RefundStatus};
use chairtime_shared::prepayment::Prepayment;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;
use chairtime_tests::books::Books;
use chairtime_tests::fixtures::{START, at_salon, eur, request, salon};

const HOLD: u32 = 900;

struct Desk {
    books: Books,
    now: Timestamp,
}

fn name(text: &str) -> ProviderRef {
    text.parse().unwrap()
}

impl Desk {
    fn new() -> Self {
        Self { books: Books::new(salon(HOLD)), now: START }
    }

    /// A request for tomorrow at noon.
    fn request(&self, number: u64, service: &str, pay: PayChoice) -> BookingRequest {
        let salon = self.books.salon.clone().unwrap();
        request(&salon, number, &[service], at_salon(START, 1, 720), pay)
    }

    fn tell(&mut self, command: Command) -> Result<Answer, Refusal> {
        let Ok(answer) = execute(&mut self.books, command, self.now);
        if answer.is_err() {
            assert!(self.books.untouched(), "a refused command changes nothing: {answer:?}");
        }
        self.books.commit();
        answer
    }

    fn try_book(&mut self, request: &BookingRequest) -> Result<(Booking, Option<Attempt>), Refusal> {
        let command = Command::Book { request: Box::new(request.clone()) };
        self.tell(command).map(|answer| match answer {
            Answer::Booking { booking, pay } => (*booking, pay),
            other @ (Answer::Learned { .. }
            | Answer::Parked
            | Answer::Checked { .. }
            | Answer::Ended { .. }) => panic!("{other:?}"),
        })
    }

    fn book(&mut self, number: u64) -> BookingRequest {
        let request = self.request(number, "cut", PayChoice::Now);
        assert_eq!(self.try_book(&request).unwrap().1, Some(Attempt(1)));
        request
    }

    fn open_page(&mut self, request: &BookingRequest, session: &str) {
        let answer =
            PageAnswer::Opened { session: name(session), url: "https://pay.example".into(), widget: None };
        let booking = request.id.clone();
        self.tell(Command::RecordPage { booking, attempt: Attempt(1), answer }).unwrap();
    }

    fn learn(&mut self, about: Option<&BookingRequest>, refs: &[&str], facts: &[PaymentFact]) -> Answer {
        let about = about.map(|request| (request.id.clone(), Attempt(1)));
        let refs = refs.iter().map(|text| name(text)).collect();
        self.tell(Command::Learn { provider: Provider::Stripe, about, refs, facts: facts.to_vec() }).unwrap()
    }

    fn booking(&self, request: &BookingRequest) -> &Booking {
        &self.books.bookings()[&request.id]
    }

    fn is_confirmed(&self, request: &BookingRequest) -> bool {
        matches!(self.booking(request).phase, Phase::Confirmed { .. })
    }

    fn end_holds(&mut self) -> Answer {
        self.now = self.now.plus(i64::from(HOLD));
        self.tell(Command::EndHolds).unwrap()
    }
}

fn paid() -> PaymentFact {
    PaymentFact::Captured { amount: eur(4_000) }
}

fn by_hand(minor: u64) -> PaymentFact {
    let id = name(&format!("re_{minor}"));
    let (amount, status) = (eur(minor), RefundStatus::Succeeded);
    PaymentFact::Refund { refund: RefundFact { id, request: None, amount, status } }
}

#[test]
fn the_same_post_again_is_the_same_booking_and_the_same_page() {
    let mut desk = Desk::new();
    let request = desk.book(1);
    let before = desk.booking(&request).clone();
    let (again, pay) = desk.try_book(&request).unwrap();
    assert_eq!((again, pay), (before, Some(Attempt(1))));
    assert_eq!(desk.books.bookings().len(), 1);
}

#[test]
fn another_post_under_the_same_identifier_is_refused() {
    let mut desk = Desk::new();
    let request = desk.book(1);
    let mut other = request.clone();
    other.start = other.start.plus(3_600);
    assert_eq!(desk.try_book(&other).unwrap_err(), Refusal::BookingIdReused);
    let mut other = request.clone();
    other.contact.name = "Somebody Else".into();
    assert_eq!(desk.try_book(&other).unwrap_err(), Refusal::BookingIdReused);
}

#[test]
fn any_staff_picks_who_is_free_and_nobody_is_booked_twice() {
    let mut desk = Desk::new();
    let first = desk.book(1);
    let second = desk.book(2);
    let staff = |request| desk.booking(request).made.claims[0].staff.to_string();
    assert_eq!((staff(&first).as_str(), staff(&second).as_str()), ("vera", "nina"));
    let third = desk.request(3, "cut", PayChoice::Now);
    let Err(Refusal::SlotTaken { nearest }) = desk.try_book(&third) else { panic!("taken twice") };
    assert_eq!(nearest.len(), 3);
    assert!(nearest.iter().all(|time| (time.start.since(third.start)).abs() <= 2 * 3_600));
}

#[test]
fn times_that_only_touch_do_not_collide_and_buffers_do() {
    let mut desk = Desk::new();
    let mut colour = desk.request(1, "colour", PayChoice::AtSalon);
    desk.try_book(&colour).unwrap();
    // 12:00 + 90 min + 15 min of buffer: 13:30 is taken, 14:00 is free, 10:30 ends in time with its own buffer at 12:15.
    for (number, minutes, free) in [(2, 810, false), (3, 840, true), (4, 630, false), (5, 600, true)] {
        colour.id = format!("{number:032x}").parse().unwrap();
        colour.start = at_salon(START, 1, minutes);
        assert_eq!(desk.try_book(&colour).is_ok(), free, "{minutes}");
    }
}

#[test]
fn a_slot_whose_hold_is_over_can_be_had_before_the_alarm_rings() {
    let mut desk = Desk::new();
    let mut first = desk.request(1, "colour", PayChoice::Now);
    desk.try_book(&first).unwrap();
    first.id = format!("{:032x}", 2).parse().unwrap();
    assert!(matches!(desk.try_book(&first), Err(Refusal::SlotTaken { .. })));
    desk.now = desk.now.plus(i64::from(HOLD));
    assert!(desk.try_book(&first).is_ok());
}

#[test]
fn what_the_client_was_shown_must_be_true() {
    let mut desk = Desk::new();
    let good = desk.request(1, "cut", PayChoice::Now);
    let mut cheaper = good.clone();
    cheaper.shown.total_from = eur(3_900);
    assert_eq!(desk.try_book(&cheaper).unwrap_err(), Refusal::PriceChanged { quote: good.shown });
    let mut consent = good.clone();
    consent.consent.text.push('!');
    assert_eq!(desk.try_book(&consent).unwrap_err(), Refusal::ConsentChanged);
    consent.consent = good.consent.clone();
    consent.consent.version = "0".into();
    assert_eq!(desk.try_book(&consent).unwrap_err(), Refusal::ConsentChanged);
    let mut phone = good.clone();
    phone.contact.phone = "12".into();
    assert!(matches!(desk.try_book(&phone), Err(Refusal::InvalidContact { fields }) if fields.len() == 1));
    assert!(desk.try_book(&good).is_ok());
}

#[test]
fn the_salon_decides_who_prepays() {
    let mut desk = Desk::new();
    let cut = desk.request(1, "cut", PayChoice::AtSalon);
    assert_eq!(desk.try_book(&cut).unwrap_err(), Refusal::PrepaymentRequired { quote: cut.shown });
    let wash = desk.request(1, "wash", PayChoice::Now);
    assert_eq!(desk.try_book(&wash).unwrap_err(), Refusal::PrepaymentUnavailable { quote: wash.shown });
    let fringe = desk.request(1, "fringe", PayChoice::Now);
    assert_eq!(fringe.shown.prepayment, Prepayment::BelowMinimum { would_be: eur(40) });
    assert_eq!(desk.try_book(&fringe).unwrap_err(), Refusal::PrepaymentUnavailable { quote: fringe.shown });
    let there = desk.request(1, "fringe", PayChoice::AtSalon);
    assert_eq!(desk.try_book(&there).unwrap().1, None);
    assert!(desk.is_confirmed(&there));
}

#[test]
fn the_sum_due_comes_from_the_catalogue() {
    let mut desk = Desk::new();
    let colour = desk.request(1, "colour", PayChoice::Now);
    let (booking, pay) = desk.try_book(&colour).unwrap();
    assert_eq!(booking.payments[&pay.unwrap()].asked, eur(3_501));
}

#[test]
fn what_the_salon_does_not_offer_is_refused() {
    let mut desk = Desk::new();
    let good = desk.request(1, "colour", PayChoice::Now);
    let mut nobody = good.clone();
    nobody.services = vec!["perm".parse().unwrap()];
    assert_eq!(desk.try_book(&nobody).unwrap_err(), Refusal::NotOffered);
    let mut nina = good.clone();
    nina.staff = StaffChoice::Member { id: "nina".parse().unwrap() };
    assert_eq!(desk.try_book(&nina).unwrap_err(), Refusal::NotOffered);
    for start in [at_salon(START, 1, 725), at_salon(START, 1, 1_200), at_salon(START, -1, 720)] {
        let odd = BookingRequest { start, ..good.clone() };
        assert!(matches!(desk.try_book(&odd), Err(Refusal::NotBookable { .. })), "{start:?}");
    }
    desk.books.salon = None;
    assert_eq!(desk.try_book(&good).unwrap_err(), Refusal::UnknownSalon);
}

#[test]
fn commands_about_bookings_that_do_not_exist_are_refused() {
    let mut desk = Desk::new();
    let booking = desk.request(1, "cut", PayChoice::Now).id;
    let (provider, power) = (Some(Provider::Stripe), Power::Manage);
    let start = Command::StartPayment { booking: booking.clone(), provider, power };
    assert_eq!(desk.tell(start), Err(Refusal::UnknownBooking));
    assert_eq!(desk.tell(Command::Release { booking }), Err(Refusal::UnknownBooking));
}

#[test]
fn facts_that_come_before_their_payment_wait_for_it() {
    let mut desk = Desk::new();
    let request = desk.book(1);
    assert_eq!(desk.learn(None, &["pi_1", "ch_1"], &[by_hand(100)]), Answer::Parked);
    assert!(desk.booking(&request).payments[&Attempt(1)].known.refunds.is_empty());
    desk.learn(Some(&request), &["cs_1", "pi_1"], &[paid()]);
    assert!(desk.is_confirmed(&request));
    assert_eq!(desk.booking(&request).held(), eur(3_900));
}

#[test]
fn what_waits_under_a_name_that_itself_was_waiting_is_found() {
    let mut desk = Desk::new();
    let request = desk.book(1);
    let names = PaymentFact::Linked { refs: vec![name("pi_1"), name("ch_1")] };
    desk.learn(None, &["ch_1"], &[by_hand(100)]);
    desk.learn(None, &["pi_1", "ch_1"], &[names, by_hand(200)]);
    desk.learn(Some(&request), &["cs_1", "pi_1"], &[paid()]);
    assert_eq!(desk.booking(&request).held(), eur(3_700));
    assert_eq!(desk.books.parked(), 0);
}

#[test]
fn a_message_for_a_page_whose_answer_is_not_recorded_yet_waits_for_the_record() {
    let mut desk = Desk::new();
    let request = desk.book(1);
    assert_eq!(desk.learn(None, &["cs_1"], &[paid()]), Answer::Parked);
    desk.open_page(&request, "cs_1");
    assert!(desk.is_confirmed(&request));
    assert_eq!(desk.books.parked(), 0);
}

#[test]
fn the_provider_s_names_count_more_than_what_a_message_says_it_is_about() {
    let mut desk = Desk::new();
    let (first, second) = (desk.book(1), desk.book(2));
    desk.open_page(&first, "cs_1");
    desk.learn(Some(&second), &["cs_1"], &[paid()]);
    assert!(desk.is_confirmed(&first) && !desk.is_confirmed(&second));
}

#[test]
fn a_late_payment_gets_its_slot_back_only_if_nobody_has_it() {
    for taken in [false, true] {
        let mut desk = Desk::new();
        let mut late = desk.request(1, "colour", PayChoice::Now);
        desk.try_book(&late).unwrap();
        desk.open_page(&late, "cs_1");
        assert_eq!(desk.end_holds(), Answer::Ended { holds: 1, more: false });
        if taken {
            let mut other = late.clone();
            other.id = format!("{:032x}", 2).parse().unwrap();
            other.pay = PayChoice::AtSalon;
            desk.try_book(&other).unwrap();
        }
        let due = PaymentFact::Captured { amount: eur(3_501) };
        desk.learn(None, &["cs_1"], &[due]);
        assert_eq!(desk.is_confirmed(&late), !taken);
        assert_eq!(desk.booking(&late).held(), eur(if taken { 0 } else { 3_501 }));
        let refunds =
            desk.books.rows().iter().filter(|row| matches!(row.effect, Effect::Refund { .. })).count();
        assert_eq!(refunds, usize::from(taken));
        late.id = format!("{:032x}", 3).parse().unwrap();
        assert!(matches!(desk.try_book(&late), Err(Refusal::SlotTaken { .. })));
    }
}

#[test]
fn the_same_message_fifty_times_is_one_effect() {
    let mut desk = Desk::new();
    let request = desk.book(1);
    desk.open_page(&request, "cs_1");
    desk.tell(Command::Release { booking: request.id.clone() }).unwrap();
    for _ in 0..50 {
        desk.learn(
            Some(&request),
            &["cs_1"],
            &[PaymentFact::Declined { code: None, at: None, transaction: None }],
        );
    }
    for _ in 0..50 {
        desk.learn(Some(&request), &["cs_1", "pi_1"], &[paid()]);
    }
    let keys: Vec<_> = desk.books.rows().iter().map(|row| row.effect.key()).collect();
    assert_eq!(keys, ["expire.1".to_owned(), format!("refund.{}.1.1", request.id)]);
}

#[test]
fn many_holds_end_in_several_transactions() {
    let mut desk = Desk::new();
    let mut number = 0;
    for days in 1..5 {
        for minutes in (540..1_140).step_by(60) {
            for _ in 0..2 {
                number += 1;
                let mut request = desk.request(number, "cut", PayChoice::Now);
                request.start = at_salon(START, days, minutes);
                desk.try_book(&request).unwrap();
            }
        }
    }
    assert_eq!(desk.end_holds(), Answer::Ended { holds: 50, more: true });
    assert_eq!(desk.tell(Command::EndHolds).unwrap(), Answer::Ended { holds: 30, more: false });
    assert!(desk.books.bookings().values().all(|booking| !booking.holds_slot()));
}
