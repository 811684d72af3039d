//! Random clusters, policies and flows.
