//! Calls about how everything is doing.

use super::{get, path};
use crate::desk::flow::Msg;
use crate::desk::flow::health::HealthMsg;
use crate::flow::Version;
use chairtime_shared::id::SalonId;
use chairtime_shared::text::joined;

/// How everything is doing.
pub(super) async fn told(salon: &SalonId, version: Version, lang: &str) -> Msg {
    let outcome = get(&path(salon, &joined(&["/health?lang=", lang]))).await;
    Msg::Health(HealthMsg::Told { version, outcome: outcome.map(Box::new) })
}

/// Why a time is not offered.
pub(super) async fn why(salon: &SalonId, query: &str, version: Version) -> Msg {
    let outcome = get(&path(salon, &joined(&["/health/why?", query]))).await;
    Msg::Health(HealthMsg::Why { version, outcome: outcome.map(Box::new) })
}
