//! Every state of the small model.
//!
//! `CHAIRTIME_FAULTS=n` sets how many things may go wrong, `CHAIRTIME_STATES=n` after how many states it is given up.

use chairtime_tests::model::{Bounds, explore};
use std::time::Instant;

/// As many as are through in a minute on one core.
const FAULTS: u8 = 1;
const STATES_MAX: usize = usize::MAX;

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

#[test]
fn every_state_of_two_clients_and_two_slots_keeps_the_laws() {
    let faults = number("CHAIRTIME_FAULTS").map_or(FAULTS, |faults| u8::try_from(faults).unwrap());
    let states_max = number("CHAIRTIME_STATES").unwrap_or(STATES_MAX);
    let began = Instant::now();
    let found = explore(Bounds { faults, states_max });
    println!("{faults} faults at most: {found:?} in {:.1?}", began.elapsed());
    assert!(found.complete || states_max < STATES_MAX, "{found:?}");
    assert!(found.at_rest > 0, "{found:?}");
}
