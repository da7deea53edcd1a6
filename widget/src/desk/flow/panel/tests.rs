//! What is held on a card, and another time: asked, shown at once, and taken back where it is refused.

#![allow(clippy::wildcard_enum_match_arm, reason = "of commands only those that ask are looked at")]

use super::{Ask, Asking, Deed, MoveMsg, PanelMsg, Pull};
use crate::desk::data::{Named, PaymentLink, PaymentMessage, Request, Visit};
use crate::desk::flow::tests::{asked, eur, inside, opened, panel};
use crate::desk::flow::{Cmd, Extent, Load, Model, Msg, Room, Saying, Stage, Target, update};
use crate::desk::read::tests::{ID, detail};
use crate::flow::{Failure, Version};
use chairtime_shared::api::{BookingStatus, Code, FreeDay, FreeTime, FreeTimes, Problem, StaffChoice};
use chairtime_shared::prepayment::{Prepayment, Quote};
use chairtime_shared::time::Timestamp;

fn open(model: &Model) -> &super::Panel {
    model.room().and_then(|room| room.panel.as_ref()).expect("a visit is open")
}

fn room(model: &mut Model) -> &mut Room {
    let Stage::Room(room) = &mut model.stage else { panic!("inside") };
    room
}

fn asks(model: &mut Model, ask: Asking) -> Vec<Cmd> {
    panel(model, PanelMsg::Ask { ask, key: "k".to_owned() })
}

fn times(starts: &[i64]) -> FreeTimes {
    let day = "2026-11-23".parse().unwrap();
    let staff = vec!["bo".parse().unwrap()];
    let time = |start: &i64| FreeTime {
        start: Timestamp(*start),
        local: "10:00".parse().unwrap(),
        staff: staff.clone(),
        team: Vec::new(),
    };
    let days = vec![FreeDay { date: day, times: starts.iter().map(time).collect() }];
    FreeTimes { days, today: day, last: day, now: None }
}

/// Asked for another time, with two of them free.
fn moving() -> Model {
    let mut model = opened();
    let commands = asks(&mut model, Asking::Move("2026-11-22".parse().unwrap()));
    assert_eq!(commands.last(), Some(&Cmd::Focus(Target::Ask)));
    let outcome = Ok(Box::new(times(&[5_000, 9_000, 12_600])));
    panel(&mut model, PanelMsg::Move(MoveMsg::Times { version: asked(&commands), outcome }));
    model
}

fn to(model: &Model) -> &super::Move {
    match &open(model).ask {
        Some(Ask::Move(to)) => to,
        other => panic!("asked for a time: {other:?}"),
    }
}

#[test]
fn a_part_of_what_is_held_is_taken_or_all_of_it_is_let_go() {
    let mut model = opened();
    assert_eq!(asks(&mut model, Asking::Hold), [Cmd::Focus(Target::Ask)]);
    assert_eq!(open(&model).sum(), Some(eur(700)), "all of it is in the field");
    panel(&mut model, PanelMsg::SumTyped("7,01".to_owned()));
    assert_eq!(open(&model).sum(), None);
    assert_eq!(panel(&mut model, PanelMsg::Capture), [], "more than is held is not sent");
    panel(&mut model, PanelMsg::SumTyped("2,50".to_owned()));
    let commands = panel(&mut model, PanelMsg::Capture);
    assert!(matches!(&commands[0], Cmd::Do { deed: Deed::Capture(sum), .. } if *sum == eur(250)));
    assert_eq!(open(&model).visit.as_ref().unwrap().on_hold, None, "it shows at once");
    let outcome = Err(Failure::Refused(Box::new(Problem::new(Code::NotNow))));
    panel(&mut model, PanelMsg::Done { version: asked(&commands), outcome });
    assert_eq!(open(&model).visit.as_ref().unwrap().on_hold.unwrap().amount, eur(700), "and is taken back");

    let commands = panel(&mut model, PanelMsg::Do(Deed::Release));
    assert!(matches!(&commands[0], Cmd::Do { deed: Deed::Release, .. }));
    assert_eq!(model.room().unwrap().snack.map(|(saying, _)| saying), Some(Saying::LetGo));
}

fn link(sum: &str) -> PaymentLink {
    let message = PaymentMessage { subject: "Payment".to_owned(), text: sum.to_owned() };
    PaymentLink {
        link: "https://book.example/p/belle#x".to_owned(),
        qr: "<svg/>".to_owned(),
        message: Some(message),
    }
}

fn here(model: &mut Model, id: &str) -> Vec<Cmd> {
    let outcome = Ok(Box::new((link("25"), true)));
    panel(model, PanelMsg::Link { id: id.parse().unwrap(), outcome })
}

#[test]
fn a_client_is_asked_for_a_payment_and_the_link_for_it_is_made_at_once() {
    let mut model = opened();
    let before = open(&model).visit.clone().unwrap();
    assert_eq!(before.wanted, Some(eur(100)));
    assert_eq!(asks(&mut model, Asking::Payment), [Cmd::Focus(Target::Ask)]);
    assert_eq!(open(&model).most(), None, "more than the price may be asked for");
    for nothing in ["", "0", "x", "-5"] {
        panel(&mut model, PanelMsg::SumTyped(nothing.to_owned()));
        assert_eq!(panel(&mut model, PanelMsg::Request), [], "{nothing}");
    }
    panel(&mut model, PanelMsg::SumTyped("12,50".to_owned()));
    let commands = panel(&mut model, PanelMsg::Request);
    let Cmd::Do { deed, .. } = &commands[0] else { panic!("{commands:?}") };
    assert_eq!(*deed, Deed::Request { amount: eur(1_250), key: "k".to_owned() });
    let visit = open(&model).visit.as_ref().unwrap();
    assert_eq!((visit.wanted, visit.open_requests().count()), (Some(eur(1_350)), 2), "it shows at once");

    // No answer: the question is back, and the same key is the same request.
    panel(&mut model, PanelMsg::Done { version: asked(&commands), outcome: Err(Failure::NoAnswer) });
    assert_eq!(open(&model).visit.as_ref().unwrap().wanted, before.wanted);
    let commands = panel(&mut model, PanelMsg::Request);
    assert!(matches!(&commands[0], Cmd::Do { deed: Deed::Request { key, .. }, .. } if key == "k"));
    let done = PanelMsg::Done { version: asked(&commands), outcome: Ok(Box::new(detail())) };
    let commands = panel(&mut model, done);
    assert!(commands.iter().any(|command| matches!(command, Cmd::FetchLink { id, .. } if id.as_str() == ID)));
}

#[test]
fn the_link_of_another_visit_is_not_shown_on_this_one() {
    let mut model = opened();
    assert_eq!(here(&mut model, "00000000000000000000000000000000"), []);
    assert_eq!(open(&model).payment_link, None);
    assert_eq!(here(&mut model, ID), [Cmd::Focus(Target::Field("pay-link"))]);
    assert_eq!(open(&model).payment_link, Some(link("25")));
    assert_eq!(model.room().unwrap().snack.map(|(saying, _)| saying), Some(Saying::Copied));
}

#[test]
fn a_message_that_names_another_sum_is_forgotten() {
    let mut model = opened();
    here(&mut model, ID);
    let seen = |model: &mut Model, wanted| {
        let commands: Vec<_> = super::look(room(model), Version(77)).into_iter().collect();
        let mut detail = detail();
        detail.visit.wanted = wanted;
        let outcome = Ok(Box::new((detail, Vec::new())));
        panel(model, PanelMsg::Seen { version: asked(&commands), outcome });
    };
    seen(&mut model, Some(eur(100)));
    assert!(open(&model).payment_link.is_some(), "nothing has changed");
    seen(&mut model, Some(eur(50)));
    assert_eq!(open(&model).payment_link, None);
}

#[test]
fn only_what_nobody_has_paid_is_taken_back() {
    let mut model = opened();
    let visit = |wanted, status| {
        let mut visit = detail().visit;
        visit.requested = vec![request("a", 2_000), request("b", 500)];
        (visit.wanted, visit.status) = (wanted, status);
        visit
    };
    let open_ones = |visit: Visit| visit.open_requests().map(|one| one.key.clone()).collect::<Vec<_>>();
    let confirmed = BookingStatus::Confirmed;
    assert_eq!(open_ones(visit(Some(eur(2_500)), confirmed)), ["a", "b"]);
    assert_eq!(open_ones(visit(Some(eur(500)), confirmed)), ["b"]);
    assert_eq!(open_ones(visit(None, confirmed)), [""; 0]);
    assert_eq!(open_ones(visit(Some(eur(2_500)), BookingStatus::Cancelled)), [""; 0]);

    room(&mut model).panel.as_mut().unwrap().visit = Some(visit(Some(eur(2_500)), confirmed));
    let commands =
        panel(&mut model, PanelMsg::Do(Deed::Withdraw { amount: eur(2_000), key: "a".to_owned() }));
    assert_eq!(open(&model).visit.as_ref().unwrap().wanted, Some(eur(500)), "it shows at once");
    let outcome = Err(Failure::Refused(Box::new(Problem::new(Code::NotNow))));
    panel(&mut model, PanelMsg::Done { version: asked(&commands), outcome });
    assert_eq!(open(&model).visit.as_ref().unwrap().wanted, Some(eur(2_500)), "and is taken back");
}

fn request(key: &str, minor: u64) -> Request {
    Request { key: key.to_owned(), amount: eur(minor) }
}

#[test]
fn a_note_shows_at_once_and_what_was_written_is_not_lost_when_it_is_refused() {
    let mut model = opened();
    let note = |model: &Model| open(model).visit.as_ref().unwrap().client.note.clone();
    let before = note(&model);
    asks(&mut model, Asking::Note);
    panel(&mut model, PanelMsg::NoteTyped(" likes tea ".to_owned()));
    let commands = panel(&mut model, PanelMsg::SaveNote);
    assert!(matches!(&commands[0], Cmd::Do { deed: Deed::Note(text), .. } if text == "likes tea"));
    assert_eq!(note(&model), "likes tea");
    panel(&mut model, PanelMsg::Done { version: asked(&commands), outcome: Err(Failure::NoAnswer) });
    assert_eq!(note(&model), before);
    assert_eq!(open(&model).ask, Some(Ask::Note { text: "likes tea".to_owned() }));
}

#[test]
fn a_visit_is_moved_to_a_free_time_of_its_own_specialist() {
    let mut model = opened();
    let commands = asks(&mut model, Asking::Move("2026-11-22".parse().unwrap()));
    let Some(Cmd::FetchTimes { services, staff, date, .. }) = commands.first() else {
        panic!("{commands:?}")
    };
    assert_eq!((services.len(), date.to_text().as_str()), (1, "2026-11-22"));
    assert_eq!(staff, &StaffChoice::Member { id: "bo".parse().unwrap() });

    let mut model = moving();
    assert_eq!(to(&model).times, [Timestamp(9_000), Timestamp(12_600)], "where it is, it is no move");
    assert_eq!(panel(&mut model, PanelMsg::Move(MoveMsg::Go)), [], "nothing is chosen");
    panel(&mut model, PanelMsg::Move(MoveMsg::Choose(Timestamp(9_000))));
    let commands = panel(&mut model, PanelMsg::Move(MoveMsg::Go));
    let Cmd::Do { deed: Deed::Move(request), .. } = &commands[0] else { panic!("{commands:?}") };
    assert_eq!((request.start, request.from), (Timestamp(9_000), Some(Timestamp(5_000))));
    let visit = open(&model).visit.as_ref().unwrap();
    assert_eq!((visit.start, visit.end), (Timestamp(9_000), Timestamp(12_600)), "it shows at once");
}

#[test]
fn a_visit_of_somebody_who_is_gone_is_moved_to_whoever_can() {
    let mut model = opened();
    if let Stage::Room(room) = &mut model.stage {
        room.shop.staff.clear();
    }
    let commands = asks(&mut model, Asking::Move("2026-11-22".parse().unwrap()));
    assert!(
        matches!(commands.first(), Some(Cmd::FetchTimes { staff: StaffChoice::Any, .. })),
        "{commands:?}"
    );
    let outcome = Ok(Box::new(times(&[9_000])));
    panel(&mut model, PanelMsg::Move(MoveMsg::Times { version: asked(&commands), outcome }));
    panel(&mut model, PanelMsg::Move(MoveMsg::Choose(Timestamp(9_000))));
    let commands = panel(&mut model, PanelMsg::Move(MoveMsg::Go));
    let Cmd::Do { deed: Deed::Move(request), .. } = &commands[0] else { panic!("{commands:?}") };
    assert_eq!(request.staff, StaffChoice::Any);
}

#[test]
fn another_day_asks_anew_and_never_before_today() {
    let mut model = moving();
    panel(&mut model, PanelMsg::Move(MoveMsg::Choose(Timestamp(9_000))));
    let commands = panel(&mut model, PanelMsg::Move(MoveMsg::Turn(-1)));
    assert_eq!(to(&model).date.to_text(), "2026-11-22");
    assert_eq!((to(&model).chosen, &to(&model).load), (None, &Load::Waiting));
    let late = PanelMsg::Move(MoveMsg::Times { version: asked(&commands), outcome: Err(Failure::NoAnswer) });
    panel(&mut model, PanelMsg::Move(MoveMsg::Pick("2026-12-01".to_owned())));
    panel(&mut model, late);
    assert_eq!((to(&model).date.to_text().as_str(), &to(&model).load), ("2026-12-01", &Load::Waiting));
    assert_eq!(panel(&mut model, PanelMsg::Move(MoveMsg::Pick("soon".to_owned()))), []);
}

#[test]
fn another_price_is_shown_and_asked_again_before_anything_moves() {
    let mut model = moving();
    panel(&mut model, PanelMsg::Move(MoveMsg::Choose(Timestamp(9_000))));
    let commands = panel(&mut model, PanelMsg::Move(MoveMsg::Go));
    let dearer = Quote {
        total_from: eur(7_000),
        total_to: eur(7_000),
        prepayment: Prepayment::Required { due_now: eur(3_500) },
        ..open(&model).visit.as_ref().unwrap().quote
    };
    let problem = Problem { quote: Some(Box::new(dearer)), ..Problem::new(Code::PriceChanged) };
    let outcome = Err(Failure::Refused(Box::new(problem)));
    panel(&mut model, PanelMsg::Done { version: asked(&commands), outcome });
    assert_eq!(open(&model).visit.as_ref().unwrap().start, Timestamp(5_000));
    let again = to(&model);
    assert_eq!((again.costs_other, again.shown, again.chosen), (true, dearer, Some(Timestamp(9_000))));
    let commands = panel(&mut model, PanelMsg::Move(MoveMsg::Go));
    assert!(matches!(&commands[0], Cmd::Do { deed: Deed::Move(request), .. } if request.shown == dearer));
}

#[test]
fn a_time_that_somebody_took_meanwhile_is_asked_for_again_with_the_reason() {
    let mut model = moving();
    panel(&mut model, PanelMsg::Move(MoveMsg::Choose(Timestamp(9_000))));
    let commands = panel(&mut model, PanelMsg::Move(MoveMsg::Go));
    let outcome = Err(Failure::Refused(Box::new(Problem::new(Code::SlotTaken))));
    let commands = panel(&mut model, PanelMsg::Done { version: asked(&commands), outcome });
    assert!(commands.iter().any(|command| matches!(command, Cmd::FetchTimes { .. })));
    assert_eq!((to(&model).chosen, open(&model).failure.is_some()), (None, true));
}

#[test]
fn escape_keeps_what_was_written_of_a_note_and_the_button_back_does_not() {
    let mut model = opened();
    let ask = || PanelMsg::Ask { ask: Asking::Note, key: String::new() };
    let text = |model: &Model| match &model.room().unwrap().panel.as_ref().unwrap().ask {
        Some(Ask::Note { text }) => text.clone(),
        other => panic!("{other:?}"),
    };
    panel(&mut model, ask());
    panel(&mut model, PanelMsg::NoteTyped("Likes tea".to_owned()));
    panel(&mut model, PanelMsg::Close);
    panel(&mut model, PanelMsg::Close);
    assert_eq!(model.room().unwrap().panel, None);
    let commands = update(&mut model, Msg::Open(ID.parse().unwrap()));
    let outcome = Ok(Box::new((detail(), Vec::new())));
    let [Cmd::FetchVisit { version, .. }, ..] = commands.as_slice() else { panic!("{commands:?}") };
    panel(&mut model, PanelMsg::Seen { version: *version, outcome });
    panel(&mut model, ask());
    assert_eq!(text(&model), "Likes tea");
    panel(&mut model, PanelMsg::Dismiss);
    panel(&mut model, ask());
    assert_eq!(text(&model), "");
}

/// The whole of it, so many seconds later.
fn pulled(model: &mut Model, later: i64, column: Option<usize>) -> Vec<Cmd> {
    let to = visit_start(model).plus(later);
    panel(model, PanelMsg::Pulled(Pull { id: ID.parse().unwrap(), part: 0, to, column }))
}

fn visit_start(model: &Model) -> Timestamp {
    model.room().unwrap().day.visits.first().unwrap().start
}

fn wished(commands: &[Cmd]) -> (StaffChoice, Version) {
    let times = commands.iter().find_map(|command| match command {
        Cmd::FetchTimes { staff, version, .. } => Some((staff.clone(), *version)),
        _ => None,
    });
    times.expect("free times are asked for")
}

/// The visit that is there: at 5,000 seconds, by bo, the only one in the plan.
#[test]
fn a_visit_that_is_pulled_asks_for_that_time_and_nothing_is_moved_before_a_yes() {
    let mut model = inside();
    assert_eq!(pulled(&mut model, 0, Some(0)), [], "where it was");
    assert!(model.room().unwrap().panel.is_none());
    let start = visit_start(&model);
    let commands = pulled(&mut model, 3_600, None);
    assert_eq!(commands.last(), Some(&Cmd::Focus(Target::Ask)));
    let (_, version) = wished(&commands);
    assert_eq!(to(&model).wish, Some(start.plus(3_600)));
    // Not to the second: the nearest time that is offered.
    let outcome = Ok(Box::new(times(&[start.0 + 600, start.0 + 4_200, start.0 + 9_000])));
    let commands = panel(&mut model, PanelMsg::Move(MoveMsg::Times { version, outcome }));
    assert_eq!(commands, [Cmd::Focus(Target::Field("shift-go"))]);
    assert_eq!((to(&model).chosen, to(&model).wish), (Some(start.plus(4_200)), None));
    let commands = panel(&mut model, PanelMsg::Move(MoveMsg::Go));
    let [Cmd::Do { deed: Deed::Move(request), .. }, ..] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((request.start, request.from), (start.plus(4_200), Some(start)));
}

#[test]
fn a_time_that_is_taken_is_said_to_be_and_another_person_is_asked_for() {
    let mut model = inside();
    let start = visit_start(&model);
    let commands = pulled(&mut model, -3_600, Some(0));
    let (staff, version) = wished(&commands);
    assert_eq!(staff, StaffChoice::Member { id: "bo".parse().unwrap() });
    let outcome = Ok(Box::new(times(&[start.0 - 2_700, start.0 + 9_000])));
    panel(&mut model, PanelMsg::Move(MoveMsg::Times { version, outcome }));
    assert_eq!((to(&model).chosen, to(&model).wish), (None, Some(start.plus(-3_600))));
    let al = StaffChoice::Member { id: "al".parse().unwrap() };
    let (staff, version) = wished(&panel(&mut model, PanelMsg::By(al.clone())));
    assert_eq!(staff, al);
    // The time is still what was meant.
    let outcome = Ok(Box::new(times(&[start.0 - 3_600])));
    panel(&mut model, PanelMsg::Move(MoveMsg::Times { version, outcome }));
    assert_eq!(to(&model).chosen, Some(start.plus(-3_600)));
}

/// 22 November 2026 is a Sunday: the last column of its week.
#[test]
fn in_a_week_a_visit_is_pulled_to_another_day() {
    let mut model = inside();
    let commands = update(&mut model, Msg::Show(Extent::Week, Some("2026-11-25".parse().unwrap())));
    update(&mut model, Msg::Day { version: asked(&commands), outcome: Ok(vec![detail().visit]) });
    let commands = pulled(&mut model, 2 * 86_400, Some(4));
    let (staff, _) = wished(&commands);
    assert_eq!(staff, StaffChoice::Member { id: "bo".parse().unwrap() }, "a day is nobody's column");
    assert_eq!(to(&model).date.to_text(), "2026-11-27");
    assert_eq!(pulled(&mut model, 0, Some(2)), [], "where it was");
}

#[test]
fn a_part_that_is_pulled_to_somebody_is_theirs_and_the_rest_stays() {
    let mut model = inside();
    let Stage::Room(room) = &mut model.stage else { panic!("inside") };
    let al = Named { id: "al".to_owned(), name: "Al".to_owned(), ..room.shop.staff[0].clone() };
    room.shop.staff.push(al);
    let visit = &mut room.day.visits[0];
    let mut nails = visit.lines[0].clone();
    nails.staff = "al".parse().unwrap();
    let polish = nails.clone();
    visit.lines.extend([nails, polish]);
    let start = visit.start;
    let pull = |model: &mut Model, part, column| {
        panel(
            model,
            PanelMsg::Pulled(Pull { id: ID.parse().unwrap(), part, to: start, column: Some(column) }),
        )
    };
    assert_eq!(pull(&mut model, 0, 0), [], "theirs already");
    assert_eq!(pull(&mut model, 1, 1), [], "and hers");
    let by = |commands: &[Cmd]| wished(commands).0.to_query();
    assert_eq!(by(&pull(&mut model, 1, 0)), "bo", "the whole visit is one person's then");
    assert_eq!(by(&pull(&mut model, 0, 1)), "al");
    let Stage::Room(room) = &mut model.stage else { panic!("inside") };
    let cy = Named { id: "cy".to_owned(), ..room.shop.staff[0].clone() };
    room.shop.staff.push(cy);
    assert_eq!(by(&pull(&mut model, 2, 2)), "bo,cy,cy", "what is on end goes together");
    assert_eq!(by(&pull(&mut model, 0, 2)), "cy,al,al");
}

#[test]
fn a_move_is_taken_back_to_where_it_was_by_who_did_it() {
    let mut model = moving();
    panel(&mut model, PanelMsg::Move(MoveMsg::Choose(Timestamp(9_000))));
    let commands = panel(&mut model, PanelMsg::Move(MoveMsg::Go));
    panel(&mut model, PanelMsg::Done { version: asked(&commands), outcome: Ok(Box::new(detail())) });
    let back = open(&model).back.clone().expect("there is a way back");
    assert_eq!((back.start, back.from), (Timestamp(5_000), Some(Timestamp(9_000))));
    assert_eq!(back.staff, StaffChoice::Member { id: "bo".parse().unwrap() });
    let commands = panel(&mut model, PanelMsg::Do(Deed::Move(back)));
    let outcome = Err(Failure::Refused(Box::new(Problem::new(Code::SlotTaken))));
    panel(&mut model, PanelMsg::Done { version: asked(&commands), outcome });
    assert_eq!(open(&model).back, None, "what was refused offers none");
}
