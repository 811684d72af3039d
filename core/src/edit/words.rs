//! Where names stand in the files, to see what else uses a variable or parameter.

use std::collections::BTreeMap;

use crate::source::text::SourceFile;

/// The words of files by their lower-case letters; each file is looked through when it is first asked about.
#[derive(Debug)]
pub(super) struct Words<'f> {
    files: &'f [SourceFile],
    known: Vec<Option<BTreeMap<String, Vec<u32>>>>,
}

impl<'f> Words<'f> {
    pub fn new(files: &'f [SourceFile]) -> Self {
        Self { files, known: vec![None; files.len()] }
    }

    /// Where a name stands in a file, compared without case, in order. Not as a part of a longer name.
    pub fn of<'w>(&'w mut self, file: usize, name: &'w str) -> impl Iterator<Item = usize> + 'w {
        let text = self.files.get(file).map_or("", |file| file.text.as_str());
        // Of a name with hyphens the words are apart.
        let first = name.split('-').next().unwrap_or(name).to_ascii_lowercase();
        let known = self.known.get_mut(file).map(|known| known.get_or_insert_with(|| words(text)));
        let starts = known.and_then(|words| words.get(&first)).map_or(&[][..], Vec::as_slice);
        starts.iter().map(|start| *start as usize).filter(move |start| {
            let end = start.saturating_add(name.len());
            let same = text.get(*start..end).is_some_and(|found| found.eq_ignore_ascii_case(name));
            same && !text.get(end..).is_some_and(|rest| rest.starts_with(is_part))
        })
    }
}

fn is_part(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

fn words(text: &str) -> BTreeMap<String, Vec<u32>> {
    let mut words: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut start = 0_usize;
    for word in text.split_inclusive(|letter| !is_part(letter)) {
        let plain = word.trim_end_matches(|letter| !is_part(letter));
        if !plain.is_empty() {
            let at = u32::try_from(start).unwrap_or(u32::MAX);
            let lower = plain.to_ascii_lowercase();
            words.entry(lower).or_default().push(at);
        }
        start = start.saturating_add(word.len());
    }
    words
}
