//! A day without visits leads to the next one that has some, and one with more than a list holds says so.

use crate::desk::flow::tests::inside;
use crate::desk::flow::{Cmd, Extent, Model, Msg, Turn, update};
use crate::desk::read::tests::detail;
use crate::flow::{Failure, Version};
use chairtime_shared::time::{LocalDate, Timestamp};

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

#[test]
fn a_list_that_is_as_long_as_one_can_be_says_where_it_ends() {
    let mut model = inside();
    let mut shown = |extent, many: usize| {
        let commands = update(&mut model, Msg::Show(extent, None));
        let [Cmd::FetchDay { version, .. }] = commands.as_slice() else { panic!("{commands:?}") };
        let mut visits = vec![detail().visit; many];
        visits.last_mut().unwrap().start = Timestamp(77);
        // Nobody's visit, and not shown: it has taken a place in the list all the same.
        visits.first_mut().unwrap().purpose = "test".to_owned();
        update(&mut model, Msg::Day { version: *version, outcome: Ok(visits) });
        model.room().unwrap().day.cut
    };
    assert_eq!(shown(Extent::Day, 199), None);
    assert_eq!(shown(Extent::Day, 200), Some(Timestamp(77)));
    assert_eq!(shown(Extent::Week, 999), None);
    assert_eq!(shown(Extent::Week, 1_000), Some(Timestamp(77)));
}
