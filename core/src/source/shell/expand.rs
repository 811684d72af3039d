//! Words as written to words as the command receives them.

use super::environment::Binding;
use super::evaluate::{Run, text_len};
use super::placeholder::is_ellipsis;
use super::syntax::{Operation, Parameter, PieceKind, RawPiece, RawWord, Script};
use super::word::{Origin, Word};
use crate::limits::MAX_EXPANSION_BYTES;
use crate::model::{Part, PartialText};
use crate::source::Span;

/// What a variable or substitution expands to.
enum Value {
    Text(PartialText),
    /// `${X[@]}`
    Items(Vec<PartialText>),
}

/// The words that `word` becomes: several when an unquoted variable holds blanks or for `"${X[@]}"`, none when nothing
/// is left.
pub(super) fn words(run: &mut Run, word: &RawWord) -> Vec<Word> {
    if is_ellipsis(word.span.slice(run.text)) {
        let span = word.span.shifted(run.base);
        let mut unknown = Word::at(span);
        unknown.push_hole(word.span.slice(run.text), span);
        return vec![unknown];
    }
    let mut fields = Fields { split: true, ..Fields::default() };
    fields.pieces(run, &word.pieces);
    fields.finish();
    fields.done
}

/// The text that pieces become where nothing is split: the value of an assignment.
pub(super) fn text(run: &mut Run, pieces: &[RawPiece]) -> PartialText {
    let mut fields = Fields::default();
    fields.pieces(run, pieces);
    fields.current.unwrap_or_default().text
}

/// Words as they grow.
#[derive(Default)]
struct Fields {
    done: Vec<Word>,
    current: Option<Word>,
    /// Whether blanks of unquoted variables end words.
    split: bool,
    /// Whether an array without items stood here: quotes around it alone make no word.
    no_items: bool,
}

impl Fields {
    fn word(&mut self, span: Span) -> &mut Word {
        let word = self.current.get_or_insert_with(|| Word::at(span));
        word.span = word.span.join(span);
        word
    }

    fn finish(&mut self) {
        if let Some(word) = self.current.take()
            && !(self.no_items && word.is_empty())
        {
            self.done.push(word);
        }
    }

    fn pieces(&mut self, run: &mut Run, pieces: &[RawPiece]) {
        for piece in pieces {
            let span = piece.span.shifted(run.base);
            let written = piece.span.slice(run.text);
            match &piece.kind {
                PieceKind::Source => self.word(span).push_text(written, span, Origin::Verbatim),
                PieceKind::Escaped(text) => self.word(span).push_text(text, span, Origin::Expanded),
                PieceKind::Hole => self.word(span).push_hole(written, span),
                PieceKind::Parameter(parameter) => {
                    let value = parameter_value(run, parameter, written);
                    self.value(run, value, piece.quoted, written, span);
                }
                PieceKind::Substitution(script) => {
                    let value = substitution_value(run, script).unwrap_or_else(|| PartialText::hole(written));
                    self.value(run, Value::Text(value), piece.quoted, written, span);
                }
            }
            if piece.quoted
                && let Some(word) = &mut self.current
            {
                word.quoted = true;
            }
        }
    }

    fn value(&mut self, run: &mut Run, value: Value, quoted: bool, written: &str, span: Span) {
        let len = match &value {
            Value::Text(text) => text_len(text),
            Value::Items(items) => items.iter().map(|item| text_len(item).saturating_add(32)).sum(),
        };
        let before = self.current.as_ref().map_or(0, Word::len);
        if before.saturating_add(len) > MAX_EXPANSION_BYTES.max(written.len()) {
            let message = format!("`{written}` expands to more than {MAX_EXPANSION_BYTES} bytes");
            run.limit("word", span, message);
            return self.word(span).push_hole(written, span);
        }
        if !run.spend(len) {
            return self.word(span).push_hole(written, span);
        }
        match value {
            Value::Text(text) if quoted || !self.split => self.word(span).push_partial(&text, span),
            Value::Text(text) => self.push_split(&text, span),
            Value::Items(items) => {
                self.no_items |= items.is_empty();
                for (at, item) in items.iter().enumerate() {
                    if at > 0 && self.split {
                        self.finish();
                    } else if at > 0 {
                        self.word(span).push_text(" ", span, Origin::Expanded);
                    }
                    if quoted || !self.split {
                        self.word(span).push_partial(item, span);
                    } else {
                        self.push_split(item, span);
                    }
                }
            }
        }
    }

    /// Appends what an unquoted variable holds: blanks in it end words.
    fn push_split(&mut self, text: &PartialText, span: Span) {
        for part in text.parts() {
            let text = match part {
                Part::Hole(written) => {
                    self.word(span).push_hole(written, span);
                    continue;
                }
                Part::Text(text) => text,
            };
            for (at, field) in text.split([' ', '\t', '\n']).enumerate() {
                if at > 0 {
                    self.finish();
                }
                if !field.is_empty() {
                    self.word(span).push_text(field, span, Origin::Expanded);
                }
            }
        }
    }
}

/// Runs the commands of a substitution. Its output is known only when the caller's hook knows it.
fn substitution_value(run: &mut Run, script: &Script) -> Option<PartialText> {
    let before = run.commands.len();
    run.substitutions = run.substitutions.saturating_add(1);
    run.undone(|run| run.script(script));
    run.substitutions = run.substitutions.saturating_sub(1);
    script.only_simple()?;
    let command = run.commands.get(before..)?.last()?;
    (run.resolve)(&command.words)
}

fn parameter_value(run: &mut Run, parameter: &Parameter, written: &str) -> Value {
    let hole = || Value::Text(PartialText::hole(written));
    let name = parameter.name.as_str();
    if let Operation::Unknown(word) = &parameter.operation {
        text(run, word);
        return hole();
    }
    let given = name.is_empty() || (name.starts_with(|first: char| first.is_ascii_digit()) && run.in_function());
    let binding = if given { Some(&Binding::Unknown) } else { run.lookup(name) };
    let default = match (&parameter.operation, binding) {
        (Operation::Default(word) | Operation::Assign(word), Some(Binding::Unknown)) => {
            text(run, word);
            return hole();
        }
        (Operation::Default(word) | Operation::Assign(word), None) => Some(word),
        (Operation::Default(word) | Operation::Assign(word), Some(Binding::Scalar(value)))
            if value.known() == Some("") =>
        {
            Some(word)
        }
        _ => None,
    };
    if let Some(word) = default {
        let value = text(run, word);
        if matches!(parameter.operation, Operation::Assign(_)) && run.spend(text_len(&value)) {
            run.assign(name, Some(Binding::Scalar(value.clone())));
        }
        return Value::Text(value);
    }
    let value = match binding {
        None | Some(Binding::Unknown) => return hole(),
        Some(Binding::Array(items)) if parameter.all => {
            return match parameter.operation {
                Operation::Plain | Operation::Default(_) => Value::Items(bounded(items)),
                _ => hole(),
            };
        }
        Some(Binding::Array(items)) => items.first(),
        Some(Binding::Scalar(value)) => Some(value),
    };
    match value {
        // Wholly unknown: as written here says more than as written there.
        None => hole(),
        Some(value) if matches!(value.parts(), [Part::Hole(_)]) => hole(),
        Some(value) => match changed(value, &parameter.operation) {
            Some(text) => Value::Text(text),
            None => hole(),
        },
    }
}

/// As many items as a word may expand to, and then some, so that the limit is noticed.
fn bounded(items: &[PartialText]) -> Vec<PartialText> {
    let mut size = 0_usize;
    let fits = items.iter().take_while(|item| {
        let before = size;
        size = size.saturating_add(text_len(item)).saturating_add(32);
        before <= MAX_EXPANSION_BYTES
    });
    fits.cloned().collect()
}

/// A variable's value after `${X,,}` and the like; none when that needs to know more of it.
fn changed(value: &PartialText, operation: &Operation) -> Option<PartialText> {
    let known = match operation {
        Operation::Plain | Operation::Default(_) | Operation::Assign(_) | Operation::Require => {
            return Some(value.clone());
        }
        _ => value.known()?,
    };
    let text = match operation {
        Operation::Lower => known.to_lowercase(),
        Operation::Upper => known.to_uppercase(),
        Operation::CutPrefix { pattern, longest } => {
            let after = match pattern.strip_prefix('*') {
                None => known.strip_prefix(pattern.as_str()),
                Some("") if *longest => Some(""),
                Some("") => Some(known),
                Some(end) if *longest => known.rsplit_once(end).map(|(_, after)| after),
                Some(end) => known.split_once(end).map(|(_, after)| after),
            };
            after.unwrap_or(known).to_owned()
        }
        Operation::CutSuffix { pattern, longest } => {
            let before = match pattern.strip_suffix('*') {
                None => known.strip_suffix(pattern.as_str()),
                Some("") if *longest => Some(""),
                Some("") => Some(known),
                Some(start) if *longest => known.split_once(start).map(|(before, _)| before),
                Some(start) => known.rsplit_once(start).map(|(before, _)| before),
            };
            before.unwrap_or(known).to_owned()
        }
        Operation::Replace { from, to, all } => {
            let matches = known.matches(from.as_str()).count();
            if known.len().saturating_add(matches.saturating_mul(to.len())) > MAX_EXPANSION_BYTES {
                return None;
            }
            if *all { known.replace(from.as_str(), to) } else { known.replacen(from.as_str(), to, 1) }
        }
        _ => return None,
    };
    Some(PartialText::from_text(text))
}
