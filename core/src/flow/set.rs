//! Sets of identities.

/// A set of positions: small ones as a list, large ones as bits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Set {
    /// The members, sorted.
    Few(Box<[u32]>),
    /// A bit for each position.
    Many(Box<[u64]>),
}

/// Members from which on bits are smaller or faster than a list.
const MANY: usize = 24;

impl Default for Set {
    fn default() -> Self {
        Self::Few(Box::default())
    }
}

impl Set {
    /// The set of these members, in any order.
    #[must_use]
    pub fn of(mut members: Vec<u32>) -> Self {
        members.sort_unstable();
        members.dedup();
        let words = members.last().map_or(0, |last| (*last as usize / 64).saturating_add(1));
        // A list takes half a word for each member.
        if members.len() < MANY || members.len() < words {
            return Self::Few(members.into());
        }
        let mut bits = vec![0_u64; words];
        for member in members {
            if let Some(word) = bits.get_mut(member as usize / 64) {
                *word |= 1 << (member % 64);
            }
        }
        Self::Many(bits.into())
    }

    /// Whether it holds a position.
    #[must_use]
    pub fn contains(&self, position: u32) -> bool {
        match self {
            Self::Few(members) => members.binary_search(&position).is_ok(),
            Self::Many(bits) => bits.get(position as usize / 64).is_some_and(|word| word >> (position % 64) & 1 == 1),
        }
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Few(members) => members.is_empty(),
            Self::Many(bits) => bits.iter().all(|word| *word == 0),
        }
    }

    /// Its members in order.
    #[must_use]
    pub fn members(&self) -> Vec<u32> {
        match self {
            Self::Few(members) => members.to_vec(),
            Self::Many(bits) => {
                let of_word = |(at, word): (u32, &u64)| {
                    let word = *word;
                    (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at.saturating_mul(64) | bit)
                };
                (0_u32..).zip(bits.iter()).flat_map(of_word).collect()
            }
        }
    }

    /// What is in any of them.
    #[must_use]
    pub fn union<'s>(sets: impl IntoIterator<Item = &'s Self>) -> Self {
        let mut few: Vec<u32> = Vec::new();
        let mut many: Vec<u64> = Vec::new();
        for set in sets {
            match set {
                Self::Few(members) => few.extend(members),
                Self::Many(bits) => {
                    many.resize(many.len().max(bits.len()), 0);
                    many.iter_mut().zip(bits).for_each(|(all, word)| *all |= word);
                }
            }
        }
        if many.is_empty() {
            return Self::of(few);
        }
        for member in few {
            let word = member as usize / 64;
            many.resize(many.len().max(word.saturating_add(1)), 0);
            if let Some(word) = many.get_mut(word) {
                *word |= 1 << (member % 64);
            }
        }
        Self::Many(many.into())
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Many(one), Self::Many(two)) => Self::Many(one.iter().zip(two).map(|(one, two)| one & two).collect()),
            (Self::Few(members), set) | (set, Self::Few(members)) => {
                Self::Few(members.iter().copied().filter(|member| set.contains(*member)).collect())
            }
        }
    }

    /// What is in this one and not in the other.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        if other.is_empty() {
            return self.clone();
        }
        Self::of(self.members().into_iter().filter(|member| !other.contains(*member)).collect())
    }
}
