//! The page as its owner goes through it: looks that come too late, questions that change.

#![allow(clippy::wildcard_enum_match_arm, reason = "of commands only those that ask are looked at")]

use super::*;
use crate::desk::data::health::{Lane, Why};
use crate::desk::flow::tests::inside;
use crate::desk::flow::{Model, Msg, update as happen};
use chairtime_shared::time::Timestamp;

fn lane() -> Lane {
    Lane { waiting: 0, since: None, next: None, note: String::new() }
}

fn told() -> Told {
    Told { troubles: Vec::new(), providers: Vec::new(), letters: lane(), published: lane(), lost: Vec::new() }
}

fn health(model: &Model) -> &Health {
    &model.room().expect("signed in").health
}

/// Which questions were asked: how everything is doing, and why.
fn asked(commands: &[Cmd]) -> (Option<Version>, Option<Version>) {
    let of = |told: bool| {
        commands.iter().find_map(|command| match command {
            Cmd::FetchHealth { version, .. } if told => Some(*version),
            Cmd::FetchWhy { version, .. } if !told => Some(*version),
            _ => None,
        })
    };
    (of(true), of(false))
}

fn tick(model: &mut Model, at: i64) -> (Option<Version>, Option<Version>) {
    asked(&happen(model, Msg::Tick { at: Timestamp(at), today: None }))
}

fn why(why: Why) -> WhyTold {
    WhyTold { why, by: None }
}

#[test]
fn the_page_looks_again_and_waits_for_a_slow_answer() {
    let mut model = inside();
    let (Some(first), Some(reason)) = asked(&happen(&mut model, Msg::Go(Page::Health))) else {
        panic!("both are asked");
    };
    assert_eq!(health(&model).load, Load::Waiting);
    assert_eq!(tick(&mut model, 100), (None, None), "both are waited for");
    happen(&mut model, Msg::Health(HealthMsg::Told { version: first, outcome: Ok(Box::new(told())) }));
    assert_eq!((health(&model).told.clone(), health(&model).load.clone()), (Some(told()), Load::Idle));
    let (Some(second), None) = tick(&mut model, 104) else { panic!("what was answered is asked again") };
    happen(
        &mut model,
        Msg::Health(HealthMsg::Why { version: reason, outcome: Ok(Box::new(why(Why::Closed))) }),
    );
    assert!(tick(&mut model, 108).1.is_some());
    // Silence: what was told stays, with a word that it may be old.
    happen(&mut model, Msg::Health(HealthMsg::Told { version: second, outcome: Err(Failure::NoAnswer) }));
    assert!(health(&model).stale && health(&model).told.is_some());
    happen(&mut model, Msg::Go(Page::Day));
    assert_eq!(tick(&mut model, 120), (None, None), "elsewhere nobody looks");
}

#[test]
fn the_answer_is_that_of_the_question_that_is_shown() {
    let mut model = inside();
    let commands = happen(&mut model, Msg::Go(Page::Health));
    let (_, Some(first)) = asked(&commands) else { panic!("asked") };
    let query = "services=cut&staff=bo&from=2026-11-22&time=10:00";
    assert!(commands.iter().any(|one| matches!(one, Cmd::FetchWhy { query: asked, .. } if asked == query)));
    let mut ask = |part| asked(&happen(&mut model, Msg::Health(HealthMsg::Ask(part)))).1;
    let second = ask(Part::Time("11:30".to_owned())).expect("asked anew");
    assert_eq!(ask(Part::Day(String::new())), None, "half a question is none");
    let third = ask(Part::Day("2026-11-25".to_owned())).expect("whole again");
    assert_eq!(ask(Part::Service("cut".to_owned())), None, "without a service neither");
    let last = ask(Part::Service("cut".to_owned())).expect("whole again");
    for (version, reason) in [(first, Why::Past), (second, Why::Closed), (third, Why::DayOff)] {
        happen(&mut model, Msg::Health(HealthMsg::Why { version, outcome: Ok(Box::new(why(reason))) }));
        assert_eq!(health(&model).question.answer, None, "an answer to what is not asked any more");
    }
    happen(
        &mut model,
        Msg::Health(HealthMsg::Why { version: last, outcome: Ok(Box::new(why(Why::Offered))) }),
    );
    assert_eq!(health(&model).question.answer, Some(why(Why::Offered)));
    assert_eq!(health(&model).question.services, ["cut"]);
}
