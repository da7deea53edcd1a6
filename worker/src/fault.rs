//! Panics on purpose, for tests of what a panic does to everybody else. Only in builds with the feature `faults`.
//!
//! Invariant: the Worker that is shipped has nothing of this; `tests/panics/shipped.test.mjs` looks for it. The variable
//! `PANICS` says how often, as JSON: `{"ledger": 100, "transaction": 50, "alarm": 3}` is every hundredth time that a ledger is
//! asked, and so on. A place that is not named never panics. Every so-manieth time and not by chance: a request that is
//! asked again three times must come through.

#![expect(clippy::panic, reason = "that is what it is for")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use worker::{Env, Request};

/// The header with which a request asks for a panic of the Worker itself.
const HEADER: &str = "X-Panic";

thread_local! {
    /// How often each place was passed.
    static PASSED: RefCell<BTreeMap<&'static str, u64>> = const { RefCell::new(BTreeMap::new()) };
}

/// Panics if the request asks for it.
pub fn asked(request: &Request) {
    if matches!(request.headers().get(HEADER), Ok(Some(_))) {
        panic!("on purpose: fetch");
    }
}

/// Panics every so-manieth time that this place is passed.
pub fn here(env: &Env, place: &'static str) {
    let Ok(knobs) = env.var("PANICS") else { return };
    let knobs: BTreeMap<String, u64> = serde_json::from_str(&knobs.to_string()).unwrap_or_default();
    let Some(every) = knobs.get(place) else { return };
    let passed = PASSED.with_borrow_mut(|passed| {
        let passed = passed.entry(place).or_default();
        *passed = passed.wrapping_add(1);
        *passed
    });
    if passed.is_multiple_of(*every) {
        panic!("on purpose: {place}");
    }
}
