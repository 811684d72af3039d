use super::{Certainty, Identity, Sym};
use crate::policy::Operator;

/// One requirement of a selector.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Requirement {
    /// Where the label must come from; none for anywhere.
    pub source: Option<Sym>,
    /// The key.
    pub key: Sym,
    /// Whether the key is that of a label of the namespace.
    pub of_namespace: bool,
    /// What is asked of its value.
    pub operator: Operator,
    /// The values, sorted.
    pub values: Box<[Sym]>,
    /// Whether the key or a value is filled in later, so that what it asks for is not known.
    pub unfilled: bool,
    /// Whether the agent adds it, so that nobody wrote it.
    pub implied: bool,
}

/// Whom a rule means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Selector {
    /// Those whose labels satisfy all requirements; everything where there are none.
    Labels(Box<[Requirement]>),
    /// Addresses: those whose labels satisfy all requirements and that are outside of the cluster, or whatever else
    /// `policy-cidr-match-mode` admits.
    Addresses {
        /// The requirements: the range, and none of the exceptions.
        requirements: Box<[Requirement]>,
        /// Whether one key may have several values, as where several groups hold an address.
        is_group: bool,
    },
    /// Addresses that a DNS answer gave for names.
    Names {
        /// `matchName` or `matchPattern` as written.
        pattern: Sym,
        /// Whether it is a pattern.
        is_pattern: bool,
    },
    /// Addresses that only a cloud's API knows, or another thing that the input never shows.
    Unseen,
}

/// Which identities addresses may select (decision semantics C6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AddressMode {
    /// Nodes.
    pub nodes: bool,
    /// Whether nodes are also in the range of all addresses, as up to 1.18.
    pub nodes_in_whole: bool,
    /// Pods.
    pub pods: bool,
    /// Everything with fitting labels.
    pub all: bool,
    /// Whether IPv4 is on.
    pub v4: bool,
    /// Whether IPv6 is on.
    pub v6: bool,
}

/// What is known of a label.
enum Found {
    Absent,
    Value(Sym),
    Unknown,
}

impl Requirement {
    /// That a label is there.
    #[must_use]
    pub fn presence(source: Sym, key: Sym) -> Self {
        Self {
            source: Some(source),
            key,
            of_namespace: false,
            operator: Operator::Exists,
            values: Box::default(),
            unfilled: false,
            implied: false,
        }
    }

    /// Whether an identity satisfies it.
    #[must_use]
    pub fn holds(&self, identity: &Identity) -> Certainty {
        if self.unfilled {
            return Certainty::Maybe;
        }
        let fitting = identity.labels.iter().filter(|label| self.is_of(label.source) && label.key == self.key);
        // Cilium looks at one of several labels of a key, and which one that is, is chance.
        let mut answers = fitting.map(|label| self.holds_of(Found::Value(label.value)));
        match answers.next() {
            Some(first) if answers.all(|other| other == first) => first,
            Some(_) => Certainty::Maybe,
            None => self.holds_of(self.hidden_in(identity)),
        }
    }

    fn holds_of(&self, found: Found) -> Certainty {
        let has = |value: Sym| self.values.binary_search(&value).is_ok();
        match (found, self.operator) {
            (Found::Unknown | Found::Value(Sym::PERHAPS), _) => Certainty::Maybe,
            (Found::Absent, Operator::In | Operator::Exists) => Certainty::No,
            (Found::Absent, Operator::NotIn | Operator::DoesNotExist) => Certainty::Yes,
            (Found::Value(_), Operator::Exists) => Certainty::Yes,
            (Found::Value(_), Operator::DoesNotExist) => Certainty::No,
            (Found::Value(Sym::UNKNOWN), Operator::In | Operator::NotIn) => Certainty::Maybe,
            (Found::Value(value), Operator::In) => Certainty::of(has(value)),
            (Found::Value(value), Operator::NotIn) => Certainty::of(!has(value)),
        }
    }

    /// What is known of a label that an identity does not show.
    fn hidden_in(&self, identity: &Identity) -> Found {
        let is_hidden = (self.of_namespace && identity.hidden.namespace_labels)
            || (self.may_be_of_nodes() && identity.hidden.node_labels)
            || (self.is_of_range() && identity.hidden.addresses);
        if is_hidden { Found::Unknown } else { Found::Absent }
    }

    /// Whether nodes may have the label where they show theirs.
    pub fn may_be_of_nodes(&self) -> bool {
        let is_of_pods = self.of_namespace || self.key == Sym::NAMESPACE;
        self.source == Some(Sym::NODE) || (self.source.is_none() && !is_of_pods)
    }

    /// Whether the label is one that ranges of addresses give.
    fn is_of_range(&self) -> bool {
        matches!(self.source, Some(Sym::CIDR | Sym::CIDR_GROUP))
    }

    fn is_of(&self, source: Sym) -> bool {
        self.source.is_none_or(|wanted| wanted == source)
    }

    /// The same where one key may have several values.
    fn holds_of_groups(&self, identity: &Identity) -> Certainty {
        if self.unfilled {
            return Certainty::Maybe;
        }
        let one_of = || {
            let of_key = |label: &&super::Label| self.is_of(label.source) && label.key == self.key;
            identity.labels.iter().filter(of_key).any(|label| self.values.binary_search(&label.value).is_ok())
        };
        match self.operator {
            Operator::In | Operator::NotIn if identity.hidden.addresses => Certainty::Maybe,
            Operator::In => Certainty::of(one_of()),
            Operator::NotIn => Certainty::of(!one_of()),
            Operator::Exists | Operator::DoesNotExist => self.holds(identity),
        }
    }
}

impl Selector {
    /// Everything.
    #[must_use]
    pub fn everything() -> Self {
        Self::Labels(Box::default())
    }

    /// Nothing.
    #[must_use]
    pub fn nothing() -> Self {
        let requirement = Requirement {
            source: Some(Sym::RESERVED),
            key: Sym::NONE,
            of_namespace: false,
            operator: Operator::Exists,
            values: Box::default(),
            unfilled: false,
            implied: true,
        };
        Self::Labels([requirement].into())
    }

    /// Whether it means an identity. Names are never meant: which addresses they have is asked beside.
    #[must_use]
    pub fn matches(&self, identity: &Identity, mode: AddressMode) -> Certainty {
        let all = |requirements: &[Requirement], holds: &dyn Fn(&Requirement) -> Certainty| {
            let mut sure = Certainty::Yes;
            for requirement in requirements {
                sure = sure.and(holds(requirement));
                if sure == Certainty::No {
                    break;
                }
            }
            sure
        };
        match self {
            Self::Labels(requirements) => all(requirements, &|requirement| requirement.holds(identity)),
            Self::Addresses { requirements, is_group } => {
                if !mode.admits(identity) {
                    return Certainty::No;
                }
                if *is_group {
                    return all(requirements, &|requirement| requirement.holds_of_groups(identity));
                }
                all(requirements, &|requirement| {
                    if mode.covers(requirement, identity) { Certainty::Yes } else { requirement.holds(identity) }
                })
            }
            Self::Names { .. } => Certainty::No,
            Self::Unseen => {
                if identity.has_key(Sym::WORLD) || identity.has_key(Sym::WORLD_V4) || identity.has_key(Sym::WORLD_V6) {
                    Certainty::Maybe
                } else {
                    Certainty::No
                }
            }
        }
    }
}

impl AddressMode {
    /// Whether addresses may select an identity at all: by the keys of labels, as Cilium looks at them (E16).
    fn admits(self, identity: &Identity) -> bool {
        if self.all {
            return true;
        }
        let has = |keys: &[Sym]| keys.iter().any(|key| identity.has_key(*key));
        let is_world = has(&[Sym::WORLD, Sym::WORLD_V4, Sym::WORLD_V6]);
        let is_node = has(&[Sym::HOST, Sym::REMOTE_NODE]);
        is_world || if is_node { self.nodes } else { self.pods }
    }

    /// Whether a requirement of a whole family is met by any address of it, as in the modes that select pods or nodes.
    fn covers(self, requirement: &Requirement, identity: &Identity) -> bool {
        let of_nodes =
            self.nodes_in_whole && (identity.is_reserved(Sym::HOST) || identity.is_reserved(Sym::REMOTE_NODE));
        if !(self.pods || of_nodes) || requirement.source != Some(Sym::RESERVED) {
            return false;
        }
        let is_v4 = matches!(requirement.key, Sym::WORLD | Sym::WORLD_V4) && self.v4;
        let is_v6 = matches!(requirement.key, Sym::WORLD | Sym::WORLD_V6) && self.v6;
        (is_v4 && identity.in_v4) || (is_v6 && identity.in_v6)
    }
}
