//! Moving over the books: into one's own time, and two for one slot. Moves at random, with money: the simulator.

use super::{Desk, paid};
use chairtime_shared::api::{BookingRequest, PayChoice, StaffChoice};
use chairtime_shared::booking::Actor;
use chairtime_shared::ledger::{Answer, Command, Refusal, Rescheduling};
use chairtime_shared::time::Timestamp;
use chairtime_tests::fixtures::{START, at_salon};

fn vera() -> StaffChoice {
    StaffChoice::Member { id: "vera".parse().unwrap() }
}

/// A cut with Vera the day after tomorrow, booked and paid.
fn stands(desk: &mut Desk, number: u64, minutes: i64) -> BookingRequest {
    let mut request = desk.request(number, "cut", PayChoice::Now);
    (request.staff, request.start) = (vera(), at_salon(START, 2, minutes));
    desk.try_book(&request).unwrap();
    desk.learn(Some(&request), &[&format!("cs_{number}")], &[paid()]);
    assert!(desk.is_confirmed(&request));
    request
}

fn client_moves(desk: &mut Desk, who: &BookingRequest, start: Timestamp) -> Result<Answer, Refusal> {
    let to = Rescheduling { by: Actor::Client, staff: vera(), start, shown: who.shown, from: None };
    desk.tell(Command::Reschedule { booking: who.id.clone(), to: Box::new(to) })
}

#[test]
fn a_visit_of_an_hour_moves_by_half_an_hour_over_its_own_time_but_not_over_others() {
    let mut desk = Desk::new();
    let mine = stands(&mut desk, 1, 600);
    stands(&mut desk, 2, 720);
    client_moves(&mut desk, &mine, at_salon(START, 2, 630)).unwrap();
    client_moves(&mut desk, &mine, at_salon(START, 2, 660)).unwrap();
    let refused = client_moves(&mut desk, &mine, at_salon(START, 2, 690)).unwrap_err();
    let Refusal::SlotTaken { nearest } = refused else { panic!("{refused:?}") };
    let nearest: Vec<_> = nearest.iter().map(|time| time.local.to_string()).collect();
    assert_eq!(nearest, ["10:00", "10:30", "13:00"], "not 11:00, where it is");
    assert_eq!(desk.booking(&mine).made.visit.start, at_salon(START, 2, 660));
}

#[test]
fn of_two_who_want_one_time_one_gets_it_and_the_other_keeps_what_they_had() {
    for first in 0..2 {
        let mut desk = Desk::new();
        let movers = [stands(&mut desk, 1, 600), stands(&mut desk, 2, 720)];
        let (winner, loser) = (&movers[first], &movers[1 - first]);
        let (target, before) = (at_salon(START, 2, 900), desk.booking(loser).clone());
        client_moves(&mut desk, winner, target).unwrap();
        assert!(matches!(client_moves(&mut desk, loser, target), Err(Refusal::SlotTaken { .. })));
        assert_eq!(*desk.booking(loser), before, "nothing of it has changed");
        assert_eq!(desk.booking(winner).made.visit.start, target);
        // The time that the winner has left is to be had at once.
        client_moves(&mut desk, loser, winner.start).unwrap();
        assert!(desk.books.rows().is_empty(), "no money was asked for, and none sent back");
    }
}

#[test]
fn a_late_repeat_of_an_earlier_move_does_not_undo_a_later_one() {
    let mut desk = Desk::new();
    let mine = stands(&mut desk, 1, 600);
    let move_to = |desk: &mut Desk, from: i64, start: i64| {
        let (from, start) = (Some(at_salon(START, 2, from)), at_salon(START, 2, start));
        let to = Rescheduling { by: Actor::Client, staff: vera(), start, shown: mine.shown, from };
        desk.tell(Command::Reschedule { booking: mine.id.clone(), to: Box::new(to) }).map(|_| ())
    };
    move_to(&mut desk, 600, 720).unwrap();
    move_to(&mut desk, 600, 720).unwrap();
    move_to(&mut desk, 720, 900).unwrap();
    assert_eq!(move_to(&mut desk, 600, 720), Err(Refusal::NotNow));
    assert_eq!(desk.booking(&mine).made.visit.start, at_salon(START, 2, 900));
    move_to(&mut desk, 900, 600).unwrap();
    assert_eq!(desk.booking(&mine).made.visit.start, mine.start);
}
