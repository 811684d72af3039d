//! Who does not enforce a policy of cluster administrators, and why (P7).

use super::{TODAY, action, items, member, names_of};
use crate::flow::Terms;
use crate::flow::rule::{Action, Refusal};
use crate::model::Object;
use crate::report::RefusedBy;
use crate::source::Node;

/// The first minor version of Cilium that reads the kind, and the option that it needs.
const SINCE: u32 = 20;
const OPTION: &str = "enable-k8s-cluster-network-policy";
/// The longest name of DNS.
const LONGEST_NAME: usize = 255;

/// Why a policy is not in force, if it is not. By the API of Kubernetes all are.
pub(in crate::flow) fn refusal(object: &Object, terms: &Terms) -> Option<Refusal> {
    if !terms.is_cilium() {
        return None;
    }
    let (why, pointer) = match unread(object, terms) {
        Some(why) => (why, "/kind".to_owned()),
        None => fault(object, terms)?,
    };
    Some(Refusal { by: RefusedBy::Cilium, why, pointer: pointer.into() })
}

/// Why the agent does not read the kind.
fn unread(object: &Object, terms: &Terms) -> Option<String> {
    if object.kind != TODAY {
        return Some(format!("Cilium does not enforce {}", object.kind));
    }
    if !terms.version.is_at_least(SINCE) {
        return Some(format!(
            "Cilium {} does not enforce {TODAY}, which 1.{SINCE} is the first to read",
            terms.version
        ));
    }
    let is_on = terms.cluster_policies;
    (!is_on).then(|| format!("Cilium enforces {TODAY} only with the option `{OPTION}`, which is off"))
}

/// The first thing for which the agent refuses the whole object.
fn fault(object: &Object, terms: &Terms) -> Option<(String, String)> {
    for (at, rule) in items(object.root.get("spec")?, "egress").iter().enumerate() {
        for (number, peer) in items(rule, "to").iter().enumerate() {
            // A peer is of the first kind that it names.
            let kind = ["pods", "namespaces", "nodes", "networks", "domainNames"]
                .into_iter()
                .find(|key| member(peer, key).is_some());
            let why = match kind {
                Some("nodes") if !terms.node_labels => {
                    Some("`nodes` needs the option `enable-node-selector-labels`, which is off".to_owned())
                }
                Some("domainNames") => fault_of_names(peer, rule, terms),
                _ => None,
            };
            if let (Some(why), Some(kind)) = (why, kind) {
                return Some((why, format!("/spec/egress/{at}/to/{number}/{kind}")));
            }
        }
    }
    None
}

fn fault_of_names(peer: &Node, rule: &Node, terms: &Terms) -> Option<String> {
    if action(rule) != Action::Allow {
        return Some("`domainNames` can only be accepted, not denied or passed".to_owned());
    }
    if !terms.l7_proxy {
        return Some("`domainNames` needs the option `enable-l7-proxy`, which is off".to_owned());
    }
    let bad = names_of(peer)?.into_iter().find(|(name, is_pattern)| !is_readable(name, *is_pattern));
    bad.map(|(name, _)| format!("`{name}` is no name of DNS"))
}

/// Whether Cilium takes a name. What is filled in later is taken.
fn is_readable(name: &str, is_pattern: bool) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) || (is_pattern && byte == b'*');
    let is_whole = !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(fits);
    is_whole || crate::source::is_unfilled(name)
}
