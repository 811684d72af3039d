/// An answer of the three that the input may give.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// Surely not.
    #[default]
    No,
    /// The input does not tell.
    Maybe,
    /// Surely.
    Yes,
}

impl Certainty {
    /// Yes or no.
    #[must_use]
    pub fn of(known: bool) -> Self {
        if known { Self::Yes } else { Self::No }
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// One of them.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether it may be.
    #[must_use]
    pub fn may(self) -> bool {
        self != Self::No
    }
}
