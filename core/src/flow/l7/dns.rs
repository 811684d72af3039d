//! Rules on names of DNS.

use super::names::{is_stars, means};
use crate::model::CiliumVersion;
use crate::policy::DnsPattern;
use crate::source::Node;

/// One item of `rules.dns` or `toFQDNs`.
///
/// Both are compared in lower case and with the point at the end that they may leave out. `*` stands for letters, digits,
/// `-` and `_` within a label; `**.` at the beginning for one or more labels from 1.19 on, and for one before. `*` alone
/// is any name, and so are `**` and `**.` from 1.19 on; before, these are names of a single label.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DnsRule {
    /// `matchName`, as it is compared.
    name: Option<Box<str>>,
    /// `matchPattern`, as it is compared.
    pattern: Option<Box<str>>,
}

impl DnsRule {
    /// An item as written; empty texts count as absent.
    #[must_use]
    pub fn of(node: &Node) -> Self {
        let text = |key: &str| node.get(key).and_then(Node::as_str).filter(|text| !text.is_empty()).map(normal);
        Self { name: text("matchName"), pattern: text("matchPattern") }
    }

    /// A name: `matchName`.
    #[must_use]
    pub fn name(text: &str) -> Self {
        Self { name: Some(normal(text)), pattern: None }
    }

    /// A pattern: `matchPattern`.
    #[must_use]
    pub fn pattern(text: &str) -> Self {
        Self { name: None, pattern: Some(normal(text)) }
    }

    /// The rule that means every name.
    #[must_use]
    pub fn any() -> Self {
        Self { name: None, pattern: Some("*".into()) }
    }

    /// Whether every name is meant. An item without name and pattern means none; in 1.13 it meant all, since the
    /// expression that it became was empty.
    #[must_use]
    pub fn is_wildcard(&self, version: CiliumVersion) -> bool {
        match (&self.name, &self.pattern) {
            (_, Some(pattern)) if version.is_at_least(19) => is_stars(pattern.strip_suffix('.').unwrap_or(pattern)),
            (_, Some(pattern)) => &**pattern == "*",
            (Some(_), None) => false,
            (None, None) => !version.is_at_least(14),
        }
    }

    /// Whether a name is meant.
    #[must_use]
    pub fn matches(&self, name: &str, version: CiliumVersion) -> bool {
        let name = normal(name);
        let is_deep = version.is_at_least(19);
        self.is_wildcard(version)
            || self.name.as_ref().is_some_and(|own| means(own, &name, false))
            || self.pattern.as_ref().is_some_and(|pattern| means(pattern, &name, is_deep))
    }

    /// Whether some name may be meant by both.
    #[must_use]
    pub fn meets(&self, other: &Self, version: CiliumVersion) -> bool {
        if self.is_wildcard(version) || other.is_wildcard(version) {
            return true;
        }
        let others = other.patterns(version);
        self.patterns(version).iter().any(|own| others.iter().any(|other| own.meets(other)))
    }

    fn patterns(&self, version: CiliumVersion) -> Vec<DnsPattern> {
        let pattern = |text: &str| match is_stars(text.strip_suffix('.').unwrap_or(text)) {
            // Up to 1.18 these are one label.
            true => DnsPattern::name("*"),
            false => DnsPattern::pattern(text, version.is_at_least(19)),
        };
        let name = self.name.as_deref().map(DnsPattern::name);
        name.into_iter().chain(self.pattern.as_deref().map(pattern)).collect()
    }

    /// As it is compared, for messages.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.name.as_deref().or(self.pattern.as_deref()).unwrap_or_default()
    }
}

fn normal(text: &str) -> Box<str> {
    text.trim().to_ascii_lowercase().into()
}
