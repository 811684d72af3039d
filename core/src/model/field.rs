use super::{PartialText, Place};

/// One setting as the input gives it, with its place.
#[derive(Clone, Debug, Default)]
pub enum Field<T> {
    /// Not written: the service's default applies.
    #[default]
    Absent,
    /// Cannot be resolved from the input: no rule guesses from it. The place is absent when the setting belongs to
    /// a part of the cluster that the input does not show, as in an update of a cluster made elsewhere.
    Unknown(Option<Place>),
    /// Written.
    Known(Sited<T>),
}

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Sited<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub place: Place,
}

impl<T> Field<T> {
    /// A known value.
    #[must_use]
    pub fn known(value: T, place: Place) -> Self {
        Self::Known(Sited { value, place })
    }

    /// The value when known.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        self.sited().map(|sited| &sited.value)
    }

    /// The value with its place when known.
    #[must_use]
    pub fn sited(&self) -> Option<&Sited<T>> {
        match self {
            Self::Known(sited) => Some(sited),
            _ => None,
        }
    }

    /// Where the setting is written, known or not.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Known(sited) => Some(&sited.place),
            Self::Unknown(place) => place.as_ref(),
            Self::Absent => None,
        }
    }

    /// Whether the input does not write the setting.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the setting cannot be resolved.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// The same field with another kind of value.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Absent => Field::Absent,
            Self::Unknown(place) => Field::Unknown(place),
            Self::Known(Sited { value, place }) => Field::known(change(value), place),
        }
    }
}

impl<T> Sited<T> {
    /// A value with its place.
    #[must_use]
    pub fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }
}

impl Field<String> {
    /// A field from text that may be partly unknown.
    #[must_use]
    pub fn from_partial(text: &PartialText, place: Place) -> Self {
        match text.known() {
            Some(known) => Self::known(known.to_owned(), place),
            None => Self::Unknown(Some(place)),
        }
    }

    /// Whether the value is known and equals `expected` without ASCII case, as Azure compares its enumerations.
    #[must_use]
    pub fn is(&self, expected: &str) -> bool {
        self.value().is_some_and(|value| value.eq_ignore_ascii_case(expected))
    }

    /// Whether the value is known and none of `expected`, without ASCII case.
    #[must_use]
    pub fn is_none_of(&self, expected: &[&str]) -> bool {
        self.value().is_some_and(|value| !expected.iter().any(|one| value.eq_ignore_ascii_case(one)))
    }
}

impl Field<bool> {
    /// Whether the value is known and true.
    #[must_use]
    pub fn is_true(&self) -> bool {
        self.value() == Some(&true)
    }

    /// Whether the value is known and false.
    #[must_use]
    pub fn is_false(&self) -> bool {
        self.value() == Some(&false)
    }
}
