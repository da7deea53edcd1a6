//! Stripe's objects, as far as we read them, and what each says about a payment.
//!
//! Invariant: facts come from the state of the object, never from the name of the message that brought it, so that a
//! late message and a look-up say the same. Every field is optional on the wire; one that a fact needs and that is not
//! there is an error, not a zero.

mod charge;
mod dispute;
mod intent;
mod refund;
mod session;

pub(crate) use charge::Charge;
pub(crate) use dispute::{Dispute, Transfer};
pub(crate) use intent::PaymentIntent;
pub(crate) use refund::{Refund, Unclear};
pub(crate) use session::CheckoutSession;

use super::reference::{Hint, Subject};
use chairtime_shared::id::ProviderRef;
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::payment::SavedCard;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::provider::Provider;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// Why an object cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum ObjectError {
    /// A field that is needed is absent, or is not what it should be.
    #[error("the field `{0}` is missing or unreadable")]
    Field(&'static str),
    /// A currency in which we never open a payment.
    #[error("the currency is not one of ours")]
    Currency,
}

/// One kind of object.
pub(crate) trait Object: DeserializeOwned {
    /// The value of its `object` field.
    const NAME: &'static str;

    /// The `object` field.
    fn name(&self) -> Option<&str>;

    /// Test or live, where the object tells.
    fn livemode(&self) -> Option<bool>;

    /// Its names, and those of what it belongs to.
    fn subject(&self) -> Subject;

    /// What we wrote into it.
    fn hint(&self) -> Option<Hint>;

    /// What it says about the payment, without its names.
    fn facts(&self) -> Result<Vec<PaymentFact>, ObjectError>;

    /// What it says about the payment, names first.
    fn all_facts(&self) -> Result<Vec<PaymentFact>, ObjectError> {
        let refs = self.subject().payment_refs();
        let mut facts = Vec::new();
        if !refs.is_empty() {
            facts.push(PaymentFact::Linked { refs });
        }
        for fact in self.facts()? {
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
        Ok(facts)
    }
}

/// What we write into an object's metadata.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Metadata {
    salon: Option<String>,
    booking: Option<String>,
    attempt: Option<String>,
    capture: Option<String>,
    chairtime_request: Option<String>,
}

impl Metadata {
    fn hint(metadata: Option<&Self>) -> Option<Hint> {
        let Self { salon, booking, attempt, .. } = metadata?;
        Hint::from_parts(salon.as_deref(), booking.as_deref(), attempt.as_deref())
    }
}

/// A reference that Stripe writes as an id, or as the whole object where that was asked for.
#[derive(Debug)]
pub(crate) enum Expandable<T> {
    Id(String),
    Object(Box<T>),
}

impl<T> Expandable<T> {
    fn object(field: Option<&Self>) -> Option<&T> {
        match field? {
            Self::Id(_) => None,
            Self::Object(object) => Some(object),
        }
    }
}

impl<T: Object> Expandable<T> {
    /// The names behind the reference; `place` puts a bare id where it belongs.
    fn subject(field: Option<&Self>, place: fn(Option<ProviderRef>) -> Subject) -> Subject {
        match field {
            None => Subject::default(),
            Some(Self::Id(id)) => place(reference(Some(id))),
            Some(Self::Object(object)) => object.subject(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Expandable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = Expandable<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id or an object")
            }

            fn visit_str<E: serde::de::Error>(self, id: &str) -> Result<Self::Value, E> {
                Ok(Expandable::Id(id.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
                    .map(|object| Expandable::Object(Box::new(object)))
            }
        }

        deserializer.deserialize_any(Either(PhantomData))
    }
}

/// An object of which nothing but its name is read.
#[derive(Debug, Deserialize)]
pub(crate) struct Named {
    id: Option<String>,
}

/// The name behind a reference, bare or not.
fn name(field: Option<&Expandable<Named>>) -> Option<ProviderRef> {
    match field? {
        Expandable::Id(id) => reference(Some(id)),
        Expandable::Object(object) => reference(object.id.as_deref()),
    }
}

/// The card that Stripe keeps: that of a customer. Without one it works for a single payment.
fn saved_card(
    customer: Option<&Expandable<Named>>,
    method: Option<&Expandable<Named>>,
) -> Option<PaymentFact> {
    let (customer, card) = (name(customer)?.to_string(), name(method)?.to_string());
    Some(PaymentFact::CardSaved { card: SavedCard { customer, card } })
}

/// A name of Stripe's; an absent or unusable one is none.
fn reference(id: Option<&str>) -> Option<ProviderRef> {
    id?.parse().ok()
}

/// A sum in the units of the wire. Never negative, never rounded.
fn money(wire: Option<i64>, currency: Option<&str>, field: &'static str) -> Result<Money, ObjectError> {
    let currency: Currency =
        currency.ok_or(ObjectError::Field("currency"))?.parse().map_err(|_| ObjectError::Currency)?;
    let wire = wire.and_then(|wire| u64::try_from(wire).ok()).ok_or(ObjectError::Field(field))?;
    Provider::Stripe.from_wire(wire, currency).map_err(|_| ObjectError::Field(field))
}
