//! A visit made at the desk: nothing is sent that lacks something, the same form is the same visit, and what is refused
//! is said where it can be mended.

#![allow(clippy::wildcard_enum_match_arm, reason = "of commands only those that ask are looked at")]

use super::{Ahead, MakeMsg, Making, Place};
use crate::desk::flow::panel::{MoveMsg, PanelMsg};
use crate::desk::flow::tests::{asked, eur, inside};
use crate::desk::flow::{Cmd, Extent, Load, Model, Msg, Page, Saying, Target, Turn, WhoseTimes, update};
use crate::desk::read::tests::{ID, detail};
use crate::flow::{Failure, Version};
use chairtime_shared::api::desk::DeskVisit;
use chairtime_shared::api::{Code, FreeDay, FreeTime, FreeTimes, Problem, StaffChoice};
use chairtime_shared::contact::{ContactField, FieldError, FieldFault};
use chairtime_shared::time::Timestamp;

fn make(model: &mut Model, msg: MakeMsg) -> Vec<Cmd> {
    update(model, Msg::Make(msg))
}

fn form(model: &Model) -> &Making {
    model.room().and_then(|room| room.making.as_deref()).expect("the form is open")
}

fn times(starts: &[i64]) -> FreeTimes {
    let day = "2026-11-23".parse().unwrap();
    let (local, staff) = ("10:00".parse().unwrap(), vec!["bo".parse().unwrap()]);
    let time =
        |start: &i64| FreeTime { start: Timestamp(*start), local, staff: staff.clone(), team: Vec::new() };
    let days = vec![FreeDay { date: day, times: starts.iter().map(time).collect() }];
    FreeTimes { days, today: day, last: day, now: None }
}

fn told(model: &mut Model, commands: &[Cmd], starts: &[i64]) {
    let outcome = Ok(Box::new(times(starts)));
    make(model, MakeMsg::When(MoveMsg::Times { version: asked(commands), outcome }));
}

/// Filled in, for tomorrow.
fn filled() -> Model {
    let mut model = inside();
    make(&mut model, MakeMsg::Toggle(ID.parse().unwrap()));
    make(&mut model, MakeMsg::Service("cut".parse().unwrap()));
    let commands = make(&mut model, MakeMsg::When(MoveMsg::Turn(1)));
    told(&mut model, &commands, &[5_000, 9_000]);
    make(&mut model, MakeMsg::When(MoveMsg::Choose(Timestamp(9_000))));
    make(&mut model, MakeMsg::Name("Rosa".to_owned()));
    make(&mut model, MakeMsg::Phone("0151".to_owned()));
    model
}

fn sent(commands: &[Cmd]) -> DeskVisit {
    match commands {
        [Cmd::Make { visit, .. }] => (**visit).clone(),
        other => panic!("one visit is sent: {other:?}"),
    }
}

fn refused(code: Code) -> Problem {
    Problem::new(code)
}

fn answered(model: &mut Model, commands: &[Cmd], outcome: Result<(), Failure>) -> Vec<Cmd> {
    let outcome = outcome.map(|()| Box::new(detail()));
    make(model, MakeMsg::Made { version: asked(commands), outcome })
}

#[test]
fn times_are_asked_for_once_it_is_known_of_what_and_anew_with_each_choice() {
    let mut model = inside();
    assert_eq!(make(&mut model, MakeMsg::Toggle(ID.parse().unwrap())), [Cmd::Focus(Target::Field("make"))]);
    assert_eq!(make(&mut model, MakeMsg::When(MoveMsg::Turn(1))), [], "of nothing there are no times");
    let older = make(&mut model, MakeMsg::Service("cut".parse().unwrap()));
    let staff = StaffChoice::Member { id: "bo".parse().unwrap() };
    let newer = make(&mut model, MakeMsg::Staff(staff.clone()));
    let Some(Cmd::FetchTimes { services, staff: by, date, whose: WhoseTimes::New, .. }) = newer.first()
    else {
        panic!("{newer:?}");
    };
    assert_eq!((services.len(), by, date.to_text().as_str()), (1, &staff, "2026-11-23"));
    told(&mut model, &newer, &[5_000]);
    told(&mut model, &older, &[7_000]);
    assert_eq!(form(&model).times, [Timestamp(5_000)], "an answer to an older question changes nothing");
    make(&mut model, MakeMsg::When(MoveMsg::Choose(Timestamp(5_000))));
    make(&mut model, MakeMsg::Service("wash".parse().unwrap()));
    assert_eq!((form(&model).chosen, &form(&model).load), (None, &Load::Waiting));
    make(&mut model, MakeMsg::When(MoveMsg::Turn(-9)));
    assert_eq!(form(&model).date.to_text(), "2026-11-22", "not before today");
}

#[test]
fn nothing_is_sent_that_lacks_something_and_the_focus_goes_there() {
    let mut model = inside();
    make(&mut model, MakeMsg::Toggle(ID.parse().unwrap()));
    let goes = |model: &mut Model, place| {
        assert_eq!(make(model, MakeMsg::Go), [Cmd::Focus(Target::Field(place))]);
    };
    goes(&mut model, "make");
    let commands = make(&mut model, MakeMsg::Service("cut".parse().unwrap()));
    goes(&mut model, "make-when");
    told(&mut model, &commands, &[5_000]);
    make(&mut model, MakeMsg::When(MoveMsg::Choose(Timestamp(5_000))));
    goes(&mut model, "make-name");
    assert!(form(&model).lacks(ContactField::Name) && !form(&model).lacks(ContactField::Email));
    make(&mut model, MakeMsg::Name("Rosa".to_owned()));
    goes(&mut model, "make-phone");
    make(&mut model, MakeMsg::Phone("0151".to_owned()));
    make(&mut model, MakeMsg::AskAhead(Ahead::Yes));
    make(&mut model, MakeMsg::Sum("12,505".to_owned()));
    goes(&mut model, "make-sum");
    make(&mut model, MakeMsg::AskAhead(Ahead::No));
    assert_eq!(sent(&make(&mut model, MakeMsg::Go)).ask, None);
    assert_eq!(make(&mut model, MakeMsg::Go), [], "once");
}

#[test]
fn a_visit_that_is_made_opens_on_its_day_and_its_link_is_fetched_where_it_is_paid_ahead() {
    for ahead in [Ahead::No, Ahead::Yes] {
        let mut model = filled();
        make(&mut model, MakeMsg::AskAhead(ahead));
        make(&mut model, MakeMsg::AskAhead(ahead));
        let commands = make(&mut model, MakeMsg::Go);
        let visit = sent(&commands);
        assert_eq!((visit.id.as_str(), visit.start, visit.services.len()), (ID, Timestamp(9_000), 1));
        assert_eq!(
            visit.ask,
            (ahead == Ahead::Yes).then(|| eur(3_200)),
            "the price by the list is in the field"
        );
        let commands = answered(&mut model, &commands, Ok(()));
        let fetched = |wanted: fn(&Cmd) -> bool| commands.iter().any(wanted);
        assert!(fetched(|one| matches!(one, Cmd::FetchDay { .. })));
        assert_eq!(fetched(|one| matches!(one, Cmd::FetchLink { .. })), ahead == Ahead::Yes);
        let room = model.room().unwrap();
        assert_eq!((room.making.is_none(), room.day.date.to_text().as_str()), (true, "2026-11-23"));
        assert_eq!(room.panel.as_ref().and_then(|panel| panel.visit.clone()), Some(detail().visit));
        assert_eq!(room.snack.map(|(saying, _)| saying), Some(Saying::Made));
    }
}

#[test]
fn after_silence_the_same_visit_is_sent_again() {
    let mut model = filled();
    let commands = make(&mut model, MakeMsg::Go);
    let first = sent(&commands);
    answered(&mut model, &commands, Err(Failure::NoAnswer));
    assert_eq!(form(&model).failure, Some(Failure::NoAnswer));
    let again = make(&mut model, MakeMsg::Go);
    assert_eq!(sent(&again), first);
    answered(&mut model, &commands, Ok(()));
    assert!(form(&model).sending, "an answer to the first try does not end the second");
}

#[test]
fn what_is_refused_is_mended_in_the_form() {
    let mut model = filled();
    let commands = make(&mut model, MakeMsg::Go);
    let taken = Failure::Refused(Box::new(refused(Code::SlotTaken)));
    let commands = answered(&mut model, &commands, Err(taken));
    assert_eq!(
        (form(&model).chosen, form(&model).contact.name.as_str()),
        (None, "Rosa"),
        "what was typed stays"
    );
    told(&mut model, &commands, &[5_000]);
    make(&mut model, MakeMsg::When(MoveMsg::Choose(Timestamp(5_000))));
    let commands = make(&mut model, MakeMsg::Go);
    let error = FieldError { field: ContactField::Phone, fault: FieldFault::CountryCode };
    let wrong = Problem { fields: vec![error], ..refused(Code::InvalidContact) };
    answered(&mut model, &commands, Err(Failure::Refused(Box::new(wrong))));
    assert!(form(&model).lacks(ContactField::Phone) && form(&model).chosen.is_some());
    make(&mut model, MakeMsg::Phone("+49151".to_owned()));
    assert!(!form(&model).lacks(ContactField::Phone));
}

#[test]
fn it_lies_over_the_day_alone_and_escape_takes_it_away() {
    let mut model = inside();
    let toggle = || MakeMsg::Toggle(ID.parse().unwrap());
    make(&mut model, toggle());
    assert_eq!(update(&mut model, Msg::Panel(PanelMsg::Close)), [Cmd::Focus(Target::Field("new"))]);
    assert!(model.room().unwrap().making.is_none());
    update(&mut model, Msg::Go(Page::Finance));
    assert_eq!(make(&mut model, toggle()), []);
    update(&mut model, Msg::Go(Page::Day));
    update(&mut model, Msg::Open(ID.parse().unwrap()));
    make(&mut model, toggle());
    assert!(model.room().unwrap().panel.is_none(), "it comes in a visit's place");
    make(&mut model, MakeMsg::Name("Rosa".to_owned()));
    update(&mut model, Msg::Open(ID.parse().unwrap()));
    make(&mut model, toggle());
    assert_eq!(form(&model).contact.name, "Rosa", "and waits under one that is looked at meanwhile");
    update(&mut model, Msg::Turn(Turn::On));
    update(&mut model, Msg::Show(Extent::Week, None));
    let room = model.room().unwrap();
    assert_eq!(
        (room.day.extent, room.day.date.to_text().as_str()),
        (Extent::Week, "2026-11-23"),
        "the day beside stays in use"
    );
    let over = Failure::Refused(Box::new(refused(Code::NotSignedIn)));
    make(&mut model, MakeMsg::Made { version: Version::default(), outcome: Err(over) });
    assert!(model.room().is_none(), "to the door");
}

#[test]
fn a_form_that_was_left_half_filled_comes_again_as_it_was() {
    let mut model = crate::desk::flow::tests::inside();
    let toggle = |model: &mut Model| update(model, Msg::Make(MakeMsg::Toggle(ID.parse().unwrap())));
    toggle(&mut model);
    update(&mut model, Msg::Panel(PanelMsg::Close));
    assert_eq!(model.room().unwrap().drafts.making, None, "nothing was filled in");
    toggle(&mut model);
    update(&mut model, Msg::Make(MakeMsg::Name("Rosa".to_owned())));
    update(&mut model, Msg::Panel(PanelMsg::Close));
    assert_eq!(model.room().unwrap().making, None);
    toggle(&mut model);
    // Another page and the other form leave it as well.
    update(&mut model, Msg::Go(crate::desk::flow::Page::Health));
    update(&mut model, Msg::Go(crate::desk::flow::Page::Day));
    toggle(&mut model);
    let making = model.room().unwrap().making.as_ref().unwrap();
    assert_eq!((making.contact.name.as_str(), making.kept), ("Rosa", true));
    update(&mut model, Msg::Make(MakeMsg::Afresh));
    let making = model.room().unwrap().making.as_ref().unwrap();
    assert_eq!((making.contact.name.as_str(), making.kept), ("", false));
}

fn at(model: &mut Model, column: usize, start: Option<i64>, after: Option<&str>) -> Vec<Cmd> {
    let place = Place { column, at: start.map(Timestamp), after: after.map(|id| id.parse().unwrap()) };
    make(model, MakeMsg::At(ID.parse().unwrap(), place))
}

#[test]
fn an_empty_place_opens_the_form_for_its_person_day_and_time() {
    let mut model = inside();
    assert_eq!(at(&mut model, 0, Some(9_000), None), [Cmd::Focus(Target::Field("make"))]);
    let bo = StaffChoice::Member { id: "bo".parse().unwrap() };
    assert_eq!((&form(&model).staff, form(&model).wish), (&bo, Some(Timestamp(9_000))));
    let commands = make(&mut model, MakeMsg::Service("cut".parse().unwrap()));
    told(&mut model, &commands, &[5_000, 9_300]);
    assert_eq!(form(&model).chosen, Some(Timestamp(9_300)), "the time that is offered there");
    // Another place, with the form open: what is filled in stays.
    make(&mut model, MakeMsg::Name("Rosa".to_owned()));
    let commands = at(&mut model, 0, Some(20_000), None);
    told(&mut model, &commands, &[5_000, 9_300]);
    assert_eq!((form(&model).chosen, form(&model).wish), (None, Some(Timestamp(20_000))), "it is not free");
    assert_eq!((form(&model).contact.name.as_str(), form(&model).services.len()), ("Rosa", 1));
    // A day is no place in a day's plan.
    make(&mut model, MakeMsg::When(MoveMsg::Turn(1)));
    assert_eq!(form(&model).wish, None);
}

#[test]
fn in_a_week_a_place_is_a_day_after_the_visit_above() {
    let mut model = inside();
    let commands = update(&mut model, Msg::Show(Extent::Week, Some("2026-11-25".parse().unwrap())));
    update(&mut model, Msg::Day { version: asked(&commands), outcome: Ok(vec![detail().visit]) });
    at(&mut model, 4, None, Some(ID));
    assert_eq!(
        (form(&model).date.to_text().as_str(), form(&model).wish),
        ("2026-11-27", Some(detail().visit.end))
    );
    at(&mut model, 5, None, None);
    assert_eq!((form(&model).date.to_text().as_str(), form(&model).wish), ("2026-11-28", None));
    assert_eq!(form(&model).staff, StaffChoice::Any, "a week has nobody's columns");
}

#[test]
fn a_time_that_was_chosen_stays_where_it_is_free_for_one_service_more() {
    let mut model = filled();
    let commands = make(&mut model, MakeMsg::Service("nails".parse().unwrap()));
    told(&mut model, &commands, &[5_000, 9_000]);
    assert_eq!(form(&model).chosen, Some(Timestamp(9_000)));
}

#[test]
fn somebody_for_each_service_goes_with_it() {
    let mut model = filled();
    make(&mut model, MakeMsg::Service("nails".parse().unwrap()));
    let bo = "bo".parse().unwrap();
    let staff = form(&model).staff.with(2, 1, Some(&bo));
    let commands = make(&mut model, MakeMsg::Staff(staff));
    let Some(Cmd::FetchTimes { staff, .. }) = commands.first() else { panic!("{commands:?}") };
    assert_eq!(staff.to_query(), "any,bo");
    make(&mut model, MakeMsg::Service("wax".parse().unwrap()));
    assert_eq!(form(&model).staff.to_query(), "any,bo,any");
    make(&mut model, MakeMsg::Service("cut".parse().unwrap()));
    assert_eq!(form(&model).staff.to_query(), "bo,any");
    make(&mut model, MakeMsg::Service("wax".parse().unwrap()));
    assert_eq!(form(&model).staff, StaffChoice::Member { id: bo });
}
