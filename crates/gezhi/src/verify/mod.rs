//! `gezhi verify`: do the rows still fit together? Reads in batches, so that memory does not grow with the county.

mod attachments;
mod cases;
mod counters;
mod digest;
mod finding;
mod houses;
mod journal;
mod log;
mod points;
mod points_tasks;
mod register;
mod settings;
mod tasks;
#[cfg(test)]
mod tests;
mod visits;

use gezhi_app::{App, Result};

pub use finding::Finding;
pub use log::check as check_log;

/// Checks a county; one finding a subject.
///
/// # Errors
/// Failures of the database; what is wrong with the rows is in the findings.
pub async fn verify(app: &App) -> Result<Vec<Finding>> {
    let mut findings = journal::check(app).await?;
    let scan = cases::scan(app).await?;
    findings.extend([scan.cases, scan.deadlines, scan.clock]);
    findings.push(tasks::check(app, scan.tasks).await?);
    findings.extend(counters::check(app, scan.counters).await?);
    findings.extend(settings::check(app).await?);
    findings.extend(register::check(app).await?);
    findings.extend(visits::check(app).await?);
    findings.extend(points::check(app).await?);
    findings.push(log::check(app, &[]).await?);
    findings.push(attachments::check(app).await?);
    Ok(findings)
}
