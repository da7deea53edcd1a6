//! Anything at all in a header or a body of a provider's, in a token: refused or understood, never a panic, never a hang.
//!
//! `FUZZ_SECONDS=n` is the time for each, `SEED=n` chooses the inputs. What the core reads is in `tests/it/fuzz.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a recorded message is text or JSON")]

#[path = "../../tests/src/fuzz.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the core's tests")]
mod fuzzer;
#[path = "fuzz/parsers.rs"]
#[allow(unreachable_pub, reason = "shared with libFuzzer's targets")]
mod parsers;
#[path = "../../tests/src/rng.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the core's tests")]
mod rng;

use parsers::ALL;

macro_rules! targets {
    ($($test:ident $name:ident)*) => {
        $(#[test] fn $test() { fuzzer::fuzz(ALL.iter().find(|target| target.name == stringify!($name)).unwrap()); })*

        #[test]
        fn fuzz_each() {
            assert_eq!(ALL.map(|target| target.name), [$(stringify!($name)),*]);
        }
    };
}

targets! {
    fuzz_the_header_of_stripe stripe_header
    fuzz_the_events_of_stripe stripe_event
    fuzz_the_header_of_tiptoppay tiptoppay_header
    fuzz_the_forms_of_tiptoppay tiptoppay_form
    fuzz_the_json_of_tiptoppay tiptoppay_json
    fuzz_the_tokens token
}
