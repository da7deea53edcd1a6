//! The payments page as its owner goes through it.

#![allow(clippy::wildcard_enum_match_arm, reason = "of commands only those about connections are looked at")]

use super::{Call, Choice, ConnectMsg, Doing, Field, Fold, Paste, PlaceMsg, Region};
use crate::desk::data::connection::tests::{connection, list, report};
use crate::desk::data::connection::{Connections, GivenUp, Stages, Step, Test, TestState};
use crate::desk::flow::tests::inside;
use crate::desk::flow::{Cmd, Load, Model, Msg, Page, Saying, Stage, Target, update};
use crate::flow::{Failure, Version};
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::money::Money;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::time::Timestamp;

const AT: Provider = Provider::TipTopPay;

fn refused(code: Code) -> Failure {
    Failure::Refused(Box::new(Problem::new(code)))
}

fn calls(commands: Vec<Cmd>) -> Vec<Call> {
    let calls = commands.into_iter().filter_map(|command| match command {
        Cmd::Call { call, .. } => Some(call),
        _ => None,
    });
    calls.collect()
}

fn listed(model: &mut Model, commands: Vec<Cmd>, told: Connections) {
    let version = calls(commands).into_iter().find_map(|call| match call {
        Call::List { version } => Some(version),
        _ => None,
    });
    let outcome = Ok(Box::new(told));
    update(model, Msg::Connect(ConnectMsg::List { version: version.expect("asked"), outcome }));
}

/// On the page, with nothing or one provider connected.
fn page(connected: bool) -> Model {
    let mut model = inside();
    let commands = update(&mut model, Msg::Go(Page::Payments));
    let all = if connected { vec![connection()] } else { Vec::new() };
    listed(&mut model, commands, list(&all));
    model
}

fn at(model: &mut Model, provider: Provider, msg: PlaceMsg) -> Vec<Cmd> {
    update(model, Msg::Connect(ConnectMsg::At(provider, msg)))
}

fn place(model: &Model, provider: Provider) -> &super::Place {
    model.room().expect("signed in").payments.at(provider)
}

fn pastes(model: &mut Model, provider: Provider, first: &str, second: &str) -> Vec<Call> {
    at(model, provider, PlaceMsg::Typed(Field::First, first.to_owned()));
    at(model, provider, PlaceMsg::Typed(Field::Second, second.to_owned()));
    calls(at(model, provider, PlaceMsg::Connect))
}

fn stripe(secret_key: &str, webhook_secret: &str) -> Call {
    let (secret_key, webhook_secret) = (secret_key.to_owned(), webhook_secret.to_owned());
    Call::Connect(Paste::Stripe { secret_key, webhook_secret })
}

fn test(state: TestState) -> Test {
    let amount = Money::new(50, "EUR".parse().unwrap()).unwrap();
    let steps = vec![(Step::Opened, Timestamp(5))];
    Test { amount, steps, state, checks: Vec::new(), url: Some("https://pay.example".to_owned()) }
}

#[test]
fn one_paste_connects_and_the_key_leaves_the_page() {
    let mut model = page(false);
    assert!(model.room().unwrap().shop.providers.is_empty(), "the desk knows that nobody can pay ahead");
    assert_eq!(pastes(&mut model, Provider::Stripe, " sk_test_1\n", ""), [stripe("sk_test_1", "")]);
    assert_eq!(place(&model, Provider::Stripe).doing, Some(Doing::Connecting));
    assert_eq!(at(&mut model, Provider::Stripe, PlaceMsg::Connect), [], "a second click sends nothing");
    let good = PlaceMsg::Reported(Ok(Box::new(report("passed", true, None))));
    let commands = at(&mut model, Provider::Stripe, good);
    assert!(model.room().unwrap().payments.connection(AT).is_some(), "it stands before the list comes again");
    assert!(commands.contains(&Cmd::Focus(Target::Report(Provider::Stripe))));
    let there = place(&model, Provider::Stripe);
    assert_eq!((there.first.as_str(), there.doing, there.checks.len()), ("", None, 1));
    assert_eq!(model.room().unwrap().snack.map(|(saying, _)| saying), Some(Saying::Connected));
    listed(&mut model, commands, list(&[connection()]));
    assert_eq!(model.room().unwrap().shop.providers.len(), 1, "and the rest of the desk hears of it");
}

#[test]
fn a_key_that_may_not_make_webhooks_stays_until_the_secret_is_pasted_beside_it() {
    let mut model = page(false);
    pastes(&mut model, Provider::Stripe, "rk_test_1", "");
    let by_hand = report("failed", false, Some("webhook_secret"));
    at(&mut model, Provider::Stripe, PlaceMsg::Reported(Ok(Box::new(by_hand))));
    let there = place(&model, Provider::Stripe);
    assert!(there.wants_secret());
    assert_eq!(there.first, "rk_test_1");
    assert_eq!(model.room().unwrap().snack, None, "nothing is claimed");
    at(&mut model, Provider::Stripe, PlaceMsg::Typed(Field::Second, "whsec_1 ".to_owned()));
    assert_eq!(calls(at(&mut model, Provider::Stripe, PlaceMsg::Connect)), [stripe("rk_test_1", "whsec_1")]);
}

#[test]
fn silence_keeps_what_was_pasted_and_the_list_tells_how_it_stands() {
    let mut model = page(false);
    pastes(&mut model, Provider::Stripe, "sk_test_1", "");
    let commands = at(&mut model, Provider::Stripe, PlaceMsg::Reported(Err(Failure::NoAnswer)));
    assert!(matches!(calls(commands).as_slice(), [Call::List { .. }]));
    let there = place(&model, Provider::Stripe);
    assert_eq!((there.first.as_str(), &there.failure), ("sk_test_1", &Some(Failure::NoAnswer)));
}

#[test]
fn tiptoppay_takes_two_keys_and_what_its_site_is_set_to() {
    let mut model = page(false);
    at(&mut model, AT, PlaceMsg::Mode(Mode::Test));
    let expected = Paste::TipTopPay {
        public_id: "pk_1".to_owned(),
        api_secret: "s".to_owned(),
        mode: Mode::Test,
        region: Region::Kz,
    };
    assert_eq!(pastes(&mut model, AT, "pk_1", "s"), [Call::Connect(expected)]);
    assert_eq!(Region::of("MXN".parse().unwrap()), Region::Mx);
}

#[test]
fn the_form_for_other_keys_starts_from_the_mode_that_is_connected() {
    let mut model = page(true);
    assert_eq!(place(&model, AT).mode, Mode::Live);
    let commands = at(&mut model, AT, PlaceMsg::Fold(Fold::Keys));
    assert_eq!(commands, [Cmd::Focus(Target::Keys(AT))]);
    assert_eq!(place(&model, AT).mode, Mode::Test);
}

#[test]
fn giving_up_asks_first_and_leaves_nothing_pasted() {
    let mut model = page(true);
    at(&mut model, AT, PlaceMsg::Typed(Field::Second, "secret".to_owned()));
    assert_eq!(at(&mut model, AT, PlaceMsg::Fold(Fold::GiveUp)), [Cmd::Focus(Target::GiveUp(AT))]);
    assert_eq!(calls(at(&mut model, AT, PlaceMsg::Disconnect)), [Call::Disconnect(AT)]);
    let commands = at(&mut model, AT, PlaceMsg::GivenUp(Ok(GivenUp { checks: Vec::new() })));
    listed(&mut model, commands, list(&[]));
    assert_eq!(place(&model, AT), &super::Place::default());
    assert!(model.room().unwrap().shop.providers.is_empty());
    let refusal = refused(Code::NotConnected);
    at(&mut model, AT, PlaceMsg::GivenUp(Err(refusal.clone())));
    assert_eq!(place(&model, AT).failure, Some(refusal));
}

#[test]
fn a_test_payment_is_followed_until_it_has_ended() {
    let mut model = page(true);
    assert_eq!(calls(at(&mut model, AT, PlaceMsg::StartTest)), [Call::StartTest(AT)]);
    let commands = at(&mut model, AT, PlaceMsg::Started(Ok(())));
    assert_eq!(commands.last(), Some(&Cmd::Focus(Target::Test(AT))));
    assert_eq!(calls(commands), [Call::FetchTest(AT)]);
    at(&mut model, AT, PlaceMsg::Tested(Ok(Box::new(Some(test(TestState::InProgress))))));
    let look = |model: &mut Model, at| calls(update(model, Msg::Tick { at: Timestamp(at), today: None }));
    assert!(look(&mut model, 100).contains(&Call::FetchTest(AT)));
    at(&mut model, AT, PlaceMsg::Tested(Ok(Box::new(Some(test(TestState::Passed))))));
    let asked = look(&mut model, 200);
    assert!(matches!(asked.as_slice(), [Call::List { .. }]), "only the connections are watched: {asked:?}");
    at(&mut model, AT, PlaceMsg::Tested(Err(Failure::NoAnswer)));
    assert!(place(&model, AT).test.is_some(), "silence changes nothing");
    at(&mut model, AT, PlaceMsg::Tested(Ok(Box::new(None))));
    assert_eq!(place(&model, AT).test, None, "none was made here");
}

#[test]
fn nobody_looks_while_something_is_done_nor_from_another_page() {
    let mut model = page(true);
    at(&mut model, AT, PlaceMsg::Verify);
    let look = |model: &mut Model, at| calls(update(model, Msg::Tick { at: Timestamp(at), today: None }));
    assert_eq!(look(&mut model, 100), []);
    let choice = Choice::Stages(Stages::One);
    assert_eq!(at(&mut model, AT, PlaceMsg::Change(choice)), [], "one thing after the other");
    at(&mut model, AT, PlaceMsg::Reported(Err(Failure::NoAnswer)));
    assert_eq!(calls(at(&mut model, AT, PlaceMsg::Change(choice))), [Call::Change(AT, choice)]);
    at(&mut model, AT, PlaceMsg::Changed(Err(Failure::NoAnswer)));
    update(&mut model, Msg::Go(Page::Day));
    assert_eq!(look(&mut model, 200), []);
}

#[test]
fn an_older_list_is_dropped_and_a_failed_look_changes_nothing() {
    let mut model = page(true);
    let older = ConnectMsg::List { version: Version(1), outcome: Ok(Box::new(list(&[]))) };
    update(&mut model, Msg::Connect(older));
    assert!(model.room().unwrap().payments.connection(AT).is_some());
    let commands = update(&mut model, Msg::Connect(ConnectMsg::Retry));
    let version = calls(commands).into_iter().find_map(|call| match call {
        Call::List { version } => Some(version),
        _ => None,
    });
    let outcome = Err(Failure::NoAnswer);
    update(&mut model, Msg::Connect(ConnectMsg::List { version: version.unwrap(), outcome }));
    let payments = &model.room().unwrap().payments;
    assert_eq!((payments.list.is_some(), &payments.load), (true, &Load::Idle));
}

#[test]
fn a_session_that_ended_leads_to_the_door_and_takes_the_keys_along() {
    for msg in [
        PlaceMsg::Reported(Err(refused(Code::NotSignedIn))),
        PlaceMsg::Tested(Err(refused(Code::NotSignedIn))),
        PlaceMsg::GivenUp(Err(refused(Code::NotSignedIn))),
    ] {
        let mut model = page(false);
        pastes(&mut model, Provider::Stripe, "sk_test_1", "");
        assert_eq!(at(&mut model, Provider::Stripe, msg), [Cmd::Focus(Target::Key)]);
        assert!(matches!(model.stage, Stage::Door(_)));
    }
}
