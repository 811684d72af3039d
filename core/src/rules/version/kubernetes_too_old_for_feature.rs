use crate::model::{Action, KubernetesVersion, NodePool, Place};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A feature that needs a newer Kubernetes version.
    ///
    /// ## What it does
    ///
    /// Compares the features that a cluster turns on with the oldest Kubernetes minor that each is offered for: static
    /// block allocation 1.28; Advanced Container Networking Services on Cilium, FQDN filtering, L7 policies and
    /// dual-stack with Cilium 1.29; LocalDNS 1.31; container network logs and eBPF host routing 1.33; mutual TLS 1.34;
    /// a change to overlay 1.27. A version that is not known is passed over.
    ///
    /// ## Why it matters
    ///
    /// The components that the feature consists of are not there in older versions: the request is refused, or the
    /// feature stays off without a word, and the policies or the encryption that the cluster relies on with it.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.32 \
    ///     --tier premium --k8s-support-plan AKSLongTermSupport \
    ///     --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///     --enable-acns --acns-datapath-acceleration-mode BpfVeth --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.35 \
    ///     --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///     --enable-acns --acns-datapath-acceleration-mode BpfVeth --os-sku AzureLinux3 --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - The prerequisites in the how-to page of each feature, named with the finding
    /// - [Azure CNI Powered by Cilium](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium)
    code: "NP409",
    name: "kubernetes-too-old-for-feature",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the first minor too old for mutual TLS",
            "create.sh",
            r#"az aks create -g rg -n shop -k 1.33.5 --tier premium --k8s-support-plan AKSLongTermSupport \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --enable-acns --acns-transit-encryption-type mTLS --generate-ssh-keys
"#,
        ),
        Case::passes(
            "the minor of mutual TLS",
            "create.sh",
            r#"az aks create -g rg -n shop -k 1.34 --network-plugin azure --network-plugin-mode overlay \
  --network-dataplane cilium --enable-acns --acns-transit-encryption-type mTLS --generate-ssh-keys
"#,
        ),
        Case::fails(
            "dual-stack with Cilium",
            "create.sh",
            r#"az aks create -g rg -n shop -k 1.28 --network-plugin azure --network-plugin-mode overlay \
  --network-dataplane cilium --ip-families IPv4,IPv6 --generate-ssh-keys
"#,
        ),
        Case::passes(
            "dual-stack without Cilium",
            "create.sh",
            r#"az aks create -g rg -n shop -k 1.28 --network-plugin azure --network-plugin-mode overlay \
  --ip-families IPv4,IPv6 --generate-ssh-keys
"#,
        ),
        Case::fails(
            "static block allocation of one pool",
            "add.sh",
            r#"az aks create -g rg -n shop -k 1.27 --network-plugin azure --generate-ssh-keys
az aks nodepool add -g rg --cluster-name shop --name blocks --pod-ip-allocation-mode StaticBlock \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/pods
"#,
        ),
        Case::fails(
            "L7 policies in a template",
            "template.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "shop",
      "location": "westeurope",
      "properties": {
        "kubernetesVersion": "1.28",
        "networkProfile": {
          "networkPlugin": "azure",
          "networkPluginMode": "overlay",
          "networkDataplane": "cilium",
          "networkPolicy": "cilium",
          "advancedNetworking": {"enabled": true, "security": {"enabled": true, "advancedNetworkPolicies": "L7"}}
        }
      }
    }
  ]
}
"#,
        ),
        Case::fails(
            "a change to overlay",
            "update.sh",
            r#"az aks create -g rg -n shop -k 1.26 --network-plugin azure --generate-ssh-keys
az aks update -g rg -n shop --network-plugin-mode overlay --pod-cidr 192.168.0.0/16
"#,
        ),
        Case::passes(
            "a cluster that starts with overlay",
            "create.sh",
            "az aks create -g rg -n shop -k 1.26 --network-plugin azure --network-plugin-mode overlay --generate-ssh-keys",
        ),
        Case::passes(
            "no version",
            "create.sh",
            r#"az aks create -g rg -n shop --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --enable-acns --acns-datapath-acceleration-mode BpfVeth --generate-ssh-keys
"#,
        ),
        Case::passes(
            "an acceleration that is turned off",
            "create.sh",
            r#"az aks create -g rg -n shop -k 1.31 --network-plugin azure --network-plugin-mode overlay \
  --network-dataplane cilium --enable-acns --acns-datapath-acceleration-mode None --generate-ssh-keys
"#,
        ),
    ],
}

/// A feature that a state turns on.
struct Use<'a> {
    feature: &'static str,
    place: &'a Place,
    pool: Option<&'a NodePool>,
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.observed() {
        return;
    }
    let spec = view.spec();
    for used in cluster_uses(view).into_iter().chain(pool_uses(view)) {
        let own = used.pool.map(|pool| &pool.kubernetes_version).filter(|version| !version.is_absent());
        let written = own.unwrap_or(&spec.kubernetes_version);
        let Some(version) = written.value().and_then(|text| KubernetesVersion::parse(text)) else { continue };
        let Some(feature) = view.context.facts.feature(used.feature) else { continue };
        let needed = feature.kubernetes.as_deref().unwrap_or("");
        if feature.is_newer_than(version) {
            let whose = if own.is_some() { "node pool" } else { "cluster" };
            let message = format!(
                "the {whose}'s Kubernetes `{version}` is too old for {}; {needed} is the oldest",
                feature.title
            );
            let draft = Draft::new(used.place, message)
                .help(format!("take Kubernetes {needed} or newer, or leave the feature out"))
                .related(written.place(), "the Kubernetes version")
                .source(feature.source.clone(), view.context.facts.features.as_of.to_string());
            sink.report(draft);
        }
    }
}

fn cluster_uses<'a>(view: &View<'a>) -> Vec<Use<'a>> {
    let spec = view.spec();
    let cilium = spec.is_cilium();
    let second_family = spec.network.ip_families.get(1).and_then(|field| field.place());
    let dual_stack = second_family.or_else(|| spec.network.pod_cidrs.get(1).and_then(|field| field.place()));
    let dual_stack = dual_stack.filter(|_| cilium && spec.is_dual_stack());
    let to_overlay = spec.network.plugin_mode.place().filter(|place| {
        let before = view.before().is_none_or(|before| !before.network.plugin_mode.is("overlay"));
        let update = view.revision.action == Action::Update || view.step().is_some();
        update && spec.network.plugin_mode.is("overlay") && before && view.writes(place)
    });
    let acns = &spec.acns;
    let candidates = [
        ("dual-stack-cilium", dual_stack),
        ("overlay-update", to_overlay),
        ("acns", acns.enabled.place().filter(|_| cilium && acns.enabled.is_true())),
        ("fqdn", acns.network_policies.place().filter(|_| cilium && acns.network_policies.is("FQDN"))),
        ("l7", acns.network_policies.place().filter(|_| cilium && acns.network_policies.is("L7"))),
        ("mtls", acns.transit_encryption.place().filter(|_| acns.transit_encryption.is("mTLS"))),
        ("ebpf-host-routing", acns.acceleration_mode.place().filter(|_| acns.acceleration_mode.is("BpfVeth"))),
        ("container-network-logs", acns.flow_logs.place().filter(|_| acns.flow_logs.is_true())),
    ];
    candidates.into_iter().filter_map(|(feature, place)| Some(Use { feature, place: place?, pool: None })).collect()
}

fn pool_uses<'a>(view: &View<'a>) -> Vec<Use<'a>> {
    let mut uses = Vec::new();
    for pool in &view.spec().pools {
        let allocation = pool.pod_ip_allocation.place().filter(|_| pool.pod_ip_allocation.is("StaticBlock"));
        uses.extend(allocation.map(|place| Use { feature: "static-block", place, pool: Some(pool) }));
        // `Preferred` leaves it to the service.
        let local_dns = pool.local_dns.as_ref().filter(|profile| profile.mode.is("Required"));
        let place = local_dns.and_then(|profile| profile.mode.place());
        uses.extend(place.map(|place| Use { feature: "localdns", place, pool: Some(pool) }));
    }
    uses
}
