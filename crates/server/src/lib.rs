//! gezhi-server
