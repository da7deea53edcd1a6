//! Visits that the salon makes itself, over the books: what they claim, what they ask for, and who may say it again.

use super::{Desk, paid};
use chairtime_shared::api::desk::DeskVisit;
use chairtime_shared::api::{PayChoice, StaffChoice};
use chairtime_shared::booking::{Booking, Cancelling, Phase, Waiver};
use chairtime_shared::ledger::{Answer, Command, Refusal};
use chairtime_shared::letter::{Happening, Recipient};
use chairtime_shared::money::Money;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;
use chairtime_tests::fixtures::{START, at_salon, eur};

/// Vera's cut on that day at that minute.
fn visit(desk: &Desk, number: u64, days: i64, minutes: i64, ask: Option<Money>) -> DeskVisit {
    let request = desk.request(number, "cut", PayChoice::AtSalon);
    DeskVisit {
        id: request.id,
        services: request.services,
        staff: StaffChoice::Member { id: "vera".parse().unwrap() },
        start: at_salon(START, days, minutes),
        contact: request.contact,
        ask,
    }
}

fn make(desk: &mut Desk, visit: &DeskVisit) -> Result<Booking, Refusal> {
    match desk.tell(Command::BookAtDesk { visit: Box::new(visit.clone()) })? {
        Answer::Booking { booking, pay: None } => Ok(*booking),
        other @ (Answer::Booking { .. }
        | Answer::Learned { .. }
        | Answer::Parked
        | Answer::Checked { .. }
        | Answer::Ended { .. }) => panic!("{other:?}"),
    }
}

#[test]
fn it_stands_at_once_and_again_is_the_same_visit() {
    let mut desk = Desk::new();
    let wish = visit(&desk, 1, 1, 720, None);
    let made = make(&mut desk, &wish).unwrap();
    assert!(matches!(made.phase, Phase::Confirmed { .. }));
    assert_eq!((made.wanted(), made.made.consent.text.as_str()), (None, ""));
    let told: Vec<_> =
        desk.books.letters(&wish.id).into_iter().map(|letter| (letter.to, letter.key.clone())).collect();
    assert!(told.contains(&(Recipient::Client, "booked".to_owned())), "{told:?}");
    assert_eq!(make(&mut desk, &wish).unwrap(), made);
    assert_eq!(desk.books.letters(&wish.id).len(), told.len(), "told once");
    for other in [
        DeskVisit { start: at_salon(START, 1, 780), ..wish.clone() },
        DeskVisit { ask: Some(eur(1_000)), ..wish.clone() },
        DeskVisit { services: vec!["wash".parse().unwrap()], ..wish.clone() },
    ] {
        assert_eq!(make(&mut desk, &other), Err(Refusal::BookingIdReused));
    }
    // A browser that knows the identifier makes nothing of it, and is given nothing.
    let mut request = desk.request(1, "cut", PayChoice::AtSalon);
    (request.staff, request.consent) = (wish.staff.clone(), made.made.asked.consent.clone());
    assert_eq!(desk.try_book(&request), Err(Refusal::BookingIdReused));
}

#[test]
fn nobody_s_time_is_sold_twice() {
    let mut desk = Desk::new();
    let mut request = desk.request(1, "cut", PayChoice::Now);
    (request.staff, request.start) = (visit(&desk, 2, 1, 720, None).staff, at_salon(START, 1, 720));
    desk.try_book(&request).unwrap();
    for minutes in [690, 720, 750] {
        let wish = visit(&desk, 2, 1, minutes, None);
        let refused = make(&mut desk, &wish).unwrap_err();
        let Refusal::SlotTaken { nearest } = refused else { panic!("{minutes}: {refused:?}") };
        assert!(!nearest.is_empty());
    }
    let wish = visit(&desk, 2, 1, 780, None);
    make(&mut desk, &wish).unwrap();
    (request.id, request.start) = (visit(&desk, 3, 1, 0, None).id, wish.start);
    assert!(matches!(desk.try_book(&request), Err(Refusal::SlotTaken { .. })), "nor the salon's");
}

#[test]
fn notice_and_horizon_bind_clients_hours_and_steps_everybody() {
    let mut desk = Desk::new();
    let today = |minutes| at_salon(START, 0, minutes);
    // Twelve minutes into a step.
    desk.now = today(11 * 60 + 12);
    let mut number = 0;
    let mut at = |desk: &mut Desk, start: Timestamp| {
        number += 1;
        let wish = DeskVisit { start, ..visit(desk, number, 0, 0, None) };
        make(desk, &wish).map(|_| ())
    };
    let closed = |refused: Result<(), Refusal>| matches!(refused, Err(Refusal::NotBookable { .. }));
    assert!(closed(at(&mut desk, today(10 * 60 + 30))), "that step is over");
    assert_eq!(at(&mut desk, today(11 * 60)), Ok(()), "the step that is running");
    assert!(closed(at(&mut desk, today(12 * 60 + 1))), "between two steps");
    assert!(closed(at(&mut desk, today(3 * 60))), "closed, and long ago");
    assert!(closed(at(&mut desk, at_salon(START, 1, 3 * 60))), "closed");
    assert_eq!(at(&mut desk, at_salon(START, 350, 720)), Ok(()), "further ahead than clients may");
    assert!(closed(at(&mut desk, at_salon(START, 400, 720))));
}

#[test]
fn what_is_asked_for_ahead_is_a_payment_request_and_no_fee_is_kept() {
    let mut desk = Desk::new();
    let wish = visit(&desk, 1, 1, 720, Some(eur(1_500)));
    let made = make(&mut desk, &wish).unwrap();
    assert_eq!(made.wanted(), Some(eur(1_500)));
    let letters = desk.books.letters(&wish.id);
    let wanted = Happening::PaymentWanted { amount: eur(1_500) };
    assert_eq!(letters.iter().filter(|letter| letter.what == wanted).count(), 1);
    let provider = Some(Provider::Stripe);
    let power = chairtime_shared::booking::Power::Pay;
    let id = made.made.id.clone();
    desk.tell(Command::StartPayment { booking: id.clone(), provider, power }).unwrap();
    let request = desk.request(1, "cut", PayChoice::AtSalon);
    desk.learn(Some(&request), &["cs_1"], &[paid()]);
    let booking = desk.booking(&request).clone();
    assert_eq!((booking.refundable(), booking.wanted()), (eur(1_500), None));
    assert_eq!(make(&mut desk, &wish).unwrap(), booking, "again, after it was paid");
    // Nobody agreed to a fee: an hour before, all of it goes back.
    desk.now = wish.start.plus(-3_600);
    let terms = desk.booking(&request).cancellation(desk.now).unwrap();
    assert_eq!((terms.fee, terms.back), (eur(0), eur(1_500)));
    let mut missed = Desk { books: desk.books.clone(), now: wish.start.plus(1) };
    missed.tell(Command::NoShow { booking: id.clone(), waiver: Waiver::None }).unwrap();
    assert!(matches!(missed.booking(&request).phase, Phase::NoShow { fee: None, .. }));
    desk.tell(Command::Cancel { booking: id, by: Cancelling::SalonByTerms }).unwrap();
    assert!(matches!(desk.booking(&request).phase, Phase::Cancelled { fee: None, .. }));
}

#[test]
fn what_cannot_be_paid_or_read_makes_no_visit() {
    let mut desk = Desk::new();
    let wish = visit(&desk, 1, 1, 720, Some(eur(1)));
    assert!(matches!(make(&mut desk, &wish), Err(Refusal::TooLittle { .. })));
    let yen = Money::new(500, "JPY".parse().unwrap()).unwrap();
    let other = DeskVisit { ask: Some(yen), ..wish.clone() };
    assert_eq!(make(&mut desk, &other), Err(Refusal::NothingToPay));
    let mut nameless = DeskVisit { ask: None, ..wish.clone() };
    nameless.contact.name.clear();
    assert!(matches!(make(&mut desk, &nameless), Err(Refusal::InvalidContact { .. })));
    desk.books.providers.clear();
    assert!(matches!(make(&mut desk, &wish), Err(Refusal::PrepaymentUnavailable { .. })));
    make(&mut desk, &DeskVisit { ask: None, ..wish }).unwrap();
}
