//! How many may ask one ledger at a time: who comes when it has more to do than that is told so at once.
//!
//! A ledger does one thing after the other. Without a bound everybody waits until the tries run out, what nobody waits for
//! any more is done all the same, and the tries after it make the queue longer still. Invariant: of one isolate, no more than
//! [`ASKING_MAX`] wait for one ledger, and somewhat more if they bring a provider's message: money goes first. Nothing here
//! waits. Deliberately absent: fairness between clients, and other isolates; the platform bounds their sum.

use chairtime_shared::id::SalonId;
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

/// Most that ask one ledger at a time. Five hundred clients who want one slot at once are all answered by the ledger; at the
/// hundreds a second that it decides on a slow disk the last of them waits for some seconds.
const ASKING_MAX: usize = 512;
/// The same with messages of providers.
const MESSAGES_MAX: usize = 768;
/// A request counts for so long, milliseconds: of one whose client has gone, nobody may tell that it is over.
const COUNTS_MS: i64 = 5_000;

thread_local! {
    /// When those began who are asking, by ledger.
    static ASKING: RefCell<BTreeMap<SalonId, VecDeque<i64>>> = const { RefCell::new(BTreeMap::new()) };
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Anything of a client's, an owner's, the operator's.
    Decision,
    /// That a provider's message is heard.
    Message,
}

/// A place among those who ask; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place<'a>(&'a SalonId);

/// A place, if there is one at `now` (milliseconds).
pub(super) fn enter(salon: &SalonId, asked: Asked, now: i64) -> Option<Place<'_>> {
    let most = match asked {
        Asked::Decision => ASKING_MAX,
        Asked::Message => MESSAGES_MAX,
    };
    ASKING.with_borrow_mut(|asking| {
        let since = asking.entry(salon.clone()).or_default();
        while since.front().is_some_and(|began| now.saturating_sub(*began) > COUNTS_MS) {
            since.pop_front();
        }
        (since.len() < most).then(|| {
            since.push_back(now);
            Place(salon)
        })
    })
}

impl Drop for Place<'_> {
    /// The oldest goes: those who ask are answered in their order, or nearly.
    fn drop(&mut self) {
        ASKING.with_borrow_mut(|asking| {
            let Some(since) = asking.get_mut(self.0) else { return };
            since.pop_front();
            if since.is_empty() {
                asking.remove(self.0);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn salon(slug: &str) -> SalonId {
        slug.parse().unwrap()
    }

    #[test]
    fn who_comes_when_all_places_are_taken_is_refused_until_one_is_free() {
        let (belle, other) = (salon("belle"), salon("other"));
        let mut places: Vec<_> =
            (0..ASKING_MAX).map(|_| enter(&belle, Asked::Decision, 0).unwrap()).collect();
        assert!(enter(&belle, Asked::Decision, 10).is_none());
        assert!(enter(&other, Asked::Decision, 10).is_some(), "another salon has its own");
        places.pop();
        assert!(enter(&belle, Asked::Decision, 10).is_some());
    }

    #[test]
    fn a_provider_s_message_finds_a_place_where_a_client_does_not() {
        let belle = salon("belle");
        let _clients: Vec<_> = (0..ASKING_MAX).map(|_| enter(&belle, Asked::Decision, 0).unwrap()).collect();
        let messages: Vec<_> =
            (ASKING_MAX..MESSAGES_MAX).map(|_| enter(&belle, Asked::Message, 0).unwrap()).collect();
        assert!(enter(&belle, Asked::Message, 0).is_none());
        drop(messages);
        assert!(enter(&belle, Asked::Message, 0).is_some());
    }

    #[test]
    fn a_request_that_never_ends_takes_no_place_for_ever() {
        let belle = salon("belle");
        for _ in 0..ASKING_MAX {
            std::mem::forget(enter(&belle, Asked::Decision, 0).unwrap());
        }
        assert!(enter(&belle, Asked::Decision, COUNTS_MS).is_none());
        assert!(enter(&belle, Asked::Decision, COUNTS_MS + 1).is_some());
    }
}
