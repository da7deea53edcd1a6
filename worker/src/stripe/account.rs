//! The account that a key belongs to: whose it is, and whether it can charge.
//!
//! Deliberately absent: everything that the owner sees in Stripe's own dashboard (payouts, requirements, people).

use super::error::StripeError;
use super::form::Form;
use super::request::{ApiRequest, ApiResponse};
use chairtime_shared::money::Currency;
use serde::Deserialize;

/// The request for the key's own account. A restricted key needs a right for it (`rak_connected_account_read`).
#[must_use]
pub fn retrieve() -> ApiRequest {
    ApiRequest::get("/v1/account".to_owned(), Form::default())
}

/// An account, as far as it matters to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name at Stripe, `acct_…`; the same for test and live keys.
    pub id: String,
    /// The owner's name for it, when she has given one.
    pub name: Option<String>,
    /// Whether Stripe lets it charge at all. A test key charges play money either way.
    pub charges: Charges,
    /// The currency in which its money is settled; `None` when it is none that we know.
    pub default_currency: Option<Currency>,
}

/// Whether an account may charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charges {
    /// It may.
    Enabled,
    /// Not until Stripe has what it still asks the owner for.
    Disabled,
}

#[derive(Deserialize)]
struct Wire {
    object: Option<String>,
    id: Option<String>,
    charges_enabled: Option<bool>,
    default_currency: Option<String>,
    business_profile: Option<Profile>,
    settings: Option<Settings>,
}

#[derive(Deserialize)]
struct Profile {
    name: Option<String>,
}

#[derive(Deserialize)]
struct Settings {
    dashboard: Option<Dashboard>,
}

#[derive(Deserialize)]
struct Dashboard {
    display_name: Option<String>,
}

/// Longest name that is kept.
const NAME_CHARS_MAX: usize = 100;

/// Reads the answer to [`retrieve`].
pub fn parse(response: &ApiResponse) -> Result<Account, StripeError> {
    let wire: Wire = response.json("body")?;
    if wire.object.as_deref() != Some("account") {
        return Err(response.unreadable("object"));
    }
    let shown = wire.settings.and_then(|settings| settings.dashboard?.display_name);
    let name = shown.or_else(|| wire.business_profile?.name).filter(|name| !name.trim().is_empty());
    let enabled = wire.charges_enabled.ok_or_else(|| response.unreadable("charges_enabled"))?;
    Ok(Account {
        id: wire.id.filter(|id| id.starts_with("acct_")).ok_or_else(|| response.unreadable("id"))?,
        name: name.map(|name| name.chars().take(NAME_CHARS_MAX).collect()),
        charges: if enabled { Charges::Enabled } else { Charges::Disabled },
        default_currency: wire.default_currency.and_then(|code| code.parse().ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &str) -> ApiResponse {
        ApiResponse { status: 200, body: body.into(), ..ApiResponse::default() }
    }

    #[test]
    fn an_account_tells_whose_it_is_and_whether_it_charges() {
        let body = r#"{"object":"account","id":"acct_1","charges_enabled":true,"default_currency":"eur",
            "business_profile":{"name":"Belle GmbH"},"settings":{"dashboard":{"display_name":"Belle"}}}"#;
        let account = parse(&answer(body)).unwrap();
        assert_eq!((account.id.as_str(), account.name.as_deref()), ("acct_1", Some("Belle")));
        assert_eq!(account.charges, Charges::Enabled);
        assert_eq!(account.default_currency.map(|currency| currency.to_string()).as_deref(), Some("EUR"));
    }

    #[test]
    fn what_is_not_told_is_not_guessed() {
        for (body, what) in [
            (r#"{"object":"account","id":"acct_1"}"#, "charges_enabled"),
            (r#"{"object":"account","id":"cus_1","charges_enabled":true}"#, "id"),
            (r#"{"object":"customer","id":"acct_1","charges_enabled":true}"#, "object"),
        ] {
            assert_eq!(parse(&answer(body)), Err(StripeError::Unreadable { http: 200, what }), "{body}");
        }
        let body = r#"{"object":"account","id":"acct_1","charges_enabled":false,"default_currency":"xxx"}"#;
        let account = parse(&answer(body)).unwrap();
        assert_eq!((account.charges, account.default_currency), (Charges::Disabled, None));
    }
}
