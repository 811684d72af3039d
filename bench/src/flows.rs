//! Figures of flows: `flow_figures FOLDER` reads the manifests of a folder and the flows of its `flows.jsonl`, and tells in
//! JSON what loading, preparing and deciding took; `flow_figures FOLDER memory` tells what memory that takes. `cargo xtask
//! bench` generates the folder.

use std::error::Error;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use netproof_core::api::{self, Network, Options};
use netproof_core::flow::decide::Question;
use netproof_core::flow::end::{End, Meant};
use netproof_core::flow::reach::Level;
use netproof_core::flow::{Peer, Traffic, Verdict};
use netproof_core::model::CiliumVersion;
use netproof_core::source::text::SourceFile;
use serde_json::json;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long each measurement of many flows takes.
const AT_LEAST: Duration = Duration::from_secs(2);

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("usage: flow_figures FOLDER [memory]")?);
    let files = files(&folder)?;
    let flows = fs::read_to_string(folder.join("flows.jsonl"))?;
    let questions: Vec<Question> = flows.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();

    let begin = Instant::now();
    let readings = read(&files);
    let read_ms = milliseconds(begin);
    let mut options = Options { dns: Some(Default::default()), ..Options::default() };
    options.versions.cilium = CiliumVersion::parse("1.20.2");
    let network = Network::of(&files, readings, &options)?;
    let load_ms = milliseconds(begin);
    drop(files);
    let loaded = memory("VmRSS");

    let begin = Instant::now();
    network.flows().prepare();
    let prepare_ms = milliseconds(begin);
    if env::args().nth(2).is_some_and(|what| what == "memory") {
        let prepared = memory("VmRSS");
        println!("{}", json!({"loaded_kb": loaded, "prepared_kb": prepared, "peak_kb": memory("VmHWM")}));
        return Ok(());
    }

    let flows: Vec<(End, End, Traffic)> = questions.iter().filter_map(|question| ends(&network, question)).collect();
    let of = network.flows();
    let mut allowed = 0;
    let verdict_ns = each(flows.len(), || {
        let verdicts = flows.iter().map(|(from, to, traffic)| of.verdict(*from, *to, *traffic));
        allowed = verdicts.filter(|verdict| *verdict == Verdict::Allow).count();
    });
    let named_ns = each(questions.len(), || {
        for question in &questions {
            black_box(ends(&network, question).map(|(from, to, traffic)| of.verdict(from, to, traffic)));
        }
    });
    let decide_ns = each(questions.len(), || {
        for question in &questions {
            drop(black_box(network.decide(question)));
        }
    });
    let explain_ns = one_by_one(&questions, |question| {
        if let Ok(decision) = network.decide(question) {
            drop(black_box(of.explain_all(&decision)));
        }
    });
    // Each of them also looks for the nearest change.
    let answer_ns = one_by_one(&questions, |question| drop(black_box(network.answer(question))));
    let begin = Instant::now();
    let map = of.reach(Level::Workloads);
    let map_ms = milliseconds(begin);
    let figures = json!({
        "bytes": bytes, "rules": of.rules().len(), "identities": of.topology.identities.all().len(), "flows": flows.len(),
        "allowed": allowed, "read_ms": read_ms, "load_ms": load_ms, "prepare_ms": prepare_ms, "verdict_ns": verdict_ns,
        "named_ns": named_ns, "decide_ns": decide_ns, "explain_ns": explain_ns, "answer_ns": answer_ns,
        "map_ms": map_ms, "sites": map.sites.len(), "classes": map.classes.len(), "pairs": map.flows.len(),
    });
    println!("{figures}");
    Ok(())
}

fn files(folder: &Path) -> std::io::Result<Vec<SourceFile>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
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
fn each(count: usize, mut round: impl FnMut()) -> (f64, f64) {
    round();
    let (begin, mut rounds, mut fastest) = (Instant::now(), 0_u32, f64::MAX);
    while begin.elapsed() < AT_LEAST {
        let of_round = Instant::now();
        round();
        rounds += 1;
        fastest = fastest.min(of_round.elapsed().as_secs_f64());
    }
    let of_one = 1e9 / count.max(1) as f64;
    (begin.elapsed().as_secs_f64() / f64::from(rounds) * of_one, fastest * of_one)
}

/// The nanoseconds of one of the questions that are answered in time: of all, and of the fastest.
fn one_by_one(questions: &[Question], ask: impl Fn(&Question)) -> (f64, f64) {
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
    (begin.elapsed().as_secs_f64() / f64::from(asked.max(1)) * 1e9, fastest * 1e9)
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
