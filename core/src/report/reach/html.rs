//! A map as one page that needs nothing else: no network, no other file. Its styles and scripts stand beside this file.
//!
//! What comes from the input is in the page only as JSON, which scripts show as text.

use std::collections::HashMap;

use serde::Serialize;

use super::{Picture, State, is_default_deny, place, sections, short_ports, sides_of};
use crate::flow::decide::{Decision, Question};
use crate::flow::explain::Part;
use crate::flow::explain::answer::{Answer, IgnoredAnswer, LineAnswer, RuleAnswer, SideAnswer, object_name};
use crate::flow::labels::Certainty;
use crate::flow::reach::{Group, PortSet};
use crate::flow::{Traffic, Verdict};
use crate::limits::{MAX_REACH_MARKS, MAX_REACH_REASON_BYTES, MAX_REACH_REASONS};
use crate::report::RefusedBy;
use crate::rules::wording::counted;

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/page.css");
const SCRIPTS: [&str; 3] = [include_str!("html/page.js"), include_str!("html/table.js"), include_str!("html/map.js")];

/// Rules that do not match which are shown of an end that stops a flow.
const SHOWN: usize = 20;
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

#[derive(Serialize)]
struct SideData {
    verdict: Verdict,
    reason: String,
    rules: Vec<usize>,
    #[serde(skip_serializing_if = "is_zero")]
    more: usize,
    ignored: Vec<IgnoredData>,
}

#[derive(Serialize)]
struct IgnoredData {
    policy: String,
    why: String,
    place: String,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// How much a page explains.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// Pairs with reasons.
    pairs: usize,
    /// Bytes of these.
    bytes: usize,
    /// Further pairs of which it is told whether they are denied by default.
    marks: usize,
}

impl Limits {
    const OF_PAGES: Self = Self { pairs: MAX_REACH_REASONS, bytes: MAX_REACH_REASON_BYTES, marks: MAX_REACH_MARKS };
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
                State::Some(_) => Some(1),
                State::Denied => Some(2),
                State::Unknown(_) => Some(3),
            };
            if let Some(count) = slot.and_then(|slot| counts.get_mut::<usize>(slot)) {
                *count = count.saturating_add(1);
            }
            row.push(cells.of(cell(picture, *source, *target, &state, is_default)));
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
        sides: reasons.sides.all,
        rules: reasons.rules.all,
        words: reasons.words.all,
        notes,
    }
}

struct Cells {
    all: Vec<CellData>,
    known: HashMap<CellData, u32>,
}

impl Default for Cells {
    /// The first is that of pairs of which nothing is shown.
    fn default() -> Self {
        let mut cells = Self { all: Vec::new(), known: HashMap::new() };
        cells.of(CellData::plain("none", "-"));
        cells
    }
}

impl Cells {
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

fn cell(picture: &Picture<'_>, from: u32, to: u32, state: &State<'_>, is_default: bool) -> CellData {
    let asked = &picture.view.asked;
    let (kind, cell) = match state {
        State::NotDecided => return CellData::plain("none", "-"),
        State::Denied if is_default => return CellData::plain("default", "✖ D"),
        State::Denied => return CellData::plain("deny", "✖"),
        State::All(cell) => ("all", cell),
        State::Some(cell) => ("some", cell),
        State::Unknown(cell) => ("unknown", cell),
    };
    let limited = if cell.limited.is_empty() { "" } else { "~" };
    let text = match (kind, cell.allow.is_empty(), cell.unknown.is_empty()) {
        ("all", ..) => format!("✔{limited}"),
        ("unknown", ..) => "?".to_owned(),
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
        example: picture.passing_example(from, to).map(|traffic| traffic.to_string()),
    }
}

/// The reasons of pairs, the sides each once.
struct Reasons<'p, 'a> {
    picture: &'p Picture<'a>,
    why: serde_json::Map<String, serde_json::Value>,
    sides: Texts,
    rules: Texts,
    words: Texts,
    left: Limits,
    /// Whether some pair is not explained.
    is_cut: bool,
}

/// Values, each once.
#[derive(Default)]
struct Texts {
    all: Vec<serde_json::Value>,
    known: HashMap<String, usize>,
    bytes: usize,
}

impl Texts {
    fn of(&mut self, value: &impl Serialize) -> usize {
        let value = serde_json::to_value(value).unwrap_or_default();
        let text = value.to_string();
        if let Some(known) = self.known.get(&text) {
            return *known;
        }
        let at = self.all.len();
        self.bytes = self.bytes.saturating_add(text.len());
        self.known.insert(text, at);
        self.all.push(value);
        at
    }
}

impl<'p, 'a> Reasons<'p, 'a> {
    fn of(picture: &'p Picture<'a>, left: Limits) -> Self {
        let (sides, rules, words) = (Texts::default(), Texts::default(), Texts::default());
        Self { picture, why: serde_json::Map::new(), sides, rules, words, left, is_cut: false }
    }

    /// Whether there is no room for the reasons of one more pair.
    fn is_full(&self) -> bool {
        let bytes = [&self.sides, &self.rules, &self.words].map(|texts| texts.bytes);
        self.left.pairs == 0 || bytes.into_iter().fold(0, usize::saturating_add) >= self.left.bytes
    }

    /// Explains a flow that does not pass and one that does, and tells whether nothing passes by default.
    fn explain(&mut self, from: u32, to: u32, state: &State<'_>) -> bool {
        if *state == State::NotDecided {
            return false;
        }
        if self.is_full() {
            self.is_cut = true;
            return *state == State::Denied && self.is_default(from, to);
        }
        self.left.pairs = self.left.pairs.saturating_sub(1);
        let denied = match state {
            State::Denied | State::Some(_) => self.picture.denied_example(from, to),
            _ => None,
        };
        let passing = self.picture.passing_example(from, to);
        let mut flows = Vec::new();
        let mut is_default = false;
        for traffic in [passing, denied].into_iter().flatten() {
            let Some((decision, answer)) = self.ask(from, to, traffic) else { continue };
            is_default = is_default_deny(&decision);
            let (egress, ingress) = sides_of(&answer);
            let pair = (self.side(egress), self.side(ingress));
            flows.push(serde_json::json!([traffic.to_string(), answer.verdict, pair.0, pair.1]));
        }
        if !flows.is_empty() {
            self.why.insert(format!("{from}-{to}"), flows.into());
        }
        is_default && *state == State::Denied
    }

    /// Whether nothing passes by default, without an explanation.
    fn is_default(&mut self, from: u32, to: u32) -> bool {
        let Some(left) = self.left.marks.checked_sub(1) else { return false };
        self.left.marks = left;
        let traffic = self.picture.denied_example(from, to);
        let question = traffic.and_then(|traffic| self.picture.question(from, to, traffic));
        let question = question.map(|question| Question { explain: Some(false), ..question });
        let decided = question.and_then(|question| (self.picture.explain)(&question));
        decided.is_some_and(|(decision, _)| is_default_deny(&decision))
    }

    fn ask(&self, from: u32, to: u32, traffic: Traffic) -> Option<(Decision, Answer)> {
        let question = self.picture.question(from, to, traffic)?;
        (self.picture.explain)(&question)
    }

    fn side(&mut self, side: &SideAnswer) -> usize {
        let rules = side.rules.as_deref().unwrap_or_default();
        // Of an end that lets the flow pass, what does not match tells nothing.
        let most = if side.verdict == Verdict::Allow { 0 } else { SHOWN };
        let (matching, others): (Vec<&RuleAnswer>, Vec<&RuleAnswer>) =
            rules.iter().partition(|rule| rule.effect != "no-match");
        let shown = matching.into_iter().take(SHOWN).chain(others.iter().copied().take(most));
        let data = SideData {
            verdict: side.verdict,
            reason: side.reason.clone().unwrap_or_default(),
            rules: shown.map(|rule| self.rule(rule)).collect(),
            more: others.len().saturating_sub(most),
            ignored: side.ignored.iter().map(ignored_data).collect(),
        };
        self.sides.of(&data)
    }

    fn rule(&mut self, rule: &RuleAnswer) -> usize {
        let mut words = |texts: [&str; 4]| texts.map(|text| self.words.of(&text));
        let head = words([rule.effect, &object_name(&rule.at.object), &rule.steps, &place(rule)]);
        let line = |line: &LineAnswer| {
            let part = match line.part {
                Part::Subject => "subject",
                Part::Peer => "peer",
                Part::Port => "port",
            };
            let met = match line.met {
                Certainty::Yes => "yes",
                Certainty::Maybe => "maybe",
                Certainty::No => "no",
            };
            words([part, met, &line.text, &format!("{}:{}", rule.at.file, line.line)])
        };
        let lines: Vec<[usize; 4]> = rule.lines.iter().map(line).collect();
        self.rules.of(&(head, lines))
    }
}

fn ignored_data(ignored: &IgnoredAnswer) -> IgnoredData {
    let by = match ignored.by {
        RefusedBy::Cilium => "Cilium ignores it",
        _ => "the API server refuses it",
    };
    IgnoredData {
        policy: object_name(&ignored.at.object),
        why: format!("{by}: {}", ignored.why),
        place: format!("{}:{}", ignored.at.file, ignored.at.range.start.line),
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
        let explain = |question: &Question| {
            let decision = network.decide(question).ok()?;
            Some((decision, network.answer(question).ok()?))
        };
        let picture = Picture::of(&view, Some("81/TCP"), &explain);
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
