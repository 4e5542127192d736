//! Parameters and cells in PostgreSQL's binary format. The server says which type a parameter has.

use std::error::Error;

use bytes::{BufMut, BytesMut};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::engine::{Cell, Param, WrongCell, cell::nearest};

/// PostgreSQL counts microseconds from 2000-01-01.
const EPOCH: i64 = 946_684_800_000_000;
/// The version byte ahead of binary JSONB.
const JSONB_VERSION: u8 = 1;

/// A value does not fit the type that the server expects.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct CannotBind(String);

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match *self {
            Param::Null => return Ok(IsNull::Yes),
            Param::Bool(value) if *ty == Type::BOOL => out.put_u8(u8::from(value)),
            Param::Bool(value) => return Param::Int(i64::from(value)).to_sql(ty, out),
            Param::Int(value) => put_int(value, ty, out)?,
            Param::Float(value) if *ty == Type::FLOAT8 => out.put_f64(value),
            Param::Text(value) if is_text(ty) => out.put_slice(value.as_bytes()),
            Param::Text(value) if *ty == Type::JSONB => {
                out.put_u8(JSONB_VERSION);
                out.put_slice(value.as_bytes());
            }
            Param::Bytes(value) if *ty == Type::BYTEA => out.put_slice(value),
            Param::Float(_) | Param::Text(_) | Param::Bytes(_) => return Err(misfit("this value", ty).into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn put_int(value: i64, ty: &Type, out: &mut BytesMut) -> Result<(), CannotBind> {
    let too_large = |_| misfit(&value.to_string(), ty);
    match *ty {
        Type::INT8 => out.put_i64(value),
        Type::INT4 => out.put_i32(i32::try_from(value).map_err(too_large)?),
        Type::INT2 => out.put_i16(i16::try_from(value).map_err(too_large)?),
        Type::FLOAT8 => out.put_f64(nearest(value)),
        Type::TIMESTAMPTZ => match value.checked_sub(EPOCH) {
            // The least value means "before all time".
            Some(micros) if micros > i64::MIN => out.put_i64(micros),
            _ => return Err(misfit(&value.to_string(), ty)),
        },
        _ => return Err(misfit("a number", ty)),
    }
    Ok(())
}

fn misfit(value: &str, ty: &Type) -> CannotBind {
    CannotBind(format!("{value} does not fit a parameter of type {ty}; does the query need a CAST?"))
}

fn is_text(ty: &Type) -> bool {
    matches!(*ty, Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::JSON | Type::UNKNOWN)
}

/// The cell in a column of a row.
pub(in crate::engine) fn cell(row: &tokio_postgres::Row, index: usize) -> Result<Cell<'_>, WrongCell> {
    let raw = row.try_get::<_, Raw<'_>>(index).map_err(|error| WrongCell(error.to_string()))?;
    match raw.bytes {
        None => Ok(Cell::Null),
        Some(bytes) => decode(&raw.ty, bytes),
    }
}

/// A column as it came over the wire.
struct Raw<'a> {
    ty: Type,
    bytes: Option<&'a [u8]>,
}

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(ty: &Type, bytes: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self { ty: ty.clone(), bytes: Some(bytes) })
    }

    fn from_sql_null(ty: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self { ty: ty.clone(), bytes: None })
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn decode<'a>(ty: &Type, bytes: &'a [u8]) -> Result<Cell<'a>, WrongCell> {
    match *ty {
        Type::BOOL => Ok(Cell::Int(i64::from(bytes != [0]))),
        Type::INT8 => Ok(Cell::Int(i64::from_be_bytes(exactly(bytes)?))),
        Type::INT4 => Ok(Cell::Int(i32::from_be_bytes(exactly(bytes)?).into())),
        Type::INT2 => Ok(Cell::Int(i16::from_be_bytes(exactly(bytes)?).into())),
        Type::TIMESTAMPTZ => time(i64::from_be_bytes(exactly(bytes)?)),
        Type::FLOAT8 => Ok(Cell::Float(f64::from_be_bytes(exactly(bytes)?))),
        Type::FLOAT4 => Ok(Cell::Float(f32::from_be_bytes(exactly(bytes)?).into())),
        Type::JSONB => match bytes.split_first() {
            Some((&JSONB_VERSION, json)) => text(json),
            _ => Err(WrongCell("a JSONB format that is not known".into())),
        },
        Type::BYTEA => Ok(Cell::Bytes(bytes)),
        _ if is_text(ty) => text(bytes),
        _ => Err(WrongCell(format!("the type {ty} is not portable; the query needs a CAST"))),
    }
}

fn time(micros: i64) -> Result<Cell<'static>, WrongCell> {
    match micros.checked_add(EPOCH) {
        Some(at) if micros > i64::MIN => Ok(Cell::Int(at)),
        _ => Err(WrongCell("an infinite time".into())),
    }
}

fn text(bytes: &[u8]) -> Result<Cell<'_>, WrongCell> {
    std::str::from_utf8(bytes)
        .map(Cell::Text)
        .map_err(|error| WrongCell(format!("text is not UTF-8: {error}")))
}

fn exactly<const N: usize>(bytes: &[u8]) -> Result<[u8; N], WrongCell> {
    bytes.try_into().map_err(|_| WrongCell(format!("{N} bytes expected, {} found", bytes.len())))
}
