//! A drawing that somebody uploads becomes the path of an icon (feature P2). Nothing is stored: the path comes back with the
//! settings, where it is checked again.

use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_media::icon::{IconError, LARGEST_ICON, icon_of};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A drawing.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct IconDrawing {
    /// The text of an SVG file.
    pub svg: String,
}

/// The outline of a drawing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IconPath {
    /// Path in a box of 24 by 24.
    pub icon: String,
}

/// Turns a drawing into an icon.
///
/// # Errors
/// 401, 403; 422 with what is in the way.
pub fn draw_icon(app: &App, actor: &Actor, drawing: &IconDrawing) -> Result<IconPath> {
    decide_at(actor, Action::EditSettings, &app.directory().root_path())?;
    icon_of(&drawing.svg).map(|icon| IconPath { icon }).map_err(|error| refuse(&error))
}

fn refuse(error: &IconError) -> AppError {
    let zh = match error {
        IconError::TooLarge => format!("图标文件超过 {} KB，请简化后再上传。", LARGEST_ICON / 1024),
        IconError::NotSvg => "这不是可用的 SVG 图标文件，请用绘图软件另存为“纯 SVG”再上传。".to_owned(),
        IconError::Forbidden(what) => {
            format!("图标里有“{what}”，不能用；请删掉脚本、图片、文字、链接和样式，只留图形。")
        }
        IconError::Strokes => "图标是用线条描出来的，请先在绘图软件里把描边转成轮廓。".to_owned(),
        IconError::Unreadable(what) => format!("图标里的“{what}”看不懂，请用绘图软件另存为“纯 SVG”再上传。"),
        IconError::TooComplex => "图标太复杂，请简化后再上传。".to_owned(),
        IconError::Empty => "图标是空的，没有可填充的图形。".to_owned(),
        IconError::Outside => "图形超出了画布，请把它放进画布里再上传。".to_owned(),
    };
    let mut en = error.to_string();
    if let Some(first) = en.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    AppError::invalid(
        "icon",
        "svg",
        zh,
        format!("{en}. Save it as a plain SVG of filled shapes and upload it again."),
    )
}
