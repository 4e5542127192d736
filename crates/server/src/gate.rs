//! The gate: every operation with what it needs at the least, asked before a body is read (feature A2).
//!
//! It keeps a stranger, or somebody whose duties never allow the act, from learning what a good request looks like. How
//! far a duty reaches (which place, which case) is decided by the use case, which knows the thing.

use crate::auth::Who;
use crate::problem::Problem;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gezhi_app::{App, AppError};
use gezhi_domain::accounts::{Action, Actor, Refusal, decide};

/// What an operation needs at the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: strangers too.
    Nothing,
    /// Somebody who has signed in.
    SignedIn,
    /// A duty that allows this somewhere.
    May(Action),
}

use Need::{May, Nothing, SignedIn};

/// Method, route and need of every operation. What is missing here needs a sign-in; a test wants every operation to be here.
pub const OPERATIONS: &[(&str, &str, Need)] = &[
    ("GET", "/openapi.json", Nothing),
    ("GET", "/profile", Nothing),
    ("GET", "/demo/sign-ins", Nothing),
    ("GET", "/demo/last-code", Nothing),
    ("POST", "/session/code", Nothing),
    ("POST", "/session", Nothing),
    ("GET", "/session", SignedIn),
    ("DELETE", "/session", Nothing),
    ("GET", "/session/all", SignedIn),
    ("DELETE", "/session/all/{id}", SignedIn),
    ("PUT", "/session/password", SignedIn),
    ("POST", "/session/totp", SignedIn),
    ("PUT", "/session/totp", SignedIn),
    ("POST", "/session/oidc/start", Nothing),
    ("GET", "/session/oidc/callback", Nothing),
    ("POST", "/session/oidc/second-factor", Nothing),
    ("GET", "/places", Nothing),
    ("GET", "/places/at", Nothing),
    ("GET", "/places/{id}", Nothing),
    ("GET", "/places/{id}/history", Nothing),
    ("GET", "/divisions/history", Nothing),
    ("GET", "/map/places", Nothing),
    ("GET", "/map/cases", May(Action::ListCases)),
    ("GET", "/map/areas", SignedIn),
    ("GET", "/codes/resolve/{token}", Nothing),
    ("GET", "/codes", May(Action::SeeCodes)),
    ("POST", "/codes", May(Action::EditCodes)),
    ("POST", "/codes/ensure", May(Action::EditCodes)),
    ("GET", "/codes/{id}/qr.svg", May(Action::SeeCodes)),
    ("POST", "/codes/{id}/revoke", May(Action::EditCodes)),
    ("POST", "/codes/{id}/rotate", May(Action::EditCodes)),
    ("POST", "/reports", Nothing),
    ("POST", "/reports/similar", Nothing),
    // Shows the key of a machine, which the handler checks before it reads the body.
    ("POST", "/messages", Nothing),
    ("GET", "/tickets/{ticket}", Nothing),
    ("POST", "/tickets/{ticket}/rating", Nothing),
    ("POST", "/tickets/{ticket}/reopen", Nothing),
    ("POST", "/tickets/{ticket}/withdraw", Nothing),
    ("POST", "/tickets/{ticket}/me-too", Nothing),
    ("POST", "/tickets/{ticket}/add", Nothing),
    ("POST", "/tickets/{ticket}/follow", SignedIn),
    ("GET", "/my/reports", SignedIn),
    ("GET", "/my/summary", SignedIn),
    ("POST", "/attachments", SignedIn),
    ("GET", "/attachments/{id}", Nothing),
    ("GET", "/cases", May(Action::ListCases)),
    ("POST", "/cases", May(Action::EnterCase)),
    ("POST", "/cases/bulk", May(Action::ListCases)),
    ("POST", "/cases/bulk/{batch}/undo", May(Action::ListCases)),
    ("GET", "/cases/by-phone", May(Action::EnterCase)),
    ("GET", "/cases/counts", May(Action::ListCases)),
    ("GET", "/cases/export.xlsx", May(Action::ExportCases)),
    ("GET", "/cases/suggest", May(Action::EnterCase)),
    // The case and the act decide: a villager sees and rates the own.
    ("GET", "/cases/{id}", SignedIn),
    ("POST", "/cases/{id}/{act}", SignedIn),
    ("POST", "/cases/{id}/reveal", May(Action::Reveal)),
    ("GET", "/households", May(Action::SeeRegister)),
    ("POST", "/households", May(Action::EditRegister)),
    ("GET", "/households/{id}", May(Action::SeeRegister)),
    ("PUT", "/households/{id}", May(Action::EditRegister)),
    ("POST", "/households/{id}/members", May(Action::EditRegister)),
    ("PUT", "/households/{id}/relations", May(Action::EditRegister)),
    ("POST", "/households/{id}/split", May(Action::EditRegister)),
    ("POST", "/households/{id}/merge", May(Action::EditRegister)),
    ("POST", "/households/{id}/attributes", May(Action::EditRegister)),
    ("DELETE", "/households/{id}/attributes/{mark}", May(Action::EditRegister)),
    ("PUT", "/persons/{id}", May(Action::EditRegister)),
    ("POST", "/persons/{id}/leave", May(Action::EditRegister)),
    ("POST", "/persons/{id}/move", May(Action::EditRegister)),
    ("POST", "/persons/{id}/reveal", May(Action::RevealRegister)),
    ("GET", "/register/search", May(Action::SeeRegister)),
    ("GET", "/register/kinds", May(Action::SeeRegister)),
    // Whoever may see figures sees the numbers too; the use case decides which.
    ("GET", "/register/counts", SignedIn),
    ("GET", "/map/households", May(Action::SeeRegister)),
    ("GET", "/register/corrections", May(Action::EditRegister)),
    ("POST", "/register/corrections/{id}", May(Action::EditRegister)),
    ("GET", "/register/ledgers", May(Action::ImportRegister)),
    ("POST", "/register/ledgers/preview", May(Action::ImportRegister)),
    ("POST", "/register/ledgers/export", May(Action::ImportRegister)),
    ("POST", "/register/ledgers/preview/{preview_id}/confirm", May(Action::ImportRegister)),
    ("GET", "/register/ledgers/preview/{preview_id}/errors.xlsx", May(Action::ImportRegister)),
    ("POST", "/register/ledgers/{id}/undo", May(Action::ImportRegister)),
    ("POST", "/register/ledgers/{id}/cancel", May(Action::ImportRegister)),
    ("GET", "/register/ledgers/{id}", May(Action::ImportRegister)),
    ("GET", "/register/ledgers/columns", May(Action::ImportRegister)),
    ("GET", "/register/ledgers/preview/{preview_id}", May(Action::ImportRegister)),
    ("GET", "/my/household", SignedIn),
    ("POST", "/my/household/bind", SignedIn),
    ("DELETE", "/my/household/bind", SignedIn),
    ("GET", "/my/household/export.json", SignedIn),
    ("GET", "/my/looks", SignedIn),
    ("POST", "/my/corrections", SignedIn),
    ("GET", "/groups", May(Action::SeeGroups)),
    ("POST", "/groups", May(Action::EditGroups)),
    ("PUT", "/groups/{id}", May(Action::EditGroups)),
    ("DELETE", "/groups/{id}", May(Action::EditGroups)),
    ("POST", "/groups/{id}/test", May(Action::EditGroups)),
    ("GET", "/groups/{id}/posts", May(Action::SeeGroups)),
    ("GET", "/groups/notices", May(Action::SeeGroups)),
    ("POST", "/groups/notices", May(Action::PostToGroups)),
    ("POST", "/groups/notices/outline", May(Action::PostToGroups)),
    ("GET", "/groups/notices/{id}/posts", May(Action::SeeGroups)),
    ("GET", "/groups/by-hand", May(Action::SeeGroups)),
    ("POST", "/groups/by-hand/{id}/done", May(Action::SeeGroups)),
    ("GET", "/groups/templates", May(Action::SeeGroups)),
    ("POST", "/groups/templates", May(Action::EditGroups)),
    ("DELETE", "/groups/templates/{id}", May(Action::EditGroups)),
    // The library is public; what is not in force asks for the right to keep it.
    ("GET", "/policies", Nothing),
    ("GET", "/policies/topics", Nothing),
    ("POST", "/policies", May(Action::EditPolicies)),
    ("GET", "/policies/{id}", Nothing),
    ("PUT", "/policies/{id}", May(Action::EditPolicies)),
    ("POST", "/policies/{id}/end", May(Action::EditPolicies)),
    ("GET", "/policies/{id}/versions", May(Action::EditPolicies)),
    ("GET", "/services", Nothing),
    ("POST", "/applications", May(Action::Apply)),
    // The case decides: whoever handles it, and the resident it is for.
    ("GET", "/applications/{id}", SignedIn),
    ("GET", "/service-pack", May(Action::TakePack)),
    ("GET", "/service-pack/{id}", May(Action::TakePack)),
    ("GET", "/nets", May(Action::SeeNets)),
    ("GET", "/nets/board", May(Action::SeeNets)),
    ("GET", "/nets/at/{place}", May(Action::SeeNets)),
    ("GET", "/nets/{key}/grids", May(Action::SeeNets)),
    ("GET", "/nets/{key}/grids/{place}", May(Action::SeeNets)),
    ("PUT", "/nets/{key}/grids/{place}", May(Action::EditNets)),
    ("DELETE", "/nets/{key}/grids/{place}", May(Action::EditNets)),
    // Publications are for everybody.
    ("GET", "/publications", Nothing),
    ("GET", "/publications/{id}", Nothing),
    ("GET", "/publications/{id}/rows", Nothing),
    ("GET", "/publications/{id}/export.xlsx", Nothing),
    ("POST", "/publications/{id}/withdraw", May(Action::EditPublications)),
    ("GET", "/inbox", May(Action::SeeInbox)),
    ("GET", "/inbox/count", May(Action::SeeInbox)),
    ("GET", "/visits", May(Action::SeeVisits)),
    ("POST", "/visits", May(Action::RecordVisit)),
    ("GET", "/visits/{id}", May(Action::SeeVisits)),
    ("GET", "/visits/agenda", May(Action::RecordVisit)),
    // Whoever may see figures sees numbers; the use case decides which.
    ("GET", "/visits/coverage", SignedIn),
    ("GET", "/visits/unvisited", May(Action::SeeVisits)),
    ("GET", "/visits/visitors", May(Action::PlanVisits)),
    ("GET", "/visits/plans", May(Action::PlanVisits)),
    ("POST", "/visits/plans", May(Action::PlanVisits)),
    ("GET", "/visits/plans/{id}", SignedIn),
    ("DELETE", "/visits/plans/{id}", May(Action::PlanVisits)),
    ("GET", "/visits/links", May(Action::SeeVisits)),
    ("POST", "/visits/links", May(Action::PlanVisits)),
    ("POST", "/visits/links/import", May(Action::PlanVisits)),
    ("DELETE", "/visits/links/{id}", May(Action::PlanVisits)),
    ("GET", "/visits/matters", May(Action::SeeVisits)),
    ("POST", "/visits/matters", May(Action::PlanVisits)),
    ("GET", "/visits/matters/{id}", May(Action::SeeVisits)),
    ("POST", "/visits/matters/{id}/close", May(Action::PlanVisits)),
    ("GET", "/care", May(Action::SeeCare)),
    ("POST", "/care", May(Action::EditCare)),
    ("GET", "/care/counts", SignedIn),
    ("POST", "/care/set-up", May(Action::EditCare)),
    ("GET", "/care/{id}", May(Action::SeeCare)),
    ("PUT", "/care/{id}", May(Action::EditCare)),
    ("DELETE", "/care/{id}", May(Action::EditCare)),
    ("GET", "/bodies", May(Action::SeeDuties)),
    ("GET", "/responsibilities", May(Action::SeeDuties)),
    ("GET", "/responsibilities/export.xlsx", May(Action::SeeDuties)),
    ("POST", "/responsibilities/dry-run", May(Action::EditDuties)),
    ("POST", "/responsibilities/import", May(Action::EditDuties)),
    ("POST", "/responsibilities/import/{preview_id}/confirm", May(Action::EditDuties)),
    ("GET", "/responsibilities/import/{preview_id}/errors.xlsx", May(Action::EditDuties)),
    ("POST", "/responsibilities/lines", May(Action::EditDuties)),
    ("PUT", "/responsibilities/lines/{id}", May(Action::EditDuties)),
    ("DELETE", "/responsibilities/lines/{id}", May(Action::EditDuties)),
    ("GET", "/triage", May(Action::SeeTriage)),
    ("POST", "/triage/try", May(Action::SeeTriage)),
    ("POST", "/triage/retrain", May(Action::EditTriage)),
    ("POST", "/triage/activate", May(Action::EditTriage)),
    ("POST", "/triage/rules/try", May(Action::EditTriage)),
    ("PUT", "/triage/rules", May(Action::EditTriage)),
    ("GET", "/settings", May(Action::SeeSettings)),
    ("POST", "/settings/preview", May(Action::EditSettings)),
    ("POST", "/settings/icon", May(Action::EditSettings)),
    ("PUT", "/settings", May(Action::EditSettings)),
    ("GET", "/settings/versions", May(Action::SeeSettings)),
    ("POST", "/settings/versions/{version}/restore", May(Action::EditSettings)),
    ("GET", "/calendars", May(Action::SeeSettings)),
    ("POST", "/calendars/preview", May(Action::EditSettings)),
    ("POST", "/calendars", May(Action::EditSettings)),
    ("GET", "/boundaries/{id}", May(Action::SeeBoundaries)),
    ("GET", "/boundaries/{id}/export.geojson", May(Action::SeeBoundaries)),
    ("POST", "/boundaries", May(Action::EditBoundaries)),
    ("POST", "/boundaries/check", May(Action::EditBoundaries)),
    ("POST", "/boundaries/edit", May(Action::EditBoundaries)),
    ("POST", "/boundaries/propose", May(Action::EditBoundaries)),
    ("POST", "/boundaries/import", May(Action::EditBoundaries)),
    ("POST", "/divisions/import", May(Action::EditSettings)),
    ("POST", "/divisions/import/{preview_id}/confirm", May(Action::EditSettings)),
    ("GET", "/divisions/import/{preview_id}/errors.xlsx", May(Action::EditSettings)),
    // Everybody sees the county's own figures; the use case asks for a duty where more is wanted.
    ("GET", "/figures", Nothing),
    ("GET", "/board", May(Action::SeeFigures)),
    ("GET", "/public/board", Nothing),
    ("GET", "/public/live", Nothing),
    ("GET", "/live", May(Action::SeeFigures)),
    ("GET", "/journal", May(Action::SeeJournal)),
    ("GET", "/users", May(Action::SeeUsers)),
    ("POST", "/users", May(Action::EditUsers)),
    ("POST", "/users/{id}/duties", May(Action::EditUsers)),
    ("DELETE", "/users/{id}/duties/{duty}", May(Action::EditUsers)),
    ("POST", "/users/{id}/lock", May(Action::Secure)),
    ("POST", "/users/{id}/unlock", May(Action::Secure)),
    ("DELETE", "/users/{id}/sessions", May(Action::Secure)),
    ("DELETE", "/users/{id}/second-factor", May(Action::Secure)),
    ("GET", "/security", May(Action::Secure)),
    ("PUT", "/security", May(Action::Secure)),
    ("GET", "/post-kinds", Nothing),
    ("GET", "/posts", May(Action::SeePosts)),
    ("POST", "/posts", May(Action::EditPosts)),
    ("GET", "/posts/staffing", May(Action::SeePosts)),
    ("GET", "/posts/roster", May(Action::SeePosts)),
    ("GET", "/posts/boards", May(Action::SeePosts)),
    ("GET", "/posts/export.xlsx", May(Action::SeePosts)),
    ("POST", "/posts/import", May(Action::ImportPosts)),
    ("POST", "/posts/import/{preview_id}/confirm", May(Action::ImportPosts)),
    ("GET", "/posts/import/{preview_id}/errors.xlsx", May(Action::ImportPosts)),
    ("GET", "/posts/{id}", May(Action::SeePosts)),
    ("PUT", "/posts/{id}", May(Action::EditPosts)),
    ("POST", "/posts/{id}/renew", May(Action::EditPosts)),
    ("POST", "/posts/{id}/end", May(Action::EditPosts)),
    ("POST", "/posts/{id}/leaves", May(Action::EditPosts)),
    ("DELETE", "/posts/{id}/leaves/{leave}", May(Action::EditPosts)),
    ("GET", "/post-applications", May(Action::SeePosts)),
    ("POST", "/post-applications", SignedIn),
    ("GET", "/post-applications/mine", SignedIn),
    ("GET", "/post-applications/{id}", SignedIn),
    ("POST", "/post-applications/{id}/{step}", SignedIn),
    ("GET", "/grids/{key}/contacts", Nothing),
    ("GET", "/my/grid", SignedIn),
    ("GET", "/webhooks", May(Action::Secure)),
    ("POST", "/webhooks", May(Action::Secure)),
    ("DELETE", "/webhooks/{id}", May(Action::Secure)),
    ("POST", "/webhooks/{id}/test", May(Action::Secure)),
    ("POST", "/webhooks/{id}/on", May(Action::Secure)),
    ("GET", "/webhooks/{id}/deliveries", May(Action::Secure)),
    ("GET", "/api-keys", May(Action::Secure)),
    ("POST", "/api-keys", May(Action::Secure)),
    ("DELETE", "/api-keys/{id}", May(Action::Secure)),
];

/// What an operation needs; `None` for one that is not in the table.
#[must_use]
pub fn need(method: &str, route: &str) -> Option<Need> {
    OPERATIONS.iter().find(|(m, r, _)| *m == method && *r == route).map(|(.., need)| *need)
}

fn check(need: Need, actor: &Actor) -> Result<(), Refusal> {
    match need {
        Nothing => Ok(()),
        SignedIn if actor.account.is_some() => Ok(()),
        SignedIn => Err(Refusal::SignIn),
        May(action) => decide(actor, action).map(|_| ()),
    }
}

/// Refuses who cannot get what the operation needs: 401 to a stranger, 403 to somebody without such a duty.
pub async fn gate(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().trim_start_matches("/api/v1").to_owned());
    let method = if request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
    // Without a route it is no operation, and the answer is 404 in any case.
    let need = route.map_or(Nothing, |route| need(method.as_str(), &route).unwrap_or(SignedIn));
    if need == Nothing {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let allowed = match Who::from_request_parts(&mut parts, &app).await {
        Ok(Who(actor)) => check(need, &actor).map_err(|refusal| Problem::from(AppError::from(refusal))),
        Err(problem) => Err(problem),
    };
    match allowed {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => problem.into_response(),
    }
}
