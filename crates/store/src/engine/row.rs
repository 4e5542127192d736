//! Result rows and the types made of them.

use super::{FromCell, StoreError, postgres, sqlite};

/// One result row, borrowed from its driver.
pub struct Row<'a> {
    source: Source<'a>,
    sql: &'a str,
}

enum Source<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl<'a> Row<'a> {
    pub(super) fn sqlite(row: &'a rusqlite::Row<'a>, sql: &'a str) -> Self {
        Self { source: Source::Sqlite(row), sql }
    }

    pub(super) fn postgres(row: &'a tokio_postgres::Row, sql: &'a str) -> Self {
        Self { source: Source::Postgres(row), sql }
    }

    /// The value in the column `index`, counted from 0.
    ///
    /// # Errors
    /// [`StoreError::Column`] if there is no such column or its value is not a `T`.
    pub fn get<T: FromCell>(&self, index: usize) -> Result<T, StoreError> {
        let cell = match self.source {
            Source::Sqlite(row) => sqlite::cell(row, index),
            Source::Postgres(row) => postgres::cell(row, index),
        };
        cell.and_then(T::from_cell).map_err(|wrong| StoreError::Column {
            index,
            problem: wrong.0,
            sql: self.sql.to_owned(),
        })
    }

    /// The columns from left to right.
    pub fn columns(&self) -> Columns<'_> {
        Columns { row: self, next: 0 }
    }
}

/// Reads the columns of a [`Row`] one after the other.
pub struct Columns<'a> {
    row: &'a Row<'a>,
    next: usize,
}

impl Columns<'_> {
    /// The value in the next column.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn read<T: FromCell>(&mut self) -> Result<T, StoreError> {
        let index = self.next;
        self.next += 1;
        self.row.get(index)
    }
}

/// A type that a whole row can be read as: a single value, a tuple, or a struct by [`from_row!`](crate::from_row).
pub trait FromRow: Sized + Send {
    /// Reads the row.
    ///
    /// # Errors
    /// As [`Row::get`], or what the type itself refuses.
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError>;
}

impl<T: FromCell + Send> FromRow for T {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        row.get(0)
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name: FromCell + Send),+> FromRow for ($($name,)+) {
            fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
                let mut columns = row.columns();
                Ok(($(columns.read::<$name>()?,)+))
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
tuples!(A B C D E F G H I);
tuples!(A B C D E F G H I J);
tuples!(A B C D E F G H I J K);
tuples!(A B C D E F G H I J K L);

/// Implements [`FromRow`](crate::engine::FromRow) for a struct whose fields are named in the order of the columns.
///
/// ```
/// # use gezhi_store::from_row;
/// struct Grid {
///     id: i64,
///     name: String,
/// }
/// from_row! { struct Grid { id, name } }
/// ```
#[macro_export]
macro_rules! from_row {
    (struct $name:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::engine::FromRow for $name {
            fn from_row(row: &$crate::engine::Row<'_>) -> ::core::result::Result<Self, $crate::engine::StoreError> {
                let mut columns = row.columns();
                Ok(Self { $($field: columns.read()?),+ })
            }
        }
    };
}
