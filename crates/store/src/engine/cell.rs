//! One value of a result row, in the form both engines share.

/// What a driver found in a column. Booleans are the integers 0 and 1, times are microseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// SQL NULL.
    Null,
    /// Integers, booleans and times.
    Int(i64),
    /// Floating point numbers.
    Float(f64),
    /// Text and JSON.
    Text(&'a str),
    /// Byte strings.
    Bytes(&'a [u8]),
}

impl Cell<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Cell::Null => "NULL",
            Cell::Int(_) => "an integer",
            Cell::Float(_) => "a floating point number",
            Cell::Text(_) => "text",
            Cell::Bytes(_) => "bytes",
        }
    }
}

/// Why a [`Cell`] is not the wanted value, in words; [`Row::get`](super::Row::get) adds column and statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongCell(pub String);

impl WrongCell {
    /// "`wanted` expected, … found".
    pub fn expected(wanted: &str, found: Cell<'_>) -> Self {
        Self(format!("{wanted} expected, {} found", found.kind()))
    }
}

/// A type that one column can be read as. Implement it for newtypes and for enums stored as text or number.
pub trait FromCell: Sized {
    /// Reads the value, or says why it is none.
    fn from_cell(cell: Cell<'_>) -> Result<Self, WrongCell>;
}

impl FromCell for i64 {
    fn from_cell(cell: Cell<'_>) -> Result<Self, WrongCell> {
        match cell {
            Cell::Int(number) => Ok(number),
            other => Err(WrongCell::expected("an integer", other)),
        }
    }
}

impl FromCell for i32 {
    fn from_cell(cell: Cell<'_>) -> Result<Self, WrongCell> {
        let number = i64::from_cell(cell)?;
        number.try_into().map_err(|_| WrongCell(format!("{number} does not fit into 32 bits")))
    }
}

impl FromCell for bool {
    fn from_cell(cell: Cell<'_>) -> Result<Self, WrongCell> {
        match cell {
            Cell::Int(0) => Ok(false),
            Cell::Int(1) => Ok(true),
            other => Err(WrongCell::expected("0 or 1", other)),
        }
    }
}

impl FromCell for f64 {
    fn from_cell(cell: Cell<'_>) -> Result<Self, WrongCell> {
        match cell {
            Cell::Float(number) => Ok(number),
            // `coalesce(ratio, 0)` is an integer on SQLite when there is no ratio.
            Cell::Int(number) => Ok(nearest(number)),
            other => Err(WrongCell::expected("a floating point number", other)),
        }
    }
}

/// The floating point number nearest to an integer.
#[expect(clippy::as_conversions, reason = "there is no other conversion; beyond 2^53 it rounds")]
pub(super) fn nearest(number: i64) -> f64 {
    number as f64
}

impl FromCell for String {
    fn from_cell(cell: Cell<'_>) -> Result<Self, WrongCell> {
        match cell {
            Cell::Text(text) => Ok(text.to_owned()),
            other => Err(WrongCell::expected("text", other)),
        }
    }
}

impl FromCell for Vec<u8> {
    fn from_cell(cell: Cell<'_>) -> Result<Self, WrongCell> {
        match cell {
            Cell::Bytes(bytes) => Ok(bytes.to_vec()),
            other => Err(WrongCell::expected("bytes", other)),
        }
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: Cell<'_>) -> Result<Self, WrongCell> {
        match cell {
            Cell::Null => Ok(None),
            other => T::from_cell(other).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_cell_says_what_was_expected_and_found() {
        assert_eq!(i64::from_cell(Cell::Text("1")), Err(WrongCell("an integer expected, text found".into())));
        assert_eq!(String::from_cell(Cell::Null), Err(WrongCell("text expected, NULL found".into())));
        assert!(bool::from_cell(Cell::Int(2)).is_err());
        assert!(i32::from_cell(Cell::Int(i64::MAX)).is_err());
        assert_eq!(Option::<i64>::from_cell(Cell::Null), Ok(None));
    }
}
