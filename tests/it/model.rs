//! Every state of the small model.
//!
//! `CHAIRTIME_CLIENTS=n`, `CHAIRTIME_SLOTS=n` and `CHAIRTIME_FAULTS=n` set what is explored, `CHAIRTIME_STATES=n` after how many
//! states it is given up.

use chairtime_tests::model::{Bounds, Found, explore};
use std::time::Instant;

/// Without a bound.
const ALL: usize = usize::MAX;

fn number(name: &str) -> Option<usize> {
    std::env::var(name)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

fn explored(bounds: Bounds) -> Found {
    let began = Instant::now();
    let found = explore(bounds);
    println!("{bounds:?}: {found:?} in {:.1?}", began.elapsed());
    assert!(found.at_rest > 0, "{found:?}");
    found
}

/// 114,670 states, of which each two are one but for the slot.
#[test]
fn every_state_of_one_client_and_two_faults_keeps_the_laws() {
    let found = explored(Bounds { clients: 1, slots: 2, faults: 2, states_max: ALL });
    assert!(found.complete && found.states == 57_335, "{found:?}");
}

/// Whole in the long run: `make soak PART=model`.
#[test]
fn every_state_of_two_clients_keeps_the_laws() {
    let faults = number("CHAIRTIME_FAULTS").map_or(0, |faults| u8::try_from(faults).unwrap());
    let clients = number("CHAIRTIME_CLIENTS").unwrap_or(2);
    let slots = number("CHAIRTIME_SLOTS").unwrap_or(2);
    let states_max = number("CHAIRTIME_STATES").unwrap_or(250_000);
    let found = explored(Bounds { clients, slots, faults, states_max });
    assert!(found.complete || found.states >= states_max, "{found:?}");
}
