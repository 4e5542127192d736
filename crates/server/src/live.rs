//! Live events: server-sent events to screens and consoles (feature B1).

use crate::auth::Who;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::StreamExt as _;
use gezhi_app::App;
use gezhi_app::background::{CaseNews, Live, LiveMessage};
use gezhi_domain::accounts::{Action, Actor, decide_case};
use std::convert::Infallible;
use std::time::Duration;
use tokio_stream::wrappers::BroadcastStream;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes of the live feed.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(live)).routes(routes!(public_live))
}

fn event(live: &Live) -> Option<Event> {
    let (id, name, data) = match live {
        Live::Case(news) => (news.event.id, "case", serde_json::to_string(&news.event)),
        Live::Activity(news) => (news.activity.id, "activity", serde_json::to_string(&news.activity)),
    };
    Some(Event::default().id(id.0.to_string()).event(name).data(data.ok()?))
}

fn stream(
    app: &App,
    allowed: Box<dyn Fn(&Live) -> bool + Send>,
) -> impl Stream<Item = std::result::Result<Event, Infallible>> + use<> {
    BroadcastStream::new(app.live.subscribe()).filter_map(move |live| {
        let told = match live {
            Ok(live) if allowed(&live) => event(&live),
            Ok(_) => None,
            // A slow listener missed some: it reloads what it shows.
            Err(_) => Some(Event::default().event("lag").data("{}")),
        };
        std::future::ready(told.map(Ok))
    })
}

fn alive() -> KeepAlive {
    KeepAlive::new().interval(Duration::from_secs(15)).text("alive")
}

fn may_hear(actor: &Actor, live: &Live) -> bool {
    match live {
        Live::Case(news) => may_hear_of_case(actor, news),
        Live::Activity(news) => news.is_for(actor),
    }
}

fn may_hear_of_case(actor: &Actor, live: &CaseNews) -> bool {
    decide_case(actor, Action::SeeCase, &live.thing()).is_ok()
        || actor.duties.iter().any(|duty| {
            gezhi_domain::accounts::reach(duty.role, Action::SeeFigures).within
                && live.place.is_some_and(|place| duty.place.reaches(&place))
        })
}

/// Cases of the own scope as things happen to them (`case`), and what happens to posts and visits there (`activity`), as far as
/// the listener may know of it.
#[utoipa::path(get, path = "/live", tag = "live", responses((status = 200, content_type = "text/event-stream", body = LiveMessage), (status = 401, body = Problem)))]
async fn live(State(app): State<App>, Who(actor): Who) -> Result<impl IntoResponse> {
    gezhi_domain::accounts::decide(&actor, Action::SeeFigures).map_err(gezhi_app::AppError::from)?;
    Ok(Sse::new(stream(&app, Box::new(move |live| may_hear(&actor, live)))).keep_alive(alive()))
}

/// What the public screen shows: public cases, nothing personal.
#[utoipa::path(get, path = "/public/live", tag = "live", responses((status = 200, content_type = "text/event-stream", body = gezhi_app::background::LiveEvent)))]
async fn public_live(State(app): State<App>) -> impl IntoResponse {
    Sse::new(stream(&app, Box::new(|live| matches!(live, Live::Case(news) if news.public))))
        .keep_alive(alive())
}
