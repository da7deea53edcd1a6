//! Stripe's messages (events), reduced to facts.
//!
//! Invariant: [`parse`] takes only verified bytes; what is read without that, Stripe has given as an answer. The same event twice, or two events for one change, give the same
//! facts; the caller needs no order. What the object says counts, the type adds only what no object tells.
//! Deliberately absent: thin events (`v2.core.event`). Endpoints are created for snapshots.

use super::kind::EventKind;
use super::object::{
    Charge, CheckoutSession, Dispute, Expandable, Object, ObjectError, PaymentIntent, Refund, Transfer,
};
use super::reference::{Hint, Subject};
use super::signature::Verified;
use chairtime_shared::id::{ProviderRef, SalonId};
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::Mode;
use chairtime_shared::time::Timestamp;
use serde::Deserialize;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripeEvent {
    /// Its name, `evt_…`. The same message may come more than once.
    pub id: ProviderRef,
    /// What it is about.
    pub kind: EventKind,
    /// Test or live; to be compared with the mode of the salon's key.
    pub mode: Mode,
    /// When the change happened, not when the message was sent.
    pub created: Timestamp,
    /// Stripe's names of what it is about.
    pub subject: Subject,
    /// What we wrote into the object; refunds and disputes made elsewhere carry none.
    pub hint: Option<Hint>,
    /// What it says, names first. Empty for a kind that is not handled and for a currency that is not one of ours:
    /// the salon's account may take other payments too.
    pub facts: Vec<PaymentFact>,
}

/// Why a verified message is not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// Not JSON, or a field of another type than documented.
    #[error("the message is not readable JSON")]
    Json,
    /// A thin event: the endpoint was created for the wrong kind of payload.
    #[error("thin events are not supported: create the endpoint for snapshot payloads")]
    Thin,
    /// JSON, but not an event.
    #[error("the message is not an event")]
    NotAnEvent,
    /// A field that is needed is absent, or is not what it should be.
    #[error("the field `{0}` is missing or unreadable")]
    Field(&'static str),
}

#[derive(Deserialize)]
struct Envelope {
    id: Option<String>,
    created: Option<i64>,
    livemode: Option<bool>,
    r#type: Option<String>,
}

#[derive(Deserialize)]
struct Carrier<T> {
    data: Option<Data<T>>,
}

#[derive(Deserialize)]
struct Data<T> {
    object: Option<T>,
}

/// Reads a message that has been verified.
pub fn parse(verified: Verified<'_>) -> Result<StripeEvent, EventError> {
    read(verified.body())
}

/// Reads a message that has been verified, or that Stripe itself has listed.
pub(super) fn read(bytes: &[u8]) -> Result<StripeEvent, EventError> {
    let name: Name = serde_json::from_slice(bytes).map_err(|_| EventError::Json)?;
    match name.object.as_deref() {
        Some("event") => {}
        // Before the rest: a thin event has its own types for fields of the same name.
        Some(name) if name.starts_with("v2.") => return Err(EventError::Thin),
        _ => return Err(EventError::NotAnEvent),
    }
    let envelope: Envelope = serde_json::from_slice(bytes).map_err(|_| EventError::Json)?;
    let kind = EventKind::from(envelope.r#type.ok_or(EventError::Field("type"))?);
    let livemode = envelope.livemode.ok_or(EventError::Field("livemode"))?;
    let id = envelope.id.and_then(|id| id.parse().ok()).ok_or(EventError::Field("id"))?;
    let created = Timestamp(envelope.created.ok_or(EventError::Field("created"))?);
    let body = Body { bytes, livemode };
    let News { subject, hint, mut facts } = body.news(&kind)?;
    for fact in &mut facts {
        if let PaymentFact::Declined { at: at @ None, .. } = fact {
            *at = Some(created);
        }
    }
    Ok(StripeEvent { id, kind, mode: super::mode(livemode), created, subject, hint, facts })
}

#[derive(Deserialize)]
struct Name {
    object: Option<String>,
}

#[derive(Default)]
struct News {
    subject: Subject,
    hint: Option<Hint>,
    facts: Vec<PaymentFact>,
}

struct Body<'a> {
    bytes: &'a [u8],
    livemode: bool,
}

impl Body<'_> {
    fn news(&self, kind: &EventKind) -> Result<News, EventError> {
        match kind {
            EventKind::ChargeSucceeded
            | EventKind::ChargeCaptured
            | EventKind::ChargeFailed
            | EventKind::ChargePending
            | EventKind::ChargeUpdated
            | EventKind::ChargeRefunded => self.read::<Charge>(Object::all_facts),
            EventKind::ChargeExpired => self.read(|charge: &Charge| {
                let mut facts = charge.all_facts()?;
                add(&mut facts, PaymentFact::AuthorisationEnded);
                Ok(facts)
            }),
            EventKind::ChargeRefundUpdated
            | EventKind::RefundCreated
            | EventKind::RefundUpdated
            | EventKind::RefundFailed => self.read::<Refund>(Object::all_facts),
            EventKind::DisputeCreated | EventKind::DisputeUpdated | EventKind::DisputeClosed => {
                self.read::<Dispute>(Object::all_facts)
            }
            EventKind::DisputeFundsWithdrawn => self.dispute(Transfer::Withdrawn),
            EventKind::DisputeFundsReinstated => self.dispute(Transfer::Reinstated),
            EventKind::CheckoutCompleted | EventKind::CheckoutExpired | EventKind::CheckoutAsyncSucceeded => {
                self.read::<CheckoutSession>(Object::all_facts)
            }
            EventKind::CheckoutAsyncFailed => self.read(|session: &CheckoutSession| {
                let mut facts = session.all_facts()?;
                facts.retain(|fact| *fact != PaymentFact::Processing);
                add(&mut facts, PaymentFact::Declined { code: None, at: None, transaction: None });
                add(&mut facts, PaymentFact::CheckoutClosed);
                Ok(facts)
            }),
            EventKind::IntentCapturable
            | EventKind::IntentCanceled
            | EventKind::IntentFailed
            | EventKind::IntentSucceeded => self.read::<PaymentIntent>(Object::all_facts),
            EventKind::Other(_) => Ok(News::default()),
        }
    }

    fn dispute(&self, transfer: Transfer) -> Result<News, EventError> {
        self.read(|dispute: &Dispute| {
            let mut facts = dispute.all_facts()?;
            for fact in facts.iter_mut().filter(|fact| matches!(fact, PaymentFact::Dispute { .. })) {
                *fact = dispute.read(Some(transfer))?;
            }
            Ok(facts)
        })
    }

    fn read<T: Object>(
        &self,
        facts: impl FnOnce(&T) -> Result<Vec<PaymentFact>, ObjectError>,
    ) -> Result<News, EventError> {
        let carrier: Carrier<T> = serde_json::from_slice(self.bytes).map_err(|_| EventError::Json)?;
        let object = carrier.data.and_then(|data| data.object).ok_or(EventError::Field("data.object"))?;
        if object.name() != Some(T::NAME) {
            return Err(EventError::Field("data.object.object"));
        }
        if object.livemode().is_some_and(|livemode| livemode != self.livemode) {
            return Err(EventError::Field("data.object.livemode"));
        }
        let facts = match facts(&object) {
            Ok(facts) => facts,
            Err(ObjectError::Currency) => Vec::new(),
            Err(ObjectError::Field(field)) => return Err(EventError::Field(field)),
        };
        Ok(News { subject: object.subject(), hint: object.hint(), facts })
    }
}

fn add(facts: &mut Vec<PaymentFact>, fact: PaymentFact) {
    if !facts.contains(&fact) {
        facts.push(fact);
    }
}

/// What an **unverified** message claims: enough to choose whose secrets to try, and good for nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peek {
    /// The salon that the metadata or the client reference names.
    pub salon: Option<SalonId>,
    /// The names by which the payment may be known, most telling first.
    pub refs: Vec<ProviderRef>,
}

#[derive(Deserialize)]
struct Glimpse {
    id: Option<String>,
    charge: Option<Expandable<Glimpse>>,
    client_reference_id: Option<String>,
    latest_charge: Option<Expandable<Glimpse>>,
    metadata: Option<Claim>,
    payment_intent: Option<Expandable<Glimpse>>,
}

#[derive(Deserialize)]
struct Claim {
    salon: Option<String>,
}

/// Reads what a message claims before it is verified, for the address that does not name the salon. A message that
/// cannot be read claims nothing.
#[must_use]
pub fn peek(body: &[u8]) -> Peek {
    let carrier = serde_json::from_slice::<Carrier<Glimpse>>(body).ok();
    let Some(object) = carrier.and_then(|carrier| carrier.data).and_then(|data| data.object) else {
        return Peek::default();
    };
    let claimed = object.metadata.and_then(|claim| claim.salon).and_then(|salon| salon.parse().ok());
    let reference = || object.client_reference_id.and_then(|text| text.parse::<Hint>().ok());
    let salon = claimed.or_else(|| reference().map(|hint| hint.salon));
    let name = |field: Option<Expandable<Glimpse>>| match field? {
        Expandable::Id(id) => Some(id),
        Expandable::Object(object) => object.id,
    };
    let names = [name(object.payment_intent), name(object.charge), name(object.latest_charge), object.id];
    Peek { salon, refs: names.into_iter().flatten().filter_map(|id| id.parse().ok()).collect() }
}
