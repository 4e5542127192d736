//! Signing in, sessions, users (features A1, A2).

mod actor;
pub mod api_keys;
mod code;
pub mod oidc;
pub mod password;
mod second_factor;
mod session;
mod sign_in;
mod totp;
pub mod users;

pub use actor::{Me, RoleView, actor_of, me};
pub use code::{last_code, send_code};
pub use second_factor::{Security, security, set_security};
pub use session::{Authenticated, SessionView, authenticate, end, end_all_but, sessions, sign_out};
pub use sign_in::{SignIn, Signed, sign_in};
pub use totp::{TotpEnrolment, change_password, confirm_totp, enrol_totp};
