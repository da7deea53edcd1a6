//! The Worker's answers, read from the browser's own JSON.
//!
//! serde's generated readers would weigh 45 KB compressed for these types, as much as Yew. So the browser parses the text
//! and each field is fetched by name, about a twentieth of that. Invariant: this reads exactly what the types of
//! `chairtime_shared::api` write; a new field does not compile until it is read here, and the tests hold every name
//! against serde. An answer that lacks a field is no answer.

/// Reads the fields of a struct one after the other. What was read before one that fails is left lying: an answer that
/// cannot be read is a matter of once, and to clear up after every field would weigh a tenth of all this.
macro_rules! read {
    ($of:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        $(let $field = std::mem::ManuallyDrop::new($value?);)*
        Some($of { $($field: std::mem::ManuallyDrop::into_inner($field)),* })
    }};
}
#[cfg(any(feature = "desk", not(target_arch = "wasm32")))]
pub(crate) use read;

mod answer;
mod shop;
#[cfg(test)]
mod tests;
mod word;

use chairtime_shared::money::Money;
use chairtime_shared::time::Timestamp;
use std::str::FromStr;

use word::Word;

/// A parsed JSON value, wherever it lives.
pub trait Node: Sized {
    /// The member of that name; something that is nothing when there is none.
    #[must_use]
    fn get(&self, name: &str) -> Self;
    /// True for `null` and for a member that is missing.
    fn is_nothing(&self) -> bool;
    /// The text of a string.
    fn text(&self) -> Option<String>;
    /// The value of a whole number that JavaScript holds exactly.
    fn integer(&self) -> Option<i64>;
    /// Whether it is true, or false.
    fn truth(&self) -> Option<bool>;
    /// The items of an array.
    fn items(&self) -> Option<Vec<Self>>;
}

/// Something that can be read from JSON.
pub trait Decode: Sized {
    /// Reads it; `None` when the value is not of this type.
    fn decode<N: Node>(node: &N) -> Option<Self>;
}

impl Decode for String {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        node.text()
    }
}

impl Decode for Timestamp {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        node.integer().map(Self)
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        if node.is_nothing() { Some(None) } else { T::decode(node).map(Some) }
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        each(node, T::decode)
    }
}

impl Decode for Money {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Self::new(number(node, "minor")?, parsed(&node.get("currency"))?).ok()
    }
}

/// Reads every item; a loop, since `collect` into an `Option` weighs three times as much for each type.
fn each<T, N: Node>(node: &N, read: fn(&N) -> Option<T>) -> Option<Vec<T>> {
    let items = node.items()?;
    let mut values = Vec::with_capacity(items.len());
    for item in &items {
        values.push(read(item)?);
    }
    Some(values)
}

/// The member of that name.
pub(crate) fn member<T: Decode, N: Node>(node: &N, name: &str) -> Option<T> {
    T::decode(&node.get(name))
}

/// A member that the Worker leaves out when it is empty.
pub(crate) fn member_or_default<T: Decode + Default, N: Node>(node: &N, name: &str) -> Option<T> {
    Some(member::<Option<T>, N>(node, name)?.unwrap_or_default())
}

/// A string that is parsed further: identifiers, dates, times of day, currencies.
pub(crate) fn parsed<T: FromStr, N: Node>(node: &N) -> Option<T> {
    node.text()?.parse().ok()
}

/// An array of such strings.
fn parsed_all<T: FromStr, N: Node>(node: &N) -> Option<Vec<T>> {
    each(node, parsed)
}

/// The same for one that the Worker leaves out when it is empty.
fn parsed_all_or_default<T: FromStr, N: Node>(node: &N) -> Option<Vec<T>> {
    if node.is_nothing() { Some(Vec::new()) } else { parsed_all(node) }
}

/// A number that fits.
pub(crate) fn number<T: TryFrom<i64>, N: Node>(node: &N, name: &str) -> Option<T> {
    node.get(name).integer()?.try_into().ok()
}

/// A word out of a fixed list.
pub(crate) fn named<T: Word, N: Node>(node: &N, name: &str) -> Option<T> {
    T::named(&node.get(name).text()?)
}

/// The same for one that the Worker leaves out when it is the usual one.
fn named_or_default<T: Word + Default, N: Node>(node: &N, name: &str) -> Option<T> {
    let text: Option<String> = member(node, name)?;
    text.map_or_else(|| Some(T::default()), |text| T::named(&text))
}
