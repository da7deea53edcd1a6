//! The booking widget: what a salon's clients see and touch. With the feature `desk`: the salon's own page instead.
//!
//! The rules of the visit are one pure machine, [`flow`]: state and message in, state and commands out. Around it stands
//! a thin shell that exists only in the browser: `app` runs the commands, `view` draws the state, `client` talks to the
//! Worker, `format` asks the browser's `Intl` for money and dates. Deliberately absent: a router (the host page owns its
//! address), a store, and any rule about money that is not in `chairtime_shared`.

pub mod decode;
#[cfg(any(feature = "desk", not(target_arch = "wasm32")))]
pub mod desk;
pub mod encode;
pub mod flow;
pub mod i18n;
pub mod ics;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod client;
#[cfg(target_arch = "wasm32")]
mod format;
#[cfg(target_arch = "wasm32")]
mod host;
#[cfg(target_arch = "wasm32")]
mod json;
#[cfg(target_arch = "wasm32")]
mod options;
#[cfg(target_arch = "wasm32")]
mod view;

#[cfg(target_arch = "wasm32")]
pub use app::mount;
#[cfg(all(feature = "desk", target_arch = "wasm32"))]
pub use desk::open;

/// A quarter of the size of the standard one, and as fast.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
