//! Figures of flows: two sizes of clusters and some hostile ones for our engine, and the smaller one for Cilium's own beside
//! it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::json;

use super::fleet::{Fleet, Size, fleet};
use super::hostile::hostile;
use crate::process::{command, output, run};

/// The size of the aims, at which Cilium's engine is asked as well.
const AIMED: Size = Size { pods: 1_000, policies: 2_000 };
/// What the engine has to carry.
const LARGE: Size = Size { pods: 100_000, policies: 10_000 };

/// What `flow_figures` tells.
#[derive(Deserialize)]
struct Figures {
    bytes: usize,
    rules: usize,
    identities: usize,
    flows: usize,
    allowed: usize,
    read_ms: f64,
    load_ms: f64,
    prepare_ms: f64,
    /// Of all rounds together, and of the fastest.
    verdict_ns: (f64, f64),
    named_ns: (f64, f64),
    decide_ns: (f64, f64),
    explain_ns: (f64, f64),
    answer_ns: (f64, f64),
}

/// What `flow_figures` tells of memory, in kB.
#[derive(Deserialize)]
struct Memory {
    loaded_kb: Option<u64>,
    prepared_kb: Option<u64>,
    peak_kb: Option<u64>,
}

/// What `oracle -bench` tells.
#[derive(Deserialize)]
struct OfCilium {
    flows: usize,
    allowed: usize,
    ns_per_flow: f64,
    ns_per_flow_named: f64,
    prepare_ms: f64,
}

/// The figures of all clusters.
pub struct Measured {
    ours: Vec<(String, (Figures, Memory))>,
    of_cilium: Option<OfCilium>,
}

/// Builds Cilium's engine, generates and measures. `release` is the folder of what is built.
pub fn measure(root: &Path, folder: &Path, release: &Path) -> Result<Measured> {
    let mut ours = Vec::new();
    let aimed = fleet(AIMED);
    let below = folder.join("flows-1000");
    write(&aimed, &below)?;
    ours.push((told(AIMED, &aimed), ask_ours(&below, release)?));
    let of_cilium = ask_cilium(root, &aimed, &below, release)?;
    let large = fleet(LARGE);
    let below = folder.join("flows-100000");
    write(&large, &below)?;
    ours.push((told(LARGE, &large), ask_ours(&below, release)?));
    for (number, (what, fleet)) in hostile().into_iter().enumerate() {
        let below = folder.join(format!("hostile-{number}"));
        write(&fleet, &below)?;
        ours.push((what.to_owned(), ask_ours(&below, release)?));
    }
    Ok(Measured { ours, of_cilium })
}

fn told(size: Size, fleet: &Fleet) -> String {
    format!("{} pods, {} policies", size.pods, fleet.policies)
}

fn ask_ours(folder: &Path, release: &Path) -> Result<(Figures, Memory)> {
    let program = release.join("flow_figures");
    let program = program.to_str().context("the folder of the build is not UTF-8")?;
    let folder = folder.to_str().context("the folder is not UTF-8")?;
    let figures = output(&mut command(program, [folder]))?;
    // Memory that is given back at once shows what is still held.
    let memory = output(command(program, [folder, "memory"]).env("MIMALLOC_PURGE_DELAY", "0"))?;
    let figures = serde_json::from_str(&figures).context("`flow_figures` answers otherwise")?;
    Ok((figures, serde_json::from_str(&memory).context("`flow_figures memory` answers otherwise")?))
}

/// Writes a file for each namespace, and the flows.
fn write(fleet: &Fleet, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (name, objects) in &fleet.files {
        let texts: Vec<String> = objects.iter().map(yaml_serde::to_string).collect::<Result<_, _>>()?;
        fs::write(folder.join(format!("{name}.yaml")), texts.join("---\n"))?;
    }
    let lines =
        fleet.flows.iter().map(|(from, to, port)| json!({"from": from, "to": to, "port": port}).to_string() + "\n");
    fs::write(folder.join("flows.jsonl"), lines.collect::<String>())?;
    Ok(())
}

/// What Cilium's own engine takes for the same; none without Go.
fn ask_cilium(root: &Path, fleet: &Fleet, folder: &Path, release: &Path) -> Result<Option<OfCilium>> {
    let Some(program) = oracle(root, release)? else { return Ok(None) };
    let objects: Vec<&serde_json::Value> = fleet.files.iter().flat_map(|(_, objects)| objects).collect();
    let flows: Vec<_> =
        fleet.flows.iter().map(|(from, to, port)| json!({"from": from, "to": to, "port": port})).collect();
    let case = folder.join("case.json");
    fs::write(&case, json!({"objects": objects, "flows": flows}).to_string())?;
    let output = Command::new(&program).arg("-bench").arg(&case).output()?;
    if !output.status.success() {
        bail!("`{}` failed: {}", program.display(), String::from_utf8_lossy(&output.stderr));
    }
    Ok(Some(serde_json::from_slice(&output.stdout).context("the oracle answers otherwise")?))
}

/// The program, which is built from `tests/oracle`.
fn oracle(root: &Path, release: &Path) -> Result<Option<PathBuf>> {
    if Command::new("go").arg("version").output().is_err() {
        println!("without Go, Cilium's own engine is not measured");
        return Ok(None);
    }
    let program = release.join("oracle");
    let mut build = Command::new("go");
    run(build.args(["build", "-o"]).arg(&program).arg(".").current_dir(root.join("tests").join("oracle")))?;
    Ok(Some(program))
}

impl Measured {
    /// Prints the figures.
    pub fn print(&self) {
        println!(
            "\n| flows of | rules | identities | text | read | read and compiled | prepared | verdict | ends by name and \
             verdict | decision | with reasons | whole answer | memory loaded | prepared | peak | allowed |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
        );
        let memory =
            |size: Option<u64>| size.map_or("not measured".to_owned(), |size| format!("{:.0} MB", size as f64 / 1e3));
        for (what, (one, held)) in &self.ours {
            println!(
                "| {what} | {} | {} | {:.1} MB | {:.0} ms | {:.0} ms | {:.0} ms | {} | {} | {} | {} | {} | {} | {} | {} | \
                 {} of {} |",
                one.rules,
                one.identities,
                one.bytes as f64 / 1e6,
                one.read_ms,
                one.load_ms,
                one.prepare_ms,
                nanoseconds(one.verdict_ns),
                nanoseconds(one.named_ns),
                nanoseconds(one.decide_ns),
                nanoseconds(one.explain_ns),
                nanoseconds(one.answer_ns),
                memory(held.loaded_kb),
                memory(held.prepared_kb),
                memory(held.peak_kb),
                one.allowed,
                one.flows,
            );
        }
        if let (Some(theirs), Some((what, (ours, _)))) = (&self.of_cilium, self.ours.first()) {
            println!("\nCilium's own engine, {what}: {} of {} flows allowed", theirs.allowed, theirs.flows);
            println!("\n| the same cluster | netproof | Cilium | ratio |\n|---|---|---|---|");
            let row = |what: &str, unit: &str, ours: f64, theirs: f64| {
                println!("| {what} | {ours:.0} {unit} | {theirs:.0} {unit} | {:.1} |", theirs / ours);
            };
            row("verdict, both ends at hand", "ns", ours.verdict_ns.0, theirs.ns_per_flow);
            row("verdict, ends by name", "ns", ours.named_ns.0, theirs.ns_per_flow_named);
            row("from objects to the first verdict", "ms", ours.load_ms + ours.prepare_ms, theirs.prepare_ms);
        }
    }
}

/// The time of one flow over all rounds, and of the fastest round.
fn nanoseconds((mean, fastest): (f64, f64)) -> String {
    let one = |time: f64| if time < 1e4 { format!("{time:.0} ns") } else { format!("{:.0} µs", time / 1e3) };
    format!("{}, fastest {}", one(mean), one(fastest))
}
