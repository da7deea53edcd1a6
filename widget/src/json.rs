//! JSON through the browser: its parser, its values.

use crate::decode::{Decode, Node};
use crate::encode::Build;
use js_sys::{Array, JSON, Number, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

impl Node for JsValue {
    fn get(&self, name: &str) -> Self {
        // Only objects have members that are ours; a text's length is none of them.
        if self.is_object() {
            Reflect::get(self, &name.into()).unwrap_or(JsValue::NULL)
        } else {
            JsValue::NULL
        }
    }

    fn is_nothing(&self) -> bool {
        self.is_null() || self.is_undefined()
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn integer(&self) -> Option<i64> {
        #[expect(clippy::cast_possible_truncation, reason = "a safe integer is exact")]
        self.as_f64().filter(|_| Number::is_safe_integer(self)).map(|number| number as i64)
    }

    fn truth(&self) -> Option<bool> {
        self.as_bool()
    }

    fn items(&self) -> Option<Vec<Self>> {
        Some(self.dyn_ref::<Array>()?.iter().collect())
    }
}

impl Build for JsValue {
    fn text(text: &str) -> Self {
        Self::from_str(text)
    }

    fn number(number: i64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "instants and sums are below 2^53")]
        Self::from_f64(number as f64)
    }

    fn nothing() -> Self {
        Self::NULL
    }

    fn list(items: Vec<Self>) -> Self {
        items.into_iter().collect::<Array>().into()
    }

    fn object(members: Vec<(&str, Self)>) -> Self {
        let object = Object::new();
        for (name, value) in members {
            // Setting a member of a fresh object cannot fail.
            let _ = Reflect::set(&object, &name.into(), &value);
        }
        object.into()
    }
}

/// Writes a value as text.
pub(crate) fn write(value: &JsValue) -> String {
    JSON::stringify(value).map(String::from).unwrap_or_default()
}

/// Reads a text as JSON of that type.
pub(crate) fn read<T: Decode>(text: &str) -> Option<T> {
    T::decode(&JSON::parse(text).ok()?)
}
