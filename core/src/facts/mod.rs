//! Dated facts about AKS and Cilium.
//!
//! **Architecture invariant:** facts are data (`core/data/facts`), each with a source and an as-of date, and a host may
//! replace them. Rules hold logic, not dates or tables.

mod replace;
pub mod support;
mod tables;
#[cfg(test)]
mod tests;

pub use replace::{Replaced, replace};
pub use tables::{
    AddressFacts, CiliumRow, Feature, LimitFacts, ProviderAttribute, Retirement, SupportRow, Table, VersionFacts,
};

use std::sync::LazyLock;

use crate::model::Date;

/// The facts in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Kubernetes versions: their Cilium, their support windows.
    pub versions: VersionFacts,
    /// What each feature needs.
    pub features: Table<Feature>,
    /// Things that end.
    pub retirements: Table<Retirement>,
    /// Reserved and default ranges.
    pub addresses: AddressFacts,
    /// Numbers that must not be passed.
    pub limits: LimitFacts,
    /// Attributes of the Terraform provider `azurerm` that not every release has.
    pub terraform: Table<ProviderAttribute>,
}

/// A fault in a facts file.
#[derive(Debug)]
pub struct FactsError {
    file: &'static str,
    cause: serde_json::Error,
}

impl std::fmt::Display for FactsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the facts file `{}` cannot be read: {}", self.file, self.cause)
    }
}

impl std::error::Error for FactsError {}

/// The facts files by name, in the order in which they are shown.
pub const FILES: [(&str, &str); 6] = [
    ("versions.json", include_str!("../../data/facts/versions.json")),
    ("features.json", include_str!("../../data/facts/features.json")),
    ("retirements.json", include_str!("../../data/facts/retirements.json")),
    ("addresses.json", include_str!("../../data/facts/addresses.json")),
    ("limits.json", include_str!("../../data/facts/limits.json")),
    ("terraform.json", include_str!("../../data/facts/terraform.json")),
];

static BUILTIN: LazyLock<Option<Facts>> = LazyLock::new(|| Facts::from_json(FILES.map(|(_, text)| text)).ok());

impl Facts {
    /// The facts that the engine ships.
    #[must_use]
    pub fn builtin() -> Option<&'static Self> {
        BUILTIN.as_ref()
    }

    /// Facts from the texts of the six files, in the order of [`FILES`].
    ///
    /// # Errors
    /// When a text is not JSON of the file's shape.
    pub fn from_json(
        [versions, features, retirements, addresses, limits, terraform]: [&str; 6],
    ) -> Result<Self, FactsError> {
        fn read<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, FactsError> {
            serde_json::from_str(text).map_err(|cause| FactsError { file, cause })
        }
        Ok(Self {
            versions: read("versions.json", versions)?,
            features: read("features.json", features)?,
            retirements: read("retirements.json", retirements)?,
            addresses: read("addresses.json", addresses)?,
            limits: read("limits.json", limits)?,
            terraform: read("terraform.json", terraform)?,
        })
    }

    /// The newest date among the facts.
    #[must_use]
    pub fn as_of(&self) -> Date {
        let dates = [
            self.versions.as_of,
            self.versions.cilium.as_of,
            self.versions.support.as_of,
            self.features.as_of,
            self.retirements.as_of,
            self.addresses.as_of,
            self.limits.as_of,
            self.terraform.as_of,
        ];
        dates.into_iter().max().unwrap_or(self.versions.as_of)
    }

    /// What a feature needs, by its name in the features file.
    #[must_use]
    pub fn feature(&self, name: &str) -> Option<&Feature> {
        self.features.rows.iter().find(|row| row.feature == name)
    }

    /// When a thing ends, by its name in the retirements file.
    #[must_use]
    pub fn retirement(&self, thing: &str) -> Option<&Retirement> {
        self.retirements.rows.iter().find(|row| row.thing == thing)
    }
}
