//! A change shows before it is published, and what was typed for it is not lost where it is refused.

use super::*;
use crate::desk::flow::past::PastMsg;
use crate::desk::flow::settings::SettingsMsg;
use crate::desk::flow::settings::form::Field as Setting;
use crate::desk::flow::staff::form::Field as OfMember;
use crate::desk::flow::staff::{StaffMsg, Way};

fn price(model: &Model, id: &str) -> u64 {
    let draft = &page(model).known.as_ref().unwrap().draft;
    draft.service(&id.parse().unwrap()).unwrap().price.from
}

/// The manicure shall cost 55: sent, and not answered.
fn sending(model: &mut Model) -> (Version, Rc<Catalogue>) {
    opens(model, "manicure");
    types(model, Field::From, "55");
    let (_, change, version) = put(&act(model, CatalogueMsg::Save));
    (version, with(7, &change.service))
}

fn shows(model: &mut Model, version: Version, edited: &Rc<Catalogue>) -> Vec<Cmd> {
    act(model, CatalogueMsg::Shown { version, edited: Some(Rc::clone(edited)) })
}

fn answers(model: &mut Model, version: Version, outcome: Result<Rc<Catalogue>, Failure>) -> Vec<Cmd> {
    act(model, CatalogueMsg::Saved { version, outcome })
}

fn said(model: &Model) -> Option<Saying> {
    model.room().unwrap().snack.map(|(saying, _)| saying)
}

#[test]
fn a_change_shows_before_it_is_published_and_is_called_so_once_it_is() {
    let mut model = looking();
    let before = price(&model, "manicure");
    let (version, edited) = sending(&mut model);
    let commands = shows(&mut model, version, &edited);
    assert!(matches!(&commands[0], Cmd::PutCatalogue { edited, .. } if edited.version == 7), "as read");
    assert_eq!(commands.last(), Some(&Cmd::Focus(Target::Field("cat-card"))));
    assert!(page(&model).form.is_none());
    assert_eq!((price(&model, "manicure"), said(&model)), (5_500, Some(Saying::Publishing)));
    assert!(before != 5_500 && page(&model).former.is_none(), "there is nothing to undo yet");

    // What is read meanwhile does not take it from the screen.
    let asked = fetched(&happen(&mut model, Msg::Go(Page::Catalogue))).expect("it is asked for");
    tell(&mut model, asked, known(7, draft()));
    assert_eq!(price(&model, "manicure"), 5_500);
    assert_eq!(
        answers(&mut model, Version(version.0 + 90), Ok(known(8, draft()))),
        [],
        "of another question"
    );

    let service = edited.draft.service(&"manicure".parse().unwrap()).unwrap();
    answers(&mut model, version, Ok(with(8, service)));
    assert_eq!((said(&model), price(&model, "manicure")), (Some(Saying::Published), 5_500));
    assert_eq!(page(&model).former.as_ref().map(|former| former.version), Some(7));
    assert_eq!(page(&model).sending, None, "though the page was opened anew meanwhile");
}

#[test]
fn what_is_refused_stands_as_it_stood_and_its_form_is_back() {
    for failure in [refused(Code::InvalidCatalogue), Failure::NoAnswer] {
        let mut model = looking();
        let before = price(&model, "manicure");
        let (version, edited) = sending(&mut model);
        shows(&mut model, version, &edited);
        let commands = answers(&mut model, version, Err(failure.clone()));
        assert_eq!(commands.last(), Some(&Cmd::Focus(Target::Field(SAVE))));
        assert_eq!(fetched(&commands).is_some(), failure == Failure::NoAnswer, "it may have been published");
        assert_eq!((price(&model, "manicure"), said(&model)), (before, None));
        assert_eq!((form(&model).text(Field::From), &page(&model).failure), ("55", &Some(failure)));
        assert_eq!(page(&model).refused, None);
        let (of, change, _) = put(&act(&mut model, CatalogueMsg::Save));
        assert_eq!((of, change.service.price.from), (7, 5_500));
    }
}

#[test]
fn what_cannot_be_made_here_is_not_sent() {
    let mut model = looking();
    let (version, _) = sending(&mut model);
    let commands = act(&mut model, CatalogueMsg::Shown { version, edited: None });
    assert_eq!(commands.last(), Some(&Cmd::Focus(Target::Field(SAVE))));
    assert!(page(&model).failure.is_some() && page(&model).sending.is_none());
    assert_eq!(form(&model).text(Field::From), "55");
}

#[test]
fn what_is_refused_while_something_else_is_typed_waits_for_its_page_to_be_opened() {
    let mut model = looking();
    let (version, edited) = sending(&mut model);
    shows(&mut model, version, &edited);
    opens(&mut model, "facial");
    types(&mut model, Field::Name, "Half-filled");
    answers(&mut model, version, Err(Failure::NoAnswer));
    assert_eq!((form(&model).text(Field::Name), &page(&model).failure), ("Half-filled", &None));
    let waits = page(&model).refused.as_ref().expect("it is not lost");
    assert_eq!(waits.typed.page, Page::Catalogue);
    happen(&mut model, Msg::Go(Page::Finance));
    assert!(page(&model).refused.is_some() && page(&model).form.is_none());
    happen(&mut model, Msg::Go(Page::Catalogue));
    assert_eq!((form(&model).text(Field::From), &page(&model).failure), ("55", &Some(Failure::NoAnswer)));
    assert_eq!(page(&model).refused, None);
}

#[test]
fn what_is_refused_on_another_page_leads_back() {
    let mut model = looking();
    let (version, edited) = sending(&mut model);
    shows(&mut model, version, &edited);
    happen(&mut model, Msg::Go(Page::Day));
    answers(&mut model, version, Err(refused(Code::CatalogueChanged)));
    assert!(page(&model).form.is_none() && page(&model).refused.is_some());
    happen(&mut model, Msg::Go(Page::Catalogue));
    assert_eq!(form(&model).text(Field::From), "55");
}

#[test]
fn going_back_that_is_refused_elsewhere_is_told_where_it_was_begun() {
    let mut model = looking();
    happen(&mut model, Msg::Go(Page::Past));
    let commands = happen(&mut model, Msg::Past(PastMsg::Look(3)));
    let version = commands.iter().find_map(|command| match command {
        Cmd::AboutPast { version, .. } => Some(*version),
        _ => None,
    });
    let outcome = Ok(known(3, draft()));
    happen(&mut model, Msg::Past(PastMsg::Edition { version: version.unwrap(), outcome }));
    let (.., version) = sent(&happen(&mut model, Msg::Past(PastMsg::Back))).unwrap();
    shows(&mut model, version, &known(7, draft()));
    happen(&mut model, Msg::Go(Page::Day));
    answers(&mut model, version, Err(Failure::NoAnswer));
    assert!(page(&model).refused.is_some());
    happen(&mut model, Msg::Go(Page::Past));
    assert_eq!((&page(&model).refused, &page(&model).failure), (&None, &Some(Failure::NoAnswer)));
}

#[test]
fn of_the_staff_and_the_settings_it_is_the_same() {
    let mut model = looking();
    happen(&mut model, Msg::Go(Page::Staff));
    let first = |model: &Model| page(model).known.as_ref().unwrap().draft.staff[0].id.clone();
    let before = first(&model);
    let commands = happen(&mut model, Msg::Staff(StaffMsg::Move(before.clone(), Way::Down)));
    let (.., version) = sent(&commands).unwrap();
    let mut moved = draft();
    moved.staff.swap(0, 1);
    shows(&mut model, version, &known(7, moved));
    assert_ne!(first(&model), before);
    answers(&mut model, version, Err(Failure::NoAnswer));
    assert_eq!((first(&model), &page(&model).failure), (before.clone(), &Some(Failure::NoAnswer)));

    happen(&mut model, Msg::Staff(StaffMsg::Open(Some(before))));
    happen(&mut model, Msg::Staff(StaffMsg::Typed(OfMember::Name, "Annika".to_owned())));
    let (.., version) = sent(&happen(&mut model, Msg::Staff(StaffMsg::Save))).unwrap();
    shows(&mut model, version, &known(7, draft()));
    let name = |model: &Model| {
        let form = model.room().unwrap().staff.form.as_ref();
        form.map(|form| form.name.clone())
    };
    assert_eq!(name(&model), None);
    answers(&mut model, version, Err(Failure::NoAnswer));
    assert_eq!(name(&model).as_deref(), Some("Annika"));

    happen(&mut model, Msg::Go(Page::Settings));
    happen(&mut model, Msg::Settings(SettingsMsg::Typed(Setting::Address, "Elsewhere 1".to_owned())));
    let (.., version) = sent(&happen(&mut model, Msg::Settings(SettingsMsg::Save))).unwrap();
    shows(&mut model, version, &known(7, draft()));
    let waits = |model: &Model| model.room().unwrap().settings.form.is_some();
    assert!(!waits(&model), "as far as is known it is published");
    answers(&mut model, version, Err(Failure::NoAnswer));
    assert!(waits(&model) && page(&model).failure.is_some());

    let currency = |model: &Model| model.room().unwrap().shop.currency.code().to_owned();
    let (.., version) = sent(&happen(&mut model, Msg::Settings(SettingsMsg::Save))).unwrap();
    let mut other = draft();
    other.settings.currency = "JPY".parse().unwrap();
    shows(&mut model, version, &known(7, other));
    assert_eq!(currency(&model), "JPY", "sums that show are of the currency that shows");
    answers(&mut model, version, Err(Failure::NoAnswer));
    assert_eq!(currency(&model), "EUR");
}

#[test]
fn what_is_pressed_meanwhile_waits_and_is_done_in_its_order() {
    let mut model = looking();
    let anna = page(&model).known.as_ref().unwrap().draft.staff[0].id.clone();
    let down = || Msg::Staff(StaffMsg::Move(anna.clone(), Way::Down));
    happen(&mut model, Msg::Go(Page::Staff));
    let (.., mut version) = sent(&happen(&mut model, down())).unwrap();
    shows(&mut model, version, &known(7, draft()));
    assert_eq!((happen(&mut model, down()), happen(&mut model, down())), (Vec::new(), Vec::new()));
    for published in [8, 9] {
        let commands = answers(&mut model, version, Ok(known(published, draft())));
        let (of, edit, next) = sent(&commands).expect("the next one goes");
        assert_eq!((of, edit), (published, Edit::MoveMember(anna.clone(), Way::Down)));
        shows(&mut model, next, &known(published, draft()));
        version = next;
    }
    assert_eq!(sent(&answers(&mut model, version, Ok(known(10, draft())))), None);

    // After a refusal nothing more is done.
    let (.., version) = sent(&happen(&mut model, down())).unwrap();
    shows(&mut model, version, &known(10, draft()));
    happen(&mut model, down());
    assert_eq!(sent(&answers(&mut model, version, Err(Failure::NoAnswer))), None);
    assert!(page(&model).held.is_empty());
}

#[test]
fn a_form_that_is_saved_meanwhile_is_published_as_it_stood_or_saved_again() {
    for goes_on in [false, true] {
        let mut model = looking();
        let (version, edited) = sending(&mut model);
        assert_eq!(act(&mut model, CatalogueMsg::Save), [], "a second press");
        shows(&mut model, version, &edited);
        assert!(page(&model).held.is_empty(), "is the same");
        opens(&mut model, "facial");
        types(&mut model, Field::From, "90");
        assert_eq!(act(&mut model, CatalogueMsg::Save), []);
        if goes_on {
            types(&mut model, Field::From, "9");
        }
        let service = edited.draft.service(&"manicure".parse().unwrap()).unwrap();
        let commands = answers(&mut model, version, Ok(with(8, service)));
        if goes_on {
            assert_eq!((sent(&commands), form(&model).text(Field::From)), (None, "9"));
        } else {
            let (of, change, _) = put(&commands);
            assert_eq!((of, change.service.id.as_str(), change.service.price.from), (8, "facial", 9_000));
        }
    }
}
