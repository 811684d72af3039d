//! Kinds as trees in which every line says in which versions it holds.

use std::collections::BTreeMap;

/// The versions in which something holds, one bit a column of the table.
pub type Mask = u32;

/// A kind of one version of its API.
#[derive(Debug, Default)]
pub struct Kind {
    /// `cilium.io/v2`.
    pub api_version: String,
    /// `CiliumNetworkPolicy`.
    pub kind: String,
    /// What holds of the kind as a whole: `cluster`, `status`, `deprecated`.
    pub marks: BTreeMap<String, Mask>,
    /// The versions that serve it.
    pub served: Mask,
    /// Its structure.
    pub root: Tree,
}

/// A value of a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// The name that it would like to have.
    pub name: String,
    /// The versions that have it.
    pub versions: Mask,
    /// What holds of it: its type, `enum A B`, `required name`.
    pub lines: BTreeMap<String, Mask>,
    /// Its fields.
    pub fields: BTreeMap<String, Tree>,
    /// The items of a list, or the values of a map.
    pub item: Option<Box<Tree>>,
}

impl Tree {
    /// Notes that the value is there.
    pub fn named(&mut self, name: &str, version: Mask) {
        if self.name.is_empty() {
            name.clone_into(&mut self.name);
        }
        self.versions |= version;
    }

    /// Notes what holds of it.
    pub fn line(&mut self, line: impl Into<String>, version: Mask) {
        *self.lines.entry(line.into()).or_default() |= version;
    }

    /// A field of it.
    pub fn field(&mut self, name: &str) -> &mut Self {
        self.fields.entry(name.to_owned()).or_default()
    }

    /// Its items.
    pub fn item(&mut self) -> &mut Self {
        self.item.get_or_insert_default()
    }
}
