//! Names that a TLS client has to ask for.

use super::decision::{Decision, quoted};
use super::names::{is_stars, means};
use crate::model::CiliumVersion;

/// One item of `serverNames`, which the name in the client's hello (SNI) is held against, without case.
///
/// Up to 1.17 names are whole; whether a `*` in one is understood depends on the proxy of the patch release. In 1.18 and
/// 1.19 `*.` at the beginning is one label and `**.` one or more. From 1.20 on `*` may stand anywhere, as in patterns of
/// DNS, and a point at the end counts for nothing; before, such a name is asked for by no client.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerName {
    pattern: Box<str>,
}

impl ServerName {
    /// An item by its text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { pattern: text.to_ascii_lowercase().into() }
    }

    /// The text, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.pattern
    }

    /// Whether the name that a client asks for is meant. A point at its end counts for nothing.
    #[must_use]
    pub fn matches(&self, name: &str, version: CiliumVersion) -> Decision {
        let name = name.trim().to_ascii_lowercase();
        let name = name.strip_suffix('.').unwrap_or(&name);
        let refused = || Decision::No(format!("TLS name {} is not {}", quoted(name), quoted(&self.pattern)));
        if name.is_empty() {
            return refused();
        }
        let is_meant = match () {
            () if version.is_at_least(20) => {
                let pattern = self.pattern.strip_suffix('.').unwrap_or(&self.pattern);
                is_stars(pattern) || means(pattern, name, true)
            }
            () if !self.pattern.contains('*') => *self.pattern == *name,
            () if !version.is_at_least(18) => {
                let (given, pattern) = (quoted(name), quoted(&self.pattern));
                return Decision::Unknown(format!("the proxy knows wildcards and {pattern} means TLS name {given}"));
            }
            () => prefixed(&self.pattern, name),
        };
        if is_meant { Decision::Yes } else { refused() }
    }
}

/// `*.` or `**.` before a name, which is all that 1.18 and 1.19 know.
fn prefixed(pattern: &str, name: &str) -> bool {
    let (suffix, is_deep) = match (pattern.strip_prefix("**."), pattern.strip_prefix("*.")) {
        (Some(suffix), _) => (suffix, true),
        (None, Some(suffix)) => (suffix, false),
        (None, None) => return false,
    };
    let before = name.strip_suffix(suffix).and_then(|before| before.strip_suffix('.'));
    before.is_some_and(|before| !before.is_empty() && (is_deep || !before.contains('.')))
}
