//! Forgetting a client: their names and contacts go from every booking, the visits and their money stay.
//!
//! Invariant: all or none; see the ledger. What the providers know of the client is theirs to erase, so the answer names the
//! payments by which they are found there.

use super::super::answer::{Answer, json};
use super::super::body;
use super::super::context::{Context, unexpected};
use super::Owner;
use crate::ledger::message::{Message, Whose};
use crate::ledger::reply::Reply;
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::id::{BookingId, ProviderRef};
use chairtime_shared::provider::Provider;
use serde::{Deserialize, Serialize};
use worker::{Method, Request};

/// Body of `POST …/clients/erase`: one of them or both.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contact {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    email: String,
}

/// A payment as its provider knows it.
#[derive(Serialize)]
struct AtProvider {
    provider: Provider,
    name: ProviderRef,
}

/// Who was forgotten.
#[derive(Serialize, Default)]
struct Erased {
    /// In these bookings.
    bookings: Vec<BookingId>,
    /// Out of our reach: what the providers keep of the client is erased there, by these names.
    at_providers: Vec<AtProvider>,
}

/// `POST …/clients/erase`.
pub(super) async fn handle(
    context: &Context<'_>,
    mut request: Request,
    owner: &Owner,
    rest: &[&str],
) -> Answer {
    if rest != ["erase"] {
        return Err(Problem::new(Code::NotFound));
    }
    if request.method() != Method::Post {
        return Err(Problem::new(Code::MethodNotAllowed));
    }
    let Contact { phone, email } = body::secret_json(&mut request, body::API_BYTES_MAX).await?;
    let (phone, email) = (phone.trim().to_owned(), email.trim().to_owned());
    erase(context, owner, Whose::Contact { phone, email }).await
}

/// Has somebody forgotten, portion by portion.
pub(super) async fn erase(context: &Context<'_>, owner: &Owner, whose: Whose) -> Answer {
    let message = Message::Erase { whose };
    let mut all = Erased::default();
    loop {
        match context.ledger(&owner.salon, &message).await {
            Ok(Reply::Erased { ids: bookings, payments, more }) => {
                all.bookings.extend(bookings);
                let named = |(provider, name)| AtProvider { provider, name };
                all.at_providers.extend(payments.into_iter().map(named));
                if !more {
                    return json(&all);
                }
            }
            Ok(Reply::VisitsAhead { ids: bookings }) => {
                let list: Vec<_> = bookings.iter().map(BookingId::as_str).collect();
                let why = "visits that are ahead, or whose payment is in doubt: ";
                return Err(Problem::new(Code::NotNow).detail(format!("{why}{}", list.join(", "))));
            }
            Ok(Reply::NoBooking) => return Err(Problem::new(Code::UnknownBooking)),
            Ok(Reply::NoContact) => {
                return Err(Problem::new(Code::Malformed).detail("phone or email: neither can be read"));
            }
            Ok(_) => return Err(unexpected()),
            Err(problem) => return Err(problem),
        }
    }
}
