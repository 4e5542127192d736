//! Values bound to a statement.

use super::StoreError;

/// One value for one `$n`; usually made by [`params!`](crate::params).
///
/// A time is an [`Int`](Param::Int) of microseconds since the Unix epoch and JSON is [`Text`](Param::Text):
/// the column decides what becomes of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Param<'a> {
    /// SQL NULL.
    Null,
    /// For a `{bool}` column.
    Bool(bool),
    /// For `{id}`, `{int}` and `{time}` columns.
    Int(i64),
    /// For a `{float}` column; not-a-number is refused, because SQLite would store NULL.
    Float(f64),
    /// For `{text}`, `{path}` and `{json}` columns; a NUL character is refused.
    Text(&'a str),
    /// For a `{bytes}` column.
    Bytes(&'a [u8]),
}

impl Param<'_> {
    /// Refuses what one of the engines cannot store or would store as something else.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        match self {
            Param::Text(text) if text.contains('\0') => {
                Err(StoreError::BadText("text contains the character U+0000".into()))
            }
            Param::Float(number) if number.is_nan() => {
                Err(StoreError::BadValue("a number is required, not-a-number was given".into()))
            }
            _ => Ok(()),
        }
    }
}

/// Makes an array of [`Param`] of numbers, booleans, texts, byte strings, options of these and references.
///
/// ```
/// # use gezhi_store::{engine::Param, params};
/// let title = String::from("路灯");
/// assert_eq!(params![7, true, &title, None::<i64>][2], Param::Text("路灯"));
/// ```
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { [$($crate::engine::Param::from($value)),*] };
}

macro_rules! from_value {
    ($($source:ty => |$value:ident| $param:expr;)+) => {$(
        impl<'a> From<$source> for Param<'a> {
            fn from($value: $source) -> Self {
                $param
            }
        }
    )+};
}

from_value! {
    bool => |value| Param::Bool(value);
    &'a bool => |value| Param::Bool(*value);
    i64 => |value| Param::Int(value);
    &'a i64 => |value| Param::Int(*value);
    i32 => |value| Param::Int(i64::from(value));
    u32 => |value| Param::Int(i64::from(value));
    f64 => |value| Param::Float(value);
    &'a f64 => |value| Param::Float(*value);
    &'a str => |value| Param::Text(value);
    &'a &'a str => |value| Param::Text(value);
    &'a String => |value| Param::Text(value);
    &'a [u8] => |value| Param::Bytes(value);
    &'a Vec<u8> => |value| Param::Bytes(value);
    &'a Option<bool> => |value| Param::from(*value);
    &'a Option<i64> => |value| Param::from(*value);
    &'a Option<f64> => |value| Param::from(*value);
    &'a Option<String> => |value| Param::from(value.as_ref());
    &'a Option<Vec<u8>> => |value| Param::from(value.as_ref());
}

impl<'a, const N: usize> From<&'a [u8; N]> for Param<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Param::Bytes(value)
    }
}

impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Param::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_becomes_its_parameter() {
        let (text, bytes, none) = (String::from("a"), vec![1_u8], None::<String>);
        let bound = params![1_i64, 2_i32, 3_u32, true, 0.5, &text, "b", &bytes, b"c", Some(&text), &none];
        assert_eq!(
            bound,
            [
                Param::Int(1),
                Param::Int(2),
                Param::Int(3),
                Param::Bool(true),
                Param::Float(0.5),
                Param::Text("a"),
                Param::Text("b"),
                Param::Bytes(&[1]),
                Param::Bytes(b"c"),
                Param::Text("a"),
                Param::Null,
            ]
        );
    }

    #[test]
    fn values_that_an_engine_would_change_are_refused() {
        assert!(matches!(Param::Text("a\0b").check(), Err(StoreError::BadText(_))));
        assert!(matches!(Param::Float(f64::NAN).check(), Err(StoreError::BadValue(_))));
        assert_eq!(Param::Float(f64::INFINITY).check(), Ok(()));
    }
}
