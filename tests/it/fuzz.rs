//! Anything at all as a request, a catalogue, a sum, a day, a name, a stored value; see `chairtime_tests::parsers`.
//!
//! `FUZZ_SECONDS=n` is the time for each, `SEED=n` chooses the inputs. The providers' messages are in `worker/tests/fuzz.rs`.

use chairtime_tests::fuzz::fuzz;
use chairtime_tests::parsers::ALL;

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test] fn $name() { fuzz(ALL.iter().find(|target| target.name == stringify!($name)).unwrap()); })*

        #[test]
        fn each_is_tried() {
            assert_eq!(ALL.map(|target| target.name), [$(stringify!($name)),*]);
        }
    };
}

targets! {
    booking_request catalogue origin money day_time_zone name calendar stored_booking stored_event command answer
}
