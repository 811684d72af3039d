//! Sets of identities.

use crate::order::Order as _;

/// A set of positions: small ones as a list, large ones as bits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Set {
    /// The members, sorted.
    Few(Box<[u32]>),
    /// A bit for each position, and how many are 1.
    Many(Box<[u64]>, u32),
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
        members.order();
        members.dedup();
        let words = members.last().map_or(0, |last| (*last as usize / 64).saturating_add(1));
        if is_few(members.len(), words) {
            return Self::Few(members.into());
        }
        let mut bits = vec![0_u64; words];
        let count = u32::try_from(members.len()).unwrap_or(u32::MAX);
        for member in members {
            put(&mut bits, member, true);
        }
        Self::Many(bits.into(), count)
    }

    /// The set of the positions whose bits are 1. Equal sets have one form.
    #[must_use]
    pub fn of_bits(mut bits: Vec<u64>) -> Self {
        let words = bits.iter().rposition(|word| *word != 0).map_or(0, |last| last.saturating_add(1));
        bits.truncate(words);
        let count: u32 = bits.iter().map(|word| word.count_ones()).sum();
        let many = Self::Many(bits.into(), count);
        if is_few(count as usize, words) { Self::Few(many.members().into()) } else { many }
    }

    /// Whether it holds a position.
    #[must_use]
    pub fn contains(&self, position: u32) -> bool {
        match self {
            Self::Few(members) => members.binary_search(&position).is_ok(),
            Self::Many(bits, _) => {
                bits.get(position as usize / 64).is_some_and(|word| word >> (position % 64) & 1 == 1)
            }
        }
    }

    /// How many it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Few(members) => members.len(),
            Self::Many(_, count) => *count as usize,
        }
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Few(members) => members.is_empty(),
            Self::Many(_, count) => *count == 0,
        }
    }

    /// Its members in order.
    #[must_use]
    pub fn members(&self) -> Vec<u32> {
        match self {
            Self::Few(members) => members.to_vec(),
            Self::Many(bits, _) => {
                let of_word = |(at, word): (u32, &u64)| {
                    let mut left = *word;
                    std::iter::from_fn(move || {
                        let bit = left.trailing_zeros();
                        left &= left.checked_sub(1)?;
                        Some(at.saturating_mul(64) | bit)
                    })
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
                Self::Many(bits, _) => {
                    many.resize(many.len().max(bits.len()), 0);
                    many.iter_mut().zip(bits).for_each(|(all, word)| *all |= word);
                }
            }
        }
        if many.is_empty() {
            return Self::of(few);
        }
        for member in few {
            let words = (member as usize / 64).saturating_add(1);
            many.resize(many.len().max(words), 0);
            put(&mut many, member, true);
        }
        Self::of_bits(many)
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Many(one, _), Self::Many(two, _)) => {
                Self::of_bits(one.iter().zip(two).map(|(one, two)| one & two).collect())
            }
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
        match (self, other) {
            (Self::Many(one, _), Self::Many(two, _)) => {
                let others = two.iter().chain(std::iter::repeat(&0));
                Self::of_bits(one.iter().zip(others).map(|(one, two)| one & !two).collect())
            }
            (Self::Many(one, _), Self::Few(members)) => {
                let mut bits = one.to_vec();
                members.iter().for_each(|member| put(&mut bits, *member, false));
                Self::of_bits(bits)
            }
            (Self::Few(members), _) => {
                Self::Few(members.iter().copied().filter(|member| !other.contains(*member)).collect())
            }
        }
    }
}

/// Whether a list is the better form: it takes half a word for each member.
fn is_few(members: usize, words: usize) -> bool {
    members < MANY || members < words
}

/// Puts a position into bits or takes it out.
pub(super) fn put(bits: &mut [u64], position: u32, is_in: bool) {
    if let Some(word) = bits.get_mut(position as usize / 64) {
        let bit = 1 << (position % 64);
        *word = if is_in { *word | bit } else { *word & !bit };
    }
}
