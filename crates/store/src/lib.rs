//! gezhi-store
