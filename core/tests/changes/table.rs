use super::{POOL, SUBNETS, body, change, codes, shown};

/// A change with what must be said of it.
struct Row {
    title: &'static str,
    old: String,
    new: String,
    changes: &'static [&'static str],
    /// The codes that must be found, of rules on changes; no other code of these may be.
    rules: &'static [&'static str],
}

/// The rules that speak of changes.
const ON_CHANGES: [&str; 21] = [
    "NP101", "NP102", "NP103", "NP104", "NP328", "NP329", "NP406", "NP407", "NP601", "NP602", "NP603", "NP604",
    "NP605", "NP606", "NP607", "NP608", "NP610", "NP611", "NP612", "NP613", "NP614",
];

fn az(options: &str) -> String {
    format!("az aks create -g rg -n aks --generate-ssh-keys {options}\n")
}

const NODES: &str = "--network-plugin azure";
const OVERLAY: &str = "--network-plugin azure --network-plugin-mode overlay";
const KUBENET: &str = "--network-plugin kubenet";
const CILIUM: &str = "--network-dataplane cilium --network-policy cilium";

fn with(a: &str, b: &str) -> String {
    az(&format!("{a} {b}"))
}

fn pods(mode: &str) -> String {
    with(NODES, &format!("--vnet-subnet-id {SUBNETS}/nodes --pod-subnet-id {SUBNETS}/pods {mode}"))
}

fn pool(members: &str) -> String {
    POOL.replace('}', &format!(", {members}}}"))
}

fn network(network: &str) -> String {
    body(network, "", "")
}

const NODES_BODY: &str = r#""networkPlugin": "azure""#;
const OVERLAY_BODY: &str = r#""networkPlugin": "azure", "networkPluginMode": "overlay""#;
const CILIUM_BODY: &str = r#""networkDataplane": "cilium", "networkPolicy": "cilium""#;

fn row(
    title: &'static str,
    old: impl Into<String>,
    new: impl Into<String>,
    changes: &'static [&'static str],
    rules: &'static [&'static str],
) -> Row {
    Row { title, old: old.into(), new: new.into(), changes, rules }
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
fn rows() -> Vec<Row> {
    let overlay_and_cilium = format!("{OVERLAY_BODY}, {CILIUM_BODY}");
    vec![
        row("nothing", az(OVERLAY), az(OVERLAY), &[], &[]),
        // How pods get their addresses.
        row(
            "node subnet to overlay",
            az(NODES),
            with(OVERLAY, "--pod-cidr 192.168.0.0/16"),
            &["networkPluginMode node subnet -> overlay: consequences"],
            &[],
        ),
        row(
            "node subnet to overlay in a template",
            az(NODES),
            network(OVERLAY_BODY),
            &["networkPluginMode node subnet -> overlay: consequences"],
            &[],
        ),
        row(
            "kubenet to overlay",
            az(KUBENET),
            az(OVERLAY),
            &["networkPluginMode kubenet -> overlay: consequences"],
            &[],
        ),
        row(
            "kubenet to overlay by the default of the command",
            az(KUBENET),
            az(""),
            &["networkPlugin kubenet -> overlay: consequences"],
            &[],
        ),
        row(
            "pod subnet to overlay",
            pods(""),
            az(OVERLAY),
            &["networkPluginMode pod subnet -> overlay: refused NP604"],
            &["NP604"],
        ),
        row(
            "overlay with a policy engine",
            with(NODES, "--network-policy calico"),
            with(OVERLAY, "--network-policy calico --pod-cidr 192.168.0.0/16"),
            &["networkPluginMode node subnet -> overlay: refused NP603"],
            &["NP603"],
        ),
        row(
            "overlay with a policy engine that the template does not write",
            with(NODES, "--network-policy calico"),
            network(OVERLAY_BODY),
            &["networkPluginMode node subnet -> overlay: refused NP603"],
            &["NP603"],
        ),
        row(
            "overlay and the engine taken away",
            with(NODES, "--network-policy calico"),
            with(OVERLAY, "--network-policy none"),
            &["networkPluginMode node subnet -> overlay: consequences", "networkPolicy calico -> none: consequences"],
            &[],
        ),
        row(
            "overlay to node subnet",
            az(OVERLAY),
            az(NODES),
            &["networkPluginMode overlay -> node subnet: refused NP607"],
            &["NP607"],
        ),
        row(
            "overlay to kubenet",
            network(OVERLAY_BODY),
            az(KUBENET),
            &["networkPlugin overlay -> kubenet: refused NP607"],
            &["NP607"],
        ),
        row(
            "overlay to pod subnet",
            az(OVERLAY),
            pods(""),
            &["networkPluginMode overlay -> pod subnet: refused NP607"],
            &["NP607"],
        ),
        row("a template that does not write the mode", az(OVERLAY), network(NODES_BODY), &[], &[]),
        row(
            "kubenet to node subnet",
            az(KUBENET),
            az(NODES),
            &["networkPlugin kubenet -> node subnet: refused NP608"],
            &["NP608"],
        ),
        row(
            "own plugin to overlay",
            az("--network-plugin none"),
            az(OVERLAY),
            &["networkPluginMode own plugin -> overlay: refused NP608"],
            &["NP608"],
        ),
        row("node subnet to pod subnet by a new pool", az(NODES), az(NODES), &[], &[]),
        // The dataplane.
        row(
            "node subnet to Cilium",
            az(NODES),
            with(NODES, CILIUM),
            &["networkDataplane azure -> cilium: consequences", "networkPolicy none -> cilium: allowed"],
            &[],
        ),
        row(
            "pod subnet to Cilium",
            pods(""),
            pods(CILIUM),
            &["networkDataplane azure -> cilium: consequences", "networkPolicy none -> cilium: allowed"],
            &[],
        ),
        row(
            "overlay to Cilium in a template",
            az(OVERLAY),
            network(&overlay_and_cilium),
            &["networkDataplane azure -> cilium: consequences", "networkPolicy none -> cilium: allowed"],
            &[],
        ),
        row(
            "Cilium to overlay",
            with(NODES, CILIUM),
            with(OVERLAY, CILIUM),
            &["networkPluginMode node subnet -> overlay: consequences"],
            &[],
        ),
        row(
            "both in one step",
            az(NODES),
            with(OVERLAY, CILIUM),
            &[
                "networkPluginMode node subnet -> overlay: refused NP602",
                "networkDataplane azure -> cilium: refused NP602",
                "networkPolicy none -> cilium: allowed",
            ],
            &["NP602"],
        ),
        row(
            "both in one step, in a template",
            network(NODES_BODY),
            network(&overlay_and_cilium),
            &[
                "networkPluginMode node subnet -> overlay: refused NP602",
                "networkDataplane azure -> cilium: refused NP602",
                "networkPolicy none -> cilium: allowed",
            ],
            &["NP602"],
        ),
        row(
            "kubenet to overlay and Cilium",
            az(KUBENET),
            with(OVERLAY, CILIUM),
            &[
                "networkPluginMode kubenet -> overlay: refused NP602",
                "networkDataplane azure -> cilium: refused NP602",
                "networkPolicy none -> cilium: allowed",
            ],
            &["NP602"],
        ),
        row(
            "Cilium for kubenet",
            az(KUBENET),
            with(KUBENET, CILIUM),
            &["networkDataplane azure -> cilium: refused NP101", "networkPolicy none -> cilium: allowed"],
            &["NP101"],
        ),
        row(
            "both in two steps",
            az(NODES),
            format!("{}az aks update -g rg -n aks {CILIUM}\n", az(OVERLAY)),
            &[
                "networkPluginMode node subnet -> overlay: consequences",
                "networkDataplane azure -> cilium: consequences",
                "networkPolicy none -> cilium: allowed",
            ],
            &[],
        ),
        row(
            "Cilium with Windows pools",
            body(OVERLAY_BODY, &pool(r#""osType": "Windows""#), ""),
            body(&overlay_and_cilium, &pool(r#""osType": "Windows""#), ""),
            &["networkDataplane azure -> cilium: refused NP104", "networkPolicy none -> cilium: allowed"],
            &["NP104"],
        ),
        row(
            "Cilium while nodes are provisioned",
            with(OVERLAY, "--node-provisioning-mode Auto"),
            network(&overlay_and_cilium),
            &["networkDataplane azure -> cilium: refused NP605", "networkPolicy none -> cilium: allowed"],
            &["NP605"],
        ),
        row(
            "Cilium with a pool of one node",
            with(OVERLAY, "--node-count 1"),
            with(&format!("{OVERLAY} --node-count 1"), CILIUM),
            &["networkDataplane azure -> cilium: consequences", "networkPolicy none -> cilium: allowed"],
            &["NP606"],
        ),
        row(
            "Cilium to Azure's dataplane",
            with(OVERLAY, CILIUM),
            az(OVERLAY),
            &["networkDataplane cilium -> azure: refused NP608"],
            &["NP608"],
        ),
        row("a template that does not write the dataplane", with(OVERLAY, CILIUM), network(OVERLAY_BODY), &[], &[]),
        // The policy engine.
        row(
            "Calico to Cilium with the dataplane",
            with(NODES, "--network-policy calico"),
            with(NODES, CILIUM),
            &["networkDataplane azure -> cilium: consequences", "networkPolicy calico -> cilium: consequences NP611"],
            &["NP611"],
        ),
        row(
            "Calico to Cilium without the dataplane",
            with(NODES, "--network-policy calico"),
            network(r#""networkPlugin": "azure", "networkDataplane": "azure", "networkPolicy": "cilium""#),
            &["networkPolicy calico -> cilium: refused NP103"],
            &["NP103"],
        ),
        row(
            "Cilium's policy to Calico",
            with(NODES, CILIUM),
            network(r#""networkPlugin": "azure", "networkDataplane": "cilium", "networkPolicy": "calico""#),
            &["networkPolicy cilium -> calico: refused NP102"],
            &["NP102"],
        ),
        row(
            "an engine where there was none",
            az(NODES),
            with(NODES, "--network-policy azure"),
            &["networkPolicy none -> azure: consequences"],
            &[],
        ),
        row(
            "one engine to another",
            with(NODES, "--network-policy azure"),
            with(NODES, "--network-policy calico"),
            &["networkPolicy azure -> calico: refused NP608"],
            &["NP608"],
        ),
        row(
            "an engine that is not known",
            with(NODES, "--network-policy $P"),
            with(NODES, "--network-policy calico"),
            &[],
            &[],
        ),
        // Ranges and addresses.
        row(
            "a larger pod CIDR",
            with(OVERLAY, "--pod-cidr 10.244.0.0/18"),
            network(&format!(r#"{OVERLAY_BODY}, "podCidr": "10.244.0.0/16""#)),
            &["podCidr 10.244.0.0/18 -> 10.244.0.0/16: allowed"],
            &[],
        ),
        row(
            "a smaller pod CIDR",
            az(OVERLAY),
            with(OVERLAY, "--pod-cidr 10.244.0.0/18"),
            &["podCidr 10.244.0.0/16 -> 10.244.0.0/18: refused NP328"],
            &["NP328"],
        ),
        row(
            "a larger pod CIDR with Windows pools",
            body(OVERLAY_BODY, &pool(r#""osType": "Windows""#), ""),
            body(&format!(r#"{OVERLAY_BODY}, "podCidr": "10.240.0.0/12""#), &pool(r#""osType": "Windows""#), ""),
            &["podCidr 10.244.0.0/16 -> 10.240.0.0/12: refused NP329"],
            &["NP329"],
        ),
        row(
            "a larger pod CIDR with two families",
            with(OVERLAY, "--ip-families ipv4,ipv6"),
            network(&format!(r#"{OVERLAY_BODY}, "podCidr": "10.240.0.0/12""#)),
            &["podCidr 10.244.0.0/16 -> 10.240.0.0/12: refused NP329"],
            &["NP329"],
        ),
        row(
            "another service CIDR",
            with(OVERLAY, "--service-cidr 10.96.0.0/16 --dns-service-ip 10.96.0.10"),
            with(OVERLAY, "--service-cidr 10.96.0.0/12 --dns-service-ip 10.96.0.10"),
            &["serviceCidr 10.96.0.0/16 -> 10.96.0.0/12: refused NP610"],
            &["NP610"],
        ),
        row(
            "back to the default service CIDR, in a command",
            with(OVERLAY, "--service-cidr 10.96.0.0/16 --dns-service-ip 10.96.0.10"),
            az(OVERLAY),
            &["serviceCidr 10.96.0.0/16 -> 10.0.0.0/16: refused NP610"],
            &["NP610"],
        ),
        row(
            "another DNS service IP",
            az(OVERLAY),
            network(&format!(r#"{OVERLAY_BODY}, "dnsServiceIP": "10.0.0.53""#)),
            &["dnsServiceIP 10.0.0.10 -> 10.0.0.53: refused NP610"],
            &["NP610"],
        ),
        row(
            "a second family",
            az(OVERLAY),
            network(&format!(r#"{OVERLAY_BODY}, "ipFamilies": ["IPv4", "IPv6"]"#)),
            &["ipFamilies ipv4 -> ipv4,ipv6: refused NP610"],
            &["NP610"],
        ),
        // Pools.
        row(
            "dynamic to static block",
            pods("--max-pods 31"),
            pods("--max-pods 31 --pod-ip-allocation-mode StaticBlock"),
            &["agentPoolProfiles/nodepool1/podIPAllocationMode DynamicIndividual -> StaticBlock: refused NP614"],
            &["NP614"],
        ),
        row(
            "a new pool of the other allocation on the same subnet",
            pods("--max-pods 31"),
            pods("--max-pods 31 --nodepool-name blocks --pod-ip-allocation-mode StaticBlock"),
            &["agentPoolProfiles/blocks/podIPAllocationMode DynamicIndividual -> StaticBlock: refused NP614"],
            &["NP614"],
        ),
        row(
            "fixed settings of a pool",
            body(OVERLAY_BODY, &pool(&format!(r#""maxPods": 30, "vnetSubnetID": "{SUBNETS}/a""#)), ""),
            body(
                OVERLAY_BODY,
                &pool(&format!(r#""maxPods": 60, "vnetSubnetID": "{SUBNETS}/b""#)).replace("D4s", "D8s"),
                "",
            ),
            &[
                "agentPoolProfiles/system/maxPods 30 -> 60: refused NP613",
                "agentPoolProfiles/system/vmSize Standard_D4s_v5 -> Standard_D8s_v5: refused NP613",
                "agentPoolProfiles/system/vnetSubnetID vnet/a -> vnet/b: refused NP613",
            ],
            &["NP613"],
        ),
        row(
            "Linux to Windows",
            body(OVERLAY_BODY, &pool(r#""osType": "Linux""#), ""),
            body(OVERLAY_BODY, &pool(r#""osType": "Windows""#), ""),
            &["agentPoolProfiles/system/osType Linux -> Windows: refused NP613"],
            &["NP613"],
        ),
        row(
            "a count, a new pool and a pool that is gone",
            body(OVERLAY_BODY, &format!("{POOL}, {}", POOL.replace("system", "gone")), ""),
            body(OVERLAY_BODY, &format!("{}, {}", POOL.replace('3', "5"), POOL.replace("system", "new")), ""),
            &[],
            &[],
        ),
        // Versions.
        row(
            "the next minor",
            with(OVERLAY, "-k 1.34.2"),
            with(OVERLAY, "-k 1.35"),
            &["kubernetesVersion 1.34.2 -> 1.35: allowed"],
            &[],
        ),
        row(
            "a minor is skipped, in a template",
            with(OVERLAY, "-k 1.34.2"),
            body(OVERLAY_BODY, "", r#""kubernetesVersion": "1.36","#),
            &["kubernetesVersion 1.34.2 -> 1.36: refused NP406"],
            &["NP406"],
        ),
        row(
            "an older minor",
            with(OVERLAY, "-k 1.36"),
            with(OVERLAY, "-k 1.35"),
            &["kubernetesVersion 1.36 -> 1.35: refused NP407"],
            &["NP407"],
        ),
        row("an alias of the same minor", with(OVERLAY, "-k 1.35.4"), with(OVERLAY, "-k 1.35"), &[], &[]),
        // The way out.
        row(
            "routes in a network of one's own",
            with(OVERLAY, &format!("--vnet-subnet-id {SUBNETS}/nodes")),
            with(OVERLAY, &format!("--vnet-subnet-id {SUBNETS}/nodes --outbound-type userDefinedRouting")),
            &["outboundType loadBalancer -> userDefinedRouting: consequences"],
            &[],
        ),
        row(
            "routes in a managed network",
            az(OVERLAY),
            with(OVERLAY, "--outbound-type userDefinedRouting"),
            &["outboundType loadBalancer -> userDefinedRouting: refused NP612"],
            &["NP612"],
        ),
        // Commands on a cluster that only the state before shows.
        row(
            "an update of a cluster in a template",
            network(&format!(r#"{OVERLAY_BODY}, "networkPolicy": "calico""#)),
            "az aks update -g rg -n aks --network-dataplane cilium",
            &["networkDataplane azure -> cilium: consequences", "networkPolicy calico -> cilium: consequences NP611"],
            &["NP601", "NP611"],
        ),
        row(
            "an upgrade of a cluster in a template",
            body(OVERLAY_BODY, "", r#""kubernetesVersion": "1.34","#),
            "az aks upgrade -g rg -n aks -k 1.36 --yes",
            &["kubernetesVersion 1.34 -> 1.36: refused NP406"],
            &["NP406"],
        ),
        row(
            "a step back for a cluster in a template",
            network(&overlay_and_cilium),
            "az aks update -g rg -n aks --network-dataplane azure",
            &["networkDataplane cilium -> azure: refused NP608"],
            &["NP608"],
        ),
        row(
            "commands that tell how the cluster came to its state",
            format!("{}az aks update -g rg -n aks {CILIUM}\n", az(OVERLAY)),
            format!("{}az aks update -g rg -n aks {CILIUM}\naz aks upgrade -g rg -n aks -k 1.36 --yes\n", az(OVERLAY)),
            &[],
            &[],
        ),
    ]
}

#[test]
fn every_row_of_the_table() {
    let mut wrong = Vec::new();
    let rows = rows();
    assert!(rows.len() > 50);
    for row in &rows {
        let report = change(&row.old, &row.new);
        let found: Vec<&str> = codes(&report).into_iter().filter(|code| ON_CHANGES.contains(code)).collect();
        if shown(&report) != row.changes || found != row.rules {
            wrong.push(format!("{}: {found:?}\n{}", row.title, shown(&report).join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn every_refusal_has_its_finding_and_every_effect_its_steps() {
    for row in rows() {
        let report = change(&row.old, &row.new);
        let found = codes(&report);
        for change in report.changes.as_deref().unwrap() {
            let verdict = format!("{:?}", change.verdict);
            if let Some(rule) = &change.rule {
                assert!(found.contains(&rule.as_str()), "{}: {rule} in {found:?}", row.title);
            }
            assert!(verdict == "Allowed" || !change.steps.is_empty(), "{}: {change:?}", row.title);
            assert!(verdict != "Refused" || change.rule.is_some(), "{}: {change:?}", row.title);
            assert!(!change.message.is_empty() && !change.message.ends_with('.'), "{change:?}");
            assert_eq!(change.file, "new", "{}", row.title);
        }
    }
}
