//! Adapters: HTTP JSON, live events, Open311, the web's static files. No rule of the business stands here.
#![warn(missing_docs)]

mod accounts;
mod attachments;
pub mod auth;
mod calendars;
mod cases;
mod codes;
mod divisions;
mod drain;
mod extract;
pub mod gate;
mod grids;
mod groups;
mod headers;
mod health;
mod journal;
mod ledgers;
mod live;
mod messages;
mod nets;
mod observe;
mod oidc;
mod open311;
pub mod problem;
mod profile;
mod reports;
mod residents;
mod responsibilities;
mod router;
mod serve;
mod settings;
mod sheet;
mod statistics;
mod tasks;
pub mod tls;
mod triage;
mod users;
mod web;
mod webhooks;
mod workbook;

pub use router::{api, openapi_json, router};
pub use serve::{ServeError, run, run_tls, serve, service};
