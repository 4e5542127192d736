//! The operation that stores a report: inserts only, in one round trip where the engine can.

use super::super::detail::Loaded;
use crate::idempotent::Remembered;
use gezhi_domain::accounts::Permit;
use gezhi_domain::cases::Case;
use gezhi_store::applications::ApplicationRow;
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::engine::{Isolation, Op, Stmt, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::messages::MessageRow;
use gezhi_store::time::micros;
use gezhi_store::{application_values, attachment_values, journal_values, message_values, params};

/// A report as it is stored.
pub(super) struct ReportOp {
    pub(super) county: i64,
    pub(super) permit: Permit,
    pub(super) case: Case,
    pub(super) secret_hash: String,
    pub(super) triage: String,
    pub(super) entries: Vec<Entry>,
    pub(super) attachments: Vec<AttachmentRow>,
    pub(super) uploaded: Vec<String>,
    pub(super) message: Option<MessageRow>,
    pub(super) application: Option<ApplicationRow>,
    pub(super) tasks: Vec<(&'static str, String)>,
    pub(super) firing: Option<(i64, &'static str)>,
    pub(super) outbox: String,
    pub(super) remembered: Option<Remembered>,
}

impl Op for ReportOp {
    type Out = ();
    type Err = StoreError;
    // Only inserts: nothing is read that another write could change.
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        let county = self.county;
        let at = micros(self.case.reported_at);
        let id = self.case.id.0;
        let journal: Vec<_> = self.entries.iter().map(|entry| journal_values!(county, entry)).collect();
        let attachments: Vec<_> =
            self.attachments.iter().map(|row| attachment_values!(county, row)).collect();
        let due = gezhi_store::cases::sort_at(&self.case);
        let tasks: Vec<_> =
            self.tasks.iter().map(|(kind, holder)| params![county, id, *kind, holder, due, at]).collect();
        let clock =
            self.firing.map(|(next, stage)| params![county, "case", id, self.case.epoch, next, stage]);
        let first = self.entries.first().map_or(id, |entry| entry.id);
        let outbox = params![county, first, "case", id, &self.outbox];
        let key = self.remembered.as_ref().map(|(key, hash, answer)| params![county, key, hash, answer, at]);
        let mut more: Vec<Stmt<'_>> = Vec::with_capacity(8);
        more.extend(key.as_ref().map(|values| (gezhi_store::idempotency::INSERT, values.as_slice())));
        more.extend(journal.iter().map(|values| (gezhi_store::journal::INSERT, values.as_slice())));
        more.extend(attachments.iter().map(|values| (gezhi_store::attachments::INSERT, values.as_slice())));
        more.extend(tasks.iter().map(|values| (gezhi_store::tasks::INSERT, values.as_slice())));
        more.extend(clock.as_ref().map(|values| (gezhi_store::clock::PUT, values.as_slice())));
        let message = self.message.as_ref().map(|row| message_values!(county, row));
        more.extend(message.as_ref().map(|values| (gezhi_store::messages::INSERT, values.as_slice())));
        let application = self.application.as_ref().map(|row| application_values!(county, row));
        more.extend(
            application.as_ref().map(|values| (gezhi_store::applications::INSERT, values.as_slice())),
        );
        more.push((gezhi_store::outbox::INSERT, &outbox));
        let extra =
            gezhi_store::cases::Extra { secret_hash: Some(&self.secret_hash), triage: Some(&self.triage) };
        gezhi_store::cases::insert(tx, &self.permit, county, &self.case, extra, &more).await?;
        let uploader = self.permit.account().map(|account| account.0);
        let public = self.application.is_none();
        for token in &self.uploaded {
            gezhi_store::attachments::attach(tx, county, token, uploader, id, first, "report", public)
                .await?;
        }
        Ok(())
    }
}

impl ReportOp {
    /// The case as it will be read once it is stored.
    pub(super) fn loaded(&self) -> Loaded {
        Loaded {
            case: self.case.clone(),
            triage: None,
            secret_hash: Some(self.secret_hash.clone()),
            application: self.application.as_ref().map(|row| row.item.clone()),
            entries: self.entries.clone(),
            attachments: self.attachments.clone(),
        }
    }
}
