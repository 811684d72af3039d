//! Kinds that no group has, but that are nearly the name of a policy.

use crate::admission::{Fault, Stage, StructureFault};
use crate::edit::{Change, Fix};
use crate::model::Object;
use crate::rules::wording::nearest;

/// The kinds of the groups of which every object is read, those of all their versions.
const KINDS: [(&str, &[&str]); 2] = [
    (
        "cilium.io",
        &[
            "CiliumNetworkPolicy",
            "CiliumClusterwideNetworkPolicy",
            "CiliumBGPAdvertisement",
            "CiliumBGPClusterConfig",
            "CiliumBGPNodeConfig",
            "CiliumBGPNodeConfigOverride",
            "CiliumBGPPeerConfig",
            "CiliumBGPPeeringPolicy",
            "CiliumCIDRGroup",
            "CiliumClusterwideEnvoyConfig",
            "CiliumEgressGatewayPolicy",
            "CiliumEgressNATPolicy",
            "CiliumEndpoint",
            "CiliumEndpointSlice",
            "CiliumEnvoyConfig",
            "CiliumExternalWorkload",
            "CiliumGatewayClassConfig",
            "CiliumIdentity",
            "CiliumL2AnnouncementPolicy",
            "CiliumLoadBalancerIPPool",
            "CiliumLocalRedirectPolicy",
            "CiliumNode",
            "CiliumNodeConfig",
            "CiliumPodIPPool",
            "CiliumVtepConfig",
        ],
    ),
    ("networking.k8s.io", &["NetworkPolicy", "ClusterCIDR", "IPAddress", "Ingress", "IngressClass", "ServiceCIDR"]),
];

/// The fault of a kind that there is not, where a policy is surely meant: nothing would be enforced.
pub fn examine(object: &Object) -> Option<Fault> {
    let (_, kinds) = KINDS.iter().find(|(group, _)| *group == object.group())?;
    let kind = object.kind.as_str();
    if kinds.contains(&kind) {
        return None;
    }
    let meant = nearest(kind, kinds.iter().copied()).filter(|meant| meant.ends_with("NetworkPolicy"))?;
    let place = object.place_of(object.root.get("kind")?);
    let message = format!("no API `{}` has {kind}", object.api_version);
    let title = format!("write `{meant}`");
    let changes = vec![Change::replace(&place, kind, meant)];
    let fault = Fault::new(StructureFault::ApiVersion, Stage::Validation, place, message).field("kind");
    Some(fault.help(format!("did you mean `{meant}`?")).fix(Fix { title, safe: false, changes }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FileId, Place};
    use crate::source::yaml;

    #[test]
    fn kinds_that_are_nearly_policies() {
        for (api_version, kind, meant) in [
            ("cilium.io/v2", "CiliumNetworkPolicy", None),
            ("cilium.io/v2", "CiliumNetworkPolcy", Some("CiliumNetworkPolicy")),
            ("cilium.io/v2", "NetworkPolicyCilium", None),
            ("cilium.io/v2", "CiliumClusterWideNetworkPolicy", Some("CiliumClusterwideNetworkPolicy")),
            ("cilium.io/v2", "CiliumEgressGatewayPolicy", None),
            ("cilium.io/v2", "CiliumEgressGatwayPolicy", None),
            ("cilium.io/v2", "CiliumSomethingNew", None),
            ("networking.k8s.io/v1", "networkpolicy", Some("NetworkPolicy")),
            ("networking.k8s.io/v1", "IngressClass", None),
            ("example.com/v1", "NetworkPolcy", None),
        ] {
            let text = format!("apiVersion: {api_version}\nkind: {kind}\n");
            let root = yaml::read(&text, 0, 0).documents.remove(0).root;
            let place = Place::new(FileId(0), 0, "", root.span);
            let object = Object {
                api_version: api_version.into(),
                kind: kind.into(),
                namespace: None,
                name: None,
                place,
                root,
                unfilled: Box::default(),
            };
            let fault = examine(&object);
            let help = meant.map(|meant| format!("did you mean `{meant}`?"));
            assert_eq!(fault.and_then(|fault| fault.help), help, "{api_version} {kind}");
        }
    }
}
