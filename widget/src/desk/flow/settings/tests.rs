//! The page as its owner goes through it: what is typed is published, put away, refused with a field, or kept while somebody else
//! was faster.

#![allow(clippy::wildcard_enum_match_arm, reason = "of commands only those that ask are looked at")]

use super::form::Field;
use super::*;
use crate::decode::Decode;
use crate::desk::data::catalogue::{Catalogue, Draft, SettingsChange};
use crate::desk::flow::catalogue::CatalogueMsg;
use crate::desk::flow::catalogue::terms::{Asks, Late, Measure, TermsField};
use crate::desk::flow::catalogue::tests::answered;
use crate::desk::flow::tests::{inside, refused};
use crate::desk::flow::{Load, Model, Msg, Page, Saying, update as happen};
use chairtime_shared::api::Code;
use chairtime_shared::cancellation::Fee;
use chairtime_shared::prepayment::{PrepaymentAmount, Requirement};
use chairtime_shared::time::Minutes;

fn known(version: u64) -> Catalogue {
    let text = include_str!("../../../../../tests/demo/belle.json");
    let draft = Draft::decode(&serde_json::from_str::<serde_json::Value>(text).unwrap()).unwrap();
    Catalogue { version, draft, whole: String::new() }
}

fn told(model: &mut Model, commands: &[Cmd], of: Catalogue) {
    let version = commands.iter().find_map(|command| match command {
        Cmd::FetchCatalogue { version, .. } => Some(*version),
        _ => None,
    });
    let version = version.expect("the catalogue is asked for");
    happen(model, Msg::Catalogue(CatalogueMsg::Told { version, outcome: Ok(Rc::new(of)) }));
}

fn opened() -> Model {
    let mut model = inside();
    let commands = happen(&mut model, Msg::Go(Page::Settings));
    told(&mut model, &commands, known(7));
    model
}

fn types(model: &mut Model, field: Field, text: &str) {
    happen(model, Msg::Settings(SettingsMsg::Typed(field, text.to_owned())));
}

fn chooses(model: &mut Model, choice: TermsChoice) {
    happen(model, Msg::Settings(SettingsMsg::Chosen(choice)));
}

fn saves(model: &mut Model) -> Vec<Cmd> {
    happen(model, Msg::Settings(SettingsMsg::Save))
}

fn sent(commands: &[Cmd]) -> (Version, Rc<SettingsChange>) {
    let sent = commands.iter().find_map(|command| match command {
        Cmd::EditCatalogue { edit: Edit::Settings(change), version, .. } => Some((*version, change.clone())),
        _ => None,
    });
    sent.expect("it is sent")
}

fn waits(model: &Model) -> Option<&Form> {
    model.room().unwrap().settings.form.as_deref()
}

#[test]
fn nothing_waits_until_something_is_another_and_nothing_again_once_it_is_as_it_was() {
    let mut model = opened();
    assert_eq!(waits(&model), None);
    assert_eq!(saves(&mut model), []);
    types(&mut model, Field::Name, "Belle");
    assert_eq!(waits(&model).unwrap().text(Field::Name), "Belle");
    types(&mut model, Field::Name, &known(7).draft.settings.name);
    assert_eq!(waits(&model), None);
}

#[test]
fn what_is_typed_is_published_and_the_rest_goes_as_it_came() {
    let mut model = opened();
    types(&mut model, Field::Lead, "3");
    types(&mut model, Field::KeepPhone, "365");
    types(&mut model, Field::Website, "");
    chooses(&mut model, TermsChoice::Asks(Asks::Own(Requirement::Required)));
    chooses(&mut model, TermsChoice::Ahead(Measure::Fixed));
    types(&mut model, Field::Terms(TermsField::Ahead), "12,50");
    chooses(&mut model, TermsChoice::Late(Late::Free));
    let commands = saves(&mut model);
    let (version, change) = sent(&commands);
    let before = known(7).draft;
    assert_eq!(change.settings.booking.lead_time, Minutes(180));
    assert_eq!(change.settings.booking.hold_seconds, before.settings.booking.hold_seconds);
    assert_eq!(
        (change.settings.retention.phone_days, change.settings.retention.name_days),
        (Some(365), None)
    );
    assert_eq!(change.settings.website, "");
    assert_eq!(change.settings.texts, before.settings.texts);
    assert_eq!(change.rules.prepayment.amount, PrepaymentAmount::Fixed { minor: 1_250 });
    assert_eq!(change.rules.cancellation.fee, Fee::None);

    // A second click while it is on its way sends nothing more.
    assert_eq!(saves(&mut model), []);
    let mut now_there = known(8);
    now_there.draft.settings = change.settings.clone();
    now_there.draft.rules = change.rules;
    let outcome = Ok(Rc::new(now_there));
    assert_eq!(answered(&mut model, version, outcome), []);
    assert_eq!(waits(&model), None);
    assert!(matches!(model.room().unwrap().snack, Some((Saying::Published, _))));
    assert_eq!(form(model.room().unwrap()).unwrap().text(Field::Lead), "3");
}

#[test]
fn a_day_of_another_zone_is_not_shown_before_it_is_asked_for() {
    let mut model = opened();
    types(&mut model, Field::Lead, "3");
    let (version, change) = sent(&saves(&mut model));
    let mut now_there = known(8);
    now_there.draft.settings = change.settings.clone();
    now_there.draft.settings.zone = "Asia/Tokyo".to_owned();
    let outcome = Ok(Rc::new(now_there));
    answered(&mut model, version, outcome);
    let day = &model.room().unwrap().day;
    assert_eq!((&day.load, day.visits.len()), (&Load::Waiting, 0));
}

fn says(model: &mut Model, said: Said, text: &str) {
    happen(model, Msg::Settings(SettingsMsg::Said(Locale::Ru, said, text.to_owned())));
}

#[test]
fn a_consent_text_that_is_changed_in_another_language_has_a_version_of_its_own_too() {
    let mut model = opened();
    says(&mut model, Said::Name, "Белль");
    let (_, change) = sent(&saves(&mut model));
    let was = known(7).draft.settings.texts.consent;
    assert_eq!(change.settings.texts.consent, was, "another text is not the consent");
    assert!(change.said.iter().any(|of| of.place.as_str() == "name" && of.text == "Белль"));
    let mut model = opened();
    says(&mut model, Said::Consent, "Я согласна.");
    let (_, change) = sent(&saves(&mut model));
    assert_eq!(change.settings.texts.consent.version, "v8");
    assert_eq!(change.settings.texts.consent.text, was.text);
}

#[test]
fn a_translation_that_is_typed_and_taken_back_leaves_nothing_to_publish() {
    let mut model = opened();
    says(&mut model, Said::Name, "Белль");
    assert!(waits(&model).is_some());
    says(&mut model, Said::Name, "");
    assert_eq!(waits(&model), None);
}

#[test]
fn a_consent_text_that_is_changed_has_a_version_of_its_own() {
    let mut model = opened();
    types(&mut model, Field::Consent, "I agree.");
    let (_, change) = sent(&saves(&mut model));
    assert_eq!(change.settings.texts.consent.text, "I agree.");
    assert_eq!(change.settings.texts.consent.version, "v8");
}

#[test]
fn what_the_fields_do_not_show_stays_unless_it_is_changed() {
    let mut odd = known(7);
    odd.draft.settings.booking.lead_time = Minutes(95);
    odd.draft.settings.booking.hold_seconds = 100;
    odd.draft.settings.letters.reminder = Minutes(90);
    let mut model = inside();
    let commands = happen(&mut model, Msg::Go(Page::Settings));
    told(&mut model, &commands, odd);
    types(&mut model, Field::Name, "Belle");
    let (_, change) = sent(&saves(&mut model));
    assert_eq!((change.settings.booking.lead_time, change.settings.booking.hold_seconds), (Minutes(95), 100));
    assert_eq!(change.settings.letters.reminder, Minutes(90));
}

#[test]
fn each_field_that_is_wrong_is_named_and_the_first_is_gone_to() {
    for (field, wrong, right) in [
        (Field::Name, " ", "Belle"),
        (Field::Website, "http://belle.example", "https://belle.example/book"),
        (Field::Website, "https://a\"b", ""),
        (Field::Lead, "1441", "0"),
        (Field::Horizon, "0", "400"),
        (Field::Horizon, "401", "1"),
        (Field::Step, "0", "5"),
        (Field::Hold, "0", "1440"),
        (Field::Hold, "1441", "1"),
        (Field::Consent, "", "Yes"),
        (Field::LettersTo, "belle", ""),
        (Field::Reminder, "337", ""),
        (Field::KeepName, "-1", "0"),
        (Field::KeepEmail, "70000", "65535"),
        (Field::KeepComment, "1.5", ""),
    ] {
        let mut model = opened();
        types(&mut model, field, wrong);
        assert_eq!(saves(&mut model), [Cmd::Focus(Target::Field(field.id()))], "{field:?} {wrong}");
        types(&mut model, field, right);
        // So that something is sent where that is what is published.
        types(&mut model, Field::Address, "Elsewhere 1");
        sent(&saves(&mut model));
    }
}

#[test]
fn of_what_somebody_else_has_changed_one_hears_and_nothing_typed_is_lost() {
    let mut model = opened();
    types(&mut model, Field::Address, "Elsewhere 1");
    let (version, _) = sent(&saves(&mut model));
    let stale = refused(Code::CatalogueChanged);
    let commands = answered(&mut model, version, Err(stale.clone()));
    told(&mut model, &commands, known(9));
    assert_eq!(model.room().unwrap().catalogue.failure, Some(stale));
    assert_eq!(waits(&model).unwrap().text(Field::Address), "Elsewhere 1");
    let commands = saves(&mut model);
    assert!(
        commands.iter().any(|command| matches!(command, Cmd::EditCatalogue { of, .. } if of.version == 9))
    );
}

#[test]
fn what_is_typed_stays_while_another_page_is_looked_at_and_is_put_away_when_asked() {
    let mut model = opened();
    types(&mut model, Field::Policy, "No fee.");
    happen(&mut model, Msg::Go(Page::Day));
    let commands = happen(&mut model, Msg::Go(Page::Settings));
    told(&mut model, &commands, known(7));
    assert_eq!(waits(&model).unwrap().text(Field::Policy), "No fee.");
    assert_eq!(happen(&mut model, Msg::Settings(SettingsMsg::Discard)), [Cmd::Focus(Target::Heading)]);
    assert_eq!(waits(&model), None);
}

#[test]
fn what_is_typed_after_sending_or_while_something_else_is_taken_back_stays() {
    let mut model = opened();
    types(&mut model, Field::Name, "Belle");
    let (version, change) = sent(&saves(&mut model));
    types(&mut model, Field::Address, "Elsewhere 1");
    let mut now_there = known(8);
    now_there.draft.settings = change.settings.clone();
    answered(&mut model, version, Ok(Rc::new(now_there)));
    assert_eq!(waits(&model).unwrap().text(Field::Address), "Elsewhere 1");

    // What was published is taken back: that is not what is typed.
    let commands = happen(&mut model, Msg::Catalogue(CatalogueMsg::Undo));
    let [Cmd::EditCatalogue { version, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    let outcome = Ok(Rc::new(known(9)));
    answered(&mut model, *version, outcome);
    assert_eq!(waits(&model).unwrap().text(Field::Address), "Elsewhere 1");
}

#[test]
fn what_is_published_is_not_left_to_do_though_another_page_was_opened_meanwhile() {
    let mut model = opened();
    types(&mut model, Field::Terms(TermsField::Notice), "012");
    let (version, change) = sent(&saves(&mut model));
    happen(&mut model, Msg::Go(Page::Day));
    let mut now_there = known(8);
    now_there.draft.rules = change.rules;
    answered(&mut model, version, Ok(Rc::new(now_there)));
    assert_eq!(waits(&model), None);
}
