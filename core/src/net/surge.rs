use std::error::Error;
use std::fmt;

/// How many nodes AKS adds to a pool while it upgrades it: the pool setting `maxSurge`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Surge {
    /// Percent of the nodes of the pool, rounded up to whole nodes.
    Percent(u32),
    /// Nodes. Zero is possible when `maxUnavailable` lets AKS take nodes away instead.
    Nodes(u32),
}

impl Surge {
    /// Reads `33%`, `10 %` or `1`.
    ///
    /// # Errors
    ///
    /// When the text is neither a whole number of nodes nor a whole percentage, or is above `u32::MAX`.
    pub fn parse(text: &str) -> Result<Self, SurgeError> {
        let (number, of): (_, fn(u32) -> Self) = match text.trim().strip_suffix('%') {
            Some(number) => (number.trim_end(), Self::Percent),
            None => (text.trim(), Self::Nodes),
        };
        // `parse` alone would take `+1`
        let digits = number.bytes().all(|byte| byte.is_ascii_digit());
        number.parse().ok().filter(|_| digits).map(of).ok_or_else(|| SurgeError { written: text.into() })
    }

    /// The nodes that are added to a pool of `count` nodes. Percent round up (AKS docs, best-practices-performance-scale-large).
    #[must_use]
    pub fn nodes(self, count: u64) -> u64 {
        match self {
            Self::Percent(percent) => {
                let hundredths = u128::from(count).saturating_mul(u128::from(percent));
                u64::try_from(hundredths.div_ceil(100)).unwrap_or(u64::MAX)
            }
            Self::Nodes(nodes) => u64::from(nodes),
        }
    }
}

/// 10 %, what AKS takes when a pool sets nothing (AKS docs, best-practices-performance-scale-large).
impl Default for Surge {
    fn default() -> Self {
        Self::Percent(10)
    }
}

impl fmt::Display for Surge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Nodes(nodes) => write!(f, "{nodes}"),
        }
    }
}

/// A text that is no surge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurgeError {
    written: Box<str>,
}

impl SurgeError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        "write a number of nodes such as `1`, or a percentage such as `33%`"
    }
}

impl fmt::Display for SurgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is neither a number of nodes nor a percentage", self.written)
    }
}

impl Error for SurgeError {}

/// Nodes of one pool, for which addresses are needed. `now <= max <= with_surge`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Nodes {
    /// Nodes that the pool starts with.
    pub now: u64,
    /// Nodes that it may grow to: the most that the autoscaler may have, else `now`.
    pub max: u64,
    /// `max` and the nodes that an upgrade adds: what Azure checks ranges against (AKS changelog, on the check of
    /// subnet sizes).
    pub with_surge: u64,
}

impl Nodes {
    /// Nodes of a pool without autoscaler.
    #[must_use]
    pub fn fixed(count: u64, surge: Surge) -> Self {
        Self { now: count, max: count, with_surge: count.saturating_add(surge.nodes(count)) }
    }

    /// Nodes of a pool that the autoscaler sizes.
    ///
    /// Without `count` the pool starts with `min`. A `max` below the start, which Azure refuses, counts as the start.
    /// `None` when neither a start nor `max` is known.
    #[must_use]
    pub fn autoscaled(count: Option<u64>, min: Option<u64>, max: Option<u64>, surge: Surge) -> Option<Self> {
        let now = count.or(min).or(max)?;
        let max = max.unwrap_or(now).max(now);
        Some(Self { now, ..Self::fixed(max, surge) })
    }

    /// The sum over pools, field by field.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            now: self.now.saturating_add(other.now),
            max: self.max.saturating_add(other.max),
            with_surge: self.with_surge.saturating_add(other.with_surge),
        }
    }
}

impl std::iter::Sum for Nodes {
    fn sum<I: Iterator<Item = Self>>(pools: I) -> Self {
        pools.fold(Self::default(), Self::plus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts() {
        for (text, surge) in [
            ("33%", Surge::Percent(33)),
            ("10 %", Surge::Percent(10)),
            (" 5 ", Surge::Nodes(5)),
            ("1", Surge::Nodes(1)),
            ("0", Surge::Nodes(0)),
            ("0%", Surge::Percent(0)),
            ("100%", Surge::Percent(100)),
            ("4294967295", Surge::Nodes(u32::MAX)),
        ] {
            assert_eq!(Surge::parse(text), Ok(surge));
            assert_eq!(Surge::parse(&surge.to_string()), Ok(surge));
        }
        for text in ["", "%", " %", "33.3%", "-1", "+1", "ten", "10%%", "%10", "1 0", "4294967296", "１"] {
            let message = format!("`{text}` is neither a number of nodes nor a percentage");
            assert_eq!(Surge::parse(text).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn percent_round_up() {
        for (surge, count, nodes) in [
            (Surge::default(), 0, 0),
            (Surge::default(), 1, 1),
            (Surge::default(), 10, 1),
            (Surge::default(), 11, 2),
            (Surge::default(), 50, 5),
            (Surge::Percent(33), 3, 1),
            (Surge::Percent(33), 4, 2),
            (Surge::Percent(0), 50, 0),
            (Surge::Percent(100), 7, 7),
            (Surge::Percent(200), u64::MAX, u64::MAX),
            (Surge::Percent(u32::MAX), u64::MAX, u64::MAX),
            (Surge::Percent(100), u64::MAX, u64::MAX),
            (Surge::Nodes(3), 1, 3),
            (Surge::Nodes(0), 9, 0),
        ] {
            assert_eq!(surge.nodes(count), nodes, "{surge} of {count}");
        }
    }

    #[test]
    fn nodes_of_pools() {
        let nodes = |now, max, with_surge| Nodes { now, max, with_surge };
        assert_eq!(Nodes::fixed(50, Surge::Nodes(1)), nodes(50, 50, 51));
        assert_eq!(Nodes::fixed(3, Surge::default()), nodes(3, 3, 4));
        assert_eq!(Nodes::fixed(u64::MAX, Surge::default()), nodes(u64::MAX, u64::MAX, u64::MAX));
        for (count, min, max, expected) in [
            (Some(3), Some(1), Some(20), Some(nodes(3, 20, 22))),
            (None, Some(2), Some(5), Some(nodes(2, 5, 6))),
            (None, None, Some(5), Some(nodes(5, 5, 6))),
            (Some(3), None, None, Some(nodes(3, 3, 4))),
            (Some(9), Some(1), Some(5), Some(nodes(9, 9, 10))),
            (None, None, None, None),
        ] {
            assert_eq!(Nodes::autoscaled(count, min, max, Surge::default()), expected);
        }
        let pools = [Nodes::fixed(3, Surge::default()), Nodes::fixed(50, Surge::Nodes(1))];
        assert_eq!(pools.into_iter().sum::<Nodes>(), nodes(53, 53, 55));
    }

    proptest! {
        #[test]
        fn percent_agree_with_counting(percent in 0u32..300, count in 0u64..2000) {
            let nodes = (0..).find(|n| n * 100 >= count * u64::from(percent)).unwrap();
            prop_assert_eq!(Surge::Percent(percent).nodes(count), nodes);
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            if let Ok(surge) = Surge::parse(&text) {
                prop_assert_eq!(Surge::parse(&surge.to_string()), Ok(surge));
            }
        }
    }
}
