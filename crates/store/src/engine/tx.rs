//! The transaction an operation runs in.

use super::{Dialect, FromRow, Param, Sql, Stmt, StoreError, postgres::PgTx, sqlite::SqliteTx};

/// A running transaction. After a failed statement nothing of it is stored, whatever the operation returns.
pub struct Tx<'a> {
    engine: Engine<'a>,
    /// The first failure. It sticks: PostgreSQL would answer COMMIT with success and drop the rows.
    failure: Option<StoreError>,
    /// What ran, while somebody wants to know.
    #[cfg(feature = "reference")]
    trace: Option<Vec<super::reference::Statement>>,
}

enum Engine<'a> {
    Sqlite(SqliteTx<'a>),
    Postgres(PgTx<'a>),
    /// Takes notes instead of running anything.
    #[cfg(feature = "reference")]
    Notes(&'a mut Vec<super::reference::Statement>),
}

/// A statement's text: known while compiling, or put together while running.
#[derive(Clone, Copy)]
pub(super) enum Text<'a> {
    Fixed(&'static Sql),
    Dynamic(&'a str),
}

impl<'a> Tx<'a> {
    pub(super) fn sqlite(tx: SqliteTx<'a>) -> Self {
        Self {
            engine: Engine::Sqlite(tx),
            failure: None,
            #[cfg(feature = "reference")]
            trace: None,
        }
    }

    pub(super) fn postgres(tx: PgTx<'a>) -> Self {
        Self {
            engine: Engine::Postgres(tx),
            failure: None,
            #[cfg(feature = "reference")]
            trace: None,
        }
    }

    #[cfg(feature = "reference")]
    pub(super) fn notes(notes: &'a mut Vec<super::reference::Statement>) -> Self {
        Self { engine: Engine::Notes(notes), failure: None, trace: None }
    }

    /// Takes down what runs from now on.
    #[cfg(feature = "reference")]
    pub(super) fn begin_trace(&mut self) {
        self.trace = Some(Vec::new());
    }

    /// What ran since.
    #[cfg(feature = "reference")]
    pub(super) fn end_trace(&mut self) -> Vec<super::reference::Statement> {
        self.trace.take().unwrap_or_default()
    }

    #[cfg(feature = "reference")]
    fn trace(&mut self, text: Text<'_>, params: &[Param<'_>]) -> Result<(), StoreError> {
        match (&mut self.trace, text) {
            (None, _) => Ok(()),
            (Some(notes), Text::Fixed(query)) => {
                super::reference::note(notes, query, params);
                Ok(())
            }
            (Some(_), Text::Dynamic(_)) => super::reference::cannot_read(),
        }
    }

    /// Which engine this runs on. For the rare text that cannot be portable.
    pub fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "reference")]
            Engine::Notes(_) => Dialect::Sqlite,
        }
    }

    /// Runs a statement and returns the number of rows it changed.
    pub async fn exec(&mut self, query: &'static Sql, params: &[Param<'_>]) -> Result<u64, StoreError> {
        let result = self.exec_text(Text::Fixed(query), params).await;
        self.note(result)
    }

    /// Runs statements none of which needs another's result; PostgreSQL gets them in one round trip.
    pub async fn exec_all(&mut self, statements: &[Stmt<'_>]) -> Result<(), StoreError> {
        let result = self.exec_each(statements).await;
        self.note(result)
    }

    /// All rows of a query.
    pub async fn rows<T: FromRow>(
        &mut self,
        query: &'static Sql,
        params: &[Param<'_>],
    ) -> Result<Vec<T>, StoreError> {
        let result = self.rows_text(Text::Fixed(query), params).await;
        self.note(result)
    }

    /// The only row of a query, if there is one.
    ///
    /// # Errors
    /// [`StoreError::ManyRows`] if there are more.
    pub async fn opt<T: FromRow>(
        &mut self,
        query: &'static Sql,
        params: &[Param<'_>],
    ) -> Result<Option<T>, StoreError> {
        let mut rows = self.rows(query, params).await?;
        let row = rows.pop();
        let result = if rows.is_empty() {
            Ok(row)
        } else {
            Err(StoreError::ManyRows { sql: query.text().to_owned() })
        };
        self.note(result)
    }

    /// The only row of a query.
    ///
    /// # Errors
    /// [`StoreError::NoRow`] if there is none, and then nothing of the operation is stored: use [`opt`](Self::opt)
    /// where a row may be missing.
    pub async fn one<T: FromRow>(
        &mut self,
        query: &'static Sql,
        params: &[Param<'_>],
    ) -> Result<T, StoreError> {
        let row = self.opt(query, params).await?;
        self.note(row.ok_or_else(|| StoreError::NoRow { sql: query.text().to_owned() }))
    }

    /// [`exec`](Self::exec) for a text put together from fixed fragments while running. Never put a value into it.
    pub async fn exec_dyn(&mut self, query: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        let result = self.exec_text(Text::Dynamic(query), params).await;
        self.note(result)
    }

    /// [`rows`](Self::rows) for a text put together from fixed fragments while running. Never put a value into it.
    pub async fn rows_dyn<T: FromRow>(
        &mut self,
        query: &str,
        params: &[Param<'_>],
    ) -> Result<Vec<T>, StoreError> {
        let result = self.rows_text(Text::Dynamic(query), params).await;
        self.note(result)
    }

    /// The first failure, if a statement failed.
    pub(super) fn failure(&self) -> Option<&StoreError> {
        self.failure.as_ref()
    }

    /// Whether PostgreSQL was told BEGIN, or SQLite is at work at all.
    pub(super) fn has_begun(&self) -> bool {
        match &self.engine {
            Engine::Sqlite(_) => true,
            Engine::Postgres(tx) => tx.has_begun(),
            #[cfg(feature = "reference")]
            Engine::Notes(_) => true,
        }
    }

    /// Turns success after an ignored failure into an error.
    pub(super) fn settle<T, E: From<StoreError>>(&self, result: Result<T, E>) -> Result<T, E> {
        match &self.failure {
            Some(failure) if result.is_ok() => Err(StoreError::Ignored(Box::new(failure.clone())).into()),
            _ => result,
        }
    }

    /// Records and returns a failure that no statement reported.
    pub(super) fn fail<T>(&mut self, error: StoreError) -> Result<T, StoreError> {
        self.note(Err(error))
    }

    fn note<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &result {
            self.failure.get_or_insert_with(|| error.clone());
        }
        result
    }

    /// Refuses further statements after a failure, so that both engines tell the first one.
    fn before(&self, params: &[Param<'_>]) -> Result<(), StoreError> {
        match &self.failure {
            Some(failure) => Err(failure.clone()),
            None => params.iter().try_for_each(Param::check),
        }
    }

    async fn exec_text(&mut self, text: Text<'_>, params: &[Param<'_>]) -> Result<u64, StoreError> {
        self.before(params)?;
        #[cfg(feature = "reference")]
        self.trace(text, params)?;
        match &mut self.engine {
            Engine::Sqlite(tx) => tx.exec(text, params),
            Engine::Postgres(tx) => tx.exec(text.postgres(), params).await,
            #[cfg(feature = "reference")]
            Engine::Notes(notes) => match text {
                Text::Fixed(query) => {
                    super::reference::note(notes, query, params);
                    Ok(1)
                }
                Text::Dynamic(_) => super::reference::cannot_read(),
            },
        }
    }

    async fn rows_text<T: FromRow>(
        &mut self,
        text: Text<'_>,
        params: &[Param<'_>],
    ) -> Result<Vec<T>, StoreError> {
        self.before(params)?;
        #[cfg(feature = "reference")]
        self.trace(text, params)?;
        match &mut self.engine {
            Engine::Sqlite(tx) => tx.rows(text, params),
            Engine::Postgres(tx) => tx.rows(text.postgres(), params).await,
            #[cfg(feature = "reference")]
            Engine::Notes(_) => super::reference::cannot_read(),
        }
    }

    async fn exec_each(&mut self, statements: &[Stmt<'_>]) -> Result<(), StoreError> {
        for (_, params) in statements {
            self.before(params)?;
        }
        #[cfg(feature = "reference")]
        for (query, params) in statements {
            self.trace(Text::Fixed(query), params)?;
        }
        match &mut self.engine {
            Engine::Sqlite(tx) => statements
                .iter()
                .try_for_each(|(query, params)| tx.exec(Text::Fixed(query), params).map(drop)),
            Engine::Postgres(tx) => tx.exec_all(statements).await,
            #[cfg(feature = "reference")]
            Engine::Notes(notes) => {
                for (query, params) in statements {
                    super::reference::note(notes, query, params);
                }
                Ok(())
            }
        }
    }
}

impl<'a> Text<'a> {
    /// The text with `$n`.
    pub(super) fn postgres(self) -> &'a str {
        match self {
            Text::Fixed(query) => query.postgres,
            Text::Dynamic(text) => text,
        }
    }
}
