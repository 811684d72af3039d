//! Our map beside that of cyclonus, a simulator of NetworkPolicies in Go, for one port, with what both say held against each
//! other. Both are run as whole processes, from the files to the pairs that they print.

mod set;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::figures::program;
use super::flows::Bench;
use super::table::{grouped, milliseconds, over};
use super::watch::{LOOK, Over, Watched};
use crate::process::succeeds;

const MODULE: &str = "github.com/mattfenwick/cyclonus";
const VERSION: &str = "v0.5.6";

/// The port that is asked, of pods that all listen on it.
const PORT: u16 = 8080;

/// Workloads, each of one pod, and whether they are only asked in full: the time of cyclonus grows with their square, and
/// more.
const SIZES: [(usize, bool); 2] = [(200, false), (1_000, true)];

/// How long cyclonus may take.
const AT_MOST: Duration = Duration::from_secs(600);

/// How often ours is run; the middle one counts.
const RUNS: usize = 5;

/// What both took for one set, and say of it.
pub struct Compared {
    workloads: usize,
    policies: usize,
    ours: Run,
    theirs: Result<Run, Over>,
    agreement: Option<Agreement>,
}

/// What a process took.
struct Run {
    time: Duration,
    peak_kilobytes: Option<u64>,
}

/// How many pairs of two pods there are, and of how many both say the same.
struct Agreement {
    pairs: usize,
    same: usize,
    allowed: usize,
}

/// Compares all sizes; none without Go.
pub fn compare(bench: &Bench<'_>) -> Result<Vec<Compared>> {
    let Some(cyclonus) = install()? else { return Ok(Vec::new()) };
    let sizes = SIZES.iter().filter(|(_, only_full)| bench.full || !only_full);
    sizes.map(|(workloads, _)| one(bench, &cyclonus, *workloads)).collect()
}

/// The program, built once and kept below the user's cache; none where it cannot be had, which is said.
fn install() -> Result<Option<PathBuf>> {
    if !succeeds(Command::new("go").arg("version")) {
        println!("    go is missing: cyclonus is not measured");
        return Ok(None);
    }
    let home = std::env::var_os("HOME").map(PathBuf::from).context("HOME is not set")?;
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(|| home.join(".cache"), PathBuf::from);
    let folder = cache.join("netproof").join(format!("cyclonus-{VERSION}"));
    let program = folder.join(format!("cyclonus{}", std::env::consts::EXE_SUFFIX));
    if program.is_file() {
        return Ok(Some(program));
    }
    println!("    cyclonus {VERSION} is missing; building it");
    fs::create_dir_all(&folder)?;
    let mut build = Command::new("go");
    build.arg("install").arg(format!("{MODULE}/cmd/cyclonus@{VERSION}")).env("GOBIN", &folder).stdin(Stdio::null());
    if !build.status()?.success() {
        println!("    cyclonus {VERSION} cannot be built: it is not measured");
        return Ok(None);
    }
    Ok(Some(program))
}

fn one(bench: &Bench<'_>, cyclonus: &Path, workloads: usize) -> Result<Compared> {
    println!("    cyclonus and netproof on {} workloads", grouped(workloads as u64));
    let set = set::of(workloads);
    let folder = bench.folder.join(format!("cyclonus-{workloads}"));
    let (manifests, policies) = (folder.join("manifests"), folder.join("policies"));
    for folder in [&manifests, &policies] {
        fs::create_dir_all(folder)?;
    }
    set.write_manifests(&manifests)?;
    fs::write(policies.join("policies.json"), set.policy_list().to_string())?;
    let model = folder.join("model.json");
    fs::write(&model, set.model(PORT).to_string())?;

    let printed = folder.join("ours.txt");
    let mut ours = Vec::new();
    for _ in 0..RUNS {
        let mut netproof = program(bench.release, &manifests);
        netproof.arg("pairs").arg(format!("{PORT}/TCP"));
        ours.push(watch(&mut netproof, &printed)?.map_err(|taken| anyhow::anyhow!("our map took {}", over(taken)))?);
    }
    ours.sort_by_key(|run| run.time);
    let ours = ours.into_iter().nth(RUNS / 2).context("there were no runs")?;
    let says: BTreeSet<String> =
        fs::read_to_string(&printed)?.lines().filter(|line| !line.starts_with('{')).map(str::to_owned).collect();

    let printed = folder.join("theirs.txt");
    let mut analyze = Command::new(cyclonus);
    analyze.args(["analyze", "--mode", "probe", "--verbosity", "error", "--policy-path"]).arg(&policies);
    let theirs = watch(analyze.arg("--probe-path").arg(&model), &printed)?;
    let agreement = match theirs {
        Ok(_) => Some(agreement(&says, &fs::read_to_string(&printed)?)?),
        Err(_) => None,
    };
    Ok(Compared { workloads, policies: set.policies.len(), ours, theirs, agreement })
}

/// Runs a program that prints to a file.
fn watch(command: &mut Command, printed: &Path) -> Result<Result<Run, Over>> {
    let begin = Instant::now();
    let mut watched = Watched::start(command.stdin(Stdio::null()).stdout(File::create(printed)?))?;
    let status = loop {
        if let Some(status) = watched.child.try_wait()? {
            break status;
        }
        if let Some(over) = watched.look(begin.elapsed(), AT_MOST) {
            watched.stop()?;
            return Ok(Err(over));
        }
        // Short runs are looked at more often, as their time is what the last look tells.
        std::thread::sleep((begin.elapsed() / 100).clamp(Duration::from_micros(200), LOOK));
    };
    if !status.success() {
        bail!("`{}` failed: {status}", command.get_program().to_string_lossy());
    }
    Ok(Ok(Run { time: begin.elapsed(), peak_kilobytes: watched.peak_kilobytes }))
}

/// Holds the pairs that are open to us against the first table of all that cyclonus prints for both directions: lines of
/// pods from which, columns of the same pods, in the same order, to which; a point is what may pass.
fn agreement(ours: &BTreeSet<String>, theirs: &str) -> Result<Agreement> {
    let table = theirs.split_once("Combined:").context("cyclonus prints no table")?.1;
    let lines = table.lines().skip_while(|line| !line.starts_with('|')).skip(1);
    let rows: Vec<Vec<&str>> = lines
        .filter(|line| !line.starts_with('+'))
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let names: Vec<&str> = rows.iter().filter_map(|row| row.first().copied()).collect();
    let mut agreement = Agreement { pairs: 0, same: 0, allowed: 0 };
    for row in &rows {
        let [from, cells @ ..] = row.as_slice() else { continue };
        if cells.len() != names.len() {
            bail!("cyclonus prints {} columns for {} pods", cells.len(), names.len());
        }
        for (to, cell) in names.iter().zip(cells).filter(|(to, _)| *to != from) {
            let is_open = match *cell {
                "." => true,
                "X" => false,
                other => bail!("cyclonus says `{other}` of a pair"),
            };
            agreement.pairs += 1;
            agreement.allowed += usize::from(is_open);
            agreement.same += usize::from(ours.contains(&format!("{from} {to}")) == is_open);
        }
    }
    Ok(agreement)
}

/// Prints what both took.
pub fn print(all: &[Compared]) {
    if all.is_empty() {
        return;
    }
    println!(
        "\ncyclonus {VERSION}: which pairs of pods port {PORT}/TCP is open between, from the files to the printed pairs"
    );
    println!("\n| one port | netproof | cyclonus | ratio | memory | of cyclonus | pairs | open | both say the same |");
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    for one in all {
        let time = |time: Duration| milliseconds(time.as_secs_f64() * 1e3);
        let memory = |run: &Run| {
            run.peak_kilobytes.map_or("not measured".to_owned(), |size| format!("{:.0} MB", size as f64 / 1e3))
        };
        let (theirs, ratio, of_theirs) = match &one.theirs {
            Ok(run) => {
                (time(run.time), format!("{:.0}", run.time.as_secs_f64() / one.ours.time.as_secs_f64()), memory(run))
            }
            Err(taken) => (over(*taken), "–".to_owned(), "–".to_owned()),
        };
        let said = one.agreement.as_ref().map_or("– | – | –".to_owned(), |said| {
            [said.pairs, said.allowed, said.same].map(|number| grouped(number as u64)).join(" | ")
        });
        println!(
            "| {} workloads, {} policies | {} | {theirs} | {ratio} | {} | {of_theirs} | {said} |",
            grouped(one.workloads as u64),
            grouped(one.policies as u64),
            time(one.ours.time),
            memory(&one.ours),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
Ingress:
+-----+-----+-----+
|     | N/A | N/B |
+-----+-----+-----+
| n/a | X   | X   |
| n/b | X   | X   |
+-----+-----+-----+

Combined:
+-----+-----+-----+
|     | N/A | N/B |
+-----+-----+-----+
| n/a | .   | .   |
| n/b | X   | X   |
+-----+-----+-----+


Ingress:
+--+
|  |
+--+
";

    #[test]
    fn pairs_are_held_against_the_table_of_both_directions() {
        for (ours, same) in [(&["n/a n/b"][..], 2), (&[], 1), (&["n/a n/b", "n/b n/a"], 1), (&["n/b n/a"], 0)] {
            let ours = ours.iter().map(|pair| (*pair).to_owned()).collect();
            let found = agreement(&ours, TABLE).unwrap();
            assert_eq!((found.pairs, found.allowed, found.same), (2, 1, same), "{ours:?}");
        }
    }

    #[test]
    fn tables_of_another_shape_are_refused() {
        for table in ["", "Combined:\n| h |\n| n/a | . | . |\n", "Combined:\n| h |\n| n/a | . | N |\n| n/b | . | . |\n"]
        {
            assert!(agreement(&BTreeSet::new(), table).is_err(), "{table}");
        }
    }
}
