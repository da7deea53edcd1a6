//! The page as its owner goes through it: a price is changed, a service made and taken away, and somebody else is faster.

#![allow(clippy::wildcard_enum_match_arm, reason = "of commands only those that ask are looked at")]

mod ahead;
mod lists;

use super::terms::{Asks, Late, Measure, TermsChoice, TermsField};
use super::*;
use crate::decode::Decode;
use crate::desk::data::catalogue::Draft;
use crate::desk::flow::tests::{eur, inside};
use crate::desk::flow::{Model, Msg, Page, update as happen};
use chairtime_shared::api::Problem;
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::catalogue::{Price, Service};
use chairtime_shared::prepayment::{Prepayment, Requirement};
use chairtime_shared::time::Minutes;

fn draft() -> Draft {
    let text = include_str!("../../../../../tests/demo/belle.json");
    Draft::decode(&serde_json::from_str::<serde_json::Value>(text).unwrap()).unwrap()
}

fn known(version: u64, draft: Draft) -> Rc<Catalogue> {
    Rc::new(Catalogue { version, draft, whole: String::new() })
}

/// The demo salon once a service is put into it, as it comes back.
fn with(version: u64, service: &Service) -> Rc<Catalogue> {
    let mut draft = draft();
    let of = draft.services.iter_mut().find(|of| of.id == service.id).expect("it was there");
    *of = service.clone();
    known(version, draft)
}

fn page(model: &Model) -> &Catalog {
    &model.room().expect("signed in").catalogue
}

fn form(model: &Model) -> &Form {
    page(model).form.as_ref().expect("a form is open")
}

fn act(model: &mut Model, msg: CatalogueMsg) -> Vec<Cmd> {
    happen(model, Msg::Catalogue(msg))
}

fn types(model: &mut Model, field: Field, text: &str) {
    act(model, CatalogueMsg::Typed(field, text.to_owned()));
}

fn chooses(model: &mut Model, choice: Choice) {
    act(model, CatalogueMsg::Chosen(choice));
}

fn fetched(commands: &[Cmd]) -> Option<Version> {
    commands.iter().find_map(|command| match command {
        Cmd::FetchCatalogue { version, .. } => Some(*version),
        _ => None,
    })
}

/// What is sent: of which version, what, and by which question.
fn sent(commands: &[Cmd]) -> Option<(u64, Edit, Version)> {
    commands.iter().find_map(|command| match command {
        Cmd::EditCatalogue { of, edit, version, .. } => Some((of.version, edit.clone(), *version)),
        _ => None,
    })
}

/// A service that is put into its place.
fn put(commands: &[Cmd]) -> (u64, Rc<Change>, Version) {
    match sent(commands) {
        Some((of, Edit::Put(change), version)) => (of, change, version),
        other => panic!("a service is sent: {other:?}"),
    }
}

/// What is sent shows, and is answered: what follows from both, but for the sending.
pub(in crate::desk::flow) fn answered(
    model: &mut Model,
    version: Version,
    outcome: Result<Rc<Catalogue>, Failure>,
) -> Vec<Cmd> {
    let edited = outcome.as_ref().map_or_else(|_| page(model).known.clone(), |now| Some(Rc::clone(now)));
    let mut commands = act(model, CatalogueMsg::Shown { version, edited });
    assert!(matches!(commands.remove(0), Cmd::PutCatalogue { version: sent, .. } if sent == version));
    commands.extend(act(model, CatalogueMsg::Saved { version, outcome }));
    commands
}

fn tell(model: &mut Model, version: Version, told: Rc<Catalogue>) {
    act(model, CatalogueMsg::Told { version, outcome: Ok(told) });
}

/// Signed in, and looking at version 7 of the demo salon's services.
fn looking() -> Model {
    let mut model = inside();
    let version = fetched(&happen(&mut model, Msg::Go(Page::Catalogue))).expect("it is asked for");
    assert_eq!(page(&model).load, Load::Waiting);
    tell(&mut model, version, known(7, draft()));
    assert_eq!(page(&model).load, Load::Idle);
    model
}

fn opens(model: &mut Model, id: &str) {
    act(model, CatalogueMsg::Open(Some(id.parse().unwrap())));
}

fn preview(model: &Model) -> form::Preview {
    let (room, known) = (model.room().unwrap(), page(model).known.as_ref().unwrap());
    form(model).preview(known.draft.rules, &known.draft, &room.shop).expect("it can be read")
}

fn refused(code: Code) -> Failure {
    Failure::Refused(Box::new(Problem::new(code)))
}

#[test]
fn a_form_that_nothing_is_typed_into_changes_nothing() {
    let mut draft = draft();
    // What the form shows in whole hours stays as it was.
    let keratin: ServiceId = "keratin".parse().unwrap();
    let own = draft.services.iter_mut().find(|service| service.id == keratin).unwrap();
    own.cancellation.as_mut().unwrap().free_until = Minutes(90);
    let currency = "EUR".parse().unwrap();
    for service in &draft.services {
        let form = Form::of(service, &draft, currency);
        assert_eq!(form.wrong(currency), [], "{}", service.id);
        let change = form.change(&draft, 7, currency).unwrap();
        assert_eq!((&change.service, &change.category), (service, &None));
        let does = draft.staff.iter().filter(|member| member.offer(&service.id).is_some());
        assert_eq!(change.by, does.map(|member| member.id.clone()).collect::<Vec<_>>());
        assert!(!change.by.is_empty());
    }
}

#[test]
fn a_price_is_changed_published_and_undone() {
    let mut model = looking();
    opens(&mut model, "manicure");
    types(&mut model, Field::From, "35,5");
    types(&mut model, Field::To, "41");
    let (of, change, version) = put(&act(&mut model, CatalogueMsg::Save));
    assert_eq!((of, change.service.price), (7, Price { from: 3_550, to: Some(4_100) }));
    assert_eq!(sent(&act(&mut model, CatalogueMsg::Save)), None, "once");
    let changed = with(8, &change.service);
    let commands = answered(&mut model, version, Ok(changed.clone()));
    assert_eq!(commands, [Cmd::Focus(Target::Field("cat-card"))]);
    assert_eq!(model.room().unwrap().snack.map(|(saying, _)| saying), Some(Saying::Published));
    assert!(
        model.room().unwrap().shop.services.iter().any(|of| of.price == Some(3_550)),
        "new visits know it"
    );
    let (of, edit, version) = sent(&act(&mut model, CatalogueMsg::Undo)).expect("what was before is sent");
    assert_eq!((of, edit), (8, Edit::Back(known(7, draft()))));
    answered(&mut model, version, Ok(known(9, draft())));
    assert_eq!(page(&model).known.as_ref().unwrap().draft, draft());
    assert_eq!(page(&model).former.as_ref(), Some(&changed), "and can be done again");
}

#[test]
fn a_new_service_has_a_slug_of_its_own_and_who_does_it() {
    let mut model = looking();
    act(&mut model, CatalogueMsg::Open(None));
    assert_eq!(act(&mut model, CatalogueMsg::Save), [Cmd::Focus(Target::Field("cat-name"))]);
    let currency = "EUR".parse().unwrap();
    assert_eq!(form(&model).wrong(currency), [Field::Name, Field::From, Field::Duration]);
    types(&mut model, Field::Name, "Beard  trim!");
    types(&mut model, Field::From, "18");
    types(&mut model, Field::Duration, "20");
    chooses(&mut model, Choice::By("jonas".parse().unwrap()));
    chooses(&mut model, Choice::By("anna".parse().unwrap()));
    chooses(&mut model, Choice::By("anna".parse().unwrap()));
    chooses(&mut model, Choice::Category(None));
    assert_eq!(form(&model).wrong(currency), [Field::Category]);
    types(&mut model, Field::Category, "Борода");
    let (_, change, _) = put(&act(&mut model, CatalogueMsg::Save));
    let Change { service, category, by, said: _ } = change.as_ref();
    assert_eq!((service.id.as_str(), service.category.as_str()), ("beard-trim", "n-7"));
    assert_eq!(category.as_ref().map(|new| (new.id.as_str(), new.name.as_str())), Some(("n-7", "Борода")));
    assert_eq!(*by, ["jonas".parse().unwrap()]);
    // A name that is taken, or that has no Latin letter, gives no slug.
    model = looking();
    act(&mut model, CatalogueMsg::Open(None));
    types(&mut model, Field::From, "18");
    types(&mut model, Field::Duration, "20");
    for name in ["Manicure", "Брови"] {
        types(&mut model, Field::Name, name);
        let change = form(&model).change(&draft(), 7, currency).unwrap();
        assert_eq!(change.service.id.as_str(), "n-7", "{name}");
    }
}

/// What is sent of other languages.
fn said(change: &Change) -> Vec<(Locale, &str, &str)> {
    change.said.iter().map(|of| (of.locale, of.place.as_str(), of.text.as_str())).collect()
}

#[test]
fn a_service_and_its_category_are_said_in_other_languages() {
    let says = |model: &mut Model, locale, said, text: &str| {
        act(model, CatalogueMsg::Said(locale, said, text.to_owned()));
    };
    let mut model = looking();
    opens(&mut model, "cut");
    assert_eq!(form(&model).wording.text(Locale::Ru, &Said::Name), "Стрижка и укладка");
    says(&mut model, Locale::Ru, Said::Name, " Стрижка ");
    says(&mut model, Locale::Ru, Said::Description, "");
    says(&mut model, Locale::Kk, Said::Category(Some("hair".parse().unwrap())), "Шаш");
    says(&mut model, Locale::Kk, Said::Category(Some("nails".parse().unwrap())), "Тырнақ");
    // Somebody else has been here: what is typed stays.
    act(&mut model, CatalogueMsg::Retry);
    assert_eq!(form(&model).wording.text(Locale::Ru, &Said::Name), " Стрижка ");
    let (_, change, _) = put(&act(&mut model, CatalogueMsg::Save));
    let mut sent = said(&change);
    sent.sort_unstable();
    assert_eq!(
        sent,
        [
            (Locale::Ru, "categories[hair].name", "Волосы"),
            (Locale::Ru, "services[cut].description", ""),
            (Locale::Ru, "services[cut].name", "Стрижка"),
            (Locale::Kk, "categories[hair].name", "Шаш"),
        ],
        "of the categories only its own"
    );
}

#[test]
fn a_new_service_in_a_new_category_is_said_in_other_languages_under_their_slugs() {
    let mut model = looking();
    act(&mut model, CatalogueMsg::Open(None));
    chooses(&mut model, Choice::Category(None));
    for (field, text) in
        [(Field::Name, "Beard"), (Field::From, "18"), (Field::Duration, "20"), (Field::Category, "Men")]
    {
        types(&mut model, field, text);
    }
    for (what, text) in [(Said::Name, "Борода"), (Said::Category(None), "Мужчинам")] {
        act(&mut model, CatalogueMsg::Said(Locale::Ru, what, text.to_owned()));
    }
    let (_, change, _) = put(&act(&mut model, CatalogueMsg::Save));
    let expected =
        [(Locale::Ru, "services[beard].name", "Борода"), (Locale::Ru, "categories[men].name", "Мужчинам")];
    assert_eq!(said(&change), expected);
}

#[test]
fn a_service_is_taken_away_at_once_for_that_can_be_undone() {
    let mut model = looking();
    assert_eq!(act(&mut model, CatalogueMsg::Remove), [], "none is open");
    opens(&mut model, "manicure");
    let (of, edit, version) = sent(&act(&mut model, CatalogueMsg::Remove)).expect("it is sent");
    assert_eq!((of, edit), (7, Edit::Remove("manicure".parse().unwrap())));
    answered(&mut model, version, Ok(known(8, draft())));
    let (of, edit, _) = sent(&act(&mut model, CatalogueMsg::Undo)).expect("what was before is sent");
    assert_eq!((of, edit), (8, Edit::Back(known(7, draft()))));
}

#[test]
fn what_a_client_is_asked_for_follows_what_is_typed() {
    let mut model = looking();
    opens(&mut model, "manicure");
    types(&mut model, Field::From, "40");
    for (asks, ahead, text, expected) in [
        (Asks::Own(Requirement::Off), Measure::All, "", Prepayment::Off),
        (Asks::Own(Requirement::Required), Measure::All, "", Prepayment::Required { due_now: eur(4_000) }),
        (
            Asks::Own(Requirement::Required),
            Measure::Percent,
            "33,33",
            Prepayment::Required { due_now: eur(1_333) },
        ),
        (
            Asks::Own(Requirement::Optional),
            Measure::Fixed,
            "15",
            Prepayment::Optional { due_now: eur(1_500) },
        ),
        (
            Asks::Own(Requirement::Required),
            Measure::Fixed,
            "0.10",
            Prepayment::BelowMinimum { would_be: eur(10) },
        ),
    ] {
        chooses(&mut model, Choice::Terms(TermsChoice::Asks(asks)));
        chooses(&mut model, Choice::Terms(TermsChoice::Ahead(ahead)));
        types(&mut model, Field::Terms(TermsField::Ahead), text);
        assert_eq!(preview(&model).quote.prepayment, expected);
    }
    // A fee of half the price: taken of what was paid ahead, of the card, or of nothing.
    chooses(&mut model, Choice::Terms(TermsChoice::Late(Late::Costs(Measure::Percent))));
    types(&mut model, Field::Terms(TermsField::Fee), "50");
    types(&mut model, Field::Terms(TermsField::Notice), "24");
    types(&mut model, Field::Terms(TermsField::Ahead), "15");
    for (card, asks, kept) in [
        (CardOnFile::NotKept, Requirement::Required, Some(eur(1_500))),
        (CardOnFile::Kept, Requirement::Required, Some(eur(2_000))),
        (CardOnFile::NotKept, Requirement::Off, None),
    ] {
        chooses(&mut model, Choice::Terms(TermsChoice::Card(card)));
        chooses(&mut model, Choice::Terms(TermsChoice::Asks(Asks::Own(asks))));
        let told = preview(&model);
        assert_eq!((told.fee, told.kept, told.notice), (Some(eur(2_000)), kept, Minutes(1_440)));
    }
    for wrong in ["", "0", "101", "1.234", "x", "-5"] {
        types(&mut model, Field::Terms(TermsField::Fee), wrong);
        assert_eq!(form(&model).wrong("EUR".parse().unwrap()), [Field::Terms(TermsField::Fee)], "{wrong}");
    }
}

#[test]
fn somebody_else_is_faster_and_what_was_typed_is_still_there() {
    let mut model = looking();
    opens(&mut model, "cut");
    types(&mut model, Field::From, "55");
    let (.., version) = put(&act(&mut model, CatalogueMsg::Save));
    let stale = refused(Code::CatalogueChanged);
    let commands = answered(&mut model, version, Err(stale.clone()));
    let version = fetched(&commands).expect("it is read anew");
    tell(&mut model, version, known(8, draft()));
    assert_eq!((form(&model).text(Field::From), &page(&model).failure), ("55", &Some(stale)));
    let (of, change, version) = put(&act(&mut model, CatalogueMsg::Save));
    assert_eq!((of, change.service.price.from), (8, 5_500), "made of what they have published");
    answered(&mut model, version, Ok(with(9, &change.service)));
    assert!(page(&model).former.is_some());
    // Of what somebody else has changed since, nothing is undone.
    let version = fetched(&happen(&mut model, Msg::Go(Page::Catalogue))).expect("it is asked for");
    tell(&mut model, version, known(10, draft()));
    assert_eq!(page(&model).former, None);
    assert_eq!(act(&mut model, CatalogueMsg::Undo), []);
}

#[test]
fn a_category_that_is_gone_meanwhile_has_to_be_chosen_again() {
    let mut model = looking();
    opens(&mut model, "cut");
    let version = fetched(&act(&mut model, CatalogueMsg::Retry)).expect("it is asked for");
    let mut theirs = draft();
    theirs.categories.retain(|category| category.id.as_str() != "hair");
    tell(&mut model, version, known(8, theirs));
    assert_eq!(act(&mut model, CatalogueMsg::Save), [Cmd::Focus(Target::Field("cat-category"))]);
}

#[test]
fn taking_a_change_back_leaves_an_open_form_as_it_is_typed() {
    let mut model = looking();
    let service = draft().services[0].clone();
    act(&mut model, CatalogueMsg::Open(Some(service.id.clone())));
    types(&mut model, Field::Name, "Cut");
    let (_, change, version) = put(&act(&mut model, CatalogueMsg::Save));
    answered(&mut model, version, Ok(with(8, &change.service)));
    assert!(page(&model).form.is_none());
    act(&mut model, CatalogueMsg::Open(None));
    types(&mut model, Field::Name, "Half-filled");
    let (_, edit, version) = sent(&act(&mut model, CatalogueMsg::Undo)).expect("it is sent");
    assert!(matches!(edit, Edit::Back(_)));
    answered(&mut model, version, Ok(known(9, draft())));
    assert_eq!(form(&model).text(Field::Name), "Half-filled");
    assert_eq!(page(&model).known.as_ref().map(|known| known.version), Some(9));
}
