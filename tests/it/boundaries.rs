//! The last free second: "24 hours before" is 86,400 seconds, on the days when clocks change too, in every kind of
//! currency, through the ledger.

#![allow(clippy::wildcard_enum_match_arm, reason = "of effects only refunds are counted")]

use chairtime_shared::api::PayChoice;
use chairtime_shared::booking::decide::{Effect, PageAnswer};
use chairtime_shared::booking::{Actor, Booking, CancellationQuote, Cancelling};
use chairtime_shared::catalogue::{Salon, SalonDraft};
use chairtime_shared::ledger::{Answer, Command, Refusal, Rescheduling, execute};
use chairtime_shared::money::Money;
use chairtime_shared::payment::Attempt;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::Provider;
use chairtime_shared::schedule::Zone;
use chairtime_shared::time::{LocalDate, LocalTime, Timestamp};
use chairtime_tests::books::Books;
use chairtime_tests::fixtures::{DAY, request, salon};

const ONE: Attempt = Attempt(1);

/// The days of 2027 on which clocks change there, and by how much the day is longer.
fn changes(zone: &Zone) -> Vec<(LocalDate, i64)> {
    let first = LocalDate::new(2027, 1, 1).unwrap();
    let days = (0..365).map(|number| first.plus_days(number));
    let longer = |day: LocalDate| zone.start_of_day(day.plus_days(1)).since(zone.start_of_day(day)) - DAY;
    days.map(|day| (day, longer(day))).filter(|(_, longer)| *longer != 0).collect()
}

/// `cut` costs `price` there, all of it paid ahead; half of it from 24 hours before.
fn there(zone: &str, code: &str, price: u64) -> Salon {
    let mut draft = SalonDraft::from(salon(900));
    zone.clone_into(&mut draft.zone);
    draft.currency = code.parse().unwrap();
    draft.services[0].price.from = price;
    Salon::try_from(draft).unwrap()
}

fn tell(books: &mut Books, command: Command, now: Timestamp) -> Result<Booking, Refusal> {
    let Ok(answer) = execute(books, command, now);
    books.commit();
    match answer? {
        Answer::Booking { booking, .. } => Ok(*booking),
        Answer::Learned { booking, .. } => Ok(books.bookings()[&booking].clone()),
        other @ (Answer::Parked | Answer::Checked { .. } | Answer::Ended { .. }) => panic!("{other:?}"),
    }
}

/// A cut at `start`, booked three days before and paid at Stripe.
fn booked(salon: &Salon, start: Timestamp) -> (Books, Booking) {
    let mut books = Books::new(salon.clone());
    let now = start.plus(-3 * DAY);
    let request = request(salon, 1, &["cut"], start, PayChoice::Now);
    let booking = request.id.clone();
    let held = tell(&mut books, Command::Book { request: Box::new(request) }, now).unwrap();
    let answer = PageAnswer::Opened {
        session: "cs_1".parse().unwrap(),
        url: "https://pay.example".into(),
        widget: None,
    };
    tell(&mut books, Command::RecordPage { booking: booking.clone(), attempt: ONE, answer }, now).unwrap();
    let facts = vec![PaymentFact::Captured { amount: held.payments[&ONE].asked }];
    let refs = vec!["cs_1".parse().unwrap()];
    let learn = Command::Learn { provider: Provider::Stripe, about: None, refs, facts };
    let booking = tell(&mut books, learn, now).unwrap();
    (books, booking)
}

fn sum_sent_back(books: &Books) -> u64 {
    let refund = |effect: &Effect| match effect {
        Effect::Refund { amount, .. } => amount.minor(),
        _ => 0,
    };
    books.rows().iter().map(|row| refund(&row.effect)).sum()
}

/// At `start - 86,400 + after` seconds: what calling off means, and what comes of it.
fn called_off(salon: &Salon, start: Timestamp, after: i64) -> (u64, u64) {
    let now = start.plus(after - DAY);
    let (mut books, booking) = booked(salon, start);
    let shown = booking.cancellation(now).unwrap();
    let id = booking.made.id.clone();
    let off =
        tell(&mut books, Command::Cancel { booking: id, by: Cancelling::Client { shown } }, now).unwrap();
    assert_eq!((sum_sent_back(&books), off.held()), (shown.back.minor(), shown.fee));
    (shown.fee.minor(), shown.back.minor())
}

fn moved(salon: &Salon, start: Timestamp, after: i64) -> Result<Booking, Refusal> {
    let now = start.plus(after - DAY);
    let (mut books, booking) = booked(salon, start);
    let (staff, shown) = (booking.made.asked.staff.clone(), booking.made.quote);
    let to = Rescheduling { by: Actor::Client, staff, start: start.plus(3_600), shown, from: Some(start) };
    tell(&mut books, Command::Reschedule { booking: booking.made.id, to: Box::new(to) }, now)
}

#[test]
fn a_day_s_notice_is_86_400_seconds_whatever_clocks_do() {
    let ten = LocalTime::from_minutes(600).unwrap();
    for name in ["Europe/Berlin", "America/Santiago"] {
        let zone = Zone::parse(name).unwrap();
        let salon = there(name, "EUR", 4_000);
        let changes = changes(&zone);
        assert_eq!(
            changes.iter().map(|(_, longer)| longer.abs()).collect::<Vec<_>>(),
            [3_600, 3_600],
            "{name}"
        );
        for (day, longer) in changes {
            // Of these three the clock's own "the same time yesterday" is wrong by an hour for exactly one.
            let mut crossed = 0;
            for offset in [-1, 0, 1] {
                let start = zone.instant(day.plus_days(offset), ten).unwrap();
                let clock = zone.local_time(start.plus(-DAY));
                crossed += i64::from(clock != ten);
                assert!(
                    clock == ten
                        || clock == LocalTime::from_minutes(if longer > 0 { 660 } else { 540 }).unwrap()
                );
                let fees = [-1, 0, 1].map(|after| called_off(&salon, start, after));
                assert_eq!(fees, [(0, 4_000), (0, 4_000), (2_000, 2_000)], "{name} {day} {offset}");
                let moves = [-1, 0, 1].map(|after| moved(&salon, start, after).is_ok());
                assert_eq!(moves, [true, true, false], "{name} {day} {offset}");
            }
            assert_eq!(crossed, 1, "{name} {day}");
        }
    }
}

#[test]
fn what_was_shown_in_the_last_free_second_does_not_hold_in_the_next() {
    let zone = Zone::parse("Europe/Berlin").unwrap();
    let salon = there("Europe/Berlin", "EUR", 4_000);
    for (day, _) in changes(&zone) {
        let start = zone.instant(day, LocalTime::from_minutes(600).unwrap()).unwrap();
        let (mut books, booking) = booked(&salon, start);
        let (last, id) = (start.plus(-DAY), booking.made.id.clone());
        let shown = booking.cancellation(last).unwrap();
        let cancel = |shown| Command::Cancel { booking: id.clone(), by: Cancelling::Client { shown } };
        let half = Money::new(2_000, salon.currency).unwrap();
        let quote = CancellationQuote { fee: half, back: half, charge: None };
        assert_eq!(
            tell(&mut books, cancel(shown), last.plus(1)).unwrap_err(),
            Refusal::FeeChanged { quote },
            "{day}"
        );
        assert_eq!(sum_sent_back(&books), 0);
        assert!(tell(&mut books, cancel(shown), last).is_ok(), "and a clock that is a second behind");
    }
}

#[test]
fn the_last_free_second_is_the_same_in_every_kind_of_currency() {
    let zone = Zone::parse("Europe/Berlin").unwrap();
    let day = changes(&zone)[0].0;
    let start = zone.instant(day, LocalTime::from_minutes(600).unwrap()).unwrap();
    for (code, price, fee) in [
        ("JPY", 4_001, 2_001),
        ("KWD", 4_010, 2_000),
        ("ISK", 4_001, 2_001),
        ("UGX", 40_001, 20_001),
        ("HUF", 400_001, 200_001),
        ("TWD", 40_001, 20_001),
    ] {
        let salon = there("Europe/Berlin", code, price);
        let fees = [-1, 0, 1].map(|after| called_off(&salon, start, after));
        assert_eq!(fees, [(0, price), (0, price), (fee, price - fee)], "{code}");
        let back = Money::new(price - fee, salon.currency).unwrap();
        assert!(back.minor().is_multiple_of(Provider::Stripe.step(salon.currency)), "{code}");
    }
}
