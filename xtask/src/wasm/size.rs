//! The size of the module, against its budget and against what it was.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;

/// What the whole engine may take for a browser with gzip, in bytes.
const BUDGET: usize = 350_000;

/// The file of the size that was committed last.
const FILE: &str = "bindings-wasm/size.json";

#[derive(Deserialize)]
struct Size {
    raw: usize,
    gzip: usize,
}

/// Prints the size. Growth is told, and is no fault.
pub fn print(module: &[u8], root: &Path) -> Result<()> {
    let (raw, gzip) = (module.len(), gzip_len(module)?);
    let path = root.join(FILE);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let before: Size = serde_json::from_str(&text).with_context(|| format!("cannot read `{}`", path.display()))?;
    println!("    {raw} bytes ({}), {gzip} with gzip ({})", growth(raw, before.raw), growth(gzip, before.gzip));
    println!("    the budget is {BUDGET} with gzip: {:.1} times that", gzip as f64 / BUDGET as f64);
    Ok(())
}

fn growth(now: usize, before: usize) -> String {
    match now.cmp(&before) {
        std::cmp::Ordering::Less => format!("{} less than in `{FILE}`", before - now),
        std::cmp::Ordering::Equal => format!("as in `{FILE}`"),
        std::cmp::Ordering::Greater => format!("{} more than in `{FILE}`", now - before),
    }
}

/// The length of bytes as a server would send them.
pub fn gzip_len(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_told() {
        assert_eq!(growth(10, 10), "as in `bindings-wasm/size.json`");
        assert_eq!(growth(9, 10), "1 less than in `bindings-wasm/size.json`");
        assert_eq!(growth(12, 10), "2 more than in `bindings-wasm/size.json`");
    }
}
