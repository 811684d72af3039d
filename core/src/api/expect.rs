//! Expectations: whether what is expected of flows holds.

use std::collections::BTreeMap;

use super::{Network, Options, read};
use crate::config::Fault;
use crate::expect::{
    self, Counterexample, Expectation, Future, Ground, Outcome, Pair, ShownFlow, Status, TestAnswer, TestResult,
};
use crate::flow::Verdict;
use crate::flow::decide::Question;
use crate::flow::explain::answer::SideAnswer;
use crate::input::Reading;
use crate::source::text::{LineIndex, Range, SourceFile};

/// Why expectations are not tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untested {
    /// No file of expectations is among the files.
    Nothing,
    /// Faults of files of expectations, each with the name of its file.
    Faults(Vec<(String, Fault)>),
    /// The cluster cannot be told from the files.
    Cluster(String),
}

impl std::fmt::Display for Untested {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nothing => f.write_str(
                "no expectations are in what is given; a file of them begins with `apiVersion: netproof/v1` and \
                 `kind: Expectations`",
            ),
            Self::Faults(faults) => {
                let all: Vec<String> = faults.iter().map(|(file, fault)| format!("{file}:{fault}")).collect();
                f.write_str(&all.join("; "))
            }
            Self::Cluster(why) => f.write_str(why),
        }
    }
}

/// Tests the expectations among some files against the cluster of the others. `readings` are those of the files, in the
/// same order.
///
/// # Errors
/// Why nothing is tested.
pub fn test(files: &[SourceFile], mut readings: Vec<Reading>, options: &Options) -> Result<TestAnswer, Untested> {
    let objects = expect::test_of(&mut readings);
    if objects.is_empty() {
        return Err(Untested::Nothing);
    }
    let expectations = expect::read(&objects, files, &readings).map_err(Untested::Faults)?;
    let again = if expectations.iter().any(is_about_future) { readings.clone() } else { Vec::new() };
    let network = Network::of(files, readings, options).map_err(Untested::Cluster)?;
    let mut notes = network.notes.clone();
    let mut outcomes: BTreeMap<usize, Shown> = BTreeMap::new();
    let now = Test { network: &network, future: &Future::default() };
    let (later, present): (Vec<_>, Vec<_>) = (0..).zip(&expectations).partition(|(_, one)| is_about_future(one));
    now.run(&present, &mut outcomes);
    if !later.is_empty() {
        let future = expect::futures(network.flows(), network.namespaces(), &expectations);
        let (files, readings) = with_future(files, again, &network, &future);
        let network = Network::of(&files, readings, options).map_err(Untested::Cluster)?;
        Test { network: &network, future: &future }.run(&later, &mut outcomes);
    }
    let mut lines: BTreeMap<u32, LineIndex<'_>> = BTreeMap::new();
    let mut results = Vec::new();
    for (expectation, shown) in expectations.iter().zip(outcomes.into_values()) {
        let Some(file) = files.get(expectation.file.0 as usize) else { continue };
        let index = lines.entry(expectation.file.0).or_insert_with(|| LineIndex::new(&file.text));
        notes.extend(shown.notes.into_iter().map(|note| format!("`{}`: {note}", expectation.name)));
        results.push(TestResult {
            name: expectation.name.clone(),
            file: file.name.clone(),
            range: if file.is_object { Range::NOWHERE } else { index.range(expectation.span) },
            status: shown.status,
            counterexample: shown.counterexample,
        });
    }
    Ok(TestAnswer::of(results, notes))
}

/// Proposes the expectations that the cluster of some files meets, as a file.
///
/// # Errors
/// That the files hold several clusters.
pub fn propose(files: &[SourceFile], mut readings: Vec<Reading>, options: &Options) -> Result<String, String> {
    drop(expect::test_of(&mut readings));
    let network = Network::of(files, readings, options)?;
    Ok(expect::propose(&Ground::of(network.flows(), network.namespaces(), &Future::default())))
}

/// Whether an expectation is about pods that do not exist yet.
pub(super) fn is_about_future(expectation: &Expectation) -> bool {
    expectation.future || whoever(expectation).any(|written| written.who.is_future())
}

fn whoever(expectation: &Expectation) -> impl Iterator<Item = &expect::Written> {
    expectation.from.iter().chain(&expectation.to).chain(&expectation.except)
}

/// The files of a call with what was made up, which stands where the first policy stands: it belongs to the same cluster.
fn with_future(
    files: &[SourceFile],
    mut readings: Vec<Reading>,
    network: &Network,
    future: &Future,
) -> (Vec<SourceFile>, Vec<Reading>) {
    let first = network.flows().policies().next();
    let first = first.and_then(|(_, policy)| files.get(policy.object.place.file.0 as usize));
    let folder = first.and_then(|file| file.name.rsplit_once('/')).map(|(folder, _)| format!("{folder}/"));
    let name = match (network.are_mapped(), first) {
        (true, Some(first)) => first.name.clone(),
        _ => format!("{}netproof-future.yaml", folder.unwrap_or_default()),
    };
    let made_up = SourceFile::new(name, future.text.clone());
    readings.push(read(files.len(), &made_up));
    (files.iter().cloned().chain([made_up]).collect(), readings)
}

/// A cluster to test in.
pub(super) struct Test<'n> {
    pub(super) network: &'n Network,
    pub(super) future: &'n Future,
}

/// What becomes of an expectation, with the words for it.
pub(super) struct Shown {
    pub(super) status: Status,
    pub(super) counterexample: Option<Counterexample>,
    notes: Vec<String>,
}

impl Shown {
    /// That it cannot be told, and why.
    pub(super) fn untold(why: String) -> Self {
        let counterexample = Some(Counterexample { flow: None, why });
        Self { status: Status::Unknown, counterexample, notes: Vec::new() }
    }
}

impl Test<'_> {
    /// Judges expectations, each by its position among all.
    pub(super) fn run(&self, expectations: &[(usize, &Expectation)], outcomes: &mut BTreeMap<usize, Shown>) {
        if expectations.is_empty() {
            return;
        }
        let ground = Ground::of(self.network.flows(), self.network.namespaces(), self.future);
        for (at, expectation) in expectations {
            let incomplete = self.future.incomplete.get(at).map(String::as_str);
            let outcome = ground.judge(expectation, incomplete);
            outcomes.insert(*at, self.shown(outcome));
        }
    }

    fn shown(&self, outcome: Outcome) -> Shown {
        let Outcome { status, pair, why, limited, mut notes } = outcome;
        if let Some(pair) = limited.filter(|_| status == Status::Pass) {
            let conditions = self.network.decide(&question(&pair)).map(|decision| decision.conditions);
            let conditions = conditions.unwrap_or_default().join("; ");
            let flow = self.flow(&pair);
            notes.push(format!(
                "it holds under conditions, from {} to {} at {}: {conditions}",
                flow.from, flow.to, flow.port
            ));
        }
        let counterexample = match (pair, why) {
            (Some(pair), why) => {
                let of_flow = self.why(&pair);
                let why = why.map_or_else(|| of_flow.clone(), |why| format!("{why}; {of_flow}"));
                Some(Counterexample { flow: Some(self.flow(&pair)), why })
            }
            (None, Some(why)) => Some(Counterexample { flow: None, why }),
            (None, None) => None,
        };
        Shown { status, counterexample, notes }
    }

    /// A flow with the words for pods that do not exist.
    fn flow(&self, pair: &Pair) -> ShownFlow {
        let words = |name: &str| self.future.pods.get(name).map_or_else(|| name.to_owned(), |pod| pod.words.clone());
        let port = expect::shown_traffic(pair.traffic);
        ShownFlow { from: words(&pair.from), to: words(&pair.to), port }
    }

    /// Why a flow passes or does not, in one sentence: what each end says, and where.
    fn why(&self, pair: &Pair) -> String {
        let answer = match self.network.answer(&question(pair)) {
            Ok(answer) => answer,
            Err(why) => return why,
        };
        let (egress, ingress) = match answer.cases.as_slice() {
            [case, ..] => (&case.egress, &case.ingress),
            [] => (&answer.egress, &answer.ingress),
        };
        let flow = self.flow(pair);
        let counts = |side: &SideAnswer| match answer.verdict {
            Verdict::Allow => true,
            verdict => side.verdict == verdict,
        };
        let sides = [("egress", &flow.from, egress), ("ingress", &flow.to, ingress)];
        let told = sides.into_iter().filter(|(_, _, side)| counts(side)).map(|(word, who, side)| {
            let reason = side.reason.clone().unwrap_or_default();
            format!("{word} of {}: {reason}{}", quoted(who), place(side))
        });
        let told: Vec<String> = told.collect();
        let words = match answer.verdict {
            Verdict::Allow => "it is allowed",
            Verdict::Deny | Verdict::DenyL7 => "it is denied",
            Verdict::Unknown => "the input does not tell",
        };
        let mut why = format!("{words}: {}", told.join("; "));
        if answer.verdict == Verdict::Unknown && !answer.conditions.is_empty() && told.is_empty() {
            why = format!("{words}; it depends on this: {}", answer.conditions.join("; "));
        }
        for (name, words) in [(&pair.from, &flow.from), (&pair.to, &flow.to)] {
            if name != words {
                why = why.replace(name.as_str(), words);
            }
        }
        why
    }
}

/// A name in quotes; words for somebody as they are.
fn quoted(who: &str) -> String {
    if who.contains(' ') { who.to_owned() } else { format!("`{who}`") }
}

fn question(pair: &Pair) -> Question {
    Question {
        from: pair.from.clone(),
        to: pair.to.clone(),
        port: expect::shown_traffic(pair.traffic),
        ..Question::default()
    }
}

/// Where the rule stands that decides for an end: ` (policies.yaml:9)`; of a default deny the first policy.
fn place(side: &SideAnswer) -> String {
    let rules = side.rules.as_deref().unwrap_or_default();
    let effect = match side.verdict {
        Verdict::Allow => "allow",
        Verdict::Deny | Verdict::DenyL7 => "deny",
        Verdict::Unknown => "maybe-",
    };
    let fits = rules.iter().find(|rule| rule.effect.starts_with(effect));
    let stops = side.verdict != Verdict::Allow;
    let rule = fits.or_else(|| rules.first().filter(|_| stops));
    rule.map(|rule| format!(" ({}:{})", rule.at.file, rule.at.range.start.line)).unwrap_or_default()
}
