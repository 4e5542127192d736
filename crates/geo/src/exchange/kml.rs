//! KML: the placemarks with polygons, read as a stream, so that depth and size cost nothing.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

use super::fault::FileFault;
use super::{Exchange, Format, Note};
use crate::coordinates::Wgs84;
use crate::crs::Crs;
use crate::feature::{Area, convert};

/// A placemark while it is read.
#[derive(Default)]
struct Placemark {
    polygons: Vec<Polygon>,
    outer: Option<LineString>,
    holes: Vec<LineString>,
    properties: Map<String, Value>,
    /// The key of a `Data` or `SimpleData` that is open.
    key: Option<String>,
    in_hole: bool,
}

pub(super) fn read(text: &str, crs: Crs) -> Result<Exchange, FileFault> {
    let broken = |error: &dyn std::fmt::Display| FileFault::Kml(error.to_string());
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut current: Option<Placemark> = None;
    let mut words = String::new();
    let (mut areas, mut left_out) = (Vec::new(), 0);
    let mut is_kml = false;
    loop {
        match reader.read_event().map_err(|error| broken(&error))? {
            Event::Eof => break,
            Event::Start(start) => {
                let name = local(&start);
                is_kml |= name == "kml" || name == "Document" || name == "Placemark";
                words.clear();
                match (name.as_str(), current.as_mut()) {
                    ("Placemark", _) => current = Some(Placemark::default()),
                    ("Data" | "SimpleData", Some(mark)) => mark.key = attribute(&start, "name"),
                    ("innerBoundaryIs", Some(mark)) => mark.in_hole = true,
                    ("outerBoundaryIs", Some(mark)) => mark.in_hole = false,
                    _ => {}
                }
                path.push(name);
            }
            Event::Text(text) => words.push_str(&text),
            Event::CData(text) => words.push_str(&text),
            Event::GeneralRef(entity) => match entity.resolve_char_ref().map_err(|error| broken(&error))? {
                Some(letter) => words.push(letter),
                None => words.push_str(resolve(&entity)),
            },
            Event::End(_) => {
                let Some(name) = path.pop() else { break };
                let above = path.last().map_or("", String::as_str);
                if name == "Placemark" {
                    match current.take() {
                        Some(mark) if !mark.polygons.is_empty() => areas.push(Area {
                            polygon: convert(&MultiPolygon::new(mark.polygons), crs, Crs::Wgs84),
                            properties: mark.properties,
                        }),
                        _ => left_out += 1,
                    }
                } else if let Some(mark) = current.as_mut() {
                    mark.close(&name, above, words.trim(), areas.len() + 1)?;
                }
                words.clear();
            }
            _ => {}
        }
    }
    if !path.is_empty() {
        return Err(FileFault::Kml(format!("<{}> is not closed", path.join("><"))));
    }
    if !is_kml {
        return Err(FileFault::Unknown);
    }
    let notes = if left_out > 0 { vec![Note::LeftOut(left_out)] } else { Vec::new() };
    Ok(Exchange { format: Format::Kml, areas, notes })
}

impl Placemark {
    fn close(&mut self, name: &str, above: &str, words: &str, number: usize) -> Result<(), FileFault> {
        match (name, above) {
            ("name", "Placemark") => {
                self.properties.insert("name".to_owned(), words.into());
            }
            ("value", "Data") | ("SimpleData", _) => {
                if let Some(key) = self.key.take() {
                    self.properties.insert(key, words.into());
                }
            }
            ("coordinates", "LinearRing") => {
                let ring = ring(words, number)?;
                if self.in_hole {
                    self.holes.push(ring);
                } else {
                    self.outer = Some(ring);
                }
            }
            ("Polygon", _) => {
                if let Some(outer) = self.outer.take() {
                    self.polygons.push(Polygon::new(outer, std::mem::take(&mut self.holes)));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn local(start: &BytesStart<'_>) -> String {
    start.local_name().as_ref().to_owned()
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.try_get_attribute(name).ok()??;
    Some(found.value.into_owned())
}

fn resolve(entity: &str) -> &'static str {
    match entity {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}

/// `lon,lat[,height]` separated by blanks.
fn ring(words: &str, number: usize) -> Result<LineString, FileFault> {
    let mut line: Vec<Coord> = Vec::new();
    for tuple in words.split_whitespace() {
        let mut numbers = tuple.split(',').map(str::parse::<f64>);
        let (Some(Ok(lon)), Some(Ok(lat))) = (numbers.next(), numbers.next()) else {
            return Err(FileFault::Kml(format!(
                "“{}” is no coordinate",
                tuple.chars().take(40).collect::<String>()
            )));
        };
        let point =
            Wgs84::checked(lon, lat).map_err(|reason| FileFault::BadPoint { feature: number, reason })?;
        line.push(point.into());
    }
    if line.first() != line.last() {
        line.extend(line.first().copied());
    }
    if line.len() < 4 {
        return Err(FileFault::Kml(format!("area {number} has fewer than three corners")));
    }
    Ok(line.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>
<Placemark><name>第1网格 &amp; 其他</name><ExtendedData><Data name="code"><value>450804001200001</value></Data>
<SchemaData><SimpleData name="户数">42</SimpleData></SchemaData></ExtendedData>
<MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>
109.4,23.1,0 109.5,23.1,0 109.5,23.2,0 109.4,23.2,0 109.4,23.1,0</coordinates></LinearRing></outerBoundaryIs>
<innerBoundaryIs><LinearRing><coordinates>109.44,23.14 109.45,23.14 109.45,23.15</coordinates></LinearRing></innerBoundaryIs>
</Polygon></MultiGeometry></Placemark>
<Placemark><name>村委会</name><Point><coordinates>109.4,23.1</coordinates></Point></Placemark>
</Folder></Document></kml>"#;

    #[test]
    fn placemarks_with_polygons_are_read_with_their_data() {
        let file = read(FILE, Crs::Wgs84).unwrap();
        assert_eq!(file.areas.len(), 1);
        assert_eq!(file.notes, [Note::LeftOut(1)]);
        let area = &file.areas[0];
        assert_eq!(area.properties["name"], "第1网格 & 其他");
        assert_eq!(
            (&area.properties["code"], &area.properties["户数"]),
            (&"450804001200001".into(), &"42".into())
        );
        assert_eq!((area.polygon.0.len(), area.polygon.0[0].interiors().len()), (1, 1));
    }

    #[test]
    fn broken_kml_says_what_is_wrong() {
        assert!(matches!(read("<html><body></body></html>", Crs::Wgs84), Err(FileFault::Unknown)));
        assert!(matches!(read(&FILE[..600], Crs::Wgs84), Err(FileFault::Kml(_))));
        let swapped = FILE.replace("109.4,23.1,0", "23.1,109.4,0");
        assert!(matches!(read(&swapped, Crs::Wgs84), Err(FileFault::BadPoint { feature: 1, .. })));
        let deep = "<kml>".to_owned() + &"<Folder>".repeat(200_000) + &"</Folder>".repeat(200_000) + "</kml>";
        assert!(read(&deep, Crs::Wgs84).unwrap().areas.is_empty());
    }
}
