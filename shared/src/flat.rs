//! Reading an enum whose name stands among its fields (`{"kind": "fixed", "minor": 1000}`).
//!
//! Such an enum is written by serde (`tag`), and read as a struct that has the fields of all variants, each optional. With
//! `tag` alone serde would keep every value until the name is known, and bring a second parser of everything in it into
//! the Worker. Enums that no one but us reads are tagged from outside and need none of this.

use std::fmt;

/// Reads an enum that is tagged from outside (`{"refund": {"attempt": 1, …}}`, `"health"`) by its name and then all fields that
/// any variant has, of which each takes its own. Reading each variant by itself, as serde does, is four times the code in
/// the Worker. Fields of one name have one type; a field is needed, or `(opt)` where it is an option, or `(or)` where it has
/// a default. A variant that is not named here does not compile.
#[macro_export]
macro_rules! read_by_name {
    ($enum:ident { $($part:ident: $type:ty),* $(,)? } $($unit:ident)* ; $($variant:ident { $($own:ident $(($how:ident))?),* })*) => {
        const _: () = {
            use serde::de::{Deserialize, Deserializer, EnumAccess, Error, VariantAccess, Visitor};
            use $crate::flat::{Missing, need};

            #[derive(serde::Deserialize)]
            #[serde(rename_all = "snake_case")]
            enum Name { $($unit,)* $($variant,)* }

            #[derive(serde::Deserialize)]
            struct Parts { $($part: Option<$type>,)* }

            /// Every variant has a name here.
            #[allow(dead_code)]
            fn all(value: &$enum) -> Name {
                match value {
                    $($enum::$unit => Name::$unit,)*
                    $($enum::$variant { .. } => Name::$variant,)*
                }
            }

            fn unit(name: &Name) -> Option<$enum> {
                match name {
                    $(Name::$unit => Some($enum::$unit),)*
                    $(Name::$variant => None,)*
                }
            }

            // Borrowed, so that what is left over is dropped in one place.
            fn pick(name: &Name, read: &mut Parts) -> Result<$enum, Missing> {
                Ok(match name {
                    $(Name::$unit => $enum::$unit,)*
                    $(Name::$variant => $enum::$variant {
                        $($own: $crate::read_by_name!(@take read $own $($how)?),)*
                    },)*
                })
            }

            struct ByName;

            impl<'de> Visitor<'de> for ByName {
                type Value = $enum;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(stringify!($enum))
                }

                fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<$enum, A::Error> {
                    let (name, variant) = data.variant::<Name>()?;
                    if let Some(unit) = unit(&name) {
                        return variant.unit_variant().map(|()| unit);
                    }
                    let mut read: Box<Parts> = variant.newtype_variant()?;
                    pick(&name, &mut read).map_err(A::Error::custom)
                }
            }

            impl<'de> Deserialize<'de> for $enum {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserializer.deserialize_enum(stringify!($enum), &[], ByName)
                }
            }
        };
    };
    (@take $read:ident $own:ident) => { need($read.$own.take(), stringify!($own))? };
    (@take $read:ident $own:ident opt) => { $read.$own.take() };
    (@take $read:ident $own:ident or) => { $read.$own.take().unwrap_or_default() };
}

/// A field that this variant has is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing(&'static str);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "missing field `{}`", self.0)
    }
}

/// The field, which this variant has.
pub fn need<T>(field: Option<T>, name: &'static str) -> Result<T, Missing> {
    field.ok_or(Missing(name))
}

#[cfg(test)]
mod tests {
    use crate::api::StaffChoice;
    use crate::booking::Phase;
    use crate::cancellation::Fee;
    use crate::money::{BasisPoints, Money};
    use crate::prepayment::{Prepayment, PrepaymentAmount};
    use crate::time::Timestamp;
    use serde::{Serialize, de::DeserializeOwned};
    use std::fmt::Debug;

    fn both_ways<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, text: &str) {
        assert_eq!(serde_json::to_string(value).unwrap(), text);
        assert_eq!(serde_json::from_str::<T>(text).unwrap(), *value);
    }

    #[test]
    fn what_is_written_is_read() {
        let points = BasisPoints::try_from(2_500).unwrap();
        let sum = Money::new(500, "EUR".parse().unwrap()).unwrap();
        let (at, fee) = (Timestamp(7), Some(sum));
        both_ways(&Fee::None, r#"{"kind":"none"}"#);
        both_ways(&Fee::Percent { points }, r#"{"kind":"percent","points":2500}"#);
        both_ways(&Fee::Fixed { minor: 5 }, r#"{"kind":"fixed","minor":5}"#);
        both_ways(&Fee::Prepayment, r#"{"kind":"prepayment"}"#);
        both_ways(&PrepaymentAmount::Full, r#"{"kind":"full"}"#);
        both_ways(&PrepaymentAmount::Percent { points }, r#"{"kind":"percent","points":2500}"#);
        both_ways(&PrepaymentAmount::Fixed { minor: 5 }, r#"{"kind":"fixed","minor":5}"#);
        both_ways(&Prepayment::Off, r#"{"kind":"off"}"#);
        let json = r#"{"minor":500,"currency":"EUR"}"#;
        let named = |kind: &str, name: &str| format!(r#"{{"kind":"{kind}","{name}":{json}}}"#);
        both_ways(&Prepayment::BelowMinimum { would_be: sum }, &named("below_minimum", "would_be"));
        both_ways(&Prepayment::Optional { due_now: sum }, &named("optional", "due_now"));
        both_ways(&Prepayment::Required { due_now: sum }, &named("required", "due_now"));
        both_ways(&StaffChoice::Any, r#"{"kind":"any"}"#);
        both_ways(&StaffChoice::Member { id: "ada".parse().unwrap() }, r#"{"kind":"member","id":"ada"}"#);
        let each = vec![Some("ada".parse().unwrap()), None];
        both_ways(&StaffChoice::Each { each }, r#"{"kind":"any","each":["ada",null]}"#);
        both_ways(&Phase::Held { until: at }, r#"{"phase":"held","until":7}"#);
        both_ways(&Phase::Confirmed { since: at }, r#"{"phase":"confirmed","since":7}"#);
        both_ways(&Phase::Expired { at }, r#"{"phase":"expired","at":7}"#);
        both_ways(&Phase::NoShow { at, fee: None }, r#"{"phase":"no_show","at":7}"#);
        both_ways(&Phase::NoShow { at, fee }, &format!(r#"{{"phase":"no_show","at":7,"fee":{json}}}"#));
        both_ways(&Phase::Cancelled { at, fee }, &format!(r#"{{"phase":"cancelled","at":7,"fee":{json}}}"#));
    }

    #[test]
    fn the_order_does_not_matter_and_what_is_missing_is_told() {
        let read = |text| serde_json::from_str::<Fee>(text).map_err(|error| error.to_string());
        assert_eq!(read(r#"{"minor":5,"more":[1],"kind":"fixed"}"#), Ok(Fee::Fixed { minor: 5 }));
        assert_eq!(read(r#"{"kind":"none","minor":5}"#), Ok(Fee::None));
        assert!(read(r#"{"kind":"fixed"}"#).unwrap_err().starts_with("missing field `minor`"));
        assert!(read(r#"{"minor":5}"#).unwrap_err().starts_with("missing field `kind`"));
        assert!(read(r#"{"kind":"gift"}"#).unwrap_err().starts_with("unknown variant `gift`"));
    }
}
