//! Parameters and cells as `rusqlite` has them.

use rusqlite::types::{ToSqlOutput, ValueRef};

use crate::engine::{Cell, Param, WrongCell};

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Param::Null => ValueRef::Null,
            Param::Bool(value) => ValueRef::Integer(i64::from(value)),
            Param::Int(value) => ValueRef::Integer(value),
            Param::Float(value) => ValueRef::Real(value),
            Param::Text(value) => ValueRef::Text(value.as_bytes()),
            Param::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

/// The cell in a column of a row.
pub(in crate::engine) fn cell<'a>(row: &'a rusqlite::Row<'_>, index: usize) -> Result<Cell<'a>, WrongCell> {
    match row.get_ref(index).map_err(|error| WrongCell(error.to_string()))? {
        ValueRef::Null => Ok(Cell::Null),
        ValueRef::Integer(value) => Ok(Cell::Int(value)),
        ValueRef::Real(value) => Ok(Cell::Float(value)),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cell::Text(text)),
            Err(error) => Err(WrongCell(format!("text is not UTF-8: {error}"))),
        },
        ValueRef::Blob(bytes) => Ok(Cell::Bytes(bytes)),
    }
}
