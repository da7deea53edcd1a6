//! Connects a salon to TipTop Pay, or looks at its connection again: the calls between the judgements.
//!
//! Invariant: nothing is written at TipTop Pay before the keys and the choices are found to be right; what is written is
//! read back, because an update that leaves something out turns a notification off and says that it went well.
//! Calls go one after the other: a test terminal takes five at a time, its payments among them.
//! Deliberately absent: setting the Check. TipTop Pay has no call for it; the owner gets one line to copy.

use super::tiptoppay_check::{self as judge, KINDS, Said};
use super::{Checked, Judgement, Manual, OLD_SECRETS_SECONDS, Target, TipTopJudgement as Is, has_failed};
use crate::connection::{
    Connection, Finding, Keys, OpenConnection, Outcome, PageKind, Region, Stages, TipTopPayKeys,
};
use crate::secret::Secret;
use crate::stripe_api::NoAnswer;
use crate::tiptoppay::NotificationKind;
use crate::tiptoppay::error::TipTopError;
use crate::tiptoppay::request::{ApiRequest, ApiResponse};
use crate::tiptoppay::site::{self, NotificationSetting};
use chairtime_shared::provider::{Mode, Provider};

/// One terminal, as it is called.
#[derive(Debug, Clone)]
pub struct Terminal {
    /// Which TipTop Pay.
    pub region: Region,
    /// Its name there.
    pub public_id: String,
    /// Its password there.
    pub api_secret: Secret,
}

/// Whoever can ask TipTop Pay.
pub trait AskTipTop {
    /// Sends one request for that terminal.
    fn ask(
        &self,
        terminal: &Terminal,
        request: &ApiRequest,
    ) -> impl Future<Output = Result<ApiResponse, NoAnswer>>;
}

/// What the owner has pasted and chosen. What is not chosen stays as it is, or is what is usual.
#[derive(Debug, Default)]
pub struct Pasted<'a> {
    /// As the Public ID.
    pub public_id: &'a str,
    /// As the API secret.
    pub api_secret: &'a str,
    /// Whether the terminal takes real money: nothing but the owner can tell.
    pub mode: Option<Mode>,
    /// Which TipTop Pay.
    pub region: Option<Region>,
    /// Where clients pay.
    pub page: Option<PageKind>,
    /// In how many stages.
    pub stages: Option<Stages>,
}

/// Where notifications of that kind are to be sent.
#[must_use]
pub fn address(target: &Target, kind: NotificationKind) -> String {
    format!("{}/payments/prepaid/tiptoppay/{}/{kind}", target.origin, target.salon)
}

/// Addresses at which a Check is answered: ours, and those of set-ups made by hand.
fn check_addresses(target: &Target) -> Vec<String> {
    let bare = format!("{}/payments/prepaid/tiptoppay", target.origin);
    vec![address(target, NotificationKind::Check), format!("{bare}/{}", target.salon), bare]
}

/// Tries what was pasted, and sets up what has to be there. `before` is what is connected already: the same terminal must
/// come out.
pub async fn connect(
    api: &impl AskTipTop,
    target: &Target,
    pasted: Pasted<'_>,
    before: Option<&OpenConnection>,
) -> Checked {
    let (public_id, api_secret) = match judge::keys(pasted.public_id, pasted.api_secret) {
        Ok(keys) => keys,
        Err(findings) => return Checked::failed(findings),
    };
    let stored = before.map(|before| &before.connection);
    let said = Said {
        mode: pasted.mode.or(stored.map(|it| it.mode)).unwrap_or_else(|| judge::usual_mode(&public_id)),
        region: pasted.region.or(stored.map(|it| it.region)).unwrap_or_else(|| judge::region_of(target)),
        stages: pasted.stages.or(stored.map(|it| it.stages)).unwrap_or_default(),
    };
    let page = pasted.page.or(stored.map(|it| it.page)).unwrap_or_default();
    let terminal = Terminal { region: said.region, public_id, api_secret };
    check(api, target, Tried { terminal, said, page }, before).await
}

/// Looks at a stored connection as if it was connected just now, and mends what can be mended.
pub async fn verify(api: &impl AskTipTop, target: &Target, open: &OpenConnection) -> Checked {
    let Some(terminal) = terminal(open) else { return Checked::default() };
    let Connection { mode, region, stages, page, .. } = open.connection;
    let tried = Tried { terminal, said: Said { mode, region, stages }, page };
    check(api, target, tried, Some(open)).await
}

/// Turns our notifications off. `Err`: what still stands at TipTop Pay.
pub async fn disconnect(api: &impl AskTipTop, target: &Target, open: &OpenConnection) -> Result<(), Finding> {
    let Some(terminal) = terminal(open) else { return Ok(()) };
    for kind in KINDS {
        let asked = api.ask(&terminal, &site::notification_get(kind)).await;
        let setting = asked.map_err(|_| Is::Unreachable.found())?;
        let setting = site::parse_notification(&setting).map_err(|error| judge::not_set(kind, &error))?;
        // One that leads elsewhere by now is somebody else's.
        if !setting.enabled || setting.address != address(target, kind) {
            continue;
        }
        let Some(request) = site::notification_off(kind) else { continue };
        let answer = api.ask(&terminal, &request).await.map_err(|_| Is::Unreachable.found())?;
        site::parse_notification_updated(&answer).map_err(|error| judge::not_set(kind, &error))?;
    }
    Ok(())
}

fn terminal(open: &OpenConnection) -> Option<Terminal> {
    let Keys::TipTopPay(keys) = &open.keys else { return None };
    Some(Terminal {
        region: open.connection.region,
        public_id: keys.public_id.clone(),
        api_secret: keys.api_secrets.first()?.clone(),
    })
}

/// What is being tried.
struct Tried {
    terminal: Terminal,
    said: Said,
    page: PageKind,
}

async fn check(
    api: &impl AskTipTop,
    target: &Target,
    tried: Tried,
    before: Option<&OpenConnection>,
) -> Checked {
    let stored = before.map(|before| &before.connection);
    let mut findings = vec![match api.ask(&tried.terminal, &site::test()).await {
        Ok(answer) => match site::parse_test(&answer) {
            Ok(()) => Is::KeysAccepted.found(),
            Err(error) => judge::trouble(&error),
        },
        Err(_) => Is::Unreachable.found(),
    }];
    findings.extend(judge::said(&tried.terminal.public_id, tried.said, target, stored));
    if has_failed(&findings) {
        return Checked::failed(findings);
    }
    findings.extend(notifications(api, target, &tried.terminal, stored).await);
    if has_failed(&findings) {
        return Checked::failed(findings);
    }
    let seen = read(api, &tried.terminal, NotificationKind::Check).await;
    let seen = seen.map_err(|trouble| match trouble {
        Some(TipTopError::Refused(refusal)) if !refusal.message.is_empty() => refusal.message,
        Some(error) => error.to_string(),
        None => "no answer".to_owned(),
    });
    let addresses = check_addresses(target);
    let found = judge::check(&seen, &addresses, tried.said.region);
    let manual = (found.outcome != Outcome::Passed).then(|| Manual {
        address: address(target, NotificationKind::Check),
        events: Vec::new(),
        api_version: None,
        field: None,
        cabinet: judge::cabinet(tried.said.region).to_owned(),
    });
    findings.push(found);
    let open = connection(target, tried, before);
    Checked { findings, open: Some(open), manual }
}

/// `Err(None)`: no answer.
async fn read(
    api: &impl AskTipTop,
    terminal: &Terminal,
    kind: NotificationKind,
) -> Result<NotificationSetting, Option<TipTopError>> {
    let answer = api.ask(terminal, &site::notification_get(kind)).await.map_err(|_| None)?;
    site::parse_notification(&answer).map_err(Some)
}

/// Sets the notifications that are not as we make them, and reads them back.
async fn notifications(
    api: &impl AskTipTop,
    target: &Target,
    terminal: &Terminal,
    before: Option<&Connection>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for kind in KINDS {
        match notification(api, target, terminal, before, kind).await {
            Ok(told) => findings.extend(told),
            Err(finding) => {
                findings.push(finding);
                return findings;
            }
        }
    }
    if findings.is_empty() {
        findings.push(Is::NotificationsSet.found());
    }
    findings
}

async fn notification(
    api: &impl AskTipTop,
    target: &Target,
    terminal: &Terminal,
    before: Option<&Connection>,
    kind: NotificationKind,
) -> Result<Option<Finding>, Finding> {
    let address = address(target, kind);
    let trouble = |error: Option<TipTopError>| match error {
        Some(error) => judge::not_set(kind, &error),
        None => Is::Unreachable.found(),
    };
    let found = read(api, terminal, kind).await.map_err(trouble)?;
    if judge::is_ours(&found, &address) {
        return Ok(None);
    }
    let Some(request) = site::notification_update(kind, &address) else { return Ok(None) };
    let answer = api.ask(terminal, &request).await.map_err(|_| trouble(None))?;
    site::parse_notification_updated(&answer).map_err(|error| trouble(Some(error)))?;
    let kept = read(api, terminal, kind).await.map_err(trouble)?;
    if !judge::is_ours(&kept, &address) {
        return Err(Is::NotificationNotKept.with(&[kind.as_str(), &address]));
    }
    Ok(judge::mended(kind, &found, &address, before))
}

fn connection(target: &Target, tried: Tried, before: Option<&OpenConnection>) -> OpenConnection {
    let Tried { terminal, said, page } = tried;
    let mut api_secrets = vec![terminal.api_secret];
    let old = before.map(|before| before.keys.signing()).unwrap_or_default();
    let newest = api_secrets.first().map(Secret::expose).unwrap_or_default().to_owned();
    let renewed = old.first().is_some_and(|old| old.expose() != newest);
    api_secrets.extend(old.iter().filter(|old| old.expose() != newest).cloned());
    let before = before.map(|before| &before.connection);
    let connection = Connection {
        provider: Provider::TipTopPay,
        mode: said.mode,
        account: terminal.public_id.clone(),
        label: before.map(|before| before.label.clone()).unwrap_or_default(),
        region: said.region,
        page,
        stages: said.stages,
        endpoint: None,
        connected_at: before.map_or(target.now, |before| before.connected_at),
        old_secrets_until: if renewed {
            Some(target.now.plus(OLD_SECRETS_SECONDS))
        } else {
            before.and_then(|before| before.old_secrets_until)
        },
        watch: None,
        retired_at: None,
        version: before.map_or(0, |before| before.version),
    };
    OpenConnection {
        connection,
        keys: Keys::TipTopPay(TipTopPayKeys { public_id: terminal.public_id, api_secrets }),
    }
}
