//! Every kind of mistake in a catalogue, each named with its place.

use super::{is_origin, problems};
use crate::catalogue::{Salon, SalonDraft};
use serde_json::{Value, json};

fn demo() -> Value {
    serde_json::from_str(include_str!("../../../../tests/demo/belle.json")).unwrap()
}

/// Everything that is wrong with the demo salon once `place` (a JSON pointer) holds `value`.
fn found(place: &str, value: Value) -> Vec<String> {
    let mut draft = demo();
    *draft.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = value;
    let mut draft: SalonDraft = serde_json::from_value(draft).unwrap();
    problems(&mut draft).iter().map(ToString::to_string).collect()
}

#[test]
fn the_demo_salon_is_in_order_and_survives_the_trip_through_json() {
    let salon: Salon = serde_json::from_value(demo()).unwrap();
    let text = serde_json::to_string(&salon).unwrap();
    assert_eq!(serde_json::from_str::<Salon>(&text).unwrap(), salon);
}

#[test]
fn each_mistake_is_named_with_its_place() {
    let span = |from: &str, to: &str| json!({"from": from, "to": to});
    let overlapping = json!([span("09:00", "12:00"), span("11:00", "18:00")]);
    let nothing_due = json!({"requirement": "required", "amount": {"kind": "percent", "points": 0}});
    let website = "website: an origin is https:// and a host, nothing after it";
    let spans = "hours[0]: spans must be in order and must not overlap";
    for (place, value, problem) in [
        ("/name", json!("  "), "name: must not be empty"),
        ("/name", json!("x".repeat(121)), "name: too long"),
        ("/zone", json!("Mars//Base"), "zone: names something that does not exist"),
        ("/website", json!("javascript:alert(1)"), website),
        ("/website", json!("https://a@b.example"), website),
        ("/booking/slot_step", json!(0), "booking.slot_step: out of range"),
        ("/booking/hold_seconds", json!(4), "booking.hold_seconds: out of range"),
        ("/booking/horizon_days", json!(401), "booking.horizon_days: out of range"),
        ("/texts/consent/text", json!(""), "texts.consent.text: must not be empty"),
        ("/services/0/id", json!("fringe"), "services[fringe]: used twice"),
        (
            "/services/0/category",
            json!("nowhere"),
            "services[cut].category: names something that does not exist",
        ),
        ("/services/0/duration", json!(0), "services[cut].duration: out of range"),
        ("/services/0/price", json!({"from": 10, "to": 9}), "services[cut].price: out of range"),
        ("/services/0/prepayment", nothing_due, "services[cut].prepayment: out of range"),
        (
            "/staff/0/offers/0/service",
            json!("gone"),
            "staff[anna].offers[gone]: names something that does not exist",
        ),
        ("/hours/0", overlapping, spans),
        ("/hours/0", json!([span("12:00", "12:00")]), spans),
    ] {
        let found = found(place, value);
        assert!(found.contains(&problem.to_owned()), "{place}: {found:?}");
    }
}

#[test]
fn a_translation_is_checked_as_its_text_is_and_its_place_names_the_language() {
    let found = |translations: Value| {
        let mut draft = demo();
        draft["translations"] = translations;
        let mut draft: SalonDraft = serde_json::from_value(draft).unwrap();
        problems(&mut draft).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(found(json!({"ru": {"name": "x".repeat(120), "address": "x".repeat(4_000)}})), none);
    for (place, text, problem) in [
        ("services[cut].name", " ".to_owned(), "must not be empty"),
        ("services[cut].name", "x".repeat(121), "too long"),
        ("services[cut].description", String::new(), "must not be empty"),
        ("services[cut].description", "x".repeat(4_001), "too long"),
        ("services[gone].name", "Стрижка".to_owned(), "names something that does not exist"),
        ("categories[gone].name", "Волосы".to_owned(), "names something that does not exist"),
        ("staff[gone].title", "Стилист".to_owned(), "names something that does not exist"),
        ("zone", "Азия".to_owned(), "names something that does not exist"),
        ("staff[anna].title", "x".repeat(121), "too long"),
        ("texts.consent.text", "x".repeat(4_001), "too long"),
    ] {
        assert_eq!(found(json!({"ru": {place: text}})), [format!("translations.ru.{place}: {problem}")]);
    }
    let own = demo()["locale"].as_str().unwrap().to_owned();
    assert_eq!(
        found(json!({own.as_str(): {"name": "Belle"}})),
        [format!("translations.{own}.name: used twice")]
    );
}

#[test]
fn a_text_is_translated_once_into_a_language() {
    let twice = r#"{"ru": {"name": "Белль", "address": "Берлин", "name": "Белла"}, "kk": {"name": "Белль"}}"#;
    let mut draft: SalonDraft = serde_json::from_value(demo()).unwrap();
    draft.translations = serde_json::from_str(twice).unwrap();
    let problems: Vec<_> = problems(&mut draft).iter().map(ToString::to_string).collect();
    assert_eq!(problems, ["translations.ru.name: used twice"]);
}

#[test]
fn all_mistakes_are_listed_at_once() {
    let mut draft = demo();
    draft["name"] = json!("");
    draft["services"][0]["duration"] = json!(0);
    draft["exceptions"][0]["staff"] = json!("nobody");
    let error = serde_json::from_value::<Salon>(draft).unwrap_err().to_string();
    assert_eq!(error, "the catalogue has 3 problem(s), first: name: must not be empty");
}

#[test]
fn origins_are_exact() {
    for good in [
        "https://salon.example",
        "https://a.b-c.example:8443",
        "http://localhost:8788",
        "http://127.0.0.1:8788",
    ] {
        assert!(is_origin(good), "{good}");
    }
    for bad in [
        "",
        "null",
        "*",
        "https://",
        "https://Salon.example",
        "https://salon.example/",
        "https://salon.example.",
        "https://a@b.example",
        "http://salon.example",
        "https://salon.example:0",
        "https://salon.example:080",
        "https://salon.example:99999",
        "ftp://salon.example",
        "https://xn--é.example",
    ] {
        assert!(!is_origin(bad), "{bad}");
    }
}

/// The same for what the demo salon may not have at all.
fn found_with(place: &str, value: &Value) -> Vec<String> {
    let mut draft = demo();
    let (parent, key) = place.rsplit_once('/').unwrap();
    draft.pointer_mut(parent).unwrap()[key] = value.clone();
    let mut draft: SalonDraft = serde_json::from_value(draft).unwrap();
    problems(&mut draft).iter().map(ToString::to_string).collect()
}

/// The last value that is accepted at a place, the first that is not, and what is said of it.
fn limits() -> Vec<(&'static str, Value, Value, String)> {
    let letters = |many: usize| json!("ы".repeat(many));
    let priced = |minor: u64| json!({"from": minor});
    let most = crate::money::MINOR_MAX / 1_000;
    let mut limits = Vec::new();
    let mut limit =
        |place, good: Value, bad: Value, said: &str| limits.push((place, good, bad, said.to_owned()));
    for (place, said, chars) in [
        ("/name", "name", 120),
        ("/address", "address", 4_000),
        ("/texts/cancellation", "texts.cancellation", 4_000),
        ("/texts/consent/text", "texts.consent.text", 4_000),
        ("/texts/consent/version", "texts.consent.version", 120),
        ("/categories/0/name", "categories[hair].name", 120),
        ("/services/0/name", "services[cut].name", 120),
        ("/services/0/description", "services[cut].description", 4_000),
        ("/staff/0/name", "staff[anna].name", 120),
        ("/staff/0/title", "staff[anna].title", 120),
    ] {
        limit(place, letters(chars), letters(chars + 1), &format!("{said}: too long"));
    }
    for (place, said, good, bad) in [
        ("/booking/slot_step", "booking.slot_step", 1, 0),
        ("/booking/slot_step", "booking.slot_step", 1_440, 1_441),
        ("/booking/lead_time", "booking.lead_time", 86_400, 86_401),
        ("/booking/horizon_days", "booking.horizon_days", 1, 0),
        ("/booking/horizon_days", "booking.horizon_days", 400, 401),
        ("/booking/hold_seconds", "booking.hold_seconds", 5, 4),
        ("/booking/hold_seconds", "booking.hold_seconds", 86_400, 86_401),
        ("/letters/reminder", "letters.reminder", 20_160, 20_161),
        ("/services/0/duration", "services[cut].duration", 1, 0),
        ("/services/0/duration", "services[cut].duration", 1_440, 1_441),
        ("/services/0/buffer", "services[cut].buffer", 1_440, 1_441),
        ("/staff/0/offers/0/duration", "staff[anna].offers[cut]", 1_440, 1_441),
        ("/cancellation/free_until", "cancellation", 43_200, 43_201),
    ] {
        limit(place, json!(good), json!(bad), &format!("{said}: out of range"));
    }
    for (place, said) in
        [("/services/0/price", "services[cut].price"), ("/staff/0/offers/0/price", "staff[anna].offers[cut]")]
    {
        let said = format!("{said}: out of range");
        limit(place, priced(most), priced(most + 1), &said);
        limit(place, json!({"from": 10, "to": 10}), json!({"from": 10, "to": 9}), &said);
    }
    for (place, said) in [
        ("/prepayment", "prepayment"),
        ("/services/0/prepayment", "services[cut].prepayment"),
        ("/staff/0/prepayment", "staff[anna].prepayment"),
    ] {
        let rule = |amount: Value| json!({"requirement": "optional", "amount": amount});
        let fixed = |minor: u64| rule(json!({"kind": "fixed", "minor": minor}));
        let percent = |points: u16| rule(json!({"kind": "percent", "points": points}));
        let said = format!("{said}: out of range");
        limit(place, fixed(1), fixed(0), &said);
        limit(place, fixed(most), fixed(most + 1), &said);
        limit(place, percent(1), percent(0), &said);
    }
    for (place, said) in
        [("/cancellation", "cancellation"), ("/services/0/cancellation", "services[cut].cancellation")]
    {
        let rule = |fee: Value| json!({"free_until": 60, "fee": fee});
        let fixed = |minor: u64| rule(json!({"kind": "fixed", "minor": minor}));
        let percent = |points: u16| rule(json!({"kind": "percent", "points": points}));
        let said = format!("{said}: out of range");
        limit(place, fixed(1), fixed(0), &said);
        limit(place, fixed(most), fixed(most + 1), &said);
        limit(place, percent(1), percent(0), &said);
    }
    limits
}

#[test]
fn each_limit_is_accepted_and_one_more_is_not() {
    for (place, good, bad, said) in limits() {
        assert_eq!(found_with(place, &good), Vec::<String>::new(), "{place}");
        assert_eq!(found_with(place, &bad), [said], "{place}");
    }
}

#[test]
fn a_list_has_so_many_entries_and_no_more() {
    let categories = |many: usize| {
        let mut list = demo()["categories"].as_array().unwrap().clone();
        list.extend((list.len()..many).map(|number| json!({"id": format!("more-{number}"), "name": "More"})));
        json!(list)
    };
    assert_eq!(found_with("/categories", &categories(500)), Vec::<String>::new());
    assert_eq!(found_with("/categories", &categories(501)), ["categories: too long"]);
    let exceptions = |many: usize| json!(vec![json!({"date": "2026-12-24", "hours": []}); many]);
    assert_eq!(found_with("/exceptions", &exceptions(500)), Vec::<String>::new());
    assert_eq!(found_with("/exceptions", &exceptions(501)), ["exceptions: too long"]);
    let origins = |many: usize| json!(vec!["https://salon.example"; many]);
    assert_eq!(found_with("/origins", &origins(20)), Vec::<String>::new());
    assert_eq!(found_with("/origins", &origins(21)), ["origins: too long"]);
    let twice = json!([{"service": "cut"}, {"service": "cut"}]);
    assert_eq!(found_with("/staff/0/offers", &twice), ["staff[anna].offers[cut]: used twice"]);
}

#[test]
fn spans_may_touch_and_are_checked_wherever_they_stand() {
    let span = |from: &str, to: &str| json!({"from": from, "to": to});
    let touching = json!([span("09:00", "12:00"), span("12:00", "18:00")]);
    let overlapping = json!([span("09:00", "12:00"), span("11:59", "18:00")]);
    let week = |day: &Value| json!([[], [], day, [], [], [], []]);
    for (place, said) in [
        ("/hours", "hours[2]"),
        ("/staff/0/hours", "staff[anna].hours[2]"),
        ("/staff/0/breaks", "staff[anna].breaks[2]"),
    ] {
        assert_eq!(found_with(place, &week(&touching)), Vec::<String>::new(), "{place}");
        let said = format!("{said}: spans must be in order and must not overlap");
        assert_eq!(found_with(place, &week(&overlapping)), [said]);
    }
    assert_eq!(found_with("/exceptions/0/hours", &touching), Vec::<String>::new());
    let said = "exceptions[2026-12-24]: spans must be in order and must not overlap";
    assert_eq!(found_with("/exceptions/0/hours", &overlapping), [said]);
    let nobody = "exceptions[2026-12-24]: names something that does not exist";
    assert_eq!(found_with("/exceptions/0/staff", &json!("nobody")), [nobody]);
    assert_eq!(found_with("/exceptions/0/staff", &json!("anna")), Vec::<String>::new());
}

#[test]
fn addresses_and_zones_are_judged_by_their_shape() {
    let ok = Vec::<String>::new();
    let site = ["website: an origin is https:// and a host, nothing after it"];
    for good in ["", "https://salon.example/about?x=1", "http://localhost:8788/"] {
        assert_eq!(found_with("/website", &json!(good)), ok, "{good}");
    }
    let long = |chars: usize| json!(format!("https://{}", "a".repeat(chars - 8)));
    assert_eq!(
        (found_with("/website", &long(500)), found_with("/website", &long(501))),
        (ok.clone(), site.map(String::from).to_vec())
    );
    for bad in ["https://", "https://a b", "https://a\"b", "http://salon.example/", "salon.example"] {
        assert_eq!(found_with("/website", &json!(bad)), site, "{bad}");
    }
    let zone = ["zone: names something that does not exist"];
    for good in ["Etc/GMT+3", "America/Port-au-Prince", "US/East_Indiana", &"a".repeat(64)] {
        assert_eq!(found_with("/zone", &json!(good)), ok, "{good}");
    }
    for bad in ["", "Mars Base", "/Berlin", "Европа", &"a".repeat(65)] {
        assert_eq!(found_with("/zone", &json!(bad)), zone, "{bad}");
    }
    for good in ["", "desk@salon.example"] {
        assert_eq!(found_with("/letters/to", &json!(good)), ok, "{good}");
    }
    for bad in ["desk", " desk@salon.example"] {
        assert_eq!(found_with("/letters/to", &json!(bad)), ["letters.to: not an e-mail address"], "{bad}");
    }
    let name = |octets: usize| format!("https://{}", "a".repeat(octets));
    assert!(is_origin(&name(253)) && !is_origin(&name(254)));
    for bad in [
        "https://-salon.example",
        "https://.salon.example",
        "https://salon_example",
        "https://salon.example:",
    ] {
        assert!(!is_origin(bad), "{bad}");
    }
}

#[test]
fn what_is_not_the_usual_is_kept_when_a_catalogue_is_written_and_read() {
    let mut draft = demo();
    draft["retention"] = json!({"phone_days": 30});
    draft["cancellation"]["card"] = json!("kept");
    let salon: Salon = serde_json::from_value(draft).unwrap();
    let text = serde_json::to_string(&salon).unwrap();
    assert!(text.contains("phone_days") && text.contains("kept"));
    assert_eq!(serde_json::from_str::<Salon>(&text).unwrap(), salon);
    let usual = serde_json::to_string(&serde_json::from_value::<Salon>(demo()).unwrap()).unwrap();
    assert!(!usual.contains("retention") && !usual.contains("not_kept"), "what is usual is not written");
}

#[test]
fn what_everybody_can_read_has_nobody_s_working_hours() {
    let mut draft = demo();
    draft["staff"][0]["hours"] = draft["hours"].clone();
    let salon: Salon = serde_json::from_value(draft).unwrap();
    let shop = crate::api::Storefront::of(&salon, 1, Vec::new());
    assert!(salon.staff[0].hours.is_some() && salon.staff[0].breaks != crate::catalogue::Week::default());
    for member in shop.staff {
        assert!(
            member.hours.is_none() && member.breaks == crate::catalogue::Week::default(),
            "{}",
            member.id
        );
    }
}

#[test]
fn an_owner_changes_everything_but_what_is_the_operator_s() {
    let of = |place: &str, value: Value| -> Salon {
        let mut draft = demo();
        *draft.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = value;
        serde_json::from_value(draft).unwrap()
    };
    let before: Salon = serde_json::from_value(demo()).unwrap();
    for (place, value, told) in [
        ("/name", json!("Belle"), ""),
        ("/services/0/price/from", json!(5_100), ""),
        ("/zone", json!("Asia/Almaty"), ""),
        ("/currency", json!("KZT"), ""),
        ("/origins", json!(["https://belle.example"]), "origins: only the operator changes this"),
    ] {
        let told_now = of(place, value)
            .check_owner_s(&before)
            .map_or_else(|problems| problems.lines(), |()| String::new());
        assert_eq!(told_now, told, "{place}");
    }
}
