//! Figures of flows: three sizes of clusters, hostile ones, and beside them what others take: Cilium's own engine for the
//! verdicts of the smallest, cyclonus for a map.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::json;

use super::cyclonus;
use super::figures::{Figures, program};
use super::fleet::{Fleet, Size, fleet};
use super::hostile::hostile;
use super::table;
use crate::process::run;

/// The size of the aims, at which Cilium's engine is asked as well.
const AIMED: Size = Size { pods: 1_000, policies: 2_000 };
/// A large cluster.
const LARGE: Size = Size { pods: 10_000, policies: 10_000 };
/// What the engine has to carry.
const LARGEST: Size = Size { pods: 100_000, policies: 10_000 };

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
    ours: Vec<(String, Figures)>,
    of_cilium: Option<OfCilium>,
    of_cyclonus: Vec<cyclonus::Compared>,
}

/// What is measured.
pub struct Bench<'a> {
    /// The repository.
    pub root: &'a Path,
    /// Where files are generated.
    pub folder: &'a Path,
    /// Where what is built stands.
    pub release: &'a Path,
    /// Whether also what takes minutes.
    pub full: bool,
}

impl Bench<'_> {
    /// Generates and measures, with the programs of others where Go can build them.
    pub fn measure(&self) -> Result<Measured> {
        let of_cilium = self.ask_cilium(&fleet(AIMED))?;
        let of_cyclonus = cyclonus::compare(self)?;
        let mut ours = Vec::new();
        for size in [AIMED, LARGE, LARGEST] {
            let fleet = fleet(size);
            ours.push(self.ask_ours(told(size, &fleet), &fleet)?);
        }
        for (what, fleet) in hostile() {
            ours.push(self.ask_ours(what.to_owned(), &fleet)?);
        }
        Ok(Measured { ours, of_cilium, of_cyclonus })
    }

    fn ask_ours(&self, what: String, fleet: &Fleet) -> Result<(String, Figures)> {
        println!("    {what}");
        let folder = self.folder.join(what.replace([' ', ','], "-"));
        write(fleet, &folder)?;
        let mut figures = Figures::of(&mut program(self.release, &folder))?;
        // Memory that is given back at once shows what is still held.
        let mut held = program(self.release, &folder);
        figures.join(Figures::of(held.arg("memory").env("MIMALLOC_PURGE_DELAY", "0"))?);
        Ok((what, figures))
    }

    /// What Cilium's own engine takes for the same; none without Go.
    fn ask_cilium(&self, fleet: &Fleet) -> Result<Option<OfCilium>> {
        let Some(program) = self.oracle()? else { return Ok(None) };
        let objects: Vec<&serde_json::Value> = fleet.files.iter().flat_map(|(_, objects)| objects).collect();
        let flows: Vec<_> =
            fleet.flows.iter().map(|(from, to, port)| json!({"from": from, "to": to, "port": port})).collect();
        let case = self.folder.join("case.json");
        fs::write(&case, json!({"objects": objects, "flows": flows}).to_string())?;
        let output = Command::new(&program).arg("-bench").arg(&case).output()?;
        if !output.status.success() {
            bail!("`{}` failed: {}", program.display(), String::from_utf8_lossy(&output.stderr));
        }
        Ok(Some(serde_json::from_slice(&output.stdout).context("the oracle answers otherwise")?))
    }

    /// The program, which is built from `tests/oracle`.
    fn oracle(&self) -> Result<Option<PathBuf>> {
        if Command::new("go").arg("version").output().is_err() {
            println!("    go is missing: Cilium's own engine is not measured");
            return Ok(None);
        }
        let program = self.release.join("oracle");
        let mut build = Command::new("go");
        let folder = self.root.join("tests").join("oracle");
        run(build.args(["build", "-o"]).arg(&program).arg(".").current_dir(folder))?;
        Ok(Some(program))
    }
}

fn told(size: Size, fleet: &Fleet) -> String {
    let number = |number: usize| table::grouped(number as u64);
    format!("{} pods, {} policies", number(size.pods), number(fleet.policies))
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

impl Measured {
    /// Prints the figures.
    pub fn print(&self) {
        println!(
            "\nflows: times of reading and loading are apart, the map is computed and not printed\n{}",
            table::head()
        );
        for (what, figures) in &self.ours {
            println!("{}", table::line(what, figures));
        }
        if let (Some(theirs), Some((what, ours))) = (&self.of_cilium, self.ours.first()) {
            let ours_of = |figure: &str| ours.number(figure).unwrap_or(f64::NAN);
            println!(
                "\nCilium's own engine, {what}: {} of {} flows allowed; ours: {} of {}",
                theirs.allowed,
                theirs.flows,
                ours_of("allowed"),
                ours_of("flows")
            );
            println!("\n| the same cluster | netproof | Cilium | ratio |\n|---|--:|--:|--:|");
            let row = |what: &str, unit: &str, ours: f64, theirs: f64| {
                println!("| {what} | {ours:.0} {unit} | {theirs:.0} {unit} | {:.1} |", theirs / ours);
            };
            row("verdict, both ends at hand", "ns", ours_of("verdict_ns"), theirs.ns_per_flow);
            row("verdict, ends by name", "ns", ours_of("named_ns"), theirs.ns_per_flow_named);
            row("from objects to the first verdict", "ms", ours_of("load_ms"), theirs.prepare_ms);
        }
        cyclonus::print(&self.of_cyclonus);
    }
}
