//! Policies in the one form in which they are decided: rules that allow, deny or pass traffic of subjects, with tier and
//! priority (decision semantics §0).

use std::sync::Arc;

use super::Protocol;
use super::compile::Compiled;
use super::labels::Sym;
use super::selection::Selected;
use crate::model::Object;
use crate::policy::{Direction, PolicyKind};

/// The position of a selector among those of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SelectorId(pub u32);

/// A rule of a network: those of earlier policies come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId {
    /// The policy, by its position in the network.
    pub policy: u32,
    /// Which of its rules it is.
    pub at: u32,
}

/// The limits of layer 7 that a port has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LimitId {
    /// The policy, by its position in the network.
    pub policy: u32,
    /// Which of its limits they are.
    pub at: u32,
}

/// In which order rules count: those of an earlier tier first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Of cluster administrators.
    Admin,
    /// NetworkPolicy and Cilium's own kinds.
    Normal,
    /// Where no other policy is.
    Baseline,
    /// What holds without any policy.
    Default,
}

/// What a rule does with traffic, in the order that counts among rules of one tier and priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Stops it.
    Deny,
    /// Lets it through.
    Allow,
    /// Leaves it to the next tier.
    Pass,
}

/// Where among all rules one counts: less comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level {
    /// The tier.
    pub tier: Tier,
    /// The priority in it, less first.
    pub priority: u32,
    /// What it does.
    pub action: Action,
}

/// One rule of a policy.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The policy, by its position in the network.
    pub policy: u32,
    /// The rule in the object, as a JSON pointer: `/spec/ingress/0`.
    pub pointer: Box<str>,
    /// The direction, seen from the subject.
    pub direction: Direction,
    /// When it counts, and what it does.
    pub level: Level,
    /// Whether it puts its subjects in default deny.
    pub default_deny: bool,
    /// Whom it is about.
    pub subject: SelectorId,
    /// Whether it is about nodes rather than pods.
    pub of_nodes: bool,
    /// The other side.
    pub peers: Peers,
    /// The traffic.
    pub ports: Ports,
    /// `fromRequires` and `toRequires`: whom the endpoints of all rules of a subject must also be (R23).
    pub requires: Box<[SelectorId]>,
    /// `authentication.mode`, where it asks for any.
    pub authentication: Authentication,
}

impl Rule {
    /// A rule of a policy about a subject, the rest of which is still to be read.
    #[must_use]
    pub fn new(policy: u32, level: Level, subject: SelectorId) -> Self {
        Self {
            policy,
            pointer: Box::default(),
            direction: Direction::Ingress,
            level,
            default_deny: false,
            subject,
            of_nodes: false,
            peers: Peers::Nobody,
            ports: Ports::All,
            requires: Box::default(),
            authentication: Authentication::None,
        }
    }
}

/// What a rule asks for before it lets traffic through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Authentication {
    /// Nothing.
    #[default]
    None,
    /// Nothing, and it says so: what other rules about the same traffic ask for does not count.
    Disabled,
    /// That both ends prove who they are.
    Required,
    /// Never.
    AlwaysFails,
}

/// The other side of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peers {
    /// Nobody.
    Nobody,
    /// Everyone, what is outside included.
    Anyone,
    /// Whom one of these means.
    Of(Box<[RulePeer]>),
}

/// One peer of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePeer {
    /// Where it is written, behind the pointer of the rule: `/fromEndpoints/0`.
    pub pointer: Box<str>,
    /// Whom it means. An entity may need several selectors; then several peers have one pointer.
    pub selector: SelectorId,
    /// Whether it stands among the endpoints, which `fromRequires` and `toRequires` narrow.
    pub is_endpoints: bool,
}

/// The traffic of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ports {
    /// All, of every protocol.
    All,
    /// What one of these means; nothing where there are none.
    Of(Box<[RulePort]>),
}

/// One port, range, or type of ICMP of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePort {
    /// Where it is written, behind the pointer of the rule: `/toPorts/0/ports/1`.
    pub pointer: Box<str>,
    /// The protocol.
    pub protocol: Protocol,
    /// Which ports.
    pub number: PortNumber,
    /// The rules of layer 7 that limit it.
    pub l7: Option<LimitId>,
}

/// Ports by number or name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PortNumber {
    /// From the first to the last.
    Range(u16, u16),
    /// From the port of a name that containers declare, in lower case, to this one where it is above.
    Name(Sym, u16),
    /// What is filled in later.
    Unknown,
}

/// A policy of a network.
#[derive(Clone, Debug)]
pub struct PolicyOf {
    /// Its object.
    pub object: Arc<Object>,
    /// Its kind; none for the kinds of cluster administrators, which are no [`Policy`](crate::policy::Policy).
    pub kind: Option<PolicyKind>,
    /// Who refuses it and why, where somebody does, so that it enforces nothing.
    pub refused: Option<Refusal>,
    /// Its rules, and what belongs to them.
    pub(super) compiled: Arc<Compiled>,
    /// Whom each of its rules means, without what a subject's other rules require.
    pub(super) whom: Box<[Arc<Selected>]>,
}

impl PolicyOf {
    /// Its rules; none where it is not in force.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.compiled.rules
    }
}

/// Why a policy is not in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `apiserver` or `cilium`.
    pub by: crate::report::RefusedBy,
    /// The fault.
    pub why: String,
    /// Where it is, as a JSON pointer in the object.
    pub pointer: Box<str>,
}
