use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::Workload;
use crate::order::Order as _;
use crate::source::is_unfilled;

/// Key and value of a label, and namespace and position of the workload that has it.
type Labelled<'a> = (&'a str, &'a str, Option<&'a str>, u32);

/// Which workloads have a label, and which stand in a namespace; workloads by their position.
#[derive(Debug, Default)]
pub(super) struct Index<'a> {
    /// By namespace, sorted.
    by_namespace: Vec<(Option<&'a str>, Vec<u32>)>,
    /// Sorted.
    by_label: Vec<Labelled<'a>>,
    /// Those of labels whose value is filled in later, so that it may be any.
    unfilled: Vec<Labelled<'a>>,
}

impl<'a> Index<'a> {
    pub(super) fn of(workloads: &[Workload<'a>]) -> Self {
        let mut by_namespace: BTreeMap<_, Vec<u32>> = BTreeMap::new();
        let mut by_label = Vec::new();
        for (at, workload) in (0_u32..).zip(workloads) {
            by_namespace.entry(workload.namespace).or_default().push(at);
            let labels = workload.labels.iter();
            by_label.extend(labels.map(|(key, value)| (key, value, workload.namespace, at)));
        }
        by_label.order();
        let unfilled = by_label.iter().filter(|label| is_unfilled(label.1)).copied().collect();
        Self { by_namespace: by_namespace.into_iter().collect(), by_label, unfilled }
    }

    /// The namespaces in which workloads stand.
    pub(super) fn namespaces(&self) -> impl Iterator<Item = Option<&'a str>> {
        self.by_namespace.iter().map(|(namespace, _)| *namespace)
    }

    /// The workloads of a namespace.
    pub(super) fn in_namespace(&self, namespace: Option<&str>) -> &[u32] {
        let at = self.by_namespace.binary_search_by(|(name, _)| compare(*name, namespace));
        at.ok().and_then(|at| self.by_namespace.get(at)).map_or(&[], |(_, workloads)| workloads.as_slice())
    }

    /// The workloads that have a label with a value, or with one that is not known yet, within a namespace or in all.
    pub(super) fn with_label(&self, within: Option<Option<&str>>, key: &str, value: &str) -> Vec<u32> {
        let order = |entry: &Labelled<'a>| {
            let label = entry.0.cmp(key).then_with(|| entry.1.cmp(value));
            label.then_with(|| within.map_or(Ordering::Equal, |namespace| compare(entry.2, namespace)))
        };
        let start = self.by_label.partition_point(|entry| order(entry).is_lt());
        let end = self.by_label.partition_point(|entry| order(entry).is_le());
        let unfilled = self.unfilled.iter().filter(|entry| entry.0 == key);
        let unfilled = unfilled.filter(|entry| within.is_none_or(|namespace| compare(entry.2, namespace).is_eq()));
        let known = self.by_label.get(start..end).unwrap_or_default();
        known.iter().chain(unfilled).map(|entry| entry.3).collect()
    }
}

/// As the names themselves compare, whatever they are borrowed from.
fn compare(one: Option<&str>, other: Option<&str>) -> Ordering {
    one.cmp(&other)
}
