//! What a case is about, and how that shapes it.

/// The version of Cilium that a case is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 1.18, which AKS ships.
    V1_18,
    /// 1.20.
    V1_20,
}

impl Version {
    /// Every version.
    pub const ALL: [Self; 2] = [Self::V1_18, Self::V1_20];

    /// The release that is the judge.
    pub fn release(self) -> &'static str {
        match self {
            Self::V1_18 => "1.18.6",
            Self::V1_20 => "1.20.2",
        }
    }

    /// The version that a text names: `1.18` or `1.20`, with or without the patch.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|version| version.release() == text || version.release().starts_with(&format!("{text}.")))
    }
}

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Selectors of pods and their labels.
    Pods,
    /// Prefixes, excepted addresses, groups of prefixes.
    Cidrs,
    /// Entities and reserved labels.
    Entities,
    /// Nodes as peers.
    Nodes,
    /// Rules that deny.
    Denies,
    /// Ports by name.
    NamedPorts,
    /// Types of ICMP.
    Icmp,
    /// Policies of nodes.
    HostPolicies,
    /// Policies of Kubernetes alone.
    Kubernetes,
    /// A bit of everything.
    Mixed,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 10] = [
        Self::Pods,
        Self::Cidrs,
        Self::Entities,
        Self::Nodes,
        Self::Denies,
        Self::NamedPorts,
        Self::Icmp,
        Self::HostPolicies,
        Self::Kubernetes,
        Self::Mixed,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pods => "pods",
            Self::Cidrs => "cidrs",
            Self::Entities => "entities",
            Self::Nodes => "nodes",
            Self::Denies => "denies",
            Self::NamedPorts => "named-ports",
            Self::Icmp => "icmp",
            Self::HostPolicies => "host-policies",
            Self::Kubernetes => "kubernetes",
            Self::Mixed => "mixed",
        }
    }

    /// The class that a text names.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == text)
    }

    /// How it shapes a case.
    pub(super) fn shape(self) -> Shape {
        let mixed = Shape::default();
        match self {
            Self::Mixed => Shape { layer7: 18, ..mixed },
            Self::Pods => Shape { policies: (2, 7), endpoints: 80, cidrs: 3, entities: 5, nodes: 1, ..mixed },
            Self::Cidrs => Shape {
                endpoints: 12,
                cidrs: 75,
                excepts: 55,
                match_modes: 6,
                entities: 5,
                fqdns: 3,
                outside: 60,
                ..mixed
            },
            Self::Entities => Shape { endpoints: 20, cidrs: 5, entities: 70, reserved: 30, odd_ends: 55, ..mixed },
            Self::Nodes => Shape {
                endpoints: 12,
                cidrs: 12,
                entities: 26,
                nodes: 45,
                node_labels: 85,
                odd_ends: 60,
                host_firewall: 25,
                ..mixed
            },
            Self::Denies => Shape { deny: 65, policies: (2, 8), ..mixed },
            Self::NamedPorts => Shape { names: 65, ports: 85, any_peer: 22, cidrs: 8, entities: 8, ..mixed },
            Self::Icmp => Shape { icmps: 65, ports: 45, icmp_flows: 75, ..mixed },
            Self::HostPolicies => Shape {
                host_policies: 75,
                host_firewall: 88,
                clusterwide: 70,
                networkpolicies: 8,
                odd_ends: 80,
                cidrs: 25,
                entities: 30,
                ..mixed
            },
            Self::Kubernetes => Shape { clusterwide: 0, namespaced: 0, networkpolicies: 100, ..mixed },
        }
    }
}

/// The odds of a case, most in percent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// How many policies, at least and at most.
    pub policies: (usize, usize),
    /// The weights of the kinds of policies.
    pub networkpolicies: usize,
    pub namespaced: usize,
    pub clusterwide: usize,
    /// The weights of the kinds of peers.
    pub endpoints: usize,
    pub cidrs: usize,
    pub entities: usize,
    pub nodes: usize,
    pub services: usize,
    pub fqdns: usize,
    /// No peer at all.
    pub any_peer: usize,
    /// An empty list, or null.
    pub empty_peer: usize,
    /// Rules with ports; of these ports, those by name; rules with types of ICMP.
    pub ports: usize,
    pub names: usize,
    pub icmps: usize,
    /// Rules that deny.
    pub deny: usize,
    /// Rules of layer 7 in a list of ports.
    pub layer7: usize,
    /// Selectors with reserved labels.
    pub reserved: usize,
    /// Cluster-wide policies that are of nodes.
    pub host_policies: usize,
    /// Options of the agent.
    pub host_firewall: usize,
    pub node_labels: usize,
    /// The beta modes in which prefixes match pods or nodes, in which the oracle has faults of its own.
    pub match_modes: usize,
    /// Prefixes with exceptions.
    pub excepts: usize,
    /// Flows with ICMP; with addresses outside; with nodes and entities.
    pub icmp_flows: usize,
    pub outside: usize,
    pub odd_ends: usize,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            policies: (1, 6),
            networkpolicies: 30,
            namespaced: 45,
            clusterwide: 25,
            endpoints: 44,
            cidrs: 20,
            entities: 17,
            nodes: 2,
            services: 4,
            fqdns: 2,
            any_peer: 9,
            empty_peer: 5,
            ports: 62,
            names: 12,
            icmps: 8,
            deny: 18,
            layer7: 8,
            reserved: 5,
            host_policies: 8,
            host_firewall: 15,
            node_labels: 6,
            match_modes: 2,
            excepts: 42,
            icmp_flows: 14,
            outside: 24,
            odd_ends: 24,
        }
    }
}
