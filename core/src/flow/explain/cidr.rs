//! Ranges of addresses in words.

use super::sight::Sight;
use crate::flow::decide::Other;
use crate::flow::end::{End, Place};
use crate::flow::labels::Certainty;
use crate::net::{Address, Cidr};
use crate::source::Node;

impl Sight<'_> {
    /// What stands behind the item: the range with its exceptions, or the group.
    pub(super) fn range_text(node: &Node) -> String {
        let text = |key: &str| node.get(key).and_then(Node::as_str);
        let mut words = match (node.as_str(), text("cidr"), text("cidrGroupRef")) {
            (Some(cidr), ..) | (None, Some(cidr), _) => cidr.to_owned(),
            (None, None, Some(group)) => format!("cidrGroupRef {group}"),
            _ => "cidrGroupSelector".to_owned(),
        };
        let except: Vec<&str> =
            node.get("except").map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str).collect();
        if !except.is_empty() {
            words = format!("{words} except {}", except.join(", "));
        }
        words
    }

    /// Why a range means the other end, or does not. `what` is what it is called, `an ipBlock`.
    pub(super) fn by_range(&self, node: &Node, met: Certainty, what: &str) -> String {
        let modes = self.network.terms.addresses;
        let written = node.as_str().or_else(|| node.get("cidr").and_then(Node::as_str));
        let has_except = node.get("except").is_some_and(|list| !list.items().is_empty());
        let cidr = written.and_then(|text| Cidr::parse_or_address(text).ok());
        let is_pod = self.pod().is_some();
        let counts = if is_pod { modes.pods } else { modes.nodes || modes.pods };
        if self.network.terms.is_cilium() && !self.is_outside() && !counts {
            let who = match self.other {
                _ if is_pod => "a pod",
                Other::End(End::Node(_) | End::Apiserver | End::Reserved(_, Place::Host)) => "a node",
                _ if self.is_other_node() => "a node",
                _ => self.kind(),
            };
            return match met {
                Certainty::No => format!("on Cilium {who} never matches {what}"),
                _ => format!("it asks only for what groups do not have, which {who} has not either"),
            };
        }
        if met == Certainty::Yes {
            return match (cidr, self.address()) {
                (Some(_), Some(address)) => format!("it holds {address}"),
                (None, _) => format!("the group holds {}", self.who()),
                _ if has_except => "it holds every address that no other range of a policy holds".to_owned(),
                _ => format!("it holds every address of {}", self.who()),
            };
        }
        if met == Certainty::Maybe {
            return match self.address() {
                Some(_) => "it depends on what is filled in later".to_owned(),
                None => format!("the addresses of {} are not given", self.who()),
            };
        }
        let Some(cidr) = cidr else { return format!("no group that it names holds {}", self.who()) };
        let addresses: Vec<Address> = match (self.address(), self.pod()) {
            (Some(address), _) => vec![address],
            (None, Some(pod)) => pod.addresses.clone(),
            (None, None) => Vec::new(),
        };
        let except = node.get("except").map(Node::items).unwrap_or_default();
        let mut except = except.iter().filter_map(|item| Cidr::parse_or_address(item.as_str()?).ok());
        let Some(address) = addresses.first() else {
            return format!("{} is an address that no policy names", self.who());
        };
        match except.find(|one| one.network().contains_address(*address)) {
            Some(except) => format!("{address} is in the exception {}", except.network()),
            None if cidr.network().contains_address(*address) => format!("it does not mean {address} here"),
            None => format!("{address} is not in it"),
        }
    }
}
