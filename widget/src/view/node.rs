//! What the screens are made of, in two makes: the browser's, Yew's nodes, and text, for the Worker and for tests.
//!
//! Invariant: both are made by the same calls from `tag`, so a screen cannot be one thing there and another here.

#[cfg(app)]
mod dom;
#[cfg(not(app))]
mod text;

#[cfg(app)]
pub(crate) use dom::*;
#[cfg(not(app))]
pub(crate) use text::*;
