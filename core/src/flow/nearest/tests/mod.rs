mod cases;
mod layer7;
mod limits;

use super::{Nearest, nearest};
use crate::api::{self, Network, Options};
use crate::edit::Resolver;
use crate::flow::Verdict;
use crate::flow::decide::Question;
use crate::model::Model;
use crate::source::text::SourceFile;
use crate::world::AskedVersions;

/// A small shop.
const SHOP: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: ops, labels: {team: ops}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web, tier: front}}
spec: {nodeName: one, containers: [{name: c, image: i}]}
status: {podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db, tier: back}}
spec: {nodeName: two, containers: [{name: c, image: i, ports: [{name: sql, containerPort: 5432}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: probe, namespace: ops, labels: {app: probe}}
spec: {nodeName: two, containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 80, targetPort: 5432}]}
---
";

struct Asked {
    files: Vec<SourceFile>,
    network: Network,
}

fn load(text: &str) -> Asked {
    let files = vec![SourceFile::new("a.yaml", text)];
    let readings = files.iter().enumerate().map(|(at, file)| api::read(at, file)).collect();
    let versions = AskedVersions { cilium: Some(AskedVersions::cilium("1.18").unwrap()), ..AskedVersions::default() };
    let network = Network::of(&files, readings, &Options { versions, ..Options::default() }).unwrap();
    Asked { files, network }
}

fn question(flow: &str) -> Question {
    let mut words = flow.split(' ');
    let mut next = || words.next().unwrap().to_owned();
    Question { from: next(), to: next(), port: next(), ..Question::default() }
}

impl Asked {
    fn ask(&self, flow: &str) -> (Verdict, Option<Nearest>) {
        let question = question(flow);
        let decision = self.network.decide(&question).unwrap();
        (decision.verdict, nearest(self.network.flows(), &question, &decision))
    }

    /// The text with the edits of the changes.
    fn edited(&self, nearest: &Nearest) -> Option<String> {
        let model = Model::default();
        let mut resolver = Resolver::new(&self.files, &model);
        let mut text = self.files.first()?.text.clone();
        let mut edits = Vec::new();
        for change in &nearest.changes {
            edits.extend(resolver.edits(change.fix.as_ref()?)?);
        }
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
        for edit in edits {
            text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        }
        Some(text)
    }
}
