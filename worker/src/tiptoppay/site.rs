//! The terminal (site): do the keys work, and where do its notifications go.
//!
//! Invariant: an update says everything. What is left out falls back to TipTop Pay's defaults, and those are off and GET.
//! The Check cannot be set here, only in the cabinet; there is no request for it.
//! Deliberately absent: the keys themselves. They are made and changed in the cabinet.

use super::error::TipTopError;
use super::json::Object;
use super::kind::NotificationKind;
use super::request::{ApiRequest, ApiResponse};

/// The request that does nothing but prove the keys.
#[must_use]
pub fn test() -> ApiRequest {
    ApiRequest::new("/test", Object::default(), None)
}

/// Reads the answer to [`test()`].
pub fn parse_test(response: &ApiResponse) -> Result<(), TipTopError> {
    response.done()
}

/// The kinds whose address can be set by a request.
pub const SETTABLE: [NotificationKind; 6] = [
    NotificationKind::Pay,
    NotificationKind::Fail,
    NotificationKind::Confirm,
    NotificationKind::Refund,
    NotificationKind::Cancel,
    NotificationKind::Recurrent,
];

/// The request that looks where notifications of that kind go.
#[must_use]
pub fn notification_get(kind: NotificationKind) -> ApiRequest {
    ApiRequest::new(&format!("/site/notifications/{kind}/get"), Object::default(), None)
}

/// The request that has notifications of that kind sent to `address`, as POSTs in UTF-8. `None` for the Check, which is
/// set in the cabinet.
#[must_use]
pub fn notification_update(kind: NotificationKind, address: &str) -> Option<ApiRequest> {
    if !SETTABLE.contains(&kind) {
        return None;
    }
    let body = Object::default()
        .with("IsEnabled", true)
        .with("Address", address)
        .with("HttpMethod", "POST")
        .with("Encoding", "UTF8")
        .with("Format", "CloudPayments");
    Some(ApiRequest::new(&format!("/site/notifications/{kind}/update"), body, None))
}

/// The request that turns notifications of that kind off. `None` for the Check, which is set in the cabinet.
#[must_use]
pub fn notification_off(kind: NotificationKind) -> Option<ApiRequest> {
    let path = format!("/site/notifications/{kind}/update");
    SETTABLE.contains(&kind).then(|| ApiRequest::new(&path, Object::default().with("IsEnabled", false), None))
}

/// Reads the answer to [`notification_update`] and [`notification_off`].
pub fn parse_notification_updated(response: &ApiResponse) -> Result<(), TipTopError> {
    response.done()
}

/// Where notifications of one kind go, in TipTop Pay's words; empty where nothing is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotificationSetting {
    /// They are sent at all.
    pub enabled: bool,
    /// Where to.
    pub address: String,
    /// `GET` or `POST`.
    pub http_method: String,
    /// `UTF8` or `Windows1251`.
    pub encoding: String,
    /// `CloudPayments`, `QIWI` or `RT`.
    pub format: String,
}

impl NotificationSetting {
    /// True when notifications come to `address` in a form that we read. GET is read too.
    #[must_use]
    pub fn reaches(&self, address: &str) -> bool {
        self.enabled
            && self.address == address
            && self.encoding.eq_ignore_ascii_case("UTF8")
            && self.format.eq_ignore_ascii_case("CloudPayments")
    }
}

/// Reads the answer to [`notification_get`].
pub fn parse_notification(response: &ApiResponse) -> Result<NotificationSetting, TipTopError> {
    let model = response.model()?;
    let enabled = match model.get("IsEnabled") {
        Some("true") => true,
        Some("false") => false,
        _ => return Err(response.unreadable("IsEnabled")),
    };
    let text = |name| model.get(name).unwrap_or_default().to_owned();
    Ok(NotificationSetting {
        enabled,
        address: text("Address"),
        http_method: text("HttpMethod"),
        encoding: text("Encoding"),
        format: text("Format"),
    })
}
