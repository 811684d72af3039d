//! Those who are seen, parted by whom the rules of a table tell apart.

use super::sights::Sight;
use crate::order::Order as _;

/// Everybody who is seen, in parts. At first all are the rest, which is part 0.
#[derive(Debug)]
pub(super) struct Parts {
    of: Vec<u32>,
    /// Those who are not of the rest.
    parted: Vec<Sight>,
    /// What becomes of those of a part who are in the set at hand.
    split: Vec<u32>,
    /// The parts that the set at hand has split.
    open: Vec<u32>,
}

impl Parts {
    /// So many who are seen.
    pub(super) fn of(count: usize) -> Self {
        Self { of: vec![0; count], parted: Vec::new(), split: vec![0], open: Vec::new() }
    }

    /// Makes all of them the rest again.
    pub(super) fn clear(&mut self) {
        for sight in self.parted.drain(..) {
            if let Some(part) = self.of.get_mut(sight.0 as usize) {
                *part = 0;
            }
        }
        self.split.truncate(1);
    }

    /// Parts those in a set, in which each is once, from all others.
    pub(super) fn part(&mut self, set: impl Iterator<Item = Sight>) {
        let mut count = u32::try_from(self.split.len()).unwrap_or(u32::MAX);
        for sight in set {
            let Some(part) = self.of.get_mut(sight.0 as usize) else { continue };
            let Some(split) = self.split.get_mut(*part as usize) else { continue };
            if *split == 0 {
                *split = count;
                count = count.saturating_add(1);
                self.open.push(*part);
            }
            if *part == 0 {
                self.parted.push(sight);
            }
            *part = *split;
        }
        for part in self.open.drain(..) {
            if let Some(split) = self.split.get_mut(part as usize) {
                *split = 0;
            }
        }
        self.split.resize(count as usize, 0);
    }

    /// One of the rest.
    pub(super) fn rest(&self) -> Option<Sight> {
        let at = self.of.iter().position(|part| *part == 0)?;
        u32::try_from(at).ok().map(Sight)
    }

    /// All others, sorted, each with the number of its part.
    pub(super) fn others(&mut self) -> impl Iterator<Item = (Sight, usize)> {
        self.parted.order();
        self.parted.iter().map(|sight| (*sight, self.of.get(sight.0 as usize).map_or(0, |part| *part as usize)))
    }

    /// Above the numbers of all parts.
    pub(super) fn count(&self) -> usize {
        self.split.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_in_the_same_sets_are_a_part() {
        let sets: [&[u32]; 4] = [&[1, 2, 3], &[3, 4], &[], &[1, 2, 3]];
        let mut parts = Parts::of(6);
        for _ in 0..2 {
            parts.clear();
            sets.iter().for_each(|set| parts.part(set.iter().copied().map(Sight)));
            assert_eq!(parts.rest(), Some(Sight(0)));
            let others: Vec<(Sight, usize)> = parts.others().collect();
            let part = |at: u32| others.iter().find(|(sight, _)| *sight == Sight(at)).map(|(_, part)| *part);
            assert_eq!(others.iter().map(|(sight, _)| sight.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
            assert_eq!(part(1), part(2));
            assert!(part(1) != part(3) && part(3) != part(4) && part(1) != part(4) && part(5).is_none());
            assert!(others.iter().all(|(_, part)| (1..parts.count()).contains(part)));
        }
        parts.part((0..6).map(Sight));
        assert_eq!(parts.rest(), None);
    }
}
