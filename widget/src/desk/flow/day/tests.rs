//! A day without visits leads to the next one that has some.

use crate::desk::flow::tests::inside;
use crate::desk::flow::{Cmd, Model, Msg, Turn, update};
use crate::desk::read::tests::detail;
use crate::flow::{Failure, Version};
use chairtime_shared::time::LocalDate;

fn turned(model: &mut Model) -> (Version, Vec<Cmd>) {
    let commands = update(model, Msg::Turn(Turn::On));
    let [Cmd::FetchDay { version, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    let version = *version;
    (version, update(model, Msg::Day { version, outcome: Ok(Vec::new()) }))
}

#[test]
fn the_next_visit_is_looked_for_once_where_there_is_none() {
    let mut model = inside();
    let (version, commands) = turned(&mut model);
    let [Cmd::FetchNext { from, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    let from: LocalDate = *from;
    assert_eq!(from.to_text(), "2026-11-24", "after the day that is shown");
    assert_eq!(update(&mut model, Msg::Day { version, outcome: Ok(Vec::new()) }), []);
    let visit = detail().visit;
    let start = visit.start;
    update(&mut model, Msg::Next { from, outcome: Ok(vec![visit.clone()]) });
    assert_eq!(model.room().unwrap().day.next, Some(start));
    // One comes: nothing is to be looked for any more.
    update(&mut model, Msg::Day { version, outcome: Ok(vec![visit]) });
    assert_eq!(model.room().unwrap().day.next, None);
    let (_, commands) = turned(&mut model);
    assert!(matches!(commands.as_slice(), [Cmd::FetchNext { .. }]), "{commands:?}");
    update(&mut model, Msg::Next { from, outcome: Ok(vec![detail().visit]) });
    assert_eq!(model.room().unwrap().day.next, None, "an answer about another day");
    update(&mut model, Msg::Next { from: from.plus_days(1), outcome: Err(Failure::NoAnswer) });
    assert_eq!(model.room().unwrap().day.next, None);
}
