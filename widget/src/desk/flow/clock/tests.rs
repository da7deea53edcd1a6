//! What is asked again while somebody looks, and whose day it is after midnight.

use crate::desk::data::Visit;
use crate::desk::flow::tests::{asked, day, days_asked, inside, room};
use crate::desk::flow::{Load, Model, Msg, Page, update};
use crate::desk::read::tests::detail;
use crate::flow::Failure;
use chairtime_shared::time::Timestamp;

fn visit() -> Visit {
    detail().visit
}

#[test]
fn the_screen_is_looked_at_again_within_five_seconds_and_a_slow_answer_is_waited_for() {
    let mut model = inside();
    let tick = |model: &mut Model, at| {
        update(model, Msg::Tick { at: Timestamp(at), today: Some(day("2026-11-22")) })
    };
    let looked: Vec<i64> = (1..=9)
        .filter(|at| {
            let commands = tick(&mut model, *at);
            if !commands.is_empty() {
                update(&mut model, Msg::Day { version: asked(&commands), outcome: Ok(vec![visit()]) });
            }
            !commands.is_empty()
        })
        .collect();
    assert_eq!(looked, [4, 8]);
    let first = tick(&mut model, 12);
    assert!(tick(&mut model, 16).is_empty(), "the answer to the last look is still to come");
    update(&mut model, Msg::Day { version: asked(&first), outcome: Err(Failure::NoAnswer) });
    assert!(room(&model).day.stale && room(&model).day.visits.len() == 1, "what was seen stays, with a word");
}

#[test]
fn whoever_looks_at_today_looks_at_today_after_midnight() {
    let mut model = inside();
    let commands = update(&mut model, Msg::Tick { at: Timestamp(1), today: Some(day("2026-11-23")) });
    assert_eq!((room(&model).day.date, room(&model).today), (day("2026-11-23"), day("2026-11-23")));
    assert_eq!(days_asked(&commands), Some((day("2026-11-23"), 1)));
    assert_eq!(room(&model).day.load, Load::Waiting, "the visits of yesterday are not under the day's name");
}

#[test]
fn midnight_on_another_page_is_seen_once_the_day_is_looked_at_again() {
    let mut model = inside();
    update(&mut model, Msg::Go(Page::Finance));
    let commands = update(&mut model, Msg::Tick { at: Timestamp(1), today: Some(day("2026-11-23")) });
    assert_eq!(days_asked(&commands), None);
    let commands = update(&mut model, Msg::Go(Page::Day));
    assert_eq!(days_asked(&commands), Some((day("2026-11-23"), 1)));
    assert_eq!(room(&model).day.load, Load::Waiting);
}
