//! Reads every file of a folder as the tree or commands of its format, on all cores, and does nothing else: what
//! `cargo xtask bench` holds the time of a whole check against.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, thread};

use netproof_core::source::markdown::{self, Language};
use netproof_core::source::shell::{self, Dialect, Environment};
use netproof_core::source::text::SourceFile;
use netproof_core::source::{bicep, hcl, json, yaml};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("usage: parse_only FOLDER")?;
    let mut files = Vec::new();
    collect(Path::new(&folder), &mut files)?;
    let next = AtomicUsize::new(0);
    let parsed = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    parsed.fetch_add(parse(path), Ordering::Relaxed);
                }
            });
        }
    });
    println!("{} files, {} documents, commands and blocks", files.len(), parsed.into_inner());
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

/// Parses a file as its ending says. The number of its parts, so that nothing is optimised away.
fn parse(path: &Path) -> usize {
    let Ok(bytes) = fs::read(path) else { return 0 };
    let text = SourceFile::from_bytes(path.to_string_lossy(), bytes).text;
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("json") => parse_as(Language::Json, &text),
        Some("yaml" | "yml") => parse_as(Language::Yaml, &text),
        Some("sh") => parse_as(Language::Shell, &text),
        Some("tf") => parse_as(Language::Hcl, &text),
        Some("bicep") => parse_as(Language::Bicep, &text),
        Some("md") => {
            markdown::fences(&text).iter().map(|fence| parse_as(fence.language, fence.dedented(&text).text())).sum()
        }
        _ => 0,
    }
}

fn parse_as(language: Language, text: &str) -> usize {
    let shell = |dialect| {
        let mut environment = Environment::default();
        shell::read(text, 0, dialect, &mut environment, &shell::unresolved).commands.len()
    };
    match language {
        Language::Json => usize::from(json::read(text, 0, 0).root.is_some()),
        Language::Yaml => yaml::read(text, 0, 0).documents.len(),
        Language::Shell => shell(Dialect::Shell),
        Language::PowerShell => shell(Dialect::PowerShell),
        Language::Hcl => hcl::read(text, 0, 0).body.items.len(),
        Language::Bicep => bicep::read(text, 0, 0).file.statements.len(),
        Language::Makefile | Language::Unknown => 0,
    }
}
