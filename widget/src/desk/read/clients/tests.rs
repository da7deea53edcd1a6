//! The answers about clients against serde: what the Worker writes is read with all that is shown of it.

use crate::decode::Decode;
use crate::desk::data::clients::{Forgotten, Found, Story};
use crate::desk::read::tests::{ID, written};
use chairtime_shared::api::desk::clients::{ClientHistory, ClientsFound};
use serde_json::{Value, json};

fn client() -> Value {
    json!({ "id": ID, "name": "Eva Sommer", "phone": "+491512345678", "email": "", "visits": 4, "missed": 1, "called_off": 2,
        "last": 900, "next": null })
}

#[test]
fn who_was_found_and_where_to_go_on() {
    let answer = json!({ "clients": [client()], "next": "800.x", "since": 800 });
    let typed: ClientsFound = serde_json::from_value(answer).unwrap();
    let found = Found::decode(&serde_json::to_value(typed).unwrap()).unwrap();
    let [eva] = found.clients.as_slice() else { panic!("one") };
    assert_eq!((eva.id.as_str(), eva.client.name.as_str()), (ID, "Eva Sommer"));
    assert_eq!((eva.client.phone.as_str(), eva.client.email.as_str()), ("+491512345678", ""));
    assert_eq!((eva.visits, eva.missed, eva.called_off), (4, 1, 2));
    assert_eq!((eva.last.map(|at| at.0), eva.next), (Some(900), None));
    assert_eq!((found.next.as_str(), found.since.map(|at| at.0)), ("800.x", Some(800)));
    let end = Found::decode(&json!({ "clients": [], "next": "", "since": null })).unwrap();
    assert_eq!((end.clients.len(), end.next.as_str(), end.since), (0, "", None));
    assert_eq!(Found::decode(&json!({ "next": "", "since": null })), None, "without a list it is no answer");
}

#[test]
fn the_visits_of_a_client_with_what_was_agreed_to() {
    let money = |minor: u64| json!({ "minor": minor, "currency": "EUR" });
    let mut booking = written()["booking"].clone();
    booking["mandate"] = json!({ "amount": money(2_000), "text": "I allow it.", "locale": "en", "at": 1_001, "card_on_file": true });
    let quote = json!({ "total_from": money(6_000), "total_to": money(6_000),
        "prepayment": { "kind": "required", "due_now": money(3_000) } });
    let agreed = json!({ "text": "I agree.", "version": "2", "locale": "ru", "at": 1_000, "quote": quote });
    let visits = json!([{ "booking": booking, "agreed": agreed }, { "booking": written()["booking"], "agreed": null }]);
    let answer = json!({ "client": client(), "visits": visits, "next": "77.x" });
    let typed: ClientHistory = serde_json::from_value(answer).unwrap();
    let story = Story::decode(&serde_json::to_value(typed).unwrap()).unwrap();
    assert_eq!(story.paid().iter().map(|sum| sum.minor()).collect::<Vec<_>>(), [5_000]);
    assert_eq!(story.next, "77.x");
    let [first, second] = story.visits.as_slice() else { panic!("two") };
    let agreed = first.agreed.as_ref().unwrap();
    assert_eq!(
        (agreed.text.as_str(), agreed.version.as_str(), agreed.locale.as_str()),
        ("I agree.", "2", "ru")
    );
    assert_eq!((agreed.at.0, agreed.quote.prepayment.due_now().unwrap().minor()), (1_000, 3_000));
    let leave = first.leave.as_ref().unwrap();
    assert_eq!((leave.text.as_str(), leave.amount.minor(), leave.at.0), ("I allow it.", 2_000, 1_001));
    assert_eq!((&second.agreed, &second.leave), (&None, &None));
    assert_eq!(second.visit.id.as_str(), ID);
}

#[test]
fn what_the_providers_keep_of_whom_is_forgotten() {
    let answer = json!({ "bookings": [ID], "at_providers": [{ "provider": "stripe", "name": "pi_1" }] });
    let forgotten = Forgotten::decode(&answer).unwrap();
    assert_eq!(forgotten.at_providers.first().map(|at| at.name.as_str()), Some("pi_1"));
}
