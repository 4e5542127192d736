//! How names and numbers look to somebody who has no reason to see them whole (feature P4).

/// A name with all but its first character hidden: 覃**.
#[must_use]
pub fn mask_name(name: &str) -> String {
    let mut characters = name.chars();
    characters
        .next()
        .map_or_else(String::new, |first| format!("{first}{}", "*".repeat(characters.count().clamp(1, 2))))
}

/// A telephone number with its middle hidden: 138****6621.
#[must_use]
pub fn mask_phone(phone: &str) -> String {
    let characters: Vec<char> = phone.chars().collect();
    match characters.len() {
        0 => String::new(),
        1..=6 => "****".to_owned(),
        length => {
            let head: String = characters.iter().take(3).collect();
            let tail: String = characters.iter().skip(length - 4).collect();
            format!("{head}****{tail}")
        }
    }
}

/// An identity number of which area and the last two characters are left: 450804************1X.
#[must_use]
pub fn mask_id(number: &str) -> String {
    let characters: Vec<char> = number.chars().collect();
    let head: String = characters.iter().take(6).collect();
    let tail: String = characters.iter().skip(characters.len().saturating_sub(2)).collect();
    if characters.len() < 9 { "*".repeat(characters.len()) } else { format!("{head}**********{tail}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_does_not_tell_who_it_is() {
        assert_eq!(mask_name("覃桂英"), "覃**");
        assert_eq!(mask_name("李四"), "李*");
        assert_eq!(mask_phone("19900001234"), "199****1234");
        assert_eq!(mask_phone("12345"), "****");
        assert_eq!(mask_id("45080419491231002X"), "450804**********2X");
        assert_eq!(mask_id("12"), "**");
    }
}
