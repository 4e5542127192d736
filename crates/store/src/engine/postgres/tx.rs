//! Statements on a PostgreSQL connection.

use std::{pin::pin, time::Duration};

use deadpool_postgres::Object;
use futures_util::{
    TryStreamExt,
    future::{join, join_all},
};
use tokio_postgres::{Error, Statement};

use super::error::{is_stale_plan, of_statement};
use crate::engine::{FromRow, Param, Row, Stmt, StoreError};

/// A transaction that begins together with its first statements, in the same round trip.
pub(in crate::engine) struct PgTx<'a> {
    client: &'a Object,
    begin: &'a str,
    begun: bool,
    /// How long a statement may take; named in the error when the server stops it.
    limit: Duration,
}

impl<'a> PgTx<'a> {
    pub(super) fn new(client: &'a Object, begin: &'a str, limit: Duration) -> Self {
        Self { client, begin, begun: false, limit }
    }

    pub(in crate::engine) fn has_begun(&self) -> bool {
        self.begun
    }

    pub(in crate::engine) async fn exec(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<u64, StoreError> {
        let statement = self.prepare(sql).await?;
        let client = self.client;
        let run = client.execute_raw(&statement, params.iter().copied());
        let result = self.begin_and(run).await;
        result.map_err(|fault| self.explain(&fault, sql))
    }

    pub(in crate::engine) async fn exec_all(&mut self, statements: &[Stmt<'_>]) -> Result<(), StoreError> {
        let mut prepared = Vec::with_capacity(statements.len());
        for (query, _) in statements {
            prepared.push(self.prepare(query.postgres).await?);
        }
        let client = self.client;
        let runs = statements.iter().zip(&prepared).map(|((query, params), statement)| async move {
            let result = client.execute_raw(statement, params.iter().copied()).await;
            result.map_err(|fault| (fault, query.postgres))
        });
        let all = async { Ok(join_all(runs).await) };
        let results = self.begin_and(all).await.map_err(|fault| self.explain(&fault, self.begin))?;
        // The first failure is the cause; those behind it only say that the transaction is aborted.
        let first = results.into_iter().find_map(Result::err);
        first.map_or(Ok(()), |(fault, sql)| Err(self.explain(&fault, sql)))
    }

    pub(in crate::engine) async fn rows<T: FromRow>(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<Vec<T>, StoreError> {
        let statement = self.prepare(sql).await?;
        let client = self.client;
        let run = client.query_raw(&statement, params.iter().copied());
        let stream = self.begin_and(run).await.map_err(|fault| self.explain(&fault, sql))?;
        let mut stream = pin!(stream);
        let mut rows = Vec::new();
        while let Some(row) = stream.try_next().await.map_err(|fault| self.explain(&fault, sql))? {
            rows.push(T::from_row(&Row::postgres(&row, sql))?);
        }
        Ok(rows)
    }

    async fn prepare(&self, sql: &str) -> Result<Statement, StoreError> {
        self.client.prepare_cached(sql).await.map_err(|fault| self.explain(&fault, sql))
    }

    /// Sends BEGIN ahead of `work` if that has not been done.
    async fn begin_and<T>(&mut self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        if self.begun {
            return work.await;
        }
        self.begun = true;
        let (begun, done) = join(self.client.batch_execute(self.begin), work).await;
        begun.and(done)
    }

    fn explain(&self, fault: &Error, sql: &str) -> StoreError {
        if is_stale_plan(fault) {
            self.client.statement_cache.clear();
            return StoreError::Conflict;
        }
        match of_statement(fault, sql) {
            StoreError::Timeout(_) => StoreError::Timeout(self.limit),
            error => error,
        }
    }
}
