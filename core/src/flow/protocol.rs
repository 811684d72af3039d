use std::fmt;

use crate::policy;

/// What a flow is carried by. The order is that of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
    /// ICMP of IPv4.
    Icmp,
    /// ICMP of IPv6.
    IcmpV6,
    /// Any other protocol of IP that Cilium can name.
    Other(u8),
}

/// Protocols of IP that policies of Cilium may name, with their numbers (decision semantics R14).
const EXTENDED: [(&str, u8); 7] =
    [("VRRP", 112), ("IGMP", 2), ("GRE", 47), ("IPIP", 4), ("IPV6", 41), ("ESP", 50), ("AH", 51)];

impl Protocol {
    /// Those with ports.
    pub const WITH_PORTS: [Self; 3] = [Self::Tcp, Self::Udp, Self::Sctp];

    /// By its name, whatever the case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let upper = name.to_ascii_uppercase();
        Some(match upper.as_str() {
            "TCP" => Self::Tcp,
            "UDP" => Self::Udp,
            "SCTP" => Self::Sctp,
            "ICMP" | "ICMPV4" => Self::Icmp,
            "ICMPV6" => Self::IcmpV6,
            other => Self::Other(EXTENDED.iter().find(|(name, _)| *name == other)?.1),
        })
    }

    /// Of one that a port is written with; none where that is no single one with ports.
    #[must_use]
    pub fn of(written: policy::Protocol) -> Option<Self> {
        match written {
            policy::Protocol::Tcp => Some(Self::Tcp),
            policy::Protocol::Udp => Some(Self::Udp),
            policy::Protocol::Sctp => Some(Self::Sctp),
            policy::Protocol::Any | policy::Protocol::Other => None,
        }
    }

    /// Whether its flows go to a port.
    #[must_use]
    pub fn has_ports(self) -> bool {
        matches!(self, Self::Tcp | Self::Udp | Self::Sctp)
    }

    /// The name of a protocol without ports, where it has one here.
    #[must_use]
    pub fn extended_name(self) -> Option<&'static str> {
        let Self::Other(number) = self else { return None };
        EXTENDED.iter().find(|(_, of)| *of == number).map(|(name, _)| *name)
    }

    /// Its place in a table of all.
    #[must_use]
    pub fn index(self) -> usize {
        match self {
            Self::Tcp => 0,
            Self::Udp => 1,
            Self::Sctp => 2,
            Self::Icmp => 3,
            Self::IcmpV6 => 4,
            Self::Other(_) => 5,
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Sctp => "SCTP",
            Self::Icmp => "ICMP",
            Self::IcmpV6 => "ICMPv6",
            Self::Other(_) => self.extended_name().unwrap_or("another protocol"),
        })
    }
}

/// Where a flow goes by its protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Traffic {
    /// The protocol.
    pub protocol: Protocol,
    /// The port; of ICMP the type; of other protocols 0, or for [`Protocol::Other`] its number.
    pub port: u16,
}

impl Traffic {
    /// Reads `5432/TCP`, `53/udp`, `8/ICMP`, `128/ICMPv6`, `443` (TCP), `VRRP`.
    ///
    /// # Errors
    /// What such a text looks like.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no port; write `443/TCP`, `53/UDP`, or a type of ICMP as `8/ICMP`");
        let (number, protocol) = match text.split_once('/') {
            Some((number, protocol)) => (number, Protocol::parse(protocol).ok_or_else(wrong)?),
            None => match Protocol::parse(text) {
                Some(Protocol::Other(number)) => {
                    return Ok(Self { protocol: Protocol::Other(number), port: u16::from(number) });
                }
                Some(_) => return Err(wrong()),
                None => (text, Protocol::Tcp),
            },
        };
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let port: u16 = number.parse().ok().filter(|_| digits).ok_or_else(wrong)?;
        let fits = match protocol {
            Protocol::Icmp | Protocol::IcmpV6 => port <= 255,
            Protocol::Other(_) => false,
            Protocol::Tcp | Protocol::Udp | Protocol::Sctp => true,
        };
        if fits { Ok(Self { protocol, port }) } else { Err(wrong()) }
    }
}

impl fmt::Display for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.protocol {
            Protocol::Other(_) => self.protocol.fmt(f),
            _ => write!(f, "{}/{}", self.port, self.protocol),
        }
    }
}
