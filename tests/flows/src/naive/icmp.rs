//! ICMP fields as ports (R12, E6).

use serde_json::Value;

use super::entry::Port;
use super::value::{as_text, at, text};

/// The types of ICMP by name.
const V4: [(&str, &str); 14] = [
    ("EchoReply", "0"),
    ("DestinationUnreachable", "3"),
    ("Redirect", "5"),
    ("Echo", "8"),
    ("EchoRequest", "8"),
    ("RouterAdvertisement", "9"),
    ("RouterSelection", "10"),
    ("TimeExceeded", "11"),
    ("ParameterProblem", "12"),
    ("Timestamp", "13"),
    ("TimestampReply", "14"),
    ("Photuris", "40"),
    ("ExtendedEchoRequest", "42"),
    ("ExtendedEchoReply", "43"),
];

/// The types of ICMPv6 by name.
const V6: [(&str, &str); 27] = [
    ("DestinationUnreachable", "1"),
    ("PacketTooBig", "2"),
    ("TimeExceeded", "3"),
    ("ParameterProblem", "4"),
    ("EchoRequest", "128"),
    ("EchoReply", "129"),
    ("MulticastListenerQuery", "130"),
    ("MulticastListenerReport", "131"),
    ("MulticastListenerDone", "132"),
    ("RouterSolicitation", "133"),
    ("RouterAdvertisement", "134"),
    ("NeighborSolicitation", "135"),
    ("NeighborAdvertisement", "136"),
    ("RedirectMessage", "137"),
    ("RouterRenumbering", "138"),
    ("ICMPNodeInformationQuery", "139"),
    ("ICMPNodeInformationResponse", "140"),
    ("InverseNeighborDiscoverySolicitation", "141"),
    ("InverseNeighborDiscoveryAdvertisement", "142"),
    ("HomeAgentAddressDiscoveryRequest", "144"),
    ("HomeAgentAddressDiscoveryReply", "145"),
    ("MobilePrefixSolicitation", "146"),
    ("MobilePrefixAdvertisement", "147"),
    ("DuplicateAddressRequestCodeSuffix", "157"),
    ("DuplicateAddressConfirmationCodeSuffix", "158"),
    ("ExtendedEchoRequest", "160"),
    ("ExtendedEchoReply", "161"),
];

/// A field as a port: the type is the number.
pub fn port(field: &Value) -> Port {
    let six = text(field, &["family"]) == "IPv6";
    let written = as_text(at(field, &["type"]));
    let names: &[(&str, &str)] = if six { &V6 } else { &V4 };
    let number = names.iter().find(|(name, _)| *name == written).map(|(_, number)| (*number).to_owned());
    let protocol = if six { "ICMPV6" } else { "ICMP" };
    Port { port: number.unwrap_or(written), end: 0, protocol: protocol.to_owned() }
}
