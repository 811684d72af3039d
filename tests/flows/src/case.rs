//! A cluster with flows to decide, and what somebody says of them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A cluster: Kubernetes objects of every kind, each as the server stores it, and the question's versions.
///
/// A ConfigMap `kube-system/cilium-config` among the objects holds the options of the agent that differ from the defaults.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Case {
    /// The objects.
    pub objects: Vec<Value>,
    /// The flows, in the form of the lines of `decide --flows`.
    pub flows: Vec<Flow>,
}

/// A flow to decide.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// The peer that begins it: `NAMESPACE/POD`, `node:NAME`, `ip:ADDRESS`, `entity:NAME`.
    pub from: String,
    /// The peer that it goes to; also `fqdn:NAME` and `service:NAMESPACE/NAME`.
    pub to: String,
    /// `5432/TCP`; of ICMP the type, `8/ICMP` or `128/ICMPv6`.
    pub port: String,
    /// A request, `GET /path`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<String>,
    /// A name that is asked for, where the flow is a DNS query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns: Option<String>,
}

/// What is said of a flow.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Of the flow as a whole: `allow`, `deny`, `allow-l4-deny-l7` or `unknown`.
    pub verdict: String,
    /// Of the egress of the peer that begins it, alone.
    pub egress: String,
    /// Of the ingress of the peer that it goes to, alone.
    pub ingress: String,
    /// Whether the egress goes through the proxy.
    #[serde(default, rename = "egressL7", skip_serializing_if = "std::ops::Not::not")]
    pub egress_l7: bool,
    /// Whether the ingress goes through the proxy.
    #[serde(default, rename = "ingressL7", skip_serializing_if = "std::ops::Not::not")]
    pub ingress_l7: bool,
}
