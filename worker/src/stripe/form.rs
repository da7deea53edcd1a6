//! Stripe's form encoding: nested keys by brackets, everything else percent-encoded.
//!
//! Invariant: what is pushed as one pair is read as one pair, whatever characters it holds.
//! Deliberately absent: `+` for a space; `%20` means the same to every reader, in a path too.

use std::fmt::Write as _;

/// A form under construction: `a=1&b[c]=2`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(String);

impl Form {
    /// Adds one pair. Brackets in `key` stay as they are: they are the nesting.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        encode_into(&mut self.0, key, b"[]");
        self.0.push('=');
        encode_into(&mut self.0, value, b"");
        self
    }

    /// Adds one pair if there is a value.
    #[must_use]
    pub fn with_some(self, key: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// The form as it travels.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }
}

/// One text as it may stand in a path or a form.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    encode_into(&mut out, text, b"");
    out
}

/// Unreserved characters of RFC 3986 and those in `also` stay, every other byte becomes `%XX`.
fn encode_into(out: &mut String, text: &str, also: &[u8]) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || also.contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_nest_and_everything_else_is_encoded() {
        let form = Form::default()
            .with("line_items[0][price_data][product_data][name]", "Cut & color: 50% off + tea=yes")
            .with_some("absent", None)
            .with_some("note", Some("Стрижка [é]\n"));
        assert_eq!(
            form.into_text(),
            "line_items[0][price_data][product_data][name]=Cut%20%26%20color%3A%2050%25%20off%20%2B%20tea%3Dyes\
             &note=%D0%A1%D1%82%D1%80%D0%B8%D0%B6%D0%BA%D0%B0%20%5B%C3%A9%5D%0A"
        );
    }

    #[test]
    fn a_path_segment_cannot_leave_its_place() {
        assert_eq!(encode("../refunds?x=1#y"), "..%2Frefunds%3Fx%3D1%23y");
    }
}
