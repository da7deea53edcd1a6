//! Connects a salon to Stripe, or looks at its connection again: the calls between the judgements.
//!
//! Invariant: nothing is written at Stripe before the key, the account and the rights are found to be right. The endpoint
//! is ours alone: whatever else stands at our address is removed, for its messages cannot be verified or come twice.

use super::stripe_check::{self, Plan, WEBHOOK_RIGHT};
use super::{Checked, Judgement, Manual, OLD_SECRETS_SECONDS, StripeJudgement as Is, Target, has_failed};
use crate::connection::{
    Connection, Finding, Keys, OpenConnection, PageKind, Region, Stages, StripeKeys, WebhookEndpoint,
};
use crate::secret::Secret;
use crate::stripe::account::{self, Account};
use crate::stripe::error::StripeError;
use crate::stripe::request::{ApiRequest, ApiResponse};
use crate::stripe::rights::Right;
use crate::stripe::webhook_endpoint::{self as endpoint, Endpoint};
use crate::stripe::{API_VERSION, EventKind};
use crate::stripe_api::NoAnswer;
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::id::ProviderRef;
use chairtime_shared::provider::{Mode, Provider};
use futures_util::future::join_all;

/// Where the owner looks after keys and webhooks.
const DASHBOARD: &str = "https://dashboard.stripe.com/webhooks";

/// Whoever can ask Stripe.
pub trait AskStripe {
    /// Sends one request with that key.
    fn ask(&self, key: &Secret, request: &ApiRequest) -> impl Future<Output = Result<ApiResponse, NoAnswer>>;
}

/// What the owner has pasted.
#[derive(Debug)]
pub struct Pasted<'a> {
    /// As the key.
    pub secret_key: &'a str,
    /// As the signing secret, for a key that may not make webhooks.
    pub webhook_secret: Option<&'a str>,
}

/// Where messages for that salon are to be sent: the address with the salon in it, and the bare one.
#[must_use]
pub fn addresses(target: &Target) -> [String; 2] {
    let bare = format!("{}/payments/prepaid/stripe", target.origin);
    [format!("{bare}/{}", target.salon), bare]
}

/// What the owner has to set up at Stripe when the key may not.
#[must_use]
pub fn manual(target: &Target) -> Manual {
    let [address, _] = addresses(target);
    Manual {
        address,
        events: EventKind::HANDLED.to_vec(),
        api_version: Some(API_VERSION),
        field: Some("webhook_secret"),
        cabinet: DASHBOARD.to_owned(),
    }
}

/// Tries what was pasted, and sets up what has to be there. `before` is what is connected already: the same account must
/// come out, and its endpoint is kept.
pub async fn connect(
    api: &impl AskStripe,
    target: &Target,
    pasted: Pasted<'_>,
    before: Option<&OpenConnection>,
) -> Checked {
    let (key, mode) = match stripe_check::key(pasted.secret_key) {
        Ok(key) => key,
        Err(finding) => return Checked::failed(vec![finding]),
    };
    let given = pasted.webhook_secret.map(str::trim).filter(|text| !text.is_empty());
    let given = match given.map(stripe_check::webhook_secret).transpose() {
        Ok(given) => given,
        Err(finding) => return Checked::failed(vec![finding]),
    };
    check(api, target, Tried { key, mode, given }, before).await
}

/// Looks at a stored connection as if it was connected just now, and mends what can be mended.
pub async fn verify(api: &impl AskStripe, target: &Target, open: &OpenConnection) -> Checked {
    let Keys::Stripe(keys) = &open.keys else { return Checked::default() };
    let Some(mode) = keys.mode() else { return Checked::failed(vec![Is::KeyUnknown.found()]) };
    check(api, target, Tried { key: keys.secret_key.clone(), mode, given: None }, Some(open)).await
}

/// Removes our endpoint, as far as the key may. `Err`: what still stands at Stripe.
pub async fn disconnect(api: &impl AskStripe, open: &OpenConnection) -> Result<(), Finding> {
    let (Keys::Stripe(keys), Some(ours)) = (&open.keys, &open.connection.endpoint) else { return Ok(()) };
    let Ok(id) = ours.id.parse() else { return Ok(()) };
    let kept = |code: &str| Is::WebhookRefused.with(&[code]);
    match api.ask(&keys.secret_key, &endpoint::delete(&id)).await {
        Ok(answer) => endpoint::parse_deleted(&answer).map_err(|error| kept(&error.to_string())),
        Err(_) => Err(Is::Unreachable.found()),
    }
}

/// What is being tried.
struct Tried {
    key: Secret,
    mode: Mode,
    given: Option<Secret>,
}

async fn check(
    api: &impl AskStripe,
    target: &Target,
    tried: Tried,
    before: Option<&OpenConnection>,
) -> Checked {
    let asked = api.ask(&tried.key, &account::retrieve()).await;
    let mut known = None;
    let mut findings = match asked.map(|answer| account::parse(&answer)) {
        Ok(Ok(account)) => {
            let connected = before.map(|before| &before.connection);
            let findings = stripe_check::account(&account, tried.mode, target, connected);
            known = Some(account);
            findings
        }
        Ok(Err(error)) => vec![stripe_check::no_account(&error)],
        Err(_) => vec![Is::Unreachable.found()],
    };
    // Without the right to see the account the others are still worth knowing: one look at the key mends them all.
    let may_go_on = known.is_some() || findings.iter().any(|finding| finding.check == "account");
    if may_go_on {
        findings.extend(rights(api, &tried.key, target.cards).await);
    }
    let Some(account) = known.filter(|_| !has_failed(&findings)) else { return Checked::failed(findings) };
    let endpoint = Webhook { api, target, tried: &tried, before }.set_up().await;
    findings.extend(endpoint.findings);
    let manual = endpoint.by_hand.then(|| manual(target)).filter(|_| has_failed(&findings));
    if has_failed(&findings) {
        return Checked { findings, open: None, manual };
    }
    let open = connection(target, tried, account, endpoint.kept, endpoint.secrets, before);
    Checked { findings, open: Some(open), manual }
}

async fn rights(api: &impl AskStripe, key: &Secret, cards: CardOnFile) -> Vec<Finding> {
    let probes = Right::needed(cards).map(|right| async move { (right, api.ask(key, &right.probe()).await) });
    let mut missing = Vec::new();
    for (right, answer) in join_all(probes).await {
        match answer.map(|answer| right.missing(&answer)) {
            Ok(Ok(None)) => {}
            Ok(Ok(Some(names))) => missing.extend(names.into_iter().map(|name| (right, name))),
            Ok(Err(error)) => return vec![stripe_check::trouble(&error)],
            Err(_) => return vec![Is::Unreachable.found()],
        }
    }
    missing.dedup_by(|(_, name), (_, before)| name == before);
    stripe_check::rights(&missing)
}

fn connection(
    target: &Target,
    tried: Tried,
    account: Account,
    endpoint: Option<WebhookEndpoint>,
    webhook_secrets: Vec<Secret>,
    before: Option<&OpenConnection>,
) -> OpenConnection {
    let newest = |secrets: &[Secret]| secrets.first().map(|secret| secret.expose().to_owned());
    let old = before.map(|before| before.keys.signing()).unwrap_or_default();
    let renewed = !old.is_empty() && newest(old) != newest(&webhook_secrets);
    let before = before.map(|before| &before.connection);
    let old_secrets_until = if renewed {
        Some(target.now.plus(OLD_SECRETS_SECONDS))
    } else {
        before.and_then(|b| b.old_secrets_until)
    };
    let connection = Connection {
        provider: Provider::Stripe,
        mode: tried.mode,
        account: account.id,
        label: account.name.unwrap_or_default(),
        region: Region::default(),
        page: PageKind::default(),
        stages: before.map_or(Stages::One, |before| before.stages),
        endpoint,
        connected_at: before.map_or(target.now, |before| before.connected_at),
        old_secrets_until,
        watch: None,
        retired_at: None,
        version: before.map_or(0, |before| before.version),
    };
    OpenConnection { connection, keys: Keys::Stripe(StripeKeys { secret_key: tried.key, webhook_secrets }) }
}

/// How the endpoint stands after the work on it.
#[derive(Default)]
struct Done {
    findings: Vec<Finding>,
    kept: Option<WebhookEndpoint>,
    secrets: Vec<Secret>,
    /// The key may not do it.
    by_hand: bool,
}

/// Why the work on the endpoint ended early.
enum Stop {
    /// The key may not.
    Forbidden,
    /// Something else, as the owner is told.
    Found(Finding),
}

impl From<NoAnswer> for Stop {
    fn from(_: NoAnswer) -> Self {
        Self::Found(Is::Unreachable.found())
    }
}

impl From<StripeError> for Stop {
    fn from(error: StripeError) -> Self {
        match &error {
            StripeError::Refused(refusal) if refusal.http == 403 => Self::Forbidden,
            StripeError::Refused(refusal) if refusal.http != 401 => {
                Self::Found(stripe_check::not_made(refusal, "").unwrap_or_else(|| Is::Unreadable.found()))
            }
            StripeError::Refused(_) | StripeError::Unavailable { .. } | StripeError::Unreadable { .. } => {
                Self::Found(stripe_check::trouble(&error))
            }
        }
    }
}

/// The work on the endpoint.
struct Webhook<'a, A> {
    api: &'a A,
    target: &'a Target,
    tried: &'a Tried,
    before: Option<&'a OpenConnection>,
}

impl<A: AskStripe> Webhook<'_, A> {
    async fn ask(&self, request: &ApiRequest) -> Result<ApiResponse, Stop> {
        Ok(self.api.ask(&self.tried.key, request).await?)
    }

    /// The signing secrets known before, the newest first.
    fn known_secrets(&self) -> Vec<Secret> {
        self.before.map(|before| before.keys.signing().to_vec()).unwrap_or_default()
    }

    async fn set_up(&self) -> Done {
        let mut seen = None;
        match self.by_api(&mut seen).await {
            Ok(done) => done,
            Err(Stop::Forbidden) => self.by_hand(seen.as_deref()),
            Err(Stop::Found(finding)) => Done { findings: vec![finding], ..Done::default() },
        }
    }

    async fn by_api(&self, seen: &mut Option<Vec<Endpoint>>) -> Result<Done, Stop> {
        let [address, _] = addresses(self.target);
        let all = endpoint::parse_list(&self.ask(&endpoint::list()).await?)?;
        let stored = self.before.and_then(|before| before.connection.endpoint.as_ref());
        let known =
            stored.and_then(|stored| stored.id.parse().ok()).filter(|_| !self.known_secrets().is_empty());
        let plan = stripe_check::plan(seen.insert(all), &address, known.as_ref());
        match plan {
            Plan::Keep { endpoint: found, flaws, surplus } => {
                self.delete(&surplus).await?;
                if !flaws.is_empty() {
                    let answer = self.ask(&endpoint::mend(&found.id, &address)).await?;
                    let mended = endpoint::parse(&answer)?;
                    if mended.is_none_or(|mended| !mended.flaws(&address).is_empty()) {
                        return Err(Stop::Found(Is::WebhookRefused.with(&["not kept"])));
                    }
                }
                Ok(Done {
                    findings: stripe_check::mended(&found, &flaws),
                    kept: Some(WebhookEndpoint { id: found.id.to_string(), url: address }),
                    secrets: self.known_secrets(),
                    by_hand: false,
                })
            }
            Plan::Make { before, after, why } => {
                self.delete(&before).await?;
                let answer = self.ask(&endpoint::create(&address, &self.target.salon)).await?;
                let made = match endpoint::parse_created(&answer) {
                    Err(StripeError::Refused(refusal)) => {
                        let not_made = stripe_check::not_made(&refusal, &address);
                        return Err(not_made.map_or(Stop::Forbidden, Stop::Found));
                    }
                    made => made?,
                };
                self.delete(after.as_slice()).await?;
                let mut secrets = vec![made.secret];
                secrets.extend(self.known_secrets());
                Ok(Done {
                    findings: vec![why.found()],
                    kept: Some(WebhookEndpoint { id: made.endpoint.id.to_string(), url: address }),
                    secrets,
                    by_hand: false,
                })
            }
        }
    }

    async fn delete(&self, endpoints: &[ProviderRef]) -> Result<(), Stop> {
        for id in endpoints {
            endpoint::parse_deleted(&self.ask(&endpoint::delete(id)).await?)?;
        }
        Ok(())
    }

    /// The key may not do it: what the owner gave, or what was stored, has to do.
    fn by_hand(&self, seen: Option<&[Endpoint]>) -> Done {
        let mut secrets: Vec<_> = self.tried.given.iter().cloned().collect();
        let known = self.known_secrets();
        let fresh =
            |known: &Secret| self.tried.given.as_ref().is_none_or(|given| given.expose() != known.expose());
        secrets.extend(known.into_iter().filter(fresh));
        let [address, bare] = addresses(self.target);
        let findings = if secrets.is_empty() {
            vec![Is::WebhookByHandWanted.with(&[WEBHOOK_RIGHT])]
        } else {
            stripe_check::by_hand(seen, [&address, &bare])
        };
        let kept = self.before.and_then(|before| before.connection.endpoint.clone());
        Done { findings, kept, secrets, by_hand: true }
    }
}
