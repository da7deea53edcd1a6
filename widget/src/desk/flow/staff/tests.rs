//! The page as its owner goes through it: hours are changed, somebody comes and goes, and somebody else is faster.

#![allow(clippy::wildcard_enum_match_arm, reason = "of commands only those that ask are looked at")]

use super::*;
use crate::decode::Decode;
use crate::desk::data::catalogue::{Catalogue, Draft, MemberChange};
use crate::desk::flow::catalogue::CatalogueMsg;
use crate::desk::flow::catalogue::tests::answered;
use crate::desk::flow::panel::PanelMsg;
use crate::desk::flow::tests::{inside, refused};
use crate::desk::flow::{Load, Model, Msg, Page, Saying, update as happen};
use crate::flow::Failure;
use chairtime_shared::api::Code;

fn known(version: u64, change: impl FnOnce(&mut Draft)) -> Rc<Catalogue> {
    let text = include_str!("../../../../../tests/demo/belle.json");
    let mut draft = Draft::decode(&serde_json::from_str::<serde_json::Value>(text).unwrap()).unwrap();
    change(&mut draft);
    Rc::new(Catalogue { version, draft, whole: String::new() })
}

fn page(model: &Model) -> &Staff {
    &model.room().expect("signed in").staff
}

fn act(model: &mut Model, msg: StaffMsg) -> Vec<Cmd> {
    happen(model, Msg::Staff(msg))
}

fn asked(commands: &[Cmd]) -> Version {
    let version = commands.iter().find_map(|command| match command {
        Cmd::FetchCatalogue { version, .. } => Some(*version),
        _ => None,
    });
    version.expect("it is asked for")
}

/// What is sent: of which version, what, and by which question.
fn sent(commands: &[Cmd]) -> (u64, Edit, Version) {
    match commands {
        [Cmd::EditCatalogue { of, edit, version, .. }] => (of.version, edit.clone(), *version),
        other => panic!("a change is sent: {other:?}"),
    }
}

fn put(commands: &[Cmd]) -> (u64, Rc<MemberChange>, Version) {
    match sent(commands) {
        (of, Edit::PutMember(change), version) => (of, change, version),
        other => panic!("a member is sent: {other:?}"),
    }
}

fn saved(model: &mut Model, version: Version, outcome: Result<Rc<Catalogue>, Failure>) -> Vec<Cmd> {
    answered(model, version, outcome)
}

/// Signed in, and looking at version 7 of the demo salon's staff.
fn looking() -> Model {
    let mut model = inside();
    let version = asked(&happen(&mut model, Msg::Go(Page::Staff)));
    assert_eq!(model.room().unwrap().catalogue.load, Load::Waiting);
    happen(&mut model, Msg::Catalogue(CatalogueMsg::Told { version, outcome: Ok(known(7, |_| {})) }));
    model
}

fn opens(model: &mut Model, id: &str) {
    act(model, StaffMsg::Open(Some(id.parse().unwrap())));
    assert!(page(model).form.is_some());
}

fn types(model: &mut Model, field: Field, text: &str) {
    act(model, StaffMsg::Typed(field, text.to_owned()));
}

const CLOSE: Msg = Msg::Panel(PanelMsg::Close);

#[test]
fn a_member_is_renamed_published_and_undone() {
    let mut model = looking();
    opens(&mut model, "anna");
    types(&mut model, Field::Name, "Anna B.");
    let (of, change, version) = put(&act(&mut model, StaffMsg::Save));
    assert_eq!((of, change.member.name.as_str(), change.member.id.as_str()), (7, "Anna B.", "anna"));
    assert!(act(&mut model, StaffMsg::Save).is_empty(), "once");
    let member = change.member.clone();
    let commands = saved(&mut model, version, Ok(known(8, |draft| draft.staff[0] = member)));
    assert_eq!(commands, [Cmd::Focus(Target::Field("staff-card"))]);
    let room = model.room().unwrap();
    assert_eq!(room.snack.map(|(saying, _)| saying), Some(Saying::Published));
    assert_eq!(room.shop.staff.first().map(|one| one.name.as_str()), Some("Anna B."), "the day knows it");
    assert_eq!((page(&model).form.is_some(), page(&model).draft.is_some()), (false, false));
    let (of, edit, _) = sent(&happen(&mut model, Msg::Catalogue(CatalogueMsg::Undo)));
    assert!(matches!(edit, Edit::Back(former) if former.version == 7) && of == 8);
}

#[test]
fn what_is_wrong_takes_the_focus_and_nothing_is_sent() {
    let mut model = looking();
    assert_eq!(act(&mut model, StaffMsg::Open(None)), [Cmd::Focus(Target::Field("member"))]);
    assert_eq!(act(&mut model, StaffMsg::Save), [Cmd::Focus(Target::Field("staff-wrong"))]);
    assert!(page(&model).tried);
    types(&mut model, Field::Name, "Mira");
    let (_, change, version) = put(&act(&mut model, StaffMsg::Save));
    assert_eq!((change.member.name.as_str(), &change.member.hours, change.days.len()), ("Mira", &None, 0));
    let member = change.member.clone();
    let commands = saved(&mut model, version, Ok(known(8, |draft| draft.staff.push(member))));
    assert_eq!(commands, [Cmd::Focus(Target::Field("staff-new"))]);
    assert!(page(&model).draft.is_none(), "what is published is no draft");
}

#[test]
fn what_was_typed_comes_again_with_its_member_and_can_be_put_away() {
    let mut model = looking();
    opens(&mut model, "anna");
    assert_eq!(happen(&mut model, CLOSE), [Cmd::Focus(Target::Field("staff-card"))]);
    assert!(page(&model).draft.is_none(), "nothing was typed");
    opens(&mut model, "anna");
    types(&mut model, Field::Title, "Colourist");
    happen(&mut model, Msg::Go(Page::Day));
    assert!(page(&model).form.is_none());
    asked(&happen(&mut model, Msg::Go(Page::Staff)));
    opens(&mut model, "jonas");
    assert!(!page(&model).kept);
    opens(&mut model, "anna");
    let title = |model: &Model| page(model).form.as_ref().unwrap().title.clone();
    assert_eq!((title(&model).as_str(), page(&model).kept), ("Colourist", true));
    act(&mut model, StaffMsg::Afresh);
    assert_ne!(title(&model), "Colourist");
    happen(&mut model, CLOSE);
    assert!(page(&model).draft.is_none());
}

#[test]
fn whoever_is_slower_is_told_and_loses_nothing() {
    let mut model = looking();
    opens(&mut model, "anna");
    types(&mut model, Field::Name, "Anna B.");
    let (_, _, version) = put(&act(&mut model, StaffMsg::Save));
    let commands = saved(&mut model, version, Err(refused(Code::CatalogueChanged)));
    let others = known(8, |draft| {
        draft.services.remove(0);
        draft.staff[1].name = "Jonas K.".to_owned();
        for member in &mut draft.staff {
            member.offers.retain(|offer| draft.services.iter().any(|service| service.id == offer.service));
        }
    });
    let version = asked(&commands);
    happen(&mut model, Msg::Catalogue(CatalogueMsg::Told { version, outcome: Ok(others.clone()) }));
    assert!(model.room().unwrap().catalogue.failure.is_some());
    let (of, change, _) = put(&act(&mut model, StaffMsg::Save));
    assert_eq!((of, change.member.name.as_str()), (8, "Anna B."));
    assert!(change.member.offers.iter().all(|offer| others.draft.service(&offer.service).is_some()));
}

#[test]
fn who_goes_is_asked_about_first_and_the_order_keeps_the_focus() {
    let mut model = looking();
    opens(&mut model, "jonas");
    assert_eq!(act(&mut model, StaffMsg::Leave), [Cmd::Focus(Target::Ask)]);
    assert_eq!(page(&model).leaving, Leaving::Asked);
    act(&mut model, StaffMsg::Stay);
    assert_eq!(page(&model).leaving, Leaving::No);
    let (_, edit, version) = sent(&act(&mut model, StaffMsg::Remove));
    assert_eq!(edit, Edit::RemoveMember("jonas".parse().unwrap()));
    let without = known(8, |draft| draft.staff.retain(|member| member.id.as_str() != "jonas"));
    assert_eq!(saved(&mut model, version, Ok(without)), [Cmd::Focus(Target::Field("staff-new"))]);
    assert_eq!((&page(&model).last, page(&model).form.is_some()), (&None, false));

    let anna: StaffId = "anna".parse().unwrap();
    let (of, edit, version) = sent(&act(&mut model, StaffMsg::Move(anna.clone(), Way::Down)));
    assert_eq!((of, edit), (8, Edit::MoveMember(anna.clone(), Way::Down)));
    assert!(act(&mut model, StaffMsg::Move(anna, Way::Down)).is_empty(), "it waits, and leads no further");
    let moved = known(9, |draft| {
        draft.staff.retain(|member| member.id.as_str() != "jonas");
        draft.staff.swap(0, 1);
    });
    assert_eq!(saved(&mut model, version, Ok(moved)), [Cmd::Focus(Target::Field("staff-moved"))]);
}

#[test]
fn services_and_staff_are_one_catalogue() {
    let mut model = looking();
    happen(&mut model, Msg::Go(Page::Catalogue));
    let room = model.room().unwrap();
    assert_eq!(
        (room.catalogue.known.as_ref().map(|known| known.version), &room.catalogue.load),
        (Some(7), &Load::Idle)
    );
}

#[test]
fn the_salon_s_own_hours_are_changed_in_the_same_form_and_days_that_are_over_stay() {
    let mut model = looking();
    assert_eq!(act(&mut model, StaffMsg::OpenSalon), [Cmd::Focus(Target::Field("member"))]);
    let before = known(7, |_| {});
    let form = page(&model).form.as_ref().unwrap();
    assert_eq!((form.subject, &form.id), (Subject::Salon, &None));
    // Sunday is closed, and nothing else is another.
    for place in (0..form.spans(Row::Hours(6)).len()).rev() {
        act(&mut model, StaffMsg::Chosen(Choice::Drop(Row::Hours(6), place)));
    }
    let commands = act(&mut model, StaffMsg::Save);
    let (of, Edit::Hours(change), version) = sent(&commands) else { panic!("{commands:?}") };
    assert_eq!(of, 7);
    let mut hours = before.draft.hours.clone();
    hours.0[6].clear();
    assert_eq!(change.hours, hours);
    let days: Vec<_> = before.draft.days_of_salon().map(|(date, hours)| (date, hours.to_vec())).collect();
    assert_eq!(change.days, days);
    let commands = saved(&mut model, version, Ok(known(8, |draft| draft.hours = hours.clone())));
    assert_eq!(commands, [Cmd::Focus(Target::Field("staff-salon"))]);
}

#[test]
fn hours_of_the_salon_that_are_wrong_are_not_sent_and_what_is_typed_is_kept_apart_from_a_new_member() {
    let mut model = looking();
    act(&mut model, StaffMsg::OpenSalon);
    act(&mut model, StaffMsg::Typed(Field::Span(Row::Hours(0), 0, super::span::End::To), "25:00".to_owned()));
    assert_eq!(act(&mut model, StaffMsg::Save), [Cmd::Focus(Target::Field("staff-wrong"))]);
    assert_eq!(happen(&mut model, CLOSE), [Cmd::Focus(Target::Field("staff-salon"))]);
    act(&mut model, StaffMsg::Open(None));
    assert!(!page(&model).kept, "somebody new has no hours of the salon's");
    act(&mut model, StaffMsg::OpenSalon);
    assert!(page(&model).kept);
    act(&mut model, StaffMsg::Afresh);
    assert_eq!(page(&model).form.as_ref().unwrap().subject, Subject::Salon);
}
