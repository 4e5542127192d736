//! The transparency log: recomputed from the bytes of its entries up to every signature (feature A4).

use super::Finding;
use gezhi_app::{App, Result, transparency};

/// Recomputes the log; `outside` are heads that others hold.
///
/// # Errors
/// Failures of the database.
pub async fn check(app: &App, outside: &[String]) -> Result<Finding> {
    let checked = transparency::verify(app, outside).await?;
    let mut finding = Finding::new("log");
    checked.faults.into_iter().for_each(|fault| finding.fail(fault));
    finding.checked = checked.entries + checked.heads + checked.keys;
    finding.wrong = checked.wrong;
    Ok(finding)
}
