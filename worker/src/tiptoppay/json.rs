//! JSON as TipTop Pay gets it.
//!
//! Invariant: a sum is written as a number with exactly its currency's digits (`15000.00`, `0.07`, `500`), digit by digit
//! from minor units. TipTop Pay documents numbers; whether it takes texts is not known. Names keep their order, so the
//! same order is the same request, byte for byte.
//! Deliberately absent: reading; see `fields`.

use chairtime_shared::money::Money;
use serde_json::Value;

/// An object under construction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Object(String);

impl Object {
    fn push(mut self, name: &'static str, json: &str) -> Self {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push('"');
        // Names are ours, plain letters.
        self.0.push_str(name);
        self.0.push_str("\":");
        self.0.push_str(json);
        self
    }

    /// Adds a text, a whole number, a truth or a list. Never a sum.
    pub(super) fn with(self, name: &'static str, value: impl Into<Value>) -> Self {
        let json = value.into().to_string();
        self.push(name, &json)
    }

    /// Adds a text if there is one.
    pub(super) fn with_some(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds a sum.
    pub(super) fn with_sum(self, name: &'static str, sum: Money) -> Self {
        self.push(name, &sum.to_decimal())
    }

    /// Adds an object.
    pub(super) fn with_object(self, name: &'static str, object: Self) -> Self {
        let json = object.into_text();
        self.push(name, &json)
    }

    /// The object as it travels.
    pub(super) fn into_text(self) -> String {
        if self.0.is_empty() { "{}".to_owned() } else { self.0 + "}" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(minor: u64, currency: &str) -> Money {
        Money::new(minor, currency.parse().unwrap()).unwrap()
    }

    #[test]
    fn sums_are_numbers_with_all_their_digits() {
        for (minor, currency, text) in [
            (10, "KZT", "0.10"),
            (7, "KZT", "0.07"),
            (6_598, "KZT", "65.98"),
            (1_500_000, "KZT", "15000.00"),
            (100_000_000_000_000, "KZT", "1000000000000.00"),
            (500, "JPY", "500"),
        ] {
            let object = Object::default().with_sum("Amount", money(minor, currency)).into_text();
            assert_eq!(object, format!(r#"{{"Amount":{text}}}"#));
        }
    }

    #[test]
    fn texts_are_escaped_and_objects_nest() {
        let inner = Object::default().with_some("absent", None).with("a", "\"\\\n</script>é");
        let text = Object::default()
            .with_object("inner", inner)
            .with("yes", true)
            .with("id", 4_673_194_557_i64)
            .with("list", vec!["x"])
            .with_object("empty", Object::default())
            .into_text();
        assert_eq!(
            text,
            r#"{"inner":{"a":"\"\\\n</script>é"},"yes":true,"id":4673194557,"list":["x"],"empty":{}}"#
        );
    }

    proptest! {
        /// Whoever reads the number as a JavaScript double and writes it with two digits gets the sum that was meant.
        #[test]
        fn a_sum_survives_a_reader_with_floats(minor in 0..=chairtime_shared::money::MINOR_MAX) {
            let text = Object::default().with_sum("Amount", money(minor, "KZT")).into_text();
            let value: Value = serde_json::from_str(&text).unwrap();
            let back = format!("{:.2}", value["Amount"].as_f64().unwrap());
            prop_assert_eq!(back, money(minor, "KZT").to_decimal());
        }
    }
}
