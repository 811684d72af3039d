//! Where the engine says otherwise than they do, and why. The test fails unless this is exactly what differs.
//!
//! All of it is about pods in the network of their node. The page on network policies of the documentation of Kubernetes
//! calls it undefined what policies mean to them, and names two ways. A plugin may tell their traffic from that of the
//! node and treat them like all other pods, which is what they do. Or it "ignores `hostNetwork` pods when matching
//! `podSelector` and `namespaceSelector`", and their traffic "is treated the same as all other traffic to/from the node
//! IP. (This is the most common implementation.)", which is what the engine does, as Cilium does. So neither is wrong.
//! Of all other flows both say the same.

/// Flows of one case that they decide otherwise.
#[derive(Debug)]
pub struct Difference {
    /// The case.
    pub case: &'static str,
    /// The peer that begins them; `*` for any. The first row that fits counts.
    pub from: &'static str,
    /// The peer that they go to; `*` for any.
    pub to: &'static str,
    /// How many of the flows that are asked.
    pub flows: usize,
    /// What they say.
    pub theirs: &'static str,
    /// What the engine says.
    pub ours: &'static str,
    /// Who is right, and why.
    pub why: Why,
}

/// Who is right, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Both: a policy selects a pod in the network of its node. As a pod it is isolated; as its node it is not, for no
    /// policy selects a node.
    SelectedOnTheNode,
    /// Both: a pod in the network of a node sends to an isolated pod on that node. As a pod it is denied; as the node it
    /// is allowed, "if the traffic source is the pod's local node" in the words of `NetworkPolicySpec.ingress`.
    FromTheOwnNode,
}

/// A flow that they deny and the engine allows.
const fn allowed(case: &'static str, from: &'static str, to: &'static str, flows: usize, why: Why) -> Difference {
    Difference { case, from, to, flows, theirs: "deny", ours: "allow", why }
}

/// Everything that differs.
pub const LISTED: [Difference; 28] = [
    allowed("ipblockstest_explain", "*", "kube-system/calico-node-mgdlr", 402, Why::SelectedOnTheNode),
    allowed("ipblockstest_explain", "*", "kube-system/ibm-keepalived-watcher-57ghx", 393, Why::SelectedOnTheNode),
    allowed("ipblockstest_explain", "*", "kube-system/ibm-keepalived-watcher-gzdfm", 393, Why::SelectedOnTheNode),
    allowed("ipblockstest_explain", "*", "kube-system/ibm-kube-fluentd-h6rjg", 402, Why::SelectedOnTheNode),
    allowed(
        "ipblockstest_explain",
        "default/cognetive-agents-d54st",
        "kube-system/ibm-storage-watcher-8494b4b8bb-f8csd",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "default/cognetive-agents-d54st",
        "kube-system/vpn-858f6d9777-2bw5m",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "default/cognetive-agents-js4qc",
        "kube-system/ibm-file-plugin-7bfb8b69bf-p86gk",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "default/cognetive-agents-qr8gp",
        "kube-system/tiller-deploy-5c45c9966b-nqwz6",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "default/cognetive-local-analyzer-7d77fb55cc-bs8rc",
        "kube-system/ibm-file-plugin-7bfb8b69bf-p86gk",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "ibm-system/ibm-cloud-provider-ip-169-60-164-10-5c9dd7c9c-r66p2",
        "kube-system/tiller-deploy-5c45c9966b-nqwz6",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "ibm-system/ibm-cloud-provider-ip-169-60-164-10-5c9dd7c9c-zv2ch",
        "kube-system/ibm-file-plugin-7bfb8b69bf-p86gk",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "ibm-system/ibm-cloud-provider-ip-169-60-164-14-6d448884df-lp6tw",
        "kube-system/tiller-deploy-5c45c9966b-nqwz6",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "ibm-system/ibm-cloud-provider-ip-169-60-164-14-6d448884df-vsh47",
        "kube-system/ibm-file-plugin-7bfb8b69bf-p86gk",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "kube-system-dummy-to-ignore/calico-kube-controllers-7694668c77-t6slc",
        "kube-system/ibm-file-plugin-7bfb8b69bf-p86gk",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "kube-system/calico-node-mgdlr",
        "kube-system/ibm-file-plugin-7bfb8b69bf-p86gk",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "kube-system/calico-node-ns8kw",
        "kube-system/tiller-deploy-5c45c9966b-nqwz6",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "kube-system/calico-node-ptdgj",
        "kube-system/ibm-storage-watcher-8494b4b8bb-f8csd",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "kube-system/calico-node-ptdgj",
        "kube-system/vpn-858f6d9777-2bw5m",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "kube-system/ibm-keepalived-watcher-57ghx",
        "kube-system/ibm-storage-watcher-8494b4b8bb-f8csd",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "kube-system/ibm-keepalived-watcher-57ghx",
        "kube-system/vpn-858f6d9777-2bw5m",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "kube-system/ibm-keepalived-watcher-gzdfm",
        "kube-system/ibm-file-plugin-7bfb8b69bf-p86gk",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "kube-system/ibm-keepalived-watcher-wczq8",
        "kube-system/tiller-deploy-5c45c9966b-nqwz6",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "kube-system/ibm-kube-fluentd-2qw2g",
        "kube-system/ibm-file-plugin-7bfb8b69bf-p86gk",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "kube-system/ibm-kube-fluentd-h6rjg",
        "kube-system/tiller-deploy-5c45c9966b-nqwz6",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "kube-system/ibm-kube-fluentd-qmp4w",
        "kube-system/ibm-storage-watcher-8494b4b8bb-f8csd",
        9,
        Why::FromTheOwnNode,
    ),
    allowed(
        "ipblockstest_explain",
        "kube-system/ibm-kube-fluentd-qmp4w",
        "kube-system/vpn-858f6d9777-2bw5m",
        9,
        Why::FromTheOwnNode,
    ),
    allowed("multiple_topology_resources_2_explain", "*", "demo/account-command", 306, Why::SelectedOnTheNode),
    allowed("multiple_topology_resources_2_explain", "demo/account-query", "*", 279, Why::SelectedOnTheNode),
];
