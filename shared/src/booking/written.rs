//! How a booking is read back: field by field.
//!
//! A booking is written flat, and its phase with the name inside. Reading that with serde's own `flatten` and `tag` means
//! to keep every value until all names are known, with a second parser of everything in it; these say beforehand what
//! comes. Invariant: what a [`Booking`] writes is what is read here; a field that is missing here does not compile.

use super::links::LinkEpochs;
use super::{Actor, Asked, Booking, Claim, HeldCard, NewBooking, Paying, Phase, Purpose};
use crate::api::BookedLine;
use crate::cancellation::CancellationTerms;
use crate::contact::{Consent, Contact};
use crate::flat::{Missing, need};
use crate::id::BookingId;
use crate::locale::Locale;
use crate::money::Money;
use crate::payment::{Attempt, Payment};
use crate::prepayment::Quote;
use crate::time::{Interval, Timestamp};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A [`Booking`] as it is written.
#[derive(Deserialize)]
pub(super) struct WrittenBooking {
    id: BookingId,
    #[serde(default)]
    purpose: Purpose,
    #[serde(default)]
    by: Actor,
    asked: Asked,
    lines: Vec<BookedLine>,
    visit: Interval,
    claims: Vec<Claim>,
    quote: Quote,
    contact: Contact,
    consent: Consent,
    locale: Locale,
    at: Timestamp,
    hold_until: Option<Timestamp>,
    #[serde(default)]
    terms: CancellationTerms,
    smallest: Option<Money>,
    version: u64,
    phase: Phase,
    payments: BTreeMap<Attempt, Payment>,
    #[serde(default)]
    requested: BTreeMap<String, Money>,
    #[serde(default)]
    revoked: BTreeSet<String>,
    #[serde(default)]
    granted: BTreeMap<String, Money>,
    granted_before: Option<Money>,
    #[serde(default)]
    written_off: Option<Money>,
    #[serde(default)]
    held_card: HeldCard,
    #[serde(default)]
    links: LinkEpochs,
    paying: Option<Paying>,
}

impl From<WrittenBooking> for Booking {
    fn from(written: WrittenBooking) -> Self {
        let made = NewBooking {
            id: written.id,
            purpose: written.purpose,
            by: written.by,
            asked: written.asked,
            lines: written.lines,
            visit: written.visit,
            claims: written.claims,
            quote: written.quote,
            contact: written.contact,
            consent: written.consent,
            locale: written.locale,
            at: written.at,
            hold_until: written.hold_until,
            terms: written.terms,
            smallest: written.smallest,
        };
        Self {
            made,
            version: written.version,
            phase: written.phase,
            payments: written.payments,
            requested: written.requested,
            revoked: written.revoked,
            granted: written.granted,
            granted_before: written.granted_before,
            written_off: written.written_off,
            held_card: written.held_card,
            links: written.links,
            paying: written.paying,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum PhaseName {
    Held,
    Confirmed,
    Expired,
    NoShow,
    Cancelled,
}

/// A [`Phase`] as it is written.
#[derive(Deserialize)]
pub(super) struct WrittenPhase {
    phase: PhaseName,
    until: Option<Timestamp>,
    since: Option<Timestamp>,
    at: Option<Timestamp>,
    fee: Option<Money>,
}

impl TryFrom<WrittenPhase> for Phase {
    type Error = Missing;

    fn try_from(written: WrittenPhase) -> Result<Self, Missing> {
        let WrittenPhase { phase, until, since, at, fee } = written;
        let at = || need(at, "at");
        Ok(match phase {
            PhaseName::Held => Self::Held { until: need(until, "until")? },
            PhaseName::Confirmed => Self::Confirmed { since: need(since, "since")? },
            PhaseName::Expired => Self::Expired { at: at()? },
            PhaseName::NoShow => Self::NoShow { at: at()?, fee },
            PhaseName::Cancelled => Self::Cancelled { at: at()?, fee },
        })
    }
}
