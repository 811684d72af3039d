//! Questions about single flows: between whom, with what the user says of requests and answers of DNS, and the verdict
//! of each end with its conditions.

mod brief;
mod conflict;
mod hits;
mod names;
mod proxy;
mod question;
mod side;
mod unshown;

pub use names::DnsAnswers;
pub use proxy::LimitMet;
pub(in crate::flow) use question::Asked;
pub use question::Question;
pub use side::{Other, SideDecision};

use super::end::{End, Meant};
use super::labels::Certainty;
use super::topology::IdentityId;
use super::{Network, Traffic, Verdict};
use crate::order::Order as _;
use crate::policy::Direction;

/// The answer to a question.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// What it depends on.
    pub conditions: Vec<String>,
    /// The flows that the question stands for: one, or one for each endpoint behind a Service.
    pub cases: Vec<Case>,
    /// What was translated or passed over, for the reader.
    pub notes: Vec<String>,
}

/// One flow between two ends.
#[derive(Clone, Debug)]
pub struct Case {
    /// Who begins it.
    pub from: End,
    /// Whom it goes to.
    pub to: Other,
    /// Its protocol and port, at the endpoint.
    pub traffic: Traffic,
    /// The end that begins it.
    pub egress: SideDecision,
    /// The end that it goes to.
    pub ingress: SideDecision,
    /// Of both.
    pub verdict: Verdict,
}

impl Network {
    /// Decides a question.
    ///
    /// # Errors
    /// Whom nobody or several are meant by, ports that are none, a Service without such a port.
    pub fn decide(&self, question: &Question) -> Result<Decision, String> {
        let asked = question.read()?;
        let Meant::End(from) = self.find(&asked.from)? else {
            return Err(format!("`{}` begins no traffic; name a pod, a node or an address", question.from));
        };
        let mut notes = Vec::new();
        let mut cases = Vec::new();
        let mut add = |to: Other, traffic: Traffic| cases.push(self.case(from, to, traffic, &asked));
        match self.find(&asked.to)? {
            Meant::End(end) => add(Other::End(end), asked.traffic),
            Meant::Name(name) => self.addresses_of(&name).into_iter().for_each(|to| add(to, asked.traffic)),
            Meant::Service(at) => {
                let Some(service) = self.topology.services.get(at as usize) else {
                    return Err(format!("`{}` names nobody", question.to));
                };
                if let Some(name) = &service.external_name {
                    notes.push(format!("the Service is another name for `{name}`"));
                    self.addresses_of(name).into_iter().for_each(|to| add(to, asked.traffic));
                } else {
                    for (end, traffic) in self.behind(service, asked.traffic)? {
                        add(Other::End(end), traffic);
                    }
                }
                if service.external_name.is_none() && !cases.is_empty() {
                    notes.push("policies see the endpoint behind a Service, with its own port".to_owned());
                }
                if cases.is_empty() {
                    let named = format!("{}/{}", service.namespace, service.name);
                    return Ok(Decision {
                        verdict: Verdict::Unknown,
                        conditions: vec![match &service.selector {
                            Some(_) => format!(
                                "what stands behind the Service `{named}`: no pod that is given has its labels and its port"
                            ),
                            None => format!(
                                "what stands behind the Service `{named}`: it selects no pods, and no EndpointSlice of it is given"
                            ),
                        }],
                        cases,
                        notes,
                    });
                }
            }
        }
        notes.extend(cases.iter().filter_map(|case| self.other_reading(case, &asked)));
        notes.dedup();
        Ok(self.joined(cases, notes))
    }

    /// One flow.
    pub(in crate::flow) fn case(&self, from: End, to: Other, traffic: Traffic, asked: &Asked) -> Case {
        if let Other::End(end) = &to
            && self.is_within_pod(from, *end)
        {
            let side = SideDecision::without_policies("traffic of a pod with itself does not leave it");
            return Case { from, to, traffic, egress: side.clone(), ingress: side, verdict: Verdict::Allow };
        }
        let egress = self.decide_side(from, &to, Direction::Egress, traffic, asked);
        let ingress = match &to {
            Other::End(end) => self.decide_side(*end, &Other::End(from), Direction::Ingress, traffic, asked),
            Other::Name { .. } => SideDecision::without_policies("no policy is about what is outside"),
        };
        let egress = self.without_labels(egress, Direction::Egress, from, &to);
        let ingress = match &to {
            Other::End(end) => self.without_labels(ingress, Direction::Ingress, *end, &Other::End(from)),
            Other::Name { .. } => ingress,
        };
        let verdict = egress.verdict.and(ingress.verdict);
        Case { from, to, traffic, egress, ingress, verdict }
    }

    /// The verdict of all flows that a question stands for.
    pub(in crate::flow) fn joined(&self, cases: Vec<Case>, notes: Vec<String>) -> Decision {
        let mut conditions: Vec<String> = Vec::new();
        let mut verdicts: Vec<Verdict> = cases.iter().map(|case| case.verdict).collect();
        verdicts.order();
        verdicts.dedup();
        let mut verdict = match verdicts.as_slice() {
            [only] => *only,
            _ => {
                for case in &cases {
                    conditions.push(format!(
                        "{} where the endpoint is {}",
                        case.verdict.word(),
                        self.name_of(&case.to)
                    ));
                }
                Verdict::Unknown
            }
        };
        let counts = |side: &SideDecision| match verdict {
            Verdict::Deny | Verdict::DenyL7 => side.verdict == verdict,
            _ => true,
        };
        for case in &cases {
            for side in [&case.egress, &case.ingress] {
                if counts(side) {
                    conditions.extend(side.conditions.iter().cloned());
                }
            }
        }
        let protocol = cases.first().map(|case| case.traffic.protocol);
        if let Some(protocol) = protocol.filter(|_| verdict != Verdict::Deny) {
            match self.passes(protocol) {
                Certainty::Yes => {}
                Certainty::Maybe => {
                    conditions.push("`enable-sctp` is on in `cilium-config`; it is off by default".to_owned())
                }
                Certainty::No => {
                    verdict = Verdict::Deny;
                    conditions = vec!["`enable-sctp` is off, so that Cilium drops all SCTP".to_owned()];
                }
            }
        }
        let mut known = std::collections::BTreeSet::new();
        conditions.retain(|condition| known.insert(condition.clone()));
        Decision { verdict, conditions, cases, notes }
    }

    /// An end as users name it.
    #[must_use]
    pub fn name_of(&self, end: &Other) -> String {
        match end {
            Other::Name { name, .. } => format!("fqdn:{name}"),
            Other::End(end) => self.name_of_end(*end),
        }
    }

    /// An end as users name it.
    #[must_use]
    pub fn name_of_end(&self, end: End) -> String {
        let reserved = self.topology.reserved;
        match end {
            End::Pod(at) => match self.topology.pods.get(at as usize) {
                Some(pod) => format!("{}/{}", pod.namespace, pod.name),
                None => String::new(),
            },
            End::Node(Some(at)) => {
                self.topology.nodes.get(at as usize).map_or_else(String::new, |node| format!("node:{}", node.name))
            }
            End::Node(None) => "the node of the pod".to_owned(),
            End::Outside(Some(address), _) => format!("ip:{address}"),
            End::Outside(None, _) => "entity:world".to_owned(),
            End::Apiserver => "entity:kube-apiserver".to_owned(),
            End::Reserved(identity, place) => {
                let name = match place {
                    super::end::Place::Host => "host",
                    _ if identity == reserved.health => "health",
                    _ if identity == reserved.ingress => "ingress",
                    _ if identity == reserved.init => "init",
                    _ if identity == reserved.unmanaged => "unmanaged",
                    _ => "remote-node",
                };
                format!("entity:{name}")
            }
        }
    }

    /// Whether a rule's selectors mean an identity.
    #[must_use]
    pub fn means(&self, selector: super::rule::SelectorId, identity: IdentityId) -> Certainty {
        match self.selected(selector) {
            Some(selected) if selected.sure.contains(identity.0) => Certainty::Yes,
            Some(selected) if selected.maybe.contains(identity.0) => Certainty::Maybe,
            _ => Certainty::No,
        }
    }
}
