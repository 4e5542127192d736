//! gezhi-testkit
