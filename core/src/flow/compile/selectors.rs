//! Selectors of policies as requirements of labels (decision semantics C3, R6, R7, E8).

use super::Compiler;
use crate::flow::labels::{Requirement, Selector, Sym};
use crate::order::Order as _;
use crate::policy::{self, Operator};
use crate::world::keys::NAMESPACE_LABELS;

/// How Cilium reads the keys of a selector that name no source.
#[derive(Clone, Copy, Debug)]
pub(super) enum DefaultSource {
    /// From anywhere.
    Any,
    /// From this source.
    Of(Sym),
}

impl Compiler<'_> {
    /// Where labels come from that the cluster itself gives to pods. By the API of Kubernetes no selector sees them.
    pub(super) fn own_source(&self) -> Sym {
        if self.terms.is_cilium() { Sym::K8S } else { Sym::RESERVED }
    }

    /// The requirements as written.
    pub(super) fn requirements(
        &mut self,
        selector: &policy::Selector<'_>,
        default: DefaultSource,
        prefix: &str,
    ) -> Vec<Requirement> {
        let mut requirements: Vec<Requirement> =
            selector.requirements.iter().map(|requirement| self.requirement(requirement, default, prefix)).collect();
        let count = selector.requirements.iter().filter(|requirement| !requirement.is_expression).count();
        let (labels, _) = requirements.split_at_mut(count);
        for at in 1..labels.len() {
            let (before, rest) = labels.split_at_mut(at);
            let Some(own) = rest.first_mut() else { break };
            let same = before.iter_mut().filter(|one| (one.source, one.key) == (own.source, own.key));
            // Of two spellings of one key the agent keeps one, and not always the same.
            for other in same.filter(|other| other.values != own.values) {
                other.unfilled = true;
                own.unfilled = true;
            }
        }
        requirements
    }

    fn requirement(&mut self, written: &policy::Requirement<'_>, default: DefaultSource, prefix: &str) -> Requirement {
        let (source, key) = self.key(written.key.written, default);
        let key = format!("{prefix}{key}");
        let mut values: Vec<Sym> = written.values.iter().map(|value| self.symbol(value)).collect();
        values.order();
        values.dedup();
        Requirement {
            source,
            of_namespace: key.starts_with(NAMESPACE_LABELS),
            key: self.symbol(&key),
            operator: written.operator,
            values: values.into(),
            unfilled: written.is_unfilled(),
            implied: false,
        }
    }

    /// Source and rest of a key: what stands before the first colon; `$host` is `reserved:host`. By the API of
    /// Kubernetes keys have no source.
    fn key<'k>(&mut self, written: &'k str, default: DefaultSource) -> (Option<Sym>, &'k str) {
        let of_default = match default {
            DefaultSource::Any => None,
            DefaultSource::Of(source) => Some(source),
        };
        if !self.terms.is_cilium() {
            return (of_default, written);
        }
        if let Some(rest) = written.strip_prefix('$') {
            return (Some(Sym::RESERVED), rest);
        }
        match written.split_once(':') {
            Some(("", rest)) => (of_default, rest),
            Some(("any" | "unspec", rest)) => (None, rest),
            Some((source, rest)) => (Some(self.symbol(source)), rest),
            None => match (written.strip_prefix("reserved."), default) {
                // Up to 1.19 a point does as well, where Cilium adds no source itself.
                (Some(rest), DefaultSource::Any) if !self.terms.version.is_at_least(20) => (Some(Sym::RESERVED), rest),
                _ => (of_default, written),
            },
        }
    }

    /// Whether a key is that of pods without an identity yet.
    pub(super) fn is_init(&mut self, written: &str) -> bool {
        let (source, name) = self.key(written, DefaultSource::Any);
        source == Some(Sym::RESERVED) && name == "init"
    }

    /// A requirement that the agent adds: the label has this value.
    pub(super) fn implied(&mut self, source: Sym, key: Sym, value: &str) -> Requirement {
        let value = self.symbol(value);
        Requirement {
            source: Some(source),
            key,
            of_namespace: false,
            operator: Operator::In,
            values: [value].into(),
            unfilled: crate::source::is_unfilled(self.texts.symbols.text(value)),
            implied: true,
        }
    }

    /// A requirement that the agent adds: the label is there.
    pub(super) fn implied_presence(source: Sym, key: Sym) -> Requirement {
        Requirement { implied: true, ..Requirement::presence(source, key) }
    }

    /// Adds the local cluster, unless the selector names clusters itself (R7).
    pub(super) fn within_cluster(&mut self, requirements: &mut Vec<Requirement>) {
        if self.terms.is_cilium() && self.terms.local_cluster && !names(requirements, Sym::CLUSTER) {
            let cluster = self.terms.cluster.clone();
            requirements.push(self.implied(Sym::K8S, Sym::CLUSTER, &cluster));
        }
    }

    /// The selector of an item of `fromEndpoints` or `toEndpoints`. `of_init` tells whether the subject names
    /// `reserved:init`.
    pub(super) fn endpoints(
        &mut self,
        written: &policy::Selector<'_>,
        namespace: Option<&str>,
        of_init: bool,
    ) -> Selector {
        let mut requirements = self.requirements(written, DefaultSource::Any, "");
        if requirements.iter().any(|requirement| requirement.source == Some(Sym::RESERVED)) {
            return Selector::Labels(requirements.into());
        }
        let by_labels = self.terms.version.is_at_least(16);
        let is_plain = |requirement: &Requirement| requirement.source.is_none_or(|source| source == Sym::K8S);
        if !names(&requirements, Sym::NAMESPACE) {
            match namespace {
                None if !of_init => requirements.push(Self::implied_presence(Sym::K8S, Sym::NAMESPACE)),
                None => {}
                Some(_) if by_labels && requirements.iter().any(|one| is_plain(one) && one.of_namespace) => {}
                Some(namespace) => requirements.push(self.implied(Sym::K8S, Sym::NAMESPACE, namespace)),
            }
        }
        self.within_cluster(&mut requirements);
        Selector::Labels(requirements.into())
    }

    /// The selector of an item of `fromNodes` or `toNodes`.
    pub(super) fn nodes(&mut self, written: &policy::Selector<'_>) -> Selector {
        let mut requirements = self.requirements(written, DefaultSource::Any, "");
        requirements.push(Self::implied_presence(Sym::RESERVED, Sym::REMOTE_NODE));
        self.within_cluster(&mut requirements);
        Selector::Labels(requirements.into())
    }

    /// The subject of a policy of Cilium: of a namespaced one, the pods of its namespace (E8).
    pub(super) fn subject(&mut self, written: &policy::Selector<'_>, namespace: Option<&str>) -> Selector {
        let mut requirements = self.requirements(written, DefaultSource::Any, "");
        if let Some(namespace) = namespace {
            self.put_namespace(&mut requirements, written, namespace);
        }
        Selector::Labels(requirements.into())
    }

    /// The selector of pods of a NetworkPolicy within its namespace.
    pub(super) fn pods(&mut self, written: Option<&policy::Selector<'_>>, namespace: &str) -> Vec<Requirement> {
        let mut requirements = Vec::new();
        if let Some(written) = written {
            requirements = self.requirements(written, DefaultSource::Of(Sym::K8S), "");
            self.put_namespace(&mut requirements, written, namespace);
            return requirements;
        }
        let source = self.own_source();
        requirements.push(self.implied(source, Sym::NAMESPACE, namespace));
        requirements
    }

    /// Puts the namespace where `matchLabels` may name another one: what is written there with the source of pods is
    /// overruled, other spellings and expressions hold as well.
    fn put_namespace(&mut self, requirements: &mut Vec<Requirement>, written: &policy::Selector<'_>, namespace: &str) {
        let source = self.own_source();
        let mut written = written.requirements.iter();
        requirements.retain(|requirement| {
            let is_expression = written.next().is_some_and(|written| written.is_expression);
            is_expression || requirement.key != Sym::NAMESPACE || requirement.source != Some(source)
        });
        requirements.push(self.implied(source, Sym::NAMESPACE, namespace));
    }

    /// The requirements of a selector of namespaces, over the labels that pods have of theirs; without any, that there is
    /// a namespace.
    pub(super) fn namespaces(&mut self, written: &policy::Selector<'_>) -> Vec<Requirement> {
        let source = self.own_source();
        let mut requirements = self.requirements(written, DefaultSource::Of(source), NAMESPACE_LABELS);
        // By the API of Kubernetes only pods are meant, whatever is asked of the labels (K4).
        if requirements.is_empty() || !self.terms.is_cilium() {
            requirements.push(Self::implied_presence(source, Sym::NAMESPACE));
        }
        requirements
    }
}

/// Whether a selector names a key with the source of pods, or with none.
fn names(requirements: &[Requirement], key: Sym) -> bool {
    requirements
        .iter()
        .any(|requirement| requirement.key == key && requirement.source.is_none_or(|source| source == Sym::K8S))
}
