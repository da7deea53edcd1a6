//! Who is let in, as the owner decides it; and what the others find at the desk.

use super::*;
use crate::decode::Decode;
use crate::desk::data::access::Session;
use crate::desk::flow::block::BlockMsg;
use crate::desk::flow::make::MakeMsg;
use crate::desk::flow::tests::{entered, refused, room};
use crate::desk::flow::{Model, Msg, update as happen};
use crate::desk::read::tests::ID;
use chairtime_shared::api::Code;
use serde_json::{Value, json};

fn keys() -> Vec<DeskKey> {
    let key = |key: &str, role, name: &str| DeskKey {
        key: key.to_owned(),
        role,
        name: name.to_owned(),
        seen: None,
    };
    vec![key("a", Role::Owner, ""), key("b", Role::Manager, "Lena")]
}

fn tell(model: &mut Model, msg: AccessMsg) -> Vec<Cmd> {
    happen(model, Msg::Access(msg))
}

/// What was asked, under which number.
fn asked(commands: &[Cmd]) -> Option<(AboutKeys, Version)> {
    commands.iter().find_map(|command| {
        if let Cmd::AboutKeys { about, version, .. } = command {
            Some((about.clone(), *version))
        } else {
            None
        }
    })
}

fn signed_in(role: Role) -> Model {
    let (mut model, _) = entered(role);
    happen(&mut model, Msg::Later(Ok(())));
    model
}

/// On the page, with the keys of the owner and of Lena.
fn on_the_page() -> Model {
    let mut model = signed_in(Role::Owner);
    let commands = happen(&mut model, Msg::Go(Page::Staff));
    let (about, version) = asked(&commands).expect("who has a key");
    assert_eq!(about, AboutKeys::List);
    tell(&mut model, AccessMsg::Told { version, outcome: Ok(keys()) });
    model
}

#[test]
fn a_key_is_made_once_and_shown_until_it_is_put_away_or_the_page_left() {
    let mut model = on_the_page();
    tell(&mut model, AccessMsg::Typed("  ".to_owned()));
    assert_eq!(tell(&mut model, AccessMsg::Manager), [Cmd::Focus(Target::Field(MANAGER))], "without a name");
    assert!(room(&model).access.tried);
    tell(&mut model, AccessMsg::Typed(" Zoë ".to_owned()));
    let (about, version) = asked(&tell(&mut model, AccessMsg::Manager)).expect("a key");
    let zoe = Whose::Manager("Zoë".to_owned());
    assert_eq!(about, AboutKeys::Make(zoe.clone()));
    assert_eq!(tell(&mut model, AccessMsg::Manager), [], "it is on its way");
    let made = AccessMsg::Made { version, whose: zoe.clone(), outcome: Ok("ck_belle_1".to_owned()) };
    let commands = tell(&mut model, made);
    assert!(commands.contains(&Cmd::Focus(Target::Field(MADE))));
    assert_eq!(asked(&commands).map(|(about, _)| about), Some(AboutKeys::List), "she is in the list now");
    let access = &room(&model).access;
    assert_eq!((access.made.clone(), access.name.as_str()), (Some((zoe, "ck_belle_1".to_owned())), ""));
    happen(&mut model, Msg::Go(Page::Day));
    happen(&mut model, Msg::Go(Page::Staff));
    assert_eq!(room(&model).access.made, None, "never again");
    assert_eq!(room(&model).access.keys, Some(keys()), "those that were there are, until they are read anew");
}

#[test]
fn what_ends_somebodys_way_in_is_asked_first() {
    let mut model = on_the_page();
    assert_eq!(tell(&mut model, AccessMsg::End), [], "nobody's yet");
    assert_eq!(tell(&mut model, AccessMsg::Ask("b".to_owned())), [Cmd::Focus(Target::Field(ENDING))]);
    tell(&mut model, AccessMsg::Dismiss);
    assert_eq!(room(&model).access.ending, None);
    tell(&mut model, AccessMsg::Ask("b".to_owned()));
    let (about, version) = asked(&tell(&mut model, AccessMsg::End)).expect("it ends");
    assert_eq!(about, AboutKeys::End("b".to_owned()));
    let commands = tell(&mut model, AccessMsg::Ended { version, outcome: Ok(()) });
    assert_eq!(asked(&commands).map(|(about, _)| about), Some(AboutKeys::List));
    assert_eq!(room(&model).snack.map(|(saying, _)| saying), Some(Saying::KeyEnded));
}

#[test]
fn a_failure_is_told_and_leaves_what_was_typed() {
    let mut model = on_the_page();
    tell(&mut model, AccessMsg::Typed("Zoë".to_owned()));
    let (_, version) = asked(&tell(&mut model, AccessMsg::Manager)).expect("a key");
    let whose = Whose::Manager("Zoë".to_owned());
    tell(&mut model, AccessMsg::Made { version, whose, outcome: Err(Failure::NoAnswer) });
    let access = &room(&model).access;
    assert_eq!(
        (access.failure.clone(), access.sending, access.name.as_str()),
        (Some(Failure::NoAnswer), false, "Zoë")
    );
}

#[test]
fn who_has_signed_in_is_looked_at_while_nothing_is_on_its_way() {
    let mut model = on_the_page();
    let mut at = 0;
    let mut look = |model: &mut Model| {
        at += 10;
        asked(&happen(model, Msg::Tick { at: Timestamp(at), today: None })).map(|(about, _)| about)
    };
    assert_eq!(look(&mut model), Some(AboutKeys::List));
    tell(&mut model, AccessMsg::Staff("bo".to_owned(), "Bo".to_owned()));
    assert_eq!(look(&mut model), None, "or the key that is on its way would be lost");
    let mut manager = signed_in(Role::Manager);
    happen(&mut manager, Msg::Go(Page::Staff));
    assert_eq!(look(&mut manager), None);
}

#[test]
fn a_manager_finds_all_but_providers_and_keys() {
    let mut model = signed_in(Role::Manager);
    let commands = happen(&mut model, Msg::Go(Page::Staff));
    assert_eq!((room(&model).page, asked(&commands)), (Page::Staff, None));
    assert_eq!(happen(&mut model, Msg::Go(Page::Payments)), []);
    assert_eq!(room(&model).page, Page::Staff);
    happen(&mut model, Msg::Go(Page::Day));
    happen(&mut model, Msg::Make(MakeMsg::Toggle(ID.parse().unwrap())));
    assert!(room(&model).making.is_some());
}

#[test]
fn a_staff_member_finds_their_day_and_keeps_their_own_time_free() {
    let mut model = signed_in(Role::Staff("bo".to_owned()));
    for page in [
        Page::Finance,
        Page::Payments,
        Page::Health,
        Page::Catalogue,
        Page::Clients,
        Page::Staff,
        Page::Settings,
    ] {
        assert_eq!(happen(&mut model, Msg::Go(page)), [], "{page:?}");
    }
    happen(&mut model, Msg::Make(MakeMsg::Toggle(ID.parse().unwrap())));
    assert!(room(&model).making.is_none(), "a visit is not theirs to make");
    happen(&mut model, Msg::Block(BlockMsg::Toggle(ID.parse().unwrap())));
    assert_eq!(room(&model).blocking.as_ref().map(|form| form.staff.as_str()), Some("bo"));
}

#[test]
fn sessions_and_keys_are_read_as_the_worker_writes_them() {
    let session = |more: &Value| {
        let mut answer = json!({ "salon": "belle", "expires": 9 });
        answer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Session::decode(&answer).map(|session| (session.role, session.name))
    };
    assert_eq!(session(&json!({ "role": "owner" })), Some((Role::Owner, String::new())));
    let lena = session(&json!({ "role": "manager", "name": "Lena" }));
    assert_eq!(lena, Some((Role::Manager, "Lena".to_owned())));
    let bo = session(&json!({ "role": "staff", "name": "Bo", "staff": "bo" }));
    assert_eq!(bo, Some((Role::Staff("bo".to_owned()), "Bo".to_owned())));
    assert_eq!(session(&json!({ "role": "auditor" })), None, "of a Worker after this desk");
    let list = json!([
        { "key": "a", "role": "owner", "created": 1, "seen": 5 },
        { "key": "b", "role": "manager", "name": "Lena", "created": 1, "seen": null },
    ]);
    let mut expected = keys();
    expected[0].seen = Some(Timestamp(5));
    assert_eq!(Vec::<DeskKey>::decode(&list), Some(expected));
}

#[test]
fn the_owner_gets_a_new_key_with_the_present_one_and_a_wrong_one_is_asked_for_again() {
    let mut model = on_the_page();
    assert_eq!(tell(&mut model, AccessMsg::Renew), [], "nothing is asked yet");
    assert_eq!(tell(&mut model, AccessMsg::Renewing), [Cmd::Focus(Target::Field(PRESENT))]);
    tell(&mut model, AccessMsg::Present("  ".to_owned()));
    assert_eq!(tell(&mut model, AccessMsg::Renew), [Cmd::Focus(Target::Field(PRESENT))], "no key");
    tell(&mut model, AccessMsg::Present(" ck_belle_1 ".to_owned()));
    let (about, version) = asked(&tell(&mut model, AccessMsg::Renew)).unwrap();
    assert_eq!(about, AboutKeys::Make(Whose::Owner("ck_belle_1".to_owned())));
    assert_eq!(tell(&mut model, AccessMsg::Renew), [], "once");
    let wrong = Err(refused(Code::WrongOwnerKey));
    let by = || Whose::Owner("ck_belle_1".to_owned());
    let made = |version, outcome| AccessMsg::Made { version, whose: by(), outcome };
    assert_eq!(tell(&mut model, made(version, wrong)), [Cmd::Focus(Target::Field(PRESENT))]);
    assert_eq!(
        room(&model).access.failure,
        Some(refused(Code::WrongOwnerKey)),
        "and she is not sent out for it"
    );
    assert_eq!(room(&model).access.present.as_deref(), Some(" ck_belle_1 "));
    let (_, version) = asked(&tell(&mut model, AccessMsg::Renew)).unwrap();
    let commands = tell(&mut model, made(version, Ok("ck_belle_2".to_owned())));
    assert_eq!(asked(&commands).map(|(about, _)| about), Some(AboutKeys::List));
    let access = &room(&model).access;
    assert_eq!(access.made, Some((Whose::Owner(String::new()), "ck_belle_2".to_owned())));
    assert_eq!((&access.present, &access.failure), (&None, &None), "the one before is not kept");
    tell(&mut model, AccessMsg::Renewing);
    tell(&mut model, AccessMsg::Dismiss);
    assert_eq!(room(&model).access.present, None);
}
