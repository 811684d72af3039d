//! Changes to edits.

use std::collections::BTreeMap;

use super::around::Around;
use super::change::{Change, Correction, Fix};
use super::syntax::{Syntax, Syntaxes, is_plain, is_text, quote_of, unquoted};
use super::words::Words;
use super::{Edit, Splice, command, item, member, origin};
use crate::limits::MAX_FIX_LINE_BYTES;
use crate::model::{Model, Place};
use crate::net::{Address, Cidr};
use crate::order::Order as _;
use crate::source::Span;
use crate::source::text::SourceFile;

/// Turns the fixes of rules into edits of the files of one call.
#[derive(Debug)]
pub struct Resolver<'f> {
    files: &'f [SourceFile],
    model: &'f Model,
    syntaxes: Syntaxes<'f>,
    words: Words<'f>,
    /// How many fields fetch their value from a place.
    fetched: Option<BTreeMap<&'f Place, usize>>,
}

impl<'f> Resolver<'f> {
    /// For the files of a call, in their order, and what was read from them.
    #[must_use]
    pub fn new(files: &'f [SourceFile], model: &'f Model) -> Self {
        Self { files, model, syntaxes: Syntaxes::new(files), words: Words::new(files), fetched: None }
    }

    /// The edits of a fix, in the order of the files and their bytes. None when one of its changes cannot be placed
    /// surely, when two of them touch, or when nothing would change.
    #[must_use]
    pub fn edits(&mut self, fix: &Fix) -> Option<Vec<Edit>> {
        let mut edits = Vec::new();
        for change in &fix.changes {
            edits.extend(self.of(change)?);
        }
        // Stable: what is written at one place stays in the order of the changes.
        edits.order_by_key(|edit| (edit.file, edit.span));
        let apart = edits.is_sorted_by(|a, b| a.file < b.file || (a.span.end <= b.span.start && a != b));
        (apart && !edits.is_empty()).then_some(edits)
    }

    fn text(&self, place: &Place) -> Option<&'f str> {
        let file = self.files.get(place.file.0 as usize)?;
        // The text is not the bytes of the file where it could not be decoded.
        file.problems.is_empty().then_some(file.text.as_str())
    }

    fn of(&mut self, change: &Change) -> Option<Vec<Edit>> {
        let (place, splices) = match change {
            // What a fix sets is sometimes set already.
            Change::Replace { from, to, .. } if from == to => return Some(Vec::new()),
            Change::Replace { place, from, to } => {
                return self.replace(place, &|syntax, raw| syntax.replaced(raw, from, to));
            }
            Change::Correct { place, correction } => {
                return self.replace(place, &|syntax, raw| {
                    if matches!(correction, Correction::Quoted | Correction::Unquoted) {
                        return requoted(*correction, syntax, raw);
                    }
                    let from = unquoted(raw)?;
                    let to = corrected(*correction, from).filter(|to| to != from)?;
                    syntax.replaced(raw, from, &to)
                });
            }
            Change::AddOption { after, option, value } => {
                (after, command::add(self.text(after)?, after.span, option, value.as_deref())?)
            }
            Change::AddMember { beside, setting, value } => {
                let syntax = self.syntaxes.at(beside)?;
                (beside, member::add(self.text(beside)?, syntax, beside.span, *setting, value)?)
            }
            Change::AddItem { after, lines } => {
                let syntax = self.syntaxes.at(after)?;
                (after, item::add(self.text(after)?, syntax, after.span, lines)?)
            }
            Change::RemoveOption { option, value } => {
                (option, command::remove(self.text(option)?, option.span, value.as_ref().map(|value| value.span))?)
            }
            Change::RemoveMember { place } => {
                let syntax = self.syntaxes.at(place)?;
                (place, member::remove(self.text(place)?, syntax, place.span)?)
            }
            Change::RemoveRepeated { key, first } => {
                let syntax = self.syntaxes.at(key)?;
                (key, member::remove_repeated(self.text(key)?, syntax, key.span, first.span)?)
            }
            Change::GiveValue { option, value } => {
                (option, command::give_value(self.text(option)?, option.span, value)?)
            }
            Change::DropValue { option, value } => {
                (option, command::drop_value(self.text(option)?, option.span, value.span)?)
            }
            Change::JoinLines { place } => (place, command::join_lines(self.text(place)?, place.span)?),
            Change::Delete { place, text } => {
                let found = place.span.slice(self.text(place)?) == text;
                (place, found.then(|| vec![(place.span, String::new())])?)
            }
        };
        Some(splices.into_iter().map(|splice| edit(place, splice)).collect())
    }

    /// Whether one field alone fetches its value from a place.
    fn is_fetched_once(&mut self, origin: &Place) -> bool {
        let model = self.model;
        let fetched = self.fetched.get_or_insert_with(|| {
            let mut counts = BTreeMap::new();
            for origin in model.origins.values().flatten() {
                let count: &mut usize = counts.entry(origin).or_default();
                *count = count.saturating_add(1);
            }
            counts
        });
        fetched.get(origin) == Some(&1)
    }

    /// Whether a range of a list seems to be given by itself too, as older requests do (`podCidr` beside `podCidrs`): the
    /// two have to stay the same.
    fn has_twin(&mut self, place: &Place) -> bool {
        let mut steps = place.path.rsplit('/');
        let (item, list) = (steps.next().unwrap_or(""), steps.next().unwrap_or(""));
        let Some(single) = list.strip_suffix('s').filter(|_| item.parse::<u32>().is_ok()) else { return false };
        let is_range = ["cidr", "CIDR", "Cidr"].iter().any(|end| single.ends_with(end));
        let near = |start: usize| start.abs_diff(place.span.start as usize) <= MAX_FIX_LINE_BYTES;
        is_range && !place.path.starts_with("/-") && self.words.of(place.file.0 as usize, single).any(near)
    }

    /// Replaces a value, or the literal that it comes from.
    fn replace(&mut self, place: &Place, to: &dyn Fn(Syntax, &str) -> Option<String>) -> Option<Vec<Edit>> {
        let syntax = self.syntaxes.at(place)?;
        let text = self.text(place)?;
        let around = Around::new(text, place.span)?;
        if self.has_twin(place) {
            return None;
        }
        if let Some(edit) = replaced(text, place, syntax, to) {
            return Some(vec![edit]);
        }
        let source = if syntax == Syntax::Command {
            let span = origin::of_variable(text, &mut self.words, place.span.slice(text), place)?;
            Place { span, ..place.clone() }
        } else {
            // Several instances of a resource may have several literals behind one place: none of them is the value alone.
            let mut origins = self.model.origins.get(place)?.iter().cloned();
            let (Some(origin), None) = (origins.next(), origins.next()) else { return None };
            let only = self.is_fetched_once(&origin)
                && origin::is_only_use(self.files, &mut self.words, syntax, around.raw(), place, &origin);
            only.then_some(origin)?
        };
        let syntax = self.syntaxes.at(&source)?;
        Some(vec![replaced(self.text(&source)?, &source, syntax, to)?])
    }
}

/// The edit that replaces what stands at a place, quotes included or not.
fn replaced(text: &str, place: &Place, syntax: Syntax, to: &dyn Fn(Syntax, &str) -> Option<String>) -> Option<Edit> {
    let raw = place.span.slice(text);
    if let Some(to) = to(syntax, raw) {
        return edit_if_changed(place, (place.span, to), raw);
    }
    // Where the place is that of the text between the quotes.
    let around = Around::new(text, place.span)?;
    let span = Span::new(around.start, around.end);
    edit_if_changed(place, (span, to(syntax, around.raw())?), around.raw())
}

fn edit_if_changed(place: &Place, splice: Splice, raw: &str) -> Option<Edit> {
    let (span, to) = splice;
    // Only what is between the quotes changes.
    let quoted = |text: &str| text.len() >= 2 && matches!(text.chars().next(), Some('"' | '\''));
    if quoted(raw) && quoted(&to) {
        let inner = |text: &str| text.get(1..text.len().saturating_sub(1)).unwrap_or("").to_owned();
        let span = Span::new((span.start as usize).saturating_add(1), (span.end as usize).saturating_sub(1));
        return (inner(raw) != inner(&to)).then(|| edit(place, (span, inner(&to))));
    }
    (raw != to).then(|| edit(place, (span, to)))
}

fn edit(place: &Place, (span, text): Splice) -> Edit {
    Edit { file: place.file, span, text }
}

/// A value of YAML or JSON with quotes or without, which then means the same characters.
fn requoted(correction: Correction, syntax: Syntax, raw: &str) -> Option<String> {
    if !matches!(syntax, Syntax::Yaml | Syntax::Json) {
        return None;
    }
    let inner = unquoted(raw).filter(|inner| is_plain(inner))?;
    match (correction, quote_of(raw)) {
        (Correction::Quoted, None) => {
            // `0x50` and `0120` are other numbers than they seem.
            let is_odd = inner.len() > 1 && inner.starts_with('0') && !inner.starts_with("0.");
            (!is_odd).then(|| format!("\"{inner}\""))
        }
        (Correction::Unquoted, Some(_)) => (!is_text(inner)).then(|| inner.to_owned()),
        _ => None,
    }
}

/// A value written rightly; none when that is not sure.
fn corrected(correction: Correction, written: &str) -> Option<String> {
    let (address, length) = match written.trim().split_once('/') {
        Some((address, length)) => (address.trim(), Some(length.trim())),
        None => (written.trim(), None),
    };
    let address = without_zeros(address)?;
    let result = match (correction, length) {
        (Correction::Quoted | Correction::Unquoted, _) => return None,
        (Correction::Address, _) => address,
        (Correction::Range, None) => return None,
        (Correction::Range, Some(length)) if length.contains('.') => {
            format!("{address}/{}", length_of_netmask(length)?)
        }
        (Correction::Range, Some(length)) => format!("{address}/{}", length.parse::<u8>().ok()?),
    };
    let fine = match correction {
        Correction::Range => Cidr::parse(&result).is_ok(),
        Correction::Address => Address::parse(&result).is_ok(),
        Correction::Quoted | Correction::Unquoted => false,
    };
    (fine && is_plain(&result)).then_some(result)
}

/// An address without zeros before its numbers. Some readers take these for octal: only where that makes no difference.
fn without_zeros(address: &str) -> Option<String> {
    if address.contains(':') {
        return Some(address.to_owned());
    }
    let number = |part: &str| {
        let plain = part.trim_start_matches('0');
        let value = if plain.is_empty() { "0" } else { plain };
        (plain.len() == part.len() || part == "0" || plain.len() <= 1 && !matches!(plain, "8" | "9"))
            .then(|| value.to_owned())
    };
    let parts: Option<Vec<String>> = address.split('.').map(number).collect();
    parts.map(|parts| parts.join("."))
}

fn length_of_netmask(mask: &str) -> Option<u32> {
    let mask = u32::from(mask.parse::<std::net::Ipv4Addr>().ok()?);
    let length = mask.leading_ones();
    (length.saturating_add(mask.trailing_zeros()) >= 32).then_some(length)
}
