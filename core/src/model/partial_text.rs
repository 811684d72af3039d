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
