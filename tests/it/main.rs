//! The laws of the core, sentence by sentence and seed by seed.

#![forbid(unsafe_code)]
#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "how long it took is told")]

mod boundaries;
mod cut;
mod facts;
mod fuzz;
mod late;
mod ledger;
mod model;
mod simulator;
