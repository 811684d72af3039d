use super::condition::Condition::{Counts, CountsItself, Given, Is, Lacks, Other};
use super::condition::{self, Demand, demand};
use crate::model::Command;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

rule! {
    /// Options that the Azure CLI does not take together.
    ///
    /// ## What it does
    ///
    /// Reports pairs of options of one command that exclude each other: a switch to enable and one to disable the same
    /// thing, a part of Advanced Container Networking Services whose base is turned off, settings of one outbound type
    /// with another, the Basic load balancer with what only the Standard one has.
    ///
    /// ## Why it matters
    ///
    /// The client stops before any request.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-plugin-mode overlay \
    ///     --network-dataplane cilium --enable-acns --disable-acns-security \
    ///     --acns-advanced-networkpolicies L7 --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-plugin-mode overlay \
    ///     --network-dataplane cilium --enable-acns \
    ///     --acns-advanced-networkpolicies L7 --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - azure-cli 2.91.0, `acs/_validators.py`, `acs/managed_cluster_decorator.py` and `acs/agentpool_decorator.py`, such
    ///   as "Cannot specify --enable-acns and --disable-acns at the same time."
    code: "NP709",
    name: "conflicting-options",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/cli/azure/aks",
    as_of: "2026-08-04",
    check: Check::Command(check),
    cases: [
        Case::fails("on and off", "update.sh", "az aks update -g rg -n shop --enable-acns --disable-acns"),
        Case::fails(
            "encryption without the part that holds it",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --enable-acns --disable-acns-security --acns-transit-encryption-type WireGuard --generate-ssh-keys",
        ),
        Case::fails(
            "all parts off",
            "create.sh",
            "az aks create -g rg -n shop --enable-acns --disable-acns-security --disable-acns-observability --generate-ssh-keys",
        ),
        Case::passes(
            "the third part on",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --enable-acns --disable-acns-security --disable-acns-observability --acns-datapath-acceleration-mode BpfVeth --generate-ssh-keys",
        ),
        Case::fails(
            "a route table with the Basic load balancer",
            "create.sh",
            "az aks create -g rg -n shop --load-balancer-sku Basic --outbound-type userDefinedRouting --vnet-subnet-id $SUBNET --generate-ssh-keys",
        ),
        Case::fails(
            "authorized ranges with the Basic load balancer",
            "create.sh",
            "az aks create -g rg -n shop --load-balancer-sku basic --api-server-authorized-ip-ranges 52.0.0.0/24 --generate-ssh-keys",
        ),
        Case::fails(
            "addresses of the load balancer with another outbound type",
            "create.sh",
            "az aks create -g rg -n shop --outbound-type none --load-balancer-managed-outbound-ip-count 2 --generate-ssh-keys",
        ),
        Case::passes(
            "no addresses of the load balancer",
            "create.sh",
            "az aks create -g rg -n shop --outbound-type none --load-balancer-outbound-ports 0 --generate-ssh-keys",
        ),
        Case::passes(
            "the load balancer's own type, in other letters",
            "create.sh",
            "az aks create -g rg -n shop --outbound-type LoadBalancer --load-balancer-managed-outbound-ip-count 2 --generate-ssh-keys",
        ),
        Case::passes(
            "the NAT gateway of the extension",
            "create.sh",
            "az aks create -g rg -n shop --outbound-type managedNATGatewayV2 --nat-gateway-outbound-ips $IPS --nat-gateway-idle-timeout 8 --generate-ssh-keys",
        ),
        Case::fails("an image and a version", "upgrade.sh", "az aks upgrade -g rg -n shop --node-image-only -k 1.35 --yes"),
        Case::passes("an SKU that is not known", "create.sh", "az aks create -g rg -n shop --load-balancer-sku $SKU --outbound-type userDefinedRouting --vnet-subnet-id $SUBNET --generate-ssh-keys"),
    ],
}

fn check(command: &Command, _: &Context<'_>, sink: &mut Sink) {
    condition::check(CONFLICTS, command, sink);
    if condition::runs(command) {
        both_ways(command, sink);
    }
}

/// What has a switch to enable and one to disable it, which the client does not take together.
const SWITCHES: [&str; 22] = [
    "acns",
    "ahub",
    "app-routing-istio",
    "artifact-streaming",
    "azure-rbac",
    "blob-driver",
    "container-network-logs",
    "defender",
    "disk-driver",
    "file-driver",
    "fips-image",
    "force-upgrade",
    "gateway-api",
    "image-cleaner",
    "keda",
    "public-fqdn",
    "run-command",
    "secret-rotation",
    "secure-boot",
    "snapshot-controller",
    "static-egress-gateway",
    "vtpm",
];

fn both_ways(command: &Command, sink: &mut Sink) {
    for switch in SWITCHES {
        let (on, off) = (format!("--enable-{switch}"), format!("--disable-{switch}"));
        if let (Some(on_given), Some(off_given)) = (command.argument(&on), command.argument(&off)) {
            let draft = Draft::new(&on_given.place, format!("`{on}` and `{off}` are given together"))
                .help("keep one of the two")
                .related(&off_given.place, "given here")
                .refused_by(RefusedBy::AzureCli);
            sink.report(draft);
        }
    }
}

const CREATE: &[&str] = &["aks create"];
const UPDATE: &[&str] = &["aks update"];
const BOTH: &[&str] = &["aks create", "aks update"];
const ADD: &[&str] = &["aks nodepool add"];
const NEW_POOL: &[&str] = &["aks create", "aks nodepool add"];
const CHANGED_POOL: &[&str] = &["aks update", "aks nodepool update"];
const UPGRADES: &[&str] = &["aks upgrade", "aks nodepool upgrade"];
const POOL_UPGRADE: &[&str] = &["aks nodepool upgrade"];

const CONFLICTS: &[Demand] = &[
    demand(
        UPDATE,
        &[
            "--disable-acns-observability",
            "--disable-acns-security",
            "--acns-advanced-networkpolicies",
            "--acns-transit-encryption-type",
            "--acns-datapath-acceleration-mode",
        ],
        &[Given("--disable-acns")],
        "{option} is given together with `--disable-acns`",
        "leave one of the two out",
    ),
    demand(
        BOTH,
        &["--acns-advanced-networkpolicies", "--acns-transit-encryption-type"],
        &[Given("--disable-acns-security")],
        "{option} needs the security part that `--disable-acns-security` turns off",
        "leave one of the two out",
    ),
    demand(
        BOTH,
        &["--enable-acns"],
        &[
            Given("--disable-acns-observability"),
            Given("--disable-acns-security"),
            Lacks("--acns-datapath-acceleration-mode"),
        ],
        "{option} is given with all its parts turned off",
        "keep at least one part, or leave `--enable-acns` out",
    ),
    demand(
        BOTH,
        &["--enable-acns"],
        &[
            Given("--disable-acns-observability"),
            Given("--disable-acns-security"),
            Is("--acns-datapath-acceleration-mode", "None"),
        ],
        "{option} is given with all its parts turned off",
        "keep at least one part, or leave `--enable-acns` out",
    ),
    demand(
        BOTH,
        &["--enable-high-log-scale-mode"],
        &[Is("--enable-high-log-scale-mode", "false"), Given("--enable-container-network-logs")],
        "container network logs need the high log scale mode that `--enable-high-log-scale-mode {value}` turns off",
        "leave `--enable-high-log-scale-mode` out",
    )
    .removing("--enable-high-log-scale-mode"),
    demand(
        CREATE,
        &["--outbound-type"],
        &[Is("--load-balancer-sku", "basic")],
        "the Basic load balancer takes no outbound type, here `{value}`",
        "take `--load-balancer-sku standard`",
    )
    .setting("--load-balancer-sku", "standard"),
    demand(
        CREATE,
        &["--api-server-authorized-ip-ranges"],
        &[Is("--load-balancer-sku", "basic")],
        "the Basic load balancer takes no {option}",
        "take `--load-balancer-sku standard`",
    )
    .setting("--load-balancer-sku", "standard"),
    demand(
        CREATE,
        &["--enable-private-cluster"],
        &[Is("--load-balancer-sku", "basic")],
        "the Basic load balancer takes no private cluster",
        "take `--load-balancer-sku standard`",
    )
    .setting("--load-balancer-sku", "standard"),
    demand(
        BOTH,
        &["--api-server-authorized-ip-ranges"],
        &[CountsItself, Given("--enable-private-cluster")],
        "a private cluster takes no {option}",
        "leave one of the two out",
    ),
    demand(
        CREATE,
        &["--dns-name-prefix"],
        &[Given("--fqdn-subdomain")],
        "{option} and `--fqdn-subdomain` are given together",
        "keep one of the two",
    ),
    demand(
        CREATE,
        &["--vnet-subnet-id", "--system-node-subnet-id", "--node-subnet-id"],
        &[CountsItself, Is("--outbound-type", "managedNATGateway")],
        "the outbound type `managedNATGateway` takes no {option}",
        "take `--outbound-type userAssignedNATGateway`, or leave the subnet out",
    ),
    demand(
        BOTH,
        &[
            "--load-balancer-managed-outbound-ip-count",
            "--load-balancer-managed-outbound-ipv6-count",
            "--load-balancer-outbound-ips",
            "--load-balancer-outbound-ip-prefixes",
            "--load-balancer-idle-timeout",
            "--load-balancer-outbound-ports",
        ],
        &[CountsItself, Other("--outbound-type", "loadBalancer")],
        "{option} is only for the outbound type `loadBalancer`",
        "leave one of the two out",
    ),
    demand(
        BOTH,
        &["--nat-gateway-managed-outbound-ip-count", "--nat-gateway-idle-timeout"],
        &[CountsItself, Other("--outbound-type", "managedNATGateway"), Other("--outbound-type", "managedNATGatewayV2")],
        "{option} is only for the outbound type `managedNATGateway`",
        "leave one of the two out",
    ),
    demand(
        BOTH,
        &[
            "--outbound-type-sku",
            "--nat-gateway-managed-outbound-ipv6-count",
            "--nat-gateway-outbound-ips",
            "--nat-gateway-outbound-ip-prefixes",
        ],
        &[Other("--outbound-type", "managedNATGateway"), Other("--outbound-type", "managedNATGatewayV2")],
        "{option} is only for the outbound type `managedNATGateway`",
        "leave one of the two out",
    ),
    demand(
        BOTH,
        &["--nat-gateway-managed-outbound-ip-count", "--nat-gateway-managed-outbound-ipv6-count"],
        &[Given("--nat-gateway-outbound-ips")],
        "{option} and `--nat-gateway-outbound-ips` are given together",
        "take the addresses that AKS manages, or your own",
    ),
    demand(
        BOTH,
        &["--nat-gateway-managed-outbound-ip-count", "--nat-gateway-managed-outbound-ipv6-count"],
        &[Given("--nat-gateway-outbound-ip-prefixes")],
        "{option} and `--nat-gateway-outbound-ip-prefixes` are given together",
        "take the addresses that AKS manages, or your own",
    ),
    demand(
        BOTH,
        &[
            "--nat-gateway-managed-outbound-ipv6-count",
            "--nat-gateway-outbound-ips",
            "--nat-gateway-outbound-ip-prefixes",
        ],
        &[Is("--outbound-type-sku", "Standard")],
        "{option} is only for the SKU `StandardV2`",
        "take `--outbound-type-sku StandardV2`",
    )
    .setting("--outbound-type-sku", "StandardV2"),
    demand(
        CHANGED_POOL,
        &["--enable-cluster-autoscaler", "--update-cluster-autoscaler"],
        &[Given("--disable-cluster-autoscaler")],
        "{option} and `--disable-cluster-autoscaler` are given together",
        "keep one of the two",
    ),
    demand(
        CHANGED_POOL,
        &["--enable-cluster-autoscaler"],
        &[Given("--update-cluster-autoscaler")],
        "{option} and `--update-cluster-autoscaler` are given together",
        "keep one of the two",
    ),
    demand(
        UPGRADES,
        &["--node-image-only"],
        &[Counts("--kubernetes-version")],
        "{option} and `--kubernetes-version` are given together",
        "keep one of the two; an upgrade of Kubernetes brings new images",
    ),
    demand(
        POOL_UPGRADE,
        &["--max-surge", "--max-unavailable", "--drain-timeout", "--node-soak-duration", "--undrainable-node-behavior"],
        &[Given("--node-image-only")],
        "{option} is given together with `--node-image-only`",
        "set it with `az aks nodepool update` first",
    ),
    demand(
        NEW_POOL,
        &["--vm-sizes"],
        &[Given("--node-vm-size")],
        "{option} and `--node-vm-size` are given together",
        "keep one of the two",
    ),
    demand(
        CREATE,
        &["--service-principal"],
        &[Given("--enable-managed-identity")],
        "{option} and `--enable-managed-identity` are given together",
        "keep one of the two",
    ),
    demand(
        CREATE,
        &["--enable-azure-rbac"],
        &[Given("--disable-rbac")],
        "{option} and `--disable-rbac` are given together",
        "keep one of the two",
    ),
    demand(
        ADD,
        &["--gateway-prefix-size"],
        &[Other("--mode", "Gateway")],
        "{option} is only for pools of the mode `Gateway`",
        "leave one of the two out",
    ),
    demand(
        ADD,
        &["--message-of-the-day"],
        &[Other("--os-type", "Linux")],
        "{option} is only for Linux pools",
        "leave it out",
    ),
    demand(
        ADD,
        &["--disable-windows-outbound-nat"],
        &[Other("--os-type", "Windows")],
        "{option} is only for Windows pools",
        "leave it out",
    ),
];
