//! One word out of a fixed list, by the list's own serde names.

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error, Visitor, value::StrDeserializer};
use std::fmt;

/// Not a word of the list. Says nothing more: texts of errors that no one reads would only weigh.
#[derive(Debug)]
struct NoWord;

impl fmt::Display for NoWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such word")
    }
}

impl std::error::Error for NoWord {}

impl Error for NoWord {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
    fn invalid_type(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }
    fn invalid_value(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
}

/// Takes only what a plain word can be: the variant of an enum.
struct Word<'a>(&'a str);

impl<'de> Deserializer<'de> for Word<'_> {
    type Error = NoWord;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NoWord> {
        visitor.visit_enum(StrDeserializer::new(self.0))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The variant that `text` names.
pub(crate) fn word<T: DeserializeOwned>(text: &str) -> Option<T> {
    <T as Deserialize>::deserialize(Word(text)).ok()
}
