//! Ports of rules, each with flows that they mean to allow.

use serde_json::{Map, Value, json};

use super::class::{Shape, Version};
use super::cluster::{Cluster, Pod};
use super::random::Random;
use super::words;

/// What ports are chosen by.
pub(super) struct Terms<'a> {
    pub shape: &'a Shape,
    pub cluster: &'a Cluster,
    pub version: Version,
    /// The pod whose names count.
    pub target: Option<&'a Pod>,
    pub egress: bool,
    pub deny: bool,
    /// The rule is of a node.
    pub host: bool,
}

/// Something of a rule, and the ports of flows that it means.
pub(super) type Chosen = (Value, Vec<String>);

/// A number or a range: both ends, and the last port where it is written.
fn numbers(random: &mut Random) -> (u16, Option<u16>) {
    if random.chance(32) {
        let (first, last) = *random.pick(words::RANGES);
        (first, Some(last))
    } else {
        (*random.pick(words::PORTS), None)
    }
}

/// A port in a range, often at its end.
fn sample(random: &mut Random, first: u16, last: u16) -> u16 {
    let (first, last) = (first.max(1), last.max(first).max(1));
    match random.below(3) {
        0 => first,
        1 => last,
        _ => u16::try_from(random.between(first.into(), last.into())).unwrap_or(last),
    }
}

/// A name, and what it means on the target.
fn name(random: &mut Random, terms: &Terms<'_>) -> (String, Vec<(u16, &'static str)>) {
    let named: Vec<_> = terms.target.map(|pod| pod.named().collect()).unwrap_or_default();
    let name = if named.is_empty() || random.chance(20) {
        random.word(words::PORT_NAMES).to_owned()
    } else {
        random.pick(&named).1.clone()
    };
    let meant = named.iter().filter(|port| port.1 == name).map(|port| (port.0, port.2)).collect();
    (name, meant)
}

/// A port of a NetworkPolicy.
pub(super) fn kubernetes(random: &mut Random, terms: &Terms<'_>) -> Chosen {
    let mut port = Map::new();
    let protocol = random.weighted(&[(40, "TCP"), (26, ""), (22, "UDP"), (12, "SCTP")]);
    if !protocol.is_empty() {
        port.insert("protocol".into(), protocol.into());
    }
    let effective = if protocol.is_empty() { "TCP" } else { protocol };
    let mut meant = Vec::new();
    if random.chance(terms.shape.names) {
        let (name, ports) = name(random, terms);
        if let Some((_, own)) = ports.first().filter(|_| random.chance(80)) {
            port.insert("protocol".into(), (*own).into());
        }
        meant.extend(ports.iter().map(|(number, protocol)| format!("{number}/{protocol}")));
        port.insert("port".into(), name.into());
    } else if random.chance(8) && !protocol.is_empty() {
        meant.push(format!("{}/{effective}", random.pick(words::PORTS)));
    } else {
        let (first, last) = numbers(random);
        port.insert("port".into(), first.into());
        if let Some(last) = last {
            port.insert("endPort".into(), last.into());
        }
        meant.push(format!("{}/{effective}", sample(random, first, last.unwrap_or(first))));
    }
    (port.into(), meant)
}

/// A port of a policy of Cilium.
fn cilium(random: &mut Random, terms: &Terms<'_>) -> Chosen {
    let mut port = Map::new();
    let protocol = random.weighted(&[(44, "TCP"), (18, "ANY"), (14, ""), (16, "UDP"), (8, "SCTP")]);
    if !protocol.is_empty() {
        port.insert("protocol".into(), protocol.into());
    }
    let effective = if matches!(protocol, "" | "ANY") { random.word(&["TCP", "UDP", "SCTP", "TCP"]) } else { protocol };
    let mut meant = Vec::new();
    if random.chance(terms.shape.names) {
        let (name, ports) = name(random, terms);
        if let Some((_, own)) = ports.first().filter(|_| random.chance(70) && !matches!(protocol, "" | "ANY")) {
            port.insert("protocol".into(), (*own).into());
        }
        meant.extend(ports.iter().map(|(number, protocol)| format!("{number}/{protocol}")));
        let name = match random.below(20) {
            0 => "0x50".to_owned(),
            1..4 => name.to_uppercase(),
            4 => "nosuch".to_owned(),
            _ => name,
        };
        port.insert("port".into(), name.into());
        if random.chance(4) {
            port.insert("endPort".into(), 9000.into());
        }
        return (port.into(), meant);
    }
    let (first, last) = match random.below(40) {
        0..2 => (0, None),
        2..4 => (0, Some(*random.pick(&[100, 8090, 1]))),
        // Backwards, and a range of one.
        4 => (90, Some(80)),
        5 => (443, Some(443)),
        6 => (8080, Some(0)),
        _ => numbers(random),
    };
    // A leading 0 makes a number octal. Where its digits are too many for a decimal port, 1.18 mixes it up with 65535.
    let text = match random.below(60) {
        0 => "010".to_owned(),
        1 if (1..32768).contains(&first) && first < 0o65535 => format!("{first:#o}").replace("0o", "0"),
        _ => first.to_string(),
    };
    let first = if text == "010" { 8 } else { first };
    port.insert("port".into(), text.into());
    if let Some(last) = last {
        port.insert("endPort".into(), last.into());
    }
    meant.push(format!("{}/{effective}", sample(random, first, last.unwrap_or(first).max(first))));
    (port.into(), meant)
}

/// A protocol without ports, where the cluster takes these.
fn extended(random: &mut Random, terms: &Terms<'_>) -> Option<Value> {
    (terms.version == Version::V1_20 && terms.cluster.is_on("enable-extended-ip-protocols") && random.chance(20)).then(
        || {
            let protocol = random.word(&["VRRP", "IGMP", "GRE", "ESP"]);
            if random.chance(50) { json!({"port": "0", "protocol": protocol}) } else { json!({"protocol": protocol}) }
        },
    )
}

/// `toPorts`.
pub(super) fn to_ports(random: &mut Random, terms: &Terms<'_>) -> Chosen {
    let mut list = Vec::new();
    let mut meant = Vec::new();
    for _ in 0..random.weighted(&[(75, 1), (21, 2), (4, 3)]) {
        match random.below(60) {
            0 => list.push(json!({})),
            1 => list.push(json!({"ports": []})),
            _ => {
                let (rule, ports) = port_rule(random, terms);
                list.push(rule);
                meant.extend(ports);
            }
        }
    }
    if random.chance(2) {
        list.clear();
    }
    (list.into(), meant)
}

fn port_rule(random: &mut Random, terms: &Terms<'_>) -> Chosen {
    if !terms.deny && !terms.host && random.chance(terms.shape.layer7) {
        return layer7(random, terms);
    }
    let mut ports = Vec::new();
    let mut meant = Vec::new();
    for _ in 0..random.weighted(&[(58, 1), (28, 2), (12, 3), (2, 40)]) {
        let (port, flows) = cilium(random, terms);
        ports.push(port);
        meant.extend(flows);
    }
    ports.extend(extended(random, terms));
    (json!({"ports": ports}), meant)
}

/// A list of ports with rules of layer 7, or with anything else that goes through the proxy.
fn layer7(random: &mut Random, terms: &Terms<'_>) -> Chosen {
    let (number, protocol) = (*random.pick(&[80, 8080, 443, 9090, 8090]), random.word(&["TCP", "TCP", "UDP", "ANY"]));
    let tcp = json!([{"port": number.to_string(), "protocol": "TCP"}]);
    match random.below(if terms.version == Version::V1_18 { 21 } else { 20 }) {
        0..12 => {
            let mut ports = vec![json!({"port": number.to_string(), "protocol": "TCP"})];
            if random.chance(25) {
                ports.push(json!({"port": "8080", "endPort": 8090, "protocol": "TCP"}));
            }
            let http = random.choose([
                json!([{"method": "GET"}]),
                json!([{"method": "GET", "path": "/public.*"}]),
                json!([{"path": "/a"}, {"headers": ["X-Token: 1"], "path": "/b"}]),
                json!([{}]),
                json!([]),
            ]);
            (json!({"ports": ports, "rules": {"http": http}}), vec![format!("{number}/TCP")])
        }
        12..16 if terms.egress => {
            let protocol = random.word(&["UDP", "ANY", "TCP"]);
            let dns = random.choose([
                json!([{"matchPattern": "*.example.com"}]),
                json!([{"matchName": "api.example.com"}]),
                json!([{"matchPattern": "*"}]),
                json!([]),
            ]);
            (
                json!({"ports": [{"port": "53", "protocol": protocol}], "rules": {"dns": dns}}),
                vec![format!("53/{}", if protocol == "ANY" { "UDP" } else { protocol })],
            )
        }
        16 => (json!({"ports": tcp, "rules": {}}), vec![format!("{number}/TCP")]),
        20 => (
            json!({"ports": [{"port": "9092", "protocol": "TCP"}],
                "rules": {"kafka": [{"role": "produce", "topic": "orders"}]}}),
            vec!["9092/TCP".into()],
        ),
        _ => {
            let names = random.choose([json!(["api.example.com"]), json!(["*.example.com", "example.org"])]);
            let flow = if protocol == "ANY" { "TCP" } else { protocol };
            (
                json!({"ports": [{"port": number.to_string(), "protocol": protocol}], "serverNames": names}),
                vec![format!("{number}/{flow}")],
            )
        }
    }
}

/// `icmps`.
pub(super) fn icmps(random: &mut Random) -> Chosen {
    let mut list = Vec::new();
    let mut meant = Vec::new();
    for _ in 0..random.weighted(&[(85, 1), (15, 2)]) {
        let mut fields = Vec::new();
        for _ in 0..random.weighted(&[(4, 0), (66, 1), (24, 2), (6, 3)]) {
            let (field, flow) = icmp_field(random);
            fields.push(field);
            meant.push(flow);
        }
        list.push(json!({"fields": fields}));
    }
    (list.into(), meant)
}

fn icmp_field(random: &mut Random) -> (Value, String) {
    let (family, v6) = random.weighted(&[(45, ("IPv4", false)), (30, ("IPv6", true)), (25, ("", false))]);
    let (kind, number): (Value, u8) = if random.chance(35) {
        let (name, number) = *if v6 { random.pick(NAMES_V6) } else { random.pick(NAMES_V4) };
        (name.into(), number)
    } else {
        let number =
            *if v6 { random.pick(&[128, 129, 1, 3, 135, 0, 255]) } else { random.pick(&[8, 0, 3, 11, 13, 5, 255]) };
        (if random.chance(12) { number.to_string().into() } else { number.into() }, number)
    };
    let mut field = json!({"type": kind});
    if !family.is_empty() {
        field["family"] = family.into();
    }
    (field, format!("{number}/{}", if v6 { "ICMPv6" } else { "ICMP" }))
}

const NAMES_V4: &[(&str, u8)] = &[
    ("EchoReply", 0),
    ("DestinationUnreachable", 3),
    ("Redirect", 5),
    ("Echo", 8),
    ("EchoRequest", 8),
    ("TimeExceeded", 11),
    ("Timestamp", 13),
    ("Photuris", 40),
];

const NAMES_V6: &[(&str, u8)] = &[
    ("DestinationUnreachable", 1),
    ("PacketTooBig", 2),
    ("TimeExceeded", 3),
    ("EchoRequest", 128),
    ("EchoReply", 129),
    ("NeighborSolicitation", 135),
    ("RedirectMessage", 137),
];
