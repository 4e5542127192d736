//! The schema: one list of portable migrations for both engines.

use crate::engine::{Db, Dialect, Fulltext, Op, StoreError, Tx, ddl};
use crate::{params, sql};

/// Name and text of every migration, in order. A migration that has landed never changes.
pub const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_foundation", include_str!("../migrations/0001_foundation.sql")),
    ("0002_registry", include_str!("../migrations/0002_registry.sql")),
    ("0003_messages", include_str!("../migrations/0003_messages.sql")),
    ("0004_speed", include_str!("../migrations/0004_speed.sql")),
    ("0005_rollups", include_str!("../migrations/0005_rollups.sql")),
    ("0007_residents", include_str!("../migrations/0007_residents.sql")),
    ("0008_ledgers", include_str!("../migrations/0008_ledgers.sql")),
    ("0009_oidc", include_str!("../migrations/0009_oidc.sql")),
    ("0010_tasks", include_str!("../migrations/0010_tasks.sql")),
    ("0012_policies", include_str!("../migrations/0012_policies.sql")),
    ("0014_posts", include_str!("../migrations/0014_posts.sql")),
    ("0015_visits", include_str!("../migrations/0015_visits.sql")),
    ("0016_ledger_parts", include_str!("../migrations/0016_ledger_parts.sql")),
    ("0017_groups", include_str!("../migrations/0017_groups.sql")),
    ("0018_nets", include_str!("../migrations/0018_nets.sql")),
    ("0019_open_by_category", include_str!("../migrations/0019_open_by_category.sql")),
    ("0020_transparency", include_str!("../migrations/0020_transparency.sql")),
    ("0021_points", include_str!("../migrations/0021_points.sql")),
    ("0022_houses", include_str!("../migrations/0022_houses.sql")),
    ("0023_ledger_files", include_str!("../migrations/0023_ledger_files.sql")),
    ("0024_points_rules", include_str!("../migrations/0024_points_rules.sql")),
    ("0025_mall", include_str!("../migrations/0025_mall.sql")),
    ("0026_honour", include_str!("../migrations/0026_honour.sql")),
    ("0027_retention", include_str!("../migrations/0027_retention.sql")),
    ("0028_board_notice", include_str!("../migrations/0028_board_notice.sql")),
    ("0029_assessment", include_str!("../migrations/0029_assessment.sql")),
    ("0030_points_events", include_str!("../migrations/0030_points_events.sql")),
    ("0031_indexes", include_str!("../migrations/0031_indexes.sql")),
    ("0032_map", include_str!("../migrations/0032_map.sql")),
];

/// Table of the full-text index over cases.
pub const CASE_TEXT: &str = "case_text";
/// Table of the full-text index over people.
pub const PERSON_TEXT: &str = "person_text";
/// Table of the full-text index over policies.
pub const POLICY_TEXT: &str = "policy_text";

struct Applied;

impl Op for Applied {
    type Out = Vec<String>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
        tx.rows(sql!("SELECT name FROM schema_migration ORDER BY name"), &[]).await
    }
}

struct Mark {
    name: &'static str,
}

impl Op for Mark {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.exec(sql!("INSERT INTO schema_migration(name) VALUES ($1)"), &params![self.name]).await?;
        Ok(())
    }
}

/// Brings a database to the present schema and says which migrations were applied now.
///
/// # Errors
/// Whatever the engine refuses; a migration that failed is not marked as applied.
pub async fn migrate(db: &Db) -> Result<Vec<&'static str>, StoreError> {
    let dialect = db.dialect();
    db.batch_ddl(&ddl::render(
        "CREATE TABLE IF NOT EXISTS schema_migration (name {path} NOT NULL PRIMARY KEY) {strict};",
        dialect,
    ))
    .await?;
    let applied = db.read(Applied).await?;
    let mut done = Vec::new();
    for (name, text) in MIGRATIONS {
        if applied.iter().any(|known| known == name) {
            continue;
        }
        let mut script = ddl::render(text, dialect);
        if *name == "0001_foundation" {
            script.push_str(&Fulltext::ddl(dialect, CASE_TEXT));
        }
        if *name == "0007_residents" {
            script.push_str(&Fulltext::ddl(dialect, PERSON_TEXT));
        }
        if *name == "0012_policies" {
            script.push_str(&Fulltext::ddl(dialect, POLICY_TEXT));
        }
        db.batch_ddl(&script).await?;
        db.write(Mark { name }).await?;
        done.push(*name);
    }
    Ok(done)
}

/// The whole schema as one script, for the test that compares a fresh database with a migrated one.
#[must_use]
pub fn schema(dialect: Dialect) -> String {
    MIGRATIONS.iter().map(|(_, text)| ddl::render(text, dialect)).collect()
}
