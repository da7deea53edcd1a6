//! A list as its owner brings it: mended, published, and never open beside a form.

use super::*;
use crate::desk::flow::catalogue::pasted::{Chosen, Share};
use crate::desk::flow::staff::StaffMsg;

fn pastes(model: &mut Model, msg: PastedMsg) -> Vec<Cmd> {
    act(model, CatalogueMsg::Pasted(msg))
}

fn list(model: &Model) -> &Pasted {
    page(model).pasted.as_ref().expect("a list is open")
}

#[test]
fn a_list_is_published_once_each_line_of_it_can_be_read() {
    let mut model = looking();
    pastes(&mut model, PastedMsg::Open(Kind::Services { usual: "Services" }));
    assert_eq!(act(&mut model, CatalogueMsg::SaveList), [Cmd::Focus(Target::Field("cat-list"))]);
    pastes(&mut model, PastedMsg::Typed("Beard;18;20\nWash;nine;10".to_owned()));
    assert_eq!(act(&mut model, CatalogueMsg::SaveList), [Cmd::Focus(Target::Field("cat-list"))]);
    pastes(&mut model, PastedMsg::Typed("Beard;18;20\nWash;9;10".to_owned()));
    pastes(&mut model, PastedMsg::Share(Share::Nothing));
    let commands = act(&mut model, CatalogueMsg::SaveList);
    let [Cmd::EditCatalogue { edit: Edit::Add(addition), version, .. }] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    assert_eq!((addition.services.len(), addition.by.len()), (2, 0));
    let outcome = Ok(known(8, draft()));
    let commands = answered(&mut model, *version, outcome);
    assert_eq!(commands, [Cmd::Focus(Target::Field("cat-paste"))]);
    assert_eq!(page(&model).pasted, None);
}

#[test]
fn a_file_takes_the_place_of_the_text_unless_it_is_none() {
    let mut model = looking();
    pastes(&mut model, PastedMsg::Open(Kind::Staff));
    pastes(&mut model, PastedMsg::Typed("Ann".to_owned()));
    let chosen = |model: &mut Model| match pastes(model, PastedMsg::File).as_slice() {
        [Cmd::ReadFile(version)] => *version,
        commands => panic!("{commands:?}"),
    };
    let first = chosen(&mut model);
    let second = chosen(&mut model);
    let read = |model: &mut Model, version, text: Option<&str>| {
        pastes(model, PastedMsg::Read { version, text: text.map(str::to_owned) })
    };
    read(&mut model, first, Some("Late"));
    assert_eq!(list(&model).text, "Ann", "another file was chosen meanwhile");
    read(&mut model, second, None);
    assert_eq!((list(&model).text.as_str(), list(&model).file), ("Ann", Chosen::Refused));
    pastes(&mut model, PastedMsg::Typed("Anna".to_owned()));
    assert_eq!(list(&model).file, Chosen::Taken, "what was wrong with the file is over");
    let third = chosen(&mut model);
    read(&mut model, third, Some("Boris;Barber"));
    assert_eq!(list(&model).text, "Boris;Barber");
    let commands = act(&mut model, CatalogueMsg::SaveList);
    let [Cmd::EditCatalogue { edit: Edit::Add(addition), version, .. }] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    assert_eq!((addition.services.len(), addition.members.len()), (0, 1));
    let outcome = Ok(known(8, draft()));
    let commands = answered(&mut model, *version, outcome);
    assert_eq!(commands, [Cmd::Focus(Target::Field("staff-paste"))]);
}

#[test]
fn a_form_and_a_list_of_staff_are_never_open_at_once() {
    let mut model = looking();
    let open = |model: &Model| {
        let room = model.room().expect("signed in");
        (room.staff.form.is_some(), room.catalogue.pasted.is_some())
    };
    happen(&mut model, Msg::Staff(StaffMsg::Open(None)));
    pastes(&mut model, PastedMsg::Open(Kind::Staff));
    assert_eq!(open(&model), (false, true));
    happen(&mut model, Msg::Staff(StaffMsg::Open(None)));
    assert_eq!(open(&model), (true, false));
}
