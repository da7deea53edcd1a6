//! Texts put together by hand.
//!
//! Formatted output would weigh two kilobytes in the browser, for a few sums and dates. So whatever the widget runs has
//! no `format!` and no `to_string`; elsewhere both are welcome.

/// The parts in a row.
#[must_use]
pub fn joined(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

fn digit(number: u64) -> char {
    // A remainder by ten is a digit.
    u32::try_from(number % 10).ok().and_then(|digit| char::from_digit(digit, 10)).unwrap_or('0')
}

/// A whole number.
#[must_use]
pub fn number(number: u64) -> String {
    let mut text = String::new();
    let mut rest = number;
    loop {
        text.insert(0, digit(rest));
        rest /= 10;
        if rest == 0 {
            return text;
        }
    }
}

/// The last two digits of a number: `07`.
#[must_use]
pub fn two_digits(number: u64) -> String {
    let mut text = String::new();
    text.push(digit(number / 10));
    text.push(digit(number));
    text
}

/// Names with commas between, each once: those of people of whom some do several services.
pub fn each_once<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut seen: Vec<&str> = Vec::new();
    let mut text = String::new();
    for name in names {
        if seen.contains(&name) {
            continue;
        }
        if !seen.is_empty() {
            text.push_str(", ");
        }
        text.push_str(name);
        seen.push(name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_formatter_would() {
        for value in [0, 7, 10, 99, 100, 2_026, 12_000, u64::MAX] {
            assert_eq!(number(value), value.to_string());
            assert_eq!(two_digits(value), format!("{:02}", value % 100));
        }
        assert_eq!(joined(&["a", "", "b"]), "ab");
    }
}
