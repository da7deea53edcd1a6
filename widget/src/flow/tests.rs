//! Whole visits as messages in and commands out. No browser, no clock, no mocks: the machine is a function.

mod booking;
mod result;
pub(crate) mod world;
