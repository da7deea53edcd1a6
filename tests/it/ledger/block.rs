//! Time that is kept free, over the books: a claim like a visit's, and no visit.

use super::Desk;
use chairtime_shared::api::PayChoice;
use chairtime_shared::api::desk::DeskBlock;
use chairtime_shared::booking::{Booking, Cancelling, Phase, Purpose, Waiver};
use chairtime_shared::contact::ContactField;
use chairtime_shared::ledger::{Answer, Command, Refusal};
use chairtime_tests::fixtures::{START, at_salon, eur};

/// Vera's time tomorrow.
fn block(number: u8, from: &str, to: &str) -> DeskBlock {
    DeskBlock {
        id: format!("{number:0>32}").parse().unwrap(),
        staff: "vera".parse().unwrap(),
        date: "2026-11-22".parse().unwrap(),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        label: " Dentist ".to_owned(),
    }
}

fn keep(desk: &mut Desk, block: &DeskBlock) -> Result<Booking, Refusal> {
    match desk.tell(Command::Block { block: Box::new(block.clone()) })? {
        Answer::Booking { booking, pay: None } => Ok(*booking),
        other @ (Answer::Booking { .. }
        | Answer::Learned { .. }
        | Answer::Parked
        | Answer::Checked { .. }
        | Answer::Ended { .. }) => panic!("{other:?}"),
    }
}

/// A request for a cut with Vera then.
fn wish(desk: &Desk, number: u64, minutes: i64) -> chairtime_shared::api::BookingRequest {
    let mut request = desk.request(number, "cut", PayChoice::AtSalon);
    request.staff = chairtime_shared::api::StaffChoice::Member { id: "vera".parse().unwrap() };
    request.services = vec!["wash".parse().unwrap()];
    request.shown = chairtime_tests::fixtures::shown(desk.books.salon.as_ref().unwrap(), &["wash"]);
    request.start = at_salon(START, 1, minutes);
    request
}

#[test]
fn it_is_nobody_else_s_time_until_it_is_given_back() {
    let mut desk = Desk::new();
    let wanted = DeskBlock { date: tomorrow(), ..block(90, "12:00", "14:00") };
    let kept = keep(&mut desk, &wanted).unwrap();
    assert_eq!((kept.made.purpose, kept.made.contact.name.as_str()), (Purpose::Blocked, "Dentist"));
    assert_eq!(kept.made.visit.start, at_salon(START, 1, 720));
    assert_eq!(kept.made.visit.end, at_salon(START, 1, 840));
    assert!(desk.books.letters(&wanted.id).is_empty() && desk.books.movements().is_empty());
    for minutes in [720, 780] {
        let refused = desk.try_book(&wish(&desk, 1, minutes)).unwrap_err();
        assert!(matches!(refused, Refusal::SlotTaken { .. }), "{minutes}: {refused:?}");
    }
    desk.try_book(&wish(&desk, 1, 840)).unwrap();
    assert_eq!(keep(&mut desk, &wanted).unwrap(), kept, "again it is the same");
    let other = DeskBlock { label: String::new(), ..wanted.clone() };
    assert_eq!(keep(&mut desk, &other), Err(Refusal::BookingIdReused));
    let over =
        DeskBlock { id: "91".repeat(16).parse().unwrap(), to: "12:01".parse().unwrap(), ..wanted.clone() };
    assert_eq!(keep(&mut desk, &over), Err(Refusal::SlotTaken { nearest: Vec::new() }), "nor twice");

    for _ in 0..2 {
        desk.tell(Command::Unblock { booking: wanted.id.clone() }).unwrap();
    }
    desk.try_book(&wish(&desk, 2, 720)).unwrap();
    let kept = keep(&mut desk, &wanted).unwrap();
    assert!(matches!(kept.phase, Phase::Cancelled { .. }), "a late repeat does not block it again");
}

fn tomorrow() -> chairtime_shared::time::LocalDate {
    let zone = chairtime_shared::schedule::Zone::parse("Asia/Almaty").unwrap();
    zone.local_date(at_salon(START, 1, 720))
}

#[test]
fn neither_a_visit_that_is_booked_nor_one_that_is_held_is_blocked_away() {
    for pay in [PayChoice::AtSalon, PayChoice::Now] {
        let mut desk = Desk::new();
        let mut request = wish(&desk, 1, 720);
        if pay == PayChoice::Now {
            request.services = vec!["cut".parse().unwrap()];
            request.shown = chairtime_tests::fixtures::shown(desk.books.salon.as_ref().unwrap(), &["cut"]);
            request.pay = pay;
        }
        desk.try_book(&request).unwrap();
        let wanted = DeskBlock { date: tomorrow(), ..block(90, "09:00", "24:00") };
        assert!(matches!(keep(&mut desk, &wanted), Err(Refusal::SlotTaken { .. })), "{pay:?}");
        let before = DeskBlock { to: "12:00".parse().unwrap(), ..wanted };
        keep(&mut desk, &before).unwrap();
    }
}

#[test]
fn it_is_no_visit_to_any_command_of_one() {
    let mut desk = Desk::new();
    let wanted = DeskBlock { date: tomorrow(), ..block(90, "12:00", "14:00") };
    let before = keep(&mut desk, &wanted).unwrap();
    let booking = || wanted.id.clone();
    let note = chairtime_shared::contact::Note::try_from("x".to_owned()).unwrap();
    for command in [
        Command::Cancel { booking: booking(), by: Cancelling::SalonForFree },
        Command::NoShow { booking: booking(), waiver: Waiver::None },
        Command::RequestPayment { booking: booking(), key: "k".into(), amount: eur(900) },
        Command::StartPayment {
            booking: booking(),
            provider: None,
            power: chairtime_shared::booking::Power::Manage,
        },
        Command::Release { booking: booking() },
        Command::WriteNote { booking: booking(), text: note },
    ] {
        assert_eq!(desk.tell(command), Err(Refusal::UnknownBooking));
    }
    assert_eq!(desk.books.bookings()[&wanted.id], before);
    let visit = desk.request(1, "wash", PayChoice::AtSalon);
    let visit = chairtime_shared::api::BookingRequest { start: at_salon(START, 1, 900), ..visit };
    desk.try_book(&visit).unwrap();
    let refused = desk.tell(Command::Unblock { booking: visit.id.clone() });
    assert_eq!(refused, Err(Refusal::UnknownBooking), "nor is a visit a block");
    // Once it is over, its label goes like any name.
    desk.now = at_salon(START, 1, 841);
    let (fields, why) = (ContactField::PERSONAL.into(), chairtime_shared::booking::Erasure::Requested);
    desk.tell(Command::Erase { booking: booking(), fields, why }).unwrap();
    assert!(desk.books.bookings()[&wanted.id].made.contact.is_nobody());
}

#[test]
fn what_is_no_span_of_that_day_or_nobody_s_is_refused() {
    let mut desk = Desk::new();
    let wanted = |from, to| DeskBlock { date: tomorrow(), ..block(90, from, to) };
    for none in [wanted("12:00", "12:00"), wanted("13:00", "12:00")] {
        assert!(matches!(keep(&mut desk, &none), Err(Refusal::NotBookable { .. })));
    }
    let nobody = DeskBlock { staff: "nobody".parse().unwrap(), ..wanted("12:00", "13:00") };
    assert_eq!(keep(&mut desk, &nobody), Err(Refusal::NotOffered));
    let long = DeskBlock { label: "x".repeat(81), ..wanted("12:00", "13:00") };
    assert!(matches!(keep(&mut desk, &long), Err(Refusal::InvalidContact { .. })));
    desk.now = at_salon(START, 2, 0);
    assert!(matches!(keep(&mut desk, &wanted("12:00", "13:00")), Err(Refusal::NotBookable { .. })), "over");
    assert!(desk.books.bookings().is_empty());
}
