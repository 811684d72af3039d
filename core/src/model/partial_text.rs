use std::ops::Range;

/// Text of which parts may be unknown: `/subscriptions/$SUB/resourceGroups/rg` with `$SUB` never set.
///
/// Two texts with an unknown part are never equal, not even when written alike; hence no `PartialEq`.
#[derive(Clone, Debug, Default)]
pub struct PartialText {
    parts: Vec<Part>,
}

/// A piece of a [`PartialText`].
#[derive(Clone, Debug)]
pub enum Part {
    /// Known text.
    Text(String),
    /// Unknown text, as written: `$RG`, `<clusterName>`, `reference(…)`.
    Hole(String),
}

impl PartialText {
    /// Wholly known text.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        let mut partial = Self::default();
        partial.push_text(&text.into());
        partial
    }

    /// Wholly unknown text, as written.
    #[must_use]
    pub fn hole(written: impl Into<String>) -> Self {
        Self { parts: vec![Part::Hole(written.into())] }
    }

    /// Appends known text.
    pub fn push_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(Part::Text(last)) = self.parts.last_mut() {
            last.push_str(text);
        } else {
            self.parts.push(Part::Text(text.to_owned()));
        }
    }

    /// Appends unknown text, as written.
    pub fn push_hole(&mut self, written: impl Into<String>) {
        self.parts.push(Part::Hole(written.into()));
    }

    /// Appends another text.
    pub fn push(&mut self, other: &Self) {
        for part in &other.parts {
            match part {
                Part::Text(text) => self.push_text(text),
                Part::Hole(written) => self.push_hole(written.clone()),
            }
        }
    }

    /// The pieces; adjacent known text is one piece.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The text when all of it is known.
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether every part is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.known().is_some()
    }

    /// The text as written, holes included, for messages.
    #[must_use]
    pub fn written(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) | Part::Hole(text) => text.as_str(),
            })
            .collect()
    }

    /// The known text that it begins with.
    #[must_use]
    pub fn leading_text(&self) -> &str {
        match self.parts.first() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }

    /// The number of bytes as [`written`](Self::written).
    #[must_use]
    pub fn written_len(&self) -> usize {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) | Part::Hole(text) => text.len(),
            })
            .sum()
    }

    /// What follows the first `length` bytes, which must be known text.
    #[must_use]
    pub fn suffix(&self, length: usize) -> Self {
        let mut rest = Self::default();
        for (index, part) in self.parts.iter().enumerate() {
            match part {
                Part::Text(text) if index == 0 => rest.push_text(text.get(length..).unwrap_or("")),
                Part::Text(text) => rest.push_text(text),
                Part::Hole(written) => rest.push_hole(written.clone()),
            }
        }
        rest
    }

    /// The items between the separators of the known text, trimmed, each with its bytes in the text as
    /// [`written`](Self::written). Empty items are left out.
    #[must_use]
    pub fn split(&self, separator: char) -> Vec<(Self, Range<usize>)> {
        let mut items = vec![(Self::default(), 0..0)];
        let mut offset = 0_usize;
        for part in &self.parts {
            match part {
                Part::Hole(written) => {
                    let end = offset.saturating_add(written.len());
                    if let Some((item, range)) = items.last_mut() {
                        item.push_hole(written.clone());
                        range.end = end;
                    }
                    offset = end;
                }
                Part::Text(text) => {
                    for character in text.chars() {
                        let end = offset.saturating_add(character.len_utf8());
                        if character == separator {
                            items.push((Self::default(), end..end));
                        } else if let Some((item, range)) = items.last_mut() {
                            if item.parts.is_empty() && character.is_whitespace() {
                                range.start = end;
                            } else {
                                item.push_text(character.encode_utf8(&mut [0; 4]));
                            }
                            range.end = end;
                        }
                        offset = end;
                    }
                }
            }
        }
        items.retain(|(item, _)| !item.parts.is_empty());
        for (item, range) in &mut items {
            if let Some(Part::Text(text)) = item.parts.last_mut() {
                let trimmed = text.trim_end().len();
                range.end = range.end.saturating_sub(text.len().saturating_sub(trimmed));
                text.truncate(trimmed);
            }
        }
        items
    }

    /// Whether both are known and equal without ASCII case.
    #[must_use]
    pub fn surely_equals(&self, other: &Self) -> bool {
        matches!((self.known(), other.known()), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b))
    }

    /// Whether both are known and differ.
    #[must_use]
    pub fn surely_differs(&self, other: &Self) -> bool {
        matches!((self.known(), other.known()), (Some(a), Some(b)) if !a.eq_ignore_ascii_case(b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_a_list_keep_their_bytes() {
        let mut text = PartialText::from_text("ipv4, ");
        text.push_hole("$X");
        text.push_text(" ,,b ");
        let items: Vec<_> = text.split(',').into_iter().map(|(item, range)| (item.written(), range)).collect();
        assert_eq!(items, [("ipv4".to_owned(), 0..4), ("$X".to_owned(), 6..8), ("b".to_owned(), 11..12)]);
    }

    #[test]
    fn adjacent_text_is_one_piece_and_holes_hide_it() {
        let mut text = PartialText::from_text("a");
        text.push_text("b");
        assert_eq!(text.known(), Some("ab"));
        text.push_hole("$X");
        assert_eq!(text.known(), None);
        assert_eq!(text.written(), "ab$X");
        assert!(!text.surely_equals(&text.clone()));
    }
}
