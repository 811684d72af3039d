//! `netpol-analyzer`: what another analyzer of network policies says, by the words of the Kubernetes API.

mod admin;
mod explained;
pub mod listed;
pub mod listed_maps;
mod lists;
mod manifests;
pub mod maps;

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use super::ask::{File, Named};
use super::compare::Expected;
use crate::case::Flow;
use explained::{Block, Connections};
use manifests::Manifests;

/// Kinds that they read and that this project does not.
const PASSED_OVER: [&str; 6] = [
    "ClusterUserDefinedNetwork",
    "MultiNetworkPolicy",
    "NetworkAttachmentDefinition",
    "UserDefinedNetwork",
    "VirtualMachine",
    "VirtualMachineInstance",
];

/// A case of theirs.
#[derive(Debug)]
pub struct Case {
    /// The name of what they answer.
    pub name: String,
    /// The manifests.
    pub files: Vec<File>,
    /// Whether there are policies of administrators, rewritten as they are called today.
    pub has_tiers: bool,
    /// What is asked.
    pub questions: Vec<Question>,
}

/// A flow, what they say of it, and the rules that they name.
#[derive(Debug)]
pub struct Question {
    /// The flow.
    pub flow: Flow,
    /// What they say.
    pub expected: Expected,
    /// The rules of network policies that allow it, by policy, direction and position; only of the first flow of many
    /// that one reason is given for.
    pub rules: Vec<NamedRule>,
}

/// A rule that is named in a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedRule {
    /// The network policy.
    pub policy: Named,
    /// `ingress` or `egress`.
    pub direction: &'static str,
    /// The rule, as a pointer.
    pub path: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    kind: String,
    #[serde(default)]
    input: String,
    #[serde(default)]
    expected: Texts,
    source_ns: Option<String>,
    source_workload: Option<String>,
    dest_ns: Option<String>,
    dest_workload: Option<String>,
    protocol: Option<String>,
    port: Option<String>,
    eval_result: Option<bool>,
}

#[derive(Default, Deserialize)]
struct Texts {
    txt: Option<String>,
}

/// The cases whose verdicts they explain, and those that they evaluate; with a line of what is passed over.
#[must_use]
pub fn cases(folder: &Path) -> Vec<Case> {
    let rows: Vec<Row> = super::json(folder, "cases.json");
    let mut passed_over = BTreeSet::new();
    let mut cases = Vec::new();
    for row in rows.into_iter().filter(|row| matches!(row.kind.as_str(), "explain" | "eval")) {
        let manifests = Manifests::read(folder, &row.input);
        if let Some(kind) = manifests.kinds.iter().find(|kind| PASSED_OVER.contains(&kind.as_str())) {
            passed_over.insert(format!("{} ({kind})", row.input));
            continue;
        }
        let (name, questions) = match &row.expected.txt {
            Some(path) => {
                let blocks = explained::read(&super::text(folder, path));
                let name = path.rsplit('/').next().unwrap().trim_end_matches("_output.txt").to_owned();
                (name, blocks.iter().flat_map(|block| questions(block, &manifests)).collect())
            }
            None => (format!("{} {}", row.kind, row.input), vec![evaluated(&row)]),
        };
        cases.push(Case { name, has_tiers: manifests.has_tiers, files: manifests.files, questions });
    }
    println!("passed over: {passed_over:?}");
    cases
}

fn evaluated(row: &Row) -> Question {
    let peer = |namespace: &Option<String>, name: &Option<String>| {
        format!("{}/{}", namespace.as_deref().unwrap_or("default"), name.as_deref().unwrap())
    };
    let port = format!("{}/{}", row.port.as_deref().unwrap(), row.protocol.as_deref().unwrap().to_uppercase());
    let flow = Flow {
        from: peer(&row.source_ns, &row.source_workload),
        to: peer(&row.dest_ns, &row.dest_workload),
        port,
        ..Flow::default()
    };
    Question { flow, expected: Expected::verdict(row.eval_result.unwrap()), rules: Vec::new() }
}

/// The flows that stand for a block: between the pods of both workloads or the first and the last address of a range, on
/// the first, the middle and the last port of each range.
fn questions(block: &Block, manifests: &Manifests) -> Vec<Question> {
    let mut questions = Vec::new();
    let mut rules = block.rules.clone();
    for from in manifests.peers(&block.from) {
        for to in manifests.peers(&block.to).iter().filter(|to| **to != from) {
            for Connections { protocol, ranges } in &block.connections {
                let ports: BTreeSet<u32> =
                    ranges.iter().flat_map(|(first, last)| [*first, u32::midpoint(*first, *last), *last]).collect();
                for port in ports {
                    let port = format!("{port}/{protocol}");
                    let flow = Flow { from: from.clone(), to: to.clone(), port, ..Flow::default() };
                    questions.push(Question {
                        flow,
                        expected: block.expected.clone(),
                        rules: std::mem::take(&mut rules),
                    });
                }
            }
        }
    }
    questions
}
