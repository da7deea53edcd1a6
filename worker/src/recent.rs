//! What was parsed lately, kept by the very text it was parsed from.
//!
//! Invariant: an entry answers for exactly its text, so no entry can be out of date: a changed text is another entry.
//! Texts are bounded in sum. Deliberately absent: expiry, and anything that belongs to one request (a promise, a stream).

use chairtime_shared::catalogue::Salon;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// Bytes of text kept per kind. An isolate has 128 MB, and parsed values are some times as large as their text.
const TEXT_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Values by their text, newest first.
pub struct Recent<T>(RefCell<VecDeque<(String, Rc<T>)>>);

impl<T> Recent<T> {
    /// Nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(RefCell::new(VecDeque::new()))
    }

    /// The value of `text`, by `parse` when it is not known. What cannot be parsed is not kept.
    pub fn get<E>(&self, text: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<Rc<T>, E> {
        let known =
            self.0.borrow().iter().find(|(known, _)| known == text).map(|(_, value)| Rc::clone(value));
        if let Some(value) = known {
            return Ok(value);
        }
        let value = Rc::new(parse(text)?);
        let mut entries = self.0.borrow_mut();
        entries.push_front((text.to_owned(), Rc::clone(&value)));
        let mut bytes = 0_usize;
        entries.retain(|(text, _)| {
            bytes = bytes.saturating_add(text.len());
            bytes <= TEXT_BYTES_MAX
        });
        Ok(value)
    }
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self::new()
    }
}

thread_local! {
    static CATALOGUES: Recent<Salon> = const { Recent::new() };
}

/// The catalogue that `text` is the JSON of.
pub fn catalogue(text: &str) -> Result<Rc<Salon>, serde_json::Error> {
    CATALOGUES.with(|known| known.get(text, |text| serde_json::from_slice(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_parsed_once_and_another_text_is_another_value() {
        let recent = Recent::new();
        let mut parsed = 0;
        let mut get = |text: &str| {
            recent
                .get(text, |text| {
                    parsed += 1;
                    text.parse::<i32>()
                })
                .map(|value| *value)
        };
        assert_eq!([get("1"), get("2"), get("1"), get("2")], [Ok(1), Ok(2), Ok(1), Ok(2)]);
        assert!(get("x").is_err() && get("x").is_err());
        assert_eq!(parsed, 4);
    }

    #[test]
    fn the_oldest_texts_make_room() {
        let recent = Recent::new();
        let text = |n: u8| char::from(b'a' + n).to_string().repeat(TEXT_BYTES_MAX / 2);
        let known = |n: u8| recent.get(&text(n), |_| Err(())).is_ok();
        for n in 0..3 {
            recent.get(&text(n), |_| Ok::<_, ()>(n)).unwrap();
        }
        assert_eq!([known(0), known(1), known(2)], [false, true, true]);
        let huge = "h".repeat(TEXT_BYTES_MAX + 1);
        assert_eq!(recent.get(&huge, |_| Ok::<_, ()>(9)).map(|value| *value), Ok(9));
        assert!(recent.get(&huge, |_| Err(())).is_err());
    }
}
