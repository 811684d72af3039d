//! Figures of flows, for `cargo xtask bench`, which generates the folder of manifests and of flows that they are about.
//!
//! - `flow_figures FOLDER` tells what reading, loading, deciding and the whole map took;
//! - `flow_figures FOLDER memory` tells what memory the loaded network holds;
//! - `flow_figures FOLDER pairs PORT` tells by the rules of Kubernetes between which pods that port is open.
//!
//! Each figure is a line of JSON that is written once the figure is known, and each that may take long is announced before,
//! so that whoever reads the lines knows what an end came in the midst of.

use std::error::Error;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, io, thread};

use netproof_core::api::{self, Change, DiffOptions, Network, Options};
use netproof_core::flow::decide::Question;
use netproof_core::flow::end::{End, Meant};
use netproof_core::flow::reach::Level;
use netproof_core::flow::{Peer, Traffic, Verdict};
use netproof_core::model::CiliumVersion;
use netproof_core::source::text::SourceFile;
use netproof_core::world::Semantics;
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long each measurement of many flows takes.
const AT_LEAST: Duration = Duration::from_secs(1);

/// Changes of one policy that are measured at most.
const CHANGES: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [folder] => figures(Path::new(folder)),
        [folder, "memory"] => held(Path::new(folder)),
        [folder, "pairs", port] => pairs(Path::new(folder), port),
        _ => Err("usage: flow_figures FOLDER [memory | pairs PORT]".into()),
    }
}

/// What everything takes, the map last, as it is what grows fastest.
fn figures(folder: &Path) -> Result<(), Box<dyn Error>> {
    let flows = fs::read_to_string(folder.join("flows.jsonl"))?;
    let questions: Vec<Question> = flows.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let network = load(folder, &of_cilium())?;
    let of = network.flows();
    tell("rules", of.rules().count());
    tell("identities", of.topology.identities.len());

    let flows: Vec<(End, End, Traffic)> = questions.iter().filter_map(|question| ends(&network, question)).collect();
    let mut allowed = 0;
    begin("verdict_ns");
    let verdict = each(flows.len(), || {
        let verdicts = flows.iter().map(|(from, to, traffic)| of.verdict(*from, *to, *traffic));
        allowed = verdicts.filter(|verdict| *verdict == Verdict::Allow).count();
    });
    tell("verdict_ns", verdict);
    tell("flows", flows.len());
    tell("allowed", allowed);
    begin("named_ns");
    let named = each(questions.len(), || {
        for question in &questions {
            black_box(ends(&network, question).map(|(from, to, traffic)| of.verdict(from, to, traffic)));
        }
    });
    tell("named_ns", named);
    begin("decision_ns");
    let decision = each(questions.len(), || {
        for question in &questions {
            drop(black_box(network.decide(question)));
        }
    });
    tell("decision_ns", decision);
    begin("reasons_ns");
    let reasons = one_by_one(&questions, |question| {
        if let Ok(decision) = network.decide(question) {
            drop(black_box(of.explain_all(&decision)));
        }
    });
    tell("reasons_ns", reasons);

    let changes = changes(folder)?;
    of.prepare();
    begin("changed_ns");
    let changed = one_by_one(&changes, |change| drop(black_box(network.changed(change))));
    tell("changed_ns", changed);
    begin("opened_ns");
    // The first one finds who is there, which is kept for all others.
    changes.iter().take(1).for_each(|change| drop(black_box(network.preview(change, DiffOptions::default()))));
    let opened = one_by_one(&changes, |change| drop(black_box(network.preview(change, DiffOptions::default()))));
    tell("opened_ns", opened);

    begin("map_ms");
    let since = Instant::now();
    let map = of.reach(Level::Workloads);
    tell("map_ms", milliseconds(since));
    tell("classes", map.classes.len());
    tell("pairs", map.flows.len());
    tell("peak_kb", memory("VmHWM"));
    Ok(())
}

/// Changes of one policy each: a port of a rule is another one.
fn changes(folder: &Path) -> Result<Vec<Change>, Box<dyn Error>> {
    let mut changes = Vec::new();
    for file in files(folder)? {
        let written = file.text.split("---\n").filter(|object| object.contains("NetworkPolicy\n"));
        let ports = written.filter(|object| object.contains(" 8080\n"));
        changes.extend(ports.map(|object| object.replacen(" 8080\n", " 8081\n", 1)));
    }
    let step = (changes.len() / CHANGES).max(1);
    let change = |text: String| Change { upsert: vec![SourceFile::new("change.yaml", text)], ..Change::default() };
    Ok(changes.into_iter().step_by(step).map(change).collect())
}

/// The memory of a loaded network, of which nothing was asked yet.
fn held(folder: &Path) -> Result<(), Box<dyn Error>> {
    let network = load(folder, &of_cilium())?;
    tell("loaded_kb", memory("VmRSS"));
    drop(network);
    Ok(())
}

/// The pairs of pods between which a port is open: `FROM TO`, one a line.
fn pairs(folder: &Path, port: &str) -> Result<(), Box<dyn Error>> {
    let mut options = Options::default();
    options.versions.semantics = Semantics::Kubernetes;
    let traffic = Traffic::parse(port)?;
    let network = load(folder, &options)?;
    begin("map_ms");
    let since = Instant::now();
    let map = network.flows().reach(Level::Pods);
    tell("map_ms", milliseconds(since));
    let mut pods: Vec<Vec<usize>> = vec![Vec::new(); map.classes.len()];
    for (at, (site, class)) in map.sites.iter().zip(&map.class_of).enumerate() {
        if let (Some(End::Pod(_)), Some(of)) = (site.end(), pods.get_mut(*class as usize)) {
            of.push(at);
        }
    }
    let of = |class: u32| pods.get(class as usize).map_or(&[][..], Vec::as_slice);
    let name = |site: usize| map.sites.get(site).map_or("", |site| site.name.as_str());
    let mut out = BufWriter::new(io::stdout().lock());
    for passing in map.flows.iter().filter(|passing| map.cell(passing).allow.contains(traffic)) {
        for from in of(passing.from) {
            // What stays in one pod is not for policies to decide.
            for to in of(passing.to).iter().filter(|to| *to != from) {
                writeln!(out, "{} {}", name(*from), name(*to))?;
            }
        }
    }
    Ok(out.flush()?)
}

/// Cilium as the oracle has it, whose engine is measured beside ours, where no name was resolved yet.
fn of_cilium() -> Options {
    let mut options = Options { dns: Some(Default::default()), ..Options::default() };
    options.versions.cilium = CiliumVersion::parse("1.20.2");
    options
}

/// Reads a folder, and prepares its network for all questions.
fn load(folder: &Path, options: &Options) -> Result<Network, Box<dyn Error>> {
    let files = files(folder)?;
    tell("bytes", files.iter().map(|file| file.text.len()).sum::<usize>());
    begin("read_ms");
    let since = Instant::now();
    let readings = read(&files);
    tell("read_ms", milliseconds(since));
    begin("load_ms");
    let since = Instant::now();
    let network = Network::of(&files, readings, options)?;
    network.flows().prepare();
    tell("load_ms", milliseconds(since));
    Ok(network)
}

/// Tells a figure at once.
fn tell(figure: &str, value: impl Into<Value>) {
    println!("{}", json!({figure: value.into()}));
}

/// Tells which figure is next.
fn begin(figure: &str) {
    tell("begin", figure);
}

fn files(folder: &Path) -> io::Result<Vec<SourceFile>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    paths.sort();
    paths.iter().map(|path| Ok(SourceFile::from_bytes(path.to_string_lossy(), fs::read(path)?))).collect()
}

/// Reads files on all cores, as the command line does.
fn read(files: &[SourceFile]) -> Vec<netproof_core::input::Reading> {
    let next = AtomicUsize::new(0);
    let readings = Mutex::new(Vec::with_capacity(files.len()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(at) else { break };
                    let reading = api::read(at, file);
                    if let Ok(mut readings) = readings.lock() {
                        readings.push((at, reading));
                    }
                }
            });
        }
    });
    let mut readings = readings.into_inner().unwrap_or_default();
    readings.sort_by_key(|(at, _)| *at);
    readings.into_iter().map(|(_, reading)| reading).collect()
}

/// The ends of a flow, unless it goes to a Service or a name.
fn ends(network: &Network, question: &Question) -> Option<(End, End, Traffic)> {
    let end = |text: &str| match network.flows().find(&Peer::parse(text).ok()?).ok()? {
        Meant::End(end) => Some(end),
        Meant::Service(_) | Meant::Name(_) => None,
    };
    Some((end(&question.from)?, end(&question.to)?, Traffic::parse(&question.port).ok()?))
}

/// The nanoseconds of one of `count` steps of a round: of all rounds together, and of the fastest, which is what a machine
/// that others use as well tells best.
fn each(count: usize, mut round: impl FnMut()) -> Vec<f64> {
    round();
    let (begin, mut rounds, mut fastest) = (Instant::now(), 0_u32, f64::MAX);
    while begin.elapsed() < AT_LEAST {
        let of_round = Instant::now();
        round();
        rounds += 1;
        fastest = fastest.min(of_round.elapsed().as_secs_f64());
    }
    let of_one = 1e9 / count.max(1) as f64;
    vec![begin.elapsed().as_secs_f64() / f64::from(rounds) * of_one, fastest * of_one]
}

/// The nanoseconds of one of the questions that are answered in time: of all, and of the fastest.
fn one_by_one<T>(questions: &[T], ask: impl Fn(&T)) -> Vec<f64> {
    let (begin, mut asked, mut fastest) = (Instant::now(), 0_u32, f64::MAX);
    for question in questions {
        let of_one = Instant::now();
        ask(question);
        asked += 1;
        fastest = fastest.min(of_one.elapsed().as_secs_f64());
        if begin.elapsed() >= AT_LEAST {
            break;
        }
    }
    vec![begin.elapsed().as_secs_f64() / f64::from(asked.max(1)) * 1e9, fastest * 1e9]
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// What the system tells of the memory of this process, in kB; none where it tells nothing.
fn memory(what: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
