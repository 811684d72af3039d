//! Whether Go's `regexp` takes a regular expression: the syntax of RE2 with its limits, without building anything.

mod class;
mod escape;
mod names;
#[cfg(test)]
mod tests;

use std::fmt;

/// Groups inside each other; Go's `maxHeight` counts levels of the tree, of which a group is at least one.
const MAX_DEPTH: usize = 1000;

/// The highest count of a repetition, and of repetitions inside each other multiplied.
const MAX_REPEAT: u64 = 1000;

/// Instructions of the compiled program: Go's `maxSize`, 128 MiB in instructions of 40 bytes.
const MAX_SIZE: u64 = (128 << 20) / 40;

/// What is wrong with a regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// A group that RE2 does not have: `(?=`, `(?<!`, `(?>`.
    Group(String),
    /// A name of a group that is no word, or not closed.
    GroupName(String),
    /// An escape that RE2 does not have.
    Escape(String),
    /// A reference back to a group, which RE2 cannot have.
    BackReference(String),
    /// A backslash at the end.
    TrailingBackslash,
    /// A range or class of characters that does not exist, or runs backwards.
    Class(String),
    /// `[` without `]`.
    OpenClass,
    /// `(` without `)`.
    OpenGroup,
    /// `)` without `(`.
    UnexpectedClose,
    /// `*`, `+`, `?` or `{…}` with nothing before it.
    NothingToRepeat(String),
    /// One of them right behind another one.
    RepeatedRepeat(String),
    /// A count above 1000, alone or multiplied, or a range of counts that runs backwards.
    Count(String),
    /// Too many groups inside each other.
    TooDeep,
    /// A compiled program that would be too large.
    TooLarge,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(text) => write!(f, "`{text}` is no group of RE2, which has no look-around"),
            Self::GroupName(text) => write!(f, "`{text}` does not name a group"),
            Self::Escape(text) => write!(f, "`{text}` is no escape of RE2"),
            Self::BackReference(text) => write!(f, "`{text}` refers back to a group, which RE2 cannot"),
            Self::TrailingBackslash => f.write_str("it ends with a backslash"),
            Self::Class(text) => write!(f, "`{text}` is no range or class of characters"),
            Self::OpenClass => f.write_str("a `[` is not closed"),
            Self::OpenGroup => f.write_str("a `(` is not closed"),
            Self::UnexpectedClose => f.write_str("a `)` closes nothing"),
            Self::NothingToRepeat(text) => write!(f, "`{text}` has nothing before it to repeat"),
            Self::RepeatedRepeat(text) => write!(f, "`{text}` repeats a repetition"),
            Self::Count(text) => write!(f, "`{text}` repeats more than 1000 times, or its bounds are reversed"),
            Self::TooDeep => f.write_str("its groups are nested too deeply"),
            Self::TooLarge => f.write_str("it is too large"),
        }
    }
}

/// Reads an expression as `regexp.Compile` does.
///
/// # Errors
///
/// The first thing that is wrong with it.
pub(crate) fn check(pattern: &str) -> Result<(), Wrong> {
    let last_posix_end = pattern.rfind(":]").map_or(0, |at| pattern.len().saturating_sub(at));
    Parser { open: Vec::new(), frame: Frame::default(), last_posix_end }.read(pattern)
}

/// What the limits need to know of a part of an expression.
#[derive(Clone, Copy, Debug, Default)]
struct Piece {
    /// The counts of repetitions inside each other, multiplied.
    repeats: u64,
    /// Instructions.
    size: u64,
}

impl Piece {
    const ONE: Self = Self { repeats: 0, size: 1 };

    fn and(self, next: Self) -> Self {
        Self { repeats: self.repeats.max(next.repeats), size: self.size.saturating_add(next.size) }
    }

    fn larger(self, by: u64) -> Self {
        Self { size: self.size.saturating_add(by), ..self }
    }

    /// `{least,most}` of it; without `most` any number above.
    fn repeated(self, least: u64, most: Option<u64>) -> Self {
        let count = most.unwrap_or(least);
        let repeats = count.saturating_mul(self.repeats.max(1));
        let size = match most {
            None if least == 0 => self.size.saturating_add(2),
            None => least.saturating_mul(self.size).saturating_add(1),
            Some(most) => most.saturating_mul(self.size).saturating_add(most.saturating_sub(least)),
        };
        Self { repeats, size: size.max(1) }
    }
}

/// A group that is being read, or the whole.
#[derive(Debug, Default)]
struct Frame {
    /// Whether it remembers what it matches.
    captures: bool,
    /// The alternatives before this one.
    alternatives: Piece,
    /// This alternative, but for its last part.
    before: Piece,
    /// The last part of this alternative, which a repetition would repeat.
    last: Option<Piece>,
}

impl Frame {
    fn push(&mut self, piece: Piece) {
        self.before = self.before.and(self.last.take().unwrap_or_default());
        self.last = Some(piece);
    }

    fn next_alternative(&mut self) {
        let finished = self.before.and(self.last.take().unwrap_or_default());
        self.alternatives = self.alternatives.and(finished).larger(1);
        self.before = Piece::default();
    }

    fn close(mut self) -> Piece {
        let finished = self.before.and(self.last.take().unwrap_or_default());
        self.alternatives.and(finished).larger(if self.captures { 2 } else { 0 })
    }
}

struct Parser {
    /// The groups around this one, the outermost first.
    open: Vec<Frame>,
    frame: Frame,
    /// The bytes from the last `:]` to the end, so that many `[:` are not each looked through to the end.
    last_posix_end: usize,
}

impl Parser {
    fn read(mut self, pattern: &str) -> Result<(), Wrong> {
        let mut rest = pattern;
        let mut after_repeat = false;
        while let Some(first) = rest.chars().next() {
            let tail = rest.strip_prefix(first).unwrap_or_default();
            let mut repeats = false;
            rest = match first {
                '(' => self.open_group(rest, tail)?,
                ')' => {
                    let outer = self.open.pop().ok_or(Wrong::UnexpectedClose)?;
                    let group = std::mem::replace(&mut self.frame, outer).close();
                    self.frame.push(group);
                    tail
                }
                '|' => {
                    self.frame.next_alternative();
                    tail
                }
                '[' => {
                    let after = class::class(tail, rest.len() > self.last_posix_end && self.last_posix_end > 0)?;
                    self.frame.push(Piece::ONE);
                    after
                }
                '*' | '+' | '?' => {
                    repeats = true;
                    let most = (first == '?').then_some(1);
                    self.repeat(u64::from(first == '+'), most, rest, tail, after_repeat)?
                }
                '{' => match count(tail) {
                    None => {
                        self.frame.push(Piece::ONE);
                        tail
                    }
                    Some((least, most, after)) => {
                        repeats = true;
                        let reversed = most.is_some_and(|most| least > most);
                        if reversed || least > MAX_REPEAT || most.is_some_and(|most| most > MAX_REPEAT) {
                            return Err(Wrong::Count(head(rest, after)));
                        }
                        self.repeat(least, most, rest, after, after_repeat)?
                    }
                },
                '\\' => self.escape(rest)?,
                _ => {
                    self.frame.push(Piece::ONE);
                    tail
                }
            };
            after_repeat = repeats;
        }
        if self.open.is_empty() { Ok(()) } else { Err(Wrong::OpenGroup) }
    }

    fn open_group<'a>(&mut self, rest: &'a str, tail: &'a str) -> Result<&'a str, Wrong> {
        let (captures, opens, after) = match tail.strip_prefix('?') {
            None => (true, true, tail),
            Some(after) => group_head(rest, after)?,
        };
        if opens {
            self.open.push(std::mem::take(&mut self.frame));
            self.frame.captures = captures;
            if self.open.len() >= MAX_DEPTH {
                return Err(Wrong::TooDeep);
            }
        }
        Ok(after)
    }

    fn repeat<'a>(
        &mut self,
        least: u64,
        most: Option<u64>,
        rest: &str,
        after: &'a str,
        after_repeat: bool,
    ) -> Result<&'a str, Wrong> {
        let after = after.strip_prefix('?').unwrap_or(after);
        if after_repeat {
            return Err(Wrong::RepeatedRepeat(head(rest, after)));
        }
        let last = self.frame.last.ok_or_else(|| Wrong::NothingToRepeat(head(rest, after)))?;
        let is_counted = rest.starts_with('{');
        let piece = match is_counted {
            true => last.repeated(least, most),
            // Go's `calcSize`: a star is two instructions more, the others one.
            false => last.larger(if least == 0 && most.is_none() { 2 } else { 1 }),
        };
        if is_counted && (least >= 2 || most.is_some_and(|most| most >= 2)) && piece.repeats > MAX_REPEAT {
            return Err(Wrong::Count(head(rest, after)));
        }
        if piece.size > MAX_SIZE {
            return Err(Wrong::TooLarge);
        }
        self.frame.last = Some(piece);
        Ok(after)
    }

    fn escape<'a>(&mut self, rest: &'a str) -> Result<&'a str, Wrong> {
        if let Some(quoted) = rest.strip_prefix("\\Q") {
            let (literal, after) = quoted.split_once("\\E").unwrap_or((quoted, ""));
            literal.chars().for_each(|_| self.frame.push(Piece::ONE));
            return Ok(after);
        }
        let anchors = ["\\A", "\\b", "\\B", "\\z"];
        let after = match anchors.iter().find_map(|anchor| rest.strip_prefix(anchor)) {
            Some(after) => after,
            None => match escape::class(rest)? {
                Some(after) => after,
                None => escape::character(rest)?.1,
            },
        };
        self.frame.push(Piece::ONE);
        Ok(after)
    }
}

/// What follows `(?`: whether the group captures, whether it is one at all, and what comes then.
fn group_head<'a>(rest: &str, after: &'a str) -> Result<(bool, bool, &'a str), Wrong> {
    if after.starts_with("<=") || after.starts_with("<!") {
        return Err(Wrong::Group(clip_to(rest, 4)));
    }
    if let Some(named) = after.strip_prefix("P<").or_else(|| after.strip_prefix('<')) {
        let (name, behind) = named.split_once('>').ok_or_else(|| Wrong::GroupName(clip(rest)))?;
        let is_word = |character: char| character == '_' || character.is_ascii_alphanumeric();
        if name.is_empty() || !name.chars().all(is_word) {
            return Err(Wrong::GroupName(head(rest, behind)));
        }
        return Ok((true, true, behind));
    }
    let (mut negated, mut saw_flag) = (false, false);
    let mut left = after;
    while let Some(character) = left.chars().next() {
        left = left.strip_prefix(character).unwrap_or_default();
        match character {
            'i' | 'm' | 's' | 'U' => saw_flag = true,
            '-' if !negated => (negated, saw_flag) = (true, false),
            ':' | ')' if !negated || saw_flag => return Ok((false, character == ':', left)),
            _ => break,
        }
    }
    Err(Wrong::Group(head(rest, left)))
}

/// `n}`, `n,}` or `n,m}`, and what comes then; anything else is no repetition.
fn count(text: &str) -> Option<(u64, Option<u64>, &str)> {
    let (least, text) = number(text)?;
    let Some(text) = text.strip_prefix(',') else {
        return Some((least, Some(least), text.strip_prefix('}')?));
    };
    if let Some(after) = text.strip_prefix('}') {
        return Some((least, None, after));
    }
    let (most, text) = number(text)?;
    Some((least, Some(most), text.strip_prefix('}')?))
}

fn number(text: &str) -> Option<(u64, &str)> {
    let rest = text.trim_start_matches(|character: char| character.is_ascii_digit());
    let digits = text.get(..text.len().saturating_sub(rest.len()))?;
    if digits.is_empty() || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    Some((digits.parse().unwrap_or(u64::MAX), rest))
}

/// What of `text` stands before `rest`, its end.
fn head(text: &str, rest: &str) -> String {
    clip(text.get(..text.len().saturating_sub(rest.len())).unwrap_or(text))
}

/// The beginning of a text, for messages.
fn clip(text: &str) -> String {
    clip_to(text, 24)
}

fn clip_to(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
