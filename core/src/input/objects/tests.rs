use super::{Manifest, Manifests};
use crate::input::{join, read};
use crate::limits::{MAX_CLASS_POOLS, MAX_PATCH_BYTES};
use crate::model::{Action, FileId, Format, Model, Object, PartialText, Place};
use crate::source::text::SourceFile;
use crate::source::yaml;

fn model(files: &[(&str, &str)]) -> Model {
    let files: Vec<SourceFile> = files.iter().map(|(name, text)| SourceFile::new(*name, *text)).collect();
    let mut readings: Vec<_> =
        files.iter().enumerate().map(|(at, file)| read(FileId(u32::try_from(at).unwrap()), file)).collect();
    join(&mut readings, &files)
}

const CONTROL_PLANE: &str = r#"apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata: {name: shop, namespace: web}
spec:
  clusterNetwork:
    pods: {cidrBlocks: [10.244.0.0/16]}
    services: {cidrBlocks: [172.20.0.0/16]}
  controlPlaneRef: {kind: AzureManagedControlPlane, name: control}
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata: {name: control, namespace: web}
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.1
  sku: {tier: Paid}
  networkPluginMode: overlay
  networkDataplane: cilium
  networkPolicy: cilium
  outboundType: userDefinedRouting
  loadBalancerSKU: Standard
  loadBalancerProfile: {managedOutboundIPs: 3, allocatedOutboundPorts: 8, idleTimeoutInMinutes: 30}
  dnsServiceIP: 172.20.0.10
  addonProfiles:
    - {name: omsagent, enabled: true, config: {enableHighLogScaleMode: "true"}}
  apiServerAccessProfile: {authorizedIPRanges: [203.0.113.0/24]}
  virtualNetwork:
    name: vnet
    resourceGroup: net-rg
    cidrBlock: 10.0.0.0/16
    subnet: {name: nodes, cidrBlock: 10.0.0.0/20}
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: MachinePool
metadata: {name: machines, namespace: web}
spec:
  clusterName: shop
  replicas: 4
  template:
    spec:
      infrastructureRef: {kind: AzureManagedMachinePool, name: pool0}
      version: v1.34.2
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedMachinePool
metadata: {name: pool0, namespace: web}
spec:
  mode: System
  sku: Standard_D4s_v5
  osType: Linux
  maxPods: 60
  enableFIPS: true
  scaleSetPriority: Spot
  scaling: {minSize: 2, maxSize: 9}
  taints: [{key: team, value: web, effect: NoSchedule}]
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedMachinePool
metadata:
  name: other-name
  namespace: web
  labels: {cluster.x-k8s.io/cluster-name: shop}
spec: {mode: User, sku: x, name: pool1, subnetName: elsewhere}
"#;

#[test]
fn settings_of_the_cluster_api_become_those_of_azure() {
    let model = model(&[("a.yaml", CONTROL_PLANE)]);
    assert_eq!((model.clusters.len(), model.networks.len(), model.objects.len()), (1, 1, 0));
    let revision = model.clusters[0].last().unwrap();
    assert_eq!((revision.format, revision.action), (Format::Capz, Action::Create));
    assert_eq!(&*revision.place.path, "/spec");
    let spec = &revision.spec;
    for (field, expected) in [
        (&spec.name, "control"),
        (&spec.resource_group, "rg"),
        (&spec.location, "westeurope"),
        (&spec.tier, "Standard"),
        (&spec.kubernetes_version, "v1.35.1"),
        (&spec.network.plugin, "azure"),
        (&spec.network.plugin_mode, "overlay"),
        (&spec.network.dataplane, "cilium"),
        (&spec.network.policy, "cilium"),
        (&spec.network.outbound_type, "userDefinedRouting"),
        (&spec.network.load_balancer_sku, "Standard"),
        (&spec.network.dns_service_ip, "172.20.0.10"),
        (&spec.addons.api_server_ranges[0], "203.0.113.0/24"),
        (&spec.pools[0].name, "pool0"),
        (&spec.pools[0].mode, "System"),
        (&spec.pools[0].vm_size, "Standard_D4s_v5"),
        (&spec.pools[0].os_type, "Linux"),
        (&spec.pools[0].priority, "Spot"),
        (&spec.pools[0].kubernetes_version, "v1.34.2"),
        (&spec.pools[0].taints[0], "team=web:NoSchedule"),
        (&spec.pools[1].name, "pool1"),
    ] {
        assert_eq!(field.value().map(String::as_str), Some(expected));
    }
    let pool = &spec.pools[0];
    for (field, expected) in [
        (&pool.count, 4),
        (&pool.max_pods, 60),
        (&pool.min_count, 2),
        (&pool.max_count, 9),
        (&spec.network.load_balancer.managed_outbound_ips, 3),
        (&spec.network.load_balancer.allocated_outbound_ports, 8),
        (&spec.network.load_balancer.idle_timeout, 30),
    ] {
        assert_eq!(field.value(), Some(&expected));
    }
    assert!(pool.autoscaling.is_true() && pool.fips.is_true());
    assert!(spec.addons.monitoring.is_true() && spec.addons.high_log_scale.is_true());
    assert!(spec.pools[1].count.is_unknown() && spec.pools[1].autoscaling.is_absent());
    assert_eq!(spec.network.pod_cidrs[0].value().unwrap().to_string(), "10.244.0.0/16");
    assert_eq!(&*spec.network.service_cidrs[0].place().unwrap().path, "/spec/clusterNetwork/services/cidrBlocks/0");
    let target = pool.subnet.value().unwrap().target.unwrap();
    let network = &model.networks[target.network];
    assert_eq!((network.name.known(), network.resource_group.known()), (Some("vnet"), Some("net-rg")));
    assert_eq!(network.subnets[target.subnet.unwrap()].name.known(), Some("nodes"));
    assert_eq!(spec.pools[1].subnet.value().unwrap().subnet.known(), Some("elsewhere"));
    assert_eq!(spec.pools[1].subnet.value().unwrap().target.unwrap().subnet, None);
}

#[test]
fn settings_of_the_service_operator_become_those_of_azure() {
    let text = r#"apiVersion: resources.azure.com/v1api20200601
kind: ResourceGroup
metadata: {name: group}
spec: {azureName: real-group, location: westeurope}
---
apiVersion: network.azure.com/v1api20240301
kind: VirtualNetwork
metadata: {name: network}
spec: {azureName: vnet, owner: {name: group}, addressSpace: {addressPrefixes: [10.0.0.0/16]}}
---
apiVersion: network.azure.com/v1api20240301
kind: VirtualNetworksSubnet
metadata: {name: nodes}
spec: {azureName: real-nodes, owner: {name: network}, addressPrefixes: [10.0.0.0/20]}
---
apiVersion: containerservice.azure.com/v20251002preview
kind: ManagedCluster
metadata: {name: shop}
spec:
  azureName: real-shop
  owner: {name: group}
  location: westeurope
  agentPoolProfiles:
    - name: system
      count: 3
      vnetSubnetReference: {group: network.azure.com, kind: VirtualNetworksSubnet, name: nodes}
  networkProfile: {networkPlugin: azure, networkPluginMode: overlay, podCidr: 10.244.0.0/16}
---
apiVersion: containerservice.azure.com/v20251002preview
kind: ManagedClustersAgentPool
metadata: {name: shop-system}
spec: {azureName: system, owner: {name: shop}, count: 5, mode: System}
---
apiVersion: containerservice.azure.com/v20251002preview
kind: ManagedClustersAgentPool
metadata: {name: user}
spec: {owner: {name: shop}, podSubnetReference: {armId: /subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/n}}
"#;
    let model = model(&[("a.yaml", text)]);
    let revision = model.clusters[0].last().unwrap();
    assert_eq!((model.clusters.len(), revision.format), (1, Format::Aso));
    let spec = &revision.spec;
    for (field, expected) in [
        (&spec.name, "real-shop"),
        (&spec.resource_group, "real-group"),
        (&spec.api_version, "2025-10-02-preview"),
        (&spec.network.plugin_mode, "overlay"),
        (&spec.pools[0].name, "system"),
        (&spec.pools[0].mode, "System"),
        (&spec.pools[1].name, "user"),
    ] {
        assert_eq!(field.value().map(String::as_str), Some(expected));
    }
    assert_eq!((spec.pools.len(), spec.pools[0].count.value()), (2, Some(&5)));
    assert_eq!(spec.pools[1].pod_subnet.value().unwrap().network.known(), Some("v"));
    let network = &model.networks[0];
    assert_eq!((network.name.known(), network.resource_group.known()), (Some("vnet"), Some("real-group")));
    assert_eq!(network.subnets[0].name.known(), Some("real-nodes"));
    assert_eq!(network.subnets[0].prefixes[0].place().unwrap().document, 2);
}

#[test]
fn a_later_state_in_a_stream_is_a_change_and_one_in_a_page_is_not() {
    let state = |policy: &str| {
        format!(
            "apiVersion: infrastructure.cluster.x-k8s.io/v1beta1\nkind: AzureManagedControlPlane\nmetadata: {{name: a}}\nspec: {{location: w, version: v1.35.1, networkPolicy: {policy}}}\n"
        )
    };
    let stream = format!("{}---\n{}", state("azure"), state("calico"));
    let stream = model(&[("a.yaml", &stream)]);
    assert_eq!((stream.clusters.len(), stream.clusters[0].revisions.len()), (1, 2));
    assert_eq!(stream.clusters[0].revisions[1].action, Action::Update);
    let page = format!("# Page\n\n```yaml\n{}```\n\n```yaml\n{}```\n", state("azure"), state("calico"));
    assert_eq!(model(&[("a.md", &page)]).clusters.len(), 2);
    let files = model(&[("a.yaml", &state("azure")), ("b.yaml", &state("calico"))]);
    assert_eq!(files.clusters.len(), 2);
}

#[test]
fn long_patches_hide_everything() {
    let dataplane = |length: usize| {
        let text = format!(
            "apiVersion: infrastructure.cluster.x-k8s.io/v1beta1\nkind: AzureManagedControlPlane\nmetadata: {{name: a}}\nspec:\n  location: w\n  version: v1.35.1\n  networkDataplane: cilium\n  asoManagedClusterPatches: [{}]\n",
            "x".repeat(length)
        );
        let model = model(&[("a.yaml", &text)]);
        model.clusters[0].revisions[0].spec.network.dataplane.clone()
    };
    // Each patch counts a line end.
    assert!(dataplane(MAX_PATCH_BYTES - 1).is("cilium"));
    assert!(dataplane(MAX_PATCH_BYTES).is_unknown());
}

#[test]
fn classes_have_a_limit_of_pools() {
    let pools = |count: usize| {
        let mut text = "apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata: {name: a}
spec: {topology: {class: c, version: v1.35.1, workers: {machinePools: [{class: last, name: x}]}}}
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlaneTemplate
metadata: {name: t}
spec: {template: {spec: {location: w}}}
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedMachinePoolTemplate
metadata: {name: p}
spec: {template: {spec: {mode: System, sku: x}}}
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: ClusterClass
metadata: {name: c}
spec:
  controlPlane: {ref: {kind: AzureManagedControlPlaneTemplate, name: t}}
  workers:
    machinePools:
"
        .to_owned();
        for at in 1..count {
            text.push_str(&format!("      - {{class: c{at}}}\n"));
        }
        text.push_str(
            "      - {class: last, template: {infrastructure: {ref: {kind: AzureManagedMachinePoolTemplate, name: p}}}}\n",
        );
        let model = model(&[("a.yaml", &text)]);
        model.clusters[0].revisions[0].spec.pools.len()
    };
    assert_eq!((pools(MAX_CLASS_POOLS), pools(MAX_CLASS_POOLS + 1)), (1, 0));
}

#[test]
fn references_mean_what_is_near() {
    let files: Vec<SourceFile> =
        ["x/a.yaml", "x/b.yaml", "y/c.yaml", "z/d.yaml"].iter().map(|name| SourceFile::new(*name, "")).collect();
    let mut manifests = Manifests::of_files(&files);
    let mut push = |file: u32, namespace: &str, name: &str| {
        let text = format!("apiVersion: g/v1\nkind: K\nmetadata: {{name: \"{name}\", namespace: {namespace}}}\n");
        let root = yaml::read(&text, 0, 0).documents.remove(0).root;
        let place = Place::new(FileId(file), 0, "", root.span);
        let object = Object {
            api_version: "g/v1".into(),
            kind: "K".into(),
            namespace: None,
            name: None,
            place,
            root,
            unfilled: Box::default(),
        };
        manifests.push(Manifest::of_object(&object))
    };
    let in_a = push(0, "nn", "one");
    let in_b = push(1, "nn", "one");
    push(2, "nn", "one");
    let only = push(2, "nn", "only");
    let hidden = push(0, "nn", "${X}");
    push(2, "nn", "${X}");
    let bare = push(0, "null", "bare");
    push(0, "mm", "two");
    push(0, "nn", "two");
    let last = push(0, "kk", "again");
    assert_eq!(push(0, "kk", "again"), last + 1);
    let from = |file: u32, namespace: &str| {
        let text = format!("metadata: {{namespace: {namespace}}}");
        let root = yaml::read(&text, 0, 0).documents.remove(0).root;
        let place = Place::new(FileId(file), 0, "", root.span);
        let object = Object {
            api_version: "g/v1".into(),
            kind: "Q".into(),
            namespace: None,
            name: None,
            place,
            root,
            unfilled: Box::default(),
        };
        Manifest::of_object(&object)
    };
    for (name, file, namespace, expected) in [
        ("one", 0, "nn", Some(in_a)),
        ("one", 1, "nn", Some(in_b)),
        ("one", 0, "mm", None),
        // Several elsewhere, and none near.
        ("one", 3, "nn", None),
        ("only", 3, "nn", Some(only)),
        ("only", 3, "mm", None),
        ("only", 3, "null", Some(only)),
        ("bare", 0, "nn", Some(bare)),
        ("two", 0, "null", None),
        ("again", 0, "kk", Some(last + 1)),
        ("nobody", 0, "nn", None),
    ] {
        let found = manifests.find("K", &PartialText::from_text(name), &from(file, namespace));
        assert_eq!(found, expected, "{name} from {file} in {namespace}");
    }
    let unknown = PartialText::hole("${X}");
    assert_eq!(manifests.find("K", &unknown, &from(0, "nn")), Some(hidden));
    assert_eq!(manifests.find("K", &unknown, &from(1, "nn")), None);
    assert_eq!(manifests.find("Other", &PartialText::from_text("only"), &from(0, "nn")), None);
}
