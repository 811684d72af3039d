//! A prepared handle: files loaded once, asked many times.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Options;
use super::places::Places;
use crate::facts::Facts;
use crate::flow::decide::{Case, Decision, Other, Question};
use crate::flow::end::End;
use crate::flow::explain::answer::{
    Answer, At, CaseAnswer, ChangeAnswer, IgnoredAnswer, LineAnswer, Nearest, Refused, RuleAnswer, SideAnswer,
};
use crate::flow::explain::{Line, RuleReason, Side};
use crate::flow::nearest::nearest;
use crate::flow::topology::Namespaces;
use crate::flow::{self, Peer, Verdict};
use crate::input::{self, Reading};
use crate::limits::MAX_FLOW_BYTES;
use crate::rules::wording::counted;
use crate::source::text::SourceFile;
use crate::world::{AskedVersions, Semantics, Worlds};

/// Labels of an end that are shown to people.
const LABELS: usize = 3;
/// Characters that are echoed of a text that is too long.
const ECHOED: usize = 80;

/// A cluster with its policies, loaded once to be asked many times.
#[derive(Debug)]
pub struct Network {
    pub(super) network: flow::Network,
    pub(super) places: Places,
    pub(super) are_mapped: bool,
    /// By what versions and whose rules it is judged.
    pub(super) judged: AskedVersions,
    /// What the user ought to know of what was read.
    pub notes: Vec<String>,
}

impl Network {
    /// The cluster of some files. `readings` are those of the files, in the same order. Nothing of the files is held on to
    /// but the texts of policies.
    ///
    /// # Errors
    /// That the files hold several clusters.
    pub fn of(files: &[SourceFile], mut readings: Vec<Reading>, options: &Options) -> Result<Self, String> {
        let Some(facts) = options.facts.as_deref().or_else(|| Facts::builtin()) else {
            return Err("the facts cannot be read".to_owned());
        };
        let mut notes = faulty(files, &readings);
        let model = input::join(&mut readings, files);
        let worlds = Worlds::of(&model, files, &options.config, options.versions, facts);
        let mut of_cluster = worlds.iter();
        let (Some(world), None) = (of_cluster.next(), of_cluster.next()) else {
            return Err("the files hold several clusters; give those of one".to_owned());
        };
        let network = flow::Network::of(world, &options.agent, options.dns.clone());
        notes.extend(worlds.notes.iter().chain(&network.notes).cloned());
        let places = Places::of(&network, files);
        let are_mapped = !options.config.clusters.is_empty();
        let versions = world.settings.versions;
        let semantics = if world.is_cilium() { Semantics::Cilium } else { Semantics::Kubernetes };
        let (kubernetes, cilium) = (Some(versions.kubernetes), Some(versions.cilium));
        let judged = AskedVersions { kubernetes, cilium, semantics };
        Ok(Self { network, places, are_mapped, judged, notes })
    }

    /// Decides a flow.
    ///
    /// # Errors
    /// What is wrong with the question.
    pub fn decide(&self, question: &Question) -> Result<Decision, String> {
        self.network.decide(question)
    }

    /// The verdict on a flow, alone: that of [`decide`](Self::decide), sooner.
    ///
    /// # Errors
    /// What is wrong with the question.
    pub fn verdict(&self, from: &str, to: &str, port: &str) -> Result<Verdict, String> {
        if let Some(verdict) = self.network.verdict_between_pods(from, to, port) {
            return Ok(verdict);
        }
        let (from, to, port) = (from.to_owned(), to.to_owned(), port.to_owned());
        let question = Question { from, to, port, explain: Some(false), ..Question::default() };
        Ok(self.network.decide(&question)?.verdict)
    }

    /// Decides a flow and says why, unless the question wants the verdicts alone.
    ///
    /// # Errors
    /// What is wrong with the question.
    pub fn answer(&self, question: &Question) -> Result<Answer, String> {
        let (decision, mut answer) = self.explained(question)?;
        if question.explain != Some(false) {
            answer.nearest = nearest(&self.network, question, &decision).map(|nearest| self.nearest(nearest));
        }
        Ok(answer)
    }

    /// Decides a flow and says why, unless the question wants the verdicts alone; not what would turn the verdict.
    pub(super) fn explained(&self, question: &Question) -> Result<(Decision, Answer), String> {
        let decision = self.network.decide(question)?;
        let mut answer = Answer {
            flow: question.clone(),
            verdict: decision.verdict,
            conditions: decision.conditions.clone(),
            egress: SideAnswer::of(joined(&decision.cases, &|case| case.egress.verdict)),
            ingress: SideAnswer::of(joined(&decision.cases, &|case| case.ingress.verdict)),
            cases: Vec::new(),
            notes: Vec::new(),
            nearest: None,
            from_labels: String::new(),
            to_labels: String::new(),
        };
        if question.explain != Some(false) {
            self.explain(&decision, &mut answer);
        }
        Ok((decision, answer))
    }

    /// The answer to a question as one line of JSON, whatever it is, and whether there is one.
    #[must_use]
    pub fn answer_line(&self, question: &Question) -> (String, bool) {
        match self.answer(question) {
            Ok(answer) => (answer.to_json(), true),
            Err(error) => (json(&Refused { flow: question, error }), false),
        }
    }

    /// The answer to a question as its JSON text; `{"flow":…,"error":…}` where it cannot be answered, with the text itself
    /// where that is no question. The second part says whether there is an answer.
    #[must_use]
    pub fn answer_text(&self, question: &str) -> (String, bool) {
        if question.len() > MAX_FLOW_BYTES {
            let flow: String = question.chars().take(ECHOED).chain(['…']).collect();
            let error = format!("a flow has at most {MAX_FLOW_BYTES} bytes");
            return (json(&Refused { flow, error }), false);
        }
        match serde_json::from_str::<Question>(question) {
            Ok(question) => self.answer_line(&question),
            Err(error) => {
                let error = format!("this is no flow: {error}");
                (json(&Refused { flow: question, error }), false)
            }
        }
    }

    /// The engine's own view of it.
    #[must_use]
    pub fn flows(&self) -> &flow::Network {
        &self.network
    }

    /// Its namespaces with their labels.
    #[must_use]
    pub fn namespaces(&self) -> &Namespaces {
        &self.network.topology.given.namespaces
    }

    /// Whether the configuration maps files to clusters.
    pub(super) fn are_mapped(&self) -> bool {
        self.are_mapped
    }

    /// The same, to be asked what needs answers of DNS of its own.
    pub fn flows_mut(&mut self) -> &mut flow::Network {
        &mut self.network
    }

    fn explain(&self, decision: &Decision, answer: &mut Answer) {
        let explained = self.network.explain_all(decision);
        let sides = |direction: fn(&flow::explain::Explained) -> &Side| {
            let mut sides = explained.iter().map(|(_, explained)| direction(explained));
            let first = sides.next()?;
            sides.all(|side| side == first).then_some(first)
        };
        let differ = |verdict: Verdict| SideAnswer {
            reason: Some(format!(
                "it depends on which of {} is meant",
                counted(decision.cases.len() as u128, "end", "ends")
            )),
            ..SideAnswer::of(verdict)
        };
        let of = |side: Option<&Side>, verdict: Verdict| match side {
            Some(side) => self.side(side),
            None if explained.is_empty() => SideAnswer::of(verdict),
            None => differ(verdict),
        };
        answer.egress = of(sides(|explained| &explained.egress), answer.egress.verdict);
        answer.ingress = of(sides(|explained| &explained.ingress), answer.ingress.verdict);
        answer.notes.clone_from(&decision.notes);
        answer.from_labels = decision.cases.first().map(|case| self.labels(case.from)).unwrap_or_default();
        let asked = Peer::parse(&answer.flow.to);
        let others = decision.cases.iter().filter(|case| stands_for(asked.as_ref().ok(), &case.to)).count();
        if let Some(case) = decision.cases.first()
            && let (Ok(Peer::Pod { .. }), End::Node(_)) = (Peer::parse(&answer.flow.from), case.from)
        {
            let node = self.network.name_of_end(case.from);
            answer
                .notes
                .push(format!("`{}` uses the network of its node, so that policies see {node}", answer.flow.from));
        }
        if let ([only], 0) = (decision.cases.as_slice(), others) {
            if let Other::End(end) = only.to {
                answer.to_labels = self.labels(end);
            }
            // The case would only repeat it.
            return;
        }
        let mut cases = Vec::new();
        for (positions, explained) in &explained {
            let of_case: Vec<&Case> = positions.iter().filter_map(|at| decision.cases.get(*at)).collect();
            let Some(first) = of_case.first() else { continue };
            cases.push(CaseAnswer {
                to: of_case.iter().map(|case| self.name(&case.to)).collect(),
                port: first.traffic.to_string(),
                verdict: first.verdict,
                egress: self.side(&explained.egress),
                ingress: self.side(&explained.ingress),
            });
        }
        answer.cases = cases;
    }

    fn nearest(&self, nearest: flow::nearest::Nearest) -> Nearest {
        let change = |change: flow::nearest::Change| {
            let at = change.policy.zip(change.place).and_then(|(policy, place)| {
                let root = &self.network.policy(policy)?.object.place.path;
                self.places.at(&self.network, policy, place.path.strip_prefix(&**root).unwrap_or_default())
            });
            ChangeAnswer { message: change.message, at, patch: change.patch, manifest: change.manifest }
        };
        let changes = nearest.changes.into_iter().map(change).collect();
        Nearest { message: nearest.message, verdict: nearest.verdict, changes }
    }

    fn name(&self, end: &Other) -> String {
        match end {
            Other::Name { address: Some((address, _)), .. } => format!("ip:{address}"),
            end => self.network.name_of(end),
        }
    }

    /// The labels of a pod by which its name is told: ` (app=web)`.
    fn labels(&self, end: End) -> String {
        let End::Pod(at) = end else { return String::new() };
        let Some(pod) = self.network.topology.pods.get(at as usize) else { return String::new() };
        let hash = ["pod-template-hash", "controller-revision-hash"];
        let shown = pod.labels.iter().filter(|(key, _)| !hash.contains(&key.as_str()));
        let words: Vec<String> = shown.clone().take(LABELS).map(|(key, value)| format!("{key}={value}")).collect();
        let more = if shown.count() > LABELS { ", …" } else { "" };
        if words.is_empty() { String::new() } else { format!(" ({}{more})", words.join(", ")) }
    }

    fn side(&self, side: &Side) -> SideAnswer {
        let ignored = side.ignored.iter().filter_map(|ignored| {
            let at = self.places.at(&self.network, ignored.policy, &ignored.pointer)?;
            Some(IgnoredAnswer { at, by: ignored.by, why: ignored.why.clone() })
        });
        SideAnswer {
            verdict: side.verdict,
            reason: Some(side.reason.clone()),
            rules: Some(side.rules.iter().filter_map(|rule| self.rule(rule)).collect()),
            ignored: ignored.collect(),
            hubble: side.hubble.clone(),
        }
    }

    /// The place of a field of a policy.
    pub(super) fn at(&self, policy: u32, pointer: &str) -> Option<At> {
        self.places.at(&self.network, policy, pointer)
    }

    /// A rule with its place, and what it says of a flow.
    pub(super) fn rule(&self, rule: &RuleReason) -> Option<RuleAnswer> {
        let why: Vec<String> = rule.lines.iter().map(Line::sentence).collect();
        let lines = rule.lines.iter().map(|line| LineAnswer {
            part: line.part,
            met: line.met,
            text: if line.item.is_empty() { line.why.clone() } else { format!("{}: {}", line.item, line.why) },
            line: self.places.line(&self.network, rule.policy, &line.pointer),
        });
        Some(RuleAnswer {
            at: self.places.at(&self.network, rule.policy, &rule.pointer)?,
            effect: rule.effect.word(),
            why: why.join("; "),
            steps: flow::explain::answer::steps(&rule.pointer),
            lines: lines.collect(),
        })
    }
}

/// Whether what a question names only stands for an end: a Service, a name, an address of somebody in the cluster, a pod
/// for its node.
fn stands_for(asked: Option<&Peer>, end: &Other) -> bool {
    match (asked, end) {
        (_, Other::Name { address: None, .. }) => matches!(asked, Some(Peer::Service { .. })),
        (Some(Peer::Service { .. } | Peer::Name(_)), _) => true,
        (Some(Peer::Address(_)), Other::End(end)) => !matches!(end, End::Outside(..)),
        (Some(Peer::Pod { .. }), Other::End(end)) => matches!(end, End::Node(_)),
        _ => false,
    }
}

/// What all cases say, if they agree.
fn joined(cases: &[Case], of: &dyn Fn(&Case) -> Verdict) -> Verdict {
    let mut verdicts: Vec<Verdict> = cases.iter().map(of).collect();
    verdicts.sort_unstable();
    verdicts.dedup();
    match verdicts.as_slice() {
        [only] => *only,
        _ => Verdict::Unknown,
    }
}

/// The files of which something cannot be read: a policy may be lost there.
fn faulty(files: &[SourceFile], readings: &[Reading]) -> Vec<String> {
    let has_faults = |file: &SourceFile, reading: &Reading| !reading.problems.is_empty() || !file.problems.is_empty();
    let faulty = files.iter().zip(readings).filter(|(file, reading)| has_faults(file, reading));
    faulty
        .map(|(file, _)| {
            format!(
                "`{}` has faults, and what cannot be read does not count; `netproof check` shows the faults",
                file.name
            )
        })
        .collect()
}

fn json(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}

/// Options of the agent by name.
pub type AgentOptions = BTreeMap<String, String>;
