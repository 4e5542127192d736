//! Opening a code: which place does it fill in?

use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::PlaceRef;
use gezhi_domain::grids::PlaceId;
use gezhi_store::codes::CodeRow;
use gezhi_store::engine::{Op, Tx};
use serde::Serialize;
use utoipa::ToSchema;

/// Longest token looked up.
const LONGEST: usize = 40;

/// What a scanned code fills in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResolvedCode {
    /// Place.
    pub place: PlaceRef,
    /// Name printed under it.
    pub name: String,
    /// `grid`, `village` or `facility`.
    pub kind: String,
}

/// A token as people read it out or type it: letters that look like digits are digits.
fn normal(token: &str) -> String {
    crate::sheets::half_width(token)
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .take(LONGEST)
        .collect()
}

struct Find {
    county: i64,
    token: String,
    count: bool,
}

impl Op for Find {
    type Out = CodeRow;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CodeRow> {
        let found = gezhi_store::codes::by_token(tx, self.county, &self.token).await?;
        let row = in_force(found)?;
        if self.count {
            gezhi_store::codes::count_scan(tx, self.county, &self.token).await?;
        }
        Ok(row)
    }
}

fn in_force(found: Option<CodeRow>) -> Result<CodeRow> {
    let row = found.ok_or_else(AppError::not_found)?;
    if row.state == "active" {
        return Ok(row);
    }
    Err(AppError::invalid(
        "code_revoked",
        "code",
        "这个码已经停用，请扫新的码，或直接上报。",
        "This code is no longer in use. Scan the new one, or report without a code.",
    ))
}

/// The code of a token, if it is in force.
///
/// # Errors
/// 404 for an unknown token, `code_revoked` for one that was rotated or revoked.
pub async fn resolve(app: &App, token: &str) -> Result<CodeRow> {
    app.db.read(Find { county: app.county, token: normal(token), count: false }).await
}

/// What a token fills in; counts the opening.
///
/// # Errors
/// As [`resolve`]; 404 also when the code's place is no more.
pub async fn scan(app: &App, token: &str) -> Result<ResolvedCode> {
    // Looked up in a read first, so that wrong tokens of strangers never queue for the writer.
    let row = resolve(app, token).await?;
    let place = app.place_ref_by_id(PlaceId(row.place)).ok_or_else(AppError::not_found)?;
    let row = app.db.write(Find { county: app.county, token: row.token, count: true }).await?;
    Ok(ResolvedCode { place, name: row.name, kind: row.kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(state: &str) -> CodeRow {
        CodeRow {
            id: 1,
            token: "AB0123XYZ9".into(),
            kind: "grid".into(),
            name: "第1网格".into(),
            place: 10,
            state: state.into(),
            scans: 0,
            created_at: 0,
        }
    }

    #[test]
    fn tokens_are_understood_as_people_read_them_out() {
        assert_eq!(normal(" abo1-23xyz9 "), "AB0123XYZ9");
        assert_eq!(normal("ＡＢ０ｌ２３"), "AB0123");
        assert_eq!(normal(&"a".repeat(500)).len(), LONGEST);
    }

    #[test]
    fn only_active_codes_are_in_force() {
        assert!(in_force(Some(row("active"))).is_ok());
        assert!(matches!(in_force(None), Err(AppError::Refused(_))));
        for state in ["rotated", "revoked"] {
            assert!(
                matches!(in_force(Some(row(state))), Err(AppError::Invalid { code: "code_revoked", .. })),
                "{state}"
            );
        }
    }
}
