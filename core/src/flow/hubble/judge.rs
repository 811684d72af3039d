//! What the given policies say of a flow that Hubble saw, and whether both agree.

use super::seen::{Fate, Seen};
use super::whom::Ends;
use super::{drop_reason, labelled, reason, whom};
use crate::flow::decide::{Case, Decision, Other, Question, SideDecision};
use crate::flow::end::{End, Meant};
use crate::flow::rule::Authentication;
use crate::flow::{Network, Peer, Verdict};
use crate::policy::Direction;

/// What is to be said of a packet in the middle of a connection.
pub(super) const MIDWAY: &str = "the packet begins no connection; it may answer one that Cilium had forgotten";

/// Whether the given policies say what Hubble saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// They do.
    Agrees,
    /// They do not.
    Disagrees,
    /// It cannot be told, for this reason.
    Unknown(String),
}

/// What the given policies say of a flow.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The question that was asked.
    pub question: Question,
    /// The verdict of both ends.
    pub verdict: Verdict,
    /// What it depends on.
    pub conditions: Vec<String>,
    /// The verdict of the end that sends, and why.
    pub egress: (Verdict, reason::Reason),
    /// The verdict of the end that it goes to, and why.
    pub ingress: (Verdict, reason::Reason),
    /// Whether they say what Hubble saw.
    pub agreement: Agreement,
    /// What may have led to another verdict.
    pub causes: Vec<String>,
}

impl Judged {
    /// Judges a flow between ends.
    ///
    /// # Errors
    /// Why nothing can be asked about it.
    pub(super) fn of(network: &mut Network, known: &mut whom::Known, seen: &Seen, ends: Ends) -> Result<Self, String> {
        let traffic = seen.traffic.ok_or("Hubble shows no port")?;
        let question = Question {
            from: ends.from,
            to: ends.to,
            port: traffic.to_string(),
            http: seen.http.clone(),
            headers: seen.headers.clone(),
            dns: seen.dns.clone(),
            ..Question::default()
        };
        if let Some(absent) = ends.labelled {
            return Self::by_labels(network, known, seen, question, absent);
        }
        let mut decision = with_names(network, seen, &ends.names, &question)?;
        let mut agreement = compared(network, seen, &decision);
        let has_passed = matches!(seen.fate, Fate::Forwarded | Fate::Redirected);
        if agreement == Agreement::Disagrees && has_passed && !ends.names.is_empty() {
            // Names that answers gave before may have been forgotten since, and still count.
            let without = network.decide(&question)?;
            if let Agreement::Unknown(why) = compared(network, seen, &without) {
                (decision, agreement) = (without, Agreement::Unknown(why));
            }
        }
        let side = |direction: Direction| {
            let verdict = verdict_of(&decision, Some(direction));
            let reason = decision.cases.first().map(|case| reason::of(network, case, direction)).unwrap_or_default();
            (verdict, reason)
        };
        let causes = match agreement {
            Agreement::Disagrees => causes(network, known, seen, &decision.cases),
            _ => Vec::new(),
        };
        Ok(Self {
            verdict: decision.verdict,
            egress: side(Direction::Egress),
            ingress: side(Direction::Ingress),
            conditions: decision.conditions,
            question,
            agreement,
            causes,
        })
    }

    /// Judges a flow with an end that is known by its labels only, by the policies of the other one.
    fn by_labels(
        network: &mut Network,
        known: &mut whom::Known,
        seen: &Seen,
        question: Question,
        absent: Direction,
    ) -> Result<Self, String> {
        let traffic = seen.traffic.ok_or("Hubble shows no port")?;
        let (direction, given, party) = match absent {
            Direction::Egress => (Direction::Ingress, &question.to, &seen.from),
            Direction::Ingress => (Direction::Egress, &question.from, &seen.to),
        };
        let Meant::End(end) = network.find(&Peer::parse(given)?)? else {
            return Err(format!("`{given}` is not one end"));
        };
        // A text that no label can have.
        let other = network.texts.symbols.of("\0other");
        let (side, reason) = labelled::decide(network, end, party, other, direction, traffic)?;
        let agreement = compare(network, seen, side.verdict, &[&side], &[]);
        let causes = match agreement {
            Agreement::Disagrees => causes(network, known, seen, &[]),
            _ => Vec::new(),
        };
        let why = format!("`{}` is not in what is given", party.name());
        let verdict = if side.verdict == Verdict::Deny { Verdict::Deny } else { Verdict::Unknown };
        let mut conditions = side.conditions;
        if verdict == Verdict::Unknown {
            conditions.push(format!("what policies say that select `{}`, which is not given", party.name()));
        }
        let own = (side.verdict, reason);
        let other = (Verdict::Unknown, reason::Reason { text: why, rules: Vec::new() });
        let (egress, ingress) = if direction == Direction::Egress { (own, other) } else { (other, own) };
        Ok(Self { question, verdict, conditions, egress, ingress, agreement, causes })
    }
}

/// Decides with the answers of DNS that the flow itself shows.
fn with_names(network: &mut Network, seen: &Seen, names: &[String], question: &Question) -> Result<Decision, String> {
    let Some(address) = seen.to.address.filter(|_| !names.is_empty()) else { return network.decide(question) };
    let shown = names.iter().map(|name| (name.clone(), vec![address])).collect();
    let before = network.answers.replace(shown);
    let decision = network.decide(question);
    network.answers = before;
    decision
}

fn side(case: &Case, direction: Direction) -> &SideDecision {
    if direction == Direction::Egress { &case.egress } else { &case.ingress }
}

/// The verdict of one end, or of both; unknown where the flow may go to several that differ.
fn verdict_of(decision: &Decision, direction: Option<Direction>) -> Verdict {
    let Some(direction) = direction else { return decision.verdict };
    let mut verdicts = decision.cases.iter().map(|case| side(case, direction).verdict);
    let Some(first) = verdicts.next() else { return Verdict::Unknown };
    if verdicts.all(|other| other == first) { first } else { Verdict::Unknown }
}

/// Whether a decision says what was seen.
fn compared(network: &Network, seen: &Seen, decision: &Decision) -> Agreement {
    let sides = decision.cases.iter().flat_map(|case| match seen.direction {
        Some(direction) => vec![side(case, direction)],
        None => vec![&case.egress, &case.ingress],
    });
    let sides: Vec<&SideDecision> = sides.collect();
    compare(network, seen, verdict_of(decision, seen.direction), &sides, &decision.conditions)
}

fn compare(network: &Network, seen: &Seen, verdict: Verdict, sides: &[&SideDecision], of_both: &[String]) -> Agreement {
    let conditions = || {
        let mut all: Vec<String> = sides.iter().flat_map(|side| &side.conditions).chain(of_both).cloned().collect();
        let mut known = std::collections::BTreeSet::new();
        all.retain(|condition| known.insert(condition.clone()));
        if all.is_empty() { "what is given does not tell".to_owned() } else { all.join("; ") }
    };
    if sides.is_empty() {
        return Agreement::Unknown(conditions());
    }
    let agreed = |agrees: bool| if agrees { Agreement::Agrees } else { Agreement::Disagrees };
    if seen.fate == Fate::Audited {
        // What audits let through is denied all the same.
        let denied: Vec<Verdict> = sides.iter().map(|side| side.outcome.verdict()).collect();
        return match () {
            () if denied.contains(&Verdict::Deny) => Agreement::Agrees,
            () if denied.iter().all(|verdict| *verdict == Verdict::Allow) => Agreement::Disagrees,
            () => Agreement::Unknown(conditions()),
        };
    }
    if verdict == Verdict::Unknown {
        return Agreement::Unknown(conditions());
    }
    match &seen.fate {
        Fate::Forwarded | Fate::Redirected if seen.is_l7 => agreed(verdict == Verdict::Allow),
        // The connection is made whatever the proxy says of requests.
        Fate::Forwarded | Fate::Redirected => agreed(verdict != Verdict::Deny),
        Fate::Denied(_) if verdict == Verdict::Deny => Agreement::Agrees,
        fate if fate.wants_authentication() => agreed(asks_for_authentication(network, seen, sides)),
        Fate::Denied(_) if seen.is_l7 => match verdict {
            Verdict::DenyL7 => Agreement::Agrees,
            _ if sides.iter().any(|side| !side.conditions.is_empty()) => Agreement::Unknown(conditions()),
            _ => Agreement::Disagrees,
        },
        _ => {
            // What layer 7 says does not count here.
            let depends = |side: &&&SideDecision| side.conditions.len() > usize::from(side.is_proxied);
            if sides.iter().any(|side| depends(&side)) {
                Agreement::Unknown(conditions())
            } else {
                Agreement::Disagrees
            }
        }
    }
}

/// Whether some rule about an end asks for authentication.
fn asks_for_authentication(network: &Network, seen: &Seen, sides: &[&SideDecision]) -> bool {
    let directions =
        || Direction::BOTH.into_iter().filter(|one| seen.direction.is_none_or(|direction| direction == *one));
    let subjects = sides.iter().filter_map(|side| side.subject);
    let mut about = subjects.flat_map(|subject| directions().flat_map(move |one| network.rules_about(subject, one)));
    about.any(|(rule, _)| network.rule(rule).is_some_and(|rule| rule.authentication != Authentication::None))
}

/// What may have led to a verdict other than that of the given policies.
fn causes(network: &Network, known: &mut whom::Known, seen: &Seen, cases: &[Case]) -> Vec<String> {
    let mut causes = Vec::new();
    for (kind, namespace, name) in &seen.policies {
        let policy = network.policies().find(|(at, _)| {
            reason::object(network, *at).is_some_and(|object| {
                let given = object.namespace.as_deref().unwrap_or_default();
                object.kind == *kind && given == namespace && object.name.as_deref() == Some(name)
            })
        });
        let title =
            if namespace.is_empty() { format!("{kind} `{name}`") } else { format!("{kind} `{namespace}/{name}`") };
        match policy {
            None => causes.push(format!("Hubble names {title}, which is not given")),
            Some((_, policy)) => {
                let refused =
                    policy.refused.as_ref().map(|refusal| format!(", which is refused as given: {}", refusal.why));
                causes.push(format!("Hubble names {title}{}", refused.unwrap_or_default()));
            }
        }
    }
    for party in [&seen.from, &seen.to] {
        let Some(pod) = known.pod(network, party).and_then(|at| network.topology.pods.get(at as usize)) else {
            continue;
        };
        for difference in whom::differences(network, pod, party) {
            causes.push(format!("`{}` had other labels then: {difference}", party.name()));
        }
        if pod.host_network {
            causes.push(format!(
                "`{}` uses the network of its node in what is given, and Hubble shows it as a pod",
                party.name()
            ));
        }
    }
    let is_unplaced = |end: End| matches!(end, End::Pod(_)) && network.node(end).is_none();
    let has_unplaced =
        cases.iter().any(|case| is_unplaced(case.from) || matches!(&case.to, Other::End(end) if is_unplaced(*end)));
    if has_unplaced
        && seen.from.reserved().chain(seen.to.reserved()).any(|name| name == "host" || name == "remote-node")
    {
        causes.push("what is given does not tell on which node the pod runs".to_owned());
    }
    if seen.is_midway && !matches!(seen.fate, Fate::Forwarded | Fate::Redirected) {
        causes.push(MIDWAY.to_owned());
    }
    causes.push("the policies that were in force then are not those that are given".to_owned());
    causes
}

/// What is to be said of a drop that policies are not the reason of.
pub(super) fn not_policy(reason: &str) -> String {
    match drop_reason::meaning(reason) {
        Some(meaning) => format!("not a matter of policies: {meaning}"),
        None => "not a matter of policies".to_owned(),
    }
}
