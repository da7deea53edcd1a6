//! What the watch keeps of a look.

use crate::target;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::time::Timestamp;
use chairtime_worker::connect::watch::{is_repair, notable, recorded};
use chairtime_worker::connect::{Checked, Judgement, StripeJudgement, TipTopJudgement};
use chairtime_worker::connection::{Connection, Finding, Keys, OpenConnection, StripeKeys};

fn open() -> OpenConnection {
    let text = r#"{"provider":"stripe","mode":"test","account":"acct_1","label":"","connected_at":1}"#;
    let connection: Connection = serde_json::from_str(text).unwrap();
    assert_eq!((connection.provider, connection.mode), (Provider::Stripe, Mode::Test));
    let secret = |text: &str| text.to_owned().try_into().unwrap();
    let keys = StripeKeys { secret_key: secret("sk_test_1"), webhook_secrets: vec![secret("whsec_1")] };
    OpenConnection { connection, keys: Keys::Stripe(keys) }
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn only_what_somebody_should_know_is_kept() {
    let findings = [
        StripeJudgement::KeyAccepted.found(),
        StripeJudgement::ModeTest.found(),
        StripeJudgement::CurrencyConverted.with(&["EUR", "USD"]),
        StripeJudgement::WebhookKept.found(),
        StripeJudgement::WebhookByHand.found(),
        StripeJudgement::WebhookEnabled.found(),
        StripeJudgement::KeyRejected.found(),
        TipTopJudgement::CheckAbsent.with(&["https://a.example", "https://b.example"]),
        TipTopJudgement::NotificationsSet.found(),
        TipTopJudgement::NotificationMoved.with(&["pay", "https://old.example"]),
    ];
    let kept = notable(&findings);
    assert_eq!(
        codes(&kept),
        [
            "stripe_webhook_enabled",
            "stripe_key_rejected",
            "tiptoppay_check_absent",
            "tiptoppay_notification_moved"
        ]
    );
    assert_eq!(kept.iter().filter(|finding| is_repair(finding)).count(), 2);
}

#[test]
fn a_look_is_noted_whatever_came_of_it() {
    let (target, before) = (target("EUR"), open());
    let findings = vec![StripeJudgement::Unreachable.found()];
    let looked = recorded(Checked { findings, open: None, manual: None }, &before, &target);
    assert_eq!((looked.repaired, looked.reported), (0, 1));
    let watch = looked.open.connection.watch.unwrap();
    assert_eq!((watch.at, codes(&watch.findings)), (target.now, vec!["stripe_unreachable"]));
    assert_eq!(looked.open.connection.connected_at, Timestamp(1));

    let fine = Checked {
        findings: vec![StripeJudgement::WebhookKept.found()],
        open: Some(before.clone()),
        manual: None,
    };
    let watch = recorded(fine, &before, &target).open.connection.watch.unwrap();
    assert_eq!((watch.at, watch.findings), (target.now, vec![]));
}
