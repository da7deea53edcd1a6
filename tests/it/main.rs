//! The laws of the core, sentence by sentence and seed by seed.

#![forbid(unsafe_code)]
#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod boundaries;
mod facts;
mod fuzz;
mod late;
mod ledger;
mod model;
mod simulator;
