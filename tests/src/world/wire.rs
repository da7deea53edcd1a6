//! What crosses between two processes, or is read again later, in an older or a newer version of us.
//!
//! The Worker and the ledger are deployed one after the other, and what is stored outlives both. So in some runs every
//! command, every answer and every booking goes through its written form, and through that form with a field more, as a
//! newer version would write it: it is read as what it was.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Debug;

/// The same, written and read again.
pub(super) fn through<T: Serialize + DeserializeOwned + PartialEq + Debug>(what: &T) -> T {
    let text = serde_json::to_string(what).expect("it can be written");
    let read: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("law: {error} in {text}"));
    assert!(read == *what, "law: what is written is read as it was: {text}");
    let mut newer: Value = serde_json::from_str(&text).expect("it is JSON");
    add_field(&mut newer);
    let newer = newer.to_string();
    let again: T = serde_json::from_str(&newer).unwrap_or_else(|error| panic!("law: {error} in {newer}"));
    assert!(again == *what, "law: a field more changes nothing: {newer}");
    read
}

/// A field that nobody knows, in the object itself or in the one that its only field holds.
fn add_field(value: &mut Value) {
    let Some(object) = value.as_object_mut() else { return };
    let inner = if object.len() == 1 { object.values_mut().next() } else { None };
    if let Some(inner) = inner.and_then(Value::as_object_mut) {
        inner.insert("from_a_later_version".to_owned(), json!({ "a": [1, null] }));
    } else if object.len() > 1 {
        object.insert("from_a_later_version".to_owned(), json!("text"));
    }
}
