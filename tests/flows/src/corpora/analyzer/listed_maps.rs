//! Where maps and differences of the engine say otherwise than they do, and why. The test fails unless this is exactly what
//! differs.
//!
//! Of pods in the network of their node see [`listed`](super::listed): both ways of looking at them are right, and the
//! engine's maps show the node. Cases with such pods are held a second time as if all had networks of their own, and then
//! nothing differs.

/// Pairs of one case of which they say otherwise.
#[derive(Debug)]
pub struct MapDifference {
    /// The case.
    pub case: &'static str,
    /// Who begins the flows, as they write it; `*` for anybody. The first row that fits counts.
    pub from: &'static str,
    /// To whom they go.
    pub to: &'static str,
    /// How many pairs; addresses beside each other are one.
    pub pairs: usize,
    /// What they say that passes; `*` for anything.
    pub theirs: &'static str,
    /// What the engine says.
    pub ours: &'static str,
    /// Who is right, and why.
    pub why: Why,
}

/// Who is right, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Both: one of the two is a workload in the network of its node, which is not in the map.
    OnTheNode,
    /// Both: they take what Ingress and Route let in for flows of one controller, which none of the inputs has as a pod. A
    /// map shows who is given; that controller would be a pod like others.
    IngressController,
    /// The engine: addresses of these pods are not given, and a rule names a range of addresses in which they may be. They
    /// say that ranges never mean pods, which the words of the API leave open.
    AddressNotGiven,
    /// The engine: the only policy has a name that the API server refuses, so that it is never in force.
    Refused,
}

const NOT_SHOWN: &str = super::maps::NOT_SHOWN;

const fn on_the_node(case: &'static str, pairs: usize) -> MapDifference {
    MapDifference { case, from: "*", to: "*", pairs, theirs: "*", ours: NOT_SHOWN, why: Why::OnTheNode }
}

const fn controller(case: &'static str, to: &'static str, theirs: &'static str) -> MapDifference {
    let why = Why::IngressController;
    MapDifference { case, from: "{ingress-controller}", to, pairs: 1, theirs, ours: NOT_SHOWN, why }
}

const fn address(case: &'static str, from: &'static str, to: &'static str) -> MapDifference {
    MapDifference { case, from, to, pairs: 1, theirs: "none", ours: "none ? UDP 53", why: Why::AddressNotGiven }
}

const fn refused(from: &'static str, to: &'static str, theirs: &'static str) -> MapDifference {
    let case = "example_pods_w_same_owner_and_labels_gap_with_policy_selector_not_in_gap";
    MapDifference { case, from, to, pairs: 1, theirs, ours: "all", why: Why::Refused }
}

const IP_BLOCK: &str = "semanticDiff-different-topologies-policy-b-with-ipblock";
const SECURITY_DEMOS: &str = "acs-security-demos-added-workloads ingress-controller";

/// Everything that differs.
pub const LISTED: [MapDifference; 31] = [
    on_the_node("ipblockstest", 310),
    on_the_node("ipblockstest_3", 310),
    on_the_node("multiple_topology_resources_3", 138),
    on_the_node("semanticDiff-same-topologies-old1", 9),
    on_the_node("semanticDiff-same-topologies-new1", 9),
    on_the_node("semanticDiff-same-topologies-new3", 8),
    on_the_node("semanticDiff-same-topologies-old2 .. semanticDiff-same-topologies-new2", 1),
    on_the_node("ipblockstest .. ipblockstest_2", 12),
    on_the_node("ipblockstest .. ipblockstest_4", 2105),
    controller("k8s_ingress_test", "default/details-v1-79f774bdb9[ReplicaSet]", "TCP 9080"),
    controller("k8s_ingress_test details-v1-79f774bdb9", "default/details-v1-79f774bdb9[ReplicaSet]", "TCP 9080"),
    controller("k8s_ingress_test_new exposure", "default/details-v1-79f774bdb9[ReplicaSet]", "TCP 9080"),
    controller("k8s_ingress_test_new exposure", "default/unicorn[Deployment]", "TCP 8080"),
    controller(
        "one_ingress_multiple_services",
        "ingressworld/ingress-world-multiple-ports[Deployment]",
        "TCP 8000,8090",
    ),
    controller(SECURITY_DEMOS, "frontend/asset-cache[Deployment]", "TCP 8080"),
    controller(SECURITY_DEMOS, "frontend/blog[Deployment]", "TCP 8080"),
    controller(SECURITY_DEMOS, "frontend/webapp[Deployment]", "TCP 8080"),
    controller(SECURITY_DEMOS, "zeroday/zeroday[Deployment]", "TCP 8080"),
    controller("acs-security-demos exposure frontend/webapp ingress", "frontend/webapp[Deployment]", "TCP 8080"),
    controller(
        "onlineboutique_workloads .. onlineboutique_workloads_with_ingress",
        "default/frontend[Deployment]",
        "none -> TCP 8080",
    ),
    controller(
        "acs-security-demos .. acs-security-demos-no-routes",
        "frontend/asset-cache[Deployment]",
        "TCP 8080 -> none",
    ),
    controller("acs-security-demos .. acs-security-demos-no-routes", "frontend/webapp[Deployment]", "TCP 8080 -> none"),
    controller(
        "acs-security-demos .. acs-security-demos-added-workloads",
        "frontend/blog[Deployment]",
        "none -> TCP 8080",
    ),
    controller(
        "acs-security-demos .. acs-security-demos-added-workloads",
        "zeroday/zeroday[Deployment]",
        "none -> TCP 8080",
    ),
    address(IP_BLOCK, "default/cog-agents-0[DaemonSet]", "default/cog-agents-2[DaemonSet]"),
    address(IP_BLOCK, "default/cog-agents-5[DaemonSet]", "default/cog-agents-2[DaemonSet]"),
    address(IP_BLOCK, "default/cog-agents-6[DaemonSet]", "default/cog-agents-2[DaemonSet]"),
    refused("0.0.0.0-255.255.255.255", "default/internal-security[Pod]", "none"),
    refused("0.0.0.0-255.255.255.255", "default/pod-3[Pod]", "none"),
    refused("default/pod-3[Pod]", "default/internal-security[Pod]", "none"),
    refused("default/internal-security[Pod]", "default/pod-3[Pod]", "TCP 8050"),
];

/// The cases that are not held, each with the kind of object in it that is not read: networks beside that of the pods and
/// machines that are none. One has no list.
pub const PASSED_OVER: [&str; 14] = [
    "cudn_test_3 (ClusterUserDefinedNetwork)",
    "cudn_test_6 (ClusterUserDefinedNetwork)",
    "exposure_test_minimal_netpol_analysis exposure (no list)",
    "nad_test_12 (NetworkAttachmentDefinition)",
    "nad_test_15 (MultiNetworkPolicy)",
    "nad_test_2 tcp-80 (NetworkAttachmentDefinition)",
    "nad_test_4 ingress tcp-80 (MultiNetworkPolicy)",
    "nad_test_6 (MultiNetworkPolicy)",
    "nad_test_9 pod-server (MultiNetworkPolicy)",
    "udn_and_vms_test_1 (UserDefinedNetwork)",
    "udn_and_vms_test_4 (UserDefinedNetwork)",
    "udn_test_2 (UserDefinedNetwork)",
    "udn_test_4 (UserDefinedNetwork)",
    "udn_with_vm_and_ingress_controller (UserDefinedNetwork)",
];
