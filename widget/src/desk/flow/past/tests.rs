//! The page as its owner goes through it: a version is looked at, gone back to, and somebody else is faster.

#![allow(clippy::wildcard_enum_match_arm, reason = "of commands only those that ask are looked at")]

use super::*;
use crate::decode::Decode;
use crate::desk::data::catalogue::Draft;
use crate::desk::data::past::{Difference, Editions, Part};
use crate::desk::flow::catalogue::CatalogueMsg;
use crate::desk::flow::catalogue::tests::answered;
use crate::desk::flow::tests::{entered, refused, room};
use crate::desk::flow::{Model, Msg, Page, Saying, update as happen};
use chairtime_shared::api::Code;
use chairtime_shared::time::Timestamp;
use serde_json::json;

fn draft() -> Draft {
    let text = include_str!("../../../../../tests/demo/belle.json");
    Draft::decode(&serde_json::from_str::<serde_json::Value>(text).unwrap()).unwrap()
}

fn known(version: u64, change: fn(&mut Draft)) -> Rc<Catalogue> {
    let mut draft = draft();
    change(&mut draft);
    Rc::new(Catalogue { version, draft, whole: String::new() })
}

fn all() -> Vec<Edition> {
    let told = json!({"versions": [
        {"version": 7, "at": 1_800_000_000, "actor": "owner", "by": "Lena", "changed": ["services", "categories"], "same": null},
        {"version": 4, "at": 1_700_000_000, "actor": "owner", "by": null, "changed": ["name", "hours"], "same": 2},
        {"version": 2, "at": 1_600_000_000, "actor": "operator", "by": null, "changed": [], "same": null},
    ]});
    Editions::decode(&told).unwrap().0
}

fn tell(model: &mut Model, msg: PastMsg) -> Vec<Cmd> {
    happen(model, Msg::Past(msg))
}

fn asked(commands: &[Cmd]) -> Vec<(AboutPast, Version)> {
    let asked = commands.iter().filter_map(|command| match command {
        Cmd::AboutPast { about, version, .. } => Some((*about, *version)),
        _ => None,
    });
    asked.collect()
}

fn opened(role: Role) -> (Model, Vec<Cmd>) {
    let (mut model, _) = entered(role);
    happen(&mut model, Msg::Later(Ok(())));
    let commands = happen(&mut model, Msg::Go(Page::Past));
    (model, commands)
}

/// Version 7 is published, and what there was before is told.
fn looking() -> Model {
    let (mut model, commands) = opened(Role::Owner);
    let (about, version) = asked(&commands)[0];
    assert_eq!(about, AboutPast::Editions);
    let version_of_catalogue = commands.iter().find_map(|command| match command {
        Cmd::FetchCatalogue { version, .. } => Some(*version),
        _ => None,
    });
    let told = CatalogueMsg::Told { version: version_of_catalogue.unwrap(), outcome: Ok(known(7, |_| ())) };
    happen(&mut model, Msg::Catalogue(told));
    tell(&mut model, PastMsg::Editions { version, outcome: Ok(all()) });
    model
}

/// Looks at version 2, which knew no Anna.
fn looked(model: &mut Model) {
    let commands = tell(model, PastMsg::Look(2));
    assert!(commands.contains(&Cmd::Focus(Target::Field(LOOK))));
    let [(AboutPast::Edition(2), version)] = asked(&commands)[..] else { panic!("{commands:?}") };
    let said = known(2, |draft| draft.staff.truncate(1));
    tell(model, PastMsg::Edition { version, outcome: Ok(said) });
}

fn sent(commands: &[Cmd]) -> Option<(u64, Version)> {
    commands.iter().find_map(|command| match command {
        Cmd::EditCatalogue { of, edit: Edit::Back(said), version, .. } => {
            assert_eq!(said.version, 2);
            Some((of.version, *version))
        }
        _ => None,
    })
}

#[test]
fn versions_are_read_as_the_worker_tells_them() {
    let all = all();
    assert_eq!(all[0].by, "Lena");
    assert_eq!((all[1].by.as_str(), all[1].same, all[1].at), ("", Some(2), Timestamp(1_700_000_000)));
    assert_eq!(Part::all_of(&all[0].changed), [Part::Services]);
    assert_eq!(Part::all_of(&all[1].changed), [Part::Hours, Part::Settings]);
}

#[test]
fn going_back_is_a_change_of_the_version_that_is_known_and_the_list_is_read_anew() {
    let mut model = looking();
    assert_eq!(tell(&mut model, PastMsg::Back), [], "nothing is looked at");
    looked(&mut model);
    let (of, version) = sent(&tell(&mut model, PastMsg::Back)).expect("it is sent");
    assert_eq!(of, 7);
    assert_eq!(tell(&mut model, PastMsg::Back), [], "it is on its way");
    let outcome = Ok(known(8, |draft| draft.staff.truncate(1)));
    let commands = answered(&mut model, version, outcome);
    assert_eq!(asked(&commands)[0].0, AboutPast::Editions);
    assert!(commands.contains(&Cmd::Focus(Target::Field(EDITIONS))));
    let room = room(&model);
    assert_eq!(room.past.looked, None);
    assert!(matches!(room.snack, Some((Saying::Published, _))), "it can be undone there");
    assert_eq!(room.catalogue.former.as_ref().map(|former| former.version), Some(7));
}

#[test]
fn after_somebody_else_s_change_it_is_said_and_asked_again_of_what_is_there_then() {
    let mut model = looking();
    looked(&mut model);
    let (_, version) = sent(&tell(&mut model, PastMsg::Back)).expect("it is sent");
    let outcome = Err(refused(Code::CatalogueChanged));
    let commands = answered(&mut model, version, outcome);
    let version = commands.iter().find_map(|command| match command {
        Cmd::FetchCatalogue { version, .. } => Some(*version),
        _ => None,
    });
    assert!(room(&model).catalogue.failure.is_some() && room(&model).past.looked.is_some());
    let outcome = Ok(known(8, |_| ()));
    happen(&mut model, Msg::Catalogue(CatalogueMsg::Told { version: version.unwrap(), outcome }));
    assert_eq!(sent(&tell(&mut model, PastMsg::Back)).map(|(of, _)| of), Some(8));
}

#[test]
fn an_answer_about_another_version_is_dropped_and_leaving_puts_it_away() {
    let mut model = looking();
    let [(_, first)] = asked(&tell(&mut model, PastMsg::Look(4)))[..] else { panic!() };
    looked(&mut model);
    tell(&mut model, PastMsg::Edition { version: first, outcome: Err(Failure::NoAnswer) });
    let of = |model: &Model| room(model).past.looked.as_ref().map(|looked| looked.load.clone());
    assert_eq!(of(&model), Some(Load::Idle));
    assert_eq!(tell(&mut model, PastMsg::Dismiss), [Cmd::Focus(Target::Field(EDITIONS))]);
    assert_eq!(of(&model), None);
}

#[test]
fn the_trail_is_the_owner_s_and_is_read_page_by_page() {
    let (_, commands) = opened(Role::Manager);
    assert_eq!(asked(&commands).len(), 1, "the versions alone");
    let (mut model, commands) = opened(Role::Owner);
    let (about, version) = asked(&commands)[1];
    assert_eq!(about, AboutPast::Trail(None));
    let trail = |from: u64, next| {
        let told = json!({"traces": [{"number": from, "at": 9, "actor": "owner", "kind": "signed_in", "about": ""}], "next": next});
        Trail::decode(&told)
    };
    tell(&mut model, PastMsg::Trail { version, outcome: Ok(trail(9, Some(9)).unwrap()) });
    let [(AboutPast::Trail(Some(9)), version)] = asked(&tell(&mut model, PastMsg::More))[..] else {
        panic!()
    };
    tell(&mut model, PastMsg::Trail { version, outcome: Ok(trail(8, None).unwrap()) });
    assert_eq!(room(&model).past.traces.as_ref().map(Vec::len), Some(2));
    assert_eq!(tell(&mut model, PastMsg::More), [], "there is no more");
}

#[test]
fn differences_are_read_as_they_are_written() {
    let told = json!({"services": {"come": ["Cut"], "go": [], "turn": ["Gel"]}, "staff": {"come": [], "go": ["Anna"], "turn": []}, "parts": ["name", "hours", "booking"]});
    let told = Difference::decode(&told).unwrap();
    assert_eq!((told.services.come, told.services.turn), (vec!["Cut".to_owned()], vec!["Gel".to_owned()]));
    assert_eq!(told.staff.go, ["Anna"]);
    assert_eq!(Part::all_of(&told.parts), [Part::Hours, Part::Settings]);
}
