//! The operator's calls: open a salon, or change all of it; give its owner a key; bring its connections from elsewhere.
//! Opened by one secret of the Worker.

use super::answer::{Answer, internal, json};
use super::arrival;
use super::body;
use super::context::{Context, now, unexpected};
use crate::connection::{Connection, Keys, OpenConnection, PageKind, Region, Stages, TipTopPayKeys};
use crate::http::query::parameter;
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use crate::owner::OwnerKey;
use crate::random;
use crate::secret::are_same;
use chairtime_shared::api::{Code, Problem, Reason};
use chairtime_shared::catalogue::{InvalidCatalogue, Salon, SalonDraft};
use chairtime_shared::history::Who;
use chairtime_shared::id::SalonId;
use chairtime_shared::payment::SavedCard;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::schedule::Zone;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use worker::{Method, Request};

/// What the addresses of connections begin with.
const CONNECTIONS: &str = "connections/";

/// The salon is published.
#[derive(Serialize)]
struct Opened {
    salon: SalonId,
    version: u64,
    /// Opens the salon's desk; told once, when the salon is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_key: Option<String>,
}

/// A new key for the owner.
#[derive(Serialize)]
struct NewKey {
    owner_key: String,
}

/// True when the request carries the operator's secret.
fn is_operator(context: &Context<'_>, request: &Request) -> bool {
    let header = request.headers().get("Authorization").ok().flatten().unwrap_or_default();
    let Some(given) = header.strip_prefix("Bearer ") else { return false };
    let config = &context.config;
    are_same(given, config.operator_secret.expose(), config.link_secret.expose())
}

/// The catalogue in `draft`, of the salon in the address; a problem lists everything that is wrong with it.
pub(super) fn checked(draft: SalonDraft, salon: &SalonId) -> Result<Box<Salon>, Problem> {
    if draft.id != *salon {
        return Err(Problem::new(Code::Malformed).detail("id: must be the salon in the address"));
    }
    let invalid = |problems: InvalidCatalogue| Problem::invalid_catalogue(&problems);
    let salon = Salon::try_from(draft).map(Box::new).map_err(invalid)?;
    Zone::parse(&salon.zone).map_err(|error| {
        let unknown = Reason::Unknown.with("zone");
        Problem::new(Code::InvalidCatalogue).detail(format!("zone: {error}")).because(unknown)
    })?;
    Ok(salon)
}

/// `PUT /v1/operator/salons/{salon}`, `GET …/health`, `GET …/bookings?after={booking}`,
/// `POST …/owner-key`, `POST …/import?line={number}`, `PUT …/connections/{provider}`.
pub(super) async fn handle(context: &Context<'_>, request: Request, rest: &str) -> Answer {
    let not_found = || Problem::new(Code::NotFound);
    let rest = rest.strip_prefix("salons/").ok_or_else(not_found)?;
    let (slug, what) = rest.split_once('/').map_or((rest, None), |(slug, what)| (slug, Some(what)));
    let salon: SalonId = slug.parse().map_err(|_| not_found())?;
    if !is_operator(context, &request) {
        return Err(Problem::new(Code::Unauthorised));
    }
    match (request.method(), what) {
        (Method::Put, None) => open(context, request, salon).await,
        (Method::Get, Some("health")) => {
            let reply = context.ledger(&salon, &Message::Health).await?;
            let Reply::Health { health } = reply else { return Err(unexpected()) };
            json(&health)
        }
        (Method::Get, Some("bookings")) => list(context, &request, &salon).await,
        (Method::Post, Some("import")) => arrival::receive(context, request, &salon).await,
        (Method::Post, Some("owner-key")) => {
            json(&NewKey { owner_key: new_owner_key(context, &salon).await? })
        }
        (Method::Put, Some(what)) if what.starts_with(CONNECTIONS) => {
            let provider = what.strip_prefix(CONNECTIONS).and_then(|name| name.parse().ok());
            import(context, request, &salon, provider.ok_or_else(not_found)?).await
        }
        (_, None | Some("health" | "bookings" | "import" | "owner-key")) => {
            Err(Problem::new(Code::MethodNotAllowed))
        }
        (_, Some(_)) => Err(not_found()),
    }
}

/// A connection as the operator brings it from elsewhere: keys that are known to work. Nothing is checked at the provider.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Import {
    keys: Box<RawValue>,
    mode: Mode,
    #[serde(default)]
    account: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    region: Region,
    #[serde(default)]
    page: PageKind,
    #[serde(default)]
    stages: Stages,
}

impl Import {
    /// The keys, read as those of that provider. What is wrong with them is not told: they would be in the text.
    fn keys(&self, provider: Provider) -> Result<Keys, Problem> {
        let malformed = |what: &str| Problem::new(Code::Malformed).detail(format!("keys: {what}"));
        let bytes = self.keys.get().as_bytes();
        let keys = match provider {
            Provider::Stripe => serde_json::from_slice(bytes).map(Keys::Stripe),
            Provider::TipTopPay => serde_json::from_slice(bytes).map(Keys::TipTopPay),
        };
        let keys = keys.map_err(|_| malformed("not those of this provider"))?;
        match &keys {
            Keys::Stripe(stripe) if stripe.mode() != Some(self.mode) => {
                Err(malformed("secret_key is no secret key of that mode"))
            }
            Keys::TipTopPay(TipTopPayKeys { api_secrets, .. }) if api_secrets.is_empty() => {
                Err(malformed("api_secrets is empty"))
            }
            Keys::Stripe(_) | Keys::TipTopPay(_) => Ok(keys),
        }
    }
}

/// Takes over a salon's connection without checking it at the provider: for a move from another installation, and tests.
async fn import(context: &Context<'_>, mut request: Request, salon: &SalonId, provider: Provider) -> Answer {
    let import: Import = body::secret_json(&mut request, body::API_BYTES_MAX).await?;
    let keys = import.keys(provider)?;
    let Import { mode, account, label, region, page, stages, .. } = import;
    let connection = Connection {
        provider,
        mode,
        account,
        label,
        region,
        page,
        stages,
        endpoint: None,
        connected_at: now(),
        old_secrets_until: None,
        watch: None,
        retired_at: None,
        version: 0,
    };
    let open = Box::new(OpenConnection { connection, keys });
    let reply = context.ledger(salon, &Message::Connect { open, by: Some(Who::Operator) }).await?;
    if matches!(reply, Reply::StillOpen) {
        let detail = "live money taken at the connected account may still have to be sent back from there";
        return Err(Problem::new(Code::Malformed).detail(detail));
    }
    let Reply::Connected { connection } = reply else { return Err(unexpected()) };
    json(&connection)
}

/// Stands for what a card on file is charged by.
const KEPT: &str = "kept";

/// All bookings, a page at a time.
async fn list(context: &Context<'_>, request: &Request, salon: &SalonId) -> Answer {
    let url = request.url().map_err(|_| Problem::new(Code::Malformed))?;
    let after = parameter(&url, "after").map(|value| value.parse());
    let after = after.transpose().map_err(|_| Problem::new(Code::Malformed).detail("after: a booking"))?;
    let reply = context.ledger(salon, &Message::List { after }).await?;
    let Reply::Bookings { mut bookings } = reply else { return Err(unexpected()) };
    // That a card is kept may be seen here; by what it is charged, nowhere.
    let payments = bookings.iter_mut().flat_map(|booking| booking.payments.values_mut());
    for card in payments.filter_map(|payment| payment.known.saved.as_mut()) {
        *card = SavedCard { customer: KEPT.to_owned(), card: KEPT.to_owned() };
    }
    json(&bookings)
}

async fn open(context: &Context<'_>, mut request: Request, salon: SalonId) -> Answer {
    let draft: SalonDraft = body::json(&mut request, body::CATALOGUE_BYTES_MAX).await?;
    let checked = checked(draft, &salon)?;
    let reply = context.ledger(&salon, &Message::Publish { salon: checked }).await?;
    let Reply::Published { version, new } = reply else { return Err(unexpected()) };
    let owner_key = if new { Some(new_owner_key(context, &salon).await?) } else { None };
    json(&Opened { salon, version, owner_key })
}

/// Makes a key for the owner; the one before and all sessions end. Nothing is kept of it but its digest, so whoever
/// loses it needs another.
async fn new_owner_key(context: &Context<'_>, salon: &SalonId) -> Result<String, Problem> {
    let random = random::bytes().map_err(|error| internal(&error))?;
    let key = OwnerKey::new(salon, random).map_err(|error| internal(&error))?;
    context.ledger(salon, &Message::SetOwnerKey { hash: key.digest() }).await?;
    Ok(key.expose().to_owned())
}
