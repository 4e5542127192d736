//! What every surface must know first: the place, its words, its categories.

use crate::extract::{Json, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use gezhi_app::views::{Bi, PlaceRef};
use gezhi_app::{App, AppError};
use gezhi_domain::cases::{Grade, MAX_CHARACTERS, State as CaseState};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(profile)).routes(routes!(sign_ins)).routes(routes!(last_code))
}

/// A code with its word.
#[derive(Debug, Serialize, ToSchema)]
struct Word {
    code: String,
    word: Bi,
}

/// A level of the grid scheme.
#[derive(Debug, Serialize, ToSchema)]
struct Level {
    depth: u8,
    key: String,
    word: Bi,
    unit: Bi,
    is_grid: bool,
}

/// A category.
#[derive(Debug, Serialize, ToSchema)]
struct Category {
    code: String,
    name: Bi,
    parent: Option<String>,
    level: usize,
    hint: Option<Bi>,
    icon: Option<String>,
}

/// A channel with the place's name for it.
#[derive(Debug, Serialize, ToSchema)]
struct ChannelName {
    code: String,
    name: Bi,
}

/// Where the place lies.
#[derive(Debug, Serialize, ToSchema)]
struct MapFrame {
    lon: f64,
    lat: f64,
    /// West, south, east, north.
    bbox: [f64; 4],
}

/// Limits of what can be sent.
#[derive(Debug, Serialize, ToSchema)]
struct Limits {
    photos: u32,
    photo_mb: u32,
    video_seconds: u32,
    video_mb: u32,
    text_chars: usize,
}

/// The place's profile, as far as surfaces need it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfileView {
    code: String,
    name: Bi,
    platform: Bi,
    screen_title: Bi,
    demo: bool,
    /// Staff may sign in at an OpenID provider.
    single_sign_on: bool,
    map: MapFrame,
    root: PlaceRef,
    levels: Vec<Level>,
    states: Vec<Word>,
    steps: Vec<Bi>,
    channels: Vec<ChannelName>,
    categories: Vec<Category>,
    grades: Vec<Word>,
    roles: Vec<Word>,
    replies: Vec<Bi>,
    limits: Limits,
    confirm_below: f64,
}

fn grade_word(grade: Grade) -> Bi {
    match grade {
        Grade::Complex => Bi::new("复杂", "Complex"),
        Grade::Normal => Bi::new("一般", "Normal"),
        Grade::Urgent => Bi::new("紧急", "Urgent"),
        Grade::Critical => Bi::new("特急", "Critical"),
    }
}

/// The place's profile.
#[utoipa::path(get, path = "/profile", tag = "platform", responses((status = 200, body = ProfileView)))]
async fn profile(State(app): State<App>) -> Result<Json<ProfileView>> {
    let profile = app.profile();
    let head = &profile.head;
    let directory = app.directory();
    let frame =
        directory.places().filter_map(|place| place.point).fold(None::<[f64; 4]>, |frame, (lon, lat)| {
            let [w, s, e, n] = frame.unwrap_or([lon, lat, lon, lat]);
            Some([w.min(lon), s.min(lat), e.max(lon), n.max(lat)])
        });
    let view = ProfileView {
        code: head.code.clone(),
        name: Bi::from(&head.name),
        platform: Bi::from(&head.platform),
        screen_title: Bi::from(&head.screen_title),
        demo: app.settings.demo,
        single_sign_on: app.settings.single_sign_on.is_some(),
        map: MapFrame {
            lon: head.map.lon,
            lat: head.map.lat,
            bbox: frame.unwrap_or([head.map.lon, head.map.lat, head.map.lon, head.map.lat]),
        },
        root: app.place_ref(&directory.root_path()).ok_or_else(AppError::not_found)?,
        levels: head
            .levels
            .iter()
            .map(|level| Level {
                depth: level.depth,
                key: level.key.clone(),
                word: Bi::from(&level.word),
                unit: Bi::from(&level.unit),
                is_grid: level.is_grid,
            })
            .collect(),
        states: CaseState::ALL
            .iter()
            .map(|state| Word {
                code: state.code().to_owned(),
                word: app
                    .profile()
                    .work
                    .stages
                    .states
                    .get(state)
                    .map_or_else(|| Bi::new(state.code(), state.code()), Bi::from),
            })
            .collect(),
        steps: vec![
            Bi::new("收到", "Received"),
            Bi::new("派人", "Sent"),
            Bi::new("办理", "At work"),
            Bi::new("办结", "Done"),
        ],
        channels: app
            .profile()
            .work
            .channels
            .iter()
            .map(|channel| ChannelName { code: channel.key.code().to_owned(), name: Bi::from(&channel.name) })
            .collect(),
        categories: app
            .profile()
            .categories
            .categories
            .iter()
            .map(|category| Category {
                code: category.code.clone(),
                name: Bi::from(&category.name),
                parent: category.parent().map(str::to_owned),
                level: category.level(),
                hint: category.hint.as_ref().map(Bi::from),
                icon: category.icon.clone(),
            })
            .collect(),
        grades: Grade::ALL
            .iter()
            .map(|grade| Word { code: grade.code().to_owned(), word: grade_word(*grade) })
            .collect(),
        roles: gezhi_domain::accounts::Role::ALL
            .iter()
            .map(|role| Word { code: role.code().to_owned(), word: Bi::new(role.zh(), role.en()) })
            .collect(),
        replies: app.profile().work.replies.iter().map(Bi::from).collect(),
        limits: Limits {
            photos: 6,
            photo_mb: 30,
            video_seconds: 60,
            video_mb: 60,
            text_chars: MAX_CHARACTERS,
        },
        confirm_below: app.profile().work.confirm_below,
    };
    Ok(Json(view))
}

/// A sign-in of the demo.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct DemoSignIn {
    role: String,
    name: String,
    login: String,
    phone: String,
    password: String,
    place: Option<String>,
    surface: String,
}

struct Setting {
    county: i64,
    key: &'static str,
}

impl Op for Setting {
    type Out = Option<String>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Option<String>, StoreError> {
        gezhi_store::settings::get(tx, self.county, self.key).await
    }
}

/// Sign-ins of a demo; 404 in a real installation.
#[utoipa::path(get, path = "/demo/sign-ins", tag = "platform", responses((status = 200, body = [DemoSignIn]), (status = 404, body = Problem)))]
async fn sign_ins(State(app): State<App>) -> Result<Json<Vec<DemoSignIn>>> {
    if !app.settings.demo {
        return Err(Problem::not_found());
    }
    let text = app
        .db
        .read(Setting { county: app.county, key: "demo_sign_ins" })
        .await?
        .ok_or_else(Problem::not_found)?;
    Ok(Json(serde_json::from_str(&text).unwrap_or_default()))
}

#[derive(Debug, Deserialize)]
struct Phone {
    phone: String,
}

/// The code that the demo would have sent by message.
#[derive(Debug, Serialize, ToSchema)]
struct DemoCode {
    code: String,
}

/// The last code sent to a telephone; 404 in a real installation.
#[utoipa::path(get, path = "/demo/last-code", tag = "platform", params(("phone" = String, Query)), responses((status = 200, body = DemoCode), (status = 404, body = Problem)))]
async fn last_code(State(app): State<App>, Query(query): Query<Phone>) -> Result<Json<DemoCode>> {
    let code = gezhi_app::accounts::last_code(&app, &query.phone).ok_or_else(Problem::not_found)?;
    Ok(Json(DemoCode { code }))
}
