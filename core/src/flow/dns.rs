//! Names of DNS in the rules about one kind of subject: which the proxy sees, and whether any rule names them (decision
//! semantics C9).

use std::collections::BTreeMap;

use super::l7::{DnsRule, L7};
use super::labels::{Certainty, Selector};
use super::rule::{Action, Peers, PortNumber, Ports, Rule, RuleId, RulePort, SelectorId};
use super::{Network, Protocol};
use crate::model::CiliumVersion;
use crate::order::Order as _;

/// What the rules about a subject's egress have to do with names.
#[derive(Clone, Debug, Default)]
pub struct Naming {
    /// Whether some rule names names as peers.
    pub names_peers: bool,
    /// The names whose queries go through the proxy, which so sees the answers.
    pub seen: Vec<DnsRule>,
}

/// The rules of one port: those that limit names, and those that do not.
type OfPort<'r> = (Vec<&'r Rule>, Vec<&'r Rule>);

impl Naming {
    /// What rules have to do with names. `default_deny` tells whether what none of them allows is denied.
    pub(super) fn of(network: &Network, rules: &[(RuleId, Certainty)], default_deny: Certainty) -> Self {
        let names_peers = rules.iter().filter_map(|(id, _)| network.rule(*id)).any(|rule| match &rule.peers {
            Peers::Of(peers) => peers.iter().any(|peer| network.is_name(peer.selector)),
            _ => false,
        });
        Self { names_peers, seen: seen(network, rules, default_deny) }
    }
}

fn seen(network: &Network, rules: &[(RuleId, Certainty)], default_deny: Certainty) -> Vec<DnsRule> {
    // By the API of Kubernetes names are known without anybody listening.
    if !network.terms.is_cilium() {
        return vec![DnsRule::any()];
    }
    let mut seen: Vec<DnsRule> = Vec::new();
    let mut of_port: BTreeMap<(Protocol, PortNumber), OfPort<'_>> = BTreeMap::new();
    for (id, certainty) in rules {
        let Some(rule) = network.rule(*id).filter(|rule| rule.level.action == Action::Allow && certainty.may()) else {
            continue;
        };
        let Ports::Of(ports) = &rule.ports else { continue };
        for port in ports {
            let (limiting, plain) = of_port.entry((port.protocol, port.number)).or_default();
            match network.names_of_port(port) {
                Some(names) => {
                    seen.extend_from_slice(names);
                    limiting.push(rule);
                }
                None => plain.push(rule),
            }
        }
    }
    seen.order();
    seen.dedup();
    // Rules about the same port that do not limit names let the proxy see all of those that their peers are asked for.
    let is_lifted = |(limiting, plain): &OfPort<'_>| {
        limiting.iter().any(|one| plain.iter().any(|other| network.overlap(one, other)))
    };
    let is_open = || default_deny != Certainty::Yes && opens_names(network.terms.version).may();
    if !seen.is_empty() && (of_port.values().any(is_lifted) || is_open()) {
        seen.push(DnsRule::any());
    }
    seen
}

impl Network {
    /// The names or pattern of a selector of names.
    pub(super) fn names_of(&self, selector: SelectorId) -> Option<DnsRule> {
        match self.selector(selector)? {
            Selector::Names { pattern, is_pattern } => {
                let text = self.symbols().text(*pattern);
                Some(if *is_pattern { DnsRule::pattern(text) } else { DnsRule::name(text) })
            }
            _ => None,
        }
    }

    /// The version by which patterns of names are read: by the API of Kubernetes as the newest reads them.
    pub(super) fn version_of_names(&self) -> CiliumVersion {
        if self.terms.is_cilium() { self.terms.version } else { CiliumVersion::minor(20) }
    }

    fn is_name(&self, selector: SelectorId) -> bool {
        matches!(self.selector(selector), Some(Selector::Names { .. }))
    }

    fn names_of_port(&self, port: &RulePort) -> Option<&[DnsRule]> {
        match &self.limit(port.l7?)?.rules.protocol {
            L7::Dns(names) => Some(names),
            _ => None,
        }
    }

    /// Whether two rules surely have a peer in common.
    fn overlap(&self, one: &Rule, other: &Rule) -> bool {
        match (&one.peers, &other.peers) {
            (Peers::Nobody, _) | (_, Peers::Nobody) => false,
            (Peers::Anyone, _) | (_, Peers::Anyone) => true,
            (Peers::Of(own), Peers::Of(others)) => own.iter().any(|own| {
                others.iter().any(|other| {
                    let common = || {
                        let (own, other) = (self.selected(own.selector)?, self.selected(other.selector)?);
                        Some(!own.sure.intersection(&other.sure).is_empty())
                    };
                    own.selector == other.selector || common() == Some(true)
                })
            }),
        }
    }
}

/// Whether rules on names let pass all others too where the endpoint is not in default deny (decision semantics R17). The
/// first patch releases of 1.16 and 1.17 do not; which one is the first that does is not known.
pub(super) fn opens_names(version: CiliumVersion) -> Certainty {
    let (patch, known) = match version.minor {
        16 => (version.patch, 19),
        17 => (version.patch, 16),
        _ => return Certainty::of(version.is_at_least(18)),
    };
    match patch {
        Some(0) => Certainty::No,
        Some(patch) if patch >= known => Certainty::Yes,
        _ => Certainty::Maybe,
    }
}
