//! What one item of `toPorts` says beyond ports, and what several say together.

use super::decision::{Decision, quoted};
use super::dns::DnsRule;
use super::http::HttpRule;
use super::request::HttpRequest;
use super::server_name::ServerName;
use crate::model::CiliumVersion;
use crate::order::Order as _;
use crate::policy::PortRule;
use crate::source::{Node, Value};

/// What an item of `toPorts` asks of the traffic that its ports and peers let through.
///
/// `rules: {}`, `http: []` and `dns: []` ask for nothing: the agent looks at lists that are filled. Only port rules for the
/// same peers and port are merged; for others Envoy takes each by itself, and any that allows is enough ([`admits`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct L7Rules {
    /// `rules`.
    pub protocol: L7,
    /// `serverNames`; none where any will do, or no TLS.
    pub server_names: Vec<ServerName>,
    /// `terminatingTLS`, as written: which Secret.
    pub terminates: Option<Box<str>>,
    /// `originatingTLS`, as written: which Secret.
    pub originates: Option<Box<str>>,
    /// `listener`, as written: the traffic goes to a listener of the user's own.
    pub listener: Option<Box<str>>,
}

/// The rules of one protocol of layer 7.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum L7 {
    /// None: whatever the ports let through.
    #[default]
    None,
    /// HTTP: one of these.
    Http(Vec<HttpRule>),
    /// Queries of DNS: one of these names.
    Dns(Vec<DnsRule>),
    /// Kafka, up to 1.19: not decided here. Its rules as written.
    Kafka(Vec<Box<str>>),
    /// A parser of the proxy by its name, up to 1.19: not decided here. Its rules as written.
    Generic(Box<str>, Vec<Box<str>>),
}

/// What a flow carries beyond its port, as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The HTTP request.
    pub http: Option<&'a HttpRequest>,
    /// The name that is asked of a DNS server.
    pub dns: Option<&'a str>,
    /// The name that a TLS client asks for.
    pub server_name: Option<&'a str>,
}

impl L7Rules {
    /// What an item says. From 1.20 on the server drops `kafka`, `l7proto` and `l7`, so they ask for nothing.
    #[must_use]
    pub fn of(rule: &PortRule<'_>, version: CiliumVersion) -> Self {
        Self::of_node(rule.node, version)
    }

    /// What an item says, by its node.
    #[must_use]
    pub fn of_node(item: &Node, version: CiliumVersion) -> Self {
        let present = |key: &str| item.get(key).filter(|value| !value.is_null()).map(written);
        let names = item.get("serverNames").map(Node::items).unwrap_or_default();
        let mut server_names: Vec<_> = names.iter().filter_map(Node::as_str).map(ServerName::new).collect();
        server_names.order();
        server_names.dedup();
        Self {
            protocol: item.get("rules").map_or(L7::None, |rules| L7::of(rules, version)),
            server_names,
            terminates: present("terminatingTLS"),
            originates: present("originatingTLS"),
            listener: present("listener"),
        }
    }

    /// Whether the ports alone decide.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Whether traffic goes through a proxy: Envoy, or for DNS the agent.
    #[must_use]
    pub fn redirects(&self) -> bool {
        !self.is_none()
    }

    /// Whether TLS is looked into, or a listener of the user's own takes the traffic, whatever its protocol.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        !Self { protocol: L7::None, ..self.clone() }.is_none()
    }

    /// Whether nothing is limited: `http: [{}]`, `dns: [{matchPattern: "*"}]`, or no rules at all.
    #[must_use]
    pub fn is_wildcard(&self, version: CiliumVersion) -> bool {
        let is_any = match &self.protocol {
            L7::None => true,
            L7::Http(rules) => rules.iter().any(HttpRule::is_wildcard),
            L7::Dns(rules) => rules.iter().any(|rule| rule.is_wildcard(version)),
            L7::Kafka(rules) | L7::Generic(_, rules) => rules.iter().any(|rule| &**rule == ALL),
        };
        is_any && self.server_names.is_empty() && self.listener.is_none()
    }

    /// This and another item for the same direction, peers and port, as the agent merges them (R16). An item without
    /// rules makes those of the other moot, but not its server names. `in_order` tells that this one surely comes first: the
    /// agent then does not mind that the other adds rules to its server names.
    ///
    /// # Errors
    ///
    /// What conflicts. The agent then cannot compute the policy of the endpoint, and the one before stays in force.
    pub fn merge(&self, other: &Self, in_order: bool) -> Result<Self, String> {
        let mut merged = self.clone();
        merged.server_names.extend_from_slice(&other.server_names);
        merged.server_names.order();
        merged.server_names.dedup();
        let kinds = [self.parser(), other.parser()];
        if let [Some(one), Some(another)] = kinds
            && one != another
            && !(goes_with_tls(one) && another == "tls")
            && !(goes_with_tls(another) && one == "tls")
        {
            return Err(format!("`{one}` and `{another}` rules for the same peers and port conflict"));
        }
        for (own, others, key) in [
            (&mut merged.terminates, &other.terminates, "terminatingTLS"),
            (&mut merged.originates, &other.originates, "originatingTLS"),
            (&mut merged.listener, &other.listener, "listener"),
        ] {
            match (own.as_ref(), others) {
                (Some(one), Some(another)) if one != another => {
                    return Err(format!("`{key}` differs for the same peers and port"));
                }
                (None, Some(another)) => *own = Some(another.clone()),
                _ => {}
            }
        }
        merged.protocol = self.protocol.merge(&other.protocol)?;
        let has_rules = if in_order { &self.protocol } else { &merged.protocol } != &L7::None;
        if !merged.server_names.is_empty() && has_rules && merged.terminates.is_none() {
            return Err(
                "`serverNames` and rules for the same peers and port conflict without `terminatingTLS`".to_owned()
            );
        }
        Ok(merged)
    }

    /// By its name, the parser that traffic goes to; the agent's names.
    fn parser(&self) -> Option<&str> {
        match &self.protocol {
            _ if self.listener.is_some() => Some("crd"),
            L7::Http(_) => Some("http"),
            L7::Dns(_) => Some("dns"),
            L7::Kafka(_) => Some("kafka"),
            L7::Generic(name, _) => Some(name),
            L7::None if self.is_none() => None,
            L7::None => Some("tls"),
        }
    }

    /// Whether an HTTP request may pass, whatever TLS it came in.
    #[must_use]
    pub fn admits_request(&self, request: Option<&HttpRequest>) -> Decision {
        match &self.protocol {
            L7::None | L7::Dns(_) => Decision::Yes,
            L7::Http(rules) if rules.iter().any(HttpRule::is_wildcard) => Decision::Yes,
            L7::Http(rules) => match request {
                None => Decision::Unknown("an HTTP rule allows the request (`http`)".to_owned()),
                Some(request) => Decision::any(rules.iter().map(|rule| rule.matches(request)), || {
                    let asked = format!("{} {}", request.method, request.path);
                    format!("no HTTP rule allows {}", quoted(&asked))
                }),
            },
            L7::Kafka(rules) | L7::Generic(_, rules) if rules.iter().any(|rule| &**rule == ALL) => Decision::Yes,
            L7::Kafka(_) => Decision::Unknown("a Kafka rule allows the request".to_owned()),
            L7::Generic(name, _) => Decision::Unknown(format!("a rule of {} allows the request", quoted(name))),
        }
    }

    /// Whether a DNS query may pass. What is no DNS rule allows every query here, as in the agent's proxy, which asks all
    /// rules on exactly this port and protocol, and no others.
    #[must_use]
    pub fn admits_query(&self, name: Option<&str>, version: CiliumVersion) -> Decision {
        let L7::Dns(rules) = &self.protocol else { return Decision::Yes };
        if rules.iter().any(|rule| rule.is_wildcard(version)) {
            return Decision::Yes;
        }
        let Some(name) = name else { return Decision::Unknown("a DNS rule allows the name (`dns`)".to_owned()) };
        match rules.as_slice() {
            _ if rules.iter().any(|rule| rule.matches(name, version)) => Decision::Yes,
            [rule] => Decision::No(format!("DNS name {} does not match {}", quoted(name), quoted(rule.as_str()))),
            _ => Decision::No(format!("no DNS rule allows {}", quoted(name))),
        }
    }

    /// Whether a TLS client that asks for a name may pass; without server names all may, and what is no TLS.
    #[must_use]
    pub fn admits_server_name(&self, name: Option<&str>, version: CiliumVersion) -> Decision {
        match (self.server_names.as_slice(), name) {
            ([], _) => Decision::Yes,
            ([only], None) => Decision::Unknown(format!("TLS name is {} (`sni`)", quoted(only.as_str()))),
            (_, None) => Decision::Unknown("TLS name is one of `serverNames` (`sni`)".to_owned()),
            (names, Some(name)) => Decision::any(names.iter().map(|own| own.matches(name, version)), || {
                format!("TLS name {} is none of `serverNames`", quoted(name))
            }),
        }
    }

    /// Whether everything that is asked of a flow holds, by this item alone.
    #[must_use]
    pub fn admits(&self, asked: Asked<'_>, version: CiliumVersion) -> Decision {
        admits(&[self], asked, version)
    }
}

/// Whether what a flow carries may pass where several items cover its peers and port: those that allow by ports alone,
/// which make rules of the others moot, included.
///
/// Envoy asks first whether any item allows the TLS name, then whether any allows the request; these need not be the same
/// one. For DNS give only items on exactly the port and protocol of the query: a wider one does not widen the names (R16).
#[must_use]
pub fn admits(rules: &[&L7Rules], asked: Asked<'_>, version: CiliumVersion) -> Decision {
    let listener = || Decision::Unknown("the listener that traffic is sent to allows it".to_owned());
    let none = |what: &'static str| move || format!("no rule allows {what}");
    let names = rules.iter().map(|rule| rule.admits_server_name(asked.server_name, version));
    let names = Decision::any(names, none("the TLS name"));
    let requests = rules.iter().map(|rule| match rule.listener {
        Some(_) => listener(),
        None => rule.admits_request(asked.http),
    });
    let requests = Decision::any(requests, none("the HTTP request"));
    let queries = rules.iter().map(|rule| rule.admits_query(asked.dns, version));
    names.and(requests).and(Decision::any(queries, none("the DNS name")))
}

impl L7 {
    /// By `rules`; the agent takes one protocol, and refuses more.
    fn of(rules: &Node, version: CiliumVersion) -> Self {
        let filled = |key: &str| rules.get(key).map(Node::items).filter(|items| !items.is_empty());
        let texts = |items: &[Node]| items.iter().map(written).collect();
        if let Some(items) = filled("dns") {
            return Self::Dns(unique(items.iter().map(DnsRule::of)));
        }
        if let Some(items) = filled("http") {
            return Self::Http(unique(items.iter().map(HttpRule::of)));
        }
        if version.is_at_least(20) {
            return Self::None;
        }
        if let Some(items) = filled("kafka") {
            return Self::Kafka(texts(items));
        }
        match rules.get("l7proto").and_then(Node::as_str).filter(|name| !name.is_empty()) {
            Some(name) => Self::Generic(name.into(), texts(rules.get("l7").map(Node::items).unwrap_or_default())),
            None => Self::None,
        }
    }

    fn merge(&self, other: &Self) -> Result<Self, String> {
        let all = || Box::<str>::from(ALL);
        Ok(match (self, other) {
            (Self::None, Self::None) => Self::None,
            // What one side does not limit, the two do not.
            (Self::None, Self::Http(rules)) | (Self::Http(rules), Self::None) => {
                Self::Http(with(rules, [HttpRule::any()]))
            }
            (Self::None, Self::Dns(rules)) | (Self::Dns(rules), Self::None) => Self::Dns(with(rules, [DnsRule::any()])),
            (Self::None, Self::Kafka(rules)) | (Self::Kafka(rules), Self::None) => Self::Kafka(with(rules, [all()])),
            (Self::None, Self::Generic(name, rules)) | (Self::Generic(name, rules), Self::None) => {
                Self::Generic(name.clone(), with(rules, [all()]))
            }
            (Self::Http(rules), Self::Http(others)) => Self::Http(with(rules, others.iter().cloned())),
            (Self::Dns(rules), Self::Dns(others)) => Self::Dns(with(rules, others.iter().cloned())),
            (Self::Kafka(rules), Self::Kafka(others)) => Self::Kafka(with(rules, others.iter().cloned())),
            (Self::Generic(name, rules), Self::Generic(another, others)) if name == another => {
                Self::Generic(name.clone(), with(rules, others.iter().cloned()))
            }
            _ => return Err("rules of different protocols for the same peers and port conflict".to_owned()),
        })
    }
}

/// A rule of Kafka or of another parser that asks for nothing, as [`written`] writes it.
const ALL: &str = "{}";

/// The parsers that traffic for the parser of TLS may be given to instead.
fn goes_with_tls(parser: &str) -> bool {
    parser != "dns" && parser != "crd"
}

/// Items in one order, each once, so that equal rules are equal values.
fn unique<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.order();
    items.dedup();
    items
}

fn with<T: Ord + Clone>(items: &[T], more: impl IntoIterator<Item = T>) -> Vec<T> {
    unique(items.iter().cloned().chain(more))
}

/// A value in one line, keys in order, only to compare and show it.
fn written(node: &Node) -> Box<str> {
    let mut text = String::new();
    write_to(node, &mut text);
    text.into()
}

fn write_to(node: &Node, text: &mut String) {
    match &node.value {
        Value::Null => text.push('~'),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Int(value) => text.push_str(&value.to_string()),
        Value::Uint(value) => text.push_str(&value.to_string()),
        Value::Float(value) => text.push_str(&value.to_string()),
        Value::String(value) => text.push_str(&format!("{value:?}")),
        Value::Sequence(items) => {
            text.push('[');
            for item in items {
                write_to(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Mapping(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.order_by(|one, other| one.key.cmp(&other.key));
            text.push('{');
            for entry in entries {
                text.push_str(&format!("{:?}:", entry.key));
                write_to(&entry.value, text);
                text.push(',');
            }
            text.push('}');
        }
    }
}
