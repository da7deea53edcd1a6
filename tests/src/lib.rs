//! A simulator of Chairtime's core, and the laws that it must keep.
//!
//! Clients, the edge, the ledger's transactions, the outbox and modelled providers (Stripe, TipTop Pay) run step by step in an order that one
//! number decides ([`world::run`]). Everything that can go wrong outside the core goes wrong here: answers are lost,
//! processes end between any two steps, messages come late, twice, out of order or never, clocks jump.
//!
//! Invariant: no clock, no hash order, no randomness but the seed's, so that a seed replays byte by byte. Deliberately
//! absent: HTTP, JSON, signatures and SQL, which the tests of the running Worker cover.

#![forbid(unsafe_code)]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "all of this is test code: it fails loudly"
)]

pub mod books;
pub mod fixtures;
pub mod fuzz;
pub mod house;
pub mod message;
pub mod model;
pub mod parsers;
pub mod place;
pub mod report;
pub mod rng;
pub mod shrink;
pub mod stripe;
pub mod tiptoppay;
pub mod world;
