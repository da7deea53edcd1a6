//! Named texts, however they were written: a form, a query, or a JSON object.
//!
//! Notifications and the models in answers share their names, so both are read by this one type.
//! Invariant: an empty value is an absent one (TipTop Pay writes absent options as `Key=`); of a repeated key the first
//! counts; keys that nobody asks for do no harm. Numbers stay the digits that were sent: a JSON number is taken as its
//! text ([`RawValue`]) and never becomes a float, so `65.98` is 65.98.
//! Deliberately absent: writing. A message that has been read is never written again.

use super::reference::TransactionId;
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::provider::Mode;
use chairtime_shared::time::{LocalDate, Timestamp};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Why bytes are not fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A `%` that is not followed by two hex digits.
    #[error("a percent escape in the form is broken")]
    Escape,
    /// Bytes that are no UTF-8: the encoding in the cabinet is set to another one.
    #[error("the message is not UTF-8: set the encoding of the notification to UTF8")]
    Utf8,
    /// Not a JSON object.
    #[error("the message is not a JSON object")]
    Json,
}

/// A field that is needed is absent, or is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FieldError(pub(super) &'static str);

/// Named texts, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `a=1&b=2`: a body in form encoding, or a query.
    pub(super) fn from_form(form: &[u8]) -> Result<Self, DecodeError> {
        let pairs = form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let fields = pairs.map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let mut half = || decode(halves.next().unwrap_or_default());
            Ok((half()?, half()?))
        });
        fields.collect::<Result<_, _>>().map(Self)
    }

    /// Reads a JSON object. Text is taken as its characters, everything else as it is written: a number by its digits, an
    /// object as its JSON.
    pub(super) fn from_json(json: &[u8]) -> Result<Self, DecodeError> {
        serde_json::from_slice(json).map_err(|_| DecodeError::Json)
    }

    /// The value of that name, if there is one.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(key, _)| key == name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    /// True when there is a value of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The transaction of that name, if there is one.
    pub(super) fn transaction(&self, name: &'static str) -> Result<Option<TransactionId>, FieldError> {
        self.get(name).map(|text| text.parse().map_err(|_| FieldError(name))).transpose()
    }

    /// The sum of that name.
    pub(super) fn sum(&self, name: &'static str, currency: Currency) -> Result<Money, FieldError> {
        let text = self.get(name).ok_or(FieldError(name))?;
        Money::from_decimal(text, currency).map_err(|_| FieldError(name))
    }

    /// The field `Currency`; an inner `None` is a currency in which we never open a payment.
    pub(super) fn currency(&self) -> Result<Option<Currency>, FieldError> {
        Ok(self.get("Currency").ok_or(FieldError("Currency"))?.parse().ok())
    }

    /// The instant of that name, `2026-01-15 09:30:00` or with a `T` between; UTC, as both providers of this interface write
    /// it. Nothing hangs on it but which of two things came later, so an unreadable one is none.
    pub(super) fn instant(&self, name: &str) -> Option<Timestamp> {
        let (date, time) = self.get(name)?.split_once([' ', 'T'])?;
        let midnight = date.parse::<LocalDate>().ok()?.days_since_epoch().checked_mul(24 * 3_600)?;
        let mut parts = time.split(':').map(|part| part.get(..2)?.parse::<i64>().ok());
        let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
        Some(Timestamp(midnight).plus(hours * 3_600 + minutes * 60 + seconds))
    }

    /// The field `TestMode`: `1` or `0` in forms, `true` or `false` in JSON and from some terminals.
    pub(super) fn mode(&self) -> Result<Option<Mode>, FieldError> {
        match self.get("TestMode") {
            None => Ok(None),
            Some(text) if text == "1" || text.eq_ignore_ascii_case("true") => Ok(Some(Mode::Test)),
            Some(text) if text == "0" || text.eq_ignore_ascii_case("false") => Ok(Some(Mode::Live)),
            Some(_) => Err(FieldError("TestMode")),
        }
    }
}

/// `+` is a space, `%xx` a byte, in either case.
fn decode(text: &[u8]) -> Result<String, DecodeError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || {
                    let digit = char::from(rest.next()?).to_digit(16)?;
                    u8::try_from(digit).ok()
                };
                let (high, low) = (digit().ok_or(DecodeError::Escape)?, digit().ok_or(DecodeError::Escape)?);
                high * 16 + low
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| DecodeError::Utf8)
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &'de RawValue>()? {
                    fields.push((key, text(value)));
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Entries)
    }
}

/// A text as its characters, `null` as nothing, everything else as it is written.
fn text(value: &RawValue) -> String {
    let raw = value.get();
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw).unwrap_or_default(),
        Some(b'n') => String::new(),
        _ => raw.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fmt::Write as _;

    fn form(text: &str) -> Fields {
        Fields::from_form(text.as_bytes()).unwrap()
    }

    fn json(text: &str) -> Fields {
        Fields::from_json(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_form_is_read_as_dotnet_writes_it() {
        let fields =
            form("Name=AIGERIM+TEST&DateTime=2026-01-15+09%3a30%3A00&A%5b0%5d=client%2b7&Text=%d0%9F=1");
        assert_eq!(fields.get("Name"), Some("AIGERIM TEST"));
        assert_eq!(fields.get("DateTime"), Some("2026-01-15 09:30:00"));
        assert_eq!(fields.get("A[0]"), Some("client+7"));
        assert_eq!(fields.get("Text"), Some("П=1"), "only the first = separates");
    }

    #[test]
    fn empty_is_absent_and_the_first_of_a_repeated_key_counts() {
        let fields = form("SubscriptionId=&Email&=x&&Amount=1.00&Amount=2.00&InvoiceId=&InvoiceId=b");
        assert_eq!(fields.get("SubscriptionId"), None);
        assert_eq!(fields.get("Email"), None);
        assert_eq!(fields.get("Amount"), Some("1.00"));
        assert_eq!(fields.get("InvoiceId"), None, "the first one is empty, and it counts");
        assert_eq!(fields.get("amount"), None, "names are told by their case");
        assert_eq!(form(""), Fields::default());
        assert_eq!(json(r#"{"A":"","B":null,"Amount":1.00,"Amount":2}"#).get("Amount"), Some("1.00"));
    }

    #[test]
    fn an_instant_is_utc_and_an_unreadable_one_is_none() {
        for (text, at) in [
            ("2026-01-15 09:30:05", Some(1_768_469_405)),
            ("2026-01-15T09:30:05", Some(1_768_469_405)),
            ("2026-01-15T09:30:05.123", Some(1_768_469_405)),
            ("2026-01-15", None),
            ("2026-01-15 09:30", None),
            ("15.01.2026 09:30:05", None),
            ("2026-13-15 09:30:05", None),
            ("2026-01-15 ää:30:05", None),
        ] {
            let fields = Fields(vec![("DateTime".to_owned(), text.to_owned())]);
            assert_eq!(fields.instant("DateTime"), at.map(Timestamp), "{text}");
        }
    }

    #[test]
    fn broken_forms_say_what_is_broken() {
        for broken in ["A=%", "A=%d", "A=%zz", "A=%+1", "%=1", "A=%é1"] {
            assert_eq!(Fields::from_form(broken.as_bytes()), Err(DecodeError::Escape), "{broken}");
        }
        // "Оплата" in windows-1251.
        for other in [&b"A=%ce%ef%eb%e0%f2%e0"[..], b"A=\xce\xef", b"\xff=1"] {
            assert_eq!(Fields::from_form(other), Err(DecodeError::Utf8));
        }
        for broken in
            [&b""[..], b"[]", b"1", b"{\"A\":1", b"{\"A\":1}x", b"{\"A\":\"\xff\"}", b"A=1", b"{A:1}"]
        {
            assert_eq!(Fields::from_json(broken), Err(DecodeError::Json));
        }
    }

    #[test]
    fn json_keeps_digits_and_nested_json_as_written() {
        let fields = json(
            r#"{"TransactionId":9223372036854775807,"Amount":10.10,"Big":99999999999999.99,"TestMode":true,
                "Name":"A\u0301 \"q\"","Data":{"booking":"b", "n":1.0},"List":[1, 2],"Empty":null}"#,
        );
        assert_eq!(fields.get("TransactionId"), Some("9223372036854775807"));
        assert_eq!((fields.get("Amount"), fields.get("Big")), (Some("10.10"), Some("99999999999999.99")));
        assert_eq!((fields.get("TestMode"), fields.get("Name")), (Some("true"), Some("A\u{301} \"q\"")));
        assert_eq!(fields.get("Data"), Some(r#"{"booking":"b", "n":1.0}"#));
        assert_eq!((fields.get("List"), fields.get("Empty")), (Some("[1, 2]"), None));
    }

    #[test]
    fn test_mode_is_a_bit_however_it_is_written() {
        for (text, mode) in
            [("1", Mode::Test), ("True", Mode::Test), ("0", Mode::Live), ("false", Mode::Live)]
        {
            assert_eq!(form(&format!("TestMode={text}")).mode(), Ok(Some(mode)), "{text}");
        }
        assert_eq!(form("TestMode=").mode(), Ok(None));
        assert_eq!(form("TestMode=yes").mode(), Err(FieldError("TestMode")));
    }

    #[test]
    fn sums_are_exact_or_refused() {
        let kzt = "KZT".parse().unwrap();
        let sum = |text: &str| form(&format!("Amount={text}")).sum("Amount", kzt).map(Money::minor);
        for (text, minor) in
            [("15000.00", 1_500_000), ("10", 1_000), ("10.0", 1_000), ("65.98", 6_598), ("0.07", 7)]
        {
            assert_eq!(sum(text), Ok(minor), "{text}");
            assert_eq!(
                json(&format!(r#"{{"Amount":{text}}}"#)).sum("Amount", kzt).map(Money::minor),
                Ok(minor)
            );
        }
        for odd in ["", "-1", "%2b1", "1,5", "1.005", "1e3", ".5", "1.", "1+0", "NaN", "0x1", "1e400"] {
            assert_eq!(sum(odd), Err(FieldError("Amount")), "{odd:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_as_a_form_reads_back(
            pairs in proptest::collection::vec(("[A-Za-z]{1,12}", any::<String>()), 0..8), upper in any::<bool>()
        ) {
            let mut text = String::new();
            for (at, (key, value)) in pairs.iter().enumerate() {
                write!(text, "{}{key}{at}=", if at == 0 { "" } else { "&" }).unwrap();
                for byte in value.bytes() {
                    match byte {
                        b' ' => text.push('+'),
                        byte if byte.is_ascii_alphanumeric() => text.push(char::from(byte)),
                        byte if upper => write!(text, "%{byte:02X}").unwrap(),
                        byte => write!(text, "%{byte:02x}").unwrap(),
                    }
                }
            }
            let fields = form(&text);
            for (at, (key, value)) in pairs.iter().enumerate() {
                let expected = Some(value.as_str()).filter(|value| !value.is_empty());
                prop_assert_eq!(fields.get(&format!("{key}{at}")), expected);
            }
        }

        #[test]
        fn no_bytes_make_the_reader_fall(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Fields::from_form(&bytes);
            let _ = Fields::from_json(&bytes);
        }

        #[test]
        fn every_sum_reads_back_exactly_from_a_form_and_from_a_json_number(minor in 0..=chairtime_shared::money::MINOR_MAX) {
            let kzt = "KZT".parse().unwrap();
            let money = Money::new(minor, kzt).unwrap();
            let text = money.to_decimal();
            prop_assert_eq!(form(&format!("Amount={text}")).sum("Amount", kzt), Ok(money));
            prop_assert_eq!(json(&format!(r#"{{"Amount":{text}}}"#)).sum("Amount", kzt), Ok(money));
            prop_assert_eq!(json(&format!(r#"{{"Amount":"{text}"}}"#)).sum("Amount", kzt), Ok(money));
        }
    }
}
