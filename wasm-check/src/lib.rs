//! The engine as a bare Wasm module, without any binding generator.
//!
//! `cargo xtask wasm` builds it and fails when the module imports anything: what the engine needs from its host comes
//! in through [`run`], and nothing else does.
#![expect(unsafe_code, reason = "memory crosses the border of the module as addresses")]

/// Room for `len` bytes of a request; the host writes them there and calls [`run`].
#[unsafe(no_mangle)]
pub extern "C" fn allocate(len: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; len].into_boxed_slice()).cast()
}

/// Answers the request of `len` bytes at `request`, which [`allocate`] gave and which is taken back. The answer begins
/// with its length, 4 bytes in little-endian order.
///
/// # Safety
/// `request` and `len` are those of one call of [`allocate`], not used before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn run(request: *mut u8, len: usize) -> *const u8 {
    // SAFETY: the caller hands back what `allocate` made with the same length.
    let request = unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(request, len)) };
    let answer = netproof_core::api::run(&String::from_utf8_lossy(&request));
    let len = u32::try_from(answer.len()).unwrap_or(u32::MAX);
    let framed: Vec<u8> = len.to_le_bytes().into_iter().chain(answer.into_bytes()).collect();
    Box::into_raw(framed.into_boxed_slice()).cast_const().cast()
}
