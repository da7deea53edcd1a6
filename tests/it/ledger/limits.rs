//! How long a visit may be, and what a post that comes again does not do.

use super::{Desk, HOLD};
use chairtime_shared::api::SERVICES_MAX;
use chairtime_shared::api::{BookingRequest, PayChoice};
use chairtime_shared::catalogue::{DaySpan, Salon, SalonDraft, Week};
use chairtime_shared::ledger::{CLAIM_SECONDS_MAX, Command, Refusal};
use chairtime_shared::time::{LocalTime, Minutes};
use chairtime_tests::books::Books;
use chairtime_tests::fixtures::{DAY, START, at_salon, eur, request, salon};

#[test]
fn a_visit_has_so_many_services_and_no_more() {
    let washes = |many: usize| {
        let asked = vec!["wash"; many];
        request(&salon(HOLD), 1, &asked, at_salon(START, 1, 540), PayChoice::AtSalon)
    };
    for (many, refused) in
        [(SERVICES_MAX, false), (SERVICES_MAX + 1, true), (SERVICES_MAX + 2, true), (0, true)]
    {
        let expected = if refused { Err(Refusal::NotOffered) } else { Ok(many) };
        let booked = Desk::new().try_book(&BookingRequest {
            services: washes(many.max(1)).services.into_iter().take(many).collect(),
            ..washes(many.max(1))
        });
        assert_eq!(booked.map(|(booking, _)| booking.made.lines.len()), expected, "{many}");
    }
}

/// A salon that never closes, where washing somebody takes a whole day.
fn never_closed() -> Salon {
    let mut draft = SalonDraft::from(salon(HOLD));
    let [from, to] = [0, 1_440].map(|minutes| LocalTime::from_minutes(minutes).unwrap());
    draft.hours = Week(std::array::from_fn(|_| vec![DaySpan { from, to }]));
    for service in draft.services.iter_mut().filter(|service| service.id.as_str() == "wash") {
        service.duration = Minutes(24 * 60);
    }
    Salon::try_from(draft).unwrap()
}

#[test]
fn a_visit_takes_two_days_and_not_a_quarter_of_an_hour_more() {
    for (services, minutes, bookable) in [
        (&["wash", "wash"][..], 0, true),
        (&["wash", "wash"], 720, true),
        (&["wash", "wash", "fringe"], 0, false),
        (&["wash", "wash", "wash"], 0, false),
    ] {
        let mut desk = Desk::new();
        desk.books = Books::new(never_closed());
        let asked = request(&never_closed(), 1, services, at_salon(START, 1, minutes), PayChoice::AtSalon);
        match desk.try_book(&asked) {
            Ok((booking, _)) => {
                let claim = booking.made.claims[0].interval;
                assert!(bookable, "{services:?}");
                assert_eq!((claim.end.since(claim.start), CLAIM_SECONDS_MAX), (2 * DAY, 2 * DAY));
            }
            Err(refusal) => {
                assert!(!bookable && matches!(refusal, Refusal::NotBookable { .. }), "{refusal:?}");
            }
        }
    }
}

#[test]
fn a_post_that_comes_again_pays_for_nothing_that_the_salon_asked_for_since() {
    let mut desk = Desk::new();
    let wash = desk.request(1, "wash", PayChoice::AtSalon);
    desk.try_book(&wash).unwrap();
    let (booking, key) = (wash.id.clone(), "rest".to_owned());
    desk.tell(Command::RequestPayment { booking, key, amount: eur(700) }).unwrap();
    assert_eq!(desk.booking(&wash).wanted(), Some(eur(700)));
    let (again, pay) = desk.try_book(&wash).unwrap();
    assert_eq!((pay, again.payments.len()), (None, 0), "who wants to pay says so");
}
