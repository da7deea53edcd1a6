#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = chairtime_fuzz::core::stored_event(bytes);
});
