//! The desk: the salon's own page, served at `/desk`.
//!
//! The same division as the booking widget's: [`flow`] is one pure machine, around it a thin shell that exists only in
//! the browser (`app`, `client`, `view`). It is built from this crate with the feature `desk`, apart from the widget: no
//! byte of it travels to a salon's clients. Deliberately absent: rules about money. What may be given back, kept or
//! charged, the ledger says with every visit; the desk shows it and asks for it.

pub mod data;
pub mod flow;
mod read;
pub mod texts;
pub mod write;

#[cfg(app)]
mod app;
#[cfg(app)]
mod client;
#[cfg(app)]
mod view;

#[cfg(app)]
pub use app::open;
