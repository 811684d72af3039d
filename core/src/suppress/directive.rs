//! What a comment says.

use super::{Suppression, Suppressions};
use crate::limits::{MAX_RULES_OF_A_SUPPRESSION, MAX_SUPPRESSIONS};
use crate::rules::{self, RULES, Rule, wording};
use crate::source::{Problem, ProblemKind, Span};

/// What a comment begins with that is meant for us.
pub(super) const MARK: &str = "netproof:";

/// Characters of a word that a message repeats.
const QUOTED: usize = 40;

/// Problems of one file up to which near names are looked for.
const WITH_NEAR_NAMES: usize = 100;

/// Where the words of a comment stand in their file.
pub(super) type ToFile<'f> = &'f dyn Fn(Span) -> Span;

/// A comment that is meant for us.
pub(super) struct Comment<'t> {
    /// What it says, from the mark on and without the marks of the comment at its end.
    pub body: &'t str,
    /// Where the body begins.
    pub at: usize,
}

/// The comment of that text when it is meant for us; `start` is where the text begins. It may stand behind another one
/// on its line: `# as in production # netproof: ignore NP302 -- a lab`.
pub(super) fn comment(text: &str, start: usize) -> Option<Comment<'_>> {
    let begins = |at: usize| {
        let before = text.get(..at).unwrap_or("").trim_end_matches([' ', '\t', '\r', '\n', '*']);
        before.ends_with(['#', '/']) || matches!(before, "<!--" | "")
    };
    let (from, _) = text.match_indices(MARK).find(|(at, _)| begins(*at))?;
    let inner = text.get(from..)?.trim_end();
    let body = ["*/", "-->", "#>"].iter().fold(inner, |body, close| body.strip_suffix(close).unwrap_or(body));
    Some(Comment { body, at: start.saturating_add(from) })
}

/// Follows a comment. `covers` are the bytes that it is about, none where nothing follows it.
pub(super) fn follow(
    comment: &Comment<'_>,
    document: u32,
    covers: Option<Vec<Span>>,
    to_file: ToFile<'_>,
    found: &mut Suppressions,
) {
    let whole = to_file(Span::new(comment.at, comment.at.saturating_add(comment.body.trim_end().len())));
    let mut told = Told { document, found };
    if told.found.list.len() >= MAX_SUPPRESSIONS {
        if told.found.list.len() == MAX_SUPPRESSIONS {
            told.found.list.push(Suppression { document, covers: Some(Vec::new()), rules: Vec::new() });
            let message =
                format!("the file has more than {MAX_SUPPRESSIONS} suppressions; those from here on count for nothing");
            told.tell(ProblemKind::UnusedSuppression, whole, message, "ignore the rules in `netproof.yaml`");
        }
        return;
    }
    let rest = Words { text: comment.body, at: MARK.len() };
    let (verb, verb_at, rest) = rest.word();
    let whole_file = match verb {
        "ignore" => false,
        "ignore-file" => true,
        _ => {
            let span = if verb.is_empty() { whole } else { to_file(shifted(verb_at, verb, comment)) };
            let message = format!("`{}` is nothing that a comment can ask for", short(verb));
            let help = "write `netproof: ignore NP302 -- the reason`, or `ignore-file`";
            return told.tell(ProblemKind::UnusedSuppression, span, message, help);
        }
    };
    let (names, reason) = rest.names_and_reason();
    let mut rules: Vec<(Span, &'static Rule)> = Vec::new();
    for (name, at) in names.iter().take(MAX_RULES_OF_A_SUPPRESSION) {
        let span = to_file(shifted(*at, name, comment));
        match rules::find(name) {
            Some(rule) if is_our_own(rule) => {
                let message = format!("`{}` cannot be suppressed in place", rule.code);
                told.tell(ProblemKind::UnusedSuppression, span, message, "ignore it in `netproof.yaml`");
            }
            Some(rule) => rules.push((span, rule)),
            None => told.unknown(name, span),
        }
    }
    if names.is_empty() {
        let help = "name the rules by their codes, separated by commas";
        told.tell(ProblemKind::UnusedSuppression, whole, "no rule is named".to_owned(), help);
    } else if names.len() > MAX_RULES_OF_A_SUPPRESSION {
        let message =
            format!("more than {MAX_RULES_OF_A_SUPPRESSION} rules are named; those past the limit are not suppressed");
        told.tell(ProblemKind::UnusedSuppression, whole, message, "ignore the rules in `netproof.yaml`");
    }
    if rules.is_empty() {
        return;
    }
    if reason != Reason::Given {
        let help = if reason == Reason::Misplaced {
            "write ` -- ` between the rules and the reason"
        } else {
            "add the reason behind ` -- `"
        };
        told.tell(ProblemKind::SuppressionWithoutReason, whole, "the suppression gives no reason".to_owned(), help);
    }
    let covers = match (whole_file, covers) {
        (true, _) => None,
        (false, Some(covers)) => Some(covers),
        (false, None) => {
            let message = "nothing follows that the suppression could be about".to_owned();
            let help = "write it directly above what it is about, or `ignore-file`";
            return told.tell(ProblemKind::UnusedSuppression, whole, message, help);
        }
    };
    found.list.push(Suppression { document, covers, rules });
}

fn is_our_own(rule: &Rule) -> bool {
    matches!(rule.check, rules::Check::Problem(ProblemKind::UnusedSuppression | ProblemKind::SuppressionWithoutReason))
}

struct Told<'f> {
    document: u32,
    found: &'f mut Suppressions,
}

impl Told<'_> {
    fn tell(&mut self, kind: ProblemKind, span: Span, message: String, help: &str) {
        let help = Some(help.to_owned());
        let problem =
            Problem { kind, document: self.document, path: String::new(), span, message, help, related: None };
        self.found.problems.push(problem);
    }

    fn unknown(&mut self, name: &str, span: Span) {
        let message = format!("no rule has the code or name `{}`", short(name));
        // To look for near names takes long.
        let few = self.found.problems.len() < WITH_NEAR_NAMES;
        let names = RULES.iter().filter(|_| few).flat_map(|rule| [rule.code, rule.name]);
        let beginning = RULES.iter().any(|rule| rule.is_meant_by(name));
        let help = match wording::nearest(name, names) {
            _ if beginning => "write whole codes; beginnings of codes are for `netproof.yaml`".to_owned(),
            Some(near) => format!("did you mean `{near}`?"),
            None => "`netproof rule` lists the codes and names".to_owned(),
        };
        self.tell(ProblemKind::UnusedSuppression, span, message, &help);
    }
}

fn shifted(at: usize, word: &str, comment: &Comment<'_>) -> Span {
    let start = comment.at.saturating_add(at);
    Span::new(start, start.saturating_add(word.len()))
}

fn short(text: &str) -> String {
    let text = text.replace('`', "'");
    if text.chars().count() <= QUOTED { text } else { text.chars().take(QUOTED).chain(['…']).collect() }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Given,
    Missing,
    /// There is text, but not behind ` -- `.
    Misplaced,
}

/// The rest of a text, and where it begins.
#[derive(Clone, Copy)]
struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Words<'t> {
    fn rest(self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Without the blanks in front, and without the stars that begin the lines of a comment.
    fn trimmed(self) -> Self {
        let rest = self.rest();
        let inner = rest.trim_start_matches(|character: char| character.is_whitespace() || character == '*');
        let blanks = rest.len().saturating_sub(inner.len());
        Self { at: self.at.saturating_add(blanks), ..self }
    }

    /// The next word, where it begins, and what follows.
    fn word(self) -> (&'t str, usize, Self) {
        let start = self.trimmed();
        let rest = start.rest();
        let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
        (rest.get(..length).unwrap_or(""), start.at, Self { at: start.at.saturating_add(length), ..self })
    }

    /// The names, each with where it begins, and whether a reason follows.
    fn names_and_reason(self) -> (Vec<(&'t str, usize)>, Reason) {
        let mut names = Vec::new();
        let mut words = self.trimmed();
        loop {
            let rest = words.rest();
            if let Some(reason) = rest.strip_prefix("--") {
                let given = reason.chars().any(char::is_alphanumeric);
                return (names, if given { Reason::Given } else { Reason::Missing });
            }
            let length = rest.find(|c: char| c == ',' || c.is_whitespace()).unwrap_or(rest.len());
            if let Some(name) = rest.get(..length).filter(|name| !name.is_empty()) {
                names.push((name, words.at));
            }
            words = Self { at: words.at.saturating_add(length), ..words }.trimmed();
            let behind = words.rest();
            if let Some(comma) = behind.strip_prefix(',') {
                words = Self { at: words.text.len().saturating_sub(comma.len()), ..words }.trimmed();
            } else if behind.is_empty() {
                return (names, Reason::Missing);
            } else if !behind.starts_with("--") {
                return (names, Reason::Misplaced);
            }
        }
    }
}
