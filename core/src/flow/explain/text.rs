//! The answer as people read it in a terminal. Nothing is told by colour alone.

use std::fmt::Write;

use super::Part;
use super::answer::{Answer, RuleAnswer, SideAnswer, object_name};
use crate::flow::Verdict;
use crate::flow::labels::Certainty;
use crate::report::RefusedBy;
use crate::report::render::printable;
use crate::rules::wording::counted;

/// Rules of an end that do not match, and conditions, that are shown; the others are counted.
const SHOWN: usize = 20;

/// The answer, over several lines.
#[must_use]
pub fn render(answer: &Answer, color: bool) -> String {
    let mut page = Page { color, out: String::new() };
    page.answer(answer);
    page.out
}

struct Page {
    color: bool,
    out: String,
}

#[derive(Clone, Copy)]
enum Style {
    Good,
    Bad,
    Unsure,
    Faint,
    Bold,
}

impl Page {
    fn styled(&self, text: &str, style: Style) -> String {
        let text = printable::line(text);
        if !self.color {
            return text;
        }
        let code = match style {
            Style::Good => "1;32",
            Style::Bad => "1;31",
            Style::Unsure => "1;33",
            Style::Faint => "2",
            Style::Bold => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn verdict(&self, verdict: Verdict, width: usize) -> String {
        let (word, style) = match verdict {
            Verdict::Allow => ("allowed", Style::Good),
            Verdict::Deny => ("DENIED", Style::Bad),
            Verdict::DenyL7 => ("DENIED at layer 7", Style::Bad),
            Verdict::Unknown => ("UNKNOWN", Style::Unsure),
        };
        let padding = " ".repeat(width.saturating_sub(word.len()));
        format!("{}{padding}", self.styled(word, style))
    }

    fn answer(&mut self, answer: &Answer) {
        let flow = &answer.flow;
        let (word, style) = match answer.verdict {
            Verdict::Allow => ("ALLOWED", Style::Good),
            Verdict::Deny => ("DENIED", Style::Bad),
            Verdict::DenyL7 => ("ALLOWED at layer 4, DENIED at layer 7", Style::Bad),
            Verdict::Unknown => ("UNKNOWN", Style::Unsure),
        };
        let mut asked =
            format!("{}{} -> {}{}  {}", flow.from, answer.from_labels, flow.to, answer.to_labels, flow.port);
        for more in [&flow.http, &flow.dns, &flow.sni].into_iter().flatten() {
            let _ = write!(asked, "  {more}");
        }
        let heading = format!("{}  {}", self.styled(word, style), printable::line(&asked));
        self.line(&heading);
        self.line("");
        if answer.cases.len() > 1 {
            for (at, case) in answer.cases.iter().enumerate() {
                if at > 0 {
                    self.line("");
                }
                let heading = format!("to {}  {}", case.to.join(", "), case.port);
                let heading = format!("  {}  {}", self.styled(&heading, Style::Bold), self.verdict(case.verdict, 0));
                self.line(&heading);
                let to = case.to.first().map_or("", String::as_str);
                self.sides(&flow.from, to, &case.egress, &case.ingress);
            }
        } else {
            let case = answer.cases.first();
            let to = case.and_then(|case| case.to.first()).unwrap_or(&flow.to);
            if let Some(case) = case {
                let heading = format!("{} is {}  {}", flow.to, case.to.join(", "), case.port);
                let heading = format!("  {}", self.styled(&heading, Style::Bold));
                self.line(&heading);
            }
            self.sides(&flow.from, to, &answer.egress, &answer.ingress);
        }
        let before = self.out.len();
        self.rest(answer);
        if self.out.len() > before {
            self.out.insert(before, '\n');
        }
    }

    fn sides(&mut self, from: &str, to: &str, egress: &SideAnswer, ingress: &SideAnswer) {
        let width = from.chars().count().max(to.chars().count());
        let verdicts = if egress.verdict == Verdict::DenyL7 || ingress.verdict == Verdict::DenyL7 { 17 } else { 7 };
        for (word, name, side) in [("egress ", from, egress), ("ingress", to, ingress)] {
            let padding = " ".repeat(width.saturating_sub(name.chars().count()));
            let name = printable::line(name);
            let reason = side.reason.as_deref().unwrap_or_default();
            // The verdict stands before it.
            let reason = reason.strip_prefix("allowed ").or_else(|| reason.strip_prefix("denied ")).unwrap_or(reason);
            let reason = printable::line(reason);
            let verdict = self.verdict(side.verdict, verdicts);
            self.line(&format!("  {word}  {name}{padding}  {verdict}  {reason}"));
            self.rules(side);
        }
    }

    fn rules(&mut self, side: &SideAnswer) {
        let rules = side.rules.as_deref().unwrap_or_default();
        // Of an end that lets the flow pass, what does not match tells nothing.
        let is_passing = side.verdict == Verdict::Allow;
        let mut left = if is_passing { 0 } else { SHOWN };
        let mut hidden = 0_u128;
        let mut shown: Vec<&RuleAnswer> = Vec::new();
        for rule in rules {
            if rule.effect != "no-match" {
                shown.push(rule);
            } else if left > 0 {
                left = left.saturating_sub(1);
                shown.push(rule);
            } else {
                hidden = hidden.saturating_add(1);
            }
        }
        let width = shown.iter().map(|rule| rule.steps.chars().count()).max().unwrap_or_default();
        let effects = shown.iter().map(|rule| rule.effect.len()).max().unwrap_or_default();
        let is_maybe = |rule: &&RuleAnswer| rule.lines.iter().any(|line| line.met == Certainty::Maybe);
        let words = if shown.iter().any(is_maybe) { "maybe".len() } else { "yes".len() };
        let mut before: Option<String> = None;
        for rule in shown {
            let policy = object_name(&rule.at.object);
            if before.as_ref() != Some(&policy) {
                let heading = format!("           {}", self.styled(&policy, Style::Bold));
                self.line(&heading);
                before = Some(policy);
            }
            self.rule(rule, width, effects, words);
        }
        if hidden > 0 && !rules.is_empty() {
            let more = counted(hidden, "rule does not match", "rules do not match");
            let line = format!("           {}", self.styled(&format!("{more}, not shown"), Style::Faint));
            self.line(&line);
        }
        for ignored in &side.ignored {
            let by = match ignored.by {
                RefusedBy::Cilium => "Cilium ignores it",
                _ => "the API server refuses it",
            };
            let policy = self.styled(&object_name(&ignored.at.object), Style::Bold);
            let place = format!("{}:{}", ignored.at.file, ignored.at.range.start.line);
            let place = self.styled(&place, Style::Faint);
            let why = printable::line(&ignored.why);
            self.line(&format!("           {policy}  not in force, {by}: {why}  {place}"));
        }
    }

    fn rule(&mut self, rule: &RuleAnswer, width: usize, effects: usize, words: usize) {
        let style = match rule.effect {
            "allow" => Style::Good,
            "deny" => Style::Bad,
            "no-match" => Style::Faint,
            _ => Style::Unsure,
        };
        let padded =
            |text: &str, width: usize| format!("{text}{}", " ".repeat(width.saturating_sub(text.chars().count())));
        let effect = self.styled(&padded(&rule.effect.replace('-', " "), effects), style);
        let mut start = format!("             {}  {effect}", printable::line(&padded(&rule.steps, width)));
        let indent = " ".repeat(15_usize.saturating_add(width).saturating_add(effects));
        for line in &rule.lines {
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
            let place = self.styled(&format!("{}:{}", rule.at.file, line.line), Style::Faint);
            let text = printable::line(&line.text);
            self.line(&format!("{start}  {part} {met:<words$}  {text}  {place}"));
            start.clone_from(&indent);
        }
    }

    fn rest(&mut self, answer: &Answer) {
        let word = match answer.verdict {
            Verdict::Allow => "as long as",
            Verdict::Unknown => "depends on",
            Verdict::Deny | Verdict::DenyL7 => "because",
        };
        for condition in answer.conditions.iter().take(SHOWN) {
            self.line(&format!("  {word}: {}", printable::line(condition)));
        }
        let more = answer.conditions.len().saturating_sub(SHOWN);
        if more > 0 {
            let more = counted(more as u128, "more condition", "more conditions");
            self.line(&format!("  {word}: {more}, not shown"));
        }
        for note in &answer.notes {
            self.line(&format!("  note: {}", printable::line(note)));
        }
        if let Some(nearest) = &answer.nearest {
            let what = if nearest.changes.is_empty() { "what would tell" } else { "nearest change" };
            let places = nearest.changes.iter().filter_map(|change| change.at.as_ref());
            let mut places: Vec<String> = places.map(|at| format!("{}:{}", at.file, at.range.start.line)).collect();
            places.dedup();
            let place = self.styled(&places.join(", "), Style::Faint);
            self.line(format!("  {what}: {}  {place}", printable::line(&nearest.message)).trim_end());
            for manifest in nearest.changes.iter().filter_map(|change| change.manifest.as_deref()) {
                manifest.lines().for_each(|line| self.line(&format!("      {}", printable::line(line))));
            }
        }
        let of_cases = answer.cases.iter().flat_map(|case| [&case.egress, &case.ingress]);
        let sides = [&answer.egress, &answer.ingress].into_iter().chain(of_cases);
        let mut told: Vec<&str> = Vec::new();
        for shown in sides.filter_map(|side| side.hubble.as_deref()) {
            if !told.contains(&shown) {
                told.push(shown);
            }
        }
        for (at, shown) in told.into_iter().enumerate() {
            let before = if at == 0 { "Hubble would show:" } else { "                  " };
            let more =
                if shown.starts_with("policy-verdict:none") { " (it names no policy for a default deny)" } else { "" };
            self.line(&format!("  {before} {shown}{more}"));
        }
    }
}
