//! The readers that libFuzzer feeds: the core's (`chairtime_tests::parsers`), and those of messages and tokens, which are
//! `worker/tests/fuzz/parsers.rs`.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "test code: it fails loudly"
)]

pub(crate) use chairtime_tests::fuzz as fuzzer;
pub use chairtime_tests::parsers as core;

#[path = "../../../worker/tests/fuzz/parsers.rs"]
pub mod messages;
