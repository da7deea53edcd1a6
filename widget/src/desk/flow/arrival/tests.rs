//! The pages whose code comes later: fetched once, waited for, asked for again.

use super::super::tests::{asked, before_the_rest, refused};
use super::super::{Cmd, Load, Model, Msg, Page, Target, update};
use super::Later;
use crate::desk::flow::health::HealthMsg;
use crate::flow::Failure;
use chairtime_shared::api::Code;

fn go(model: &mut Model, page: Page) -> Vec<Cmd> {
    update(model, Msg::Go(page))
}

#[test]
fn the_code_of_the_others_is_fetched_behind_the_first_day_and_once() {
    let (mut model, commands) = before_the_rest();
    assert!(commands.contains(&Cmd::FetchLater));
    let look = go(&mut model, Page::Day);
    let again = update(&mut model, Msg::Day { version: asked(&look), outcome: Ok(Vec::new()) });
    assert!(!again.contains(&Cmd::FetchLater));
    update(&mut model, Msg::Later(Ok(())));
    assert!(!go(&mut model, Page::Health).contains(&Cmd::FetchLater));
}

#[test]
fn a_page_that_is_opened_before_asks_when_its_code_is_here() {
    let (mut model, _) = before_the_rest();
    assert_eq!(go(&mut model, Page::Finance), [Cmd::Focus(Target::Heading)]);
    assert_eq!(model.later, Later::Away(Load::Waiting));
    let commands = update(&mut model, Msg::Later(Ok(())));
    assert!(commands.iter().any(|command| matches!(command, Cmd::FetchReport { .. })));
    assert_eq!(commands.last(), Some(&Cmd::Focus(Target::Heading)));
}

#[test]
fn nothing_of_such_a_page_runs_before() {
    let (mut model, _) = before_the_rest();
    go(&mut model, Page::Health);
    let before = model.clone();
    assert_eq!(update(&mut model, Msg::Health(HealthMsg::Retry)), []);
    assert_eq!(model.room(), before.room());
}

#[test]
fn what_could_not_be_fetched_says_so_and_is_asked_for_by_the_next_tap() {
    let (mut model, _) = before_the_rest();
    go(&mut model, Page::Payments);
    let failure = Failure::NoAnswer;
    assert_eq!(update(&mut model, Msg::Later(Err(failure.clone()))), []);
    assert_eq!(model.later, Later::Away(Load::Failed(failure)));
    assert!(go(&mut model, Page::Payments).contains(&Cmd::FetchLater));
    assert_eq!(model.later, Later::Away(Load::Waiting));
}

#[test]
fn who_is_signed_out_meanwhile_keeps_it() {
    let (mut model, _) = before_the_rest();
    update(&mut model, Msg::SignedOut(Err(refused(Code::NotSignedIn))));
    assert_eq!(update(&mut model, Msg::Later(Ok(()))), []);
    assert_eq!(model.later, Later::Here);
}
