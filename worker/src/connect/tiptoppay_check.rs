//! What TipTop Pay's answers mean for a connection: plain functions, no calls.

use super::{Judgement, Target, TipTopJudgement as Is};
use crate::connection::{Connection, Finding, Region, Stages};
use crate::secret::Secret;
use crate::tiptoppay::NotificationKind;
use crate::tiptoppay::error::TipTopError;
use crate::tiptoppay::site::NotificationSetting;
use chairtime_shared::provider::{Mode, Provider};

/// Characters of an API secret.
const SECRET_CHARS: usize = 32;
/// Characters that a publishable key of Stripe's has at least; a Public ID may begin like one.
const STRIPE_KEY_CHARS_MIN: usize = 40;

/// The kinds that we set, in the order in which they are told.
pub const KINDS: [NotificationKind; 5] = [
    NotificationKind::Pay,
    NotificationKind::Fail,
    NotificationKind::Confirm,
    NotificationKind::Refund,
    NotificationKind::Cancel,
];

fn is_stripes(text: &str) -> bool {
    let publishable = ["pk_live_", "pk_test_"].iter().any(|start| text.starts_with(start));
    ["sk_", "rk_", "whsec_"].iter().any(|start| text.starts_with(start))
        || (publishable && text.len() >= STRIPE_KEY_CHARS_MIN)
}

fn is_public_id(text: &str) -> bool {
    let rest = text.strip_prefix("pk_").or_else(|| text.strip_prefix("test_api_"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && rest.len() <= 100
            && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
    })
}

/// Reads what was pasted as the two keys, or says what is wrong with them.
pub fn keys(public_id: &str, api_secret: &str) -> Result<(String, Secret), Vec<Finding>> {
    let (public_id, api_secret) = (public_id.trim(), api_secret.trim());
    if public_id.is_empty() || api_secret.is_empty() {
        let blank = [(public_id, Is::PublicIdBlank), (api_secret, Is::SecretBlank)];
        return Err(blank.iter().filter(|(text, _)| text.is_empty()).map(|(_, is)| is.found()).collect());
    }
    let wrong = |finding| Err(vec![finding]);
    if is_stripes(public_id) || is_stripes(api_secret) {
        return wrong(Is::KeysAreStripes.found());
    }
    if is_public_id(api_secret) && !is_public_id(public_id) {
        return wrong(Is::KeysSwapped.found());
    }
    if !is_public_id(public_id) {
        return wrong(Is::PublicIdForm.found());
    }
    if api_secret.chars().any(|char| char.is_whitespace() || char.is_control()) {
        return wrong(Is::SecretSpaces.found());
    }
    let length = api_secret.chars().count();
    let secret = Secret::new(api_secret).ok().filter(|_| length == SECRET_CHARS);
    match secret {
        Some(secret) => Ok((public_id.to_owned(), secret)),
        None => wrong(Is::SecretLength.with(&[&length.to_string()])),
    }
}

/// What is said of the terminal, not seen: nothing in TipTop Pay's answers tells any of it.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    /// Whether the terminal takes real money.
    pub mode: Mode,
    /// Where it is.
    pub region: Region,
    /// In how many stages money is taken.
    pub stages: Stages,
}

/// The region whose currency that is; Kazakhstan for all others.
#[must_use]
pub fn region_of(target: &Target) -> Region {
    if target.currency.code() == "MXN" { Region::Mx } else { Region::Kz }
}

/// The mode of a terminal of which nothing was said.
#[must_use]
pub fn usual_mode(public_id: &str) -> Mode {
    if public_id.starts_with("test_api_") { Mode::Test } else { Mode::Live }
}

/// What is to be said of the choices made.
#[must_use]
pub fn said(public_id: &str, said: Said, target: &Target, before: Option<&Connection>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_other = |before: &&Connection| !before.account.is_empty() && before.account != public_id;
    if let Some(before) = before.filter(is_other) {
        findings.push(Is::OtherTerminal.with(&[public_id, &before.account]));
    }
    findings.push(match said.mode {
        Mode::Live if usual_mode(public_id) == Mode::Test => Is::ModeDemo.found(),
        Mode::Live => Is::ModeLive.found(),
        Mode::Test => Is::ModeTest.found(),
    });
    findings.push(currency(said.region, target));
    findings.extend(stages(said.region, said.stages));
    findings
}

fn currency(region: Region, target: &Target) -> Finding {
    let prices = target.currency.code();
    let (own, name) = match region {
        Region::Kz => ("KZT", "Kazakhstan"),
        Region::Mx => ("MXN", "Mexico"),
    };
    if !Provider::TipTopPay.charges(target.currency) {
        Is::CurrencyUnsupported.with(&[prices])
    } else if prices == own {
        Is::CurrencyMatches.with(&[prices])
    } else if prices == "MXN" || region == Region::Mx {
        Is::RegionOther.with(&[prices, name])
    } else {
        Is::CurrencyByContract.with(&[prices])
    }
}

/// What keeps money from being taken in that many stages there.
#[must_use]
pub fn stages(region: Region, stages: Stages) -> Option<Finding> {
    (region == Region::Mx && stages == Stages::Two).then(|| Is::StagesUnavailable.found())
}

/// What an error says that any call may bring.
#[must_use]
pub fn trouble(error: &TipTopError) -> Finding {
    match error {
        TipTopError::Refused(refusal) => Is::TestRefused.with(&[reason(refusal)]),
        TipTopError::Unauthorised => Is::KeysRejected.found(),
        TipTopError::Busy { .. } | TipTopError::Unavailable { .. } => Is::Unreachable.found(),
        TipTopError::Unreadable { .. } => Is::Unreadable.found(),
    }
}

fn reason(refusal: &crate::tiptoppay::error::Refusal) -> &str {
    if refusal.message.is_empty() { refusal.code() } else { &refusal.message }
}

/// Why a notification could not be set or seen.
#[must_use]
pub fn not_set(kind: NotificationKind, error: &TipTopError) -> Finding {
    match error {
        TipTopError::Refused(refusal) => Is::NotificationRefused.with(&[kind.as_str(), reason(refusal)]),
        TipTopError::Unauthorised
        | TipTopError::Busy { .. }
        | TipTopError::Unavailable { .. }
        | TipTopError::Unreadable { .. } => trouble(error),
    }
}

/// Whether a setting is the one that we make.
#[must_use]
pub fn is_ours(setting: &NotificationSetting, address: &str) -> bool {
    setting.reaches(address) && setting.http_method.eq_ignore_ascii_case("POST")
}

/// What was put right in a notification that stood like `setting`. `None`: there is nothing to say, as it was merely not
/// set up before.
#[must_use]
pub fn mended(
    kind: NotificationKind,
    setting: &NotificationSetting,
    address: &str,
    before: Option<&Connection>,
) -> Option<Finding> {
    let name = kind.as_str();
    if !setting.address.is_empty() && setting.address != address {
        Some(Is::NotificationMoved.with(&[name, &setting.address]))
    } else if before.is_none() {
        None
    } else if setting.enabled && setting.address == address {
        Some(Is::NotificationMended.with(&[name]))
    } else {
        Some(Is::NotificationEnabled.with(&[name]))
    }
}

/// Where the owner sets up what cannot be set up by a call.
#[must_use]
pub fn cabinet(region: Region) -> &'static str {
    match region {
        Region::Kz => "https://merchant.tiptoppay.kz",
        Region::Mx => "https://merchant.tiptoppay.mx",
    }
}

/// What is to be said of the Check. `addresses`: the one with everything in it, and others that work as well.
#[must_use]
pub fn check(setting: &Result<NotificationSetting, String>, addresses: &[String], region: Region) -> Finding {
    let address = addresses.first().map_or("", String::as_str);
    let by_hand = |is: Is, more: &[&str]| is.with(&[&[address, cabinet(region)], more].concat());
    let setting = match setting {
        Ok(setting) => setting,
        Err(reason) => return by_hand(Is::CheckUnknown, &[reason]),
    };
    if addresses.iter().any(|address| setting.reaches(address)) {
        Is::CheckSet.found()
    } else if !setting.enabled || setting.address.is_empty() {
        by_hand(Is::CheckAbsent, &[])
    } else if addresses.contains(&setting.address) {
        by_hand(Is::CheckForm, &[])
    } else {
        by_hand(Is::CheckElsewhere, &[&setting.address])
    }
}
