//! The domain of Chairtime: every rule as a plain function.
//!
//! One rule above all: no clock, no randomness, no I/O, no `async`, no wasm types in here. Time and identifiers come in
//! as arguments, so each rule is a unit test, the whole is a simulator with a seed, and the browser and the edge cannot
//! disagree about what is valid.
//!
//! Where to start: [`catalogue`] (what a salon offers), [`api`] (what travels), [`booking`] (the state machine),
//! `ledger` (one command, one transaction).

pub mod api;
pub mod booking;
#[cfg(feature = "schedule")]
pub mod calendar;
pub mod cancellation;
pub mod catalogue;
pub mod contact;
#[cfg(feature = "schedule")]
pub mod csv;
pub mod figure;
pub mod flat;
#[cfg(feature = "schedule")]
pub mod history;
pub mod id;
#[cfg(feature = "schedule")]
pub mod ledger;
#[cfg(feature = "schedule")]
pub mod letter;
pub mod locale;
pub mod mandate;
pub mod money;
#[cfg(feature = "schedule")]
pub mod movement;
pub mod payment;
#[cfg(feature = "schedule")]
pub mod payout;
pub mod prepayment;
pub mod provider;
#[cfg(feature = "schedule")]
pub mod reconciliation;
#[cfg(feature = "schedule")]
pub mod report;
#[cfg(feature = "schedule")]
pub mod schedule;
pub mod text;
pub mod time;
