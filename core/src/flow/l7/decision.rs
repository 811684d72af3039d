//! The three answers of a rule of layer 7, and texts in them.

/// Characters of one text of the input that an answer shows.
const SHOWN: usize = 80;

/// Conditions of one answer of which each is told.
const MAX_CONDITIONS: usize = 4;

/// Whether a rule of layer 7 lets something pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It does.
    Yes,
    /// It does not, and why: `method `POST` is not `GET``.
    No(String),
    /// It does once this holds: `host matches `api\.example\.com``.
    Unknown(String),
}

impl Decision {
    /// Whether it is [`Decision::Yes`].
    #[must_use]
    pub fn is_yes(&self) -> bool {
        *self == Self::Yes
    }

    /// Both have to hold: the first that does not, else all conditions.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No(why), _) | (_, Self::No(why)) => Self::No(why),
            (Self::Yes, one) | (one, Self::Yes) => one,
            (Self::Unknown(one), Self::Unknown(other)) if one == other => Self::Unknown(one),
            (Self::Unknown(one), Self::Unknown(other)) => Self::Unknown(format!("{one} and {other}")),
        }
    }

    /// One of several is enough. Of none, and of several that say no, `nothing` is why; one alone says so itself. More
    /// conditions than a reader follows are counted.
    #[must_use]
    pub fn any(all: impl IntoIterator<Item = Self>, nothing: impl FnOnce() -> String) -> Self {
        let (mut conditions, mut refusals, mut first) = (Vec::new(), 0_usize, None);
        for decision in all {
            match decision {
                Self::Yes => return Self::Yes,
                Self::Unknown(condition) => {
                    if conditions.len() <= MAX_CONDITIONS && !conditions.contains(&condition) {
                        conditions.push(condition);
                    }
                }
                Self::No(why) => {
                    refusals = refusals.saturating_add(1);
                    first = first.or(Some(why));
                }
            }
        }
        if conditions.len() > MAX_CONDITIONS {
            conditions.truncate(MAX_CONDITIONS);
            conditions.push("what a further rule asks for holds".to_owned());
        }
        match (conditions.is_empty(), first) {
            (false, _) => Self::Unknown(conditions.join(", or ")),
            (true, Some(why)) if refusals == 1 => Self::No(why),
            (true, _) => Self::No(nothing()),
        }
    }
}

/// A text of the input in backticks, its end left out when it is long.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("`{shown}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no(why: &str) -> Decision {
        Decision::No(why.to_owned())
    }

    fn unknown(condition: &str) -> Decision {
        Decision::Unknown(condition.to_owned())
    }

    #[test]
    fn both() {
        for (one, other, expected) in [
            (Decision::Yes, Decision::Yes, Decision::Yes),
            (Decision::Yes, unknown("a"), unknown("a")),
            (unknown("a"), unknown("a"), unknown("a")),
            (unknown("a"), unknown("b"), unknown("a and b")),
            (unknown("a"), no("b"), no("b")),
            (no("a"), no("b"), no("a")),
        ] {
            assert_eq!(one.and(other), expected);
        }
    }

    #[test]
    fn one_of_several() {
        let any = |all: Vec<Decision>| Decision::any(all, || "none".to_owned());
        assert_eq!(any(vec![]), no("none"));
        assert_eq!(any(vec![no("a")]), no("a"));
        assert_eq!(any(vec![no("a"), no("b")]), no("none"));
        assert_eq!(any(vec![no("a"), unknown("b"), unknown("b")]), unknown("b"));
        assert_eq!(any(vec![unknown("a"), unknown("b")]), unknown("a, or b"));
        assert_eq!(any(vec![unknown("a"), Decision::Yes]), Decision::Yes);
    }

    #[test]
    fn many_conditions_are_cut() {
        let conditions = |count: usize| (0..count).map(|at| unknown(&at.to_string()));
        assert_eq!(Decision::any(conditions(MAX_CONDITIONS), String::new), unknown("0, or 1, or 2, or 3"));
        let expected = unknown("0, or 1, or 2, or 3, or what a further rule asks for holds");
        assert_eq!(Decision::any(conditions(MAX_CONDITIONS + 1), String::new), expected);
        assert_eq!(Decision::any(conditions(50), String::new), expected);
        assert_eq!(Decision::any(conditions(50).chain([Decision::Yes]), String::new), Decision::Yes);
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(quoted(&"é".repeat(SHOWN)), format!("`{}`", "é".repeat(SHOWN)));
        assert_eq!(quoted(&"é".repeat(SHOWN + 1)), format!("`{}…`", "é".repeat(SHOWN)));
    }
}
