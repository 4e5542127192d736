//! gezhi-triage
