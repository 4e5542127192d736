//! Parameters of an address or a form. An empty one counts as not sent, as the specification wants it.

/// Names and values in the order they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// From pairs.
    pub const fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Adds one.
    pub fn push(&mut self, name: String, value: String) {
        self.0.push((name, value));
    }

    /// All pairs that say something.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.trim()))
            .filter(|(_, value)| !value.is_empty())
    }

    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The first value of a name, as one's own.
    pub fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// All values of a name, which may be sent several times or with commas, each value once.
    pub fn list(&self, name: &str) -> Vec<String> {
        let mut list: Vec<String> = Vec::new();
        let all = self.pairs().filter(|(known, _)| known.trim_end_matches("[]") == name);
        for value in
            all.flat_map(|(_, value)| value.split(',')).map(str::trim).filter(|value| !value.is_empty())
        {
            if !list.iter().any(|known| known == value) {
                list.push(value.to_owned());
            }
        }
        list
    }

    /// `attribute[CODE]=value`, and `attribute[CODE][]=value` for each of several.
    pub fn attributes(&self) -> Vec<(String, String)> {
        let code = |name: &str| {
            let name = name.strip_suffix("[]").unwrap_or(name);
            let code = name.strip_prefix("attribute[")?.strip_suffix(']')?.trim();
            (!code.is_empty()).then(|| code.to_owned())
        };
        self.pairs().filter_map(|(name, value)| Some((code(name)?, value.to_owned()))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(pairs: &[(&str, &str)]) -> Parameters {
        Parameters::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn empty_is_not_sent() {
        let sent = parameters(&[("lat", " "), ("lat", " 23.1 "), ("long", "")]);
        assert_eq!(sent.get("lat"), Some("23.1"));
        assert_eq!(sent.get("long"), None);
    }

    #[test]
    fn lists_by_commas_and_by_repetition() {
        let sent = parameters(&[
            ("service_code", "road.lamp, road.surface"),
            ("service_code", "road.lamp"),
            ("service_code[]", "env.air"),
        ]);
        assert_eq!(sent.list("service_code"), ["road.lamp", "road.surface", "env.air"]);
    }

    #[test]
    fn attributes_with_one_or_several_values() {
        let sent = parameters(&[
            ("attribute[KIND]", "road.lamp.out"),
            ("attribute[POLE][]", "17"),
            ("attribute[POLE][]", "18"),
            ("attribute[]", "x"),
            ("attribute", "y"),
        ]);
        let pair = |code: &str, value: &str| (code.to_owned(), value.to_owned());
        assert_eq!(
            sent.attributes(),
            [pair("KIND", "road.lamp.out"), pair("POLE", "17"), pair("POLE", "18")]
        );
    }
}
