//! One line of Hubble's output as its JSON has it: what is asked of it and nothing else.
//!
//! Names are those of `flow.proto`, or the same in camel case, as JSON of protocol buffers may have either. Whatever else
//! a line has is passed over, so that newer versions of Hubble can be read.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// A line: a flow with what stands around it, or another message.
#[derive(Deserialize)]
pub(super) struct Line {
    pub(super) flow: Option<Flow>,
    #[serde(alias = "lostEvents")]
    pub(super) lost_events: Option<Lost>,
    #[serde(alias = "nodeStatus")]
    node_status: Option<IgnoredAny>,
    #[serde(alias = "agentEvent")]
    agent_event: Option<IgnoredAny>,
    #[serde(alias = "debugEvent")]
    debug_event: Option<IgnoredAny>,
    #[serde(alias = "nodeName")]
    pub(super) node_name: Option<String>,
    pub(super) time: Option<Time>,
}

impl Line {
    /// Whether it is a message that tells of no flow.
    pub(super) fn is_other(&self) -> bool {
        self.node_status.is_some() || self.agent_event.is_some() || self.debug_event.is_some()
    }
}

#[derive(Deserialize)]
pub(super) struct Lost {
    #[serde(alias = "numEventsLost")]
    pub(super) num_events_lost: Option<Scalar>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Flow {
    pub(super) time: Option<Time>,
    pub(super) verdict: Option<Scalar>,
    pub(super) drop_reason: Option<Scalar>,
    #[serde(alias = "dropReasonDesc")]
    pub(super) drop_reason_desc: Option<Scalar>,
    #[serde(rename = "IP", alias = "ip")]
    pub(super) ip: Option<Ip>,
    pub(super) l4: Option<Layer4>,
    pub(super) source: Option<Endpoint>,
    pub(super) destination: Option<Endpoint>,
    #[serde(rename = "Type", alias = "type")]
    pub(super) kind: Option<Scalar>,
    #[serde(alias = "nodeName")]
    pub(super) node_name: Option<String>,
    #[serde(alias = "sourceNames")]
    pub(super) source_names: Option<Vec<String>>,
    #[serde(alias = "destinationNames")]
    pub(super) destination_names: Option<Vec<String>>,
    pub(super) l7: Option<Layer7>,
    #[serde(alias = "eventType")]
    pub(super) event_type: Option<EventType>,
    #[serde(alias = "trafficDirection")]
    pub(super) traffic_direction: Option<Scalar>,
    #[serde(alias = "traceObservationPoint")]
    pub(super) trace_observation_point: Option<Scalar>,
    #[serde(alias = "traceReason")]
    pub(super) trace_reason: Option<Scalar>,
    #[serde(alias = "isReply")]
    pub(super) is_reply: Option<Flag>,
    #[serde(alias = "egressAllowedBy")]
    pub(super) egress_allowed_by: Option<Vec<Policy>>,
    #[serde(alias = "ingressAllowedBy")]
    pub(super) ingress_allowed_by: Option<Vec<Policy>>,
    #[serde(alias = "egressDeniedBy")]
    pub(super) egress_denied_by: Option<Vec<Policy>>,
    #[serde(alias = "ingressDeniedBy")]
    pub(super) ingress_denied_by: Option<Vec<Policy>>,
}

#[derive(Deserialize)]
pub(super) struct Ip {
    pub(super) source: Option<String>,
    pub(super) destination: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Layer4 {
    #[serde(rename = "TCP", alias = "tcp")]
    pub(super) tcp: Option<Ports>,
    #[serde(rename = "UDP", alias = "udp")]
    pub(super) udp: Option<Ports>,
    #[serde(rename = "SCTP", alias = "sctp")]
    pub(super) sctp: Option<Ports>,
    #[serde(rename = "ICMPv4", alias = "icmpv4")]
    pub(super) icmp: Option<Icmp>,
    #[serde(rename = "ICMPv6", alias = "icmpv6")]
    pub(super) icmp_v6: Option<Icmp>,
}

#[derive(Deserialize)]
pub(super) struct Ports {
    #[serde(alias = "destinationPort")]
    pub(super) destination_port: Option<Scalar>,
    pub(super) flags: Option<TcpFlags>,
}

#[derive(Deserialize)]
pub(super) struct TcpFlags {
    #[serde(rename = "SYN", alias = "syn")]
    pub(super) syn: Option<bool>,
    #[serde(rename = "ACK", alias = "ack")]
    pub(super) ack: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct Icmp {
    #[serde(rename = "type")]
    pub(super) kind: Option<Scalar>,
    pub(super) code: Option<Scalar>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Endpoint {
    pub(super) identity: Option<Scalar>,
    #[serde(alias = "clusterName")]
    pub(super) cluster_name: Option<String>,
    pub(super) namespace: Option<String>,
    pub(super) labels: Option<Vec<String>>,
    #[serde(alias = "podName")]
    pub(super) pod_name: Option<String>,
    pub(super) workloads: Option<Vec<Workload>>,
}

#[derive(Deserialize)]
pub(super) struct Workload {
    pub(super) name: Option<String>,
    pub(super) kind: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Layer7 {
    #[serde(rename = "type")]
    pub(super) kind: Option<Scalar>,
    pub(super) dns: Option<Dns>,
    pub(super) http: Option<Http>,
    pub(super) kafka: Option<IgnoredAny>,
}

#[derive(Deserialize)]
pub(super) struct Dns {
    pub(super) query: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Http {
    pub(super) method: Option<String>,
    pub(super) url: Option<String>,
    pub(super) headers: Option<Vec<Header>>,
}

#[derive(Deserialize)]
pub(super) struct Header {
    pub(super) key: Option<String>,
    pub(super) value: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct EventType {
    #[serde(rename = "type")]
    pub(super) kind: Option<Scalar>,
    #[serde(alias = "subType")]
    pub(super) sub_type: Option<Scalar>,
}

#[derive(Deserialize)]
pub(super) struct Policy {
    pub(super) name: Option<String>,
    pub(super) namespace: Option<String>,
    pub(super) kind: Option<String>,
}

/// A number, or a text: names of enumerations and large numbers may be either.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Scalar {
    Number(i64),
    Text(String),
}

impl Scalar {
    /// The number, where it is one.
    pub(super) fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
        }
    }

    /// The name that an enumeration has for it, each name standing at its number.
    pub(super) fn named<'s>(&'s self, names: &[&'s str]) -> Option<&'s str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(number) => names.get(usize::try_from(*number).ok()?).copied(),
        }
    }
}

/// A truth, plain or in a message of its own.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Flag {
    Plain(bool),
    Wrapped { value: Option<bool> },
}

impl Flag {
    pub(super) fn is_set(&self) -> bool {
        match self {
            Self::Plain(set) => *set,
            Self::Wrapped { value } => value.unwrap_or_default(),
        }
    }
}

/// A point in time: a text, else it is not shown.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Time {
    Text(String),
    Other(IgnoredAny),
}

impl Time {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Other(_) => None,
        }
    }
}
