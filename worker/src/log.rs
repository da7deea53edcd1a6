//! The log: one JSON line per happening, with the fields listed here and no others.
//!
//! Invariant: no name, phone number, e-mail address, key, token, header or body ever gets in: there is no field for it.

use chairtime_shared::id::SalonId;
use serde::Serialize;

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Worth counting.
    Info,
    /// Someone should look when it goes on.
    Warning,
    /// Our fault.
    Error,
}

/// One line.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    /// How bad.
    pub level: Level,
    /// What happened, a constant in `snake_case`.
    pub event: &'static str,
    /// Whose salon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salon: Option<&'a SalonId>,
    /// A code, an error's own text, a provider's request id. Never what a person typed.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub detail: &'a str,
}

fn write(line: &Line<'_>) {
    let text = serde_json::to_string(line).unwrap_or_default();
    match line.level {
        Level::Info => worker::console_log!("{text}"),
        Level::Warning => worker::console_warn!("{text}"),
        Level::Error => worker::console_error!("{text}"),
    }
}

/// Logs something worth counting.
pub fn info(event: &'static str, salon: Option<&SalonId>, detail: &str) {
    write(&Line { level: Level::Info, event, salon, detail });
}

/// Logs something that someone should look at when it goes on.
pub fn warning(event: &'static str, salon: Option<&SalonId>, detail: &str) {
    write(&Line { level: Level::Warning, event, salon, detail });
}

/// Logs a fault of ours.
pub fn error(event: &'static str, salon: Option<&SalonId>, detail: &str) {
    write(&Line { level: Level::Error, event, salon, detail });
}
