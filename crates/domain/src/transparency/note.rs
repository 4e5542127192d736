//! Signed notes: a text with Ed25519 signatures below it (C2SP signed-note), as other transparency logs use them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::fmt;

/// The algorithm's number in the format.
const ED25519: u8 = 1;
/// What a line with a signature begins with.
const DASH: &str = "\u{2014} ";

/// The public half of a key, with the name that it signs under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    key: VerifyingKey,
}

impl Verifier {
    /// Reads `name+id+key`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once('+')?;
        let (id, key) = rest.split_once('+')?;
        let bytes = STANDARD.decode(key).ok()?;
        let (algorithm, key) = bytes.split_first()?;
        let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok().filter(|_| *algorithm == ED25519)?;
        let verifier = Self { name: name.to_owned(), key };
        (!name.is_empty() && verifier.id() == id).then_some(verifier)
    }

    /// The key's short name: eight hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> String {
        hex::encode(self.hint())
    }

    fn hint(&self) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(self.name.as_bytes())
            .chain_update([b'\n', ED25519])
            .chain_update(self.key.as_bytes())
            .finalize();
        let mut hint = [0; 4];
        hint.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        hint
    }

    /// The public key.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// The text of a note, if this key signed it.
    #[must_use]
    pub fn open<'a>(&self, note: &'a str) -> Option<&'a str> {
        let (text, signatures) = split(note)?;
        let mine = signatures.lines().find_map(|line| {
            let (name, code) = line.strip_prefix(DASH)?.split_once(' ')?;
            let bytes = STANDARD.decode(code).ok()?;
            let (hint, signature) = bytes.split_first_chunk::<4>()?;
            (name == self.name && *hint == self.hint()).then(|| Signature::from_slice(signature).ok())?
        })?;
        self.key.verify_strict(text.as_bytes(), &mine).ok().map(|()| text)
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(formatter, "{}+{}+{}", self.name, self.id(), STANDARD.encode(bytes))
    }
}

/// The text of a note with its last line feed, and the lines with signatures.
fn split(note: &str) -> Option<(&str, &str)> {
    let end = note.rfind("\n\n")? + 1;
    let (text, rest) = note.split_at_checked(end)?;
    let signatures = rest.strip_prefix('\n')?;
    let well_formed = signatures.ends_with('\n') && signatures.lines().all(|line| line.starts_with(DASH));
    well_formed.then_some((text, signatures))
}

/// A key that signs. It is wiped from memory when it is dropped.
pub struct Signer {
    verifier: Verifier,
    key: SigningKey,
}

impl Signer {
    /// The key that a seed gives.
    #[must_use]
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        Self { verifier: Verifier { name: name.to_owned(), key: key.verifying_key() }, key }
    }

    /// Its public half.
    #[must_use]
    pub const fn verifier(&self) -> &Verifier {
        &self.verifier
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Signer").field(&self.verifier.to_string()).finish()
    }
}

/// The note of a text, which ends with a line feed, signed by each of the keys.
#[must_use]
pub fn sign(text: &str, signers: &[&Signer]) -> String {
    let mut note = format!("{text}\n");
    for signer in signers {
        let mut bytes = signer.verifier.hint().to_vec();
        bytes.extend_from_slice(&signer.key.sign(text.as_bytes()).to_bytes());
        note.push_str(&format!("{DASH}{} {}\n", signer.verifier.name, STANDARD.encode(bytes)));
    }
    note
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_opens() {
        // golang.org/x/mod/sumdb/note, the key and the note of its documentation.
        let verifier =
            Verifier::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
        let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        let note = format!(
            "{text}\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
        );
        assert_eq!(verifier.open(&note), Some(text));
        assert_eq!(verifier.open(&note.replace("answer", "Answer")), None);
    }

    #[test]
    fn a_note_opens_for_those_who_signed_it() {
        let (one, two) =
            (Signer::from_seed("a.example/log", &[1; 32]), Signer::from_seed("a.example/log", &[2; 32]));
        let note = sign("a\nb\n", &[&one, &two]);
        for signer in [&one, &two] {
            assert_eq!(signer.verifier().open(&note), Some("a\nb\n"));
            let again = Verifier::parse(&signer.verifier().to_string()).unwrap();
            assert_eq!(&again, signer.verifier());
        }
        let other = Signer::from_seed("b.example/log", &[1; 32]);
        assert_eq!(other.verifier().open(&note), None);
        assert_eq!(one.verifier().open("a\nb\n"), None);
        assert_eq!(one.verifier().open(&note[..note.len() - 1]), None);
        assert!(!format!("{one:?}").contains("0101"), "a secret is never shown");
    }

    #[test]
    fn no_changed_byte_of_a_note_by_one_key_opens() {
        let signer = Signer::from_seed("a.example/log", &[7; 32]);
        let note = sign("a.example/log\n3\nroot\n", &[&signer]);
        for place in 0..note.len() {
            let mut bytes = note.clone().into_bytes();
            bytes[place] ^= 1;
            let opened = String::from_utf8(bytes)
                .ok()
                .and_then(|note| signer.verifier().open(&note).map(str::to_owned));
            assert_eq!(opened, None, "byte {place}");
        }
    }
}
