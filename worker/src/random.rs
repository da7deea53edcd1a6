//! Random bytes from the platform's generator: keys, nonces, tokens.
//!
//! Deliberately absent: anything that could be repeated. Whoever needs to test with randomness takes it as an argument.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // developers.cloudflare.com/workers/runtime-apis/web-crypto: the operating system's generator.
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn fill(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// The platform has no randomness to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the platform gave no random bytes")]
pub struct NoRandomness;

/// So many random bytes.
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
