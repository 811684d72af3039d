//! The resource names of Cilium, and where kubectl commands name resources.

use crate::model::{ArgumentValue, Command, PartialText, Tool};

/// A resource of the API group `cilium.io`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CiliumResource {
    /// The plural, by which the CRD is named.
    pub plural: &'static str,
    singular: &'static str,
    short: &'static [&'static str],
}

const fn resource(plural: &'static str, singular: &'static str, short: &'static [&'static str]) -> CiliumResource {
    CiliumResource { plural, singular, short }
}

/// Every resource that a release of Cilium from 1.13 on, its operator packages or Tetragon defines in `cilium.io`
/// (cilium/cilium `pkg/k8s/apis/cilium.io/client/crds`).
pub(super) const RESOURCES: [CiliumResource; 38] = [
    resource("ciliumbgpadvertisements", "ciliumbgpadvertisement", &["cbgpadvert"]),
    resource("ciliumbgpclusterconfigs", "ciliumbgpclusterconfig", &["cbgpcluster"]),
    resource("ciliumbgploadbalancerippools", "ciliumbgploadbalancerippool", &[]),
    resource("ciliumbgpnodeconfigoverrides", "ciliumbgpnodeconfigoverride", &["cbgpnodeoverride"]),
    resource("ciliumbgpnodeconfigs", "ciliumbgpnodeconfig", &["cbgpnode"]),
    resource("ciliumbgppeerconfigs", "ciliumbgppeerconfig", &["cbgppeer"]),
    resource("ciliumbgppeeringpolicies", "ciliumbgppeeringpolicy", &["bgpp"]),
    resource("ciliumcidrgroups", "ciliumcidrgroup", &["ccg"]),
    resource("ciliumclusterwideenvoyconfigs", "ciliumclusterwideenvoyconfig", &["ccec"]),
    resource("ciliumclusterwidenetworkpolicies", "ciliumclusterwidenetworkpolicy", &["ccnp"]),
    resource("ciliumconfigs", "ciliumconfig", &[]),
    resource("ciliumdatapathplugins", "ciliumdatapathplugin", &[]),
    resource("ciliumegressgatewaypolicies", "ciliumegressgatewaypolicy", &["cegp"]),
    resource("ciliumegressnatpolicies", "ciliumegressnatpolicy", &[]),
    resource("ciliumegresssrv6policies", "ciliumegresssrv6policy", &[]),
    resource("ciliumendpoints", "ciliumendpoint", &["cep", "ciliumep"]),
    resource("ciliumendpointslices", "ciliumendpointslice", &["ces"]),
    resource("ciliumenvoyconfigs", "ciliumenvoyconfig", &["cec"]),
    resource("ciliumexternalworkloads", "ciliumexternalworkload", &["cew"]),
    resource("ciliumgatewayclassconfigs", "ciliumgatewayclassconfig", &["cgcc"]),
    resource("ciliumgatewayl4configs", "ciliumgatewayl4config", &[]),
    resource("ciliumidentities", "ciliumidentity", &["ciliumid"]),
    resource("ciliuml2announcementpolicies", "ciliuml2announcementpolicy", &["l2announcement"]),
    resource("ciliumloadbalancerippools", "ciliumloadbalancerippool", &["ippools", "ippool", "lbippool", "lbippools"]),
    resource("ciliumlocalredirectpolicies", "ciliumlocalredirectpolicy", &["clrp"]),
    resource("ciliumnetworkdriverclusterconfigs", "ciliumnetworkdriverclusterconfig", &[]),
    resource("ciliumnetworkdrivernodeconfigs", "ciliumnetworkdrivernodeconfig", &[]),
    resource("ciliumnetworkpolicies", "ciliumnetworkpolicy", &["cnp", "ciliumnp"]),
    resource("ciliumnodeconfigs", "ciliumnodeconfig", &[]),
    resource("ciliumnodes", "ciliumnode", &["cn", "ciliumn"]),
    resource("ciliumpodippools", "ciliumpodippool", &["cpip"]),
    resource("ciliumresourceippools", "ciliumresourceippool", &[]),
    resource("ciliumresourcenetworkconfigs", "ciliumresourcenetworkconfig", &[]),
    resource("ciliumvtepconfigs", "ciliumvtepconfig", &[]),
    resource("ciliumvteppolicies", "ciliumvteppolicy", &[]),
    resource("podinfo", "podinfo", &["tgpi"]),
    resource("tracingpolicies", "tracingpolicy", &["tgtp"]),
    resource("tracingpoliciesnamespaced", "tracingpolicynamespaced", &["tgtpn"]),
];

/// Categories, which kubectl takes in place of resources.
const CATEGORIES: [&str; 4] = ["cilium", "ciliumpolicy", "ciliumbgp", "ciliumlb"];

/// How a resource as written relates to those of Cilium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// It is this one.
    Resource(&'static CiliumResource),
    /// It claims to be one of Cilium's, and none is so called.
    Unknown,
    /// It is something else, or several.
    Other,
}

/// What a resource as written is: `cnp`, `CiliumNetworkPolicy`, `ciliumnodes.cilium.io`, `ciliumnodes.v2.cilium.io`.
pub(super) fn named(written: &str) -> Named {
    let written = written.to_ascii_lowercase();
    let (name, rest) = match written.split_once('.') {
        Some((name, rest)) => (name, Some(rest)),
        None => (written.as_str(), None),
    };
    let of_cilium = match rest {
        None => true,
        Some(group) => group == "cilium.io" || group.split_once('.').is_some_and(|(_, group)| group == "cilium.io"),
    };
    if !of_cilium {
        return Named::Other;
    }
    let resource = RESOURCES
        .iter()
        .find(|resource| resource.plural == name || resource.singular == name || resource.short.contains(&name));
    match resource {
        Some(resource) => Named::Resource(resource),
        None if rest.is_none() && (!name.starts_with("cilium") || CATEGORIES.contains(&name)) => Named::Other,
        None => Named::Unknown,
    }
}

/// The words of a kubectl command that name resource types, each with the types as written.
pub(super) fn types(command: &Command) -> Vec<(&ArgumentValue, Vec<&str>)> {
    const VERBS: [&str; 12] = [
        "annotate", "delete", "describe", "edit", "explain", "expose", "get", "label", "patch", "scale", "wait",
        "watch",
    ];
    if command.tool != Tool::Kubectl || !VERBS.contains(&command.name.as_str()) {
        return Vec::new();
    }
    let known = |value: &'_ ArgumentValue| value.text.known().is_some();
    let with_slash = command.positionals.first().is_some_and(|first| leading(&first.text).contains('/'));
    let words = command.positionals.iter().take(if with_slash { usize::MAX } else { 1 });
    let words = words.filter(|word| known(word) || leading(&word.text).contains('/'));
    words
        .map(|word| {
            let text = leading(&word.text);
            let types = text.split('/').next().unwrap_or("");
            let types = if command.name == "explain" { types.split('.').next().unwrap_or("") } else { types };
            (word, types.split(',').filter(|name| !name.is_empty()).collect())
        })
        .collect()
}

fn leading(text: &PartialText) -> &str {
    text.leading_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_forms() {
        let plural = |written: &str| match named(written) {
            Named::Resource(resource) => Some(resource.plural),
            _ => None,
        };
        for written in ["cnp", "ciliumnp", "CiliumNetworkPolicy", "ciliumnetworkpolicies.cilium.io", "cnp.v2.cilium.io"]
        {
            assert_eq!(plural(written), Some("ciliumnetworkpolicies"), "{written}");
        }
        for written in
            ["ciliumnodeslices.cilium.io", "ciliumnetworkpolicys", "nodes.cilium.io", "ciliumpods.v2.cilium.io"]
        {
            assert_eq!(named(written), Named::Unknown, "{written}");
        }
        for written in [
            "cilium",
            "pods",
            "networkpolicies.networking.k8s.io",
            "ciliumthings.example.com",
            "gateways.gateway.networking.k8s.io",
        ] {
            assert_eq!(named(written), Named::Other, "{written}");
        }
    }

    #[test]
    fn no_name_stands_for_two_resources() {
        let mut names: Vec<&str> = RESOURCES
            .iter()
            .flat_map(|resource| [resource.plural, resource.singular].into_iter().chain(resource.short.iter().copied()))
            .collect();
        names.sort_unstable();
        let before = names.len();
        names.dedup();
        // `podinfo` is its own singular.
        assert_eq!(names.len(), before - 1);
    }
}
