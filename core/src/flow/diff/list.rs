//! Changes between single names.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::compare::{Change, DeltaId, Difference};
use super::join::Both;
use crate::flow::end::End;
use crate::flow::reach::{PortSet, What, range_name};
use crate::flow::topology::IdentityId;
use crate::net::Address;
use crate::order::Order as _;

/// What changes between two, each a site or a run of outside addresses.
#[derive(Clone, Debug)]
pub struct Pair {
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Of which traffic.
    pub ports: PortSet,
    /// Of it that of which one input does not tell whether it passes.
    pub unknown: PortSet,
    /// Pairs of ends that stand for these, by position: several where a run is of several classes.
    pub(super) examples: Vec<(u32, u32)>,
}

/// The changes of one kind.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// The first of them, sorted by names.
    pub pairs: Vec<Pair>,
    /// How many there are.
    pub total: u64,
}

/// Pairs of ends that stand for a run of addresses at most.
const EXAMPLES: usize = 4;

/// The identities that an outside address has in both networks.
type Told = Both<Option<IdentityId>>;

/// Outside addresses beside each other of which the same changes.
struct Run {
    first: Address,
    last: Address,
    ports: DeltaId,
    /// Ranges in it, one of those that policies do not tell apart, with what does.
    examples: Vec<(Told, u32)>,
}

/// Who begins the flows of a change.
enum Source<'r> {
    Named(u32),
    /// The runs with these addresses, each with the class to which something changes.
    Run(&'r [(u32, Run)]),
}

/// Who is at the other end of a change.
enum Target<'d> {
    Named(&'d str, u32, DeltaId),
    Run(Run),
}

impl Difference {
    /// The changes of one kind between single names, no more than so many.
    #[must_use]
    pub fn list(&self, change: Change, most: usize) -> Listed {
        let forms = self.forms(change);
        let is_met = |delta: DeltaId| forms.get(delta as usize).copied().flatten();
        // Runs of addresses, with those to whom something changes.
        let mut runs: BTreeMap<(Address, Address), Vec<(u32, Run)>> = BTreeMap::new();
        let mut total = 0_u64;
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let mut from_ranges: BTreeMap<u32, Vec<(u32, DeltaId)>> = BTreeMap::new();
        for (from, row) in (0_u32..).zip(&self.rows) {
            let Some(class) = self.classes.get(from as usize) else { continue };
            for (to, delta) in row.iter().filter(|(_, delta)| is_met(*delta).is_some()) {
                let Some(target) = self.classes.get(*to as usize) else { continue };
                let own = if from == *to { u64::from(class.within) } else { 0 };
                let pairs = count(class.named.len()).saturating_mul(count(target.named.len()));
                total = total.saturating_add(pairs.saturating_sub(own));
                if !class.ranges.is_empty() && !target.named.is_empty() {
                    from_ranges.entry(*to).or_default().push((from, *delta));
                }
            }
            if !class.named.is_empty() {
                let runs = self.runs(row, &is_met).len();
                total = total.saturating_add(count(class.named.len()).saturating_mul(count(runs)));
            }
        }
        for (to, row) in from_ranges {
            let named = self.classes.get(to as usize).map_or(0, |class| class.named.len());
            for run in self.runs(&row, &is_met) {
                total = total.saturating_add(count(named));
                runs.entry((run.first, run.last)).or_default().push((to, run));
            }
        }
        let runs: Vec<(String, &Vec<(u32, Run)>)> =
            runs.iter().map(|((first, last), of)| (range_name(*first, *last), of)).collect();
        let named = (0_u32..).zip(&self.ends).filter(|(_, end)| end.range.is_none());
        let named = named.map(|(at, end)| (end.name.as_str(), Source::Named(at)));
        let mut sources: Vec<(&str, Source<'_>)> =
            named.chain(runs.iter().map(|(name, of)| (name.as_str(), Source::Run(of)))).collect();
        sources.order_by_key(|(name, _)| *name);
        let mut pairs = Vec::new();
        for (name, source) in sources {
            if pairs.len() >= most {
                break;
            }
            match source {
                Source::Named(at) => self.changes_of_named(at, name, change, &is_met, &mut pairs),
                Source::Run(of) => self.changes_of_run(of, name, change, &mut pairs),
            }
        }
        pairs.truncate(most);
        Listed { pairs, total }
    }

    /// Of each difference, the first with the same ports of that kind; none where it has none.
    fn forms(&self, change: Change) -> Vec<Option<DeltaId>> {
        let mut known = BTreeMap::new();
        let form = |(at, delta): (DeltaId, &super::compare::Delta)| {
            let ports = delta.ports(change);
            let unknown = delta.unknown(change).cloned();
            (!ports.is_empty()).then(|| *known.entry((ports.clone(), unknown)).or_insert(at))
        };
        (0..).zip(&self.deltas).map(form).collect()
    }

    fn pair(&self, from: &str, to: &str, change: Change, delta: DeltaId, examples: Vec<(u32, u32)>) -> Option<Pair> {
        let delta = self.delta(delta)?;
        let unknown = delta.unknown(change).cloned().unwrap_or_default();
        let ports = delta.ports(change).clone();
        Some(Pair { from: from.to_owned(), to: to.to_owned(), ports, unknown, examples })
    }

    fn changes_of_named(
        &self,
        at: u32,
        name: &str,
        change: Change,
        is_met: &impl Fn(DeltaId) -> Option<DeltaId>,
        pairs: &mut Vec<Pair>,
    ) {
        let class = self.class_of.get(at as usize).copied().unwrap_or(u32::MAX);
        let Some(row) = self.rows.get(class as usize) else { return };
        let mut targets: Vec<(Cow<'_, str>, Target<'_>)> = Vec::new();
        for (to, delta) in row.iter().filter(|(_, delta)| is_met(*delta).is_some()) {
            for end in self.classes.get(*to as usize).into_iter().flat_map(|class| &class.named) {
                let Some(target) = self.ends.get(*end as usize) else { continue };
                if *end != at || !target.stays_within {
                    let to = target.name.as_str();
                    targets.push((Cow::Borrowed(to), Target::Named(to, *end, *delta)));
                }
            }
        }
        let runs = self.runs(row, is_met).into_iter();
        targets.extend(runs.map(|run| (Cow::Owned(range_name(run.first, run.last)), Target::Run(run))));
        targets.order_by(|(one, _), (other, _)| one.cmp(other));
        pairs.extend(targets.into_iter().filter_map(|(shown, target)| match target {
            Target::Named(to, end, delta) => self.pair(name, to, change, delta, vec![(at, end)]),
            Target::Run(run) => {
                let examples = run.examples.iter().map(|(_, range)| (at, *range)).collect();
                self.pair(name, &shown, change, run.ports, examples)
            }
        }));
    }

    fn changes_of_run(&self, of: &[(u32, Run)], name: &str, change: Change, pairs: &mut Vec<Pair>) {
        let mut targets: Vec<(&str, u32, &Run)> = Vec::new();
        for (to, run) in of {
            for end in self.classes.get(*to as usize).into_iter().flat_map(|class| &class.named) {
                targets.extend(self.ends.get(*end as usize).map(|target| (target.name.as_str(), *end, run)));
            }
        }
        targets.order_by_key(|(to, ..)| *to);
        pairs.extend(targets.into_iter().filter_map(|(to, end, run)| {
            let examples = run.examples.iter().map(|(_, range)| (*range, end)).collect();
            self.pair(name, to, change, run.ports, examples)
        }));
    }

    /// Runs of outside addresses of which the same changes, by a row of classes.
    fn runs(&self, row: &[(u32, DeltaId)], is_met: &impl Fn(DeltaId) -> Option<DeltaId>) -> Vec<Run> {
        let mut ranges: Vec<(u32, DeltaId)> = Vec::new();
        for (class, delta) in row {
            let Some(form) = is_met(*delta) else { continue };
            let of_class = self.classes.get(*class as usize).into_iter().flat_map(|class| &class.ranges);
            ranges.extend(of_class.map(|range| (*range, form)));
        }
        ranges.order();
        let mut runs: Vec<Run> = Vec::new();
        for (range, ports) in ranges {
            let Some(end) = self.ends.get(range as usize) else { continue };
            let Some((first, last)) = end.range else { continue };
            let told = end.stands.each_ref().map(|what| match what {
                Some(What::Range(_, _, End::Outside(_, identity))) => Some(*identity),
                _ => None,
            });
            match runs.last_mut() {
                Some(run) if run.last.next() == Some(first) && run.ports == ports => {
                    run.last = last;
                    let is_new = run.examples.iter().all(|(known, _)| *known != told);
                    if is_new && run.examples.len() < EXAMPLES {
                        run.examples.push((told, range));
                    }
                }
                _ => runs.push(Run { first, last, ports, examples: vec![(told, range)] }),
            }
        }
        runs
    }
}
