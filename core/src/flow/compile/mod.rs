//! Policies as written to rules as decided: what the agent of Cilium adds to selectors, takes as absent and expands.

mod addresses;
mod cilium;
mod cluster;
mod entities;
mod kubernetes;
mod ports;
mod ranges;
mod selectors;
mod services;

use super::Terms;
use super::interned::Interned;
use super::l7::L7Rules;
use super::labels::{Selector, Sym, Symbols};
use super::rule::{Action, Level, LimitId, Rule, SelectorId, Tier};
use crate::model::Object;
use crate::policy::{Policy, PolicyKind};
use crate::source::Node;

pub(super) use addresses::GROUP_NAME;
pub(super) use cluster::{is_one as is_of_tier, refusal as refusal_of_tier};
pub use ranges::Ranges;
pub use services::ServiceOf;

/// What becomes of a policy.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// Its rules.
    pub rules: Vec<Rule>,
    /// The limits of layer 7 that its ports have.
    pub limits: Vec<Limits>,
    /// The ranges that its selectors name.
    pub ranges: Ranges,
    /// Whether it names Services, so that it means others when these change.
    pub names_services: bool,
}

/// The rules of layer 7 of ports, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Limits {
    /// The item of `toPorts`.
    pub pointer: Box<str>,
    /// What it asks for. It sends the traffic through a proxy, also where it lets everything pass.
    pub rules: L7Rules,
}

/// Turns policies into rules.
#[derive(Debug)]
pub struct Compiler<'t> {
    terms: &'t Terms,
    services: &'t [ServiceOf],
    texts: Texts,
    compiled: Compiled,
}

/// What all policies of a network share: texts, and the selectors of rules.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// The texts of labels.
    pub symbols: Symbols,
    /// The selectors, by position.
    pub selectors: Interned<Selector>,
}

impl<'t> Compiler<'t> {
    /// A compiler for these terms. `services` are what `toServices` may name; `texts` those of policies that are compiled
    /// already.
    #[must_use]
    pub fn new(terms: &'t Terms, services: &'t [ServiceOf], texts: Texts) -> Self {
        Self { terms, services, texts, compiled: Compiled::default() }
    }

    /// The rules of a policy that is in force.
    pub fn compile(&mut self, position: u32, policy: &Policy<'_>) -> Compiled {
        match policy.kind {
            PolicyKind::NetworkPolicy => kubernetes::add(self, position, policy),
            PolicyKind::Cilium | PolicyKind::CiliumClusterwide => cilium::add(self, position, policy),
        }
        std::mem::take(&mut self.compiled)
    }

    /// The rules of a policy of cluster administrators that is in force.
    pub fn compile_of_tier(&mut self, position: u32, object: &Object) -> Compiled {
        cluster::add(self, position, object);
        std::mem::take(&mut self.compiled)
    }

    /// The texts of all that was compiled.
    #[must_use]
    pub fn finish(self) -> Texts {
        self.texts
    }

    /// The selector, which is kept once.
    fn selector(&mut self, selector: Selector) -> SelectorId {
        SelectorId(self.texts.selectors.put(selector))
    }

    fn symbol(&mut self, text: &str) -> Sym {
        self.texts.symbols.of(text)
    }

    /// Keeps limits of layer 7.
    fn limit(&mut self, policy: u32, limits: Limits) -> Option<LimitId> {
        let at = u32::try_from(self.compiled.limits.len()).ok()?;
        self.compiled.limits.push(limits);
        Some(LimitId { policy, at })
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
