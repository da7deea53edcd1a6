//! How many may ask one ledger at a time: who comes when it has more to do than that is told so at once.
//!
//! A ledger does one thing after the other. Without a bound everybody waits until the tries run out, what nobody waits for
//! any more is done all the same, and the tries after it make the queue longer still. Invariant: of one isolate, no more wait
//! for one ledger than it has lately answered in [`WAIT_MS`], and half as many again if they bring a provider's message: money
//! goes first. Nothing here waits. Deliberately absent: fairness between clients, and other isolates; the platform bounds
//! their sum.

use chairtime_shared::id::SalonId;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};

/// Who is let in should have an answer within a second; this is for the queue alone, milliseconds.
const WAIT_MS: i64 = 750;
/// Most that ask one ledger at a time. Five hundred clients who want one slot at once are all answered by the ledger.
const ASKING_MAX: usize = 512;
/// As many may ask however slow the ledger was: it may have been slow for somebody else, and a hundred at once are a burst.
const ASKING_MIN: usize = 100;
/// A queue this long is the ledger's doing and not the network's: only then its answers tell how quick it is.
const QUEUE: usize = 16;
/// A request counts for so long, milliseconds, which is as long as one try waits: of one whose client has gone, nobody may
/// tell that it is over.
const COUNTS_MS: i64 = 10_000;

/// Who asks one ledger.
#[derive(Debug, Default)]
struct Asking {
    /// When each began, milliseconds.
    since: VecDeque<i64>,
    /// When the last answer came, if a queue was left behind.
    answered: Option<i64>,
}

thread_local! {
    static ASKING: RefCell<BTreeMap<SalonId, Asking>> = const { RefCell::new(BTreeMap::new()) };
    /// From one answer of a ledger that has a queue to the next: a moving average over all ledgers, microseconds.
    static PACE: Cell<i64> = const { Cell::new(0) };
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Anything of a client's, an owner's, the operator's.
    Decision,
    /// That a provider's message is heard.
    Message,
}

/// The time, milliseconds.
type Clock = fn() -> i64;

/// A place among those who ask; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place<'a>(&'a SalonId, Clock);

/// How many may ask a ledger that answers at this pace.
fn most(asked: Asked, pace: i64) -> usize {
    let in_time = (WAIT_MS * 1_000).checked_div(pace).and_then(|most| usize::try_from(most).ok());
    let decisions = in_time.unwrap_or(ASKING_MAX).clamp(ASKING_MIN, ASKING_MAX);
    match asked {
        Asked::Decision => decisions,
        Asked::Message => decisions + decisions / 2,
    }
}

/// A place, if there is one.
pub(super) fn enter(salon: &SalonId, asked: Asked, clock: Clock) -> Option<Place<'_>> {
    let now = clock();
    ASKING.with_borrow_mut(|asking| {
        let since = &mut asking.entry(salon.clone()).or_default().since;
        while since.front().is_some_and(|began| now.saturating_sub(*began) > COUNTS_MS) {
            since.pop_front();
        }
        (since.len() < most(asked, PACE.get())).then(|| {
            since.push_back(now);
            Place(salon, clock)
        })
    })
}

impl Drop for Place<'_> {
    /// The oldest goes: those who ask are answered in their order, or nearly.
    fn drop(&mut self) {
        let now = (self.1)();
        ASKING.with_borrow_mut(|asking| {
            let Some(ledger) = asking.get_mut(self.0) else { return };
            ledger.since.pop_front();
            if let Some(before) = ledger.answered {
                let pace = PACE.get();
                // In small steps: one slow answer is no slow ledger.
                PACE.set(pace + (now.saturating_sub(before).clamp(0, 1_000) * 1_000 - pace) / 32);
            }
            ledger.answered = (ledger.since.len() >= QUEUE).then_some(now);
            if ledger.since.is_empty() {
                asking.remove(self.0);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    thread_local! { static NOW: Cell<i64> = const { Cell::new(0) }; }

    fn clock() -> i64 {
        NOW.get()
    }

    fn salon(slug: &str) -> SalonId {
        slug.parse().unwrap()
    }

    fn places(salon: &SalonId, asked: Asked) -> Vec<Place<'_>> {
        std::iter::from_fn(|| enter(salon, asked, clock)).collect()
    }

    /// A ledger with a queue answers, one every so many milliseconds.
    fn answers(salon: &SalonId, times: usize, every: i64) {
        let place = |_| enter(salon, Asked::Decision, clock);
        let mut queue: VecDeque<_> = (0..=QUEUE).map(place).collect();
        for turn in 0..times {
            NOW.set(NOW.get() + every);
            drop(queue.pop_front());
            queue.push_back(place(turn));
        }
    }

    #[test]
    fn who_comes_when_all_places_are_taken_is_refused_until_one_is_free() {
        let (belle, other) = (salon("belle"), salon("other"));
        let mut all = places(&belle, Asked::Decision);
        assert_eq!(all.len(), ASKING_MAX);
        assert!(enter(&other, Asked::Decision, clock).is_some(), "another salon has its own");
        all.pop();
        assert!(enter(&belle, Asked::Decision, clock).is_some());
    }

    #[test]
    fn a_provider_s_message_finds_a_place_where_a_client_does_not() {
        let belle = salon("belle");
        let _clients = places(&belle, Asked::Decision);
        let messages = places(&belle, Asked::Message);
        assert_eq!(messages.len(), ASKING_MAX / 2);
        drop(messages);
        assert!(enter(&belle, Asked::Message, clock).is_some());
    }

    #[test]
    fn as_many_are_let_in_as_are_answered_in_time() {
        let belle = salon("belle");
        answers(&belle, 200, 4);
        let most = places(&belle, Asked::Decision).len();
        assert!((180..=210).contains(&most), "{most} at 250 a second");

        answers(&belle, 200, 100);
        assert_eq!(places(&belle, Asked::Decision).len(), ASKING_MIN, "however slow it is");

        answers(&belle, 400, 1);
        assert_eq!(places(&belle, Asked::Decision).len(), ASKING_MAX, "and back again");
    }

    #[test]
    fn one_slow_answer_and_answers_without_a_queue_change_little() {
        let belle = salon("belle");
        answers(&belle, 200, 1);
        answers(&belle, 1, 30);
        for _ in 0..200 {
            let place = enter(&belle, Asked::Decision, clock);
            NOW.set(NOW.get() + 300);
            drop(place);
        }
        assert!(places(&belle, Asked::Decision).len() > 200);
    }

    #[test]
    fn a_request_that_never_ends_takes_no_place_for_ever() {
        let belle = salon("belle");
        places(&belle, Asked::Decision).into_iter().for_each(std::mem::forget);
        NOW.set(NOW.get() + COUNTS_MS);
        assert!(enter(&belle, Asked::Decision, clock).is_none());
        NOW.set(NOW.get() + 1);
        assert!(enter(&belle, Asked::Decision, clock).is_some());
    }
}
