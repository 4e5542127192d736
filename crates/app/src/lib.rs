//! gezhi-app
