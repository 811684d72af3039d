//! A map as one page that needs nothing else: no network, no other file. Its styles and scripts stand beside this file.
//!
//! What comes from the input is in the page only as JSON, which scripts show as text.

mod reasons;
mod texts;

use std::collections::HashMap;

use serde::Serialize;

use super::{Picture, State, sections, short_ports};
use crate::flow::Traffic;
use crate::flow::reach::{Cell, Group, PortSet};
use crate::rules::wording::counted;
use reasons::{Limits, Reasons};

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/page.css");
const SCRIPTS: [&str; 3] = [include_str!("html/page.js"), include_str!("html/table.js"), include_str!("html/map.js")];

/// Members that are listed of a group.
const MEMBERS: usize = 1_000;

#[derive(Serialize)]
struct Data<'p> {
    about: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<&'p str>,
    sections: Vec<String>,
    groups: Vec<GroupData<'p>>,
    /// The groups that are rows, and those that are columns.
    from: Vec<u32>,
    to: Vec<u32>,
    /// What passes, each once.
    cells: Vec<CellData>,
    /// Of each group that is a row the cells by column.
    rows: Vec<Option<Vec<u32>>>,
    /// Of a pair the flows that are explained: the port, the verdict, and both sides by position.
    why: serde_json::Map<String, serde_json::Value>,
    sides: Vec<serde_json::Value>,
    /// Of the sides the rules that are about an end, each once: effect, policy, rule and place as positions of words, and
    /// for each line the part, whether it is met, the text and the place.
    rules: Vec<serde_json::Value>,
    words: Vec<serde_json::Value>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct GroupData<'p> {
    label: &'p str,
    section: usize,
    members: Vec<&'p str>,
    /// How a question names its first member, and its second.
    question: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<&'p str>,
    from: bool,
    to: bool,
    /// A port on which it takes something.
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
struct CellData {
    kind: &'static str,
    text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    allow: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    unknown: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    limited: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<String>,
}

/// The page.
pub(super) fn render(picture: &Picture<'_>) -> String {
    let data = serde_json::to_string(&data(picture, Limits::OF_PAGES)).unwrap_or_default();
    // Within a script nothing may look like its end.
    let data = data.replace('<', "\\u003c");
    let parts = [("%STYLE%", STYLE.to_owned()), ("%SCRIPT%", SCRIPTS.join("\n")), ("%DATA%", data)];
    let mut out = PAGE.to_owned();
    for (mark, part) in parts {
        if let Some((before, after)) = out.split_once(mark) {
            out = format!("{before}{part}{after}");
        }
    }
    out
}

fn data<'p>(picture: &'p Picture<'_>, limits: Limits) -> Data<'p> {
    let view = picture.view;
    let by_section = sections(view);
    let mut section_of: Vec<usize> = vec![0; view.groups.len()];
    for (number, groups) in by_section.values().enumerate() {
        for at in groups {
            if let Some(slot) = section_of.get_mut(*at as usize) {
                *slot = number;
            }
        }
    }
    let ordered = |is_asked: fn(&Group) -> bool| -> Vec<u32> {
        let of = |at: &u32| picture.group(*at).is_some_and(is_asked);
        by_section.values().flatten().copied().filter(of).collect()
    };
    let (from, to) = (ordered(|group| group.sends), ordered(|group| group.takes));
    let groups = view.groups.iter().zip(&picture.labels).enumerate().map(|(at, (group, label))| {
        let question = |at: usize| group.members.get(at).map(|member| member.question.as_str());
        GroupData {
            label,
            section: section_of.get(at).copied().unwrap_or_default(),
            members: group.members.iter().take(MEMBERS).map(|member| member.name.as_str()).collect(),
            question: question(0).unwrap_or_default(),
            second: question(1),
            from: group.sends,
            to: group.takes,
            port: picture.taken.get(at).copied().flatten().map(|traffic| traffic.to_string()),
        }
    });
    let groups = groups.collect();
    let mut reasons = Reasons::of(picture, limits);
    let mut cells = Cells::default();
    let mut rows: Vec<Option<Vec<u32>>> = vec![None; view.groups.len()];
    let mut counts = [0_u128; 4];
    for source in &from {
        let mut row = Vec::with_capacity(to.len());
        for target in &to {
            let state = picture.state(*source, *target);
            let is_default = reasons.explain(*source, *target, &state);
            let slot = match &state {
                State::NotDecided => None,
                State::All(_) => Some(0),
                State::Some(cell) if !cell.allow.is_empty() => Some(1),
                State::Denied => Some(2),
                State::Some(_) | State::Unknown(_) => Some(3),
            };
            if let Some(count) = slot.and_then(|slot| counts.get_mut::<usize>(slot)) {
                *count = count.saturating_add(1);
            }
            row.push(cells.at(picture, [*source, *target], &state, is_default));
        }
        if let Some(slot) = rows.get_mut(*source as usize) {
            *slot = Some(row);
        }
    }
    let mut notes = view.notes.clone();
    if reasons.is_cut {
        notes.push(format!(
            "the reasons of {} are in this page; of others it shows the command that tells them",
            counted(reasons.why.len() as u128, "pair", "pairs")
        ));
    }
    let about = picture.port.map_or("all ports and protocols".to_owned(), |port| format!("on {port}"));
    let [all, some, denied, unknown] = counts;
    let [sides, rules, words] = reasons.parts();
    Data {
        about: format!("{about}: {all} pairs allowed, {some} in part, {denied} denied, {unknown} not known"),
        port: picture.port,
        sections: by_section.keys().map(|(_, name)| name.clone()).collect(),
        groups,
        from,
        to,
        cells: cells.all,
        rows,
        why: reasons.why,
        sides,
        rules,
        words,
        notes,
    }
}

struct Cells {
    all: Vec<CellData>,
    known: HashMap<CellData, u32>,
    /// By what they are made of: what passes, by where the view has it, and a flow that does.
    made: HashMap<(usize, Option<Traffic>), u32>,
}

impl Default for Cells {
    /// The first is that of pairs of which nothing is shown.
    fn default() -> Self {
        let mut cells = Self { all: Vec::new(), known: HashMap::new(), made: HashMap::new() };
        cells.of(CellData::plain("none", "-"));
        cells
    }
}

impl Cells {
    /// What is shown of a pair.
    fn at(&mut self, picture: &Picture<'_>, [from, to]: [u32; 2], state: &State<'_>, is_default: bool) -> u32 {
        let (State::All(passes) | State::Some(passes) | State::Unknown(passes)) = state else {
            return self.of(cell(picture, state, is_default, None));
        };
        let example = picture.passing_example(from, to);
        let key = (std::ptr::from_ref::<Cell>(passes).addr(), example);
        if let Some(known) = self.made.get(&key) {
            return *known;
        }
        let at = self.of(cell(picture, state, is_default, example));
        self.made.insert(key, at);
        at
    }

    fn of(&mut self, cell: CellData) -> u32 {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let at = *self.known.entry(cell.clone()).or_insert(next);
        if at == next {
            self.all.push(cell);
        }
        at
    }
}

impl CellData {
    fn plain(kind: &'static str, text: &str) -> Self {
        let none = String::new;
        Self { kind, text: text.to_owned(), allow: none(), unknown: none(), limited: none(), example: None }
    }
}

fn cell(picture: &Picture<'_>, state: &State<'_>, is_default: bool, example: Option<Traffic>) -> CellData {
    let asked = &picture.view.asked;
    let (kind, cell) = match state {
        State::NotDecided => return CellData::plain("none", "-"),
        State::Denied if is_default => return CellData::plain("default", "✖ D"),
        State::Denied => return CellData::plain("deny", "✖"),
        State::All(cell) => ("all", cell),
        State::Some(cell) if cell.allow.is_empty() => ("unknown", cell),
        State::Some(cell) => ("some", cell),
        State::Unknown(cell) => ("unknown", cell),
    };
    let limited = if cell.limited.is_empty() { "" } else { "~" };
    let text = match (kind, cell.allow.is_empty(), cell.unknown.is_empty()) {
        ("all", ..) => format!("✔{limited}"),
        ("unknown", ..) if matches!(state, State::Unknown(_)) => "?".to_owned(),
        (_, true, _) => format!("? {}", short_ports(&cell.unknown, asked)),
        (_, _, true) => format!("{}{limited}", short_ports(&cell.allow, asked)),
        _ => format!("{}{limited} ?", short_ports(&cell.allow, asked)),
    };
    let shown = |ports: &PortSet| if ports.is_empty() { String::new() } else { ports.text() };
    CellData {
        kind,
        text,
        allow: shown(&cell.allow),
        unknown: shown(&cell.unknown),
        limited: shown(&cell.limited),
        example: example.map(|traffic| traffic.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{self, Network, Options};
    use crate::flow::reach::{Level, View};
    use crate::source::text::SourceFile;

    const OBJECTS: &str = "\
kind: Pod
apiVersion: v1
metadata: {name: a, namespace: shop, labels: {app: a}}
spec: {containers: [{name: a, image: a}]}
---
kind: Pod
apiVersion: v1
metadata: {name: b, namespace: shop, labels: {app: b}}
spec: {containers: [{name: a, image: a}]}
---
kind: NetworkPolicy
apiVersion: networking.k8s.io/v1
metadata: {name: a, namespace: shop}
spec: {podSelector: {matchLabels: {app: a}}, ingress: [{ports: [{port: 80}]}]}
";

    fn network() -> Network {
        let files = [SourceFile::new("a.yaml", OBJECTS)];
        let readings = vec![api::read(0, &files[0])];
        Network::of(&files, readings, &Options::default()).unwrap()
    }

    #[test]
    fn reasons_and_marks_have_limits() {
        let network = network();
        let flows = network.flows();
        let everything = PortSet::of_traffic(Traffic::parse("81/TCP").unwrap());
        let view = View::of(flows, &flows.reach(Level::Pods), None, None, everything);
        let picture = Picture::of(&view, Some("81/TCP"), &network);
        let all = data(&picture, Limits::OF_PAGES);
        let pairs = all.why.len();
        assert!(pairs > 2 && all.notes.is_empty(), "{pairs} {:?}", all.notes);
        assert!(all.cells.iter().any(|cell| cell.kind == "default"), "{:?}", all.rows);
        let at = |pairs, bytes, marks| data(&picture, Limits { pairs, bytes, marks });
        let exact = at(pairs, usize::MAX, 0);
        assert_eq!((exact.why.len(), exact.notes.len()), (pairs, 0));
        let less = at(pairs - 1, usize::MAX, 0);
        assert_eq!((less.why.len(), less.notes.len()), (pairs - 1, 1));
        let one_text = at(pairs, 1, usize::MAX);
        assert_eq!((one_text.why.len(), one_text.rows == all.rows), (1, true));
        let none = at(0, 0, 0);
        assert!(none.why.is_empty() && none.cells.iter().all(|cell| cell.kind != "default"));
    }
}
