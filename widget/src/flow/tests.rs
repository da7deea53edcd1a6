//! Whole visits as messages in and commands out. No browser, no clock, no mocks: the machine is a function.

#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks for one kind of command among all")]

mod booking;
mod cancelling;
mod deep_link;
mod moving;
mod offer;
mod paying;
mod payment_link;
mod result;
mod team;
mod terms;
mod watching;
pub(crate) mod world;
