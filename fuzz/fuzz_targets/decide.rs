#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| netproof_fuzz::decide(data));
