//! `docs/schema`, published from the schemas that the engine carries.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::generated::Generated;

/// The schemas by their names in `core/data`, with their published names.
const NAMES: [(&str, &str); 2] =
    [("netproof.schema.json", "netproof.schema.json"), ("expectations.schema.json", "expectations.json")];

/// The published copies of the schemas of what users write.
pub fn files(root: &Path) -> Result<Vec<Generated>> {
    let copy = |(name, published): (&str, &str)| {
        let text = fs::read_to_string(root.join("core/data").join(name)).context("cannot read the schema")?;
        Ok(Generated { path: root.join("docs/schema").join(published), text })
    };
    NAMES.into_iter().map(copy).collect()
}
