//! The lines of a Makefile: assignments, rules, recipes.

use crate::source::{Extract, Span};

/// What a Makefile says that matters to its recipes.
#[derive(Debug, Default)]
pub(super) struct File {
    /// The assignments, in order.
    pub(super) assignments: Vec<Assignment>,
    /// The recipes, in order.
    pub(super) recipes: Vec<Recipe>,
    /// Whether all lines of a recipe are one shell.
    pub(super) one_shell: bool,
}

/// The lines of a recipe, without the tab that starts each; a continued line is one.
#[derive(Debug, Default)]
pub(super) struct Recipe {
    pub(super) lines: Vec<Extract>,
}

/// What a line does to a variable.
#[derive(Debug)]
pub(super) struct Assignment {
    /// Its name; empty for all variables.
    pub(super) name: String,
    pub(super) effect: Effect,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// `=`: expanded where it is used.
    Later(String),
    /// `:=`: expanded here.
    Now(String),
    /// `?=`
    Default(String),
    /// `+=`
    Append(String),
    /// Set to what depends on the run.
    Unknown,
    /// Handed to the shells of recipes.
    Export,
}

/// Reads the lines of a Makefile that starts `base` bytes into its file.
pub(super) fn read(text: &str, base: usize) -> File {
    let mut reader = Reader { file: File::default(), in_rule: false, conditionals: 0, defines: 0 };
    let mut at = 0_usize;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let line = rest.get(..logical_len(rest)).unwrap_or(rest);
        if reader.defines > 0 {
            reader.in_define(line);
        } else if let Some(recipe) = line.strip_prefix('\t').filter(|_| reader.in_rule) {
            let content = recipe_line(recipe, base.saturating_add(at).saturating_add(1));
            if let Some(last) = reader.file.recipes.last_mut() {
                last.lines.push(content);
            }
        } else {
            reader.make_line(line, base.saturating_add(at));
        }
        at = at.saturating_add(line.len());
    }
    reader.file
}

/// Bytes of the line that `text` starts with and of those that continue it, line ends included.
fn logical_len(text: &str) -> usize {
    let mut length = 0_usize;
    for line in text.split_inclusive('\n') {
        length = length.saturating_add(line.len());
        let content = line.trim_end_matches('\n').trim_end_matches('\r');
        let backslashes = content.len().saturating_sub(content.trim_end_matches('\\').len());
        if backslashes % 2 == 0 {
            break;
        }
    }
    length
}

/// A line of a recipe: the tab of each continuing line is make's.
fn recipe_line(line: &str, start: usize) -> Extract {
    let mut content = Extract::new(start);
    let mut at = start;
    for (number, part) in line.split_inclusive('\n').enumerate() {
        let kept = if number > 0 { part.strip_prefix('\t').unwrap_or(part) } else { part };
        content.push_source(kept, at.saturating_add(part.len().saturating_sub(kept.len())));
        at = at.saturating_add(part.len());
    }
    content
}

struct Reader {
    file: File,
    in_rule: bool,
    /// Conditionals around the line.
    conditionals: usize,
    /// Definitions of several lines around it.
    defines: usize,
}

impl Reader {
    fn in_define(&mut self, line: &str) {
        match line.split_ascii_whitespace().next() {
            Some("define") => self.defines = self.defines.saturating_add(1),
            Some("endef") => self.defines = self.defines.saturating_sub(1),
            _ => {}
        }
    }

    fn make_line(&mut self, line: &str, start: usize) {
        let joined = joined(line);
        let trimmed = joined.trim_start();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            return;
        }
        let mut words = trimmed.split_ascii_whitespace();
        if is_conditional(trimmed) {
            match words.next() {
                Some("else") => {}
                Some("endif") => self.conditionals = self.conditionals.saturating_sub(1),
                _ => self.conditionals = self.conditionals.saturating_add(1),
            }
            return;
        }
        match words.next().unwrap_or("") {
            "define" => {
                let name = words.next().unwrap_or("").trim_end_matches(['=', ':', '?', '+']);
                self.assign(name, Effect::Unknown);
                self.defines = 1;
                return;
            }
            "undefine" => return words.for_each(|name| self.assign(name, Effect::Unknown)),
            "include" | "-include" | "sinclude" | "vpath" | "unexport" => return,
            _ => {}
        }
        let (statement, exported) = without_modifiers(trimmed);
        match split(statement) {
            Some((name, ":" | "::", rest)) if !name.is_empty() => self.rule(name, rest, line, start),
            Some((name, operator, value)) => {
                self.in_rule = false;
                let name = name.trim();
                if exported {
                    self.assign(name, Effect::Export);
                }
                let effect = if self.conditionals > 0 { Effect::Unknown } else { effect(operator, value) };
                self.assign(name, effect);
            }
            None if exported => {
                let mut names = statement.split_ascii_whitespace().peekable();
                if names.peek().is_none() {
                    self.assign("", Effect::Export);
                }
                names.for_each(|name| self.assign(name, Effect::Export));
            }
            None => self.in_rule = false,
        }
    }

    fn assign(&mut self, name: &str, effect: Effect) {
        self.file.assignments.push(Assignment { name: name.to_owned(), effect });
    }

    fn rule(&mut self, targets: &str, rest: &str, line: &str, start: usize) {
        self.in_rule = false;
        let before_recipe = rest.split(';').next().unwrap_or("");
        let (statement, _) = without_modifiers(before_recipe.trim_start());
        if let Some((name, operator, _)) = split(statement)
            && !matches!(operator, ":" | "::")
        {
            // It holds for this target and what it needs, and not for others.
            return self.assign(name.trim(), Effect::Unknown);
        }
        match targets.trim() {
            ".ONESHELL" => self.file.one_shell = true,
            ".EXPORT_ALL_VARIABLES" => self.assign("", Effect::Export),
            _ => {}
        }
        self.in_rule = true;
        let mut recipe = Recipe::default();
        if let Some(at) = line.find(';').filter(|at| !line.get(..*at).unwrap_or("").contains('#')) {
            let behind = at.saturating_add(1);
            recipe.lines.push(recipe_line(line.get(behind..).unwrap_or(""), start.saturating_add(behind)));
        }
        self.file.recipes.push(recipe);
    }
}

/// A line as make reads it: continued lines joined by a blank, without its comment.
fn joined(line: &str) -> String {
    let mut joined = String::with_capacity(line.len());
    for part in line.split_inclusive('\n') {
        let part = part.trim_end_matches(['\n', '\r']);
        let part = if joined.is_empty() { part } else { part.trim_start() };
        match part.strip_suffix('\\') {
            Some(kept) => {
                joined.push_str(kept.trim_end());
                joined.push(' ');
            }
            None => joined.push_str(part),
        }
    }
    let comment = joined.match_indices('#').find(|(at, _)| !joined.get(..*at).unwrap_or("").ends_with('\\'));
    if let Some((at, _)) = comment {
        joined.truncate(at);
    }
    joined.replace("\\#", "#")
}

/// The statement behind `export`, `override` and `private`, and whether it exports.
fn without_modifiers(mut statement: &str) -> (&str, bool) {
    let mut exported = false;
    loop {
        let (word, rest) = statement.split_once([' ', '\t']).unwrap_or((statement, ""));
        match word {
            "export" => exported = true,
            "override" | "private" => {}
            _ => return (statement, exported),
        }
        // `export = x` assigns a variable of that name.
        if rest.trim_start().starts_with(['=', ':', '?', '+']) {
            return (statement, false);
        }
        statement = rest.trim_start();
    }
}

/// What stands before the first assignment or rule sign of a statement, the sign, and what follows it.
fn split(statement: &str) -> Option<(&str, &str, &str)> {
    let mut depth = 0_usize;
    for (at, byte) in statement.bytes().enumerate() {
        match byte {
            b'(' | b'{' => depth = depth.saturating_add(1),
            b')' | b'}' => depth = depth.saturating_sub(1),
            b':' | b'=' | b'?' | b'+' | b'!' if depth == 0 => {
                let rest = statement.get(at..)?;
                let signs = [":::=", "::=", ":=", "::", ":", "=", "?=", "+=", "!="];
                if let Some(sign) = signs.into_iter().find(|sign| rest.starts_with(sign)) {
                    return Some((statement.get(..at)?, sign, rest.get(sign.len()..)?));
                }
            }
            _ => {}
        }
    }
    None
}

fn effect(operator: &str, value: &str) -> Effect {
    let value = value.trim_start().to_owned();
    match operator {
        "=" => Effect::Later(value),
        ":=" | "::=" => Effect::Now(value),
        "?=" => Effect::Default(value),
        "+=" => Effect::Append(value),
        _ => Effect::Unknown,
    }
}

/// Whether a line is the head of a rule, and of nothing else that looks like one.
pub(super) fn is_rule(line: &str) -> bool {
    let Some((targets, sign, rest)) = split(line) else { return false };
    let word = |c: char| c.is_ascii_alphanumeric() || ".-_/%$(){} \t,@+*".contains(c);
    let keyword = targets.split_ascii_whitespace().next().unwrap_or("");
    let other = ["def", "class", "if", "elif", "else", "for", "while", "with", "try", "except", "finally", "case"];
    matches!(sign, ":" | "::")
        && !targets.starts_with([' ', '\t', '-'])
        && !targets.trim().is_empty()
        && targets.chars().all(word)
        && !other.contains(&keyword)
        && (rest.is_empty() || rest.starts_with([' ', '\t', '\r', ';']))
}

/// Whether a line begins, parts or ends a conditional.
pub(super) fn is_conditional(line: &str) -> bool {
    let word = line.split_ascii_whitespace().next().unwrap_or("");
    matches!(word.split('(').next(), Some("ifeq" | "ifneq" | "ifdef" | "ifndef" | "else" | "endif"))
}

/// Names that `$(eval NAME …)` sets somewhere in the text.
pub(super) fn evaluated(text: &str) -> impl Iterator<Item = &str> {
    let found = memchr::memmem::find_iter(text.as_bytes(), b"(eval ").map(|at| Span::new(at, text.len()));
    found.filter_map(|span| {
        let behind = span.slice(text).get(6..)?.trim_start_matches([' ', '$']);
        let end = behind.find(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c)))?;
        behind.get(..end).filter(|name| !name.is_empty())
    })
}
