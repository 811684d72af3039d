//! Where a Kubernetes version stands in its support.

use super::{Facts, SupportRow};
use crate::model::{ClusterSpec, Date, Field, KubernetesVersion};

/// Where a version stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// The facts do not tell: newer than they are.
    Unknown,
    /// In community support.
    Community,
    /// Only long-term support is left; community support ended on that day.
    LongTermOnly {
        /// The last day of community support.
        since: Date,
        /// The last day of long-term support.
        until: Date,
    },
    /// Past all support, since that day when the facts tell.
    Past(Option<Date>),
}

/// Where `version` stands on `today`.
pub fn of(facts: &Facts, version: KubernetesVersion, today: Date) -> Support {
    let Some(row) = facts.versions.support_of(version) else {
        let minor = |row: &SupportRow| KubernetesVersion::parse(&row.kubernetes).map(KubernetesVersion::minor);
        let oldest = facts.versions.support.rows.iter().min_by_key(|row| minor(row));
        // Minors before the table left support before its oldest did; when, it does not tell.
        let past = oldest.is_some_and(|oldest| {
            minor(oldest).is_some_and(|oldest| version.minor() < oldest)
                && oldest.community_until.is_some_and(|until| today > until)
        });
        return if past { Support::Past(None) } else { Support::Unknown };
    };
    match row.community_until {
        None => Support::Unknown,
        Some(until) if today <= until => Support::Community,
        Some(since) if today <= row.long_term_until => Support::LongTermOnly { since, until: row.long_term_until },
        Some(_) => Support::Past(Some(row.long_term_until)),
    }
}

/// The oldest minor that is in community support on a day, and surely offered.
pub fn oldest_supported(facts: &Facts, today: Date) -> Option<&str> {
    let rows = facts.versions.support.rows.iter();
    let offered = rows.filter(|row| row.available.is_none_or(|available| available <= today));
    let supported = offered.filter(|row| row.community_until.is_some_and(|until| today <= until));
    let minor = |text: &str| KubernetesVersion::parse(text).map(KubernetesVersion::minor);
    supported.map(|row| row.kubernetes.as_str()).min_by_key(|text| minor(text))
}

/// Whether the cluster has the plan for long-term support; `None` when the input does not tell.
pub fn long_term(spec: &ClusterSpec) -> Option<bool> {
    match &spec.support_plan {
        Field::Unknown(_) => None,
        plan => Some(plan.is("AKSLongTermSupport")),
    }
}
