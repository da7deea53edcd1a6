//! Tells states apart by all that decides what may follow.
//!
//! Left out is what is written and never read by a rule: letters, movements, since when a booking is what it is, and its
//! version, which only makes each look-up another. Of an instant at which something was first tried only counts whether its
//! key is forgotten in the end. Lists without order are summed up.
//!
//! No rule knows one client from the other, or one slot from the other: states that differ only in who is who, and in which
//! slot is which, are one. What belongs to a client is told without their names; of the slots counts only whether both want the
//! same. A circle among states that are taken together would be a circle among the states themselves.
//!
//! 64 bits: two of ten million states are taken for one with a chance of one in a hundred thousand.

use super::{Around, INSTANTS, Town};
use crate::books::Books;
use crate::fixtures::START;
use chairtime_shared::booking::Phase;
use chairtime_shared::booking::decide::{Effect, PageAnswer};
use chairtime_shared::id::{BookingId, ProviderRef};
use std::hash::{DefaultHasher, Hash, Hasher};

fn hash_of(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

pub(super) fn fingerprint(town: &Town, books: &Books, around: &Around) -> u64 {
    let clients = (0..town.bounds.clients).map(|client| of_client(town, client, books, around));
    let clients = clients.fold(0, u64::wrapping_add);
    let [one, other] = around.wants;
    let for_one_slot = one.is_some() && one == other;
    hash_of(&(clients, for_one_slot, around.instant, around.reconciled, around.faults))
}

/// One client's names for things, taken out of texts.
struct Own<'a> {
    id: &'a BookingId,
    /// The model of the provider numbers what belongs to a booking from here on.
    first: u64,
}

impl<'a> Own<'a> {
    fn of(id: &'a BookingId) -> Self {
        let booking = u64::from_str_radix(&id.as_str()[20..], 16).expect("hexadecimal digits");
        Self { id, first: booking * 128 * 16 }
    }

    /// The number in a name such as `cs_2064`, counted from the booking's first.
    fn number(&self, part: &str) -> (Option<u64>, usize) {
        let end = part.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(part.len());
        let number = part[..end].parse::<u64>().ok();
        (number.map(|number| number.checked_sub(self.first).unwrap_or(number)), end)
    }

    /// The text without the client's own names.
    fn hash(&self, text: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        for (place, part) in text.replace(self.id.as_str(), "*").split('_').enumerate() {
            let (number, end) = if place == 0 { (None, 0) } else { self.number(part) };
            (number, &part[end..]).hash(&mut hasher);
        }
        hasher.finish()
    }

    fn has(&self, name: &ProviderRef) -> bool {
        let part = name.as_str().split('_').find_map(|part| part.parse::<u64>().ok());
        part.is_some_and(|number| (self.first..self.first + 128 * 16).contains(&number))
    }
}

fn of_client(town: &Town, client: usize, books: &Books, around: &Around) -> u64 {
    let id = &town.requests[client][0].id;
    let own = Own::of(id);
    let last = START.plus(INSTANTS[INSTANTS.len() - 1]);
    let booking = books.bookings().get(id).map(|booking| {
        let phase = match booking.phase {
            Phase::Held { until } => ("held", Some(until)),
            Phase::Confirmed { .. } => ("confirmed", None),
            Phase::Expired { .. } => ("expired", None),
            Phase::Cancelled { .. } => ("cancelled", None),
            Phase::NoShow { .. } => ("missed", None),
        };
        let changing = (phase, booking.made.at, &booking.payments);
        own.hash(&serde_json::to_string(&changing).expect("it can be written"))
    });
    let rows = books.rows().iter().filter(|row| row.booking == *id).map(|row| match &row.effect {
        Effect::LookUp { .. } if row.done => 0,
        Effect::LookUp { attempt, .. } => hash_of(&(attempt, row.first_try.map(|at| at == last))),
        effect => hash_of(&(own.hash(&effect.key()), row.first_try.map(|at| at == last), row.done)),
    });
    let rows = rows.fold(0, u64::wrapping_add);
    let jobs = around.jobs.iter().filter(|job| job.client == client).map(|job| {
        let session = match &job.answer {
            Some(PageAnswer::Opened { session, .. }) => Some(own.hash(session.as_str())),
            Some(PageAnswer::Refused { .. }) | None => None,
        };
        hash_of(&(job.attempt, job.answer.is_some(), session))
    });
    let jobs = jobs.fold(0, u64::wrapping_add);
    let theirs = |about: Option<&BookingId>, refs: &[ProviderRef]| match about {
        Some(about) => about == id,
        None => refs.iter().any(|name| own.has(name)),
    };
    let mail = around
        .mail
        .iter()
        .filter(|mail| theirs(mail.message.about.as_ref().map(|about| &about.0), &mail.message.refs));
    let mail = mail.map(|mail| own.hash(&format!("{:?} {}", mail.message, mail.again)));
    let mail = mail.fold(0, u64::wrapping_add);
    let parked = books.parked_facts().iter().filter(|(name, _)| own.has(name));
    let parked = parked.map(|(name, facts)| own.hash(&format!("{name:?} {facts:?}")));
    let parked = parked.fold(0, u64::wrapping_add);
    let charges = hash_of(&around.stripe.charges_of(id, last));
    let state = (around.wants[client].is_some(), around.gave_back[client]);
    hash_of(&(state, booking, rows, jobs, mail, parked, charges))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_two_clients_are_told_alike_and_other_numbers_are_not() {
        let ids =
            [1, 2].map(|number: u64| format!("{number:032x}").parse::<BookingId>().expect("an identifier"));
        let [one, two] = ids.each_ref().map(Own::of);
        let text = |id: &BookingId, page: u64| {
            format!("{id} cs_{page} re_ch_{page}_0 page_expires 1795406400 {id}.1.1")
        };
        assert_eq!(one.hash(&text(&ids[0], 2_064)), two.hash(&text(&ids[1], 4_112)));
        assert_ne!(one.hash(&text(&ids[0], 2_064)), one.hash(&text(&ids[0], 2_065)));
        assert_ne!(one.hash(&text(&ids[0], 2_064)), two.hash(&text(&ids[1], 4_113)));
        assert_ne!(one.hash("cs_2064 5"), one.hash("cs_2064 6"));
        assert!(one.has(&"cs_2064".parse().unwrap()) && !two.has(&"cs_2064".parse().unwrap()));
    }
}
