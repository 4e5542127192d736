//! Who sent a message: a telephone or a mail address.

use super::encoded_words::decode_words;
use crate::cases::clean_phone;
use crate::error::{AppError, Result};

/// Who sent a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sender {
    /// A short message.
    Phone(String),
    /// A mail, with the name beside the address where there is one.
    Mail { address: String, name: Option<String> },
}

impl Sender {
    /// Kind in the database.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Phone(_) => "sms",
            Self::Mail { .. } => "mail",
        }
    }

    /// Number or address.
    pub(super) fn contact(&self) -> &str {
        match self {
            Self::Phone(number) => number,
            Self::Mail { address, .. } => address,
        }
    }

    /// Name of the reporter: as with Open311 a mail address stands beside it, where it is protected like the name.
    pub(super) fn reporter(&self, given: Option<&str>) -> Option<String> {
        match self {
            Self::Phone(_) => given.map(str::to_owned),
            Self::Mail { address, name } => Some(match given.or(name.as_deref()) {
                Some(name) => format!("{name} <{address}>"),
                None => address.clone(),
            }),
        }
    }
}

fn is_address(text: &str) -> bool {
    let one_at = text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && host.contains('.') && !host.contains('@') && !host.starts_with('.')
    });
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | '"' | ',' | ';');
    one_at && text.len() <= 254 && text.chars().all(plain)
}

/// Reads a sender: `19900001001`, `+86 199 0000 1001`, `a@b.example`, `覃桂英 <a@b.example>`.
pub(super) fn sender(from: Option<&str>) -> Result<Sender> {
    let wrong = || {
        AppError::invalid(
            "from",
            "from",
            "请在 from 里写发件人的手机号或邮箱地址。",
            "Give the sender's telephone number or mail address in from.",
        )
    };
    let from = decode_words(from.unwrap_or_default());
    let from = from.trim();
    if from.contains('@') {
        let (name, address) = match from.rsplit_once('<') {
            Some((name, rest)) => (name, rest.split_once('>').ok_or_else(wrong)?.0),
            None => ("", from),
        };
        let address = address.trim();
        if !is_address(address) {
            return Err(wrong());
        }
        let name: String = name.chars().filter(|c| !c.is_control() && *c != '"').take(60).collect();
        let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        return Ok(Sender::Mail { address: address.to_owned(), name });
    }
    match clean_phone(from) {
        Ok(Some(number)) => Ok(Sender::Phone(number)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(address: &str, name: Option<&str>) -> Sender {
        Sender::Mail { address: address.to_owned(), name: name.map(str::to_owned) }
    }

    #[test]
    fn telephones_and_addresses() {
        assert_eq!(sender(Some("+86 199-0000-1001")).unwrap(), Sender::Phone("19900001001".into()));
        assert_eq!(sender(Some("a@b.example")).unwrap(), mail("a@b.example", None));
        assert_eq!(sender(Some("\"覃桂英\" <a@b.example>")).unwrap(), mail("a@b.example", Some("覃桂英")));
        assert_eq!(
            sender(Some("=?UTF-8?B?6KaD5qGC6Iux?= <a@b.example>")).unwrap(),
            mail("a@b.example", Some("覃桂英"))
        );
        for wrong in
            ["", "覃桂英", "a@b", "@b.example", "a b@c.example", "<a@b.example", "a@b@c.example", "12"]
        {
            assert!(sender(Some(wrong)).is_err(), "{wrong}");
        }
        assert!(sender(None).is_err());
    }
}
