//! A map in a terminal: a table, or a list where that would be too wide. Nothing is told by colour alone.

use std::fmt::Write;

use super::{Picture, State, WhyNot, short_ports};
use crate::flow::reach::Group;
use crate::report::render::printable;
use crate::rules::wording::counted;

/// Groups on one side up to which there is a table.
const COLUMNS: usize = 40;
/// Characters of a cell, of a name, and of a reason beside a row.
const CELL: usize = 28;
const NAME: usize = 40;
/// Members of a group that are listed.
const LISTED: usize = 12;
/// Groups that one line of a list names.
const NAMED: usize = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Good,
    Bad,
    Unsure,
    Faint,
    Bold,
}

/// A cell as it is printed.
struct Shown {
    text: String,
    style: Style,
}

/// A row with why something of it does not pass.
struct Row {
    from: u32,
    cells: Vec<Shown>,
    why: Option<String>,
}

#[derive(Default)]
struct Counts {
    all: u128,
    some: u128,
    denied: u128,
    unknown: u128,
}

pub(super) fn render(picture: &Picture<'_>, color: bool, width: usize) -> String {
    let mut page = Page { picture, color, out: String::new(), counts: Counts::default() };
    let (from, to) = (picture.side(|group| group.sends), picture.side(|group| group.takes));
    if from.is_empty() || to.is_empty() {
        return "nothing to show: there is nobody whom policies are about\n".to_owned();
    }
    // Between those whom policies are not about nothing is decided.
    let is_decided = |from: &u32, to: &u32| picture.view.is_decided(*from, *to);
    let rows: Vec<u32> = from.iter().copied().filter(|from| to.iter().any(|to| is_decided(from, to))).collect();
    let columns: Vec<u32> = to.iter().copied().filter(|to| rows.iter().any(|from| is_decided(from, to))).collect();
    if rows.is_empty() {
        return "nothing to show: there is nobody whom policies are about\n".to_owned();
    }
    let shown: Vec<Row> = rows.iter().map(|from| page.row(*from, &columns)).collect();
    if rows.len().max(columns.len()) > COLUMNS || !page.table(&shown, &columns, width) {
        page.list(&shown, &columns);
    }
    page.foot(&rows, &columns, width);
    page.out
}

struct Page<'p> {
    picture: &'p Picture<'p>,
    color: bool,
    out: String,
    counts: Counts,
}

impl Page<'_> {
    fn styled(&self, text: &str, style: Style) -> String {
        if !self.color {
            return text.to_owned();
        }
        let code = match style {
            Style::Good => "32",
            Style::Bad => "31",
            Style::Unsure => "33",
            Style::Faint => "2",
            Style::Bold => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn name(&self, at: u32) -> String {
        shortened(&printable::line(self.picture.label(at)), NAME)
    }

    fn row(&mut self, from: u32, columns: &[u32]) -> Row {
        let mut why: Option<(u8, String)> = None;
        // The reasons of all pairs are looked up only where they are few enough to be read.
        let is_marked = columns.len() <= COLUMNS;
        let mut cells = Vec::with_capacity(columns.len());
        for to in columns {
            let state = self.picture.state(from, *to);
            let rank = match &state {
                State::Denied if self.picture.group(*to).is_some_and(|group| group.has_policies) => 0,
                State::Denied => 1,
                State::Some(cell) if cell.unknown.is_empty() => 2,
                _ => 3,
            };
            let wanted = rank < why.as_ref().map_or(3, |(rank, _)| *rank);
            let reason =
                if wanted || (is_marked && state == State::Denied) { self.picture.why_not(from, *to) } else { None };
            if let Some(reason) = reason.as_ref().filter(|_| wanted) {
                why = Some((rank, format!("{}: {}", self.name(*to), printable::line(&reason.text))));
            }
            cells.push(self.cell(&state, reason.as_ref()));
        }
        Row { from, cells, why: why.map(|(_, text)| text) }
    }

    fn cell(&mut self, state: &State<'_>, reason: Option<&WhyNot>) -> Shown {
        let asked = &self.picture.view.asked;
        let (count, text, style) = match state {
            State::NotDecided => return Shown { text: "-".to_owned(), style: Style::Faint },
            State::Denied => {
                let by_default = reason.is_some_and(|reason| reason.is_default);
                (&mut self.counts.denied, if by_default { "✖ D" } else { "✖" }.to_owned(), Style::Bad)
            }
            State::Unknown(_) => (&mut self.counts.unknown, "?".to_owned(), Style::Unsure),
            State::All(cell) => {
                let text = if cell.limited.is_empty() { "✔" } else { "✔~" };
                (&mut self.counts.all, text.to_owned(), Style::Good)
            }
            State::Some(cell) => {
                let limited = if cell.limited.is_empty() { "" } else { "~" };
                let mut text = String::new();
                if !cell.allow.is_empty() {
                    text = format!("{}{limited}", shortened(&short_ports(&cell.allow, asked), CELL));
                }
                if !cell.unknown.is_empty() {
                    let unknown = short_ports(&cell.unknown, asked);
                    let _ = write!(text, " ? {}", shortened(&unknown, CELL));
                }
                let text = text.trim().to_owned();
                if cell.allow.is_empty() {
                    (&mut self.counts.unknown, text, Style::Unsure)
                } else {
                    (&mut self.counts.some, text, Style::Good)
                }
            }
        };
        *count = count.saturating_add(1);
        Shown { text, style }
    }

    /// Writes the table; not where it is wider than what there is.
    fn table(&mut self, rows: &[Row], columns: &[u32], width: usize) -> bool {
        const CORNER: &str = "from \\ to";
        let names: Vec<String> = columns.iter().map(|at| self.name(*at)).collect();
        let length = |text: &str| text.chars().count();
        let first = rows.iter().map(|row| length(&self.name(row.from))).chain([length(CORNER)]).max().unwrap_or(0);
        let widths: Vec<usize> = names
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let cells = rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| length(&cell.text));
                cells.chain([length(name)]).max().unwrap_or(0)
            })
            .collect();
        let whole = widths.iter().fold(first, |all, one| all.saturating_add(*one).saturating_add(2));
        if whole > width {
            return false;
        }
        let longest = rows.iter().filter_map(|row| row.why.as_deref()).map(length).max().unwrap_or(0);
        let has_room = longest > 0 && whole.saturating_add(longest).saturating_add(2) <= width;
        let pad = |text: &str, to: usize| " ".repeat(to.saturating_sub(length(text)));
        let mut heading = format!("{CORNER}{}", pad(CORNER, first));
        for (name, width) in names.iter().zip(&widths) {
            let _ = write!(heading, "  {name}{}", pad(name, *width));
        }
        if has_room {
            heading.push_str("  why not, first");
        }
        let heading = self.styled(heading.trim_end(), Style::Bold);
        self.line(&heading);
        for row in rows {
            let name = self.name(row.from);
            let mut line = format!("{}{}", self.styled(&name, Style::Bold), pad(&name, first));
            for (cell, width) in row.cells.iter().zip(&widths) {
                let _ = write!(line, "  {}{}", self.styled(&cell.text, cell.style), pad(&cell.text, *width));
            }
            if let Some(why) = row.why.as_deref().filter(|_| has_room) {
                let _ = write!(line, "  {}", self.styled(why, Style::Faint));
            }
            self.line(&line);
        }
        if !has_room && longest > 0 {
            self.line("\nwhy not, first of each row:");
            for row in rows {
                let Some(why) = &row.why else { continue };
                let name = self.name(row.from);
                let line = format!("  {name}{}  to {why}", pad(&name, first));
                self.line(&line);
            }
        }
        true
    }

    /// Writes what passes row by row; what is denied is counted.
    fn list(&mut self, rows: &[Row], columns: &[u32]) {
        for (at, row) in rows.iter().enumerate() {
            if at > 0 {
                self.line("");
            }
            let name = self.name(row.from);
            let name = self.styled(&name, Style::Bold);
            self.line(&name);
            // What is said of several stands on one line.
            let mut lines: Vec<(&Shown, Vec<String>)> = Vec::new();
            let mut denied: Vec<(&Shown, Vec<String>)> = Vec::new();
            for (to, cell) in columns.iter().zip(&row.cells) {
                let lines = match cell.style {
                    Style::Faint => continue,
                    Style::Bad => &mut denied,
                    _ => &mut lines,
                };
                match lines.iter_mut().find(|(known, _)| known.text == cell.text) {
                    Some((_, names)) => names.push(self.name(*to)),
                    None => lines.push((cell, vec![self.name(*to)])),
                }
            }
            for (cell, names) in lines.into_iter().chain(denied) {
                let line = format!("  {}  {}", self.styled(&cell.text, cell.style), some_of(&names));
                self.line(&line);
            }
            if let Some(why) = &row.why {
                let line = self.styled(&format!("     why not {why}"), Style::Faint);
                self.line(&line);
            }
        }
    }

    fn foot(&mut self, rows: &[u32], columns: &[u32], width: usize) {
        let view = self.picture.view;
        let is_shown = |at: &u32| rows.contains(at) || columns.contains(at);
        let several = |group: &Group| group.members.len() > 1;
        let listed: Vec<(u32, &Group)> =
            (0_u32..).zip(&view.groups).filter(|(at, group)| is_shown(at) && several(group)).collect();
        if !listed.is_empty() {
            self.line("");
        }
        for (at, group) in listed {
            let names: Vec<String> =
                group.members.iter().take(LISTED).map(|member| printable::line(&member.name)).collect();
            let more = group.members.len().saturating_sub(LISTED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let line = format!("{} is {}{more}", self.name(at), names.join(", "));
            self.line(&line);
        }
        let about = match self.picture.port {
            Some(port) => format!("on {}", printable::line(port)),
            None => "all ports and protocols".to_owned(),
        };
        let ports = "80,443 only these ports (TCP where nothing else is said)";
        let ports = if self.picture.port.is_none() { ports } else { "" };
        // Of wide maps the reasons are not looked up.
        let is_told = columns.len() <= COLUMNS;
        let legend = [
            "✔ allowed",
            if is_told { "✖ denied" } else { "✖ denied, by a rule or by default" },
            if is_told { "D by default, no rule denies it" } else { "" },
            ports,
            "~ under conditions",
            "? the input does not tell",
            "- no policy is about it, or one pod with itself",
        ];
        self.line("");
        for line in wrapped(&legend, width) {
            let line = self.styled(&line, Style::Faint);
            self.line(&line);
        }
        let Counts { all, some, denied, unknown } = &self.counts;
        let pairs = all.saturating_add(*some).saturating_add(*denied).saturating_add(*unknown);
        let mut parts = vec![format!("{}, {about}", counted(pairs, "pair", "pairs")), format!("{all} allowed")];
        let more = [(some, "in part"), (denied, "denied"), (unknown, "unknown")];
        parts.extend(more.iter().filter(|(count, _)| **count > 0).map(|(count, word)| format!("{count} {word}")));
        self.line(&parts.join(" · "));
    }
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// Phrases on as many lines as they need.
fn wrapped(phrases: &[&str], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for phrase in phrases.iter().filter(|phrase| !phrase.is_empty()) {
        let length = |text: &str| text.chars().count();
        match lines.last_mut() {
            Some(line) if length(line).saturating_add(length(phrase)).saturating_add(2) <= width => {
                line.push_str("  ");
                line.push_str(phrase);
            }
            _ => lines.push((*phrase).to_owned()),
        }
    }
    lines
}

fn some_of(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
