//! Erasing who a booking was for: the names and contacts go, the visit and its money stay.
//!
//! Invariant: a booking that can still be turned up to, or paid for, keeps its contact: the salon needs it. What is erased
//! does not come back, however often old news is repeated. Deliberately absent: copies of the contact elsewhere (storage
//! keeps one), and what the providers know.

use super::after::CannotChange;
use super::decide::Step;
use super::{Booking, Event, Phase};
use crate::contact::{ContactField, Note};
use crate::payment::{Page, Payment};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Why a contact is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Erasure {
    /// The salon was asked to.
    Requested,
    /// The salon keeps it no longer than this.
    RetentionOver,
}

/// Seconds for which a provider may be asked for the same page again, with the same words: Stripe keeps an idempotency key
/// for a day (docs.stripe.com, "Idempotent requests").
const PAGE_IN_DOUBT_SECONDS: i64 = 24 * 3_600;

impl Booking {
    /// The fields of its contact that say something.
    #[must_use]
    pub fn contact_fields(&self) -> BTreeSet<ContactField> {
        let contact = &self.made.contact;
        let known = [
            (ContactField::Name, !contact.name.is_empty()),
            (ContactField::Phone, !contact.phone.as_str().is_empty()),
            (ContactField::Email, contact.email.is_some()),
            (ContactField::Comment, !contact.comment.is_empty() || !contact.note.as_str().is_empty()),
        ];
        known.into_iter().filter(|(_, known)| *known).map(|(field, _)| field).collect()
    }

    /// Its client may still come, or a payment page may still be asked for in their name, or their card is being charged.
    #[must_use]
    pub fn needs_contact(&self, now: Timestamp) -> bool {
        let ahead = match self.phase {
            Phase::Held { .. } => true,
            Phase::Confirmed { .. } => self.made.visit.end > now,
            // A payment that comes late books after all.
            Phase::Expired { .. } => {
                self.made.visit.start > now && self.payments.values().any(Payment::page_may_be_open)
            }
            Phase::Cancelled { .. } | Phase::NoShow { .. } => false,
        };
        // A card that is being charged is named by what would be forgotten.
        let in_doubt = self.payments.values().any(|payment| {
            let opening = payment.page == Page::Opening && now.since(payment.since) < PAGE_IN_DOUBT_SECONDS;
            opening || payment.charge_under_way()
        });
        ahead || in_doubt
    }

    /// Since when, or from when on, there is nothing more to come of it: what is kept for some days is kept from then.
    #[must_use]
    pub fn over_since(&self) -> Timestamp {
        match self.phase {
            Phase::Cancelled { at, .. } => at.min(self.made.visit.end),
            Phase::Held { .. } | Phase::Confirmed { .. } | Phase::Expired { .. } | Phase::NoShow { .. } => {
                self.made.visit.end
            }
        }
    }

    /// Without these fields. With the last of them go the cards that the providers keep for this client.
    pub(super) fn forget(&mut self, fields: &BTreeSet<ContactField>) {
        self.made.contact.forget(fields);
        if self.contact_fields().is_empty() {
            for payment in self.payments.values_mut() {
                payment.known.saved = None;
            }
        }
    }
}

impl Step {
    /// Writes down what the salon notes, in place of what it noted before. Of whom nobody knows who they are, nothing is
    /// noted any more: what is erased does not come back.
    pub fn write_note(&mut self, text: Note, now: Timestamp) -> Result<(), CannotChange> {
        if self.booking.made.contact.note == text {
            return Ok(());
        }
        if self.booking.made.contact.is_nobody() {
            return Err(CannotChange::NotNow);
        }
        self.emit(Event::Noted { at: now, text });
        Ok(())
    }

    /// Erases these fields of the contact; nothing happens when they are gone already.
    pub fn erase(
        &mut self,
        fields: &BTreeSet<ContactField>,
        why: Erasure,
        now: Timestamp,
    ) -> Result<(), CannotChange> {
        if self.booking.needs_contact(now) {
            return Err(CannotChange::NotNow);
        }
        let fields: BTreeSet<_> = self.booking.contact_fields().intersection(fields).copied().collect();
        if !fields.is_empty() {
            self.emit(Event::ContactErased { at: now, why, fields });
        }
        Ok(())
    }
}
