//! `netpol-recipes`: the well-known recipes for network policies, with what they are meant to do.

use std::path::Path;

use serde::Deserialize;

use super::ask::File;
use super::compare::Expected;
use crate::case::Flow;

/// A recipe.
#[derive(Debug)]
pub struct Case {
    /// Its file name.
    pub name: String,
    /// Its policy with pods to try it on.
    pub file: File,
    /// The flows.
    pub flows: Vec<Flow>,
    /// What the recipe says of each flow.
    pub expected: Vec<Expected>,
}

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    input: String,
    flows: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    from: String,
    to: String,
    protocol: String,
    port: u16,
    allowed: bool,
}

/// All recipes.
#[must_use]
pub fn cases(folder: &Path) -> Vec<Case> {
    let cases: Cases = super::json(folder, "cases.json");
    let case = |row: Row| {
        let flow = |line: Line| {
            let port = format!("{}/{}", line.port, line.protocol);
            (Flow { from: line.from, to: line.to, port, ..Flow::default() }, Expected::verdict(line.allowed))
        };
        let (flows, expected) = row.flows.into_iter().map(flow).unzip();
        Case { file: super::file(folder, &row.input), name: row.input, flows, expected }
    };
    cases.cases.into_iter().map(case).collect()
}
