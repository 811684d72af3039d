//! The tree of `admission`.

use super::{At, Reader};
use crate::config::{Admission, Levels, NamespaceAdmission};
use crate::limits::MAX_CONFIG_ENTRIES;
use crate::review::Mode;
use crate::source::Value;

impl Reader<'_> {
    pub(super) fn admission(&mut self, at: &At<'_>) -> Admission {
        let mut admission = Admission::default();
        const KEYS: [&str; 6] = ["mode", "rules", "namespaces", "deletions", "expectations", "exemptions"];
        for (key, at) in self.members(at, &KEYS, &[]) {
            match key {
                "mode" => admission.mode = self.mode(&at),
                "rules" => admission.rules = self.modes(&at),
                "namespaces" => admission.namespaces = self.list(&at, Self::namespaces),
                "deletions" => admission.deletions = self.mode(&at),
                "expectations" => admission.expectations = self.mode(&at),
                _ => admission.exemptions = self.truth(&at).unwrap_or_default(),
            }
        }
        admission
    }

    fn namespaces(&mut self, at: &At<'_>) -> Option<NamespaceAdmission> {
        let mut one = NamespaceAdmission::default();
        for (key, at) in self.members(at, &["names", "mode", "rules"], &["names"]) {
            match key {
                "names" => one.names = self.patterns(&at, "name namespaces, such as `shop` or `team-*`"),
                "mode" => one.mode = self.mode(&at),
                _ => one.rules = self.modes(&at),
            }
        }
        Some(one)
    }

    fn mode(&mut self, at: &At<'_>) -> Option<Mode> {
        self.word(at, &Mode::WORDS).and_then(Mode::parse)
    }

    fn modes(&mut self, at: &At<'_>) -> Levels<Mode> {
        let mut modes = Levels::default();
        let Value::Mapping(entries) = &at.node.value else {
            self.not_by_rule(at, "modes", "NP302: enforce");
            return modes;
        };
        if entries.len() > MAX_CONFIG_ENTRIES {
            self.too_many(at);
        }
        for entry in entries.iter().take(MAX_CONFIG_ENTRIES) {
            let below = at.below(&entry.key, &entry.value, "a mode".to_owned());
            let is_known = self.known_selector(&entry.key, entry.key_span, &below.path);
            if let Some(mode) = self.mode(&below).filter(|_| is_known) {
                modes.set(&*entry.key, mode);
            }
        }
        modes
    }
}
