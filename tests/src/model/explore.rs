//! Visits every state of the small model once, and judges the graph of them.
//!
//! Depth first, so that only the states on the way to the present one are kept whole; of the others a fingerprint and the
//! steps of progress between them. What breaks a law is shown as the acts that led there, cut down to those that are needed.

use super::fingerprint::fingerprint;
use super::step::{self, Act, Kind};
use super::{Bounds, State, Town, check_always, check_rest};
use crate::shrink::{quietly, shrink};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Different states.
    pub states: usize,
    /// Steps between them, those included that led to a state that was known.
    pub steps: usize,
    /// States in which nothing is left to be done but what somebody may choose to do.
    pub at_rest: usize,
    /// Most acts from the beginning to a state.
    pub deepest: usize,
    /// Every state was visited; else the bound came first.
    pub complete: bool,
}

/// A state on the way to the present one.
struct Place {
    state: State,
    number: u32,
    acts: Vec<Act>,
    next: usize,
}

impl Place {
    fn at(town: &Town, state: State, number: u32) -> Self {
        let acts = step::enabled(town, &state);
        let progress = acts.iter().any(|act| act.kind() == Kind::Progress);
        if !progress {
            check_rest(&state);
        }
        Self { state, number, acts, next: 0 }
    }

    fn is_rest(&self) -> bool {
        self.acts.iter().all(|act| act.kind() != Kind::Progress)
    }
}

/// Visits every state within the bounds. Panics when a law is broken, with the acts that led there.
#[must_use]
pub fn explore(bounds: Bounds) -> Found {
    let town = Town::new(bounds);
    let mut path = Vec::new();
    let found = catch_unwind(AssertUnwindSafe(|| visit_all(&town, &mut path)));
    found.unwrap_or_else(|_| {
        let fails = |acts: &[Act]| catch_unwind(AssertUnwindSafe(|| replay(&town, acts))).is_err();
        let short = quietly(|| shrink(&path, fails));
        let lines: Vec<_> = short.iter().map(|act| format!("  {act:?}\n")).collect();
        panic!("a law is broken after these acts:\n{}", lines.concat());
    })
}

/// The acts one after the other; those that cannot happen are left out.
fn replay(town: &Town, acts: &[Act]) {
    let mut state = town.start();
    for act in acts {
        if step::enabled(town, &state).contains(act) {
            let around = step::act(town, &mut state.books, &state.around, *act);
            drop(state.books.commit());
            state.around = around;
            check_always(&state.books, &state.around);
        }
    }
    drop(Place::at(town, state, 0));
}

fn visit_all(town: &Town, path: &mut Vec<Act>) -> Found {
    let mut found = Found { states: 1, steps: 0, at_rest: 0, deepest: 0, complete: true };
    let start = town.start();
    let mut known = HashMap::from([(fingerprint(town, &start.books, &start.around), 0_u32)]);
    let mut progress: Vec<(u32, u32)> = Vec::new();
    let mut way = vec![Place::at(town, start, 0)];
    while let Some(place) = way.last_mut() {
        let Some(act) = place.acts.get(place.next).copied() else {
            way.pop();
            path.pop();
            continue;
        };
        place.next += 1;
        found.steps += 1;
        path.push(act);
        let State { books, around } = &mut place.state;
        let then = step::act(town, books, around, act);
        let unseen = known.len();
        let entry = known.entry(fingerprint(town, books, &then));
        let is_new = matches!(entry, Entry::Vacant(_));
        let number = *entry.or_insert_with(|| u32::try_from(unseen).expect("a number"));
        if act.kind() == Kind::Progress {
            progress.push((place.number, number));
        }
        if !is_new {
            books.roll_back();
            path.pop();
            continue;
        }
        check_always(books, &then);
        let state = State { books: books.fork(), around: then };
        books.roll_back();
        found.states += 1;
        let place = Place::at(town, state, number);
        found.at_rest += usize::from(place.is_rest());
        if found.states >= town.bounds.states_max {
            found.complete = false;
            return found;
        }
        way.push(place);
        found.deepest = found.deepest.max(way.len());
    }
    assert!(runs_in_no_circle(known.len(), &progress), "law: progress comes to an end");
    found
}

/// Takes away, again and again, the states that no step of progress leads to; a circle would be left.
fn runs_in_no_circle(states: usize, steps: &[(u32, u32)]) -> bool {
    let place = |number: u32| usize::try_from(number).expect("a place");
    let (mut first, mut into) = (vec![0_usize; states + 1], vec![0_u32; states]);
    for (from, to) in steps {
        first[place(*from) + 1] += 1;
        into[place(*to)] += 1;
    }
    for state in 0..states {
        first[state + 1] += first[state];
    }
    let (mut fill, mut ends) = (first.clone(), vec![0_u32; steps.len()]);
    for (from, to) in steps {
        ends[fill[place(*from)]] = *to;
        fill[place(*from)] += 1;
    }
    let mut ready: Vec<_> = (0..states).filter(|state| into[*state] == 0).collect();
    let mut taken = 0;
    while let Some(state) = ready.pop() {
        taken += 1;
        for end in &ends[first[state]..first[state + 1]] {
            let end = place(*end);
            into[end] -= 1;
            if into[end] == 0 {
                ready.push(end);
            }
        }
    }
    taken == states
}
