//! TipTop Pay: every wrong set-up with its own code, and what is done there when all is well.

use crate::played::now;
use crate::{NOW, codes, target};
use chairtime_shared::provider::Mode;
use chairtime_worker::connect::tiptoppay::{AskTipTop, Pasted, Terminal, connect, disconnect, verify};
use chairtime_worker::connect::{Checked, sentence};
use chairtime_worker::connection::{Keys, OpenConnection, Outcome, Region, Stages};
use chairtime_worker::secret::Secret;
use chairtime_worker::stripe_api::NoAnswer;
use chairtime_worker::tiptoppay::request::{ApiRequest, ApiResponse};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

const ID: &str = "pk_0123456789abcdef0123456789ab";
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const KINDS: [&str; 5] = ["pay", "fail", "confirm", "refund", "cancel"];

fn address(kind: &str) -> String {
    format!("https://book.example/payments/prepaid/tiptoppay/belle/{kind}")
}

fn setting(address: &str) -> Value {
    json!({ "IsEnabled": true, "Address": address, "HttpMethod": "POST", "Encoding": "UTF8", "Format": "CloudPayments" })
}

/// TipTop Pay, with one terminal.
#[derive(Default)]
struct TipTop {
    settings: RefCell<BTreeMap<String, Value>>,
    /// Answers in place of the usual ones, by the beginning of the path.
    instead: Vec<(&'static str, u16, Value)>,
    /// Says yes to an update and keeps nothing of it.
    forgetful: bool,
    dead: bool,
    calls: RefCell<Vec<String>>,
}

impl TipTop {
    fn updates(&self) -> Vec<String> {
        self.calls.borrow().iter().filter(|call| call.ends_with("update")).cloned().collect()
    }

    fn answer(&self, request: &ApiRequest) -> (u16, Value) {
        self.calls.borrow_mut().push(request.path.clone());
        if let Some((_, status, body)) =
            self.instead.iter().find(|(start, _, _)| request.path.starts_with(start))
        {
            return (*status, body.clone());
        }
        let yes = (200, json!({ "Success": true, "Message": null }));
        let parts: Vec<_> = request.path.split('/').collect();
        let ["", "site", "notifications", kind, what] = parts.as_slice() else {
            assert_eq!(request.path, "/test");
            return yes;
        };
        let mut settings = self.settings.borrow_mut();
        if *what == "update" {
            assert_ne!(*kind, "check", "the Check cannot be set by a call");
            let body: Value = serde_json::from_str(&request.body).unwrap();
            if !self.forgetful {
                settings.insert((*kind).to_owned(), body);
            }
            return yes;
        }
        let off = json!({ "IsEnabled": false, "Address": null, "HttpMethod": "GET", "Encoding": "UTF8", "Format": "CloudPayments" });
        let model = settings.get(*kind).cloned().unwrap_or(off);
        (200, json!({ "Success": true, "Message": null, "Model": model }))
    }
}

impl AskTipTop for TipTop {
    async fn ask(&self, _terminal: &Terminal, request: &ApiRequest) -> Result<ApiResponse, NoAnswer> {
        if self.dead {
            return Err(NoAnswer::Timeout);
        }
        let (status, body) = self.answer(request);
        Ok(ApiResponse { status, body: body.to_string().into_bytes(), ..ApiResponse::default() })
    }
}

fn pasted() -> Pasted<'static> {
    Pasted { public_id: ID, api_secret: SECRET, mode: Some(Mode::Live), ..Pasted::default() }
}

fn with_check(check: Option<Value>) -> TipTop {
    let settings = check.map(|check| ("check".to_owned(), check)).into_iter().collect();
    TipTop { settings: RefCell::new(settings), ..TipTop::default() }
}

fn complete() -> TipTop {
    with_check(Some(setting(&address("check"))))
}

fn try_keys(tiptop: &TipTop, pasted: Pasted<'_>) -> Checked {
    now(connect(tiptop, &target("KZT"), pasted, None))
}

fn connected() -> (TipTop, OpenConnection) {
    let tiptop = complete();
    let open = try_keys(&tiptop, pasted()).open.unwrap();
    tiptop.calls.borrow_mut().clear();
    (tiptop, open)
}

fn no(message: &str) -> Value {
    json!({ "Success": false, "Message": message })
}

/// What is pasted, in which currency the salon charges, what TipTop Pay is like, and the one code that stands in the way.
fn wrong_set_ups() -> Vec<(Pasted<'static>, &'static str, TipTop, &'static str)> {
    let keys = |public_id, api_secret| Pasted { public_id, api_secret, ..pasted() };
    let instead = |path, status, body| TipTop { instead: vec![(path, status, body)], ..TipTop::default() };
    let usual = TipTop::default;
    vec![
        (keys(" ", SECRET), "KZT", usual(), "tiptoppay_public_id_blank"),
        (keys(ID, "\n"), "KZT", usual(), "tiptoppay_secret_blank"),
        (keys(SECRET, ID), "KZT", usual(), "tiptoppay_keys_swapped"),
        (
            keys("pk_live_51Belle0000000000000000000000000000001", SECRET),
            "KZT",
            usual(),
            "tiptoppay_keys_are_stripes",
        ),
        (keys(ID, "sk_live_51Belle0000000000000001"), "KZT", usual(), "tiptoppay_keys_are_stripes"),
        (keys("0123456789abcdef", SECRET), "KZT", usual(), "tiptoppay_public_id_form"),
        (keys("pk_012 345", SECRET), "KZT", usual(), "tiptoppay_public_id_form"),
        (keys(ID, "0123456789abcdef0123456789abcde"), "KZT", usual(), "tiptoppay_secret_length"),
        (keys(ID, "0123456789abcdef 123456789abcdef"), "KZT", usual(), "tiptoppay_secret_spaces"),
        (pasted(), "KZT", instead("/test", 401, json!("")), "tiptoppay_keys_rejected"),
        (pasted(), "KZT", instead("/test", 200, no("Site is blocked")), "tiptoppay_test_refused"),
        (keys("test_api_00000000000000000000001", SECRET), "KZT", usual(), "tiptoppay_mode_demo"),
        (pasted(), "JPY", usual(), "tiptoppay_currency_unsupported"),
        (Pasted { region: Some(Region::Mx), ..pasted() }, "KZT", usual(), "tiptoppay_region_other"),
        (Pasted { region: Some(Region::Kz), ..pasted() }, "MXN", usual(), "tiptoppay_region_other"),
        (Pasted { stages: Some(Stages::Two), ..pasted() }, "MXN", usual(), "tiptoppay_stages_unavailable"),
        (
            pasted(),
            "KZT",
            instead("/site/notifications/fail/update", 200, no("Bad address")),
            "tiptoppay_notification_refused",
        ),
        (pasted(), "KZT", TipTop { forgetful: true, ..usual() }, "tiptoppay_notification_not_kept"),
        (pasted(), "KZT", TipTop { dead: true, ..usual() }, "tiptoppay_unreachable"),
        (pasted(), "KZT", instead("/test", 429, json!({})), "tiptoppay_unreachable"),
        (pasted(), "KZT", instead("/test", 200, json!("<html>blocked</html>")), "tiptoppay_unreadable"),
    ]
}

#[test]
fn every_wrong_set_up_has_its_own_code_and_sentence() {
    let mut sentences = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for (pasted, currency, tiptop, code) in wrong_set_ups() {
        let checked = now(connect(&tiptop, &target(currency), pasted, None));
        let failed: Vec<_> =
            checked.findings.iter().filter(|found| found.outcome == Outcome::Failed).collect();
        assert_eq!(failed.len(), 1, "{code}: {:?}", codes(&checked));
        assert_eq!(failed[0].code, code);
        assert!(checked.open.is_none(), "{code}");
        let sentence = sentence(failed[0]);
        assert!(!sentence.contains('{') && !sentence.contains(SECRET), "{sentence}");
        if seen.insert(code) {
            assert!(sentences.insert(sentence.clone()), "{sentence}");
        }
        if !code.contains("notification") {
            assert!(tiptop.updates().is_empty(), "{code}: nothing is changed there");
        }
    }
    assert!(seen.len() >= 14, "{}", seen.len());
}

#[test]
fn two_keys_connect_and_five_notifications_are_set() {
    let tiptop = complete();
    let checked = try_keys(&tiptop, pasted());
    assert_eq!(
        codes(&checked),
        [
            "tiptoppay_keys_accepted",
            "tiptoppay_mode_live",
            "tiptoppay_currency",
            "tiptoppay_notifications",
            "tiptoppay_check",
        ]
    );
    for kind in KINDS {
        assert_eq!(tiptop.settings.borrow()[kind], setting(&address(kind)), "{kind}");
    }
    let open = checked.open.unwrap();
    let Keys::TipTopPay(keys) = &open.keys else { panic!("TipTop Pay's keys") };
    assert_eq!((keys.public_id.as_str(), keys.api_secrets[0].expose()), (ID, SECRET));
    assert_eq!((open.connection.account.as_str(), open.connection.region), (ID, Region::Kz));
    assert!(checked.manual.is_none());
    let calls = tiptop.calls.borrow().clone();
    for kind in KINDS {
        let of_kind: Vec<_> = calls
            .iter()
            .filter_map(|call| call.strip_prefix(&format!("/site/notifications/{kind}/")))
            .collect();
        assert_eq!(of_kind, ["get", "update", "get"], "{kind} is read back");
    }
}

#[test]
fn a_check_that_is_not_ours_gets_one_line_to_copy() {
    let reads = |changes: Value| {
        let mut check = setting(&address("check"));
        for (name, value) in changes.as_object().unwrap() {
            check[name] = value.clone();
        }
        with_check(Some(check))
    };
    for (tiptop, code) in [
        (with_check(None), "tiptoppay_check_absent"),
        (reads(json!({ "IsEnabled": false })), "tiptoppay_check_absent"),
        (reads(json!({ "Address": "https://old.example/check" })), "tiptoppay_check_elsewhere"),
        (reads(json!({ "Encoding": "Windows1251" })), "tiptoppay_check_form"),
        (reads(json!({ "Format": "QIWI" })), "tiptoppay_check_form"),
        (
            TipTop { instead: vec![("/site/notifications/check/get", 200, no("No."))], ..TipTop::default() },
            "tiptoppay_check_unknown",
        ),
    ] {
        let checked = try_keys(&tiptop, pasted());
        assert_eq!(codes(&checked).last(), Some(&code));
        assert!(checked.open.is_some(), "{code}: connected all the same");
        let manual = checked.manual.unwrap();
        assert_eq!(
            (manual.address, manual.cabinet.as_str()),
            (address("check"), "https://merchant.tiptoppay.kz")
        );
        let line = sentence(checked.findings.last().unwrap());
        assert!(line.contains(&address("check")) && line.contains("merchant.tiptoppay.kz"), "{line}");
    }
    for (changes, what) in [
        (json!({ "HttpMethod": "GET" }), "a GET is read too"),
        (json!({ "Address": "https://book.example/payments/prepaid/tiptoppay" }), "the bare address"),
        (json!({ "Address": "https://book.example/payments/prepaid/tiptoppay/belle" }), "without the kind"),
    ] {
        let checked = try_keys(&reads(changes), pasted());
        assert_eq!(codes(&checked).last(), Some(&"tiptoppay_check"), "{what}");
    }
}

#[test]
fn what_was_not_chosen_follows_from_what_is_known() {
    let open = |pasted, currency| {
        now(connect(&complete(), &target(currency), pasted, None)).open.unwrap().connection
    };
    let nothing_said = |public_id| Pasted { public_id, api_secret: SECRET, ..Pasted::default() };
    let mexico = open(nothing_said(ID), "MXN");
    assert_eq!((mexico.region, mexico.mode), (Region::Mx, Mode::Live));
    let demo = open(nothing_said("test_api_00000000000000000000001"), "KZT");
    assert_eq!((demo.region, demo.mode), (Region::Kz, Mode::Test));
    let euro = now(connect(&complete(), &target("EUR"), pasted(), None));
    assert!(codes(&euro).contains(&"tiptoppay_currency_by_contract") && euro.open.is_some());
}

#[test]
fn what_changed_in_the_cabinet_is_mended_and_told() {
    let mut mute = setting(&address("pay"));
    mute["IsEnabled"] = json!(false);
    let mut cyrillic = setting(&address("pay"));
    cyrillic["Encoding"] = json!("Windows1251");
    let mut by_get = setting(&address("pay"));
    by_get["HttpMethod"] = json!("GET");
    for (there, code) in [
        (setting(&address("pay")), "tiptoppay_notifications"),
        (mute, "tiptoppay_notification_enabled"),
        (setting("https://old.example/pay"), "tiptoppay_notification_moved"),
        (cyrillic, "tiptoppay_notification_mended"),
        (by_get, "tiptoppay_notification_mended"),
    ] {
        let (tiptop, open) = connected();
        tiptop.settings.borrow_mut().insert("pay".to_owned(), there);
        let checked = now(verify(&tiptop, &target("KZT"), &open));
        assert!(codes(&checked).contains(&code), "{code}: {:?}", codes(&checked));
        assert_eq!(tiptop.settings.borrow()["pay"], setting(&address("pay")));
        assert_eq!(tiptop.updates().len(), usize::from(code != "tiptoppay_notifications"));
    }
}

#[test]
fn a_new_secret_stands_first_and_the_old_one_counts_for_a_day() {
    let (tiptop, open) = connected();
    let fresh = "fedcba9876543210fedcba9876543210";
    let rotate = |public_id, api_secret| {
        now(connect(
            &tiptop,
            &target("KZT"),
            Pasted { public_id, api_secret, ..Pasted::default() },
            Some(&open),
        ))
    };
    let rotated = rotate(ID, fresh).open.unwrap();
    let Keys::TipTopPay(keys) = &rotated.keys else { panic!("TipTop Pay's keys") };
    assert_eq!(keys.api_secrets.iter().map(Secret::expose).collect::<Vec<_>>(), [fresh, SECRET]);
    assert_eq!(rotated.connection.old_secrets_until.map(|until| until.0), Some(NOW + 24 * 3_600));
    let same = rotate(ID, SECRET).open.unwrap();
    assert_eq!((same.keys.signing().len(), same.connection.old_secrets_until), (1, None));
    let other = rotate("pk_another", fresh);
    assert!(codes(&other).contains(&"tiptoppay_other_terminal") && other.open.is_none());
}

#[test]
fn disconnecting_turns_off_what_is_ours() {
    let (tiptop, open) = connected();
    tiptop.settings.borrow_mut().insert("fail".to_owned(), setting("https://other.example/fail"));
    assert_eq!(now(disconnect(&tiptop, &target("KZT"), &open)), Ok(()));
    let settings = tiptop.settings.borrow();
    for kind in ["pay", "confirm", "refund", "cancel"] {
        assert_eq!(settings[kind]["IsEnabled"], json!(false), "{kind}");
    }
    assert_eq!(settings["fail"], setting("https://other.example/fail"), "another's is left alone");
    assert_eq!(settings["check"], setting(&address("check")), "only the owner can turn it off");
}
