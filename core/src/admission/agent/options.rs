/// What the ConfigMap `cilium-config` says about policies; by default what Cilium sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// `enable-node-selector-labels`: policies may name nodes as peers.
    pub node_labels: bool,
    /// `enable-extended-ip-protocols`: a protocol without ports needs no `port`.
    pub extended_protocols: bool,
    /// `enable-l7-proxy`: policies may have L7 rules.
    pub l7_proxy: bool,
    /// `enable-icmp-rules`: policies may have ICMP types.
    pub icmp_rules: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { node_labels: false, extended_protocols: false, l7_proxy: true, icmp_rules: true }
    }
}

impl Options {
    /// The options by what is known of each key of `cilium-config`; `None` leaves the default.
    #[must_use]
    pub fn of(flag: impl Fn(&str) -> Option<bool>) -> Self {
        let default = Self::default();
        Self {
            node_labels: flag("enable-node-selector-labels").unwrap_or(default.node_labels),
            extended_protocols: flag("enable-extended-ip-protocols").unwrap_or(default.extended_protocols),
            l7_proxy: flag("enable-l7-proxy").unwrap_or(default.l7_proxy),
            icmp_rules: flag("enable-icmp-rules").unwrap_or(default.icmp_rules),
        }
    }
}
