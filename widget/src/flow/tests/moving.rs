//! Moving a visit: chosen like a new one, asked about, sent as shown; whatever is refused leaves it where it was.

use super::world::{NOW, Page, accepted, free, id, problem, times};
use crate::flow::standing::{Face, Money as Paid, StandingMsg};
use crate::flow::visit::moving::Difference;
use crate::flow::visit::{Notice, Step, VisitMsg};
use crate::flow::{BookingKey, Cmd, Detail, Failure, Msg, Opener, Target};
use chairtime_shared::api::{
    BookingAction, BookingAnswer, BookingStatus, Code, FreeTime, PayChoice, PaymentStatus, RescheduleRequest,
    StaffChoice,
};
use chairtime_shared::money::Money;
use chairtime_shared::prepayment::Prepayment;

fn eur(minor: u64) -> Money {
    Money::new(minor, "EUR".parse().unwrap()).unwrap()
}

fn member(id: &str) -> StaffChoice {
    StaffChoice::Member { id: id.parse().unwrap() }
}

/// A cut with Bo tomorrow at ten, half of its 40 paid.
fn answer(version: u64) -> BookingAnswer {
    let mut page = Page::at_contact("required", member("bo"), &["bo"]);
    let (_, request) = page.post('a');
    let mut answer = accepted(&request, "confirmed", "paid");
    answer.link = None;
    answer.booking.version = version;
    answer.booking.paid = eur(2_000);
    answer.pay = Some(PayChoice::Now);
    answer.movable_until = Some(NOW.plus(60));
    answer
}

fn reply(page: &mut Page, outcome: Result<Box<BookingAnswer>, Failure>) {
    let (version, ..) = page.asked_about();
    page.send(Msg::Booking { version, outcome, at: NOW });
}

fn refuse(page: &mut Page, problem: chairtime_shared::api::Problem) {
    reply(page, Err(Failure::Refused(Box::new(problem))));
}

fn booked_as(answer: BookingAnswer) -> Page {
    let key = BookingKey::own(id('a'), "secret".to_owned());
    let mut page = Page::open(Opener::Link(key), "required");
    reply(&mut page, Ok(Box::new(answer)));
    page
}

/// A client at the free times of the visit that is to be moved.
fn moving_as(answer: BookingAnswer, free: &[FreeTime]) -> Page {
    let mut page = booked_as(answer);
    page.send(Msg::Standing(StandingMsg::Move));
    bring(&mut page, free);
    page
}

fn bring(page: &mut Page, free: &[FreeTime]) {
    let (version, _) = page.asked_times();
    page.send(Msg::Times { version, outcome: Ok(times(0, 14, &[(2, free.to_vec())])) });
}

fn moving(free: &[FreeTime]) -> Page {
    moving_as(answer(5), free)
}

fn sent(page: &Page) -> Option<RescheduleRequest> {
    page.commands.iter().find_map(|command| match command {
        Cmd::Ask { action: BookingAction::Reschedule, detail: Detail::Move(to), .. } => Some((**to).clone()),
        _ => None,
    })
}

#[test]
fn the_free_times_are_asked_for_this_visit_with_its_services_and_its_specialist() {
    let mut page = booked_as(answer(5));
    page.send(Msg::Standing(StandingMsg::Move));
    let asked = page.commands.iter().find_map(|command| match command {
        Cmd::FetchTimes { services, staff, moving, .. } => {
            Some((services.clone(), staff.clone(), moving.clone()))
        }
        _ => None,
    });
    let key = BookingKey::own(id('a'), "secret".to_owned());
    assert_eq!(asked, Some((vec!["cut".parse().unwrap()], member("bo"), Some(key))));
    assert_eq!(page.visit().step, Step::Times);
    assert!(page.commands.contains(&Cmd::Focus(Target::Heading)));
}

#[test]
fn a_visit_is_moved_once_the_client_has_said_yes_to_what_was_shown() {
    let time = free(2, 11, &["bo"]);
    let mut page = moving(std::slice::from_ref(&time));
    page.act(VisitMsg::Move);
    assert_eq!(sent(&page), None, "no time is chosen");
    page.act(VisitMsg::Time(time.clone()));
    assert_eq!((page.visit().step, sent(&page)), (Step::Confirm, None));
    assert_eq!(page.visit().difference(), Some(Difference::None));
    page.act(VisitMsg::Move);
    let to = sent(&page).unwrap();
    assert_eq!((to.start, to.staff), (time.start, member("bo")));
    assert_eq!(to.from, Some(answer(5).booking.start), "only from where the client saw it");
    assert_eq!(to.shown.prepayment, Prepayment::Required { due_now: eur(2_000) });
    let (version, ..) = page.asked_about();
    page.act(VisitMsg::Move);
    page.act(VisitMsg::Stay);
    assert!(page.commands.is_empty(), "nothing changes while the answer is awaited");
    let mut moved = answer(6);
    moved.booking.start = time.start;
    page.send(Msg::Booking { version, outcome: Ok(Box::new(moved)), at: NOW });
    assert_eq!((page.standing().face(), page.standing().is_moved()), (Face::Booked(Paid::Paid), true));
    assert_eq!(page.standing().answer.as_ref().unwrap().booking.start, time.start);
    assert!(page.commands.contains(&Cmd::Focus(Target::Heading)));
}

#[test]
fn anyone_is_sent_as_the_person_who_was_shown() {
    let time = free(2, 11, &["ada", "bo"]);
    let mut page = moving(&[]);
    page.act(VisitMsg::SomebodyElse);
    assert_eq!(page.visit().step, Step::Staff);
    page.act(VisitMsg::Staff(StaffChoice::Any));
    bring(&mut page, std::slice::from_ref(&time));
    page.act(VisitMsg::Time(time));
    page.act(VisitMsg::Move);
    assert_eq!(sent(&page).unwrap().staff, member("ada"));
}

#[test]
fn the_difference_is_what_will_be_asked_for_or_sent_back() {
    // With Ada a cut costs 50, half of it ahead.
    let with_ada = |answer| {
        let time = free(2, 11, &["ada"]);
        let mut page = moving_as(answer, &[]);
        page.act(VisitMsg::Staff(member("ada")));
        bring(&mut page, std::slice::from_ref(&time));
        page.act(VisitMsg::Time(time));
        page.visit().difference()
    };
    assert_eq!(with_ada(answer(5)), Some(Difference::More(eur(500))));
    let mut dearer = answer(5);
    dearer.booking.quote.prepayment = Prepayment::Required { due_now: eur(4_000) };
    dearer.booking.paid = eur(4_000);
    assert_eq!(with_ada(dearer.clone()), Some(Difference::Back(eur(1_500))));
    dearer.booking.paid = eur(1_000);
    assert_eq!(with_ada(dearer.clone()), Some(Difference::Back(eur(1_000))), "no more than is there");
    // Of 40 due only 20 are paid so far: 5 are still to come.
    dearer.booking.paid = eur(2_000);
    dearer.wanted = Some(eur(2_000));
    assert_eq!(with_ada(dearer), Some(Difference::More(eur(500))));
    let mut at_salon = answer(5);
    at_salon.pay = Some(PayChoice::AtSalon);
    assert_eq!(with_ada(at_salon), Some(Difference::None), "all of it is paid there");
}

#[test]
fn a_time_that_is_gone_leads_to_the_nearest_and_the_visit_stays() {
    let time = free(2, 11, &["bo"]);
    let mut page = moving(std::slice::from_ref(&time));
    page.act(VisitMsg::Time(time));
    page.act(VisitMsg::Move);
    let mut taken = problem(Code::SlotTaken);
    taken.nearest = vec![free(2, 12, &["bo"])];
    refuse(&mut page, taken.clone());
    assert_eq!(page.visit().step, Step::Times);
    assert_eq!(page.visit().notice, Some(Notice::Taken { nearest: taken.nearest.clone() }));
    page.act(VisitMsg::Time(taken.nearest[0].clone()));
    page.act(VisitMsg::Move);
    assert_eq!(sent(&page).unwrap().start, taken.nearest[0].start);
}

#[test]
fn another_price_is_shown_and_sent_only_after_a_second_yes() {
    let time = free(2, 11, &["bo"]);
    let mut page = moving(std::slice::from_ref(&time));
    page.act(VisitMsg::Time(time));
    page.act(VisitMsg::Move);
    let mut changed = problem(Code::PriceChanged);
    let mut quote = page.visit().quote().unwrap();
    quote.prepayment = Prepayment::Required { due_now: eur(2_600) };
    changed.quote = Some(Box::new(quote));
    refuse(&mut page, changed);
    assert!(matches!(page.visit().notice, Some(Notice::Price { .. })));
    assert_eq!(page.visit().difference(), Some(Difference::More(eur(600))));
    page.act(VisitMsg::Move);
    assert_eq!(sent(&page).unwrap().shown, quote);
}

#[test]
fn what_can_no_longer_be_moved_leads_back_with_the_reason() {
    for (code, movable) in [(Code::NotNow, false), (Code::NotOffered, true)] {
        let time = free(2, 11, &["bo"]);
        let mut page = moving(std::slice::from_ref(&time));
        page.act(VisitMsg::Time(time));
        page.act(VisitMsg::Move);
        refuse(&mut page, problem(code));
        let standing = page.standing();
        assert_eq!((standing.face(), standing.is_movable()), (Face::Booked(Paid::Paid), movable));
        assert_eq!(standing.failure, Some(Failure::Refused(Box::new(problem(code)))));
    }
}

#[test]
fn a_lost_answer_keeps_the_question_and_the_same_yes_can_be_sent_again() {
    let time = free(2, 11, &["bo"]);
    let mut page = moving(std::slice::from_ref(&time));
    page.act(VisitMsg::Time(time));
    page.act(VisitMsg::Move);
    let first = sent(&page);
    reply(&mut page, Err(Failure::NoAnswer));
    assert_eq!(page.visit().notice, Some(Notice::Failed(Failure::NoAnswer)));
    page.act(VisitMsg::Move);
    assert_eq!((sent(&page), page.visit().notice.is_none()), (first, true));
}

#[test]
fn every_way_back_leads_to_the_visit_as_the_worker_knows_it() {
    for steps in [vec![VisitMsg::Back], vec![VisitMsg::Back, VisitMsg::Back], vec![VisitMsg::Stay]] {
        let time = free(2, 11, &["bo"]);
        let mut page = moving(std::slice::from_ref(&time));
        if steps != [VisitMsg::Back] {
            page.act(VisitMsg::Time(time));
        }
        for step in steps {
            page.act(step);
        }
        assert_eq!(page.standing().face(), Face::Booked(Paid::Paid));
        assert!(page.commands.contains(&Cmd::Focus(Target::Heading)));
        assert_eq!(page.asked_about().1, BookingAction::Show);
        let mut gone = answer(6);
        (gone.booking.status, gone.movable_until) = (BookingStatus::Cancelled, None);
        gone.booking.payment = PaymentStatus::Refunding;
        reply(&mut page, Ok(Box::new(gone)));
        assert_eq!(page.standing().face(), Face::Cancelled(Paid::Refunding));
    }
    let mut page = moving(&[]);
    page.act(VisitMsg::SomebodyElse);
    page.act(VisitMsg::Back);
    assert_eq!(page.visit().step, Step::Times, "from the specialists first to the times");
}

#[test]
fn nothing_is_moved_later_than_the_salon_allows() {
    let mut late = answer(5);
    late.movable_until = None;
    for answer in [late, BookingAnswer { movable_until: Some(NOW.plus(-1)), ..answer(5) }] {
        let mut page = booked_as(answer);
        page.send(Msg::Standing(StandingMsg::Move));
        assert!(!page.standing().is_movable() && page.commands.is_empty());
    }
}

#[test]
fn a_visit_whose_specialist_is_gone_is_moved_to_anyone() {
    let mut gone = answer(5);
    gone.booking.lines[0].staff = "zoe".parse().unwrap();
    let page = moving_as(gone, &[]);
    assert_eq!(page.visit().staff, StaffChoice::Any);
    assert_eq!(page.visit().services, ["cut".parse().unwrap()]);
}

#[test]
fn the_calendar_opens_about_the_visit_s_day_and_nothing_is_called_full_unseen() {
    let mut far = answer(5);
    far.booking.start = free(20, 10, &["bo"]).start;
    let mut page = booked_as(far);
    page.send(Msg::Standing(StandingMsg::Move));
    let day = |n: i64| page.visit().shop.today.plus_days(n);
    assert_eq!((page.visit().calendar.page, page.asked_times().1), (day(17), 14));
    let (version, _) = page.asked_times();
    page.send(Msg::Times { version, outcome: Ok(times(17, 13, &[])) });
    assert!(!page.visit().calendar.is_full() && page.visit().calendar.can_go_back());
    let early = moving(&[free(2, 11, &["bo"])]);
    assert_eq!(early.visit().calendar.page, early.visit().shop.today);
}
