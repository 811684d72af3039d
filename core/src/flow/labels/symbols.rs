use crate::flow::interned::Interned;

/// A text that stands for itself: two are equal when their texts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sym(u32);

impl Sym {
    /// What the input does not show.
    pub const UNKNOWN: Self = Self(0);
    /// No text.
    pub const EMPTY: Self = Self(1);
    /// The source of labels of pods and namespaces.
    pub const K8S: Self = Self(2);
    /// The source of labels of identities that Cilium itself knows.
    pub const RESERVED: Self = Self(3);
    /// The source of labels of address ranges that policies name.
    pub const CIDR: Self = Self(4);
    /// The source of labels of the ranges of groups.
    pub const CIDR_GROUP: Self = Self(5);
    /// The source of labels of nodes.
    pub const NODE: Self = Self(6);
    /// The label of the namespace.
    pub const NAMESPACE: Self = Self(7);
    /// The label of the cluster.
    pub const CLUSTER: Self = Self(8);
    /// The label of the service account.
    pub const SERVICE_ACCOUNT: Self = Self(9);
    /// The host of the other end.
    pub const HOST: Self = Self(10);
    /// Another node than that of the other end.
    pub const REMOTE_NODE: Self = Self(11);
    /// What is outside.
    pub const WORLD: Self = Self(12);
    /// What is outside, by IPv4 where the cluster has both families.
    pub const WORLD_V4: Self = Self(13);
    /// The same by IPv6.
    pub const WORLD_V6: Self = Self(14);
    /// The API server.
    pub const KUBE_APISERVER: Self = Self(15);
    /// A pod that has no identity yet.
    pub const INIT: Self = Self(16);
    /// The endpoint with which agents probe each other.
    pub const HEALTH: Self = Self(17);
    /// The proxy for Ingress and Gateway.
    pub const INGRESS: Self = Self(18);
    /// A pod that Cilium does not manage.
    pub const UNMANAGED: Self = Self(19);
    /// What never exists.
    pub const NONE: Self = Self(20);
    /// All pods of the cluster taken together.
    pub const AGGREGATE_CLUSTER: Self = Self(21);
    /// All ranges of outside addresses that policies name.
    pub const AGGREGATE_WORLD: Self = Self(22);
    /// All other nodes with labels of their own.
    pub const AGGREGATE_REMOTE_NODE: Self = Self(23);
    /// The value of a label of which not even the presence is known.
    pub const PERHAPS: Self = Self(24);
}

/// The texts of the constants of [`Sym`], in their order.
const KNOWN: [&str; 25] = [
    "\0",
    "",
    "k8s",
    "reserved",
    "cidr",
    "cidrgroup",
    "node",
    "io.kubernetes.pod.namespace",
    "io.cilium.k8s.policy.cluster",
    "io.cilium.k8s.policy.serviceaccount",
    "host",
    "remote-node",
    "world",
    "world-ipv4",
    "world-ipv6",
    "kube-apiserver",
    "init",
    "health",
    "ingress",
    "unmanaged",
    "none",
    "aggregate-cluster",
    "aggregate-world",
    "aggregate-remote-node",
    "\0\0",
];

/// The texts of labels, each once.
#[derive(Clone, Debug)]
pub struct Symbols(Interned<str>);

impl Default for Symbols {
    fn default() -> Self {
        let mut symbols = Self(Interned::default());
        for text in KNOWN {
            symbols.of(text);
        }
        symbols
    }
}

impl Symbols {
    /// The symbol of a text.
    pub fn of(&mut self, text: &str) -> Sym {
        Sym(self.0.of(text))
    }

    /// The symbol of a text, if something has it.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Sym> {
        self.0.find(text).map(Sym)
    }

    /// The text of a symbol.
    #[must_use]
    pub fn text(&self, sym: Sym) -> &str {
        self.0.get(sym.0).unwrap_or("")
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}
