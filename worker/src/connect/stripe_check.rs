//! What Stripe's answers mean for a connection: plain functions, no calls.

use super::{Judgement, StripeJudgement as Is, Target};
use crate::connection::{Connection, Finding};
use crate::secret::Secret;
use crate::stripe::EventKind;
use crate::stripe::account::{Account, Charges};
use crate::stripe::error::{Refusal, StripeError};
use crate::stripe::rights::Right;
use crate::stripe::webhook_endpoint::{Endpoint, Flaw, Status};
use crate::stripe::{API_VERSION, key_mode};
use chairtime_shared::id::ProviderRef;
use chairtime_shared::provider::{Mode, Provider};

/// Characters after the prefix that every key of Stripe's has at least: the oldest kind has 24.
const KEY_CHARS_MIN: usize = 20;
/// The right to see one's own account.
const ACCOUNT_RIGHT: &str = "rak_connected_account_read";
/// The right to make webhook endpoints.
pub const WEBHOOK_RIGHT: &str = "rak_webhook_write";

/// Reads what was pasted as the key, or says what it is instead.
pub fn key(text: &str) -> Result<(Secret, Mode), Finding> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Is::KeyBlank.found());
    }
    if text.starts_with("pk_") {
        return Err(Is::KeyPublishable.found());
    }
    if text.starts_with("whsec_") {
        return Err(Is::KeyIsWebhookSecret.found());
    }
    if text.chars().any(|char| char.is_whitespace() || char.is_control()) {
        return Err(Is::KeySpaces.found());
    }
    if text.contains(['*', '•', '…', '.']) {
        return Err(Is::KeyMasked.found());
    }
    let unknown = || Is::KeyUnknown.found();
    let secret = Secret::new(text).map_err(|_| unknown())?;
    let mode = key_mode(&secret).ok_or_else(unknown)?;
    // Both prefixes of a mode have eight characters.
    let rest = text.get(8..).unwrap_or_default();
    if !rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Err(unknown());
    }
    if rest.len() < KEY_CHARS_MIN {
        return Err(Is::KeyTruncated.found());
    }
    Ok((secret, mode))
}

/// Reads what was pasted as the signing secret.
pub fn webhook_secret(text: &str) -> Result<Secret, Finding> {
    let wrong = || Is::WebhookSecretForm.found();
    let text = text.trim();
    let rest = text.strip_prefix("whsec_").ok_or_else(wrong)?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_+/=-".contains(&byte);
    if rest.is_empty() || !rest.bytes().all(plain) {
        return Err(wrong());
    }
    Secret::new(text).map_err(|_| wrong())
}

/// What an error says that any call may bring.
#[must_use]
pub fn trouble(error: &StripeError) -> Finding {
    match error {
        StripeError::Refused(refusal) if refusal.http == 401 => {
            let expired = refusal.code.as_deref() == Some("api_key_expired");
            if expired { Is::KeyExpired.found() } else { Is::KeyRejected.found() }
        }
        StripeError::Unavailable { .. } => Is::Unreachable.found(),
        StripeError::Refused(_) | StripeError::Unreadable { .. } => Is::Unreadable.found(),
    }
}

/// What the answer to the question for the account says when it is no account.
#[must_use]
pub fn no_account(error: &StripeError) -> Finding {
    match error {
        StripeError::Refused(refusal) if refusal.http == 403 => Is::AccountRightMissing
            .with(&[refusal.missing_rights.first().map_or(ACCOUNT_RIGHT, String::as_str)]),
        StripeError::Refused(_) | StripeError::Unavailable { .. } | StripeError::Unreadable { .. } => {
            trouble(error)
        }
    }
}

/// What is to be said of an account, and of its place in what is connected already.
#[must_use]
pub fn account(account: &Account, mode: Mode, target: &Target, before: Option<&Connection>) -> Vec<Finding> {
    let mut findings = vec![Is::KeyAccepted.found()];
    findings.push(match before {
        // One that was brought from elsewhere may not say whose it is.
        Some(before) if !before.account.is_empty() && before.account != account.id => {
            Is::OtherAccount.with(&[&account.id, &before.account])
        }
        Some(_) | None => {
            let name = account.name.as_ref().map(|name| format!("{name} ({})", account.id));
            Is::AccountKnown.with(&[name.as_deref().unwrap_or(&account.id)])
        }
    });
    findings.push(match mode {
        _ if before.is_some_and(|before| before.mode != mode) => Is::OtherMode.found(),
        Mode::Test => Is::ModeTest.found(),
        Mode::Live => Is::ModeLive.found(),
    });
    findings.push(match (account.charges, mode) {
        (Charges::Enabled, _) => Is::ChargesEnabled.found(),
        (Charges::Disabled, Mode::Test) => Is::ChargesNotYet.found(),
        (Charges::Disabled, Mode::Live) => Is::ChargesDisabled.found(),
    });
    let prices = target.currency.code();
    findings.push(match account.default_currency {
        _ if !Provider::Stripe.charges(target.currency) => Is::CurrencyUnsupported.with(&[prices]),
        Some(settled) if settled != target.currency => Is::CurrencyConverted.with(&[prices, settled.code()]),
        Some(_) | None => Is::CurrencyMatches.with(&[prices]),
    });
    findings
}

/// What is to be said of the rights that the probes found missing.
#[must_use]
pub fn rights(missing: &[(Right, String)]) -> Vec<Finding> {
    if missing.is_empty() {
        return vec![Is::RightsComplete.found()];
    }
    let finding = |(right, name): &(Right, String)| {
        let judgement = if right.is_for_cards() { Is::CardRightMissing } else { Is::RightMissing };
        judgement.with(&[name])
    };
    missing.iter().map(finding).collect()
}

/// What is to be done about the endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// It is there and ours, and its secret is known.
    Keep {
        /// The endpoint.
        endpoint: Endpoint,
        /// What is wrong with it and can be mended.
        flaws: Vec<Flaw>,
        /// Others at the same address: every message would come twice.
        surplus: Vec<ProviderRef>,
    },
    /// A new one is needed.
    Make {
        /// Endpoints whose secret nobody knows any more: nothing they send can be believed, so they go first.
        before: Vec<ProviderRef>,
        /// The endpoint that the new one takes the place of: it goes when the new one is there, so that nothing is lost.
        after: Option<ProviderRef>,
        /// Why, as the owner is told.
        why: Is,
    },
}

/// Looks at all endpoints; `known` is the one whose secret we have.
#[must_use]
pub fn plan(all: &[Endpoint], address: &str, known: Option<&ProviderRef>) -> Plan {
    let is_known = |endpoint: &&Endpoint| Some(&endpoint.id) == known;
    let others = all.iter().filter(|endpoint| endpoint.url == address && !is_known(endpoint));
    let others: Vec<_> = others.map(|endpoint| endpoint.id.clone()).collect();
    if let Some(endpoint) = all.iter().find(is_known) {
        let flaws = endpoint.flaws(address);
        return if flaws.contains(&Flaw::Version) {
            Plan::Make { before: others, after: Some(endpoint.id.clone()), why: Is::WebhookRenewed }
        } else {
            Plan::Keep { endpoint: endpoint.clone(), flaws, surplus: others }
        };
    }
    let why = match (known, others.is_empty()) {
        (Some(_), _) => Is::WebhookMadeAgain,
        (None, false) => Is::WebhookReplaced,
        (None, true) => Is::WebhookMade,
    };
    Plan::Make { before: others, after: None, why }
}

/// What was mended in an endpoint that stood like `endpoint`.
#[must_use]
pub fn mended(endpoint: &Endpoint, flaws: &[Flaw]) -> Vec<Finding> {
    if flaws.is_empty() {
        return vec![Is::WebhookKept.found()];
    }
    let finding = |flaw: &Flaw| match flaw {
        Flaw::Disabled => Is::WebhookEnabled.found(),
        Flaw::Address => Is::WebhookMoved.with(&[&endpoint.url]),
        Flaw::Events => Is::WebhookEventsMended.found(),
        Flaw::Version => Is::WebhookRenewed.found(),
    };
    flaws.iter().map(finding).collect()
}

/// Why Stripe would not make an endpoint. `None`: the key may not, which is another matter.
#[must_use]
pub fn not_made(refusal: &Refusal, address: &str) -> Option<Finding> {
    if refusal.http == 403 {
        return None;
    }
    if refusal.param.as_deref() == Some("url") {
        return Some(Is::WebhookAddressRefused.with(&[address]));
    }
    // There is no code for it.
    if refusal.message.contains("maximum of") && refusal.message.contains("webhook endpoints") {
        return Some(Is::WebhookLimit.found());
    }
    let code = refusal.code.as_deref().or(refusal.kind.as_deref()).unwrap_or("no code");
    Some(Is::WebhookRefused.with(&[code]))
}

/// What is to be said of an endpoint that was made by hand, as far as the key may look: `all` is `None` when it may not.
/// `addresses`: ours with the salon in it, and the bare one.
#[must_use]
pub fn by_hand(all: Option<&[Endpoint]>, addresses: [&str; 2]) -> Vec<Finding> {
    let Some(all) = all else { return vec![Is::WebhookByHand.found()] };
    let [address, _] = addresses;
    let Some(endpoint) = all.iter().find(|endpoint| addresses.contains(&endpoint.url.as_str())) else {
        return vec![Is::WebhookByHandAbsent.with(&[address])];
    };
    let mut findings = Vec::new();
    if endpoint.status == Status::Disabled {
        findings.push(Is::WebhookByHandDisabled.found());
    }
    let sends = |event: &&&str| endpoint.events.iter().any(|sent| sent == "*" || sent == **event);
    // Slow methods of payment are not offered, so nobody need be told of them.
    let needed = EventKind::HANDLED.iter().filter(|event| !event.contains("async_payment"));
    let missing: Vec<_> = needed.filter(|event| !sends(event)).copied().collect();
    if !missing.is_empty() {
        findings.push(Is::WebhookByHandEvents.with(&[&missing.join(", ")]));
    }
    if endpoint.api_version.as_deref() != Some(API_VERSION) {
        let version = endpoint.api_version.as_deref().unwrap_or("—");
        findings.push(Is::WebhookByHandVersion.with(&[version, API_VERSION]));
    }
    if findings.is_empty() { vec![Is::WebhookKept.found()] } else { findings }
}
