//! `docs/schema`, published from the schema that the engine carries.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::generated::Generated;

const NAME: &str = "netproof.schema.json";

/// The published copy of the configuration's schema.
pub fn files(root: &Path) -> Result<Vec<Generated>> {
    let text = fs::read_to_string(root.join("core/data").join(NAME)).context("cannot read the schema")?;
    Ok(vec![Generated { path: root.join("docs/schema").join(NAME), text }])
}
