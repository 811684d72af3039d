//! Patterns of schemas.
//!
//! What they are written in is the small part of Go's regular expressions that definitions use: classes, groups,
//! alternatives, repetitions and anchors. All ways through a pattern are followed at once, so time grows with its length
//! and the text's, whatever the text.

use crate::limits::MAX_PATTERN_TEXT;

/// A pattern, ready to be held against texts.
#[derive(Debug)]
pub struct Pattern {
    program: Vec<Step>,
}

#[derive(Clone, Debug)]
enum Step {
    One(Class),
    Both(usize, usize),
    Start,
    End,
    Done,
}

/// A set of characters.
#[derive(Clone, Debug, Default)]
struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
    /// Whether characters that print nothing belong to it.
    other: bool,
}

/// What a pattern says, before it becomes steps.
#[derive(Clone, Debug)]
enum Part {
    One(Class),
    Start,
    End,
    All(Vec<Part>),
    Any(Vec<Part>),
    Repeated { part: Box<Part>, least: usize, most: Option<usize> },
}

impl Pattern {
    /// Reads a pattern. One that holds what it does not know matches everything; the tests hold that there is none.
    pub fn read(text: &str) -> Self {
        let mut reader = Reader { rest: text.chars().peekable(), depth: 0 };
        let part = reader.alternatives().filter(|_| reader.rest.peek().is_none());
        let mut program = Vec::new();
        if let Some(part) = part {
            build(&part, &mut program);
        }
        program.push(Step::Done);
        Self { program }
    }

    /// Whether some part of a text is as the pattern says; nothing for a text that is too long to be judged.
    pub fn matches(&self, text: &str) -> Option<bool> {
        if text.len() > MAX_PATTERN_TEXT {
            return None;
        }
        let mut states =
            States { program: &self.program, seen: vec![0; self.program.len()], round: 0, waiting: Vec::new() };
        let mut here: Vec<usize> = Vec::new();
        let mut characters = text.chars();
        let mut is_first = true;
        loop {
            let next = characters.next();
            states.round = states.round.saturating_add(1);
            let mut ready = Vec::new();
            // A match may begin at every place.
            here.push(0);
            for state in here.drain(..) {
                if states.follow(state, is_first, next.is_none(), &mut ready) {
                    return Some(true);
                }
            }
            let Some(character) = next else { return Some(false) };
            for state in ready {
                if let Some(Step::One(class)) = self.program.get(state)
                    && class.holds(character)
                {
                    here.push(state.saturating_add(1));
                }
            }
            is_first = false;
        }
    }
}

struct States<'p> {
    program: &'p [Step],
    /// The round in which a state was last looked at.
    seen: Vec<usize>,
    round: usize,
    waiting: Vec<usize>,
}

impl States<'_> {
    /// Follows all steps that take no character; true when one of them is the end.
    fn follow(&mut self, from: usize, at_start: bool, at_end: bool, ready: &mut Vec<usize>) -> bool {
        self.waiting.push(from);
        while let Some(state) = self.waiting.pop() {
            match self.seen.get_mut(state) {
                Some(seen) if *seen < self.round => *seen = self.round,
                _ => continue,
            }
            let next = state.saturating_add(1);
            match self.program.get(state) {
                Some(Step::Done) => {
                    self.waiting.clear();
                    return true;
                }
                Some(Step::One(_)) => ready.push(state),
                Some(Step::Both(one, other)) => self.waiting.extend([*one, *other]),
                Some(Step::Start) if at_start => self.waiting.push(next),
                Some(Step::End) if at_end => self.waiting.push(next),
                _ => {}
            }
        }
        false
    }
}

impl Class {
    fn one(character: char) -> Self {
        Self { ranges: vec![(character, character)], ..Self::default() }
    }

    fn holds(&self, character: char) -> bool {
        let within = self.ranges.iter().any(|(from, to)| (*from..=*to).contains(&character));
        (within || (self.other && is_other(character))) != self.negated
    }
}

/// Whether a character is a control or format character, or of private use.
fn is_other(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
            | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}'
            | '\u{e0020}'..='\u{e007f}' | '\u{f0000}'..='\u{10ffff}')
}

struct Reader<'t> {
    rest: std::iter::Peekable<std::str::Chars<'t>>,
    depth: usize,
}

impl Reader<'_> {
    fn alternatives(&mut self) -> Option<Part> {
        /// Patterns come with the program; this is more than they have.
        const MAX_GROUPS: usize = 32;
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_GROUPS {
            return None;
        }
        let mut alternatives = vec![self.sequence()?];
        while self.rest.next_if_eq(&'|').is_some() {
            alternatives.push(self.sequence()?);
        }
        self.depth = self.depth.saturating_sub(1);
        Some(Part::Any(alternatives))
    }

    fn sequence(&mut self) -> Option<Part> {
        let mut parts = Vec::new();
        while let Some(character) = self.rest.next_if(|next| !matches!(next, '|' | ')')) {
            let part = match character {
                '(' => {
                    if self.rest.next_if_eq(&'?').is_some() && self.rest.next() != Some(':') {
                        return None;
                    }
                    let inner = self.alternatives()?;
                    self.rest.next_if_eq(&')')?;
                    inner
                }
                '^' => Part::Start,
                '$' => Part::End,
                '.' => Part::One(Class { negated: true, ..Class::one('\n') }),
                '[' => Part::One(self.class()?),
                '\\' => Part::One(self.escape()?),
                '*' | '+' | '?' | '{' => return None,
                other => Part::One(Class::one(other)),
            };
            parts.push(self.repeated(part)?);
        }
        Some(Part::All(parts))
    }

    fn repeated(&mut self, part: Part) -> Option<Part> {
        let (least, most) = match self.rest.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.rest.next();
                let least = self.number()?;
                let most = match self.rest.next_if_eq(&',') {
                    None => Some(least),
                    Some(_) if self.rest.peek() == Some(&'}') => None,
                    Some(_) => Some(self.number()?),
                };
                if self.rest.peek() != Some(&'}') {
                    return None;
                }
                (least, most)
            }
            _ => return Some(part),
        };
        self.rest.next();
        Some(Part::Repeated { part: Box::new(part), least, most })
    }

    /// A count of repetitions; Go takes at most 1000.
    fn number(&mut self) -> Option<usize> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        digits.parse().ok().filter(|number| *number <= 1000)
    }

    fn escape(&mut self) -> Option<Class> {
        let spaces = [('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];
        Some(match self.rest.next()? {
            'd' => Class { ranges: vec![('0', '9')], ..Class::default() },
            's' => Class { ranges: spaces.to_vec(), ..Class::default() },
            'P' if self.rest.next() == Some('C') => Class { negated: true, other: true, ..Class::default() },
            other if other.is_ascii_punctuation() => Class::one(other),
            _ => return None,
        })
    }

    fn class(&mut self) -> Option<Class> {
        let mut class = Class { negated: self.rest.next_if_eq(&'^').is_some(), ..Class::default() };
        let mut is_first = true;
        loop {
            let from = match self.rest.next()? {
                ']' if !is_first => return Some(class),
                '\\' => {
                    let inner = self.escape()?;
                    class.ranges.extend(inner.ranges);
                    is_first = false;
                    continue;
                }
                other => other,
            };
            is_first = false;
            let mut to = from;
            // A hyphen before the end stands for itself.
            let mut ahead = self.rest.clone();
            if ahead.next() == Some('-') && ahead.next().is_some_and(|end| end != ']') {
                self.rest.next();
                to = self.rest.next()?;
            }
            class.ranges.push((from, to));
        }
    }
}

fn build(part: &Part, program: &mut Vec<Step>) {
    match part {
        Part::One(class) => program.push(Step::One(class.clone())),
        Part::Start => program.push(Step::Start),
        Part::End => program.push(Step::End),
        Part::All(parts) => parts.iter().for_each(|part| build(part, program)),
        Part::Any(alternatives) => {
            let mut ends = Vec::new();
            for (at, alternative) in alternatives.iter().enumerate() {
                if at.saturating_add(1) == alternatives.len() {
                    build(alternative, program);
                    break;
                }
                let start = program.len();
                program.push(Step::Done);
                build(alternative, program);
                ends.push(program.len());
                program.push(Step::Done);
                branch(program, start, false);
            }
            for end in ends {
                branch(program, end, true);
            }
        }
        Part::Repeated { part, least, most } => {
            for _ in 0..*least {
                build(part, program);
            }
            match most {
                None => {
                    let start = program.len();
                    program.push(Step::Done);
                    build(part, program);
                    program.push(Step::Both(start, start));
                    branch(program, start, false);
                }
                Some(most) => {
                    let mut branches = Vec::new();
                    for _ in *least..*most {
                        branches.push(program.len());
                        program.push(Step::Done);
                        build(part, program);
                    }
                    for start in branches {
                        branch(program, start, false);
                    }
                }
            }
        }
    }
}

/// From a step on to the next one, or to where the program ends now.
fn branch(program: &mut [Step], at: usize, skips_only: bool) {
    let end = program.len();
    let first = if skips_only { end } else { at.saturating_add(1) };
    if let Some(place) = program.get_mut(at) {
        *place = Step::Both(first, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let cases: [(&str, &[&str], &[&str]); 12] = [
            ("^a$", &["a"], &["", "b", "aa", "a\n"]),
            ("a", &["a", "bab"], &["", "b"]),
            ("^(a|bc)+$", &["a", "bc", "abca"], &["", "b", "ab"]),
            ("^a{2,3}$", &["aa", "aaa"], &["a", "aaaa"]),
            ("^a{2}b?$", &["aa", "aab"], &["a", "aabb"]),
            ("^a{1,}$", &["a", "aaaaa"], &[""]),
            ("^[-a-c_*]+[.]?$", &["a-", "_*b.", "c"], &["d", ".", "a.."]),
            ("^[^a]$", &["b", "ä"], &["a", ""]),
            (r"^\s*\d\.\/x$", &["1./x", " \t\n1./x"], &["1x/x", "a1./x"]),
            ("^()([1-9]|[1-5]?[0-9]{2,4})$", &["1", "10", "00", "59999"], &["0", "60000"]),
            ("^a|b$", &["ax", "xb"], &["xa", "bx"]),
            (r"^\PC*$", &["", "ä ö", "日本"], &["a\tb", "\u{200b}"]),
        ];
        for (pattern, good, bad) in cases {
            let read = Pattern::read(pattern);
            for text in good {
                assert_eq!(read.matches(text), Some(true), "{pattern} {text:?}");
            }
            for text in bad {
                assert_eq!(read.matches(text), Some(false), "{pattern} {text:?}");
            }
        }
    }

    #[test]
    fn length_of_texts() {
        let pattern = Pattern::read("^a*$");
        assert_eq!(pattern.matches(&"a".repeat(MAX_PATTERN_TEXT)), Some(true));
        assert_eq!(pattern.matches(&"a".repeat(MAX_PATTERN_TEXT + 1)), None);
    }

    #[test]
    fn what_it_does_not_know_matches_everything() {
        for pattern in ["(?=a)", "a**", "[a", "(a", "a)", r"\b", "a{1001}", r"\pL"] {
            assert_eq!(Pattern::read(pattern).matches("b"), Some(true), "{pattern}");
        }
    }
}
