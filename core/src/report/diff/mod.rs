//! What flows open and close, for people.
//!
//! The renderers take an answer that may hold anything: they never fail, and the same answer gives the same bytes.

pub mod html;
pub mod markdown;
pub mod table;

use std::collections::BTreeMap;

use crate::flow::diff::answer::{CauseAnswer, ChangeAnswer, DiffAnswer};
use crate::flow::diff::{Change, Revision};
use crate::flow::explain::answer::object_name;
use crate::flow::reach::PortSet;
use crate::rules::wording::counted;

/// Changes that the same rules made.
struct Group<'a> {
    causes: &'a [CauseAnswer],
    changes: Vec<&'a ChangeAnswer>,
}

/// Changes with those that the same rules made, in the order of the first of each.
fn groups(changes: &[ChangeAnswer]) -> Vec<Group<'_>> {
    type Key<'a> = Vec<(Revision, &'a str, u32, &'a str, &'static str)>;
    let mut known: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for change in changes {
        let of = |cause: &'_ CauseAnswer| (cause.of, cause.rule.effect);
        let key = change.because.iter().map(|cause| {
            let (revision, effect) = of(cause);
            let at = &cause.rule.at;
            (revision, at.file.as_str(), at.document, at.path.as_str(), effect)
        });
        let at = *known.entry(key.collect()).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.changes.push(change),
            None => groups.push(Group { causes: &change.because, changes: vec![change] }),
        }
    }
    groups
}

/// What a rule did, in parts.
struct Told {
    /// `new`, `old`.
    revision: &'static str,
    /// `NetworkPolicy shop/db-in`.
    object: String,
    /// `ingress[1]`; empty for a policy as a whole.
    rule: String,
    /// `allows`, `puts in default deny`.
    does: &'static str,
    /// `policies.yaml:11`.
    place: String,
}

fn told(cause: &CauseAnswer) -> Told {
    let at = &cause.rule.at;
    let rule = if cause.rule.steps == "spec" { String::new() } else { cause.rule.steps.clone() };
    Told {
        revision: cause.of.word(),
        object: object_name(&at.object),
        rule,
        does: does(cause),
        place: format!("{}:{}", at.file, at.range.start.line),
    }
}

/// What a rule did: `allows`, `puts in default deny`.
pub(crate) fn does(cause: &CauseAnswer) -> &'static str {
    match cause.rule.effect {
        "allow" => "allows",
        "deny" => "denies",
        "pass" => "passes it on",
        "maybe-allow" => "may allow",
        "maybe-deny" => "may deny",
        "maybe-pass" => "may pass it on",
        _ => "puts in default deny",
    }
}

/// Why a change without rules is one.
fn without_rules(answer: &DiffAnswer, changes: &[&ChangeAnswer]) -> String {
    let is_of = |names: &[String], name: &String| names.contains(name);
    let all = |names: &[String]| changes.iter().all(|change| is_of(names, &change.from) || is_of(names, &change.to));
    if all(&answer.new) {
        return "one end is new, and no rule is about the flow".to_owned();
    }
    if all(&answer.gone) {
        return "one end is gone, and no rule was about the flow".to_owned();
    }
    "no rule decides; options of the agent or who there is differ".to_owned()
}

/// The sign of a kind of change.
fn sign(change: Change) -> &'static str {
    match change {
        Change::Opened => "+",
        Change::Closed => "-",
        Change::Unsure => "?",
        Change::Narrowed => "<",
        Change::Widened => ">",
    }
}

/// What a kind of change is.
fn meaning(change: Change) -> &'static str {
    match change {
        Change::Opened => "passes now",
        Change::Closed => "does not pass any more",
        Change::Unsure => "one of the two inputs does not tell",
        Change::Narrowed => "passes now only under conditions",
        Change::Widened => "passes now without conditions",
    }
}

/// `2 opened, 1 closed`.
fn summary(answer: &DiffAnswer) -> String {
    let some: Vec<String> = Change::ALL
        .into_iter()
        .filter(|change| answer.total(*change) > 0 || matches!(change, Change::Opened | Change::Closed))
        .map(|change| format!("{} {}", answer.total(change), change.word()))
        .collect();
    if answer.is_empty() { "no flow opens or closes".to_owned() } else { some.join(", ") }
}

/// The ports of a change, with those that one input does not tell.
pub(crate) fn ports_in_words(change: &ChangeAnswer) -> String {
    let (ports, unknown) = (&change.ports, &change.unknown);
    match () {
        () if unknown.is_empty() => in_words(ports),
        () if unknown == ports => format!("{} (not known in the other state)", in_words(ports)),
        () => format!("{} (of these not known in the other state: {})", in_words(ports), in_words(unknown)),
    }
}

/// Ports in few words; nearly all of them as what is left out: `any but 8080/TCP`.
fn in_words(ports: &PortSet) -> String {
    let rest = PortSet::everything().without(ports);
    if !rest.is_empty() && rest.ranges().len() < ports.ranges().len() {
        return format!("any but {}", rest.text());
    }
    ports.text()
}

/// `and 3 more changes`.
fn more(number: u64) -> String {
    format!("and {}", counted(u128::from(number), "more change", "more changes"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::flow::explain::answer::{At, RuleAnswer};
    use crate::report::ObjectRef;
    use crate::source::text::{Position, Range};

    /// An answer of many changes with names that mean something in every format.
    fn answer(many: usize) -> DiffAnswer {
        let evil = "</script><b>|`x`\u{1b}[31m\u{202e}".to_owned();
        let start = Position { line: 3, column: 1, offset: 0 };
        let object = ObjectRef {
            api_version: "v1".to_owned(),
            kind: "NetworkPolicy".to_owned(),
            namespace: Some(evil.clone()),
            name: Some(evil.clone()),
        };
        let at = At {
            file: evil.clone(),
            document: 0,
            object,
            path: "/spec".to_owned(),
            range: Range { start, end: start },
        };
        let rule =
            RuleAnswer { at, effect: "no-match", why: evil.clone(), steps: "spec".to_owned(), lines: Vec::new() };
        let because = Arc::new(vec![CauseAnswer { rule, of: Revision::New }; 5]);
        let ports = PortSet::everything();
        let change = |at: usize| ChangeAnswer {
            from: format!("{evil}{at}"),
            to: "x".repeat(if at == 0 { 100_000 } else { 10 }),
            ports: ports.clone(),
            unknown: ports.clone(),
            because: Arc::clone(&because),
        };
        let closed: Vec<ChangeAnswer> = (0..many).map(change).collect();
        DiffAnswer {
            totals: [0, many as u64 + 7, 0, 0, 0],
            closed,
            new: vec![evil.clone()],
            notes: vec![evil],
            ..DiffAnswer::default()
        }
    }

    #[test]
    fn names_mean_nothing_in_any_format() {
        let answer = answer(3);
        for color in [false, true] {
            let text = table::render(&answer, color);
            assert!(!text.contains('\u{202e}') && !text.contains("\u{1b}[31m\u{fffd}"), "{text}");
        }
        let page = html::render(&answer);
        assert_eq!((page.matches("</script>").count(), page.matches("<b>").count()), (1, 0), "{page}");
        let markdown = markdown::render(&answer);
        let rows: Vec<&str> = markdown.lines().filter(|line| line.starts_with("| 🔴")).collect();
        assert_eq!(rows.len(), 3);
        for row in rows {
            assert_eq!(row.replace("\\|", "").matches('|').count(), 6, "{row}");
        }
    }

    #[test]
    fn a_comment_is_never_too_long() {
        for many in [1, 10, 5_000] {
            let markdown = markdown::render(&answer(many));
            assert!(markdown.chars().count() < 65_536, "{many}");
            assert!(markdown.contains("left out here"), "{many}");
        }
        assert_eq!(markdown::render(&DiffAnswer::default()), "### Netproof: no flow opens or closes\n");
        assert_eq!(table::render(&DiffAnswer::default(), false), "no flow opens or closes\n");
        assert!(html::render(&DiffAnswer::default()).ends_with("</html>\n"));
    }
}
