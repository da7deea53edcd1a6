//! One person's visits: what is shown of which, what is left out and said so, and what the choice means for what is pressed.

#![allow(clippy::wildcard_enum_match_arm, reason = "of commands only those that ask are looked at")]

use super::{Whose, cards, left_out};
use crate::desk::data::Visit;
use crate::desk::data::access::Role;
use crate::desk::flow::block::BlockMsg;
use crate::desk::flow::make::{MakeMsg, Place};
use crate::desk::flow::panel::{Ask, PanelMsg, Pull};
use crate::desk::flow::tests::{asked, entered, inside, room};
use crate::desk::flow::{Cmd, Extent, Model, Msg, Stage, Target, Turn, update};
use crate::desk::read::tests::{ID, detail};
use chairtime_shared::api::{BookingStatus, StaffChoice};
use chairtime_shared::id::{BookingId, StaffId};
use chairtime_shared::time::Timestamp;

const OTHER: &str = "fedcba9876543210fedcba9876543210";

fn staff(id: &str) -> StaffId {
    id.parse().unwrap()
}

fn one(id: &str) -> Whose {
    Whose::One(staff(id))
}

/// Bo, Mira and Jonas work here.
fn salon_of(model: &mut Model, members: &[&str]) {
    let Stage::Room(room) = &mut model.stage else { panic!("signed in") };
    let member = room.shop.staff.first().cloned().unwrap();
    let named = |id: &&str| {
        let mut member = member.clone();
        (member.id, member.name) = ((*id).to_owned(), (*id).to_owned());
        member
    };
    room.shop.staff = members.iter().map(named).collect();
}

/// A visit of several, hour by hour from the first hour on: who does which.
fn visit(first: i64, by: &[&str]) -> Visit {
    let mut visit = detail().visit;
    let line = visit.lines.first().cloned().unwrap();
    visit.lines = (first..)
        .zip(by)
        .map(|(hour, who)| {
            let mut line = line.clone();
            (line.staff, line.staff_name) = (staff(who), (*who).to_owned());
            (line.start, line.end) = (Timestamp(hour * 3_600), Timestamp((hour + 1) * 3_600));
            line
        })
        .collect();
    let (from, to) = (visit.lines.first().unwrap().start, visit.lines.last().unwrap().end);
    (visit.start, visit.end) = (from, to);
    visit
}

fn blocked(first: i64, of: &str) -> Visit {
    let mut block = visit(first, &["bo"]);
    block.lines.clear();
    (block.purpose, block.blocks) = ("blocked".to_owned(), Some(of.to_owned()));
    block
}

/// With these visits, of the day or the week that is shown.
fn shows(extent: Extent, visits: Vec<Visit>) -> Model {
    let mut model = inside();
    salon_of(&mut model, &["bo", "mira", "jonas"]);
    let commands = update(&mut model, Msg::Show(extent, None));
    update(&mut model, Msg::Day { version: asked(&commands), outcome: Ok(visits) });
    model
}

/// What is shown: who, and from which hour to which.
fn seen(model: &Model) -> Vec<(&str, i64, i64)> {
    let room = room(model);
    let visits: Vec<&Visit> = room.day.visits.iter().collect();
    cards(room, &visits)
        .into_iter()
        .map(|part| (part.staff, part.start.0 / 3_600, part.end.0 / 3_600))
        .collect()
}

fn gone(model: &Model) -> usize {
    let visits: Vec<&Visit> = room(model).day.visits.iter().collect();
    left_out(room(model), &visits)
}

fn three() -> Vec<Visit> {
    vec![
        visit(8, &["bo", "mira", "mira", "bo"]),
        visit(9, &["jonas"]),
        blocked(10, "mira"),
        blocked(10, "jonas"),
    ]
}

#[test]
fn one_persons_part_is_shown_of_a_visit_of_several_and_what_others_have_is_counted() {
    for extent in [Extent::Day, Extent::Week] {
        let mut model = shows(extent, three());
        assert_eq!(gone(&model), 0, "of everybody nothing is left out");
        assert_eq!(update(&mut model, Msg::Whose(one("mira"))), []);
        assert_eq!(
            seen(&model),
            [("mira", 9, 11), ("mira", 10, 11)],
            "her part, and the time kept free for her"
        );
        assert_eq!(gone(&model), 1, "the visit of Jonas; time that is kept free is nobody's visit");
        update(&mut model, Msg::Whose(one("bo")));
        assert_eq!(seen(&model), [("bo", 8, 9), ("bo", 11, 12)], "both of his parts");
        assert_eq!(room(&model).columns().iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["bo"]);
        assert_eq!(update(&mut model, Msg::Whose(Whose::Everybody)), [Cmd::Focus(Target::Field("whose"))]);
        assert_eq!(room(&model).columns().len(), 3);
    }
}

#[test]
fn everybodys_day_has_each_part_in_order_and_their_week_whole_visits() {
    let day = shows(Extent::Day, three());
    let parts = [
        ("bo", 8, 9),
        ("mira", 9, 11),
        ("jonas", 9, 10),
        ("mira", 10, 11),
        ("jonas", 10, 11),
        ("bo", 11, 12),
    ];
    assert_eq!(seen(&day), parts, "as they come, whoever reads it by ear");
    let week = shows(Extent::Week, three());
    assert_eq!(seen(&week), [("", 8, 12), ("", 9, 10), ("mira", 10, 11), ("jonas", 10, 11)]);
}

#[test]
fn what_was_called_off_stays_below_hers_alone_and_counts_as_nobodys_time() {
    let off = |by: &str| Visit { status: BookingStatus::Cancelled, ..visit(7, &[by]) };
    let mut model = shows(Extent::Day, vec![off("mira"), off("jonas"), visit(9, &["mira"])]);
    assert_eq!(seen(&model), [("mira", 9, 10), ("", 7, 8), ("", 7, 8)]);
    update(&mut model, Msg::Whose(one("mira")));
    assert_eq!(seen(&model), [("mira", 9, 10), ("mira", 7, 8)]);
    assert_eq!(gone(&model), 0);
}

#[test]
fn the_choice_holds_while_days_are_turned_and_looked_at_again_and_ends_with_the_session() {
    let mut model = shows(Extent::Day, three());
    update(&mut model, Msg::Whose(one("mira")));
    let look = update(&mut model, Msg::Tick { at: Timestamp(100), today: None });
    update(&mut model, Msg::Day { version: asked(&look), outcome: Ok(three()) });
    assert_eq!((seen(&model).len(), gone(&model)), (2, 1));
    for msg in [
        Msg::Turn(Turn::On),
        Msg::Show(Extent::Week, None),
        Msg::Turn(Turn::Back),
        Msg::Show(Extent::Day, None),
    ] {
        update(&mut model, msg);
        assert_eq!(room(&model).chosen().map(|one| one.id.as_str()), Some("mira"));
    }
    // Who has left is not waited for: everybody's visits are shown.
    salon_of(&mut model, &["bo", "jonas"]);
    assert_eq!((room(&model).chosen(), room(&model).columns().len()), (None, 2));
    update(&mut model, Msg::SignedOut(Ok(())));
    assert!(matches!(model.stage, Stage::Door(_)));
    let (model, _) = entered(Role::Owner);
    assert_eq!(room(&model).whose, Whose::Everybody);
}

#[test]
fn an_empty_place_in_her_week_opens_the_form_for_her_that_day_after_her_part() {
    let mut model = shows(Extent::Week, vec![visit(8, &["mira", "bo"])]);
    update(&mut model, Msg::Whose(one("mira")));
    let place = Place { column: 6, at: None, after: ID.parse().ok() };
    update(&mut model, Msg::Make(MakeMsg::At(OTHER.parse().unwrap(), place)));
    let making = room(&model).making.as_deref().unwrap();
    assert_eq!(making.staff, StaffChoice::Member { id: staff("mira") });
    assert_eq!((making.date.to_text().as_str(), making.wish), ("2026-11-22", Some(Timestamp(9 * 3_600))));
}

#[test]
fn forms_that_are_opened_by_a_button_are_for_her_too() {
    let mut model = shows(Extent::Day, Vec::new());
    update(&mut model, Msg::Whose(one("mira")));
    let id: BookingId = OTHER.parse().unwrap();
    update(&mut model, Msg::Make(MakeMsg::Toggle(id.clone())));
    let mira = StaffChoice::Member { id: staff("mira") };
    assert_eq!(room(&model).making.as_deref().unwrap().staff, mira);
    update(&mut model, Msg::Make(MakeMsg::Staff(StaffChoice::Any)));
    update(&mut model, Msg::Make(MakeMsg::Afresh));
    assert_eq!(room(&model).making.as_deref().unwrap().staff, mira, "an emptied form as well");
    update(&mut model, Msg::Panel(PanelMsg::Close));
    update(&mut model, Msg::Block(BlockMsg::Toggle(id)));
    assert_eq!(room(&model).blocking.as_deref().unwrap().staff, "mira");
}

#[test]
fn in_her_day_the_one_column_is_hers_to_press_and_to_pull_in() {
    let mut model = shows(Extent::Day, vec![visit(8, &["bo", "mira"])]);
    update(&mut model, Msg::Whose(one("mira")));
    let place = Place { column: 0, at: Some(Timestamp(9 * 3_600)), after: None };
    update(&mut model, Msg::Make(MakeMsg::At(OTHER.parse().unwrap(), place)));
    let mira = StaffChoice::Member { id: staff("mira") };
    assert_eq!(room(&model).making.as_deref().unwrap().staff, mira);
    update(&mut model, Msg::Panel(PanelMsg::Close));
    let pull = Pull { id: ID.parse().unwrap(), part: 1, to: Timestamp(10 * 3_600), column: Some(0) };
    let commands = update(&mut model, Msg::Panel(PanelMsg::Pulled(pull)));
    let Some(Ask::Move(to)) = &room(&model).panel.as_ref().unwrap().ask else { panic!("{commands:?}") };
    let each = StaffChoice::of(vec![Some(staff("bo")), Some(staff("mira"))]);
    assert_eq!((&to.staff, to.wish), (&each, Some(Timestamp(10 * 3_600))), "each does what they did");
}
