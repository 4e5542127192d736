//! Heads of the log: how many entries, their root, when; as a text that is signed (C2SP tlog-checkpoint).

use super::note::{Signer, Verifier, sign};
use super::tree::Hash;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

/// What the log of a county is called, on paper and in keys. The county's number is the statistical code of the place.
#[must_use]
pub fn origin(county: i64) -> String {
    format!("gezhi/{county}/log")
}

/// A head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Whose log.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
    /// When it was signed.
    pub at: Timestamp,
}

impl Head {
    /// The text that is signed. The fourth line is an extension of the format: when.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root), self.at)
    }

    /// Reads a text that [`text`](Self::text) could have written.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let head = Self {
            origin: lines.next()?.to_owned(),
            size: lines.next()?.parse().ok()?,
            root: STANDARD.decode(lines.next()?).ok()?.try_into().ok()?,
            at: lines.next()?.parse().ok()?,
        };
        (head.text() == text).then_some(head)
    }

    /// The signed note.
    #[must_use]
    pub fn sign(&self, signer: &Signer) -> String {
        sign(&self.text(), &[signer])
    }

    /// The head of a note that this key signed.
    #[must_use]
    pub fn open(note: &str, verifier: &Verifier) -> Option<Self> {
        verifier.open(note).and_then(Self::parse)
    }
}

/// That a key signs heads from a size on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyStatement {
    /// Whose log.
    pub origin: String,
    /// The key.
    pub verifier: String,
    /// Size of the first head that it may sign; heads from there on are signed by it alone.
    pub from_size: u64,
    /// When.
    pub at: Timestamp,
    /// Short name of the key before, which vouches for this one; `None` for the first and where the one before is lost.
    pub vouched_by: Option<String>,
}

impl KeyStatement {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        let vouched = self.vouched_by.as_deref().unwrap_or("-");
        format!("{} key\n{}\n{}\n{}\n{vouched}\n", self.origin, self.verifier, self.from_size, self.at)
    }

    /// Reads a text that [`text`](Self::text) could have written.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let statement = Self {
            origin: lines.next()?.strip_suffix(" key")?.to_owned(),
            verifier: lines.next()?.to_owned(),
            from_size: lines.next()?.parse().ok()?,
            at: lines.next()?.parse().ok()?,
            vouched_by: lines.next().map(str::to_owned).filter(|id| id != "-"),
        };
        (statement.text() == text).then_some(statement)
    }

    /// The statement of a note that the key itself has signed, and the key before where it says so.
    #[must_use]
    pub fn open(note: &str, verifier: &Verifier, before: Option<&Verifier>) -> Option<Self> {
        let statement = verifier.open(note).and_then(Self::parse)?;
        let vouched = match &statement.vouched_by {
            None => true,
            Some(id) => before.is_some_and(|before| before.id() == *id && before.open(note).is_some()),
        };
        (vouched && statement.verifier == verifier.to_string()).then_some(statement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_it_was_signed() {
        let signer = Signer::from_seed(&origin(450_804), &[3; 32]);
        let head = Head {
            origin: origin(450_804),
            size: 12,
            root: [9; 32],
            at: "2026-11-27T00:22:02.000123Z".parse().unwrap(),
        };
        let note = head.sign(&signer);
        assert!(note.starts_with("gezhi/450804/log\n12\nCQkJ"), "{note}");
        assert_eq!(Head::open(&note, signer.verifier()), Some(head));
        assert_eq!(Head::parse("gezhi/1/log\n012\n\n\n"), None);
    }

    #[test]
    fn a_new_key_is_vouched_for_by_the_one_before() {
        let (old, new) = (Signer::from_seed("x", &[1; 32]), Signer::from_seed("x", &[2; 32]));
        let statement = KeyStatement {
            origin: "x".into(),
            verifier: new.verifier().to_string(),
            from_size: 7,
            at: Timestamp::UNIX_EPOCH,
            vouched_by: Some(old.verifier().id()),
        };
        let note = sign(&statement.text(), &[&new, &old]);
        assert_eq!(KeyStatement::open(&note, new.verifier(), Some(old.verifier())), Some(statement.clone()));
        assert_eq!(KeyStatement::open(&note, new.verifier(), None), None);
        let alone = sign(&statement.text(), &[&new]);
        assert_eq!(KeyStatement::open(&alone, new.verifier(), Some(old.verifier())), None);
    }
}
