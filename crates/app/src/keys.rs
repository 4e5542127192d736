//! Keys of personal data: opened when the county is opened, made when there are none, wrapped anew after the master key
//! changed (feature P4).

use crate::entropy::Entropy;
use crate::error::Result;
use gezhi_store::engine::{Db, Op, StoreError, Tx};
use gezhi_store::keys::KeyRow;
use gezhi_vault::{MasterKeys, Suite, Vault, VaultError, Wrapped};
use std::path::Path;

/// Kind of the keys that seal fields with AES-256-GCM.
const DATA: &str = "data";
/// Kind of those that seal with SM4-GCM.
const DATA_SM4: &str = "data-sm4";
/// Kind of the key that makes blind indexes; there is one, for ever.
const INDEX: &str = "index";

struct Read {
    county: i64,
}

impl Op for Read {
    type Out = Vec<KeyRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::keys::all(tx, self.county).await
    }
}

struct Insert {
    county: i64,
    rows: Vec<KeyRow>,
    at: i64,
}

impl Op for Insert {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        for row in &self.rows {
            gezhi_store::keys::insert(tx, self.county, row, self.at).await?;
        }
        gezhi_store::revisions::bump(tx, self.county, gezhi_store::revisions::KEYS).await
    }
}

struct Rewrap {
    county: i64,
    rows: Vec<KeyRow>,
}

impl Op for Rewrap {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        for row in &self.rows {
            gezhi_store::keys::rewrap(tx, self.county, row).await?;
        }
        Ok(())
    }
}

fn broken(error: &VaultError) -> StoreError {
    StoreError::BadValue(error.to_string())
}

fn wrap(
    master: &MasterKeys,
    entropy: &Entropy,
    county: i64,
    (kind, id): (&str, u32),
    key: &[u8; 32],
) -> Result<KeyRow> {
    let wrapped =
        master.wrap(county, number_of(kind, id), key, entropy.bytes()).map_err(|error| broken(&error))?;
    Ok(KeyRow { kind: kind.to_owned(), id: i64::from(id), master: wrapped.master, wrapped: wrapped.bytes })
}

/// Keys of different kinds are told apart in what their wrapping is bound to.
fn number_of(kind: &str, id: u32) -> u32 {
    match kind {
        INDEX => id | 1 << 31,
        DATA_SM4 => id | 1 << 30,
        _ => id,
    }
}

const fn kind_of(suite: Suite) -> &'static str {
    match suite {
        Suite::Aes256Gcm => DATA,
        Suite::Sm4Gcm => DATA_SM4,
    }
}

fn suite_of(kind: &str) -> Result<Suite> {
    let found = Suite::ALL.into_iter().find(|suite| kind_of(*suite) == kind);
    Ok(found.ok_or_else(|| StoreError::BadValue(format!("a data key of the unknown kind {kind}")))?)
}

fn unwrap(master: &MasterKeys, county: i64, row: &KeyRow) -> Result<(u32, gezhi_vault::Key)> {
    let id = u32::try_from(row.id).map_err(|_| StoreError::BadValue("the number of a data key".into()))?;
    let wrapped = Wrapped { master: row.master.clone(), bytes: row.wrapped.clone() };
    Ok((id, master.unwrap(county, number_of(&row.kind, id), &wrapped).map_err(|error| broken(&error))?))
}

/// Opens the vault of a county: makes its first keys, and wraps those anew that an older master key wraps.
///
/// # Errors
/// Keys that the given master keys do not open: nothing personal could be read, so nothing is started.
pub async fn open(db: &Db, county: i64, master: &MasterKeys, entropy: &Entropy, at: i64) -> Result<Vault> {
    let mut rows = db.read(Read { county }).await?;
    if rows.is_empty() {
        let made = vec![
            wrap(master, entropy, county, (DATA, 1), &entropy.bytes())?,
            wrap(master, entropy, county, (INDEX, 1), &entropy.bytes())?,
        ];
        match db.write(Insert { county, rows: made, at }).await {
            // Another node was faster: its keys are the county's.
            Ok(()) | Err(StoreError::Unique { .. }) => rows = db.read(Read { county }).await?,
            Err(error) => return Err(error.into()),
        }
    }
    let mut data = Vec::new();
    let mut index = None;
    let mut stale = Vec::new();
    for row in &rows {
        let (id, key) = unwrap(master, county, row)?;
        if row.master != master.current() {
            stale.push(wrap(master, entropy, county, (&row.kind, id), &key)?);
        }
        if row.kind == INDEX { index = Some(key) } else { data.push((id, suite_of(&row.kind)?, key)) }
    }
    if !stale.is_empty() {
        tracing::info!(
            keys = stale.len(),
            master = master.current(),
            "data keys are wrapped by the new master key"
        );
        db.write(Rewrap { county, rows: stale }).await?;
    }
    let index = index.ok_or_else(|| StoreError::BadValue("the key of the blind index is missing".into()))?;
    Ok(Vault::new(data, index))
}

/// Adds a data key of a cipher, with which everything is sealed from now on.
///
/// # Errors
/// Failures of the store.
pub async fn add_data_key(
    db: &Db,
    county: i64,
    master: &MasterKeys,
    (entropy, suite): (&Entropy, Suite),
    at: i64,
) -> Result<u32> {
    let rows = db.read(Read { county }).await?;
    let newest = rows.iter().filter(|row| row.kind != INDEX).map(|row| row.id).max().unwrap_or(0);
    let id = u32::try_from(newest + 1).map_err(|_| StoreError::BadValue("too many data keys".into()))?;
    let row = wrap(master, entropy, county, (kind_of(suite), id), &entropy.bytes())?;
    db.write(Insert { county, rows: vec![row], at }).await?;
    Ok(id)
}

/// The master keys of a folder, made when there are none: for a single machine. Where more is wanted, they come from a file
/// elsewhere or from the environment.
///
/// # Errors
/// A file that cannot be read or made; one that is not understood.
pub fn master_in(folder: &Path, entropy: &Entropy) -> std::io::Result<MasterKeys> {
    let path = folder.join("master.keys");
    match std::fs::read_to_string(&path) {
        Ok(text) => MasterKeys::parse(&text).map_err(std::io::Error::other),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let text = new_master(entropy, Suite::default()) + "\n";
            write_secret(&path, text.as_bytes())?;
            MasterKeys::parse(&text).map_err(std::io::Error::other)
        }
        Err(error) => Err(error),
    }
}

/// A line with a new master key.
#[must_use]
pub fn new_master(entropy: &Entropy, suite: Suite) -> String {
    MasterKeys::line(&format!("key-{}", entropy.readable(6).to_lowercase()), suite, &entropy.bytes())
}

/// Writes a file that only its owner can read; never over one that is there, and whole from the moment that others see it.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map(drop).map_err(|error| error.error)
}
