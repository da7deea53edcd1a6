//! Against what the Worker writes: every field that is shown, every reason.

use super::*;
use chairtime_shared::api::desk::health as written;
use chairtime_shared::id::BookingId;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::schedule::{Ending, Why as Written};
use chairtime_shared::time::{Interval, Timestamp};
use serde_json::{Value, json};

fn booking() -> BookingId {
    crate::desk::read::tests::ID.parse().unwrap()
}

fn health() -> Value {
    let lane = written::Lane {
        waiting: 2,
        since: Some(Timestamp(10)),
        next: Some(Timestamp(20)),
        tries: 4,
        note: "HTTP 503".into(),
    };
    let one = written::ProviderHealth {
        provider: Provider::Stripe,
        mode: Mode::Live,
        looked: Some(Timestamp(5)),
        obstacles: vec![written::Obstacle {
            outcome: "failed",
            code: "key".into(),
            detail: Vec::new(),
            sentence: "Paste the key.".into(),
        }],
        heard: vec![written::Heard {
            at: Timestamp(90),
            kind: "charge.succeeded".into(),
            verdict: written::Verdict::Applied,
            booking: Some(booking()),
        }],
        refused: vec![written::Refused {
            at: Timestamp(95),
            first: Timestamp(1),
            reason: written::RefusedFor::Clock,
            seconds: -1_200,
        }],
        lane: lane.clone(),
        failing: vec![written::Failing {
            what: "refund",
            booking: booking(),
            tries: 4,
            since: Timestamp(10),
            next: Timestamp(20),
            note: "HTTP 503".into(),
        }],
        compared: Some(written::Compared { at: Timestamp(7), open: 1 }),
    };
    let health = written::DeskHealth {
        at: Timestamp(99),
        providers: vec![one],
        letters: lane,
        lost: 1,
        published: written::Lane::default(),
    };
    let mut told = serde_json::to_value(health).unwrap();
    // The ledger writes these beside it.
    told["letters_lost"] =
        json!([{ "booking": booking(), "at": 7, "to": "client", "what": "booked", "note": "status 422" }]);
    told
}

#[test]
fn how_everything_is_doing_is_read_with_all_that_is_shown_of_it() {
    let Told { troubles, providers, letters, published, lost } = Told::decode(&health()).unwrap();
    let troubles: Vec<_> = troubles.iter().map(|one| (one.what.as_str(), one.provider)).collect();
    let at = Some(Provider::Stripe);
    let expected = [
        ("connection", at),
        ("refused", at),
        ("failing", at),
        ("differences", at),
        ("letters_lost", None),
        ("letters", None),
    ];
    assert_eq!(troubles, expected);
    let [letter] = lost.as_slice() else { panic!("one letter") };
    assert_eq!((&letter.booking, letter.at.0, letter.to.as_str()), (&booking(), 7, "client"));
    assert_eq!((letter.what.as_str(), letter.note.as_str()), ("booked", "status 422"));
    let [one] = providers.as_slice() else { panic!("one provider") };
    assert_eq!((one.provider, one.mode, one.looked), (Provider::Stripe, Mode::Live, Some(Timestamp(5))));
    let lane =
        Lane { waiting: 2, since: Some(Timestamp(10)), next: Some(Timestamp(20)), note: "HTTP 503".into() };
    assert_eq!((&one.lane, &letters), (&lane, &lane));
    assert_eq!((published.waiting, published.since, published.next), (0, None, None));
    let [obstacle] = one.obstacles.as_slice() else { panic!("one obstacle") };
    assert_eq!((obstacle.outcome.as_str(), obstacle.sentence.as_str()), ("failed", "Paste the key."));
    let heard = Heard {
        at: Timestamp(90),
        kind: "charge.succeeded".into(),
        verdict: "applied".into(),
        booking: Some(booking()),
    };
    assert_eq!(one.heard, [heard]);
    assert_eq!(one.refused, [Refused { at: Timestamp(95), reason: "clock".into(), seconds: -1_200 }]);
    let [failing] = one.failing.as_slice() else { panic!("one that fails") };
    assert_eq!((failing.what.as_str(), failing.tries, failing.next), ("refund", 4, Timestamp(20)));
    assert_eq!(
        (failing.since, failing.note.as_str(), &failing.booking),
        (Timestamp(10), "HTTP 503", &booking())
    );
    assert_eq!(one.compared, Some(Compared { at: Timestamp(7), open: 1 }));
}

#[test]
fn every_reason_is_read_with_what_its_sentence_says() {
    let (a, b) = (Timestamp(1_000), Timestamp(2_000));
    let span = Interval { start: a, end: b };
    let last = "2026-12-01".parse().unwrap();
    for (written, read) in [
        (Written::Offered, Why::Offered),
        (Written::NotTheirs { service: "cut".parse().unwrap() }, Why::NotTheirs("cut".into())),
        (Written::Past, Why::Past),
        (Written::TooSoon { earliest: a }, Why::TooSoon(a)),
        (Written::TooFar { last }, Why::TooFar(last)),
        (Written::Skipped, Why::Skipped),
        (Written::Closed, Why::Closed),
        (Written::DayOff, Why::DayOff),
        (Written::OutsideHours { hours: vec![span] }, Why::OutsideHours(vec![(a, b)])),
        (Written::OnBreak { rest: span }, Why::OnBreak((a, b))),
        (Written::BetweenSteps { before: Some(a), after: None }, Why::BetweenSteps(Some(a), None)),
        (Written::DoesNotFit { end: b, until: a, ending: Ending::Closing }, Why::TooLongForHours(b, a)),
        (Written::DoesNotFit { end: b, until: a, ending: Ending::Break }, Why::TooLongForBreak(b, a)),
        (Written::Taken { claim: span }, Why::Taken),
        // No question of the desk's has these.
        (Written::NoService, Why::Other),
        (Written::UnknownStaff, Why::Other),
    ] {
        let answer = json!({ "why": written });
        assert_eq!(WhyTold::decode(&answer), Some(WhyTold { why: read, by: None }), "{answer}");
    }
    let by =
        json!({ "booking": booking(), "status": "held", "start": 1_000, "end": 2_000, "hold_ends": 1_500 });
    let told = WhyTold::decode(&json!({ "why": Written::Taken { claim: span }, "by": by })).unwrap();
    assert_eq!(
        told.by,
        Some(TakenBy { booking: Some(booking()), span: (a, b), hold_ends: Some(Timestamp(1_500)) })
    );
    let blocked = json!({ "status": "confirmed", "start": 1_000, "end": 2_000 });
    let told = WhyTold::decode(&json!({ "why": Written::Taken { claim: span }, "by": blocked })).unwrap();
    assert_eq!(told.by, Some(TakenBy { booking: None, span: (a, b), hold_ends: None }));
}
