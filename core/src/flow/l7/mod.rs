//! Layer 7: whether HTTP requests, DNS queries and TLS clients pass the rules of a port.
//!
//! Everything here owns what it needs, so that it can be kept beside a prepared world. Answers are three-valued: what the
//! flow does not say, or cannot be evaluated here, is a condition.

mod decision;
mod dns;
mod expression;
mod header;
mod http;
mod names;
mod request;
mod rules;
mod server_name;
#[cfg(test)]
mod tests;

pub use decision::Decision;
pub use dns::DnsRule;
pub use expression::Expression;
pub use header::HeaderRule;
pub use http::HttpRule;
pub use request::HttpRequest;
pub use rules::{Asked, L7, L7Rules, admits};
pub use server_name::ServerName;
