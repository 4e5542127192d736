//! What the desk is asked about: a text, and what is known of where, when and how it came.

use crate::context::App;
use crate::error::Result;
use gezhi_domain::cases::Channel;
use gezhi_domain::deadlines::BEIJING;
use gezhi_domain::grids::PlacePath;
use gezhi_store::case_lists::{Filter, Scope};
use gezhi_store::engine::{Op, StoreError, Tx};

/// Days in which reports of one village count as repeats.
const REPEAT_DAYS: i64 = 7;

/// A report as the desk sees it.
#[derive(Debug, Clone, Default)]
pub struct Subject<'a> {
    /// What was written.
    pub text: &'a str,
    /// A category somebody chose: only its branch is considered.
    pub within: Option<&'a str>,
    /// Channel.
    pub channel: Option<Channel>,
    /// Names of the places it lies in, from below the root down; empty where it is not known.
    pub place: Vec<String>,
    /// Level key of the place: `town`, `village`, `group` and so on.
    pub level: String,
    /// Hour in Beijing, 0 to 23.
    pub hour: i64,
    /// Whether photos or clips came with it.
    pub has_photo: bool,
    /// Open cases of the same village from the last seven days.
    pub repeats: i64,
}

impl<'a> Subject<'a> {
    /// A text about which nothing else is known.
    #[must_use]
    pub fn text(text: &'a str, channel: Channel) -> Self {
        Self { text, channel: Some(channel), hour: 12, ..Self::default() }
    }

    /// A text that comes in now, about a place.
    ///
    /// # Errors
    /// Failures of the store; it is asked only where a rule wants repeats.
    pub async fn at(app: &App, text: &'a str, channel: Channel, place: Option<&PlacePath>) -> Result<Self> {
        let mut subject = Self::placed(app, Self::text(text, channel), place);
        subject.hour = i64::from(BEIJING.to_datetime(app.now()).hour());
        if let Some(path) = place.filter(|path| path.depth() > 0 && app.triage.asks_for_repeats()) {
            subject.repeats = app.db.read(Repeats::of(app, path)).await?;
        }
        Ok(subject)
    }

    /// The same subject at a place.
    #[must_use]
    pub fn placed(app: &App, subject: Self, place: Option<&PlacePath>) -> Self {
        let directory = app.directory();
        let Some(path) = place else { return subject };
        let names = path.chain().skip(1).filter_map(|id| directory.place(id)).map(|place| place.name.clone());
        let level = directory.place(path.id()).map(|place| place.level_key.clone()).unwrap_or_default();
        Self { place: names.collect(), level, ..subject }
    }
}

struct Repeats {
    county: i64,
    filter: Filter,
}

impl Repeats {
    fn of(app: &App, path: &PlacePath) -> Self {
        let directory = app.directory();
        let is_village = |id: &_| directory.place(*id).is_some_and(|place| place.level_key == "village");
        let (depth, id) =
            path.chain().enumerate().find(|(_, id)| is_village(id)).unwrap_or((path.depth(), path.id()));
        let since = app.now().as_microsecond() - REPEAT_DAYS * 86_400_000_000;
        let filter =
            Filter { open: true, from: Some(since), place: Some((depth, id.0)), ..Filter::default() };
        Self { county: app.county, filter }
    }
}

impl Op for Repeats {
    type Out = i64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<i64, StoreError> {
        gezhi_store::case_lists::count(tx, self.county, Scope::County, &self.filter, 1_000).await
    }
}
