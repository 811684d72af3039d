use crate::source::Node;

/// One item of `toPorts`, or the whole of a NetworkPolicy's `ports`.
#[derive(Clone, Debug)]
pub struct PortRule<'a> {
    /// The item, or the list `ports`.
    pub node: &'a Node,
    /// The items of `ports`.
    pub items: Vec<PortItem<'a>>,
    /// `rules`, with which protocol of layer 7 it limits; absent when absent or null.
    pub l7: Option<(L7Kind, &'a Node)>,
    /// Whether it has `serverNames`.
    pub server_names: Option<&'a Node>,
}

/// The protocols of layer 7 that `rules` may limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum L7Kind {
    /// `http`.
    Http,
    /// `dns`.
    Dns,
    /// `kafka`.
    Kafka,
    /// `l7proto` with `l7`.
    Generic,
    /// Nothing that is known.
    None,
}

/// One item of `ports`.
#[derive(Clone, Debug)]
pub struct PortItem<'a> {
    /// The item.
    pub node: &'a Node,
    /// Protocol; [`Protocol::Any`] where a Cilium policy names none.
    pub protocol: Protocol,
    /// The port; absent for all of the protocol.
    pub port: Option<Port<'a>>,
    /// `endPort`.
    pub end: Option<u16>,
}

/// A port by number or name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Port<'a> {
    /// By number; 0 in Cilium's kinds means all.
    Number(u16),
    /// By name.
    Name(&'a str),
}

/// A transport protocol, as policies name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// TCP, UDP and SCTP.
    Any,
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
    /// One of Cilium's others: VRRP, IGMP, ICMP, ICMPv6, GRE, …
    Other,
}

/// One item of the `fields` of `icmps`.
#[derive(Clone, Copy, Debug)]
pub struct IcmpType<'a> {
    /// The item.
    pub node: &'a Node,
    /// Whether its family is IPv6.
    pub is_v6: bool,
    /// `type`: a number or a name.
    pub of: Option<&'a Node>,
}

impl Protocol {
    /// By its name, in capitals or not as Cilium takes it.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        match name.to_ascii_uppercase().as_str() {
            "" | "ANY" => Self::Any,
            "TCP" => Self::Tcp,
            "UDP" => Self::Udp,
            "SCTP" => Self::Sctp,
            _ => Self::Other,
        }
    }

    /// Whether traffic of another protocol may be meant as well.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self == other || (self == Self::Any && matches!(other, Self::Tcp | Self::Udp | Self::Sctp))
    }

    /// As policies write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "ANY",
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Sctp => "SCTP",
            Self::Other => "another protocol",
        }
    }
}
