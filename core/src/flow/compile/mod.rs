//! Policies as written to rules as decided: what the agent of Cilium adds to selectors, takes as absent and expands.

mod addresses;
mod cilium;
mod cluster;
mod entities;
mod kubernetes;
mod ports;
mod selectors;
mod services;

use std::collections::{BTreeMap, BTreeSet};

use super::Terms;
use super::l7::L7Rules;
use super::labels::{Selector, Sym, Symbols};
use super::rule::{Action, Level, Rule, SelectorId, Tier};
use crate::model::Object;
use crate::net::Cidr;
use crate::policy::{Policy, PolicyKind};
use crate::source::Node;

pub(super) use addresses::GROUP_NAME;
pub(super) use cluster::{is_one as is_of_tier, refusal as refusal_of_tier};
pub use services::ServiceOf;

/// What becomes of the policies of a network.
#[derive(Debug, Default)]
pub struct Compiled {
    /// All rules.
    pub rules: Vec<Rule>,
    /// The selectors that they name, each once.
    pub selectors: Vec<Selector>,
    /// The ranges that selectors name, each once.
    pub prefixes: BTreeMap<Sym, Cidr>,
    /// Whether some selector names all addresses of IPv4.
    pub names_all_v4: bool,
    /// Whether some selector names all addresses of IPv6.
    pub names_all_v6: bool,
    /// The CIDR groups that are named by their name.
    pub groups: BTreeSet<String>,
    /// The selectors of CIDR groups by their labels.
    pub group_selectors: BTreeSet<SelectorId>,
    /// The limits of layer 7 that ports have.
    pub l7: Vec<Limits>,
}

/// The rules of layer 7 of ports, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Limits {
    /// The policy.
    pub policy: u32,
    /// The item of `toPorts`.
    pub pointer: Box<str>,
    /// What it asks for. It sends the traffic through a proxy, also where it lets everything pass.
    pub rules: L7Rules,
}

/// Turns policies into rules.
#[derive(Debug)]
pub struct Compiler<'t> {
    terms: &'t Terms,
    symbols: Symbols,
    services: &'t [ServiceOf],
    known: BTreeMap<Selector, SelectorId>,
    compiled: Compiled,
}

impl<'t> Compiler<'t> {
    /// A compiler for these terms. `services` are what `toServices` may name.
    #[must_use]
    pub fn new(terms: &'t Terms, services: &'t [ServiceOf]) -> Self {
        Self { terms, symbols: Symbols::default(), services, known: BTreeMap::new(), compiled: Compiled::default() }
    }

    /// Adds the rules of a policy that is in force.
    pub fn add(&mut self, position: u32, policy: &Policy<'_>) {
        match policy.kind {
            PolicyKind::NetworkPolicy => kubernetes::add(self, position, policy),
            PolicyKind::Cilium | PolicyKind::CiliumClusterwide => cilium::add(self, position, policy),
        }
    }

    /// Adds the rules of a policy of cluster administrators that is in force.
    pub fn add_cluster(&mut self, position: u32, object: &Object) {
        cluster::add(self, position, object);
    }

    /// What came of it, with the symbols that it uses.
    #[must_use]
    pub fn finish(self) -> (Compiled, Symbols) {
        (self.compiled, self.symbols)
    }

    /// The selector, which is kept once.
    fn selector(&mut self, selector: Selector) -> SelectorId {
        if let Some(known) = self.known.get(&selector) {
            return *known;
        }
        let id = SelectorId(u32::try_from(self.compiled.selectors.len()).unwrap_or(u32::MAX));
        self.known.insert(selector.clone(), id);
        self.compiled.selectors.push(selector);
        id
    }
}

/// The level of rules of NetworkPolicies and of Cilium's kinds.
fn level(deny: bool) -> Level {
    Level { tier: Tier::Normal, priority: 0, action: if deny { Action::Deny } else { Action::Allow } }
}

/// The pointer of a node within a tree of keys and positions that stands directly below another one.
fn position_of(list: &Node, item: &Node) -> usize {
    list.items().iter().position(|other| std::ptr::eq(other, item)).unwrap_or_default()
}
