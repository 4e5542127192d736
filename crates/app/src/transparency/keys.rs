//! Keys that sign heads: where they lie, which one signs now, and the change to a new one.

use crate::context::App;
use crate::entropy::Entropy;
use crate::error::{AppError, Result};
use crate::keys::write_secret;
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::transparency::{KeyStatement, Signer, Verifier, origin, sign};
use gezhi_store::engine::{Db, Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::transparency::{HeadRow, KeyRow};
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Where the keys that sign are kept.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// A file; it is made at the first start where none is there.
    File(PathBuf),
    /// Their text itself, from the environment.
    Text(String),
}

impl KeySource {
    /// `log.keys` in a folder.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self::File(folder.join("log.keys"))
    }

    /// The seeds, a line each in base64; the last is the newest. `None` where there is no file.
    fn read(&self) -> Result<Option<Vec<[u8; 32]>>> {
        let text = match self {
            Self::Text(text) => text.clone(),
            Self::File(path) => match std::fs::read_to_string(path) {
                Ok(text) => text,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error.into()),
            },
        };
        seeds(&text).map(Some)
    }

    /// Makes the file with its first seed; that of another node of this machine which was faster.
    fn first(&self, seed: [u8; 32]) -> Result<[u8; 32]> {
        match self.add(&seed) {
            Err(AppError::File(error)) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                let theirs = self.read()?.unwrap_or_default();
                theirs.last().copied().ok_or_else(|| StoreError::Conflict.into())
            }
            added => added.map(|()| seed),
        }
    }

    /// Adds a seed at the end of the file.
    fn add(&self, seed: &[u8; 32]) -> Result<()> {
        let Self::File(path) = self else {
            return Err(StoreError::BadValue("keys from the environment are changed there".into()).into());
        };
        let line = hex::encode(seed) + "\n";
        match std::fs::read_to_string(path) {
            Ok(text) => {
                // Written beside and moved over it: a full disk leaves the old keys as they are.
                let beside = path.with_extension("keys.new");
                let _ = std::fs::remove_file(&beside);
                let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
                write_secret(&beside, format!("{text}{gap}{line}").as_bytes())?;
                std::fs::rename(&beside, path)?;
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                write_secret(path, line.as_bytes())?;
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

/// A line each, 64 hexadecimal digits; empty lines and those that begin with `#` are left out.
fn seeds(text: &str) -> Result<Vec<[u8; 32]>> {
    let mut seeds = Vec::new();
    for (number, line) in text.lines().map(str::trim).enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut seed = [0; 32];
        hex::decode_to_slice(line, &mut seed).map_err(|_| {
            StoreError::BadValue(format!(
                "line {} of the log's keys is not 64 hexadecimal digits",
                number + 1
            ))
        })?;
        seeds.push(seed);
    }
    Ok(seeds)
}

pub(super) struct ReadKeys {
    pub(super) county: i64,
}

impl Op for ReadKeys {
    type Out = (Vec<KeyRow>, Option<HeadRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let keys = gezhi_store::transparency::keys(tx, self.county).await?;
        Ok((keys, gezhi_store::transparency::latest_head(tx, self.county).await?))
    }
}

/// Makes a key the one that signs, unless another head or key came in between.
struct Insert {
    county: i64,
    row: KeyRow,
    head: Option<i64>,
    /// `None` for the first key, which nobody decided about.
    entry: Option<Entry>,
}

impl Op for Insert {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        let head = gezhi_store::transparency::latest_head(tx, self.county).await?;
        if head.map(|head| head.size) != self.head {
            return Err(StoreError::Conflict);
        }
        gezhi_store::transparency::insert_key(tx, self.county, &self.row).await?;
        match &self.entry {
            Some(entry) => gezhi_store::journal::append(tx, self.county, entry).await,
            None => Ok(()),
        }
    }
}

fn statement(county: i64, new: &Signer, old: Option<&Signer>, from_size: i64, at: Timestamp) -> KeyRow {
    let statement = KeyStatement {
        origin: origin(county),
        verifier: new.verifier().to_string(),
        from_size: u64::try_from(from_size).unwrap_or(0),
        at,
        vouched_by: old.map(|old| old.verifier().id()),
    };
    let signers: Vec<&Signer> = std::iter::once(new).chain(old).collect();
    KeyRow {
        from_size,
        key_id: new.verifier().id(),
        verifier: new.verifier().to_string(),
        at: at.as_microsecond(),
        note: sign(&statement.text(), &signers),
    }
}

/// The key that signs now. Makes the first one; `None` where the county's key is not among those of this node, which then signs nothing.
///
/// # Errors
/// Keys that cannot be read or made.
pub async fn signer(
    db: &Db,
    county: i64,
    source: &KeySource,
    entropy: &Entropy,
    at: Timestamp,
) -> Result<Option<Signer>> {
    let (mut rows, head) = db.read(ReadKeys { county }).await?;
    if rows.is_empty() {
        let known = source.read()?.unwrap_or_default();
        let seed = match known.last() {
            Some(seed) => *seed,
            None => source.first(entropy.bytes())?,
        };
        let new = Signer::from_seed(&origin(county), &seed);
        let head = head.map(|head| head.size);
        let row = statement(county, &new, None, head.unwrap_or(0) + 1, at);
        match db.write(Insert { county, row, head, entry: None }).await {
            // Another node was faster: its key is the county's.
            Ok(()) | Err(StoreError::Unique { .. } | StoreError::Conflict) => {
                rows = db.read(ReadKeys { county }).await?.0;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let Some(current) = rows.last() else { return Ok(None) };
    let signers = source.read()?.unwrap_or_default();
    let signers = signers.iter().rev().map(|seed| Signer::from_seed(&origin(county), seed));
    Ok(signers.into_iter().find(|signer| signer.verifier().id() == current.key_id))
}

/// Makes a new key, which signs every head from now on; the one before vouches for it, unless it is `lost`. Running servers read the
/// file again by themselves.
///
/// # Errors
/// The key before is not here and not said to be lost; keys from the environment; a head that was signed meanwhile (`Conflict`).
pub async fn rotate(app: &App, lost: bool) -> Result<Verifier> {
    let (county, source) = (app.county, &app.settings.log_keys);
    let old = signer(&app.db, county, source, &app.settings.entropy, app.now()).await?;
    if old.is_none() && !lost {
        return Err(StoreError::BadValue(
            "the key that signs now is not among the keys here; copy it here, or say --lost if nobody has it any more".into(),
        )
        .into());
    }
    let seed = app.settings.entropy.bytes();
    let new = Signer::from_seed(&origin(county), &seed);
    // First the file, then the row: a key that signs and that nobody has would be worse than one that is not used.
    source.add(&seed)?;
    let (_, head) = app.db.read(ReadKeys { county }).await?;
    let head = head.map(|head| head.size);
    let row = statement(county, &new, old.as_ref().filter(|_| !lost), head.unwrap_or(0) + 1, app.now());
    let permit = system_permit(Action::Secure);
    let mut entry = app.entry(&permit, "log_key", "log_key", app.id(), None);
    entry.details = serde_json::json!({ "key": row.key_id, "lost": lost }).to_string();
    app.db.write(Insert { county, row, head, entry: Some(entry) }).await?;
    Ok(new.verifier().clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_lines_and_a_bad_one_is_named_but_not_shown() {
        assert_eq!(seeds(&format!("# 2026\n\n{}\n", "01".repeat(32))).unwrap(), [[1; 32]]);
        let error = seeds("# a\nsecret\n").unwrap_err().to_string();
        assert!(error.contains("line 2") && !error.contains("secret"), "{error}");
    }

    #[test]
    fn a_file_is_made_for_its_owner_alone_and_keeps_what_it_has() {
        let folder = tempfile::tempdir().unwrap();
        let source = KeySource::in_folder(folder.path());
        assert!(source.read().unwrap().is_none());
        source.add(&[1; 32]).unwrap();
        source.add(&[2; 32]).unwrap();
        assert_eq!(source.read().unwrap().unwrap(), [[1; 32], [2; 32]]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(folder.path().join("log.keys")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
