//! Comma-separated values (RFC 4180) that a spreadsheet reads as what they are.
//!
//! Invariant: a text from outside is never run as a formula: one that begins like a formula gets an apostrophe in front,
//! as OWASP's "CSV Injection" page asks. Numbers are written by us and stay numbers.

use crate::money::Money;

/// One table in the making.
#[derive(Debug, Clone, Default)]
pub struct Csv {
    text: String,
    row_begun: bool,
}

impl Csv {
    /// Adds a text field.
    pub fn text(&mut self, field: &str) -> &mut Self {
        let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let guarded = if formula { format!("'{field}") } else { field.to_owned() };
        self.raw(&guarded)
    }

    /// Adds a whole number.
    pub fn number(&mut self, number: i64) -> &mut Self {
        self.raw(&number.to_string())
    }

    /// Adds a sum in decimal figures of its currency, without the currency.
    pub fn money(&mut self, money: Money) -> &mut Self {
        self.raw(&money.to_decimal())
    }

    /// Adds a field as it is, in quotes where it needs them.
    fn raw(&mut self, field: &str) -> &mut Self {
        if self.row_begun {
            self.text.push(',');
        }
        self.row_begun = true;
        if field.contains([',', '"', '\r', '\n']) || field.trim() != field {
            self.text.push('"');
            self.text.push_str(&field.replace('"', "\"\""));
            self.text.push('"');
        } else {
            self.text.push_str(field);
        }
        self
    }

    /// Ends a row.
    pub fn end_row(&mut self) {
        self.text.push_str("\r\n");
        self.row_begun = false;
    }

    /// What has been written since the last time, so that long tables can be sent as they come.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(fields: &[&str]) -> String {
        let mut csv = Csv::default();
        for field in fields {
            csv.text(field);
        }
        csv.end_row();
        csv.take()
    }

    /// A reader of its own, after RFC 4180 section 2.
    fn read(text: &str) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            match (quoted, char) {
                (true, '"') if chars.peek() == Some(&'"') => field.push(chars.next().unwrap()),
                (true, '"') => quoted = false,
                (false, '"') => quoted = true,
                (false, ',') => row.push(std::mem::take(&mut field)),
                (false, '\r') if chars.peek() == Some(&'\n') => {
                    chars.next();
                    row.push(std::mem::take(&mut field));
                    rows.push(std::mem::take(&mut row));
                }
                (_, char) => field.push(char),
            }
        }
        rows
    }

    #[test]
    fn texts_that_look_like_formulas_are_texts() {
        for formula in ["=1+1", "+49", "-1", "@SUM(A1)", "\tx", "\rx"] {
            let read = read(&row(&[formula]));
            assert_eq!(read, [[format!("'{formula}")]], "{formula:?}");
        }
        assert_eq!(row(&["a", "b c", "d,e", "f\"g"]), "a,b c,\"d,e\",\"f\"\"g\"\r\n");
    }

    #[test]
    fn numbers_stay_numbers() {
        let mut csv = Csv::default();
        csv.number(-5).money(Money::new(1_050, "EUR".parse().unwrap()).unwrap());
        csv.end_row();
        assert_eq!(csv.take(), "-5,10.50\r\n");
        assert_eq!(csv.take(), "");
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_again(table in proptest::collection::vec(proptest::collection::vec("[^\u{0}=+@\t\r-][^\u{0}]{0,12}", 1..5), 1..5)) {
            let text: String = table.iter().map(|fields| row(&fields.iter().map(String::as_str).collect::<Vec<_>>())).collect();
            prop_assert_eq!(read(&text), table);
        }
    }
}
