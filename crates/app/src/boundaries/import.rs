//! Boundaries from a file: read, matched with the grids that are there, and shown; nothing is saved.

use super::ground::{ReadGround, Sheet};
use super::input::{check_vertices, crs_of};
use super::see::place_of;
use super::view::geometry;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, Id};
use geo::BooleanOps;
use gezhi_domain::accounts::{Action, Actor};
use gezhi_domain::grids::PlaceId;
use gezhi_geo::coverage::{other_system, settled};
use gezhi_geo::exchange::{Exchange, FileFault, Note, read_file, vertex_count};
use gezhi_geo::{Area, BadPoint, Crs, MultiPolygon, ReadError, area_km2};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Largest file, bytes.
pub const MAX_BYTES: usize = 20 << 20;
/// Share of a shape that must lie in a grid for the two to be the same.
const SAME_GROUND: f64 = 0.8;
/// Under which names files give a code and a name.
const CODES: [&str; 9] = ["code", "dm", "wgbm", "grid_code", "网格编码", "网格代码", "编码", "代码", "id"];
const NAMES: [&str; 8] = ["name", "mc", "wgmc", "grid_name", "网格名称", "名称", "网格", "title"];

/// An area of a file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportFeature {
    /// Number in the file, from 1.
    pub number: usize,
    /// Name in the file.
    pub name: Option<String>,
    /// Code in the file.
    pub code: Option<String>,
    /// The grid that it is taken for.
    pub grid: Option<Id>,
    /// `code`, `name` or `ground`: what it was recognised by.
    pub matched_by: Option<String>,
    /// It is the outline of the place itself.
    pub is_outline: bool,
    /// GeoJSON geometry, WGS-84.
    #[schema(value_type = Object)]
    pub shape: Value,
    /// Square kilometres.
    pub area_km2: f64,
}

/// A file that was read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportView {
    /// `GeoJSON`, `KML` or `Shapefile`.
    pub format: String,
    /// The coordinate system that was said.
    pub crs: String,
    /// The system in which everything fits much better.
    pub other_crs: Option<String>,
    /// What the person should know.
    pub notes: Vec<Bi>,
    /// Areas.
    pub features: Vec<ImportFeature>,
}

fn refuse(fault: &FileFault) -> AppError {
    let (code, zh, en): (&'static str, String, String) = match fault {
        FileFault::Empty => {
            ("file_empty", "文件是空的，请重新选择。".into(), "The file is empty; choose it again.".into())
        }
        FileFault::Unknown => (
            "file_kind",
            "不认识这个文件，请上传 GeoJSON、KML、KMZ，或者打成 zip 的 Shapefile。".into(),
            "Upload GeoJSON, KML, KMZ or a zipped shapefile.".into(),
        ),
        FileFault::GeoJson(error) => match error.as_ref() {
            ReadError::NotAPolygon(at) => (
                "no_polygon",
                format!("第 {} 个要素不是面，请删掉或转成面。", at + 1),
                format!("Feature {} is no polygon; remove or convert it.", at + 1),
            ),
            ReadError::OpenRing(at) => (
                "open_ring",
                format!("第 {} 个要素的边线没有闭合。", at + 1),
                format!("A ring of feature {} is not closed.", at + 1),
            ),
            ReadError::BadPoint { feature, reason } => bad_point(*feature + 1, *reason),
            _ => (
                "file_broken",
                "GeoJSON 格式不对，请重新导出。".into(),
                format!("The GeoJSON cannot be read: {error}."),
            ),
        },
        FileFault::BadPoint { feature, reason } => bad_point(*feature, *reason),
        FileFault::Kml(why) | FileFault::Shapefile(why) | FileFault::Zip(why) => (
            "file_broken",
            "文件不完整或者已损坏，请重新导出。".into(),
            format!("The file is broken: {why}."),
        ),
        FileFault::Bomb(most) => (
            "zip_too_large",
            format!("压缩包解开后超过 {most} MB，不能导入。"),
            format!("The zip unpacks to more than {most} MB."),
        ),
        FileFault::NothingInside => (
            "zip_without_map",
            "压缩包里没有 .shp、.kml 或 .geojson 文件。".into(),
            "The zip holds no .shp, .kml or .geojson.".into(),
        ),
        FileFault::Several(names) => (
            "zip_with_several",
            format!("压缩包里有几个 Shapefile（{names}），请一次只放一个。"),
            format!("The zip holds several shapefiles ({names}); send one at a time."),
        ),
        FileFault::OtherCrs(crs) => (
            "other_crs",
            format!("文件自己写明坐标系是 {crs}，请改选这个坐标系。"),
            format!("The file says its coordinates are {crs}; choose that system."),
        ),
        FileFault::OldDatum(datum) => (
            "old_datum",
            format!("文件是{datum}坐标，请先让测绘单位转成 CGCS2000。"),
            format!("The file is in {datum}; have it converted to CGCS2000 first."),
        ),
        FileFault::Projection(name) => (
            "projection",
            format!("不认识投影 {name}，请转成经纬度或高斯-克吕格投影。"),
            format!("The projection {name} is not known; convert it to degrees or Gauss-Krüger."),
        ),
        FileFault::MetresWithoutPrj => (
            "prj_missing",
            "坐标是米，但缺少 .prj 文件，不知道是哪个投影带。请连同 .prj 一起打包。".into(),
            "The coordinates are metres, but no .prj says of which zone; add it to the zip.".into(),
        ),
        FileFault::NoAreas => (
            "no_polygon",
            "文件里没有面，请检查导出的图层。".into(),
            "The file holds no areas; check which layer was exported.".into(),
        ),
        FileFault::TooManyAreas(count) => (
            "too_many_parts",
            format!("文件里有 {count} 个面，太多了，请只导出本村的。"),
            format!("The file holds {count} areas; export only those of this place."),
        ),
        FileFault::TooManyVertices(count) => (
            "too_many_vertices",
            format!("文件里有 {count} 个点，太细了，请先简化。"),
            format!("The file holds {count} vertices; simplify it first."),
        ),
    };
    AppError::invalid(code, "file", zh, en)
}

fn bad_point(feature: usize, reason: BadPoint) -> (&'static str, String, String) {
    match reason {
        BadPoint::LooksSwapped => (
            "point_swapped",
            format!("第 {feature} 个面的经度和纬度填反了。"),
            format!("Longitude and latitude of area {feature} are swapped."),
        ),
        _ => (
            "point_invalid",
            format!("第 {feature} 个面有不在地球上的点，坐标多半是米，请转成经纬度。"),
            format!(
                "Area {feature} has a point that lies nowhere on earth; its coordinates are probably metres."
            ),
        ),
    }
}

/// Reads a file and says which grid each area is taken for.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 when the file cannot be used.
pub async fn import(
    app: &App,
    actor: &Actor,
    place: PlaceId,
    crs: Option<&str>,
    bytes: Vec<u8>,
) -> Result<ImportView> {
    let path = place_of(app, actor, Action::EditBoundaries, place)?;
    if crs.is_none_or(str::is_empty) {
        return Err(AppError::invalid(
            "crs_needed",
            "crs",
            "请先选文件的坐标系：手机和卫星定位是 WGS-84，高德、腾讯地图是 GCJ-02，测绘成果是 CGCS2000。",
            "Choose the coordinate system first: WGS-84 from phones, GCJ-02 from Chinese web maps, CGCS2000 from surveys.",
        ));
    }
    let crs = crs_of(crs)?;
    let ground = app.db.read(ReadGround { county: app.county, place: path }).await?;
    let code = app
        .directory()
        .place(place)
        .map(|place| (place.code.clone(), place.name.clone()))
        .unwrap_or_default();
    let _turn = app.heavy_turn().await;
    // A reader of foreign files may stumble over what nobody foresaw: that is the file's fault, not the server's.
    tokio::task::spawn_blocking(move || {
        let file = read_file(&bytes, crs).map_err(|fault| refuse(&fault))?;
        view(&file, crs, &ground.now(), &code)
    })
    .await
    .unwrap_or_else(|error| {
        tracing::warn!(%error, "a file with boundaries could not be read");
        Err(refuse(&FileFault::Unknown))
    })
}

fn view(file: &Exchange, crs: Crs, sheet: &Sheet, own: &(String, String)) -> Result<ImportView> {
    let frame = sheet.frame();
    let areas: Vec<MultiPolygon> = file.areas.iter().map(|area| settled(&area.polygon)).collect();
    check_vertices(areas.iter().map(vertex_count).sum())?;
    let mut taken = Vec::new();
    let features: Vec<ImportFeature> = file
        .areas
        .iter()
        .zip(&areas)
        .zip(1..)
        .map(|((area, polygon), number)| feature(area, polygon, number, sheet, own, &mut taken))
        .collect();
    let parts: Vec<MultiPolygon> =
        features.iter().zip(areas).filter(|(f, _)| !f.is_outline).map(|(_, area)| area).collect();
    let other = frame.as_ref().and_then(|frame| other_system(&parts, frame, crs));
    let notes = file.notes.iter().map(|note| match note {
        Note::NoPrj => Bi::new(
            "没有 .prj 文件，坐标系按您选的算，请在图上核对位置。",
            "There is no .prj; the system is the one you chose. Check the position on the map.",
        ),
        Note::Projected => Bi::new(
            "坐标是投影坐标（米），已经换算成经纬度。",
            "The coordinates were metres of a projection and have been turned into degrees.",
        ),
        Note::LeftOut(count) => Bi::new(
            format!("有 {count} 个要素不是面，没有导入。"),
            format!("{count} features without a polygon were left out."),
        ),
    });
    Ok(ImportView {
        format: file.format.name().to_owned(),
        crs: crs.to_string(),
        other_crs: other.map(|crs| crs.to_string()),
        notes: notes.collect(),
        features,
    })
}

/// What a file says under one of some names, whatever their case.
fn said(area: &Area, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let (_, value) = area.properties.iter().find(|(key, _)| key.trim().to_lowercase() == *name)?;
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string().trim_end_matches(".0").to_owned(),
            _ => return None,
        };
        (!text.is_empty()).then(|| text.chars().take(60).collect())
    })
}

fn feature(
    area: &Area,
    polygon: &MultiPolygon,
    number: usize,
    sheet: &Sheet,
    own: &(String, String),
    taken: &mut Vec<i64>,
) -> ImportFeature {
    let (code, name) = (said(area, &CODES), said(area, &NAMES));
    let free = |id: &i64, taken: &Vec<i64>| !taken.contains(id);
    let by = |test: &dyn Fn(&super::ground::Part) -> bool, taken: &Vec<i64>| {
        sheet.parts.iter().find(|part| test(part) && free(&part.row.id, taken)).map(|part| part.row.id)
    };
    let mut found =
        code.as_ref().and_then(|code| by(&|part| part.row.code == *code, taken)).map(|id| (id, "code"));
    if found.is_none() {
        found =
            name.as_ref().and_then(|name| by(&|part| part.row.name == *name, taken)).map(|id| (id, "name"));
    }
    let is_outline = found.is_none() && (code.as_ref() == Some(&own.0) || name.as_ref() == Some(&own.1));
    if found.is_none() && !is_outline {
        let size = area_km2(polygon);
        let same = |part: &super::ground::Part| {
            part.polygon().is_some_and(|other| {
                let common = area_km2(&polygon.intersection(&other));
                common > SAME_GROUND * size && common > SAME_GROUND * area_km2(&other)
            })
        };
        found = by(&same, taken).map(|id| (id, "ground"));
    }
    taken.extend(found.map(|(id, _)| id));
    ImportFeature {
        number,
        name,
        code,
        grid: found.map(|(id, _)| Id(id)),
        matched_by: found.map(|(_, by)| by.to_owned()),
        is_outline,
        shape: geometry(polygon, Crs::Wgs84),
        area_km2: area_km2(polygon),
    }
}
