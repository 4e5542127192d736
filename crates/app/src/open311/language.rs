//! Which of the two languages a client prefers.

use crate::views::Bi;

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Chinese, unless asked otherwise.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The text in this language.
    #[must_use]
    pub fn pick(self, text: &Bi) -> &str {
        match self {
            Self::Zh => &text.zh,
            Self::En => &text.en,
        }
    }

    /// From an `Accept-Language` header: English only where it is preferred to Chinese.
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let quality = |language: &str| {
            let of = |part: &str| {
                let mut fields = part.split(';').map(str::trim);
                let tag = fields.next()?.to_ascii_lowercase();
                let weight = fields
                    .find_map(|field| field.strip_prefix("q="))
                    .map_or(Some(1.0), |q| q.parse().ok())?;
                (tag == language || tag.starts_with(&format!("{language}-"))).then_some(weight)
            };
            header.split(',').filter_map(of).fold(0.0_f32, f32::max)
        };
        let (zh, en) = (quality("zh"), quality("en"));
        let earlier = header.find("en") < header.find("zh");
        if en > zh || (en > 0.0 && en >= zh && earlier) { Self::En } else { Self::Zh }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_only_where_it_is_preferred() {
        for (header, expected) in [
            ("", Language::Zh),
            ("*", Language::Zh),
            ("fr-FR", Language::Zh),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Zh),
            ("en", Language::En),
            ("en-GB,en;q=0.9,zh;q=0.8", Language::En),
            ("en,zh", Language::En),
            ("zh,en", Language::Zh),
            ("en;q=0.2, zh;q=0.7", Language::Zh),
            ("fr, en;q=0.5", Language::En),
            ("en;q=bad", Language::Zh),
        ] {
            assert_eq!(Language::accepted(header), expected, "{header}");
        }
    }
}
