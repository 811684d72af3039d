//! What rules of layer 7 make of a flow that ports let pass, and which authentication it needs (decision semantics
//! R15–R19).
//!
//! The agent sends traffic through a proxy where any rule about it says so. What the proxy lets pass then is for all rules
//! about the same peer and traffic to say, those without layer 7 included.

use std::collections::{BTreeMap, BTreeSet};

use super::hits::{Hit, Sight};
use crate::flow::dns::opens_names;
use crate::flow::l7::{Asked, Decision, L7, L7Rules, admits};
use crate::flow::labels::Certainty;
use crate::flow::rule::{Action, Authentication, LimitId, RuleId, Tier};
use crate::flow::walk::Seen;
use crate::flow::{Network, Verdict};
use crate::order::Ordered as _;

/// What the rules of layer 7 of one item of `toPorts` say of what a flow carries, each by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitMet {
    /// What limits it.
    pub limit: LimitId,
    /// The rule that has it.
    pub rule: RuleId,
    /// What it says.
    pub decision: Decision,
}

/// What is to say of a flow beyond its ports.
#[derive(Clone, Debug)]
pub(super) struct Beyond {
    pub(super) verdict: Verdict,
    pub(super) is_proxied: bool,
    pub(super) conditions: Vec<String>,
    pub(super) authentication: Authentication,
    pub(super) limits: Vec<LimitMet>,
    pub(super) lifted: Option<&'static str>,
}

/// The same, of the rules that count in one reading of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reading {
    decision: Decision,
    is_proxied: bool,
    authentication: Authentication,
    lifted: Option<&'static str>,
    limits: Vec<LimitMet>,
}

impl Network {
    /// What there is to say of a flow that ports may let pass.
    pub(super) fn beyond(&self, sight: &Sight<'_>, seen: Seen<'_>, asked: Asked<'_>) -> Beyond {
        let hits = self.hits(sight, seen);
        let all: Vec<&Hit> = hits.iter().collect();
        let sure: Vec<&Hit> = hits.iter().filter(|hit| hit.certainty == Certainty::Yes).collect();
        let default_deny = sight.table.default_deny;
        let widest = self.read(sight, &all, default_deny != Certainty::Yes, asked);
        let is_known = all.len() == sure.len() && default_deny != Certainty::Maybe;
        let strictest = (!is_known).then(|| self.read(sight, &sure, default_deny == Certainty::No, asked));
        let mut conditions = Vec::new();
        let mut verdict = match (widest.authentication, &widest.decision) {
            (Authentication::AlwaysFails, _) => Verdict::Deny,
            (_, Decision::No(_)) => Verdict::DenyL7,
            (_, Decision::Yes) => Verdict::Allow,
            (_, Decision::Unknown(why)) => {
                conditions.push(why.clone());
                Verdict::Allow
            }
        };
        if widest.authentication == Authentication::Required && verdict == Verdict::Allow {
            conditions.push("the two ends authenticate to each other, which a rule requires".to_owned());
        }
        let differs = |other: &Reading| {
            std::mem::discriminant(&other.decision) != std::mem::discriminant(&widest.decision)
                || other.authentication != widest.authentication
        };
        if strictest.as_ref().is_some_and(differs) {
            verdict = Verdict::Unknown;
            conditions.push("what is given does not show which rules of layer 7 or authentication count".to_owned());
        }
        let Reading { is_proxied, authentication, lifted, limits, .. } = widest;
        Beyond { verdict, is_proxied, conditions, authentication, limits, lifted }
    }

    /// One reading. `is_open` tells whether what no rule allows passes.
    fn read(&self, sight: &Sight<'_>, hits: &[&Hit], is_open: bool, asked: Asked<'_>) -> Reading {
        let mut left: Option<Tier> = None;
        let mut level = None;
        // The rules that let the flow pass, and those after them that allow as well. A request that HTTP rules do not
        // mean is no verdict to Envoy: it goes on to them.
        let (mut first, mut later): (Vec<&Hit>, Vec<&Hit>) = (Vec::new(), Vec::new());
        let mut is_stopped = false;
        for hit in hits.iter().copied() {
            if left == Some(hit.level.tier) {
                continue;
            }
            match hit.level.action {
                Action::Pass => left = Some(hit.level.tier),
                Action::Deny => {
                    is_stopped = true;
                    break;
                }
                Action::Allow if *level.get_or_insert(hit.level) == hit.level => first.push(hit),
                Action::Allow => later.push(hit),
            }
        }
        let of_own_node = sight.is_own_node && self.takes_own_node(sight.table);
        let by_default = match (is_stopped, of_own_node, is_open) {
            (false, true, _) => Some("the traffic comes from the pod's own node"),
            (false, false, true) => Some("no rule puts the endpoint in default deny"),
            _ => None,
        };
        let rules_of = |hit: &Hit| hit.limit.and_then(|at| self.limit(at)).map(|limit| &limit.rules);
        let precedence = |hit: &Hit| rules_of(hit).map_or(0, precedence);
        let highest = first.iter().map(|hit| precedence(hit)).max().unwrap_or_default();
        let by_ports = first.iter().chain(&later).any(|hit| hit.limit.is_none());
        let decision = match highest {
            0 => Decision::Yes,
            PRECEDENCE_DNS => self.of_query(&first, is_open, asked),
            _ => {
                let decision = self.of_request(&first, &later, by_default.is_some(), asked);
                if highest == PRECEDENCE_LISTENER {
                    decision.and(Decision::Unknown("the listener that traffic is sent to allows it".to_owned()))
                } else {
                    decision
                }
            }
        };
        let mut limits: Vec<LimitMet> = Vec::new();
        for hit in first.iter().chain(&later) {
            if let (Some(limit), Some(rules)) = (hit.limit, rules_of(hit))
                && limits.iter().all(|known| known.limit != limit)
            {
                let decision = rules.admits(asked, self.terms.version);
                limits.push(LimitMet { limit, rule: hit.rule, decision });
            }
        }
        let is_limited = !limits.is_empty() && limits.iter().all(|limit| !limit.decision.is_yes());
        let lifted = match () {
            () if !decision.is_yes() || !is_limited => None,
            () if by_ports => Some("a rule allows the traffic by its ports alone"),
            () => by_default,
        };
        let authentication = self.authentication(&first, sight.traffic.port);
        Reading { decision, is_proxied: highest > 0, authentication, lifted, limits }
    }

    /// What the proxy for DNS says: it knows all rules on exactly the port and protocol of those that limit names, and
    /// one of them that does not limit names lets pass all (decision semantics R16).
    fn of_query(&self, first: &[&Hit], is_open: bool, asked: Asked<'_>) -> Decision {
        let rules = |hit: &Hit| hit.limit.and_then(|at| self.limit(at)).map(|limit| &limit.rules);
        let is_dns = |hit: &Hit| rules(hit).is_some_and(|rules| matches!(rules.protocol, L7::Dns(_)));
        let ports: BTreeSet<_> = first.iter().filter(|hit| is_dns(hit)).map(|hit| hit.port).into_set();
        let known = first.iter().filter(|hit| ports.contains(&hit.port));
        if asked.http.is_some() && asked.dns.is_none() {
            return Decision::No("the proxy takes queries of DNS, and no HTTP requests".to_owned());
        }
        let plain = L7Rules::default();
        let known = known.map(|hit| rules(hit).unwrap_or(&plain).admits_query(asked.dns, self.terms.version));
        let mut decision = Decision::any(known, || match asked.dns {
            Some(name) => format!("no DNS rule allows `{name}`"),
            None => "no DNS rule allows the name".to_owned(),
        });
        if is_open && !decision.is_yes() {
            decision = match opens_names(self.terms.version) {
                Certainty::Yes => Decision::Yes,
                Certainty::No => decision,
                Certainty::Maybe => Decision::Unknown(format!(
                    "the patch release of Cilium {} lets pass names that no rule allows where nothing is in default deny",
                    self.terms.version
                )),
            };
        }
        decision
    }

    /// What Envoy says: of rules for the same peers and port what the agent merged of them, of the others any.
    fn of_request(&self, first: &[&Hit], later: &[&Hit], by_default: bool, asked: Asked<'_>) -> Decision {
        let mut merged: BTreeMap<_, Result<L7Rules, String>> = BTreeMap::new();
        for hit in first.iter().chain(later) {
            let rules = hit.limit.and_then(|at| self.limit(at)).map(|limit| &limit.rules);
            let rules = rules.cloned().unwrap_or_default();
            // Rules of DNS are not for Envoy.
            if matches!(rules.protocol, L7::Dns(_)) {
                continue;
            }
            let slot = merged.entry((hit.level, hit.selector, hit.port));
            slot.and_modify(|known| {
                *known = known.as_ref().map_err(Clone::clone).and_then(|known| known.merge(&rules, true))
            })
            .or_insert(Ok(rules));
        }
        let plain = L7Rules::default();
        let mut all: Vec<&L7Rules> = Vec::new();
        for rules in merged.values() {
            match rules {
                Ok(rules) => all.push(rules),
                Err(why) => return Decision::Unknown(why.clone()),
            }
        }
        if by_default {
            all.push(&plain);
        }
        admits(&all, asked, self.terms.version)
    }

    /// Which authentication a flow needs.
    ///
    /// Among rules for one kind of peers the most specific one that says anything counts, in the middle of wider ones; of
    /// rules on the same port the one that asks for most. Between those for particular peers and those for everyone, what
    /// the datapath takes counts, which is what is sent to a proxy, then the more specific port, then the peer; where that
    /// one says nothing, the other may.
    fn authentication(&self, first: &[&Hit], port: u16) -> Authentication {
        if first.iter().all(|hit| hit.authentication == Authentication::None) {
            return Authentication::None;
        }
        let of = |hits: Vec<&Hit>| {
            let class = |hit: &Hit| {
                let rules = hit.limit.and_then(|at| self.limit(at)).map(|limit| &limit.rules);
                rules.map_or(0, precedence)
            };
            let highest = hits.iter().map(|hit| class(hit)).max()?;
            let says = |hit: &&&Hit| hit.authentication != Authentication::None;
            let stays = |hit: &&&Hit| class(hit) == highest || says(hit);
            let length = hits.iter().filter(stays).map(|hit| specific(hit, port)).max()?;
            let said = hits.iter().filter(says).map(|hit| (specific(hit, port), hit.authentication)).max();
            Some((highest, length, said.map(|(_, authentication)| authentication)))
        };
        let split = |everyone: bool| first.iter().copied().filter(move |hit| hit.selector.is_none() == everyone);
        let (some, every) = (of(split(false).collect()), of(split(true).collect()));
        let said = match (some, every) {
            (Some((_, _, said)), None) | (None, Some((_, _, said))) => said,
            (Some((one, _, said)), Some((other, ..))) if one > other => said,
            (Some((one, ..)), Some((other, _, said))) if other > one => said,
            (Some((_, length, some)), Some((_, other, every))) => {
                let (chosen, beside) = if other > length { (every, some) } else { (some, every) };
                chosen.or(beside)
            }
            (None, None) => None,
        };
        match said.unwrap_or_default() {
            Authentication::Disabled => Authentication::None,
            other => other,
        }
    }
}

/// The order in which proxies take traffic that several are asked to (Cilium's listener priorities).
fn precedence(rules: &L7Rules) -> u8 {
    match &rules.protocol {
        _ if rules.listener.is_some() => PRECEDENCE_LISTENER,
        L7::Dns(_) => PRECEDENCE_DNS,
        L7::None => 3,
        L7::Http(_) | L7::Kafka(_) | L7::Generic(..) => 4,
    }
}

const PRECEDENCE_LISTENER: u8 = 1;
const PRECEDENCE_DNS: u8 = 2;

/// How many leading bits of protocol and port a hit fixes: the datapath holds ranges as prefixes.
fn specific(hit: &Hit, port: u16) -> u32 {
    use crate::flow::rule::PortNumber;
    match hit.port {
        None => 0,
        Some((_, PortNumber::Name(..) | PortNumber::Unknown)) => 17,
        Some((_, PortNumber::Range(first, last))) => {
            let fits = |bits: &u32| {
                let mask = u32::from(u16::MAX).checked_shr(16_u32.saturating_sub(*bits)).unwrap_or_default();
                let low = u32::from(port) & !mask;
                low >= u32::from(first) && (low | mask) <= u32::from(last)
            };
            17_u32.saturating_sub((0..=16).rev().find(fits).unwrap_or_default())
        }
    }
}
