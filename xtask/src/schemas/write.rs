//! Tables as text.

use std::fmt::Write as _;

use anyhow::Result;

use super::Source;
use super::share::{Types, range};

/// The whole table. `core/src/admission/schema/table.rs` says how it is read.
pub fn table(source: &Source) -> Result<String> {
    let mut types = Types::default();
    let mut kinds = String::new();
    let all = (1 << source.versions.len()) - 1;
    for kind in source.kinds.values() {
        let name = types.expression(&kind.root, "", &source.versions);
        writeln!(kinds, "kind {} {} {name}", kind.api_version, kind.kind)?;
        let served = range(kind.served, all, &source.versions);
        if !served.is_empty() {
            writeln!(kinds, " {served} served")?;
        }
        for (mark, mask) in &kind.marks {
            let range = range(*mask, kind.served, &source.versions);
            writeln!(kinds, " {}{mark}", if range.is_empty() { range } else { format!("{range} ") })?;
        }
    }
    let mut text = format!(
        "# Written by `cargo xtask schemas` from {} {}.\nversions {}\n",
        source.module,
        source.patches.join(" "),
        source.versions.join(" ")
    );
    let mut patterns: Vec<_> = types.patterns.iter().map(|(text, name)| (name, text)).collect();
    patterns.sort();
    for (name, pattern) in patterns {
        writeln!(text, "pattern {name} {pattern}")?;
    }
    text.push_str(&kinds);
    for (name, body) in &types.bodies {
        writeln!(text, "type {name}")?;
        text.push_str(body);
    }
    Ok(text)
}
