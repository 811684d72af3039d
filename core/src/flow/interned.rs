//! Things that stand for themselves by their position, each once.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// How many may be added to a copy before they are joined with what it was copied from.
const RECENT: usize = 256;

/// Things that are kept once, by position. Positions stay, and a copy shares with the original what both have, so that it
/// costs little where little is added.
#[derive(Debug)]
pub struct Interned<T: ?Sized> {
    base: Arc<Base<T>>,
    /// What was added after a copy was made.
    recent: Vec<Arc<T>>,
}

#[derive(Debug)]
struct Base<T: ?Sized> {
    all: Vec<Arc<T>>,
    known: HashMap<Arc<T>, u32>,
}

impl<T: ?Sized> Default for Base<T> {
    fn default() -> Self {
        Self { all: Vec::new(), known: HashMap::new() }
    }
}

impl<T: ?Sized> Clone for Base<T> {
    fn clone(&self) -> Self {
        Self { all: self.all.clone(), known: self.known.clone() }
    }
}

impl<T: ?Sized> Default for Interned<T> {
    fn default() -> Self {
        Self { base: Arc::default(), recent: Vec::new() }
    }
}

impl<T: ?Sized> Clone for Interned<T> {
    fn clone(&self) -> Self {
        Self { base: Arc::clone(&self.base), recent: self.recent.clone() }
    }
}

impl<T: ?Sized + Eq + Hash> Interned<T> {
    /// The position of something, which is added where it is new.
    pub fn of<Q>(&mut self, wanted: &Q) -> u32
    where
        Arc<T>: Borrow<Q> + for<'q> From<&'q Q>,
        Q: ?Sized + Eq + Hash,
    {
        self.find(wanted).unwrap_or_else(|| self.add(Arc::from(wanted)))
    }

    /// The position of something that may be new.
    pub fn put(&mut self, wanted: T) -> u32
    where
        T: Sized,
    {
        self.find(&wanted).unwrap_or_else(|| self.add(Arc::new(wanted)))
    }

    /// The position of something, if it is there.
    #[must_use]
    pub fn find<Q>(&self, wanted: &Q) -> Option<u32>
    where
        Arc<T>: Borrow<Q>,
        Q: ?Sized + Eq + Hash,
    {
        if let Some(known) = self.base.known.get(wanted) {
            return Some(*known);
        }
        let recent = self.recent.iter().position(|one| one.borrow() == wanted)?;
        position(self.base.all.len().saturating_add(recent))
    }

    /// What stands at a position.
    #[must_use]
    pub fn get(&self, at: u32) -> Option<&T> {
        let at = at as usize;
        let recent = || self.recent.get(at.checked_sub(self.base.all.len())?);
        self.base.all.get(at).or_else(recent).map(|one| &**one)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.base.all.len().saturating_add(self.recent.len())
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All, in the order of their positions.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.base.all.iter().chain(&self.recent).map(|one| &**one)
    }

    fn add(&mut self, one: Arc<T>) -> u32 {
        let at = position(self.len()).unwrap_or(u32::MAX);
        let is_shared = Arc::get_mut(&mut self.base).is_none();
        if is_shared && self.recent.len() < RECENT {
            self.recent.push(one);
            return at;
        }
        let base = Arc::make_mut(&mut self.base);
        for one in self.recent.drain(..).chain([one]) {
            let at = position(base.all.len()).unwrap_or(u32::MAX);
            base.all.push(Arc::clone(&one));
            base.known.insert(one, at);
        }
        at
    }
}

fn position(at: usize) -> Option<u32> {
    u32::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_share_positions_and_grow_apart() {
        let mut first = Interned::<str>::default();
        let texts: Vec<String> = (0..10).map(|number| format!("text {number}")).collect();
        for (at, text) in (0_u32..).zip(&texts) {
            assert_eq!(first.of(text.as_str()), at);
            assert_eq!(first.of(text.as_str()), at);
        }
        let mut second = first.clone();
        for number in 0..1_000_u32 {
            let text = format!("later {number}");
            assert_eq!(second.find(text.as_str()), None);
            assert_eq!(second.of(text.as_str()), 10 + number);
        }
        assert_eq!((first.len(), second.len()), (10, 1_010));
        for number in [0, 9, 10, 265, 266, 500, 1_009] {
            let text = second.get(number).map(str::to_owned).unwrap_or_default();
            assert_eq!(second.find(text.as_str()), Some(number));
            assert_eq!(first.find(text.as_str()), (number < 10).then_some(number));
        }
        assert_eq!(first.of("later 5"), 10);
        assert_eq!(second.get(1_010), None);
        assert_eq!(second.iter().count(), second.len());
    }
}
