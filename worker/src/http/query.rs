//! What an address asks for behind its path.

use worker::Url;

/// The first parameter of that name, decoded. One function for all who ask: going through the parameters weighs half a kilobyte.
#[inline(never)]
pub(in crate::http) fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}
