//! What Hubble saw, read from a line: a flow that policies have decided on, or why it says nothing about policies.

use super::drop_reason::{self, AUTHENTICATION};
use super::line::{Endpoint, Flow, Line, Policy, Scalar, Time};
use crate::flow::{Protocol, Traffic};
use crate::limits::MAX_HUBBLE_LINE_BYTES;
use crate::net::Address;
use crate::policy::Direction;

/// What a line of Hubble's output tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// A flow that policies have decided on, or a drop.
    Flow(Box<Seen>),
    /// A flow that says nothing about policies.
    PassedOver(PassedOver),
    /// Hubble lost so many events.
    Lost(u64),
    /// Another message, or an empty line.
    Other,
}

/// Why a flow says nothing about policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PassedOver {
    /// It answers one that was let through.
    Reply,
    /// It was seen where policies have not decided yet.
    Undecided,
    /// Policies do not look at it: errors about other connections, and what is neither TCP, UDP, SCTP nor ICMP.
    Exempt,
}

/// What became of a flow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It passed.
    Forwarded,
    /// It passed, to the proxy for layer 7.
    Redirected,
    /// It passed, though policies deny it.
    Audited,
    /// Policies or the proxy stopped it, for the reason that Hubble names.
    Denied(Option<String>),
    /// It was lost for another reason.
    Lost(String),
}

/// A flow that Hubble saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// When.
    pub time: Option<String>,
    /// On which node.
    pub node: Option<String>,
    /// What became of it.
    pub fate: Fate,
    /// Which end's policies decided: those about what leaves the source, or about what comes to the destination.
    pub direction: Option<Direction>,
    /// Who sent it.
    pub from: Party,
    /// Whom it was sent to.
    pub to: Party,
    /// Protocol and port; absent where Hubble does not know them.
    pub traffic: Option<Traffic>,
    /// Whether the proxy for layer 7 saw it.
    pub is_l7: bool,
    /// The request, `GET http://host/path`.
    pub http: Option<String>,
    /// Headers of the request that Hubble shows.
    pub headers: Vec<String>,
    /// The name that was asked for.
    pub dns: Option<String>,
    /// Whether it is a packet in the middle of a connection that Cilium does not know (any more).
    pub is_midway: bool,
    /// The policies that Hubble names as the reason: kind, namespace, name.
    pub policies: Vec<(String, String, String)>,
}

/// One end of a flow as Hubble shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// The namespace of the pod.
    pub namespace: Option<String>,
    /// The name of the pod.
    pub pod: Option<String>,
    /// What makes the pod: kind and name.
    pub workloads: Vec<(String, String)>,
    /// The name of its cluster.
    pub cluster: Option<String>,
    /// The number of its identity.
    pub identity: Option<i64>,
    /// The labels of its identity, `k8s:app=web`.
    pub labels: Vec<String>,
    /// Its address.
    pub address: Option<Address>,
    /// The names of DNS that answers gave that address for.
    pub names: Vec<String>,
}

const VERDICTS: [&str; 8] =
    ["VERDICT_UNKNOWN", "FORWARDED", "DROPPED", "ERROR", "AUDIT", "REDIRECTED", "TRACED", "TRANSLATED"];
const DIRECTIONS: [&str; 3] = ["TRAFFIC_DIRECTION_UNKNOWN", "INGRESS", "EGRESS"];
const KINDS: [&str; 4] = ["UNKNOWN_TYPE", "L3_L4", "L7", "SOCK"];
const L7_KINDS: [&str; 4] = ["UNKNOWN_L7_TYPE", "REQUEST", "RESPONSE", "SAMPLE"];
const REASONS: [&str; 5] = ["TRACE_REASON_UNKNOWN", "NEW", "ESTABLISHED", "REPLY", "RELATED"];
const POINTS: [&str; 14] = [
    "UNKNOWN_POINT",
    "TO_PROXY",
    "TO_HOST",
    "TO_STACK",
    "TO_OVERLAY",
    "FROM_ENDPOINT",
    "FROM_PROXY",
    "FROM_HOST",
    "FROM_STACK",
    "FROM_OVERLAY",
    "FROM_NETWORK",
    "TO_NETWORK",
    "FROM_CRYPTO",
    "TO_CRYPTO",
];
/// The number of `TO_ENDPOINT`, which stands apart.
const TO_ENDPOINT: i64 = 101;
/// Types of events of the monitor.
const EVENT_TRACE: i64 = 4;
/// What Hubble writes instead of what it was told to hide.
const REDACTED: &str = "HUBBLE_REDACTED";

impl Told {
    /// Reads a line: what `hubble observe -o jsonpb` and the agent's exporter write, or a flow by itself.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn read(line: &[u8]) -> Result<Self, String> {
        if line.len() > MAX_HUBBLE_LINE_BYTES {
            return Err(format!("a line has at most {MAX_HUBBLE_LINE_BYTES} bytes"));
        }
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii();
        if line.is_empty() {
            return Ok(Self::Other);
        }
        if line.first() != Some(&b'{') {
            return Err("it is no JSON object".to_owned());
        }
        let fault = |error: serde_json::Error| {
            let text = error.to_string();
            // There is only one line.
            let (what, column) = text.split_once(" at line 1 column ").unwrap_or((&text, ""));
            if column.is_empty() { what.to_owned() } else { format!("{what} at column {column}") }
        };
        let read: Line = serde_json::from_slice(line).map_err(fault)?;
        if let Some(lost) = read.lost_events {
            let number = lost.num_events_lost.and_then(|number| number.number()).unwrap_or_default();
            return Ok(Self::Lost(u64::try_from(number).unwrap_or_default()));
        }
        if read.is_other() {
            return Ok(Self::Other);
        }
        if let Some(flow) = read.flow {
            return Self::of(flow, read.node_name, read.time);
        }
        let flow: Flow = serde_json::from_slice(line).map_err(fault)?;
        if flow.verdict.is_none() && flow.ip.is_none() && flow.event_type.is_none() {
            return Err("it is no flow of Hubble: it has neither `flow` nor `verdict`".to_owned());
        }
        Self::of(flow, None, None)
    }

    fn of(flow: Flow, node: Option<String>, time: Option<Time>) -> Result<Self, String> {
        // The first name of an enumeration is left out.
        let Some(verdict) = &flow.verdict else {
            return Ok(Self::PassedOver(PassedOver::Undecided));
        };
        let verdict = verdict.named(&VERDICTS).filter(|name| VERDICTS.contains(name));
        let verdict = verdict.ok_or_else(|| "its `verdict` is none of Hubble's".to_owned())?;
        let named = |scalar: &Option<Scalar>, names: &[&'static str]| -> Option<&'static str> {
            let name = scalar.as_ref()?.named(names)?;
            names.iter().find(|known| **known == name).copied()
        };
        let kind = named(&flow.kind, &KINDS);
        let is_l7 = kind == Some("L7") || (kind.is_none() && flow.l7.is_some());
        let point = Point::of(&flow);
        let reason = named(&flow.trace_reason, &REASONS);
        let is_answer = flow.l7.as_ref().is_some_and(|l7| named(&l7.kind, &L7_KINDS) == Some("RESPONSE"));
        if flow.is_reply.as_ref().is_some_and(super::line::Flag::is_set) || reason == Some("REPLY") || is_answer {
            return Ok(Self::PassedOver(PassedOver::Reply));
        }
        let mut direction = match named(&flow.traffic_direction, &DIRECTIONS) {
            Some("INGRESS") => Some(Direction::Ingress),
            Some("EGRESS") => Some(Direction::Egress),
            _ => None,
        };
        let fate = match verdict {
            "FORWARDED" => Fate::Forwarded,
            "REDIRECTED" => Fate::Redirected,
            "AUDIT" => Fate::Audited,
            "DROPPED" if is_l7 => Fate::Denied(None),
            "DROPPED" => dropped(&flow),
            _ => return Ok(Self::PassedOver(PassedOver::Undecided)),
        };
        let is_drop = matches!(fate, Fate::Denied(_) | Fate::Lost(_));
        if kind == Some("SOCK") || (!is_drop && !is_l7 && !point.tells_of(&mut direction)) {
            return Ok(Self::PassedOver(PassedOver::Undecided));
        }
        let traffic = traffic(&flow)?;
        let is_exempt = reason == Some("RELATED") || is_fragmentation_needed(&flow) || (is_l7 && has_other_l7(&flow));
        if !is_drop && (is_exempt || traffic.is_none()) {
            return Ok(Self::PassedOver(PassedOver::Exempt));
        }
        let request = flow.l7.as_ref().and_then(|l7| l7.http.as_ref()).filter(|_| is_l7);
        let address = |text: Option<&String>| Address::parse(text?).ok();
        let (source, destination) = (
            flow.ip.as_ref().and_then(|ip| ip.source.as_ref()),
            flow.ip.as_ref().and_then(|ip| ip.destination.as_ref()),
        );
        let midway = |ports: &super::line::Ports| {
            ports.flags.as_ref().is_some_and(|flags| flags.ack == Some(true) || flags.syn != Some(true))
        };
        let is_midway = flow.l4.as_ref().and_then(|l4| l4.tcp.as_ref()).is_some_and(midway);
        let policies =
            [&flow.egress_allowed_by, &flow.ingress_allowed_by, &flow.egress_denied_by, &flow.ingress_denied_by];
        Ok(Self::Flow(Box::new(Seen {
            time: time.as_ref().or(flow.time.as_ref()).and_then(Time::text).map(str::to_owned),
            node: flow.node_name.clone().or(node).filter(|name| !name.is_empty()),
            fate,
            direction,
            traffic,
            is_l7,
            http: request.and_then(|request| {
                Some(format!("{} {}", request.method.as_deref()?, without_user(request.url.as_deref()?)))
            }),
            headers: request
                .and_then(|request| request.headers.as_deref())
                .unwrap_or_default()
                .iter()
                .filter_map(|header| {
                    let value = header.value.as_deref().filter(|value| *value != REDACTED)?;
                    Some(format!("{}: {value}", header.key.as_deref()?))
                })
                .collect(),
            dns: flow.l7.as_ref().filter(|_| is_l7).and_then(|l7| l7.dns.as_ref()?.query.clone()),
            is_midway,
            policies: policies.into_iter().flatten().flatten().filter_map(named_policy).collect(),
            from: party(flow.source, address(source), flow.source_names),
            to: party(flow.destination, address(destination), flow.destination_names),
        })))
    }
}

/// Where a flow was seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Point {
    /// Where the verdict of policies is told.
    Verdict,
    /// On the way into a pod.
    ToEndpoint,
    /// On the way to the proxy.
    ToProxy,
    /// On the way out of a node, or to the node itself.
    Onward,
    /// Before policies.
    Before,
}

impl Point {
    fn of(flow: &Flow) -> Self {
        let event = flow.event_type.as_ref();
        let number = |scalar: Option<&Scalar>| scalar.and_then(Scalar::number);
        let kind = event.and_then(|event| number(event.kind.as_ref()));
        let told = flow.trace_observation_point.as_ref();
        let told = told.or(event.filter(|_| kind == Some(EVENT_TRACE)).and_then(|event| event.sub_type.as_ref()));
        if kind.is_some_and(|kind| kind != EVENT_TRACE) {
            return Self::Verdict;
        }
        let name = match told {
            Some(scalar) if scalar.number() == Some(TO_ENDPOINT) => "TO_ENDPOINT",
            // The number 0 of a trace event is the way into a pod.
            Some(scalar) if scalar.number() == Some(0) => "TO_ENDPOINT",
            Some(scalar) => scalar.named(&POINTS).unwrap_or_default(),
            None if kind == Some(EVENT_TRACE) => "TO_ENDPOINT",
            None => return Self::Verdict,
        };
        match name {
            "TO_ENDPOINT" => Self::ToEndpoint,
            "TO_PROXY" => Self::ToProxy,
            "TO_HOST" | "TO_STACK" | "TO_OVERLAY" | "TO_NETWORK" | "TO_CRYPTO" => Self::Onward,
            _ => Self::Before,
        }
    }

    /// Whether a flow that was forwarded here had been let through, and by which end's policies.
    fn tells_of(self, direction: &mut Option<Direction>) -> bool {
        match self {
            Self::Verdict | Self::ToProxy => direction.is_some(),
            Self::ToEndpoint => *direction.get_or_insert(Direction::Ingress) == Direction::Ingress,
            Self::Onward => *direction == Some(Direction::Egress),
            Self::Before => false,
        }
    }
}

fn dropped(flow: &Flow) -> Fate {
    let of = |scalar: &Scalar| match (scalar.number(), scalar) {
        (Some(0), _) => None,
        (Some(number), _) => Some(drop_reason::name(number)),
        (None, Scalar::Text(text)) if text == "DROP_REASON_UNKNOWN" => None,
        (None, Scalar::Text(text)) => Some(text.clone()),
        (None, Scalar::Number(_)) => None,
    };
    let name = flow.drop_reason_desc.as_ref().and_then(of).or_else(|| flow.drop_reason.as_ref().and_then(of));
    match name {
        Some(name) if drop_reason::is_policy(&name) => Fate::Denied(Some(name)),
        Some(name) => Fate::Lost(name),
        None => Fate::Lost("DROP_REASON_UNKNOWN".to_owned()),
    }
}

fn traffic(flow: &Flow) -> Result<Option<Traffic>, String> {
    let Some(l4) = &flow.l4 else { return Ok(None) };
    let with_ports = [(Protocol::Tcp, &l4.tcp), (Protocol::Udp, &l4.udp), (Protocol::Sctp, &l4.sctp)];
    for (protocol, ports) in with_ports {
        if let Some(ports) = ports {
            return number(ports.destination_port.as_ref(), u16::MAX, "port")
                .map(|port| Some(Traffic { protocol, port }));
        }
    }
    for (protocol, icmp) in [(Protocol::Icmp, &l4.icmp), (Protocol::IcmpV6, &l4.icmp_v6)] {
        if let Some(icmp) = icmp {
            return number(icmp.kind.as_ref(), 255, "type of ICMP").map(|port| Some(Traffic { protocol, port }));
        }
    }
    Ok(None)
}

/// A number that is left out where it is 0.
fn number(scalar: Option<&Scalar>, most: u16, what: &str) -> Result<u16, String> {
    let Some(scalar) = scalar else { return Ok(0) };
    let number = scalar.number().and_then(|number| u16::try_from(number).ok()).filter(|number| *number <= most);
    number.ok_or_else(|| format!("its {what} is none"))
}

/// Whether it is the one type of ICMP that the datapath always lets through (decision semantics E6).
fn is_fragmentation_needed(flow: &Flow) -> bool {
    let icmp = flow.l4.as_ref().and_then(|l4| l4.icmp.as_ref());
    icmp.is_some_and(|icmp| {
        let of = |scalar: &Option<Scalar>| scalar.as_ref().and_then(Scalar::number);
        of(&icmp.kind) == Some(3) && of(&icmp.code) == Some(4)
    })
}

/// Whether it is of a protocol of layer 7 that no question can be asked about.
fn has_other_l7(flow: &Flow) -> bool {
    flow.l7.as_ref().is_none_or(|l7| l7.kafka.is_some() || (l7.http.is_none() && l7.dns.is_none()))
}

/// A URL without the name of a user.
fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

fn named_policy(policy: &Policy) -> Option<(String, String, String)> {
    let kind = policy.kind.clone().filter(|kind| !kind.is_empty())?;
    Some((kind, policy.namespace.clone().unwrap_or_default(), policy.name.clone()?))
}

fn party(endpoint: Option<Endpoint>, address: Option<Address>, names: Option<Vec<String>>) -> Party {
    let endpoint = endpoint.unwrap_or_default();
    let text = |text: Option<String>| text.filter(|text| !text.is_empty());
    let workloads = endpoint.workloads.unwrap_or_default().into_iter();
    Party {
        namespace: text(endpoint.namespace),
        pod: text(endpoint.pod_name),
        workloads: workloads.filter_map(|workload| Some((text(workload.kind)?, text(workload.name)?))).collect(),
        cluster: text(endpoint.cluster_name),
        identity: endpoint.identity.as_ref().and_then(Scalar::number),
        labels: endpoint.labels.unwrap_or_default(),
        address,
        names: names.unwrap_or_default(),
    }
}

impl Party {
    /// As Hubble's own output names it.
    #[must_use]
    pub fn name(&self) -> String {
        if let Some(pod) = &self.pod {
            return format!("{}/{pod}", self.namespace.as_deref().unwrap_or_default());
        }
        let reserved = self.reserved().collect::<Vec<_>>().join(", ");
        match (self.address, reserved.as_str()) {
            (Some(address), "") => address.to_string(),
            (Some(address), reserved) => format!("{address} ({reserved})"),
            (None, "") => "an unknown end".to_owned(),
            (None, reserved) => reserved.to_owned(),
        }
    }

    /// What Cilium itself knows it as: `host`, `world`, …
    pub(super) fn reserved(&self) -> impl Iterator<Item = &str> {
        let of_label = self.labels.iter().filter_map(|label| label.strip_prefix("reserved:"));
        let of_number = match self.identity.filter(|_| self.labels.is_empty()) {
            Some(1) => Some("host"),
            Some(2) => Some("world"),
            Some(3) => Some("unmanaged"),
            Some(4) => Some("health"),
            Some(5) => Some("init"),
            Some(6) => Some("remote-node"),
            Some(7) => Some("kube-apiserver"),
            Some(8) => Some("ingress"),
            Some(9) => Some("world-ipv4"),
            Some(10) => Some("world-ipv6"),
            _ => None,
        };
        of_label.chain(of_number)
    }

    /// The value of a label of Kubernetes.
    pub(super) fn label(&self, key: &str) -> Option<&str> {
        self.labels_of_pod().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    /// The labels of Kubernetes.
    pub(super) fn labels_of_pod(&self) -> impl Iterator<Item = (&str, &str)> {
        let of_pod = self.labels.iter().filter_map(|label| label.strip_prefix("k8s:"));
        of_pod.map(|label| label.split_once('=').unwrap_or((label, "")))
    }
}

impl Fate {
    /// As Hubble names it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Forwarded => "FORWARDED",
            Self::Redirected => "REDIRECTED",
            Self::Audited => "AUDIT",
            Self::Denied(_) | Self::Lost(_) => "DROPPED",
        }
    }

    /// The reason of a drop.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Denied(reason) => reason.as_deref(),
            Self::Lost(reason) => Some(reason),
            _ => None,
        }
    }

    /// Whether it was dropped because authentication was missing.
    pub(super) fn wants_authentication(&self) -> bool {
        self.reason() == Some(AUTHENTICATION)
    }
}
