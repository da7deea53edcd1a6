//! The page as its owner goes through it: typing, looking further back, a client, forgetting them.

#![allow(clippy::wildcard_enum_match_arm, reason = "of commands only those that ask are looked at")]

use super::*;
use crate::desk::data::Client;
use crate::desk::flow::panel::PanelMsg;
use crate::desk::flow::tests::inside;
use crate::desk::flow::{Model, Msg, update as happen};
use crate::desk::read::tests::{ID, detail};
use chairtime_shared::api::{Code, Problem};

fn regular(digit: char) -> Regular {
    let id: String = std::iter::repeat_n(digit, 32).collect();
    let client = Client { name: id.clone(), ..Client::default() };
    Regular { id: id.parse().unwrap(), client, visits: 1, missed: 0, called_off: 0, last: None, next: None }
}

fn story(visits: usize) -> Rc<Story> {
    let past = crate::desk::data::clients::Past { visit: detail().visit, agreed: None, leave: None };
    let visits = std::iter::repeat_n(past, visits).collect();
    Rc::new(Story { client: regular('a'), visits, next: String::new() })
}

/// Visits at these instants, with where earlier ones are to be had.
fn visits_at(starts: &[i64], next: &str) -> Rc<Story> {
    let mut told = Rc::into_inner(story(starts.len())).expect("its own");
    for (past, start) in told.visits.iter_mut().zip(starts) {
        past.visit.start = Timestamp(*start);
        past.visit.id = format!("{start:032}").parse().unwrap();
    }
    Rc::new(Story { next: next.to_owned(), ..told })
}

fn clients(model: &Model) -> &Clients {
    &model.room().expect("signed in").clients
}

fn names(model: &Model) -> Vec<char> {
    clients(model).found.iter().flatten().map(|one| one.id.as_str().chars().next().unwrap()).collect()
}

fn tell(model: &mut Model, msg: ClientsMsg) -> Vec<Cmd> {
    happen(model, Msg::Clients(msg))
}

/// What was searched for, further back than what, under which number.
fn searched(commands: &[Cmd]) -> Option<(String, String, Version)> {
    commands.iter().find_map(|command| match command {
        Cmd::AboutClients { about: About::Search { text, before }, version, .. } => {
            Some((text.clone(), before.clone(), *version))
        }
        _ => None,
    })
}

/// Under which number visits were asked for.
fn asked(commands: &[Cmd]) -> Option<Version> {
    commands.iter().find_map(|command| match command {
        Cmd::AboutClients { about: About::Visits(..), version, .. } => Some(*version),
        _ => None,
    })
}

fn answer(model: &mut Model, version: Version, ids: &str, next: &str) {
    let found = Found { clients: ids.chars().map(regular).collect(), next: next.to_owned(), since: None };
    tell(model, ClientsMsg::Found { version, outcome: Ok(Rc::new(found)) });
}

/// On the page, with a and b in the list and more further back.
fn on_the_page() -> Model {
    let mut model = inside();
    let commands = happen(&mut model, Msg::Go(Page::Clients));
    assert!(commands.contains(&Cmd::Focus(Target::Field(SEARCH))));
    let (text, before, version) = searched(&commands).expect("who came last");
    assert_eq!((text.as_str(), before.as_str()), ("", ""));
    answer(&mut model, version, "ab", "500.x");
    model
}

#[test]
fn it_is_searched_once_nobody_types_and_only_the_last_answer_counts() {
    let mut model = on_the_page();
    let pause = |commands: Vec<Cmd>| match commands.as_slice() {
        [Cmd::Pause(version)] => *version,
        other => panic!("{other:?}"),
    };
    let first = pause(tell(&mut model, ClientsMsg::Typed("e".to_owned())));
    let second = pause(tell(&mut model, ClientsMsg::Typed(" ev ".to_owned())));
    assert!(clients(&model).old, "the list is of something else");
    assert_eq!(tell(&mut model, ClientsMsg::Paused(first)), [], "somebody typed on");
    let (text, before, version) = searched(&tell(&mut model, ClientsMsg::Paused(second))).expect("asked");
    assert_eq!((text.as_str(), before.as_str()), ("ev", ""));
    tell(&mut model, ClientsMsg::Typed("eva".to_owned()));
    answer(&mut model, version, "c", "");
    assert_eq!(names(&model), ['a', 'b'], "an answer to what is not in the field any more");
    let (_, _, version) = searched(&tell(&mut model, ClientsMsg::Search)).expect("by the key, at once");
    answer(&mut model, version, "c", "");
    assert_eq!(
        (names(&model), clients(&model).old, clients(&model).load.clone()),
        (vec!['c'], false, Load::Idle)
    );
}

#[test]
fn further_back_come_only_those_who_are_not_there_yet() {
    let mut model = on_the_page();
    let (_, before, version) = searched(&tell(&mut model, ClientsMsg::Further)).expect("asked");
    assert_eq!(before, "500.x");
    tell(&mut model, ClientsMsg::Found { version, outcome: Err(Failure::NoAnswer) });
    assert_eq!(
        (names(&model), clients(&model).load.clone()),
        (vec!['a', 'b'], Load::Failed(Failure::NoAnswer))
    );
    let (_, before, version) = searched(&tell(&mut model, ClientsMsg::Further)).expect("asked again");
    assert_eq!(before, "500.x");
    answer(&mut model, version, "bcac", "");
    assert_eq!((names(&model), clients(&model).next.as_str()), (vec!['a', 'b', 'c'], ""));
}

#[test]
fn a_client_is_read_again_after_a_visit_of_theirs() {
    let mut model = on_the_page();
    let commands = tell(&mut model, ClientsMsg::Open(regular('a').id));
    assert!(commands.contains(&Cmd::Focus(Target::Field(CLIENT))));
    let first = asked(&commands).expect("asked");
    let again = asked(&tell(&mut model, ClientsMsg::Retry)).expect("asked again");
    tell(&mut model, ClientsMsg::Story { version: first, outcome: Ok(story(1)) });
    assert!(clients(&model).open.as_ref().unwrap().story.is_none(), "an answer to an older question");
    tell(&mut model, ClientsMsg::Story { version: again, outcome: Ok(story(3)) });
    let visits = |model: &Model| clients(model).open.as_ref().unwrap().story.as_ref().unwrap().visits.len();
    assert_eq!(visits(&model), 3);

    happen(&mut model, Msg::Open(ID.parse().unwrap()));
    let commands = happen(&mut model, Msg::Panel(PanelMsg::Close));
    let version = asked(&commands).expect("asked anew");
    assert!(commands.contains(&Cmd::Focus(Target::Card)) && visits(&model) == 3, "what is known stays");
    tell(&mut model, ClientsMsg::Story { version, outcome: Err(Failure::NoAnswer) });
    let load = &clients(&model).open.as_ref().unwrap().load;
    assert_eq!((visits(&model), load), (3, &Load::Failed(Failure::NoAnswer)));
    // Escape leaves the client, and the focus goes back to the list.
    assert_eq!(happen(&mut model, Msg::Panel(PanelMsg::Close)), [Cmd::Focus(Target::Card)]);
    assert_eq!((&clients(&model).open, clients(&model).left.as_ref()), (&None, Some(&regular('a').id)));
}

#[test]
fn earlier_visits_are_asked_for_and_stay_when_the_latest_are_read_anew() {
    let mut model = on_the_page();
    let shown = |model: &Model| {
        let story = clients(model).open.as_ref().unwrap().story.as_ref().unwrap();
        (story.visits.iter().map(|past| past.visit.start.0).collect::<Vec<_>>(), story.next.clone())
    };
    let read = |model: &mut Model, commands: &[Cmd], story| {
        let version = asked(commands).expect("asked");
        tell(model, ClientsMsg::Story { version, outcome: Ok(story) });
    };
    let commands = tell(&mut model, ClientsMsg::Open(regular('a').id));
    read(&mut model, &commands, visits_at(&[90, 80], "80.x"));
    let commands = tell(&mut model, ClientsMsg::Earlier);
    let before = commands.iter().find_map(|command| match command {
        Cmd::AboutClients { about: About::Visits(_, before), .. } => Some(before.as_str()),
        _ => None,
    });
    assert_eq!(before, Some("80.x"));
    read(&mut model, &commands, visits_at(&[70, 60], "60.x"));
    assert_eq!(shown(&model), (vec![90, 80, 70, 60], "60.x".to_owned()));
    // A visit was made meanwhile: the latest are one on, and what was asked for stays.
    let commands = tell(&mut model, ClientsMsg::Retry);
    read(&mut model, &commands, visits_at(&[95, 90], "90.x"));
    assert_eq!(shown(&model), (vec![95, 90, 80, 70, 60], "60.x".to_owned()));
    let commands = tell(&mut model, ClientsMsg::Earlier);
    read(&mut model, &commands, visits_at(&[50], ""));
    assert_eq!(shown(&model), (vec![95, 90, 80, 70, 60, 50], String::new()));
    // All there is: what was erased or moved meanwhile is not shown again.
    let commands = tell(&mut model, ClientsMsg::Retry);
    read(&mut model, &commands, visits_at(&[95, 60], ""));
    assert_eq!(shown(&model), (vec![95, 60], String::new()));
}

#[test]
fn who_is_forgotten_is_gone_from_the_screen_once_it_is_done() {
    let mut model = on_the_page();
    tell(&mut model, ClientsMsg::Typed("a".to_owned()));
    tell(&mut model, ClientsMsg::Open(regular('a').id));
    tell(&mut model, ClientsMsg::AskErase);
    happen(&mut model, Msg::Panel(PanelMsg::Close));
    assert!(clients(&model).open.is_some(), "Escape leaves the question first");
    tell(&mut model, ClientsMsg::AskErase);
    let commands = tell(&mut model, ClientsMsg::Erase);
    let [Cmd::AboutClients { about: About::Erase(one), version, .. }] = commands.as_slice() else {
        panic!("{commands:?}")
    };
    assert_eq!(**one, regular('a'));
    assert_eq!(tell(&mut model, ClientsMsg::Erase), [], "once");
    let refused = Failure::Refused(Box::new(Problem::new(Code::NotNow)));
    tell(&mut model, ClientsMsg::Erased { version: *version, outcome: Err(refused.clone()) });
    assert_eq!(clients(&model).open.as_ref().unwrap().erasing, Erasing::Failed(refused));
    let commands = tell(&mut model, ClientsMsg::Erase);
    let [Cmd::AboutClients { version, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    let at = AtProvider { provider: chairtime_shared::provider::Provider::Stripe, name: "pi_1".to_owned() };
    let outcome = Ok(Rc::new(Forgotten { at_providers: vec![at.clone()] }));
    let commands = tell(&mut model, ClientsMsg::Erased { version: *version, outcome });
    assert_eq!(
        searched(&commands).map(|(text, before, _)| (text, before)),
        Some((String::new(), String::new()))
    );
    let now = clients(&model);
    assert_eq!((&now.open, &now.found, now.at_providers.as_slice()), (&None, &None, [at].as_slice()));
    assert_eq!(model.room().unwrap().snack.map(|(saying, _)| saying), Some(Saying::Erased));
}

#[test]
fn who_is_signed_out_meanwhile_stands_before_the_door() {
    let mut model = on_the_page();
    let out = Failure::Refused(Box::new(Problem::new(Code::NotSignedIn)));
    tell(&mut model, ClientsMsg::Found { version: Version::default(), outcome: Err(out) });
    assert!(model.room().is_none());
}
