use crate::model::{Field, Ipam, NodePool, Sited, SubnetId};
use crate::rules::Case;
use crate::rules::refusal::unsupported;
use crate::rules::{Check, Draft, Sink, View, rule};

/// Characters of a label value.
const MAX_CHARACTERS: usize = 63;

rule! {
    /// A resource group, virtual network or subnet has a name of more than 63 characters.
    ///
    /// ## What it does
    ///
    /// Reports subnet ids in which the name of the resource group, the virtual network or the subnet is longer than 63
    /// characters, with overlay and with a pod subnet whose addresses are allocated dynamically.
    ///
    /// ## Why it matters
    ///
    /// AKS puts these names in labels of the nodes, and a label has at most 63 characters.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet-of-the-application-platform-team-in-west-europe-production-01/subnets/nodes
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay>: the names "must be 63 characters or
    /// fewer". No error code is on record, but the documents agree.
    code: "NP322",
    name: "network-name-too-long",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the subnet",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"#,
        ),
        Case::fails(
            "the resource group",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::fails(
            "a pod subnet",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp"#,
        ),
        Case::passes(
            "63 characters",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet-of-the-application-platform-team-in-west-europe-production/subnets/nodes"#,
        ),
        Case::passes(
            "a flat network",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"#,
        ),
        Case::passes(
            "static blocks",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --pod-ip-allocation-mode StaticBlock"#,
        ),
        Case::passes(
            "a name that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/"$SUBNET""#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let concerned = |pool: &&NodePool| {
        matches!(view.spec().ipam(pool, view.format()), Some(Ipam::Overlay | Ipam::PodSubnetDynamic))
    };
    for pool in view.spec().pools.iter().filter(concerned) {
        for id in [&pool.subnet, &pool.pod_subnet].into_iter().filter_map(Field::sited) {
            report(view, id, sink);
        }
    }
}

fn report(view: &View<'_>, id: &Sited<SubnetId>, sink: &mut Sink) {
    let named = [
        ("resource group", &id.value.resource_group),
        ("virtual network", &id.value.network),
        ("subnet", &id.value.subnet),
    ];
    let long = named.into_iter().find_map(|(what, name)| {
        let length = name.known()?.chars().count();
        (length > MAX_CHARACTERS).then_some((what, length))
    });
    if let Some((what, length)) = long {
        let message = format!("the name of the {what} has {length} characters, {MAX_CHARACTERS} are the most");
        sink.report(unsupported(view, Draft::new(&id.place, message).help(format!("take a {what} of a shorter name"))));
    }
}
