//! Why Cilium drops packets: the reasons of `flow.proto`, which of them are policy, and what the frequent others mean.

/// The reasons by number.
const NAMES: [(u16, &str); 76] = [
    (130, "INVALID_SOURCE_MAC"),
    (131, "INVALID_DESTINATION_MAC"),
    (132, "INVALID_SOURCE_IP"),
    (133, "POLICY_DENIED"),
    (134, "INVALID_PACKET_DROPPED"),
    (135, "CT_TRUNCATED_OR_INVALID_HEADER"),
    (136, "CT_MISSING_TCP_ACK_FLAG"),
    (137, "CT_UNKNOWN_L4_PROTOCOL"),
    (138, "CT_CANNOT_CREATE_ENTRY_FROM_PACKET"),
    (139, "UNSUPPORTED_L3_PROTOCOL"),
    (140, "MISSED_TAIL_CALL"),
    (141, "ERROR_WRITING_TO_PACKET"),
    (142, "UNKNOWN_L4_PROTOCOL"),
    (143, "UNKNOWN_ICMPV4_CODE"),
    (144, "UNKNOWN_ICMPV4_TYPE"),
    (145, "UNKNOWN_ICMPV6_CODE"),
    (146, "UNKNOWN_ICMPV6_TYPE"),
    (147, "ERROR_RETRIEVING_TUNNEL_KEY"),
    (148, "ERROR_RETRIEVING_TUNNEL_OPTIONS"),
    (149, "INVALID_GENEVE_OPTION"),
    (150, "UNKNOWN_L3_TARGET_ADDRESS"),
    (151, "STALE_OR_UNROUTABLE_IP"),
    (152, "NO_MATCHING_LOCAL_CONTAINER_FOUND"),
    (153, "ERROR_WHILE_CORRECTING_L3_CHECKSUM"),
    (154, "ERROR_WHILE_CORRECTING_L4_CHECKSUM"),
    (155, "CT_MAP_INSERTION_FAILED"),
    (156, "INVALID_IPV6_EXTENSION_HEADER"),
    (157, "IP_FRAGMENTATION_NOT_SUPPORTED"),
    (158, "SERVICE_BACKEND_NOT_FOUND"),
    (160, "NO_TUNNEL_OR_ENCAPSULATION_ENDPOINT"),
    (161, "FAILED_TO_INSERT_INTO_PROXYMAP"),
    (162, "REACHED_EDT_RATE_LIMITING_DROP_HORIZON"),
    (163, "UNKNOWN_CONNECTION_TRACKING_STATE"),
    (164, "LOCAL_HOST_IS_UNREACHABLE"),
    (165, "NO_CONFIGURATION_AVAILABLE_TO_PERFORM_POLICY_DECISION"),
    (166, "UNSUPPORTED_L2_PROTOCOL"),
    (167, "NO_MAPPING_FOR_NAT_MASQUERADE"),
    (168, "UNSUPPORTED_PROTOCOL_FOR_NAT_MASQUERADE"),
    (169, "FIB_LOOKUP_FAILED"),
    (170, "ENCAPSULATION_TRAFFIC_IS_PROHIBITED"),
    (171, "INVALID_IDENTITY"),
    (172, "UNKNOWN_SENDER"),
    (173, "NAT_NOT_NEEDED"),
    (174, "IS_A_CLUSTERIP"),
    (175, "FIRST_LOGICAL_DATAGRAM_FRAGMENT_NOT_FOUND"),
    (176, "FORBIDDEN_ICMPV6_MESSAGE"),
    (177, "DENIED_BY_LB_SRC_RANGE_CHECK"),
    (178, "SOCKET_LOOKUP_FAILED"),
    (179, "SOCKET_ASSIGN_FAILED"),
    (180, "PROXY_REDIRECTION_NOT_SUPPORTED_FOR_PROTOCOL"),
    (181, "POLICY_DENY"),
    (182, "VLAN_FILTERED"),
    (183, "INVALID_VNI"),
    (184, "INVALID_TC_BUFFER"),
    (185, "NO_SID"),
    (186, "MISSING_SRV6_STATE"),
    (187, "NAT46"),
    (188, "NAT64"),
    (189, "AUTH_REQUIRED"),
    (190, "CT_NO_MAP_FOUND"),
    (191, "SNAT_NO_MAP_FOUND"),
    (192, "INVALID_CLUSTER_ID"),
    (193, "UNSUPPORTED_PROTOCOL_FOR_DSR_ENCAP"),
    (194, "NO_EGRESS_GATEWAY"),
    (195, "UNENCRYPTED_TRAFFIC"),
    (196, "TTL_EXCEEDED"),
    (197, "NO_NODE_ID"),
    (198, "DROP_RATE_LIMITED"),
    (199, "IGMP_HANDLED"),
    (200, "IGMP_SUBSCRIBED"),
    (201, "MULTICAST_HANDLED"),
    (202, "DROP_HOST_NOT_READY"),
    (203, "DROP_EP_NOT_READY"),
    (204, "DROP_NO_EGRESS_IP"),
    (205, "DROP_PUNT_PROXY"),
    (207, "DROP_FRAG_NOT_FOUND_WORLD"),
];

/// What frequent reasons that are no policy mean.
const MEANINGS: [(&str, &str); 21] = [
    ("CT_MAP_INSERTION_FAILED", "the table of connections is full"),
    ("CT_TRUNCATED_OR_INVALID_HEADER", "the packet is cut short or malformed"),
    ("CT_UNKNOWN_L4_PROTOCOL", "Cilium follows no connections of this protocol; SCTP only with `enable-sctp`"),
    ("DENIED_BY_LB_SRC_RANGE_CHECK", "`loadBalancerSourceRanges` of the Service leaves the source out"),
    ("DROP_EP_NOT_READY", "the programs of the pod are not loaded yet"),
    ("DROP_HOST_NOT_READY", "the programs of the node are not loaded yet"),
    ("DROP_NO_EGRESS_IP", "an egress gateway policy has no address to send from"),
    ("DROP_PUNT_PROXY", "it is handed to a proxy, and so not lost"),
    ("FIB_LOOKUP_FAILED", "the node has no route to the destination"),
    ("INVALID_IDENTITY", "the sender has no identity that Cilium knows"),
    ("INVALID_SOURCE_IP", "the pod sends from an address that is not its own"),
    ("IP_FRAGMENTATION_NOT_SUPPORTED", "the packet is a fragment"),
    ("NO_EGRESS_GATEWAY", "an egress gateway policy names no node that is there"),
    ("NO_TUNNEL_OR_ENCAPSULATION_ENDPOINT", "Cilium knows no node to send the packet to"),
    (
        "PROXY_REDIRECTION_NOT_SUPPORTED_FOR_PROTOCOL",
        "rules of layer 7 are about a protocol that the proxy does not take",
    ),
    ("SERVICE_BACKEND_NOT_FOUND", "nothing stands behind the Service"),
    ("STALE_OR_UNROUTABLE_IP", "the address belongs to nobody any more, or cannot be reached"),
    ("TTL_EXCEEDED", "the packet passed too many hops"),
    ("UNENCRYPTED_TRAFFIC", "only encrypted traffic may leave the node"),
    ("UNKNOWN_L4_PROTOCOL", "Cilium does not know the protocol"),
    ("UNSUPPORTED_L3_PROTOCOL", "the packet is neither of IPv4 nor of IPv6, or of the one that is off"),
];

/// The name of a reason by its number.
pub(super) fn name(number: i64) -> String {
    let known = NAMES.iter().find(|(known, _)| i64::from(*known) == number);
    known.map_or_else(|| format!("reason {number}"), |(_, name)| (*name).to_owned())
}

/// Whether policies are why: no rule allows, a rule denies, or it asks for authentication.
pub(super) fn is_policy(name: &str) -> bool {
    matches!(name, "POLICY_DENIED" | "POLICY_DENY" | AUTHENTICATION)
}

/// The reason of what is allowed once both ends have proved who they are.
pub(super) const AUTHENTICATION: &str = "AUTH_REQUIRED";

/// What a reason that is no policy means.
pub(super) fn meaning(name: &str) -> Option<&'static str> {
    let at = MEANINGS.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    MEANINGS.get(at).map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_in_order() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(MEANINGS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(MEANINGS.iter().all(|(name, _)| NAMES.iter().any(|(_, known)| known == name) && !is_policy(name)));
    }

    #[test]
    fn reasons_by_number_and_meaning() {
        assert_eq!(
            (name(133), name(181), name(999)),
            ("POLICY_DENIED".into(), "POLICY_DENY".into(), "reason 999".into())
        );
        assert_eq!(meaning("INVALID_SOURCE_IP"), Some("the pod sends from an address that is not its own"));
        assert_eq!(meaning("POLICY_DENIED"), None);
    }
}
