//! Sealing of the two numbers of a person, with what finds them again (feature P4).

use crate::context::App;
use crate::entropy::Entropy;
use gezhi_domain::residents::{IdNumber, Plate, plate_tail};
use gezhi_store::engine::StoreError;
use gezhi_store::residents::PersonRow;
use gezhi_store::vehicles::VehicleRow;
use gezhi_vault::{Place, Vault, VaultError};
use std::fmt::Write as _;
use std::sync::Arc;

/// Field of the identity number.
const ID: &str = "person.id_number";
/// Field of the telephone.
const PHONE: &str = "person.phone";
/// Field of the plate of a vehicle.
const PLATE: &str = "vehicle.plate";
/// Digits by which people are looked up.
const TAIL: usize = 4;

/// What is stored of a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Ciphertext.
    pub sealed: Option<Vec<u8>>,
    /// Blind index.
    pub index: Option<Vec<u8>>,
    /// Token of the last digits.
    pub tail: Option<String>,
}

/// Seals and opens people's numbers.
#[derive(Debug, Clone)]
pub struct Sealer {
    county: i64,
    vault: Arc<Vault>,
}

fn broken(error: &VaultError) -> StoreError {
    StoreError::BadValue(error.to_string())
}

impl Sealer {
    /// For a county.
    #[must_use]
    pub const fn new(county: i64, vault: Arc<Vault>) -> Self {
        Self { county, vault }
    }

    /// Of an app.
    #[must_use]
    pub fn of(app: &App) -> Self {
        Self::new(app.county, app.vault())
    }

    fn place<'a>(&self, field: &'a str, row: i64) -> Place<'a> {
        Place { county: self.county, field, row }
    }

    fn number(&self, field: &str, person: i64, text: &str, entropy: &Entropy) -> Result<Sealed, StoreError> {
        let sealed = self
            .vault
            .seal(self.place(field, person), text, entropy.bytes())
            .map_err(|error| broken(&error))?;
        Ok(Sealed {
            sealed: Some(sealed),
            index: Some(self.vault.index(field, text).to_vec()),
            tail: text.chars().count().checked_sub(TAIL).map(|from| {
                let tail: String = text.chars().skip(from).collect();
                self.tail(field, &tail)
            }),
        })
    }

    /// An identity number of a person.
    ///
    /// # Errors
    /// A vault without a key.
    pub fn id_number(&self, person: i64, number: &IdNumber, entropy: &Entropy) -> Result<Sealed, StoreError> {
        self.number(ID, person, number.as_str(), entropy)
    }

    /// A telephone number of a person.
    ///
    /// # Errors
    /// A vault without a key.
    pub fn phone(&self, person: i64, number: &str, entropy: &Entropy) -> Result<Sealed, StoreError> {
        self.number(PHONE, person, number, entropy)
    }

    /// The blind index of an identity number.
    #[must_use]
    pub fn id_index(&self, number: &str) -> Vec<u8> {
        self.vault.index(ID, number).to_vec()
    }

    /// The blind index of a telephone number.
    #[must_use]
    pub fn phone_index(&self, number: &str) -> Vec<u8> {
        self.vault.index(PHONE, number).to_vec()
    }

    fn tail(&self, field: &str, digits: &str) -> String {
        let mut token = String::from("t");
        for byte in self.vault.index(&format!("{field}.tail"), &digits.to_uppercase()).iter().take(5) {
            let _ = write!(token, "{byte:02x}");
        }
        token
    }

    /// The tokens under which four last digits are found: of either number.
    #[must_use]
    pub fn tails(&self, digits: &str) -> [String; 2] {
        [self.tail(ID, digits), self.tail(PHONE, digits)]
    }

    /// The identity number of a person in clear.
    ///
    /// # Errors
    /// A ciphertext that does not open.
    pub fn open_id(&self, row: &PersonRow) -> Result<Option<String>, StoreError> {
        self.open(ID, row.id, row.id_sealed.as_deref())
    }

    /// The telephone number of a person in clear.
    ///
    /// # Errors
    /// A ciphertext that does not open.
    pub fn open_phone(&self, row: &PersonRow) -> Result<Option<String>, StoreError> {
        self.open(PHONE, row.id, row.phone_sealed.as_deref())
    }

    fn open(&self, field: &str, row: i64, sealed: Option<&[u8]>) -> Result<Option<String>, StoreError> {
        sealed
            .map(|bytes| self.vault.open(self.place(field, row), bytes).map_err(|error| broken(&error)))
            .transpose()
    }

    /// Seals the plate of a vehicle, with what finds it again.
    ///
    /// # Errors
    /// A vault without a key.
    pub fn plate(&self, row: &mut VehicleRow, plate: &Plate, entropy: &Entropy) -> Result<(), StoreError> {
        let text = plate.as_str();
        row.plate_sealed = self
            .vault
            .seal(self.place(PLATE, row.id), text, entropy.bytes())
            .map_err(|error| broken(&error))?;
        row.plate_index = self.plate_index(text);
        row.tail = plate_tail(text).map_or_else(|| "-".to_owned(), |tail| self.plate_tail(&tail));
        Ok(())
    }

    /// The blind index of a plate.
    #[must_use]
    pub fn plate_index(&self, plate: &str) -> Vec<u8> {
        self.vault.index(PLATE, plate).to_vec()
    }

    /// The token under which the last characters of a plate are found.
    #[must_use]
    pub fn plate_tail(&self, tail: &str) -> String {
        self.tail(PLATE, tail)
    }

    /// The plate of a vehicle in clear.
    ///
    /// # Errors
    /// A ciphertext that does not open.
    pub fn open_plate(&self, row: &VehicleRow) -> Result<String, StoreError> {
        self.open_words(PLATE, row.id, &row.plate_sealed)
    }

    /// Seals words that people wrote and that may hold numbers.
    ///
    /// # Errors
    /// A vault without a key.
    pub fn words(
        &self,
        field: &str,
        row: i64,
        words: &str,
        entropy: &Entropy,
    ) -> Result<Vec<u8>, StoreError> {
        self.vault.seal(self.place(field, row), words, entropy.bytes()).map_err(|error| broken(&error))
    }

    /// Opens such words.
    ///
    /// # Errors
    /// A ciphertext that does not open.
    pub fn open_words(&self, field: &str, row: i64, sealed: &[u8]) -> Result<String, StoreError> {
        self.vault.open(self.place(field, row), sealed).map_err(|error| broken(&error))
    }
}

impl Sealed {
    /// Puts an identity number into a row.
    pub fn into_id(self, row: &mut PersonRow) {
        row.id_sealed = self.sealed;
        row.id_index = self.index;
        put_tail(row, 0, self.tail);
    }

    /// Puts a telephone number into a row.
    pub fn into_phone(self, row: &mut PersonRow) {
        row.phone_sealed = self.sealed;
        row.phone_index = self.index;
        put_tail(row, 1, self.tail);
    }
}

/// The tails stand in a row as two words, `-` for none: that of the identity number, that of the telephone.
fn put_tail(row: &mut PersonRow, at: usize, tail: Option<String>) {
    let mut words: Vec<String> = row.tails.split(' ').map(str::to_owned).collect();
    words.resize(2, "-".to_owned());
    if let Some(word) = words.get_mut(at) {
        *word = tail.unwrap_or_else(|| "-".to_owned());
    }
    row.tails = words
        .iter()
        .map(|word| if word.is_empty() { "-" } else { word.as_str() })
        .collect::<Vec<_>>()
        .join(" ");
}
