//! The salon's connections: see them, make one, check it, change its keys or its choices, give it up.
//!
//! Invariants: keys come in by the body of one call and go to the salon's ledger; no answer has one. A connection in use
//! changes to another account only after it was given up, so that nobody loses the way to money taken before; play money
//! may be left behind.

use super::super::answer::{Answer, internal, json};
use super::super::body;
use super::super::context::{Context, now, unexpected};
use super::Owner;
use super::report::{Line, Shown, lines, report, shown};
use crate::connect::live::Live;
use crate::connect::{
    Checked, Judgement, StripeJudgement, Target, TipTopJudgement, kept_cards, stripe, tiptoppay,
    tiptoppay_check, watch,
};
use crate::connection::{Keys, OpenConnection, PageKind, Region, Stages};
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use crate::stripe::EventKind;
use crate::tiptoppay::NotificationKind;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::cancellation::CancellationRule;
use chairtime_shared::catalogue::Service;
use chairtime_shared::money::Currency;
use chairtime_shared::provider::{Mode, Provider};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use worker::Request;

/// The salon's connections, and where providers have to send messages.
#[derive(Serialize)]
struct List<'a> {
    connections: Vec<Shown<'a>>,
    retired: Vec<Shown<'a>>,
    addresses: Addresses,
    events: &'static [&'static str],
    api_version: &'static str,
}

#[derive(Serialize)]
struct Addresses {
    stripe: String,
    tiptoppay: BTreeMap<&'static str, String>,
}

#[derive(Deserialize)]
struct Charging {
    currency: Currency,
    #[serde(default)]
    cancellation: CancellationRule,
    services: Vec<Service>,
}

/// The salon as the checks need it.
pub(super) async fn target(context: &Context<'_>, owner: &Owner) -> Result<Target, Problem> {
    let reply = context.ledger(&owner.salon, &Message::Storefront).await?;
    let Reply::Storefront { json, .. } = reply else { return Err(unexpected()) };
    let Charging { currency, cancellation, services } =
        serde_json::from_slice(json.as_bytes()).map_err(|error| internal(&error))?;
    let cards = kept_cards(cancellation, &services);
    let origin = context.config.public_origin.clone();
    Ok(Target { salon: owner.salon.clone(), currency, cards, origin, now: now() })
}

/// The connection with its keys, if it is in use.
pub(super) async fn in_use(
    context: &Context<'_>,
    owner: &Owner,
    provider: Provider,
) -> Result<Option<OpenConnection>, Problem> {
    let reply = context.ledger(&owner.salon, &Message::Keys { provider }).await?;
    let Reply::Keys { open } = reply else { return Err(unexpected()) };
    Ok(open.map(|open| *open).filter(|open| open.connection.retired_at.is_none()))
}

fn not_connected() -> Problem {
    Problem::new(Code::NotConnected)
}

/// `GET …/connections`.
pub(super) async fn list(context: &Context<'_>, owner: &Owner) -> Answer {
    let target = target(context, owner).await?;
    let reply = context.ledger(&owner.salon, &Message::Connections).await?;
    let Reply::Connections { list, retired } = reply else { return Err(unexpected()) };
    let [stripe, _] = stripe::addresses(&target);
    let kinds = [NotificationKind::Check].into_iter().chain(tiptoppay_check::KINDS);
    json(&List {
        connections: list.iter().map(|one| shown(one)).collect(),
        retired: retired.iter().map(|one| shown(one)).collect(),
        addresses: Addresses {
            stripe,
            tiptoppay: kinds.map(|kind| (kind.as_str(), tiptoppay::address(&target, kind))).collect(),
        },
        events: EventKind::HANDLED,
        api_version: crate::stripe::API_VERSION,
    })
}

/// What connects Stripe.
#[derive(Default, Deserialize)]
#[serde(default)]
struct StripeBody {
    secret_key: String,
    webhook_secret: Option<String>,
}

/// What connects TipTop Pay.
#[derive(Default, Deserialize)]
#[serde(default)]
struct TipTopPayBody {
    public_id: String,
    api_secret: String,
    mode: Option<Mode>,
    region: Option<Region>,
    page: Option<PageKind>,
    stages: Option<Stages>,
}

/// What was pasted, for either provider.
enum Pasted {
    Stripe(StripeBody),
    TipTopPay(TipTopPayBody),
}

impl Pasted {
    async fn read(request: &mut Request, provider: Provider) -> Result<Self, Problem> {
        Ok(match provider {
            Provider::Stripe => Self::Stripe(body::secret_json(request, body::API_BYTES_MAX).await?),
            Provider::TipTopPay => Self::TipTopPay(body::secret_json(request, body::API_BYTES_MAX).await?),
        })
    }

    async fn try_out(
        &self,
        context: &Context<'_>,
        target: &Target,
        before: Option<&OpenConnection>,
    ) -> Checked {
        let api = Live(&context.config);
        match self {
            Self::Stripe(StripeBody { secret_key, webhook_secret }) => {
                let pasted = stripe::Pasted { secret_key, webhook_secret: webhook_secret.as_deref() };
                stripe::connect(&api, target, pasted, before).await
            }
            Self::TipTopPay(TipTopPayBody { public_id, api_secret, mode, region, page, stages }) => {
                let (mode, region, page, stages) = (*mode, *region, *page, *stages);
                let pasted = tiptoppay::Pasted { public_id, api_secret, mode, region, page, stages };
                tiptoppay::connect(&api, target, pasted, before).await
            }
        }
    }

    /// Whether a connection of play money gives way to what was pasted, instead of being changed by it.
    fn replaces(&self, before: &OpenConnection) -> bool {
        before.connection.mode == Mode::Test
            && match self {
                Self::Stripe(body) => {
                    body.secret_key.trim().get(2..).is_some_and(|rest| rest.starts_with("_live_"))
                }
                Self::TipTopPay(body) => body.public_id.trim() != before.connection.account,
            }
    }
}

/// Removes at the provider what we have set up there. What could not be removed is told.
async fn remove(
    context: &Context<'_>,
    target: &Target,
    open: &OpenConnection,
) -> Option<crate::connection::Finding> {
    let api = Live(&context.config);
    let removed = match &open.keys {
        Keys::Stripe(_) => stripe::disconnect(&api, open).await,
        Keys::TipTopPay(_) => tiptoppay::disconnect(&api, target, open).await,
    };
    removed.err()
}

/// `POST …/connections/{provider}`.
pub(super) async fn connect(
    context: &Context<'_>,
    mut request: Request,
    owner: &Owner,
    provider: Provider,
) -> Answer {
    let pasted = Pasted::read(&mut request, provider).await?;
    let before = in_use(context, owner, provider).await?;
    let target = target(context, owner).await?;
    let (gives_way, before) = match before {
        Some(before) if pasted.replaces(&before) => (Some(before), None),
        before => (None, before),
    };
    let checked = pasted.try_out(context, &target, before.as_ref()).await;
    store(context, owner, &target, checked, gives_way.as_ref()).await
}

/// `POST …/connections/{provider}/rotate`: other keys of the same account.
pub(super) async fn rotate(
    context: &Context<'_>,
    mut request: Request,
    owner: &Owner,
    provider: Provider,
) -> Answer {
    let pasted = Pasted::read(&mut request, provider).await?;
    let before = in_use(context, owner, provider).await?.ok_or_else(not_connected)?;
    let target = target(context, owner).await?;
    let checked = pasted.try_out(context, &target, Some(&before)).await;
    store(context, owner, &target, checked, None).await
}

/// Stores what was found to be right, and reports.
async fn store(
    context: &Context<'_>,
    owner: &Owner,
    target: &Target,
    checked: Checked,
    gives_way: Option<&OpenConnection>,
) -> Answer {
    let Checked { mut findings, open, manual } = checked;
    let Some(mut open) = open else { return report(&findings, None, manual.as_ref()) };
    open.connection.watch = Some(watch::watch(&findings, None, target.now));
    let message = Message::Connect { open: Box::new(open.clone()), by: None };
    let reply = context.ledger(&owner.salon, &message).await?;
    if matches!(reply, Reply::StillOpen) {
        // What was just set up there is of no use.
        let _ = remove(context, target, &open).await;
        findings.push(match open.connection.provider {
            Provider::Stripe => StripeJudgement::StillOpen.found(),
            Provider::TipTopPay => TipTopJudgement::StillOpen.found(),
        });
        return report(&findings, None, None);
    }
    let Reply::Connected { connection } = reply else { return Err(unexpected()) };
    if let Some(old) = gives_way {
        // Play money, and another account or mode: what stays there does no harm.
        let _ = remove(context, target, old).await;
    }
    report(&findings, Some(&connection), manual.as_ref())
}

/// `POST …/connections/{provider}/verify`: the same checks on the stored keys, with the same repairs.
pub(super) async fn verify(context: &Context<'_>, owner: &Owner, provider: Provider) -> Answer {
    let before = in_use(context, owner, provider).await?.ok_or_else(not_connected)?;
    let target = target(context, owner).await?;
    let checked = watch::verify(&context.config, &target, &before).await;
    let (findings, manual) = (checked.findings.clone(), checked.manual.clone());
    let looked = watch::recorded(checked, &before, &target);
    let connection = looked.open.connection.clone();
    let message = Message::Watched {
        open: Box::new(looked.open),
        seen: before.connection.version,
        repaired: looked.repaired,
        reported: looked.reported,
    };
    context.ledger(&owner.salon, &message).await?;
    report(&findings, Some(&connection), manual.as_ref())
}

/// The choices that can be changed without new keys.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choices {
    page: Option<PageKind>,
    stages: Option<Stages>,
}

/// `PATCH …/connections/{provider}`.
pub(super) async fn change(
    context: &Context<'_>,
    mut request: Request,
    owner: &Owner,
    provider: Provider,
) -> Answer {
    let Choices { page, stages } = body::json(&mut request, body::API_BYTES_MAX).await?;
    let mut connection = in_use(context, owner, provider).await?.ok_or_else(not_connected)?.connection;
    if provider == Provider::Stripe && page == Some(PageKind::Widget) {
        return Err(Problem::new(Code::Malformed).detail("page: Stripe has a page of its own and no widget"));
    }
    connection.page = page.unwrap_or(connection.page);
    connection.stages = stages.unwrap_or(connection.stages);
    if provider == Provider::TipTopPay
        && let Some(finding) = tiptoppay_check::stages(connection.region, connection.stages)
    {
        return report(&[finding], None, None);
    }
    let message = Message::SaveConnection { connection: Box::new(connection.clone()) };
    let reply = context.ledger(&owner.salon, &message).await?;
    if matches!(reply, Reply::NotConnected) {
        return Err(not_connected());
    }
    let Reply::Ok = reply else { return Err(unexpected()) };
    json(&shown(&connection))
}

/// What was given up.
#[derive(Serialize)]
struct GivenUp {
    disconnected: bool,
    /// The keys stay, sealed, until what was paid there cannot come back any more.
    keys_kept: bool,
    /// What could not be removed at the provider.
    checks: Vec<Line>,
}

/// `DELETE …/connections/{provider}`: what we set up there is removed while there are keys for it, then the keys go.
pub(super) async fn disconnect(context: &Context<'_>, owner: &Owner, provider: Provider) -> Answer {
    let before = in_use(context, owner, provider).await?.ok_or_else(not_connected)?;
    let target = target(context, owner).await?;
    let left: Vec<_> = remove(context, &target, &before).await.into_iter().collect();
    let reply = context.ledger(&owner.salon, &Message::Disconnect { provider }).await?;
    if matches!(reply, Reply::NotConnected) {
        return Err(not_connected());
    }
    let Reply::Disconnected { keys_kept } = reply else { return Err(unexpected()) };
    json(&GivenUp { disconnected: true, keys_kept, checks: lines(&left) })
}
