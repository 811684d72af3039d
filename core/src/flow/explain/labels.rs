//! Selectors over labels in words: what they ask for, and which of it somebody lacks.

use super::sight::Sight;
use super::{Line, Part};
use crate::flow::Network;
use crate::flow::labels::{Certainty, Identity, Label, Requirement, Selector, Sym};
use crate::flow::rule::Rule;
use crate::flow::topology::Pod;
use crate::order::Order as _;
use crate::policy::Operator;
use crate::world::keys::NAMESPACE_LABELS;

/// How many values or reasons are listed.
const LISTED: usize = 6;

impl Network {
    /// What a selector asks for: as written, then what the agent adds.
    pub(super) fn asks(&self, requirements: &[Requirement], of_nothing: &str) -> String {
        let of = |implied: bool| -> Vec<String> {
            requirements.iter().filter(|one| one.implied == implied).map(|one| self.ask(one)).collect()
        };
        let (written, added) = (of(false), of(true));
        let written = if written.is_empty() { of_nothing.to_owned() } else { written.join(", ") };
        if added.is_empty() { written } else { format!("{written} [added: {}]", added.join(", ")) }
    }

    fn ask(&self, requirement: &Requirement) -> String {
        let key = self.key(requirement);
        let values = self.values(requirement);
        let listed = || {
            let shown: Vec<&str> = values.iter().copied().take(LISTED).collect();
            let more = if values.len() > LISTED { ", …" } else { "" };
            format!("({}{more})", shown.join(", "))
        };
        if requirement.implied && requirement.source != Some(Sym::RESERVED) {
            return match values.as_slice() {
                [only] => format!("{key} {only}"),
                _ => format!("any {key}"),
            };
        }
        match (requirement.operator, values.as_slice()) {
            (Operator::In, [""]) if requirement.source == Some(Sym::RESERVED) => key,
            (Operator::In, [only]) => format!("{key}={only}"),
            (Operator::In, _) => format!("{key} in {}", listed()),
            (Operator::NotIn, _) => format!("{key} not in {}", listed()),
            (Operator::Exists, _) => format!("{key} exists"),
            (Operator::DoesNotExist, _) => format!("{key} does not exist"),
        }
    }

    /// The values that a requirement names, sorted.
    fn values(&self, requirement: &Requirement) -> Vec<&str> {
        let mut values: Vec<&str> = requirement.values.iter().map(|value| self.symbols().text(*value)).collect();
        values.order();
        values
    }

    fn key(&self, requirement: &Requirement) -> String {
        let text = self.symbols().text(requirement.key);
        match requirement.key {
            Sym::NAMESPACE => "namespace".to_owned(),
            Sym::CLUSTER => "cluster".to_owned(),
            Sym::SERVICE_ACCOUNT => "service account".to_owned(),
            _ => match (text.strip_prefix(NAMESPACE_LABELS), requirement.source) {
                (Some(label), _) => format!("namespace label {label}"),
                (None, Some(source)) if source != Sym::K8S => format!("{}:{text}", self.symbols().text(source)),
                (None, _) => text.to_owned(),
            },
        }
    }

    /// What of a selector somebody does not satisfy, or may not.
    pub(super) fn lacks(
        &self,
        requirements: &[Requirement],
        who: &str,
        identity: &Identity,
        pod: Option<&Pod>,
    ) -> String {
        let wanted = |met: Certainty| requirements.iter().filter(move |one| one.holds(identity) == met);
        let failing: Vec<&Requirement> = wanted(Certainty::No).collect();
        let (list, is_sure) =
            if failing.is_empty() { (wanted(Certainty::Maybe).collect::<Vec<_>>(), false) } else { (failing, true) };
        // What somebody wrote is nearer to the reader than what the agent adds.
        let written: Vec<&Requirement> = list.iter().copied().filter(|one| !one.implied).collect();
        let list = if written.is_empty() { list } else { written };
        let reasons: Vec<String> = list
            .iter()
            .take(LISTED)
            .map(|one| if is_sure { self.lack(one, who, identity, pod) } else { self.unsure(one, who, identity) })
            .collect();
        if reasons.is_empty() { format!("it does not mean {who}") } else { reasons.join(", and ") }
    }

    fn lack(&self, requirement: &Requirement, who: &str, identity: &Identity, pod: Option<&Pod>) -> String {
        let key = self.key(requirement);
        let value = find(requirement, identity).map(|label| self.symbols().text(label.value));
        let wanted = self.values(requirement);
        if requirement.key == Sym::NAMESPACE && requirement.implied {
            return match (value, wanted.as_slice()) {
                (Some(value), [own]) => {
                    format!(
                        "{who} is in namespace {value}, and without a selector of namespaces only those of {own} are meant"
                    )
                }
                _ => format!("{who} is in no namespace"),
            };
        }
        if requirement.key == Sym::CLUSTER && requirement.implied {
            return format!("{who} is not in the cluster {}", wanted.join(", "));
        }
        match (requirement.operator, value) {
            (Operator::In, Some(value)) => match wanted.as_slice() {
                [only] => format!("{key} is {value}, not {only}"),
                _ => format!("{key} is {value}, not one of ({})", wanted.join(", ")),
            },
            (Operator::In | Operator::Exists, None) => {
                let text = self.symbols().text(requirement.key);
                let is_written = pod.is_some_and(|pod| pod.labels.iter().any(|(known, _)| known == text));
                if is_written && self.terms.is_cilium() {
                    format!("Cilium leaves the label {key} out of identities, so that no selector sees it")
                } else if let Some(label) = text.strip_prefix(NAMESPACE_LABELS) {
                    format!("the namespace of {who} has no label {label}")
                } else if requirement.source == Some(Sym::RESERVED) {
                    format!("{who} is not {key}")
                } else {
                    format!("{who} has no label {key}")
                }
            }
            (Operator::NotIn, Some(value)) => format!("{key} is {value}, which is left out"),
            (_, Some(value)) => format!("{who} has the label {key} ({value})"),
            (_, None) => format!("{who} has no label {key}"),
        }
    }

    fn unsure(&self, requirement: &Requirement, who: &str, identity: &Identity) -> String {
        let key = self.key(requirement);
        if requirement.unfilled {
            return format!("{key} is compared with what is filled in later");
        }
        match find(requirement, identity) {
            Some(_) => format!("the value of {key} of {who} is not known here"),
            None if requirement.of_namespace => format!("the labels of the namespace of {who} are not given"),
            None => format!("the addresses of {who} are not given"),
        }
    }
}

fn find<'i>(requirement: &Requirement, identity: &'i Identity) -> Option<&'i Label> {
    let is_of = |label: &&Label| requirement.source.is_none_or(|source| source == label.source);
    identity.labels.iter().filter(is_of).find(|label| label.key == requirement.key)
}

impl Sight<'_> {
    /// Why it is not sure that the policy is about the end.
    pub(super) fn subject_line(&self, rule: &Rule) -> Line {
        let requirements = match self.selector(rule.subject) {
            Some(Selector::Labels(requirements)) => &requirements[..],
            _ => &[],
        };
        let identity = self.network.identity(self.subject);
        let why = identity.map(|identity| self.network.lacks(requirements, &self.me(), identity, None));
        Line {
            part: Part::Subject,
            met: Certainty::Maybe,
            item: String::new(),
            why: format!("the policy may select it: {}", why.unwrap_or_default()),
            pointer: rule.pointer.to_string(),
        }
    }

    /// Why a selector over labels means the other end, or does not.
    pub(super) fn by_labels(&self, requirements: &[Requirement], met: Certainty, of_nothing: &str) -> String {
        let who = self.who();
        if met == Certainty::Yes {
            return self.network.asks(requirements, of_nothing);
        }
        let Some(identity) = self.identity() else { return format!("it does not mean {who}") };
        let is_of_pods =
            !requirements.iter().any(|one| one.source.is_some_and(|source| source == Sym::RESERVED && !one.implied));
        if met == Certainty::No && is_of_pods && !identity.has_key(Sym::NAMESPACE) && self.network.terms.is_cilium() {
            return format!("{} is {}, and labels select only pods", who, self.kind());
        }
        self.network.lacks(requirements, &who, identity, self.pod())
    }
}
