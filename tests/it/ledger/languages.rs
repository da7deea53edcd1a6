//! A client who reads the salon's texts in their own language: what is booked, what they are shown of it, and what they agreed to.

use super::Desk;
use chairtime_shared::api::{BookingRequest, PayChoice, StaffChoice};
use chairtime_shared::booking::Actor;
use chairtime_shared::cancellation::{CancellationRule, CardOnFile, Fee};
use chairtime_shared::catalogue::{Salon, SalonDraft, TextPlace};
use chairtime_shared::ledger::{Command, Refusal, Rescheduling};
use chairtime_shared::locale::Locale;
use chairtime_shared::mandate::Mandate;
use chairtime_shared::money::BasisPoints;
use chairtime_tests::fixtures::{START, at_salon};

const CONSENT: &str = "Я согласен.";

/// The salon with what its clients read in Russian.
fn desk(change: impl FnOnce(&mut SalonDraft)) -> Desk {
    let mut desk = Desk::new();
    let mut draft = SalonDraft::from(desk.books.salon.clone().unwrap());
    for (place, text) in [
        (TextPlace::salon_name(), "Белль"),
        (TextPlace::consent(), CONSENT),
        (TextPlace::service_name(&"cut".parse().unwrap()), "Стрижка"),
        (TextPlace::staff_name(&"vera".parse().unwrap()), "Вера"),
    ] {
        draft.translations.set(Locale::Ru, place, text.to_owned());
    }
    change(&mut draft);
    desk.books.salon = Some(Salon::try_from(draft).unwrap());
    desk
}

fn russian(desk: &Desk, number: u64, service: &str, staff: &str) -> BookingRequest {
    let mut request = desk.request(number, service, PayChoice::Now);
    request.locale = Locale::Ru;
    request.staff = StaffChoice::Member { id: staff.parse().unwrap() };
    request
}

/// The names of a booking's first line: by the salon, and as its client reads them.
fn names(desk: &Desk, request: &BookingRequest) -> [String; 4] {
    let booking = desk.booking(request);
    let (own, shown) = (booking.made.lines[0].clone(), booking.view().lines[0].clone());
    assert_eq!((shown.client_name, shown.client_staff_name), (None, None), "nothing twice");
    [own.name, own.staff_name, shown.name, shown.staff_name]
}

#[test]
fn the_salon_keeps_its_names_and_the_client_reads_theirs_after_a_move_too() {
    let mut desk = desk(|_| {});
    let mut request = russian(&desk, 1, "cut", "vera");
    request.start = at_salon(START, 2, 720);
    desk.try_book(&request).unwrap();
    desk.learn(Some(&request), &["cs_1"], &[super::paid()]);
    assert_eq!(names(&desk, &request), ["cut", "vera", "Стрижка", "Вера"]);
    let nina = StaffChoice::Member { id: "nina".parse().unwrap() };
    let start = at_salon(START, 2, 900);
    let to = Rescheduling { by: Actor::Salon, staff: nina, start, shown: request.shown, from: None };
    desk.tell(Command::Reschedule { booking: request.id.clone(), to: Box::new(to) }).unwrap();
    assert_eq!(names(&desk, &request), ["cut", "nina", "Стрижка", "nina"]);
}

#[test]
fn what_is_not_translated_and_who_reads_the_salon_s_language_has_its_own_names() {
    let mut desk = desk(|_| {});
    let request = russian(&desk, 1, "colour", "vera");
    desk.try_book(&request).unwrap();
    assert_eq!(names(&desk, &request), ["colour", "vera", "colour", "Вера"]);
    let mut english = russian(&desk, 2, "cut", "nina");
    english.locale = Locale::En;
    desk.try_book(&english).unwrap();
    assert_eq!(names(&desk, &english), ["cut", "nina", "cut", "nina"]);
}

#[test]
fn the_consent_holds_in_each_language_in_which_the_salon_says_it() {
    let mut desk = desk(|_| {});
    let mut request = russian(&desk, 1, "cut", "vera");
    for odd in ["Я согласен", "Vera"] {
        request.consent.text = odd.to_owned();
        assert_eq!(desk.try_book(&request).unwrap_err(), Refusal::ConsentChanged, "{odd}");
    }
    request.consent.text = CONSENT.to_owned();
    request.consent.version = "0".to_owned();
    assert_eq!(desk.try_book(&request).unwrap_err(), Refusal::ConsentChanged, "of another version");
    request.consent.version = desk.books.salon.as_ref().unwrap().texts.consent.version.clone();
    desk.try_book(&request).unwrap();
    assert_eq!(desk.booking(&request).made.consent.text, CONSENT, "kept as it was read");
}

#[test]
fn the_leave_to_charge_a_card_names_the_salon_as_the_client_reads_it() {
    let all = BasisPoints::try_from(10_000).unwrap();
    let fee = Fee::Percent { points: all };
    let mut desk = desk(|draft| {
        draft.cancellation = CancellationRule { free_until: fee_time(), fee, card: CardOnFile::Kept };
    });
    let mut request = russian(&desk, 1, "colour", "vera");
    let refused = desk.try_book(&request).unwrap_err();
    let Refusal::MandateChanged { mandate: Some(mandate) } = refused else { panic!("{refused:?}") };
    assert!(mandate.text.contains("«Белль»"), "{}", mandate.text);
    request.mandate = Some(Mandate::ask("Белла", mandate.amount, Locale::Ru));
    assert!(matches!(desk.try_book(&request), Err(Refusal::MandateChanged { .. })));
    for (number, name) in [(1, "Белль"), (2, "Belle")] {
        let mut request = russian(&desk, number, "colour", "vera");
        request.start = at_salon(START, number.try_into().unwrap(), 900);
        request.mandate = Some(Mandate::ask(name, mandate.amount, Locale::Ru));
        desk.try_book(&request).unwrap();
    }
}

fn fee_time() -> chairtime_shared::time::Minutes {
    chairtime_shared::time::Minutes(24 * 60)
}
