//! A prepared handle: files loaded once, asked many times.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Options;
use crate::facts::Facts;
use crate::flow::decide::{Decision, Question};
use crate::flow;
use crate::input::{self, Reading};
use crate::source::text::SourceFile;
use crate::world::Worlds;

/// A cluster with its policies, loaded once to be asked many times.
#[derive(Debug)]
pub struct Network {
    network: flow::Network,
    /// What the user ought to know of what was read.
    pub notes: Vec<String>,
}

impl Network {
    /// The cluster of some files. `readings` are those of the files, in the same order.
    ///
    /// # Errors
    /// That the files hold several clusters.
    pub fn of(files: &[SourceFile], mut readings: Vec<Reading>, options: &Options) -> Result<Self, String> {
        let Some(facts) = options.facts.as_deref().or_else(|| Facts::builtin()) else {
            return Err("the facts cannot be read".to_owned());
        };
        let model = input::join(&mut readings, files);
        let worlds = Worlds::of(&model, files, &options.config, options.versions, facts);
        let mut of_cluster = worlds.iter();
        let (Some(world), None) = (of_cluster.next(), of_cluster.next()) else {
            return Err("the files hold several clusters; give those of one".to_owned());
        };
        let network = flow::Network::of(world, &options.agent, options.dns.clone());
        let notes = worlds.notes.iter().chain(&network.notes).cloned().collect();
        Ok(Self { network, notes })
    }

    /// Decides a flow.
    ///
    /// # Errors
    /// What is wrong with the question.
    pub fn decide(&self, question: &Question) -> Result<Decision, String> {
        self.network.decide(question)
    }

    /// The engine's own view of it.
    #[must_use]
    pub fn flows(&self) -> &flow::Network {
        &self.network
    }

    /// The same, to be asked what needs answers of DNS of its own.
    pub fn flows_mut(&mut self) -> &mut flow::Network {
        &mut self.network
    }
}

/// The answer to a question in JSON.
#[derive(Serialize)]
pub(super) struct Answer {
    flow: Question,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    conditions: Vec<String>,
    egress: SideAnswer,
    ingress: SideAnswer,
}

#[derive(Serialize)]
struct SideAnswer {
    verdict: &'static str,
}

#[derive(Serialize)]
pub(super) struct Refused {
    flow: Question,
    error: String,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Line {
    Answer(Answer),
    Refused(Refused),
}

impl Line {
    pub(super) fn of(network: &Network, question: &Question) -> Self {
        match network.decide(question) {
            Err(error) => Self::Refused(Refused { flow: question.clone(), error }),
            Ok(decision) => {
                let side = |of: &dyn Fn(&flow::decide::Case) -> flow::Verdict| {
                    let mut verdicts: Vec<flow::Verdict> = decision.cases.iter().map(of).collect();
                    verdicts.sort_unstable();
                    verdicts.dedup();
                    let verdict = match verdicts.as_slice() {
                        [only] => only.word(),
                        _ => flow::Verdict::Unknown.word(),
                    };
                    SideAnswer { verdict }
                };
                Self::Answer(Answer {
                    flow: question.clone(),
                    verdict: decision.verdict.word(),
                    egress: side(&|case| case.egress.verdict),
                    ingress: side(&|case| case.ingress.verdict),
                    conditions: decision.conditions,
                })
            }
        }
    }
}

/// Options of the agent by name.
pub type AgentOptions = BTreeMap<String, String>;
