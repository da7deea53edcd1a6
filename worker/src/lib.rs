//! Placeholder.

pub mod secret;
pub mod stripe;
