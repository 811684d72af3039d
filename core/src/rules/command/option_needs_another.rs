use super::condition::Condition::{CountsItself, Is, Lacks, Not};
use super::condition::{self, Demand, demand, dropped};
use crate::model::Command;
use crate::rules::{Case, Check, Context, Sink, rule};

rule! {
    /// An option that does nothing, or is not taken, without another.
    ///
    /// ## What it does
    ///
    /// Reports options of a command that the client takes only together with another one: `--network-policy` with
    /// `--network-plugin`, `--pod-cidr` with overlay, the counts of the autoscaler with its switch, an outbound type
    /// with the subnet that it needs. Options of Advanced Container Networking Services without `--enable-acns`, which
    /// `az aks create` drops without a word, are a warning.
    ///
    /// ## Why it matters
    ///
    /// The client stops before any request; or, where it does not, the cluster comes up without what was asked for, such
    /// as L7 policies.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-policy cilium --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-plugin-mode overlay \
    ///     --network-dataplane cilium --network-policy cilium --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - azure-cli 2.91.0, `acs/_validators.py`, `acs/managed_cluster_decorator.py` and `acs/agentpool_decorator.py`, such
    ///   as "Please explicitly specify the network plugin type"
    code: "NP710",
    name: "option-needs-another",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/cli/azure/aks",
    as_of: "2026-08-04",
    check: Check::Command(check),
    cases: [
        Case::fails(
            "a pod range in the nodes' subnet",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --pod-cidr 10.244.0.0/16 --generate-ssh-keys",
        ),
        Case::passes(
            "a pod range with kubenet",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin kubenet --pod-cidr 10.244.0.0/16 --generate-ssh-keys",
        ),
        Case::passes(
            "a pod range with the default plugin",
            "create.sh",
            "az aks create -g rg -n shop --pod-cidr 10.244.0.0/16 --generate-ssh-keys",
        ),
        Case::passes(
            "a mode that is not known",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --network-plugin-mode $MODE --pod-cidr 10.244.0.0/16 --generate-ssh-keys",
        ),
        Case::fails(
            "encryption without its base",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --network-dataplane cilium --acns-transit-encryption-type WireGuard --generate-ssh-keys",
        ),
        Case::fails(
            "policies that are dropped",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --network-dataplane cilium --acns-advanced-networkpolicies L7 --generate-ssh-keys",
        ),
        Case::passes(
            "an update of a cluster that may have the base",
            "update.sh",
            "az aks update -g rg -n shop --acns-advanced-networkpolicies L7",
        ),
        Case::fails(
            "logs without monitoring",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --enable-acns --enable-container-network-logs --generate-ssh-keys",
        ),
        Case::fails(
            "logs without the base",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --enable-addons monitoring --enable-container-network-logs --generate-ssh-keys",
        ),
        Case::passes(
            "logs with all",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --enable-acns --enable-addons azure-policy,monitoring --enable-container-network-logs --generate-ssh-keys",
        ),
        Case::fails("counts without the switch", "add.sh", "az aks nodepool add -g rg --cluster-name shop -n extra --min-count 1 --max-count 5"),
        Case::fails("the switch without a count", "add.sh", "az aks nodepool add -g rg --cluster-name shop -n extra -e --min-count 1"),
        Case::fails("a route table without a subnet", "create.sh", "az aks create -g rg -n shop --outbound-type userDefinedRouting --generate-ssh-keys"),
        Case::passes("options that are not known", "create.sh", "az aks create -g rg -n shop --outbound-type userDefinedRouting $SUBNET_OPTIONS"),
        Case::passes("an update to a route table", "update.sh", "az aks update -g rg -n shop --outbound-type userDefinedRouting"),
        Case::passes("Windows", "add.sh", "az aks nodepool add -g rg --cluster-name shop -n win --os-type windows --os-sku Windows2022"),
    ],
}

fn check(command: &Command, _: &Context<'_>, sink: &mut Sink) {
    condition::check(NEEDS, command, sink);
}

const CREATE: &[&str] = &["aks create"];
const UPDATE: &[&str] = &["aks update"];
const ADD: &[&str] = &["aks nodepool add"];
const NEW_POOL: &[&str] = &["aks create", "aks nodepool add"];
const CHANGED_POOL: &[&str] = &["aks update", "aks nodepool update"];
const POOLS: &[&str] = &["aks nodepool add", "aks nodepool update"];

const NEEDS: &[Demand] = &[
    demand(
        CREATE,
        &["--network-policy"],
        &[CountsItself, Lacks("--network-plugin")],
        "{option} needs `--network-plugin`",
        "add `--network-plugin azure`",
    )
    .adding("--network-plugin", Some("azure")),
    demand(
        CREATE,
        &["--pod-cidr"],
        &[CountsItself, Is("--network-plugin", "azure"), Not("--network-plugin-mode", "overlay")],
        "{option} with the network plugin `azure` needs `--network-plugin-mode overlay`",
        "add `--network-plugin-mode overlay`, or leave `--pod-cidr` out",
    ),
    demand(
        CREATE,
        &["--acns-transit-encryption-type"],
        &[Lacks("--enable-acns")],
        "{option} needs `--enable-acns`",
        "add `--enable-acns`",
    )
    .adding("--enable-acns", None),
    dropped(
        CREATE,
        &[
            "--acns-advanced-networkpolicies",
            "--acns-datapath-acceleration-mode",
            "--disable-acns-observability",
            "--disable-acns-security",
        ],
        &[Lacks("--enable-acns")],
        "{option} has no effect without `--enable-acns`; the client drops it",
        "add `--enable-acns`",
    )
    .adding("--enable-acns", None),
    demand(
        CREATE,
        &["--enable-container-network-logs"],
        &[Lacks("--enable-acns"), Not("--sku", "automatic")],
        "{option} needs `--enable-acns`",
        "add `--enable-acns`",
    )
    .adding("--enable-acns", None),
    demand(
        CREATE,
        &["--enable-container-network-logs"],
        &[Not("--network-dataplane", "cilium"), Not("--sku", "automatic")],
        "{option} needs `--network-dataplane cilium`",
        "add `--network-dataplane cilium`",
    )
    .adding("--network-dataplane", Some("cilium")),
    demand(
        CREATE,
        &["--enable-container-network-logs"],
        &[Lacks("--enable-azure-monitor-logs"), Not("--enable-addons", "monitoring"), Not("--sku", "automatic")],
        "{option} needs Azure Monitor logs",
        "add `--enable-addons monitoring`",
    )
    .adding("--enable-addons", Some("monitoring")),
    demand(
        NEW_POOL,
        &["--enable-cluster-autoscaler"],
        &[Lacks("--min-count")],
        "{option} needs `--min-count` and `--max-count`",
        "add `--min-count`",
    ),
    demand(
        NEW_POOL,
        &["--enable-cluster-autoscaler"],
        &[Lacks("--max-count")],
        "{option} needs `--min-count` and `--max-count`",
        "add `--max-count`",
    ),
    demand(
        CHANGED_POOL,
        &["--enable-cluster-autoscaler", "--update-cluster-autoscaler"],
        &[Lacks("--min-count")],
        "{option} needs `--min-count` and `--max-count`",
        "add `--min-count`",
    ),
    demand(
        CHANGED_POOL,
        &["--enable-cluster-autoscaler", "--update-cluster-autoscaler"],
        &[Lacks("--max-count")],
        "{option} needs `--min-count` and `--max-count`",
        "add `--max-count`",
    ),
    demand(
        NEW_POOL,
        &["--min-count", "--max-count"],
        &[Lacks("--enable-cluster-autoscaler")],
        "{option} needs `--enable-cluster-autoscaler`",
        "add `--enable-cluster-autoscaler`",
    )
    .adding("--enable-cluster-autoscaler", None),
    demand(
        CHANGED_POOL,
        &["--min-count", "--max-count"],
        &[Lacks("--enable-cluster-autoscaler"), Lacks("--update-cluster-autoscaler")],
        "{option} needs `--enable-cluster-autoscaler` or `--update-cluster-autoscaler`",
        "add `--update-cluster-autoscaler` where the autoscaler is on, else `--enable-cluster-autoscaler`",
    ),
    demand(
        CREATE,
        &["--outbound-type"],
        &[
            Is("--outbound-type", "userDefinedRouting"),
            Lacks("--vnet-subnet-id"),
            Lacks("--system-node-subnet-id"),
            Lacks("--node-subnet-id"),
        ],
        "the outbound type `{value}` needs `--vnet-subnet-id`",
        "add `--vnet-subnet-id` with a subnet that has a route table",
    ),
    demand(
        CREATE,
        &["--outbound-type"],
        &[
            Is("--outbound-type", "userAssignedNATGateway"),
            Lacks("--vnet-subnet-id"),
            Lacks("--system-node-subnet-id"),
            Lacks("--node-subnet-id"),
        ],
        "the outbound type `{value}` needs `--vnet-subnet-id`",
        "add `--vnet-subnet-id` with a subnet that has a NAT gateway",
    ),
    demand(
        CREATE,
        &["--nat-gateway-managed-outbound-ip-count", "--nat-gateway-idle-timeout"],
        &[CountsItself, Lacks("--outbound-type"), Not("--sku", "automatic")],
        "{option} needs `--outbound-type managedNATGateway`",
        "add `--outbound-type managedNATGateway`",
    )
    .adding("--outbound-type", Some("managedNATGateway")),
    demand(
        CREATE,
        &[
            "--outbound-type-sku",
            "--nat-gateway-managed-outbound-ipv6-count",
            "--nat-gateway-outbound-ips",
            "--nat-gateway-outbound-ip-prefixes",
        ],
        &[Lacks("--outbound-type")],
        "{option} needs `--outbound-type managedNATGateway`",
        "add `--outbound-type managedNATGateway`",
    )
    .adding("--outbound-type", Some("managedNATGateway")),
    demand(
        UPDATE,
        &[
            "--nat-gateway-managed-outbound-ipv6-count",
            "--nat-gateway-outbound-ips",
            "--nat-gateway-outbound-ip-prefixes",
        ],
        &[Lacks("--outbound-type-sku")],
        "{option} needs `--outbound-type-sku StandardV2`",
        "add `--outbound-type-sku StandardV2`",
    )
    .adding("--outbound-type-sku", Some("StandardV2")),
    demand(
        CREATE,
        &["--enable-addons"],
        &[Is("--enable-addons", "virtual-node"), Lacks("--aci-subnet-name")],
        "the add-on `virtual-node` needs `--aci-subnet-name` and `--vnet-subnet-id`",
        "add `--aci-subnet-name`",
    ),
    demand(
        CREATE,
        &["--enable-addons"],
        &[Is("--enable-addons", "virtual-node"), Lacks("--vnet-subnet-id")],
        "the add-on `virtual-node` needs `--aci-subnet-name` and `--vnet-subnet-id`",
        "add `--vnet-subnet-id`",
    ),
    demand(
        CREATE,
        &["--apiserver-subnet-id"],
        &[Lacks("--vnet-subnet-id"), Lacks("--system-node-subnet-id"), Lacks("--node-subnet-id")],
        "{option} needs `--vnet-subnet-id`",
        "add `--vnet-subnet-id` with a subnet of the same network",
    ),
    demand(
        CREATE,
        &["--apiserver-subnet-id"],
        &[Lacks("--enable-apiserver-vnet-integration"), Not("--sku", "automatic")],
        "{option} needs `--enable-apiserver-vnet-integration`",
        "add `--enable-apiserver-vnet-integration`",
    )
    .adding("--enable-apiserver-vnet-integration", None),
    demand(
        CREATE,
        &["--enable-hosted-system", "--system-node-subnet-id", "--node-subnet-id"],
        &[Not("--sku", "automatic")],
        "{option} needs `--sku automatic`",
        "add `--sku automatic`",
    )
    .adding("--sku", Some("automatic")),
    demand(
        CREATE,
        &["--disable-public-fqdn"],
        &[Lacks("--enable-private-cluster")],
        "{option} needs `--enable-private-cluster`",
        "add `--enable-private-cluster`",
    )
    .adding("--enable-private-cluster", None),
    demand(
        CREATE,
        &["--private-dns-zone"],
        &[CountsItself, Lacks("--enable-private-cluster")],
        "{option} needs `--enable-private-cluster`",
        "add `--enable-private-cluster`",
    )
    .adding("--enable-private-cluster", None),
    demand(
        CREATE,
        &["--assign-kubelet-identity"],
        &[CountsItself, Lacks("--assign-identity")],
        "{option} needs `--assign-identity`",
        "add `--assign-identity`",
    ),
    demand(
        CREATE,
        &["--service-principal"],
        &[CountsItself, Lacks("--client-secret")],
        "{option} needs `--client-secret`",
        "add `--client-secret`, or take a managed identity",
    ),
    demand(
        CREATE,
        &["--client-secret"],
        &[CountsItself, Lacks("--service-principal")],
        "{option} needs `--service-principal`",
        "add `--service-principal`, or take a managed identity",
    ),
    demand(
        ADD,
        &["--gateway-prefix-size"],
        &[Lacks("--mode")],
        "{option} needs `--mode Gateway`",
        "add `--mode Gateway`",
    )
    .adding("--mode", Some("Gateway")),
    demand(
        ADD,
        &["--os-sku"],
        &[Is("--os-sku", "Windows2019"), Not("--os-type", "Windows"), Lacks("--snapshot-id")],
        "the OS SKU `{value}` needs `--os-type Windows`",
        "add `--os-type Windows`",
    )
    .adding("--os-type", Some("Windows")),
    demand(
        ADD,
        &["--os-sku"],
        &[Is("--os-sku", "Windows2022"), Not("--os-type", "Windows"), Lacks("--snapshot-id")],
        "the OS SKU `{value}` needs `--os-type Windows`",
        "add `--os-type Windows`",
    )
    .adding("--os-type", Some("Windows")),
    demand(
        ADD,
        &["--os-sku"],
        &[Is("--os-sku", "Windows2025"), Not("--os-type", "Windows"), Lacks("--snapshot-id")],
        "the OS SKU `{value}` needs `--os-type Windows`",
        "add `--os-type Windows`",
    )
    .adding("--os-type", Some("Windows")),
    demand(
        ADD,
        &["--disable-windows-outbound-nat"],
        &[Lacks("--os-type")],
        "{option} needs `--os-type Windows`",
        "add `--os-type Windows`",
    )
    .adding("--os-type", Some("Windows")),
    demand(
        ADD,
        &["--spot-max-price"],
        &[Not("--priority", "Spot")],
        "{option} needs `--priority Spot`",
        "add `--priority Spot`",
    )
    .adding("--priority", Some("Spot")),
    demand(
        NEW_POOL,
        &["--vm-sizes"],
        &[Not("--vm-set-type", "VirtualMachines")],
        "{option} needs `--vm-set-type VirtualMachines`",
        "add `--vm-set-type VirtualMachines`",
    )
    .adding("--vm-set-type", Some("VirtualMachines")),
    demand(
        POOLS,
        &["--asg-ids"],
        &[Lacks("--allowed-host-ports")],
        "{option} needs `--allowed-host-ports`",
        "add `--allowed-host-ports`",
    ),
    demand(
        CREATE,
        &["--nodepool-asg-ids"],
        &[Lacks("--nodepool-allowed-host-ports")],
        "{option} needs `--nodepool-allowed-host-ports`",
        "add `--nodepool-allowed-host-ports`",
    ),
];
