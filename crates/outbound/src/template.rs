//! A text with `{phone}`, `{text}` and `{secret}` in it, each written as the place where it stands asks for.

/// How a value is written into its surroundings, so that nothing in it can break out of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escape {
    /// Inside a JSON string.
    Json,
    /// A value of a form, or a part of an address: percent-encoded UTF-8.
    Percent,
    /// Character data or an attribute of XML.
    Xml,
    /// As it is, line breaks as blanks: plain text and headers.
    Plain,
}

impl Escape {
    fn write(self, value: &str, out: &mut String) {
        match self {
            Self::Json => {
                let quoted = serde_json::Value::from(value).to_string();
                let inner = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
                out.push_str(inner.unwrap_or_default());
            }
            Self::Percent => {
                out.extend(url::form_urlencoded::byte_serialize(value.as_bytes()));
            }
            Self::Xml => {
                for character in value.chars() {
                    match character {
                        '&' => out.push_str("&amp;"),
                        '<' => out.push_str("&lt;"),
                        '>' => out.push_str("&gt;"),
                        '"' => out.push_str("&quot;"),
                        '\'' => out.push_str("&apos;"),
                        other => out.push(other),
                    }
                }
            }
            Self::Plain => out.extend(value.chars().map(|c| if c.is_control() { ' ' } else { c })),
        }
    }
}

/// What stands for the placeholders.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    pub phone: &'a str,
    pub text: &'a str,
    pub secret: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Phone,
    Text,
    Secret,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Value(Name),
}

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
    escape: Escape,
}

impl Template {
    /// Parses a template; gives the name of a placeholder that there is not. Other braces, as JSON has them, stay.
    pub fn parse(text: &str, escape: Escape) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            literal.push_str(before);
            let word = after.split_once('}').map(|(word, _)| word).filter(|word| {
                !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            });
            let Some(word) = word else {
                literal.push('{');
                rest = after;
                continue;
            };
            let name = match word {
                "phone" => Name::Phone,
                "text" => Name::Text,
                "secret" => Name::Secret,
                other => return Err(other.to_owned()),
            };
            pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            pieces.push(Piece::Value(name));
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
        }
        literal.push_str(rest);
        pieces.push(Piece::Literal(literal));
        pieces.retain(|piece| *piece != Piece::Literal(String::new()));
        Ok(Self { pieces, escape })
    }

    /// The text with the values in it.
    pub fn fill(&self, values: Values<'_>) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Value(Name::Phone) => self.escape.write(values.phone, &mut out),
                Piece::Value(Name::Text) => self.escape.write(values.text, &mut out),
                Piece::Value(Name::Secret) => self.escape.write(values.secret, &mut out),
            }
        }
        out
    }

    /// Whether the message's words stand in it.
    pub fn has_text(&self) -> bool {
        self.pieces.contains(&Piece::Value(Name::Text))
    }

    /// Whether the telephone number stands in it.
    pub fn has_phone(&self) -> bool {
        self.pieces.contains(&Piece::Value(Name::Phone))
    }

    /// Whether the secret stands in it.
    pub fn has_secret(&self) -> bool {
        self.pieces.contains(&Piece::Value(Name::Secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: Values<'_> =
        Values { phone: "19900001001", text: "他说\"好\"\\&a=b <1>\n", secret: "s/e c" };

    fn filled(template: &str, escape: Escape) -> String {
        Template::parse(template, escape).unwrap().fill(VALUES)
    }

    #[test]
    fn each_place_has_its_own_way_of_writing() {
        let json = filled(r#"{"to":"{phone}","say":"{text}"}"#, Escape::Json);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((read["to"].as_str(), read["say"].as_str()), (Some(VALUES.phone), Some(VALUES.text)));

        let form = filled("m={phone}&c={text}&k={secret}", Escape::Percent);
        let read: Vec<(String, String)> = url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        assert_eq!(read[1], ("c".to_owned(), VALUES.text.to_owned()));
        assert_eq!(read[2], ("k".to_owned(), "s/e c".to_owned()));

        assert_eq!(filled("<c>{text}</c>", Escape::Xml), "<c>他说&quot;好&quot;\\&amp;a=b &lt;1&gt;\n</c>");
        assert_eq!(filled("Bearer {secret}{", Escape::Plain), "Bearer s/e c{");
    }

    #[test]
    fn a_json_text_that_begins_or_ends_with_quotes_keeps_them() {
        let template = Template::parse(r#"{"t":"{text}"}"#, Escape::Json).unwrap();
        for text in ["\"", "\"\"", "\"a\"", "\\\""] {
            let json = template.fill(Values { text, ..VALUES });
            let read: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert_eq!(read["t"].as_str(), Some(text), "{json}");
        }
    }

    #[test]
    fn an_unknown_placeholder_is_named() {
        assert_eq!(Template::parse("{mobile}", Escape::Plain), Err("mobile".to_owned()));
    }
}
