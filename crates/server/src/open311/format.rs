//! The two formats, from one tree: the JSON is the XML's by the Spark convention, as the specification wants it.

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// What a client wants back: the end of the address says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `application/json`
    Json,
    /// `text/xml`
    Xml,
}

impl Format {
    /// From the end of an address.
    pub fn of(uri: &Uri) -> Option<Self> {
        Self::split(uri.path()).map(|(_, format)| format)
    }

    /// For refusals of addresses without an end: JSON where the client says so, else XML, which every client must read.
    pub fn guess(uri: &Uri, headers: &HeaderMap) -> Self {
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self::of(uri).unwrap_or(if accept.contains("json") { Self::Json } else { Self::Xml })
    }

    /// A name and the format at its end: `road.lamp.json` is `road.lamp` in JSON.
    pub fn split(text: &str) -> Option<(&str, Self)> {
        match text.rsplit_once('.')? {
            (name, "json") => Some((name, Self::Json)),
            (name, "xml") => Some((name, Self::Xml)),
            _ => None,
        }
    }

    /// The content type.
    pub const fn content_type(self) -> HeaderValue {
        match self {
            Self::Json => HeaderValue::from_static("application/json; charset=utf-8"),
            Self::Xml => HeaderValue::from_static("text/xml; charset=utf-8"),
        }
    }

    /// A document with the name of its XML root.
    pub fn write(self, root: &'static str, node: &Node) -> Vec<u8> {
        match self {
            Self::Json => serde_json::to_vec(node).unwrap_or_default(),
            Self::Xml => xml(root, node).unwrap_or_default(),
        }
    }
}

/// A value of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `null`, an empty element.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Integer(u32),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Named values, in the specification's order.
    Object(Vec<(&'static str, Node)>),
    /// Repeated values with the name of their XML elements.
    List(&'static str, Vec<Node>),
}

impl Node {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A text, or `null`.
    pub fn maybe(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.into()))
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_u32(*value),
            Self::Number(value) => serializer.serialize_f64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
            Self::List(_, items) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    sequence.serialize_element(item)?;
                }
                sequence.end()
            }
        }
    }
}

/// XML 1.0 has no way to write most control characters, so they go.
fn writable(text: &str) -> String {
    text.chars()
        .filter(|c| {
            matches!(*c, '\t' | '\n' | '\r') || (!c.is_control() && !matches!(*c, '\u{fffe}' | '\u{ffff}'))
        })
        .collect()
}

fn element(writer: &mut Writer<Vec<u8>>, name: &str, node: &Node) -> std::io::Result<()> {
    if *node == Node::Null {
        return writer.write_event(Event::Empty(BytesStart::new(name)));
    }
    writer.write_event(Event::Start(BytesStart::new(name)))?;
    let text = match node {
        Node::Null => None,
        Node::Bool(value) => Some(value.to_string()),
        Node::Integer(value) => Some(value.to_string()),
        Node::Number(value) => Some(value.to_string()),
        Node::Text(value) => Some(writable(value)),
        Node::Object(fields) => {
            for (name, value) in fields {
                element(writer, name, value)?;
            }
            None
        }
        Node::List(item, items) => {
            for value in items {
                element(writer, item, value)?;
            }
            None
        }
    };
    if let Some(text) = text {
        writer.write_event(Event::Text(BytesText::new(&text)))?;
    }
    writer.write_event(Event::End(BytesEnd::new(name)))
}

fn xml(root: &str, node: &Node) -> std::io::Result<Vec<u8>> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    element(&mut writer, root, node)?;
    Ok(writer.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Node {
        let request = Node::Object(vec![
            ("service_request_id", Node::text("QT0ABC")),
            ("description", Node::text("灯<不>亮 & \"黑\"\u{1}")),
            ("metadata", Node::Bool(false)),
            ("order", Node::Integer(1)),
            ("lat", Node::Number(23.1235)),
            ("zipcode", Node::Null),
            ("values", Node::List("value", vec![Node::text("a"), Node::text("b")])),
        ]);
        Node::List("request", vec![request])
    }

    #[test]
    fn json_keeps_the_order_and_has_bare_lists() {
        let text = String::from_utf8(Format::Json.write("service_requests", &sample())).unwrap();
        assert_eq!(
            text,
            "[{\"service_request_id\":\"QT0ABC\",\"description\":\"灯<不>亮 & \\\"黑\\\"\\u0001\",\"metadata\":false,\
             \"order\":1,\"lat\":23.1235,\"zipcode\":null,\"values\":[\"a\",\"b\"]}]"
        );
    }

    #[test]
    fn xml_has_a_root_named_elements_and_nothing_it_cannot_hold() {
        let text = String::from_utf8(Format::Xml.write("service_requests", &sample())).unwrap();
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><service_requests><request>\
             <service_request_id>QT0ABC</service_request_id>\
             <description>灯&lt;不&gt;亮 &amp; &quot;黑&quot;</description><metadata>false</metadata><order>1</order>\
             <lat>23.1235</lat><zipcode/><values><value>a</value><value>b</value></values></request></service_requests>"
        );
        let empty =
            String::from_utf8(Format::Xml.write("services", &Node::List("service", Vec::new()))).unwrap();
        assert_eq!(empty, "<?xml version=\"1.0\" encoding=\"utf-8\"?><services></services>");
    }

    #[test]
    fn the_end_of_the_address_is_the_format() {
        assert_eq!(Format::split("road.lamp.json"), Some(("road.lamp", Format::Json)));
        assert_eq!(Format::split("road.lamp.xml"), Some(("road.lamp", Format::Xml)));
        assert_eq!(Format::split("road.lamp"), None);
        assert_eq!(Format::of(&Uri::from_static("/open311/v2/services.xml?a=b.json")), Some(Format::Xml));
    }
}
