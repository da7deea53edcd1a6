//! What is the matter, and what is not.

use super::*;

fn provider() -> ProviderHealth {
    ProviderHealth {
        provider: Provider::Stripe,
        mode: Mode::Test,
        looked: None,
        obstacles: Vec::new(),
        heard: Vec::new(),
        refused: Vec::new(),
        lane: Lane::default(),
        failing: Vec::new(),
        compared: Some(Compared { at: Timestamp(5), open: 0 }),
    }
}

fn matters(one: ProviderHealth) -> Vec<Matter> {
    let health = DeskHealth {
        at: Timestamp(100),
        providers: vec![one],
        letters: Lane::default(),
        lost: 0,
        published: Lane::default(),
    };
    health.troubles().iter().map(|trouble| trouble.what).collect()
}

fn heard(at: i64, verdict: Verdict) -> Heard {
    Heard { at: Timestamp(at), kind: "charge.succeeded".into(), verdict, booking: None }
}

fn refused(at: i64, reason: RefusedFor) -> Refused {
    Refused { at: Timestamp(at), first: Timestamp(1), reason, seconds: 0 }
}

#[test]
fn nothing_is_the_matter_with_a_provider_that_tells_and_does() {
    let busy = Failing {
        what: "refund",
        booking: "0123456789abcdef0123456789abcdef".parse().unwrap(),
        tries: TRIES - 1,
        since: Timestamp(9),
        next: Timestamp(10),
        note: String::new(),
    };
    let seen =
        Obstacle { outcome: "attention", code: String::new(), detail: Vec::new(), sentence: String::new() };
    let heard = vec![heard(50, Verdict::Applied)];
    let (failing, obstacles) = (vec![busy.clone()], vec![seen]);
    assert_eq!(matters(ProviderHealth { obstacles, heard, failing, ..provider() }), []);
    let failing = vec![Failing { tries: TRIES, ..busy }];
    assert_eq!(matters(ProviderHealth { failing, ..provider() }), [Matter::Failing]);
}

#[test]
fn a_refusal_matters_until_a_message_is_believed_and_unless_anybody_may_have_sent_it() {
    use RefusedFor::{Clock, Unsigned, WrongSecret};
    for (refusals, believed, matter) in [
        (vec![refused(20, WrongSecret)], None, true),
        (vec![refused(20, WrongSecret)], Some(10), true),
        (vec![refused(20, WrongSecret)], Some(30), false),
        (vec![refused(40, Unsigned)], Some(30), false),
        (vec![refused(40, Unsigned), refused(35, Clock)], Some(30), true),
    ] {
        let heard = believed.map(|at| heard(at, Verdict::Repeated)).into_iter().collect();
        let one = ProviderHealth { heard, refused: refusals, ..provider() };
        let expected: &[Matter] = if matter { &[Matter::Refused] } else { &[] };
        assert_eq!(matters(one.clone()), expected, "{one:?}");
    }
}

#[test]
fn each_matter_is_told_with_its_place() {
    let obstacles = vec![Obstacle {
        outcome: "failed",
        code: "key".into(),
        detail: vec!["rak_x".into()],
        sentence: "Paste the key.".into(),
    }];
    let compared = Some(Compared { at: Timestamp(5), open: 2 });
    assert_eq!(
        matters(ProviderHealth { obstacles, compared, ..provider() }),
        [Matter::Connection, Matter::Differences]
    );
    let late = Lane { waiting: 1, tries: TRIES, ..Lane::default() };
    let (at, providers) = (Timestamp(1), Vec::new());
    let health = DeskHealth { at, providers, letters: late.clone(), lost: 1, published: late };
    let text = serde_json::to_string(&health).unwrap();
    assert!(text.starts_with(
        r#"{"at":1,"troubles":[{"what":"not_connected","provider":null},{"what":"letters_lost","provider":null},{"what":"letters","provider":null},{"what":"published","provider":null}]"#
    ), "{text}");
}

#[test]
fn what_waited_and_is_not_kept_any_more_was_applied() {
    assert_eq!(heard(1, Verdict::Waits).kept(|| true).verdict, Verdict::Waits);
    assert_eq!(heard(1, Verdict::Waits).kept(|| false).verdict, Verdict::Applied);
    assert_eq!(heard(1, Verdict::Declined).kept(|| false).verdict, Verdict::Declined);
}

#[test]
fn words_are_those_that_are_sent_and_read_back() {
    for verdict in ["applied", "repeated", "nothing_to_do", "waits", "allowed", "declined"] {
        let read = Verdict::of(verdict).unwrap();
        assert_eq!((read.as_str(), serde_json::to_value(read).unwrap()), (verdict, verdict.into()));
    }
    for reason in ["unsigned", "wrong_secret", "not_connected", "clock", "wrong_mode", "unreadable"] {
        let read = RefusedFor::of(reason).unwrap();
        assert_eq!((read.as_str(), serde_json::to_value(read).unwrap()), (reason, reason.into()));
    }
    assert_eq!((Verdict::of("applied "), RefusedFor::of("")), (None, None));
}
