//! Files as other programs write them, and files that mean harm.
#![allow(clippy::indexing_slicing, clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::io::{Cursor, Write};

use gezhi_geo::exchange::{FileFault, Format, Note, read_file};
use gezhi_geo::{Coord, Crs, area_km2};
use shapefile::dbase::{self, TableWriterBuilder};
use shapefile::{Point, Polygon, PolygonRing, ShapeWriter};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const WGS: &str =
    r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]]"#;
const ZONE: &str = r#"PROJCS["CGCS2000_3_Degree_GK_CM_108E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",108.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0]]"#;

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn ring(points: &[(f64, f64)]) -> Vec<Point> {
    points.iter().map(|&(x, y)| Point::new(x, y)).collect()
}

/// One square, clockwise as the format wants it, with a hole.
fn shp(west: f64, south: f64, side: f64) -> Vec<u8> {
    let (east, north) = (west + side, south + side);
    let outer = ring(&[(west, south), (west, north), (east, north), (east, south), (west, south)]);
    let (w, s, e, n) = (west + side / 4.0, south + side / 4.0, west + side / 2.0, south + side / 2.0);
    let hole = ring(&[(w, s), (e, s), (e, n), (w, n), (w, s)]);
    let polygon = Polygon::with_rings(vec![PolygonRing::Outer(outer), PolygonRing::Inner(hole)]);
    let mut bytes = Cursor::new(Vec::new());
    ShapeWriter::new(&mut bytes).write_shapes(&[polygon]).unwrap();
    bytes.into_inner()
}

/// A table in GBK without anything that says so, as most Chinese programs leave it.
fn dbf(name: &str) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = TableWriterBuilder::with_encoding(dbase::encoding::EncodingRs::from(encoding_rs::GBK))
        .add_character_field("NAME".try_into().unwrap(), 40)
        .build_with_dest(&mut bytes);
    let mut record = dbase::Record::default();
    record.insert("NAME".to_owned(), dbase::FieldValue::Character(Some(name.to_owned())));
    writer.write_record(&record).unwrap();
    drop(writer);
    bytes.into_inner()
}

#[test]
fn a_zipped_shapefile_with_a_gbk_table() {
    let file = zip(&[
        ("网格/上村.shp", &shp(109.4, 23.1, 0.01)),
        ("网格/上村.dbf", &dbf("上村第1网格")),
        ("网格/上村.prj", WGS.as_bytes()),
        ("__MACOSX/._上村.shp", b"junk"),
    ]);
    let read = read_file(&file, Crs::Wgs84).unwrap();
    assert_eq!((read.format, read.areas.len(), read.notes.as_slice()), (Format::Shapefile, 1, [].as_slice()));
    assert_eq!(read.areas[0].properties["NAME"], "上村第1网格");
    assert_eq!(read.areas[0].polygon.0[0].interiors().len(), 1);
}

#[test]
fn without_prj_it_is_said_and_metres_are_refused() {
    let degrees = zip(&[("a.shp", &shp(109.4, 23.1, 0.01))]);
    assert_eq!(read_file(&degrees, Crs::Gcj02).unwrap().notes, [Note::NoPrj]);
    let metres = zip(&[("a.shp", &shp(600_000.0, 2_550_000.0, 1_000.0))]);
    assert!(matches!(read_file(&metres, Crs::Cgcs2000), Err(FileFault::MetresWithoutPrj)));
    let with = zip(&[("a.shp", &shp(600_000.0, 2_550_000.0, 1_000.0)), ("a.prj", ZONE.as_bytes())]);
    let read = read_file(&with, Crs::Cgcs2000).unwrap();
    assert_eq!(read.notes, [Note::Projected]);
    // A square kilometre less its hole stays one, to the scale of the projection (1.00012 squared here).
    assert!(
        (area_km2(&read.areas[0].polygon) - 0.9375).abs() < 0.001,
        "{}",
        area_km2(&read.areas[0].polygon)
    );
    let Coord { x, y } = read.areas[0].polygon.0[0].exterior().0[0];
    assert!((108.9..109.1).contains(&x) && (23.0..23.1).contains(&y), "{x} {y}");
}

#[test]
fn a_zip_bomb_is_left_before_it_bursts() {
    let zeros = vec![b' '; 80 << 20];
    let bomb = zip(&[("doc.kml", &zeros)]);
    assert!(bomb.len() < 200_000);
    assert!(matches!(read_file(&bomb, Crs::Wgs84), Err(FileFault::Bomb(64))));
}

#[test]
fn what_is_no_file_of_areas_is_refused_with_the_reason() {
    let shape = shp(109.4, 23.1, 0.01);
    assert!(matches!(read_file(b"", Crs::Wgs84), Err(FileFault::Empty)));
    assert!(matches!(read_file(b"name,lon,lat\n", Crs::Wgs84), Err(FileFault::Unknown)));
    assert!(matches!(read_file(b"PK\x03\x04 nothing", Crs::Wgs84), Err(FileFault::Zip(_))));
    assert!(matches!(read_file(&zip(&[("a.txt", b"x")]), Crs::Wgs84), Err(FileFault::NothingInside)));
    let two = zip(&[("a.shp", &shape), ("b.shp", &shape)]);
    assert!(matches!(read_file(&two, Crs::Wgs84), Err(FileFault::Several(_))));
    assert!(matches!(
        read_file(br#"{"type":"FeatureCollection","features":[]}"#, Crs::Wgs84),
        Err(FileFault::NoAreas)
    ));
    for cut in [10, 60, 100, 101, 120, shape.len() - 9] {
        let broken = zip(&[("a.shp", &shape[..cut])]);
        assert!(read_file(&broken, Crs::Wgs84).is_err(), "{cut}");
    }
    // Counts that promise gigabytes.
    let mut lying = shape.clone();
    lying[100 + 8 + 36..100 + 8 + 44].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f]);
    assert!(read_file(&zip(&[("a.shp", &lying)]), Crs::Wgs84).is_err());
}

#[test]
fn a_kmz_and_a_gbk_kml_are_read() {
    let kml = r#"<kml><Document><Placemark><name>大塘屯</name><Polygon><outerBoundaryIs><LinearRing><coordinates>109.4,23.1 109.5,23.1 109.5,23.2 109.4,23.1</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"#;
    let (gbk, ..) = encoding_rs::GBK.encode(kml);
    for bytes in [kml.as_bytes().to_vec(), zip(&[("doc.kml", kml.as_bytes())]), gbk.into_owned()] {
        let read = read_file(&bytes, Crs::Wgs84).unwrap();
        assert_eq!((read.format, &read.areas[0].properties["name"]), (Format::Kml, &"大塘屯".into()));
    }
}
