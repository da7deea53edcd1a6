//! The booking widget: what a salon's clients see and touch. With the feature `desk`: the salon's own page instead.
//!
//! The rules of the visit are one pure machine, [`flow`]: state and message in, state and commands out. Around it stands
//! a thin shell that exists only in the browser: `app` runs the commands, `view` draws the state, `client` talks to the
//! Worker, `format` asks the browser's `Intl` for money and dates. Without the feature `app` only the first screen is left,
//! which `front` draws as text: so the Worker shows it before, and without, the wasm. Deliberately absent: a router (the
//! host page owns its address), a store, and any rule about money that is not in `chairtime_shared`.

pub mod decode;
#[cfg(any(feature = "desk", not(target_arch = "wasm32")))]
pub mod desk;
pub mod encode;
pub mod flow;
#[cfg(not(app))]
pub mod front;
pub mod i18n;
pub mod ics;

#[cfg(app)]
mod app;
#[cfg(app)]
mod client;
#[cfg(app)]
mod format;
#[cfg(app)]
mod host;
#[cfg(app)]
mod json;
#[cfg(app)]
mod options;
mod view;

#[cfg(app)]
pub use app::mount;
#[cfg(all(feature = "desk", app))]
pub use desk::open;

/// A quarter of the size of the standard one, and as fast.
#[cfg(app)]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
