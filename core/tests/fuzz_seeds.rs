//! The committed seeds of the fuzz targets, through the functions that the targets call.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what the functions find is told by a panic, to the fuzzer as to the test"
)]

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::Path;

/// Runs a target over the files of its folder, whole and cut short, as a fuzzer begins.
fn run(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(name);
    let mut seeds = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let data = fs::read(&path).unwrap();
        println!("{}", path.display());
        target(&data);
        for part in 1..8 {
            target(&data[..data.len() * part / 8]);
            target(&data[data.len() * part / 8..]);
        }
        seeds += 1;
    }
    assert!(seeds >= 8, "{} holds {seeds} seeds", folder.display());
}

#[test]
fn yaml() {
    run("yaml", targets::yaml);
}

#[test]
fn json() {
    run("json", targets::json);
}

#[test]
fn shell() {
    run("shell", targets::shell);
}

#[test]
fn arm() {
    run("arm", targets::arm);
}

#[test]
fn terraform() {
    run("terraform", targets::terraform);
}

#[test]
fn bicep() {
    run("bicep", targets::bicep);
}

#[test]
fn markdown() {
    run("markdown", targets::markdown);
}

#[test]
fn check() {
    run("check", targets::check);
}

#[test]
fn settings() {
    run("settings", targets::settings);
}

#[test]
fn decide() {
    run("decide", targets::decide);
}
