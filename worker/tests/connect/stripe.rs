//! Stripe: every wrong set-up with its own code, and what is done at Stripe when all is well.

use crate::played::{ADDRESS, Stripe, endpoint, error, now};
use crate::{NOW, codes, target};
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::provider::Mode;
use chairtime_worker::connect::stripe::{Pasted, connect, disconnect, verify};
use chairtime_worker::connect::{Checked, Target, sentence};
use chairtime_worker::connection::{Keys, OpenConnection, Outcome};
use chairtime_worker::secret::Secret;
use chairtime_worker::stripe::EventKind;
use serde_json::json;
use std::cell::RefCell;
use std::collections::BTreeSet;

const KEY: &str = "sk_test_51Belle0000000000000001";
const LIVE: &str = "rk_live_51Belle0000000000000001";

fn try_key(stripe: &Stripe, key: &str) -> Checked {
    now(connect(stripe, &target("EUR"), Pasted { secret_key: key, webhook_secret: None }, None))
}

/// What a right connection leaves behind, and the Stripe that it was made at.
fn connected() -> (Stripe, OpenConnection) {
    let stripe = Stripe::default();
    let open = try_key(&stripe, KEY).open.unwrap();
    stripe.calls.borrow_mut().clear();
    (stripe, open)
}

fn webhook_secrets(open: &OpenConnection) -> Vec<&str> {
    let Keys::Stripe(keys) = &open.keys else { panic!("Stripe's keys") };
    keys.webhook_secrets.iter().map(Secret::expose).collect()
}

/// What is pasted, what Stripe is like, and the one code that keeps the salon from being connected.
fn wrong_set_ups() -> Vec<(&'static str, Stripe, &'static str)> {
    let lacks = |call, right| Stripe { lacks: vec![(call, right)], ..Stripe::default() };
    let instead = |call, status, body| Stripe { instead: vec![(call, status, body)], ..Stripe::default() };
    let dead = || Stripe { dead: true, ..Stripe::default() };
    let account = |name: &str, value| {
        let mut stripe = Stripe::default();
        stripe.account[name] = value;
        stripe
    };
    let limit = "You have reached the maximum of 16 test webhook endpoints.";
    let mut refused_url = error("Invalid URL: URL must be publicly accessible.");
    refused_url["error"]["param"] = json!("url");
    let mut expired = error("Expired API Key provided");
    expired["error"]["code"] = json!("api_key_expired");
    vec![
        ("", Stripe::default(), "stripe_key_blank"),
        (" \n", Stripe::default(), "stripe_key_blank"),
        ("sk_test_51Belle 0000000000000001", Stripe::default(), "stripe_key_spaces"),
        ("pk_live_51Belle0000000000000001", Stripe::default(), "stripe_key_publishable"),
        ("whsec_0123456789abcdef0123456789", Stripe::default(), "stripe_key_is_webhook_secret"),
        ("sk_live_...8xYz", Stripe::default(), "stripe_key_masked"),
        ("rk_live_51B•••••••••••••••••••8xYz", Stripe::default(), "stripe_key_masked"),
        ("sk_live_51Belle", Stripe::default(), "stripe_key_truncated"),
        ("acct_1Belle000000000000001", Stripe::default(), "stripe_key_unknown"),
        (
            KEY,
            instead("GET /v1/account", 401, error("Invalid API Key provided: sk_test_***")),
            "stripe_key_rejected",
        ),
        (KEY, instead("GET /v1/account", 401, expired), "stripe_key_expired"),
        (KEY, lacks("GET /v1/account", "rak_accounts_kyc_basic_read"), "stripe_account_right_missing"),
        (LIVE, account("charges_enabled", json!(false)), "stripe_charges_disabled"),
        (KEY, lacks("POST /v1/refunds", "rak_charge_write"), "stripe_right_missing"),
        (KEY, lacks("POST /v1/checkout", "rak_checkout_session_write"), "stripe_right_missing"),
        (KEY, lacks("POST /v1/payment_intents", "rak_payment_intent_write"), "stripe_right_missing"),
        (KEY, lacks("GET /v1/disputes", "rak_dispute_read"), "stripe_right_missing"),
        (KEY, lacks("GET /v1/webhook", "rak_webhook_read"), "stripe_webhook_by_hand_wanted"),
        (KEY, lacks("POST /v1/webhook", "rak_webhook_write"), "stripe_webhook_by_hand_wanted"),
        (KEY, instead("POST /v1/webhook", 400, error(limit)), "stripe_webhook_limit"),
        (KEY, instead("POST /v1/webhook", 400, refused_url), "stripe_webhook_address_refused"),
        (KEY, instead("POST /v1/webhook", 400, error("No.")), "stripe_webhook_refused"),
        (KEY, dead(), "stripe_unreachable"),
        (KEY, instead("GET /v1/account", 503, json!({})), "stripe_unreachable"),
        (KEY, instead("GET /v1/account", 403, json!("<html>blocked</html>")), "stripe_unreadable"),
        (KEY, account("object", json!("customer")), "stripe_unreadable"),
    ]
}

#[test]
fn every_wrong_set_up_has_its_own_code_and_sentence() {
    let mut sentences = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for (key, stripe, code) in wrong_set_ups() {
        let checked = try_key(&stripe, key);
        let failed: Vec<_> =
            checked.findings.iter().filter(|found| found.outcome == Outcome::Failed).collect();
        assert_eq!(failed.len(), 1, "{key}: {:?}", codes(&checked));
        assert_eq!(failed[0].code, code, "{key}");
        assert!(checked.open.is_none(), "{code}");
        let sentence = sentence(failed[0]);
        assert!(!sentence.contains('{') && !sentence.contains("Belle00"), "{sentence}");
        if seen.insert(code) {
            assert!(sentences.insert(sentence.clone()), "{sentence}");
        }
        assert!(stripe.endpoints.borrow().is_empty(), "{code}: nothing is left behind");
    }
    assert!(seen.len() >= 17, "{}", seen.len());
}

#[test]
fn a_missing_right_is_named_and_all_are_told_at_once() {
    let stripe = Stripe {
        lacks: vec![("POST /v1/refunds", "rak_charge_write"), ("GET /v1/disputes", "rak_dispute_read")],
        ..Stripe::default()
    };
    let checked = try_key(&stripe, KEY);
    let told: Vec<_> = checked.findings.iter().filter(|found| found.code == "stripe_right_missing").collect();
    assert_eq!(
        told.iter().map(|found| found.detail.as_str()).collect::<Vec<_>>(),
        ["rak_charge_write", "rak_dispute_read"]
    );
    assert!(sentence(told[0]).contains("rak_charge_write"));
    assert_eq!(stripe.writes(), Vec::<String>::new(), "nothing is set up for a key that will not do");
}

#[test]
fn rights_to_cards_are_asked_for_only_where_cards_are_kept() {
    for (call, right) in
        [("POST /v1/customers", "rak_customer_write"), ("GET /v1/payment_methods", "rak_payment_method_read")]
    {
        for (cards, expected) in [(CardOnFile::NotKept, None), (CardOnFile::Kept, Some(right))] {
            let stripe = Stripe { lacks: vec![(call, right)], ..Stripe::default() };
            let target = Target { cards, ..target("EUR") };
            let pasted = Pasted { secret_key: KEY, webhook_secret: None };
            let checked = now(connect(&stripe, &target, pasted, None));
            let mut told = checked.findings.iter().filter(|found| found.code == "stripe_card_right_missing");
            assert_eq!(told.next().map(|found| found.detail.as_str()), expected, "{cards:?}");
            assert_eq!(checked.open.is_some(), expected.is_none());
        }
    }
}

#[test]
fn one_paste_connects() {
    let stripe = Stripe::default();
    let checked = try_key(&stripe, &format!("  {KEY}\n"));
    assert_eq!(
        codes(&checked),
        [
            "stripe_key_accepted",
            "stripe_account",
            "stripe_mode_test",
            "stripe_charges_enabled",
            "stripe_currency",
            "stripe_rights",
            "stripe_webhook_made",
        ]
    );
    let open = checked.open.unwrap();
    assert_eq!(webhook_secrets(&open), ["whsec_made"]);
    assert_eq!((open.connection.account.as_str(), open.connection.mode), ("acct_1", Mode::Test));
    assert_eq!(open.connection.endpoint.as_ref().unwrap().url, ADDRESS);
    let endpoints = stripe.endpoints.borrow();
    assert_eq!(endpoints.len(), 1);
    assert_eq!(endpoints[0]["enabled_events"], json!(EventKind::HANDLED));
    assert_eq!(stripe.writes(), ["POST /v1/webhook_endpoints"]);
}

#[test]
fn another_currency_of_payout_and_a_test_account_are_no_obstacle() {
    let mut stripe = Stripe::default();
    stripe.account["default_currency"] = json!("usd");
    stripe.account["charges_enabled"] = json!(false);
    let checked = try_key(&stripe, KEY);
    let attention: Vec<_> =
        checked.findings.iter().filter(|found| found.outcome == Outcome::Attention).collect();
    assert_eq!(
        attention.iter().map(|found| found.code.as_str()).collect::<Vec<_>>(),
        ["stripe_mode_test", "stripe_charges_not_yet", "stripe_currency_converted"]
    );
    assert!(checked.open.is_some());
}

#[test]
fn an_endpoint_without_a_known_secret_is_replaced_and_strangers_are_left_alone() {
    let other = endpoint("we_shop", json!({ "url": "https://shop.example/hook" }));
    let stripe = Stripe {
        endpoints: RefCell::new(vec![
            endpoint("we_1", json!({})),
            other,
            endpoint("we_2", json!({ "status": "disabled" })),
        ]),
        ..Stripe::default()
    };
    let checked = try_key(&stripe, KEY);
    assert_eq!(codes(&checked).last(), Some(&"stripe_webhook_replaced"));
    let ids: Vec<_> =
        stripe.endpoints.borrow().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!((ids[0].as_str(), ids.len()), ("we_shop", 2));
    assert_eq!(checked.open.unwrap().connection.endpoint.unwrap().id, ids[1]);
}

#[test]
fn what_changed_at_stripe_is_mended_and_told() {
    for (change, code, remade) in [
        (json!({}), "stripe_webhook", false),
        (json!({ "status": "disabled" }), "stripe_webhook_enabled", false),
        (json!({ "url": "https://old.example/hook" }), "stripe_webhook_moved", false),
        (json!({ "enabled_events": ["charge.succeeded"] }), "stripe_webhook_events_mended", false),
        (json!({ "api_version": "2024-04-10" }), "stripe_webhook_renewed", true),
    ] {
        let (stripe, open) = connected();
        let id = open.connection.endpoint.as_ref().unwrap().id.clone();
        *stripe.endpoints.borrow_mut() = vec![endpoint(&id, change.clone())];
        let checked = now(verify(&stripe, &target("EUR"), &open));
        assert_eq!(codes(&checked).last(), Some(&code), "{change}");
        let again = checked.open.unwrap();
        let endpoints = stripe.endpoints.borrow();
        assert_eq!((endpoints.len(), endpoints[0]["url"].as_str()), (1, Some(ADDRESS)));
        assert_eq!(again.connection.endpoint.as_ref().unwrap().id != id, remade);
        if remade {
            assert_eq!(webhook_secrets(&again), ["whsec_made", "whsec_made"]);
            assert_eq!(
                stripe.writes()[0],
                "POST /v1/webhook_endpoints",
                "the new one is there before the old one goes"
            );
        }
    }
}

#[test]
fn a_deleted_endpoint_is_made_again() {
    let (stripe, open) = connected();
    stripe.endpoints.borrow_mut().clear();
    let checked = now(verify(&stripe, &target("EUR"), &open));
    assert_eq!(codes(&checked).last(), Some(&"stripe_webhook_made_again"));
    assert_eq!(stripe.endpoints.borrow().len(), 1);
}

#[test]
fn a_key_that_may_not_make_webhooks_is_helped_by_hand() {
    let lacks = || vec![("GET /v1/webhook", "rak_webhook_read"), ("POST /v1/webhook", "rak_webhook_write")];
    let stripe = Stripe { lacks: lacks(), ..Stripe::default() };
    let checked = try_key(&stripe, KEY);
    let manual = checked.manual.unwrap();
    assert_eq!((manual.address.as_str(), manual.field), (ADDRESS, Some("webhook_secret")));
    assert_eq!(manual.events, EventKind::HANDLED);
    assert_eq!(manual.api_version, Some("2026-10-28.endive"));

    let given = |secret| Pasted { secret_key: KEY, webhook_secret: Some(secret) };
    let checked = now(connect(&stripe, &target("EUR"), given("sk_test_1"), None));
    assert_eq!(codes(&checked), ["stripe_webhook_secret_form"]);
    let checked = now(connect(&stripe, &target("EUR"), given(" whsec_by_hand\n"), None));
    assert_eq!(codes(&checked).last(), Some(&"stripe_webhook_by_hand"));
    let open = checked.open.unwrap();
    assert_eq!((webhook_secrets(&open), &open.connection.endpoint), (vec!["whsec_by_hand"], &None));
}

#[test]
fn an_endpoint_made_by_hand_is_judged_where_it_can_be_seen() {
    let bare = "https://book.example/payments/prepaid/stripe";
    for (endpoints, code) in [
        (vec![], "stripe_webhook_by_hand_absent"),
        (vec![endpoint("we_1", json!({ "status": "disabled" }))], "stripe_webhook_by_hand_disabled"),
        (
            vec![endpoint("we_1", json!({ "enabled_events": ["charge.failed"] }))],
            "stripe_webhook_by_hand_events",
        ),
        (vec![endpoint("we_1", json!({ "api_version": null }))], "stripe_webhook_by_hand_version"),
        (vec![endpoint("we_1", json!({ "enabled_events": ["*"], "url": bare }))], "stripe_webhook"),
    ] {
        let lacks =
            ["POST /v1/webhook", "DELETE /v1/webhook"].map(|call| (call, "rak_webhook_write")).to_vec();
        let stripe = Stripe { lacks, endpoints: RefCell::new(endpoints), ..Stripe::default() };
        let pasted = Pasted { secret_key: KEY, webhook_secret: Some("whsec_by_hand") };
        let checked = now(connect(&stripe, &target("EUR"), pasted, None));
        assert_eq!(codes(&checked).last(), Some(&code));
        let works = code == "stripe_webhook";
        assert_eq!((checked.open.is_some(), checked.manual.is_none()), (works, works), "{code}");
    }
}

#[test]
fn a_new_key_must_be_of_the_same_account_and_mode() {
    let (mut stripe, open) = connected();
    let rotate = |stripe: &Stripe, key| {
        now(connect(stripe, &target("EUR"), Pasted { secret_key: key, webhook_secret: None }, Some(&open)))
    };
    let checked = rotate(&stripe, LIVE);
    assert!(codes(&checked).contains(&"stripe_other_mode") && checked.open.is_none());
    let rotated = rotate(&stripe, "rk_test_51Belle0000000000000002").open.unwrap();
    assert_eq!(rotated.connection.endpoint, open.connection.endpoint, "the endpoint is kept");
    assert_eq!((webhook_secrets(&rotated), rotated.connection.old_secrets_until), (vec!["whsec_made"], None));
    stripe.account["id"] = json!("acct_2");
    let checked = rotate(&stripe, KEY);
    let other = checked.findings.iter().find(|found| found.code == "stripe_other_account").unwrap();
    assert_eq!(other.detail, "acct_2\nacct_1");
    assert!(checked.open.is_none() && stripe.writes().is_empty());
}

#[test]
fn a_replaced_secret_counts_for_a_day_more() {
    let (stripe, open) = connected();
    stripe.endpoints.borrow_mut().clear();
    let again = now(verify(&stripe, &target("EUR"), &open)).open;
    // The played Stripe always makes the same secret; a stored one of another name shows the order.
    assert_eq!(again.unwrap().connection.old_secrets_until, None);
    let mut older = open;
    let Keys::Stripe(keys) = &mut older.keys else { panic!("Stripe's keys") };
    keys.webhook_secrets = vec!["whsec_old".to_owned().try_into().unwrap()];
    stripe.endpoints.borrow_mut().clear();
    let again = now(verify(&stripe, &target("EUR"), &older)).open.unwrap();
    assert_eq!(webhook_secrets(&again), ["whsec_made", "whsec_old"]);
    assert_eq!(again.connection.old_secrets_until.map(|until| until.0), Some(NOW + 24 * 3_600));
}

#[test]
fn disconnecting_removes_our_endpoint_and_no_other() {
    let (stripe, open) = connected();
    stripe.endpoints.borrow_mut().push(endpoint("we_shop", json!({ "url": "https://shop.example/hook" })));
    assert_eq!(now(disconnect(&stripe, &open)), Ok(()));
    assert_eq!(stripe.endpoints.borrow().len(), 1);
    assert_eq!(now(disconnect(&stripe, &open)), Ok(()), "again is the same");
    let forbidden = Stripe { lacks: vec![("DELETE", "rak_webhook_write")], ..Stripe::default() };
    assert!(now(disconnect(&forbidden, &open)).is_err());
}
