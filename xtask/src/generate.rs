//! `cargo xtask generate`: the files that are derived from the rules and data, and committed.

use std::path::Path;

use anyhow::Result;

use crate::{documentation, generated, registry, schema, types};

/// Writes the generated files, or with `check` fails when one is not up to date.
///
/// The registry comes first: the schemas and the documentation are asked of what is built with it.
pub fn generate(root: &Path, check: bool) -> Result<()> {
    generated::settle(root, &registry::files(root)?, check)?;
    generated::settle(root, &schema::files(root)?, check)?;
    generated::settle(root, &types::files(root)?, check)?;
    let pages = documentation::files(root)?;
    generated::settle(root, &pages, check)?;
    generated::remove_others(root, &documentation::folder(root), &pages, check)
}
