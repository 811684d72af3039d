//! Their lists of all connections, and of those that differ between two inputs, beside the maps of the engine.
//!
//! Their lists have no addresses of IPv6, so that none are compared, and no flows between pods of one workload.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::PASSED_OVER;
use super::lists::{connections, differences};
use super::manifests::Manifests;
use crate::corpora::ask::{self, Options};
use crate::corpora::connections::{Connections, End, Map, Ports, pieces};

/// What the engine says of a pair of which one is not in its map.
pub const NOT_SHOWN: &str = "not in the map";

/// What is said of a pair that does not change.
const AS_BEFORE: &str = "as before";

/// A pair of which they say otherwise; addresses beside each other of which the same is said are one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Differing {
    /// Who begins the flows, as they write it.
    pub from: End,
    /// To whom they go.
    pub to: End,
    /// What they say that passes; of two inputs before and after.
    pub theirs: String,
    /// What the engine says.
    pub ours: String,
}

/// What comes of holding one case.
#[derive(Debug)]
pub struct Held {
    /// The case: its input, or both inputs, with what it is narrowed to.
    pub case: String,
    /// What differs; each pair once.
    pub differing: Vec<Differing>,
    /// How many pairs were compared.
    pub pairs: usize,
    /// How many lines of theirs there are.
    pub lines: usize,
    /// The workloads of which some pod has the network of its node.
    pub on_host: BTreeSet<String>,
}

/// The cases of a kind.
#[derive(Debug, Default)]
pub struct Cases {
    /// Those that were held. Where pods have the network of their node a case is held twice, the second time as if all had
    /// networks of their own.
    pub held: Vec<Held>,
    /// Those that are passed over, each with the kind of object that is not read.
    pub passed_over: BTreeSet<String>,
}

/// Holds the maps of all cases.
#[must_use]
pub fn hold_lists(folder: &Path) -> Cases {
    Cases::of(folder, &["connlist", "exposure"], hold_list)
}

/// Holds what differs between two inputs in all cases.
#[must_use]
pub fn hold_differences(folder: &Path) -> Cases {
    Cases::of(folder, &["diff"], hold_difference)
}

impl Cases {
    fn of(folder: &Path, kinds: &[&str], hold: impl Fn(&Row, &[Manifests], &str) -> Held) -> Self {
        let rows: Vec<Row> = crate::corpora::json(folder, "cases.json");
        let mut cases = Self::default();
        for row in rows.iter().filter(|row| kinds.contains(&row.kind.as_str())) {
            let inputs = [&row.input, &row.dir1, &row.dir2].into_iter().filter(|input| !input.is_empty());
            let inputs: Vec<Manifests> = inputs.map(|input| Manifests::read(folder, input)).collect();
            let mut kinds = inputs.iter().flat_map(|manifests| &manifests.kinds);
            let foreign = kinds.find(|kind| PASSED_OVER.contains(&kind.as_str())).map(String::as_str);
            let list = row.expected.txt.as_ref().or(row.expected.csv.as_ref());
            if let Some(why) = foreign.or(list.is_none().then_some("no list")) {
                cases.passed_over.insert(format!("{} ({why})", row.name()));
                continue;
            }
            let text = crate::corpora::text(folder, list.unwrap());
            let held = hold(row, &inputs, &text);
            let has_host = !held.on_host.is_empty();
            cases.held.push(held);
            if has_host {
                let inputs: Vec<Manifests> = inputs.into_iter().map(Manifests::with_own_networks).collect();
                let held = hold(row, &inputs, &text);
                cases.held.push(Held { case: format!("{}, as pods", held.case), ..held });
            }
        }
        cases
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    kind: String,
    #[serde(default)]
    input: String,
    #[serde(default)]
    dir1: String,
    #[serde(default)]
    dir2: String,
    #[serde(default)]
    focus_workloads: Vec<String>,
    #[serde(default)]
    focus_workload_peers: Vec<String>,
    focus_direction: Option<String>,
    focus_conn: Option<String>,
    #[serde(default)]
    expected: Texts,
}

#[derive(Default, Deserialize)]
struct Texts {
    txt: Option<String>,
    csv: Option<String>,
}

impl Row {
    fn name(&self) -> String {
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        if self.kind == "diff" {
            return format!("{} .. {}", name(&self.dir1), name(&self.dir2));
        }
        let mut words = vec![name(&self.input)];
        if self.kind == "exposure" {
            words.push("exposure".to_owned());
        }
        words.extend(self.focus_workloads.iter().cloned());
        words.extend(self.focus_workload_peers.iter().map(|peer| format!("with {peer}")));
        words.extend(self.focus_direction.clone());
        words.extend(self.focus_conn.clone());
        words.join(" ")
    }

    /// Whether their list is about a pair.
    fn is_about(&self, from: &End, to: &End) -> bool {
        let is_one = |names: &[String], end: &End| match end {
            End::Range(..) => false,
            End::Named(name) => {
                let full = name.split('[').next().unwrap_or_default().trim_matches(['{', '}']);
                names.iter().any(|asked| full == asked || full.rsplit('/').next() == Some(asked))
            }
        };
        let direction = self.focus_direction.as_deref();
        let holds = |focus: &End, peer: &End| {
            (self.focus_workloads.is_empty() || is_one(&self.focus_workloads, focus))
                && (self.focus_workload_peers.is_empty() || is_one(&self.focus_workload_peers, peer))
        };
        (direction != Some("ingress") && holds(from, to)) || (direction != Some("egress") && holds(to, from))
    }

    /// What of the traffic their list is about.
    fn asked(&self) -> Ports {
        let Some(focus) = &self.focus_conn else { return Ports::all() };
        let (protocol, port) = focus.split_once('-').unwrap();
        let port = port.parse().unwrap();
        Ports::default().with(&protocol.to_uppercase(), port, port)
    }
}

/// What they call workloads, by who in the maps of the engine stands for them.
struct Names {
    workloads: BTreeMap<String, String>,
}

impl Names {
    fn of(inputs: &[Manifests]) -> Self {
        let mut workloads = BTreeMap::new();
        for object in inputs.iter().flat_map(|manifests| &manifests.objects).filter(|object| !object.on_host) {
            workloads.insert(object.name.clone(), object.workload.clone());
            workloads.insert(format!("{}:{}", object.kind, object.name), object.workload.clone());
        }
        Self { workloads }
    }

    /// As they write somebody of ours.
    fn theirs(&self, ours: &End) -> End {
        match ours {
            End::Named(name) => End::Named(self.workloads[name].clone()),
            End::Range(..) => ours.clone(),
        }
    }
}

/// Somebody as they write it, and as the engine does, unless its map does not have it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Peer {
    theirs: End,
    ours: Option<End>,
}

/// Those of whom either tells, with outside addresses cut wherever a list or map cuts them.
fn peers(theirs: &BTreeSet<End>, ours: &BTreeSet<End>, cuts: &BTreeSet<End>, names: &Names) -> Vec<Peer> {
    let named = |end: &&End| matches!(end, End::Named(_));
    let of_ours = ours.iter().filter(named).map(|end| Peer { theirs: names.theirs(end), ours: Some(end.clone()) });
    let mut peers: Vec<Peer> = of_ours.collect();
    let known: BTreeSet<End> = peers.iter().map(|peer| peer.theirs.clone()).collect();
    let others = theirs.iter().filter(named).filter(|end| !known.contains(end));
    peers.extend(others.map(|end| Peer { theirs: end.clone(), ours: None }));
    let holds = |ends: &BTreeSet<End>, address: u32| {
        ends.iter().any(|end| matches!(end, End::Range(first, last) if (*first..=*last).contains(&address)))
    };
    for (first, last) in pieces(theirs.iter().chain(ours).chain(cuts)) {
        let piece = End::Range(first, last);
        peers.push(Peer { ours: holds(ours, first).then(|| piece.clone()), theirs: piece });
    }
    peers
}

impl Held {
    fn of(row: &Row, inputs: &[Manifests], lines: usize) -> Self {
        let on_host = inputs.iter().flat_map(Manifests::on_host).collect();
        Self { case: row.name(), differing: Vec::new(), pairs: 0, lines, on_host }
    }

    /// Compares what both say of all pairs of which one has a name and that a list is about. Of those who are not in the
    /// map only what they list is looked at; what they do not list is `nothing`.
    fn compare(
        &mut self,
        peers: &[Peer],
        is_about: impl Fn(&End, &End) -> bool,
        nothing: &str,
        theirs: impl Fn(&End, &End) -> String,
        ours: impl Fn(&End, &End) -> String,
    ) {
        let mut differing = Vec::new();
        for from in peers {
            for to in peers.iter().filter(|to| to.theirs != from.theirs) {
                let are_ranges = matches!((&from.theirs, &to.theirs), (End::Range(..), End::Range(..)));
                if are_ranges || !is_about(&from.theirs, &to.theirs) {
                    continue;
                }
                let expected = theirs(&from.theirs, &to.theirs);
                let got = from.ours.as_ref().zip(to.ours.as_ref()).map(|(from, to)| ours(from, to));
                self.pairs += usize::from(got.is_some());
                if got.as_ref().map_or(expected != nothing, |got| *got != expected) {
                    differing.push(Differing {
                        from: from.theirs.clone(),
                        to: to.theirs.clone(),
                        theirs: expected,
                        ours: got.unwrap_or_else(|| NOT_SHOWN.to_owned()),
                    });
                }
            }
        }
        self.differing = joined(differing);
    }
}

/// With addresses beside each other as one range, wherever lists and maps were cut.
fn joined(mut differing: Vec<Differing>) -> Vec<Differing> {
    // Those of which the same is said stand beside each other, their ranges in order.
    let name = |end: &End| if let End::Named(name) = end { Some(name.clone()) } else { None };
    differing.sort_by_cached_key(|one| {
        (name(&one.from), name(&one.to), one.theirs.clone(), one.ours.clone(), one.from.clone(), one.to.clone())
    });
    differing.dedup();
    let mut joined: Vec<Differing> = Vec::new();
    for one in differing {
        let follows = |before: &End, next: &End| match (before, next) {
            (End::Range(_, last), End::Range(first, _)) => last.checked_add(1) == Some(*first),
            _ => before == next,
        };
        match joined.last_mut() {
            Some(before)
                if (&before.theirs, &before.ours) == (&one.theirs, &one.ours)
                    && follows(&before.from, &one.from)
                    && follows(&before.to, &one.to) =>
            {
                before.from = before.from.with_last_of(&one.from);
                before.to = before.to.with_last_of(&one.to);
            }
            _ => joined.push(one),
        }
    }
    joined
}

fn map(manifests: &Manifests) -> Map {
    ask::reach(&manifests.files, &Options::kubernetes())
}

fn hold_list(row: &Row, inputs: &[Manifests], text: &str) -> Held {
    let asked = row.asked();
    let lines = connections(text, &asked);
    let mut theirs = Connections::default();
    for line in &lines {
        theirs.add(&line.from, &line.to, &line.ports[0]);
    }
    let map = map(&inputs[0]);
    let peers = peers(&theirs.ends(), &map.ends, &map.passes.ends(), &Names::of(inputs));
    let mut held = Held::of(row, inputs, lines.len());
    held.compare(
        &peers,
        |from, to| row.is_about(from, to),
        "none",
        |from, to| theirs.between(from, to).text(),
        |from, to| map.text(from, to, &asked),
    );
    held
}

fn hold_difference(row: &Row, inputs: &[Manifests], text: &str) -> Held {
    let lines = differences(text);
    let mut theirs: [Connections; 2] = Default::default();
    for line in &lines {
        for (list, ports) in theirs.iter_mut().zip(&line.ports) {
            list.add(&line.from, &line.to, ports);
        }
    }
    let (before, after) = (&inputs[0], &inputs[1]);
    let changes = ask::diff(&before.files, &after.files, &Options::kubernetes());
    let [before, after] = [before, after].map(map);
    let ends: BTreeSet<End> = before.ends.union(&after.ends).cloned().collect();
    let lists = [&before.passes, &after.passes, &changes.opened, &changes.closed];
    let cuts: BTreeSet<End> = lists.iter().flat_map(|list| list.ends()).collect();
    let peers = peers(&theirs[0].ends(), &ends, &cuts, &Names::of(inputs));
    let mut held = Held::of(row, inputs, lines.len());
    let case = row.name();
    let said = |was: String, is: String| if was == is { AS_BEFORE.to_owned() } else { format!("{was} -> {is}") };
    held.compare(
        &peers,
        |_, _| true,
        AS_BEFORE,
        |from, to| {
            let [was, is] = theirs.each_ref().map(|list| list.between(from, to).text());
            said(was, is)
        },
        |from, to| {
            let [was, is] = [&before, &after].map(|map| map.passes.between(from, to));
            let [opened, closed] = [&changes.opened, &changes.closed].map(|list| list.between(from, to));
            // What differs is that by which the two maps do.
            assert_eq!([opened, closed], [is.without(&was), was.without(&is)], "{case}: {from:?} -> {to:?}");
            let [was, is] = [&before, &after].map(|map| map.text(from, to, &Ports::all()));
            said(was, is)
        },
    );
    held
}
