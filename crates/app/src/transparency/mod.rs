//! The transparency log (feature A4): what is entered can be proved to everybody, and no longer be changed unnoticed.

mod enter;
mod keys;
mod kinds;
mod proof;
mod publication;
mod receipt;
mod seal;
mod send;
mod verify;
mod view;

pub use enter::{Statement, commit, commitment, enter};
pub use keys::{KeySource, rotate, signer};
pub use proof::{ConsistencyQuery, InclusionQuery, ProofView, prove_consistency, prove_inclusion};
pub use publication::publish_policy;
pub use receipt::receipt;
pub use seal::{Sealed, seal};
pub use send::{SendHead, SendingView, send_head, sendings};
pub use verify::{LogCheck, verify};
pub use view::{
    HeadView, HeadsQuery, KeyView, LeafView, LeavesQuery, OpeningView, about, head, head_qr, heads, keys,
    leaf, leaves,
};
