//! What an HTTP rule asks of the headers of a request.

use super::decision::{Decision, quoted};
use super::request::HttpRequest;
use crate::source::Node;

/// One item of `headers` or `headerMatches`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeaderRule {
    /// The name in lower case.
    name: Box<str>,
    wants: Wants,
    /// Whether a mismatch is passed over, logged or mended: `mismatch`.
    tolerates: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wants {
    /// To be there.
    Presence,
    /// Exactly this value.
    Value(Box<str>),
    /// The value of a Secret; where there is none, the value beside it.
    Secret { name: Box<str>, otherwise: Option<Box<str>> },
}

impl HeaderRule {
    /// An item of `headers`. Cilium splits it at the first blank: `Name: value` is exact, and never an expression; `Name`
    /// asks for the header to be there. Without the blank, `Name:value` is a name, which no header has.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let (name, wants) = match text.split_once(' ') {
            Some((name, value)) => (name.trim_end_matches(':'), Wants::Value(value.into())),
            None => (text, Wants::Presence),
        };
        Self { name: name.to_ascii_lowercase().into(), wants, tolerates: false }
    }

    /// An item of `headerMatches`.
    #[must_use]
    pub fn of_match(node: &Node) -> Self {
        let text = |node: &Node, key: &str| {
            node.get(key).and_then(Node::as_str).filter(|text| !text.is_empty()).map(Box::<str>::from)
        };
        let value = text(node, "value");
        let wants = match (node.get("secret").filter(|secret| !secret.is_null()), value) {
            (Some(secret), otherwise) => {
                let name = text(secret, "name").unwrap_or_default();
                let name = text(secret, "namespace").map(|space| format!("{space}/{name}").into()).unwrap_or(name);
                Wants::Secret { name, otherwise }
            }
            (None, Some(value)) => Wants::Value(value),
            (None, None) => Wants::Presence,
        };
        let tolerates = text(node, "mismatch").is_some_and(|action| MISMATCHES.contains(&&*action));
        Self { name: text(node, "name").unwrap_or_default().to_ascii_lowercase().into(), wants, tolerates }
    }

    /// Whether a request has what is asked for.
    #[must_use]
    pub fn matches(&self, request: &HttpRequest) -> Decision {
        if self.tolerates {
            // The proxy changes or logs the header and goes on; only a Secret that it does not have stops it.
            return match &self.wants {
                Wants::Secret { name, otherwise: None } => Decision::Unknown(format!("secret {} exists", quoted(name))),
                _ => Decision::Yes,
            };
        }
        let shown = quoted(&self.name);
        let Some(given) = request.header(&self.name) else {
            if self.name.is_empty() || self.name.trim_start_matches(':').contains(':') {
                return Decision::No(format!("no header has the name {shown}"));
            }
            if request.may_have(&self.name) {
                return Decision::Unknown(self.condition());
            }
            return Decision::No(format!("header {shown} is not sent"));
        };
        match &self.wants {
            Wants::Presence => Decision::Yes,
            Wants::Value(value) if **value == *given => Decision::Yes,
            // Whether Envoy takes an empty value for any differs between its versions.
            Wants::Value(value) if value.is_empty() => Decision::Unknown(self.condition()),
            Wants::Value(value) => Decision::No(format!("header {shown} is {}, not {}", quoted(&given), quoted(value))),
            Wants::Secret { .. } => Decision::Unknown(self.condition()),
        }
    }

    fn condition(&self) -> String {
        let name = quoted(&self.name);
        match &self.wants {
            Wants::Presence => format!("header {name} is sent"),
            Wants::Value(value) => format!("header {name} is {}", quoted(value)),
            Wants::Secret { name: secret, .. } => format!("header {name} is the value of secret {}", quoted(secret)),
        }
    }
}

/// What may be done about a header that does not match, so that the request passes all the same.
const MISMATCHES: [&str; 4] = ["LOG", "ADD", "DELETE", "REPLACE"];
