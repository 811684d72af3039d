//! Sorting and ordered collections, small in a Wasm module.
//!
//! The standard library makes a sort of its own for each type and each key, 4 to 6 kB of Wasm, and another one for each
//! map and set that is collected; together they were a ninth of the module. So the engine orders by the methods of
//! [`Order`] and collects by those of [`Ordered`]. Natively these are the standard library's; in Wasm one sort of
//! positions serves all types.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Whether size counts for more than speed.
const IS_SMALL: bool = cfg!(target_family = "wasm");

/// Ordering of slices. Elements that are equal stay as they stand.
pub trait Order<T> {
    /// Orders by the elements themselves. Equal ones are alike, and may change places.
    fn order(&mut self)
    where
        T: Ord;

    /// Orders by a comparison.
    fn order_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// Orders by a key that costs little.
    fn order_by_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);

    /// Orders by a key that is made once for each element.
    fn order_by_cached_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);
}

impl<T> Order<T> for [T] {
    fn order(&mut self)
    where
        T: Ord,
    {
        if IS_SMALL { order_small(self, T::cmp) } else { self.sort_unstable() }
    }

    fn order_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering) {
        if IS_SMALL { order_small(self, compare) } else { self.sort_by(compare) }
    }

    fn order_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        if IS_SMALL { order_small(self, |one, other| key(one).cmp(&key(other))) } else { self.sort_by_key(key) }
    }

    fn order_by_cached_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K) {
        if IS_SMALL {
            let keys: Vec<K> = self.iter().map(key).collect();
            swaps(keys.len(), &mut compared(&keys, K::cmp)).into_iter().for_each(|(one, other)| self.swap(one, other));
        } else {
            self.sort_by_cached_key(key);
        }
    }
}

/// Collecting into what is ordered.
pub trait Ordered: Iterator + Sized {
    /// The set of the items.
    fn into_set(self) -> BTreeSet<Self::Item>
    where
        Self::Item: Ord,
    {
        if IS_SMALL {
            let mut set = BTreeSet::new();
            self.for_each(|item| {
                set.insert(item);
            });
            set
        } else {
            self.collect()
        }
    }

    /// The map of the items, with the last value of each key.
    fn into_map<K: Ord, V>(self) -> BTreeMap<K, V>
    where
        Self: Iterator<Item = (K, V)>,
    {
        if IS_SMALL {
            let mut map = BTreeMap::new();
            self.for_each(|(key, value)| {
                map.insert(key, value);
            });
            map
        } else {
            self.collect()
        }
    }
}

impl<I: Iterator> Ordered for I {}

fn order_small<T>(items: &mut [T], compare: impl FnMut(&T, &T) -> Ordering) {
    let swaps = swaps(items.len(), &mut compared(items, compare));
    swaps.into_iter().for_each(|(one, other)| items.swap(one, other));
}

/// Comparison by position.
fn compared<T>(items: &[T], mut compare: impl FnMut(&T, &T) -> Ordering) -> impl FnMut(usize, usize) -> Ordering {
    move |one, other| match (items.get(one), items.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    }
}

/// The positions to swap, one pair after the other, to bring `len` elements in order.
fn swaps(len: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<(usize, usize)> {
    let mut from: Vec<usize> = (0..len).collect();
    merge_sort(&mut from, &mut Vec::new(), compare);
    let mut swaps = Vec::new();
    // Each place takes from the one whose element belongs there, around each circle of places.
    for start in 0..len {
        let mut place = start;
        while let Some(next) = from.get_mut(place) {
            let next = std::mem::replace(next, place);
            if next == start || next == place {
                break;
            }
            swaps.push((place, next));
            place = next;
        }
    }
    swaps
}

fn merge_sort(places: &mut [usize], scratch: &mut Vec<usize>, compare: &mut dyn FnMut(usize, usize) -> Ordering) {
    let middle = places.len() / 2;
    if middle == 0 {
        return;
    }
    let (left, right) = places.split_at_mut(middle);
    merge_sort(left, scratch, compare);
    merge_sort(right, scratch, compare);
    if let (Some(last), Some(first)) = (left.last(), right.first())
        && compare(*last, *first).is_le()
    {
        return;
    }
    scratch.clear();
    scratch.extend_from_slice(left);
    let mut lefts = scratch.iter().copied().peekable();
    let mut rights = middle;
    for at in 0..places.len() {
        let right = places.get(rights).copied();
        let next = match (lefts.peek().copied(), right) {
            // What is right of here is in order already.
            (None, _) => break,
            (Some(left), Some(right)) if compare(left, right).is_gt() => {
                rights += 1;
                right
            }
            (Some(left), _) => {
                lefts.next();
                left
            }
        };
        if let Some(place) = places.get_mut(at) {
            *place = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_small_order_is_that_of_the_standard_library(mut items in prop::collection::vec((0_u8..20, 0_u8..4), 0..60)) {
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            let mut kept = items.clone();
            order_small(&mut items, |(one, _), (other, _)| one.cmp(other));
            prop_assert_eq!(&items, &expected);
            kept.order_by_key(|(key, _)| *key);
            prop_assert_eq!(&kept, &expected);
        }
    }
}
